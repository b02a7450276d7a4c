//! Asking directories: only when the listener wants it, and never with every letter.

use super::ask;
use crate::app::directories::{Directories, question};
use crate::app::{Effect, Overlay, PaneId, Place, Slot, State, Ticket};
use crate::error::Problem;
use crate::library::directories::inquiry;
use crate::library::narrow::Within;
use crate::library::query::Query;
use crate::library::related;
use crate::model::{Heard, Inquiry, Source, Tag};

/// So long after the last letter (milliseconds) directories are asked.
const REST: u64 = 400;

/// What the present place would ask directories; `None` where they have nothing to say.
#[must_use]
pub fn wanted(state: &State) -> Option<Inquiry> {
    let entry = state.entry();
    match &entry.place {
        Place::Search => {
            let query = Query::parse(&entry.query);
            let inside = matches!(query.narrow().within, None | Some(Within::Directories));
            inquiry(&query).filter(|_| inside)
        }
        // Who opens a chart wants it.
        Place::Top(top) => Some(question(state, top)),
        _ => None,
    }
}

/// Asks when it is time.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    let wanted =
        wanted(state).filter(|wanted| state.directories.on || matches!(wanted, Inquiry::Top(_) | Inquiry::Tagged(_)));
    if wanted.is_none() || wanted == state.directories.asked {
        state.memo.ask_outside = None;
        return;
    }
    let Some(inquiry) = wanted else { return };
    if matches!(state.overlays.last(), Some(Overlay::Search { .. })) {
        let now = state.now.millis;
        match &state.memo.ask_outside {
            Some((waiting, since)) if *waiting == inquiry => {
                if now < since + REST {
                    return;
                }
            }
            _ => {
                state.memo.ask_outside = Some((inquiry, now));
                return;
            }
        }
    }
    now(state, inquiry, out);
}

/// Asks what is like the show whose Similar tab is open, once what is known stands there.
pub fn alike(state: &mut State, out: &mut Vec<Effect>) {
    if !state.directories.on || state.focus() != PaneId::Similar {
        return;
    }
    let (Some(show), Some(number)) = (state.page_show(), state.tickets.get(&Slot::Related).copied()) else { return };
    if state.related.get(&show).is_none() || state.memo.alike == Some((show, number)) {
        return;
    }
    state.memo.alike = Some((show, number));
    if let Some(feed) = state.show(show).and_then(|show| show.feed_url.clone()) {
        out.push(Effect::RelatedOutside(Ticket { slot: Slot::Related, number }, show, feed));
    }
}

/// When directories are asked, if somebody waits for that.
#[must_use]
pub fn due(state: &State) -> Option<u64> {
    state.memo.ask_outside.as_ref().map(|(_, since)| since + REST)
}

fn now(state: &mut State, inquiry: Inquiry, out: &mut Vec<Effect>) {
    state.memo.ask_outside = None;
    state.directories = Directories {
        on: state.directories.on,
        key: state.directories.key,
        asked: Some(inquiry.clone()),
        ..Directories::default()
    };
    state.memo.arrived += 1;
    state.dirty = true;
    let ticket = ask::ticket(state, Slot::Directories);
    out.push(Effect::AskDirectories(ticket, inquiry));
}

/// The listener wants the directories, this time and from now on.
pub fn switch_on(state: &mut State, out: &mut Vec<Effect>) {
    state.directories.on = true;
    if let Some(inquiry) = wanted(state) {
        now(state, inquiry, out);
    }
}

/// Asks again where somebody did not answer; false when there is nothing of that kind here.
pub fn again(state: &mut State, out: &mut Vec<Effect>) -> bool {
    let failed =
        state.directories.said.iter().any(|(_, said)| {
            said.as_ref().is_some_and(|said| said.as_ref().map_or(true, |heard| heard.kept.is_some()))
        });
    match wanted(state).filter(|wanted| failed && state.directories.asked.as_ref() == Some(wanted)) {
        Some(inquiry) => {
            now(state, inquiry, out);
            true
        }
        None => false,
    }
}

/// These are asked.
pub fn begun(state: &mut State, ticket: Ticket, sources: &[Source]) {
    if state.tickets.get(&ticket.slot) == Some(&ticket.number) {
        state.directories.said = sources.iter().map(|source| (*source, None)).collect();
        settle(state, ticket);
    }
}

/// One of them has said something, or why not.
pub fn heard(state: &mut State, ticket: Ticket, source: Source, answer: Result<Heard, Problem>) {
    if state.tickets.get(&ticket.slot) == Some(&ticket.number) {
        if let Ok(heard) = &answer {
            let each = heard.shows.iter().map(|show| (related::key(&show.candidate), show.candidate.clone()));
            state.candidates.extend(each);
        }
        state.directories.take(source, answer);
        let offers = state.directories.offers.iter().map(|(key, offer)| (key.clone(), offer.candidate.clone()));
        state.candidates.extend(offers);
        settle(state, ticket);
    }
}

/// What listeners call shows has come, at its own time.
pub fn tagged(state: &mut State, ticket: Ticket, tags: Vec<Tag>) {
    if state.tickets.get(&ticket.slot) == Some(&ticket.number) {
        state.directories.tags = tags;
        state.memo.arrived += 1;
        state.dirty = true;
    }
}

fn settle(state: &mut State, ticket: Ticket) {
    if !state.directories.waits() {
        state.waiting.remove(&ticket.slot);
    }
    state.memo.arrived += 1;
    state.dirty = true;
}
