//! What the program is started with: everything that `main` read from arguments, environment and files.

use std::path::PathBuf;

pub use super::desktop::Surroundings;
use crate::config::{Config, ConfigNote, Origins, Paths, ThemeFile};
/// How many colours may be written.
pub use crate::ui::Depth;

/// The start of the terminal program, complete: nothing below reads the environment or the settings again.
#[derive(Debug, Clone)]
pub struct Start {
    /// Settings in force (command line over environment over file over defaults).
    pub config: Config,
    /// Where they come from.
    pub origins: Origins,
    /// Themes that files bring.
    pub themes: Vec<ThemeFile>,
    /// What was wrong in `config.toml`, the environment or an option; shown as messages.
    pub notes: Vec<ConfigNote>,
    /// The text of `keys.toml`, when there is one.
    pub keys_toml: Option<String>,
    pub paths: Paths,
    /// Where to begin (`show/3/similar`, `later`, …); `None`: where the last visit ended.
    pub address: Option<String>,
    /// Begin with an empty history.
    pub fresh: bool,
    /// Write nothing: the library may be open in another earmark.
    pub read_only: bool,
    /// Ask the network nothing.
    pub offline: bool,
    /// The listener's home folder, for `~` in what is typed.
    pub home: Option<PathBuf>,
    /// End in a panic at the first key: debug builds show by it that the terminal is given back.
    pub rehearse_panic: bool,
    pub terminal: Terminal,
    /// What opens pages, keeps the clipboard, and plays.
    pub around: Surroundings,
    /// The version line for details and crash reports.
    pub version: &'static str,
}

/// How many colours may be written, by the setting `ui.color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colors {
    /// With `auto`: as the terminal and `NO_COLOR` say.
    pub auto: Depth,
    /// With `always`.
    pub always: Depth,
}

impl Colors {
    /// The depth with this setting.
    #[must_use]
    pub fn of(self, setting: &str) -> Depth {
        match setting {
            "never" => Depth::None,
            "always" => self.always,
            _ => self.auto,
        }
    }
}

/// What the environment says about the terminal and the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// `TERM`.
    pub term: String,
    pub colors: Colors,
    /// The locale is UTF-8 and the terminal is no Linux console: the Unicode signs can be drawn.
    pub unicode: bool,
    /// Inside tmux or screen.
    pub multiplexer: bool,
    /// Over ssh: links are copied instead of opened, artwork is plain.
    pub ssh: bool,
    /// A display is there and the session is local, so that a web browser can be started.
    pub desktop: bool,
}
