//! Where a person is met.

use super::{EpisodeId, ShowId};

/// Everything that the library knows of one person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonPage {
    /// As most feeds spell it; empty when nobody names this person.
    pub name: String,
    /// Web pages that feeds give (`podcast:person`), the one that is given most first.
    pub links: Vec<String>,
    /// Newest first, each episode once.
    pub appearances: Vec<Appearance>,
}

/// An episode, and how the person takes part in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    pub show: ShowId,
    pub episode: EpisodeId,
    /// `host`, `guest` where a feed says so; else how it is known: [`NAMED`], [`MAKES`]. Several are joined by commas.
    pub role: String,
}

/// Known from the title, known from the notes of an episode.
pub const NAMED: [&str; 2] = ["named in the title", "named in the notes"];
/// Known from the line that says who makes a show.
pub const MAKES: &str = "makes the show";
