//! The shell: threads, clock, signals. Carries effects out and events in; decides nothing.
#![expect(clippy::disallowed_methods, reason = "the shell is where clock, threads and files are")]

pub mod add;
pub mod details;
mod failure;
pub mod readers;
pub mod refresh;
mod rhythm;
pub mod sample;
pub mod start;
pub mod terminal;
pub mod writer;

pub use start::Start;

use crate::error::Problem;

/// Opens the program on the terminal and runs it until the listener leaves.
///
/// # Errors
/// What kept it from starting, or from saving at the end.
pub fn run(start: Start) -> Result<(), Problem> {
    Err(Problem::new(
        "terminal.none",
        "The screen could not be opened.",
        format!("{} is not ready.", start.version),
        "",
    ))
}
