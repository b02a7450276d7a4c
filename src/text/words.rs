//! Words as they are looked for: folded as titles are, without punctuation. What is indexed and what is typed go through
//! here, so that the one finds the other whatever the script.
//!
//! Chinese, Japanese, Thai and their neighbours part no words by blanks. There every two letters that follow each other
//! are a word, and the last letter of a run one of its own: any two letters or more are found as a phrase, a single one
//! by its beginning.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::fold::fold;

/// Calls `take` for each word with the bytes of `text` that it was made from, in reading order.
pub fn each(text: &str, mut take: impl FnMut(Range<usize>, &str)) {
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        if !is_letter(first) {
            continue;
        }
        let mut end = start + first.len_utf8();
        if is_unspaced(first) {
            let mut run = vec![(start, first)];
            while let Some((at, next)) = letters.next_if(|(_, next)| is_unspaced(*next)) {
                run.push((at, next));
            }
            pairs(&run, &mut take);
            continue;
        }
        while let Some((at, next)) = letters.next_if(|(_, next)| is_letter(*next) && !is_unspaced(*next)) {
            end = at + next.len_utf8();
        }
        let word = text.get(start..end).unwrap_or_default();
        if word.is_ascii() {
            take(start..end, &lower(word));
        } else {
            // Folding may take a letter apart into several words: ½ is 1⁄2.
            for part in fold(word).split(|c| !is_letter(c)).filter(|part| !part.is_empty()) {
                take(start..end, part);
            }
        }
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// Every two letters of a run, and the last one alone.
fn pairs(run: &[(usize, char)], take: &mut impl FnMut(Range<usize>, &str)) {
    for (number, (start, letter)) in run.iter().enumerate() {
        let next = run.get(number + 1);
        let pair: String = [Some(*letter), next.map(|(_, letter)| *letter)].into_iter().flatten().collect();
        let end = next.map_or(start + letter.len_utf8(), |(at, letter)| at + letter.len_utf8());
        let pair = fold(&pair);
        if !pair.is_empty() {
            take(*start..end, &pair);
        }
    }
}

/// Appends the words of `text` for an index that parts words at what is ASCII and neither letter nor digit, and takes
/// capital ASCII letters for small ones: ASCII goes in as it is.
pub fn index(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = first_beyond_ascii(rest) {
        // The whole word that holds the letter.
        let before = rest.get(..at).unwrap_or_default();
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |last| last + 1);
        let tail = rest.get(start..).unwrap_or_default();
        let end = tail.find(|c| !is_letter(c)).unwrap_or(tail.len());
        out.push_str(rest.get(..start).unwrap_or_default());
        each(tail.get(..end).unwrap_or_default(), |_, word| {
            out.push(' ');
            out.push_str(word);
        });
        out.push(' ');
        let next = tail.get(end..).unwrap_or_default();
        // What ended the word parts words; the blank stands for it.
        let beyond = next.chars().next().filter(|c| !c.is_ascii()).map_or(0, char::len_utf8);
        rest = next.get(beyond..).unwrap_or_default();
    }
    out.push_str(rest);
}

fn first_beyond_ascii(text: &str) -> Option<usize> {
    let (steps, _) = text.as_bytes().as_chunks::<32>();
    let plain = steps.iter().take_while(|step| step.is_ascii()).count() * 32;
    let rest = text.as_bytes().get(plain..)?;
    rest.iter().position(|byte| !byte.is_ascii()).map(|at| plain + at)
}

/// What somebody typed, to be found as a sequence of words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    pub words: Vec<String>,
    /// Of the last word only the beginning is known.
    pub open: bool,
}

impl Phrase {
    /// The words of `typed`; more may follow the last one when `open`.
    #[must_use]
    pub fn new(typed: &str, open: bool) -> Self {
        let mut words: Vec<(Range<usize>, String)> = Vec::new();
        each(typed, |range, word| words.push((range, word.to_string())));
        let mut open = open && typed.chars().next_back().is_some_and(is_letter);
        // The last letter of a run may go on in the text; with one before it, the pair says enough.
        if typed.trim_end_matches(|c| !is_letter(c)).chars().next_back().is_some_and(is_unspaced)
            && let Some((last, _)) = words.pop()
        {
            let paired = words.last().is_some_and(|(range, _)| range.end == last.end);
            if paired {
                open = false;
            } else {
                words.push((last.clone(), fold(typed.get(last).unwrap_or_default())));
                open = true;
            }
        }
        Self { words: words.into_iter().map(|(_, word)| word).collect(), open }
    }

    /// The bytes of `text` where the phrase stands first.
    #[must_use]
    pub fn find_in(&self, text: &Words) -> Option<Range<usize>> {
        self.places(text).next()
    }

    /// Every place where the phrase stands, from the first on.
    pub fn places<'a>(&'a self, text: &'a Words) -> impl Iterator<Item = Range<usize>> + 'a {
        let length = self.words.len().max(1);
        let usable = if self.words.is_empty() { &[][..] } else { text.words.as_slice() };
        usable.windows(length).filter(|here| self.is(here)).filter_map(|here| {
            let (first, last) = (here.first()?, here.last()?);
            Some(first.0.start..last.0.end)
        })
    }

    fn is(&self, here: &[(Range<usize>, String)]) -> bool {
        let last = self.words.len().saturating_sub(1);
        self.words.iter().zip(here).enumerate().all(|(number, (word, (_, here)))| {
            here == word || (self.open && number == last && here.starts_with(word.as_str()))
        })
    }
}

/// The words of a text and where they stand.
#[derive(Debug, Clone, Default)]
pub struct Words {
    words: Vec<(Range<usize>, String)>,
}

impl Words {
    /// Reads a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = Vec::new();
        each(text, |range, word| words.push((range, word.to_string())));
        Self { words }
    }
}

/// Whether a sign belongs to a word. Marks do: without them Indic words would fall apart.
fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() || is_combining_mark(c) }
}

/// Letters of scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, kana, and Chinese characters.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
        && is_letter(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::of(text).words.into_iter().map(|(_, word)| word).collect()
    }

    /// As an index that parts at ASCII signs sees it.
    fn indexed(text: &str) -> Vec<String> {
        let mut out = String::new();
        index(text, &mut out);
        let parts = out.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
        parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect()
    }

    #[test]
    fn words_of_many_scripts() {
        for (text, expected) in [
            ("Don’t PANIC: it’s 42%!", "don t panic it s 42"),
            ("Straße Éclair ½ №5", "strasse eclair 1 2 5"),
            ("日本語", "日本 本語 語"),
            ("Rust入門2", "rust 入門 門 2"),
            ("हिन्दी में", "हिन्दी में"),
            ("שָׁלוֹם مُحَمَّد", "שלום محمد"),
            ("한국어 팟캐스트", "한국어 팟캐스트"),
            ("🎧 ear🎧mark … — ", "ear mark"),
            ("สวัสดี", "สว วั ัส สด ดี ี"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
            assert_eq!(indexed(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn phrases_find_their_place() {
        let found = |typed: &str, open, text: &str| {
            let range = Phrase::new(typed, open).find_in(&Words::of(text))?;
            text.get(range).map(String::from)
        };
        assert_eq!(found("great stag", true, "A Great Stagnation").as_deref(), Some("Great Stagnation"));
        assert_eq!(found("great stag", false, "A Great Stagnation"), None);
        assert_eq!(found("本語", false, "日本語の本").as_deref(), Some("本語"));
        assert_eq!(found("本", false, "日本語の本").as_deref(), Some("本語"));
        assert_eq!(found("入門 rust", false, "Rust 入門、Rust").as_deref(), Some("入門、Rust"));
        assert_eq!(found("Été", false, "un ete").as_deref(), Some("ete"));
        assert_eq!(found("🎧", true, "🎧"), None);
    }

    proptest! {
        #[test]
        fn what_is_indexed_is_what_is_read(text in "[a-cZÉß½日本カﾞสี \\-’.🎧_]{0,40}|\\PC{0,40}") {
            prop_assert_eq!(indexed(&text), words(&text));
        }

        #[test]
        fn every_part_of_a_text_is_found_in_it(text in "[ab日本語 ]{1,20}", from in 0_usize..20, length in 1_usize..6) {
            let part: String = text.chars().skip(from).take(length).collect();
            // Words of letters are whole words: only their beginning may be missing its end.
            let whole = text.chars().nth(from.wrapping_sub(1)).is_none_or(|c| c != 'a' && c != 'b')
                || !part.starts_with(['a', 'b']);
            if whole && !part.trim().is_empty() {
                prop_assert!(Phrase::new(&part, true).find_in(&Words::of(&text)).is_some(), "{:?} in {:?}", part, text);
            }
        }

        #[test]
        fn places_are_on_letters(text in "\\PC{0,40}", typed in "\\PC{0,4}") {
            for range in Phrase::new(&typed, true).places(&Words::of(&text)) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
