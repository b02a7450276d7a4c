//! Whether notes say something, seen by their beginning as it is written: then what stands behind them need not be read. Says no
//! wherever that is not certain, which costs time and nothing else.

use memchr::{memchr2, memmem};

/// Tags before the first word of notes; most have one or two.
const MOST_TAGS: usize = 16;
/// A comment before the first word (`<!-- wp:paragraph -->`) is short.
const COMMENT: usize = 200;

/// Whether the text of an element, which begins here, has words, a link or a picture.
pub(super) fn begins_so(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    let cdata = text.strip_prefix(b"<![CDATA[");
    let mut rest = cdata.unwrap_or(text);
    // In CDATA a reference is markup of the notes; outside it is how markup is written, and an element is one of XHTML.
    let mut escaped = None;
    for _ in 0..MOST_TAGS {
        rest = rest.trim_ascii_start();
        let (after, is_escaped) = match rest {
            [b'<', after @ ..] => (after, false),
            [b'&', b'l', b't', b';', after @ ..] if cdata.is_none() => (after, true),
            // The end of CDATA.
            [b']', b']', b'>', ..] => return false,
            _ => return is_letter(rest, cdata.is_some()),
        };
        if *escaped.get_or_insert(is_escaped) != is_escaped {
            return false;
        }
        if let Some(comment) = after.strip_prefix(b"!--").filter(|_| cdata.is_some()) {
            let comment = comment.get(..comment.len().min(COMMENT)).unwrap_or_default();
            let Some(end) = memmem::find(comment, b"-->") else { return false };
            rest = after.get(end + 6..).unwrap_or_default();
            continue;
        }
        if after.starts_with(b"a href=") || after.starts_with(b"img ") {
            return true;
        }
        let Some(behind) = behind_tag(after, is_escaped) else { return false };
        rest = behind;
    }
    false
}

/// What follows a tag that shows nothing and hides nothing.
fn behind_tag(after: &[u8], escaped: bool) -> Option<&[u8]> {
    let tag = after.strip_prefix(b"/").unwrap_or(after);
    let name = tag.iter().position(|byte| !byte.is_ascii_alphanumeric()).and_then(|end| tag.get(..end))?;
    let known = [
        &b"p"[..],
        b"div",
        b"br",
        b"span",
        b"strong",
        b"b",
        b"em",
        b"i",
        b"u",
        b"h1",
        b"h2",
        b"h3",
        b"h4",
        b"ul",
        b"ol",
        b"li",
    ];
    if !known.contains(&name) {
        return None;
    }
    let mut rest = tag.get(name.len()..)?;
    loop {
        let at = memchr2(b'>', b'&', rest)?;
        // It has no end where another one begins.
        if rest.get(..at)?.contains(&b'<') {
            return None;
        }
        rest = rest.get(at..)?;
        match rest {
            [b'>', behind @ ..] => return Some(behind),
            [b'&', b'g', b't', b';', behind @ ..] if escaped => return Some(behind),
            // Marks around the value of an attribute.
            [b'&', b'q', b'u', b'o', b't', b';', behind @ ..] if escaped => rest = behind,
            _ => return None,
        }
    }
}

/// Whether what begins here can be seen. Outside of CDATA signs may be markup.
fn is_letter(bytes: &[u8], in_cdata: bool) -> bool {
    match bytes {
        [b'&', ..] => false,
        [byte, ..] if byte.is_ascii() => {
            if in_cdata {
                byte.is_ascii_graphic()
            } else {
                byte.is_ascii_alphanumeric()
            }
        }
        // Blanks are U+1680, those from U+2000, and U+3000.
        [0xE1, 0x9A, ..] | [0xE3, 0x80, 0x80, ..] => false,
        [0xE2, 0x80, third, ..] => matches!(third, 0x90..=0xA7 | 0xB0..),
        [0xC3..=0xE1 | 0xE3..=0xEE | 0xF0.., ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::html;

    #[test]
    fn usual_notes_say_something_by_their_first_word() {
        for text in [
            "Words</d>",
            "&lt;p&gt;Words",
            "&lt;p class=&quot;x y&quot;>&lt;strong&gt;Слова",
            "<![CDATA[<p>Words]]>",
            "<![CDATA[\n<!-- wp:paragraph -->\n<p style=\"a\">“Words”",
            "<![CDATA[<br /><a href=\"https://a.example/\">",
            "<div xmlns='http://www.w3.org/1999/xhtml'><p>日本",
            "&lt;img src=\"a.png\"",
        ] {
            assert!(begins_so(text.as_bytes()), "{text}");
        }
    }

    proptest::proptest! {
        /// It never says more than whoever reads the notes.
        #[test]
        fn what_is_visible_says_something(
            text in "(<p>|</p>|<br/>|<div a=\"b\">|<!--|-->|<script>|</script>|<iframe a>|&nbsp;|&lt;|&gt;|&quot;| |\u{a0}|\u{3000}|x|<a href=|<img |>|]]){0,8}",
        ) {
            let inside = format!("<![CDATA[{text}]]></d>");
            proptest::prop_assert!(!begins_so(inside.as_bytes()) || html::says_something(&text), "{}", text);
            let escaped = text.replace('<', "&lt;");
            let read = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            proptest::prop_assert!(!begins_so(format!("{escaped}</d>").as_bytes()) || html::says_something(&read), "{}", escaped);
        }
    }
}
