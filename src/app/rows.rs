//! Rows of lists: what a pane holds, where its cursor is, how it is sorted and filtered. Built when something changed,
//! never per frame; the painter formats only the rows that are visible.

use crate::model::{CandidateKey, EpisodeId, ShowId};

/// One row. Its identity survives new episodes and refreshes; the painter looks up what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Row {
    /// Not selectable: a group's name and a remark at the right edge.
    Heading(String, String),
    Show(ShowId),
    Episode(ShowId, EpisodeId),
    /// Index into the link list of this place.
    Link(u32),
    Candidate(CandidateKey),
    /// Index into the detail's chapters.
    Chapter(u32),
    /// Index into the detail's people.
    Person(u32),
    /// Number of a message.
    Message(u32),
    /// Index into the visits.
    Visit(u32),
    /// A numbered choice of the first-run page.
    Choice(u8),
}

impl Row {
    /// Whether the selection can stand on it.
    #[must_use]
    pub fn selectable(&self) -> bool {
        !matches!(self, Self::Heading(..))
    }
}

/// The rows of one pane, filtered and sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// How many there are without the filter (headings not counted).
    pub unfiltered: usize,
}

/// How a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// The natural order of the list: new first for shows, newest first for episodes, best first for similar shows.
    #[default]
    Natural,
    Date,
    Title,
    Length,
    New,
    Rating,
    Listeners,
    /// Links only: host, kind, order of appearance.
    Host,
    Kind,
    Appearance,
}

/// Where one is in a pane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cursor {
    /// Selected row (index into `Rows::rows`); in a text, unused.
    pub index: usize,
    /// The selected row itself, so that the selection survives changes around it.
    pub on: Option<Row>,
    /// First visible row or line.
    pub top: usize,
    pub filter: String,
    pub sort: Sort,
    /// In a text: the current link's number.
    pub link: Option<u16>,
    /// In a text: the block at the top, so that a resize keeps the reading position.
    pub block: u32,
}
