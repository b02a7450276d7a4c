//! What the world reports.

use std::sync::Arc;

use super::effect::{LinksOf, LoginOf, Ticket};
use super::overlay::Found;
use super::person::PersonName;
use super::state::{EpisodePage, LinkEntry};
use super::zone::Zone;
use crate::config::Origins;
use crate::error::Problem;
use crate::library::EpisodeList;
use crate::library::query::Hit;
use crate::model::{
    Artwork, CandidateKey, EpisodeId, FeedMoved, Heard, Inside, Kept, KeptStep, LinkCount, ListenState, Neighbour,
    PersonPage, Picture, PlayerStatus, QueueItem, Rated, Recommendation, Secs, Show, ShowDetail, ShowId, Source,
    Suggestion, Tag, TakenOver, Timestamp, Told, TranscriptText,
};

/// The moment: wall clock, zone, and a clock that only goes forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    pub wall: Timestamp,
    /// For showing dates, each as clocks say it at its own time.
    pub zone: Zone,
    /// Milliseconds since the start.
    pub millis: u64,
}

/// The screen, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    pub width: u16,
    pub height: u16,
}

/// A mouse event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    pub what: MouseKind,
    pub column: u16,
    pub row: u16,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    Left,
    Middle,
    Right,
    WheelUp,
    WheelDown,
}

/// On what the terminal writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    Dark,
    Light,
}

/// Something that happened outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Tick(Now),
    Resized(Size),
    /// Start: all shows (counts included) and the listener's facts. First frame follows.
    ShowsLoaded {
        shows: Vec<Show>,
        marks: Vec<(EpisodeId, ListenState)>,
        queue: Vec<QueueItem>,
        dismissed: Vec<CandidateKey>,
        ratings: Vec<(Rated, u8)>,
        visited: Vec<(String, Timestamp)>,
    },
    /// Start: what could be undone and done again when the program was left, the oldest first.
    StepsLoaded(Vec<KeptStep>),
    /// Start: what the feeds have done meanwhile.
    FeedsTold(Told),
    /// One list asked for, or all of them behind the first frame; `complete` with the last.
    ListsLoaded {
        lists: Vec<Arc<EpisodeList>>,
        complete: bool,
    },
    EpisodeLoaded(Ticket, Box<EpisodePage>),
    /// Chapters were fetched: the page as it is with them, and what to say where they came in part.
    ChaptersRead(Ticket, Box<EpisodePage>, Option<Problem>),
    /// A transcript, its lines joined to paragraphs, and what to say where it came in part.
    TranscriptRead(Ticket, EpisodeId, Box<Kept<TranscriptText>>, Option<Problem>),
    /// What a command said that got the selection, or why it failed.
    Piped(Result<String, Problem>),
    /// The terminal has said what colour its ground is.
    Ground(Ground),
    /// Artwork that was asked for; `None` when there is no picture to be had.
    ArtworkCame(Artwork, Option<Arc<Picture>>),
    ShowLoaded(Ticket, ShowId, Box<ShowDetail>),
    LinksLoaded(Ticket, LinksOf, Vec<LinkEntry>),
    RelatedLoaded(Ticket, ShowId, Vec<Recommendation>),
    GraphLoaded(Ticket, ShowId, Vec<Neighbour>),
    ForYouLoaded(Ticket, Vec<Suggestion>),
    PersonLoaded(Ticket, PersonName, Box<PersonPage>),
    /// A question (episode, show, links, related, adding) that has no answer, and why, unless the thing is just gone.
    NotLoaded(Ticket, Option<Problem>),
    /// What an address turned out to be.
    Looked(Ticket, Result<Vec<Found>, Problem>),
    /// Shows that are now in the library (added, previewed, sample installed); the first is the one asked for.
    Added {
        ticket: Option<Ticket>,
        shows: Vec<Show>,
        lists: Vec<Arc<EpisodeList>>,
        why: Added,
    },
    /// Shows that are gone from the library (sample removed).
    Removed(Vec<ShowId>),
    /// Previews that are gone because nobody has looked at them for long.
    Forgotten(Vec<ShowId>),
    /// A show went up in another one, whose feed is where its own was.
    TakenOver(TakenOver),
    RefreshStarted {
        shows: Vec<ShowId>,
        asked: bool,
    },
    /// One show's state within a refresh.
    RefreshProgress(ShowId, RefreshStep),
    RefreshFinished {
        /// Shows of the run that were not asked, as their servers had not answered for others.
        unasked: usize,
    },
    /// A page of older episodes was read (how many came in; they were told by `RefreshProgress`), or why not.
    OlderRead(ShowId, Result<usize, Problem>),
    /// Why the next page of a show's older episodes could not be read is kept with it.
    Behind(Box<Show>),
    /// Episodes whose notes hold these words, newest first.
    Found(Ticket, String, Vec<Hit>),
    /// These directories are being asked.
    DirectoriesAsked(Ticket, Vec<Source>),
    /// What one of them said, or why it did not.
    Listed(Ticket, Source, Result<Heard, Problem>),
    /// The tags that stand beside the chart that was asked for.
    TagsListed(Ticket, Vec<Tag>),
    /// So many episodes of so many are in the index of words, links and addresses.
    Indexed(u64, u64),
    /// Links were counted on the way there.
    LinksCounted(Vec<LinkCount>),
    /// Name and password are kept; what the server said to them, in words.
    LoggedIn(LoginOf, String),
    /// The feed of this show is at its old address again; `None` when there was no move to take back.
    MovedBack(ShowId, Option<Box<FeedMoved>>),
    /// These changes are on disk.
    Saved(u64),
    /// These changes could not be saved; they are offered again.
    NotSaved(u64, Problem),
    /// A setting is in `config.toml`, whose lines are these now.
    SettingKept(u64, Origins),
    /// A setting could not be written.
    SettingNotKept(u64, Problem),
    /// Where a link leads inside earmark, if anywhere.
    Resolved(Ticket, String, Option<Inside>),
    Player(PlayerStatus),
    /// The player stopped: the episode, where, and whether it reached its end.
    PlayerStopped {
        episode: EpisodeId,
        position: Secs,
        finished: bool,
    },
    /// Something to say that belongs to no show.
    Failed(Problem),
    /// A short success to say (“Copied …”).
    Done(String),
    FocusGained,
    FocusLost,
    /// Suspended and back: everything is drawn anew.
    Resumed,
    Offline(bool),
    /// Whether there is a key for the Podcast Index, after a change of the settings.
    HasKey(bool),
    /// The terminal or the system asks the program to leave.
    Terminate,
}

/// Why shows were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    Followed,
    Preview,
    Sample,
}

/// How a show fares within a refresh.
#[derive(Debug, Clone, PartialEq)]
pub enum RefreshStep {
    Waiting,
    /// Bytes so far.
    Downloading(u64),
    Reading,
    Unchanged(Box<Show>),
    Updated {
        show: Box<Show>,
        list: Arc<EpisodeList>,
        new: Vec<EpisodeId>,
    },
    Failed(Box<Show>),
}
