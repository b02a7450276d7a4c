//! Elements of other namespaces than the format's own: iTunes, Podcasting 2.0, Media RSS, Podlove and the like, found by the
//! space of names that `repair` put them in; and the notes of RSS.
//!
//! They are read here, from the document itself. The format crates make maps of maps of the former, which takes longer than all
//! the rest of an item, and take the latter apart at every `&lt;`.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

use super::find;
use super::names::Space;

/// Elements inside elements: `repair` leaves no more of them.
const DEEPEST: u32 = 64;
/// So many elements and attributes are read of an item, or of what stands around the items; feeds use some hundreds.
const MOST: u32 = 100_000;

/// An element, and what stands in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Element<'t> {
    /// Of the first level only; nobody asks for it below.
    pub space: Space,
    /// Without the prefix.
    pub name: &'t str,
    pub attributes: Vec<(&'t str, Cow<'t, str>)>,
    /// Without white space around it; never empty.
    pub text: Option<Cow<'t, str>>,
    pub children: Vec<Element<'t>>,
    /// The element as it is written; of the first level only.
    pub source: &'t str,
}

impl<'t> Element<'t> {
    /// The element that begins here, in a document that is sound or was mended.
    pub(super) fn read(source: &'t str) -> Option<Self> {
        Self::read_within(source, &mut { MOST })
    }

    /// The same, where so many elements and attributes may still be read.
    fn read_within(source: &'t str, left: &mut u32) -> Option<Self> {
        let mut scan = Scan { source, at: 0, left: *left };
        let mut tag = Self::default();
        let read = scan.element(&mut tag, 0);
        *left = scan.left;
        read?;
        (tag.space, tag.name) = Space::split(tag.name);
        tag.source = source.get(..scan.at)?;
        Some(tag)
    }

    /// An attribute that is not empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        // Of two, readers of XML that do not refuse them take the last.
        let exact = self.attributes.iter().rev().find(|(key, _)| *key == name);
        let found = exact.or_else(|| self.attributes.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| trim(value)).filter(|value| !value.is_empty())
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The text, or what is written in the element when it holds others: markup that nobody escaped.
    pub(super) fn markup(&self) -> Option<&str> {
        if self.children.is_empty() {
            return self.text();
        }
        let (inside, _) = behind_tag(self.source)?.rsplit_once("</")?;
        Some(inside.trim())
    }

    /// The text, or what a node of RDF in it is called (`foaf:name`, `rdf:value`).
    pub(super) fn words(&self) -> Option<&str> {
        let name = || ["name", "value", "label"].iter().find_map(|name| self.child_text(name));
        self.text().or_else(name).or_else(|| self.children.iter().find_map(Self::words))
    }

    /// All children of this name, in the order of the document.
    pub(super) fn children(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of this name that has any.
    pub(super) fn child_text(&self, name: &str) -> Option<&str> {
        self.children(name).find_map(Self::text)
    }

    /// Where an image is: `href`, `url`, an element of that name, or the text of the element when it is an address (`href=…">`
    /// occurs as text).
    pub(super) fn image_address(&self) -> Option<&str> {
        let is_address =
            |text: &&str| text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/');
        let attribute = self.attribute("href").or_else(|| self.attribute("url"));
        attribute.or_else(|| self.text().filter(is_address)).or_else(|| self.child_text("url"))
    }
}

/// What of a channel or an item is read here.
#[derive(Default)]
pub(super) struct Asides<'t> {
    all: Vec<Element<'t>>,
    /// A bit for each space that one of them is of: most of what is asked for is not there, and should cost nothing.
    spaces: u32,
    /// The first of them of which there is more than is read.
    pub cut: Option<usize>,
}

impl<'t> Asides<'t> {
    /// Reads the elements that are written here.
    pub(super) fn read(sources: impl Iterator<Item = &'t str>) -> Self {
        let mut read =
            Self { all: Vec::with_capacity(sources.size_hint().1.unwrap_or_default()), spaces: 0, cut: None };
        let mut left = MOST;
        for (at, source) in sources.enumerate() {
            let before = left;
            let Some(element) = Element::read_within(source, &mut left) else {
                // One that is too long costs itself only.
                read.cut = read.cut.or((left == 0).then_some(at));
                left = before;
                continue;
            };
            read.spaces |= element.space.bit();
            read.all.push(element);
        }
        read
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Element<'t>> {
        self.all.iter()
    }

    pub(super) fn of(&self, space: Space) -> Elements<'_> {
        let all = if self.spaces & space.bit() == 0 { &[] } else { &*self.all };
        Elements { all, space }
    }

    /// The text of the first element of this name that has any; it is taken out.
    pub(super) fn take_text(&mut self, space: Space, name: &str) -> Option<String> {
        let mut named = self.all.iter_mut().filter(|tag| tag.space == space && tag.name == name);
        named.find_map(|tag| tag.text.take()).map(Cow::into_owned)
    }
}

/// The elements of one space in a channel or an item.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a> {
    all: &'a [Element<'a>],
    space: Space,
}

impl<'a> Elements<'a> {
    /// Whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.all.is_empty()
    }

    /// All elements of this name, in the order of the document.
    pub(super) fn all(self, name: &str) -> impl Iterator<Item = &'a Element<'a>> {
        self.all.iter().filter(move |tag| tag.space == self.space && tag.name == name)
    }

    pub(super) fn first(self, name: &str) -> Option<&'a Element<'a>> {
        self.all(name).next()
    }

    /// The text of the first element of this name that has any.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.all(name).find_map(Element::text)
    }

    /// The text of the first element of this name, if that has any.
    pub(super) fn first_text(self, name: &str) -> Option<&'a str> {
        self.first(name).and_then(Element::text)
    }
}

/// What stands behind the start tag that begins a text; in its attributes a `>` ends nothing.
pub(super) fn behind_tag(source: &str) -> Option<&str> {
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'"', b'\'', source.as_bytes().get(at..)?)?;
        match *source.as_bytes().get(at)? {
            b'>' => return source.get(at + 1..),
            quote => at += memchr(quote, source.as_bytes().get(at + 1..)?)? + 2,
        }
    }
}

/// Most that stands in a feed has no white space around it, which two bytes tell.
pub(super) fn trim(text: &str) -> &str {
    let is_seen = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_seen(text.as_bytes().first()) && is_seen(text.as_bytes().last()) { text } else { text.trim() }
}

fn trimmed(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(mut text) if trim(&text).len() == text.len() => {
            text.shrink_to_fit();
            Cow::Owned(text)
        }
        Cow::Owned(text) => Cow::Owned(text.trim().to_string()),
    };
    (!text.is_empty()).then_some(text)
}

/// Bytes that no name holds.
static ENDS_NAME: [bool; 256] = {
    let mut ends = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        ends[byte as usize] = byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/');
        byte += 1;
    }
    ends
};

/// A place in a sound document.
struct Scan<'t> {
    source: &'t str,
    at: usize,
    /// So many elements and attributes may still be read.
    left: u32,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> Option<&'t str> {
        self.source.get(self.at..)
    }

    /// The same, where only signs of markup are looked for.
    fn bytes(&self) -> Option<&'t [u8]> {
        self.source.as_bytes().get(self.at..)
    }

    fn blanks(&mut self) {
        while self.source.as_bytes().get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// A name, up to what cannot be part of one.
    fn name(&mut self) -> Option<&'t str> {
        let rest = self.rest()?;
        let ends = |byte: u8| ENDS_NAME.get(usize::from(byte)).is_some_and(|ends| *ends);
        let length = rest.bytes().position(ends)?;
        self.at += length;
        rest.get(..length).filter(|name| !name.is_empty())
    }

    /// Reads the element that begins here into an empty one, with its name as written.
    fn element(&mut self, tag: &mut Element<'t>, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        self.at += self.bytes()?.starts_with(b"<").then_some(1)?;
        tag.name = self.name()?;
        loop {
            self.blanks();
            match self.bytes()? {
                [b'>', ..] => break self.at += 1,
                [b'/', b'>', ..] => {
                    self.at += 2;
                    return Some(());
                }
                _ => {
                    let attribute = self.attribute()?;
                    // The room that a list takes by itself, in fewer steps.
                    if tag.attributes.is_empty() {
                        tag.attributes = Vec::with_capacity(4);
                    }
                    tag.attributes.push(attribute);
                }
            }
        }
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.rest()?;
            let next = memchr2(b'<', b'&', rest.as_bytes())?;
            // Of the element itself most of what follows is its text; of those in it that would be too much.
            let room = if depth == 0 { rest.len() - next } else { 0 };
            add(&mut text, rest.get(..next)?, room);
            self.at += next;
            let rest = rest.get(next..)?;
            if rest.starts_with('&') {
                let (meaning, length) = reference(rest)?;
                self.at += length;
                match meaning {
                    Meaning::Named(meaning) => add(&mut text, meaning, room),
                    Meaning::Number(meaning) => owned(&mut text, room).push(meaning),
                    Meaning::Unknown => add(&mut text, rest.get(..length)?, room),
                }
            } else if rest.starts_with("</") {
                self.at += memchr(b'>', rest.as_bytes())? + 1;
                tag.text = trimmed(text);
                return Some(());
            } else if let Some(inside) = rest.strip_prefix("<![CDATA[") {
                let length = find::END_OF_CDATA.find(inside.as_bytes())?;
                self.at += length + 12;
                add(&mut text, inside.get(..length)?, room);
            } else if rest.starts_with("<!--") {
                self.at += memmem::find(rest.as_bytes().get(4..)?, b"-->")? + 7;
            } else {
                let mut child = Element::default();
                self.element(&mut child, depth + 1)?;
                child.name = child.name.split_once(':').map_or(child.name, |(_, local)| local);
                tag.children.push(child);
            }
        }
    }

    fn attribute(&mut self) -> Option<(&'t str, Cow<'t, str>)> {
        self.left = self.left.checked_sub(1)?;
        let name = self.name()?;
        self.blanks();
        self.at += self.bytes()?.starts_with(b"=").then_some(1)?;
        self.blanks();
        let quote = *self.bytes()?.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let from = self.at + 1;
        let to = from + memchr(quote, self.source.as_bytes().get(from..)?)?;
        self.at = to + 1;
        Some((name, normalized(self.source.get(from..to)?)?))
    }
}

/// Appends without a copy as long as there is one piece only. `room` is for what may still come.
fn add<'t>(text: &mut Cow<'t, str>, piece: &'t str, room: usize) {
    if text.is_empty() {
        *text = Cow::Borrowed(piece);
    } else if !piece.is_empty() {
        owned(text, piece.len() + room).push_str(piece);
    }
}

fn owned<'c>(text: &'c mut Cow<'_, str>, room: usize) -> &'c mut String {
    if let Cow::Borrowed(begun) = *text {
        let mut all = String::with_capacity(begun.len() + room);
        all.push_str(begun);
        *text = Cow::Owned(all);
    }
    text.to_mut()
}

/// The value of an attribute (XML 1.0 §3.3.3): white space is blanks, references are what they stand for.
#[expect(clippy::needless_bitwise_bool, reason = "without a way out in the middle it becomes a few wide instructions")]
fn normalized(value: &str) -> Option<Cow<'_, str>> {
    let (refers, is_broken) =
        value.bytes().fold((false, false), |(refers, broken), byte| (refers | (byte == b'&'), broken | (byte < b' ')));
    let value = if is_broken {
        Cow::Owned(value.replace("\r\n", " ").replace(|c: char| c < ' ', " "))
    } else {
        Cow::Borrowed(value)
    };
    if !refers {
        return Some(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = &*value;
    while let Some(next) = memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..next)?);
        rest = rest.get(next..)?;
        let (meaning, length) = reference(rest)?;
        match meaning {
            Meaning::Named(meaning) => out.push_str(meaning),
            Meaning::Number(meaning) => out.push(meaning),
            Meaning::Unknown => out.push_str(rest.get(..length)?),
        }
        rest = rest.get(length..)?;
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// What a reference stands for.
enum Meaning {
    Named(&'static str),
    Number(char),
    /// Of HTML, not of XML: it stays as it is written, and whoever reads the text as HTML knows it.
    Unknown,
}

/// The reference that begins here, and how long it is.
fn reference(rest: &str) -> Option<(Meaning, usize)> {
    let end = memchr(b';', rest.as_bytes())?;
    let name = rest.get(1..end)?;
    let meaning = match name {
        "lt" => Meaning::Named("<"),
        "gt" => Meaning::Named(">"),
        "amp" => Meaning::Named("&"),
        "quot" => Meaning::Named("\""),
        "apos" => Meaning::Named("'"),
        _ => match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                Meaning::Number(char::from_u32(code.ok()?)?)
            }
            None => Meaning::Unknown,
        },
    };
    Some((meaning, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_read_with_all_that_is_in_it() {
        let source = "<podcast:value type = 'a&#x26;b'\n n=\"1\r\n2\tx\" e=''> <!-- < --> one &amp; <![CDATA[<b>]]>&#8217;&nbsp; \
                      <podcast:to name=\"A\"/><x>y</x> </podcast:value>rest";
        let tag = Element::read(source).unwrap();
        assert_eq!((tag.space, tag.name), (Space::Podcast, "value"));
        assert_eq!((tag.attribute("type"), tag.attribute("n"), tag.attribute("e")), (Some("a&b"), Some("1 2 x"), None));
        assert_eq!(tag.text(), Some("one & <b>’&nbsp;"));
        assert_eq!(tag.children("to").next().unwrap().attribute("name"), Some("A"));
        assert_eq!(tag.child_text("x"), Some("y"));
    }

    #[test]
    fn what_needs_no_change_is_not_copied() {
        let tag = Element::read("<itunes:author href='x'> Ada </itunes:author>").unwrap();
        assert!(matches!(tag.text, Some(Cow::Borrowed("Ada"))));
        assert!(matches!(tag.attributes.as_slice(), [("href", Cow::Borrowed("x"))]));
        assert_eq!(Element::read("<itunes:a/>").unwrap().text(), None);
        assert_eq!(Element::read("<itunes:a>"), None);
    }
}
