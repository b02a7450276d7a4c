//! Rows of what a search finds, by where it was found.

use std::collections::HashSet;

use crate::app::rows::{Row, Rows};
use crate::app::state::{FoundHere, InNotes};
use crate::app::{Overlay, Slot, State, directories};
use crate::library::narrow::Within;
use crate::library::query::{FoundIn, Hit, Query};
use crate::library::{Library, catalogue, find};
use crate::model::{EpisodeId, Subscription};

/// Of each group of results so many are shown, until one asks for the rest.
const SHOWN: usize = 6;
/// So many hits are looked for at most.
const HITS: usize = 200;

/// Shows by their names and episodes by their titles that have what was typed. Where `before` found all there was of less than
/// that, only these are looked at.
pub fn found_here(library: &Library, typed: &str, before: Option<&FoundHere>) -> FoundHere {
    let query = Query::parse(typed);
    let mut found = FoundHere { of: (typed.to_string(), library.revision), ..FoundHere::default() };
    if !query.is_empty() {
        found.shows = find::shows(library, &query, HITS);
        let all = before.filter(|before| {
            let is_whole = before.titles.len() < HITS && before.of.1 == library.revision;
            is_whole && query.is_within(&Query::parse(&before.of.0))
        });
        found.titles = match all {
            Some(before) => find::among(library, &query, &before.titles),
            None => find::titles(library, &query, HITS),
        };
    }
    found
}

/// What is said behind “nothing” while not all notes can be searched yet.
#[must_use]
pub fn so_far(state: &State) -> &'static str {
    let lagging = state.indexed.is_some_and(|(done, total)| done < total);
    if lagging { " Notes are still being read." } else { "" }
}

/// Own shows and titles first, then episodes by their notes and by what is said in them, then shows of the catalogue that are
/// not followed. All words must occur. Of several groups only the first rows are shown, with one more that says how many there are; an address can be
/// opened.
pub(super) fn search(state: &State) -> Rows {
    let typed = &state.history.here().query;
    if typed.trim().contains("://") {
        return Rows { rows: vec![Row::Address], unfiltered: 1 };
    }
    let query = Query::parse(typed);
    if query.is_empty() {
        return Rows::default();
    }
    let narrow = query.narrow();
    let mut own: Vec<Row> = Vec::new();
    let mut others: Vec<Row> = Vec::new();
    let is_of = |kept: &&FoundHere| kept.of.0 == *typed && kept.of.1 == state.library.revision;
    let found =
        state.memo.found.as_ref().filter(is_of).map_or_else(|| found_here(&state.library, typed, None), Clone::clone);
    let titles = found.titles;
    for id in found.shows {
        let following = state.show(id).is_some_and(|show| show.subscription == Subscription::Following);
        if following { &mut own } else { &mut others }.push(Row::Show(id));
    }
    // Until the notes have answered, the answer to the letters before stays.
    let typing = matches!(state.overlays.last(), Some(Overlay::Search { .. }));
    let hits = Some(&state.in_notes).filter(|found| typing || found.query == *typed);
    let hits = hits.map(|found| found.hits.as_slice()).unwrap_or_default();
    // What the title has already said is not said again.
    let by_title: HashSet<EpisodeId> = titles.iter().map(|(_, id)| *id).collect();
    let further = hits.iter().filter(|hit| !by_title.contains(&hit.episode));
    let (notes, spoken): (Vec<&Hit>, Vec<&Hit>) = further.partition(|hit| hit.found_in == FoundIn::Notes);
    let rows_of = |hits: Vec<&Hit>| hits.iter().map(|hit| Row::Episode(hit.show, hit.episode)).collect::<Vec<_>>();
    let (notes, spoken) = (rows_of(notes), rows_of(spoken));
    own.extend(titles.into_iter().map(|(show, id)| Row::Episode(show, id)));
    let wanted = crate::app::update::directories::wanted(state);
    let asked = wanted.is_some() && wanted == state.directories.asked;
    if narrow.within == Some(Within::Catalogue) || narrow.is_empty() {
        let found = state.catalogue.iter().zip(catalogue::words()).filter(|(_, words)| query.is_in(words));
        others.extend(found.map(|(show, _)| show).filter_map(|(key, candidate)| {
            let known = candidate.feed_url.as_ref().is_some_and(|feed| state.knows_feed(feed));
            let offered = asked && state.directories.offers.iter().any(|(offered, _)| offered == key);
            (!known && !offered).then(|| Row::Candidate(key.clone()))
        }));
    }
    let outside: Vec<Row> =
        if asked { directories::offers(state).cloned().map(Row::Candidate).collect() } else { Vec::new() };
    let unfiltered = own.len() + notes.len() + spoken.len() + others.len() + outside.len();
    let more = if hits.len() >= InNotes::MOST { "+" } else { "" };
    let groups = [
        ("Your library", own, "", Within::Titles),
        ("Show notes", notes, more, Within::Notes),
        ("Transcripts", spoken, more, Within::Transcripts),
        ("Shows you do not follow yet", others, "", Within::Catalogue),
        ("Directories", outside, "", Within::Directories),
    ];
    let outside_empty = groups.iter().any(|(_, group, _, within)| *within == Within::Directories && group.is_empty());
    let several = groups.iter().filter(|(_, group, ..)| !group.is_empty()).count() > 1;
    let mut rows = Vec::with_capacity(unfiltered + 5);
    for (title, mut group, more, within) in groups {
        if group.is_empty() {
            continue;
        }
        let all = group.len();
        let progress = Some(state.directories.progress()).filter(|_| within == Within::Directories);
        let progress = progress.map_or_else(String::new, |progress| format!(" · {progress}"));
        rows.push(Row::Heading(title.to_string(), format!("{all}{more}{progress}")));
        // One row more is no reason for a row that says so.
        if several && all > SHOWN + 1 {
            group.truncate(SHOWN);
            group.push(Row::More(within, u32::try_from(all - SHOWN).unwrap_or(u32::MAX)));
        }
        rows.extend(group);
    }
    let found = !rows.is_empty();
    if asked {
        if outside_empty {
            rows.push(Row::Heading(String::from("Directories"), state.directories.progress()));
            if !state.directories.waits() && state.directories.any_answered() {
                rows.push(Row::Remark(String::from("They list no other show with these words.")));
            }
        }
        if state.directories.said.is_empty() && !state.waiting.contains_key(&Slot::Directories) {
            rows.push(Row::Remark(String::from(
                "No directory can be asked that: all that could are off in the settings.",
            )));
        }
        rows.extend(directories::remarks(state).into_iter().map(Row::Remark));
    } else if wanted.is_some() && !state.directories.on && !directories::allowed(state).is_empty() {
        if !found {
            let words = state.history.here().shown_words();
            rows.push(Row::Remark(format!("Nothing here holds all of ‘{words}’.{}", so_far(state))));
        }
        rows.push(Row::AskDirectories);
    }
    Rows { rows, unfiltered }
}
