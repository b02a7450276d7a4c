//! What things are: plain values that every other module shares. No I/O, and no behaviour beyond keeping themselves
//! valid. Text in these values is already safe to show (it passed `text`), unless the name ends in `_html`.

mod directory;
mod episode;
mod further;
mod id;
mod listening;
mod notes;
mod person;
mod picture;
mod playing;
mod recommendation;
mod secret;
mod show;

pub use directory::{BY_GUID, Chart, Country, GENRES, Genre, Heard, Inquiry, Listed, Offer, ShowNumber, Tag};
pub use episode::{
    Chapter, Enclosure, Episode, EpisodeDetail, EpisodeKind, Kept, LinkCount, MoreChapters, Soundbite, Transcript,
    TranscriptLine, TranscriptLink, TranscriptText,
};
pub use further::{Alternate, Discussion, Frequency, Further, Live, Named, Playlist, Trailer};
pub use id::{EpisodeId, EpisodeKey, FeedUrl, PodcastGuid, Secs, ShowId, Timestamp};
pub use listening::{Change, KeptStep, ListenState, MOST_STARS, QueueItem, QueuePlace, Rated, StepNews};
pub use notes::{Block, Inside, Link, LinkKind, LinkTarget, ListItem, Notes, Opens, Span, Style};
pub use person::{Appearance, MAKES, NAMED, PersonPage};
pub use picture::{Artwork, Picture};
pub use playing::{LOUDEST, PlayerCommand, PlayerStatus};
pub use recommendation::{Candidate, CandidateKey, Episodes, Neighbour, Reason, Recommendation, Suggestion, Why};
pub use secret::Secret;
pub use show::{
    Counts, FeedHealth, FeedMoved, Funding, LATEST, Moved, MovedBy, PageTrouble, Person, Popularity, Show, ShowDetail,
    ShowOrder, Source, Subscription, TakenOver, Told,
};
