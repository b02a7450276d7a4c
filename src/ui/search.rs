//! The Search place: the box, and results in groups.

use std::ops::Range;

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::theme::{On, Role};
use super::{Screen, figures, lists, related, shows};
use crate::app::layout::beside;
use crate::app::listing::so_far;
use crate::app::overlay::Overlay;
use crate::app::{Action, PaneId, Place, Row, directories, words};
use crate::library::narrow::{Is, Within};
use crate::library::query::{Excerpt, FoundIn, Hit, Query};
use crate::model::{CandidateKey, EpisodeId, ShowId};
use crate::text::fold::fold;
use crate::text::target;
use crate::text::width::{elide, width};

/// The box with the words, and how much each group holds.
pub fn header(screen: &mut Screen) {
    let Some(area) = screen.areas.header else { return };
    let end = area.right().saturating_sub(1);
    let label = "Search";
    screen.canvas.text(area.x + 1, area.y, end.saturating_sub(area.x + 1), label, Role::Heading);
    let x = area.x + 9;
    let room = end.saturating_sub(x);
    let prompt = match screen.state.overlays.last() {
        Some(Overlay::Search { prompt }) => Some(prompt.clone()),
        _ => None,
    };
    match prompt {
        Some(prompt) => {
            screen.canvas.prompt(x, area.y, room, &prompt, On::Ground);
        }
        None => {
            screen.canvas.text(x, area.y, room, &screen.entry.shown_words(), Role::Text);
        }
    }
    if area.height < 2 {
        return;
    }
    let narrow = screen.narrow();
    let rows = screen.state.rows.get(&PaneId::Search);
    let groups: Vec<String> = rows.map_or_else(Vec::new, |rows| {
        rows.rows
            .iter()
            .filter_map(|row| match row {
                Row::Heading(name, count) if !name.is_empty() => {
                    let count = count.split(" · ").next().unwrap_or(count);
                    Some(format!("{} {count}", if narrow { short(name) } else { name.to_lowercase() }))
                }
                _ => None,
            })
            .collect()
    });
    let words = match (groups.is_empty(), narrow) {
        (true, true) => "titles, notes, catalogue".to_string(),
        (true, false) => "your library, notes, transcripts and the catalogue".to_string(),
        _ => groups.join("  "),
    };
    let mut at = area.x + 2;
    let mut end = end;
    if let Some(unread) = unread(screen, area.width) {
        end = screen.canvas.right(at, end, area.y + 1, &unread, Role::Text, On::Ground).saturating_sub(2);
    }
    if groups.is_empty() || !narrow {
        at += screen.canvas.text(at, area.y + 1, end.saturating_sub(at), "in: ", Role::Dim);
    }
    screen.canvas.text(at, area.y + 1, end.saturating_sub(at), &words, Role::Dim);
}

/// The name of a group in a word, where they stand in one line.
fn short(group: &str) -> String {
    let group = group.to_lowercase();
    let words = [
        ("library", "library"),
        ("notes", "notes"),
        ("transcripts", "spoken"),
        ("do not follow", "catalogue"),
        ("directories", "dir"),
    ];
    words.iter().find(|(part, _)| group.contains(part)).map_or(group.clone(), |(_, word)| (*word).to_string())
}

/// How far the notes are read, while they are not all.
fn unread(screen: &Screen, width: u16) -> Option<String> {
    let (done, total) = screen.state.indexed.filter(|(done, total)| done < total)?;
    Some(if width >= 100 {
        format!("reading notes: {} of {}", words::count(done), words::count(total))
    } else {
        format!("notes read: {} %", done * 100 / total.max(1))
    })
}

/// The results.
pub fn draw(screen: &mut Screen, _area: Rect) {
    lists::rows(screen, PaneId::Search, |screen, row, line| match row {
        Row::Show(id) => shows::show_row(screen, *id, line),
        Row::Episode(show, id) => found_episode(screen, *show, *id, line),
        Row::Candidate(key) => offered(screen, key, line),
        Row::More(..) => {
            let what = format!("{} shows them all", lists::key(screen, &Action::Open));
            aside(screen, line, &screen.state.row_title(row), &what);
        }
        Row::AskDirectories => {
            let what = format!("{} asks them", lists::key(screen, &Action::Open));
            aside(screen, line, &screen.state.row_title(row), &what);
        }
        Row::Remark(text) => remark(screen, text, line),
        Row::Address => {
            let address = screen.entry.shown_words();
            aside(screen, line, &screen.state.row_title(row), &address);
        }
        _ => {}
    });
    let query = Query::parse(&screen.entry.query);
    let narrow = query.narrow();
    let lines = if screen.entry.query.trim().is_empty() {
        vec![
            "Type words to search for: in titles of your library, then in all notes and in the transcripts that were \
             opened, then in the catalogue that comes with earmark, and in directories when you want that."
                .to_string(),
            "All words must occur. \"Words in quotes\" stand together, -words are not there.".into(),
            "show:name  host:name  after:2024-06  before:2024  is:new  is:played  in:titles  in:notes  in:transcripts"
                .into(),
        ]
    } else if narrow.is.contains(&Is::Downloaded) {
        vec!["There are no downloads yet, so is:downloaded finds nothing.".into()]
    } else if narrow.within == Some(Within::Transcripts) {
        vec![
            format!("No transcript that was opened holds all of ‘{}’.", target::masked_text(&query.spoken())),
            "A transcript is fetched when somebody opens it, and from then on its words are found.".into(),
        ]
    } else {
        vec![
            format!("Nothing holds all of ‘{}’.{}", screen.entry.shown_words(), so_far(screen.state)),
            "Fewer words find more. An address that is pasted here opens its feed.".into(),
        ]
    };
    lists::empty(screen, PaneId::Search, &[], "", &lines);
}

/// A line that says something of the list.
fn remark(screen: &mut Screen, text: &str, line: lists::Line) {
    let x = line.x() + 3;
    screen.canvas.text_on(x, line.y(), line.room(x), text, Role::Dim, line.on);
}

/// A show that is not in the library: its maker, its listeners, and which directories list it.
fn offered(screen: &mut Screen, key: &CandidateKey, line: lists::Line) {
    let Some((candidate, _)) = related::candidate(screen, key) else { return };
    let (x, y, on) = (line.x(), line.y(), line.on);
    let role = if on == On::Selected { Role::Text } else { Role::Dim };
    // Who counts its listeners need not be named again as one who lists it.
    let counts = figures::listeners(&candidate.popularity).map(|(_, source)| source);
    let sources = screen.state.directories.sources(key);
    let sources: Vec<&str> =
        sources.iter().filter(|source| Some(**source) != counts).map(|source| source.name()).collect();
    let room = line.room(x + 3);
    let mut end = line.end();
    if room >= 40 {
        // What the title leaves, and two fifths in any case.
        let most =
            usize::from(room.saturating_sub(4)).saturating_sub(width(&candidate.title)).max(usize::from(room * 2 / 5));
        let whole = figures::audience(&candidate.popularity).unwrap_or_default();
        // Beside the whole name of who counts there must be room for who makes it.
        let fits = width(&whole) + width(candidate.maker()).min(20) + 3 <= most;
        let heard = if fits { whole } else { figures::short_audience(&candidate.popularity).unwrap_or_default() };
        let facts = credits(candidate.maker(), &[heard, sources.join(", ")], most);
        let cells = u16::try_from(width(&facts)).unwrap_or(u16::MAX);
        if cells > 0 {
            end = screen.canvas.right(end.saturating_sub(cells), end, y, &facts, role, on).saturating_sub(2);
        }
    }
    screen.canvas.text_on(x + 3, y, end.saturating_sub(x + 3), &candidate.title, Role::Text, on);
    marked(screen, x + 3, y, end.saturating_sub(x + 3), &candidate.title, on);
}

/// Who makes a show and what else is known of it; where there is little room, the name is shortened and the rest is not.
fn credits(author: &str, rest: &[String], room: usize) -> String {
    let rest: Vec<&str> = rest.iter().map(String::as_str).filter(|fact| !fact.is_empty()).collect();
    let rest = rest.join(" · ");
    let left = if rest.is_empty() { room } else { room.saturating_sub(width(&rest) + 3) };
    // A few letters of a name say nothing.
    let name = if left < width(author).min(8) { String::new() } else { elide(author, left) };
    match (name.is_empty(), rest.is_empty()) {
        (true, _) => elide(&rest, room),
        (_, true) => name,
        _ => format!("{name} · {rest}"),
    }
}

/// What is heard most, and categories.
pub fn charts(screen: &mut Screen, area: Rect) {
    // Categories and shows together are no number that says anything: the groups have theirs.
    // What has no country of its own is not asked by one.
    let (facts, other) = match &screen.entry.place {
        Place::Top(top) if top.tag.is_none() => {
            let country = directories::country(screen.state, top);
            let other = format!("{} top de  another country", lists::key(screen, &Action::Command));
            (format!("in {}", country.to_string().to_uppercase()), other)
        }
        _ => (String::new(), String::new()),
    };
    lists::title(screen, PaneId::Top, area, "Charts", &facts, &other);
    lists::rows(screen, PaneId::Top, |screen, row, line| match row {
        Row::Candidate(key) => offered(screen, key, line),
        Row::Remark(text) => remark(screen, text, line),
        Row::Genre(_) | Row::Tag(_) => {
            let (x, title) = (line.x() + 3, screen.state.row_title(row));
            screen.canvas.text_on(x, line.y(), line.room(x), &title, Role::Text, line.on);
        }
        _ => {}
    });
    lists::empty(screen, PaneId::Top, &[], "", &[String::from("Nothing is listed there.")]);
}

/// A row that is no result: what it does, and a remark at its right.
fn aside(screen: &mut Screen, line: lists::Line, title: &str, remark: &str) {
    let (x, y, on) = (line.x() + 3, line.y(), line.on);
    let role = if on == On::Selected { Role::Text } else { Role::Dim };
    let mut end = line.end();
    // A remark that is cut says nothing.
    if usize::from(end.saturating_sub(x)) >= width(title) + width(remark) + 2 {
        let start = x + u16::try_from(width(title)).unwrap_or(u16::MAX) + 2;
        end = screen.canvas.right(start, end, y, remark, role, on).saturating_sub(1);
    }
    screen.canvas.text_on(x, y, end.saturating_sub(x), title, role, on);
}

/// Marks what was looked for in words that are drawn.
fn marked(screen: &mut Screen, x: u16, y: u16, room: u16, drawn: &str, on: On) {
    let query = Query::parse(&screen.entry.query);
    let shown = elide(drawn, usize::from(room));
    // Each letter as it is compared, with the cells that it takes.
    let mut folded = String::new();
    let mut cells: Vec<(usize, u16, u16)> = Vec::new();
    let mut at = 0_u16;
    for cluster in shown.graphemes(true) {
        let cell = u16::try_from(width(cluster)).unwrap_or(0);
        cells.push((folded.len(), at, cell));
        folded.push_str(&fold(cluster));
        at = at.saturating_add(cell);
    }
    let style = screen.canvas.theme.on(Role::Match, on);
    for word in query.wanted() {
        for (start, found) in folded.match_indices(word.as_str()) {
            let within = cells.iter().filter(|(byte, ..)| (start..start + found.len()).contains(byte));
            for (_, at, cell) in within {
                screen.canvas.tint(Rect::new(x.saturating_add(*at), y, *cell, 1), style);
            }
        }
    }
}

fn found_episode(screen: &mut Screen, show: ShowId, id: EpisodeId, line: lists::Line) {
    let (x, y, on) = (line.x(), line.y(), line.on);
    let Some(facts) = super::episode::facts(screen, id) else { return };
    if let Some(hit) = beside::by_notes(screen.state, id) {
        let of = facts.number.map(|number| format!("Ep {number}"));
        return excerpt(screen, show, of.as_deref(), hit, line);
    }
    let role = if on == On::Selected { Role::Text } else { Role::Dim };
    let mut end = line.end();
    if let Some(secs) = facts.duration.filter(|_| line.area.width >= 34) {
        screen.canvas.right(x + 3, end, y, &words::length(secs), role, on);
        end = end.saturating_sub(6);
    }
    let title = screen.state.library.shows.get(&show).map(|show| show.title.clone()).unwrap_or_default();
    if line.area.width >= 60 {
        let cells = u16::try_from(width(&title)).unwrap_or(u16::MAX).min(line.area.width * 3 / 10);
        end = screen.canvas.right(end - cells, end, y, &title, role, on).saturating_sub(2);
    }
    let mark = screen.state.library.marks.get(&id).copied().unwrap_or_default();
    let signs = screen.canvas.signs;
    let (sign, sign_role) = if mark.played {
        (signs.played, Role::Played)
    } else if mark.position.0 > 0 {
        (signs.begun, Role::Progress)
    } else {
        (" ", Role::Text)
    };
    screen.canvas.text_on(x + 1, y, 1, sign, sign_role, on);
    screen.canvas.text_on(x + 3, y, end.saturating_sub(x + 3), &facts.title, Role::Text, on);
    marked(screen, x + 3, y, end.saturating_sub(x + 3), &facts.title, on);
}

/// The words that matched with what is around them, and where they stand.
fn excerpt(screen: &mut Screen, show: ShowId, of: Option<&str>, hit: &Hit, line: lists::Line) {
    let (mut x, y, on) = (line.x() + 3, line.y(), line.on);
    let role = if on == On::Selected { Role::Text } else { Role::Dim };
    let mut end = line.end();
    let title = screen.state.library.shows.get(&show).map(|show| show.title.clone()).unwrap_or_default();
    let place = match of {
        Some(of) if line.area.width >= 60 => format!("{title} {of}"),
        Some(of) => of.to_string(),
        None => title,
    };
    if line.area.width >= 34 {
        let cells = u16::try_from(width(&place)).unwrap_or(u16::MAX).min(line.area.width * 3 / 10);
        end = screen.canvas.right(end - cells, end, y, &place, role, on).saturating_sub(2);
    }
    if let FoundIn::Transcript { at: Some(at), .. } = hit.found_in {
        x += screen.canvas.text_on(x, y, end.saturating_sub(x), &format!("{} ", words::position(at)), role, on);
    }
    let room = usize::from(end.saturating_sub(x));
    let (text, matches) = from_match(&hit.excerpt, room);
    let shown = elide(&text, room);
    screen.canvas.text_on(x, y, end.saturating_sub(x), &shown, Role::Text, on);
    let style = screen.canvas.theme.on(Role::Match, on);
    for range in matches {
        let before = width(text.get(..range.start).unwrap_or_default());
        let cells = width(text.get(range).unwrap_or_default()).min(width(&shown).saturating_sub(before));
        if let (Ok(before), Ok(cells)) = (u16::try_from(before), u16::try_from(cells))
            && cells > 0
        {
            screen.canvas.tint(Rect::new(x + before, y, cells, 1), style);
        }
    }
}

/// An excerpt that begins late enough for its first match to be seen in this room.
fn from_match(excerpt: &Excerpt, room: usize) -> (String, Vec<Range<usize>>) {
    let whole = (excerpt.text.clone(), excerpt.matches.clone());
    let Some(first) = excerpt.matches.first() else { return whole };
    let before = excerpt.text.get(..first.start).unwrap_or_default();
    let matched = excerpt.text.get(first.clone()).map_or(0, width);
    if width(before) + matched < room {
        return whole;
    }
    // A few whole words before the match, if there are any.
    let mut from = first.start;
    for (at, _) in before.rmatch_indices(' ') {
        if width(before.get(at..).unwrap_or_default()) + matched > room / 2 {
            break;
        }
        from = at + 1;
    }
    let text = format!("…{}", excerpt.text.get(from..).unwrap_or_default());
    let moved = |at: usize| at.saturating_sub(from) + '…'.len_utf8();
    (text, excerpt.matches.iter().map(|range| moved(range.start)..moved(range.end)).collect())
}
