//! People of shows and episodes, in a table of their own so that shows with the same people find one another.

use rusqlite::{Connection, Row, params};

use crate::library::identity;
use crate::model::{EpisodeId, Person, ShowId};

type Sql<T> = rusqlite::Result<T>;

/// Puts these people in place of those who were there.
pub fn replace(conn: &Connection, show: ShowId, episode: Option<EpisodeId>, persons: &[Person]) -> Sql<()> {
    let episode = episode.map(EpisodeId::get);
    conn.prepare_cached("DELETE FROM person WHERE show = ?1 AND episode IS ?2")?
        .execute(params![show.get(), episode])?;
    insert(conn, show, episode, persons)
}

/// Puts in the people of an episode that is new.
pub fn insert(conn: &Connection, show: ShowId, episode: Option<u32>, persons: &[Person]) -> Sql<()> {
    for person in persons {
        conn.prepare_cached(
            "INSERT INTO person (show, episode, name_key, name, role, team, link, image)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            show.get(),
            episode,
            identity::name_key(&person.name),
            person.name,
            person.role,
            person.group,
            person.link,
            person.image
        ])?;
    }
    Ok(())
}

pub fn read(row: &Row<'_>) -> Sql<Person> {
    Ok(Person { name: row.get(0)?, role: row.get(1)?, group: row.get(2)?, link: row.get(3)?, image: row.get(4)? })
}

/// The people whom the show itself names.
pub fn of_show(conn: &Connection, show: ShowId) -> Sql<Vec<Person>> {
    conn.prepare_cached(
        "SELECT name, role, team, link, image FROM person WHERE show = ?1 AND episode IS NULL ORDER BY id",
    )?
    .query_map([show.get()], read)?
    .collect()
}

/// The people of an episode; those of its show when it names none.
pub fn of_episode(conn: &Connection, show: ShowId, episode: EpisodeId) -> Sql<Vec<Person>> {
    let own: Vec<Person> = conn
        .prepare_cached("SELECT name, role, team, link, image FROM person WHERE episode = ?1 ORDER BY id")?
        .query_map([episode.get()], read)?
        .collect::<Sql<_>>()?;
    if own.is_empty() { of_show(conn, show) } else { Ok(own) }
}
