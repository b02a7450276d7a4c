//! Rows of shows that are followed and of their episodes, and of Listen Later.

use std::cmp::Reverse;

use super::{filtered, is_without, listeners, stars, with_headings};
use crate::app::State;
use crate::app::rows::{Cursor, Row, Rows, Sort};
use crate::model::{EpisodeId, Rated, Show, ShowId, ShowOrder, Subscription};
use crate::text::fold::fold;

pub(super) fn shows(state: &State, cursor: &Cursor) -> Rows {
    let mut list: Vec<&Show> =
        state.library.shows.values().map(AsRef::as_ref).filter(|s| s.subscription == Subscription::Following).collect();
    match cursor.sort {
        Sort::Title => list.sort_by_cached_key(|s| fold(&s.title)),
        Sort::Date => list.sort_by_key(|s| Reverse(s.counts.newest)),
        Sort::New => list.sort_by_key(|s| Reverse(s.counts.new)),
        // One's own rating says more than that of others.
        Sort::Rating => {
            let own = |show: &Show| state.library.ratings.get(&Rated::Show(show.id)).copied();
            list.sort_by_key(|s| Reverse((own(s), stars(&s.popularity))));
        }
        Sort::Listeners => list.sort_by_key(|s| Reverse(listeners(&s.popularity))),
        // New first: shows with something new, then the others; each by its newest episode.
        _ => list.sort_by_key(|s| (s.counts.new == 0, Reverse(s.counts.newest))),
    }
    if cursor.reversed {
        list.reverse();
        list.sort_by_key(|s| {
            is_without(cursor.sort, &s.popularity) && !state.library.ratings.contains_key(&Rated::Show(s.id))
        });
    }
    // The listener's own folders come before what publishers call themselves.
    let group = |show: &Show| {
        let category = || {
            let names = show.categories.iter().map(|name| name.split(" > ").next().unwrap_or(name).trim());
            names.into_iter().find(|name| !name.is_empty()).map(String::from)
        };
        let folders: Vec<&str> = show.folders.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        if folders.is_empty() {
            (true, category().unwrap_or_else(|| String::from("Without category")))
        } else {
            (false, folders.join(" › "))
        }
    };
    let grouped = cursor.grouped && cursor.filter.is_empty();
    if grouped {
        list.sort_by_cached_key(|show| group(show));
    }
    let rows = list.iter().map(|show| Row::Show(show.id)).collect();
    let mut rows = filtered(rows, cursor, |row| match row {
        Row::Show(id) => state.library.shows.get(id).map_or_else(String::new, |s| format!("{} {}", s.title, s.author)),
        _ => String::new(),
    });
    if grouped {
        rows.rows = with_headings(rows.rows, |row| match row {
            Row::Show(id) => state.library.shows.get(id).map_or_else(String::new, |show| group(show).1),
            _ => String::new(),
        });
    }
    rows
}

pub(super) fn episodes(state: &State, show: ShowId, cursor: &Cursor, headings: bool) -> Rows {
    let Some(list) = state.library.lists.get(&show) else { return Rows::default() };
    let serial = state.library.shows.get(&show).is_some_and(|s| s.order == ShowOrder::Serial);
    let natural = cursor.sort == Sort::Natural && cursor.filter.is_empty();
    let mut ids: Vec<(ShowId, EpisodeId)> = list.iter().map(|episode| (show, episode.id)).collect();
    if natural && serial != cursor.reversed {
        ids.reverse();
    }
    if !natural {
        return sorted_episodes(state, ids, cursor);
    }
    let unfiltered = ids.len();
    let season = |id: EpisodeId| list.position(id).and_then(|at| list.get(at)).and_then(|episode| episode.season);
    let seasons = headings && list.has_seasons();
    if seasons {
        by_season(&mut ids, season, serial != cursor.reversed);
    }
    let mut rows: Vec<Row> = ids.into_iter().map(|(show, id)| Row::Episode(show, id)).collect();
    if seasons {
        rows = with_headings(rows, |row| match row {
            Row::Episode(_, id) => {
                season(*id).map_or_else(|| String::from("Without season"), |season| season_heading(state, show, season))
            }
            _ => String::new(),
        });
    }
    // Where the oldest one is, more of them may be had.
    if state.library.shows.get(&show).is_some_and(|show| show.older) {
        let at = if serial == cursor.reversed { rows.len() } else { 0 };
        rows.insert(at, Row::Older(show));
    }
    Rows { rows, unfiltered }
}

/// Puts each season together once, the newest first (or last, when the oldest stands first), whatever came out between.
/// What belongs to no season stands behind them all; when it is what came last of everything, before them.
pub(super) fn by_season(
    ids: &mut [(ShowId, EpisodeId)],
    season: impl Fn(EpisodeId) -> Option<u16>,
    oldest_first: bool,
) {
    let newest = if oldest_first { ids.last() } else { ids.first() };
    let loose_is_newest = newest.is_some_and(|(_, id)| season(*id).is_none());
    let rank = |id: EpisodeId| match season(id) {
        Some(number) => u32::from(number),
        None if loose_is_newest => u32::MAX,
        None if oldest_first => u32::MAX,
        None => 0,
    };
    if oldest_first {
        ids.sort_by_key(|(_, id)| rank(*id));
    } else {
        ids.sort_by_key(|(_, id)| (Reverse(rank(*id)), season(*id).is_none()));
    }
}

/// “Season 3: The Harbour”; publishers who write “Season 3” as its name have said nothing more.
pub(super) fn season_heading(state: &State, show: ShowId, season: u16) -> String {
    let plain = format!("Season {season}");
    let names = state.shows.get(&show).map(|detail| detail.seasons.as_slice()).unwrap_or_default();
    match names.iter().find(|(number, _)| *number == season) {
        Some((_, name)) if fold(name) == fold(&plain) || *name == season.to_string() => plain,
        Some((_, name)) => format!("{plain}: {name}"),
        None => plain,
    }
}

pub(super) fn sorted_episodes(state: &State, mut ids: Vec<(ShowId, EpisodeId)>, cursor: &Cursor) -> Rows {
    let of = |(show, id): &(ShowId, EpisodeId)| state.episode(*show, *id);
    match cursor.sort {
        Sort::Title => ids.sort_by_cached_key(|key| of(key).map(|episode| fold(episode.title))),
        Sort::Date => ids.sort_by_cached_key(|key| Reverse(of(key).and_then(|episode| episode.published))),
        Sort::Length => ids.sort_by_cached_key(|key| Reverse(of(key).and_then(|episode| episode.duration))),
        Sort::Played => {
            ids.sort_by_key(|(_, id)| Reverse(state.library.marks.get(id).map_or(i64::MIN, |mark| mark.changed.0)));
        }
        _ => {}
    }
    if cursor.reversed {
        ids.reverse();
    }
    let rows = ids.into_iter().map(|(show, id)| Row::Episode(show, id)).collect();
    filtered(rows, cursor, |row| state.row_title(row))
}

pub(super) fn later(state: &State, cursor: &Cursor) -> Rows {
    let rows = state
        .library
        .queue
        .iter()
        .filter_map(|item| state.library.show_of.get(&item.episode).map(|show| Row::Episode(*show, item.episode)))
        .collect();
    filtered(rows, cursor, |row| state.row_title(row))
}
