//! Shows whose titles are named in a text: “as we heard on Song Exploder”.
//!
//! Promise: only titles that hardly mean anything else. A title has two words that say something, or one that is spelled as no
//! other word is; it is met whole and with the capitals of a name.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::related::is_said_everywhere;
use crate::model::ShowId;
use crate::text::words;

/// Titles that can be told from other words.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    /// By their first word that says something: texts are full of the others.
    by_telling: HashMap<String, Vec<Title>>,
}

#[derive(Debug, Clone)]
struct Title {
    show: ShowId,
    words: Vec<String>,
    /// Which of them it is found by.
    telling: usize,
}

impl Titles {
    /// Adds a title, when it can be recognised.
    pub fn add(&mut self, show: ShowId, title: &str) {
        let Some(words) = distinct(title) else { return };
        let telling = words.iter().position(|word| !is_small(word)).unwrap_or(0);
        if let Some(word) = words.get(telling) {
            self.by_telling.entry(word.clone()).or_default().push(Title { show, words: words.clone(), telling });
        }
    }

    /// The shows that a text names.
    #[must_use]
    pub fn named_in(&self, text: &str) -> BTreeSet<ShowId> {
        let mut found = BTreeSet::new();
        // In most texts no word is one of a title.
        let mut met = false;
        words::each(text, |_, word| met = met || self.by_telling.contains_key(word));
        if !met {
            return found;
        }
        let mut read: Vec<(Range<usize>, String)> = Vec::new();
        words::each(text, |range, word| read.push((range, word.to_string())));
        for (at, (_, word)) in read.iter().enumerate() {
            for title in self.by_telling.get(word).into_iter().flatten() {
                let Some(at) = at.checked_sub(title.telling) else { continue };
                let here = read.get(at..at + title.words.len()).unwrap_or_default();
                let same = here.len() == title.words.len()
                    && here.iter().zip(&title.words).all(|((_, word), title)| word == title);
                if same && here.iter().all(|(range, word)| is_small(word) || begins_large(text, range)) {
                    found.insert(title.show);
                }
            }
        }
        found
    }
}

/// Words that titles write small.
fn is_small(word: &str) -> bool {
    is_said_everywhere(word) || word.chars().nth(3).is_none()
}

fn begins_large(text: &str, range: &Range<usize>) -> bool {
    // What has no capitals, such as Chinese, cannot begin with one.
    text.get(range.clone()).and_then(|word| word.chars().next()).is_some_and(|first| !first.is_lowercase())
}

/// The words of a title that can be told from other words: what stands before a bar, a bracket or a colon.
#[must_use]
pub fn distinct(title: &str) -> Option<Vec<String>> {
    let end = title.find(['|', '(', '[', ':', '–', '—']).filter(|end| *end > 0).unwrap_or(title.len());
    let main = title.get(..end).unwrap_or(title).trim();
    let mut all: Vec<(Range<usize>, String)> = Vec::new();
    words::each(main, |range, word| all.push((range, word.to_string())));
    let telling: Vec<&(Range<usize>, String)> =
        all.iter().filter(|(_, word)| !is_said_everywhere(word) && word.chars().nth(2).is_some()).collect();
    let spelled = |range: &Range<usize>| {
        let word = main.get(range.clone()).unwrap_or_default();
        let mixed = word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
        mixed || (word.contains(|c: char| c.is_ascii_digit()) && word.contains(char::is_alphabetic))
    };
    let is_distinct = match telling.as_slice() {
        [] => false,
        [(range, word)] => word.chars().nth(3).is_some() && spelled(range),
        _ => true,
    };
    is_distinct.then(|| all.into_iter().map(|(_, word)| word).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_titles_that_mean_nothing_else_are_met() {
        for (title, is_met) in [
            ("Rivers of Ink", true),
            ("The Lantern Almanac (formerly Lamps)", true),
            ("InkWell", true),
            ("b17x Podcast", true),
            ("The Show", false),
            ("Rivers", false),
            ("The Daily News", false),
            ("", false),
            ("(Rivers of Ink)", true),
        ] {
            assert_eq!(distinct(title).is_some(), is_met, "{title}");
        }
    }

    #[test]
    fn a_title_is_met_whole_and_with_its_capitals() {
        let id = |number| ShowId::new(number).unwrap();
        let mut titles = Titles::default();
        for (number, title) in [(1, "Rivers of Ink"), (2, "The Lantern Almanac: Lamps"), (3, "InkWell"), (4, "Rivers")]
        {
            titles.add(id(number), title);
        }
        let met = |text: &str| titles.named_in(text).into_iter().map(ShowId::get).collect::<Vec<_>>();
        assert_eq!(met("As we heard on Rivers of Ink, and on INKWELL."), [1, 3]);
        assert_eq!(met("The Lantern Almanac – and Rivers Of Ink"), [1, 2]);
        assert_eq!(met("There are rivers of ink in it; Lantern Almanac; Rivers of Inkwells"), [0_u32; 0]);
    }
}
