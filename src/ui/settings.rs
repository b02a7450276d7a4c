//! The settings: each with its value and where that comes from, and what is to be known about the selected one.

use ratatui::layout::Rect;

use super::preview::{below, keys, put};
use super::theme::Role;
use super::{Screen, lists, texts};
use crate::app::words::sentence;
use crate::app::{Action, PaneId, Row, offers, settings, words};
use crate::config::{self, Origin, Setting};
use crate::text::width::width;

/// Cells of a name: alone, and with its section before it.
const OWN: u16 = 18;
const WHOLE: u16 = 25;

/// The list, grouped by section.
pub fn draw(screen: &mut Screen, area: Rect) {
    let pane = PaneId::Settings;
    lists::title(screen, pane, area, "Settings", "", "");
    let filtered = !screen.cursor_of(pane).filter.is_empty();
    lists::rows(screen, pane, |screen, row, line| {
        let Row::Setting(name) = row else {
            kept(screen, row, line);
            return;
        };
        let Some(setting) = config::find(name) else { return };
        let wide = line.area.width >= 50;
        let changed = settings::changed(screen.state, setting);
        let x = line.x() + 1;
        if changed {
            let sign = screen.canvas.signs.new;
            screen.canvas.text_on(x, line.y(), 1, sign, Role::Accent, line.on);
        }
        // Without its heading a name is whole.
        let (name, column) = if filtered && wide { (setting.name, WHOLE) } else { (setting.own(), OWN) };
        lists::row_title(screen, line, x + 2, column - 1, name, Role::Text);
        let mut end = line.end();
        if wide {
            let from = remark(screen, setting);
            end = screen.canvas.right(x + 2 + column, end, line.y(), &from, Role::Dim, line.on).saturating_sub(1);
        }
        let x = x + 2 + column;
        let role = if changed { Role::Accent } else { Role::Text };
        let value = (setting.get)(&screen.state.config).plain();
        screen.canvas.text_on(x, line.y(), end.saturating_sub(x), &value, role, line.on);
    });
    lists::empty(screen, pane, &[], "", &[]);
}

/// What is no setting and can be taken back here, with the key that does.
fn kept(screen: &mut Screen, row: &Row, line: lists::Line) {
    let title = screen.state.row_title(row);
    let does = if *row == Row::Sample { "{remove} takes it out" } else { "{remove} suggests it again" };
    let does = offers::hint(screen.state, does);
    let x = line.x() + 3;
    let mut end = line.end();
    if line.area.width >= 50 {
        end = screen.canvas.right(x, end, line.y(), &does, Role::Dim, line.on).saturating_sub(2);
    }
    lists::row_title(screen, line, x, end.saturating_sub(x), &title, Role::Text);
}

/// What the sample library is, in a sentence or two.
pub fn about_sample(screen: &Screen) -> String {
    let shows = screen.state.library.shows.values().filter(|show| show.sample).count() as u64;
    let shows = words::counted(shows, "show");
    format!("{shows} to look around in, without a network. Taking it out asks first, and it can be put in again.")
}

/// The same in the pane beside the list.
pub fn sample(screen: &mut Screen, area: Rect) {
    let y = put(screen, area, area.y, "The sample library", Role::Heading);
    let words = about_sample(screen);
    let y = texts::paragraph(screen, below(area, y), &words, 5, Role::Text) + 1;
    keys(screen, area, y, &[(Action::Remove, "take it out")]);
}

/// Where the value comes from, in a word.
fn remark(screen: &Screen, setting: &Setting) -> String {
    let (state, origin) = (screen.state, screen.state.origins.of(setting.name));
    match (origin, state.origins.line(setting.name)) {
        (Origin::File, Some(line)) => format!("{}:{line}", origin.name()),
        _ if state.origins.follows(&state.config, setting.name) => String::from("ui.accessible"),
        _ => origin.name().to_owned(),
    }
}

/// What is to be known about a setting, in the pane beside the list.
pub fn preview(screen: &mut Screen, area: Rect, name: &str) {
    let Some(setting) = config::find(name) else { return };
    let state = screen.state;
    let value = (setting.get)(&state.config).plain();
    let mut y = put(screen, area, area.y, setting.name, Role::Heading);
    y = texts::paragraph(screen, below(area, y), &sentence(setting.about), 4, Role::Text) + 1;
    let words = setting.words(&state.themes);
    for word in &words {
        let here = *word == value;
        let (sign, role) = if here { (screen.canvas.signs.current, Role::Accent) } else { (" ", Role::Text) };
        screen.canvas.text(area.x, y, 1, sign, Role::Accent);
        let inner = Rect { x: area.x + 2, width: area.width - 2, ..below(area, y) };
        let note = if *word == setting.default().plain() { "  default" } else { "" };
        if y < area.bottom() {
            let used = screen.canvas.text(inner.x, y, inner.width, word, role);
            screen.canvas.text(inner.x + used, y, inner.width.saturating_sub(used), note, Role::Dim);
        }
        y += 1;
    }
    if words.is_empty() {
        y = texts::paragraph(screen, below(area, y), &value, 4, Role::Accent) + 1;
        y = fact(screen, area, y, "Takes", &setting.takes.plain());
        y = fact(screen, area, y, "Default", &setting.default().plain());
    } else {
        y += 1;
    }
    y = fact(screen, area, y, "From", &settings::from(state, setting));
    if let Some(why) = settings::wins(state, setting) {
        texts::paragraph(screen, below(area, y + 1), &why, 4, Role::Warn);
        return;
    }
    y = texts::paragraph(screen, below(area, y), settings::counts(setting), 2, Role::Dim) + 1;
    let first = if words.is_empty() { "type another value" } else { "next value" };
    let mut offers = vec![(Action::Open, first)];
    if state.origins.of(setting.name) == Origin::File {
        offers.push((Action::Remove, "back to the default"));
    }
    keys(screen, area, y, &offers);
}

/// A name and its value, wrapped beside it; the row below.
fn fact(screen: &mut Screen, area: Rect, y: u16, name: &str, value: &str) -> u16 {
    if y >= area.bottom() {
        return y;
    }
    let indent = 9.min(area.width);
    screen.canvas.text(area.x, y, indent, name, Role::Dim);
    let beside = Rect { x: area.x + indent, width: area.width - indent, ..below(area, y) };
    texts::paragraph(screen, beside, value, 3, Role::Text)
}

/// The same below the list, as far as there is room: what wins, the sentence, what is allowed, where it comes from.
pub fn foot(screen: &mut Screen, area: Rect, name: &str) {
    let Some(setting) = config::find(name) else { return };
    let state = screen.state;
    let about = sentence(setting.about);
    if area.height == 1 {
        let words = settings::wins(state, setting).unwrap_or(about);
        screen.canvas.text(area.x, area.y, area.width, &words, Role::Text);
        return;
    }
    let mut y = texts::paragraph(screen, area, &about, 2, Role::Text);
    let mut takes = sentence(&setting.takes.plain());
    let default = format!(" Default: {}.", setting.default().plain());
    if width(&takes) + width(&default) <= usize::from(area.width) || area.height > 4 {
        takes.push_str(&default);
    }
    let left = |y: u16| usize::from(area.bottom().saturating_sub(y));
    // What cannot be changed here needs no list of what it might be, where there is no room for both.
    let narrow = area.width < 60;
    if let Some(why) = settings::wins(state, setting).filter(|_| narrow) {
        texts::paragraph(screen, below(area, y), &why, left(y), Role::Warn);
        return;
    }
    y = texts::paragraph(screen, below(area, y), &takes, if narrow { 3 } else { 2 }, Role::Dim);
    let (words, role) = match settings::wins(state, setting) {
        Some(why) => (why, Role::Warn),
        None => (format!("From {}. {}", settings::from(state, setting), settings::counts(setting)), Role::Dim),
    };
    texts::paragraph(screen, below(area, y), &words, 2, role);
}
