//! Blocks of notes set as lines: containers indent what is in them, and links carry their numbers.

use super::fill::fill;
use super::{LEAST_ROOM, Line, Role, Run};
use crate::model::{Block, Link, Notes, Opens, Span};
use crate::text::{target, width};

/// The lines of notes, none wider than `width` cells (at least 1).
pub(super) fn lines(notes: &Notes, opens: &[Option<Opens>], width: usize) -> Vec<Line> {
    let links = Numbers { links: &notes.links, opens };
    let mut setter = Setter { links, width, indents: Vec::new(), lines: Vec::new(), block: 0 };
    setter.blocks(&notes.blocks, false);
    while setter.lines.last().is_some_and(|line| line.runs.is_empty()) {
        setter.lines.pop();
    }
    setter.lines
}

/// What stands before the words of a container: once on its first line, and on all others.
struct Indent {
    first: Run,
    rest: Run,
    used: bool,
    cells: usize,
}

/// The links of a text by their numbers, and what they open.
#[derive(Clone, Copy)]
struct Numbers<'n> {
    links: &'n [Link],
    opens: &'n [Option<Opens>],
}

impl Numbers<'_> {
    fn link(&self, number: u16) -> Option<&Link> {
        link_of(self.links, number)
    }

    /// How a link is marked; empty for most.
    fn mark(&self, number: u16) -> &'static str {
        let at = self.links.iter().position(|link| link.number == number);
        at.and_then(|at| self.opens.get(at).copied().flatten()).map_or("", Opens::mark)
    }
}

struct Setter<'n> {
    links: Numbers<'n>,
    width: usize,
    indents: Vec<Indent>,
    lines: Vec<Line>,
    block: u32,
}

impl Setter<'_> {
    fn room(&self) -> usize {
        self.width.saturating_sub(self.indents.iter().map(|indent| indent.cells).sum()).max(1)
    }

    fn emit(&mut self, runs: Vec<Run>) {
        let mut line: Vec<Run> = Vec::with_capacity(runs.len() + self.indents.len());
        for indent in &mut self.indents {
            let run = if indent.used { &indent.rest } else { &indent.first };
            indent.used = true;
            if !run.text.is_empty() {
                line.push(run.clone());
            }
        }
        line.extend(runs);
        self.lines.push(Line { runs: line, block: self.block });
    }

    /// An empty line inside the same containers: a quote's bar goes on.
    fn gap(&mut self) {
        if self.lines.is_empty() {
            return;
        }
        let keep = self.indents.iter().rposition(|indent| indent.rest.role == Role::Quote).map_or(0, |at| at + 1);
        let runs = self.indents.get(..keep).unwrap_or_default().iter().map(|indent| indent.rest.clone()).collect();
        self.lines.push(Line { runs, block: self.block });
    }

    /// Runs `inside` with an indentation, if enough room for words is left.
    fn indented(&mut self, first: Run, rest: Run, inside: impl FnOnce(&mut Self)) {
        let cells = width::width(&first.text);
        if self.room() < cells + LEAST_ROOM {
            inside(self);
            return;
        }
        self.indents.push(Indent { first, rest, used: false, cells });
        inside(self);
        self.indents.pop();
    }

    fn blocks(&mut self, blocks: &[Block], tight: bool) {
        let mut before: Option<&Block> = None;
        for block in blocks {
            let close = match before {
                None => true,
                Some(Block::Heading(..)) => !matches!(block, Block::Heading(..)),
                // In an item a list follows its words at once.
                Some(_) => tight && matches!(block, Block::List { .. }),
            };
            if !close {
                self.gap();
            }
            self.block(block);
            before = Some(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(spans) => self.paragraph(spans, Role::Text),
            Block::Heading(level, spans) => self.heading(*level, spans),
            Block::Quote(blocks) => {
                let bar = Run { text: "┃ ".into(), role: Role::Quote, ..Run::default() };
                self.indented(bar.clone(), bar, |setter| setter.blocks(blocks, false));
            }
            Block::List { ordered, start, items } => {
                // Numbers of one list take the same room, so that its words begin in one column.
                let last = start.saturating_add(items.len().saturating_sub(1) as u32);
                let digits = last.to_string().len();
                let numbers = items.iter().filter_map(|item| self.only_link(&item.blocks)).map(|(number, _)| number);
                let numbers = numbers.max().map_or(0, |most| most.to_string().len() + 3);
                let mut loose = false;
                for (n, item) in items.iter().enumerate() {
                    if n > 0 && (loose || item.blocks.len() > 2) {
                        self.gap();
                    }
                    loose = item.blocks.iter().filter(|block| !matches!(block, Block::List { .. })).count() > 1;
                    let mark = if *ordered {
                        format!("{:>digits$}. ", start.saturating_add(n as u32))
                    } else {
                        "• ".to_string()
                    };
                    let rest = Run { text: " ".repeat(width::width(&mark)), ..Run::default() };
                    let first = Run { text: mark, role: Role::Mark, ..Run::default() };
                    self.indented(first, rest, |setter| setter.item(&item.blocks, numbers));
                }
            }
            Block::Code(lines) => {
                for line in lines {
                    let room = self.room();
                    let mut runs = Vec::new();
                    let line = width::drawable(line);
                    if width::width(&line) > room {
                        let text = width::take(&line, room - 1).to_string();
                        runs.push(Run { text, role: Role::Code, ..Run::default() });
                        runs.push(Run { text: "→".into(), role: Role::Dim, ..Run::default() });
                    } else if !line.is_empty() {
                        runs.push(Run { text: line.into_owned(), role: Role::Code, ..Run::default() });
                    }
                    self.emit(runs);
                }
                self.block += 1;
            }
            Block::Table(rows) => self.table(rows),
            Block::Rule => {
                let text = "─".repeat((self.room() / 3).max(1));
                self.emit(vec![Run { text, role: Role::Rule, ..Run::default() }]);
                self.block += 1;
            }
        }
    }

    fn heading(&mut self, level: u8, spans: &[Span]) {
        let from = self.lines.len();
        let indent: usize = self.width - self.room().min(self.width);
        let mut spans = spans.to_vec();
        for span in &mut spans {
            span.style.bold = true;
        }
        self.paragraph(&spans, Role::Heading);
        if level <= 2 {
            let words = |line: &Line| line.runs.iter().map(|run| width::width(&run.text)).sum::<usize>();
            let longest = self.lines.iter().skip(from).map(words).max().unwrap_or(0).saturating_sub(indent).max(1);
            self.block = self.block.saturating_sub(1);
            self.emit(vec![Run { text: "─".repeat(longest.min(self.room())), role: Role::Rule, ..Run::default() }]);
            self.block += 1;
        }
    }

    fn paragraph(&mut self, spans: &[Span], role: Role) {
        let room = self.room();
        for line in spans.split(|span| span.text == "\n") {
            let runs = with_numbers(line, role, self.links);
            for filled in fill(&runs, room) {
                self.emit(filled);
            }
        }
        self.block += 1;
    }

    /// An item that is one link reads like a line of a list of links: number, words, and the host at the right edge. The
    /// numbers of one list take `numbers` cells with the blank behind them, so that its words begin in one column.
    fn item(&mut self, blocks: &[Block], numbers: usize) {
        // Where the words would have hardly any room, they stand before their number as in a sentence.
        if let Some((number, spans)) = self.only_link(blocks).filter(|_| numbers + LEAST_ROOM <= self.room()) {
            for line in self.link_lines(number, spans, numbers) {
                self.emit(line);
            }
            self.block += 1;
            return;
        }
        if blocks.is_empty() {
            self.emit(Vec::new());
            self.block += 1;
            return;
        }
        self.blocks(blocks, true);
    }

    /// The numbered link that is all of an item.
    fn only_link<'b>(&self, blocks: &'b [Block]) -> Option<(u16, &'b [Span])> {
        let [Block::Paragraph(spans)] = blocks else { return None };
        let number = spans.first()?.link?;
        let alone = spans.iter().all(|span| span.link == Some(number) && span.text != "\n");
        (alone && self.links.link(number).is_some_and(Link::is_numbered)).then_some((number, spans.as_slice()))
    }

    fn link_lines(&self, number: u16, spans: &[Span], hanging: usize) -> Vec<Vec<Run>> {
        let sign = format!("[{number}]");
        let room = self.room().saturating_sub(hanging).max(1);
        let blank = |cells: usize| Run { text: " ".repeat(cells), ..Run::default() };
        let words: Vec<Run> = spans
            .iter()
            .map(|span| Run { text: span.text.clone(), style: span.style, link: Some(number), ..Run::default() })
            .collect();
        let mut lines = fill(&words, room);
        let said: String = spans.iter().map(|span| span.text.as_str()).collect();
        let host = self.links.link(number).map(|link| target::host(link.target.address())).unwrap_or_default();
        let mark = self.links.mark(number);
        // Where the words are the address there is nothing to add.
        let aside = if !mark.is_empty() {
            mark.to_owned()
        } else if said.starts_with(&host) {
            String::new()
        } else {
            host
        };
        if !aside.is_empty()
            && let Some(last) = lines.last_mut()
        {
            let used: usize = last.iter().map(|run| width::width(&run.text)).sum();
            if let Some(free) = room.checked_sub(used + width::width(&aside)).filter(|free| *free >= 2) {
                last.push(blank(free));
                last.push(Run { text: aside, role: Role::Dim, ..Run::default() });
            }
        }
        for (n, line) in lines.iter_mut().enumerate() {
            let mut first = blank(hanging);
            if n == 0 {
                first = blank(hanging.saturating_sub(sign.len()));
                line.insert(0, first);
                first = Run { text: sign.clone(), role: Role::LinkNumber, link: Some(number), ..Run::default() };
            }
            line.insert(0, first);
        }
        lines
    }

    fn table(&mut self, rows: &[Vec<Vec<Span>>]) {
        let cells: Vec<Vec<Vec<Run>>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| drawn(with_numbers(cell, Role::Text, self.links))).collect())
            .collect();
        let wide = |runs: &[Run]| runs.iter().map(|run| width::width(&run.text)).sum::<usize>();
        let mut columns: Vec<usize> = Vec::new();
        for row in &cells {
            for (n, cell) in row.iter().enumerate() {
                match columns.get_mut(n) {
                    Some(column) => *column = (*column).max(wide(cell)),
                    None => columns.push(wide(cell)),
                }
            }
        }
        let fits = columns.iter().sum::<usize>() + 2 * columns.len().saturating_sub(1) <= self.room();
        for row in cells {
            let mut runs: Vec<Run> = Vec::new();
            let count = row.len();
            for (n, cell) in row.into_iter().enumerate() {
                let used = wide(&cell);
                if !fits && n > 0 && used > 0 && !runs.is_empty() {
                    runs.push(Run { text: " · ".into(), role: Role::Dim, ..Run::default() });
                }
                runs.extend(cell);
                if fits && n + 1 < count {
                    let room = columns.get(n).copied().unwrap_or(used).saturating_sub(used) + 2;
                    runs.push(Run { text: " ".repeat(room), ..Run::default() });
                }
            }
            if fits {
                self.emit(runs);
            } else {
                let room = self.room();
                for line in fill(&runs, room) {
                    self.emit(line);
                }
            }
            self.block += 1;
        }
    }
}

fn link_of(links: &[Link], number: u16) -> Option<&Link> {
    links.binary_search_by_key(&number, |link| link.number).ok().and_then(|at| links.get(at))
}

fn drawn(runs: Vec<Run>) -> Vec<Run> {
    runs.into_iter()
        .map(|mut run| {
            run.text = width::drawable(&run.text).replace('\u{A0}', " ");
            run
        })
        .collect()
}

/// Spans as runs, with ` [n]` behind the words of each link: blanks that a link ends with stand behind its number, and the
/// number never touches the next word. Moments carry no number: their words say where they lead.
fn with_numbers(spans: &[Span], role: Role, links: Numbers<'_>) -> Vec<Run> {
    let mut runs = Vec::with_capacity(spans.len());
    for (n, span) in spans.iter().enumerate() {
        let role = if span.style.code { Role::Code } else { role };
        let next = spans.get(n + 1);
        let number = span
            .link
            .filter(|_| next.is_none_or(|next| next.link != span.link))
            .filter(|number| links.link(*number).is_some_and(Link::is_numbered));
        let Some(number) = number else {
            runs.push(Run { text: span.text.clone(), role, style: span.style, link: span.link });
            continue;
        };
        let words = span.text.trim_end_matches(' ');
        runs.push(Run { text: words.to_string(), role, style: span.style, link: span.link });
        // A number never begins a line: the blank before it does not break.
        runs.push(Run { text: "\u{A0}".into(), role: Role::Text, ..Run::default() });
        let sign = format!("[{number}]{}", links.mark(number));
        runs.push(Run { text: sign, role: Role::LinkNumber, link: Some(number), ..Run::default() });
        let parted = next.is_some_and(|next| next.text.starts_with(char::is_alphanumeric));
        if parted || words.len() < span.text.len() && next.is_some_and(|next| !next.text.starts_with([' ', '\n'])) {
            runs.push(Run { text: " ".into(), role, ..Run::default() });
        }
    }
    runs
}
