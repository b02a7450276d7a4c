//! What each list holds: the rows of a pane, sorted, grouped and filtered.

mod links;
mod own;
mod search;
mod settings;
mod suggested;

use std::cmp::Reverse;

pub use search::{found_here, so_far};
pub use suggested::tie_at;

use super::rows::{Cursor, Row, Rows, Sort};
use super::state::Visit;
use super::{PaneId, Place, Size, State, layout, report};
use crate::library::find;
use crate::model::Popularity;
use crate::text::layout::wrap;

/// How many new episodes the New place shows at most.
const NEWEST: usize = 1_000;

/// From so many rows of the screen on, groups have a row of air between them.
pub const ROOMY: u16 = 20;

/// Builds the rows of one pane from the state. Pure; called when something it depends on changed.
#[must_use]
pub fn build(state: &State, pane: PaneId) -> Rows {
    let mut built = rows(state, pane);
    if matches!(pane, PaneId::Search | PaneId::Top) {
        // A remark begins three cells from the edge of its list.
        let Size { width, .. } = state.size;
        let room = if width >= 110 { layout::list_beside(pane, width) } else { width };
        built.rows = with_whole_remarks(built.rows, room.saturating_sub(5));
    }
    // Hosts of links and categories of shows are many and small.
    if state.size.height >= ROOMY && !matches!(pane, PaneId::Links | PaneId::Shows) {
        built.rows = with_air(built.rows);
    }
    built
}

/// Remarks in as many rows as they need.
fn with_whole_remarks(rows: Vec<Row>, room: u16) -> Vec<Row> {
    let lines = |row: Row| match row {
        Row::Remark(text) => wrap(&text, room.max(1)).into_iter().map(Row::Remark).collect(),
        row => vec![row],
    };
    rows.into_iter().flat_map(lines).collect()
}

/// An empty row before each group but the first, and before what is said of the list behind its categories.
fn with_air(rows: Vec<Row>) -> Vec<Row> {
    if !rows.iter().any(begins) {
        return rows;
    }
    let mut out: Vec<Row> = Vec::with_capacity(rows.len() + 8);
    for row in rows {
        let said = matches!((&row, out.last()), (Row::Remark(_), Some(Row::Genre(_))));
        if (begins(&row) || said) && !out.is_empty() {
            out.push(Row::blank());
        }
        out.push(row);
    }
    out
}

/// Whether a row is the first of a group.
fn begins(row: &Row) -> bool {
    matches!(row, Row::Heading(..) | Row::AskDirectories)
}

fn rows(state: &State, pane: PaneId) -> Rows {
    let cursor = state.cursor(pane);
    match pane {
        PaneId::Shows => own::shows(state, &cursor),
        PaneId::Episodes => match (&state.place(), state.history.here().beside) {
            (Place::Show(id), _) => own::episodes(state, *id, &cursor, true),
            (_, Some(id)) => own::episodes(state, id, &cursor, false),
            _ => Rows::default(),
        },
        PaneId::New => {
            let found = find::new_since(&state.library, state.history.here().since, NEWEST);
            own::sorted_episodes(state, found, &cursor)
        }
        PaneId::Links => links::links(state, &cursor),
        PaneId::Similar => suggested::similar(state, &cursor),
        PaneId::Graph => suggested::graph(state, &cursor),
        PaneId::ForYou => suggested::for_you(state, &cursor),
        PaneId::Person => suggested::person(state, &cursor),
        PaneId::Later => own::later(state, &cursor),
        PaneId::Search => search::search(state),
        PaneId::Top => suggested::top(state, &cursor),
        PaneId::History => {
            let rows = (0..state.visits.len()).rev().map(|n| Row::Visit(n as u32)).collect();
            filtered(rows, &cursor, |row| match row {
                Row::Visit(n) => state.visits.get(*n as usize).map_or_else(String::new, Visit::name),
                _ => String::new(),
            })
        }
        PaneId::Messages => {
            let messages = state.messages.iter().rev().filter(|m| m.kept()).map(|m| Row::Message(m.number));
            let mut rows = report::rows(state);
            let mut messages = messages.peekable();
            if !rows.is_empty() && messages.peek().is_some() {
                rows.push(Row::Heading(String::from("Messages"), String::new()));
            }
            rows.extend(messages);
            filtered(rows, &cursor, |row| match row {
                Row::Step(id) => state.show(*id).map_or_else(String::new, |show| show.title.clone()),
                Row::Message(n) => state.message(*n).map_or_else(String::new, |m| m.problem.to_string()),
                _ => String::new(),
            })
        }
        PaneId::Playing => {
            let stops = layout::stage::here(state).map_or_else(Vec::new, |stage| stage.stops);
            let rows: Vec<Row> = stops.into_iter().map(|(row, _)| row).collect();
            Rows { unfiltered: rows.len(), rows }
        }
        PaneId::Settings => settings::settings(state, &cursor),
        PaneId::Chapters => {
            let chapters = state.here_detail().map(|page| page.detail.chapters.as_slice()).unwrap_or_default();
            let rows =
                (0_u32..).zip(chapters).filter(|(_, chapter)| chapter.listed).map(|(n, _)| Row::Chapter(n)).collect();
            filtered(rows, &cursor, |row| match row {
                Row::Chapter(n) => chapters.get(*n as usize).map_or_else(String::new, |c| c.title.clone()),
                _ => String::new(),
            })
        }
        PaneId::People => {
            let people = state.here_detail().map(|page| page.detail.persons.as_slice()).unwrap_or_default();
            let rows = (0_u32..).zip(people).map(|(n, _)| Row::Person(n)).collect();
            filtered(rows, &cursor, |row| match row {
                Row::Person(n) => people.get(*n as usize).map_or_else(String::new, |p| p.name.clone()),
                _ => String::new(),
            })
        }
        PaneId::Welcome => Rows { rows: (1..=3).map(Row::Choice).collect(), unfiltered: 3 },
        PaneId::Notes | PaneId::About | PaneId::Transcript => Rows::default(),
    }
}

/// Applies the filter to rows without headings: best match first, else the order as it is.
fn filtered(rows: Vec<Row>, cursor: &Cursor, text: impl Fn(&Row) -> String) -> Rows {
    let unfiltered = rows.len();
    if cursor.filter.trim().is_empty() {
        return Rows { rows, unfiltered };
    }
    let mut filter = find::Fuzzy::new(&cursor.filter);
    let mut scored: Vec<(u32, Row)> =
        rows.into_iter().filter_map(|row| filter.score(&text(&row)).map(|(score, _)| (score, row))).collect();
    scored.sort_by_key(|(score, _)| Reverse(*score));
    Rows { rows: scored.into_iter().map(|(_, row)| row).collect(), unfiltered }
}

/// Puts headings before the groups of rows that are already in order by group.
fn with_headings(rows: Vec<Row>, group: impl Fn(&Row) -> String) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::with_capacity(rows.len() + 8);
    let mut heading: Option<(usize, String, usize)> = None;
    for row in rows {
        let name = group(&row);
        if heading.as_ref().is_none_or(|(_, known, _)| *known != name) {
            close(&mut out, heading.take());
            heading = Some((out.len(), name.clone(), 0));
            out.push(Row::Heading(name, String::new()));
        }
        if let Some((_, _, count)) = &mut heading {
            *count += 1;
        }
        out.push(row);
    }
    close(&mut out, heading);
    out
}

/// Writes the count at the right edge of a heading.
fn close(out: &mut [Row], heading: Option<(usize, String, usize)>) {
    if let Some((at, name, count)) = heading
        && let Some(row) = out.get_mut(at)
    {
        *row = Row::Heading(name, count.to_string());
    }
}

fn stars(popularity: &[Popularity]) -> i64 {
    popularity.iter().filter_map(|p| p.stars).map(|stars| (stars * 100.0) as i64).max().unwrap_or(-1)
}

fn listeners(popularity: &[Popularity]) -> i64 {
    popularity.iter().filter_map(|p| p.listeners).max().map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX))
}

/// Whether nobody has told the figure that is sorted by: such shows come last, in either direction.
fn is_without(sort: Sort, popularity: &[Popularity]) -> bool {
    match sort {
        Sort::Rating => stars(popularity) < 0,
        Sort::Listeners => listeners(popularity) < 0,
        _ => false,
    }
}
