//! What we know and what the feed says now → what changes. Pure: no ids are made here.

use crate::feed::{Parsed, ParsedEpisode, ParsedShow};
use crate::model::{EpisodeId, EpisodeKey, Secs, Timestamp};

/// What merging needs of an episode that is already in the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub id: EpisodeId,
    pub key: EpisodeKey,
    /// Address of the preferred enclosure without tracking; empty when there is none.
    pub media: String,
    pub title: String,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    /// Hash over everything the publisher says of it, so that an unchanged item writes nothing.
    pub fingerprint: u64,
    pub gone: bool,
}

/// What one refresh changes of one show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeedDelta {
    pub show: ParsedShow,
    /// In the order of the document.
    pub new: Vec<ParsedEpisode>,
    pub changed: Vec<(EpisodeId, ParsedEpisode)>,
    /// No longer in a complete document; marked, never deleted.
    pub gone: Vec<EpisodeId>,
    /// Were marked gone and are back.
    pub back: Vec<EpisodeId>,
    /// Sentences about what was mended.
    pub repairs: Vec<String>,
}

/// Merges a parsed document into what is known. Merging the same document twice changes nothing the second time.
#[must_use]
pub fn merge(_known: &[Known], _parsed: Parsed) -> FeedDelta {
    FeedDelta::default()
}

/// The fingerprint kept in [`Known`].
#[must_use]
pub fn fingerprint(_episode: &ParsedEpisode) -> u64 {
    0
}
