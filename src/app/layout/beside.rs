//! What stands beside a list or a text, and how far the wheel has scrolled it: the long words of a preview, or the rows
//! beside the notes of an episode.

use ratatui::layout::Rect;

use super::{Areas, present};
use crate::app::{Entry, Place, Row, State};
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
        let rows = rows_beside(state).len();
        let fits = top(state) == 0 && side_rows(state, areas).len() >= rows;
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

/// What stands in a row beside the notes of an episode. Chapters and people by their index in the episode's detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideRow {
    /// The name of the group.
    Chapters,
    Chapter(usize),
    /// So many chapters more than are shown.
    More(usize),
    People,
    Person(usize),
    Queue,
    UpNext(EpisodeId),
}

/// The groups of rows beside the notes; once somebody scrolls, with all their rows.
fn groups_beside(state: &State, whole: bool) -> Vec<Vec<SideRow>> {
    let Some(Entry { place: Place::Episode(id), .. }) = present(state) else { return Vec::new() };
    let mut groups: Vec<Vec<SideRow>> = Vec::new();
    if let Some(page) = state.episodes.get(id) {
        let chapters = page.detail.chapters.iter().enumerate().filter(|(_, chapter)| chapter.listed);
        let chapters: Vec<usize> = chapters.map(|(index, _)| index).collect();
        let shown = if chapters.len() > 6 && !whole { 5 } else { chapters.len() };
        let mut group = vec![SideRow::Chapters];
        group.extend(chapters.iter().take(shown).map(|index| SideRow::Chapter(*index)));
        group.extend((chapters.len() > shown).then(|| SideRow::More(chapters.len() - shown)));
        groups.push(group);
        let people = page.detail.persons.len();
        let people = (0..if whole { people } else { people.min(6) }).map(SideRow::Person);
        groups.push([SideRow::People].into_iter().chain(people).collect());
    }
    if let Some(next) = state.library.queue.iter().find(|item| item.episode != *id) {
        groups.push(vec![SideRow::Queue, SideRow::UpNext(next.episode)]);
    }
    // A group needs its name and a row; the name alone would promise what is not there.
    groups.retain(|group| group.len() > 1);
    groups
}

/// Every row beside the notes, in order.
#[must_use]
pub fn rows_beside(state: &State) -> Vec<SideRow> {
    groups_beside(state, true).into_iter().flatten().collect()
}

/// The rows beside the notes, below the artwork, from top to bottom.
#[must_use]
pub fn side_rows(state: &State, areas: &Areas) -> Vec<(Rect, SideRow)> {
    let Some(area) = areas.side else { return Vec::new() };
    let mut skipped = top(state);
    let (x, width) = (area.x + 2, area.width.saturating_sub(3).min(60));
    let mut y = areas.artwork.map_or(area.y, Rect::bottom);
    let mut out = Vec::new();
    for group in groups_beside(state, skipped > 0) {
        let left = group.len().saturating_sub(skipped);
        skipped = skipped.saturating_sub(group.len());
        if left == 0 {
            continue;
        }
        if y + 2 >= area.bottom() {
            break;
        }
        y += 1;
        for row in group.iter().skip(group.len() - left) {
            if y < area.bottom() {
                out.push((Rect::new(x, y, width, 1), *row));
                y += 1;
            }
        }
    }
    out
}
