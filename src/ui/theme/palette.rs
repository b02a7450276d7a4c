//! Colours that are fixed: those of the built-in themes, and those that a file brings.

use super::depth::channels;
use crate::config::{Colors, ThemeFile};

/// Colours of a theme with fixed colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    pub ground: u32,
    pub surface: u32,
    pub text: u32,
    pub dim: u32,
    pub heading: u32,
    pub accent: u32,
    pub border: u32,
    pub border_focus: u32,
    pub sel_bg: u32,
    pub sel_fg: u32,
    pub idle_bg: u32,
    pub link: u32,
    pub visited: u32,
    pub hint_bg: u32,
    pub hint_fg: u32,
    pub found: u32,
    pub quote: u32,
    pub code: u32,
    pub new: u32,
    pub progress: u32,
    pub played: u32,
    pub ok: u32,
    pub warn: u32,
    pub error: u32,
    pub star: u32,
    pub player: u32,
}

pub const DARK: Palette = Palette {
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

pub const LIGHT: Palette = Palette {
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

pub const CONTRAST: Palette = Palette {
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

impl Palette {
    /// The fixed colours of a built-in theme; `None` for those that use the terminal's own, and for unknown names.
    #[must_use]
    pub fn built_in(name: &str) -> Option<&'static Self> {
        match name {
            "dark" => Some(&DARK),
            "light" => Some(&LIGHT),
            "contrast" => Some(&CONTRAST),
            _ => None,
        }
    }

    /// The colours of a theme file.
    #[must_use]
    pub fn of_file(file: &ThemeFile) -> Self {
        match &file.colors {
            Colors::Roles { base, set } => {
                let mut palette = Self::built_in(base).unwrap_or(&DARK).clone();
                for (name, rgb) in set {
                    if let Some(slot) = palette.slot(name) {
                        *slot = *rgb;
                    }
                }
                palette
            }
            Colors::Base16(scheme) => Self::of_base16(scheme),
        }
    }

    /// The colour that a theme file calls so.
    fn slot(&mut self, name: &str) -> Option<&mut u32> {
        Some(match name {
            "bg" => &mut self.ground,
            "surface" => &mut self.surface,
            "text" => &mut self.text,
            "text_dim" => &mut self.dim,
            "heading" => &mut self.heading,
            "accent" => &mut self.accent,
            "border" => &mut self.border,
            "border_focus" => &mut self.border_focus,
            "sel_bg" => &mut self.sel_bg,
            "sel_fg" => &mut self.sel_fg,
            "sel_idle_bg" => &mut self.idle_bg,
            "link" => &mut self.link,
            "link_visited" => &mut self.visited,
            "hint_bg" => &mut self.hint_bg,
            "hint_fg" => &mut self.hint_fg,
            "match" => &mut self.found,
            "quote" => &mut self.quote,
            "code" => &mut self.code,
            "new" => &mut self.new,
            "progress" => &mut self.progress,
            "played" => &mut self.played,
            "ok" => &mut self.ok,
            "warn" => &mut self.warn,
            "error" => &mut self.error,
            "star" => &mut self.star,
            "player" => &mut self.player,
            _ => return None,
        })
    }

    /// What the sixteen colours of a base16 scheme are for, by its styling guide: 00 to 07 go from the ground to the
    /// brightest text, 08 to 0F are red, orange, yellow, green, cyan, blue, violet and brown.
    ///
    /// Schemes are made for code, where pale is pretty. A colour that cannot be read on this scheme's ground (4.5 : 1)
    /// is moved towards its text until it can.
    fn of_base16(scheme: &[u32; 16]) -> Self {
        let [
            ground,
            surface,
            select,
            border,
            dim,
            text,
            brighter,
            brightest,
            red,
            orange,
            yellow,
            green,
            _,
            blue,
            violet,
            _,
        ] = *scheme;
        let clearest = |on: u32, of: &[u32]| {
            let best = of.iter().copied().max_by(|a, b| contrast(*a, on).total_cmp(&contrast(*b, on)));
            best.unwrap_or(text)
        };
        let readable = |rgb: u32| {
            let can = |rgb: &u32| contrast(*rgb, ground) >= READABLE && contrast(*rgb, surface) >= READABLE;
            (0..=10).map(|tenth| mixed(rgb, text, tenth)).find(can).unwrap_or(text)
        };
        let dim = readable(dim);
        Self {
            ground,
            surface,
            text,
            dim,
            heading: clearest(ground, &[text, brighter, brightest]),
            accent: readable(blue),
            border,
            border_focus: readable(blue),
            sel_bg: select,
            sel_fg: clearest(select, &[text, brightest, ground]),
            idle_bg: surface,
            link: readable(blue),
            visited: readable(violet),
            hint_bg: yellow,
            hint_fg: clearest(yellow, &[ground, text, brightest]),
            found: readable(yellow),
            quote: dim,
            code: readable(orange),
            new: readable(green),
            progress: readable(yellow),
            played: dim,
            ok: readable(green),
            warn: readable(orange),
            error: readable(red),
            star: readable(yellow),
            player: readable(blue),
        }
    }

    /// Whether light text stands on a dark ground.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        contrast(self.ground, 0xff_ff_ff) > contrast(self.ground, 0x00_00_00)
    }

    /// Whether what keeps its colour on a selection can be read there.
    #[must_use]
    pub fn marks_on_selection(&self) -> bool {
        [self.found, self.error, self.new].iter().all(|mark| contrast(*mark, self.sel_bg) >= READABLE)
    }
}

/// What text needs to be read, as WCAG 2.1 counts contrast.
const READABLE: f64 = 4.5;

/// So many tenths of the way from one colour to another.
fn mixed(from: u32, to: u32, tenths: u16) -> u32 {
    let (from, to) = (channels(from), channels(to));
    let part = |from: u8, to: u8| ((u16::from(from) * (10 - tenths) + u16::from(to) * tenths) / 10) as u8;
    let [r, g, b] = [part(from[0], to[0]), part(from[1], to[1]), part(from[2], to[2])];
    u32::from_be_bytes([0, r, g, b])
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.1, relative luminance).
#[must_use]
pub fn contrast(one: u32, other: u32) -> f64 {
    let luminance = |rgb: u32| {
        let [r, g, b] = channels(rgb).map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
