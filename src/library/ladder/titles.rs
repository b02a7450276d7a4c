//! The rungs of the ladder where a title and a time name an episode.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::{DAY, FEW, Namesakes, Pairing, Sides};
use crate::feed::ParsedEpisode;
use crate::library::identity;
use crate::library::merge::Known;
use crate::model::{Secs, Timestamp};
use crate::text::target;

/// Two items with the same title on the same day are one when their lengths differ by no more than this: hosts cut
/// in different advertisements.
const SAME_LENGTH: u32 = 10 * 60;

/// More of one title on one day are not held against each other: no bulletin comes more often.
const MOST_NAMESAKES: usize = 100;

/// No bulletin comes so soon after another, in seconds.
const BULLETIN: i64 = 15 * 60;

/// All titles as they are compared.
pub(super) struct Titles {
    pub(super) known: Vec<String>,
    pub(super) items: Vec<String>,
    name_episodes: OnceCell<bool>,
}

impl Titles {
    pub(super) fn of(known: &[Known], episodes: &[ParsedEpisode]) -> Self {
        Self {
            known: known.iter().map(|known| identity::title_key(&known.title)).collect(),
            items: episodes.iter().map(|episode| identity::title_key(&episode.title)).collect(),
            name_episodes: OnceCell::new(),
        }
    }

    /// The same without the numbers of the episodes in front of them.
    fn without_numbers(&self) -> Self {
        let bare = |titles: &[String]| titles.iter().map(|title| identity::numbered(title).1.to_string()).collect();
        Self { known: bare(&self.known), items: bare(&self.items), name_episodes: OnceCell::new() }
    }

    /// Whether nearly every title is that of one episode and of one item only, in a show of more than a few.
    pub(super) fn name_episodes(&self) -> bool {
        *self.name_episodes.get_or_init(|| {
            [&self.known, &self.items].into_iter().all(|titles| {
                let alone = times(titles).into_values().filter(|times| *times == 1).count();
                titles.len() >= FEW && alone * 4 >= titles.len() * 3
            })
        })
    }
}

/// How often each title occurs.
fn times(titles: &[String]) -> HashMap<&str, usize> {
    let mut times = HashMap::with_capacity(titles.len());
    for title in titles {
        *times.entry(title.as_str()).or_default() += 1;
    }
    times
}

/// Where title and moment, or else title and day, name one episode and one item: a daily bulletin has the same title several
/// times a day.
pub(super) fn by_title_and_day(sides: &Sides<'_>, pairing: &mut Pairing) {
    let Sides { known, episodes, .. } = *sides;
    if pairing.is_done() {
        return;
    }
    // Where others stayed what they were, what has the title of many episodes is the next one under it.
    let times = if pairing.has_begun() { times(&sides.titles().known) } else { HashMap::new() };
    let is_of_many = |title: &str| times.get(title).is_some_and(|times| *times >= FEW);
    let is_next = |known: &Known, episode: &ParsedEpisode| {
        is_later(known, episode) && (episodes.len() == 1 || is_of_many(&identity::title_key(&episode.title)))
    };
    for unit in [1, DAY] {
        let time = |published: Option<Timestamp>| published.map(|time| time.0.div_euclid(unit));
        let known_times: Vec<_> = known.iter().map(|known| time(known.published)).collect();
        let item_times: Vec<_> = episodes.iter().map(|episode| time(episode.published)).collect();
        let near = |known: &Known, episode: &ParsedEpisode| !is_next(known, episode);
        pair_by(sides, sides.titles(), pairing, (&known_times, &item_times), near);
    }
}

/// Whether an item may be the next bulletin under a title: it has another file, and came so much later.
fn is_later(known: &Known, episode: &ParsedEpisode) -> bool {
    let (Some(was), Some(is)) = (known.published, episode.published) else { return false };
    let media = identity::media(&episode.enclosures);
    is.0.saturating_sub(was.0) >= BULLETIN && !known.media.is_empty() && !media.is_empty()
}

/// Publishers number their titles anew when they move to another host (`Ep 12: Talk`, `#12 Talk`, `Talk`). Where the rest of the
/// title and the second name one episode and one item, that are equally long and do not bear different numbers, these are one. A
/// midnight is no second: it stands for a day.
pub(super) fn by_moment(sides: &Sides<'_>, pairing: &mut Pairing) {
    let Sides { known, episodes, .. } = *sides;
    if pairing.is_done() {
        return;
    }
    let second = |published: Option<Timestamp>| published.map(|time| time.0).filter(|time| time.rem_euclid(DAY) != 0);
    let known_times: Vec<_> = known.iter().map(|known| second(known.published)).collect();
    let item_times: Vec<_> = episodes.iter().map(|episode| second(episode.published)).collect();
    let number = |title: &str| identity::numbered(&identity::title_key(title)).0.map(str::to_string);
    let near = |known: &Known, episode: &ParsedEpisode| {
        let same_length = known.duration.is_some() && known.duration == episode.duration;
        same_length && number(&known.title).zip(number(&episode.title)).is_none_or(|(was, is)| was == is)
    };
    let bare = sides.titles().without_numbers();
    pair_by(sides, &bare, pairing, (&known_times, &item_times), near);
}

/// In a show whose titles name its episodes a title is enough where one side has no date that can be read, or where dates of
/// several days moved by less than a day: a time zone was mended, hours were lost. One date that is near is not enough: the strands of a bulletin have
/// their titles every day, and each day’s are other episodes.
pub(super) fn by_title(sides: &Sides<'_>, pairing: &mut Pairing) {
    let Sides { known, episodes, .. } = *sides;
    if pairing.is_done() || !sides.titles().name_episodes() {
        return;
    }
    let have_moved = days_moved(sides) >= FEW;
    let near = |known: &Known, episode: &ParsedEpisode| match (known.published, episode.published) {
        (Some(was), Some(is)) => have_moved && is_within_a_day(was, is),
        _ => true,
    };
    let always = (vec![Some(0); known.len()], vec![Some(0); episodes.len()]);
    pair_by(sides, sides.titles(), pairing, (&always.0, &always.1), near);
}

/// On how many days an episode came out of which the item of its title now has another moment, less than a day apart.
fn days_moved(sides: &Sides<'_>) -> usize {
    let (titles, mut was) = (sides.titles(), HashMap::new());
    for (title, known) in titles.known.iter().zip(sides.known) {
        // One that is said several times names none.
        was.entry(title.as_str()).and_modify(|moment| *moment = None).or_insert(known.published);
    }
    let moved = titles.items.iter().zip(sides.episodes).filter_map(|(title, episode)| {
        let (was, is) = (was.get(title.as_str()).copied().flatten()?, episode.published?);
        (was != is && is_within_a_day(was, is)).then(|| was.0.div_euclid(DAY))
    });
    moved.collect::<HashSet<i64>>().len()
}

fn is_within_a_day(a: Timestamp, b: Timestamp) -> bool {
    a.0.saturating_sub(b.0).saturating_abs() < DAY
}

/// Pairs what has the same title and time on both sides, where of those that found nobody yet only these two are of nearly the
/// same length and of the same kind. Among several of one title only one of the same moment is the same: a bulletin comes, and
/// another leaves.
fn pair_by(
    sides: &Sides<'_>,
    titles: &Titles,
    pairing: &mut Pairing,
    (known_times, item_times): (&[Option<i64>], &[Option<i64>]),
    near: impl Fn(&Known, &ParsedEpisode) -> bool,
) {
    let Sides { known, episodes, .. } = *sides;
    if pairing.is_done() {
        return;
    }
    let name = |title: &'_ String, time: &Option<i64>| (!title.is_empty()).then_some(*time).flatten();
    let mut namesakes: HashMap<(&str, i64), Namesakes> = HashMap::new();
    for (item, (title, time)) in titles.items.iter().zip(item_times).enumerate() {
        if let Some(time) = name(title, time).filter(|_| pairing.is_open(item)) {
            namesakes.entry((title, time)).or_default();
        }
    }
    for (index, (title, time)) in titles.known.iter().zip(known_times).enumerate() {
        if let Some(those) = name(title, time).and_then(|time| namesakes.get_mut(&(title.as_str(), time))) {
            those.known.push(index);
        }
    }
    for (item, (title, time)) in titles.items.iter().zip(item_times).enumerate() {
        if let Some(those) = name(title, time).and_then(|time| namesakes.get_mut(&(title.as_str(), time))) {
            those.items.push(item);
        }
    }
    let fits = |index: usize, item: usize| {
        let (Some(known), Some(episode)) = (known.get(index), episodes.get(item)) else { return false };
        same_length(known.duration, episode.duration) && same_media_kind(known, episode) && near(known, episode)
    };
    for Namesakes { known: indices, items } in namesakes.values() {
        let free: Vec<usize> = indices.iter().copied().filter(|index| pairing.is_free(*index)).collect();
        let open: Vec<usize> = items.iter().copied().filter(|item| pairing.is_open(*item)).collect();
        if free.len().max(open.len()) > MOST_NAMESAKES {
            continue;
        }
        for item in &open {
            let Some(index) = only(free.iter().filter(|index| fits(**index, *item))) else { continue };
            let alone = indices.len() == 1 && items.len() == 1;
            let at_once =
                || known.get(*index).map(|known| known.published) == episodes.get(*item).map(|one| one.published);
            if only(open.iter().filter(|item| fits(*index, **item))).is_some() && (alone || at_once()) {
                pairing.take(*item, *index);
            }
        }
    }
}

/// The one of these, if there is one only.
fn only<T>(mut those: impl Iterator<Item = T>) -> Option<T> {
    those.next().filter(|_| those.next().is_none())
}

fn same_length(a: Option<Secs>, b: Option<Secs>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.0.abs_diff(b.0) <= SAME_LENGTH,
        // A feed that says no length says nothing against it.
        _ => true,
    }
}

/// Whether two files are both sound or both pictures, as far as their types tell, or else their names: an old library knows these only.
fn same_media_kind(known: &Known, episode: &ParsedEpisode) -> bool {
    let kinds = match known.media_kind {
        Some(kind) => (Some(kind), identity::media_kind(&episode.enclosures)),
        None => (target::media_kind(&known.media), target::media_kind(&identity::media(&episode.enclosures))),
    };
    kinds.0.zip(kinds.1).is_none_or(|(was, is)| was == is)
}
