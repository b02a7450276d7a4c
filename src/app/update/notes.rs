//! Reading a text: scrolling, walking its links, numbers, letters on links, finding words.

use super::browse::choose;
use super::step::height;
use super::{browse, follow, say, transcript};
use crate::app::overlay::{HintTarget, Hints};
use crate::app::subject::{self, is_text};
use crate::app::{Action, Effect, Overlay, PaneId, Row, State, offers, words};
use crate::model::Link;
use crate::text::fold::fold;
use crate::text::layout::Role as Part;

/// Letters of the hints, easiest first.
const LETTERS: [char; 15] = ['a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'e', 'r', 'u', 'i', 'o', 'w'];

fn lines(state: &State) -> usize {
    state.page.as_ref().map_or(0, |laid| laid.page.lines.len())
}

/// Puts a line at the top of the window, as far as the text allows.
fn scroll_to(state: &mut State, line: usize) {
    let pane = state.focus();
    let last = lines(state).saturating_sub(height(state, pane));
    let block = |state: &State, top: usize| {
        state.page.as_ref().and_then(|laid| laid.page.lines.get(top)).map_or(0, |line| line.block)
    };
    let top = line.min(last);
    let block = block(state, top);
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    cursor.top = top;
    cursor.block = block;
}

/// Scrolls by lines.
pub fn scroll(state: &mut State, by: isize) {
    let pane = state.focus();
    if pane == PaneId::Transcript {
        transcript::step(state, by);
        return;
    }
    if state.config.ui.accessible {
        // Who hears the text reads it line by line: the window follows.
        let last = lines(state).saturating_sub(1);
        let cursor = state.history.here_mut().cursors.entry(pane).or_default();
        cursor.index = cursor.index.saturating_add_signed(by).min(last);
        cursor.link = None;
        let line = cursor.index;
        reveal(state, line);
        return;
    }
    let top = state.cursor(pane).top;
    scroll_to(state, top.saturating_add_signed(by));
}

/// Brings a line into the window with as little scrolling as possible.
fn reveal(state: &mut State, line: usize) {
    let pane = state.focus();
    let rows = height(state, pane);
    let top = state.cursor(pane).top;
    if line < top {
        scroll_to(state, line.saturating_sub(1));
    } else if line >= top + rows {
        scroll_to(state, (line + 2).saturating_sub(rows));
    }
}

/// Links of the page with the line where each begins, in reading order of the page.
fn places(state: &State) -> Vec<(u16, usize)> {
    let mut out: Vec<(u16, usize)> = Vec::new();
    if let Some(laid) = &state.page {
        for (index, line) in laid.page.lines.iter().enumerate() {
            for run in &line.runs {
                if let Some(number) = run.link
                    && !out.iter().any(|(known, _)| *known == number)
                {
                    out.push((number, index));
                }
            }
        }
    }
    out
}

/// Makes the next or previous link current: from the current one when it is on the screen, else from the reading position.
pub fn walk(state: &mut State, forward: bool) {
    let pane = state.focus();
    let links = places(state);
    if links.is_empty() {
        let others = state.links_of().and_then(|of| state.links.get(&of)).map_or(0, Vec::len) as u64;
        let more = match (others, state.page_episode()) {
            (0, _) | (_, None) => String::new(),
            (_, Some(_)) => format!(" {{links}} shows the {} of its episode.", words::counted(others, "link")),
        };
        say::hint(state, offers::hint(state, &format!("This text has no links.{more}")));
        return;
    }
    let cursor = state.cursor(pane);
    let window = cursor.top..cursor.top + height(state, pane);
    let current = links.iter().position(|(number, line)| cursor.link == Some(*number) && window.contains(line));
    let next = match (current, forward) {
        (Some(at), true) => (at + 1) % links.len(),
        (Some(at), false) => (at + links.len() - 1) % links.len(),
        (None, true) => links.iter().position(|(_, line)| *line >= window.start).unwrap_or(0),
        (None, false) => links.iter().rposition(|(_, line)| *line < window.end).unwrap_or(links.len() - 1),
    };
    if let Some((number, line)) = links.get(next) {
        let cursor = state.history.here_mut().cursors.entry(pane).or_default();
        cursor.link = Some(*number);
        if pane == PaneId::Transcript {
            transcript::stand_at(state, *line);
        } else {
            cursor.index = *line;
        }
        reveal(state, *line);
    }
}

/// The next or previous line that holds the words; the window moves there. With `here` the present line counts too.
pub fn find(state: &mut State, forward: bool, here: bool) {
    let pane = state.focus();
    let cursor = state.cursor(pane);
    let words = fold(cursor.filter.trim());
    if words.is_empty() {
        return;
    }
    if pane == PaneId::Transcript {
        transcript::find(state, &words, forward, here);
        return;
    }
    let Some(laid) = &state.page else { return };
    let hits: Vec<usize> = laid
        .page
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
            fold(&text).contains(&words)
        })
        .map(|(index, _)| index)
        .collect();
    let at = cursor.index.max(if here { 0 } else { cursor.top });
    let next = if hits.is_empty() {
        not_there(state, here, "text");
        return;
    } else if here {
        hits.iter().find(|line| **line >= cursor.top).or(hits.first())
    } else if forward {
        hits.iter().find(|line| **line > at).or(hits.first())
    } else {
        hits.iter().rev().find(|line| **line < at).or(hits.last())
    };
    if let Some(line) = next.copied() {
        matched(state, &hits, line);
        state.history.here_mut().cursors.entry(pane).or_default().index = line;
        reveal(state, line);
    }
}

/// Keeps which of the places that were found this one is.
pub fn matched(state: &mut State, hits: &[usize], at: usize) {
    let pane = state.focus();
    let which = hits.iter().position(|hit| *hit == at).map_or(0, |place| place + 1);
    state.history.here_mut().cursors.entry(pane).or_default().matched = Some((which, hits.len()));
}

/// The words do not occur. While they are typed the line says so; who goes on looking for them is told.
pub fn not_there(state: &mut State, typing: bool, what: &str) {
    let pane = state.focus();
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    cursor.matched = Some((0, 0));
    let words = cursor.filter.trim().to_string();
    if !typing {
        say::hint(state, format!("“{words}” does not occur in this {what}."));
    }
}

/// One digit. With fewer than ten links it follows at once, else it waits for more digits or Enter.
pub fn number(state: &mut State, digit: u16, out: &mut Vec<Effect>) {
    if state.focus() == PaneId::Welcome {
        choose(state, u8::try_from(digit).unwrap_or(0), out);
        return;
    }
    let highest = subject::numbered(state);
    if highest == 0 && still_read(state) {
        return;
    }
    if highest == 0 {
        let text = if is_text(state.focus()) || state.focus() == PaneId::Links {
            "There are no links here."
        } else {
            "Numbers follow links in show notes and in the Links view. {hints} puts a letter on each row."
        };
        say::hint(state, text);
        return;
    }
    let so_far = state.typed_number.take().map_or(0, |(number, _)| number);
    let number = so_far.saturating_mul(10).saturating_add(u32::from(digit));
    if digit > 9 || number.saturating_mul(10) > u32::try_from(highest).unwrap_or(u32::MAX) {
        follow_number(state, number, out);
    } else if number > 0 {
        state.typed_number = Some((number, state.now.millis));
    } else {
        say::hint(state, format!("Links are numbered from 1 to {highest} here."));
    }
}

/// Says so when the text or the list is still on its way: then nothing is missing yet.
fn still_read(state: &mut State) -> bool {
    let pane = state.focus();
    let reading = if is_text(pane) {
        let place = &state.entry().place;
        !state.page.as_ref().is_some_and(|laid| laid.of == pane && laid.place == *place)
    } else {
        pane == PaneId::Links && state.links_of().is_some_and(|of| state.links.get(&of).is_none())
    };
    if reading {
        say::hint(
            state,
            if is_text(pane) { "The text is still being read." } else { "The links are still being gathered." },
        );
    }
    reading
}

/// Follows the link with this number.
fn follow_number(state: &mut State, number: u32, out: &mut Vec<Effect>) {
    let wanted = u16::try_from(number).unwrap_or(u16::MAX);
    let pane = state.focus();
    if is_text(pane) {
        if let Some(link) = subject::text_link(state, wanted).filter(|_| wanted < Link::FIRST_MOMENT) {
            state.history.here_mut().cursors.entry(pane).or_default().link = Some(wanted);
            follow::follow(state, &link, out);
            return;
        }
        // What only the Links view shows has its number there.
        let links = state.links_of().and_then(|of| state.links.get(&of));
        let entry = links.and_then(|links| links.iter().find(|link| link.number == wanted));
        if let Some(link) = entry.filter(|_| pane == PaneId::Notes).map(subject::of_entry) {
            follow::follow(state, &link, out);
            return;
        }
    } else if pane == PaneId::Person {
        let links = subject::person_links(state);
        if let Some(link) = usize::from(wanted).checked_sub(1).and_then(|at| links.get(at)) {
            follow::follow(state, link, out);
            return;
        }
    } else if let Some(links) = state.links_of().and_then(|of| state.links.get(&of))
        && let Some(index) = links.iter().position(|link| link.number == wanted)
        && let Some(rows) = state.rows.get(&pane)
        && let Some(at) = rows.rows.iter().position(|row| *row == Row::Link(index as u32))
    {
        state.history.here_mut().cursors.entry(pane).or_default().stand(rows, at);
        browse::open(state, out);
        return;
    }
    say::hint(state, format!("There is no link {number} here."));
}

/// A number is half-typed: digits go on, Enter follows, Esc drops it; any other action drops it and is done. True when
/// the action was used up.
pub fn number_waits(state: &mut State, action: &Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::FollowNumber(_) => false,
        Action::Open => {
            number_is_over(state, out);
            true
        }
        Action::Cancel => {
            state.typed_number = None;
            true
        }
        _ => {
            state.typed_number = None;
            false
        }
    }
}

/// Nothing was typed for long enough: the number is whole.
pub fn number_is_over(state: &mut State, out: &mut Vec<Effect>) {
    if let Some((number, _)) = state.typed_number.take() {
        state.dirty = true;
        follow_number(state, number, out);
    }
}

/// Labels for so many targets, all of one length, easiest first.
#[must_use]
pub fn labels(count: usize) -> Vec<String> {
    if count <= LETTERS.len() {
        LETTERS.iter().take(count).map(char::to_string).collect()
    } else {
        LETTERS.iter().flat_map(|a| LETTERS.iter().map(move |b| format!("{a}{b}"))).take(count).collect()
    }
}

/// A letter on every link, or on every row, that is on the screen. The nearest gets the easiest letter.
pub fn hints(state: &mut State, outside: bool) {
    let pane = state.focus();
    let rows = height(state, pane);
    let cursor = state.cursor(pane);
    let window = cursor.top..cursor.top + rows;
    let mut targets: Vec<(HintTarget, usize)> = if is_text(pane) {
        let current = places(state).into_iter().find(|(number, _)| Some(*number) == cursor.link).map(|(_, line)| line);
        let reading = current.filter(|line| window.contains(line)).unwrap_or(cursor.top);
        let mut seen: Vec<u16> = Vec::new();
        let mut found = Vec::new();
        if let Some(laid) = &state.page {
            for (line, content) in laid.page.lines.iter().enumerate().skip(window.start).take(rows) {
                for run in &content.runs {
                    let Some(number) = run.link else { continue };
                    if !seen.contains(&number) {
                        seen.push(number);
                        found.push((HintTarget::Link { number, line }, line.abs_diff(reading)));
                    } else if run.role == Part::LinkNumber
                        // The letters take the place of the number, so that no word is covered.
                        && let Some((target, _)) = found.iter_mut().rev().find(
                            |(target, _)| matches!(target, HintTarget::Link { number: known, .. } if *known == number),
                        )
                    {
                        *target = HintTarget::Link { number, line };
                    }
                }
            }
        }
        found
    } else {
        let visible = state.rows_of(pane).iter().enumerate().skip(window.start).take(rows);
        visible
            .filter(|(_, row)| row.selectable())
            .map(|(index, _)| (HintTarget::Row(index), index.abs_diff(cursor.index)))
            .collect()
    };
    if targets.is_empty() && still_read(state) {
        return;
    }
    if targets.is_empty() {
        let text = match places(state).len() as u64 {
            _ if !is_text(pane) => "There is nothing to follow here.".to_string(),
            0 => "This text has no links.".to_string(),
            1 => "There is no link on this screen. {next-stop} goes to the one of this text.".to_string(),
            all => format!("There is no link on this screen. {{next-stop}} goes to the next of {}.", words::count(all)),
        };
        say::hint(state, offers::hint(state, &text));
        return;
    }
    targets.sort_by_key(|(_, distance)| *distance);
    let labels = labels(targets.len());
    let targets = labels.into_iter().zip(targets.into_iter().map(|(target, _)| target)).collect();
    state.overlays.push(Overlay::Hints(Hints { typed: String::new(), targets, outside }));
}

/// Follows what a hint stands for.
pub fn follow_hint(state: &mut State, target: &HintTarget, outside: bool, out: &mut Vec<Effect>) {
    let pane = state.focus();
    match target {
        HintTarget::Link { number, .. } => {
            state.history.here_mut().cursors.entry(pane).or_default().link = Some(*number);
            if let Some(link) = subject::text_link(state, *number) {
                if outside {
                    follow::leave(state, &link, out);
                } else {
                    follow::follow(state, &link, out);
                }
            }
        }
        HintTarget::Row(index) => {
            if let Some(rows) = state.rows.get(&pane) {
                state.history.here_mut().cursors.entry(pane).or_default().stand(rows, *index);
            }
            if outside {
                follow::outside(state, out);
            } else {
                browse::open(state, out);
            }
        }
    }
}
