#![no_main]
//! Notes of any kind: nothing steers the terminal, and every run of text belongs to a link that exists.

use earmark::text::{clean, html, layout};
use libfuzzer_sys::fuzz_target;

fn harmless(text: &str) {
    let steers = |c: char| c != '\n' && c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(steers), "{text:?}");
}

fuzz_target!(|source: &str| {
    let notes = html::notes(source, Some("https://example.org/a/b"));
    for link in &notes.links {
        harmless(&link.label);
        assert!(link.number > 0);
    }
    for width in [1, 7, 60] {
        harmless(&layout::plain(&notes, width));
    }
    let _ = (html::links(source, None), html::hrefs(source, None));
    harmless(&html::plain_line(source));
    harmless(&clean::block(source));
    assert!(!clean::line(source).contains('\n'));
});
