//! Cells to bytes: as few as will do. A move in a list changes the ground of two rows, and most cells of a row are blank.
//!
//! Promise: what stands on the screen afterwards is what `ratatui`'s own way of writing would leave there. Colours and
//! attributes are only named where they change and can be seen, and long runs of blanks are erased, where the terminal is known
//! to erase in the ground that is set (terminfo calls that `bce`).

mod look;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::addresses::{Addresses, Mark};
use crate::text::width::width;
use look::{Look, change};

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
mod tests;
