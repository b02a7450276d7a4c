//! The listener's changes: applied at once, saved with a number, undone and redone by sentence.

use super::{say, settings};
use crate::app::state::{Level, Step};
use crate::app::{Effect, State};
use crate::error::Problem;
use crate::library;
use crate::model::Change;

/// After a refusal, changes are offered to the disk again after this many milliseconds.
const OFFER_AGAIN: u64 = 5_000;
const STEPS: usize = 500;

/// Applies changes in memory; the inverses stand in the order in which they undo.
fn apply(state: &mut State, changes: &[Change]) -> (Vec<Change>, Vec<Change>) {
    let mut done = Vec::new();
    let mut inverses = Vec::new();
    for change in changes {
        if let Some(inverse) = library::apply(&mut state.library, change, state.now.wall) {
            done.push(change.clone());
            inverses.push(inverse);
        }
    }
    inverses.reverse();
    (done, inverses)
}

fn save(state: &mut State, out: &mut Vec<Effect>, changes: Vec<Change>) {
    if changes.is_empty() {
        return;
    }
    state.memo.saves += 1;
    let number = state.memo.saves;
    state.unsaved.insert(number, changes.clone());
    out.push(Effect::Save(number, changes));
    state.dirty = true;
}

/// Makes changes as one step that can be undone, described by a sentence. False when nothing was changed by them.
pub fn commit(state: &mut State, out: &mut Vec<Effect>, said: impl Into<String>, changes: &[Change]) -> bool {
    let (done, inverses) = apply(state, changes);
    if done.is_empty() {
        return false;
    }
    remember(state, said, inverses);
    save(state, out, done);
    true
}

/// The same, with a toast that offers undo: for what is not visible where one looks.
pub fn announce(state: &mut State, out: &mut Vec<Effect>, said: impl Into<String>, changes: &[Change]) -> bool {
    let said = said.into();
    let changed = commit(state, out, said.clone(), changes);
    if changed {
        say::say(state, Level::Done, Problem::new("change", said, "", ""), None, true);
    }
    changed
}

/// Makes changes that are no step of their own: positions, opened episodes, visited links.
pub fn quiet(state: &mut State, out: &mut Vec<Effect>, changes: &[Change]) {
    let (done, _) = apply(state, changes);
    save(state, out, done);
}

/// Puts a step that was made elsewhere (a show added by the shell) onto the undo stack.
pub fn remember(state: &mut State, said: impl Into<String>, inverses: Vec<Change>) {
    remember_step(state, Step { said: said.into(), changes: inverses, setting: None, at: state.now.wall });
}

/// Puts a step onto the undo stack. What was undone before cannot be redone any more.
pub fn remember_step(state: &mut State, step: Step) {
    state.undo.push(step);
    if state.undo.len() > STEPS {
        state.undo.remove(0);
    }
    state.redo.clear();
}

/// Undoes the last step.
pub fn undo(state: &mut State, out: &mut Vec<Effect>) {
    let Some(step) = state.undo.pop() else {
        say::hint(state, "There is nothing to undo.");
        return;
    };
    state.toasts.retain(|toast| !toast.undo);
    let Some(step) = reversed(state, step, out) else { return };
    say::done(state, format!("Undone: {}", step.said));
    state.redo.push(step);
}

/// Does the last undone step again.
pub fn redo(state: &mut State, out: &mut Vec<Effect>) {
    let Some(step) = state.redo.pop() else {
        say::hint(state, "There is nothing to redo.");
        return;
    };
    let Some(step) = reversed(state, step, out) else { return };
    say::done(state, format!("Done again: {}", step.said));
    state.undo.push(step);
}

/// Takes a step; what is given takes it back. `None` when it is a setting that something else decides by now.
fn reversed(state: &mut State, step: Step, out: &mut Vec<Effect>) -> Option<Step> {
    let at = state.now.wall;
    if let Some(back) = step.setting {
        let setting = Some(settings::put(state, back.name, back.value, out)?);
        return Some(Step { setting, at, ..step });
    }
    let (done, changes) = apply(state, &step.changes);
    save(state, out, done);
    Some(Step { changes, at, ..step })
}

/// The disk refused: the changes stay, are offered again, and one message says so.
pub fn refused(state: &mut State, number: u64, problem: Problem) {
    if !state.unsaved.contains_key(&number) {
        return;
    }
    state.memo.refused.insert(number);
    state.memo.offer_again = Some(state.now.millis + OFFER_AGAIN);
    say::trouble(state, problem);
}

/// Offers refused changes again when it is time.
pub fn offer_again(state: &mut State, out: &mut Vec<Effect>) {
    if state.memo.offer_again.is_some_and(|at| at <= state.now.millis) {
        state.memo.offer_again = None;
        for number in std::mem::take(&mut state.memo.refused) {
            if let Some(changes) = state.unsaved.get(&number) {
                out.push(Effect::Save(number, changes.clone()));
            }
        }
    }
}
