//! Start and end tags: what closes what, and what is no tag at all.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memmem};
use quick_xml::escape::escape;

use super::attributes::{self, has_attribute, rebuild};
use super::root::{first_element, starts_name};
use super::{DEEPEST, MOST_CHILDREN, MOST_LATE, Mender, Open, Role, signs, splice};
use crate::feed::bounds;
use crate::feed::element::Element;
use crate::feed::{names, raw};

/// No element of an item that holds other items is longer.
const FAR: usize = 64 * 1024;

impl<'a> Mender<'a, '_> {
    /// A start tag (or an empty element). False when it is none.
    pub(super) fn open(&mut self, start: usize, end: usize, length: usize, empty: bool) -> bool {
        let Some(tag) = self.text.get(start + 1..start + 1 + length) else { return false };
        let name_length = tag.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(tag.len());
        let Some(name) = tag.get(..name_length) else { return false };
        if !starts_name(name) || name.contains(['<', '&', '"', '\'', '=']) {
            return false;
        }

        if !empty && self.is_end_without_slash(tag, start, end) {
            self.close_down_to(self.stack.len() - 1, start);
            self.patch(start, end - start, "");
            return true;
        }
        if let Some(top) = self.stack.last()
            && matches!(top.role, Role::Leaf | Role::Escaped)
        {
            let leaf = self.stack.iter().rposition(|open| open.role == Role::Leaf).unwrap_or(0);
            let written = self.name(name);
            let over = self.stack.get(leaf).is_some_and(|open| names::ends_text(&open.written, &written));
            if over {
                self.close_down_to(leaf, start);
            } else if tag.contains('<') {
                // It ends in another tag, so that it is none.
                return false;
            } else {
                self.patch(start, 1, "&lt;");
                self.references(start + 1, start + 1 + length);
                if !empty && self.stack.len() < DEEPEST * 2 {
                    self.push(name, Cow::Borrowed(name), Role::Escaped, start, end);
                }
                return true;
            }
        }

        if self
            .stack
            .last()
            .is_some_and(|top| names::is_void(&top.written, self.atom) && !names::may_hold(&top.written, name))
        {
            self.close_down_to(self.stack.len() - 1, start);
        }
        if self.atom {
            self.naked();
        }
        if self.stack.len() >= DEEPEST {
            self.patch(start, end - start, "");
            self.warn(start, || format!("elements are nested deeper than {DEEPEST}; the inner ones count as text"));
            return true;
        }
        if self.is_crowded(name) {
            self.leave_out(name, start..end, empty);
            return true;
        }

        if empty && tag.trim_ascii_end() == "link" {
            self.address_behind(start + 1 + length, end);
        }
        let scopes = self.scopes.len();
        let sound = self.attributes(tag, name_length);
        if !sound && tag.get(name_length..).is_some_and(|rest| rest.contains('<')) {
            // Two tags run together: the first is not closed with `>`.
            self.scopes.truncate(scopes);
            return false;
        }
        self.look_at_prefix(name, start);
        let written = self.name(name);
        let (role, written) = self.role(name, written, start, end, tag, empty);
        let aside = matches!(role, Role::Leaf | Role::Other) && self.is_aside(&written);
        let patches = self.patches.len();

        if role == Role::Dropped {
            self.patch(start, end - start, "");
        } else if sound {
            if let Some(twice) = attributes::doubled(tag, name_length) {
                self.warn(start, || format!("<{}> says “{}” twice", names::shown(&written), names::shown(twice)));
            }
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
        if role == Role::Root && !self.atom {
            // The crate makes a map of what is declared here, and needs none of it.
            self.patches.truncate(patches);
            self.patch(start, end - start, format!("<{written}{}>", if empty { "/" } else { "" }));
        }
        if empty {
            self.scopes.truncate(scopes);
            match role {
                Role::Root => self.ended = true,
                Role::Item => self.walked(patches, self.asides.len(), start..end),
                _ if aside => self.aside(patches, start..end),
                _ => {}
            }
        } else {
            if matches!(role, Role::Root | Role::Channel | Role::Dropped) {
                // What is declared here holds for the items.
                self.seed = raw::hash(self.seed, tag.as_bytes());
                if !self.atom && self.language.is_none() && has_attribute(tag.as_bytes(), b"xml:lang") {
                    self.language = attributes::value(tag, |name| name == "xml:lang");
                }
            }
            self.push(name, written, role, start, end);
            if let Some(open) = self.stack.last_mut() {
                open.scopes = scopes;
                open.patches = patches;
                open.aside = aside;
            }
        }
        true
    }

    /// Counts one more child of the element that is open; whether there are too many. Of each name that is read one more is: behind
    /// a crowd of guests stand the author and the picture.
    fn is_crowded(&mut self, name: &'a str) -> bool {
        let Some(top) = self.stack.last_mut().filter(|_| !matches!(local(name), "item" | "entry")) else {
            return false;
        };
        top.children += 1;
        if top.children <= MOST_CHILDREN {
            return false;
        }
        let (role, met) = (top.role, top.late.len() >= MOST_LATE || top.late.contains(&name));
        let written = self.name(name);
        let is_read = match role {
            _ if met => false,
            Role::Item if self.atom => names::is_read_in_entry(&written),
            Role::Item => names::is_read(&names::rss_case(written)),
            Role::Root if self.atom => names::is_read_in_feed(&written),
            Role::Channel => names::is_read_in_channel(&names::rss_case(written)),
            _ => false,
        };
        if is_read && let Some(top) = self.stack.last_mut() {
            top.late.push(name);
        }
        !is_read
    }

    /// Leaves out the element that begins here, of an item or of the channel; elsewhere, where it is markup, its tag.
    fn leave_out(&mut self, name: &'a str, tag: Range<usize>, empty: bool) {
        let Some(top) = self.stack.last_mut() else { return };
        let told = std::mem::replace(&mut top.crowded, true);
        let whole = matches!(top.role, Role::Item | Role::Channel) || top.role == Role::Root && self.atom;
        if !told {
            let rest = if whole { "was not read" } else { "counts as text" };
            self.warn(tag.start, || format!("an element holds more than {MOST_CHILDREN} others; the rest {rest}"));
        }
        if whole && !empty {
            self.push(name, Cow::Borrowed(name), Role::Cut, tag.start, tag.end);
        } else {
            self.cut(tag);
        }
    }

    /// Leaves out an element that ends here, with what was mended in it.
    pub(super) fn left_out(&mut self, open: &Open<'_>, end: usize) {
        self.patches.truncate(open.patches);
        self.asides.truncate(open.asides);
        self.cut(open.start..end);
    }

    /// Whether this start tag should have been the end tag of the text that is open: `<title>One<title>`, and then another element.
    fn is_end_without_slash(&self, tag: &str, start: usize, end: usize) -> bool {
        let Some(top) = self.stack.last().filter(|top| top.name == tag) else { return false };
        let parent = self.stack.len().checked_sub(2).and_then(|at| self.stack.get(at)).map(|open| open.role);
        let is_text = top.role == Role::Leaf
            || matches!(parent, Some(Role::Item | Role::Channel))
            || (self.atom && matches!(tag, "title" | "subtitle" | "name" | "email" | "uri" | "id"));
        let before = self.text.get(top.tag_end..start).unwrap_or_default();
        let behind = self.text.get(end..).unwrap_or_default().trim_start();
        let is_own_end = behind.strip_prefix("</").is_some_and(|next| next.starts_with(tag));
        is_text && is_plain(before) && !before.trim().is_empty() && behind.starts_with('<') && !is_own_end
    }

    /// Tells of what stands behind the end of the root element (XML 1.0 §2.1: nothing but comments and instructions): nobody reads
    /// it. A second document, or items, may be missed.
    pub(super) fn look_behind(&mut self, end: usize) {
        let is_missed = |name: &str| {
            let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
            matches!(&*local, "rss" | "rdf" | "feed" | "channel" | "item" | "entry")
        };
        let element = first_element(self.text, end);
        let missed = element.is_some_and(|(name, _)| is_missed(name));
        let (what, at) = match (text_from(self.text, end), element) {
            (Some(at), None) if self.text.get(at..).is_some_and(|rest| rest.starts_with("</")) => {
                (String::from("an end tag"), at)
            }
            (Some(at), None) => (String::from("text"), at),
            (Some(at), Some((_, element))) if at < element && !missed => (String::from("text"), at),
            (_, Some((name, at))) => (format!("<{}>", names::shown(name)), at),
            (None, None) => return,
        };
        let told = || format!("{what} stands behind the end of the feed and was not read");
        self.warnings.tell(self.text, at, !missed, told);
    }

    /// The start tag that begins here and holds another one, read without its quotation marks; where it ends.
    pub(super) fn open_unquoted(&mut self, start: usize, end: usize) -> Option<usize> {
        let in_text = self.stack.last().is_some_and(|top| matches!(top.role, Role::Leaf | Role::Escaped));
        let tag = self.text.get(start + 1..end).filter(|_| !in_text)?;
        let length = memchr2(b'<', b'>', tag.as_bytes())?;
        let inside = tag.get(..length).filter(|inside| inside.contains('='))?;
        let end = start + 1 + length;
        if tag.as_bytes().get(length) == Some(&b'<') {
            // `<feed xmlns="…"` has lost its `>`, too. The root of RSS is written anew.
            let opened = self.open(start, end, inside.trim_end().len(), false);
            if opened && (self.atom || self.stack.len() > 1) {
                self.patch(end, 0, ">");
            }
            return opened.then_some(end);
        }
        // The slash of `href="https://…/>` is one of the address, that of `url="https://…/1.mp3/>` is none.
        let empty = [" /", "\"/", "'/"].iter().any(|end| inside.ends_with(end)) || ends_in_file(inside);
        let length = inside.len() - usize::from(empty);
        let end = end + 1;
        self.open(start, end, length, empty).then_some(end)
    }

    /// Whether this element ends at all, as far as it takes not long to see. Once that has taken long in all, none does.
    pub(super) fn ends_soon(&mut self, name: &str, from: usize) -> bool {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let rest = rest.get(..FAR.min(self.looks)).unwrap_or(rest);
        let found = memmem::find(rest, format!("</{name}>").as_bytes());
        self.looks -= found.unwrap_or(rest.len()).min(self.looks);
        found.is_some()
    }

    /// Readers of HTML know no text in a link, and write it behind one that is empty: `<link/>https://…`.
    fn address_behind(&mut self, slash: usize, end: usize) {
        let rest = self.text.get(end..).unwrap_or_default();
        let text = rest.split('<').next().unwrap_or_default().trim_end();
        let address = text.trim_start();
        if !self.atom && (address.starts_with("https://") || address.starts_with("http://")) {
            self.patch(slash, end - slash, ">");
            self.patch(end + text.len(), 0, "</link>");
            self.warn(slash, || String::from("an address stands behind its <link/>"));
        }
    }

    /// An element begins inside the one that is open. Where that is a text of Atom without a type (version 0.3, or a mistake),
    /// it holds markup that nobody escaped, which Atom 1.0 calls `xhtml`.
    fn naked(&mut self) {
        let Some(open) = self.stack.last_mut() else { return };
        if !names::is_atom_text(&open.written) || std::mem::replace(&mut open.naked, true) {
            return;
        }
        let at = open.start + 1 + open.name.len();
        let tag = self.text.get(open.start + 1..open.tag_end.saturating_sub(1)).unwrap_or_default();
        if attributes::value(tag, |name| name == "type").is_none() {
            self.patch(at, 0, " type=\"xhtml\"");
        }
    }

    pub(super) fn push(&mut self, name: &'a str, written: Cow<'a, str>, role: Role, start: usize, tag_end: usize) {
        let scopes = self.scopes.len();
        let (patches, asides) = (self.patches.len(), self.asides.len());
        self.stack.push(Open {
            name,
            written,
            role,
            start,
            tag_end,
            patches,
            asides,
            scopes,
            met: 0,
            children: 0,
            late: Vec::new(),
            crowded: false,
            aside: false,
            naked: false,
        });
    }

    /// An end tag.
    pub(super) fn close(&mut self, start: usize, end: usize, name: &'a str) {
        if self.stack.last().is_some_and(|top| top.name == name) {
            self.pop(start, end, name);
            return;
        }
        // `</title&>`, `</ title>` (XML 1.0, production 42): what is no part of a name is no part of the tag.
        let length = name.bytes().position(|byte| byte.is_ascii() && !signs::is_name(byte)).unwrap_or(name.len());
        if length < name.len() {
            let is_name = |c: &char| !c.is_ascii() || signs::is_name(*c as u8);
            let letters = |name: &str| name.chars().filter(is_name).map(|c| c.to_ascii_lowercase()).collect::<String>();
            if self.stack.last().is_some_and(|top| letters(top.name) == letters(name)) {
                self.close_down_to(self.stack.len() - 1, start);
                self.patch(start, end - start, "");
                self.ended = self.stack.is_empty();
                return;
            }
        }
        let (name, rest) = match name.get(..length).filter(|name| !name.is_empty()) {
            Some(clean) => (clean, start + 2 + length..start + 2 + name.len()),
            None => (name, start..start),
        };
        self.close_named(start, end, name, (rest, ""));
    }

    /// An end tag whose name is this, with what takes the place of the rest of it. That is written last: what is closed before
    /// takes along what was changed in it, up to then.
    fn close_named(&mut self, start: usize, end: usize, name: &'a str, (rest, with): (Range<usize>, &'static str)) {
        let Some(top) = self.stack.last() else { return };
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
                self.patch(rest.start, rest.len(), with);
                self.pop(start, end, name);
            }
            _ => {
                // `<tilte>One</title>`: the end of an element that only its start tag misspells.
                if self.is_misspelt_leaf(start) && names::is_text(&names::rss_case(self.name(name))) {
                    self.close_down_to(self.stack.len() - 1, start);
                    self.patch(start, end - start, "");
                    return;
                }
                // `<title>One</titel>`, and then the next element.
                let behind = self.text.get(end..).unwrap_or_default().trim_start();
                if top.role == Role::Leaf
                    && is_nearly(top.name, name)
                    && is_plain(self.text.get(top.tag_end..start).unwrap_or_default())
                    && behind.starts_with('<')
                {
                    self.close_down_to(self.stack.len() - 1, start);
                    self.patch(start, end - start, "");
                    return;
                }
                let in_text = top.role == Role::Escaped || top.role == Role::Leaf && names::is_prose(&top.written);
                if in_text {
                    self.patch(start, 1, "&lt;");
                    self.references(start + 2, start + 2 + name.len());
                    self.patch(rest.start, rest.len(), with);
                } else {
                    self.patch(start, end - start, "");
                    self.warn(start, || format!("</{}> closes nothing", names::shown(name)));
                }
            }
        }
    }

    /// Whether the element that is open is a child of an item or of the channel that nobody knows and holds nothing but text.
    fn is_misspelt_leaf(&self, start: usize) -> bool {
        let [.., parent, top] = self.stack.as_slice() else { return false };
        matches!(parent.role, Role::Item | Role::Channel)
            && top.role == Role::Other
            && !names::is_read(&top.written)
            && is_plain(self.text.get(top.tag_end..start).unwrap_or_default())
    }

    /// An end tag without its `>`, which the next tag follows; where that begins.
    pub(super) fn close_unended(&mut self, start: usize, tag: &'a str) -> usize {
        let tag_name = tag.trim_end();
        let end = start + 2 + tag_name.len();
        // What is no part of a name gives way to the mark.
        let length =
            tag_name.bytes().position(|byte| byte.is_ascii() && !signs::is_name(byte)).unwrap_or(tag_name.len());
        let name = tag_name.get(..length).unwrap_or_default();
        if tag_name.is_empty() {
            self.patch(start, 2, "");
        } else if name.is_empty() {
            // No tag at all: the text goes on behind its `<`.
            self.patch(start, 1, "&lt;");
            self.warn(start, || String::from("a bare < was escaped"));
            return start + 1;
        } else {
            self.warn(start, || format!("</{}> has lost its >", names::shown(name)));
            self.close_named(start, end, name, (start + 2 + length..end, ">"));
        }
        start + 2 + tag.len()
    }

    /// Writes the end tags of everything from this depth on, at this place.
    pub(super) fn close_down_to(&mut self, depth: usize, at: usize) {
        while self.stack.len() > depth {
            let Some(open) = self.stack.pop() else { return };
            self.scopes.truncate(open.scopes);
            if open.role == Role::Cut {
                self.left_out(&open, at);
            }
            if matches!(open.role, Role::Escaped | Role::Dropped | Role::Cut) {
                continue;
            }
            self.shorten(&open, at);
            let written = open.written;
            self.warn(at, || format!("<{}> is not closed", names::shown(&written)));
            self.patch(at, 0, format!("</{written}>"));
            if open.role == Role::Item {
                self.walked(open.patches, open.asides, open.start..at);
            } else if open.aside {
                self.aside(open.patches, open.start..at);
            }
        }
    }

    /// Leaves out what is too much for the line of text that ends here.
    fn shorten(&mut self, open: &Open<'a>, end: usize) {
        let length = end.saturating_sub(open.tag_end);
        let is_line = || {
            if self.atom { open.written == "title" } else { open.role == Role::Leaf && names::is_line(&open.written) }
        };
        if length <= bounds::LINE || !is_line() {
            return;
        }
        let (before, mut inside) = (open.patches.min(self.patches.len()), Vec::new());
        for patch in self.patches.split_off(before) {
            if patch.at < open.tag_end { self.patches.push(patch) } else { inside.push(patch) }
        }
        inside.sort_by_key(|patch| patch.at);
        let mut line = String::from("<line>");
        splice(self.text.get(open.tag_end..end).unwrap_or_default(), &inside, open.tag_end, &mut line);
        line.push_str("</line>");
        let element = Element::read(&line).filter(|element| element.children.is_empty());
        match element.as_ref().and_then(Element::text) {
            Some(text) if text.len() > bounds::LINE => {
                let kept = escape(bounds::line(text)).into_owned();
                let told = || bounds::too_long(&format!("<{}>", names::shown(&open.written)));
                self.warnings.tell(self.text, open.start, false, told);
                self.patch(open.tag_end, length, kept);
            }
            _ => self.patches.append(&mut inside),
        }
    }

    pub(super) fn pop(&mut self, start: usize, end: usize, name: &'a str) {
        let Some(open) = self.stack.pop() else { return };
        self.scopes.truncate(open.scopes);
        self.shorten(&open, start);
        match open.role {
            Role::Escaped => self.patch(start, 1, "&lt;"),
            Role::Dropped => self.patch(start, end - start, ""),
            Role::Cut => self.left_out(&open, end),
            _ if *open.written != *name => self.patch(start + 2, name.len(), open.written),
            _ => {}
        }
        if open.role == Role::Item {
            self.walked(open.patches, open.asides, open.start..end);
        } else if open.aside {
            self.aside(open.patches, open.start..end);
        }
        if self.stack.is_empty() {
            self.ended = true;
        }
    }
}

/// Where something stands from here on that is no comment, no instruction and no blank.
fn text_from(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let next = rest.trim_start();
        at += rest.len() - next.len();
        let passed = match next.strip_prefix("<!--") {
            Some(comment) => comment.find("-->").map(|end| end + 7),
            None => next.strip_prefix("<?").and_then(|inside| Some(inside.find("?>")? + 4)),
        };
        match passed {
            Some(passed) => at += passed,
            None => return (!next.is_empty()).then_some(at),
        }
    }
}

/// Whether a name is another one with a slip of a finger: a letter too much, too few or wrong, or two of them swapped. Short names are
/// those of HTML, which are all alike.
fn is_nearly(name: &str, slipped: &str) -> bool {
    let (name, slipped) = (name.to_ascii_lowercase(), slipped.to_ascii_lowercase());
    if name.len() < 4 || name == slipped || names::is_html(&slipped) {
        return false;
    }
    let same = name.bytes().zip(slipped.bytes()).take_while(|(one, other)| one == other).count();
    let (name, slipped) = (name.as_bytes(), slipped.as_bytes());
    let behind = |text: &'_ [u8], passed: usize| text.get(same + passed..).map(<[u8]>::to_vec);
    let alike =
        |passed: usize, other: usize| behind(name, passed).is_some_and(|rest| behind(slipped, other) == Some(rest));
    let swapped = matches!((name.get(same..same + 2), slipped.get(same..same + 2)), (Some([a, b]), Some([c, d])) if a == d && b == c);
    alike(1, 0) || alike(0, 1) || alike(1, 1) || swapped && alike(2, 2)
}

/// Whether a tag ends in the address of a file and a slash.
fn ends_in_file(tag: &str) -> bool {
    let path = || tag.strip_suffix('/')?.rsplit_once("://")?.1.split_once('/').map(|(_, path)| path);
    path().is_some_and(|path| {
        !path.contains(['"', '\'']) && path.rsplit('/').next().is_some_and(|file| file.contains('.'))
    })
}

/// Whether no element stands in this.
fn is_plain(inside: &str) -> bool {
    inside.trim_start().starts_with("<![CDATA[") || !inside.contains('<')
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
