//! What a key acts on: the selection, else the page itself.

use super::state::LinkEntry;
use super::suggested::{self, Because};
use super::{EpisodeTab, PaneId, PersonName, Place, Row, State};
use crate::error::Problem;
use crate::model::{CandidateKey, EpisodeId, Inside, Link, LinkKind, LinkTarget, Reason, Show, ShowId};

/// Whether this pane holds a text and not rows.
#[must_use]
pub fn is_text(pane: PaneId) -> bool {
    matches!(pane, PaneId::Notes | PaneId::About | PaneId::Transcript)
}

/// A link as following and copying need it, wherever it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub label: String,
    pub target: LinkTarget,
    /// Where it leads inside earmark, as far as known.
    pub inside: Option<Inside>,
}

/// The links of the present text, in order.
#[must_use]
pub fn text_links(state: &State) -> &[Link] {
    match (&state.entry().place, state.focus()) {
        (Place::Episode(id), PaneId::Notes) => {
            state.episodes.get(id).map(|page| page.detail.notes.links.as_slice()).unwrap_or_default()
        }
        (place, pane @ (PaneId::About | PaneId::Transcript)) => {
            let laid = state.page.as_ref().filter(|laid| laid.of == pane && laid.place == *place);
            laid.map(|laid| laid.links.as_slice()).unwrap_or_default()
        }
        _ => &[],
    }
}

/// How many links can be followed by their number here: in the notes of an episode all that its Links view has, whose
/// numbers they share.
#[must_use]
pub fn numbered(state: &State) -> usize {
    let all = || state.links_of().and_then(|of| state.links.get(&of)).map(Vec::len);
    match state.focus() {
        PaneId::Notes => all().unwrap_or_else(|| text_links(state).iter().filter(|link| link.is_numbered()).count()),
        PaneId::Links => all().unwrap_or(0),
        PaneId::Person => person_links(state).len(),
        _ => text_links(state).iter().filter(|link| link.is_numbered()).count(),
    }
}

/// The link of the present text with this number.
#[must_use]
pub fn text_link(state: &State, number: u16) -> Option<Target> {
    let links = text_links(state);
    let index = links.iter().position(|link| link.number == number)?;
    let link = links.get(index)?;
    let inside = match state.entry().place {
        Place::Episode(id) if state.focus() == PaneId::Notes => {
            state.episodes.get(&id).and_then(|page| page.inside.get(index).copied().flatten())
        }
        _ => None,
    };
    Some(Target { label: link.label.clone(), target: link.target.clone(), inside })
}

/// A row of the Links view.
#[must_use]
pub fn link_entry(state: &State, index: u32) -> Option<&LinkEntry> {
    state.links_of().and_then(|of| state.links.get(&of)).and_then(|links| links.get(index as usize))
}

/// A row of the Links view as following and copying need it.
#[must_use]
pub fn of_entry(entry: &LinkEntry) -> Target {
    Target { label: entry.label.clone(), target: entry.target.clone(), inside: entry.inside }
}

/// The link that is selected: in a text the current one, in the Links view the row, of a chapter or a person its own.
#[must_use]
pub fn link(state: &State) -> Option<Target> {
    let pane = state.focus();
    if is_text(pane) {
        return text_link(state, state.cursor(pane).link?);
    }
    match state.selected()? {
        Row::Link(index) => link_entry(state, *index).map(of_entry),
        Row::Chapter(index) => {
            let chapter = state.here_detail()?.detail.chapters.get(*index as usize)?;
            web(&chapter.title, chapter.link.as_deref()?)
        }
        Row::Person(index) => {
            let person = state.here_detail()?.detail.persons.get(*index as usize)?;
            web(&person.name, person.link.as_deref()?)
        }
        _ => None,
    }
}

/// An address that was not part of a text, classified like one that is.
#[must_use]
pub fn web(label: &str, address: &str) -> Option<Target> {
    let (target, kind, _) = crate::text::target::classify(address, None);
    let _: LinkKind = kind;
    Some(Target { label: label.to_string(), target, inside: None })
}

/// The episode that is selected, or that the page is about.
#[must_use]
pub fn episode(state: &State) -> Option<(ShowId, EpisodeId)> {
    let inside = match state.selected() {
        Some(Row::Episode(show, id)) => return Some((*show, *id)),
        Some(Row::Visit(index)) => match state.visits.get(*index as usize)?.place {
            Place::Episode(id) => Some(id),
            _ => return None,
        },
        Some(Row::Link(index)) => match link_entry(state, *index)?.inside {
            Some(Inside::Episode(id)) => Some(id),
            _ => None,
        },
        _ => None,
    };
    if let Some(id) = inside {
        return Some((state.show_of(id)?, id));
    }
    let id = match state.entry().place {
        Place::Episode(_) if state.entry().episode_tab == EpisodeTab::Similar => None,
        _ => state.page_episode(),
    }?;
    Some((state.show_of(id)?, id))
}

/// The show that is selected, that the selection belongs to, or that the page is about.
#[must_use]
pub fn show(state: &State) -> Option<ShowId> {
    match state.selected() {
        Some(Row::Show(id) | Row::Episode(id, _) | Row::Older(id) | Row::Step(id)) => return Some(*id),
        Some(Row::Candidate(key)) => return known(state, key),
        Some(Row::Message(number)) => return state.message(*number).and_then(|message| message.show),
        Some(Row::Visit(index)) => {
            return match state.visits.get(*index as usize)?.place {
                Place::Show(id) => Some(id),
                Place::Episode(id) => state.show_of(id),
                _ => None,
            };
        }
        Some(Row::Link(index)) => {
            if let Some(Inside::Show(id)) = link_entry(state, *index).and_then(|entry| entry.inside) {
                return Some(id);
            }
        }
        _ => {}
    }
    state.page_show()
}

/// The show whose links are meant: on a list of links the one they stand in, not the one that a link leads to.
#[must_use]
pub fn show_of_links(state: &State) -> Option<ShowId> {
    match state.selected() {
        Some(Row::Link(_)) => state.page_show(),
        _ => show(state),
    }
}

/// The candidate that is selected.
#[must_use]
pub fn candidate(state: &State) -> Option<&CandidateKey> {
    match state.selected() {
        Some(Row::Candidate(key)) => Some(key),
        _ => None,
    }
}

/// The show of the library that a candidate is, if it is there by now.
#[must_use]
pub fn known(state: &State, key: &CandidateKey) -> Option<ShowId> {
    let candidate = state.candidate(key)?;
    let by_feed = candidate.feed_url.as_ref().and_then(|feed| state.show_with_feed(feed));
    by_feed.or_else(|| candidate.known.filter(|id| state.library.shows.contains_key(id)))
}

/// The web pages of the person whom the place is about.
#[must_use]
pub fn person_links(state: &State) -> Vec<Target> {
    let page = state.here_person();
    page.map_or_else(Vec::new, |page| page.links.iter().filter_map(|link| web(&page.name, link)).collect())
}

/// So many people are offered by name.
const PEOPLE: usize = 4;

/// People of what is selected: of an episode whose details are known, and those whom a suggested show shares.
#[must_use]
pub fn people(state: &State) -> Vec<PersonName> {
    let mut names: Vec<&str> = Vec::new();
    if let Some(key) = candidate(state) {
        let because = suggested::of(state, key).map(|found| found.because).unwrap_or_default();
        for reason in because.iter().filter_map(Because::reason) {
            if let Reason::SharedPeople(shared) = reason {
                names.extend(shared.iter().map(String::as_str));
            }
        }
    } else if !matches!(state.selected(), Some(Row::Person(_)))
        && let Some(page) = episode(state).and_then(|(_, id)| state.episodes.get(&id))
    {
        names.extend(page.detail.persons.iter().map(|person| person.name.as_str()));
    }
    let mut found: Vec<PersonName> = Vec::new();
    for name in names.into_iter().filter_map(PersonName::new) {
        if found.len() < PEOPLE && !found.contains(&name) && state.entry().place != Place::Person(name.clone()) {
            found.push(name);
        }
    }
    found
}

/// The title of what is selected, for menus and messages.
#[must_use]
pub fn title(state: &State) -> String {
    match state.selected() {
        Some(row) => state.row_title(row),
        None => super::offers::title_of(state, &state.entry().place),
    }
}

/// The selected show whose feed is not at its address any more, or the one of which the selected message says that.
#[must_use]
pub fn lost(state: &State) -> Option<&Show> {
    let says = |problem: &Problem| matches!(&*problem.id, "refresh.not-found" | "refresh.no-host");
    let id = match state.selected() {
        Some(Row::Message(number)) => state.message(*number).filter(|message| says(&message.problem))?.show,
        _ => show(state),
    };
    state.show(id?).filter(|show| show.health.problem.as_ref().is_some_and(says))
}
