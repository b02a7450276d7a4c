//! The mouse: a click selects, a click on the selection opens, the wheel scrolls what is under it.

use super::{arrange, browse, follow, notes, perform, play, prompt, step, transcript};
use crate::app::event::{Mouse, MouseKind};
use crate::app::layout::above::{self, Above};
use crate::app::layout::beside as side;
use crate::app::layout::{self, Hit, SideRow};
use crate::app::overlay::HintTarget;
use crate::app::subject::{self, is_text};
use crate::app::{Chord, Effect, EpisodeTab, KeyCode, Overlay, PaneId, Place, Row, State, line, offers};
use crate::text::width::width;

/// Rows or lines a notch of the wheel scrolls.
const NOTCH: isize = 3;

/// Takes in one mouse event.
pub fn mouse(state: &mut State, event: Mouse, out: &mut Vec<Effect>) {
    let wheel_by = match event.what {
        MouseKind::WheelDown => Some(NOTCH),
        MouseKind::WheelUp => Some(-NOTCH),
        _ => None,
    };
    if let Some(under) = above::hit(state, event.column, event.row) {
        in_front(state, under, wheel_by, out);
        return;
    }
    state.pending.clear();
    if let Some(top) = state.overlays.last() {
        // Letters on links, and a box that is part of the place: a filter that was typed stays.
        if wheel_by.is_none() || matches!(top, Overlay::Hints(_)) {
            state.overlays.pop();
        }
    }
    let hit = layout::hit(state, event.column, event.row);
    match event.what {
        MouseKind::WheelDown | MouseKind::WheelUp => wheel(state, hit, wheel_by.unwrap_or_default()),
        MouseKind::Left => click(state, hit, event, out),
        MouseKind::Middle => {
            if point_at(state, hit, event) {
                follow::outside(state, out);
            }
        }
        MouseKind::Right => {
            if point_at(state, hit, event) {
                prompt::open_actions(state);
            }
        }
    }
}

/// The mouse on what lies above the place: a row is run, a click beside the box closes it, the wheel moves in it.
fn in_front(state: &mut State, under: Above, wheel: Option<isize>, out: &mut Vec<Effect>) {
    if let Some(by) = wheel {
        let code = if by > 0 { KeyCode::Down } else { KeyCode::Up };
        // Where rows are chosen one at a time, the wheel does so, too.
        let scrolls = matches!(state.overlays.last(), Some(Overlay::Help { .. } | Overlay::Details { .. }));
        for _ in 0..if scrolls { by.unsigned_abs() } else { 1 } {
            prompt::key(state, Chord::plain(code), out);
        }
        return;
    }
    match under {
        Above::Run(action) => {
            state.pending.clear();
            state.overlays.pop();
            perform(state, action, out);
        }
        Above::Inside => {}
        Above::Outside if state.overlays.is_empty() => state.pending.clear(),
        Above::Outside => prompt::key(state, Chord::plain(KeyCode::Esc), out),
    }
}

/// Scrolls what is under the pointer. The selection of a list stays where it is as long as it is in sight.
fn wheel(state: &mut State, hit: Hit, by: isize) {
    let pane = match hit {
        Hit::Row(pane, _) | Hit::Pane(pane) => pane,
        Hit::Side | Hit::Beside(_) => {
            side::scroll(state, by);
            return;
        }
        _ => state.focus(),
    };
    if is_text(pane) {
        step::step_in(state, pane, by);
    } else {
        step::scroll_list(state, pane, by);
    }
}

/// Makes what is under the pointer the selection, or the current link of a text; false when there is nothing to act on.
fn point_at(state: &mut State, hit: Hit, event: Mouse) -> bool {
    match hit {
        Hit::Row(pane, line) if is_text(pane) && pane != PaneId::Transcript => {
            let link = link_at(state, pane, line, event.column);
            state.history.here_mut().cursors.entry(pane).or_default().link = link;
        }
        Hit::Row(pane, row) => {
            let there = state.rows_of(pane).get(row).is_some_and(Row::selectable);
            select(state, hit);
            return there || pane == PaneId::Transcript;
        }
        _ => {}
    }
    true
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
                browse::up_to(state, crumb.place, out);
            }
        }
        Hit::Tab(index) => {
            if let Some(tab) = line::tabs(state).get(index) {
                let which = tab.which;
                arrange::show_tab(state, which);
            }
        }
        Hit::Row(PaneId::Transcript, row) if link_at(state, PaneId::Transcript, row, event.column).is_none() => {
            transcript::click(state, row, out);
        }
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
        Hit::Beside(row) => beside(state, row, out),
        Hit::Side | Hit::Bottom | Hit::Nothing => {}
    }
}

/// A click on what stands beside the notes of an episode: a chapter plays, a person has a place.
fn beside(state: &mut State, row: SideRow, out: &mut Vec<Effect>) {
    match row {
        SideRow::Chapters | SideRow::More(_) => arrange::show_tab(state, line::TabId::Episode(EpisodeTab::Chapters)),
        SideRow::People => arrange::show_tab(state, line::TabId::Episode(EpisodeTab::People)),
        SideRow::Chapter(index) => {
            let start = state.here_detail().and_then(|page| page.detail.chapters.get(index)).map(|found| found.start);
            if let Some((_, id)) = subject::episode(state) {
                play::from(state, id, start, out);
            }
        }
        SideRow::Person(index) => {
            let person = state.here_detail().and_then(|page| page.detail.persons.get(index));
            if let Some(name) = person.map(|person| person.name.clone()) {
                browse::person(state, &name, out);
            }
        }
        SideRow::UpNext(id) => browse::enter_place(state, Place::Episode(id), out),
        SideRow::Queue => browse::enter_place(state, Place::Later, out),
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
