//! The table in which candidates from all sources meet: what is the same show becomes one row with all its reasons, and the rows are
//! ranked.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::keys::{key, keys};
use super::likeness::Who;
use super::packed::Term;
use super::{Index, candidate_of, often};
use crate::library::{Library, catalogue};
use crate::model::{Candidate, CandidateKey, Reason, Recommendation, Show, ShowId};
use crate::text::fold::fold;
use crate::text::target::shortened;

/// Rows of one author that were worked out here; rows that makers or directories name are not counted.
const OF_ONE_AUTHOR: usize = 4;
/// How much it counts against a row that it says what another one says, in parts of the best row's worth; and how many of the best
/// that are left are compared.
const ALIKE: f32 = 0.1;
const COMPARED: usize = 60;

/// One row on its way.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) candidate: Candidate,
    pub(super) reasons: Vec<(f32, Reason)>,
    /// Every key under which it may have been dismissed.
    pub(super) keys: Vec<CandidateKey>,
}

/// The shows that may be an answer: those of the library that are `wanted`, and what else the index knows.
pub(super) struct Crowd<'a> {
    pub(super) library: &'a Library,
    pub(super) index: &'a Index,
    pub(super) wanted: fn(&Show) -> bool,
}

impl Crowd<'_> {
    /// Whether this show of the library may be an answer.
    pub(super) fn may_be(&self, id: ShowId) -> bool {
        self.library.shows.get(&id).is_some_and(|show| (self.wanted)(show))
    }

    pub(super) fn candidate(&self, who: Who) -> Option<Candidate> {
        match who {
            Who::Known(id) => {
                self.library.shows.get(&id).filter(|show| (self.wanted)(show)).map(|show| candidate_of(show))
            }
            Who::Listed(place) => catalogue::all().get(place).cloned(),
        }
    }

    /// Shows that this maker has a hand in.
    pub(super) fn made_by(&self, maker: &str) -> impl Iterator<Item = Candidate> {
        self.index.made_by(maker).filter_map(|who| self.candidate(who))
    }
}

/// Collects candidates, joins what is the same show, and ranks.
pub(super) struct Table<'a> {
    pub(super) crowd: &'a Crowd<'a>,
    asked: ShowId,
    /// Another show under the same name or address is the one that is asked about.
    own: HashSet<CandidateKey>,
    pub(super) found: Vec<Option<Found>>,
    /// Any key of a row → its place in `found`.
    place: HashMap<CandidateKey, usize>,
}

impl<'a> Table<'a> {
    pub(super) fn new(crowd: &'a Crowd<'a>, asked: &Show) -> Self {
        let own = keys(&candidate_of(asked)).into_iter().collect();
        Self { crowd, asked: asked.id, own, found: Vec::new(), place: HashMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.found.iter().flatten().count()
    }

    pub(super) fn add_known(&mut self, id: ShowId, reason: Reason, strength: f32) {
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
    pub(super) fn find(&self, keys: &[CandidateKey]) -> Option<usize> {
        keys.iter().find_map(|key| self.place.get(key)).copied()
    }

    /// Adds a reason for a candidate; rows that turn out to be the same show become one.
    pub(super) fn add(&mut self, mut candidate: Candidate, reason: Reason, strength: f32) {
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
    pub(super) fn rows(mut self) -> Vec<Found> {
        let mut rows: Vec<Found> = std::mem::take(&mut self.found).into_iter().flatten().collect();
        rows.retain(|found| {
            let itself = || keys(&found.candidate).iter().any(|key| self.own.contains(key));
            !self.dismissed(&found.keys) && (found.candidate.known.is_some() || !itself())
        });
        rows
    }

    /// The best rows, most varied first: what a directory lists in its own order, then by all reasons, less those that say
    /// what rows before them say.
    pub(super) fn ranked(self, limit: usize) -> Vec<Recommendation> {
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
pub(super) fn join(mut older: Found, newer: Found) -> Found {
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

pub(in crate::library) fn fill(candidate: &mut Candidate, from: &Candidate) {
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

pub(in crate::library) fn add_popularity(candidate: &mut Candidate, heard: &[crate::model::Popularity]) {
    for one in heard {
        if !candidate.popularity.iter().any(|other| other.source == one.source) {
            candidate.popularity.push(one.clone());
        }
    }
}
