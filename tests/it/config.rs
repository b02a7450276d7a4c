//! Settings: what `config.toml`, the environment and options say, and what is said when they are wrong.

use earmark::config::{Config, DEFAULT_FILE, Loaded, NoteAt, Origin, TABLE, Takes, Value};
use proptest::prelude::*;

fn notes(text: &str) -> Vec<String> {
    Config::load(text).1.iter().map(ToString::to_string).collect()
}

#[test]
fn the_default_file_says_exactly_the_defaults() {
    assert_eq!(Config::load(DEFAULT_FILE), (Config::default(), Vec::new()), "as it is, it changes nothing");
    let mut section = String::new();
    let mut said = Vec::new();
    for line in DEFAULT_FILE.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name.to_owned();
        }
        if let Some((name, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(" = "))
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        {
            said.push((format!("{section}.{name}"), value.to_owned()));
        }
    }
    let defaults = Config::default();
    let table: Vec<(String, String)> =
        TABLE.iter().map(|setting| (setting.name.to_owned(), (setting.get)(&defaults).to_string())).collect();
    assert_eq!(said, table, "every setting stands there, in the order of the table, with its default");
}

#[test]
fn every_setting_can_be_set_and_is_found_in_the_config() {
    for setting in TABLE {
        let other = match (setting.takes, (setting.get)(&Config::default())) {
            (Takes::Choice(words), Value::Text(now)) => {
                Value::Text(words.iter().find(|word| **word != now).unwrap().to_string())
            }
            (_, Value::Yes(now)) => Value::Yes(!now),
            (Takes::Number(least, _), Value::Number(now)) => Value::Number(if now == least { now + 1 } else { least }),
            (Takes::File, _) => Value::Text(std::env::temp_dir().join("ca.pem").display().to_string()),
            (Takes::Address, _) => Value::Text(String::from("off")),
            (Takes::Country, _) => Value::Text(String::from("nz")),
            _ => Value::Text(String::from("mpv --profile=podcasts")),
        };
        let (section, name) = setting.name.split_once('.').unwrap();
        let (config, notes) = Config::load(&format!("[{section}]\n{name} = {other}\n"));
        assert_eq!(notes, [], "{}", setting.name);
        assert_eq!((setting.get)(&config), other, "{}", setting.name);
        assert_ne!(config, Config::default(), "{}", setting.name);
        let mut loaded = Loaded::new();
        let plain = match &other {
            Value::Text(text) => text.clone(),
            other => other.to_string(),
        };
        loaded.variable(&setting.variable(), &plain);
        assert_eq!((setting.get)(&loaded.config), other, "{}", setting.variable());
        assert_eq!(loaded.origin(setting.name), Origin::Environment);
    }
}

#[test]
fn a_wrong_line_costs_only_itself_and_is_named_by_its_place() {
    let text = "[ui]\ntheme = \"dark\"\ncolour = \"never\"\nmouse = \"yes\"\nsigns = \"asci\"\n\n[refresh]\nparallel = 0\nper_host = 4\nmax_mib = 3.5\n\n[player]\ncommand = \"\"\n";
    let (config, notes) = Config::load(text);
    assert_eq!(config.ui.theme, "dark");
    assert_eq!(config.refresh.per_host, 4);
    assert_eq!((config.refresh.parallel, config.ui.mouse), (32, true), "the rest keeps its default");
    let mut said: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let line = |note: &String| note.split([' ', ',']).nth(3).and_then(|number| number.parse::<u32>().ok());
    said.sort_by_key(line);
    assert_eq!(
        said,
        [
            "config.toml, line 3, column 1: there is no setting “colour”. Did you mean `color`? The rest was loaded.",
            "config.toml, line 4, column 9: `ui.mouse`: \"yes\" is not true or false. true is used.",
            "config.toml, line 5, column 9: `ui.signs`: “asci” is not one of auto, unicode, ascii. \"auto\" is used.",
            "config.toml, line 8, column 12: `refresh.parallel`: 0 is out of range: it takes a whole number from 1 to 256. 32 is used.",
            "config.toml, line 10, column 11: `refresh.max_mib`: 3.5 is not a whole number. 64 is used.",
            "config.toml, line 13, column 11: `player.command`: it is empty. \"mpv\" is used.",
        ]
    );
}

#[test]
fn a_broken_line_does_not_take_the_others_with_it() {
    let (config, notes) = Config::load("[ui]\ntheme = \"light\"\nsigns = = \"ascii\"\nmotion = false\n");
    assert_eq!(config.ui.theme, "light");
    assert!(!config.ui.motion);
    assert!(!notes.is_empty());
    assert!(notes.iter().all(|note| matches!(note.at, NoteAt::File { line: 3, .. })), "{notes:?}");
    assert_eq!(notes[0].id, "config.syntax");
}

#[test]
fn the_nearest_name_is_offered_wherever_it_was_meant() {
    for (text, said) in [
        ("[ui]\nhyperlink = true\n", "line 2, column 1: there is no setting “hyperlink”. Did you mean `hyperlinks`?"),
        ("[ui]\nparallel = 3\n", "there is no setting “parallel”. Did you mean `parallel` in [refresh]?"),
        ("theme = \"dark\"\n", "line 1, column 1: there is no setting “theme”. Did you mean `theme` in [ui]?"),
        ("[refersh]\nparallel = 3\n", "line 1, column 2: there is no section “refersh”. Did you mean `refresh`?"),
        ("[colours]\nx = 3\n", "Sections are ui, refresh, net, directories, links, player."),
        ("[ui]\nqwertyuiop = 1\n", "`earmark config` lists all settings."),
        ("ui = 3\n", "“ui” is a section, not a setting."),
        ("[ui]\ntheme = [\"dark\"]\n", "a list is not allowed here"),
        ("[refresh]\nparallel = -1\n", "-1 is out of range"),
    ] {
        let notes = notes(text);
        assert!(notes.len() == 1 && notes[0].contains(said), "{text:?}: {notes:?}");
    }
}

#[test]
fn columns_count_letters_and_dotted_names_are_settings_too() {
    let (config, notes) =
        Config::load("\u{feff}ui.theme = \"dark\"\nui.\"größe\" = 1\nrefresh = { parallel = 0x10 }\n");
    assert_eq!((config.ui.theme.as_str(), config.refresh.parallel), ("dark", 16));
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].at, NoteAt::File { line: 2, column: 4 });
}

#[test]
fn the_command_line_wins_over_the_environment_over_the_file() {
    let mut loaded = Loaded::new();
    loaded.file("[ui]\ntheme = \"dark\"\nsigns = \"ascii\"\nmouse = false\n");
    loaded.variable("EARMARK_UI__THEME", "light");
    loaded.variable("EARMARK_UI__MOUSE", "on");
    loaded.variable("EARMARK_LOG", "debug");
    loaded.variable("UI__THEME", "mono");
    loaded.option("ui.theme=contrast").unwrap();
    assert_eq!(loaded.notes, []);
    assert_eq!(loaded.config.ui.theme, "contrast");
    assert_eq!(loaded.config.ui.signs, "ascii");
    assert!(loaded.config.ui.mouse);
    let from = ["ui.theme", "ui.mouse", "ui.signs", "ui.title"].map(|name| loaded.origin(name).name());
    assert_eq!(from, ["command line", "environment", "config.toml", "default"]);
}

#[test]
fn what_is_read_aloud_has_plain_signs_unless_others_were_asked_for() {
    let mut loaded = Loaded::new();
    loaded.option("ui.accessible=yes").unwrap();
    loaded.settle().unwrap();
    assert_eq!((loaded.config.ui.signs.as_str(), loaded.config.ui.motion), ("ascii", false));
    let mut loaded = Loaded::new();
    loaded.file("[ui]\naccessible = true\nsigns = \"unicode\"\n");
    loaded.settle().unwrap();
    assert_eq!((loaded.config.ui.signs.as_str(), loaded.config.ui.motion), ("unicode", false));
}

#[test]
fn wrong_variables_are_notes_and_wrong_options_are_refused() {
    let mut loaded = Loaded::new();
    loaded.variable("EARMARK_UI__THEEM", "dark");
    loaded.variable("EARMARK_REFRESH__PARALLEL", "many");
    let said: Vec<String> = loaded.notes.iter().map(ToString::to_string).collect();
    assert!(said[0].contains("EARMARK_UI__THEEM") && said[0].contains("EARMARK_UI__THEME"), "{said:?}");
    assert!(said[1].contains("\"many\" is not a whole number from 1 to 256"), "{said:?}");
    assert_eq!(loaded.config, Config::default());
    assert!(loaded.option("ui.theem=dark").unwrap_err().contains("Did you mean ui.theme?"));
    assert!(loaded.option("ui.theme").unwrap_err().contains("NAME=VALUE"));
    loaded.option("ui.theme=pink").unwrap();
    assert!(loaded.settle().unwrap_err().contains("there is no theme “pink”"));
}

#[test]
fn a_theme_is_built_in_or_in_a_file_or_not_used() {
    let mut loaded = Loaded::new();
    loaded.file("[ui]\nmouse = true\ntheme = \"papr\"\n");
    loaded.theme_file("paper.toml", "base = \"light\"\ntext = \"#000000\"\n");
    let mut other = loaded.clone();
    loaded.settle().unwrap();
    assert_eq!(loaded.config.ui.theme, "terminal");
    let said: Vec<String> = loaded.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["config.toml, line 3, column 1: there is no theme “papr”. Did you mean paper? terminal is used."]
    );
    other.variable("EARMARK_UI__THEME", "paper");
    other.settle().unwrap();
    assert_eq!((other.config.ui.theme.as_str(), other.notes.len()), ("paper", 0));
}

proptest! {
    #[test]
    fn any_file_is_survived_and_gives_allowed_settings(text in "(\\[(ui|refresh|x)\\]\n|[a-z_.]{0,9} ?= ?(\"[^\n]{0,5}\"|-?[0-9]{1,20}|true|[^\n]{0,5})\n|.{0,12}\n){0,12}") {
        let (config, notes) = Config::load(&text);
        for setting in TABLE {
            let value = (setting.get)(&config);
            prop_assert!(setting.set(&mut Config::default(), value).is_ok(), "{}", setting.name);
        }
        let lines = text.matches('\n').count() as u32 + 1;
        for note in notes {
            let inside = matches!(note.at, NoteAt::File { line, column } if (1..=lines).contains(&line) && column >= 1);
            prop_assert!(inside, "{note}");
        }
    }
}
