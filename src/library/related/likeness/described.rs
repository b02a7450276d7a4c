//! What a show says of itself, and what the catalogue says of it: what the index is made of.

use std::borrow::Cow;

use super::super::profile::{self, Profile, Told};
use super::super::{candidate_of, keys};
use super::Who;
use crate::library::{Library, catalogue};
use crate::model::{Candidate, CandidateKey, Popularity, Show};

/// What of a show the index is made of.
pub(super) struct Described<'a> {
    pub(super) who: Who,
    pub(super) profile: Cow<'a, Profile>,
    pub(super) language: Option<&'a str>,
    pub(super) categories: Vec<&'a str>,
    pub(super) author: &'a str,
    pub(super) popularity: Vec<&'a Popularity>,
    /// Under which a show of the library is met elsewhere.
    pub(super) keys: Vec<CandidateKey>,
}

/// A show of the library, with what the catalogue knows of it.
pub(super) fn known<'a>(library: &'a Library, show: &'a Show, profile: Option<Cow<'a, Profile>>) -> Described<'a> {
    let listed = in_catalogue(show);
    let profile = profile.unwrap_or_else(|| Cow::Owned(from_lists(library, show)));
    let categories = show.categories.iter().chain(listed.iter().flat_map(|listed| &listed.categories));
    Described {
        who: Who::Known(show.id),
        profile,
        language: show.language.as_deref().or_else(|| listed?.language.as_deref()),
        categories: categories.map(String::as_str).collect(),
        author: &show.author,
        popularity: show.popularity.iter().chain(listed.iter().flat_map(|listed| &listed.popularity)).collect(),
        keys: keys(&candidate_of(show)),
    }
}

pub(super) fn from_lists(library: &Library, show: &Show) -> Profile {
    let list = library.lists.get(&show.id);
    let rows = list.into_iter().flat_map(|list| (0..list.len().min(profile::TITLES)).filter_map(|at| list.get(at)));
    describe(show, &rows.map(|episode| episode.title).collect::<Vec<_>>(), &[""; 0])
}

/// Counts the words of a show: what it and the catalogue say of it, titles of its newest episodes, and the beginnings of their
/// notes as plain text.
#[must_use]
pub fn describe(show: &Show, titles: &[impl AsRef<str>], notes: &[impl AsRef<str>]) -> Profile {
    // A show that was only looked at has no other words than the catalogue's.
    let also = in_catalogue(show).map_or("", |listed| &listed.summary);
    let also = if also == show.summary { "" } else { also };
    Profile::read(&Told {
        title: &show.title,
        author: &show.author,
        summary: &format!("{}\n{also}", show.summary),
        titles: titles.iter().map(AsRef::as_ref).collect(),
        notes: notes.iter().map(AsRef::as_ref).collect(),
    })
}

/// A show of the catalogue.
pub(super) fn listed(place: usize, show: &Candidate) -> Described<'_> {
    let told = Told { title: &show.title, author: &show.author, summary: &show.summary, ..Told::default() };
    Described {
        who: Who::Listed(place),
        profile: Cow::Owned(Profile::read(&told)),
        language: show.language.as_deref(),
        categories: show.categories.iter().map(String::as_str).collect(),
        author: &show.author,
        popularity: show.popularity.iter().collect(),
        keys: Vec::new(),
    }
}

/// The catalogue's entry for a show of the library.
pub(in crate::library::related) fn in_catalogue(show: &Show) -> Option<&'static Candidate> {
    show.feed_url.as_ref().and_then(catalogue::find).or_else(|| catalogue::named(&show.title, &show.author))
}

pub(super) fn listed_at(show: &Show) -> Option<usize> {
    let listed = in_catalogue(show)?;
    catalogue::all().iter().position(|other| std::ptr::eq(other, listed))
}
