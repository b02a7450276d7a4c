//! The lines that frame every place: what the top line says on its right, how its breadcrumb is shortened, where tabs
//! stand, where the player's bar is. Painter and mouse both ask here, so that a click meets what is drawn.

use std::ops::Range;

use super::effect::LinksOf;
use super::layout::{Hit, text_or_list};
use super::offers::{self, Crumb};
use super::state::EpisodePage;
use super::{Entry, EpisodeTab, PaneId, Place, Row, ShowTab, State, settings, words};
use crate::config::TABLE;
use crate::model::{EpisodeId, Reason, Recommendation, Secs, Source, Subscription};
use crate::text::width::width;

/// Where the breadcrumb begins: after ` ‹ ›  `.
pub const CRUMBS_AT: u16 = 6;
const BETWEEN_CRUMBS: &str = " › ";

/// What a word at the right of the top line is about; the painter adds its sign and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A running refresh; preceded by its sign and a blank.
    Refresh,
    Failed,
    Offline,
    ReadOnly,
    /// Unread messages; preceded by a sign and a blank.
    Unread,
    Sample,
    Fact,
}

impl Notice {
    /// Cells of its sign with the blank after it.
    #[must_use]
    pub fn sign_width(self) -> usize {
        if matches!(self, Self::Refresh | Self::Unread) { 2 } else { 0 }
    }
}

/// What the top line says on its right, in order. Where there is no room beside the place's name, facts go first, then
/// `sample`, then `offline`; the name goes last.
#[must_use]
pub fn notices(state: &State) -> Vec<(Notice, String)> {
    let mut out = all_notices(state);
    let total = usize::from(state.size.width);
    let crumbs = parts_of_crumb(state);
    let name = crumbs.last().map_or(0, |name| width(name)).min((total * 2 / 5).max(12));
    // What lies above it is there at least by `… › `.
    let name = name + if crumbs.len() > 1 { 4 } else { 0 };
    let fits = |out: &[(Notice, String)]| {
        let beside = if out.is_empty() { 0 } else { cells_of(out, total) + 2 };
        usize::from(CRUMBS_AT) + name + beside < total
    };
    // A tab alone does not say whose it is: what it belongs to is worth more than why the list is short.
    let whose = crumbs.len().checked_sub(2).filter(|_| is_tab(state) && total >= 72).and_then(|at| crumbs.get(at));
    let whose = whose.map_or(0, |whose| width(whose).min(total * 2 / 5) + 3);
    let beside_whose = |out: &[(Notice, String)]| {
        whose == 0 || usize::from(CRUMBS_AT) + name + whose + cells_of(out, total) + 2 < total
    };
    if !beside_whose(&out) {
        let mut short = out.clone();
        for (kind, text) in &mut short {
            if *kind == Notice::Offline {
                *text = String::from("offline");
            }
        }
        if !beside_whose(&short) {
            short.retain(|(kind, _)| *kind != Notice::Fact);
        }
        // Where it has no room anyway, nothing is given up for it.
        if beside_whose(&short) {
            out = short;
        }
    }
    let first_to_go = [
        Notice::Fact,
        Notice::Sample,
        Notice::Offline,
        Notice::ReadOnly,
        Notice::Failed,
        Notice::Unread,
        Notice::Refresh,
    ];
    for notice in first_to_go {
        if fits(&out) {
            break;
        }
        out.retain(|(kind, _)| *kind != notice);
    }
    out
}

/// Whether the last crumb is a tab of the page before it.
fn is_tab(state: &State) -> bool {
    matches!(text_or_list(state), PaneId::Links | PaneId::Similar | PaneId::Graph)
        && entry(state).is_some_and(|entry| matches!(entry.place, Place::Show(_) | Place::Episode(_)))
}

fn all_notices(state: &State) -> Vec<(Notice, String)> {
    let mut out = Vec::new();
    if let Some(run) = state.refresh.as_ref().filter(|run| run.finished.is_none()) {
        out.push((Notice::Refresh, format!("{}/{}", run.done, run.steps.len())));
        if run.failed > 0 {
            out.push((Notice::Failed, format!("{} failed", run.failed)));
        }
    }
    if state.offline {
        let suggested =
            matches!(text_or_list(state), PaneId::Similar | PaneId::Graph | PaneId::ForYou) && state.size.width >= 72;
        out.push((Notice::Offline, if suggested { "offline: from your library only" } else { "offline" }.into()));
    }
    if state.read_only {
        out.push((Notice::ReadOnly, "read only".into()));
    }
    if state.unread > 0 {
        out.push((Notice::Unread, state.unread.to_string()));
    }
    if sample(state) {
        out.push((Notice::Sample, "sample".into()));
    }
    if let Some(fact) = fact(state).filter(|fact| !fact.is_empty()) {
        out.push((Notice::Fact, fact));
    }
    out
}

/// Blanks between two notices.
#[must_use]
pub fn notice_gap(width: u16) -> usize {
    if width >= 110 { 3 } else { 2 }
}

/// Cells that the right of the top line takes.
#[must_use]
pub fn notices_width(state: &State) -> usize {
    cells_of(&notices(state), usize::from(state.size.width))
}

fn cells_of(notices: &[(Notice, String)], total: usize) -> usize {
    let gaps = notices.len().saturating_sub(1) * notice_gap(u16::try_from(total).unwrap_or(u16::MAX));
    notices.iter().map(|(notice, text)| notice.sign_width() + width(text)).sum::<usize>() + gaps
}

fn entry(state: &State) -> Option<&Entry> {
    state.history.entries.get(state.history.at)
}

/// Whether the place shows something of the sample library.
fn sample(state: &State) -> bool {
    match entry(state).map(|entry| &entry.place) {
        Some(Place::Library | Place::New) => {
            state.library.shows.values().any(|show| show.sample && show.subscription == Subscription::Following)
        }
        _ => state.page_show().and_then(|id| state.library.shows.get(&id)).is_some_and(|show| show.sample),
    }
}

/// How many kinds of people and places speak for the rows of a list: each directory, the makers, notes that link, who appears,
/// and what the shows say of themselves.
fn sources(rows: &[Recommendation]) -> usize {
    let mut found: Vec<(u8, Option<Source>)> = Vec::new();
    for reason in rows.iter().flat_map(|row| &row.reasons) {
        let source = match reason {
            Reason::Directory(source, _) => (0, Some(*source)),
            Reason::Podroll | Reason::PodrollBack => (1, None),
            Reason::LinkedFrom(_)
            | Reason::LinksHere(_)
            | Reason::NamedIn(_)
            | Reason::NamesThis(_)
            | Reason::SharedLinks(_) => (2, None),
            Reason::SharedPeople(_) => (3, None),
            Reason::SameWords { .. } | Reason::SameAuthor(_) | Reason::SameCategory(_) => (4, None),
        };
        if !found.contains(&source) {
            found.push(source);
        }
    }
    found.len()
}

/// A few facts about the place.
fn fact(state: &State) -> Option<String> {
    let wide = state.size.width >= 110;
    let narrow = state.size.width < 72;
    let entry = entry(state)?;
    match text_or_list(state) {
        PaneId::Shows | PaneId::Episodes if entry.place == Place::Library && wide => {
            let new: u64 = following(state).map(|show| u64::from(show.counts.new)).sum();
            (new > 0).then(|| format!("{} new", words::count(new)))
        }
        PaneId::New => {
            let rows = state.rows.get(&PaneId::New).map_or(0, |rows| selectable(&rows.rows));
            Some(words::counted(rows as u64, "episode"))
        }
        PaneId::Links => {
            let links = state.links_of().and_then(|of| state.links.get(&of))?;
            let mut hosts: Vec<&str> =
                links.iter().map(|link| link.host.as_str()).filter(|host| !host.is_empty()).collect();
            hosts.sort_unstable();
            hosts.dedup();
            let hosts = words::counted(hosts.len() as u64, "host");
            let links = links.len() as u64;
            Some(if narrow {
                format!("{} · {hosts}", words::count(links))
            } else {
                format!("{} · {hosts}", words::counted(links, "link"))
            })
        }
        PaneId::Similar => {
            let related = state.page_show().and_then(|show| state.related.get(&show))?;
            let shown = state.rows.get(&PaneId::Similar).map_or(related.len(), |rows| rows.unfiltered);
            let shows = words::counted(shown as u64, "show");
            Some(match sources(related) {
                _ if narrow => words::count(shown as u64),
                sources if sources > 1 => format!("{shows} · from {sources} sources"),
                _ => shows,
            })
        }
        PaneId::Graph => {
            let shown = state.rows.get(&PaneId::Graph).map_or(0, |rows| rows.unfiltered) as u64;
            (shown > 0).then(|| if narrow { words::count(shown) } else { words::counted(shown, "show") })
        }
        PaneId::ForYou => {
            let shown = state.rows.get(&PaneId::ForYou).map_or(0, |rows| rows.unfiltered);
            (shown > 0).then(|| if narrow { words::count(shown as u64) } else { words::counted(shown as u64, "show") })
        }
        PaneId::Person => {
            let page = state.here_person().filter(|page| !page.appearances.is_empty())?;
            let count = page.appearances.len() as u64;
            Some(if narrow { words::count(count) } else { words::counted(count, "episode") })
        }
        PaneId::Later => {
            let queue = &state.library.queue;
            if queue.is_empty() {
                return None;
            }
            let total = queue.iter().map(|item| left_of(state, item.episode)).sum::<u64>();
            let total = Secs(u32::try_from(total).unwrap_or(u32::MAX));
            Some(if narrow {
                // To the hour, where there is one.
                let total = if total.0 < 3600 { total } else { Secs((total.0 + 1800) / 3600 * 3600) };
                format!("{} · {}", words::count(queue.len() as u64), words::long_length(total))
            } else {
                format!("{} · {}", words::counted(queue.len() as u64, "episode"), words::long_length(total))
            })
        }
        PaneId::Search if !narrow => {
            let shows = following(state).count() as u64;
            if shows == 0 {
                return None;
            }
            let took = state.in_notes.took.filter(|_| state.in_notes.query == entry.query);
            let took = took.map(|millis| format!("{} ms", words::count(millis.max(1))));
            if !wide {
                return took;
            }
            let episodes: usize = state.library.lists.values().map(|list| list.len()).sum();
            let took = took.map_or_else(String::new, |took| format!(" in {took}"));
            let (shows, episodes) = (words::counted(shows, "show"), words::counted(episodes as u64, "episode"));
            Some(format!("{shows}, {episodes} searched{took}"))
        }
        PaneId::Settings => {
            let set = TABLE.iter().filter(|one| settings::changed(state, one)).count();
            (set > 0)
                .then(|| if narrow { format!("{set} changed") } else { format!("{set} of {} changed", TABLE.len()) })
        }
        PaneId::Messages if !narrow => {
            let kept = state.messages.iter().filter(|message| message.kept()).count();
            (kept > 0).then(|| words::counted(kept as u64, "message"))
        }
        _ => None,
    }
}

fn selectable(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.selectable()).count()
}

fn following(state: &State) -> impl Iterator<Item = &crate::model::Show> {
    state.library.shows.values().map(AsRef::as_ref).filter(|show| show.subscription == Subscription::Following)
}

/// Seconds of an episode that are still to be heard.
fn left_of(state: &State, id: EpisodeId) -> u64 {
    let list = state.library.show_of.get(&id).and_then(|show| state.library.lists.get(show));
    let duration = list.and_then(|list| list.get(list.position(id)?)).and_then(|episode| episode.duration);
    let heard = state.library.marks.get(&id).map_or(0, |mark| mark.position.0);
    u64::from(duration.map_or(0, |length| length.0.saturating_sub(heard)))
}

/// The parts of the breadcrumb: those of the place, an episode by its number where its title has one (the title stands
/// right below), and the view of a page that fills the screen without its header.
fn parts_of_crumb(state: &State) -> Vec<String> {
    let mut parts: Vec<String> = offers::crumbs(state)
        .into_iter()
        .map(|Crumb { label, place }| match place {
            Place::Episode(_) => short_title(&label),
            _ => label,
        })
        .collect();
    if matches!(entry(state).map(|entry| &entry.place), Some(Place::Show(_) | Place::Episode(_))) {
        match text_or_list(state) {
            PaneId::Links => parts.push("Links".into()),
            PaneId::Similar => parts.push("Similar".into()),
            PaneId::Graph => parts.push("Graph".into()),
            _ => {}
        }
    }
    parts
}

/// “Episode 11” of “Episode 11: Data Science”; a title without a number, or with nothing but one before it, keeps its first
/// words.
fn short_title(title: &str) -> String {
    let head = title.split([':', '–', '—', '|']).next().unwrap_or(title).trim_end_matches([' ', '.', '-']);
    let (digit, letter) = (|c: char| c.is_ascii_digit(), char::is_alphabetic);
    if head.chars().any(digit) && head.chars().any(letter) && width(head) <= 20 && !head.is_empty() {
        return head.to_string();
    }
    crate::text::width::elide(title, 40)
}

/// The breadcrumb as it is drawn: the crumbs that are left with their columns; `None` stands for `…` and for what is no
/// place of its own.
#[must_use]
pub fn crumbs(state: &State) -> Vec<(Option<usize>, String, Range<u16>)> {
    let crumbs = parts_of_crumb(state);
    let places = offers::crumbs(state).len();
    let right = notices_width(state);
    let total = usize::from(state.size.width);
    // One blank at the right edge, two before what stands there.
    let room = total.saturating_sub(usize::from(CRUMBS_AT) + 1 + if right > 0 { right + 2 } else { 0 });
    let length = |from: usize| {
        let shown: Vec<&String> = crumbs.iter().skip(from).collect();
        let dots = if from > 0 { 1 + width(BETWEEN_CRUMBS) } else { 0 };
        dots + shown.iter().map(|label| width(label)).sum::<usize>()
            + shown.len().saturating_sub(1) * width(BETWEEN_CRUMBS)
    };
    let last = crumbs.len().saturating_sub(1);
    let mut from = if total < 72 { last } else { 0 };
    while from < last && length(from) > room {
        from += 1;
    }
    let mut parts: Vec<(Option<usize>, String)> = Vec::new();
    // What is left out is not worth more than the name.
    if from > 0 && (length(from) <= room || room >= 16) {
        parts.push((None, "…".into()));
    }
    parts.extend(
        crumbs.into_iter().enumerate().skip(from).map(|(index, label)| ((index < places).then_some(index), label)),
    );
    let mut at = usize::from(CRUMBS_AT);
    let end = at + room;
    let mut out = Vec::with_capacity(parts.len());
    for (index, label) in parts {
        let label = crate::text::width::elide(&label, end.saturating_sub(at));
        let cells = width(&label);
        let columns = u16::try_from(at).unwrap_or(u16::MAX)..u16::try_from(at + cells).unwrap_or(u16::MAX);
        out.push((index, label, columns));
        at += cells + width(BETWEEN_CRUMBS);
    }
    out
}

/// What of the top line is under this column.
pub(super) fn top_hit(state: &State, column: u16) -> Hit {
    match column {
        0..=2 => Hit::Back,
        3..=4 => Hit::Forward,
        _ => crumbs(state)
            .into_iter()
            .find(|(_, _, columns)| columns.contains(&column))
            .and_then(|(index, ..)| index)
            .map_or(Hit::Nothing, Hit::Crumb),
    }
}

/// A tab of the present page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub name: &'static str,
    pub count: Option<u64>,
    pub active: bool,
    pub which: TabId,
}

/// Which tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabId {
    Show(ShowTab),
    Episode(EpisodeTab),
}

/// The tabs of the present page in order; empty where a place has none. Those of an episode that have nothing to show
/// are left out.
#[must_use]
pub fn tabs(state: &State) -> Vec<Tab> {
    let Some(entry) = entry(state) else { return Vec::new() };
    match entry.place {
        Place::Show(id) => {
            let show = state.library.shows.get(&id);
            let tab = |which: ShowTab, name, count: Option<u64>| Tab {
                name,
                count,
                active: entry.show_tab == which,
                which: TabId::Show(which),
            };
            vec![
                tab(ShowTab::Episodes, "Episodes", show.map(|show| u64::from(show.counts.total)).filter(|n| *n > 0)),
                tab(ShowTab::Links, "Links", state.links.get(&LinksOf::Show(id)).map(|links| links.len() as u64)),
                tab(ShowTab::Similar, "Similar", state.related.get(&id).map(|related| related.len() as u64)),
                tab(ShowTab::Graph, "Graph", None),
                tab(ShowTab::About, "About", None),
            ]
        }
        Place::Episode(id) => {
            let detail = state.episodes.get(&id).map(|page| &page.detail);
            let tab = |which: EpisodeTab, name, count: Option<u64>| Tab {
                name,
                count,
                active: entry.episode_tab == which,
                which: TabId::Episode(which),
            };
            let links = state.links.get(&LinksOf::Episode(id)).map(|links| links.len() as u64);
            let chapters = detail.map_or(0, |detail| detail.chapters.iter().filter(|chapter| chapter.listed).count());
            let people = detail.map_or(0, |detail| detail.persons.len());
            let show = state.show_of(id);
            let similar = show.and_then(|show| state.related.get(&show)).map(|related| related.len() as u64);
            let mut out = vec![tab(EpisodeTab::Notes, "Notes", None), tab(EpisodeTab::Links, "Links", links)];
            let page = state.episodes.get(&id);
            if page.is_some_and(EpisodePage::may_have_chapters) || entry.episode_tab == EpisodeTab::Chapters {
                // How many there are behind an address is known when they were read.
                out.push(tab(EpisodeTab::Chapters, "Chapters", (chapters > 0).then_some(chapters as u64)));
            }
            if detail.is_some_and(|detail| !detail.transcripts.is_empty())
                || entry.episode_tab == EpisodeTab::Transcript
            {
                out.push(tab(EpisodeTab::Transcript, "Transcript", None));
            }
            if people > 0 || entry.episode_tab == EpisodeTab::People {
                out.push(tab(EpisodeTab::People, "People", (people > 0).then_some(people as u64)));
            }
            out.push(tab(EpisodeTab::Similar, "Similar", similar));
            out
        }
        _ => Vec::new(),
    }
}

/// A tab as it is drawn: its index, its label, and its columns with the cell on either side that the active one fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnTab {
    pub index: usize,
    pub label: String,
    pub active: bool,
    pub columns: Range<u16>,
}

/// Where the tabs stand, and whether some are cut off to the left and to the right. A tab does not move when another one
/// becomes active.
#[must_use]
pub fn drawn_tabs(state: &State) -> (Vec<DrawnTab>, bool, bool) {
    let tabs = tabs(state);
    let total = usize::from(state.size.width);
    let narrow = total < 72;
    let gap = match tabs.first().map(|tab| tab.which) {
        _ if narrow => 0,
        Some(TabId::Show(_)) => 2,
        _ => 1,
    };
    let labels: Vec<String> = tabs
        .iter()
        .map(|tab| match tab.count {
            // Where room is short, a large count is told by the tab itself only.
            Some(count) if !narrow || tab.active || count < 10 => format!("{} {}", tab.name, words::count(count)),
            _ => tab.name.to_string(),
        })
        .collect();
    let cells = |index: usize| labels.get(index).map_or(0, |label| width(label) + 2);
    let active = tabs.iter().position(|tab| tab.active).unwrap_or(0);
    let fits = |from: usize, to: usize| {
        let sum: usize = (from..=to).map(cells).sum::<usize>() + (to - from) * gap;
        let more = usize::from(from > 0) * 2 + usize::from(to + 1 < tabs.len()) * 2;
        1 + sum + more <= total
    };
    if tabs.is_empty() {
        return (Vec::new(), false, false);
    }
    let mut from = 0;
    while from < active && !fits(from, active) {
        from += 1;
    }
    let mut to = active;
    while to + 1 < tabs.len() && fits(from, to + 1) {
        to += 1;
    }
    let mut at = 1 + if from > 0 { 2 } else { 0 };
    let mut out = Vec::new();
    for index in from..=to {
        let label = labels.get(index).cloned().unwrap_or_default();
        let end = at + cells(index);
        out.push(DrawnTab {
            index,
            label,
            active: index == active,
            columns: u16::try_from(at).unwrap_or(u16::MAX)..u16::try_from(end).unwrap_or(u16::MAX),
        });
        at = end + gap;
    }
    (out, from > 0, to + 1 < tabs.len())
}

/// The tab under this column.
pub(super) fn tab_hit(state: &State, column: u16) -> Option<usize> {
    let (tabs, ..) = drawn_tabs(state);
    tabs.into_iter().find(|tab| tab.columns.contains(&column)).map(|tab| tab.index)
}

/// The words at the right of the player line: position, length, speed, volume; short on narrow screens.
#[must_use]
pub fn player_words(state: &State, width: u16) -> String {
    let Some(player) = &state.player else { return String::new() };
    let speed = format!("{}.{}×", player.speed / 10, player.speed % 10);
    let position = words::position(player.position);
    if width < 72 {
        return format!("{position} {speed}");
    }
    match player.duration {
        Some(duration) => format!("{position} / {}  {speed}  vol {}", words::position(duration), player.volume),
        None => format!("{position}  {speed}  vol {}", player.volume),
    }
}

/// The columns of the player's bar; `None` where there is no room for one.
#[must_use]
pub fn player_bar(state: &State, total: u16) -> Option<Range<u16>> {
    if total < 72 {
        return None;
    }
    let right = u16::try_from(width(&player_words(state, total))).unwrap_or(u16::MAX);
    let end = total.saturating_sub(right.saturating_add(3));
    let free = end.saturating_sub(3);
    let bar = (13 + free.saturating_sub(45) * 19 / 40).min(60);
    (free > bar + 10).then(|| end - bar..end)
}

#[cfg(test)]
mod tests {
    use super::short_title;

    #[test]
    fn a_crumb_says_more_than_a_bare_number() {
        assert_eq!(short_title("Episode 11: Data Science: The Great Stagnation"), "Episode 11");
        assert_eq!(short_title("18: Software Accessibility"), "18: Software Accessibility");
        assert_eq!(short_title("447. How Much Do We Really Care?"), "447. How Much Do We Really Care?");
    }
}
