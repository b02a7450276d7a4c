//! The whole state of the program, owned by one thread.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::directories::{self, Directories};
use super::effect::{LinksOf, Slot, Ticket};
use super::event::{Ground, Now, RefreshStep, Size};
use super::keymap::Keymap;
use super::overlay::Overlay;
use super::person::PersonName;
use super::place::{Entry, History, PaneId, Place, ShowTab};
use super::rows::{Cursor, Row, Rows};
use super::suggested;
use crate::config::{Config, Origins, ThemeFile, Value};
use crate::error::Problem;
use crate::library::narrow::Narrow;
use crate::library::query::Hit;
use crate::library::{Library, catalogue, related};
use crate::model::{
    Artwork, Candidate, CandidateKey, Change, Episode, EpisodeDetail, EpisodeId, FeedUrl, Inquiry, Inside, Kept, Link,
    LinkKind, LinkTarget, MoreChapters, Neighbour, PersonPage, Picture, PlayerStatus, Recommendation, Secs, Show,
    ShowDetail, ShowId, Subscription, Suggestion, Timestamp, TranscriptText,
};
use crate::text::layout::Page;
use crate::text::words::Phrase;
use crate::text::{clean, target};

/// Everything.
#[derive(Debug, Clone)]
pub struct State {
    pub size: Size,
    pub now: Now,
    pub config: Config,
    /// Where the settings come from.
    pub origins: Origins,
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
    /// The menu of the half-typed sequence was asked for with Enter, before its time.
    pub menu_asked: bool,
    pub typed_number: Option<(u32, u64)>,
    pub episodes: Cache<EpisodeId, EpisodePage>,
    pub shows: Cache<ShowId, ShowDetail>,
    pub links: Cache<LinksOf, Vec<LinkEntry>>,
    pub related: Cache<ShowId, Vec<Recommendation>>,
    /// Shows around a show, by tie.
    pub graph: Cache<ShowId, Vec<Neighbour>>,
    /// What is suggested for the whole library, best first; `None` before it was asked for.
    pub for_you: Option<Vec<Suggestion>>,
    /// Where people are met.
    pub people: Cache<PersonName, PersonPage>,
    /// Transcripts, their lines joined to paragraphs.
    pub transcripts: Cache<EpisodeId, Kept<TranscriptText>>,
    /// Artwork that was asked for lately; `None` where there is no picture to be had.
    pub artwork: Cache<Artwork, Option<Arc<Picture>>>,
    /// Questions that had no answer, and why where that is to be said; not asked again before the place is entered anew.
    pub unanswered: HashMap<Question, Option<Problem>>,
    /// What the last search found in notes.
    pub in_notes: InNotes,
    /// What directories say to the question of the present place.
    pub directories: Directories,
    /// Newest question asked per slot.
    pub tickets: BTreeMap<Slot, u32>,
    /// Slots that are waiting for an answer, and since when (milliseconds): spinners.
    pub waiting: BTreeMap<Slot, u64>,
    pub toasts: Vec<Toast>,
    /// Newest last, at most 500.
    pub messages: VecDeque<Message>,
    pub unread: u32,
    /// So many episodes of so many are in the index of words, links and addresses; `None` before that is known.
    pub indexed: Option<(u64, u64)>,
    pub refresh: Option<RefreshRun>,
    pub player: Option<PlayerStatus>,
    /// Steps that can be undone, newest last; and redone.
    pub undo: Vec<Step>,
    pub redo: Vec<Step>,
    /// Changes that are not yet known to be on disk, by save number.
    pub unsaved: BTreeMap<u64, Vec<Change>>,
    pub visits: VecDeque<Visit>,
    /// `ui.artwork` as the settings have it, while `V` has put another value in its place.
    pub artwork_set: Option<String>,
    pub offline: bool,
    /// Nothing is written; every change says so.
    pub read_only: bool,
    /// False over ssh or without a display: links are copied instead of opened.
    pub desktop: bool,
    /// False where the terminal has too few colours or signs for pictures.
    pub pictures: bool,
    /// When the sleep timer pauses what plays (milliseconds).
    pub sleep_at: Option<u64>,
    /// Themes that files bring.
    pub themes: Vec<ThemeFile>,
    /// The terminal's ground, once it was asked and has said so.
    pub ground: Option<Ground>,
    pub focused: bool,
    pub quitting: bool,
    /// Something changed since the last frame.
    pub dirty: bool,
    /// Shows that are not in the library, by key: what the rows of Similar and Search stand for.
    pub candidates: HashMap<CandidateKey, Candidate>,
    /// The embedded catalogue with its keys.
    pub catalogue: Arc<[(CandidateKey, Candidate)]>,
    /// What `update` remembers between messages.
    pub memo: Memo,
}

/// What `update` remembers between messages and nobody draws.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    /// What `O` and `|` were told last.
    pub open_with: String,
    pub pipe_to: String,
    /// Something was copied since the start.
    pub has_copied: bool,
    /// Shows that the refresh which is about to begin does not ask.
    pub left_alone: usize,
    /// What the rows of each pane were built from.
    pub rows_from: BTreeMap<PaneId, u64>,
    /// In which line of the notes of an episode, laid out for so many cells, each of their links stands first.
    pub lines: Option<LinesOf>,
    /// What the page was laid out from.
    pub page_from: u64,
    /// Counts up when something arrived that rows or the page may depend on.
    pub arrived: u64,
    /// The question that waits in each slot.
    pub asked: BTreeMap<Slot, Question>,
    /// Lists that were asked for.
    pub lists_asked: HashSet<ShowId>,
    /// Kept answers that a refresh made old; they are shown until the new ones are there.
    pub stale: HashSet<Question>,
    /// What the notes were searched for.
    pub searched: Option<(Vec<Phrase>, Vec<Phrase>, Narrow)>,
    /// The first row is opened as soon as the notes have answered the words in the box.
    pub open_found: bool,
    /// For which show directories were asked last what is like it, and behind which question.
    pub alike: Option<(ShowId, u32)>,
    /// What directories are to be asked once no letter is typed any more, and since when (milliseconds).
    pub ask_outside: Option<(Inquiry, u64)>,
    /// Since when (milliseconds) keys pass over the rows of a list, and the row they began at: what depends on the selection stays
    /// with that one until they rest.
    pub passing: Option<(u64, Option<Row>)>,
    /// The same before the key that is being answered: any other than a step ends it.
    pub passed: Option<(u64, Option<Row>)>,
    /// When (milliseconds) the selection came to the row on which it has just rested.
    pub came: Option<u64>,
    /// How far what stands beside this selection of this place was scrolled.
    pub beside: Option<(Place, Option<Row>, usize)>,
    /// What the selection rests on, and since when (milliseconds).
    pub resting: Option<(Question, u64)>,
    /// The artwork that belongs to what is in front; what was asked for last.
    pub artwork: Option<InFront>,
    pub artwork_asked: Option<Artwork>,
    /// What of the library the search has found, before notes and directories answer.
    pub found: Option<FoundHere>,
    /// Feeds of the library by comparison key, for this library revision.
    pub feeds: HashMap<String, ShowId>,
    pub feeds_of: Option<u64>,
    /// An episode that plays as soon as its detail is there, and from where.
    pub play_next: Option<(EpisodeId, Option<Secs>)>,
    /// A link whose address is being looked up.
    pub resolving: Option<Resolving>,
    /// The episode of a show that is being looked at for its sake.
    pub on_the_way: Option<OnTheWay>,
    /// What is done when shows were added.
    pub adding: Option<Adding>,
    /// The link that is looked at to find out whether it is a feed.
    pub looking: Option<LookingAt>,
    /// Save numbers.
    pub saves: u64,
    /// The number of the newest step that can be undone or done again.
    pub steps: u64,
    /// Settings on their way to `config.toml`, by their number.
    pub writing: BTreeMap<u64, SettingWrite>,
    pub writes: u64,
    /// Changes that were refused and wait to be offered again at this moment (milliseconds).
    pub offer_again: Option<u64>,
    pub refused: BTreeSet<u64>,
    /// Refreshes that run at this moment; they share one report.
    pub refreshes: u32,
    /// Shows whose next page of older episodes is being read, and since when (milliseconds).
    pub reading_older: BTreeMap<ShowId, u64>,
    /// When the next look for shows that are due is (milliseconds).
    pub look_for_due: Option<u64>,
    /// The position that was saved last.
    pub saved_position: Option<(EpisodeId, Secs)>,
    pub next_message: u32,
    /// The last message that was said before something came to lie above the place.
    pub said_before: u32,
    /// What was kept of the last session has been read.
    pub session_loaded: bool,
}

/// Shows and episodes of the library that a search has found.
#[derive(Debug, Clone, Default)]
pub struct FoundHere {
    /// The words, and the revision of the library.
    pub of: (String, u64),
    pub shows: Vec<ShowId>,
    pub titles: Vec<(ShowId, EpisodeId)>,
}

/// Where the links of an episode stand in its notes, laid out for so many cells; and after how many arrivals.
#[derive(Debug, Clone, PartialEq)]
pub struct LinesOf {
    pub of: (EpisodeId, u16, u64),
    pub lines: HashMap<u16, usize>,
}

/// What notes hold of the words of a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InNotes {
    /// The words as they were typed.
    pub query: String,
    /// Newest first, at most [`InNotes::MOST`].
    pub hits: Vec<Hit>,
    /// How long the answer took (milliseconds); `None` where nothing had to be asked.
    pub took: Option<u64>,
}

impl InNotes {
    /// So many hits are asked for.
    pub const MOST: usize = 100;

    /// The hit of an episode.
    #[must_use]
    pub fn of(&self, episode: EpisodeId) -> Option<&Hit> {
        self.hits.iter().find(|hit| hit.episode == episode)
    }
}

/// Artwork that has its place on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct InFront {
    pub of: Artwork,
    /// Since when (milliseconds).
    pub since: u64,
    /// The listener is not just passing by.
    pub rested: bool,
}

/// Something that only the world can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    List(ShowId),
    Episode(EpisodeId),
    Show(ShowId),
    Links(LinksOf),
    Related(ShowId),
    Graph(ShowId),
    ForYou,
    /// About the person of the present place, by the number of the name.
    Person(u64),
    /// Chapters that lie apart from the feed.
    Chapters(EpisodeId),
    Transcript(EpisodeId),
}

/// Why shows are being added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adding {
    pub ticket: Ticket,
    /// Open the page of the first one, at this tab.
    pub open: Option<ShowTab>,
    pub follow: bool,
}

/// An address whose place in the library is being looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolving {
    pub url: String,
    /// Somebody typed it and wants it inside: it does not go to the web browser.
    pub typed: bool,
}

/// An episode that is entered when its show has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnTheWay {
    /// The address that leads to it inside.
    pub address: String,
    /// Its show, once that is in the library.
    pub show: Option<ShowId>,
    pub asked: bool,
}

/// A link that was followed and may be a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct LookingAt {
    pub ticket: Ticket,
    pub url: String,
    /// Where it was followed.
    pub from: Place,
    /// As in [`Resolving`].
    pub typed: bool,
}

/// An episode's detail with where its links lead inside earmark (same order as `notes.links`).
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodePage {
    pub detail: EpisodeDetail,
    pub inside: Vec<Option<Inside>>,
    pub more_chapters: MoreChapters,
    /// In how many episodes of the library each of its people takes part, in their order.
    pub met: Vec<u32>,
}

impl EpisodePage {
    /// Whether there are chapters to show, or an address that promises some.
    #[must_use]
    pub fn may_have_chapters(&self) -> bool {
        self.more_chapters == MoreChapters::Address || self.detail.chapters.iter().any(|chapter| chapter.listed)
    }
}

/// A text laid out for the width of the present place.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidOut {
    pub of: PaneId,
    pub place: Place,
    pub page: Page,
    /// The links of the text, by their numbers.
    pub links: Vec<Link>,
}

/// One row of a Links view.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkEntry {
    /// Its number among all links of the episode (`library::links`), the same in its notes; in a show's list a running one.
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
    /// The words around it; empty where they say nothing more than its own.
    pub context: String,
    /// The moment of the episode at which it is mentioned, when that is known.
    pub at: Option<Secs>,
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
    /// Shows whose feeds moved.
    pub moved: Vec<ShowId>,
    /// Shows that were not asked, as they had answered a moment before.
    pub left_alone: usize,
}

/// A setting that is being written, and what `config.toml` said of it before.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingWrite {
    pub name: &'static str,
    pub before: Option<Value>,
}

/// A setting as `config.toml` is to have it again; `None`: not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingBack {
    /// The number of the write that this takes back.
    pub write: u64,
    pub name: &'static str,
    pub value: Option<Value>,
}

/// One thing that can be undone: what to apply, and the sentence that says what was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Under which it is kept over a restart; counts up.
    pub number: u64,
    pub said: String,
    pub changes: Vec<Change>,
    /// A setting instead of changes of the library.
    pub setting: Option<SettingBack>,
    pub at: Timestamp,
}

/// A visited place, for the History place.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub place: Place,
    pub title: String,
    /// What was asked, where the place is the search.
    pub words: String,
    pub at: Timestamp,
}

impl Visit {
    /// As a row of the history names it: the search with its words, as in the breadcrumb.
    #[must_use]
    pub fn name(&self) -> String {
        if self.words.is_empty() { self.title.clone() } else { format!("{} › {}", self.title, self.words) }
    }

    /// The place as it was visited.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let mut entry = Entry::new(self.place.clone());
        entry.query.clone_from(&self.words);
        entry
    }
}

/// What is kept over a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub history: History,
    pub visits: Vec<Visit>,
    /// What `V` says, where that is not what the settings say.
    pub artwork: Option<String>,
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
    /// Every key that is kept.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.keys()
    }
    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

impl State {
    /// The state before anything is known: an empty library, in the library.
    #[must_use]
    pub fn new(config: Config, keymap: Keymap, size: Size, now: Now) -> Self {
        let catalogue: Arc<[(CandidateKey, Candidate)]> =
            catalogue::all().iter().map(|candidate| (related::key(candidate), candidate.clone())).collect();
        Self {
            size,
            now,
            config,
            origins: Origins::default(),
            keymap,
            library: Library::default(),
            shows_loaded: false,
            lists_loaded: false,
            history: History::default(),
            rows: BTreeMap::new(),
            page: None,
            overlays: Vec::new(),
            pending: Vec::new(),
            pending_since: 0,
            menu_asked: false,
            typed_number: None,
            episodes: Cache::new(64),
            shows: Cache::new(64),
            links: Cache::new(16),
            related: Cache::new(32),
            graph: Cache::new(32),
            for_you: None,
            people: Cache::new(32),
            transcripts: Cache::new(4),
            artwork: Cache::new(8),
            unanswered: HashMap::new(),
            in_notes: InNotes::default(),
            directories: Directories::default(),
            tickets: BTreeMap::new(),
            waiting: BTreeMap::new(),
            toasts: Vec::new(),
            messages: VecDeque::new(),
            unread: 0,
            indexed: None,
            refresh: None,
            player: None,
            undo: Vec::new(),
            redo: Vec::new(),
            unsaved: BTreeMap::new(),
            visits: VecDeque::new(),
            artwork_set: None,
            offline: false,
            read_only: false,
            desktop: true,
            pictures: true,
            sleep_at: None,
            themes: Vec::new(),
            ground: None,
            focused: true,
            quitting: false,
            dirty: true,
            candidates: HashMap::new(),
            catalogue,
            memo: Memo::default(),
        }
    }

    /// The present place.
    #[must_use]
    pub fn place(&self) -> Place {
        self.history.here().place.clone()
    }

    /// The present entry of the history.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        self.history.here()
    }

    /// The panes that the present place has (some may not fit the screen), from left to right.
    #[must_use]
    pub fn panes(&self) -> Vec<PaneId> {
        let entry = self.entry();
        match entry.place {
            Place::Library if self.is_first_run() => vec![PaneId::Welcome],
            Place::Library => vec![PaneId::Shows, PaneId::Episodes],
            Place::New => vec![PaneId::New],
            Place::Show(_) => vec![entry.show_tab.pane()],
            Place::Episode(_) => vec![entry.episode_tab.pane()],
            Place::Later => vec![PaneId::Later],
            Place::Playing => vec![PaneId::Playing],
            Place::ForYou => vec![PaneId::ForYou],
            Place::Person(_) => vec![PaneId::Person],
            Place::Top(_) => vec![PaneId::Top],
            Place::Search => vec![PaneId::Search],
            Place::History => vec![PaneId::History],
            Place::Messages => vec![PaneId::Messages],
            Place::Settings => vec![PaneId::Settings],
        }
    }

    /// The pane that has focus.
    #[must_use]
    pub fn focus(&self) -> PaneId {
        let panes = self.panes();
        let focus = self.entry().focus;
        if panes.contains(&focus) { focus } else { panes.first().copied().unwrap_or(focus) }
    }

    /// Nothing is followed, so the library greets.
    #[must_use]
    pub fn is_first_run(&self) -> bool {
        self.shows_loaded && !self.library.shows.values().any(|show| show.subscription == Subscription::Following)
    }

    /// The cursor of a pane of the present place.
    #[must_use]
    pub fn cursor(&self, pane: PaneId) -> Cursor {
        self.entry().cursors.get(&pane).cloned().unwrap_or_default()
    }

    /// The rows of a pane of the present place.
    #[must_use]
    pub fn rows_of(&self, pane: PaneId) -> &[Row] {
        self.rows.get(&pane).map(|rows| rows.rows.as_slice()).unwrap_or_default()
    }

    /// The selected row of the focused pane.
    #[must_use]
    pub fn selected(&self) -> Option<&Row> {
        let pane = self.focus();
        let index = self.entry().cursors.get(&pane).map_or(0, |cursor| cursor.index);
        self.rows_of(pane).get(index).filter(|row| row.selectable())
    }

    /// The row that the preview is of: the selected one, or the one that keys still pass on from.
    #[must_use]
    pub fn previewed(&self) -> Option<&Row> {
        match &self.memo.passing {
            Some((_, row)) => row.as_ref(),
            None => self.selected(),
        }
    }

    /// A show of the library.
    #[must_use]
    pub fn show(&self, id: ShowId) -> Option<&Show> {
        self.library.shows.get(&id).map(AsRef::as_ref)
    }

    /// An episode of a loaded list.
    #[must_use]
    pub fn episode(&self, show: ShowId, id: EpisodeId) -> Option<Episode<'_>> {
        let list = self.library.lists.get(&show)?;
        list.get(list.position(id)?)
    }

    /// An episode whose show is not at hand.
    #[must_use]
    pub fn find_episode(&self, id: EpisodeId) -> Option<Episode<'_>> {
        self.episode(self.show_of(id)?, id)
    }

    /// The show of an episode.
    #[must_use]
    pub fn show_of(&self, id: EpisodeId) -> Option<ShowId> {
        let known = self.library.show_of.get(&id).copied();
        known.or_else(|| self.episodes.get(&id).map(|page| page.detail.show))
    }

    /// The show that a row stands for in the present place.
    #[must_use]
    pub fn candidate(&self, key: &CandidateKey) -> Option<&Candidate> {
        suggested::of(self, key).map(|found| found.candidate)
    }

    /// The show of the library with this feed, in any spelling of its address.
    #[must_use]
    pub fn show_with_feed(&self, feed: &FeedUrl) -> Option<ShowId> {
        self.memo.feeds.get(&feed.comparison_key()).copied()
    }

    /// Whether a show with this feed is in the library.
    #[must_use]
    pub fn knows_feed(&self, feed: &FeedUrl) -> bool {
        self.show_with_feed(feed).is_some()
    }

    /// The episode that the present place is about: of its page, or the one that plays.
    #[must_use]
    pub fn page_episode(&self) -> Option<EpisodeId> {
        match self.entry().place {
            Place::Episode(id) => Some(id),
            Place::Playing => self.player.as_ref().map(|player| player.episode),
            _ => None,
        }
    }

    /// The show that the present place is about: itself, or the episode's.
    #[must_use]
    pub fn page_show(&self) -> Option<ShowId> {
        match self.entry().place {
            Place::Show(id) => Some(id),
            _ => self.show_of(self.page_episode()?),
        }
    }

    /// The episode detail of the present place.
    #[must_use]
    pub fn here_detail(&self) -> Option<&EpisodePage> {
        self.episodes.get(&self.page_episode()?)
    }

    /// The transcript of the present page, when it was read.
    #[must_use]
    pub fn here_transcript(&self) -> Option<&Kept<TranscriptText>> {
        match self.entry().place {
            Place::Episode(id) => self.transcripts.get(&id),
            _ => None,
        }
    }

    /// In which line of the notes, counted from 1, the link with this number of the present episode stands.
    #[must_use]
    pub fn line_of(&self, number: u16) -> Option<usize> {
        let known = self.memo.lines.as_ref()?;
        (self.entry().place == Place::Episode(known.of.0)).then(|| known.lines.get(&number).copied())?
    }

    /// Whose links the present place lists.
    #[must_use]
    pub fn links_of(&self) -> Option<LinksOf> {
        match self.entry().place {
            Place::Show(id) => Some(LinksOf::Show(id)),
            _ => self.page_episode().map(LinksOf::Episode),
        }
    }

    /// A message by its number.
    #[must_use]
    pub fn message(&self, number: u32) -> Option<&Message> {
        self.messages.iter().find(|message| message.number == number)
    }

    /// The words of a row that a filter or a title search looks at.
    #[must_use]
    pub fn row_title(&self, row: &Row) -> String {
        match row {
            Row::Heading(text, _) | Row::Remark(text) => text.clone(),
            Row::Show(id) => self.show(*id).map_or_else(String::new, |show| show.title.clone()),
            Row::Episode(show, id) => {
                self.episode(*show, *id).map_or_else(String::new, |episode| episode.title.to_string())
            }
            Row::Candidate(key) => self.candidate(key).map_or_else(|| unknown(key), |found| found.title.clone()),
            Row::Link(n) => self
                .links_of()
                .and_then(|of| self.links.get(&of))
                .and_then(|links| links.get(*n as usize))
                .map_or_else(String::new, |link| link.label.clone()),
            Row::Chapter(n) => self
                .here_detail()
                .and_then(|page| page.detail.chapters.get(*n as usize))
                .map_or_else(String::new, |chapter| chapter.title.clone()),
            Row::Person(n) => self
                .here_detail()
                .and_then(|page| page.detail.persons.get(*n as usize))
                .map_or_else(String::new, |person| person.name.clone()),
            Row::Message(n) => self.message(*n).map_or_else(String::new, |message| message.problem.what.clone()),
            Row::Step(id) => self.show(*id).map_or_else(String::new, |show| show.title.clone()),
            Row::Visit(n) => self.visits.get(*n as usize).map_or_else(String::new, Visit::name),
            Row::Older(_) => String::from("older episodes …"),
            Row::Choice(n) => choice(*n).to_string(),
            Row::Setting(name) => (*name).to_string(),
            Row::More(_, count) => format!("{} more", super::words::count(u64::from(*count))),
            Row::Address => String::from("Open this feed"),
            Row::Tag(tag) => tag.as_str().to_owned(),
            Row::Genre(id) => directories::genre(*id).map_or_else(String::new, |genre| genre.name.to_string()),
            Row::AskDirectories => String::from("Search in directories"),
            Row::Sample => String::from("The sample library"),
        }
    }
}

/// A show of which only the key is known: what of it can be read.
fn unknown(key: &CandidateKey) -> String {
    match key.0.split_once(':') {
        Some(("feed", address)) => target::shortened(&format!("https://{address}"), 60),
        Some((_, name)) => clean::line(name),
        None => clean::line(&key.0),
    }
}

/// The choices of the first-run page.
#[must_use]
pub fn choice(number: u8) -> &'static str {
    match number {
        1 => "Look around with the sample library (works offline, removed in one key)",
        2 => "Search the directories by name or topic",
        _ => "Add a show: the address of a feed or of its web page, or an OPML file",
    }
}

impl Message {
    /// Whether Messages keeps it: a remark about a key that had nothing to act on is only shown.
    #[must_use]
    pub fn kept(&self) -> bool {
        !self.problem.id.starts_with("hint.")
    }
}
