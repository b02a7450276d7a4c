//! What lies above a place has the keys: boxes, menus, hints, questions.

use super::{add, browse, follow, login, notes, outside, perform, say, search, settings, step};
use crate::app::keymap::Lookup;
use crate::app::overlay::Overlay;
use crate::app::prompt::{Edited, Prompt};
use crate::app::subject::{self, Target, is_text};
use crate::app::{Action, Chord, Effect, Entry, KeyCode, PaneId, Place, State, layout::above, offers};
use crate::text::target::classify;

/// Lines that a page key scrolls in help and details.
const PAGE: usize = 10;

/// Opens the keys of the place.
pub fn open_help(state: &mut State) {
    state.overlays.push(Overlay::Help { prompt: Prompt::default(), top: 0 });
}

/// Opens the command palette.
pub fn open_palette(state: &mut State) {
    state.overlays.push(Overlay::Palette { prompt: Prompt::default(), selected: 0 });
}

/// Opens what can be done with the selection.
pub fn open_actions(state: &mut State) {
    let title = subject::title(state);
    state.overlays.push(Overlay::Actions { title, prompt: Prompt::default(), selected: 0 });
}

/// Opens the filter of the focused list, or the search in a text, with what is in force.
pub fn open_filter(state: &mut State) {
    let pane = state.focus();
    if matches!(pane, PaneId::Welcome | PaneId::Playing) {
        say::hint(state, "There is nothing to filter here.");
    } else if pane == PaneId::Search {
        search_box(state);
    } else {
        // A list's filter is refined; in a text one looks for something else.
        let prompt = if subject::is_text(pane) { Prompt::default() } else { Prompt::with(state.cursor(pane).filter) };
        let from = subject::is_text(pane).then(|| Box::new(state.cursor(pane)));
        state.overlays.push(Overlay::Filter { prompt, from });
    }
}

/// Goes to the search, with these words where one comes from elsewhere, and opens its box.
pub fn open_search(state: &mut State, words: String, out: &mut Vec<Effect>) {
    if state.entry().place != Place::Search {
        let mut entry = Entry::new(Place::Search);
        entry.query = words;
        browse::enter(state, entry, out);
    }
    search_box(state);
}

/// Opens the box with the words of the place. A secret that was pasted once is not shown again: one begins anew.
fn search_box(state: &mut State) {
    let entry = state.history.here_mut();
    if entry.words().is_empty() {
        entry.query.clear();
    }
    let prompt = Prompt::with(entry.query.clone());
    state.overlays.push(Overlay::Search { prompt });
}

/// Pasted text: into the box that is open, else into the box that adds shows.
pub fn paste(state: &mut State, text: &str) {
    let prompt = match state.overlays.last_mut() {
        Some(
            Overlay::Help { prompt, .. }
            | Overlay::Palette { prompt, .. }
            | Overlay::Actions { prompt, .. }
            | Overlay::Filter { prompt, .. }
            | Overlay::Command { prompt, .. }
            | Overlay::Search { prompt },
        ) => prompt,
        Some(Overlay::Add(add)) => {
            add.prompt.insert(text.trim());
            add.stage = crate::app::overlay::AddStage::Typing;
            return;
        }
        Some(Overlay::Setting { prompt, wrong, .. }) => {
            prompt.insert(text.trim());
            wrong.clear();
            return;
        }
        Some(Overlay::Login(form)) => {
            login::paste(form, text);
            return;
        }
        Some(Overlay::Hints(_) | Overlay::Details { .. } | Overlay::Confirm { .. }) => return,
        None => {
            state.pending.clear();
            state.typed_number = None;
            let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            if first.is_empty() {
                say::hint(state, "What was pasted is empty.");
            } else {
                add::open(state, first);
            }
            return;
        }
    };
    prompt.insert(text);
    changed(state);
}

/// The text of the box on top is another one.
fn changed(state: &mut State) {
    match state.overlays.last_mut() {
        Some(Overlay::Help { top, .. }) => *top = 0,
        Some(Overlay::Palette { selected, .. } | Overlay::Actions { selected, .. }) => *selected = 0,
        Some(Overlay::Filter { prompt, from }) => {
            let text = prompt.text.clone();
            let from = from.as_deref().cloned();
            let pane = state.focus();
            let cursor = state.history.here_mut().cursors.entry(pane).or_default();
            // What is typed is looked for from where one was, so that a word that is not there leaves one there.
            if let Some(from) = from {
                *cursor = from;
            }
            cursor.filter = text;
            if is_text(pane) {
                notes::find(state, true, true);
            } else {
                // The best match is selected while typing.
                cursor.index = 0;
                cursor.top = 0;
                cursor.on = None;
            }
        }
        Some(Overlay::Search { prompt }) => {
            let text = prompt.text.clone();
            let entry = state.history.here_mut();
            entry.query = text;
            let cursor = entry.cursors.entry(PaneId::Search).or_default();
            cursor.index = 0;
            cursor.top = 0;
            cursor.on = None;
        }
        _ => {}
    }
}

/// Up and down as boxes understand them: arrows and `Ctrl-n` / `Ctrl-p`.
fn vertical(chord: Chord) -> Option<isize> {
    match (chord.code, chord.ctrl) {
        (KeyCode::Down, false) | (KeyCode::Char('n'), true) => Some(1),
        (KeyCode::Up, false) | (KeyCode::Char('p'), true) => Some(-1),
        (KeyCode::PageDown, _) => Some(PAGE as isize),
        (KeyCode::PageUp, _) => Some(-(PAGE as isize)),
        _ => None,
    }
}

pub fn is_cancel(chord: Chord) -> bool {
    chord == Chord::plain(KeyCode::Esc) || (chord.ctrl && chord.code == KeyCode::Char('g'))
}

/// A key while something lies above the place.
pub fn key(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    state.memo.open_found = false;
    let Some(top) = state.overlays.last() else { return };
    if is_cancel(chord) {
        if let Overlay::Filter { from, .. } = top {
            let from = from.as_deref().cloned();
            let pane = state.focus();
            let cursor = state.history.here_mut().cursors.entry(pane).or_default();
            if let Some(from) = from {
                *cursor = from;
            }
            cursor.filter.clear();
        }
        state.overlays.pop();
        return;
    }
    match top {
        Overlay::Help { .. } => help(state, chord),
        Overlay::Palette { .. } => palette(state, chord, out),
        Overlay::Actions { .. } => actions(state, chord, out),
        Overlay::Add(_) => add::key(state, chord, out),
        Overlay::Login(_) => login::key(state, chord, out),
        Overlay::Setting { .. } => settings::key(state, chord, out),
        Overlay::Command { .. } => outside::key(state, chord, out),
        Overlay::Filter { .. } | Overlay::Search { .. } => typing(state, chord, out),
        Overlay::Hints(_) => hints(state, chord, out),
        Overlay::Details { .. } => details(state, chord, out),
        Overlay::Confirm { .. } => confirm(state, chord, out),
    }
}

fn help(state: &mut State, chord: Chord) {
    let Some(Overlay::Help { prompt, top }) = state.overlays.last_mut() else { return };
    if let Some(by) = vertical(chord) {
        let (prompt, to) = (prompt.clone(), top.saturating_add_signed(by));
        let last = above::help(state, &prompt, to).last_top;
        if let Some(Overlay::Help { top, .. }) = state.overlays.last_mut() {
            *top = to.min(last);
        }
        return;
    }
    if chord.code == KeyCode::Enter || (chord.typed() == Some('?') && prompt.text.is_empty()) {
        state.overlays.pop();
    } else if prompt.edit(chord) == Edited::Changed {
        *top = 0;
    }
}

/// Whether this key goes up or down among so many actions, and does.
fn moved(state: &mut State, chord: Chord, all: usize) -> bool {
    let Some(by) = vertical(chord) else { return false };
    if let Some(Overlay::Palette { selected, .. } | Overlay::Actions { selected, .. }) = state.overlays.last_mut() {
        *selected = selected.saturating_add_signed(by).min(all.saturating_sub(1));
    }
    true
}

fn palette(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Palette { prompt, selected }) = state.overlays.last() else { return };
    let (typed, selected) = (prompt.text.clone(), *selected);
    let offers = offers::palette(state, &typed);
    let chosen = offers.get(selected).cloned();
    if moved(state, chord, offers.len()) {
        return;
    }
    match (chord.code, chosen) {
        (KeyCode::Enter, Some(offer)) => {
            state.overlays.pop();
            perform(state, offer.action, out);
        }
        (KeyCode::Enter, None) => {
            state.overlays.pop();
            say::hint(state, format!("There is no action “{}”.", typed.trim()));
        }
        (KeyCode::Tab, Some(offer)) => {
            if let Some(Overlay::Palette { prompt, selected }) = state.overlays.last_mut() {
                // What is an address already is completed to it: its tabs may follow.
                *prompt = Prompt::with(match &offer.action {
                    Action::Go(address) if offer.name == "go" => format!("go {address}"),
                    _ => format!("{} ", offer.name),
                });
                *selected = 0;
            }
        }
        _ => edit(state, chord),
    }
}

fn actions(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Actions { prompt, selected, .. }) = state.overlays.last() else { return };
    let offers = filtered_actions(state, &prompt.text);
    let chosen = offers.get(*selected).cloned();
    if moved(state, chord, offers.len()) {
        return;
    }
    match (chord.code, chosen) {
        (KeyCode::Enter, Some(offer)) => {
            state.overlays.pop();
            perform(state, offer.action, out);
        }
        (KeyCode::Enter, None) => {
            state.overlays.pop();
        }
        _ => edit(state, chord),
    }
}

/// The actions of the menu that hold what was typed.
#[must_use]
pub fn filtered_actions(state: &State, typed: &str) -> Vec<offers::Offer> {
    offers::matching(offers::actions(state), typed)
}

fn edit(state: &mut State, chord: Chord) {
    let Some(
        Overlay::Palette { prompt, .. }
        | Overlay::Actions { prompt, .. }
        | Overlay::Filter { prompt, .. }
        | Overlay::Search { prompt }
        | Overlay::Help { prompt, .. },
    ) = state.overlays.last_mut()
    else {
        return;
    };
    // An empty box closes with Backspace, as the colon and the slash were typed last.
    if chord.code == KeyCode::Backspace && prompt.text.is_empty() {
        state.overlays.pop();
        return;
    }
    if prompt.edit(chord) == Edited::Changed {
        changed(state);
    }
}

/// Filter and search: the list below answers while typing.
fn typing(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let searching = matches!(state.overlays.last(), Some(Overlay::Search { .. }));
    let pane = state.focus();
    if let Some(by) = vertical(chord) {
        if is_text(pane) {
            notes::find(state, by > 0, false);
        } else {
            step::step(state, by);
        }
        return;
    }
    match chord.code {
        // What is drawn is not what the newest words find: it is opened once that is known.
        KeyCode::Enter if searching && search::unsure(state) => state.memo.open_found = true,
        KeyCode::Enter if searching => accept(state, out),
        KeyCode::Enter => {
            state.overlays.pop();
            if is_text(pane) && state.cursor(pane).matched.is_some_and(|(_, of)| of == 0) {
                let what = if pane == PaneId::Transcript { "transcript" } else { "text" };
                notes::not_there(state, false, what);
                state.history.here_mut().cursors.entry(pane).or_default().filter.clear();
            }
        }
        KeyCode::Tab if searching => step::group(state, !chord.shift),
        _ => edit(state, chord),
    }
}

/// Leaves the search box and opens what is selected.
pub fn accept(state: &mut State, out: &mut Vec<Effect>) {
    let query = state.entry().query.trim().to_string();
    state.overlays.pop();
    if query.contains("://") {
        add::open(state, &query);
    } else if !query.is_empty() {
        if state.selected().is_some() {
            browse::open(state, out);
        } else {
            say::hint(state, "Nothing matches. Other words may; {add} adds a show by its address.");
        }
    }
}

fn hints(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Hints(hints)) = state.overlays.last_mut() else { return };
    if chord.code == KeyCode::Backspace {
        hints.typed.pop();
        return;
    }
    let Some(letter) = chord.typed() else {
        state.overlays.pop();
        return;
    };
    let outside = hints.outside || letter.is_uppercase();
    hints.typed.extend(letter.to_lowercase());
    if outside {
        hints.outside = true;
    }
    let typed = hints.typed.clone();
    if let Some((_, target)) = hints.targets.iter().find(|(label, _)| *label == typed).cloned() {
        state.overlays.pop();
        notes::follow_hint(state, &target, outside, out);
    } else if !hints.targets.iter().any(|(label, _)| label.starts_with(&typed)) {
        state.overlays.pop();
        say::hint(state, format!("No link has the letters {typed}."));
    }
}

fn details(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let place = state.entry().place.kind();
    let found = state.keymap.lookup(place, &[chord]);
    let action = if let Lookup::Actions(actions) = found { actions.into_iter().next() } else { None };
    let by = vertical(chord).or(match action {
        Some(Action::Down) => Some(1),
        Some(Action::Up) => Some(-1),
        Some(Action::HalfPageDown | Action::PageDown) => Some(PAGE as isize),
        Some(Action::HalfPageUp | Action::PageUp) => Some(-(PAGE as isize)),
        Some(Action::Last) => Some(isize::MAX / 4),
        _ => None,
    });
    let size = state.size;
    match (action, by, state.overlays.last_mut()) {
        (_, Some(by), Some(Overlay::Details { lines, top, leads, .. })) => {
            let (area, rows, _) = above::details(size, lines);
            let height = usize::from(area.height.saturating_sub(2)).max(1);
            let next = leads.selected.saturating_add_signed(by).min(leads.all.len().saturating_sub(1));
            if next == leads.selected {
                // What leads nowhere is scrolled to.
                *top = top.saturating_add_signed(by).min(rows.len().saturating_sub(height));
                return;
            }
            leads.selected = next;
            let line = leads.chosen().map_or(0, |(line, _)| *line);
            let first = rows.iter().position(|row| row.line == line).unwrap_or(0);
            let end = rows.iter().rposition(|row| row.line == line).map_or(0, |last| last + 1);
            // The reason above a piece stays in sight.
            *top = (*top).max(end.saturating_sub(height)).min(first.saturating_sub(1));
        }
        (Some(Action::Open), None, Some(Overlay::Details { leads, .. })) if !leads.all.is_empty() => {
            let address = leads.chosen().map(|(_, address)| address.clone());
            state.overlays.pop();
            match address {
                // A page in the web: inside where it is known, else in the browser, as links are.
                Some(page) if page.starts_with("http") => {
                    let target = classify(&page, None).0;
                    follow::follow(state, &Target { label: String::new(), target, inside: None }, out);
                }
                Some(address) => perform(state, Action::Go(address.into()), out),
                None => {}
            }
        }
        (Some(Action::Quit | Action::Details | Action::Open | Action::Parent | Action::Back), ..) => {
            state.overlays.pop();
        }
        (Some(action @ (Action::CopyLink | Action::QuitNow | Action::Suspend | Action::Redraw)), ..) => {
            perform(state, action, out);
        }
        _ => say::hint(state, "Details are shown. {cancel} closes them, {copy-link} copies the link."),
    }
}

/// Only the named key says yes; everything else keeps things as they are.
fn confirm(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Confirm { yes, then, .. }) = state.overlays.last() else { return };
    let agreed = chord.typed() == Some(yes.0);
    let answers = format!("Enter leaves it as it is; {} answers: {}.", yes.0, yes.1);
    let then = (**then).clone();
    if agreed {
        state.overlays.pop();
        out.push(then);
    } else if chord.code == KeyCode::Enter || chord.typed() == Some('q') {
        state.overlays.pop();
    } else {
        say::hint(state, answers);
    }
}
