//! Candidates from every source → ranked recommendations with reasons. Works from what is known, without a network.
//!
//! Promise: pure and the same for the same input; never the show itself, never what the listener dismissed, no show
//! twice, no row without a reason. What a directory lists comes first, in its own order; after that the sum of all
//! reasons decides.

mod for_you;
mod keys;
mod likeness;
mod neighbours;
mod packed;
mod profile;
mod sentences;
mod table;
mod words;

pub use for_you::{Group, Heard, Taste, arranged, brief_text, taste, why_text};
pub use keys::{key, makers};
pub use likeness::{Index, describe};
pub use neighbours::{Tie, tie_text};
pub use profile::{BEGINNING, NOTES, Profile, TITLES, Told};
pub use sentences::reason_text;
pub use words::is_said_everywhere;

use super::{Library, catalogue};
use crate::model::{Candidate, Episodes, Person, Reason, Recommendation, Show, ShowId, Source};
use crate::text::fold::fold;
use keys::{folded_makers, keys};
use likeness::{Who, in_catalogue};
use table::{Crowd, Table};
pub(super) use table::{add_popularity, fill};

/// What the store knows about one show's surroundings, gathered for one question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// What directories list as similar, each in its own order.
    pub listed: Vec<(Source, Vec<Candidate>)>,
    /// `podcast:podroll` of this show.
    pub podroll: Vec<Candidate>,
    /// Shows of the library whose podroll names this show.
    pub podroll_back: Vec<ShowId>,
    /// Shows that this show's notes link to (feed or site address of a known show), and in which episodes.
    pub links_out: Vec<(Candidate, Episodes)>,
    /// Shows of the library whose notes link to this show.
    pub links_in: Vec<(ShowId, Episodes)>,
    /// Shows of the library that titles or notes of this show name.
    pub names_out: Vec<(ShowId, Episodes)>,
    /// Shows of the library whose titles or notes name this show.
    pub names_in: Vec<(ShowId, Episodes)>,
    /// People of this show and its episodes.
    pub people: Vec<Person>,
    /// Other shows of the library with the same people.
    pub shared_people: Vec<(ShowId, Vec<String>)>,
    /// Other shows of the library whose notes link to the same pages.
    pub shared_links: Vec<(ShowId, Vec<SharedLink>)>,
}

/// A page outside that notes of several shows link to.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedLink {
    pub address: String,
    /// How many other shows do: a page that few know says more.
    pub shows: u32,
}

/// Likeness below this is chance in a small library: a word or two that are rare for no reason.
const LEAST_LIKE: f32 = 0.08;
/// The same when only one word is shared; short texts are easily alike in one word.
const LEAST_LIKE_IN_ONE: f32 = 0.4;
/// What makers in common count; likeness has them in it.
const BY_THE_SAME: f32 = 0.1;
/// What pages count to which both link, each by how few other shows do; it grows ever slower.
const SHARED_LINKS: f32 = 0.4;
/// What likeness in words counts beside other reasons: of the best answers it makes some 2.
const LIKENESS: f32 = 0.5;
/// How much of that is left among few shows, where no subject is in common: who links or appears there says more.
const AMONG_FEW: f32 = 0.4;
/// Shows that are suggested for likeness alone, at most.
const MOST_LIKE: usize = 60;
/// Rows up to which shows of the same category fill a short list.
const FILL_TO: usize = 6;

impl Index {
    /// Ranks everything that is like `show`: never itself, never what was dismissed, each show once with all its reasons,
    /// known shows marked as such. At most `limit`. A show that came after the index was built has no topics in
    /// common with anything until [`Index::update`] takes it in.
    #[must_use]
    pub fn related(&self, library: &Library, show: ShowId, evidence: &Evidence, limit: usize) -> Vec<Recommendation> {
        let Some(asked) = library.shows.get(&show) else { return Vec::new() };
        let crowd = Crowd { library, index: self, wanted: |_| true };
        let mut table = Table::new(&crowd, asked);
        said_by_others(&mut table, asked, evidence);
        worked_out(&mut table, asked, evidence);
        table.ranked(limit)
    }
}

/// What makers, directories and show notes say.
fn said_by_others(table: &mut Table<'_>, asked: &Show, evidence: &Evidence) {
    if let Some(feed) = asked.feed_url.as_ref().or_else(|| in_catalogue(asked)?.feed_url.as_ref()) {
        for (place, candidate) in (1..).zip(catalogue::listed_as_similar(feed)) {
            table.add(candidate, Reason::Directory(Source::PodcastApp, place), 5.0);
        }
    }
    for (source, list) in &evidence.listed {
        for (place, candidate) in (1..).zip(list) {
            table.add(candidate.clone(), Reason::Directory(*source, place), 5.0);
        }
    }
    for (place, candidate) in evidence.podroll.iter().enumerate() {
        table.add(candidate.clone(), Reason::Podroll, 3.0 - place.min(50) as f32 * 0.01);
    }
    for id in &evidence.podroll_back {
        table.add_known(*id, Reason::PodrollBack, 1.6);
    }
    for (candidate, episodes) in &evidence.links_out {
        table.add(candidate.clone(), Reason::LinkedFrom(episodes.clone()), often(episodes.count, 0.9));
    }
    for (id, episodes) in &evidence.links_in {
        table.add_known(*id, Reason::LinksHere(episodes.clone()), often(episodes.count, 0.7));
    }
    // Who links to a show names it, too: less is added for that.
    for (id, episodes) in &evidence.names_out {
        table.add_known(*id, Reason::NamedIn(episodes.clone()), often(episodes.count, 0.4));
    }
    for (id, episodes) in &evidence.names_in {
        table.add_known(*id, Reason::NamesThis(episodes.clone()), often(episodes.count, 0.3));
    }
}

/// What follows from people, words, makers and categories.
fn worked_out(table: &mut Table<'_>, asked: &Show, evidence: &Evidence) {
    for (id, names) in &evidence.shared_people {
        if !names.is_empty() {
            table.add_known(*id, Reason::SharedPeople(names.clone()), often(names.len() as u32, 0.8));
        }
    }
    for (id, links) in &evidence.shared_links {
        let rare: f32 = links.iter().map(|link| 1.0 / link.shows.max(1) as f32).sum();
        let addresses = links.iter().map(|link| link.address.clone()).collect();
        table.add_known(*id, Reason::SharedLinks(addresses), SHARED_LINKS * (1.0 + rare).ln());
    }
    let crowd = table.crowd;
    let own = folded_makers(&asked.author);
    for (key, name) in &own {
        for candidate in crowd.made_by(key) {
            table.add(candidate, Reason::SameAuthor(name.clone()), BY_THE_SAME);
        }
    }
    for person in &evidence.people {
        let key = fold(person.name.trim());
        // One word is no name of a person, and who makes this show is not met here.
        if !key.contains(' ') || own.iter().any(|(own, _)| *own == key) {
            continue;
        }
        // Somebody who appears here makes that show.
        for candidate in crowd.made_by(&key) {
            table.add(candidate, Reason::SharedPeople(vec![person.name.clone()]), often(1, 0.8));
        }
    }
    let language = language_of(asked);
    let wanted = |who| match who {
        Who::Known(id) => crowd.may_be(id),
        Who::Listed(_) => true,
    };
    for alike in crowd.index.alike(asked.id, wanted, crowd.index.by_chance(LEAST_LIKE), MOST_LIKE) {
        let Some(candidate) = crowd.candidate(alike.who) else { continue };
        // Among few shows one word that is no subject is chance, and so are words that cross from one language into another.
        let theirs = primary(candidate.language.as_deref());
        let least = match alike.shared {
            _ if !alike.topic && language.is_some() && theirs.is_some() && language != theirs => continue,
            0 => continue,
            1 if !alike.topic && crowd.index.is_small() => continue,
            1 => crowd.index.by_chance(LEAST_LIKE_IN_ONE),
            _ => 0.0,
        };
        if alike.score >= least {
            let reason = Reason::SameWords { words: alike.words, topic: alike.topic };
            let chance = !alike.topic && crowd.index.is_small();
            table.add(candidate, reason, LIKENESS * alike.strength * if chance { AMONG_FEW } else { 1.0 });
        }
    }
    same_category(table, asked);
}

/// The same category is a weak reason: it is added to shows that have another one, and alone only to fill a list that
/// would be short.
fn same_category(table: &mut Table<'_>, asked: &Show) {
    let mut own: Vec<&String> = asked.categories.iter().collect();
    own.extend(in_catalogue(asked).iter().flat_map(|listed| &listed.categories));
    let language = language_of(asked);
    let crowd = table.crowd;
    let shared = |other: &Candidate, exact: bool| {
        let theirs = primary(other.language.as_deref());
        if language.is_some() && theirs.is_some() && language != theirs {
            return None;
        }
        let is_own = |category: &&String| {
            own.iter().any(|own| if exact { own.contains('>') && own == category } else { main(own) == main(category) })
        };
        let name = other.categories.iter().find(is_own)?;
        Some(Reason::SameCategory(if exact { name.clone() } else { main(name).to_string() }))
    };
    // A subcategory in common says more than a main category, so those fill first.
    for (exact, strength) in [(true, 0.05), (false, 0.02)] {
        let there: Vec<Candidate> = table.found.iter().flatten().map(|found| found.candidate.clone()).collect();
        let mut missing = FILL_TO.saturating_sub(there.len());
        let others = crowd.index.in_category(asked.id, exact).filter(|_| missing > 0);
        let others: Vec<Candidate> = others.filter_map(|who| crowd.candidate(who)).collect();
        for other in there.into_iter().chain(others) {
            let Some(reason) = shared(&other, exact) else { continue };
            let before = table.len();
            if missing > 0 || table.find(&keys(&other)).is_some() {
                table.add(other, reason, strength);
            }
            // A show that joins two rows makes the list shorter.
            missing = missing.saturating_sub(table.len().saturating_sub(before));
        }
    }
}

fn main(category: &str) -> &str {
    category.split('>').next().unwrap_or_default().trim()
}

fn language_of(show: &Show) -> Option<String> {
    primary(show.language.as_deref().or_else(|| in_catalogue(show)?.language.as_deref()))
}

fn primary(language: Option<&str>) -> Option<String> {
    let language = language?.split(['-', '_']).next()?.to_ascii_lowercase();
    (!language.is_empty()).then_some(language)
}

/// Grows with the number, ever slower.
fn often(count: u32, base: f32) -> f32 {
    base * (0.5 + 0.5 * (1.0 + count as f32).ln())
}

/// What a show of the library is as a candidate.
#[must_use]
pub fn candidate_of(show: &Show) -> Candidate {
    Candidate {
        feed_url: show.feed_url.clone(),
        guid: show.guid,
        title: show.title.clone(),
        author: show.author.clone(),
        summary: show.summary.clone(),
        site: show.site.clone(),
        artwork: show.artwork.clone(),
        language: show.language.clone(),
        categories: show.categories.clone(),
        known: Some(show.id),
        sample: show.sample,
        folders: Vec::new(),
        popularity: show.popularity.clone(),
    }
}

#[cfg(test)]
mod tests;
