//! SQLite: the only SQL. Synchronous; speaks in model and library values.
//!
//! Promise: a change for which [`Store::save`] returned `Ok` is on disk (`synchronous=FULL`, one transaction); a refresh
//! of one show is one transaction; a file that is damaged or newer is never written to.

mod answers;
mod apart;
mod body;
mod episodes;
mod feeds;
mod file;
mod index;
mod links;
mod listener;
mod mentions;
mod patience;
mod people;
mod previews;
mod problem;
mod profiles;
mod reader;
mod schema;
mod search;
mod shows;
mod steps;
mod surroundings;
mod taken;
mod writer;

use std::path::PathBuf;

pub use index::Indexed;
use rusqlite::Connection;
pub use schema::{Upgrade, Watch};
pub use search::Stopper;
pub use surroundings::Around;
pub use writer::{Copier, PREVIEWS_KEPT};

use crate::library::{EpisodeList, FeedDelta};
use crate::model::{
    CandidateKey, EpisodeId, FeedHealth, FeedUrl, ListenState, QueueItem, Rated, Show, ShowId, Timestamp,
};

/// Why the library could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process writes to it.
    #[error("another earmark is running{}", .pid.map(|p| format!(" (process {p})")).unwrap_or_default())]
    InUse { pid: Option<u32> },
    /// The file is damaged; it was moved aside to `kept`.
    #[error("the library file is damaged; it was kept as {}", .kept.display())]
    Damaged { kept: PathBuf, detail: String },
    /// The file is damaged; who only reads moves nothing.
    #[error("the library file {} is damaged", .path.display())]
    Unreadable { path: PathBuf, detail: String },
    /// Made by a newer version.
    #[error("the library was made by a newer earmark (format {found}, this one knows {known})")]
    Newer { found: u32, known: u32 },
    /// Made by an older version: whoever writes brings it up to date, who only reads cannot.
    #[error("the library has the older format {found}")]
    Older { found: u32, known: u32 },
    #[error("{doing}: {source}")]
    Sql { doing: &'static str, source: rusqlite::Error },
    #[error("{doing}: {source}")]
    Io { doing: &'static str, source: std::io::Error },
}

/// How long what is written lasts.
#[derive(Debug, Clone, Copy)]
enum Until {
    /// It is on disk before it is acknowledged: whatever the listener made.
    Always,
    /// Whole or not at all, but a power cut may take the last of it: what the servers can be asked for again. Nobody waits
    /// for the disk after each of two hundred feeds.
    PowerCut,
}

impl Until {
    fn synchronous(self) -> &'static str {
        match self {
            Self::Always => "full",
            Self::PowerCut => "normal",
        }
    }
}

/// Which part of a feed was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Newest,
    /// A page of older episodes: nothing on it is news because of a date that cannot be.
    Older,
}

/// Puts the operation into an error of SQLite.
fn during(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |source| StoreError::Sql { doing, source }
}

/// The library file. One writer (this type, holding the lock) and any number of [`Reader`]s.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    lock: file::Lock,
    /// A damaged page was met: the next start checks the whole file.
    suspect: bool,
    /// Transactions so far, those that failed, too.
    transactions: u64,
    ahead: index::Ahead,
    /// How long another program is waited for in all; as long for each transaction where nothing is said of it.
    patience: Option<patience::Patience>,
}

/// A read-only view with its own connection; sees every committed change.
#[derive(Debug)]
pub struct Reader {
    conn: Connection,
}

/// The listener's facts as they are on disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listener {
    pub marks: Vec<(EpisodeId, ListenState)>,
    /// In order.
    pub queue: Vec<QueueItem>,
    pub dismissed: Vec<CandidateKey>,
    /// Own ratings, 1 to 5.
    pub ratings: Vec<(Rated, u8)>,
    pub visited: Vec<(String, Timestamp)>,
}

/// Seconds after which an address that led back is looked at again.
const LOOKS_AGAIN: i64 = 7 * 86_400;

/// What a conditional request sends, and where.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Hash of the last body, so that a server without validators costs no parsing.
    pub body_hash: Option<u64>,
    /// Publisher's pace in seconds (`ttl`, cache headers), when given.
    pub ttl: Option<u32>,
    /// A permanent redirect or a new address in the feed (`itunes:new-feed-url`) seen once; the second agreeing answer moves the feed.
    pub moved_to: Option<FeedUrl>,
    /// Hours (bits 0 to 23, UTC) and days (bits 24 to 30, Sunday first) in which the publisher does not want to be asked.
    pub quiet: u32,
    /// How many items of the last document said nothing, where all else of it was whole.
    pub hollow: u32,
    /// Where it is not to move: the listener has taken that back, or it would lead in a circle. Read only.
    pub refused: Option<FeedUrl>,
    /// Whether that is refused because what is there leads back again, for as long as it does. Read only.
    pub leads_back: bool,
    /// When it was last seen that it does. Read only.
    pub looked: Option<Timestamp>,
    /// The other show of the library that lives at `moved_to`, which is why it does not move there. Read only.
    pub kept_by: Option<ShowId>,
}

impl Validators {
    /// Whether the server may answer that nothing has changed.
    #[must_use]
    pub fn are_conditional(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }

    /// Where it does not move because what is there leads back again.
    #[must_use]
    pub fn circle(&self) -> Option<&FeedUrl> {
        self.refused.as_ref().filter(|_| self.leads_back)
    }

    /// Whether it is time to see whether that still leads back: feeds that name each other by mistake may stop, but seldom do.
    #[must_use]
    pub fn looks_again(&self, now: Timestamp) -> bool {
        self.looked.is_none_or(|at| !(0..LOOKS_AGAIN).contains(&now.0.saturating_sub(at.0)))
    }

    /// Where it would move, were another show not living there: nothing that has to be asked about again.
    #[must_use]
    pub fn standing(&self) -> Option<&FeedUrl> {
        self.moved_to.as_ref().filter(|_| self.kept_by.is_some())
    }

    /// The same for a request that is answered with the document in any case.
    #[must_use]
    pub fn unconditional(self) -> Self {
        Self { etag: None, last_modified: None, ..self }
    }
}

/// What a refresh found of one show.
#[derive(Debug, Clone, PartialEq)]
pub struct Refreshed {
    pub show: ShowId,
    pub delta: FeedDelta,
    pub validators: Validators,
    pub health: FeedHealth,
}

/// What writing a delta did.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub show: Show,
    pub list: EpisodeList,
    pub new: Vec<EpisodeId>,
}

/// A link of an episode or a show.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLink {
    pub url: String,
    pub text: String,
    /// Episodes that have it, newest first; empty for links of the show itself (site, support, about).
    pub episodes: Vec<EpisodeId>,
    /// “in the notes”, “support”, …
    pub found: String,
}
