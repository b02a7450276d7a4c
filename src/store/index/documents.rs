//! What goes into the index: episodes, read from the library, as words and marks.

use rusqlite::{Connection, Row};

use super::{link, of_show, own};
use crate::library::identity;
use crate::library::links::{self as all_links, Beside};
use crate::library::names::{self, Named};
use crate::model::{Person, ShowId, TranscriptText};
use crate::store::body::{self, EpisodeBody};
use crate::store::{apart, episodes, links, people, shows};
use crate::text::html::plain;
use crate::text::target::Targets;
use crate::text::words;

type Sql<T> = rusqlite::Result<T>;

/// Episodes and bytes of what they say in one transaction: some 40 ms. Smaller ones cost more in all, as every transaction
/// leaves a segment of the index that is to be merged later; with larger ones, the words that are collected fit into no cache.
const EPISODES: u32 = 2_000;
const BYTES: usize = 2 << 20;

/// Episodes as they go into the index.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Those that were changed, by id.
    pub changed: Vec<Document>,
    /// Those that are new to the index, by id.
    pub fresh: Vec<Document>,
    bytes: usize,
    size: Size,
}

/// How much a chunk holds. The first ones are small, so that writing begins at once.
#[derive(Debug, Clone, Copy, Default)]
pub enum Size {
    #[default]
    Quarter,
    Half,
    Whole,
}

impl Size {
    fn part(self) -> u32 {
        match self {
            Self::Quarter => 4,
            Self::Half => 2,
            Self::Whole => 1,
        }
    }

    /// That of the chunk which follows one of this.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Quarter => Self::Half,
            Self::Half | Self::Whole => Self::Whole,
        }
    }
}

#[derive(Debug)]
pub struct Document {
    pub episode: u32,
    pub show: ShowId,
    /// Where it stands in time.
    pub place: i64,
    /// Title, notes, and marks.
    pub text: String,
    /// The transcript, where it was fetched.
    pub spoken: String,
    /// How many links it has.
    pub links: u16,
    /// Who is named in it.
    pub named: Vec<Named>,
    /// How long it is.
    bytes: usize,
}

/// An episode as it is indexed. `CROSS`: the episodes are read in the order of their ids.
const SOURCE: &str = "SELECT e.id, e.show, e.place, e.title, i.media, b.link, s.feed_url, b.notes_html, b.details";
const BESIDE: &str = "CROSS JOIN show s ON s.id = e.show CROSS JOIN episode_identity i ON i.episode = e.id
    CROSS JOIN episode_body b ON b.episode = e.id";

impl Chunk {
    /// The next episodes that are missing behind `upto`, and those that were changed: a quarter of what is made ahead, as
    /// somebody waits for them.
    pub fn read(conn: &Connection, upto: u32) -> Sql<Self> {
        let mut chunk = Self::default();
        // The changed ones first: their ids are lower, and the index likes its documents in order.
        let mut changed = conn.prepare_cached(&format!(
            "{SOURCE} FROM unindexed u CROSS JOIN episode e ON e.id = u.episode {BESIDE} ORDER BY u.episode LIMIT ?1"
        ))?;
        let mut rows = changed.query([chunk.episodes()])?;
        let mut reading = Reading::new(conn)?;
        while !chunk.is_full()
            && let Some(row) = rows.next()?
        {
            let document = reading.document(row)?;
            chunk.bytes += document.bytes;
            chunk.changed.push(document);
        }
        chunk.go_on(&mut reading, upto)?;
        Ok(chunk)
    }

    /// The next episodes that are missing behind `upto`, where none was changed.
    pub fn read_fresh(conn: &Connection, upto: u32, size: Size) -> Sql<Self> {
        let mut chunk = Self { size, ..Self::default() };
        chunk.go_on(&mut Reading::new(conn)?, upto)?;
        Ok(chunk)
    }

    fn go_on(&mut self, reading: &mut Reading<'_>, upto: u32) -> Sql<()> {
        let mut fresh = reading
            .conn
            .prepare_cached(&format!("{SOURCE} FROM episode e {BESIDE} WHERE e.id > ?1 ORDER BY e.id LIMIT ?2"))?;
        let mut rows = fresh.query([upto, self.episodes()])?;
        while !self.is_full()
            && let Some(row) = rows.next()?
        {
            let document = reading.document(row)?;
            self.bytes += document.bytes;
            self.fresh.push(document);
        }
        Ok(())
    }

    /// Whether there may be more than this.
    pub fn is_full(&self) -> bool {
        self.bytes >= BYTES / self.size.part() as usize
            || self.changed.len() + self.fresh.len() >= self.episodes() as usize
    }

    fn episodes(&self) -> u32 {
        EPISODES / self.size.part()
    }

    /// The last that is new to the index.
    pub fn last(&self) -> Option<u32> {
        self.fresh.last().map(|last| last.episode)
    }
}

/// Reads episodes, and what many of them have in common once.
struct Reading<'c> {
    conn: &'c Connection,
    /// Chapters or transcripts were fetched.
    apart: bool,
    /// The show that was read last.
    show: Option<People>,
    targets: Targets,
}

/// The people of a show.
struct People {
    show: ShowId,
    of_all: Vec<Person>,
    /// Some of its episodes name people of their own.
    own: bool,
}

impl<'c> Reading<'c> {
    fn new(conn: &'c Connection) -> Sql<Self> {
        Ok(Self { conn, apart: apart::any(conn)?, show: None, targets: Targets::default() })
    }

    /// What a row of [`SOURCE`] says, as words and marks.
    fn document(&mut self, row: &Row<'_>) -> Sql<Document> {
        let conn = self.conn;
        let show = shows::show_id(row.get(1)?)?;
        let title = row.get_ref(3)?.as_str()?;
        let page = row.get_ref(5)?.as_str_or_null()?;
        let notes = row.get_ref(7)?.as_str()?;
        let mut text = String::with_capacity(title.len() + notes.len());
        words::index(title, &mut text);
        // Also keeps a phrase from beginning in the title and ending in the notes.
        text.push_str(&of_show(show));
        text.push(' ');
        let base = all_links::base(page, row.get_ref(6)?.as_str_or_null()?);
        let read = plain::read(notes, base, &mut self.targets);
        words::index(&read.text, &mut text);
        let named = names::found(title, &read.text);
        let episode: u32 = row.get(0)?;
        let id = episodes::episode_id(episode)?;
        let mut kept: EpisodeBody<'_> = body::from_json(row.get_ref(8)?.as_str()?);
        let mut chapters = kept.chapters();
        let mut transcript = TranscriptText::default();
        if self.apart {
            chapters = apart::or_kept(conn, id, chapters)?;
            transcript = apart::transcript(conn, id)?.map(|kept| kept.what).unwrap_or_default();
        }
        let known = self.show.take().filter(|known| known.show == show);
        let people = known.map_or_else(|| People::of(conn, show), Ok)?;
        let own_people = if people.own { people::own(conn, id)? } else { Vec::new() };
        let spoken = spoken(&transcript);
        let count = all_links::count(
            read.links,
            &read.addresses,
            Beside {
                page,
                chapters: &chapters,
                persons: if own_people.is_empty() { &people.of_all } else { &own_people },
                transcripts: &kept.transcripts(),
                spoken: &transcript.links,
                discussions: &kept.discussions(),
                funding: &kept.supports(),
            },
            &mut self.targets,
        );
        self.show = Some(people);
        let mut targets: Vec<i64> = read.addresses.iter().map(|address| links::hash(address)).collect();
        targets.sort_unstable();
        targets.dedup();
        for target in targets {
            text.push_str(&link(target, Some(show)));
        }
        let page = identity::address_key(page.unwrap_or_default());
        for address in [&*page, row.get_ref(4)?.as_str()?] {
            if !address.is_empty() {
                text.push_str(&own(address));
            }
        }
        let bytes = notes.len() + spoken.len();
        Ok(Document { episode, show, place: row.get(2)?, text, spoken, links: count, named, bytes })
    }
}

impl People {
    fn of(conn: &Connection, show: ShowId) -> Sql<Self> {
        Ok(Self { show, of_all: people::of_show(conn, show)?, own: people::any_own(conn, show)? })
    }
}

/// The words of a transcript. A phrase may begin in one line and end in the next.
fn spoken(transcript: &TranscriptText) -> String {
    let mut out = String::new();
    for line in &transcript.lines {
        words::index(&line.text, &mut out);
        out.push(' ');
    }
    out
}
