//! `links`: of an episode in reading order, or of a whole show with each target once.

use std::io::Write;

use serde_json::Value;

use super::out::{self, Table};
use super::{Context, Done, Fail, Format, Status, fields, find, library, say};
use crate::model::{EpisodeId, FeedUrl, Inside, Notes};
use crate::store::{Reader, StoredLink};
use crate::text::{html, target};

/// A link and its number.
pub type Numbered = (usize, StoredLink);

/// Prints links.
pub fn links(context: &Context, meant: &str, format: Format) -> Done {
    let reader = library::indexed(context)?;
    let mut library = library::shows(&reader)?;
    let links: Vec<Numbered> = match find::either(&reader, &mut library, meant)? {
        Inside::Show(id) => reader.show_links(id)?.into_iter().enumerate().map(|(at, link)| (at + 1, link)).collect(),
        Inside::Episode(id) => {
            let Some((detail, source)) = reader.episode(id)? else { return find::no_episode(id.get()) };
            let feed = library.shows.get(&detail.show).and_then(|show| show.feed_url.as_ref());
            let base = detail.link.as_deref().or(feed.map(FeedUrl::as_str));
            of_episode(&reader, id, &html::notes(&source, base))?
        }
    };
    let mut out = out::stdout();
    if format.is_json() {
        format.list(values(&reader, &links)?, &mut out)?;
    } else {
        let mut table = Table::new(&["nr", "address", "text", "kind", "found"]).keeping(1);
        for (number, link) in &links {
            let (_, kind, _) = target::classify(&link.url, None);
            let mut found = link.found.clone();
            if link.episodes.len() > 1 {
                found = format!("in {} episodes", link.episodes.len());
            }
            table.row(vec![
                out::id(*number as u32),
                out::text(&*link.url),
                out::text(&*link.text),
                out::text(kind.name()),
                out::text(found),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    if links.is_empty() {
        say("There are no links here.");
    }
    library::say_unread(&reader)?;
    Ok(Status::Done)
}

/// The links of an episode: those of its notes under the numbers that the text shows, then those of people, chapters
/// and the like. The index knows which other episodes share them; it takes addresses that differ only after `#` for one.
pub fn of_episode(reader: &Reader, id: EpisodeId, notes: &Notes) -> Result<Vec<Numbered>, Fail> {
    let indexed = reader.episode_links(id)?;
    let page = |url: &str| url.split('#').next().unwrap_or(url).trim_end_matches('/').to_owned();
    let mut links: Vec<Numbered> = Vec::new();
    for link in notes.links.iter().filter(|link| !link.target.address().is_empty()) {
        let url = link.target.address();
        let known = indexed.iter().find(|known| page(&known.url) == page(url));
        links.push((
            link.number.into(),
            StoredLink {
                url: url.to_owned(),
                text: link.label.clone(),
                episodes: known.map_or_else(|| vec![id], |known| known.episodes.clone()),
                found: known.map_or_else(|| String::from("in the notes"), |known| known.found.clone()),
            },
        ));
    }
    let mut number = notes.links.len();
    for link in indexed {
        if !links.iter().any(|(_, known)| page(&known.url) == page(&link.url)) {
            number += 1;
            links.push((number, link));
        }
    }
    Ok(links)
}

/// Links as JSON, each with the place in the program that it leads to.
pub fn values(reader: &Reader, links: &[Numbered]) -> Result<Vec<Value>, Fail> {
    let addresses: Vec<&str> = links.iter().map(|(_, link)| link.url.as_str()).collect();
    let mut inside = reader.resolve(&addresses)?.into_iter();
    Ok(links.iter().map(|(number, link)| fields::link(*number, link, inside.next().flatten())).collect())
}
