//! The whole state of the program, owned by one thread.

mod kept;
mod memo;
mod messages;
mod pages;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

pub use kept::{Session, SettingBack, SettingWrite, Step, Visit};
pub use memo::{Adding, FoundHere, InFront, InNotes, LinesOf, LookingAt, Memo, OnTheWay, Question, Resolving};
pub use messages::{Level, Message, PutAway, RefreshRun, Toast};
pub use pages::{Cache, EpisodePage, LaidOut, LinkEntry};

use super::directories::{self, Directories};
use super::effect::{LinksOf, Slot};
use super::event::{Ground, Now, Size};
use super::keymap::Keymap;
use super::overlay::Overlay;
use super::person::PersonName;
use super::place::{Entry, History, PaneId, Place};
use super::rows::{Cursor, Row, Rows};
use super::suggested;
use crate::config::{Config, Origins, ThemeFile};
use crate::error::Problem;
use crate::library::{Library, catalogue, related};
use crate::model::{
    Artwork, Candidate, CandidateKey, Change, Episode, EpisodeId, FeedUrl, Kept, Neighbour, PersonPage, Picture,
    PlayerStatus, Recommendation, Show, ShowDetail, ShowId, Subscription, Suggestion, TranscriptText,
};
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
    /// What was removed from Messages, so that the next start does not bring it back.
    pub put_away: Vec<PutAway>,
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
            put_away: Vec::new(),
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
