//! What directories say to the question of the present place, as their answers come in.

use std::collections::HashSet;

use super::place::Top;
use super::state::State;
use super::words;
use crate::error::Problem;
use crate::library::directories::merge;
use crate::library::related;
use crate::model::{
    Candidate, CandidateKey, Chart, Country, GENRES, Genre, Heard, Inquiry, Inside, LinkTarget, Offer, Opens,
    ShowNumber, Source, Subscription, Tag,
};
use crate::text::target::show_page;

/// One question to all directories that can answer it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Directories {
    /// The listener wants directories to be asked with every search, since this start.
    pub on: bool,
    /// There is a key for the Podcast Index.
    pub key: bool,
    /// What was asked last; `None` before anything was.
    pub asked: Option<Inquiry>,
    /// Who is asked, in the order in which they are named, and what each said; `None` before it has.
    pub said: Vec<(Source, Option<Result<Heard, Problem>>)>,
    /// One list of what was said, best first.
    pub offers: Vec<(CandidateKey, Offer)>,
    /// What listeners call shows, beside the chart of all; most used first, and empty until they are told.
    pub tags: Vec<Tag>,
}

impl Directories {
    /// A directory has answered, or has not.
    pub fn take(&mut self, source: Source, answer: Result<Heard, Problem>) {
        if let Some(slot) = self.said.iter_mut().find(|(known, _)| *known == source) {
            slot.1 = Some(answer);
        }
        let heard: Vec<Heard> =
            self.said.iter().filter_map(|(_, said)| said.as_ref()?.as_ref().ok()).cloned().collect();
        let mut met = HashSet::new();
        self.offers = merge(&heard)
            .into_iter()
            .map(|offer| (related::key(&offer.candidate), offer))
            .filter(|(key, _)| met.insert(key.clone()))
            .collect();
    }

    /// Whether somebody has not answered yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.said.iter().any(|(_, said)| said.is_none())
    }

    /// Whether somebody has answered, so that what is not listed is known not to be.
    #[must_use]
    pub fn any_answered(&self) -> bool {
        self.said.iter().any(|(_, said)| matches!(said, Some(Ok(_))))
    }

    /// Which directories list a show.
    #[must_use]
    pub fn sources(&self, key: &CandidateKey) -> &[Source] {
        let offer = self.offers.iter().find(|(known, _)| known == key);
        offer.map(|(_, offer)| offer.sources.as_slice()).unwrap_or_default()
    }

    /// Who has answered and who is still asked: “Apple · asking fyyd, gpodder.net”.
    #[must_use]
    pub fn progress(&self) -> String {
        let names = |wanted: fn(Option<&Result<Heard, Problem>>) -> bool| {
            let of = self.said.iter().filter(|(_, said)| wanted(said.as_ref())).map(|(source, _)| source.name());
            of.collect::<Vec<_>>().join(", ")
        };
        let (answered, asking) = (names(|said| said.is_some_and(Result::is_ok)), names(|said| said.is_none()));
        let mut parts: Vec<String> = Vec::new();
        parts.extend(Some(answered).filter(|names| !names.is_empty()));
        parts.extend(Some(asking).filter(|names| !names.is_empty()).map(|names| format!("asking {names}")));
        parts.join(" · ")
    }
}

/// What went wrong or is not of today, a line each; being offline is said once.
#[must_use]
pub fn remarks(state: &State) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut offline = Vec::new();
    for (source, said) in &state.directories.said {
        match said {
            Some(Err(problem)) if problem.id == "directory.offline" => offline.push(source.name()),
            Some(Err(problem)) => lines.push(problem.what.clone()),
            Some(Ok(Heard { kept: Some(why), at, .. })) => {
                lines.push(format!("{why} This is its answer of {}.", words::full_date(*at, state.now)));
            }
            _ => {}
        }
    }
    if !offline.is_empty() {
        lines.push(format!("You are offline: {} could not be asked.", offline.join(", ")));
    }
    lines
}

/// What is asked for a place of charts, with the country of the settings where it names none.
#[must_use]
pub fn question(state: &State, top: &Top) -> Inquiry {
    match &top.tag {
        Some(tag) => Inquiry::Tagged(tag.clone()),
        None => Inquiry::Top(Chart { country: country(state, top), genre: top.genre }),
    }
}

/// The country of a place of charts.
#[must_use]
pub fn country(state: &State, top: &Top) -> Country {
    let own = || Country::parse(&state.config.directories.country).unwrap_or_default();
    top.country.unwrap_or_else(own)
}

/// The category with this number.
#[must_use]
pub fn genre(id: u32) -> Option<&'static Genre> {
    GENRES.iter().find(|genre| genre.id == id)
}

/// What a link opens inside earmark: a page of the library, a feed, or what a directory that may be asked tells the feed of.
#[must_use]
pub fn opens(state: &State, target: &LinkTarget, inside: Option<Inside>) -> Option<Opens> {
    match (inside, target) {
        (Some(Inside::Show(_)), _) | (None, LinkTarget::Feed(_)) => Some(Opens::Show),
        (Some(Inside::Episode(_)), _) | (None, LinkTarget::Episode { .. }) => Some(Opens::Episode),
        (None, LinkTarget::Web(url)) => {
            let page = show_page(url)?;
            let asked = unasked(state, page.number.as_ref()?).is_none();
            asked.then_some(if page.episode.is_some() { Opens::Episode } else { Opens::Show })
        }
        _ => None,
    }
}

/// Why a directory is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unasked {
    /// The listener does not want it to be.
    Off,
    /// It only answers with a key of one's own, and there is none.
    NoKey,
}

/// Why the directory that gave out this number is not asked; `None` when it may be.
#[must_use]
pub fn unasked(state: &State, number: &ShowNumber) -> Option<Unasked> {
    let source = number.source();
    if !allowed(state).contains(&source) {
        return Some(Unasked::Off);
    }
    (source == Source::PodcastIndex && !state.directories.key).then_some(Unasked::NoKey)
}

/// What is missing to look inside a show that is known by its `podcast:guid` alone, and what would help; `None` for every other
/// show.
#[must_use]
pub fn missing(state: &State, candidate: &Candidate) -> Option<&'static str> {
    if candidate.feed_url.is_some() || candidate.known.is_some() {
        return None;
    }
    Some(match unasked(state, &ShowNumber::Guid(candidate.guid?)) {
        None => "its feed is not known yet: the Podcast Index is asked when you open it",
        Some(Unasked::NoKey) => "its feed is not known: with a key of your own the Podcast Index tells it",
        Some(Unasked::Off) => "its feed is not known: the Podcast Index may tell it, and is off in the settings",
    })
}

/// The directories that may be asked. The Podcast Index may want a key that is not there; who asks says so.
#[must_use]
pub fn allowed(state: &State) -> Vec<Source> {
    let bases = &state.config.directories;
    let all = [
        (&bases.apple, Source::Apple),
        (&bases.fyyd, Source::Fyyd),
        (&bases.gpodder, Source::Gpodder),
        (&bases.podcast_index, Source::PodcastIndex),
    ];
    all.into_iter().filter(|(base, _)| base.trim() != "off").map(|(_, source)| source).collect()
}

/// The shows that directories offer and that are not followed.
pub fn offers(state: &State) -> impl Iterator<Item = &CandidateKey> {
    state.directories.offers.iter().filter(|(_, offer)| !is_followed(state, offer)).map(|(key, _)| key)
}

fn is_followed(state: &State, offer: &Offer) -> bool {
    let known = offer.candidate.feed_url.as_ref().and_then(|feed| state.show_with_feed(feed));
    known.and_then(|id| state.show(id)).is_some_and(|show| show.subscription == Subscription::Following)
}
