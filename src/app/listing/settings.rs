//! Rows of settings.

use super::filtered;
use crate::app::rows::{Cursor, Row, Rows};
use crate::app::{State, words};
use crate::config;
use crate::text::fold::fold;

/// Every setting by section, or those that match; behind them what is kept and can be taken back here: the sample, and shows
/// that are not to be suggested.
pub(super) fn settings(state: &State, cursor: &Cursor) -> Rows {
    let mut rows: Vec<Row> = config::TABLE.iter().map(|setting| Row::Setting(setting.name)).collect();
    let mut kept: Vec<Row> = Vec::new();
    if state.library.shows.values().any(|show| show.sample) {
        kept.push(Row::Sample);
    }
    let mut refused: Vec<Row> = state.library.dismissed.iter().cloned().map(Row::Candidate).collect();
    refused.sort_by_cached_key(|row| fold(&state.row_title(row)));
    rows.extend(kept.iter().chain(&refused).cloned());
    let of = |row: &Row| match row {
        Row::Setting(name) => config::find(name),
        _ => None,
    };
    let mut rows = filtered(rows, cursor, |row| {
        of(row).map_or_else(|| state.row_title(row), |setting| format!("{} {}", setting.name, setting.about))
    });
    if cursor.filter.trim().is_empty() {
        let settings = std::mem::take(&mut rows.rows);
        for (section, title) in config::SECTIONS {
            let inside = |row: &&Row| of(row).is_some_and(|setting| setting.section() == *section);
            rows.rows.push(Row::Heading(String::from(*title), format!("[{section}]")));
            rows.rows.extend(settings.iter().filter(inside).cloned());
        }
        for (title, group) in [("Library", kept), ("Shows you are not interested in", refused)] {
            if !group.is_empty() {
                rows.rows.push(Row::Heading(String::from(title), words::count(group.len() as u64)));
                rows.rows.extend(group);
            }
        }
    }
    rows
}
