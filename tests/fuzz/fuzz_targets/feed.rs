#![no_main]
//! Whole documents: read or refused, keys unique, nothing that steers the terminal in what is shown, and nothing news that was
//! read before.

use std::collections::HashSet;

use earmark::feed::{self, inspect};
use earmark::model::FeedUrl;
use libfuzzer_sys::fuzz_target;

fn harmless(text: &str) {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(steers), "{text:?}");
}

fuzz_target!(|bytes: &[u8]| {
    let address = FeedUrl::parse("https://example.org/feed.xml").expect("an address");
    let Ok(parsed) = feed::parse(bytes, &address, None) else { return };
    harmless(&parsed.show.title);
    let mut keys = HashSet::new();
    for episode in &parsed.episodes {
        harmless(&episode.title);
        assert!(keys.insert(&episode.key), "{:?} twice", episode.key);
    }
    let known: HashSet<u64> = parsed.episodes.iter().map(|episode| episode.raw).collect();
    let news = feed::parse_news(bytes, &address, None, |raw| known.contains(&raw)).expect("the same feed");
    assert!(news.episodes.iter().all(|episode| episode.raw == 0));
    assert_eq!((&news.show, &news.warnings), (&parsed.show, &parsed.warnings));
    let _ = (inspect::json(&parsed, "https://example.org/feed.xml"), inspect::text(&parsed, "https://example.org/feed.xml"));
});
