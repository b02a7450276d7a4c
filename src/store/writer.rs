//! The one writer of the library: each of its wishes is one transaction, which is there whole or not at all.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::patience::Patience;
use super::shows::Among;
use super::{Page, Reader, Refreshed, Store, StoreError, Until, Validators, Watch, Written, during};
use super::{answers, apart, episodes, feeds, file, index, listener, previews, profiles, shows, steps};
use crate::library::{FeedDelta, ParsedShow};
use crate::model::{
    Candidate, Change, Chapter, EpisodeId, FeedHealth, FeedMoved, FeedUrl, Kept, MovedBy, PageTrouble, Show, ShowId,
    ShowNumber, Source, StepNews, Timestamp, TranscriptText,
};

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
            patience: None,
        })
    }

    /// From now on another program that holds the library is waited for for so long in all, and not for ten seconds by each wish:
    /// somebody looks on until the last one is done. `tell` is called once, when that has begun.
    pub fn wait_in_all(&mut self, patience: Duration, tell: impl FnOnce() + Send + 'static) {
        self.patience = Some(Patience::new(patience, tell));
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
    pub(super) fn transact<T>(
        &mut self,
        doing: &'static str,
        until: Until,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.transactions += 1;
        let may_write = self.patience.as_mut().map_or(Ok(()), |patience| patience.wait(&self.conn));
        let set = may_write.and_then(|()| self.conn.pragma_update(None, "synchronous", until.synchronous()));
        let done = set.and_then(|()| {
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
        self.put_in(candidate, follow, Among::All, now)
    }

    /// The same of a show that shares its guid with another one and is none of that one's: only its address finds it.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn add_beside(&mut self, candidate: &Candidate, follow: bool, now: Timestamp) -> Result<Show, StoreError> {
        self.put_in(candidate, follow, Among::Addresses, now)
    }

    fn put_in(
        &mut self,
        candidate: &Candidate,
        follow: bool,
        among: Among,
        now: Timestamp,
    ) -> Result<Show, StoreError> {
        self.transact("adding a show", Until::Always, |tx| {
            let (id, followed) = shows::add(tx, candidate, follow, among, now)?;
            if followed {
                listener::note(tx, &Change::Follow(id), now)?;
            }
            shows::one(tx, id)
        })
    }

    /// One show as it is now.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn show(&self, id: ShowId) -> Result<Show, StoreError> {
        shows::one(&self.conn, id).map_err(during("reading a show"))
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
            feeds::turn_page(tx, show, next, !delta.gap)?;
            shows::recount(tx, show)?;
            Ok(Written { show: shows::one(tx, show)?, list: episodes::list(tx, show)?, new })
        })
    }

    /// Notes why the next page of older episodes could not be read, and gives the show with it.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn note_page_trouble(&mut self, show: ShowId, trouble: &PageTrouble) -> Result<Show, StoreError> {
        self.transact("noting why a page could not be read", Until::PowerCut, |tx| {
            feeds::note_page_trouble(tx, show, trouble)?;
            shows::one(tx, show)
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
                feeds::write_health(tx, *show, health)?;
                if let Some(validators) = validators {
                    feeds::write_validators(tx, *show, validators)?;
                }
            }
            Ok(())
        })
    }

    /// Remembers that a feed moved for good and gives the show as it is then; links to the old address still find it. A show that
    /// lives there and of which the listener has nothing goes up in it, and so does one that has the same episodes and is not
    /// followed, or whatever it is when the listener says so. Nothing changes, and there is `None`, when another show stays there. A
    /// move by the listener is final until the listener says otherwise: the address that was left is not moved to again.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_feed(
        &mut self,
        show: ShowId,
        to: &FeedUrl,
        by: MovedBy,
        now: Timestamp,
    ) -> Result<Option<FeedMoved>, StoreError> {
        self.transact("moving a feed", Until::Always, |tx| feeds::move_feed(tx, show, to, by, now))
    }

    /// Takes the last move of a feed back; `None` when it never moved or its old address is another show's by now.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn move_back(&mut self, show: ShowId, now: Timestamp) -> Result<Option<FeedMoved>, StoreError> {
        self.transact("taking back the move of a feed", Until::Always, |tx| feeds::move_back(tx, show, now))
    }

    /// Keeps that a feed is not to move there, because what is there leads back, as was seen now.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn refuse_move(&mut self, show: ShowId, to: &FeedUrl, now: Timestamp) -> Result<(), StoreError> {
        self.transact("refusing the move of a feed", Until::PowerCut, |tx| feeds::refuse(tx, show, to, now))
    }

    /// Forgets that a feed is not to move somewhere; with an address it moves there with the next answer that agrees.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn allow_move(&mut self, show: ShowId, to: Option<&FeedUrl>) -> Result<(), StoreError> {
        self.transact("allowing the move of a feed", Until::PowerCut, |tx| feeds::allow(tx, show, to))
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
        self.transact("noting a look at a preview", Until::PowerCut, |tx| previews::look_at(tx, show, now))
    }

    /// The same of the preview that this episode is of.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn look_at_episode(&mut self, episode: EpisodeId, now: Timestamp) -> Result<(), StoreError> {
        self.transact("noting a look at a preview", Until::PowerCut, |tx| previews::look_at_episode(tx, episode, now))
    }

    /// Drops previews last looked at before `before` of which nothing was kept.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn forget_previews(&mut self, before: Timestamp) -> Result<Vec<ShowId>, StoreError> {
        self.transact("forgetting previews", Until::Always, |tx| previews::forget_previews(tx, before))
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
        feeds::note_next_page(tx, show, delta.show.next_page.as_deref(), delta.gap)?;
    }
    let read_at = health.last_try.or(health.last_ok).unwrap_or(Timestamp(i64::MAX));
    let (new, first) = episodes::write(tx, show, delta, read_at, Page::Newest)?;
    feeds::write_validators(tx, show, validators)?;
    feeds::write_health(tx, show, health)?;
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

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000);

    /// Whoever waited once in vain does not wait again, and goes on when the other program lets go.
    #[test]
    fn another_program_is_waited_for_once() {
        use std::sync::atomic::{AtomicU32, Ordering};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut store = Store::open(&path).unwrap();
        let told = std::sync::Arc::new(AtomicU32::new(0));
        let teller = std::sync::Arc::clone(&told);
        store.wait_in_all(Duration::from_millis(20), move || {
            teller.fetch_add(1, Ordering::Relaxed);
        });
        let other = Connection::open(&path).unwrap();
        store.save(&[], NOW).unwrap();
        assert_eq!(told.load(Ordering::Relaxed), 0);
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        for _ in 0..3 {
            let refused = store.save(&[], NOW).unwrap_err();
            assert_eq!(refused.not_written(), "Another program writes to the library");
            assert_eq!(told.load(Ordering::Relaxed), 1);
        }
        other.execute_batch("ROLLBACK").unwrap();
        store.save(&[], NOW).unwrap();
    }

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
