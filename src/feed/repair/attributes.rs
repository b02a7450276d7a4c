//! Attributes and references: declarations of namespaces, `&` that is none, tags that have to be written anew.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};
use quick_xml::events::attributes::Attributes;

use super::root::starts_name;
use super::{MOST_SCOPES, MOST_UNDECLARED, Mender, Scope, signs, sound};
use crate::feed::decode::allowed;
use crate::feed::{bounds, find, names};

/// So much of a document is looked through for declarations of entities.
const DECLARATIONS: usize = 64 * 1024;
/// So many attributes of a tag are compared with each other.
const MOST_COMPARED: usize = 64;

/// Whether a tag seems to have this attribute: its name stands there as a word of its own.
pub(super) fn has_attribute(tag: &[u8], name: &[u8]) -> bool {
    memchr_iter(b'=', tag)
        .filter_map(|at| tag.get(..at)?.trim_ascii_end().strip_suffix(name))
        .any(|before| before.last().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')))
}

impl<'a> Mender<'a, '_> {
    /// Looks at the attributes: notes namespace declarations; false when they are not well-formed.
    pub(super) fn attributes(&mut self, tag: &'a str, from: usize) -> bool {
        if from == tag.len() {
            return true;
        }
        let mut sound = true;
        let at_root = self.stack.is_empty();
        // Without the check for repeated keys, which compares each with each.
        for attribute in Attributes::new(tag, from).with_checks(false) {
            let Ok(attribute) = attribute else {
                sound = false;
                continue;
            };
            let key = attribute.key.as_ref();
            if !key.starts_with(b"xmlns") || self.scopes.len() >= MOST_SCOPES {
                continue;
            }
            let Ok(key) = std::str::from_utf8(key) else { continue };
            let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
            // The prefix must live as long as the source: find it there.
            let Some(prefix) = key.strip_prefix("xmlns:").or((key == "xmlns").then_some("")) else { continue };
            let Some(prefix) = (if prefix.is_empty() { Some("") } else { borrowed(tag, prefix) }) else { continue };
            if at_root && self.declared.len() < MOST_SCOPES {
                self.declared.push(prefix);
            }
            let mut means = names::namespace(value);
            if prefix.is_empty() {
                // The default namespace of the root is the format; elsewhere it speaks for one element and its children. Names of
                // HTML stay as they are.
                means = means.filter(|means| !at_root && *means != "xhtml");
            } else if means == Some(prefix) && !self.scopes.iter().any(|scope| scope.prefix == prefix) {
                means = None;
            }
            if means.is_some() || !(at_root || prefix.is_empty()) {
                self.scopes.push(Scope { prefix, means });
            }
        }
        sound
    }

    /// Tells of a prefix that nobody declares, once.
    pub(super) fn look_at_prefix(&mut self, name: &'a str, start: usize) {
        let Some((prefix, _)) = names::split(name) else { return };
        if sound::is_undeclared(prefix, &self.declared, &self.scopes)
            && self.undeclared.len() < MOST_UNDECLARED
            && !self.undeclared.contains(&prefix)
        {
            self.undeclared.push(prefix);
            self.warn(start, || format!("the prefix “{}” is not declared", names::shown(prefix)));
        }
    }

    /// `type="text/html"` (Atom 0.3) where Atom 1.0 knows `text`, `html` and `xhtml`, and the crate nothing else.
    pub(super) fn attribute_repairs(&mut self, tag: &'a str, from: usize, start: usize, written: &str) {
        if !self.atom {
            return;
        }
        for attribute in Attributes::new(tag, from).with_checks(false).flatten() {
            if attribute.key.as_ref() != b"type" {
                continue;
            }
            let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
            let Some(better) = known_type(written, value) else { continue };
            let Some(value) = borrowed(tag, value) else { continue };
            let offset = value.as_ptr() as usize - tag.as_ptr() as usize;
            self.patch(start + 1 + offset, value.len(), better);
        }
    }

    /// The references in an attribute or in markup that becomes text.
    pub(super) fn references(&mut self, from: usize, to: usize) {
        let mut at = from;
        while let Some(found) = self.text.get(at..to).and_then(|text| text.find('&')) {
            let start = at + found;
            let name_end = self
                .text
                .get(start + 1..to)
                .and_then(|rest| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#'));
            match name_end {
                Some(length) if self.text.as_bytes().get(start + 1 + length) == Some(&b';') => {
                    self.reference(start, start + length + 2, false);
                    at = start + length + 2;
                }
                _ => {
                    self.patch(start, 1, "&amp;");
                    self.warn(start, || String::from("a bare & was escaped"));
                    at = start + 1;
                }
            }
        }
    }

    /// The character of which this is the first half (of two, in UTF-16), where a reference to the second stands here: some write
    /// the halves as if each were one.
    fn with_other_half(&self, first: u32, end: usize) -> Option<char> {
        let high = first.checked_sub(0xD800).filter(|high| *high < 0x400)?;
        let rest = self.text.get(end..)?;
        let low = number(rest.get(..rest.len().min(10))?)?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + high * 0x400 + low)
    }

    /// `&…;` from `start` to `end`. In text a name of HTML stays for `text` to decode, in an attribute it would cost
    /// the feed. Entities that the document itself defines are never expanded.
    pub(super) fn reference(&mut self, start: usize, end: usize, in_text: bool) {
        let Some(name) = self.text.get(start + 1..end.saturating_sub(1)) else { return };
        if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || self.stack.is_empty() && in_text {
            return;
        }
        if let Some(number) = name.strip_prefix('#') {
            let code = number
                .strip_prefix(['x', 'X'])
                .map_or_else(|| number.parse::<u32>().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            if let Some(whole) = code.and_then(|code| self.with_other_half(code, end)) {
                self.patch(start, end - start, String::from(whole));
                self.warn(start, || format!("&{}; is half a character", names::shown(name)));
                return;
            }
            match code {
                // The windows-1252 characters that HTML reads under these numbers.
                Some(code @ 0x80..=0x9F) => {
                    let byte = [u8::try_from(code).unwrap_or(b'?')];
                    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.into_owned();
                    self.patch(start, end - start, text);
                    self.warn(start, || format!("&{}; is no character", names::shown(name)));
                }
                Some(code)
                    if char::from_u32(code).is_some_and(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')) =>
                {
                    if number.starts_with('X') {
                        self.patch(start, end - start, format!("&#{code};"));
                    }
                }
                _ => {
                    let kept =
                        code.and_then(char::from_u32).and_then(allowed).filter(|c| matches!(c, '\u{80}'..='\u{9F}'));
                    self.patch(start, end - start, kept.map(String::from).unwrap_or_default());
                    self.warn(start, || format!("&{}; is no character", names::shown(name)));
                }
            }
        } else if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.patch(start, 1, "&amp;");
            self.warn(start, || String::from("a bare & was escaped"));
        } else {
            if !in_text {
                self.patch(start, 1, "&amp;");
            }
            if !self.html_entities && is_external(self.text, name) {
                self.html_entities = true;
                self.warn(start, || format!("&{}; stands for another file, which is not read", names::shown(name)));
            } else if !self.html_entities {
                self.html_entities = true;
                self.warn(start, || format!("&{}; is not defined in XML and read as in HTML", names::shown(name)));
            }
        }
    }
}

/// Whether an entity of this name is declared here as a file of its own (XML 1.0, 4.2.2), which nobody fetches.
fn is_external(text: &str, name: &str) -> bool {
    let head = bounds::at_most(text, DECLARATIONS);
    let mut declared = head.split("<!ENTITY").skip(1).map(str::split_ascii_whitespace);
    declared.any(|mut words| words.next() == Some(name) && matches!(words.next(), Some("SYSTEM" | "PUBLIC")))
}

/// The number of a reference that begins here.
fn number(rest: &str) -> Option<u32> {
    let number = rest.strip_prefix("&#")?.split_once(';')?.0;
    let hex = number.strip_prefix(['x', 'X']);
    hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
}

/// The value of the first attribute that has such a name, as it is written.
pub(super) fn value(tag: &str, is_wanted: impl Fn(&str) -> bool) -> Option<&str> {
    let from = tag.find(char::is_whitespace)?;
    let mut attributes = Attributes::html(tag, from);
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| std::str::from_utf8(attribute.key.as_ref()).is_ok_and(&is_wanted))?;
    borrowed(tag, std::str::from_utf8(&found.value).ok()?).filter(|value| !value.trim().is_empty())
}

/// Whether this is the type of content in several forms, which Atom 1.0 does not know any more.
pub(super) fn is_multipart(mime: &str) -> bool {
    mime.trim_start().get(..10).is_some_and(|family| family.eq_ignore_ascii_case("multipart/"))
}

/// The first attribute that stands in a tag twice, which XML forbids (XML 1.0 §3.1); of the last it says what counts.
pub(super) fn doubled(tag: &str, from: usize) -> Option<&str> {
    let mut met: Vec<&[u8]> = Vec::new();
    let mut attributes = Attributes::new(tag, from);
    let mut keys = attributes.with_checks(false).flatten().take(MOST_COMPARED).map(|one| one.key.0);
    let twice = keys.find(|key| {
        let is_known = met.contains(key);
        met.push(key);
        is_known
    })?;
    borrowed(tag, std::str::from_utf8(twice).ok()?)
}

/// What Atom 1.0 calls this type of a text; `None` when it needs no other name.
pub(super) fn known_type(written: &str, value: &str) -> Option<&'static str> {
    if !names::is_atom_text(written) {
        return None;
    }
    match value {
        "text" | "html" | "xhtml" => None,
        "application/xhtml+xml" => Some("xhtml"),
        "text/html" | "HTML" => Some("html"),
        _ if written == "content" => None,
        _ => Some("text"),
    }
}

/// The same text as a part of `tag`, so that it lives as long.
fn borrowed<'a>(tag: &'a str, part: &str) -> Option<&'a str> {
    let at = find::place(tag, part)?;
    tag.get(at..at + part.len())
}

/// A tag with attributes as a lenient reader understands them, written soundly.
pub(super) fn rebuild(tag: &str, from: usize, written: &str) -> String {
    let tag = &*with_lost_quotes(tag);
    let mut rebuilt = String::from(written);
    let mut keys: Vec<&[u8]> = Vec::new();
    let mut attributes = Attributes::html(tag, from);
    for attribute in attributes.with_checks(false).flatten() {
        let key = attribute.key.as_ref();
        let Ok(name) = std::str::from_utf8(key) else { continue };
        let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
        // `url"https://…?a=b"` has lost its `=`; another one may stand in the value.
        let (name, value) = match name.split_once(['"', '\'']) {
            Some((name, begun)) if value.is_empty() => (name, Cow::Borrowed(begun)),
            Some((name, begun)) => (name, Cow::Owned(format!("{begun}={value}"))),
            None => (name, Cow::Borrowed(value)),
        };
        let is_name = starts_name(name) && name.bytes().all(signs::is_name);
        if keys.contains(&name.as_bytes()) || !is_name || keys.len() > 40 {
            continue;
        }
        rebuilt.push(' ');
        rebuilt.push_str(name);
        rebuilt.push_str("=\"");
        // Word processors write marks that are none to XML.
        let value = value.trim_matches(['“', '”', '„', '″', '"', '\'']);
        let value = quick_xml::escape::unescape(value).map_or(Cow::Borrowed(value), |value| value);
        rebuilt.push_str(&quick_xml::escape::escape(&*value));
        rebuilt.push('"');
        keys.push(key_of(tag, name.as_bytes()));
    }
    rebuilt
}

/// `url="a type="b"`: a mark that is lost takes the next name into the value, and what follows stands directly behind the mark
/// that should begin it. In a sound tag there would be a blank.
fn with_lost_quotes(tag: &str) -> Cow<'_, str> {
    let bytes = tag.as_bytes();
    let mut mended = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(equals) = memchr(b'=', bytes.get(at..).unwrap_or_default()).map(|length| at + length) {
        let open = equals + 1 + signs::blanks(bytes.get(equals + 1..).unwrap_or_default());
        at = equals + 1;
        let Some(quote) = bytes.get(open).copied().filter(|byte| matches!(byte, b'"' | b'\'')) else { continue };
        at = open + 1;
        loop {
            let Some(close) = memchr(quote, bytes.get(at..).unwrap_or_default()).map(|length| at + length) else {
                // The last one has none.
                mended.extend([tag.get(copied..).unwrap_or_default().trim_end(), &char::from(quote).to_string()]);
                return mended.into();
            };
            let value = tag.get(at..close).unwrap_or_default();
            let lost = end_of_value(value).filter(|_| {
                bytes.get(close + 1).is_some_and(|next| !next.is_ascii_whitespace() && !matches!(next, b'/' | b'>'))
            });
            let Some(length) = lost else {
                at = close + 1;
                break;
            };
            mended.extend([tag.get(copied..at + length).unwrap_or_default(), &char::from(quote).to_string()]);
            (copied, at) = (at + length, close + 1);
        }
    }
    mended.push_str(tag.get(copied..).unwrap_or_default());
    mended.into()
}

/// Where a value ends that has taken in the name of the next attribute.
fn end_of_value(value: &str) -> Option<usize> {
    let before = value.trim_end().strip_suffix('=')?;
    let name = before.len() - before.bytes().rev().take_while(|byte| signs::is_name(*byte)).count();
    let (value, name) = before.split_at_checked(name)?;
    (starts_name(name) && value.ends_with(|c: char| c.is_ascii_whitespace())).then(|| value.trim_end().len())
}

/// The key as a part of the tag.
fn key_of<'a>(tag: &'a str, key: &[u8]) -> &'a [u8] {
    let offset = (key.as_ptr() as usize).saturating_sub(tag.as_ptr() as usize);
    tag.as_bytes().get(offset..offset + key.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_mark_is_found_before_the_next_name() {
        for (tag, mended) in [
            (r#"e url="a type="b""#, r#"e url="a" type="b""#),
            (r#"e url="a type="b" length="5""#, r#"e url="a" type="b" length="5""#),
            (r#"e url="a  type="b length="5""#, r#"e url="a"  type="b" length="5""#),
            ("e url='a type='b", "e url='a' type='b'"),
            (r#"e x="1" url="a type= "" length="5""#, r#"e x="1" url="a" type= "" length="5""#),
            // An address that asks for something, and words that end so.
            (r#"e url="https://a.example/?a=b&type="b"#, r#"e url="https://a.example/?a=b&type="b"#),
            (r#"e url="a type=" length="5"/"#, r#"e url="a type=" length="5"/"#),
            (r#"e url="a" type=b"#, r#"e url="a" type=b"#),
            (r#"e type="b" url="a "#, r#"e type="b" url="a""#),
        ] {
            assert_eq!(with_lost_quotes(tag), mended);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_tag_keeps_what_it_says(tag in "e( |a|=|\"|'|>|/|é){0,20}") {
            let mended = with_lost_quotes(&tag);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            proptest::prop_assert_eq!(letters(&mended), letters(&tag));
        }
    }
}
