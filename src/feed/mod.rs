//! Bytes in, values out. [`parse`] reads RSS 2.0 (and 0.9x, 1.0), Atom 1.0 and JSON Feed as they really are: what
//! can be mended is mended and reported, one bad item costs one item, one bad field one field. No network, no ids.

mod atom;
mod batch;
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
mod names;
pub mod opml;
mod pace;
mod page;
mod podcast;
mod raw;
mod repair;
mod rss;
pub mod transcript;
pub mod value;
mod whole;

use self::finish::Finisher;
pub use self::finish::Repeats;
use self::repair::Root;
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
    /// False when the document was cut off or salvaged, so that a missing episode says nothing.
    pub complete: bool,
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
    pub further: Further,
}

/// `podcast:remoteItem`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteItem {
    pub feed_url: Option<String>,
    pub feed_guid: Option<String>,
    pub title: Option<String>,
    pub medium: Option<String>,
}

/// What an item says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParsedEpisode {
    /// Unique among the episodes that were read of this document.
    pub key: EpisodeKey,
    /// Which one it is of those that would have this key; the second and further ones have `#` and this number behind it.
    pub repeat: u32,
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

    /// The key that it would have if no other item had the same.
    #[must_use]
    pub fn plain_key(&self) -> &str {
        let key = self.key.as_str();
        let number = if self.repeat > 1 { key.rsplit_once('#') } else { None };
        number.map_or(key, |(plain, _)| plain)
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
    read(bytes, url, charset, None, true)
}

/// The same, for a document of which much is known: `is_known` is asked for each item, in the order of the document, with its
/// [`ParsedEpisode::raw`], perhaps twice, and sometimes for what turns out to be none. What it says yes to is not read; its
/// place is in [`Parsed::unread`].
///
/// # Errors
/// As [`parse`].
pub fn parse_news(
    bytes: &[u8],
    url: &FeedUrl,
    charset: Option<&str>,
    mut is_known: impl FnMut(u64) -> bool,
) -> Result<Parsed, NotAFeed> {
    read(bytes, url, charset, Some(&mut is_known), true)
}

/// Tells two documents apart. Holds this version's name: a newer earmark reads every document once more, as it may understand
/// more of it.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    raw::hash(raw::hash(0, env!("CARGO_PKG_VERSION").as_bytes()), bytes)
}

fn read(
    bytes: &[u8],
    url: &FeedUrl,
    charset: Option<&str>,
    is_known: Option<&mut dyn FnMut(u64) -> bool>,
    leaps: bool,
) -> Result<Parsed, NotAFeed> {
    if let Some(reason) = decode::refused(bytes) {
        return Err(NotAFeed::Other(reason.to_string()));
    }
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
        Root::Rdf | Root::Channel => FeedKind::Rdf,
        Root::Atom => FeedKind::Atom,
        Root::Html => return Err(NotAFeed::WebPage { feeds: page::feeds(text, url) }),
        Root::Opml => return Err(NotAFeed::Opml),
        Root::None => return Err(NotAFeed::Other(String::from("the answer is neither XML nor JSON"))),
        // RFC 4287 §2 allows it, “outside the context of an Atom feed”: it would be a show that never has a second episode.
        Root::Other(name) if name == "entry" => {
            let what =
                "it is a single entry of an Atom feed, not the feed itself; the page that it is of may name that";
            return Err(NotAFeed::Other(String::from(what)));
        }
        Root::Other(name) => {
            let what = format!("the document is <{}>, which is no format of feeds", names::shown(name));
            return Err(NotAFeed::Other(what));
        }
    };
    let text = &*whole::prepared(text, start, url, kind == FeedKind::Atom);
    // What an item means depends on this program and on where the document came from (RFC 3986 §5.2: but not on a query).
    let place = url.as_str().split(['?', '#']).next().unwrap_or_default();
    let seed = raw::hash(kind as u64, format!("{} 4 {place}", env!("CARGO_PKG_VERSION")).as_bytes());
    let mut mended = repair::mend(text, &root, start, seed, is_known, leaps);
    let finisher = Finisher::new(url);
    let mut parsed = Parsed {
        kind,
        base: finisher.base(),
        complete: mended.complete,
        warnings: decoded.warnings,
        ..Parsed::default()
    };
    parsed.warnings.append(&mut mended.warnings);

    let mut news = std::mem::take(&mut mended.items);
    let mut before = 0;
    news.retain(|piece| {
        if piece.known {
            parsed.unread.push(Unread { before, raw: piece.raw });
        } else {
            before += 1;
        }
        !piece.known
    });
    parsed.episodes.reserve_exact(news.len());
    let mut lost = Lost::default();
    if kind == FeedKind::Atom {
        let feed = atom::read(&mended.head).map_err(|error| refused(&error))?;
        parsed.show = atom::show(&feed, &mended.tags(), &finisher);
        let entries = |document: &str| atom::read(document).ok().map(|feed| feed.entries);
        batch::read(&mut news, &batch::ATOM, entries, |piece, entry| match entry {
            Some(entry) => {
                parsed.episodes.push(finisher.episode(atom::draft(entry, &piece.tags(), &finisher), piece.raw));
            }
            None => lost.note(parsed.episodes.len(), piece.start()),
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
        parsed.show = rss::show(&channel, &mended.tags(), &finisher);
        // Where nothing is said of the show, its language is no word about it, either.
        if parsed.show != ParsedShow::default() {
            parsed.show.language = parsed.show.language.or_else(|| mended.language.map(clean::line));
        }
        let items = |document: &str| rss::read(document).ok().map(|channel| channel.items);
        batch::read(&mut news, &batch::RSS, items, |piece, item| match item {
            Some(item) => {
                let mut draft = rss::draft(item, piece.tags(), &finisher);
                if kind == FeedKind::Rdf && draft.guid.is_none() {
                    draft.guid = piece.about();
                }
                parsed.episodes.push(finisher.episode(draft, piece.raw));
            }
            None => lost.note(parsed.episodes.len(), piece.start()),
        });
    }
    finish::number_repeats(&mut parsed.episodes);
    lost.tell(text, &mut parsed);
    Ok(parsed)
}

fn refused(error: &impl ToString) -> NotAFeed {
    NotAFeed::Other(format!("the feed cannot be read: {}", clean::line(&error.to_string())))
}

/// Items that no crate could read.
#[derive(Default)]
struct Lost {
    /// How many episodes were read before it, and where it stands.
    items: Vec<(usize, usize)>,
}

impl Lost {
    /// So many are told one by one.
    const TOLD: usize = 20;

    fn note(&mut self, read: usize, at: usize) {
        self.items.push((read + self.items.len(), at));
    }

    /// Says which items are missing, and closes the gaps that they leave.
    fn tell(self, text: &str, parsed: &mut Parsed) {
        for unread in &mut parsed.unread {
            unread.before -= self.items.partition_point(|(place, _)| *place < unread.before);
        }
        for (_, at) in self.items.iter().take(Self::TOLD) {
            let lines = text.as_bytes().get(..*at).map_or(0, |passed| memchr::memchr_iter(b'\n', passed).count());
            let what = String::from("an episode could not be read");
            parsed.warnings.push(Warning { line: u32::try_from(lines + 1).ok(), what, mended: false });
        }
        if let Some(more) = self.items.len().checked_sub(Self::TOLD).filter(|more| *more > 0) {
            let what = format!("{more} more episodes could not be read");
            parsed.warnings.push(Warning { line: None, what, mended: false });
        }
        parsed.complete &= self.items.is_empty();
    }
}

fn parse_json(text: &str, url: &FeedUrl, mut warnings: Vec<Warning>) -> Result<Parsed, NotAFeed> {
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let Some(value) = json::mended(text) else {
                return Err(NotAFeed::Other(format!("the JSON cannot be read: {error}")));
            };
            let what = String::from("the JSON is not well-formed: a line break in a text, or a comma too many");
            warnings.push(Warning { line: u32::try_from(error.line()).ok(), what, mended: true });
            value
        }
    };
    if !json::is_feed(&value) {
        return Err(NotAFeed::Other(String::from("the answer is JSON, but no JSON Feed")));
    }
    let finisher = Finisher::new(url);
    Ok(Parsed {
        kind: FeedKind::JsonFeed,
        show: json::show(&value, &finisher),
        episodes: finisher.episodes(json::drafts(&value, &finisher)),
        base: finisher.base(),
        warnings,
        complete: true,
        ..Parsed::default()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rest of an escape sequence is no word, however its beginning was written.
    #[test]
    fn sequences_that_colour_a_terminal_leave_nothing() {
        for escape in ["\u{1b}", "&#x1b;", "&#27;", "&amp;#x1b;"] {
            let document = format!(
                "<rss version='2.0'><channel><title>S</title><item><title>{escape}[31mred{escape}[0m words</title>\
                 <description>{escape}]0;a title{escape}\\notes</description></item></channel></rss>"
            );
            let parsed = parse(document.as_bytes(), &FeedUrl::parse("https://a.example/feed").unwrap(), None).unwrap();
            let episode = &parsed.episodes[0];
            assert_eq!(episode.title, "red words", "{escape}");
            let notes = html::notes(&episode.notes_html, None);
            assert_eq!(crate::text::layout::plain(&notes, 40).trim(), "notes", "{escape}");
        }
    }

    /// Elements of an item, most of them sound.
    fn item() -> impl Strategy<Value = String> {
        let parts = prop::sample::select(vec![
            "<title>T &amp; t</title>",
            "<title>bare & bold</title>",
            "<Title>capitals</Title>",
            "<guid isPermaLink='false'>g</guid>",
            "<link>https://a.example/1</link>",
            "<description>short</description>",
            "<description>&lt;p&gt;long enough that nobody wants to read it twice, or so one may think&lt;/p&gt;</description>",
            "<description><![CDATA[<p>long enough that nobody wants to read it twice, or so one may think]]></description>",
            "<description> </description>",
            "<content:encoded><![CDATA[<p>The very best notes & more]]></content:encoded>",
            "<content:encoded>&#160;</content:encoded>",
            "<content:encoded><![CDATA[ ]]></content:encoded>",
            "<itunes:summary>long enough that nobody wants to read it twice, or so one may think, and more</itunes:summary>",
            "<itunes:subtitle>long enough that nobody wants to read it twice, or so one may think, and less</itunes:subtitle>",
            "<itunes:title>only here</itunes:title>",
            "<itunes:image href=\"https://a.example/i.png\"/>",
            "<itunes:image>https://a.example/i.png</itunes:image>",
            "<enclosure url='https://a.example/1.mp3' length=\"1\" type=\"audio/mpeg\" />",
            "<enclosure url=\"https://a.example/2.mp3?a=1&b=2\"/>",
            "<enclosure url=https://a.example/3.mp3 />",
            "<enclosure url='https://a.example/6.mp3'><description>inside</description></enclosure>",
            "<enclosure href='https://a.example/curls.mp3'/><itunes:image href='/j.png'><itunes:author>In</itunes:author>",
            "<pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate>",
            "<published>2024-02-05T06:00:00Z</published>",
            "<updated>yesterday</updated>",
            "<modified>2024-02-05T06:00:00Z</modified>",
            "<created>Mon, 05 Feb 2024 06:00:00 GMT</created>",
            "<summary type='text/html'>&lt;b&gt;s</summary>",
            "<summary>naked <b>s</b> &amp; <i>more</i></summary><title><em>t</em></title>",
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div></content>",
            "<content:encoded>&nbsp;&eacute;</content:encoded>",
            "<itunes:author>&nosuch; &#8217; &#x2019; &#150; &#X41;</itunes:author>",
            "<media:group><media:content url=\"https://a.example/4.mp4\" type=\"video/mp4\"/></media:group>",
            "<podcast:person role=\"guest\" href='/x'>Ada</podcast:person>",
            "<pod:person>Grace</pod:person>",
            "<itunes:author xmlns:itunes=\"https://www.itunes.com/dtds/podcast-1.0.dtd\">A</itunes:author>",
            "<q:author xmlns:q=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">Q</q:author>",
            "<dc:creator>Dora</dc:creator>",
            "<psc:chapters><psc:chapter start='1:00' title='One &amp; two'/></psc:chapters>",
            "<!-- a comment -->",
            "<!-->",
            "<?pi?>",
            "<b>bold</b>",
            "<title>t <i>i</i></title>",
            "</b>",
            "<category>",
            "<category>Boats</category>",
            "<id>i</id><summary>su <b>m</b></summary><body xmlns='http://www.w3.org/1999/xhtml'><p>b</p></body>",
            "<link href='https://a.example/l'/><link rel='enclosure' href='https://a.example/5.mp3'></link>",
            "<link x='y'>https://a.example/2</link><date>2024-02-06</date>",
            "<image href='/i.png'/><subtitle>su</subtitle><language>en</langauge>",
            "<dcterms:created>2024-02-07</dcterms:created><dc:title>D</dc:title>",
            "<category domain='x'/>",
            "<comments>https://a.example/c</comments><wfw:commentRss>https://a.example/c</wfw:commentRss>",
            "<source url='https://a.example/s'>S</source>",
            "<itunes:keywords>a, b</itunes:keywords>",
            "<author>Plain</author>",
            "<image><url>/i.png</url><title>I</title></image>",
            "<podcast:remoteItem feedGuid=\"x\"/><podcast:txt>t</podcast:txt>",
            "<podcast:podroll><podcast:remoteItem feedGuid='y'/></podcast:podroll>",
            "<podcast:value type='lightning'><podcast:valueRecipient name='A' split='1'/><podcast:valueTimeSplit a='1'>\
             <podcast:valueRecipient name='B' split='2'/></podcast:valueTimeSplit></podcast:value>",
            "<atom:link rel=\"self\" href=\"https://a.example/f\"/>",
            "<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>",
            "<itunes:owner><itunes:name>O</itunes:name></itunes:owner>",
            "text",
            "a < b",
            "<item>",
            "</item>",
            "<itunes:category text=\"A\"><itunes:category text=\"B\"/></itunes:category>",
            "<x:y z=\"1\">w</x:y>",
            "<itunes:duration> 1:02 </itunes:duration><itunes:season/><itunes:episode><!-- 2 -->3</itunes:episode>",
            "<itunes:summary>one</itunes:summary><itunes:summary/><itunes:subtitle>two</itunes:subtitle>",
            "<itunes:subtitle/><itunes:summary>  </itunes:summary>",
            "<itunes:season>4</itunes:season><itunes:season>5</itunes:season><itunes:explicit></itunes:explicit>",
            "<podcast:season name='&quot;S&#39;\n'>6</podcast:season><podcast:episode>7</podcast:episode>",
            "<podcast:transcript url=\"https://a.example/t?a=1&amp;b=2\" type='text/vtt' type='text/html'/>",
            "<podcast:alternateEnclosure type='audio/opus' length='9' title='O\tP'><podcast:source uri='/o.opus'/>\
             <podcast:integrity type='x' value='y'/></podcast:alternateEnclosure>",
            "<dc:date>2024-02-05</dc:date><dc:creator/><atom:author><atom:name>N</atom:name></atom:author>",
            "<items><item><title>listed</title></item></items>",
            "<x:body xmlns:x='http://www.w3.org/1999/xhtml'>A <x:b>b</x:b></x:body><xhtml:body>B <xhtml:i>c</xhtml:i></xhtml:body>",
            "<content type='xhtml'><xhtml:div xmlns:xhtml='http://www.w3.org/1999/xhtml'><xhtml:p>x</xhtml:p></xhtml:div></content>",
            "<content type='multipart/alternative'><content type='text/plain'>p</content><content type='html'>h</content></content>",
            "<source><title>S</title><author><name>Sa</name></author></source>",
            "<enc:enclosure rdf:resource='https://a.example/9.mp3' enc:length='9'/><media:rating>adult</media:rating>",
            "<dc:creator><foaf:Person><foaf:name>Fo</foaf:name></foaf:Person></dc:creator>",
            "<podcast:location><![CDATA[ Here &amp; ]]>there&amp;now </podcast:location>",
            "<media:description>&eacute; long enough that nobody wants to read it twice, or so one may think</media:description>",
            "\n",
        ]);
        prop::collection::vec(parts, 0..8).prop_map(|parts| parts.concat())
    }

    fn document(head: &str, items: &[String], atom: bool) -> String {
        let inside = |name: &str| {
            items
                .iter()
                .flat_map(|item| ["<", name, ">", item, "</", name, ">\n"].map(String::from))
                .collect::<String>()
        };
        if atom {
            format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>{head}{}</feed>", inside("entry"))
        } else {
            format!("<rss version='2.0'><channel><title>f</title>{head}{}</channel></rss>", inside("item"))
        }
    }

    /// A piece of a document goes, and something that means something stands in its place.
    fn damage() -> impl Strategy<Value = (prop::sample::Index, usize, &'static str)> {
        let pieces = prop::sample::select(vec![
            "",
            "",
            "<",
            ">",
            "/",
            "&",
            ";",
            "\"",
            "'",
            "=",
            "!",
            "-->",
            "]]>",
            "<![CDATA[",
            "<!--",
            ":",
            "#",
            " ",
            "\n",
            "a",
            "A",
            "0",
            "é",
            "</item>",
            "<item>",
            "</entry>",
            "<entry>",
            "</description>",
            "<title>",
            "&amp;",
            "&lt;b&gt;",
            "xmlns:dc='x'",
            "\u{2028}",
        ]);
        (any::<prop::sample::Index>(), 0..4_usize, pieces)
    }

    fn damaged(document: &str, damages: &[(prop::sample::Index, usize, &str)]) -> String {
        let mut letters: Vec<char> = document.chars().collect();
        for (at, length, with) in damages {
            let at = at.index(letters.len());
            let end = letters.len().min(at + length);
            letters.splice(at..end, with.chars());
        }
        letters.into_iter().collect()
    }

    /// As it would be in a document of its own.
    fn alone(mut episode: ParsedEpisode) -> ParsedEpisode {
        episode.key = EpisodeKey(episode.plain_key().into());
        episode.repeat = 1;
        episode
    }

    proptest! {
        /// The quick look calls nothing sound that the careful walk would read in another way, whatever stands in the document.
        #[test]
        fn a_leap_over_damage_changes_nothing(
            head in item(),
            items in prop::collection::vec(item(), 1..4),
            atom: bool,
            damages in prop::collection::vec(damage(), 1..5),
        ) {
            let document = damaged(&document(&head, &items, atom), &damages);
            let url = FeedUrl::parse("https://feed.example/x").unwrap();
            let mut leaping = read(document.as_bytes(), &url, None, None, true);
            let mut walking = read(document.as_bytes(), &url, None, None, false);
            for parsed in [&mut leaping, &mut walking].into_iter().flatten() {
                parsed.episodes.iter_mut().for_each(|episode| episode.raw &= !1);
            }
            prop_assert_eq!(leaping, walking, "{}", document);
        }

        /// What is taken for known is what reading it would give: no change of an item, and of nothing around it that counts, passes
        /// unseen, also where names and keys repeat.
        #[test]
        fn a_changed_item_is_never_known(
            head in item(),
            items in prop::collection::vec(item(), 1..4),
            twice: bool,
            atom: bool,
            damages in prop::collection::vec(damage(), 1..4),
        ) {
            let items = if twice { [&items[..], &items[..]].concat() } else { items };
            let before = document(&head, &items, atom);
            let after = damaged(&before, &damages);
            let url = FeedUrl::parse("https://feed.example/x").unwrap();
            let known: std::collections::HashMap<u64, ParsedEpisode> = parse(before.as_bytes(), &url, None)
                .map_or_else(|_| Vec::new(), |parsed| parsed.episodes)
                .into_iter()
                .map(|episode| (episode.raw, alone(episode)))
                .collect();
            let whole = parse(after.as_bytes(), &url, None);
            let news = parse_news(after.as_bytes(), &url, None, |raw| known.contains_key(&raw));
            let (Ok(whole), Ok(news)) = (&whole, &news) else {
                prop_assert_eq!(whole.is_ok(), news.is_ok(), "{}", after);
                return Ok(());
            };
            prop_assert_eq!((&whole.show, &whole.warnings), (&news.show, &news.warnings), "{}", after);
            prop_assert_eq!((whole.complete, &whole.base), (news.complete, &news.base));
            let mut fresh = news.episodes.iter().cloned().map(alone);
            let mut together = Vec::new();
            let mut taken = 0;
            for unread in &news.unread {
                together.extend(fresh.by_ref().take(unread.before - taken));
                taken = unread.before;
                together.push(known[&unread.raw].clone());
            }
            together.extend(fresh);
            let whole: Vec<ParsedEpisode> = whole.episodes.iter().cloned().map(alone).collect();
            prop_assert_eq!(whole, together, "{}", after);
        }

        /// What the quick look lets pass is what the careful walk makes of it, repairs and hashes included.
        #[test]
        fn a_leap_changes_nothing(head in item(), items in prop::collection::vec(item(), 0..5), atom: bool, prefix: bool) {
            let inside = |name: &str| {
                items.iter().flat_map(|item| ["<", name, ">", item, "</", name, ">\n"].map(String::from)).collect::<String>()
            };
            let prefix = if prefix { " xmlns:pod='https://podcastindex.org/namespace/1.0'" } else { "" };
            let document = if atom {
                format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"{prefix}><title>f</title>{head}{}</feed>", inside("entry"))
            } else {
                format!("<rss version=\"2.0\"{prefix}><channel><title>f</title>{head}{}</channel></rss>", inside("item"))
            };
            let url = FeedUrl::parse("https://feed.example/x").unwrap();
            let mut leaping = parse(document.as_bytes(), &url, None);
            let mut walking = read(document.as_bytes(), &url, None, None, false);
            // What was read is all the same when it is met again.
            if let Ok(parsed) = &leaping {
                let raws: Vec<u64> = parsed.episodes.iter().map(|episode| episode.raw).collect();
                let again = parse_news(document.as_bytes(), &url, None, |raw| raws.contains(&raw)).unwrap();
                prop_assert_eq!(&again.episodes, &[]);
                prop_assert_eq!(again.unread.iter().map(|unread| unread.raw).collect::<Vec<_>>(), raws);
                prop_assert_eq!((&again.show, &again.warnings), (&parsed.show, &parsed.warnings));
            }
            // That an item was found sound is part of its hash.
            for parsed in [&mut leaping, &mut walking].into_iter().flatten() {
                parsed.episodes.iter_mut().for_each(|episode| episode.raw &= !1);
            }
            prop_assert_eq!(leaping, walking);
        }
    }

    #[test]
    fn an_item_that_nobody_can_read_costs_itself() {
        let url = FeedUrl::parse("https://feed.example/x").unwrap();
        let text = "<rss><channel><title>f</title>\n<item><title>a</title></item>\n<item><title>b</title></item></channel></rss>";
        let mut parsed = parse(text.as_bytes(), &url, None).unwrap();
        parsed.unread = [0, 1, 2].map(|before| Unread { before, raw: 1 }).into();
        let mut lost = Lost::default();
        // Between the two, as the second of three.
        lost.note(1, text.find("\n<item><title>b").unwrap() + 1);
        lost.tell(text, &mut parsed);
        assert_eq!(parsed.unread.iter().map(|unread| unread.before).collect::<Vec<_>>(), [0, 1, 1]);
        assert_eq!(parsed.warnings.iter().map(|warning| warning.line).collect::<Vec<_>>(), [Some(3)]);
        assert!(!parsed.complete);
    }
}
