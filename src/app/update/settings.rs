//! The settings: a change counts at once and is written to `config.toml`; when that fails the value is as it was.

use super::{artwork, change, say};
use crate::app::overlay::Overlay;
use crate::app::prompt::{Edited, Prompt};
use crate::app::settings::{selected, wins};
use crate::app::state::{SettingBack, SettingWrite, Step};
use crate::app::words::sentence;
use crate::app::{Chord, Effect, KeyCode, State};
use crate::config::{self, Origin, Origins, Setting, Value};
use crate::error::Problem;
use crate::model::StepNews;

/// The next value of the selected setting, or a box to type it in.
pub fn change(state: &mut State, out: &mut Vec<Effect>) {
    let Some(setting) = selected(state) else {
        say::hint(state, "No setting is selected. {cancel} clears the filter, {go settings} goes to the settings.");
        return;
    };
    let value = (setting.get)(&state.config);
    if let Some(next) = setting.next(&value, &state.themes) {
        set(state, setting, Some(next), out);
    } else if let Some(why) = wins(state, setting) {
        say::hint(state, why);
    } else {
        let prompt = Prompt::with(value.plain());
        state.overlays.push(Overlay::Setting { name: setting.name, prompt, wrong: String::new() });
    }
}

/// Back to the default: the line leaves `config.toml`.
pub fn reset(state: &mut State, out: &mut Vec<Effect>) {
    let Some(setting) = selected(state) else { return };
    if setting.name == "ui.artwork" && state.origins.of(setting.name) == Origin::Default && artwork::as_set(state) {
        adopt(state, setting, out);
        say::done(state, format!("{} has its default again.", setting.name));
    } else if state.origins.of(setting.name) == Origin::Default {
        say::hint(state, format!("{} has its default.", setting.name));
    } else {
        set(state, setting, None, out);
    }
}

/// A key in the box for a value.
pub fn key(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Setting { name, prompt, wrong }) = state.overlays.last_mut() else { return };
    if chord.code != KeyCode::Enter {
        if prompt.edit(chord) == Edited::Changed {
            wrong.clear();
        }
        return;
    }
    let Some(setting) = config::find(name) else { return };
    let value = setting.read_plain(&prompt.text);
    // Tried on a copy first: what is wrong stays in the box with its reason.
    if let Err(what) = setting.set(&mut state.config.clone(), value.clone()) {
        *wrong = sentence(&what.replace(&setting.takes.to_string(), &setting.takes.plain()));
        return;
    }
    state.overlays.pop();
    if (setting.get)(&state.config) != value {
        set(state, setting, Some(value), out);
    }
}

/// A theme by its name. Where the file does not decide, it is for now only, and that is said.
pub fn theme(state: &mut State, name: &str, out: &mut Vec<Effect>) {
    let Some(setting) = config::find("ui.theme") else { return };
    if !config::theme_known(&state.themes, name) {
        let all: Vec<&str> = config::theme_names(&state.themes).collect();
        say::hint(
            state,
            format!("There is no theme “{}”. There are {}.", crate::text::clean::line(name), all.join(", ")),
        );
        return;
    }
    let value = Value::Text(name.to_owned());
    if wins(state, setting).is_none() {
        set(state, setting, Some(value), out);
    } else if setting.set(&mut state.config, value).is_ok() {
        adopt(state, setting, out);
        say::hint(state, "For now: the theme of the next start is given from outside of config.toml.");
    }
}

/// The line that sets the selected setting so, as it may stand anywhere in `config.toml`.
pub fn line(state: &State) -> Option<String> {
    selected(state).map(|setting| format!("{} = {}", setting.name, (setting.get)(&state.config)))
}

/// Changes a setting as a step that can be undone.
fn set(state: &mut State, setting: &'static Setting, value: Option<Value>, out: &mut Vec<Effect>) {
    let said = match &value {
        Some(value) => format!("{}: {}", setting.name, value.plain()),
        None => format!("{} back to its default", setting.name),
    };
    if let Some(back) = put(state, setting.name, value, out) {
        let at = state.now.wall;
        change::remember_step(state, out, Step { number: 0, said, changes: Vec::new(), setting: Some(back), at });
    }
}

/// Changes a setting and has it written; gives what takes that back. `None`, with a remark, when it cannot be changed.
pub fn put(state: &mut State, name: &'static str, value: Option<Value>, out: &mut Vec<Effect>) -> Option<SettingBack> {
    let setting = config::find(name)?;
    if let Some(why) = wins(state, setting) {
        say::hint(state, why);
        return None;
    }
    if name == "ui.artwork" {
        artwork::as_set(state);
    }
    let before = state.origins.in_file(&state.config, name);
    if let Err(what) = state.origins.change(&mut state.config, setting, value.clone()) {
        say::hint(state, sentence(&what));
        return None;
    }
    state.memo.writes += 1;
    let number = state.memo.writes;
    state.memo.writing.insert(number, SettingWrite { name, before: before.clone() });
    out.push(Effect::KeepSetting { number, setting: name, value });
    adopt(state, setting, out);
    Some(SettingBack { write: number, name, value: before })
}

/// Lets everything know that a setting is another one.
fn adopt(state: &mut State, setting: &Setting, out: &mut Vec<Effect>) {
    state.dirty = true;
    if setting.name == "refresh.automatic" {
        state.memo.look_for_due = state.config.refresh.automatic.then_some(state.now.millis);
    }
    out.push(Effect::Adopt(Box::new(state.config.clone())));
    if setting.section() == "ui" {
        out.push(Effect::Redraw);
    }
}

/// A setting is in the file.
pub fn kept(state: &mut State, number: u64, lines: &Origins) {
    state.memo.writing.remove(&number);
    state.origins.renumber(lines);
    state.dirty = true;
}

/// A setting could not be written: it is as it was, unless it was changed again meanwhile.
pub fn not_kept(state: &mut State, number: u64, problem: Problem, out: &mut Vec<Effect>) {
    let Some(failed) = state.memo.writing.remove(&number) else { return };
    let is_of = |step: &Step, write: u64| step.setting.as_ref().is_some_and(|back| back.write == write);
    let steps = state.undo.iter().chain(&state.redo);
    let gone: Vec<u64> = steps.filter(|step| is_of(step, number)).map(|step| step.number).collect();
    if !gone.is_empty() {
        out.push(Effect::KeepSteps(StepNews::Gone(gone)));
    }
    state.undo.retain(|step| !is_of(step, number));
    state.redo.retain(|step| !is_of(step, number));
    let later = state.memo.writing.iter_mut().find(|(_, later)| later.name == failed.name);
    if let Some((write, later)) = later {
        later.before.clone_from(&failed.before);
        for back in state.undo.iter_mut().filter_map(|step| step.setting.as_mut()).filter(|back| back.write == *write) {
            back.value.clone_from(&failed.before);
        }
    } else if let Some(setting) = config::find(failed.name) {
        // What the file said a moment ago was allowed.
        let _ = state.origins.change(&mut state.config, setting, failed.before);
        adopt(state, setting, out);
    }
    say::trouble(state, problem);
}
