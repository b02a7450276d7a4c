//! Every place at every size: one picture file a place, with the sample library, whose titles are Chinese, Arabic and emoji
//! among others. Five sizes, then plain signs, then what has which look in `dark` and in `mono`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use earmark::ui::Depth;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use crate::stories::{Holds, Story, lines};

pub const SIZES: [(u16, u16); 5] = [(120, 36), (80, 24), (40, 20), (20, 4), (300, 100)];
const USUAL: (u16, u16) = (80, 24);

const SHOW: &str = "/ \"quiet_index\" enter enter";
const EPISODE: &str = "/ \"quiet_index\" enter enter / \"q_is\" enter enter";

/// A place, and the keys that lead to it from the library.
const PLACES: [(&str, &str, &str); 23] = [
    ("library", "", "j"),
    ("new", "", "g n j"),
    ("show-episodes", SHOW, "j"),
    ("show-links", SHOW, "U j"),
    ("show-similar", SHOW, "e j"),
    ("show-graph", SHOW, "c j"),
    ("show-about", SHOW, "[ wait:10"),
    ("episode-notes", EPISODE, "tab"),
    ("episode-links", EPISODE, "u j"),
    ("episode-chapters", EPISODE, "] ] j"),
    ("episode-transcript", EPISODE, "] ] ] j"),
    ("episode-people", EPISODE, "] ] ] ] j"),
    ("episode-similar", EPISODE, "[ j"),
    ("later", "", "g n w j w j W g w j"),
    ("playing", "", "g p"),
    ("search", "", "s \"bread\" down"),
    ("for-you", "", "E j"),
    ("person", EPISODE, "] ] ] ] enter"),
    ("history", EPISODE, "g n g y j"),
    ("messages", "", "g d wait:10 g m"),
    ("settings", "", "g c j"),
    ("help", "", "?"),
    ("actions", SHOW, "."),
];

/// The text of a screen.
fn text(buffer: &Buffer) -> String {
    // What is empty at the end of a large screen says nothing.
    let mut shown = String::new();
    let mut empty = 0;
    for line in lines(buffer) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if empty > 2 {
            writeln!(shown, "({empty} empty rows)").unwrap();
        } else {
            (0..empty).for_each(|_| shown.push('\n'));
        }
        empty = 0;
        writeln!(shown, "{line}").unwrap();
    }
    shown
}

/// A letter for every look, in the order in which they appear, and below it what each letter is.
fn looks(buffer: &Buffer) -> String {
    let mut letters: BTreeMap<String, char> = BTreeMap::new();
    let mut legend = String::new();
    let mut out = String::new();
    let mut next = ('a'..='z').chain('A'..='Z');
    for y in 0..buffer.area.height {
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let colour = |colour: Color| match colour {
                Color::Reset => String::from("-"),
                Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
                other => format!("{other:?}"),
            };
            let look = format!("{} on {} {:?}", colour(cell.fg), colour(cell.bg), cell.modifier);
            let letter = *letters.entry(look.clone()).or_insert_with(|| {
                let letter = next.next().unwrap_or('?');
                writeln!(legend, "{letter} {look}").unwrap();
                letter
            });
            line.push(letter);
        }
        writeln!(out, "{line}").unwrap();
    }
    out + &legend
}

/// One place in a window of this size.
pub fn story(size: (u16, u16), signs: &str, theme: &str, to: &str, keys: &str) -> Story {
    let mut story = Story::new(Holds::Sample, USUAL);
    story.state.config.ui.signs = signs.into();
    story.state.config.ui.theme = theme.into();
    // One goes there at a usual size, and the window becomes another: so a resize keeps the place, too.
    story.keys(to);
    story.resize(size);
    story.keys(keys);
    story
}

#[test]
fn every_place_at_every_size_in_plain_signs_and_in_dark_and_mono() {
    for (name, to, keys) in PLACES {
        let mut out = String::new();
        for (width, height) in SIZES {
            let screen = text(&story((width, height), "unicode", "dark", to, keys).buffer(Depth::TrueColor));
            writeln!(out, "{width}×{height}\n{screen}").unwrap();
        }
        let plain = text(&story(USUAL, "ascii", "mono", to, keys).buffer(Depth::None));
        writeln!(out, "plain signs\n{plain}").unwrap();
        for theme in ["dark", "mono"] {
            let looks = looks(&story(USUAL, "unicode", theme, to, keys).buffer(Depth::TrueColor));
            writeln!(out, "{theme}\n{looks}").unwrap();
        }
        insta::assert_snapshot!(format!("place-{name}"), out);
    }
}
