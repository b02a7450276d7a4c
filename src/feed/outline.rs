//! A JSON Feed in pieces: what it says of itself, and each item as it is written. Values of JSON take twenty times the room of
//! their text and more, so there are never more than those of one item.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::repair::MOST_ITEMS;

/// What is read of the feed itself.
pub(super) const MEMBERS: [&str; 13] = [
    "version",
    "title",
    "home_page_url",
    "feed_url",
    "next_url",
    "description",
    "icon",
    "favicon",
    "author",
    "authors",
    "language",
    "expired",
    "hubs",
];
/// So many values, and so many objects, are read of one item, or of one list of chapters or words that were spoken.
const MOST_VALUES: usize = 1_000_000;
const MOST_OBJECTS: usize = 200_000;

/// A document of JSON.
pub(super) struct Outline<'t> {
    /// What it says of itself.
    pub says: Value,
    /// `None` when it has no list of that name.
    pub items: Option<Items<'t>>,
    /// What has that name and is no list, as it is written.
    pub unlisted: Option<&'t str>,
    /// The first of several of that name, of which the last counts.
    pub passed: Option<&'t str>,
}

/// The items of a document as they are written, of any kind.
#[derive(Default)]
pub(super) struct Items<'t> {
    pub first: Vec<&'t str>,
    /// How many come after those that are read.
    pub more: usize,
}

/// The value that is written here; `None` when it is too large, or not well-formed.
pub(super) fn value(written: &str) -> Option<Value> {
    is_small(written).then(|| serde_json::from_str(written).ok())?
}

/// Whether there is room for the values that are written here.
pub(super) fn is_small(written: &str) -> bool {
    let few = |sign, most| memchr::memchr_iter(sign, written.as_bytes()).nth(most).is_none();
    few(b',', MOST_VALUES) && few(b'{', MOST_OBJECTS)
}

impl<'de> Deserialize<'de> for Outline<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Outline<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the members of a feed")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut says, mut items, mut unlisted, mut passed) = (Map::new(), None, None, None);
        let mut last = None;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name == "items" {
                let written: &RawValue = map.next_value()?;
                passed = passed.or(last.replace(written.get()));
                let is_list = written.get().starts_with('[');
                let list = is_list.then(|| serde_json::from_str(written.get()));
                items = list.transpose().map_err(de::Error::custom)?;
                unlisted = (!is_list).then_some(written.get());
            } else if MEMBERS.contains(&&*name) {
                let written: &RawValue = map.next_value()?;
                says.extend(value(written.get()).map(|value| (name.into_owned(), value)));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Outline { says: Value::Object(says), items, unlisted, passed })
    }
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List)
    }
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Items<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Items::default();
        while items.first.len() < MOST_ITEMS {
            match list.next_element::<&RawValue>()? {
                Some(item) => items.first.push(item.get()),
                None => return Ok(items),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            items.more += 1;
        }
        Ok(items)
    }
}
