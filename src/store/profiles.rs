//! What each show says of itself, as counted words, kept so that shows can be compared without reading their episodes again.
//!
//! Like the index of words they lag behind: a refresh notes that a profile is outdated, [`Store::describe_some`] makes it anew
//! when there is time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{Reader, Store, StoreError, Until, during, shows};
use crate::library::Library;
use crate::library::identity;
use crate::library::related::{BEGINNING, Index, NOTES, Profile, TITLES, describe};
use crate::model::ShowId;
use crate::text::html::plain;

type Sql<T> = rusqlite::Result<T>;

/// Counts up when what is counted of a show changes: then every profile is made anew.
const VERSION: u32 = 2;
/// Shows in one transaction: some 60 ms.
const SHOWS: u32 = 20;

impl Store {
    /// Makes some of the profiles that are missing or outdated, in one transaction; says whether any were.
    ///
    /// # Errors
    /// When they could not be written; then they are as they were.
    pub fn describe_some(&mut self) -> Result<bool, StoreError> {
        let missing = missing(&self.conn).map_err(during("looking for shows to compare"))?;
        if missing.is_empty() {
            return Ok(false);
        }
        self.transact("comparing shows", Until::PowerCut, |tx| {
            for show in &missing {
                let words = read(tx, *show)?.encode();
                let stamp = identity::hash(&words) as i64;
                tx.prepare_cached("REPLACE INTO profile (show, version, stamp, words) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![show.get(), VERSION, stamp, words])?;
            }
            Ok(true)
        })
    }
}

impl Reader {
    /// A number for each show that has a profile; another one when that has changed.
    ///
    /// # Errors
    /// When they could not be read.
    pub fn profile_stamps(&self) -> Result<BTreeMap<ShowId, i64>, StoreError> {
        stamps(&self.conn).map_err(during("reading which shows can be compared"))
    }

    /// The profiles of these shows, of those that have one.
    ///
    /// # Errors
    /// When they could not be read.
    pub fn profiles(&self, wanted: impl Iterator<Item = ShowId>) -> Result<BTreeMap<ShowId, Profile>, StoreError> {
        some(&self.conn, wanted).map_err(during("reading what shows are about"))
    }
}

impl Reader {
    /// The index of likeness of a library, from the profiles that are there. Reads each of them twice and keeps none.
    ///
    /// # Errors
    /// When they could not be read.
    pub fn likeness(&self, library: &Library) -> Result<Index, StoreError> {
        let mut failed = None;
        let index = Index::build_from(library, |show| {
            let found = some(&self.conn, std::iter::once(show)).map(|mut found| found.remove(&show));
            found
                .unwrap_or_else(|error| {
                    failed.get_or_insert(error);
                    None
                })
                .map(Cow::Owned)
        });
        match failed {
            None => Ok(index),
            Some(error) => Err(during("reading what shows are about")(error)),
        }
    }
}

/// Notes that a show says something else than before.
pub fn outdate(conn: &Connection, show: ShowId) -> Sql<()> {
    conn.prepare_cached("UPDATE profile SET outdated = 1 WHERE show = ?1 AND NOT outdated")?.execute([show.get()])?;
    Ok(())
}

fn missing(conn: &Connection) -> Sql<Vec<ShowId>> {
    conn.prepare_cached(
        "SELECT s.id FROM show s LEFT JOIN profile p ON p.show = s.id AND p.version = ?1 AND NOT p.outdated
         WHERE p.show IS NULL LIMIT ?2",
    )?
    .query_map([VERSION, SHOWS], |row| shows::show_id(row.get(0)?))?
    .collect()
}

fn read(conn: &Connection, show: ShowId) -> Sql<Profile> {
    let texts = |sql: &str, most: usize| -> Sql<Vec<String>> {
        conn.prepare_cached(sql)?.query_map(params![show.get(), most as u32], |row| row.get(0))?.collect()
    };
    // By id and not by date: the index gives these without sorting, and the episodes that came last will do.
    let titles = texts("SELECT title FROM episode WHERE show = ?1 ORDER BY id DESC LIMIT ?2", TITLES)?;
    let notes = texts(
        "SELECT b.notes_html FROM episode e CROSS JOIN episode_body b ON b.episode = e.id WHERE e.show = ?1
         ORDER BY e.id DESC LIMIT ?2",
        NOTES,
    )?;
    let beginning = |notes: String| plain::text(&notes).chars().take(BEGINNING).collect::<String>();
    let notes: Vec<String> = notes.into_iter().map(beginning).collect();
    Ok(describe(&shows::one(conn, show)?, &titles, &notes))
}

fn stamps(conn: &Connection) -> Sql<BTreeMap<ShowId, i64>> {
    conn.prepare_cached("SELECT show, stamp FROM profile WHERE version = ?1")?
        .query_map([VERSION], |row| Ok((shows::show_id(row.get(0)?)?, row.get(1)?)))?
        .collect()
}

fn some(conn: &Connection, wanted: impl Iterator<Item = ShowId>) -> Sql<BTreeMap<ShowId, Profile>> {
    let mut one = conn.prepare_cached("SELECT words FROM profile WHERE show = ?1 AND version = ?2")?;
    let mut found = BTreeMap::new();
    for show in wanted {
        let mut rows = one.query([show.get(), VERSION])?;
        if let Some(row) = rows.next()? {
            found.insert(show, Profile::decode(row.get_ref(0)?.as_str()?));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Candidate, FeedUrl, Timestamp};

    #[test]
    fn profiles_follow_what_shows_say() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut store = Store::open(&path).unwrap();
        let candidate = Candidate {
            feed_url: FeedUrl::parse("https://a.example/feed"),
            title: String::from("Lighthouse Keepers"),
            ..Candidate::default()
        };
        let show = store.add(&candidate, true, Timestamp(1)).unwrap().id;
        let reader = Reader::open(&path).unwrap();
        assert!(reader.profile_stamps().unwrap().is_empty());
        assert!(store.describe_some().unwrap());
        assert!(!store.describe_some().unwrap(), "all are there");
        let first = reader.profile_stamps().unwrap();
        let profile = reader.profiles([show].into_iter()).unwrap().remove(&show).unwrap();
        assert!(profile.terms.iter().any(|term| &*term.key == "lighthouse keeper"), "{profile:?}");
        outdate(&store.conn, show).unwrap();
        assert!(store.describe_some().unwrap(), "made again");
        assert_eq!(reader.profile_stamps().unwrap(), first, "what has not changed keeps its number");
        store.conn.execute("UPDATE profile SET version = 0", []).unwrap();
        assert!(reader.profiles([show].into_iter()).unwrap().is_empty(), "another version is not read");
        assert!(store.describe_some().unwrap());
        assert_eq!(reader.profile_stamps().unwrap(), first);
    }
}
