//! The terminal: set up, restored, suspended — and crossterm's events turned into ours. The only user of crossterm.
//!
//! Promise: [`restore`] brings back the screen that was found, may run twice, and runs on every way out: the end of
//! the program, an error, a panic, a signal, a suspend.

use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    self as term, DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, KeyEventKind, KeyModifiers, KeyboardEnhancementFlags, MouseButton,
    MouseEventKind, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, QueueableCommand as _, cursor};
use ratatui::Terminal;
use ratatui::backend::Backend as _;
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Rect};

use super::addresses::Addresses;
use super::cells::{Blanks, Cells};
use crate::app::event::{Mouse, MouseKind, Size};
use crate::app::{Chord, Event, KeyCode, Msg};
use crate::text::width;
use crate::ui::Hyperlink;

/// What of the terminal's abilities the settings ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    pub mouse: bool,
    pub title: bool,
    /// Keys that look alike are told apart where the terminal can (kitty keyboard protocol, “disambiguate” only).
    pub keys: bool,
}

/// Set while the terminal is ours, so that restoring twice (panic, then drop) does it once.
static OURS: AtomicBool = AtomicBool::new(false);
/// Set while its way of sending keys is ours.
static KEYS: AtomicBool = AtomicBool::new(false);

/// The drawing terminal. Dropping it restores the screen.
pub struct Screen {
    terminal: Terminal<Cells<OneWrite>>,
    manners: Manners,
    title: String,
    /// The last frame.
    frame: Buffer,
    /// The addresses that its cells carry.
    addresses: Addresses,
    /// Rows of the last frame about whose width terminals disagree.
    disputed: Vec<Disputed>,
}

/// The cells of an area, without the second halves of wide characters and without those that a picture covers: whatever is
/// written there makes a hole in it.
pub(super) fn cells(buffer: &Buffer, area: Rect) -> Vec<(u16, u16, Cell)> {
    let mut out = Vec::new();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let Some(cell) = buffer.cell((x, y)) else { break };
            if cell.diff_option != CellDiffOption::Skip {
                out.push((x, y, cell.clone()));
            }
            // A picture is written from its first cell, and covers the next ones as if they were its own.
            let cells = if is_picture(cell) { 1 } else { width::width(cell.symbol()) };
            x = x.saturating_add(u16::try_from(cells).unwrap_or(1).max(1));
        }
    }
    out
}

/// A row that holds clusters about whose width terminals disagree: joined emoji, flags, letters with marks of their own width.
/// What a terminal draws too wide or too narrow shifts what follows and leaves old letters, so such a row is written whole
/// whenever it changed, each piece at its own column.
#[derive(Debug, PartialEq)]
struct Disputed {
    y: u16,
    cells: Vec<(u16, u16, Cell)>,
}

impl Disputed {
    fn all(buffer: &Buffer) -> Vec<Self> {
        let rows = buffer.area.top()..buffer.area.bottom();
        let holds = |y: &u16| {
            let columns = buffer.area.left()..buffer.area.right();
            columns.filter_map(|x| buffer.cell((x, *y))).any(|cell| is_disputed(cell.symbol()))
        };
        rows.filter(holds).map(|y| Self { y, cells: row(buffer, y) }).collect()
    }

    /// Blanks first, so that nothing old stays beneath a cluster; then the cells, from each disputed one on at its column.
    fn rewrite<W: Write>(&self, backend: &mut Cells<W>, addresses: &Addresses) -> io::Result<()> {
        let blanks: Vec<(u16, u16, Cell)> = self
            .cells
            .iter()
            .flat_map(|(x, y, cell)| {
                let mut blank = cell.clone();
                blank.set_symbol(" ");
                let cells = u16::try_from(width::width(cell.symbol())).unwrap_or(1).max(1);
                (*x..x.saturating_add(cells)).map(move |x| (x, *y, blank.clone()))
            })
            .collect();
        backend.draw(blanks.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        for piece in self.cells.split_inclusive(|(.., cell)| is_disputed(cell.symbol())) {
            backend.write_cells(piece.iter().map(|(x, y, cell)| (*x, *y, cell)).collect(), addresses)?;
        }
        Ok(())
    }
}

/// Rows that are to be written anew: what is disputed in them, or was, is not what it was.
fn disputed_rows<'a>(before: &'a [Disputed], now: &'a [Disputed]) -> impl Iterator<Item = u16> + 'a {
    let gone = before.iter().filter(|old| now.iter().all(|new| new.y != old.y)).map(|old| old.y);
    now.iter().filter(|new| !before.contains(new)).map(|new| new.y).chain(gone)
}

/// A cluster of several characters that is no plain letter with an accent.
fn is_disputed(symbol: &str) -> bool {
    let mut letters = symbol.chars();
    !symbol.is_ascii()
        && letters.next().is_some_and(|first| !first.is_control())
        && letters.any(|c| !('\u{300}'..='\u{36F}').contains(&c))
        && !symbol.chars().any(char::is_control)
}

/// The cells of a row but those of pictures, which are written by others.
fn row(buffer: &Buffer, y: u16) -> Vec<(u16, u16, Cell)> {
    let mut cells = cells(buffer, Rect { y, height: 1, ..buffer.area });
    cells.retain(|(.., cell)| !is_picture(cell));
    cells
}

/// Whether a picture begins at this cell, which holds the sequence that draws it.
fn is_picture(cell: &Cell) -> bool {
    cell.symbol().chars().any(char::is_control)
}

/// The column behind each picture that is written now: Konsole takes it for a part of the picture, and needs it after it.
fn beside_pictures(changed: &[Position], frame: &Buffer) -> Vec<(u16, u16, Cell)> {
    let skipped = |x: u16, y: u16| frame.cell((x, y)).is_some_and(|cell| cell.diff_option == CellDiffOption::Skip);
    let behind = |at: &Position| {
        let right = (at.x + 1..frame.area.right()).find(|x| !skipped(*x, at.y)).unwrap_or(frame.area.right());
        let bottom = (at.y + 1..frame.area.bottom()).find(|y| !skipped(at.x, *y)).unwrap_or(frame.area.bottom());
        (at.y..bottom).filter_map(move |y| Some((right, y, frame.cell((right, y))?.clone())))
    };
    changed.iter().filter(|at| frame.cell(**at).is_some_and(is_picture)).flat_map(behind).collect()
}

/// Collects everything that belongs to one frame and hands it to the terminal in a single write.
#[derive(Default)]
pub struct OneWrite {
    frame: Vec<u8>,
}

/// Begin and end of a synchronized update (mode 2026).
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Keep the window's title, and bring it back (XTWINOPS 22 and 23).
const PUSH_TITLE: &[u8] = b"\x1b[22;0t";
const POP_TITLE: &[u8] = b"\x1b[23;0t";

impl Write for OneWrite {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// ratatui flushes in the middle of a frame: one that has begun is held back until its end is there.
    fn flush(&mut self) -> io::Result<()> {
        if self.frame.starts_with(BEGIN) && !self.frame.ends_with(END) {
            return Ok(());
        }
        // A frame like the one before is none.
        if self.frame.len() == BEGIN.len() + END.len() && self.frame.starts_with(BEGIN) {
            self.frame.clear();
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(&self.frame)?;
        self.frame.clear();
        out.flush()
    }
}

impl Screen {
    /// Takes over the terminal: raw mode, alternate screen, paste and focus events, mouse when asked for.
    ///
    /// # Errors
    /// When standard input or output is no terminal, or it refuses.
    pub fn enter(manners: Manners) -> io::Result<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::other("standard input and output are not a terminal"));
        }
        take_over(manners)?;
        let blanks = Blanks::of(&std::env::var("TERM").unwrap_or_default());
        let terminal = Terminal::new(Cells::new(OneWrite::default(), blanks));
        if terminal.is_err() {
            restore();
        }
        Ok(Self {
            terminal: terminal?,
            manners,
            title: String::new(),
            frame: Buffer::default(),
            addresses: Addresses::default(),
            disputed: Vec::new(),
        })
    }

    /// The size in cells.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn size(&self) -> io::Result<Size> {
        let size = self.terminal.size()?;
        Ok(Size { width: size.width, height: size.height })
    }

    /// Draws one frame in one write, between begin and end of a synchronized update (mode 2026). What is
    /// painted says which of its cells carry an address as the terminal's own hyperlink (OSC 8). Where nothing is typed the
    /// hidden cursor stands on the selection: screen readers, braille displays and input methods look for it there.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(
        &mut self,
        stands: Option<Position>,
        paint: impl FnOnce(&mut ratatui::Frame) -> Vec<Hyperlink>,
    ) -> io::Result<()> {
        self.terminal.backend_mut().queue(BeginSynchronizedUpdate)?;
        let mut links = Vec::new();
        let mut now = std::mem::take(&mut self.frame);
        self.terminal.backend_mut().hold();
        let drawn = self.terminal.draw(|frame| {
            links = paint(frame);
            now.clone_from(frame.buffer_mut());
        });
        let mut held = match drawn {
            Ok(_) => self.terminal.backend_mut().release(),
            Err(error) => {
                self.terminal.backend_mut().release();
                return Err(error);
            }
        };
        let addresses = Addresses::of(now.area, &links);
        let disputed = Disputed::all(&now);
        let anew: Vec<Disputed> =
            disputed_rows(&self.disputed, &disputed).map(|y| Disputed { y, cells: row(&now, y) }).collect();
        let by_others =
            |at: &Position| anew.iter().any(|row| row.y == at.y && row.cells.iter().any(|(x, ..)| *x == at.x));
        held.changed.extend(addresses.changed(&self.addresses, &now));
        held.changed.sort_unstable_by_key(|at| (at.y, at.x));
        held.changed.dedup();
        held.changed.retain(|at| !by_others(at));
        let backend = self.terminal.backend_mut();
        backend.write_frame(&held.changed, &now, &addresses)?;
        for row in &anew {
            row.rewrite(backend, &addresses)?;
        }
        let beside = beside_pictures(&held.changed, &now);
        backend.write_cells(beside.iter().map(|(x, y, cell)| (*x, *y, cell)).collect(), &addresses)?;
        self.frame = now;
        self.addresses = addresses;
        self.disputed = disputed;
        backend.settle(&held)?;
        if let Some(at) = stands.filter(|_| backend.is_hidden()) {
            backend.stand(at)?;
        }
        backend.queue(EndSynchronizedUpdate)?;
        Write::flush(backend)
    }

    /// Forgets what is on the screen, so that the next frame is drawn whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        // Not `clear`: it asks the terminal where its cursor is, and the answer would go to the thread that reads keys.
        self.addresses = Addresses::default();
        self.disputed.clear();
        self.terminal.backend_mut().forget();
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Takes up other manners.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn adjust(&mut self, manners: Manners) -> io::Result<()> {
        let was = std::mem::replace(&mut self.manners, manners);
        let backend = self.terminal.backend_mut();
        match (was.mouse, manners.mouse) {
            (false, true) => drop(backend.queue(EnableMouseCapture)?),
            (true, false) => drop(backend.queue(DisableMouseCapture)?),
            _ => {}
        }
        match (was.title, manners.title) {
            (false, true) => backend.write_all(PUSH_TITLE)?,
            (true, false) => {
                self.title.clear();
                backend.write_all(POP_TITLE)?;
            }
            _ => {}
        }
        Write::flush(backend)
    }

    /// Names the window. Only called when the name changed; off by settings.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn name(&mut self, title: &str) -> io::Result<()> {
        if self.manners.title && self.title != title {
            self.title = title.to_string();
            self.send(SetTitle(title))?;
        }
        Ok(())
    }

    /// Sends one command (OSC 52, a title) right away.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, command: impl Command) -> io::Result<()> {
        self.terminal.backend_mut().queue(command)?;
        Write::flush(self.terminal.backend_mut())
    }

    /// Copies text by OSC 52: works over ssh, and in tmux with `set-clipboard on`.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.send(crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
    }

    /// Gives the terminal back, stops the process as a shell expects (SIGTSTP), and takes over again when it goes on.
    ///
    /// # Errors
    /// When the terminal is gone.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        // The whole job stops here, and goes on when the shell says so. SIGSTOP cannot be caught, so the stop is
        // certain even though SIGTSTP has a handler of ours.
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        take_over(self.manners)?;
        self.title.clear();
        self.forget()
    }

    /// There is no job control here.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn take_over(manners: Manners) -> io::Result<()> {
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    KEYS.store(manners.keys, Ordering::SeqCst);
    let mut out = OneWrite::default();
    if manners.title {
        // Push the window title, so that leaving can bring it back.
        out.write_all(PUSH_TITLE)?;
    }
    out.queue(EnterAlternateScreen)?.queue(EnableBracketedPaste)?.queue(EnableFocusChange)?.queue(cursor::Hide)?;
    if manners.keys {
        out.queue(PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES))?;
    }
    if manners.mouse {
        out.queue(EnableMouseCapture)?;
    }
    out.queue(Clear(ClearType::All))?;
    out.flush()
}

/// Gives the terminal back as it was found. Safe to call at any time, from any thread, more than once; errors are
/// ignored because there is nobody left to tell.
pub fn restore() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = OneWrite::default();
    let queued = (|| -> io::Result<()> {
        #[cfg(feature = "images")]
        super::graphics::take_out(&mut out)?;
        out.queue(EndSynchronizedUpdate)?;
        if KEYS.swap(false, Ordering::SeqCst) {
            out.queue(PopKeyboardEnhancementFlags)?;
        }
        out.queue(DisableMouseCapture)?
            .queue(DisableFocusChange)?
            .queue(DisableBracketedPaste)?
            .queue(crossterm::style::ResetColor)?
            .queue(LeaveAlternateScreen)?
            .queue(cursor::Show)?;
        // Pop the window title; terminals without a title stack ignore it.
        out.write_all(POP_TITLE)
    })();
    let _ = queued.and_then(|()| out.flush());
    let _ = disable_raw_mode();
}

/// Asks for one line that is not shown while it is typed; `None` when it was given up with Esc or Ctrl-d.
///
/// # Errors
/// When there is no terminal; [`io::ErrorKind::Interrupted`] after Ctrl-c.
pub fn read_unseen(question: &str) -> io::Result<Option<String>> {
    struct Unseen;
    impl Drop for Unseen {
        fn drop(&mut self) {
            let _ = disable_raw_mode();
            let _ = writeln!(io::stderr().lock());
        }
    }
    enable_raw_mode()?;
    let _unseen = Unseen;
    // Only now: whoever reads the question may type at once.
    let mut err = io::stderr().lock();
    write!(err, "{question} ")?;
    err.flush()?;
    drop(err);
    let mut line = String::new();
    loop {
        let term::Event::Key(key) = term::read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            term::KeyCode::Enter => return Ok(Some(line)),
            term::KeyCode::Esc => return Ok(None),
            term::KeyCode::Char('c') if ctrl => return Err(io::ErrorKind::Interrupted.into()),
            term::KeyCode::Char('d') if ctrl => return Ok(None),
            term::KeyCode::Char('j' | 'm') if ctrl => return Ok(Some(line)),
            term::KeyCode::Char('u') if ctrl => line.clear(),
            term::KeyCode::Backspace => drop(line.pop()),
            term::KeyCode::Char(letter) if !ctrl => line.push(letter),
            _ => {}
        }
    }
}

/// Dots across and down in one cell, as the system knows them.
#[cfg(feature = "images")]
#[must_use]
pub fn cell() -> Option<(u16, u16)> {
    let size = crossterm::terminal::window_size().ok()?;
    Some((size.width.checked_div(size.columns)?, size.height.checked_div(size.rows)?))
}

/// Waits for the next thing the terminal reports. Blocks: called on a thread of its own.
///
/// # Errors
/// When the terminal is closed.
pub fn read() -> io::Result<term::Event> {
    term::read()
}

/// Whether something was reported that nobody has read yet.
#[must_use]
pub fn has_more() -> bool {
    term::poll(std::time::Duration::ZERO).unwrap_or(false)
}

/// What was typed before the terminal was ours: its driver has made a line feed of the Enter key, which reads as Ctrl-j.
#[must_use]
pub fn typed_ahead(message: Msg) -> Msg {
    let line_feed = Msg::Key(Chord { ctrl: true, ..Chord::char('j') });
    if message == line_feed { Msg::Key(Chord::plain(KeyCode::Enter)) } else { message }
}

/// Turns what the terminal reports into a message; `None` for what does not concern us (key releases, motion).
#[must_use]
pub fn message(event: term::Event) -> Option<Msg> {
    match event {
        term::Event::Key(key) if key.kind != KeyEventKind::Release => chord(key).map(Msg::Key),
        term::Event::Paste(text) => Some(Msg::Paste(text)),
        term::Event::Resize(width, height) => Some(Msg::Happened(Event::Resized(Size { width, height }))),
        term::Event::FocusGained => Some(Msg::Happened(Event::FocusGained)),
        term::Event::FocusLost => Some(Msg::Happened(Event::FocusLost)),
        term::Event::Mouse(mouse) => {
            let what = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseKind::Left,
                MouseEventKind::Down(MouseButton::Middle) => MouseKind::Middle,
                MouseEventKind::Down(MouseButton::Right) => MouseKind::Right,
                MouseEventKind::ScrollUp => MouseKind::WheelUp,
                MouseEventKind::ScrollDown => MouseKind::WheelDown,
                _ => return None,
            };
            Some(Msg::Mouse(Mouse { what, column: mouse.column, row: mouse.row }))
        }
        term::Event::Key(_) => None,
    }
}

fn chord(key: term::KeyEvent) -> Option<Chord> {
    let mut shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let code = match key.code {
        // What the Backspace key of some terminals sends; no default uses Ctrl-h for anything else.
        term::KeyCode::Char('h') if key.modifiers == KeyModifiers::CONTROL => {
            return Some(Chord::plain(KeyCode::Backspace));
        }
        term::KeyCode::Char(letter) => {
            // A capital letter is the letter itself, whichever way the terminal reports the shift key.
            let letter =
                if shift && letter.is_lowercase() { letter.to_uppercase().next().unwrap_or(letter) } else { letter };
            shift = false;
            KeyCode::Char(letter)
        }
        term::KeyCode::Enter => KeyCode::Enter,
        term::KeyCode::Esc => KeyCode::Esc,
        term::KeyCode::Tab => KeyCode::Tab,
        term::KeyCode::BackTab => {
            shift = true;
            KeyCode::Tab
        }
        term::KeyCode::Backspace => KeyCode::Backspace,
        term::KeyCode::Delete => KeyCode::Delete,
        term::KeyCode::Insert => KeyCode::Insert,
        term::KeyCode::Up => KeyCode::Up,
        term::KeyCode::Down => KeyCode::Down,
        term::KeyCode::Left => KeyCode::Left,
        term::KeyCode::Right => KeyCode::Right,
        term::KeyCode::Home => KeyCode::Home,
        term::KeyCode::End => KeyCode::End,
        term::KeyCode::PageUp => KeyCode::PageUp,
        term::KeyCode::PageDown => KeyCode::PageDown,
        term::KeyCode::F(number) => KeyCode::F(number),
        _ => return None,
    };
    Some(Chord {
        code,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
        shift,
        logo: key.modifiers.contains(KeyModifiers::SUPER),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: term::KeyCode, modifiers: KeyModifiers) -> Option<Msg> {
        message(term::Event::Key(term::KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn a_capital_letter_is_one_chord_however_the_terminal_says_it() {
        let plain = press(term::KeyCode::Char('G'), KeyModifiers::NONE);
        assert_eq!(plain, press(term::KeyCode::Char('G'), KeyModifiers::SHIFT));
        assert_eq!(plain, press(term::KeyCode::Char('g'), KeyModifiers::SHIFT));
    }

    #[test]
    fn releases_of_keys_are_not_presses() {
        let mut key = term::KeyEvent::new(term::KeyCode::Char('q'), KeyModifiers::NONE);
        key.kind = KeyEventKind::Release;
        assert_eq!(message(term::Event::Key(key)), None);
    }

    #[test]
    fn a_row_whose_width_is_disputed_is_written_piece_by_piece() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 2));
        buffer.set_string(0, 0, "ab தி cd", ratatui::style::Style::default());
        buffer.set_string(0, 1, "plain é", ratatui::style::Style::default());
        let disputed = Disputed::all(&buffer);
        assert_eq!(disputed.iter().map(|row| row.y).collect::<Vec<_>>(), [0]);
        assert_eq!(disputed_rows(&[], &disputed).collect::<Vec<_>>(), [0], "it is new");
        assert_eq!(disputed_rows(&disputed, &disputed).count(), 0, "it is what it was");
        assert_eq!(disputed_rows(&disputed, &[]).collect::<Vec<_>>(), [0], "something plain took its place");
        let mut written = Vec::new();
        disputed[0].rewrite(&mut Cells::new(&mut written, Blanks::Written), &Addresses::default()).unwrap();
        let written = String::from_utf8(written).unwrap();
        let plain = written;
        let after = plain.split_once("தி").unwrap();
        assert!(after.0.ends_with("\x1b[1;1Hab "), "blanks first: {plain:?}");
        assert!(after.1.starts_with("\x1b[1;"), "what follows stands at its own column: {plain:?}");
    }

    /// Three cells by two from the third column of the second row on, which a picture covers.
    fn pictured(width: u16) -> (Buffer, Position) {
        let mut frame = Buffer::empty(Rect::new(0, 0, width, 4));
        frame.set_string(0, 0, "a title", ratatui::style::Style::default());
        for at in Rect::new(2, 1, 3, 2).positions() {
            frame[at].set_diff_option(CellDiffOption::Skip);
        }
        let first = Position::new(2, 1);
        frame[first].set_symbol("\x1bPq#0;2;0;0;0\x1b\\").set_diff_option(CellDiffOption::None);
        (frame, first)
    }

    /// Neither beside a cluster about whose width terminals disagree, nor where a link was before.
    #[test]
    fn nothing_is_written_where_a_picture_lies() {
        let (mut frame, _) = pictured(12);
        frame.set_string(6, 1, "தி cd", ratatui::style::Style::default());
        frame.set_string(6, 2, "தி", ratatui::style::Style::default());
        let columns = |y: u16| row(&frame, y).iter().map(|(x, ..)| *x).collect::<Vec<_>>();
        let behind = columns(1);
        assert_eq!(behind[..4], [0, 1, 5, 6], "what stands behind the picture is met");
        assert_eq!(columns(2)[..4], [0, 1, 5, 6]);
        let link = |x: u16, y: u16| Hyperlink { area: Rect::new(x, y, 6, 1), url: "https://a.example.org/".into() };
        let before = Addresses::of(frame.area, &[link(1, 2)]);
        let changed = Addresses::default().changed(&before, &frame);
        assert_eq!(changed, [], "an empty frame has no cells");
        let changed = Addresses::of(frame.area, &[]).changed(&before, &frame);
        assert_eq!(changed.iter().map(|at| at.x).collect::<Vec<_>>(), [1, 5, 6]);
        let (now, was) = (Addresses::of(frame.area, &[link(6, 1)]), Addresses::of(frame.area, &[]));
        assert_eq!(now.changed(&was, &frame).first(), Some(&Position::new(6, 1)), "a link behind it is met");
    }

    #[test]
    fn what_stands_behind_a_picture_is_written_after_it() {
        let (frame, first) = pictured(9);
        let columns = |changed: &[Position]| -> Vec<(u16, u16)> {
            beside_pictures(changed, &frame).into_iter().map(|(x, y, _)| (x, y)).collect()
        };
        assert_eq!(columns(&[Position::new(0, 0), first]), [(5, 1), (5, 2)]);
        assert_eq!(columns(&[Position::new(0, 0)]), [], "it stands as it stood");
    }

    #[test]
    fn a_frame_that_has_begun_is_held_until_its_end() {
        let mut out = OneWrite::default();
        out.write_all(BEGIN).unwrap();
        out.write_all(b"cells").unwrap();
        out.flush().unwrap();
        assert!(out.frame.ends_with(b"cells"), "sent before its end");
    }
}
