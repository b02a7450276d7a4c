//! The refresh story: what happens between “ask this feed for news” and the new episodes in the library.
//!
//! [`run`] tells it for many shows, `Run::one` for one show; both are read from top to bottom. Whatever goes wrong on the
//! way is kept with the show and changes nothing else of it.

mod ask;
mod read;
mod write;

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::desks::Desks;
use super::directories::Asking;
use super::failure::{Again, Failure, host_of};
use super::older;
use super::readers::Readers;
use super::rhythm;
use super::writer::{Urgency, Writer};
use crate::error::Problem;
use crate::feed::Parsed;
use crate::library::{EpisodeList, told};
use crate::model::{EpisodeId, FeedHealth, FeedUrl, Show, ShowId, Subscription, TakenOver, Timestamp};
use crate::net::{Client, FetchError};
use crate::store::{Reader, StoreError, Validators};
use crate::text::target::masked;
pub use ask::ordinary;
pub(super) use ask::read_file;
use ask::{Answer, Mood};
use read::{Read, Received};
pub(super) use read::{health_of, longest};
use write::Waiting;

/// Documents that are parsed at once: one core stays free for the screen.
const PARSERS: usize = 2;
/// Kibibytes of documents, unpacked, of which what was read waits to be written. A longer one waits until nothing else does.
const UNWRITTEN: usize = 16 << 10;
/// Documents that were looked at and may still be followed.
const LOOKED: usize = 8;

/// What a refresh needs of the world. Cloning shares everything but the way to stop it.
#[derive(Clone)]
pub struct Context {
    pub client: Client,
    pub writer: Writer,
    pub readers: Arc<Readers>,
    /// Stops what is running at the next moment that is safe.
    pub cancel: CancellationToken,
    /// What pages of directories are looked up with; without it they are web pages.
    pub asking: Option<Asking>,
    /// Pages of older episodes that are read in a row, when all are asked for.
    pub most_pages: usize,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    desks: Desks,
    /// Shows being asked now, so that two refreshes never merge into the same show at once.
    busy: Arc<Mutex<HashSet<ShowId>>>,
    looked: Arc<Mutex<VecDeque<(FeedUrl, Document)>>>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("client", &self.client).field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl Context {
    /// A context with this clock (seconds UTC).
    #[must_use]
    pub fn new(
        client: Client,
        writer: Writer,
        readers: Arc<Readers>,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            client,
            writer,
            readers,
            cancel: CancellationToken::new(),
            asking: None,
            clock: Arc::new(clock),
            desks: Desks::new(PARSERS, UNWRITTEN),
            busy: Arc::default(),
            looked: Arc::default(),
            most_pages: older::MOST_PAGES,
        }
    }

    /// The same context with its own way to be stopped.
    #[must_use]
    pub fn stoppable(&self, cancel: CancellationToken) -> Self {
        Self { cancel, ..self.clone() }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Reads from the library on the blocking pool.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let readers = Arc::clone(&self.readers);
        let read = tokio::task::spawn_blocking(move || readers.with(work)).await;
        read.map_err(|error| Failure::Broken(error.to_string()))?.map_err(Failure::Store)
    }

    /// Keeps a document that was looked at, so that following it needs no second fetch.
    pub(super) fn remember(&self, url: &FeedUrl, document: Document) {
        let mut looked = lock(&self.looked);
        looked.retain(|(known, _)| known != url);
        looked.push_back((url.clone(), document));
        while looked.len() > LOOKED {
            looked.pop_front();
        }
    }

    /// The document that was looked at under this address, once.
    pub(super) fn recall(&self, url: &FeedUrl) -> Option<Document> {
        let mut looked = lock(&self.looked);
        let at = looked.iter().position(|(known, _)| known == url)?;
        looked.remove(at).map(|(_, document)| document)
    }
}

/// A document that was read before anything of it was kept.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) parsed: Arc<Parsed>,
    pub(super) validators: Validators,
    /// The HTTP status of the answer that it came with.
    pub(super) status: Option<u16>,
}

/// How one show fares, told as it happens. Only `Downloading` may be lost when nobody listens fast enough.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// Will be asked when its turn comes.
    Waiting(ShowId),
    /// Bytes so far, as they come over the wire.
    Downloading(ShowId, u64),
    Reading(ShowId),
    /// Nothing new; the show with its new health.
    Unchanged(Box<Show>),
    Updated {
        show: Box<Show>,
        list: Arc<EpisodeList>,
        new: Vec<EpisodeId>,
    },
    /// The show with its new health; the problem is kept there too, unless it is no fault of the show's (no network).
    Failed(Box<Show>, Problem),
    /// The show, of whose older episodes the next page could not be read; nothing else of it has changed.
    Behind(Box<Show>),
    /// A show went up in another one, whose feed was found to be where its own is.
    TakenOver(TakenOver),
    /// Something to say that belongs to no single show.
    Note(Problem),
}

/// What came of a refresh.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Shows that were to be asked.
    pub shows: usize,
    /// With something new or changed, or at least a document that had to be read.
    pub updated: usize,
    pub new_episodes: usize,
    pub unchanged: usize,
    pub failed: Vec<(ShowId, Problem)>,
    /// Of those that failed, not asked: their servers had not answered for others, or had asked for patience.
    pub unasked: usize,
    /// Without a feed that can be asked: samples, shows known by name only.
    pub skipped: usize,
    /// Moved to a new address for good.
    pub moved: usize,
    /// Not finished because it was stopped.
    pub stopped: usize,
    /// No server could be reached.
    pub offline: bool,
}

/// Asks these shows for news: all of them when `asked` by the listener, else those followed ones that are due.
///
/// Ends when every show has an answer or a failure, or soon after `ctx.cancel`. What was begun to be written is written; the
/// library is consistent at every moment.
pub async fn run(ctx: &Context, shows: Vec<Show>, asked: bool, reports: mpsc::Sender<Report>) -> Summary {
    let run = Run {
        ctx,
        reports,
        moods: Mutex::default(),
        pen: Arc::default(),
        healths: Mutex::default(),
        doubles: Mutex::default(),
        summary: Mutex::default(),
    };

    let due = run.due(shows, asked).await;
    let due = run.with_validators(due).await;

    // No limit here: waiting for a turn is cheap, and turns are what bounds the work. So no server holds up another.
    let one = async |(show, known, busy): (Show, Validators, Busy)| {
        run.one(show, known).await;
        drop(busy);
    };
    stream::iter(due).for_each_concurrent(None, one).await;

    run.note_healths().await;
    run.say_doubles().await;
    run.say_offline().await;
    run.summary.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// One refresh of many shows.
struct Run<'a> {
    ctx: &'a Context,
    reports: mpsc::Sender<Report>,
    /// What each server was like so far.
    moods: Mutex<HashMap<String, Mood>>,
    /// What was read and is not written yet.
    pen: Arc<Mutex<VecDeque<Waiting>>>,
    /// Healths of shows that did not change, written together in the end.
    healths: Mutex<Vec<(ShowId, FeedHealth, Option<Validators>)>>,
    /// Shows whose feed named another address for the first time.
    doubles: Mutex<Vec<ShowId>>,
    summary: Mutex<Summary>,
}

/// Marks a show as being asked until it is dropped.
struct Busy {
    busy: Arc<Mutex<HashSet<ShowId>>>,
    show: ShowId,
}

impl Drop for Busy {
    fn drop(&mut self) {
        lock(&self.busy).remove(&self.show);
    }
}

impl Run<'_> {
    /// One show, from its turn to its report.
    async fn one(&self, show: Show, known: Validators) {
        let outcome = self.ctx.cancel.run_until_cancelled(self.fetch_and_read(&show, known.clone())).await;
        match outcome {
            None => lock(&self.summary).stopped += 1,
            Some(Ok(Read::Same(mut validators, status))) => {
                if let Some(to) = known.circle().filter(|_| known.looks_again(self.ctx.now())) {
                    validators.moved_to = self.circle_gone(&show, to).await.or(validators.moved_to);
                }
                self.note_double(&show, &known, validators.moved_to.as_ref());
                self.unchanged(show, &known, validators, status).await;
            }
            // Not stopped any more: what was read is written as a whole.
            Some(Ok(Read::News(news))) => {
                self.note_double(&show, &known, news.found.validators.moved_to.as_ref());
                self.write(show, *news).await;
            }
            Some(Err(failure)) => self.failed(show, &failure).await,
        }
    }

    /// Turn → fetch → 304 or body → parse → merge.
    async fn fetch_and_read(&self, show: &Show, known: Validators) -> Result<Read, Failure> {
        let Some(url) = &show.feed_url else { return Err(Failure::Fetch(FetchError::BadAddress)) };
        let answer = if url.is_remote() { self.ask(show, url, &known).await? } else { self.open(url, &known).await? };
        match answer {
            Answer::Unchanged { etag, last_modified, ttl, moved_to } => {
                let moved_to = moved_to.filter(|to| to != url && known.refused.as_ref() != Some(to));
                let moved_to = moved_to.or_else(|| known.standing().cloned());
                // A new name for the same document (RFC 9111 §4.3.4), not for one of another date.
                let is_same = last_modified.is_none()
                    || known.last_modified.as_ref().is_none_or(|date| last_modified.as_ref() == Some(date));
                let etag = etag.filter(|_| is_same).or(known.etag);
                let last_modified = known.last_modified.or(last_modified);
                let ttl = ttl.max(known.ttl);
                Ok(Read::Same(Validators { etag, last_modified, ttl, moved_to, ..known }, Some(304)))
            }
            Answer::Body { bytes, packing, charset, base, status, validators, held } => {
                self.tell(Report::Reading(show.id)).await;
                let (show, now, readers) = (show.clone(), self.ctx.now(), Arc::clone(&self.ctx.readers));
                let (limit, room) = (self.ctx.client.settings().max_mib, Arc::clone(self.ctx.desks.room()));
                let read = self.ctx.desks.read(bytes.len(), move || {
                    // What is the same as last time leaves nothing to be written; but nobody knows that before it is unpacked, and two
                    // long documents at once are what memory has to be kept for.
                    let room = room.take(packing.promised(&bytes).div_ceil(1 << 10));
                    let bytes = packing.unpack(bytes, limit).map_err(Failure::Fetch)?;
                    drop(held);
                    let answer = Received { bytes, charset, base, status, validators: *validators, room };
                    read::read(&show, &known, answer, now, &readers)
                });
                read.await.map_err(Failure::Broken)?
            }
        }
    }

    /// Remembers that a feed leads for good to another address, when it does so for the first time.
    fn note_double(&self, show: &Show, known: &Validators, to: Option<&FeedUrl>) {
        if to.is_some_and(|to| known.moved_to.as_ref() != Some(to)) {
            lock(&self.doubles).push(show.id);
        }
    }

    /// Says of which of these feeds the library has the other one already: now that all have answered, since feeds may name each
    /// other.
    async fn say_doubles(&self) {
        let found = std::mem::take(&mut *lock(&self.doubles));
        if found.is_empty() {
            return;
        }
        let said = self.ctx.read(move |reader| {
            let shows = reader.shows()?;
            let one = |id: ShowId| shows.iter().find(|show| show.id == id);
            let (mut said, mut met) = (Vec::new(), HashSet::new());
            for id in found {
                let circle = reader.circle(id)?;
                let other = reader.validators(id)?.kept_by;
                if !circle.is_empty() {
                    if met.is_disjoint(&circle.iter().copied().collect()) {
                        said.push(told::circle(&circle.iter().filter_map(|id| one(*id)).collect::<Vec<_>>()));
                    }
                    met.extend(circle);
                } else if let (Some(show), Some(other)) = (one(id), other.and_then(one)) {
                    said.push(told::same_feed(show, other));
                }
            }
            Ok(said)
        });
        match said.await {
            Ok(said) => {
                for problem in said {
                    self.tell(Report::Note(problem)).await;
                }
            }
            Err(failure) => tracing::warn!(?failure, "the library could not be asked who lives at an address"),
        }
    }

    /// Health only; the episodes are not even looked at.
    async fn unchanged(&self, mut show: Show, known: &Validators, validators: Validators, status: Option<u16>) {
        let now = self.ctx.now();
        // A feed that answered 410 and is back has not ended; one that said so itself still has.
        let ended = show.health.ended && show.health.problem.is_none();
        show.health = FeedHealth {
            last_ok: Some(now),
            last_try: Some(now),
            next_due: Some(rhythm::awake(
                rhythm::next_due(&show, None, None, validators.ttl, ended, now),
                validators.quiet,
                now,
            )),
            ended,
            repairs: show.health.repairs,
            status,
            ..FeedHealth::default()
        };
        let news = (validators != *known).then_some(validators);
        lock(&self.healths).push((show.id, show.health.clone(), news));
        lock(&self.summary).unchanged += 1;
        self.tell(Report::Unchanged(Box::new(show))).await;
    }

    /// Nothing changes but the show's health: what happened, how often in a row, and when it is tried again.
    async fn failed(&self, mut show: Show, failure: &Failure) {
        let now = self.ctx.now();
        let problem = if failure.is_offline() {
            // No fault of the show's: it is not marked, and asked soon.
            show.health.last_try = Some(now);
            show.health.next_due = Some(rhythm::next_look(now));
            failure.problem(&show, 1, None)
        } else {
            let (mut health, mut problem) = failing(&show, failure, now);
            if failure.is_about_the_address()
                && let Some(way_back) = self.way_back(&show).await
            {
                problem.hint = format!("{way_back} {}", problem.hint);
                if let Some(kept) = &mut health.problem {
                    kept.hint = format!("{way_back} {}", kept.hint);
                }
            }
            show.health = health;
            problem
        };
        tracing::info!(show = %show.id, host = %host_of(&show), why = %problem.why, detail = %problem.detail, "no news");
        lock(&self.healths).push((show.id, show.health.clone(), None));
        {
            let mut summary = lock(&self.summary);
            summary.failed.push((show.id, problem.clone()));
            summary.unasked += usize::from(matches!(failure, Failure::NotAsked(_)));
            summary.offline |= failure.is_offline();
        }
        self.tell(Report::Failed(Box::new(show), problem)).await;
    }

    /// What to do about a feed that cannot be read where it has moved to.
    async fn way_back(&self, show: &Show) -> Option<String> {
        let id = show.id;
        let last = self.ctx.read(move |reader| reader.moves(id)).await.ok()?.into_iter().next()?;
        let was = masked(last.was.as_str());
        (show.feed_url.as_ref() == Some(&last.now))
            .then(|| format!("It has moved there from {was}; {{move-back}} asks there again."))
    }

    /// The shows that are to be asked, those longest due first; the others are left out with at most one word.
    async fn due(&self, shows: Vec<Show>, asked: bool) -> Vec<(Show, Busy)> {
        let now = self.ctx.now();
        let (mut due, mut samples, mut nameless) = (Vec::new(), 0_usize, 0_usize);
        for show in shows {
            match &show.feed_url {
                None => nameless += 1,
                Some(url) if url.is_sample() => samples += 1,
                Some(_) if asked => due.push(show),
                Some(_) => {
                    // A show that is only looked at is read once, so that there is something to look at.
                    let wanted = show.subscription == Subscription::Following || show.health.last_ok.is_none();
                    if wanted && show.health.is_due(now) {
                        due.push(show);
                    }
                }
            }
        }
        due.sort_by_key(|show| show.health.next_due);
        let due: Vec<(Show, Busy)> = due.into_iter().filter_map(|show| self.take(show)).collect();
        {
            let mut summary = lock(&self.summary);
            summary.shows = due.len();
            summary.skipped = samples + nameless;
        }
        if asked && samples + nameless > 0 {
            self.tell(Report::Note(skipped(samples, nameless))).await;
        }
        for (show, _) in &due {
            self.tell(Report::Waiting(show.id)).await;
        }
        due
    }

    fn take(&self, show: Show) -> Option<(Show, Busy)> {
        let busy = &self.ctx.busy;
        lock(busy).insert(show.id).then(|| {
            let busy = Busy { busy: Arc::clone(busy), show: show.id };
            (show, busy)
        })
    }

    /// What each conditional request will send, read in one go.
    async fn with_validators(&self, due: Vec<(Show, Busy)>) -> Vec<(Show, Validators, Busy)> {
        let ids: Vec<ShowId> = due.iter().map(|(show, _)| show.id).collect();
        let read = move |reader: &Reader| ids.iter().map(|id| reader.validators(*id)).collect::<Result<Vec<_>, _>>();
        match self.ctx.read(read).await {
            Ok(known) => due.into_iter().zip(known).map(|((show, busy), known)| (show, known, busy)).collect(),
            Err(failure) => {
                for (show, _busy) in due {
                    self.failed(show, &failure).await;
                }
                Vec::new()
            }
        }
    }

    /// Health of everything that did not change, in one transaction.
    async fn note_healths(&self) {
        let healths = std::mem::take(&mut *lock(&self.healths));
        if healths.is_empty() {
            return;
        }
        match self.ctx.writer.call(Urgency::Bulk, move |store| store.note_health(&healths)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the health of feeds could not be kept"),
            Err(error) => tracing::warn!(%error, "the health of feeds could not be kept"),
        }
    }

    /// One word for all when nobody could be reached. A single answer is proof of a network.
    async fn say_offline(&self) {
        let problem = {
            let mut summary = lock(&self.summary);
            summary.offline &= summary.updated + summary.unchanged == 0;
            let failed = summary.failed.iter().find(|(_, problem)| problem.id == "refresh.offline");
            failed.filter(|_| summary.offline).map(|(_, problem)| problem.clone())
        };
        if let Some(problem) = problem {
            self.tell(Report::Note(problem)).await;
        }
    }

    async fn tell(&self, report: Report) {
        // Nobody listens any more: the work is worth doing all the same.
        drop(self.reports.send(report).await);
    }
}

/// The health of a show that has failed once more, and what to say now.
pub(super) fn failing(show: &Show, failure: &Failure, now: Timestamp) -> (FeedHealth, Problem) {
    let failures = show.health.failures.saturating_add(1);
    let ended = failure.is_ended();
    let (slow, dice) = (failure.is_slow_to_change(), dice());
    let own = rhythm::next_try(failures, slow, None, dice, now);
    let (due, wished) = if ended {
        (rhythm::next_due(show, None, None, None, true, now), false)
    } else {
        let due = rhythm::next_try(failures, slow, failure.retry_after(), dice, now);
        (due, due > own)
    };
    let again = Again { seconds: due.0 - now.0, wished };
    let health = FeedHealth {
        last_try: Some(now),
        next_due: Some(due),
        failures,
        wait_until: failure.retry_after().map(|wish| rhythm::wished(wish, now)),
        status: failure.status(),
        failing_since: show.health.failing_since.or(Some(now)),
        ended: show.health.ended || ended,
        // What is kept is read later, when “in 15 min” is not true any more; its moment is kept beside it.
        problem: Some(failure.problem(show, failures, None)),
        ..show.health
    };
    (health, failure.problem(show, failures, Some(again)))
}

fn skipped(samples: usize, nameless: usize) -> Problem {
    let count = samples + nameless;
    let shows = if count == 1 { "1 show was".into() } else { format!("{count} shows were") };
    let why = match (samples, nameless) {
        (_, 0) => "The sample library is part of earmark and has no server.",
        (0, _) => "It is not known where their feeds are.",
        _ => "Samples have no server, and of the others it is not known where their feeds are.",
    };
    Problem::new("refresh.skipped", format!("{shows} not asked for news."), why, "")
}

/// A number that nobody can foretell: the hasher's own seed, which the system gives.
fn dice() -> u32 {
    let number = RandomState::new().build_hasher().finish();
    u32::try_from(number >> 32).unwrap_or_default()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
