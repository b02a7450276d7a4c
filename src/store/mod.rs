//! SQLite: the only SQL. Synchronous; speaks in model and library values.
//!
//! Promise: a change for which [`Store::save`] returned `Ok` is on disk (`synchronous=FULL`, one transaction); a refresh
//! of one show is one transaction; a file that is damaged or newer is never written to.

mod answers;
mod apart;
mod body;
mod episodes;
mod file;
mod index;
mod links;
mod listener;
mod mentions;
mod people;
mod problem;
mod profiles;
mod schema;
mod search;
mod shows;
mod steps;
mod surroundings;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

pub use index::Indexed;
use rusqlite::{Connection, Transaction, TransactionBehavior};
pub use schema::{Upgrade, Watch};
pub use search::Stopper;
pub use surroundings::Around;

use crate::library::related::{Evidence, Heard};
use crate::library::{EpisodeList, FeedDelta, Known, ParsedShow};
use crate::model::{
    Candidate, CandidateKey, Change, Chapter, EpisodeDetail, EpisodeId, FeedHealth, FeedUrl, Inside, Kept, KeptStep,
    ListenState, MovedBy, PersonPage, PodcastGuid, QueueItem, Rated, Show, ShowDetail, ShowId, ShowNumber, Source,
    StepNews, Timestamp, TranscriptLink, TranscriptText,
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

impl Store {
    /// Opens the library for writing, makes it when it is not there, brings an older one up to date.
    ///
    /// # Errors
    /// See [`StoreError`]; a damaged file is moved aside before the error is given, so that a second call starts anew.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::opened(path, None)
    }

    /// [`Self::open`], and `watch` is told how far it is when the library is of an older format: with half a million episodes
    /// that takes seconds. Each step is made whole or not at all; whatever stops it, it goes on from there the next time.
    ///
    /// # Errors
    /// As [`Self::open`], and when `watch` stopped it.
    pub fn open_watched(path: &Path, watch: &Watch) -> Result<Self, StoreError> {
        Self::opened(path, Some(watch))
    }

    fn opened(path: &Path, watch: Option<&Watch>) -> Result<Self, StoreError> {
        let (conn, lock) = file::open_to_write(path, watch)?;
        Ok(Self {
            conn,
            path: path.to_path_buf(),
            lock,
            suspect: false,
            transactions: 0,
            ahead: index::Ahead::default(),
        })
    }

    /// What copies the log back into the library from now on; a commit does so only when it has become very long all the same.
    /// Whoever has it calls it now and then, and drops it before the store.
    ///
    /// # Errors
    /// When the connection cannot be made; then commits go on to do it.
    pub fn copier(&self) -> Result<Copier, StoreError> {
        let conn = file::open_to_copy(&self.path).map_err(during(COPYING))?;
        self.conn.pragma_update(None, "wal_autocheckpoint", file::COPIED_AT_LAST).map_err(during(COPYING))?;
        Ok(Copier { conn })
    }

    /// Rows that were written since this store was opened; grows.
    #[must_use]
    pub fn rows_written(&self) -> u64 {
        self.conn.total_changes()
    }

    /// A reader on the same file.
    ///
    /// # Errors
    /// When the connection cannot be made.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.path)
    }

    /// Does `work` in one transaction: all of it is there when this returns `Ok`, else none. How safe it is against a power
    /// cut is set anew for each, so that nothing that went before (not even a panic) can leave it wrong.
    fn transact<T>(
        &mut self,
        doing: &'static str,
        until: Until,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.transactions += 1;
        let done = self.conn.pragma_update(None, "synchronous", until.synchronous()).and_then(|()| {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        });
        done.map_err(|error| {
            self.suspect |= file::is_damage(&error);
            during(doing)(error)
        })
    }

    /// Puts a show into the library, or finds the one with the same feed (any spelling) or guid. A preview becomes
    /// followed when `follow`; a followed show never becomes a preview.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn add(&mut self, candidate: &Candidate, follow: bool, now: Timestamp) -> Result<Show, StoreError> {
        self.transact("adding a show", Until::Always, |tx| {
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
    ) -> Result<Written, StoreError> {
        self.transact(REFRESHED, Until::PowerCut, |tx| write(tx, show, delta, validators, health))
    }

    /// [`Self::write`] for several shows in one transaction. Each show is written whole or not at all, and one that fails
    /// costs no other: then each gets a transaction of its own. Results in the order of `found`.
    pub fn write_all(&mut self, found: &[Refreshed]) -> Vec<Result<Written, StoreError>> {
        let one = |tx: &Transaction<'_>, one: &Refreshed| write(tx, one.show, &one.delta, &one.validators, &one.health);
        if found.len() > 1 {
            let together = self.transact(REFRESHED, Until::PowerCut, |tx| {
                found.iter().map(|found| one(tx, found)).collect::<rusqlite::Result<Vec<_>>>()
            });
            if let Ok(written) = together {
                return written.into_iter().map(Ok).collect();
            }
        }
        found.iter().map(|found| self.transact(REFRESHED, Until::PowerCut, |tx| one(tx, found))).collect()
    }

    /// Writes what a page of older episodes brought, and which page comes next. Nothing else of the show changes: what an old
    /// page says of it is old. A date in the future is as little believed as in a refresh.
    ///
    /// # Errors
    /// When it could not be written; then nothing was, and the same page is still the next.
    pub fn write_older(
        &mut self,
        show: ShowId,
        delta: &FeedDelta,
        next: Option<&str>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        self.transact("writing older episodes", Until::PowerCut, |tx| {
            let (new, _) = episodes::write(tx, show, delta, now, Page::Older)?;
            shows::turn_page(tx, show, next)?;
            shows::recount(tx, show)?;
            Ok(Written { show: shows::one(tx, show)?, list: episodes::list(tx, show)?, new })
        })
    }

    /// Notes health (and validators, when the answer had them) of shows whose episodes did not change; one transaction for
    /// all. A show that was removed meanwhile has nothing to note.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn note_health(&mut self, noted: &[(ShowId, FeedHealth, Option<Validators>)]) -> Result<(), StoreError> {
        self.transact("noting how feeds fare", Until::PowerCut, |tx| {
            for (show, health, validators) in noted {
                if !listener::known_show(tx, *show)? {
                    continue;
                }
                shows::write_health(tx, *show, health)?;
                if let Some(validators) = validators {
                    shows::write_validators(tx, *show, validators)?;
                }
            }
            Ok(())
        })
    }

    /// Remembers that a feed moved for good and gives the show as it is then; links to the old address still find it.
    /// Nothing changes, and there is `None`, when another show of the library has the new address already. A move by the
    /// listener is final until the listener says otherwise: the address that was left is not moved to again.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_feed(
        &mut self,
        show: ShowId,
        to: &FeedUrl,
        by: MovedBy,
        now: Timestamp,
    ) -> Result<Option<Show>, StoreError> {
        self.transact("moving a feed", Until::Always, |tx| {
            let moved = shows::move_feed(tx, show, to, by, now)?;
            moved.then(|| shows::one(tx, show)).transpose()
        })
    }

    /// Takes the last move of a feed back; `None` when it never moved or its old address is another show's by now.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_back(&mut self, show: ShowId, now: Timestamp) -> Result<Option<Show>, StoreError> {
        self.transact("taking back the move of a feed", Until::Always, |tx| {
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
        self.transact("saving changes", Until::Always, |tx| listener::save(tx, changes, now))
    }

    /// Keeps what became of the steps that can be undone, the newest hundred.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn keep_steps(&mut self, news: &StepNews) -> Result<(), StoreError> {
        self.transact("keeping what can be undone", Until::PowerCut, |tx| steps::keep(tx, news))
    }

    /// Keeps the chapters of an episode that were fetched, in the place of those that were kept before.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn keep_chapters(&mut self, episode: EpisodeId, kept: &Kept<Vec<Chapter>>) -> Result<(), StoreError> {
        self.transact("keeping chapters", Until::PowerCut, |tx| apart::keep_chapters(tx, episode, kept))
    }

    /// Keeps the transcript of an episode that was fetched, in the place of the one that was kept before.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn keep_transcript(&mut self, episode: EpisodeId, kept: &Kept<TranscriptText>) -> Result<(), StoreError> {
        self.transact("keeping a transcript", Until::PowerCut, |tx| apart::keep_transcript(tx, episode, kept))
    }

    /// Keeps what a directory answered to a question, in the place of what it answered before, and which feeds have the
    /// numbers that stand in it.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn keep_answer(
        &mut self,
        key: &str,
        at: Timestamp,
        body: &[u8],
        source: Source,
        numbers: &[(ShowNumber, FeedUrl)],
    ) -> Result<(), StoreError> {
        self.transact("keeping an answer", Until::PowerCut, |tx| {
            answers::keep(tx, key, at, body)?;
            answers::keep_numbers(tx, source, numbers)
        })
    }

    /// Takes every sample show out, with all that hangs on it — but those that the listener chose to follow and that have
    /// a feed of their own, which are shows like any other from then on.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn remove_sample(&mut self) -> Result<Vec<ShowId>, StoreError> {
        self.transact("removing the sample", Until::Always, |tx| shows::remove_sample(tx))
    }

    /// Notes that a preview is looked at, once a day; every other show stays as it is.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn look_at(&mut self, show: ShowId, now: Timestamp) -> Result<(), StoreError> {
        self.transact("noting a look at a preview", Until::PowerCut, |tx| shows::look_at(tx, show, now))
    }

    /// The same of the preview that this episode is of.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn look_at_episode(&mut self, episode: EpisodeId, now: Timestamp) -> Result<(), StoreError> {
        self.transact("noting a look at a preview", Until::PowerCut, |tx| shows::look_at_episode(tx, episode, now))
    }

    /// Drops previews last looked at before `before` of which nothing was kept.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn forget_previews(&mut self, before: Timestamp) -> Result<Vec<ShowId>, StoreError> {
        self.transact("forgetting previews", Until::Always, |tx| shows::forget_previews(tx, before))
    }
}

/// Seconds for which a preview is kept after the last look, when nothing of it is.
pub const PREVIEWS_KEPT: i64 = 30 * 86_400;

const COPYING: &str = "copying the log into the library";

/// Copies what was committed from the log into the library, on another thread than the one that writes: that takes as long as
/// the disk does.
#[derive(Debug)]
pub struct Copier {
    conn: Connection,
}

impl Copier {
    /// Copies what there is, as far as no reader needs it as it was; disturbs nobody.
    ///
    /// # Errors
    /// When it could not be written. Nothing is lost then: it stays in the log.
    pub fn copy(&self) -> Result<(), StoreError> {
        self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(during(COPYING))
    }
}

/// Doing that is said when a refresh cannot be written.
const REFRESHED: &str = "writing a refreshed show";

/// What a refresh found of one show, within a transaction.
fn write(
    tx: &Transaction<'_>,
    show: ShowId,
    delta: &FeedDelta,
    validators: &Validators,
    health: &FeedHealth,
) -> rusqlite::Result<Written> {
    shows::write_facts(tx, show, &delta.show, &delta.repairs)?;
    profiles::outdate(tx, show)?;
    if delta.show != ParsedShow::default() {
        shows::note_next_page(tx, show, delta.show.next_page.as_deref(), delta.gap)?;
    }
    let read_at = health.last_try.or(health.last_ok).unwrap_or(Timestamp(i64::MAX));
    let (new, first) = episodes::write(tx, show, delta, read_at, Page::Newest)?;
    shows::write_validators(tx, show, validators)?;
    shows::write_health(tx, show, health)?;
    // All there is was just written: nothing has to be read again.
    if let Some(list) = first {
        shows::begin(tx, &list)?;
        return Ok(Written { show: shows::one(tx, show)?, list, new });
    }
    if !new.is_empty() || !delta.changed.is_empty() {
        shows::settle_back_catalogue(tx, show)?;
        shows::recount(tx, show)?;
        shows::keep_rhythm(tx, show)?;
    }
    Ok(Written { show: shows::one(tx, show)?, list: episodes::list(tx, show)?, new })
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

    /// The steps that can be undone or done again, the oldest first. One that cannot be read is left out.
    ///
    /// # Errors
    /// When none of them could be read.
    pub fn steps(&self) -> Result<Vec<KeptStep>, StoreError> {
        steps::read(&self.conn).map_err(during("reading what can be undone"))
    }

    /// One episode; `notes` is empty, the notes as published come beside it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn episode(&self, id: EpisodeId) -> Result<Option<(EpisodeDetail, String)>, StoreError> {
        episodes::detail(&self.conn, id).map_err(during("reading an episode"))
    }

    /// The chapters of an episode that were fetched from outside of the feed; none where there turned out to be none.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn kept_chapters(&self, id: EpisodeId) -> Result<Option<Kept<Vec<Chapter>>>, StoreError> {
        apart::chapters(&self.conn, id).map_err(during("reading the chapters of an episode"))
    }

    /// Where relative links in the notes of a show's episodes start from, when their page is not known.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn feed_url(&self, show: ShowId) -> Result<Option<FeedUrl>, StoreError> {
        shows::one(&self.conn, show).map(|show| show.feed_url).map_err(during("reading a show"))
    }

    /// What a directory answered to this question last, and when.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn answer(&self, key: &str) -> Result<Option<(Timestamp, Vec<u8>)>, StoreError> {
        answers::find(&self.conn, key).map_err(during("reading an answer"))
    }

    /// The feed with this number, when a directory has said it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn numbered(&self, number: &ShowNumber) -> Result<Option<FeedUrl>, StoreError> {
        answers::feed_of(&self.conn, number).map_err(during("reading a number"))
    }

    /// The shows that a show recommends and whose feed nobody has told.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn picks_without_feed(&self, show: ShowId) -> Result<Vec<PodcastGuid>, StoreError> {
        let picks = shows::podroll(&self.conn, show).map_err(during("reading what a show recommends"))?;
        Ok(picks.into_iter().filter(|pick| pick.feed_url.is_none()).filter_map(|pick| pick.guid).collect())
    }

    /// The transcript of an episode that was fetched.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn kept_transcript(&self, id: EpisodeId) -> Result<Option<Kept<TranscriptText>>, StoreError> {
        apart::transcript(&self.conn, id).map_err(during("reading the transcript of an episode"))
    }

    /// Where the transcript that is kept of an episode came from.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn kept_transcript_url(&self, id: EpisodeId) -> Result<Option<String>, StoreError> {
        apart::transcript_url(&self.conn, id).map_err(during("reading where a transcript came from"))
    }

    /// The links of the transcript that was fetched.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn transcript_links(&self, id: EpisodeId) -> Result<Vec<TranscriptLink>, StoreError> {
        apart::transcript_links(&self.conn, id).map_err(during("reading the links of a transcript"))
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

    /// Links of an episode's notes, in reading order; each with all episodes of the show that share it, as far as they are in the
    /// index.
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

    /// Where links lead, each an address with its words: a show by feed address (an earlier one too), by its site or its page
    /// in a directory or another player; an episode by page, enclosure or `earmark:` address, or by its page in a directory
    /// where that can be told. Same order as asked. Episodes are found as far as they are in the index.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn resolve(&self, links: &[(&str, &str)]) -> Result<Vec<Option<Inside>>, StoreError> {
        links::resolve(&self.conn, links).map_err(during("finding where a link leads"))
    }

    /// Where a person is met, in any spelling of the name. Empty when nobody names this person.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn person(&self, name: &str) -> Result<PersonPage, StoreError> {
        people::page(&self.conn, name).map_err(during("reading where a person is met"))
    }

    /// In how many episodes a person takes part.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn episodes_with(&self, name: &str) -> Result<u32, StoreError> {
        people::count_of(&self.conn, name).map_err(during("counting where a person is met"))
    }

    /// What surrounds each of these shows that is not one of them, for `Index::for_you`; read a show at a time.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn evidence_around<'a>(&'a self, shows: &'a HashSet<ShowId>) -> Result<Around<'a>, StoreError> {
        surroundings::around(&self.conn, shows).map_err(during("reading what surrounds the shows"))
    }

    /// Gives for each of these shows where it leads and whom it shares: picks, links, names and people, and nothing that others
    /// say of it.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn leads(&self, shows: &[ShowId], take: impl FnMut(&Show, &Evidence)) -> Result<(), StoreError> {
        surroundings::leads(&self.conn, shows, take).map_err(during("reading where the shows lead"))
    }

    /// How much was heard of each show, and how it is rated; those of which nothing was are left out.
    ///
    /// # Errors
    /// When the library could not be read.
    pub fn heard(&self) -> Result<BTreeMap<ShowId, Heard>, StoreError> {
        surroundings::heard(&self.conn).map_err(during("reading what was heard"))
    }

    /// What surrounds a show, for `library::related`.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn evidence(&self, show: ShowId) -> Result<Evidence, StoreError> {
        surroundings::evidence(&self.conn, show).map_err(during("reading what surrounds a show"))
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000);

    /// `PRAGMA synchronous`: 1 is NORMAL, 2 is FULL.
    fn synchronous(store: &Store) -> u32 {
        store.conn.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_the_listener_made_is_on_disk_whatever_went_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("library.db")).unwrap();
        assert_eq!(synchronous(&store), 2);
        let feed = FeedUrl::parse("https://example.org/feed");
        let candidate = Candidate { feed_url: feed.clone(), ..Candidate::default() };
        let show = store.add(&candidate, true, NOW).unwrap().id;

        let refreshes: [fn(&mut Store, ShowId); 3] = [
            |store, show| {
                let (delta, health) = (FeedDelta::default(), FeedHealth::default());
                store.write(show, &delta, &Validators::default(), &health).unwrap();
            },
            |store, _| {
                let done = store.transact("failing", Until::PowerCut, |tx| tx.execute("no statement", []));
                assert!(done.is_err());
            },
            |store, _| {
                let done = catch_unwind(AssertUnwindSafe(|| {
                    store
                        .transact("breaking off", Until::PowerCut, |_| -> rusqlite::Result<()> { panic!("on purpose") })
                }));
                assert!(done.is_err());
            },
        ];
        let changes: [fn(&mut Store, ShowId, &Candidate); 6] = [
            |store, show, _| store.save(&[Change::Unfollow(show), Change::Follow(show)], NOW).unwrap(),
            |store, _, candidate| drop(store.add(candidate, true, NOW).unwrap()),
            |store, show, candidate| {
                let to = candidate.feed_url.as_ref().unwrap();
                drop(store.move_feed(show, to, MovedBy::Redirect, NOW).unwrap());
                drop(store.move_back(show, NOW).unwrap());
            },
            |store, _, _| drop(store.remove_sample().unwrap()),
            |store, _, _| drop(store.forget_previews(NOW).unwrap()),
            |store, _, _| {
                let during = store.transact("looking", Until::Always, |tx| {
                    tx.pragma_query_value(None, "synchronous", |row| row.get::<_, u32>(0))
                });
                assert_eq!(during.unwrap(), 2);
            },
        ];
        for refresh in refreshes {
            for change in changes {
                refresh(&mut store, show);
                assert_eq!(synchronous(&store), 1, "nobody waits for the disk after each feed");
                change(&mut store, show, &candidate);
                assert_eq!(synchronous(&store), 2);
            }
        }
    }
}
