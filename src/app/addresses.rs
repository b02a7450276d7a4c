//! Addresses as they are typed: what an unfinished one may become.

use super::place::{Address, Top};
use super::{EpisodeTab, Place, ShowTab, State, offers};
use crate::model::{Country, EpisodeId, GENRES, Genre, ShowId, Subscription};

/// So many shows or episodes are offered.
const MOST: usize = 12;

/// Whole addresses that begin with what was typed, each with the title of where it leads: shows that are followed, episodes
/// that are at hand, and the tabs of a page once its number is typed.
#[must_use]
pub fn completions(state: &State, typed: &str) -> Vec<(String, String)> {
    let mut out: Vec<String> = Vec::new();
    let begins = |word: &str| !typed.is_empty() && (word.starts_with(typed) || typed.starts_with(word));
    if begins("show/") {
        let mut ids: Vec<ShowId> = state.page_show().into_iter().collect();
        let following = state.library.shows.values().filter(|show| show.subscription == Subscription::Following);
        ids.extend(following.map(|show| show.id));
        pages(typed, &ids.iter().map(|id| Place::Show(*id)).collect::<Vec<_>>(), &mut out);
    } else if begins("episode/") {
        let playing = state.player.as_ref().map(|player| player.episode);
        let mut ids: Vec<EpisodeId> = state.page_episode().into_iter().chain(playing).collect();
        ids.extend(state.library.queue.iter().map(|item| item.episode));
        pages(typed, &ids.iter().map(|id| Place::Episode(*id)).collect::<Vec<_>>(), &mut out);
    }
    if let Some(rest) = typed.strip_prefix("top ").or_else(|| typed.strip_prefix("top?")) {
        charts(rest.trim(), &mut out);
    }
    // The page itself comes before its tabs; what is typed whole is offered by whoever asks.
    let titled = |address: String| {
        let place = Address::parse(&address)?.place;
        Some((address, offers::title_of(state, &place)))
    };
    out.into_iter().filter(|address| address != typed).filter_map(titled).collect()
}

/// The addresses of these pages that begin so, and the tabs of the one that is typed.
fn pages(typed: &str, places: &[Place], out: &mut Vec<String>) {
    for address in places.iter().map(ToString::to_string) {
        if out.len() < MOST && address.starts_with(typed) && !out.contains(&address) {
            out.push(address);
        }
    }
    let whole = typed.rsplit_once('/').map(|(page, _)| page).filter(|page| page.contains('/')).unwrap_or(typed);
    let Some(address) = Address::parse(whole) else { return };
    let tabs: Vec<&str> = match address.place {
        Place::Show(_) => ShowTab::ALL.iter().map(|tab| tab.name()).collect(),
        Place::Episode(_) => EpisodeTab::ALL.iter().map(|tab| tab.name()).collect(),
        _ => return,
    };
    let tabs = tabs.into_iter().map(|tab| format!("{}/{tab}", address.place));
    out.extend(tabs.filter(|address| address.starts_with(typed)));
}

/// The charts that `de`, `de sci`, or `science` may become.
fn charts(typed: &str, out: &mut Vec<String>) {
    let (country, name) = match typed.split_once(' ') {
        Some((first, rest)) if Country::parse(first).is_some() => (Country::parse(first), rest.trim()),
        None if Country::parse(typed).is_some() => (Country::parse(typed), ""),
        _ => (None, typed),
    };
    let name = name.to_lowercase();
    if country.is_some() && name.is_empty() {
        out.push(Place::Top(Top { country, ..Top::default() }).to_string());
    }
    let mut fits: Vec<&Genre> =
        GENRES.iter().filter(|genre| !typed.contains('=') && genre.name.to_lowercase().starts_with(&name)).collect();
    // A whole category before parts of others.
    fits.sort_by_key(|genre| !genre.of.is_empty());
    out.extend(
        fits.into_iter().take(MOST).map(|genre| Place::Top(Top { country, genre: Some(genre), tag: None }).to_string()),
    );
}
