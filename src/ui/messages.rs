//! Messages: how the last refresh went, show by show, and below it everything that was said.

use ratatui::layout::Rect;

use super::Screen;
use super::lists::{self, Line};
use super::theme::Role;
use crate::app::report::{self, Fared};
use crate::app::state::Level;
use crate::app::{PaneId, Row, offers, words};
use crate::model::ShowId;

/// The report of the refresh, then the messages.
pub fn draw(screen: &mut Screen, area: Rect) {
    lists::title(screen, PaneId::Messages, area, "Messages", "", "");
    lists::rows(screen, PaneId::Messages, |screen, row, line| {
        let number = match row {
            Row::Message(number) => number,
            Row::Step(id) => return step(screen, *id, &line),
            _ => return,
        };
        let Some(message) = screen.state.messages.iter().find(|message| message.number == *number) else { return };
        let now = screen.state.now;
        let (sign, role) = match message.level {
            Level::Done => (screen.canvas.signs.played, Role::Ok),
            Level::Note => (screen.canvas.signs.none, Role::Dim),
            Level::Trouble => (screen.canvas.signs.trouble, Role::Error),
        };
        let x = line.x() + 1;
        screen.canvas.text_on(x, line.y(), 1, sign, role, line.on);
        let mut end = line.end();
        if line.area.width >= 40 {
            end = screen.canvas.right(x + 2, end, line.y(), &words::ago(message.at, now), Role::Dim, line.on) - 1;
        }
        let what = screen.canvas.text_on(
            x + 2,
            line.y(),
            end.saturating_sub(x + 2),
            &message.problem.what,
            Role::Text,
            line.on,
        );
        let after = x + 2 + what + 2;
        if end > after + 12 && !message.problem.why.is_empty() {
            screen.canvas.text_on(after, line.y(), end - after, &message.problem.why, Role::Dim, line.on);
        }
    });
    let what = "What could not be done is kept here with its reason. {refresh-all} refreshes all shows.";
    let what = offers::hint(screen.state, what);
    lists::empty(screen, PaneId::Messages, &[], "", &["No messages.".into(), what]);
}

/// Cells of a show's title where there is room for what is said of it.
const TITLE: u16 = 34;

/// A show in the report of a refresh.
fn step(screen: &mut Screen, id: ShowId, line: &Line) {
    let Some((fared, said)) = report::of(screen.state, id) else { return };
    let title = screen.state.show(id).map_or_else(String::new, |show| show.title.clone());
    let signs = screen.canvas.signs;
    let (sign, role) = match fared {
        Fared::Working => (signs.spin(screen.state.now.millis, screen.state.config.ui.motion), Role::Accent),
        Fared::Failed => (signs.trouble, Role::Error),
        Fared::Moved => ("~", Role::Warn),
        Fared::New => (signs.played, Role::Ok),
        Fared::Unchanged => (signs.same, Role::Dim),
        Fared::Waiting => (signs.none, Role::Dim),
    };
    let x = line.x() + 1;
    screen.canvas.text_on(x, line.y(), 1, sign, role, line.on);
    let room = line.end().saturating_sub(x + 2);
    let title_room = if room > TITLE + 16 { TITLE } else { room.saturating_sub(12).max(room / 2) };
    screen.canvas.text_on(x + 2, line.y(), title_room, &title, Role::Text, line.on);
    let after = x + 2 + title_room + 1;
    let role = if fared == Fared::Failed { Role::Text } else { Role::Dim };
    screen.canvas.text_on(after, line.y(), line.end().saturating_sub(after), &said, role, line.on);
}
