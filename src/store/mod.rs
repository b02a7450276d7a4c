//! SQLite: the only SQL. Synchronous; speaks in model and library values.
//!
//! Promise: a change for which [`Store::save`] returned `Ok` is on disk (`synchronous=FULL`, one transaction); a refresh
//! of one show is one transaction; a file that is damaged or newer is never written to.

mod body;
mod episodes;
mod file;
mod links;
mod listener;
mod people;
mod problem;
mod schema;
mod shows;
mod surroundings;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::library::related::Evidence;
use crate::library::{EpisodeList, FeedDelta, Known};
use crate::model::{
    Candidate, CandidateKey, Change, EpisodeDetail, EpisodeId, FeedHealth, FeedUrl, Inside, ListenState, MovedBy,
    QueueItem, Show, ShowDetail, ShowId, Timestamp,
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
    #[error("{doing}: {source}")]
    Sql { doing: &'static str, source: rusqlite::Error },
    #[error("{doing}: {source}")]
    Io { doing: &'static str, source: std::io::Error },
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
    /// Hours (bits 0 to 23, UTC) and days (bits 24 to 30, Sunday first) in which the publisher does not want to be asked.
    pub quiet: u32,
    /// Where the listener does not want it to move. Read only: moving by the listener's wish sets it.
    pub refused: Option<FeedUrl>,
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
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (conn, lock) = file::open_to_write(path)?;
        Ok(Self { conn, path: path.to_path_buf(), lock, suspect: false })
    }

    /// A reader on the same file.
    ///
    /// # Errors
    /// When the connection cannot be made.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.path)
    }

    /// Does `work` in one transaction: all of it is on disk when this returns `Ok`, else none.
    fn transact<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let done = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|tx| {
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        });
        done.map_err(|error| {
            self.suspect |= file::is_damage(&error);
            during(doing)(error)
        })
    }

    /// [`Self::transact`] for what can be asked of the servers again: whole or not at all, but a power cut may take the
    /// last such transactions with it. Nobody waits for the disk after each of two hundred feeds.
    fn transact_refresh<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.conn.pragma_update(None, "synchronous", "normal").map_err(during(doing))?;
        let done = self.transact(doing, work);
        self.conn.pragma_update(None, "synchronous", "full").map_err(during(doing))?;
        done
    }

    /// Puts a show into the library, or finds the one with the same feed (any spelling) or guid. A preview becomes
    /// followed when `follow`; a followed show never becomes a preview.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn add(&mut self, candidate: &Candidate, follow: bool, now: Timestamp) -> Result<Show, StoreError> {
        self.transact("adding a show", |tx| {
            let (id, followed) = shows::add(tx, candidate, follow, now)?;
            if followed {
                listener::note(tx, &Change::Follow(id), now)?;
            }
            shows::one(tx, id)
        })
    }

    /// Writes what a refresh found, with validators and health, in one transaction.
    ///
    /// # Errors
    /// When it could not be written; then nothing was.
    pub fn write(
        &mut self,
        show: ShowId,
        delta: &FeedDelta,
        validators: &Validators,
        health: &FeedHealth,
        _now: Timestamp,
    ) -> Result<Written, StoreError> {
        self.transact_refresh("writing a refreshed show", |tx| {
            shows::write_facts(tx, show, &delta.show, &delta.repairs)?;
            if delta.show != crate::library::ParsedShow::default() {
                shows::note_next_page(tx, show, delta.show.next_page.as_deref(), delta.gap)?;
            }
            let new = episodes::write(tx, show, delta)?;
            shows::write_validators(tx, show, validators)?;
            shows::write_health(tx, show, health)?;
            if !new.is_empty() || !delta.changed.is_empty() {
                shows::settle_back_catalogue(tx, show)?;
                shows::recount(tx, show)?;
                shows::keep_rhythm(tx, show)?;
            }
            Ok(Written { show: shows::one(tx, show)?, list: episodes::list(tx, show)?, new })
        })
    }

    /// Writes what a page of older episodes brought, and which page comes next. Nothing else of the show changes: what an old
    /// page says of it is old.
    ///
    /// # Errors
    /// When it could not be written; then nothing was, and the same page is still the next.
    pub fn write_older(&mut self, show: ShowId, delta: &FeedDelta, next: Option<&str>) -> Result<Written, StoreError> {
        self.transact_refresh("writing older episodes", |tx| {
            let new = episodes::write(tx, show, delta)?;
            shows::turn_page(tx, show, next)?;
            shows::recount(tx, show)?;
            Ok(Written { show: shows::one(tx, show)?, list: episodes::list(tx, show)?, new })
        })
    }

    /// Notes health (and validators, when the answer had them) of shows whose episodes did not change; one transaction for all.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn note_health(&mut self, noted: &[(ShowId, FeedHealth, Option<Validators>)]) -> Result<Vec<Show>, StoreError> {
        self.transact_refresh("noting how feeds fare", |tx| {
            let mut after = Vec::with_capacity(noted.len());
            for (show, health, validators) in noted {
                // A show that was removed while its feed was asked has nothing to note.
                if !listener::known_show(tx, *show)? {
                    continue;
                }
                shows::write_health(tx, *show, health)?;
                if let Some(validators) = validators {
                    shows::write_validators(tx, *show, validators)?;
                }
                after.push(shows::one(tx, *show)?);
            }
            Ok(after)
        })
    }

    /// Remembers that a feed moved for good and says whether it did; links to the old address still find the show.
    /// Nothing changes when another show of the library has the new address already. A move by the listener is final
    /// until the listener says otherwise: the address that was left is not moved to again.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_feed(&mut self, show: ShowId, to: &FeedUrl, by: MovedBy, now: Timestamp) -> Result<bool, StoreError> {
        self.transact("moving a feed", |tx| shows::move_feed(tx, show, to, by, now))
    }

    /// Takes the last move of a feed back; `None` when it never moved or its old address is another show's by now.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_back(&mut self, show: ShowId, now: Timestamp) -> Result<Option<Show>, StoreError> {
        self.transact("taking back the move of a feed", |tx| {
            let Some(last) = shows::moves(tx, show)?.into_iter().next() else { return Ok(None) };
            let moved = shows::move_feed(tx, show, &last.was, MovedBy::Listener, now)?;
            if moved { shows::one(tx, show).map(Some) } else { Ok(None) }
        })
    }

    /// Saves the listener's changes in one transaction that is on disk when this returns.
    ///
    /// # Errors
    /// When it could not be written; then none of them was.
    pub fn save(&mut self, changes: &[Change], now: Timestamp) -> Result<(), StoreError> {
        self.transact("saving changes", |tx| listener::save(tx, changes, now))
    }

    /// Takes every sample show out, with all that hangs on it — but those that the listener chose to follow and that have
    /// a feed of their own, which are shows like any other from then on.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn remove_sample(&mut self) -> Result<Vec<ShowId>, StoreError> {
        self.transact("removing the sample", |tx| shows::remove_sample(tx))
    }

    /// Drops previews last looked at before `before` of which nothing was kept.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn forget_previews(&mut self, before: Timestamp) -> Result<Vec<ShowId>, StoreError> {
        self.transact("forgetting previews", |tx| shows::forget_previews(tx, before))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The log goes into the library, so that the next start has nothing to recover. A reader that is in the middle
        // of something is not waited for: then the next start does it.
        let _ = self.conn.busy_timeout(std::time::Duration::ZERO);
        let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if self.suspect {
            self.lock.suspect();
        } else {
            self.lock.clean();
        }
    }
}

impl Reader {
    /// Opens a library for reading only; works while another process writes.
    ///
    /// # Errors
    /// When it is not there (an I/O error of the kind `NotFound`), damaged or newer.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { conn: file::open_to_read(path)? })
    }

    /// Looks through the whole file for damage and says the first that is found; takes time with a large library.
    ///
    /// # Errors
    /// When it could not be read at all.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        let said: rusqlite::Result<String> = self.conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
        said.map(|said| (said != "ok").then_some(said)).map_err(during("looking for damage"))
    }

    /// All shows with their kept counts.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn shows(&self) -> Result<Vec<Show>, StoreError> {
        shows::all(&self.conn).map_err(during("reading the shows"))
    }

    /// One show's episodes.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn list(&self, show: ShowId) -> Result<EpisodeList, StoreError> {
        episodes::list(&self.conn, show).map_err(during("reading a show's episodes"))
    }

    /// All lists in one scan. A show without episodes has none.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn lists(&self) -> Result<Vec<EpisodeList>, StoreError> {
        episodes::lists(&self.conn).map_err(during("reading all episodes"))
    }

    /// The listener's facts.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn listener(&self) -> Result<Listener, StoreError> {
        listener::read(&self.conn).map_err(during("reading what was played and queued"))
    }

    /// One episode; `notes` is empty, the notes as published come beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode(&self, id: EpisodeId) -> Result<Option<(EpisodeDetail, String)>, StoreError> {
        episodes::detail(&self.conn, id).map_err(during("reading an episode"))
    }

    /// One show's detail; `about` and `links` are empty, the description as published comes beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_detail(&self, id: ShowId) -> Result<Option<(ShowDetail, String)>, StoreError> {
        shows::detail(&self.conn, id).map_err(during("reading a show"))
    }

    /// What merging needs of one show's episodes.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn known(&self, show: ShowId) -> Result<Vec<Known>, StoreError> {
        episodes::known(&self.conn, show).map_err(during("reading what is known of a show"))
    }

    /// What a conditional request of this show sends.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn validators(&self, show: ShowId) -> Result<Validators, StoreError> {
        shows::validators(&self.conn, show).map_err(during("reading a show's validators"))
    }

    /// The page with older episodes that is to be read next (RFC 5005); `None` when there is none.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn older_page(&self, show: ShowId) -> Result<Option<String>, StoreError> {
        shows::older_page(&self.conn, show).map_err(during("reading where older episodes are"))
    }

    /// Links of one episode, in reading order; each with all episodes of the show that share it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode_links(&self, episode: EpisodeId) -> Result<Vec<StoredLink>, StoreError> {
        links::of_episode(&self.conn, episode).map_err(during("reading an episode's links"))
    }

    /// Links of a whole show, the same target once: its own first, then those of its notes from the newest episode on.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show_links(&self, show: ShowId) -> Result<Vec<StoredLink>, StoreError> {
        links::of_show(&self.conn, show).map_err(during("reading a show's links"))
    }

    /// Where addresses lead: a show by feed address (an earlier one too) or site, an episode by page, enclosure or
    /// `earmark:` address. Same order as asked.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn resolve(&self, addresses: &[&str]) -> Result<Vec<Option<Inside>>, StoreError> {
        let each = addresses.iter().map(|address| links::resolve(&self.conn, address));
        each.collect::<rusqlite::Result<_>>().map_err(during("finding where a link leads"))
    }

    /// What surrounds a show, for `library::related`.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn evidence(&self, show: ShowId) -> Result<Evidence, StoreError> {
        surroundings::evidence(&self.conn, show).map_err(during("reading what surrounds a show"))
    }
}
