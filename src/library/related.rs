//! Candidates from every source → ranked recommendations with reasons. Works from what is known, without a network.

use super::Library;
use crate::model::{Candidate, CandidateKey, EpisodeId, Person, Reason, Recommendation, ShowId};

/// What the store knows about one show's surroundings, gathered for one question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// `podcast:podroll` of this show.
    pub podroll: Vec<Candidate>,
    /// Shows of the library whose podroll names this show.
    pub podroll_back: Vec<ShowId>,
    /// Shows that this show's notes link to (feed or site address of a known show): how often, and the newest episode.
    pub links_out: Vec<(Candidate, u32, EpisodeId)>,
    /// Shows of the library whose notes link to this show.
    pub links_in: Vec<(ShowId, u32, EpisodeId)>,
    /// People of this show and its episodes.
    pub people: Vec<Person>,
    /// Other shows of the library with the same people.
    pub shared_people: Vec<(ShowId, Vec<String>)>,
    /// Text that tells what each show of the library is about (title, summary, categories, episode titles), by show.
    pub topics: Vec<(ShowId, String)>,
}

/// Ranks everything that is like `show`: never itself, never what was dismissed, each show once with all its reasons,
/// known shows marked as such. At most `limit`.
#[must_use]
pub fn related(_library: &Library, _show: ShowId, _evidence: &Evidence, _limit: usize) -> Vec<Recommendation> {
    Vec::new()
}

/// The key of a candidate, the same for every spelling of its address.
#[must_use]
pub fn key(_candidate: &Candidate) -> CandidateKey {
    CandidateKey(Box::from(""))
}

/// The reason in words, lower case, without a stop: “linked from 6 episodes”.
#[must_use]
pub fn reason_text(_reason: &Reason) -> String {
    String::new()
}
