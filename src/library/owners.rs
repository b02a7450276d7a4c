//! Which show an episode belongs to, for every episode of the library in four bytes each.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{EpisodeId, ShowId};

/// Ids come from one counter, so they are dense: pages of this many leave little unused.
const PAGE: usize = 1024;

/// A map from episode to show. Cloning shares the pages, so that a snapshot for a worker costs nothing.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    pages: HashMap<u32, Page>,
    len: usize,
}

/// The shows of [`PAGE`] episodes.
#[derive(Debug, Clone)]
struct Page(Arc<[Option<ShowId>; PAGE]>);

impl Page {
    fn empty() -> Self {
        Self(Arc::new([None; PAGE]))
    }

    /// Gives what stood there before.
    fn set(&mut self, slot: usize, show: Option<ShowId>) -> Option<ShowId> {
        // Unchanged pages stay shared with snapshots.
        if self.0.get(slot).is_some_and(|held| *held == show) {
            return show;
        }
        let held = Arc::make_mut(&mut self.0).get_mut(slot)?;
        std::mem::replace(held, show)
    }
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
        self.pages.get(&page)?.0.get(slot)?.as_ref()
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
        let (number, slot) = place(id);
        let page = self.pages.entry(number).or_insert_with(Page::empty);
        let before = page.set(slot, show);
        self.len = self.len + usize::from(show.is_some()) - usize::from(before.is_some());
        before
    }

    /// Puts in all episodes of a show. Neighbours mostly stand on the same page: it is looked for once.
    pub fn insert_all(&mut self, show: ShowId, ids: impl IntoIterator<Item = EpisodeId>) {
        let mut ids = ids.into_iter().peekable();
        while let Some((number, _)) = ids.peek().map(|id| place(*id)) {
            let page = self.pages.entry(number).or_insert_with(Page::empty);
            while let Some(id) = ids.next_if(|id| place(*id).0 == number) {
                let before = page.set(place(id).1, Some(show));
                self.len += usize::from(before.is_none());
            }
        }
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

        // All of a show at once, one of which was another's.
        let (other, before) = (ShowId::new(8).unwrap(), owners.clone());
        owners.insert_all(other, [2050, 2049, 1023, 2, 4_000_000_000].map(|id| EpisodeId::new(id).unwrap()));
        let shows = |owners: &Owners| {
            [1, 2, 1023, 2049, 2050, 4_000_000_000]
                .map(|id| owners.get(&EpisodeId::new(id).unwrap()).map(|show| show.get()))
        };
        assert_eq!(shows(&owners), [Some(7), Some(8), Some(8), Some(8), Some(8), Some(8)]);
        assert_eq!(shows(&before), [Some(7), None, Some(7), None, None, Some(7)], "a snapshot stays as it was");
        assert_eq!((owners.len(), before.len()), (6, 3));
    }
}
