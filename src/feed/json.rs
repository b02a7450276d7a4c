//! JSON Feed 1.0 and 1.1, with the `_podcast`-like extras that some shows add left alone.

use serde_json::Value;

use super::finish::{self, Draft, Finisher, text};
use super::podcast::seconds;
use super::{ParsedShow, value};
use crate::model::{Enclosure, Person};

/// Whether this JSON is a feed; the version is an address of jsonfeed.org, and some leave it out.
pub(super) fn is_feed(value: &Value) -> bool {
    let version = value.get("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed.org"));
    version || (value.get("items").is_some_and(Value::is_array) && value.get("title").is_some())
}

/// A text that is not empty; numbers occur as ids.
fn string(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn names(value: &Value) -> Vec<(String, &Value)> {
    let authors = value.get("authors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    // 1.0 had one author, 1.1 a list.
    let old = value.get("author").filter(|author| author.is_object());
    authors
        .iter()
        .chain(old.filter(|_| authors.is_empty()))
        .filter_map(|one| Some((string(one, "name")?, one)))
        .collect()
}

/// What the feed says of the show.
pub(super) fn show(value: &Value, finisher: &Finisher) -> ParsedShow {
    let address = |key| string(value, key).and_then(|address| finisher.address(&address));
    ParsedShow {
        title: string(value, "title").as_deref().map(text).unwrap_or_default(),
        author: names(value).first().map(|(name, _)| finish::person_name(name.clone())),
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

/// What each item says.
pub(super) fn drafts(value: &Value, finisher: &Finisher) -> Vec<Draft> {
    let items = value.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter(|item| item.is_object()).map(|item| draft(item, finisher)).collect()
}

fn draft(item: &Value, finisher: &Finisher) -> Draft {
    let attachments = item.get("attachments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let enclosures = attachments
        .iter()
        .filter_map(|one| {
            Some(Enclosure {
                url: finisher.address(&string(one, "url")?)?,
                mime: string(one, "mime_type").as_deref().map(text),
                bytes: one.get("size_in_bytes").and_then(whole),
                preferred: false,
            })
        })
        .collect();
    let people = names(item);
    Draft {
        guid: string(item, "id"),
        title: string(item, "title"),
        link: string(item, "url").or_else(|| string(item, "external_url")),
        author: people.first().map(|(name, _)| name.clone()),
        published: ["date_published", "date_modified"]
            .into_iter()
            .filter_map(|key| string(item, key))
            .find_map(|date| value::date(&date)),
        duration: attachments
            .iter()
            .find_map(|one| one.get("duration_in_seconds").and_then(Value::as_f64).and_then(seconds))
            .filter(|length| length.0 > 0),
        enclosures,
        // Plain text is escaped, so that what reads the notes may take it for HTML.
        notes: string(item, "content_html")
            .or_else(|| string(item, "content_text").map(|plain| plain.replace('&', "&amp;").replace('<', "&lt;")))
            .or_else(|| string(item, "summary").map(|plain| plain.replace('&', "&amp;").replace('<', "&lt;")))
            .unwrap_or_default(),
        image: string(item, "image").or_else(|| string(item, "banner_image")),
        persons: if people.len() > 1 {
            people
                .iter()
                .map(|(name, one)| Person {
                    name: text(name),
                    role: String::from("host"),
                    group: String::from("cast"),
                    link: string(one, "url").and_then(|link| finisher.address(&link)),
                    image: string(one, "avatar").and_then(|image| finisher.address(&image)),
                })
                .collect()
        } else {
            Vec::new()
        },
        ..Draft::default()
    }
}

/// A size, which some write with decimals.
fn whole(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|size| *size >= 1.0).map(|size| size as u64))
        .filter(|size| *size > 0)
}
