//! Sentences that name keys: `{refresh} tries again.` is said with the listener's own key, and not at all where the library is
//! only read and the action would change it.

use crate::app::action::{info, named};
use crate::app::{Action, State, update};

/// The key of an action as people read it; its name when no key has it.
#[must_use]
pub fn key_of(state: &State, action: &Action) -> String {
    let place = state.history.entries.get(state.history.at).map_or("library", |entry| entry.place.kind());
    let keys = state.keymap.key_of(place, action);
    if keys.is_empty() { info(action).map_or_else(String::new, |info| format!(":{}", info.name)) } else { keys }
}

/// These sentences with the listener's own keys where they name actions in braces.
#[must_use]
pub fn hint(state: &State, text: &str) -> String {
    if !state.read_only {
        return with_keys(state, text);
    }
    // A sentence ends at its stop, or at a semicolon.
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive([' ', '\n']).fold(Vec::<String>::new(), |mut parts, word| {
        match parts.last_mut().filter(|part| !ends(part)) {
            Some(part) => part.push_str(word),
            None => parts.push(word.to_string()),
        }
        parts
    }) {
        if actions(&part).all(|action| !update::changes(state, &action)) {
            out.push_str(&with_keys(state, &part));
        }
    }
    let out = out.trim_end();
    out.strip_suffix([';', ',']).map_or_else(|| out.to_string(), |kept| format!("{kept}."))
}

/// Whether a part of a text is one for itself.
fn ends(part: &str) -> bool {
    part.trim_end().ends_with(['.', ';', '?'])
}

/// The actions that a text names.
fn actions(text: &str) -> impl Iterator<Item = Action> {
    text.split('{').skip(1).filter_map(|part| named(part.split_once('}')?.0))
}

fn with_keys(state: &State, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match named(name) {
            Some(action) => out.push_str(&key_of(state, &action)),
            None => out.push_str(name),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
