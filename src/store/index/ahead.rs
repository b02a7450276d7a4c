//! Documents that come next, made on another thread while those before them are written: making them and writing them take
//! about as long.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::InterruptHandle;

use super::documents::{Chunk, Size};
use crate::store::Reader;

/// What is made ahead, if anything is. Dropping it ends that.
#[derive(Default)]
pub struct Ahead(Option<Run>);

/// A thread that makes one chunk after the other, to the end of the library.
struct Run {
    /// Behind which episode the next chunk begins.
    upto: u32,
    /// How many transactions there will have been when it is wanted. Whatever else was written in between might have changed
    /// what it says.
    transactions: u64,
    chunks: Receiver<rusqlite::Result<Chunk>>,
    stopper: InterruptHandle,
    thread: JoinHandle<()>,
}

impl Ahead {
    /// Begins to make what follows the episode `upto`, while transaction number `transactions` is written, unless that goes on
    /// already. When there is no thread for it, nothing is made ahead.
    pub fn begin(&mut self, reader: impl FnOnce() -> Option<Reader>, upto: u32, transactions: u64) {
        if self.0.is_some() {
            return;
        }
        let Some(reader) = reader() else { return };
        let stopper = reader.conn.get_interrupt_handle();
        // One chunk lies ready while one is written. More of them take memory and save no time.
        let (ready, chunks) = sync_channel(0);
        match Builder::new().name(String::from("index")).spawn(move || make(&reader, upto, &ready)) {
            Ok(thread) => self.0 = Some(Run { upto, transactions, chunks, stopper, thread }),
            Err(error) => tracing::warn!(%error, "no thread to read notes ahead with"),
        }
    }

    /// What was made, if it follows the episode `upto` and nothing else was written since it was begun. Nothing is when it
    /// could not be read: whoever reads it now is told why.
    pub fn take(&mut self, upto: u32, transactions: u64) -> Option<Chunk> {
        let mut run = self.0.take()?;
        if run.upto == upto
            && run.transactions == transactions
            && let Ok(Ok(chunk)) = run.chunks.recv()
        {
            run.upto = chunk.last().unwrap_or(upto);
            run.transactions += 1;
            self.0 = Some(run);
            return Some(chunk);
        }
        run.end();
        None
    }
}

fn make(reader: &Reader, mut upto: u32, ready: &SyncSender<rusqlite::Result<Chunk>>) {
    let mut size = Size::default();
    loop {
        let chunk = Chunk::read_fresh(&reader.conn, upto, size);
        size = size.next();
        let next = chunk.as_ref().ok().filter(|chunk| chunk.is_full()).and_then(Chunk::last);
        let wanted = ready.send(chunk).is_ok();
        match next {
            Some(next) if wanted => upto = next,
            _ => break,
        }
    }
}

impl Run {
    /// Waits until the thread has come to its end, which is soon.
    fn end(self) {
        drop(self.chunks);
        self.stopper.interrupt();
        // If it panicked, nothing more was made.
        let _ = self.thread.join();
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        if let Some(run) = self.0.take() {
            run.end();
        }
    }
}

impl std::fmt::Debug for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ahead").field(&self.0.as_ref().map(|run| run.upto)).finish()
    }
}
