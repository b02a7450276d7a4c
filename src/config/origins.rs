//! Where each setting's value comes from, and changing one of them while the program runs.

use std::collections::BTreeMap;

use super::Config;
use super::table::{self, Setting, Value};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    #[default]
    Default,
    File,
    Environment,
    CommandLine,
}

impl Origin {
    /// As `earmark config` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "config.toml",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }
}

/// Where the values come from: what is not in here has its default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origins(BTreeMap<&'static str, (Origin, Option<u32>)>);

/// Settings that `ui.accessible` sets as long as nobody else does.
const FOLLOW_ACCESSIBLE: [&str; 2] = ["ui.signs", "ui.motion"];

impl Origins {
    /// Where this setting's value comes from.
    #[must_use]
    pub fn of(&self, name: &str) -> Origin {
        self.0.get(name).map(|(origin, _)| *origin).unwrap_or_default()
    }

    /// The line of `config.toml` that sets it, from 1, as far as known.
    #[must_use]
    pub fn line(&self, name: &str) -> Option<u32> {
        self.0.get(name).and_then(|(_, line)| *line)
    }

    /// Notes where a value comes from.
    pub(super) fn note(&mut self, name: &'static str, origin: Origin, line: Option<u32>) {
        self.0.insert(name, (origin, line));
    }

    /// Takes the lines from those of a file that was read anew. Where values come from stays.
    pub fn renumber(&mut self, file: &Self) {
        for (name, (origin, line)) in &mut self.0 {
            if *origin == Origin::File {
                *line = file.line(name);
            }
        }
    }

    /// Sets a value as `config.toml` would (`None`: takes the line out of it, which gives the default), with all that
    /// follows from it.
    ///
    /// # Errors
    /// Says what is wrong with the value, as a part of a sentence; nothing is changed then.
    pub fn change(
        &mut self,
        config: &mut Config,
        setting: &'static Setting,
        value: Option<Value>,
    ) -> Result<(), String> {
        if let Some(value) = value {
            setting.set(config, value)?;
            self.note(setting.name, Origin::File, None);
        } else {
            setting.set(config, setting.default())?;
            self.0.remove(setting.name);
        }
        self.settle(config);
        Ok(())
    }

    /// Settings that follow from others: what is read aloud has plain signs and nothing that moves, unless that was set
    /// too.
    pub(super) fn settle(&self, config: &mut Config) {
        let defaults = Config::default().ui;
        let [signs, motion] = FOLLOW_ACCESSIBLE.map(|name| self.of(name) == Origin::Default);
        if signs {
            config.ui.signs = if config.ui.accessible { String::from("ascii") } else { defaults.signs };
        }
        if motion {
            config.ui.motion = defaults.motion && !config.ui.accessible;
        }
    }

    /// Whether another setting gave this one its value.
    #[must_use]
    pub fn follows(&self, config: &Config, name: &str) -> bool {
        config.ui.accessible && FOLLOW_ACCESSIBLE.contains(&name) && self.of(name) == Origin::Default
    }

    /// What `config.toml` sets it to; `None` where it does not.
    #[must_use]
    pub fn in_file(&self, config: &Config, name: &str) -> Option<Value> {
        let setting = table::find(name).filter(|_| self.of(name) == Origin::File)?;
        Some((setting.get)(config))
    }
}
