//! Cues: `WebVTT` and `SubRip`. Their times are read as they are meant, and what is said stays where they are nothing.

use super::MOST;
use super::clock::at;
use crate::feed::finish::text;
use crate::model::{Secs, TranscriptLine};

/// What stands between the times of a cue. The first is right; the others are what people type, what their programs make of it
/// (a dash), and what somebody escaped for HTML.
const ARROWS: [&str; 5] = ["-->", "--&gt;", "->", "\u{2013}>", "\u{2192}"];
/// So many lines of all cues are kept.
const MOST_LINES: usize = 4 * MOST;
/// Captions roll up two lines, seldom three.
const MOST_ROLLED: usize = 4;

/// Whether a cue begins with this line.
pub(super) fn is_timing(line: &str) -> bool {
    timing(line).is_some()
}

/// `00:01.000 --> 00:02.500 align:left`. A time that is none is `None`.
fn timing(line: &str) -> Option<(Option<Secs>, Option<Secs>)> {
    let (from, to) = line.split_once(ARROWS[0]).or_else(|| {
        let near = ARROWS.iter().find_map(|arrow| line.split_once(arrow))?;
        // Somebody may say `->`, too.
        (near.0.contains(':') && at(near.0).is_some() && end(near.1).is_some()).then_some(near)
    })?;
    let begins = |time: &str| time.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let start = at(from);
    (start.is_some() || begins(from) && begins(to)).then(|| (start, end(to)))
}

/// The time before the settings of a cue.
fn end(to: &str) -> Option<Secs> {
    let is_time = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ':' | '.' | ',');
    to.split_whitespace().next().and_then(at).or_else(|| at(to.split(|c| !is_time(c)).next()?))
}

/// What is said from one time on, line by line; an empty line is the end of what stands above it.
#[derive(Default)]
struct Cue<'t> {
    start: Option<Secs>,
    end: Option<Secs>,
    lines: Vec<&'t str>,
}

impl Cue<'_> {
    /// Takes away the name or the number of the next cue, which stands behind this one: right above the next time, and not right
    /// below what is said, but for a number whose empty line is missing.
    fn drop_next_name(&mut self) {
        let told = self.lines.len();
        while self.lines.pop_if(|last| last.is_empty()).is_some() {}
        let right_above = self.lines.len() == told;
        let Some((name, before)) = self.lines.split_last() else { return };
        let apart = before.last().is_some_and(|last| last.is_empty());
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        if right_above && (apart || is_number) || apart && is_number {
            self.lines.pop();
        }
    }
}

/// A line with `-->`, then what is said until the next one. Numbers, names and notes stand outside of cues. By the standard an
/// empty line ends a cue, but programs write text behind it, which nobody else could mean.
pub(super) fn cues(document: &str) -> Vec<TranscriptLine> {
    let mut all: Vec<Cue<'_>> = Vec::new();
    let is_vtt = document.starts_with("WEBVTT");
    let (mut said, mut empty, mut has_word_times) = (false, true, false);
    let mut room = MOST_LINES;
    for line in document.lines() {
        if let Some((start, end)) = timing(line) {
            all.last_mut().filter(|_| said).into_iter().for_each(Cue::drop_next_name);
            if all.len() == MOST || room == 0 {
                break;
            }
            all.push(Cue { start, end, lines: Vec::new() });
            said = true;
        } else if is_vtt && empty && is_note(line) {
            said = false;
        } else if let Some(cue) = all.last_mut().filter(|_| said) {
            has_word_times |= holds_word_time(line);
            if room > 0 {
                room -= 1;
                cue.lines.push(line.trim());
            }
        }
        empty = line.is_empty();
    }
    if has_word_times || rolls(&all) {
        unroll(&mut all, has_word_times);
    }
    let mut lines = Vec::new();
    for cue in all {
        say(&mut lines, cue.start, cue.end, &cue.lines.join("\n"));
    }
    lines
}

/// Whether a block begins that nobody says (`WebVTT`, section 4.1).
fn is_note(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    line.starts_with(word) && (word == "NOTE" || matches!(line.trim_end(), "STYLE" | "REGION"))
}

/// `hello<00:00:00.480><c> my</c>`
fn holds_word_time(line: &str) -> bool {
    line.split('<')
        .skip(1)
        .any(|tag| tag.split_once('>').is_some_and(|(time, _)| time.contains(':') && at(time).is_some()))
}

/// Whether most cues say again, above something new, what the one before has shown last.
fn rolls(all: &[Cue<'_>]) -> bool {
    let again = |pair: &[Cue<'_>]| {
        let [before, this] = pair else { return false };
        let lines: Vec<&str> = this.lines.iter().copied().filter(|line| !line.is_empty()).collect();
        let last = before.lines.iter().rev().find(|line| !line.is_empty());
        lines.len() > 1
            && last.is_some_and(|last| lines.iter().take(MOST_ROLLED).rev().skip(1).any(|line| line == last))
    };
    let repeated = all.windows(2).filter(|pair| again(pair)).count();
    repeated * 2 > all.len().saturating_sub(1)
}

/// Takes out of each cue what the one before has shown, so that it is said once, when it came. A cue that brings nothing new is the
/// one before without its upper line; where no times of words tell so, it may be somebody who says a thing twice.
fn unroll(all: &mut [Cue<'_>], has_word_times: bool) {
    let mut shown: Vec<String> = Vec::new();
    for cue in all {
        cue.lines.retain(|line| !line.is_empty());
        let lines: Vec<String> = cue.lines.iter().map(|line| without_tags(line)).collect();
        let most = lines.len().min(shown.len()).min(MOST_ROLLED);
        let again = (1..=most).rev().find(|count| {
            let is_less = *count < lines.len() || *count < shown.len() || has_word_times;
            is_less && shown.get(shown.len() - count..) == lines.get(..*count)
        });
        cue.lines.drain(..again.unwrap_or_default());
        shown = lines;
    }
}

/// A line as it is seen.
fn without_tags(line: &str) -> String {
    let mut pieces = line.split('<');
    let mut seen = String::from(pieces.next().unwrap_or_default());
    seen.extend(pieces.map(|piece| piece.split_once('>').map_or(piece, |(_, after)| after)));
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
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
