//! Bytes in, values out. [`parse`] reads RSS 2.0 (and 0.9x, 1.0), Atom 1.0 and 0.3 and JSON Feed as they really are: what
//! can be mended is mended and reported, one bad item costs one item, one bad field one field. No network, no ids.

mod atom;
mod batch;
mod bounds;
pub mod chapters;
pub mod date;
mod decode;
pub mod directory;
mod dos;
mod element;
mod find;
mod finish;
pub mod id3;
pub mod inspect;
mod json;
pub mod kinds;
mod lost;
mod media;
mod names;
pub mod opml;
mod outline;
mod pace;
mod page;
mod podcast;
mod raw;
mod repair;
mod rss;
mod stray;
mod tongue;
pub mod transcript;
mod unclear;
mod utf8;
pub mod value;
mod whole;

use std::borrow::Cow;
use std::collections::HashMap;

use self::decode::Decoded;
use self::finish::Finisher;
pub use self::finish::{Repeats, guid};
use self::lost::Lost;
use self::names::Space;
pub use self::raw::hash as stable_hash;
use self::repair::Root;
use self::whole::Needs;
use crate::model::{
    Chapter, Enclosure, EpisodeKey, EpisodeKind, FeedUrl, Funding, Further, Person, Secs, ShowOrder, Soundbite,
    Timestamp, Transcript,
};
use crate::text::{clean, html};

/// What was understood of one feed document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    pub kind: FeedKind,
    pub show: ParsedShow,
    /// In the order of the document.
    pub episodes: Vec<ParsedEpisode>,
    /// Items that were known and not read again, in the order of the document; empty after [`parse`].
    pub unread: Vec<Unread>,
    /// Where the document came from, when relative links of notes can be resolved against it.
    pub base: Option<String>,
    pub warnings: Vec<Warning>,
    /// False when the document was cut off or salvaged, or holds an item that is no episode, so that a missing episode says nothing.
    pub complete: bool,
    /// How many of its items say nothing, where the document would be complete but for those; else 0.
    pub hollow: u32,
    /// The line in which the document ends though something in it does not. One that lacks nothing but the end tags of the feed
    /// itself has none: nobody knows that there was more, and some publishers always send it so.
    pub cut_off: Option<u32>,
}

/// An item that was known by its source and not read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// So many of the episodes that were read stand before it.
    pub before: usize,
    /// The hash by which it was known ([`ParsedEpisode::raw`]).
    pub raw: u64,
}

/// The format of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeedKind {
    #[default]
    Rss,
    /// RSS 0.90, 1.0 and 1.1.
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

impl Warning {
    /// All of it in one line.
    #[must_use]
    pub fn told(&self) -> String {
        let place = self.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let outcome = if self.mended { "" } else { " (not mended)" };
        format!("{place}{}{outcome}", self.what)
    }
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
    pub new_feed_url: Option<String>,
    pub self_link: Option<String>,
    /// The page with the episodes before these (RFC 5005: `next` of a feed in pages, `prev-archive` of one with archives).
    pub next_page: Option<String>,
    pub hub: Option<String>,
    pub generator: Option<String>,
    pub copyright: Option<String>,
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
    /// Those of the channel itself: what a publisher has made, or what a list of music plays.
    pub remote_items: Vec<RemoteItem>,
    pub further: Further,
}

/// `podcast:remoteItem`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteItem {
    pub feed_url: Option<String>,
    pub feed_guid: Option<String>,
    /// The guid of an episode, where it is about one.
    pub item_guid: Option<String>,
    pub title: Option<String>,
    pub medium: Option<String>,
}

impl ParsedShow {
    /// The shows to which its makers point: those that they recommend, and of a publisher those that it has made.
    pub fn recommended(&self) -> impl Iterator<Item = &RemoteItem> {
        let made = if self.further.medium.as_deref() == Some("publisher") { &*self.remote_items } else { &[] };
        self.podroll.iter().chain(made.iter().take(MOST_OF_PUBLISHER))
    }

    /// Where the feed at this address says that it is to be found from now on. No more than a redirect does a document lead from
    /// `https` down to `http`.
    pub fn moves_to(&self, from: &FeedUrl) -> Option<FeedUrl> {
        let said = self.new_feed_url.as_deref().and_then(FeedUrl::parse).filter(FeedUrl::is_remote);
        said.map(|said| said.no_less_safe_than(from))
    }
}

/// So many shows of one publisher are candidates for whoever looks for similar ones.
const MOST_OF_PUBLISHER: usize = 200;

/// What an item says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParsedEpisode {
    /// Unique among the episodes that were read of this document.
    pub key: EpisodeKey,
    /// Hash of the item's source and of everything around it that may change its meaning; 0 when there is none. The same
    /// on every machine, another with every version of this program.
    pub raw: u64,
    pub guid: Option<String>,
    pub title: String,
    pub link: Option<String>,
    pub author: Option<String>,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub enclosures: Vec<Enclosure>,
    /// The notes chosen: content, else description, else summary, else subtitle; as published.
    pub notes_html: String,
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
    /// Hardly any item says something of this, and it is large.
    pub further: Option<Box<Further>>,
}

impl ParsedEpisode {
    /// Every `http`, `https` and `mailto` link of the notes, once, in reading order. `base` is [`Parsed::base`]; the page of
    /// the episode comes before it.
    #[must_use]
    pub fn links(&self, base: Option<&str>) -> Vec<ParsedLink> {
        let page = self.link.as_deref().filter(|link| link.starts_with("http"));
        let links = html::links(&self.notes_html, page.or(base));
        links.into_iter().map(|(url, text)| ParsedLink { url, text }).collect()
    }

    /// Whether nothing was understood of it. A date alone makes an episode: that one was there is all that is known of it.
    fn says_nothing(&self) -> bool {
        let is_named = !self.title.is_empty() || self.guid.is_some() || self.link.is_some();
        let is_there = !self.enclosures.is_empty() || self.published.is_some();
        if is_named || is_there || !self.notes_html.trim().is_empty() {
            return false;
        }
        let Self { key, raw, notes_html, .. } = self.clone();
        *self == Self { key, raw, notes_html, ..Self::default() }
    }
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

/// A feed that a web page names, or what may be one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkedFeed {
    pub url: String,
    pub title: String,
    pub how: NamedBy,
}

/// How a page names an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NamedBy {
    /// As its feed, with `<link rel="alternate">`.
    #[default]
    Link,
    /// As the place where it is now (HTML, 4.2.5.3).
    Refresh,
    /// In its text, for readers, and only the address looks like that of a feed.
    Text,
}

/// Whether a link with these relations and of this type names a feed, be it on a page or in a header.
#[must_use]
pub fn names_feed(rel: &str, kind: Option<&str>) -> bool {
    page::names_feed(rel, kind)
}

/// Reads one feed document. `url` is where it came from (to resolve relative addresses), `charset` what the HTTP
/// header said. Never panics, whatever the bytes; time and memory are proportional to their length.
///
/// # Errors
/// [`NotAFeed`] when nothing of a feed can be found in the document.
pub fn parse(bytes: &[u8], url: &FeedUrl, charset: Option<&str>) -> Result<Parsed, NotAFeed> {
    read(bytes, url, charset, true)
}

/// The same, for a document of which much is known: `is_known` is asked for each item with its [`ParsedEpisode::raw`], perhaps
/// several times until it says yes, and sometimes for what turns out to be none. What it says yes to is not read, or only to tell again what
/// cannot be read of it; its place is in [`Parsed::unread`].
///
/// # Errors
/// As [`parse`].
pub fn parse_news(
    bytes: &[u8],
    url: &FeedUrl,
    charset: Option<&str>,
    mut is_known: impl FnMut(u64) -> bool,
) -> Result<Parsed, NotAFeed> {
    refuse(bytes)?;
    let decoded = Decoded::unlooked(bytes, charset);
    let mut granted = Vec::new();
    let mut grant = |raw| {
        let known = is_known(raw);
        if known {
            granted.push(raw);
        }
        known
    };
    // What is known was good as it stands when it was read. Only the rest is looked at, once it is clear which that is. When that
    // is not good, all is read in the usual way, and what was granted stays granted.
    if let Ok(Some(parsed)) = read_text(&decoded, url, Some(&mut grant), true, false) {
        return Ok(parsed);
    }
    let mut left: HashMap<u64, usize> = HashMap::new();
    for raw in granted {
        *left.entry(raw).or_default() += 1;
    }
    let mut still_known = |raw| match left.get_mut(&raw).filter(|left| **left > 0) {
        Some(left) => {
            *left -= 1;
            true
        }
        None => is_known(raw),
    };
    read_text(&decoded.looked_at(), url, Some(&mut still_known), true, true).map(Option::unwrap_or_default)
}

/// Whether this is a web page.
#[must_use]
pub fn is_web_page(bytes: &[u8]) -> bool {
    repair::root(&decode::decode(bytes, None).text).0 == Root::Html
}

/// Tells two documents apart. Holds this version's name: a newer earmark reads every document once more, as it may understand
/// more of it.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    raw::hash(raw::hash(0, env!("CARGO_PKG_VERSION").as_bytes()), bytes)
}

/// Reads all of a document. Without `leaps` sound items are walked through like all others, which must not be told apart.
fn read(bytes: &[u8], url: &FeedUrl, charset: Option<&str>, leaps: bool) -> Result<Parsed, NotAFeed> {
    refuse(bytes)?;
    let decoded = Decoded::unlooked(bytes, charset).looked_at();
    read_text(&decoded, url, None, leaps, true).map(Option::unwrap_or_default)
}

fn refuse(bytes: &[u8]) -> Result<(), NotAFeed> {
    decode::refused(bytes).map_or(Ok(()), |reason| Err(NotAFeed::Other(reason.to_string())))
}

/// `None` when the text was not looked at as a whole, and what is not known holds something that XML forbids, or needs
/// preparing.
fn read_text(
    decoded: &Decoded<'_>,
    url: &FeedUrl,
    is_known: Option<&mut dyn FnMut(u64) -> bool>,
    leaps: bool,
    looked_at: bool,
) -> Result<Option<Parsed>, NotAFeed> {
    // Lines are counted from the beginning of the document, white space included.
    let text = &*decoded.text;
    match text.trim_start().bytes().next() {
        None => return Err(NotAFeed::Empty),
        Some(b'{') => return looked_at.then(|| json::parse(text, url, decoded.warnings.clone())).transpose(),
        Some(_) => {}
    }
    let (root, start) = repair::root(text);
    let kind = match &root {
        Root::Rss => FeedKind::Rss,
        Root::Rdf | Root::Channel => FeedKind::Rdf,
        Root::Atom => FeedKind::Atom,
        Root::Html => return Err(NotAFeed::WebPage { feeds: page::feeds(text, url) }),
        Root::Opml => return Err(NotAFeed::Opml),
        Root::None if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => return Err(json::no_feed()),
        Root::None => return Err(NotAFeed::Other(String::from("it is neither XML nor JSON"))),
        // RFC 4287 §2 allows it, “outside the context of an Atom feed”: it would be a show that never has a second episode.
        Root::Other(name) if name == "entry" => {
            let what =
                "it is a single entry of an Atom feed, not the feed itself; the page that it is of may name that";
            return Err(NotAFeed::Other(String::from(what)));
        }
        Root::Other(name) if name.eq_ignore_ascii_case("error") && said_by_server(text).is_some() => {
            let what = format!("the server says: {}", said_by_server(text).unwrap_or_default());
            return Err(NotAFeed::Other(what));
        }
        Root::Other(name) => {
            let what = format!("the document is <{}>, which is no format of feeds", names::shown(name));
            return Err(NotAFeed::Other(what));
        }
    };
    let atom = kind == FeedKind::Atom;
    // What an item means depends on this program and on where the document came from (RFC 3986 §5.2: but not on a query).
    let place = url.as_str().split(['?', '#']).next().unwrap_or_default();
    let mut seed = raw::hash(kind as u64, format!("{} 12 {place}", env!("CARGO_PKG_VERSION")).as_bytes());
    let needs = looked_at.then(|| Needs::of(text, start, atom, &std::iter::once(text)));
    let prepared = match needs.filter(|needs| !needs.is_nothing()) {
        Some(needs) => {
            // So that nothing of it is taken for known where it was not prepared.
            seed = raw::hash(seed, b"prepared");
            whole::prepared(text, start, url, needs)
        }
        None => Cow::Borrowed(text),
    };
    let text = &*prepared;
    let mut mended = repair::mend(text, &root, start, seed, is_known, leaps);
    if !looked_at {
        let mut unknown = mended.unknown(text);
        if !Needs::of(text, start, atom, &unknown).is_nothing() || unknown.any(decode::holds_forbidden) {
            return Ok(None);
        }
    }
    let mut finisher = Finisher::of(url, text);
    let mut parsed = Parsed {
        kind,
        base: finisher.base(),
        complete: mended.complete,
        cut_off: mended.cut_off,
        warnings: decoded.warnings.clone(),
        ..Parsed::default()
    };
    parsed.warnings.append(&mut mended.warnings);

    let mut news = std::mem::take(&mut mended.items);
    let mut before = 0;
    news.retain(|piece| {
        if piece.is_known() {
            parsed.unread.push(Unread { before, raw: piece.raw });
        } else {
            before += 1;
        }
        piece.is_read()
    });
    parsed.episodes.reserve_exact(before);
    let mut lost = Lost::default();
    if atom {
        let feed = atom::read(&mended.head).map_err(|error| refused(&error))?;
        let tags = mended.tags();
        parsed.warnings.extend(mended.tell_cut(&tags, text));
        parsed.warnings.extend(podcast::unclear_of_show(tags.of(Space::Podcast), text));
        parsed.show = atom::show(&feed, &mended.head, &tags, &finisher);
        finisher.language.clone_from(&parsed.show.language);
        let entries = |document: &str| atom::read(document).ok().map(|feed| feed.entries);
        batch::read(&mut news, &mended.places, &batch::ATOM, entries, |piece, entry| {
            let tags = || piece.tags(&mended.places);
            let draft = entry.map(|entry| atom::draft(entry, || piece.source(), &tags(), &finisher));
            lost.piece(piece, draft, &finisher, &mut parsed.episodes);
        });
    } else {
        let channel = match rss::read(&mended.head) {
            Ok(channel) => channel,
            Err(_) if !mended.head.contains("<channel") => {
                // In RDF items stand beside the channel, so they can be there without one.
                if news.is_empty() && parsed.unread.is_empty() {
                    return Err(NotAFeed::Other(String::from(
                        "it has no channel: it names neither a show nor episodes",
                    )));
                }
                let what = String::from("<channel> is missing: nothing is said of the show");
                parsed.warnings.push(Warning { line: None, what, mended: true });
                ::rss::Channel::default()
            }
            Err(error) => return Err(refused(&error)),
        };
        let tags = mended.tags();
        parsed.warnings.extend(mended.tell_cut(&tags, text));
        parsed.warnings.extend(podcast::unclear_of_show(tags.of(Space::Podcast), text));
        parsed.show = rss::show(&channel, &mended.head, &tags, &finisher);
        // Where nothing is said of the show, its language is no word about it, either.
        if parsed.show != ParsedShow::default() {
            parsed.show.language = parsed.show.language.or_else(|| mended.language.map(clean::line));
        }
        finisher.language.clone_from(&parsed.show.language);
        let items = |document: &str| rss::read(document).ok().map(|channel| channel.items);
        batch::read(&mut news, &mended.places, &batch::RSS, items, |piece, item| {
            let draft = item.map(|item| {
                let mut draft = rss::draft(item, piece.tags(&mended.places), &finisher);
                if kind == FeedKind::Rdf && draft.guid.is_none() {
                    // RSS 1.0, 5.5: where it can be, it is the address of the item.
                    draft.guid = piece.about();
                    draft.guid_is_link = draft.guid.is_some();
                }
                draft
            });
            lost.piece(piece, draft, &finisher, &mut parsed.episodes);
        });
    }
    finish::number_repeats(&mut parsed.episodes);
    bounds::of_show(&mut parsed);
    parsed.warnings.extend(finisher.guess());
    lost.tell(text, &mut parsed);
    Ok(Some(parsed))
}

/// What a store of files says in place of a file (`<Error><Code>AccessDenied</Code><Message>Access Denied</Message>…`).
fn said_by_server(text: &str) -> Option<String> {
    let (_, behind) = text.split_once("<Message>")?;
    let (message, _) = behind.split_once("</Message>")?;
    let message: String = clean::line(message).chars().take(200).collect();
    Some(message).filter(|message| !message.is_empty())
}

fn refused(error: &impl ToString) -> NotAFeed {
    NotAFeed::Other(format!("the feed cannot be read: {}", clean::line(&error.to_string())))
}

#[cfg(test)]
mod tests;
