//! Whether an item can be handed on as it stands: one quick look that jumps from `<` to `<` and from `&` to `&`.
//!
//! The look is strict. What it lets pass, the careful walk would not change, and the format crates read; what it does not let
//! pass may still be sound, and only costs the careful walk.

use std::sync::LazyLock;

use memchr::{memchr, memchr2, memmem};

use super::attributes::{is_multipart, known_type};
use super::signs::{blanks, is_name, reference};
use super::{MOST_SCOPES, Scope, visible};
use crate::feed::bounds;
use crate::feed::{date, find, names};

/// Elements deeper than this are looked at more carefully; nothing that a feed means stands there.
const DEEP: usize = 12;
/// More prefixes are hardly ever declared inside an item.
const MOST_PREFIXES: usize = 4;
/// More attributes has hardly any element.
const MOST_ATTRIBUTES: usize = 16;
/// So many elements are remembered; feeds use a dozen or two.
const MOST_ELEMENTS: usize = 64;

/// No line of text that is shorter can hold the end of its item and the beginning of the same line in the next.
const SHORT_LINE: usize = 32;

/// What has to be known of the document around an item.
#[derive(Clone, Copy)]
pub(super) struct Around<'s> {
    pub atom: bool,
    /// Elements of the channel are looked at, and none of an item.
    pub channel: bool,
    /// Prefixes that are declared outside: unusual ones, and those that are not declared in the root.
    pub scopes: &'s [Scope<'s>],
    /// All that are declared in the root.
    pub declared: &'s [&'s str],
    /// Names of HTML for characters were met, and told, before.
    pub html_entities: bool,
}

/// An element that is read. The rest nobody asks for.
#[derive(Debug, Clone, Copy)]
pub(in crate::feed) struct Place {
    /// In its item.
    start: u32,
    end: u32,
    /// It is of another namespace, or holds notes: it is read another way than by the format crate.
    pub aside: bool,
}

impl Place {
    /// The element, of its item.
    pub(super) fn cut(self, item: &str) -> &str {
        item.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// What a name means in an item, or around the items, worked out once for a document.
#[derive(Clone, Copy)]
struct Meaning {
    /// The format crates know it by this name.
    usual: bool,
    /// Good as a child of the item, or of the channel, and anywhere below.
    child: bool,
    deeper: bool,
    /// Holds text, or nothing at all.
    leaf: bool,
    /// Its bit among those that may stand once, and that of the one in whose place it is read.
    once: u16,
    instead: u16,
    /// Whether it must have a `href`, or must not.
    href: Option<bool>,
    /// Whether it holds elements and no text.
    holder: bool,
    /// A date of Atom, which the crate must be able to read.
    date: bool,
    /// A text of Atom that may have a type.
    atom_text: bool,
    /// A link of an entry, of which some relations are read.
    related: bool,
    /// Its rank among the elements that hold notes.
    notes: Option<u8>,
    /// Of another namespace than the format's own, or read by us although it is not.
    aside: bool,
    /// Something of ours asks for it.
    read: bool,
    /// Its prefix is not declared outside.
    undeclared: bool,
}

impl Meaning {
    fn new(name: &str, around: Around<'_>) -> Self {
        let usual = usual(name, around);
        let deeper = usual && name != if around.atom { "entry" } else { "item" };
        let prefixed = names::split(name).is_some();
        // Notes are those of items.
        let rank = |all: &[&str]| {
            let mut ranks = all.iter().zip(0..).filter(|_| !around.channel);
            ranks.find_map(|(known, rank)| (*known == name).then_some(rank))
        };
        if around.atom {
            let renamed = matches!(name, "issued" | "created" | "modified" | "tagline" | "copyright" | "info");
            // Atom has no capitals; whoever walks reads them as small letters.
            let deeper = deeper && !name.starts_with(|c: char| c.is_ascii_uppercase());
            let bit = |name| names::once_in_entry(name).unwrap_or(0);
            return Self {
                usual,
                child: deeper && !renamed && name != "enclosure",
                deeper,
                leaf: names::is_void(name, true),
                once: bit(name),
                // When an entry was changed nobody asks who knows when it was published.
                instead: if name == "updated" { bit("published") } else { 0 },
                href: (name == "link").then_some(true),
                holder: name == "author",
                date: matches!(name, "published" | "updated"),
                atom_text: names::is_atom_text(name),
                related: name == "link" && !around.channel,
                notes: rank(&["content", "summary"]),
                aside: prefixed,
                read: if around.channel { names::is_read_in_feed(name) } else { names::is_read_in_entry(name) },
                undeclared: false,
            };
        }
        let child = deeper && (prefixed || !names::is_misspelt(name));
        Self {
            usual,
            // No standard knows a plain author of a channel, and neither does the crate.
            child: child && !(around.channel && name == "author"),
            deeper,
            leaf: names::is_text(name) || names::is_void(name, false),
            once: names::once(name).unwrap_or(0),
            instead: if name == "itunes:title" { names::once("title").unwrap_or(0) } else { 0 },
            href: match name {
                "itunes:image" => Some(true),
                "link" => Some(false),
                _ => None,
            },
            holder: false,
            date: false,
            atom_text: false,
            related: false,
            notes: rank(&["content:encoded", "description", "itunes:summary", "itunes:subtitle"]),
            aside: prefixed || (names::is_ours(name) && !around.channel),
            read: if around.channel { names::is_read_in_channel(name) } else { names::is_read(name) },
            undeclared: false,
        }
    }
}

/// Whether the format crates know the element by the name under which it stands here.
fn usual(name: &str, around: Around<'_>) -> bool {
    let (prefix, local) = names::split(name).unwrap_or(("", name));
    let means = match Scope::meaning(around.scopes, prefix) {
        Some(means) => means,
        None if prefix.is_empty() => "",
        None => match names::usual(prefix) {
            Some(means) => means,
            None => return true,
        },
    };
    means == prefix && means != "xhtml" && !(around.atom && means == "atom") && names::local_case(means, local) == local
}

/// Whether nobody says what a prefix stands for. With more declarations than are remembered nobody knows.
pub(super) fn is_undeclared(prefix: &str, declared: &[&str], scopes: &[Scope<'_>]) -> bool {
    // Most differ in their first letter, which takes less than to compare them.
    let is_one = |known: &&str| known.as_bytes().first() == prefix.as_bytes().first() && *known == prefix;
    !declared.iter().any(is_one)
        && !matches!(prefix, "" | "xml" | "xmlns")
        && !scopes.iter().any(|scope| scope.prefix == prefix)
        && declared.len().max(scopes.len()) < MOST_SCOPES
}

/// Names and what they mean, those of one length together: most that are compared differ in that.
type ByLength = Vec<Vec<(&'static str, Meaning)>>;

/// Names that most documents use, worked out once: that takes longer than looking through an item. They mean this where their
/// prefix is not declared as something unusual.
static COMMON: LazyLock<[ByLength; 4]> = LazyLock::new(|| {
    let rss = "item title description link guid pubDate enclosure itunes:duration itunes:explicit itunes:author itunes:summary \
               itunes:subtitle itunes:image itunes:keywords itunes:episodeType itunes:episode itunes:season itunes:title \
               content:encoded category author comments dc:creator language copyright itunes:owner itunes:name itunes:email \
               itunes:category itunes:type itunes:block itunes:new-feed-url image url width height lastBuildDate generator managingEditor \
               webMaster docs ttl sy:updatePeriod sy:updateFrequency atom:link";
    let atom = "entry title link id updated published summary content author name uri category email subtitle generator \
                rights logo icon p a div span br strong em li ul";
    let meanings = |atom_words: bool, channel| {
        let around = Around { atom: atom_words, channel, scopes: &[], declared: &[], html_entities: false };
        let names = if atom_words { atom } else { rss };
        let mut all = ByLength::new();
        for name in names.split_whitespace() {
            all.resize_with(all.len().max(name.len() + 1), Vec::new);
            if let Some(alike) = all.get_mut(name.len()) {
                alike.push((name, Meaning::new(name, around)));
            }
        }
        all
    };
    [meanings(false, false), meanings(false, true), meanings(true, false), meanings(true, true)]
});

/// The names of a document. They come in nearly the same order in every item, so the next one is mostly known before it is read.
#[derive(Default)]
pub(super) struct Meanings<'t> {
    known: Vec<(&'t str, Meaning)>,
    next: usize,
    /// How many declarations stood around them.
    scopes: usize,
    /// The prefix that was found to be declared last: the next name mostly has the same.
    prefix: &'t str,
}

impl<'t> Meanings<'t> {
    /// The name that begins here, and what it means.
    fn read(&mut self, text: &'t str, start: usize, around: Around<'_>) -> Option<(&'t str, Meaning)> {
        if self.scopes != around.scopes.len() {
            *self = Self { scopes: around.scopes.len(), ..Self::default() };
        }
        let rest = text.as_bytes().get(start..)?;
        // Where it is the one that is expected it need not be looked for.
        if let Some((name, element)) = self.known.get(self.next)
            && let Some(behind) = rest.strip_prefix(name.as_bytes())
            && behind.first().is_some_and(|byte| !is_name(*byte))
        {
            self.next += 1;
            return Some((name, *element));
        }
        let length = rest.iter().position(|byte| !is_name(*byte))?;
        let begins_one = rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        let name = text.get(start..start + length).filter(|_| begins_one)?;
        Some((name, self.get(name, around)))
    }

    fn get(&mut self, name: &'t str, around: Around<'_>) -> Meaning {
        // Where one is left out it is the one behind it.
        let (before, behind) = self.known.split_at_checked(self.next).unwrap_or_default();
        let known = |(known, _): &(&str, Meaning)| *known == name;
        let at = behind.iter().position(known).map(|at| before.len() + at).or_else(|| before.iter().position(known));
        if let Some((at, (_, element))) = at.and_then(|at| Some((at, self.known.get(at)?))) {
            self.next = at + 1;
            return *element;
        }
        let common = COMMON.get(usize::from(around.atom) * 2 + usize::from(around.channel));
        let prefix = names::split(name).map_or("", |(prefix, _)| prefix);
        let is_declared = || around.scopes.iter().any(|scope| scope.prefix == prefix);
        let common = common.and_then(|common| common.get(name.len())?.iter().find(|one| known(one)));
        let common = common.filter(|_| !is_declared());
        let mut element = common.map_or_else(|| Meaning::new(name, around), |(_, element)| *element);
        if prefix != self.prefix && !prefix.is_empty() {
            element.undeclared = is_undeclared(prefix, around.declared, around.scopes);
            if !element.undeclared {
                self.prefix = prefix;
            }
        }
        if self.known.is_empty() {
            self.known.reserve(MOST_ELEMENTS / 4);
        }
        if self.known.len() < MOST_ELEMENTS {
            self.known.push((name, element));
            self.next = self.known.len();
        }
        element
    }
}

/// Looks at the item whose start tag begins at `start`: where it ends, and whether it is sound whatever stands before it (and not
/// only because names of HTML for characters were told before). `None` when anything about it is not as it should be.
pub(super) fn item<'t>(
    text: &'t str,
    start: usize,
    around: Around<'_>,
    elements: &mut Meanings<'t>,
    places: &mut Vec<Place>,
) -> Option<(usize, bool)> {
    let mut look = Look::new(text, start, around, elements, places);
    look.element()?;
    look.done()?;
    Some((look.at, !look.html_entities))
}

/// The same for an element of the channel (in Atom: of the feed) that is no item. `met` are those elements that may stand once
/// and did.
pub(super) fn of_channel<'t>(
    text: &'t str,
    start: usize,
    around: Around<'_>,
    elements: &mut Meanings<'t>,
    met: &mut u16,
    places: &mut Vec<Place>,
) -> Option<usize> {
    let mut look = Look::new(text, start, around, elements, places);
    look.met = *met;
    // The channel itself is open around it.
    look.depth = 1;
    look.element()?;
    *met = look.met;
    Some(look.at)
}

struct Look<'t, 's> {
    text: &'t str,
    bytes: &'t [u8],
    start: usize,
    at: usize,
    around: Around<'s>,
    elements: &'s mut Meanings<'t>,
    /// The open elements, as far as `depth`.
    open: [Open; DEEP],
    depth: usize,
    /// Elements of the item that may stand once and did.
    met: u16,
    /// Those of them that say something for certain.
    said: u16,
    /// The tag just read has a type, and one that is no text's; in Atom only.
    typed: bool,
    foreign: bool,
    /// It is of a relation that nobody asks an entry for; in Atom only.
    unrelated: bool,
    /// It has a `href`.
    refers: bool,
    notes: Notes,
    places: &'s mut Vec<Place>,
    /// Names of HTML for characters stand in it, which were told before.
    html_entities: bool,
    /// Prefixes that are declared in it, each with the depth of its element.
    prefixes: Vec<(&'t [u8], usize)>,
}

#[derive(Clone, Copy, Default)]
struct Open {
    /// Where its name stands.
    name: usize,
    length: usize,
    leaf: bool,
    /// It begins with something that can be seen.
    visible: bool,
    notes: Option<u8>,
    read: bool,
    aside: bool,
    /// A text of Atom that has no type: markup in it has to be told.
    untyped: bool,
}

/// The elements that hold notes, the one that is read first.
#[derive(Default)]
struct Notes {
    /// The first or the second shows something, so that what comes after it is not read.
    enough: Option<u8>,
    elements: [Option<(usize, usize)>; 4],
    met: [bool; 4],
}

impl<'t, 's> Look<'t, 's> {
    fn new(
        text: &'t str,
        start: usize,
        around: Around<'s>,
        elements: &'s mut Meanings<'t>,
        places: &'s mut Vec<Place>,
    ) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            start,
            at: start,
            around,
            elements,
            open: [Open::default(); DEEP],
            depth: 0,
            met: 0,
            said: 0,
            typed: false,
            foreign: false,
            unrelated: false,
            refers: false,
            notes: Notes::default(),
            places,
            html_entities: false,
            prefixes: Vec::new(),
        }
    }

    /// The element that begins here, with all that is in it: tag by tag, reference by reference.
    fn element(&mut self) -> Option<()> {
        let around = self.depth;
        self.start_tag()?;
        while self.depth > around {
            let rest = self.bytes.get(self.at..)?;
            match rest {
                [b'<', b'/', rest @ ..] => {
                    self.depth -= 1;
                    let open = *self.open.get(self.depth)?;
                    let name = self.bytes.get(open.name..open.name + open.length)?;
                    if rest.strip_prefix(name)?.first() != Some(&b'>') {
                        return None;
                    }
                    self.at += open.length + 3;
                    self.forget();
                    if self.depth == 1 {
                        self.closed(&open)?;
                    }
                }
                [b'<', b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', rest @ ..] => {
                    let length = find::END_OF_CDATA.find(rest)?;
                    if length > SHORT_LINE && self.holds_another(rest.get(..length)?) {
                        return None;
                    }
                    self.at += length + 12;
                }
                [b'<', b'!', b'-', b'-', rest @ ..] => {
                    // What a comment is that ends at once, readers see in two ways.
                    if matches!(rest, [b'>', ..] | [b'-', b'>', ..]) {
                        return None;
                    }
                    self.at += memmem::find(rest, b"-->")? + 7;
                }
                [b'<', ..] => self.start_tag()?,
                [b'&', ..] => {
                    self.at += reference(rest, Some(false)).or_else(|| {
                        self.html_entities = true;
                        reference(rest, Some(self.around.html_entities))
                    })?;
                }
                // Mostly the line break before the next tag.
                [blank, ..] if blank.is_ascii_whitespace() => self.at += blanks(rest),
                // Between the elements of an item nobody expects any.
                _ if self.depth == 1 => return None,
                _ => self.at += memchr2(b'<', b'&', rest)?,
            }
        }
        Some(())
    }

    /// Whether a CDATA section holds the beginning of another, so that it may have lost its end.
    fn holds_another(&self, inside: &[u8]) -> bool {
        let open = self.depth.checked_sub(1).and_then(|depth| self.open.get(depth));
        // Most of what is no notes holds no markup at all, which is seen in no time.
        let markup = |open: &Open| open.notes.is_some() || memchr(b'<', inside).is_some();
        open.is_some_and(markup) && find::START_OF_CDATA.find(inside).is_some()
    }

    /// A start tag or an empty element.
    fn start_tag(&mut self) -> Option<()> {
        let start = self.at + 1;
        let (name, element) = self.elements.read(self.text, start, self.around)?;
        let length = name.len();
        self.at = start + length;
        let empty = self.attributes(name)?;
        if element.undeclared && !self.declares(name) {
            return None;
        }
        if empty {
            self.forget();
        }
        let parent = self.depth.checked_sub(1).and_then(|depth| self.open.get(depth)).copied();
        // No markup in text.
        if parent.is_some_and(|parent| parent.leaf) {
            return None;
        }
        let Some(parent) = parent else {
            // The item itself. One without anything is read by whoever finds it.
            return if empty || !element.usual {
                None
            } else {
                self.push(Open { name: start, length, ..Open::default() })
            };
        };
        if self.depth > 1 {
            if self.depth == 2 && parent.untyped {
                return None;
            }
            // Of the feed that an entry was taken from.
            if element.date {
                self.date(empty)?;
            }
            return match element.deeper {
                true if empty => Some(()),
                true => self.push(Open { name: start, length, ..Open::default() }),
                false => None,
            };
        }
        // A second one is read by whoever walks through them.
        if !element.child || self.met & element.once != 0 {
            return None;
        }
        if element.href.is_some_and(|must| self.refers != must) {
            return None;
        }
        if element.holder && self.bytes.get(self.at..)?.trim_ascii_start().first() != Some(&b'<') {
            return None;
        }
        if element.date {
            self.date(empty)?;
        }
        // The first one that says something counts; of two in Atom the crate keeps the last, whatever that says.
        if element.once != 0 && (self.around.atom || !empty && !self.is_blank()) {
            self.met |= element.once;
            if self.around.atom || (name == "title" && self.is_visible()) {
                self.said |= element.once;
            }
        }
        let read = element.read && self.said & element.instead == 0 && !(self.unrelated && element.related);
        let Meaning { leaf, notes, aside, .. } = element;
        // Of two short notes the first counts; whoever walks through them knows which that is.
        if let Some(met) = notes.filter(|rank| *rank > 1).and_then(|rank| self.notes.met.get_mut(usize::from(rank)))
            && std::mem::replace(met, true)
            && aside
        {
            return None;
        }
        let untyped = element.atom_text && !self.typed;
        let open = Open { name: start, length, leaf, visible: false, notes, read, aside, untyped };
        if empty {
            return self.closed(&Open { notes: None, ..open });
        }
        let visible = notes.is_some() && !self.foreign && self.is_visible();
        self.push(Open { visible, ..open })
    }

    fn push(&mut self, open: Open) -> Option<()> {
        *self.open.get_mut(self.depth)? = open;
        self.depth += 1;
        Some(())
    }

    /// A child of the item, or of the channel, ends here.
    fn closed(&mut self, open: &Open) -> Option<()> {
        let Some(rank) = open.notes else {
            // It may be too long for a line.
            if self.at - open.name > bounds::LINE && (open.leaf || self.around.atom) {
                return None;
            }
            return if open.read { self.keep(open.name - 1, self.at, open.aside) } else { Some(()) };
        };
        if open.visible && rank < 2 {
            self.notes.enough = Some(self.notes.enough.map_or(rank, |enough| enough.min(rank)));
        }
        if let Some(element) = self.notes.elements.get_mut(usize::from(rank)) {
            *element = Some((open.name - 1, self.at));
        }
        Some(())
    }

    fn keep(&mut self, from: usize, to: usize, aside: bool) -> Option<()> {
        let [start, end] = [from, to].map(|at| u32::try_from(at - self.start).ok());
        self.places.push(Place { start: start?, end: end?, aside });
        Some(())
    }

    /// Which notes are read at all.
    fn done(&mut self) -> Option<()> {
        for (rank, place) in (0..).zip(self.notes.elements) {
            let Some((from, to)) = place else { continue };
            if self.notes.enough.is_none_or(|enough| rank <= enough) {
                self.keep(from, to, !self.around.atom)?;
            }
        }
        Some(())
    }

    /// Whether the prefix of this name is declared in the item.
    fn declares(&self, name: &str) -> bool {
        let prefix = names::split(name).map_or("", |(prefix, _)| prefix);
        self.prefixes.iter().any(|(declared, _)| *declared == prefix.as_bytes())
    }

    /// An element of this depth has ended, and with it what it declares.
    fn forget(&mut self) {
        while self.prefixes.last().is_some_and(|(_, depth)| *depth >= self.depth) {
            self.prefixes.pop();
        }
    }

    /// Passes white space; whether there was any.
    fn pass_blanks(&mut self) -> bool {
        let from = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.at > from
    }

    /// From behind the name to behind the tag; whether it is an empty element.
    fn attributes(&mut self, written: &str) -> Option<bool> {
        (self.typed, self.foreign, self.unrelated, self.refers) = (false, false, false, false);
        if self.bytes.get(self.at) == Some(&b'>') {
            self.at += 1;
            return Some(false);
        }
        let mut met: [&[u8]; MOST_ATTRIBUTES] = [&[]; MOST_ATTRIBUTES];
        let mut count = 0;
        loop {
            let gap = self.pass_blanks();
            match self.bytes.get(self.at..)? {
                [b'>', ..] => {
                    self.at += 1;
                    return Some(false);
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    return Some(true);
                }
                [first, ..] if gap && (first.is_ascii_alphabetic() || *first == b'_') => {}
                _ => return None,
            }
            let rest = self.bytes.get(self.at..)?;
            let key = rest.get(..rest.iter().position(|byte| !is_name(*byte))?)?;
            // One that is said twice is told by whoever walks.
            if met.get(..count)?.contains(&key) {
                return None;
            }
            *met.get_mut(count)? = key;
            count += 1;
            self.at += key.len();
            self.pass_blanks();
            if self.bytes.get(self.at) != Some(&b'=') {
                return None;
            }
            self.at += 1;
            self.pass_blanks();
            let quote = *self.bytes.get(self.at)?;
            if !matches!(quote, b'"' | b'\'') {
                return None;
            }
            self.at += 1;
            let from = self.at;
            loop {
                let rest = self.bytes.get(self.at..)?;
                self.at += memchr2(quote, b'&', rest)?;
                let rest = self.bytes.get(self.at..)?;
                if rest.first() == Some(&quote) {
                    break;
                }
                self.at += reference(rest, None)?;
            }
            let value = from..self.at;
            self.at += 1;
            if key.starts_with(b"xmlns") {
                self.declaration(key, self.text.get(value)?)?;
            } else if key == b"href" {
                self.refers = true;
            } else if self.around.atom && key == b"type" {
                self.typed = true;
                let value = self.text.get(value)?;
                self.foreign = !matches!(value, "text" | "html" | "xhtml");
                if known_type(written, value).is_some() || is_multipart(value) {
                    return None;
                }
            } else if self.around.atom && key == b"rel" {
                self.unrelated = !names::is_read_relation(self.text.get(value)?);
            }
        }
    }

    /// A namespace that is declared inside the item: nothing, when nobody knows it or it has its usual prefix.
    fn declaration(&mut self, key: &'t [u8], value: &str) -> Option<()> {
        let prefix = key.strip_prefix(b"xmlns:");
        if let Some(prefix) = prefix {
            if self.prefixes.len() >= MOST_PREFIXES {
                return None;
            }
            self.prefixes.push((prefix, self.depth));
        }
        let Some(means) = names::namespace(value) else { return Some(()) };
        if means == "xhtml" && key == b"xmlns" {
            return Some(());
        }
        let prefix = prefix?;
        let redeclared = self.around.scopes.iter().any(|scope| scope.prefix.as_bytes() == prefix);
        (prefix == means.as_bytes() && !redeclared).then_some(())
    }

    /// A date of Atom whose tag ends here.
    fn date(&self, empty: bool) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let value = rest.get(..memchr(b'<', rest.as_bytes())?)?;
        (!empty && date::is_exact(value.trim())).then_some(())
    }

    /// Whether the element whose tag ends here holds nothing but white space.
    fn is_blank(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default().trim_ascii_start();
        rest.starts_with(b"</") || rest.starts_with(b"<![CDATA[]]></")
    }

    /// Whether the text that begins here shows something for certain: no blank in disguise, and no markup without words.
    fn is_visible(&self) -> bool {
        visible::begins_so(self.bytes.get(self.at..).unwrap_or_default())
    }
}
