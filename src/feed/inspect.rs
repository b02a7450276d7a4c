//! What was understood of one feed, for people and for scripts (`earmark inspect`).

use std::fmt::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{FeedKind, Parsed, ParsedEpisode, RemoteItem};
use crate::model::{Discussion, Enclosure, EpisodeKind, Funding, Further, Named, Person, ShowOrder, Timestamp};
use crate::text::target;

/// One JSON object: times in RFC 3339 UTC, lengths in seconds, sizes in bytes, absent values `null`.
#[must_use]
pub fn json(parsed: &Parsed, feed_url: &str) -> Value {
    let mut all = without_episodes(parsed, feed_url);
    let episodes = parsed.episodes.iter().map(|one| episode(one, parsed.base.as_deref())).collect();
    add(&mut all, json!({"episodes": Value::Array(episodes)}));
    all
}

/// What [`fn@json`] gives, made while it is written, one episode after the other: a document of a few MB may have a hundred thousand of
/// them, and as values they take ten times the room. `change` is done to each value before it is written.
pub struct Written<'p, C> {
    pub parsed: &'p Parsed,
    pub feed_url: &'p str,
    pub change: C,
}

impl<C: Fn(&mut Value)> Serialize for Written<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rest = without_episodes(self.parsed, self.feed_url);
        (self.change)(&mut rest);
        let rest = rest.as_object().into_iter().flatten();
        let mut all = serializer.serialize_map(None)?;
        // Values are in the order of their names.
        for (name, value) in rest.clone().filter(|(name, _)| name.as_str() < EPISODES) {
            all.serialize_entry(name, value)?;
        }
        all.serialize_entry(EPISODES, &Episodes(self))?;
        for (name, value) in rest.filter(|(name, _)| name.as_str() > EPISODES) {
            all.serialize_entry(name, value)?;
        }
        all.end()
    }
}

const EPISODES: &str = "episodes";

struct Episodes<'w, 'p, C>(&'w Written<'p, C>);

impl<C: Fn(&mut Value)> Serialize for Episodes<'_, '_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Written { parsed, change, .. } = self.0;
        serializer.collect_seq(parsed.episodes.iter().map(|one| {
            let mut value = episode(one, parsed.base.as_deref());
            change(&mut value);
            value
        }))
    }
}

fn without_episodes(parsed: &Parsed, feed_url: &str) -> Value {
    let show = &parsed.show;
    let mut all = json!({
        "kind": kind(parsed.kind),
        "feed_url": feed_url,
        "complete": parsed.complete,
        "warnings": parsed.warnings.iter().map(|warning| json!({
            "line": warning.line, "what": warning.what, "mended": warning.mended,
        })).collect::<Vec<_>>(),
        "show": {
            "title": filled(&show.title),
            "author": show.author,
            "link": show.link,
            "language": show.language,
            "description_html": show.description_html,
            "image": show.image,
            "categories": show.categories,
            "explicit": show.explicit,
            "type": order(show.order),
            "guid": show.guid,
            "new_feed_url": show.new_feed_url,
            "self_link": show.self_link,
            "next_page": show.next_page,
            "hub": show.hub,
            "generator": show.generator,
            "copyright": show.copyright,
            "block": show.block,
            "complete": show.complete,
            "funding": funding(&show.funding),
            "persons": persons(&show.persons),
            "podroll": remote_items(&show.podroll),
            "remote_items": remote_items(&show.remote_items),
        },
    });
    if let Some(place) = all.get_mut("show") {
        add(place, of_show(&show.further));
    }
    all
}

fn add(all: &mut Value, more: Value) {
    if let (Value::Object(all), Value::Object(more)) = (all, more) {
        all.extend(more);
    }
}

/// Further facts about a show, as all commands print them.
#[must_use]
pub fn of_show(further: &Further) -> Value {
    json!({
        "medium": further.medium,
        "locked": further.locked,
        "blocked": further.blocked,
        "license": further.license.as_ref().map(named),
        "location": further.location,
        "value": further.value,
        "publisher": further.publisher.as_ref().map(named),
        "discussions": discussions(&further.discussions),
        "playlist": further.playlist.map(|list| json!({"items": list.items, "feeds": list.feeds})),
        "update_frequency": further.frequency.as_ref().map(|one| json!({
            "text": one.text, "rrule": one.rule, "start": one.start.map(time), "complete": one.complete,
            "seconds": one.rhythm().map(|rhythm| rhythm.0),
        })),
        "trailers": further.trailers.iter().map(|one| json!({
            "title": one.title, "url": one.url, "published": one.published.map(time), "season": one.season,
        })).collect::<Vec<_>>(),
        "live_items": further.live.iter().map(|one| json!({
            "title": one.title, "status": one.status, "start": one.start.map(time), "end": one.end.map(time),
            "url": one.url, "pages": one.pages.iter().map(named).collect::<Vec<_>>(), "chat": one.chat,
        })).collect::<Vec<_>>(),
    })
}

/// Further facts about an episode.
#[must_use]
pub fn of_episode(further: &Further) -> Value {
    json!({
        "episode_display": further.number,
        "license": further.license.as_ref().map(named),
        "value": further.value,
        "funding": funding(&further.funding),
        "discussions": discussions(&further.discussions),
        "alternate_enclosures": further.alternates.iter().map(|one| json!({
            "title": one.title, "mime_type": one.mime, "length": one.bytes, "bitrate": one.bitrate, "height": one.height,
            "language": one.language, "sources": one.sources,
        })).collect::<Vec<_>>(),
    })
}

fn remote_items(all: &[RemoteItem]) -> Vec<Value> {
    let one = |one: &RemoteItem| {
        json!({
            "feed_url": one.feed_url, "feed_guid": one.feed_guid, "item_guid": one.item_guid, "title": one.title,
            "medium": one.medium,
        })
    };
    all.iter().map(one).collect()
}

fn discussions(all: &[Discussion]) -> Vec<Value> {
    all.iter().map(|one| json!({"protocol": one.protocol, "url": one.url, "account": one.account})).collect()
}

fn funding(all: &[Funding]) -> Vec<Value> {
    all.iter().map(|one| json!({"url": one.url, "text": one.text})).collect()
}

fn named(one: &Named) -> Value {
    json!({"name": filled(&one.name), "url": one.url})
}

fn episode(episode: &ParsedEpisode, base: Option<&str>) -> Value {
    let links = episode.links(base);
    let mut all = json!({
        "key": episode.key.as_str(),
        "guid": episode.guid,
        "title": filled(&episode.title),
        "link": episode.link,
        "author": episode.author,
        "published": episode.published.map(time),
        "duration_seconds": episode.duration.map(|length| length.0),
        "enclosure": episode.enclosures.iter().find(|one| one.preferred).map(enclosure),
        "enclosures": episode.enclosures.iter().map(enclosure).collect::<Vec<_>>(),
        "description_html": filled(&episode.notes_html),
        "links": links.iter().map(|link| json!({"url": link.url, "text": link.text})).collect::<Vec<_>>(),
        "season": episode.season,
        "season_name": episode.season_name,
        "episode": episode.number,
        "episode_type": match episode.kind {
            EpisodeKind::Full => "full",
            EpisodeKind::Trailer => "trailer",
            EpisodeKind::Bonus => "bonus",
        },
        "explicit": episode.explicit,
        "image": episode.image,
        "chapters_url": episode.chapters_url,
        "chapters": episode.chapters.iter().map(|one| json!({
            "start_seconds": one.start.0, "title": one.title, "href": one.link, "image": one.image,
        })).collect::<Vec<_>>(),
        "transcripts": episode.transcripts.iter().map(|one| json!({
            "url": one.url, "mime_type": one.mime, "language": one.language,
        })).collect::<Vec<_>>(),
        "persons": persons(&episode.persons),
        "soundbites": episode.soundbites.iter().map(|one| json!({
            "start_seconds": one.start.0, "duration_seconds": one.duration.0, "title": one.title,
        })).collect::<Vec<_>>(),
        "location": episode.location,
    });
    add(&mut all, of_episode(episode.further.as_deref().unwrap_or(&Further::default())));
    all
}

fn enclosure(one: &Enclosure) -> Value {
    json!({"url": one.url, "mime_type": one.mime, "length": one.bytes})
}

fn persons(all: &[Person]) -> Vec<Value> {
    all.iter()
        .map(
            |one| json!({"name": one.name, "role": one.role, "group": one.group, "href": one.link, "image": one.image}),
        )
        .collect()
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn kind(kind: FeedKind) -> &'static str {
    match kind {
        FeedKind::Rss => "rss",
        FeedKind::Rdf => "rdf",
        FeedKind::Atom => "atom",
        FeedKind::JsonFeed => "jsonfeed",
    }
}

fn order(order: ShowOrder) -> &'static str {
    match order {
        ShowOrder::Episodic => "episodic",
        ShowOrder::Serial => "serial",
    }
}

fn time(time: Timestamp) -> String {
    jiff::Timestamp::from_second(time.0).map(|time| time.to_string()).unwrap_or_default()
}

/// So many episodes are listed for people; scripts get all of them.
const LISTED: usize = 10;

/// The same for people: the show, the newest episodes, and everything that had to be mended.
#[must_use]
pub fn text(parsed: &Parsed, feed_url: &str) -> String {
    let show = &parsed.show;
    let mut page = String::new();
    let title = filled(&show.title).unwrap_or("(no title)");
    let _ = writeln!(page, "{title}");
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(page, "  {name:<12}{value}");
        }
    };
    line("by", show.author.as_deref());
    let masked = |address: &Option<String>| address.as_deref().map(target::masked);
    line("feed", Some(&target::masked(feed_url)));
    line(
        "format",
        Some(match parsed.kind {
            FeedKind::Rss => "RSS",
            FeedKind::Rdf => "RSS 1.0 (RDF)",
            FeedKind::Atom => "Atom",
            FeedKind::JsonFeed => "JSON Feed",
        }),
    );
    line("site", masked(&show.link).as_deref());
    line("language", show.language.as_deref());
    line("categories", Some(&show.categories.join(" · ")));
    line("order", (show.order == ShowOrder::Serial).then_some("serial, oldest first"));
    line("moved to", masked(&show.new_feed_url).as_deref());
    line("next page", masked(&show.next_page).as_deref());
    line("people", Some(&show.persons.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")));
    line("support", show.funding.first().map(|one| target::masked(&one.url)).as_deref());
    let podroll = (!show.podroll.is_empty()).then(|| format!("{} recommended shows", show.podroll.len()));
    line("podroll", podroll.as_deref());

    let count = parsed.episodes.len();
    let _ = writeln!(page, "\n{count} {}", if count == 1 { "episode" } else { "episodes" });
    for episode in parsed.episodes.iter().take(LISTED) {
        let day = episode.published.map(time).and_then(|time| time.get(..10).map(str::to_string));
        let length = episode.duration.map(|length| clock(length.0)).unwrap_or_default();
        let title = filled(&episode.title).unwrap_or("(no title)");
        let links = match episode.links(parsed.base.as_deref()).len() {
            0 => String::new(),
            1 => String::from("  1 link"),
            more => format!("  {more} links"),
        };
        let day = day.unwrap_or_else(|| String::from("no date   "));
        let _ = writeln!(page, "  {day}  {length:>8}  {title}{links}");
    }
    if count > LISTED {
        let _ = writeln!(page, "  … and {} more", count - LISTED);
    }

    if !parsed.complete {
        page.push_str("\nThe document is not complete: an episode that is missing here may still exist.\n");
    }
    if !parsed.warnings.is_empty() {
        page.push_str("\nRepairs and warnings\n");
        for warning in &parsed.warnings {
            let _ = writeln!(page, "  {}", target::masked_text(&warning.told()));
        }
    }
    page
}

fn clock(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FeedUrl;

    #[test]
    fn what_is_written_bit_by_bit_is_the_whole() {
        let url = "https://a.example/feed";
        for items in ["", "<item><title>1</title></item><item><title>https://a.example/</title></item>"] {
            let document = format!("<rss><channel><title>S</title>{items}</channel></rss>");
            let parsed = super::super::parse(document.as_bytes(), &FeedUrl::parse(url).unwrap(), None).unwrap();
            let whole = json(&parsed, url);
            let written = Written { parsed: &parsed, feed_url: url, change: |_: &mut Value| () };
            assert_eq!(serde_json::to_string_pretty(&written).unwrap(), serde_json::to_string_pretty(&whole).unwrap());
            let changed =
                Written { parsed: &parsed, feed_url: url, change: |value: &mut Value| value["new"] = true.into() };
            let changed = serde_json::to_value(&changed).unwrap();
            let episodes = changed["episodes"].as_array().unwrap().iter();
            assert!(std::iter::once(&changed).chain(episodes).all(|value| value["new"] == true));
        }
    }
}
