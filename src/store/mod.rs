//! SQLite: the only SQL. Synchronous; speaks in model and library values.
//!
//! Promise: a change for which [`Store::save`] returned `Ok` is on disk (`synchronous=FULL`, one transaction); a refresh
//! of one show is one transaction; a file that is damaged or newer is never written to.

use std::path::{Path, PathBuf};

use crate::library::related::Evidence;
use crate::library::{EpisodeList, FeedDelta, Known};
use crate::model::{
    Candidate, CandidateKey, Change, EpisodeDetail, EpisodeId, FeedHealth, FeedUrl, Inside, ListenState, QueueItem,
    Show, ShowDetail, ShowId, Timestamp,
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
    /// Made by a newer version.
    #[error("the library was made by a newer earmark (format {found}, this one knows {known})")]
    Newer { found: u32, known: u32 },
    #[error("{doing}: {source}")]
    Sql { doing: &'static str, source: rusqlite::Error },
    #[error("{doing}: {source}")]
    Io { doing: &'static str, source: std::io::Error },
}

/// The library file. One writer (this type, holding the lock) and any number of [`Reader`]s.
#[derive(Debug)]
pub struct Store {
    // filled in by the store
}

/// A read-only view with its own connection; sees every committed change.
#[derive(Debug)]
pub struct Reader {
    // filled in by the store
}

/// The listener's facts as they are on disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listener {
    pub marks: Vec<(EpisodeId, ListenState)>,
    /// In order.
    pub queue: Vec<QueueItem>,
    pub dismissed: Vec<CandidateKey>,
    pub visited: Vec<(String, Timestamp)>,
}

/// What a conditional request sends, and where.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Hash of the last body, so that a server without validators costs no parsing.
    pub body_hash: Option<u64>,
    /// Publisher's pace in seconds (`ttl`, cache headers), when given.
    pub ttl: Option<u32>,
    /// A permanent redirect seen once; the second agreeing answer moves the feed.
    pub moved_to: Option<FeedUrl>,
}

/// What writing a delta did.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub show: Show,
    pub list: EpisodeList,
    pub new: Vec<EpisodeId>,
}

/// A link of an episode or a show as the index keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLink {
    pub url: String,
    pub text: String,
    /// Episodes that have it, newest first; empty for links of the show itself (site, support, about).
    pub episodes: Vec<EpisodeId>,
    /// “in the notes”, “support”, …
    pub found: String,
}

impl Store {
    /// Opens the library for writing, makes it when it is not there, brings an older one up to date.
    ///
    /// # Errors
    /// See [`StoreError`]; a damaged file is moved aside before the error is given, so that a second call starts anew.
    pub fn open(_path: &Path) -> Result<Self, StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// A reader on the same file.
    ///
    /// # Errors
    /// When the connection cannot be made.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Puts a show into the library, or finds the one with the same feed (any spelling) or guid. A preview becomes
    /// followed when `follow`; a followed show never becomes a preview.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn add(&mut self, _candidate: &Candidate, _follow: bool, _now: Timestamp) -> Result<Show, StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Writes what a refresh found, with validators and health, in one transaction.
    ///
    /// # Errors
    /// When it could not be written; then nothing was.
    pub fn write(
        &mut self,
        _show: ShowId,
        _delta: &FeedDelta,
        _validators: &Validators,
        _health: &FeedHealth,
        _now: Timestamp,
    ) -> Result<Written, StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Notes health (and validators, when the answer had them) of shows whose episodes did not change; one transaction for all.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn note_health(
        &mut self,
        _shows: &[(ShowId, FeedHealth, Option<Validators>)],
    ) -> Result<Vec<Show>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Remembers that a feed moved for good.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_feed(&mut self, _show: ShowId, _to: &FeedUrl) -> Result<(), StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Saves the listener's changes in one transaction that is on disk when this returns.
    ///
    /// # Errors
    /// When it could not be written; then none of them was.
    pub fn save(&mut self, _changes: &[Change], _now: Timestamp) -> Result<(), StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Takes every sample show out, with all that hangs on it.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn remove_sample(&mut self) -> Result<Vec<ShowId>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }

    /// Drops previews last looked at before `before` of which nothing was kept.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn forget_previews(&mut self, _before: Timestamp) -> Result<Vec<ShowId>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
}

impl Reader {
    /// Opens a library for reading only; works while another process writes.
    ///
    /// # Errors
    /// When it is not there, damaged or newer.
    pub fn open(_path: &Path) -> Result<Self, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// All shows with their kept counts.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn shows(&self) -> Result<Vec<Show>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// One show's episodes.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn list(&self, _show: ShowId) -> Result<EpisodeList, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// All lists in one scan.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn lists(&self) -> Result<Vec<EpisodeList>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// The listener's facts.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn listener(&self) -> Result<Listener, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// One episode; `notes` is empty, the notes as published come beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode(&self, _id: EpisodeId) -> Result<Option<(EpisodeDetail, String)>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// One show's detail; `about` is empty, the description as published comes beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_detail(&self, _id: ShowId) -> Result<Option<(ShowDetail, String)>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// What merging needs of one show's episodes.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn known(&self, _show: ShowId) -> Result<Vec<Known>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// What a conditional request of this show sends.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn validators(&self, _show: ShowId) -> Result<Validators, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// Links of one episode, in reading order; each with all episodes of the show that share it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode_links(&self, _episode: EpisodeId) -> Result<Vec<StoredLink>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// Links of a whole show, the same target once, newest episode first.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_links(&self, _show: ShowId) -> Result<Vec<StoredLink>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// Where addresses lead: a show by feed address or site, an episode by page, enclosure or `earmark:` address.
    /// Same order as asked.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn resolve(&self, _addresses: &[&str]) -> Result<Vec<Option<Inside>>, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
    /// What surrounds a show, for `library::related`.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn evidence(&self, _show: ShowId) -> Result<Evidence, StoreError> {
        Err(StoreError::InUse { pid: None })
    }
}
