//! Our own key: what a terminal can tell apart, and the names that `keys.toml`, help and messages use.

use std::fmt;

/// One key press with its modifiers. A capital letter is the letter itself (`Char('G')`), never shift plus a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord {
    pub code: KeyCode,
    pub ctrl: bool,
    pub alt: bool,
    /// Only with keys that are not characters (`Shift-Tab`).
    pub shift: bool,
    /// The key with a logo; only some terminals report it.
    pub logo: bool,
}

/// The key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// Keys with a name: how `keys.toml` spells them and how people read them.
const NAMED: &[(&str, KeyCode, &str)] = &[
    ("enter", KeyCode::Enter, "Enter"),
    ("esc", KeyCode::Esc, "Esc"),
    ("tab", KeyCode::Tab, "Tab"),
    ("backspace", KeyCode::Backspace, "Bksp"),
    ("delete", KeyCode::Delete, "Del"),
    ("insert", KeyCode::Insert, "Ins"),
    ("up", KeyCode::Up, "↑"),
    ("down", KeyCode::Down, "↓"),
    ("left", KeyCode::Left, "←"),
    ("right", KeyCode::Right, "→"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
    ("pageup", KeyCode::PageUp, "PgUp"),
    ("pagedown", KeyCode::PageDown, "PgDn"),
    ("space", KeyCode::Char(' '), "Space"),
];

impl Chord {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false, logo: false }
    }

    /// A character without modifiers.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// The character that this key types into a box, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt && !self.logo => Some(c),
            _ => None,
        }
    }

    /// Reads one key as `keys.toml` spells it: `j`, `G`, `ctrl-d`, `alt-left`, `shift-tab`, `f1`, `space`.
    /// `None` for anything that is not a key. `super-` is the key with a logo, where the terminal reports it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut chord = Self::plain(KeyCode::Esc);
        loop {
            let lower = rest.to_ascii_lowercase();
            let (length, flag) = if lower.starts_with("ctrl-") {
                (5, &mut chord.ctrl)
            } else if lower.starts_with("alt-") {
                (4, &mut chord.alt)
            } else if lower.starts_with("shift-") {
                (6, &mut chord.shift)
            } else if lower.starts_with("super-") {
                (6, &mut chord.logo)
            } else {
                break;
            };
            match rest.get(length..) {
                Some(next) if !next.is_empty() => {
                    *flag = true;
                    rest = next;
                }
                _ => break,
            }
        }
        let mut letters = rest.chars();
        let first = letters.next()?;
        if letters.next().is_none() {
            // Terminals send Ctrl with small letters only.
            let letter = if chord.ctrl { first.to_ascii_lowercase() } else { first };
            chord.code = KeyCode::Char(letter);
            if chord.shift {
                chord.shift = false;
                chord.code = KeyCode::Char(letter.to_uppercase().next().unwrap_or(letter));
            }
            return Some(chord);
        }
        let lower = rest.to_ascii_lowercase();
        if let Some((_, code, _)) = NAMED.iter().find(|(name, ..)| *name == lower) {
            chord.code = *code;
            return Some(chord);
        }
        let number: u8 = lower.strip_prefix('f')?.parse().ok()?;
        (1..=24).contains(&number).then(|| {
            chord.code = KeyCode::F(number);
            chord
        })
    }

    /// Reads a sequence: keys separated by blanks.
    #[must_use]
    pub fn parse_sequence(text: &str) -> Option<Vec<Self>> {
        let keys: Option<Vec<_>> = text.split_whitespace().map(Self::parse).collect();
        keys.filter(|keys| !keys.is_empty())
    }

    /// As `keys.toml` spells it; [`Chord::parse`] reads it back.
    #[must_use]
    pub fn spelled(self) -> String {
        let mut out = String::new();
        for (on, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-"), (self.logo, "super-")] {
            if on {
                out.push_str(name);
            }
        }
        match self.code {
            KeyCode::F(n) => {
                out.push('f');
                out.push_str(&n.to_string());
            }
            code => match NAMED.iter().find(|(_, named, _)| *named == code) {
                Some((name, ..)) => out.push_str(name),
                None => {
                    if let KeyCode::Char(c) = code {
                        out.push(c);
                    }
                }
            },
        }
        out
    }
}

/// As people read it: `Ctrl-d`, `Alt-↓`, `Enter`.
impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (on, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-"), (self.logo, "Super-")] {
            if on {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::F(n) => write!(f, "F{n}"),
            code => match NAMED.iter().find(|(_, named, _)| *named == code) {
                Some((_, _, shown)) => f.write_str(shown),
                None => match code {
                    KeyCode::Char(c) => write!(f, "{c}"),
                    _ => Ok(()),
                },
            },
        }
    }
}

/// A sequence as people read it: `g h`.
#[must_use]
pub fn shown(chords: &[Chord]) -> String {
    chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for text in [
            "j",
            "G",
            "ctrl-d",
            "alt-left",
            "shift-tab",
            "f1",
            "space",
            "super-x",
            "ctrl-super-left",
            "<",
            "-",
            "ctrl--",
            "pagedown",
            "é",
        ] {
            let chord = Chord::parse(text).unwrap();
            assert_eq!(Chord::parse(&chord.spelled()), Some(chord), "{text}");
        }
        assert_eq!(Chord::parse("shift-g"), Some(Chord::char('G')));
        assert_eq!(Chord::parse("nonsense"), None);
        assert_eq!(Chord::parse("f99"), None);
        assert_eq!(Chord::parse_sequence("g g").map(|s| s.len()), Some(2));
        assert_eq!(Chord::parse("alt-down").unwrap().to_string(), "Alt-↓");
    }
}
