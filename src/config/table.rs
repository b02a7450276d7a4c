//! THE table of settings: name, one sentence, what is allowed, and how to read and set it. Reading `config.toml`, the
//! environment, `--set`, `earmark config` and the commented default file all follow it.

use std::fmt;
use std::path::Path;

use super::Config;
use super::themes::{ThemeFile, names};

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Yes(bool),
    Number(u64),
}

impl fmt::Display for Value {
    /// As `config.toml` spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", toml::Value::String(text.clone())),
            Self::Yes(yes) => write!(f, "{yes}"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

impl Value {
    /// As it is typed and shown: a text without its quotes.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A built-in theme or that of a file.
    Theme,
    /// `true` or `false`.
    Yes,
    /// A whole number from … to ….
    Number(u64, u64),
    /// Any text that is not empty.
    Text,
    /// A web address, or `off`.
    Address,
    /// The full path of a file, or `off`.
    File,
    /// The two letters of a country.
    Country,
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice(words) => write!(f, "one of {}", words.join(", ")),
            Self::Theme => write!(f, "one of {}, or a file in themes/", THEMES.join(", ")),
            Self::Yes => f.write_str("true or false"),
            Self::Number(least, most) => write!(f, "a whole number from {least} to {most}"),
            Self::Text => f.write_str("a text in quotes"),
            Self::Address => f.write_str("a web address in quotes, or \"off\""),
            Self::File => f.write_str("the full path of a file in quotes, or \"off\""),
            Self::Country => f.write_str("the two letters of a country in quotes"),
        }
    }
}

impl Takes {
    /// What is allowed where nothing is quoted, as in a box.
    #[must_use]
    pub fn plain(self) -> String {
        self.to_string().replace(" in quotes", "").replace('"', "")
    }
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Section and name: `ui.theme`.
    pub name: &'static str,
    /// One sentence without a stop.
    pub about: &'static str,
    pub takes: Takes,
    /// The value in these settings.
    pub get: fn(&Config) -> Value,
    set: fn(&mut Config, Value),
}

impl Setting {
    /// Sets it when the value is allowed.
    ///
    /// # Errors
    /// Says what is wrong with the value, as a part of a sentence.
    pub fn set(&self, config: &mut Config, value: Value) -> Result<(), String> {
        match (self.takes, &value) {
            (Takes::Choice(words), Value::Text(text)) => {
                if !words.contains(&text.as_str()) {
                    return Err(format!("“{text}” is not {}", self.takes));
                }
            }
            (Takes::Number(least, most), Value::Number(number)) => {
                if *number < least || *number > most {
                    return Err(format!("{number} is out of range: it takes {}", self.takes));
                }
            }
            // Whether there is such a theme is known when all files are.
            (Takes::Text | Takes::Theme, Value::Text(text)) => {
                if text.trim().is_empty() {
                    return Err(String::from("it is empty"));
                }
            }
            (Takes::Address, Value::Text(text)) => {
                if text != "off" && !text.starts_with("https://") && !text.starts_with("http://") {
                    return Err(format!("“{text}” is not {}", self.takes));
                }
            }
            (Takes::File, Value::Text(text)) => {
                if text != "off" && !Path::new(text).is_absolute() {
                    return Err(format!("“{text}” is not {}", self.takes));
                }
            }
            (Takes::Country, Value::Text(text)) => {
                if text.len() != 2 || !text.bytes().all(|letter| letter.is_ascii_alphabetic()) {
                    return Err(format!("“{text}” is not {}", self.takes));
                }
            }
            (Takes::Yes, Value::Yes(_)) => {}
            (takes, value) => return Err(format!("{value} is not {takes}")),
        }
        (self.set)(config, value);
        Ok(())
    }

    /// The section it stands in: `ui`.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(section, _)| section)
    }

    /// Its name within the section: `theme`.
    #[must_use]
    pub fn own(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, own)| own)
    }

    /// Its value when nobody sets it.
    #[must_use]
    pub fn default(&self) -> Value {
        (self.get)(&Config::default())
    }

    /// The words it has to choose from, with these theme files; empty for what is typed.
    #[must_use]
    pub fn words<'a>(&self, themes: &'a [ThemeFile]) -> Vec<&'a str> {
        match self.takes {
            Takes::Choice(words) => words.to_vec(),
            Takes::Theme => names(themes).collect(),
            Takes::Yes => vec!["true", "false"],
            _ => Vec::new(),
        }
    }

    /// The value after this one of a setting that has a few; the last is followed by the first. `None` for what is
    /// typed.
    #[must_use]
    pub fn next(&self, value: &Value, themes: &[ThemeFile]) -> Option<Value> {
        let words = self.words(themes);
        let at = words.iter().position(|word| *word == value.plain()).unwrap_or(0);
        words.get(at + 1).or(words.first()).map(|word| self.read_plain(word))
    }

    /// Reads a value without quotes, as the environment and the command line give it.
    #[must_use]
    pub fn read_plain(&self, text: &str) -> Value {
        let text = text.trim();
        match self.takes {
            Takes::Yes => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Value::Yes(true),
                "false" | "no" | "off" | "0" => Value::Yes(false),
                _ => Value::Text(text.to_owned()),
            },
            Takes::Number(..) => text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Number),
            Takes::Choice(_) | Takes::Theme | Takes::Text | Takes::Address | Takes::File | Takes::Country => {
                Value::Text(text.to_owned())
            }
        }
    }

    /// The variable that sets it: `EARMARK_UI__THEME`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("EARMARK_{}", self.name.replace('.', "__").to_ascii_uppercase())
    }
}

/// Makes a row for a field of one of the three kinds; a value of another kind was refused by [`Setting::set`] before.
macro_rules! setting {
    ($name:literal, $about:literal, Takes::$takes:ident $(($($arg:expr),+))?, $kind:ident, $section:ident . $field:ident) => {
        Setting {
            name: $name,
            about: $about,
            takes: Takes::$takes $(($($arg),+))?,
            get: |config| Value::$kind(config.$section.$field.clone().into()),
            set: |config, value| {
                if let Value::$kind(value) = value {
                    config.$section.$field = value;
                }
            },
        }
    };
    ($name:literal, $about:literal, $least:literal ..= $most:literal, $section:ident . $field:ident as usize) => {
        Setting {
            name: $name,
            about: $about,
            takes: Takes::Number($least, $most),
            get: |config| Value::Number(config.$section.$field as u64),
            set: |config, value| {
                if let Value::Number(value) = value {
                    config.$section.$field = value as usize;
                }
            },
        }
    };
}

/// Themes that are built in; `auto` is dark or light, as the terminal's ground.
pub const THEMES: &[&str] = &["terminal", "dark", "light", "contrast", "mono", "auto"];

/// The sections and what each is about, in the order of the table.
pub const SECTIONS: &[(&str, &str)] = &[
    ("ui", "Screen and keys"),
    ("refresh", "Refreshing feeds"),
    ("net", "Network"),
    ("directories", "Directories"),
    ("links", "Links"),
    ("player", "Player"),
];

/// The table, in the order of the default file.
pub static TABLE: &[Setting] = &[
    setting!("ui.theme", "The colours", Takes::Theme, Text, ui.theme),
    setting!("ui.color", "When colours are written", Takes::Choice(&["auto", "always", "never"]), Text, ui.color),
    setting!("ui.signs", "Signs in lists and rules", Takes::Choice(&["auto", "unicode", "ascii"]), Text, ui.signs),
    setting!("ui.accessible", "Real cursor, one pane, sentences for screen readers", Takes::Yes, Yes, ui.accessible),
    setting!("ui.mouse", "Clicks and the wheel", Takes::Yes, Yes, ui.mouse),
    setting!("ui.title", "The window's title names the episode", Takes::Yes, Yes, ui.title),
    setting!("ui.hyperlinks", "Links carry the terminal's own hyperlink", Takes::Yes, Yes, ui.hyperlinks),
    setting!(
        "ui.artwork",
        "Artwork as pictures: as fine as the terminal can, as half blocks, or not at all",
        Takes::Choice(&["auto", "blocks", "off"]),
        Text,
        ui.artwork
    ),
    setting!("ui.motion", "Things may move while waiting", Takes::Yes, Yes, ui.motion),
    setting!(
        "ui.sequence_menu_ms",
        "Milliseconds until a half-typed key shows its menu; 0 waits for Enter",
        Takes::Number(0, 60_000),
        Number,
        ui.sequence_menu_ms
    ),
    setting!(
        "ui.number_wait_ms",
        "Milliseconds that a typed link number waits for another digit; 0 waits for Enter",
        Takes::Number(0, 60_000),
        Number,
        ui.number_wait_ms
    ),
    setting!("refresh.automatic", "Shows that are due are refreshed by themselves", Takes::Yes, Yes, refresh.automatic),
    setting!("refresh.parallel", "Requests at once in all", 1..=256, refresh.parallel as usize),
    setting!("refresh.per_host", "Requests at once to one host", 1..=64, refresh.per_host as usize),
    setting!(
        "refresh.connect_timeout",
        "Seconds to reach a server",
        Takes::Number(1, 600),
        Number,
        refresh.connect_timeout
    ),
    setting!(
        "refresh.silence_timeout",
        "Seconds without a byte until a request is given up",
        Takes::Number(1, 600),
        Number,
        refresh.silence_timeout
    ),
    setting!(
        "refresh.total_timeout",
        "Seconds for a whole answer",
        Takes::Number(1, 3600),
        Number,
        refresh.total_timeout
    ),
    setting!(
        "refresh.max_mib",
        "The largest feed in MiB, counted after decompression",
        Takes::Number(1, 1024),
        Number,
        refresh.max_mib
    ),
    setting!(
        "net.ca_file",
        "Certificates (PEM) that are trusted besides those of the system; off: none",
        Takes::File,
        Text,
        net.ca_file
    ),
    setting!(
        "directories.apple",
        "Apple's search and look-up, also of the feed behind an Apple Podcasts link; off: nowhere",
        Takes::Address,
        Text,
        directories.apple
    ),
    setting!(
        "directories.charts",
        "Apple's charts; off: those of its search",
        Takes::Address,
        Text,
        directories.charts
    ),
    setting!(
        "directories.country",
        "Whose charts are shown, and in whose store is searched",
        Takes::Country,
        Text,
        directories.country
    ),
    setting!(
        "directories.fyyd",
        "Where fyyd is asked: search, what is most active, and what is like a show; off: nowhere",
        Takes::Address,
        Text,
        directories.fyyd
    ),
    setting!(
        "directories.gpodder",
        "Where gpodder.net is asked: search, and what is subscribed to most; off: nowhere",
        Takes::Address,
        Text,
        directories.gpodder
    ),
    setting!(
        "directories.podcast_index",
        "Where the Podcast Index is asked, once `earmark login podcast-index` has a key for it; off: nowhere",
        Takes::Address,
        Text,
        directories.podcast_index
    ),
    setting!(
        "directories.youtube",
        "Where the feeds of YouTube channels are; off: channels are web pages",
        Takes::Address,
        Text,
        directories.youtube
    ),
    setting!(
        "links.clean",
        "Cut tracking parameters from links that are copied or opened",
        Takes::Yes,
        Yes,
        links.clean
    ),
    setting!(
        "player.command",
        "mpv and options of your own, quoted as in a shell, or a program that takes mpv's; no placeholders: what to play \
         goes over its socket; it cannot be empty",
        Takes::Text,
        Text,
        player.command
    ),
    setting!(
        "player.outside",
        "The program that P hands the audio address to (%s stands for it); open: the one of the desktop",
        Takes::Text,
        Text,
        player.outside
    ),
];

/// The setting of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Setting> {
    TABLE.iter().find(|setting| setting.name == name)
}

/// The name that was probably meant: few letters differ, or the name is right and the section is missing or wrong.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let last = name.rsplit('.').next().unwrap_or(&name);
    let (distance, found) = TABLE
        .iter()
        .map(|setting| {
            let own = setting.name.rsplit('.').next().unwrap_or(setting.name);
            // A setting in the wrong section is one step away from the right one.
            let distance = differences(&name, setting.name).min(differences(last, own) + 1);
            (distance, setting.name)
        })
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= (last.chars().count() / 3).max(1) + 1).then_some(found)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour to make one word the other.
#[must_use]
pub fn differences(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, b) in other.iter().enumerate() {
            let mut cost = (last[column] + usize::from(a != b)).min(last[column + 1] + 1).min(now[column] + 1);
            if row > 0 && column > 0 && one[row - 1] == *b && *a == other[column - 1] {
                cost = cost.min(before_last[column - 1] + 1);
            }
            now.push(cost);
        }
        before_last = std::mem::replace(&mut last, now);
    }
    last.last().copied().unwrap_or_default()
}
