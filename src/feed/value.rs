//! Dates, durations, yes and no, sizes — as publishers really write them.

use crate::model::{Secs, Timestamp};

/// A date in any of the forms that feeds use (RFC 2822 and its abuses, RFC 3339, month names of several languages).
#[must_use]
pub fn date(_text: &str) -> Option<Timestamp> {
    None
}

/// `h:mm:ss`, `mm:ss` or seconds with or without decimals; zero is `None`.
#[must_use]
pub fn duration(_text: &str) -> Option<Secs> {
    None
}
