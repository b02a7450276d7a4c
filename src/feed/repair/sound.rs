//! Whether an item can be handed on as it stands: one quick look that jumps from `<` to `<` and from `&` to `&`.
//!
//! The look is strict. What it lets pass, the careful walk would not change, and the format crates read; what it does not let
//! pass may still be sound, and only costs the careful walk.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::attributes::known_type;
use super::{DEEPEST, Scope};
use crate::feed::names;

/// Notes shorter than this are handed on even when better ones stand beside them.
const SHORT: usize = 64;

/// What has to be known of the document around an item.
#[derive(Clone, Copy)]
pub(super) struct Around<'s> {
    pub atom: bool,
    /// Unusual prefixes that are declared outside.
    pub scopes: &'s [Scope<'s>],
    /// Names of HTML for characters were met, and told, before.
    pub html_entities: bool,
}

/// An item that needs no mending.
pub(super) struct Sound {
    pub end: usize,
    /// Notes that nobody will read because better ones stand beside them, whole elements.
    pub surplus: [Option<Range<usize>>; 3],
}

/// Looks at the item whose start tag begins at `start`. `None` when anything about it is not as it should be.
pub(super) fn item(text: &str, start: usize, around: Around<'_>) -> Option<Sound> {
    let mut look = Look { bytes: text.as_bytes(), at: start, around, open: Vec::with_capacity(8), met: 0 };
    let mut notes = Notes::default();
    let mut leaf = false;
    loop {
        let rest = look.bytes.get(look.at..)?;
        look.at += if look.open.is_empty() { 0 } else { memchr2(b'<', b'&', rest)? };
        let rest = look.bytes.get(look.at..)?;
        match rest {
            [b'&', ..] => look.at += reference(rest, Some(around.html_entities))?,
            [b'<', b'/', rest @ ..] => {
                let open = look.open.pop()?;
                let rest = rest.strip_prefix(open.name)?;
                if rest.first() != Some(&b'>') {
                    return None;
                }
                look.at += open.name.len() + 3;
                leaf = false;
                match look.open.len() {
                    0 => return Some(Sound { end: look.at, surplus: notes.surplus() }),
                    1 if !around.atom => notes.closed(&open, look.at),
                    _ => {}
                }
            }
            [b'<', b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', rest @ ..] => {
                look.at += memmem::find(rest, b"]]>")? + 12;
            }
            [b'<', b'!', b'-', b'-', rest @ ..] => {
                // What a comment is that ends at once, readers see in two ways.
                if matches!(rest, [b'>', ..] | [b'-', b'>', ..]) {
                    return None;
                }
                look.at += memmem::find(rest, b"-->")? + 7;
            }
            // No markup in text, and nothing deep enough to be looked at twice.
            [b'<', ..] if !leaf && look.open.len() + 4 < DEEPEST => leaf = look.start_tag()?,
            _ => return None,
        }
    }
}

struct Look<'t, 's> {
    bytes: &'t [u8],
    at: usize,
    around: Around<'s>,
    open: Vec<Open<'t>>,
    /// Elements of the item that may stand once and did (bits of [`names::once`]).
    met: u16,
}

struct Open<'t> {
    name: &'t [u8],
    start: usize,
    /// It begins with something that can be seen.
    visible: bool,
}

impl Look<'_, '_> {
    /// A start tag or an empty element; whether it is open now and holds text only.
    fn start_tag(&mut self) -> Option<bool> {
        let start = self.at;
        let rest = self.bytes.get(start + 1..)?;
        let length = rest.iter().position(|byte| !in_name(*byte))?;
        let name = rest.get(..length)?;
        if !name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
            return None;
        }
        self.at += 1 + length;
        let written = std::str::from_utf8(name).ok()?;
        let tag = self.at;
        let empty = self.attributes(written)?;
        let attributes = tag..self.at;
        self.usual(written)?;

        let depth = self.open.len();
        if depth > 0 && written == if self.around.atom { "entry" } else { "item" } {
            return None;
        }
        let says_something = !empty && !self.is_blank();
        let leaf = match depth {
            1 if self.around.atom => self.of_entry(written, empty)?,
            1 => self.of_item(written, says_something, &attributes)?,
            // A category inside a category is counted.
            _ if written == "itunes:category" => return None,
            _ => false,
        };
        if empty {
            // An item without anything is read by whoever finds it.
            return (depth > 0).then_some(false);
        }
        self.open.push(Open { name, start, visible: depth == 1 && self.is_visible() });
        Some(leaf)
    }

    /// From behind the name to behind the tag; whether it is an empty element.
    fn attributes(&mut self, written: &str) -> Option<bool> {
        loop {
            let blanks = self.skip_blanks();
            match self.bytes.get(self.at..)? {
                [b'>', ..] => {
                    self.at += 1;
                    return Some(false);
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    return Some(true);
                }
                [first, ..] if blanks > 0 && (first.is_ascii_alphabetic() || *first == b'_') => {}
                _ => return None,
            }
            let rest = self.bytes.get(self.at..)?;
            let key = rest.get(..rest.iter().position(|byte| !in_name(*byte))?)?;
            self.at += key.len();
            self.skip_blanks();
            if self.bytes.get(self.at) != Some(&b'=') {
                return None;
            }
            self.at += 1;
            self.skip_blanks();
            let quote = *self.bytes.get(self.at)?;
            if !matches!(quote, b'"' | b'\'') {
                return None;
            }
            self.at += 1;
            let rest = self.bytes.get(self.at..)?;
            let value = rest.get(..memchr(quote, rest)?)?;
            self.at += value.len() + 1;
            let mut checked = 0;
            while let Some(found) = value.get(checked..).and_then(|rest| memchr(b'&', rest)) {
                checked += found;
                checked += reference(value.get(checked..)?, None)?;
            }
            if key.starts_with(b"xmlns") {
                self.declaration(key, value)?;
            }
            if self.around.atom && key == b"type" && known_type(written, std::str::from_utf8(value).ok()?).is_some() {
                return None;
            }
        }
    }

    fn skip_blanks(&mut self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let blanks = rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        self.at += blanks;
        blanks
    }

    /// A namespace that is declared inside the item: nothing, when nobody knows it or it has its usual prefix.
    fn declaration(&self, key: &[u8], value: &[u8]) -> Option<()> {
        let Some(means) = names::namespace(std::str::from_utf8(value).ok()?) else { return Some(()) };
        let prefix = key.strip_prefix(b"xmlns:")?;
        let redeclared = self.around.scopes.iter().any(|scope| scope.prefix.as_bytes() == prefix);
        let other = names::DECLARED.iter().any(|(known, uri)| *known == means && uri.as_bytes() != value);
        (prefix == means.as_bytes() && !redeclared && !other).then_some(())
    }

    /// Whether the format crates know the element by the name under which it stands here.
    fn usual(&self, written: &str) -> Option<()> {
        let prefix = match memchr(b':', written.as_bytes()) {
            Some(at) => written.get(..at)?,
            None => "",
        };
        let scope = self.around.scopes.iter().rev().find(|scope| scope.prefix == prefix);
        let means = match (scope, prefix) {
            (Some(scope), _) => scope.means,
            (None, "" | "itunes" | "podcast" | "content" | "media" | "dc") => return Some(()),
            (None, _) => match names::usual(prefix) {
                Some(means) => means,
                None => return Some(()),
            },
        };
        (means == prefix && !(self.around.atom && means == "atom")).then_some(())
    }

    /// A child of an RSS item; whether it holds text only.
    fn of_item(&mut self, written: &str, says_something: bool, tag: &Range<usize>) -> Option<bool> {
        match written {
            // Without a title before it, it is one.
            "itunes:title" if self.met & names::once("title")? == 0 => return None,
            "itunes:image" => memmem::find(self.bytes.get(tag.clone())?, b"href").map(drop)?,
            // The first one that says something counts; a second enclosure counts in any case.
            _ => {
                if let Some(bit) = names::once(written) {
                    if self.met & bit != 0 {
                        return None;
                    }
                    if says_something || written == "enclosure" {
                        self.met |= bit;
                    }
                } else if !written.contains(':') && names::is_misspelt(written) {
                    return None;
                }
            }
        }
        Some(names::is_text(written))
    }

    /// A child of an Atom entry. Nothing there holds text only.
    fn of_entry(&mut self, written: &str, empty: bool) -> Option<bool> {
        match written {
            "issued" | "modified" | "tagline" | "copyright" => return None,
            "published" | "updated" => {
                let rest = self.bytes.get(self.at..)?;
                let value = std::str::from_utf8(rest.get(..memchr(b'<', rest)?)?).ok()?;
                if empty || value.trim().parse::<jiff::Timestamp>().is_err() {
                    return None;
                }
            }
            _ => {}
        }
        Some(false)
    }

    /// Whether the element whose tag ends here holds nothing but white space.
    fn is_blank(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default().trim_ascii_start();
        rest.starts_with(b"</") || rest.starts_with(b"<![CDATA[]]></")
    }

    /// Whether the text that begins here shows something for certain: no blank in disguise, no element.
    fn is_visible(&self) -> bool {
        let text = self.bytes.get(self.at..).unwrap_or_default().trim_ascii_start();
        match text.strip_prefix(b"<![CDATA[") {
            Some(inside) => {
                let inside = inside.trim_ascii_start();
                inside.first().is_some_and(u8::is_ascii_graphic) && !inside.starts_with(b"]]>")
            }
            None => text.starts_with(b"&lt;") || text.first().is_some_and(u8::is_ascii_alphanumeric),
        }
    }
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
}

/// The length of the reference that begins here. Names of HTML are good in text (`Some`), if they were met before.
fn reference(rest: &[u8], in_text: Option<bool>) -> Option<usize> {
    match rest {
        [b'&', b'l' | b'g', b't', b';', ..] => Some(4),
        [b'&', b'a', b'm', b'p', b';', ..] => Some(5),
        [b'&', b'q', b'u', b'o', b't', b';', ..] | [b'&', b'a', b'p', b'o', b's', b';', ..] => Some(6),
        [b'&', b'#', rest @ ..] => {
            let digits = memchr(b';', rest.get(..rest.len().min(10))?)?;
            let number = std::str::from_utf8(rest.get(..digits)?).ok()?;
            let (number, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
            if !number.starts_with(|c: char| c.is_ascii_hexdigit()) {
                return None;
            }
            let code = u32::from_str_radix(number, radix).ok()?;
            let good = char::from_u32(code).is_some_and(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
            good.then_some(digits + 3)
        }
        [b'&', rest @ ..] if in_text == Some(true) => {
            let name = memchr(b';', rest.get(..rest.len().min(32))?)?;
            (name > 0 && rest.get(..name)?.iter().all(u8::is_ascii_alphanumeric)).then_some(name + 2)
        }
        _ => None,
    }
}

/// The elements that hold notes, the one that is read first.
#[derive(Default)]
struct Notes {
    /// The first or the second shows something, so that what comes after it is not read.
    enough: Option<usize>,
    elements: [Option<Range<usize>>; 4],
}

impl Notes {
    fn closed(&mut self, open: &Open<'_>, end: usize) {
        let rank = match open.name {
            b"content:encoded" => 0,
            b"description" => 1,
            b"itunes:summary" => 2,
            b"itunes:subtitle" => 3,
            _ => return,
        };
        if open.visible && rank < 2 {
            self.enough = Some(self.enough.map_or(rank, |enough| enough.min(rank)));
        }
        if let Some(element) = self.elements.get_mut(rank) {
            *element = Some(open.start..end);
        }
    }

    fn surplus(self) -> [Option<Range<usize>>; 3] {
        let mut surplus = [None, None, None];
        let Some(enough) = self.enough else { return surplus };
        let others = self.elements.into_iter().skip(enough + 1).flatten().filter(|element| element.len() > SHORT);
        for (to, element) in surplus.iter_mut().zip(others) {
            *to = Some(element);
        }
        surplus
    }
}
