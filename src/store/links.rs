//! The index of links: what an episode and a show link to, in how many episodes, and where an address leads inside.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::{StoredLink, episodes, shows};
use crate::library::{ParsedLink, identity};
use crate::model::{EpisodeId, FeedUrl, Inside, ShowId};
use crate::text::target;

type Sql<T> = rusqlite::Result<T>;

/// The hash by which two spellings of one target are one.
pub fn hash(url: &str) -> i64 {
    let key = identity::address_key(url);
    identity::hash(if key.is_empty() { url } else { &key }) as i64
}

/// Puts in the links of an episode that has none yet.
pub fn insert(conn: &Connection, show: ShowId, episode: EpisodeId, links: &[ParsedLink]) -> Sql<()> {
    for (number, link) in (1_u32..).zip(links) {
        conn.prepare_cached(
            "INSERT INTO link (episode, number, show, hash, url, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![episode.get(), number, show.get(), hash(&link.url), link.url, link.text])?;
    }
    Ok(())
}

/// Links of one episode, in reading order; each with all episodes of the show that share it, newest first.
pub fn of_episode(conn: &Connection, episode: EpisodeId) -> Sql<Vec<StoredLink>> {
    let mut shared = conn.prepare_cached(
        "SELECT DISTINCT e.id FROM link l JOIN episode e ON e.id = l.episode
         WHERE l.hash = ?1 AND l.show = ?2 ORDER BY e.place DESC, e.id DESC",
    )?;
    let rows: Vec<(i64, u32, String, String)> = conn
        .prepare_cached("SELECT hash, show, url, text FROM link WHERE episode = ?1 ORDER BY number")?
        .query_map([episode.get()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Sql<_>>()?;
    let mut found = Collected::default();
    for (hash, show, url, text) in rows {
        let ids: Vec<u32> = shared.query_map([hash, i64::from(show)], |row| row.get(0))?.collect::<Sql<_>>()?;
        let ids = ids.into_iter().map(episodes::episode_id).collect::<Sql<_>>()?;
        found.add(hash, url, text, "in the notes", ids);
    }
    if let Some((detail, _)) = episodes::detail(conn, episode)? {
        for chapter in detail.chapters {
            found.also(chapter.link, chapter.title, "in a chapter", episode);
        }
        for person in detail.persons {
            found.also(person.link, person.name, "people", episode);
        }
    }
    Ok(found.links)
}

/// Links of a whole show, the same target once: its own first, then those of the notes from the newest episode on.
pub fn of_show(conn: &Connection, show: ShowId) -> Sql<Vec<StoredLink>> {
    let mut found = Collected::default();
    let own = shows::one(conn, show)?;
    if let Some(site) = own.site {
        found.add(hash(&site), site, own.title, "web page", Vec::new());
    }
    if let Some((detail, about)) = shows::detail(conn, show)? {
        for way in detail.funding {
            found.add(hash(&way.url), way.url, way.text, "support", Vec::new());
        }
        for person in detail.persons {
            if let Some(link) = person.link {
                found.add(hash(&link), link, person.name, "people", Vec::new());
            }
        }
        let base = own.feed_url.as_ref().map(FeedUrl::as_str);
        for (url, text) in identity::links(&about, base) {
            found.add(hash(&url), url, text, "in the description", Vec::new());
        }
    }
    let mut statement = conn.prepare_cached(
        "SELECT l.hash, l.url, l.text, l.episode FROM episode e JOIN link l ON l.episode = e.id
         WHERE e.show = ?1 ORDER BY e.place DESC, e.id DESC, l.number",
    )?;
    let mut rows = statement.query([show.get()])?;
    while let Some(row) = rows.next()? {
        let episode = episodes::episode_id(row.get(3)?)?;
        found.add(row.get(0)?, row.get(1)?, row.get(2)?, "in the notes", vec![episode]);
    }
    Ok(found.links)
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

    fn also(&mut self, url: Option<String>, text: String, found: &str, episode: EpisodeId) {
        if let Some(url) = url {
            self.add(hash(&url), url, text, found, vec![episode]);
        }
    }
}

/// Where an address leads inside the library.
pub fn resolve(conn: &Connection, address: &str) -> Sql<Option<Inside>> {
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
    let mut feed = None;
    let mut guid = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "feed" => feed = FeedUrl::parse(&value),
            "guid" | "key" => guid = Some(value.into_owned()),
            _ => {}
        }
    }
    let Some(show) = feed.map(|feed| shows::by_feed(conn, &feed)).transpose()?.flatten() else {
        return Ok(None);
    };
    match (what.trim_matches('/'), guid) {
        ("episode", Some(guid)) => {
            let found = match episodes::by_key(conn, show, &format!("g{guid}"))? {
                Some(found) => Some(found),
                // Also a whole key of another rung of the ladder.
                None => episodes::by_key(conn, show, &guid)?,
            };
            Ok(found.map(Inside::Episode))
        }
        _ => Ok(Some(Inside::Show(show))),
    }
}
