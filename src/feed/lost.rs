//! What could not be read of a document: items that no crate takes or that say nothing, and fields that make no sense.

use super::finish::{Draft, Finisher};
use super::repair::{Piece, UNCLEAR};
use super::unclear::{Kind, Unclear};
use super::{Parsed, ParsedEpisode, Warning, find};
use crate::text::clean;

/// So much is told one by one.
const TOLD: usize = 20;

/// Why an item is no episode. Whichever it is, it may be the stump of one that is known, so what the document does not name is not
/// gone for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// It is not well-formed, and cannot be mended.
    Broken,
    /// It says nothing at all.
    Nothing,
    /// A member of a list of items that is none.
    NoObject,
}

impl Loss {
    const ALL: [Self; 3] = [Self::Broken, Self::Nothing, Self::NoObject];

    /// What is said of one.
    fn told(self) -> &'static str {
        match self {
            Self::Broken => "an episode could not be read",
            Self::Nothing => "an item says nothing",
            Self::NoObject => "an item is no object",
        }
    }

    /// What is said of so many more.
    fn more(self, count: usize) -> String {
        let one = count == 1;
        let what = match self {
            Self::Broken if one => "episode could not be read",
            Self::Broken => "episodes could not be read",
            Self::Nothing if one => "item says nothing",
            Self::Nothing => "items say nothing",
            Self::NoObject if one => "item is no object",
            Self::NoObject => "items are no objects",
        };
        format!("{count} more {what}")
    }
}

/// Whether an element of XML holds no word: neither text nor attributes, but for declarations of namespaces. One that holds a word
/// which nobody reads here (`<category>`) is an episode all the same.
pub(super) fn is_hollow(element: &str) -> bool {
    let says_nothing = |words: &str| clean::line(words).is_empty();
    element.split('<').skip(1).all(|part| {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        if tag.starts_with("!--") {
            return true;
        }
        if let Some(section) = tag.strip_prefix("![CDATA[") {
            return says_nothing(section.trim_end_matches("]]")) && says_nothing(text);
        }
        let is_hollow = |(name, value): (&str, &str)| {
            says_nothing(value)
                || name.split_ascii_whitespace().next_back().is_some_and(|name| name.starts_with("xmlns"))
        };
        let mut between_marks = tag.split(['"', '\'']);
        let mut attributes = std::iter::from_fn(|| between_marks.next().zip(between_marks.next()));
        attributes.all(is_hollow) && says_nothing(text)
    })
}

#[derive(Default)]
pub(super) struct Lost {
    /// How many episodes were read before the item, where it stands, and why it is none.
    items: Vec<(usize, usize, Loss)>,
    /// Where a field stands, and what is wrong with it.
    fields: Vec<(usize, String)>,
    /// What is wrong with the others.
    more: Vec<Kind>,
}

impl Lost {
    /// Keeps the episode of an item: of one that is known only what is told of it, and of one that could not be read that it could
    /// not.
    #[inline]
    pub(super) fn piece(
        &mut self,
        piece: &Piece<'_>,
        draft: Option<Draft>,
        finisher: &Finisher<'_>,
        episodes: &mut Vec<ParsedEpisode>,
    ) {
        let Some(draft) = draft else {
            if !piece.is_known() {
                self.at(episodes.len(), piece.start(), Loss::Broken);
            }
            return;
        };
        let raw = finisher.known_as(self.fields(piece, &draft.unclear));
        if !piece.is_known() {
            let hollow = || is_hollow(piece.source());
            self.or_keep(finisher.episode(draft, raw), hollow, || piece.start(), episodes);
        }
    }

    /// An item that begins here and is no episode, behind so many that are.
    pub(super) fn at(&mut self, read: usize, at: usize, why: Loss) {
        self.items.push((read + self.items.len(), at, why));
    }

    /// Keeps what was read of the item that begins here, unless nothing was and it `is_hollow`.
    pub(super) fn or_keep(
        &mut self,
        episode: ParsedEpisode,
        is_hollow: impl FnOnce() -> bool,
        at: impl FnOnce() -> usize,
        episodes: &mut Vec<ParsedEpisode>,
    ) {
        if episode.says_nothing() && is_hollow() {
            self.at(episodes.len(), at(), Loss::Nothing);
        } else {
            episodes.push(episode);
        }
    }

    /// Whether every item is well-formed, or could be mended.
    pub(super) fn none_is_broken(&self) -> bool {
        self.items.iter().all(|(.., why)| *why != Loss::Broken)
    }

    /// Fields of an item that could not be read; the hash by which the item is known from then on.
    fn fields(&mut self, piece: &Piece<'_>, unclear: &[Unclear]) -> u64 {
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
            unread.before -= self.items.partition_point(|(place, ..)| *place < unread.before);
        }
        if parsed.complete && self.none_is_broken() {
            parsed.hollow = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        }
        parsed.complete &= self.items.is_empty();
        let told = |(at, what): (usize, String)| {
            let line = text.as_bytes().get(..at).map(|passed| find::line_ends(passed) + 1);
            Warning { line, what, mended: false }
        };
        let items = self.items.iter().take(TOLD).map(|(_, at, why)| (*at, why.told().to_string()));
        parsed.warnings.extend(items.map(told));
        parsed.warnings.extend(self.fields.into_iter().map(told));
        let more_items = Loss::ALL.into_iter().filter_map(|loss| {
            let count = self.items.iter().skip(TOLD).filter(|(.., why)| *why == loss).count();
            (count > 0).then(|| loss.more(count))
        });
        let more_fields = Kind::ALL.into_iter().filter_map(|kind| {
            let count = self.more.iter().filter(|one| **one == kind).count();
            (count > 0).then(|| kind.more(count))
        });
        let more = more_items.chain(more_fields);
        parsed.warnings.extend(more.map(|what| Warning { line: None, what, mended: false }));
        parsed.warnings.sort_by_key(|warning| warning.line.unwrap_or(u32::MAX));
    }
}
