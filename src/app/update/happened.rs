//! What the world reports, taken in.

use std::sync::Arc;

use super::{
    add, artwork, ask, change, directories, follow, login, notes, outside, play, refresh, say, search, settings, step,
    transcript,
};
use crate::app::event::{Event, Now};
use crate::app::state::Question;
use crate::app::{Effect, Slot, State};
use crate::error::Problem;
use crate::library::{self, EpisodeList};
use crate::model::Recommendation;

/// Takes in one report.
pub fn happened(state: &mut State, event: Event, out: &mut Vec<Effect>) {
    match event {
        Event::Tick(now) => tick(state, now, out),
        Event::Resized(size) => {
            state.size = size;
            state.dirty = true;
        }
        Event::ShowsLoaded { shows, marks, queue, dismissed, ratings, visited } => {
            let library = &mut state.library;
            library.shows = shows.into_iter().map(|show| (show.id, Arc::new(show))).collect();
            library.marks = marks.into_iter().collect();
            library.queue = queue;
            library.dismissed = dismissed.into_iter().collect();
            library.ratings = ratings.into_iter().collect();
            library.visited = visited.into_iter().collect();
            library.revision += 1;
            state.shows_loaded = true;
            state.dirty = true;
        }
        Event::FeedsTold(told) => refresh::told(state, told),
        Event::StepsLoaded(steps) => change::resumed(state, steps),
        Event::ListsLoaded { lists, complete } => {
            take_lists(state, lists);
            state.lists_loaded |= complete;
            if complete && state.config.refresh.automatic {
                state.memo.look_for_due = Some(state.now.millis);
            }
        }
        Event::EpisodeLoaded(ticket, page) => {
            if ask::answered(state, ticket) {
                state.episodes.put(page.detail.id, *page);
                play::detail_loaded(state, out);
            }
        }
        Event::ChaptersRead(ticket, page, part) => {
            if ask::answered(state, ticket) {
                let id = page.detail.id;
                transcript::outdate_links(state, id);
                state.episodes.put(id, *page);
                transcript::in_part(state, Question::Chapters(id), part);
            }
        }
        Event::TranscriptRead(ticket, id, text, part) => {
            if ask::answered(state, ticket) {
                transcript::outdate_links(state, id);
                state.transcripts.put(id, *text);
                transcript::in_part(state, Question::Transcript(id), part);
            }
        }
        Event::Piped(answer) => outside::piped(state, answer),
        Event::Ground(ground) => {
            state.dirty |= state.config.ui.theme == "auto" && state.ground != Some(ground);
            state.ground = Some(ground);
        }
        Event::ArtworkCame(of, picture) => artwork::came(state, of, picture),
        Event::ShowLoaded(ticket, id, detail) => {
            if ask::answered(state, ticket) {
                state.shows.put(id, *detail);
            }
        }
        Event::LinksLoaded(ticket, of, links) => {
            if ask::answered(state, ticket) {
                state.links.put(of, links);
            }
        }
        Event::RelatedLoaded(ticket, id, found) => {
            if ask::answered(state, ticket) {
                know(state, &found);
                state.related.put(id, found);
            }
        }
        Event::GraphLoaded(ticket, id, found) => {
            if ask::answered(state, ticket) {
                for one in &found {
                    state.candidates.insert(one.key.clone(), one.candidate.clone());
                }
                state.graph.put(id, found);
            }
        }
        Event::ForYouLoaded(ticket, found) => {
            if ask::answered(state, ticket) {
                for one in &found {
                    state.candidates.insert(one.key.clone(), one.candidate.clone());
                }
                state.for_you = Some(found);
            }
        }
        Event::PersonLoaded(ticket, name, page) => {
            if ask::answered(state, ticket) {
                state.people.put(name, *page);
            }
        }
        Event::NotLoaded(ticket, problem) if matches!(ticket.slot, Slot::Chapters | Slot::Transcript) => {
            transcript::not_read(state, ticket, problem);
        }
        Event::NotLoaded(ticket, problem) => {
            ask::failed(state, ticket, None);
            state.memo.open_found &= ticket.slot != Slot::Search;
            state.memo.adding = state.memo.adding.filter(|adding| adding.ticket != ticket);
            if let Some(problem) = problem {
                say::trouble(state, problem);
            }
        }
        Event::Looked(ticket, answer) => add::looked(state, ticket, answer, out),
        Event::Added { ticket, shows, lists, why } => add::added(state, ticket, shows, &lists, why, out),
        Event::Removed(shows) => add::removed(state, &shows, out),
        Event::Forgotten(shows) => add::forgotten(state, &shows),
        Event::TakenOver(taken) => add::taken_over(state, &taken),
        Event::RefreshStarted { shows, asked } => refresh::started(state, shows, asked),
        Event::RefreshProgress(id, step) => refresh::progress(state, id, step),
        Event::RefreshFinished { unasked } => refresh::finished(state, unasked),
        Event::OlderRead(show, came) => refresh::older_read(state, show, came),
        Event::Behind(show) => refresh::behind(state, *show),
        Event::Found(ticket, query, hits) => search::found(state, ticket, query, hits, out),
        Event::DirectoriesAsked(ticket, sources) => directories::begun(state, ticket, &sources),
        Event::Listed(ticket, source, answer) => directories::heard(state, ticket, source, answer),
        Event::TagsListed(ticket, tags) => directories::tagged(state, ticket, tags),
        Event::Indexed(done, total) => search::indexed(state, done, total),
        Event::LinksCounted(counts) => {
            library::count_links(&mut state.library, &counts);
            state.dirty = true;
        }
        Event::LoggedIn(of, said) => login::done(state, &of, said, out),
        Event::MovedBack(id, show) => refresh::moved_back(state, id, show.map(|moved| *moved), out),
        Event::Saved(number) => {
            state.unsaved.remove(&number);
            state.memo.refused.remove(&number);
        }
        Event::NotSaved(number, problem) => change::refused(state, number, problem),
        Event::SettingKept(number, lines) => settings::kept(state, number, &lines),
        Event::SettingNotKept(number, problem) => settings::not_kept(state, number, problem, out),
        Event::Resolved(ticket, address, inside) => {
            if ask::answered(state, ticket) {
                follow::resolved(state, &address, inside, out);
            }
        }
        Event::Player(status) => play::status(state, status, out),
        Event::PlayerStopped { episode, position, finished } => play::stopped(state, episode, position, finished, out),
        Event::Failed(problem) => failed(state, problem),
        Event::Done(text) => say::done(state, text),
        Event::FocusGained => {
            state.focused = true;
            state.dirty = true;
        }
        Event::FocusLost => state.focused = false,
        Event::Resumed => {
            state.dirty = true;
            out.push(Effect::Redraw);
        }
        Event::HasKey(there) => state.directories.key = there,
        Event::Offline(offline) => {
            state.dirty |= state.offline != offline;
            if state.offline && !offline {
                // Artwork that could not be had may be there now.
                state.artwork.clear();
            }
            state.offline = offline;
        }
        Event::Terminate => super::quit(state, out),
    }
}

/// Something failed that belongs to no show. What was being added is not added any more.
fn failed(state: &mut State, problem: Problem) {
    if (problem.id.starts_with("add.") || problem.id.starts_with("preview."))
        && let Some(adding) = state.memo.adding.take()
    {
        ask::failed(state, adding.ticket, None);
    }
    say::trouble(state, problem);
}

/// Candidates are found again by their key.
fn know(state: &mut State, found: &[Recommendation]) {
    for one in found {
        state.candidates.insert(one.key.clone(), one.candidate.clone());
    }
}

/// Takes in episode lists.
fn take_lists(state: &mut State, lists: Vec<Arc<EpisodeList>>) {
    for list in lists {
        library::take_list(&mut state.library, list);
    }
    state.dirty = true;
}

/// The clock. Whatever was due meanwhile happens.
fn tick(state: &mut State, now: Now, out: &mut Vec<Effect>) {
    let before = state.now.millis;
    state.now = now;
    let passed = |at: u64| before < at && at <= now.millis;
    say::expire(state);
    step::rest(state);
    if !state.pending.is_empty() && passed(state.pending_since + state.config.ui.sequence_menu_ms) {
        state.dirty = true;
    }
    let wait = state.config.ui.number_wait_ms;
    if wait > 0 && state.typed_number.is_some_and(|(_, since)| now.millis >= since + wait) {
        notes::number_is_over(state, out);
    }
    if let Some(since) = state.spinning_since() {
        let shown = since + ask::SPINNER;
        let frame = |at: u64| at.checked_sub(shown).map(|past| past / ask::FRAME);
        if frame(before) != frame(now.millis) {
            state.dirty = true;
        }
    }
    play::fall_asleep(state, out);
    change::offer_again(state, out);
    refresh::automatic(state, out);
}
