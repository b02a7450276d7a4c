//! The one-line input, with readline's keys.

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Chord, KeyCode};

/// Text being typed; the cursor is a byte offset on a grapheme boundary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompt {
    pub text: String,
    pub cursor: usize,
    /// What `Ctrl-w`, `Ctrl-u` and `Ctrl-k` took away last; `Ctrl-y` brings it back.
    pub killed: String,
}

/// What a key did to the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The text is another one.
    Changed,
    /// Only the cursor moved, or there was nothing to take away.
    Moved,
    /// Not a key of the input.
    Not,
}

impl Prompt {
    /// An input that already holds text, with the cursor at its end.
    #[must_use]
    pub fn with(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text, killed: String::new() }
    }

    /// The text before and behind the cursor.
    #[must_use]
    pub fn halves(&self) -> (&str, &str) {
        self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""))
    }

    /// Puts text in at the cursor. Line breaks become blanks: pasted text is text, never keys.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text
            .chars()
            .map(|c| if c == '\n' || c == '\r' || c == '\t' { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        let at = self.cursor.min(self.text.len());
        if self.text.is_char_boundary(at) {
            self.text.insert_str(at, &clean);
            self.cursor = at + clean.len();
            self.snap();
        }
    }

    /// Moves the cursor onto the next grapheme boundary, which inserted marks may have shifted.
    fn snap(&mut self) {
        let mut at = 0;
        for grapheme in self.text.graphemes(true) {
            if at >= self.cursor {
                break;
            }
            at += grapheme.len();
        }
        self.cursor = at;
    }

    fn left(&self) -> usize {
        let (before, _) = self.halves();
        before.graphemes(true).next_back().map_or(0, |last| self.cursor - last.len())
    }

    fn right(&self) -> usize {
        let (_, behind) = self.halves();
        behind.graphemes(true).next().map_or(self.cursor, |first| self.cursor + first.len())
    }

    fn word_left(&self) -> usize {
        let (before, _) = self.halves();
        let trimmed = before.trim_end();
        trimmed
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + trimmed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8))
    }

    fn word_right(&self) -> usize {
        let (_, behind) = self.halves();
        let skipped = behind.len() - behind.trim_start().len();
        let rest = behind.trim_start();
        self.cursor + skipped + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }

    fn kill(&mut self, from: usize, to: usize) -> Edited {
        if from >= to {
            return Edited::Moved;
        }
        self.killed = self.text.get(from..to).unwrap_or_default().to_string();
        self.text.replace_range(from..to, "");
        self.cursor = from;
        Edited::Changed
    }

    /// Readline's keys. Arrows up and down, Enter, Tab and Esc belong to whoever owns the box.
    pub fn edit(&mut self, chord: Chord) -> Edited {
        let end = self.text.len();
        match (chord.code, chord.ctrl, chord.alt) {
            (KeyCode::Char('a'), true, false) | (KeyCode::Home, false, false) => self.cursor = 0,
            (KeyCode::Char('e'), true, false) | (KeyCode::End, false, false) => self.cursor = end,
            (KeyCode::Left, false, false) => self.cursor = self.left(),
            (KeyCode::Right, false, false) => self.cursor = self.right(),
            (KeyCode::Left, _, _) | (KeyCode::Char('b'), false, true) => self.cursor = self.word_left(),
            (KeyCode::Right, _, _) | (KeyCode::Char('f'), false, true) => self.cursor = self.word_right(),
            (KeyCode::Char('w'), true, false) | (KeyCode::Backspace, _, true) => {
                return self.kill(self.word_left(), self.cursor);
            }
            (KeyCode::Char('u'), true, false) => return self.kill(0, self.cursor),
            (KeyCode::Char('k'), true, false) => return self.kill(self.cursor, end),
            (KeyCode::Char('y'), true, false) => {
                let killed = self.killed.clone();
                self.insert(&killed);
                return Edited::Changed;
            }
            (KeyCode::Backspace, _, _) => {
                let from = self.left();
                if from == self.cursor {
                    return Edited::Moved;
                }
                self.text.replace_range(from..self.cursor, "");
                self.cursor = from;
                return Edited::Changed;
            }
            (KeyCode::Delete, _, _) => {
                let to = self.right();
                if to == self.cursor {
                    return Edited::Moved;
                }
                self.text.replace_range(self.cursor..to, "");
                return Edited::Changed;
            }
            _ => {
                return match chord.typed() {
                    Some(c) => {
                        self.insert(c.encode_utf8(&mut [0; 4]));
                        Edited::Changed
                    }
                    None => Edited::Not,
                };
            }
        }
        Edited::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(text: &str) -> Prompt {
        let mut prompt = Prompt::default();
        for key in text.split(' ') {
            prompt.edit(Chord::parse(key).unwrap());
        }
        prompt
    }

    #[test]
    fn readline_keys_edit() {
        assert_eq!(keys("a b c ctrl-a d").text, "dabc");
        assert_eq!(keys("a b space c d ctrl-w").text, "ab ");
        assert_eq!(keys("a b space c d ctrl-w ctrl-y ctrl-y").text, "ab cdcd");
        assert_eq!(keys("a b c left left ctrl-k").text, "a");
        assert_eq!(keys("a b c left ctrl-u").text, "c");
        assert_eq!(keys("a b space c alt-b x").text, "ab xc");
        assert_eq!(keys("a b space c home alt-f x").text, "abx c");
        assert_eq!(keys("a backspace backspace delete").text, "");
    }

    proptest! {
        #[test]
        fn the_cursor_stays_on_a_boundary(start in "\\PC{0,12}", keys in prop::collection::vec(0_usize..16, 0..40), letter in any::<char>()) {
            let mut prompt = Prompt::with(start);
            let names = ["left", "right", "home", "end", "backspace", "delete", "ctrl-w", "ctrl-u", "ctrl-k", "ctrl-y",
                "alt-b", "alt-f", "ctrl-left", "ctrl-right", "x", "é"];
            for key in keys {
                prompt.edit(Chord::parse(names[key]).unwrap());
                prompt.edit(Chord::char(letter));
                prop_assert!(prompt.text.is_char_boundary(prompt.cursor));
                prop_assert!(!prompt.text.contains('\n'));
            }
        }
    }
}
