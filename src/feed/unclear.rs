//! What an item says and nobody can read, and what that is called where it is written.

use super::bounds;
use super::finish::text;

/// So much of a value is told.
const SHOWN: usize = 40;
/// So much of it tells it apart from others.
const KEPT: usize = 200;

/// Elements that say when an item was published, in all formats.
const DATES: &[&str] = &["pubdate", "published", "issued", "created", "updated", "modified", "date"];

/// Something that an item says and that cannot be read.
#[derive(Debug)]
pub(super) struct Unclear {
    pub spot: Spot,
    pub kind: Kind,
    pub what: String,
}

/// Where it stands in its item.
#[derive(Debug)]
pub(super) enum Spot {
    /// It is the item.
    Item,
    /// The element of one of these names (without prefix, in small letters) whose text begins like this.
    Element(&'static [&'static str], Box<str>),
    /// The element of this name behind so many others (`media:…` is of Media RSS, any other is not); of an enclosure it may be a link
    /// to one.
    Nth(&'static str, usize),
    /// The member of this name.
    Member(&'static str),
    /// The attachment behind so many others, and its member of this name.
    Attachment(usize, &'static str),
}

/// What is counted together where there is too much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Value,
    Address,
    Long,
    Crowd,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Value, Self::Address, Self::Long, Self::Crowd];

    /// What is said of so many more.
    pub(super) fn more(self, count: usize) -> String {
        let one = count == 1;
        let what = match self {
            Self::Value if one => "field could not be read",
            Self::Value => "fields could not be read",
            Self::Address if one => "file has no address that can be used",
            Self::Address => "files have no address that can be used",
            Self::Long if one => "text is too long: its end is left out",
            Self::Long => "texts are too long: their ends are left out",
            Self::Crowd if one => "item holds more elements than are read",
            Self::Crowd => "items hold more elements than are read",
        };
        format!("{count} more {what}")
    }
}

impl Unclear {
    /// A value that makes no sense, under this name.
    pub(super) fn value(spot: Spot, name: &str, value: &str) -> Self {
        let value: String = text(beginning(value)).chars().take(SHOWN).collect();
        Self { spot, kind: Kind::Value, what: format!("the {name} “{value}” cannot be read") }
    }

    /// The date that an element says.
    pub(super) fn date(value: &str) -> Self {
        Self::element(DATES, "date", value)
    }

    /// The value of an element of one of these names.
    pub(super) fn element(elements: &'static [&'static str], name: &str, value: &str) -> Self {
        Self::value(Spot::Element(elements, beginning(value).into()), name, value)
    }

    /// A member that should be a text.
    pub(super) fn no_text(name: &'static str) -> Self {
        Self { spot: Spot::Member(name), kind: Kind::Value, what: format!("the member “{name}” is no text") }
    }

    /// A thing of which something cannot be read without which it is none.
    pub(super) fn useless(spot: Spot, what: &str) -> Self {
        Self { spot, kind: Kind::Value, what: what.to_string() }
    }

    pub(super) fn without_address(spot: Spot, what: &str) -> Self {
        Self { spot, kind: Kind::Address, what: format!("{what} has no address that can be used") }
    }

    /// A text that is longer than any; see [`bounds`].
    pub(super) fn long(spot: Spot, what: String) -> Self {
        Self { spot, kind: Kind::Long, what }
    }

    /// The same of what an element of this name says, which stands behind so many others; `None` where that is short enough.
    pub(super) fn if_long(said: Option<&str>, name: &'static str, before: usize, what: &str) -> Option<Self> {
        let is_long = said.is_some_and(|said| said.len() > bounds::LINE);
        is_long.then(|| Self::long(Spot::Nth(name, before), bounds::too_long(what)))
    }

    /// An item that is too long.
    pub(super) fn crowd() -> Self {
        let what = String::from("an item holds more elements than are read");
        Self { spot: Spot::Item, kind: Kind::Crowd, what }
    }
}

/// Enough of a value to know it by: it may be as long as the document.
fn beginning(value: &str) -> &str {
    bounds::at_most(value.trim(), KEPT)
}
