//! The search of notes behind the search of titles: asked with every letter, the newest question counts.

use super::ask;
use crate::app::effect::LinksOf;
use crate::app::state::{InNotes, Question};
use crate::app::{Effect, Overlay, Place, Slot, State, Ticket};
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
        state.in_notes.query = typed;
        return;
    }
    let nothing = phrases.0.is_empty();
    state.memo.searched = Some(phrases);
    let ticket = ask::ticket(state, Slot::Search);
    if nothing {
        found(state, ticket, typed, Vec::new());
    } else {
        out.push(Effect::Search(ticket, typed, typing));
    }
}

/// What was found.
pub fn found(state: &mut State, ticket: Ticket, query: String, hits: Vec<Hit>) {
    let asked_at = state.waiting.get(&Slot::Search).copied();
    if ask::answered(state, ticket) {
        let took = asked_at.filter(|_| !Query::parse(&query).is_empty()).map(|at| state.now.millis.saturating_sub(at));
        let narrow = Query::parse(&query).narrow().clone();
        let mut hits = hits;
        hits.retain(|hit| narrow.allows_state(&state.library, hit.episode));
        hits.truncate(InNotes::MOST);
        state.in_notes = InNotes { query, hits, took };
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
    }
    state.dirty |= lagged || state.entry().place == Place::Search;
}
