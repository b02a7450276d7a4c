//! Answers “what is like this show?” and “what is like all my shows?” from the library file, and keeps between questions
//! what answers share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::library::Library;
use crate::library::identity::Stable;
use crate::library::related::{Evidence, Heard, Index, taste};
use crate::model::{Candidate, Neighbour, Recommendation, Show, ShowId, Source, Suggestion};
use crate::store::{Reader, StoreError};

/// How many recommendations a page gets.
const RELATED: usize = 40;

/// The words of all shows, read when first asked for and again when a show was added, removed or changed. Cloning shares
/// them.
#[derive(Debug, Clone, Default)]
pub struct Similar {
    kept: Arc<Mutex<Option<Kept>>>,
    for_you: Arc<Mutex<Option<Answer>>>,
}

/// What is suggested for the whole library, and what that was worked out from.
#[derive(Debug)]
struct Answer {
    fingerprint: u64,
    suggestions: Vec<Suggestion>,
}

/// An index, and what each show in it said when it was read.
#[derive(Debug)]
struct Kept {
    said: BTreeMap<ShowId, u64>,
    index: Index,
}

/// One show in so many may change before the index is built anew, which also weighs the words anew; a few always may.
const CHANGED: usize = 10;
const A_FEW: usize = 5;

impl Similar {
    /// What is like this show, also by what directories list. Blocks on the disk and thinks for some milliseconds: never called on the drawing thread.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn recommend(
        &self,
        reader: &Reader,
        show: ShowId,
        listed: Vec<(Source, Vec<Candidate>)>,
    ) -> Result<Vec<Recommendation>, StoreError> {
        let evidence = Evidence { listed, ..reader.evidence(show)? };
        let library = library(reader)?;
        self.with_index(reader, &library, |index| index.related(&library, show, &evidence, RELATED))
    }

    /// The shows around this one, by what ties them to it. Blocks like [`Self::recommend`].
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn neighbours(&self, reader: &Reader, show: ShowId) -> Result<Vec<Neighbour>, StoreError> {
        let (evidence, library) = (reader.evidence(show)?, library(reader)?);
        self.with_index(reader, &library, |index| index.neighbours(&library, show, &evidence))
    }

    /// What is like the shows one listens to. Thinks for some milliseconds a show, and not at all when nothing has changed
    /// since it was asked last.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn for_you(&self, reader: &Reader) -> Result<Vec<Suggestion>, StoreError> {
        let (library, heard) = (library(reader)?, reader.heard()?);
        let fingerprint = decided(&library, &heard, reader.indexed()?.done, &reader.profile_stamps()?);
        // Worked out under the lock: a second question would only do the same.
        let mut kept = self.for_you.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.fingerprint == fingerprint) {
            return Ok(kept.suggestions.clone());
        }
        let taste = taste(&library, &heard);
        let asked = taste.keys().copied().collect();
        let mut around = reader.evidence_around(&asked)?;
        let suggestions =
            self.with_index(reader, &library, |index| index.for_you(&library, &taste, |id| around.of(id)))??;
        *kept = Some(Answer { fingerprint, suggestions: suggestions.clone() });
        Ok(suggestions)
    }

    /// Asks the index as the library is now.
    fn with_index<T>(
        &self,
        reader: &Reader,
        library: &Library,
        ask: impl FnOnce(&Index) -> T,
    ) -> Result<T, StoreError> {
        let said = said(library, &reader.profile_stamps()?);
        // Built under the lock: a second question would only build the same.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let changed: BTreeSet<ShowId> = match &*kept {
            Some(kept) => said.iter().filter(|(id, said)| kept.said.get(id) != Some(said)).map(|(id, _)| *id).collect(),
            None => library.shows.keys().copied().collect(),
        };
        let gone = kept.as_ref().map_or(0, |kept| kept.said.keys().filter(|id| !said.contains_key(id)).count());
        let few = (said.len() / CHANGED).max(A_FEW);
        let mut current = match kept.take() {
            Some(mut current) if changed.len() + gone <= few => {
                if !changed.is_empty() {
                    let profiles = reader.profiles(changed.iter().copied())?;
                    current.index.update(library, &changed, &profiles);
                }
                current
            }
            _ => Kept { said: BTreeMap::new(), index: reader.likeness(library)? },
        };
        current.said = said;
        let current = kept.insert(current);
        Ok(ask(&current.index))
    }
}

/// What of the library answers depend on: shows, and what the listener decided.
fn library(reader: &Reader) -> Result<Library, StoreError> {
    Ok(Library {
        shows: reader.shows()?.into_iter().map(|show| (show.id, Arc::new(show))).collect(),
        dismissed: reader.listener()?.dismissed.into_iter().collect(),
        ..Library::default()
    })
}

/// Tells apart libraries that suggest something else: by their words, by what was decided and heard, and by how many
/// episodes are known with their links.
fn decided(library: &Library, heard: &BTreeMap<ShowId, Heard>, indexed: u64, stamps: &BTreeMap<ShowId, i64>) -> u64 {
    let mut all = Stable::default();
    for said in said(library, stamps).into_values() {
        all.number(said);
    }
    all.text(&indexed.to_string());
    for (id, show) in &library.shows {
        let heard = heard.get(id).copied().unwrap_or_default();
        all.text(&format!("{:?} {heard:?}", show.subscription));
    }
    let mut dismissed: Vec<&str> = library.dismissed.iter().map(|key| &*key.0).collect();
    dismissed.sort_unstable();
    for key in dismissed {
        all.text(key);
    }
    all.finish()
}

/// A number for each show of the library; another one when it says something else.
fn said(library: &Library, stamps: &BTreeMap<ShowId, i64>) -> BTreeMap<ShowId, u64> {
    let one = |(id, show): (&ShowId, &Arc<Show>)| {
        let mut all = Stable::default();
        all.maybe_number(stamps.get(id).copied());
        all.text(&show.title);
        all.text(&show.author);
        all.text(&show.summary);
        all.maybe(show.language.as_deref());
        all.maybe(show.feed_url.as_ref().map(crate::model::FeedUrl::as_str));
        for category in &show.categories {
            all.text(category);
        }
        for one in &show.popularity {
            all.maybe_number(one.ratings);
            all.maybe_number(one.listeners);
        }
        (*id, all.finish())
    };
    library.shows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeedUrl, Timestamp};
    use crate::store::Store;

    #[test]
    fn words_are_read_again_only_when_a_show_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut store = Store::open(&path).unwrap();
        let add = |store: &mut Store, name: &str| {
            let feed_url = FeedUrl::parse(&format!("https://{name}.example/feed"));
            let candidate = Candidate {
                feed_url,
                title: format!("The {name} lighthouse keepers"),
                summary: String::from("Lighthouse keepers talk about lanterns and shipwrecks."),
                ..Candidate::default()
            };
            store.add(&candidate, true, Timestamp(1)).unwrap().id
        };
        let (first, second) = (add(&mut store, "north"), add(&mut store, "south"));
        let reader = Reader::open(&path).unwrap();
        let similar = Similar::default();
        let words = |show: ShowId| similar.kept.lock().unwrap().as_ref().and_then(|kept| kept.said.get(&show).copied());
        let found = similar.recommend(&reader, first, Vec::new()).unwrap();
        assert!(found.iter().any(|one| one.candidate.known == Some(second)), "{found:?}");
        let before = words(first);
        let third = add(&mut store, "west");
        let found = similar.recommend(&reader, first, Vec::new()).unwrap();
        assert!(found.iter().any(|one| one.candidate.known == Some(third)), "{found:?}");
        assert_eq!(words(first), before, "what did not change is not read again");
        while store.describe_some().unwrap() {}
        similar.recommend(&reader, first, Vec::new()).unwrap();
        assert_ne!(words(first), before, "its episodes were read meanwhile");
    }
}
