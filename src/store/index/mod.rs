//! The index of episodes: in which of them a word, a phrase, a link or an address of their own occurs.
//!
//! It lags behind: a refresh writes episodes and nothing else, [`Store::index_some`] brings the index up to date bit by bit
//! when there is time. How far it is stands in one number and one small table, written in the same transaction as the
//! index itself, so that it can be stopped at any moment and goes on where it was. Whatever is in it can be made again from
//! the notes.
//!
//! Who is named in an episode is found on the way, since its words are at hand: see `people.rs`.
//!
//! All of it is one full-text table: in one column what was written, in the other what was said in a transcript that was fetched. What is no word is a mark: a sign that no word can begin with (see
//! [`crate::text::words`]), a letter that says what it is, and a number. The index is written like a log, in order, where a tree
//! of hashes would be touched all over; and an episode that leaves takes all of it along.

mod ahead;
mod documents;
mod pieces;
mod slots;

pub use ahead::Ahead;
use documents::{Chunk, Document};
use rusqlite::{Connection, params};
use slots::Slots;
pub use slots::slots;

use super::{Reader, Store, StoreError, Until, during, episodes, people};
use crate::library::identity;
use crate::model::{EpisodeId, LinkCount, ShowId};

type Sql<T> = rusqlite::Result<T>;

/// Counts up when what is indexed of an episode changes: then everything is indexed anew.
const VERSION: u32 = 6;
/// Bytes of words that are collected before they are written: all of a transaction's (FTS5 begins with 1 MB).
const COLLECTED: u32 = 12 << 20;
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
    /// Links that were counted on the way, where there are others than before; those of a show one after the other.
    pub recounted: Vec<LinkCount>,
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
        let upto = upto(&self.conn).map_err(during("reading how far the index is"))?;
        let mut ahead = std::mem::take(&mut self.ahead);
        let ready = ahead.take(upto, self.transactions);
        let (path, number) = (self.path.clone(), self.transactions + 1);
        let indexed = self.transact("reading notes for search", Until::PowerCut, |tx| {
            renew(tx)?;
            let chunk = ready.map_or_else(|| Chunk::read(tx, upto), Ok)?;
            // What was changed comes first, and then what is new: only that can be told ahead.
            if chunk.is_full()
                && chunk.changed.is_empty()
                && let Some(last) = chunk.last()
            {
                ahead.begin(|| Reader::open(&path).ok(), last, number);
            }
            let recounted = write(tx, &chunk)?;
            Ok(Indexed { recounted, ..state(tx)? })
        })?;
        // At the end nothing more is made ahead, and its thread ends.
        if !indexed.is_complete() {
            self.ahead = ahead;
        }
        Ok(indexed)
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

/// The last episode that is in the index, with all before it. None is, when another version made it.
fn upto(conn: &Connection) -> Sql<u32> {
    conn.prepare_cached("SELECT upto, version FROM indexed")?.query_row([], |row| {
        let version: u32 = row.get(1)?;
        if version == VERSION { row.get(0) } else { Ok(0) }
    })
}

fn state(conn: &Connection) -> Sql<Indexed> {
    let upto = upto(conn)?;
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
        conn.execute("INSERT INTO words (words, rank) VALUES ('hashsize', ?1)", [COLLECTED])?;
        pieces::begin(conn)?;
        conn.execute("UPDATE indexed SET upto = 0, spill = 0, version = ?1", [VERSION])?;
    }
    Ok(())
}

/// What is in the index where a document comes to stand.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    Perhaps,
}

/// Gives the links that were counted.
fn write(conn: &Connection, chunk: &Chunk) -> Sql<Vec<LinkCount>> {
    let mut slots = Slots::new(conn)?;
    let mut placed: Vec<(i64, &Document, Before)> = Vec::with_capacity(chunk.changed.len() + chunk.fresh.len());
    let mut done = conn.prepare_cached("DELETE FROM unindexed WHERE episode = ?1")?;
    for document in &chunk.changed {
        placed.push((slots.again(document)?, document, Before::Perhaps));
        people::forget_named(conn, document.episode)?;
        done.execute([document.episode])?;
    }
    for document in &chunk.fresh {
        placed.push((slots.take(document)?, document, Before::Nothing));
    }
    let spill = slots.spill;
    // In order: a document before the last one would end a segment.
    placed.sort_unstable_by_key(|(slot, ..)| *slot);
    let mut recounted = Vec::new();
    let mut insert = conn.prepare_cached("INSERT INTO words (rowid, text, spoken) VALUES (?1, ?2, ?3)")?;
    let mut replace = conn.prepare_cached("REPLACE INTO words (rowid, text, spoken) VALUES (?1, ?2, ?3)")?;
    let mut count = conn.prepare_cached("UPDATE episode SET links = ?2 WHERE id = ?1 AND links <> ?2")?;
    for (slot, document, before) in placed {
        // To look for something to replace costs a tenth of what there is to do.
        let write = match before {
            Before::Nothing => &mut insert,
            Before::Perhaps => &mut replace,
        };
        write.execute(params![slot, document.text, document.spoken])?;
        people::insert_named(conn, document.show, document.episode, &document.named)?;
        if count.execute(params![document.episode, document.links])? > 0 {
            let episode = episodes::episode_id(document.episode)?;
            recounted.push(LinkCount { show: document.show, episode, links: document.links });
        }
    }
    conn.prepare_cached("UPDATE indexed SET upto = coalesce(?1, upto), spill = max(spill, ?2)")?
        .execute(params![chunk.last(), spill])?;
    recounted.sort_unstable_by_key(|count| (count.show, count.episode));
    Ok(recounted)
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
    use super::slots::A_DAY;
    use super::*;
    use crate::library::query::{FoundIn, Query};
    use crate::model::{Kept, Secs, Timestamp, TranscriptLine, TranscriptText};
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
             INSERT INTO episode_identity (episode, key, media, fingerprint) VALUES (7, 'g', '', 0); INSERT INTO episode_body VALUES (7, 'g', NULL, '', '{}');",
        )
        .unwrap();
        assert_eq!(store.indexed().unwrap(), Indexed { done: 0, total: 7, recounted: Vec::new() });
        assert!(store.index_some().unwrap().is_complete());
        let count = |words: &str| store.reader().unwrap().search(&Query::parse(words), true, 9).unwrap().len();
        assert_eq!((count("stale"), count("fresh")), (0, 1));
    }

    /// Pieces of the index, by the pages of which FTS5 keeps a list.
    fn pieces(store: &Store) -> i64 {
        let count = "SELECT count(DISTINCT segid) FROM words_idx";
        store.conn.query_row(count, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_was_indexed_bit_by_bit_becomes_one_piece() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = with_episodes(folder.path(), 9_000);
        store.index_some().unwrap();
        assert!(!store.merge_some().unwrap(), "there is more to come first");
        while !store.index_some().unwrap().is_complete() {}
        assert!(pieces(&store) > 3);
        // It is stopped, and an episode leaves meanwhile.
        assert!(store.merge_some().unwrap());
        drop(store);
        let mut store = Store::open(&folder.path().join("library.db")).unwrap();
        store.conn.execute("DELETE FROM episode WHERE id = 4321", []).unwrap();
        while store.merge_some().unwrap() {}
        assert_eq!(pieces(&store), 1);
        assert_eq!(found(&store, "number4322 ").len(), 1);
        assert!(found(&store, "number4321 ").is_empty());
        assert_eq!(found(&store, "lantern").len(), 9);
        // A few more are left alone until they are many.
        for id in [10_001, 10_002] {
            store.conn.execute_batch(&format!(
                "INSERT INTO episode (id, show, place, kind, links, gone, playable, title) VALUES ({id}, 1, 9, 0, 0, 0, 1, 'New');
                 INSERT INTO episode_identity (episode, key, media, fingerprint) VALUES ({id}, 'n{id}', '', 0);
                 INSERT INTO episode_body VALUES ({id}, 'n{id}', NULL, 'candle', '{{}}');"
            )).unwrap();
            assert!(store.index_some().unwrap().is_complete());
            assert!(!store.merge_some().unwrap());
        }
        assert_eq!(pieces(&store), 3);
        assert_eq!(found(&store, "candle").len(), 2);
    }

    /// A library with one show and so many episodes, whose notes say which they are.
    fn with_episodes(folder: &std::path::Path, count: u32) -> Store {
        let store = Store::open(&folder.join("library.db")).unwrap();
        let fill = format!(
            "INSERT INTO show (id, title, total, added, looked) VALUES (1, 'A show', {count}, 0, 0);
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
               INSERT INTO episode (id, show, place, kind, links, gone, playable, title)
               SELECT i, 1, i * 86400, 0, 0, 0, 1, 'Title' FROM n;
             INSERT INTO episode_identity (episode, key, media, fingerprint)
               SELECT id, 'g' || id, '', 0 FROM episode;
             INSERT INTO episode_body SELECT id, 'g' || id, NULL, 'lantern number' || id, '{{}}' FROM episode;"
        );
        store.conn.execute_batch(&fill).unwrap();
        store
    }

    fn found(store: &Store, typed: &str) -> Vec<(u32, FoundIn, String)> {
        let hits = store.reader().unwrap().search(&Query::parse(typed), true, 9).unwrap();
        hits.into_iter().map(|hit| (hit.episode.get(), hit.found_in, hit.excerpt.text)).collect()
    }

    /// What is made ahead while something else changes the same episodes is made again.
    #[test]
    fn notes_that_change_while_they_are_read_ahead_are_indexed_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = with_episodes(folder.path(), 9_000);
        let first = store.index_some().unwrap();
        assert!(!first.is_complete());
        assert_eq!(
            format!("{:?}", store.ahead),
            format!("Ahead(Some({}))", first.done),
            "the next ones are being read"
        );
        let done = u32::try_from(first.done).unwrap();
        // In what is made first, and in what is made while that is written.
        let (changed, gone) = ([done + 5, 3 * done + 5], [done + 6, 3 * done + 6]);
        let change = |store: &mut Store, number: usize| {
            store
                .transact("changing", Until::Always, |tx| {
                    let changed = changed[number];
                    tx.execute("UPDATE episode_body SET notes_html = 'a candle' WHERE episode = ?1", [changed])?;
                    tx.execute("DELETE FROM episode WHERE id = ?1", [gone[number]])?;
                    outdate(tx, EpisodeId::new(changed).unwrap())
                })
                .unwrap();
        };
        change(&mut store, 0);
        assert!(!store.index_some().unwrap().is_complete());
        let third = store.index_some().unwrap().done;
        assert_eq!(format!("{:?}", store.ahead), format!("Ahead(Some({third}))"));
        change(&mut store, 1);
        while !store.index_some().unwrap().is_complete() {}
        assert_eq!(format!("{:?}", store.ahead), "Ahead(None)");
        assert_eq!(found(&store, "candle").len(), 2);
        for one in changed.into_iter().chain(gone) {
            assert!(found(&store, &format!("number{one} ")).is_empty(), "{one}");
        }
        for one in [1, done, done + 1, 4_001, 9_000] {
            assert_eq!(found(&store, &format!("number{one} ")).len(), 1, "{one}");
        }
    }

    #[test]
    fn what_is_said_in_a_transcript_is_found_with_its_moment() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = with_episodes(folder.path(), 3);
        assert!(store.index_some().unwrap().is_complete());
        let line = |start: u32, text: &str| TranscriptLine {
            start: Some(Secs(start)),
            end: None,
            speaker: None,
            text: text.into(),
        };
        let lines =
            vec![line(0, "Welcome to the"), line(7, "harbour. A quiet"), line(12, "night it is, lantern in hand.")];
        let what = TranscriptText { lines, ..TranscriptText::default() };
        let kept = Kept { url: String::from("https://a.example/t.vtt"), at: Timestamp(1), what };
        store.keep_transcript(EpisodeId::new(2).unwrap(), &kept).unwrap();
        assert!(store.index_some().unwrap().is_complete());

        let spoken = |line: usize, at: u32| FoundIn::Transcript { line, at: Some(Secs(at)) };
        let words = String::from("A quiet night it is, lantern in hand.");
        // Begun in one line, and ended in the next.
        assert_eq!(found(&store, "\"quiet night\""), [(2, spoken(1, 7), words.clone())]);
        assert_eq!(found(&store, "quiet in:transcripts"), [(2, spoken(1, 7), words.clone())]);
        assert!(found(&store, "quiet in:notes").is_empty());
        // The notes say it, too, and come first; unless only transcripts are looked at.
        assert_eq!(
            found(&store, "lantern").iter().map(|hit| (hit.0, hit.1)).collect::<Vec<_>>(),
            [(3, FoundIn::Notes), (2, FoundIn::Notes), (1, FoundIn::Notes)]
        );
        assert_eq!(found(&store, "lantern in:transcripts"), [(2, spoken(2, 12), words)]);
        assert_eq!(found(&store, "lantern show:a in:transcripts").len(), 1);
        assert!(found(&store, "number2 in:transcripts").is_empty());
        // The title says it: that is no matter of transcripts, and “in:notes” never leads to one.
        store.conn.execute("UPDATE episode SET title = 'harbour tales' WHERE id = 2", []).unwrap();
        store.transact("changing", Until::Always, |tx| outdate(tx, EpisodeId::new(2).unwrap())).unwrap();
        assert!(store.index_some().unwrap().is_complete());
        assert_eq!(found(&store, "harbour in:notes"), [(2, FoundIn::Notes, String::from("lantern number2"))]);
        // One word in the notes, the other in the transcript.
        assert_eq!(found(&store, "number2 harbour").len(), 1);
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
                 INSERT INTO episode_identity (episode, key, media, fingerprint)
               SELECT id, 'g' || id, '', 0 FROM episode;
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
