//! The shell: threads, clock, signals. Carries effects out and events in; decides nothing.
//!
//! [`run`] owns the terminal and the [`State`] on the main thread. One thread reads keys, one writes the library, a
//! small tokio runtime has the network, the timers and the player, and its blocking pool reads the library and parses.
#![expect(clippy::disallowed_methods, reason = "the shell is where clock, threads and files are")]

pub mod add;
mod addresses;
#[cfg(feature = "images")]
pub mod artwork;
mod cells;
mod clock;
mod desks;
pub mod desktop;
pub mod details;
pub mod directories;
pub mod failure;
#[cfg(feature = "images")]
pub mod graphics;
pub mod index;
mod jobs;
pub mod media;
pub mod older;
pub mod pages;
mod panics;
mod pipe;
mod probe;
pub mod readers;
pub mod refresh;
mod rhythm;
mod same;
pub mod sample;
mod search;
mod session;
mod settings;
mod signals;
pub mod signin;
pub mod similar;
pub mod start;
pub mod terminal;
pub mod upgrade;
pub mod writer;

use std::io::IsTerminal as _;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

#[cfg(feature = "images")]
use crate::app::Size;
use crate::app::keymap::Keymap;
use crate::app::{Effect, Event, Ground, Msg, State, offers, update};
use crate::config::{self, ConfigNote};
use crate::error::Problem;
use crate::store::{Reader, Store, StoreError};
use crate::ui::{self, Painter};
use clock::Clock;
pub use clock::wall_clock;
pub use failure::no_file;
use jobs::{Here, Shell};
pub use start::{Colors, Start};
use terminal::{Manners, Screen};

/// Why the program ended, for the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The listener left.
    Quit,
    /// A signal with this number asked for it (2 for Ctrl-c).
    Signal(i32),
}

/// Events that follow each other within this time are drawn together; a key never waits for it.
const FRAME: Duration = Duration::from_millis(16);
/// How long leaving waits for what is still to be written.
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Opens the library and the screen, and runs until the listener leaves.
///
/// # Errors
/// When the library is in use or made by a newer version, or the terminal refuses. A damaged library is no error: it
/// is kept aside and said on the screen.
pub fn run(start: &Start) -> Result<Ended, Problem> {
    let mut notes: Vec<Problem> = start.notes.iter().map(ConfigNote::problem).collect();
    let store = if start.read_only { None } else { Some(open(start, &mut notes)?) };
    let reader = Reader::open(&start.paths.library()).map_err(|error| error.problem())?;
    panics::report_to(start.paths.log());
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Problem::new("runtime.failed", "earmark could not start.", error.to_string(), ""))?;
    let (keys, inputs) = mpsc::channel(256);
    let entered = tokio.enter();
    signals::listen(keys.clone());
    drop(entered);
    let screen = Screen::enter(manners(&start.config.ui, start.terminal.term == "linux")).map_err(|error| {
        Problem::new(
            "terminal.none",
            "earmark needs a terminal.",
            error.to_string(),
            "Use a command such as `earmark shows` instead.",
        )
    })?;
    let (colors, unicode) = (start.terminal.colors, start.terminal.unicode);
    let hyperlinks = start.terminal.term != "linux";
    let ui = start.config.ui.clone();
    let painter = Painter::new(&ui, &start.themes, None, colors.of(&ui.color), unicode);
    let session = Session {
        screen,
        painter,
        painted_with: (ui, None),
        colors,
        unicode,
        hyperlinks,
        #[cfg(feature = "images")]
        gallery: graphics::Gallery::default(),
        #[cfg(feature = "images")]
        drawn_at: Size::default(),
    };
    let world = World { tokio: tokio.handle().clone(), keys, inputs };
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| session.run(start, store, &reader, notes, world)));
    terminal::restore();
    tokio.shutdown_background();
    match outcome {
        Ok(result) => result,
        // The hook has restored the screen and written the report.
        Err(_) => std::process::exit(101),
    }
}

fn open(start: &Start, notes: &mut Vec<Problem>) -> Result<Store, Problem> {
    let library = start.paths.library();
    match upgrade::open(&library, std::io::stderr().is_terminal()) {
        Err(error @ StoreError::Damaged { .. }) => {
            notes.push(error.problem());
            Store::open(&library).map_err(|error| error.problem())
        }
        other => other.map_err(|error| error.problem()),
    }
}

/// What runs beside the main thread.
struct World {
    tokio: tokio::runtime::Handle,
    keys: mpsc::Sender<Msg>,
    inputs: mpsc::Receiver<Msg>,
}

struct Session {
    screen: Screen,
    /// The painter in force, and the settings and ground it was made from: others make a new one.
    painter: Painter,
    painted_with: (config::Ui, Option<Ground>),
    colors: Colors,
    unicode: bool,
    /// The Linux console writes what it does not know as text.
    hyperlinks: bool,
    #[cfg(feature = "images")]
    gallery: graphics::Gallery,
    /// The size of the last frame: another one is drawn on a screen that was cleared.
    #[cfg(feature = "images")]
    drawn_at: Size,
}

impl Session {
    fn run(
        mut self,
        start: &Start,
        store: Option<Store>,
        reader: &Reader,
        mut notes: Vec<Problem>,
        world: World,
    ) -> Result<Ended, Problem> {
        let mut clock = Clock::start();
        let lost =
            |error: std::io::Error| Problem::new("terminal.gone", "The terminal is gone.", error.to_string(), "");
        let size = self.screen.size().map_err(lost)?;
        let (keymap, key_notes) = start.keys_toml.as_deref().map(Keymap::load).unwrap_or_default();
        let mut state = State::new(start.config.clone(), keymap, size, clock.now());
        state.origins = start.origins.clone();
        state.themes.clone_from(&start.themes);
        state.desktop = start.terminal.desktop;
        state.offline = start.offline;
        state.read_only = start.read_only;
        state.pictures = pictures(&self.painter);

        // Shows first and the episodes beside them, then the frame, then everything else.
        let mut effects = jobs::load_shows(reader, &mut state).map_err(|error| error.problem())?;
        effects.extend(session::restore(start, &mut state));
        effects.extend(jobs::load_list_in_sight(reader, &mut state).map_err(|error| error.problem())?);
        notes.extend(key_notes.into_iter().map(|note| Problem::new("keys.toml", note, "", "")));
        for note in notes {
            effects.extend(update(&mut state, Msg::Happened(Event::Failed(note))));
        }
        self.draw(&mut state).map_err(lost)?;

        let World { tokio, keys, inputs } = world;
        let (report, events) = mpsc::channel(256);
        let mut shell = Shell::new(start, store, report, tokio.clone());
        let (tell, mut told) = watch::channel(None);
        #[cfg(feature = "images")]
        let pictures = self.painter.pictures() && shell.pictures(&self.gallery, &told);
        #[cfg(not(feature = "images"))]
        let pictures = false;
        // The Linux console would write the question on the screen.
        let asked = pictures || (start.config.ui.theme == "auto" && start.terminal.term != "linux");
        read_keys(keys, asked.then_some(tell));
        state.directories.key = shell.has_key();
        shell.load_lists();
        shell.forget_previews(state.place());

        let rehearse_panic = start.rehearse_panic;
        let looped =
            tokio.block_on(self.turn(&mut state, &mut shell, &mut clock, inputs, events, effects, rehearse_panic));
        // What the terminal answers after it was left would be typed into the shell.
        if asked {
            let answered = told.wait_for(Option::is_some);
            let _ = tokio.block_on(async { tokio::time::timeout(probe::DEADLINE, answered).await.is_ok() });
        }
        terminal::restore();
        shell.close(LAST_WRITES);
        looped.map_err(lost)
    }

    /// The loop: wait, take in everything that is there, draw once.
    async fn turn(
        &mut self,
        state: &mut State,
        shell: &mut Shell,
        clock: &mut Clock,
        mut inputs: mpsc::Receiver<Msg>,
        mut events: mpsc::Receiver<Event>,
        first: Vec<Effect>,
        rehearse_panic: bool,
    ) -> std::io::Result<Ended> {
        let mut effects = first;
        // When what events brought was drawn last.
        let mut reported = Instant::now();
        loop {
            for effect in std::mem::take(&mut effects) {
                match shell.carry_out(effect) {
                    None => {}
                    Some(Here::Copy(text)) => self.screen.copy(&text)?,
                    Some(Here::Redraw) => {
                        self.forget()?;
                        state.dirty = true;
                    }
                    Some(Here::Suspend) => {
                        self.screen.suspend()?;
                        self.forget()?;
                        let size = self.screen.size()?;
                        effects.extend(update(state, Msg::Happened(Event::Resized(size))));
                        effects.extend(update(state, Msg::Happened(Event::Resumed)));
                        state.dirty = true;
                    }
                    Some(Here::Quit) => {
                        return Ok(signals::ended_by().map_or(Ended::Quit, Ended::Signal));
                    }
                }
            }
            if !effects.is_empty() {
                continue;
            }
            let keyed = self.wait(state, clock, reported, &mut inputs, &mut events, &mut effects).await;
            if keyed && rehearse_panic && cfg!(debug_assertions) {
                panics::rehearse();
            }
            if state.dirty && (keyed || reported.elapsed() >= FRAME) {
                // A change of size before anybody listened for it is noticed here.
                let size = self.screen.size()?;
                if size != state.size {
                    effects.extend(update(state, Msg::Happened(Event::Resized(size))));
                }
                self.draw(state)?;
                // What a key asked for is shown when it comes: only frames of events wait for each other.
                if !keyed {
                    reported = Instant::now();
                }
            }
        }
    }

    /// Waits for something to happen and takes in what is there, keys before events, and of these only so many that no key
    /// waits for more than one of them. Tells whether a key was among it.
    async fn wait(
        &mut self,
        state: &mut State,
        clock: &mut Clock,
        reported: Instant,
        inputs: &mut mpsc::Receiver<Msg>,
        events: &mut mpsc::Receiver<Event>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let mut wake = state.wake_at().map(|millis| clock.started + Duration::from_millis(millis));
        if state.dirty {
            wake = Some(wake.map_or(reported + FRAME, |at| at.min(reported + FRAME)));
        }
        let mut typed = Vec::new();
        let mut happened = None;
        tokio::select! {
            biased;
            input = inputs.recv() => typed.push(match input {
                Some(message) => message,
                // The terminal is closed: nobody is left to read a screen.
                None => Msg::Happened(Event::Terminate),
            }),
            event = events.recv() => happened = event,
            () = tokio::time::sleep_until(wake.unwrap_or(clock.started).into()), if wake.is_some() => {}
        }
        while let Ok(message) = inputs.try_recv() {
            typed.push(message);
        }
        let keyed = !typed.is_empty();
        effects.extend(update(state, Msg::Happened(Event::Tick(clock.now()))));
        for message in typed {
            if is_interrupt(&message) {
                signals::interrupted();
            }
            effects.extend(update(state, message));
        }
        happened = happened.or_else(|| events.try_recv().ok());
        while let Some(event) = happened {
            effects.extend(update(state, Msg::Happened(event)));
            // A key that comes meanwhile is answered first; after one that was, its frame.
            happened = if keyed || !inputs.is_empty() { None } else { events.try_recv().ok() };
        }
        keyed
    }

    /// The next frame is drawn whole.
    fn forget(&mut self) -> std::io::Result<()> {
        #[cfg(feature = "images")]
        self.gallery.forget();
        self.screen.forget()
    }

    fn draw(&mut self, state: &mut State) -> std::io::Result<()> {
        state.dirty = false;
        if self.painted_with.0 != state.config.ui || self.painted_with.1 != state.ground {
            self.painted_with = (state.config.ui.clone(), state.ground);
            let depth = self.colors.of(&state.config.ui.color);
            self.painter = Painter::new(&state.config.ui, &state.themes, state.ground, depth, self.unicode);
            state.pictures = pictures(&self.painter);
            self.screen.adjust(manners(&state.config.ui, !self.hyperlinks))?;
        }
        #[cfg(feature = "images")]
        if std::mem::replace(&mut self.drawn_at, state.size) != state.size {
            self.gallery.forget();
        }
        let hyperlinks = self.hyperlinks;
        let paint = |frame: &mut ratatui::Frame| {
            let links = ui::draw(state, &self.painter, frame);
            #[cfg(feature = "images")]
            if state.config.ui.artwork == "auto"
                && let Some((area, of)) = ui::bare(state, &self.painter, frame.buffer_mut())
            {
                let ground = self.painter.theme.style(ui::Role::Ground);
                self.gallery.draw(of, area, ground, frame.buffer_mut());
            }
            if hyperlinks { links } else { Vec::new() }
        };
        let stands = ui::selection_at(state).filter(|_| state.overlays.is_empty());
        self.screen.draw(stands, paint)?;
        self.screen.name(&window_title(state))
    }
}

/// Whether pictures can be drawn: this program was built with them, and colours and signs suffice.
fn pictures(painter: &Painter) -> bool {
    cfg!(feature = "images") && painter.pictures()
}

/// What of the terminal these settings ask for. Who hears the screen has no use for the mouse.
/// The Linux console writes what it does not know as text.
fn manners(ui: &config::Ui, console: bool) -> Manners {
    Manners { mouse: ui.mouse && !ui.accessible, title: ui.title, keys: !console }
}

/// `Episode — Show · earmark`: the place and what it is in.
fn window_title(state: &State) -> String {
    let crumbs = offers::crumbs(state);
    let parts: Vec<&str> = crumbs.iter().rev().take(2).map(|crumb| crumb.label.as_str()).collect();
    format!("{} · earmark", parts.join(" — "))
}

fn is_interrupt(message: &Msg) -> bool {
    matches!(message, Msg::Key(chord) if chord.ctrl && chord.code == crate::app::KeyCode::Char('c'))
}

/// Reads the terminal on a thread of its own. Ends when the terminal is closed or the loop is gone. Before the first key
/// it asks the terminal what it can do, where somebody waits for that.
fn read_keys(keys: mpsc::Sender<Msg>, tell: Option<probe::Tell>) {
    let reader = std::thread::Builder::new().name(String::from("keys"));
    let spawned = reader.spawn(move || {
        let mut late = probe::Late::default();
        let mut ahead = tell.is_none();
        if let Some(tell) = tell {
            let (answer, rest) = probe::ask();
            late = rest;
            let ground = answer.ground().map(|ground| Msg::Happened(Event::Ground(ground)));
            for message in ground.into_iter().chain(answer.typed()) {
                let _ = keys.blocking_send(message);
            }
            tell.send_replace(Some(answer));
        }
        loop {
            ahead = ahead && terminal::has_more();
            let Ok(event) = terminal::read() else { break };
            if let Some(message) = terminal::message(event) {
                let message = if ahead { terminal::typed_ahead(message) } else { message };
                if late.swallows(&message) {
                    continue;
                }
                if keys.blocking_send(message).is_err() {
                    return;
                }
            }
        }
        let _ = keys.blocking_send(Msg::Happened(Event::Terminate));
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "no thread to read keys");
    }
}
