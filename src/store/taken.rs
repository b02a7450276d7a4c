//! A show that another one takes the place of: one address has one show, and whoever moves there may meet one.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::{body, episodes, feeds, index, listener, shows};
use crate::library::{Alike, Known};
use crate::model::{
    Change, EpisodeId, FeedUrl, MovedBy, QueuePlace, Rated, Secs, ShowId, Subscription, TakenOver, Timestamp,
};

type Sql<T> = rusqlite::Result<T>;

/// What a show meets where it is to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Free,
    /// Another show, whose place it takes.
    Yields(ShowId),
    /// Another show, which stays.
    Kept(ShowId),
}

/// What a show meets at this address. A show of which the listener has nothing yields to everybody. One that has marks yields when
/// their episodes are the same; and when it is followed, only to the listener's own word.
pub fn way(conn: &Connection, id: ShowId, to: &FeedUrl, by: MovedBy) -> Sql<Way> {
    let Some(other) = feeds::other_at(conn, id, to)? else { return Ok(Way::Free) };
    let lives_there: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM show WHERE id = ?1 AND feed_key = ?2)")?
        .query_row(params![other.get(), to.comparison_key()], |row| row.get(0))?;
    if !lives_there {
        // It has moved on, and is found by that address only.
        return Ok(if by == MovedBy::Listener { Way::Free } else { Way::Kept(other) });
    }
    let followed = is_followed(conn, other)?;
    if followed && by != MovedBy::Listener {
        return Ok(Way::Kept(other));
    }
    let yields = !followed && !has_marks(conn, other)? || are_alike(conn, id, other)?;
    Ok(if yields { Way::Yields(other) } else { Way::Kept(other) })
}

fn is_followed(conn: &Connection, id: ShowId) -> Sql<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM subscription WHERE show = ?1 AND state = ?2)")?
        .query_row(params![id.get(), body::subscription_code(Subscription::Following)], |row| row.get(0))
}

/// Whether the listener made anything of a show or its episodes, but opened them.
fn has_marks(conn: &Connection, id: ShowId) -> Sql<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM rating WHERE show = ?1)
             OR EXISTS (SELECT 1 FROM episode e JOIN queue q ON q.episode = e.id WHERE e.show = ?1)
             OR EXISTS (SELECT 1 FROM episode e JOIN rating r ON r.episode = e.id WHERE e.show = ?1)
             OR EXISTS (SELECT 1 FROM episode e JOIN listen_state l ON l.episode = e.id
                        WHERE e.show = ?1 AND (l.played OR l.position > 0))",
    )?
    .query_row([id.get()], |row| row.get(0))
}

/// Whether two shows have episodes in common, half of the shorter list.
fn are_alike(conn: &Connection, id: ShowId, other: ShowId) -> Sql<bool> {
    let (ours, theirs) = (episodes::known(conn, id)?, episodes::known(conn, other)?);
    let alike = Alike::of(&ours);
    let twins = theirs.iter().filter(|one| alike.twin((*one).into()).is_some()).count();
    Ok(twins > 0 && twins * 2 >= ours.len().min(theirs.len()))
}

/// What the listener made of one episode.
struct Made {
    played: bool,
    seen: bool,
    position: Secs,
    queued: bool,
    stars: Option<u8>,
}

fn made(conn: &Connection, id: EpisodeId) -> Sql<Made> {
    conn.prepare_cached(
        "SELECT coalesce(l.played, 0), coalesce(l.seen, 0), coalesce(l.position, 0), q.episode IS NOT NULL, r.stars
         FROM episode e LEFT JOIN listen_state l ON l.episode = e.id LEFT JOIN queue q ON q.episode = e.id
              LEFT JOIN rating r ON r.episode = e.id WHERE e.id = ?1",
    )?
    .query_row([id.get()], |row| {
        Ok(Made {
            played: row.get(0)?,
            seen: row.get(1)?,
            position: Secs(row.get(2)?),
            queued: row.get(3)?,
            stars: row.get(4)?,
        })
    })
}

/// Puts a show in the place of another one, which is gone then: what the listener made of that one is brought over to the
/// episodes that both have, and where only it has one, to that episode itself.
pub fn take_over(conn: &Connection, by: ShowId, gone: ShowId, now: Timestamp) -> Sql<TakenOver> {
    let ours = episodes::known(conn, by)?;
    let alike = Alike::of(&ours);
    let mut keys: HashSet<String> = ours.iter().map(|known| known.key.as_str().to_owned()).collect();
    let mut taken = TakenOver { gone, by, changes: Vec::new(), adopted: Vec::new() };
    for theirs in episodes::known(conn, gone)? {
        let before = made(conn, theirs.id)?;
        let matters = before.played || before.position != Secs(0) || before.queued || before.stars.is_some();
        match alike.twin((&theirs).into()) {
            Some(twin) => bring(&mut taken.changes, &theirs, &before, twin.id, &made(conn, twin.id)?),
            None if matters && keys.insert(theirs.key.as_str().to_owned()) => taken.adopted.push(theirs.id),
            None => {}
        }
    }
    if is_followed(conn, gone)? && !is_followed(conn, by)? {
        taken.changes.push(Change::Follow(by));
    }
    let stars = "SELECT (SELECT stars FROM rating WHERE show = ?1), EXISTS (SELECT 1 FROM rating WHERE show = ?2)";
    let (stars, rated): (Option<u8>, bool) =
        conn.prepare_cached(stars)?.query_row([gone.get(), by.get()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some(stars) = stars.filter(|_| !rated) {
        taken.changes.push(Change::Rate(Rated::Show(by), stars));
    }
    for id in &taken.adopted {
        conn.prepare_cached("UPDATE episode SET show = ?2 WHERE id = ?1")?.execute([id.get(), by.get()])?;
        conn.prepare_cached("UPDATE person SET show = ?2 WHERE episode = ?1")?.execute([id.get(), by.get()])?;
        conn.prepare_cached("UPDATE named SET show = ?2 WHERE episode = ?1")?.execute([id.get(), by.get()])?;
        index::outdate(conn, *id)?;
    }
    listener::save(conn, &taken.changes, now)?;
    conn.prepare_cached(
        "UPDATE subscription SET folders = coalesce((SELECT folders FROM subscription WHERE show = ?2), '')
         WHERE show = ?1 AND folders = ''",
    )?
    .execute([by.get(), gone.get()])?;
    conn.prepare_cached("UPDATE address SET show = ?1 WHERE show = ?2")?.execute([by.get(), gone.get()])?;
    conn.prepare_cached("DELETE FROM show WHERE id = ?1")?.execute([gone.get()])?;
    if !taken.adopted.is_empty() {
        shows::recount(conn, by)?;
    }
    Ok(taken)
}

/// What is to be changed so that an episode has what the listener made of its twin. What was made of itself stays.
fn bring(changes: &mut Vec<Change>, from: &Known, theirs: &Made, to: EpisodeId, ours: &Made) {
    if theirs.queued {
        if !ours.queued {
            changes.push(Change::Enqueue(to, QueuePlace::After(from.id)));
        }
        changes.push(Change::Dequeue(from.id));
    }
    if theirs.played && !ours.played {
        changes.push(Change::Played(to, true));
    }
    if theirs.seen && !ours.seen {
        changes.push(Change::Seen(to, true));
    }
    if theirs.position != Secs(0) && ours.position == Secs(0) && !ours.played {
        changes.push(Change::Position(to, theirs.position));
    }
    if let Some(stars) = theirs.stars.filter(|_| ours.stars.is_none()) {
        changes.push(Change::Rate(Rated::Episode(to), stars));
    }
}
