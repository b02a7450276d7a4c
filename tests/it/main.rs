//! Everything that is tested through front doors: one binary, one file per subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "tests fail by panicking, and touch the world that the program keeps at its edges"
)]

mod apart;
#[cfg(feature = "images")]
mod artwork;
mod bombs;
mod cli;
mod conditions;
mod config;
mod corpus;
mod directories;
mod docs;
mod feeds;
mod figures;
mod folders;
mod hands;
mod home;
mod house;
mod index;
mod kill;
mod looks;
mod moves;
mod net;
mod notes;
mod pages;
mod path;
mod places;
mod player;
mod private;
mod pty;
mod refresh;
mod related;
mod sample;
mod sequences;
mod server;
mod situations;
mod store;
mod stories;
mod terminal;
mod tls;
mod walk;
mod writer;
