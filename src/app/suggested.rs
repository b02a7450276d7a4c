//! What a row of a list of shows stands for in the place that lists it: the show as it is suggested there, and why.

use super::{PaneId, Place, State, listing};
use crate::library::related::{Tie, reason_text, why_text};
use crate::model::{Candidate, CandidateKey, Reason, Source, Why};

/// A show as the present place suggests it, with what speaks for it, in the order of its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested<'a> {
    pub candidate: &'a Candidate,
    pub because: Vec<Because<'a>>,
}

/// One thing that speaks for a show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Because<'a> {
    /// It is like the show that the place is about.
    Of(&'a Reason),
    /// It is like shows of the library.
    OfSeveral(&'a Why),
    /// A directory lists it.
    Listed(Source),
}

impl<'a> Because<'a> {
    /// In words, lower case, without a stop.
    #[must_use]
    pub fn text(&self, state: &State) -> String {
        match self {
            Self::Of(reason) => reason_text(reason),
            Self::OfSeveral(why) => why_text(why, |id| state.show(id).map(|show| show.title.clone())),
            Self::Listed(source) => format!("listed by {}", source.name()),
        }
    }

    /// The reason as it was worked out; a list of a directory that was asked gives none.
    #[must_use]
    pub fn reason(&self) -> Option<&'a Reason> {
        match self {
            Self::Of(reason) => Some(reason),
            Self::OfSeveral(why) => Some(&why.reason),
            Self::Listed(_) => None,
        }
    }
}

/// What a row stands for here. Where the place suggests no such show, what was said of it last, or what the catalogue says.
#[must_use]
pub fn of<'a>(state: &'a State, key: &CandidateKey) -> Option<Suggested<'a>> {
    here(state, key).or_else(|| {
        let listed = || state.catalogue.iter().find(|(known, _)| known == key).map(|(_, candidate)| candidate);
        let because = state.directories.sources(key).iter().map(|source| Because::Listed(*source)).collect();
        Some(Suggested { candidate: state.candidates.get(key).or_else(listed)?, because })
    })
}

fn here<'a>(state: &'a State, key: &CandidateKey) -> Option<Suggested<'a>> {
    if state.entry().place == Place::ForYou {
        let found = state.for_you.as_ref()?.iter().find(|one| one.key == *key)?;
        let because = found.why.iter().map(Because::OfSeveral).collect();
        return Some(Suggested { candidate: &found.candidate, because });
    }
    let asked = state.page_show()?;
    if state.focus() == PaneId::Graph {
        let mut around: Vec<_> = state.graph.get(&asked)?.iter().filter(|one| one.key == *key).collect();
        // First what the heading of the selected row says.
        let tie = listing::tie_at(state, state.cursor(PaneId::Graph).index);
        around.sort_by_key(|one| Tie::of(&one.reason) != tie);
        let because = around.iter().map(|one| Because::Of(&one.reason)).collect();
        return Some(Suggested { candidate: &around.first()?.candidate, because });
    }
    let found = state.related.get(&asked)?.iter().find(|one| one.key == *key)?;
    // What a directory says it says of the whole list: what is known of this show only comes first.
    let (listed, own): (Vec<&Reason>, Vec<&Reason>) =
        found.reasons.iter().partition(|reason| matches!(reason, Reason::Directory(..)));
    Some(Suggested { candidate: &found.candidate, because: own.into_iter().chain(listed).map(Because::Of).collect() })
}
