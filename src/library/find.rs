//! Title search, filters, and newest-first across shows.

use super::Library;
use crate::model::{EpisodeId, ShowId};

/// The newest episodes of all followed shows, newest first, at most `limit`; merged from the lists, never sorted whole.
#[must_use]
pub fn newest(_library: &Library, _limit: usize) -> Vec<(ShowId, EpisodeId)> {
    Vec::new()
}

/// Episodes of every loaded list whose titles hold all words (folded), newest first, at most `limit`.
#[must_use]
pub fn titles(_library: &Library, _query: &str, _limit: usize) -> Vec<(ShowId, EpisodeId)> {
    Vec::new()
}

/// Fuzzy filter of one line of text: `None` when it does not match, else score and the matched character positions.
#[must_use]
pub fn fuzzy(_query: &str, _text: &str) -> Option<(u32, Vec<u32>)> {
    None
}
