//! What a listener asks of feeds: refresh them, read older pages, look at an address, follow what was found, sign in.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Shell, broken_job};
use crate::app::Event;
use crate::app::effect::{LoginOf, Ticket};
use crate::app::event::{Added, RefreshStep};
use crate::app::overlay::Found;
use crate::library::EpisodeList;
use crate::model::{Candidate, Secret, Show, ShowId};
use crate::runtime::add;
use crate::runtime::older::{self, Reach};
use crate::runtime::readers::Readers;
use crate::runtime::refresh::{self, Report};
use crate::runtime::signin::{SignedIn, sign_in};
use crate::store::Reader;
use crate::text::target;

impl Shell {
    pub(super) fn refresh(&mut self, shows: Vec<ShowId>, asked: bool) {
        let stop = CancellationToken::new();
        self.stop_refresh = stop.clone();
        let (context, events, readers) = (self.context.clone(), self.events.clone(), Arc::clone(&self.readers));
        let index = Arc::clone(&self.index);
        self.tokio.spawn(async move {
            let _ = events.send(Event::RefreshStarted { shows: shows.clone(), asked }).await;
            let wanted = tokio::task::spawn_blocking(move || readers.with(Reader::shows)).await;
            let wanted: Vec<Show> = match wanted {
                Ok(Ok(all)) => all.into_iter().filter(|show| shows.contains(&show.id)).collect(),
                Ok(Err(error)) => {
                    let _ = events.send(Event::Failed(error.problem())).await;
                    Vec::new()
                }
                Err(panicked) => {
                    let _ = events.send(Event::Failed(broken_job(&panicked))).await;
                    Vec::new()
                }
            };
            let context = context.stoppable(stop);
            let (reports, mut told) = mpsc::channel(64);
            let tell = async {
                while let Some(report) = told.recv().await {
                    match progress(report) {
                        // Progress of a download may be lost, the next supersedes it; results may not.
                        event @ Event::RefreshProgress(_, RefreshStep::Downloading(_)) => drop(events.try_send(event)),
                        event => drop(events.send(event).await),
                    }
                }
            };
            let (summary, ()) = tokio::join!(refresh::run(&context, wanted, asked, reports), tell);
            if summary.shows > 0 {
                let _ = events.send(Event::Offline(summary.offline)).await;
            }
            let _ = events.send(Event::RefreshFinished { unasked: summary.unasked }).await;
            index.notify_one();
        });
    }

    pub(super) fn read_older(&self, id: ShowId) {
        let (context, events, readers) = (self.context.clone(), self.events.clone(), Arc::clone(&self.readers));
        let index = Arc::clone(&self.index);
        self.tokio.spawn(async move {
            let show = tokio::task::spawn_blocking(move || readers.with(Reader::shows)).await;
            let came = match show {
                Ok(Ok(shows)) => match shows.into_iter().find(|show| show.id == id) {
                    Some(show) => {
                        let (reports, mut told) = mpsc::channel(8);
                        let tell = async {
                            while let Some(report) = told.recv().await {
                                drop(events.send(progress(report)).await);
                            }
                        };
                        let read = async {
                            let reports = reports;
                            let (came, done) = older::read(&context, &show, Reach::OnePage, &reports).await;
                            done.map(|()| came)
                        };
                        tokio::join!(read, tell).0
                    }
                    // Removed meanwhile: nobody waits for its episodes.
                    None => Ok(0),
                },
                Ok(Err(error)) => Err(error.problem()),
                Err(panicked) => Err(broken_job(&panicked)),
            };
            let _ = events.send(Event::OlderRead(id, came)).await;
            index.notify_one();
        });
    }

    pub(super) fn look(&mut self, ticket: Ticket, typed: String) {
        let (context, events) = (self.context.clone(), self.events.clone());
        let home = self.start.home.clone();
        let task = self.tokio.spawn(async move {
            let finding = add::look(&context, &add::expand_home(&typed, home.as_deref())).await;
            let (found, told) = match finding {
                Ok(add::Finding { looked, told }) => (Ok(found(looked)), told),
                Err(problem) => (Err(problem), Vec::new()),
            };
            let _ = events.send(Event::Looked(ticket, found)).await;
            for problem in told {
                let _ = events.send(Event::Failed(problem)).await;
            }
        });
        self.newest(ticket.slot, task.abort_handle());
    }

    pub(super) fn add(&mut self, ticket: Ticket, candidates: Vec<Candidate>, follow: bool) {
        let (context, events, readers) = (self.context.clone(), self.events.clone(), Arc::clone(&self.readers));
        let index = Arc::clone(&self.index);
        // Not stopped by a newer question: what was asked to be followed is followed.
        self.tokio.spawn(async move {
            let event = match add::follow(&context, candidates, follow).await {
                Ok(add::Followed { shows, taken, told }) => {
                    for taken in taken {
                        let _ = events.send(Event::TakenOver(taken)).await;
                    }
                    for problem in told {
                        let _ = events.send(Event::Failed(problem)).await;
                    }
                    let lists = lists_of(&readers, &shows).await;
                    let why = if follow { Added::Followed } else { Added::Preview };
                    Event::Added { ticket: Some(ticket), shows, lists, why }
                }
                Err(problem) => Event::NotLoaded(ticket, Some(problem)),
            };
            let _ = events.send(event).await;
            index.notify_one();
        });
    }

    pub(super) fn login(&self, of: LoginOf, user: String, password: Secret) {
        let (context, events) = (self.context.clone(), self.events.clone());
        self.tokio.spawn(async move {
            let address = match &of {
                LoginOf::Address(url) => Some(url.clone()),
                LoginOf::Show(id) => {
                    let id = *id;
                    let shows = context.read(Reader::shows).await.unwrap_or_default();
                    shows.into_iter().find(|show| show.id == id).and_then(|show| Some(show.feed_url?.to_string()))
                }
            };
            // A show that is gone meanwhile has nobody to sign in to.
            let Some(address) = address else { return };
            let host = target::host(&address);
            let event = match sign_in(&context.client, &address, &user, &password).await {
                Ok(SignedIn::Taken) => Event::LoggedIn(of, format!("{host} takes the name and the password.")),
                Ok(SignedIn::Untried) => {
                    Event::LoggedIn(of, format!("Kept for {host}, but not tried: no server can be reached."))
                }
                Ok(SignedIn::NotAsked) => {
                    Event::LoggedIn(of, format!("{host} asks for no name here, so none was kept."))
                }
                Ok(SignedIn::ForFiles) => Event::LoggedIn(
                    of,
                    format!(
                        "{host} takes them for the files of the feed, which asks for none. The player does not sign in."
                    ),
                ),
                Ok(SignedIn::FilesElsewhere(other)) => Event::LoggedIn(
                    of,
                    format!("The feed asks for no name; its files at {other} do. Nothing was kept."),
                ),
                Err(problem) => Event::Failed(problem),
            };
            let _ = events.send(event).await;
        });
    }
}

/// What was found behind an address, as it is offered: a list, of which nothing was read, is meant as a whole.
fn found(looked: Vec<add::Looked>) -> Vec<Found> {
    let marked = looked.iter().all(|one| one.parsed.is_none());
    let found =
        |one: add::Looked| Found { candidate: one.candidate, episodes: one.episodes, marked, episode: one.episode };
    looked.into_iter().map(found).collect()
}

async fn lists_of(readers: &Arc<Readers>, shows: &[Show]) -> Vec<Arc<EpisodeList>> {
    let (readers, ids) = (Arc::clone(readers), shows.iter().map(|show| show.id).collect::<Vec<_>>());
    let read = tokio::task::spawn_blocking(move || {
        readers.with(|reader| ids.iter().map(|id| reader.list(*id).map(Arc::new)).collect::<Result<Vec<_>, _>>())
    });
    match read.await {
        Ok(Ok(lists)) => lists,
        _ => Vec::new(),
    }
}

fn progress(report: Report) -> Event {
    match report {
        Report::TakenOver(taken) => Event::TakenOver(taken),
        Report::Waiting(show) => Event::RefreshProgress(show, RefreshStep::Waiting),
        Report::Downloading(show, bytes) => Event::RefreshProgress(show, RefreshStep::Downloading(bytes)),
        Report::Reading(show) => Event::RefreshProgress(show, RefreshStep::Reading),
        Report::Unchanged(show) => Event::RefreshProgress(show.id, RefreshStep::Unchanged(show)),
        Report::Updated { show, list, new } => {
            Event::RefreshProgress(show.id, RefreshStep::Updated { show, list, new })
        }
        Report::Failed(show, _) => Event::RefreshProgress(show.id, RefreshStep::Failed(show)),
        Report::Behind(show) => Event::Behind(show),
        Report::Note(problem) => Event::Failed(problem),
    }
}
