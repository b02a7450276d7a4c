//! `links`: of an episode in reading order, or of a whole show with each target once.

use std::io::Write;

use serde_json::Value;

use super::out::{self, Table};
use super::{Context, Done, Fail, Format, Status, fields, find, library, say};
use crate::library::links::{self, Beside, Found};
use crate::model::{EpisodeDetail, FeedUrl, Inside, Notes};
use crate::store::{Reader, StoredLink};
use crate::text::html;

/// A link and its number.
pub type Numbered = (usize, StoredLink);

/// Prints links.
pub fn links(context: &Context, meant: &str, format: Format) -> Done {
    let reader = library::indexed(context)?;
    let mut library = library::shows(&reader)?;
    let all: Vec<Numbered> = match find::either(&reader, &mut library, meant)? {
        Inside::Show(id) => reader.show_links(id)?.into_iter().enumerate().map(|(at, link)| (at + 1, link)).collect(),
        Inside::Episode(id) => {
            let Some((detail, source)) = reader.episode(id)? else { return find::no_episode(id.get()) };
            let feed = library.shows.get(&detail.show).and_then(|show| show.feed_url.as_ref());
            let base = links::base(detail.link.as_deref(), feed.map(FeedUrl::as_str));
            let notes = html::notes(&source, base);
            of_episode(&reader, &detail, &notes)?
        }
    };
    let mut out = out::stdout();
    if format.is_json() {
        format.list(values(&reader, &all)?, &mut out)?;
    } else {
        let mut table = Table::new(&["nr", "address", "text", "kind", "found"]).keeping(1);
        for (number, link) in &all {
            let (_, kind, _) = links::target_of(&link.url, &link.found);
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
    if all.is_empty() {
        say("There are no links here.");
    }
    library::say_unread(&reader)?;
    Ok(Status::Done)
}

/// The links of an episode under the numbers of its Links view. The index knows which other episodes share those of the
/// notes.
pub fn of_episode(reader: &Reader, detail: &EpisodeDetail, notes: &Notes) -> Result<Vec<Numbered>, Fail> {
    let indexed = reader.episode_links(detail.id)?;
    let spoken = reader.transcript_links(detail.id)?;
    let kept = if detail.chapters.is_empty() { reader.kept_chapters(detail.id)? } else { None };
    let mut beside = Beside::of(detail, &spoken);
    if let Some(kept) = &kept {
        beside.chapters = &kept.what;
    }
    let of = |Found { link, found, .. }: Found| {
        let url = link.target.address();
        let known = indexed.iter().find(|known| known.url == url);
        let episodes = known.map_or_else(|| vec![detail.id], |known| known.episodes.clone());
        (usize::from(link.number), StoredLink { url: url.to_owned(), text: link.label, episodes, found })
    };
    Ok(links::of_episode(notes, beside).into_iter().map(of).collect())
}

/// Links as JSON, each with the place in the program that it leads to.
pub fn values(reader: &Reader, links: &[Numbered]) -> Result<Vec<Value>, Fail> {
    let asked: Vec<(&str, &str)> = links.iter().map(|(_, link)| (link.url.as_str(), link.text.as_str())).collect();
    let mut inside = reader.resolve(&asked)?.into_iter();
    Ok(links.iter().map(|(number, link)| fields::link(*number, link, inside.next().flatten())).collect())
}
