//! JSON Feed 1.0 and 1.1, with the `_podcast`-like extras that some shows add left alone.

mod broken;
mod members;
mod spelling;
#[cfg(test)]
mod tests;

use memchr::memmem;
use serde_json::Value;

use self::members::Members;
use super::finish::{self, Draft, Finisher, Maker, Notes, text};
use super::lost::{Loss, Lost};
use super::outline::{self, Items, Outline};
use super::repair::{self, MOST_ITEMS, Warnings};
use super::unclear::{Spot, Unclear};
use super::{FeedKind, NotAFeed, Parsed, ParsedEpisode, ParsedShow, Warning, bounds, find, value};
use crate::model::{Enclosure, FeedUrl, Person};

/// The value of a document that is written by hand, mended as a JSON Feed is; `None` where it is not clear what is meant.
pub(super) fn mended(text: &str) -> Option<Value> {
    text.trim_start().starts_with(['{', '[']).then(|| broken::value(text, 0, text, &mut Warnings::default()))?
}

/// The value of a document that is cut off: up to the last whole entry of its outermost list, with what stands around that. `None`
/// where no entry is whole.
pub(super) fn closed(text: &str) -> Option<Value> {
    mended(&broken::closed(text)?)
}

/// The whole objects of a list in a document that is damaged or cut off: of the list that it is, or that the first member with one
/// of these names is. `None` where there is none.
pub(super) fn begun(text: &str, names: &[&str]) -> Option<Vec<Value>> {
    let start = text.find(|c: char| !c.is_whitespace()).filter(|_| outline::is_small(text))?;
    let named = |members: Members<'_>| {
        let is_named = |key: Option<&str>| key.is_some_and(|key| names.contains(&key));
        let mut lists = members.filter(|member| member.value.starts_with('['));
        lists.find(|member| is_named(member.key.as_deref())).map(|member| member.value_at)
    };
    let list = if text.get(start..)?.starts_with('[') { start } else { named(Members::of(text, start)?)? };
    let whole = Members::of(text, list)?.filter(|one| one.ended && one.value.starts_with('{'));
    let value = |one: members::Member<'_>| outline::value(one.value).or_else(|| mended(one.value));
    Some(whole.filter_map(value).collect()).filter(|all: &Vec<Value>| !all.is_empty())
}

/// Reads a document.
pub(super) fn parse(text: &str, url: &FeedUrl, mut warnings: Vec<Warning>) -> Result<Parsed, NotAFeed> {
    let (mut repairs, mut unsound) = (Warnings::default(), None);
    let (mut outline, cut_off) = match read(text) {
        Ok(outline) => (outline, None),
        Err(Unsound { at, why }) => {
            let refused = || NotAFeed::Other(format!("the JSON cannot be read: {why}"));
            unsound = Some(at);
            broken::read(text, &mut repairs).filter(|(outline, _)| is_feed(outline)).ok_or_else(refused)?
        }
    };
    let mut complete = cut_off.is_none();
    if let Some(passed) = outline.passed.filter(|passed| !matches!(*passed, "[]" | "null")) {
        complete = false;
        let what = || String::from("another list of items follows, so that this one is not read");
        repairs.tell(text, find::place(text, passed).unwrap_or_default(), false, what);
    }
    if let Some(unlisted) = outline.unlisted {
        outline.items = outline.items.or_else(|| unlist(unlisted));
        complete &= outline.items.is_some();
        let what = || String::from("the items are no list");
        repairs.tell(text, find::place(text, unlisted).unwrap_or_default(), outline.items.is_some(), what);
    }
    if outline.items.is_none() && outline.unlisted.is_none() {
        complete = false;
        warnings.push(Warning { line: None, what: String::from("the list of items is missing"), mended: false });
    }
    if !is_feed(&outline) {
        return Err(no_feed());
    }
    let mut finisher = Finisher::of(url, text);
    let items = outline.items.unwrap_or_default();
    let mut lost = Lost::default();
    let show = show(&outline.says, &finisher);
    finisher.language.clone_from(&show.language);
    let episodes = episodes(&items.first, text, &finisher, &mut lost, &mut repairs);
    // What nobody asks for was looked at as a whole only.
    if let Some(at) = unsound.filter(|_| repairs.is_empty() && lost.none_is_broken()) {
        repairs.push(text, at, || String::from(broken::NOT_SOUND));
    }
    warnings.extend(repairs.all());
    warnings.extend(repair::too_many(items.more));
    let mut parsed = Parsed {
        kind: FeedKind::JsonFeed,
        show,
        episodes,
        base: finisher.base(),
        warnings,
        complete: complete && items.more == 0,
        cut_off,
        ..Parsed::default()
    };
    bounds::of_show(&mut parsed);
    parsed.warnings.extend(finisher.guess());
    lost.tell(text, &mut parsed);
    Ok(parsed)
}

/// Said of any other JSON.
pub(super) fn no_feed() -> NotAFeed {
    NotAFeed::Other(String::from("the answer is JSON, but no JSON Feed"))
}

/// Why a text is not sound JSON, and where.
struct Unsound {
    at: usize,
    why: String,
}

/// Reads a document that is sound.
fn read(text: &str) -> Result<Outline<'_>, Unsound> {
    let unsound = |error: serde_json::Error| Unsound { at: broken::place(text, &error), why: error.to_string() };
    let outline = serde_json::from_str(text).map_err(unsound)?;
    // Nobody has looked at this yet where values were passed over as they are written.
    match half(text) {
        None => Ok(outline),
        Some(at) => Err(Unsound { at, why: String::from("half a character stands in it") }),
    }
}

/// The items of an object where a list should be: PHP writes a list so whose numbers have gaps. Otherwise it is an item.
fn unlist(source: &str) -> Option<Items<'_>> {
    let is_number = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let members = || Members::of(source, 0).filter(|_| source.starts_with('{')).into_iter().flatten();
    let is_list = members().all(|member| member.key.is_some_and(|key| is_number(&key)));
    let mut items = Items::default();
    if is_list {
        items.first.extend(members().map(|member| member.value).take(MOST_ITEMS));
        items.more = members().skip(MOST_ITEMS).count();
    } else {
        items.first.push(source);
    }
    source.starts_with('{').then_some(items)
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
fn is_feed(outline: &Outline<'_>) -> bool {
    let says = |name| outline.says.get(name);
    let version = says("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed.org"));
    version || (outline.items.is_some() && says("title").is_some())
}

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
fn persons(people: &[(String, &Value)], finisher: &Finisher<'_>) -> Vec<Person> {
    let makers = people.iter().map(|(name, one)| {
        let said = |key| one.get(key).and_then(Value::as_str);
        Maker { name, page: said("url"), picture: said("avatar") }
    });
    finish::people(makers, finisher)
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
fn show(value: &Value, finisher: &Finisher<'_>) -> ParsedShow {
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

/// The episode of each item, in the same order, with keys that are unique. `text` is where they are written.
fn episodes(
    items: &[&str],
    text: &str,
    finisher: &Finisher<'_>,
    lost: &mut Lost,
    repairs: &mut Warnings,
) -> Vec<ParsedEpisode> {
    let mut episodes = Vec::with_capacity(items.len());
    for source in items {
        let start = || find::place(text, source).unwrap_or_default();
        match outline::value(source).or_else(|| broken::value(source, start(), text, repairs)) {
            Some(item) if item.is_object() => {
                let draft = draft(&item, source, finisher);
                draft.unclear.iter().for_each(|one| lost.field(|| start() + spot(source, &one.spot), one));
                lost.or_keep(finisher.episode(draft, 0), || true, start, &mut episodes);
            }
            Some(_) => lost.at(episodes.len(), start(), Loss::NoObject),
            None => lost.at(episodes.len(), start(), Loss::Broken),
        }
    }
    finish::number_repeats(&mut episodes);
    episodes
}

/// Where this stands in an item; its beginning when it is not found.
fn spot(item: &str, spot: &Spot) -> usize {
    let found = match spot {
        Spot::Member(name) => members::named(item, 0, name).map(|member| member.begin),
        Spot::Attachment(before, name) => members::named(item, 0, "attachments").map(|all| {
            let one = Members::of(item, all.value_at).filter(|_| all.value.starts_with('['));
            let at = one.and_then(|mut list| list.nth(*before)).map_or(all.value_at, |one| one.value_at);
            members::named(item, at, name).map_or(at, |member| member.begin)
        }),
        Spot::Item | Spot::Element(..) | Spot::Nth(..) => None,
    };
    found.unwrap_or_default()
}

fn draft(item: &Value, source: &str, finisher: &Finisher<'_>) -> Draft {
    let attachments = list(item, "attachments");
    let enclosure = |one: &Value| {
        Some(Enclosure {
            url: finisher.address(&one.as_str().map(str::to_string).or_else(|| string(one, "url"))?)?,
            mime: string(one, "mime_type").as_deref().map(text),
            bytes: one.get(SIZE).and_then(whole),
            preferred: false,
        })
    };
    let people = names(item);
    let dates = || {
        let names = ["date_published", "date_modified"].into_iter();
        names.filter_map(|name| Some((name, string(item, name)?)))
    };
    let lengths = || attachments.iter().enumerate().filter_map(|(at, one)| Some((at, one.get(LENGTH)?)));
    let mut draft = Draft {
        guid: id(item, source),
        title: string(item, "title"),
        link: string(item, "url").or_else(|| string(item, "external_url")),
        author: people.first().map(|(name, _)| name.clone()),
        published: dates().find_map(|(_, date)| finisher.date(&date)),
        duration: lengths()
            .find_map(|(_, length)| match length {
                Value::String(length) => value::duration(length),
                length => length.as_f64().and_then(value::seconds),
            })
            .filter(|length| length.0 > 0),
        // Plain text is escaped, so that what reads the notes may take it for HTML.
        notes: {
            let escaped = |name| string(item, name).map(|plain| plain.replace('&', "&amp;").replace('<', "&lt;"));
            let mut all = Notes::default();
            let telling = all
                .telling(string(item, "content_html"))
                .or_else(|| all.telling(escaped("content_text")))
                .or_else(|| all.telling(escaped("summary")));
            all.or_silent(telling)
        },
        image: string(item, "image").or_else(|| string(item, "banner_image")),
        persons: persons(&people, finisher),
        ..Draft::default()
    };
    draft.bound(Spot::Member);
    if draft.published.is_none() {
        let unclear = dates().find(|(_, date)| value::is_no_date(date));
        draft.unclear.extend(unclear.map(|(name, date)| Unclear::value(Spot::Member(name), "date", &date)));
    }
    let members = item.as_object().into_iter().flatten();
    let no_texts = members.filter(|(_, value)| matches!(value, Value::Bool(_) | Value::Array(_) | Value::Object(_)));
    let unclear = no_texts.filter_map(|(name, _)| TEXTS.iter().find(|text| *text == name).copied());
    draft.unclear.extend(unclear.map(Unclear::no_text));
    for (at, one) in attachments.iter().enumerate() {
        let Some(enclosure) = enclosure(one) else {
            draft.unclear.push(Unclear::without_address(Spot::Attachment(at, "url"), "an attachment"));
            continue;
        };
        let said = || one.get(SIZE).and_then(Value::as_str).filter(|size| value::is_no_size(size));
        if let Some(size) = said().filter(|_| enclosure.bytes.is_none()) {
            draft.unclear.push(Unclear::value(Spot::Attachment(at, SIZE), "size", size));
        }
        draft.enclosures.push(enclosure);
    }
    if draft.duration.is_none() {
        let mut said = lengths().filter_map(|(at, length)| Some((at, length.as_str()?)));
        let unclear = said.find(|(_, length)| value::is_no_length(length));
        let unclear = unclear.map(|(at, length)| Unclear::value(Spot::Attachment(at, LENGTH), "duration", length));
        draft.unclear.extend(unclear);
    }
    draft
}

/// Members of an item that are texts.
const TEXTS: [&str; 11] = [
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "banner_image",
    "date_published",
    "date_modified",
];
const LENGTH: &str = "duration_in_seconds";
const SIZE: &str = "size_in_bytes";

/// What the item is called. Numbers that are too long to count with are names as good as others.
fn id(item: &Value, source: &str) -> Option<String> {
    let written = || members::named(source, 0, "id").map(|member| member.value);
    let is_whole = |number: &&str| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let is_long = item.get("id").is_some_and(Value::is_f64);
    let long = if is_long { written().filter(is_whole) } else { None };
    long.map(str::to_string).or_else(|| string(item, "id"))
}

/// A size, which some write with decimals or as a text.
fn whole(size: &Value) -> Option<u64> {
    size.as_u64()
        .or_else(|| size.as_str().and_then(value::size))
        .or_else(|| size.as_f64().filter(|size| *size >= 1.0).map(|size| size as u64))
        .filter(|size| *size > 0)
}
