//! How a place shows what it holds: its tab, the order and the groups of a list, its layout, and what is cleared again.

use super::{say, transcript};
use crate::app::line::{self, TabId};
use crate::app::rows::Sort;
use crate::app::{PaneId, Place, State, layout};

/// The next or previous tab of the page.
pub fn tab(state: &mut State, by: isize) {
    let tabs = line::tabs(state);
    if tabs.is_empty() || layout::gone(state) {
        say::hint(state, "This place has no tabs.");
        return;
    }
    let at = tabs.iter().position(|tab| tab.active).unwrap_or(0);
    let count = tabs.len();
    let next = (at as isize + by).rem_euclid(count as isize) as usize;
    if let Some(tab) = tabs.get(next) {
        show_tab(state, tab.which);
    }
}

/// Shows a tab of the present page. It changes the entry and adds none.
pub fn show_tab(state: &mut State, tab: TabId) {
    let entry = state.history.here_mut();
    match tab {
        TabId::Show(tab) => {
            entry.show_tab = tab;
            entry.focus = tab.pane();
        }
        TabId::Episode(tab) => {
            entry.episode_tab = tab;
            entry.focus = tab.pane();
        }
    }
    state.unanswered.clear();
}

/// Sorts the list of the focused pane; the same sort again turns the order round.
pub fn sort(state: &mut State, sort: Sort) {
    let pane = state.focus();
    let possible = Sort::of(pane);
    if !possible.contains(&sort) {
        let names: Vec<&str> = possible.iter().filter(|s| **s != Sort::Natural).map(|s| s.name()).collect();
        let text = if names.is_empty() {
            String::from("This list has an order of its own.")
        } else {
            format!("This list cannot be sorted by {}, but by {}.", sort.name(), names.join(", "))
        };
        say::hint(state, text);
        return;
    }
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    if cursor.sort == sort {
        cursor.reversed = !cursor.reversed;
    } else {
        cursor.sort = sort;
        cursor.reversed = false;
    }
}

/// Shows by folder or category, or not; links by host, by kind, in order of appearance.
pub fn grouping(state: &mut State) {
    let pane = state.focus();
    let of_show = matches!(state.links_of(), Some(crate::app::LinksOf::Show(_)));
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    match pane {
        PaneId::Shows | PaneId::Graph | PaneId::ForYou | PaneId::Person => cursor.grouped = !cursor.grouped,
        PaneId::Links => {
            cursor.sort = match cursor.sort {
                // Those of an episode are all of one.
                Sort::Kind if of_show => Sort::Episode,
                Sort::Kind | Sort::Episode => Sort::Appearance,
                Sort::Natural | Sort::Host => Sort::Kind,
                _ => Sort::Host,
            };
            cursor.reversed = false;
        }
        _ => say::hint(
            state,
            "Grouping works for shows in the library and For You, for the episodes of a person, and for links.",
        ),
    }
}

/// The next layout that the width allows.
pub fn view(state: &mut State) {
    if state.focus() == PaneId::Transcript {
        transcript::follow_again(state);
        return;
    }
    let layouts = layout::layouts(state);
    if layouts <= 1 {
        say::hint(state, "This place has one layout at this width.");
        return;
    }
    let two_panes = state.size.width < 110;
    let entry = state.history.here_mut();
    entry.layout = (entry.layout + 1) % layouts;
    // Where the preview takes the room of the episodes, the focus cannot stay on them.
    if two_panes && entry.place == Place::Library && !entry.layout.is_multiple_of(2) {
        entry.focus = PaneId::Shows;
    }
}

/// Drops what is half-typed, dismisses messages, clears the filter. Never leaves the place.
pub fn cancel(state: &mut State) {
    if state.overlays.pop().is_some() || !state.pending.is_empty() {
        state.pending.clear();
        return;
    }
    if !state.toasts.is_empty() {
        state.toasts.clear();
        return;
    }
    let pane = state.focus();
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    if !cursor.filter.is_empty() {
        cursor.filter.clear();
    } else if cursor.link.take().is_none() {
        say::hint(state, "There is nothing to cancel.");
    }
}
