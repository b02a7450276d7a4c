//! Moving within a place: rows and panes, half pages, groups, matches, and what stands beside a list.

use super::{notes, say};
use crate::app::subject::is_text;
use crate::app::{PaneId, Row, State, layout};

/// Rows or lines of a pane that are visible at once; at least one.
pub fn height(state: &State, pane: PaneId) -> usize {
    layout::areas(state).page_rows(pane).max(1)
}

/// The selection rests this long (milliseconds) before what depends on it is drawn and read.
pub const REST: u64 = 80;

/// Moves the selection of the focused pane, or scrolls its text.
pub fn step(state: &mut State, by: isize) {
    let pane = state.focus();
    let before = (state.cursor(pane).index, state.cursor(pane).top);
    let on = state.selected().cloned();
    step_in(state, pane, by);
    if !is_text(pane) && state.cursor(pane).index != before.0 {
        pass(state, on);
    }
    if (state.cursor(pane).index, state.cursor(pane).top) == before {
        let end = match (is_text(pane), by > 0) {
            (true, true) => "This is the end of the text.",
            (true, false) => "This is the beginning of the text.",
            (false, true) => "This is the last row.",
            (false, false) => "This is the first row.",
        };
        say::hint(state, end);
    }
}

/// The selection moved on from this row, and may go on: what stands beside the list follows when it rests, so that a step
/// is drawn in a few hundred bytes.
fn pass(state: &mut State, from: Option<Row>) {
    // Of several steps of one key, only the first began at what was drawn.
    let from = match state.memo.passing.take().or(state.memo.passed.take()) {
        Some((_, row)) => row,
        None => from,
    };
    state.memo.passing = Some((state.now.millis, from));
}

/// What depends on the selection follows, if it has rested.
pub fn rest(state: &mut State) {
    if let Some((since, _)) = state.memo.passing.take_if(|(since, _)| state.now.millis >= *since + REST) {
        state.memo.came = Some(since);
        state.dirty = true;
    }
}

/// The same for any pane of the place (the wheel).
pub fn step_in(state: &mut State, pane: PaneId, by: isize) {
    if is_text(pane) {
        notes::scroll(state, by);
        return;
    }
    let Some(rows) = state.rows.get(&pane) else { return };
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    let to = rows.moved(cursor.index, by);
    cursor.stand(rows, to);
}

/// Scrolls what stands beside the list or the text by keys.
pub fn scroll_beside(state: &mut State, by: isize) {
    if layout::areas(state).side.is_none() {
        let text = match (state.size.width, layout::layouts(state)) {
            (_, 2..) => "Nothing stands beside it now. {view} changes the layout.",
            (..110, _) => "There is no room for a preview here: it needs 110 columns.",
            _ => "Nothing stands beside it here.",
        };
        say::hint(state, text);
        return;
    }
    if !layout::beside::goes_on(state) {
        say::hint(state, "All that stands beside it is in sight; there is nothing to scroll.");
        return;
    }
    match (layout::beside::scroll(state, by), by > 0) {
        (true, _) => {}
        (false, true) => say::hint(state, "This is the end of the preview."),
        (false, false) => say::hint(state, "This is the beginning of the preview."),
    }
}

/// Scrolls a list (the wheel): the selection stays as long as it is in sight, else it comes along at the edge.
pub fn scroll_list(state: &mut State, pane: PaneId, by: isize) {
    let height = height(state, pane);
    let Some(rows) = state.rows.get(&pane) else { return };
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    let last = rows.rows.len().saturating_sub(height);
    cursor.top = cursor.top.saturating_add_signed(by).min(last);
    let seen = cursor.top..cursor.top + height;
    if !seen.contains(&cursor.index) {
        let to = if cursor.index < seen.start { seen.start } else { seen.end - 1 };
        let to = if rows.rows.get(to).is_some_and(Row::selectable) || cursor.index < seen.start {
            to
        } else {
            // The last row in sight is a heading: the row above it.
            rows.moved(to, -1)
        };
        cursor.stand(rows, to);
    }
}

/// Moves by a page, or half of one.
pub fn page(state: &mut State, direction: isize, part: usize) {
    let pane = state.focus();
    let rows = (height(state, pane) / part).max(1);
    step(state, direction * isize::try_from(rows).unwrap_or(1));
}

/// First or last row; top or end of a text.
pub fn end(state: &mut State, last: bool) {
    step(state, if last { isize::MAX / 4 } else { isize::MIN / 4 });
    // A heading above the first row comes into sight with it, as does what a transcript says of itself.
    if !last {
        let pane = state.focus();
        state.history.here_mut().cursors.entry(pane).or_default().top = 0;
    }
}

/// The next or previous focus stop: pane, link of a text, or group of a list.
pub fn stop(state: &mut State, forward: bool) {
    let pane = state.focus();
    if is_text(pane) {
        notes::walk(state, forward);
        return;
    }
    let panes = state.panes();
    if pane == PaneId::Playing && state.rows_of(pane).len() > 1 {
        step(state, if forward { 1 } else { -1 });
        return;
    }
    if panes.len() > 1 {
        let at = panes.iter().position(|known| *known == pane).unwrap_or(0);
        let next = if forward { at + 1 } else { at + panes.len() - 1 } % panes.len();
        if let Some(pane) = panes.get(next) {
            state.history.here_mut().focus = *pane;
        }
        return;
    }
    group(state, forward);
}

/// Goes to the first row of the next or previous group of a list with headings.
pub fn group(state: &mut State, forward: bool) {
    let pane = state.focus();
    let Some(rows) = state.rows.get(&pane) else { return };
    let is_head = |row: &Row| !row.selectable() && *row != Row::blank();
    let heads: Vec<usize> =
        rows.rows.iter().enumerate().filter(|(_, row)| is_head(row)).map(|(index, _)| index).collect();
    if heads.is_empty() {
        say::hint(state, "There is only one pane here.");
        return;
    }
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    let at = cursor.index;
    let here = heads.iter().rposition(|head| *head < at);
    let next = match (here, forward) {
        (Some(here), true) => (here + 1) % heads.len(),
        (None, true) => 0,
        (Some(0) | None, false) => heads.len() - 1,
        (Some(here), false) => here - 1,
    };
    if heads.len() == 1 && here.is_some() {
        say::hint(state, "There is only one group here.");
        return;
    }
    if let Some(head) = heads.get(next) {
        cursor.stand(rows, head + 1);
    }
}

/// The next or previous match of what was searched for in a text, or of the filter of a list.
pub fn matching(state: &mut State, forward: bool) {
    let pane = state.focus();
    if state.cursor(pane).filter.is_empty() {
        say::hint(state, "Nothing is searched for here. {filter} finds.");
    } else if is_text(pane) {
        notes::find(state, forward, false);
    } else {
        step(state, if forward { 1 } else { -1 });
    }
}
