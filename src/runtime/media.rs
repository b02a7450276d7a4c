//! Chapters and transcripts that lie apart from the feed: fetched when somebody wants to see them, kept in the library, read
//! from there ever after.

use std::sync::Arc;

use super::details;
use super::failure::Failure;
use super::refresh::Context;
use super::writer::{Gone, Urgency};
use crate::app::state::EpisodePage;
use crate::error::Problem;
use crate::feed::transcript::NoTranscript;
use crate::feed::{self, NotAFeed, chapters, id3, kinds, transcript};
use crate::model::{Chapter, EpisodeDetail, EpisodeId, FeedUrl, Kept, MoreChapters, Show, TranscriptText};
use crate::net::{self, FetchError, Fetched, Request};
use crate::text::target;

/// So many bytes of an audio file are read for its chapters; more of a tag is pictures.
const MOST_OF_A_TAG: usize = 1 << 20;
/// So many transcripts of one episode are tried until one can be read.
const MOST_TRIED: usize = 4;

/// What an episode lacks, for messages.
#[derive(Clone, Copy)]
enum What {
    Chapters,
    /// The audio file, for its chapters.
    File,
    Transcript,
}

/// What was read, and what to say where it came in part only; `None` when there is nothing of that kind.
pub type Came<T> = Option<(T, Option<Problem>)>;

/// The transcript of an episode, its lines joined to what one reads in one go: as it is kept, or, when it is not or `again` is
/// wanted, from its server. `None` when the episode is gone or has none.
///
/// # Errors
/// Why none of its addresses gave one. What was kept stays.
pub async fn transcript(ctx: &Context, id: EpisodeId, again: bool) -> Result<Came<Kept<TranscriptText>>, Problem> {
    let told = |failure: &Failure, show: Option<&Show>| told(What::Transcript, failure, show);
    let read = ctx.read(move |reader| Ok((reader.episode(id)?, reader.kept_transcript(id)?))).await;
    let (found, kept) = read.map_err(|failure| told(&failure, None))?;
    let Some((detail, _)) = found else { return Ok(None) };
    let listed = |url: &str| detail.transcripts.is_empty() || detail.transcripts.iter().any(|one| one.url == url);
    if let Some(kept) = kept.filter(|kept| !again && listed(&kept.url)) {
        return joined(kept).await.map(|kept| Some((kept, None))).map_err(|failure| told(&failure, None));
    }
    let show = show_of(ctx, &detail).await.map_err(|failure| told(&failure, None))?;
    let mut first: Option<Failure> = None;
    for one in transcript::best_first(&detail.transcripts, show.language.as_deref()).into_iter().take(MOST_TRIED) {
        let read = async {
            let (bytes, url, charset) = fetch(ctx, &show, Request::new(&one.url)).await?;
            let promised = one.clone();
            let found = move || transcript::with_links(&bytes, &url, charset.as_deref(), &promised);
            let found = blocking(found).await?.map_err(|no_transcript| match no_transcript {
                NoTranscript::WebPage => Failure::NotAFeed(NotAFeed::WebPage { feeds: Vec::new() }, None),
                NoTranscript::NoText(kind) => Failure::NoText(kind),
                NoTranscript::Nothing => Failure::Nothing,
            })?;
            let kept = Arc::new(Kept { url: one.url.clone(), at: ctx.now(), what: found.text });
            let own = Arc::clone(&kept);
            keep(ctx, move |store| store.keep_transcript(id, &own)).await?;
            Ok::<_, Failure>((Arc::unwrap_or_clone(kept), found.in_part.then(|| in_part(What::Transcript))))
        };
        match read.await {
            Ok((kept, part)) => {
                let joined = joined(kept).await.map_err(|failure| told(&failure, Some(&show)))?;
                return Ok(Some((joined, part)));
            }
            Err(failure) if failure.is_offline() => return Err(told(&failure, Some(&show))),
            Err(failure) => first = first.or(Some(failure)),
        }
    }
    first.map_or(Ok(None), |failure| Err(told(&failure, Some(&show))))
}

/// The page of an episode with the chapters that lie apart from the feed: at the address that the feed names, or in the audio
/// file. They are fetched when they are not kept, or when `again` is wanted. `None` when the episode is gone.
///
/// # Errors
/// Why they could not be read. What was kept stays.
pub async fn chapters(ctx: &Context, id: EpisodeId, again: bool) -> Result<Came<EpisodePage>, Problem> {
    let told = |failure: &Failure, show: Option<&Show>| told(What::Chapters, failure, show);
    let page = ctx.read(move |reader| details::episode(reader, id)).await.map_err(|failure| told(&failure, None))?;
    let Some(page) = page else { return Ok(None) };
    let detail = &page.detail;
    let from = match page.more_chapters {
        MoreChapters::None if again && detail.chapters_url.is_some() => MoreChapters::Address,
        more => more,
    };
    let show = show_of(ctx, detail).await.map_err(|failure| told(&failure, None))?;
    let read = async {
        let (url, what, part) = match (from, &detail.chapters_url, details::preferred(detail)) {
            (MoreChapters::Address, Some(url), _) => {
                let found = of_address(ctx, &show, url).await?;
                (url.clone(), found.chapters, found.in_part.then(|| in_part(What::Chapters)))
            }
            (MoreChapters::File, _, Some(file)) => {
                (details::place(file).to_owned(), of_file(ctx, &show, file).await?, None)
            }
            _ => return Ok(None),
        };
        let kept = Kept { url, at: ctx.now(), what };
        keep(ctx, move |store| store.keep_chapters(id, &kept)).await.map(|()| part)
    };
    let asked = if from == MoreChapters::File { What::File } else { What::Chapters };
    let part = read.await.map_err(|failure| self::told(asked, &failure, Some(&show)))?;
    let page = ctx.read(move |reader| details::episode(reader, id)).await;
    page.map(|page| Some((page?, part))).map_err(|failure| told(&failure, Some(&show)))
}

async fn of_address(ctx: &Context, show: &Show, url: &str) -> Result<chapters::Found, Failure> {
    let (bytes, from, _) = fetch(ctx, show, Request::new(url)).await?;
    let from = FeedUrl::parse(&from).ok_or(Failure::Fetch(FetchError::BadAddress))?;
    let read = move || match chapters::read(&bytes, &from) {
        Some(found) => Ok(found),
        None if feed::is_web_page(&bytes) => Err(Failure::NotAFeed(NotAFeed::WebPage { feeds: Vec::new() }, None)),
        None => Err(kinds::of_no_text(&bytes).map_or(Failure::Nothing, Failure::NoText)),
    };
    blocking(read).await?
}

/// The head of the file tells how long its tag is; most files have none, and only ten bytes of them were asked for.
async fn of_file(ctx: &Context, show: &Show, url: &str) -> Result<Vec<Chapter>, Failure> {
    let (head, ..) = fetch(ctx, show, Request::beginning(url, id3::HEAD)).await?;
    let Some(length) = id3::length(&head) else { return Ok(Vec::new()) };
    let (bytes, from, _) = fetch(ctx, show, Request::beginning(url, length.min(MOST_OF_A_TAG))).await?;
    let from = FeedUrl::parse(&from).ok_or(Failure::Fetch(FetchError::BadAddress))?;
    blocking(move || id3::chapters(&bytes, &from)).await
}

/// Bytes, the address that gave them in the end, and what the server calls their encoding.
async fn fetch(ctx: &Context, show: &Show, request: Request) -> Result<(Vec<u8>, String, Option<String>), Failure> {
    // What is invented has no server, even where it names one.
    if show.feed_url.as_ref().is_some_and(FeedUrl::is_sample) {
        return Err(Failure::Sample);
    }
    let feed = show.feed_url.as_ref().filter(|feed| feed.is_remote()).map(FeedUrl::as_str);
    // An address in a document is as little to be trusted as a redirect.
    if let Some(feed) = feed
        && !net::may_lead(feed, &request.url).await
    {
        let (from, to) = (net::host(feed), net::host(&request.url));
        return Err(Failure::Fetch(FetchError::RedirectRefused { from, to, status: None }));
    }
    let fetched = ctx.cancel.run_until_cancelled(Box::pin(ctx.client.fetch(&request, |_| ()))).await;
    match fetched.ok_or_else(|| Failure::Broken(String::from("stopped")))?.map_err(Failure::Fetch)? {
        Fetched::Body { bytes, url, charset, .. } => Ok((bytes.into_vec(), url, charset)),
        Fetched::Unchanged { .. } => Err(Failure::Fetch(FetchError::Status { code: 304, retry_after: None })),
    }
}

async fn show_of(ctx: &Context, detail: &EpisodeDetail) -> Result<Show, Failure> {
    let id = detail.show;
    let shows = ctx.read(crate::store::Reader::shows).await?;
    shows.into_iter().find(|show| show.id == id).ok_or_else(|| Failure::Broken(String::from("the show is gone")))
}

async fn keep(
    ctx: &Context,
    work: impl FnOnce(&mut crate::store::Store) -> Result<(), crate::store::StoreError> + Send + 'static,
) -> Result<(), Failure> {
    match ctx.writer.call(Urgency::Urgent, work).await {
        // It can be read all the same.
        Err(Gone::ReadOnly) => Ok(()),
        Err(gone) => Err(Failure::Writer(gone)),
        Ok(kept) => kept.map_err(Failure::Store),
    }
}

async fn joined(mut kept: Kept<TranscriptText>) -> Result<Kept<TranscriptText>, Failure> {
    blocking(move || {
        kept.what.lines = transcript::paragraphs(&kept.what.lines);
        kept
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Broken(error.to_string()))
}

/// What to say of a document that is damaged.
fn in_part(what: What) -> Problem {
    let (id, what) = match what {
        What::Transcript => ("transcript.in-part", "The transcript came in part only."),
        What::Chapters | What::File => ("chapters.in-part", "The chapters came in part only."),
    };
    let why = "The document is damaged or ends in the middle; what came whole is kept.";
    Problem::new(id, what, why, "{refresh} reads it again.")
}

/// A failure in the words of this task. It is no fault of the feed's: the show's health stays as it is.
fn told(what: What, failure: &Failure, show: Option<&Show>) -> Problem {
    let (id, name, asked) = match what {
        What::Chapters => ("chapters.not-read", "chapters", "list of chapters"),
        What::File => ("chapters.not-read", "chapters", "audio file"),
        What::Transcript => ("transcript.not-read", "transcript", "transcript"),
    };
    let (_, why) = failure.why_of(asked);
    let hint = if matches!(failure, Failure::Sample) {
        ""
    } else if matches!(failure, Failure::NoText(_)) {
        "Its address is among the links of the episode."
    } else if matches!(failure, Failure::Fetch(FetchError::Denied { .. })) {
        "`earmark login ADDRESS` takes them ({details} tells the address), then {refresh} tries again."
    } else {
        "{refresh} tries again."
    };
    let host = show.and_then(|show| show.feed_url.as_ref()).map(|feed| target::host(feed.as_str()));
    tracing::info!(?host, what = name, "not read: {why}");
    Problem::new(id, format!("The {name} could not be read."), format!("{why}."), hint).with_detail(failure.detail())
}
