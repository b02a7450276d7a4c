//! What we know and what the feed says now → what changes. Pure: no ids are made here.

use std::collections::{HashMap, VecDeque};

pub use super::identity::episode_fingerprint as fingerprint;
use super::{episodes, identity};
use crate::feed::{Parsed, ParsedEpisode, ParsedShow};
use crate::model::{EpisodeId, EpisodeKey, Secs, Timestamp};

/// Two items with the same title on the same day are one when their lengths differ by no more than this: hosts cut
/// in different advertisements.
const SAME_LENGTH: u32 = 10 * 60;

const DAY: i64 = 24 * 60 * 60;

/// What merging needs of an episode that is already in the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub id: EpisodeId,
    pub key: EpisodeKey,
    /// Address of the preferred enclosure without tracking; empty when there is none.
    pub media: String,
    pub title: String,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    /// Hash over everything the publisher says of it, so that an unchanged item writes nothing.
    pub fingerprint: u64,
    pub gone: bool,
}

/// What one refresh changes of one show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeedDelta {
    /// What the channel says now; the default when the document was empty and says nothing.
    pub show: ParsedShow,
    /// In the order of the document.
    pub new: Vec<ParsedEpisode>,
    /// For each of `new` the moment by which it is sorted: its date, else that of its neighbour in the document.
    pub places: Vec<Timestamp>,
    /// The document runs from the oldest to the newest episode.
    pub oldest_first: bool,
    pub changed: Vec<(EpisodeId, ParsedEpisode)>,
    /// No longer in a complete document; marked, never deleted.
    pub gone: Vec<EpisodeId>,
    /// Were marked gone and are back.
    pub back: Vec<EpisodeId>,
    /// Sentences about what was mended.
    pub repairs: Vec<String>,
}

/// Merges a parsed document into what is known. Merging the same document twice changes nothing the second time.
///
/// An item is an episode that is known when, in this order, its key is the same; its media file is the same; or its title and day are
/// the same and its length nearly so. Each episode is matched by at most one item, so two items of one document never
/// become one. A document without items changes nothing.
#[must_use]
pub fn merge(known: &[Known], parsed: Parsed) -> FeedDelta {
    let Parsed { show, episodes, warnings, complete, .. } = parsed;
    let repairs = warnings.into_iter().filter(|warning| warning.mended).map(|warning| warning.what).collect();
    if episodes.is_empty() {
        // An empty answer of a show with episodes is an accident at the publisher's; a young show is just empty.
        let show = if known.is_empty() { show } else { ParsedShow::default() };
        return FeedDelta { show, repairs, ..FeedDelta::default() };
    }

    let found = identify(known, &episodes);
    let oldest_first = runs_upwards(&episodes);
    let mut places: Vec<Option<Timestamp>> = episodes.iter().map(|episode| episode.published).collect();
    episodes::fill_places(&mut places);

    // The rest of a document in pages is not gone, it is on the next page.
    let whole = complete && show.next_page.is_none();
    let mut delta = FeedDelta { show, oldest_first, repairs, ..FeedDelta::default() };
    let mut seen = vec![false; known.len()];
    for ((episode, place), found) in episodes.into_iter().zip(places).zip(found) {
        let Some((index, known)) = found.and_then(|index| known.get(index).map(|known| (index, known))) else {
            delta.new.push(episode);
            delta.places.push(place.unwrap_or_default());
            continue;
        };
        if let Some(seen) = seen.get_mut(index) {
            *seen = true;
        }
        if known.gone {
            delta.back.push(known.id);
        }
        if fingerprint(&episode) != known.fingerprint {
            delta.changed.push((known.id, episode));
        }
    }
    if whole {
        delta.gone =
            known.iter().zip(seen).filter(|(known, seen)| !seen && !known.gone).map(|(known, _)| known.id).collect();
    }
    delta
}

/// For each item the index of the episode that it is.
fn identify(known: &[Known], episodes: &[ParsedEpisode]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; episodes.len()];
    let mut taken = vec![false; known.len()];

    let by_key: HashMap<&str, usize> =
        known.iter().enumerate().map(|(index, known)| (known.key.as_str(), index)).collect();
    for (episode, found) in episodes.iter().zip(&mut found) {
        take(by_key.get(episode.key.as_str()).copied(), found, &mut taken);
    }
    if found.iter().all(Option::is_some) || taken.iter().all(|taken| *taken) {
        return found;
    }

    let mut by_media: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (index, known) in known.iter().enumerate() {
        if !known.media.is_empty() && !taken.get(index).copied().unwrap_or(true) {
            by_media.entry(known.media.as_str()).or_default().push_back(index);
        }
    }
    for (episode, found) in episodes.iter().zip(&mut found) {
        if found.is_none() && !by_media.is_empty() {
            let media = identity::media(&episode.enclosures);
            take(by_media.get_mut(media.as_str()).and_then(VecDeque::pop_front), found, &mut taken);
        }
    }

    // Only where title and day name one episode and one item: a daily bulletin has the same title several times a day.
    let mut of_known: HashMap<(String, i64), Vec<usize>> = HashMap::new();
    for (index, known) in known.iter().enumerate() {
        if let Some(title) = title_and_day(&known.title, known.published) {
            of_known.entry(title).or_default().push(index);
        }
    }
    let titles: Vec<_> = episodes.iter().map(|episode| title_and_day(&episode.title, episode.published)).collect();
    let mut in_document: HashMap<&(String, i64), usize> = HashMap::new();
    for title in titles.iter().flatten() {
        *in_document.entry(title).or_default() += 1;
    }
    for ((episode, title), found) in episodes.iter().zip(&titles).zip(&mut found) {
        let Some(title) = title.as_ref().filter(|title| found.is_none() && in_document.get(title) == Some(&1)) else {
            continue;
        };
        let Some([index]) = of_known.get(title).map(Vec::as_slice) else {
            continue;
        };
        let free = !taken.get(*index).copied().unwrap_or(true);
        let length = known.get(*index).and_then(|known| known.duration);
        if free && same_length(length, episode.duration) {
            take(Some(*index), found, &mut taken);
        }
    }
    found
}

fn take(index: Option<usize>, found: &mut Option<usize>, taken: &mut [bool]) {
    if let Some(index) = index
        && let Some(taken) = taken.get_mut(index)
        && !*taken
    {
        *taken = true;
        *found = Some(index);
    }
}

fn title_and_day(title: &str, published: Option<Timestamp>) -> Option<(String, i64)> {
    let title = identity::name_key(title);
    let day = published?.0.div_euclid(DAY);
    (!title.is_empty()).then_some((title, day))
}

fn same_length(a: Option<Secs>, b: Option<Secs>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.0.abs_diff(b.0) <= SAME_LENGTH,
        // A feed that says no length says nothing against it.
        _ => true,
    }
}

/// Whether the dates of a document grow from its first item to its last.
fn runs_upwards(episodes: &[ParsedEpisode]) -> bool {
    let mut dates = episodes.iter().filter_map(|episode| episode.published);
    match (dates.next(), dates.next_back()) {
        (Some(first), Some(last)) => first < last,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Enclosure, EpisodeKind};
    use proptest::prelude::*;

    fn item(key: &str, title: &str, published: Option<i64>, media: &str, duration: Option<u32>) -> ParsedEpisode {
        ParsedEpisode {
            key: EpisodeKey(key.into()),
            guid: key.strip_prefix('g').map(String::from),
            title: title.into(),
            link: None,
            author: None,
            published: published.map(Timestamp),
            duration: duration.map(Secs),
            enclosures: if media.is_empty() {
                Vec::new()
            } else {
                vec![Enclosure {
                    url: format!("https://cdn.example/{media}.mp3"),
                    mime: None,
                    bytes: None,
                    preferred: true,
                }]
            },
            notes_html: String::new(),
            links: Vec::new(),
            season: None,
            season_name: None,
            number: None,
            kind: EpisodeKind::Full,
            explicit: None,
            image: None,
            chapters_url: None,
            chapters: Vec::new(),
            transcripts: Vec::new(),
            persons: Vec::new(),
            soundbites: Vec::new(),
            location: None,
        }
    }

    fn document(episodes: Vec<ParsedEpisode>) -> Parsed {
        Parsed { episodes, complete: true, ..Parsed::default() }
    }

    /// What the store does with a delta, in miniature.
    fn write(known: &mut Vec<Known>, delta: &FeedDelta) {
        let mut next = known.iter().map(|known| known.id.get()).max().unwrap_or(0);
        for known in known.iter_mut() {
            if delta.gone.contains(&known.id) {
                known.gone = true;
            }
            if delta.back.contains(&known.id) {
                known.gone = false;
            }
        }
        for (id, episode) in &delta.changed {
            let place = known.iter().position(|known| known.id == *id).unwrap();
            known[place] = know(*id, episode, known[place].gone);
        }
        for episode in &delta.new {
            next += 1;
            known.push(know(EpisodeId::new(next).unwrap(), episode, false));
        }
    }

    fn know(id: EpisodeId, episode: &ParsedEpisode, gone: bool) -> Known {
        Known {
            id,
            key: episode.key.clone(),
            media: identity::media(&episode.enclosures),
            title: episode.title.clone(),
            published: episode.published,
            duration: episode.duration,
            fingerprint: fingerprint(episode),
            gone,
        }
    }

    fn learned(episodes: Vec<ParsedEpisode>) -> Vec<Known> {
        let mut known = Vec::new();
        write(&mut known, &merge(&[], document(episodes)));
        known
    }

    #[test]
    fn the_same_key_is_the_same_episode() {
        let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
        let delta = merge(&known, document(vec![item("ga", "A, mended", Some(9), "z", None)]));
        assert_eq!(delta.changed.len(), 1);
        assert!(delta.new.is_empty() && delta.gone.is_empty());
    }

    #[test]
    fn a_new_guid_with_the_same_file_is_the_same_episode() {
        let known = learned(vec![item("ga", "A", Some(1), "a", None), item("gb", "B", Some(2), "b", None)]);
        let delta =
            merge(&known, document(vec![item("gx", "A", Some(1), "a", None), item("gy", "B", Some(2), "b", None)]));
        assert_eq!(delta.changed.iter().map(|(id, _)| id.get()).collect::<Vec<_>>(), [1, 2]);
        assert!(delta.new.is_empty() && delta.gone.is_empty());
    }

    #[test]
    fn a_move_to_another_host_keeps_the_episodes() {
        let known = learned(vec![item("ga", "A  talk", Some(90_000), "a", Some(1800))]);
        let moved = |length| document(vec![item("gx", "a talk", Some(90_500), "x", Some(length))]);
        assert_eq!(merge(&known, moved(2000)).changed.len(), 1);
        let other = merge(&known, moved(9000));
        assert_eq!((other.new.len(), other.gone.len()), (1, 1));
    }

    #[test]
    fn bulletins_of_one_day_stay_apart() {
        let known = learned(vec![item("ga", "News", Some(100), "a", None), item("gb", "News", Some(200), "b", None)]);
        let delta = merge(&known, document(vec![item("gc", "News", Some(300), "c", None)]));
        assert_eq!((delta.new.len(), delta.gone.len()), (1, 2));
    }

    #[test]
    fn two_items_never_become_one() {
        let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
        let delta =
            merge(&known, document(vec![item("gx", "A", Some(1), "a", None), item("gy", "A", Some(1), "a", None)]));
        assert_eq!((delta.changed.len(), delta.new.len()), (1, 1));
    }

    #[test]
    fn an_empty_document_changes_nothing() {
        let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
        let empty =
            Parsed { show: ParsedShow { title: "Oops".into(), ..ParsedShow::default() }, ..document(Vec::new()) };
        assert_eq!(merge(&known, empty.clone()), FeedDelta::default());
        assert_eq!(merge(&[], empty).show.title, "Oops");
    }

    #[test]
    fn only_a_whole_document_can_miss_an_episode() {
        let known = learned(vec![item("ga", "A", Some(1), "a", None), item("gb", "B", Some(90_000), "b", None)]);
        let mut cut = document(vec![item("ga", "A", Some(1), "a", None)]);
        assert_eq!(merge(&known, cut.clone()).gone.len(), 1);
        cut.show.next_page = Some("https://example.org/2".into());
        assert!(merge(&known, cut.clone()).gone.is_empty());
        cut.show.next_page = None;
        cut.complete = false;
        assert!(merge(&known, cut).gone.is_empty());
    }

    #[test]
    fn undated_items_take_the_place_of_their_neighbour() {
        let delta = merge(
            &[],
            document(vec![
                item("ga", "A", None, "a", None),
                item("gb", "B", Some(50), "b", None),
                item("gc", "C", None, "c", None),
            ]),
        );
        assert_eq!(delta.places, [Timestamp(50), Timestamp(50), Timestamp(50)]);
        assert!(!delta.oldest_first);
    }

    fn items() -> impl Strategy<Value = Vec<ParsedEpisode>> {
        let one = (0..12_u8, 0..4_u8, proptest::option::of(0..3_i64), 0..6_u8, proptest::option::of(0..3_u32));
        proptest::collection::vec(one, 0..12).prop_map(|parts| {
            let mut used = std::collections::HashSet::new();
            parts
                .into_iter()
                .filter(|(key, ..)| used.insert(*key))
                .map(|(key, title, day, media, length)| {
                    let media = if media == 0 { String::new() } else { media.to_string() };
                    item(
                        &format!("g{key}"),
                        &format!("T{title}"),
                        day.map(|day| day * DAY),
                        &media,
                        length.map(|n| n * 500),
                    )
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn merging_twice_is_merging_once(first in items(), second in items()) {
            let mut known = learned(first);
            let delta = merge(&known, document(second.clone()));
            write(&mut known, &delta);
            let again = merge(&known, document(second.clone()));
            prop_assert!(again.new.is_empty() && again.changed.is_empty() && again.gone.is_empty() && again.back.is_empty(), "{again:?}");
            if !second.is_empty() {
                prop_assert_eq!(known.iter().filter(|known| !known.gone).count(), second.len());
            }
        }

        #[test]
        fn nothing_known_is_ever_dropped(first in items(), second in items()) {
            let mut known = learned(first);
            let before: Vec<EpisodeId> = known.iter().map(|known| known.id).collect();
            let delta = merge(&known, document(second));
            write(&mut known, &delta);
            prop_assert!(before.iter().all(|id| known.iter().any(|known| known.id == *id)));
            let mut keys: Vec<_> = known.iter().map(|known| known.key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            prop_assert_eq!(keys.len(), known.len(), "keys stay unique");
        }
    }
}
