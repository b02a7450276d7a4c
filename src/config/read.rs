//! Reading settings from `config.toml`, the environment and the command line. A wrong value costs that value and leaves
//! a note; nothing here fails.

use std::fmt;

use toml::de::{DeTable, DeValue};

use super::Config;
use super::origins::{Origin, Origins};
use super::table::{self, Setting, TABLE, Value};
use super::themes::{self, ThemeFile};
use crate::error::Problem;

/// Something that could not be used, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigNote {
    pub at: NoteAt,
    /// `config.syntax`, `config.unknown`, `config.value`.
    pub id: &'static str,
    /// What is wrong there, one sentence.
    pub what: String,
    /// What was done instead or can be done, one sentence.
    pub hint: String,
}

/// Where a note belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteAt {
    /// Line and column of `config.toml`, both from 1; columns count characters.
    File { line: u32, column: u32 },
    /// Line and column of a file in `themes/`.
    Theme { file: String, line: u32, column: u32 },
    /// An environment variable.
    Variable(String),
    /// An option of the command line.
    CommandLine,
}

impl NoteAt {
    fn same_line(&self, other: &Self) -> bool {
        matches!((self, other), (Self::File { line: one, .. }, Self::File { line: other, .. }) if one == other)
    }
}

impl fmt::Display for NoteAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { line, column } => write!(f, "config.toml, line {line}, column {column}"),
            Self::Theme { file, line, column } => write!(f, "themes/{file}, line {line}, column {column}"),
            Self::Variable(name) => write!(f, "Variable {name}"),
            Self::CommandLine => f.write_str("--set"),
        }
    }
}

impl fmt::Display for ConfigNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.at, self.what, self.hint)
    }
}

impl ConfigNote {
    /// The note as people see every trouble.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem::new(self.id, format!("{}:", self.at), self.what.clone(), self.hint.clone())
    }
}

/// Settings in force, and where each comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    pub config: Config,
    pub origins: Origins,
    /// Themes that files bring, in the order of their names.
    pub themes: Vec<ThemeFile>,
    pub notes: Vec<ConfigNote>,
}

impl Loaded {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where this setting's value comes from.
    #[must_use]
    pub fn origin(&self, name: &str) -> Origin {
        self.origins.of(name)
    }

    /// Takes what a `config.toml` says. After a syntax error the readable rest counts.
    pub fn file(&mut self, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut broken: Vec<NoteAt> = Vec::new();
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            let at = position(text, start);
            // One mistake often breaks the rest of its line in several ways; the first says what it is.
            if broken.iter().any(|known| known.same_line(&at)) {
                continue;
            }
            broken.push(at.clone());
            let why = error.message().lines().next().unwrap_or("it is not TOML").trim_end_matches('.').to_owned();
            self.notes.push(ConfigNote {
                at,
                id: "config.syntax",
                what: format!("This line cannot be read ({why})."),
                hint: String::from("The rest was loaded."),
            });
        }
        for (key, value) in document.get_ref() {
            let section: &str = key.get_ref();
            if broken.iter().any(|known| known.same_line(&position(text, key.span().start)))
                && !matches!(value.get_ref(), DeValue::Table(_))
            {
                continue;
            }
            let sections = TABLE.iter().any(|setting| setting.name.split('.').next() == Some(section));
            match value.get_ref() {
                DeValue::Table(inner) if sections => {
                    for (key, value) in inner {
                        let name = format!("{section}.{}", key.get_ref());
                        let at = position(text, key.span().start);
                        // What the reader guessed of a broken line is nobody's wish.
                        if broken.iter().any(|known| known.same_line(&at)) {
                            continue;
                        }
                        match table::find(&name) {
                            None => self.unknown(at, &name, key.get_ref()),
                            Some(setting) => {
                                let at = position(text, value.span().start);
                                match plain(value.get_ref()) {
                                    Ok(value) => self.put(at, setting, value, Origin::File),
                                    Err(what) => self.refused(at, setting, &what),
                                }
                            }
                        }
                    }
                }
                DeValue::Table(_) => {
                    let known = sections_named();
                    let near = known.iter().copied().min_by_key(|name| table::differences(name, section));
                    let near = near.filter(|name| table::differences(name, section) <= 2);
                    self.notes.push(ConfigNote {
                        at: position(text, key.span().start),
                        id: "config.unknown",
                        what: format!("there is no section “{section}”."),
                        hint: match near {
                            Some(name) => format!("Did you mean `{name}`? The rest was loaded."),
                            None => format!("Sections are {}. The rest was loaded.", known.join(", ")),
                        },
                    });
                }
                _ if sections => self.notes.push(ConfigNote {
                    at: position(text, value.span().start),
                    id: "config.value",
                    what: format!("“{section}” is a section, not a setting."),
                    hint: format!("Write [{section}] and its settings below. The rest was loaded."),
                }),
                _ => self.unknown(position(text, key.span().start), section, section),
            }
        }
    }

    /// Takes one environment variable. Those that do not start with `EARMARK_` or have no `__` mean nothing here.
    pub fn variable(&mut self, variable: &str, value: &str) {
        let Some(rest) = variable.strip_prefix("EARMARK_") else { return };
        if !rest.contains("__") {
            return;
        }
        let name = rest.replace("__", ".").to_ascii_lowercase();
        let at = NoteAt::Variable(variable.to_owned());
        match table::find(&name) {
            Some(setting) => self.put(at, setting, setting.read_plain(value), Origin::Environment),
            None => self.notes.push(ConfigNote {
                at,
                id: "config.unknown",
                what: format!("there is no setting “{name}”."),
                hint: match table::nearest(&name).and_then(table::find) {
                    Some(near) => format!("Did you mean {}?", near.variable()),
                    None => String::from("`earmark config` lists all settings."),
                },
            }),
        }
    }

    /// Takes `NAME=VALUE` of the command line. Wrong use of an option is an error and not a note.
    ///
    /// # Errors
    /// Says what is wrong, one or two sentences.
    pub fn option(&mut self, assignment: &str) -> Result<(), String> {
        let Some((name, value)) = assignment.split_once('=') else {
            return Err(format!("“{assignment}” is not NAME=VALUE, such as ui.theme=dark."));
        };
        let name = name.trim();
        let Some(setting) = table::find(name) else {
            let hint = match table::nearest(name) {
                Some(near) => format!("Did you mean {near}?"),
                None => String::from("`earmark config` lists all settings."),
            };
            return Err(format!("There is no setting “{name}”. {hint}"));
        };
        setting.set(&mut self.config, setting.read_plain(value)).map_err(|what| format!("{name}: {what}."))?;
        self.origins.note(setting.name, Origin::CommandLine, None);
        Ok(())
    }

    /// Takes a file of the folder `themes`, by its name and what it says.
    pub fn theme_file(&mut self, name: &str, text: &str) {
        let (theme, notes) = themes::theme_file(name, text);
        self.themes.extend(theme);
        self.notes.extend(notes);
    }

    /// The end, when all was taken: a theme that nobody knows is not used, and what follows from other settings is set
    /// (what is read aloud has plain signs and nothing that moves, unless that was set too).
    ///
    /// # Errors
    /// Says that the theme of the command line is unknown, one or two sentences.
    pub fn settle(&mut self) -> Result<(), String> {
        let name = self.config.ui.theme.clone();
        if !themes::known(&self.themes, &name) {
            let all: Vec<&str> = themes::names(&self.themes).collect();
            let near = all.iter().min_by_key(|known| table::differences(known, &name));
            let near = near.filter(|near| table::differences(near, &name) <= 2);
            let hint = match near {
                Some(near) => format!("Did you mean {near}?"),
                None => format!("There are {}.", all.join(", ")),
            };
            let what = format!("there is no theme “{name}”.");
            let setting = table::find("ui.theme").filter(|setting| self.origins.of(setting.name) != Origin::Default);
            let at = match setting.map(|setting| self.origins.of(setting.name)) {
                Some(Origin::CommandLine) => return Err(format!("ui.theme: {what} {hint}")),
                Some(Origin::Environment) => NoteAt::Variable(setting.map(Setting::variable).unwrap_or_default()),
                _ => NoteAt::File { line: self.origins.line("ui.theme").unwrap_or(1), column: 1 },
            };
            let used = Config::default().ui.theme;
            self.notes.push(ConfigNote { at, id: "config.value", what, hint: format!("{hint} {used} is used.") });
            self.config.ui.theme = used;
        }
        self.origins.settle(&mut self.config);
        Ok(())
    }

    fn put(&mut self, at: NoteAt, setting: &'static Setting, value: Value, origin: Origin) {
        match setting.set(&mut self.config, value) {
            Ok(()) => {
                let line = if let NoteAt::File { line, .. } = at { Some(line) } else { None };
                self.origins.note(setting.name, origin, line);
            }
            Err(what) => self.refused(at, setting, &what),
        }
    }

    fn refused(&mut self, at: NoteAt, setting: &'static Setting, what: &str) {
        let kept = (setting.get)(&self.config);
        self.notes.push(ConfigNote {
            at,
            id: "config.value",
            what: format!("`{}`: {what}.", setting.name),
            hint: format!("{kept} is used."),
        });
    }

    fn unknown(&mut self, at: NoteAt, name: &str, written: &str) {
        let hint = match table::nearest(name) {
            Some(near) if near.split('.').next() == name.split('.').next() => {
                let own = near.rsplit('.').next().unwrap_or(near);
                format!("Did you mean `{own}`? The rest was loaded.")
            }
            Some(near) => {
                let (section, own) = near.split_once('.').unwrap_or(("", near));
                format!("Did you mean `{own}` in [{section}]? The rest was loaded.")
            }
            None => String::from("`earmark config` lists all settings. The rest was loaded."),
        };
        self.notes.push(ConfigNote {
            at,
            id: "config.unknown",
            what: format!("there is no setting “{written}”."),
            hint,
        });
    }
}

/// The names of the sections, each once.
fn sections_named() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = TABLE.iter().filter_map(|setting| setting.name.split('.').next()).collect();
    names.dedup();
    names
}

/// A TOML value as a setting's value, or what is wrong with it.
fn plain(value: &DeValue<'_>) -> Result<Value, String> {
    match value {
        DeValue::String(text) => Ok(Value::Text(text.to_string())),
        DeValue::Boolean(yes) => Ok(Value::Yes(*yes)),
        DeValue::Integer(number) => u64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
            .map(Value::Number)
            .map_err(|_| format!("{} is out of range", number.as_str())),
        DeValue::Float(number) => Err(format!("{} is not a whole number", number.as_str())),
        DeValue::Datetime(_) => Err(String::from("a date is not allowed here")),
        DeValue::Array(_) => Err(String::from("a list is not allowed here")),
        DeValue::Table(_) => Err(String::from("a section is not allowed here")),
    }
}

/// Line and column of a byte, both from 1.
pub(super) fn position(text: &str, byte: usize) -> NoteAt {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    NoteAt::File { line: line as u32, column: column as u32 }
}
