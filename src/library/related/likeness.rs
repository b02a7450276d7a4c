//! How alike shows are by what they say of themselves: weighted words, no network, no learning.
//!
//! Each show has three bags of words: everything (with its episode titles), its title with author and summary, and its
//! title alone. A word counts by how often a show says it (damped) and by how few shows say it at all. The likeness of
//! two shows is the cosine of the first bags plus a part of the others. The weights were found by measuring against
//! lists of what listeners of a show also follow.

use std::collections::HashMap;

use super::super::{Library, catalogue};
use super::words::{Word, names_a_subject, words};
use crate::model::{Candidate, Show, ShowId};

/// Newest episode titles of a show that are read: more of them cost time and change little.
const TITLES: usize = 100;
/// Heaviest words that are kept of a show, and that are asked with.
const KEPT: usize = 300;
/// One show in so many at most uses a single word that is a subject beside others; and one that is a subject alone.
const FEW: f32 = 50.0;
const HARDLY_ANY: f32 = 200.0;
/// The share of the three bags.
const SHARE: [f32; 3] = [1.0, 0.3, 0.15];
/// A subcategory in common, a main category in common.
const SAME_SUBCATEGORY: f32 = 0.4;
const SAME_CATEGORY: f32 = 0.3;

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Known(ShowId),
    /// Place in `catalogue::all()`.
    Listed(usize),
}

/// A show that is like the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    pub who: Who,
    /// 0 (nothing in common) to about 2.5 (the same text in the same category).
    pub score: f32,
    /// What both are about, heaviest first, in lower case: empty when it is only words that many use.
    pub topics: Vec<String>,
    /// Words that both use, up to a few; of a pair both count.
    pub in_common: usize,
}

/// The words of every show of a library and of the catalogue, weighed once and asked many times. It is a picture of
/// the library at one moment; build it anew when `Library::revision` has gone on and somebody asks.
#[derive(Debug, Clone, Default)]
pub struct Index {
    shown: Vec<Box<str>>,
    rarity: Vec<f32>,
    shows: Vec<Entry>,
    place: HashMap<ShowId, usize>,
}

#[derive(Debug, Clone)]
struct Entry {
    who: Who,
    bags: [Vec<(u32, f32)>; 3],
    categories: Vec<Box<str>>,
}

#[derive(Debug, Default)]
struct Terms {
    number: HashMap<Box<str>, u32>,
    shown: Vec<Box<str>>,
}

impl Terms {
    fn number(&mut self, key: &str, shown: impl FnOnce() -> Box<str>) -> u32 {
        if let Some(number) = self.number.get(key) {
            return *number;
        }
        let number = self.shown.len() as u32;
        self.number.insert(key.into(), number);
        self.shown.push(shown());
        number
    }

    /// Counts the words of a text and, with `pairs`, words that stand together as terms of their own.
    fn count(&mut self, text: &str, pairs: bool, into: &mut Counts) {
        let found = words(text);
        let mut before: Option<&Word> = None;
        for word in &found {
            into.push((self.number(&word.key, || word.shown.as_str().into()), 1.0));
            if let Some(before) = before.filter(|_| pairs && word.joined) {
                let key = format!("{} {}", before.key, word.key);
                let shown = || format!("{} {}", before.shown, word.shown).into();
                into.push((self.number(&key, shown), 1.0));
            }
            before = Some(word);
        }
    }
}

/// Terms and how often they were met; a term may stand here several times until [`summed`].
type Counts = Vec<(u32, f32)>;
type Counted = (Who, [Counts; 3], Vec<Box<str>>);

impl Index {
    /// Reads every show of the library and the catalogue. `more` is text by show, a title or sentence a line; for a show
    /// that has none, the newest episode titles are read where they are loaded.
    #[must_use]
    pub fn build(library: &Library, more: &[(ShowId, String)]) -> Self {
        let mut terms = Terms::default();
        let mut taken = vec![false; catalogue::all().len()];
        let mut counted: Vec<Counted> = Vec::new();
        let mut more_of: HashMap<ShowId, Vec<&str>> = HashMap::new();
        for (show, text) in more {
            more_of.entry(*show).or_default().push(text);
        }
        for (id, show) in &library.shows {
            let listed = in_catalogue(show);
            let at = listed.and_then(|listed| catalogue::all().iter().position(|other| std::ptr::eq(other, listed)));
            if let Some(taken) = at.and_then(|at| taken.get_mut(at)) {
                *taken = true;
            }
            let mut bags = own_words(&mut terms, &show.title, &show.author, &show.summary);
            if let Some(listed) = listed {
                terms.count(&listed.summary, true, &mut bags[1]);
            }
            add(&mut bags, 1);
            match more_of.get(id) {
                Some(texts) => count_lines(
                    &mut terms,
                    texts
                        .iter()
                        .flat_map(|text| text.lines())
                        .filter(|line| !show.categories.iter().any(|own| own == line)),
                    &mut bags[0],
                ),
                None => count_titles(&mut terms, library, *id, &mut bags[0]),
            }
            let categories = folded_categories(show.categories.iter().chain(listed.iter().flat_map(|l| &l.categories)));
            counted.push((Who::Known(*id), bags.map(summed), categories));
        }
        for (place, show) in catalogue::all().iter().enumerate() {
            if taken.get(place) == Some(&true) {
                continue;
            }
            let mut bags = own_words(&mut terms, &show.title, &show.author, &show.summary);
            add(&mut bags, 1);
            counted.push((Who::Listed(place), bags.map(summed), folded_categories(show.categories.iter())));
        }
        let shown = terms.shown;
        let rarity = rarity(&counted, shown.len());
        let shows: Vec<Entry> = counted
            .into_iter()
            .map(|(who, bags, categories)| Entry { who, bags: bags.map(|bag| weigh(bag, &rarity)), categories })
            .collect();
        let place = shows
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| match entry.who {
                Who::Known(id) => Some((id, place)),
                Who::Listed(_) => None,
            })
            .collect();
        Self { shown, rarity, shows, place }
    }

    /// Shows among the `wanted` that have words in common with this one, most alike first: at most `most`, none below
    /// `least`. Empty when it is not in the index.
    pub(super) fn alike(&self, show: ShowId, wanted: impl Fn(Who) -> bool, least: f32, most: usize) -> Vec<Alike> {
        let Some(asked) = self.place.get(&show).and_then(|place| self.shows.get(*place)) else { return Vec::new() };
        let mut weights: [Vec<f32>; 3] = std::array::from_fn(|_| vec![0.0; self.shown.len()]);
        for (bag, weights) in asked.bags.iter().zip(&mut weights) {
            for (term, weight) in bag {
                if let Some(slot) = weights.get_mut(*term as usize) {
                    *slot = *weight;
                }
            }
        }
        let mut found: Vec<(f32, &Entry)> = Vec::new();
        for entry in self.shows.iter().filter(|entry| entry.who != asked.who && wanted(entry.who)) {
            let mut score = 0.0;
            for ((bag, weights), share) in entry.bags.iter().zip(&weights).zip(SHARE) {
                let dot: f32 =
                    bag.iter().map(|(term, weight)| weight * weights.get(*term as usize).copied().unwrap_or(0.0)).sum();
                score += share * dot;
            }
            if score > 0.0 {
                let score = score * category_factor(asked, entry);
                if score >= least {
                    found.push((score, entry));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(most);
        // What both are about is only worked out for those that remain.
        let alike = |(score, entry): (f32, &Entry)| {
            let (in_common, topics) = self.topics(entry, &weights);
            Alike { who: entry.who, score, topics, in_common }
        };
        found.into_iter().map(alike).collect()
    }

    /// How many words of the heaviest terms both have, and those that are a subject, at most three; a word that is part of a named pair is not named again.
    /// Pairs of words are subjects. A single word is one when a person would call it so, few shows use it and one of the two
    /// says it of itself; alone only when both do, or hardly any others use it: “lost” and “words” may be in two shows by chance.
    fn topics(&self, entry: &Entry, asked: &[Vec<f32>; 3]) -> (usize, Vec<String>) {
        let [bag, own, _] = &entry.bags;
        let [asked, asked_own, _] = asked;
        let weight = |weights: &Vec<f32>, term: u32| weights.get(term as usize).copied().unwrap_or(0.0);
        let mut shared: Vec<(f32, u32)> = bag
            .iter()
            .filter_map(|(term, own)| {
                let product = own * weight(asked, *term);
                (product > 0.0).then_some((product, *term))
            })
            .collect();
        // Pairs say more than the words they are made of.
        for (product, term) in &mut shared {
            if self.shown.get(*term as usize).is_some_and(|shown| shown.contains(' ')) {
                *product *= 1.5;
            }
        }
        shared.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut named: Vec<(String, u32)> = Vec::new();
        for (_, term) in shared.iter().take(12) {
            let Some(shown) = self.shown.get(*term as usize) else { continue };
            let within = |one: &str, other: &str| one.split(' ').all(|part| other.split(' ').any(|word| word == part));
            if let Some(shorter) = named.iter_mut().find(|(named, _)| within(named, shown)) {
                *shorter = (shown.to_string(), *term);
            } else if !named.iter().any(|(named, _)| within(shown, named)) {
                named.push((shown.to_string(), *term));
            }
        }
        let in_common = named.iter().take(3).map(|(shown, _)| shown.split(' ').count()).sum();
        let of_itself =
            |term: u32| (weight(asked_own, term) > 0.0, own.binary_search_by_key(&term, |(own, _)| *own).is_ok());
        named.retain(|(shown, term)| {
            let said = of_itself(*term);
            shown.contains(' ') || (names_a_subject(shown) && self.is_used_by_few(*term, FEW) && (said.0 || said.1))
        });
        named.truncate(3);
        if let [(only, term)] = named.as_slice()
            && !only.contains(' ')
            && of_itself(*term) != (true, true)
            && !self.is_used_by_few(*term, HARDLY_ANY)
        {
            named.clear();
        }
        (in_common, named.into_iter().map(|(shown, _)| shown).collect())
    }

    /// Whether at most one show in so many uses a term; a small library has three of them in any case.
    fn is_used_by_few(&self, term: u32, one_in: f32) -> bool {
        let shows = self.shows.len() as f32;
        let most = (shows / one_in).max(3.0);
        self.rarity.get(term as usize).is_some_and(|rarity| *rarity >= rarity_of(most, shows))
    }
}

/// The catalogue's entry for a show of the library.
pub(super) fn in_catalogue(show: &Show) -> Option<&'static Candidate> {
    show.feed_url.as_ref().and_then(catalogue::find).or_else(|| catalogue::named(&show.title, &show.author))
}

/// The second and third bag of a show (categories are a reason of their own and not words); the first is still empty.
fn own_words(terms: &mut Terms, title: &str, author: &str, summary: &str) -> [Counts; 3] {
    let mut bags: [Counts; 3] = Default::default();
    terms.count(title, true, &mut bags[2]);
    add_into(&mut bags, 2, 1);
    for text in [author, summary] {
        terms.count(text, true, &mut bags[1]);
    }
    bags
}

fn add_into(bags: &mut [Counts; 3], from: usize, to: usize) {
    let source = bags.get(from).cloned().unwrap_or_default();
    if let Some(target) = bags.get_mut(to) {
        target.extend(source);
    }
}

/// Adds a bag to the first one.
fn add(bags: &mut [Counts; 3], from: usize) {
    add_into(bags, from, 0);
}

/// Words of the newest episode titles.
fn count_titles(terms: &mut Terms, library: &Library, show: ShowId, into: &mut Counts) {
    if let Some(list) = library.lists.get(&show) {
        let titles = (0..list.len().min(TITLES)).filter_map(|place| list.get(place)).map(|episode| episode.title);
        count_lines(terms, titles, into);
    }
}

/// Counts lines, mostly titles of episodes. A word that stands in more than half of them is the show's letterhead
/// (“Episode”, its own name, a sponsor) and counts as said once.
fn count_lines<'a>(terms: &mut Terms, lines: impl Iterator<Item = &'a str>, into: &mut Counts) {
    let mut counts = Counts::new();
    let mut read = 0_u32;
    for line in lines {
        terms.count(line, false, &mut counts);
        read += 1;
    }
    for (term, count) in summed(counts) {
        let counted = if read > 4 && count > read as f32 * 0.5 { 1.0 } else { count };
        into.push((term, counted));
    }
}

/// Each term once, in the order of terms.
fn summed(mut counts: Counts) -> Counts {
    counts.sort_unstable_by_key(|(term, _)| *term);
    counts.dedup_by(|one, kept| {
        let same = one.0 == kept.0;
        if same {
            kept.1 += one.1;
        }
        same
    });
    counts
}

/// How much a term tells: much when few shows use it, nothing when only one or more than a fifth of all do.
fn rarity(counted: &[Counted], terms: usize) -> Vec<f32> {
    let mut users = vec![0_u32; terms];
    for (_, bags, _) in counted {
        for (term, _) in &bags[0] {
            if let Some(count) = users.get_mut(*term as usize) {
                *count += 1;
            }
        }
    }
    let shows = counted.len() as f32;
    let too_many = (shows / 5.0).max(8.0);
    users
        .into_iter()
        .map(|users| {
            let users = users as f32;
            if users < 2.0 || users > too_many { 0.0 } else { rarity_of(users, shows) }
        })
        .collect()
}

fn rarity_of(users: f32, shows: f32) -> f32 {
    ((1.0 + shows) / (1.0 + users)).ln() + 1.0
}

/// Counts → weights of length 1, only the heaviest kept, in the order of terms.
fn weigh(bag: Counts, rarity: &[f32]) -> Vec<(u32, f32)> {
    let mut weighed: Vec<(u32, f32)> = bag
        .into_iter()
        .filter_map(|(term, count)| {
            let rare = rarity.get(term as usize).copied().unwrap_or(0.0);
            (rare > 0.0).then(|| (term, (1.0 + count.max(1.0).ln()) * rare))
        })
        .collect();
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weighed.truncate(KEPT);
    let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in &mut weighed {
        *weight /= length;
    }
    weighed.sort_by_key(|(term, _)| *term);
    weighed
}

/// “Main” and “main > sub”, folded, each once.
fn folded_categories<'a>(categories: impl Iterator<Item = &'a String>) -> Vec<Box<str>> {
    let mut all: Vec<Box<str>> = Vec::new();
    for category in categories {
        let folded = category.to_lowercase();
        let main: Box<str> = folded.split('>').next().unwrap_or_default().trim().into();
        for name in [main, folded.as_str().into()] {
            if !name.is_empty() && !all.contains(&name) {
                all.push(name);
            }
        }
    }
    all
}

fn category_factor(one: &Entry, other: &Entry) -> f32 {
    let shared =
        |sub: bool| one.categories.iter().any(|name| name.contains('>') == sub && other.categories.contains(name));
    1.0 + if shared(true) { SAME_SUBCATEGORY } else { 0.0 } + if shared(false) { SAME_CATEGORY } else { 0.0 }
}
