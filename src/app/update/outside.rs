//! Programs outside that the listener names: one that opens an address, one that plays, and a command that gets the
//! selection on its standard input.

use super::{change, copy, follow, say};
use crate::app::overlay::Outside;
use crate::app::prompt::{Edited, Prompt};
use crate::app::subject;
use crate::app::{Chord, Effect, KeyCode, Overlay, State};
use crate::error::Problem;
use crate::model::Change;
use crate::text::target;

/// Asks with which program the selection's page or link is opened.
pub fn open_with(state: &mut State) {
    match follow::own_address(state) {
        None => say::hint(state, "Nothing here has a page on the web."),
        Some(url) if !target::may_leave(&url) => {
            say::hint(state, "Only http, https and mailto addresses leave earmark. {copy-link} copies this one.");
        }
        Some(url) => {
            let prompt = Prompt::with(state.memo.open_with.clone());
            state.overlays.push(Overlay::Command { what: Outside::Open(url), prompt });
        }
    }
}

/// Asks for the command that gets the selection.
pub fn pipe(state: &mut State) {
    let (Some(text), Some(json)) = (copy::as_text(state), copy::as_json(state)) else {
        say::hint(state, "Choose a show, an episode or a link first; {pipe} sends it to a command.");
        return;
    };
    let prompt = Prompt::with(state.memo.pipe_to.clone());
    state.overlays.push(Overlay::Command { what: Outside::Pipe { text, json, as_json: false }, prompt });
}

/// Plays the selected episode with the program from the settings, else with what the desktop has for audio.
pub fn play(state: &mut State, out: &mut Vec<Effect>) {
    let Some((_, id)) = subject::episode(state) else {
        say::hint(state, super::queue::no_episode(state));
        return;
    };
    let media = state.episodes.get(&id).map(|page| page.detail.enclosures.as_slice());
    let Some(url) = media.and_then(|media| media.iter().max_by_key(|enclosure| enclosure.preferred)) else {
        let text = if media.is_some() { "This episode has no audio." } else { "The episode is being read. P again." };
        say::hint(state, text);
        return;
    };
    let (url, command) = (url.url.clone(), state.config.player.outside.clone());
    if command == "open" {
        follow::open_url(state, &url, out);
    } else if target::may_leave(&url) {
        say::done(state, format!("Playing with {}.", program(&command)));
        out.push(Effect::OpenWith { command, url });
    } else {
        say::hint(state, "Its audio is not on a server, so no other program gets its address. {play} plays it.");
        return;
    }
    change::quiet(state, out, &[Change::Seen(id, true)]);
}

/// A key in the box for a program.
pub fn key(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Command { what, prompt }) = state.overlays.last_mut() else { return };
    match (chord.code, &mut *what) {
        (KeyCode::Tab, Outside::Pipe { as_json, .. }) => *as_json = !*as_json,
        (KeyCode::Enter, _) => {
            let command = prompt.text.trim().to_owned();
            if command.is_empty() {
                return;
            }
            let what = what.clone();
            state.overlays.pop();
            match what {
                Outside::Open(url) => {
                    say::done(state, format!("Opening {} with {}.", say::address(&url), program(&command)));
                    state.memo.open_with.clone_from(&command);
                    change::quiet(state, out, &[Change::Visited(url.clone())]);
                    out.push(Effect::OpenWith { command, url });
                }
                Outside::Pipe { text, json, as_json } => {
                    state.memo.pipe_to.clone_from(&command);
                    out.push(Effect::Pipe { command, input: if as_json { json } else { text } });
                }
            }
        }
        _ => {
            let _: Edited = prompt.edit(chord);
        }
    }
}

/// The first word of a command, for a sentence.
fn program(command: &str) -> String {
    let first = command.split_whitespace().next().unwrap_or(command);
    crate::text::width::elide(&crate::text::clean::line(first.rsplit('/').next().unwrap_or(first)), 30)
}

/// A command has ended: what it said is shown in a line, and whole in Messages.
pub fn piped(state: &mut State, answer: Result<String, Problem>) {
    match answer {
        Err(problem) => say::trouble(state, problem),
        Ok(said) => {
            let command = program(&state.memo.pipe_to);
            let mut lines = said.lines().map(str::trim_end).filter(|line| !line.is_empty());
            let text = match (lines.next(), lines.next()) {
                (None, _) => format!("{command}: done."),
                (Some(line), None) => format!("{command}: {line}"),
                (Some(line), Some(_)) => format!("{command}: {line} …"),
            };
            let problem = Problem::new("pipe.done", text, "", "").with_detail(said);
            say::say(state, crate::app::state::Level::Done, problem, None, false);
        }
    }
}
