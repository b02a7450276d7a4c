//! What each step makes of what was there before it.

use super::*;

/// An empty library as it was before this step.
fn before(step: &str) -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    let number = MIGRATIONS.iter().position(|one| *one == step).unwrap();
    for step in &MIGRATIONS[..number] {
        conn.execute_batch(step).unwrap();
    }
    conn.pragma_update(None, "user_version", number as u32).unwrap();
    conn
}

fn tables(conn: &Connection) -> String {
    let mut all = conn
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name",
        )
        .unwrap();
    let lines: Vec<String> = all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    lines.join(";\n")
}

/// A published migration is never edited: these are the hashes of their words.
#[test]
fn published_migrations_stay_as_they_are() {
    let hashes: Vec<String> =
        MIGRATIONS.iter().map(|step| format!("{:016x}", crate::library::identity::hash(step))).collect();
    insta::assert_snapshot!(hashes.join(" "), @"1cb7ab03e9368bc3 1e16c70b1fff4a8e 56755cf420e11807 25f6aac0206839c1 728ee6c610430304 58be5b4f3731e6f4 e6cba987db484adc c2c2219c6b374c81 4d5bca2c22f900e6 ad67e649b855d3ef 7b57e8804dadb4b2 14659dabb5d005b3 0557f2c9e89604ce 80068adb5633f43f a1878ee6db2c6a6b 844d87bd11a866e6 21b038c8e8dcfe48 396264b845c0e224 de30d1ae0e3b99df f5527f3d9c23af75 6ef009f6261cdf60");
}

#[test]
fn the_schema_is_this() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate(&mut conn, None).unwrap();
    assert_eq!(version(&conn).unwrap(), NEWEST);
    insta::assert_snapshot!("schema", tables(&conn));
    let again = tables(&conn);
    migrate(&mut conn, None).unwrap();
    assert_eq!(again, tables(&conn), "a second time changes nothing");
}

/// A library of the first format with this many episodes that have a season with a name.
fn of_the_first_format(conn: &Connection, episodes: u32) {
    conn.execute_batch(FIRST).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    conn.execute_batch(&format!(
        "INSERT INTO show (id, title, added, looked) VALUES (1, 'A', 0, 0);
         INSERT INTO subscription (show, state, followed_at) VALUES (1, 2, 5);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {episodes})
           INSERT INTO episode (id, show, place, season, kind, links, gone, playable, title)
           SELECT i, 1, i, 1 + i % 9, 0, 0, 0, 0, 'E' || i FROM n;
         INSERT INTO episode_body (episode, notes_html, details)
           SELECT id, 'words', json_object('season_name', 'Part ' || season) FROM episode;
         INSERT INTO queue SELECT id, id, 0 FROM episode WHERE id % 100 = 0;"
    ))
    .unwrap();
}

#[test]
fn bringing_a_library_up_to_date_is_told_can_be_stopped_and_goes_on_where_it_was() {
    let mut conn = Connection::open_in_memory().unwrap();
    of_the_first_format(&conn, 30_000);
    let steps = NEWEST - 1;
    let stopper: Watch = Arc::new(move |at: Upgrade| {
        assert!(at.step >= 1 && at.step <= at.steps && at.steps == steps);
        false
    });
    assert!(migrate(&mut conn, Some(&stopper)).is_err(), "it was stopped");
    let stopped_at = version(&conn).unwrap();
    assert!(stopped_at < NEWEST, "stopped at {stopped_at}");
    let count = |conn: &Connection, of: &str| -> u32 {
        conn.query_row(&format!("SELECT count(*) FROM {of}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count(&conn, "episode_body"), count(&conn, "queue"), count(&conn, "subscription")), (30_000, 300, 1));
    let told = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = Arc::clone(&told);
    let watch: Watch = Arc::new(move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        true
    });
    migrate(&mut conn, Some(&watch)).unwrap();
    assert!(told.load(std::sync::atomic::Ordering::Relaxed) > 0);
    assert_eq!((version(&conn).unwrap(), count(&conn, "season")), (NEWEST, 9));
    assert_eq!((count(&conn, "episode_body"), count(&conn, "queue"), count(&conn, "subscription")), (30_000, 300, 1));
}

#[test]
fn a_new_library_is_made_without_a_word() {
    let mut conn = Connection::open_in_memory().unwrap();
    let watch: Watch = Arc::new(|_| panic!("nothing is brought up to date"));
    migrate(&mut conn, Some(&watch)).unwrap();
}

/// A number is told from a guid that looks like one by the guid that is kept beside the key.
#[test]
fn numbers_of_keys_that_are_there_already_are_set_apart() {
    let mut conn = before(KINDS);
    conn.execute_batch("INSERT INTO show (id, title, added, looked) VALUES (1, 'A', 0, 0)").unwrap();
    let keys = [
        ("g:X", "NULL"),
        ("g:X#2", "'X'"),
        ("g:é#1#12", "'é#1'"),
        ("g:X#2", "NULL"),
        ("g:X#b", "'X'"),
        ("g:X#", "'X'"),
        ("g:X#2", "'other'"),
        ("g:X#2", "''"),
        ("e:https://e.example/a.mp3", "NULL"),
        ("e:https://e.example/a.mp3#2", "NULL"),
        ("l:https://e.example/a#2", "NULL"),
    ];
    for (key, guid) in keys {
        conn.execute_batch(&format!(
            "INSERT INTO episode (show, place, kind, links, gone, playable, title) VALUES (1, 0, 0, 0, 0, 0, 'E');
             INSERT INTO episode_identity (episode, key, media, fingerprint) VALUES (last_insert_rowid(), '{key}', '', 0);
             INSERT INTO episode_body (episode, guid, notes_html, details) VALUES (last_insert_rowid(), {guid}, '', '{{}}');"
        ))
        .unwrap();
    }
    migrate(&mut conn, None).unwrap();
    let mut all = conn.prepare("SELECT key FROM episode_identity ORDER BY episode").unwrap();
    let found: Vec<String> = all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let numbered = |plain: &str, number: u32| crate::model::EpisodeKey::repeated(plain, number).as_str().to_string();
    let mut wanted: Vec<String> = keys.iter().map(|(key, _)| (*key).to_string()).collect();
    (wanted[1], wanted[2]) = (numbered("g:X", 2), numbered("g:é#1", 12));
    wanted[9] = numbered("e:https://e.example/a.mp3", 2);
    assert_eq!(found, wanted);
}

#[test]
fn no_key_holds_a_password() {
    let mut conn = before(NAMELESS_KEYS);
    let urls = [
        "https://me:pw@a.example/f",
        "https://me:other@a.example/f",
        "https://you:pw@a.example/f",
        "https://you@b.example/f",
        "https://b.example:80/@f",
        "file:///home/x:y@z",
    ];
    for url in urls {
        let key = url.split_once("://").unwrap().1;
        conn.execute(
            "INSERT INTO show (title, added, looked, feed_url, feed_key) VALUES ('', 0, 0, ?1, ?2)",
            [url, key],
        )
        .unwrap();
        conn.execute("INSERT INTO address (key, url, show) VALUES (?2, ?1, 1)", [url, key]).unwrap();
    }
    migrate(&mut conn, None).unwrap();
    let keys = |of: &str| -> Vec<String> {
        let mut all = conn.prepare(of).unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let key = |url: &str| crate::model::FeedUrl::parse(url).unwrap().comparison_key();
    let mut wanted: Vec<String> = urls.iter().map(|url| key(url)).collect();
    wanted[1] = String::from("me@a.example/f#2");
    assert_eq!(keys("SELECT feed_key FROM show ORDER BY id"), wanted);
    wanted.remove(1);
    wanted.sort();
    assert_eq!(keys("SELECT key FROM address ORDER BY key"), wanted);
}

#[test]
fn names_of_seasons_that_are_there_already_are_found() {
    let mut conn = before(SEASONS);
    conn.execute_batch("INSERT INTO show (id, title, added, looked) VALUES (1, 'A', 0, 0)").unwrap();
    let episodes = [
        ("NULL", r#"{"season_name":"no number"}"#),
        ("2", r#"{"season_name":"Old"}"#),
        ("2", r#"{"season_name":"New"}"#),
        ("3", "{}"),
        ("4", "damaged {"),
        ("5", r#"{"season_name":""}"#),
    ];
    for (season, details) in episodes {
        conn.execute_batch(&format!(
            "INSERT INTO episode (show, place, season, kind, links, gone, playable, title) VALUES (1, 0, {season}, 0, 0, 0, 0, 'E');
             INSERT INTO episode_body (episode, notes_html, details) VALUES (last_insert_rowid(), '', '{details}');"
        ))
        .unwrap();
    }
    migrate(&mut conn, None).unwrap();
    let mut all = conn.prepare("SELECT number || ' ' || name FROM season").unwrap();
    let found: Vec<String> = all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(found, ["2 New"]);
}
