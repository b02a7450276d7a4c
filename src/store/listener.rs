//! What the listener made: follows, marks, Listen Later, dismissals, ratings, visits — and the outbox, in the same transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Listener, body, episodes, shows};
use crate::library::apply;
use crate::model::{
    CandidateKey, Change, EpisodeId, ListenState, QueueItem, Rated, Secs, ShowId, Subscription, Timestamp,
};

type Sql<T> = rusqlite::Result<T>;

/// Writes changes in the order in which they were made. What is about a show or an episode that is not in the library
/// any more has nothing left to be kept for and is passed over.
pub fn save(conn: &Connection, changes: &[Change], now: Timestamp) -> Sql<()> {
    // Shows whose counts change; counted once at the end, however many marks there were.
    let mut touched: BTreeSet<ShowId> = BTreeSet::new();
    let mut queue: Option<Queue> = None;
    for change in changes {
        note(conn, change, now)?;
        match change {
            Change::Follow(show) if known_show(conn, *show)? => {
                shows::follow(conn, *show, now, false)?;
            }
            Change::Unfollow(show) if known_show(conn, *show)? => {
                conn.prepare_cached("UPDATE subscription SET state = ?2 WHERE show = ?1 AND state = ?3")?.execute(
                    params![
                        show.get(),
                        body::subscription_code(Subscription::Archived),
                        body::subscription_code(Subscription::Following)
                    ],
                )?;
                touched.insert(*show);
            }
            Change::Resubscribe { show, subscription, followed_at, new_from } if known_show(conn, *show)? => {
                resubscribe(conn, *show, *subscription, *followed_at, *new_from)?;
                conn.prepare_cached("UPDATE show SET looked = max(looked, ?2) WHERE id = ?1")?
                    .execute(params![show.get(), now.0])?;
                touched.insert(*show);
            }
            Change::Played(id, on) => {
                touched.extend(mark(conn, *id, now, |state| state.played = *on)?);
            }
            Change::Seen(id, on) => {
                touched.extend(mark(conn, *id, now, |state| state.seen = *on)?);
            }
            Change::Position(id, at) => {
                mark(conn, *id, now, |state| state.position = *at)?;
            }
            Change::Enqueue(id, place) => {
                if show_of(conn, *id)?.is_some() {
                    apply::enqueue(Queue::of(conn, &mut queue)?, *id, *place, now);
                }
            }
            Change::Dequeue(id) => {
                apply::dequeue(Queue::of(conn, &mut queue)?, *id);
            }
            Change::Move(id, place) => {
                apply::reorder(Queue::of(conn, &mut queue)?, *id, *place);
            }
            Change::Dismiss(key, true) => {
                conn.prepare_cached("INSERT INTO dismissed (key, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                    .execute(params![&*key.0, now.0])?;
            }
            Change::Dismiss(key, false) => {
                conn.prepare_cached("DELETE FROM dismissed WHERE key = ?1")?.execute([&*key.0])?;
            }
            Change::Rate(what, stars) => rate(conn, *what, *stars, now)?,
            Change::Visited(url) => {
                conn.prepare_cached(
                    "INSERT INTO visited (url, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = excluded.at",
                )?
                .execute(params![url, now.0])?;
            }
            Change::Unvisited(url) => {
                conn.prepare_cached("DELETE FROM visited WHERE url = ?1")?.execute([url])?;
            }
            Change::Follow(_) | Change::Unfollow(_) | Change::Resubscribe { .. } => {}
        }
    }
    if let Some(queue) = queue {
        queue.write(conn)?;
    }
    for show in touched {
        shows::recount(conn, show)?;
    }
    Ok(())
}

/// Keeps a change for whoever brings other devices up to date.
pub fn note(conn: &Connection, change: &Change, now: Timestamp) -> Sql<()> {
    conn.prepare_cached("INSERT INTO outbox (at, change) VALUES (?1, ?2)")?
        .execute(params![now.0, body::change_to_json(change)?])?;
    Ok(())
}

/// Whether a show is in the library.
pub fn known_show(conn: &Connection, show: ShowId) -> Sql<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM show WHERE id = ?1)")?.query_row([show.get()], |row| row.get(0))
}

fn show_of(conn: &Connection, id: EpisodeId) -> Sql<Option<ShowId>> {
    let found: Option<u32> = conn
        .prepare_cached("SELECT show FROM episode WHERE id = ?1")?
        .query_row([id.get()], |row| row.get(0))
        .optional()?;
    found.map(shows::show_id).transpose()
}

fn resubscribe(
    conn: &Connection,
    show: ShowId,
    subscription: Subscription,
    followed_at: Option<Timestamp>,
    new_from: Option<EpisodeId>,
) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO subscription (show, state, followed_at, new_from) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET state = excluded.state, followed_at = excluded.followed_at,
           new_from = excluded.new_from",
    )?
    .execute(params![
        show.get(),
        body::subscription_code(subscription),
        followed_at.map(|at| at.0),
        new_from.map(EpisodeId::get)
    ])?;
    Ok(())
}

fn rate(conn: &Connection, what: Rated, stars: u8, now: Timestamp) -> Sql<()> {
    let (show, episode) = match what {
        Rated::Show(id) if known_show(conn, id)? => (Some(id.get()), None),
        Rated::Episode(id) if show_of(conn, id)?.is_some() => (None, Some(id.get())),
        _ => return Ok(()),
    };
    conn.prepare_cached("DELETE FROM rating WHERE show = ?1 OR episode = ?2")?.execute(params![show, episode])?;
    if stars > 0 {
        conn.prepare_cached("INSERT INTO rating (show, episode, stars, at) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![show, episode, stars, now.0])?;
    }
    Ok(())
}

/// Changes one mark; gives the show whose counts follow from it.
fn mark(
    conn: &Connection,
    id: EpisodeId,
    now: Timestamp,
    change: impl FnOnce(&mut ListenState),
) -> Sql<Option<ShowId>> {
    let Some(show) = show_of(conn, id)? else {
        return Ok(None);
    };
    let mut state = conn
        .prepare_cached("SELECT played, seen, position FROM listen_state WHERE episode = ?1")?
        .query_row([id.get()], |row| {
            Ok(ListenState { played: row.get(0)?, seen: row.get(1)?, position: Secs(row.get(2)?), changed: now })
        })
        .optional()?
        .unwrap_or_default();
    change(&mut state);
    if state.played || state.seen || state.position != Secs(0) {
        conn.prepare_cached(
            "INSERT INTO listen_state (episode, played, seen, position, changed) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET played = excluded.played, seen = excluded.seen, position = excluded.position,
               changed = excluded.changed",
        )?
        .execute(params![id.get(), state.played, state.seen, state.position.0, now.0])?;
    } else {
        conn.prepare_cached("DELETE FROM listen_state WHERE episode = ?1")?.execute([id.get()])?;
    }
    Ok(Some(show))
}

/// Listen Later while changes are made to it: ordered by the same rules as in memory, and only what changed is written.
struct Queue {
    before: Vec<QueueItem>,
    now: Vec<QueueItem>,
}

impl Queue {
    fn of<'a>(conn: &Connection, slot: &'a mut Option<Self>) -> Sql<&'a mut Vec<QueueItem>> {
        if slot.is_none() {
            let before = read_queue(conn)?;
            *slot = Some(Self { now: before.clone(), before });
        }
        slot.as_mut().map(|queue| &mut queue.now).ok_or(rusqlite::Error::QueryReturnedNoRows)
    }

    fn write(mut self, conn: &Connection) -> Sql<()> {
        let by_episode = |item: &QueueItem| item.episode;
        self.before.sort_unstable_by_key(by_episode);
        self.now.sort_unstable_by_key(by_episode);
        let held = |items: &[QueueItem], id: EpisodeId| {
            items.binary_search_by_key(&id, by_episode).ok().and_then(|at| items.get(at).copied())
        };
        for item in &self.before {
            if held(&self.now, item.episode).is_none() {
                conn.prepare_cached("DELETE FROM queue WHERE episode = ?1")?.execute([item.episode.get()])?;
            }
        }
        for item in &self.now {
            if held(&self.before, item.episode) != Some(*item) {
                conn.prepare_cached(
                    "INSERT INTO queue (episode, rank, added) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET rank = excluded.rank, added = excluded.added",
                )?
                .execute(params![item.episode.get(), item.rank, item.added.0])?;
            }
        }
        Ok(())
    }
}

fn read_queue(conn: &Connection) -> Sql<Vec<QueueItem>> {
    conn.prepare_cached("SELECT episode, rank, added FROM queue ORDER BY rank, episode")?
        .query_map([], |row| {
            Ok(QueueItem {
                episode: episodes::episode_id(row.get(0)?)?,
                rank: row.get(1)?,
                added: Timestamp(row.get(2)?),
            })
        })?
        .collect()
}

/// Everything the listener made, but the follows, which come with the shows.
pub fn read(conn: &Connection) -> Sql<Listener> {
    let marks = conn
        .prepare_cached("SELECT episode, played, seen, position, changed FROM listen_state")?
        .query_map([], |row| {
            let state = ListenState {
                played: row.get(1)?,
                seen: row.get(2)?,
                position: Secs(row.get(3)?),
                changed: Timestamp(row.get(4)?),
            };
            Ok((episodes::episode_id(row.get(0)?)?, state))
        })?
        .collect::<Sql<_>>()?;
    let dismissed = conn
        .prepare_cached("SELECT key FROM dismissed")?
        .query_map([], |row| row.get::<_, String>(0).map(|key| CandidateKey(key.into())))?
        .collect::<Sql<_>>()?;
    let ratings = conn
        .prepare_cached("SELECT show, episode, stars FROM rating")?
        .query_map([], |row| {
            let what = match row.get(0)? {
                Some(show) => Rated::Show(shows::show_id(show)?),
                None => Rated::Episode(episodes::episode_id(row.get(1)?)?),
            };
            Ok((what, row.get(2)?))
        })?
        .collect::<Sql<_>>()?;
    let visited = conn
        .prepare_cached("SELECT url, at FROM visited")?
        .query_map([], |row| Ok((row.get(0)?, Timestamp(row.get(1)?))))?
        .collect::<Sql<_>>()?;
    Ok(Listener { marks, queue: read_queue(conn)?, dismissed, ratings, visited })
}
