//! Names of people in the titles and the beginnings of notes: “with Jane Doe”, “guest: Jane Doe”, “Jane Doe on rivers”.
//!
//! Promise: rather none than a wrong one. A name is two or three capitalised words of which the first is a name that people are
//! given, and it is only taken where the text says that this person takes part. What each rule finds and how often it is right
//! stands in `benches/README.md`; a rule that is wrong more than once in ten times has no place here.

mod words;

use crate::text::fold::fold;
use words::{
    AND, ARTICLES, BY, GIVEN, GUEST, NUMBERED, PARTICLES, STOPPED, TALK, TITLES, TOGETHER, VERBS, WELCOME, WITH, Words,
};

/// Characters of notes that are read: those who take part are named at the beginning.
pub const BEGINNING: usize = 600;
/// People of one episode, at most: more of them is a list of something else.
const MOST: usize = 8;

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    Title,
    Notes,
}

/// What shows that the name is of somebody who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// “guest: …”, “featuring …”, “joined by …”
    Guest,
    /// “interview with …”, “… talks to …”
    Talk,
    /// “with …”
    With,
    /// After one that was found: “… and …”
    And,
    /// A title begins with it: “… on rivers”
    On,
    /// All of a title, but for its number.
    Alone,
    /// “Rivers – …”, “…: rivers”
    Part,
    /// “… joins us”, “… is a professor of”
    Does,
}

/// A person who is named in an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As written, without titles such as “Dr.”.
    pub name: String,
    pub spot: Spot,
    pub rule: Rule,
}

/// The people who take part in an episode as its title and the beginning of its notes (plain text) say; each once, in the order
/// in which they are met.
#[must_use]
pub fn found(title: &str, notes: &str) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    // Of most, a character is a byte.
    let end = match notes.get(..BEGINNING) {
        Some(beginning) if beginning.is_ascii() => BEGINNING,
        _ => notes.char_indices().nth(BEGINNING).map_or(notes.len(), |(end, _)| end),
    };
    // A name that is cut is another name: what is cut ends with its last whole word, and a name that reaches that end does not count.
    let whole = |notes: &'_ str| notes.rfind(' ').unwrap_or(0);
    let beginning = notes.get(..end).unwrap_or_default();
    let beginning = if end < notes.len() { beginning.get(..whole(beginning)).unwrap_or_default() } else { beginning };
    for (text, spot) in [(title, Spot::Title), (beginning, Spot::Notes)] {
        let cut = spot == Spot::Notes && end < notes.len();
        if !may_name(text) {
            continue;
        }
        Reading::new(text, spot, cut).read(&mut |name, rule| {
            let key = fold(&name);
            if all.len() < MOST && !all.iter().any(|known| fold(&known.name) == key) {
                all.push(Named { name, spot, rule });
            }
        });
    }
    all
}

/// What lies between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Blank,
    Comma,
    /// `&`, `+`, `/`
    Amp,
    Colon,
    /// A dash between blanks, a bar, a bracket.
    Part,
    /// A point behind an initial or “Dr”, and a blank.
    Point,
    /// End of a sentence or of a block, or the beginning or end of the text.
    Stop,
}

#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    /// What lies before it.
    gap: Gap,
}

impl Token<'_> {
    fn is(self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    fn is_one_of(self, words: &Words) -> bool {
        among(words, self.text)
    }

    fn is_lower(self) -> bool {
        self.text.chars().next().is_some_and(char::is_lowercase)
    }

    /// “Doe’s”: something of hers is meant.
    fn is_of(self) -> bool {
        self.text.ends_with("'s") || self.text.ends_with("’s")
    }

    /// A letter or two: “J”, “JJ”.
    fn is_initial(self) -> bool {
        self.text.len() <= 2 && self.text.chars().all(char::is_uppercase)
    }

    /// A capital and then small letters: “Doe”, “O’Brien”, “Bowne-Anderson”.
    fn is_name(self) -> bool {
        let mut chars = self.text.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.clone().any(char::is_lowercase)
            && self.text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))
            && !self.is_of()
    }
}

/// Whether a name that people are given is in a text at all: most texts need no closer look.
fn may_name(text: &str) -> bool {
    let mut inside = false;
    text.as_bytes().iter().enumerate().any(|(at, byte)| {
        let begins = !inside && (byte.is_ascii_uppercase() || matches!(byte, 0xc3..=0xc5));
        inside = byte.is_ascii_alphanumeric() || *byte >= 0x80;
        let named = || {
            let rest = text.get(at..)?;
            let end = rest.find(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’' | '-'))?;
            let (first, after) = rest.split_at_checked(end)?;
            let second = after.strip_prefix(' ')?;
            let goes_on = second.starts_with(char::is_uppercase)
                || second.split_once(' ').is_some_and(|(word, _)| PARTICLES.contains(word));
            Some(goes_on && among(&GIVEN, first))
        };
        begins && named().unwrap_or(false)
    })
}

/// Whether a list has this word, in any case.
fn among(list: &Words, word: &str) -> bool {
    let mut lower = [0; 16];
    match lower.get_mut(..word.len()).filter(|_| word.is_ascii()) {
        Some(lower) => {
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            str::from_utf8(lower).is_ok_and(|lower| list.contains(lower))
        }
        None => list.contains(&*fold(word)) || list.contains(&*word.to_lowercase()),
    }
}

/// A text as words. Its gaps tell what belongs together.
struct Reading<'a> {
    tokens: Vec<Token<'a>>,
    spot: Spot,
    /// Most words begin with a capital: then these tell little.
    capitals: bool,
    /// The text goes on behind its last word.
    cut: bool,
}

/// A name, from one token up to before another.
struct Run {
    from: usize,
    to: usize,
    name: String,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str, spot: Spot, cut: bool) -> Self {
        let mut tokens = Vec::new();
        let mut gap = Gap::Stop;
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let (between, word) = rest.split_at_checked(start).unwrap_or((rest, ""));
            let before: Option<Token<'_>> = tokens.last().copied();
            gap = before.map_or(gap, |before| gap_of(between, before));
            let inside = |(at, c): &(usize, char)| {
                c.is_alphanumeric()
                    || (matches!(c, '\'' | '’' | '-')
                        && word.get(at + c.len_utf8()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric)))
            };
            let end = word.char_indices().find(|at| !inside(at)).map_or(word.len(), |(at, _)| at);
            let (text, after) = word.split_at_checked(end).unwrap_or((word, ""));
            tokens.push(Token { text, gap });
            rest = after;
        }
        let long = tokens.iter().filter(|token| token.text.len() > 3);
        let (capital, small) =
            long.fold(
                (0, 0),
                |(capital, small), token| {
                    if token.is_lower() { (capital, small + 1) } else { (capital + 1, small) }
                },
            );
        let capitals = capital > small * 2;
        Self { tokens, spot, capitals, cut }
    }

    fn at(&self, at: usize) -> Option<Token<'a>> {
        self.tokens.get(at).copied()
    }

    fn gap(&self, at: usize) -> Gap {
        self.at(at).map_or(Gap::Stop, |token| token.gap)
    }

    fn read(&self, take: &mut dyn FnMut(String, Rule)) {
        let mut at = 0;
        // Where the last one that was taken ends.
        let mut taken = None;
        while at < self.tokens.len() {
            let Some(run) = self.name(at) else {
                at += 1;
                continue;
            };
            let begin = self.described(run.from);
            let after_one = taken.is_some_and(|end| self.is_next(end, begin));
            let rule = self.before(begin).or_else(|| self.around(&run, begin)).or(after_one.then_some(Rule::And));
            at = run.to;
            if let Some(rule) = rule {
                taken = Some(run.to);
                take(run.name, rule);
            }
        }
    }

    /// Whether only a comma, a sign or a word for “and” is between the end of one name and the beginning of another.
    fn is_next(&self, end: usize, begin: usize) -> bool {
        let and = self.at(end).is_some_and(|token| token.is_one_of(&AND) && token.gap != Gap::Stop);
        (begin == end && matches!(self.gap(begin), Gap::Comma | Gap::Amp))
            || (and && begin == end + 1 && self.gap(begin) == Gap::Blank)
    }

    /// A name that begins here.
    fn name(&self, from: usize) -> Option<Run> {
        let first = self.at(from)?;
        if !first.is_name() || !among(&GIVEN, first.text) {
            return None;
        }
        let mut to = from + 1;
        let mut words = 1;
        let mut initials = 0;
        let mut name = String::from(first.text);
        let mut last = first;
        while let Some(token) = self.at(to) {
            let close = token.gap == Gap::Blank || (token.gap == Gap::Point && last.is_initial());
            if !close {
                break;
            }
            let next = self.at(to + 1).filter(|next| next.gap == Gap::Blank);
            // “Ada der Wissenschaftler” is no name, “van der Berg” is one.
            let particle = PARTICLES.contains(token.text)
                && next.is_some_and(|next| next.is_name() || ARTICLES.contains(next.text))
                || ARTICLES.contains(token.text) && PARTICLES.contains(last.text) && next.is_some_and(Token::is_name);
            if token.is_initial() && words == 1 && initials == 0 {
                initials += 1;
            } else if token.is_name() && !among(&STOPPED, token.text) {
                words += 1;
            } else if !particle {
                break;
            }
            name.push_str(if last.is_initial() && token.gap == Gap::Point { ". " } else { " " });
            name.push_str(token.text);
            last = token;
            to += 1;
        }
        let followed = self.at(to).is_some_and(|token| {
            token.gap == Gap::Blank
                && token.text.starts_with(char::is_uppercase)
                && !token.is_one_of(&VERBS)
                && token.text != "I"
                && !(self.capitals && among(&STOPPED, token.text))
        });
        let most = if self.capitals { 2 } else { 3 };
        let fits = (2..=most).contains(&words) || (words == 3 && (self.gap(to) != Gap::Blank));
        let is_whole = !self.cut || to < self.tokens.len();
        (fits && !followed && is_whole && last.is_name()).then_some(Run { from, to, name })
    }

    /// Where what describes somebody begins: “Dr.”, “comedian”, “our special guest”.
    fn described(&self, from: usize) -> usize {
        let mut at = from;
        let mut words = 0;
        while let Some(before) = at.checked_sub(1).and_then(|at| self.at(at)) {
            let titled = before.is_one_of(&TITLES);
            let close = matches!(self.gap(at), Gap::Blank) || (titled && self.gap(at) == Gap::Point);
            let tells = before.is_lower()
                && (!among(&STOPPED, before.text)
                    || matches!(before.text, "the" | "our" | "my" | "his" | "her" | "der" | "dem"))
                && !before.is_one_of(&VERBS)
                && !is_cue(before.text);
            if !close || !(titled || (tells && words < 4)) {
                break;
            }
            words += 1;
            at -= 1;
        }
        at
    }

    /// What stands before a name says that somebody takes part.
    fn before(&self, from: usize) -> Option<Rule> {
        let back = |steps: usize| from.checked_sub(steps).and_then(|at| self.at(at));
        let cue = back(1)?;
        let gap = self.gap(from);
        let earlier = back(2).filter(|_| cue.gap != Gap::Stop);
        if !matches!(gap, Gap::Blank | Gap::Colon | Gap::Point | Gap::Part | Gap::Amp) {
            return None;
        }
        if cue.is_one_of(&GUEST) && gap != Gap::Amp {
            return Some(Rule::Guest);
        }
        if matches!(gap, Gap::Part | Gap::Colon) {
            return None;
        }
        if cue.is("w") && gap == Gap::Amp && self.spot == Spot::Title {
            return Some(Rule::With);
        }
        if gap == Gap::Amp {
            return None;
        }
        if (cue.is("is") || cue.is("are") || cue.is("ist")) && earlier.is_some_and(|one| one.is_one_of(&GUEST)) {
            return Some(Rule::Guest);
        }
        if cue.is("by") && earlier.is_some_and(|one| one.is_one_of(&BY)) {
            return Some(Rule::Guest);
        }
        if cue.is_one_of(&WELCOME) {
            return Some(Rule::Talk);
        }
        if (cue.is("to") || cue.is_one_of(&WITH)) && earlier.is_some_and(|one| one.is_one_of(&TALK)) {
            return Some(Rule::Talk);
        }
        // In notes one also plays with somebody, works with him and is friends with her.
        let takes_part = match earlier.filter(|_| cue.gap == Gap::Blank) {
            Some(earlier) => self.spot == Spot::Title || earlier.is_one_of(&TOGETHER),
            None => self.spot == Spot::Title || cue.gap == Gap::Stop && !cue.is_lower(),
        };
        (cue.is_one_of(&WITH) && takes_part).then_some(Rule::With)
    }

    /// Where a name stands in a title, or what follows it.
    fn around(&self, run: &Run, begin: usize) -> Option<Rule> {
        let after = self.at(run.to);
        let gap = self.gap(run.to);
        if self.spot == Spot::Notes {
            let verb = after.filter(|token| gap == Gap::Blank && token.is_one_of(&VERBS));
            return verb.map(|_| Rule::Does);
        }
        let begins = self.is_beginning(begin);
        let parted = matches!(self.gap(begin), Gap::Part | Gap::Colon);
        let ends = gap == Gap::Stop && after.is_none();
        if begins && ends {
            return Some(Rule::Alone);
        }
        if after.is_some_and(|token| gap == Gap::Blank && token.is_one_of(&VERBS)) {
            return Some(Rule::Does);
        }
        if begins && after.is_some_and(|token| gap == Gap::Blank && (token.is("on") || token.is("über"))) {
            return Some(Rule::On);
        }
        ((begins && matches!(gap, Gap::Part | Gap::Colon)) || (parted && ends)).then_some(Rule::Part)
    }

    /// Whether only a number goes before: “Episode 12:”, “CR264”, “#7 –”.
    fn is_beginning(&self, at: usize) -> bool {
        self.tokens
            .get(..at)
            .unwrap_or_default()
            .iter()
            .all(|token| token.text.chars().any(|c| c.is_ascii_digit()) || token.is_one_of(&NUMBERED))
    }
}

fn gap_of(between: &str, before: Token<'_>) -> Gap {
    let trimmed = between.trim();
    match trimmed {
        "" if between.contains('\u{1e}') => Gap::Stop,
        "" => Gap::Blank,
        "," => Gap::Comma,
        "&" | "+" | "/" | ", &" => Gap::Amp,
        ":" => Gap::Colon,
        "." if before.is_initial() || before.is_one_of(&TITLES) || before.is("feat") || before.is("ft") => Gap::Point,
        "." | "!" | "?" | "…" | ";" => Gap::Stop,
        _ if trimmed.starts_with(['-', '–', '—', '|', '(', '[', ':', '•', '·', '~'])
            && !between.starts_with(['-', '–']) =>
        {
            Gap::Part
        }
        _ if trimmed.starts_with([')', ']', '"', '”', '“', '„', '«', '»']) => Gap::Part,
        _ => Gap::Stop,
    }
}

fn is_cue(word: &str) -> bool {
    [&GUEST, &WITH, &TALK, &WELCOME].iter().any(|list| among(list, word)) || matches!(word, "to" | "by" | "on")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(title: &str, notes: &str) -> Vec<String> {
        found(title, notes).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn who_takes_part_is_found() {
        for (title, expected) in [
            ("Episode 12: Rivers with Jane Doe", "Jane Doe"),
            ("Rivers (w/ Anna Maria Brook)", "Anna Maria Brook"),
            ("#7 – Jane Doe on Rivers and Roads", "Jane Doe"),
            ("Jane Doe", "Jane Doe"),
            ("Ep. 3: Dr. Jane O’Dowd", "Jane O’Dowd"),
            ("Rivers - Jane van der Brook", "Jane van der Brook"),
            ("An interview with the painter Jane B. Doe", "Jane B. Doe"),
            ("Guest: Jane Doe-Miller", "Jane Doe-Miller"),
            ("Potter Jane Doe talks clay", "Jane Doe"),
            ("Ein Gespräch mit Jürgen Bach", "Jürgen Bach"),
            ("W. H. Brook and all that, featuring J. Doe and Paul Reed", "Paul Reed"),
        ] {
            let found = names(title, "");
            let all = if title.starts_with("W.") { vec![] } else { vec![expected.to_string()] };
            assert_eq!(found, all, "{title}");
        }
    }

    #[test]
    fn several_are_found_one_after_the_other() {
        assert_eq!(
            names("Rivers with Jane Doe, Paul Reed & Dr. Anna Brook", ""),
            ["Jane Doe", "Paul Reed", "Anna Brook"]
        );
        assert_eq!(
            names("Rivers", "Our host Paul Reed is joined by Jane Doe and Anna Brook. Paul Reed talks about mills."),
            ["Jane Doe", "Anna Brook", "Paul Reed"]
        );
        assert_eq!(names("Jane Doe", "Jane Doe joins us."), ["Jane Doe"], "each once");
        assert_eq!(found("Rivers", "Paul Reed sits down with Jane Doe.")[1].spot, Spot::Notes);
    }

    #[test]
    fn rather_none_than_a_wrong_one() {
        for title in [
            "Living with Great Rivers",
            "With Jane Doe's Brother",
            "The Grace Hopper Conference",
            "The Story of Jane Doe and the River Company",
            "Why Jane Left",
            "A night with Paul",
            "JANE DOE IN CAPITALS",
            "Sarah Goes West",
            "Jackie Gets Wet",
            "Rivers by Jane Doe",
            "Jane Doe Paul Reed Anna Brook Olga Berg",
        ] {
            assert!(names(title, "").is_empty(), "{title}: {:?}", names(title, ""));
        }
        for notes in [
            "She worked with Jane Doe for years.",
            "A tour with Jane Doe.",
            "Read by Jane Doe. Supported by the Jane Doe Foundation.",
            "He met Jane Doe. Then everything changed.",
        ] {
            assert!(names("Rivers", notes).is_empty(), "{notes}: {:?}", names("Rivers", notes));
        }
    }

    #[test]
    fn a_name_that_is_cut_is_none() {
        let notes = format!("{} We talk to Jane Doeberman about rivers.", "Rivers are long. ".repeat(60));
        for end in 0..40 {
            let before: String = "x".repeat(BEGINNING.saturating_sub(end));
            let notes = format!("{before}. We talk to Jane Doeberman about rivers and roads and other things.");
            assert!(matches!(names("", &notes).as_slice(), [] | [_]), "{end}");
            assert!(names("", &notes).iter().all(|name| name == "Jane Doeberman"), "{end}: {:?}", names("", &notes));
        }
        assert!(names("", &notes).is_empty(), "only beginnings are read");
    }

    proptest! {
        #[test]
        fn any_text_is_read(title in "\\PC{0,60}", notes in "(with|guest|Jane|Doe|van|der|J|Dr|and|,|:|\\.| |’|-|\u{1e}|ß|日){0,60}") {
            for one in found(&title, &notes).iter().chain(&found(&notes, &title)) {
                prop_assert!(one.name.contains(' '));
                prop_assert!(!one.name.contains(char::is_control));
                prop_assert!(one.name.split(' ').all(|word| !word.is_empty()));
            }
        }
    }
}
