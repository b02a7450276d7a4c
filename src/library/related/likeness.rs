//! How alike shows are by what they say of themselves: weighted words, no network, nothing learned.
//!
//! A show is a vector: each of its terms counts by how often it says it (damped) and by how few shows say it at all; what
//! stands in its title or summary counts more than what its episodes say. Two shows are alike by the cosine, more so in
//! the same category or by the same makers. That is then seen in proportion: a show that is like everybody is less near to
//! each, and whoever is near to the nearest neighbours is near, too. Nothing is compared that has no term in common, and
//! only what is asked about is worked out. What each step brings stands in `benches/README.md`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::super::{Library, catalogue};
use super::packed::{Term, Terms, Texts};
use super::profile::{self, Counted, Profile, Told};
use super::words::{names_a_subject, singular};
use super::{candidate_of, folded_makers, keys};
use crate::model::{Candidate, CandidateKey, Popularity, Show, ShowId};
use crate::text::fold::fold;

/// Heaviest terms of a show that are kept.
const KEPT: usize = 250;
/// How much more rare terms count than their inverse frequency says.
const RARITY: f32 = 1.25;
/// Beside what the show and its episodes say together (1): what it says of itself, and its title.
const OWN: f32 = 0.2;
const TITLE: f32 = 0.15;
/// A subcategory in common, a main category in common.
const SAME_SUBCATEGORY: f32 = 0.4;
const SAME_CATEGORY: f32 = 0.3;
/// The same makers, divided among all of their shows.
const SAME_MAKERS: f32 = 0.1;
/// Terms by which neighbours are found: those of a show that weigh the most.
const HEAVIEST: usize = 100;
/// One show in so many may have changed, and a few always may, before postings are laid out anew.
const REARRANGED: usize = 50;
const A_FEW: usize = 20;
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
/// One show in so many at most uses a single word that is a subject beside others; and one that is a subject alone.
const FEW: f32 = 50.0;
const HARDLY_ANY: f32 = 200.0;
/// One show in so many of a language, at most, says a word that is a subject there; and one that is worth naming at all.
const ONE_IN: usize = 5;
const ONE_IN_FEWER: usize = 2;
/// A word that a show does not say of itself is a subject of it when it is said so often in its episodes.
const OFTEN: u16 = 3;
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

/// Who uses a term.
#[derive(Default)]
struct Users {
    count: u32,
    /// So many of them write it as it is compared.
    plain: u32,
    /// As the first of the others writes it.
    shown: Option<Box<str>>,
}

impl Users {
    fn take(&mut self, term: &Counted) {
        self.count += 1;
        match &term.shown {
            None => self.plain += 1,
            Some(shown) if self.shown.is_none() => self.shown = Some(shown.clone()),
            Some(_) => {}
        }
    }

    /// As most write it, where that is not as it is compared.
    fn shown(&self) -> Option<&str> {
        self.shown.as_deref().filter(|_| self.plain * 2 <= self.count)
    }
}

/// What of a show the index is made of.
struct Described<'a> {
    who: Who,
    profile: Cow<'a, Profile>,
    language: Option<&'a str>,
    categories: Vec<&'a str>,
    author: &'a str,
    popularity: Vec<&'a Popularity>,
    /// Under which a show of the library is met elsewhere.
    keys: Vec<CandidateKey>,
}

impl Index {
    /// Reads every show of the library and the catalogue. A show without a profile is read from its own words and from the
    /// titles of its episodes, where these are loaded.
    #[must_use]
    pub fn build(library: &Library, profiles: &BTreeMap<ShowId, Profile>) -> Self {
        Self::build_from(library, |id| profiles.get(&id).map(Cow::Borrowed))
    }

    /// [`Self::build`] from profiles that are given one at a time, each twice: all of them at once would take ten times the
    /// room of the index.
    pub fn build_from<'a>(library: &'a Library, profile_of: impl FnMut(ShowId) -> Option<Cow<'a, Profile>>) -> Self {
        let mut taken = vec![false; catalogue::all().len()];
        for show in library.shows.values() {
            if let Some(taken) = listed_at(show).and_then(|at| taken.get_mut(at)) {
                *taken = true;
            }
        }
        let others = catalogue::all().iter().enumerate().filter(|(place, _)| taken.get(*place) == Some(&false));
        let others: Vec<Described<'_>> = others.map(|(place, show)| listed(place, show)).collect();
        Self::of(library, &others, profile_of)
    }

    /// The same of the shows of the library alone, without the catalogue.
    #[must_use]
    pub fn of_library(library: &Library, profiles: &BTreeMap<ShowId, Profile>) -> Self {
        Self::of(library, &[], |id| profiles.get(&id).map(Cow::Borrowed))
    }

    fn of<'a>(
        library: &'a Library,
        others: &[Described<'_>],
        mut profile_of: impl FnMut(ShowId) -> Option<Cow<'a, Profile>>,
    ) -> Self {
        let mut users: HashMap<Box<str>, Users> = HashMap::new();
        let mut count = |profile: &Profile| {
            for term in &profile.terms {
                match users.get_mut(&term.key) {
                    Some(users) => users.take(term),
                    None => users.entry(term.key.clone()).or_default().take(term),
                }
            }
        };
        for (id, show) in &library.shows {
            count(&profile_of(*id).unwrap_or_else(|| Cow::Owned(from_lists(library, show))));
        }
        for show in others {
            count(&show.profile);
        }
        // A word that one show alone uses joins nothing, and one that a fifth of all use tells nothing.
        let shows = (library.shows.len() + others.len()) as f32;
        let too_many = (shows / 5.0).max(8.0);
        users.retain(|_, users| users.count > 1 && users.count as f32 <= too_many);
        let mut telling: Vec<(&str, f32, &str)> = users
            .iter()
            .map(|(key, users)| (&**key, rarity_of(users.count as f32, shows), users.shown().unwrap_or(key)))
            .collect();
        telling.sort_unstable_by_key(|(key, ..)| *key);
        let mut index = Self { rarity: telling.iter().map(|(_, rarity, _)| *rarity).collect(), ..Self::default() };
        for (key, _, shown) in &telling {
            index.keys.push(key);
            index.written.push(if shown == key { "" } else { shown });
        }
        index.keys.shrink();
        index.written.shrink();
        let numbers: HashMap<&str, u32> = telling.iter().zip(0..).map(|((key, ..), number)| (*key, number)).collect();
        for (id, show) in &library.shows {
            index.put(&known(library, show, profile_of(*id)), |key| numbers.get(key).copied());
        }
        for show in others {
            index.put(show, |key| numbers.get(key).copied());
        }
        index.arrange();
        index
    }

    /// Takes in shows that are new or have changed; how much each word tells stays as it was when the index was built.
    pub fn update(&mut self, library: &Library, changed: &BTreeSet<ShowId>, profiles: &BTreeMap<ShowId, Profile>) {
        let keys = std::mem::take(&mut self.keys);
        for (id, show) in changed.iter().filter_map(|id| Some((id, library.shows.get(id)?))) {
            let number = |key: &str| keys.find(key).map(|at| at as u32);
            let at = self.put(&known(library, show, profiles.get(id).map(Cow::Borrowed)), number);
            if let Err(place) = self.changed.binary_search(&at) {
                self.changed.insert(place, at);
            }
        }
        self.keys = keys;
        // A few are compared one by one; for more of them it is worth to lay out all anew.
        if self.changed.len() > (self.shows.len() / REARRANGED).max(A_FEW) {
            self.arrange();
        }
        self.gather();
    }

    /// Puts a show in the place that it has, or behind the others; says which. `number` knows the
    /// terms.
    fn put(&mut self, show: &Described<'_>, number: impl Fn(&str) -> Option<u32>) -> u32 {
        let entry = self.entry(show, number);
        if let Who::Known(id) = show.who {
            for key in &show.keys {
                // A show that was forgotten and came back has another number.
                self.known.insert(key.clone(), id);
            }
        }
        let at = *self.place.entry(entry.who).or_insert(self.shows.len());
        match self.shows.get_mut(at) {
            Some(slot) => *slot = entry,
            None => self.shows.push(entry),
        }
        at as u32
    }

    fn entry(&mut self, show: &Described<'_>, number: impl Fn(&str) -> Option<u32>) -> Entry {
        let mut weighed = self.weigh(&show.profile, number);
        weighed.sort_unstable_by_key(|one| one.number);
        let mut category = |name: &str| {
            let next = u16::try_from(self.categories.len()).unwrap_or(u16::MAX);
            *self.categories.entry(name.into()).or_insert(next)
        };
        let (mut main, mut sub) = (Vec::new(), Vec::new());
        for name in &show.categories {
            let name = name.to_lowercase();
            let of_main = category(name.split('>').next().unwrap_or_default().trim());
            if !main.contains(&of_main) {
                main.push(of_main);
            }
            if name.contains('>') {
                sub.push(category(&name));
            }
        }
        let log = |count: Option<u64>| count.filter(|count| *count > 0).map(|count| (count as f32).ln_1p());
        let most = |counts: &mut dyn Iterator<Item = u64>| log(counts.max());
        let audience = Audience {
            ratings: most(&mut show.popularity.iter().filter_map(|one| one.ratings).map(u64::from)),
            listeners: most(&mut show.popularity.iter().filter_map(|one| one.listeners)),
        };
        Entry {
            who: show.who,
            terms: Terms::pack(&weighed),
            language: language(show.language),
            main: main.into(),
            sub: sub.into(),
            makers: folded_makers(show.author).into_iter().map(|(key, _)| key.into()).collect(),
            audience,
        }
    }

    /// The heaviest terms of a profile with their weights, of length 1, and whether the show says them of itself.
    fn weigh(&self, profile: &Profile, number: impl Fn(&str) -> Option<u32>) -> Vec<Term> {
        let counts: [fn(&Counted) -> f32; 3] = [
            |term| f32::from(term.title) + f32::from(term.own) + f32::from(term.episodes),
            |term| f32::from(term.title) + f32::from(term.own),
            |term| f32::from(term.title),
        ];
        let mut weighed: Vec<Term> = Vec::with_capacity(profile.terms.len());
        let mut parts: Vec<[f32; 3]> = Vec::with_capacity(profile.terms.len());
        let mut lengths = [0.0_f32; 3];
        for term in &profile.terms {
            let Some(number) = number(&term.key) else { continue };
            let rarity = self.rarity.get(number as usize).copied().unwrap_or(0.0);
            let part = counts.map(|count| match count(term) {
                0.0 => 0.0,
                count => (1.0 + count.ln()) * rarity,
            });
            for (length, part) in lengths.iter_mut().zip(part) {
                *length += part * part;
            }
            let (own, subject) = (term.title + term.own > 0, comes_back(term));
            weighed.push(Term { number, weight: 0.0, own, name: term.name, subject });
            parts.push(part);
        }
        let lengths = lengths.map(|length| length.sqrt().max(f32::MIN_POSITIVE));
        for (one, part) in weighed.iter_mut().zip(&parts) {
            let each = part.iter().zip(lengths).zip([1.0, OWN, TITLE]);
            one.weight = each.map(|((part, length), share)| part / length * share).sum();
        }
        weighed.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.number.cmp(&b.number)));
        weighed.truncate(KEPT);
        let length = weighed.iter().map(|one| one.weight * one.weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for one in &mut weighed {
            one.weight /= length;
        }
        weighed
    }

    /// Lays out the postings.
    fn arrange(&mut self) {
        let mut starts = vec![0_u32; self.keys.len() + 1];
        for term in self.shows.iter().flat_map(|show| show.terms.iter()) {
            if let Some(count) = starts.get_mut(term.number as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut postings = vec![0_u32; sum as usize];
        for (show, at) in self.shows.iter().zip(0_u32..) {
            for term in show.terms.iter() {
                let Some(slot) = next.get_mut(term.number as usize) else { continue };
                if let Some(posting) = postings.get_mut(*slot as usize) {
                    *posting = (at << WEIGHT_BITS) | (term.weight * FULL_WEIGHT) as u32;
                }
                *slot += 1;
            }
        }
        (self.starts, self.postings) = (starts, postings);
        self.changed.clear();
        self.gather();
    }

    /// Gathers what is known of all shows together, and forgets what was worked out before.
    fn gather(&mut self) {
        self.by_maker.clear();
        self.by_category = vec![Vec::new(); self.categories.len()];
        self.most = Audience::default();
        self.of_language.clear();
        for (show, at) in self.shows.iter().zip(0_u32..) {
            *self.of_language.entry(show.language).or_default() += 1;
            for maker in &show.makers {
                self.by_maker.entry(maker.clone()).or_default().push(at);
            }
            for category in show.main.iter().chain(&show.sub) {
                if let Some(shows) = self.by_category.get_mut(usize::from(*category)) {
                    shows.push(at);
                }
            }
            // Of two floats the larger; nothing is less than anything.
            let more = |one: Option<f32>, other: Option<f32>| match (one, other) {
                (Some(one), Some(other)) => Some(one.max(other)),
                (one, other) => one.or(other),
            };
            self.most.ratings = more(self.most.ratings, show.audience.ratings);
            self.most.listeners = more(self.most.listeners, show.audience.listeners);
        }
        self.near = self.shows.iter().map(|_| OnceLock::new()).collect();
        self.density = self.shows.iter().map(|_| OnceLock::new()).collect();
    }

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

    /// Whether few shows in a language use a term: a word that every fifth one says is no subject there, however few shows in
    /// that language there are among all.
    fn is_rare_in(&self, term: u32, language: u16, one_in: usize) -> bool {
        let shows = self.of_language.get(&language).copied().unwrap_or_default() as usize;
        let speaks = |posting: &&u32| {
            let at = (**posting >> WEIGHT_BITS) as usize;
            self.shows.get(at).is_some_and(|show| show.language == language)
        };
        self.postings_of(term).iter().filter(speaks).count() * one_in <= shows
    }

    /// How many words of the heaviest terms both have, the words to name, at most three, and whether they are subjects; a word that
    /// is part of a named pair is not named again. Pairs of words are subjects. A single word is one when a person would call it so,
    /// few shows use it, few in its language too, both come back to it and one of the two says it of itself; alone only when both do, or
    /// hardly any others use it: “lost” and “words” may be in two shows by chance. Where nothing is a subject, what says something is
    /// named as what it is. Names of people, and of makers of both, are reasons of their own.
    fn in_common(&self, asked: &Entry, other: &Entry) -> (usize, Vec<String>, bool) {
        let mut both: Vec<(f32, Term, Term)> = Vec::new();
        shared(asked.terms.iter(), other.terms.iter(), |one, other| both.push((one.weight * other.weight, one, other)));
        // Pairs say more than the words they are made of.
        for (product, term, _) in &mut both {
            if self.shown(term.number).is_some_and(|shown| shown.contains(' ')) {
                *product *= 1.5;
            }
        }
        both.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.number.cmp(&b.1.number)));
        let mut named: Vec<(&str, Term, Term)> = Vec::new();
        for (_, one, two) in both.into_iter().take(12) {
            let Some(shown) = self.shown(one.number) else { continue };
            if one.name || two.name || asked.is_made_by(shown) || other.is_made_by(shown) {
                continue;
            }
            let within = |one: &str, other: &str| one.split(' ').all(|part| other.split(' ').any(|word| word == part));
            if let Some(shorter) = named.iter_mut().find(|(named, ..)| within(named, shown)) {
                *shorter = (shown, one, two);
            } else if !named.iter().any(|(named, ..)| within(shown, named) || follow(named, shown)) {
                named.push((shown, one, two));
            }
        }
        let in_common = named.iter().take(3).map(|(shown, ..)| shown.split(' ').count()).sum();
        named.retain(|(shown, one, _)| {
            let rare = |show: &Entry| self.is_rare_in(one.number, show.language, ONE_IN_FEWER);
            let of_makers = |key: &str| asked.is_named(key) && other.is_named(key);
            !self.keys.get(one.number as usize).is_some_and(of_makers)
                && (shown.contains(' ') || (names_a_subject(shown) && rare(asked) && rare(other)))
        });
        let is_subject = |(shown, one, two): &&(&str, Term, Term)| {
            let told = (one.own || two.own) && one.subject && two.subject;
            let few = || {
                self.is_used_by_few(one.number, FEW)
                    && [asked, other].iter().all(|show| self.is_rare_in(one.number, show.language, ONE_IN))
            };
            shown.contains(' ') || (told && few())
        };
        let subjects: Vec<_> = named.iter().filter(is_subject).take(3).collect();
        let topic = match subjects.as_slice() {
            [(only, one, two)] => {
                only.contains(' ') || (one.own && two.own) || self.is_used_by_few(one.number, HARDLY_ANY)
            }
            several => !several.is_empty(),
        };
        let words: Vec<_> = if topic { subjects } else { named.iter().take(3).collect() };
        // One word that is no subject says nothing.
        let words = if !topic && words.len() < 2 { Vec::new() } else { words };
        (in_common, words.into_iter().map(|(shown, ..)| (*shown).to_owned()).collect(), topic)
    }

    /// Whether at most one show in so many uses a term; a small library has three of them in any case.
    fn is_used_by_few(&self, term: u32, one_in: f32) -> bool {
        let shows = self.shows.len() as f32;
        let most = (shows / one_in).max(3.0);
        self.rarity.get(term as usize).is_some_and(|rarity| *rarity >= rarity_of(most, shows))
    }
}

/// Whether two pairs of words are parts of one longer name: “reinforcement learning” and “learning agents”.
fn follow(one: &str, other: &str) -> bool {
    let meet = |one: &str, other: &str| {
        one.split_once(' ').zip(other.split_once(' ')).is_some_and(|((_, end), (begin, _))| end == begin)
    };
    meet(one, other) || meet(other, one)
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

/// A show of the library, with what the catalogue knows of it.
fn known<'a>(library: &'a Library, show: &'a Show, profile: Option<Cow<'a, Profile>>) -> Described<'a> {
    let listed = in_catalogue(show);
    let profile = profile.unwrap_or_else(|| Cow::Owned(from_lists(library, show)));
    let categories = show.categories.iter().chain(listed.iter().flat_map(|listed| &listed.categories));
    Described {
        who: Who::Known(show.id),
        profile,
        language: show.language.as_deref().or_else(|| listed?.language.as_deref()),
        categories: categories.map(String::as_str).collect(),
        author: &show.author,
        popularity: show.popularity.iter().chain(listed.iter().flat_map(|listed| &listed.popularity)).collect(),
        keys: keys(&candidate_of(show)),
    }
}

fn from_lists(library: &Library, show: &Show) -> Profile {
    let list = library.lists.get(&show.id);
    let rows = list.into_iter().flat_map(|list| (0..list.len().min(profile::TITLES)).filter_map(|at| list.get(at)));
    describe(show, &rows.map(|episode| episode.title).collect::<Vec<_>>(), &[""; 0])
}

/// Counts the words of a show: what it and the catalogue say of it, titles of its newest episodes, and the beginnings of their
/// notes as plain text.
#[must_use]
pub fn describe(show: &Show, titles: &[impl AsRef<str>], notes: &[impl AsRef<str>]) -> Profile {
    // A show that was only looked at has no other words than the catalogue's.
    let also = in_catalogue(show).map_or("", |listed| &listed.summary);
    let also = if also == show.summary { "" } else { also };
    Profile::read(&Told {
        title: &show.title,
        author: &show.author,
        summary: &format!("{}\n{also}", show.summary),
        titles: titles.iter().map(AsRef::as_ref).collect(),
        notes: notes.iter().map(AsRef::as_ref).collect(),
    })
}

/// A show of the catalogue.
fn listed(place: usize, show: &Candidate) -> Described<'_> {
    let told = Told { title: &show.title, author: &show.author, summary: &show.summary, ..Told::default() };
    Described {
        who: Who::Listed(place),
        profile: Cow::Owned(Profile::read(&told)),
        language: show.language.as_deref(),
        categories: show.categories.iter().map(String::as_str).collect(),
        author: &show.author,
        popularity: show.popularity.iter().collect(),
        keys: Vec::new(),
    }
}

/// The catalogue's entry for a show of the library.
pub(super) fn in_catalogue(show: &Show) -> Option<&'static Candidate> {
    show.feed_url.as_ref().and_then(catalogue::find).or_else(|| catalogue::named(&show.title, &show.author))
}

fn listed_at(show: &Show) -> Option<usize> {
    let listed = in_catalogue(show)?;
    catalogue::all().iter().position(|other| std::ptr::eq(other, listed))
}

/// Whether a show comes back to a term: it says it of itself twice, or once and in its episodes, or in many of these. A title alone
/// may be called after anything.
fn comes_back(term: &Counted) -> bool {
    let own = u32::from(term.own) + u32::from(term.title);
    own > 1 || (own > 0 && term.episodes > 0) || term.episodes >= OFTEN
}

/// The beginning of a language's code, in lower case.
fn language(code: Option<&str>) -> u16 {
    let mut letters = code.unwrap_or_default().bytes().take(2).map(|letter| u16::from(letter.to_ascii_lowercase()));
    letters.next().map_or(0, |first| first << 8 | letters.next().unwrap_or_default())
}

/// How much a term tells that so many of the shows use.
fn rarity_of(users: f32, shows: f32) -> f32 {
    (((1.0 + shows) / (1.0 + users)).ln() + 1.0).powf(RARITY)
}
