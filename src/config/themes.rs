//! Themes from files: `themes/NAME.toml` with colours by role, and base16 schemes as their authors publish them (YAML, or
//! the same in TOML).
//!
//! Only what these files are made of is read, not YAML: a base16 scheme is sixteen lines `base00: "181818"`.

use toml::de::{DeTable, DeValue};

use super::read::{ConfigNote, NoteAt, position};
use super::table::{THEMES, differences};

/// A theme that a file brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// What `ui.theme` calls it: the file's name without its ending.
    pub name: String,
    pub colors: Colors,
}

/// Its colours, each as `0xRRGGBB`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Colors {
    /// What it sets, by [`COLORS`], of the colours of a built-in theme.
    Roles { base: String, set: Vec<(&'static str, u32)> },
    /// A base16 scheme: `base00` to `base0F`.
    Base16([u32; 16]),
}

/// The names that `ui.theme` can have: the built-in ones and those of the files.
pub fn names(files: &[ThemeFile]) -> impl Iterator<Item = &str> {
    THEMES.iter().copied().chain(files.iter().map(|file| file.name.as_str()))
}

/// Whether there is a theme of this name.
#[must_use]
pub fn known(files: &[ThemeFile], name: &str) -> bool {
    names(files).any(|known| known == name)
}

/// What a theme file can set.
pub const COLORS: [&str; 26] = [
    "bg",
    "surface",
    "text",
    "text_dim",
    "heading",
    "accent",
    "border",
    "border_focus",
    "sel_bg",
    "sel_fg",
    "sel_idle_bg",
    "link",
    "link_visited",
    "hint_bg",
    "hint_fg",
    "match",
    "quote",
    "code",
    "new",
    "progress",
    "played",
    "ok",
    "warn",
    "error",
    "star",
    "player",
];

/// The built-in themes that have colours of their own, which a file can change.
pub const BASES: [&str; 3] = ["dark", "light", "contrast"];

/// What a scheme or theme says about itself; nothing depends on it.
const ABOUT: [&str; 8] = ["name", "scheme", "author", "description", "system", "variant", "slug", "upstream"];

/// Reads the theme file of this name (`paper.toml`, `gruvbox.yaml`). `None`, with a note that says why, when nothing of
/// it can be used; one wrong colour costs that colour.
#[must_use]
pub fn theme_file(file: &str, text: &str) -> (Option<ThemeFile>, Vec<ConfigNote>) {
    let mut reading = Reading { file, notes: Vec::new() };
    let (name, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let theme = if THEMES.contains(&name) {
        let what = format!("“{name}” is a built-in theme.");
        reading.note(1, 1, "config.theme", what, "Give the file another name.");
        None
    } else {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = if ending.eq_ignore_ascii_case("toml") { reading.toml(text) } else { yaml(text) };
        reading.colors(lines).map(|colors| ThemeFile { name: name.to_owned(), colors })
    };
    (theme, reading.notes)
}

/// A name, its value as text, and where it stands.
struct Line {
    name: String,
    value: String,
    at: (u32, u32),
}

struct Reading<'a> {
    file: &'a str,
    notes: Vec<ConfigNote>,
}

impl Reading<'_> {
    fn note(&mut self, line: u32, column: u32, id: &'static str, what: impl Into<String>, hint: impl Into<String>) {
        let at = NoteAt::Theme { file: self.file.to_owned(), line, column };
        self.notes.push(ConfigNote { at, id, what: what.into(), hint: hint.into() });
    }

    /// The lines of a TOML file, those of its sections among them.
    fn toml(&mut self, text: &str) -> Vec<Line> {
        let (document, errors) = DeTable::parse_recoverable(text);
        // One mistake breaks what stands behind it; the first says what it is.
        if let Some(error) = errors.first() {
            let (line, column) = place(text, error.span().map_or(0, |span| span.start));
            let why = error.message().lines().next().unwrap_or("it is not TOML").trim_end_matches('.').to_owned();
            self.note(
                line,
                column,
                "config.syntax",
                format!("This line cannot be read ({why})."),
                "The rest was loaded.",
            );
        }
        let mut out = Vec::new();
        let mut take = |table: &DeTable<'_>| {
            for (key, value) in table {
                if let DeValue::String(value) = value.get_ref() {
                    let (name, at) = (key.get_ref().to_string(), place(text, key.span().start));
                    out.push(Line { name, value: value.to_string(), at });
                }
            }
        };
        take(document.get_ref());
        for (_, value) in document.get_ref() {
            if let DeValue::Table(inner) = value.get_ref() {
                take(inner);
            }
        }
        out.sort_by_key(|line| line.at);
        out
    }

    /// What the lines say: a base16 scheme when one of its names is there, else colours by role.
    fn colors(&mut self, lines: Vec<Line>) -> Option<Colors> {
        let scheme = lines.iter().any(|line| base16(&line.name).is_some());
        let mut sixteen = [None; 16];
        let (mut base, mut set) = (String::from("dark"), Vec::new());
        for Line { name, value, at: (line, column) } in lines {
            if ABOUT.contains(&name.as_str()) {
                continue;
            }
            if name == "base" && !scheme {
                if BASES.contains(&value.as_str()) {
                    base = value;
                } else {
                    let what = format!("“{value}” is not one of {}.", BASES.join(", "));
                    self.note(line, column, "config.value", what, "dark is used.");
                }
                continue;
            }
            let role = COLORS.into_iter().find(|known| *known == name);
            let slot = base16(&name).filter(|_| scheme).and_then(|index| sixteen.get_mut(index));
            if slot.is_none() && (scheme || role.is_none()) {
                let near = COLORS.into_iter().min_by_key(|known| differences(known, &name));
                let hint = match near.filter(|near| !scheme && differences(near, &name) <= 2) {
                    Some(near) => format!("Did you mean `{near}`? The rest was loaded."),
                    None => String::from("The rest was loaded."),
                };
                self.note(line, column, "config.unknown", format!("there is no colour “{name}”."), hint);
                continue;
            }
            match (color(&value), slot, role) {
                (None, ..) => {
                    let what = format!("“{value}” is not a colour such as #7cc4ff.");
                    self.note(line, column, "config.value", what, "The rest was loaded.");
                }
                (rgb, Some(slot), _) => *slot = rgb,
                (Some(rgb), None, Some(role)) => set.push((role, rgb)),
                (Some(_), None, None) => {}
            }
        }
        if !scheme {
            if set.is_empty() {
                let what = "No colours are in this file.";
                let hint = "Write lines such as text = \"#e6e6e6\", or take a base16 scheme.";
                self.note(1, 1, "config.theme", what, hint);
                return None;
            }
            return Some(Colors::Roles { base, set });
        }
        let missing = sixteen.iter().position(Option::is_none);
        if let Some(index) = missing {
            let what = format!("base{index:02X} is missing from this base16 scheme.");
            self.note(1, 1, "config.theme", what, "The theme is not used; it needs base00 to base0F.");
            return None;
        }
        Some(Colors::Base16(sixteen.map(Option::unwrap_or_default)))
    }
}

fn place(text: &str, byte: usize) -> (u32, u32) {
    match position(text, byte) {
        NoteAt::File { line, column } => (line, column),
        _ => (1, 1),
    }
}

/// The lines `name: value` that a scheme is made of, whatever stands around them.
fn yaml(text: &str) -> Vec<Line> {
    let line = |(number, line): (usize, &str)| {
        let (name, value) = line.split_once(':')?;
        let indent = name.chars().take_while(|letter| letter.is_whitespace()).count();
        let value = value.trim();
        // A comment begins with " #"; a colour may begin with "#".
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value.get(1..)?.split(quote).next()?,
            _ => value.split_once(" #").map_or(value, |(value, _)| value).trim(),
        };
        let name = name.trim().trim_matches(['"', '\'']);
        let comment = name.is_empty() || name.starts_with('#');
        let at = (u32::try_from(number + 1).ok()?, u32::try_from(indent + 1).ok()?);
        (!comment && !value.is_empty()).then(|| Line { name: name.to_owned(), value: value.to_owned(), at })
    };
    let all = text.lines().enumerate().filter_map(line);
    // A scheme may say more about itself than is known here.
    all.filter(|line| base16(&line.name).is_some() || COLORS.contains(&line.name.as_str())).collect()
}

/// Which of the sixteen is called so: `base0D` is 13.
fn base16(name: &str) -> Option<usize> {
    let digit = name.strip_prefix("base0").filter(|digit| digit.len() == 1)?;
    usize::from_str_radix(digit, 16).ok()
}

/// `#rrggbb`, `rrggbb` or `#rgb`.
fn color(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some(number),
        3 => Some([8, 4, 0].iter().fold(0, |rgb, shift| (rgb << 8) | (((number >> shift) & 0xf) * 0x11))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn said(notes: &[ConfigNote]) -> Vec<String> {
        notes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_names_colours_by_role() {
        let text =
            "base = \"light\"\n[colors]\ntext = \"#123\"\nmatch = \"AABBCC\"\ntekst = \"#000000\"\nlink = \"blue\"\n";
        let (theme, notes) = theme_file("paper.toml", text);
        let set = vec![("text", 0x11_22_33), ("match", 0xaa_bb_cc)];
        let colors = Colors::Roles { base: "light".into(), set };
        assert_eq!(theme, Some(ThemeFile { name: "paper".into(), colors }));
        assert_eq!(
            said(&notes),
            [
                "themes/paper.toml, line 5, column 1: there is no colour “tekst”. Did you mean `text`? The rest was loaded.",
                "themes/paper.toml, line 6, column 1: “blue” is not a colour such as #7cc4ff. The rest was loaded.",
            ]
        );
    }

    fn scheme(separator: &str, skip: Option<u32>) -> String {
        let mut out = format!("name{separator} \"A sample: of mine\"\n");
        for index in (0..16u32).filter(|index| Some(*index) != skip) {
            let rgb = index * 0x10_10_10;
            let _ = writeln!(out, "base{index:02X}{separator} \"{rgb:06x}\" # one");
        }
        out
    }

    #[test]
    fn base16_schemes_are_read_as_they_are() {
        let want = std::array::from_fn(|index| index as u32 * 0x10_10_10);
        let newer =
            format!("system: base16\npalette:\n{}", scheme(":", None).replace("base", "  base").replace("\"0", "\"#0"));
        let files = [
            ("a.yaml", scheme(":", None)),
            ("a.yml", scheme(":", None).to_lowercase().replace('"', "'")),
            ("a.toml", scheme(" =", None)),
            ("a.yaml", newer),
        ];
        for (file, text) in files {
            let (theme, notes) = theme_file(file, &text);
            assert_eq!(theme.map(|theme| theme.colors), Some(Colors::Base16(want)), "{text}");
            assert_eq!(notes, []);
        }
        let (theme, notes) = theme_file("a.yaml", &scheme(":", Some(11)));
        assert_eq!(theme, None);
        assert!(said(&notes).concat().contains("base0B is missing"), "{notes:?}");
    }

    #[test]
    fn what_is_no_theme_is_said() {
        for (file, text, why) in [
            ("dark.toml", "text = \"#ffffff\"", "is a built-in theme"),
            ("empty.toml", "", "No colours are in this file"),
            ("prose.yaml", "dear: reader", "No colours are in this file"),
            ("odd.toml", "base = \"paper\"\ntext = \"#ffffff\"", "is not one of dark, light, contrast"),
            ("cut.toml", "text = \"#ffffff\"\nlink = ", "This line cannot be read"),
        ] {
            let (_, notes) = theme_file(file, text);
            assert!(said(&notes).concat().contains(why), "{file}: {notes:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "[\\PC\n:#\"'=]{0,200}", toml: bool) {
            let _ = theme_file(if toml { "a.toml" } else { "a.yaml" }, &text);
        }
    }
}
