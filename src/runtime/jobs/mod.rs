//! Effects → tasks → events. Each question of a slot stops the one before it; nothing here decides anything.

mod feeds;
mod keeping;
mod outside;
#[cfg(feature = "images")]
mod pictures;
mod programs;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::directories::Asking;
use super::readers::Readers;
use super::similar::Similar;
use super::writer::{Urgency, Writer};
use super::{Start, details, index, media, pipe, refresh, search, session, wall_clock};
use crate::app::effect::{Slot, Ticket};
use crate::app::state::Session;
use crate::app::{Effect, Event, Msg, State, update};
use crate::error::Problem;
use crate::library::told;
#[cfg(not(feature = "images"))]
use crate::model::{Artwork, FeedUrl};
use crate::model::{ShowId, Told};
use crate::net::{Client, Directories, Logins};
use crate::player::Player;
use crate::store::{Reader, Store, StoreError};

/// So many episodes are handed over at once: half a millisecond, in which no key is answered.
const AT_ONCE: usize = 8_192;

/// What only the main thread can do.
pub enum Here {
    /// Send this to the terminal's clipboard (OSC 52).
    Copy(String),
    Redraw,
    Suspend,
    Quit,
}

/// Hands every show and the listener's facts to the state.
pub fn load_shows(reader: &Reader, state: &mut State) -> Result<Vec<Effect>, StoreError> {
    let shows = reader.shows()?;
    let listener = reader.listener()?;
    let event = Event::ShowsLoaded {
        shows,
        marks: listener.marks,
        queue: listener.queue,
        dismissed: listener.dismissed,
        ratings: listener.ratings,
        visited: listener.visited,
    };
    let mut effects = update(state, Msg::Happened(event));
    effects.extend(update(state, Msg::Happened(Event::StepsLoaded(reader.steps()?))));
    let told = reader.told(told::lately(wall_clock())).unwrap_or_else(|error| {
        tracing::warn!(%error, "what feeds have done could not be read");
        Told::default()
    });
    effects.extend(update(state, Msg::Happened(Event::FeedsTold(told))));
    Ok(effects)
}

/// Hands the episodes to the state that belong on the first frame.
pub fn load_list_in_sight(reader: &Reader, state: &mut State) -> Result<Vec<Effect>, StoreError> {
    let Some(show) = state.list_in_sight() else { return Ok(Vec::new()) };
    let list = Arc::new(reader.list(show)?);
    Ok(update(state, Msg::Happened(Event::ListsLoaded { lists: vec![list], complete: false })))
}

/// Everything that carries out effects.
pub struct Shell {
    tokio: Handle,
    events: mpsc::Sender<Event>,
    writer: Writer,
    readers: Arc<Readers>,
    similar: Similar,
    searches: search::Newest,
    context: refresh::Context,
    asking: Asking,
    running: HashMap<Slot, AbortHandle>,
    stop_refresh: CancellationToken,
    start: Start,
    /// Written when the program ends, whatever else is still running.
    last_session: Option<Box<Session>>,
    /// From the first thing that was to be played.
    player: Option<Player>,
    /// There may be something that is not in the index.
    index: Arc<Notify>,
    #[cfg(feature = "images")]
    pictures: pictures::Pictures,
}

impl Shell {
    /// Starts the writer and the context of all jobs. Nothing is asked of the network yet: the client is built when
    /// first used. Without a store nothing is written.
    pub fn new(start: &Start, store: Option<Store>, events: mpsc::Sender<Event>, tokio: Handle) -> Self {
        let reads_only = store.is_none();
        let writer = store.map_or_else(Writer::none, Writer::start);
        let readers = Arc::new(Readers::new(&start.paths.library()));
        let mut context = refresh::Context::new(client(start), writer.clone(), Arc::clone(&readers), wall_clock);
        let index = Arc::new(Notify::new());
        let stop = context.cancel.clone();
        if !reads_only {
            tokio.spawn(index::behind(writer.clone(), Arc::clone(&index), stop, events.clone()));
        }
        let asking = Asking {
            directories: directories(start),
            readers: Arc::clone(&readers),
            writer: (!reads_only).then(|| writer.clone()),
            clock: Arc::new(wall_clock),
            offline: start.offline,
        };
        context.asking = Some(asking.clone());
        Self {
            tokio,
            events,
            writer,
            readers,
            similar: Similar::default(),
            searches: search::Newest::default(),
            context,
            asking,
            running: HashMap::new(),
            stop_refresh: CancellationToken::new(),
            start: start.clone(),
            last_session: None,
            player: None,
            index,
            #[cfg(feature = "images")]
            pictures: pictures::Pictures::new(start),
        }
    }

    /// Carries out one effect. What only the main thread can do comes back.
    pub fn carry_out(&mut self, effect: Effect) -> Option<Here> {
        tracing::debug!(?effect, "effect");
        match effect {
            Effect::LoadList(show) => self.load_list(show),
            Effect::LoadEpisode(ticket, id) => {
                self.look_at(move |store, now| store.look_at_episode(id, now));
                self.ask(ticket, move |reader| {
                    let page = details::episode(reader, id)?;
                    Ok(page.map(|page| Event::EpisodeLoaded(ticket, Box::new(page))))
                });
            }
            Effect::LoadShow(ticket, id) => {
                self.look_at(move |store, now| store.look_at(id, now));
                self.ask(ticket, move |reader| {
                    Ok(details::show(reader, id)?.map(|detail| Event::ShowLoaded(ticket, id, Box::new(detail))))
                });
            }
            Effect::LoadLinks(ticket, of) => {
                self.ask(ticket, move |reader| Ok(Some(Event::LinksLoaded(ticket, of, details::links(reader, of)?))));
            }
            Effect::Related(ticket, show) => {
                let similar = self.similar.clone();
                self.ask(ticket, move |reader| {
                    Ok(Some(Event::RelatedLoaded(ticket, show, similar.recommend(reader, show, Vec::new())?)))
                });
            }
            Effect::Graph(ticket, show) => {
                let similar = self.similar.clone();
                self.ask(ticket, move |reader| {
                    Ok(Some(Event::GraphLoaded(ticket, show, similar.neighbours(reader, show)?)))
                });
            }
            Effect::ForYou(ticket) => {
                let similar = self.similar.clone();
                self.ask(ticket, move |reader| Ok(Some(Event::ForYouLoaded(ticket, similar.for_you(reader)?))));
            }
            Effect::LoadPerson(ticket, name) => self.ask(ticket, move |reader| {
                let page = reader.person(name.shown())?;
                Ok(Some(Event::PersonLoaded(ticket, name, Box::new(page))))
            }),
            Effect::ReadChapters { ticket, episode, again } => {
                let (context, index) = (self.context.clone(), Arc::clone(&self.index));
                self.fetch(ticket, async move {
                    let page = media::chapters(&context, episode, again).await?;
                    index.notify_one();
                    Ok(page.map(|(page, part)| Event::ChaptersRead(ticket, Box::new(page), part)))
                });
            }
            Effect::ReadTranscript { ticket, episode, again } => {
                let (context, index) = (self.context.clone(), Arc::clone(&self.index));
                self.fetch(ticket, async move {
                    let text = media::transcript(&context, episode, again).await?;
                    // What was said is found from now on.
                    index.notify_one();
                    Ok(text.map(|(text, part)| Event::TranscriptRead(ticket, episode, Box::new(text), part)))
                });
            }
            Effect::Artwork { of, from } => self.artwork(of, from),
            Effect::Resolve(ticket, address, words) => self.ask(ticket, move |reader| {
                let inside = reader.resolve(&[(&address, &words)])?.into_iter().next().flatten();
                Ok(Some(Event::Resolved(ticket, address, inside)))
            }),
            Effect::Search(ticket, typed, typing) => {
                let searches = self.searches.clone();
                searches.begin(ticket);
                self.ask(ticket, move |reader| searches.search(reader, ticket, typed, typing));
            }
            Effect::RelatedOutside(ticket, show, feed) => self.related_outside(ticket, show, feed),
            Effect::AskDirectories(ticket, inquiry) => self.ask_directories(ticket, inquiry),
            Effect::Look(ticket, typed) => self.look(ticket, typed),
            Effect::Add { ticket, candidates, follow } => self.add(ticket, candidates, follow),
            Effect::Refresh { shows, asked } => self.refresh(shows, asked),
            Effect::ReadOlder(show) => self.read_older(show),
            Effect::Login { of, user, password } => self.login(of, user, password),
            Effect::MoveBack(id) => self.write(
                move |store| store.move_back(id, wall_clock()),
                move |moved| match moved {
                    Ok(show) => Event::MovedBack(id, show.map(Box::new)),
                    Err(problem) => Event::Failed(problem),
                },
            ),
            Effect::StopRefresh => self.stop_refresh.cancel(),
            Effect::Save(number, changes) => self.save(number, changes),
            Effect::KeepSteps(news) => self.keep_steps(news),
            Effect::KeepSetting { number, setting, value } => self.keep_setting(number, setting, value),
            Effect::Adopt(config) => self.adopt(*config),
            Effect::InstallSample => self.install_sample(),
            Effect::RemoveSample => self.remove_sample(),
            Effect::OpenUrl(address) => self.open(address),
            Effect::OpenWith { command, url } => self.open_with(command, url),
            Effect::Pipe { command, input } => {
                let events = self.events.clone();
                self.tokio.spawn(async move {
                    let _ = events.send(Event::Piped(pipe::run(&command, &input).await)).await;
                });
            }
            Effect::Copy(text) => {
                self.copy(text.clone());
                return Some(Here::Copy(text));
            }
            Effect::Player(command) => self.play(command),
            Effect::SaveSession(kept) => self.last_session = Some(kept),
            Effect::KeepSession(kept) => self.keep_session(kept),
            Effect::Suspend => return Some(Here::Suspend),
            Effect::Redraw => return Some(Here::Redraw),
            Effect::Quit => return Some(Here::Quit),
        }
        None
    }

    /// Behind the first frame: every episode list in one scan, then what was left out of the index last time.
    pub fn load_lists(&self) {
        let (readers, events, index) = (Arc::clone(&self.readers), self.events.clone(), Arc::clone(&self.index));
        self.tokio.spawn_blocking(move || {
            let send = |event| drop(events.blocking_send(event));
            match readers.with(Reader::lists) {
                Ok(lists) => {
                    let (mut part, mut episodes) = (Vec::new(), 0);
                    for list in lists {
                        episodes += list.len();
                        part.push(Arc::new(list));
                        if episodes >= AT_ONCE {
                            send(Event::ListsLoaded { lists: std::mem::take(&mut part), complete: false });
                            episodes = 0;
                        }
                    }
                    send(Event::ListsLoaded { lists: part, complete: true });
                }
                Err(error) => send(Event::Failed(error.problem())),
            }
            index.notify_one();
        });
    }

    fn load_list(&self, show: ShowId) {
        let (readers, events) = (Arc::clone(&self.readers), self.events.clone());
        self.tokio.spawn_blocking(move || {
            let event = match readers.with(|reader| reader.list(show)) {
                Ok(list) => Event::ListsLoaded { lists: vec![Arc::new(list)], complete: false },
                Err(error) => Event::Failed(error.problem()),
            };
            let _ = events.blocking_send(event);
        });
    }

    /// Reads something on the blocking pool; a newer question of the same slot makes this one's answer unwanted.
    fn ask(
        &mut self,
        ticket: Ticket,
        read: impl FnOnce(&Reader) -> Result<Option<Event>, StoreError> + Send + 'static,
    ) {
        let (readers, events) = (Arc::clone(&self.readers), self.events.clone());
        let task = self.tokio.spawn(async move {
            let answer = tokio::task::spawn_blocking(move || readers.with(read)).await;
            let event = match answer {
                Ok(Ok(Some(event))) => event,
                // Gone meanwhile: the page says so by itself.
                Ok(Ok(None)) => Event::NotLoaded(ticket, None),
                Ok(Err(error)) => Event::NotLoaded(ticket, Some(error.problem())),
                // Stopped by a newer question, which has a ticket of its own.
                Err(stopped) if stopped.is_cancelled() => return,
                Err(panicked) => Event::NotLoaded(ticket, Some(broken_job(&panicked))),
            };
            let _ = events.send(event).await;
        });
        self.newest(ticket.slot, task.abort_handle());
    }

    /// Asks a server; a newer question of the same slot stops this one.
    fn fetch(&mut self, ticket: Ticket, work: impl Future<Output = Result<Option<Event>, Problem>> + Send + 'static) {
        let events = self.events.clone();
        let task = self.tokio.spawn(async move {
            let event = match work.await {
                Ok(Some(event)) => event,
                Ok(None) => Event::NotLoaded(ticket, None),
                Err(problem) => Event::NotLoaded(ticket, Some(problem)),
            };
            let _ = events.send(event).await;
        });
        self.newest(ticket.slot, task.abort_handle());
    }

    #[cfg(not(feature = "images"))]
    #[expect(clippy::unused_self, reason = "without pictures nobody asks for any")]
    fn artwork(&mut self, _of: Artwork, _from: FeedUrl) {}

    fn newest(&mut self, slot: Slot, task: AbortHandle) {
        if let Some(older) = self.running.insert(slot, task) {
            older.abort();
        }
    }

    /// Whether there is a key for the Podcast Index.
    pub fn has_key(&self) -> bool {
        self.asking.directories.has_key()
    }

    /// Writes something that the listener asked for. It is queued before this returns, so that changes are written in
    /// the order they were made, and the last one before leaving is among them.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
        told: impl FnOnce(Result<T, Problem>) -> Event + Send + 'static,
    ) {
        let (queued, events) = (self.writer.submit(Urgency::Urgent, job), self.events.clone());
        self.tokio.spawn(async move {
            let written = match queued {
                Ok(answer) => answer.await,
                Err(gone) => Err(gone),
            };
            let written = match written {
                Ok(result) => result.map_err(|error| error.problem()),
                Err(gone) => Err(gone.problem()),
            };
            let _ = events.send(told(written)).await;
        });
    }

    /// Stops jobs, lets the writer finish what the listener asked for (at most `patience`), writes the session.
    pub fn close(mut self, patience: Duration) {
        self.context.cancel.cancel();
        self.stop_refresh.cancel();
        for (_, task) in self.running.drain() {
            task.abort();
        }
        if let Some(player) = self.player.take() {
            self.tokio.block_on(player.close());
        }
        self.writer.close_blocking(patience);
        if let Some(kept) = self.last_session
            && let Err(error) = session::save(&self.start.paths.session(), &kept)
        {
            tracing::warn!(%error, "the session could not be kept");
        }
    }
}

/// What asks servers, with the settings in force.
fn client(start: &Start) -> Client {
    if start.offline {
        Client::silent(&start.config)
    } else {
        Client::with(&start.config, Logins::at(start.paths.logins()))
    }
}

/// The directories of the settings in force.
fn directories(start: &Start) -> Directories {
    Directories::new(&start.config, Logins::at(start.paths.logins()), start.offline)
}

fn broken_job(error: &tokio::task::JoinError) -> Problem {
    Problem::new("job.failed", "Something inside earmark failed.", "The log has the details.", "")
        .with_detail(error.to_string())
}
