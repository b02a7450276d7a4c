//! Where in an item something stands that cannot be read. Looked for only when it is told, in the item as it is written.

use memchr::{memchr, memmem};

use super::{attributes, signs};
use crate::feed::bounds::at_most;
use crate::feed::element::Element;
use crate::feed::names;
use crate::feed::unclear::Spot;

/// More open elements are no item any more.
const DEEPEST: usize = 64;
/// No field that is told is longer.
const LONGEST: usize = 4096;

/// Where this stands in the item; its beginning when it is not found.
pub(super) fn find(item: &str, spot: &Spot) -> usize {
    let found = match spot {
        Spot::Element(names, value) => element(item, names, value),
        Spot::Nth(name, before) => nth(item, name, *before),
        Spot::Item | Spot::Member(_) | Spot::Attachment(..) => None,
    };
    found.unwrap_or_default()
}

/// A start tag in an item.
struct Tag<'t> {
    at: usize,
    /// How many elements are open around it.
    depth: usize,
    name: &'t str,
}

impl Tag<'_> {
    fn local(&self) -> String {
        names::split(self.name).map_or(self.name, |(_, local)| local).to_ascii_lowercase()
    }
}

/// The element of such a name with this text: a child of the item before any other, and if none has that text the first.
fn element(item: &str, wanted: &[&str], value: &str) -> Option<usize> {
    let mut best = None;
    for tag in tags(item).filter(|tag| wanted.contains(&&*tag.local())) {
        let source = at_most(item.get(tag.at..)?, LONGEST);
        let says = match Element::read(source) {
            Some(element) => element.text().is_some_and(|text| text.starts_with(value)),
            // It is not sound.
            None => source.split(['<', '>']).nth(2).is_some_and(|text| text.trim_start().starts_with(value)),
        };
        let rank = (says, tag.depth == 1);
        if best.is_none_or(|(before, _)| before < rank) {
            best = Some((rank, tag.at));
        }
    }
    best.map(|(_, at)| at)
}

fn nth(item: &str, wanted: &str, before: usize) -> Option<usize> {
    // Elements of Media RSS have such names, too.
    let (of_media, wanted) = wanted.split_once(':').map_or((false, wanted), |(_, local)| (true, local));
    let is_link = |tag: &Tag<'_>| {
        let inside = item.get(tag.at + 1..).and_then(|rest| rest.split('>').next())?;
        let relation = attributes::value(inside, |name| name == "rel")?;
        Some(names::relation(relation).eq_ignore_ascii_case(wanted))
    };
    let is_one = |tag: &Tag<'_>| {
        let local = tag.local();
        names::split(tag.name).is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case("media")) == of_media
            && (local == wanted || local == "link" && is_link(tag).unwrap_or_default())
    };
    let all = || tags(item).filter(is_one);
    let at = all().filter(|tag| tag.depth == 1).nth(before).or_else(|| all().nth(before));
    at.map(|tag| tag.at)
}

/// The start tags of an item, as far as it can be told what is one.
fn tags(item: &str) -> impl Iterator<Item = Tag<'_>> {
    let bytes = item.as_bytes();
    let (mut at, mut open) = (0, Vec::new());
    // Where nothing ends that way any more it is not looked for again.
    let (mut sections, mut comments) = (true, true);
    std::iter::from_fn(move || {
        loop {
            at += memchr(b'<', bytes.get(at..)?)?;
            let rest = bytes.get(at..)?;
            let behind = |sign: &[u8], any: &mut bool| {
                let end = if *any { memmem::find(rest, sign) } else { None };
                *any = end.is_some();
                end.map_or(1, |end| end + sign.len())
            };
            if rest.starts_with(b"<![CDATA[") {
                at += behind(b"]]>", &mut sections);
            } else if rest.starts_with(b"<!--") {
                at += behind(b"-->", &mut comments);
            } else if let Some(end) = rest.strip_prefix(b"</") {
                let closes = |name: &&str| {
                    let behind = end.strip_prefix(name.as_bytes());
                    behind.is_some_and(|rest| rest.first().is_none_or(|byte| !signs::is_name(*byte)))
                };
                if let Some(depth) = open.iter().rposition(closes) {
                    open.truncate(depth);
                }
                at += 2;
            } else if let Some(name) = signs::tag_name(rest).and_then(|name| item.get(at + 1..=at + name.len()))
                && !name.is_empty()
            {
                let tag = Tag { at, depth: open.len(), name };
                let length = memchr(b'>', rest)?;
                if rest.get(length - 1) != Some(&b'/') && open.len() < DEEPEST {
                    open.push(name);
                }
                at += length;
                return Some(tag);
            } else {
                at += 1;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_where_their_tag_begins() {
        let item = "<item><title><![CDATA[<pubDate>soon</pubDate>]]></title><!-- <pubDate>soon -->\
            <description>a<br></description><a:source><updated>soon</updated></a:source><PUBDATE/><pubdate>later</pubdate><dc:Date> so&#111;n, or not</dc:Date>\
            <enclosure url='1'/><media:enclosure/><Enclosure/><link rel='self'/><atom:link rel=\"ENCLOSURE\"/><i><enclosure></item>";
        let at = |spot: Spot| item.get(find(item, &spot)..).unwrap();
        let date = |value: &str| at(Spot::Element(&["pubdate", "date", "updated"], value.into()));
        assert!(date("soon, or").starts_with("<dc:Date>"));
        assert!(date("soon").starts_with("<dc:Date>"));
        assert!(date("later").starts_with("<pubdate>"));
        assert!(date("never").starts_with("<PUBDATE/>"));
        assert!(at(Spot::Element(&["duration"], "1".into())).starts_with("<item>"));
        let enclosure = |before| at(Spot::Nth("enclosure", before));
        assert!(enclosure(0).starts_with("<enclosure url"));
        assert!(enclosure(1).starts_with("<Enclosure/>"));
        assert!(enclosure(2).starts_with("<atom:link"));
        assert!(enclosure(3).starts_with("<enclosure>"));
        assert!(enclosure(4).starts_with("<item>"));
        assert!(at(Spot::Nth("media:enclosure", 0)).starts_with("<media:enclosure/>"));
        assert!(at(Spot::Item).starts_with("<item>"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_through(item in "(<|>|/|!|\\[CDATA\\[|\\]\\]>|--|date| |&|é|=|\"){0,30}") {
            let _ = find(&item, &Spot::Element(&["date"], "é".into()));
            let _ = find(&item, &Spot::Nth("enclosure", 1));
        }
    }
}
