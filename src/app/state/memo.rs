//! What is remembered between two messages: what was asked, what is on its way, what rows were built from.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::SettingWrite;
use crate::app::effect::{LinksOf, Slot, Ticket};
use crate::app::place::{PaneId, Place, ShowTab};
use crate::app::rows::Row;
use crate::library::narrow::Narrow;
use crate::library::query::Hit;
use crate::model::{Artwork, EpisodeId, Inquiry, Secs, ShowId};
use crate::text::words::Phrase;

/// What `update` remembers between messages and nobody draws.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    /// What `O` and `|` were told last.
    pub open_with: String,
    pub pipe_to: String,
    /// Something was copied since the start.
    pub has_copied: bool,
    /// Shows that the refresh which is about to begin does not ask: they answered a moment ago, or their servers wish to be asked later.
    pub left_alone: usize,
    pub waiting: usize,
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
