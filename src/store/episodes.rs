//! Episodes: the narrow rows that lists are made of, what a refresh compares, and the wide part that is read on demand.

use std::collections::{HashMap, HashSet};

use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use super::body::{self, EpisodeBody};
use super::{Page, index, people, search};
use crate::library::episodes::Builder;
use crate::library::{EpisodeList, EpisodeRow, FeedDelta, Fresh, Known, ParsedEpisode, identity};
use crate::model::{EpisodeDetail, EpisodeId, EpisodeKey, EpisodeKind, Notes, Secs, ShowId, Timestamp};
use crate::text::target::MediaKind;

type Sql<T> = rusqlite::Result<T>;

const ROW: &str = "id, show, place, published, duration, season, number, kind, links, gone, playable, title, back";

pub fn episode_id(number: u32) -> Sql<EpisodeId> {
    EpisodeId::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))
}

/// Hands one row to the list that it belongs to, without a string of its own.
fn push(row: &Row<'_>, builder: &mut Builder) -> Sql<()> {
    let facts = EpisodeRow {
        id: episode_id(row.get(0)?)?,
        title: String::new(),
        published: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        duration: row.get::<_, Option<u32>>(4)?.map(Secs),
        season: row.get(5)?,
        number: row.get(6)?,
        kind: kind_of(row.get(7)?),
        links: row.get(8)?,
        gone: row.get(9)?,
        playable: row.get(10)?,
        back: row.get(12)?,
    };
    builder.push(row.get_ref(11)?.as_str()?, Timestamp(row.get(2)?), &facts);
    Ok(())
}

fn kind_code(kind: EpisodeKind) -> u8 {
    match kind {
        EpisodeKind::Full => 0,
        EpisodeKind::Trailer => 1,
        EpisodeKind::Bonus => 2,
    }
}

fn kind_of(code: u8) -> EpisodeKind {
    match code {
        1 => EpisodeKind::Trailer,
        2 => EpisodeKind::Bonus,
        _ => EpisodeKind::Full,
    }
}

fn media_kind_code(kind: MediaKind) -> u8 {
    match kind {
        MediaKind::Audio => 1,
        MediaKind::Video => 2,
    }
}

fn media_kind_of(code: Option<u8>) -> Option<MediaKind> {
    match code {
        Some(1) => Some(MediaKind::Audio),
        Some(2) => Some(MediaKind::Video),
        _ => None,
    }
}

/// One show's list.
pub fn list(conn: &Connection, show: ShowId) -> Sql<EpisodeList> {
    let mut builder = Builder::new(show);
    let mut statement = conn.prepare_cached(&format!("SELECT {ROW} FROM episode WHERE show = ?1"))?;
    let mut rows = statement.query([show.get()])?;
    while let Some(row) = rows.next()? {
        push(row, &mut builder)?;
    }
    Ok(builder.finish())
}

/// All lists, in one scan in the order of the file; each is sorted in memory, which takes a third of letting SQLite sort.
pub fn lists(conn: &Connection) -> Sql<Vec<EpisodeList>> {
    let mut builders: HashMap<u32, Builder> = HashMap::new();
    let mut statement = conn.prepare_cached(&format!("SELECT {ROW} FROM episode ORDER BY id"))?;
    let mut rows = statement.query([])?;
    // Neighbours in the file are mostly of one show: its builder is at hand.
    let mut current: Option<(u32, Builder)> = None;
    while let Some(row) = rows.next()? {
        let number: u32 = row.get(1)?;
        if current.as_ref().is_none_or(|(show, _)| *show != number) {
            if let Some((show, builder)) = current.take() {
                builders.insert(show, builder);
            }
            let builder = match builders.remove(&number) {
                Some(builder) => builder,
                None => Builder::new(super::shows::show_id(number)?),
            };
            current = Some((number, builder));
        }
        if let Some((_, builder)) = &mut current {
            push(row, builder)?;
        }
    }
    builders.extend(current);
    let mut lists: Vec<EpisodeList> = builders.into_values().map(Builder::finish).collect();
    lists.sort_unstable_by_key(EpisodeList::show);
    Ok(lists)
}

/// What merging needs of one show's episodes.
pub fn known(conn: &Connection, show: ShowId) -> Sql<Vec<Known>> {
    conn.prepare_cached(
        "SELECT e.id, i.key, i.media, e.title, e.published, e.duration, i.fingerprint, e.gone, i.raw, i.media_kind
         FROM episode e JOIN episode_identity i ON i.episode = e.id WHERE e.show = ?1",
    )?
    .query_map([show.get()], |row| {
        Ok(Known {
            id: episode_id(row.get(0)?)?,
            key: EpisodeKey(row.get::<_, String>(1)?.into()),
            media: row.get(2)?,
            title: row.get(3)?,
            published: row.get::<_, Option<i64>>(4)?.map(Timestamp),
            duration: row.get::<_, Option<u32>>(5)?.map(Secs),
            fingerprint: row.get::<_, i64>(6)? as u64,
            gone: row.get(7)?,
            raw: row.get::<_, i64>(8)? as u64,
            media_kind: media_kind_of(row.get(9)?),
        })
    })?
    .collect()
}

/// A date further ahead than this is a publisher's mistake, or an announcement. Time zones are less than a day.
const AHEAD: i64 = 86_400;

/// Where an episode stands in the order of time: at its date, and one from the future at the moment when it came in.
/// Otherwise it would lead every list for years, and whatever comes after it would look old.
fn place_of(published: Timestamp, now: Timestamp) -> Timestamp {
    if published.0 > now.0.saturating_add(AHEAD) { now } else { published }
}

/// Writes what a refresh changed; gives the new episodes, newest first, and the whole list when the show had none before.
pub fn write(
    conn: &Connection,
    show: ShowId,
    delta: &FeedDelta,
    now: Timestamp,
    page: Page,
) -> Sql<(Vec<EpisodeId>, Option<EpisodeList>)> {
    for (gone, ids) in [(true, &delta.gone), (false, &delta.back)] {
        for id in ids {
            conn.prepare_cached("UPDATE episode SET gone = ?2 WHERE id = ?1 AND show = ?3")?.execute(params![
                id.get(),
                gone,
                show.get()
            ])?;
        }
    }
    for (id, fresh) in &delta.changed {
        update(conn, show, *id, fresh, now)?;
    }
    for (id, raw, kind) in &delta.resourced {
        conn.prepare_cached("UPDATE episode_identity SET raw = ?2, media_kind = ?3 WHERE episode = ?1")?
            .execute(params![id.get(), *raw as i64, kind.map(media_kind_code)])?;
    }
    name_seasons(conn, show, delta)?;
    if delta.new.is_empty() {
        return Ok((Vec::new(), None));
    }
    // Two refreshes of one show can be under way at once, each unaware of what the other found.
    let here = keys(conn, show)?;
    let mut list = here.is_empty().then(|| Builder::new(show));
    // Ids grow with time: the oldest goes in first, so that a list is in the order of its ids as well.
    // Older than everything that was known: an old page, or a feed that reaches further back than it used to.
    let oldest: Option<i64> = conn
        .prepare_cached("SELECT min(place) FROM episode WHERE show = ?1")?
        .query_row([show.get()], |row| row.get(0))?;
    // A page without any date stands behind what is there.
    let undated = oldest.filter(|_| page == Page::Older && delta.dates.is_empty());
    let place = |fresh: &Fresh| match undated {
        Some(oldest) => Timestamp(oldest.saturating_sub(1)),
        None => place_of(fresh.episode.published.unwrap_or(fresh.place), now),
    };
    let mut order: Vec<(Timestamp, &Fresh)> = delta.new.iter().map(|fresh| (place(fresh), fresh)).collect();
    if !delta.oldest_first {
        order.reverse();
    }
    order.sort_by_key(|(place, _)| *place);
    let mut insert = Insert::new(conn)?;
    let mut new = Vec::with_capacity(order.len());
    for (place, fresh) in order {
        if here.contains(fresh.episode.key.as_str()) {
            continue;
        }
        let believed = fresh.episode.published.is_none_or(|published| published == place);
        let back = oldest.is_some_and(|oldest| place.0 < oldest || (page == Page::Older && !believed));
        let id = insert.episode(conn, show, place, back, fresh)?;
        new.push(id);
        if let Some(list) = &mut list {
            list.push(&fresh.episode.title, place, &row_of(id, fresh));
        }
    }
    new.reverse();
    Ok((new, list.map(Builder::finish)))
}

/// Keeps what publishers call their seasons. Where several names are said for one, the newest episode's counts, whether it came with
/// this document or is known.
fn name_seasons(conn: &Connection, show: ShowId, delta: &FeedDelta) -> Sql<()> {
    let mut names: HashMap<u16, (Option<Timestamp>, String)> = HashMap::new();
    for fresh in delta.changed.iter().map(|(_, fresh)| fresh).chain(&delta.new) {
        let episode = &fresh.episode;
        if let (Some(season), Some(name)) = (episode.season, episode.season_name.as_ref().filter(|n| !n.is_empty())) {
            let entry = names.entry(season).or_insert_with(|| (episode.published, name.clone()));
            if episode.published > entry.0 {
                *entry = (episode.published, name.clone());
            }
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    let mut statement = conn.prepare_cached(
        "SELECT e.season, e.published, b.details FROM episode e JOIN episode_body b ON b.episode = e.id
         WHERE e.show = ?1 AND e.season IS NOT NULL ORDER BY e.place DESC, e.id DESC",
    )?;
    let mut rows = statement.query([show.get()])?;
    let mut asked: HashSet<u16> = names.keys().copied().collect();
    while let Some(row) = rows.next()? {
        let season = row.get(0)?;
        let Some(entry) = names.get_mut(&season).filter(|_| asked.contains(&season)) else { continue };
        let published = row.get::<_, Option<i64>>(1)?.map(Timestamp);
        let known: EpisodeBody<'_> = body::from_json(row.get_ref(2)?.as_str()?);
        let Some(name) = body::owned(known.season_name).filter(|name| !name.is_empty()) else { continue };
        asked.remove(&season);
        if published > entry.0 {
            *entry = (published, name);
        }
        if asked.is_empty() {
            break;
        }
    }
    for (season, (_, name)) in names {
        conn.prepare_cached("INSERT OR REPLACE INTO season (show, number, name) VALUES (?1, ?2, ?3)")?
            .execute(params![show.get(), season, name])?;
    }
    Ok(())
}

/// Names of a show's seasons, by number.
pub fn seasons(conn: &Connection, show: ShowId) -> Sql<Vec<(u16, String)>> {
    conn.prepare_cached("SELECT number, name FROM season WHERE show = ?1 ORDER BY number")?
        .query_map([show.get()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The keys of a show's episodes.
fn keys(conn: &Connection, show: ShowId) -> Sql<HashSet<String>> {
    conn.prepare_cached("SELECT i.key FROM episode e JOIN episode_identity i ON i.episode = e.id WHERE e.show = ?1")?
        .query_map([show.get()], |row| row.get(0))?
        .collect()
}

/// The row of an episode that came in with the first ones of its show; its title is beside it.
fn row_of(id: EpisodeId, fresh: &Fresh) -> EpisodeRow {
    let episode = &fresh.episode;
    EpisodeRow {
        id,
        title: String::new(),
        published: episode.published,
        duration: episode.duration,
        season: episode.season,
        number: episode.number,
        kind: episode.kind,
        links: fresh.links,
        gone: false,
        playable: !episode.enclosures.is_empty(),
        back: false,
    }
}

/// The statements of an insertion, prepared once for all episodes of a document.
struct Insert<'a> {
    row: CachedStatement<'a>,
    identity: CachedStatement<'a>,
    body: CachedStatement<'a>,
    people: people::Insert<'a>,
}

impl<'a> Insert<'a> {
    fn new(conn: &'a Connection) -> Sql<Self> {
        Ok(Self {
            row: conn.prepare_cached(
                "INSERT INTO episode (show, place, published, duration, season, number, kind, links, gone, playable, title,
                   back) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11)",
            )?,
            identity: conn.prepare_cached(
                "INSERT INTO episode_identity (episode, key, media, fingerprint, raw, media_kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?,
            body: conn.prepare_cached(
                "INSERT INTO episode_body (episode, guid, link, notes_html, details) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            people: people::Insert::new(conn)?,
        })
    }

    fn episode(
        &mut self,
        conn: &Connection,
        show: ShowId,
        place: Timestamp,
        back: bool,
        fresh: &Fresh,
    ) -> Sql<EpisodeId> {
        let episode = &fresh.episode;
        self.row.execute(params![
            show.get(),
            place.0,
            episode.published.map(|at| at.0),
            episode.duration.map(|length| length.0),
            episode.season,
            episode.number,
            kind_code(episode.kind),
            fresh.links,
            !episode.enclosures.is_empty(),
            episode.title,
            back,
        ])?;
        let id = episode_id(conn.last_insert_rowid() as u32)?;
        self.identity.execute(params![
            id.get(),
            episode.key.as_str(),
            fresh.media,
            fresh.fingerprint as i64,
            episode.raw as i64,
            identity::media_kind(&episode.enclosures).map(media_kind_code)
        ])?;
        self.body.execute(params![
            id.get(),
            kept_guid(episode),
            episode.link,
            episode.notes_html,
            body::to_json(&EpisodeBody::of(episode))?
        ])?;
        self.people.people(show, Some(id.get()), &episode.persons)?;
        Ok(id)
    }
}

/// What stands in the column of the guid: nothing where it is the one that the key is made of, as nearly everywhere, and an
/// empty text where there is none although the key is made of one.
fn kept_guid(episode: &ParsedEpisode) -> Option<&str> {
    let guid = episode.guid.as_deref();
    (guid != episode.key.guid()).then_some(guid.unwrap_or_default())
}

/// The guid of an episode with this key; the other way round.
fn guid_of(kept: Option<String>, key: &EpisodeKey) -> Option<String> {
    match kept {
        None => key.guid().map(String::from),
        Some(kept) => Some(kept).filter(|guid| !guid.is_empty()),
    }
}

fn update(conn: &Connection, show: ShowId, id: EpisodeId, fresh: &Fresh, now: Timestamp) -> Sql<()> {
    let episode = &fresh.episode;
    let published = episode.published.map(|at| at.0);
    let there = conn
        .prepare_cached(
            "UPDATE episode SET place = iif(?3 > ?11, min(place, ?12), coalesce(?3, place)), published = ?3, duration = ?4, season = ?5, number = ?6,
               kind = ?7, links = ?8, playable = ?9, title = ?10 WHERE id = ?1 AND show = ?2",
        )?
        .execute(params![
            id.get(),
            show.get(),
            published,
            episode.duration.map(|length| length.0),
            episode.season,
            episode.number,
            kind_code(episode.kind),
            fresh.links,
            !episode.enclosures.is_empty(),
            episode.title,
            now.0.saturating_add(AHEAD),
            now.0,
        ])?;
    if there == 0 {
        return Ok(());
    }
    conn.prepare_cached(
        "UPDATE episode_identity SET key = ?2, media = ?3, fingerprint = ?4, raw = ?5, media_kind = ?6 WHERE episode = ?1",
    )?
    .execute(params![
        id.get(),
        episode.key.as_str(),
        fresh.media,
        fresh.fingerprint as i64,
        episode.raw as i64,
        identity::media_kind(&episode.enclosures).map(media_kind_code)
    ])?;
    conn.prepare_cached(
        "UPDATE episode_body SET guid = ?2, link = ?3, notes_html = ?4, details = ?5 WHERE episode = ?1",
    )?
    .execute(params![
        id.get(),
        kept_guid(episode),
        episode.link,
        episode.notes_html,
        body::to_json(&EpisodeBody::of(episode))?
    ])?;
    index::outdate(conn, id)?;
    people::replace(conn, show, Some(id), &episode.persons)
}

/// One episode without its notes laid out, and the notes as published.
pub fn detail(conn: &Connection, id: EpisodeId) -> Sql<Option<(EpisodeDetail, String)>> {
    let found = conn
        .prepare_cached(
            "SELECT e.show, i.key, b.guid, b.link, b.notes_html, b.details, e.duration
             FROM episode e JOIN episode_identity i ON i.episode = e.id JOIN episode_body b ON b.episode = e.id
             WHERE e.id = ?1",
        )?
        .query_row([id.get()], |row| {
            Ok((
                row.get::<_, u32>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, Option<String>>(3)?,
                row.get::<_, String>(4)?,
                row.get::<_, String>(5)?,
                row.get::<_, Option<u32>>(6)?,
            ))
        })
        .optional()?;
    let Some((show, key, guid, link, notes_html, details, duration)) = found else {
        return Ok(None);
    };
    let show = super::shows::show_id(show)?;
    let key = EpisodeKey(key.into());
    let mut wide: EpisodeBody<'_> = body::from_json(&details);
    let detail = EpisodeDetail {
        id,
        show,
        guid: guid_of(guid, &key),
        key,
        link,
        duration: duration.map(Secs),
        notes: Notes::default(),
        enclosures: wide.enclosures(),
        chapters: wide.chapters(),
        persons: people::tagged_and_named(conn, show, id)?,
        transcripts: wide.transcripts(),
        soundbites: wide.soundbites(),
        further: wide.further(),
        author: body::owned(wide.author),
        image: body::owned(wide.image),
        chapters_url: body::owned(wide.chapters_url),
        explicit: wide.explicit,
        location: body::owned(wide.location),
        season_name: body::owned(wide.season_name),
    };
    Ok(Some((detail, notes_html)))
}

/// The episode whose page or media file has this address, when it is in the index. When several have it, the one that
/// came in first.
pub fn by_address(conn: &Connection, key: &str) -> Sql<Option<EpisodeId>> {
    let found: Option<u32> = conn
        .prepare_cached(
            "SELECT min(s.episode) FROM words w CROSS JOIN slot s ON s.slot = w.rowid WHERE w.text MATCH ?1",
        )?
        .query_row([search::exactly(&index::own(key))], |row| row.get(0))?;
    found.map(episode_id).transpose()
}

/// The episode of this show that alone has one of these names, of which all but letters and digits is left out.
pub fn by_name(conn: &Connection, show: ShowId, names: &[String]) -> Sql<Option<EpisodeId>> {
    let mut statement = conn.prepare_cached("SELECT id, title FROM episode WHERE show = ?1")?;
    let mut rows = statement.query([show.get()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let title = identity::letters(row.get_ref(1)?.as_str()?);
        if names.contains(&title) {
            found.push(episode_id(row.get(0)?)?);
        }
    }
    Ok(found.first().copied().filter(|_| found.len() == 1))
}

/// The episode of this show with this key.
pub fn by_key(conn: &Connection, show: ShowId, key: &str) -> Sql<Option<EpisodeId>> {
    let found: Option<u32> = conn
        .prepare_cached(
            "SELECT e.id FROM episode e JOIN episode_identity i ON i.episode = e.id WHERE e.show = ?1 AND i.key = ?2",
        )?
        .query_row(params![show.get(), key], |row| row.get(0))
        .optional()?;
    found.map(episode_id).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_kept_whatever_the_key_is_made_of() {
        for (guid, key, column) in [
            (Some("a"), "g:a", None),
            (Some("a"), EpisodeKey::repeated("g:a", 2).as_str(), Some("a")),
            (Some("a#2"), "g:a#2", None),
            (Some("new"), "g:old", Some("new")),
            (None, "g:old", Some("")),
            (None, "e:https://a.example/1.mp3", None),
            (Some("a"), "l:https://a.example/1", Some("a")),
        ] {
            let key = EpisodeKey(key.into());
            let episode = ParsedEpisode { guid: guid.map(String::from), key: key.clone(), ..ParsedEpisode::default() };
            let kept = kept_guid(&episode);
            assert_eq!(kept, column, "{key:?}");
            assert_eq!(guid_of(kept.map(String::from), &key).as_deref(), guid, "{key:?}");
        }
    }
}
