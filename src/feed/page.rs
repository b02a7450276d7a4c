//! A web page that was given instead of a feed: which feeds does it name?

use quick_xml::events::attributes::Attributes;
use url::Url;

use super::LinkedFeed;
use crate::model::FeedUrl;
use crate::text::clean;

/// A page names a handful, a network's a hundred; one that names thousands is none of ours.
const MOST: usize = 500;
/// No tag that names a feed is longer.
const LONGEST: usize = 8192;

/// The feeds that a page names with `<link rel="alternate">`, in its order, absolute where possible; of a page that names none,
/// JSON that may be one, or, when it only says where it is now (HTML, 4.2.5.3), that address.
pub(super) fn feeds(page: &str, url: &FeedUrl) -> Vec<LinkedFeed> {
    let mut base = Url::parse(url.as_str()).ok();
    let mut found: Vec<LinkedFeed> = Vec::new();
    let mut maybe: Vec<LinkedFeed> = Vec::new();
    let mut moved: Option<String> = None;
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        let name_end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
        let name = after.get(..name_end).unwrap_or_default();
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let (is_base, is_link, is_meta) = (is("base"), is("link"), is("meta"));
        if !is_base && !is_link && !is_meta {
            continue;
        }
        let end = after.bytes().take(LONGEST).position(|byte| matches!(byte, b'>' | b'<'));
        let Some(tag) = end.and_then(|end| after.get(..end)) else { continue };
        let mut given: [Option<String>; 6] = Default::default();
        let mut attributes = Attributes::html(tag, name_end);
        for attribute in attributes.with_checks(false).flatten() {
            let slot = match attribute.key.as_ref().to_ascii_lowercase().as_slice() {
                b"href" => 0,
                b"rel" => 1,
                b"type" => 2,
                b"title" => 3,
                b"http-equiv" => 4,
                b"content" => 5,
                _ => continue,
            };
            let value = String::from_utf8_lossy(&attribute.value);
            if let Some(place) = given.get_mut(slot) {
                *place = Some(clean::line(&value));
            }
        }
        let [href, rel, kind, title, instruction, content] = given;
        if is_meta {
            let refresh = instruction.filter(|named| named.trim().eq_ignore_ascii_case("refresh"));
            moved = moved.or_else(|| refreshed(&content.filter(|_| refresh.is_some())?).map(str::to_string));
            continue;
        }
        let Some(href) = href.filter(|href| !href.is_empty()) else { continue };
        if is_base {
            base = base.and_then(|base| base.join(&href).ok());
            continue;
        }
        let rel = rel.unwrap_or_default().to_ascii_lowercase();
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        // A type may have parameters: `application/rss+xml; charset=utf-8`.
        let kind = kind.split(';').next().unwrap_or_default();
        // Many write `text/rss` or `application/x-rss+xml`.
        let kind = kind.trim().strip_prefix("application/").or_else(|| kind.trim().strip_prefix("text/"));
        let kind = kind.map(|kind| kind.trim_start_matches("x-").trim_end_matches("+xml"));
        let found = match kind {
            Some("rss" | "atom" | "rdf" | "feed+json" | "xml") => &mut found,
            // Of any data; a feed now and then. What WordPress names so is never one.
            Some("json") if !href.contains("wp-json") => &mut maybe,
            _ => continue,
        };
        if !rel.split_whitespace().any(|word| matches!(word, "alternate" | "feed")) {
            continue;
        }
        let absolute = base.as_ref().and_then(|base| base.join(&href).ok()).map_or(href, String::from);
        if found.len() < MOST && found.iter().all(|known| known.url != absolute) {
            found.push(LinkedFeed { url: absolute, title: title.unwrap_or_default() });
        }
    }
    if found.is_empty() {
        found = maybe;
    }
    if let Some(moved) = moved.filter(|_| found.is_empty()) {
        let moved = base.as_ref().and_then(|base| base.join(&moved).ok()).map_or(moved, String::from);
        // A page that is to be loaded again and again is where it was.
        if moved != url.as_str() {
            found.push(LinkedFeed { url: moved, title: String::new() });
        }
    }
    found
}

/// The address of `0; url=…`.
fn refreshed(content: &str) -> Option<&str> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url")).and_then(|_| rest.get(3..))?;
    let address = rest.trim_start().strip_prefix('=')?.trim().trim_matches(['"', '\'']);
    (!address.is_empty()).then_some(address)
}
