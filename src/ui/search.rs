//! The Search place: the box, and results in groups.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, lists, related, shows};
use crate::app::overlay::Overlay;
use crate::app::{PaneId, Row, words};
use crate::text::width::width;

/// The box with the words, and how much each group holds.
pub fn header(screen: &mut Screen) {
    let Some(area) = screen.areas.header else { return };
    let end = area.right().saturating_sub(1);
    let label = "Search";
    screen.canvas.text(area.x + 1, area.y, end.saturating_sub(area.x + 1), label, Role::Heading);
    let x = area.x + 9;
    let room = end.saturating_sub(x);
    let prompt = match screen.state.overlays.last() {
        Some(Overlay::Search { prompt }) => Some(prompt.clone()),
        _ => None,
    };
    match prompt {
        Some(prompt) => {
            screen.canvas.prompt(x, area.y, room, &prompt, On::Ground);
        }
        None => {
            screen.canvas.text(x, area.y, room, &screen.entry.query, Role::Text);
        }
    }
    if area.height < 2 {
        return;
    }
    let rows = screen.state.rows.get(&PaneId::Search);
    let groups: Vec<String> = rows.map_or_else(Vec::new, |rows| {
        rows.rows
            .iter()
            .filter_map(|row| match row {
                Row::Heading(name, count) => Some(format!("{} {count}", name.to_lowercase())),
                _ => None,
            })
            .collect()
    });
    let words = if groups.is_empty() { "your library and the catalogue".to_string() } else { groups.join("  ") };
    let mut at = area.x + 2;
    at += screen.canvas.text(at, area.y + 1, end.saturating_sub(at), "in: ", Role::Dim);
    screen.canvas.text(at, area.y + 1, end.saturating_sub(at), &words, Role::Dim);
}

/// The results.
pub fn draw(screen: &mut Screen, _area: Rect) {
    lists::rows(screen, PaneId::Search, |screen, row, line| match row {
        Row::Show(id) => shows::show_row(screen, *id, line),
        Row::Episode(show, id) => found_episode(screen, *show, *id, line),
        Row::Candidate(key) => {
            let Some((candidate, _)) = related::candidate(screen, key) else { return };
            let (x, y, on) = (line.x(), line.y(), line.on);
            let role = if on == On::Selected { Role::Text } else { Role::Dim };
            let facts: Vec<String> = [
                candidate.author.clone(),
                related::listeners(&candidate.popularity)
                    .map_or_else(String::new, |number| words::counted(number, "listener")),
            ]
            .into_iter()
            .filter(|fact| !fact.is_empty())
            .collect();
            let facts = facts.join(" · ");
            let room = line.room(x + 3);
            let mut end = line.end();
            if room >= 40 && !facts.is_empty() {
                let cells = u16::try_from(width(&facts)).unwrap_or(u16::MAX).min(room * 2 / 5);
                end = screen.canvas.right(end - cells, end, y, &facts, role, on).saturating_sub(2);
            }
            screen.canvas.text_on(x + 3, y, end.saturating_sub(x + 3), &candidate.title, Role::Text, on);
        }
        _ => {}
    });
    let lines = if screen.entry.query.trim().is_empty() {
        vec![
            "Type words to search for.".to_string(),
            "Shows and episodes of your library are searched by title, and the catalogue that comes with earmark."
                .into(),
        ]
    } else {
        vec![
            format!("Nothing holds all of ‘{}’.", screen.entry.query.trim()),
            "Fewer words find more. A paste of an address adds a show that is not here.".into(),
        ]
    };
    lists::empty(screen, PaneId::Search, &[], "", &lines);
}

fn found_episode(screen: &mut Screen, show: crate::model::ShowId, id: crate::model::EpisodeId, line: lists::Line) {
    let (x, y, on) = (line.x(), line.y(), line.on);
    let Some(facts) = super::episode::facts(screen, id) else { return };
    let role = if on == On::Selected { Role::Text } else { Role::Dim };
    let mut end = line.end();
    if let Some(secs) = facts.duration.filter(|_| line.area.width >= 34) {
        screen.canvas.right(x + 3, end, y, &words::length(secs), role, on);
        end = end.saturating_sub(6);
    }
    let title = screen.state.library.shows.get(&show).map(|show| show.title.clone()).unwrap_or_default();
    if line.area.width >= 60 {
        let cells = u16::try_from(width(&title)).unwrap_or(u16::MAX).min(line.area.width * 3 / 10);
        end = screen.canvas.right(end - cells, end, y, &title, role, on).saturating_sub(2);
    }
    let mark = screen.state.library.marks.get(&id).copied().unwrap_or_default();
    let signs = screen.canvas.signs;
    let (sign, sign_role) = if mark.played {
        (signs.played, Role::Played)
    } else if mark.position.0 > 0 {
        (signs.begun, Role::Progress)
    } else {
        (" ", Role::Text)
    };
    screen.canvas.text_on(x + 1, y, 1, sign, sign_role, on);
    screen.canvas.text_on(x + 3, y, end.saturating_sub(x + 3), &facts.title, Role::Text, on);
}
