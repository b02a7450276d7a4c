//! Changing one setting in the text of a `config.toml`. Comments, order, blanks and everything unknown stay as they are:
//! only the value's own characters are replaced, one line is put in, or one taken out.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::read::{ConfigNote, Loaded, NoteAt, position};
use super::table::{Setting, TABLE, Value};

/// The text with this setting set to this value; `None` takes it out.
///
/// # Errors
/// When the text is no TOML, or has something else in the setting's place: a text that is not understood is not
/// touched. The note says where.
pub fn written(text: &str, setting: &'static Setting, value: Option<&Value>) -> Result<String, ConfigNote> {
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let document = DeTable::parse(body).map_err(|error| {
        let why = error.message().lines().next().unwrap_or("it is not TOML").trim_end_matches('.').to_owned();
        refusal(position(body, error.span().map_or(0, |span| span.start)), format!("This line cannot be read ({why})."))
    })?;
    let section = document.get_ref().iter().find(|(key, _)| key.get_ref() == setting.section());
    let entries: Vec<Entry> = match section.map(|(key, value)| (key, value.get_ref())) {
        None => Vec::new(),
        Some((_, DeValue::Table(inner))) => inner
            .iter()
            .map(|(key, value)| Entry { own: key.get_ref().to_string(), key: key.span(), value: value.span() })
            .collect(),
        Some((key, _)) => {
            let what = format!("“{}” is a section, not a setting.", setting.section());
            return Err(refusal(position(body, key.span().start), what));
        }
    };
    let inline = section.is_some_and(|(_, value)| {
        body.get(value.span()).is_some_and(|text| text.starts_with('{') && matches!(value.get_ref(), DeValue::Table(_)))
    });
    let here = entries.iter().find(|entry| entry.own == setting.own());
    let edited = match (here, value) {
        (Some(entry), Some(value)) => replaced(body, entry.value.clone(), &value.to_string()),
        (Some(entry), None) if inline => without_inline(body, entry),
        (Some(entry), None) => without_line(body, entry),
        (None, None) => body.to_owned(),
        (None, Some(value)) => match section {
            Some((_, table)) if inline => into_braces(body, table.span(), entries.is_empty(), setting, value),
            Some((key, _)) => below(body, key.span(), &entries, setting, value),
            None => at_the_end(body, setting, value),
        },
    };
    // What was written must say what was meant, and nothing else may have changed: no shape of TOML is trusted blindly.
    if says(&edited, setting) != value.cloned() || !same_elsewhere(body, &edited, setting) {
        let at = section.map_or(0, |(key, _)| key.span().start);
        let what = format!("[{}] is written in a way that cannot be changed from here.", setting.section());
        return Err(refusal(position(body, at), what));
    }
    Ok(format!("{mark}{edited}"))
}

/// A key of the section with its place in the text.
struct Entry {
    own: String,
    key: Range<usize>,
    value: Range<usize>,
}

fn refusal(at: NoteAt, what: String) -> ConfigNote {
    ConfigNote { at, id: "config.unwritten", what, hint: String::from("Mend it in an editor. Nothing was written.") }
}

fn replaced(text: &str, range: Range<usize>, with: &str) -> String {
    let before = text.get(..range.start).unwrap_or(text);
    let after = text.get(range.end..).unwrap_or("");
    format!("{before}{with}{after}")
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// Behind the line break of the line that this byte is on.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1)
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The line goes; a remark behind the value stays as a line of its own.
fn without_line(text: &str, entry: &Entry) -> String {
    let (start, end) = (line_start(text, entry.key.start), line_end(text, entry.value.end));
    let remark = text.get(entry.value.end..end).unwrap_or("").trim_start();
    let remark = if remark.starts_with('#') { remark } else { "" };
    replaced(text, start..end, remark)
}

/// Out of `{ … }`, with one of the commas beside it.
fn without_inline(text: &str, entry: &Entry) -> String {
    let (before, after) =
        (text.get(..entry.key.start).unwrap_or(""), text.get(entry.value.end..).unwrap_or("").trim_start());
    match (after.strip_prefix(','), before.trim_end().strip_suffix(',')) {
        (Some(after), _) => format!("{before}{}", after.trim_start()),
        (None, Some(before)) => format!("{before} {after}"),
        (None, None) => format!("{before}{after}"),
    }
}

fn into_braces(text: &str, braces: Range<usize>, empty: bool, setting: &Setting, value: &Value) -> String {
    let at = braces.start + 1;
    let comma = if empty { " " } else { "," };
    replaced(text, at..at, &format!(" {} = {value}{comma}", setting.own()))
}

/// A new line in a section that is there: below the line of the default file that has it as a comment, else below the
/// last one of the section.
fn below(text: &str, header: Range<usize>, entries: &[Entry], setting: &Setting, value: &Value) -> String {
    let last = entries.iter().max_by_key(|entry| entry.value.end);
    let (lead, after) = match last {
        // What stands before the key is kept: blanks, or `ui.` where the section has no line of its own.
        Some(last) => {
            (text.get(line_start(text, last.key.start)..last.key.start).unwrap_or(""), line_end(text, last.value.end))
        }
        None => ("", line_end(text, header.end)),
    };
    let at = if lead.trim().is_empty() { commented(text, setting).unwrap_or(after) } else { after };
    line_at(text, at, &format!("{lead}{} = {value}", setting.own()))
}

/// Behind a line `# name = …` in the section of the setting.
fn commented(text: &str, setting: &Setting) -> Option<usize> {
    let mut inside = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let words = line.trim();
        if words.starts_with('[') {
            inside = words.split(']').next() == Some(&format!("[{}", setting.section()));
        } else if let Some(rest) = words.strip_prefix('#').map(str::trim_start).filter(|_| inside)
            && rest.strip_prefix(setting.own()).is_some_and(|rest| rest.trim_start().starts_with('='))
        {
            return Some(at);
        }
    }
    None
}

fn at_the_end(text: &str, setting: &Setting, value: &Value) -> String {
    let end = line_break(text);
    let gap = if text.trim().is_empty() { "" } else { end };
    let section = line_at(text, text.len(), &format!("{gap}[{}]", setting.section()));
    line_at(&section, section.len(), &format!("{} = {value}", setting.own()))
}

/// Puts a line in at this byte, which is the start of a line or the end of the text.
fn line_at(text: &str, at: usize, line: &str) -> String {
    let end = line_break(text);
    let before = text.get(..at).unwrap_or(text);
    let open = if before.is_empty() || before.ends_with('\n') { "" } else { end };
    replaced(text, at..at, &format!("{open}{line}{end}"))
}

/// What a text sets a setting to.
fn says(text: &str, setting: &'static Setting) -> Option<Value> {
    let loaded = loaded(text);
    loaded.origins.in_file(&loaded.config, setting.name)
}

fn loaded(text: &str) -> Loaded {
    let mut loaded = Loaded::new();
    loaded.file(text);
    loaded
}

fn same_elsewhere(before: &str, after: &str, setting: &'static Setting) -> bool {
    let (was, is) = (loaded(before), loaded(after));
    DeTable::parse(after).is_ok()
        && TABLE
            .iter()
            .filter(|other| other.name != setting.name)
            .all(|other| was.origins.in_file(&was.config, other.name) == is.origins.in_file(&is.config, other.name))
}

#[cfg(test)]
mod tests {
    use super::super::table::find;
    use super::*;
    use crate::config::DEFAULT_FILE;

    fn set(text: &str, name: &str, value: &Value) -> String {
        written(text, find(name).unwrap(), Some(value)).unwrap()
    }

    fn out(text: &str, name: &str) -> String {
        written(text, find(name).unwrap(), None).unwrap()
    }

    fn word(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn only_the_value_changes() {
        let file = "# mine\r\n[ui]\r\n  theme   = 'dark'  # at night\r\nfuture = [1,\r\n 2]\r\n\r\n# end";
        let changed = set(file, "ui.theme", &word("light"));
        assert_eq!(changed, file.replace("'dark'", "\"light\""));
        let added = set(&changed, "ui.mouse", &Value::Yes(false));
        assert_eq!(added, changed.replace(" 2]\r\n", " 2]\r\nmouse = false\r\n"));
        assert_eq!(out(&added, "ui.mouse"), changed);
        assert_eq!(out(file, "ui.theme"), file.replace("  theme   = 'dark'  # at night", "# at night"));
        assert_eq!(out(file, "ui.signs"), file);
    }

    #[test]
    fn every_shape_of_a_section_is_written_to() {
        let yes = Value::Yes(false);
        for (before, after) in [
            ("", "[ui]\nmouse = false\n"),
            ("[links]\nclean = true", "[links]\nclean = true\n\n[ui]\nmouse = false\n"),
            ("[ui]\n[net]\n", "[ui]\nmouse = false\n[net]\n"),
            ("[ui]", "[ui]\nmouse = false\n"),
            ("ui.theme = \"dark\" # x\n[net]\n", "ui.theme = \"dark\" # x\nui.mouse = false\n[net]\n"),
            ("ui = { theme = \"dark\" }\n", "ui = { mouse = false, theme = \"dark\" }\n"),
            ("ui = {}\n", "ui = { mouse = false }\n"),
            ("[ui]\n# mouse = true\n# x\n", "[ui]\n# mouse = true\nmouse = false\n# x\n"),
            ("\u{feff}[ui]\n", "\u{feff}[ui]\nmouse = false\n"),
        ] {
            let changed = set(before, "ui.mouse", &yes);
            assert_eq!(changed, after);
            let back = out(&changed, "ui.mouse");
            assert_eq!(says(back.trim_start_matches('\u{feff}'), find("ui.mouse").unwrap()), None, "{back}");
        }
        assert_eq!(out("ui = { theme = \"dark\", mouse = false }", "ui.mouse"), "ui = { theme = \"dark\" }");
        assert_eq!(out("ui = { mouse = false, theme = \"dark\" }", "ui.mouse"), "ui = { theme = \"dark\" }");
    }

    #[test]
    fn the_default_file_takes_every_setting_and_gives_it_back() {
        for setting in TABLE {
            let value = setting.next(&setting.default(), &[]).unwrap_or_else(|| setting.default());
            let changed = written(DEFAULT_FILE, setting, Some(&value)).unwrap();
            let line = format!("{} = {value}\n", setting.own());
            assert!(changed.contains(&format!("\n# {} = {}\n{line}", setting.own(), setting.default())), "{changed}");
            assert_eq!(written(&changed, setting, None).unwrap(), DEFAULT_FILE);
        }
    }

    #[test]
    fn what_is_not_understood_is_not_touched() {
        let theme = find("ui.theme").unwrap();
        let note = written("[ui]\ntheme = dark\n", theme, Some(&word("light"))).unwrap_err();
        assert_eq!(note.at, NoteAt::File { line: 2, column: 9 });
        let note = written("ui = 3\n", theme, Some(&word("light"))).unwrap_err();
        assert_eq!(
            note.to_string().split(". ").next(),
            Some("config.toml, line 1, column 1: “ui” is a section, not a setting")
        );
        let quoted = set("[player]\ncommand = \"\"\"mpv\n--x\"\"\"\n", "player.command", &word("a \"b\" \\c"));
        assert_eq!(says(&quoted, find("player.command").unwrap()), Some(word("a \"b\" \\c")));
    }
}
