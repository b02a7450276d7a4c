//! The signs of the screen, in Unicode and in ASCII; each is one cell wide.

/// A set of signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    pub new: &'static str,
    pub begun: &'static str,
    pub played: &'static str,
    pub playing: &'static str,
    pub current: &'static str,
    pub selected: &'static str,
    pub idle: &'static str,
    pub tab_end: &'static str,
    pub quote: &'static str,
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub down: &'static str,
    pub up: &'static str,
    /// Corners: top left, top right, bottom left, bottom right; of overlays and of artwork.
    pub round: [&'static str; 4],
    pub square: [&'static str; 4],
    pub later: &'static str,
    pub followed: &'static str,
    pub trouble: &'static str,
    pub star: &'static str,
    pub support: &'static str,
    pub refresh: &'static str,
    pub same: &'static str,
    pub bar: &'static str,
    pub bar_rest: &'static str,
    pub bar_knob: &'static str,
    /// Where a chapter begins, on the part of a bar that was heard and on the rest.
    pub bar_marks: [&'static str; 2],
    pub back: &'static str,
    pub forward: &'static str,
    pub none: &'static str,
    /// Turns ten times a second.
    pub spinner: &'static [&'static str],
    /// What is drawn with other characters than it was written with, in our own words and rules.
    pub(super) ascii: bool,
}

impl Signs {
    /// The usual signs.
    #[must_use]
    pub fn unicode() -> Self {
        Self {
            new: "●",
            begun: "◐",
            played: "✓",
            playing: "▶",
            current: "▸",
            selected: "▌",
            idle: "│",
            tab_end: "▐",
            quote: "┃",
            horizontal: "─",
            vertical: "│",
            down: "┬",
            up: "┴",
            round: ["╭", "╮", "╰", "╯"],
            square: ["┌", "┐", "└", "┘"],
            later: "≡",
            followed: "✓",
            trouble: "!",
            star: "★",
            support: "♥",
            refresh: "⟳",
            same: "=",
            bar: "━",
            bar_rest: "─",
            bar_knob: "●",
            bar_marks: ["┿", "┼"],
            back: "‹",
            forward: "›",
            none: "·",
            spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
            ascii: false,
        }
    }

    /// Signs for terminals and fonts that have no others.
    #[must_use]
    pub fn ascii() -> Self {
        Self {
            new: "*",
            begun: "%",
            played: "x",
            playing: ">",
            current: ">",
            selected: ">",
            idle: ":",
            tab_end: "<",
            quote: "|",
            horizontal: "-",
            vertical: "|",
            down: "+",
            up: "+",
            round: ["+"; 4],
            square: ["+"; 4],
            later: "=",
            followed: "x",
            trouble: "!",
            star: "*",
            support: "$",
            refresh: "~",
            same: "=",
            bar: "=",
            bar_rest: "-",
            bar_knob: "o",
            bar_marks: ["|", "|"],
            back: "<",
            forward: ">",
            none: ".",
            spinner: &["-", "\\", "|", "/"],
            ascii: true,
        }
    }

    /// The set for a setting (`unicode`, `ascii`, anything else: by what the terminal can show).
    #[must_use]
    pub fn chosen(setting: &str, terminal_can: bool) -> Self {
        match setting {
            "unicode" => Self::unicode(),
            "ascii" => Self::ascii(),
            _ if terminal_can => Self::unicode(),
            _ => Self::ascii(),
        }
    }

    /// Whether the locale and terminal show more than ASCII: the value of `LC_ALL`, else `LC_CTYPE`, else `LANG`, and `TERM`.
    #[must_use]
    pub fn terminal_can(locale: &str, term: &str) -> bool {
        let locale = locale.to_ascii_lowercase();
        (locale.contains("utf-8") || locale.contains("utf8")) && !matches!(term, "linux" | "dumb")
    }

    /// Our own words with characters of this set: one cell each, so that columns stay. Foreign text is left alone.
    #[must_use]
    pub fn own<'a>(&self, cluster: &'a str) -> &'a str {
        if !self.ascii {
            return cluster;
        }
        match cluster {
            // A dot would read as a key.
            "…" => "~",
            "›" | "→" | "▸" => ">",
            "‹" | "←" => "<",
            "·" | "—" | "–" | "─" | "━" => "-",
            "’" | "‘" => "'",
            "“" | "”" => "\"",
            "•" => "*",
            "×" => "x",
            "↑" => "^",
            "↓" => "v",
            "▏" | "┃" | "│" => "|",
            other => other,
        }
    }

    /// The sign of a spinner at this moment; `…` where nothing moves.
    #[must_use]
    pub fn spin(&self, millis: u64, motion: bool) -> &'static str {
        if !motion {
            return if self.ascii { "~" } else { "…" };
        }
        let turn = usize::try_from(millis / 100).unwrap_or(0) % self.spinner.len().max(1);
        self.spinner.get(turn).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides() {
        assert!(Signs::terminal_can("en_GB.UTF-8", "xterm"));
        assert!(!Signs::terminal_can("C", "xterm"));
        assert!(!Signs::terminal_can("en_GB.utf8", "linux"));
        assert_eq!(Signs::chosen("auto", false), Signs::ascii());
        assert_eq!(Signs::chosen("unicode", false), Signs::unicode());
    }
}
