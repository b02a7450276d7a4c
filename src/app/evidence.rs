//! What speaks for a suggested show, piece by piece, and the place where each piece can be looked at.

use super::suggested::{self, Because};
use super::{Entry, Place, State, Top};
use super::{PersonName, place::ShowTab};
use crate::model::{CandidateKey, Episodes, Genre, Reason, ShowId, Why};
use crate::text::target::shortened;

/// A line of the evidence; one without an address only says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub shown: String,
    pub address: Option<String>,
}

/// Why a row of Similar or For You is there: each reason in words, then what it is made of. Empty for other rows.
#[must_use]
pub fn of_row(state: &State, key: &CandidateKey) -> Vec<(String, Vec<Piece>)> {
    let Some(found) = suggested::of(state, key) else { return Vec::new() };
    let other = found.candidate.known;
    let made_of = |because: &Because| match because {
        Because::Of(reason) => state.page_show().map(|asked| pieces(state, reason, asked, other)),
        Because::OfSeveral(why) => Some(around(state, why, other)),
        // The row itself says who lists it.
        Because::Listed(_) => None,
    };
    found.because.iter().filter_map(|one| Some((one.text(state), made_of(one)?))).collect()
}

/// The pieces of a reason of For You, and the shows that it comes from.
fn around(state: &State, why: &Why, other: Option<ShowId>) -> Vec<Piece> {
    let Some(first) = why.shows.first() else { return Vec::new() };
    let mut all = pieces(state, &why.reason, *first, other);
    let shows = why.shows.iter().filter_map(|id| state.show(*id));
    all.extend(shows.map(|show| to(show.title.clone(), Place::Show(show.id).to_string())));
    all
}

fn to(shown: impl Into<String>, address: String) -> Piece {
    Piece { shown: shown.into(), address: Some(address) }
}

/// What a reason is made of, for a show `asked` about and the `other` one that is suggested.
#[must_use]
pub fn pieces(state: &State, reason: &Reason, asked: ShowId, other: Option<ShowId>) -> Vec<Piece> {
    match reason {
        Reason::Podroll => about(state, Some(asked)),
        Reason::PodrollBack => about(state, other),
        Reason::LinkedFrom(episodes) | Reason::LinksHere(episodes) => of_episodes(state, episodes, "/links"),
        Reason::NamedIn(episodes) | Reason::NamesThis(episodes) => of_episodes(state, episodes, ""),
        Reason::SharedPeople(names) => names.iter().filter_map(|name| person(name)).collect(),
        Reason::SharedLinks(addresses) => addresses.iter().map(|one| to(shortened(one, 60), one.clone())).collect(),
        Reason::SameAuthor(name) => person(name).into_iter().collect(),
        Reason::SameWords { words, .. } => words.iter().map(|word| to(word, search(word))).collect(),
        Reason::SameCategory(category) => {
            let genre = Genre::named(category);
            let top = genre.map(|genre| Place::Top(Top { genre: Some(genre), ..Top::default() }).to_string());
            top.map(|top| to(category.replace(" > ", " › "), top)).into_iter().collect()
        }
        Reason::Directory(..) => Vec::new(),
    }
}

/// The page on which a show says whom it recommends.
fn about(state: &State, id: Option<ShowId>) -> Vec<Piece> {
    let show = id.and_then(|id| state.show(id));
    let page = show.map(|show| to(&show.title, format!("{}/{}", Place::Show(show.id), ShowTab::About.name())));
    page.into_iter().collect()
}

fn of_episodes(state: &State, episodes: &Episodes, tab: &str) -> Vec<Piece> {
    let one = |id: &crate::model::EpisodeId| {
        let title = state.find_episode(*id).map_or_else(|| format!("episode {id}"), |one| one.title.to_string());
        to(title, format!("{}{tab}", Place::Episode(*id)))
    };
    let mut all: Vec<Piece> = episodes.newest.iter().map(one).collect();
    let more = episodes.count as usize - all.len().min(episodes.count as usize);
    if more > 0 {
        all.push(Piece { shown: format!("and {more} older"), address: None });
    }
    all
}

fn person(name: &str) -> Option<Piece> {
    Some(to(name, PersonName::new(name)?.address()))
}

/// Where these words stand.
fn search(words: &str) -> String {
    Entry { query: format!("\"{words}\""), ..Entry::new(Place::Search) }.address()
}
