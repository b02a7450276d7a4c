//! Rows of shows that somebody names: similar ones, those around a show, For You, charts, and what a person makes.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::own::sorted_episodes;
use super::{filtered, is_without, listeners, stars, with_headings};
use crate::app::rows::{Cursor, Row, Rows, Sort};
use crate::app::{PaneId, Place, Slot, State, directories, subject, words};
use crate::library::catalogue;
use crate::library::query::Query;
use crate::library::related::{self, Group, Tie};
use crate::model::{Candidate, CandidateKey, Genre, Neighbour, ShowId, Source, Subscription};
use crate::text::fold::fold;

/// Puts shows that are offered into the order that the listener chose; those without a figure come last, whichever way round.
pub(super) fn sort_shows<T>(list: &mut [&T], cursor: &Cursor, of: impl Fn(&T) -> &Candidate) {
    match cursor.sort {
        Sort::Title => list.sort_by_cached_key(|one| fold(&of(one).title)),
        Sort::Rating => list.sort_by_key(|one| Reverse(stars(&of(one).popularity))),
        Sort::Listeners => list.sort_by_key(|one| Reverse(listeners(&of(one).popularity))),
        _ => {}
    }
    if cursor.reversed {
        list.reverse();
        list.sort_by_key(|one| is_without(cursor.sort, &of(one).popularity));
    }
}

/// What a filter of shows that are offered looks at.
pub(super) fn by_name(show: &Candidate) -> String {
    format!("{} {}", show.title, show.author)
}

pub(super) fn similar(state: &State, cursor: &Cursor) -> Rows {
    let Some(recommendations) = state.page_show().and_then(|show| state.related.get(&show)) else {
        return Rows::default();
    };
    let mut list: Vec<_> =
        recommendations.iter().filter(|found| !state.library.dismissed.contains(&found.key)).collect();
    sort_shows(&mut list, cursor, |found| &found.candidate);
    let rows = list.iter().map(|found| Row::Candidate(found.key.clone())).collect();
    filtered(rows, cursor, |row| match row {
        Row::Candidate(key) => {
            list.iter().find(|found| found.key == *key).map_or_else(String::new, |found| by_name(&found.candidate))
        }
        _ => String::new(),
    })
}

/// The tie under whose heading this row of the graph stands; `None` where the list has no headings.
#[must_use]
pub fn tie_at(state: &State, index: usize) -> Option<Tie> {
    let above = state.rows_of(PaneId::Graph).get(..=index)?;
    above.iter().rev().find_map(|row| match row {
        Row::Heading(name, _) => Tie::named(name),
        _ => None,
    })
}

/// By what ties shows to the one of the place, a show under each of its ties; each once where the list is filtered or sorted.
pub(super) fn graph(state: &State, cursor: &Cursor) -> Rows {
    let Some(found) = state.page_show().and_then(|show| state.graph.get(&show)) else { return Rows::default() };
    let mut list: Vec<&Neighbour> = found.iter().filter(|one| !state.library.dismissed.contains(&one.key)).collect();
    let grouped = cursor.sort == Sort::Natural && !cursor.grouped && cursor.filter.trim().is_empty();
    let mut met: HashSet<&CandidateKey> = HashSet::new();
    let unfiltered = list.iter().filter(|one| met.insert(&one.key)).count();
    if grouped {
        let tie = |one: &Neighbour| Tie::of(&one.reason).map_or_else(String::new, |tie| tie.title().to_owned());
        let mut rows = Vec::with_capacity(list.len() + 8);
        for group in list.chunk_by(|one, next| tie(one) == tie(next)) {
            rows.extend(group.first().map(|one| Row::Heading(tie(one), words::count(group.len() as u64))));
            rows.extend(group.iter().map(|one| Row::Candidate(one.key.clone())));
        }
        return Rows { rows, unfiltered };
    }
    met.clear();
    list.retain(|one| met.insert(&one.key));
    sort_shows(&mut list, cursor, |one| &one.candidate);
    let by_key: HashMap<_, _> = list.iter().map(|one| (&one.key, *one)).collect();
    filtered(list.iter().map(|one| Row::Candidate(one.key.clone())).collect(), cursor, |row| match row {
        Row::Candidate(key) => by_key.get(key).map_or_else(String::new, |one| by_name(&one.candidate)),
        _ => String::new(),
    })
}

/// By reason; without headings where they are turned off, and in an order of the listener's own.
pub(super) fn for_you(state: &State, cursor: &Cursor) -> Rows {
    let Some(suggestions) = &state.for_you else { return Rows::default() };
    // What was dismissed, followed or let go since then.
    let left = suggestions.iter().filter(|one| {
        let known = subject::known(state, &one.key).and_then(|id| state.show(id));
        !state.library.dismissed.contains(&one.key)
            && known.is_none_or(|show| show.subscription == Subscription::Preview)
    });
    let grouped = cursor.sort == Sort::Natural && !cursor.grouped && cursor.filter.trim().is_empty();
    let mut list = if cursor.sort == Sort::Natural { related::arranged(left, grouped) } else { left.collect() };
    sort_shows(&mut list, cursor, |one| &one.candidate);
    let by_key: HashMap<_, _> = list.iter().map(|one| (&one.key, *one)).collect();
    let of = |row: &Row| match row {
        Row::Candidate(key) => by_key.get(key).copied(),
        _ => None,
    };
    let rows = list.iter().map(|one| Row::Candidate(one.key.clone())).collect();
    let mut rows = filtered(rows, cursor, |row| of(row).map_or_else(String::new, |one| by_name(&one.candidate)));
    if grouped {
        rows.rows =
            with_headings(rows.rows, |row| of(row).map_or_else(String::new, |one| Group::of(one).title().to_owned()));
    }
    rows
}

/// Categories to walk to, then what each directory lists, in its own order, then shows of the catalogue; one list without
/// headings where it is filtered or sorted. A show that two directories list stands with the first.
pub(super) fn top(state: &State, cursor: &Cursor) -> Rows {
    let Place::Top(top) = state.place() else { return Rows::default() };
    let mut groups: Vec<(String, String, Vec<Row>)> = Vec::new();
    let genres: Vec<Row> = match top.genre {
        None if top.tag.is_some() => Vec::new(),
        None => Genre::main().map(|genre| Row::Genre(genre.id)).collect(),
        Some(genre) => genre.parts().map(|genre| Row::Genre(genre.id)).collect(),
    };
    let title = top.genre.map_or_else(|| String::from("Categories"), |genre| format!("Parts of {}", genre.name));
    groups.push((title, String::new(), genres));
    let asked = state.directories.asked == Some(directories::question(state, &top));
    let mut met: HashSet<CandidateKey> = HashSet::new();
    for (source, said) in state.directories.said.iter().filter(|_| asked) {
        let Some(Ok(heard)) = said else { continue };
        let keys = heard.shows.iter().map(|show| related::key(&show.candidate)).filter(|key| met.insert(key.clone()));
        let rows: Vec<Row> = keys.map(Row::Candidate).collect();
        let (name, what) = match source {
            Source::Apple => (format!("Top shows · {}", directories::country(state, &top)), "Apple"),
            Source::Fyyd => (String::from("Most active of the last days"), "fyyd"),
            Source::Gpodder => (String::from("Most subscribed"), "gpodder.net"),
            other => (String::from("Trending"), other.name()),
        };
        groups.push((name, format!("{} · {what}", rows.len()), rows));
    }
    let tags: Vec<Row> = state.directories.tags.iter().filter(|_| asked).cloned().map(Row::Tag).collect();
    groups.push((String::from("Tags"), format!("{} · gpodder.net", tags.len()), tags));
    let word = top.tag.as_ref().map(|tag| Query::parse(tag.as_str()));
    let of = |show: &Candidate, words: &str| match (&word, top.genre) {
        (Some(word), _) => word.is_in(words),
        (None, genre) => genre.is_none_or(|genre| catalogue::is_of(show, genre)),
    };
    let own = state.catalogue.iter().zip(catalogue::words());
    let own = own.filter(|((key, show), words)| of(show, words) && !met.contains(key));
    let own: Vec<Row> = own.map(|((key, _), _)| Row::Candidate(key.clone())).collect();
    groups.push((String::from("From the catalogue of earmark"), own.len().to_string(), own));

    let flat = cursor.sort != Sort::Natural || !cursor.filter.trim().is_empty();
    let unfiltered = groups.iter().map(|(.., rows)| rows.len()).sum();
    if flat {
        let mut rows: Vec<Row> = groups.into_iter().flat_map(|(.., rows)| rows).collect();
        let said = |row: &Row| match row {
            Row::Candidate(key) => state.candidate(key).map_or(&[][..], |found| found.popularity.as_slice()),
            _ => &[],
        };
        match cursor.sort {
            Sort::Title => rows.sort_by_cached_key(|row| fold(&state.row_title(row))),
            Sort::Rating => rows.sort_by_cached_key(|row| Reverse(stars(said(row)))),
            Sort::Listeners => rows.sort_by_cached_key(|row| Reverse(listeners(said(row)))),
            _ => {}
        }
        if cursor.reversed {
            rows.reverse();
            rows.sort_by_cached_key(|row| is_without(cursor.sort, said(row)));
        }
        let rows = filtered(rows, cursor, |row| match row {
            Row::Candidate(key) => state.candidate(key).map_or_else(String::new, by_name),
            other => state.row_title(other),
        });
        return Rows { unfiltered, ..rows };
    }
    let mut rows = Vec::with_capacity(unfiltered + 8);
    let last = groups.len() - 1;
    for (at, (name, remark, group)) in groups.into_iter().enumerate() {
        if at == last && asked {
            let waits = state.directories.waits() || state.waiting.contains_key(&Slot::Directories);
            let progress = state.directories.said.iter().filter(|(_, said)| said.is_none());
            let names: Vec<&str> = progress.map(|(source, _)| source.name()).collect();
            if waits && !names.is_empty() {
                rows.push(Row::Remark(format!("Asking {} …", names.join(", "))));
            }
            rows.extend(directories::remarks(state).into_iter().map(Row::Remark));
        }
        if !group.is_empty() {
            rows.push(Row::Heading(name, remark));
            rows.extend(group);
        }
    }
    Rows { rows, unfiltered }
}

/// Newest first, or below the shows.
pub(super) fn person(state: &State, cursor: &Cursor) -> Rows {
    let Some(page) = state.here_person() else { return Rows::default() };
    let ids = page.appearances.iter().map(|one| (one.show, one.episode)).collect();
    let mut rows = sorted_episodes(state, ids, cursor);
    if cursor.grouped && cursor.filter.trim().is_empty() {
        let show = |row: &Row| match row {
            Row::Episode(show, _) => Some(*show),
            _ => None,
        };
        let mut first: HashMap<Option<ShowId>, usize> = HashMap::new();
        for row in &rows.rows {
            let next = first.len();
            first.entry(show(row)).or_insert(next);
        }
        rows.rows.sort_by_key(|row| first.get(&show(row)).copied());
        rows.rows = with_headings(rows.rows, |row| {
            show(row).and_then(|id| state.show(id)).map_or_else(String::new, |show| show.title.clone())
        });
    }
    rows
}
