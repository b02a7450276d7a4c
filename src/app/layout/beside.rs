//! What stands beside a list or a text, and how far the wheel has scrolled it: the long words of a preview, or the rows
//! beside the notes of an episode.

use super::Areas;
use crate::app::{Place, Row, State};
use crate::library::query::{Hit, Query};
use crate::model::{Block, EpisodeId};
use crate::text::fold::fold;
use crate::text::layout::wrap;

/// Rows that stay in sight at the end of scrolling.
const LEFT: usize = 3;
/// Bytes of notes that a preview begins with, and of those that it can be scrolled through.
const OPENING: usize = 900;
const SCROLLED: usize = 20_000;

/// How far what stands beside the selection was scrolled, in lines. Another selection begins at the top.
#[must_use]
pub fn top(state: &State) -> usize {
    match &state.memo.beside {
        Some((place, row, top)) if *place == state.entry().place && row.as_ref() == state.previewed() => *top,
        _ => 0,
    }
}

/// Scrolls what stands beside the selection. Whether it moved.
pub fn scroll(state: &mut State, by: isize) -> bool {
    let areas = super::areas(state);
    let most = most(state, &areas);
    let before = top(state);
    let top = before.saturating_add_signed(by).min(most);
    state.memo.beside = Some((state.place(), state.previewed().cloned(), top));
    state.dirty = true;
    top != before
}

/// Whether it holds more than is in sight.
#[must_use]
pub fn goes_on(state: &State) -> bool {
    top(state) > 0 || most(state, &super::areas(state)) > 0
}

/// How far it can be scrolled.
fn most(state: &State, areas: &Areas) -> usize {
    let Some(side) = areas.side else { return 0 };
    if matches!(state.entry().place, Place::Episode(_)) && !areas.titled {
        let rows = super::rows_beside(state).len();
        let fits = top(state) == 0 && super::side_rows(state, areas).len() >= rows;
        return if fits { 0 } else { rows.saturating_sub(LEFT) };
    }
    let inside = inside(side);
    let shown = lines(state, inside.height);
    words(state, SCROLLED).map_or(0, |words| wrap(&words, inside.width.max(1)).len().saturating_sub(shown))
}

/// Lines of the long words that a preview shows at most: it has room for what is said above and below them.
#[must_use]
pub fn lines(state: &State, height: u16) -> usize {
    let height = usize::from(height);
    match state.previewed() {
        Some(Row::Show(id)) => {
            let show = state.show(*id);
            let sample = if show.is_some_and(|show| show.sample) { 2 } else { 0 };
            let trouble = if show.is_some_and(|show| show.health.problem.is_some()) { 6 } else { 0 };
            height.saturating_sub(12 + sample + trouble).clamp(3, 12)
        }
        Some(Row::Episode(..)) => {
            let found = if state.entry().place == Place::Search { 2 } else { 0 };
            height.saturating_sub(12 + found).clamp(3, 14)
        }
        _ => (height.saturating_sub(6) / 3).clamp(2, 8),
    }
}

/// The part of the pane that holds a preview.
#[must_use]
pub fn inside(side: ratatui::layout::Rect) -> ratatui::layout::Rect {
    ratatui::layout::Rect {
        x: side.x + 2,
        y: side.y + 2,
        width: side.width.saturating_sub(4).min(60),
        height: side.height.saturating_sub(2),
    }
}

/// The long words of the selection: the summary of a show, the beginning of an episode's notes – more of it once
/// somebody scrolls.
#[must_use]
pub fn text(state: &State) -> Option<String> {
    words(state, if top(state) > 0 { SCROLLED } else { OPENING })
}

fn words(state: &State, most: usize) -> Option<String> {
    match state.previewed()? {
        Row::Show(id) => state.show(*id).map(|show| show.summary.clone()),
        Row::Candidate(key) => state.candidate(key).map(|found| found.summary.clone()),
        // Where notes were found by a sentence, that is what one wants to read.
        Row::Episode(_, id) if by_notes(state, *id).is_some() => None,
        Row::Episode(_, id) => state.episodes.get(id).map(|page| opening(&page.detail.notes.blocks, most)),
        _ => None,
    }
}

/// The hit of an episode that a search lists among the notes: its title does not say it all.
#[must_use]
pub fn by_notes(state: &State, id: EpisodeId) -> Option<&Hit> {
    let hit = state.in_notes.of(id).filter(|_| state.entry().place == Place::Search)?;
    let title = state.find_episode(id).map(|episode| fold(episode.title)).unwrap_or_default();
    (!Query::parse(&state.entry().query).is_in(&title)).then_some(hit)
}

/// The first words of a text, about so many bytes.
fn opening(blocks: &[Block], most: usize) -> String {
    let mut out = String::new();
    for block in blocks {
        if let Block::Paragraph(spans) = block {
            if !out.is_empty() {
                out.push('\n');
            }
            for span in spans {
                out.push_str(&span.text);
                if out.len() > most {
                    return out;
                }
            }
        }
    }
    out
}
