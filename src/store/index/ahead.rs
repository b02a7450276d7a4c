//! Documents that come next, made on another thread while those before them are written: making them and writing them take
//! about as long.

use std::thread::{Builder, JoinHandle};

use rusqlite::InterruptHandle;

use super::documents::Chunk;
use crate::store::Reader;

/// What is made ahead, if anything is. Dropping it ends that.
#[derive(Default)]
pub struct Ahead(Option<Coming>);

struct Coming {
    /// Behind which episode they begin.
    upto: u32,
    /// How many transactions there had been.
    transactions: u64,
    thread: JoinHandle<(Reader, rusqlite::Result<Chunk>)>,
    stopper: InterruptHandle,
}

impl Ahead {
    /// Begins to make what follows the episode `upto`, while transaction number `transactions` is written. When there is no
    /// thread for it, nothing is made ahead.
    pub fn begin(&mut self, reader: Reader, upto: u32, transactions: u64) {
        let stopper = reader.conn.get_interrupt_handle();
        let work = move || {
            let chunk = Chunk::read_fresh(&reader.conn, upto);
            (reader, chunk)
        };
        match Builder::new().name(String::from("index")).spawn(work) {
            Ok(thread) => self.0 = Some(Coming { upto, transactions, thread, stopper }),
            Err(error) => tracing::warn!(%error, "no thread to read notes ahead with"),
        }
    }

    /// What was made, if it follows the episode `upto` and no other transaction came between that might have changed what it
    /// says; and the reader, to go on with.
    pub fn take(&mut self, upto: u32, transactions: u64) -> (Option<Chunk>, Option<Reader>) {
        let Some(coming) = self.0.take() else { return (None, None) };
        let fits = coming.upto == upto && coming.transactions == transactions;
        if !fits {
            coming.stopper.interrupt();
        }
        match coming.thread.join() {
            Ok((reader, Ok(chunk))) => (fits.then_some(chunk), Some(reader)),
            // Whoever reads it now is told why.
            Ok((reader, Err(_))) => (None, Some(reader)),
            Err(_) => (None, None),
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        drop(self.take(0, 0));
    }
}

impl std::fmt::Debug for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ahead").field(&self.0.as_ref().map(|coming| coming.upto)).finish()
    }
}
