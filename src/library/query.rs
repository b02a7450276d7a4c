//! What somebody looks for: words that must all occur, `"exact words"`, `-words` that must not, and what narrows the search
//! ([`Narrow`]). Any text is a query; nothing that is typed is an error.

use std::ops::Range;

use super::narrow::Narrow;
use crate::model::{EpisodeId, Secs, ShowId, TranscriptLine};
use crate::text::clean;
use crate::text::fold::fold;
use crate::text::html::plain::BREAK;
use crate::text::words::{Phrase, Words};

/// More parts than this are not looked for.
const PARTS: usize = 32;
/// A word of which so many letters are typed is looked for while it is being typed.
const LETTERS: usize = 3;
/// The sentence around a match: what stands before it and how long it is, in bytes of the notes.
const BEFORE: usize = 90;
const AROUND: usize = 360;

/// A query, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    parts: Vec<Part>,
    wanted: Vec<String>,
    unwanted: Vec<String>,
    whole: String,
    narrow: Narrow,
}

/// One word or one phrase in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    text: String,
    unwanted: bool,
    /// More may follow: the last part, without a blank or a quote after it.
    open: bool,
}

/// An episode that holds all that was looked for, in its title and notes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub show: ShowId,
    pub episode: EpisodeId,
    pub found_in: FoundIn,
    /// The sentence there that says it.
    pub excerpt: Excerpt,
}

/// Where the words of a hit stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoundIn {
    /// In the notes or the title.
    Notes,
    /// In the transcript.
    Transcript {
        /// Its line, from 0.
        line: usize,
        /// When that is said, where lines have a moment.
        at: Option<Secs>,
    },
}

/// The words around a match, to be read by people, and which bytes of them matched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    pub text: String,
    pub matches: Vec<Range<usize>>,
}

impl Query {
    /// Reads what was typed.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        let mut parts = Vec::new();
        let mut narrow = Narrow::default();
        let mut rest = typed.trim_start();
        while !rest.is_empty() && parts.len() < PARTS {
            let unwanted = rest.starts_with('-');
            let body = if unwanted { rest.trim_start_matches('-') } else { rest };
            let (text, after, open) = if let Some(quoted) = body.strip_prefix(is_quote) {
                match quoted.split_once(is_quote) {
                    Some((text, after)) => (text, after, false),
                    None => (quoted, "", true),
                }
            } else {
                match body.find(|c: char| c.is_whitespace() || is_quote(c)) {
                    Some(end) => (body.get(..end).unwrap_or_default(), body.get(end..).unwrap_or_default(), false),
                    None => (body, "", true),
                }
            };
            rest = after.trim_start();
            let named = text
                .split_once(':')
                .filter(|(name, _)| !unwanted && !body.starts_with(is_quote) && Narrow::knows(name));
            if let Some((name, value)) = named {
                // The words after the colon may stand in quotes.
                let quoted = after.strip_prefix(is_quote).filter(|_| value.is_empty());
                let quoted = quoted.map(|quoted| quoted.split_once(is_quote).unwrap_or((quoted, "")));
                let value = quoted.map_or(value, |(value, _)| value);
                if let Some((_, after)) = quoted {
                    rest = after.trim_start();
                }
                // What is half typed is not looked for as a word yet.
                if narrow.take(name, value) || value.is_empty() || open {
                    continue;
                }
            }
            if !text.trim().is_empty() {
                parts.push(Part { text: text.to_string(), unwanted, open });
            }
        }
        Self { narrow, ..Self::of(parts) }
    }

    /// What narrows the search beside its words.
    #[must_use]
    pub fn narrow(&self) -> &Narrow {
        &self.narrow
    }

    /// Nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.narrow.is_empty()
    }

    /// Words that must all occur, whatever signs are among them: a title as it is written is no query.
    #[must_use]
    pub fn words(text: &str) -> Self {
        let part = |word: &str| Part { text: word.to_string(), unwanted: false, open: false };
        Self::of(text.split_whitespace().take(PARTS).map(part).collect())
    }

    fn of(parts: Vec<Part>) -> Self {
        let mut query = Self { parts, ..Self::default() };
        query.wanted = query.folded(false);
        query.whole = query.wanted.join(" ");
        query.wanted.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        query.unwanted = query.folded(true);
        query
    }

    /// The words and phrases that are wanted as they were typed, without what narrows the search.
    #[must_use]
    pub fn spoken(&self) -> String {
        let wanted = self.parts.iter().filter(|part| !part.unwanted).map(|part| part.text.trim());
        wanted.collect::<Vec<_>>().join(" ")
    }

    /// All that is wanted, folded, in the order in which it was typed.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// What must be in a title or a name, folded; the longest first, because it is the rarest.
    #[must_use]
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// What must not, folded.
    #[must_use]
    pub fn unwanted(&self) -> &[String] {
        &self.unwanted
    }

    fn folded(&self, unwanted: bool) -> Vec<String> {
        let parts = self.parts.iter().filter(|part| part.unwanted == unwanted);
        let squeezed = |part: &Part| fold(&part.text).split_whitespace().collect::<Vec<_>>().join(" ");
        parts.map(squeezed).filter(|text| !text.is_empty()).collect()
    }

    /// Whether a folded text has everything that is wanted and nothing that is not. Nothing holds an empty query.
    #[must_use]
    pub fn is_in(&self, folded: &str) -> bool {
        !self.wanted.is_empty()
            && self.wanted.iter().all(|word| folded.contains(word))
            && !self.unwanted.iter().any(|word| folded.contains(word))
    }

    /// Whether all titles that hold this hold `other` as well, as when a letter is typed behind it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let holds = |word: &String| self.wanted.iter().any(|own| own.contains(word.as_str()));
        self.narrow == other.narrow
            && !other.wanted.is_empty()
            && other.wanted.iter().all(holds)
            && other.unwanted.iter().all(|word| self.unwanted.contains(word))
    }

    /// The phrases that notes must have and those that they must not. While it is being typed, the last word is looked
    /// for by its beginning, and not at all before its third letter.
    #[must_use]
    pub fn phrases(&self, typing: bool) -> (Vec<Phrase>, Vec<Phrase>) {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let mut phrase = Phrase::new(&part.text, part.open);
            let Some(last) = phrase.words.last() else { continue };
            let letters = last.chars().count();
            if part.unwanted {
                // What is half typed keeps nothing out yet.
                phrase.open &= !last.is_ascii();
                unwanted.push(phrase);
                continue;
            }
            if phrase.open && last.is_ascii() && letters < LETTERS {
                phrase.open = false;
                if typing {
                    // Of a phrase, what is whole counts already.
                    phrase.words.pop();
                }
            } else if phrase.open && typing && !last.is_ascii() && letters < 2 {
                phrase.words.pop();
            }
            if !phrase.words.is_empty() {
                wanted.push(phrase);
            }
        }
        (wanted, unwanted)
    }

    /// The sentence of these notes (as `text::html::plain` reads them) that matches first. The beginning of the notes
    /// when none does: then the title had it all.
    #[must_use]
    pub fn excerpt(&self, plain: &str) -> Excerpt {
        self.excerpt_at(plain, self.place_in(plain).unwrap_or(0))
    }

    /// The words of a transcript that match first, and where they are; `None` when none do.
    #[must_use]
    pub fn excerpt_of_lines(&self, lines: &[TranscriptLine]) -> Option<(FoundIn, Excerpt)> {
        let mut all = String::new();
        let mut starts = Vec::with_capacity(lines.len());
        for line in lines {
            starts.push(all.len());
            all.push_str(&line.text);
            all.push(' ');
        }
        let place = self.place_in(&all)?;
        let line = starts.partition_point(|start| *start <= place).checked_sub(1)?;
        let found_in = FoundIn::Transcript { line, at: lines.get(line)?.start };
        Some((found_in, self.excerpt_at(&all, place)))
    }

    /// The byte where the words stand first that say most about the place.
    fn place_in(&self, plain: &str) -> Option<usize> {
        let (wanted, _) = self.phrases(false);
        let read = Words::of(plain);
        // The longest is the rarest.
        let mut longest: Vec<&Phrase> = wanted.iter().collect();
        longest.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.iter().map(String::len).sum::<usize>()));
        longest.iter().find_map(|phrase| phrase.find_in(&read)).map(|place| place.start)
    }

    fn excerpt_at(&self, plain: &str, place: usize) -> Excerpt {
        let (wanted, _) = self.phrases(false);
        let text = around(plain, place);
        let read = Words::of(&text);
        let mut matches: Vec<Range<usize>> = wanted.iter().flat_map(|phrase| phrase.places(&read)).collect();
        matches.sort_unstable_by_key(|range| (range.start, range.end));
        matches.dedup_by(|next, kept| {
            let overlaps = next.start < kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
        Excerpt { text, matches }
    }
}

/// What stands around this byte, clean and on one line: from the beginning of the sentence when that is near.
fn around(plain: &str, place: usize) -> String {
    let before = plain.get(..place).unwrap_or_default();
    // Text without blocks has its paragraphs parted by empty lines.
    let ends_block = |text: &str| text.rfind(BREAK).or_else(|| text.rfind("\n\n")).map(|at| at + 1);
    let block = ends_block(before).unwrap_or(0);
    let mut far = place.saturating_sub(BEFORE).max(block);
    while !plain.is_char_boundary(far) {
        far += 1;
    }
    let near = plain.get(far..place).unwrap_or_default();
    let sentence = [". ", "! ", "? ", "。", "！", "？"]
        .iter()
        .filter_map(|end| near.rfind(end).map(|at| at + end.len()))
        .max()
        .map(|at| far + at);
    let (start, cut) = match sentence {
        Some(start) => (start, false),
        None if far == block => (block, false),
        // A whole word first.
        None => (near.find(char::is_whitespace).map_or(far, |blank| far + blank), true),
    };
    let tail = plain.get(start..).unwrap_or_default();
    let tail = tail.split(BREAK).next().unwrap_or(tail);
    let mut end = tail.len().min(AROUND);
    while !tail.is_char_boundary(end) {
        end -= 1;
    }
    let words = clean::one_line(tail.get(..end).unwrap_or_default());
    let mut out = String::with_capacity(words.len() + 6);
    if cut {
        out.push('…');
    }
    out.push_str(&words);
    if end < tail.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::narrow::{Is, Within};
    use super::*;

    fn parts(typed: &str) -> String {
        let show = |part: &Part| {
            let (minus, open) = (if part.unwanted { "-" } else { "" }, if part.open { "~" } else { "" });
            format!("{minus}[{}]{open}", part.text)
        };
        Query::parse(typed).parts.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn anything_typed_is_a_query() {
        for (typed, expected) in [
            ("great stagnation", "[great] [stagnation]~"),
            ("great ", "[great]"),
            ("\"exact words\" more", "[exact words] [more]~"),
            ("“exact words” -not -\"these two\"", "[exact words] -[not] -[these two]"),
            ("\"unfinished bus", "[unfinished bus]~"),
            ("a\"b c\"d", "[a] [b c] [d]~"),
            ("-", ""),
            ("-- -\"", ""),
            ("\"\"\"", ""),
            ("C++ (AND) NEAR/2 col:x*", "[C++] [(AND)] [NEAR/2] [col:x*]~"),
        ] {
            assert_eq!(parts(typed), expected, "{typed}");
        }
    }

    #[test]
    fn a_name_and_a_colon_narrow_the_search() {
        let read = |typed: &str| {
            let narrow = Query::parse(typed).narrow.clone();
            (parts(typed), narrow)
        };
        let (words, narrow) = read("tea show:night host:\"Ada Brewer\" after:2024-06 is:new in:notes");
        assert_eq!(words, "[tea]");
        assert_eq!(
            (narrow.shows, narrow.hosts),
            (vec!["night".to_string()], vec!["ada".to_string(), "brewer".to_string()])
        );
        assert_eq!(narrow.after, Some(crate::model::Timestamp(1_717_200_000)));
        assert_eq!((narrow.is, narrow.within), (vec![Is::New], Some(Within::Notes)));
        // Half typed, it is no word; whole and not understood, it is.
        assert_eq!(read("tea after:20"), ("[tea]".into(), Narrow::default()));
        assert_eq!(read("tea is: x"), ("[tea] [x]~".into(), Narrow::default()));
        assert_eq!(read("is:blue tea").0, "[is:blue] [tea]~");
        assert_eq!(read("-is:new \"in:notes\"").0, "-[is:new] [in:notes]");
        assert_eq!(read("https://a.example").0, "[https://a.example]~");
    }

    #[test]
    fn titles_hold_all_words_and_none_of_the_unwanted() {
        let holds = |typed: &str, title: &str| Query::parse(typed).is_in(&fold(title));
        assert!(holds("stag GREAT", "The Great Stagnation"));
        assert!(holds("\"great  stag", "The Great Stagnation"));
        assert!(!holds("\"stagnation great\"", "The Great Stagnation"));
        assert!(!holds("great -stag", "The Great Stagnation"));
        assert!(!holds("-stag", "The Great Stagnation"));
        assert!(!holds("", "anything"));
    }

    #[test]
    fn a_word_counts_from_its_third_letter_on() {
        let wanted = |typed: &str, typing| {
            let (wanted, _) = Query::parse(typed).phrases(typing);
            let show = |phrase: &Phrase| format!("{}{}", phrase.words.join("+"), if phrase.open { "*" } else { "" });
            wanted.iter().map(show).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(wanted("gr", true), "");
        assert_eq!(wanted("gre", true), "gre*");
        assert_eq!(wanted("great s", true), "great");
        assert_eq!(wanted("great s", false), "great s");
        assert_eq!(wanted("vitamin c ", true), "vitamin c");
        assert_eq!(wanted("don't", true), "don");
        assert_eq!(wanted("日", true), "");
        assert_eq!(wanted("日", false), "日*");
        assert_eq!(wanted("日本", true), "日本");
    }

    #[test]
    fn an_excerpt_is_the_sentence_that_matches() {
        let excerpt = |typed: &str, plain: &str| {
            let Excerpt { text, matches } = Query::parse(typed).excerpt(plain);
            let mut shown = text.clone();
            for range in matches.iter().rev() {
                shown.insert(range.end, '»');
                shown.insert(range.start, '«');
            }
            shown
        };
        assert_eq!(excerpt("second", "The first. The second one. The third."), "The «second» one. The third.");
        assert_eq!(excerpt("two", "one\u{1e}item two here\u{1e}three"), "item «two» here");
        assert_eq!(excerpt("absent", "It begins\u{1e}so"), "It begins");
        assert_eq!(excerpt("Ete SUN", "Un été, sunny"), "Un «été», «sunny»");
        assert_eq!(excerpt("sun", "sun sunny sun"), "«sun» «sunny» «sun»");
        let far = format!("{}needle and more", "hay ".repeat(60));
        assert!(excerpt("needle", &far).starts_with("…hay "), "{}", excerpt("needle", &far));
        assert_eq!(excerpt("red", "a \u{1b}[31mred\u{202e} alert"), "a «red» alert");
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_or_written_breaks_it(typed in "\\PC{0,20}|[-\"* a日]{0,12}", plain in "[a日 .\u{1e}\u{1b}é\n]{0,400}|\\PC{0,200}") {
            let query = Query::parse(&typed);
            let excerpt = query.excerpt(&plain);
            prop_assert!(!excerpt.text.chars().any(char::is_control));
            for range in excerpt.matches {
                prop_assert!(excerpt.text.get(range).is_some_and(|part| !part.is_empty()));
            }
            let _ = query.phrases(true);
        }
    }
}
