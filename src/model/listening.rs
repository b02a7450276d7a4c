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

/// A step that can be undone or done again, as it is kept over a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptStep {
    /// Counts up: of those of its kind the newest comes first.
    pub number: u64,
    /// It was undone, and can be done again.
    pub undone: bool,
    pub at: Timestamp,
    /// What was done, as a sentence.
    pub said: String,
    /// What takes it back, or does it again.
    pub changes: Vec<Change>,
    /// A setting instead, as it is to be again: its name, and its value as one types it; `None`: its default.
    pub setting: Option<(String, Option<String>)>,
}

/// What became of the steps that can be undone or done again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepNews {
    /// A new one; what was undone before cannot be done again any more.
    Done(KeptStep),
    /// This one was undone or done again, and another one takes that back.
    Turned {
        from: u64,
        to: KeptStep,
    },
    /// These cannot be undone any more.
    Gone(Vec<u64>),
    AllGone,
}

/// What the listener has rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rated {
    Show(ShowId),
    Episode(EpisodeId),
}

/// The best rating of one's own; the worst is 1.
pub const MOST_STARS: u8 = 5;

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
    /// The listener's own rating, 1 to [`MOST_STARS`]; 0 takes it away.
    Rate(Rated, u8),
    /// A link was followed at this moment (seconds UTC are the change's time).
    Visited(String),
    /// Takes a first visit back.
    Unvisited(String),
}
