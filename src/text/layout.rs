//! Notes → lines for a width. Shared by `app` (scrolling, links on screen) and `ui` (painting).

use crate::model::{Notes, Style};

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
    /// The `[3]` after a link.
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
    /// The block it belongs to, so that a resize can keep the reading position.
    pub block: u32,
}

/// A page laid out for one width.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub width: u16,
    pub lines: Vec<Line>,
}

/// Lays out notes for `width` cells (at least 1). No line is wider.
#[must_use]
pub fn page(_notes: &Notes, width: u16) -> Page {
    Page { width, lines: Vec::new() }
}

/// Wraps plain text at Unicode line-break opportunities; no line is wider than `width`.
#[must_use]
pub fn wrap(_text: &str, _width: u16) -> Vec<String> {
    Vec::new()
}
