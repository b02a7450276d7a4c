//! Cells to bytes: as few as will do. A move in a list changes the ground of two rows, and most cells of a row are blank.
//!
//! Promise: what stands on the screen afterwards is what `ratatui`'s own way of writing would leave there. Colours and
//! attributes are only named where they change and can be seen, and long runs of blanks are erased, where the terminal is known
//! to erase in the ground that is set (terminfo calls that `bce`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::addresses::{Addresses, Mark};
use crate::text::width::width;

/// Cells that are written along rather than leapt over.
const LEAP: u16 = 3;

/// Blanks from which on erasing is shorter than writing them.
const RUN: u16 = 9;

/// No colours and no attributes.
const PLAIN: &[u8] = b"\x1b[0m";

/// Attributes that can be seen on a blank.
const SEEN: Modifier = Modifier::UNDERLINED
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// How runs of blanks reach the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    /// Letter by letter.
    Written,
    /// Erased on the terminal's own ground, written on others.
    Erased,
    /// Erased on any ground.
    ErasedInColour,
}

impl Blanks {
    /// What a terminal is known to do, by its `TERM`.
    #[must_use]
    pub fn of(term: &str) -> Self {
        const IN_COLOUR: [&str; 14] = [
            "xterm",
            "alacritty",
            "kitty",
            "foot",
            "wezterm",
            "ghostty",
            "rxvt",
            "st",
            "linux",
            "konsole",
            "vte",
            "iterm",
            "contour",
            "mintty",
        ];
        let name = term.split('-').next().unwrap_or_default();
        match name {
            "tmux" => Self::Erased,
            _ if IN_COLOUR.contains(&name) => Self::ErasedInColour,
            _ => Self::Written,
        }
    }
}

/// The look that the terminal is set to.
#[derive(Clone, Copy, PartialEq, Default)]
struct Look {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

/// A backend that writes as little as it can.
pub struct Cells<W: Write> {
    inner: CrosstermBackend<W>,
    blanks: Blanks,
    /// Whether the cursor is shown, once that is known.
    shown: Option<bool>,
    /// Where it stands, once that is known; its row, where that alone is.
    at: Option<Position>,
    row: Option<u16>,
    /// The look that was set last, which stays from frame to frame.
    look: Look,
    /// The cells that changed, while a frame is taken in; they are written once all of it is known.
    held: Option<Held>,
}

/// A frame on its way: what changed, and where the cursor belongs.
#[derive(Debug, Default)]
pub struct Held {
    pub changed: Vec<Position>,
    shown: Option<bool>,
    at: Option<Position>,
}

impl<W: Write> Cells<W> {
    pub fn new(out: W, blanks: Blanks) -> Self {
        Self {
            inner: CrosstermBackend::new(out),
            blanks,
            shown: None,
            at: None,
            row: None,
            look: Look::default(),
            held: None,
        }
    }

    /// From here on cells and cursor are held back.
    pub fn hold(&mut self) {
        self.held = Some(Held::default());
    }

    /// What was held back.
    pub fn release(&mut self) -> Held {
        self.held.take().unwrap_or_default()
    }

    /// Writes what changed of a frame, without the cells that others write. Where but a few cells between two changed ones
    /// are as they were, they are written along if that is shorter than to leap.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn write_frame(&mut self, changed: &[Position], frame: &Buffer, addresses: &Addresses) -> io::Result<()> {
        let mut cells: Vec<(u16, u16, &Cell)> = Vec::with_capacity(changed.len() + changed.len() / 4);
        let get = |x: u16, y: u16| frame.cell((x, y)).map(|cell| (x, y, cell));
        for at in changed {
            let before = cells.last().copied().filter(|(_, y, _)| *y == at.y);
            if let (Some((x, _, last)), Some((_, _, next))) = (before, get(at.x, at.y))
                && (2..=LEAP + 1).contains(&at.x.saturating_sub(x))
            {
                let gap: Vec<_> = (x + 1..at.x).filter_map(|x| get(x, at.y)).collect();
                // Blanks go with any letters, other cells with those that look like them.
                let plain = |(_, _, cell): &(u16, u16, &Cell)| {
                    let symbol = cell.symbol();
                    let looks =
                        |other: &Cell| (cell.fg, cell.bg, cell.modifier) == (other.fg, other.bg, other.modifier);
                    let bare = is_blank(cell) && !cell.modifier.intersects(SEEN) && !last.modifier.intersects(SEEN);
                    cell.diff_option != CellDiffOption::Skip
                        && symbol.len() == 1
                        && (bare && cell.bg == last.bg || looks(last) || is_blank(last) && looks(next))
                };
                let carries = |x: u16| addresses.at(Position { x, y: at.y });
                let alike = (x + 1..at.x).all(|between| carries(between) == carries(x));
                if last.symbol().len() == 1 && gap.iter().all(plain) && alike {
                    cells.extend(gap);
                }
            }
            cells.extend(get(at.x, at.y));
        }
        self.write_cells(cells, addresses)
    }

    /// Writes these cells, from left to right within a row, with the addresses that they carry.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn write_cells(&mut self, mut cells: Vec<(u16, u16, &Cell)>, addresses: &Addresses) -> io::Result<()> {
        by_ground(&mut cells, self.look);
        by_address(&mut cells, addresses);
        let mut now = self.look;
        let mut carried = 0;
        // Where the cursor is, as far as that is certain.
        let mut at: Option<(u16, u16)> = None;
        if let Some((_, y, _)) = cells.last() {
            self.at = None;
            self.row = Some(*y);
        }
        let mut n = 0;
        while let Some((x, y, cell)) = cells.get(n).copied() {
            match at {
                Some((column, row)) if row == y && column == x => {}
                Some((column, row)) if row == y && column + 1 == x => self.inner.write_all(b"\x1b[C")?,
                Some((column, row)) if row == y && column < x => write!(self.inner, "\x1b[{}C", x - column)?,
                // A line feed never scrolls here: there is a row below.
                Some((_, row)) if row + 1 == y && x == 0 => self.inner.write_all(b"\r\n")?,
                Some((_, row)) if row + 1 == y && self.knows_columns() => {
                    write!(self.inner, "\n\x1b[{}G", u32::from(x) + 1)?;
                }
                _ => self.go(x, y)?,
            }
            let carries = addresses.at(Position { x, y });
            if carries != carried {
                self.inner.write_all(addresses.opening(carries).as_bytes())?;
                carried = carries;
            }
            let blank = is_blank(cell);
            let like = |(next_x, next_y, next): &&(u16, u16, &Cell), ahead: u16| {
                *next_y == y
                    && Some(*next_x) == x.checked_add(ahead)
                    && is_blank(next)
                    && next.bg == cell.bg
                    && next.modifier.intersection(SEEN) == cell.modifier.intersection(SEEN)
                    && next.underline_color == cell.underline_color
                    && addresses.at(Position { x: *next_x, y }) == 0
            };
            let rest = cells.get(n..).unwrap_or_default();
            let run =
                if blank { (0_u16..).zip(rest).take_while(|(ahead, next)| like(next, *ahead)).count() } else { 1 };
            let seen = cell.modifier.intersection(SEEN);
            let erase = blank && carries == 0 && seen.is_empty() && run >= usize::from(RUN) && self.erases(cell.bg);
            let to = if blank {
                // Of a blank only its ground and its lines can be seen.
                let modifier = now.modifier.difference(SEEN) | seen;
                let (fg, underline) =
                    if seen.is_empty() { (now.fg, now.underline) } else { (cell.fg, cell.underline_color) };
                Look { fg, bg: cell.bg, underline, modifier }
            } else {
                Look { fg: cell.fg, bg: cell.bg, underline: cell.underline_color, modifier: cell.modifier }
            };
            if to != now {
                self.inner.write_all(change(now, to).as_bytes())?;
                now = to;
            }
            if erase {
                write!(self.inner, "\x1b[{run}X")?;
                at = Some((x, y));
                n += run;
                continue;
            }
            self.inner.write_all(cell.symbol().as_bytes())?;
            if cell.symbol().chars().any(char::is_control) {
                // A picture names colours of its own.
                self.inner.write_all(PLAIN)?;
                now = Look::default();
            }
            // What is wider than a cell may be so by another count: the next piece finds its own column.
            let sure = match width(cell.symbol()) {
                1 => Some(1),
                2 if is_square(cell.symbol()) => Some(2),
                _ => None,
            };
            at = sure.and_then(|cells| x.checked_add(cells)).map(|next| (next, y));
            n += 1;
        }
        if carried != 0 {
            self.inner.write_all(addresses.opening(0).as_bytes())?;
        }
        self.look = now;
        Ok(())
    }

    /// Brings the cursor where the frame has it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn settle(&mut self, held: &Held) -> io::Result<()> {
        match held.shown {
            Some(true) => self.show_cursor()?,
            Some(false) => self.hide_cursor()?,
            None => {}
        }
        held.at.map_or(Ok(()), |at| self.stand(at))
    }

    /// Others have written: nothing is known of the cursor any more.
    pub fn forget(&mut self) {
        self.shown = None;
        self.moved();
    }

    /// Others have moved the cursor.
    pub fn moved(&mut self) {
        self.at = None;
        self.row = None;
    }

    /// Whether the cursor is not shown.
    pub fn is_hidden(&self) -> bool {
        self.shown == Some(false)
    }

    /// Puts the cursor somewhere, whether it is shown or not.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn stand(&mut self, at: Position) -> io::Result<()> {
        let row = self.row.replace(at.y);
        match self.at.replace(at) {
            Some(before) if before == at => Ok(()),
            _ if row == Some(at.y) && at.x == 0 => self.inner.write_all(b"\r"),
            _ => self.go(at.x, at.y),
        }
    }

    fn go(&mut self, x: u16, y: u16) -> io::Result<()> {
        write!(self.inner, "\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1)
    }

    /// Whether the terminal is known to go to a column by its number alone (CHA).
    fn knows_columns(&self) -> bool {
        self.blanks != Blanks::Written
    }

    /// Whether a run of blanks on this ground may be erased.
    fn erases(&self, ground: Color) -> bool {
        match self.blanks {
            Blanks::Written => false,
            Blanks::Erased => ground == Color::Reset,
            Blanks::ErasedInColour => true,
        }
    }
}

impl<W: Write> Write for Cells<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

/// Rows on the ground that is set first: a step in a list changes the ground once and not twice.
fn by_ground(cells: &mut [(u16, u16, &Cell)], set: Look) {
    let ground = |cell: &Cell| (cell.bg, cell.modifier.intersection(Modifier::REVERSED));
    let set = (set.bg, set.modifier.intersection(Modifier::REVERSED));
    let mut rows: Vec<(u16, bool)> = Vec::new();
    for (_, y, cell) in cells.iter() {
        if rows.last().is_none_or(|(row, _)| row != y) {
            rows.push((*y, ground(cell) == set));
        }
    }
    let others: BTreeSet<u16> = rows.iter().filter(|(_, first)| !first).map(|(row, _)| *row).collect();
    if (1..rows.len()).contains(&others.len()) {
        cells.sort_by_key(|(_, y, _)| others.contains(y));
    }
}

/// What carries one address over several rows comes last, so that it is written once.
fn by_address(cells: &mut [(u16, u16, &Cell)], addresses: &Addresses) {
    let mark = |x: u16, y: u16| addresses.at(Position { x, y });
    let mut rows: BTreeMap<Mark, u16> = BTreeMap::new();
    let mut tall: BTreeSet<Mark> = BTreeSet::new();
    for (x, y, _) in cells.iter() {
        let mark = mark(*x, *y);
        if mark != 0 && rows.insert(mark, *y).is_some_and(|before| before != *y) {
            tall.insert(mark);
        }
    }
    if !tall.is_empty() {
        cells.sort_by_key(|(x, y, _)| Some(mark(*x, *y)).filter(|mark| tall.contains(mark)));
    }
}

/// A blank that looks like any other with its ground.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
}

/// A letter of Chinese, Japanese or Korean, which is two cells wide in every terminal (emoji are not).
fn is_square(symbol: &str) -> bool {
    let mut letters = symbol.chars();
    let square = |letter| matches!(letter, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}');
    letters.next().is_some_and(square) && letters.next().is_none()
}

/// Parameters that one sequence may have: mlterm takes no more, and an eleventh would be half a colour.
const MOST: usize = 10;

/// What turns one look into another.
fn change(from: Look, to: Look) -> String {
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

impl<W: Write> Backend for Cells<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        if let Some(held) = &mut self.held {
            held.changed.extend(content.map(|(x, y, _)| Position { x, y }));
            return Ok(());
        }
        self.write_cells(content.collect(), &Addresses::default())
    }

    fn append_lines(&mut self, count: u16) -> io::Result<()> {
        self.inner.append_lines(count)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if let Some(held) = &mut self.held {
            held.shown = Some(false);
            return Ok(());
        }
        if self.shown.replace(false) == Some(false) { Ok(()) } else { self.inner.hide_cursor() }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if let Some(held) = &mut self.held {
            held.shown = Some(true);
            return Ok(());
        }
        if self.shown.replace(true) == Some(true) { Ok(()) } else { self.inner.show_cursor() }
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        if let Some(held) = &mut self.held {
            held.at = Some(position.into());
            return Ok(());
        }
        self.stand(position.into())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        // On the terminal's own ground.
        self.look = Look::default();
        self.inner.write_all(PLAIN)?;
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
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
        (colour.clone(), colour, modifier)
            .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
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
        for (term, erases) in [("xterm-256color", true), ("tmux-256color", false), ("screen", false), ("vt220", false)]
        {
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
            let style = if selected {
                Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(43, 63, 97))
            } else {
                Style::new()
            };
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
}
