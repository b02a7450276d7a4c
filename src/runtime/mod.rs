//! The shell: threads, clock, signals. Carries effects out and events in; decides nothing.

pub mod details;
pub mod readers;
pub mod sample;
pub mod start;
pub mod terminal;

pub use start::Start;
