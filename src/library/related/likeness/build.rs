//! Building the index: terms are weighed, postings laid out, and shows that change are taken in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::super::folded_makers;
use super::super::packed::Terms;
use super::super::profile::{Counted, Profile};
use super::described::{Described, from_lists, known, listed, listed_at};
use super::{Audience, Entry, FULL_WEIGHT, Index, KEPT, Term, WEIGHT_BITS, Who};
use crate::library::{Library, catalogue};
use crate::model::ShowId;

/// How much more rare terms count than their inverse frequency says.
const RARITY: f32 = 1.25;
/// Beside what the show and its episodes say together (1): what it says of itself, and its title.
const OWN: f32 = 0.2;
const TITLE: f32 = 0.15;
/// One show in so many may have changed, and a few always may, before postings are laid out anew.
const REARRANGED: usize = 50;
const A_FEW: usize = 20;
/// A word that a show does not say of itself is a subject of it when it is said so often in its episodes.
const OFTEN: u16 = 3;

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
pub(super) fn rarity_of(users: f32, shows: f32) -> f32 {
    (((1.0 + shows) / (1.0 + users)).ln() + 1.0).powf(RARITY)
}
