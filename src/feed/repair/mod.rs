//! Makes a feed that a strict parser accepts out of what publishers send.
//!
//! One walk over the document with `quick-xml` notes what has to change as patches (place, length, new text), for each item
//! its own, and for what stands around the items. Over an item that a quick look finds sound the walk leaps; so of a sound
//! document it sees the head only. What is mended: bare `&`, bad
//! character references, tags that are not closed, never opened, or not tags at all, attributes without quotation
//! marks, capitals in names, markup inside text, documents that are cut off. Prefixes are changed to the usual ones by
//! their namespace. The format crates get to see the elements of their own format; those of other namespaces, and the notes of
//! RSS, are read by [`Element`], where they stand. Nothing here recurses, and entities are never expanded.

mod attributes;
mod leap;
mod meaning;
mod piece;
mod root;
mod signs;
mod sound;
mod spot;
mod tags;
mod visible;
mod warnings;

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};
use quick_xml::Reader;
use quick_xml::events::Event;

pub(super) use self::leap::UNCLEAR;
pub(super) use self::piece::Piece;
use self::piece::{How, Mending};
pub(super) use self::root::{Root, root};
pub(super) use self::sound::Place;
pub(super) use self::warnings::Warnings;
use super::Warning;
use super::element::Asides;
use super::find;
use super::names::{self, Prefix};
use crate::text::html;

/// Deeper elements lose their tags: nothing that a feed means stands there, and the format crates recurse.
const DEEPEST: usize = 48;
/// So many unusual declarations are remembered; each element looks through them.
const MOST_SCOPES: usize = 64;
/// So many undeclared prefixes are told.
const MOST_UNDECLARED: usize = 8;
/// So many items are read of one document; no feed that was met comes near it.
pub(super) const MOST_ITEMS: usize = 50_000;

/// So many children are read of one element; the rest is left out, or loses its tags where it is markup. Items do not count.
const MOST_CHILDREN: u32 = 20_000;
/// So many names of children are read once more behind those.
const MOST_LATE: usize = 64;
/// So many patches and asides are kept of one document. Who has more of them is no publisher with a bad program: each takes more
/// memory than the few bytes that make it necessary.
const MOST_PATCHES: usize = 1_000_000;
/// So many places of sound items are kept.
const MOST_PLACES: usize = 4_000_000;

/// A document in pieces that can be parsed.
pub(super) struct Mended<'a> {
    /// Everything but the items.
    pub head: String,
    /// What of it is of other namespaces.
    pub asides: Vec<Cow<'a, str>>,
    /// In the order of the document.
    pub items: Vec<Piece<'a>>,
    /// What of the sound ones is read; each has its share.
    pub places: Vec<Place>,
    /// `xml:lang` of what stands around the items of RSS.
    pub language: Option<&'a str>,
    pub warnings: Vec<Warning>,
    /// False when the document ended before its root element did, or has more items than are read.
    pub complete: bool,
    /// As [`super::Parsed::cut_off`].
    pub cut_off: Option<u32>,
}

impl Mended<'_> {
    /// The elements of other namespaces around the items.
    pub(super) fn tags(&self) -> Asides<'_> {
        Asides::read(self.asides.iter().map(|source| &**source))
    }

    /// Says that there is more of them than is read, and where. One that had to be mended stands nowhere as it is.
    pub(super) fn tell_cut(&self, tags: &Asides<'_>, text: &str) -> Option<Warning> {
        let place = find::place(text, self.asides.get(tags.cut?)?);
        let line = place.and_then(|at| Some(find::line_ends(text.as_bytes().get(..at)?) + 1));
        Some(Warning { line, what: String::from("the show holds more elements than are read"), mended: false })
    }

    /// What of the document is in no item that is known, but the blanks between two of them.
    pub(super) fn unknown<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + Clone {
        let mut at = 0;
        let known = self.items.iter().filter(|item| item.is_known()).map(|item| (item.at, item.at + item.text.len()));
        known.chain([(text.len(), text.len())]).filter_map(move |(start, end)| {
            let before = text.get(at..start);
            at = at.max(end);
            // XML knows four blanks (production 3); a form feed is none, and has to be told.
            before.filter(|before| !before.trim_matches([' ', '\t', '\r', '\n']).is_empty())
        })
    }
}

/// Mends a document whose root element of this kind starts at `from`. `seed` is what else the meaning of an item depends on.
/// Of an item that is known no more is kept than its place; without `is_known` none is. Without `leaps` sound items are walked through like all others,
/// which must not be told apart.
pub(super) fn mend<'a>(
    text: &'a str,
    root: &Root,
    from: usize,
    seed: u64,
    is_known: Option<&mut dyn FnMut(u64) -> bool>,
    leaps: bool,
) -> Mended<'a> {
    let mut mender = Mender {
        text,
        is_known,
        items: Vec::new(),
        more_items: 0,
        seed,
        leaps,
        in_channel: sound::Meanings::default(),
        in_items: sound::Meanings::default(),
        // Room for one in a hundred bytes: where elements are not shorter the list need not grow and move.
        places: Vec::with_capacity((text.len() / 100).clamp(64, 4096)),
        closing: 0,
        guesses: text.len().saturating_mul(2),
        looks: text.len().saturating_mul(4).saturating_add(1 << 20),
        guessed: None,
        atom: *root == Root::Atom,
        rdf: *root == Root::Rdf,
        patches: Vec::new(),
        patched: 0,
        gave_up: false,
        asides: Vec::new(),
        stack: Vec::new(),
        scopes: Vec::new(),
        declared: Vec::with_capacity(16),
        undeclared: Vec::new(),
        channels: 0,
        html_entities: false,
        language: None,
        ended: false,
        warnings: Warnings::default(),
    };
    mender.prologue(from);
    let cut = mender.walk(from);
    mender.finish(cut)
}

/// A replacement of `length` bytes at `at`.
struct Patch<'a> {
    at: usize,
    length: usize,
    with: Cow<'a, str>,
}

/// What an open element is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    Channel,
    Item,
    /// Holds text only; markup inside was meant as text.
    Leaf,
    /// Markup inside a leaf, turned into text.
    Escaped,
    /// Its tags are taken out.
    Dropped,
    /// All of it is.
    Cut,
    Other,
}

struct Open<'a> {
    name: &'a str,
    /// The name as it is written into the mended document.
    written: Cow<'a, str>,
    role: Role,
    /// Where its tag starts and ends in the source, and how many patches and asides stood before it.
    start: usize,
    tag_end: usize,
    patches: usize,
    asides: usize,
    scopes: usize,
    /// Which of the elements that may stand once were met (bits of [`names::once`]).
    met: u16,
    /// How many children it has so far, without items.
    children: u32,
    /// Names of those that are read behind too many.
    late: Vec<&'a str>,
    /// That there are too many was told.
    crowded: bool,
    /// A child of an item or of the channel that we read ourselves.
    aside: bool,
    /// A text of Atom in which an element was met.
    naked: bool,
}

/// A prefix that is declared: in the root one that is not spelled like the usual one, elsewhere any.
struct Scope<'a> {
    prefix: &'a str,
    /// `None` where that is what the prefix always means.
    means: Option<Prefix>,
}

impl Scope<'_> {
    /// What the prefix means that is declared in one of these, the last one first.
    fn meaning(scopes: &[Self], prefix: &str) -> Option<Prefix> {
        scopes.iter().rev().filter(|scope| scope.prefix == prefix).find_map(|scope| scope.means)
    }
}

struct Mender<'a, 'k> {
    text: &'a str,
    is_known: Option<&'k mut dyn FnMut(u64) -> bool>,
    items: Vec<Piece<'a>>,
    more_items: usize,
    /// Hash of everything around an item that may change its meaning.
    seed: u64,
    /// Sound items are not walked through.
    leaps: bool,
    /// What the names of elements mean, in the channel and in items.
    in_channel: sound::Meanings<'a>,
    in_items: sound::Meanings<'a>,
    /// Behind the first end tag of an item that was not passed yet.
    closing: usize,
    /// Bytes that may still be hashed in vain.
    guesses: usize,
    /// Bytes that may still be looked through for the ends of elements. Apart from the guesses, of which a document that is read for
    /// the first time makes none: it has to be read in the same way again.
    looks: usize,
    /// The last one in vain: from, to, hash.
    guessed: Option<(usize, usize, u64)>,
    /// What of the sound items is read.
    places: Vec<Place>,
    atom: bool,
    rdf: bool,
    patches: Vec<Patch<'a>>,
    /// How many patches and asides there were in all, those of items included.
    patched: usize,
    /// There was more to mend than is mended.
    gave_up: bool,
    /// What we read ourselves of the channel, and of the item that is open.
    asides: Vec<Cow<'a, str>>,
    stack: Vec<Open<'a>>,
    scopes: Vec<Scope<'a>>,
    /// Prefixes that are declared in the root, and others that were told not to be.
    declared: Vec<&'a str>,
    undeclared: Vec<&'a str>,
    channels: u32,
    html_entities: bool,
    language: Option<&'a str>,
    ended: bool,
    warnings: Warnings,
}

impl<'a> Mender<'a, '_> {
    fn patch(&mut self, at: usize, length: usize, with: impl Into<Cow<'a, str>>) {
        self.patched += 1;
        self.patches.push(Patch { at, length, with: with.into() });
    }

    /// Leaves out something that stands between elements. Neighbours go together, with the white space between them: a million
    /// of them are one piece.
    fn cut(&mut self, place: Range<usize>) {
        if let Some(last) = self.patches.last_mut().filter(|last| last.with.is_empty())
            && let Some(between) = self.text.as_bytes().get(last.at + last.length..place.start)
            && signs::blanks(between) == between.len()
        {
            last.length = place.end - last.at;
        } else {
            self.patch(place.start, place.len(), "");
        }
    }

    fn warn(&mut self, at: usize, what: impl FnOnce() -> String) {
        self.warnings.push(self.text, at, what);
    }

    /// Takes out what stands before the root: the XML declaration (the text is UTF-8 by now, whatever it says, and
    /// the format crates would believe it), document types, and what is no XML.
    fn prologue(&mut self, from: usize) {
        let before = self.text.get(..from).unwrap_or_default();
        let junk = {
            let trimmed = before.trim_start();
            !trimmed.is_empty() && !trimmed.starts_with('<') || root::first_element(before, 0).is_some()
        };
        if junk {
            self.warn(0, || String::from("there is text before the feed"));
        }
        if from > 0 {
            self.patch(0, from, "");
        }
    }

    /// Walks over the document; returns where it ends too early, if it does.
    fn walk(&mut self, from: usize) -> Option<usize> {
        // Starting anew after something that is no tag costs a look at what follows; together these looks may not
        // exceed a few times the document, or `<<<<…` would take quadratic time.
        let mut budget = self.text.len() * 4 + 65_536;
        let mut base = from;
        'anew: loop {
            let looked_at;
            (base, looked_at) = self.leap_all(base);
            let mut reader = Reader::from_str(self.text.get(base..).unwrap_or_default());
            let config = reader.config_mut();
            config.allow_dangling_amp = true;
            config.allow_unmatched_ends = true;
            config.check_end_names = false;
            let mut start = base;
            loop {
                if self.patched > MOST_PATCHES {
                    self.gave_up = true;
                    return Some(start);
                }
                // A tag begins with a name, and one that does not need not be followed to its end: `<3`, `a <- b`.
                if let Some([b'<', next, ..]) = self.text.as_bytes().get(start..)
                    && !(next.is_ascii_alphabetic()
                        || !next.is_ascii()
                        || matches!(next, b'/' | b'!' | b'?' | b'_' | b':'))
                    && !self.stack.is_empty()
                {
                    self.bare(start);
                    base = start + 1;
                    continue 'anew;
                }
                let event = reader.read_event();
                if let Ok(Event::Start(_) | Event::Empty(_)) = &event
                    && start != looked_at
                    && let Some(end) = self.leap(start)
                {
                    base = end;
                    continue 'anew;
                }
                let end = base + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                let is_tag = match &event {
                    Ok(Event::Start(tag)) => self.open(start, end, tag.len(), false),
                    Ok(Event::Empty(tag)) => self.open(start, end, tag.len(), true),
                    Ok(Event::End(tag)) => {
                        let name = self.text.get(start + 2..start + 2 + tag.len()).unwrap_or_default();
                        if let Some(length) = memchr(b'<', name.as_bytes()).filter(|_| budget > 0) {
                            budget = budget.saturating_sub(end - start);
                            base = self.close_unended(start, name.get(..length).unwrap_or_default());
                            if self.ended {
                                return None;
                            }
                            continue 'anew;
                        }
                        self.close(start, end, name);
                        true
                    }
                    Ok(Event::Text(_)) => {
                        // A `&` on its own begins its own piece of text.
                        if self.text.as_bytes().get(start) == Some(&b'&') && !self.stack.is_empty() {
                            self.patch(start, 1, "&amp;");
                            self.warn(start, || String::from("a bare & was escaped"));
                        }
                        true
                    }
                    Ok(Event::GeneralRef(_)) => {
                        self.reference(start, end, true);
                        true
                    }
                    Ok(Event::Decl(_) | Event::DocType(_) | Event::PI(_)) => {
                        self.patch(start, end - start, "");
                        true
                    }
                    Ok(Event::CData(_)) => match self.swallowed(start, end).filter(|_| budget > 0) {
                        Some(at) => {
                            budget = budget.saturating_sub(end - start);
                            base = self.end_cdata(at);
                            continue 'anew;
                        }
                        None => true,
                    },
                    Ok(Event::Comment(_)) => true,
                    Ok(Event::Eof) => return None,
                    Err(_) => false,
                };
                if self.ended {
                    self.look_behind(end);
                    return None;
                }
                if !is_tag {
                    let seen = if event.is_err() { self.text.len() } else { end };
                    let rest = self.text.get(start..).unwrap_or_default();
                    budget = budget.saturating_sub(seen.saturating_sub(start));
                    if let Some(at) = self.unended(start).filter(|_| budget > 0) {
                        base = self.end_cdata(at);
                        continue 'anew;
                    }
                    // A quotation mark too many reaches into what follows: the tag ends where it would without marks.
                    if budget > 0
                        && let Some(end) = self.open_unquoted(start, end)
                    {
                        if self.ended {
                            return None;
                        }
                        base = end;
                        continue 'anew;
                    }
                    // What begins and never ends is where the document was cut off.
                    if rest.starts_with("<![CDATA[") || (event.is_err() && !rest.contains('>')) {
                        return Some(start);
                    }
                    if budget == 0 {
                        self.gave_up = true;
                        return Some(start);
                    }
                    // Not a tag: text with a `<` in it.
                    let mark = if rest.starts_with('<') { start } else { start.max(end.saturating_sub(1)) };
                    if self.text.as_bytes().get(mark) != Some(&b'<') {
                        return Some(start);
                    }
                    self.bare(mark);
                    base = mark + 1;
                    continue 'anew;
                }
                start = end;
            }
        }
    }

    /// Text with a `<` in it.
    fn bare(&mut self, at: usize) {
        self.patch(at, 1, "&lt;");
        self.warn(at, || String::from("a bare < was escaped"));
    }

    /// Where a CDATA section that never ends should have ended, in a document that does: before the end tag of its element, or where
    /// the next item begins.
    fn unended(&self, start: usize) -> Option<usize> {
        let rest = self.text.get(start..).filter(|rest| rest.starts_with("<![CDATA["))?;
        let ends = rest.trim_end().ends_with(&format!("</{}>", self.stack.first()?.name));
        let (end, item) = self.may_end(rest);
        let at = end.into_iter().chain(item).min().filter(|_| ends)?;
        Some(start + at)
    }

    /// The same for one that found its end in a later section: a text that holds the beginning of another section, and before it the
    /// next item, or its own end tag. Prose may quote that, but hardly with what follows a text in an item.
    fn swallowed(&self, start: usize, end: usize) -> Option<usize> {
        let may_hold_text = |open: &&Open<'_>| matches!(open.role, Role::Leaf | Role::Other);
        let open = self.stack.last().filter(may_hold_text)?;
        let inside = self.text.get(start + 1..end)?;
        let inside = inside.get(..memmem::rfind(inside.as_bytes(), b"<![CDATA[")?)?;
        let (end, item) = self.may_end(inside);
        let follows = |end: usize| {
            let next = inside.get(end..).and_then(|rest| rest.split_once('>')).and_then(|(_, next)| tag_name(next));
            next.is_some_and(|next| {
                names::ends_text(&open.written, next) || names::is_text(next) || !html::is_element(next)
            })
        };
        let end = end.filter(|end| names::is_line(&open.written) || item.is_some() || follows(*end));
        end.into_iter().chain(item).min().map(|at| start + 1 + at)
    }

    /// Where a text ends if the end of its section was lost: at its own end tag, or where the next item begins.
    fn may_end(&self, inside: &str) -> (Option<usize>, Option<usize>) {
        let bytes = inside.as_bytes();
        let end = self.stack.last().and_then(|open| memmem::find(bytes, format!("</{}>", open.name).as_bytes()));
        let item = if self.atom { "<entry" } else { "<item" };
        let begins = |at: &usize| inside.get(*at..).is_some_and(|rest| self.begins_item(rest));
        (end, memmem::find_iter(bytes, item.as_bytes()).find(begins))
    }

    /// Whether an item begins here, as it is mostly written.
    fn begins_item(&self, text: &str) -> bool {
        signs::tag_name(text.as_bytes()) == Some(if self.atom { b"entry" } else { b"item" })
    }

    /// Ends a CDATA section here, and with it the item that holds it where the next one begins.
    fn end_cdata(&mut self, at: usize) -> usize {
        self.patch(at, 0, "]]>");
        self.warn(at, || String::from("a CDATA section is not closed"));
        if self.text.get(at..).is_some_and(|rest| self.begins_item(rest))
            && let Some(item) = self.stack.iter().position(|open| open.role == Role::Item)
        {
            self.close_down_to(item, at);
        }
        at
    }

    /// Closes what is open and puts the mended document together.
    fn finish(mut self, cut: Option<usize>) -> Mended<'a> {
        // A root that the document does not have cannot be closed in it either.
        let closed = match self.stack.as_slice() {
            [] => true,
            [only] => only.role == Role::Root && only.start == only.tag_end,
            _ => false,
        };
        let complete = closed && cut.is_none();
        let mut until = cut.unwrap_or(self.text.len());
        let mut cut_off = None;
        if !complete {
            let how = if self.gave_up {
                Ending::GivenUp
            } else if self.lacks_end_tags(until) {
                Ending::WithoutTags
            } else {
                Ending::CutOff
            };
            let line = self.warnings.add(self.text, until, true, how.said());
            cut_off = Some(line).filter(|_| how == Ending::CutOff);
            // Half an item could be taken for a change of the whole one, so it is left out.
            if let Some(item) = self.stack.iter().position(|open| open.role == Role::Item)
                && let Some(open) = self.stack.get(item)
            {
                until = open.start;
                self.patches.truncate(open.patches);
                self.asides.truncate(open.asides);
                self.stack.truncate(item);
            }
        }
        let mut end = String::new();
        while let Some(open) = self.stack.pop() {
            if open.role == Role::Cut {
                end.clear();
                self.left_out(&open, until);
            } else if !matches!(open.role, Role::Escaped | Role::Dropped) {
                end.push_str("</");
                end.push_str(&open.written);
                end.push('>');
            }
            if open.aside {
                self.patch(until, 0, std::mem::take(&mut end));
                self.aside(open.patches, open.start..until);
            }
        }
        self.items.retain(|item| item.at < until);
        let items = std::mem::take(&mut self.items);
        for item in &items {
            self.cut(item.at..item.at + item.text.len());
        }
        self.patches.sort_by_key(|patch| patch.at);
        let mut head = String::new();
        splice(self.text.get(..until).unwrap_or_default(), &self.patches, 0, &mut head);
        head.push_str(&end);
        let mut warnings = self.warnings.all();
        warnings.extend(too_many(self.more_items));
        Mended {
            head,
            asides: self.asides,
            items,
            places: self.places,
            language: self.language,
            warnings,
            complete: complete && self.more_items == 0,
            cut_off,
        }
    }

    /// Whether what ends here lacks nothing but the end tags of what stands around the items.
    fn lacks_end_tags(&self, until: usize) -> bool {
        let rest = self.text.get(until..).unwrap_or_default().trim();
        let around = self.stack.iter().all(|open| matches!(open.role, Role::Root | Role::Channel));
        around && !self.items.is_empty() && (rest.is_empty() || rest.starts_with("</"))
    }

    /// Keeps an item that was walked through and ends here.
    fn walked(&mut self, patches: usize, asides: usize, place: Range<usize>) {
        let mut patches = self.patches.split_off(patches.min(self.patches.len()));
        let asides = self.asides.split_off(asides.min(self.asides.len()));
        self.item(place, false, || {
            patches.sort_by_key(|patch| patch.at);
            How::Mended(Box::new(Mending { patches, asides }))
        });
    }

    /// Keeps an element that we read ourselves and that was walked through, with what was mended in it.
    fn aside(&mut self, patches: usize, place: Range<usize>) {
        let mut patches = self.patches.split_off(patches.min(self.patches.len()));
        let source = self.text.get(place.clone()).unwrap_or_default();
        self.asides.push(if patches.is_empty() {
            Cow::Borrowed(source)
        } else {
            patches.sort_by_key(|patch| patch.at);
            let mut mended = String::new();
            splice(source, &patches, place.start, &mut mended);
            Cow::Owned(mended)
        });
        self.patch(place.start, place.len(), "");
    }
}

/// How a document ends that is not whole.
#[derive(PartialEq)]
enum Ending {
    GivenUp,
    WithoutTags,
    CutOff,
}

impl Ending {
    fn said(&self) -> String {
        String::from(match self {
            Self::GivenUp => "too much of the document is broken: from here on it was not read",
            Self::WithoutTags => "the end tags of the feed are missing",
            Self::CutOff => "the document ends in the middle",
        })
    }
}

/// The name of the tag, of a start or an end, that comes next.
fn tag_name(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('<')?;
    inside.trim_start_matches('/').split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()
}

/// What is said of items that come after those that are read.
pub(super) fn too_many(more: usize) -> Option<Warning> {
    (more > 0).then(|| {
        let were = if more == 1 { "was" } else { "were" };
        let what = format!("only the first {MOST_ITEMS} items were read, {more} {were} not");
        Warning { line: None, what, mended: false }
    })
}

/// Adds the text, which starts at `from` in the document, with its patches (in order) to the result.
fn splice(text: &str, patches: &[Patch<'_>], from: usize, result: &mut String) {
    let until = from + text.len();
    let mut at = from;
    let (more, less) =
        patches.iter().fold((0, 0), |(more, less), patch| (more + patch.with.len(), less + patch.length));
    // With room for what comes behind it, or all of a long one is moved for that.
    result.reserve((text.len() + more).saturating_sub(less) + 64);
    for patch in patches {
        if patch.at < at || patch.at > until {
            continue;
        }
        result.push_str(text.get(at - from..patch.at - from).unwrap_or_default());
        result.push_str(&patch.with);
        at = patch.at + patch.length;
    }
    result.push_str(text.get(at.saturating_sub(from)..).unwrap_or_default());
}
