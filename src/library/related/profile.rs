//! What a show says of itself, as counted words: all that likeness needs to know of it, in some kilobytes.

use std::collections::HashMap;

use super::super::names;
use super::words::{Word, words};

/// Newest episode titles and beginnings of notes that tell what a show is about: more of them cost time and change little.
pub const TITLES: usize = 100;
/// See [`TITLES`].
pub const NOTES: usize = 30;
/// Characters of notes that are read: behind them come links, sponsors and the same lines every week.
pub const BEGINNING: usize = 400;
/// Terms that are kept of what episodes say, those said most often first.
const KEPT: usize = 450;
/// A word in more than this part of a show's titles, or of its notes, is its letterhead.
const LETTERHEAD: f32 = 0.5;
/// Marks a name among the counts.
const NAME: &str = "@";
/// Fewer lines have no letterhead.
const FEW: usize = 4;

/// What is read of a show.
#[derive(Debug, Clone, Default)]
pub struct Told<'a> {
    pub title: &'a str,
    pub author: &'a str,
    pub summary: &'a str,
    /// Titles of the newest episodes.
    pub titles: Vec<&'a str>,
    /// Beginnings of the newest episodes' notes, as plain text.
    pub notes: Vec<&'a str>,
}

/// A term, and how often it is said where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What is compared: see [`Word::key`]; of two words that stand together, both with a blank between.
    pub key: Box<str>,
    /// As it is written, when that is not the same.
    pub shown: Option<Box<str>>,
    /// In the show's title.
    pub title: u16,
    /// In its author and summary.
    pub own: u16,
    /// In titles and notes of its episodes.
    pub episodes: u16,
    /// Mostly a name of somebody who takes part, and so nothing that the show is about.
    pub name: bool,
}

/// The counted words of a show, in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub terms: Vec<Counted>,
}

impl Profile {
    /// Counts the words. What a show says of itself is also read as pairs of words (“machine learning”); of its episodes
    /// only single words are, as pairs there are mostly chance.
    #[must_use]
    pub fn read(told: &Told<'_>) -> Self {
        let mut counting = Counting::default();
        counting.text(told.title, |term| &mut term.title);
        counting.text(told.author, |term| &mut term.own);
        counting.text(told.summary, |term| &mut term.own);
        counting.lines(&told.titles);
        counting.lines(&told.notes);
        counting.names(told);
        let mut terms = counting.terms;
        // Stable: among equals those that were met first, which are of newer episodes.
        terms.sort_by_key(|term| (term.title == 0 && term.own == 0, std::cmp::Reverse(term.episodes)));
        let own = terms.partition_point(|term| term.title > 0 || term.own > 0);
        terms.truncate(own.max(KEPT));
        terms.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Self { terms }
    }

    /// The same as text, a term a line: its key, how it is written when that differs, and the three counts.
    #[must_use]
    pub fn encode(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::with_capacity(self.terms.len() * 14);
        for term in &self.terms {
            let shown = term.shown.as_deref().unwrap_or_default();
            let name = if term.name { NAME } else { "" };
            let _ = write!(out, "{}\t{shown}\t{name}{}", term.key, term.episodes);
            if term.title > 0 || term.own > 0 {
                let _ = write!(out, "\t{}\t{}", term.title, term.own);
            }
            out.push('\n');
        }
        out
    }

    /// Reads what [`Profile::encode`] wrote; lines that it cannot have written are left out.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let term = |line: &str| {
            let mut parts = line.split('\t');
            let key = parts.next().filter(|key| !key.is_empty())?.into();
            let shown = parts.next()?;
            let counts = parts.next()?;
            let (name, counts) = counts.strip_prefix(NAME).map_or((false, counts), |counts| (true, counts));
            let episodes = counts.parse().ok()?;
            let mut number = || parts.next().map(str::parse::<u16>);
            let (title, own) = (number().unwrap_or(Ok(0)).ok()?, number().unwrap_or(Ok(0)).ok()?);
            let shown = (!shown.is_empty()).then(|| shown.into());
            Some(Counted { key, shown, title, own, episodes, name })
        };
        Self { terms: text.lines().filter_map(term).collect() }
    }
}

/// Words on their way.
#[derive(Default)]
struct Counting {
    place: HashMap<Box<str>, usize>,
    terms: Vec<Counted>,
}

impl Counting {
    fn at(&mut self, key: &str, shown: &str) -> usize {
        if let Some(at) = self.place.get(key) {
            return *at;
        }
        let shown = (shown != key).then(|| shown.into());
        self.terms.push(Counted { key: key.into(), shown, title: 0, own: 0, episodes: 0, name: false });
        self.place.insert(key.into(), self.terms.len() - 1);
        self.terms.len() - 1
    }

    fn text(&mut self, text: &str, count: impl Fn(&mut Counted) -> &mut u16) {
        let add = |counting: &mut Self, key: &str, shown: &str| {
            let at = counting.at(key, shown);
            if let Some(term) = counting.terms.get_mut(at) {
                let count = count(term);
                *count = count.saturating_add(1);
            }
        };
        let mut before: Option<Word> = None;
        for word in words(text) {
            add(self, &word.key, &word.shown);
            if let Some(before) = before.filter(|_| word.joined) {
                add(self, &format!("{} {}", before.key, word.key), &format!("{} {}", before.shown, word.shown));
            }
            before = Some(word);
        }
    }

    /// Marks what is mostly a name of people who take part.
    fn names(&mut self, told: &Told<'_>) {
        let mut said: HashMap<Box<str>, u16> = HashMap::new();
        let titles = told.titles.iter().map(|title| names::found(title, ""));
        for named in titles.chain(told.notes.iter().map(|notes| names::found("", notes))).flatten() {
            for word in words(&named.name) {
                *said.entry(word.key.into()).or_default() += 1;
            }
        }
        for term in &mut self.terms {
            let is_name = |word: &str| said.get(word).is_some_and(|count| count.saturating_mul(2) >= term.episodes);
            term.name = match term.key.split_once(' ') {
                // Of two words both.
                Some((first, second)) => said.contains_key(first) && said.contains_key(second),
                None => is_name(&term.key),
            };
        }
    }

    /// Lines of one kind. A word that stands in more than half of them (“Episode”, the show's own name, a sponsor) counts
    /// as said once.
    fn lines(&mut self, lines: &[&str]) {
        let mut said: Vec<(usize, u16)> = Vec::new();
        let mut place: HashMap<usize, usize> = HashMap::new();
        for line in lines {
            for word in words(line) {
                let term = self.at(&word.key, &word.shown);
                let at = *place.entry(term).or_insert_with(|| {
                    said.push((term, 0));
                    said.len() - 1
                });
                if let Some((_, count)) = said.get_mut(at) {
                    *count = count.saturating_add(1);
                }
            }
        }
        let most = lines.len() as f32 * LETTERHEAD;
        for (term, count) in said {
            let counted = if lines.len() > FEW && f32::from(count) > most { 1 } else { count };
            if let Some(term) = self.terms.get_mut(term) {
                term.episodes = term.episodes.saturating_add(counted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of<'a>(profile: &'a Profile, key: &str) -> Option<&'a Counted> {
        profile.terms.iter().find(|term| &*term.key == key)
    }

    #[test]
    fn words_are_counted_where_they_are_said() {
        let told = Told {
            title: "Machine Learning Maps",
            author: "Ann Cole",
            summary: "Maps for machines",
            titles: vec!["Machine rivers", "Old rivers", "Sponsor: rivers", "Sponsor", "Sponsor"],
            notes: vec!["A river's map"],
        };
        let profile = Profile::read(&told);
        let counts = |key: &str| of(&profile, key).map(|term| (term.title, term.own, term.episodes));
        assert_eq!(counts("map"), Some((1, 1, 1)));
        assert_eq!(counts("machine learning"), Some((1, 0, 0)));
        assert_eq!(of(&profile, "machine learning").unwrap().shown, None);
        assert_eq!(of(&profile, "map").unwrap().shown.as_deref(), Some("maps"));
        assert_eq!(
            counts("river"),
            Some((0, 0, 2)),
            "in three of five titles it is a letterhead, and once in the notes"
        );
        assert_eq!(counts("machine river"), None, "pairs are read in what the show says of itself");
    }

    #[test]
    fn what_a_show_says_of_itself_is_kept_whatever_its_episodes_say() {
        let many: Vec<String> = (0..KEPT + 50).map(|number| format!("word{number}x often{}", number % 9)).collect();
        let titles = many.iter().map(String::as_str).collect();
        let profile = Profile::read(&Told { title: "Quiet Lanterns", titles, ..Told::default() });
        assert_eq!(profile.terms.len(), KEPT);
        assert!(of(&profile, "quiet lantern").is_some());
        assert!((0..9).all(|number| of(&profile, &format!("often{number}")).is_some()));
    }

    #[test]
    fn names_of_people_are_known_as_such() {
        let told = Told {
            title: "Clay",
            summary: "Potter Jane Doe and Paul Reed on glazes",
            titles: vec![
                "Glazes with Jane Doe",
                "Kilns with Paul Reed",
                "Reed and straw",
                "Reed huts",
                "Wheels",
                "Salt",
            ],
            notes: vec!["We talk to Jane Doe."],
            ..Told::default()
        };
        let profile = Profile::read(&told);
        let name = |key: &str| of(&profile, key).map(|term| term.name);
        assert_eq!((name("jane"), name("doe"), name("jane doe")), (Some(true), Some(true), Some(true)));
        assert_eq!((name("glaze"), name("reed"), name("paul")), (Some(false), Some(false), Some(true)));
        assert_eq!(Profile::decode(&profile.encode()), profile);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(title in "\\PC{0,60}", lines in prop::collection::vec("\\PC{0,40}", 0..12)) {
            let titles: Vec<&str> = lines.iter().map(String::as_str).collect();
            let profile = Profile::read(&Told { title: &title, titles, ..Told::default() });
            prop_assert_eq!(Profile::decode(&profile.encode()), profile);
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,80}[\t\n0-9a-z]{0,40}") {
            let _ = Profile::decode(&text);
        }
    }
}
