//! An item of a document, and how it is handed on: not at all, as it stands, or with what was mended in it.

use std::borrow::Cow;
use std::ops::Range;

use super::sound::Place;
use super::{Patch, attributes, splice, spot};
use crate::feed::element::Asides;
use crate::feed::unclear::Spot;

/// An item of a document.
pub(in crate::feed) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) how: How<'a>,
    /// Tells this item from every other, and from itself in other surroundings.
    pub(in crate::feed) raw: u64,
    /// Whoever asked for the document knows it.
    pub(super) known: bool,
}

/// How an item is read.
pub(super) enum How<'a> {
    /// Not at all: whoever asked for the document knows it, or it was read.
    Not,
    /// As it stands in the document: these places.
    Sound(Range<u32>),
    Mended(Box<Mending<'a>>),
}

/// What makes an item sound.
pub(super) struct Mending<'a> {
    pub(super) patches: Vec<Patch<'a>>,
    /// Elements of other namespaces and notes, which the patches leave out.
    pub(super) asides: Vec<Cow<'a, str>>,
}

impl Piece<'_> {
    /// The item as it stands in the document.
    pub(in crate::feed) fn source(&self) -> &str {
        self.text
    }

    /// Whether whoever asked for the document knows it.
    pub(in crate::feed) fn is_known(&self) -> bool {
        self.known
    }

    /// Whether it is read: it is not known, or holds what cannot be read.
    pub(in crate::feed) fn is_read(&self) -> bool {
        !matches!(self.how, How::Not)
    }

    /// Adds what the format crate reads of the item to a document.
    pub(in crate::feed) fn write(&self, places: &[Place], document: &mut String) {
        match &self.how {
            How::Not => {}
            How::Sound(share) => {
                let (start, end) =
                    if self.text.starts_with("<entry") { ("<entry>", "</entry>") } else { ("<item>", "</item>") };
                document.push_str(start);
                for place in of(places, share).iter().filter(|place| !place.aside) {
                    document.push_str(place.cut(self.text));
                }
                document.push_str(end);
            }
            How::Mended(mending) => splice(self.text, &mending.patches, self.at, document),
        }
    }

    /// Gives back what it took to read the item.
    pub(in crate::feed) fn clear(&mut self) {
        self.how = How::Not;
    }

    /// The elements of other namespaces, and the notes.
    pub(in crate::feed) fn tags(&self, places: &[Place]) -> Asides<'_> {
        match &self.how {
            How::Not => Asides::default(),
            How::Sound(share) => {
                Asides::read(of(places, share).iter().filter(|place| place.aside).map(|place| place.cut(self.text)))
            }
            How::Mended(mending) => Asides::read(mending.asides.iter().map(|source| &**source)),
        }
    }

    /// What RDF calls the item (`rdf:about`).
    pub(in crate::feed) fn about(&self) -> Option<String> {
        let tag = self.text.get(1..self.text.find('>')?)?;
        attributes::value(tag, |name| name.rsplit(':').next() == Some("about"))
            .map(|name| quick_xml::escape::unescape(name).map_or_else(|_| name.to_string(), Cow::into_owned))
    }

    /// Where the item starts in the document.
    pub(in crate::feed) fn start(&self) -> usize {
        self.at
    }

    /// Where this stands in the document; where the item starts when it is not found.
    pub(in crate::feed) fn place_of(&self, spot: &Spot) -> usize {
        self.at + spot::find(self.text, spot)
    }
}

fn of<'p>(places: &'p [Place], share: &Range<u32>) -> &'p [Place] {
    places.get(share.start as usize..share.end as usize).unwrap_or_default()
}
