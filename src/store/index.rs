//! The index of episodes: in which of them a word, a phrase, a link or an address of their own occurs.
//!
//! It lags behind: a refresh writes episodes and nothing else, [`Store::index_some`] brings the index up to date bit by bit
//! when there is time. How far it is stands in one number and one small table, written in the same transaction as the
//! index itself, so that it can be stopped at any moment and goes on where it was. Whatever is in it can be made again from
//! the notes.
//!
//! Who is named in an episode is found on the way, since its words are at hand: see `people.rs`.
//!
//! All of it is one full-text table. What is no word is a mark: a sign that no word can begin with (see
//! [`crate::text::words`]), a letter that says what it is, and a number. The index is written like a log, in order, where a tree
//! of hashes would be touched all over; and an episode that leaves takes all of it along.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use super::body::{self, EpisodeBody};
use super::{Reader, Store, StoreError, Until, apart, during, episodes, links, people, shows};
use crate::library::identity;
use crate::library::links::{self as all_links, Beside};
use crate::library::names::{self, Named};
use crate::model::{EpisodeId, ShowId, Timestamp};
use crate::text::html::plain;
use crate::text::words;

type Sql<T> = rusqlite::Result<T>;

/// Counts up when what is indexed of an episode changes: then everything is indexed anew.
const VERSION: u32 = 4;
/// Slots of a day, more than most libraries have episodes. Twice as many would lengthen each posting by a seventh of a byte.
const A_DAY: i64 = 512;
const DAY: i64 = 24 * 60 * 60;
/// Whatever is dated later than this (in the year 2119) stands there.
const LAST_DAY: i64 = 54_500;
/// Episodes and bytes of notes in one transaction: some 60 ms. Smaller ones cost more in all, as every transaction leaves
/// a segment of the index that is to be merged later.
const EPISODES: u32 = 2_000;
const BYTES: usize = 4 << 20;
/// Bytes of words that are collected before they are written: all of a transaction's (FTS5 begins with 1 MB).
const COLLECTED: u32 = 16 << 20;
/// Segments of one size that are merged into one (FTS5 begins with 4): measured with the notes of 33,000 episodes, larger
/// collections and later merging take a third off.
const MERGED: u32 = 8;
/// So many are brought in at once after a refresh: 10 ms.
const LITTLE: u64 = 500;
/// Begins what is no word.
const MARK: char = '§';

/// How much of the library is in the index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Indexed {
    /// Episodes that are.
    pub done: u64,
    /// All episodes.
    pub total: u64,
    /// Shows of which links were counted on the way, so that their lists changed.
    pub recounted: Vec<ShowId>,
}

impl Indexed {
    /// Nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.done >= self.total
    }
}

impl Store {
    /// Brings a part of what is missing into the index, in one transaction; says how far it is then.
    ///
    /// # Errors
    /// When it could not be written; then the index is as it was.
    pub fn index_some(&mut self) -> Result<Indexed, StoreError> {
        let before = self.indexed()?;
        if before.is_complete() {
            return Ok(before);
        }
        self.transact("reading notes for search", Until::PowerCut, |tx| {
            renew(tx)?;
            let chunk = read(tx)?;
            let recounted = write(tx, &chunk)?;
            Ok(Indexed { recounted, ..state(tx)? })
        })
    }

    /// Brings all that is missing into the index at once when it is so little that nobody notices; leaves it when it is
    /// more. Says how far the index is then.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn index_little(&mut self) -> Result<Indexed, StoreError> {
        let mut indexed = self.indexed()?;
        while !indexed.is_complete() && indexed.total - indexed.done <= LITTLE {
            indexed = self.index_some()?;
        }
        Ok(indexed)
    }

    /// How far the index is.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn indexed(&self) -> Result<Indexed, StoreError> {
        state(&self.conn).map_err(during("reading how far the index is"))
    }
}

impl Reader {
    /// How far the index is.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn indexed(&self) -> Result<Indexed, StoreError> {
        state(&self.conn).map_err(during("reading how far the index is"))
    }
}

/// Notes that what is indexed of an episode is not what it says any more.
pub fn outdate(conn: &Connection, episode: EpisodeId) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO unindexed (episode) SELECT ?1 FROM indexed WHERE upto >= ?1 ON CONFLICT DO NOTHING",
    )?
    .execute([episode.get()])?;
    Ok(())
}

/// The same of all episodes of a show.
pub fn outdate_show(conn: &Connection, show: ShowId) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO unindexed (episode) SELECT e.id FROM episode e, indexed i WHERE e.show = ?1 AND e.id <= i.upto
         ON CONFLICT DO NOTHING",
    )?
    .execute([show.get()])?;
    Ok(())
}

fn state(conn: &Connection) -> Sql<Indexed> {
    let (upto, version): (u32, u32) = conn
        .prepare_cached("SELECT upto, version FROM indexed")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let upto = if version == VERSION { upto } else { 0 };
    let newest: Option<u32> = conn.prepare_cached("SELECT max(id) FROM episode")?.query_row([], |row| row.get(0))?;
    let total: u64 = conn
        .prepare_cached("SELECT coalesce(sum(total), 0) FROM show")?
        .query_row([], |row| row.get::<_, i64>(0))?
        .unsigned_abs();
    let changed: u32 = conn.prepare_cached("SELECT count(*) FROM unindexed")?.query_row([], |row| row.get(0))?;
    // Ids have hardly any gaps; counting the rows would read them all.
    let ahead = newest.unwrap_or(0).saturating_sub(upto);
    let missing = u64::from(ahead) + u64::from(changed);
    // Counts of shows are kept apart: never let them say that all is done when it is not.
    let total = total.max(missing);
    Ok(Indexed { done: total - missing, total, recounted: Vec::new() })
}

/// Empties an index that another version made.
fn renew(conn: &Connection) -> Sql<()> {
    let version: u32 = conn.query_row("SELECT version FROM indexed", [], |row| row.get(0))?;
    if version != VERSION {
        conn.execute("INSERT INTO words (words) VALUES ('delete-all')", [])?;
        conn.execute("DELETE FROM unindexed", [])?;
        conn.execute("DELETE FROM slot", [])?;
        conn.execute("DELETE FROM named", [])?;
        conn.execute(
            "INSERT INTO words (words, rank) VALUES ('hashsize', ?1), ('automerge', ?2)",
            [COLLECTED, MERGED],
        )?;
        conn.execute("UPDATE indexed SET upto = 0, spill = 0, version = ?1", [VERSION])?;
    }
    Ok(())
}

/// Episodes as they go into the index.
#[derive(Debug, Default)]
struct Chunk {
    /// Those that were changed, by id.
    changed: Vec<Document>,
    /// Those that are new to the index, by id.
    fresh: Vec<Document>,
}

#[derive(Debug)]
struct Document {
    episode: u32,
    show: ShowId,
    /// Where it stands in time.
    place: i64,
    text: String,
    /// How many links it has.
    links: u16,
    /// Who is named in it.
    named: Vec<Named>,
    /// How long they are.
    bytes: usize,
}

/// An episode as it is indexed. `CROSS`: the episodes are read in the order of their ids.
const SOURCE: &str = "SELECT e.id, e.show, e.place, e.title, i.media, b.link, s.feed_url, b.notes_html, b.details";
const BESIDE: &str = "CROSS JOIN show s ON s.id = e.show CROSS JOIN episode_identity i ON i.episode = e.id
    CROSS JOIN episode_body b ON b.episode = e.id";

/// Reads the next episodes that are missing.
fn read(conn: &Connection) -> Sql<Chunk> {
    let mut chunk = Chunk::default();
    let (mut left, mut bytes) = (EPISODES, 0);
    // The changed ones first: their ids are lower, and the index likes its documents in order.
    let mut changed = conn.prepare_cached(&format!(
        "{SOURCE} FROM unindexed u CROSS JOIN episode e ON e.id = u.episode {BESIDE} ORDER BY u.episode LIMIT ?1"
    ))?;
    let mut rows = changed.query([left])?;
    while bytes < BYTES
        && let Some(row) = rows.next()?
    {
        let document = document(conn, row)?;
        (left, bytes) = (left - 1, bytes + document.bytes);
        chunk.changed.push(document);
    }
    let mut fresh = conn.prepare_cached(&format!(
        "{SOURCE} FROM episode e {BESIDE} WHERE e.id > (SELECT upto FROM indexed) ORDER BY e.id LIMIT ?1"
    ))?;
    let mut rows = fresh.query([left])?;
    while bytes < BYTES
        && let Some(row) = rows.next()?
    {
        let document = document(conn, row)?;
        bytes += document.bytes;
        chunk.fresh.push(document);
    }
    Ok(chunk)
}

/// What a row of [`SOURCE`] says, as words and marks.
fn document(conn: &Connection, row: &Row<'_>) -> Sql<Document> {
    let show = shows::show_id(row.get(1)?)?;
    let title = row.get_ref(3)?.as_str()?;
    let page = row.get_ref(5)?.as_str_or_null()?;
    let notes = row.get_ref(7)?.as_str()?;
    let mut text = String::with_capacity(title.len() + notes.len());
    words::index(title, &mut text);
    // Also keeps a phrase from beginning in the title and ending in the notes.
    text.push_str(&of_show(show));
    text.push(' ');
    let base = all_links::base(page, row.get_ref(6)?.as_str_or_null()?);
    let read = plain::read(notes, base);
    words::index(&read.text, &mut text);
    let named = names::found(title, &read.text);
    let episode: u32 = row.get(0)?;
    let id = episodes::episode_id(episode)?;
    let mut kept: EpisodeBody = body::from_json(row.get_ref(8)?.as_str()?);
    let chapters = apart::or_kept(conn, id, kept.chapters())?;
    let count = all_links::count(
        read.links,
        &read.addresses,
        Beside {
            page,
            chapters: &chapters,
            persons: &people::of_episode(conn, show, id)?,
            transcripts: &kept.transcripts(),
            spoken: &apart::transcript_links(conn, id)?,
            discussions: &kept.discussions(),
        },
    );
    let mut targets: Vec<i64> = read.addresses.iter().map(|address| links::hash(address)).collect();
    targets.sort_unstable();
    targets.dedup();
    for target in targets {
        text.push_str(&link(target, Some(show)));
    }
    let page = identity::address_key(page.unwrap_or_default());
    for address in [&*page, row.get_ref(4)?.as_str()?] {
        if !address.is_empty() {
            text.push_str(&own(address));
        }
    }
    Ok(Document { episode, show, place: row.get(2)?, text, links: count, named, bytes: notes.len() })
}

/// Gives the shows of which links were counted.
fn write(conn: &Connection, chunk: &Chunk) -> Sql<Vec<ShowId>> {
    let mut slots = Slots::new(conn)?;
    let mut placed: Vec<(i64, &Document)> = Vec::with_capacity(chunk.changed.len() + chunk.fresh.len());
    let mut done = conn.prepare_cached("DELETE FROM unindexed WHERE episode = ?1")?;
    for document in &chunk.changed {
        placed.push((slots.again(document)?, document));
        people::forget_named(conn, document.episode)?;
        done.execute([document.episode])?;
    }
    for document in &chunk.fresh {
        placed.push((slots.take(document)?, document));
    }
    let spill = slots.spill;
    // In order: a document before the last one would end a segment.
    placed.sort_unstable_by_key(|(slot, _)| *slot);
    let mut recounted = Vec::new();
    let mut insert = conn.prepare_cached("REPLACE INTO words (rowid, text) VALUES (?1, ?2)")?;
    let mut count = conn.prepare_cached("UPDATE episode SET links = ?2 WHERE id = ?1 AND links <> ?2")?;
    for (slot, document) in placed {
        insert.execute(params![slot, document.text])?;
        people::insert_named(conn, document.show, document.episode, &document.named)?;
        if count.execute(params![document.episode, document.links])? > 0 {
            recounted.push(document.show);
        }
    }
    let last = chunk.fresh.last().map(|last| last.episode);
    conn.prepare_cached("UPDATE indexed SET upto = coalesce(?1, upto), spill = max(spill, ?2)")?
        .execute(params![last, spill])?;
    recounted.sort_unstable();
    recounted.dedup();
    Ok(recounted)
}

/// The first slot of the day of this moment. Episodes without any date stand at the very beginning of time.
fn day_of(at: Timestamp) -> i64 {
    (at.0.max(0) / DAY).min(LAST_DAY) * A_DAY
}

/// Between which slots everything stands that came out from `after` on and before `before`.
pub fn slots(conn: &Connection, after: Option<Timestamp>, before: Option<Timestamp>) -> Sql<(i64, i64)> {
    let spill: i64 = conn.prepare_cached("SELECT spill FROM indexed")?.query_row([], |row| row.get(0))?;
    let first = after.map_or(0, day_of);
    let last = before.map_or(i64::MAX, |before| day_of(before).saturating_add((spill + 1).saturating_mul(A_DAY)));
    Ok((first, last))
}

/// Gives out slots, each once.
struct Slots<'a> {
    highest: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    known: CachedStatement<'a>,
    remove: CachedStatement<'a>,
    leave: CachedStatement<'a>,
    /// The next free slot of days that were asked for, by the first of the day.
    next: HashMap<i64, i64>,
    /// A full day, and a later one that has room or leads to one.
    full: HashMap<i64, i64>,
    /// How many days too late an episode stands at most.
    spill: i64,
}

impl<'a> Slots<'a> {
    fn new(conn: &'a Connection) -> Sql<Self> {
        Ok(Self {
            highest: conn.prepare_cached("SELECT max(slot) FROM slot WHERE slot >= ?1 AND slot < ?2")?,
            insert: conn.prepare_cached("INSERT INTO slot (slot, episode) VALUES (?1, ?2)")?,
            known: conn.prepare_cached("SELECT slot FROM slot WHERE episode = ?1")?,
            remove: conn.prepare_cached("DELETE FROM slot WHERE slot = ?1")?,
            leave: conn.prepare_cached("DELETE FROM words WHERE rowid = ?1")?,
            next: HashMap::new(),
            full: HashMap::new(),
            spill: 0,
        })
    }

    /// A slot for a document that has none.
    fn take(&mut self, document: &Document) -> Sql<i64> {
        let own = day_of(Timestamp(document.place));
        let mut day = own;
        let slot = loop {
            if let Some(then) = self.full.get(&day) {
                day = *then;
                continue;
            }
            let next = if let Some(next) = self.next.get(&day) {
                *next
            } else {
                let highest: Option<i64> = self.highest.query_row([day, day + A_DAY], |row| row.get(0))?;
                highest.map_or(day, |highest| highest + 1)
            };
            if next < day + A_DAY {
                self.next.insert(day, next + 1);
                break next;
            }
            self.full.insert(day, day + A_DAY);
        };
        // The next one of this day finds its way at once.
        if day != own {
            self.full.insert(own, day);
        }
        self.spill = self.spill.max((day - own) / A_DAY);
        self.insert.execute(params![slot, document.episode])?;
        Ok(slot)
    }

    /// The slot of a document that may have one: another one when its day has changed.
    fn again(&mut self, document: &Document) -> Sql<i64> {
        let known: Option<i64> = self.known.query_row([document.episode], |row| row.get(0)).optional()?;
        let Some(known) = known else { return self.take(document) };
        if known / A_DAY * A_DAY == day_of(Timestamp(document.place)) {
            return Ok(known);
        }
        self.leave.execute([known])?;
        self.remove.execute([known])?;
        self.take(document)
    }
}

/// The mark of a link to this target: in any show, when none is given, it is only the beginning of the mark.
pub fn link(target: i64, show: Option<ShowId>) -> String {
    let mut out = String::with_capacity(24);
    mark(&mut out, 'l', (target as u64) >> 4, 12);
    if let Some(show) = show {
        digits(&mut out, u64::from(show.get()), 0);
    }
    out
}

/// The mark of an episode's own address, in the spelling of [`identity::address_key`].
pub fn own(key: &str) -> String {
    let mut out = String::with_capacity(20);
    mark(&mut out, 'o', identity::hash(key) >> 4, 12);
    out
}

/// The mark of the episodes of a show.
pub fn of_show(show: ShowId) -> String {
    let mut out = String::with_capacity(8);
    mark(&mut out, 's', u64::from(show.get()), 0);
    out
}

/// Appends a mark, apart from what is there.
fn mark(out: &mut String, kind: char, number: u64, width: u32) {
    out.push(' ');
    out.push(MARK);
    out.push(kind);
    digits(out, number, width);
}

/// A number in base 32.
fn digits(out: &mut String, number: u64, width: u32) {
    let needed = (u64::BITS - number.leading_zeros()).div_ceil(5).max(1);
    for place in (0..needed.max(width)).rev() {
        let digit = number.checked_shr(place * 5).unwrap_or(0) & 31;
        out.extend(char::from_digit(digit as u32, 32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::query::Query;
    use crate::store::schema;

    #[test]
    fn marks_are_words_that_nobody_can_type() {
        let show = ShowId::new(33).unwrap();
        assert_eq!(link(0x7b << 4, Some(show)), " §l00000000003r11");
        assert!(link(77, Some(show)).starts_with(&link(77, None)));
        for typed in ["§l800000000002", "\u{a7}s0"] {
            assert!(Query::parse(typed).phrases(false).0.iter().all(|phrase| !phrase.words.concat().contains(MARK)));
        }
        assert_eq!(of_show(show), " §s11");
    }

    /// A library as version 0.1.0 left it is read behind the scenes like one that was just fetched.
    #[test]
    fn a_library_of_the_first_format_is_indexed_from_its_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let old = schema::first(&path);
        old.execute_batch(
            "INSERT INTO show (id, title, feed_url, feed_key, total, added, looked)
               VALUES (1, 'Old show', 'https://old.example/feed', 'old.example/feed', 2, 0, 0);
             INSERT INTO episode (id, show, place, kind, links, gone, playable, title)
               VALUES (4, 1, 10, 0, 1, 0, 1, 'Before'), (9, 1, 20, 0, 1, 0, 1, 'After');
             INSERT INTO episode_identity VALUES (4, 'g4', '', 0), (9, 'g9', '', 0);
             INSERT INTO episode_body VALUES (4, 'g4', 'https://old.example/4', '<p>A lantern', '{}'),
               (9, 'g9', NULL, '<a href=\"https://old.example/4\">Lanterns</a>', '{}');
             INSERT INTO episode_address VALUES (1, 4);
             INSERT INTO link VALUES (9, 1, 1, 5, 'https://old.example/4', 'Lanterns');",
        )
        .unwrap();
        drop(old);
        let mut store = Store::open(&path).unwrap();
        let reader = store.reader().unwrap();
        assert!(!reader.indexed().unwrap().is_complete());
        let found = |words: &str| {
            let hits = reader.search(&Query::parse(words), true, 9).unwrap();
            hits.iter().map(|hit| hit.episode.get()).collect::<Vec<_>>()
        };
        assert!(found("lantern").is_empty());
        assert!(store.index_some().unwrap().is_complete());
        assert_eq!(found("lantern"), [9, 4]);
        let there = reader.resolve(&[("http://www.old.example/4", "")]).unwrap();
        assert_eq!(there, [EpisodeId::new(4).map(crate::model::Inside::Episode)]);
    }

    /// What another version indexed is not mixed with what this one does.
    #[test]
    fn an_index_of_another_version_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut store = Store::open(&path).unwrap();
        store.conn.execute_batch(
            "UPDATE indexed SET upto = 7, version = 0; INSERT INTO words (rowid, text) VALUES (7, 'stale');
             INSERT INTO show (id, title, total, added, looked) VALUES (1, 'A show', 1, 0, 0);
             INSERT INTO episode (id, show, place, kind, links, gone, playable, title) VALUES (7, 1, 1, 0, 0, 0, 1, 'Fresh');
             INSERT INTO episode_identity VALUES (7, 'g', '', 0, 0); INSERT INTO episode_body VALUES (7, 'g', NULL, '', '{}');",
        )
        .unwrap();
        assert_eq!(store.indexed().unwrap(), Indexed { done: 0, total: 7, recounted: Vec::new() });
        assert!(store.index_some().unwrap().is_complete());
        let count = |words: &str| store.reader().unwrap().search(&Query::parse(words), true, 9).unwrap().len();
        assert_eq!((count("stale"), count("fresh")), (0, 1));
    }

    /// A day that is full lends from the next; hits come newest first all the same, and a date that moves takes the
    /// episode along.
    #[test]
    fn the_index_stands_in_the_order_of_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("library.db")).unwrap();
        let crowd = u32::try_from(A_DAY).unwrap() + 20;
        store
            .conn
            .execute_batch(&format!(
                "INSERT INTO show (id, title, total, added, looked) VALUES (1, 'A show', {crowd} + 3, 0, 0);
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {crowd})
                   INSERT INTO episode (id, show, place, kind, links, gone, playable, title)
                   SELECT i, 1, 864000 + i, 0, 0, 0, 1, 'Lantern' FROM n;
                 INSERT INTO episode (id, show, place, kind, links, gone, playable, title) VALUES
                   (5001, 1, 86400, 0, 0, 0, 1, 'Lantern of old'), (5002, 1, 8640000, 0, 0, 0, 1, 'New lantern'),
                   (5003, 1, -9223372036854775808, 0, 0, 0, 1, 'Lantern without a date');
                 INSERT INTO episode_identity SELECT id, 'g' || id, '', 0, 0 FROM episode;
                 INSERT INTO episode_body SELECT id, 'g' || id, NULL, '', '{{}}' FROM episode;"
            ))
            .unwrap();
        while !store.index_some().unwrap().is_complete() {}
        let found = |store: &Store, words: &str, limit: usize| -> Vec<u32> {
            let hits = store.reader().unwrap().search(&Query::parse(words), true, limit).unwrap();
            hits.iter().map(|hit| hit.episode.get()).collect()
        };
        assert_eq!(found(&store, "lantern", 1), [5002]);
        let all = found(&store, "lant", 9_000);
        assert_eq!((all.len() as u32, all[0], all[1]), (crowd + 3, 5002, crowd));
        assert_eq!(all[all.len() - 3..], [1, 5001, 5003]);
        // Of those that stand a day too late, too.
        assert_eq!(found(&store, "lantern before:1970-01-12", 9_000).len() as u32, crowd + 2);
        assert_eq!(found(&store, "lantern after:1970-01-12", 9_000), [5002]);
        assert_eq!(found(&store, "lantern show:nothing", 9), Vec::<u32>::new());
        assert_eq!(found(&store, "old show:show", 9), [5001]);

        store
            .transact("moving", Until::Always, |tx| {
                tx.execute("UPDATE episode SET place = 9000000 WHERE id = 5001", [])?;
                outdate(tx, EpisodeId::new(5001).unwrap())
            })
            .unwrap();
        assert!(store.index_some().unwrap().is_complete());
        assert_eq!(found(&store, "lantern", 2), [5001, 5002]);
        store.conn.execute("DELETE FROM episode WHERE id = 5001", []).unwrap();
        assert_eq!(found(&store, "lantern", 1), [5002]);
        assert_eq!(found(&store, "old", 9), Vec::<u32>::new());
    }
}
