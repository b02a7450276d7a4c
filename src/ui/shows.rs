//! The shows of the library.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, lists};
use crate::app::rows::Sort;
use crate::app::{PaneId, Row, offers, words};
use crate::model::{Show, ShowId, Subscription};
use crate::text::width::width;

/// The list of followed shows.
pub fn draw(screen: &mut Screen, area: Rect) {
    let followed: Vec<&Show> = screen
        .state
        .library
        .shows
        .values()
        .map(AsRef::as_ref)
        .filter(|show| show.subscription == Subscription::Following)
        .collect();
    let new: u64 = followed.iter().map(|show| u64::from(show.counts.new)).sum();
    let count = words::count(followed.len() as u64);
    let facts = if new > 0 { format!("{count} · {} new", words::count(new)) } else { count };
    let cursor = screen.cursor_of(PaneId::Shows);
    let sorted =
        if cursor.sort == Sort::Date { cursor.order().replace("date", "newest episode") } else { cursor.order() };
    lists::title(screen, PaneId::Shows, area, "Shows", &facts, &sorted);
    lists::rows(screen, PaneId::Shows, |screen, row, line| {
        if let Row::Show(id) = row {
            show_row(screen, *id, line);
        }
    });
    let loading = !screen.state.shows_loaded;
    let lines = if loading {
        Vec::new()
    } else {
        vec!["No shows yet.".into(), offers::hint(screen.state, "{add} adds one by its address.")]
    };
    lists::empty(screen, PaneId::Shows, &[], "", &lines);
}

/// Whether a show is being asked for news right now.
fn refreshing(screen: &Screen, id: ShowId) -> bool {
    use crate::app::event::RefreshStep;
    screen.state.refresh.as_ref().filter(|run| run.finished.is_none()).is_some_and(|run| {
        run.steps
            .iter()
            .any(|(show, step)| *show == id && matches!(step, RefreshStep::Downloading(_) | RefreshStep::Reading))
    })
}

/// Sign, title, whether it is a sample, and how many episodes are new.
pub fn show_row(screen: &mut Screen, id: ShowId, line: lists::Line) {
    let Some(show) = screen.state.library.shows.get(&id).cloned() else { return };
    let (x, y, on) = (line.x(), line.y(), line.on);
    let signs = screen.canvas.signs;
    let (sign, role) = if refreshing(screen, id) {
        (signs.spin(screen.state.now.millis, screen.state.config.ui.motion), Role::Accent)
    } else if show.health.problem.is_some() {
        (signs.trouble, Role::Error)
    } else if show.counts.new > 0 {
        (signs.new, Role::New)
    } else {
        (" ", Role::Text)
    };
    screen.canvas.text_on(x + 1, y, 1, sign, role, on);
    let mut end = line.end();
    if screen.state.size.width >= 40 {
        let (count, role) = if show.counts.new > 0 {
            (words::count(u64::from(show.counts.new)), Role::New)
        } else {
            (signs.none.to_string(), Role::Dim)
        };
        end = screen.canvas.right(x + 3, end, y, &count, role, on).saturating_sub(1);
    }
    // Where there is nothing but the sample, the top line says it for all; beside other shows the title has the room.
    let room = usize::from(end.saturating_sub(x + 3));
    if show.sample && room > width(&show.title) + width(SAMPLE) && among_others(screen) {
        end = sample(screen, x + 3, end, y, on);
    }
    let role = if show.counts.new > 0 { Role::Heading } else { Role::Text };
    lists::row_title(screen, line, x + 3, end.saturating_sub(x + 3), &show.title, role);
}

/// Whether shows are followed that are not of the sample library.
fn among_others(screen: &Screen) -> bool {
    let mut shows = screen.state.library.shows.values();
    shows.any(|show| !show.sample && show.subscription == Subscription::Following)
}

const SAMPLE: &str = "sample";

/// The word that marks what belongs to the sample library, at the end of a line. Gives where the room before it ends.
pub fn sample(screen: &mut Screen, start: u16, end: u16, y: u16, on: On) -> u16 {
    if usize::from(end.saturating_sub(start)) < width(SAMPLE) + 8 {
        return end;
    }
    screen.canvas.right(start, end, y, SAMPLE, Role::Dim, on).saturating_sub(1)
}
