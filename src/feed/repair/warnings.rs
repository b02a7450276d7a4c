//! What was mended of a document, with its lines.

use crate::feed::{Warning, find};

/// So many repairs are told one by one.
const MOST: usize = 40;

/// What was mended so far.
pub(in crate::feed) struct Warnings {
    list: Vec<Warning>,
    more: usize,
    /// The last place of the text whose line was asked for, and that line.
    at: usize,
    line: u32,
}

impl Default for Warnings {
    fn default() -> Self {
        Self { list: Vec::new(), more: 0, at: 0, line: 1 }
    }
}

impl Warnings {
    /// What was mended at this place of the text.
    pub(in crate::feed) fn push(&mut self, text: &str, at: usize, what: impl FnOnce() -> String) {
        self.tell(text, at, true, what);
    }

    /// The same, if it could not be mended.
    pub(in crate::feed) fn tell(&mut self, text: &str, at: usize, mended: bool, what: impl FnOnce() -> String) {
        if self.list.len() >= MOST {
            self.more += 1;
        } else {
            self.add(text, at, mended, what());
        }
    }

    /// What is told however many others were; gives its line.
    pub(in crate::feed) fn add(&mut self, text: &str, at: usize, mended: bool, what: String) -> u32 {
        let lines = |from: usize, to: usize| find::line_ends(text.as_bytes().get(from..to).unwrap_or_default());
        let line = if at < self.at {
            self.line.saturating_sub(lines(at, self.at))
        } else {
            self.line += lines(self.at, at);
            self.at = at;
            self.line
        };
        self.list.push(Warning { line: Some(line), what, mended });
        line
    }

    pub(in crate::feed) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of it.
    pub(in crate::feed) fn all(mut self) -> Vec<Warning> {
        if self.more > 0 {
            let repairs = if self.more == 1 { "repair" } else { "repairs" };
            let what = format!("{} more {repairs}", self.more);
            self.list.push(Warning { line: None, what, mended: true });
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_right_in_any_order() {
        let text = "one\ntwo\nthree\nfour";
        let mut warnings = Warnings::default();
        for word in ["three", "one", "two", "four", "three"] {
            warnings.push(text, text.find(word).unwrap(), || String::from(word));
        }
        let lines: Vec<_> = warnings.all().iter().map(|warning| warning.line.unwrap()).collect();
        assert_eq!(lines, [3, 1, 2, 4, 3]);
    }
}
