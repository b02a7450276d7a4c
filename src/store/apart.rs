//! Chapters and transcripts that lie apart from the feed, as they were fetched. A refresh does not touch them; the next one
//! that is read takes the place of the last.

use rusqlite::{Connection, OptionalExtension, params};

use super::{body, index};
use crate::model::{Chapter, EpisodeId, Kept, Secs, Timestamp, TranscriptLine, TranscriptLink, TranscriptText};

type Sql<T> = rusqlite::Result<T>;

/// What is kept, as the table numbers it.
const CHAPTERS: u8 = 0;
const TRANSCRIPT: u8 = 1;

/// Start, title, link, image, listed.
type KeptChapter = (u32, String, Option<String>, Option<String>, bool);
/// Start, end, speaker, words.
type KeptLine = (Option<u32>, Option<u32>, Option<String>, String);
/// Address, words, start.
type KeptLink = (String, String, Option<u32>);

/// The chapters of an episode that were fetched; an empty list where there turned out to be none.
pub fn chapters(conn: &Connection, id: EpisodeId) -> Sql<Option<Kept<Vec<Chapter>>>> {
    let kept = read(conn, id, CHAPTERS, "body")?;
    Ok(kept.map(|(url, at, body)| {
        let all: Vec<KeptChapter> = body::from_json(&body);
        let chapter = |(start, title, link, image, listed)| Chapter { start: Secs(start), title, link, image, listed };
        Kept { url, at, what: all.into_iter().map(chapter).collect() }
    }))
}

/// Whether anything was fetched for any episode.
pub fn any(conn: &Connection) -> Sql<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM apart)")?.query_row([], |row| row.get(0))
}

/// These chapters, else those of the episode that were fetched.
pub fn or_kept(conn: &Connection, id: EpisodeId, own: Vec<Chapter>) -> Sql<Vec<Chapter>> {
    Ok(if own.is_empty() { chapters(conn, id)?.map(|kept| kept.what).unwrap_or_default() } else { own })
}

/// The transcript of an episode that was fetched.
pub fn transcript(conn: &Connection, id: EpisodeId) -> Sql<Option<Kept<TranscriptText>>> {
    let Some((url, at, body)) = read(conn, id, TRANSCRIPT, "body")? else { return Ok(None) };
    let (made_by, lines): (Option<String>, Vec<KeptLine>) = body::from_json(&body);
    let line = |(start, end, speaker, text): KeptLine| TranscriptLine {
        start: start.map(Secs),
        end: end.map(Secs),
        speaker,
        text,
    };
    let what =
        TranscriptText { lines: lines.into_iter().map(line).collect(), links: transcript_links(conn, id)?, made_by };
    Ok(Some(Kept { url, at, what }))
}

/// Where the transcript that is kept came from.
pub fn transcript_url(conn: &Connection, id: EpisodeId) -> Sql<Option<String>> {
    Ok(read(conn, id, TRANSCRIPT, "''")?.map(|(url, ..)| url))
}

/// The links of a transcript that was fetched, without the rest of it.
pub fn transcript_links(conn: &Connection, id: EpisodeId) -> Sql<Vec<TranscriptLink>> {
    let Some((.., links)) = read(conn, id, TRANSCRIPT, "links")? else { return Ok(Vec::new()) };
    Ok(links_of(&links))
}

fn links_of(json: &str) -> Vec<TranscriptLink> {
    let all: Vec<KeptLink> = body::from_json(json);
    all.into_iter().map(|(url, label, at)| TranscriptLink { url, label, at: at.map(Secs) }).collect()
}

/// Address, moment, and one column.
fn read(conn: &Connection, id: EpisodeId, what: u8, column: &str) -> Sql<Option<(String, Timestamp, String)>> {
    conn.prepare_cached(&format!("SELECT url, at, {column} FROM apart WHERE episode = ?1 AND what = ?2"))?
        .query_row(params![id.get(), what], |row| Ok((row.get(0)?, Timestamp(row.get(1)?), row.get(2)?)))
        .optional()
}

/// Keeps chapters in the place of those that were there.
pub fn keep_chapters(conn: &Connection, id: EpisodeId, kept: &Kept<Vec<Chapter>>) -> Sql<()> {
    let own = |one: &Chapter| (one.start.0, one.title.clone(), one.link.clone(), one.image.clone(), one.listed);
    let all: Vec<KeptChapter> = kept.what.iter().map(own).collect();
    write(conn, id, CHAPTERS, (&kept.url, kept.at), &body::to_json(&all)?, "[]")
}

/// Keeps a transcript in the place of the one that was there.
pub fn keep_transcript(conn: &Connection, id: EpisodeId, kept: &Kept<TranscriptText>) -> Sql<()> {
    let seconds = |at: Option<Secs>| at.map(|at| at.0);
    let text = &kept.what;
    let own = |one: &TranscriptLine| (seconds(one.start), seconds(one.end), one.speaker.clone(), one.text.clone());
    let lines: Vec<KeptLine> = text.lines.iter().map(own).collect();
    let own = |one: &TranscriptLink| (one.url.clone(), one.label.clone(), seconds(one.at));
    let links: Vec<KeptLink> = text.links.iter().map(own).collect();
    let body = body::to_json(&(&text.made_by, lines))?;
    write(conn, id, TRANSCRIPT, (&kept.url, kept.at), &body, &body::to_json(&links)?)
}

/// An episode that was removed meanwhile has nothing to keep.
fn write(conn: &Connection, id: EpisodeId, what: u8, (url, at): (&str, Timestamp), body: &str, links: &str) -> Sql<()> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO apart (episode, what, url, at, body, links)
         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM episode WHERE id = ?1",
    )?
    .execute(params![id.get(), what, url, at.0, body, links])?;
    // Its links are counted with those of the episode.
    index::outdate(conn, id)
}
