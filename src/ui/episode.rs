//! The page of an episode: header, chapters, people, and the side pane beside the notes.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, artwork, lists, show, transcript};
use crate::app::layout::{self, SideRow, WIDEST_LIST, page_margin};
use crate::app::state::Question;
use crate::app::{Action, PaneId, Place, Row, Slot, words};
use crate::model::{EpisodeDetail, EpisodeId, EpisodeKind, Rated, Secs};
use crate::text::target;
use crate::text::width::{elide, width};

/// The facts of an episode that lists know, kept apart from its show's list.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub title: String,
    pub published: Option<crate::model::Timestamp>,
    pub duration: Option<Secs>,
    pub season: Option<u16>,
    pub number: Option<u32>,
    pub kind: EpisodeKind,
    pub gone: bool,
}

/// What is known of an episode from its show's list.
pub fn facts(screen: &Screen, id: EpisodeId) -> Option<Facts> {
    let show = screen.state.show_of(id)?;
    let list = screen.state.library.lists.get(&show)?;
    let episode = list.get(list.position(id)?)?;
    Some(Facts {
        title: episode.title.to_string(),
        published: episode.published,
        duration: episode.duration,
        season: episode.season.filter(|season| *season > 0 || list.has_seasons()),
        number: episode.number,
        kind: episode.kind,
        gone: episode.gone,
    })
}

fn detail<'a>(screen: &Screen<'a>) -> Option<&'a EpisodeDetail> {
    let Place::Episode(id) = screen.entry.place else { return None };
    screen.state.episodes.get(&id).map(|page| &page.detail)
}

/// Title, facts and state of the episode; then the tabs.
pub fn header(screen: &mut Screen) {
    show::tabs(screen);
    let (Some(area), Place::Episode(id)) = (screen.areas.header, &screen.entry.place) else { return };
    let id = *id;
    let facts = facts(screen, id).unwrap_or_default();
    let margin = page_margin(area.width);
    let x = area.x + margin;
    let end = area.x + area.width.min(WIDEST_LIST).saturating_sub(margin);
    let title = if facts.title.is_empty() && screen.state.lists_loaded {
        "This episode is not in the library any more".to_string()
    } else {
        facts.title.clone()
    };
    let mut lines = crate::text::layout::wrap(&title, end.saturating_sub(x).max(1));
    let most = usize::from(area.height.saturating_sub(1)).max(1);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(rest);
    }
    let mut y = area.y;
    let page = detail(screen).and_then(|detail| detail.link.clone());
    let page = page.filter(|url| crate::text::target::masked(url) == *url);
    for line in &lines {
        let used = screen.canvas.text(x, y, end.saturating_sub(x), line, Role::Heading);
        if let Some(url) = &page {
            screen.canvas.link(Rect::new(x, y, used, 1), url);
        }
        y += 1;
    }
    if y >= area.bottom() {
        return;
    }
    let left = state_words(screen, id, x, end, y);
    let room = left.saturating_sub(x + 1);
    let words = facts_line(screen, id, &facts, usize::from(room));
    screen.canvas.text(x, y, room, &words, Role::Dim);
}

/// Show, author, date, length and what else is to be said, in one line. Where they do not all fit, what is told elsewhere
/// goes first, then the author, then the show; date and length stay.
fn facts_line(screen: &Screen, id: EpisodeId, facts: &Facts, room: usize) -> String {
    let now = screen.state.now;
    let show = screen.state.show_of(id).and_then(|id| screen.state.library.shows.get(&id));
    let mut stay: Vec<String> = facts.published.map(|at| words::full_date(at, now)).into_iter().collect();
    stay.extend(facts.duration.map(words::long_length));
    match facts.kind {
        EpisodeKind::Trailer => stay.push("trailer".into()),
        EpisodeKind::Bonus => stay.push("bonus".into()),
        EpisodeKind::Full => {}
    }
    if facts.gone {
        stay.push("not in the feed any more".into());
    }
    let mut go: Vec<String> = Vec::new();
    if screen.wide() {
        // Its makers may want to see something else than a number there.
        let shown = detail(screen).and_then(|detail| detail.further.number.clone());
        let shown = shown.or_else(|| facts.number.map(|number| number.to_string()));
        let is_number = shown.as_ref().is_some_and(|shown| shown.starts_with(|c: char| c.is_ascii_digit()));
        match (facts.season, shown) {
            (Some(season), Some(number)) if is_number => go.push(format!("S{season} E{number}")),
            (Some(season), Some(shown)) => go.push(format!("S{season} {shown}")),
            (Some(season), None) => go.push(format!("Season {season}")),
            (None, Some(number)) if is_number => go.push(format!("No. {number}")),
            (None, Some(shown)) => go.push(shown),
            (None, None) => {}
        }
        if detail(screen).and_then(|detail| detail.explicit) == Some(true) {
            go.push("explicit".into());
        }
    }
    const BETWEEN: &str = " · ";
    let joined = |parts: &[String]| if parts.is_empty() { 0 } else { width(&parts.join(BETWEEN)) + width(BETWEEN) };
    let (title, author) = match show.filter(|_| !screen.narrow()) {
        Some(show) if screen.wide() => (show.title.as_str(), show.maker()),
        Some(show) => (show.title.as_str(), ""),
        None => ("", ""),
    };
    let left = |go: &[String]| room.saturating_sub(joined(&stay) + joined(go));
    if left(&go) < width(title) {
        go.clear();
    }
    let left = left(&go);
    let mut parts: Vec<String> = Vec::new();
    if !title.is_empty() && left >= width(title).min(8) {
        parts.push(elide(title, left));
        let left = left.saturating_sub(width(title) + width(BETWEEN));
        if !author.is_empty() && left >= width(author).min(12) {
            parts.push(elide(author, left));
        }
    }
    parts.extend(stay);
    parts.extend(go);
    parts.join(BETWEEN)
}

/// State, at the right: begun with its position, played, new, in Listen Later. Gives where it begins.
fn state_words(screen: &mut Screen, id: EpisodeId, x: u16, end: u16, y: u16) -> u16 {
    let state = screen.state;
    let signs = screen.canvas.signs;
    let mark = state.library.marks.get(&id).copied().unwrap_or_default();
    let mut parts: Vec<(String, Role)> = Vec::new();
    let position = words::position(mark.position);
    let own = show::own_rating(screen, Rated::Episode(id));
    if !own.is_empty() && !screen.narrow() {
        parts.push((own, Role::Star));
    }
    if state.library.queue.iter().any(|item| item.episode == id) {
        let words = if screen.wide() { format!("{} Listen Later", signs.later) } else { signs.later.to_string() };
        parts.push((words, Role::Accent));
    }
    if mark.played {
        let words = if screen.narrow() { signs.played.to_string() } else { format!("{} played", signs.played) };
        parts.push((words, Role::Played));
    } else if mark.position.0 > 0 {
        let words = match (screen.wide(), screen.narrow()) {
            (true, _) => format!("{} {position} played", signs.begun),
            (_, true) => signs.begun.to_string(),
            _ => format!("{} {position}", signs.begun),
        };
        parts.push((words, Role::Progress));
    }
    let gap = if screen.wide() {
        3
    } else if screen.narrow() {
        1
    } else {
        2
    };
    let mut at = end;
    for (words, role) in parts {
        at = screen.canvas.right(x, at, y, &words, role, On::Ground).saturating_sub(gap);
    }
    at
}

/// The chapters: time, title, and whether one has a link.
pub fn chapters(screen: &mut Screen, area: Rect) {
    lists::title(screen, PaneId::Chapters, area, "Chapters", "", "");
    let chapters = detail(screen).map_or_else(Vec::new, |detail| detail.chapters.clone());
    let playing = match (&screen.state.player, &screen.entry.place) {
        (Some(player), Place::Episode(id)) if player.episode == *id => {
            chapters.iter().rposition(|chapter| chapter.start <= player.position)
        }
        _ => None,
    };
    lists::rows(screen, PaneId::Chapters, |screen, row, line| {
        let Row::Chapter(number) = row else { return };
        let Ok(index) = usize::try_from(*number) else { return };
        let Some(chapter) = chapters.get(index) else { return };
        let (x, y, on) = (line.x(), line.y(), line.on);
        if playing == Some(index) {
            let sign = screen.canvas.signs.current;
            screen.canvas.text_on(x + 2, y, 1, sign, Role::Player, on);
        }
        let role = if on == On::Selected { Role::Text } else { Role::Dim };
        screen.canvas.right(x + 3, x + 11, y, &words::position(chapter.start), role, on);
        let mut end = line.end();
        if let Some(link) = &chapter.link {
            let host = target::host(link);
            if usize::from(line.room(x + 13)) > width(&host) + 24 {
                end = screen.canvas.right(x + 13, end, y, &host, role, on).saturating_sub(2);
            }
        }
        screen.canvas.text_on(x + 13, y, end.saturating_sub(x + 13), &chapter.title, Role::Text, on);
    });
    let problem = match screen.entry.place {
        Place::Episode(id) => transcript::problem(screen, Question::Chapters(id)),
        _ => None,
    };
    lists::empty(
        screen,
        PaneId::Chapters,
        &[Slot::Episode, Slot::Chapters],
        "Reading the chapters",
        &problem.unwrap_or_else(|| vec!["This episode has no chapters.".into(), other_tabs(screen)]),
    );
}

/// The people: name, role, and where their page is.
pub fn people(screen: &mut Screen, area: Rect) {
    lists::title(screen, PaneId::People, area, "People", "", "");
    let people = detail(screen).map_or_else(Vec::new, |detail| detail.persons.clone());
    let longest = people.iter().map(|person| width(&person.name)).max().unwrap_or(0).clamp(19, 40);
    let longest = u16::try_from(longest).unwrap_or(19);
    let roles = people.iter().map(|person| width(&person.role)).max().unwrap_or(0).min(16);
    let roles = u16::try_from(roles).unwrap_or(16);
    let met = screen.state.here_detail().map_or_else(Vec::new, |page| page.met.clone());
    lists::rows(screen, PaneId::People, |screen, row, line| {
        let Row::Person(number) = row else { return };
        let Some(person) = usize::try_from(*number).ok().and_then(|at| people.get(at)) else { return };
        let (x, y, on) = (line.x() + 2, line.y(), line.on);
        let role = if on == On::Selected { Role::Text } else { Role::Dim };
        let mut end = line.end();
        if let Some(link) = &person.link {
            let host = format!("{} ›", target::host(link));
            if usize::from(line.room(x)) > width(&host) + usize::from(longest) + 16 {
                end = screen.canvas.right(x, end, y, &host, role, on).saturating_sub(2);
            }
        }
        let name = longest.min(line.room(x).saturating_sub(12)).max(8);
        screen.canvas.text_on(x, y, name.min(line.room(x)), &person.name, Role::Text, on);
        let at = x + name + 3;
        let used = screen.canvas.text_on(at, y, end.saturating_sub(at), &person.role, role, on);
        let met = met.get(usize::try_from(*number).unwrap_or(usize::MAX)).copied().unwrap_or(0);
        let words = format!("{} in your library", words::counted(u64::from(met), "episode"));
        // A column of its own, behind the longest role.
        let after = (at + roles + 3).max(at + used + 2);
        if met > 0 && usize::from(end.saturating_sub(after)) >= width(&words) {
            screen.canvas.text_on(after, y, end - after, &words, role, on);
        }
    });
    lists::empty(
        screen,
        PaneId::People,
        &[Slot::Episode],
        "Reading who is in it",
        &["This episode names nobody.".into(), other_tabs(screen)],
    );
    let Some(content) = screen.areas.content(PaneId::People) else { return };
    let below = content.y + u16::try_from(people.len()).unwrap_or(u16::MAX).saturating_add(1);
    if below < content.bottom() && !people.is_empty() {
        let (open, page) = (lists::key(screen, &Action::Open), lists::key(screen, &Action::OpenOutside));
        let mut words = format!("{open} shows every episode in the library with that person");
        if people.iter().any(|person| person.link.is_some()) {
            words = format!("{words}. {page} opens the page of who has one");
        }
        let area = Rect::new(content.x + 2, below, content.width.saturating_sub(3), content.bottom() - below);
        super::texts::paragraph(screen, area, &format!("{words}."), 3, Role::Dim);
    }
}

/// How one leaves a tab that holds nothing: it was opened by its address, or stayed open on the way to another episode.
pub fn other_tabs(screen: &Screen) -> String {
    let (before, after) = (lists::key(screen, &Action::PrevTab), lists::key(screen, &Action::NextTab));
    format!("{before} and {after} go to what it has.")
}

/// Beside the notes: artwork, chapters, people, and what comes next in Listen Later.
pub fn side(screen: &mut Screen) {
    let Place::Episode(id) = screen.entry.place else { return };
    let state = screen.state;
    let show = state.show_of(id).and_then(|id| state.library.shows.get(&id)).cloned();
    if let Some(show) = show.filter(|_| screen.areas.artwork.is_some()) {
        artwork::draw(screen, &show.title);
    }
    let (chapters, people) =
        detail(screen).map_or((&[][..], &[][..]), |detail| (detail.chapters.as_slice(), detail.persons.as_slice()));
    let playing = state.player.as_ref().filter(|player| player.episode == id);
    let current =
        playing.and_then(|player| chapters.iter().rposition(|one| one.listed && one.start <= player.position));
    let times = chapters.iter().map(|chapter| width(&words::position(chapter.start))).max().unwrap_or(5).max(5);
    let times = u16::try_from(times).unwrap_or(5);
    for (area, row) in layout::side_rows(state, screen.areas) {
        let (x, y, end) = (area.x, area.y, area.right());
        let head = match row {
            SideRow::Chapters => Some("Chapters"),
            SideRow::People => Some("People"),
            SideRow::Queue => Some("Up next in Listen Later"),
            _ => None,
        };
        if let Some(head) = head {
            screen.canvas.text(x, y, area.width, head, Role::Heading);
        }
        match row {
            SideRow::Chapter(index) => {
                let Some(chapter) = chapters.get(index) else { continue };
                if current == Some(index) {
                    let sign = screen.canvas.signs.current;
                    screen.canvas.text(x + 1, y, 1, sign, Role::Player);
                }
                let at = x + 2 + times;
                screen.canvas.right(x + 2, at, y, &words::position(chapter.start), Role::Dim, On::Ground);
                screen.canvas.text(at + 2, y, end.saturating_sub(at + 2), &chapter.title, Role::Text);
            }
            SideRow::More(number) => {
                screen.canvas.text(x + 3, y, end.saturating_sub(x + 3), &format!("… {number} more"), Role::Dim);
            }
            SideRow::Person(index) => {
                let Some(person) = people.get(index) else { continue };
                let end = screen.canvas.right(x + 10, end, y, &person.role, Role::Dim, On::Ground);
                screen.canvas.text(x + 1, y, end.saturating_sub(x + 2), &person.name, Role::Text);
            }
            SideRow::UpNext(next) => {
                let title = facts(screen, next).map(|facts| facts.title).unwrap_or_default();
                screen.canvas.text(x + 1, y, area.width.saturating_sub(1), &title, Role::Text);
            }
            _ => {}
        }
    }
}
