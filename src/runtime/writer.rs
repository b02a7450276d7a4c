//! The one thread that writes to the library.
//!
//! Everyone else hands it jobs through two bounded queues: the listener's own changes are served before what refreshes
//! bring, so that marking an episode never waits behind two hundred feeds. A job is one closure over the store, usually one
//! transaction; whoever waits for it may stop waiting, the job is still done as a whole.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::error::Problem;
use crate::store::{Copier, Store};

/// Changes of the listener's that may wait.
const URGENT: usize = 1_024;
/// Deltas of refreshes that may wait; parsing waits when they do.
const BULK: usize = 16;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// Which queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// The listener's own changes.
    Urgent,
    /// What refreshes bring.
    Bulk,
}

/// Why a job gave no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    /// The writer was closed before the job's turn came; it was not done.
    #[error("the library is closed")]
    Closed,
    /// The queue is full; the job was not taken.
    #[error("too much is waiting to be written")]
    Full,
    /// The job broke off; its transaction was rolled back.
    #[error("writing broke off: {0}")]
    Panicked(String),
    /// The library is open for reading only.
    #[error("the library is open for reading only")]
    ReadOnly,
}

impl Gone {
    /// The same in words for people.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let why = match self {
            Self::ReadOnly => return crate::app::read_only(),
            Self::Closed => "earmark is leaving.",
            Self::Full => "Too much is waiting to be written.",
            Self::Panicked(_) => "Something inside earmark failed; what was there before is unchanged.",
        };
        Problem::new("library.not-written", "The library could not be written.", why, "The log has the details.")
            .with_detail(self.to_string())
    }
}

/// A handle on the writing thread. Cloning shares it; the thread ends with [`Writer::close`] or with the last handle.
#[derive(Debug, Clone)]
pub struct Writer {
    urgent: mpsc::Sender<Job>,
    bulk: mpsc::Sender<Job>,
    end: Arc<End>,
    /// What is said when nobody takes jobs.
    closed: Gone,
}

#[derive(Debug)]
struct End {
    closing: CancellationToken,
    closed: CancellationToken,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for End {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

impl Writer {
    /// Gives the store to a thread of its own. When the system has no thread left, every job is answered with
    /// [`Gone::Closed`] and the log says why.
    #[must_use]
    pub fn start(store: Store) -> Self {
        let (urgent, urgent_jobs) = mpsc::channel(URGENT);
        let (bulk, bulk_jobs) = mpsc::channel(BULK);
        let (closing, closed) = (CancellationToken::new(), CancellationToken::new());
        let until = closing.clone();
        // Dropped when the thread ends, however it ends.
        let ended = closed.clone().drop_guard();
        let work = move || {
            let _ended = ended;
            // Only to wait on two queues at once; it drives no socket and no timer.
            match tokio::runtime::Builder::new_current_thread().build() {
                Ok(waiting) => waiting.block_on(serve(store, urgent_jobs, bulk_jobs, &until)),
                Err(error) => tracing::error!(%error, "the writer cannot wait for work"),
            }
        };
        let thread = thread::Builder::new().name(String::from("writer")).spawn(work);
        let thread = thread.inspect_err(|error| tracing::error!(%error, "no thread for the writer")).ok();
        Self { urgent, bulk, end: Arc::new(End { closing, closed, thread: Mutex::new(thread) }), closed: Gone::Closed }
    }

    /// A writer without a library: every job is answered with [`Gone::ReadOnly`].
    #[must_use]
    pub fn none() -> Self {
        let ((urgent, _), (bulk, _)) = (mpsc::channel(1), mpsc::channel(1));
        let (closing, closed) = (CancellationToken::new(), CancellationToken::new());
        closed.cancel();
        let end = End { closing, closed, thread: Mutex::new(None) };
        Self { urgent, bulk, end: Arc::new(end), closed: Gone::ReadOnly }
    }

    /// Has a job done and waits for its result. Waits first when the queue is full.
    ///
    /// # Errors
    /// [`Gone`], when the job was not done.
    pub async fn call<T, F>(&self, urgency: Urgency, job: F) -> Result<T, Gone>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> T + Send + 'static,
    {
        let (job, answer) = packed(job);
        self.queue(urgency).send(job).await.map_err(|_| self.closed.clone())?;
        answer.await.unwrap_or(Err(Gone::Closed))
    }

    /// Queues a job at once, so that jobs given in order are done in order; the future only waits for the result.
    ///
    /// # Errors
    /// [`Gone::Full`] and [`Gone::Closed`] when the job was not taken.
    pub fn submit<T, F>(
        &self,
        urgency: Urgency,
        job: F,
    ) -> Result<impl Future<Output = Result<T, Gone>> + Send + use<T, F>, Gone>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> T + Send + 'static,
    {
        let (job, answer) = packed(job);
        self.queue(urgency).try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Gone::Full,
            TrySendError::Closed(_) => self.closed.clone(),
        })?;
        Ok(async move { answer.await.unwrap_or(Err(Gone::Closed)) })
    }

    /// [`Writer::call`] for code that is not asynchronous. Must not be used on a thread that drives tasks.
    ///
    /// # Errors
    /// [`Gone`], when the job was not done.
    pub fn call_blocking<T, F>(&self, urgency: Urgency, job: F) -> Result<T, Gone>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> T + Send + 'static,
    {
        let (job, answer) = packed(job);
        self.queue(urgency).blocking_send(job).map_err(|_| self.closed.clone())?;
        answer.blocking_recv().unwrap_or(Err(Gone::Closed))
    }

    /// Does what is urgent and already queued, drops the rest, closes the library and returns when that is done.
    pub async fn close(&self) {
        self.end.closing.cancel();
        self.end.closed.cancelled().await;
        self.join();
    }

    /// [`Writer::close`] for code that is not asynchronous; leaves the thread to itself after `patience`.
    pub fn close_blocking(&self, patience: Duration) {
        self.end.closing.cancel();
        let until = Instant::now() + patience;
        let finished = || {
            let thread = self.end.thread.lock().unwrap_or_else(PoisonError::into_inner);
            thread.as_ref().is_none_or(JoinHandle::is_finished)
        };
        while !finished() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                tracing::warn!("the library is still being written");
                return;
            }
            // The thread unparks nobody when it ends, so this looks again; it happens once, while leaving.
            thread::park_timeout(left.min(Duration::from_millis(2)));
        }
        self.join();
    }

    fn join(&self) {
        let thread = self.end.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writing thread broke off");
        }
    }

    fn queue(&self, urgency: Urgency) -> &mpsc::Sender<Job> {
        match urgency {
            Urgency::Urgent => &self.urgent,
            Urgency::Bulk => &self.bulk,
        }
    }
}

/// The job with a way back for its result. A panic inside costs that job only.
fn packed<T, F>(job: F) -> (Job, oneshot::Receiver<Result<T, Gone>>)
where
    T: Send + 'static,
    F: FnOnce(&mut Store) -> T + Send + 'static,
{
    let (back, answer) = oneshot::channel();
    let job: Job = Box::new(move |store| {
        // The store holds no half-done work after a panic: an unfinished transaction is rolled back when it is dropped.
        let result = catch_unwind(AssertUnwindSafe(|| job(store))).map_err(|panic| {
            let words = said(panic.as_ref());
            tracing::error!(panic = %words, "a job of the writer broke off");
            Gone::Panicked(words)
        });
        // Nobody waits any more: the work is done all the same.
        drop(back.send(result));
    });
    (job, answer)
}

fn said(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(ToString::to_string);
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| String::from("without a reason"))
}

/// Rows after which the log is copied back: some 20 MB.
const ROWS: u64 = 10_000;

/// The thread that copies the log into the library while this one writes. There is none before much was written.
#[derive(Default)]
struct Copying {
    ask: Option<std::sync::mpsc::SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Rows that had been written when it was last asked.
    rows: u64,
    failed: bool,
}

impl Copying {
    /// Has the log copied when it has grown enough.
    fn go_on(&mut self, store: &Store) {
        let rows = store.rows_written();
        if rows < self.rows + ROWS || self.failed {
            return;
        }
        self.rows = rows;
        if self.ask.is_none() {
            match store.copier() {
                Ok(copier) => self.start(copier),
                Err(error) => {
                    tracing::warn!(%error, "the log is copied by those who write");
                    self.failed = true;
                }
            }
        }
        if let Some(ask) = &self.ask {
            // One that waits already will copy this as well; one that broke off is followed by another.
            if let Err(std::sync::mpsc::TrySendError::Disconnected(())) = ask.try_send(()) {
                self.ask = None;
            }
        }
    }

    fn start(&mut self, copier: Copier) {
        let (ask, asked) = std::sync::mpsc::sync_channel(1);
        let work = move || {
            while asked.recv().is_ok() {
                if let Err(error) = copier.copy() {
                    tracing::warn!(%error, "the log stays long");
                }
            }
        };
        match thread::Builder::new().name(String::from("copier")).spawn(work) {
            Ok(thread) => (self.ask, self.thread) = (Some(ask), Some(thread)),
            Err(error) => {
                tracing::warn!(%error, "no thread to copy the log with");
                self.failed = true;
            }
        }
    }
}

impl Drop for Copying {
    /// The store is closed after this, and copies the rest.
    fn drop(&mut self) {
        self.ask = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(
    mut store: Store,
    mut urgent: mpsc::Receiver<Job>,
    mut bulk: mpsc::Receiver<Job>,
    closing: &CancellationToken,
) {
    let mut copying = Copying::default();
    loop {
        let job = tokio::select! {
            biased;
            Some(job) = urgent.recv() => job,
            () = closing.cancelled() => break,
            Some(job) = bulk.recv() => job,
            else => return,
        };
        job(&mut store);
        copying.go_on(&store);
    }
    // From here on nothing more is taken; what was taken and is the listener's is done.
    bulk.close();
    urgent.close();
    while let Some(job) = urgent.recv().await {
        job(&mut store);
    }
}
