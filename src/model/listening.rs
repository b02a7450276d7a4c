//! The listener's own facts. A refresh never touches them.

use super::{CandidateKey, EpisodeId, Secs, ShowId, Subscription, Timestamp};

/// Progress of one episode. Absent means never touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListenState {
    pub played: bool,
    /// Opened or begun, so it is not *new* any more.
    pub seen: bool,
    pub position: Secs,
    pub changed: Timestamp,
}

/// One place in Listen Later. Ranks have gaps, so that a move writes one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueItem {
    pub episode: EpisodeId,
    pub rank: i64,
    pub added: Timestamp,
}

/// Where in Listen Later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePlace {
    Top,
    Bottom,
    /// Directly before this one.
    Before(EpisodeId),
    /// Directly after this one.
    After(EpisodeId),
}

/// Every fact a listener can create. Applied in memory, saved in one transaction, and each has an inverse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Follow(ShowId),
    Unfollow(ShowId),
    /// Puts back what following or unfollowing changed; only ever the inverse of one of them.
    Resubscribe {
        show: ShowId,
        subscription: Subscription,
        followed_at: Option<Timestamp>,
        new_from: Option<EpisodeId>,
    },
    Played(EpisodeId, bool),
    /// Opened: not new any more (`false` makes it new again, for undo).
    Seen(EpisodeId, bool),
    Position(EpisodeId, Secs),
    Enqueue(EpisodeId, QueuePlace),
    Dequeue(EpisodeId),
    Move(EpisodeId, QueuePlace),
    /// “Not interested” in a candidate; `false` takes it back.
    Dismiss(CandidateKey, bool),
    /// A link was followed at this moment (seconds UTC are the change's time).
    Visited(String),
    /// Takes a first visit back.
    Unvisited(String),
}
