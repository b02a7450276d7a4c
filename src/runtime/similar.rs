//! Answers “what is like this show?” and “what is like all my shows?” from the library file, and keeps between questions
//! what answers share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::library::Library;
use crate::library::identity::Stable;
use crate::library::related::{Evidence, Heard, Index, taste};
use crate::model::{Candidate, Recommendation, ShowId, Source, Suggestion};
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

/// An index, and what it was built from.
#[derive(Debug)]
struct Kept {
    fingerprint: u64,
    index: Arc<Index>,
}

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
        Ok(self.index(&library).related(&library, show, &evidence, RELATED))
    }

    /// What is like the shows one listens to. Thinks for some milliseconds a show, and not at all when nothing has changed
    /// since it was asked last.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn for_you(&self, reader: &Reader) -> Result<Vec<Suggestion>, StoreError> {
        let (library, heard) = (library(reader)?, reader.heard()?);
        let fingerprint = decided(&library, &heard, reader.indexed()?.done);
        // Worked out under the lock: a second question would only do the same.
        let mut kept = self.for_you.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.fingerprint == fingerprint) {
            return Ok(kept.suggestions.clone());
        }
        let taste = taste(&library, &heard);
        let evidence = reader.evidence_around(&taste.keys().copied().collect())?;
        let suggestions = self.index(&library).for_you(&library, &taste, &evidence);
        *kept = Some(Answer { fingerprint, suggestions: suggestions.clone() });
        Ok(suggestions)
    }

    fn index(&self, library: &Library) -> Arc<Index> {
        let fingerprint = fingerprint(library);
        // Built under the lock: a second question would only build the same.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.fingerprint == fingerprint) {
            return Arc::clone(&kept.index);
        }
        let index = Arc::new(Index::build(library, &[]));
        *kept = Some(Kept { fingerprint, index: Arc::clone(&index) });
        index
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
fn decided(library: &Library, heard: &BTreeMap<ShowId, Heard>, indexed: u64) -> u64 {
    let mut all = Stable::default();
    all.text(&fingerprint(library).to_string());
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

/// Tells apart libraries whose words differ.
fn fingerprint(library: &Library) -> u64 {
    let mut all = Stable::default();
    for (id, show) in &library.shows {
        all.number(id.get());
        all.text(&show.title);
        all.text(&show.author);
        all.text(&show.summary);
        all.maybe(show.feed_url.as_ref().map(crate::model::FeedUrl::as_str));
        for category in &show.categories {
            all.text(category);
        }
    }
    all.finish()
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
        let mut add = |name: &str| {
            let feed_url = FeedUrl::parse(&format!("https://{name}.example/feed"));
            let candidate = Candidate {
                feed_url,
                title: format!("The {name} lighthouse keepers"),
                summary: String::from("Lighthouse keepers talk about lanterns and shipwrecks."),
                ..Candidate::default()
            };
            store.add(&candidate, true, Timestamp(1)).unwrap().id
        };
        let (first, second) = (add("north"), add("south"));
        let reader = Reader::open(&path).unwrap();
        let similar = Similar::default();
        let kept = || similar.kept.lock().unwrap().as_ref().map(|kept| Arc::as_ptr(&kept.index));
        let found = similar.recommend(&reader, first, Vec::new()).unwrap();
        assert!(found.iter().any(|one| one.candidate.known == Some(second)), "{found:?}");
        let before = kept();
        similar.recommend(&reader, second, Vec::new()).unwrap();
        assert_eq!(kept(), before, "nothing changed");
        let third = add("west");
        let found = similar.recommend(&reader, first, Vec::new()).unwrap();
        assert!(found.iter().any(|one| one.candidate.known == Some(third)), "{found:?}");
    }
}
