//! What plain lines mean: lists that are written with dashes, and lines that are headings without saying so.

use crate::model::{Block, ListItem, Span};
use crate::text::fold::fold;

/// Longest line that can be a heading, in characters.
const HEADING: usize = 60;

/// Finds lists and (with `headings`) headings among the paragraphs of one container.
pub(super) fn polish(blocks: Vec<Block>, headings: bool) -> Vec<Block> {
    let mut pieces = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Paragraph(spans) => lists(spans, &mut pieces),
            block => pieces.push(Piece::Whole(block)),
        }
    }
    let blocks = merged(pieces);
    if headings { with_headings(blocks) } else { blocks }
}

enum Piece {
    Whole(Block),
    /// Lines that look like items. What they were is kept in case they are too few.
    Items {
        ordered: bool,
        start: u32,
        items: Vec<Vec<Span>>,
        original: Vec<Vec<Span>>,
        least: usize,
    },
}

fn lines(spans: Vec<Span>) -> Vec<Vec<Span>> {
    let mut lines = vec![Vec::new()];
    for span in spans {
        if span.text == "\n" {
            lines.push(Vec::new());
        } else if let Some(line) = lines.last_mut() {
            line.push(span);
        }
    }
    lines
}

fn paragraph(lines: Vec<Vec<Span>>) -> Option<Block> {
    let mut spans = Vec::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if !spans.is_empty() {
            spans.push(Span { text: "\n".into(), ..Span::default() });
        }
        spans.extend(line);
    }
    (!spans.is_empty()).then_some(Block::Paragraph(spans))
}

fn lists(spans: Vec<Span>, out: &mut Vec<Piece>) {
    let starts_item = |span: &Span| span.link.is_none() && marker(&span.text).is_some();
    let mut first = true;
    let none = !spans.iter().any(|span| {
        let is = first && starts_item(span);
        first = span.text == "\n";
        is
    });
    if none {
        out.push(Piece::Whole(Block::Paragraph(spans)));
        return;
    }
    let mut plain: Vec<Vec<Span>> = Vec::new();
    for line in lines(spans) {
        let found = line.first().filter(|span| span.link.is_none()).and_then(|span| marker(&span.text));
        let Some((number, skip, least)) = found else {
            plain.push(line);
            continue;
        };
        if let Some(block) = paragraph(std::mem::take(&mut plain)) {
            out.push(Piece::Whole(block));
        }
        let original = line.clone();
        let mut item = line;
        if let Some(span) = item.first_mut() {
            span.text = span.text.get(skip..).unwrap_or_default().trim_start().to_string();
        }
        item.retain(|span| !span.text.is_empty());
        out.push(Piece::Items {
            ordered: number.is_some(),
            start: number.unwrap_or(1),
            items: vec![item],
            original: vec![original],
            least,
        });
    }
    if let Some(block) = paragraph(plain) {
        out.push(Piece::Whole(block));
    }
}

/// The mark at the beginning of an item: its number if it has one, its length, and how many such lines make a list.
fn marker(text: &str) -> Option<(Option<u32>, usize, usize)> {
    let first = text.chars().next()?;
    let after = text.get(first.len_utf8()..)?;
    match first {
        '-' | '*' if after.starts_with(' ') => Some((None, 1, 1)),
        '•' | '●' | '▪' | '◦' | '‣' if !after.is_empty() => Some((None, first.len_utf8(), 1)),
        '–' | '—' | '·' if after.starts_with(' ') => Some((None, first.len_utf8(), 2)),
        '0'..='9' => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let rest = text.get(digits..)?;
            let number = text.get(..digits).filter(|_| digits <= 3)?.parse().ok()?;
            (rest.starts_with(". ") || rest.starts_with(") ")).then_some((Some(number), digits + 1, 2))
        }
        _ => None,
    }
}

/// Joins neighbouring items to lists; too few become the paragraph that they were.
fn merged(pieces: Vec<Piece>) -> Vec<Block> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let Piece::Items { ordered, start, items, original, .. } = &piece
            && let Some(Piece::Items { ordered: o, start: s, items: before, original: lines, .. }) = joined.last_mut()
            && *ordered == *o
            && (!*ordered || *start == s.saturating_add(before.len() as u32))
        {
            before.extend(items.iter().cloned());
            lines.extend(original.iter().cloned());
        } else {
            joined.push(piece);
        }
    }
    joined
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Whole(block) => Some(block),
            Piece::Items { ordered, start, items, original, least } => {
                if items.len() < least {
                    return paragraph(original);
                }
                let items = items
                    .into_iter()
                    .map(|spans| ListItem {
                        blocks: if spans.is_empty() { Vec::new() } else { vec![Block::Paragraph(spans)] },
                    })
                    .collect();
                Some(Block::List { ordered, start, items })
            }
        })
        .collect()
}

fn with_headings(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut rest = blocks.into_iter().peekable();
    while let Some(block) = rest.next() {
        let spans = match block {
            Block::Paragraph(spans) => spans,
            // A section looks the same whatever rank its publisher gave it.
            Block::Heading(level, line) if title(&line).is_some_and(|found| found.section) => {
                let named = heading(line, true);
                out.push(
                    if level == 1
                        && let Block::Heading(_, line) = named
                    {
                        Block::Heading(1, line)
                    } else {
                        named
                    },
                );
                continue;
            }
            block => {
                out.push(block);
                continue;
            }
        };
        let before_list = matches!(rest.peek(), Some(Block::List { .. }));
        let mut lines = lines(spans);
        let single = lines.len() == 1;
        let goes_on = !single || rest.peek().is_some();
        let first = lines.first().and_then(|line| title(line));
        let is_first = first.as_ref().is_some_and(|found| {
            (found.section && goes_on)
                || (found.bold && (single || found.colon))
                || (single && found.colon && before_list)
        });
        if is_first && let Some(found) = first {
            let line = lines.remove(0);
            out.push(heading(line, found.section));
        }
        let last = if before_list && !lines.is_empty() { lines.last().and_then(|line| title(line)) } else { None };
        let tail =
            last.filter(|found| found.colon || found.section).and_then(|found| Some((lines.pop()?, found.section)));
        out.extend(paragraph(lines));
        out.extend(tail.map(|(line, section)| heading(line, section)));
    }
    out
}

struct Title {
    bold: bool,
    colon: bool,
    section: bool,
}

/// Whether one line could be a heading, and what speaks for it.
fn title(line: &[Span]) -> Option<Title> {
    if line.iter().any(|span| span.link.is_some() || span.style.code) {
        return None;
    }
    let text: String = line.iter().map(|span| span.text.as_str()).collect();
    let text = text.trim();
    let letters = text.chars().take(HEADING + 1).count();
    if letters == 0 || letters > HEADING || !text.chars().any(char::is_alphanumeric) || text.ends_with('.') {
        return None;
    }
    Some(Title {
        bold: line.iter().all(|span| span.style.bold || span.text.trim().is_empty()),
        colon: text.ends_with([':', '：']),
        section: is_section(text),
    })
}

fn heading(line: Vec<Span>, section: bool) -> Block {
    let mut spans = line;
    for span in &mut spans {
        span.style.bold = false;
    }
    if let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end_matches([':', '：', ' ']).len());
    }
    spans.retain(|span| !span.text.is_empty());
    Block::Heading(if section { 2 } else { 3 }, spans)
}

/// Names that publishers give to the sections of their notes.
fn is_section(text: &str) -> bool {
    const NAMES: &[&str] = &[
        "links",
        "link",
        "show notes",
        "shownotes",
        "show links",
        "resources",
        "references",
        "timestamps",
        "time stamps",
        "timecodes",
        "chapters",
        "kapitel",
        "kapitelmarken",
        "sponsors",
        "sponsor",
        "our sponsors",
        "todays sponsors",
        "sponsored by",
        "this episode is sponsored by",
        "credits",
        "mentioned in this episode",
        "mentioned",
        "mentions",
        "further reading",
        "reading list",
        "transcript",
        "about the guest",
        "about the show",
        "about the host",
        "connect with us",
        "follow us",
        "contact",
        "guests",
        "guest",
        "topics",
        "in this episode",
        "outline",
        "highlights",
        "support the show",
        "support us",
        "books",
        "people",
        "quotes",
        "music",
        "werbung",
        "gaste",
    ];
    const BEGINNINGS: &[&str] = &[
        "links ",
        "show notes ",
        "resources ",
        "references ",
        "sponsors ",
        "timestamps ",
        "chapters ",
        "books mentioned",
        "people mentioned",
        "episode links",
        "episode resources",
        "related links",
        "useful links",
        "important links",
    ];
    let folded = fold(text);
    let name: String = folded.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '&').collect();
    let name = name.trim();
    NAMES.contains(&name) || (name.len() <= 40 && BEGINNINGS.iter().any(|front| name.starts_with(front)))
}
