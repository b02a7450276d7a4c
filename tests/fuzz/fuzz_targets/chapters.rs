#![no_main]
//! Chapters, in documents and in audio files: in the order of time, with titles of one line.

use earmark::feed::{chapters, directory, id3};
use earmark::model::FeedUrl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = directory::read(bytes);
    let address = FeedUrl::parse("https://example.org/chapters.json").expect("an address");
    for chapter in id3::chapters(bytes, &address) {
        assert!(!chapter.title.contains(char::is_control), "{:?}", chapter.title);
    }
    let Some(read) = chapters::read(bytes, &address) else { return };
    assert!(read.chapters.is_sorted_by_key(|chapter| chapter.start));
    for chapter in read.chapters {
        assert!(!chapter.title.contains(char::is_control), "{:?}", chapter.title);
    }
});
