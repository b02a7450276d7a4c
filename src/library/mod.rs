//! The in-memory library: answers what screens ask, in microseconds; knows neither disk nor screen.

mod alike;
pub mod apply;
pub mod catalogue;
pub mod directories;
pub mod episodes;
pub mod find;
pub mod identity;
mod ladder;
pub mod links;
pub mod mentions;
pub mod merge;
pub mod names;
pub mod narrow;
mod owners;
pub mod query;
pub mod related;
mod rhythm;
#[cfg(test)]
pub(crate) mod testing;
pub mod told;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub use alike::{Alike, Likeness};
pub use apply::{absorb, apply, count_links, forget, is_new, take_list, take_over};
pub use episodes::{EpisodeList, EpisodeRow};
pub use merge::{FeedDelta, Fresh, Known, Sources, merge, merge_older};
pub use owners::Owners;
pub use rhythm::{TELLING, rhythm};

pub use crate::feed::{ParsedEpisode, ParsedLink, ParsedShow};
use crate::model::{CandidateKey, EpisodeId, ListenState, QueueItem, Rated, Show, ShowId, Timestamp};

/// Everything that is always in memory. Owned by one thread; snapshots for workers are clones of the `Arc`s.
#[derive(Debug, Clone, Default)]
pub struct Library {
    pub shows: BTreeMap<ShowId, Arc<Show>>,
    /// Absent until loaded.
    pub lists: HashMap<ShowId, Arc<EpisodeList>>,
    /// Every episode has its number of links; otherwise none may mean that nobody has counted.
    pub links_counted: bool,
    /// Which show an episode belongs to is in its list; this finds it without knowing the show.
    pub show_of: Owners,
    pub marks: HashMap<EpisodeId, ListenState>,
    /// In order.
    pub queue: Vec<QueueItem>,
    pub dismissed: HashSet<CandidateKey>,
    /// The listener's own ratings, 1 to 5.
    pub ratings: HashMap<Rated, u8>,
    /// Addresses of links that were followed, and when.
    pub visited: HashMap<String, Timestamp>,
    /// Counts up with every change, so that cached views know when they are stale.
    pub revision: u64,
}
