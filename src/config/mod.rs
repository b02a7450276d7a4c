//! Settings: read once from `config.toml`, environment and command line, checked fully, passed down as values.
//!
//! Promise: a wrong file never stops the program. What is readable is used; each thing that is not becomes a
//! [`ConfigNote`] with line and column. Nothing in here reads the environment by itself but [`Paths::find`], which only
//! `main` calls.

mod origins;
mod paths;
mod read;
mod table;
mod themes;
mod write;

pub use origins::{Origin, Origins};
pub use paths::Paths;
pub use read::{ConfigNote, Loaded, NoteAt};
pub use table::{SECTIONS, Setting, TABLE, THEMES, Takes, Value, differences, find};
pub use themes::{COLORS, Colors, ThemeFile, known as theme_known, names as theme_names};
pub use write::written;

/// The commented default file, as `earmark config --default` prints it.
pub const DEFAULT_FILE: &str = include_str!("../../assets/config.toml");

use serde::{Deserialize, Serialize};

/// Every setting with its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default, rename_all = "snake_case")]
pub struct Config {
    pub ui: Ui,
    pub refresh: Refresh,
    pub net: Net,
    pub directories: Directories,
    pub links: Links,
    pub player: Player,
}

impl Config {
    /// The settings of this `config.toml`, and what of it could not be used.
    #[must_use]
    pub fn load(text: &str) -> (Self, Vec<ConfigNote>) {
        let mut loaded = Loaded::new();
        loaded.file(text);
        (loaded.config, loaded.notes)
    }
}

/// How it looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ui {
    /// A built-in theme, `auto` (dark or light as the terminal's ground), or the name of a file in `themes/`.
    pub theme: String,
    /// `unicode`, `ascii`, or `auto` (by locale and TERM).
    pub signs: String,
    /// `auto` (by terminal and `NO_COLOR`), `always`, `never`.
    pub color: String,
    /// Cursor shown, ASCII signs, one pane, no spinners, the selection said as a sentence.
    pub accessible: bool,
    pub mouse: bool,
    pub title: bool,
    pub hyperlinks: bool,
    /// `auto` (as the terminal can), `blocks`, `off`.
    pub artwork: String,
    pub motion: bool,
    /// Milliseconds before the menu of a half-typed sequence opens; 0 means never by itself.
    pub sequence_menu_ms: u64,
    /// Milliseconds that a typed link number waits for another digit.
    pub number_wait_ms: u64,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            theme: "terminal".into(),
            signs: "auto".into(),
            color: "auto".into(),
            accessible: false,
            mouse: true,
            title: true,
            hyperlinks: true,
            artwork: "auto".into(),
            motion: true,
            sequence_menu_ms: 300,
            number_wait_ms: 700,
        }
    }
}

/// How feeds are asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Refresh {
    /// Requests at once in all.
    pub parallel: usize,
    /// Requests at once to one host.
    pub per_host: usize,
    /// Seconds.
    pub connect_timeout: u64,
    /// Seconds without a byte.
    pub silence_timeout: u64,
    /// Seconds for the whole answer.
    pub total_timeout: u64,
    /// MiB after decompression.
    pub max_mib: u64,
    /// Refresh shows that are due at the start and while running.
    pub automatic: bool,
}

impl Default for Refresh {
    fn default() -> Self {
        Self {
            parallel: 32,
            per_host: 6,
            connect_timeout: 10,
            silence_timeout: 30,
            total_timeout: 120,
            max_mib: 64,
            automatic: true,
        }
    }
}

/// How servers are reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Net {
    /// The full path of a file with certificates (PEM) that are trusted besides those of the system; `off`.
    pub ca_file: String,
}

impl Default for Net {
    fn default() -> Self {
        Self { ca_file: "off".into() }
    }
}

/// Where directories are asked, each only when somebody asks for what it knows; `off` asks nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Directories {
    /// Apple's search, look-up and charts by category; tells the feed behind a link of Apple Podcasts.
    pub apple: String,
    /// Apple's charts of all categories.
    pub charts: String,
    /// Two letters: whose charts are shown, and in whose store is searched.
    pub country: String,
    pub fyyd: String,
    pub gpodder: String,
    /// Asked with a key of one's own only, which `earmark login podcast-index` keeps.
    pub podcast_index: String,
    /// Serves the feeds of channels and playlists.
    pub youtube: String,
}

impl Default for Directories {
    fn default() -> Self {
        Self {
            apple: "https://itunes.apple.com".into(),
            charts: "https://rss.marketingtools.apple.com".into(),
            country: "us".into(),
            fyyd: "https://api.fyyd.de/0.2".into(),
            gpodder: "https://gpodder.net".into(),
            podcast_index: "https://api.podcastindex.org/api/1.0".into(),
            youtube: "https://www.youtube.com".into(),
        }
    }
}

/// How links are treated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Links {
    /// Cut tracking parameters from copied and opened links.
    pub clean: bool,
}

impl Default for Links {
    fn default() -> Self {
        Self { clean: true }
    }
}

/// The audio player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Player {
    /// Program and arguments; split without a shell.
    pub command: String,
    /// What `P` hands the audio address to: a program with its arguments, or `open` for the desktop's own.
    pub outside: String,
}

impl Default for Player {
    fn default() -> Self {
        Self { command: "mpv".into(), outside: "open".into() }
    }
}
