//! Transcripts: `WebVTT`, `SubRip`, Podcasting 2.0 JSON (and what speech recognizers write), HTML with `<cite>` and
//! `<time>`, and plain text become one list of lines. What it is, is seen by its content; labels lie too often.

mod clock;
mod cues;
mod page;
mod plain;
mod segments;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::cues::{cues, timing};
use self::page::{is_html, of_html};
use self::plain::{name_speakers, plain};
use self::segments::of_json;
use super::decode;
use super::finish::text;
use super::json;
use super::outline;
use crate::model::{Secs, Transcript, TranscriptLine, TranscriptLink, TranscriptText};
use crate::text::html;

/// So many lines are kept: ten hours of single words.
const MOST: usize = 200_000;
/// So many bytes of words are kept: more than anybody says in a week.
const MOST_BYTES: usize = 8 << 20;
/// So many links are kept.
const MOST_LINKS: usize = 1_000;

/// An episode's transcripts, the most useful first: in the language of the show before others, with times before without,
/// then as the feed has them.
#[must_use]
pub fn best_first<'a>(all: &'a [Transcript], language: Option<&str>) -> Vec<&'a Transcript> {
    let language = language.map(primary);
    let rank = |one: &&Transcript| {
        let foreign = match (&language, one.language.as_deref().map(primary)) {
            (Some(own), Some(this)) => u8::from(*own != this),
            _ => 0,
        };
        (foreign, form(one))
    };
    let mut all: Vec<&Transcript> = all.iter().collect();
    all.sort_by_key(rank);
    all
}

/// `pt` of `pt-BR`.
fn primary(language: &str) -> String {
    language.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Formats by how much they tell: speakers and times, times, perhaps times, words only.
fn form(transcript: &Transcript) -> u8 {
    let mime = transcript.mime.as_deref().unwrap_or_default().to_ascii_lowercase();
    let path = transcript.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is = |names: &[&str], endings: &[&str]| {
        names.iter().any(|name| mime.contains(name))
            || (mime.is_empty() && endings.iter().any(|end| path.ends_with(end)))
    };
    match () {
        () if is(&["vtt"], &[".vtt"]) => 0,
        () if is(&["srt", "subrip"], &[".srt"]) => 1,
        () if is(&["json"], &[".json"]) => 2,
        () if is(&["html"], &[".html", ".htm"]) => 4,
        () if is(&["text/plain"], &[".txt"]) => 5,
        // Whatever it is, it is looked at before what has no times.
        () => 3,
    }
}

/// What its format is called, where its type or its address says so.
#[must_use]
pub fn format_name(transcript: &Transcript) -> Option<&'static str> {
    ["VTT", "SRT", "JSON", "", "HTML", "text"]
        .get(usize::from(form(transcript)))
        .copied()
        .filter(|name| !name.is_empty())
}

/// A transcript with its links and its maker. Relative addresses are resolved against `base`, where it came from; `charset` is
/// what the server called its encoding.
#[must_use]
pub fn with_links(bytes: &[u8], base: &str, charset: Option<&str>) -> TranscriptText {
    let decoded = decode::decode(bytes, charset);
    let document = one_line_end(decoded.text.trim());
    let document = document.as_ref();
    let mut lines = lines(document);
    let mut room = MOST_BYTES;
    lines.retain(|line| {
        let fits = line.text.len() <= room;
        room = if fits { room - line.text.len() } else { 0 };
        fits
    });
    let mut links: Vec<TranscriptLink> = Vec::new();
    let mut add = |found: Vec<(String, String)>, at: Option<Secs>| {
        for (url, label) in found {
            if links.len() < MOST_LINKS && !links.iter().any(|known| known.url == url) {
                links.push(TranscriptLink { url, label, at });
            }
        }
    };
    if !document.starts_with(['{', '[']) && !document.starts_with("WEBVTT") && is_html(document) {
        add(html::links(document, Some(base)), None);
    }
    for line in &lines {
        if line.text.contains("://") || line.text.contains("www.") {
            add(html::links(&line.text, Some(base)), line.start);
        }
    }
    TranscriptText { lines, links, made_by: made_by(document) }
}

/// “WEBVTT - transcribed by Ann”, or a note before the first cue.
fn made_by(document: &str) -> Option<String> {
    let head = document.strip_prefix("WEBVTT")?.lines().take_while(|line| !line.contains("-->")).take(20);
    let said = head.map(|line| line.trim().trim_start_matches("NOTE").trim_matches([' ', '\t', '-', ':']));
    let by = said.filter(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("by ") || line.contains(" by ")
    });
    by.map(|line| text(line).chars().take(80).collect::<String>()).find(|line| !line.is_empty())
}

/// The lines of a transcript as they stand in the document; empty when there is nothing to read in it.
#[must_use]
pub fn read(bytes: &[u8]) -> Vec<TranscriptLine> {
    let decoded = decode::decode(bytes, None);
    lines(&one_line_end(decoded.text.trim()))
}

/// The same with line feeds only: `WebVTT` (section 4.1) lets lines end with a carriage return alone.
fn one_line_end(document: &str) -> Cow<'_, str> {
    if document.contains('\r') {
        Cow::Owned(document.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(document)
    }
}

fn lines(document: &str) -> Vec<TranscriptLine> {
    let mut lines = if document.starts_with(['{', '['])
        && let Some(value) = outline::value(document).or_else(|| json::mended(document))
    {
        of_json(&value)
    } else if document.starts_with("WEBVTT") || document.lines().take(20).any(|line| timing(line).is_some()) {
        cues(document)
    } else if is_html(document) {
        of_html(document)
    } else {
        plain(document)
    };
    lines.truncate(MOST);
    lines.retain(|line| !line.text.is_empty());
    if lines.iter().all(|line| line.speaker.is_none()) {
        name_speakers(&mut lines);
    }
    lines
}

/// The same lines joined to what one reads in one go: a speaker goes on until a sentence ends after some length, or
/// until there is a pause. Single words, as speech recognizers write them, become sentences.
#[must_use]
pub fn paragraphs(lines: &[TranscriptLine]) -> Vec<TranscriptLine> {
    /// Bytes after which a sentence may end the paragraph, and after which anything does.
    const LONG: usize = 160;
    const TOO_LONG: usize = 480;
    /// A pause of so many seconds begins a new one.
    const PAUSE: u32 = 6;
    let mut joined: Vec<TranscriptLine> = Vec::new();
    let mut speaking: Option<&str> = None;
    for line in lines {
        let changes = line.speaker.as_deref().is_some_and(|name| speaking != Some(name));
        if changes {
            speaking = line.speaker.as_deref();
        }
        let goes_on = joined.last().filter(|_| !changes).is_some_and(|last| {
            let ended = last.text.ends_with(['.', '?', '!', '…', '。', '？', '！', '"', '”']);
            let pause = match (last.end.or(last.start), line.start) {
                (Some(before), Some(start)) => start.0.saturating_sub(before.0) >= PAUSE,
                // Without times the document's own lines are its paragraphs.
                _ => true,
            };
            !pause && last.text.len() < TOO_LONG && !(ended && last.text.len() >= LONG)
        });
        match joined.last_mut().filter(|_| goes_on) {
            Some(last) => {
                // Words of Chinese and Japanese are not parted by blanks.
                let wide =
                    |c: Option<char>| c.is_some_and(|c| ('\u{2E80}'..='\u{9FFF}').contains(&c) || c >= '\u{F900}');
                let stop = line.text.starts_with([',', '.', '?', '!', ':', ';', '…']);
                let together = stop || (wide(last.text.chars().next_back()) && wide(line.text.chars().next()));
                if !together {
                    last.text.push(' ');
                }
                last.text.push_str(&line.text);
                last.end = line.end.or(last.end);
            }
            None => joined.push(TranscriptLine { speaker: line.speaker.clone().filter(|_| changes), ..line.clone() }),
        }
    }
    joined
}
