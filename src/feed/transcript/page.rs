//! Transcripts in HTML.

use super::MOST;
use super::clock::at;
use super::plain::plain;
use crate::feed::finish::text;
use crate::model::{Block, Secs, Span, TranscriptLine};
use crate::text::html;

/// Whether tags of HTML stand in this text.
pub(super) fn is_html(document: &str) -> bool {
    let head: String = document.chars().take(2000).collect::<String>().to_ascii_lowercase();
    ["<cite", "<time", "<p>", "<p ", "<html", "<!doctype", "<br", "<div", "<body"].iter().any(|tag| head.contains(tag))
}

/// Whether this is a whole page, and not only text with a few tags.
pub(super) fn is_page(document: &str) -> bool {
    let head: String = document.chars().take(2000).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.contains(tag))
}

/// Whether a page wants somebody to sign in.
pub(super) fn asks_for_password(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    ["type=\"password\"", "type='password'", "type=password"].iter().any(|field| page.contains(field))
}

/// `<cite>Kevin:</cite> <time>0:30</time> <p>…</p>`, as the Podcasting 2.0 examples have it, where end tags may be missing: a turn
/// ends where the next one begins. A page without these is read like its plain text.
pub(super) fn of_html(document: &str) -> Vec<TranscriptLine> {
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
        if self.begun
            && self.all.len() <= MOST
            && text.contains(|c: char| !c.is_whitespace() && !":-–—|()[]".contains(c))
        {
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
