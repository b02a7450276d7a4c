//! SHOW and EPISODE on the command line: an identifier, an address, or words that match exactly one.

use super::{Fail, library};
use crate::error::Problem;
use crate::library::query::Query;
use crate::library::{Library, find};
use crate::model::{EpisodeId, FeedUrl, Inside, Show, ShowId, Subscription};
use crate::store::Reader;
use crate::text::fold::fold;
use crate::text::target::masked;

/// How many matches are listed when there are too many.
const LISTED: usize = 20;

/// The show that is meant.
pub fn show(reader: &Reader, library: &Library, meant: &str) -> Result<ShowId, Fail> {
    let meant = meant.trim();
    if let Some(number) = number_after("show/", meant) {
        return match ShowId::new(number).filter(|id| library.shows.contains_key(id)) {
            Some(id) => Ok(id),
            None => nothing(&format!("There is no show {number}."), "`earmark shows --all` lists them."),
        };
    }
    if let Some(id) = show_at(reader, library, meant)? {
        return Ok(id);
    }
    if is_address(meant) {
        return nothing("No show of the library has this address.", "`earmark add` follows it.");
    }
    let found = shows_named(library, meant);
    match found.as_slice() {
        [] => nothing(&format!("No show matches “{}”.", masked(meant)), "`earmark shows --all` lists them."),
        [one] => Ok(one.id),
        many => several(
            &format!("{} shows match “{}”:", many.len(), masked(meant)),
            many.iter().map(|show| format!("show/{}  {}", show.id, show.title)).collect(),
        ),
    }
}

/// The episode that is meant. Words need all episodes, so they are loaded then.
pub fn episode(reader: &Reader, library: &mut Library, meant: &str) -> Result<EpisodeId, Fail> {
    let meant = meant.trim();
    if let Some(number) = number_after("episode/", meant) {
        return match EpisodeId::new(number) {
            Some(id) => Ok(id),
            None => no_episode(number),
        };
    }
    if is_address(meant) {
        return match reader.resolve(&[(meant, "")])?.into_iter().next().flatten() {
            Some(Inside::Episode(id)) => Ok(id),
            _ => nothing("No episode of the library has this address.", unread(reader)?),
        };
    }
    all_lists(reader, library)?;
    let found = episodes_named(library, meant);
    match found.as_slice() {
        [] => nothing(&format!("No episode matches “{}”.", masked(meant)), "`earmark search` looks for single words."),
        [(_, one)] => Ok(*one),
        many => several(
            &format!("{} episodes match “{}”:", many.len(), masked(meant)),
            many.iter()
                .map(|(show, id)| {
                    let of = library.shows.get(show).map(|show| show.title.as_str()).unwrap_or_default();
                    format!("episode/{id}  {} — {of}", title(library, *show, *id))
                })
                .collect(),
        ),
    }
}

/// An episode or a show: a plain number is an episode, `show/3` a show; words look at shows first.
pub fn either(reader: &Reader, library: &mut Library, meant: &str) -> Result<Inside, Fail> {
    let meant = meant.trim();
    if meant.starts_with("show/") {
        return show(reader, library, meant).map(Inside::Show);
    }
    if number_after("episode/", meant).is_some() {
        return episode(reader, library, meant).map(Inside::Episode);
    }
    if let Some(id) = show_at(reader, library, meant)? {
        return Ok(Inside::Show(id));
    }
    if is_address(meant) {
        return episode(reader, library, meant).map(Inside::Episode);
    }
    match shows_named(library, meant).as_slice() {
        [one] => return Ok(Inside::Show(one.id)),
        [] => {}
        _ => return show(reader, library, meant).map(Inside::Show),
    }
    episode(reader, library, meant).map(Inside::Episode)
}

/// What to do when not all episodes are known by their addresses yet.
fn unread(reader: &Reader) -> Result<&'static str, Fail> {
    let complete = reader.indexed()?.is_complete();
    Ok(if complete { "" } else { "Not all episodes are read yet: `earmark search` reads them." })
}

/// Says that there is no such episode.
pub fn no_episode<T>(number: u32) -> Result<T, Fail> {
    nothing(&format!("There is no episode {number}."), "`earmark search` finds episodes by words of their title.")
}

/// The title of an episode whose list is loaded.
pub fn title(library: &Library, show: ShowId, id: EpisodeId) -> String {
    let list = library.lists.get(&show);
    list.and_then(|list| list.get(list.position(id)?)).map(|episode| episode.title.to_owned()).unwrap_or_default()
}

/// Loads the lists that are not loaded yet.
pub fn all_lists(reader: &Reader, library: &mut Library) -> Result<(), Fail> {
    if library.lists.len() < library.shows.len() {
        *library = library::whole(reader)?;
    }
    Ok(())
}

/// The show at an address of a feed (in any spelling), of a web page, or at a path of a feed file.
fn show_at(reader: &Reader, library: &Library, meant: &str) -> Result<Option<ShowId>, Fail> {
    let feed = FeedUrl::parse(meant).or_else(|| file_address(meant));
    if let Some(feed) = &feed {
        let key = feed.comparison_key();
        let same = |show: &&std::sync::Arc<Show>| {
            show.feed_url.as_ref().is_some_and(|own| own == feed || own.comparison_key() == key)
        };
        if let Some(show) = library.shows.values().find(same) {
            return Ok(Some(show.id));
        }
    }
    if is_address(meant)
        && let Some(Inside::Show(id)) = reader.resolve(&[(meant, "")])?.into_iter().next().flatten()
    {
        return Ok(Some(id));
    }
    Ok(None)
}

/// The address of a file that is there, as a feed read from disk is known by.
pub fn file_address(path: &str) -> Option<FeedUrl> {
    let path = std::path::Path::new(path);
    if !path.is_file() {
        return None;
    }
    let path = std::path::absolute(path).ok()?;
    FeedUrl::parse(url::Url::from_file_path(path).ok()?.as_str())
}

/// Whether an address is meant, and no name or number.
pub fn is_address(meant: &str) -> bool {
    meant.contains("://") || meant.starts_with("sample:") || meant.starts_with("earmark:")
}

/// The number of `show/3`, `show/3/links` or plain `3`.
fn number_after(prefix: &str, meant: &str) -> Option<u32> {
    let rest = meant.strip_prefix(prefix).map(|rest| rest.split(['/', '?']).next().unwrap_or(rest));
    rest.unwrap_or(meant).parse().ok()
}

/// Shows whose title holds all words. A title that is exactly these words beats those that hold them as words of their own,
/// these beat those where they are parts of longer words, and a show that is followed beats those that are not.
fn shows_named<'a>(library: &'a Library, words: &str) -> Vec<&'a Show> {
    let whole = fold(words);
    let words: Vec<&str> = whole.split_whitespace().collect();
    let found: Vec<&Show> = library
        .shows
        .values()
        .map(AsRef::as_ref)
        .filter(|show| {
            let title = fold(&show.title);
            !words.is_empty() && words.iter().all(|word| title.contains(word))
        })
        .collect();
    let better = |keep: &dyn Fn(&Show) -> bool, found: Vec<&'a Show>| {
        let kept: Vec<&Show> = found.iter().copied().filter(|show| keep(show)).collect();
        if kept.is_empty() { found } else { kept }
    };
    let as_words = |show: &Show| {
        let title = fold(&show.title);
        let own: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).collect();
        words.iter().all(|word| own.contains(word))
    };
    let found = better(&as_words, found);
    let found = better(&|show| fold(&show.title) == whole, found);
    better(&|show| show.subscription == Subscription::Following, found)
}

/// Episodes whose titles hold all words; a title that is exactly these words beats the others.
fn episodes_named(library: &Library, words: &str) -> Vec<(ShowId, EpisodeId)> {
    let found = find::titles(library, &Query::words(words), 10_000);
    let whole = fold(words);
    let exact: Vec<_> = found.iter().copied().filter(|(show, id)| fold(&title(library, *show, *id)) == whole).collect();
    if exact.is_empty() { found } else { exact }
}

fn nothing<T>(what: &str, hint: &str) -> Result<T, Fail> {
    Err(Problem::new("match.nothing", what, "", hint).into())
}

fn several<T>(what: &str, mut lines: Vec<String>) -> Result<T, Fail> {
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    if more > 0 {
        lines.push(format!("… and {more} more."));
    }
    Err(Fail::Several(what.to_owned(), lines))
}
