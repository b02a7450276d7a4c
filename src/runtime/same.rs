//! Which show of the library lives at an address that is new: none, one that is known already, or one whose feed is to be found there
//! from now on because its own address is dead.

use super::failure::Failure;
use super::refresh::{Context, Document};
use crate::feed;
use crate::library::identity::letters;
use crate::library::{Alike, Likeness};
use crate::model::{Candidate, FeedUrl, Show, ShowId};
use crate::net::{Fetched, Request};
use crate::store::{Reader, Validators};

/// What an address is to the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belongs {
    /// What lives there, if anything does, has this address.
    Itself,
    /// This show has it under another address, which is the better one: nothing that is said there is taken for its own.
    To(ShowId),
    /// This show cannot be read at its own address any more, and its episodes are there.
    MovesThere(ShowId),
    /// A show of its own, though this one claims the same `podcast:guid`.
    Beside(ShowId),
}

/// The shows of the library as they are asked who lives somewhere.
pub(super) struct Known {
    shows: Vec<(Show, String, String)>,
}

impl Known {
    /// The library as it is now, without the sample: its servers are made up.
    pub(super) async fn read(ctx: &Context) -> Result<Self, Failure> {
        let shows = ctx.read(Reader::shows).await?.into_iter().filter(|show| !show.sample).map(|show| {
            let key = show.feed_url.as_ref().filter(|url| url.is_remote()).map(FeedUrl::comparison_key);
            let title = letters(&show.title);
            (show, key.unwrap_or_default(), title)
        });
        Ok(Self { shows: shows.collect() })
    }

    /// This show.
    pub(super) fn show(&self, id: ShowId) -> Option<&Show> {
        self.shows.iter().map(|(show, ..)| show).find(|show| show.id == id)
    }
}

/// Finds out what the address of a candidate is, of which it is known which show has it or had it (`at`). `follow` when the listener
/// wants it for good: what is only looked at moves nobody. The document is read when the answer needs it, and is there afterwards.
pub(super) async fn belongs(
    ctx: &Context,
    candidate: &Candidate,
    document: &mut Option<Document>,
    follow: bool,
    known: &Known,
    at: Option<ShowId>,
) -> Result<Belongs, Failure> {
    let Some(url) = candidate.feed_url.as_ref().filter(|url| url.is_remote()) else { return Ok(Belongs::Itself) };
    let (here, title) = (url.comparison_key(), letters(&candidate.title));
    let there = known.shows.iter().any(|(_, key, _)| *key == here);
    let former = at.filter(|_| !there);
    // The same address in another spelling, or with another password, is the show's when its own is dead.
    let spelt = known.shows.iter().find(|(show, key, _)| *key == here && show.feed_url != candidate.feed_url);
    if let Some((show, ..)) = spelt.filter(|_| follow && document.is_some())
        && is_dead(ctx, show).await
    {
        return Ok(Belongs::MovesThere(show.id));
    }
    let claims = |show: &Show| candidate.guid.is_some() && show.guid == candidate.guid;
    let may_be = known.shows.iter().filter(|(show, key, named)| {
        let akin = claims(show) || former == Some(show.id) || !title.is_empty() && *named == title;
        akin && !key.is_empty() && *key != here
    });
    let mut beside = None;
    for (show, ..) in may_be {
        let ours = claims(show) || former == Some(show.id);
        let fails = fails(show);
        if document.is_none() && follow && fails {
            *document = read_at(ctx, candidate).await;
        }
        let likeness = match document {
            Some(document) => liken(ctx, show.id, document).await?,
            // Who lists a show says that it is this one.
            None if ours && !there && (follow || !fails) => return Ok(Belongs::To(show.id)),
            None => continue,
        };
        if likeness == Likeness::Other {
            beside = beside.or_else(|| claims(show).then_some(show.id));
            continue;
        }
        if follow && is_dead(ctx, show).await {
            return Ok(Belongs::MovesThere(show.id));
        }
        if there {
            continue;
        }
        if former == Some(show.id) || claims(show) && likeness == Likeness::Same && !fails {
            return Ok(Belongs::To(show.id));
        }
        beside = beside.or_else(|| claims(show).then_some(show.id));
    }
    Ok(match (former, beside.filter(|_| !there)) {
        // An address that a show has left says nothing else of it.
        (Some(show), _) => Belongs::To(show),
        (None, Some(show)) => Belongs::Beside(show),
        (None, None) => Belongs::Itself,
    })
}

/// Whether a feed brought nothing when it was asked last. One that comes in part lives.
fn fails(show: &Show) -> bool {
    show.health.problem.as_ref().is_some_and(|problem| problem.id != "refresh.cut-off")
}

/// Whether a feed cannot be read at its address any more. One that did well is asked now: whoever adds another address may know more.
async fn is_dead(ctx: &Context, show: &Show) -> bool {
    if fails(show) {
        return true;
    }
    let Some(url) = &show.feed_url else { return false };
    match ctx.client.fetch(&Request::new(url.as_str()), |_| ()).await {
        Ok(_) => false,
        Err(error) => Failure::Fetch(error).is_slow_to_change(),
    }
}

async fn liken(ctx: &Context, show: ShowId, document: &Document) -> Result<Likeness, Failure> {
    let parsed = std::sync::Arc::clone(&document.parsed);
    let known = ctx.read(move |reader: &Reader| reader.known(show)).await?;
    let liken = move || {
        // Where nothing was ever read, its address is all that was known.
        if known.is_empty() { Likeness::Akin } else { Alike::of(&known).to(&parsed.episodes) }
    };
    tokio::task::spawn_blocking(liken).await.map_err(|error| Failure::Broken(error.to_string()))
}

/// The document at the address of a candidate that nobody has read.
async fn read_at(ctx: &Context, candidate: &Candidate) -> Option<Document> {
    let url = candidate.feed_url.clone().filter(FeedUrl::is_remote)?;
    let fetched = ctx.client.fetch(&Request::new(url.as_str()), |_| ()).await.ok()?;
    let Fetched::Body { bytes, charset, status, held, .. } = fetched else { return None };
    let read = tokio::task::spawn_blocking(move || {
        let _held = held;
        feed::parse(&bytes, &url, charset.as_deref()).ok()
    });
    let parsed = read.await.ok()??;
    // Its server is asked once more when the show is refreshed: what it said beside the document is not kept here.
    Some(Document { parsed: parsed.into(), validators: Validators::default(), status: Some(status) })
}
