//! Printing: tables that align on a terminal and are tab-separated in a pipe, JSON documents and JSON lines.

use std::borrow::Cow;
use std::io::{self, BufWriter, StdoutLock, Write};

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Context, Format};
use crate::error::Problem;
use crate::model::{Popularity, Secs, ShowId, Timestamp};
use crate::text::{clean, width};

/// Standard output, buffered; give it a `flush` at the end.
pub type Stdout = BufWriter<StdoutLock<'static>>;

/// Standard output.
pub fn stdout() -> Stdout {
    BufWriter::new(io::stdout().lock())
}

/// One column's text in one row: what a pipe gets, and what a terminal shows.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    piped: String,
    shown: String,
    right: bool,
}

/// The same text for both.
pub fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    Cell { shown: text.clone(), piped: text, right: false }
}

/// Who told a figure, and when: `podcast.app, 2026-11-23`.
pub fn said_by(popularity: &Popularity) -> String {
    let name = popularity.source.name();
    if popularity.as_of.0 > 0 { format!("{name}, {}", local_day(popularity.as_of)) } else { name.to_owned() }
}

/// A number; a terminal shows nothing for zero.
pub fn number(number: impl Into<u64>) -> Cell {
    let number = number.into();
    let shown = if number == 0 { String::new() } else { number.to_string() };
    Cell { piped: number.to_string(), shown, right: true }
}

/// An identifier.
pub fn id(id: u32) -> Cell {
    Cell { piped: id.to_string(), shown: id.to_string(), right: true }
}

/// A moment: RFC 3339 in a pipe, the local day on a terminal.
pub fn day(at: Option<Timestamp>) -> Cell {
    Cell { piped: at.map(rfc3339).unwrap_or_default(), shown: at.map(local_day).unwrap_or_default(), right: false }
}

/// A length: seconds in a pipe, `1:02:03` on a terminal.
pub fn length(length: Option<Secs>) -> Cell {
    Cell {
        piped: length.map(|Secs(seconds)| seconds.to_string()).unwrap_or_default(),
        shown: length.map(clock).unwrap_or_default(),
        right: true,
    }
}

/// Cells below which no column is cut; a terminal that is narrower still wraps.
const NARROWEST: usize = 12;

/// Rows under named columns.
#[derive(Debug)]
pub struct Table {
    columns: &'static [&'static str],
    /// The column that is never cut, because it is there to be copied.
    whole: Option<usize>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table. On a terminal its widest columns give way until it fits.
    pub fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, whole: None, rows: Vec::new() }
    }

    /// The same with a column that is never cut.
    pub fn keeping(self, whole: usize) -> Self {
        Self { whole: Some(whole), ..self }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Prints all rows.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn print(&self, context: &Context, out: &mut impl Write) -> io::Result<()> {
        if context.stdout_is_terminal {
            self.aligned(context.columns.unwrap_or(80).into(), out)
        } else {
            self.piped(out)
        }
    }

    fn piped(&self, out: &mut impl Write) -> io::Result<()> {
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate() {
                let tab = if at == 0 { "" } else { "\t" };
                write!(out, "{tab}{}", cell.piped.replace(['\t', '\n', '\r'], " "))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn aligned(&self, columns: usize, out: &mut impl Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut widths: Vec<usize> = self.columns.iter().map(|name| width::width(name)).collect();
        for row in &self.rows {
            for (most, cell) in widths.iter_mut().zip(row) {
                *most = (*most).max(width::width(&cell.shown));
            }
        }
        let between = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + between > columns {
            let cut =
                widths.iter_mut().enumerate().filter(|(at, width)| Some(*at) != self.whole && **width > NARROWEST);
            let Some((_, widest)) = cut.max_by_key(|(_, width)| **width) else { break };
            *widest -= 1;
        }
        let header = self.columns.iter().map(|name| text(*name)).collect::<Vec<_>>();
        for row in std::iter::once(&header).chain(&self.rows) {
            let mut line = String::new();
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if at > 0 {
                    line.push_str("  ");
                }
                let shown = width::elide(&cell.shown, *width);
                let free = " ".repeat(width.saturating_sub(width::width(&shown)));
                if cell.right {
                    line.push_str(&free);
                    line.push_str(&shown);
                } else {
                    line.push_str(&shown);
                    line.push_str(&free);
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl Format {
    /// Whether data is asked for as JSON.
    pub fn is_json(self) -> bool {
        self.json || self.json_lines
    }

    /// Prints a list: one array, or one object a line.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn list(self, values: impl IntoIterator<Item = Value>, out: &mut impl Write) -> io::Result<()> {
        if self.json_lines {
            values.into_iter().try_for_each(|value| self.one(&value, out))
        } else {
            // One at a time: there may be half a million.
            serde_json::Serializer::pretty(Harmless(&mut *out)).collect_seq(values)?;
            writeln!(out)
        }
    }

    /// Prints one object.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn one(self, value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
        if self.json_lines {
            serde_json::to_writer(Harmless(&mut *out), value)?;
        } else {
            serde_json::to_writer_pretty(Harmless(&mut *out), value)?;
        }
        writeln!(out)
    }
}

/// Writes JSON in which no character can steer a terminal. Its writer hands each text on in whole characters.
struct Harmless<'o, W>(&'o mut W);

impl<W: Write> Write for Harmless<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_ascii() && !bytes.contains(&0x7f) {
            return self.0.write_all(bytes);
        }
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_all(harmless(text).as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// JSON text in which no character can steer a terminal. Such characters stand only inside of strings, where RFC 8259
/// lets them be written as escapes, so the document says the same.
fn harmless(json: &str) -> Cow<'_, str> {
    let steers = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !json.contains(steers) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if steers(c) {
            use std::fmt::Write;
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A message for standard error: lines that cannot steer the terminal, and actions in braces as plain words.
pub fn plain_hint(message: &str) -> String {
    let message = message
        .replace("{refresh}", "`earmark refresh`")
        .replace("{add}", "`earmark add`")
        .replace("{login}", "`earmark login`")
        .replace("{remove}", "`earmark remove`")
        .replace("{move-back}", "`earmark move`")
        .replace("{new-address}", "`earmark search --directories`")
        .replace("{search}", "`earmark search`")
        .replace("{details}", "The log has details.");
    let line = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        format!("{:indent$}{}", "", clean::line(&line.replace(['{', '}'], "")))
    };
    message.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A message about a show, whose hint names the commands that are for this one: without a name `earmark refresh` asks what is due.
pub fn about(show: ShowId, mut problem: Problem) -> Problem {
    let own = |name: &str| format!("`earmark {name} {show}`");
    problem.hint = not_by_itself(&problem.hint)
        .replace("{refresh}", &own("refresh"))
        .replace("{login}", &own("login"))
        .replace("{add} takes it", &format!("`earmark move {show} ADDRESS` takes it"))
        .replace("{move-back}", &own("move"));
    problem
}

/// “It is tried again in 18 min”, where nothing runs that would do it: `earmark refresh` does not ask before.
fn not_by_itself(hint: &str) -> String {
    const AGAIN: &str = "t is tried again in ";
    let Some((before, after)) = hint.split_once(AGAIN) else { return hint.to_owned() };
    let end = after.find([';', ',', '.']).unwrap_or(after.len());
    let (wait, rest) = after.split_at(end);
    format!("{before}t is not due before {wait} from now{rest}")
}

/// RFC 3339 in UTC.
pub fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0).map(|at| at.to_string()).unwrap_or_default()
}

/// The local day: `2026-11-20`.
pub fn local_day(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0)
        .map(|at| at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

/// The local minute: `2026-11-20 14:03`.
pub fn local_minute(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0)
        .map(|at| at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// `1:02:03`, or `2:03` below an hour.
pub fn clock(Secs(seconds): Secs) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `1 episode`, `2 episodes`, `1,234 episodes`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_never_steers_a_terminal() {
        let value = serde_json::json!({ "notes_html": "a\u{1b}[2J\u{9b}31m\u{202e}b\u{7f}" });
        let text = harmless(&value.to_string()).into_owned();
        assert!(text.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "and says the same");
    }

    #[test]
    fn a_table_fits_the_terminal_and_a_pipe_gets_everything() {
        let mut table = Table::new(&["id", "title", "length"]);
        let long = "A title that is a good deal longer than the window is wide";
        table.row(vec![id(7), text(long), length(Some(Secs(3723)))]);
        let mut shown = Vec::new();
        table.aligned(40, &mut shown).unwrap();
        let shown = String::from_utf8(shown).unwrap();
        assert!(shown.lines().all(|line| width::width(line) <= 40), "{shown}");
        assert!(shown.ends_with("1:02:03\n"));
        let mut piped = Vec::new();
        table.piped(&mut piped).unwrap();
        assert_eq!(String::from_utf8(piped).unwrap(), format!("7\t{long}\t3723\n"));
    }

    #[test]
    fn lengths_and_moments_are_written_as_documented() {
        assert_eq!(clock(Secs(59)), "0:59");
        assert_eq!(clock(Secs(6350)), "1:45:50");
        assert_eq!(rfc3339(Timestamp(0)), "1970-01-01T00:00:00Z");
    }
}
