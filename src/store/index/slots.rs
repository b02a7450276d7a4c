//! Where documents stand in the index: in slots that follow time, a few hundred for each day, so that the newest hits of
//! any words are the first that are met.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::documents::Document;
use crate::model::Timestamp;

type Sql<T> = rusqlite::Result<T>;

/// Slots of a day, more than most libraries have episodes. Twice as many would lengthen each posting by a seventh of a byte.
pub const A_DAY: i64 = 512;
const DAY: i64 = 24 * 60 * 60;
/// Whatever is dated later than this (in the year 2119) stands there.
const LAST_DAY: i64 = 54_500;

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
pub struct Slots<'a> {
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
    pub spill: i64,
}

impl<'a> Slots<'a> {
    pub fn new(conn: &'a Connection) -> Sql<Self> {
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
    pub fn take(&mut self, document: &Document) -> Sql<i64> {
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
    pub fn again(&mut self, document: &Document) -> Sql<i64> {
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
