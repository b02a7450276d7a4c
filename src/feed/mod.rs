//! Bytes in, values out. [`parse`] reads RSS 2.0 (and 0.9x, 1.0), Atom 1.0 and JSON Feed as they really are: what
//! can be mended is mended and reported, one bad item costs one item, one bad field one field. No network, no ids.

mod atom;
pub mod chapters;
pub mod date;
mod decode;
pub mod directory;
mod finish;
pub mod inspect;
mod json;
mod names;
pub mod opml;
mod pace;
mod page;
mod podcast;
mod repair;
mod rss;
mod salvage;
pub mod transcript;
pub mod value;

use self::finish::Finisher;
use self::repair::Root;
use crate::model::{
    Chapter, Enclosure, EpisodeKey, EpisodeKind, FeedUrl, Funding, Person, Secs, ShowOrder, Soundbite, Timestamp,
    Transcript,
};

/// What was understood of one feed document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    pub kind: FeedKind,
    pub show: ParsedShow,
    /// In the order of the document.
    pub episodes: Vec<ParsedEpisode>,
    pub warnings: Vec<Warning>,
    /// False when the document was cut off or salvaged, so that a missing episode says nothing.
    pub complete: bool,
}

/// The format of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeedKind {
    #[default]
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    Atom,
    JsonFeed,
}

/// One thing that was wrong, and whether it could be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Line in the document, from 1, where known.
    pub line: Option<u32>,
    /// One plain sentence without a final stop.
    pub what: String,
    pub mended: bool,
}

/// What the channel says. Text without `_html` is display text, cleaned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParsedShow {
    pub title: String,
    pub author: Option<String>,
    pub link: Option<String>,
    pub language: Option<String>,
    pub description_html: Option<String>,
    pub image: Option<String>,
    /// "A > B" for a subcategory.
    pub categories: Vec<String>,
    pub explicit: Option<bool>,
    pub order: ShowOrder,
    /// As the feed says it; not always a UUID.
    pub guid: Option<String>,
    pub medium: Option<String>,
    pub new_feed_url: Option<String>,
    pub self_link: Option<String>,
    /// The page with the episodes before these (RFC 5005: `next` of a feed in pages, `prev-archive` of one with archives).
    pub next_page: Option<String>,
    pub hub: Option<String>,
    pub generator: Option<String>,
    pub copyright: Option<String>,
    pub locked: Option<bool>,
    /// `itunes:block`.
    pub block: Option<bool>,
    /// `itunes:complete`: no more episodes will come.
    pub complete: bool,
    /// `ttl` in minutes.
    pub ttl_minutes: Option<u32>,
    /// Seconds between two looks, from `sy:updatePeriod` and `sy:updateFrequency`.
    pub update_seconds: Option<u32>,
    /// `skipHours` (bits 0 to 23, UTC) and `skipDays` (bits 24 to 30, Sunday first).
    pub quiet: u32,
    pub funding: Vec<Funding>,
    pub persons: Vec<Person>,
    pub podroll: Vec<RemoteItem>,
    pub trailers: Vec<Trailer>,
    pub live_items: Vec<LiveItem>,
}

/// `podcast:remoteItem`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteItem {
    pub feed_url: Option<String>,
    pub feed_guid: Option<String>,
    pub title: Option<String>,
    pub medium: Option<String>,
}

/// `podcast:trailer`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trailer {
    pub title: String,
    pub url: String,
    pub published: Option<Timestamp>,
    pub season: Option<u16>,
}

/// `podcast:liveItem`; its children never speak for the show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LiveItem {
    pub title: String,
    pub status: String,
    pub start: Option<Timestamp>,
    pub url: Option<String>,
}

/// What an item says.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedEpisode {
    /// Unique within this document.
    pub key: EpisodeKey,
    pub guid: Option<String>,
    pub title: String,
    pub link: Option<String>,
    pub author: Option<String>,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub enclosures: Vec<Enclosure>,
    /// The notes chosen: content, else description, else summary, else subtitle; as published.
    pub notes_html: String,
    /// Every `http`, `https` and `mailto` link of the notes, once, in reading order.
    pub links: Vec<ParsedLink>,
    pub season: Option<u16>,
    pub season_name: Option<String>,
    pub number: Option<u32>,
    pub kind: EpisodeKind,
    pub explicit: Option<bool>,
    pub image: Option<String>,
    pub chapters_url: Option<String>,
    pub chapters: Vec<Chapter>,
    pub transcripts: Vec<Transcript>,
    /// The item's own people; empty when it names none (then the channel's count).
    pub persons: Vec<Person>,
    pub soundbites: Vec<Soundbite>,
    pub location: Option<String>,
}

/// A link of the notes, as published.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParsedLink {
    pub url: String,
    pub text: String,
}

/// Why a document is not a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAFeed {
    #[error("the answer is empty")]
    Empty,
    /// A web page; the feeds that it names, absolute where possible.
    #[error("that is a web page, not a feed")]
    WebPage { feeds: Vec<LinkedFeed> },
    #[error("that is a list of feeds (OPML), not a feed")]
    Opml,
    #[error("{0}")]
    Other(String),
}

/// A feed that a web page names with `<link rel="alternate">`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedFeed {
    pub url: String,
    pub title: String,
}

/// Reads one feed document. `url` is where it came from (to resolve relative addresses), `charset` what the HTTP
/// header said. Never panics, whatever the bytes; time and memory are proportional to their length.
///
/// # Errors
/// [`NotAFeed`] when nothing of a feed can be found in the document.
pub fn parse(bytes: &[u8], url: &FeedUrl, charset: Option<&str>) -> Result<Parsed, NotAFeed> {
    let decoded = decode::decode(bytes, charset);
    let text = decoded.text.trim();
    if text.is_empty() {
        return Err(NotAFeed::Empty);
    }
    if text.starts_with('{') {
        return parse_json(text, url, decoded.warnings);
    }
    // Lines are counted from the beginning of the document, white space included.
    let text = &*decoded.text;
    let (root, start) = repair::root(text);
    let kind = match &root {
        Root::Rss => FeedKind::Rss,
        Root::Rdf => FeedKind::Rdf,
        Root::Atom => FeedKind::Atom,
        Root::Html => return Err(NotAFeed::WebPage { feeds: page::feeds(text, url) }),
        Root::Opml => return Err(NotAFeed::Opml),
        Root::None => return Err(NotAFeed::Other(String::from("the answer is neither XML nor JSON"))),
        Root::Other(name) => {
            let what = format!("the document is <{}>, which is no format of feeds", names::shown(name));
            return Err(NotAFeed::Other(what));
        }
    };
    let mended = repair::mend(text, &root, start);
    let mut parsed = Parsed { kind, complete: mended.complete, warnings: decoded.warnings, ..Parsed::default() };
    parsed.warnings.extend(mended.warnings);

    let finisher = Finisher::new(url);
    let drafts = if kind == FeedKind::Atom {
        let feed = match atom::read(&mended.text) {
            Ok(feed) => feed,
            Err(error) => salvage::atom(&mended.text, &error.to_string(), &mut parsed)?,
        };
        parsed.show = atom::show(&feed, &finisher);
        feed.entries().iter().map(|entry| atom::draft(entry, &finisher)).collect()
    } else {
        let mut channel = match rss::read(&mended.text) {
            Ok(channel) => channel,
            Err(_) if !mended.text.contains("<channel") => {
                return Err(NotAFeed::Other(String::from("it has no channel: it names neither a show nor episodes")));
            }
            Err(error) => salvage::rss(&mended.text, &error.to_string(), &mut parsed)?,
        };
        // The mended copy is not needed beside the values that the crate made of it.
        drop(mended.text);
        parsed.show = rss::show(&channel, &finisher);
        let items = std::mem::take(&mut channel.items);
        drop(channel);
        items.into_iter().map(|mut item| rss::draft(&mut item, &finisher)).collect()
    };
    parsed.episodes = finisher.episodes(drafts);
    Ok(parsed)
}

fn parse_json(text: &str, url: &FeedUrl, warnings: Vec<Warning>) -> Result<Parsed, NotAFeed> {
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return Err(NotAFeed::Other(format!("the JSON cannot be read: {error}"))),
    };
    if !json::is_feed(&value) {
        return Err(NotAFeed::Other(String::from("the answer is JSON, but no JSON Feed")));
    }
    let finisher = Finisher::new(url);
    Ok(Parsed {
        kind: FeedKind::JsonFeed,
        show: json::show(&value, &finisher),
        episodes: finisher.episodes(json::drafts(&value, &finisher)),
        warnings,
        complete: true,
    })
}
