//! What we know and what the feed says now → what changes. Pure: no ids are made here.

use std::collections::{HashMap, HashSet, VecDeque};

pub use super::identity::episode_fingerprint as fingerprint;
use super::ladder::identify;
use super::links::{self, Beside};
use super::{episodes, identity};
use crate::feed::{Parsed, ParsedEpisode, ParsedShow, Repeats, Unread, Warning};
use crate::model::{EpisodeId, EpisodeKey, Secs, Timestamp};
use crate::text::html::plain;
use crate::text::target::{MediaKind, Targets};

/// What merging needs of an episode that is already in the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub id: EpisodeId,
    pub key: EpisodeKey,
    /// Address of the preferred enclosure without tracking; empty when there is none.
    pub media: String,
    /// Whether that is to be heard or to be seen ([`identity::media_kind`]), where it is known by more than its name.
    pub media_kind: Option<MediaKind>,
    pub title: String,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    /// Hash over everything the publisher says of it, so that an unchanged item writes nothing.
    pub fingerprint: u64,
    /// Hash of the item's source ([`ParsedEpisode::raw`]), so that it need not even be read; 0 when it is not known.
    pub raw: u64,
    pub gone: bool,
}

/// An episode as it is to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fresh {
    pub episode: ParsedEpisode,
    /// So many links it has ([`links`]), when they were counted.
    pub links: u16,
    /// [`identity::media`] and [`fingerprint`] of it.
    pub media: String,
    pub fingerprint: u64,
    /// The moment by which it is sorted: its date, else that of its neighbour in the document.
    pub place: Timestamp,
}

/// What one refresh changes of one show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeedDelta {
    /// What the channel says now; the default when the document was empty and says nothing.
    pub show: ParsedShow,
    /// In the order of the document; no two have the same key.
    pub new: Vec<Fresh>,
    /// The document runs from the oldest to the newest episode.
    pub oldest_first: bool,
    /// Dates of all items of the document, in its order.
    pub dates: Vec<Timestamp>,
    pub changed: Vec<(EpisodeId, Fresh)>,
    /// Episodes whose source changed, but nothing that it says: their new hash, and what kind of file theirs is.
    pub resourced: Vec<(EpisodeId, u64, Option<MediaKind>)>,
    /// No longer in a complete document; marked, never deleted.
    pub gone: Vec<EpisodeId>,
    /// Were marked gone and are back.
    pub back: Vec<EpisodeId>,
    /// What was wrong in the document and where, and whether it was mended; a line each.
    pub repairs: Vec<String>,
    /// A page behind this one may hold episodes in between: not one of its items was known although the show has episodes, or the newest
    /// that is known is not on it, but new ones are.
    pub gap: bool,
}

/// What a parser asks before it reads an item: each episode answers for one item of a document, so of two items that are the
/// same to the letter the second is read when the library has one only.
#[derive(Debug)]
pub struct Sources {
    free: HashMap<u64, u32>,
}

impl Sources {
    /// The sources of these episodes.
    #[must_use]
    pub fn of(known: &[Known]) -> Self {
        let mut free = HashMap::with_capacity(known.len());
        for raw in known.iter().map(|known| known.raw).filter(|raw| *raw != 0) {
            *free.entry(raw).or_insert(0) += 1;
        }
        Self { free }
    }

    /// Whether an episode with this source is known and has not answered yet.
    pub fn claim(&mut self, raw: u64) -> bool {
        self.free.get_mut(&raw).filter(|free| **free > 0).map(|free| *free -= 1).is_some()
    }
}

/// Merges a parsed document into what is known. Merging the same document twice changes nothing the second time.
///
/// An item is an episode that is known when, in this order, its source is the same to the letter; its key is the same, unless two
/// of title, file and moment are those of another and no two those of this one; its
/// address by which it is known is the same, with another scheme; its media file is the same (whatever counter stands in front
/// of it, and where the moment agrees whatever is asked of its server); or its title and day are the same, its length nearly so, both
/// are to be heard or both to be seen, and among several of that title and day its moment is the same; or its title is the same but for
/// the number in front of it, and its second and its length are the same. It makes no difference how a title is set (`It’s`, `It's`).
/// In a show whose titles name its episodes, the title will do where one side has no date, and where the dates of several days
/// moved by less than a day. Where all dates moved by the same time, as files under their keys tell, every moment is meant as it would be
/// now. Whether something is to be heard or to be seen its type says, else its name. An episode that left is not taken by another title of another moment that has its file. Each episode is
/// matched by at most one item, so two items of one document never become one; a key that several items share says nothing by itself. A document without items changes
/// nothing. Whether an item whose source is known was read or not makes no difference.
#[must_use]
pub fn merge(known: &[Known], parsed: Parsed) -> FeedDelta {
    merge_with(known, parsed, false)
}

/// Merges a page of older episodes (RFC 5005), which only adds: what is known was said by this page before or by a newer one,
/// and that one knows better.
#[must_use]
pub fn merge_older(known: &[Known], parsed: Parsed) -> FeedDelta {
    let delta = merge_with(known, parsed, true);
    FeedDelta { changed: Vec::new(), resourced: Vec::new(), ..delta }
}

fn merge_with(known: &[Known], parsed: Parsed, is_older: bool) -> FeedDelta {
    let Parsed { show, episodes, unread, base, warnings, complete, .. } = parsed;
    let repairs = warnings.iter().map(Warning::told).collect();
    if episodes.is_empty() && unread.is_empty() {
        // An empty answer of a show with episodes is an accident at the publisher's; a young show is just empty.
        let show = if known.is_empty() { show } else { ParsedShow::default() };
        return FeedDelta { show, repairs, ..FeedDelta::default() };
    }

    let (mut episodes, same, strangers) = by_source(known, episodes, &unread);
    let oldest_first = runs_upwards(&episodes);
    let found = identify(known, &episodes, &same, is_older);
    let mut places: Vec<Option<Timestamp>> = episodes.iter().map(|episode| episode.published).collect();
    let dates = places.iter().flatten().copied().collect();
    episodes::fill_places(&mut places);
    settle_keys(known, &mut episodes, &found);

    // The rest of a document in pages is not gone, it is on the next page.
    let paged = show.next_page.is_some();
    let whole = complete && !paged && !strangers;
    let mut delta = FeedDelta { show, oldest_first, dates, repairs, ..FeedDelta::default() };
    // The archive of a new show is counted when it is indexed: whoever reads links there need not read them here.
    let count_links = !known.is_empty();
    let mut targets = Targets::default();
    let mut seen = vec![false; known.len()];
    for ((episode, place), found) in episodes.into_iter().zip(places).zip(found) {
        let mut fresh = |episode: ParsedEpisode, fingerprint: u64| {
            let links = if count_links { count(&episode, &delta.show, base.as_deref(), &mut targets) } else { 0 };
            let media = identity::media(&episode.enclosures);
            Fresh { episode, links, media, fingerprint, place: place.unwrap_or_default() }
        };
        let Some((index, known)) = found.and_then(|index| known.get(index).map(|known| (index, known))) else {
            let hash = fingerprint(&episode);
            delta.new.push(fresh(episode, hash));
            continue;
        };
        if let Some(seen) = seen.get_mut(index) {
            *seen = true;
        }
        if known.gone {
            delta.back.push(known.id);
        }
        if episode.raw != 0 && episode.raw == known.raw {
            continue;
        }
        let hash = fingerprint(&episode);
        if hash != known.fingerprint {
            delta.changed.push((known.id, fresh(episode, hash)));
        } else if episode.raw != 0 {
            delta.resourced.push((known.id, episode.raw, identity::media_kind(&episode.enclosures)));
        }
    }
    // What is pinned to each first page tells nothing.
    let newest = || known.iter().zip(&seen).filter(|(known, _)| !known.gone).max_by_key(|(known, _)| known.published);
    let passed = || newest().is_some_and(|(known, seen)| known.published.is_some() && !seen);
    delta.gap =
        !known.is_empty() && (!seen.contains(&true) || (paged && !is_older && !delta.new.is_empty() && passed()));
    if whole {
        delta.gone =
            known.iter().zip(seen).filter(|(known, seen)| !seen && !known.gone).map(|(known, _)| known.id).collect();
    }
    delta
}

/// How many links an episode has, as far as its feed says.
fn count(episode: &ParsedEpisode, show: &ParsedShow, feed: Option<&str>, targets: &mut Targets) -> u16 {
    let base = links::base(episode.link.as_deref(), feed);
    let notes = plain::read(&episode.notes_html, base, targets);
    links::count(notes.links, &notes.addresses, Beside::of_parsed(episode, show), targets)
}

/// All items of the document, and for each the episode that has the same source, if one has. Of these items nothing is left
/// but what tells episodes apart, as the library knows it: so it makes no difference whether they were read. The last value
/// says whether there are unread items that nobody knows.
fn by_source(
    known: &[Known],
    read: Vec<ParsedEpisode>,
    unread: &[Unread],
) -> (Vec<ParsedEpisode>, Vec<Option<usize>>, bool) {
    let mut sources: HashMap<u64, VecDeque<usize>> = HashMap::with_capacity(known.len());
    for (index, known) in known.iter().enumerate().filter(|(_, known)| known.raw != 0) {
        sources.entry(known.raw).or_default().push_back(index);
    }
    if sources.is_empty() {
        let none = vec![None; read.len()];
        return (read, none, !unread.is_empty());
    }
    let mut episodes = Vec::with_capacity(read.len() + unread.len());
    let mut same = Vec::with_capacity(read.len() + unread.len());
    let mut strangers = false;
    let mut unread = unread.iter().peekable();
    let mut take = |raw: u64, episode: Option<ParsedEpisode>| {
        let index = sources.get_mut(&raw).and_then(VecDeque::pop_front);
        let known = index.and_then(|index| known.get(index)).map(|known| ParsedEpisode {
            key: known.key.clone(),
            raw,
            title: known.title.clone(),
            published: known.published,
            ..ParsedEpisode::default()
        });
        let Some(episode) = known.or(episode) else {
            strangers = true;
            return;
        };
        episodes.push(episode);
        same.push(index);
    };
    for (at, episode) in read.into_iter().enumerate() {
        while let Some(unread) = unread.next_if(|unread| unread.before <= at) {
            take(unread.raw, None);
        }
        take(episode.raw, Some(episode));
    }
    unread.for_each(|unread| take(unread.raw, None));

    if same.iter().any(Option::is_some) {
        // The others get the numbers that are left, from the oldest on.
        let mut repeats = Repeats::default();
        let taken = |(episode, same): (&ParsedEpisode, &Option<usize>)| same.is_some().then(|| episode.key.clone());
        episodes.iter().zip(&same).filter_map(taken).for_each(|key| repeats.take(key.as_str()));
        let upwards = runs_upwards(&episodes);
        let mut number = |(episode, same): (&mut ParsedEpisode, &Option<usize>)| {
            if same.is_none() {
                repeats.number(episode);
            }
        };
        if upwards {
            episodes.iter_mut().zip(&same).for_each(&mut number);
        } else {
            episodes.iter_mut().zip(&same).rev().for_each(&mut number);
        }
    }
    (episodes, same, strangers)
}

/// Gives every item a key that no other episode of the show has. An episode keeps its key where the document's belongs to one
/// that is not in it, or that keeps it, too; a new one gets the next free number.
fn settle_keys(known: &[Known], episodes: &mut [ParsedEpisode], found: &[Option<usize>]) {
    let known_of = |found: &Option<usize>| found.and_then(|index| known.get(index));
    let settled = |(episode, found): (&ParsedEpisode, &Option<usize>)| match known_of(found) {
        Some(known) => known.key == episode.key,
        None => known.is_empty(),
    };
    if episodes.iter().zip(found).all(settled) {
        return;
    }
    let mut is_here = vec![false; known.len()];
    for index in found.iter().flatten() {
        if let Some(is_here) = is_here.get_mut(*index) {
            *is_here = true;
        }
    }
    let mut used: HashSet<EpisodeKey> =
        (known.iter().zip(is_here)).filter(|(_, is_here)| !is_here).map(|(known, _)| known.key.clone()).collect();
    // Who keeps a key takes it from the item that has it in the document.
    let wants: HashMap<EpisodeKey, usize> = (episodes.iter().zip(found).enumerate())
        .filter(|(_, (_, found))| found.is_some())
        .map(|(at, (episode, _))| (episode.key.clone(), at))
        .collect();
    let mut keeps: Vec<usize> = used.iter().filter_map(|key| wants.get(key).copied()).collect();
    while let Some(at) = keeps.pop() {
        let (Some(episode), Some(known)) = (episodes.get_mut(at), found.get(at).and_then(known_of)) else { continue };
        if episode.key != known.key {
            episode.key = known.key.clone();
            keeps.extend(wants.get(&known.key));
        }
    }
    used.extend(
        episodes.iter().zip(found).filter(|(_, found)| found.is_some()).map(|(episode, _)| episode.key.clone()),
    );
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for episode in episodes.iter_mut().zip(found).filter(|(_, found)| found.is_none()).map(|(episode, _)| episode) {
        if used.contains(&episode.key) {
            let plain = episode.key.plain().to_string();
            let number = numbers.entry(plain.clone()).or_insert(1);
            while used.contains(&episode.key) {
                *number += 1;
                episode.key = EpisodeKey::repeated(&plain, *number);
            }
        }
        used.insert(episode.key.clone());
    }
}

/// Whether the dates of a document grow from its first item to its last.
fn runs_upwards(episodes: &[ParsedEpisode]) -> bool {
    let mut dates = episodes.iter().filter_map(|episode| episode.published);
    match (dates.next(), dates.next_back()) {
        (Some(first), Some(last)) => first < last,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
