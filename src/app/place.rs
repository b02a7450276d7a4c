//! Places (what fills the screen, each with an address) and the history of visits, as in a web browser.

use std::collections::BTreeMap;

use super::rows::Cursor;
use crate::model::{EpisodeId, ShowId};

/// What fills the screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    Library,
    New,
    Show(ShowId),
    Episode(EpisodeId),
    Later,
    /// Own titles and the catalogue; the words are in the entry's `query`.
    Search,
    History,
    Messages,
}

/// Tabs of a show page, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ShowTab {
    #[default]
    Episodes,
    Links,
    Similar,
    About,
}

/// Tabs of an episode page, in order. Those that have nothing to show are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EpisodeTab {
    #[default]
    Notes,
    Links,
    Chapters,
    People,
    Similar,
}

/// A part of a place that has a cursor of its own. Each tab's pane keeps its cursor while the entry lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaneId {
    Shows,
    /// Episodes of the selected show (library), of the show page.
    Episodes,
    New,
    Links,
    Similar,
    About,
    Notes,
    Chapters,
    People,
    Later,
    Search,
    History,
    Messages,
    /// The choices of the first-run page.
    Welcome,
}

/// One entry of the history: a place and everything that brings it back as it was left.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub place: Place,
    pub show_tab: ShowTab,
    pub episode_tab: EpisodeTab,
    /// The pane that has focus.
    pub focus: PaneId,
    pub cursors: BTreeMap<PaneId, Cursor>,
    /// The words of a search place.
    pub query: String,
    /// Which of the layouts that the width allows (`v`).
    pub layout: u8,
    /// The list that this place was entered from, for next and previous sibling: pane rows as they were.
    pub siblings: Vec<super::Row>,
}

/// Entries and where we are among them. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    pub entries: Vec<Entry>,
    pub at: usize,
}
