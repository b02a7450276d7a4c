//! What a page shows, put together from the library file: notes become blocks, links get their rows.

use crate::app::effect::LinksOf;
use crate::app::state::{EpisodePage, LinkEntry};
use crate::model::{
    Block, EpisodeDetail, EpisodeId, Inside, Link, LinkTarget, MoreChapters, Notes, ShowDetail, ShowId, Span,
    Transcript,
};
use crate::store::{Reader, StoreError, StoredLink};
use crate::text::{html, marks, target};

/// An episode with its notes laid out as blocks, and for each of their links where it leads inside earmark.
///
/// # Errors
/// When the library cannot be read. `Ok(None)` when the episode is gone.
pub fn episode(reader: &Reader, id: EpisodeId) -> Result<Option<EpisodePage>, StoreError> {
    let Some((mut detail, source)) = reader.episode(id)? else { return Ok(None) };
    detail.notes = html::notes(&source, detail.link.as_deref());
    let more_chapters = chapters(reader, &mut detail)?;
    // What was read once stays, even where the feed names it no more.
    if detail.transcripts.is_empty()
        && let Some(url) = reader.kept_transcript_url(id)?
    {
        detail.transcripts.push(Transcript { url, mime: None, language: None });
    }
    let inside = leads_inside(reader, &detail.notes.links)?;
    Ok(Some(EpisodePage { detail, inside, more_chapters }))
}

/// Puts in the chapters that the feed does not hold itself: those that were fetched, else the times in the notes. Gives where
/// (more of) them may be had.
fn chapters(reader: &Reader, detail: &mut EpisodeDetail) -> Result<MoreChapters, StoreError> {
    if !detail.chapters.is_empty() {
        return Ok(MoreChapters::None);
    }
    let marks = marks::chapters(&detail.notes);
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
    let addresses: Vec<&str> = rows.iter().map(|row| row.target.address()).collect();
    let inside = reader.resolve(&addresses)?;
    for (row, inside) in rows.iter_mut().zip(inside) {
        row.inside = inside;
    }
    Ok(rows)
}

fn links_of_episode(reader: &Reader, id: EpisodeId) -> Result<Vec<LinkEntry>, StoreError> {
    let Some((mut detail, source)) = reader.episode(id)? else { return Ok(Vec::new()) };
    detail.notes = html::notes(&source, detail.link.as_deref());
    chapters(reader, &mut detail)?;
    let stored = reader.episode_links(id)?;
    let shared = |address: &str| {
        let same = |link: &&StoredLink| link.url == address;
        stored.iter().find(same).map(|link| link.episodes.clone()).unwrap_or_default()
    };
    let mut rows: Vec<LinkEntry> = Vec::new();
    for link in &detail.notes.links {
        if matches!(link.target, LinkTarget::Moment(_)) {
            continue;
        }
        let mut row = entry(link.number, link, "in the notes");
        row.episodes = shared(link.target.address());
        row.context = context(&detail.notes, link.number);
        rows.push(row);
    }
    // Numbers of the notes stay what they are on the page; everything else counts on from there.
    let mut number = detail.notes.links.iter().map(|link| link.number).max().unwrap_or(0);
    let base = detail.link.clone();
    // Notes that name the episode's own page, or a place on it, have said it already.
    let page = |address: &str| address.split('#').next().map(|page| page.trim_end_matches('/').to_owned());
    let leads_there = base.as_deref().is_some_and(|own| rows.iter().any(|row| page(row.target.address()) == page(own)));
    let mut also = |address: &str, label: &str, found: String| {
        if !rows.iter().any(|row| row.target.address() == address) {
            number = number.saturating_add(1);
            rows.push(outside_notes(number, address, label, base.as_deref(), &found));
        }
    };
    for chapter in &detail.chapters {
        if let Some(address) = &chapter.link {
            also(address, &chapter.title, format!("chapter {}", clock(chapter.start.0)));
        }
    }
    for person in &detail.persons {
        if let Some(address) = &person.link {
            also(address, &person.name, format!("{} of this episode", person.role));
        }
    }
    for transcript in &detail.transcripts {
        also(&transcript.url, "Transcript", String::from("transcript of this episode"));
    }
    for link in reader.transcript_links(id)? {
        let at = link.at.map_or_else(String::new, |at| format!(", {}", clock(at.0)));
        also(&link.url, &link.label, format!("in the transcript{at}"));
    }
    for talk in &detail.further.discussions {
        let by = talk.account.as_ref().map_or_else(String::new, |account| format!(" by {account}"));
        also(&talk.url, &format!("Discussion{by}"), String::from("where this episode is talked about"));
    }
    if let Some(page) = &detail.link
        && !leads_there
    {
        also(page, "This episode’s web page", String::from("the episode’s own page"));
    }
    Ok(rows)
}

fn links_of_show(reader: &Reader, id: ShowId) -> Result<Vec<LinkEntry>, StoreError> {
    let mut rows = Vec::new();
    for (at, link) in reader.show_links(id)?.into_iter().enumerate() {
        let number = u16::try_from(at + 1).unwrap_or(u16::MAX);
        let mut row = outside_notes(number, &link.url, &link.text, None, &link.found);
        row.episodes = link.episodes;
        rows.push(row);
    }
    Ok(rows)
}

fn outside_notes(number: u16, address: &str, label: &str, base: Option<&str>, found: &str) -> LinkEntry {
    let (target, kind, via) = target::classify(address, base);
    let label = if label.is_empty() { target::shortened(address, 60) } else { label.to_string() };
    entry(number, &Link { number, label, target, kind, via }, found)
}

fn entry(number: u16, link: &Link, found: &str) -> LinkEntry {
    LinkEntry {
        number,
        label: link.label.clone(),
        host: target::host(link.target.address()),
        target: link.target.clone(),
        kind: link.kind,
        via: link.via.clone(),
        inside: None,
        found: found.to_string(),
        episodes: Vec::new(),
        context: String::new(),
    }
}

fn leads_inside(reader: &Reader, links: &[Link]) -> Result<Vec<Option<Inside>>, StoreError> {
    let addresses: Vec<String> = links.iter().map(|link| address_to_resolve(&link.target)).collect();
    let borrowed: Vec<&str> = addresses.iter().map(String::as_str).collect();
    reader.resolve(&borrowed)
}

/// What [`Reader::resolve`] is asked for this target; an episode named by feed and guid has an `earmark:` address.
#[must_use]
pub fn address_to_resolve(target: &LinkTarget) -> String {
    match target {
        LinkTarget::Episode { feed, key } => {
            let guid = key.as_str().strip_prefix('g').unwrap_or(key.as_str());
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("feed", feed.as_str()).append_pair("guid", guid);
            format!("earmark:episode?{}", query.finish())
        }
        other => other.address().to_string(),
    }
}

/// The words around a link: the text of the first paragraph, item or quote that holds it, at most 240 characters.
fn context(notes: &Notes, number: u16) -> String {
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
    let mut short: String = words.chars().take(240).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// `1:02:03` or `4:05`.
fn clock(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
