//! What is said to the listener, and what a refresh reports.

use crate::app::event::RefreshStep;
use crate::error::Problem;
use crate::library::identity;
use crate::model::{ShowId, Timestamp};

/// A message that lies over the place for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub message: u32,
    /// When it goes by itself (milliseconds); `None`: when dismissed.
    pub until: Option<u64>,
    /// Offers undo.
    pub undo: bool,
}

/// A message as Messages keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub number: u32,
    pub at: Timestamp,
    pub level: Level,
    pub problem: Problem,
    pub show: Option<ShowId>,
}

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Done,
    Note,
    Trouble,
}

/// A running refresh, or the last one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RefreshRun {
    pub started: u64,
    pub finished: Option<u64>,
    pub steps: Vec<(ShowId, RefreshStep)>,
    pub done: u32,
    pub failed: u32,
    pub unchanged: u32,
    pub new_episodes: u32,
    pub asked: bool,
    /// Shows whose feeds moved.
    pub moved: Vec<ShowId>,
    /// Shows that count as done and failed but were not asked, as their servers had not answered for others.
    pub unasked: u32,
    /// Shows that were not asked, as they had answered a moment before.
    pub left_alone: usize,
    /// Shows that were not asked, as their servers wish to be asked later.
    pub waiting: usize,
}

/// A message that was removed: what feeds have done is read from the library at every start, and would stand in Messages again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutAway {
    /// A hash of its words.
    pub said: u64,
    /// When it was removed: what happens after that is news.
    pub at: Timestamp,
}

impl PutAway {
    /// Whether it is this message, which has not happened again.
    #[must_use]
    pub fn is(&self, message: &Message) -> bool {
        // That two shows are one feed does not happen, it is so.
        let lasts = matches!(&*message.problem.id, "refresh.double" | "refresh.stays");
        self.said == message.said() && (lasts || message.at <= self.at)
    }
}

impl Message {
    /// A hash of its words, the same in every run.
    #[must_use]
    pub fn said(&self) -> u64 {
        identity::hash(&format!("{}\n{}", self.problem.what, self.problem.why))
    }

    /// Whether the next start would bring it back: it tells of a feed.
    #[must_use]
    pub fn comes_back(&self) -> bool {
        self.problem.id.starts_with("refresh.") && self.problem.id != "refresh.report"
    }

    /// Whether Messages keeps it: a remark about a key that had nothing to act on is only shown.
    #[must_use]
    pub fn kept(&self) -> bool {
        !self.problem.id.starts_with("hint.")
    }
}
