//! Notes → lines for a width. Shared by `app` (scrolling, links on screen) and `ui` (painting).
//!
//! Every line is made of clusters that terminals draw alike (see `width`), so what was measured is what is drawn.
//! Signs are the Unicode ones; `width::ascii_sign` names their ASCII neighbours, cell by cell.

use std::collections::VecDeque;
use std::fmt::Write as _;

use unicode_linebreak::linebreaks;

use super::{html, target, width};
use crate::model::{Block, Link, Notes, Opens, Secs, Span, Style, TranscriptLink, TranscriptText};

/// Text is never set wider.
const WIDEST: usize = 100;
/// Indentation stops where less than this would be left for words.
const LEAST_ROOM: usize = 8;

/// What a run of a laid-out line is for; `ui` maps it to a colour role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    #[default]
    Text,
    Heading,
    Quote,
    Code,
    Rule,
    /// Marks of lists.
    Mark,
    /// The `[3]` after a link, with its mark (`[3]▸show`) where it opens inside.
    LinkNumber,
    Dim,
}

/// A run of text of one role and style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    pub text: String,
    pub role: Role,
    pub style: Style,
    pub link: Option<u16>,
}

/// One line of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub runs: Vec<Run>,
    /// The block it belongs to, so that a resize can keep the reading position. Counts paragraphs, headings, list
    /// items and the like in reading order, whatever the width.
    pub block: u32,
}

impl Line {
    /// The words of the line without roles.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// A page laid out for one width.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub width: u16,
    pub lines: Vec<Line>,
}

impl Page {
    /// The first line of a block, or of the next one that has a line.
    #[must_use]
    pub fn line_of(&self, block: u32) -> usize {
        self.lines.partition_point(|line| line.block < block)
    }
}

/// Lays out notes for `width` cells (at least 1). No line is wider.
#[must_use]
pub fn page(notes: &Notes, width: u16) -> Page {
    page_with_marks(notes, &[], width)
}

/// The same, with a mark behind the links that open inside earmark: `opens` has one entry for each link of the notes, or
/// none at all.
#[must_use]
pub fn page_with_marks(notes: &Notes, opens: &[Option<Opens>], width: u16) -> Page {
    let mut setter = Setter {
        links: Numbers { links: &notes.links, opens },
        width: usize::from(width).clamp(1, WIDEST),
        indents: Vec::new(),
        lines: Vec::new(),
        block: 0,
    };
    setter.blocks(&notes.blocks, false);
    while setter.lines.last().is_some_and(|line| line.runs.is_empty()) {
        setter.lines.pop();
    }
    Page { width, lines: setter.lines }
}

/// From this width on the words of a transcript stand beside the names of who speaks; below, under them.
const BESIDE_NAMES: usize = 60;
/// Names of speakers take no more cells than this.
const WIDEST_NAME: usize = 18;

/// Lays out a transcript for `width` cells (at least 1): what it says of itself, then its lines with time and speaker. Block
/// 0 is `about`, line `n` (from 0) is block `n + 1`. No line is wider. Addresses in it, and words that led somewhere in its
/// document, are links without a number that is shown; they are given beside the page.
#[must_use]
pub fn transcript(about: &str, text: &TranscriptText, width: u16) -> (Page, Vec<Link>) {
    let lines = &text.lines;
    // Addresses are found where they stand.
    let is_words = |link: &&TranscriptLink| !link.label.is_empty() && !link.label.starts_with(&target::host(&link.url));
    let mut words = text.links.iter().filter(is_words).collect();
    let cells = usize::from(width).clamp(1, WIDEST);
    let mut out: Vec<Line> = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    let run = |text: String, role: Role, bold: bool| Run {
        text,
        role,
        style: Style { bold, ..Style::default() },
        link: None,
    };
    for runs in fill(&[run(about.to_owned(), Role::Dim, false)], cells) {
        out.push(Line { runs, block: 0 });
    }
    out.push(Line::default());
    let clocks: Vec<String> = lines.iter().map(|line| line.start.map(clock).unwrap_or_default()).collect();
    let clock_cells = clocks.iter().map(String::len).max().unwrap_or(0);
    // Where not even a few words fit beside the time, there is none.
    let clock_cells = if cells >= clock_cells + 2 + LEAST_ROOM { clock_cells } else { 0 };
    let after_clock = if clock_cells > 0 { clock_cells + 2 } else { 0 };
    let names = lines.iter().filter_map(|line| line.speaker.as_deref()).map(width::width);
    let name_cells = names.max().unwrap_or(0).min(WIDEST_NAME);
    let beside = cells >= BESIDE_NAMES;
    let indent = after_clock + if beside && name_cells > 0 { name_cells + 3 } else { 0 };
    let room = cells.saturating_sub(indent).max(1);
    for ((line, clock), block) in lines.iter().zip(&clocks).zip(1_u32..) {
        let mut head: Vec<Run> = Vec::new();
        if clock_cells > 0 {
            head.push(run(format!("{clock:>clock_cells$}  "), Role::Dim, false));
        }
        // Some transcripts name everybody and leave the names empty.
        if let Some(name) = line.speaker.as_ref().filter(|_| name_cells > 0) {
            let most = if beside { name_cells } else { cells.saturating_sub(after_clock).max(1) };
            let name = width::elide(name, most);
            let pad = if beside { (name_cells + 3).saturating_sub(width::width(&name)) } else { 0 };
            head.push(run(name, Role::Text, true));
            head.push(run(" ".repeat(pad), Role::Text, false));
            if !beside {
                out.push(Line { runs: std::mem::take(&mut head), block });
                head.push(run(" ".repeat(after_clock), Role::Text, false));
            }
        } else if beside && name_cells > 0 {
            head.push(run(" ".repeat(name_cells + 3), Role::Text, false));
        }
        let said = with_links(&line.text, &mut links)
            .or_else(|| with_words(&line.text, &mut words, &mut links))
            .unwrap_or_else(|| vec![run(line.text.clone(), Role::Text, false)]);
        for words in fill(&said, room) {
            let mut runs = std::mem::take(&mut head);
            if runs.is_empty() && indent > 0 {
                runs.push(run(" ".repeat(indent), Role::Text, false));
            }
            runs.extend(words);
            runs.retain(|run| !run.text.is_empty());
            out.push(Line { runs, block });
        }
    }
    (Page { width, lines: out }, links)
}

/// A line of a transcript whose addresses are links; `None` where it has none.
fn with_links(text: &str, links: &mut Vec<Link>) -> Option<Vec<Run>> {
    let plain = !text.contains(['<', '&']) && (text.contains("://") || text.contains("www."));
    let notes = plain.then(|| html::notes(text, None))?;
    let [Block::Paragraph(spans)] = notes.blocks.as_slice() else { return None };
    let runs = spans.iter().map(|span| {
        let link = notes.links.iter().find(|link| Some(link.number) == span.link && link.is_numbered());
        let number = link.and_then(|link| {
            let known = links.iter().find(|known| known.target == link.target).map(|known| known.number);
            known.or_else(|| {
                let number = u16::try_from(links.len()).ok()?.checked_add(Link::FIRST_MOMENT)?;
                links.push(Link { number, ..link.clone() });
                Some(number)
            })
        });
        Run { text: span.text.clone(), role: Role::Text, style: Style::default(), link: number }
    });
    Some(runs.collect())
}

/// Of links in documents so many are looked for in a line: what is between two that are found, was not kept.
const AHEAD: usize = 8;

/// A line of a transcript with the words in it that are links in its document, which has them in the same order; `None`
/// where it has none.
fn with_words(text: &str, words: &mut VecDeque<&TranscriptLink>, links: &mut Vec<Link>) -> Option<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let plain = |text: &str| Run { text: text.to_owned(), ..Run::default() };
    let mut rest = text;
    loop {
        let next = words.iter().take(AHEAD).enumerate().find_map(|(at, link)| Some((at, word_in(rest, &link.label)?)));
        let Some((at, start)) = next else { break };
        let Some(found) = words.drain(..=at).next_back() else { break };
        let (Some(before), Some(after)) = (rest.get(..start), rest.get(start + found.label.len()..)) else { break };
        let Some(number) = u16::try_from(links.len()).ok().and_then(|n| n.checked_add(Link::FIRST_MOMENT)) else {
            break;
        };
        let (target, kind, via) = target::classify(&found.url, None);
        links.push(Link { number, label: found.label.clone(), target, kind, via });
        runs.push(plain(before));
        runs.push(Run { link: Some(number), ..plain(&found.label) });
        rest = after;
    }
    runs.push(plain(rest));
    (runs.len() > 1).then_some(runs)
}

/// Where words stand in a text that are not a part of longer ones.
fn word_in(text: &str, words: &str) -> Option<usize> {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|part| part.chars().next_back());
        let after = text.get(at + words.len()..).and_then(|part| part.chars().next());
        !letter(before) && !letter(after)
    })
}

/// `1:02:03` or `4:05`.
#[must_use]
pub fn clock(at: Secs) -> String {
    let (hours, minutes, seconds) = (at.0 / 3600, at.0 / 60 % 60, at.0 % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Wraps plain text at Unicode line-break opportunities; no line is wider than `width`.
#[must_use]
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let room = usize::from(width).max(1);
    let mut out = Vec::new();
    for line in text.split('\n') {
        let runs = [Run { text: line.to_string(), ..Run::default() }];
        out.extend(fill(&runs, room).into_iter().map(|runs| runs.into_iter().map(|run| run.text).collect()));
    }
    out
}

/// The notes as plain text for the command line: as on the screen, then every numbered link with its whole address.
#[must_use]
pub fn plain(notes: &Notes, width: u16) -> String {
    let mut out = String::new();
    for line in page(notes, width).lines {
        out.push_str(line.text().trim_end());
        out.push('\n');
    }
    let pages: Vec<&Link> = notes.links.iter().filter(|link| link.is_numbered()).collect();
    if !pages.is_empty() {
        out.push('\n');
    }
    for link in pages {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "[{}] {}", link.number, link.target.address());
    }
    out
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

/// Greedy filling at the line-break opportunities of UAX #14. Words wider than the room break between clusters.
fn fill(runs: &[Run], room: usize) -> Vec<Vec<Run>> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let mut ends = Vec::with_capacity(runs.len());
    let mut end = 0;
    for run in runs {
        end += run.text.len();
        ends.push(end);
    }
    let mut lines = Lines { runs, ends, room, done: Vec::new(), line: Vec::new(), used: 0, blanks: Vec::new(), run: 0 };
    let mut start = 0;
    for (end, _) in linebreaks(&text) {
        let Some(word) = text.get(start..end) else { continue };
        // A scheme without its host is no part of an address that one could read.
        if word.ends_with("://") {
            continue;
        }
        lines.word(word, start);
        start = end;
    }
    lines.finish()
}

/// The bytes of an address that is wider than a line which stand in one: to the last sign between its parts, when that
/// leaves no line half empty, else as many as fit.
fn piece(word: &str, room: usize) -> usize {
    let (mut used, mut end, mut nice) = (0, 0, 0);
    for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(word, true) {
        let cells: usize = width::clusters(cluster).map(|(_, cells)| cells).sum();
        if used + cells > room && end > 0 {
            return if nice > 0 { nice } else { end };
        }
        used += cells;
        end += cluster.len();
        if used * 2 >= room && matches!(cluster, "." | "/" | "?" | "&" | "=" | "-" | "_" | "," | ";" | "#") {
            nice = end;
        }
    }
    word.len()
}

struct Lines<'r> {
    runs: &'r [Run],
    /// Where each run ends in the joined text.
    ends: Vec<usize>,
    room: usize,
    done: Vec<Vec<Run>>,
    line: Vec<Run>,
    used: usize,
    /// Blanks that wait for the next word; at the end of a line they vanish.
    blanks: Vec<usize>,
    run: usize,
}

impl Lines<'_> {
    /// A word with the blanks behind it.
    fn word(&mut self, word: &str, start: usize) {
        let body = word.trim_end_matches([' ', '\u{3000}', '\n', '\r']);
        let cells = width::width(body);
        if cells > 0 && self.used > 0 && self.used + self.blanks.len() + cells > self.room {
            self.end_line();
        }
        if cells > 0 {
            for at in std::mem::take(&mut self.blanks) {
                if self.used < self.room {
                    self.put(" ", 1, at);
                }
            }
        }
        let mut at = start;
        let mut left = body;
        let mut piece_ends = start + body.len();
        for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(body, true) {
            if cells > self.room && (at == start || at == piece_ends) {
                if at > start {
                    self.end_line();
                }
                let piece = piece(left, self.room);
                piece_ends = at + piece;
                left = left.get(piece..).unwrap_or_default();
            }
            for (shown, cells) in width::clusters(cluster) {
                if cells > self.room {
                    // A wide character where only one cell is.
                    if self.used > 0 {
                        self.end_line();
                    }
                    self.put("…", 1, at);
                } else {
                    if self.used + cells > self.room {
                        self.end_line();
                    }
                    self.put(if &*shown == "\u{A0}" { " " } else { &shown }, cells, at);
                }
            }
            at += cluster.len();
        }
        let trailing = word.get(body.len()..).unwrap_or_default();
        self.blanks.extend(trailing.char_indices().filter(|(_, c)| matches!(c, ' ' | '\u{3000}')).map(|(n, _)| at + n));
    }

    fn put(&mut self, text: &str, cells: usize, at: usize) {
        while self.ends.get(self.run).is_some_and(|end| *end <= at) && self.run + 1 < self.runs.len() {
            self.run += 1;
        }
        let Some(of) = self.runs.get(self.run) else { return };
        match self.line.last_mut() {
            Some(last) if last.role == of.role && last.style == of.style && last.link == of.link => {
                last.text.push_str(text);
            }
            _ => self.line.push(Run { text: text.to_string(), role: of.role, style: of.style, link: of.link }),
        }
        self.used += cells;
    }

    fn end_line(&mut self) {
        self.blanks.clear();
        self.used = 0;
        self.done.push(std::mem::take(&mut self.line));
    }

    fn finish(mut self) -> Vec<Vec<Run>> {
        if !self.line.is_empty() || self.done.is_empty() {
            self.end_line();
        }
        self.done
    }
}

#[cfg(test)]
mod tests;
