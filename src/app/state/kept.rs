//! What is kept over a restart: steps that can be undone, visits, and where one was.

use super::messages::PutAway;
use crate::app::place::{Entry, History, Place};
use crate::config::Value;
use crate::model::{Change, Timestamp};

/// A setting that is being written, and what `config.toml` said of it before.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingWrite {
    pub name: &'static str,
    pub before: Option<Value>,
}

/// A setting as `config.toml` is to have it again; `None`: not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingBack {
    /// The number of the write that this takes back.
    pub write: u64,
    pub name: &'static str,
    pub value: Option<Value>,
}

/// One thing that can be undone: what to apply, and the sentence that says what was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Under which it is kept over a restart; counts up.
    pub number: u64,
    pub said: String,
    pub changes: Vec<Change>,
    /// A setting instead of changes of the library.
    pub setting: Option<SettingBack>,
    pub at: Timestamp,
}

/// A visited place, for the History place.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub place: Place,
    pub title: String,
    /// What was asked, where the place is the search.
    pub words: String,
    pub at: Timestamp,
}

impl Visit {
    /// As a row of the history names it: the search with its words, as in the breadcrumb.
    #[must_use]
    pub fn name(&self) -> String {
        if self.words.is_empty() { self.title.clone() } else { format!("{} › {}", self.title, self.words) }
    }

    /// The place as it was visited.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let mut entry = Entry::new(self.place.clone());
        entry.query.clone_from(&self.words);
        entry
    }
}

/// What is kept over a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub history: History,
    pub visits: Vec<Visit>,
    /// What `V` says, where that is not what the settings say.
    pub artwork: Option<String>,
    /// What was removed from Messages and would stand there again.
    pub put_away: Vec<PutAway>,
}
