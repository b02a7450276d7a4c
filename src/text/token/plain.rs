//! Ordinary HTML: text, references, tags with quoted attributes. Exactly what the standard's tokenizer hears, and where it
//! would take more than that to know, nothing.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};

use super::{Attributes, Listener, raw_text};

/// More attributes than this in one tag are not ordinary.
const MOST_ATTRIBUTES: usize = 40;

/// Name as written, value with its references decoded.
pub(in crate::text) struct Attribute<'t> {
    pub name: &'t str,
    pub value: Cow<'t, str>,
}

/// Reads as far as the text is ordinary; gives the rest, which begins outside of any tag.
pub(super) fn read<'t>(source: &'t str, listener: &mut impl Listener) -> &'t str {
    // A byte order mark in front and NULs have rules of their own.
    if source.starts_with('\u{FEFF}') || memchr(0, source.as_bytes()).is_some() {
        return source;
    }
    let mut rest = source;
    let mut attributes: Vec<Attribute<'t>> = Vec::new();
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let next = memchr3(b'<', b'&', b'\r', bytes).unwrap_or(bytes.len());
        if next > 0 {
            let Some((text, after)) = rest.split_at_checked(next) else { return rest };
            listener.text(text);
            rest = after;
            continue;
        }
        let taken = match bytes {
            [b'\r', b'\n', ..] => say(listener, "\n", 2),
            [b'\r', ..] => say(listener, "\n", 1),
            [b'&', ..] => match reference(rest, false) {
                Some((text, length)) => say(listener, text.as_str(), length),
                None => None,
            },
            [b'<', b'/', ..] => end_tag(rest, listener),
            [b'<', letter, ..] if letter.is_ascii_alphabetic() => start_tag(rest, &mut attributes, listener),
            [b'<', b'!' | b'?', ..] => None,
            // No tag begins here.
            _ => say(listener, "<", 1),
        };
        let Some(after) = taken.and_then(|taken| rest.get(taken..)) else { return rest };
        rest = after;
    }
    ""
}

#[expect(clippy::unnecessary_wraps, reason = "one arm of several that may fail")]
fn say(listener: &mut impl Listener, text: &str, length: usize) -> Option<usize> {
    listener.text(text);
    Some(length)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0C)
}

fn name(text: &str) -> Option<&str> {
    let length = text.bytes().position(|byte| !is_name(byte))?;
    text.get(..length)
}

/// Calls with the name in lower case.
fn lower(name: &str, tell: impl FnOnce(&str)) {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { tell(&name.to_ascii_lowercase()) } else { tell(name) }
}

fn end_tag(rest: &str, listener: &mut impl Listener) -> Option<usize> {
    let inside = rest.get(2..)?;
    let name = name(inside).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let after = inside.get(name.len()..)?;
    let blanks = after.bytes().position(|byte| !is_blank(byte))?;
    if after.as_bytes().get(blanks) != Some(&b'>') {
        return None;
    }
    lower(name, |name| listener.end(name));
    Some(2 + name.len() + blanks + 1)
}

fn start_tag<'t>(rest: &'t str, attributes: &mut Vec<Attribute<'t>>, listener: &mut impl Listener) -> Option<usize> {
    let element = name(rest.get(1..)?)?;
    let mut at = 1 + element.len();
    attributes.clear();
    loop {
        let blanks = rest.bytes().skip(at).position(|byte| !is_blank(byte))?;
        at += blanks;
        match rest.as_bytes().get(at..)? {
            [b'>', ..] => {
                at += 1;
                break;
            }
            [b'/', b'>', ..] => {
                at += 2;
                break;
            }
            [first, ..] if blanks > 0 && is_name(*first) && attributes.len() < MOST_ATTRIBUTES => {}
            _ => return None,
        }
        let name = name(rest.get(at..)?)?;
        at += name.len();
        let blanks = rest.bytes().skip(at).position(|byte| !is_blank(byte))?;
        let value = if rest.as_bytes().get(at + blanks) == Some(&b'=') {
            at += blanks + 1;
            at += rest.bytes().skip(at).position(|byte| !is_blank(byte))?;
            let (value, length) = value(rest.get(at..)?)?;
            at += length;
            value
        } else {
            Cow::Borrowed("")
        };
        attributes.push(Attribute { name, value });
    }
    // What follows these is read by other rules.
    let mut ordinary = true;
    lower(element, |name| {
        ordinary = raw_text(name).is_none();
        if ordinary {
            listener.start(name, &Attributes::Plain(attributes));
        }
    });
    ordinary.then_some(at)
}

/// The value of an attribute, and how long it is with its quotation marks.
fn value(rest: &str) -> Option<(Cow<'_, str>, usize)> {
    let bytes = rest.as_bytes();
    let quote = *bytes.first()?;
    let (inside, length) = if matches!(quote, b'"' | b'\'') {
        let inside = rest.get(1..1 + memchr(quote, bytes.get(1..)?)?)?;
        // Attributes that touch are one of the standard's exceptions.
        if !bytes.get(inside.len() + 2).is_some_and(|byte| is_blank(*byte) || matches!(byte, b'>' | b'/')) {
            return None;
        }
        (inside, inside.len() + 2)
    } else {
        let ordinary = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:%#?+,;@~".contains(&byte);
        let length = bytes.iter().position(|byte| !ordinary(*byte))?;
        if length == 0 || !bytes.get(length).is_some_and(|byte| is_blank(*byte) || *byte == b'>') {
            return None;
        }
        (rest.get(..length)?, length)
    };
    if memchr2(b'&', b'\r', inside.as_bytes()).is_none() {
        return Some((Cow::Borrowed(inside), length));
    }
    let mut decoded = String::with_capacity(inside.len());
    let mut left = inside;
    while let Some(next) = memchr2(b'&', b'\r', left.as_bytes()) {
        decoded.push_str(left.get(..next)?);
        left = left.get(next..)?;
        let (text, length) = if left.starts_with('&') { reference(left, true)? } else { return None };
        decoded.push_str(text.as_str());
        left = left.get(length..)?;
    }
    decoded.push_str(left);
    Some((Cow::Owned(decoded), length))
}

/// What a reference stands for: one or two characters.
struct Decoded {
    bytes: [u8; 8],
    length: usize,
}

impl Decoded {
    fn of(first: char, second: Option<char>) -> Self {
        let mut bytes = [0; 8];
        let mut length = first.encode_utf8(&mut bytes).len();
        if let (Some(second), Some(rest)) = (second, bytes.get_mut(length..)) {
            length += second.encode_utf8(rest).len();
        }
        Self { bytes, length }
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// The reference at the beginning, and its length; an `&` that begins none stands for itself.
fn reference(rest: &str, in_attribute: bool) -> Option<(Decoded, usize)> {
    let bytes = rest.as_bytes();
    let itself = Some((Decoded::of('&', None), 1));
    match bytes {
        [b'&', b'#', number @ ..] => {
            let end = memchr(b';', number.get(..number.len().min(9))?)?;
            let number = std::str::from_utf8(number.get(..end)?).ok()?;
            let (digits, radix) = number.strip_prefix(['x', 'X']).map_or((number, 10), |hex| (hex, 16));
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            let code = u32::from_str_radix(digits, radix).ok()?;
            // Control characters stand for others.
            let c = char::from_u32(code).filter(|c| !c.is_control())?;
            Some((Decoded::of(c, None), end + 3))
        }
        [b'&', letter, ..] if letter.is_ascii_alphanumeric() => {
            let length = bytes.iter().skip(1).take(33).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let entity = |length: usize| {
                let name = rest.get(1..=length)?;
                html5ever::data::NAMED_ENTITIES.get(name).copied().filter(|(first, _)| *first != 0)
            };
            match bytes.get(1 + length) {
                _ if length > 32 => None,
                Some(b';') => match entity(length + 1) {
                    Some((first, second)) => {
                        let second = char::from_u32(second).filter(|c| *c != '\0');
                        Some((Decoded::of(char::from_u32(first)?, second), length + 2))
                    }
                    None => bare(entity, length, in_attribute).then_some(itself)?,
                },
                Some(b'=') if in_attribute => itself,
                None if !in_attribute => None,
                _ => bare(entity, length, in_attribute).then_some(itself)?,
            }
        }
        _ => itself,
    }
}

/// Whether no reference without `;` can be meant: in an attribute a whole word, in text any beginning of it.
fn bare(entity: impl Fn(usize) -> Option<(u32, u32)>, length: usize, in_attribute: bool) -> bool {
    if in_attribute { entity(length).is_none() } else { (1..=length.min(8)).all(|length| entity(length).is_none()) }
}
