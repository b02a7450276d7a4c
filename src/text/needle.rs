//! Looking for a folded word in text that nobody has folded: as many bytes at a time as the processor takes.

/// Bytes looked at in one step.
const STEP: usize = 64;
/// The same where less than that is left.
const SHORT: usize = 16;

/// A folded word, ready to be looked for in text whose folded form is its ASCII lower case
/// (see [`super::fold::beyond_case`]).
#[derive(Debug)]
pub struct Needle {
    word: Box<[u8]>,
    /// First and last byte of the word: where both are at their distance, the word may stand.
    first: Letter,
    last: Letter,
}

/// One byte; of an ASCII letter either case.
#[derive(Debug, Clone, Copy)]
struct Letter {
    byte: u8,
    /// What makes a capital letter small.
    case: u8,
}

impl Letter {
    fn new(byte: u8) -> Self {
        Self { byte, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 } }
    }

    fn is(self, byte: u8) -> bool {
        byte | self.case == self.byte
    }
}

impl Needle {
    /// `None` for a word without letters, which is everywhere.
    #[must_use]
    pub fn new(folded: &str) -> Option<Self> {
        let word = folded.as_bytes();
        let (first, last) = (*word.first()?, *word.last()?);
        Some(Self { word: word.into(), first: Letter::new(first), last: Letter::new(last) })
    }

    /// How many bytes the word has.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.word.len()
    }

    /// Whether the word is in this text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    /// Where the word stands next, from this byte on.
    #[must_use]
    pub fn find(&self, text: &str, from: usize) -> Option<usize> {
        let rest = text.as_bytes().get(from..)?;
        let places = (rest.len() + 1).checked_sub(self.word.len())?;
        let (heads, tails) = (rest.get(..places)?, rest.get(self.word.len() - 1..)?);
        let wide = self.in_steps::<STEP>(rest, 0, heads, tails);
        // What is left, and a single title, is shorter than that.
        let done = heads.len() / STEP * STEP;
        let narrow = || self.in_steps::<SHORT>(rest, done, heads.get(done..)?, tails.get(done..)?);
        let end = heads.len() / SHORT * SHORT;
        let last = || self.among(rest, end, heads.get(end..)?, tails.get(end..)?);
        wide.or_else(narrow).or_else(last).map(|place| from + place)
    }

    /// The first place of the word in whole steps of `N` bytes; the first byte of `heads` is `start` in the text.
    fn in_steps<const N: usize>(&self, text: &[u8], start: usize, heads: &[u8], tails: &[u8]) -> Option<usize> {
        let steps = heads.as_chunks::<N>().0.iter().zip(tails.as_chunks::<N>().0);
        (start..).step_by(N).zip(steps).find_map(|(start, (head, tail))| {
            // Without a branch, so that it becomes a handful of wide instructions.
            let hits = head
                .iter()
                .zip(tail)
                .fold(0, |hits, (head, tail)| hits | (u8::from(self.first.is(*head)) & u8::from(self.last.is(*tail))));
            if hits == 0 { None } else { self.among(text, start, head, tail) }
        })
    }

    /// The first place among these that is the word itself; the first of them is `start` in the text.
    fn among(&self, text: &[u8], start: usize, heads: &[u8], tails: &[u8]) -> Option<usize> {
        let mut places = (start..).zip(heads.iter().zip(tails));
        places
            .find(|(place, (head, tail))| {
                self.first.is(**head)
                    && self.last.is(**tail)
                    && text
                        .get(*place..place + self.word.len())
                        .is_some_and(|here| here.eq_ignore_ascii_case(&self.word))
            })
            .map(|(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold;

    proptest! {
        #[test]
        fn it_finds_what_folding_first_would_find(text in "[aAbB –é\u{0}@`]{0,200}", word in "[ab–`@]{1,3}", from in 0_usize..9) {
            let plain = text.to_ascii_lowercase();
            let needle = Needle::new(&word).unwrap();
            prop_assert_eq!(needle.is_in(&text), plain.contains(&word));
            let bytes = plain.as_bytes();
            let next = (from..bytes.len()).find(|at| bytes[*at..].starts_with(word.as_bytes()));
            prop_assert_eq!(needle.find(&text, from), next);
        }

        #[test]
        fn text_is_kept_folded_only_where_case_is_not_all(text in "\\PC{0,40}") {
            let expected = fold::fold(&text);
            let kept = fold::beyond_case(&text).unwrap_or_else(|| text.to_ascii_lowercase());
            prop_assert_eq!(kept, expected);
        }
    }

    #[test]
    fn words_at_both_ends_and_across_steps_are_found() {
        for length in [0, 1, 62, 63, 64, 65, 127, 128, 200] {
            let text = format!("{}Sea", ".".repeat(length));
            assert_eq!(Needle::new("sea").unwrap().find(&text, 0), Some(length));
            assert_eq!(Needle::new("seal").unwrap().find(&text, 0), None);
        }
        assert!(Needle::new("").is_none());
    }
}
