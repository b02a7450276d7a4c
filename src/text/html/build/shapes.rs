//! The shapes that lines and rows take: preformatted text, tables, paragraphs that a mail program has broken.

use crate::model::{Block, Span};
use crate::text::width;

/// Preformatted lines; with links inside, a paragraph that keeps them.
pub(super) fn preformatted(spans: Vec<Span>) -> Option<Block> {
    let mut lines: Vec<Vec<Span>> = vec![Vec::new()];
    for span in spans {
        if span.text == "\n" {
            lines.push(Vec::new());
        } else if let Some(line) = lines.last_mut() {
            line.push(span);
        }
    }
    let empty = |line: &Vec<Span>| line.iter().all(|span| span.text.trim().is_empty());
    while lines.last().is_some_and(empty) {
        lines.pop();
    }
    let leading = lines.iter().take_while(|line| empty(line)).count();
    lines.drain(..leading);
    if lines.is_empty() {
        return None;
    }
    if lines.iter().flatten().any(|span| span.link.is_some()) {
        let mut spans = Vec::new();
        for (n, line) in lines.into_iter().enumerate() {
            if n > 0 {
                spans.push(Span { text: "\n".into(), ..Span::default() });
            }
            spans.extend(line);
        }
        return Some(Block::Paragraph(spans));
    }
    let line = |line: Vec<Span>| {
        let mut text: String = line.into_iter().map(|span| span.text).collect();
        text.truncate(text.trim_end().len());
        text
    };
    Some(Block::Code(lines.into_iter().map(line).collect()))
}

/// A table when its cells are single lines in at least two columns; else what is in its cells, one after the other
/// (tables that only arrange).
pub(super) fn table(rows: Vec<Vec<Vec<Block>>>) -> Vec<Block> {
    let rows: Vec<Vec<Vec<Block>>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
    let is_table = rows.iter().any(|row| row.len() >= 2)
        && rows.iter().flatten().all(|cell| matches!(cell.as_slice(), [] | [Block::Paragraph(_) | Block::Heading(..)]));
    if !is_table {
        return rows.into_iter().flatten().flatten().collect();
    }
    let cell = |blocks: Vec<Block>| {
        blocks
            .into_iter()
            .flat_map(|block| match block {
                Block::Paragraph(spans) | Block::Heading(_, spans) => spans,
                _ => Vec::new(),
            })
            .map(|mut span| {
                if span.text == "\n" {
                    span.text = " ".into();
                }
                span
            })
            .collect()
    };
    vec![Block::Table(rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect())]
}

/// Plain text that was broken at about 72 columns by a mail program is one paragraph again.
pub(super) fn refilled(spans: Vec<Span>) -> Vec<Span> {
    let mut lengths = vec![0];
    for span in &spans {
        if span.text == "\n" {
            lengths.push(0);
        } else if let Some(length) = lengths.last_mut() {
            *length += width::width(&span.text);
        }
    }
    let wrapped = lengths.len() >= 3
        && lengths.iter().rev().skip(1).all(|length| (58..=80).contains(length))
        && lengths.last().is_some_and(|length| *length <= 80);
    if !wrapped {
        return spans;
    }
    spans
        .into_iter()
        .map(|mut span| {
            if span.text == "\n" {
                span.text = " ".into();
            }
            span
        })
        .collect()
}
