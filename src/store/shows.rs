//! Shows: publisher's facts, how the feed fares, popularity, and the counts that are kept so that no start has to count.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::body::{self, ShowBody};
use super::{Validators, answers, episodes, index, people};
use crate::error::Problem;
use crate::library::{EpisodeList, ParsedShow, apply, identity};
use crate::model::{
    Candidate, Counts, EpisodeId, FeedHealth, FeedUrl, Inside, Moved, MovedBy, Person, PodcastGuid, Popularity, Secs,
    Show, ShowDetail, ShowId, ShowNumber, ShowOrder, Source, Subscription, Timestamp,
};
use crate::text::target::{self, masked};

type Sql<T> = rusqlite::Result<T>;

const SHOW: &str = "
SELECT s.id, s.feed_url, s.guid, s.title, s.author, s.site, s.artwork, s.language, s.categories, s.explicit, s.serial,
       s.summary, s.sample, s.rhythm, s.total, s.unplayed, s.new, s.newest, s.oldest,
       b.state, b.followed_at, b.new_from,
       h.last_ok, h.last_try, h.next_due, h.failures, h.failing_since, h.problem, h.repairs, h.ended,
       b.folders, h.status, o.page IS NOT NULL
FROM show s LEFT JOIN subscription b ON b.show = s.id LEFT JOIN health h ON h.show = s.id
     LEFT JOIN older o ON o.show = s.id";

fn read(row: &Row<'_>) -> Sql<Show> {
    let id = show_id(row.get(0)?)?;
    let categories = row.get_ref(8)?.as_str()?;
    let number = |column: usize| -> Sql<u32> { row.get(column) };
    Ok(Show {
        id,
        feed_url: row.get::<_, Option<String>>(1)?.and_then(|url| FeedUrl::parse(&url)),
        guid: row.get::<_, Option<[u8; 16]>>(2)?.map(PodcastGuid),
        title: row.get(3)?,
        author: row.get(4)?,
        site: row.get(5)?,
        artwork: row.get(6)?,
        language: row.get(7)?,
        categories: categories.split('\n').filter(|name| !name.is_empty()).map(String::from).collect(),
        explicit: row.get(9)?,
        order: if row.get(10)? { ShowOrder::Serial } else { ShowOrder::Episodic },
        summary: row.get(11)?,
        sample: row.get(12)?,
        folders: row.get_ref(30)?.as_str_or_null()?.map(folders_of).unwrap_or_default(),
        rhythm: row.get::<_, Option<u32>>(13)?.map(Secs),
        counts: Counts {
            total: number(14)?,
            unplayed: number(15)?,
            new: number(16)?,
            newest: row.get::<_, Option<i64>>(17)?.map(Timestamp),
            oldest: row.get::<_, Option<i64>>(18)?.map(Timestamp),
        },
        subscription: body::subscription_of(row.get::<_, Option<u8>>(19)?.unwrap_or(0)),
        followed_at: row.get::<_, Option<i64>>(20)?.map(Timestamp),
        new_from: row.get::<_, Option<u32>>(21)?.and_then(EpisodeId::new),
        health: FeedHealth {
            last_ok: row.get::<_, Option<i64>>(22)?.map(Timestamp),
            last_try: row.get::<_, Option<i64>>(23)?.map(Timestamp),
            next_due: row.get::<_, Option<i64>>(24)?.map(Timestamp),
            failures: row.get::<_, Option<u16>>(25)?.unwrap_or(0),
            failing_since: row.get::<_, Option<i64>>(26)?.map(Timestamp),
            problem: row.get::<_, Option<String>>(27)?.and_then(|text| body::problem_from_json(&text)),
            repairs: row.get::<_, Option<u16>>(28)?.unwrap_or(0),
            ended: row.get::<_, Option<bool>>(29)?.unwrap_or(false),
            status: row.get(31)?,
        },
        popularity: Vec::new(),
        older: row.get(32)?,
    })
}

/// Folder names as they lie in a row; none of them holds a line break.
fn folders_of(text: &str) -> Vec<String> {
    text.split('\n').filter(|name| !name.is_empty()).map(String::from).collect()
}

/// An id as it lies in a row; ids above four thousand million cannot be made by this program.
pub fn show_id(number: u32) -> Sql<ShowId> {
    ShowId::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))
}

/// All shows, in the order in which they came.
pub fn all(conn: &Connection) -> Sql<Vec<Show>> {
    let mut shows: Vec<Show> =
        conn.prepare_cached(&format!("{SHOW} ORDER BY s.id"))?.query_map([], read)?.collect::<Sql<_>>()?;
    let mut popularity: HashMap<u32, Vec<Popularity>> = HashMap::new();
    let mut statement =
        conn.prepare_cached("SELECT source, stars, ratings, listeners, as_of, show FROM popularity ORDER BY source")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        popularity.entry(row.get(5)?).or_default().extend(read_popularity(row)?);
    }
    for show in &mut shows {
        show.popularity = popularity.remove(&show.id.get()).unwrap_or_default();
    }
    Ok(shows)
}

/// One show.
pub fn one(conn: &Connection, id: ShowId) -> Sql<Show> {
    let mut show = conn.prepare_cached(&format!("{SHOW} WHERE s.id = ?1"))?.query_row([id.get()], read)?;
    let mut statement = conn.prepare_cached(
        "SELECT source, stars, ratings, listeners, as_of FROM popularity WHERE show = ?1 ORDER BY source",
    )?;
    let found: Vec<Option<Popularity>> = statement.query_map([id.get()], read_popularity)?.collect::<Sql<_>>()?;
    show.popularity = found.into_iter().flatten().collect();
    Ok(show)
}

fn read_popularity(row: &Row<'_>) -> Sql<Option<Popularity>> {
    let Some(source) = source_of(row.get(0)?) else {
        return Ok(None);
    };
    Ok(Some(Popularity {
        stars: row.get::<_, Option<f64>>(1)?.map(|stars| stars as f32),
        ratings: row.get(2)?,
        listeners: row.get::<_, Option<i64>>(3)?.and_then(|number| u64::try_from(number).ok()),
        source,
        as_of: Timestamp(row.get(4)?),
    }))
}

fn source_code(source: Source) -> u8 {
    match source {
        Source::PodcastApp => 0,
        Source::Catalogue => 1,
        Source::Apple => 2,
        Source::PodcastIndex => 3,
        Source::Fyyd => 4,
        Source::Gpodder => 5,
    }
}

fn source_of(code: u8) -> Option<Source> {
    Some(match code {
        0 => Source::PodcastApp,
        1 => Source::Catalogue,
        2 => Source::Apple,
        3 => Source::PodcastIndex,
        4 => Source::Fyyd,
        5 => Source::Gpodder,
        _ => return None,
    })
}

/// The hash by which a show's page is found; `None` for what is no web address.
fn site_hash(site: Option<&str>) -> Option<i64> {
    let key = identity::address_key(site?);
    (!key.is_empty()).then(|| identity::hash(&key) as i64)
}

/// The show with this feed address, in any spelling, under this or an earlier address.
pub fn by_feed(conn: &Connection, feed: &FeedUrl) -> Sql<Option<ShowId>> {
    let key = feed.comparison_key();
    let found: Option<u32> = conn
        .prepare_cached(
            "SELECT id FROM show WHERE feed_key = ?1 UNION ALL SELECT show FROM address WHERE key = ?1 LIMIT 1",
        )?
        .query_row([&key], |row| row.get(0))
        .optional()?;
    found.map(show_id).transpose()
}

fn by_guid(conn: &Connection, guid: PodcastGuid) -> Sql<Option<ShowId>> {
    let found: Option<u32> = conn
        .prepare_cached("SELECT id FROM show WHERE guid = ?1 ORDER BY id LIMIT 1")?
        .query_row([guid.0], |row| row.get(0))
        .optional()?;
    found.map(show_id).transpose()
}

/// The show that has this page as its own; `None` when several have.
pub fn by_site(conn: &Connection, hash: u64) -> Sql<Option<ShowId>> {
    let mut statement = conn.prepare_cached("SELECT id FROM show WHERE site_hash = ?1 LIMIT 2")?;
    let found: Vec<u32> = statement.query_map([hash as i64], |row| row.get(0))?.collect::<Sql<_>>()?;
    match found.as_slice() {
        [one] => show_id(*one).map(Some),
        _ => Ok(None),
    }
}

/// The show that a candidate is, if it is in the library.
pub fn known(conn: &Connection, feed: Option<&FeedUrl>, guid: Option<PodcastGuid>) -> Sql<Option<ShowId>> {
    if let Some(feed) = feed
        && let Some(found) = by_feed(conn, feed)?
    {
        return Ok(Some(found));
    }
    guid.map_or(Ok(None), |guid| by_guid(conn, guid))
}

fn find(conn: &Connection, candidate: &Candidate) -> Sql<Option<ShowId>> {
    if let Some(found) = known(conn, candidate.feed_url.as_ref(), candidate.guid)? {
        return Ok(Some(found));
    }
    // A show that is known by name only is found by its name.
    let nameless = candidate.feed_url.is_none() && candidate.guid.is_none();
    let found: Option<u32> = conn
        .prepare_cached(
            "SELECT id FROM show WHERE title = ?1 AND author = ?2 AND (feed_url IS NULL OR ?3) ORDER BY id LIMIT 1",
        )?
        .query_row(params![candidate.title, candidate.author, nameless], |row| row.get(0))
        .optional()?;
    found.map(show_id).transpose()
}

/// Puts a show in or finds it; says whether it is followed now and was not before.
pub fn add(conn: &Connection, candidate: &Candidate, follow: bool, now: Timestamp) -> Sql<(ShowId, bool)> {
    let id = if let Some(id) = find(conn, candidate)? {
        complete(conn, id, candidate, now)?;
        id
    } else {
        insert(conn, candidate, now)?
    };
    for said in &candidate.popularity {
        conn.prepare_cached(
            "INSERT INTO popularity (show, source, stars, ratings, listeners, as_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET stars = excluded.stars, ratings = excluded.ratings,
               listeners = excluded.listeners, as_of = excluded.as_of WHERE excluded.as_of > as_of",
        )?
        .execute(params![
            id.get(),
            source_code(said.source),
            said.stars.map(f64::from),
            said.ratings,
            said.listeners.map(|number| number as i64),
            said.as_of.0
        ])?;
    }
    let followed = follow && self::follow(conn, id, now, candidate.sample)?;
    if follow && !candidate.folders.is_empty() {
        // What the listener has put somewhere already stays there.
        conn.prepare_cached("UPDATE subscription SET folders = ?2 WHERE show = ?1 AND folders = ''")?
            .execute(params![id.get(), candidate.folders.join("\n")])?;
    }
    Ok((id, followed))
}

fn insert(conn: &Connection, candidate: &Candidate, now: Timestamp) -> Sql<ShowId> {
    // The address may hold a secret, and a title is shown everywhere.
    let title =
        if candidate.title.trim().is_empty() { &nameless(candidate.feed_url.as_ref()) } else { &candidate.title };
    conn.prepare_cached(
        "INSERT INTO show (feed_url, feed_key, guid, title, author, site, site_hash, artwork, language, categories,
           summary, sample, added, looked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
    )?
    .execute(params![
        candidate.feed_url.as_ref().map(FeedUrl::as_str),
        candidate.feed_url.as_ref().map(FeedUrl::comparison_key),
        candidate.guid.map(|guid| guid.0),
        title,
        candidate.author,
        candidate.site,
        site_hash(candidate.site.as_deref()),
        candidate.artwork,
        candidate.language,
        candidate.categories.join("\n"),
        candidate.summary,
        candidate.sample,
        now.0,
    ])?;
    show_id(conn.last_insert_rowid() as u32)
}

/// What a show is called while only its address is known.
fn nameless(feed: Option<&FeedUrl>) -> String {
    feed.map(|feed| masked(feed.as_str())).unwrap_or_default()
}

/// Fills in what was not known of a show yet, and notes that it was looked at.
fn complete(conn: &Connection, id: ShowId, candidate: &Candidate, now: Timestamp) -> Sql<()> {
    conn.prepare_cached(
        "UPDATE show SET looked = max(looked, ?2), feed_url = coalesce(feed_url, ?3), feed_key = coalesce(feed_key, ?4),
           guid = coalesce(guid, ?5), site = coalesce(site, ?6), site_hash = coalesce(site_hash, ?7),
           artwork = coalesce(artwork, ?8), language = coalesce(language, ?9),
           author = iif(author = '', ?10, author), summary = iif(summary = '', ?11, summary),
           categories = iif(categories = '', ?12, categories), title = iif(title = ?14 AND ?13 <> '', ?13, title)
         WHERE id = ?1",
    )?
    .execute(params![
        id.get(),
        now.0,
        candidate.feed_url.as_ref().map(FeedUrl::as_str),
        candidate.feed_url.as_ref().map(FeedUrl::comparison_key),
        candidate.guid.map(|guid| guid.0),
        candidate.site,
        site_hash(candidate.site.as_deref()),
        candidate.artwork,
        candidate.language,
        candidate.author,
        candidate.summary,
        candidate.categories.join("\n"),
        candidate.title,
        nameless(candidate.feed_url.as_ref()),
    ])?;
    Ok(())
}

/// Follows a show; false when it is followed already. `given` when it came with the sample and not by the listener's
/// own choice.
pub fn follow(conn: &Connection, id: ShowId, now: Timestamp, given: bool) -> Sql<bool> {
    let state: Option<u8> = conn
        .prepare_cached("SELECT state FROM subscription WHERE show = ?1")?
        .query_row([id.get()], |row| row.get(0))
        .optional()?;
    if state.map(body::subscription_of) == Some(Subscription::Following) {
        if !given {
            conn.prepare_cached("UPDATE subscription SET given = 0 WHERE show = ?1 AND given = 1")?
                .execute([id.get()])?;
        }
        return Ok(false);
    }
    conn.prepare_cached(
        "INSERT INTO subscription (show, state, followed_at, new_from, given) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET state = excluded.state, followed_at = excluded.followed_at,
           new_from = excluded.new_from, given = excluded.given",
    )?
    .execute(params![
        id.get(),
        body::subscription_code(Subscription::Following),
        now.0,
        back_catalogue(conn, id)?.map(EpisodeId::get),
        given
    ])?;
    recount(conn, id)?;
    Ok(true)
}

/// Where the back catalogue of a show ends that is followed now.
fn back_catalogue(conn: &Connection, id: ShowId) -> Sql<Option<EpisodeId>> {
    let newest: Option<u32> = conn
        .prepare_cached("SELECT id FROM episode WHERE show = ?1 ORDER BY place DESC, id DESC LIMIT 1")?
        .query_row([id.get()], |row| row.get(0))
        .optional()?;
    let highest: Option<u32> =
        conn.prepare_cached("SELECT max(id) FROM episode WHERE show = ?1")?.query_row([id.get()], |row| row.get(0))?;
    Ok(apply::new_from(newest.and_then(EpisodeId::new), highest.and_then(EpisodeId::new)))
}

/// Counts a show's episodes anew and keeps the result; counting is never wrong, and reads only this show's narrow rows.
pub fn recount(conn: &Connection, id: ShowId) -> Sql<()> {
    let following = body::subscription_code(Subscription::Following);
    conn.prepare_cached(
        "UPDATE show SET (total, unplayed, new, newest, oldest) = (
           SELECT count(*), coalesce(sum(coalesce(l.played, 0) = 0), 0),
                  coalesce(sum(b.state = ?2 AND e.id >= b.new_from AND NOT e.back AND coalesce(l.played, 0) = 0
                               AND coalesce(l.seen, 0) = 0), 0),
                  max(iif(e.published IS NULL, NULL, e.place)), min(iif(e.published IS NULL, NULL, e.place))
           FROM episode e LEFT JOIN listen_state l ON l.episode = e.id LEFT JOIN subscription b ON b.show = e.show
           WHERE e.show = ?1) WHERE id = ?1",
    )?
    .execute(params![id.get(), following])?;
    Ok(())
}

/// What is kept of a show beside its episodes when its first ones came in, which nobody can have marked yet.
pub fn begin(conn: &Connection, list: &EpisodeList) -> Sql<()> {
    let id = list.show();
    let following: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM subscription WHERE show = ?1 AND state = ?2)")?
        .query_row(params![id.get(), body::subscription_code(Subscription::Following)], |row| row.get(0))?;
    let mut from = None;
    if following {
        from = conn
            .prepare_cached(
                "UPDATE subscription SET new_from = coalesce(new_from, ?2) WHERE show = ?1 RETURNING new_from",
            )?
            .query_row(params![id.get(), apply::new_from(list.newest(), list.highest()).map(EpisodeId::get)], |row| {
                row.get::<_, Option<u32>>(0)
            })?
            .and_then(EpisodeId::new);
    }
    let new = from.map_or(0, |from| list.ids().filter(|id| *id >= from).count());
    let (newest, oldest) = list.span();
    let dates = list.dates().map(|at| at.0);
    conn.prepare_cached(
        "UPDATE show SET total = ?2, unplayed = ?2, new = ?3, newest = ?4, oldest = ?5, rhythm = ?6 WHERE id = ?1",
    )?
    .execute(params![
        id.get(),
        list.len() as i64,
        new as i64,
        newest.map(|at| at.0),
        oldest.map(|at| at.0),
        median_gap(dates.take(RHYTHM_OF.into()))
    ])?;
    Ok(())
}

/// After a first refresh of a followed show: parts the back catalogue from what is to come.
pub fn settle_back_catalogue(conn: &Connection, id: ShowId) -> Sql<()> {
    let open: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM subscription WHERE show = ?1 AND state = ?2 AND new_from IS NULL)",
        )?
        .query_row(params![id.get(), body::subscription_code(Subscription::Following)], |row| row.get(0))?;
    if open && let Some(from) = back_catalogue(conn, id)? {
        conn.prepare_cached("UPDATE subscription SET new_from = ?2 WHERE show = ?1")?
            .execute(params![id.get(), from.get()])?;
    }
    Ok(())
}

/// Dates from which a show's rhythm is taken.
const RHYTHM_OF: u8 = 11;

/// The median distance between the newest episodes.
pub fn keep_rhythm(conn: &Connection, id: ShowId) -> Sql<()> {
    let mut statement = conn.prepare_cached(
        "SELECT place FROM episode WHERE show = ?1 AND published IS NOT NULL ORDER BY place DESC LIMIT ?2",
    )?;
    let dates: Vec<i64> = statement.query_map(params![id.get(), RHYTHM_OF], |row| row.get(0))?.collect::<Sql<_>>()?;
    conn.prepare_cached("UPDATE show SET rhythm = ?2 WHERE id = ?1 AND rhythm IS NOT ?2")?
        .execute(params![id.get(), median_gap(dates.into_iter())])?;
    Ok(())
}

/// The median distance between dates, the newest first.
fn median_gap(dates: impl Iterator<Item = i64>) -> Option<u32> {
    let dates: Vec<i64> = dates.collect();
    let mut gaps: Vec<i64> = dates.iter().zip(dates.iter().skip(1)).map(|(newer, older)| newer - older).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).and_then(|gap| u32::try_from(*gap).ok())
}

/// Writes what the channel says, when it says something else than before. What it does not say is kept: a feed that
/// loses its author has not lost it on purpose.
pub fn write_facts(conn: &Connection, id: ShowId, says: &ParsedShow, repairs: &[String]) -> Sql<()> {
    if *says == ParsedShow::default() {
        return Ok(());
    }
    let mut all = identity::Stable::default();
    all.number(identity::show_fingerprint(says));
    for repair in repairs {
        all.text(repair);
    }
    let fingerprint = all.finish() as i64;
    let before: Option<i64> =
        conn.prepare_cached("SELECT fingerprint FROM show WHERE id = ?1")?.query_row([id.get()], |row| row.get(0))?;
    if before == Some(fingerprint) {
        return Ok(());
    }
    let guid = says.guid.as_deref().and_then(PodcastGuid::parse);
    conn.prepare_cached(
        "UPDATE show SET title = iif(?2 = '', title, ?2), author = coalesce(?3, author), site = coalesce(?4, site),
           site_hash = coalesce(?5, site_hash), artwork = coalesce(?6, artwork), language = coalesce(?7, language),
           categories = iif(?8 = '', categories, ?8), explicit = coalesce(?9, explicit), serial = ?10,
           guid = coalesce(?11, guid), summary = iif(?12 = '', summary, ?12), fingerprint = ?13
         WHERE id = ?1",
    )?
    .execute(params![
        id.get(),
        says.title,
        says.author.as_deref().filter(|author| !author.is_empty()),
        says.link,
        site_hash(says.link.as_deref()),
        says.image,
        says.language,
        says.categories.join("\n"),
        says.explicit,
        says.order == ShowOrder::Serial,
        guid.map(|guid| guid.0),
        identity::summary(says),
        fingerprint,
    ])?;
    conn.prepare_cached(
        "INSERT INTO show_body (show, about_html, details) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET about_html = excluded.about_html, details = excluded.details",
    )?
    .execute(params![
        id.get(),
        says.description_html.as_deref().unwrap_or_default(),
        body::to_json(&ShowBody::of(says, repairs))?
    ])?;
    let links = |persons: &[Person]| persons.iter().map(|one| one.link.clone()).collect::<Vec<_>>();
    if links(&people::of_show(conn, id)?) != links(&says.persons) {
        // They count among the links of its episodes.
        index::outdate_show(conn, id)?;
    }
    people::replace(conn, id, None, &says.persons)?;
    conn.prepare_cached("DELETE FROM podroll WHERE show = ?1")?.execute([id.get()])?;
    for (place, item) in (0_u32..).zip(&says.podroll) {
        let feed = item.feed_url.as_deref().and_then(FeedUrl::parse);
        let guid = item.feed_guid.as_deref().and_then(PodcastGuid::parse);
        if feed.is_none() && guid.is_none() && item.title.is_none() {
            continue;
        }
        conn.prepare_cached(
            "INSERT INTO podroll (show, place, feed_url, feed_key, guid, title) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id.get(),
            place,
            feed.as_ref().map(FeedUrl::as_str),
            feed.as_ref().map(FeedUrl::comparison_key),
            guid.map(|guid| guid.0),
            item.title
        ])?;
    }
    Ok(())
}

/// Keeps where the older episodes of a feed in pages begin. Once pages behind the first were read this stays as it is,
/// unless a whole page may have been missed (`gap`). A feed that has no pages any more has no older ones.
pub fn note_next_page(conn: &Connection, id: ShowId, next: Option<&str>, gap: bool) -> Sql<()> {
    let Some(next) = next else {
        conn.prepare_cached("DELETE FROM older WHERE show = ?1")?.execute([id.get()])?;
        return Ok(());
    };
    let how = if gap { "DO UPDATE SET page = excluded.page" } else { "DO NOTHING" };
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

/// Keeps which page of older episodes comes next; `None` when the last one was read.
pub fn turn_page(conn: &Connection, id: ShowId, next: Option<&str>) -> Sql<()> {
    conn.prepare_cached("UPDATE older SET page = ?2 WHERE show = ?1")?.execute(params![id.get(), next])?;
    Ok(())
}

/// Notes how a feed fares.
pub fn write_health(conn: &Connection, id: ShowId, health: &FeedHealth) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO health (show, last_ok, last_try, next_due, failures, failing_since, problem, repairs, ended, status,
           failed_at, failed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, iif(?7 IS NULL, NULL, ?3), ?7)
         ON CONFLICT DO UPDATE SET last_ok = excluded.last_ok, last_try = excluded.last_try, next_due = excluded.next_due,
           failures = excluded.failures, failing_since = excluded.failing_since, problem = excluded.problem,
           repairs = excluded.repairs, ended = excluded.ended, status = excluded.status,
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
    ])?;
    Ok(())
}

/// Keeps what the next conditional request sends.
pub fn write_validators(conn: &Connection, id: ShowId, validators: &Validators) -> Sql<()> {
    if self::validators(conn, id)? == *validators {
        return Ok(());
    }
    conn.prepare_cached(
        "INSERT INTO validators (show, etag, last_modified, body_hash, ttl, moved_to, quiet) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
           body_hash = excluded.body_hash, ttl = excluded.ttl, moved_to = excluded.moved_to, quiet = excluded.quiet",
    )?
    .execute(params![
        id.get(),
        validators.etag,
        validators.last_modified,
        validators.body_hash.map(|hash| hash as i64),
        validators.ttl,
        validators.moved_to.as_ref().map(FeedUrl::as_str),
        validators.quiet,
    ])?;
    Ok(())
}

/// What the next conditional request sends; the default when there was none.
pub fn validators(conn: &Connection, id: ShowId) -> Sql<Validators> {
    let found = conn
        .prepare_cached(
            "SELECT etag, last_modified, body_hash, ttl, moved_to, quiet, refused FROM validators WHERE show = ?1",
        )?
        .query_row([id.get()], |row| {
            Ok(Validators {
                etag: row.get(0)?,
                last_modified: row.get(1)?,
                body_hash: row.get::<_, Option<i64>>(2)?.map(|hash| hash as u64),
                ttl: row.get(3)?,
                moved_to: row.get::<_, Option<String>>(4)?.and_then(|url| FeedUrl::parse(&url)),
                quiet: row.get(5)?,
                refused: row.get::<_, Option<String>>(6)?.and_then(|url| FeedUrl::parse(&url)),
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Gives a show a new feed address and says whether it has it now; the old one still finds it. When another show of the
/// library has the new address already, nothing is changed: two shows with their own marks are never thrown together.
///
/// What the listener decides is not undone by the same redirect: the address that was left is refused from then on.
pub fn move_feed(conn: &Connection, id: ShowId, to: &FeedUrl, by: MovedBy, now: Timestamp) -> Sql<bool> {
    let was: Option<String> =
        conn.prepare_cached("SELECT feed_url FROM show WHERE id = ?1")?.query_row([id.get()], |row| row.get(0))?;
    if was.as_deref() == Some(to.as_str()) || by_feed(conn, to)?.is_some_and(|other| other != id) {
        return Ok(false);
    }
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
    Ok(true)
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

/// The newest failure of a feed, even when all is well again.
fn last_failure(conn: &Connection, id: ShowId) -> Sql<Option<(Timestamp, Problem)>> {
    let found: Option<(i64, String)> = conn
        .prepare_cached(
            "SELECT failed_at, failed FROM health WHERE show = ?1 AND failed_at IS NOT NULL AND failed IS NOT NULL",
        )?
        .query_row([id.get()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(at, text)| Some((Timestamp(at), body::problem_from_json(&text)?))))
}

/// What of a show is read when its page is opened, and what it says of itself, as published.
pub fn detail(conn: &Connection, id: ShowId) -> Sql<Option<(ShowDetail, String)>> {
    let known: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM show WHERE id = ?1)")?
        .query_row([id.get()], |row| row.get(0))?;
    if !known {
        return Ok(None);
    }
    let found: Option<(String, String)> = conn
        .prepare_cached("SELECT about_html, details FROM show_body WHERE show = ?1")?
        .query_row([id.get()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (about, details) = found.unwrap_or_default();
    let mut wide: ShowBody = body::from_json(&details);
    let detail = ShowDetail {
        persons: people::of_show(conn, id)?,
        podroll: podroll(conn, id)?,
        funding: wide.funding(),
        further: wide.further(),
        generator: wide.generator,
        copyright: wide.copyright,
        repairs: wide.repairs,
        seasons: episodes::seasons(conn, id)?,
        moves: moves(conn, id)?,
        last_failure: last_failure(conn, id)?,
        ..ShowDetail::default()
    };
    Ok(Some((detail, about)))
}

/// The shows that a show recommends; those of the library with what is known of them.
pub fn podroll(conn: &Connection, id: ShowId) -> Sql<Vec<Candidate>> {
    let mut statement =
        conn.prepare_cached("SELECT feed_url, guid, title FROM podroll WHERE show = ?1 ORDER BY place")?;
    type Item = (Option<String>, Option<[u8; 16]>, Option<String>);
    let rows: Vec<Item> =
        statement.query_map([id.get()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Sql<_>>()?;
    rows.into_iter()
        .map(|(feed, guid, title)| {
            let guid = guid.map(PodcastGuid);
            let mut feed_url = feed.and_then(|url| FeedUrl::parse(&url));
            if let (None, Some(guid)) = (&feed_url, guid) {
                feed_url = answers::feed_of(conn, &ShowNumber::Guid(guid))?;
            }
            if let Some(known) = known(conn, feed_url.as_ref(), guid)? {
                return one(conn, known).map(candidate);
            }
            // Some makers name their picks by number only.
            let named = title.filter(|title| !title.trim().is_empty());
            let called = || match (&feed_url, guid) {
                (Some(feed), _) => target::shortened(&masked(feed.as_str()), 60),
                (None, Some(guid)) => guid.to_string(),
                (None, None) => String::new(),
            };
            Ok(Candidate { title: named.unwrap_or_else(called), feed_url, guid, ..Candidate::default() })
        })
        .collect()
}

/// A show of the library as a candidate.
pub fn candidate(show: Show) -> Candidate {
    Candidate {
        known: Some(show.id),
        feed_url: show.feed_url,
        guid: show.guid,
        title: show.title,
        author: show.author,
        summary: show.summary,
        site: show.site,
        artwork: show.artwork,
        language: show.language,
        categories: show.categories,
        sample: show.sample,
        folders: show.folders,
        popularity: show.popularity,
    }
}

/// Takes the sample out. A show of it that the listener followed by own choice, with a feed that can be fetched, stays
/// and is a show like any other from now on.
pub fn remove_sample(conn: &Connection) -> Sql<Vec<ShowId>> {
    conn.execute(
        "UPDATE show SET sample = 0 WHERE sample = 1 AND feed_url LIKE 'http%' AND id IN
           (SELECT show FROM subscription WHERE given = 0 AND state = ?1)",
        [body::subscription_code(Subscription::Following)],
    )?;
    let gone = ids(conn, "SELECT id FROM show WHERE sample = 1 ORDER BY id", [])?;
    conn.execute("DELETE FROM show WHERE sample = 1", [])?;
    Ok(gone)
}

/// A day in seconds: a preview is not written to with every look.
const DAY: i64 = 86_400;

/// Notes that a preview is looked at.
pub fn look_at(conn: &Connection, id: ShowId, now: Timestamp) -> Sql<()> {
    conn.prepare_cached(
        "UPDATE show SET looked = ?2 WHERE id = ?1 AND looked < ?3
           AND coalesce((SELECT state FROM subscription WHERE show = ?1), 0) = 0",
    )?
    .execute(params![id.get(), now.0, now.0 - DAY])?;
    Ok(())
}

/// The same for the show of an episode.
pub fn look_at_episode(conn: &Connection, id: EpisodeId, now: Timestamp) -> Sql<()> {
    let show: Option<u32> = conn
        .prepare_cached("SELECT show FROM episode WHERE id = ?1")?
        .query_row([id.get()], |row| row.get(0))
        .optional()?;
    show.map_or(Ok(()), |show| look_at(conn, show_id(show)?, now))
}

/// Drops previews that were not looked at since `before` and of which nothing was kept: nothing in Listen Later, nothing
/// played, begun or rated.
pub fn forget_previews(conn: &Connection, before: Timestamp) -> Sql<Vec<ShowId>> {
    let gone = ids(
        conn,
        "SELECT s.id FROM show s LEFT JOIN subscription b ON b.show = s.id
         WHERE coalesce(b.state, 0) = 0 AND s.looked < ?1 AND s.sample = 0
           AND NOT EXISTS (SELECT 1 FROM episode e JOIN queue q ON q.episode = e.id WHERE e.show = s.id)
           AND NOT EXISTS (SELECT 1 FROM episode e JOIN listen_state l ON l.episode = e.id
                           WHERE e.show = s.id AND (l.played OR l.position > 0))
           AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.show = s.id)
           AND NOT EXISTS (SELECT 1 FROM episode e JOIN rating r ON r.episode = e.id WHERE e.show = s.id)
         ORDER BY s.id",
        [before.0],
    )?;
    for id in &gone {
        conn.prepare_cached("DELETE FROM show WHERE id = ?1")?.execute([id.get()])?;
    }
    Ok(gone)
}

fn ids(conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Sql<Vec<ShowId>> {
    let mut statement = conn.prepare(sql)?;
    let numbers: Vec<u32> = statement.query_map(params, |row| row.get(0))?.collect::<Sql<_>>()?;
    numbers.into_iter().map(show_id).collect()
}

/// Shows by their names; those that share one are left out.
pub fn by_name(conn: &Connection) -> Sql<HashMap<String, ShowId>> {
    let mut statement = conn.prepare_cached("SELECT id, title FROM show")?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<String, Option<ShowId>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let id = show_id(row.get(0)?)?;
        let name = identity::letters(row.get_ref(1)?.as_str()?);
        found.entry(name).and_modify(|known| *known = None).or_insert(Some(id));
    }
    Ok(found.into_iter().filter_map(|(name, id)| Some((name, id?))).collect())
}

/// Where an address leads: to a show by feed address.
pub fn inside(conn: &Connection, address: &str) -> Sql<Option<Inside>> {
    let Some(feed) = FeedUrl::parse(address) else {
        return Ok(None);
    };
    Ok(by_feed(conn, &feed)?.map(Inside::Show))
}
