//! The words that two shows have in common: which of them are worth naming, and which are subjects.

use super::super::words::names_a_subject;
use super::build::rarity_of;
use super::{Entry, Index, Term, WEIGHT_BITS, shared};

/// One show in so many at most uses a single word that is a subject beside others; and one that is a subject alone.
const FEW: f32 = 50.0;
const HARDLY_ANY: f32 = 200.0;
/// One show in so many of a language, at most, says a word that is a subject there; and one that is worth naming at all.
const ONE_IN: usize = 5;
const ONE_IN_FEWER: usize = 2;

impl Index {
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
    pub(super) fn in_common(&self, asked: &Entry, other: &Entry) -> (usize, Vec<String>, bool) {
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
