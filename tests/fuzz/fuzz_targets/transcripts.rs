#![no_main]
//! Transcripts: lines of harmless text, none of which is lost when they are joined.

use earmark::feed::transcript;
use earmark::model::TranscriptLine;
use libfuzzer_sys::fuzz_target;

fn letters(lines: &[TranscriptLine]) -> usize {
    lines.iter().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace()).count()
}

fuzz_target!(|bytes: &[u8]| {
    let read = transcript::read(bytes);
    for line in &read {
        assert!(!line.text.is_empty());
        for text in [Some(&line.text), line.speaker.as_ref()].into_iter().flatten() {
            assert!(!text.contains(char::is_control), "{text:?}");
        }
    }
    let joined = transcript::paragraphs(&read);
    assert!(joined.len() <= read.len());
    assert_eq!(letters(&read), letters(&joined));
});
