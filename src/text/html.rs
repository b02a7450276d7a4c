//! HTML or plain text → [`Notes`]: blocks and numbered links. No parser tree leaves this file.

use super::clean;
use crate::model::Notes;

/// Lays out show notes as blocks. `base` resolves relative addresses (the episode's page, else the feed).
/// Decides by itself whether the text is HTML or plain text.
#[must_use]
pub fn notes(_source: &str, _base: Option<&str>) -> Notes {
    Notes::default()
}

/// Display text of a fragment: no tags, entities decoded, one line.
#[must_use]
pub fn plain_line(source: &str) -> String {
    if source.contains(['<', '&']) {
        clean::one_line(&clean::strip_tags(source, false))
    } else {
        clean::one_line(source)
    }
}

/// Every `http`, `https` and `mailto` target of the notes with its text, once each, in reading order — without
/// building blocks; for the link index.
#[must_use]
pub fn links(_source: &str, _base: Option<&str>) -> Vec<(String, String)> {
    Vec::new()
}
