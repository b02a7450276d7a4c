//! The index as one piece.
//!
//! Each transaction that indexes leaves a piece of its own (FTS5 calls it a segment), and every piece names the words it
//! has. Many of them take a twelfth more of the disk than one, and a question looks into each. So while much is brought in at
//! once nothing is merged, and behind it all of it once, bit by bit: how far that is the pieces themselves say, so that it
//! goes on where it was stopped.

use rusqlite::Connection;

use super::{LITTLE, state};
use crate::store::{Store, StoreError, Until, during};

type Sql<T> = rusqlite::Result<T>;

/// Pages of 4 KB that are written in one step: some 60 ms.
const PAGES: i64 = 500;
/// All is merged again when so many parts of it came since: each time costs as much as all that is there.
const GROWN: u64 = 4;
/// So many pieces of one size become one where little comes in (FTS5 begins with 4).
const FEW: u32 = 8;
/// So many are as much as FTS5 leaves alone when it is told not to merge (it begins with 16).
const MANY: u32 = 1_000;
const USUAL: u32 = 16;

impl Store {
    /// Brings the pieces of an index that is complete closer to one piece, where enough was added since they were one, in one
    /// short transaction. Says whether there is more to do.
    ///
    /// # Errors
    /// When it could not be written; then the index is as it was.
    pub fn merge_some(&mut self) -> Result<bool, StoreError> {
        const READING: &str = "reading how far the index is";
        let indexed = self.indexed()?;
        let merged: i64 =
            self.conn.query_row("SELECT merged FROM indexed", [], |row| row.get(0)).map_err(during(READING))?;
        let merged = merged.unsigned_abs();
        let added = indexed.done.saturating_sub(merged);
        if !indexed.is_complete() || added <= (merged / GROWN).max(LITTLE) {
            return Ok(false);
        }
        self.transact("merging the index", Until::PowerCut, |tx| {
            let before = tx.total_changes();
            // Negative: into one, and not only where there are several of a size.
            tx.execute("INSERT INTO words (words, rank) VALUES ('merge', ?1)", [-PAGES])?;
            // Its own row and nothing else: there was nothing to merge.
            let more = tx.total_changes() - before > 1;
            if !more {
                configure(tx, FEW, USUAL)?;
                let done = i64::try_from(state(tx)?.done).unwrap_or(i64::MAX);
                tx.execute("UPDATE indexed SET merged = ?1", [done])?;
            }
            Ok(more)
        })
    }
}

/// Begins an empty index: nothing is merged before everything is in it.
pub fn begin(conn: &Connection) -> Sql<()> {
    configure(conn, 0, MANY)?;
    conn.execute("UPDATE indexed SET merged = 0", [])?;
    Ok(())
}

fn configure(conn: &Connection, merge_at: u32, merge_at_last: u32) -> Sql<()> {
    let mut set = conn.prepare_cached("INSERT INTO words (words, rank) VALUES (?1, ?2)")?;
    set.execute(("automerge", merge_at))?;
    set.execute(("crisismerge", merge_at_last))?;
    Ok(())
}
