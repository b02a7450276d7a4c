//! Which episodes hold what somebody looks for, newest first, with the sentence that matches.
//!
//! Nothing is ranked: a common word of a large library has a hundred thousand hits, and the newest hundred of them are
//! found without looking at the others.

use std::collections::HashSet;
use std::fmt;

use rusqlite::{Connection, InterruptHandle, OptionalExtension, params};

use super::{Reader, StoreError, during, episodes, index, shows};
use crate::library::narrow::Within;
use crate::library::query::{Hit, Query};
use crate::model::Timestamp;
use crate::text::html::plain;
use crate::text::words::Phrase;

type Sql<T> = rusqlite::Result<T>;

/// So many hits are sorted; where there are more, the library is looked through month by month from the newest.
const SORTED: usize = 2_000;
/// So many times more hits are given when they are sifted afterwards.
const SIFTED: usize = 20;

/// Ends what a [`Reader`] does at this moment, from any thread.
pub struct Stopper(InterruptHandle);

impl Stopper {
    /// Ends it; what is begun later is not touched.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl fmt::Debug for Stopper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopper")
    }
}

impl Reader {
    /// The newest episodes that hold all of this, at most `limit`; of those that are in the index. While it is being typed
    /// (`typing`), the last word counts by its beginning, from its third letter on.
    ///
    /// # Errors
    /// When it could not be read, or was stopped by [`Reader::stopper`]: see [`StoreError::is_stopped`].
    pub fn search(&self, query: &Query, typing: bool, limit: usize) -> Result<Vec<Hit>, StoreError> {
        hits(&self.conn, query, typing, limit).map_err(during("searching the notes"))
    }

    /// What ends a running [`Reader::search`] from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.conn.get_interrupt_handle())
    }
}

impl StoreError {
    /// Whether a search was stopped on purpose.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        let Self::Sql { source, .. } = self else { return false };
        source.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
    }
}

/// An expression of the index that finds exactly these words or this mark, which hold no quotes.
pub fn exactly(words: &str) -> String {
    format!("\"{words}\"")
}

/// The same for what begins so.
pub fn beginning(words: &str) -> String {
    format!("\"{words}\" *")
}

/// A query as an expression of the index; `None` when there is nothing to look for.
fn expression(query: &Query, typing: bool) -> Option<String> {
    let (wanted, unwanted) = query.phrases(typing);
    let one = |phrase: &Phrase| {
        let words = phrase.words.join(" ");
        if phrase.open { beginning(&words) } else { exactly(&words) }
    };
    let all = |phrases: &[Phrase], with: &str| phrases.iter().map(one).collect::<Vec<_>>().join(with);
    match (wanted.as_slice(), unwanted.as_slice()) {
        ([], _) => None,
        (wanted, []) => Some(all(wanted, " AND ")),
        (wanted, unwanted) => Some(format!("({}) NOT ({})", all(wanted, " AND "), all(unwanted, " OR "))),
    }
}

fn hits(conn: &Connection, query: &Query, typing: bool, limit: usize) -> Sql<Vec<Hit>> {
    let narrow = query.narrow();
    let Some(expression) = expression(query, typing).filter(|_| narrow.looks_in(Within::Notes)) else {
        return Ok(Vec::new());
    };
    let shows = shows_of(conn, query)?;
    let keep = |(place, _, show): &(i64, u32, u32)| {
        narrow.allows_moment(Timestamp(*place)) && shows.as_ref().is_none_or(|shows| shows.contains(show))
    };
    // What the listener did with them is sifted by who knows that.
    let limit = if narrow.is.is_empty() { limit } else { limit.saturating_mul(SIFTED) };
    let mut found = newest(conn, &expression, limit, &keep)?;
    found.truncate(limit);
    let mut body = conn.prepare_cached("SELECT notes_html FROM episode_body WHERE episode = ?1")?;
    found
        .into_iter()
        .map(|(_, episode, show)| {
            let excerpt = body.query_row([episode], |row| Ok(query.excerpt(&plain::text(row.get_ref(0)?.as_str()?))));
            Ok(Hit {
                show: shows::show_id(show)?,
                episode: episodes::episode_id(episode)?,
                excerpt: excerpt.optional()?.unwrap_or_default(),
            })
        })
        .collect()
}

/// The shows that a query names; `None` when it names none.
fn shows_of(conn: &Connection, query: &Query) -> Sql<Option<HashSet<u32>>> {
    let narrow = query.narrow();
    if narrow.shows.is_empty() && narrow.hosts.is_empty() {
        return Ok(None);
    }
    let mut statement = conn.prepare_cached("SELECT id, title, author FROM show")?;
    let mut rows = statement.query([])?;
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        if narrow.allows_show(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str_or_null()?.unwrap_or_default()) {
            found.insert(row.get(0)?);
        }
    }
    Ok(Some(found))
}

/// Place, episode and show of the newest that match, in order; a few more than `limit` perhaps.
fn newest(
    conn: &Connection,
    expression: &str,
    limit: usize,
    keep: &impl Fn(&(i64, u32, u32)) -> bool,
) -> Sql<Vec<(i64, u32, u32)>> {
    let mut all = conn.prepare_cached("SELECT rowid FROM words WHERE text MATCH ?1 LIMIT ?2")?;
    let ids: Vec<u32> = all.query_map(params![expression, SORTED as i64 + 1], |row| row.get(0))?.collect::<Sql<_>>()?;
    if ids.len() <= SORTED {
        return placed(conn, &ids, keep);
    }
    let span: (Option<i64>, Option<i64>) = conn
        .prepare_cached("SELECT min(oldest), max(newest) FROM show")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let months = |at: Option<i64>| at.map(|at| index::month(Timestamp(at)));
    let (Some(first), Some(last)) = (months(span.0), months(span.1)) else {
        return placed(conn, &ids, keep);
    };
    let mut found = Vec::new();
    // Episodes without any date stand at the very beginning of time.
    for month in (first..=last).rev().chain((first > 0).then_some(0)) {
        let of_month = format!("({expression}) AND {}", exactly(&index::of_month(month)));
        let ids: Vec<u32> = all.query_map(params![of_month, i64::MAX], |row| row.get(0))?.collect::<Sql<_>>()?;
        found.extend(placed(conn, &ids, keep)?);
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

/// Episodes with their place in time, newest first.
fn placed(conn: &Connection, ids: &[u32], keep: &impl Fn(&(i64, u32, u32)) -> bool) -> Sql<Vec<(i64, u32, u32)>> {
    let mut place = conn.prepare_cached("SELECT place, show FROM episode WHERE id = ?1")?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let row = place.query_row([id], |row| Ok((row.get(0)?, *id, row.get(1)?))).optional()?;
        found.extend(row.filter(keep));
    }
    found.sort_unstable_by(|a: &(i64, u32, u32), b| b.cmp(a));
    Ok(found)
}
