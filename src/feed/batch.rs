//! Items through the format crates, some at a time: what the crates make of a document is far larger than the document, so
//! each handful becomes our values before the next is read. A handful that a crate refuses is read item by item, so that what
//! is wrong costs the item in which it stands.

use super::repair::{Piece, Place};

/// Bytes of a document that is handed to a crate.
const ENOUGH: usize = 16 * 1024;

/// What stands around the items that are handed on.
pub(super) struct Around {
    pub before: &'static str,
    pub after: &'static str,
}

pub(super) const RSS: Around = Around { before: "<rss><channel>", after: "</channel></rss>" };

pub(super) const ATOM: Around = Around { before: "<feed>", after: "</feed>" };

/// Reads all these items, of the sound ones what stands at these places; `keep` gets what came of each, in order, to take from
/// it what it wants: nothing of one that could not be read. Each is emptied then.
pub(super) fn read<T>(
    items: &mut [Piece<'_>],
    places: &[Place],
    around: &Around,
    parse: impl Fn(&str) -> Option<Vec<T>>,
    mut keep: impl FnMut(&Piece<'_>, Option<&mut T>),
) {
    let mut document = String::with_capacity(ENOUGH);
    let mut rest = items;
    while !rest.is_empty() {
        document.clear();
        document.push_str(around.before);
        let mut count = 0;
        for item in &*rest {
            if count > 0 && document.len() >= ENOUGH {
                break;
            }
            item.write(places, &mut document);
            count += 1;
        }
        document.push_str(around.after);
        let Some((batch, later)) = rest.split_at_mut_checked(count) else { return };
        rest = later;
        let mut keep = |piece: &mut Piece<'_>, item: Option<&mut T>| {
            keep(piece, item);
            piece.clear();
        };
        // As many as were handed on, or somebody's end is not where it seemed.
        match parse(&document).filter(|read| read.len() == batch.len()) {
            Some(mut read) => batch.iter_mut().zip(&mut read).for_each(|(piece, item)| keep(piece, Some(item))),
            None if batch.len() == 1 => batch.iter_mut().for_each(|piece| keep(piece, None)),
            None => {
                for piece in batch {
                    document.clear();
                    document.push_str(around.before);
                    piece.write(places, &mut document);
                    document.push_str(around.after);
                    let mut alone = parse(&document).filter(|read| read.len() == 1);
                    keep(piece, alone.as_mut().and_then(|read| read.first_mut()));
                }
            }
        }
    }
}
