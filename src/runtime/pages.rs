//! Pages of directories: which show, and which episode of it, one is about, as the directory says that gave out its number; and
//! shows that are known by their `podcast:guid` alone.

use std::sync::Arc;

use super::directories::Asking;
use crate::error::Problem;
use crate::model::{BY_GUID, FeedUrl, Inquiry, Listed, PodcastGuid, ShowId, ShowNumber, Source};
use crate::text::clean;
use crate::text::target::{masked, show_page};

/// What the page of a directory is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    pub feed: FeedUrl,
    /// An address that leads to the episode inside, once its show is in the library.
    pub episode: Option<String>,
}

/// The show that an address is about, when it is the page of a directory that knows shows by number; `None` for every other
/// address. What was said of that number before is known without asking.
///
/// # Errors
/// Why its feed is not known, in words.
pub async fn meant(asking: &Asking, typed: &str) -> Option<Result<Meant, Problem>> {
    let typed = typed.trim();
    if let Some(guid) = typed.strip_prefix(BY_GUID).and_then(PodcastGuid::parse) {
        return Some(by_number(asking, typed, &ShowNumber::Guid(guid), None).await);
    }
    let page = show_page(typed).or_else(|| show_page(&format!("https://{typed}")))?;
    Some(by_number(asking, typed, &page.number?, page.episode).await)
}

async fn by_number(asking: &Asking, typed: &str, number: &ShowNumber, episode: Option<u64>) -> Result<Meant, Problem> {
    if episode.is_none() {
        let (readers, number) = (Arc::clone(&asking.readers), number.clone());
        let said = tokio::task::spawn_blocking(move || readers.with(|reader| reader.numbered(&number))).await;
        if let Ok(Ok(Some(feed))) = said {
            return Ok(Meant { feed, episode: None });
        }
    }
    let inquiry = match number {
        ShowNumber::Guid(guid) => Inquiry::Guids(vec![*guid]),
        number => Inquiry::Numbered(number.clone(), episode),
    };
    let (mut known, mut failed) = (None::<Listed>, None::<Problem>);
    // Who gave out the number knows best; nobody else gets it who need not.
    let mut sources = asking.directories.sources(&inquiry);
    sources.sort_by_key(|source| *source != number.source());
    for source in sources {
        match asking.one(source, &inquiry).await {
            Ok(heard) => {
                let Some(show) = heard.shows.into_iter().next() else { continue };
                match show.candidate.feed_url {
                    Some(feed) => return Ok(Meant { feed, episode: heard.episode }),
                    None => known = known.or(Some(show)),
                }
            }
            Err(problem) => failed = failed.or(Some(problem)),
        }
    }
    let directory = number.source().name();
    let what = format!("Nothing to follow was found at {}.", clean::line(&masked(typed)));
    let asked = !asking.directories.sources(&inquiry).is_empty();
    let (id, why, hint) = match (known, failed) {
        (Some(show), _) => {
            let author = clean::line(&show.candidate.author);
            let by = if author.is_empty() { author } else { format!(" by {author}") };
            let why =
                format!("{directory} lists {}{by}, but without a public feed.", clean::line(&show.candidate.title));
            ("add.no-public-feed", why, "Only players of the store itself can play it.")
        }
        (None, Some(problem)) => return Err(Problem { what, why: problem.what.clone(), ..problem }),
        (None, None) if asked => ("add.unknown", format!("{directory} does not know this show."), ""),
        (None, None) if number.source() == Source::PodcastIndex && !asking.directories.has_key() => (
            "add.directory-key",
            format!("{directory} only answers with a key of one’s own."),
            "It is free: `earmark login podcast-index` takes it.",
        ),
        (None, None) => (
            "add.directory-off",
            format!("{directory} is not asked, as set."),
            "Change `directories` in the settings, or give the address of the feed.",
        ),
    };
    Err(Problem::new(id, what, why, hint))
}

/// Asks for the feeds of what a show recommends by `podcast:guid` alone, all at once, and has them kept; whether any is known
/// now that was not. Without a key for the Podcast Index nobody is asked.
pub async fn picks(asking: &Asking, show: ShowId) -> bool {
    if !asking.directories.has_key() {
        return false;
    }
    let readers = Arc::clone(&asking.readers);
    let read = tokio::task::spawn_blocking(move || readers.with(|reader| reader.picks_without_feed(show))).await;
    let Ok(Ok(guids)) = read else { return false };
    if guids.is_empty() {
        return false;
    }
    match asking.one(Source::PodcastIndex, &Inquiry::Guids(guids)).await {
        Ok(heard) => heard.shows.iter().any(|show| show.candidate.feed_url.is_some()),
        Err(problem) => {
            tracing::info!(%problem, "the feeds of what makers pick are not known");
            false
        }
    }
}
