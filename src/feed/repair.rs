//! Makes a feed that a strict parser accepts out of what publishers send.
//!
//! One walk over the document with `quick-xml` notes what has to change as patches (place, length, new text) and
//! applies them at the end; a sound document has none and is handed on without a copy. What is mended: bare `&`, bad
//! character references, tags that are not closed, never opened, or not tags at all, attributes without quotation
//! marks, capitals in names, markup inside text, documents that are cut off. Prefixes are changed to the usual ones by
//! their namespace, because the format crates look at prefixes. Nothing here recurses, and entities are never expanded.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::Warning;
use super::names::{self, Prefix};

/// Deeper elements lose their tags: nothing that a feed means stands there, and the format crates recurse.
const DEEPEST: usize = 48;
/// So many unusual declarations are remembered; each element looks through them.
const MOST_SCOPES: usize = 64;
/// So many repairs are told one by one.
const MOST_WARNINGS: usize = 40;

/// What the first element says that the document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Root {
    Rss,
    Rdf,
    Atom,
    Html,
    Opml,
    Other(String),
    /// No element at all.
    None,
}

/// A document that can be parsed.
pub(super) struct Mended<'a> {
    pub text: Cow<'a, str>,
    pub warnings: Vec<Warning>,
    /// False when the document ended before its root element did.
    pub complete: bool,
}

/// Finds the root element: what it is, and where it starts.
pub(super) fn root(text: &str) -> (Root, usize) {
    let first = first_element(text, 0);
    let (name, start) = match first {
        Some((name, start)) => (name, start),
        None => return (Root::None, 0),
    };
    match root_kind(name) {
        Root::Other(name) => {
            // A warning of PHP or a banner of a proxy stands before the feed: look for the feed itself.
            match find_root(text) {
                Some(start) => match first_element(text, start) {
                    Some((name, start)) => (root_kind(name), start),
                    None => (Root::Other(name), start),
                },
                None if names::is_html(&name) => (Root::Html, start),
                None => (Root::Other(name), start),
            }
        }
        kind => (kind, start),
    }
}

fn root_kind(name: &str) -> Root {
    let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    match local.as_str() {
        "rss" | "channel" => Root::Rss,
        "rdf" => Root::Rdf,
        "feed" => Root::Atom,
        "html" => Root::Html,
        "opml" => Root::Opml,
        _ => Root::Other(local),
    }
}

/// Name and place of the first start tag from `from` on.
fn first_element(text: &str, from: usize) -> Option<(&str, usize)> {
    let (mut at, mut doctype) = (from, false);
    loop {
        let rest = text.get(at..)?;
        at += rest.find('<')?;
        let rest = text.get(at..)?;
        if rest.starts_with("<!--") {
            at += rest.find("-->")? + 3;
        } else if rest.starts_with("<?") {
            at += rest.find("?>")? + 2;
        } else if rest.starts_with("<!") {
            // A document type; its internal subset may hold `>`.
            let close = rest.find('>')?;
            // Looked for once: a document has one, and a million of them would take quadratic time.
            let subset = !doctype && rest.get(..close)?.contains('[');
            doctype = true;
            at += if subset { rest.find("]>").or_else(|| rest.find("] >")).unwrap_or(close) + 2 } else { close + 1 };
        } else {
            let name = rest.get(1..)?;
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).unwrap_or(name.len());
            if end > 0 && starts_name(name) {
                return Some((name.get(..end)?, at));
            }
            at += 1;
        }
    }
}

fn find_root(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'<')) {
        at += found + 1;
        let rest = bytes.get(at..).unwrap_or_default();
        for name in ["rss", "rdf:rdf", "feed"] {
            let ends = rest.get(name.len()).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>');
            if ends && rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())) {
                return Some(at - 1);
            }
        }
    }
    None
}

fn starts_name(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | ':'))
}

/// Mends a document whose root element of this kind starts at `from`.
pub(super) fn mend<'a>(text: &'a str, root: &Root, from: usize) -> Mended<'a> {
    let mut mender = Mender {
        text,
        atom: *root == Root::Atom,
        rdf: *root == Root::Rdf,
        patches: Vec::new(),
        stack: Vec::new(),
        scopes: Vec::new(),
        declared: [false; names::DECLARED.len()],
        used: [false; names::DECLARED.len()],
        root_end: None,
        channels: 0,
        html_entities: false,
        ended: false,
        warnings: Warnings { list: Vec::new(), more: 0, at: 0, line: 1 },
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
    Other,
}

struct Open<'a> {
    name: &'a str,
    /// The name as it is written into the mended document.
    written: Cow<'a, str>,
    role: Role,
    /// Where its tag starts and ends in the source, and how many patches stood before it.
    start: usize,
    tag_end: usize,
    patches: usize,
    scopes: usize,
    /// Which of the elements that may stand once were met (bits of [`names::once`]).
    met: u16,
    /// Sub-categories inside an `itunes:category`.
    children: u16,
}

/// A declared prefix that is not spelled like the usual one.
struct Scope<'a> {
    prefix: &'a str,
    means: Prefix,
}

struct Warnings {
    list: Vec<Warning>,
    more: usize,
    at: usize,
    line: u32,
}

impl Warnings {
    fn push(&mut self, text: &str, at: usize, what: impl FnOnce() -> String) {
        if self.list.len() >= MOST_WARNINGS {
            self.more += 1;
            return;
        }
        if at >= self.at {
            let passed = text.as_bytes().get(self.at..at).unwrap_or_default();
            self.line += u32::try_from(passed.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
            self.at = at;
        }
        self.list.push(Warning { line: Some(self.line), what: what(), mended: true });
    }
}

struct Mender<'a> {
    text: &'a str,
    atom: bool,
    rdf: bool,
    patches: Vec<Patch<'a>>,
    stack: Vec<Open<'a>>,
    scopes: Vec<Scope<'a>>,
    declared: [bool; names::DECLARED.len()],
    used: [bool; names::DECLARED.len()],
    /// Index of the patch at the end of the root's tag that will hold the missing declarations.
    root_end: Option<usize>,
    channels: u32,
    html_entities: bool,
    ended: bool,
    warnings: Warnings,
}

impl<'a> Mender<'a> {
    fn patch(&mut self, at: usize, length: usize, with: impl Into<Cow<'a, str>>) {
        self.patches.push(Patch { at, length, with: with.into() });
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
            !trimmed.is_empty() && !trimmed.starts_with('<') || first_element(before, 0).is_some()
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
            let mut reader = Reader::from_str(self.text.get(base..).unwrap_or_default());
            let config = reader.config_mut();
            config.allow_dangling_amp = true;
            config.allow_unmatched_ends = true;
            config.check_end_names = false;
            let mut start = base;
            loop {
                let event = reader.read_event();
                let end = base + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                let is_tag = match &event {
                    Ok(Event::Start(tag)) => self.open(start, end, tag.len(), false),
                    Ok(Event::Empty(tag)) => self.open(start, end, tag.len(), true),
                    Ok(Event::End(tag)) => {
                        let name = self.text.get(start + 2..start + 2 + tag.len()).unwrap_or_default();
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
                    Ok(Event::CData(_) | Event::Comment(_)) => true,
                    Ok(Event::Eof) => return None,
                    Err(_) => false,
                };
                if self.ended {
                    return None;
                }
                if !is_tag {
                    let seen = if event.is_err() { self.text.len() } else { end };
                    let rest = self.text.get(start..).unwrap_or_default();
                    // What begins and never ends is where the document was cut off.
                    if rest.starts_with("<![CDATA[") || (event.is_err() && !rest.contains('>')) {
                        return Some(start);
                    }
                    budget = budget.saturating_sub(seen.saturating_sub(start));
                    if budget == 0 {
                        return Some(start);
                    }
                    // Not a tag: text with a `<` in it.
                    let mark = if rest.starts_with('<') { start } else { start.max(end.saturating_sub(1)) };
                    if self.text.as_bytes().get(mark) != Some(&b'<') {
                        return Some(start);
                    }
                    self.patch(mark, 1, "&lt;");
                    self.warn(mark, || String::from("a bare < was escaped"));
                    base = mark + 1;
                    continue 'anew;
                }
                start = end;
            }
        }
    }

    /// A start tag (or an empty element). False when it is none.
    fn open(&mut self, start: usize, end: usize, length: usize, empty: bool) -> bool {
        let Some(tag) = self.text.get(start + 1..start + 1 + length) else { return false };
        let name_length = tag.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(tag.len());
        let Some(name) = tag.get(..name_length) else { return false };
        if !starts_name(name) || name.contains(['<', '&', '"', '\'', '=']) {
            return false;
        }

        if let Some(top) = self.stack.last()
            && matches!(top.role, Role::Leaf | Role::Escaped)
        {
            let leaf = self.stack.iter().rposition(|open| open.role == Role::Leaf).unwrap_or(0);
            let written = self.name(name).0;
            let over = self.stack.get(leaf).is_some_and(|open| names::ends_text(&open.written, &written));
            if over {
                self.close_down_to(leaf, start);
            } else {
                self.patch(start, 1, "&lt;");
                self.references(start + 1, start + 1 + length);
                if !empty && self.stack.len() < DEEPEST * 2 {
                    self.push(name, Cow::Borrowed(name), Role::Escaped, start, end);
                }
                return true;
            }
        }

        if self.stack.len() >= DEEPEST {
            self.patch(start, end - start, "");
            self.warn(start, || format!("elements are nested deeper than {DEEPEST}; the inner ones count as text"));
            return true;
        }

        let scopes = self.scopes.len();
        let sound = self.attributes(tag, name_length, start);
        if !sound && tag.get(name_length..).is_some_and(|rest| rest.contains('<')) {
            // Two tags run together: the first is not closed with `>`.
            self.scopes.truncate(scopes);
            return false;
        }
        let (written, prefix) = self.name(name);
        if let Some(prefix) = prefix
            && let Some(used) = names::DECLARED.iter().position(|(known, _)| *known == prefix)
            && let Some(flag) = self.used.get_mut(used)
        {
            *flag = true;
        }
        let (role, written) = self.role(name, written, start, end, tag, empty);
        let patches = self.patches.len();

        if role == Role::Dropped {
            self.patch(start, end - start, "");
        } else if sound {
            if *written != *name {
                self.patch(start + 1, name.len(), written.clone());
            }
            self.references(start + 1 + name_length, start + 1 + length);
            self.attribute_repairs(tag, name_length, start, &written);
        } else {
            self.warn(start, || format!("the attributes of <{}> are not well-formed", names::shown(&written)));
            let rebuilt = rebuild(tag, name_length, &written);
            self.patch(start + 1, length, rebuilt);
        }
        if role == Role::Root {
            self.root_end = Some(self.patches.len());
            self.patch(start + 1 + length, 0, "");
        }
        if empty {
            self.scopes.truncate(scopes);
            if role == Role::Root {
                self.ended = true;
            }
        } else {
            self.push(name, written, role, start, end);
            if let Some(open) = self.stack.last_mut() {
                open.scopes = scopes;
                open.patches = patches;
            }
        }
        true
    }

    fn push(&mut self, name: &'a str, written: Cow<'a, str>, role: Role, start: usize, tag_end: usize) {
        let scopes = self.scopes.len();
        let patches = self.patches.len();
        self.stack.push(Open { name, written, role, start, tag_end, patches, scopes, met: 0, children: 0 });
    }

    /// Looks at the attributes: notes namespace declarations; false when they are not well-formed.
    fn attributes(&mut self, tag: &'a str, from: usize, _start: usize) -> bool {
        if from == tag.len() {
            return true;
        }
        let mut sound = true;
        let at_root = self.stack.is_empty();
        // Without the check for repeated keys, which compares each with each.
        for attribute in Attributes::new(tag, from).with_checks(false) {
            let Ok(attribute) = attribute else {
                sound = false;
                continue;
            };
            let key = attribute.key.as_ref();
            if !key.starts_with(b"xmlns") || self.scopes.len() >= MOST_SCOPES {
                continue;
            }
            let Ok(key) = std::str::from_utf8(key) else { continue };
            let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
            // The prefix must live as long as the source: find it there.
            let Some(prefix) = key.strip_prefix("xmlns:").or((key == "xmlns").then_some("")) else { continue };
            let Some(prefix) = (if prefix.is_empty() { Some("") } else { borrowed(tag, prefix) }) else { continue };
            let Some(means) = names::namespace(value) else { continue };
            if prefix.is_empty() {
                // The default namespace of the root is the format; elsewhere it speaks for one element and its children.
                if !at_root {
                    self.scopes.push(Scope { prefix, means });
                }
            } else if prefix == means {
                if let Some(known) = names::DECLARED.iter().position(|(known, uri)| *known == means && *uri == value)
                    && let Some(flag) = self.declared.get_mut(known)
                {
                    *flag = true;
                }
                if self.scopes.iter().any(|scope| scope.prefix == prefix) {
                    self.scopes.push(Scope { prefix, means });
                }
            } else {
                self.scopes.push(Scope { prefix, means });
            }
        }
        sound
    }

    /// The name as the format crates know it, with its canonical prefix if it has one.
    fn name(&self, name: &'a str) -> (Cow<'a, str>, Option<Prefix>) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = self.scopes.iter().rev().find(|scope| scope.prefix == prefix).map(|scope| scope.means);
        let means = match declared {
            Some(means) => means,
            None if prefix.is_empty() => "",
            // An undeclared prefix means what it usually means; so does a declared one whose address nobody knows.
            None => match names::usual(prefix) {
                Some(means) => means,
                None => return (Cow::Borrowed(name), None),
            },
        };
        // In an Atom document the words of Atom stand without prefix, in every other they keep one.
        let means = if means == "atom" && self.atom { "" } else { means };
        if means == prefix {
            return (Cow::Borrowed(name), Some(means).filter(|means| !means.is_empty()));
        }
        if means.is_empty() {
            return (Cow::Borrowed(local), None);
        }
        (Cow::Owned(format!("{means}:{local}")), Some(means))
    }

    /// Decides what the element is to us; may close what was left open before it, and may rename it.
    fn role(
        &mut self,
        name: &'a str,
        written: Cow<'a, str>,
        start: usize,
        end: usize,
        tag: &'a str,
        empty: bool,
    ) -> (Role, Cow<'a, str>) {
        if self.stack.is_empty() {
            let local = name.rsplit(':').next().unwrap_or(name);
            if !self.atom && local.eq_ignore_ascii_case("channel") {
                self.warn(start, || String::from("<rss> is missing around <channel>"));
                self.patch(start, 0, "<rss>");
                self.push("rss", Cow::Borrowed("rss"), Role::Root, start, start);
                self.channels += 1;
                return (Role::Channel, Cow::Borrowed("channel"));
            }
            let canonical = if self.atom {
                "feed"
            } else if self.rdf {
                "rdf:RDF"
            } else {
                "rss"
            };
            if local != canonical.rsplit(':').next().unwrap_or(canonical) {
                self.warn(start, || format!("<{}> should be <{canonical}>", names::shown(name)));
            }
            return (Role::Root, Cow::Borrowed(canonical));
        }
        if self.atom {
            return self.atom_role(written, start);
        }

        let mut parent = self.stack.last().map_or(Role::Other, |open| open.role);
        if parent == Role::Root && self.channels == 0 && !self.rdf && names::in_channel(&written) {
            self.warn(start, || String::from("<channel> is missing"));
            self.patch(start, 0, "<channel>");
            self.push("channel", Cow::Borrowed("channel"), Role::Channel, start, start);
            self.channels += 1;
            parent = Role::Channel;
        }
        let written = if matches!(parent, Role::Root | Role::Channel | Role::Item | Role::Dropped) {
            names::rss_case(written)
        } else {
            written
        };
        if *written == *"item" {
            // A new item inside an item: the end tag of the first one is missing.
            if let Some(open) = self.stack.iter().position(|open| open.role == Role::Item) {
                self.close_down_to(open, start);
                parent = self.stack.last().map_or(Role::Other, |open| open.role);
            }
            return if matches!(parent, Role::Root | Role::Channel | Role::Dropped) {
                (Role::Item, written)
            } else {
                (Role::Other, written)
            };
        }
        if *written == *"channel" && matches!(parent, Role::Root) {
            self.channels += 1;
            if self.channels > 1 {
                // The first channel speaks; items of the others are read as items.
                self.warn(start, || {
                    String::from("there is more than one <channel>; the first one speaks for the show")
                });
                return (Role::Dropped, written);
            }
            return (Role::Channel, written);
        }
        if *written == *"itunes:category" {
            self.subcategory(start);
            return (Role::Other, written);
        }
        if !matches!(parent, Role::Channel | Role::Item) {
            return (Role::Other, written);
        }
        let written = self.once(written, end, tag, empty);
        let leaf = names::is_text(&written);
        (if leaf { Role::Leaf } else { Role::Other }, written)
    }

    /// The `rss` crate keeps the last of several elements of one name, and of several enclosures one. The first one
    /// that says something counts (RSS 2.0 allows one); the others move out of the way, enclosures and the titles and
    /// images that only iTunes tags give to a place where we find them.
    fn once(&mut self, written: Cow<'a, str>, end: usize, tag: &'a str, empty: bool) -> Cow<'a, str> {
        // Some playlists write a plain <author> into the channel, which no standard knows and the crate drops.
        let in_channel = self.stack.last().is_some_and(|open| open.role == Role::Channel);
        if in_channel && *written == *"author" {
            return Cow::Borrowed("earmark:author");
        }
        let Some(bit) = names::once(&written) else { return written };
        let says_something = *written == *"enclosure" || (!empty && !self.is_blank(end));
        let Some(open) = self.stack.last_mut() else { return written };
        let before = open.met & bit != 0;
        match &*written {
            "enclosure" => {
                open.met |= bit;
                if before { Cow::Borrowed("earmark:enclosure") } else { written }
            }
            "itunes:title" => {
                let title = names::once("title").unwrap_or(0);
                if open.met & title == 0 { Cow::Borrowed("earmark:title") } else { written }
            }
            "itunes:image" => {
                // `<itunes:image>address</itunes:image>` and `url=` occur; the attribute is `href`.
                if tag.contains("href") { written } else { Cow::Borrowed("earmark:image") }
            }
            _ => {
                if says_something {
                    open.met |= bit;
                }
                if before { Cow::Borrowed("earmark:again") } else { written }
            }
        }
    }

    /// Whether an element whose tag ends here holds nothing but white space.
    fn is_blank(&self, end: usize) -> bool {
        self.text.as_bytes().get(end..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace()).is_none_or(
            |byte| {
                *byte == b'<'
                    && self.text.as_bytes().get(end..).is_some_and(|rest| {
                        let rest = rest.trim_ascii_start();
                        rest.starts_with(b"</") || rest.starts_with(b"<![CDATA[]]></")
                    })
            },
        )
    }

    /// `rss` keeps one sub-category of a category; the second and further ones get a category of the same name.
    fn subcategory(&mut self, start: usize) {
        let Some(open) = self.stack.last_mut() else { return };
        if *open.written != *"itunes:category" {
            return;
        }
        open.children = open.children.saturating_add(1);
        if open.children < 2 {
            return;
        }
        let (from, to) = (open.start, open.tag_end);
        let Some(tag) = self.text.get(from..to) else { return };
        let Some((_, attributes)) = tag.split_once(|c: char| c.is_ascii_whitespace()) else { return };
        // Only a tag that needed no repair itself can be repeated as it stands.
        if attributes.contains('&') && !attributes.contains("&amp;") {
            return;
        }
        self.patch(start, 0, format!("</itunes:category><itunes:category {attributes}"));
    }

    fn atom_role(&mut self, written: Cow<'a, str>, start: usize) -> (Role, Cow<'a, str>) {
        let parent = self.stack.last().map_or(Role::Other, |open| open.role);
        if *written == *"entry" && matches!(parent, Role::Root | Role::Item) {
            if let Some(open) = self.stack.iter().position(|open| open.role == Role::Item) {
                self.close_down_to(open, start);
            }
            return (Role::Item, written);
        }
        if !matches!(parent, Role::Root | Role::Item) {
            return (Role::Other, written);
        }
        // Atom 0.3 had other words for some elements.
        let written = match &*written {
            "issued" => Cow::Borrowed("published"),
            "modified" => Cow::Borrowed("updated"),
            "tagline" => Cow::Borrowed("subtitle"),
            "copyright" => Cow::Borrowed("rights"),
            _ => written,
        };
        // A date that the crate cannot read would cost the whole feed.
        if matches!(&*written, "published" | "updated") {
            let tag_end = self.text.get(start..).and_then(|rest| rest.find('>')).map_or(start, |at| start + at + 1);
            let value = self.text.get(tag_end..).and_then(|rest| rest.split('<').next()).unwrap_or_default();
            if value.trim().parse::<jiff::Timestamp>().is_err() {
                return (Role::Other, Cow::Owned(format!("earmark:{written}")));
            }
        }
        (Role::Other, written)
    }

    /// `type="text/html"` (Atom 0.3) where Atom 1.0 knows `text`, `html` and `xhtml`, and the crate nothing else.
    fn attribute_repairs(&mut self, tag: &'a str, from: usize, start: usize, written: &str) {
        if !self.atom || !matches!(written, "title" | "subtitle" | "summary" | "rights" | "content") {
            return;
        }
        for attribute in Attributes::new(tag, from).with_checks(false).flatten() {
            if attribute.key.as_ref() != b"type" {
                continue;
            }
            let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
            let better = match value {
                "text" | "html" | "xhtml" => continue,
                "application/xhtml+xml" => "xhtml",
                "text/html" | "HTML" => "html",
                _ if written == "content" => continue,
                _ => "text",
            };
            let Some(value) = borrowed(tag, value) else { continue };
            let offset = value.as_ptr() as usize - tag.as_ptr() as usize;
            self.patch(start + 1 + offset, value.len(), better);
        }
    }

    /// An end tag.
    fn close(&mut self, start: usize, end: usize, name: &'a str) {
        let Some(top) = self.stack.last() else { return };
        if top.name == name {
            self.pop(start, end, name);
            return;
        }
        let found = self
            .stack
            .iter()
            .rposition(|open| open.name == name)
            .or_else(|| self.stack.iter().rposition(|open| open.name.eq_ignore_ascii_case(name)))
            // `<rss:title>…</title>`: the same word under another prefix, directly inside.
            .or_else(|| (local(top.name) == local(name)).then_some(self.stack.len() - 1));
        let crosses = |at: usize| {
            let inner = self.stack.get(at + 1..).unwrap_or_default();
            let outer = self.stack.get(at).map_or(Role::Other, |open| open.role);
            !matches!(outer, Role::Item | Role::Channel | Role::Root | Role::Dropped)
                && inner.iter().any(|open| matches!(open.role, Role::Item | Role::Channel))
        };
        match found {
            Some(at) if !crosses(at) => {
                self.close_down_to(at + 1, start);
                self.pop(start, end, name);
            }
            _ => {
                let in_text = matches!(top.role, Role::Leaf | Role::Escaped);
                if in_text {
                    self.patch(start, 1, "&lt;");
                } else {
                    self.patch(start, end - start, "");
                    self.warn(start, || format!("</{}> closes nothing", names::shown(name)));
                }
            }
        }
    }

    /// Writes the end tags of everything from this depth on, at this place.
    fn close_down_to(&mut self, depth: usize, at: usize) {
        while self.stack.len() > depth {
            let Some(open) = self.stack.pop() else { return };
            self.scopes.truncate(open.scopes);
            if matches!(open.role, Role::Escaped | Role::Dropped) {
                continue;
            }
            let written = open.written;
            self.warn(at, || format!("<{}> is not closed", names::shown(&written)));
            self.patch(at, 0, format!("</{written}>"));
        }
    }

    fn pop(&mut self, start: usize, end: usize, name: &'a str) {
        let Some(open) = self.stack.pop() else { return };
        self.scopes.truncate(open.scopes);
        match open.role {
            Role::Escaped => self.patch(start, 1, "&lt;"),
            Role::Dropped => self.patch(start, end - start, ""),
            _ if *open.written != *name => self.patch(start + 2, name.len(), open.written),
            _ => {}
        }
        if self.stack.is_empty() {
            self.ended = true;
        }
    }

    /// The references in an attribute or in markup that becomes text.
    fn references(&mut self, from: usize, to: usize) {
        let mut at = from;
        while let Some(found) = self.text.get(at..to).and_then(|text| text.find('&')) {
            let start = at + found;
            let name_end = self
                .text
                .get(start + 1..to)
                .and_then(|rest| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#'));
            match name_end {
                Some(length) if self.text.as_bytes().get(start + 1 + length) == Some(&b';') => {
                    self.reference(start, start + length + 2, false);
                    at = start + length + 2;
                }
                _ => {
                    self.patch(start, 1, "&amp;");
                    self.warn(start, || String::from("a bare & was escaped"));
                    at = start + 1;
                }
            }
        }
    }

    /// `&…;` from `start` to `end`. In text a name of HTML stays for `text` to decode, in an attribute it would cost
    /// the feed. Entities that the document itself defines are never expanded.
    fn reference(&mut self, start: usize, end: usize, in_text: bool) {
        let Some(name) = self.text.get(start + 1..end.saturating_sub(1)) else { return };
        if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || self.stack.is_empty() && in_text {
            return;
        }
        if let Some(number) = name.strip_prefix('#') {
            let code = number
                .strip_prefix(['x', 'X'])
                .map_or_else(|| number.parse::<u32>().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            match code {
                // The windows-1252 characters that HTML reads under these numbers.
                Some(code @ 0x80..=0x9F) => {
                    let byte = [u8::try_from(code).unwrap_or(b'?')];
                    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.into_owned();
                    self.patch(start, end - start, text);
                    self.warn(start, || format!("&{}; is no character", names::shown(name)));
                }
                Some(code)
                    if char::from_u32(code).is_some_and(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')) =>
                {
                    if number.starts_with('X') {
                        self.patch(start, end - start, format!("&#{code};"));
                    }
                }
                _ => {
                    self.patch(start, end - start, "");
                    self.warn(start, || format!("&{}; is no character", names::shown(name)));
                }
            }
        } else if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.patch(start, 1, "&amp;");
            self.warn(start, || String::from("a bare & was escaped"));
        } else {
            if !in_text {
                self.patch(start, 1, "&amp;");
            }
            if !self.html_entities {
                self.html_entities = true;
                self.warn(start, || format!("&{}; is not defined in XML and read as in HTML", names::shown(name)));
            }
        }
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
        if !complete {
            let at = until;
            self.warn(at, || String::from("the document ends in the middle"));
            // Half an item could be taken for a change of the whole one, so it is left out.
            if let Some(item) = self.stack.iter().position(|open| open.role == Role::Item)
                && let Some(open) = self.stack.get(item)
            {
                until = open.start;
                self.patches.truncate(open.patches);
                self.stack.truncate(item);
            }
        }
        let mut end = String::new();
        while let Some(open) = self.stack.pop() {
            if !matches!(open.role, Role::Escaped | Role::Dropped) {
                end.push_str("</");
                end.push_str(&open.written);
                end.push('>');
            }
        }
        self.declare();
        let patched = !end.is_empty() || self.patches.iter().any(|patch| patch.length > 0 || !patch.with.is_empty());
        let text = if patched { Cow::Owned(self.spliced(until, &end)) } else { Cow::Borrowed(self.text) };
        let mut warnings = self.warnings.list;
        if self.warnings.more > 0 {
            warnings.push(Warning { line: None, what: format!("{} more repairs", self.warnings.more), mended: true });
        }
        Mended { text, warnings, complete }
    }

    /// Declares the usual prefixes that are used and were declared otherwise or not at all.
    fn declare(&mut self) {
        let mut declarations = String::new();
        for ((prefix, uri), (used, declared)) in names::DECLARED.iter().zip(self.used.iter().zip(&self.declared)) {
            if *used && !declared {
                declarations.push_str(&format!(" xmlns:{prefix}=\"{uri}\""));
            }
        }
        if let Some(patch) = self.root_end.and_then(|index| self.patches.get_mut(index)) {
            patch.with = Cow::Owned(declarations);
        }
    }

    fn spliced(&mut self, until: usize, end: &str) -> String {
        let added: usize = self.patches.iter().map(|patch| patch.with.len()).sum();
        self.patches.sort_by_key(|patch| patch.at);
        let mut text = String::with_capacity(until + added + end.len());
        let mut at = 0;
        for patch in &self.patches {
            if patch.at < at || patch.at > until {
                continue;
            }
            text.push_str(self.text.get(at..patch.at).unwrap_or_default());
            text.push_str(&patch.with);
            at = patch.at + patch.length;
        }
        text.push_str(self.text.get(at..until).unwrap_or_default());
        text.push_str(end);
        text
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The same text as a part of `tag`, so that it lives as long.
fn borrowed<'a>(tag: &'a str, part: &str) -> Option<&'a str> {
    let offset = (part.as_ptr() as usize).checked_sub(tag.as_ptr() as usize)?;
    tag.get(offset..offset + part.len())
}

/// A tag with attributes as a lenient reader understands them, written soundly.
fn rebuild(tag: &str, from: usize, written: &str) -> String {
    let mut rebuilt = String::from(written);
    let mut keys: Vec<&[u8]> = Vec::new();
    let mut attributes = Attributes::html(tag, from);
    for attribute in attributes.with_checks(false).flatten() {
        let key = attribute.key.as_ref();
        let Ok(name) = std::str::from_utf8(key) else { continue };
        if keys.contains(&key) || !starts_name(name) || keys.len() > 40 {
            continue;
        }
        let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
        rebuilt.push(' ');
        rebuilt.push_str(name);
        rebuilt.push_str("=\"");
        let value = quick_xml::escape::unescape(value).map_or(Cow::Borrowed(value), |value| value);
        rebuilt.push_str(&quick_xml::escape::escape(&*value));
        rebuilt.push('"');
        keys.push(key_of(tag, key));
    }
    rebuilt
}

/// The key as a part of the tag.
fn key_of<'a>(tag: &'a str, key: &[u8]) -> &'a [u8] {
    let offset = (key.as_ptr() as usize).saturating_sub(tag.as_ptr() as usize);
    tag.as_bytes().get(offset..offset + key.len()).unwrap_or_default()
}
