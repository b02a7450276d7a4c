//! Links: what an episode and a show link to, in how many episodes, and where an address leads inside.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::body::{self, EpisodeBody};
use super::{StoredLink, answers, apart, episodes, index, people, search, shows};
use crate::feed;
use crate::library::links::{self, Beside};
use crate::library::{catalogue, identity};
use crate::model::{EpisodeId, EpisodeKey, FeedUrl, Inside, ShowId, ShowNumber};
use crate::text::target::{self, ShowPage};

type Sql<T> = rusqlite::Result<T>;

/// The hash by which two spellings of one target are one.
pub fn hash(url: &str) -> i64 {
    let key = identity::address_key(url);
    identity::hash(if key.is_empty() { url } else { &key }) as i64
}

/// Links of notes in reading order, each once: address and words. Relative ones are seen from the episode's page, else
/// from the feed.
pub fn of_notes(notes: &str, page: Option<&str>, feed: Option<&str>) -> Vec<(String, String)> {
    identity::links(notes, links::base(page, feed))
}

/// Links of an episode's notes, in reading order; each with all episodes of the show that share it, newest first, as far as
/// the index knows.
pub fn of_episode(conn: &Connection, episode: EpisodeId) -> Sql<Vec<StoredLink>> {
    let Some((detail, notes)) = episodes::detail(conn, episode)? else {
        return Ok(Vec::new());
    };
    let feed = shows::one(conn, detail.show)?.feed_url;
    let mut found = Collected::default();
    for (url, text) in of_notes(&notes, detail.link.as_deref(), feed.as_ref().map(FeedUrl::as_str)) {
        let hash = hash(&url);
        let mut shared = sharing(conn, detail.show, hash)?;
        if !shared.contains(&episode) {
            shared.insert(0, episode);
        }
        found.add(hash, url, text, "in the notes", shared);
    }
    Ok(found.links)
}

/// Episodes of a show whose notes have this target, newest first.
fn sharing(conn: &Connection, show: ShowId, target: i64) -> Sql<Vec<EpisodeId>> {
    let mut statement = conn.prepare_cached(
        "SELECT e.id FROM words w CROSS JOIN slot s ON s.slot = w.rowid
           CROSS JOIN episode e ON e.id = s.episode
         WHERE w.text MATCH ?1 AND e.show = ?2 ORDER BY e.place DESC, e.id DESC",
    )?;
    let mark = search::exactly(&index::link(target, Some(show)));
    let ids: Vec<u32> = statement.query_map(params![mark, show.get()], |row| row.get(0))?.collect::<Sql<_>>()?;
    ids.into_iter().map(episodes::episode_id).collect()
}

/// Links of a whole show, the same target once: its own first, then those of the notes from the newest episode on, then what chapters, people,
/// transcripts, discussions and ways to support link to.
pub fn of_show(conn: &Connection, show: ShowId) -> Sql<Vec<StoredLink>> {
    let mut found = Collected::default();
    let own = shows::one(conn, show)?;
    if let Some(site) = own.site {
        found.add(hash(&site), site, own.title, "web page", Vec::new());
    }
    let base = own.feed_url.as_ref().map(FeedUrl::as_str);
    if let Some((detail, about)) = shows::detail(conn, show)? {
        for way in detail.funding {
            found.add(hash(&way.url), way.url, way.text, "support", Vec::new());
        }
        for person in detail.persons {
            if let Some(link) = person.link {
                found.add(hash(&link), link, person.name, "people", Vec::new());
            }
        }
        for (url, text) in identity::links(&about, base) {
            found.add(hash(&url), url, text, "in the description", Vec::new());
        }
    }
    each_of_show(conn, show, base, |episode, url, text| {
        found.add(hash(&url), url, text, "in the notes", vec![episode]);
    })?;
    each_beside(conn, show, |episode, url, text, place| {
        found.add(hash(url), url.to_owned(), text, place, vec![episode]);
    })?;
    Ok(found.links)
}

/// What the episodes of a show link to beside their notes and their own pages, from the newest on: address, words, and where.
fn each_beside(conn: &Connection, show: ShowId, mut take: impl FnMut(EpisodeId, &str, String, &str)) -> Sql<()> {
    let (people, fetched) = (people::any_own(conn, show)?, apart::any(conn)?);
    let mut statement = conn.prepare_cached(
        "SELECT e.id, b.details FROM episode e JOIN episode_body b ON b.episode = e.id
         WHERE e.show = ?1 ORDER BY e.place DESC, e.id DESC",
    )?;
    let mut rows = statement.query([show.get()])?;
    while let Some(row) = rows.next()? {
        let episode = episodes::episode_id(row.get(0)?)?;
        let mut kept: EpisodeBody<'_> = body::from_json(row.get_ref(1)?.as_str()?);
        let (mut chapters, mut spoken) = (kept.chapters(), Vec::new());
        if fetched {
            chapters = apart::or_kept(conn, episode, chapters)?;
            spoken = apart::transcript_links(conn, episode)?;
        }
        let beside = Beside {
            page: None,
            chapters: &chapters,
            persons: &if people { people::own(conn, episode)? } else { Vec::new() },
            transcripts: &kept.transcripts(),
            spoken: &spoken,
            discussions: &kept.discussions(),
            funding: &kept.supports(),
        };
        for (url, text, place) in links::of_show(beside) {
            take(episode, url, text, place);
        }
    }
    Ok(())
}

/// Every link of a show's notes, from the newest episode on. Read from the notes themselves: a show is small, and the
/// index may not know them yet.
pub fn each_of_show(
    conn: &Connection,
    show: ShowId,
    feed: Option<&str>,
    mut take: impl FnMut(EpisodeId, String, String),
) -> Sql<()> {
    let mut statement = conn.prepare_cached(
        "SELECT e.id, b.link, b.notes_html FROM episode e JOIN episode_body b ON b.episode = e.id
         WHERE e.show = ?1 ORDER BY e.place DESC, e.id DESC",
    )?;
    let mut rows = statement.query([show.get()])?;
    while let Some(row) = rows.next()? {
        let episode = episodes::episode_id(row.get(0)?)?;
        for (url, text) in of_notes(row.get_ref(2)?.as_str()?, row.get_ref(1)?.as_str_or_null()?, feed) {
            take(episode, url, text);
        }
    }
    Ok(())
}

/// Links in the order in which they were met, the same target once.
#[derive(Default)]
struct Collected {
    links: Vec<StoredLink>,
    at: HashMap<i64, usize>,
}

impl Collected {
    fn add(&mut self, hash: i64, url: String, text: String, found: &str, episodes: Vec<EpisodeId>) {
        let place = *self.at.entry(hash).or_insert(self.links.len());
        if let Some(link) = self.links.get_mut(place) {
            for episode in episodes {
                if !link.episodes.contains(&episode) {
                    link.episodes.push(episode);
                }
            }
        } else {
            self.links.push(StoredLink { url, text, episodes, found: found.to_string() });
        }
    }
}

/// Where links lead inside the library: each is an address with its words.
pub fn resolve(conn: &Connection, links: &[(&str, &str)]) -> Sql<Vec<Option<Inside>>> {
    // All names are read for the first link that only names a show.
    let mut names = None;
    links
        .iter()
        .map(|(address, words)| match lead(conn, address)? {
            Some(found) => Ok(Some(found)),
            None => match target::show_page(address) {
                Some(page) => of_page(conn, &page, words, &mut names),
                None => Ok(None),
            },
        })
        .collect()
}

/// What of the library the page of a directory or of another player is about. A number that is known decides; else the name
/// in its address or in the words of the link does, when it is the whole name of one show alone.
fn of_page(
    conn: &Connection,
    page: &ShowPage,
    words: &str,
    names: &mut Option<HashMap<String, ShowId>>,
) -> Sql<Option<Inside>> {
    let said: Vec<String> = page
        .name
        .as_deref()
        .into_iter()
        .chain([words])
        .map(identity::letters)
        .filter(|name| !name.is_empty())
        .collect();
    let feed = page.number.as_ref().map_or(Ok(None), |number| feed_of(conn, number))?;
    let show = match feed {
        Some(feed) => shows::by_feed(conn, &feed)?,
        None if page.of_episode => None,
        None => {
            if names.is_none() {
                *names = Some(shows::by_name(conn)?);
            }
            said.iter().find_map(|name| names.as_ref()?.get(name)).copied()
        }
    };
    match show {
        Some(show) if page.of_episode => Ok(episodes::by_name(conn, show, &said)?.map(Inside::Episode)),
        show => Ok(show.map(Inside::Show)),
    }
}

/// The feed with this number, as directories have said, or as the catalogue has it.
fn feed_of(conn: &Connection, number: &ShowNumber) -> Sql<Option<FeedUrl>> {
    if let Some(feed) = answers::feed_of(conn, number)? {
        return Ok(Some(feed));
    }
    let ShowNumber::Apple(number) = number else { return Ok(None) };
    Ok(catalogue::numbered(*number).and_then(|show| show.feed_url.clone()))
}

/// Where an address alone leads.
fn lead(conn: &Connection, address: &str) -> Sql<Option<Inside>> {
    if let Some(rest) = address.strip_prefix("earmark:") {
        return own_address(conn, rest);
    }
    if let Some(found) = shows::inside(conn, address)? {
        return Ok(Some(found));
    }
    let key = identity::address_key(address);
    if key.is_empty() {
        return Ok(None);
    }
    // A page that a show calls its own is the show, even when its episodes name it too.
    if let Some(show) = shows::by_site(conn, identity::hash(&key))? {
        return Ok(Some(Inside::Show(show)));
    }
    // A media file is known by what stands behind the counters.
    Ok(episodes::by_address(conn, target::behind_counters(&key))?.map(Inside::Episode))
}

/// `earmark:show?feed=…` and `earmark:episode?feed=…&guid=…`, as the sample writes them.
fn own_address(conn: &Connection, rest: &str) -> Sql<Option<Inside>> {
    let (what, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut from = None;
    let mut guid = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "feed" => from = FeedUrl::parse(&value),
            "guid" | "key" => guid = Some(value.into_owned()),
            _ => {}
        }
    }
    let Some(show) = from.map(|feed| shows::by_feed(conn, &feed)).transpose()?.flatten() else {
        return Ok(None);
    };
    match (what.trim_matches('/'), guid) {
        ("episode", Some(guid)) => {
            // Of several with one guid the oldest has it alone.
            let key = EpisodeKey::of_guid(&feed::guid(guid.clone()));
            let found = match episodes::by_key(conn, show, key.as_str())? {
                Some(found) => Some(found),
                // Also a whole key of another rung of the ladder.
                None => episodes::by_key(conn, show, &guid)?,
            };
            Ok(found.map(Inside::Episode))
        }
        _ => Ok(Some(Inside::Show(show))),
    }
}
