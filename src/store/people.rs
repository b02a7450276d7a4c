//! People of shows and episodes, in a table of their own so that shows with the same people find one another.

use std::cmp::Reverse;
use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::{episodes, shows};
use crate::library::identity;
use crate::model::{Appearance, EpisodeId, Person, PersonPage, ShowId};

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

/// Episodes that name nobody have the people of their show.
const OF_ITS_SHOW: &str = "FROM person p JOIN episode e ON e.show = p.show
    WHERE p.name_key = ?1 AND p.episode IS NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.episode = e.id)";

/// In how many episodes this person takes part.
pub fn count_of(conn: &Connection, name: &str) -> Sql<u32> {
    conn.prepare_cached(&format!(
        "SELECT (SELECT count(DISTINCT episode) FROM person WHERE name_key = ?1) +
           (SELECT count(DISTINCT e.id) {OF_ITS_SHOW})"
    ))?
    .query_row([identity::name_key(name)], |row| row.get(0))
}

/// Where this person is met, in any spelling of the name.
pub fn page(conn: &Connection, name: &str) -> Sql<PersonPage> {
    let key = identity::name_key(name);
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut links: Vec<(String, usize)> = Vec::new();
    let mut named = conn.prepare_cached("SELECT name, link FROM person WHERE name_key = ?1 ORDER BY id")?;
    let mut rows = named.query([&key])?;
    while let Some(row) = rows.next()? {
        *names.entry(row.get(0)?).or_default() += 1;
        let Some(link) = row.get::<_, Option<String>>(1)? else { continue };
        match links.iter_mut().find(|(known, _)| *known == link) {
            Some((_, count)) => *count += 1,
            None => links.push((link, 1)),
        }
    }
    links.sort_by_key(|(_, count)| Reverse(*count));
    let mut met = conn.prepare_cached(&format!(
        "SELECT e.show, e.id, e.place, p.role, p.id FROM person p JOIN episode e ON e.id = p.episode WHERE p.name_key = ?1
         UNION ALL SELECT e.show, e.id, e.place, p.role, p.id {OF_ITS_SHOW} ORDER BY 3 DESC, 2 DESC, 5"
    ))?;
    let mut rows = met.query([&key])?;
    let mut appearances: Vec<Appearance> = Vec::new();
    while let Some(row) = rows.next()? {
        let (show, episode, role) = (shows::show_id(row.get(0)?)?, episodes::episode_id(row.get(1)?)?, row.get(3)?);
        match appearances.last_mut().filter(|last| last.episode == episode) {
            Some(last) if last.role.split(", ").any(|known| known == role) => {}
            Some(last) => last.role = format!("{}, {role}", last.role),
            None => appearances.push(Appearance { show, episode, role }),
        }
    }
    Ok(PersonPage {
        name: names.into_iter().max_by_key(|(name, count)| (*count, Reverse(name.clone()))).unwrap_or_default().0,
        links: links.into_iter().map(|(link, _)| link).collect(),
        appearances,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn an_episode_that_names_nobody_has_the_people_of_its_show() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(schema::first()).unwrap();
        conn.execute_batch(
            "INSERT INTO show (id, title, total, added, looked) VALUES (1, 'One', 3, 0, 0), (2, 'Two', 1, 0, 0);
             INSERT INTO episode (id, show, place, kind, links, gone, playable, title) VALUES
               (1, 1, 10, 0, 0, 0, 1, 'a'), (2, 1, 20, 0, 0, 0, 1, 'b'), (3, 1, 30, 0, 0, 0, 1, 'c'), (4, 2, 25, 0, 0, 0, 1, 'd');",
        )
        .unwrap();
        let show = |number| ShowId::new(number).unwrap();
        let person = |name: &str, role: &str, link: Option<&str>| Person {
            name: name.into(),
            role: role.into(),
            group: "cast".into(),
            link: link.map(Into::into),
            image: None,
        };
        let episode = EpisodeId::new;
        replace(&conn, show(1), None, &[person("Ada Byron", "host", Some("https://ada.example/"))]).unwrap();
        replace(&conn, show(1), episode(2), &[person("Bob", "guest", None)]).unwrap();
        let twice = [person("ada  BYRON", "host", None), person("Ada Byron", "editor", Some("https://b.example/"))];
        replace(&conn, show(1), episode(3), &twice).unwrap();
        replace(&conn, show(2), episode(4), &[person("Ada Byron", "guest", Some("https://ada.example/"))]).unwrap();
        let page = page(&conn, "Ada byron").unwrap();
        let met: Vec<(u32, &str)> = page.appearances.iter().map(|one| (one.episode.get(), &*one.role)).collect();
        assert_eq!(met, [(3, "host, editor"), (4, "guest"), (1, "host")], "not in what names somebody else only");
        assert_eq!((page.name.as_str(), count_of(&conn, "ADA BYRON").unwrap()), ("Ada Byron", 3));
        assert_eq!(page.links, ["https://ada.example/", "https://b.example/"]);
    }
}
