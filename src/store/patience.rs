//! How long a writer waits for another program that holds the library.

use std::fmt;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::file;

/// After so long it is told, once.
const SOON: Duration = Duration::from_secs(1);

/// What is left of the time for which whoever looks on waits in all: each wish of a command would wait for as long otherwise, one after
/// the other.
pub(super) struct Patience {
    left: Duration,
    tell: Option<Box<dyn FnOnce() + Send>>,
}

impl Patience {
    pub(super) fn new(left: Duration, tell: impl FnOnce() + Send + 'static) -> Self {
        Self { left, tell: Some(Box::new(tell)) }
    }

    /// Waits until this connection may write.
    pub(super) fn wait(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let done = loop {
            let step = SOON.min(self.left);
            conn.busy_timeout(step)?;
            match conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                    self.left = self.left.saturating_sub(step);
                    if let Some(tell) = self.tell.take() {
                        tell();
                    }
                    if self.left.is_zero() {
                        break Err(error);
                    }
                }
                done => break done,
            }
        };
        conn.busy_timeout(file::PATIENCE)?;
        done
    }
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patience").field("left", &self.left).finish_non_exhaustive()
    }
}
