//! Desks at which documents are read: a few threads of their own, because reading is work for a processor and takes memory in
//! large pieces, which stays with the thread that asked for it.
//!
//! When a desk gets free, the longest document that waits is next, so that the longest of all is not what everybody waits for
//! in the end. What was read takes up [`Room`] until it is written; a desk waits when there is none. When nothing waits, its
//! thread ends: the memory that it took is then the next thread's, whatever that does.

use std::collections::BinaryHeap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// Some desks. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Desks {
    state: Arc<Mutex<State>>,
    /// Kibibytes.
    room: Arc<Room>,
}

#[derive(Debug)]
struct State {
    waiting: BinaryHeap<Job>,
    /// Threads that may be started.
    unused: usize,
    /// Threads that are at work.
    alive: usize,
}

struct Job {
    bytes: usize,
    work: Box<dyn FnOnce() + Send>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Job {}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Job {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl Desks {
    /// So many desks, and so many kibibytes of room for what was read at them.
    #[must_use]
    pub fn new(count: usize, room: usize) -> Self {
        let state = State { waiting: BinaryHeap::new(), unused: count.max(1), alive: 0 };
        Self { state: Arc::new(Mutex::new(state)), room: Room::new(room) }
    }

    /// The room for what is read here.
    #[must_use]
    pub fn room(&self) -> &Arc<Room> {
        &self.room
    }

    /// Has a document of this length read at a desk. Whoever stops waiting before its turn saves the work.
    ///
    /// # Errors
    /// In words, when the work broke off or there is no thread to do it.
    pub async fn read<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, String> {
        let (back, answer) = oneshot::channel();
        let work = move || {
            if !back.is_closed() {
                drop(back.send(work()));
            }
        };
        self.put(Job { bytes, work: Box::new(work) });
        answer.await.map_err(|_| String::from("reading broke off"))
    }

    fn put(&self, job: Job) {
        let start = {
            let mut state = lock(&self.state);
            state.waiting.push(job);
            let start = state.unused > 0;
            state.unused -= usize::from(start);
            state.alive += usize::from(start);
            start
        };
        if !start {
            return;
        }
        let desk = Arc::clone(&self.state);
        if let Err(error) = thread::Builder::new().name(String::from("desk")).spawn(move || serve(&desk)) {
            tracing::error!(%error, "no thread to read feeds with");
            let mut state = lock(&self.state);
            state.unused += 1;
            state.alive -= 1;
            // With no thread at all nobody would ever come: whoever waits is told.
            let lost = if state.alive == 0 { std::mem::take(&mut state.waiting) } else { BinaryHeap::new() };
            drop(state);
            drop(lost);
        }
    }
}

/// Lets something go on a thread of its own: a large show is a hundred thousand pieces of memory, which is no work for whoever has
/// written it.
pub fn clear_away<T: Send + 'static>(what: T) {
    let clear = move || {
        behind_the_others();
        drop(what);
    };
    // Without a thread it has gone here.
    if let Err(error) = thread::Builder::new().name(String::from("clear")).spawn(clear) {
        tracing::warn!(%error, "no thread to clear away with");
    }
}

/// Keys and the writer come first. On Linux this is said of a thread; elsewhere it would be said of the whole program.
fn behind_the_others() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(5);
}

/// One desk, until nothing waits.
fn serve(desk: &Mutex<State>) {
    behind_the_others();
    let mut state = lock(desk);
    while let Some(job) = state.waiting.pop() {
        drop(state);
        // A document that breaks the reader costs itself; who waits for it sees that nothing comes.
        if catch_unwind(AssertUnwindSafe(job.work)).is_err() {
            tracing::error!("reading a document broke off");
        }
        state = lock(desk);
    }
    state.alive -= 1;
    state.unused += 1;
}

/// Room that is taken and given back in pieces; whoever finds too little waits.
#[derive(Debug)]
pub struct Room {
    all: usize,
    free: Mutex<usize>,
    more: Condvar,
}

/// A piece of room. Dropping it gives it back.
#[derive(Debug)]
pub struct Taken {
    room: Arc<Room>,
    size: usize,
}

impl Room {
    fn new(all: usize) -> Arc<Self> {
        Arc::new(Self { all, free: Mutex::new(all), more: Condvar::new() })
    }

    /// Waits for this much room; for more than there is, until nobody else has any.
    pub fn take(self: &Arc<Self>, size: usize) -> Taken {
        let size = size.min(self.all);
        let mut free = lock(&self.free);
        while *free < size {
            free = self.more.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= size;
        Taken { room: Arc::clone(self), size }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *lock(&self.room.free) += self.size;
        self.room.more.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_is_next_and_whoever_left_is_passed_over() {
        let desks = Desks::new(1, 1);
        let (order, (open, gate)) = (Arc::new(Mutex::new(Vec::new())), std::sync::mpsc::channel::<()>());
        let read = |bytes: usize| {
            let order = Arc::clone(&order);
            desks.read(bytes, move || lock(&order).push(bytes))
        };
        let first = desks.read(1, move || gate.recv().unwrap());
        let mut waiting: Vec<_> = [5, 9, 7].map(read).into_iter().map(Box::pin).collect();
        let mut first = Box::pin(first);
        // Each stands in line as soon as it was asked for the first time.
        assert!(futures_util::FutureExt::now_or_never(first.as_mut()).is_none());
        for one in &mut waiting {
            assert!(futures_util::FutureExt::now_or_never(one.as_mut()).is_none());
        }
        drop(waiting.remove(1));
        open.send(()).unwrap();
        first.await.unwrap();
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(*lock(&order), [7, 5]);
    }

    #[tokio::test]
    async fn a_reader_that_breaks_off_costs_itself() {
        let desks = Desks::new(1, 1);
        let broken = desks.read(1, || panic!("told by the test")).await;
        assert_eq!(broken, Err::<(), _>(String::from("reading broke off")));
        assert_eq!(desks.read(1, || 7).await, Ok(7));
    }

    #[test]
    fn whoever_asks_for_more_than_there_is_gets_all() {
        let room = Room::new(3);
        let all = room.take(1_000);
        assert_eq!(*lock(&room.free), 0);
        let (there, other) = std::sync::mpsc::channel();
        let next = thread::spawn({
            let room = Arc::clone(&room);
            move || {
                there.send(()).unwrap();
                drop(room.take(2));
            }
        });
        other.recv().unwrap();
        drop(all);
        next.join().unwrap();
        assert_eq!(*lock(&room.free), 3);
    }
}
