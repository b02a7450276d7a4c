//! Everything that is tested through front doors: one binary, one file per subject.

mod config;
mod house;
mod net;
mod notes;
mod sample;
mod server;
mod store;
