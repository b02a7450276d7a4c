//! Which shows name each other in titles and notes of their episodes.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, params};

use super::{episodes, shows};
use crate::library::mentions::{Titles, distinct};
use crate::library::related::makers;
use crate::model::{EpisodeId, Episodes, Show, ShowId};
use crate::text::fold::fold;
use crate::text::html::plain;

type Sql<T> = rusqlite::Result<T>;

/// Of a show that is asked about, so many of its newest episodes are read.
const READ: u32 = 300;
/// Where so many episodes hold the words of a title, these are looked at.
const LOOKED_AT: u32 = 300;
/// What is said in more than this part of a show's episodes is its letterhead, where it has more than a few.
const LETTERHEAD: f32 = 0.5;
const FEW: usize = 3;
/// A title that more shows name than one in so many (and than five) means something else.
const ONE_IN: usize = 20;

/// Shows of the library that this one names, by their titles, and where.
pub fn by(
    conn: &Connection,
    show: &Show,
    titles: &Titles,
    all: &HashMap<ShowId, &Show>,
) -> Sql<Vec<(ShowId, Episodes)>> {
    let mut met: BTreeMap<ShowId, Vec<EpisodeId>> = BTreeMap::new();
    let mut statement = conn.prepare_cached(
        // Which ones is decided before any notes are read.
        "SELECT e.id, e.title, b.notes_html
         FROM (SELECT id, title FROM episode WHERE show = ?1 ORDER BY place DESC, id DESC LIMIT ?2) e
           JOIN episode_body b ON b.episode = e.id",
    )?;
    let mut rows = statement.query(params![show.id.get(), READ])?;
    let mut read = 0;
    while let Some(row) = rows.next()? {
        read += 1;
        let episode = episodes::episode_id(row.get(0)?)?;
        for other in titles.named_in(&text(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?)) {
            met.entry(other).or_default().push(episode);
        }
    }
    met.retain(|other, episodes| {
        !is_letterhead(episodes.len(), read) && all.get(other).is_some_and(|other| !of_one_house(show, other))
    });
    Ok(met.into_iter().map(|(other, episodes)| (other, Episodes::of(episodes))).collect())
}

/// Shows of the library that name this one, and where.
pub fn of(conn: &Connection, show: &Show, all: &[Show]) -> Sql<Vec<(ShowId, Episodes)>> {
    let Some(words) = distinct(&show.title) else { return Ok(Vec::new()) };
    let mut titles = Titles::default();
    titles.add(show.id, &show.title);
    let others: BTreeMap<ShowId, &Show> =
        all.iter().filter(|other| !of_one_house(show, other)).map(|other| (other.id, other)).collect();
    let mut met: BTreeMap<ShowId, Vec<EpisodeId>> = BTreeMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT e.show, e.id, e.title, b.notes_html FROM words w CROSS JOIN slot s ON s.slot = w.rowid
           CROSS JOIN episode e ON e.id = s.episode
         JOIN episode_body b ON b.episode = e.id
         WHERE w.text MATCH ?1 AND e.show <> ?2 ORDER BY w.rowid DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![format!("\"{}\"", words.join(" ")), show.id.get(), LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        let other = shows::show_id(row.get(0)?)?;
        if others.contains_key(&other)
            && !titles.named_in(&text(row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?)).is_empty()
        {
            met.entry(other).or_default().push(episodes::episode_id(row.get(1)?)?);
        }
    }
    if met.len() > (all.len() / ONE_IN).max(5) {
        return Ok(Vec::new());
    }
    met.retain(|other, episodes| {
        let total = others.get(other).map_or(0, |show| show.counts.total as usize);
        !is_letterhead(episodes.len(), total)
    });
    Ok(met.into_iter().map(|(other, episodes)| (other, Episodes::of(episodes))).collect())
}

fn text(title: &str, notes: &str) -> String {
    format!("{title}\n{}", plain::text(notes))
}

/// What every week's notes say says nothing.
fn is_letterhead(episodes: usize, of: usize) -> bool {
    of > FEW && episodes as f32 > of as f32 * LETTERHEAD
}

/// The show itself, another feed of it, or one of the same makers, who advertise each other.
pub fn of_one_house(one: &Show, other: &Show) -> bool {
    let named = |show: &Show| makers(&show.author).map(fold).filter(|key| !key.is_empty()).collect::<HashSet<_>>();
    one.id == other.id || fold(&one.title) == fold(&other.title) || !named(one).is_disjoint(&named(other))
}
