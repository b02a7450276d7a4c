//! After every message: rows that are built from something that changed are built anew, cursors stand on what they
//! stood on, windows scroll as little as possible, and the text of the page is laid out for its width.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::transcript;
use crate::app::listing;
use crate::app::place::{PaneId, Place};
use crate::app::rows::Row;
use crate::app::state::{LaidOut, LinesOf};
use crate::app::subject::is_text;
use crate::app::{State, directories, layout, playing, report, words};
use crate::model::{Kept, Link, LinkTarget, Opens, TranscriptText};
use crate::text::{layout as text_layout, target, width as text_width};

/// Brings rows, cursors and the page up to date. Does nothing that was already done.
pub fn settle(state: &mut State) {
    index_feeds(state);
    let panes = state.panes();
    // The focus is always on a pane that the place has: the first-run page comes and goes with the first show.
    let focus = state.focus();
    state.history.here_mut().focus = focus;
    state.rows.retain(|pane, _| panes.contains(pane));
    for pane in panes {
        if pane == PaneId::Episodes && state.place() == Place::Library {
            beside(state);
        }
        if is_text(pane) {
            page(state, pane);
            if pane == PaneId::Transcript {
                transcript::follow(state);
            }
        } else {
            if pane == PaneId::Search {
                find(state);
                asked(state);
            }
            list(state, pane);
        }
        if pane == PaneId::Links {
            lines(state);
        }
    }
}

/// Where in the notes the links of an episode stand, as the notes are laid out on their tab.
fn lines(state: &mut State) {
    let Place::Episode(id) = state.place() else { return };
    let key = (id, layout::notes_width(state), state.memo.arrived);
    if layout::areas(state).side.is_none() || state.memo.lines.as_ref().is_some_and(|known| known.of == key) {
        return;
    }
    let Some(episode) = state.episodes.get(&id) else { return };
    let mut found = HashMap::new();
    for (line, content) in (1..).zip(&text_layout::page(&episode.detail.notes, key.1).lines) {
        for number in content.runs.iter().filter_map(|run| run.link) {
            found.entry(number).or_insert(line);
        }
    }
    state.memo.lines = Some(LinesOf { of: key, lines: found });
}

/// What names and titles of the library answer to the words of the search. Notes and directories answer the same words later, and
/// the rows are built anew with each answer: half a million titles are looked through once.
fn find(state: &mut State) {
    let typed = &state.entry().query;
    let known = state.memo.found.as_ref();
    if known.is_none_or(|known| known.of.0 != *typed || known.of.1 != state.library.revision) {
        state.memo.found = Some(listing::found_here(&state.library, typed, known));
    }
}

/// The visit of a search is known by the words that were asked last.
fn asked(state: &mut State) {
    let words = state.history.here().words();
    if let Some(visit) = state.visits.back_mut()
        && visit.place == Place::Search
        && visit.words != words
    {
        visit.words = words.to_string();
    }
}

/// Feeds of the library by comparison key, so that a candidate is recognised without a search.
fn index_feeds(state: &mut State) {
    if state.memo.feeds_of != Some(state.library.revision) {
        state.memo.feeds_of = Some(state.library.revision);
        state.memo.feeds = state
            .library
            .shows
            .values()
            .filter_map(|show| show.feed_url.as_ref().map(|feed| (feed.comparison_key(), show.id)))
            .collect();
    }
}

/// The library's second pane follows the selection of the first; a new show starts at its first episode.
fn beside(state: &mut State) {
    if state.memo.passing.is_some() {
        return;
    }
    let entry = state.history.here();
    let index = entry.cursors.get(&PaneId::Shows).map_or(0, |cursor| cursor.index);
    let selected = match state.rows_of(PaneId::Shows).get(index) {
        Some(Row::Show(id)) => Some(*id),
        _ => None,
    };
    if selected != entry.beside {
        let entry = state.history.here_mut();
        let fresh = entry.beside.is_some();
        entry.beside = selected;
        if fresh && let Some(cursor) = entry.cursors.get_mut(&PaneId::Episodes) {
            cursor.index = 0;
            cursor.top = 0;
            cursor.on = None;
            cursor.filter.clear();
        }
    }
}

/// What the rows of a pane are built from, as one number.
fn source(state: &State, pane: PaneId) -> u64 {
    let mut hash = DefaultHasher::new();
    let entry = state.history.here();
    let cursor = state.cursor(pane);
    (state.library.revision, state.memo.arrived, &entry.place, entry.beside, &entry.query).hash(&mut hash);
    (&cursor.filter, cursor.sort, cursor.reversed, cursor.grouped).hash(&mut hash);
    (state.history.at, state.visits.len(), state.messages.back().map(|m| m.number)).hash(&mut hash);
    if pane == PaneId::Search {
        listing::so_far(state).hash(&mut hash);
    }
    if pane == PaneId::Messages {
        report::order(state).hash(&mut hash);
        state.refresh.as_ref().map(|run| (run.done, run.new_episodes, run.finished)).hash(&mut hash);
    }
    (state.size.height >= listing::ROOMY).hash(&mut hash);
    if matches!(pane, PaneId::Search | PaneId::Top) {
        state.size.width.hash(&mut hash);
    }
    if pane == PaneId::Playing {
        // It moves on by itself, and what has no room is no row.
        (playing::episode(state), playing::links(state), playing::next(state)).hash(&mut hash);
        (state.size.width, state.size.height).hash(&mut hash);
    }
    hash.finish()
}

fn list(state: &mut State, pane: PaneId) {
    let from = source(state, pane);
    let stale = state.memo.rows_from.get(&pane) != Some(&from) || !state.rows.contains_key(&pane);
    if stale {
        let rows = listing::build(state, pane);
        state.rows.insert(pane, rows);
        state.memo.rows_from.insert(pane, from);
    }
    let height = layout::areas(state).page_rows(pane);
    let Some(rows) = state.rows.get(&pane) else { return };
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    if stale && !rows.rows.is_empty() {
        cursor.settle(rows);
    }
    // A pane that is not on the screen keeps its window.
    if height > 0 && !rows.rows.is_empty() {
        cursor.scroll(rows, height);
    }
}

/// Lays out the notes or the about text when text or width changed, and keeps the reading position by block.
fn page(state: &mut State, pane: PaneId) {
    let width = layout::text_width(state);
    let height = layout::areas(state).page_rows(pane).max(1);
    let place = state.place();
    let mut hash = DefaultHasher::new();
    (&place, pane, width).hash(&mut hash);
    match (&place, pane) {
        // Long, and nothing else in it but what was read.
        (Place::Episode(id), PaneId::Transcript) => {
            state.transcripts.get(id).map(|text| (&text.url, text.at)).hash(&mut hash);
        }
        _ => (state.memo.arrived, state.library.revision).hash(&mut hash),
    }
    let from = hash.finish();
    let here = state.page.as_ref().is_some_and(|page| page.place == place && page.of == pane);
    if !here || state.memo.page_from != from {
        let transcript = match (&place, pane) {
            (Place::Episode(id), PaneId::Transcript) => state.transcripts.get(id),
            _ => None,
        };
        let notes = match (&place, pane) {
            (Place::Episode(id), PaneId::Notes) => state.episodes.get(id).map(|page| Cow::Borrowed(&page.detail.notes)),
            (Place::Show(id), PaneId::About) => state
                .shows
                .get(id)
                .zip(state.show(*id))
                .map(|(detail, show)| Cow::Owned(crate::app::about::notes(state, show, detail))),
            _ => None,
        };
        let mut moved = false;
        let same_width = here && state.page.as_ref().is_some_and(|page| page.page.width == width);
        let laid = match transcript {
            Some(text) => Some(text_layout::transcript(&about(state, text, width), &text.what, width)),
            None => notes.map(|notes| {
                let opens = opens(state, &place, pane, &notes.links);
                (text_layout::page_with_marks(&notes, &opens, width), notes.links.clone())
            }),
        };
        state.memo.page_from = from;
        match laid {
            Some((page, links)) => {
                if !same_width {
                    moved = here;
                    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
                    if page.lines.get(cursor.top).map(|line| line.block) != Some(cursor.block) {
                        cursor.top = page.lines.iter().position(|line| line.block >= cursor.block).unwrap_or(0);
                    }
                }
                state.page = Some(LaidOut { of: pane, place, page, links });
            }
            None if !here => state.page = None,
            None => {}
        }
        if moved && pane == PaneId::Transcript {
            transcript::keep_in_sight(state);
        }
    }
    let Some(laid) = &state.page else { return };
    let lines = laid.page.lines.len();
    let cursor = state.history.here_mut().cursors.entry(pane).or_default();
    cursor.top = cursor.top.min(lines.saturating_sub(height));
    if let Some(line) = laid.page.lines.get(cursor.top) {
        cursor.block = line.block;
    }
}

/// What the links of a text open inside earmark. A show's own feed is where one is.
fn opens(state: &State, place: &Place, pane: PaneId, links: &[Link]) -> Vec<Option<Opens>> {
    let inside = match place {
        Place::Episode(id) if pane == PaneId::Notes => state.episodes.get(id).map(|page| page.inside.as_slice()),
        _ => None,
    };
    let own = match place {
        Place::Show(id) => state.show(*id).and_then(|show| show.feed_url.as_ref()),
        _ => None,
    };
    let one = |(at, link): (usize, &Link)| {
        let here = matches!(&link.target, LinkTarget::Feed(feed) if own == Some(feed));
        let inside = inside.and_then(|inside| inside.get(at).copied().flatten());
        directories::opens(state, &link.target, inside).filter(|_| !here)
    };
    links.iter().enumerate().map(one).collect()
}

/// What a transcript says of itself, above its first line.
fn about(state: &State, text: &Kept<TranscriptText>, width: u16) -> String {
    let times = text.what.lines.iter().any(|line| line.start.is_some());
    let mut parts = vec![if times { "Synced" } else { "Without times" }.to_owned()];
    parts.extend(text.what.made_by.clone());
    parts.push(format!("from {}", target::host(&text.url)));
    let short = parts.join(" · ");
    let whole = format!("{short} · read on {}", words::full_date(text.at, state.now));
    // It must not take the room of what is said.
    if text_width::width(&whole) <= usize::from(width) { whole } else { short }
}
