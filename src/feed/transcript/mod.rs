//! Transcripts: `WebVTT`, `SubRip`, Podcasting 2.0 JSON (and what speech recognizers write), HTML with `<cite>` and
//! `<time>`, and plain text become one list of lines. What it is, is seen by its content; labels lie too often.

mod clock;
mod cues;
mod page;
mod plain;
mod recordings;
mod segments;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;

use self::cues::{cues, is_timing};
use self::page::{asks_for_password, is_html, is_page, of_html};
use self::plain::{name_speakers, plain};
use self::segments::segments;
use super::decode;
use super::finish::text;
use super::kinds;
use crate::model::{Secs, Transcript, TranscriptLine, TranscriptLink, TranscriptText};
use crate::text::html;

/// So many lines are kept: ten hours of single words.
const MOST: usize = 200_000;
/// So many bytes of words are kept: more than anybody says in a week.
const MOST_BYTES: usize = 8 << 20;
/// So many links are kept.
const MOST_LINKS: usize = 1_000;
/// What [`form`] says of HTML.
const HTML: u8 = 4;

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
        () if is(&["html"], &[".html", ".htm"]) => HTML,
        () if is(&["text/plain"], &[".txt"]) => 5,
        // Another kind of file is most likely no text.
        () if is(&["pdf", "msword", "officedocument", "rtf", "zip", "image/"], &[".pdf", ".doc", ".docx", ".rtf"]) => 6,
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

/// What was found in the document of a transcript.
#[derive(Debug)]
pub struct Found {
    pub text: TranscriptText,
    /// The document is damaged or ends in the middle: this is what came whole.
    pub in_part: bool,
}

/// Why a document is no transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTranscript {
    /// A page stands where something else was promised, as servers send it to whom they want to sign in.
    WebPage,
    /// A file that is no text; what it is called, as in “a PDF”.
    NoText(&'static str),
    /// Nothing is said in it.
    Nothing,
}

/// The transcript that a feed promises, read from what its server sent, with its links and its maker. Relative addresses are
/// resolved against `base`, where it came from; `charset` is what the server called its encoding.
///
/// # Errors
/// What it is instead.
pub fn with_links(
    bytes: &[u8],
    base: &str,
    charset: Option<&str>,
    promised: &Transcript,
) -> Result<Found, NoTranscript> {
    if let Some(kind) = kinds::of_no_text(bytes) {
        return Err(NoTranscript::NoText(kind));
    }
    let decoded = decode::decode(bytes, charset);
    let document = one_line_end(decoded.text.trim());
    let document = document.as_ref();
    let (mut lines, whole) = lines(document);
    if lines.is_empty() {
        return Err(if is_page(document) { NoTranscript::WebPage } else { NoTranscript::Nothing });
    }
    let may_be_page = form(promised) == HTML || format_name(promised).is_none() && promised.mime.is_none();
    if is_page(document) && !is_dialogue(&lines) && (!may_be_page || asks_for_password(document)) {
        return Err(NoTranscript::WebPage);
    }
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
    Ok(Found { text: TranscriptText { lines, links, made_by: made_by(document) }, in_part: !whole })
}

/// Whether people talk here: with times, or in turns.
fn is_dialogue(lines: &[TranscriptLine]) -> bool {
    let mut speakers = HashSet::new();
    let comes_back = lines.iter().filter_map(|line| line.speaker.as_deref()).any(|name| !speakers.insert(name));
    let spoken = lines.iter().filter(|line| line.start.is_some() || line.speaker.is_some()).count();
    spoken > 1 && (comes_back || lines.iter().any(|line| line.start.is_some()))
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
    if kinds::of_no_text(bytes).is_some() {
        return Vec::new();
    }
    let decoded = decode::decode(bytes, None);
    lines(&one_line_end(decoded.text.trim())).0
}

/// The same with line feeds only: `WebVTT` (section 4.1) lets lines end with a carriage return alone.
fn one_line_end(document: &str) -> Cow<'_, str> {
    if document.contains('\r') {
        Cow::Owned(document.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(document)
    }
}

/// The lines of a document, and whether it is whole.
fn lines(document: &str) -> (Vec<TranscriptLine>, bool) {
    let (mut whole, mut has_cues) = (true, true);
    let mut lines = if document.starts_with(['{', '['])
        && let Some((lines, is_whole)) = segments(document)
    {
        whole = is_whole;
        lines
    } else if document.starts_with("WEBVTT") || document.lines().take(20).any(is_timing) {
        cues(document)
    } else {
        has_cues = false;
        if is_html(document) { of_html(document) } else { plain(document) }
    };
    lines.truncate(MOST);
    lines.retain(|line| !line.text.is_empty());
    if lines.iter().all(|line| line.speaker.is_none()) {
        name_speakers(&mut lines);
    }
    // A text is read as it stands.
    if has_cues {
        in_order(&mut lines);
    }
    (lines, whole)
}

/// Puts what was said in the order of time, but for several recordings one behind the other. What has no time stays behind what it stands behind, and who goes on speaking is named
/// again where somebody else comes between.
fn in_order(lines: &mut Vec<TranscriptLine>) {
    if lines.iter().filter_map(|line| line.start).is_sorted() || recordings::are_several(lines) {
        return;
    }
    let (mut start, mut speaker) = (None, None);
    let mut timed: Vec<(Option<Secs>, TranscriptLine)> = std::mem::take(lines)
        .into_iter()
        .map(|mut line| {
            start = line.start.or(start);
            speaker = line.speaker.take().or(speaker.take());
            line.speaker.clone_from(&speaker);
            (start, line)
        })
        .collect();
    timed.sort_by_key(|(start, _)| *start);
    lines.extend(timed.into_iter().map(|(_, line)| line));
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
