//! The search of notes behind the search of titles: asked with every letter, the newest question counts.

use super::{ask, prompt, settle};
use crate::app::effect::LinksOf;
use crate::app::layout::beside;
use crate::app::state::{InNotes, Question};
use crate::app::{Effect, Overlay, PaneId, Place, Row, Slot, State, Ticket};
use crate::library::narrow::Within;
use crate::library::query::{Hit, Query};

/// Asks for the notes that hold the words of the present search place, unless that was asked already.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    if state.entry().place != Place::Search || !state.shows_loaded {
        return;
    }
    let typing = matches!(state.overlays.last(), Some(Overlay::Search { .. }));
    let typed = state.entry().query.clone();
    let query = Query::parse(&typed);
    let (wanted, unwanted) = query.phrases(typing);
    let phrases = (wanted, unwanted, query.narrow().clone());
    if state.memo.searched.as_ref() == Some(&phrases) {
        // A blank more or less: the answer is the same.
        if !state.waiting.contains_key(&Slot::Search) {
            state.in_notes.query = typed;
        }
        return;
    }
    let nothing = phrases.0.is_empty();
    state.memo.searched = Some(phrases);
    let ticket = ask::ticket(state, Slot::Search);
    if nothing {
        found(state, ticket, typed, Vec::new(), out);
    } else {
        out.push(Effect::Search(ticket, typed, typing));
    }
}

/// Whether what is selected may be another row when the notes have answered the newest words: a hit of words before
/// them, or what stands there while nothing is found.
pub fn unsure(state: &State) -> bool {
    state.waiting.contains_key(&Slot::Search)
        && match state.selected() {
            None | Some(Row::AskDirectories | Row::More(Within::Notes | Within::Transcripts, _)) => true,
            Some(Row::Episode(_, id)) => beside::by_notes(state, *id).is_some(),
            Some(_) => false,
        }
}

/// What was found. Opens the selected row when that was asked for before the answer was there.
pub fn found(state: &mut State, ticket: Ticket, query: String, hits: Vec<Hit>, out: &mut Vec<Effect>) {
    let asked_at = state.waiting.get(&Slot::Search).copied();
    if ask::answered(state, ticket) {
        let took = asked_at.filter(|_| !Query::parse(&query).is_empty()).map(|at| state.now.millis.saturating_sub(at));
        let narrow = Query::parse(&query).narrow().clone();
        let mut hits = hits;
        hits.retain(|hit| narrow.allows_state(&state.library, hit.episode));
        hits.truncate(InNotes::MOST);
        // Blanks may have been typed meanwhile.
        let query = if state.entry().place == Place::Search { state.entry().query.clone() } else { query };
        state.in_notes = InNotes { query, hits, took };
        let typing = matches!(state.overlays.last(), Some(Overlay::Search { .. }));
        let first = state.rows_of(PaneId::Search).iter().find(|row| row.selectable());
        if typing && first == state.selected() {
            // Who has not chosen another row means the first one, and better ones have come before it.
            let cursor = state.history.here_mut().cursors.entry(PaneId::Search).or_default();
            (cursor.index, cursor.on) = (0, None);
        }
        if std::mem::take(&mut state.memo.open_found) && typing {
            settle::settle(state);
            if matches!(state.selected(), Some(Row::AskDirectories)) {
                // Nobody has seen that this is what is selected, and others are asked only when that is wanted.
                state.overlays.pop();
            } else {
                prompt::accept(state, out);
            }
        }
    }
}

/// The index got on. When it is complete, what was answered without all of it is asked again.
pub fn indexed(state: &mut State, done: u64, total: u64) {
    let lagged = state.indexed.is_some_and(|(done, total)| done < total);
    state.indexed = Some((done, total));
    if done >= total {
        state.memo.searched = None;
    }
    if done >= total && lagged {
        let links: Vec<LinksOf> = state.links.keys().copied().collect();
        let related: Vec<_> = state.related.keys().copied().collect();
        state.memo.stale.extend(links.into_iter().map(Question::Links));
        state.memo.stale.extend(related.into_iter().map(Question::Related));
        let graphs: Vec<_> = state.graph.keys().copied().collect();
        state.memo.stale.extend(graphs.into_iter().map(Question::Graph));
    }
    state.dirty |= lagged || state.entry().place == Place::Search;
}
