//! Cues: `WebVTT` and `SubRip`.

use super::clock::at;
use crate::feed::finish::text;
use crate::model::{Secs, TranscriptLine};

/// `00:01.000 --> 00:02.500 align:left`
pub(super) fn timing(line: &str) -> Option<(Secs, Option<Secs>)> {
    let (from, to) = line.split_once("-->")?;
    Some((at(from)?, to.split_whitespace().next().and_then(at)))
}

/// `WebVTT` and `SubRip`: a line with `-->`, then text until an empty line. Numbers, names and notes stand outside of cues.
pub(super) fn cues(document: &str) -> Vec<TranscriptLine> {
    let mut all: Vec<TranscriptLine> = Vec::new();
    let mut cue: Option<(Option<Secs>, Option<Secs>, Vec<&str>)> = None;
    for line in document.lines().map(str::trim).chain([""]) {
        if let Some((from, to)) = timing(line) {
            if let Some((start, end, mut spoken)) = cue.take() {
                // The empty line is missing: the number of this cue was taken for text of the last one.
                spoken.pop_if(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
                say(&mut all, start, end, &spoken.join("\n"));
            }
            cue = Some((Some(from), to, Vec::new()));
        } else if line.is_empty() {
            if let Some((start, end, spoken)) = cue.take() {
                say(&mut all, start, end, &spoken.join("\n"));
            }
        } else if let Some((_, _, spoken)) = &mut cue {
            spoken.push(line);
        }
    }
    all
}

/// The text of a cue, which may change its speaker in the middle (`<v Sarah>`).
fn say(all: &mut Vec<TranscriptLine>, start: Option<Secs>, end: Option<Secs>, cue: &str) {
    let cue = without_marks(cue);
    let (mut speaker, mut spoken) = (None, String::new());
    let mut put = |speaker: &mut Option<String>, spoken: &mut String| {
        let line = text(&std::mem::take(spoken));
        if !line.is_empty() {
            all.push(TranscriptLine { start, end, speaker: speaker.take(), text: line });
        }
    };
    let mut pieces = cue.split('<');
    spoken.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let Some((tag, after)) = piece.split_once('>') else {
            // No tag: it was a `<` that nobody escaped.
            spoken.push_str("&lt;");
            spoken.push_str(piece);
            continue;
        };
        let (name, annotation) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
        if name.split('.').next() == Some("v") {
            put(&mut speaker, &mut spoken);
            speaker = Some(text(annotation)).filter(|name| !name.is_empty());
        }
        spoken.push_str(after);
    }
    put(&mut speaker, &mut spoken);
}

/// A cue without the marks of `SubStation Alpha` that `SubRip` files keep: `{\an8}` moves it to the top.
fn without_marks(cue: &str) -> String {
    let mut pieces = cue.split("{\\");
    let mut plain = String::from(pieces.next().unwrap_or_default());
    for piece in pieces {
        match piece.split_once('}') {
            Some((_, after)) => plain.push_str(after),
            None => plain.extend(["{\\", piece]),
        }
    }
    plain
}
