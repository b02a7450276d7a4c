//! Searches of the notes: one runs at a time, a newer one stops the older.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::Event;
use crate::app::effect::Ticket;
use crate::app::state::InNotes;
use crate::library::query::Query;
use crate::store::{Reader, Stopper, StoreError};

/// The newest search and how to stop it. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Newest(Arc<Mutex<Running>>);

#[derive(Debug, Default)]
struct Running {
    number: u32,
    stopper: Option<Stopper>,
}

impl Newest {
    /// From now on only this one counts; what runs is stopped.
    pub fn begin(&self, ticket: Ticket) {
        let mut running = self.lock();
        running.number = ticket.number;
        // Under the lock: the search that is stopped cannot end meanwhile, and its reader do something else.
        if let Some(stopper) = running.stopper.take() {
            stopper.interrupt();
        }
    }

    /// Searches, unless a newer search has begun; `None` when one did. Blocks on the disk: never called on the drawing
    /// thread.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn search(
        &self,
        reader: &Reader,
        ticket: Ticket,
        typed: String,
        typing: bool,
    ) -> Result<Option<Event>, StoreError> {
        {
            let mut running = self.lock();
            if running.number != ticket.number {
                return Ok(None);
            }
            running.stopper = Some(reader.stopper());
        }
        let found = reader.search(&Query::parse(&typed), typing, InNotes::MOST);
        let mut running = self.lock();
        if running.number != ticket.number {
            return Ok(None);
        }
        running.stopper = None;
        drop(running);
        match found {
            Ok(hits) => Ok(Some(Event::Found(ticket, typed, hits))),
            Err(error) if error.is_stopped() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
