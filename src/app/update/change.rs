//! The listener's changes: applied at once, saved with a number, undone and redone by sentence.

use super::{say, settings};
use crate::app::state::{Level, SettingBack, Step};
use crate::app::{Effect, State};
use crate::config::{self, Value};
use crate::error::Problem;
use crate::library;
use crate::model::{Change, KeptStep, StepNews};
use crate::text::clean;

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
    save(state, out, done);
    remember(state, out, said, inverses);
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
pub fn remember(state: &mut State, out: &mut Vec<Effect>, said: impl Into<String>, inverses: Vec<Change>) {
    let step = Step { number: 0, said: said.into(), changes: inverses, setting: None, at: state.now.wall };
    remember_step(state, out, step);
}

/// Puts a step onto the undo stack. What was undone before cannot be redone any more.
pub fn remember_step(state: &mut State, out: &mut Vec<Effect>, mut step: Step) {
    step.number = next_number(state);
    out.push(Effect::KeepSteps(StepNews::Done(kept(&step, false))));
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
    let Some(step) = reversed(state, step, true, out) else { return };
    say::done(state, format!("Undone: {}", step.said));
    state.redo.push(step);
}

/// Does the last undone step again.
pub fn redo(state: &mut State, out: &mut Vec<Effect>) {
    let Some(step) = state.redo.pop() else {
        say::hint(state, "There is nothing to redo.");
        return;
    };
    let Some(step) = reversed(state, step, false, out) else { return };
    say::done(state, format!("Done again: {}", step.said));
    state.undo.push(step);
}

/// Takes a step; what is given takes it back. `None`, with a remark, when nothing came of it: something else decides about
/// the setting by now, or what the step was about is as it was, or is not in the library any more.
fn reversed(state: &mut State, step: Step, undone: bool, out: &mut Vec<Effect>) -> Option<Step> {
    let (from, at) = (step.number, state.now.wall);
    let taken = if let Some(back) = step.setting {
        settings::put(state, back.name, back.value, out).map(|back| (Vec::new(), Some(back)))
    } else {
        let (done, changes) = apply(state, &step.changes);
        save(state, out, done);
        if changes.is_empty() {
            say::hint(state, format!("Nothing is left to change of: {}", step.said));
        }
        (!changes.is_empty()).then_some((changes, None))
    };
    let Some((changes, setting)) = taken else {
        out.push(Effect::KeepSteps(StepNews::Gone(vec![from])));
        return None;
    };
    let step = Step { number: next_number(state), said: step.said, changes, setting, at };
    out.push(Effect::KeepSteps(StepNews::Turned { from, to: kept(&step, undone) }));
    Some(step)
}

fn next_number(state: &mut State) -> u64 {
    state.memo.steps += 1;
    state.memo.steps
}

/// A step as it is kept over a restart.
fn kept(step: &Step, undone: bool) -> KeptStep {
    let setting = step.setting.as_ref().map(|back| (back.name.to_owned(), back.value.as_ref().map(Value::plain)));
    KeptStep {
        number: step.number,
        undone,
        at: step.at,
        said: step.said.clone(),
        changes: step.changes.clone(),
        setting,
    }
}

/// What could be undone and done again when the program was left. A setting that is none any more is left out.
pub fn resumed(state: &mut State, steps: Vec<KeptStep>) {
    for kept in steps {
        state.memo.steps = state.memo.steps.max(kept.number);
        let setting = kept.setting.map(|(name, value)| {
            let setting = config::find(&name)?;
            Some(SettingBack { write: 0, name: setting.name, value: value.map(|value| setting.read_plain(&value)) })
        });
        if setting == Some(None) {
            continue;
        }
        let said = clean::line(&kept.said);
        let step = Step { number: kept.number, said, changes: kept.changes, setting: setting.flatten(), at: kept.at };
        if kept.undone { state.redo.push(step) } else { state.undo.push(step) }
    }
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
