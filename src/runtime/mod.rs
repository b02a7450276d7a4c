//! The shell: threads, clock, signals. Carries effects out and events in; decides nothing.

pub mod sample;
pub mod start;

pub use start::Start;
