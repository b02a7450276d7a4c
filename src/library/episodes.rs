//! One show's episodes, packed: 32-byte rows and one string that holds all titles. Replaced whole, shared by `Arc`.

use crate::model::{Episode, EpisodeId, EpisodeKind, Secs, ShowId, Timestamp};

/// What a list is built from: one row of the narrow table.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeRow {
    pub id: EpisodeId,
    pub title: String,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub season: Option<u16>,
    pub number: Option<u32>,
    pub kind: EpisodeKind,
    pub links: u16,
    pub gone: bool,
    pub playable: bool,
}

/// The episodes of one show, newest first; episodes without a date keep the feed's order at their place.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeList {
    show: ShowId,
    rows: Vec<EpisodeRow>,
}

impl EpisodeList {
    /// Packs rows that are already in order.
    #[must_use]
    pub fn new(show: ShowId, rows: Vec<EpisodeRow>) -> Self {
        Self { show, rows }
    }
    #[must_use]
    pub fn show(&self) -> ShowId {
        self.show
    }
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// The episode in this place, newest first.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Episode<'_>> {
        self.rows.get(index).map(|row| Episode {
            id: row.id,
            show: self.show,
            title: &row.title,
            published: row.published,
            duration: row.duration,
            season: row.season,
            number: row.number,
            kind: row.kind,
            links: row.links,
            gone: row.gone,
            playable: row.playable,
        })
    }
    /// All of them, newest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Episode<'_>> + DoubleEndedIterator {
        (0..self.len()).filter_map(|index| self.get(index)).collect::<Vec<_>>().into_iter()
    }
    /// Where this episode stands.
    #[must_use]
    pub fn position(&self, id: EpisodeId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }
}
