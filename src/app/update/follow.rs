//! Following a link: inside earmark where that is possible, outside only http, https and mailto, the rest only copied.

use super::{add, ask, browse, change, play, say};
use crate::app::overlay::{Found, Overlay};
use crate::app::state::LookingAt;
use crate::app::subject::{self, Target};
use crate::app::{Effect, Place, Row, Slot, State, words};
use crate::error::Problem;
use crate::model::{Candidate, Change, FeedUrl, Inside, LinkTarget};
use crate::text::target as address;

/// Follows a link by what it is.
pub fn follow(state: &mut State, link: &Target, out: &mut Vec<Effect>) {
    if let Some(inside) = link.inside
        && !is_here(state, inside)
    {
        enter(state, inside, out);
        return;
    }
    match &link.target {
        LinkTarget::Moment(at) => {
            if let Some(id) = state.page_episode() {
                play::jump(state, id, *at, out);
            } else {
                say::hint(state, format!("{} is a moment of an episode.", words::position(*at)));
            }
        }
        LinkTarget::Feed(feed) | LinkTarget::Episode { feed, .. } => feed_page(state, feed, &link.label, out),
        // The page's own address: one is here already, so only the web browser shows more.
        LinkTarget::Web(url) if link.inside.is_some() => open_url(state, url, out),
        LinkTarget::Web(url) => {
            // The library may know this address as a show's site or an episode's page.
            let ticket = ask::ticket(state, Slot::Resolve);
            state.memo.resolving = Some(url.clone());
            out.push(Effect::Resolve(ticket, url.clone(), link.label.clone()));
        }
        LinkTarget::Mail(_) => leave(state, link, out),
        LinkTarget::Refused(text) => refuse(state, text, out),
    }
}

/// The mail program is started when the address was seen.
fn write_to(state: &mut State, url: &str, out: &mut Vec<Effect>) {
    if !state.desktop || !address::may_leave(url) {
        open_url(state, url, out);
        return;
    }
    let to = crate::text::clean::one_line(url.trim_start_matches("mailto:"));
    state.overlays.push(Overlay::Confirm {
        question: format!("Write a mail to {to}?"),
        yes: ('o', String::from("open the mail program")),
        then: Box::new(Effect::OpenUrl(url.to_owned())),
    });
}

/// Whether a link leads to the page one is on.
fn is_here(state: &State, inside: Inside) -> bool {
    state.entry().place
        == match inside {
            Inside::Show(id) => Place::Show(id),
            Inside::Episode(id) => Place::Episode(id),
        }
}

fn enter(state: &mut State, inside: Inside, out: &mut Vec<Effect>) {
    match inside {
        Inside::Show(id) => browse::enter_place(state, Place::Show(id), out),
        Inside::Episode(id) => browse::enter_place(state, Place::Episode(id), out),
    }
}

/// The page of the show with this feed; one that is not in the library is looked at.
pub fn feed_page(state: &mut State, feed: &FeedUrl, label: &str, out: &mut Vec<Effect>) {
    if let Some(id) = state.show_with_feed(feed) {
        browse::enter_place(state, Place::Show(id), out);
        return;
    }
    let title = if label.trim().is_empty() { address::host(feed.as_str()) } else { label.to_string() };
    let candidate = Candidate { feed_url: Some(feed.clone()), title, ..Candidate::default() };
    add::put_in(state, vec![candidate], false, true, out);
}

/// The library answered where an address leads.
pub fn resolved(state: &mut State, url: &str, inside: Option<Inside>, out: &mut Vec<Effect>) {
    if state.memo.resolving.take().as_deref() != Some(url) {
        return;
    }
    match inside {
        Some(inside) if !is_here(state, inside) => enter(state, inside, out),
        None if !state.offline && address::may_be_feed(url) => {
            say::hint(state, format!("Looking at {} …", address::host(url)));
            let ticket = ask::ticket(state, Slot::Look);
            state.memo.looking = Some(LookingAt { ticket, url: url.to_string(), from: state.entry().place.clone() });
            out.push(Effect::Look(ticket, url.to_string()));
        }
        _ => open_url(state, url, out),
    }
}

/// A link was looked at: a feed opens as a page, a list of feeds in the box that adds, and all else in the web browser. Who
/// has gone elsewhere meanwhile stays there.
pub fn looked(state: &mut State, at: &LookingAt, answer: Result<Vec<Found>, Problem>, out: &mut Vec<Effect>) {
    if state.entry().place != at.from {
        return;
    }
    match answer {
        Ok(mut found) if found.len() == 1 => {
            let candidates = found.drain(..).map(|one| one.candidate).collect();
            add::put_in(state, candidates, false, true, out);
        }
        Ok(found) if !found.is_empty() => add::show_found(state, &at.url, found),
        Ok(_) | Err(_) => open_url(state, &at.url, out),
    }
}

/// Opens a link outside.
pub fn leave(state: &mut State, link: &Target, out: &mut Vec<Effect>) {
    match &link.target {
        LinkTarget::Moment(_) => say::hint(state, "A moment of an episode opens inside: Enter jumps there."),
        LinkTarget::Refused(text) => refuse(state, text, out),
        LinkTarget::Feed(feed) | LinkTarget::Episode { feed, .. } => open_url(state, feed.as_str(), out),
        LinkTarget::Web(url) => open_url(state, url, out),
        LinkTarget::Mail(url) => write_to(state, url, out),
    }
}

/// Never opened: copied, with the reason.
fn refuse(state: &mut State, text: &str, out: &mut Vec<Effect>) {
    out.push(Effect::Copy(text.to_string()));
    let scheme = text.split_once(':').map_or("unknown", |(scheme, _)| scheme);
    let scheme: String = scheme.chars().take(20).collect();
    say::hint(state, format!("Copied, not opened: {scheme}: links never leave earmark."));
}

/// Hands an address to the desktop, or copies it where there is none. The link is marked as visited.
pub fn open_url(state: &mut State, url: &str, out: &mut Vec<Effect>) {
    if !address::may_leave(url) {
        refuse(state, url, out);
        return;
    }
    let clean = if state.config.links.clean { address::without_tracking(url) } else { url.to_string() };
    if state.desktop {
        say::done(state, format!("Opening {}", say::address(&clean)));
        out.push(Effect::OpenUrl(clean));
    } else {
        say::done(state, format!("There is no desktop here. Copied {}", say::address(&clean)));
        out.push(Effect::Copy(clean));
    }
    change::quiet(state, out, &[Change::Visited(url.to_string())]);
    state.memo.arrived += 1;
}

/// Opens the selection's own page or link in the web browser.
pub fn outside(state: &mut State, out: &mut Vec<Effect>) {
    match own_address(state) {
        Some(url) => open_url(state, &url, out),
        None => say::hint(state, "Nothing here has a page in the web."),
    }
}

/// The address of the selection: its link, its web page, its show's site.
#[must_use]
pub fn own_address(state: &State) -> Option<String> {
    if let Some(link) = subject::link(state) {
        return match &link.target {
            LinkTarget::Moment(_) => episode_page(state),
            target => Some(target.address().to_string()),
        };
    }
    match state.selected() {
        Some(Row::Candidate(key)) => {
            let found = state.candidate(key)?;
            return found.site.clone().or_else(|| found.feed_url.as_ref().map(|feed| feed.as_str().to_string()));
        }
        Some(Row::Show(id)) => return show_page(state, *id),
        _ => {}
    }
    if subject::episode(state).is_some() {
        return episode_page(state);
    }
    show_page(state, subject::show(state)?)
}

/// The web page of the selected episode; its audio where it has none.
#[must_use]
pub fn episode_page(state: &State) -> Option<String> {
    let (show, id) = subject::episode(state)?;
    let own = state.episodes.get(&id).and_then(|page| {
        page.detail.link.clone().or_else(|| {
            let media = page.detail.enclosures.iter();
            media.max_by_key(|enclosure| enclosure.preferred).map(|enclosure| enclosure.url.clone())
        })
    });
    own.or_else(|| show_page(state, show))
}

fn show_page(state: &State, id: crate::model::ShowId) -> Option<String> {
    let show = state.show(id)?;
    let feed = || show.feed_url.as_ref().filter(|feed| feed.is_remote()).map(|feed| feed.as_str().to_string());
    show.site.clone().or_else(feed)
}
