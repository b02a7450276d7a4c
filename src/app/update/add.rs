//! Adding shows: the box, what was found, following or looking inside; the sample library.

use super::{ask, browse, change, follow, login, refresh, say};
use crate::app::event::Added;
use crate::app::layout::above::tried;
use crate::app::overlay::{AddShow, AddStage, Found};
use crate::app::prompt::{Edited, Prompt};
use crate::app::state::{Adding, Level};
use crate::app::{Chord, Effect, Entry, KeyCode, Overlay, Place, ShowTab, Slot, State, Ticket, offers, words};
use crate::error::Problem;
use crate::library::{self, EpisodeList};
use crate::model::{Candidate, Change, Show, ShowId, StepNews, Subscription, TakenOver};
use crate::text::target::masked;
use std::sync::Arc;

/// Opens the box, with what was pasted.
pub fn open(state: &mut State, text: &str) {
    let mut prompt = Prompt::default();
    prompt.insert(text.trim());
    state.overlays.push(Overlay::Add(AddShow { prompt, stage: AddStage::Typing }));
}

/// A key in the box.
pub fn key(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Add(add)) = state.overlays.last_mut() else { return };
    if let AddStage::Found { found, selected } = &mut add.stage {
        let down = chord.code == KeyCode::Down || (chord.ctrl && chord.code == KeyCode::Char('n'));
        let up = chord.code == KeyCode::Up || (chord.ctrl && chord.code == KeyCode::Char('p'));
        if down || up {
            *selected =
                if down { (*selected + 1).min(found.len().saturating_sub(1)) } else { selected.saturating_sub(1) };
            return;
        }
        if chord == Chord::char(' ') && found.len() > 1 {
            if let Some(one) = found.get_mut(*selected) {
                one.marked = !one.marked;
            }
            return;
        }
        match chord.code {
            KeyCode::Enter => {
                let marked: Vec<Candidate> =
                    found.iter().filter(|one| one.marked).map(|one| one.candidate.clone()).collect();
                let chosen = if marked.is_empty() || found.len() == 1 {
                    found.get(*selected).map(|one| vec![one.candidate.clone()]).unwrap_or_default()
                } else {
                    marked
                };
                state.overlays.pop();
                let open = chosen.len() == 1;
                put_in(state, chosen, true, open, out);
                return;
            }
            KeyCode::Tab => {
                if let Some(one) = found.get(*selected).map(|one| one.candidate.clone()) {
                    state.overlays.pop();
                    put_in(state, vec![one], false, true, out);
                }
                return;
            }
            _ => {}
        }
    }
    match chord.code {
        KeyCode::Enter if wants_login(&add.stage) => {
            let typed = add.prompt.text.clone();
            login::open_for(state, &typed);
        }
        KeyCode::Enter => look(state, out),
        KeyCode::Esc => {
            state.overlays.pop();
        }
        _ => {
            if add.prompt.edit(chord) == Edited::Changed {
                add.stage = AddStage::Typing;
            }
        }
    }
}

/// Whether the server answered that it wants a name and a password.
#[must_use]
pub fn wants_login(stage: &AddStage) -> bool {
    matches!(stage, AddStage::Failed(problem) if problem.id == "refresh.login")
}

/// What is being done with an address, in words.
pub fn looking_at(typed: &str) -> String {
    let typed = typed.trim();
    if typed.contains("://") || !typed.contains('/') {
        format!("Looking at {} …", crate::text::target::masked(typed))
    } else {
        format!("Reading {typed} …")
    }
}

/// Asks what the typed address is.
fn look(state: &mut State, out: &mut Vec<Effect>) {
    let since = state.now.millis;
    let Some(Overlay::Add(add)) = state.overlays.last_mut() else { return };
    let text = add.prompt.text.trim().to_string();
    if text.is_empty() {
        add.stage = AddStage::Failed(Problem::new(
            "add.empty",
            "There is no address yet.",
            "",
            "Type or paste the address of a feed or of a show’s web page, or the path of an OPML file.",
        ));
        return;
    }
    if matches!(add.stage, AddStage::Looking { .. }) {
        return;
    }
    add.stage = AddStage::Looking { since, doing: looking_at(&text) };
    let ticket = ask::ticket(state, Slot::Look);
    out.push(Effect::Look(ticket, text));
}

/// What the address turned out to be.
pub fn looked(state: &mut State, ticket: Ticket, answer: Result<Vec<Found>, Problem>, out: &mut Vec<Effect>) {
    if !ask::answered(state, ticket) {
        return;
    }
    if let Some(at) = state.memo.looking.take().filter(|at| at.ticket == ticket) {
        follow::looked(state, &at, answer, out);
        return;
    }
    // The box may have been closed, or the address changed, meanwhile.
    let Some(Overlay::Add(add)) = state.overlays.iter_mut().rev().find(|overlay| matches!(overlay, Overlay::Add(_)))
    else {
        return;
    };
    if !matches!(add.stage, AddStage::Looking { .. }) {
        return;
    }
    add.stage = match answer {
        Ok(found) if found.is_empty() => AddStage::Failed(Problem::new(
            "add.nothing",
            "Nothing was found there.",
            "The address names no feed.",
            "Try the address of the feed itself, or the show’s own web page.",
        )),
        Ok(found) => AddStage::Found { found, selected: 0 },
        Err(problem) => {
            let all = all_tried(&problem);
            add.stage = AddStage::Failed(problem);
            if let Some(all) = all {
                say::keep(state, Level::Note, all, None);
                state.memo.arrived += 1;
            }
            return;
        }
    };
}

/// For Messages, what was tried when it was several addresses: the box may be too low for all of them.
fn all_tried(problem: &Problem) -> Option<Problem> {
    let addresses = tried(&problem.detail).count();
    let hint = format!("{addresses} addresses were tried; {{details}} lists them.");
    (addresses > 0).then(|| Problem { hint, ..problem.clone() })
}

/// Opens the box with what was found at an address that nobody typed.
pub fn show_found(state: &mut State, address: &str, found: Vec<Found>) {
    open(state, address);
    if let Some(Overlay::Add(add)) = state.overlays.last_mut() {
        add.stage = AddStage::Found { found, selected: 0 };
    }
}

/// Puts candidates into the library, followed or to look at; with `open` the page of the first one opens.
pub fn put_in(state: &mut State, candidates: Vec<Candidate>, follow: bool, open: bool, out: &mut Vec<Effect>) {
    put_in_at(state, candidates, follow, open.then_some(ShowTab::Episodes), out);
}

/// The same for one candidate of which this tab is to be opened.
pub fn put_in_for(state: &mut State, candidate: Candidate, tab: ShowTab, out: &mut Vec<Effect>) {
    put_in_at(state, vec![candidate], false, Some(tab), out);
}

fn put_in_at(
    state: &mut State,
    candidates: Vec<Candidate>,
    follow: bool,
    open: Option<ShowTab>,
    out: &mut Vec<Effect>,
) {
    if candidates.is_empty() {
        return;
    }
    let ticket = ask::ticket(state, Slot::Preview);
    state.memo.on_the_way = None;
    state.memo.adding = Some(Adding { ticket, open, follow });
    out.push(Effect::Add { ticket, candidates, follow });
}

/// Shows are in the library now.
pub fn added(
    state: &mut State,
    ticket: Option<Ticket>,
    shows: Vec<Show>,
    lists: &[Arc<EpisodeList>],
    why: Added,
    out: &mut Vec<Effect>,
) {
    state.dirty = true;
    state.memo.arrived += 1;
    let adding = state.memo.adding.filter(|adding| Some(adding.ticket) == ticket);
    if let Some(ticket) = ticket {
        ask::answered(state, ticket);
    }
    let follows = |state: &State, id: ShowId| state.show(id).is_some_and(|s| s.subscription == Subscription::Following);
    let first_own = why == Added::Followed
        && state.library.shows.values().any(|show| show.sample && show.subscription == Subscription::Following)
        && !state.library.shows.values().any(|show| !show.sample && show.subscription == Subscription::Following);
    let newly: Vec<ShowId> = shows
        .iter()
        .filter(|show| show.subscription == Subscription::Following && !follows(state, show.id))
        .map(|show| show.id)
        .collect();
    let ids: Vec<ShowId> = shows.iter().map(|show| show.id).collect();
    let mut moved = None;
    for show in shows {
        if refresh::note_move(state, &show) {
            moved = Some(show.id);
        }
        let list = lists.iter().find(|list| list.show() == show.id).cloned();
        library::absorb(&mut state.library, show, list);
    }
    super::settle::settle(state);
    let first = ids.first().copied();
    if let (Some(adding), Some(first)) = (adding, first) {
        state.memo.adding = None;
        if let Some(on_the_way) = state.memo.on_the_way.as_mut().filter(|_| adding.open.is_some()) {
            on_the_way.show = Some(first);
        }
        if let Some(tab) = adding.open {
            let mut entry = Entry::new(Place::Show(first));
            entry.show_tab = tab;
            browse::enter(state, entry, out);
        }
    }
    match why {
        Added::Sample => {
            state.overlays.clear();
            browse::enter_place(state, Place::Library, out);
            say::done(state, "The sample library is here. x on one of its shows removes all of it.");
        }
        Added::Followed if moved.is_some() && newly.is_empty() => {
            if let Some(show) = moved.and_then(|id| state.show(id)) {
                let address = show.feed_url.as_ref().map(|feed| masked(feed.as_str())).unwrap_or_default();
                let text = format!(
                    "{} has moved to {address}, with all you marked in it. {{move-back}} takes that back.",
                    show.title
                );
                let text = offers::hint(state, &text);
                say::done(state, text);
            }
        }
        Added::Followed if !newly.is_empty() => {
            let said = match (newly.as_slice(), first.and_then(|id| state.show(id))) {
                ([_], Some(show)) => format!("Following {}.", show.title),
                _ => format!("Following {} more.", words::counted(newly.len() as u64, "show")),
            };
            change::remember(state, out, said.clone(), newly.iter().rev().map(|id| Change::Unfollow(*id)).collect());
            say::say(state, crate::app::state::Level::Done, Problem::new("change", said, "", ""), None, true);
            if first_own {
                state.overlays.push(Overlay::Confirm {
                    question: String::from("You follow a show of your own now. Remove the sample library?"),
                    yes: ('r', String::from("remove the sample")),
                    then: Box::new(Effect::RemoveSample),
                });
            }
        }
        Added::Followed if adding.is_some_and(|adding| adding.follow) => {
            if let Some(show) = first.and_then(|id| state.show(id)) {
                let text = format!("You follow {} already.", show.title);
                say::hint(state, text);
            }
        }
        Added::Followed | Added::Preview => {}
    }
    // What was added by facts alone has no episodes yet: its feed is asked.
    let empty: Vec<ShowId> = ids
        .into_iter()
        .filter(|id| state.library.lists.get(id).is_none_or(|list| list.is_empty()))
        .filter(|id| state.show(*id).is_some_and(refresh::can_be_asked))
        .collect();
    if why != Added::Sample && !empty.is_empty() {
        out.push(Effect::Refresh { shows: empty, asked: false });
    }
}

/// Takes the sample library out, when that is confirmed: what was marked in it does not come back with it.
pub fn remove_sample(state: &mut State) {
    let shows = state.library.shows.values().filter(|show| show.sample).count();
    if shows == 0 {
        say::hint(state, "The sample library is not here.");
        return;
    }
    let shows = words::counted(shows as u64, "show");
    state.overlays.push(Overlay::Confirm {
        question: format!(
            "Take the whole sample library out ({shows}), with all you marked in it? It can be put in again."
        ),
        yes: ('x', String::from("take it out")),
        then: Box::new(Effect::RemoveSample),
    });
}

/// Shows are gone from the library, and nothing of theirs was kept.
pub fn forgotten(state: &mut State, shows: &[ShowId]) {
    state.dirty = true;
    state.memo.arrived += 1;
    library::forget(&mut state.library, shows);
    for id in shows {
        state.memo.lists_asked.remove(id);
    }
    state.related.clear();
    state.graph.clear();
    state.links.clear();
}

/// A show went up in another one: what was made of it is that one's now.
pub fn taken_over(state: &mut State, taken: &TakenOver) {
    library::take_over(&mut state.library, taken, state.now.wall);
    forgotten(state, &[taken.gone]);
}

/// The sample is gone from the library.
pub fn removed(state: &mut State, shows: &[ShowId], out: &mut Vec<Effect>) {
    forgotten(state, shows);
    // Steps about what is gone cannot be undone any more.
    state.undo.clear();
    state.redo.clear();
    out.push(Effect::KeepSteps(StepNews::AllGone));
    let text = match shows.len() {
        0 => return,
        n => format!(
            "{} of the sample library removed. “install-sample” in the palette puts it back.",
            words::counted(n as u64, "show")
        ),
    };
    say::done(state, text);
}
