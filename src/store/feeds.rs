//! How a show's feed is asked: how it fares, what the next request sends, where it has moved, and which page of older episodes
//! comes next.

use rusqlite::{Connection, OptionalExtension, params};

use super::taken::{self, Way};
use super::{Validators, body, shows};
use crate::error::Problem;
use crate::model::{
    FeedHealth, FeedMoved, FeedUrl, Moved, MovedBy, PageTrouble, ShowId, Subscription, Timestamp, Told,
};

type Sql<T> = rusqlite::Result<T>;

/// Keeps where the older episodes of a feed in pages begin. Once pages behind the first were read this stays as it is,
/// unless a whole page may have been missed (`gap`): then whether all had been read is remembered, so that only the gap has to
/// be read again. A feed that has no pages any more has no older ones.
pub fn note_next_page(conn: &Connection, id: ShowId, next: Option<&str>, gap: bool) -> Sql<()> {
    let Some(next) = next else {
        conn.prepare_cached("DELETE FROM older WHERE show = ?1")?.execute([id.get()])?;
        return Ok(());
    };
    let how = if gap { "DO UPDATE SET whole = page IS NULL, page = excluded.page" } else { "DO NOTHING" };
    conn.prepare_cached(&format!("INSERT INTO older (show, page) VALUES (?1, ?2) ON CONFLICT {how}"))?
        .execute(params![id.get(), next])?;
    Ok(())
}

/// The page with older episodes that is to be read next.
pub fn older_page(conn: &Connection, id: ShowId) -> Sql<Option<String>> {
    let found: Option<Option<String>> = conn
        .prepare_cached("SELECT page FROM older WHERE show = ?1")?
        .query_row([id.get()], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// Keeps that a page of older episodes was read, and which comes next; `None` when the last one was. A page that `meets` what is
/// known is the last, too, when all behind it had been read before a gap was found.
pub fn turn_page(conn: &Connection, id: ShowId, next: Option<&str>, meets: bool) -> Sql<()> {
    conn.prepare_cached(
        "UPDATE older SET page = iif(whole AND ?3, NULL, ?2), failed_at = NULL, wait_until = NULL, problem = NULL
         WHERE show = ?1",
    )?
    .execute(params![id.get(), next, meets])?;
    Ok(())
}

/// Keeps why the next page of older episodes could not be read, until it was.
pub fn note_page_trouble(conn: &Connection, id: ShowId, trouble: &PageTrouble) -> Sql<()> {
    conn.prepare_cached("UPDATE older SET failed_at = ?2, wait_until = ?3, problem = ?4 WHERE show = ?1")?.execute(
        params![id.get(), trouble.at.0, trouble.until.map(|until| until.0), body::problem_to_json(&trouble.problem)?],
    )?;
    Ok(())
}

/// Notes how a feed fares.
pub fn write_health(conn: &Connection, id: ShowId, health: &FeedHealth) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO health (show, last_ok, last_try, next_due, failures, failing_since, problem, repairs, ended, status,
           wait_until, failed_at, failed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, iif(?7 IS NULL, NULL, ?3), ?7)
         ON CONFLICT DO UPDATE SET last_ok = excluded.last_ok, last_try = excluded.last_try, next_due = excluded.next_due,
           failures = excluded.failures, failing_since = excluded.failing_since, problem = excluded.problem,
           repairs = excluded.repairs, ended = excluded.ended, status = excluded.status, wait_until = excluded.wait_until,
           failed_at = coalesce(excluded.failed_at, failed_at), failed = coalesce(excluded.failed, failed)",
    )?
    .execute(params![
        id.get(),
        health.last_ok.map(|at| at.0),
        health.last_try.map(|at| at.0),
        health.next_due.map(|at| at.0),
        health.failures,
        health.failing_since.map(|at| at.0),
        health.problem.as_ref().map(body::problem_to_json).transpose()?,
        health.repairs,
        health.ended,
        health.status,
        health.wait_until.map(|at| at.0),
    ])?;
    Ok(())
}

/// Keeps what the next conditional request sends.
pub fn write_validators(conn: &Connection, id: ShowId, validators: &Validators) -> Sql<()> {
    if self::validators(conn, id)? == *validators {
        return Ok(());
    }
    conn.prepare_cached(
        "INSERT INTO validators (show, etag, last_modified, body_hash, ttl, moved_to, quiet, hollow)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
           body_hash = excluded.body_hash, ttl = excluded.ttl, moved_to = excluded.moved_to, quiet = excluded.quiet,
           hollow = excluded.hollow",
    )?
    .execute(params![
        id.get(),
        validators.etag,
        validators.last_modified,
        validators.body_hash.map(|hash| hash as i64),
        validators.ttl,
        validators.moved_to.as_ref().map(FeedUrl::as_str),
        validators.quiet,
        validators.hollow,
    ])?;
    Ok(())
}

/// What the next conditional request sends; the default when there was none.
pub fn validators(conn: &Connection, id: ShowId) -> Sql<Validators> {
    let found = conn
        .prepare_cached(
            "SELECT etag, last_modified, body_hash, ttl, moved_to, quiet, refused, refused IS NOT NULL AND NOT EXISTS
               (SELECT 1 FROM moved WHERE moved.show = ?1 AND by = ?2 AND was = refused), looked, hollow
             FROM validators WHERE show = ?1",
        )?
        .query_row(params![id.get(), moved_code(MovedBy::Listener)], |row| {
            Ok(Validators {
                etag: row.get(0)?,
                last_modified: row.get(1)?,
                body_hash: row.get::<_, Option<i64>>(2)?.map(|hash| hash as u64),
                ttl: row.get(3)?,
                moved_to: row.get::<_, Option<String>>(4)?.and_then(|url| FeedUrl::parse(&url)),
                quiet: row.get(5)?,
                refused: row.get::<_, Option<String>>(6)?.and_then(|url| FeedUrl::parse(&url)),
                leads_back: row.get(7)?,
                looked: row.get::<_, Option<i64>>(8)?.map(Timestamp),
                hollow: row.get(9)?,
                kept_by: None,
            })
        })
        .optional()?;
    let mut found = found.unwrap_or_default();
    if let Some(to) = &found.moved_to
        && let Way::Kept(other) = taken::way(conn, id, to, MovedBy::Redirect)?
    {
        found.kept_by = Some(other);
    }
    Ok(found)
}

/// The other show of the library that lives at this address.
pub fn other_at(conn: &Connection, id: ShowId, url: &FeedUrl) -> Sql<Option<ShowId>> {
    Ok(shows::by_feed(conn, url)?.filter(|other| *other != id))
}

/// Keeps that a feed is not to move there, and when that was seen, unless the listener has refused another address before: that
/// stands.
pub fn refuse(conn: &Connection, id: ShowId, to: &FeedUrl, now: Timestamp) -> Sql<()> {
    conn.prepare_cached(
        "UPDATE validators SET refused = ?2, looked = ?3 WHERE show = ?1 AND (refused IS NULL OR refused = ?2)",
    )?
    .execute(params![id.get(), to.as_str(), now.0])?;
    Ok(())
}

/// Forgets that a feed is not to move somewhere; `to` is where it moves with the next answer that agrees.
pub fn allow(conn: &Connection, id: ShowId, to: Option<&FeedUrl>) -> Sql<()> {
    conn.prepare_cached("UPDATE validators SET refused = NULL, moved_to = coalesce(?2, moved_to) WHERE show = ?1")?
        .execute(params![id.get(), to.map(FeedUrl::as_str)])?;
    Ok(())
}

/// Feeds in a row that are looked at for a way back.
const LONGEST_CIRCLE: usize = 8;

/// The shows of the library, this one first, whose feeds name each other in a circle; none when this one is in no circle.
pub fn circle(conn: &Connection, id: ShowId) -> Sql<Vec<ShowId>> {
    let mut circle = vec![id];
    while circle.len() < LONGEST_CIRCLE
        && let Some(last) = circle.last()
        && let Some(next) = validators(conn, *last)?.kept_by
    {
        if next == id {
            return Ok(circle);
        }
        circle.push(next);
    }
    Ok(Vec::new())
}

/// Gives a show a new feed address; the old one still finds it. `None`, and nothing is changed, when it has that address already or
/// another show of the library that does not yield has it: two shows with their own marks are never thrown together by a server.
///
/// What the listener decides is not undone by the same redirect: the address that was left is refused from then on.
pub fn move_feed(conn: &Connection, id: ShowId, to: &FeedUrl, by: MovedBy, now: Timestamp) -> Sql<Option<FeedMoved>> {
    move_to(conn, id, to, by, by, now)
}

/// Takes the last move of a feed back, as the listener's own word; but no show that has anything yields to that.
pub fn move_back(conn: &Connection, id: ShowId, now: Timestamp) -> Sql<Option<FeedMoved>> {
    let Some(last) = moves(conn, id)?.into_iter().next() else { return Ok(None) };
    move_to(conn, id, &last.was, MovedBy::Listener, MovedBy::Redirect, now)
}

/// Moves a feed; `asks` is who wants another show to yield.
fn move_to(
    conn: &Connection,
    id: ShowId,
    to: &FeedUrl,
    by: MovedBy,
    asks: MovedBy,
    now: Timestamp,
) -> Sql<Option<FeedMoved>> {
    let was: Option<String> =
        conn.prepare_cached("SELECT feed_url FROM show WHERE id = ?1")?.query_row([id.get()], |row| row.get(0))?;
    if was.as_deref() == Some(to.as_str()) {
        return Ok(None);
    }
    let taken = match taken::way(conn, id, to, asks)? {
        Way::Free => None,
        Way::Yields(other) => Some(taken::take_over(conn, id, other, now)?),
        Way::Kept(_) => return Ok(None),
    };
    conn.prepare_cached("DELETE FROM address WHERE key = ?1")?.execute([to.comparison_key()])?;
    conn.prepare_cached(
        "INSERT INTO address (key, url, show) SELECT feed_key, feed_url, id FROM show
         WHERE id = ?1 AND feed_key IS NOT NULL AND feed_key <> ?2 ON CONFLICT DO UPDATE SET show = excluded.show",
    )?
    .execute(params![id.get(), to.comparison_key()])?;
    conn.prepare_cached("UPDATE show SET feed_url = ?2, feed_key = ?3 WHERE id = ?1")?.execute(params![
        id.get(),
        to.as_str(),
        to.comparison_key()
    ])?;
    if by == MovedBy::Listener {
        // Another server's validators mean nothing there, and it is asked soon.
        conn.prepare_cached("DELETE FROM validators WHERE show = ?1")?.execute([id.get()])?;
        conn.prepare_cached("INSERT INTO validators (show, refused) VALUES (?1, ?2)")?
            .execute(params![id.get(), was])?;
        conn.prepare_cached("UPDATE health SET next_due = NULL WHERE show = ?1")?.execute([id.get()])?;
    } else {
        conn.prepare_cached("UPDATE validators SET moved_to = NULL WHERE show = ?1")?.execute([id.get()])?;
    }
    if let Some(was) = was {
        conn.prepare_cached("INSERT INTO moved (show, at, was, now, by) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![id.get(), now.0, was, to.as_str(), moved_code(by)])?;
    }
    Ok(Some(FeedMoved { show: shows::one(conn, id)?, taken }))
}

fn moved_code(by: MovedBy) -> u8 {
    match by {
        MovedBy::Redirect => 0,
        MovedBy::Feed => 1,
        MovedBy::Listener => 2,
    }
}

/// Where the feed has moved, newest first.
pub fn moves(conn: &Connection, id: ShowId) -> Sql<Vec<Moved>> {
    let mut statement = conn.prepare_cached("SELECT at, was, now, by FROM moved WHERE show = ?1 ORDER BY id DESC")?;
    let mut rows = statement.query([id.get()])?;
    let mut moves = Vec::new();
    while let Some(row) = rows.next()? {
        let url = |column: usize| -> Sql<Option<FeedUrl>> { Ok(FeedUrl::parse(row.get_ref(column)?.as_str()?)) };
        let by = match row.get(3)? {
            0_u8 => MovedBy::Redirect,
            1 => MovedBy::Feed,
            _ => MovedBy::Listener,
        };
        if let (Some(was), Some(now)) = (url(1)?, url(2)?) {
            moves.push(Moved { at: Timestamp(row.get(0)?), was, now, by });
        }
    }
    Ok(moves)
}

/// What the listener may have missed of the feeds that are followed: moves since then that can be taken back, those that fail now,
/// and those that are there twice.
pub fn told(conn: &Connection, since: Timestamp) -> Sql<Told> {
    let (mut told, following) = (Told::default(), body::subscription_code(Subscription::Following));
    let moves = "SELECT m.show FROM moved m JOIN subscription b ON b.show = m.show WHERE b.state = ?1
                 GROUP BY m.show HAVING max(m.at) >= ?2";
    for id in followed(conn, moves, params![following, since.0])? {
        told.moves.extend(self::moves(conn, id)?.into_iter().next().map(|moved| (id, moved)));
    }
    told.moves.retain(|(_, moved)| moved.by != MovedBy::Listener);
    let failures = "SELECT h.show FROM health h JOIN subscription b ON b.show = h.show
                    WHERE b.state = ?1 AND h.problem IS NOT NULL";
    for id in followed(conn, failures, [following])? {
        told.failures.extend(last_failure(conn, id)?.map(|(at, problem)| (id, at, problem)));
    }
    let doubles = "SELECT v.show FROM validators v JOIN subscription b ON b.show = v.show
                   WHERE b.state = ?1 AND v.moved_to IS NOT NULL";
    for id in followed(conn, doubles, [following])? {
        let circle = circle(conn, id)?;
        if circle.is_empty() {
            told.doubles.extend(validators(conn, id)?.kept_by.map(|other| (id, other)));
        } else if !told.circles.iter().any(|known| known.contains(&id)) {
            told.circles.push(circle);
        }
    }
    Ok(told)
}

/// The shows that one of the questions above finds.
fn followed(conn: &Connection, question: &str, with: impl rusqlite::Params) -> Sql<Vec<ShowId>> {
    let mut statement = conn.prepare_cached(question)?;
    let found: Vec<u32> = statement.query_map(with, |row| row.get(0))?.collect::<Sql<_>>()?;
    found.into_iter().map(shows::show_id).collect()
}

/// The newest failure of a feed, even when all is well again.
pub fn last_failure(conn: &Connection, id: ShowId) -> Sql<Option<(Timestamp, Problem)>> {
    let found: Option<(i64, String)> = conn
        .prepare_cached(
            "SELECT failed_at, failed FROM health WHERE show = ?1 AND failed_at IS NOT NULL AND failed IS NOT NULL",
        )?
        .query_row([id.get()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(at, text)| Some((Timestamp(at), body::problem_from_json(&text)?))))
}
