//! Lines filled with words, whatever their script.

use unicode_linebreak::linebreaks;

use super::Run;
use crate::text::width;

/// Greedy filling at the line-break opportunities of UAX #14. Words wider than the room break between clusters.
pub(super) fn fill(runs: &[Run], room: usize) -> Vec<Vec<Run>> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let mut ends = Vec::with_capacity(runs.len());
    let mut end = 0;
    for run in runs {
        end += run.text.len();
        ends.push(end);
    }
    let mut lines = Lines { runs, ends, room, done: Vec::new(), line: Vec::new(), used: 0, blanks: Vec::new(), run: 0 };
    let mut start = 0;
    for (end, _) in linebreaks(&text) {
        let Some(word) = text.get(start..end) else { continue };
        // A scheme without its host is no part of an address that one could read.
        if word.ends_with("://") {
            continue;
        }
        lines.word(word, start);
        start = end;
    }
    lines.finish()
}

/// The bytes of an address that is wider than a line which stand in one: to the last sign between its parts, when that
/// leaves no line half empty, else as many as fit.
fn piece(word: &str, room: usize) -> usize {
    let (mut used, mut end, mut nice) = (0, 0, 0);
    for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(word, true) {
        let cells: usize = width::clusters(cluster).map(|(_, cells)| cells).sum();
        if used + cells > room && end > 0 {
            return if nice > 0 { nice } else { end };
        }
        used += cells;
        end += cluster.len();
        if used * 2 >= room && matches!(cluster, "." | "/" | "?" | "&" | "=" | "-" | "_" | "," | ";" | "#") {
            nice = end;
        }
    }
    word.len()
}

struct Lines<'r> {
    runs: &'r [Run],
    /// Where each run ends in the joined text.
    ends: Vec<usize>,
    room: usize,
    done: Vec<Vec<Run>>,
    line: Vec<Run>,
    used: usize,
    /// Blanks that wait for the next word; at the end of a line they vanish.
    blanks: Vec<usize>,
    run: usize,
}

impl Lines<'_> {
    /// A word with the blanks behind it.
    fn word(&mut self, word: &str, start: usize) {
        let body = word.trim_end_matches([' ', '\u{3000}', '\n', '\r']);
        let cells = width::width(body);
        if cells > 0 && self.used > 0 && self.used + self.blanks.len() + cells > self.room {
            self.end_line();
        }
        if cells > 0 {
            for at in std::mem::take(&mut self.blanks) {
                if self.used < self.room {
                    self.put(" ", 1, at);
                }
            }
        }
        let mut at = start;
        let mut left = body;
        let mut piece_ends = start + body.len();
        for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(body, true) {
            if cells > self.room && (at == start || at == piece_ends) {
                if at > start {
                    self.end_line();
                }
                let piece = piece(left, self.room);
                piece_ends = at + piece;
                left = left.get(piece..).unwrap_or_default();
            }
            for (shown, cells) in width::clusters(cluster) {
                if cells > self.room {
                    // A wide character where only one cell is.
                    if self.used > 0 {
                        self.end_line();
                    }
                    self.put("…", 1, at);
                } else {
                    if self.used + cells > self.room {
                        self.end_line();
                    }
                    self.put(if &*shown == "\u{A0}" { " " } else { &shown }, cells, at);
                }
            }
            at += cluster.len();
        }
        let trailing = word.get(body.len()..).unwrap_or_default();
        self.blanks.extend(trailing.char_indices().filter(|(_, c)| matches!(c, ' ' | '\u{3000}')).map(|(n, _)| at + n));
    }

    fn put(&mut self, text: &str, cells: usize, at: usize) {
        while self.ends.get(self.run).is_some_and(|end| *end <= at) && self.run + 1 < self.runs.len() {
            self.run += 1;
        }
        let Some(of) = self.runs.get(self.run) else { return };
        match self.line.last_mut() {
            Some(last) if last.role == of.role && last.style == of.style && last.link == of.link => {
                last.text.push_str(text);
            }
            _ => self.line.push(Run { text: text.to_string(), role: of.role, style: of.style, link: of.link }),
        }
        self.used += cells;
    }

    fn end_line(&mut self) {
        self.blanks.clear();
        self.used = 0;
        self.done.push(std::mem::take(&mut self.line));
    }

    fn finish(mut self) -> Vec<Vec<Run>> {
        if !self.line.is_empty() || self.done.is_empty() {
            self.end_line();
        }
        self.done
    }
}
