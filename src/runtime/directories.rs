//! Asking directories: from what is kept when it is of today, else from their servers, and from what is kept after all when
//! these do not answer. Each directory speaks for itself: one that is slow or fails takes nothing from the others.

use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, Stream};

use super::readers::Readers;
use super::writer::{Urgency, Writer};
use crate::error::Problem;
use crate::feed::directory::{self, Answer};
use crate::library::directories::{completed, episode, listed, numbers};
use crate::model::{FeedUrl, Heard, Inquiry, ShowNumber, Source, Tag, Timestamp};
use crate::net::directories::{Call, Talk, Turn};
use crate::net::{Directories, FetchError};

/// Seconds for which an answer is as good as a new one.
const FRESH: i64 = 86_400;

/// What asking takes. Cloning shares it.
#[derive(Clone)]
pub struct Asking {
    pub directories: Directories,
    pub readers: Arc<Readers>,
    /// Without one, nothing new is kept.
    pub writer: Option<Writer>,
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Nothing is asked: what is kept has to do.
    pub offline: bool,
}

/// What one call brought, and since when it is known.
struct Said {
    answer: Answer,
    at: Timestamp,
    /// Why it is not newer.
    kept: Option<String>,
}

/// Why a directory said nothing.
enum Silence {
    Net(FetchError),
    /// What it said is no list of shows.
    Unreadable,
    /// It says that it does not answer.
    Refused(String),
    /// It was not to be asked, and nothing is kept.
    Offline,
}

impl Asking {
    /// Asks every directory that can answer, all at once; each is heard as soon as it has answered, or why it has not.
    pub fn all(&self, inquiry: &Inquiry) -> impl Stream<Item = (Source, Result<Heard, Problem>)> + Send {
        let each = |source| {
            let (asking, inquiry) = (self.clone(), inquiry.clone());
            async move { (source, asking.one(source, &inquiry).await) }
        };
        self.directories.sources(inquiry).into_iter().map(each).collect::<FuturesUnordered<_>>()
    }

    /// Asks one.
    ///
    /// # Errors
    /// Why there is no answer, not even an old one, with the directory's name in it.
    pub async fn one(&self, source: Source, inquiry: &Inquiry) -> Result<Heard, Problem> {
        let Some(mut talk) = self.directories.begin(source, inquiry) else {
            return Ok(Heard { source, at: (self.clock)(), kept: None, shows: Vec::new(), episode: None });
        };
        let (mut oldest, mut kept) = ((self.clock)(), None);
        let answers = loop {
            match self.call(inquiry, source, talk.call()).await {
                Ok(said) => {
                    oldest = oldest.min(said.at);
                    kept = kept.or(said.kept);
                    match talk.answered(said.answer) {
                        Turn::Ask(next) => talk = next,
                        Turn::Done(answers) => break answers,
                    }
                }
                Err(silence) => match (talk.otherwise(), is_chart(inquiry) || matches!(inquiry, Inquiry::Numbered(..)))
                {
                    (Some(other), _) => talk = other,
                    // Its places are worth something without their feeds, and a show without its episode.
                    (None, true) if has_answers(&talk) => break talk.so_far(),
                    (None, _) => return Err(problem(source, inquiry, &silence)),
                },
            }
        };
        let episode = match inquiry {
            Inquiry::Numbered(_, Some(number)) => episode(&answers, *number),
            _ => None,
        };
        let mut lists = answers.into_iter().map(|answer| listed(source, answer, oldest));
        let first = lists.next().unwrap_or_default();
        let shows = match lists.next() {
            Some(found) if is_chart(inquiry) => completed(first, found),
            // One of the two tells the show, the other an episode of it.
            Some(found) if found.is_empty() && matches!(inquiry, Inquiry::Numbered(..)) => first,
            // The first only told the number to ask by.
            Some(found) => found,
            None => first,
        };
        Ok(Heard { source, at: oldest, kept, shows, episode })
    }

    /// The tags that stand beside a chart, most used first. They are asked for apart from it, so that it waits for nothing; who
    /// does not tell them leaves it without.
    pub async fn tags(&self, inquiry: &Inquiry) -> Vec<Tag> {
        let Some(call) = self.directories.tags(inquiry) else { return Vec::new() };
        match self.call(inquiry, Source::Gpodder, &call).await {
            Ok(said) => said.answer.categories.iter().filter_map(|tag| Tag::parse(tag)).collect(),
            Err(silence) => {
                tracing::info!(problem = %problem(Source::Gpodder, inquiry, &silence), "no tags are known");
                Vec::new()
            }
        }
    }

    async fn call(&self, inquiry: &Inquiry, source: Source, call: &Call) -> Result<Said, Silence> {
        let now = (self.clock)();
        let before = self.kept(call.key()).await;
        if let Some((at, answer)) = &before
            && (0..FRESH).contains(&(now.0 - at.0))
        {
            return Ok(Said { answer: answer.clone(), at: *at, kept: None });
        }
        let silence = if self.offline {
            Silence::Offline
        } else {
            match self
                .directories
                .ask(call, now)
                .await
                .map_err(Silence::Net)
                .and_then(|bytes| readable(&bytes).map(|answer| (bytes, answer)))
            {
                Ok((bytes, answer)) => {
                    self.keep(call.key(), now, bytes, source, numbers(&answer, inquiry)).await;
                    return Ok(Said { answer, at: now, kept: None });
                }
                Err(silence) => silence,
            }
        };
        match before {
            Some((at, answer)) => Ok(Said { answer, at, kept: Some(problem(source, inquiry, &silence).what) }),
            None => Err(silence),
        }
    }

    async fn kept(&self, key: String) -> Option<(Timestamp, Answer)> {
        let readers = Arc::clone(&self.readers);
        let read = tokio::task::spawn_blocking(move || readers.with(|reader| reader.answer(&key))).await;
        match read {
            Ok(Ok(found)) => found.and_then(|(at, bytes)| Some((at, directory::read(&bytes)?))),
            // Before the first show there is no library.
            Ok(Err(error)) => {
                tracing::debug!(%error, "no kept answer can be read");
                None
            }
            Err(_) => None,
        }
    }

    async fn keep(
        &self,
        key: String,
        at: Timestamp,
        bytes: Vec<u8>,
        source: Source,
        numbers: Vec<(ShowNumber, FeedUrl)>,
    ) {
        let Some(writer) = &self.writer else { return };
        let kept =
            writer.call(Urgency::Urgent, move |store| store.keep_answer(&key, at, &bytes, source, &numbers)).await;
        if let Err(error) = kept.map_err(|gone| gone.to_string()).and_then(|kept| kept.map_err(|e| e.to_string())) {
            tracing::warn!(error, "the answer of a directory is not kept");
        }
    }
}

/// What to do about a directory that failed, where its list is on screen. Without a screen it is another sentence.
pub const AGAIN: &str = "{refresh} asks again.";

fn is_chart(inquiry: &Inquiry) -> bool {
    matches!(inquiry, Inquiry::Top(_) | Inquiry::Tagged(_))
}

fn has_answers(talk: &Talk) -> bool {
    !talk.clone().so_far().is_empty()
}

fn readable(bytes: &[u8]) -> Result<Answer, Silence> {
    match directory::read(bytes) {
        None => Err(Silence::Unreadable),
        Some(Answer { refused: Some(why), .. }) => Err(Silence::Refused(why)),
        Some(answer) => Ok(answer),
    }
}

/// What happened and what to do, in words, with the directory's name.
fn problem(source: Source, inquiry: &Inquiry, silence: &Silence) -> Problem {
    let name = source.name();
    // What is looked up on the way to a show stands in no list that could be read anew.
    let listed = matches!(inquiry, Inquiry::Words(_) | Inquiry::Person(_) | Inquiry::Like(_)) || is_chart(inquiry);
    let again = if listed { AGAIN } else { "It may answer later." };
    let (id, what, hint) = match silence {
        Silence::Offline => {
            ("directory.offline", format!("{name} was not asked: earmark was told to stay offline."), "")
        }
        Silence::Unreadable => {
            ("directory.unreadable", format!("{name} answered something that is no list of shows."), again)
        }
        Silence::Refused(why) if why.is_empty() => ("directory.refused", format!("{name} refuses to answer."), again),
        Silence::Refused(why) => {
            ("directory.refused", format!("{name} refuses to answer: {}.", why.trim_end_matches('.')), again)
        }
        Silence::Net(error) => match error {
            FetchError::Offline { .. } => {
                ("directory.offline", format!("{name} was not reached: you seem to be offline."), again)
            }
            FetchError::Status { code: 403 | 429, .. } => {
                ("directory.often", format!("{name} was asked too often."), "It answers again in some minutes.")
            }
            FetchError::Denied { .. } if source == Source::PodcastIndex => (
                "directory.key",
                format!("{name} refuses the key."),
                "The clock must be right, too. `earmark login podcast-index` takes another key.",
            ),
            FetchError::Status { code: 400 | 404, .. } if is_chart(inquiry) => (
                "directory.nothing",
                format!("{name} has nothing of that kind."),
                "Another country or category may have.",
            ),
            FetchError::Status { code: code @ (400 | 404), .. }
                if matches!(inquiry, Inquiry::Words(_) | Inquiry::Person(_)) =>
            {
                ("directory.words", format!("{name} cannot look for that ({code})."), "Other words may do.")
            }
            FetchError::Status { code: code @ (400 | 404), .. } => {
                ("directory.nothing", format!("{name} knows nothing of that ({code})."), "")
            }
            FetchError::Status { code, .. } => {
                ("directory.trouble", format!("{name} has trouble of its own ({code})."), again)
            }
            FetchError::Slow { seconds, .. } => {
                ("directory.slow", format!("{name} did not answer within {seconds} s."), again)
            }
            FetchError::NoSuchHost { host } => (
                "directory.gone",
                format!("{name} was not reached: no server is called {host}."),
                "The settings say where it is asked.",
            ),
            error => ("directory.unreachable", format!("{name} was not reached: {error}."), again),
        },
    };
    let detail = match silence {
        Silence::Net(error) => error.to_string(),
        _ => String::new(),
    };
    Problem::new(id, what, "", hint).with_detail(detail)
}
