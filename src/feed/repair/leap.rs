//! Passing over what is sound, or was known before, without walking through it.

use std::borrow::Cow;
use std::ops::Range;

use super::{How, MOST_CHILDREN, MOST_ITEMS, MOST_PLACES, Mender, Piece, Role, signs, sound};
use crate::feed::{find, raw};

/// The bit in which hashes of items that were sound differ from those of items that had to be mended: what was mended is told
/// each time, so only what was sound can be passed unseen.
const SOUND: u64 = 1;
/// The bit in which hashes of items that hold what cannot be read differ from those of all others: they are read each time, to
/// say so, known or not.
pub(in crate::feed) const UNCLEAR: u64 = 2;

impl<'a> Mender<'a, '_> {
    /// Passes everything that is sound from here on: where that ends, and where the tag stands that is not.
    pub(super) fn leap_all(&mut self, from: usize) -> (usize, usize) {
        let mut at = from;
        loop {
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            let next = at + signs::blanks(rest);
            match self.leap(next) {
                Some(end) => at = end,
                None => return (at, next),
            }
        }
    }

    /// Passes an item, or an element of the channel, that begins here and is sound; where it ends.
    pub(super) fn leap(&mut self, start: usize) -> Option<usize> {
        let parent = self.stack.last().filter(|_| self.leaps)?.role;
        let name = signs::tag_name(self.text.as_bytes().get(start..)?)?;
        let (is_item, place) = if self.atom {
            (name == b"entry", parent == Role::Root)
        } else {
            let around_items = matches!(parent, Role::Channel | Role::Dropped) || (parent == Role::Root && self.rdf);
            (name == b"item", if name == b"item" { around_items } else { parent == Role::Channel })
        };
        if !place {
            return None;
        }
        if is_item {
            if let Some(end) = self.recognise(start) {
                return Some(end);
            }
            let around = sound::Around {
                atom: self.atom,
                channel: false,
                scopes: &self.scopes,
                declared: &self.declared,
                html_entities: self.html_entities,
            };
            let before = self.places.len();
            let seen = sound::item(self.text, start, around, &mut self.in_items, &mut self.places);
            let share = u32::try_from(before).ok()?..u32::try_from(self.places.len()).ok()?;
            let few = share.len() <= MOST_CHILDREN as usize && self.places.len() <= MOST_PLACES;
            let Some((end, sound)) = seen.filter(|_| few) else {
                self.places.truncate(before);
                return None;
            };
            self.item(start..end, sound, || How::Sound(share));
            return Some(end);
        }
        // Words of Atom in RSS, and in capitals.
        let misplaced = if self.atom { name.first()?.is_ascii_uppercase() } else { name.ends_with(b"entry") };
        if misplaced || self.text.get(start..)?.starts_with("<link/>") {
            return None;
        }
        let around = sound::Around {
            atom: self.atom,
            channel: true,
            scopes: &self.scopes,
            declared: &self.declared,
            html_entities: self.html_entities,
        };
        let parent = self.stack.last_mut().filter(|parent| parent.children < MOST_CHILDREN)?;
        let before = self.places.len();
        let end = sound::of_channel(self.text, start, around, &mut self.in_channel, &mut parent.met, &mut self.places);
        // One place at most: the element itself.
        let place = self.places.drain(before..).next();
        let end = end?;
        parent.children += 1;
        if place.is_none_or(|place| place.aside) {
            self.cut(start..end);
        }
        if place.is_some_and(|place| place.aside) {
            self.patched += 1;
            self.asides.push(Cow::Borrowed(self.text.get(start..end)?));
        }
        Some(end)
    }

    /// Passes an item that was found sound before, to the letter; where it ends. Nothing of it is looked at: the first end tag is
    /// its end if what stands up to there is known.
    fn recognise(&mut self, start: usize) -> Option<usize> {
        let is_known = self.is_known.as_mut().filter(|_| self.items.len() < MOST_ITEMS)?;
        let closing = if self.atom { &*find::END_OF_ENTRY } else { &*find::END_OF_ITEM };
        if self.closing <= start {
            let found = closing.find(self.text.as_bytes().get(start..)?);
            self.closing = found.map_or(usize::MAX, |found| start + found + closing.needle().len());
        }
        let text = self.text.get(start..self.closing)?;
        self.guesses = self.guesses.checked_sub(text.len())?;
        let raw = raw::hash(self.seed, text.as_bytes()) & !UNCLEAR | SOUND;
        if !is_known(raw) {
            self.guessed = Some((start, self.closing, raw));
            return None;
        }
        // A good guess costs nothing.
        self.guesses += text.len();
        self.items.push(Piece { text, at: start, how: How::Not, raw, known: true });
        Some(self.closing)
    }

    /// Keeps an item; `how` says how it is read, unless it is known.
    pub(super) fn item(&mut self, place: Range<usize>, sound: bool, how: impl FnOnce() -> How<'a>) {
        if self.items.len() >= MOST_ITEMS {
            self.more_items += 1;
            self.cut(place);
            return;
        }
        let at = place.start;
        let text = self.text.get(place).unwrap_or_default();
        let raw = match self.guessed.take() {
            Some((from, to, raw)) if sound && from == at && to == at + text.len() => raw,
            _ => raw::hash(self.seed, text.as_bytes()) & !(SOUND | UNCLEAR) | u64::from(sound),
        };
        let mut is_known = |raw| self.is_known.as_mut().is_some_and(|is_known| is_known(raw));
        // Of two that are the same to the letter one may have been mended in another way: what has to be told comes first.
        let (how, raw, known) = if is_known(raw | UNCLEAR) {
            (how(), raw | UNCLEAR, true)
        } else if is_known(raw) {
            (How::Not, raw, true)
        } else {
            (how(), raw, false)
        };
        self.items.push(Piece { text, at, how, raw, known });
    }
}
