//! Effects → tasks → events. Each question of a slot stops the one before it; nothing here decides anything.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::runtime::Handle;
#[cfg(feature = "images")]
use tokio::sync::watch;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::add;
#[cfg(feature = "images")]
use super::artwork::{self, Shelf};
use super::desktop;
use super::details;
use super::directories::Asking;
#[cfg(feature = "images")]
use super::graphics::Gallery;
use super::index;
use super::media;
use super::older::{self, Reach};
use super::pages;
#[cfg(feature = "images")]
use super::probe;
use super::readers::Readers;
use super::refresh::{self, Report};
use super::signin::{SignedIn, sign_in};
use super::similar::Similar;
use super::writer::{Urgency, Writer};
use super::{Start, pipe, sample, search, session, settings, wall_clock};
use crate::app::effect::{LoginOf, Slot, Ticket};
use crate::app::event::{Added, RefreshStep};
use crate::app::overlay::Found;
use crate::app::{Effect, Event, Msg, Place, State, update};
use crate::config::{self, Config, Value};
use crate::error::Problem;
use crate::model::{
    Artwork, Candidate, Change, FeedUrl, Inquiry, PlayerCommand, Secret, Show, ShowId, StepNews, Timestamp,
};
use crate::net::{Client, Directories, Logins};
use crate::player::{self, Player};
use crate::store::{PREVIEWS_KEPT, Reader, Store, StoreError};

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
    last_session: Option<Box<crate::app::state::Session>>,
    /// From the first thing that was to be played.
    player: Option<Player>,
    /// There may be something that is not in the index.
    index: Arc<Notify>,
    #[cfg(feature = "images")]
    pictures: Pictures,
}

/// Where artwork is kept, and where it is made ready for the screen.
#[cfg(feature = "images")]
#[derive(Clone)]
struct Pictures {
    shelf: Shelf,
    gallery: Gallery,
    /// What the terminal said of its graphics.
    told: probe::Told,
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
            tokio.spawn(index::behind(writer.clone(), Arc::clone(&readers), Arc::clone(&index), stop, events.clone()));
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
            pictures: Pictures {
                shelf: Shelf::new(artwork::folder(&start.paths.cache)),
                gallery: Gallery::default(),
                told: watch::channel(Some(probe::Answer::default())).1,
            },
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
                    Ok(page.map(|page| Event::ChaptersRead(ticket, Box::new(page))))
                });
            }
            Effect::ReadTranscript { ticket, episode, again } => {
                let (context, index) = (self.context.clone(), Arc::clone(&self.index));
                self.fetch(ticket, async move {
                    let text = media::transcript(&context, episode, again).await?;
                    // What was said is found from now on.
                    index.notify_one();
                    Ok(text.map(|text| Event::TranscriptRead(ticket, episode, Box::new(text))))
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
            let event = match readers.with(Reader::lists) {
                Ok(lists) => Event::ListsLoaded { lists: lists.into_iter().map(Arc::new).collect(), complete: true },
                Err(error) => Event::Failed(error.problem()),
            };
            let _ = events.blocking_send(event);
            index.notify_one();
        });
    }

    /// Behind the first frame: forgets previews that nobody has looked at for long and of which nothing was kept. The one in
    /// front is looked at.
    pub fn forget_previews(&self, in_front: Place) {
        if self.start.read_only {
            return;
        }
        let now = wall_clock();
        let forget = move |store: &mut Store| {
            match in_front {
                Place::Show(show) => store.look_at(show, now)?,
                Place::Episode(episode) => store.look_at_episode(episode, now)?,
                _ => {}
            }
            store.forget_previews(Timestamp(now.0 - PREVIEWS_KEPT))
        };
        let (forgetting, events) = (self.writer.submit(Urgency::Bulk, forget), self.events.clone());
        self.tokio.spawn(async move {
            let Ok(forgetting) = forgetting else { return };
            match forgetting.await {
                Ok(Ok(gone)) if !gone.is_empty() => drop(events.send(Event::Forgotten(gone)).await),
                Ok(Err(error)) => tracing::warn!(%error, "previews that nobody looks at any more are still here"),
                _ => {}
            }
        });
    }

    /// Somebody looks at a show or an episode: a preview stays for that.
    fn look_at(&self, note: impl FnOnce(&mut Store, Timestamp) -> Result<(), StoreError> + Send + 'static) {
        if !self.start.read_only {
            let now = wall_clock();
            drop(self.writer.submit(Urgency::Urgent, move |store| note(store, now)));
        }
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

    /// Asks directories side by side; a newer question stops this one.
    fn ask_directories(&mut self, ticket: Ticket, inquiry: Inquiry) {
        let (asking, events) = (self.asking.clone(), self.events.clone());
        let task = self.tokio.spawn(async move {
            let _ = events.send(Event::DirectoriesAsked(ticket, asking.directories.sources(&inquiry))).await;
            let mut answers = std::pin::pin!(asking.all(&inquiry));
            while let Some((source, answer)) = answers.next().await {
                let _ = events.send(Event::Listed(ticket, source, answer)).await;
            }
        });
        self.newest(ticket.slot, task.abort_handle());
    }

    /// Asks directories what is like a show, and for the feeds of what its makers pick, behind what is known already; who does
    /// not answer adds nothing.
    fn related_outside(&self, ticket: Ticket, show: ShowId, feed: FeedUrl) {
        let (asking, similar) = (self.asking.clone(), self.similar.clone());
        let (readers, events) = (Arc::clone(&self.readers), self.events.clone());
        self.tokio.spawn(async move {
            let told = pages::picks(&asking, show).await;
            let mut listed = Vec::new();
            let inquiry = Inquiry::Like(feed);
            let mut answers = std::pin::pin!(asking.all(&inquiry));
            while let Some((source, answer)) = answers.next().await {
                match answer {
                    Ok(heard) => listed.push((source, heard.shows.into_iter().map(|show| show.candidate).collect())),
                    Err(problem) => tracing::info!(%problem, "nothing is known of what is like a show"),
                }
            }
            if !told && listed.iter().all(|(_, shows): &(_, Vec<Candidate>)| shows.is_empty()) {
                return;
            }
            let work = move || readers.with(|reader| similar.recommend(reader, show, listed));
            if let Ok(Ok(found)) = tokio::task::spawn_blocking(work).await {
                let _ = events.send(Event::RelatedLoaded(ticket, show, found)).await;
            }
        });
    }

    fn newest(&mut self, slot: Slot, task: AbortHandle) {
        if let Some(older) = self.running.insert(slot, task) {
            older.abort();
        }
    }

    /// Where pictures are made ready, and where the terminal's answer comes. Gives whether the terminal is to be asked
    /// for its graphics.
    #[cfg(feature = "images")]
    pub fn pictures(&mut self, gallery: &Gallery, told: &probe::Told) -> bool {
        self.pictures.gallery = gallery.clone();
        let terminal = &self.start.terminal;
        // Multiplexers pass no pictures on, and over ssh they are slow.
        let asked = !terminal.multiplexer && !terminal.ssh && !self.start.config.ui.accessible;
        if asked {
            self.pictures.told = told.clone();
        }
        asked
    }

    /// A newer wish stops this one, unless its picture is being decoded already.
    #[cfg(feature = "images")]
    fn artwork(&mut self, of: Artwork, from: FeedUrl) {
        let (context, events, mut pictures) = (self.context.clone(), self.events.clone(), self.pictures.clone());
        let task = self.tokio.spawn(async move {
            let image = artwork::picture(&context, &pictures.shelf, &of, &from).await;
            let answer = pictures.told.wait_for(Option::is_some).await.ok();
            let graphics = answer.and_then(|answer| answer.as_ref()?.graphics(super::terminal::cell()));
            let wanted = of.clone();
            let drawn = tokio::task::spawn_blocking(move || {
                let image = image?;
                // Cells are about twice as high as wide.
                let cells = artwork::cells(&image, &wanted, graphics.map_or((1, 2), |graphics| graphics.cell));
                if let Some(graphics) = graphics {
                    pictures.gallery.put(&wanted, &image, cells, graphics);
                }
                artwork::half_blocks(&image, cells)
            });
            let picture = drawn.await.ok().flatten().map(Arc::new);
            let _ = events.send(Event::ArtworkCame(of, picture)).await;
        });
        self.newest(Slot::Artwork, task.abort_handle());
    }

    #[cfg(not(feature = "images"))]
    #[expect(clippy::unused_self, reason = "without pictures nobody asks for any")]
    fn artwork(&mut self, _of: Artwork, _from: FeedUrl) {}

    /// Whether there is a key for the Podcast Index.
    pub fn has_key(&self) -> bool {
        self.asking.directories.has_key()
    }

    fn look(&mut self, ticket: Ticket, typed: String) {
        let (context, events) = (self.context.clone(), self.events.clone());
        let home = self.start.home.clone();
        let task = self.tokio.spawn(async move {
            let found = add::look(&context, &add::expand_home(&typed, home.as_deref()))
                .await
                .map(|looked| looked.into_iter().map(found).collect());
            let _ = events.send(Event::Looked(ticket, found)).await;
        });
        self.newest(ticket.slot, task.abort_handle());
    }

    fn add(&mut self, ticket: Ticket, candidates: Vec<Candidate>, follow: bool) {
        let (context, events, readers) = (self.context.clone(), self.events.clone(), Arc::clone(&self.readers));
        let index = Arc::clone(&self.index);
        // Not stopped by a newer question: what was asked to be followed is followed.
        self.tokio.spawn(async move {
            let event = match add::follow(&context, candidates, follow).await {
                Ok(shows) => {
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

    fn refresh(&mut self, shows: Vec<ShowId>, asked: bool) {
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
            let _ = events.send(Event::RefreshFinished).await;
            index.notify_one();
        });
    }

    fn read_older(&self, id: ShowId) {
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
                            older::read(&context, &show, Reach::OnePage, &reports).await
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

    fn login(&self, of: LoginOf, user: String, password: Secret) {
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
            let host = crate::text::target::host(&address);
            let event = match sign_in(&context.client, &address, &user, &password).await {
                Ok(SignedIn::Taken) => Event::LoggedIn(of, format!("{host} takes the name and the password.")),
                Ok(SignedIn::Untried(why)) => Event::LoggedIn(of, format!("Kept for {host}, but not tried: {why}.")),
                Err(problem) => Event::Failed(problem),
            };
            let _ = events.send(event).await;
        });
    }

    fn save(&self, number: u64, changes: Vec<Change>) {
        self.write(
            move |store| store.save(&changes, wall_clock()),
            move |saved| match saved {
                Ok(()) => Event::Saved(number),
                Err(problem) => Event::NotSaved(number, problem),
            },
        );
    }

    /// Nobody waits for it: what is lost by a failure is one step to undo.
    fn keep_steps(&self, news: StepNews) {
        let kept = self.writer.submit(Urgency::Urgent, move |store| {
            if let Err(error) = store.keep_steps(&news) {
                tracing::warn!(%error, "a step that could be undone is not kept");
            }
        });
        if let Err(gone) = kept.map(drop) {
            tracing::warn!(%gone, "a step that could be undone is not kept");
        }
    }

    /// Through the one writer, so that changes are written in the order they were made, the last before leaving too.
    fn keep_setting(&self, number: u64, name: &'static str, value: Option<Value>) {
        let Some(setting) = config::find(name) else { return };
        let path = self.start.paths.settings();
        self.write(
            move |_| Ok(settings::keep(&path, setting, value.as_ref())),
            move |kept| match kept {
                Ok(Ok(lines)) => Event::SettingKept(number, lines),
                Ok(Err(problem)) | Err(problem) => Event::SettingNotKept(number, problem),
            },
        );
    }

    /// What is asked from now on is asked with these settings; what is under way ends with those it began with.
    fn adopt(&mut self, config: Config) {
        let was = std::mem::replace(&mut self.start.config, config);
        let now = &self.start.config;
        if (&was.refresh, &was.net, &was.directories) != (&now.refresh, &now.net, &now.directories) {
            self.context.client = client(&self.start);
            self.asking.directories = directories(&self.start);
            self.context.asking = Some(self.asking.clone());
            // Should the queue be full, the next start says it.
            drop(self.events.try_send(Event::HasKey(self.has_key())));
        }
    }

    fn install_sample(&self) {
        self.write(
            |store| sample::install(store, wall_clock()),
            |installed| match installed {
                Ok(installed) => {
                    let (shows, lists) = installed.into_iter().map(|(show, list)| (show, Arc::new(list))).unzip();
                    Event::Added { ticket: None, shows, lists, why: Added::Sample }
                }
                Err(problem) => Event::Failed(problem),
            },
        );
    }

    fn remove_sample(&self) {
        self.write(Store::remove_sample, |removed| match removed {
            Ok(shows) => Event::Removed(shows),
            Err(problem) => Event::Failed(problem),
        });
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

    fn open(&self, address: String) {
        let (events, around) = (self.events.clone(), self.start.around.clone());
        self.tokio.spawn_blocking(move || {
            if let Err(problem) = desktop::open_url(&address, &around) {
                let _ = events.blocking_send(Event::Failed(problem));
            }
        });
    }

    fn open_with(&self, command: String, url: String) {
        let (events, around) = (self.events.clone(), self.start.around.clone());
        self.tokio.spawn_blocking(move || {
            if let Err(problem) = desktop::open_with(&command, &url, &around) {
                let _ = events.blocking_send(Event::Failed(problem));
            }
        });
    }

    /// The terminal's own clipboard is served by the main thread; this is the desktop's.
    fn copy(&self, text: String) {
        let around = self.start.around.clone();
        self.tokio.spawn_blocking(move || {
            let by = desktop::copy(&text, &around);
            tracing::debug!(?by, "copied");
        });
    }

    fn play(&mut self, command: PlayerCommand) {
        let player = self.player.get_or_insert_with(|| {
            let setup = player::Setup {
                command: self.start.config.player.command.clone(),
                path: self.start.around.path.clone(),
                sockets: self.start.around.sockets.clone(),
            };
            let (player, mut reports) = Player::start(&self.tokio, setup);
            let events = self.events.clone();
            self.tokio.spawn(async move {
                while let Some(report) = reports.recv().await {
                    if events.send(heard(report)).await.is_err() {
                        return;
                    }
                }
            });
            player
        });
        if !player.send(command) {
            tracing::warn!("the player is too busy for another command");
        }
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

/// What was found behind an address, as it is offered.
fn found(one: add::Looked) -> Found {
    let marked = one.parsed.is_none();
    Found { candidate: one.candidate, episodes: one.episodes, marked, episode: one.episode }
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

/// What the player says in the words of the program.
fn heard(report: player::Report) -> Event {
    match report {
        player::Report::Status(status) => Event::Player(status),
        player::Report::Stopped { episode, position, finished } => Event::PlayerStopped { episode, position, finished },
        player::Report::Failed(problem) => Event::Failed(problem),
    }
}

async fn lists_of(readers: &Arc<Readers>, shows: &[Show]) -> Vec<Arc<crate::library::EpisodeList>> {
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
        Report::Waiting(show) => Event::RefreshProgress(show, RefreshStep::Waiting),
        Report::Downloading(show, bytes) => Event::RefreshProgress(show, RefreshStep::Downloading(bytes)),
        Report::Reading(show) => Event::RefreshProgress(show, RefreshStep::Reading),
        Report::Unchanged(show) => Event::RefreshProgress(show.id, RefreshStep::Unchanged(show)),
        Report::Updated { show, list, new } => {
            Event::RefreshProgress(show.id, RefreshStep::Updated { show, list, new })
        }
        Report::Failed(show, _) => Event::RefreshProgress(show.id, RefreshStep::Failed(show)),
        Report::Note(problem) => Event::Failed(problem),
    }
}

fn broken_job(error: &tokio::task::JoinError) -> Problem {
    Problem::new("job.failed", "Something inside earmark failed.", "The log has the details.", "")
        .with_detail(error.to_string())
}
