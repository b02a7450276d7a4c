//! Older episodes of feeds in pages (RFC 5005): a page at a time when somebody asks for it, or all of them.
//!
//! A page only adds episodes. It says nothing about what is missing, nothing about the show that is still true, and where it
//! cannot be read it is still the next one.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::failure::{Failure, span};
use super::refresh::{Context, Report};
use super::writer::Urgency;
use crate::error::Problem;
use crate::feed;
use crate::library::{FeedDelta, merge_older};
use crate::model::{FeedUrl, Show, ShowId};
use crate::net::{self, FetchError, Fetched, Request};
use crate::store::Store;

/// Pages that are read in a row; a feed with more of them is making them up.
const MOST_PAGES: usize = 1_000;
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
/// and why. Each page that was written is told as [`Report::Updated`], and stays when the one behind it fails.
pub async fn read(
    ctx: &Context,
    show: &Show,
    reach: Reach,
    reports: &mpsc::Sender<Report>,
) -> (usize, Result<(), Problem>) {
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
    let mut read: HashSet<String> = HashSet::new();
    let most = if reach == Reach::Missed { MOST_MISSED } else { MOST_PAGES };
    loop {
        let id = show.id;
        let next = ctx.read(move |reader| reader.older_page(id)).await.map_err(|failure| told(show, &failure))?;
        // A page that leads back to one that was read is the last.
        let Some(page) = next.filter(|page| !read.contains(page)) else { break };
        if read.len() >= most {
            return Err(unfinished(show, most));
        }
        read.insert(page.clone());
        let fetched = match ctx.page_wait(id) {
            Some(wait) => Err(wait),
            None => fetch(ctx, show, &page).await,
        };
        let (delta, next) = fetched.map_err(|failure| {
            ctx.let_pages_wait(id, &failure);
            told(show, &failure)
        })?;
        let meets = !delta.gap;
        let next = next.filter(|next| !read.contains(next));
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

/// One page: what it adds, and where the next one is.
async fn fetch(ctx: &Context, show: &Show, page: &str) -> Result<(FeedDelta, Option<String>), Failure> {
    let feed = show.feed_url.as_ref().map(FeedUrl::as_str).unwrap_or_default();
    let at = FeedUrl::parse(page).filter(FeedUrl::is_remote).ok_or(Failure::Fetch(FetchError::BadAddress))?;
    // An address in a document is as little to be trusted as a redirect.
    if !net::may_lead(feed, at.as_str()).await {
        let (from, to) = (net::host(feed), net::host(at.as_str()));
        return Err(Failure::Fetch(FetchError::RedirectRefused { from, to }));
    }
    let request = Request::new(at.as_str());
    let fetched = ctx.cancel.run_until_cancelled(Box::pin(ctx.client.fetch(&request, |_| ()))).await;
    let fetched = fetched.ok_or_else(|| Failure::Broken(String::from("stopped")))?.map_err(Failure::Fetch)?;
    let Fetched::Body { bytes, charset, url, held, .. } = fetched else {
        return Err(Failure::Fetch(FetchError::Status { code: 304, retry_after: None }));
    };
    let base = FeedUrl::parse(&url).unwrap_or(at);
    let (id, readers) = (show.id, Arc::clone(&ctx.readers));
    let merged = tokio::task::spawn_blocking(move || {
        let _held = held;
        let mut parsed = feed::parse(&bytes, &base, charset.as_deref()).map_err(|why| Failure::NotAFeed(why, None))?;
        let next = parsed.show.next_page.take();
        // A page is never all there is.
        parsed.complete = false;
        Ok((merge_older(&known(&readers, id)?, parsed), next))
    });
    merged.await.map_err(|error| Failure::Broken(error.to_string()))?
}

fn known(readers: &super::readers::Readers, id: ShowId) -> Result<Vec<crate::library::Known>, Failure> {
    readers.with(|reader| reader.known(id)).map_err(Failure::Store)
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

/// A failure in the words of this task. It is no fault of the feed's: the show's health stays as it is.
fn told(show: &Show, failure: &Failure) -> Problem {
    let mut problem = failure.problem(show, 1, None);
    if !failure.is_offline() {
        problem.what = format!("Older episodes of {} could not be read.", show.title);
        problem.hint = match failure.retry_after() {
            Some(wish) => {
                let wait = span(i64::try_from(wish).unwrap_or(i64::MAX));
                format!(
                    "What is there stays. The server asks to wait {wait}; {{open}} on the last row tries again then."
                )
            }
            None => String::from("What is there stays. {open} on the last row tries again."),
        };
    }
    problem
}
