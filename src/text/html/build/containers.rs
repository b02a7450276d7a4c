//! Containers that are open: paragraphs end in them, and lists, quotes and tables become blocks when they close.

use super::Builder;
use super::shapes::{preformatted, refilled, table};
use crate::model::{Block, ListItem};
use crate::text::html::sections::polish;

/// Containers inside containers beyond this are flat.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Root,
    Quote,
    List,
    Item,
    Table,
    Cell,
}

/// An open container.
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) blocks: Vec<Block>,
    pub(super) ordered: bool,
    pub(super) start: u32,
    pub(super) items: Vec<ListItem>,
    rows: Vec<Vec<Vec<Block>>>,
}

impl Frame {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new(), ordered: false, start: 1, items: Vec::new(), rows: Vec::new() }
    }
}

impl Builder<'_> {
    /// Ends the paragraph (or heading, or preformatted text) with the text so far.
    pub(super) fn flush(&mut self) {
        self.end_run();
        self.flush_paragraph();
    }

    pub(super) fn flush_paragraph(&mut self) {
        self.blank = true;
        self.after_image = false;
        if let Some(anchor) = &mut self.anchor {
            anchor.from = None;
            anchor.label.push(' ');
        }
        let mut spans = std::mem::take(&mut self.spans);
        if self.pre > 0 {
            if let Some(block) = preformatted(spans) {
                self.add(block);
            }
            return;
        }
        while spans.last().is_some_and(|span| span.text.trim().is_empty()) {
            spans.pop();
        }
        if let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        let empty = spans.iter().take_while(|span| span.text.trim().is_empty()).count();
        spans.drain(..empty);
        if spans.is_empty() {
            return;
        }
        let block = match self.heading {
            Some(level) => {
                for span in &mut spans {
                    span.style.bold = false;
                }
                Block::Heading(level, spans)
            }
            None if self.lines_matter => Block::Paragraph(refilled(spans)),
            None => Block::Paragraph(spans),
        };
        self.add(block);
    }

    /// Puts a finished block into the open container.
    pub(super) fn add(&mut self, block: Block) {
        let Some(top) = self.frames.last_mut() else { return };
        if top.kind == Kind::List {
            // A list or text directly inside a list belongs to the item before.
            match top.items.last_mut() {
                Some(item) => item.blocks.push(block),
                None => top.items.push(ListItem { blocks: vec![block] }),
            }
        } else {
            top.blocks.push(block);
        }
    }

    pub(super) fn open(&mut self, kind: Kind) {
        self.flush();
        if self.frames.len() >= DEEPEST {
            if let Some(count) = self.flat.get_mut(kind as usize) {
                *count += 1;
            }
        } else {
            self.frames.push(Frame::new(kind));
        }
    }

    /// Ends the innermost container of a kind; inside a table cell never one around the table.
    pub(super) fn close(&mut self, kind: Kind) {
        self.flush();
        if let Some(count) = self.flat.get_mut(kind as usize).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        self.close_to(kind);
    }

    pub(super) fn close_to(&mut self, kind: Kind) {
        let barrier = |frame: &Frame| frame.kind == Kind::Cell && !matches!(kind, Kind::Table | Kind::Cell);
        let found = self.frames.iter().rposition(|frame| frame.kind == kind || barrier(frame));
        if let Some(at) = found.filter(|at| *at > 0 && self.frames.get(*at).is_some_and(|frame| frame.kind == kind)) {
            while self.frames.len() > at {
                self.close_top();
            }
        }
    }

    pub(super) fn close_top(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let block = match frame.kind {
            Kind::Root => None,
            Kind::Quote => {
                let blocks = polish(frame.blocks, true);
                (!blocks.is_empty()).then_some(Block::Quote(blocks))
            }
            Kind::Item => {
                let blocks = polish(frame.blocks, false);
                if !blocks.is_empty() {
                    match self.frames.last_mut() {
                        Some(list) if list.kind == Kind::List => list.items.push(ListItem { blocks }),
                        _ => blocks.into_iter().for_each(|block| self.add(block)),
                    }
                }
                None
            }
            Kind::List => (!frame.items.is_empty()).then_some(Block::List {
                ordered: frame.ordered,
                start: frame.start,
                items: frame.items,
            }),
            Kind::Cell => {
                if let Some(table) = self.frames.last_mut() {
                    match table.rows.last_mut() {
                        Some(row) => row.push(frame.blocks),
                        None => table.rows.push(vec![frame.blocks]),
                    }
                }
                None
            }
            Kind::Table => {
                frame.blocks.into_iter().for_each(|block| self.add(block));
                for block in table(frame.rows) {
                    self.add(block);
                }
                None
            }
        };
        if let Some(block) = block {
            self.add(block);
        }
    }

    pub(super) fn open_item(&mut self) {
        self.flush();
        let limit = self.frames.iter().rposition(|frame| matches!(frame.kind, Kind::Quote | Kind::Cell | Kind::Root));
        let place = self.frames.iter().rposition(|frame| matches!(frame.kind, Kind::Item | Kind::List));
        match place.filter(|at| limit.is_none_or(|limit| *at > limit)) {
            Some(at) => {
                let at = if self.frames.get(at).is_some_and(|frame| frame.kind == Kind::Item) { at } else { at + 1 };
                // Lists that were too deep to open have their items side by side in the last that was.
                while self.frames.len() > at {
                    self.close_top();
                }
            }
            None => self.open(Kind::List),
        }
        if self.frames.last().is_some_and(|frame| frame.kind == Kind::List) {
            self.frames.push(Frame::new(Kind::Item));
        }
    }

    pub(super) fn open_row(&mut self, cell: bool) {
        self.flush();
        if self.flat.get(Kind::Table as usize).is_some_and(|count| *count > 0) {
            return;
        }
        let Some(at) = self.frames.iter().rposition(|frame| frame.kind == Kind::Table) else { return };
        while self.frames.len() > at + 1 {
            self.close_top();
        }
        if let Some(table) = self.frames.last_mut() {
            if !cell || table.rows.is_empty() {
                table.rows.push(Vec::new());
            }
            if cell {
                self.frames.push(Frame::new(Kind::Cell));
            }
        }
    }

    /// Ends a link that was forgotten to be closed, at the end of the paragraph in which it began.
    pub(super) fn end_forgotten_anchor(&mut self) {
        self.end_run();
        if self.anchor.as_ref().is_some_and(|anchor| !anchor.label.trim().is_empty()) {
            self.close_anchor();
        }
    }

    pub(super) fn end_pre(&mut self) {
        self.flush();
        self.pre = self.pre.saturating_sub(1);
    }
}
