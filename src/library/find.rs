//! Title search, filters, and newest-first across shows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::narrow::Within;
use super::query::Query;
use super::{EpisodeList, Library, identity};
use crate::model::{EpisodeId, ShowId, Subscription, Timestamp};
use crate::text::fold::fold;
use crate::text::needle::Needle;

/// The newest episodes of all followed shows, newest first, at most `limit`; merged from the lists, never sorted whole.
#[must_use]
pub fn newest(library: &Library, limit: usize) -> Vec<(ShowId, EpisodeId)> {
    let followed = library.shows.values().filter(|show| show.subscription == Subscription::Following);
    let mut heads: BinaryHeap<Head<'_>> =
        followed.filter_map(|show| library.lists.get(&show.id)).filter_map(|list| Head::at(list, 0)).collect();
    let mut found = Vec::with_capacity(limit.min(4096));
    while found.len() < limit
        && let Some(head) = heads.pop()
    {
        found.push((head.list.show(), head.id));
        heads.extend(Head::at(head.list, head.index + 1));
    }
    found
}

/// New episodes of all that is followed, newest first, at most so many; those that were opened or played since a moment
/// are still among them, so that a list does not lose rows while somebody goes through it.
#[must_use]
pub fn new_since(library: &Library, since: Timestamp, limit: usize) -> Vec<(ShowId, EpisodeId)> {
    let mut found: Vec<(Timestamp, EpisodeId, ShowId)> = Vec::new();
    for show in library.shows.values().filter(|show| show.subscription == Subscription::Following) {
        let (Some(from), Some(list)) = (show.new_from, library.lists.get(&show.id)) else { continue };
        let came = list.ids().enumerate().filter(|(_, id)| *id >= from && !list.is_back(*id));
        let new = came.filter(|(_, id)| {
            let mark = library.marks.get(id);
            mark.is_none_or(|mark| (!mark.seen && !mark.played) || mark.changed >= since)
        });
        found.extend(new.filter_map(|(index, id)| Some((list.moment(index)?, id, show.id))));
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(limit);
    found.into_iter().map(|(_, id, show)| (show, id)).collect()
}

/// The next episode of one list.
struct Head<'a> {
    at: Timestamp,
    id: EpisodeId,
    index: usize,
    list: &'a EpisodeList,
}

impl<'a> Head<'a> {
    fn at(list: &'a EpisodeList, index: usize) -> Option<Self> {
        Some(Self { at: list.moment(index)?, id: list.get(index)?.id, index, list })
    }
    fn rank(&self) -> (Timestamp, EpisodeId) {
        (self.at, self.id)
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}
impl Eq for Head<'_> {}
impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

/// Episodes of every loaded list whose titles hold all that is wanted (folded) and nothing that is not, newest first, at
/// most `limit`. Where nothing but conditions is asked for, all episodes that meet them.
#[must_use]
pub fn titles(library: &Library, query: &Query, limit: usize) -> Vec<(ShowId, EpisodeId)> {
    let words: Vec<Needle> = query.wanted().iter().filter_map(|word| Needle::new(word)).collect();
    let unwanted: Vec<Needle> = query.unwanted().iter().filter_map(|word| Needle::new(word)).collect();
    let holds = |title: &str, others: &[Needle]| {
        others.iter().all(|word| word.is_in(title)) && !unwanted.iter().any(|word| word.is_in(title))
    };
    let narrow = query.narrow();
    if !narrow.looks_in(Within::Titles) {
        return Vec::new();
    }
    let mut newest = Newest { limit, found: BinaryHeap::new() };
    let lists = library.lists.values().filter(|list| narrow.allows_list(library, list));
    let words = rarest_first(library, words);
    let Some((rarest, others)) = words.split_first() else {
        for list in lists.filter(|_| !narrow.is_empty()) {
            for index in (0..list.len()).take_while(|index| newest.wants(list, *index)).collect::<Vec<_>>() {
                if narrow.allows_row(library, list, index) {
                    newest.take(list, index);
                }
            }
        }
        return newest.into_ids();
    };
    for list in lists {
        // One look through all titles of a show at once: most of them do not have the rarest word.
        let (mut from, mut byte) = (0, 0);
        while let Some(place) = rarest.find(list.titles(), byte)
            && let Some((index, title, end)) = list.row_at(place, from)
            && newest.wants(list, index)
        {
            if title.is_some() && place + rarest.bytes() > end {
                // The end of one title and the beginning of the next.
                (from, byte) = (index, place + 1);
                continue;
            }
            if title.is_some_and(|title| holds(title, others)) && narrow.allows_row(library, list, index) {
                newest.take(list, index);
            }
            (from, byte) = (index + 1, end);
        }
        for (index, title) in list.folded_titles() {
            if !newest.wants(list, index) {
                break;
            }
            if holds(title, &words) && narrow.allows_row(library, list, index) {
                newest.take(list, index);
            }
        }
    }
    newest.into_ids()
}

/// The words by how often they stand in the newest titles of some shows: only where the rarest one stands the others are looked
/// for, and mostly the next one is missing.
fn rarest_first(library: &Library, mut words: Vec<Needle>) -> Vec<Needle> {
    const SHOWS: usize = 64;
    const TITLES: usize = 64;
    if words.len() > 1 {
        let lists: Vec<&EpisodeList> =
            library.lists.values().step_by(library.lists.len().div_ceil(SHOWS).max(1)).map(AsRef::as_ref).collect();
        words.sort_by_cached_key(|word| {
            let titles = lists.iter().flat_map(|list| list.iter().take(TITLES));
            titles.filter(|episode| word.is_in(episode.title)).count()
        });
    }
    words
}

/// Those of `found` whose titles hold all that is wanted and nothing that is not.
#[must_use]
pub fn among(library: &Library, query: &Query, found: &[(ShowId, EpisodeId)]) -> Vec<(ShowId, EpisodeId)> {
    let holds = |(show, id): &&(ShowId, EpisodeId)| {
        let episode = library.lists.get(show).and_then(|list| list.get(list.position(*id)?));
        episode.is_some_and(|episode| query.is_in(&fold(episode.title)))
    };
    found.iter().filter(holds).copied().collect()
}

/// The newest episodes so far, the oldest of them on top, so that one letter typed never sorts the whole library.
struct Newest {
    limit: usize,
    found: BinaryHeap<Reverse<(Timestamp, EpisodeId, ShowId)>>,
}

impl Newest {
    /// Whether this episode may be among the newest. When not, then nothing further down its list, either.
    fn wants(&self, list: &EpisodeList, index: usize) -> bool {
        let full = self.found.len() >= self.limit;
        list.moment(index)
            .is_some_and(|at| !full || self.found.peek().is_some_and(|Reverse((oldest, ..))| at >= *oldest))
    }

    fn take(&mut self, list: &EpisodeList, index: usize) {
        if let (Some(at), Some(episode)) = (list.moment(index), list.get(index)) {
            self.found.push(Reverse((at, episode.id, list.show())));
            if self.found.len() > self.limit {
                self.found.pop();
            }
        }
    }

    fn into_ids(self) -> Vec<(ShowId, EpisodeId)> {
        // Sorted by `Reverse`, the newest comes first.
        self.found.into_sorted_vec().into_iter().map(|Reverse((_, episode, show))| (show, episode)).collect()
    }
}

/// Shows whose title and author hold all that is wanted (folded) and nothing that is not: those that begin with the query
/// first, then by title.
#[must_use]
pub fn shows(library: &Library, query: &Query, limit: usize) -> Vec<ShowId> {
    let narrow = query.narrow();
    if !narrow.looks_in(Within::Titles) {
        return Vec::new();
    }
    let mut found: Vec<(bool, bool, String, ShowId)> = library
        .shows
        .values()
        .filter(|show| narrow.allows_as_show(show))
        .filter_map(|show| {
            let title = identity::name_key(&show.title);
            let by_title = query.is_in(&title);
            let text = format!("{title} {}", identity::name_key(&show.author));
            let only_named = query.wanted().is_empty() && !narrow.is_empty();
            (only_named || query.is_in(&text)).then(|| (!title.starts_with(query.whole()), !by_title, title, show.id))
        })
        .collect();
    found.sort_unstable();
    found.truncate(limit);
    found.into_iter().map(|(.., id)| id).collect()
}

/// Fuzzy filter of one line of text: `None` when it does not match, else score and the matched character positions.
#[must_use]
pub fn fuzzy(query: &str, text: &str) -> Option<(u32, Vec<u32>)> {
    Fuzzy::new(query).score(text)
}

/// A fuzzy filter for many lines: the query is read once, the working memory is kept.
#[derive(Debug)]
pub struct Fuzzy {
    matcher: Matcher,
    pattern: Pattern,
    characters: Vec<char>,
}

impl Fuzzy {
    /// Reads a query: words in any order, each a subsequence; letter case and accents do not matter unless the query has them.
    #[must_use]
    pub fn new(query: &str) -> Self {
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            pattern: Pattern::parse(query, CaseMatching::Smart, Normalization::Smart),
            characters: Vec::new(),
        }
    }

    /// As [`fuzzy`]; positions count characters from 0, ascending.
    pub fn score(&mut self, text: &str) -> Option<(u32, Vec<u32>)> {
        let mut places = Vec::new();
        let text = Utf32Str::new(text, &mut self.characters);
        let score = self.pattern.indices(text, &mut self.matcher, &mut places)?;
        places.sort_unstable();
        places.dedup();
        Some((score, places))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::library::testing::{library, show};
    use crate::library::{EpisodeRow, absorb};
    use crate::model::EpisodeKind;
    use crate::text::fold;

    fn row(id: EpisodeId, title: &str, at: Timestamp) -> EpisodeRow {
        EpisodeRow {
            id,
            title: title.into(),
            published: Some(at),
            duration: None,
            season: None,
            number: None,
            kind: EpisodeKind::Full,
            links: 0,
            gone: false,
            playable: true,
            back: false,
        }
    }

    #[test]
    fn newest_runs_across_shows_and_leaves_out_previews() {
        let mut library = library(&[(1, &[(11, 50), (12, 30)]), (2, &[(21, 40), (22, 10)]), (3, &[(31, 99)])]);
        let mut preview = show(3);
        preview.subscription = Subscription::Preview;
        library.shows.insert(preview.id, Arc::new(preview));
        let ids: Vec<u32> = newest(&library, 3).into_iter().map(|(_, id)| id.get()).collect();
        assert_eq!(ids, [11, 21, 12]);
    }

    #[test]
    fn titles_need_every_word_and_come_newest_first() {
        let mut library = library(&[]);
        let rows = [(1, "The Émigré and the Sea", 10), (2, "A sea of data", 20), (3, "Data at the shore", 30)];
        for (number, (id, title, at)) in (1..).zip(rows) {
            let show = show(number);
            let row = row(EpisodeId::new(id).unwrap(), title, Timestamp(at));
            let list = EpisodeList::new(show.id, vec![row]);
            absorb(&mut library, show, Some(Arc::new(list)));
        }
        let ids = |query: &str, limit| {
            titles(&library, &Query::parse(query), limit).into_iter().map(|(_, id)| id.get()).collect::<Vec<_>>()
        };
        assert_eq!(ids("SEA", 9), [2, 1]);
        assert_eq!(ids("data sea", 9), [2]);
        assert_eq!(ids("a", 1), [3]);
        assert_eq!(ids("  ", 9), [0_u32; 0]);
    }

    proptest! {
        #[test]
        fn titles_are_found_as_if_each_were_folded(
            names in proptest::collection::vec("[aAbéÉ ß…–友]{0,6}", 0..60),
            query in "[abeE s–友]{1,4}",
            limit in 0_usize..9,
        ) {
            let mut library = library(&[]);
            let query = Query::parse(&query);
            let mut expected = Vec::new();
            for (number, part) in (1_u32..).zip(names.chunks(20)) {
                let show = show(number);
                let mut rows = Vec::new();
                for (index, title) in (0_u32..).zip(part) {
                    let id = EpisodeId::new(number * 100 + 50 - index).unwrap();
                    let at = Timestamp(1_000 - i64::from(index * 3 + number));
                    if query.is_in(&fold::fold(title)) {
                        expected.push((at, id, show.id));
                    }
                    rows.push(row(id, title, at));
                }
                let list = EpisodeList::new(show.id, rows);
                absorb(&mut library, show, Some(Arc::new(list)));
            }
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let expected: Vec<_> = expected.into_iter().take(limit).map(|(_, id, show)| (show, id)).collect();
            prop_assert_eq!(titles(&library, &query, limit), expected);
        }
    }

    proptest! {
        /// Letter after letter: what less was typed found, more finds among it.
        #[test]
        fn more_words_find_among_what_fewer_found(
            names in proptest::collection::vec("[aAbé –]{0,6}", 0..30),
            typed in "[abé \"-]{1,6}",
            more in "[abé \"-]{1,3}",
        ) {
            let mut library = library(&[]);
            let rows = (1_u32..).zip(&names).map(|(number, title)| {
                row(EpisodeId::new(number).unwrap(), title, Timestamp(1_000 - i64::from(number)))
            });
            let show = show(1);
            let list = EpisodeList::new(show.id, rows.collect());
            absorb(&mut library, show, Some(Arc::new(list)));
            let (less, more) = (Query::parse(&typed), Query::parse(&format!("{typed}{more}")));
            let all = titles(&library, &more, 99);
            if more.is_within(&less) {
                prop_assert_eq!(among(&library, &more, &titles(&library, &less, 99)), all);
            }
        }
    }

    #[test]
    fn one_letter_more_is_within_what_was_typed_before() {
        for (less, more, is) in [
            ("tid", "tide", true),
            ("tide", "tide t", true),
            ("tide -a", "tide -a b", true),
            ("tide -a", "tide -ab", false),
            ("tide", "tid", false),
            ("", "t", false),
            ("tide", "tide after:2024", false),
            ("is:new tide", "is:new tides", true),
        ] {
            assert_eq!(Query::parse(more).is_within(&Query::parse(less)), is, "{less} → {more}");
        }
    }

    #[test]
    fn fuzzy_says_where() {
        let (_, places) = fuzzy("vgr", "Vanishing Gradients").unwrap();
        assert_eq!(places.len(), 3);
        assert!(fuzzy("zzz", "Vanishing Gradients").is_none());
    }
}
