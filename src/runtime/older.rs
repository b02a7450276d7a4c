//! Older episodes of feeds in pages (RFC 5005): a page at a time when somebody asks for it, or all of them.
//!
//! A page only adds episodes. It says nothing about what is missing, nothing about the show that is still true, and where it
//! cannot be read it is still the next one: why is kept with the show until it was read, and so is how long its server wishes to
//! be left alone.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::failure::{Failure, span};
use super::refresh::{Context, Report};
use super::rhythm;
use super::writer::Urgency;
use crate::error::Problem;
use crate::feed;
use crate::library::merge::fingerprint;
use crate::library::{FeedDelta, merge_older};
use crate::model::{FeedUrl, PageTrouble, Show, ShowId, Timestamp};
use crate::net::{self, FetchError, Fetched, Request};
use crate::store::Store;
use crate::text::{clean, target};

/// Pages that are read in a row; a feed with more of them is making them up.
pub(super) const MOST_PAGES: usize = 1_000;
/// Pages that are read for what came between two refreshes.
const MOST_MISSED: usize = 20;

/// How far back to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The next page.
    OnePage,
    /// Every page there is.
    AllPages,
    /// Pages up to one that holds something known: nothing of the first page was, so that episodes between may be behind it.
    Missed,
}

/// Reads the next page of a show's older episodes, or all of them; gives how many episodes came in, and what could not be read
/// and why. Each page that was written is told as [`Report::Updated`], and stays when the one behind it fails. A page whose server
/// wishes for patience is not asked for.
pub async fn read(
    ctx: &Context,
    show: &Show,
    reach: Reach,
    reports: &mpsc::Sender<Report>,
) -> (usize, Result<(), Problem>) {
    if let Some(kept) = show.page_trouble.as_ref().filter(|kept| kept.waits(ctx.now()).is_some()) {
        return (0, Err(with_hint(kept, ctx.now())));
    }
    let mut came = 0;
    let done = pages(ctx, show, reach, reports, &mut came).await;
    (came, done)
}

async fn pages(
    ctx: &Context,
    show: &Show,
    reach: Reach,
    reports: &mpsc::Sender<Report>,
    came: &mut usize,
) -> Result<(), Problem> {
    let (mut read, mut in_the_clear) = (HashSet::new(), false);
    let mut items = HashSet::new();
    let most = if reach == Reach::Missed { MOST_MISSED } else { ctx.most_pages };
    loop {
        let id = show.id;
        let next = ctx.read(move |reader| reader.older_page(id)).await.map_err(|failure| told(show, &failure))?;
        // A page that leads back to one that was read is the last.
        let Some(page) = next.filter(|page| !read.contains(page)) else { break };
        if read.len() >= most {
            return Err(unfinished(show, most));
        }
        read.insert(page.clone());
        let Page { delta, next, at, said } = match fetch(ctx, show, &page).await {
            Ok(page) => page,
            Err(failure) => return Err(note(ctx, show, &failure, reports).await),
        };
        if !in_the_clear && let Some(said) = unsafely(show, &at) {
            in_the_clear = true;
            drop(reports.send(Report::Note(said)).await);
        }
        let meets = !delta.gap;
        // Some servers give their last page under every further number.
        let repeats = said.iter().all(|item| items.contains(item));
        items.extend(said);
        let next = next.filter(|next| !repeats && !read.contains(next));
        let now = ctx.now();
        let write = move |store: &mut Store| store.write_older(id, &delta, next.as_deref(), now);
        let written = ctx.writer.call(Urgency::Bulk, write).await;
        let written = written.map_err(|gone| told(show, &Failure::Writer(gone)))?;
        let written = written.map_err(|error| told(show, &Failure::Store(error)))?;
        *came += written.new.len();
        let (show, list) = (Box::new(written.show), Arc::new(written.list));
        // Nobody listens any more: the page is in the library all the same.
        drop(reports.send(Report::Updated { show, list, new: written.new }).await);
        if reach == Reach::OnePage || (reach == Reach::Missed && meets) {
            break;
        }
    }
    Ok(())
}

/// What one page adds, where the next one is, and where this one was in the end.
struct Page {
    delta: FeedDelta,
    next: Option<String>,
    at: FeedUrl,
    /// Hashes of what its items say.
    said: Vec<u64>,
}

async fn fetch(ctx: &Context, show: &Show, page: &str) -> Result<Page, Failure> {
    let feed = show.feed_url.as_ref().map(FeedUrl::as_str).unwrap_or_default();
    let at = FeedUrl::parse(page).filter(FeedUrl::is_remote).ok_or(Failure::Fetch(FetchError::BadAddress))?;
    // An address in a document is as little to be trusted as a redirect.
    if !net::may_lead(feed, at.as_str()).await {
        let (from, to) = (net::host(feed), net::host(at.as_str()));
        return Err(Failure::Fetch(FetchError::RedirectRefused { from, to, status: None }));
    }
    let request = Request::new(at.as_str());
    let fetched = ctx.cancel.run_until_cancelled(Box::pin(ctx.client.fetch(&request, |_| ()))).await;
    let fetched = fetched.ok_or_else(|| Failure::Broken(String::from("stopped")))?.map_err(Failure::Fetch)?;
    let Fetched::Body { bytes, charset, url, held, .. } = fetched else {
        return Err(Failure::Fetch(FetchError::Status { code: 304, retry_after: None }));
    };
    let at = FeedUrl::parse(&url).unwrap_or(at);
    let (id, readers) = (show.id, Arc::clone(&ctx.readers));
    let merged = tokio::task::spawn_blocking(move || {
        let _held = held;
        let mut parsed = feed::parse(&bytes, &at, charset.as_deref()).map_err(|why| Failure::NotAFeed(why, None))?;
        let next = parsed.show.next_page.take();
        // A page is never all there is.
        parsed.complete = false;
        let said = parsed.episodes.iter().map(fingerprint).collect();
        Ok(Page { delta: merge_older(&known(&readers, id)?, parsed), next, at, said })
    });
    merged.await.map_err(|error| Failure::Broken(error.to_string()))?
}

fn known(readers: &super::readers::Readers, id: ShowId) -> Result<Vec<crate::library::Known>, Failure> {
    readers.with(|reader| reader.known(id)).map_err(Failure::Store)
}

/// That older episodes are not read as safely as the feed that names them; `None` when they are.
fn unsafely(show: &Show, at: &FeedUrl) -> Option<Problem> {
    let feed = show.feed_url.as_ref().map(FeedUrl::as_str).unwrap_or_default();
    (feed.starts_with("https:") && at.as_str().starts_with("http:")).then(|| {
        let host = clean::line(&target::host(at.as_str()));
        let what = format!("{host} gives older episodes of {} over http:// only.", show.title);
        Problem::new("refresh.in-the-clear", what, "Whoever is on the way can read them and change them.", "")
    })
}

/// That there is more than was read in a row.
fn unfinished(show: &Show, most: usize) -> Problem {
    Problem::new(
        "refresh.more-pages",
        format!("Not all older episodes of {} were read.", show.title),
        format!("{most} pages were read in a row, and there are more."),
        "{open} on the last row goes on from there.",
    )
}

/// Keeps with the show why its next page could not be read, where that says something about the page, and gives it in words.
async fn note(ctx: &Context, show: &Show, failure: &Failure, reports: &mpsc::Sender<Report>) -> Problem {
    let problem = told(show, failure);
    if failure.is_offline() || !matches!(failure, Failure::Fetch(_) | Failure::NotAFeed(..)) {
        return problem;
    }
    let (id, now) = (show.id, ctx.now());
    let until = failure.retry_after().map(|wish| rhythm::wished(wish, now));
    let trouble = PageTrouble { at: now, until, problem: Problem { hint: String::new(), ..problem } };
    let said = with_hint(&trouble, now);
    let noted = ctx.writer.call(Urgency::Bulk, move |store| store.note_page_trouble(id, &trouble)).await;
    match noted {
        Ok(Ok(show)) => drop(reports.send(Report::Behind(Box::new(show))).await),
        Ok(Err(error)) => tracing::warn!(%error, "why a page could not be read could not be kept"),
        Err(error) => tracing::warn!(%error, "why a page could not be read could not be kept"),
    }
    said
}

/// A failure in the words of this task. It is no fault of the feed's: the show's health stays as it is.
fn told(show: &Show, failure: &Failure) -> Problem {
    let mut problem = failure.problem(show, 1, None);
    if !failure.is_offline() {
        problem.what = format!("Older episodes of {} could not be read.", show.title);
        problem.hint = hint(None);
    }
    problem
}

/// What is kept, with what can be done now.
fn with_hint(kept: &PageTrouble, now: Timestamp) -> Problem {
    Problem { hint: hint(kept.waits(now).map(|until| until.0 - now.0)), ..kept.problem.clone() }
}

fn hint(wait: Option<i64>) -> String {
    match wait {
        Some(wait) => {
            let wait = span(wait);
            format!("What is there stays. The server asks to wait {wait}; {{open}} on the last row tries again then.")
        }
        None => String::from("What is there stays. {open} on the last row tries again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_are_less_safe_than_their_feed_are_told() {
        let told = |feed: &str, page: &str| {
            let show = Show { feed_url: FeedUrl::parse(feed), ..crate::library::testing::show(1) };
            unsafely(&show, &FeedUrl::parse(page).unwrap()).map(|said| said.what)
        };
        let said = told("https://a.example/feed", "http://b.example/feed?page=2");
        assert_eq!(said.as_deref(), Some("b.example gives older episodes of Show 1 over http:// only."));
        assert_eq!(told("https://a.example/feed", "https://a.example/feed?page=2"), None);
        assert_eq!(told("http://a.example/feed", "http://a.example/feed?page=2"), None, "as safe as the feed itself");
    }
}
