//! Colours and attributes, and the sequences that turn one look into another.

use ratatui::style::{Color, Modifier};

/// The look that the terminal is set to.
#[derive(Clone, Copy, PartialEq, Default)]
pub(super) struct Look {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) underline: Color,
    pub(super) modifier: Modifier,
}

/// Parameters that one sequence may have: mlterm takes no more, and an eleventh would be half a colour.
const MOST: usize = 10;

/// What turns one look into another.
pub(super) fn change(from: Look, to: Look) -> String {
    let mut out: Vec<String> = Vec::new();
    let gone = from.modifier.difference(to.modifier);
    let mut come = to.modifier.difference(from.modifier);
    if gone.intersects(Modifier::BOLD | Modifier::DIM) {
        // Bold and dim go together; the one that stays is set anew.
        out.push("22".into());
        come |= to.modifier & (Modifier::BOLD | Modifier::DIM);
    }
    const OFF: [(Modifier, &str); 6] = [
        (Modifier::ITALIC, "23"),
        (Modifier::UNDERLINED, "24"),
        (Modifier::SLOW_BLINK, "25"),
        (Modifier::REVERSED, "27"),
        (Modifier::HIDDEN, "28"),
        (Modifier::CROSSED_OUT, "29"),
    ];
    const ON: [(Modifier, &str); 9] = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::SLOW_BLINK, "5"),
        (Modifier::RAPID_BLINK, "6"),
        (Modifier::REVERSED, "7"),
        (Modifier::HIDDEN, "8"),
        (Modifier::CROSSED_OUT, "9"),
    ];
    out.extend(OFF.iter().filter(|(one, _)| gone.contains(*one)).map(|(_, code)| (*code).to_string()));
    if gone.contains(Modifier::RAPID_BLINK) && !gone.contains(Modifier::SLOW_BLINK) {
        out.push("25".into());
        come |= to.modifier & Modifier::SLOW_BLINK;
    }
    out.extend(ON.iter().filter(|(one, _)| come.contains(*one)).map(|(_, code)| (*code).to_string()));
    if from.fg != to.fg {
        out.push(colour(to.fg, 30));
    }
    if from.bg != to.bg {
        out.push(colour(to.bg, 40));
    }
    if from.underline != to.underline {
        out.push(match to.underline {
            Color::Reset => "59".into(),
            Color::Rgb(r, g, b) => format!("58;2;{r};{g};{b}"),
            other => format!("58;5;{}", index(other)),
        });
    }
    let (mut written, mut count) = (String::new(), MOST);
    for one in out {
        let numbers = one.split(';').count();
        let more = count + numbers <= MOST;
        written.push_str(if more {
            ";"
        } else if written.is_empty() {
            "\x1b["
        } else {
            "m\x1b["
        });
        written.push_str(&one);
        count = if more { count + numbers } else { numbers };
    }
    written.push('m');
    written
}

/// The number of a colour of the palette.
fn index(colour: Color) -> u8 {
    match colour {
        Color::Indexed(number) => number,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Reset | Color::Black | Color::Rgb(..) => 0,
    }
}

/// A colour as a parameter: of letters from 30 on, of the ground from 40 on.
fn colour(colour: Color, base: u8) -> String {
    match colour {
        Color::Reset => (base + 9).to_string(),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(number) => format!("{};5;{number}", base + 8),
        named => match index(named) {
            dark @ 0..8 => (base + dark).to_string(),
            bright => (base + 52 + bright).to_string(),
        },
    }
}
