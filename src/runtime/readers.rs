//! Read-only connections to the library, lent to whoever asks and taken back: jobs read side by side while the writer
//! writes.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::store::{Reader, StoreError};

/// A pool of readers of one library file. Grows to as many as ever read at once, which the blocking pool bounds; while nobody
/// reads, one of them keeps what it read in memory.
#[derive(Debug)]
pub struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
}

impl Readers {
    /// A pool for this library; connections are made when first needed.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf(), idle: Mutex::new(Vec::new()) }
    }

    /// Lends a reader for one piece of work. Blocks on the disk: never called on the drawing thread.
    ///
    /// # Errors
    /// When no connection can be made, or whatever the work gives.
    pub fn with<T>(&self, work: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => Reader::open(&self.path)?,
        };
        let result = work(&reader);
        if result.is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            // One that remembers what it read is enough, and it is lent first: the others wait behind it, and hold nothing.
            if let Some(before) = idle.last() {
                before.let_go();
            }
            idle.push(reader);
        }
        result
    }
}
