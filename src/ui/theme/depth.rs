//! How many colours a terminal shows, and which of them is nearest to a wanted one.

use ratatui::style::Color;

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

/// Red, green and blue of `0xRRGGBB`.
pub fn channels(rgb: u32) -> [u8; 3] {
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
pub fn nearest(rgb: u32, depth: Depth) -> Color {
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
pub const ANSI: [(Color, u32); 16] = [
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

    #[test]
    fn the_depth_follows_what_the_terminal_says() {
        assert_eq!(Depth::detect("truecolor", "xterm", ""), Depth::TrueColor);
        assert_eq!(Depth::detect("", "xterm-256color", ""), Depth::TwoFiftySix);
        assert_eq!(Depth::detect("", "linux", ""), Depth::Sixteen);
        assert_eq!(Depth::detect("truecolor", "xterm-256color", "1"), Depth::None);
        assert_eq!(Depth::detect("", "dumb", ""), Depth::None);
    }
}
