//! HTTP: the only reqwest. Fetches with conditions, limits and time-outs; finds the feed behind an address.

pub mod discover;
pub mod fetch;
