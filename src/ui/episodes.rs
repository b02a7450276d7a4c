//! Lists of episodes: of one show, new ones across shows, Listen Later; and the visited places.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, lists, shows};
use crate::app::event::RefreshStep;
use crate::app::rows::Sort;
use crate::app::state::Visit;
use crate::app::{Now, PaneId, Place, Row, Slot, offers, words};
use crate::library::apply;
use crate::model::{Episode, EpisodeId, EpisodeKind, FeedUrl, Show, ShowId, ShowOrder, Timestamp};
use crate::text::{target, width::width};

/// The columns of a list of episodes, wide enough for every row that is visible.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    date: u16,
    length: u16,
    links: u16,
    /// The number of links stands in brackets, as those in notes do: there is no room for the word.
    bracketed: bool,
    /// Where the name of the show begins, counted from the row's first cell.
    show: Option<u16>,
    gap: u16,
    sample: bool,
    /// Dates of years ago say the month only.
    coarse: bool,
}

impl Columns {
    fn links_of(self, count: u16) -> String {
        if self.bracketed { format!("[{count}]") } else { words::counted(u64::from(count), "link") }
    }

    /// A date as the column has room for it: where titles are short, no day of years ago.
    fn date_of(self, at: Timestamp, now: Now) -> String {
        let date = words::date(at, now);
        if self.coarse && width(&date) > 6 { words::month_and_year(at, now) } else { date }
    }
}

/// The show whose episodes the library lists beside its shows.
pub fn beside(screen: &Screen) -> Option<ShowId> {
    if let Place::Show(id) = screen.entry.place {
        return Some(id);
    }
    screen.entry.beside
}

fn find<'a>(screen: &Screen<'a>, show: ShowId, id: EpisodeId) -> Option<Episode<'a>> {
    let list = screen.state.library.lists.get(&show)?;
    list.get(list.position(id)?)
}

/// The episodes of one show.
pub fn draw(screen: &mut Screen, area: Rect) {
    let show = beside(screen).and_then(|id| screen.state.library.shows.get(&id)).cloned();
    let total = screen.state.rows.get(&PaneId::Episodes).map_or(0, |rows| rows.unfiltered);
    let total = show.as_ref().map_or(total as u64, |show| u64::from(show.counts.total).max(total as u64));
    let sorted = order(screen, show.as_deref());
    let name = if screen.narrow() { show.as_ref().map_or("Episodes", |show| show.title.as_str()) } else { "Episodes" };
    // Where no show is selected (nothing matches a filter) there is nothing to count.
    let (count, sorted) = if show.is_some() { (words::count(total), sorted) } else { Default::default() };
    lists::title(screen, PaneId::Episodes, area, name, &count, &sorted);
    let columns = columns(screen, PaneId::Episodes, matches!(screen.entry.place, Place::Show(_)));
    lists::rows(screen, PaneId::Episodes, |screen, row, line| match row {
        Row::Episode(show, id) => {
            let start = line.x() + 1;
            episode_row(screen, *show, *id, line, start, columns);
        }
        Row::Older(show) => older_row(screen, *show, line),
        _ => {}
    });
    let reading = reading(show.as_ref().and_then(|show| show.feed_url.as_ref()));
    if let (Some(show), Some(content)) = (&show, screen.areas.content(PaneId::Episodes))
        && show.counts.total == 0
        && being_read(screen, show.id)
    {
        lists::waiting_since(screen, content, 0, &reading);
        return;
    }
    let lines = match &show {
        Some(show) if show.feed_url.is_none() => {
            vec!["Its feed is not known, so its episodes are not either.".into()]
        }
        Some(show) if show.health.problem.is_some() => show.health.problem.as_ref().map_or_else(Vec::new, |problem| {
            vec![problem.what.clone(), problem.why.clone(), offers::hint(screen.state, &problem.hint)]
        }),
        Some(show) if show.health.last_ok.is_none() && show.counts.total == 0 => {
            vec!["Its episodes were not read yet.".into(), offers::hint(screen.state, "{refresh} reads them.")]
        }
        Some(show) if show.counts.total > 0 && !screen.state.library.lists.contains_key(&show.id) => Vec::new(),
        Some(_) => {
            vec!["This show has no episodes yet.".into(), offers::hint(screen.state, "{refresh} looks for new ones.")]
        }
        None => Vec::new(),
    };
    lists::empty(screen, PaneId::Episodes, &[Slot::Preview], &reading, &lines);
}

/// How the episodes of a show are sorted, in words.
pub fn order(screen: &Screen, show: Option<&Show>) -> String {
    let cursor = screen.cursor_of(PaneId::Episodes);
    let serial = show.is_some_and(|show| show.order == ShowOrder::Serial);
    match cursor.sort {
        Sort::Natural if serial != cursor.reversed => "oldest first".into(),
        Sort::Natural => "newest first".into(),
        _ => cursor.order(),
    }
}

/// What is said while a feed is read; a file has no host.
fn reading(feed: Option<&FeedUrl>) -> String {
    match feed.map(|feed| target::host(feed.as_str())).filter(|host| !host.is_empty()) {
        Some(host) => format!("Reading the feed from {host}"),
        None => String::from("Reading the feed"),
    }
}

/// Whether a refresh that runs has this show before it or in hand.
fn being_read(screen: &Screen, id: ShowId) -> bool {
    screen.state.refresh.as_ref().filter(|run| run.finished.is_none()).is_some_and(|run| {
        run.steps.iter().any(|(show, step)| {
            *show == id && matches!(step, RefreshStep::Waiting | RefreshStep::Downloading(_) | RefreshStep::Reading)
        })
    })
}

/// Rows of episodes of several shows.
pub fn rows_across(screen: &mut Screen, pane: PaneId) {
    let mut columns = columns(screen, pane, false);
    if screen.state.rows_of(pane).iter().any(|row| !row.selectable()) {
        // The heading names the show.
        columns.show = None;
    }
    lists::rows(screen, pane, |screen, row, line| {
        if let Row::Episode(show, id) = row {
            episode_row(screen, *show, *id, line, line.x() + 1, columns);
        }
    });
}

/// What of the visible rows decides the width of columns.
fn columns(screen: &Screen, pane: PaneId, page: bool) -> Columns {
    let Some(content) = screen.areas.content(pane) else { return Columns::default() };
    let room = content.width.saturating_sub(1);
    let across = pane != PaneId::Episodes;
    let (gap, bracketed) = (if page { 3 } else { 2 }, room < 100);
    let mut columns = Columns { gap, bracketed, coarse: room < 60, ..Columns::default() };
    if room < 39 {
        columns.gap = 2;
    }
    let (mut date, mut length, mut links) = (0, 0, 0);
    for (_, row) in lists::visible(screen, pane) {
        let Row::Episode(show, id) = row else { continue };
        let Some(episode) = find(screen, show, id) else { continue };
        if let Some(at) = episode.published {
            date = date.max(6).max(width(&columns.date_of(at, screen.state.now)));
        }
        if let Some(secs) = episode.duration {
            length = length.max(4).max(width(&words::length(secs)));
        }
        if episode.links > 0 {
            let least = if bracketed { 3 } else { 8 };
            links = links.max(least).max(width(&columns.links_of(episode.links)));
        }
    }
    let cells = |cells: usize| u16::try_from(cells).unwrap_or(0);
    // A narrow screen has titles only; a pane that is one of several on a wide one has its dates.
    let narrow = screen.state.size.width < 40;
    columns.length = if narrow { 0 } else { cells(length) };
    columns.date = if room >= 40 && pane != PaneId::Later { cells(date) } else { 0 };
    columns.links = if page && room >= 60 { cells(links) } else { 0 };
    if across && room >= 71 {
        columns.show = Some(show_column(screen, pane, content.width.min(160)));
        columns.sample = room >= 100;
    }
    if room < 71 {
        columns.gap = if room < 43 { 2 } else { columns.gap.min(2) };
    }
    columns
}

/// The signs of an episode: its state, and whether it is in Listen Later.
fn signs(screen: &mut Screen, id: EpisodeId, x: u16, line: lists::Line) -> Role {
    let state = screen.state;
    let signs = screen.canvas.signs;
    let mark = state.library.marks.get(&id).copied().unwrap_or_default();
    let playing = state.player.as_ref().is_some_and(|player| player.episode == id);
    let (sign, role, title) = if playing {
        (signs.playing, Role::Player, Role::Heading)
    } else if mark.played {
        (signs.played, Role::Played, Role::Played)
    } else if mark.position.0 > 0 {
        (signs.begun, Role::Progress, Role::Text)
    } else if apply::is_new(&state.library, id) {
        (signs.new, Role::New, Role::Heading)
    } else {
        (" ", Role::Text, Role::Text)
    };
    screen.canvas.text_on(x, line.y(), 1, sign, role, line.on);
    // In Listen Later itself the sign would say nothing.
    if screen.entry.place != Place::Later && state.library.queue.iter().any(|item| item.episode == id) {
        screen.canvas.text_on(x + 1, line.y(), 1, signs.later, Role::Accent, line.on);
    }
    title
}

fn episode_row(screen: &mut Screen, show: ShowId, id: EpisodeId, line: lists::Line, start: u16, columns: Columns) {
    let mut role = signs(screen, id, start, line);
    let (y, on) = (line.y(), line.on);
    let x = start + 3;
    let Some(episode) = find(screen, show, id) else {
        screen.canvas.text_on(x, y, line.room(x), "…", Role::Dim, on);
        return;
    };
    let now = screen.state.now;
    let mut end = line.end();
    let facts = if on == On::Selected { Role::Text } else { Role::Dim };
    if columns.length > 0 {
        if let Some(secs) = episode.duration {
            screen.canvas.right(x, end, y, &words::length(secs), facts, on);
        }
        end = end.saturating_sub(columns.length + columns.gap);
    }
    if columns.date > 0 {
        if let Some(at) = episode.published {
            screen.canvas.right(x, end, y, &columns.date_of(at, now), facts, on);
        }
        // On a page the columns have even gaps; in a pane the title may come as near as a word.
        end = end.saturating_sub(columns.date + if columns.gap > 2 || columns.links > 0 { 3 } else { 1 });
    }
    if columns.links > 0 {
        if episode.links > 0 {
            screen.canvas.right(x, end, y, &columns.links_of(episode.links), facts, on);
        }
        end = end.saturating_sub(columns.links + 2);
    }
    if let Some(at) = columns.show {
        let at = line.x() + at;
        let mut show_end = end.saturating_sub(1);
        let title = screen.state.library.shows.get(&show).cloned();
        if let Some(show) = title {
            if show.sample && columns.sample {
                show_end = shows::sample(screen, at, show_end, y, on);
            }
            screen.canvas.text_on(at, y, show_end.saturating_sub(at), &show.title, facts, on);
        }
        end = at.saturating_sub(2);
    }
    let kind = match episode.kind {
        EpisodeKind::Full if episode.gone => "not in the feed any more",
        EpisodeKind::Full => screen.state.role_in(id).unwrap_or_default(),
        EpisodeKind::Trailer => "trailer",
        EpisodeKind::Bonus => "bonus",
    };
    if episode.gone {
        role = Role::Played;
    }
    let room = usize::from(end.saturating_sub(x));
    // In a narrow list the end of the title says more, but to a person belongs what they do in an episode.
    let title_first = room < 60 && !matches!(screen.entry.place, Place::Person(_));
    if !kind.is_empty() && room > width(kind) + if title_first { width(episode.title) + 2 } else { 16 } {
        let kind_end = end.saturating_sub(u16::from(columns.gap <= 2 && columns.date > 0 && columns.show.is_none()));
        end = screen.canvas.right(x, kind_end, y, kind, facts, on).saturating_sub(2);
    }
    lists::row_title(screen, line, x, end.saturating_sub(x), episode.title, role);
}

/// The row behind the oldest episode of a feed in pages.
fn older_row(screen: &mut Screen, show: ShowId, line: lists::Line) {
    let state = screen.state;
    let mut x = line.x() + 4;
    let reading = state.memo.reading_older.contains_key(&show);
    let name = if reading { "reading older episodes" } else { "older episodes …" };
    if reading {
        let spinner = screen.canvas.signs.spin(state.now.millis, state.config.ui.motion);
        x = screen.canvas.text_on(x, line.y(), 1, spinner, Role::Dim, line.on) + 1;
    }
    let role = if line.on == On::Selected { Role::Text } else { Role::Dim };
    x = screen.canvas.text_on(x, line.y(), line.room(x), name, role, line.on);
    let trouble = state.show(show).and_then(|show| show.page_trouble.as_ref()).filter(|_| !reading);
    if let Some(trouble) = trouble {
        let said = match trouble.waits(state.now.wall) {
            Some(until) => format!(" not before {}, as their server wishes", words::full_moment(until, state.now)),
            None => format!(" could not be read {}", words::ago(trouble.at, state.now)),
        };
        screen.canvas.text_on(x, line.y(), line.room(x), &said, Role::Dim, line.on);
    }
}

/// Episodes of several shows, and visited places: one list over the whole width.
pub fn draw_across(screen: &mut Screen, pane: PaneId, area: Rect) {
    match pane {
        PaneId::New => {
            let total = screen.state.rows.get(&pane).map_or(0, |rows| rows.unfiltered);
            let order = screen.cursor_of(pane).order();
            let order = if order.is_empty() { "newest first" } else { &order };
            lists::title(screen, pane, area, "New episodes", &words::count(total as u64), order);
            rows_across(screen, pane);
            let lines = if screen.state.lists_loaded {
                vec![
                    "No episodes yet.".into(),
                    offers::hint(
                        screen.state,
                        "The newest episodes of all shows you follow stand here. {refresh-all} looks for new ones.",
                    ),
                ]
            } else {
                vec!["Reading the library …".into()]
            };
            lists::empty(screen, pane, &[], "", &lines);
        }
        PaneId::Later => later(screen),
        PaneId::Person => super::person::episodes(screen, area),
        _ => {
            lists::rows(screen, pane, |screen, row, line| {
                let Row::Visit(number) = row else { return };
                let visit = usize::try_from(*number).ok().and_then(|at| screen.state.visits.get(at)).cloned();
                if let Some(visit) = visit {
                    visit_row(screen, &visit, line);
                }
            });
            lists::empty(
                screen,
                pane,
                &[],
                "",
                &["Nothing visited yet.".into(), "Every place you open is kept here, newest first.".into()],
            );
        }
    }
}

fn visit_row(screen: &mut Screen, visit: &Visit, line: lists::Line) {
    let (x, y, on) = (line.x() + 3, line.y(), line.on);
    let kind = match visit.place {
        Place::Show(_) => "show",
        Place::Episode(_) => "episode",
        Place::Person(_) => "person",
        Place::Search => "search",
        _ => "place",
    };
    let mut end = line.end();
    let when = words::ago(visit.at, screen.state.now);
    end = screen.canvas.right(x, end, y, &when, Role::Dim, on).saturating_sub(2);
    if line.area.width >= 60 {
        // A column of its own, as wide as the longest age.
        let at = line.end().saturating_sub(22);
        screen.canvas.text_on(at, y, 7, kind, Role::Dim, on);
        end = at.saturating_sub(2);
    }
    lists::row_title(screen, line, x, end.saturating_sub(x), &visit.name(), Role::Text);
}

/// Lists up to this long are measured whole, so that their columns stay where they are while one scrolls.
const MEASURED: usize = 300;

/// Where the names of the shows begin: at half of the row, and further right where titles need room that names leave.
fn show_column(screen: &Screen, pane: PaneId, cells: u16) -> u16 {
    let later = pane == PaneId::Later;
    let usual = if later { cells * 2 / 5 + 13 } else { cells * 9 / 20 + 4 };
    let rows = screen.state.rows_of(pane);
    if rows.len() > MEASURED {
        return usual;
    }
    let (mut titles, mut names) = (0, 0);
    for row in rows {
        let Row::Episode(show, id) = row else { continue };
        titles = titles.max(find(screen, *show, *id).map_or(0, |episode| {
            // The word that says what kind it is stands behind its title.
            width(episode.title) + if episode.kind == EpisodeKind::Full { 0 } else { 9 }
        }));
        names = names.max(screen.state.library.shows.get(show).map_or(0, |show| width(&show.title)));
    }
    // Before the titles: mark, number and signs; behind the names: date and length, and the word of the sample.
    let (before, behind) = if later { (8, left_column(screen) + 3) } else { (4, 20) };
    let behind = behind + if cells > 100 { 8 } else { 0 };
    let cells_of = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    // The longest of names are not worth the ends of all titles.
    let furthest = cells.saturating_sub(behind).saturating_sub(cells_of(names.min(24)));
    let needed = cells_of(titles).saturating_add(before + 2);
    usual.max(needed.min(furthest))
}

/// What of an episode is left to hear, once its length is known.
fn left(screen: &Screen, show: ShowId, id: EpisodeId) -> Option<String> {
    let length = find(screen, show, id)?.duration?;
    let heard = screen.state.library.marks.get(&id).map_or(0, |mark| mark.position.0);
    Some(if heard > 0 && heard < length.0 {
        format!("{} left", words::length(crate::model::Secs(length.0 - heard)))
    } else {
        words::length(length)
    })
}

/// Cells of what is left to hear in Listen Later.
fn left_column(screen: &Screen) -> u16 {
    let rows = screen.state.rows_of(PaneId::Later);
    let widths = rows.iter().take(MEASURED).filter_map(|row| match row {
        Row::Episode(show, id) => left(screen, *show, *id).map(|left| width(&left)),
        _ => None,
    });
    u16::try_from(widths.max().unwrap_or(0)).unwrap_or(0)
}

/// Listen Later: place in the order, signs, title, show, and what is left to hear.
fn later(screen: &mut Screen) {
    let columns = columns(screen, PaneId::Later, false);
    let cells = left_column(screen);
    let order: std::collections::HashMap<EpisodeId, usize> =
        screen.state.library.queue.iter().enumerate().map(|(at, item)| (item.episode, at + 1)).collect();
    lists::rows(screen, PaneId::Later, |screen, row, line| {
        let Row::Episode(show, id) = row else { return };
        let number = order.get(id).map_or_else(String::new, ToString::to_string);
        let x = line.x();
        screen.canvas.right(x + 1, x + 4, line.y(), &number, Role::Dim, line.on);
        let role = if line.on == On::Selected { Role::Text } else { Role::Dim };
        let mut end = line.end();
        if let Some(left) = left(screen, *show, *id).filter(|_| screen.state.size.width >= 40) {
            let start = screen.canvas.right(x + 8, end, line.y(), &left, role, line.on);
            end = start.saturating_sub(1);
        }
        if columns.show.is_some() {
            // A column of its own, whether this row fills it or not.
            end = line.end().saturating_sub(cells + 1);
        }
        // The length stands at the edge already: the row that is left draws signs, title and show.
        let inner = lists::Line { area: Rect { width: end.saturating_sub(x), ..line.area }, ..line };
        episode_row(screen, *show, *id, inner, x + 5, Columns { length: 0, date: 0, links: 0, ..columns });
    });
    let Some(content) = screen.areas.content(PaneId::Later) else { return };
    let shown = lists::visible(screen, PaneId::Later).len();
    let below = content.y + u16::try_from(shown).unwrap_or(content.height) + 1;
    if shown > 0 && below < content.bottom() && content.width >= 72 {
        let words = "The next one plays from here. What was heard to its end leaves by itself.";
        screen.canvas.text(content.x + 3, below, content.width - 4, words, Role::Dim);
    }
    let how = offers::hint(screen.state, "Press {later} on any episode.");
    lists::empty(screen, PaneId::Later, &[], "", &["Nothing kept for later.".into(), how]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_read_from_its_host_when_it_has_one() {
        let said = |feed: &str| reading(FeedUrl::parse(feed).as_ref());
        assert_eq!(said("https://a.example/feed"), "Reading the feed from a.example");
        assert_eq!(said("file:///home/me/feed.xml"), "Reading the feed");
        assert_eq!(reading(None), "Reading the feed");
    }
}
