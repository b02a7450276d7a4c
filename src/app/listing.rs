//! What each list holds: the rows of a pane, sorted, grouped and filtered.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::rows::{Cursor, Row, Rows, Sort};
use super::state::{FoundHere, InNotes, Visit};
use super::{Overlay, PaneId, Place, Size, Slot, State, directories, layout, report, subject, words};
use crate::config;
use crate::library::narrow::Within;
use crate::library::query::{FoundIn, Hit, Query};
use crate::library::related::{self, Group, Tie};
use crate::library::{Library, catalogue, find};
use crate::model::{
    Candidate, CandidateKey, EpisodeId, Genre, Neighbour, Popularity, Rated, Show, ShowId, ShowOrder, Source,
    Subscription,
};
use crate::text::fold::fold;
use crate::text::layout::wrap;

/// How many new episodes the New place and how many hits the search shows at most.
const NEWEST: usize = 1_000;
const HITS: usize = 200;

/// From so many rows of the screen on, groups have a row of air between them.
pub const ROOMY: u16 = 20;

/// Builds the rows of one pane from the state. Pure; called when something it depends on changed.
#[must_use]
pub fn build(state: &State, pane: PaneId) -> Rows {
    let mut built = rows(state, pane);
    if matches!(pane, PaneId::Search | PaneId::Top) {
        // A remark begins three cells from the edge of its list.
        let Size { width, .. } = state.size;
        let room = if width >= 110 { layout::list_beside(pane, width) } else { width };
        built.rows = with_whole_remarks(built.rows, room.saturating_sub(5));
    }
    // Hosts of links and categories of shows are many and small.
    if state.size.height >= ROOMY && !matches!(pane, PaneId::Links | PaneId::Shows) {
        built.rows = with_air(built.rows);
    }
    built
}

/// Remarks in as many rows as they need.
fn with_whole_remarks(rows: Vec<Row>, room: u16) -> Vec<Row> {
    let lines = |row: Row| match row {
        Row::Remark(text) => wrap(&text, room.max(1)).into_iter().map(Row::Remark).collect(),
        row => vec![row],
    };
    rows.into_iter().flat_map(lines).collect()
}

/// An empty row before each group but the first, and before what is said of the list behind its categories.
fn with_air(rows: Vec<Row>) -> Vec<Row> {
    if !rows.iter().any(begins) {
        return rows;
    }
    let mut out: Vec<Row> = Vec::with_capacity(rows.len() + 8);
    for row in rows {
        let said = matches!((&row, out.last()), (Row::Remark(_), Some(Row::Genre(_))));
        if (begins(&row) || said) && !out.is_empty() {
            out.push(Row::blank());
        }
        out.push(row);
    }
    out
}

/// Whether a row is the first of a group.
fn begins(row: &Row) -> bool {
    matches!(row, Row::Heading(..) | Row::AskDirectories)
}

fn rows(state: &State, pane: PaneId) -> Rows {
    let cursor = state.cursor(pane);
    match pane {
        PaneId::Shows => shows(state, &cursor),
        PaneId::Episodes => match (&state.place(), state.history.here().beside) {
            (Place::Show(id), _) => episodes(state, *id, &cursor, true),
            (_, Some(id)) => episodes(state, id, &cursor, false),
            _ => Rows::default(),
        },
        PaneId::New => {
            let found = find::new_since(&state.library, state.history.here().since, NEWEST);
            sorted_episodes(state, found, &cursor)
        }
        PaneId::Links => links(state, &cursor),
        PaneId::Similar => similar(state, &cursor),
        PaneId::Graph => graph(state, &cursor),
        PaneId::ForYou => for_you(state, &cursor),
        PaneId::Person => person(state, &cursor),
        PaneId::Later => later(state, &cursor),
        PaneId::Search => search(state),
        PaneId::Top => top(state, &cursor),
        PaneId::History => {
            let rows = (0..state.visits.len()).rev().map(|n| Row::Visit(n as u32)).collect();
            filtered(rows, &cursor, |row| match row {
                Row::Visit(n) => state.visits.get(*n as usize).map_or_else(String::new, Visit::name),
                _ => String::new(),
            })
        }
        PaneId::Messages => {
            let messages = state.messages.iter().rev().filter(|m| m.kept()).map(|m| Row::Message(m.number));
            let mut rows = report::rows(state);
            let mut messages = messages.peekable();
            if !rows.is_empty() && messages.peek().is_some() {
                rows.push(Row::Heading(String::from("Messages"), String::new()));
            }
            rows.extend(messages);
            filtered(rows, &cursor, |row| match row {
                Row::Step(id) => state.show(*id).map_or_else(String::new, |show| show.title.clone()),
                Row::Message(n) => state.message(*n).map_or_else(String::new, |m| m.problem.to_string()),
                _ => String::new(),
            })
        }
        PaneId::Playing => {
            let stops = layout::stage::here(state).map_or_else(Vec::new, |stage| stage.stops);
            let rows: Vec<Row> = stops.into_iter().map(|(row, _)| row).collect();
            Rows { unfiltered: rows.len(), rows }
        }
        PaneId::Settings => settings(state, &cursor),
        PaneId::Chapters => {
            let chapters = state.here_detail().map(|page| page.detail.chapters.as_slice()).unwrap_or_default();
            let rows =
                (0_u32..).zip(chapters).filter(|(_, chapter)| chapter.listed).map(|(n, _)| Row::Chapter(n)).collect();
            filtered(rows, &cursor, |row| match row {
                Row::Chapter(n) => chapters.get(*n as usize).map_or_else(String::new, |c| c.title.clone()),
                _ => String::new(),
            })
        }
        PaneId::People => {
            let people = state.here_detail().map(|page| page.detail.persons.as_slice()).unwrap_or_default();
            let rows = (0_u32..).zip(people).map(|(n, _)| Row::Person(n)).collect();
            filtered(rows, &cursor, |row| match row {
                Row::Person(n) => people.get(*n as usize).map_or_else(String::new, |p| p.name.clone()),
                _ => String::new(),
            })
        }
        PaneId::Welcome => Rows { rows: (1..=3).map(Row::Choice).collect(), unfiltered: 3 },
        PaneId::Notes | PaneId::About | PaneId::Transcript => Rows::default(),
    }
}

/// Applies the filter to rows without headings: best match first, else the order as it is.
fn filtered(rows: Vec<Row>, cursor: &Cursor, text: impl Fn(&Row) -> String) -> Rows {
    let unfiltered = rows.len();
    if cursor.filter.trim().is_empty() {
        return Rows { rows, unfiltered };
    }
    let mut filter = find::Fuzzy::new(&cursor.filter);
    let mut scored: Vec<(u32, Row)> =
        rows.into_iter().filter_map(|row| filter.score(&text(&row)).map(|(score, _)| (score, row))).collect();
    scored.sort_by_key(|(score, _)| Reverse(*score));
    Rows { rows: scored.into_iter().map(|(_, row)| row).collect(), unfiltered }
}

/// Puts headings before the groups of rows that are already in order by group.
fn with_headings(rows: Vec<Row>, group: impl Fn(&Row) -> String) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::with_capacity(rows.len() + 8);
    let mut heading: Option<(usize, String, usize)> = None;
    for row in rows {
        let name = group(&row);
        if heading.as_ref().is_none_or(|(_, known, _)| *known != name) {
            close(&mut out, heading.take());
            heading = Some((out.len(), name.clone(), 0));
            out.push(Row::Heading(name, String::new()));
        }
        if let Some((_, _, count)) = &mut heading {
            *count += 1;
        }
        out.push(row);
    }
    close(&mut out, heading);
    out
}

/// Writes the count at the right edge of a heading.
fn close(out: &mut [Row], heading: Option<(usize, String, usize)>) {
    if let Some((at, name, count)) = heading
        && let Some(row) = out.get_mut(at)
    {
        *row = Row::Heading(name, count.to_string());
    }
}

fn stars(popularity: &[Popularity]) -> i64 {
    popularity.iter().filter_map(|p| p.stars).map(|stars| (stars * 100.0) as i64).max().unwrap_or(-1)
}

fn listeners(popularity: &[Popularity]) -> i64 {
    popularity.iter().filter_map(|p| p.listeners).max().map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX))
}

/// Whether nobody has told the figure that is sorted by: such shows come last, in either direction.
fn is_without(sort: Sort, popularity: &[Popularity]) -> bool {
    match sort {
        Sort::Rating => stars(popularity) < 0,
        Sort::Listeners => listeners(popularity) < 0,
        _ => false,
    }
}

fn shows(state: &State, cursor: &Cursor) -> Rows {
    let mut list: Vec<&Show> =
        state.library.shows.values().map(AsRef::as_ref).filter(|s| s.subscription == Subscription::Following).collect();
    match cursor.sort {
        Sort::Title => list.sort_by_cached_key(|s| fold(&s.title)),
        Sort::Date => list.sort_by_key(|s| Reverse(s.counts.newest)),
        Sort::New => list.sort_by_key(|s| Reverse(s.counts.new)),
        // One's own rating says more than that of others.
        Sort::Rating => {
            let own = |show: &Show| state.library.ratings.get(&Rated::Show(show.id)).copied();
            list.sort_by_key(|s| Reverse((own(s), stars(&s.popularity))));
        }
        Sort::Listeners => list.sort_by_key(|s| Reverse(listeners(&s.popularity))),
        // New first: shows with something new, then the others; each by its newest episode.
        _ => list.sort_by_key(|s| (s.counts.new == 0, Reverse(s.counts.newest))),
    }
    if cursor.reversed {
        list.reverse();
        list.sort_by_key(|s| {
            is_without(cursor.sort, &s.popularity) && !state.library.ratings.contains_key(&Rated::Show(s.id))
        });
    }
    // The listener's own folders come before what publishers call themselves.
    let group = |show: &Show| {
        let category = || {
            let names = show.categories.iter().map(|name| name.split(" > ").next().unwrap_or(name).trim());
            names.into_iter().find(|name| !name.is_empty()).map(String::from)
        };
        let folders: Vec<&str> = show.folders.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        if folders.is_empty() {
            (true, category().unwrap_or_else(|| String::from("Without category")))
        } else {
            (false, folders.join(" › "))
        }
    };
    let grouped = cursor.grouped && cursor.filter.is_empty();
    if grouped {
        list.sort_by_cached_key(|show| group(show));
    }
    let rows = list.iter().map(|show| Row::Show(show.id)).collect();
    let mut rows = filtered(rows, cursor, |row| match row {
        Row::Show(id) => state.library.shows.get(id).map_or_else(String::new, |s| format!("{} {}", s.title, s.author)),
        _ => String::new(),
    });
    if grouped {
        rows.rows = with_headings(rows.rows, |row| match row {
            Row::Show(id) => state.library.shows.get(id).map_or_else(String::new, |show| group(show).1),
            _ => String::new(),
        });
    }
    rows
}

fn episodes(state: &State, show: ShowId, cursor: &Cursor, headings: bool) -> Rows {
    let Some(list) = state.library.lists.get(&show) else { return Rows::default() };
    let serial = state.library.shows.get(&show).is_some_and(|s| s.order == ShowOrder::Serial);
    let natural = cursor.sort == Sort::Natural && cursor.filter.is_empty();
    let mut ids: Vec<(ShowId, EpisodeId)> = list.iter().map(|episode| (show, episode.id)).collect();
    if natural && serial != cursor.reversed {
        ids.reverse();
    }
    if !natural {
        return sorted_episodes(state, ids, cursor);
    }
    let unfiltered = ids.len();
    let season = |id: EpisodeId| list.position(id).and_then(|at| list.get(at)).and_then(|episode| episode.season);
    let seasons = headings && list.iter().any(|episode| episode.season.is_some());
    if seasons {
        by_season(&mut ids, season, serial != cursor.reversed);
    }
    let mut rows: Vec<Row> = ids.into_iter().map(|(show, id)| Row::Episode(show, id)).collect();
    if seasons {
        rows = with_headings(rows, |row| match row {
            Row::Episode(_, id) => {
                season(*id).map_or_else(|| String::from("Without season"), |season| season_heading(state, show, season))
            }
            _ => String::new(),
        });
    }
    // Where the oldest one is, more of them may be had.
    if state.library.shows.get(&show).is_some_and(|show| show.older) {
        let at = if serial == cursor.reversed { rows.len() } else { 0 };
        rows.insert(at, Row::Older(show));
    }
    Rows { rows, unfiltered }
}

/// Puts each season together once, the newest first (or last, when the oldest stands first), whatever came out between.
/// What belongs to no season stands behind them all; when it is what came last of everything, before them.
fn by_season(ids: &mut [(ShowId, EpisodeId)], season: impl Fn(EpisodeId) -> Option<u16>, oldest_first: bool) {
    let newest = if oldest_first { ids.last() } else { ids.first() };
    let loose_is_newest = newest.is_some_and(|(_, id)| season(*id).is_none());
    let rank = |id: EpisodeId| match season(id) {
        Some(number) => u32::from(number),
        None if loose_is_newest => u32::MAX,
        None if oldest_first => u32::MAX,
        None => 0,
    };
    if oldest_first {
        ids.sort_by_key(|(_, id)| rank(*id));
    } else {
        ids.sort_by_key(|(_, id)| (Reverse(rank(*id)), season(*id).is_none()));
    }
}

/// “Season 3: The Harbour”; publishers who write “Season 3” as its name have said nothing more.
fn season_heading(state: &State, show: ShowId, season: u16) -> String {
    let plain = format!("Season {season}");
    let names = state.shows.get(&show).map(|detail| detail.seasons.as_slice()).unwrap_or_default();
    match names.iter().find(|(number, _)| *number == season) {
        Some((_, name)) if fold(name) == fold(&plain) || *name == season.to_string() => plain,
        Some((_, name)) => format!("{plain}: {name}"),
        None => plain,
    }
}

fn sorted_episodes(state: &State, mut ids: Vec<(ShowId, EpisodeId)>, cursor: &Cursor) -> Rows {
    let of = |(show, id): &(ShowId, EpisodeId)| state.episode(*show, *id);
    match cursor.sort {
        Sort::Title => ids.sort_by_cached_key(|key| of(key).map(|episode| fold(episode.title))),
        Sort::Date => ids.sort_by_cached_key(|key| Reverse(of(key).and_then(|episode| episode.published))),
        Sort::Length => ids.sort_by_cached_key(|key| Reverse(of(key).and_then(|episode| episode.duration))),
        Sort::Played => {
            ids.sort_by_key(|(_, id)| Reverse(state.library.marks.get(id).map_or(i64::MIN, |mark| mark.changed.0)));
        }
        _ => {}
    }
    if cursor.reversed {
        ids.reverse();
    }
    let rows = ids.into_iter().map(|(show, id)| Row::Episode(show, id)).collect();
    filtered(rows, cursor, |row| state.row_title(row))
}

fn links(state: &State, cursor: &Cursor) -> Rows {
    let Some(of) = state.links_of() else { return Rows::default() };
    let Some(entries) = state.links.get(&of) else { return Rows::default() };
    let mut order: Vec<u32> = (0_u32..).zip(entries).map(|(n, _)| n).collect();
    let entry = |n: &u32| entries.get(*n as usize);
    let host = |n: &u32| entry(n).map_or_else(String::new, |link| link.host.clone());
    let kind = |n: &u32| entry(n).map_or("other", |link| link.kind.name());
    // The newest that has it.
    let episode = |n: &u32| match entry(n).and_then(|link| link.episodes.first()) {
        Some(id) => state.find_episode(*id).map_or_else(|| id.to_string(), |episode| episode.title.to_string()),
        None => String::from("the show itself"),
    };
    // Groups stand in the order in which their first link appears.
    let mut firsts: HashMap<String, usize> = HashMap::new();
    match cursor.sort {
        Sort::Title => order.sort_by_cached_key(|n| entry(n).map(|link| fold(&link.label))),
        Sort::Appearance => {}
        Sort::Kind => {
            for n in &order {
                let next = firsts.len();
                firsts.entry(kind(n).to_string()).or_insert(next);
            }
            order.sort_by_key(|n| firsts.get(kind(n)).copied());
        }
        Sort::Episode => {
            for n in &order {
                let next = firsts.len();
                firsts.entry(episode(n)).or_insert(next);
            }
            order.sort_by_key(|n| firsts.get(&episode(n)).copied());
        }
        _ => {
            for n in &order {
                let next = firsts.len();
                firsts.entry(host(n)).or_insert(next);
            }
            order.sort_by_key(|n| firsts.get(&host(n)).copied());
        }
    }
    if cursor.reversed && matches!(cursor.sort, Sort::Title | Sort::Appearance) {
        order.reverse();
    }
    let rows = order.into_iter().map(Row::Link).collect();
    let mut rows = filtered(rows, cursor, |row| match row {
        Row::Link(n) => entry(n).map_or_else(String::new, |link| format!("{} {}", link.label, link.target.address())),
        _ => String::new(),
    });
    if cursor.filter.is_empty() && !matches!(cursor.sort, Sort::Title | Sort::Appearance) {
        let by_kind = cursor.sort == Sort::Kind;
        rows.rows = with_headings(rows.rows, |row| match row {
            Row::Link(n) if cursor.sort == Sort::Episode => episode(n),
            Row::Link(n) if by_kind => kind(n).to_string(),
            Row::Link(n) => match host(n) {
                host if host.is_empty() => String::from("mail and others"),
                host => host,
            },
            _ => String::new(),
        });
    }
    rows
}

/// Puts shows that are offered into the order that the listener chose; those without a figure come last, whichever way round.
fn sort_shows<T>(list: &mut [&T], cursor: &Cursor, of: impl Fn(&T) -> &Candidate) {
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
fn by_name(show: &Candidate) -> String {
    format!("{} {}", show.title, show.author)
}

fn similar(state: &State, cursor: &Cursor) -> Rows {
    let Some(recommendations) = state.similar_to().and_then(|show| state.related.get(&show)) else {
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
fn graph(state: &State, cursor: &Cursor) -> Rows {
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
fn for_you(state: &State, cursor: &Cursor) -> Rows {
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
fn top(state: &State, cursor: &Cursor) -> Rows {
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
    let said = state.directories.said.iter().filter(|_| asked).filter_map(|(_, said)| said.as_ref()?.as_ref().ok());
    let tags: Vec<Row> = said.flat_map(|heard| &heard.tags).cloned().map(Row::Tag).collect();
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
fn person(state: &State, cursor: &Cursor) -> Rows {
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

fn later(state: &State, cursor: &Cursor) -> Rows {
    let rows = state
        .library
        .queue
        .iter()
        .filter_map(|item| state.library.show_of.get(&item.episode).map(|show| Row::Episode(*show, item.episode)))
        .collect();
    filtered(rows, cursor, |row| state.row_title(row))
}

/// Every setting by section, or those that match; behind them what is kept and can be taken back here: the sample, and shows
/// that are not to be suggested.
fn settings(state: &State, cursor: &Cursor) -> Rows {
    let mut rows: Vec<Row> = config::TABLE.iter().map(|setting| Row::Setting(setting.name)).collect();
    let mut kept: Vec<Row> = Vec::new();
    if state.library.shows.values().any(|show| show.sample) {
        kept.push(Row::Sample);
    }
    let mut refused: Vec<Row> = state.library.dismissed.iter().cloned().map(Row::Candidate).collect();
    refused.sort_by_cached_key(|row| fold(&state.row_title(row)));
    rows.extend(kept.iter().chain(&refused).cloned());
    let of = |row: &Row| match row {
        Row::Setting(name) => config::find(name),
        _ => None,
    };
    let mut rows = filtered(rows, cursor, |row| {
        of(row).map_or_else(|| state.row_title(row), |setting| format!("{} {}", setting.name, setting.about))
    });
    if cursor.filter.trim().is_empty() {
        let settings = std::mem::take(&mut rows.rows);
        for (section, title) in config::SECTIONS {
            let inside = |row: &&Row| of(row).is_some_and(|setting| setting.section() == *section);
            rows.rows.push(Row::Heading(String::from(*title), format!("[{section}]")));
            rows.rows.extend(settings.iter().filter(inside).cloned());
        }
        for (title, group) in [("Library", kept), ("Shows you are not interested in", refused)] {
            if !group.is_empty() {
                rows.rows.push(Row::Heading(String::from(title), words::count(group.len() as u64)));
                rows.rows.extend(group);
            }
        }
    }
    rows
}

/// Of each group of results so many are shown, until one asks for the rest.
const SHOWN: usize = 6;

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

/// Own shows and titles first, then episodes by their notes and by what is said in them, then shows of the catalogue that are
/// not followed. All words must occur. Of several groups only the first rows are shown, with one more that says how many there are; an address can be
/// opened.
fn search(state: &State) -> Rows {
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
    let wanted = super::update::directories::wanted(state);
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
            if !state.directories.waits() && !state.directories.said.is_empty() {
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
            rows.push(Row::Remark(format!("Nothing here holds all of ‘{}’.", typed.trim())));
        }
        rows.push(Row::AskDirectories);
    }
    Rows { rows, unfiltered }
}
