//! Transcripts in plain text, and who speaks where a name stands before what is said.

use std::collections::HashMap;

use super::MOST;
use super::clock::at;
use crate::feed::finish::text;
use crate::model::{Secs, TranscriptLine};

/// Plain text: lines that begin with a time are lines, and so are those that begin with the name of who speaks; otherwise paragraphs
/// are what empty lines part. `Name  0:30` and `Name (0:30):` alone on a line speak for what follows, and so does `0:30 Name` where
/// all times have a name only.
pub(super) fn plain(document: &str) -> Vec<TranscriptLine> {
    let mut all: Vec<TranscriptLine> = Vec::new();
    let timed = document.lines().any(|line| leading_time(line).is_some() || named_time(line).is_some());
    let paragraphs = timed || document.lines().any(|line| line.trim().is_empty());
    let named_first = names_follow_times(document);
    let said = document.lines().take(MOST).map(|line| leading_time(line).map_or(line, |(_, rest)| rest));
    let speakers = Speakers::of(said);
    let (mut begins, mut next_speaker, mut next_start) = (true, None, None);
    for line in document.lines() {
        let line = line.trim();
        if all.len() > MOST {
            break;
        } else if line.is_empty() {
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
        } else if begins || !paragraphs || speakers.speaks(line).is_some() {
            let speaker = next_speaker.take();
            all.push(TranscriptLine { start: next_start.take(), end: None, speaker, text: text(line) });
            begins = false;
        } else if let Some(last) = all.last_mut() {
            // Behind a time alone it is the first.
            if !last.text.is_empty() {
                last.text.push(' ');
            }
            last.text.push_str(&text(line));
        }
    }
    name_speakers(&mut all);
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

/// `Ada: [00:00:09] Hi` and `Ada [00:00:09]: Hi`
fn named_time(line: &str) -> Option<(&str, Secs, &str)> {
    let (name, start, rest) = time_behind_colon(line).or_else(|| time_before_colon(line))?;
    is_name(name).then_some((name, start, rest))
}

fn time_behind_colon(line: &str) -> Option<(&str, Secs, &str)> {
    let (name, rest) = line.split_once(':')?;
    let rest = rest.trim_start();
    let (start, rest) = leading_time(rest).filter(|_| rest.starts_with(['[', '(']))?;
    Some((name, start, rest))
}

fn time_before_colon(line: &str) -> Option<(&str, Secs, &str)> {
    let (name, rest) = line.split_once(['[', '('])?;
    let (clock, rest) = rest.split_once([']', ')'])?;
    let rest = rest.trim_start().strip_prefix(':')?;
    let start = clock.contains(':').then(|| at(clock))??;
    Some((name.trim_end(), start, rest))
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
    Some((start, behind_end(rest.trim_start_matches(PARTS))))
}

/// What stands between a time and what is said.
const PARTS: [char; 6] = [']', ')', '-', ' ', '\t', '–'];

/// What follows a time behind the time when it ends: `00:00:05 Ann`. One without hours may be what is said.
fn behind_end(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(rest.len());
    let is_end = |clock: &str| clock.matches(':').count() > 1 && at(clock).is_some();
    match rest.split_at_checked(end) {
        Some((clock, rest)) if is_end(clock) => rest.trim_start_matches(PARTS),
        _ => rest,
    }
}

/// `Speaker 1  0:03` and `Speaker 1 (0:03):`, as recording services head a paragraph.
fn heading(line: &str) -> Option<(&str, Secs)> {
    let (name, clock) = line.rsplit_once(|c: char| c.is_whitespace())?;
    let clock = clock.strip_suffix(':').filter(|clock| clock.ends_with([')', ']'])).unwrap_or(clock);
    let clock = clock.trim_matches(['(', ')', '[', ']']);
    let start = clock.contains(':').then(|| at(clock))??;
    // `0:03 - 0:09` has no name.
    let name = name.trim_end_matches(PARTS).trim_start();
    let name = Some(name).filter(|name| leading_time(name).is_none())?;
    (name.len() <= 60 && !name.is_empty() && !name.ends_with(['.', '?', '!', ','])).then_some((name, start))
}

/// Who speaks in a text: names that stand with a colon before what is said, again and again, or before everything.
struct Speakers {
    met: HashMap<String, u32>,
    everywhere: bool,
}

impl Speakers {
    /// Of these lines.
    fn of<'t>(lines: impl Iterator<Item = &'t str>) -> Self {
        let (mut met, mut everywhere) = (HashMap::<String, u32>::new(), true);
        for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
            match named(line) {
                Some((name, _)) => match met.get_mut(name) {
                    Some(count) => *count += 1,
                    None => drop(met.insert(name.to_string(), 1)),
                },
                None => everywhere = false,
            }
        }
        Self { met, everywhere }
    }

    /// Who says this line, and what.
    fn speaks<'l>(&self, line: &'l str) -> Option<(&'l str, &'l str)> {
        named(line).filter(|(name, _)| self.everywhere || self.met.get(*name).is_some_and(|count| *count > 1))
    }
}

/// “Adam Curry: podcasting …”: names before what is said become speakers, where nobody is known to speak.
pub(super) fn name_speakers(lines: &mut [TranscriptLine]) {
    let nobody = lines.iter().all(|line| line.speaker.is_none());
    let unknown = lines.iter().filter(|line| line.speaker.is_none());
    let mut speakers = Speakers::of(unknown.map(|line| line.text.as_str()));
    speakers.everywhere = nobody && (speakers.everywhere || lines.len() < 4);
    for line in lines.iter_mut().filter(|line| line.speaker.is_none()) {
        if let Some((name, rest)) = speakers.speaks(&line.text) {
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
