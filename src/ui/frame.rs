//! What frames every place: top line, rules, player line, bottom line, and the filter box in a pane's title line.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, lists};
use crate::app::layout::WIDEST_LIST;
use crate::app::line::{self, Notice};
use crate::app::overlay::Overlay;
use crate::app::rows::Cursor;
use crate::app::subject::is_text;
use crate::app::{Action, PaneId, Place, offers, words};
use crate::text::width::width;

/// Top line, player line and bottom line.
pub fn lines(screen: &mut Screen) {
    top(screen);
    player(screen);
    bottom(screen);
}

fn top(screen: &mut Screen) {
    let area = screen.areas.top;
    if area.height == 0 {
        return;
    }
    let (back, forward) = {
        let history = &screen.state.history;
        (history.at > 0, history.at + 1 < history.entries.len())
    };
    if back || forward {
        let role = |lit: bool| if lit { Role::Text } else { Role::Border };
        let (left, right) = (screen.canvas.signs.back, screen.canvas.signs.forward);
        screen.canvas.text(area.x + 1, area.y, 1, left, role(back));
        screen.canvas.text(area.x + 3, area.y, 1, right, role(forward));
    }
    let crumbs = line::crumbs(screen.state);
    let last = crumbs.len().saturating_sub(1);
    for (position, (_, label, columns)) in crumbs.iter().enumerate() {
        if position > 0 && columns.start >= 3 {
            screen.canvas.text(columns.start - 3, area.y, 3, " › ", Role::Dim);
        }
        let role = if position == last { Role::Accent } else { Role::Dim };
        screen.canvas.text(columns.start, area.y, columns.end - columns.start, label, role);
    }
    let notices = line::notices(screen.state);
    let total = line::notices_width(screen.state);
    let gap = u16::try_from(line::notice_gap(area.width)).unwrap_or(2);
    let end = area.right().saturating_sub(1);
    let start = u16::try_from(total).map_or(0, |total| end.saturating_sub(total));
    let left = crumbs.last().map_or(0, |(_, _, columns)| columns.end);
    let mut x = start.max(left.saturating_add(1));
    for (notice, text) in notices {
        let (sign, role) = match notice {
            Notice::Refresh => (screen.canvas.signs.refresh, Role::Accent),
            Notice::Unread => (screen.canvas.signs.trouble, Role::Error),
            Notice::Failed => ("", Role::Error),
            Notice::Offline | Notice::ReadOnly => ("", Role::Warn),
            Notice::Sample | Notice::Fact => ("", Role::Dim),
        };
        if !sign.is_empty() {
            x += screen.canvas.text(x, area.y, end.saturating_sub(x), sign, role) + 1;
        }
        x += screen.canvas.text(x, area.y, end.saturating_sub(x), &text, role) + gap;
    }
}

fn player(screen: &mut Screen) {
    let Some(area) = screen.areas.player else { return };
    let Some(player) = screen.state.player.clone() else { return };
    let words = line::player_words(screen.state, area.width);
    let end = area.right().saturating_sub(1);
    let right = screen.canvas.right(area.x + 3, end, area.y, &words, Role::Player, On::Ground);
    let sign = if player.paused { "‖" } else { screen.canvas.signs.playing };
    screen.canvas.text(area.x + 1, area.y, 1, sign, Role::Player);
    let show = screen.state.show_of(player.episode);
    let episode = show
        .and_then(|show| screen.state.library.lists.get(&show))
        .and_then(|list| list.get(list.position(player.episode)?))
        .map(|episode| episode.title.to_string())
        .unwrap_or_default();
    let show = show.and_then(|id| screen.state.library.shows.get(&id)).map(|show| show.title.clone());
    let title = match show {
        Some(show) if !episode.is_empty() => format!("{episode} — {show}"),
        Some(show) => show,
        None => episode,
    };
    let Some(bar) = line::player_bar(screen.state, area.width) else {
        screen.canvas.text(area.x + 3, area.y, right.saturating_sub(area.x + 4), &title, Role::Text);
        return;
    };
    screen.canvas.text(area.x + 3, area.y, bar.start.saturating_sub(area.x + 4), &title, Role::Text);
    let length = u32::from(bar.end - bar.start);
    let done = player.duration.filter(|duration| duration.0 > 0).map_or(0, |duration| {
        let share = u64::from(player.position.0.min(duration.0)) * u64::from(length - 1) / u64::from(duration.0);
        u16::try_from(share).unwrap_or(0)
    });
    let signs = screen.canvas.signs;
    for column in bar.clone() {
        let (sign, role) = match column - bar.start {
            at if at < done => (signs.bar, Role::Player),
            at if at == done => (signs.bar_knob, Role::Player),
            _ => (signs.bar_rest, Role::Border),
        };
        screen.canvas.text(column, area.y, 1, sign, role);
    }
}

/// What stands at the right of the bottom line: the number of the selection, or how far one has read.
fn position(screen: &Screen) -> String {
    if !screen.state.pending.is_empty() {
        return format!("{}…", crate::app::key::shown(&screen.state.pending));
    }
    if let Some((number, _)) = screen.state.typed_number {
        return format!("{number}…");
    }
    let pane = screen.state.focus();
    if is_text(pane) {
        let Some(content) = screen.areas.content(pane) else { return String::new() };
        let lines = screen.state.page.as_ref().map_or(0, |page| page.page.lines.len());
        let height = usize::from(content.height);
        if lines == 0 {
            return String::new();
        }
        let seen = (screen.cursor_of(pane).top + height).min(lines);
        return format!("{}%", seen * 100 / lines);
    }
    let Some(rows) = screen.state.rows.get(&pane).filter(|rows| !rows.rows.is_empty()) else { return String::new() };
    let index = screen.cursor_of(pane).index;
    let total = rows.rows.iter().filter(|row| row.selectable()).count();
    let number = rows.rows.iter().take(index + 1).filter(|row| row.selectable()).count();
    if matches!(pane, PaneId::Welcome | PaneId::Playing) {
        return String::new();
    }
    format!("{}/{}", words::count(number as u64), words::count(total as u64))
}

/// The keys that have room. The last one (the keys overlay) never goes, and the way back only before the first: the others leave
/// from the right until the rest fits.
fn fitting(offers: &[offers::Offer], room: usize, gap: usize) -> Vec<&offers::Offer> {
    let cells = |offer: &offers::Offer| width(&offer.keys) + 1 + width(&offer.label);
    let mut shown: Vec<&offers::Offer> = offers.iter().collect();
    while shown.len() > 1 && shown.iter().map(|offer| cells(offer)).sum::<usize>() + (shown.len() - 1) * gap > room {
        let second_last = shown.len() - 2;
        let back = shown.get(second_last).is_some_and(|offer| offer.action == Action::Back);
        shown.remove(if back && second_last > 1 { second_last - 1 } else { second_last });
    }
    shown
}

fn bottom(screen: &mut Screen) {
    let area = screen.areas.bottom;
    let right = position(screen);
    let end = area.right().saturating_sub(1);
    let role = if screen.state.pending.is_empty() { Role::Dim } else { Role::Accent };
    let gap = if screen.wide() { 3 } else { 2 };
    let offers = offers::bottom(screen.state);
    if screen.state.config.ui.accessible
        && let Some(sentence) = super::aloud::sentence(screen)
    {
        aloud(screen, area, end, &sentence);
        return;
    }
    let mut room_end = end;
    let aside = if right.is_empty() { 0 } else { u16::try_from(width(&right) + 2).unwrap_or(0) };
    let room = usize::from(end.saturating_sub(area.x + 1));
    let mut shown = fitting(&offers, room.saturating_sub(usize::from(aside)), gap);
    // On the narrowest screens a key says more than the number of the row.
    if shown.len() == 1 && screen.state.pending.is_empty() && fitting(&offers, room, gap).len() > 1 {
        shown = fitting(&offers, room, gap);
    } else if !right.is_empty() {
        room_end = screen.canvas.right(area.x + 1, end, area.y, &right, role, On::Ground).saturating_sub(2);
    }
    let mut x = area.x + 1;
    for offer in shown {
        let room = room_end.saturating_sub(x);
        let role = if offer.possible { Role::Accent } else { Role::Dim };
        x += screen.canvas.text(x, area.y, room, &offer.keys, role) + 1;
        x += screen.canvas.text(x, area.y, room_end.saturating_sub(x), &offer.label, Role::Dim);
        x += u16::try_from(gap).unwrap_or(2);
    }
}

/// The selection as a sentence, and the key that shows the keys.
fn aloud(screen: &mut Screen, area: Rect, end: u16, sentence: &str) {
    let pending = if screen.state.pending.is_empty() && screen.state.typed_number.is_none() {
        format!("{} keys", offers::key_of(screen.state, &Action::Help))
    } else {
        position(screen)
    };
    let start = screen.canvas.right(area.x + 1, end, area.y, &pending, Role::Dim, On::Ground);
    screen.canvas.text(area.x + 1, area.y, start.saturating_sub(area.x + 3), sentence, Role::Text);
}

/// The rules below the top and above the bottom, and the thin ones between panes.
pub fn rules(screen: &mut Screen) {
    let areas = screen.areas;
    let width = screen.state.size.width;
    if areas.header.is_some_and(|header| header.y == 2) && matches!(screen.entry.place, Place::Show(_)) {
        screen.canvas.rule(0, 1, width, Role::Border);
    }
    for y in [areas.rule_top, areas.rule_bottom].into_iter().flatten() {
        screen.canvas.rule(0, y, width, Role::Border);
    }
    // Where there is no rule above the panes, their first row is the title line, or something of the place's header.
    let first = areas.panes.iter().map(|(_, area)| area.y + u16::from(!areas.titled)).min().unwrap_or(1);
    let top = areas.rule_top.map_or(first, |y| y + 1);
    let bottom = areas.rule_bottom.or(areas.foot.map(|foot| foot.y)).or(areas.player.map(|area| area.y));
    let bottom = bottom.unwrap_or(areas.bottom.y);
    let style = screen.canvas.theme.style(Role::Border);
    let (vertical, down, up) = (screen.canvas.signs.vertical, screen.canvas.signs.down, screen.canvas.signs.up);
    for &x in &areas.separators {
        for y in top..bottom {
            screen.canvas.put(x, y, 1, vertical, style);
        }
        if let Some(y) = areas.rule_top {
            screen.canvas.put(x, y, 1, down, style);
        }
        if let Some(y) = areas.rule_bottom {
            screen.canvas.put(x, y, 1, up, style);
        }
    }
}

/// The filter of a pane, in the line above its content: while it is typed with a cursor, afterwards as a reminder.
pub fn filter(screen: &mut Screen) {
    if screen.entry.place == Place::Search {
        return;
    }
    let typing = match screen.state.overlays.last() {
        Some(Overlay::Filter { prompt, .. }) => Some(prompt.clone()),
        _ => None,
    };
    for (pane, area) in screen.areas.panes.clone() {
        let cursor = screen.cursor_of(pane);
        let focused = pane == screen.state.focus();
        let prompt = typing.clone().filter(|_| focused);
        if cursor.filter.is_empty() && prompt.is_none() {
            continue;
        }
        let y = area.y;
        let end = area.x + area.width.min(WIDEST_LIST).saturating_sub(1);
        let found = screen.state.rows.get(&pane).map(|rows| {
            let shown = rows.rows.iter().filter(|row| row.selectable()).count();
            format!("{} of {}", words::count(shown as u64), words::count(rows.unfiltered as u64))
        });
        let clears = prompt.is_none() && area.width >= 50;
        let clears = if clears { format!(" · {} clears", lists::key(screen, &Action::Cancel)) } else { String::new() };
        let found = found.map(|found| found + &clears);
        let found = if is_text(pane) { matches(screen, &cursor, prompt.is_some(), area.width) } else { found };
        // Its own line, also where a rule would be.
        let ground = screen.canvas.theme.style(Role::Ground);
        screen.canvas.clear(Rect::new(area.x, y, area.width, 1), ground);
        let mark = if focused { screen.canvas.signs.selected } else { " " };
        screen.canvas.text(area.x, y, 1, mark, Role::Accent);
        let mut x = area.x + 1;
        x += screen.canvas.text(x, y, end.saturating_sub(x), "/ ", Role::Accent);
        let right_room = found.as_ref().map_or(0, |text| u16::try_from(width(text) + 2).unwrap_or(0));
        let room = end.saturating_sub(x + right_room);
        match prompt {
            Some(prompt) => screen.canvas.prompt(x, y, room, &prompt, On::Ground),
            None => screen.canvas.text(x, y, room, &cursor.filter, Role::Text),
        };
        if let Some(found) = found {
            screen.canvas.right(x, end, y, &found, Role::Dim, On::Ground);
        }
    }
}

/// Which match of the words one is at in a text; once they are no longer typed, how one goes on.
fn matches(screen: &Screen, cursor: &Cursor, typing: bool, width: u16) -> Option<String> {
    if cursor.filter.trim().is_empty() {
        return None;
    }
    let (at, of) = cursor.matched?;
    let count = if of == 0 {
        String::from("not in this text")
    } else {
        format!("{} of {}", words::count(at as u64), words::count(of as u64))
    };
    if typing || width < 60 {
        return Some(count);
    }
    let (next, clear) = (lists::key(screen, &Action::NextMatch), lists::key(screen, &Action::Cancel));
    let next = if of > 1 { format!(" · {next} next") } else { String::new() };
    Some(format!("{count}{next} · {clear} clears"))
}
