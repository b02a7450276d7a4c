//! Everything that is tested through front doors: one binary, one file per subject.

mod house;
mod net;
mod server;
mod store;
