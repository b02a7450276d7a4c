//! The last resort: a document that the format crate refuses even after mending is read item by item, so that what is
//! wrong costs the item in which it stands.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{NotAFeed, Parsed, Warning};

/// Reads what can be read of an RSS document.
pub(super) fn rss(document: &str, error: &str, parsed: &mut Parsed) -> Result<rss::Channel, NotAFeed> {
    let parts = Parts::of(document, "item");
    let mut channel = super::rss::read(&parts.without_items(document)).map_err(|_| refused(error))?;
    channel.items.extend(parts.items(document, parsed, |alone| {
        super::rss::read(alone).ok().map(|channel| channel.items).filter(|items| !items.is_empty())
    }));
    Ok(channel)
}

/// Reads what can be read of an Atom document.
pub(super) fn atom(document: &str, error: &str, parsed: &mut Parsed) -> Result<atom_syndication::Feed, NotAFeed> {
    let parts = Parts::of(document, "entry");
    let mut feed = super::atom::read(&parts.without_items(document)).map_err(|_| refused(error))?;
    feed.entries.extend(parts.items(document, parsed, |alone| {
        super::atom::read(alone).ok().map(|feed| feed.entries).filter(|entries| !entries.is_empty())
    }));
    Ok(feed)
}

fn refused(error: &str) -> NotAFeed {
    NotAFeed::Other(format!("the feed cannot be read: {}", crate::text::clean::line(error)))
}

/// A document and where its items stand.
struct Parts {
    items: Vec<Range<usize>>,
    /// Start tags before the first item that are still open there: what an item needs around it.
    around: Vec<(Range<usize>, String)>,
}

impl Parts {
    fn of(document: &str, item: &str) -> Self {
        let mut reader = Reader::from_str(document);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        let mut parts = Self { items: Vec::new(), around: Vec::new() };
        let (mut start, mut inside) = (0, None);
        let place = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        while let Ok(event) = reader.read_event() {
            let end = place(&reader);
            match event {
                Event::Eof => break,
                Event::Start(tag) if inside.is_none() => {
                    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                    if name == item {
                        inside = Some(start);
                    } else if parts.items.is_empty() {
                        parts.around.push((start..end, name));
                    }
                }
                Event::End(tag) => {
                    if tag.name().as_ref() == item.as_bytes() {
                        if let Some(from) = inside.take() {
                            parts.items.push(from..end);
                        }
                    } else if inside.is_none() && parts.items.is_empty() {
                        parts.around.pop();
                    }
                }
                _ => {}
            }
            start = end;
        }
        parts
    }

    fn without_items(&self, document: &str) -> String {
        let mut rest = String::with_capacity(document.len().min(65_536));
        let mut at = 0;
        for item in &self.items {
            rest.push_str(document.get(at..item.start).unwrap_or_default());
            at = item.end;
        }
        rest.push_str(document.get(at..).unwrap_or_default());
        rest
    }

    /// Each item on its own, with the tags around it that it had.
    fn items<T>(&self, document: &str, parsed: &mut Parsed, mut read: impl FnMut(&str) -> Option<Vec<T>>) -> Vec<T> {
        let before: String = self.around.iter().filter_map(|(tag, _)| document.get(tag.clone())).collect();
        let after: String = self.around.iter().rev().flat_map(|(_, name)| ["</", name, ">"]).collect();
        let mut all = Vec::with_capacity(self.items.len());
        let mut lost = 0_u32;
        for item in &self.items {
            match read(&format!("{before}{}{after}", document.get(item.clone()).unwrap_or_default())) {
                Some(found) => all.extend(found),
                None => lost += 1,
            }
        }
        if lost > 0 {
            let what = format!("{lost} {} could not be read", if lost == 1 { "episode" } else { "episodes" });
            parsed.warnings.push(Warning { line: None, what, mended: false });
            parsed.complete = false;
        }
        all
    }
}
