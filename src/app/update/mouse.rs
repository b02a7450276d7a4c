//! The mouse: a click selects, a click on the selection opens, the wheel scrolls what is under it.

use super::{browse, follow, notes, play, prompt, transcript};
use crate::app::event::{Mouse, MouseKind};
use crate::app::layout::{self, Hit};
use crate::app::overlay::HintTarget;
use crate::app::subject::is_text;
use crate::app::{Effect, PaneId, State, line, offers};
use crate::text::width::width;

/// Rows or lines a notch of the wheel scrolls.
const NOTCH: isize = 3;

/// Takes in one mouse event.
pub fn mouse(state: &mut State, event: Mouse, out: &mut Vec<Effect>) {
    state.pending.clear();
    if !state.overlays.is_empty() {
        let key = match event.what {
            MouseKind::WheelDown => crate::app::KeyCode::Down,
            MouseKind::WheelUp => crate::app::KeyCode::Up,
            // A click beside what lies above closes it.
            _ => crate::app::KeyCode::Esc,
        };
        prompt::key(state, crate::app::Chord::plain(key), out);
        return;
    }
    let hit = layout::hit(state, event.column, event.row);
    match event.what {
        MouseKind::WheelDown => wheel(state, hit, NOTCH),
        MouseKind::WheelUp => wheel(state, hit, -NOTCH),
        MouseKind::Left => click(state, hit, event, out),
        MouseKind::Middle => {
            select(state, hit);
            follow::outside(state, out);
        }
        MouseKind::Right => {
            select(state, hit);
            prompt::open_actions(state);
        }
    }
}

fn wheel(state: &mut State, hit: Hit, by: isize) {
    let pane = match hit {
        Hit::Row(pane, _) | Hit::Pane(pane) => pane,
        _ => state.focus(),
    };
    browse::step_in(state, pane, by);
}

/// Selects the row under the pointer; true when it was the selection already.
fn select(state: &mut State, hit: Hit) -> bool {
    let Hit::Row(pane, row) = hit else { return false };
    let focused = state.focus() == pane;
    state.history.here_mut().focus = pane;
    let Some(rows) = state.rows.get(&pane) else { return false };
    if rows.rows.get(row).is_none_or(|row| !row.selectable()) {
        return false;
    }
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    let same = focused && cursor.index == row;
    cursor.stand(rows, row);
    same
}

fn click(state: &mut State, hit: Hit, event: Mouse, out: &mut Vec<Effect>) {
    match hit {
        Hit::Back => browse::back(state, out),
        Hit::Forward => browse::forward(state, out),
        Hit::Crumb(index) => {
            if let Some(crumb) = offers::crumbs(state).into_iter().nth(index) {
                browse::enter_place(state, crumb.place, out);
            }
        }
        Hit::Tab(index) => {
            if let Some(tab) = line::tabs(state).get(index) {
                let which = tab.which;
                browse::show_tab(state, which);
            }
        }
        Hit::Row(PaneId::Transcript, row) => transcript::click(state, row, out),
        Hit::Row(pane, row) if is_text(pane) => {
            if let Some(number) = link_at(state, pane, row, event.column) {
                notes::follow_hint(state, &HintTarget::Link { number, line: row }, false, out);
            }
        }
        Hit::Row(..) => {
            if select(state, hit) {
                browse::open(state, out);
            }
        }
        Hit::Pane(pane) => state.history.here_mut().focus = pane,
        Hit::Seek(part) => play::seek_to_part(state, part, out),
        Hit::Player => {
            if let Some(id) = state.player.as_ref().map(|player| player.episode) {
                browse::enter_place(state, crate::app::Place::Episode(id), out);
            }
        }
        Hit::Side | Hit::Bottom | Hit::Nothing => {}
    }
}

/// The link of the text under this column of a line.
fn link_at(state: &State, pane: PaneId, line: usize, column: u16) -> Option<u16> {
    let area = layout::areas(state).content(pane)?;
    let mut at = usize::from(layout::text_area(area).x);
    for run in &state.page.as_ref()?.page.lines.get(line)?.runs {
        let end = at + width(&run.text);
        if (at..end).contains(&usize::from(column)) {
            return run.link;
        }
        at = end;
    }
    None
}
