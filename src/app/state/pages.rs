//! What was read for a page, and how it is laid out.

use std::collections::HashMap;

use crate::app::place::{PaneId, Place};
use crate::model::{EpisodeDetail, EpisodeId, Inside, Link, LinkKind, LinkTarget, MoreChapters, Secs};
use crate::text::layout::Page;

/// An episode's detail with where its links lead inside earmark (same order as `notes.links`).
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodePage {
    pub detail: EpisodeDetail,
    pub inside: Vec<Option<Inside>>,
    pub more_chapters: MoreChapters,
    /// In how many episodes of the library each of its people takes part, in their order.
    pub met: Vec<u32>,
}

impl EpisodePage {
    /// Whether there are chapters to show, or an address that promises some.
    #[must_use]
    pub fn may_have_chapters(&self) -> bool {
        self.more_chapters == MoreChapters::Address || self.detail.chapters.iter().any(|chapter| chapter.listed)
    }
}

/// A text laid out for the width of the present place.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidOut {
    pub of: PaneId,
    pub place: Place,
    pub page: Page,
    /// The links of the text, by their numbers.
    pub links: Vec<Link>,
}

/// One row of a Links view.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkEntry {
    /// Its number among all links of the episode (`library::links`), the same in its notes; in a show's list a running one.
    pub number: u16,
    pub label: String,
    pub target: LinkTarget,
    pub kind: LinkKind,
    pub via: Option<String>,
    pub host: String,
    /// Where it leads inside earmark.
    pub inside: Option<Inside>,
    /// Where it was found: “in the notes”, “in a chapter”, “support”.
    pub found: String,
    /// Episodes of this show that have the same target, newest first.
    pub episodes: Vec<EpisodeId>,
    /// The words around it; empty where they say nothing more than its own.
    pub context: String,
    /// The moment of the episode at which it is mentioned, when that is known.
    pub at: Option<Secs>,
}

/// A small cache that forgets the longest unused.
#[derive(Debug, Clone)]
pub struct Cache<K, V> {
    limit: usize,
    clock: u64,
    entries: HashMap<K, (u64, V)>,
}

impl<K: std::hash::Hash + Eq + Clone, V> Cache<K, V> {
    /// Keeps at most `limit` entries.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, clock: 0, entries: HashMap::new() }
    }
    /// What is kept under this key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }
    /// Puts in a value; the longest unused leaves when it is full.
    pub fn put(&mut self, key: K, value: V) {
        self.clock += 1;
        self.entries.insert(key, (self.clock, value));
        if self.entries.len() > self.limit
            && let Some(oldest) = self.entries.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            self.entries.remove(&oldest);
        }
    }
    /// Marks as used.
    pub fn touch(&mut self, key: &K) {
        self.clock += 1;
        if let Some(entry) = self.entries.get_mut(key) {
            entry.0 = self.clock;
        }
    }
    /// Forgets one.
    pub fn remove(&mut self, key: &K) {
        self.entries.remove(key);
    }
    /// Every key that is kept.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.keys()
    }
    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}
