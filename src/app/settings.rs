//! What is said of a setting: where its value comes from, what wins over `config.toml`, when a change counts.

use super::{Action, Row, State};
use crate::config::{self, Origin, Setting};

/// The setting that is selected.
#[must_use]
pub fn selected(state: &State) -> Option<&'static Setting> {
    match state.selected() {
        Some(Row::Setting(name)) => config::find(name),
        _ => None,
    }
}

/// Whether its value is typed: it has no next one.
#[must_use]
pub fn typed(state: &State, setting: &Setting) -> bool {
    setting.words(&state.themes).is_empty()
}

/// Whether its value is another one than the default.
#[must_use]
pub fn changed(state: &State, setting: &Setting) -> bool {
    (setting.get)(&state.config) != setting.default()
}

/// Where its value comes from, as a part of a sentence: `config.toml, line 12`.
#[must_use]
pub fn from(state: &State, setting: &Setting) -> String {
    if setting.name == "ui.artwork" && state.artwork_set.is_some() {
        let key = state.keymap.key_of("settings", &Action::Artwork);
        return if key.is_empty() { String::from("the action artwork") } else { format!("the key {key}, remembered") };
    }
    match state.origins.of(setting.name) {
        Origin::Default if state.origins.follows(&state.config, setting.name) => String::from("ui.accessible"),
        Origin::Default => String::from("the default"),
        Origin::File => match state.origins.line(setting.name) {
            Some(line) => format!("config.toml, line {line}"),
            None => String::from("config.toml"),
        },
        Origin::Environment => format!("the variable {}", setting.variable()),
        Origin::CommandLine => String::from("the command line"),
    }
}

/// Why `config.toml` does not decide about it, and what to do; `None` where it does.
#[must_use]
pub fn wins(state: &State, setting: &Setting) -> Option<String> {
    match state.origins.of(setting.name) {
        Origin::Default | Origin::File => None,
        Origin::Environment => Some(format!(
            "The variable {} wins over config.toml. Unset it to change the setting here.",
            setting.variable()
        )),
        Origin::CommandLine => Some(String::from(
            "The command line wins over config.toml. Start earmark without the option to change the setting here.",
        )),
    }
}

/// When a change counts.
#[must_use]
pub fn counts(setting: &Setting) -> &'static str {
    match setting.name {
        "player.command" => "Counts when the player is started the next time.",
        name if name.starts_with("refresh.") || name.starts_with("net.") || name.starts_with("directories.") => {
            "Counts from the next request on."
        }
        _ => "Counts at once.",
    }
}
