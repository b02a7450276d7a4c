//! The first-run page.

use ratatui::layout::Rect;

use super::Screen;
use super::lists;
use super::theme::{On, Role};
use crate::app::{Action, PaneId, Row};
use crate::text::layout::wrap;

/// What the numbered choices say, in their order.
pub const CHOICES: [&str; 3] = [
    "Look around with the sample library (works offline, removed in one key)",
    "Search the catalogue by name or topic",
    "Add a show: the address of a feed or of its web page, or an OPML file",
];

/// Greeting, choices, what is good to know. Eighty wide and centred where there is more room.
pub fn draw(screen: &mut Screen, _area: Rect) {
    let Some(content) = screen.areas.content(PaneId::Welcome) else { return };
    let state = screen.state;
    let width = content.width.min(80);
    let narrow = screen.narrow();
    let area = Rect {
        x: content.x + (content.width - width) / 2,
        y: content.y + if content.height > 28 { (content.height - 22) / 3 } else { 0 },
        width,
        height: content.height,
    };
    let bottom = content.bottom();
    let margin = if narrow { 1 } else { 3 };
    let x = area.x + margin;
    let room = area.width.saturating_sub(margin + 1);
    let mut y = area.y + u16::from(content.height >= 12);
    if !state.shows_loaded {
        return;
    }
    y = lines(screen, x, y, room, bottom, "Welcome. You have no shows yet. Pick a start:", Role::Heading);
    y += u16::from(content.height >= 12);
    let cursor = screen.cursor_of(PaneId::Welcome);
    let rows = state.rows.get(&PaneId::Welcome).map_or(&[][..], |rows| rows.rows.as_slice());
    for (index, row) in rows.iter().enumerate() {
        let Row::Choice(number) = row else { continue };
        let Some(words) = CHOICES.get(usize::from(*number).saturating_sub(1)) else { continue };
        let selected = index == cursor.index;
        let on = if selected { On::Selected } else { On::Ground };
        let wrapped = wrap(words, room.saturating_sub(3).max(1));
        let height = u16::try_from(wrapped.len()).unwrap_or(1).min(bottom.saturating_sub(y));
        if selected {
            let style = screen.canvas.theme.style(Role::Selected);
            screen.canvas.clear(Rect::new(area.x, y, area.width, height), style);
            let mark = screen.canvas.signs.selected;
            screen.canvas.text_on(area.x, y, 1, mark, Role::Accent, on);
        }
        screen.canvas.text_on(x, y, 2, &number.to_string(), Role::Accent, on);
        for line in wrapped {
            if y >= bottom {
                return;
            }
            screen.canvas.text_on(x + 3, y, room.saturating_sub(3), &line, Role::Text, on);
            y += 1;
        }
    }
    y += 1;
    let key = |action: Action| lists::key(screen, &action);
    let (open, back, hints) = (key(Action::Open), key(Action::Back), key(Action::Hints));
    let (help, actions) = (key(Action::Help), key(Action::Actions));
    let (ascii, command) = ("ui.signs = \"ascii\"", key(Action::Command));
    let know = [
        format!("{open} goes deeper, {back} goes back — like a web browser."),
        format!("{hints} shows a letter on every link; type it to follow the link."),
        format!("{help} shows the keys of the place you are in.  {actions} shows what you can do here."),
    ];
    y = lines(screen, x, y, room, bottom, "Good to know", Role::Heading);
    let indent = if narrow { 1 } else { 2 };
    for sentence in &know {
        y = lines(screen, x + indent, y, room.saturating_sub(indent), bottom, sentence, Role::Text);
    }
    y += 1;
    y = lines(
        screen,
        x,
        y,
        room,
        bottom,
        "Nothing leaves this machine but requests for the feeds you open or follow.",
        Role::Dim,
    );
    let colours = format!("Colours not right?  {command}theme     Columns not straight?  {ascii}");
    lines(screen, x, y, room, bottom, &colours, Role::Dim);
}

fn lines(screen: &mut Screen, x: u16, mut y: u16, room: u16, bottom: u16, text: &str, role: Role) -> u16 {
    for line in wrap(text, room.max(1)) {
        if y >= bottom {
            return y;
        }
        screen.canvas.text(x, y, room, &line, role);
        y += 1;
    }
    y
}
