//! The listener's changes applied in memory, each with its inverse; and what a refresh brings, absorbed.

use std::sync::Arc;

use super::{EpisodeList, Library};
use crate::model::{Change, Show, Timestamp};

/// Applies a change and gives its inverse; `None` when there is nothing to change (already so, or unknown).
pub fn apply(_library: &mut Library, _change: &Change, _now: Timestamp) -> Option<Change> {
    None
}

/// Takes in a show and its episode list after a refresh. Listener's facts stay as they are.
pub fn absorb(_library: &mut Library, _show: Show, _list: Option<Arc<EpisodeList>>) {}
