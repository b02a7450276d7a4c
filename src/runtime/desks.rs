//! Desks at which documents are read: a few, because reading is work for a processor. When one gets free, the longest document
//! that waits is next, so that the longest of all is not what everybody waits for in the end.

use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Some desks. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Desks {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    free: usize,
    waiting: BinaryHeap<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    bytes: usize,
    go: oneshot::Sender<Desk>,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

/// A place at a desk. Dropping it lets the next document have it.
#[derive(Debug)]
pub struct Desk {
    /// `None` when it was passed on to somebody who is gone.
    desks: Option<Desks>,
}

impl Desks {
    /// So many desks.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self { state: Arc::new(Mutex::new(State { free: count.max(1), waiting: BinaryHeap::new() })) }
    }

    /// Waits for a desk for a document of this length.
    pub async fn take(&self, bytes: usize) -> Desk {
        let waited = {
            let mut state = self.lock();
            if state.free > 0 {
                state.free -= 1;
                None
            } else {
                let (go, came) = oneshot::channel();
                state.waiting.push(Waiting { bytes, go });
                Some(came)
            }
        };
        match waited {
            None => Desk { desks: Some(self.clone()) },
            // Whoever waits is always called, as every desk that is given back goes to one who waits.
            Some(came) => came.await.unwrap_or(Desk { desks: None }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let Some(desks) = self.desks.take() else { return };
        let mut state = desks.lock();
        while let Some(next) = state.waiting.pop() {
            match next.go.send(Self { desks: Some(desks.clone()) }) {
                Ok(()) => return,
                // That one was stopped while it waited.
                Err(mut desk) => desk.desks = None,
            }
        }
        state.free += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_is_next_and_whoever_left_is_passed_over() {
        let desks = Desks::new(1);
        let first = desks.take(1).await;
        let mut waiting: Vec<_> = [5, 9, 7].into_iter().map(|bytes| Box::pin(desks.take(bytes))).collect();
        for one in &mut waiting {
            assert!(futures_util::FutureExt::now_or_never(one.as_mut()).is_none());
        }
        drop(waiting.remove(1));
        drop(first);
        let mut seven = waiting.remove(1);
        let desk = futures_util::FutureExt::now_or_never(seven.as_mut()).expect("the longest who is still there");
        assert!(futures_util::FutureExt::now_or_never(waiting[0].as_mut()).is_none());
        drop(desk);
        // Called and gone before it noticed: the desk is free again.
        drop(waiting);
        assert!(futures_util::FutureExt::now_or_never(Box::pin(desks.take(1))).is_some());
    }
}
