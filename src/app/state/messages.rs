//! What is said to the listener, and what a refresh reports.

use crate::app::event::RefreshStep;
use crate::error::Problem;
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
    /// Shows that were not asked, as they had answered a moment before.
    pub left_alone: usize,
}

impl Message {
    /// Whether Messages keeps it: a remark about a key that had nothing to act on is only shown.
    #[must_use]
    pub fn kept(&self) -> bool {
        !self.problem.id.starts_with("hint.")
    }
}
