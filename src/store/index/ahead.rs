//! Documents that come next, made on another thread while those before them are written: making them and writing them take
//! about as long.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::InterruptHandle;

use super::documents::Chunk;
use crate::store::Reader;

/// What is made ahead, if anything is. Dropping it ends that.
#[derive(Default)]
pub struct Ahead {
    /// One for all that is made ahead: memory that a thread took stays its own, and each of a dozen threads would keep some.
    maker: Option<Maker>,
    coming: Option<Coming>,
}

struct Maker {
    jobs: Sender<(Reader, u32)>,
    made: Receiver<(Reader, rusqlite::Result<Chunk>)>,
    thread: JoinHandle<()>,
}

struct Coming {
    /// Behind which episode they begin.
    upto: u32,
    /// How many transactions there had been.
    transactions: u64,
    stopper: InterruptHandle,
}

impl Maker {
    fn start() -> std::io::Result<Self> {
        let (jobs, wanted) = channel::<(Reader, u32)>();
        let (ready, made) = channel();
        let work = move || {
            for (reader, upto) in wanted {
                let chunk = Chunk::read_fresh(&reader.conn, upto);
                if ready.send((reader, chunk)).is_err() {
                    break;
                }
            }
        };
        let thread = Builder::new().name(String::from("index")).spawn(work)?;
        Ok(Self { jobs, made, thread })
    }

    /// Waits until the thread has come to its end.
    fn end(self) {
        drop((self.jobs, self.made));
        // If it panicked, nothing was made.
        let _ = self.thread.join();
    }
}

impl Ahead {
    /// Begins to make what follows the episode `upto`, while transaction number `transactions` is written. When there is no
    /// thread for it, nothing is made ahead.
    pub fn begin(&mut self, reader: Reader, upto: u32, transactions: u64) {
        let stopper = reader.conn.get_interrupt_handle();
        let maker = match self.maker.take().map_or_else(Maker::start, Ok) {
            Ok(maker) => maker,
            Err(error) => return tracing::warn!(%error, "no thread to read notes ahead with"),
        };
        match maker.jobs.send((reader, upto)) {
            Ok(()) => {
                self.coming = Some(Coming { upto, transactions, stopper });
                self.maker = Some(maker);
            }
            Err(_) => maker.end(),
        }
    }

    /// What was made, if it follows the episode `upto` and no other transaction came between that might have changed what it
    /// says; and the reader, to go on with.
    pub fn take(&mut self, upto: u32, transactions: u64) -> (Option<Chunk>, Option<Reader>) {
        let (Some(coming), Some(maker)) = (self.coming.take(), &self.maker) else { return (None, None) };
        let fits = coming.upto == upto && coming.transactions == transactions;
        if !fits {
            coming.stopper.interrupt();
        }
        match maker.made.recv() {
            Ok((reader, Ok(chunk))) => (fits.then_some(chunk), Some(reader)),
            // Whoever reads it now is told why.
            Ok((reader, Err(_))) => (None, Some(reader)),
            Err(_) => {
                self.end();
                (None, None)
            }
        }
    }

    fn end(&mut self) {
        if let Some(maker) = self.maker.take() {
            maker.end();
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        drop(self.take(0, 0));
        self.end();
    }
}

impl std::fmt::Debug for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ahead").field(&self.coming.as_ref().map(|coming| coming.upto)).finish()
    }
}
