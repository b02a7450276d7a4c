//! The listener's changes applied in memory, each with its inverse; and what a refresh brings, absorbed.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{EpisodeList, Library};
use crate::model::{
    Change, Counts, EpisodeId, LinkCount, ListenState, MOST_STARS, QueueItem, QueuePlace, Rated, Secs, Show, ShowId,
    Subscription, TakenOver, Timestamp,
};

/// Distance between neighbours in Listen Later, so that most moves write one row.
pub const GAP: i64 = 1 << 20;

/// Applies a change and gives its inverse; `None` when there is nothing to change (already so, or unknown).
///
/// The inverse of what this returns brings everything back but the moment at which a mark was made.
pub fn apply(library: &mut Library, change: &Change, now: Timestamp) -> Option<Change> {
    let inverse = match change {
        Change::Follow(id) => subscribe(library, *id, Subscription::Following, now),
        Change::Unfollow(id) => subscribe(library, *id, Subscription::Archived, now),
        Change::Resubscribe { show, subscription, followed_at, new_from } => {
            resubscribe(library, *show, *subscription, *followed_at, *new_from)
        }
        Change::Played(id, played) => {
            let before = mark(library, *id, now, |state| state.played = *played)?;
            Some(Change::Played(*id, before.played))
        }
        Change::Seen(id, seen) => {
            let before = mark(library, *id, now, |state| state.seen = *seen)?;
            Some(Change::Seen(*id, before.seen))
        }
        Change::Position(id, position) => {
            let before = mark(library, *id, now, |state| state.position = *position)?;
            Some(Change::Position(*id, before.position))
        }
        Change::Enqueue(id, place) => {
            if !known(library, *id) {
                return None;
            }
            enqueue(&mut library.queue, *id, *place, now).then_some(Change::Dequeue(*id))
        }
        Change::Dequeue(id) => dequeue(&mut library.queue, *id).map(|place| Change::Enqueue(*id, place)),
        Change::Move(id, place) => reorder(&mut library.queue, *id, *place).map(|before| Change::Move(*id, before)),
        Change::Dismiss(key, dismissed) => {
            let changed =
                if *dismissed { library.dismissed.insert(key.clone()) } else { library.dismissed.remove(key) };
            changed.then(|| Change::Dismiss(key.clone(), !dismissed))
        }
        Change::Rate(what, stars) => rate(library, *what, *stars),
        Change::Visited(address) => match library.visited.insert(address.clone(), now) {
            // Visited before: only the moment is newer, and taking it back would forget the first visit.
            Some(_) => Some(Change::Visited(address.clone())),
            None => Some(Change::Unvisited(address.clone())),
        },
        Change::Unvisited(address) => library.visited.remove(address).map(|_| Change::Visited(address.clone())),
    };
    if inverse.is_some() {
        library.revision += 1;
    }
    inverse
}

/// Takes in a show and its episode list after a refresh or an addition. The listener's facts stay as they are, unless
/// the show that comes was followed later than the one that is here.
pub fn absorb(library: &mut Library, mut show: Show, list: Option<Arc<EpisodeList>>) {
    let id = show.id;
    if let Some(here) = library.shows.get(&id) {
        let newer = show.subscription == Subscription::Following && show.followed_at > here.followed_at;
        if !newer {
            show.subscription = here.subscription;
            show.followed_at = here.followed_at;
            // A first refresh after following sets the mark between the back catalogue and the new.
            show.new_from = here.new_from.or(show.new_from);
        }
    }
    library.shows.insert(id, Arc::new(show));
    if let Some(list) = list {
        hold(library, list);
    }
    recount(library, id);
    library.revision += 1;
}

/// Takes in an episode list that was read from the library, without its show. One with fewer episodes than are here was read
/// before the others came in, and is left: episodes never leave a list. Neither is one of a show that is not here any more.
pub fn take_list(library: &mut Library, list: Arc<EpisodeList>) {
    let id = list.show();
    let older = library.lists.get(&id).is_some_and(|here| here.len() > list.len());
    if older || !library.shows.contains_key(&id) {
        return;
    }
    hold(library, list);
    recount(library, id);
    library.revision += 1;
}

/// Takes in how many links were counted in episodes, those of a show one after the other.
pub fn count_links(library: &mut Library, counts: &[LinkCount]) {
    for counts in counts.chunk_by(|one, next| one.show == next.show) {
        let list = counts.first().and_then(|count| library.lists.get_mut(&count.show));
        let Some(list) = list.map(Arc::make_mut) else { continue };
        for count in counts {
            list.count_links(count.episode, count.links);
        }
    }
    library.revision += 1;
}

fn hold(library: &mut Library, list: Arc<EpisodeList>) {
    let id = list.show();
    library.show_of.insert_all(id, list.ids());
    library.lists.insert(id, list);
}

/// Lets shows go that are no longer in the library, with everything that hangs on them.
pub fn forget(library: &mut Library, shows: &[ShowId]) {
    forget_but(library, shows, &[]);
}

/// Takes in that a show went up in another one; the list of that one comes with what is told next of it.
pub fn take_over(library: &mut Library, taken: &TakenOver, now: Timestamp) {
    for change in &taken.changes {
        apply(library, change, now);
    }
    forget_but(library, &[taken.gone], &taken.adopted);
    library.show_of.insert_all(taken.by, taken.adopted.iter().copied());
}

/// Lets shows go with everything that hangs on them but these episodes.
fn forget_but(library: &mut Library, shows: &[ShowId], spared: &[EpisodeId]) {
    for id in shows {
        library.shows.remove(id);
        library.ratings.remove(&Rated::Show(*id));
        if let Some(list) = library.lists.remove(id) {
            for episode in list.ids().filter(|id| !spared.contains(id)) {
                library.show_of.remove(&episode);
                library.marks.remove(&episode);
                library.ratings.remove(&Rated::Episode(episode));
            }
            library.queue.retain(|item| spared.contains(&item.episode) || list.position(item.episode).is_none());
        }
    }
    library.revision += 1;
}

/// Whether an episode is new: it came after its show was followed, and was neither opened nor played.
#[must_use]
pub fn is_new(library: &Library, episode: EpisodeId) -> bool {
    let Some(show) = library.show_of.get(&episode).and_then(|id| library.shows.get(id)) else {
        return false;
    };
    show.subscription == Subscription::Following
        && show.new_from.is_some_and(|from| episode >= from)
        && !library.lists.get(&show.id).is_some_and(|list| list.is_back(episode))
        && library.marks.get(&episode).is_none_or(|state| !state.seen && !state.played)
}

/// Where the back catalogue ends when a show with these episodes is followed now: the newest one alone is new.
///
/// Ids grow as episodes come in, so one number parts what was there from what will come.
#[must_use]
pub fn new_from(newest: Option<EpisodeId>, highest: Option<EpisodeId>) -> Option<EpisodeId> {
    let (newest, highest) = (newest?, highest?);
    if newest == highest { Some(newest) } else { EpisodeId::new(highest.get().saturating_add(1)) }
}

/// The counts of a show from its list and the listener's marks.
#[must_use]
pub fn counts(library: &Library, show: &Show, list: &EpisodeList) -> Counts {
    let following = show.subscription == Subscription::Following;
    let mut counts = Counts { total: list.len() as u32, ..Counts::default() };
    (counts.newest, counts.oldest) = list.span();
    for id in list.ids() {
        let (played, seen) = library.marks.get(&id).map_or((false, false), |state| (state.played, state.seen));
        counts.unplayed += u32::from(!played);
        let came = show.new_from.is_some_and(|from| id >= from) && !list.is_back(id);
        counts.new += u32::from(following && !played && !seen && came);
    }
    counts
}

fn recount(library: &mut Library, id: ShowId) {
    let (Some(show), Some(list)) = (library.shows.get(&id), library.lists.get(&id)) else {
        return;
    };
    let from = match show.new_from {
        None if show.subscription == Subscription::Following => new_from(list.newest(), list.highest()),
        from => from,
    };
    let mut next = Show::clone(show);
    next.new_from = from;
    next.counts = counts(library, &next, list);
    if next != **show {
        library.shows.insert(id, Arc::new(next));
    }
}

fn subscribe(library: &mut Library, id: ShowId, to: Subscription, now: Timestamp) -> Option<Change> {
    let here = library.shows.get(&id)?;
    let inverse = undo_of(here);
    let mut show = Show::clone(here);
    match (here.subscription, to) {
        (Subscription::Following, Subscription::Following) => return None,
        (_, Subscription::Following) => {
            show.followed_at = Some(now);
            show.new_from = library.lists.get(&id).and_then(|list| new_from(list.newest(), list.highest()));
        }
        (Subscription::Following, _) => {}
        _ => return None,
    }
    show.subscription = to;
    replace(library, show);
    Some(inverse)
}

fn resubscribe(
    library: &mut Library,
    id: ShowId,
    subscription: Subscription,
    followed_at: Option<Timestamp>,
    new_from: Option<EpisodeId>,
) -> Option<Change> {
    let here = library.shows.get(&id)?;
    let inverse = undo_of(here);
    let mut show = Show::clone(here);
    show.subscription = subscription;
    show.followed_at = followed_at;
    show.new_from = new_from;
    if show == **here {
        return None;
    }
    replace(library, show);
    Some(inverse)
}

fn undo_of(show: &Show) -> Change {
    Change::Resubscribe {
        show: show.id,
        subscription: show.subscription,
        followed_at: show.followed_at,
        new_from: show.new_from,
    }
}

/// Puts in a show whose subscription changed, with the counts that follow from it.
fn replace(library: &mut Library, mut show: Show) {
    show.counts.new = match library.lists.get(&show.id) {
        Some(list) => counts(library, &show, list).new,
        // The list is still being read; the newest episode is what will be new.
        None if show.subscription == Subscription::Following => show.counts.total.min(1),
        None => 0,
    };
    library.shows.insert(show.id, Arc::new(show));
}

fn rate(library: &mut Library, what: Rated, stars: u8) -> Option<Change> {
    let here = match what {
        Rated::Show(id) => library.shows.contains_key(&id),
        Rated::Episode(id) => known(library, id),
    };
    if !here || stars > MOST_STARS {
        return None;
    }
    let before = if stars == 0 { library.ratings.remove(&what) } else { library.ratings.insert(what, stars) };
    let before = before.unwrap_or(0);
    (before != stars).then_some(Change::Rate(what, before))
}

/// Whether this library has the episode. Before all lists are there, marks and queue vouch for it too.
fn known(library: &Library, id: EpisodeId) -> bool {
    library.show_of.contains_key(&id)
        || library.marks.contains_key(&id)
        || library.queue.iter().any(|item| item.episode == id)
}

/// Changes the mark of one episode and the counts of its show; gives the mark as it was, `None` when nothing changed.
fn mark(
    library: &mut Library,
    id: EpisodeId,
    now: Timestamp,
    change: impl FnOnce(&mut ListenState),
) -> Option<ListenState> {
    if !known(library, id) {
        return None;
    }
    let before = library.marks.get(&id).copied().unwrap_or_default();
    let new_before = is_new(library, id);
    let mut after = before;
    change(&mut after);
    if after == before {
        return None;
    }
    after.changed = now;
    if after.played || after.seen || after.position != Secs(0) {
        library.marks.insert(id, after);
    } else {
        // Nothing is left to know of it: as if it had never been touched.
        library.marks.remove(&id);
    }
    let new_after = is_new(library, id);
    if (before.played != after.played || new_before != new_after)
        && let Some(show) = library.show_of.get(&id).and_then(|id| library.shows.get_mut(id))
    {
        let counts = &mut Arc::make_mut(show).counts;
        counts.unplayed = step(counts.unplayed, !before.played, !after.played);
        counts.new = step(counts.new, new_before, new_after);
    }
    Some(before)
}

fn step(count: u32, before: bool, after: bool) -> u32 {
    match (before, after) {
        (false, true) => count.saturating_add(1),
        (true, false) => count.saturating_sub(1),
        _ => count,
    }
}

/// Where a place is in a queue: the index at which the episode will stand. An anchor that is gone means the end.
fn index_of(queue: &[QueueItem], place: QueuePlace) -> usize {
    let at = |anchor| queue.iter().position(|item| item.episode == anchor);
    match place {
        QueuePlace::Top => 0,
        QueuePlace::Bottom => queue.len(),
        QueuePlace::Before(anchor) => at(anchor).unwrap_or(queue.len()),
        QueuePlace::After(anchor) => at(anchor).map_or(queue.len(), |index| index + 1),
    }
}

/// How the place at `index` is named, so that it can be found again when the episode has left.
fn place_of(queue: &[QueueItem], index: usize) -> QueuePlace {
    if index == 0 {
        return QueuePlace::Top;
    }
    queue.get(index - 1).map_or(QueuePlace::Bottom, |item| QueuePlace::After(item.episode))
}

/// Puts an episode into the queue; false when it is in already. Items whose rank changed can be told by comparing.
pub fn enqueue(queue: &mut Vec<QueueItem>, episode: EpisodeId, place: QueuePlace, now: Timestamp) -> bool {
    if queue.iter().any(|item| item.episode == episode) {
        return false;
    }
    let index = index_of(queue, place);
    queue.insert(index, QueueItem { episode, rank: 0, added: now });
    rank(queue, index);
    true
}

/// Takes an episode out and names the place where it was; `None` when it is not in.
pub fn dequeue(queue: &mut Vec<QueueItem>, episode: EpisodeId) -> Option<QueuePlace> {
    let index = queue.iter().position(|item| item.episode == episode)?;
    queue.remove(index);
    Some(place_of(queue, index))
}

/// Moves an episode within the queue and names the place where it was; `None` when it is there already or not in.
pub fn reorder(queue: &mut Vec<QueueItem>, episode: EpisodeId, place: QueuePlace) -> Option<QueuePlace> {
    if matches!(place, QueuePlace::Before(anchor) | QueuePlace::After(anchor) if anchor == episode) {
        return None;
    }
    let from = queue.iter().position(|item| item.episode == episode)?;
    let item = queue.remove(from);
    let before = place_of(queue, from);
    let to = index_of(queue, place);
    queue.insert(to, item);
    if to == from {
        return None;
    }
    rank(queue, to);
    Some(before)
}

/// Gives the item at `index` a rank between its neighbours; when there is no room, all get new ones.
fn rank(queue: &mut [QueueItem], index: usize) {
    let before = index.checked_sub(1).and_then(|index| queue.get(index)).map(|item| item.rank);
    let after = queue.get(index + 1).map(|item| item.rank);
    let found = match (before, after) {
        (None, None) => Some(0),
        (Some(before), None) => before.checked_add(GAP),
        (None, Some(after)) => after.checked_sub(GAP),
        (Some(before), Some(after)) => {
            let middle = before.midpoint(after);
            (middle > before && middle < after).then_some(middle)
        }
    };
    if let Some(rank) = found {
        if let Some(item) = queue.get_mut(index) {
            item.rank = rank;
        }
    } else {
        for (place, item) in (0_i64..).zip(queue.iter_mut()) {
            item.rank = place.saturating_mul(GAP);
        }
    }
}

/// Order of Listen Later as it is stored.
#[must_use]
pub fn by_rank(a: &QueueItem, b: &QueueItem) -> Ordering {
    a.rank.cmp(&b.rank).then(a.episode.cmp(&b.episode))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::testing::{library, show};
    use crate::model::CandidateKey;
    use proptest::prelude::*;

    fn sample() -> Library {
        library(&[(1, &[(3, 30), (2, 20), (1, 10)]), (2, &[(6, 60), (4, 40), (5, 5)]), (3, &[])])
    }

    fn id(number: u32) -> EpisodeId {
        EpisodeId::new(number).unwrap()
    }

    /// All that a listener could tell apart: everything but moments and ranks.
    fn visible(library: &Library) -> impl PartialEq + std::fmt::Debug + use<> {
        let mut marks: Vec<_> =
            library.marks.iter().map(|(id, mark)| (*id, mark.played, mark.seen, mark.position)).collect();
        marks.sort_unstable();
        let queue: Vec<EpisodeId> = library.queue.iter().map(|item| item.episode).collect();
        let mut dismissed: Vec<_> = library.dismissed.iter().cloned().collect();
        dismissed.sort();
        let mut visited: Vec<_> = library.visited.keys().cloned().collect();
        visited.sort();
        let mut ratings: Vec<_> = library.ratings.iter().map(|(what, stars)| (*what, *stars)).collect();
        ratings.sort_unstable();
        (library.shows.clone(), marks, queue, dismissed, visited, ratings)
    }

    fn place() -> impl Strategy<Value = QueuePlace> {
        prop_oneof![
            Just(QueuePlace::Top),
            Just(QueuePlace::Bottom),
            (1..9_u32).prop_map(|n| QueuePlace::Before(id(n))),
            (1..9_u32).prop_map(|n| QueuePlace::After(id(n))),
        ]
    }

    fn change() -> impl Strategy<Value = Change> {
        let show = || (1..5_u32).prop_map(|n| ShowId::new(n).unwrap());
        let episode = || (1..9_u32).prop_map(id);
        prop_oneof![
            show().prop_map(Change::Follow),
            show().prop_map(Change::Unfollow),
            (episode(), any::<bool>()).prop_map(|(id, on)| Change::Played(id, on)),
            (episode(), any::<bool>()).prop_map(|(id, on)| Change::Seen(id, on)),
            (episode(), 0..3_u32).prop_map(|(id, at)| Change::Position(id, Secs(at))),
            (episode(), place()).prop_map(|(id, place)| Change::Enqueue(id, place)),
            episode().prop_map(Change::Dequeue),
            (episode(), place()).prop_map(|(id, place)| Change::Move(id, place)),
            (0..3_u8, any::<bool>()).prop_map(|(n, on)| Change::Dismiss(CandidateKey(format!("k{n}").into()), on)),
            (show(), 0..7_u8).prop_map(|(id, stars)| Change::Rate(Rated::Show(id), stars)),
            (episode(), 0..7_u8).prop_map(|(id, stars)| Change::Rate(Rated::Episode(id), stars)),
            (0..3_u8).prop_map(|n| Change::Visited(format!("https://example.org/{n}"))),
        ]
    }

    proptest! {
        #[test]
        fn a_change_and_its_inverse_are_nothing(changes in proptest::collection::vec(change(), 0..40)) {
            let mut library = sample();
            let start = visible(&library);
            let mut undo = Vec::new();
            for (now, change) in (100..).zip(&changes) {
                let before = visible(&library);
                match apply(&mut library, change, Timestamp(now)) {
                    None => prop_assert_eq!(before, visible(&library), "said nothing, did something: {:?}", change),
                    Some(inverse) => {
                        let mut back = library.clone();
                        prop_assert!(apply(&mut back, &inverse, Timestamp(now)).is_some() || before == visible(&back));
                        prop_assert_eq!(&before, &visible(&back), "{:?} and {:?}", change, inverse);
                        undo.push(inverse);
                    }
                }
                for (show, list) in library.shows.values().filter_map(|show| Some((show, library.lists.get(&show.id)?))) {
                    prop_assert_eq!(show.counts, counts(&library, show, list));
                }
                prop_assert!(library.queue.is_sorted_by(|a, b| a.rank < b.rank));
            }
            for inverse in undo.iter().rev() {
                apply(&mut library, inverse, Timestamp(1));
            }
            prop_assert_eq!(start, visible(&library));
        }
    }

    #[test]
    fn only_the_newest_of_the_back_catalogue_is_new() {
        let library = sample();
        let first = &library.shows[&ShowId::new(1).unwrap()];
        assert_eq!((first.counts.total, first.counts.unplayed, first.counts.new), (3, 3, 1));
        assert!(is_new(&library, id(3)) && !is_new(&library, id(2)));
    }

    #[test]
    fn what_comes_after_following_is_new_until_opened() {
        let mut library = sample();
        let later = crate::library::testing::library(&[(1, &[(9, 50), (8, 40), (3, 30), (2, 20), (1, 10)])]);
        let one = ShowId::new(1).unwrap();
        absorb(&mut library, show(1), later.lists.get(&one).cloned());
        assert_eq!(library.shows[&one].counts.new, 3);
        apply(&mut library, &Change::Seen(id(9), true), Timestamp(5)).unwrap();
        apply(&mut library, &Change::Played(id(8), true), Timestamp(5)).unwrap();
        assert_eq!((library.shows[&one].counts.new, library.shows[&one].counts.unplayed), (1, 4));
    }

    #[test]
    fn a_refresh_keeps_what_the_listener_did() {
        let mut library = sample();
        let one = ShowId::new(1).unwrap();
        apply(&mut library, &Change::Unfollow(one), Timestamp(5)).unwrap();
        apply(&mut library, &Change::Position(id(2), Secs(77)), Timestamp(5)).unwrap();
        // The refresh began before the listener unfollowed.
        let list = library.lists.get(&one).cloned();
        absorb(&mut library, show(1), list);
        assert_eq!(library.shows[&one].subscription, Subscription::Archived);
        assert_eq!(library.marks[&id(2)].position, Secs(77));
    }

    #[test]
    fn a_full_gap_gives_everybody_a_new_rank() {
        let mut queue = Vec::new();
        enqueue(&mut queue, id(1), QueuePlace::Bottom, Timestamp(0));
        enqueue(&mut queue, id(2), QueuePlace::Bottom, Timestamp(0));
        for number in 3..60 {
            enqueue(&mut queue, id(number), QueuePlace::After(id(1)), Timestamp(0));
            assert!(queue.is_sorted_by(|a, b| a.rank < b.rank));
        }
        assert_eq!(queue.first().map(|item| item.episode), Some(id(1)));
        assert_eq!(queue.get(1).map(|item| item.episode), Some(id(59)));
    }
}
