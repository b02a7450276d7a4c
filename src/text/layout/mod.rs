//! Notes → lines for a width. Shared by `app` (scrolling, links on screen) and `ui` (painting).
//!
//! Every line is made of clusters that terminals draw alike (see `width`), so what was measured is what is drawn.
//! Signs are the Unicode ones; `width::ascii_sign` names their ASCII neighbours, cell by cell.

mod fill;
mod set;
mod transcript;

use std::fmt::Write as _;

pub use transcript::transcript;

use crate::model::{Link, Notes, Opens, Secs, Style};

/// Text is never set wider.
const WIDEST: usize = 100;
/// Indentation stops where less than this would be left for words.
const LEAST_ROOM: usize = 8;

/// What a run of a laid-out line is for; `ui` maps it to a colour role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    #[default]
    Text,
    Heading,
    Quote,
    Code,
    Rule,
    /// Marks of lists.
    Mark,
    /// The `[3]` after a link, with its mark (`[3]▸show`) where it opens inside.
    LinkNumber,
    Dim,
}

/// A run of text of one role and style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    pub text: String,
    pub role: Role,
    pub style: Style,
    pub link: Option<u16>,
}

/// One line of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub runs: Vec<Run>,
    /// The block it belongs to, so that a resize can keep the reading position. Counts paragraphs, headings, list
    /// items and the like in reading order, whatever the width.
    pub block: u32,
}

impl Line {
    /// The words of the line without roles.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// A page laid out for one width.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub width: u16,
    pub lines: Vec<Line>,
}

impl Page {
    /// The first line of a block, or of the next one that has a line.
    #[must_use]
    pub fn line_of(&self, block: u32) -> usize {
        self.lines.partition_point(|line| line.block < block)
    }
}

/// Lays out notes for `width` cells (at least 1). No line is wider.
#[must_use]
pub fn page(notes: &Notes, width: u16) -> Page {
    page_with_marks(notes, &[], width)
}

/// The same, with a mark behind the links that open inside earmark: `opens` has one entry for each link of the notes, or
/// none at all.
#[must_use]
pub fn page_with_marks(notes: &Notes, opens: &[Option<Opens>], width: u16) -> Page {
    Page { width, lines: set::lines(notes, opens, usize::from(width).clamp(1, WIDEST)) }
}

/// `1:02:03` or `4:05`.
#[must_use]
pub fn clock(at: Secs) -> String {
    let (hours, minutes, seconds) = (at.0 / 3600, at.0 / 60 % 60, at.0 % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Wraps plain text at Unicode line-break opportunities; no line is wider than `width`.
#[must_use]
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let room = usize::from(width).max(1);
    let mut out = Vec::new();
    for line in text.split('\n') {
        let runs = [Run { text: line.to_string(), ..Run::default() }];
        out.extend(fill::fill(&runs, room).into_iter().map(|runs| runs.into_iter().map(|run| run.text).collect()));
    }
    out
}

/// The notes as plain text for the command line: as on the screen, then every numbered link with its whole address.
#[must_use]
pub fn plain(notes: &Notes, width: u16) -> String {
    let mut out = String::new();
    for line in page(notes, width).lines {
        out.push_str(line.text().trim_end());
        out.push('\n');
    }
    let pages: Vec<&Link> = notes.links.iter().filter(|link| link.is_numbered()).collect();
    if !pages.is_empty() {
        out.push('\n');
    }
    for link in pages {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "[{}] {}", link.number, link.target.address());
    }
    out
}

#[cfg(test)]
mod tests;
