//! A library of an older format is brought up to date before anything else, and whoever waits for that is told.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::store::{Store, StoreError, Upgrade, Watch};

/// What is shorter needs no words.
const SILENT: Duration = Duration::from_millis(400);

/// Opens the library for writing. When bringing it up to date takes a while, one line on stderr says how far it is: on a
/// `terminal` once a second in the same place, elsewhere once.
///
/// # Errors
/// As [`Store::open`].
pub fn open(library: &Path, terminal: bool) -> Result<Store, StoreError> {
    let began = Instant::now();
    // The second that was told last, counted from 1.
    let told = Arc::new(AtomicU64::new(0));
    let last = Arc::clone(&told);
    let watch: Watch = Arc::new(move |at| {
        let passed = began.elapsed();
        let second = passed.as_secs() + 1;
        let before = if passed >= SILENT { last.fetch_max(second, Ordering::Relaxed) } else { second };
        if before < second && (terminal || before == 0) {
            let (back, end) = if terminal { ("\r", "") } else { ("", "\n") };
            let _ = write!(std::io::stderr().lock(), "{back}{}{end}", line(at, passed.as_secs()));
        }
        true
    });
    let store = Store::open_watched(library, &watch);
    if terminal && told.load(Ordering::Relaxed) > 0 {
        // Back to the beginning of the line, and clear to its end.
        let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
    }
    store
}

fn line(at: Upgrade, seconds: u64) -> String {
    format!("Bringing the library up to date: step {} of {}, {seconds} s. Ctrl-c stops it safely. ", at.step, at.steps)
}
