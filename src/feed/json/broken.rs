//! JSON that is not sound, as it is written by hand or by bad programs: each item and each word of the show is mended by itself, so
//! that what cannot be mended costs itself only.

use memchr::memchr_iter;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::members::{Member, Members, blank, end_of_all};
use super::spelling::respelled;
use super::{half, is_half, string, unit};
use crate::feed::outline::{self, Items, MEMBERS, Outline};
use crate::feed::repair::{MOST_ITEMS, Warnings};

/// Reads the document piece by piece; the second value is the line in which it is cut off. `None` when it is, and no item stands before
/// that.
pub(super) fn read<'t>(text: &'t str, repairs: &mut Warnings) -> Option<(Outline<'t>, Option<u32>)> {
    let mut members = Members::of(text, text.find('{')?)?;
    let (mut says, mut items, mut unlisted, mut passed) = (Map::new(), None, None, None);
    let mut written = None;
    while let Some(member) = members.next() {
        tell(text, members.fault.take(), repairs);
        let name = member.key.as_deref().unwrap_or_default();
        if name == "items" {
            passed = passed.or(written.replace(member.value));
            items = list(text, &member, &mut members, repairs);
            unlisted = items.is_none().then_some(member.value);
        } else if MEMBERS.contains(&name) && member.ended {
            let value = outline::value(member.value).or_else(|| value(member.value, member.value_at, text, repairs));
            match value {
                Some(value) => says.extend([(name.to_string(), value)]),
                None => repairs.tell(text, member.begin, false, || format!("the member “{name}” cannot be read")),
            }
        }
    }
    tell(text, members.fault.take(), repairs);
    let mut cut_off = None;
    if !members.closed {
        cut_off = Some(repairs.add(text, text.trim_end().len(), true, String::from("the document ends in the middle")));
    } else if let Some(rest) = text.get(members.at..).map(str::trim_start).filter(|rest| !rest.is_empty()) {
        let what = || String::from("text stands behind the end of the feed and was not read");
        repairs.push(text, text.len() - rest.len(), what);
    }
    let any = members.closed || items.as_ref().is_some_and(|items| !items.first.is_empty());
    any.then_some((Outline { says: Value::Object(says), items, unlisted, passed }, cut_off))
}

pub(super) const NOT_SOUND: &str = "the JSON is not well-formed";

fn tell(text: &str, fault: Option<usize>, repairs: &mut Warnings) {
    if let Some(at) = fault {
        repairs.push(text, at, || String::from(NOT_SOUND));
    }
}

/// The items of the list that is the value of this member, which is read on behind its end. `None` when it is no list.
fn list<'t>(
    text: &'t str,
    member: &Member<'t>,
    members: &mut Members<'t>,
    repairs: &mut Warnings,
) -> Option<Items<'t>> {
    let mut list = Members::of(text, member.value_at).filter(|_| member.value.starts_with('['))?;
    let mut items = Items::default();
    let mut looks = text.len().saturating_mul(4).saturating_add(1 << 16);
    let has_end = text.trim_end().ends_with('}');
    while let Some(item) = list.next() {
        tell(text, list.fault.take(), repairs);
        let mut source = item.value;
        if !item.ended {
            // A quotation mark too many turns texts inside out, and all behind it seems to be one.
            let Some(next) = next_item(text, item.value_at, &mut looks).filter(|_| has_end) else { break };
            source = text.get(item.value_at..next).unwrap_or_default();
            list.at = next;
            list.begun = false;
        }
        if items.first.len() < MOST_ITEMS {
            items.first.push(source);
        } else {
            items.more += 1;
        }
    }
    tell(text, list.fault.take(), repairs);
    members.at = list.at;
    Some(items)
}

/// Where the next item begins behind one that never ends: an object behind a comma that says what an item must. So many bytes may
/// still be looked through.
fn next_item(text: &str, from: usize, looks: &mut usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let says_enough = |source: &str| {
        let value = outline::value(source).or_else(|| outline::value(&mended(source)?));
        value.is_some_and(|value| {
            let words = ["title", "content_html", "content_text", "attachments", "url"];
            string(&value, "id").is_some() && words.iter().any(|word| value.get(word).is_some())
        })
    };
    memchr_iter(b'{', bytes.get(from + 1..)?).map(|at| from + 1 + at).find(|at| {
        if !bytes.get(from..*at).is_some_and(|before| before.trim_ascii_end().ends_with(b",")) {
            return false;
        }
        let source = end_of_all(text, *at).and_then(|end| text.get(*at..end));
        let left = looks.checked_sub(source.map_or(bytes.len() - at, str::len));
        *looks = left.unwrap_or_default();
        left.is_some() && source.is_some_and(says_enough)
    })
}

/// The value that is written here once what can be mended of it is, which is told then.
pub(super) fn value(source: &str, at: usize, text: &str, repairs: &mut Warnings) -> Option<Value> {
    let read = |source: &str| outline::value(&mended(source)?);
    let value = read(source).or_else(|| read(&respelled(source)?))?;
    let fault = serde_json::from_str::<&RawValue>(source).err().map(|error| place(source, &error));
    tell(text, Some(at + fault.or_else(|| half(source)).unwrap_or_default()), repairs);
    Some(value)
}

/// A document that is cut off up to the last whole entry of its outermost list, with what is open there closed. `None` when nothing
/// is open at its end, or no entry is whole.
pub(super) fn closed(text: &str) -> Option<String> {
    let (mut inside, mut escaped) = (false, false);
    let mut open: Vec<u8> = Vec::new();
    let mut whole: Option<(usize, Vec<u8>)> = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !escaped => inside = !inside,
            b'{' | b'[' if !inside => open.push(byte),
            b'}' | b']' if !inside => {
                open.pop()?;
                let is_entry = open.last() == Some(&b'[');
                if is_entry && whole.as_ref().is_none_or(|(_, around)| open.len() <= around.len()) {
                    whole = Some((at + 1, open.clone()));
                }
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    let (end, around) = whole.filter(|_| inside || !open.is_empty())?;
    let ends = around.iter().rev().map(|open| if *open == b'{' { '}' } else { ']' });
    Some(text.get(..end)?.chars().chain(ends).collect())
}

/// Where the line begins in which JSON is not sound.
pub(super) fn place(text: &str, error: &serde_json::Error) -> usize {
    let lines = memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    std::iter::once(0).chain(lines).nth(error.line().saturating_sub(1)).unwrap_or_default()
}

/// Makes a value sound that is written by hand: line breaks and tabs inside texts, texts that go on in the next line behind a
/// backslash, comments (as in JSON5, sections 5.1 and 7), backslashes before what needs none, commas behind the last one, and halves
/// of characters (RFC 8259 §8.2).
fn mended(text: &str) -> Option<String> {
    let mut sound = String::with_capacity(text.len());
    let (mut inside, mut escaped, mut comma) = (false, false, None);
    let mut letters = text.chars();
    loop {
        if !inside && let Some(length) = blank(letters.as_str()).filter(|_| letters.as_str().starts_with('/')) {
            letters = letters.as_str().get(length..)?.chars();
        }
        let Some(c) = letters.next() else { return Some(sound) };
        match c {
            '\r' if letters.as_str().starts_with('\n') => continue,
            '\n' | '\r' | '\t' if inside && escaped => {
                sound.pop();
                sound.push_str(if c == '\t' { "\\t" } else { "" });
            }
            '\n' | '\r' if inside => sound.push_str("\\n"),
            '\t' if inside => sound.push_str("\\t"),
            'u' if escaped && is_half(letters.as_str()) => {
                sound.push_str("ufffd");
                letters = letters.as_str().get(4..)?.chars();
            }
            'u' if escaped && unit(letters.as_str()).is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) => {
                sound.push('u');
                sound.push_str(letters.as_str().get(..10)?);
                letters = letters.as_str().get(10..)?.chars();
            }
            _ if escaped && !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
                sound.pop();
                sound.push(c);
            }
            _ => {
                if !inside
                    && matches!(c, ']' | '}')
                    && let Some(at) = comma
                {
                    sound.truncate(at);
                }
                if !c.is_whitespace() {
                    comma = (c == ',' && !inside).then_some(sound.len());
                }
                if c == '"' && !escaped {
                    inside = !inside;
                }
                sound.push(c);
            }
        }
        escaped = c == '\\' && !escaped;
    }
}
