//! From place to place: open, up, back and forward, siblings, links.

use super::arrange::show_tab;
use super::{add, details, follow, play, refresh, say, transcript};
use crate::app::layout::beside;
use crate::app::line::TabId;
use crate::app::place::Address;
use crate::app::rows::{Cursor, Sort};
use crate::app::state::{Question, Visit};
use crate::app::subject::{self, is_text};
use crate::app::{Effect, Entry, EpisodeTab, PaneId, PersonName, Place, Row, ShowTab, State, Top, offers};
use crate::library::query::FoundIn;
use crate::model::{Change, FeedUrl, Genre, Subscription};

const VISITS: usize = 500;

/// Goes to a place. Where one already is, nothing is added; only a tab that is asked for changes.
pub fn enter(state: &mut State, mut entry: Entry, out: &mut Vec<Effect>) {
    state.overlays.clear();
    state.typed_number = None;
    state.unanswered.clear();
    if state.entry().place == entry.place {
        match entry.place {
            Place::Show(_) => show_tab(state, TabId::Show(entry.show_tab)),
            Place::Episode(_) => show_tab(state, TabId::Episode(entry.episode_tab)),
            Place::Search if !entry.query.is_empty() => state.history.here_mut().query = entry.query,
            _ => {}
        }
        return;
    }
    entry.focus = match entry.place {
        Place::Show(_) => entry.show_tab.pane(),
        Place::Episode(_) => entry.episode_tab.pane(),
        _ => entry.focus,
    };
    entry.since = state.now.wall;
    if entry.siblings.is_empty() {
        entry.siblings = siblings_from_here(state, &entry.place);
    }
    as_it_was(state, &mut entry);
    state.history.push(entry);
    visited(state, out);
}

/// A place that was there before has the layout of its kind, and its lists the order that they had.
fn as_it_was(state: &State, entry: &mut Entry) {
    let before = || state.history.entries.iter().rev();
    if let Some(known) = before().find(|known| known.place.kind() == entry.place.kind()) {
        entry.layout = known.layout;
    }
    let Some(known) = before().find(|known| known.place == entry.place) else { return };
    let ordered = |cursor: &&Cursor| cursor.sort != Sort::default() || cursor.reversed || cursor.grouped;
    for (pane, cursor) in known.cursors.iter().filter(|(_, cursor)| ordered(cursor)) {
        let fresh = entry.cursors.entry(*pane).or_default();
        (fresh.sort, fresh.reversed, fresh.grouped) = (cursor.sort, cursor.reversed, cursor.grouped);
    }
}

/// The rows of the focused list, when they are of the same kind as the place that is entered.
fn siblings_from_here(state: &State, place: &Place) -> Vec<Row> {
    let fits = |row: &&Row| match place {
        Place::Show(_) => matches!(row, Row::Show(_) | Row::Candidate(_)),
        Place::Episode(_) => matches!(row, Row::Episode(..)),
        _ => false,
    };
    state.rows_of(state.focus()).iter().filter(fits).cloned().collect()
}

/// Notes that a place was entered or come back to.
fn visited(state: &mut State, out: &mut Vec<Effect>) {
    say::forget_hint(state);
    let place = state.place();
    if let Place::Episode(id) = place {
        super::change::quiet(state, out, &[Change::Seen(id, true)]);
    }
    // What was heard, followed and dismissed meanwhile counts: the shell answers at once when it is nothing.
    if place == Place::ForYou && state.for_you.is_some() {
        state.memo.stale.insert(Question::ForYou);
    }
    if let Place::Person(name) = &place
        && state.people.get(name).is_some()
    {
        state.memo.stale.insert(Question::Person(name.number()));
    }
    if matches!(place, Place::History | Place::Messages) {
        if place == Place::Messages {
            state.unread = 0;
        }
        return;
    }
    let words = state.entry().words().to_string();
    if state.visits.back().is_some_and(|visit| visit.place == place && visit.words == words) {
        return;
    }
    let title = offers::title_of(state, &place);
    state.visits.push_back(Visit { place, title, words, at: state.now.wall });
    while state.visits.len() > VISITS {
        state.visits.pop_front();
    }
}

/// Goes to a place by its kind alone.
pub fn enter_place(state: &mut State, place: Place, out: &mut Vec<Effect>) {
    enter(state, Entry::new(place), out);
}

/// Says that one is where a key leads, unless something has happened.
pub fn here_already(state: &mut State, before: &Entry, out: &[Effect]) {
    // At the start the program opens where it was left, and nobody asked.
    if state.lists_loaded && out.is_empty() && state.entry() == before && state.overlays.is_empty() {
        match state.focus() {
            PaneId::Links => say::hint(state, "These are the links."),
            PaneId::Similar => say::hint(state, "These are the shows like it."),
            PaneId::Graph => say::hint(state, "These are the shows around it."),
            _ => {
                let title = offers::title_of(state, &before.place);
                say::hint(state, format!("You are in {title} already."));
            }
        }
    }
}

/// Goes to an address.
pub fn go_to(state: &mut State, address: &str, out: &mut Vec<Effect>) {
    if let Some(query) = address.trim().strip_prefix("preview?") {
        let named = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "feed");
        match named.and_then(|(_, feed)| FeedUrl::parse(&feed)) {
            Some(feed) => follow::feed_page(state, &feed, "", out),
            None => say::hint(state, "That names no feed. A preview is preview?feed= and the address of a feed."),
        }
        return;
    }
    if address.contains("://") && !address.starts_with("search?") {
        follow::typed(state, address.trim(), out);
        return;
    }
    let Some(address) = Address::parse(address) else {
        say::hint(
            state,
            format!(
                "There is no place “{address}”. Places are library, new, later, playing, search, foryou, top, history, \
                 messages, settings, show/3, show/3/links, episode/12, person/NAME, preview?feed=ADDRESS."
            ),
        );
        return;
    };
    let mut entry = Entry::new(address.place);
    entry.show_tab = address.show_tab;
    entry.episode_tab = address.episode_tab;
    entry.query = address.query;
    // Without words there is nothing to look at yet: the box is opened, with the last question in it.
    if entry.place == Place::Search && entry.query.is_empty() {
        let words = last_query(state);
        super::prompt::open_search(state, words, out);
    } else {
        enter(state, entry, out);
    }
}

/// The words of the search that was visited last.
pub fn last_query(state: &State) -> String {
    let searched = state.history.entries.iter().rev().find(|entry| entry.place == Place::Search);
    searched.map_or_else(String::new, |entry| entry.words().to_string())
}

/// One step back in the history.
pub fn back(state: &mut State, out: &mut Vec<Effect>) {
    let moved = state.history.back();
    went(state, moved, "This is the first place you visited.", out);
}

/// One step forward in the history.
pub fn forward(state: &mut State, out: &mut Vec<Effect>) {
    let moved = state.history.forward();
    went(state, moved, "This is the last place you visited.", out);
}

fn went(state: &mut State, moved: bool, end: &'static str, out: &mut Vec<Effect>) {
    state.typed_number = None;
    if moved {
        state.overlays.clear();
        state.unanswered.clear();
        visited(state, out);
    } else {
        say::hint(state, end);
    }
}

/// Up one level of the breadcrumb; the same as back when one came from there.
pub fn parent(state: &mut State, out: &mut Vec<Effect>) {
    let parent = match state.place() {
        Place::Library => {
            say::hint(state, "The library is the top.");
            return;
        }
        Place::Episode(id) => state.show_of(id).map_or(Place::Library, Place::Show),
        Place::Top(top) if top.genre.is_some() || top.tag.is_some() => {
            let genre = top.genre.and_then(|genre| Genre::named(genre.of));
            Place::Top(Top { country: top.country, genre, tag: None })
        }
        Place::Playing => state.page_episode().map_or(Place::Library, Place::Episode),
        _ => Place::Library,
    };
    up_to(state, parent, out);
}

/// To a place of the breadcrumb: back, where it was left, when one came from there.
pub fn up_to(state: &mut State, place: Place, out: &mut Vec<Effect>) {
    let before = state.history.at.checked_sub(1).and_then(|at| state.history.entries.get(at));
    if before.is_some_and(|entry| entry.place == place) {
        back(state, out);
    } else {
        enter_place(state, place, out);
    }
}

/// The next or previous show or episode, in the order of the list one came from.
pub fn sibling(state: &mut State, by: isize, out: &mut Vec<Effect>) {
    let here = state.history.here().clone();
    let mut rows = here.siblings.clone();
    match here.place {
        Place::Episode(id) if !rows.iter().any(|row| matches!(row, Row::Episode(_, known) if *known == id)) => {
            rows = state
                .show_of(id)
                .and_then(|show| state.library.lists.get(&show))
                .map(|list| list.iter().map(|episode| Row::Episode(episode.show, episode.id)).collect())
                .unwrap_or_default();
        }
        Place::Show(id) if rows.iter().all(|row| page_of(state, row) != Some(Place::Show(id))) => {
            let following = state.library.shows.values().filter(|show| show.subscription == Subscription::Following);
            rows = following.map(|show| Row::Show(show.id)).collect();
        }
        Place::Episode(_) | Place::Show(_) => {}
        _ => {
            say::hint(state, "The next one is there on the pages of shows and episodes.");
            return;
        }
    }
    let mut at = rows.iter().position(|row| page_of(state, row).as_ref() == Some(&here.place));
    let next = loop {
        at = at.and_then(|at| at.checked_add_signed(by));
        let Some(row) = at.and_then(|at| rows.get(at)) else { break None };
        if let Some(place) = page_of(state, row) {
            break Some(place);
        }
    };
    let Some(place) = next else {
        say::hint(
            state,
            if by > 0 { "This is the last one of its list." } else { "This is the first one of its list." },
        );
        return;
    };
    let mut entry = Entry::new(place);
    entry.show_tab = here.show_tab;
    // Tabs that the next episode may not have fall back to the notes.
    entry.episode_tab = match here.episode_tab {
        EpisodeTab::Chapters | EpisodeTab::Transcript | EpisodeTab::People => EpisodeTab::Notes,
        tab => tab,
    };
    entry.siblings = rows;
    enter(state, entry, out);
}

/// The page that a row leads to, when it is in the library.
fn page_of(state: &State, row: &Row) -> Option<Place> {
    match row {
        Row::Show(id) => Some(Place::Show(*id)),
        Row::Episode(_, id) => Some(Place::Episode(*id)),
        Row::Candidate(key) => subject::known(state, key).map(Place::Show),
        _ => None,
    }
}

/// Goes deeper: opens the selection.
pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let pane = state.focus();
    if pane == PaneId::Transcript {
        transcript::open(state, out);
        return;
    }
    if is_text(pane) {
        match subject::link(state) {
            Some(link) => follow::follow(state, &link, out),
            None => {
                say::hint(state, "No link is chosen here. {next-stop} walks the links, {hints} puts a letter on each.");
            }
        }
        return;
    }
    let Some(row) = state.selected().cloned() else {
        let text = match (pane, state.page_show()) {
            (PaneId::Episodes, Some(_)) => "There is no episode to open yet. {refresh} asks the feed.",
            (PaneId::Top, _) => "Nothing is listed there.",
            (PaneId::ForYou, _) => "Nothing is suggested yet. {add} adds a show; {search} searches the catalogue.",
            (PaneId::Person, _) => "No episode names this person. {search} searches titles and notes.",
            (PaneId::Later, _) => "Listen Later is empty. {later} keeps an episode for later.",
            (PaneId::Playing, _) => "Nothing plays. {play} on an episode plays it.",
            _ if !state.cursor(pane).filter.is_empty() => "Nothing matches the filter. {cancel} clears it.",
            _ => "There is nothing to open here.",
        };
        say::hint(state, text);
        return;
    };
    match row {
        Row::Heading(..) | Row::Remark(_) => {}
        Row::Genre(id) => {
            if let (Place::Top(top), Some(genre)) = (state.place(), crate::app::directories::genre(id)) {
                enter_place(state, Place::Top(Top { genre: Some(genre), ..top }), out);
            }
        }
        Row::Tag(tag) => {
            if let Place::Top(top) = state.place() {
                enter_place(state, Place::Top(Top { country: top.country, genre: None, tag: Some(tag) }), out);
            }
        }
        Row::AskDirectories => super::directories::switch_on(state, out),
        Row::More(within, _) => {
            // The whole group is what the same words find there, and the box says so.
            let entry = state.history.here_mut();
            entry.query = format!("{} in:{}", entry.query.trim(), within.name());
            let cursor = entry.cursors.entry(PaneId::Search).or_default();
            (cursor.index, cursor.top, cursor.on) = (0, 0, None);
        }
        Row::Address => {
            let address = state.entry().query.trim().to_string();
            super::add::open(state, &address);
        }
        Row::Show(id) | Row::Step(id) => enter_place(state, Place::Show(id), out),
        Row::Episode(_, id) => match beside::by_notes(state, id).map(|hit| hit.found_in) {
            Some(FoundIn::Transcript { line, .. }) => enter(state, transcript::entry(id, line), out),
            _ => enter_place(state, Place::Episode(id), out),
        },
        Row::Link(_) => {
            if let Some(link) = subject::link(state) {
                follow::follow(state, &link, out);
            }
        }
        Row::Sample => super::add::remove_sample(state),
        Row::Candidate(key) => super::related::look_inside(state, &key, out),
        Row::Chapter(_) => play::play_selection(state, out),
        Row::Person(_) => person(state, &state.row_title(&row), out),
        Row::Message(_) if subject::lost(state).is_some() => refresh::new_address(state, out),
        Row::Message(number) => match state.message(number).and_then(|message| message.show) {
            Some(show) if state.library.shows.contains_key(&show) => enter_place(state, Place::Show(show), out),
            _ => details::open(state),
        },
        Row::Visit(index) => {
            if let Some(entry) = state.visits.get(index as usize).map(Visit::entry) {
                enter(state, entry, out);
            }
        }
        Row::Older(id) => refresh::read_older(state, id, out),
        Row::Choice(number) => choose(state, number, out),
        Row::Setting(_) => super::settings::change(state, out),
    }
}

/// Goes to the place of a person.
pub fn person(state: &mut State, name: &str, out: &mut Vec<Effect>) {
    if let Some(name) = PersonName::new(name) {
        enter_place(state, Place::Person(name), out);
    }
}

/// A choice of the first-run page.
pub fn choose(state: &mut State, number: u8, out: &mut Vec<Effect>) {
    match number {
        1 => out.push(Effect::InstallSample),
        2 => {
            // Whoever chooses this wants them asked; nothing is before words are typed.
            state.directories.on = true;
            super::prompt::open_search(state, String::new(), out);
        }
        3 => add::open(state, ""),
        _ => say::hint(state, "The choices here are 1, 2 and 3."),
    }
}

/// The Links view of the selection, or of its whole show.
pub fn links(state: &mut State, whole_show: bool, out: &mut Vec<Effect>) {
    let episode = subject::episode(state).filter(|_| !whole_show);
    if let Some((_, id)) = episode {
        let mut entry = Entry::new(Place::Episode(id));
        entry.episode_tab = EpisodeTab::Links;
        enter(state, entry, out);
    } else if let Some(id) = subject::show_of_links(state) {
        let mut entry = Entry::new(Place::Show(id));
        entry.show_tab = ShowTab::Links;
        enter(state, entry, out);
    } else {
        say::hint(state, "Choose a show or an episode first; {links} shows its links.");
    }
}
