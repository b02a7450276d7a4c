//! An episode: a narrow view for lists, and a wide detail read on demand.

use super::{EpisodeId, EpisodeKey, Further, Notes, Person, Secs, ShowId, Timestamp};

/// One row of a list: a view into an `EpisodeList`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Episode<'a> {
    pub id: EpisodeId,
    pub show: ShowId,
    pub title: &'a str,
    /// `None` when the feed gives no readable date; such episodes keep the order of the feed.
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub season: Option<u16>,
    pub number: Option<u32>,
    pub kind: EpisodeKind,
    /// Distinct links in the notes.
    pub links: u16,
    /// No longer in the feed; kept because nothing is ever dropped.
    pub gone: bool,
    /// Has at least one playable enclosure.
    pub playable: bool,
}

/// How many links were counted in an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkCount {
    pub show: ShowId,
    pub episode: EpisodeId,
    pub links: u16,
}

/// `itunes:episodeType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum EpisodeKind {
    #[default]
    Full,
    Trailer,
    Bonus,
}

/// Everything about one episode, read when its page is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeDetail {
    pub id: EpisodeId,
    pub show: ShowId,
    pub key: EpisodeKey,
    pub guid: Option<String>,
    /// The episode's web page.
    pub link: Option<String>,
    pub author: Option<String>,
    pub image: Option<String>,
    /// How long its feed says it is.
    pub duration: Option<Secs>,
    pub notes: Notes,
    pub enclosures: Vec<Enclosure>,
    pub chapters: Vec<Chapter>,
    /// `podcast:chapters`: where more chapters can be fetched.
    pub chapters_url: Option<String>,
    /// The episode's own people, or the show's when it names none.
    pub persons: Vec<Person>,
    pub transcripts: Vec<Transcript>,
    pub soundbites: Vec<Soundbite>,
    pub explicit: Option<bool>,
    pub location: Option<String>,
    /// Podcasting 2.0 calls seasons by name.
    pub season_name: Option<String>,
    pub further: Further,
}

/// A media file of an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub url: String,
    pub mime: Option<String>,
    /// Size in bytes; `None` when missing, zero or garbage.
    pub bytes: Option<u64>,
    /// The one that is played: the first audio, else the first video, else the first.
    pub preferred: bool,
}

/// A chapter inside the feed, or fetched from `chapters_url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    pub start: Secs,
    pub title: String,
    pub link: Option<String>,
    pub image: Option<String>,
    /// False for chapters that `toc: false` hides from the list.
    pub listed: bool,
}

/// `podcast:transcript`: where a transcript is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    pub url: String,
    pub mime: Option<String>,
    pub language: Option<String>,
}

/// `podcast:soundbite`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Soundbite {
    pub start: Secs,
    pub duration: Secs,
    pub title: String,
}

/// Chapters or a transcript that lie apart from the feed, as they were read: where from, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    pub url: String,
    pub at: Timestamp,
    pub what: T,
}

/// Where chapters may be had that the feed does not hold and that were not read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MoreChapters {
    /// Nowhere, or they are here already.
    #[default]
    None,
    /// At the address that the feed names (`podcast:chapters`).
    Address,
    /// Perhaps in the audio file.
    File,
}

/// A transcript as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TranscriptText {
    pub lines: Vec<TranscriptLine>,
    /// Addresses in it, in reading order, the same one once.
    pub links: Vec<TranscriptLink>,
    /// What it says of who made it.
    pub made_by: Option<String>,
}

/// An address in a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptLink {
    pub url: String,
    /// The words it stands on; may be the address itself.
    pub label: String,
    /// When it is spoken of; `None` in transcripts without times, and in HTML.
    pub at: Option<Secs>,
}

/// One timed line of a fetched transcript.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TranscriptLine {
    /// `None` in transcripts without times.
    pub start: Option<Secs>,
    pub end: Option<Secs>,
    /// Who speaks; `None` when nobody says, or when it is still the speaker of the line before.
    pub speaker: Option<String>,
    pub text: String,
}
