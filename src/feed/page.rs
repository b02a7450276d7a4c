//! A web page that was given instead of a feed: which feeds does it name?

use quick_xml::events::attributes::Attributes;
use url::Url;

use super::{LinkedFeed, NamedBy};
use crate::model::FeedUrl;
use crate::text::clean;

/// A page names a handful, a network's a hundred; one that names thousands is none of ours.
const MOST: usize = 500;
/// No tag that names a feed is longer.
const LONGEST: usize = 8192;

/// The feeds that a page names with `<link rel="alternate">`, in its order, absolute where possible; of a page that names none,
/// JSON that may be one, or, when it only says where it is now (HTML, 4.2.5.3), that address; behind them what its text links to that
/// may be one by its address.
pub(super) fn feeds(page: &str, url: &FeedUrl) -> Vec<LinkedFeed> {
    let mut base = Url::parse(url.as_str()).ok();
    let mut found: Vec<LinkedFeed> = Vec::new();
    let mut maybe: Vec<LinkedFeed> = Vec::new();
    let mut text: Vec<LinkedFeed> = Vec::new();
    let mut moved: Option<String> = None;
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        let name_end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
        let name = after.get(..name_end).unwrap_or_default();
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let (is_base, is_link, is_meta, is_text) = (is("base"), is("link"), is("meta"), is("a"));
        if !is_base && !is_link && !is_meta && !is_text {
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
        let absolute = |href: String| base.as_ref().and_then(|base| base.join(&href).ok()).map_or(href, String::from);
        if is_text {
            let url = absolute(href);
            if looks_like_feed(&url) && text.len() < MOST && text.iter().all(|known| known.url != url) {
                text.push(LinkedFeed { url, title: title.unwrap_or_default(), how: NamedBy::Text });
            }
            continue;
        }
        let found = match names(&rel.unwrap_or_default(), kind.as_deref()) {
            Some(Names::Feed) => &mut found,
            // What WordPress names so is never one.
            Some(Names::Data) if !href.contains("wp-json") => &mut maybe,
            _ => continue,
        };
        let url = absolute(href);
        if found.len() < MOST && found.iter().all(|known| known.url != url) {
            found.push(LinkedFeed { url, title: title.unwrap_or_default(), how: NamedBy::Link });
        }
    }
    if found.is_empty() {
        found = maybe;
    }
    if let Some(moved) = moved.filter(|_| found.is_empty()) {
        let moved = base.as_ref().and_then(|base| base.join(&moved).ok()).map_or(moved, String::from);
        // A page that is to be loaded again and again is where it was.
        if moved != url.as_str() {
            found.push(LinkedFeed { url: moved, title: String::new(), how: NamedBy::Refresh });
        }
    }
    text.retain(|one| found.iter().all(|known| known.url != one.url));
    found.extend(text);
    found
}

/// What a link says that its address holds.
enum Names {
    Feed,
    /// Of any kind; a feed now and then.
    Data,
}

/// What a link of these relations (`alternate`, `feed`) and of this type names.
fn names(rel: &str, kind: Option<&str>) -> Option<Names> {
    let has = |word: &str| rel.split_whitespace().any(|one| one.eq_ignore_ascii_case(word));
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    // A type may have parameters: `application/rss+xml; charset=utf-8`.
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !has("alternate") && !has("feed") {
        return None;
    }
    if kind.is_empty() {
        return has("feed").then_some(Names::Feed);
    }
    // Many write `text/rss` or `application/x-rss+xml`.
    let kind = kind.strip_prefix("application/").or_else(|| kind.strip_prefix("text/"))?;
    match kind.trim_start_matches("x-").trim_end_matches("+xml") {
        "rss" | "atom" | "rdf" | "feed+json" | "xml" => Some(Names::Feed),
        "json" => Some(Names::Data),
        _ => None,
    }
}

/// Whether a link with these relations and this type names a feed, wherever it stands.
pub(super) fn names_feed(rel: &str, kind: Option<&str>) -> bool {
    matches!(names(rel, kind), Some(Names::Feed))
}

/// Whether an address that a page links to in its text may be that of a feed: `…/show.rss`, `…/podcast.xml`, `…/feed/`.
fn looks_like_feed(address: &str) -> bool {
    let Some(url) = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return false;
    };
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let ending = last.rsplit_once('.').map(|(_, ending)| ending);
    matches!(&*last, "feed" | "rss" | "atom")
        || matches!(ending, Some("rss" | "xml" | "atom" | "rdf")) && !last.contains("sitemap")
}

/// The address of `0; url=…`.
fn refreshed(content: &str) -> Option<&str> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url")).and_then(|_| rest.get(3..))?;
    let address = rest.trim_start().strip_prefix('=')?.trim().trim_matches(['"', '\'']);
    (!address.is_empty()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(page: &str) -> Vec<(String, NamedBy)> {
        let url = FeedUrl::parse("https://a.example/shows/one").unwrap();
        feeds(page, &url).into_iter().map(|one| (one.url, one.how)).collect()
    }

    #[test]
    fn links_in_the_text_come_last() {
        let page = "<a href='/x.rss'>RSS</a> <A HREF=/feed/ title=Feed>f</A> <a href=show.xml></a> <a href='/sitemap.xml'>s</a> \
                    <a href='/about'>a</a> <a href='mailto:a@b.xml'>m</a> <a href='/x.rss'>again</a> <a href='/a/b.rss?x=1'>q</a>";
        let text = [
            "https://a.example/x.rss",
            "https://a.example/feed/",
            "https://a.example/shows/show.xml",
            "https://a.example/a/b.rss?x=1",
        ];
        let text: Vec<(String, NamedBy)> = text.iter().map(|url| ((*url).to_owned(), NamedBy::Text)).collect();
        assert_eq!(named(page), text);
        let link = "<link rel=alternate type=application/rss+xml href=/x.rss>";
        let found = named(&format!("{page}{link}"));
        assert_eq!(found.first(), Some(&(String::from("https://a.example/x.rss"), NamedBy::Link)));
        assert_eq!(found.get(1..), text.get(1..));
    }

    #[test]
    fn a_link_called_feed_needs_no_type() {
        let one = |how| vec![(String::from("https://a.example/f"), how)];
        assert_eq!(named("<link rel=feed href=/f>"), one(NamedBy::Link));
        assert_eq!(named("<link rel='alternate feed' type='text/html' href=/f>"), []);
        assert_eq!(named("<link rel=alternate href=/f>"), []);
        assert_eq!(named("<meta http-equiv=Refresh content='0; url=/f'>"), one(NamedBy::Refresh));
        assert!(names_feed("alternate", Some("Application/RSS+XML; charset=utf-8")) && !names_feed("next", None));
    }
}
