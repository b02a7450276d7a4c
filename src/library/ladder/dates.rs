//! Dates that a publisher moved all at once: a server with another zone writes them, or one that lost it.

use std::collections::HashMap;

use super::{DAY, FEW, Sides};
use crate::library::merge::Known;
use crate::model::Timestamp;
use crate::text::target;

/// Zones are whole quarters of an hour apart.
const QUARTER: i64 = 15 * 60;

/// By so much, and by one hour more in summer.
const MOST_STEPS: usize = 2;

/// What is known, with the dates that it would have if it had come in today; `None` where dates did not move as one.
///
/// They did where no episode that has a file of its own kept its date, and all of these, which are more than a few, have it under
/// their key and moved by the same time, less than a day, or by two (summer has another zone). Where one title is that of all
/// episodes, its day would be that of a neighbour now.
pub(super) fn as_they_moved(sides: &Sides<'_>, by_key: &HashMap<&str, usize>) -> Option<Vec<Known>> {
    let known = sides.known;
    let mut same_key = sides.episodes.iter().filter_map(|one| Some((known.get(*by_key.get(one.key.as_str())?)?, one)));
    if same_key.any(|(known, episode)| known.published.is_some() && known.published == episode.published) {
        return None;
    }
    let mut files: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, known) in known.iter().enumerate().filter(|(_, known)| !known.media.is_empty()) {
        files.entry(target::behind_counters(&known.media)).and_modify(|only| *only = None).or_insert(Some(index));
    }
    let mut items: HashMap<&str, usize> = HashMap::new();
    sides.files().iter().for_each(|file| *items.entry(file).or_default() += 1);

    let mut moves: Vec<(Timestamp, i64)> = Vec::new();
    for (episode, file) in sides.episodes.iter().zip(sides.files()) {
        let Some(index) = files.get(&**file).copied().flatten().filter(|_| items.get(&**file) == Some(&1)) else {
            continue;
        };
        let (was, is) = (known.get(index)?.published, episode.published);
        let (Some(was), Some(is)) = (was, is) else { continue };
        let by = is.0.saturating_sub(was.0);
        // A file that another key has says that keys or files are counted anew.
        let is_its_own = by_key.get(episode.key.as_str()).is_none_or(|of_key| *of_key == index);
        if !is_its_own || by == 0 || by.saturating_abs() >= DAY || by % QUARTER != 0 {
            return None;
        }
        moves.push((was, by));
    }
    let mut steps: Vec<i64> = moves.iter().map(|(_, by)| *by).collect();
    steps.sort_unstable();
    steps.dedup();
    if moves.len() < FEW || steps.len() > MOST_STEPS {
        return None;
    }
    moves.sort_unstable();
    // An episode moved as the nearest one did of which it is known.
    let moved = |was: Timestamp| {
        let at = moves.partition_point(|(moment, _)| *moment < was);
        let beside = moves.get(at.saturating_sub(1)..).unwrap_or_default().iter().take(2);
        let (_, by) = beside.min_by_key(|(moment, _)| moment.0.abs_diff(was.0))?;
        Some(Timestamp(was.0.saturating_add(*by)))
    };
    let as_moved = |known: &Known| Known { published: known.published.and_then(moved), ..known.clone() };
    Some(known.iter().map(as_moved).collect())
}
