//! `links`: of an episode in reading order, or of a whole show with each target once.

use std::io::Write;

use serde_json::Value;

use super::out::{self, Table};
use super::{Context, Done, Fail, Format, Status, fields, find, library, say};
use crate::model::Inside;
use crate::store::{Reader, StoredLink};
use crate::text::target;

/// Prints links.
pub fn links(context: &Context, meant: &str, format: Format) -> Done {
    let reader = library::existing(context)?;
    let mut library = library::shows(&reader)?;
    let links = match find::either(&reader, &mut library, meant)? {
        Inside::Show(id) => reader.show_links(id)?,
        Inside::Episode(id) => {
            if reader.episode(id)?.is_none() {
                return find::no_episode(id.get());
            }
            reader.episode_links(id)?
        }
    };
    let mut out = out::stdout();
    if format.is_json() {
        format.list(values(&reader, &links)?, &mut out)?;
    } else {
        let mut table = Table::new(&["nr", "address", "text", "kind", "found"]).keeping(1);
        for (at, link) in links.iter().enumerate() {
            let (_, kind, _) = target::classify(&link.url, None);
            let mut found = link.found.clone();
            if link.episodes.len() > 1 {
                found = format!("in {} episodes", link.episodes.len());
            }
            table.row(vec![
                out::id(at as u32 + 1),
                out::text(&*link.url),
                out::text(&*link.text),
                out::text(fields::link_kind(kind)),
                out::text(found),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    if links.is_empty() {
        say("There are no links here.");
    }
    Ok(Status::Done)
}

/// Links as JSON, each with the place in the program that it leads to.
pub fn values(reader: &Reader, links: &[StoredLink]) -> Result<Vec<Value>, Fail> {
    let addresses: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
    let inside = reader.resolve(&addresses)?;
    let mut inside = inside.into_iter();
    Ok(links.iter().enumerate().map(|(at, link)| fields::link(at + 1, link, inside.next().flatten())).collect())
}
