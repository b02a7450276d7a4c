//! Which episodes hold what somebody looks for, newest first, with the sentence that matches.
//!
//! Nothing is ranked: a common word of a large library has a hundred thousand hits, and the newest hundred of them are
//! found without looking at the others, as the index stands in the order of time.

use std::collections::HashSet;
use std::fmt;

use rusqlite::{Connection, InterruptHandle, OptionalExtension, params};

use super::{Reader, StoreError, apart, during, episodes, index, shows};
use crate::library::narrow::Within;
use crate::library::query::{Excerpt, FoundIn, Hit, Query};
use crate::model::{EpisodeId, Timestamp};
use crate::text::html::plain;
use crate::text::words::Phrase;

type Sql<T> = rusqlite::Result<T>;

/// So many times more hits are given when they are sifted afterwards.
const SIFTED: usize = 20;
/// Of so many shows the episodes are looked for by their marks; where more are meant, what is found is sifted.
const MARKED: usize = 40;

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

/// Phrases as an expression of the index; they stand in this column when it has a name.
fn expression(wanted: &[Phrase], unwanted: &[Phrase], column: &str, shows: Option<&HashSet<u32>>) -> Sql<String> {
    let one = |phrase: &Phrase| {
        let words = phrase.words.join(" ");
        if phrase.open { beginning(&words) } else { exactly(&words) }
    };
    let all = |phrases: &[Phrase], with: &str| phrases.iter().map(one).collect::<Vec<_>>().join(with);
    let mut expression = all(wanted, " AND ");
    if !column.is_empty() {
        expression = format!("{column} : ({expression})");
    }
    if let Some(shows) = shows.filter(|shows| shows.len() <= MARKED) {
        let marks = shows.iter().map(|show| Ok(exactly(index::of_show(shows::show_id(*show)?).trim())));
        expression = format!("{expression} AND ({})", marks.collect::<Sql<Vec<_>>>()?.join(" OR "));
    }
    if !unwanted.is_empty() {
        expression = format!("({expression}) NOT ({})", all(unwanted, " OR "));
    }
    Ok(expression)
}

fn hits(conn: &Connection, query: &Query, typing: bool, limit: usize) -> Sql<Vec<Hit>> {
    let narrow = query.narrow();
    let (wanted, unwanted) = query.phrases(typing);
    let (notes, spoken) = (narrow.looks_in(Within::Notes), narrow.looks_in(Within::Transcripts));
    if wanted.is_empty() || !(notes || spoken) {
        return Ok(Vec::new());
    }
    let column = match (notes, spoken) {
        (true, false) => "text",
        (false, true) => "spoken",
        _ => "",
    };
    let shows = shows_of(conn, query)?;
    if shows.as_ref().is_some_and(HashSet::is_empty) {
        return Ok(Vec::new());
    }
    let between = index::slots(conn, narrow.after, narrow.before)?;
    let keep = |(place, _, show): &(i64, u32, u32)| {
        narrow.allows_moment(Timestamp(*place)) && shows.as_ref().is_none_or(|shows| shows.contains(show))
    };
    // What the listener did with them is sifted by who knows that.
    let limit = if narrow.is.is_empty() { limit } else { limit.saturating_mul(SIFTED) };
    // For a beginning the hits of every word that begins so are put together before the first is given: 'the' with all of
    // 'they', 'there', 'then'. Where the word itself has hits enough, these will do.
    let whole: Vec<Phrase> = wanted.iter().map(|phrase| Phrase { open: false, ..phrase.clone() }).collect();
    let find = |wanted: &[Phrase]| {
        newest(conn, &expression(wanted, &unwanted, column, shows.as_ref())?, between, limit, &keep)
    };
    let mut found = find(&whole)?;
    if found.len() < limit && wanted.iter().any(|phrase| phrase.open) {
        found = find(&wanted)?;
    }
    found
        .into_iter()
        .map(|(_, episode, show)| {
            let episode = episodes::episode_id(episode)?;
            let (found_in, excerpt) = excerpt(conn, query, (notes, spoken), episode)?;
            Ok(Hit { show: shows::show_id(show)?, episode, found_in, excerpt })
        })
        .collect()
}

/// The words around what was found: in the notes when these hold any of it and are looked at, else in the transcript when
/// that is.
fn excerpt(
    conn: &Connection,
    query: &Query,
    (notes, spoken): (bool, bool),
    episode: EpisodeId,
) -> Sql<(FoundIn, Excerpt)> {
    let mut body = conn.prepare_cached("SELECT notes_html FROM episode_body WHERE episode = ?1")?;
    let in_notes = body.query_row([episode.get()], |row| Ok(query.excerpt(&plain::text(row.get_ref(0)?.as_str()?))));
    let in_notes = in_notes.optional()?.unwrap_or_default();
    if spoken && (!notes || in_notes.matches.is_empty()) {
        let lines = apart::transcript(conn, episode)?.map(|kept| kept.what.lines).unwrap_or_default();
        if let Some(found) = query.excerpt_of_lines(&lines) {
            return Ok(found);
        }
    }
    Ok((FoundIn::Notes, in_notes))
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

/// Place, episode and show of the newest that match, newest first.
fn newest(
    conn: &Connection,
    expression: &str,
    (first, last): (i64, i64),
    limit: usize,
    keep: &impl Fn(&(i64, u32, u32)) -> bool,
) -> Sql<Vec<(i64, u32, u32)>> {
    let mut all = conn.prepare_cached(
        "SELECT e.place, e.id, e.show FROM words w CROSS JOIN slot s ON s.slot = w.rowid
           CROSS JOIN episode e ON e.id = s.episode
         WHERE w.words MATCH ?1 AND w.rowid BETWEEN ?2 AND ?3 ORDER BY w.rowid DESC",
    )?;
    let mut rows = all.query(params![expression, first, last])?;
    let mut found = Vec::with_capacity(limit.min(200));
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let row = (row.get(0)?, row.get(1)?, row.get(2)?);
        if keep(&row) {
            found.push(row);
        }
    }
    // Slots know the day; within it the moment decides.
    found.sort_unstable_by(|a: &(i64, u32, u32), b| b.cmp(a));
    Ok(found)
}
