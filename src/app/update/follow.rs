//! Following a link: inside earmark where that is possible, outside only http, https and mailto, the rest only copied.

use super::{add, ask, browse, change, play, say};
use crate::app::directories::Unasked;
use crate::app::overlay::{Found, Overlay};
use crate::app::state::{LookingAt, OnTheWay, Resolving};
use crate::app::subject::{self, Target};
use crate::app::{Effect, Place, Row, Slot, State, directories, words};
use crate::error::Problem;
use crate::model::{BY_GUID, Candidate, Change, EpisodeId, FeedUrl, Inside, LinkTarget, Secs};
use crate::text::marks;
use crate::text::target::{self as address, ShowPage};

/// Follows a link by what it is.
pub fn follow(state: &mut State, link: &Target, out: &mut Vec<Effect>) {
    if let Some(inside) = link.inside
        && !is_here(state, inside)
    {
        enter(state, inside, out);
        return;
    }
    // A time that links to a recording elsewhere is one of this episode, too; `outside` opens the recording.
    if let Some(at) = marks::at(&link.label, &link.target)
        && let Some(id) = state.page_episode()
        && (matches!(link.target, LinkTarget::Moment(_)) || marks::is_within(at, length(state, id)))
    {
        return play::jump(state, id, at, out);
    }
    match &link.target {
        LinkTarget::Moment(at) => say::hint(state, format!("{} is a moment of an episode.", words::position(*at))),
        LinkTarget::Feed(feed) => feed_page(state, feed, &link.label, out),
        LinkTarget::Episode { feed, guid } => episode_of(state, feed, guid, out),
        // The page's own address: one is here already, so only the web browser shows more.
        LinkTarget::Web(url) if link.inside.is_some() => open_url(state, url, out),
        LinkTarget::Web(url) => {
            // The library may know this address as a show's site or an episode's page.
            let ticket = ask::ticket(state, Slot::Resolve);
            state.memo.resolving = Some(Resolving { url: url.clone(), typed: false });
            out.push(Effect::Resolve(ticket, url.clone(), link.label.clone()));
        }
        LinkTarget::Mail(_) => leave(state, link, out),
        LinkTarget::Refused(text) => refuse(state, text, out),
    }
}

/// The length of an episode: what the player found, else what its feed says.
fn length(state: &State, id: EpisodeId) -> Option<Secs> {
    let played = state.player.as_ref().filter(|player| player.episode == id).and_then(|player| player.duration);
    played.or_else(|| state.episodes.get(&id)?.detail.duration)
}

/// Goes where a typed address leads: to what the library has under it, else to the show that is found there.
pub fn typed(state: &mut State, typed: &str, out: &mut Vec<Effect>) {
    match address::classify(typed, None).0 {
        LinkTarget::Feed(feed) => feed_page(state, &feed, "", out),
        LinkTarget::Episode { feed, guid } => episode_of(state, &feed, &guid, out),
        LinkTarget::Web(url) => {
            let ticket = ask::ticket(state, Slot::Resolve);
            state.memo.resolving = Some(Resolving { url: url.clone(), typed: true });
            out.push(Effect::Resolve(ticket, url, String::new()));
        }
        _ => say::hint(state, "That address leads to no show. http and https are understood."),
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

/// The page of an episode of this feed, which is not in the library or not known: its show's page, and from there on when it
/// has come in.
fn episode_of(state: &mut State, feed: &FeedUrl, guid: &str, out: &mut Vec<Effect>) {
    feed_page(state, feed, "", out);
    let show = state.show_with_feed(feed);
    state.memo.on_the_way = Some(OnTheWay { address: address::own_address(feed, guid), show, asked: false });
}

/// Goes on to an episode whose show has come in. Who has gone elsewhere meanwhile stays there.
pub fn arrive(state: &mut State, out: &mut Vec<Effect>) {
    let Some(OnTheWay { address, show: Some(show), asked: false }) = &state.memo.on_the_way else { return };
    let (address, show) = (address.clone(), *show);
    if state.entry().place != Place::Show(show) {
        state.memo.on_the_way = None;
    } else if state.library.lists.get(&show).is_some_and(|list| !list.is_empty()) {
        state.memo.on_the_way = Some(OnTheWay { address: address.clone(), show: Some(show), asked: true });
        let ticket = ask::ticket(state, Slot::Resolve);
        out.push(Effect::Resolve(ticket, address, String::new()));
    }
}

/// The library answered where an address leads.
pub fn resolved(state: &mut State, url: &str, inside: Option<Inside>, out: &mut Vec<Effect>) {
    if let Some(on_the_way) = state.memo.on_the_way.take_if(|on_the_way| on_the_way.asked && on_the_way.address == url)
    {
        match inside {
            Some(inside @ Inside::Episode(_)) if on_the_way.show.map(Place::Show) == Some(state.place()) => {
                enter(state, inside, out);
            }
            Some(_) => {}
            None => say::hint(state, "Its feed does not have that episode any more."),
        }
        return;
    }
    let Some(asked) = state.memo.resolving.take().filter(|asked| asked.url == url) else { return };
    match inside {
        Some(inside) if asked.typed => enter(state, inside, out),
        None if asked.typed => look(state, url, format!("Looking at {} …", address::host(url)), true, out),
        Some(inside) if !is_here(state, inside) => enter(state, inside, out),
        Some(_) => open_url(state, url, out),
        None => match address::show_page(url) {
            Some(page) => of_directory(state, url, &page, out),
            None if !state.offline && address::may_be_feed(url) => {
                look(state, url, format!("Looking at {} …", address::host(url)), false, out);
            }
            None => open_url(state, url, out),
        },
    }
}

/// The page of a directory or of another player, about something that the library does not know: the directory that gave out
/// its number is asked. Following the link is the wish to have it asked.
fn of_directory(state: &mut State, url: &str, page: &ShowPage, out: &mut Vec<Effect>) {
    let why = match &page.number {
        Some(number) => {
            let name = number.source().name();
            match directories::unasked(state, number) {
                None => return look(state, url, format!("Asking {name} which show that is …"), false, out),
                Some(Unasked::NoKey) => format!("{name} only answers with a key of one’s own."),
                Some(Unasked::Off) => format!("{name} is not asked, as set."),
            }
        }
        None if page.of_episode => String::from("That page does not say which episode it is about."),
        None => String::from("No show of your library has that name."),
    };
    open_after_all(state, url, &why, out);
}

/// Finds out what an address is, and goes there.
pub fn look(state: &mut State, url: &str, said: String, typed: bool, out: &mut Vec<Effect>) {
    say::hint(state, said);
    let ticket = ask::ticket(state, Slot::Look);
    state.memo.looking = Some(LookingAt { ticket, url: url.to_string(), from: state.entry().place.clone(), typed });
    out.push(Effect::Look(ticket, url.to_string()));
}

/// A link was looked at: a feed opens as a page, a list of feeds in the box that adds, and all else in the web browser. Who
/// has gone elsewhere meanwhile stays there.
pub fn looked(state: &mut State, at: &LookingAt, answer: Result<Vec<Found>, Problem>, out: &mut Vec<Effect>) {
    if state.entry().place != at.from {
        return;
    }
    match answer {
        Ok(mut found) if found.len() == 1 => {
            let Some(one) = found.pop() else { return };
            add::put_in(state, vec![one.candidate], false, true, out);
            state.memo.on_the_way = one.episode.map(|address| OnTheWay { address, show: None, asked: false });
        }
        Ok(found) if !found.is_empty() => add::show_found(state, &at.url, found),
        Err(problem) if at.typed => say::trouble(state, problem),
        Err(problem) if at.url.starts_with(BY_GUID) => {
            say::hint(state, if problem.why.is_empty() { problem.what } else { problem.why });
        }
        Err(problem) if address::show_page(&at.url).is_some() => {
            let why = if problem.why.is_empty() { problem.what } else { problem.why };
            open_after_all(state, &at.url, &why, out);
        }
        Ok(_) | Err(_) => open_url(state, &at.url, out),
    }
}

/// What might have opened inside opens in the web browser, and one line says why.
fn open_after_all(state: &mut State, url: &str, why: &str, out: &mut Vec<Effect>) {
    open_saying(state, url, &format!("{why} "), out);
}

/// Opens a link outside.
pub fn leave(state: &mut State, link: &Target, out: &mut Vec<Effect>) {
    match &link.target {
        LinkTarget::Moment(_) => say::hint(state, "A moment of an episode opens inside: {open} jumps there."),
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
    open_saying(state, url, "", out);
}

/// The same, with something said before.
fn open_saying(state: &mut State, url: &str, before: &str, out: &mut Vec<Effect>) {
    if !address::may_leave(url) {
        refuse(state, url, out);
        return;
    }
    let clean = if state.config.links.clean { address::without_tracking(url).into_owned() } else { url.to_string() };
    if state.desktop {
        say::done(state, format!("{before}Opening {}", say::address(&clean)));
        out.push(Effect::OpenUrl(clean));
    } else {
        say::done(state, format!("{before}There is no desktop here. Copied {}", say::address(&clean)));
        out.push(Effect::Copy(clean));
    }
    change::quiet(state, out, &[Change::Visited(url.to_string())]);
    state.memo.arrived += 1;
}

/// Opens the selection's own page or link in the web browser.
pub fn outside(state: &mut State, out: &mut Vec<Effect>) {
    match own_address(state) {
        Some(url) => open_url(state, &url, out),
        None => say::hint(state, "Nothing here has a page on the web."),
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
