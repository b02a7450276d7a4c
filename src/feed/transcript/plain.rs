//! Transcripts in plain text, and who speaks where a name stands before what is said.

use std::collections::HashMap;

use super::clock::at;
use crate::feed::finish::text;
use crate::model::{Secs, TranscriptLine};

/// Plain text: lines that begin with a time are lines; otherwise paragraphs are what empty lines part. `Name  0:30` and
/// `Name (0:30):` alone on a line speak for what follows, and so does `0:30 Name` where all times have a name only.
pub(super) fn plain(document: &str) -> Vec<TranscriptLine> {
    let mut all: Vec<TranscriptLine> = Vec::new();
    let timed = document.lines().any(|line| leading_time(line).is_some() || named_time(line).is_some());
    let paragraphs = timed || document.lines().any(|line| line.trim().is_empty());
    let named_first = names_follow_times(document);
    let (mut begins, mut next_speaker, mut next_start) = (true, None, None);
    for line in document.lines() {
        let line = line.trim();
        if line.is_empty() {
            begins = true;
        } else if let Some((name, start)) = heading(line) {
            (next_speaker, next_start, begins) = (Some(text(name)), Some(start), true);
        } else if let Some((name, start, rest)) = named_time(line) {
            all.push(TranscriptLine { start: Some(start), end: None, speaker: Some(text(name)), text: text(rest) });
            begins = false;
        } else if let Some((start, rest)) = leading_time(line) {
            if named_first {
                (next_speaker, next_start, begins) = (Some(text(rest.trim_end_matches(':'))), Some(start), true);
                continue;
            }
            let speaker = next_speaker.take();
            all.push(TranscriptLine { start: Some(start), end: None, speaker, text: text(rest) });
            begins = false;
        } else if begins || !paragraphs {
            let speaker = next_speaker.take();
            all.push(TranscriptLine { start: next_start.take(), end: None, speaker, text: text(line) });
            begins = false;
        } else if let Some(last) = all.last_mut() {
            last.text.push(' ');
            last.text.push_str(&text(line));
        }
    }
    all
}

/// Whether behind every time stands a name only, and what was said in the next line.
fn names_follow_times(document: &str) -> bool {
    let mut lines = document.lines().map(str::trim).peekable();
    let mut times = 0_usize;
    while let Some(line) = lines.next() {
        let Some((_, name)) = leading_time(line) else { continue };
        let is_said = lines.peek().is_some_and(|next| !next.is_empty() && leading_time(next).is_none());
        if !is_said || !is_name(name.trim_end_matches(':')) {
            return false;
        }
        times += 1;
    }
    times > 1
}

/// `Ada: [00:00:09] Hi`
fn named_time(line: &str) -> Option<(&str, Secs, &str)> {
    let (name, rest) = line.split_once(':')?;
    let rest = rest.trim_start();
    let (start, rest) = leading_time(rest).filter(|_| rest.starts_with(['[', '(']))?;
    is_name(name).then_some((name, start, rest))
}

/// A few words that begin as names do, and are no sentence.
fn is_name(words: &str) -> bool {
    let short = words.chars().count() <= 40 && words.split_whitespace().count() <= 4;
    let begins = words.chars().next().is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase());
    short && begins && !words.contains([',', '?', '!', '/', ':']) && !words.ends_with('.')
}

/// `[00:12]`, `(0:00:12)` or `00:12` at the beginning of a line, and what follows.
fn leading_time(line: &str) -> Option<(Secs, &str)> {
    let line = line.trim_start_matches(['[', '(']);
    let end = line.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(line.len());
    let (clock, rest) = line.split_at_checked(end)?;
    let start = clock.contains(':').then(|| at(clock.trim_end_matches([':', '.', ','])))??;
    Some((start, rest.trim_start_matches([']', ')', '-', ' ', '\t', '–'])))
}

/// `Speaker 1  0:03` and `Speaker 1 (0:03):`, as recording services head a paragraph.
fn heading(line: &str) -> Option<(&str, Secs)> {
    let (name, clock) = line.rsplit_once(|c: char| c.is_whitespace())?;
    let clock = clock.strip_suffix(':').filter(|clock| clock.ends_with([')', ']'])).unwrap_or(clock);
    let clock = clock.trim_matches(['(', ')', '[', ']']);
    let start = clock.contains(':').then(|| at(clock))??;
    let name = name.trim();
    (name.len() <= 60 && !name.is_empty() && !name.ends_with(['.', '?', '!', ','])).then_some((name, start))
}

/// “Adam Curry: podcasting …”: where a name and a colon come again and again, they tell who speaks.
pub(super) fn name_speakers(lines: &mut [TranscriptLine]) {
    let mut met: HashMap<String, u32> = HashMap::new();
    for name in lines.iter().filter_map(|line| Some(named(&line.text)?.0)) {
        *met.entry(name.to_string()).or_default() += 1;
    }
    let few = lines.len() < 4;
    for line in lines {
        let found = named(&line.text).filter(|(name, _)| few || met.get(*name).is_some_and(|count| *count > 1));
        if let Some((name, rest)) = found {
            (line.speaker, line.text) = (Some(name.to_string()), rest.to_string());
        }
    }
    // What is left without a word was a name alone; it stays as it was read.
}

fn named(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(": ").or_else(|| line.split_once('：'))?;
    let short = name.chars().count() <= 40 && name.split_whitespace().count() <= 4;
    let begins = name.chars().next().is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase());
    let rest = rest.trim();
    (short && begins && !rest.is_empty() && !name.contains(['.', ',', '?', '!', '/'])).then_some((name, rest))
}
