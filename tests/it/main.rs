//! Everything that is tested through front doors: one binary, one file per subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::format_collect,
    reason = "a test proves a promise by breaking off, and reaches for the world that it sets up"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests fail loudly, and they are outside: they have clocks, files and processes"
)]

mod cli;
mod config;
mod docs;
mod feeds;
mod house;
mod kill;
mod net;
mod notes;
mod path;
mod player;
mod pty;
mod refresh;
mod related;
mod sample;
mod server;
mod store;
mod stories;
mod terminal;
mod writer;
