//! The Links view and the shows that are like another one.

use ratatui::layout::Rect;

use super::figures::Counting;
use super::theme::{On, Role};
use super::{Screen, figures, lists, shows};
use crate::app::rows::Sort;
use crate::app::state::LinkEntry;
use crate::app::{Action, PaneId, Row, Slot, directories, listing, offers, suggested, words};
use crate::library::related::{Tie, brief_text, reason_text, tie_text, why_text};
use crate::model::{Candidate, CandidateKey, Neighbour, Opens, Reason, Subscription, Suggestion};
use crate::text::target;
use crate::text::width::{elide, width};

/// A link of the present place.
pub fn link(screen: &Screen, number: u32) -> Option<LinkEntry> {
    let of = screen.state.links_of()?;
    let links = screen.state.links.get(&of)?;
    links.get(usize::try_from(number).ok()?).cloned()
}

/// A show that a row of Similar, For You or Search stands for, with why it is there, in the order of its reasons.
pub fn candidate(screen: &Screen, key: &CandidateKey) -> Option<(Candidate, Vec<String>)> {
    let found = suggested::of(screen.state, key)?;
    let mut reasons: Vec<String> = found.because.iter().map(|because| because.text(screen.state)).collect();
    // By the reasons, as it is the reason why nothing can be seen of it.
    reasons.extend(directories::missing(screen.state, found.candidate).map(str::to_owned));
    Some((found.candidate.clone(), reasons))
}

fn suggestion<'a>(screen: &Screen<'a>, key: &CandidateKey) -> Option<&'a Suggestion> {
    screen.state.for_you.as_ref()?.iter().find(|one| one.key == *key)
}

/// The links of an episode or of a whole show.
pub fn links(screen: &mut Screen, area: Rect) {
    let count = screen.state.rows.get(&PaneId::Links).map_or(0, |rows| rows.unfiltered);
    let grouped = match screen.cursor_of(PaneId::Links).sort {
        Sort::Kind => "· grouped by kind",
        Sort::Episode => "· grouped by episode",
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
            let what = "Its episodes were not read yet, so their links are not known.";
            [what.to_string(), offers::hint(screen.state, "{refresh} reads them.")]
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
    let opens = directories::opens(screen.state, &link.target, link.inside);
    if line.area.width < 71 {
        screen.canvas.right(x + 1, x + 4, y, &number, facts, on);
        let mut end = line.end();
        if line.area.width >= 39 {
            let aside = opens.map_or(link.kind.name(), Opens::mark);
            end = screen.canvas.right(x + 5, end, y, aside, facts, on).saturating_sub(1);
        }
        let used = lists::row_title(screen, line, x + 5, end.saturating_sub(x + 5), &link.label, role);
        screen.canvas.link(Rect::new(x + 5, y, used, 1), open_address(link));
        return;
    }
    screen.canvas.right(x + 1, x + 6, y, &number, facts, on);
    screen.canvas.text_on(x + 8, y, 7, link.kind.name(), facts, on);
    let remark = match (opens, visited) {
        (Some(opens), _) => opens.mark().to_string(),
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
    let show = screen.state.page_show().and_then(|id| screen.state.library.shows.get(&id)).cloned();
    let columns = columns(screen, PaneId::Similar, area.width);
    if let Some(show) = &show {
        heads(screen, area, (PaneId::Similar, &format!("Shows like {}", show.title)), &columns);
    }
    lists::rows(screen, PaneId::Similar, |screen, row, line| {
        if let Row::Candidate(key) = row
            && let Some((candidate, reasons)) = candidate(screen, key)
        {
            similar_row(screen, &candidate, &reasons, line, &columns);
        }
    });
    // Before the answer nothing is said: it may be on its way without anybody having been asked yet.
    let answered = screen.state.page_show().is_some_and(|id| screen.state.related.get(&id).is_some());
    if !answered && !screen.state.waiting.contains_key(&Slot::Related) {
        return;
    }
    let how = "The more shows are in the library, the more can be compared. {add} adds one.";
    let how = offers::hint(screen.state, how);
    lists::empty(
        screen,
        PaneId::Similar,
        &[Slot::Related],
        "Looking for shows like this one",
        &["No show like this one is known yet.".into(), how],
    );
}

/// The shows around the one of this place, by what ties them to it. Below its heading a row only says what the heading does not.
pub fn graph(screen: &mut Screen, area: Rect) {
    let show = screen.state.page_show().and_then(|id| screen.state.show(id)).cloned();
    let columns = columns(screen, PaneId::Graph, area.width);
    if let Some(show) = &show {
        heads(screen, area, (PaneId::Graph, &format!("Around {}", show.title)), &columns);
    }
    lists::rows(screen, PaneId::Graph, |screen, row, line| {
        let Row::Candidate(key) = row else { return };
        let Some((candidate, mut reasons)) = candidate(screen, key) else { return };
        if let Some(tie) = listing::tie_at(screen.state, line.index) {
            let around = screen.state.page_show().and_then(|show| screen.state.graph.get(&show));
            let is_here = |found: &&Neighbour| found.key == *key && Tie::of(&found.reason) == Some(tie);
            reasons = around.into_iter().flatten().find(is_here).map(tie_text).into_iter().collect();
        }
        similar_row(screen, &candidate, &reasons, line, &columns);
    });
    let answered = show.as_ref().is_some_and(|show| screen.state.graph.get(&show.id).is_some());
    if !answered && !screen.state.waiting.contains_key(&Slot::Graph) {
        return;
    }
    let lagging = screen.state.indexed.filter(|(done, total)| done < total);
    let unread = show.is_some_and(|show| show.counts.total == 0);
    let missing = match lagging {
        _ if unread => offers::hint(
            screen.state,
            "Its episodes were not read yet, so nothing is known of their links and people. {refresh} reads them.",
        ),
        Some((done, total)) => {
            format!("{} of {} episodes were read for links and people so far.", words::count(done), words::count(total))
        }
        None => offers::hint(
            screen.state,
            "Nobody recommends, links to or names it, and it shares nobody with a show that is known. {add} adds shows.",
        ),
    };
    lists::empty(
        screen,
        PaneId::Graph,
        &[Slot::Graph],
        "Looking for shows around this one",
        &["No show around this one is known yet.".into(), missing],
    );
}

/// Shows for the whole library, by reason. Below its heading a row only says what the heading does not.
pub fn for_you(screen: &mut Screen, area: Rect) {
    let columns = columns(screen, PaneId::ForYou, area.width);
    heads(screen, area, (PaneId::ForYou, "For You"), &columns);
    let grouped = is_grouped(screen);
    lists::rows(screen, PaneId::ForYou, |screen, row, line| {
        let Row::Candidate(key) = row else { return };
        let Some((candidate, mut reasons)) = candidate(screen, key) else { return };
        if grouped && let Some(found) = suggestion(screen, key) {
            let title = |id| screen.state.show(id).map(|show| show.title.clone());
            reasons = found.why.iter().map(|why| brief_text(why, title)).collect();
        }
        // What follows is often the same; the preview has it.
        let room = columns.why.map_or(0, |why| usize::from(line.room(line.x() + why)));
        while reasons.len() > 1 && width(&reasons.join(" · ")) > room {
            reasons.pop();
        }
        similar_row(screen, &candidate, &reasons, line, &columns);
    });
    let say = |text: &str| offers::hint(screen.state, text);
    let following = screen.state.library.shows.values().any(|show| show.subscription == Subscription::Following);
    let asked = screen.state.for_you.as_ref().is_some_and(|found| !found.is_empty());
    let lines = match (following, asked) {
        (false, _) => [
            "There is nothing to go by yet.".to_owned(),
            say("Follow a show, and what is like it stands here. {add} adds one; {search} searches the catalogue."),
        ],
        (true, true) => [
            "Every suggestion has been followed or dismissed.".to_owned(),
            say("{similar} on one of your shows lists what is like it. {search} searches the catalogue."),
        ],
        (true, false) => [
            "No show that you do not follow yet is like yours.".to_owned(),
            say("The more shows are in the library, the more can be compared. {add} adds one."),
        ],
    };
    lists::empty(screen, PaneId::ForYou, &[Slot::ForYou], "Looking for shows like yours", &lines);
}

/// The title line of a list of shows that are suggested, with the names of its columns; in the rule above it, who counts listeners.
fn heads(screen: &mut Screen, area: Rect, (pane, name): (PaneId, &str), columns: &Columns) {
    if let (Some(heading), Some(y)) = (&columns.heading, screen.areas.rule_top) {
        let cells = u16::try_from(width(heading)).unwrap_or(u16::MAX).saturating_add(2);
        let end = area.x + columns.listeners.max(cells);
        screen.canvas.right(area.x, end, y, &format!(" {heading}"), Role::Dim, On::Ground);
        screen.canvas.text(end, y, 1, " ", Role::Dim);
    }
    if !screen.areas.titled {
        return;
    }
    let count = screen.state.rows.get(&pane).map_or(0, |rows| rows.unfiltered);
    let taken = columns.why.map_or(0, |why| area.width.saturating_sub(why) + 2);
    let title = Rect { width: area.width.saturating_sub(taken), ..area };
    lists::title(screen, pane, title, name, &words::count(count as u64), "");
    if let Some(why) = columns.why {
        screen.canvas.text(area.x + why, area.y, area.width.saturating_sub(why + 1), "why", Role::Dim);
    }
}

/// Cells of the word `sample` behind a title.
const SAMPLE: u16 = 8;

/// Where the columns of similar shows stand; what does not fit is left out.
#[derive(Debug, Clone, PartialEq, Default)]
struct Columns {
    title: u16,
    author: Option<(u16, u16)>,
    /// The column behind the last digit; 0 where nobody says how many listen.
    listeners: u16,
    why: Option<u16>,
    /// Who counts the listeners, as it stands above the column.
    heading: Option<String>,
    /// Each figure has the mark of who counts.
    marked: bool,
}

/// How wide the columns of a list would like to be.
#[derive(Debug, Clone, Copy, Default)]
struct Wanted {
    title: u16,
    author: u16,
    listeners: u16,
    /// The first reason of a row.
    why: u16,
}

fn is_grouped(screen: &Screen) -> bool {
    screen.state.rows_of(PaneId::ForYou).iter().any(|row| !row.selectable())
}

/// The columns of a list of shows. They are the same whatever of it is filtered away.
fn columns(screen: &Screen, pane: PaneId, width: u16) -> Columns {
    let mut wanted = Wanted::default();
    // A figure is only shown where there is a line that says whose it is.
    let room = usize::from(width.saturating_sub(2));
    let counting = counting(screen, pane);
    let heading = counting.heading(room).filter(|_| screen.areas.rule_top.is_some());
    let marked = counting.is_marked();
    let mut want = |candidate: &Candidate, why: &str| {
        let cells = |text: &str| u16::try_from(self::width(text)).unwrap_or(u16::MAX);
        let sample = if candidate.sample { SAMPLE } else { 0 };
        wanted.title = wanted.title.max(cells(&candidate.title).saturating_add(sample));
        wanted.author = wanted.author.max(cells(candidate.maker()));
        wanted.why = wanted.why.max(cells(why));
        if heading.is_some() {
            let listeners = figures::in_column(&candidate.popularity, marked).map_or(0, |number| cells(&number));
            wanted.listeners = wanted.listeners.max(listeners);
        }
    };
    if pane == PaneId::Graph {
        let around = screen.state.page_show().and_then(|show| screen.state.graph.get(&show));
        let grouped = screen.state.rows_of(pane).iter().any(|row| matches!(row, Row::Heading(..)));
        for found in around.into_iter().flatten() {
            want(&found.candidate, &if grouped { tie_text(found) } else { reason_text(&found.reason) });
        }
    } else if pane == PaneId::ForYou {
        let grouped = is_grouped(screen);
        let title = |id| screen.state.show(id).map(|show| show.title.clone());
        for found in screen.state.for_you.iter().flatten() {
            let why = found.why.first().map(|why| if grouped { brief_text(why, title) } else { why_text(why, title) });
            want(&found.candidate, &why.unwrap_or_default());
        }
    } else {
        let related = screen.state.page_show().and_then(|show| screen.state.related.get(&show));
        for found in related.into_iter().flatten() {
            let why = found.reasons.iter().find(|reason| !matches!(reason, Reason::Directory(..)));
            want(&found.candidate, &why.or(found.reasons.first()).map(reason_text).unwrap_or_default());
        }
    }
    // Between 72 and 110 columns the reason stands below the list; of a tie, the number of episodes and names are short.
    let placed = match pane {
        PaneId::Graph => without_author(placed(width, wanted), wanted),
        _ if screen.wide() || width < 72 => placed(width, wanted),
        _ => without_why(width, wanted),
    };
    // Above its column where it fits there.
    let above = counting.heading(usize::from(placed.listeners.saturating_sub(2)));
    let heading = above.or(heading).filter(|_| placed.listeners > 0);
    Columns { heading, marked, ..placed }
}

/// Who counts the listeners of a list.
fn counting(screen: &Screen, pane: PaneId) -> Counting {
    let show = screen.state.page_show();
    let now = screen.state.now;
    match pane {
        PaneId::ForYou => {
            Counting::of(screen.state.for_you.iter().flatten().map(|one| one.candidate.popularity.as_slice()), now)
        }
        PaneId::Graph => {
            let around = show.and_then(|show| screen.state.graph.get(&show));
            Counting::of(around.into_iter().flatten().map(|one| one.candidate.popularity.as_slice()), now)
        }
        _ => {
            let related = show.and_then(|show| screen.state.related.get(&show));
            Counting::of(related.into_iter().flatten().map(|one| one.candidate.popularity.as_slice()), now)
        }
    }
}

/// Shares the width of a list among its columns: each gets what it would like, the reason before the title and the title
/// before the author, and none less than says something.
fn placed(width: u16, wanted: Wanted) -> Columns {
    let width = width.min(160);
    match width {
        ..40 => Columns { title: width.saturating_sub(4), author: None, ..Columns::default() },
        40..72 if wanted.listeners == 0 => Columns { title: width - 4, author: None, ..Columns::default() },
        40..72 => {
            let title = width.saturating_sub(wanted.listeners + 6);
            Columns { title, author: None, listeners: width - 1, ..Columns::default() }
        }
        72.. => {
            // At least, and at most before the others have what they would like.
            const TITLE: (u16, u16) = (24, 60);
            const AUTHOR: (u16, u16) = (12, 30);
            const WHY: u16 = 30;
            let numbers = if wanted.listeners > 0 { wanted.listeners + 2 } else { 0 };
            // The sign before the title, a blank behind it, two before the reason, one at the edge.
            let mut free = width.saturating_sub(3 + 1 + numbers + 2 + 1 + TITLE.0 + AUTHOR.0);
            let mut take = |most: u16| {
                let taken = most.min(free);
                free -= taken;
                taken
            };
            take(wanted.why.min(WHY));
            let title = TITLE.0 + take(wanted.title.min(TITLE.1).saturating_sub(TITLE.0));
            let author = AUTHOR.0 + take(wanted.author.min(AUTHOR.1).saturating_sub(AUTHOR.0));
            let at = 3 + title + 1;
            let end = at + author + numbers;
            Columns {
                title,
                author: Some((at, author)),
                listeners: if numbers > 0 { end } else { 0 },
                why: Some(end + 2),
                ..Columns::default()
            }
        }
    }
}

fn similar_row(screen: &mut Screen, candidate: &Candidate, reasons: &[String], line: lists::Line, columns: &Columns) {
    let (x, y, on) = (line.x(), line.y(), line.on);
    let facts = if on == On::Selected { Role::Text } else { Role::Dim };
    let known = candidate.known.and_then(|id| screen.state.library.shows.get(&id));
    let followed = known.is_some_and(|show| show.subscription == Subscription::Following);
    if followed {
        let sign = screen.canvas.signs.followed;
        screen.canvas.text_on(x + 1, y, 1, sign, Role::Ok, on);
    }
    let mut room = columns.title.min(line.room(x + 3));
    if candidate.sample && room >= 24 {
        room = shows::sample(screen, x + 3, x + 3 + room, y, on).saturating_sub(x + 3);
    }
    lists::row_title(screen, line, x + 3, room, &candidate.title, Role::Text);
    if let Some((at, cells)) = columns.author {
        screen.canvas.text_on(x + at, y, cells, candidate.maker(), facts, on);
    }
    if columns.listeners > 0
        && let Some(number) = figures::in_column(&candidate.popularity, columns.marked)
    {
        screen.canvas.right(x + 3, x + columns.listeners, y, &number, facts, on);
    }
    if let Some(why) = columns.why {
        let room = line.room(x + why);
        screen.canvas.text_on(x + why, y, room, &fitting(reasons, usize::from(room)), facts, on);
    }
}

/// As many whole reasons as can be read in this room, and `…` where there are more. Of a first one that is too long, as
/// many of its words.
pub fn fitting(reasons: &[String], room: usize) -> String {
    let mut out = String::new();
    for (index, reason) in reasons.iter().enumerate() {
        let longer = if index == 0 { reason.clone() } else { format!("{out} · {reason}") };
        let last = index + 1 == reasons.len();
        // What follows is announced, if only by a sign.
        let fits = width(&longer) + if last { 0 } else { 2 } <= room;
        match (fits, index) {
            (true, _) => out = longer,
            // The sign of more is worth less than a reason that just fits.
            (false, 0) if width(&longer) <= room => return longer,
            (false, 0) => return cut_at_word(&longer, room),
            (false, _) => {
                let left = room.saturating_sub(width(&out) + 3);
                return whole_names(reason, left)
                    .map_or_else(|| format!("{out} …"), |part| format!("{out} · {part} …"));
            }
        }
    }
    out
}

/// The parts of a text up to each of its blanks, as far as they leave room for `…`.
fn beginnings(text: &str, room: usize) -> impl DoubleEndedIterator<Item = &str> {
    let ends = text.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    ends.filter_map(|at| text.get(..at)).filter(move |part| width(part) + 2 <= room)
}

/// The beginning of a list up to a whole name, without the comma behind it.
fn whole_names(text: &str, room: usize) -> Option<&str> {
    beginnings(text, room).rfind(|part| part.ends_with(',')).map(|part| part.trim_end_matches(','))
}

/// The beginning of a sentence up to a whole name where that leaves enough of it, else to a whole word.
fn cut_at_word(text: &str, room: usize) -> String {
    let enough = |part: &&str| part.ends_with([',', ':']) && width(part) * 2 >= room;
    match beginnings(text, room).rfind(enough).or_else(|| beginnings(text, room).next_back()) {
        Some(part) if width(part) * 3 >= room => format!("{} …", part.trim_end_matches([',', ':'])),
        // One long word is worth its beginning.
        _ => elide(text, room),
    }
}

/// Gives titles that would be cut the room of the makers: which show it is comes first.
fn without_author(columns: Columns, wanted: Wanted) -> Columns {
    match columns.author {
        Some((_, cells)) if columns.title < wanted.title => {
            Columns { title: columns.title + 1 + cells, author: None, ..columns }
        }
        _ => columns,
    }
}

/// Between 72 and 110 columns the reason of the selection stands below the list, and title and author have its room.
fn without_why(width: u16, wanted: Wanted) -> Columns {
    let numbers = if wanted.listeners > 0 { wanted.listeners + 2 } else { 0 };
    // The sign before the title, a blank behind it, one at the edge.
    let room = width.saturating_sub(3 + 1 + 1 + numbers);
    let author = wanted.author.clamp(12, room * 2 / 5);
    let title = wanted.title.clamp(24, room.saturating_sub(author).max(24));
    let at = 3 + title + 1;
    let author = wanted.author.min((3 + 1 + room).saturating_sub(at));
    Columns {
        title,
        author: Some((at, author)),
        listeners: if numbers > 0 { width.saturating_sub(1) } else { 0 },
        ..Columns::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_would_be_cut_have_the_room_of_the_makers() {
        let wanted = Wanted { title: 40, author: 20, listeners: 5, why: 28 };
        let columns = placed(80, wanted);
        let without = without_author(columns.clone(), wanted);
        assert_eq!((columns.title, columns.author), (26, Some((30, 12))));
        assert_eq!((without.title, without.author, without.why), (39, None, columns.why));
        let wanted = Wanted { title: 26, ..wanted };
        assert_eq!(without_author(placed(80, wanted), wanted), placed(80, wanted));
    }

    #[test]
    fn reasons_are_cut_between_reasons_and_a_long_one_between_words() {
        let reasons = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        let two = reasons(&["same topics: books, index", "linked from 1 episode"]);
        assert_eq!(fitting(&two, 60), "same topics: books, index · linked from 1 episode");
        assert_eq!(fitting(&two, 30), "same topics: books, index …");
        assert_eq!(fitting(&two, 25), "same topics: books, index");
        assert_eq!(fitting(&two, 24), "same topics: books …");
        assert_eq!(fitting(&two, 8), "same …");
        assert_eq!(fitting(&reasons(&["Donaudampfschiff"]), 8), "Donauda…");
        let people = reasons(&["by words", "2 shared people: Ada Lo, Bo Ek", "more"]);
        assert_eq!(fitting(&people, 40), "by words · 2 shared people: Ada Lo …");
        assert_eq!(fitting(&people, 32), "by words …", "not before a name");
        assert_eq!(fitting(&[], 8), "");
        for room in 1..60 {
            assert!(width(&fitting(&two, room)) <= room);
        }
    }

    #[test]
    fn a_reason_gets_its_room_before_long_titles_and_names() {
        let wanted = Wanted { title: 70, author: 40, listeners: 5, why: 43 };
        let columns = placed(80, wanted);
        assert_eq!((columns.title, columns.author), (24, Some((28, 12))));
        let why = columns.why.unwrap();
        // `same topics: data science, art`, and the cell at the edge.
        assert_eq!((columns.listeners, why, 80 - why - 1), (47, 49, 30));
        // Where nobody says how many listen, titles have that room.
        let nobody = placed(80, Wanted { listeners: 0, ..wanted });
        assert_eq!((nobody.listeners, nobody.title), (0, 31));
        // What is wanted is had where there is room for all, and no more.
        let wide = placed(160, Wanted { title: 40, author: 20, ..wanted });
        assert_eq!((wide.title, wide.author), (40, Some((44, 20))));
    }
}
