//! From member to member of an object or of a list of JSON, in text that may be written by hand: line breaks inside texts, texts in
//! single marks, names without any, commas too many or missing, no end. Nothing of a member is understood, only where it begins and ends.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

/// The members of an object or of a list.
pub(super) struct Members<'t> {
    text: &'t str,
    /// Behind what was read.
    pub at: usize,
    in_object: bool,
    /// A comma stands before what comes next.
    pub begun: bool,
    /// The end of the object or of the list was met.
    pub closed: bool,
    /// The last place where commas were not as they should be, or something stood that is no member.
    pub fault: Option<usize>,
}

/// A member of an object or of a list.
pub(super) struct Member<'t> {
    /// What it is called, in an object.
    pub key: Option<Cow<'t, str>>,
    /// Where it begins: with its name.
    pub begin: usize,
    pub value_at: usize,
    /// As it is written.
    pub value: &'t str,
    /// It has an end.
    pub ended: bool,
}

impl<'t> Members<'t> {
    /// Of the object or the list that begins here in a text.
    pub(super) fn of(text: &'t str, at: usize) -> Option<Self> {
        let in_object = match text.as_bytes().get(at)? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        Some(Self { text, at: at + 1, in_object, begun: false, closed: false, fault: None })
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes white space and comments.
    fn blanks(&mut self) {
        while let Some(length) = blank(self.text.get(self.at..).unwrap_or_default()) {
            let is_comment = self.byte() == Some(b'/');
            self.fault = self.fault.or(is_comment.then_some(self.at));
            self.at += length;
        }
    }

    /// The name that begins here, and the colon behind it.
    fn key(&mut self) -> Option<Cow<'t, str>> {
        let from = self.at;
        let rest = self.text.get(from..)?;
        let length = match self.byte()? {
            b'"' | b'\'' => end_of_text(rest.as_bytes(), 0).unwrap_or(rest.len()),
            _ => name(rest)?.len(),
        };
        self.at += length;
        let written = rest.get(..length)?;
        self.blanks();
        if self.byte()? != b':' {
            return None;
        }
        self.at += 1;
        self.blanks();
        if !written.starts_with('"') {
            self.fault = self.fault.or(Some(from));
            let inside = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            return Some(Cow::Borrowed(inside.unwrap_or(written)));
        }
        let name = written.strip_prefix('"')?.strip_suffix('"')?;
        let escaped = name.contains('\\').then(|| serde_json::from_str(written).ok());
        Some(escaped.flatten().map_or(Cow::Borrowed(name), Cow::Owned))
    }
}

impl<'t> Iterator for Members<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Member<'t>> {
        loop {
            let mut commas = 0;
            loop {
                self.blanks();
                match self.byte()? {
                    b',' => commas += 1,
                    b'}' | b']' => {
                        self.fault = self.fault.or((commas > 0).then_some(self.at));
                        self.at += 1;
                        self.closed = true;
                        return None;
                    }
                    _ => break,
                }
                self.at += 1;
            }
            let begin = self.at;
            if commas != usize::from(self.begun) {
                self.fault = self.fault.or(Some(begin));
            }
            self.begun = true;
            let mut key = None;
            if self.in_object {
                key = self.key();
                if key.is_none() {
                    // No member: on behind the next comma.
                    self.fault = self.fault.or(Some(begin));
                    self.at = self.at.max(begin + 1);
                    loop {
                        match self.byte()? {
                            b',' | b'}' | b']' => break,
                            b'{' | b'[' => self.at = end_of_all(self.text, self.at)?,
                            _ => self.at += 1,
                        }
                    }
                    continue;
                }
            }
            let value_at = self.at;
            let end = match self.byte() {
                Some(b'"' | b'\'') => end_of_text(self.text.as_bytes(), value_at),
                Some(b'{' | b'[') => end_of_all(self.text, value_at),
                _ => {
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']');
                    let rest = self.text.as_bytes().get(value_at..).unwrap_or_default();
                    rest.iter().position(ends).map(|length| value_at + length)
                }
            };
            self.at = end.unwrap_or(self.text.len());
            let value = self.text.get(value_at..self.at).unwrap_or_default();
            return Some(Member { key, begin, value_at, value, ended: end.is_some() });
        }
    }
}

/// The length of what begins here and says nothing: white space, or a comment (JSON5, section 7). One without an end is all that
/// follows, so that nobody looks for that end again.
pub(super) fn blank(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [byte, ..] if byte.is_ascii_whitespace() => Some(1),
        [b'/', b'/', rest @ ..] => Some(2 + memchr(b'\n', rest).unwrap_or(rest.len())),
        [b'/', b'*', rest @ ..] => Some(memmem::find(rest, b"*/").map_or(text.len(), |length| length + 4)),
        _ => None,
    }
}

/// The name of a member that begins here without marks (JSON5, section 3; those of other alphabets have some).
pub(super) fn name(text: &str) -> Option<&str> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let length = text.bytes().take_while(is_part).count();
    text.get(..length).filter(|name| name.starts_with(|first: char| !first.is_ascii_digit()))
}

/// Behind the text whose first quotation mark, of one kind or the other, stands here.
pub(super) fn end_of_text(bytes: &[u8], from: usize) -> Option<usize> {
    let mark = *bytes.get(from)?;
    let mut at = from + 1;
    loop {
        at += memchr2(mark, b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&mark) {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Behind the object or the list that begins here.
pub(super) fn end_of_all(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (from, 0_usize);
    // A single mark begins a text where one may stand only.
    let mut last = b' ';
    loop {
        let byte = *bytes.get(at)?;
        let begins = matches!(last, b'{' | b'[' | b',' | b':');
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
        match byte {
            b'"' => at = end_of_text(bytes, at)?,
            b'\'' if begins => at = end_of_text(bytes, at).unwrap_or(at + 1),
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'/' => at += text.get(at..).and_then(blank).unwrap_or(1),
            _ => at += 1,
        }
    }
}

/// The member of this name: the last one, as readers of JSON have it.
pub(super) fn named<'t>(text: &'t str, at: usize, name: &str) -> Option<Member<'t>> {
    Members::of(text, at)?.filter(|member| member.key.as_deref() == Some(name)).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_in_what_is_not_sound() {
        let text =
            "{\"a\": \"x\ny\", \"b\" : {\"c\": [\"}\\\"\", 1]} \"\\u0063\": 7,, oops, \"d\": , \"e\":[1 2,]\n,}rest";
        let mut all = Members::of(text, 0).unwrap();
        let said: Vec<_> = all.by_ref().map(|one| (one.key.unwrap().into_owned(), one.value.to_string())).collect();
        let expected = [("a", "\"x\ny\""), ("b", "{\"c\": [\"}\\\"\", 1]}"), ("c", "7"), ("d", ""), ("e", "[1 2,]")]
            .map(|(a, b)| (a.into(), b.into()));
        assert_eq!(said, expected);
        assert!(all.closed);
        assert_eq!((text.get(all.at..), all.fault), (Some("rest"), text.find("\"\\u0063")));
        let mut list = Members::of(text, text.find("[1 2").unwrap()).unwrap();
        assert_eq!(list.by_ref().map(|one| one.value).collect::<Vec<_>>(), ["1", "2"]);
        assert!(list.closed);
        assert_eq!(named(text, 0, "c").unwrap().value, "7");
        assert_eq!(named("{\"a\": 1, \"a\": 2}", 0, "a").unwrap().value, "2");
        let text = "{'a': 'x, \"}', b_1 : [ '}' ], it's: 1, \"c\": 'd\\'', 'e': f}rest";
        let mut all = Members::of(text, 0).unwrap();
        let said: Vec<_> = all.by_ref().map(|one| (one.key.unwrap().into_owned(), one.value)).collect();
        let expected = [("a", "'x, \"}'"), ("b_1", "[ '}' ]"), ("c", "'d\\''"), ("e", "f")];
        assert_eq!(said, expected.map(|(a, b)| (String::from(a), b)));
        assert_eq!((text.get(all.at..), all.fault), (Some("rest"), Some(1)));
    }

    #[test]
    fn what_has_no_end_says_so() {
        for text in ["{\"a\": \"x", "{\"a\": [1, {\"b\": 2}", "{\"a\": 12", "{\"a\": \"x\\"] {
            let mut all = Members::of(text, 0).unwrap();
            assert!(all.by_ref().all(|one| !one.ended), "{text}");
            assert!(!all.closed);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_members_or_not(text in r#"[\[{]("|'|a|é|\\|:|,|\[|\]|\{|\}|1| ){0,20}"#) {
            let mut all = Members::of(&text, 0).unwrap();
            let mut before = 0;
            for one in all.by_ref() {
                proptest::prop_assert!(one.begin >= before && text.get(one.value_at..).unwrap().starts_with(one.value));
                before = one.value_at + one.value.len();
            }
        }
    }
}
