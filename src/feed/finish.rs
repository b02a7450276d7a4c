//! What the formats have in common: from a publisher's words to safe values, and the key of each episode.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

use url::Url;

use super::date::{self, Order};
use super::element::{Element, trim};
use super::unclear::Unclear;
use super::{ParsedEpisode, Warning, bounds, find, raw, value};
use crate::model::{
    Chapter, Enclosure, EpisodeKey, EpisodeKind, FeedUrl, Funding, Further, Person, Secs, Soundbite, Timestamp,
    Transcript,
};
use crate::text::target::MediaKind;
use crate::text::{clean, html, target};

/// What an item of any format says, before it is an episode.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub guid: Option<String>,
    /// The guid is said to be a web address.
    pub guid_is_link: bool,
    pub title: Option<String>,
    pub link: Option<String>,
    pub author: Option<String>,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub enclosures: Vec<Enclosure>,
    /// How many of them are the item's own; alternates come after.
    pub own_enclosures: usize,
    pub notes: String,
    pub season: Option<u32>,
    pub season_name: Option<String>,
    pub number: Option<u32>,
    pub kind: EpisodeKind,
    pub explicit: Option<bool>,
    pub image: Option<String>,
    pub chapters_url: Option<String>,
    pub chapters: Vec<Chapter>,
    pub transcripts: Vec<Transcript>,
    pub persons: Vec<Person>,
    pub soundbites: Vec<Soundbite>,
    pub location: Option<String>,
    pub further: Option<Box<Further>>,
    /// What is said, but cannot be read.
    pub unclear: Vec<Unclear>,
}

impl Draft {
    /// Further ways to support the episode, where it has no tag for them.
    pub(super) fn support(&mut self, ways: Vec<Funding>) {
        let has_tags = || self.further.as_ref().is_some_and(|further| !further.funding.is_empty());
        if !ways.is_empty() && !has_tags() {
            self.further.get_or_insert_default().funding = ways;
        }
    }

    /// A number of iTunes with decimals is shown as it is written.
    pub(super) fn show_number(&mut self, number: Option<&str>) {
        if let Some(number) = number.filter(|number| value::is_between(number)) {
            self.further.get_or_insert_default().number.get_or_insert_with(|| number.chars().take(32).collect());
        }
    }

    /// What elements of iTunes say of length, season and number and cannot be read, unless another one says it.
    pub(super) fn tell_numbers(&mut self, length: Option<&str>, season: Option<&str>, number: Option<&str>) {
        let length = length.filter(|length| self.duration.is_none() && value::is_no_length(length));
        let season = season.filter(|season| self.season.is_none() && value::is_no_number(season));
        let number = number.filter(|number| self.number.is_none() && value::is_no_number(number));
        self.unclear.extend(length.map(|said| Unclear::element(&["duration"], "duration", said)));
        self.unclear.extend(season.map(|said| Unclear::element(&["season"], "season", said)));
        self.unclear.extend(number.map(|said| Unclear::element(&["episode"], "number", said)));
    }

    /// The same of what kind of episode it is, and of whom it is for.
    pub(super) fn tell_words(&mut self, kind: Option<&str>, explicit: Option<&str>) {
        let kind = kind.filter(|kind| self.kind == EpisodeKind::Full && value::is_no_kind(kind));
        let explicit = explicit.filter(|said| self.explicit.is_none() && value::is_not_explicit_or_clean(said));
        self.unclear.extend(kind.map(|said| Unclear::element(&["episodetype"], "kind of episode", said)));
        self.unclear.extend(explicit.map(|said| Unclear::element(&["explicit"], "explicit mark", said)));
    }
}

/// One line of display text.
pub(super) fn text(source: &str) -> String {
    clean::line(bounds::line(source))
}

/// The first of these that says something.
pub(super) fn first<const N: usize>(choices: [Option<&str>; N]) -> Option<&str> {
    choices.into_iter().flatten().map(trim).find(|choice| !html::is_blank(choice))
}

/// Whether a text that is given away says something.
pub(super) fn is_said(text: &str) -> bool {
    !html::is_blank(text)
}

/// The notes of an item, of which there may be several. Markup without words is none where others have some; where none has, it is
/// kept as the publisher has it.
#[derive(Default)]
pub(super) struct Notes {
    silent: Option<String>,
}

impl Notes {
    /// These notes, if they say something.
    pub(super) fn telling(&mut self, notes: Option<String>) -> Option<String> {
        let notes = notes?;
        if html::says_something(&notes) {
            return Some(notes);
        }
        if self.silent.is_none() && is_said(&notes) {
            self.silent = Some(notes);
        }
        None
    }

    /// The first of these that says something.
    pub(super) fn first<const N: usize>(&mut self, choices: [Option<&str>; N]) -> Option<String> {
        choices.into_iter().flatten().find_map(|choice| self.telling(Some(trim(choice).to_string())))
    }

    /// What is said of a show: the first of these that says something, else the first that there is.
    pub(super) fn of<const N: usize>(choices: [Option<&str>; N]) -> Option<String> {
        let mut all = Self::default();
        let telling = all.first(choices);
        Some(all.or_silent(telling)).filter(|said| !said.is_empty())
    }

    /// What there was where nothing said anything.
    pub(super) fn or_silent(self, telling: Option<String>) -> String {
        telling.or(self.silent).unwrap_or_default()
    }
}

/// A name without the e-mail address around it: `a@b.c (Name)` is what RSS 2.0 asks for in `managingEditor`. In RDF a person may
/// be a node, which is named (`<foaf:Person><foaf:name>`).
pub(super) fn person_name(source: String) -> String {
    if source.trim_start().starts_with('<') {
        // References in it were read when the nodes were taken for text.
        let source = format!("<person>{}</person>", source.trim().replace('&', "&amp;"));
        if let Some(person) = Element::read(&source).filter(|person| person.text.is_none()) {
            // A node of RDF has a prefix; Atom says `<name>`.
            let is_node = source.split(['>', ' ']).nth(1).is_some_and(|tag| tag.contains(':'));
            let node = || person.children.iter().filter(|_| is_node).find_map(Element::words);
            let name = person.child_text("name").or_else(node).or_else(|| person.child_text("email"));
            if name.is_some() || is_node {
                return name.map(text).unwrap_or_default();
            }
        }
    }
    let mut line = clean::owned_line(bounds::owned_line(source));
    if let Some(address) = line.strip_prefix("mailto:") {
        let address = address.split('?').next().unwrap_or_default().replace('+', "%2B");
        line = url::form_urlencoded::parse(address.as_bytes()).map(|(words, _)| words).collect();
    }
    if !line.contains(['(', '<']) {
        return if line.contains('@') { without_address(&line).to_string() } else { line };
    }
    if let Some((before, rest)) = line.split_once('(')
        && before.contains('@')
        && let Some((inside, _)) = rest.rsplit_once(')')
        && !inside.trim().is_empty()
    {
        return inside.trim().to_string();
    }
    for (open, close) in [('(', ')'), ('<', '>')] {
        if let Some((before, rest)) = line.split_once(open)
            && rest.contains('@')
            && rest.ends_with(close)
            && !before.trim().is_empty()
        {
            // RFC 5322 §3.2.4: the marks are no part of the name.
            let name = before.trim();
            let inside = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
            return inside.filter(|name| !name.is_empty()).unwrap_or(name).to_string();
        }
    }
    // RFC 5322 §3.4: an address may stand in angle brackets without any name.
    let alone = line.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|inside| inside.contains('@'));
    alone.unwrap_or(&line).trim_end_matches("()").trim().to_string()
}

/// Somebody who is named as a maker, in the publisher's words.
pub(super) struct Maker<'n> {
    pub name: &'n str,
    pub page: Option<&'n str>,
    pub picture: Option<&'n str>,
}

impl<'n> Maker<'n> {
    /// One of whom nothing but the name is said.
    pub(super) fn named(name: &'n str) -> Self {
        Self { name, page: None, picture: None }
    }
}

/// Everybody who is named as a maker, where that is more than one. Who is named twice is one.
pub(super) fn people<'n>(mut makers: impl Iterator<Item = Maker<'n>>, finisher: &Finisher<'_>) -> Vec<Person> {
    // Hardly any item names two.
    let (Some(first), Some(second)) = (makers.next(), makers.next()) else { return Vec::new() };
    let (mut people, mut met) = (Vec::<Person>::new(), HashMap::new());
    for maker in [first, second].into_iter().chain(makers) {
        let name = person_name(maker.name.to_string());
        if name.is_empty() {
            continue;
        }
        let address = |said: Option<&str>| said.and_then(|said| finisher.address(said));
        let (link, image) = (address(maker.page), address(maker.picture));
        let at = *met.entry(name.to_lowercase()).or_insert(people.len());
        if let Some(known) = people.get_mut(at) {
            known.link = known.link.take().or(link);
            known.image = known.image.take().or(image);
        } else {
            people.push(Person { name, role: String::from("host"), group: String::from("cast"), link, image });
        }
    }
    if people.len() > 1 { people } else { Vec::new() }
}

/// `Name a@b.c` and `a@b.c Name`, without the marks that an address has beside a name.
fn without_address(line: &str) -> &str {
    let is_address =
        |word: &str| word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    let behind = line.rsplit_once(' ').filter(|(_, last)| is_address(last)).map(|(name, _)| name);
    let name = behind.or_else(|| line.split_once(' ').filter(|(first, _)| is_address(first)).map(|(_, name)| name));
    let name = name.map(|name| name.trim_matches([' ', ',', ';', '-', '–', '|'])).filter(|name| !name.is_empty());
    // “Contact: a@b.c” names nobody.
    name.filter(|name| !name.contains('@') && !name.ends_with(':')).unwrap_or(line)
}

/// Turns drafts into episodes of one document.
pub(super) struct Finisher<'t> {
    /// Relative addresses are resolved against where the document came from (RFC 3986 §5.1.3).
    feed: Option<FeedUrl>,
    /// The same, taken apart: in most documents no address is relative.
    base: OnceCell<Option<Url>>,
    document: &'t str,
    /// As the show says it.
    pub language: Option<String>,
    /// How dates with slashes are read, and whether other dates of the document say so.
    order: OnceCell<(Order, bool)>,
    /// Whether a date of the item that is read is read by it.
    has_asked: Cell<bool>,
    /// The first of them about which no other date says anything, and how many there are.
    guessed: RefCell<Option<(String, usize)>>,
}

impl<'t> Finisher<'t> {
    pub(super) fn new(feed: &FeedUrl) -> Self {
        Self::of(feed, "")
    }

    /// One for this document.
    pub(super) fn of(feed: &FeedUrl, document: &'t str) -> Self {
        Self {
            feed: feed.is_remote().then(|| feed.clone()),
            base: OnceCell::new(),
            document,
            language: None,
            order: OnceCell::new(),
            has_asked: Cell::new(false),
            guessed: RefCell::default(),
        }
    }

    /// A date, where one with slashes has the order of the others of the document, else that of the language.
    pub(super) fn date(&self, said: &str) -> Option<Timestamp> {
        let order = || {
            let told = || date::order_of_all(self.document).map(|order| (order, true));
            let (order, is_told) =
                *self.order.get_or_init(|| told().unwrap_or_else(|| (date::order_in(self.language.as_deref()), false)));
            self.has_asked.set(true);
            if !is_told {
                self.guessed.borrow_mut().get_or_insert_with(|| (trim(said).to_string(), 0)).1 += 1;
            }
            order
        };
        date::date_by(said, &order)
    }

    /// The hash by which the item that was read is known. Where its date stands on what other items say, there is none, so that it
    /// is always read.
    pub(super) fn known_as(&self, raw: u64) -> u64 {
        if self.has_asked.take() { 0 } else { raw }
    }

    /// How dates were read that nothing decides but the language.
    pub(super) fn guess(&self) -> Option<Warning> {
        let (said, count) = self.guessed.take()?;
        let at = self.document.find(&said);
        let first = match self.order.get()?.0 {
            Order::DayFirst => "day",
            Order::MonthFirst => "month",
        };
        let why = if self.language.is_some() { "as its language has it" } else { "as the feed names no language" };
        let more = match count {
            1 => String::new(),
            2 => String::from("; so is another date"),
            more => format!("; so are {} other dates", more - 1),
        };
        let what =
            format!("the date “{said}” has two readings: its first number is taken for the {first}, {why}{more}");
        let line = at.and_then(|at| self.document.as_bytes().get(..at)).map(|passed| find::line_ends(passed) + 1);
        Some(Warning { line, what, mended: true })
    }

    /// The file that an element names.
    pub(super) fn enclosure(&self, tag: &Element<'_>) -> Option<Enclosure> {
        let url = ["url", "href", "src"].into_iter().find_map(|name| tag.attribute(name));
        Some(Enclosure {
            // An address where no attribute is occurs as its text.
            url: self.address(url.or_else(|| tag.text().filter(|text| text.contains("://")))?)?,
            mime: tag.attribute("type").map(text).filter(|mime| !mime.is_empty()),
            bytes: tag.attribute("length").and_then(value::size),
            preferred: false,
        })
    }

    /// An address as published, without what cannot be part of one; resolved when it is relative and can be.
    pub(super) fn address(&self, source: &str) -> Option<String> {
        self.owned_address(source.to_string())
    }

    /// The same for text that is given away: most of it is an address already.
    pub(super) fn owned_address(&self, source: String) -> Option<String> {
        let mut address: String = if is_plain(&source) {
            source
        } else {
            let address = source.trim();
            let is_part = |c: char| !c.is_control() && !unseen(c);
            if address.chars().all(is_part) {
                address.to_string()
            } else {
                address.chars().filter(|c| is_part(*c)).collect()
            }
        };
        // No browser shows one that is half as long.
        if address.is_empty() || address.len() > bounds::LINE {
            return None;
        }
        // Escaped twice on the way: no address has an `&amp;` of its own.
        let is_escaped = |at: usize| address.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(b"&amp;"));
        if memchr::memchr_iter(b'&', address.as_bytes()).any(is_escaped) {
            address = address.replace("&amp;", "&");
        }
        // Most are: nothing has to be taken apart to see that they are whole.
        if let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) {
            let is_whole = !rest.is_empty();
            return is_whole.then_some(address);
        }
        // Templates write the scheme before a path, or before nothing: what follows is relative (RFC 3986, 5.2.2).
        if let Some(rest) = address.strip_prefix("https:").or_else(|| address.strip_prefix("http:")) {
            if rest.trim_matches('/').is_empty() {
                return None;
            }
            // One slash was lost, unless no host follows.
            let has_host = |rest: &&str| rest.split('/').next().is_some_and(|host| host.contains('.'));
            if let Some(rest) = rest.strip_prefix('/').filter(has_host) {
                let scheme = address.split(':').next().unwrap_or_default();
                return Some(format!("{scheme}://{rest}"));
            }
            address = rest.to_string();
        }
        match Url::parse(&address) {
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                if address.starts_with("www.") {
                    return Some(format!("http://{address}"));
                }
                // “Coming soon” is no relative address, “tape 1.mp3” is one.
                if address.contains(char::is_whitespace) && target::media_kind(&address).is_none() {
                    return Some(address);
                }
                let base = self.base.get_or_init(|| Url::parse(self.feed.as_ref()?.as_str()).ok());
                match base.as_ref().and_then(|base| base.join(&address).ok()) {
                    Some(resolved) => Some(resolved.into()),
                    None => Some(address),
                }
            }
            _ => Some(address),
        }
    }

    /// What relative links of notes can be resolved against.
    pub(super) fn base(&self) -> Option<String> {
        self.feed.as_ref().map(|feed| feed.as_str().to_string())
    }

    /// The episode of an item with this hash, with its plain key.
    pub(super) fn episode(&self, draft: Draft, raw: u64) -> ParsedEpisode {
        let guid = draft.guid.map(self::guid).filter(|guid| !guid.is_empty());
        let title = draft.title.map(clean::owned_line).unwrap_or_default();
        let link = draft.link.and_then(|link| self.owned_address(link)).or_else(|| {
            // RSS 2.0: a guid that is not marked otherwise is the address of the item.
            guid.clone().filter(|guid| draft.guid_is_link && starts_web_address(guid))
        });
        let mut enclosures = draft.enclosures;
        // An alternate is preferred only where the item has nothing of its own.
        let own = if draft.own_enclosures > 0 { draft.own_enclosures } else { enclosures.len() };
        prefer(enclosures.get_mut(..own).unwrap_or_default());
        let key = key(guid.as_deref(), &enclosures, link.as_deref(), &title, draft.published);
        // RSS 0.91 had no enclosures: the item is the file itself.
        if let Some(file) = link.as_deref().filter(|link| enclosures.is_empty() && is_file(link)) {
            enclosures.push(Enclosure { url: file.to_string(), mime: None, bytes: None, preferred: true });
        }
        ParsedEpisode {
            key,
            raw,
            guid,
            title,
            link,
            author: draft.author.map(person_name).filter(|author| !author.is_empty()),
            published: draft.published,
            duration: draft.duration,
            enclosures,
            notes_html: draft.notes,
            season: draft.season.and_then(|season| u16::try_from(season).ok()),
            season_name: draft.season_name.filter(|name| !name.is_empty()),
            number: draft.number,
            kind: draft.kind,
            explicit: draft.explicit,
            image: draft.image.and_then(|image| self.owned_address(image)),
            chapters_url: draft.chapters_url,
            chapters: draft.chapters,
            transcripts: draft.transcripts,
            persons: draft.persons,
            soundbites: draft.soundbites,
            location: draft.location.filter(|location| !location.is_empty()),
            further: draft.further,
        }
    }
}

/// Whether this is the address of a file of sound or moving pictures.
fn is_file(address: &str) -> bool {
    starts_web_address(address) && target::media_kind(address).is_some()
}

/// Whether a file is of this kind: by its type, else by its name. Types that say nothing of it (`application/…`), or are none,
/// do not count.
fn is_media(mime: Option<&str>, url: &str, kind: MediaKind, family: &str) -> bool {
    let is = |mime: &str, family: &str| {
        mime.get(..family.len()).is_some_and(|front| front.eq_ignore_ascii_case(family)) && mime.len() > family.len()
    };
    match mime {
        Some(mime) if mime.contains('/') && !mime.ends_with('/') && !is(mime, "application/") => is(mime, family),
        _ => target::media_kind(url) == Some(kind),
    }
}

/// Whether a file is certainly not for ears or eyes that follow it: a picture, a page, a list of where its pieces are.
pub(super) fn is_paper(mime: Option<&str>) -> bool {
    // Most are sound, which is said without a copy.
    mime.filter(|mime| !mime.starts_with("audio/")).is_some_and(|mime| {
        let mime = mime.to_ascii_lowercase();
        mime.starts_with("image/")
            || mime.starts_with("text/")
            || matches!(&*mime, "application/x-bittorrent" | "application/pdf" | "application/epub+zip")
    })
}

/// Whether a file is sound or moving pictures, as far as its type or its name tells.
pub(super) fn is_heard_or_seen(mime: Option<&str>, url: &str) -> bool {
    is_media(mime, url, MediaKind::Audio, "audio/") || is_film(mime, url)
}

/// Whether a file is moving pictures.
pub(super) fn is_film(mime: Option<&str>, url: &str) -> bool {
    is_media(mime, url, MediaKind::Video, "video/")
}

/// Marks the one that is played.
fn prefer(enclosures: &mut [Enclosure]) {
    let played = played(enclosures);
    for (at, enclosure) in enclosures.iter_mut().enumerate() {
        enclosure.preferred = at == played;
    }
}

/// Which one is played: the first audio, else the first video, else the first.
pub(super) fn played(enclosures: &[Enclosure]) -> usize {
    if enclosures.len() < 2 {
        return 0;
    }
    let audio = |one: &Enclosure| is_media(one.mime.as_deref(), &one.url, MediaKind::Audio, "audio/");
    let video = |one: &Enclosure| is_film(one.mime.as_deref(), &one.url);
    enclosures.iter().position(audio).or_else(|| enclosures.iter().position(video)).unwrap_or(0)
}

/// Whether it begins as an address of the web does (RFC 3986 §3.1: in capitals, too).
fn starts_web_address(text: &str) -> bool {
    let is = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    is("http://") || is("https://")
}

/// A guid as an episode has it. White space inside comes and goes with the publisher's indentation; what cannot be seen is no part of it.
#[must_use]
pub fn guid(guid: String) -> String {
    if is_plain(&guid) {
        return guid;
    }
    let is_seen = guid.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if is_seen && !guid.contains("  ") && guid.trim_ascii().len() == guid.len() {
        return guid;
    }
    if guid.contains(|c: char| c.is_whitespace() || c.is_control() || unseen(c)) {
        let visible: String =
            guid.chars().filter(|c| !unseen(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
        return visible.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    guid
}

/// Whether all of it is ASCII that can be seen. Without a way out in the middle, so that it becomes a few wide instructions.
fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & byte.is_ascii_graphic())
}

/// Direction marks and zero-width characters: they come with copy and paste and are no part of any address.
fn unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The ladder of `EpisodeKey`: guid, else enclosure, else link, else title and date.
fn key(
    guid: Option<&str>,
    enclosures: &[Enclosure],
    link: Option<&str>,
    title: &str,
    published: Option<Timestamp>,
) -> EpisodeKey {
    let key = if let Some(guid) = guid {
        return EpisodeKey::of_guid(guid);
    } else if let Some(enclosure) = enclosures.iter().find(|one| one.preferred) {
        ["e:", &*target::without_tracking(&enclosure.url)].concat()
    } else if let Some(link) = link {
        ["l:", &*target::without_tracking(link)].concat()
    } else {
        let words = format!("{title}\n{}", published.map_or(0, |time| time.0));
        format!("t:{}", uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, words.as_bytes()).simple())
    };
    EpisodeKey(key.into())
}

/// Items under the same key get a number. Counting starts at the oldest, so that a new item with the old guid does
/// not take the number of another one.
pub(super) fn number_repeats(episodes: &mut [ParsedEpisode]) {
    // Where no two hashes are the same no two keys are.
    let mut hashes: Vec<u64> = episodes.iter().map(|episode| raw::hash(0, episode.key.as_str().as_bytes())).collect();
    hashes.sort_unstable();
    if hashes.is_sorted_by(|a, b| a < b) {
        return;
    }
    let dates = || episodes.iter().filter_map(|episode| episode.published);
    let oldest_first = dates().next() < dates().next_back();
    let mut repeats = Repeats::default();
    if oldest_first {
        for episode in episodes {
            repeats.number(episode);
        }
    } else {
        for episode in episodes.iter_mut().rev() {
            repeats.number(episode);
        }
    }
}

/// Keys that are taken in a document.
#[derive(Debug, Default)]
pub struct Repeats {
    /// With how often each was asked for.
    taken: HashMap<Box<str>, u32>,
}

impl Repeats {
    /// Nobody else can have this key any more.
    pub fn take(&mut self, key: &str) {
        self.taken.entry(key.into()).or_insert(1);
    }

    /// Gives an episode its plain key, or the next free one behind it.
    pub fn number(&mut self, episode: &mut ParsedEpisode) {
        let plain: Box<str> = episode.key.plain().into();
        if *episode.key.0 != *plain {
            episode.key = EpisodeKey(plain.clone());
        }
        while self.taken.contains_key(&*episode.key.0) {
            let count = self.taken.entry(plain.clone()).or_insert(1);
            *count += 1;
            episode.key = EpisodeKey::repeated(&plain, *count);
        }
        self.taken.insert(episode.key.0.clone(), 1);
    }
}
