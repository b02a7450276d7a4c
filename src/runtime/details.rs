//! What a page shows, put together from the library file: notes become blocks, links get their rows.

use crate::app::effect::LinksOf;
use crate::app::state::{EpisodePage, LinkEntry};
use crate::library;
use crate::library::links::{Beside, Found};
use crate::model::{
    Block, EpisodeDetail, EpisodeId, FeedUrl, Inside, Link, LinkTarget, MoreChapters, Notes, ShowDetail, ShowId, Span,
    Transcript,
};
use crate::store::{Reader, StoreError};
use crate::text::{html, marks, target};

/// An episode with its notes laid out as blocks, and for each of their links where it leads inside earmark.
///
/// # Errors
/// When the library cannot be read. `Ok(None)` when the episode is gone.
pub fn episode(reader: &Reader, id: EpisodeId) -> Result<Option<EpisodePage>, StoreError> {
    let Some((mut detail, source)) = reader.episode(id)? else { return Ok(None) };
    detail.notes = laid_out(reader, &detail, &source)?;
    let more_chapters = chapters(reader, &mut detail)?;
    // What was read once stays, even where the feed names it no more.
    if detail.transcripts.is_empty()
        && let Some(url) = reader.kept_transcript_url(id)?
    {
        detail.transcripts.push(Transcript { url, mime: None, language: None });
    }
    let inside = leads_inside(reader, &detail.notes.links)?;
    let met = detail.persons.iter().map(|person| reader.episodes_with(&person.name)).collect::<Result<_, _>>()?;
    Ok(Some(EpisodePage { detail, inside, more_chapters, met }))
}

/// Puts in the chapters that the feed does not hold itself: those that were fetched, else the times in the notes. Gives where
/// (more of) them may be had.
fn chapters(reader: &Reader, detail: &mut EpisodeDetail) -> Result<MoreChapters, StoreError> {
    if !detail.chapters.is_empty() {
        return Ok(MoreChapters::None);
    }
    let marks = marks::chapters(&detail.notes, detail.duration);
    let (more, place) = match (&detail.chapters_url, preferred(detail)) {
        (Some(url), _) => (MoreChapters::Address, url.as_str()),
        (None, Some(file)) if marks.is_empty() => (MoreChapters::File, place(file)),
        _ => (MoreChapters::None, ""),
    };
    let kept = reader.kept_chapters(detail.id)?;
    let more = if kept.as_ref().is_some_and(|kept| kept.url == place) { MoreChapters::None } else { more };
    detail.chapters = kept.map(|kept| kept.what).filter(|kept| !kept.is_empty()).unwrap_or(marks);
    Ok(more)
}

/// The file that is played, when it is of a kind that can hold chapters where earmark finds them (ID3).
pub(super) fn preferred(detail: &EpisodeDetail) -> Option<&str> {
    let file = detail.enclosures.iter().max_by_key(|file| file.preferred)?;
    let mime = file.mime.as_deref().unwrap_or_default().to_ascii_lowercase();
    let named = mime.contains("mpeg") || mime.contains("mp3");
    let ends = place(&file.url).to_ascii_lowercase().ends_with(".mp3");
    let web = file.url.starts_with("http://") || file.url.starts_with("https://");
    (web && (ends || named && !mime.starts_with("video"))).then_some(file.url.as_str())
}

/// An address without what may be different each time, and secret.
pub(super) fn place(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// A show's detail with its description laid out as blocks.
///
/// # Errors
/// When the library cannot be read. `Ok(None)` when the show is gone.
pub fn show(reader: &Reader, id: ShowId) -> Result<Option<ShowDetail>, StoreError> {
    let Some((mut detail, source)) = reader.show_detail(id)? else { return Ok(None) };
    detail.about = html::notes(&source, None);
    if detail.links.is_empty() {
        detail.links.clone_from(&detail.about.links);
    }
    Ok(Some(detail))
}

/// The rows of a Links view, in reading order.
///
/// # Errors
/// When the library cannot be read.
pub fn links(reader: &Reader, of: LinksOf) -> Result<Vec<LinkEntry>, StoreError> {
    let mut rows = match of {
        LinksOf::Episode(id) => links_of_episode(reader, id)?,
        LinksOf::Show(id) => links_of_show(reader, id)?,
    };
    let asked: Vec<(&str, &str)> = rows.iter().map(|row| (row.target.address(), row.label.as_str())).collect();
    let inside = reader.resolve(&asked)?;
    for (row, inside) in rows.iter_mut().zip(inside) {
        row.inside = inside;
    }
    Ok(rows)
}

fn links_of_episode(reader: &Reader, id: EpisodeId) -> Result<Vec<LinkEntry>, StoreError> {
    let Some((mut detail, source)) = reader.episode(id)? else { return Ok(Vec::new()) };
    detail.notes = laid_out(reader, &detail, &source)?;
    if detail.chapters.is_empty() {
        detail.chapters = reader.kept_chapters(id)?.map(|kept| kept.what).unwrap_or_default();
    }
    let stored = reader.episode_links(id)?;
    let spoken = reader.transcript_links(id)?;
    let mut rows = Vec::new();
    for Found { link, found, at } in library::links::of_episode(&detail.notes, Beside::of(&detail, &spoken)) {
        let mut row = entry(&link, &found);
        let address = link.target.address();
        if let Some(shared) = stored.iter().find(|stored| stored.url == address) {
            row.episodes.clone_from(&shared.episodes);
        }
        row.context = context(&detail.notes, &link);
        row.at = at.or_else(|| marks::moment_of(&detail.notes, link.number));
        rows.push(row);
    }
    Ok(rows)
}

/// The notes as blocks; relative links start from the episode's page, else from the feed.
fn laid_out(reader: &Reader, detail: &EpisodeDetail, source: &str) -> Result<Notes, StoreError> {
    let feed = reader.feed_url(detail.show)?;
    Ok(html::notes(source, library::links::base(detail.link.as_deref(), feed.as_ref().map(FeedUrl::as_str))))
}

fn links_of_show(reader: &Reader, id: ShowId) -> Result<Vec<LinkEntry>, StoreError> {
    let mut rows = Vec::new();
    for (at, link) in reader.show_links(id)?.into_iter().enumerate() {
        let number = u16::try_from(at + 1).unwrap_or(u16::MAX);
        let (target, kind, via) = library::links::target_of(&link.url, &link.found);
        let label = if link.text.is_empty() { target::shortened(&link.url, 60) } else { link.text };
        let mut row = entry(&Link { number, label, target, kind, via }, &link.found);
        row.episodes = link.episodes;
        rows.push(row);
    }
    Ok(rows)
}

fn entry(link: &Link, found: &str) -> LinkEntry {
    LinkEntry {
        number: link.number,
        label: link.label.clone(),
        host: target::host(link.target.address()),
        target: link.target.clone(),
        kind: link.kind,
        via: link.via.clone(),
        inside: None,
        found: found.to_string(),
        episodes: Vec::new(),
        context: String::new(),
        at: None,
    }
}

fn leads_inside(reader: &Reader, links: &[Link]) -> Result<Vec<Option<Inside>>, StoreError> {
    let addresses: Vec<String> = links.iter().map(|link| address_to_resolve(&link.target)).collect();
    let asked: Vec<(&str, &str)> =
        addresses.iter().map(String::as_str).zip(links.iter().map(|link| link.label.as_str())).collect();
    reader.resolve(&asked)
}

/// What [`Reader::resolve`] is asked for this target; an episode named by feed and guid has an `earmark:` address.
#[must_use]
pub fn address_to_resolve(target: &LinkTarget) -> String {
    match target {
        LinkTarget::Episode { feed, guid } => target::own_address(feed, guid),
        other => other.address().to_string(),
    }
}

/// The words around a link: the text of the first paragraph, item or quote that holds it, at most 240 characters. Empty
/// where they are only the words of the link again.
fn context(notes: &Notes, link: &Link) -> String {
    let number = link.number;
    fn holds(spans: &[Span], number: u16) -> bool {
        spans.iter().any(|span| span.link == Some(number))
    }
    fn text(spans: &[Span]) -> String {
        spans.iter().map(|span| span.text.as_str()).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }
    fn find(blocks: &[Block], number: u16) -> Option<String> {
        blocks.iter().find_map(|block| match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) if holds(spans, number) => Some(text(spans)),
            Block::Quote(inner) => find(inner, number),
            Block::List { items, .. } => items.iter().find_map(|item| find(&item.blocks, number)),
            Block::Table(rows) => rows
                .iter()
                .find(|row| row.iter().any(|cell| holds(cell, number)))
                .map(|row| row.iter().map(|cell| text(cell)).collect::<Vec<_>>().join(" · ")),
            _ => None,
        })
    }
    let words = find(&notes.blocks, number).unwrap_or_default();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    if letters(&words) == letters(&link.label) {
        return String::new();
    }
    let mut short: String = words.chars().take(240).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}
