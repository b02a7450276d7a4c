//! Transcripts: `WebVTT`, `SubRip`, Podcasting 2.0 JSON (and what speech recognizers write), HTML with `<cite>` and
//! `<time>`, and plain text become one list of lines. What it is, is seen by its content; labels lie too often.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use super::decode;
use super::finish::text;
use super::json;
use super::outline;
use super::podcast::seconds;
use crate::model::{Block, Secs, Span, Transcript, TranscriptLine, TranscriptLink, TranscriptText};
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

/// Podcasting 2.0: `segments` of `speaker`, `startTime`, `endTime`, `body`; recognizers say `start`, `end`, `text`.
fn of_json(value: &Value) -> Vec<TranscriptLine> {
    let lists = ["segments", "cues", "lines", "transcript", "results"];
    let list = value.as_array().or_else(|| lists.iter().find_map(|key| value.get(key)?.as_array()));
    let Some(list) = list else { return Vec::new() };
    let number = |one: &Value, keys: [&str; 3]| {
        keys.iter().find_map(|key| match one.get(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(clock) => millis(clock).map(|millis| millis as f64 / 1000.0),
            _ => None,
        })
    };
    let words = |one: &Value, keys: [&str; 3]| {
        keys.iter().find_map(|key| Some(text(one.get(key)?.as_str()?))).filter(|words| !words.is_empty())
    };
    // Two days of talk: these are milliseconds.
    let last = list.iter().rev().find_map(|one| number(one, ["startTime", "start", "from"])).unwrap_or(0.0);
    let scale = if last > 172_800.0 { 0.001 } else { 1.0 };
    list.iter()
        .take(MOST)
        .map(|one| TranscriptLine {
            start: number(one, ["startTime", "start", "from"]).and_then(|time| seconds(time * scale)),
            end: number(one, ["endTime", "end", "to"]).and_then(|time| seconds(time * scale)),
            speaker: words(one, ["speaker", "speakerName", "name"]),
            text: words(one, ["body", "text", "content"]).unwrap_or_default(),
        })
        .collect()
}

/// `h:mm:ss.mmm`, `mm:ss,mmm` or `ss.mmm` in milliseconds.
fn millis(clock: &str) -> Option<u64> {
    let (whole, fraction) = clock.trim().split_once(['.', ',']).unwrap_or((clock.trim(), ""));
    let mut total = 0_u64;
    for (at, part) in whole.split(':').enumerate() {
        let value: u64 = part.trim().parse().ok().filter(|value| at < 3 && *value < 1_000_000)?;
        total = total * 60 + value;
    }
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(total * 1000 + digits.parse::<u64>().ok()?)
}

fn at(clock: &str) -> Option<Secs> {
    millis(clock).and_then(|millis| u32::try_from(millis / 1000).ok()).map(Secs)
}

/// `00:01.000 --> 00:02.500 align:left`
fn timing(line: &str) -> Option<(Secs, Option<Secs>)> {
    let (from, to) = line.split_once("-->")?;
    Some((at(from)?, to.split_whitespace().next().and_then(at)))
}

/// `WebVTT` and `SubRip`: a line with `-->`, then text until an empty line. Numbers, names and notes stand outside of cues.
fn cues(document: &str) -> Vec<TranscriptLine> {
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

fn is_html(document: &str) -> bool {
    let head: String = document.chars().take(2000).collect::<String>().to_ascii_lowercase();
    ["<cite", "<time", "<p>", "<p ", "<html", "<!doctype", "<br", "<div", "<body"].iter().any(|tag| head.contains(tag))
}

/// `<cite>Kevin:</cite> <time>0:30</time> <p>…</p>`, as the Podcasting 2.0 examples have it, where end tags may be missing: a turn
/// ends where the next one begins. A page without these is read like its plain text.
fn of_html(document: &str) -> Vec<TranscriptLine> {
    let mut turns = Turns::default();
    let mut timed = false;
    // Scripts and styles are not said.
    let mut unsaid: Option<String> = None;
    for piece in document.split('<') {
        let (tag, after) = piece.split_once('>').unwrap_or(("", piece));
        let name: String = tag.chars().take_while(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        if let Some(open) = &unsaid {
            if name.strip_prefix('/') != Some(open) {
                continue;
            }
            unsaid = None;
        }
        match name.as_str() {
            "script" | "style" => {
                unsaid = Some(name);
                continue;
            }
            "cite" | "time" | "p" | "/p" => {
                turns.end();
                turns.begun = true;
            }
            "/cite" => {
                let name = text(turns.said().trim().trim_end_matches(':'));
                turns.speaker = Some(name).filter(|name| !name.is_empty());
                timed = true;
            }
            "/time" => {
                turns.start = at(&turns.said());
                timed = true;
            }
            "br" | "br/" | "/div" => turns.said.push(' '),
            _ => {}
        }
        turns.said.push_str(after);
    }
    turns.end();
    if timed { turns.all } else { plain(&paragraphs_of(&html::notes(document, None).blocks)) }
}

/// The turns of a transcript in HTML.
#[derive(Default)]
struct Turns {
    all: Vec<TranscriptLine>,
    speaker: Option<String>,
    start: Option<Secs>,
    said: String,
    /// What stands before the first turn is the head of the page.
    begun: bool,
}

impl Turns {
    fn said(&mut self) -> String {
        std::mem::take(&mut self.said)
    }

    /// Ends a turn, if anything was said in it; what parts a name from a time is nothing.
    fn end(&mut self) {
        let text = text(&self.said());
        if self.begun && text.contains(|c: char| !c.is_whitespace() && !":-–—|()[]".contains(c)) {
            let (start, speaker) = (self.start.take(), self.speaker.take());
            self.all.push(TranscriptLine { start, end: None, speaker, text });
        }
    }
}

/// The text of a page, an empty line after each block.
fn paragraphs_of(blocks: &[Block]) -> String {
    fn add(blocks: &[Block], all: &mut String) {
        let line = |spans: &[Span], all: &mut String| {
            all.extend(spans.iter().map(|span| span.text.as_str()));
            all.push_str("\n\n");
        };
        for block in blocks {
            match block {
                Block::Paragraph(spans) | Block::Heading(_, spans) => line(spans, all),
                Block::Quote(inner) => add(inner, all),
                Block::List { items, .. } => items.iter().for_each(|item| add(&item.blocks, all)),
                Block::Code(lines) => lines.iter().for_each(|code| all.extend([code.as_str(), "\n"])),
                Block::Table(rows) => rows.iter().for_each(|row| {
                    row.iter().flatten().for_each(|span| all.extend([span.text.as_str(), " "]));
                    all.push_str("\n\n");
                }),
                Block::Rule => {}
            }
        }
    }
    let mut all = String::new();
    add(blocks, &mut all);
    all
}

/// Plain text: lines that begin with a time are lines; otherwise paragraphs are what empty lines part. `Name  0:30` and
/// `Name (0:30):` alone on a line speak for what follows, and so does `0:30 Name` where all times have a name only.
fn plain(document: &str) -> Vec<TranscriptLine> {
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
fn name_speakers(lines: &mut [TranscriptLine]) {
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
