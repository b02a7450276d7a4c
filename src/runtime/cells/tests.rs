//! Bytes as they are written, and what a terminal shows after any of them.

use proptest::prelude::*;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;
use crate::ui::Hyperlink;

/// What a terminal shows after these bytes: letters with their looks.
fn shown(bytes: &[u8], size: Rect) -> Vec<(String, String)> {
    let (rows, columns) = (std::num::NonZeroU16::new(size.height), std::num::NonZeroU16::new(size.width));
    let mut parser = vt100::Parser::new(rows.unwrap(), columns.unwrap(), 0);
    parser.process(bytes);
    let screen = parser.screen();
    let cell = |at: Position| {
        let cell = screen.cell(at.y, at.x).unwrap();
        let letter = if cell.has_contents() { cell.contents().to_string() } else { " ".to_string() };
        let lines = (cell.underline(), cell.inverse());
        // Of a blank only the ground and its lines can be seen.
        let look = if letter == " " && lines == (false, false) {
            format!("{:?}", cell.bgcolor())
        } else if letter == " " {
            format!("{:?} {:?} {lines:?}", cell.fgcolor(), cell.bgcolor())
        } else {
            format!("{:?} {:?} {lines:?} {} {}", cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.italic())
        };
        (letter, look)
    };
    size.positions().map(cell).collect()
}

fn frame(backend: &mut impl Backend<Error = io::Error>, before: &Buffer, after: &Buffer) {
    backend.draw(before.diff(after).into_iter()).unwrap();
}

fn a_style() -> impl Strategy<Value = Style> {
    let colour = prop_oneof![
        Just(Color::Reset),
        Just(Color::Red),
        Just(Color::LightBlue),
        (0_u8..=255).prop_map(Color::Indexed),
        (0_u8..=255).prop_map(|red| Color::Rgb(red, 20, 30)),
    ];
    let modifier = prop_oneof![
        4 => Just(Modifier::empty()),
        1 => Just(Modifier::BOLD),
        1 => Just(Modifier::UNDERLINED),
        1 => Just(Modifier::REVERSED),
        1 => Just(Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED),
    ];
    (colour.clone(), colour, modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

prop_compose! {
    fn a_screen(text: &'static str)(rows in prop::collection::vec((0_u16..30, 0_u16..6, text, a_style()), 0..14)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 6));
        for (x, y, text, style) in rows {
            buffer.set_string(x, y, text, style);
        }
        buffer
    }
}

proptest! {
    #[test]
    fn a_frame_with_small_gaps_shows_the_same(first in a_screen("[a-z ]{0,24}"), second in a_screen("[a-c ]{0,24}")) {
        let (mut usual, mut few) = (Vec::new(), Vec::new());
        let empty = Buffer::empty(first.area);
        {
            let mut usual = CrosstermBackend::new(&mut usual);
            let mut few = Cells::new(&mut few, Blanks::ErasedInColour);
            for (before, after) in [(&empty, &first), (&first, &second)] {
                frame(&mut usual, before, after);
                few.hold();
                frame(&mut few, before, after);
                let held = few.release();
                few.write_frame(&held.changed, after, &Addresses::default()).unwrap();
            }
        }
        prop_assert_eq!(shown(&few, first.area), shown(&usual, first.area));
    }

    #[test]
    fn fewer_bytes_show_the_same(
        // What half of a wide letter leaves behind differs from terminal to terminal: none stands there before.
        first in a_screen("[a-z ]{0,12} {0,20}"),
        second in a_screen("[a-z漢 ]{0,12} {0,20}"),
    ) {
        let (mut usual, mut few) = (Vec::new(), Vec::new());
        let empty = Buffer::empty(first.area);
        {
            let mut usual = CrosstermBackend::new(&mut usual);
            let mut few = Cells::new(&mut few, Blanks::ErasedInColour);
            frame(&mut usual, &empty, &first);
            frame(&mut usual, &first, &second);
            frame(&mut few, &empty, &first);
            frame(&mut few, &first, &second);
        }
        prop_assert_eq!(shown(&few, first.area), shown(&usual, first.area));
    }
}

#[test]
fn a_terminal_that_does_not_erase_in_colour_gets_its_blanks() {
    let ground = Style::new().bg(Color::Blue);
    let mut row = Buffer::empty(Rect::new(0, 0, 40, 1));
    row.set_string(0, 0, format!("a{:38}b", ""), ground);
    let empty = Buffer::empty(row.area);
    for (term, erases) in [("xterm-256color", true), ("tmux-256color", false), ("screen", false), ("vt220", false)] {
        let mut out = Vec::new();
        frame(&mut Cells::new(&mut out, Blanks::of(term)), &empty, &row);
        assert_eq!(String::from_utf8(out).unwrap().contains("\x1b[38X"), erases, "{term}");
    }
}

#[test]
fn letters_that_are_as_they_were_are_written_along_unless_they_carry_an_address() {
    let mut before = Buffer::empty(Rect::new(0, 0, 40, 1));
    before.set_string(0, 0, "the long way", Style::new());
    let mut after = before.clone();
    after.set_string(0, 0, "tha lung day", Style::new());
    let changed: Vec<Position> = before.diff(&after).into_iter().map(|(x, y, _)| Position { x, y }).collect();
    let written = |links: &[Hyperlink]| {
        let mut out = Vec::new();
        let addresses = Addresses::of(after.area, links);
        Cells::new(&mut out, Blanks::Written).write_frame(&changed, &after, &addresses).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(written(&[]), "\u{1b}[1;3Ha lung d");
    let link = Hyperlink { area: Rect::new(3, 0, 2, 1), url: "https://a.example.org/".into() };
    assert_eq!(written(&[link]), "\u{1b}[1;3Ha\u{1b}[2Cung d");
}

#[test]
fn a_screen_is_cleared_on_its_own_ground() {
    let mut out = Vec::new();
    let mut cells = Cells::new(&mut out, Blanks::ErasedInColour);
    let mut blue = Buffer::empty(Rect::new(0, 0, 9, 1));
    blue.set_string(0, 0, "blue", Style::new().bg(Color::Blue));
    let empty = Buffer::empty(blue.area);
    frame(&mut cells, &empty, &blue);
    frame(&mut cells, &blue, &blue);
    cells.clear().unwrap();
    frame(&mut cells, &empty, &blue);
    let blue = "\x1b[1;1H\x1b[44mblue";
    assert_eq!(String::from_utf8(out).unwrap(), format!("{blue}\x1b[0m\x1b[2J{blue}"));
}

#[test]
fn an_address_over_several_rows_is_written_once() {
    let mut after = Buffer::empty(Rect::new(0, 0, 20, 3));
    after.set_string(0, 0, "at  https://a.exa", Style::new());
    after.set_string(4, 1, "mple.org/a/b", Style::new());
    after.set_string(0, 2, "and more", Style::new());
    let before = Buffer::empty(after.area);
    let changed: Vec<Position> = before.diff(&after).into_iter().map(|(x, y, _)| Position { x, y }).collect();
    let link = Hyperlink { area: Rect::new(4, 0, 13, 2), url: "https://a.example.org/a/b".into() };
    let mut out = Vec::new();
    let addresses = Addresses::of(after.area, &[link]);
    Cells::new(&mut out, Blanks::Written).write_frame(&changed, &after, &addresses).unwrap();
    let written = String::from_utf8(out).unwrap();
    assert_eq!(written.matches("\x1b]8;id=").count(), 1, "{written:?}");
    assert!(written.ends_with("mple.org/a/b\x1b]8;;\x1b\\"), "{written:?}");
}

#[test]
fn an_address_begins_and_ends_among_the_cells_of_its_row() {
    let mut after = Buffer::empty(Rect::new(0, 0, 40, 2));
    after.set_string(0, 0, "1 a page", Style::new());
    after.set_string(0, 1, "2 another", Style::new().add_modifier(Modifier::BOLD));
    let before = Buffer::empty(after.area);
    let changed: Vec<Position> = before.diff(&after).into_iter().map(|(x, y, _)| Position { x, y }).collect();
    let link = |y: u16, width: u16, url: &str| Hyperlink { area: Rect::new(2, y, width, 1), url: url.into() };
    let links = [link(0, 6, "https://a.example.org/é"), link(1, 7, "https://b.example.org/")];
    let mut out = Vec::new();
    let addresses = Addresses::of(after.area, &links);
    Cells::new(&mut out, Blanks::Written).write_frame(&changed, &after, &addresses).unwrap();
    let written = String::from_utf8(out).unwrap();
    let one = "\x1b]8;;https://a.example.org/%C3%A9\x1b\\a page";
    let other = "\x1b]8;;https://b.example.org/\x1b\\another\x1b]8;;\x1b\\";
    assert_eq!(written, format!("\x1b[1;1H1 {one}\r\n\x1b]8;;\x1b\\\x1b[1m2 {other}"));
}

#[test]
fn no_sequence_has_more_numbers_than_terminals_take() {
    let (white, blue) = (Color::Rgb(255, 255, 255), Color::Rgb(43, 63, 97));
    let to = Look { fg: white, bg: blue, underline: Color::Reset, modifier: Modifier::BOLD };
    assert_eq!(change(Look::default(), to), "\x1b[1;38;2;255;255;255m\x1b[48;2;43;63;97m");
    let plain = Look { modifier: Modifier::empty(), ..to };
    assert_eq!(change(Look::default(), plain), "\x1b[38;2;255;255;255;48;2;43;63;97m");
    assert_eq!(change(to, plain), "\x1b[22m");
}

#[test]
fn a_move_in_a_list_is_two_rows_and_no_more() {
    let row = |y: u16, selected: bool, buffer: &mut Buffer| {
        let style =
            if selected { Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(43, 63, 97)) } else { Style::new() };
        buffer.set_string(0, y, format!("{:120}", ""), style);
        buffer.set_string(3, y, "Surveying with String", style);
        buffer.set_string(100, y, "18 Aug   0:41", style);
    };
    let mut before = Buffer::empty(Rect::new(0, 0, 120, 2));
    let mut after = before.clone();
    for (buffer, selected) in [(&mut before, 0), (&mut after, 1)] {
        row(0, selected == 0, buffer);
        row(1, selected == 1, buffer);
    }
    let mut out = Vec::new();
    frame(&mut Cells::new(&mut out, Blanks::ErasedInColour), &before, &after);
    assert!(out.len() < 200, "{} bytes: {:?}", out.len(), String::from_utf8_lossy(&out));
}
