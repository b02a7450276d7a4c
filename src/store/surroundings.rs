//! What surrounds a show: who recommends it, who links to it, who appears in it, and what it shares with others.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, params};

use super::{StoreError, during, episodes, index, links, mentions, people, search, shows};
use crate::library::mentions::Titles;
use crate::library::related::{Evidence, Heard, SharedLink};
use crate::library::{catalogue, identity};
use crate::model::{Candidate, EpisodeId, Episodes, FeedUrl, Person, Show, ShowId};

type Sql<T> = rusqlite::Result<T>;

/// So many pages that a show links to are looked for in others, those of its newest episodes; so many episodes that link to one
/// are looked at; and so many shows are told.
const OUTSIDE: usize = 150;
const LINKING: u32 = 400;
const SHARING: usize = 60;
/// Of so many shows that are not followed it is asked who names them.
const OTHERS: usize = 60;
/// Whom more other shows have says nothing of two of them.
const VERY_MANY: u32 = 40;
/// Of those who are named only, so many are asked what they make.
const NAMED_ONES: u32 = 200;

/// Gathers the evidence for one question.
pub fn evidence(conn: &Connection, show: ShowId) -> Sql<Evidence> {
    let all = shows::all(conn)?;
    let Some(this) = all.iter().find(|other| other.id == show) else {
        return Ok(Evidence::default());
    };
    let known: Vec<Candidate> = all.iter().cloned().map(Candidate::from).collect();
    let (found, outside) = Leading::of(&all, &known).from(conn, this)?;
    Ok(Evidence {
        podroll_back: podroll_back(conn, this)?,
        shared_links: shared_links(conn, this, &all, outside)?,
        links_in: links_in(conn, this)?,
        names_in: mentions::of(conn, this, &all)?,
        people: of_show_and_episodes(conn, show)?,
        shared_people: shared_people(conn, show)?,
        ..found
    })
}

/// Where each of these shows leads, and whom it shares: what it says itself, without what others say of it. Titles and addresses of
/// all shows are made ready once, and no show is compared with every other.
pub fn leads(conn: &Connection, wanted: &[ShowId], mut take: impl FnMut(&Show, &Evidence)) -> Sql<()> {
    let all = shows::all(conn)?;
    let known: Vec<Candidate> = all.iter().cloned().map(Candidate::from).collect();
    let leading = Leading::of(&all, &known);
    let mut people = if wanted.len() > 1 { Some(all_shared_people(conn)?) } else { None };
    for show in wanted.iter().filter_map(|id| leading.shows.get(id)) {
        let (mut evidence, _) = leading.from(conn, show)?;
        evidence.shared_people = match &mut people {
            Some(people) => people.remove(&show.id).unwrap_or_default(),
            None => shared_people(conn, show.id)?,
        };
        take(show, &evidence);
    }
    Ok(())
}

/// Addresses and titles by which notes lead to shows.
struct Leading<'a> {
    shows: HashMap<ShowId, &'a Show>,
    directory: Directory<'a>,
    titles: Titles,
}

impl<'a> Leading<'a> {
    fn of(all: &'a [Show], known: &'a [Candidate]) -> Self {
        let mut titles = Titles::default();
        for show in all {
            titles.add(show.id, &show.title);
        }
        Self {
            shows: all.iter().map(|show| (show.id, show)).collect(),
            directory: Directory::of(known.iter().chain(unknown(known))),
            titles,
        }
    }

    /// Whom the makers of a show recommend, to which shows its notes link, and which they name; and the pages that are no show's.
    fn from(&self, conn: &Connection, show: &Show) -> Sql<(Evidence, Vec<Outside>)> {
        let (links_out, outside) = links_out(conn, show, &self.directory)?;
        let evidence = Evidence {
            podroll: shows::podroll(conn, show.id)?,
            links_out,
            names_out: mentions::by(conn, show, &self.titles, &self.shows)?,
            ..Evidence::default()
        };
        Ok((evidence, outside))
    }
}

/// The evidence around each of many shows, of what is not one of them, a show at a time: of a large library, names alone would fill
/// tens of megabytes. Links are those that the index knows, and only to feeds and front pages: the notes of a whole library are
/// not read for one question. Topics are left out.
pub struct Around<'a> {
    conn: &'a Connection,
    wanted: &'a HashSet<ShowId>,
    shows: HashMap<ShowId, Show>,
    /// Links and names, which are looked up by those who are not wanted.
    met: BTreeMap<ShowId, Evidence>,
}

/// See [`Around`].
pub fn around<'a>(conn: &'a Connection, wanted: &'a HashSet<ShowId>) -> Sql<Around<'a>> {
    let all = shows::all(conn)?;
    let mut met =
        all.iter().filter(|show| wanted.contains(&show.id)).map(|show| (show.id, Evidence::default())).collect();
    links_around(conn, wanted, &all, &mut met)?;
    names_around(conn, wanted, &all, &mut met)?;
    Ok(Around { conn, wanted, shows: all.into_iter().map(|show| (show.id, show)).collect(), met })
}

impl Around<'_> {
    /// What surrounds one of them. Asked for once: what was looked up for it is given away.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn of(&mut self, id: ShowId) -> Result<Evidence, StoreError> {
        self.read(id).map_err(during("reading what surrounds the shows"))
    }

    fn read(&mut self, id: ShowId) -> Sql<Evidence> {
        let Some(show) = self.shows.get(&id) else { return Ok(Evidence::default()) };
        let mut evidence = Evidence {
            podroll: shows::podroll(self.conn, id)?,
            podroll_back: podroll_back(self.conn, show)?,
            people: of_show_and_episodes(self.conn, id)?,
            shared_people: shared_people(self.conn, id)?,
            ..self.met.remove(&id).unwrap_or_default()
        };
        evidence.podroll_back.retain(|id| !self.wanted.contains(id));
        evidence.shared_people.retain(|(id, _)| !self.wanted.contains(id));
        Ok(evidence)
    }
}

/// Which of the shows that are not wanted name one that is, or are named by it. They are previews and few; of very many, the newest.
fn names_around(
    conn: &Connection,
    wanted: &HashSet<ShowId>,
    all: &[Show],
    met: &mut BTreeMap<ShowId, Evidence>,
) -> Sql<()> {
    let mut titles = Titles::default();
    for show in all.iter().filter(|show| wanted.contains(&show.id)) {
        titles.add(show.id, &show.title);
    }
    let by_id: HashMap<ShowId, &Show> = all.iter().map(|show| (show.id, show)).collect();
    let others = all.iter().rev().filter(|show| !wanted.contains(&show.id)).take(OTHERS);
    for other in others {
        for (by, episodes) in mentions::of(conn, other, all)? {
            if let Some(evidence) = met.get_mut(&by) {
                evidence.names_out.push((other.id, episodes));
            }
        }
        for (named, episodes) in mentions::by(conn, other, &titles, &by_id)? {
            if let Some(evidence) = met.get_mut(&named) {
                evidence.names_in.push((other.id, episodes));
            }
        }
    }
    Ok(())
}

/// Episodes by which one show links to another: their places in time, and themselves.
type Linking = BTreeSet<(i64, u32)>;

fn newest_first(linking: &Linking) -> Sql<Episodes> {
    let all: Vec<EpisodeId> =
        linking.iter().rev().map(|(_, episode)| episodes::episode_id(*episode)).collect::<Sql<_>>()?;
    Ok(Episodes::of(all))
}

fn links_around(
    conn: &Connection,
    wanted: &HashSet<ShowId>,
    all: &[Show],
    found: &mut BTreeMap<ShowId, Evidence>,
) -> Sql<()> {
    let known: Vec<Candidate> = all.iter().cloned().map(Candidate::from).collect();
    let directory = Directory::of(known.iter().chain(unknown(&known)));
    // A show that is linked is found by its address: few addresses are asked for, where many links are written.
    let mut addresses: Vec<(&String, &Candidate)> =
        directory.by_key.iter().filter_map(|(key, candidate)| Some((key, (*candidate)?))).collect();
    addresses.sort_unstable_by_key(|(key, _)| *key);
    let mut candidates: Vec<&Candidate> = Vec::new();
    // From a show to one of the candidates; to a show from another one.
    let mut out: BTreeMap<(ShowId, usize), Linking> = BTreeMap::new();
    let mut into: BTreeMap<(ShowId, ShowId), Linking> = BTreeMap::new();
    let mut linking = conn.prepare_cached(
        "SELECT e.show, e.id, e.place FROM words w CROSS JOIN slot s ON s.slot = w.rowid
           CROSS JOIN episode e ON e.id = s.episode WHERE w.text MATCH ?1",
    )?;
    let others = all.iter().any(|show| !wanted.contains(&show.id) && show.counts.total > 0);
    for (key, candidate) in addresses {
        let to = candidate.known.filter(|id| wanted.contains(id));
        if to.is_some() && !others {
            continue;
        }
        // A show has several addresses.
        let at = candidates.iter().position(|known| std::ptr::eq(*known, candidate)).unwrap_or_else(|| {
            candidates.push(candidate);
            candidates.len() - 1
        });
        let target = identity::hash(key) as i64;
        let mut rows = linking.query([search::beginning(&index::link(target, None))])?;
        while let Some(row) = rows.next()? {
            let from = shows::show_id(row.get(0)?)?;
            let linking = match to {
                Some(to) if !wanted.contains(&from) => into.entry((to, from)).or_default(),
                None if wanted.contains(&from) => out.entry((from, at)).or_default(),
                _ => continue,
            };
            linking.insert((row.get(2)?, row.get(1)?));
        }
    }
    for ((from, at), linking) in out {
        if let (Some(evidence), Some(candidate)) = (found.get_mut(&from), candidates.get(at)) {
            evidence.links_out.push((Candidate::clone(candidate), newest_first(&linking)?));
        }
    }
    for ((to, from), linking) in into {
        if let Some(evidence) = found.get_mut(&to) {
            evidence.links_in.push((from, newest_first(&linking)?));
        }
    }
    Ok(())
}

/// What of the catalogue the library does not know: what it knows goes before what the catalogue says of the same show.
fn unknown(known: &[Candidate]) -> impl Iterator<Item = &Candidate> {
    let feeds: HashSet<String> =
        known.iter().filter_map(|show| show.feed_url.as_ref()).map(FeedUrl::comparison_key).collect();
    catalogue::all()
        .iter()
        .filter(move |entry| entry.feed_url.as_ref().is_none_or(|feed| !feeds.contains(&feed.comparison_key())))
}

/// How much was heard of each show of which anything was, and how it is rated.
pub fn heard(conn: &Connection) -> Sql<BTreeMap<ShowId, Heard>> {
    let mut statement = conn.prepare_cached(
        "SELECT e.show, sum(l.played), sum(l.position > 0 AND NOT l.played) FROM listen_state l
         JOIN episode e ON e.id = l.episode WHERE l.played OR l.position > 0 GROUP BY e.show",
    )?;
    let mut rows = statement.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let heard = Heard { finished: row.get(1)?, begun: row.get(2)?, rating: None };
        found.insert(shows::show_id(row.get(0)?)?, heard);
    }
    let mut statement = conn.prepare_cached("SELECT show, stars FROM rating WHERE show IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let heard: &mut Heard = found.entry(shows::show_id(row.get(0)?)?).or_default();
        heard.rating = row.get(1)?;
    }
    Ok(found)
}

/// Every feed address of a show, the earlier ones too.
fn feed_keys(conn: &Connection, show: &Show) -> Sql<Vec<(String, String)>> {
    let mut keys: Vec<(String, String)> = conn
        .prepare_cached("SELECT key, url FROM address WHERE show = ?1")?
        .query_map([show.id.get()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Sql<_>>()?;
    keys.extend(show.feed_url.as_ref().map(|url| (url.comparison_key(), url.as_str().to_string())));
    Ok(keys)
}

fn podroll_back(conn: &Connection, show: &Show) -> Sql<Vec<ShowId>> {
    let mut found: Vec<u32> = Vec::new();
    for (key, _) in feed_keys(conn, show)? {
        let mut statement = conn.prepare_cached("SELECT show FROM podroll WHERE feed_key = ?1")?;
        found.extend(statement.query_map([key], |row| row.get(0))?.collect::<Sql<Vec<u32>>>()?);
    }
    if let Some(guid) = show.guid {
        let mut statement = conn.prepare_cached("SELECT show FROM podroll WHERE guid = ?1")?;
        found.extend(statement.query_map([guid.0], |row| row.get(0))?.collect::<Sql<Vec<u32>>>()?);
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().filter(|id| *id != show.id.get()).map(shows::show_id).collect()
}

/// Shows by the addresses that lead to them.
struct Directory<'a> {
    /// `None` where several shows claim one address: a network's front page is nobody's own.
    by_key: HashMap<String, Option<&'a Candidate>>,
}

impl<'a> Directory<'a> {
    fn of(candidates: impl Iterator<Item = &'a Candidate>) -> Self {
        let mut by_key: HashMap<String, Option<&'a Candidate>> = HashMap::new();
        for candidate in candidates {
            let feed = candidate.feed_url.as_ref().map(FeedUrl::as_str);
            for address in [feed, candidate.site.as_deref()].into_iter().flatten() {
                let key = identity::address_key(address);
                if key.is_empty() {
                    continue;
                }
                by_key
                    .entry(key)
                    .and_modify(|held| {
                        if held.is_some_and(|held| held.feed_url != candidate.feed_url) {
                            *held = None;
                        }
                    })
                    .or_insert(Some(candidate));
            }
        }
        Self { by_key }
    }

    /// The show that an address belongs to: its feed, its page, or a page below that one.
    fn find(&self, address: &str) -> Option<&'a Candidate> {
        let mut key = identity::address_key(address);
        while !key.is_empty() {
            if let Some(found) = self.by_key.get(&key) {
                return *found;
            }
            let cut = key.rfind(['/', '?'])?;
            key.truncate(cut);
        }
        None
    }
}

/// Shows that are linked to, and in which episodes.
type Linked = Vec<(Candidate, Episodes)>;

/// A page that is no show's, and in how many episodes it is linked to.
struct Outside {
    address: String,
    episodes: u32,
}

/// What the notes of a show link to: shows, those of most episodes first, and other pages, the newest first.
fn links_out(conn: &Connection, show: &Show, directory: &Directory<'_>) -> Sql<(Linked, Vec<Outside>)> {
    let mut met: HashMap<*const Candidate, (usize, Vec<EpisodeId>)> = HashMap::new();
    let mut found: Vec<&Candidate> = Vec::new();
    let mut looked_up: HashMap<String, Option<&Candidate>> = HashMap::new();
    let mut outside: Vec<Outside> = Vec::new();
    let mut outside_at: HashMap<i64, usize> = HashMap::new();
    let feed = show.feed_url.as_ref().map(FeedUrl::as_str);
    links::each_of_show(conn, show.id, feed, |episode, url, _| {
        let hit = looked_up.get(&url).copied().unwrap_or_else(|| {
            let hit = directory.find(&url);
            looked_up.insert(url.clone(), hit);
            hit
        });
        if hit.is_none() {
            let (hash, met) = (links::hash(&url), outside.len());
            let known = outside_at.get(&hash).and_then(|at| outside.get_mut(*at));
            if let Some(known) = known {
                known.episodes += 1;
            } else if met < OUTSIDE {
                outside_at.insert(hash, met);
                outside.push(Outside { address: url, episodes: 1 });
            }
        }
        let Some(candidate) = hit.filter(|candidate| candidate.known != Some(show.id)) else {
            return;
        };
        let (_, episodes) = met.entry(std::ptr::from_ref(candidate)).or_insert_with(|| {
            found.push(candidate);
            (found.len() - 1, Vec::new())
        });
        // Newest first, and an episode with all of its links at once.
        if episodes.last() != Some(&episode) {
            episodes.push(episode);
        }
    })?;
    let mut counted: Vec<(usize, Candidate, Episodes)> = met
        .into_values()
        .filter_map(|(place, episodes)| {
            found.get(place).map(|candidate| (place, Candidate::clone(candidate), Episodes::of(episodes)))
        })
        .collect();
    counted.sort_unstable_by_key(|(place, _, episodes)| (std::cmp::Reverse(episodes.count), *place));
    Ok((counted.into_iter().map(|(_, candidate, episodes)| (candidate, episodes)).collect(), outside))
}

/// Other shows that link to the same pages, those that share most of them first. Pages that very many shows know are of hosts
/// and networks, and one that stands below every episode of a show is its letterhead: neither tells what two shows are about.
fn shared_links(
    conn: &Connection,
    show: &Show,
    all: &[Show],
    outside: Vec<Outside>,
) -> Sql<Vec<(ShowId, Vec<SharedLink>)>> {
    let is_letterhead = |episodes: u32, of: u32| of > 3 && episodes * 2 > of;
    let others: HashMap<u32, u32> = all
        .iter()
        .filter(|other| !mentions::of_one_house(show, other))
        .map(|other| (other.id.get(), other.counts.total))
        .collect();
    let most = (all.len() / 20).clamp(5, 40);
    let mut statement = conn.prepare_cached(
        "SELECT e.show, count(*) FROM (SELECT rowid FROM words WHERE text MATCH ?1 ORDER BY rowid DESC LIMIT ?2) w
           CROSS JOIN slot s ON s.slot = w.rowid CROSS JOIN episode e ON e.id = s.episode
         WHERE e.show <> ?3 GROUP BY e.show",
    )?;
    let mut found: BTreeMap<u32, Vec<SharedLink>> = BTreeMap::new();
    for Outside { address, episodes } in outside {
        if is_letterhead(episodes, show.counts.total) {
            continue;
        }
        // The show's own episodes must not hide the others.
        let mark = search::beginning(&index::link(links::hash(&address), None));
        let mark = format!("{mark} NOT {}", search::exactly(index::of_show(show.id).trim()));
        let sharing = statement
            .query_map(params![mark, LINKING, show.id.get()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Sql<Vec<(u32, u32)>>>()?;
        if sharing.len() > most {
            continue;
        }
        let shows = u32::try_from(sharing.len()).unwrap_or(u32::MAX);
        for (other, linking) in sharing {
            if others.get(&other).is_some_and(|of| !is_letterhead(linking, *of)) {
                found.entry(other).or_default().push(SharedLink { address: address.clone(), shows });
            }
        }
    }
    let mut found: Vec<(u32, Vec<SharedLink>)> = found.into_iter().collect();
    for (_, links) in &mut found {
        links.sort_by_key(|link| link.shows);
    }
    found.sort_by_key(|(other, links)| (std::cmp::Reverse(links.len()), *other));
    found.into_iter().take(SHARING).map(|(other, links)| Ok((shows::show_id(other)?, links))).collect()
}

fn links_in(conn: &Connection, show: &Show) -> Sql<Vec<(ShowId, Episodes)>> {
    let mut hashes: Vec<i64> = feed_keys(conn, show)?.iter().map(|(_, url)| links::hash(url)).collect();
    // A page that several shows call theirs leads to none of them.
    if let Some(site) = show.site.as_deref()
        && shows::by_site(conn, identity::hash(&identity::address_key(site)))? == Some(show.id)
    {
        hashes.push(links::hash(site));
    }
    hashes.sort_unstable();
    hashes.dedup();
    let mut met: BTreeMap<u32, Linking> = BTreeMap::new();
    let mut linking = conn.prepare_cached(
        "SELECT e.show, e.id, e.place FROM words w CROSS JOIN slot s ON s.slot = w.rowid
           CROSS JOIN episode e ON e.id = s.episode
         WHERE w.text MATCH ?1 AND e.show <> ?2",
    )?;
    let mut take = |target: i64| -> Sql<()> {
        let mut rows = linking.query(params![search::beginning(&index::link(target, None)), show.id.get()])?;
        while let Some(row) = rows.next()? {
            met.entry(row.get(0)?).or_default().insert((row.get(2)?, row.get(1)?));
        }
        Ok(())
    };
    for hash in hashes {
        take(hash)?;
    }
    // Links to the pages and files of its episodes.
    let mut own = conn.prepare_cached(
        "SELECT b.link, i.media FROM episode e JOIN episode_body b ON b.episode = e.id
         JOIN episode_identity i ON i.episode = e.id WHERE e.show = ?1",
    )?;
    let mut rows = own.query([show.id.get()])?;
    while let Some(row) = rows.next()? {
        let page = identity::address_key(row.get_ref(0)?.as_str_or_null()?.unwrap_or_default());
        for key in [&*page, row.get_ref(1)?.as_str()?] {
            if !key.is_empty() {
                take(identity::hash(key) as i64)?;
            }
        }
    }
    met.iter().map(|(other, linking)| Ok((shows::show_id(*other)?, newest_first(linking)?))).collect()
}

/// Those who are tagged, and behind them those who are named, the ones that are named most first.
fn of_show_and_episodes(conn: &Connection, show: ShowId) -> Sql<Vec<Person>> {
    let mut all: Vec<Person> = conn
        .prepare_cached(
            "SELECT name, role, team, link, image FROM person WHERE show = ?1 GROUP BY name_key
             ORDER BY min(episode IS NOT NULL), min(id)",
        )?
        .query_map([show.get()], people::read)?
        .collect::<Sql<_>>()?;
    let named = conn
        .prepare_cached(
            "SELECT min(name) FROM named n WHERE show = ?1
               AND NOT EXISTS (SELECT 1 FROM person p WHERE p.show = ?1 AND p.name_key = n.name_key)
             GROUP BY name_key ORDER BY count(*) DESC, name_key LIMIT ?2",
        )?
        .query_map([show.get(), NAMED_ONES], |row| {
            Ok(Person { name: row.get(0)?, role: String::new(), group: String::new(), link: None, image: None })
        })?
        .collect::<Sql<Vec<Person>>>()?;
    all.extend(named);
    Ok(all)
}

/// Other shows, and who is in them, too.
type SharedPeople = Vec<(ShowId, Vec<String>)>;

/// Shows with the same people, of every show at once, in one walk through the names.
fn all_shared_people(conn: &Connection) -> Sql<HashMap<ShowId, SharedPeople>> {
    let mut statement = conn.prepare(
        "SELECT name_key, show, min(name) FROM (
           SELECT name_key, show, name FROM person WHERE name_key <> '' AND show IS NOT NULL
           UNION ALL SELECT name_key, show, name FROM named)
         GROUP BY name_key, show ORDER BY name_key, show",
    )?;
    let mut pairs: HashMap<ShowId, BTreeMap<ShowId, Vec<String>>> = HashMap::new();
    let mut meet = |together: &mut Vec<(ShowId, String)>| {
        if (2..=VERY_MANY as usize + 1).contains(&together.len()) {
            for (one, name) in together.iter() {
                for (other, _) in together.iter().filter(|(other, _)| other != one) {
                    pairs.entry(*one).or_default().entry(*other).or_default().push(name.clone());
                }
            }
        }
        together.clear();
    };
    let mut rows = statement.query([])?;
    let (mut key, mut together) = (String::new(), Vec::new());
    while let Some(row) = rows.next()? {
        if row.get_ref(0)?.as_str()? != key {
            meet(&mut together);
            key = row.get(0)?;
        }
        together.push((shows::show_id(row.get(1)?)?, row.get(2)?));
    }
    meet(&mut together);
    let sorted = |(other, mut names): (ShowId, Vec<String>)| {
        names.sort();
        (other, names)
    };
    Ok(pairs.into_iter().map(|(show, others)| (show, others.into_iter().map(sorted).collect())).collect())
}

/// Tagged or named here, and there. Whom very many shows name says nothing of two of them.
fn shared_people(conn: &Connection, show: ShowId) -> Sql<SharedPeople> {
    let mut statement = conn.prepare_cached(
        "WITH mine AS MATERIALIZED (
           SELECT name_key, min(name) AS name FROM (
             SELECT name_key, name FROM person WHERE show = ?1 AND name_key <> ''
             UNION ALL SELECT name_key, name FROM named WHERE show = ?1)
           GROUP BY name_key),
         met AS (
           SELECT m.name_key, m.name, p.show FROM person p INDEXED BY person_name CROSS JOIN mine m
             ON m.name_key = p.name_key AND p.show <> ?1 WHERE EXISTS (SELECT 1 FROM mine)
           UNION SELECT m.name_key, m.name, n.show FROM mine m JOIN named n ON n.name_key = m.name_key AND n.show <> ?1)
         SELECT show, name FROM met
         WHERE name_key NOT IN (SELECT name_key FROM met GROUP BY name_key HAVING count(DISTINCT show) > ?2)
         ORDER BY show, name",
    )?;
    let mut rows = statement.query([show.get(), VERY_MANY])?;
    let mut found: Vec<(ShowId, Vec<String>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let other = shows::show_id(row.get(0)?)?;
        let name: String = row.get(1)?;
        match found.last_mut() {
            Some((show, names)) if *show == other => names.push(name),
            _ => found.push((other, vec![name])),
        }
    }
    Ok(found)
}
