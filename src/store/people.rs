//! People of shows and episodes, in a table of their own so that shows with the same people find one another.

use std::cmp::Reverse;
use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection, Row, params};

use super::{episodes, shows};
use crate::library::identity;
use crate::library::names::Named;
use crate::library::related::makers;
use crate::model::{Appearance, EpisodeId, MAKES, NAMED, Person, PersonPage, ShowId};

type Sql<T> = rusqlite::Result<T>;

/// Puts these people in place of those who were there.
pub fn replace(conn: &Connection, show: ShowId, episode: Option<EpisodeId>, persons: &[Person]) -> Sql<()> {
    let episode = episode.map(EpisodeId::get);
    match episode {
        Some(episode) => conn.prepare_cached("DELETE FROM person WHERE episode = ?1")?.execute([episode])?,
        None => conn
            .prepare_cached("DELETE FROM person INDEXED BY person_own WHERE show = ?1 AND episode IS NULL")?
            .execute([show.get()])?,
    };
    Insert::new(conn)?.people(show, episode, persons)
}

/// Puts people in: those of a show, or of an episode that is new.
pub struct Insert<'a>(CachedStatement<'a>);

impl<'a> Insert<'a> {
    pub fn new(conn: &'a Connection) -> Sql<Self> {
        let insert = "INSERT INTO person (show, episode, name_key, name, role, team, link, image)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        conn.prepare_cached(insert).map(Self)
    }

    pub fn people(&mut self, show: ShowId, episode: Option<u32>, persons: &[Person]) -> Sql<()> {
        for person in persons {
            self.0.execute(params![
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
}

pub fn read(row: &Row<'_>) -> Sql<Person> {
    Ok(Person { name: row.get(0)?, role: row.get(1)?, group: row.get(2)?, link: row.get(3)?, image: row.get(4)? })
}

/// The people whom the show itself names.
pub fn of_show(conn: &Connection, show: ShowId) -> Sql<Vec<Person>> {
    conn.prepare_cached(
        "SELECT name, role, team, link, image FROM person INDEXED BY person_own
         WHERE show = ?1 AND episode IS NULL ORDER BY id",
    )?
    .query_map([show.get()], read)?
    .collect()
}

/// Whether an episode of the show names people itself.
pub fn any_own(conn: &Connection, show: ShowId) -> Sql<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM person WHERE show = ?1 AND episode IS NOT NULL)")?
        .query_row([show.get()], |row| row.get(0))
}

/// The people that an episode names itself.
pub fn own(conn: &Connection, episode: EpisodeId) -> Sql<Vec<Person>> {
    conn.prepare_cached("SELECT name, role, team, link, image FROM person WHERE episode = ?1 ORDER BY id")?
        .query_map([episode.get()], read)?
        .collect()
}

/// The people of an episode; those of its show when it names none.
pub fn of_episode(conn: &Connection, show: ShowId, episode: EpisodeId) -> Sql<Vec<Person>> {
    let own = own(conn, episode)?;
    if own.is_empty() { of_show(conn, show) } else { Ok(own) }
}

/// The same, and behind them whom its title or its notes name.
pub fn tagged_and_named(conn: &Connection, show: ShowId, episode: EpisodeId) -> Sql<Vec<Person>> {
    let mut all = of_episode(conn, show, episode)?;
    let mut named =
        conn.prepare_cached("SELECT name_key, name, spot FROM named WHERE episode = ?1 ORDER BY spot, name")?;
    let mut rows = named.query([episode.get()])?;
    while let Some(row) = rows.next()? {
        let key = row.get_ref(0)?.as_str()?;
        if !all.iter().any(|one| identity::name_key(&one.name) == key) {
            let role = NAMED.get(usize::from(row.get::<_, u8>(2)?)).copied().unwrap_or_default();
            all.push(Person { name: row.get(1)?, role: role.into(), group: String::new(), link: None, image: None });
        }
    }
    Ok(all)
}

/// Keeps who is named in an episode.
pub fn insert_named(conn: &Connection, show: ShowId, episode: u32, named: &[Named]) -> Sql<()> {
    for one in named {
        conn.prepare_cached(
            "INSERT INTO named (name_key, episode, show, spot, name) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![identity::name_key(&one.name), episode, show.get(), one.spot as u8, one.name])?;
    }
    Ok(())
}

/// Forgets who was named in an episode that has changed.
pub fn forget_named(conn: &Connection, episode: u32) -> Sql<()> {
    conn.prepare_cached("DELETE FROM named WHERE episode = ?1")?.execute([episode])?;
    Ok(())
}

/// Where this person (?1) is met: episodes that tag or name them, and those of the shows that they make (?2, as JSON) or that
/// tag them as a whole, as far as these episodes name nobody else.
const MET: &str = "SELECT e.show, e.id, e.place, p.role, p.id AS rank
      FROM show s CROSS JOIN person p ON p.show = s.id AND p.name_key = ?1 JOIN episode e ON e.id = p.episode
    UNION ALL SELECT e.show, e.id, e.place, p.role, p.id
      FROM person p INDEXED BY person_own JOIN episode e ON e.show = p.show
      WHERE p.name_key = ?1 AND p.episode IS NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.episode = e.id)
    UNION ALL SELECT e.show, e.id, e.place, 'named ' || n.spot, -1 FROM named n JOIN episode e ON e.id = n.episode
      WHERE n.name_key = ?1
    UNION ALL SELECT e.show, e.id, e.place, 'makes', -2 FROM json_each(?2) s JOIN episode e ON e.show = s.value
      WHERE NOT EXISTS (SELECT 1 FROM person o WHERE o.episode = e.id)";

/// The shows that somebody makes, as a list for [`MET`].
fn made_by(conn: &Connection, key: &str) -> Sql<String> {
    // One word is no name of a person; and of the many shows few are worth a closer look: those that hold the last name, and
    // those with letters beyond ASCII, which SQLite does not fold.
    let Some((_, last)) = key.rsplit_once(' ') else { return Ok(String::from("[]")) };
    let mut shows: Vec<String> = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT id, author FROM show
         WHERE author <> '' AND (instr(lower(author), ?1) OR length(author) <> length(CAST(author AS BLOB)))",
    )?;
    let mut rows = statement.query([last])?;
    while let Some(row) = rows.next()? {
        if makers(row.get_ref(1)?.as_str()?).any(|name| identity::name_key(name) == key) {
            shows.push(row.get::<_, u32>(0)?.to_string());
        }
    }
    Ok(format!("[{}]", shows.join(",")))
}

/// In how many episodes this person takes part.
pub fn count_of(conn: &Connection, name: &str) -> Sql<u32> {
    let key = identity::name_key(name);
    conn.prepare_cached(&format!("SELECT count(DISTINCT id) FROM ({MET})"))?
        .query_row([&key, &made_by(conn, &key)?], |row| row.get(0))
}

/// Where this person is met, in any spelling of the name.
pub fn page(conn: &Connection, name: &str) -> Sql<PersonPage> {
    let key = identity::name_key(name);
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut links: Vec<(String, usize)> = Vec::new();
    let mut spelled = conn.prepare_cached(
        "SELECT name, link FROM (SELECT p.name, p.link FROM show s CROSS JOIN person p ON p.show = s.id
           AND p.name_key = ?1 ORDER BY p.id)
         UNION ALL SELECT name, NULL FROM named WHERE name_key = ?1",
    )?;
    let mut rows = spelled.query([&key])?;
    while let Some(row) = rows.next()? {
        *names.entry(row.get(0)?).or_default() += 1;
        let Some(link) = row.get::<_, Option<String>>(1)? else { continue };
        match links.iter_mut().find(|(known, _)| *known == link) {
            Some((_, count)) => *count += 1,
            None => links.push((link, 1)),
        }
    }
    links.sort_by_key(|(_, count)| Reverse(*count));
    // What a feed says goes before what was found.
    let mut met = conn.prepare_cached(&format!(
        "SELECT show, id, place, role, rank FROM ({MET}) ORDER BY place DESC, id DESC, rank < 0, abs(rank)"
    ))?;
    let mut rows = met.query([&key, &made_by(conn, &key)?])?;
    let mut appearances: Vec<Appearance> = Vec::new();
    while let Some(row) = rows.next()? {
        let (show, episode) = (shows::show_id(row.get(0)?)?, episodes::episode_id(row.get(1)?)?);
        let found = row.get::<_, i64>(4)? < 0;
        let said = row.get_ref(3)?.as_str()?;
        let role = match said {
            "named 0" if found => NAMED[0],
            "named 1" if found => NAMED[1],
            "makes" if found => MAKES,
            tagged => tagged,
        };
        match appearances.last_mut().filter(|last| last.episode == episode) {
            Some(_) if found => {}
            Some(last) if last.role.split(", ").any(|known| known == role) => {}
            Some(last) => last.role = format!("{}, {role}", last.role),
            None => appearances.push(Appearance { show, episode, role: role.to_string() }),
        }
    }
    let name_of = names.into_iter().max_by_key(|(name, count)| (*count, Reverse(name.clone()))).map(|(name, _)| name);
    // Nobody but an author line spells it.
    let name = name_of.unwrap_or_else(|| if appearances.is_empty() { String::new() } else { name.to_string() });
    Ok(PersonPage { name, links: links.into_iter().map(|(link, _)| link).collect(), appearances })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn an_episode_that_names_nobody_has_the_people_of_its_show() {
        let mut conn = Connection::open_in_memory().unwrap();
        schema::migrate(&mut conn, None).unwrap();
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

    #[test]
    fn a_person_is_met_where_titles_and_notes_name_them_and_in_what_they_make() {
        let mut conn = Connection::open_in_memory().unwrap();
        schema::migrate(&mut conn, None).unwrap();
        conn.execute_batch(
            "INSERT INTO show (id, title, author, total, added, looked)
               VALUES (1, 'One', 'Bob Reed and Ada Byron', 2, 0, 0), (2, 'Two', 'The Ada Byron Company', 3, 0, 0);
             INSERT INTO episode (id, show, place, kind, links, gone, playable, title) VALUES
               (1, 1, 10, 0, 0, 0, 1, 'a'), (2, 1, 20, 0, 0, 0, 1, 'b'),
               (3, 2, 30, 0, 0, 0, 1, 'c'), (4, 2, 40, 0, 0, 0, 1, 'd'), (5, 2, 50, 0, 0, 0, 1, 'e');",
        )
        .unwrap();
        let (one, two) = (ShowId::new(1).unwrap(), ShowId::new(2).unwrap());
        let tagged = |name: &str| Person {
            name: name.into(),
            role: "guest".into(),
            group: "cast".into(),
            link: None,
            image: None,
        };
        let named = |title: &str, notes: &str| crate::library::names::found(title, notes);
        replace(&conn, one, EpisodeId::new(2), &[tagged("Somebody Else")]).unwrap();
        replace(&conn, two, EpisodeId::new(3), &[tagged("Ada Byron")]).unwrap();
        insert_named(&conn, two, 3, &named("Engines with Ada Byron", "")).unwrap();
        insert_named(&conn, two, 4, &named("Ada Byron on engines", "")).unwrap();
        insert_named(&conn, two, 5, &named("Engines", "We talk to Ada Byron and Paul Reed.")).unwrap();
        let met = |name: &str| -> Vec<(u32, String)> {
            let page = page(&conn, name).unwrap();
            assert_eq!(count_of(&conn, name).unwrap() as usize, page.appearances.len());
            page.appearances.into_iter().map(|one| (one.episode.get(), one.role)).collect()
        };
        let all = [(5, NAMED[1]), (4, NAMED[0]), (3, "guest"), (1, MAKES)].map(|(id, role)| (id, role.to_string()));
        assert_eq!(
            met("ada BYRON"),
            all,
            "tagged goes before named; no show of a company, no episode with somebody else"
        );
        assert_eq!(page(&conn, "ada byron").unwrap().name, "Ada Byron");
        assert_eq!(met("bob reed"), [(1, MAKES.to_string())]);
        // SQLite folds no letter beyond ASCII.
        conn.execute("UPDATE show SET author = 'Bob Reed & JÜRGEN MÜLLER' WHERE id = 1", []).unwrap();
        assert_eq!(met("Jürgen Müller"), [(1, MAKES.to_string())]);
        conn.execute("UPDATE show SET author = 'Bob Reed and Ada Byron' WHERE id = 1", []).unwrap();
        let people = |id: u32| -> Vec<(String, String)> {
            let all = tagged_and_named(&conn, two, EpisodeId::new(id).unwrap()).unwrap();
            all.into_iter().map(|one| (one.name, one.role)).collect()
        };
        assert_eq!(people(3), [("Ada Byron".to_string(), "guest".to_string())]);
        assert_eq!(people(5).len(), 2);
        insert_named(&conn, two, 4, &named("Ada Byron", "")).unwrap();
        forget_named(&conn, 4).unwrap();
        assert!(people(4).is_empty());
        conn.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM episode WHERE id = 5").unwrap();
        assert!(met("paul reed").is_empty(), "an episode that leaves takes its names along");
    }
}
