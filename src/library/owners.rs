//! Which show an episode belongs to, for every episode of the library in four bytes each.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{EpisodeId, ShowId};

/// Ids come from one counter, so they are dense: pages of this many leave little unused.
const PAGE: usize = 1024;

/// A map from episode to show. Cloning shares the pages, so that a snapshot for a worker costs nothing.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    pages: HashMap<u32, Arc<[Option<ShowId>; PAGE]>>,
    len: usize,
}

fn place(id: EpisodeId) -> (u32, usize) {
    let number = id.get();
    (number / PAGE as u32, number as usize % PAGE)
}

impl Owners {
    /// The show of this episode; `None` when its list was never loaded.
    #[must_use]
    pub fn get(&self, id: &EpisodeId) -> Option<&ShowId> {
        let (page, slot) = place(*id);
        self.pages.get(&page)?.get(slot)?.as_ref()
    }

    /// Whether the episode is known.
    #[must_use]
    pub fn contains_key(&self, id: &EpisodeId) -> bool {
        self.get(id).is_some()
    }

    /// Puts an episode in; gives the show it belonged to before.
    pub fn insert(&mut self, id: EpisodeId, show: ShowId) -> Option<ShowId> {
        self.set(id, Some(show))
    }

    /// Takes an episode out.
    pub fn remove(&mut self, id: &EpisodeId) -> Option<ShowId> {
        if self.contains_key(id) { self.set(*id, None) } else { None }
    }

    /// How many episodes are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no episode is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn set(&mut self, id: EpisodeId, show: Option<ShowId>) -> Option<ShowId> {
        let (page, slot) = place(id);
        let page = self.pages.entry(page).or_insert_with(|| Arc::new([None; PAGE]));
        // Unchanged pages stay shared with snapshots.
        if page.get(slot).is_some_and(|held| *held == show) {
            return show;
        }
        let held = Arc::make_mut(page).get_mut(slot)?;
        let before = std::mem::replace(held, show);
        self.len = self.len + usize::from(show.is_some()) - usize::from(before.is_some());
        before
    }
}

impl Extend<(EpisodeId, ShowId)> for Owners {
    fn extend<T: IntoIterator<Item = (EpisodeId, ShowId)>>(&mut self, pairs: T) {
        for (id, show) in pairs {
            self.insert(id, show);
        }
    }
}

impl FromIterator<(EpisodeId, ShowId)> for Owners {
    fn from_iter<T: IntoIterator<Item = (EpisodeId, ShowId)>>(pairs: T) -> Self {
        let mut owners = Self::default();
        owners.extend(pairs);
        owners
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_and_forgets_across_pages() {
        let mut owners = Owners::default();
        let show = ShowId::new(7).unwrap();
        for number in [1, 1023, 1024, 4_000_000_000] {
            assert_eq!(owners.insert(EpisodeId::new(number).unwrap(), show), None);
        }
        assert_eq!(owners.len(), 4);
        assert_eq!(owners.get(&EpisodeId::new(1024).unwrap()), Some(&show));
        assert_eq!(owners.remove(&EpisodeId::new(1024).unwrap()), Some(show));
        assert_eq!(owners.remove(&EpisodeId::new(1024).unwrap()), None);
        assert!(!owners.contains_key(&EpisodeId::new(2).unwrap()));
        assert_eq!(owners.len(), 3);
    }
}
