//! What an element is to us, and under which name the format crates find it.

use std::borrow::Cow;
use std::ops::Range;

use super::attributes::{self, has_attribute};
use super::root::is_rss_11;
use super::{Mender, Open, Role, Scope, signs};
use crate::feed::{date, names};

impl<'a> Mender<'a, '_> {
    /// The name as we and the format crates know it, with its canonical prefix if it has one.
    pub(super) fn name(&self, name: &'a str) -> Cow<'a, str> {
        let (prefix, local) = names::split(name).unwrap_or(("", name));
        let means = match Scope::meaning(&self.scopes, prefix) {
            Some(means) => means,
            None if prefix.is_empty() => "",
            // An undeclared prefix means what it usually means; so does a declared one whose address nobody knows.
            None => match names::usual(prefix) {
                Some(means) => means,
                None => return Cow::Borrowed(name),
            },
        };
        // In an Atom document the words of Atom stand without prefix, in every other they keep one.
        let means = match means {
            "atom" if self.atom => "",
            // Whoever reads notes knows the names of HTML, and no prefixes.
            "xhtml" if !self.stack.last().is_some_and(|open| matches!(open.role, Role::Item | Role::Channel)) => "",
            _ => means,
        };
        let local = names::local_case(means, local);
        if means == prefix && name.ends_with(&*local) {
            Cow::Borrowed(name)
        } else if means.is_empty() {
            local
        } else {
            Cow::Owned(format!("{means}:{local}"))
        }
    }

    /// Whether an element that stands here is read by us and not by the format crate: it is of another namespace or format, or
    /// one of RSS that we read better.
    pub(super) fn is_aside(&self, written: &str) -> bool {
        let prefixed = names::split(written).is_some();
        match self.stack.last().map(|open| open.role) {
            Some(Role::Item) => prefixed || (!self.atom && names::is_ours(written)),
            Some(Role::Channel) => prefixed,
            Some(Role::Root) => self.atom && prefixed,
            _ => false,
        }
    }

    /// Decides what the element is to us; may close what was left open before it, and may rename it.
    pub(super) fn role(
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
                if !is_rss_11(name, tag) {
                    self.warn(start, || String::from("<rss> is missing around <channel>"));
                }
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
            // A prefix that nobody knows is the format's own where its root element has it.
            let unknown = names::split(&written).is_some_and(|(prefix, _)| names::usual(prefix).is_none());
            if let Some((prefix, _)) = names::split(name).filter(|_| unknown && !self.rdf) {
                self.scopes.push(Scope { prefix, means: Some(if self.atom { "atom" } else { "" }) });
            }
            return (Role::Root, Cow::Borrowed(canonical));
        }
        if self.atom {
            return self.atom_role(written, start..end, tag, empty);
        }

        let mut parent = self.stack.last().map_or(Role::Other, |open| open.role);
        // An item can stand beside its channel, as it does in RDF, which may follow.
        let is_item = || names::rss_case(Cow::Borrowed(&written)) == "item";
        if parent == Role::Root && self.channels == 0 && !self.rdf && names::in_channel(&written) && !is_item() {
            self.warn(start, || String::from("<channel> is missing"));
            self.patch(start, 0, "<channel>");
            self.push("channel", Cow::Borrowed("channel"), Role::Channel, start, start);
            self.channels += 1;
            parent = Role::Channel;
        }
        let written = match &*written {
            // An item in the words of Atom.
            "entry" | "atom:entry" if parent == Role::Channel => Cow::Borrowed("item"),
            _ if matches!(parent, Role::Root | Role::Channel | Role::Item | Role::Dropped) => names::rss_case(written),
            _ => written,
        };
        if *written == *"item" {
            // A new item inside an item: the end tag of the first one is missing.
            if let Some(open) = self.stack.iter().position(|open| open.role == Role::Item) {
                // One that says nothing ends nothing.
                if empty {
                    return (Role::Dropped, written);
                }
                // What stands in an element that nobody reads is a part of that: a copy of the item (Simple Sharing Extensions), a
                // picture of a gallery.
                let unread = |top: &&Open<'_>| top.role == Role::Other && !names::is_read(&top.written);
                if let Some(name) = self.stack.last().filter(unread).map(|top| top.name)
                    && self.ends_soon(name, end)
                {
                    return (Role::Other, written);
                }
                self.close_down_to(open, start);
                parent = self.stack.last().map_or(Role::Other, |open| open.role);
            }
            if !matches!(parent, Role::Root | Role::Channel | Role::Dropped) {
                self.leave_others(start);
            }
            return (Role::Item, written);
        }
        if *written == *"channel" && matches!(parent, Role::Root) {
            self.channels += 1;
            if self.channels == 1 && !self.rdf && !self.items.is_empty() {
                self.warn(start, || String::from("<channel> stands behind items"));
            }
            if self.channels > 1 {
                // The first channel speaks; items of the others are read as items.
                self.warn(start, || {
                    String::from("there is more than one <channel>; the first one speaks for the show")
                });
                return (Role::Dropped, written);
            }
            return (Role::Channel, written);
        }
        if !matches!(parent, Role::Channel | Role::Item) {
            return (Role::Other, written);
        }
        // In RSS 1.0 a list of what the items are called, in RSS 1.1 the items themselves.
        if *written == *"items" && parent == Role::Channel && !empty && self.is_list(end) {
            return (Role::Dropped, written);
        }
        let written = self.once(written, end, tag, empty);
        let leaf = names::is_text(&written);
        (if leaf { Role::Leaf } else { Role::Other }, written)
    }

    /// The `rss` crate keeps the last of several elements of one name. The first one that says something counts (RSS 2.0
    /// allows one); the others move out of the way, what is misplaced to where we find it.
    pub(super) fn once(&mut self, written: Cow<'a, str>, end: usize, tag: &'a str, empty: bool) -> Cow<'a, str> {
        // Some playlists write a plain <author> into the channel, which no standard knows and the crate drops.
        let in_channel = self.stack.last().is_some_and(|open| open.role == Role::Channel);
        if in_channel && *written == *"author" {
            return Cow::Borrowed("earmark:author");
        }
        // The link of Atom in RSS without a prefix.
        if *written == *"link" && has_attribute(tag.as_bytes(), b"href") {
            return Cow::Borrowed("atom:link");
        }
        // `<itunes:image>address</itunes:image>` and `url=` occur; the attribute is `href`.
        if *written == *"itunes:image" && !has_attribute(tag.as_bytes(), b"href") {
            return Cow::Borrowed("earmark:image");
        }
        let Some(bit) = names::once(&written) else { return written };
        let says_something = !empty && !self.is_blank(end);
        let Some(open) = self.stack.last_mut() else { return written };
        let before = open.met & bit != 0;
        if says_something {
            open.met |= bit;
        }
        if before { Cow::Borrowed("earmark:again") } else { written }
    }

    /// Whether an item follows the tag that ends here.
    fn is_list(&self, end: usize) -> bool {
        let text = self.text;
        let rest = text.get(end..).unwrap_or_default().trim_start();
        let name = signs::tag_name(rest.as_bytes()).and_then(|name| rest.get(1..=name.len()));
        name.is_some_and(|name| self.name(name).eq_ignore_ascii_case("item"))
    }

    /// Whether an element whose tag ends here holds nothing but white space.
    pub(super) fn is_blank(&self, end: usize) -> bool {
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

    /// An item begins in an element around the items that lost its end, or that nobody knows: closes that.
    fn leave_others(&mut self, start: usize) {
        let holds_items = |open: &Open<'_>| matches!(open.role, Role::Root | Role::Channel | Role::Dropped);
        let depth = self.stack.iter().rposition(holds_items).map_or(0, |at| at + 1);
        self.close_down_to(depth, start);
    }

    fn atom_role(
        &mut self,
        written: Cow<'a, str>,
        Range { start, end }: Range<usize>,
        tag: &'a str,
        empty: bool,
    ) -> (Role, Cow<'a, str>) {
        let parent = self.stack.last().map_or(Role::Other, |open| open.role);
        // Atom has no capitals.
        let ours =
            matches!(parent, Role::Root | Role::Item) || self.stack.last().is_some_and(|top| top.written == "author");
        let written = if ours && written.starts_with(|c: char| c.is_ascii_uppercase()) {
            Cow::Owned(written.to_ascii_lowercase())
        } else {
            written
        };
        let item = self.stack.iter().position(|open| open.role == Role::Item);
        if *written == *"entry" && (matches!(parent, Role::Root | Role::Item) || item.is_none()) {
            if let Some(open) = item {
                if empty {
                    return (Role::Dropped, written);
                }
                self.close_down_to(open, start);
            } else {
                self.leave_others(start);
            }
            return (Role::Item, written);
        }
        // In Atom 0.3 the same content may stand there several times, the best last (RFC 2046 §5.1.4), as the crate takes it.
        let is_multipart = || attributes::value(tag, |name| name == "type").is_some_and(attributes::is_multipart);
        if *written == *"content" && matches!(parent, Role::Item | Role::Dropped) && is_multipart() {
            return (Role::Dropped, written);
        }
        if !matches!(parent, Role::Root | Role::Item) {
            // Of the feed that an entry was taken from nobody asks for a date, but the crate reads it.
            let of_source = self.stack.last().is_some_and(|top| top.written == "source");
            let unread = of_source && written == "updated" && !self.says_exact_date(start);
            return (Role::Other, if unread { Cow::Borrowed("earmark:updated") } else { written });
        }
        // Atom 0.3 had other words for some elements.
        let written = match &*written {
            "issued" => Cow::Borrowed("published"),
            // Where an entry was never issued, that it was created is the best that is known.
            "created" => return (Role::Other, Cow::Borrowed("earmark:published")),
            "modified" => Cow::Borrowed("updated"),
            "tagline" => Cow::Borrowed("subtitle"),
            "copyright" => Cow::Borrowed("rights"),
            // “A human-readable explanation of the feed format itself”, where some describe the feed.
            "info" => return (Role::Other, Cow::Borrowed("earmark:info")),
            // Who writes by hand writes these as in RSS.
            "link" if !empty && !has_attribute(tag.as_bytes(), b"href") && self.is_line(end) => {
                self.warn(start, || String::from("the address of a <link> stands in it, not in its href"));
                return (Role::Other, Cow::Borrowed("earmark:link"));
            }
            "author" if !empty && self.is_line(end) => {
                self.warn(start, || String::from("the name of an <author> stands in it, not in a <name>"));
                return (Role::Other, Cow::Borrowed("earmark:author"));
            }
            "enclosure" if parent == Role::Item => {
                self.warn(start, || String::from("Atom knows no <enclosure>: it was read as a link to one"));
                return (Role::Other, Cow::Borrowed("earmark:enclosure"));
            }
            _ => written,
        };
        // A date that the crate cannot read would cost the whole feed, and of one that is nearly right it loses the zone (`+0100`).
        if matches!(&*written, "published" | "updated") && !self.says_exact_date(start) {
            return (Role::Other, Cow::Owned(format!("earmark:{written}")));
        }
        (Role::Other, written)
    }

    /// Whether an element whose tag ends here holds some text and nothing else.
    fn is_line(&self, end: usize) -> bool {
        let rest = self.text.get(end..).unwrap_or_default();
        rest.split_once('<').is_some_and(|(line, rest)| !line.trim().is_empty() && rest.starts_with('/'))
    }

    /// Whether the element whose start tag begins here is a date that everybody reads in the same way.
    fn says_exact_date(&self, start: usize) -> bool {
        let tag_end = self.text.get(start..).and_then(|rest| rest.find('>')).map_or(start, |at| start + at + 1);
        let value = self.text.get(tag_end..).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        date::is_exact(value.trim())
    }
}
