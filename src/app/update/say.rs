//! Messages: what is said, how long it stays, and what is kept.

use std::borrow::Cow;

use super::read_only::READ_ONLY;
use crate::app::state::{Level, Message, PutAway, Toast};
use crate::app::{Effect, State, offers};
use crate::error::Problem;
use crate::model::{ShowId, Timestamp};
use crate::text::width;

const GOOD_NEWS: u64 = 4_000;
const UNDO_OFFER: u64 = 6_000;
const TOASTS: usize = 3;
const KEPT: usize = 500;

/// Says something: a toast now, and a line in Messages.
pub fn say(state: &mut State, level: Level, problem: Problem, show: Option<ShowId>, undo: bool) {
    let until = match level {
        _ if undo => Some(state.now.millis + UNDO_OFFER),
        Level::Done | Level::Note => Some(state.now.millis + GOOD_NEWS),
        Level::Trouble => None,
    };
    // What is still on the screen is not said beside itself: it stays for as long as if it were new.
    let same = |toast: &Toast| {
        state
            .messages
            .iter()
            .any(|m| m.number == toast.message && m.level == level && m.problem == problem && m.show == show)
    };
    let others: Vec<Toast> = state.toasts.iter().filter(|toast| !same(toast)).cloned().collect();
    state.toasts = others;
    let number = keep(state, level, problem, show);
    state.toasts.push(Toast { message: number, until, undo });
    while state.toasts.len() > TOASTS {
        state.toasts.remove(0);
    }
    state.dirty = true;
}

/// Keeps a message without showing it.
pub fn keep(state: &mut State, level: Level, problem: Problem, show: Option<ShowId>) -> u32 {
    state.memo.next_message += 1;
    let number = state.memo.next_message;
    if level == Level::Trouble {
        state.unread += 1;
    }
    state.messages.push_back(Message { number, at: state.now.wall, level, problem, show });
    while state.messages.len() > KEPT {
        state.messages.pop_front();
    }
    number
}

/// Keeps what happened before anything that was said so far, the oldest first.
pub fn remember(state: &mut State, all: Vec<(Timestamp, Level, ShowId, Problem)>) {
    for (at, level, show, problem) in all.into_iter().rev().take(KEPT.saturating_sub(state.messages.len())) {
        state.memo.next_message += 1;
        let number = state.memo.next_message;
        state.messages.push_front(Message { number, at, level, problem, show: Some(show) });
    }
    state.memo.arrived += 1;
    state.dirty = true;
}

/// Removes messages for good.
pub fn put_away(state: &mut State, which: impl Fn(&Message) -> bool, out: &mut Vec<Effect>) {
    let at = state.now.wall;
    let gone = state.messages.iter().filter(|message| which(message) && message.comes_back());
    let gone: Vec<PutAway> = gone.map(|message| PutAway { said: message.said(), at }).collect();
    let is_lasting = !gone.is_empty();
    state.put_away.retain(|known| gone.iter().all(|one| one.said != known.said));
    state.put_away.extend(gone);
    let too_many = state.put_away.len().saturating_sub(KEPT);
    state.put_away.drain(..too_many);
    state.messages.retain(|message| !which(message));
    if is_lasting {
        out.push(Effect::KeepSession(Box::new(state.session())));
    }
}

/// Takes up what was removed from Messages in earlier sessions. What has not come back is forgotten.
pub fn still_away(state: &mut State, mut removed: Vec<PutAway>) {
    removed.retain(|one| state.messages.iter().any(|message| one.is(message)));
    state.messages.retain(|message| !removed.iter().any(|one| one.is(message)));
    state.put_away = removed;
    state.memo.arrived += 1;
}

/// A remark about a key that had nothing to act on, with what would work. Only shown; the newest replaces the one before.
pub fn hint(state: &mut State, text: impl Into<Cow<'static, str>>) {
    // Sentences of ours name actions in braces; what was put together holds words from outside.
    let text = match text.into() {
        Cow::Borrowed(own) => offers::hint(state, own),
        Cow::Owned(text) => text,
    };
    // All of it named what cannot be done here.
    let text = if text.is_empty() { crate::app::read_only().what } else { text };
    forget_hint(state);
    say(state, Level::Note, Problem::new("hint.nothing", text, "", ""), None, false);
}

/// Takes the remark about a key away: it was about a place that has been left, or another takes its place.
pub fn forget_hint(state: &mut State) {
    let old: Vec<u32> = state.messages.iter().filter(|m| !m.kept()).map(|m| m.number).collect();
    state.messages.retain(Message::kept);
    state.toasts.retain(|toast| !old.contains(&toast.message));
}

/// A success that is not visible by itself.
pub fn done(state: &mut State, text: impl Into<String>) {
    say(state, Level::Done, Problem::new("done", text, "", ""), None, false);
}

/// An address as a toast says it: without scheme and secrets, its middle left out where it is long, so that both the
/// host and the end can be told.
#[must_use]
pub fn address(url: &str) -> String {
    const CELLS: usize = 29;
    const END: usize = 10;
    let shown = crate::text::target::shortened(url, usize::MAX);
    if width::width(&shown) <= CELLS {
        return shown;
    }
    let mut tail = shown.as_str();
    while width::width(tail) > END {
        let first = tail.chars().next().map_or(1, char::len_utf8);
        tail = tail.get(first..).unwrap_or("");
    }
    format!("{}…{tail}", width::take(&shown, CELLS - END - 1))
}

/// A failure of the program's own deciding. To be offline is a state and none, and so is to read only; where a feed leads is news.
pub fn trouble(state: &mut State, problem: Problem) {
    let is_state = problem.id.ends_with(".offline") || problem.id == READ_ONLY;
    if is_state || matches!(&*problem.id, "refresh.double" | "refresh.stays") {
        say(state, Level::Note, problem, None, false);
        return;
    }
    // The same trouble twice in a row is one line.
    let again = state.toasts.iter().any(|toast| state.message(toast.message).is_some_and(|m| m.problem == problem));
    if !again {
        say(state, Level::Trouble, problem, None, false);
    }
}

/// Takes away what has been shown long enough.
pub fn expire(state: &mut State) {
    let now = state.now.millis;
    let before = state.toasts.len();
    state.toasts.retain(|toast| toast.until.is_none_or(|until| until > now));
    if state.toasts.len() != before {
        state.dirty = true;
    }
}
