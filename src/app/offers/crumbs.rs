//! The breadcrumb: where one is, and what the places are called.

use crate::app::{PersonName, Place, State, Top};
use crate::model::Genre;

/// One part of the breadcrumb, and where a click on it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Crumb {
    pub label: String,
    pub place: Place,
}

/// The name of a place as breadcrumb, visits and window title use it.
#[must_use]
pub fn title_of(state: &State, place: &Place) -> String {
    match place {
        Place::Library => "Library".into(),
        Place::New => "New episodes".into(),
        Place::Later => "Listen Later".into(),
        Place::Playing => "Now Playing".into(),
        Place::Search => "Search".into(),
        Place::ForYou => "For You".into(),
        Place::Person(name) => person_title(state, name),
        Place::Top(top) => match (&top.tag, top.genre) {
            (Some(tag), _) => tag.as_str().into(),
            (None, None) => "Charts".into(),
            (None, Some(genre)) => genre.name.into(),
        },
        Place::History => "History".into(),
        Place::Messages => "Messages".into(),
        Place::Settings => "Settings".into(),
        Place::Show(id) => state.show(*id).map_or_else(|| format!("Show {id}"), |show| show.title.clone()),
        Place::Episode(id) => {
            state.find_episode(*id).map_or_else(|| format!("Episode {id}"), |episode| episode.title.to_string())
        }
    }
}

/// A name as most feeds spell it.
fn person_title(state: &State, name: &PersonName) -> String {
    let known = state.people.get(name).map(|page| page.name.as_str()).filter(|name| !name.is_empty());
    known.unwrap_or(name.shown()).to_owned()
}

/// The breadcrumb of the present place.
#[must_use]
pub fn crumbs(state: &State) -> Vec<Crumb> {
    let place = state.place();
    let crumb = |place: Place| Crumb { label: title_of(state, &place), place };
    match place {
        Place::Library
        | Place::New
        | Place::Later
        | Place::Playing
        | Place::ForYou
        | Place::History
        | Place::Messages
        | Place::Settings => vec![crumb(place)],
        Place::Search => {
            let mut out = vec![crumb(Place::Search)];
            let words = state.entry().shown_words();
            if !words.is_empty() {
                out.push(Crumb { label: words, place: Place::Search });
            }
            out
        }
        Place::Top(top) => {
            let around = |genre| Place::Top(Top { country: top.country, genre, tag: None });
            let mut out = vec![crumb(around(None))];
            let of = top.genre.and_then(|genre| Genre::named(genre.of));
            out.extend(of.map(|of| crumb(around(Some(of)))));
            out.extend((top.genre.is_some() || top.tag.is_some()).then(|| crumb(Place::Top(top.clone()))));
            out
        }
        Place::Show(_) | Place::Person(_) => vec![crumb(Place::Library), crumb(place)],
        Place::Episode(id) => {
            let mut out = vec![crumb(Place::Library)];
            if let Some(show) = state.show_of(id) {
                out.push(crumb(Place::Show(show)));
            }
            // A numbered episode is named by its number: its title stands below.
            let number = state.find_episode(id).and_then(|episode| episode.number);
            let label =
                number.map_or_else(|| title_of(state, &Place::Episode(id)), |number| format!("Episode {number}"));
            out.push(Crumb { label, place: Place::Episode(id) });
            out
        }
    }
}
