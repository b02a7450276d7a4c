//! Shows: publisher's facts, popularity, and the counts that are kept so that no start has to count.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::body::{self, ShowBody};
use super::{answers, episodes, feeds, index, people};
use crate::library::{EpisodeList, ParsedShow, TELLING, apply, identity, rhythm};
use crate::model::{
    Candidate, Counts, EpisodeId, FeedHealth, FeedUrl, Inside, PageTrouble, Person, PodcastGuid, Popularity, Secs,
    Show, ShowDetail, ShowId, ShowNumber, ShowOrder, Source, Subscription, Timestamp,
};
use crate::text::target::{self, masked};

type Sql<T> = rusqlite::Result<T>;

const SHOW: &str = "
SELECT s.id, s.feed_url, s.guid, s.title, s.author, s.site, s.artwork, s.language, s.categories, s.explicit, s.serial,
       s.summary, s.sample, s.rhythm, s.total, s.unplayed, s.new, s.newest, s.oldest,
       b.state, b.followed_at, b.new_from,
       h.last_ok, h.last_try, h.next_due, h.failures, h.failing_since, h.problem, h.repairs, h.ended,
       b.folders, h.status, o.page IS NOT NULL, o.failed_at, o.wait_until, o.problem,
       h.wait_until
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
            wait_until: row.get::<_, Option<i64>>(36)?.map(Timestamp),
        },
        popularity: Vec::new(),
        older: row.get(32)?,
        page_trouble: page_trouble(row)?,
    })
}

/// Why the next page of older episodes could not be read; most shows have no pages.
fn page_trouble(row: &Row<'_>) -> Sql<Option<Box<PageTrouble>>> {
    let (true, Some(at)) = (row.get(32)?, row.get::<_, Option<i64>>(33)?.map(Timestamp)) else { return Ok(None) };
    let until = row.get::<_, Option<i64>>(34)?.map(Timestamp);
    let problem = row.get::<_, Option<String>>(35)?.and_then(|text| body::problem_from_json(&text));
    Ok(problem.map(|problem| Box::new(PageTrouble { at, until, problem })))
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

/// By what a candidate is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// All that it says of itself.
    All,
    /// The addresses that shows have now.
    Addresses,
}

fn find(conn: &Connection, candidate: &Candidate, among: Among) -> Sql<Option<ShowId>> {
    if among == Among::Addresses {
        let Some(feed) = &candidate.feed_url else { return Ok(None) };
        let found: Option<u32> = conn
            .prepare_cached("SELECT id FROM show WHERE feed_key = ?1")?
            .query_row([feed.comparison_key()], |row| row.get(0))
            .optional()?;
        return found.map(show_id).transpose();
    }
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
pub fn add(
    conn: &Connection,
    candidate: &Candidate,
    follow: bool,
    among: Among,
    now: Timestamp,
) -> Sql<(ShowId, bool)> {
    let id = if let Some(id) = find(conn, candidate, among)? {
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
    conn.prepare_cached(
        "UPDATE show SET total = ?2, unplayed = ?2, new = ?3, newest = ?4, oldest = ?5, rhythm = ?6 WHERE id = ?1",
    )?
    .execute(params![
        id.get(),
        list.len() as i64,
        new as i64,
        newest.map(|at| at.0),
        oldest.map(|at| at.0),
        rhythm(list.dates()).map(|gap| gap.0)
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

/// Keeps how often it comes.
pub fn keep_rhythm(conn: &Connection, id: ShowId) -> Sql<()> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT place FROM episode WHERE show = ?1 AND published IS NOT NULL ORDER BY place DESC LIMIT ?2",
    )?;
    let dates = statement.query_map(params![id.get(), TELLING as i64], |row| row.get(0).map(Timestamp))?;
    let rhythm = rhythm(dates.collect::<Sql<Vec<_>>>()?).map(|gap| gap.0);
    conn.prepare_cached("UPDATE show SET rhythm = ?2 WHERE id = ?1 AND rhythm IS NOT ?2")?
        .execute(params![id.get(), rhythm])?;
    Ok(())
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
        identity::summary(says.description_html.as_deref()),
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
    for (place, item) in (0_u32..).zip(says.recommended()) {
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
    let circle = feeds::circle(conn, id)?;
    let detail = ShowDetail {
        persons: people::of_show(conn, id)?,
        podroll: podroll(conn, id)?,
        funding: wide.funding(),
        further: wide.further(),
        generator: wide.generator,
        copyright: wide.copyright,
        repairs: wide.repairs,
        seasons: episodes::seasons(conn, id)?,
        moves: feeds::moves(conn, id)?,
        same_as: feeds::validators(conn, id)?.kept_by.filter(|_| circle.is_empty()),
        circle,
        last_failure: feeds::last_failure(conn, id)?,
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
                return one(conn, known).map(Candidate::from);
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

pub fn ids(conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Sql<Vec<ShowId>> {
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
