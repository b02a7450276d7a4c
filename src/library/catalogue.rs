//! The embedded starter catalogue: real shows that one may not follow yet, by facts alone.

use crate::model::{Candidate, FeedUrl};

/// All shows of the starter catalogue and of the sample's list, each once.
#[must_use]
pub fn all() -> &'static [Candidate] {
    &[]
}

/// Shows that a directory lists as similar to this one, in its order (shipped for the sample's show).
#[must_use]
pub fn listed_as_similar(_feed: &FeedUrl) -> Vec<Candidate> {
    Vec::new()
}
