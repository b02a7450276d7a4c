//! Removes what could steer a terminal: control and escape characters, direction overrides, piled-up marks.

use memchr::memchr_iter;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use super::token::{self, Attributes, Listener};

/// Stands for the character ESC where a format does not allow it (XML 1.0): a control character that nobody uses.
pub const ESCAPE: char = '\u{80}';

/// One line of display text: no tags, no entities (they are decoded once), no control characters, white space squeezed.
///
/// What only looks like a tag (`Vec<String>`, `I <3 you`) stays.
#[must_use]
pub fn line(text: &str) -> String {
    if is_clean(text) { text.to_string() } else { cleaned(text) }
}

/// [`line()`] of text that is given away: most of it is clean, and stays where it is.
#[must_use]
pub fn owned_line(text: String) -> String {
    if is_clean(&text) { text } else { cleaned(&text) }
}

fn cleaned(text: &str) -> String {
    let text = text.trim();
    let with_blanks = with_blanks(text);
    if is_clean(&with_blanks) {
        with_blanks
    } else if text.contains('<') || holds_reference(text) {
        one_line(&strip_tags(text, true))
    } else {
        one_line(text)
    }
}

/// The text with a blank for each no-break space, which French has before its signs.
fn with_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    // The first of its two bytes is a rare one.
    for at in memchr_iter(0xC2, text.as_bytes()) {
        if text.as_bytes().get(at + 1) == Some(&0xA0) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push(' ');
            from = at + 2;
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Whether there is an `&` that may begin a reference, and does not only stand between two words.
fn holds_reference(text: &str) -> bool {
    text.split('&').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#'))
}

/// Whether nothing of this text could change: no markup, no doubled blank, no letter that needs a second look.
fn is_clean(text: &str) -> bool {
    let (mut before, mut met, mut doubled) = (BLANK, 0, 0);
    for byte in text.bytes() {
        let kind = KINDS.get(usize::from(byte)).copied().unwrap_or(DIRTY);
        met |= kind;
        doubled |= kind & before;
        before = kind;
    }
    let plain = met & DIRTY == 0 && (doubled | before) & BLANK == 0;
    text.is_empty()
        || plain
            && (met & LATIN_SIGN == 0 || holds_plain_signs(text))
            && (met & BEYOND_ASCII == 0 || text.chars().all(is_plain))
            && (met & AMPERSAND == 0 || !holds_reference(text))
}

/// Whether of the signs from U+0080 to U+00BF there are none but plain ones: no control, no-break space or soft hyphen.
fn holds_plain_signs(text: &str) -> bool {
    let next = |at: usize| text.as_bytes().get(at + 1);
    memchr_iter(0xC2, text.as_bytes()).all(|at| matches!(next(at), Some(0xA1..=0xAC | 0xAE..=0xBF)))
}

const BLANK: u8 = 1;
const BEYOND_ASCII: u8 = 2;
const AMPERSAND: u8 = 4;
const LATIN_SIGN: u8 = 8;
const DIRTY: u8 = 16;

/// What a byte of a line is, looked up without a branch: lines are short, and there are a dozen in every item.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte {
            0x20 => BLANK,
            0x26 => AMPERSAND,
            0x3C | ..0x20 | 0x7F => DIRTY,
            // Letters of Latin (U+00C0 to U+02BF) are plain, whatever follows their first byte.
            0x80..=0xBF | 0xC3..=0xCA => 0,
            0xC2 => LATIN_SIGN,
            0xC0.. => BEYOND_ASCII,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// Letters and signs of the scripts that need none of the rules for marks, directions and blanks. Not all of them.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '¡'..='¬' | '®'..='ˮ' | 'Ͱ'..='҂' | 'Ҋ'..='Ԯ'   // Latin, Greek, Cyrillic
        | '‐'..='…' | '‰'..='›' | '€' | '№' | '™'
        | '、'..='〟' | 'ぁ'..='ゖ' | 'ァ'..='ヿ' | '一'..='鿿' | '가'..='힣' | '！'..='～') // Chinese, Japanese, Korean
}

/// Several lines of plain text; line breaks stay, everything else as in [`line()`], entities are not decoded.
#[must_use]
pub fn block(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Scrubber::default().push(text, &mut out);
    let mut clean = String::with_capacity(out.len());
    for (n, line) in out.split('\n').enumerate() {
        if n > 0 {
            clean.push('\n');
        }
        squeeze(line, &mut clean);
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// One line of text that is not HTML at all: nothing is decoded, nothing stripped but what steers a terminal.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut scrubbed = String::with_capacity(text.len());
    Scrubber::default().push(text, &mut scrubbed);
    let mut out = String::with_capacity(scrubbed.len());
    squeeze(&scrubbed, &mut out);
    out
}

/// The text of a fragment of HTML; with `only_known`, tags that HTML does not know stay as text.
pub(super) fn strip_tags(text: &str, only_known: bool) -> String {
    let mut reader = TextOnly::default();
    if only_known {
        token::read(&keep_unknown_tags(text), &mut reader);
    } else {
        token::read(text, &mut reader);
    }
    reader.out
}

/// So many elements that vanish are looked at more closely in a line.
const MOST_VANISHING: usize = 16;

/// Escapes every `<` that begins no tag of HTML, so that the tokenizer reads it as text. A line that names an element which would
/// vanish with its content, and never ends it (“the <video> element”), speaks of it.
fn keep_unknown_tags(text: &str) -> String {
    let last_close = text.rfind('>');
    let (last_cdata, last_comment) = (text.rfind("]]>"), text.rfind("-->"));
    let mut out = String::with_capacity(text.len() + 16);
    let (mut at, mut vanishing) = (0, 0);
    for (open, _) in text.match_indices('<') {
        let after = text.get(open + 1..).unwrap_or_default();
        let tag = last_close.is_some_and(|close| close > open)
            && token::tag_name(after).is_some_and(|(name, closing)| {
                let vanishes = !closing && vanishing < MOST_VANISHING && token::vanishes(&name);
                vanishing += usize::from(vanishes);
                token::is_html_name(&name) && (!vanishes || ends(&name, after))
            });
        let wrapper = after.starts_with("![CDATA[") && last_cdata.is_some_and(|end| end > open)
            || after.starts_with("!--") && last_comment.is_some_and(|end| end > open);
        if !tag && !wrapper {
            out.push_str(text.get(at..open).unwrap_or_default());
            out.push_str("&lt;");
            at = open + 1;
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Whether an element of this name ends here.
fn ends(name: &str, text: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let rest = text.get(at + 2..).unwrap_or_default();
        rest.get(..name.len()).is_some_and(|here| here.eq_ignore_ascii_case(name))
    })
}

#[derive(Default)]
struct TextOnly {
    out: String,
    hidden: Hidden,
}

impl Listener for TextOnly {
    fn text(&mut self, text: &str) {
        if !self.hidden.now() {
            self.out.push_str(text);
        }
    }

    fn start(&mut self, name: &str, _attributes: &Attributes<'_>) {
        self.hidden.start(name);
        if name == "br" || token::is_block(name) {
            self.out.push(' ');
        }
    }

    fn end(&mut self, name: &str) {
        self.hidden.end(name);
        if token::is_block(name) {
            self.out.push(' ');
        }
    }
}

/// Counts how deep the reader is inside an element that vanishes with its content.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    name: String,
    depth: u32,
}

impl Hidden {
    pub(super) fn now(&self) -> bool {
        self.depth > 0
    }

    /// Whether it is inside one of these.
    pub(super) fn is_of(&self, names: &[&str]) -> bool {
        self.depth > 0 && names.contains(&&*self.name)
    }

    pub(super) fn start(&mut self, name: &str) {
        if self.depth == 0 && token::vanishes(name) {
            name.clone_into(&mut self.name);
            self.depth = 1;
        } else if self.depth > 0 && name == self.name {
            self.depth += 1;
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        if self.depth > 0 && name == self.name {
            self.depth -= 1;
        }
    }
}

/// Squeezes every run of white space to one blank and trims both ends.
fn squeeze(text: &str, out: &mut String) {
    for (n, word) in text.split_whitespace().enumerate() {
        if n > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Takes out, piece by piece, what must not reach a terminal: escape sequences whole, control characters (line breaks
/// stay, tabs become blanks), direction overrides and isolates, invisible characters that terminals draw as
/// something else, and marks piled on one letter. Adds nothing.
#[derive(Debug, Default)]
pub(super) struct Scrubber {
    /// Marks and joiners since the last letter.
    marks: u8,
}

impl Scrubber {
    pub(super) fn push(&mut self, text: &str, out: &mut String) {
        let mut rest = text;
        // Where the next string terminator is known to be, so that many unfinished sequences cost no second look.
        let mut terminator = Terminator::Unknown;
        while let Some(c) = rest.chars().next() {
            if c.is_ascii() && !c.is_ascii_control() {
                let run = rest.bytes().position(|b| !(0x20..0x7F).contains(&b)).unwrap_or(rest.len());
                out.push_str(rest.get(..run).unwrap_or_default());
                self.marks = 0;
                rest = rest.get(run..).unwrap_or_default();
                continue;
            }
            let here = text.len() - rest.len();
            rest = match c {
                '\u{1B}' => escape(text, here + 1, &mut terminator),
                ESCAPE => escape(text, here + 2, &mut terminator),
                '\u{9B}' => control_sequence(text, here + 2),
                '\u{90}' | '\u{98}' | '\u{9D}' | '\u{9E}' | '\u{9F}' => {
                    control_string(text, here + c.len_utf8(), &mut terminator)
                }
                _ => {
                    self.one(c, out);
                    rest.get(c.len_utf8()..)
                }
            }
            .unwrap_or_default();
        }
    }

    fn one(&mut self, c: char, out: &mut String) {
        match c {
            // Most are, and need no look at the rules for the others.
            c if is_plain(c) => {
                self.marks = 0;
                out.push(c);
            }
            '\n' | '\u{2028}' | '\u{2029}' => {
                self.marks = 0;
                out.push('\n');
            }
            '\r' | '\t' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{3164}' | '\u{FFA0}' => {
                self.marks = 0;
                out.push(' ');
            }
            c if c.is_control() || is_invisible(c) => {
                if let Some(meant) = of_windows(c) {
                    self.marks = 0;
                    out.push(meant);
                }
            }
            '\u{200C}' | '\u{200D}' | '\u{200E}' | '\u{200F}' | '\u{61C}' => {
                self.marks = self.marks.saturating_add(1);
                if self.marks <= MOST_SCRIPT_MARKS {
                    out.push(c);
                }
            }
            c if is_combining_mark(c) => {
                self.marks = self.marks.saturating_add(1);
                let most = if is_script_mark(c) { MOST_SCRIPT_MARKS } else { MOST_MARKS };
                if self.marks <= most {
                    out.push(c);
                }
            }
            c => {
                self.marks = 0;
                out.push(c);
            }
        }
    }
}

/// What was meant by a control character that comes of taking windows-1252 for ISO 8859-1: HTML reads references to these numbers
/// in the same way. Only those that no terminal obeys.
fn of_windows(c: char) -> Option<char> {
    Some(match c {
        '\u{82}' => '‚',
        '\u{84}' => '„',
        '\u{8A}' => 'Š',
        '\u{8C}' => 'Œ',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{95}' => '•',
        '\u{96}' => '–',
        '\u{97}' => '—',
        '\u{99}' => '™',
        '\u{9A}' => 'š',
        _ => return None,
    })
}

/// Marks that any letter may carry: two, as UX says.
const MOST_MARKS: u8 = 2;
/// Scripts that write vowels and tones as marks need up to four on one letter: nukta, vowel, virama, anusvara.
const MOST_SCRIPT_MARKS: u8 = 4;

/// Whether a mark is spelling rather than decoration: it belongs to one script that writes vowels this way (Hebrew to
/// Myanmar, and their extensions), and is none of the general diacritics.
fn is_script_mark(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{109F}' | '\u{1700}'..='\u{1AAF}' | '\u{1B00}'..='\u{1CFF}' | '\u{3099}'..='\u{309A}' | '\u{A800}'..='\u{ABFF}' | '\u{11000}'..='\u{11FFF}')
        || (canonical_combining_class(c) == 0 && ('\u{FE00}'..='\u{FE0F}').contains(&c))
}

/// Characters without ink that steer direction, break words apart for searching, or that terminals draw as a box.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'     // direction overrides, embeddings and isolates
        | '\u{AD}'                                            // soft hyphen: nothing is hyphenated
        | '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'                             // annotations
        | '\u{1D173}'..='\u{1D17A}'                           // steering of musical notes
        | '\u{E0000}'..='\u{E007F}') // tags
}

enum Terminator {
    Unknown,
    /// The string ends before the first byte and the text goes on at the second.
    At(usize, usize),
    None,
}

/// After ESC: the rest of the text behind the whole sequence (ECMA-48 and ISO 2022).
fn escape<'t>(text: &'t str, at: usize, terminator: &mut Terminator) -> Option<&'t str> {
    let rest = text.get(at..)?;
    match rest.bytes().next() {
        Some(b'[') => control_sequence(text, at + 1),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => control_string(text, at + 1, terminator),
        Some(0x20..=0x2F) => {
            let length = rest.bytes().position(|b| !(0x20..=0x2F).contains(&b)).unwrap_or(rest.len());
            let last = usize::from(rest.as_bytes().get(length).is_some_and(|b| (0x30..=0x7E).contains(b)));
            rest.get(length + last..)
        }
        Some(0x30..=0x7E) => rest.get(1..),
        _ => Some(rest),
    }
}

/// Behind a control sequence whose introducer ends at `at`: parameters, intermediates, final byte.
fn control_sequence(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    let length = rest.bytes().position(|b| !(0x20..=0x3F).contains(&b)).unwrap_or(rest.len());
    let last = usize::from(rest.as_bytes().get(length).is_some_and(|b| (0x40..=0x7E).contains(b)));
    rest.get(length + last..)
}

/// Behind a control string (OSC, DCS, SOS, PM, APC) whose introducer ends at `at`: at its terminator BEL or ST. One
/// that never ends loses its introducer only.
fn control_string<'t>(text: &'t str, at: usize, terminator: &mut Terminator) -> Option<&'t str> {
    if matches!(terminator, Terminator::Unknown) || matches!(terminator, Terminator::At(end, _) if *end < at) {
        let rest = text.get(at..)?;
        *terminator = ["\u{7}", "\u{9C}", "\u{1B}\\", "\u{80}\\"]
            .iter()
            .filter_map(|mark| rest.find(mark).map(|i| (at + i, at + i + mark.len())))
            .min()
            .map_or(Terminator::None, |(end, next)| Terminator::At(end, next));
    }
    match terminator {
        Terminator::At(_, next) => text.get(*next..),
        _ => text.get(at..),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_lose_tags_and_entities_once() {
        assert_eq!(line("KCRW's Left, Right &amp; Center"), "KCRW's Left, Right & Center");
        assert_eq!(line("Lo&#239;c &amp;amp; f&auml;hrt"), "Loïc &amp; fährt");
        assert_eq!(line("<p>Item</p><p>Title</p>"), "Item Title");
        assert_eq!(line("1930ft<sup>2</sup>"), "1930ft2");
        assert_eq!(line("<script>alert(1)</script>x"), "x");
        assert_eq!(line("<video>no</VIDEO>x"), "x");
        assert_eq!(line("<![CDATA[Inside & out]]>"), "Inside & out");
    }

    #[test]
    fn controls_that_were_letters_of_windows_are_letters() {
        assert_eq!(
            line("Mara\u{92}s \u{93}Pier\u{94} \u{96} \u{8a}ibenik\u{85} \u{81}now"),
            "Mara’s “Pier” – Šibenik now"
        );
    }

    #[test]
    fn what_only_looks_like_a_tag_stays() {
        for text in [
            "The <video> tag",
            "<title> & <script> of <b",
            "I <3 you",
            "Vec<String> and a < b > c",
            "x <b",
            "a & b &nosuch; c",
            "<!doctype",
            "R&D",
            "5 > 4",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn sequences_go_whole() {
        assert_eq!(line("a\u{1b}[31;1mred\u{1b}[0m b"), "ared b");
        assert_eq!(line("\u{1b}]0;title\u{7}x\u{1b}]8;;http://e\u{1b}\\link\u{1b}]8;;\u{1b}\\"), "xlink");
        assert_eq!(line("\u{1b}]never ends"), "never ends");
        assert_eq!(line("\u{1b}Pq#0\u{1b}\\six\u{9b}2Jel \u{1b}(Bend \u{1b}c."), "sixel end .");
        assert_eq!(line("&#27;[2Jx&#x9b;y"), "x\u{203a}y");
        assert_eq!(line("nul\0 del\u{7f} bell\u{7}"), "nul del bell");
    }

    #[test]
    fn directions_marks_and_invisible_characters() {
        assert_eq!(line("a\u{202e}b\u{2066}c\u{2069}\u{200b}\u{feff}\u{ad}d"), "abcd");
        assert_eq!(line(&format!("e{}f", "\u{301}".repeat(50))), "e\u{301}\u{301}f");
        assert_eq!(line("ज़िंदगी बच्चों"), "ज़िंदगी बच्चों");
        assert_eq!(line("שָׁלוֹם  قُرْآنٌ  น้ำ"), "שָׁלוֹם قُرْآنٌ น้ำ");
        assert_eq!(line("👩‍👩‍👧 ❤️"), "👩‍👩‍👧 ❤️");
        assert_eq!(line(&format!("a{}b", "\u{200d}".repeat(9))), format!("a{}b", "\u{200d}".repeat(4)));
    }

    #[test]
    fn blocks_keep_their_lines() {
        assert_eq!(block("a\tb\r\nc  d\n\n e\u{1b}[K\n"), "a b\nc d\n\ne");
        assert_eq!(block("&amp; <b>"), "&amp; <b>");
    }

    #[test]
    fn what_counts_as_clean_is_never_touched() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32).filter(|c| is_plain(*c) && *c != ' ') {
            if !matches!(c, '<' | '&') {
                assert_eq!(line(&c.to_string()), c.to_string(), "{:x}", c as u32);
            }
        }
    }

    #[test]
    fn many_unfinished_sequences_take_linear_time() {
        let hostile = "\u{1b}]\u{1b}P".repeat(300_000);
        assert_eq!(line(&hostile), "");
        assert!(line(&"&".repeat(300_000)).len() == 300_000);
        assert!(line(&"<".repeat(300_000)).len() == 300_000);
    }

    /// No control character, no override, and no more marks on one letter than allowed.
    pub(crate) fn is_safe(text: &str, breaks: bool) -> bool {
        let mut marks = 0;
        text.chars().all(|c| {
            marks = if is_combining_mark(c) { marks + 1 } else { 0 };
            marks <= MOST_SCRIPT_MARKS && !is_invisible(c) && (!c.is_control() || (breaks && c == '\n'))
        })
    }

    proptest! {
        #[test]
        fn nothing_that_steers_gets_out(text in ".*", esc in "[\u{1b}\u{9b}\u{9d}\u{7}\\[\\];a-z0-9&#<>/ \u{301}\u{202e}\n]{0,60}") {
            for text in [&text, &esc] {
                prop_assert!(is_safe(&line(text), false));
                prop_assert!(is_safe(&one_line(text), false));
                prop_assert_eq!(owned_line(text.clone()), line(text));
                prop_assert!(is_safe(&block(text), true));
                prop_assert!(one_line(text).chars().count() <= text.chars().count());
            }
        }

        #[test]
        fn what_needs_no_reading_as_html_comes_out_the_same(words in proptest::collection::vec(proptest::sample::select(vec![
            "a", "R", "&", " ", "amp", ";", "#", "38", "\u{e9}", "\u{a0}", "\n", "\u{1f389}", "\u{301}", "<b>", "\u{1b}[", "\u{2028}",
        ]), 0..12)) {
            let text = words.concat();
            prop_assert_eq!(line(&text), one_line(&strip_tags(&text, true)));
        }

        #[test]
        fn ordinary_words_are_not_touched(text in "[a-zA-Z0-9äöüß漢字ка.,:;!?()'\"-]{1,20}( [a-zA-Z0-9äöüß漢字ка.,:;!?()'\"-]{1,20}){0,5}") {
            prop_assert_eq!(line(&text), text.clone());
            prop_assert_eq!(block(&text), text);
        }
    }
}
