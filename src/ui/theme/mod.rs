//! Colours by meaning. Widgets name a [`Role`]; the theme says what it looks like, and a depth says how much of that a
//! terminal can show. All of it is worked out once, when the theme is made.

mod depth;
mod palette;

use ratatui::style::{Color, Modifier, Style};

pub use depth::{Depth, dot};

use crate::app::Ground;
use crate::config::ThemeFile;
use depth::nearest;
use palette::Palette;

/// What something on the screen is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The screen itself, and the ground of overlays.
    Ground,
    Surface,
    Text,
    Dim,
    Heading,
    Accent,
    Border,
    BorderFocus,
    /// A selected row of the focused pane, and of another one.
    Selected,
    Idle,
    Link,
    Visited,
    Hint,
    Match,
    Quote,
    Code,
    New,
    Progress,
    Played,
    Ok,
    Warn,
    Error,
    Star,
    Player,
}

const ROLES: [Role; 24] = [
    Role::Ground,
    Role::Surface,
    Role::Text,
    Role::Dim,
    Role::Heading,
    Role::Accent,
    Role::Border,
    Role::BorderFocus,
    Role::Selected,
    Role::Idle,
    Role::Link,
    Role::Visited,
    Role::Hint,
    Role::Match,
    Role::Quote,
    Role::Code,
    Role::New,
    Role::Progress,
    Role::Played,
    Role::Ok,
    Role::Warn,
    Role::Error,
    Role::Star,
    Role::Player,
];

/// On what a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum On {
    #[default]
    Ground,
    Surface,
    Selected,
    Idle,
}

/// A theme, ready to use.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Look of each role on the ground, in the order of [`ROLES`].
    styles: [Style; ROLES.len()],
    /// Selections are drawn by swapping foreground and background, so colours on them are left out.
    reversed: bool,
}

impl Theme {
    /// The theme of this name at this depth: a built-in one, one of the files, or for `auto` the one that suits the
    /// terminal's ground. `None` when there is none of that name.
    #[must_use]
    pub fn named(name: &str, depth: Depth, files: &[ThemeFile], ground: Option<Ground>) -> Option<Self> {
        let name = match (name, ground) {
            ("auto", Some(Ground::Dark)) => "dark",
            ("auto", Some(Ground::Light)) => "light",
            // Its own colours suit every ground.
            ("auto", None) => "terminal",
            (name, _) => name,
        };
        let file = || files.iter().find(|file| file.name == name).map(Palette::of_file);
        let palette = match name {
            "terminal" | "mono" => None,
            name => Some(Palette::built_in(name).cloned().or_else(file)?),
        };
        Some(match palette {
            _ if depth == Depth::None || name == "mono" => Self::mono(),
            None => Self::terminal(),
            // Its colours are among the sixteen already.
            Some(palette) if depth == Depth::Sixteen && palette != palette::CONTRAST => {
                Self::sixteen(palette.is_dark())
            }
            Some(palette) => Self::fixed(&palette, depth),
        })
    }

    /// The theme of this name, else the default one.
    #[must_use]
    pub fn or_default(name: &str, depth: Depth, files: &[ThemeFile], ground: Option<Ground>) -> Self {
        Self::named(name, depth, files, ground)
            .unwrap_or_else(|| if depth == Depth::None { Self::mono() } else { Self::terminal() })
    }

    fn from(reversed: bool, style: impl Fn(Role) -> Style) -> Self {
        Self { styles: ROLES.map(style), reversed }
    }

    /// Only the listener's own foreground, background and those of the sixteen colours that can be read on a dark and on
    /// a light ground alike: most terminals do not say which they have, and yellow, cyan and green vanish on white as
    /// blue does on black. Secondary text is dimmed by attribute.
    fn terminal() -> Self {
        Self::from(true, |role| {
            let plain = Style::new();
            match role {
                Role::Ground | Role::Surface | Role::Text => plain,
                Role::Dim | Role::Border | Role::Played => plain.add_modifier(Modifier::DIM),
                Role::Heading | Role::Idle | Role::Star => plain.add_modifier(Modifier::BOLD),
                Role::Accent => plain.fg(Color::LightBlue).add_modifier(Modifier::BOLD),
                Role::BorderFocus | Role::Player | Role::Progress | Role::Ok => plain.fg(Color::LightBlue),
                Role::Selected => plain.add_modifier(Modifier::REVERSED),
                Role::Link => plain.fg(Color::LightBlue).add_modifier(Modifier::UNDERLINED),
                Role::Visited => plain.fg(Color::Magenta).add_modifier(Modifier::UNDERLINED),
                Role::Hint => plain.fg(Color::Black).bg(Color::Yellow).add_modifier(Modifier::BOLD),
                Role::Match => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
                Role::Quote => plain.add_modifier(Modifier::ITALIC),
                Role::Code => plain.fg(Color::Magenta),
                Role::New | Role::Warn => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
                Role::Error => plain.fg(Color::LightRed).add_modifier(Modifier::BOLD),
            }
        })
    }

    /// Attributes only.
    fn mono() -> Self {
        Self::from(true, |role| {
            let plain = Style::new();
            plain.add_modifier(match role {
                Role::Dim | Role::Played => Modifier::DIM,
                Role::Heading
                | Role::Accent
                | Role::BorderFocus
                | Role::New
                | Role::Warn
                | Role::Error
                | Role::Player => Modifier::BOLD,
                Role::Selected => Modifier::REVERSED,
                Role::Idle | Role::Link => Modifier::UNDERLINED,
                Role::Visited => Modifier::UNDERLINED | Modifier::DIM,
                Role::Hint => Modifier::REVERSED | Modifier::BOLD,
                Role::Match => Modifier::BOLD | Modifier::UNDERLINED,
                Role::Quote => Modifier::ITALIC,
                Role::Ground
                | Role::Surface
                | Role::Text
                | Role::Border
                | Role::Code
                | Role::Progress
                | Role::Ok
                | Role::Star => Modifier::empty(),
            })
        })
    }

    /// A dark or a light theme in sixteen colours, chosen by hand: the nearest of so few makes greens grey, orange red, and
    /// a selection that cannot be told from its ground. On white, green, cyan and yellow cannot be read.
    fn sixteen(dark: bool) -> Self {
        let pick = |on_dark: Color, on_light: Color| if dark { on_dark } else { on_light };
        let ground = pick(Color::Black, Color::White);
        Self::from(true, |role| {
            let on = |fg: Color| Style::new().fg(fg).bg(ground);
            let text = on(pick(Color::White, Color::Black));
            match role {
                Role::Ground | Role::Surface | Role::Text => text,
                Role::Dim | Role::Played => on(pick(Color::Gray, Color::DarkGray)),
                Role::Heading | Role::Idle => text.add_modifier(Modifier::BOLD),
                Role::Accent => on(pick(Color::LightCyan, Color::Blue)).add_modifier(Modifier::BOLD),
                // Light grey cannot be seen on white.
                Role::Border => on(Color::DarkGray),
                Role::BorderFocus | Role::Player => on(pick(Color::LightCyan, Color::Blue)),
                Role::Selected => Style::new().fg(Color::White).bg(Color::Blue),
                Role::Link => on(pick(Color::LightCyan, Color::Blue)).add_modifier(Modifier::UNDERLINED),
                Role::Visited => on(pick(Color::LightMagenta, Color::Magenta)).add_modifier(Modifier::UNDERLINED),
                Role::Hint => Style::new().fg(Color::Black).bg(Color::Yellow).add_modifier(Modifier::BOLD),
                Role::Match => {
                    on(pick(Color::LightYellow, Color::Red)).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
                }
                Role::Quote => on(pick(Color::Gray, Color::DarkGray)).add_modifier(Modifier::ITALIC),
                Role::New => on(pick(Color::LightGreen, Color::Magenta)).add_modifier(Modifier::BOLD),
                Role::Ok => on(pick(Color::LightGreen, Color::Blue)),
                Role::Code | Role::Progress | Role::Star => on(pick(Color::Yellow, Color::Magenta)),
                Role::Warn => on(pick(Color::LightYellow, Color::Magenta)).add_modifier(Modifier::BOLD),
                Role::Error => on(pick(Color::LightRed, Color::Red)).add_modifier(Modifier::BOLD),
            }
        })
    }

    fn fixed(palette: &Palette, depth: Depth) -> Self {
        let colour = |rgb: u32| nearest(rgb, depth);
        // On yellow, bright marks would vanish: there all of a selection has one colour.
        Self::from(!palette.marks_on_selection(), |role| {
            let on = |fg: u32| Style::new().fg(colour(fg)).bg(colour(palette.ground));
            match role {
                Role::Ground | Role::Text => on(palette.text),
                Role::Surface => Style::new().fg(colour(palette.text)).bg(colour(palette.surface)),
                Role::Dim => on(palette.dim),
                Role::Heading => on(palette.heading).add_modifier(Modifier::BOLD),
                Role::Accent => on(palette.accent).add_modifier(Modifier::BOLD),
                Role::Border => on(palette.border),
                Role::BorderFocus => on(palette.border_focus),
                Role::Selected => Style::new().fg(colour(palette.sel_fg)).bg(colour(palette.sel_bg)),
                Role::Idle => Style::new().fg(colour(palette.text)).bg(colour(palette.idle_bg)),
                Role::Link => on(palette.link).add_modifier(Modifier::UNDERLINED),
                Role::Visited => on(palette.visited).add_modifier(Modifier::UNDERLINED),
                Role::Hint => {
                    Style::new().fg(colour(palette.hint_fg)).bg(colour(palette.hint_bg)).add_modifier(Modifier::BOLD)
                }
                Role::Match => on(palette.found).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
                Role::Quote => on(palette.quote).add_modifier(Modifier::ITALIC),
                Role::Code => on(palette.code),
                Role::New => on(palette.new),
                Role::Progress => on(palette.progress),
                Role::Played => on(palette.played),
                Role::Ok => on(palette.ok),
                Role::Warn => on(palette.warn).add_modifier(Modifier::BOLD),
                Role::Error => on(palette.error).add_modifier(Modifier::BOLD),
                Role::Star => on(palette.star),
                Role::Player => on(palette.player),
            }
        })
    }

    /// What a role looks like on the screen's ground.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        let index = ROLES.iter().position(|known| *known == role).unwrap_or(2);
        self.styles.get(index).copied().unwrap_or_default()
    }

    /// What a role looks like where it stands: on a selection everything but matches, errors and what is new takes the
    /// colour of the selection.
    #[must_use]
    pub fn on(&self, role: Role, on: On) -> Style {
        let style = self.style(role);
        if matches!(role, Role::Hint | Role::Selected | Role::Idle) {
            // These bring their own ground.
            return style;
        }
        match on {
            On::Ground => style,
            On::Surface => Style { bg: self.style(Role::Surface).bg, ..style },
            On::Selected => {
                let base = self.style(Role::Selected);
                let keeps = matches!(role, Role::Match | Role::Error | Role::New) && !self.reversed;
                // Dim on a reversed row would dim the ground, not the words.
                let modifiers = style.add_modifier.difference(Modifier::DIM);
                let base = base.add_modifier(modifiers);
                if keeps { Style { fg: style.fg, ..base } } else { base }
            }
            On::Idle => {
                let base = self.style(Role::Idle);
                Style { bg: base.bg.or(style.bg), ..style }.add_modifier(base.add_modifier)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::depth::ANSI;
    use super::palette::contrast;
    use super::*;
    use crate::config::{Colors, THEMES};

    fn built_in(name: &str, depth: Depth) -> Theme {
        Theme::named(name, depth, &[], None).expect("built in")
    }

    fn rgb(colour: Option<Color>) -> u32 {
        match colour {
            Some(Color::Rgb(r, g, b)) => u32::from_be_bytes([0, r, g, b]),
            other => panic!("a fixed theme has fixed colours, not {other:?}"),
        }
    }

    /// What each role has to have: headings and plain text more than what is said by the way.
    fn unreadable(theme: &Theme) -> Vec<String> {
        let mut out = Vec::new();
        for role in ROLES {
            let need = match role {
                Role::Text | Role::Heading | Role::Selected | Role::Hint | Role::Ground | Role::Surface => 7.0,
                Role::Border => 1.0,
                Role::BorderFocus => 3.0,
                _ => 4.5,
            };
            for on in [On::Ground, On::Surface, On::Selected, On::Idle] {
                // A selection is a shade of its own: what stands on it has to be readable, not crisp.
                let need = if on == On::Ground { need } else { f64::min(need, 4.5) };
                let style = theme.on(role, on);
                let found = contrast(rgb(style.fg), rgb(style.bg));
                if found < need {
                    out.push(format!("{role:?} on {on:?} has {found:.1}, needs {need}"));
                }
            }
        }
        out
    }

    #[test]
    fn every_fixed_theme_can_be_read() {
        for name in THEMES.iter().filter(|name| Palette::built_in(name).is_some()) {
            assert_eq!(unreadable(&built_in(name, Depth::TrueColor)), [""; 0], "{name}");
        }
    }

    fn file(colors: Colors) -> Vec<ThemeFile> {
        vec![ThemeFile { name: "mine".into(), colors }]
    }

    #[test]
    fn a_file_changes_what_it_names_of_another_theme() {
        let set = vec![("text", 0x11_22_33), ("match", 0x44_55_66)];
        let files = file(Colors::Roles { base: "light".into(), set });
        let mine = Theme::named("mine", Depth::TrueColor, &files, None).expect("in a file");
        let light = built_in("light", Depth::TrueColor);
        assert_eq!(rgb(mine.style(Role::Text).fg), 0x11_22_33);
        assert_eq!(rgb(mine.style(Role::Match).fg), 0x44_55_66);
        assert_eq!(mine.style(Role::Text).bg, light.style(Role::Text).bg);
        assert_eq!(mine.style(Role::Link), light.style(Role::Link));
        assert_eq!(Theme::named("yours", Depth::TrueColor, &files, None), None);
    }

    #[test]
    fn the_ground_of_the_terminal_decides_for_auto() {
        let auto = |ground| Theme::named("auto", Depth::TrueColor, &[], ground).expect("built in");
        assert_eq!(auto(Some(Ground::Dark)), built_in("dark", Depth::TrueColor));
        assert_eq!(auto(Some(Ground::Light)), built_in("light", Depth::TrueColor));
        assert_eq!(auto(None), built_in("terminal", Depth::TrueColor));
    }

    proptest::proptest! {
        /// Whatever sixteen colours a scheme has: as long as its text stands out from its ground, all can be read.
        #[test]
        fn a_base16_scheme_can_be_read(
            accents in proptest::array::uniform8(0u32..0x0100_0000),
            dim in 0u32..0x0100_0000,
            light: bool,
        ) {
            let mut scheme = if light {
                [0xf8_f8_f8, 0xe8_e8_e8, 0xd8_d8_d8, 0xb8_b8_b8, dim, 0x28_28_28, 0x20_20_20, 0x18_18_18]
            } else {
                [0x18_18_18, 0x28_28_28, 0x38_38_38, 0x58_58_58, dim, 0xd8_d8_d8, 0xe8_e8_e8, 0xf8_f8_f8]
            }.to_vec();
            scheme.extend(accents);
            let files = file(Colors::Base16(scheme.try_into().expect("sixteen")));
            let theme = Theme::named("mine", Depth::TrueColor, &files, None).expect("in a file");
            let mut unreadable = unreadable(&theme);
            // A hint stands on the scheme's yellow, whatever that is.
            unreadable.retain(|one| !one.starts_with("Hint"));
            proptest::prop_assert_eq!(unreadable, Vec::<String>::new());
        }
    }

    #[test]
    fn the_own_colours_can_be_read_on_black_and_on_white() {
        let theme = built_in("terminal", Depth::TrueColor);
        for role in ROLES.into_iter().filter(|role| *role != Role::Hint) {
            let Some(colour) = theme.style(role).fg else { continue };
            let (_, rgb) = ANSI.iter().find(|(known, _)| *known == colour).expect("one of the sixteen");
            for ground in [0x00_00_00, 0xff_ff_ff] {
                let found = contrast(*rgb, ground);
                assert!(found >= 3.9, "{role:?} on {ground:06x} has {found:.1}");
            }
        }
    }

    #[test]
    fn in_sixteen_colours_meanings_can_be_told_apart_and_read() {
        for name in ["dark", "light"] {
            let theme = built_in(name, Depth::Sixteen);
            let rgb = |colour: Option<Color>| {
                let colour = colour.expect("a fixed theme names its colours");
                ANSI.iter().find(|(known, _)| *known == colour).expect("one of the sixteen").1
            };
            let quiet = [Role::Dim, Role::Text, Role::Played];
            for loud in [Role::New, Role::Ok, Role::Warn, Role::Error, Role::Accent, Role::Match, Role::Progress] {
                for quiet in quiet {
                    assert_ne!(theme.style(loud).fg, theme.style(quiet).fg, "{name}: {loud:?} looks like {quiet:?}");
                }
            }
            for loud in [Role::New, Role::Ok, Role::Warn] {
                assert_ne!(theme.style(loud).fg, theme.style(Role::Error).fg, "{name}: {loud:?} looks like trouble");
            }
            assert_ne!(theme.style(Role::Selected).bg, theme.style(Role::Ground).bg);
            for role in ROLES.into_iter().filter(|role| *role != Role::Border) {
                for on in [On::Ground, On::Surface, On::Selected, On::Idle] {
                    let style = theme.on(role, on);
                    let found = contrast(rgb(style.fg), rgb(style.bg));
                    assert!(found >= 3.9, "{name}: {role:?} on {on:?} has {found:.1}");
                }
            }
        }
    }

    #[test]
    fn without_colour_no_theme_names_one() {
        for name in THEMES {
            let theme = built_in(name, Depth::None);
            for role in ROLES {
                for on in [On::Ground, On::Surface, On::Selected, On::Idle] {
                    let style = theme.on(role, on);
                    assert_eq!((style.fg, style.bg), (None, None), "{name} {role:?} {on:?}");
                }
            }
        }
    }

    #[test]
    fn a_depth_never_shows_more_than_it_can() {
        for name in THEMES {
            for role in ROLES {
                let style = |depth| built_in(name, depth).style(role);
                for colour in [style(Depth::Sixteen).fg, style(Depth::Sixteen).bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)));
                }
                for colour in [style(Depth::TwoFiftySix).fg, style(Depth::TwoFiftySix).bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..)));
                }
            }
        }
    }
}
