//! Colours by meaning. Widgets name a [`Role`]; the theme says what it looks like, and a depth says how much of that a
//! terminal can show. All of it is worked out once, when the theme is made.

use ratatui::style::{Color, Modifier, Style};

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

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Depth {
    /// No colour codes at all; attributes stay.
    None,
    #[default]
    Sixteen,
    TwoFiftySix,
    TrueColor,
}

impl Depth {
    /// The depth by what the terminal says of itself: the values of `COLORTERM`, `TERM` and `NO_COLOR`, empty when unset.
    #[must_use]
    pub fn detect(colorterm: &str, term: &str, no_color: &str) -> Self {
        if !no_color.is_empty() || term == "dumb" {
            Self::None
        } else if matches!(colorterm, "truecolor" | "24bit") {
            Self::TrueColor
        } else if term.contains("256color") {
            Self::TwoFiftySix
        } else {
            Self::Sixteen
        }
    }
}

/// On what a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum On {
    #[default]
    Ground,
    Surface,
    Selected,
    Idle,
}

/// The names of the built-in themes; the first is the default.
pub const THEMES: [&str; 5] = ["terminal", "dark", "light", "contrast", "mono"];

/// A theme, ready to use.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Look of each role on the ground, in the order of [`ROLES`].
    styles: [Style; ROLES.len()],
    /// Selections are drawn by swapping foreground and background, so colours on them are left out.
    reversed: bool,
}

/// Colours of a theme with fixed colours.
struct Palette {
    ground: u32,
    surface: u32,
    text: u32,
    dim: u32,
    heading: u32,
    accent: u32,
    border: u32,
    border_focus: u32,
    sel_bg: u32,
    sel_fg: u32,
    idle_bg: u32,
    link: u32,
    visited: u32,
    hint_bg: u32,
    hint_fg: u32,
    found: u32,
    quote: u32,
    code: u32,
    new: u32,
    progress: u32,
    played: u32,
    ok: u32,
    warn: u32,
    error: u32,
    star: u32,
    player: u32,
}

const DARK: Palette = Palette {
    ground: 0x16_18_1d,
    surface: 0x1f_23_2b,
    text: 0xe6_e6_e6,
    dim: 0xa3_a9_b3,
    heading: 0xff_ff_ff,
    accent: 0x7c_c4_ff,
    border: 0x4a_51_5e,
    border_focus: 0x7c_c4_ff,
    sel_bg: 0x2b_3f_61,
    sel_fg: 0xff_ff_ff,
    idle_bg: 0x2a_2f_3a,
    link: 0x8a_b4_ff,
    visited: 0xc4_a7_ff,
    hint_bg: 0xff_d1_66,
    hint_fg: 0x16_18_1d,
    found: 0xff_d1_66,
    quote: 0xb8_c0_cc,
    code: 0xf0_c7_a0,
    new: 0x6e_e7_a8,
    progress: 0xff_d1_66,
    played: 0xa3_a9_b3,
    ok: 0x6e_e7_a8,
    warn: 0xff_b4_54,
    error: 0xff_8f_87,
    star: 0xff_d1_66,
    player: 0x7c_c4_ff,
};

const LIGHT: Palette = Palette {
    ground: 0xfb_fa_f7,
    surface: 0xf0_ee_e8,
    text: 0x1f_23_28,
    dim: 0x57_60_6a,
    heading: 0x00_00_00,
    accent: 0x0a_58_ca,
    border: 0x8c_95_9f,
    border_focus: 0x0a_58_ca,
    sel_bg: 0xcf_e0_ff,
    sel_fg: 0x0b_1f_44,
    idle_bg: 0xe6_e8_ec,
    link: 0x0a_58_ca,
    visited: 0x6f_42_c1,
    hint_bg: 0x7d_4e_00,
    hint_fg: 0xff_ff_ff,
    found: 0x9a_34_12,
    quote: 0x44_4c_56,
    code: 0x7a_3e_00,
    new: 0x11_63_29,
    progress: 0x7d_4e_00,
    played: 0x57_60_6a,
    ok: 0x11_63_29,
    warn: 0x8a_46_00,
    error: 0xb4_23_18,
    star: 0x7d_4e_00,
    player: 0x0a_58_ca,
};

const CONTRAST: Palette = Palette {
    ground: 0x00_00_00,
    surface: 0x00_00_00,
    text: 0xff_ff_ff,
    dim: 0xe0_e0_e0,
    heading: 0xff_ff_ff,
    accent: 0x00_ff_ff,
    border: 0xff_ff_ff,
    border_focus: 0x00_ff_ff,
    sel_bg: 0xff_ff_00,
    sel_fg: 0x00_00_00,
    idle_bg: 0x33_33_33,
    link: 0x00_ff_ff,
    visited: 0xff_ff_ff,
    hint_bg: 0xff_ff_00,
    hint_fg: 0x00_00_00,
    found: 0xff_ff_00,
    quote: 0xff_ff_ff,
    code: 0xff_ff_00,
    new: 0xff_ff_00,
    progress: 0xff_ff_00,
    played: 0xe0_e0_e0,
    ok: 0x00_ff_ff,
    warn: 0xff_ff_00,
    error: 0xff_ff_00,
    star: 0xff_ff_00,
    player: 0x00_ff_ff,
};

impl Theme {
    /// The built-in theme of this name at this depth; `None` when there is none of that name.
    #[must_use]
    pub fn named(name: &str, depth: Depth) -> Option<Self> {
        let palette = match name {
            "terminal" if depth == Depth::None => return Some(Self::mono()),
            "terminal" => return Some(Self::terminal()),
            "dark" => &DARK,
            "light" => &LIGHT,
            "contrast" => &CONTRAST,
            "mono" => return Some(Self::mono()),
            _ => return None,
        };
        Some(if depth == Depth::None { Self::mono() } else { Self::fixed(palette, depth, name == "contrast") })
    }

    /// The theme of this name, else the default one.
    #[must_use]
    pub fn or_default(name: &str, depth: Depth) -> Self {
        Self::named(name, depth).unwrap_or_else(|| if depth == Depth::None { Self::mono() } else { Self::terminal() })
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

    fn fixed(palette: &Palette, depth: Depth, reverse_marks: bool) -> Self {
        let colour = |rgb: u32| nearest(rgb, depth);
        // On yellow, bright marks would vanish: with the contrast theme all of a selection is black.
        Self::from(reverse_marks, |role| {
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

fn channels(rgb: u32) -> [u8; 3] {
    let [_, r, g, b] = rgb.to_be_bytes();
    [r, g, b]
}

/// Distance that weighs green most, as eyes do.
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let part = |index: usize, weight: u32| {
        let (a, b) = (a.get(index).copied().unwrap_or(0), b.get(index).copied().unwrap_or(0));
        let d = u32::from(a.abs_diff(b));
        weight * d * d
    };
    part(0, 3) + part(1, 6) + part(2, 2)
}

/// The colour of this depth that is nearest.
fn nearest(rgb: u32, depth: Depth) -> Color {
    let want = channels(rgb);
    let [r, g, b] = want;
    match depth {
        Depth::None => Color::Reset,
        Depth::TrueColor => Color::Rgb(r, g, b),
        Depth::TwoFiftySix => {
            // The first sixteen belong to the listener and can be anything; the cube and the greys are fixed. The nearest
            // of the cube is the nearest in each channel.
            let step =
                |value: u8| (0..6u8).min_by_key(|step| indexed(16 + step).last().map_or(0, |own| own.abs_diff(value)));
            let [red, green, blue] = want.map(|value| step(value).unwrap_or(0));
            let cube = 16 + 36 * red + 6 * green + blue;
            let grey = (232..=255u8).min_by_key(|grey| distance(indexed(*grey), want)).unwrap_or(232);
            Color::Indexed(if distance(indexed(grey), want) < distance(indexed(cube), want) { grey } else { cube })
        }
        Depth::Sixteen => ANSI
            .iter()
            .min_by_key(|(_, known)| distance(channels(*known), want))
            .map_or(Color::Reset, |(colour, _)| *colour),
    }
}

/// The colour of a dot of a picture.
pub fn dot([red, green, blue]: [u8; 3], depth: Depth) -> Color {
    nearest(u32::from_be_bytes([0, red, green, blue]), depth)
}

/// What the indexed colours 16 to 255 are: a cube of 6 × 6 × 6, then 24 greys.
fn indexed(index: u8) -> [u8; 3] {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return [grey; 3];
    }
    let cube = index.saturating_sub(16);
    let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * value };
    [step(cube / 36), step(cube / 6 % 6), step(cube % 6)]
}

/// The sixteen colours as most terminals have them.
const ANSI: [(Color, u32); 16] = [
    (Color::Black, 0x00_00_00),
    (Color::Red, 0xcd_00_00),
    (Color::Green, 0x00_cd_00),
    (Color::Yellow, 0xcd_cd_00),
    (Color::Blue, 0x00_00_ee),
    (Color::Magenta, 0xcd_00_cd),
    (Color::Cyan, 0x00_cd_cd),
    (Color::Gray, 0xe5_e5_e5),
    (Color::DarkGray, 0x7f_7f_7f),
    (Color::LightRed, 0xff_00_00),
    (Color::LightGreen, 0x00_ff_00),
    (Color::LightYellow, 0xff_ff_00),
    (Color::LightBlue, 0x5c_5c_ff),
    (Color::LightMagenta, 0xff_00_ff),
    (Color::LightCyan, 0x00_ff_ff),
    (Color::White, 0xff_ff_ff),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(rgb: [u8; 3]) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2])
    }

    fn contrast(style: Style) -> f64 {
        let rgb = |colour: Option<Color>| match colour {
            Some(Color::Rgb(r, g, b)) => [r, g, b],
            other => panic!("a fixed theme has fixed colours, not {other:?}"),
        };
        let (a, b) = (luminance(rgb(style.fg)), luminance(rgb(style.bg)));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_fixed_theme_can_be_read() {
        for name in ["dark", "light", "contrast"] {
            let theme = Theme::named(name, Depth::TrueColor).expect("built in");
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
                    let found = contrast(theme.on(role, on));
                    assert!(found >= need, "{name}: {role:?} on {on:?} has {found:.1}, needs {need}");
                }
            }
        }
    }

    #[test]
    fn the_own_colours_can_be_read_on_black_and_on_white() {
        let theme = Theme::named("terminal", Depth::TrueColor).expect("built in");
        for role in ROLES.into_iter().filter(|role| *role != Role::Hint) {
            let Some(colour) = theme.style(role).fg else { continue };
            let (_, rgb) = ANSI.iter().find(|(known, _)| *known == colour).expect("one of the sixteen");
            for ground in [0x00_00_00, 0xff_ff_ff] {
                let (a, b) = (luminance(channels(*rgb)), luminance(channels(ground)));
                let found = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(found >= 3.9, "{role:?} on {ground:06x} has {found:.1}");
            }
        }
    }

    #[test]
    fn without_colour_no_theme_names_one() {
        for name in THEMES {
            let theme = Theme::named(name, Depth::None).expect("built in");
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
                let style = |depth| Theme::named(name, depth).expect("built in").style(role);
                for colour in [style(Depth::Sixteen).fg, style(Depth::Sixteen).bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)));
                }
                for colour in [style(Depth::TwoFiftySix).fg, style(Depth::TwoFiftySix).bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..)));
                }
            }
        }
    }

    #[test]
    fn the_depth_follows_what_the_terminal_says() {
        assert_eq!(Depth::detect("truecolor", "xterm", ""), Depth::TrueColor);
        assert_eq!(Depth::detect("", "xterm-256color", ""), Depth::TwoFiftySix);
        assert_eq!(Depth::detect("", "linux", ""), Depth::Sixteen);
        assert_eq!(Depth::detect("truecolor", "xterm-256color", "1"), Depth::None);
        assert_eq!(Depth::detect("", "dumb", ""), Depth::None);
    }
}
