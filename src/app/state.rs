//! The whole state of the program, owned by one thread.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::effect::{LinksOf, Slot};
use super::event::{Now, RefreshStep, Size};
use super::keymap::Keymap;
use super::overlay::Overlay;
use super::place::{History, PaneId, Place};
use super::rows::Rows;
use crate::config::Config;
use crate::error::Problem;
use crate::library::Library;
use crate::model::{
    Change, EpisodeDetail, EpisodeId, Inside, LinkKind, LinkTarget, Recommendation, Secs, ShowDetail, ShowId, Timestamp,
};
use crate::text::layout::Page;

/// Everything.
#[derive(Debug, Clone)]
pub struct State {
    pub size: Size,
    pub now: Now,
    pub config: Config,
    pub keymap: Keymap,
    pub library: Library,
    /// Shows are there (first frame); all lists are there.
    pub shows_loaded: bool,
    pub lists_loaded: bool,
    pub history: History,
    /// Rows of the panes of the present place.
    pub rows: BTreeMap<PaneId, Rows>,
    /// The notes or about text of the present place, laid out for its width.
    pub page: Option<LaidOut>,
    pub overlays: Vec<Overlay>,
    /// Chords of a half-typed sequence, and when the first came (milliseconds); digits of a link number likewise.
    pub pending: Vec<super::Chord>,
    pub pending_since: u64,
    pub typed_number: Option<(u32, u64)>,
    pub episodes: Cache<EpisodeId, EpisodePage>,
    pub shows: Cache<ShowId, ShowDetail>,
    pub links: Cache<LinksOf, Vec<LinkEntry>>,
    pub related: Cache<ShowId, Vec<Recommendation>>,
    /// Newest question asked per slot.
    pub tickets: BTreeMap<Slot, u32>,
    /// Slots that are waiting for an answer, and since when (milliseconds): spinners.
    pub waiting: BTreeMap<Slot, u64>,
    pub toasts: Vec<Toast>,
    /// Newest last, at most 500.
    pub messages: VecDeque<Message>,
    pub unread: u32,
    pub refresh: Option<RefreshRun>,
    pub player: Option<PlayerStatus>,
    /// Steps that can be undone, newest last; and redone.
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
    /// Changes that are not yet known to be on disk, by save number.
    pub unsaved: BTreeMap<u64, Vec<Change>>,
    pub visits: VecDeque<Visit>,
    pub offline: bool,
    /// False over ssh or without a display: links are copied instead of opened.
    pub desktop: bool,
    pub focused: bool,
    pub quitting: bool,
    /// Something changed since the last frame.
    pub dirty: bool,
}

/// An episode's detail with where its links lead inside earmark (same order as `notes.links`).
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodePage {
    pub detail: EpisodeDetail,
    pub inside: Vec<Option<Inside>>,
}

/// A text laid out for the width of the present place.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidOut {
    pub of: PaneId,
    pub place: Place,
    pub page: Page,
}

/// One row of a Links view.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkEntry {
    /// Its number in the episode's notes; running number in a show's list.
    pub number: u16,
    pub label: String,
    pub target: LinkTarget,
    pub kind: LinkKind,
    pub via: Option<String>,
    pub host: String,
    /// Where it leads inside earmark.
    pub inside: Option<Inside>,
    /// Where it was found: “in the notes”, “in a chapter”, “support”.
    pub found: String,
    /// Episodes of this show that have the same target, newest first.
    pub episodes: Vec<EpisodeId>,
    /// The words around it.
    pub context: String,
}

/// A message that lies over the place for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub message: u32,
    /// When it goes by itself (milliseconds); `None`: when dismissed.
    pub until: Option<u64>,
    /// Offers undo.
    pub undo: bool,
}

/// A message as Messages keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub number: u32,
    pub at: Timestamp,
    pub level: Level,
    pub problem: Problem,
    pub show: Option<ShowId>,
}

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Done,
    Note,
    Trouble,
}

/// A running refresh, or the last one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RefreshRun {
    pub started: u64,
    pub finished: Option<u64>,
    pub steps: Vec<(ShowId, RefreshStep)>,
    pub done: u32,
    pub failed: u32,
    pub unchanged: u32,
    pub new_episodes: u32,
    pub asked: bool,
}

/// What the player does.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayerStatus {
    pub episode: EpisodeId,
    pub position: Secs,
    pub duration: Option<Secs>,
    pub paused: bool,
    /// Tenths.
    pub speed: u16,
    pub volume: u8,
}

/// One thing that can be undone: what to apply, and the sentence that says what was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub said: String,
    pub changes: Vec<Change>,
    pub at: Timestamp,
}

/// A visited place, for the History place.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub place: Place,
    pub title: String,
    pub at: Timestamp,
}

/// What is kept over a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub history: History,
    pub visits: Vec<Visit>,
}

/// A small cache that forgets the longest unused.
#[derive(Debug, Clone)]
pub struct Cache<K, V> {
    limit: usize,
    clock: u64,
    entries: HashMap<K, (u64, V)>,
}

impl<K: std::hash::Hash + Eq + Clone, V> Cache<K, V> {
    /// Keeps at most `limit` entries.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, clock: 0, entries: HashMap::new() }
    }
    /// What is kept under this key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }
    /// Puts in a value; the longest unused leaves when it is full.
    pub fn put(&mut self, key: K, value: V) {
        self.clock += 1;
        self.entries.insert(key, (self.clock, value));
        if self.entries.len() > self.limit
            && let Some(oldest) = self.entries.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            self.entries.remove(&oldest);
        }
    }
    /// Marks as used.
    pub fn touch(&mut self, key: &K) {
        self.clock += 1;
        if let Some(entry) = self.entries.get_mut(key) {
            entry.0 = self.clock;
        }
    }
    /// Forgets one.
    pub fn remove(&mut self, key: &K) {
        self.entries.remove(key);
    }
    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}
