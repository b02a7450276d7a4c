//! Asking for a feed: a turn, the server or the file, and what it answers.

use tokio::io::AsyncReadExt as _;

use super::{Report, Run, lock};
use crate::feed;
use crate::model::{FeedUrl, Show, ShowId};
use crate::net::{self, Body, FetchError, Fetched, Held, Packing, Request, Turn};
use crate::runtime::failure::{Failure, host_of};
use crate::store::Validators;

/// Failures to reach a server after which its other shows are not tried in the same run.
const DEAD_AFTER: u8 = 2;
/// Answers in a row that ask for patience (429), after which a server's other shows are spared the question in the same run:
/// it counts all that comes from here.
const BUSY_AFTER: u8 = 3;

/// What a server was like in one run.
pub(super) enum Mood {
    Answers,
    /// Could not be reached so often.
    Silent(u8, FetchError),
    /// Asked for patience so often in a row.
    Busy(u8, FetchError),
}

impl Mood {
    /// What it is like when this came of asking it once more. Who has answered once is not dead.
    fn after(before: Option<Self>, fetched: &Result<Fetched, FetchError>) -> Self {
        let Err(error) = fetched else { return Self::Answers };
        match (error, before) {
            (FetchError::Status { code: 429, .. }, Some(Self::Busy(times, _))) => {
                Self::Busy(times.saturating_add(1), error.clone())
            }
            (FetchError::Status { code: 429, .. }, _) => Self::Busy(1, error.clone()),
            (error, before) if error.is_dead_host() || matches!(error, FetchError::Offline { .. }) => match before {
                None => Self::Silent(1, error.clone()),
                Some(Self::Silent(times, first)) => Self::Silent(times.saturating_add(1), first),
                Some(answered) => answered,
            },
            _ => Self::Answers,
        }
    }

    /// Why it is of no use to ask it for another show.
    fn refuses(&self) -> Option<&FetchError> {
        match self {
            Self::Silent(times, error) if *times >= DEAD_AFTER => Some(error),
            Self::Busy(times, error) if *times >= BUSY_AFTER => Some(error),
            _ => None,
        }
    }
}

/// What a feed answered.
pub(super) enum Answer {
    Unchanged {
        etag: Option<String>,
        last_modified: Option<String>,
        ttl: Option<u32>,
        moved_to: Option<FeedUrl>,
    },
    Body {
        bytes: Body,
        packing: Packing,
        charset: Option<String>,
        base: FeedUrl,
        /// `None` for a file.
        status: Option<u16>,
        validators: Box<Validators>,
        held: Option<Held>,
    },
}

/// What lives at an address that a document names as its own.
pub(super) enum There {
    Feed,
    /// A feed that names, or a server that leads to, an address where the show is or has been: it would go to and fro.
    WayBack,
    /// No feed, and hardly one tomorrow.
    Nothing,
    /// Nobody knows: its server has a fault or was too slow, or the refresh was stopped.
    NoAnswer,
}

impl Run<'_> {
    /// Asks the server, unless that is known to be of no use.
    pub(super) async fn ask(&self, show: &Show, url: &FeedUrl, known: &Validators) -> Result<Answer, Failure> {
        let host = host_of(show);
        let turn = self.ctx.client.turn(&host).await.map_err(Failure::Fetch)?;
        let server = net::server(url.as_str());
        if let Some(error) = lock(&self.moods).get(&server).and_then(Mood::refuses) {
            return Err(Failure::NotAsked(error.clone()));
        }
        // Boxed, so that thousands of waiting shows are small.
        let conditions = has_conditions(show, known);
        let mut fetched = Box::pin(self.fetch(turn, show.id, url, known, conditions)).await;
        let refused = conditions && is_refusal(&fetched);
        if refused {
            // It may be the condition that it cannot answer.
            let turn = self.ctx.client.turn(&host).await.map_err(Failure::Fetch)?;
            fetched = Box::pin(self.fetch(turn, show.id, url, known, false)).await;
        }
        {
            let mut moods = lock(&self.moods);
            let before = moods.remove(&server);
            moods.insert(server, Mood::after(before, &fetched));
        }
        match fetched.map_err(Failure::Fetch)? {
            Fetched::Unchanged { etag, last_modified, ttl, moved_to } => {
                Ok(Answer::Unchanged { etag, last_modified, ttl, moved_to })
            }
            Fetched::Body {
                bytes,
                packing,
                status,
                charset,
                etag,
                last_modified,
                ttl,
                url: last,
                moved_to,
                held,
                ..
            } => Ok(Answer::Body {
                bytes,
                packing,
                charset,
                base: FeedUrl::parse(&last).unwrap_or_else(|| url.clone()),
                status: Some(status),
                validators: Box::new(Validators {
                    // As long as it is the same document, it is asked for in the way that brought it.
                    etag: etag.filter(|_| !refused),
                    last_modified: last_modified.filter(|_| !refused),
                    ttl,
                    moved_to,
                    ..Validators::default()
                }),
                held: Some(held),
            }),
        }
    }

    async fn fetch(
        &self,
        turn: Turn,
        show: ShowId,
        url: &FeedUrl,
        known: &Validators,
        conditions: bool,
    ) -> Result<Fetched, FetchError> {
        let request = Request {
            url: url.to_string(),
            etag: known.etag.clone().filter(|_| conditions),
            last_modified: known.last_modified.clone().filter(|_| conditions),
            ..Request::default()
        };
        let told = |bytes| drop(self.reports.try_send(Report::Downloading(show, bytes)));
        told(0);
        self.ctx.client.fetch_in(turn, &request, told).await
    }

    /// A feed on disk goes the same road; it has no server that could know whether it changed.
    pub(super) async fn open(&self, url: &FeedUrl, known: &Validators) -> Result<Answer, Failure> {
        let path = url::Url::parse(url.as_str()).ok().and_then(|url| url.to_file_path().ok());
        let path = path.ok_or(Failure::Fetch(FetchError::BadAddress))?;
        let bytes = read_file(&path, self.ctx.client.settings().max_mib).await.map_err(Failure::File)?;
        let validators = Box::new(Validators { ttl: known.ttl, ..Validators::default() });
        Ok(Answer::Body {
            bytes: bytes.into(),
            packing: Packing::Plain,
            charset: None,
            base: url.clone(),
            status: None,
            validators,
            held: None,
        })
    }

    /// What really lives at the address that a show's document names.
    pub(super) async fn look_there(&self, show: &Show, url: &FeedUrl) -> There {
        // An address in a document is as little to be trusted as a redirect.
        let from = show.feed_url.as_ref().map(FeedUrl::as_str).unwrap_or_default();
        if !net::may_lead(from, url.as_str()).await {
            return There::Nothing;
        }
        let request = Request::new(url.as_str());
        let fetched = self.ctx.cancel.run_until_cancelled(Box::pin(self.ctx.client.fetch(&request, |_| ()))).await;
        let Fetched::Body { bytes, charset, held, url: last, .. } = (match fetched {
            None => return There::NoAnswer,
            Some(Err(error)) if error.may_pass() => return There::NoAnswer,
            Some(Err(_)) => return There::Nothing,
            Some(Ok(fetched)) => fetched,
        }) else {
            return There::Nothing;
        };
        let id = show.id;
        let mut left: Vec<FeedUrl> = match self.ctx.read(move |reader| reader.moves(id)).await {
            Ok(moves) => moves.into_iter().map(|moved| moved.was).collect(),
            Err(_) => return There::Nothing,
        };
        left.extend(show.feed_url.clone());
        let url = url.clone();
        let read = tokio::task::spawn_blocking(move || {
            let _held = held;
            let Ok(parsed) = feed::parse(&bytes, &url, charset.as_deref()) else { return There::Nothing };
            let said = parsed.show.new_feed_url.as_deref().and_then(FeedUrl::parse);
            let leads_on = [said, FeedUrl::parse(&last)].into_iter().flatten().filter(|on| *on != url);
            match parsed.episodes.is_empty() {
                true => There::Nothing,
                false if leads_on.into_iter().any(|on| left.contains(&on)) => There::WayBack,
                false => There::Feed,
            }
        });
        read.await.unwrap_or(There::Nothing)
    }
}

/// Whether a feed is asked for its document only if that has changed. Not while it is about to move: “not modified” would say nothing
/// about the address. And not when it failed: there are servers that have a fault with conditions only.
fn has_conditions(show: &Show, known: &Validators) -> bool {
    let moving = known.moved_to.is_some() && known.standing().is_none();
    let failed = show.health.status.is_some() && show.health.problem.is_some();
    known.are_conditional() && !moving && !failed
}

/// Whether an answer to a request with conditions may be one to the conditions: an error that says nothing else, or nothing at all.
fn is_refusal(fetched: &Result<Fetched, FetchError>) -> bool {
    match fetched {
        Ok(Fetched::Body { bytes, .. }) => bytes.is_empty(),
        Err(FetchError::Status { code, .. }) => {
            !matches!(code, 401..=404 | 407 | 408 | 410 | 425 | 429 | 451 | 502..=504) && *code >= 400
        }
        _ => false,
    }
}

/// Refuses what may not be opened to be read: a pipe waits for somebody who writes, and a device may never end.
///
/// # Errors
/// [`std::io::ErrorKind::IsADirectory`], or [`std::io::ErrorKind::Unsupported`] for anything else that is no ordinary file.
pub fn ordinary(there: &std::fs::Metadata) -> std::io::Result<()> {
    match (there.is_file(), there.is_dir()) {
        (true, _) => Ok(()),
        (false, true) => Err(std::io::ErrorKind::IsADirectory.into()),
        (false, false) => Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "no ordinary file")),
    }
}

/// A whole file, unless it is longer than a feed may be.
pub(in crate::runtime) async fn read_file(path: &std::path::Path, max_mib: u64) -> std::io::Result<Vec<u8>> {
    let limit = max_mib.saturating_mul(1 << 20);
    ordinary(&tokio::fs::metadata(path).await?)?;
    let file = tokio::fs::File::open(path).await?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 > limit {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}
