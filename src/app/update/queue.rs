//! Listen Later, played marks, and removing from lists.

use super::{add, change, related, say};
use crate::app::state::Message;
use crate::app::subject;
use crate::app::{Effect, PaneId, Row, State, offers, words};
use crate::model::{Change, EpisodeId, QueuePlace};

/// What is said where no episode is selected.
pub fn no_episode(state: &State) -> &'static str {
    match state.focus() {
        PaneId::Shows => "Choose an episode first: {next-stop} goes to the episodes.",
        PaneId::Welcome => "There are no episodes yet. 1 puts the sample library in; {add} adds a show.",
        PaneId::Similar | PaneId::Graph | PaneId::Search => "Choose an episode first: {open} opens the show.",
        _ => "Choose an episode first.",
    }
}

/// Whether the row that is selected shows what changes: else it is said.
fn is_seen(state: &State) -> bool {
    matches!(state.selected(), Some(Row::Episode(..))) || subject::is_text(state.focus())
}

/// Makes a change that is seen where it is made, or said.
fn make(state: &mut State, out: &mut Vec<Effect>, said: String, change: Change) {
    if is_seen(state) {
        change::commit(state, out, said, &[change]);
    } else {
        change::announce(state, out, said, &[change]);
    }
}

fn queued(state: &State, id: EpisodeId) -> Option<usize> {
    state.library.queue.iter().position(|item| item.episode == id)
}

fn title(state: &State, id: EpisodeId) -> String {
    state.find_episode(id).map_or_else(|| String::from("The episode"), |episode| episode.title.to_string())
}

/// Into Listen Later, or out of it.
pub fn later(state: &mut State, out: &mut Vec<Effect>) {
    let Some((_, id)) = subject::episode(state) else {
        say::hint(state, no_episode(state));
        return;
    };
    let title = title(state, id);
    if queued(state, id).is_some() {
        change::announce(state, out, format!("Taken out of Listen Later: {title}"), &[Change::Dequeue(id)]);
    } else {
        let said = format!("Kept for later: {title}");
        make(state, out, said, Change::Enqueue(id, QueuePlace::Bottom));
    }
}

/// To the top of Listen Later.
pub fn later_top(state: &mut State, out: &mut Vec<Effect>) {
    let Some((_, id)) = subject::episode(state) else {
        say::hint(state, no_episode(state));
        return;
    };
    let said = format!("At the top of Listen Later: {}", title(state, id));
    let change = match queued(state, id) {
        Some(0) => {
            say::hint(state, "It is at the top of Listen Later already.");
            return;
        }
        Some(_) => Change::Move(id, QueuePlace::Top),
        None => Change::Enqueue(id, QueuePlace::Top),
    };
    // Only in Listen Later itself a place in it is seen.
    if state.focus() == PaneId::Later {
        change::commit(state, out, said, &[change]);
    } else {
        change::announce(state, out, said, &[change]);
    }
}

/// Moves the selection one place in Listen Later.
pub fn shift(state: &mut State, down: bool, out: &mut Vec<Effect>) {
    if state.focus() != PaneId::Later {
        say::hint(state, "Only Listen Later has an order of your own. {go later} goes there.");
        return;
    }
    if !state.cursor(PaneId::Later).filter.is_empty() {
        say::hint(state, "Clear the filter first ({cancel}): the order is that of the whole list.");
        return;
    }
    let Some(Row::Episode(_, id)) = state.selected().cloned() else {
        say::hint(state, stays(PaneId::Later));
        return;
    };
    let Some(at) = queued(state, id) else { return };
    let neighbour = if down { at.checked_add(1) } else { at.checked_sub(1) };
    let Some(other) = neighbour.and_then(|at| state.library.queue.get(at)).map(|item| item.episode) else {
        say::hint(state, if down { "It is the last one." } else { "It is the first one." });
        return;
    };
    let place = if down { QueuePlace::After(other) } else { QueuePlace::Before(other) };
    let said = format!("Moved in Listen Later: {}", title(state, id));
    change::commit(state, out, said, &[Change::Move(id, place)]);
}

/// Played, or not played.
pub fn mark_played(state: &mut State, out: &mut Vec<Effect>) {
    let Some((_, id)) = subject::episode(state) else {
        let text = format!("{} {{mark-all-played}} marks a whole list.", no_episode(state));
        say::hint(state, offers::hint(state, &text));
        return;
    };
    let played = state.library.marks.get(&id).is_some_and(|mark| mark.played);
    let said = format!("Marked as {}played: {}", if played { "not " } else { "" }, title(state, id));
    make(state, out, said, Change::Played(id, !played));
}

/// Everything in this list is played. From the shows of the library: every episode of the selected show.
pub fn mark_all_played(state: &mut State, out: &mut Vec<Effect>) {
    if state.focus() == PaneId::Playing {
        say::hint(state, "{mark-all-played} marks a whole list. Here {mark-played} marks the selected episode.");
        return;
    }
    let pane = if state.focus() == PaneId::Shows { PaneId::Episodes } else { state.focus() };
    let changes: Vec<Change> = state
        .rows_of(pane)
        .iter()
        .filter_map(|row| match row {
            Row::Episode(_, id) if state.library.marks.get(id).is_none_or(|mark| !mark.played) => {
                Some(Change::Played(*id, true))
            }
            _ => None,
        })
        .collect();
    let said = format!("{} marked as played.", words::counted(changes.len() as u64, "episode"));
    if changes.is_empty() || !change::announce(state, out, said, &changes) {
        let episodes = state.rows_of(pane).iter().any(|row| matches!(row, Row::Episode(..)));
        say::hint(
            state,
            if episodes {
                "All episodes here are played."
            } else {
                "This is no list of episodes, so nothing is marked."
            },
        );
    }
}

/// Removes the selection from this place.
pub fn remove(state: &mut State, out: &mut Vec<Effect>) {
    match (state.focus(), state.selected().cloned()) {
        (PaneId::Shows, Some(Row::Show(id))) => {
            let Some((title, sample)) = state.show(id).map(|show| (show.title.clone(), show.sample)) else { return };
            if sample {
                add::remove_sample(state);
            } else {
                change::announce(state, out, format!("No longer following {title}."), &[Change::Unfollow(id)]);
            }
        }
        (PaneId::Later, Some(Row::Episode(_, id))) => {
            let said = format!("Taken out of Listen Later: {}", title(state, id));
            change::announce(state, out, said, &[Change::Dequeue(id)]);
        }
        (PaneId::Similar | PaneId::Graph | PaneId::ForYou | PaneId::Search | PaneId::Top, Some(Row::Candidate(_))) => {
            related::dismiss(state, out);
        }
        (PaneId::Settings, Some(Row::Candidate(key))) => related::suggest_again(state, key, out),
        (PaneId::Settings, Some(Row::Sample)) => add::remove_sample(state),
        (PaneId::Settings, Some(Row::Setting(_))) => super::settings::reset(state, out),
        (PaneId::Messages, Some(Row::Message(number))) => {
            say::put_away(state, |message| message.number == number, out);
            state.toasts.retain(|toast| toast.message != number);
            state.memo.arrived += 1;
        }
        (pane, _) => say::hint(state, stays(pane)),
    }
}

/// Why nothing can be removed from this pane, and what would work.
fn stays(pane: PaneId) -> &'static str {
    match pane {
        PaneId::Shows => "Choose a show first; {remove} stops following it.",
        PaneId::Later => "Listen Later is empty. {later} keeps an episode for later.",
        PaneId::Episodes | PaneId::New | PaneId::Person | PaneId::Notes | PaneId::Transcript => {
            "Episodes stay in their show. {mark-played} marks one as played, {later} takes it out of Listen Later."
        }
        PaneId::Playing => {
            "{pause} pauses what plays, {later} takes it out of Listen Later, {mark-played} marks it as played."
        }
        PaneId::Links => "Links stay as the notes have them. {open-outside} opens one, {copy-link} copies it.",
        PaneId::History => "Visits leave by themselves, the oldest first. {open} goes there again.",
        PaneId::Messages => "There is no message to remove.",
        PaneId::Graph | PaneId::ForYou | PaneId::Top => "Choose a show first; {remove} never suggests it again.",
        PaneId::Similar | PaneId::Search => {
            "Only shows that are not followed can be dismissed. {remove} in the library unfollows."
        }
        PaneId::Settings => "Choose a setting first; {remove} sets it back to its default.",
        PaneId::About => "{remove} in the library stops following a show.",
        PaneId::Chapters | PaneId::People | PaneId::Welcome => "There is nothing to remove here.",
    }
}

/// Removes all that is finished from this place.
pub fn remove_finished(state: &mut State, out: &mut Vec<Effect>) {
    match state.focus() {
        PaneId::Later => {
            let played = |id: &EpisodeId| state.library.marks.get(id).is_some_and(|mark| mark.played);
            let changes: Vec<Change> =
                state.library.queue.iter().map(|item| item.episode).filter(played).map(Change::Dequeue).collect();
            let said = format!("Took {} out of Listen Later.", words::counted(changes.len() as u64, "played episode"));
            if changes.is_empty() || !change::announce(state, out, said, &changes) {
                say::hint(state, "Nothing here is played.");
            }
        }
        PaneId::Messages if !state.messages.iter().any(Message::kept) => say::hint(state, stays(PaneId::Messages)),
        PaneId::Messages => {
            say::put_away(state, |_| true, out);
            state.toasts.clear();
            state.unread = 0;
            state.memo.arrived += 1;
        }
        _ => say::hint(state, "{remove-finished} clears what is played from Listen Later, and all messages."),
    }
}
