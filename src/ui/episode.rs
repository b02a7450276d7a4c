//! The page of an episode: header, chapters, people, and the side pane beside the notes.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, artwork, lists, show, transcript};
use crate::app::state::Question;
use crate::app::{Action, PaneId, Place, Row, Slot, line, words};
use crate::model::{EpisodeDetail, EpisodeId, EpisodeKind, Rated, Secs};
use crate::text::{target, width::width};

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
    let show = line::show_of(screen.state, id)?;
    let list = screen.state.library.lists.get(&show)?;
    let episode = list.get(list.position(id)?)?;
    Some(Facts {
        title: episode.title.to_string(),
        published: episode.published,
        duration: episode.duration,
        season: episode.season,
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
    let margin = if screen.narrow() { 1 } else { 2 };
    let x = area.x + margin;
    let end = area.right().saturating_sub(margin);
    let title = if facts.title.is_empty() && screen.state.lists_loaded {
        "This episode is not in the library any more".to_string()
    } else {
        facts.title.clone()
    };
    let mut y = area.y;
    if area.height >= 3 {
        let lines = crate::text::layout::wrap(&title, end.saturating_sub(x).max(1));
        let (first, rest) = (lines.first().cloned().unwrap_or_default(), lines.get(1..).unwrap_or(&[]).join(" "));
        screen.canvas.text(x, y, end.saturating_sub(x), &first, Role::Heading);
        screen.canvas.text(x, y + 1, end.saturating_sub(x), &rest, Role::Heading);
        y += 2;
    } else {
        screen.canvas.text(x, y, end.saturating_sub(x), &title, Role::Heading);
        y += 1;
    }
    if y >= area.bottom() {
        return;
    }
    let left = state_words(screen, id, x, end, y);
    let now = screen.state.now;
    let show = line::show_of(screen.state, id).and_then(|id| screen.state.library.shows.get(&id)).cloned();
    let mut parts: Vec<String> = Vec::new();
    if let Some(show) = show.filter(|_| !screen.narrow()) {
        parts.push(show.title.clone());
        if screen.wide() && !show.author.is_empty() && show.author != show.title {
            parts.push(show.author.clone());
        }
    }
    parts.extend(facts.published.map(|at| words::full_date(at, now)));
    parts.extend(facts.duration.map(words::long_length));
    if screen.wide() {
        match (facts.season, facts.number) {
            (Some(season), Some(number)) => parts.push(format!("S{season} E{number}")),
            (Some(season), None) => parts.push(format!("Season {season}")),
            (None, Some(number)) => parts.push(format!("No. {number}")),
            (None, None) => {}
        }
        if detail(screen).and_then(|detail| detail.explicit) == Some(true) {
            parts.push("explicit".into());
        }
    }
    match facts.kind {
        EpisodeKind::Trailer => parts.push("trailer".into()),
        EpisodeKind::Bonus => parts.push("bonus".into()),
        EpisodeKind::Full => {}
    }
    if facts.gone {
        parts.push("not in the feed any more".into());
    }
    screen.canvas.text(x, y, left.saturating_sub(x + 1), &parts.join(" · "), Role::Dim);
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
        &problem.unwrap_or_else(|| vec!["This episode has no chapters.".into()]),
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
        &["This episode names nobody.".into()],
    );
    let Some(content) = screen.areas.content(PaneId::People) else { return };
    let below = content.y + u16::try_from(people.len()).unwrap_or(u16::MAX).saturating_add(1);
    if below < content.bottom() && !people.is_empty() {
        let (open, page) = (lists::key(screen, &Action::Open), lists::key(screen, &Action::OpenOutside));
        let mut words = format!("{open} shows every episode in the library with that person");
        if people.iter().any(|person| person.link.is_some()) {
            words = format!("{words}; {page} opens the page of who has one");
        }
        let area = Rect::new(content.x + 2, below, content.width.saturating_sub(3), content.bottom() - below);
        super::texts::paragraph(screen, area, &format!("{words}."), 3, Role::Dim);
    }
}

/// Beside the notes: artwork, chapters, people, and what comes next in Listen Later.
pub fn side(screen: &mut Screen, area: Rect) {
    let Place::Episode(id) = screen.entry.place else { return };
    let x = area.x + 2;
    let width = area.width.saturating_sub(3).min(60);
    let mut y = area.y;
    let show = line::show_of(screen.state, id).and_then(|id| screen.state.library.shows.get(&id)).cloned();
    if let Some(show) = &show
        && let Some(place) = screen.areas.artwork
    {
        artwork::draw(screen, &show.title);
        y = place.bottom();
    }
    let chapters: Vec<_> = detail(screen)
        .map_or_else(Vec::new, |detail| detail.chapters.iter().filter(|chapter| chapter.listed).cloned().collect());
    let people = detail(screen).map_or_else(Vec::new, |detail| detail.persons.clone());
    let bottom = area.bottom();
    if !chapters.is_empty() && y + 3 < bottom {
        y += 1;
        screen.canvas.text(x, y, width, "Chapters", Role::Heading);
        y += 1;
        let current = screen
            .state
            .player
            .as_ref()
            .filter(|player| player.episode == id)
            .and_then(|player| chapters.iter().rposition(|chapter| chapter.start <= player.position));
        let times = chapters.iter().map(|chapter| crate::text::width::width(&words::position(chapter.start))).max();
        let times = u16::try_from(times.unwrap_or(5).max(5)).unwrap_or(5);
        let shown = if chapters.len() > 6 { 5 } else { chapters.len() };
        for (index, chapter) in chapters.iter().take(shown).enumerate() {
            if y >= bottom {
                return;
            }
            if current == Some(index) {
                let sign = screen.canvas.signs.current;
                screen.canvas.text(x + 1, y, 1, sign, Role::Player);
            }
            let at = x + 2 + times;
            screen.canvas.right(x + 2, at, y, &words::position(chapter.start), Role::Dim, On::Ground);
            screen.canvas.text(at + 2, y, (x + width).saturating_sub(at + 2), &chapter.title, Role::Text);
            y += 1;
        }
        if chapters.len() > shown && y < bottom {
            let words = format!("… {} more", chapters.len() - shown);
            screen.canvas.text(x + 3, y, width.saturating_sub(3), &words, Role::Dim);
            y += 1;
        }
    }
    if !people.is_empty() && y + 3 < bottom {
        y += 1;
        screen.canvas.text(x, y, width, "People", Role::Heading);
        y += 1;
        for person in people.iter().take(6) {
            if y >= bottom {
                return;
            }
            let end = screen.canvas.right(x + 10, x + width, y, &person.role, Role::Dim, On::Ground);
            screen.canvas.text(x + 1, y, end.saturating_sub(x + 2), &person.name, Role::Text);
            y += 1;
        }
    }
    let next = screen.state.library.queue.iter().find(|item| item.episode != id).map(|item| item.episode);
    if let Some(next) = next.and_then(|next| facts(screen, next))
        && y + 2 < bottom
    {
        y += 1;
        screen.canvas.text(x, y, width, "Up next in Listen Later", Role::Heading);
        screen.canvas.text(x + 1, y + 1, width.saturating_sub(1), &next.title, Role::Text);
    }
}
