//! Candidates from every source → ranked recommendations with reasons. Works from what is known, without a network.
//!
//! Promise: pure and the same for the same input; never the show itself, never what the listener dismissed, no show
//! twice, no row without a reason. What a directory lists comes first, in its own order; after that the sum of all
//! reasons decides.

mod for_you;
mod likeness;
mod neighbours;
mod packed;
mod profile;
mod words;

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

pub use for_you::{Group, Heard, Taste, arranged, brief_text, taste, why_text};
pub use likeness::{Index, describe};
pub use neighbours::{Tie, tie_text};
pub use profile::{BEGINNING, NOTES, Profile, TITLES, Told};
pub use words::is_said_everywhere;

use super::{Library, catalogue};
use crate::model::{Candidate, CandidateKey, Episodes, Person, Reason, Recommendation, Show, ShowId, Source};
use crate::text::fold::fold;
use crate::text::target::shortened;
use likeness::{Who, in_catalogue};
use packed::Term;

/// What the store knows about one show's surroundings, gathered for one question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// What directories list as similar, each in its own order.
    pub listed: Vec<(Source, Vec<Candidate>)>,
    /// `podcast:podroll` of this show.
    pub podroll: Vec<Candidate>,
    /// Shows of the library whose podroll names this show.
    pub podroll_back: Vec<ShowId>,
    /// Shows that this show's notes link to (feed or site address of a known show), and in which episodes.
    pub links_out: Vec<(Candidate, Episodes)>,
    /// Shows of the library whose notes link to this show.
    pub links_in: Vec<(ShowId, Episodes)>,
    /// Shows of the library that titles or notes of this show name.
    pub names_out: Vec<(ShowId, Episodes)>,
    /// Shows of the library whose titles or notes name this show.
    pub names_in: Vec<(ShowId, Episodes)>,
    /// People of this show and its episodes.
    pub people: Vec<Person>,
    /// Other shows of the library with the same people.
    pub shared_people: Vec<(ShowId, Vec<String>)>,
    /// Other shows of the library whose notes link to the same pages.
    pub shared_links: Vec<(ShowId, Vec<SharedLink>)>,
}

/// A page outside that notes of several shows link to.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedLink {
    pub address: String,
    /// How many other shows do: a page that few know says more.
    pub shows: u32,
}

/// Likeness below this is chance in a small library: a word or two that are rare for no reason.
const LEAST_LIKE: f32 = 0.08;
/// The same when only one word is shared; short texts are easily alike in one word.
const LEAST_LIKE_IN_ONE: f32 = 0.4;
/// What makers in common count; likeness has them in it.
const BY_THE_SAME: f32 = 0.1;
/// What pages count to which both link, each by how few other shows do; it grows ever slower.
const SHARED_LINKS: f32 = 0.4;
/// What likeness in words counts beside other reasons: of the best answers it makes some 2.
const LIKENESS: f32 = 0.5;
/// How much of that is left among few shows, where no subject is in common: who links or appears there says more.
const AMONG_FEW: f32 = 0.4;
/// Shows that are suggested for likeness alone, at most.
const MOST_LIKE: usize = 60;
/// Rows up to which shows of the same category fill a short list.
const FILL_TO: usize = 6;
/// Rows of one author that were worked out here; rows that makers or directories name are not counted.
const OF_ONE_AUTHOR: usize = 4;
/// How much it counts against a row that it says what another one says, in parts of the best row's worth; and how many of the best
/// that are left are compared.
const ALIKE: f32 = 0.1;
const COMPARED: usize = 60;

impl Index {
    /// Ranks everything that is like `show`: never itself, never what was dismissed, each show once with all its reasons,
    /// known shows marked as such. At most `limit`. A show that came after the index was built has no topics in
    /// common with anything until [`Index::update`] takes it in.
    #[must_use]
    pub fn related(&self, library: &Library, show: ShowId, evidence: &Evidence, limit: usize) -> Vec<Recommendation> {
        let Some(asked) = library.shows.get(&show) else { return Vec::new() };
        let crowd = Crowd { library, index: self, wanted: |_| true };
        let mut table = Table::new(&crowd, asked);
        said_by_others(&mut table, asked, evidence);
        worked_out(&mut table, asked, evidence);
        table.ranked(limit)
    }
}

/// What makers, directories and show notes say.
fn said_by_others(table: &mut Table<'_>, asked: &Show, evidence: &Evidence) {
    if let Some(feed) = asked.feed_url.as_ref().or_else(|| in_catalogue(asked)?.feed_url.as_ref()) {
        for (place, candidate) in (1..).zip(catalogue::listed_as_similar(feed)) {
            table.add(candidate, Reason::Directory(Source::PodcastApp, place), 5.0);
        }
    }
    for (source, list) in &evidence.listed {
        for (place, candidate) in (1..).zip(list) {
            table.add(candidate.clone(), Reason::Directory(*source, place), 5.0);
        }
    }
    for (place, candidate) in evidence.podroll.iter().enumerate() {
        table.add(candidate.clone(), Reason::Podroll, 3.0 - place.min(50) as f32 * 0.01);
    }
    for id in &evidence.podroll_back {
        table.add_known(*id, Reason::PodrollBack, 1.6);
    }
    for (candidate, episodes) in &evidence.links_out {
        table.add(candidate.clone(), Reason::LinkedFrom(episodes.clone()), often(episodes.count, 0.9));
    }
    for (id, episodes) in &evidence.links_in {
        table.add_known(*id, Reason::LinksHere(episodes.clone()), often(episodes.count, 0.7));
    }
    // Who links to a show names it, too: less is added for that.
    for (id, episodes) in &evidence.names_out {
        table.add_known(*id, Reason::NamedIn(episodes.clone()), often(episodes.count, 0.4));
    }
    for (id, episodes) in &evidence.names_in {
        table.add_known(*id, Reason::NamesThis(episodes.clone()), often(episodes.count, 0.3));
    }
}

/// What follows from people, words, makers and categories.
fn worked_out(table: &mut Table<'_>, asked: &Show, evidence: &Evidence) {
    for (id, names) in &evidence.shared_people {
        if !names.is_empty() {
            table.add_known(*id, Reason::SharedPeople(names.clone()), often(names.len() as u32, 0.8));
        }
    }
    for (id, links) in &evidence.shared_links {
        let rare: f32 = links.iter().map(|link| 1.0 / link.shows.max(1) as f32).sum();
        let addresses = links.iter().map(|link| link.address.clone()).collect();
        table.add_known(*id, Reason::SharedLinks(addresses), SHARED_LINKS * (1.0 + rare).ln());
    }
    let crowd = table.crowd;
    let own = folded_makers(&asked.author);
    for (key, name) in &own {
        for candidate in crowd.made_by(key) {
            table.add(candidate, Reason::SameAuthor(name.clone()), BY_THE_SAME);
        }
    }
    for person in &evidence.people {
        let key = fold(person.name.trim());
        // One word is no name of a person, and who makes this show is not met here.
        if !key.contains(' ') || own.iter().any(|(own, _)| *own == key) {
            continue;
        }
        // Somebody who appears here makes that show.
        for candidate in crowd.made_by(&key) {
            table.add(candidate, Reason::SharedPeople(vec![person.name.clone()]), often(1, 0.8));
        }
    }
    let language = language_of(asked);
    let wanted = |who| match who {
        Who::Known(id) => crowd.may_be(id),
        Who::Listed(_) => true,
    };
    for alike in crowd.index.alike(asked.id, wanted, crowd.index.by_chance(LEAST_LIKE), MOST_LIKE) {
        let Some(candidate) = crowd.candidate(alike.who) else { continue };
        // Among few shows one word that is no subject is chance, and so are words that cross from one language into another.
        let theirs = primary(candidate.language.as_deref());
        let least = match alike.shared {
            _ if !alike.topic && language.is_some() && theirs.is_some() && language != theirs => continue,
            0 => continue,
            1 if !alike.topic && crowd.index.is_small() => continue,
            1 => crowd.index.by_chance(LEAST_LIKE_IN_ONE),
            _ => 0.0,
        };
        if alike.score >= least {
            let reason = Reason::SameWords { words: alike.words, topic: alike.topic };
            let chance = !alike.topic && crowd.index.is_small();
            table.add(candidate, reason, LIKENESS * alike.strength * if chance { AMONG_FEW } else { 1.0 });
        }
    }
    same_category(table, asked);
}

/// The same category is a weak reason: it is added to shows that have another one, and alone only to fill a list that
/// would be short.
fn same_category(table: &mut Table<'_>, asked: &Show) {
    let mut own: Vec<&String> = asked.categories.iter().collect();
    own.extend(in_catalogue(asked).iter().flat_map(|listed| &listed.categories));
    let language = language_of(asked);
    let crowd = table.crowd;
    let shared = |other: &Candidate, exact: bool| {
        let theirs = primary(other.language.as_deref());
        if language.is_some() && theirs.is_some() && language != theirs {
            return None;
        }
        let is_own = |category: &&String| {
            own.iter().any(|own| if exact { own.contains('>') && own == category } else { main(own) == main(category) })
        };
        let name = other.categories.iter().find(is_own)?;
        Some(Reason::SameCategory(if exact { name.clone() } else { main(name).to_string() }))
    };
    // A subcategory in common says more than a main category, so those fill first.
    for (exact, strength) in [(true, 0.05), (false, 0.02)] {
        let there: Vec<Candidate> = table.found.iter().flatten().map(|found| found.candidate.clone()).collect();
        let mut missing = FILL_TO.saturating_sub(there.len());
        let others = crowd.index.in_category(asked.id, exact).filter(|_| missing > 0);
        let others: Vec<Candidate> = others.filter_map(|who| crowd.candidate(who)).collect();
        for other in there.into_iter().chain(others) {
            let Some(reason) = shared(&other, exact) else { continue };
            let before = table.len();
            if missing > 0 || table.find(&keys(&other)).is_some() {
                table.add(other, reason, strength);
            }
            // A show that joins two rows makes the list shorter.
            missing = missing.saturating_sub(table.len().saturating_sub(before));
        }
    }
}

fn main(category: &str) -> &str {
    category.split('>').next().unwrap_or_default().trim()
}

fn language_of(show: &Show) -> Option<String> {
    primary(show.language.as_deref().or_else(|| in_catalogue(show)?.language.as_deref()))
}

fn primary(language: Option<&str>) -> Option<String> {
    let language = language?.split(['-', '_']).next()?.to_ascii_lowercase();
    (!language.is_empty()).then_some(language)
}

/// Grows with the number, ever slower.
fn often(count: u32, base: f32) -> f32 {
    base * (0.5 + 0.5 * (1.0 + count as f32).ln())
}

/// The makers that an author line names, as written: all of it, and each part of a list.
pub fn makers(author: &str) -> impl Iterator<Item = &str> {
    let whole = author.trim();
    let parts = whole.split([',', '&', '+', ';']).flat_map(|part| part.split(" and ")).map(str::trim);
    // A part of a list must look like a name; “Sons” of “Smith & Sons” does not.
    std::iter::once(whole).chain(parts.filter(move |part| *part != whole && part.contains(' ')))
}

/// The same, folded for comparing, and as written.
fn folded_makers(author: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in makers(author) {
        let key = fold(part);
        if !key.is_empty() && !found.iter().any(|(other, _)| *other == key) {
            found.push((key, part.to_string()));
        }
    }
    found
}

/// What a show of the library is as a candidate.
#[must_use]
pub fn candidate_of(show: &Show) -> Candidate {
    Candidate {
        feed_url: show.feed_url.clone(),
        guid: show.guid,
        title: show.title.clone(),
        author: show.author.clone(),
        summary: show.summary.clone(),
        site: show.site.clone(),
        artwork: show.artwork.clone(),
        language: show.language.clone(),
        categories: show.categories.clone(),
        known: Some(show.id),
        sample: show.sample,
        folders: Vec::new(),
        popularity: show.popularity.clone(),
    }
}

/// One row on its way.
#[derive(Debug)]
struct Found {
    candidate: Candidate,
    reasons: Vec<(f32, Reason)>,
    /// Every key under which it may have been dismissed.
    keys: Vec<CandidateKey>,
}

/// The shows that may be an answer: those of the library that are `wanted`, and what else the index knows.
struct Crowd<'a> {
    library: &'a Library,
    index: &'a Index,
    wanted: fn(&Show) -> bool,
}

impl Crowd<'_> {
    /// Whether this show of the library may be an answer.
    fn may_be(&self, id: ShowId) -> bool {
        self.library.shows.get(&id).is_some_and(|show| (self.wanted)(show))
    }

    fn candidate(&self, who: Who) -> Option<Candidate> {
        match who {
            Who::Known(id) => {
                self.library.shows.get(&id).filter(|show| (self.wanted)(show)).map(|show| candidate_of(show))
            }
            Who::Listed(place) => catalogue::all().get(place).cloned(),
        }
    }

    /// Shows that this maker has a hand in.
    fn made_by(&self, maker: &str) -> impl Iterator<Item = Candidate> {
        self.index.made_by(maker).filter_map(|who| self.candidate(who))
    }
}

/// Collects candidates, joins what is the same show, and ranks.
struct Table<'a> {
    crowd: &'a Crowd<'a>,
    asked: ShowId,
    /// Another show under the same name or address is the one that is asked about.
    own: HashSet<CandidateKey>,
    found: Vec<Option<Found>>,
    /// Any key of a row → its place in `found`.
    place: HashMap<CandidateKey, usize>,
}

impl<'a> Table<'a> {
    fn new(crowd: &'a Crowd<'a>, asked: &Show) -> Self {
        let own = keys(&candidate_of(asked)).into_iter().collect();
        Self { crowd, asked: asked.id, own, found: Vec::new(), place: HashMap::new() }
    }

    fn len(&self) -> usize {
        self.found.iter().flatten().count()
    }

    fn add_known(&mut self, id: ShowId, reason: Reason, strength: f32) {
        if let Some(show) = self.crowd.library.shows.get(&id) {
            self.add(candidate_of(show), reason, strength);
        }
    }

    /// The show of the library that a candidate is.
    fn known_as(&self, candidate: &Candidate, keys: &[CandidateKey]) -> Option<ShowId> {
        let is_there = |id: &ShowId| self.crowd.library.shows.contains_key(id);
        // The index may know a show that was removed meanwhile.
        let known = |key| self.crowd.index.known(key).filter(is_there);
        candidate
            .known
            .filter(is_there)
            .or_else(|| keys.iter().find_map(|key| if self.own.contains(key) { Some(self.asked) } else { known(key) }))
    }

    /// The row that is met under one of these keys.
    fn find(&self, keys: &[CandidateKey]) -> Option<usize> {
        keys.iter().find_map(|key| self.place.get(key)).copied()
    }

    /// Adds a reason for a candidate; rows that turn out to be the same show become one.
    fn add(&mut self, mut candidate: Candidate, reason: Reason, strength: f32) {
        complete(&mut candidate);
        let mut all = keys(&candidate);
        candidate.known = self.known_as(&candidate, &all);
        if let Some(show) = candidate.known.and_then(|id| self.crowd.library.shows.get(&id)) {
            let heard = std::mem::replace(&mut candidate, candidate_of(show)).popularity;
            complete(&mut candidate);
            add_popularity(&mut candidate, &heard);
            for key in keys(&candidate) {
                if !all.contains(&key) {
                    all.push(key);
                }
            }
        }
        if candidate.known.is_some_and(|id| id == self.asked || !self.crowd.may_be(id))
            || candidate.title.is_empty()
            || self.dismissed(&all)
        {
            return;
        }
        let mut row = Found { candidate, reasons: vec![(strength, reason)], keys: all };
        let mut places: Vec<usize> = row.keys.iter().filter_map(|key| self.place.get(key)).copied().collect();
        places.sort_unstable();
        places.dedup();
        // Two shows of the library stay two, whatever they are called.
        places.retain(|place| {
            let other = self.found.get(*place).and_then(Option::as_ref).and_then(|found| found.candidate.known);
            other.is_none() || row.candidate.known.is_none() || other == row.candidate.known
        });
        for place in places.iter().rev() {
            if let Some(older) = self.found.get_mut(*place).and_then(Option::take) {
                row = join(older, row);
            }
        }
        let at = places.first().copied().unwrap_or_else(|| {
            self.found.push(None);
            self.found.len() - 1
        });
        for key in &row.keys {
            let entry = self.place.entry(key.clone()).or_insert(at);
            if places.contains(entry) {
                *entry = at;
            }
        }
        if let Some(slot) = self.found.get_mut(at) {
            *slot = Some(row);
        }
    }

    fn dismissed(&self, keys: &[CandidateKey]) -> bool {
        keys.iter().any(|key| self.crowd.library.dismissed.contains(key))
    }

    /// What is left: nothing dismissed, and not the show itself, which several sources together may turn out to mean.
    fn rows(mut self) -> Vec<Found> {
        let mut rows: Vec<Found> = std::mem::take(&mut self.found).into_iter().flatten().collect();
        rows.retain(|found| {
            let itself = || keys(&found.candidate).iter().any(|key| self.own.contains(key));
            !self.dismissed(&found.keys) && (found.candidate.known.is_some() || !itself())
        });
        rows
    }

    /// The best rows, most varied first: what a directory lists in its own order, then by all reasons, less those that say
    /// what rows before them say.
    fn ranked(self, limit: usize) -> Vec<Recommendation> {
        let index = self.crowd.index;
        let mut listed: Vec<(u16, Recommendation)> = Vec::new();
        let mut others: Vec<Recommendation> = Vec::new();
        for mut found in self.rows() {
            // What can be shown goes before what is only felt.
            found
                .reasons
                .sort_by(|(a, one), (b, other)| other.names_evidence().cmp(&one.names_evidence()).then(b.total_cmp(a)));
            let place = found.reasons.iter().find_map(|(_, reason)| match reason {
                Reason::Directory(_, place) => Some(*place),
                _ => None,
            });
            let recommendation = Recommendation {
                key: key(&found.candidate),
                candidate: found.candidate,
                score: found.reasons.iter().map(|(strength, _)| strength).sum(),
                reasons: found.reasons.into_iter().map(|(_, reason)| reason).collect(),
            };
            match place {
                Some(place) => listed.push((place, recommendation)),
                None => others.push(recommendation),
            }
        }
        listed.sort_by(|(a_place, a), (b_place, b)| a_place.cmp(b_place).then_with(|| better(a, b)));
        others.sort_by(better);
        let mut seen = HashSet::new();
        let mut rows: Vec<Recommendation> = listed.into_iter().map(|(_, row)| row).collect();
        rows.append(&mut varied(others, index, limit));
        rows.retain(|row| seen.insert(row.key.clone()));
        rows.truncate(limit);
        rows
    }
}

fn better(a: &Recommendation, b: &Recommendation) -> Ordering {
    b.score
        .total_cmp(&a.score)
        .then_with(|| fold(&a.candidate.title).cmp(&fold(&b.candidate.title)))
        .then_with(|| a.key.cmp(&b.key))
}

/// Chooses one row after the other: the best of those that are left, where it counts against a row that it is like one that was
/// chosen (maximal marginal relevance), and where one author has only so many.
fn varied(rows: Vec<Recommendation>, index: &Index, limit: usize) -> Vec<Recommendation> {
    let Some(best) = rows.first().map(|row| row.score.max(f32::MIN_POSITIVE)) else { return rows };
    let mut chosen: Vec<Recommendation> = Vec::new();
    let mut of_author: BTreeMap<String, usize> = BTreeMap::new();
    let mut weights = vec![0.0_f32; index.terms_known()];
    // With their terms, and how like they are to one that was chosen.
    let terms = |row: &Recommendation| index.place(&row.candidate).map(|at| index.terms(at));
    let mut left: VecDeque<(Recommendation, Option<Vec<Term>>, f32)> =
        rows.into_iter().map(|row| (terms(&row), row)).map(|(terms, row)| (row, terms, 0.0)).collect();
    while chosen.len() < limit {
        let worth = |(row, _, like): &(Recommendation, Option<Vec<Term>>, f32)| row.score / best - ALIKE * like;
        // Of equals the first.
        let next = left.iter().take(COMPARED).enumerate().rev().max_by(|(_, a), (_, b)| worth(a).total_cmp(&worth(b)));
        let Some((row, terms, _)) = next.map(|(place, _)| place).and_then(|place| left.remove(place)) else { break };
        let named = |reason: &Reason| matches!(reason, Reason::Podroll);
        let author = fold(&row.candidate.author);
        if !author.is_empty() && !row.reasons.iter().any(named) {
            let count = of_author.entry(author).or_default();
            *count += 1;
            if *count > OF_ONE_AUTHOR {
                continue;
            }
        }
        // The weights of the chosen one by their terms, so that each other one only looks its own up.
        for term in terms.iter().flatten() {
            if let Some(slot) = weights.get_mut(term.number as usize) {
                *slot = term.weight;
            }
        }
        for (_, other, like) in left.iter_mut().take(COMPARED) {
            let both = other
                .iter()
                .flatten()
                .map(|term| term.weight * weights.get(term.number as usize).copied().unwrap_or_default());
            *like = like.max(both.sum());
        }
        for term in terms.iter().flatten() {
            if let Some(slot) = weights.get_mut(term.number as usize) {
                *slot = 0.0;
            }
        }
        chosen.push(row);
    }
    chosen
}

/// Two rows that are one show: what the older one lacks comes from the newer one, reasons of one kind become one.
fn join(mut older: Found, newer: Found) -> Found {
    let Found { candidate, reasons, keys } = newer;
    let heard = if older.candidate.known.is_none() && candidate.known.is_some() {
        std::mem::replace(&mut older.candidate, candidate).popularity
    } else {
        fill(&mut older.candidate, &candidate);
        candidate.popularity
    };
    add_popularity(&mut older.candidate, &heard);
    for key in keys {
        if !older.keys.contains(&key) {
            older.keys.push(key);
        }
    }
    for (strength, reason) in reasons {
        let same = |other: &&mut (f32, Reason)| std::mem::discriminant(&other.1) == std::mem::discriminant(&reason);
        let Some((old_strength, old)) = older.reasons.iter_mut().find(same) else {
            older.reasons.push((strength, reason));
            continue;
        };
        if let (Reason::SharedPeople(old), Reason::SharedPeople(new)) = (&mut *old, &reason) {
            for name in new {
                if !old.iter().any(|other| fold(other) == fold(name)) {
                    old.push(name.clone());
                }
            }
            *old_strength = old_strength.max(often(old.len() as u32, 0.8));
        } else if strength > *old_strength {
            (*old_strength, *old) = (strength, reason);
        }
    }
    older
}

/// Fills in what the catalogue knows, and a title where nobody gave one.
fn complete(candidate: &mut Candidate) {
    let listed = candidate
        .feed_url
        .as_ref()
        .and_then(catalogue::find)
        .or_else(|| catalogue::named(&candidate.title, &candidate.author));
    if let Some(listed) = listed {
        fill(candidate, listed);
        add_popularity(candidate, &listed.popularity);
    }
    if candidate.title.is_empty()
        && let Some(feed) = &candidate.feed_url
    {
        candidate.title = shortened(feed.as_str(), 60);
    }
}

pub(super) fn fill(candidate: &mut Candidate, from: &Candidate) {
    fn text(to: &mut String, from: &str) {
        if to.is_empty() {
            from.clone_into(to);
        }
    }
    fn option<T: Clone>(to: &mut Option<T>, from: Option<&T>) {
        if to.is_none() {
            *to = from.cloned();
        }
    }
    text(&mut candidate.title, &from.title);
    text(&mut candidate.author, &from.author);
    text(&mut candidate.summary, &from.summary);
    option(&mut candidate.feed_url, from.feed_url.as_ref());
    option(&mut candidate.guid, from.guid.as_ref());
    option(&mut candidate.site, from.site.as_ref());
    option(&mut candidate.artwork, from.artwork.as_ref());
    option(&mut candidate.language, from.language.as_ref());
    option(&mut candidate.known, from.known.as_ref());
    if candidate.categories.is_empty() {
        candidate.categories.clone_from(&from.categories);
    }
    candidate.sample |= from.sample;
}

pub(super) fn add_popularity(candidate: &mut Candidate, heard: &[crate::model::Popularity]) {
    for one in heard {
        if !candidate.popularity.iter().any(|other| other.source == one.source) {
            candidate.popularity.push(one.clone());
        }
    }
}

/// Every key under which a candidate may be met: feed address with the older ones that the catalogue knows, guid, name.
fn keys(candidate: &Candidate) -> Vec<CandidateKey> {
    let mut all: Vec<CandidateKey> = Vec::new();
    let mut push = |key: CandidateKey| {
        if !all.contains(&key) {
            all.push(key);
        }
    };
    if let Some(feed) = &candidate.feed_url {
        push(feed_key(&feed.comparison_key()));
        if let Some(listed) = catalogue::find(feed) {
            let others = catalogue::facts(listed).map_or(&[][..], |facts| &facts.other_feeds);
            for other in listed.feed_url.iter().chain(others) {
                push(feed_key(&other.comparison_key()));
            }
        }
    }
    if let Some(guid) = candidate.guid {
        push(CandidateKey(format!("guid:{guid}").into()));
    }
    // A title alone is a key only where there is nothing better; many shows share one.
    let nameless = candidate.feed_url.is_none() && candidate.guid.is_none();
    if !candidate.title.is_empty() && (nameless || !candidate.author.is_empty()) {
        // Elsewhere one of several makers may stand alone.
        for maker in makers(&candidate.author) {
            push(named_key(&candidate.title, maker));
        }
    }
    all
}

fn feed_key(address: &str) -> CandidateKey {
    CandidateKey(format!("feed:{address}").into())
}

fn named_key(title: &str, author: &str) -> CandidateKey {
    CandidateKey(format!("name:{}", catalogue::name_key(title, author)).into())
}

/// The key of a candidate, the same for every spelling of its address.
#[must_use]
pub fn key(candidate: &Candidate) -> CandidateKey {
    match (&candidate.feed_url, candidate.guid) {
        (Some(feed), _) => feed_key(&feed.comparison_key()),
        (None, Some(guid)) => CandidateKey(format!("guid:{guid}").into()),
        (None, None) => named_key(&candidate.title, &candidate.author),
    }
}

/// What is said of shows that are alike in many small words, none of which is a subject.
const SIMILAR_WORDS: &str = "described in similar words";

fn counted(episodes: &Episodes) -> String {
    if episodes.count == 1 { String::from("1 episode") } else { format!("{} episodes", episodes.count) }
}

/// The reason in words, lower case, without a stop: “linked from 6 episodes”.
#[must_use]
pub fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::Podroll => "picked by its makers".to_string(),
        Reason::PodrollBack => "its makers pick this show".to_string(),
        Reason::Directory(source, _) => format!("listed as similar by {}", source.name()),
        Reason::LinkedFrom(episodes) => format!("linked from {}", counted(episodes)),
        Reason::LinksHere(episodes) => format!("links to this show in {}", counted(episodes)),
        Reason::NamedIn(episodes) => format!("named in {}", counted(episodes)),
        Reason::NamesThis(episodes) => format!("names this show in {}", counted(episodes)),
        Reason::SharedPeople(names) => {
            let noun = if names.len() == 1 { "person" } else { "people" };
            let more = if names.len() > 3 { " …" } else { "" };
            let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{} shared {noun}: {shown}{more}", names.len())
        }
        Reason::SharedLinks(links) => match links.as_slice() {
            [one] => format!("both link to {}", shortened(one, 40)),
            links => format!(
                "{} shared links: {} …",
                links.len(),
                links.first().map_or_else(String::new, |one| shortened(one, 40))
            ),
        },
        Reason::SameWords { words, .. } if words.is_empty() => String::from(SIMILAR_WORDS),
        Reason::SameWords { words, topic: true } => format!("both about {}", words.join(", ")),
        Reason::SameWords { words, topic: false } => format!("both say {}", words.join(", ")),
        Reason::SameAuthor(name) => format!("also by {name}"),
        Reason::SameCategory(category) => format!("same category: {}", category.replace(" > ", " › ")),
    }
}

#[cfg(test)]
mod tests;
