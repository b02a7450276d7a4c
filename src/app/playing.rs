//! What plays: which chapter it is, what is being said, which links belong to this moment, and what comes next.

use super::update::spoken_at;
use super::{LinksOf, State};
use crate::model::{Block, Chapter, EpisodeId, LinkTarget, Secs, ShowId, Span, TranscriptLine};
use crate::text::{marks, target};

/// The chapter that plays, and which of how many it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Present<'a> {
    /// From 1.
    pub number: usize,
    pub of: usize,
    pub chapter: &'a Chapter,
}

/// The episode that plays.
#[must_use]
pub fn episode(state: &State) -> Option<EpisodeId> {
    state.player.as_ref().map(|player| player.episode)
}

/// The chapters that are meant to be seen.
#[must_use]
pub fn chapters(state: &State) -> Vec<&Chapter> {
    let page = episode(state).and_then(|id| state.episodes.get(&id));
    page.map_or_else(Vec::new, |page| page.detail.chapters.iter().filter(|chapter| chapter.listed).collect())
}

/// The chapter at this moment.
#[must_use]
pub fn chapter(state: &State) -> Option<Present<'_>> {
    let at = state.player.as_ref()?.position;
    let chapters = chapters(state);
    let index = chapters.iter().rposition(|chapter| chapter.start <= at)?;
    Some(Present { number: index + 1, of: chapters.len(), chapter: chapters.get(index)? })
}

/// The line of the transcript at this moment, and who speaks.
#[must_use]
pub fn spoken(state: &State) -> Option<(Option<&str>, &TranscriptLine)> {
    let player = state.player.as_ref()?;
    let lines = state.transcripts.get(&player.episode)?.what.lines.as_slice();
    let index = spoken_at(lines, player.position)?;
    let speaker = lines.iter().take(index + 1).rev().find_map(|line| line.speaker.as_deref());
    Some((speaker, lines.get(index)?))
}

/// How long it is: as the player found, else as the feed says.
#[must_use]
pub fn length(state: &State) -> Option<Secs> {
    let player = state.player.as_ref()?;
    player.duration.or_else(|| state.find_episode(player.episode)?.duration).filter(|length| length.0 > 0)
}

/// What plays after it: the first of Listen Later that is another one.
#[must_use]
pub fn next(state: &State) -> Option<(ShowId, EpisodeId)> {
    let playing = episode(state);
    let id = state.library.queue.iter().map(|item| item.episode).find(|id| Some(*id) != playing)?;
    Some((state.show_of(id)?, id))
}

/// The links of this moment, as they stand in the list of the episode's links: the chapter's own, those that the notes
/// have behind its time, those that are spoken.
#[must_use]
pub fn links(state: &State) -> Vec<u32> {
    let Some(player) = &state.player else { return Vec::new() };
    let (id, at) = (player.episode, player.position);
    let Some(entries) = state.links.get(&LinksOf::Episode(id)) else { return Vec::new() };
    let mut wanted: Vec<LinkTarget> = Vec::new();
    let own = chapter(state).and_then(|present| present.chapter.link.as_deref());
    wanted.extend(own.map(|address| target::classify(address, None).0));
    if let Some(page) = state.episodes.get(&id) {
        let notes = &page.detail.notes;
        let target_of = |number: u16| notes.links.iter().find(|link| link.number == number).map(|link| &link.target);
        let mut moments: Vec<(Secs, Vec<LinkTarget>)> = Vec::new();
        timed(&notes.blocks, &target_of, &mut moments);
        // Where there are chapters, a time before this one is of another.
        let since = chapter(state).map_or(Secs(0), |present| present.chapter.start);
        let latest = moments.iter().map(|(start, _)| *start).filter(|start| (since..=at).contains(start)).max();
        let mentioned = moments.into_iter().filter(|(start, _)| Some(*start) == latest);
        wanted.extend(mentioned.flat_map(|(_, targets)| targets));
    }
    if let Some(text) = state.transcripts.get(&id)
        && let Some(line) = spoken_at(&text.what.lines, at)
    {
        let here =
            text.what.links.iter().filter(|link| link.at.and_then(|at| spoken_at(&text.what.lines, at)) == Some(line));
        wanted.extend(here.map(|link| target::classify(&link.url, None).0));
    }
    let index = |target: &LinkTarget| entries.iter().position(|entry| entry.target == *target);
    let mut out: Vec<u32> = Vec::new();
    for found in wanted.iter().filter_map(|target| u32::try_from(index(target)?).ok()) {
        if !out.contains(&found) {
            out.push(found);
        }
    }
    out
}

/// Times in a text, each with the links that follow it in its paragraph or item.
fn timed<'a>(
    blocks: &[Block],
    target_of: &impl Fn(u16) -> Option<&'a LinkTarget>,
    out: &mut Vec<(Secs, Vec<LinkTarget>)>,
) {
    let spans = |spans: &[&[Span]], out: &mut Vec<(Secs, Vec<LinkTarget>)>| {
        let before = out.len();
        for span in spans.iter().copied().flatten() {
            let Some(target) = span.link.and_then(target_of) else { continue };
            match marks::at(&span.text, target) {
                Some(at) => out.push((at, Vec::new())),
                None if out.len() > before => {
                    if let Some((_, targets)) = out.last_mut() {
                        targets.push(target.clone());
                    }
                }
                None => {}
            }
        }
    };
    for block in blocks {
        match block {
            Block::Paragraph(text) | Block::Heading(_, text) => spans(&[text], out),
            Block::Table(rows) => {
                for row in rows {
                    let cells: Vec<&[Span]> = row.iter().map(Vec::as_slice).collect();
                    spans(&cells, out);
                }
            }
            Block::Quote(inner) => timed(inner, target_of, out),
            Block::List { items, .. } => items.iter().for_each(|item| timed(&item.blocks, target_of, out)),
            Block::Code(_) | Block::Rule => {}
        }
    }
}
