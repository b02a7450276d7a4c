//! Shows that are only looked at: they stay for a while, and longer when the listener kept something of theirs.

use rusqlite::{Connection, OptionalExtension, params};

use super::shows;
use crate::model::{EpisodeId, ShowId, Timestamp};

type Sql<T> = rusqlite::Result<T>;

/// A day in seconds: a preview is not written to with every look.
const DAY: i64 = 86_400;

/// Notes that a preview is looked at.
pub fn look_at(conn: &Connection, id: ShowId, now: Timestamp) -> Sql<()> {
    conn.prepare_cached(
        "UPDATE show SET looked = ?2 WHERE id = ?1 AND looked < ?3
           AND coalesce((SELECT state FROM subscription WHERE show = ?1), 0) = 0",
    )?
    .execute(params![id.get(), now.0, now.0 - DAY])?;
    Ok(())
}

/// The same for the show of an episode.
pub fn look_at_episode(conn: &Connection, id: EpisodeId, now: Timestamp) -> Sql<()> {
    let show: Option<u32> = conn
        .prepare_cached("SELECT show FROM episode WHERE id = ?1")?
        .query_row([id.get()], |row| row.get(0))
        .optional()?;
    show.map_or(Ok(()), |show| look_at(conn, shows::show_id(show)?, now))
}

/// Drops previews that were not looked at since `before` and of which nothing was kept: nothing in Listen Later, nothing
/// played, begun or rated.
pub fn forget_previews(conn: &Connection, before: Timestamp) -> Sql<Vec<ShowId>> {
    let gone = shows::ids(
        conn,
        "SELECT s.id FROM show s LEFT JOIN subscription b ON b.show = s.id
         WHERE coalesce(b.state, 0) = 0 AND s.looked < ?1 AND s.sample = 0
           AND NOT EXISTS (SELECT 1 FROM episode e JOIN queue q ON q.episode = e.id WHERE e.show = s.id)
           AND NOT EXISTS (SELECT 1 FROM episode e JOIN listen_state l ON l.episode = e.id
                           WHERE e.show = s.id AND (l.played OR l.position > 0))
           AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.show = s.id)
           AND NOT EXISTS (SELECT 1 FROM episode e JOIN rating r ON r.episode = e.id WHERE e.show = s.id)
         ORDER BY s.id",
        [before.0],
    )?;
    for id in &gone {
        conn.prepare_cached("DELETE FROM show WHERE id = ?1")?.execute([id.get()])?;
    }
    Ok(gone)
}
