//! A transcript as a page: times, who speaks, what is said, and the links in it.

use std::collections::VecDeque;

use super::fill::fill;
use super::{LEAST_ROOM, Line, Page, Role, Run, WIDEST, clock};
use crate::model::{Block, Link, Style, TranscriptLink, TranscriptText};
use crate::text::{html, target, width};

/// From this width on the words of a transcript stand beside the names of who speaks; below, under them.
const BESIDE_NAMES: usize = 60;
/// Names of speakers take no more cells than this.
const WIDEST_NAME: usize = 18;

/// Lays out a transcript for `width` cells (at least 1): what it says of itself, then its lines with time and speaker. Block
/// 0 is `about`, line `n` (from 0) is block `n + 1`. No line is wider. Addresses in it, and words that led somewhere in its
/// document, are links without a number that is shown; they are given beside the page.
#[must_use]
pub fn transcript(about: &str, text: &TranscriptText, width: u16) -> (Page, Vec<Link>) {
    let lines = &text.lines;
    // Addresses are found where they stand.
    let is_words = |link: &&TranscriptLink| !link.label.is_empty() && !link.label.starts_with(&target::host(&link.url));
    let mut words = text.links.iter().filter(is_words).collect();
    let cells = usize::from(width).clamp(1, WIDEST);
    let mut out: Vec<Line> = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    let run = |text: String, role: Role, bold: bool| Run {
        text,
        role,
        style: Style { bold, ..Style::default() },
        link: None,
    };
    for runs in fill(&[run(about.to_owned(), Role::Dim, false)], cells) {
        out.push(Line { runs, block: 0 });
    }
    out.push(Line::default());
    let clocks: Vec<String> = lines.iter().map(|line| line.start.map(clock).unwrap_or_default()).collect();
    let clock_cells = clocks.iter().map(String::len).max().unwrap_or(0);
    // Where not even a few words fit beside the time, there is none.
    let clock_cells = if cells >= clock_cells + 2 + LEAST_ROOM { clock_cells } else { 0 };
    let after_clock = if clock_cells > 0 { clock_cells + 2 } else { 0 };
    let names = lines.iter().filter_map(|line| line.speaker.as_deref()).map(width::width);
    let name_cells = names.max().unwrap_or(0).min(WIDEST_NAME);
    let beside = cells >= BESIDE_NAMES;
    let indent = after_clock + if beside && name_cells > 0 { name_cells + 3 } else { 0 };
    let room = cells.saturating_sub(indent).max(1);
    for ((line, clock), block) in lines.iter().zip(&clocks).zip(1_u32..) {
        let mut head: Vec<Run> = Vec::new();
        if clock_cells > 0 {
            head.push(run(format!("{clock:>clock_cells$}  "), Role::Dim, false));
        }
        // Some transcripts name everybody and leave the names empty.
        if let Some(name) = line.speaker.as_ref().filter(|_| name_cells > 0) {
            let most = if beside { name_cells } else { cells.saturating_sub(after_clock).max(1) };
            let name = width::elide(name, most);
            let pad = if beside { (name_cells + 3).saturating_sub(width::width(&name)) } else { 0 };
            head.push(run(name, Role::Text, true));
            head.push(run(" ".repeat(pad), Role::Text, false));
            if !beside {
                out.push(Line { runs: std::mem::take(&mut head), block });
                head.push(run(" ".repeat(after_clock), Role::Text, false));
            }
        } else if beside && name_cells > 0 {
            head.push(run(" ".repeat(name_cells + 3), Role::Text, false));
        }
        let said = with_links(&line.text, &mut links)
            .or_else(|| with_words(&line.text, &mut words, &mut links))
            .unwrap_or_else(|| vec![run(line.text.clone(), Role::Text, false)]);
        for words in fill(&said, room) {
            let mut runs = std::mem::take(&mut head);
            if runs.is_empty() && indent > 0 {
                runs.push(run(" ".repeat(indent), Role::Text, false));
            }
            runs.extend(words);
            runs.retain(|run| !run.text.is_empty());
            out.push(Line { runs, block });
        }
    }
    (Page { width, lines: out }, links)
}

/// A line of a transcript whose addresses are links; `None` where it has none.
fn with_links(text: &str, links: &mut Vec<Link>) -> Option<Vec<Run>> {
    let plain = !text.contains(['<', '&']) && (text.contains("://") || text.contains("www."));
    let notes = plain.then(|| html::notes(text, None))?;
    let [Block::Paragraph(spans)] = notes.blocks.as_slice() else { return None };
    let runs = spans.iter().map(|span| {
        let link = notes.links.iter().find(|link| Some(link.number) == span.link && link.is_numbered());
        let number = link.and_then(|link| {
            let known = links.iter().find(|known| known.target == link.target).map(|known| known.number);
            known.or_else(|| {
                let number = u16::try_from(links.len()).ok()?.checked_add(Link::FIRST_MOMENT)?;
                links.push(Link { number, ..link.clone() });
                Some(number)
            })
        });
        Run { text: span.text.clone(), role: Role::Text, style: Style::default(), link: number }
    });
    Some(runs.collect())
}

/// Of links in documents so many are looked for in a line: what is between two that are found, was not kept.
const AHEAD: usize = 8;

/// A line of a transcript with the words in it that are links in its document, which has them in the same order; `None`
/// where it has none.
fn with_words(text: &str, words: &mut VecDeque<&TranscriptLink>, links: &mut Vec<Link>) -> Option<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let plain = |text: &str| Run { text: text.to_owned(), ..Run::default() };
    let mut rest = text;
    loop {
        let next = words.iter().take(AHEAD).enumerate().find_map(|(at, link)| Some((at, word_in(rest, &link.label)?)));
        let Some((at, start)) = next else { break };
        let Some(found) = words.drain(..=at).next_back() else { break };
        let (Some(before), Some(after)) = (rest.get(..start), rest.get(start + found.label.len()..)) else { break };
        let Some(number) = u16::try_from(links.len()).ok().and_then(|n| n.checked_add(Link::FIRST_MOMENT)) else {
            break;
        };
        let (target, kind, via) = target::classify(&found.url, None);
        links.push(Link { number, label: found.label.clone(), target, kind, via });
        runs.push(plain(before));
        runs.push(Run { link: Some(number), ..plain(&found.label) });
        rest = after;
    }
    runs.push(plain(rest));
    (runs.len() > 1).then_some(runs)
}

/// Where words stand in a text that are not a part of longer ones.
fn word_in(text: &str, words: &str) -> Option<usize> {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|part| part.chars().next_back());
        let after = text.get(at + words.len()..).and_then(|part| part.chars().next());
        !letter(before) && !letter(after)
    })
}
