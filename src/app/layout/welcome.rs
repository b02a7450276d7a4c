//! The first-run page: its lines and which of them are in sight. Painter and mouse both ask here.

use ratatui::layout::Rect;

use crate::app::state::choice;
use crate::app::{Action, PaneId, State, action};
use crate::text::layout::wrap;

/// What a line of the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Heading,
    /// Of the choice with this index; `first` carries its number.
    Choice {
        index: usize,
        first: bool,
    },
    Text,
    Dim,
    Blank,
}

/// The page as it stands on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Where the lines in sight stand, at most eighty cells wide.
    pub area: Rect,
    /// The lines in sight from the top, with the cells by which each is indented.
    pub lines: Vec<(Part, u16, String)>,
    /// Whether there are more above and below.
    pub more: (bool, bool),
}

/// The page for the present size. What does not fit is scrolled to: the selected choice is always in sight, and with the
/// last one the end of the page as far as possible.
#[must_use]
pub fn page(state: &State) -> Option<Page> {
    let content = super::areas(state).content(PaneId::Welcome)?;
    let narrow = content.width < 72;
    let margin = if narrow { 1 } else { 3 };
    let width = content.width.min(80);
    let lines = all(state, width.saturating_sub(margin + 1), content.height, margin);
    let height = usize::from(content.height);
    let cursor = state.entry().cursors.get(&PaneId::Welcome).map_or(0, |cursor| cursor.index);
    let of = |line: &(Part, u16, String)| match line.0 {
        Part::Choice { index, .. } => Some(index),
        _ => None,
    };
    let first = lines.iter().position(|line| of(line) == Some(cursor)).unwrap_or(0);
    let last = lines.iter().rposition(|line| of(line) == Some(cursor)).unwrap_or(0);
    let end = lines.len().saturating_sub(height);
    let is_last = lines.iter().rev().find_map(of) == Some(cursor);
    let top = if is_last { end.min(first) } else { (last + 1).saturating_sub(height).min(first) };
    let down = if content.height > 28 { (content.height - 22) / 3 } else { 0 };
    let area =
        Rect { x: content.x + (content.width - width) / 2, y: content.y + down, width, height: content.height - down };
    let more = (top > 0, top + height < lines.len());
    let lines = lines.into_iter().skip(top).take(usize::from(area.height)).collect();
    Some(Page { area, lines, more })
}

fn all(state: &State, room: u16, height: u16, margin: u16) -> Vec<(Part, u16, String)> {
    let (tiny, airy) = (room < 36, height >= 12);
    let mut out: Vec<(Part, u16, String)> = Vec::new();
    let blank = |out: &mut Vec<(Part, u16, String)>| out.push((Part::Blank, 0, String::new()));
    let put = |out: &mut Vec<(Part, u16, String)>, part: Part, indent: u16, text: &str| {
        let lines = wrap(text, room.saturating_sub(indent).max(1));
        out.extend(lines.into_iter().map(|line| (part, margin + indent, line)));
    };
    if airy {
        blank(&mut out);
    }
    let welcome = if tiny { "No shows yet:" } else { "Welcome. You have no shows yet. Pick a start:" };
    put(&mut out, Part::Heading, 0, welcome);
    if airy {
        blank(&mut out);
    }
    for index in 0..3 {
        let number = u8::try_from(index + 1).unwrap_or(1);
        let words = match (tiny, number) {
            (false, _) => choice(number),
            (true, 1) => "Sample library",
            (true, 2) => "Search by name",
            (true, _) => "Add by address",
        };
        let before = out.len();
        put(&mut out, Part::Choice { index, first: false }, 3, words);
        if let Some((part, ..)) = out.get_mut(before) {
            *part = Part::Choice { index, first: true };
        }
    }
    blank(&mut out);
    let place = state.entry().place.kind();
    let key = |action: Action| match state.keymap.key_of(place, &action) {
        keys if keys.is_empty() => action::info(&action).map_or_else(String::new, |info| format!(":{}", info.name)),
        keys => keys,
    };
    let (open, back, hints) = (key(Action::Open), key(Action::Back), key(Action::Hints));
    let (help, actions) = (key(Action::Help), key(Action::Actions));
    let command = key(Action::Command);
    put(&mut out, Part::Heading, 0, "Good to know");
    let indent = if margin == 1 { 1 } else { 2 };
    for sentence in [
        format!("{open} goes deeper, {back} goes back — like a web browser."),
        format!("{hints} shows a letter on every link; type it to follow the link."),
        format!("{help} shows the keys of the place you are in.  {actions} shows what you can do here."),
    ] {
        put(&mut out, Part::Text, indent, &sentence);
    }
    blank(&mut out);
    put(&mut out, Part::Dim, 0, "Nothing leaves this machine but requests for the feeds you open or follow.");
    let colours = format!("Colours not right?  {command}theme     Columns not straight?  ui.signs = \"ascii\"");
    put(&mut out, Part::Dim, 0, &colours);
    out
}

/// The choice whose line stands in this row of the screen.
#[must_use]
pub fn choice_at(state: &State, row: u16) -> Option<usize> {
    let page = page(state)?;
    let line = page.lines.get(usize::from(row.checked_sub(page.area.y)?))?;
    match line.0 {
        Part::Choice { index, .. } => Some(index),
        _ => None,
    }
}
