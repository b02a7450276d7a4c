//! The Links view and the shows that are like another one.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, lists, shows};
use crate::app::line;
use crate::app::rows::Sort;
use crate::app::state::LinkEntry;
use crate::app::{Action, PaneId, Place, Row, Slot, words};
use crate::library::related::{brief_text, reason_text, why_text};
use crate::model::{Candidate, CandidateKey, Inside, Popularity, Reason, Subscription, Suggestion};
use crate::text::{target, width::width};

/// A link of the present place.
pub fn link(screen: &Screen, number: u32) -> Option<LinkEntry> {
    let of = screen.state.links_of()?;
    let links = screen.state.links.get(&of)?;
    links.get(usize::try_from(number).ok()?).cloned()
}

/// A show that a row of Similar, For You or Search stands for, with why it is there, strongest first.
pub fn candidate(screen: &Screen, key: &CandidateKey) -> Option<(Candidate, Vec<String>)> {
    if screen.entry.place == Place::ForYou {
        let found = suggestion(screen, key)?;
        let title = |id| screen.state.show(id).map(|show| show.title.clone());
        return Some((found.candidate.clone(), found.why.iter().map(|why| why_text(why, title)).collect()));
    }
    let show = line::show_of_place(screen.state);
    let related = show.and_then(|show| screen.state.related.get(&show));
    related
        .and_then(|list| list.iter().find(|found| found.key == *key))
        .map(|found| {
            // What a directory says it says of the whole list: what is known of this show only comes first.
            let (listed, own): (Vec<&Reason>, Vec<&Reason>) =
                found.reasons.iter().partition(|reason| matches!(reason, Reason::Directory(..)));
            (found.candidate.clone(), own.into_iter().chain(listed).map(reason_text).collect())
        })
        .or_else(|| screen.state.candidate(key).map(|found| (found.clone(), Vec::new())))
}

fn suggestion<'a>(screen: &Screen<'a>, key: &CandidateKey) -> Option<&'a Suggestion> {
    screen.state.for_you.as_ref()?.iter().find(|one| one.key == *key)
}

/// The number of listeners with its source left out; the preview names it.
pub fn listeners(popularity: &[Popularity]) -> Option<u64> {
    popularity.iter().filter_map(|one| one.listeners).max()
}

/// The links of an episode or of a whole show.
pub fn links(screen: &mut Screen, area: Rect) {
    let count = screen.state.rows.get(&PaneId::Links).map_or(0, |rows| rows.unfiltered);
    let grouped = match screen.cursor_of(PaneId::Links).sort {
        Sort::Kind => "· grouped by kind",
        Sort::Appearance => "· in order of appearance",
        Sort::Title => "· by title",
        _ => "· grouped by host",
    };
    lists::title(screen, PaneId::Links, area, "Links", &format!("{} {grouped}", words::count(count as u64)), "");
    lists::rows(screen, PaneId::Links, |screen, row, line| {
        if let Row::Link(number) = row
            && let Some(link) = link(screen, *number)
        {
            link_row(screen, &link, line);
        }
    });
    let answered = screen.state.links_of().is_some_and(|of| screen.state.links.get(&of).is_some());
    if !answered && !screen.state.waiting.contains_key(&Slot::Links) {
        return;
    }
    let whole = lists::key(screen, &Action::LinksOfShow);
    let outside = lists::key(screen, &Action::OpenOutside);
    let words = match screen.entry.place {
        crate::app::Place::Show(id)
            if screen.state.show(id).is_some_and(|show| show.counts.total == 0 && show.health.last_ok.is_none()) =>
        {
            let refresh = lists::key(screen, &Action::Refresh);
            let what = "Its episodes were not read yet, so their links are not known.";
            [what.to_string(), format!("{refresh} reads them.")]
        }
        crate::app::Place::Show(_) => {
            ["Nothing in the notes of this show links anywhere.".to_string(), format!("{outside} opens its web page.")]
        }
        _ => [
            "The notes of this episode link nowhere.".to_string(),
            format!("{whole} lists the links of the whole show."),
        ],
    };
    lists::empty(screen, PaneId::Links, &[Slot::Links], "Gathering the links", &words);
}

fn link_row(screen: &mut Screen, link: &LinkEntry, line: lists::Line) {
    let (x, y, on) = (line.x(), line.y(), line.on);
    let now = screen.state.now;
    let number = link.number.to_string();
    let visited = screen.state.library.visited.get(link.target.address()).copied();
    let role = if visited.is_some() { Role::Dim } else { Role::Text };
    let facts = if on == On::Selected { Role::Text } else { Role::Dim };
    if line.area.width < 71 {
        screen.canvas.right(x + 1, x + 4, y, &number, facts, on);
        let mut end = line.end();
        if line.area.width >= 39 {
            end = screen.canvas.right(x + 5, end, y, link.kind.name(), facts, on).saturating_sub(1);
        }
        let used = lists::row_title(screen, line, x + 5, end.saturating_sub(x + 5), &link.label, role);
        screen.canvas.link(Rect::new(x + 5, y, used, 1), open_address(link));
        return;
    }
    screen.canvas.right(x + 1, x + 6, y, &number, facts, on);
    screen.canvas.text_on(x + 8, y, 7, link.kind.name(), facts, on);
    let remark = match (&link.inside, visited) {
        (Some(Inside::Show(_)), _) => "› show page".to_string(),
        (Some(Inside::Episode(_)), _) => "› episode".to_string(),
        (None, Some(at)) => format!("visited {}", words::ago(at, now)),
        (None, None) if link.episodes.len() > 1 => {
            format!("in {}", words::counted(link.episodes.len() as u64, "episode"))
        }
        (None, None) => String::new(),
    };
    let mut end = line.end();
    if !remark.is_empty() {
        end = screen.canvas.right(x + 17, end, y, &remark, facts, on).saturating_sub(2);
    }
    let used = lists::row_title(screen, line, x + 17, end.saturating_sub(x + 17), &link.label, role);
    screen.canvas.link(Rect::new(x + 17, y, used, 1), open_address(link));
    if let Some(via) = &link.via {
        let after = x + 17 + used + 2;
        if usize::from(end.saturating_sub(after)) > width(via) + 4 {
            screen.canvas.text_on(after, y, end - after, &format!("via {via}"), Role::Dim, on);
        }
    }
}

/// The address of a link, when the terminal may know it: nothing of a private feed is written behind its words.
pub fn open_address(link: &LinkEntry) -> &str {
    let url = link.target.address();
    if target::masked(url) == url { url } else { "" }
}

/// Shows that are like the one of this place.
pub fn similar(screen: &mut Screen, area: Rect) {
    let show = line::show_of_place(screen.state).and_then(|id| screen.state.library.shows.get(&id)).cloned();
    if let Some(show) = &show {
        heads(screen, PaneId::Similar, area, &format!("Shows like {}", show.title));
    }
    lists::rows(screen, PaneId::Similar, |screen, row, line| {
        if let Row::Candidate(key) = row
            && let Some((candidate, reasons)) = candidate(screen, key)
        {
            similar_row(screen, &candidate, &reasons, line, similar_columns(line.area.width + 1));
        }
    });
    // Before the answer nothing is said: it may be on its way without anybody having been asked yet.
    let answered = line::show_of_place(screen.state).is_some_and(|id| screen.state.related.get(&id).is_some());
    if !answered && !screen.state.waiting.contains_key(&Slot::Related) {
        return;
    }
    let add = lists::key(screen, &Action::Add);
    lists::empty(
        screen,
        PaneId::Similar,
        &[Slot::Related],
        "Looking for shows like this one",
        &[
            "No show like this one is known yet.".into(),
            format!("The more shows are in the library, the more can be compared. {add} adds one."),
        ],
    );
}

/// Shows for the whole library, by reason. Below its heading a row only says what the heading does not.
pub fn for_you(screen: &mut Screen, area: Rect) {
    heads(screen, PaneId::ForYou, area, "For You");
    let rows = screen.state.rows_of(PaneId::ForYou);
    let grouped = rows.iter().any(|row| !row.selectable());
    lists::rows(screen, PaneId::ForYou, |screen, row, line| {
        let Row::Candidate(key) = row else { return };
        let Some((candidate, mut reasons)) = candidate(screen, key) else { return };
        if grouped && let Some(found) = suggestion(screen, key) {
            let title = |id| screen.state.show(id).map(|show| show.title.clone());
            reasons = found.why.iter().map(|why| brief_text(why, title)).collect();
        }
        let columns = similar_columns(line.area.width + 1);
        // A further reason is only begun where it can be read to its end.
        let room = columns.why.map_or(0, |why| usize::from(line.room(line.x() + why)));
        while reasons.len() > 1 && width(&reasons.join(" · ")) > room {
            reasons.pop();
        }
        similar_row(screen, &candidate, &reasons, line, columns);
    });
    let (add, similar, search) =
        (lists::key(screen, &Action::Add), lists::key(screen, &Action::Similar), lists::key(screen, &Action::Search));
    let following = screen.state.library.shows.values().any(|show| show.subscription == Subscription::Following);
    let asked = screen.state.for_you.as_ref().is_some_and(|found| !found.is_empty());
    let lines = match (following, asked) {
        (false, _) => [
            "There is nothing to go by yet.".to_owned(),
            format!("Follow a show, and what is like it stands here. {add} adds one, {search} searches the catalogue."),
        ],
        (true, true) => [
            "Every suggestion has been followed or dismissed.".to_owned(),
            format!("{similar} on one of your shows lists what is like it. {search} searches the catalogue."),
        ],
        (true, false) => [
            "No show that you do not follow yet is like yours.".to_owned(),
            format!("The more shows are in the library, the more can be compared. {add} adds one."),
        ],
    };
    lists::empty(screen, PaneId::ForYou, &[Slot::ForYou], "Looking for shows like yours", &lines);
}

/// The title line of a list of shows that are suggested, with the names of its columns.
fn heads(screen: &mut Screen, pane: PaneId, area: Rect, name: &str) {
    if !screen.areas.titled {
        return;
    }
    let count = screen.state.rows.get(&pane).map_or(0, |rows| rows.unfiltered);
    let columns = similar_columns(area.width);
    let taken = columns.why.map_or(0, |_| area.width - columns.listeners + 10);
    let title = Rect { width: area.width.saturating_sub(taken), ..area };
    lists::title(screen, pane, title, name, &words::count(count as u64), "");
    if let Some(why) = columns.why {
        let (x, y) = (area.x, area.y);
        screen.canvas.right(x, x + columns.listeners, y, "listeners", Role::Dim, On::Ground);
        screen.canvas.text(x + why, y, area.width.saturating_sub(why + 1), "why", Role::Dim);
    }
}

/// Where the columns of similar shows stand; what does not fit is left out.
#[derive(Clone, Copy)]
struct Columns {
    title: u16,
    author: Option<(u16, u16)>,
    /// The column behind the last digit.
    listeners: u16,
    why: Option<u16>,
}

fn similar_columns(width: u16) -> Columns {
    let width = width.min(160);
    match width {
        ..40 => Columns { title: width.saturating_sub(4), author: None, listeners: 0, why: None },
        40..72 => Columns { title: width.saturating_sub(11), author: None, listeners: width - 1, why: None },
        72.. => {
            let title = 26 + (width.saturating_sub(80)) * 2 / 5;
            let author = 14 + (width.saturating_sub(80)) / 5;
            let at = 3 + title + 1;
            let listeners = at + author + 9;
            Columns { title, author: Some((at, author)), listeners, why: Some(listeners + 2) }
        }
    }
}

fn similar_row(screen: &mut Screen, candidate: &Candidate, reasons: &[String], line: lists::Line, columns: Columns) {
    let (x, y, on) = (line.x(), line.y(), line.on);
    let columns = if screen.wide() || line.area.width < 71 { columns } else { below_columns(line.area.width + 1) };
    let facts = if on == On::Selected { Role::Text } else { Role::Dim };
    let known = candidate.known.and_then(|id| screen.state.library.shows.get(&id));
    let followed = known.is_some_and(|show| show.subscription == Subscription::Following);
    if followed {
        let sign = screen.canvas.signs.followed;
        screen.canvas.text_on(x + 1, y, 1, sign, Role::Ok, on);
    }
    let mut room = columns.title.min(line.room(x + 3));
    if candidate.sample && room > 24 {
        room = shows::sample(screen, x + 3, x + 3 + room, y, on).saturating_sub(x + 3);
    }
    lists::row_title(screen, line, x + 3, room, &candidate.title, Role::Text);
    if let Some((at, cells)) = columns.author {
        screen.canvas.text_on(x + at, y, cells, &candidate.author, facts, on);
    }
    if columns.listeners > 0
        && let Some(number) = listeners(&candidate.popularity)
    {
        screen.canvas.right(x + 3, x + columns.listeners, y, &words::count(number), facts, on);
    }
    if let Some(why) = columns.why {
        screen.canvas.text_on(x + why, y, line.room(x + why), &reasons.join(" · "), facts, on);
    }
}

/// Between 72 and 110 columns the reason of the selection stands below the list, and title and author have its room.
fn below_columns(width: u16) -> Columns {
    let title = 28 + (width.saturating_sub(80)) / 2;
    let author = 20 + (width.saturating_sub(80)) / 4;
    let at = 3 + title + 1;
    Columns { title, author: Some((at, author)), listeners: width.saturating_sub(1), why: None }
}
