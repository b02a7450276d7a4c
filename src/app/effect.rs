//! What the program wants from the world: plain values that can be printed and compared.

use super::person::PersonName;
use crate::config::{Config, Value};
use crate::model::{Artwork, Candidate, Change, EpisodeId, FeedUrl, Inquiry, PlayerCommand, Secret, ShowId, StepNews};

/// A kind of question of which only the newest answer matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    Episode,
    Show,
    Links,
    Chapters,
    Transcript,
    Artwork,
    Related,
    Graph,
    ForYou,
    Person,
    Look,
    Preview,
    Resolve,
    Search,
    Directories,
}

/// One question in a slot; an answer with an old number is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    pub slot: Slot,
    pub number: u32,
}

/// Whose links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinksOf {
    Episode(EpisodeId),
    Show(ShowId),
}

/// Whose server one signs in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginOf {
    Show(ShowId),
    /// An address that is not in the library yet.
    Address(String),
}

/// Something the shell is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    LoadList(ShowId),
    LoadEpisode(Ticket, EpisodeId),
    LoadShow(Ticket, ShowId),
    LoadLinks(Ticket, LinksOf),
    Related(Ticket, ShowId),
    /// Shows around this one, by what ties them to it.
    Graph(Ticket, ShowId),
    /// What is like all the shows one listens to?
    ForYou(Ticket),
    /// Where is this person met?
    LoadPerson(Ticket, PersonName),
    /// Chapters and transcripts that lie apart from the feed: what is kept, else (or when wanted `again`) from their server.
    ReadChapters {
        ticket: Ticket,
        episode: EpisodeId,
        again: bool,
    },
    ReadTranscript {
        ticket: Ticket,
        episode: EpisodeId,
        again: bool,
    },
    /// Fetch this artwork, unless it is kept; `from` is the feed that names it. A newer wish stops this one.
    Artwork {
        of: Artwork,
        from: FeedUrl,
    },
    /// Which notes hold these words? `true` while they are being typed.
    Search(Ticket, String, bool),
    /// Ask directories what is like this show, behind what is known: answered by another `RelatedLoaded`, if at all.
    RelatedOutside(Ticket, ShowId, FeedUrl),
    /// Ask directories: answered by `DirectoriesAsked`, then by `Listed` for each, and beside a chart by `TagsListed`.
    AskDirectories(Ticket, Inquiry),
    /// Find out what a typed address or path is.
    Look(Ticket, String),
    /// Put these into the library: followed (`true`) or as a preview that is looked at.
    Add {
        ticket: Ticket,
        candidates: Vec<Candidate>,
        follow: bool,
    },
    /// Where does a link with this address and these words lead inside the library?
    Resolve(Ticket, String, String),
    /// Ask these feeds for news; `asked` by the listener, so that due times do not matter.
    Refresh {
        shows: Vec<ShowId>,
        asked: bool,
    },
    /// Read the next page of this show's older episodes.
    ReadOlder(ShowId),
    /// Try a name and a password at the server of a feed, and keep them when it takes them.
    Login {
        of: LoginOf,
        user: String,
        password: Secret,
    },
    /// Take the last move of a feed back.
    MoveBack(ShowId),
    /// Stop a running refresh.
    StopRefresh,
    /// Save changes in one transaction; answered by `Saved` with this number.
    Save(u64, Vec<Change>),
    /// Keep what became of the steps that can be undone. Not in the transaction of the changes: a step that was done twice or
    /// not at all changes nothing.
    KeepSteps(StepNews),
    /// Write a setting into `config.toml`, or take it out; answered by `SettingKept` or `SettingNotKept` with this number.
    KeepSetting {
        number: u64,
        setting: &'static str,
        value: Option<Value>,
    },
    /// The settings are others from now on.
    Adopt(Box<Config>),
    InstallSample,
    RemoveSample,
    /// Hand an address to the desktop (checked again there) — http, https and mailto only.
    OpenUrl(String),
    /// Hand an address to a program that the listener named, with its arguments.
    OpenWith {
        command: String,
        url: String,
    },
    /// Run a command with this as its input; answered by `Piped`.
    Pipe {
        command: String,
        input: String,
    },
    Copy(String),
    Player(PlayerCommand),
    /// Write history and visits to the state folder when the program ends.
    SaveSession(Box<super::state::Session>),
    /// Write the same now: what was removed from Messages is to stay removed whatever happens.
    KeepSession(Box<super::state::Session>),
    Suspend,
    /// Clear and draw everything anew.
    Redraw,
    Quit,
}
