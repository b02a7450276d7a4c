//! Everything that is tested through front doors: one binary, one file per subject.

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
