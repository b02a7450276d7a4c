//! The Person place: who it is, how often and where they are met, and the episodes.

use ratatui::layout::Rect;

use super::theme::Role;
use super::{Screen, episodes, lists};
use crate::app::rows::Sort;
use crate::app::{Action, PaneId, Place, Slot, offers, words};
use crate::model::{MAKES, NAMED, PersonPage};
use crate::text::target;
use crate::text::width::width;

/// Name, how they take part, and their web pages with the numbers that open them.
pub fn header(screen: &mut Screen) {
    let Some(area) = screen.areas.header else { return };
    let margin = if area.width >= 40 { 2 } else { 1 };
    let (x, end) = (area.x + margin, area.right().saturating_sub(margin));
    let mut y = area.y;
    if !screen.narrow() {
        let name = offers::title_of(screen.state, &screen.entry.place);
        screen.canvas.text(x, y, end.saturating_sub(x), &name, Role::Heading);
        y += 1;
    }
    let Some(page) = screen.state.here_person().cloned() else { return };
    if y >= area.bottom() {
        return;
    }
    let mut left = end;
    if !screen.narrow() {
        left = pages(screen, &page, x + area.width / 3, end, y).saturating_sub(2);
    } else if y + 1 < area.bottom() {
        pages(screen, &page, x, end, y + 1);
    }
    let room = left.saturating_sub(x);
    screen.canvas.text(x, y, room, &facts(&page, screen.narrow(), room), Role::Dim);
}

/// “host in 9 episodes · guest in 1 episode · 2 shows”; where there is little room “host 9 · guest 1 · 2 shows”, and of the
/// rarest kinds nothing.
fn facts(page: &PersonPage, short: bool, room: u16) -> String {
    let mut roles: Vec<(&str, u64)> = Vec::new();
    for role in page.appearances.iter().flat_map(|one| one.role.split(", ")) {
        match roles.iter_mut().find(|(known, _)| *known == role) {
            Some((_, count)) => *count += 1,
            None => roles.push((role, 1)),
        }
    }
    roles.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut shows: Vec<_> = page.appearances.iter().map(|one| one.show).collect();
    shows.sort_unstable();
    shows.dedup();
    let part = |(role, count): &(&str, u64)| {
        let (brief, whole) = match *role {
            MAKES => ("makes", format!("makes {}", words::counted(*count, "episode"))),
            role if role == NAMED[0] => ("in titles", format!("named in {}", words::counted(*count, "title"))),
            role if role == NAMED[1] => {
                ("in notes", format!("named in the notes of {}", words::counted(*count, "episode")))
            }
            role => (role, format!("{role} in {}", words::counted(*count, "episode"))),
        };
        if short { format!("{brief} {}", words::count(*count)) } else { whole }
    };
    let mut roles: Vec<String> = roles.iter().take(3).map(part).collect();
    let shows = (!shows.is_empty()).then(|| words::counted(shows.len() as u64, "show"));
    loop {
        let whole = roles.iter().chain(&shows).map(String::as_str).collect::<Vec<_>>().join(" · ");
        if width(&whole) <= usize::from(room) || roles.len() < 2 {
            return whole;
        }
        roles.pop();
    }
}

/// Writes the web pages that have room, at the right where the facts stand beside them; gives where they begin.
fn pages(screen: &mut Screen, page: &PersonPage, from: u16, end: u16, y: u16) -> u16 {
    let room = usize::from(end.saturating_sub(from));
    let labels = page.links.iter().zip(1..).map(|(link, number)| (format!("[{number}] "), target::host(link)));
    let mut shown: Vec<(String, String)> = Vec::new();
    let mut used = 0;
    for (number, host) in labels {
        let cells = width(&number) + width(&host) + if shown.is_empty() { 0 } else { 2 };
        if used + cells > room {
            break;
        }
        used += cells;
        shown.push((number, host));
    }
    let start = if screen.narrow() { from } else { end.saturating_sub(u16::try_from(used).unwrap_or(0)) };
    let mut x = start;
    for (number, host) in shown {
        x += screen.canvas.text(x, y, end.saturating_sub(x), &number, Role::Dim);
        x += screen.canvas.text(x, y, end.saturating_sub(x), &host, Role::Link) + 2;
    }
    start
}

/// Every episode with this person.
pub fn episodes(screen: &mut Screen, area: Rect) {
    let pane = PaneId::Person;
    let count = screen.state.rows.get(&pane).map_or(0, |rows| rows.unfiltered);
    let cursor = screen.cursor_of(pane);
    let remark = match cursor.sort {
        Sort::Title => "by title",
        Sort::Length => "longest first",
        Sort::Played => "played last first",
        _ if cursor.grouped => "by show",
        _ => "newest first",
    };
    lists::title(screen, pane, area, "Episodes", &words::count(count as u64), remark);
    episodes::rows_across(screen, pane);
    let Place::Person(name) = &screen.entry.place else { return };
    let search = lists::key(screen, &Action::Search);
    let lines = [
        format!("No feed in your library names {name}."),
        format!("Feeds, titles and notes say who takes part. {search} searches titles and notes for a name."),
    ];
    lists::empty(screen, pane, &[Slot::Person], "Looking for episodes", &lines);
}
