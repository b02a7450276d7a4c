//! Numbered migrations. A published one is never edited: what is wrong in it is put right by the next.
//!
//! Publisher's facts (`show`, `episode` and what hangs on them) and listener's facts (`subscription`, `listen_state`,
//! `queue`, `dismissed`, `rating`, `visited`) are separate tables, so that a refresh cannot touch what the listener made. Rows that are
//! scanned at the start (`show`, `episode`) are narrow; texts and addresses lie in tables of their own.

use std::sync::Arc;

use rusqlite::Connection;

/// Marks the file as a library of earmark: “eark”.
pub const APPLICATION: i32 = 0x6561_726b;

/// The format that this program writes.
pub const NEWEST: u32 = MIGRATIONS.len() as u32;

const MIGRATIONS: &[&str] = &[
    FIRST,
    WHERE_FEEDS_LIVE,
    PAGES,
    INDEX,
    RAW,
    APART,
    SEASONS,
    STEPS,
    RATINGS,
    ANSWERS,
    PROFILES,
    NAMED,
    NUMBERS,
    SLOTS,
    SPOKEN,
    MERGED,
    TOGETHER,
    PATIENCE,
    HOLLOW,
    KINDS,
    NAMELESS_KEYS,
];

const FIRST: &str = "
CREATE TABLE show (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  feed_url    TEXT,
  feed_key    TEXT,
  guid        BLOB,
  title       TEXT    NOT NULL,
  author      TEXT    NOT NULL DEFAULT '',
  site        TEXT,
  site_hash   INTEGER,
  artwork     TEXT,
  language    TEXT,
  categories  TEXT    NOT NULL DEFAULT '',
  explicit    INTEGER,
  serial      INTEGER NOT NULL DEFAULT 0,
  summary     TEXT    NOT NULL DEFAULT '',
  sample      INTEGER NOT NULL DEFAULT 0,
  rhythm      INTEGER,
  total       INTEGER NOT NULL DEFAULT 0,
  unplayed    INTEGER NOT NULL DEFAULT 0,
  new         INTEGER NOT NULL DEFAULT 0,
  newest      INTEGER,
  oldest      INTEGER,
  fingerprint INTEGER,
  added       INTEGER NOT NULL,
  looked      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX show_feed ON show (feed_key) WHERE feed_key IS NOT NULL;
CREATE INDEX show_guid ON show (guid) WHERE guid IS NOT NULL;
CREATE INDEX show_site ON show (site_hash) WHERE site_hash IS NOT NULL;

-- Addresses under which a show was found before it moved.
CREATE TABLE address (
  key  TEXT    PRIMARY KEY,
  url  TEXT    NOT NULL,
  show INTEGER NOT NULL REFERENCES show ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX address_show ON address (show);

CREATE TABLE show_body (
  show       INTEGER PRIMARY KEY REFERENCES show ON DELETE CASCADE,
  about_html TEXT NOT NULL,
  details    TEXT NOT NULL
) STRICT;

CREATE TABLE health (
  show          INTEGER PRIMARY KEY REFERENCES show ON DELETE CASCADE,
  last_ok       INTEGER,
  last_try      INTEGER,
  next_due      INTEGER,
  failures      INTEGER NOT NULL,
  failing_since INTEGER,
  problem       TEXT,
  repairs       INTEGER NOT NULL,
  ended         INTEGER NOT NULL
) STRICT;

CREATE TABLE validators (
  show          INTEGER PRIMARY KEY REFERENCES show ON DELETE CASCADE,
  etag          TEXT,
  last_modified TEXT,
  body_hash     INTEGER,
  ttl           INTEGER,
  moved_to      TEXT
) STRICT;

CREATE TABLE popularity (
  show      INTEGER NOT NULL REFERENCES show ON DELETE CASCADE,
  source    INTEGER NOT NULL,
  stars     REAL,
  ratings   INTEGER,
  listeners INTEGER,
  as_of     INTEGER NOT NULL,
  PRIMARY KEY (show, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE podroll (
  show     INTEGER NOT NULL REFERENCES show ON DELETE CASCADE,
  place    INTEGER NOT NULL,
  feed_url TEXT,
  feed_key TEXT,
  guid     BLOB,
  title    TEXT,
  PRIMARY KEY (show, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX podroll_feed ON podroll (feed_key);
CREATE INDEX podroll_guid ON podroll (guid);

-- The index of all episodes: read whole at every start, so nothing wide belongs here.
CREATE TABLE episode (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  show      INTEGER NOT NULL REFERENCES show ON DELETE CASCADE,
  place     INTEGER NOT NULL,
  published INTEGER,
  duration  INTEGER,
  season    INTEGER,
  number    INTEGER,
  kind      INTEGER NOT NULL,
  links     INTEGER NOT NULL,
  gone      INTEGER NOT NULL,
  playable  INTEGER NOT NULL,
  title     TEXT    NOT NULL
) STRICT;
CREATE INDEX episode_show ON episode (show);

-- What a refresh compares.
CREATE TABLE episode_identity (
  episode     INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE,
  key         TEXT    NOT NULL,
  media       TEXT    NOT NULL,
  fingerprint INTEGER NOT NULL
) STRICT;

CREATE TABLE episode_body (
  episode    INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE,
  guid       TEXT,
  link       TEXT,
  notes_html TEXT NOT NULL,
  details    TEXT NOT NULL
) STRICT;

-- Hashes of an episode's own addresses (page and media file), to find out where a link leads.
CREATE TABLE episode_address (
  hash    INTEGER NOT NULL,
  episode INTEGER NOT NULL REFERENCES episode ON DELETE CASCADE,
  PRIMARY KEY (hash, episode)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_address_episode ON episode_address (episode);

-- Links of the notes, in reading order.
CREATE TABLE link (
  episode INTEGER NOT NULL REFERENCES episode ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  show    INTEGER NOT NULL,
  hash    INTEGER NOT NULL,
  url     TEXT    NOT NULL,
  text    TEXT    NOT NULL,
  PRIMARY KEY (episode, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_target ON link (hash, show);

-- People of a show (no episode) or of one episode.
CREATE TABLE person (
  id       INTEGER PRIMARY KEY,
  show     INTEGER NOT NULL REFERENCES show ON DELETE CASCADE,
  episode  INTEGER REFERENCES episode ON DELETE CASCADE,
  name_key TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  role     TEXT    NOT NULL,
  team     TEXT    NOT NULL,
  link     TEXT,
  image    TEXT
) STRICT;
CREATE INDEX person_show ON person (show, episode);
CREATE INDEX person_episode ON person (episode);
CREATE INDEX person_name ON person (name_key, show);

CREATE TABLE subscription (
  show        INTEGER PRIMARY KEY REFERENCES show ON DELETE CASCADE,
  state       INTEGER NOT NULL,
  followed_at INTEGER,
  new_from    INTEGER,
  given       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE listen_state (
  episode  INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE,
  played   INTEGER NOT NULL,
  seen     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  changed  INTEGER NOT NULL
) STRICT;

CREATE TABLE queue (
  episode INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE,
  rank    INTEGER NOT NULL,
  added   INTEGER NOT NULL
) STRICT;

CREATE TABLE dismissed (
  key TEXT    PRIMARY KEY,
  at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE visited (
  url TEXT    PRIMARY KEY,
  at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every change in the order in which it was made, for whoever keeps other devices in step.
CREATE TABLE outbox (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  at     INTEGER NOT NULL,
  change TEXT    NOT NULL
) STRICT;
";

/// Folders of shows, the last answer and the last failure of a feed, hours in which it is not asked, and where feeds moved.
const WHERE_FEEDS_LIVE: &str = "
ALTER TABLE subscription ADD COLUMN folders TEXT NOT NULL DEFAULT '';
ALTER TABLE health ADD COLUMN status INTEGER;
ALTER TABLE health ADD COLUMN failed_at INTEGER;
ALTER TABLE health ADD COLUMN failed TEXT;
ALTER TABLE validators ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE validators ADD COLUMN refused TEXT;
CREATE TABLE moved (
  id   INTEGER PRIMARY KEY,
  show INTEGER NOT NULL REFERENCES show ON DELETE CASCADE,
  at   INTEGER NOT NULL,
  was  TEXT    NOT NULL,
  now  TEXT    NOT NULL,
  by   INTEGER NOT NULL
) STRICT;
CREATE INDEX moved_show ON moved (show);
";

/// Feeds in pages (RFC 5005): which page of older episodes is to be read next (none when all are), and which episodes are
/// older than all that was known when they came in: they are never new.
const PAGES: &str = "
ALTER TABLE episode ADD COLUMN back INTEGER NOT NULL DEFAULT 0;
CREATE TABLE older (
  show INTEGER PRIMARY KEY REFERENCES show ON DELETE CASCADE,
  page TEXT
) STRICT;
";

/// One index for words, links and own addresses of episodes takes the place of two tables; see `index`. It is filled
/// behind the scenes, for a library of an older format from its beginning.
const INDEX: &str = "
DROP TABLE link;
DROP TABLE episode_address;

-- One document for each episode, by its id. Nothing can be read out of it but which episodes hold a word.
CREATE VIRTUAL TABLE words USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Everything up to this episode is in the index as far as it is not in `unindexed`.
CREATE TABLE indexed (
  upto    INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
INSERT INTO indexed VALUES (0, 0);

-- Episodes whose notes are others than those in the index.
CREATE TABLE unindexed (
  episode INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE
) STRICT;

CREATE TRIGGER episode_leaves_index AFTER DELETE ON episode BEGIN
  DELETE FROM words WHERE rowid = old.id;
END;
";

/// The hash of an item's source, by which a refresh knows it without reading it.
const RAW: &str = "
ALTER TABLE episode_identity ADD COLUMN raw INTEGER NOT NULL DEFAULT 0;
";

/// Chapters (0) and transcripts (1) that lie apart from the feed, as they were fetched: from where and when.
const APART: &str = "
CREATE TABLE apart (
  episode INTEGER NOT NULL REFERENCES episode ON DELETE CASCADE,
  what    INTEGER NOT NULL,
  url     TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  body    TEXT    NOT NULL,
  links   TEXT    NOT NULL,
  PRIMARY KEY (episode, what)
) STRICT;
";

/// Names of seasons, for the headings of lists; those that are known already are in the wide part of episodes.
const SEASONS: &str = "
CREATE TABLE season (
  show   INTEGER NOT NULL REFERENCES show ON DELETE CASCADE,
  number INTEGER NOT NULL,
  name   TEXT    NOT NULL,
  PRIMARY KEY (show, number)
) STRICT, WITHOUT ROWID;
INSERT OR REPLACE INTO season
  SELECT e.show, e.season, json_extract(b.details, '$.season_name')
  FROM episode e JOIN episode_body b ON b.episode = e.id
  WHERE e.season IS NOT NULL AND json_valid(b.details) AND json_extract(b.details, '$.season_name') <> ''
  ORDER BY e.id;
";

/// What can be undone, and done again, over a restart. `changes` is as in the outbox.
const STEPS: &str = "
CREATE TABLE step (
  number  INTEGER PRIMARY KEY,
  undone  INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  said    TEXT    NOT NULL,
  changes TEXT    NOT NULL,
  setting TEXT,
  value   TEXT
) STRICT;
";

/// The listener's own ratings, each of a show or of an episode.
const RATINGS: &str = "
CREATE TABLE rating (
  show    INTEGER UNIQUE REFERENCES show ON DELETE CASCADE,
  episode INTEGER UNIQUE REFERENCES episode ON DELETE CASCADE,
  stars   INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  CHECK ((show IS NULL) <> (episode IS NULL))
) STRICT;
";

/// What directories answered, by the question.
const ANSWERS: &str = "
CREATE TABLE answer (
  key  TEXT    PRIMARY KEY,
  at   INTEGER NOT NULL,
  body BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_at ON answer (at);
";

/// What shows say of themselves, as counted words: made from their episodes behind a refresh, and again when these change.
/// `stamp` is a hash of the words.
const PROFILES: &str = "
CREATE TABLE profile (
  show     INTEGER PRIMARY KEY REFERENCES show ON DELETE CASCADE,
  version  INTEGER NOT NULL,
  outdated INTEGER NOT NULL DEFAULT 0,
  stamp    INTEGER NOT NULL,
  words    TEXT    NOT NULL
) STRICT;
CREATE INDEX profile_state ON profile (show, version, outdated, stamp);
";

/// People whom titles (0) and notes (1) of episodes name, whether a tag does so or not: found when an episode is indexed, see `index`.
const NAMED: &str = "
CREATE TABLE named (
  name_key TEXT    NOT NULL,
  episode  INTEGER NOT NULL REFERENCES episode ON DELETE CASCADE,
  show     INTEGER NOT NULL,
  spot     INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  PRIMARY KEY (name_key, episode)
) STRICT, WITHOUT ROWID;
CREATE INDEX named_episode ON named (episode);
CREATE INDEX named_show ON named (show, name_key);
";

/// Which feed directories mean by a number (`apple:1`), so that a link to their page leads to it without asking again.
const NUMBERS: &str = "
CREATE TABLE number (
  key  TEXT PRIMARY KEY,
  feed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Episodes stand in the index in the order of time and not in that of their numbers, so that the newest hits are the first ones.
/// `spill`: how many days too late one stands at most, because its own day was full; see `index/slots.rs`.
const SLOTS: &str = "
CREATE TABLE slot (
  slot    INTEGER PRIMARY KEY,
  episode INTEGER NOT NULL UNIQUE REFERENCES episode ON DELETE CASCADE
) STRICT;
ALTER TABLE indexed ADD COLUMN spill INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER episode_leaves_index;
CREATE TRIGGER episode_leaves_index BEFORE DELETE ON episode BEGIN
  DELETE FROM words WHERE rowid = (SELECT slot FROM slot WHERE episode = old.id);
END;
";

/// What is said in transcripts has a column of its own in the index, which is made anew.
const SPOKEN: &str = "
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (text, spoken, content = '', contentless_delete = 1, tokenize = 'ascii');
DELETE FROM unindexed;
DELETE FROM slot;
DELETE FROM named;
UPDATE indexed SET upto = 0, spill = 0, version = 0;
";

/// How many episodes were in the index when it was merged into one piece last; see `index/pieces.rs`.
const MERGED: &str = "
ALTER TABLE indexed ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
";

/// The people of a show stand together in their index, so that a feed that names hundreds changes some pages of it and not all.
/// Whoever looks for a name asks each show.
const TOGETHER: &str = "
DROP INDEX person_show;
DROP INDEX person_name;
CREATE INDEX person_name ON person (show, name_key);
CREATE INDEX person_own ON person (show) WHERE episode IS NULL;
";

/// Of feeds in pages: whether all of them had been read before a gap was found, why the next one could not be read, and until when its
/// server wishes to be left alone with it. Of feeds: until when their servers wish that for them; of those that name an address which
/// leads back, when that was looked at last.
const PATIENCE: &str = "
ALTER TABLE older ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
ALTER TABLE older ADD COLUMN failed_at INTEGER;
ALTER TABLE older ADD COLUMN wait_until INTEGER;
ALTER TABLE older ADD COLUMN problem TEXT;
ALTER TABLE validators ADD COLUMN looked INTEGER;
ALTER TABLE health ADD COLUMN wait_until INTEGER;
";

/// How many items of the last document said nothing.
const HOLLOW: &str = "ALTER TABLE validators ADD COLUMN hollow INTEGER NOT NULL DEFAULT 0;";

/// Whether the file of an episode is to be heard (1) or to be seen (2), by more than its name; and between a key and the number that
/// sets it apart from others like it a sign that no guid has (U+2060), since `X#2` may be one. A number it is where the guid that is kept
/// beside the key has none, or where there is no guid, but another episode of the show under the key without it.
const KINDS: &str = "
ALTER TABLE episode_identity ADD COLUMN media_kind INTEGER;
CREATE TEMP TABLE numbered AS
  SELECT i.episode, e.show, i.key, substr(rtrim(i.key, '0123456789'), 1, length(rtrim(i.key, '0123456789')) - 1) AS plain
  FROM episode_identity i JOIN episode e ON e.id = i.episode WHERE i.key GLOB '*#*[0-9]' AND rtrim(i.key, '0123456789') GLOB '*#';
UPDATE episode_identity SET key = n.plain || char(8288) || substr(n.key, length(n.plain) + 1)
  FROM temp.numbered n
  WHERE n.episode = episode_identity.episode AND iif(n.key GLOB 'g:*',
    (SELECT b.guid = substr(n.plain, 3) FROM episode_body b WHERE b.episode = n.episode),
    EXISTS (SELECT 1 FROM episode e JOIN episode_identity i ON i.episode = e.id WHERE e.show = n.show AND i.key = n.plain));
DROP TABLE temp.numbered;
";

/// No password stands in the keys by which addresses are compared (`FeedUrl::comparison_key`). Of two shows that differ by it alone,
/// the second is found by its number only.
const NAMELESS_KEYS: &str = "
CREATE TEMP TABLE secret AS
  SELECT key, substr(key, 1, instr(key, ':') - 1) || substr(key, instr(key, '@')) AS bare FROM (
    SELECT feed_key AS key FROM show UNION SELECT key FROM address UNION SELECT feed_key FROM podroll
  ) WHERE instr(key, ':') > 0 AND instr(key, ':') < instr(key, '@') AND instr(key, '@') < instr(key || '/', '/');
UPDATE OR IGNORE show SET feed_key = (SELECT bare FROM secret WHERE key = feed_key) WHERE feed_key IN (SELECT key FROM secret);
UPDATE show SET feed_key = (SELECT bare FROM secret WHERE key = feed_key) || '#' || id WHERE feed_key IN (SELECT key FROM secret);
UPDATE OR REPLACE address SET key = (SELECT bare FROM secret WHERE secret.key = address.key)
  WHERE key IN (SELECT key FROM secret);
UPDATE podroll SET feed_key = (SELECT bare FROM secret WHERE key = feed_key) WHERE feed_key IN (SELECT key FROM secret);
DROP TABLE secret;
";

/// The format of this file; 0 for one that is empty.
pub fn version(conn: &Connection) -> rusqlite::Result<u32> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// How far bringing an older library up to date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upgrade {
    /// The step that is being made, from 1 on.
    pub step: u32,
    pub steps: u32,
}

/// Is told now and then (some hundred times a second) how far an [`Upgrade`] is; `false` stops it.
pub type Watch = Arc<dyn Fn(Upgrade) -> bool + Send + Sync>;

/// Steps of SQLite's machine between two calls of a [`Watch`].
const OPERATIONS: i32 = 50_000;

/// Brings the file up to the newest format, each step in a transaction of its own: a step that is cut off never happened.
pub fn migrate(conn: &mut Connection, watch: Option<&Watch>) -> rusqlite::Result<()> {
    let found = version(conn)?;
    for (number, step) in (1_u32..).zip(MIGRATIONS).skip(found as usize) {
        // A library that is just being made has nothing to bring along.
        if let Some(watch) = watch.filter(|_| found > 0) {
            let (watch, upgrade) = (Arc::clone(watch), Upgrade { step: number - found, steps: NEWEST - found });
            conn.progress_handler(OPERATIONS, Some(move || !watch(upgrade)))?;
        }
        let done = migrate_once(conn, number, step);
        conn.progress_handler(0, None::<fn() -> bool>)?;
        done?;
    }
    Ok(())
}

fn migrate_once(conn: &mut Connection, number: u32, step: &str) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute_batch(step)?;
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", number)?;
    tx.commit()
}

/// A library of the first format with nothing in it, for tests that begin with one.
#[cfg(test)]
pub fn first(library: &std::path::Path) -> Connection {
    let conn = Connection::open(library).unwrap();
    conn.execute_batch(FIRST).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    conn.pragma_update(None, "application_id", APPLICATION).unwrap();
    conn
}

#[cfg(test)]
mod tests;
