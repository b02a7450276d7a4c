//! What all lists have in common: title lines, rows, headings, hints, and the sentence of an empty list.

use ratatui::layout::Rect;

use super::Screen;
use super::theme::{On, Role};
use crate::app::layout::WIDEST_LIST;
use crate::app::overlay::{HintTarget, Overlay};
use crate::app::{Action, PaneId, Row, Slot, layout, words};
use crate::text::width::width;

/// The title line of a pane, where panes have one. Gives the column behind the title.
pub fn title(screen: &mut Screen, pane: PaneId, area: Rect, name: &str, facts: &str, remark: &str) {
    if !screen.areas.titled {
        return;
    }
    let focused = screen.state.focus() == pane;
    let mark = if focused { screen.canvas.signs.selected } else { " " };
    let end = area.x + area.width.min(WIDEST_LIST).saturating_sub(1);
    screen.canvas.text(area.x, area.y, 1, mark, Role::Accent);
    let role = if focused { Role::Accent } else { Role::Heading };
    let mut x = area.x + 1;
    x += screen.canvas.text(x, area.y, end.saturating_sub(x), name, role);
    if !facts.is_empty() && x + 1 < end {
        x += 1 + screen.canvas.text(x + 1, area.y, end - x - 1, facts, Role::Dim);
    }
    if !remark.is_empty() && usize::from(end.saturating_sub(x)) > width(remark) + 1 {
        screen.canvas.right(x, end, area.y, remark, Role::Dim, On::Ground);
    }
}

/// One row being drawn.
#[derive(Clone, Copy)]
pub struct Line {
    /// The row without its last, blank cell; the mark stands on the first.
    pub area: Rect,
    pub on: On,
    /// From 0, in the whole list.
    pub index: usize,
    pub pane: PaneId,
}

impl Line {
    /// The column behind the last one that may be written.
    pub fn end(&self) -> u16 {
        self.area.right()
    }
    pub fn x(&self) -> u16 {
        self.area.x
    }
    pub fn y(&self) -> u16 {
        self.area.y
    }
    /// Cells from this column to the end.
    pub fn room(&self, from: u16) -> u16 {
        self.end().saturating_sub(from)
    }
}

/// The visible rows of a pane with their indexes.
pub fn visible(screen: &Screen, pane: PaneId) -> Vec<(usize, Row)> {
    let Some(content) = screen.areas.content(pane) else { return Vec::new() };
    let height = usize::from(content.height);
    let top = layout::top_of(screen.state, pane, height);
    let Some(rows) = screen.state.rows.get(&pane) else { return Vec::new() };
    rows.rows.iter().enumerate().skip(top).take(height).map(|(index, row)| (index, row.clone())).collect()
}

/// Draws the visible rows of a pane: grounds, marks, headings and hints here, everything else by `paint`.
pub fn rows(screen: &mut Screen, pane: PaneId, mut paint: impl FnMut(&mut Screen, &Row, Line)) {
    let Some(content) = screen.areas.content(pane) else { return };
    let cursor = screen.cursor_of(pane);
    let focused = screen.state.focus() == pane;
    let rows = visible(screen, pane);
    for (y, (index, row)) in (content.y..content.bottom()).zip(rows) {
        let width = content.width.min(WIDEST_LIST);
        let whole = Rect::new(content.x, y, width, 1);
        let selected = index == cursor.index && row.selectable();
        let on = match (selected, focused) {
            (true, true) => On::Selected,
            (true, false) => On::Idle,
            _ => On::Ground,
        };
        let line = Line { area: Rect { width: width.saturating_sub(1), ..whole }, on, index, pane };
        if selected {
            let style = screen.canvas.theme.style(if focused { Role::Selected } else { Role::Idle });
            // An underline or bold without words would only be noise.
            let ground = screen.canvas.theme.style(Role::Ground);
            let fill = if focused { style } else { ratatui::style::Style { bg: style.bg.or(ground.bg), ..ground } };
            screen.canvas.clear(whole, fill);
            // Beside the rule between panes a thin mark would look like a second rule.
            let mark = match focused {
                true => screen.canvas.signs.selected,
                false if content.x > 0 => " ",
                false => screen.canvas.signs.idle,
            };
            let role = if focused { Role::Accent } else { Role::Dim };
            screen.canvas.text_on(whole.x, y, 1, mark, role, on);
        }
        if let Row::Heading(name, remark) = &row {
            heading(screen, line, name, remark);
        } else {
            paint(screen, &row, line);
        }
        if focused {
            hint(screen, line);
        }
    }
}

/// A heading stands further left than the rows of its group, and its count or remark right behind it, so that it is not
/// taken for a row.
fn heading(screen: &mut Screen, line: Line, name: &str, remark: &str) {
    let start = line.x() + 1;
    let aside = u16::try_from(width(remark)).map_or(0, |cells| if cells > 0 { cells + 1 } else { 0 });
    let room = line.room(start).saturating_sub(aside);
    let used = screen.canvas.text(start, line.y(), room, name, Role::Heading);
    screen.canvas.text(start + used + 1, line.y(), line.room(start + used + 1), remark, Role::Dim);
}

/// The letters of a row while hints are shown.
fn hint(screen: &mut Screen, line: Line) {
    let Some(Overlay::Hints(hints)) = screen.state.overlays.last() else { return };
    let label = hints.targets.iter().find(|(_, target)| *target == HintTarget::Row(line.index));
    if let Some((label, _)) = label.filter(|(label, _)| label.starts_with(&hints.typed)) {
        // Over mark and signs, so that titles stay whole and nothing touches them.
        let x = line.x() + u16::from(label.len() < 2);
        let style = screen.canvas.theme.style(Role::Hint);
        screen.canvas.put(x, line.y(), line.room(x), label, style);
    }
}

/// Writes the title of a row, with the letters marked that the filter of the list found in it.
pub fn row_title(screen: &mut Screen, line: Line, x: u16, room: u16, text: &str, role: Role) -> u16 {
    let used = screen.canvas.text_on(x, line.y(), room, text, role, line.on);
    let filter = screen.entry.cursors.get(&line.pane).map_or("", |cursor| cursor.filter.as_str());
    if filter.is_empty() || room < 2 {
        return used;
    }
    let shown = crate::text::width::elide(text, usize::from(room));
    let Some((_, found)) = crate::library::find::fuzzy(filter, &shown) else { return used };
    let style = screen.canvas.theme.on(Role::Match, line.on);
    let mut at = x;
    for (index, letter) in (0_u32..).zip(shown.chars()) {
        let cells = u16::try_from(width(letter.encode_utf8(&mut [0; 4]))).unwrap_or(0);
        if found.contains(&index) && cells > 0 && at + cells <= x + used {
            screen.canvas.tint(Rect::new(at, line.y(), cells, 1), style);
        }
        at += cells;
    }
    used
}

/// The keys of an action as the listener has them; its name when it has none.
pub fn key(screen: &Screen, action: &Action) -> String {
    crate::app::offers::key_of(screen.state, action)
}

/// What stands in an empty list: what is being waited for, that the filter hides everything, or what would be here and
/// how something gets here.
pub fn empty(screen: &mut Screen, pane: PaneId, waits_for: &[Slot], reading: &str, otherwise: &[String]) {
    let Some(content) = screen.areas.content(pane) else { return };
    if content.height == 0 {
        return;
    }
    let cursor = screen.cursor_of(pane);
    let rows = screen.state.rows.get(&pane);
    if rows.is_some_and(|rows| !rows.rows.is_empty()) {
        return;
    }
    let hidden = rows.map_or(0, |rows| rows.unfiltered);
    let waiting = waits_for.iter().filter_map(|slot| screen.state.waiting.get(slot)).min().copied();
    if let Some(since) = waiting {
        waiting_since(screen, content, since, reading);
        return;
    }
    let lines = if !cursor.filter.is_empty() && hidden > 0 {
        let (esc, search) = (key(screen, &Action::Cancel), key(screen, &Action::Search));
        let whole = format!("{esc} shows all {}", words::count(hidden as u64));
        let (what, elsewhere) = match pane {
            PaneId::Shows => ("show", "your library and the catalogue"),
            PaneId::Episodes | PaneId::New | PaneId::Later | PaneId::Person => ("episode", "titles and notes"),
            PaneId::Similar | PaneId::Graph => ("show", "the catalogue"),
            PaneId::Links => ("link", ""),
            PaneId::Chapters => ("chapter", ""),
            PaneId::People => ("name", ""),
            PaneId::Messages => ("message", ""),
            PaneId::Settings => ("setting", ""),
            _ => ("place", ""),
        };
        let more = if elsewhere.is_empty() { String::new() } else { format!(" · {search} searches {elsewhere}") };
        vec![format!("No {what} matches ‘{}’.", cursor.filter), format!("{whole}{more}")]
    } else {
        otherwise.to_vec()
    };
    said(screen, content, &lines);
}

/// What is being waited for, where it will be: after 150 ms, with a spinner; after a second with how long.
pub fn waiting_since(screen: &mut Screen, content: Rect, since: u64, reading: &str) {
    let millis = screen.state.now.millis;
    if millis.saturating_sub(since) >= 150 {
        let spinner = screen.canvas.signs.spin(millis, screen.state.config.ui.motion);
        let words = format!("{spinner} {reading}{}", words::waited(millis.saturating_sub(since)));
        said(screen, content, &[words]);
    }
}

/// What a pane says that has nothing to show: why, and what to do. All of them stand at the same place, a little above
/// the middle.
pub fn said(screen: &mut Screen, content: Rect, lines: &[String]) {
    let lines: Vec<String> = lines.iter().filter(|line| !line.is_empty()).cloned().collect();
    let margin = 3.min(content.width / 8);
    let width = content.width.saturating_sub(2 * margin).min(64);
    let wrapped: Vec<String> = lines.iter().flat_map(|line| crate::text::layout::wrap(line, width.max(1))).collect();
    let needed = u16::try_from(wrapped.len()).unwrap_or(u16::MAX);
    let down = (content.height / 4).min(content.height.saturating_sub(needed));
    // In the middle as it is seen: a short sentence does not begin where a long one would.
    let longest = wrapped.iter().map(|line| self::width(line)).max().unwrap_or(0);
    let taken = u16::try_from(longest).unwrap_or(width).min(width);
    let x = content.x + if content.width < 40 { margin } else { (content.width - taken) / 2 };
    sentences(screen, Rect { x, y: content.y + down, width, height: content.height - down }, &lines);
}

/// Sentences below one another, wrapped; the first in the colour of text, the others dim.
pub fn sentences(screen: &mut Screen, area: Rect, lines: &[String]) {
    let mut y = area.y;
    for (index, sentence) in lines.iter().enumerate() {
        for line in crate::text::layout::wrap(sentence, area.width.clamp(1, 76)) {
            if y >= area.bottom() {
                return;
            }
            let role = if index == 0 { Role::Text } else { Role::Dim };
            screen.canvas.text(area.x, y, area.width, &line, role);
            y += 1;
        }
    }
}
