//! How alike shows are by what they say of themselves: weighted words, no network, nothing learned.
//!
//! A show is a vector: each of its terms counts by how often it says it (damped) and by how few shows say it at all; what
//! stands in its title or summary counts more than what its episodes say. Two shows are alike by the cosine, more so in
//! the same category or by the same makers. That is then seen in proportion: a show that is like everybody is less near to
//! each, and whoever is near to the nearest neighbours is near, too. Nothing is compared that has no term in common, and
//! only what is asked about is worked out. What each step brings stands in `benches/README.md`.

mod build;
mod common;
mod described;

use std::collections::HashMap;
use std::sync::OnceLock;

pub use described::describe;
pub(super) use described::in_catalogue;

use super::packed::{Term, Terms, Texts};
use super::words::singular;
use crate::library::catalogue;
use crate::model::{Candidate, CandidateKey, ShowId};
use crate::text::fold::fold;

/// Heaviest terms of a show that are kept.
const KEPT: usize = 250;
/// A subcategory in common, a main category in common.
const SAME_SUBCATEGORY: f32 = 0.4;
const SAME_CATEGORY: f32 = 0.3;
/// The same makers, divided among all of their shows.
const SAME_MAKERS: f32 = 0.1;
/// Terms by which neighbours are found: those of a show that weigh the most.
const HEAVIEST: usize = 100;
/// Neighbours of a show: they tell how densely it is surrounded, and who is near to those who are near.
const NEIGHBOURS: usize = 50;
/// The nearest of them, whose neighbours count as well, and how much these count.
const NEAREST: usize = 10;
const THEIRS: f32 = 0.8;
/// Shows of which it is worked out how densely they are surrounded, to one question.
const WEIGHED: usize = 85;
/// Where counts of listeners or ratings are known: how much a large audience counts, and one of another size.
const LARGE: f32 = 0.6;
const OTHER_SIZE: f32 = 0.8;
/// Up to so many shows it is chance which words are rare; and what is chance however many there are.
const SURE_OF: f32 = 500.0;
const CHANCE: f32 = 0.02;
/// Bits of a posting that are its weight; the others are the place of the show.
const WEIGHT_BITS: u32 = 14;
const FULL_WEIGHT: f32 = ((1 << WEIGHT_BITS) - 1) as f32;

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Known(ShowId),
    /// Place in `catalogue::all()`.
    Listed(usize),
}

/// A show that is like the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    pub who: Who,
    /// What the two have in common by themselves: 0 (nothing) to 1.7 (the same text in the same category).
    pub score: f32,
    /// What decides about the order: in proportion to their surroundings, with what the neighbours say.
    pub strength: f32,
    /// Words that both use and that say something, heaviest first, in lower case; `topic` when they are what both are about.
    pub words: Vec<String>,
    pub topic: bool,
    /// Words that both use, up to a few; of a pair both count.
    pub shared: usize,
}

/// The words of every show of a library and of the catalogue, weighed once and asked many times. It is a picture of
/// the library at one moment; [`Index::update`] takes in a show that has changed.
#[derive(Debug, Default)]
pub struct Index {
    /// The terms that several shows use, sorted: the place of one is its number.
    keys: Texts,
    /// By term: how it is written where that is another way, and how much it tells.
    written: Texts,
    rarity: Vec<f32>,
    shows: Vec<Entry>,
    place: HashMap<Who, usize>,
    /// Where the postings of each term begin, and where the last ones end.
    starts: Vec<u32>,
    /// By term, each show that has it with its weight, in [`WEIGHT_BITS`].
    postings: Vec<u32>,
    /// Shows that have other terms now than these postings say, or came later.
    changed: Vec<u32>,
    /// Any key of a show of the library → that show.
    known: HashMap<CandidateKey, ShowId>,
    /// Shows by each of their makers, by the folded name.
    by_maker: HashMap<Box<str>, Vec<u32>>,
    categories: HashMap<Box<str>, u16>,
    /// Shows by category; subcategories have numbers of their own.
    by_category: Vec<Vec<u32>>,
    /// How many shows there are in each language.
    of_language: HashMap<u16, u32>,
    /// The logarithms of the most ratings and listeners.
    most: Audience,
    /// What was worked out when it was asked for.
    near: Vec<OnceLock<Vec<(u32, f32)>>>,
    density: Vec<OnceLock<f32>>,
}

#[derive(Debug)]
struct Entry {
    who: Who,
    /// A vector of length 1.
    terms: Terms,
    /// The first two letters of its language's code; 0 where nobody says it.
    language: u16,
    main: Box<[u16]>,
    sub: Box<[u16]>,
    /// Folded; first the whole line that names them.
    makers: Box<[Box<str>]>,
    audience: Audience,
}

impl Entry {
    /// Whether these words are in the name of a person who makes it. Longer names are of companies, which are called what they
    /// are about.
    fn is_made_by(&self, words: &str) -> bool {
        let words = fold(words);
        let is_person = |maker: &str| maker.split(' ').count() == 2;
        let named = |maker: &str| words.split(' ').all(|word| maker.split(' ').any(|part| part == word));
        self.makers.iter().any(|maker| is_person(maker) && named(maker))
    }

    /// Whether a term stands in the line that names its makers, be they people or a company.
    fn is_named(&self, key: &str) -> bool {
        let line = self.makers.first().map_or("", |line| line);
        let has = |word: &str| line.split(|c: char| !c.is_alphanumeric()).any(|part| singular(part) == word);
        key.split(' ').all(has)
    }
}

/// Logarithms of counts, where they are known.
#[derive(Debug, Clone, Copy, Default)]
struct Audience {
    ratings: Option<f32>,
    listeners: Option<f32>,
}

impl Index {
    /// Shows in one of these categories, each once, in their order.
    fn in_any(&self, categories: &[u16]) -> Vec<u32> {
        let lists = categories.iter().filter_map(|category| self.by_category.get(usize::from(*category)));
        let mut shows: Vec<u32> = lists.flatten().copied().collect();
        if categories.len() > 1 {
            shows.sort_unstable();
            shows.dedup();
        }
        shows
    }

    /// How a term is written.
    fn shown(&self, term: u32) -> Option<&str> {
        self.written.get(term as usize).filter(|written| !written.is_empty()).or_else(|| self.keys.get(term as usize))
    }

    /// Shows among the `wanted` that have words in common with this one, most alike first: at most `most`, none that has
    /// less than `least` in common by itself. Empty when it is not in the index.
    pub(super) fn alike(&self, show: ShowId, wanted: impl Fn(Who) -> bool, least: f32, most: usize) -> Vec<Alike> {
        let Some((at, asked)) = self.place.get(&Who::Known(show)).and_then(|at| Some((*at, self.shows.get(*at)?)))
        else {
            return Vec::new();
        };
        let direct = self.scores(at, KEPT);
        let mut found = self.ranked(at, &direct);
        for (other, strength) in &mut found {
            if let Some(other) = self.shows.get(*other) {
                *strength *= self.audiences(asked, other);
            }
        }
        let score = |other: usize| direct.get(other).copied().unwrap_or(0.0);
        found.retain(|(other, _)| {
            score(*other) >= least && self.shows.get(*other).is_some_and(|other| wanted(other.who))
        });
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        let alike = |(other, strength): (usize, f32)| {
            let entry = self.shows.get(other)?;
            let (shared, words, topic) = self.in_common(asked, entry);
            Some(Alike { who: entry.who, score: score(other), strength, words, topic, shared })
        };
        // What both are about is only worked out for those that remain.
        found.into_iter().filter_map(alike).collect()
    }

    /// Those near to a show and those near to its nearest, in proportion to how densely each is surrounded.
    fn ranked(&self, at: usize, direct: &[f32]) -> Vec<(usize, f32)> {
        let own = self.near(at);
        let density = |other: u32| self.density(other as usize);
        let mut nearest: Vec<(u32, f32)> = own.iter().map(|(other, score)| (*other, score / density(*other))).collect();
        nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        nearest.truncate(NEAREST);
        let all: f32 = nearest.iter().map(|(_, near)| near).sum();
        // What the nearest say of others, before it is known how densely these are surrounded.
        let mut said: HashMap<u32, f32> = own.iter().map(|(other, _)| (*other, 0.0)).collect();
        for (friend, near) in &nearest {
            let theirs = density(*friend);
            for (other, score) in self.near(*friend as usize).iter().filter(|(other, _)| *other as usize != at) {
                *said.entry(*other).or_default() += near / all * score / theirs;
            }
        }
        let around = self.density(at);
        let mut found: Vec<(u32, f32)> = said
            .into_iter()
            .map(|(other, said)| {
                let direct = direct.get(other as usize).copied().unwrap_or(0.0) / around;
                (other, direct + THEIRS * said)
            })
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(WEIGHED);
        found.into_iter().map(|(other, score)| (other as usize, score / density(other))).collect()
    }

    /// The neighbours of a show, nearest first, worked out when they are asked for the first time.
    fn near(&self, at: usize) -> &[(u32, f32)] {
        let Some(near) = self.near.get(at) else { return &[] };
        near.get_or_init(|| {
            let mut shows: Vec<(u32, f32)> =
                (0_u32..).zip(self.scores(at, HEAVIEST)).filter(|(_, score)| *score > 0.0).collect();
            let nearer = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
            if shows.len() > NEIGHBOURS {
                shows.select_nth_unstable_by(NEIGHBOURS, nearer);
                shows.truncate(NEIGHBOURS);
            }
            shows.sort_by(nearer);
            shows.shrink_to_fit();
            shows
        })
    }

    /// How densely a show is surrounded: the root of how near its neighbours are on average, worked out when it is asked for the
    /// first time.
    fn density(&self, at: usize) -> f32 {
        let Some(density) = self.density.get(at) else { return 1.0 };
        *density.get_or_init(|| {
            let mut scores = self.scores(at, HEAVIEST);
            let nearest = if scores.len() > NEIGHBOURS {
                scores.select_nth_unstable_by(NEIGHBOURS, |a, b| b.total_cmp(a)).0
            } else {
                &mut scores
            };
            // In an order of its own, so that the sum is the same each time.
            nearest.sort_unstable_by(|a, b| b.total_cmp(a));
            (nearest.iter().sum::<f32>() / NEIGHBOURS as f32).sqrt().max(0.01)
        })
    }

    /// How much each show has in common with so many of this one's heaviest terms by itself: its own place has nothing.
    fn scores(&self, at: usize, heaviest: usize) -> Vec<f32> {
        let mut scores = vec![0.0_f32; self.shows.len()];
        let Some(asked) = self.shows.get(at) else { return scores };
        let mut terms: Vec<Term> = asked.terms.iter().collect();
        if terms.len() > heaviest {
            terms.select_nth_unstable_by(heaviest, |a, b| b.weight.total_cmp(&a.weight).then(a.number.cmp(&b.number)));
            terms.truncate(heaviest);
            terms.sort_unstable_by_key(|one| one.number);
        }
        for term in &terms {
            let weight = term.weight / FULL_WEIGHT;
            for posting in self.postings_of(term.number) {
                if let Some(score) = scores.get_mut((posting >> WEIGHT_BITS) as usize) {
                    *score += weight * (posting & ((1 << WEIGHT_BITS) - 1)) as f32;
                }
            }
        }
        for other in &self.changed {
            if let (Some(score), Some(other)) = (scores.get_mut(*other as usize), self.shows.get(*other as usize)) {
                *score = product(&terms, other.terms.iter());
            }
        }
        let main = self.in_any(&asked.main);
        for other in &main {
            if let Some(score) = scores.get_mut(*other as usize) {
                *score *= 1.0 + SAME_CATEGORY;
            }
        }
        for other in self.in_any(&asked.sub) {
            if let Some(score) = scores.get_mut(other as usize) {
                let so_far = if main.binary_search(&other).is_ok() { 1.0 + SAME_CATEGORY } else { 1.0 };
                *score *= (so_far + SAME_SUBCATEGORY) / so_far;
            }
        }
        let by_the_same = asked.makers.first().and_then(|makers| self.by_maker.get(makers));
        for other in by_the_same.into_iter().flatten() {
            if let Some(score) = scores.get_mut(*other as usize) {
                *score += SAME_MAKERS / (by_the_same.map_or(1, Vec::len) as f32).sqrt();
            }
        }
        if let Some(own) = scores.get_mut(at) {
            *own = 0.0;
        }
        scores
    }

    fn postings_of(&self, term: u32) -> &[u32] {
        let start = |term: usize| self.starts.get(term).map(|start| *start as usize);
        let range = start(term as usize).zip(start(term as usize + 1));
        range.and_then(|(from, to)| self.postings.get(from..to)).unwrap_or_default()
    }

    /// What the size of its audience makes of a show: large ones count more, those of another size than the asked one's less.
    fn audiences(&self, asked: &Entry, other: &Entry) -> f32 {
        let counts = [
            (asked.audience.ratings, other.audience.ratings, self.most.ratings),
            (asked.audience.listeners, other.audience.listeners, self.most.listeners),
        ];
        for (asked, other, most) in counts {
            let (Some(other), Some(most)) = (other, most.filter(|most| *most > 0.0)) else { continue };
            let apart = asked.map_or(0.0, |asked| (asked - other).abs() / most);
            return (1.0 + LARGE * other / most) * (1.0 - OTHER_SIZE * apart);
        }
        1.0
    }

    /// The show of the library that is met under this key.
    pub(super) fn known(&self, key: &CandidateKey) -> Option<ShowId> {
        self.known.get(key).copied()
    }

    /// Shows that this maker, by the folded name, has a hand in.
    pub(super) fn made_by(&self, maker: &str) -> impl Iterator<Item = Who> {
        self.by_maker.get(maker).into_iter().flatten().filter_map(|at| Some(self.shows.get(*at as usize)?.who))
    }

    /// Shows in a category of this one, or in a subcategory.
    pub(super) fn in_category(&self, show: ShowId, sub: bool) -> impl Iterator<Item = Who> {
        let own = self.place.get(&Who::Known(show)).and_then(|at| self.shows.get(*at));
        let shared = own.map_or_else(Vec::new, |own| self.in_any(if sub { &own.sub } else { &own.main }));
        shared.into_iter().filter_map(|at| Some(self.shows.get(at as usize)?.who))
    }

    /// What is like a show by chance, in so few or so many shows: the more there are, the surer it is which words are rare.
    pub(super) fn by_chance(&self, among_few: f32) -> f32 {
        (among_few * SURE_OF / self.shows.len().max(1) as f32).clamp(CHANCE.min(among_few), among_few)
    }

    /// Whether it holds so few shows that it is chance which words are rare.
    pub(super) fn is_small(&self) -> bool {
        (self.shows.len() as f32) < SURE_OF
    }

    /// Where a candidate stands in the index.
    pub(super) fn place(&self, candidate: &Candidate) -> Option<usize> {
        let who = if let Some(id) = candidate.known {
            Who::Known(id)
        } else {
            let listed = candidate.feed_url.as_ref().and_then(catalogue::find)?;
            Who::Listed(catalogue::all().iter().position(|other| std::ptr::eq(other, listed))?)
        };
        self.place.get(&who).copied()
    }

    /// How many terms there are; each has a number below that.
    pub(super) fn terms_known(&self) -> usize {
        self.keys.len()
    }

    /// The terms of a show, to be compared with those of others.
    pub(super) fn terms(&self, at: usize) -> Vec<Term> {
        self.shows.get(at).map_or_else(Vec::new, |show| show.terms.iter().collect())
    }
}

/// Gives the terms that both have; both are in the order of terms.
fn shared(one: impl Iterator<Item = Term>, other: impl Iterator<Item = Term>, mut take: impl FnMut(Term, Term)) {
    let mut theirs = other.peekable();
    for own in one {
        while theirs.next_if(|other| other.number < own.number).is_some() {}
        if let Some(other) = theirs.next_if(|other| other.number == own.number) {
            take(own, other);
        }
    }
}

/// What two shows have in common by their terms alone: 0 to 1.
fn product(one: &[Term], other: impl Iterator<Item = Term>) -> f32 {
    let mut sum = 0.0;
    shared(one.iter().copied(), other, |one, other| sum += one.weight * other.weight);
    sum
}
