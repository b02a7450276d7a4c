//! JSON Feed 1.0 and 1.1, with the `_podcast`-like extras that some shows add left alone.

use std::cell::LazyCell;

use memchr::memmem;
use serde_json::Value;
use serde_json::value::RawValue;

use super::finish::{self, Draft, Finisher, Unclear, text};
use super::lost::Lost;
use super::outline::{self, Outline};
use super::podcast::seconds;
use super::{ParsedShow, value};
use crate::model::{Enclosure, Person};

/// Why a text is not sound JSON, and in which line.
pub(super) struct Unsound {
    pub line: usize,
    pub why: String,
}

/// Reads a document that is sound.
pub(super) fn read(text: &str) -> Result<Outline<'_>, Unsound> {
    let outline = serde_json::from_str(text).map_err(|error| Unsound { line: error.line(), why: error.to_string() })?;
    // Nobody has looked at this yet where values were passed over as they are written.
    match half(text) {
        None => Ok(outline),
        Some(at) => {
            let before = text.as_bytes().get(..at).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            Err(Unsound { line, why: String::from("half a character stands in it") })
        }
    }
}

/// Where half a character is written whose other half is not there (RFC 8259 §8.2).
fn half(text: &str) -> Option<usize> {
    let mut passed = 0;
    memmem::find_iter(text.as_bytes(), b"\\u").find(|at| {
        let before = text.as_bytes().get(..*at).unwrap_or_default();
        let escaped = before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        let Some(number) = text.get(at + 2..).filter(|_| *at >= passed && !escaped) else { return false };
        if unit(number).is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) {
            passed = at + 12;
        }
        is_half(number)
    })
}

/// Whether this JSON is a feed; the version is an address of jsonfeed.org, and some leave it out.
pub(super) fn is_feed(outline: &Outline<'_>) -> bool {
    let says = |name| outline.says.get(name);
    let version = says("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed.org"));
    version || (outline.items.is_some() && says("title").is_some())
}

/// Lists and objects inside each other; the reader of JSON stops long before.
const DEEPEST: usize = 10_000;

/// A text that is not empty; numbers occur as ids.
fn string(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The members of a list; one value where a list should be is a list of one.
fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    match value.get(key) {
        Some(Value::Array(all)) => all,
        Some(one @ (Value::Object(_) | Value::String(_))) => std::slice::from_ref(one),
        _ => &[],
    }
}

fn names(value: &Value) -> Vec<(String, &Value)> {
    // 1.0 had one author, 1.1 a list; some write names where objects should be.
    let authors = list(value, "authors");
    let authors = if authors.is_empty() { list(value, "author") } else { authors };
    let name = |one: &Value| match one {
        Value::String(name) => Some(name.trim().to_string()).filter(|name| !name.is_empty()),
        one => string(one, "name"),
    };
    authors.iter().filter_map(|one| Some((name(one)?, one))).collect()
}

/// Everybody who made a feed or an item, where that is more than one.
fn persons(people: &[(String, &Value)], finisher: &Finisher) -> Vec<Person> {
    let person = |(name, one): &(String, &Value)| Person {
        name: text(name),
        role: String::from("host"),
        group: String::from("cast"),
        link: string(one, "url").and_then(|link| finisher.address(&link)),
        image: string(one, "avatar").and_then(|image| finisher.address(&image)),
    };
    if people.len() > 1 { people.iter().map(person).collect() } else { Vec::new() }
}

/// Reads JSON as it is written by hand: line breaks and tabs inside texts, texts that go on in the next line behind a backslash (as
/// in JSON5, section 5.1), backslashes before what needs none, commas behind the last one, halves of characters (RFC 8259 §8.2), and
/// something behind the end. Of a document that is cut off the whole items are kept, and the second value is false. `None` when
/// there are none, or nobody could read what stands in it.
pub(super) fn mended(text: &str) -> Option<(String, bool)> {
    let mut sound = String::with_capacity(text.len());
    let (mut inside, mut escaped, mut comma) = (false, false, None);
    // What closes what is open, and where the last whole member of a list of the feed ends.
    let (mut open, mut whole) = (Vec::new(), None);
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
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
                match c {
                    '{' | '[' if !inside => {
                        open.push(if c == '{' { '}' } else { ']' });
                        if open.len() > DEEPEST {
                            return None;
                        }
                    }
                    '}' | ']' if !inside => {
                        open.pop();
                        match open.as_slice() {
                            [] => break,
                            ['}', ']'] => whole = Some(sound.len()),
                            _ => {}
                        }
                    }
                    _ => {}
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    let complete = open.is_empty();
    if !complete {
        sound.truncate(whole?);
        sound.push_str("]}");
    }
    Some((sound, complete))
}

/// The number of UTF-16 that is written here in four digits.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.get(..4)?, 16).ok()
}

/// Whether this number is half of a character whose other half is not there.
fn is_half(text: &str) -> bool {
    match unit(text) {
        Some(0xD800..=0xDBFF) => {
            let second = text.get(4..).and_then(|rest| rest.strip_prefix("\\u")).and_then(unit);
            !second.is_some_and(|second| (0xDC00..0xE000).contains(&second))
        }
        Some(0xDC00..=0xDFFF) => true,
        _ => false,
    }
}

/// What the feed says of the show.
pub(super) fn show(value: &Value, finisher: &Finisher) -> ParsedShow {
    let address = |key: &str| value.get(key)?.as_str().and_then(|address| finisher.address(address));
    let people = names(value);
    ParsedShow {
        title: string(value, "title").as_deref().map(text).unwrap_or_default(),
        author: people.first().map(|(name, _)| finish::person_name(name.clone())),
        persons: persons(&people, finisher),
        link: address("home_page_url"),
        language: string(value, "language").as_deref().map(text),
        description_html: string(value, "description"),
        image: address("icon").or_else(|| address("favicon")),
        self_link: address("feed_url"),
        next_page: address("next_url"),
        hub: value
            .get("hubs")
            .and_then(Value::as_array)
            .and_then(|hubs| hubs.iter().find_map(|hub| string(hub, "url")))
            .and_then(|hub| finisher.address(&hub)),
        complete: value.get("expired").and_then(Value::as_bool).unwrap_or(false),
        ..ParsedShow::default()
    }
}

/// What each item says. `text` is where they are written.
pub(super) fn drafts(items: &[&RawValue], text: &str, finisher: &Finisher, lost: &mut Lost) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(items.len());
    let places = LazyCell::new(|| places(text));
    for (index, item) in items.iter().enumerate() {
        // Where these words stand in it.
        let place = |words: &str| {
            let from = places.get(index).copied().unwrap_or_default();
            let to = places.get(index + 1).copied().unwrap_or(text.len());
            from + text.get(from..to).and_then(|item| item.find(words)).unwrap_or_default()
        };
        match outline::value(item.get()) {
            Some(item) if item.is_object() => {
                let draft = draft(&item, finisher);
                draft.unclear.iter().for_each(|one| lost.field(|| place(one.words), one));
                drafts.push(draft);
            }
            Some(_) => lost.field(|| place(""), &Unclear::item("an item is no object")),
            None => lost.at(drafts.len(), place("")),
        }
    }
    drafts
}

/// Where each item begins.
fn places(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let (mut depth, mut inside, mut escaped, mut begun, mut key) = (0_usize, false, false, 0, "");
    let (mut in_items, mut expected) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        if inside {
            if byte == b'"' && !escaped {
                inside = false;
                if depth == 1 {
                    key = text.get(begun..at).unwrap_or_default();
                }
            }
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        if in_items && depth == 2 && expected && !byte.is_ascii_whitespace() && byte != b']' {
            places.push(at);
            expected = false;
        }
        match byte {
            b'"' => (inside, begun) = (true, at + 1),
            b'[' if depth == 1 && key == "items" => {
                places.clear();
                (in_items, expected, depth) = (true, true, 2);
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                in_items &= depth > 1;
            }
            b',' if depth == 2 => expected = true,
            _ => {}
        }
    }
    places
}

fn draft(item: &Value, finisher: &Finisher) -> Draft {
    let attachments = list(item, "attachments");
    let enclosure = |one: &Value| {
        Some(Enclosure {
            url: finisher.address(&one.as_str().map(str::to_string).or_else(|| string(one, "url"))?)?,
            mime: string(one, "mime_type").as_deref().map(text),
            bytes: one.get("size_in_bytes").and_then(whole),
            preferred: false,
        })
    };
    let enclosures: Vec<Enclosure> = attachments.iter().filter_map(enclosure).collect();
    let people = names(item);
    let dates = || {
        let all = [("date_published", "\"date_published\""), ("date_modified", "\"date_modified\"")];
        all.into_iter().filter_map(|(key, words)| Some((words, string(item, key)?)))
    };
    let lengths = || attachments.iter().filter_map(|one| one.get("duration_in_seconds"));
    let mut draft = Draft {
        guid: string(item, "id"),
        title: string(item, "title"),
        link: string(item, "url").or_else(|| string(item, "external_url")),
        author: people.first().map(|(name, _)| name.clone()),
        published: dates().find_map(|(_, date)| value::date(&date)),
        duration: lengths()
            .find_map(|length| match length {
                Value::String(length) => value::duration(length),
                length => length.as_f64().and_then(seconds),
            })
            .filter(|length| length.0 > 0),
        enclosures,
        // Plain text is escaped, so that what reads the notes may take it for HTML.
        notes: string(item, "content_html")
            .or_else(|| string(item, "content_text").map(|plain| plain.replace('&', "&amp;").replace('<', "&lt;")))
            .or_else(|| string(item, "summary").map(|plain| plain.replace('&', "&amp;").replace('<', "&lt;")))
            .unwrap_or_default(),
        image: string(item, "image").or_else(|| string(item, "banner_image")),
        persons: persons(&people, finisher),
        ..Draft::default()
    };
    if draft.published.is_none() {
        draft.unclear.extend(dates().next().map(|(words, date)| Unclear::value(words, "date", &date)));
    }
    if draft.duration.is_none() {
        let unclear = lengths().filter_map(Value::as_str).find(|length| value::is_no_length(length));
        draft.unclear.extend(unclear.map(|length| Unclear::value("\"duration_in_seconds\"", "duration", length)));
    }
    let without = attachments.len() - draft.enclosures.len();
    draft.unclear.extend((0..without).map(|_| Unclear::without_address("\"attachments\"", "an attachment")));
    draft.bound();
    draft
}

/// A size, which some write with decimals or as a text.
fn whole(size: &Value) -> Option<u64> {
    size.as_u64()
        .or_else(|| size.as_str().and_then(value::size))
        .or_else(|| size.as_f64().filter(|size| *size >= 1.0).map(|size| size as u64))
        .filter(|size| *size > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_behind_a_backslash_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!(
                "{{\"a\": \"one \\{end}line\",{end} \"b\": \"two{end}lines\", \"c\": \"\\\\{end}\\\t\",{end}}}"
            );
            let (sound, complete) = mended(&text).unwrap();
            let value: Value = serde_json::from_str(&sound).unwrap();
            assert!(complete);
            let said = ["a", "b", "c"].map(|key| value[key].as_str().unwrap());
            assert_eq!(said, ["one line", "two\nlines", "\\\n\t"], "{end:?}");
        }
        assert_eq!(mended("{\"a\": \"b\\"), None);
    }

    #[test]
    fn halves_of_characters_and_of_documents_cost_no_more_than_they_are() {
        for (text, read, whole) in [
            (
                r#"{"a": ["\ud83d", "\ud83d\ude00", "\ude00x", "\ud83d\u0041", "\\ud83d"]}"#,
                "[�,😀,�x,�A,\\ud83d]",
                true,
            ),
            (r#"{"a": ["it\'s", "\q\\"]}, "b": 1"#, "[it's,q\\]", true),
            (r#"{"a": ["x"]} <!-- kept -->"#, "[x]", true),
            (r#"{"a": ["x"], "b": [["y"], ["z"]"#, "[x]", false),
            (r#"{"a": [{"x": ["y"]}, {"z": ["#, "[{x:[y]}]", false),
        ] {
            let (sound, complete) = mended(text).unwrap();
            let value: Value = serde_json::from_str(&sound).unwrap();
            assert_eq!(half(&sound), None);
            assert_eq!(
                (value["a"].to_string().replace('"', "").replace("\\\\", "\\"), complete),
                (read.to_string(), whole),
                "{text}"
            );
        }
        assert_eq!(mended(r#"{"a": "no list"#), None);
    }

    #[test]
    fn items_are_where_they_begin() {
        let text = r#"{"a": ["items"], "b": {"items": [1, 2]}, "items": [ {"x": "],[\"{"}, 7 ,[1, 2],"z"
            ], "c": [3, 4]}"#;
        let begins: Vec<u8> = places(text).into_iter().map(|at| text.as_bytes()[at]).collect();
        assert_eq!(begins, *b"{7[\"");
        assert!(places(r#"{"items": []}"#).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_json_or_not(text in r#"\{("a": (\[|\{|"[a\\un'0d8]{0,9}"?)|[\]},]){0,9}"#) {
            let _ = half(&text);
            if let Some((sound, _)) = mended(&text) {
                let _ = read(&sound);
            }
        }
    }
}
