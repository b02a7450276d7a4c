//! What directories answered, as it came, so that it need not be asked again the same day and is there without a network.

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{FeedUrl, ShowNumber, Source, Timestamp};

type Sql<T> = rusqlite::Result<T>;

/// Answers that are older are of no use any more.
const KEPT: i64 = 30 * 86_400;
/// So many are kept, the newest.
const MOST: u32 = 300;

/// What was answered to this question last, and when.
pub fn find(conn: &Connection, key: &str) -> Sql<Option<(Timestamp, Vec<u8>)>> {
    conn.prepare_cached("SELECT at, body FROM answer WHERE key = ?1")?
        .query_row([key], |row| Ok((Timestamp(row.get(0)?), row.get(1)?)))
        .optional()
}

/// More numbers than anybody meets; when they are so many, it begins anew.
const MOST_NUMBERS: u32 = 50_000;

/// The feed that a directory means by this number.
pub fn feed_of(conn: &Connection, number: &ShowNumber) -> Sql<Option<FeedUrl>> {
    let feed: Option<String> = conn
        .prepare_cached("SELECT feed FROM number WHERE key = ?1")?
        .query_row([number.to_string()], |row| row.get(0))
        .optional()?;
    Ok(feed.and_then(|feed| FeedUrl::parse(&feed)))
}

/// Keeps which feeds have these numbers, as a directory says. What it says of another one's numbers stands until that one says
/// something itself.
pub fn keep_numbers(conn: &Connection, source: Source, numbers: &[(ShowNumber, FeedUrl)]) -> Sql<()> {
    conn.prepare_cached("DELETE FROM number WHERE (SELECT count(*) FROM number) > ?1")?.execute([MOST_NUMBERS])?;
    let mut own = conn.prepare_cached("INSERT OR REPLACE INTO number (key, feed) VALUES (?1, ?2)")?;
    let mut other = conn.prepare_cached("INSERT OR IGNORE INTO number (key, feed) VALUES (?1, ?2)")?;
    for (number, feed) in numbers {
        let keep = if number.source() == source { &mut own } else { &mut other };
        keep.execute([&number.to_string(), feed.as_str()])?;
    }
    Ok(())
}

/// Keeps an answer in the place of the one before; forgets what is old.
pub fn keep(conn: &Connection, key: &str, at: Timestamp, body: &[u8]) -> Sql<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO answer (key, at, body) VALUES (?1, ?2, ?3)")?
        .execute(params![key, at.0, body])?;
    conn.prepare_cached(
        "DELETE FROM answer WHERE at < ?1 OR key NOT IN (SELECT key FROM answer ORDER BY at DESC, key LIMIT ?2)",
    )?
    .execute(params![at.0 - KEPT, MOST])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_for_a_while() {
        let mut conn = Connection::open_in_memory().unwrap();
        super::super::schema::migrate(&mut conn, None).unwrap();
        keep(&conn, "a", Timestamp(1), b"old").unwrap();
        keep(&conn, "a", Timestamp(2), b"new").unwrap();
        assert_eq!(find(&conn, "a").unwrap(), Some((Timestamp(2), b"new".to_vec())));
        assert_eq!(find(&conn, "b").unwrap(), None);
        keep(&conn, "b", Timestamp(3 + KEPT), b"much later").unwrap();
        assert_eq!(find(&conn, "a").unwrap(), None);
        for number in 0..=MOST {
            keep(&conn, &number.to_string(), Timestamp(4 + KEPT + i64::from(number)), b"").unwrap();
        }
        assert_eq!(find(&conn, "b").unwrap(), None);
        assert!(find(&conn, &MOST.to_string()).unwrap().is_some() && find(&conn, "0").unwrap().is_none());
    }

    #[test]
    fn numbers_lead_to_the_feed_that_was_said_last() {
        let mut conn = Connection::open_in_memory().unwrap();
        super::super::schema::migrate(&mut conn, None).unwrap();
        let feed = |address: &str| FeedUrl::parse(address).unwrap();
        let (tide, ebb) = (feed("https://Tide.example/rss/"), feed("https://ebb.example/rss"));
        let both = [(ShowNumber::Apple(7), tide.clone()), (ShowNumber::Index(7), ebb.clone())];
        keep_numbers(&conn, Source::PodcastIndex, &both).unwrap();
        assert_eq!(feed_of(&conn, &ShowNumber::Apple(7)).unwrap(), Some(tide.clone()));
        keep_numbers(&conn, Source::Apple, &[(ShowNumber::Apple(7), ebb.clone())]).unwrap();
        assert_eq!(feed_of(&conn, &ShowNumber::Apple(7)).unwrap(), Some(ebb.clone()));
        keep_numbers(&conn, Source::Fyyd, &[(ShowNumber::Apple(7), tide)]).unwrap();
        assert_eq!(feed_of(&conn, &ShowNumber::Apple(7)).unwrap(), Some(ebb));
        assert_eq!(feed_of(&conn, &ShowNumber::Fyyd("7".into())).unwrap(), None);
    }
}
