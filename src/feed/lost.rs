//! What could not be read of a document: items that no crate takes, and fields that make no sense.

use super::repair::{Piece, UNCLEAR};
use super::unclear::{Kind, Unclear};
use super::{Parsed, Warning, find};

/// So much is told one by one.
const TOLD: usize = 20;

#[derive(Default)]
pub(super) struct Lost {
    /// How many episodes were read before the item, and where it stands.
    items: Vec<(usize, usize)>,
    /// Where a field stands, and what is wrong with it.
    fields: Vec<(usize, String)>,
    /// What is wrong with the others.
    more: Vec<Kind>,
}

impl Lost {
    /// An item that could not be read, behind so many episodes that were.
    pub(super) fn item(&mut self, piece: &Piece<'_>, read: usize) {
        if !piece.is_known() {
            self.at(read, piece.start());
        }
    }

    /// The same for what begins here.
    pub(super) fn at(&mut self, read: usize, at: usize) {
        self.items.push((read + self.items.len(), at));
    }

    /// Whether no item was lost.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Fields of an item that could not be read; the hash by which the item is known from then on.
    pub(super) fn fields(&mut self, piece: &Piece<'_>, unclear: &[Unclear]) -> u64 {
        for one in unclear {
            self.field(|| piece.place_of(&one.spot), one);
        }
        if unclear.is_empty() { piece.raw } else { piece.raw | UNCLEAR }
    }

    pub(super) fn field(&mut self, at: impl FnOnce() -> usize, unclear: &Unclear) {
        if self.fields.len() < TOLD {
            self.fields.push((at(), unclear.what.clone()));
        } else {
            self.more.push(unclear.kind);
        }
    }

    /// Says what is missing, and closes the gaps that items leave. Everything that is told of the document is in the order of its
    /// lines then.
    pub(super) fn tell(self, text: &str, parsed: &mut Parsed) {
        for unread in &mut parsed.unread {
            unread.before -= self.items.partition_point(|(place, _)| *place < unread.before);
        }
        parsed.complete &= self.items.is_empty();
        let told = |(at, what): (usize, String)| {
            let line = text.as_bytes().get(..at).map(|passed| find::line_ends(passed) + 1);
            Warning { line, what, mended: false }
        };
        let items = self.items.iter().take(TOLD).map(|(_, at)| (*at, String::from("an episode could not be read")));
        parsed.warnings.extend(items.map(told));
        parsed.warnings.extend(self.fields.into_iter().map(told));
        let more_items = match self.items.len().saturating_sub(TOLD) {
            0 => None,
            1 => Some(String::from("1 more episode could not be read")),
            more => Some(format!("{more} more episodes could not be read")),
        };
        let more_fields = Kind::ALL.into_iter().filter_map(|kind| {
            let count = self.more.iter().filter(|one| **one == kind).count();
            (count > 0).then(|| kind.more(count))
        });
        let more = more_items.into_iter().chain(more_fields);
        parsed.warnings.extend(more.map(|what| Warning { line: None, what, mended: false }));
        parsed.warnings.sort_by_key(|warning| warning.line.unwrap_or(u32::MAX));
    }
}
