//! The page of a show: its header and the tabs that all pages have.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, artwork, episodes, figures, lists, texts, transcript};
use crate::app::layout::WIDEST_LIST;
use crate::app::place::ShowTab;
use crate::app::rows::Sort;
use crate::app::{Action, PaneId, Place, line, offers, words};
use crate::model::{Rated, Show, Subscription};
use crate::text::{target, width::width};

/// The line of tabs; the active one between two bars.
pub fn tabs(screen: &mut Screen) {
    let Some(area) = screen.areas.tabs else { return };
    let (tabs, more_left, more_right) = line::drawn_tabs(screen.state);
    let (selected, tab_end) = (screen.canvas.signs.selected, screen.canvas.signs.tab_end);
    let (back, forward) = (screen.canvas.signs.back, screen.canvas.signs.forward);
    if more_left {
        screen.canvas.text(area.x + 1, area.y, 1, back, Role::Dim);
    }
    let mut end = area.x;
    for tab in &tabs {
        let cells = tab.columns.end - tab.columns.start;
        let role = if tab.active { Role::Accent } else { Role::Dim };
        if tab.active {
            screen.canvas.text(tab.columns.start, area.y, 1, selected, Role::Accent);
            screen.canvas.text(tab.columns.end - 1, area.y, 1, tab_end, Role::Accent);
        }
        screen.canvas.text(tab.columns.start + 1, area.y, cells.saturating_sub(2), &tab.label, role);
        end = tab.columns.end;
    }
    if more_right {
        let after_bar = u16::from(tabs.last().is_some_and(|tab| tab.active));
        screen.canvas.text(end + after_bar, area.y, 1, forward, Role::Dim);
    } else if let Some(words) = transcript::following(screen) {
        if usize::from(area.right().saturating_sub(end)) > width(&words) + 2 {
            screen.canvas.right(end, area.right() - 1, area.y, &words, Role::Dim, On::Ground);
        }
    } else {
        // By what the list below is sorted, where that is not its usual order; and how one switches.
        let pane = screen.state.focus();
        let order = match (pane, screen.areas.titled) {
            (PaneId::Episodes, false) => {
                let show = screen.state.page_show().and_then(|id| screen.state.library.shows.get(&id)).cloned();
                let cursor = screen.cursor_of(pane);
                let usual = cursor.sort == Sort::Natural && !cursor.reversed;
                if usual { String::new() } else { episodes::order(screen, show.as_deref()) }
            }
            _ => String::new(),
        };
        let (previous, next) = (lists::key(screen, &Action::PrevTab), lists::key(screen, &Action::NextTab));
        let switch = if screen.wide() { format!("{previous} and {next} switch") } else { String::new() };
        let words: Vec<String> = [order, switch].into_iter().filter(|words| !words.is_empty()).collect();
        let words = words.join("   ");
        let right = area.x + area.width.min(WIDEST_LIST).saturating_sub(1);
        if !words.is_empty() && usize::from(right.saturating_sub(end)) > width(&words) + 2 {
            screen.canvas.right(end, right, area.y, &words, Role::Dim, On::Ground);
        }
    }
}

/// Top level categories, each once.
pub fn categories(show: &Show, most: usize) -> String {
    short_categories(&show.categories, most)
}

/// As [`categories`], of anything that has some.
pub fn short_categories(categories: &[String], most: usize) -> String {
    named(categories, most).join(" · ")
}

/// The names of these categories without what they belong to, each once.
pub fn named(categories: &[String], most: usize) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for category in categories {
        let name = category.rsplit(" > ").next().unwrap_or(category).trim();
        if !name.is_empty() && !seen.iter().any(|known| known == name) {
            seen.push(name.to_string());
        }
    }
    seen.truncate(most);
    seen
}

/// Whether the show is followed, in words, and its colour.
fn following(screen: &Screen, show: &Show) -> (String, Role) {
    match show.subscription {
        Subscription::Following => (format!("{} following", screen.canvas.signs.followed), Role::Ok),
        Subscription::Preview | Subscription::Archived => {
            let how = offers::hint(screen.state, "{follow-show} to follow");
            (if how.is_empty() { "not followed".to_string() } else { format!("not followed · {how}") }, Role::Dim)
        }
    }
}

/// The listener's own rating, as stars and whose they are; empty when there is none.
pub fn own_rating(screen: &Screen, of: Rated) -> String {
    let Some(stars) = screen.state.library.ratings.get(&of) else { return String::new() };
    format!("{} yours", screen.canvas.signs.star.repeat(usize::from(*stars)))
}

fn rhythm(screen: &Screen, show: &Show) -> Option<String> {
    words::pace(show, screen.state.now)
}

/// Artwork, title, author and facts; then the tabs. A fact that nobody gave is left out.
pub fn header(screen: &mut Screen) {
    tabs(screen);
    let (Some(area), Place::Show(id)) = (screen.areas.header, &screen.entry.place) else { return };
    let Some(show) = screen.state.library.shows.get(id).cloned() else { return };
    match area.height {
        1 => one_line(screen, area, &show),
        2..4 => narrow(screen, area, &show),
        4..10 => small(screen, area, &show),
        _ => large(screen, area, &show),
    }
}

/// Title and whether it is followed; gives nothing away when the rest has scrolled off.
fn title_line(screen: &mut Screen, x: u16, end: u16, y: u16, show: &Show) {
    let (words, role) = following(screen, show);
    let mut left = screen.canvas.right(x, end, y, &words, role, On::Ground).saturating_sub(2);
    if show.sample {
        left = super::shows::sample(screen, x, left, y, On::Ground).saturating_sub(1);
    }
    screen.canvas.text(x, y, left.saturating_sub(x), &show.title, Role::Heading);
}

/// Where the lines of the header end: with the rows of the list below.
fn right_edge(area: Rect) -> u16 {
    area.x + area.width.min(WIDEST_LIST).saturating_sub(1)
}

/// What is wrong with the feed, when it is asked again and what one can do, as one line of so many cells; since when,
/// if there is room.
fn trouble(screen: &Screen, show: &Show, room: usize) -> Option<String> {
    let problem = show.health.problem.as_ref()?;
    let now = screen.state.now;
    let bare = |text: &str| text.trim_end_matches('.').to_string();
    let hint = bare(&offers::hint(screen.state, &problem.hint));
    let again = show.health.due(now.wall).map(|at| format!("asked again {}", words::ahead(at, now)));
    let since = show.health.failing_since.map(|at| format!("since {}", words::full_date(at, now)));
    let sign = screen.canvas.signs.trouble;
    let mut parts: Vec<String> = again.into_iter().chain([hint]).filter(|part| !part.is_empty()).collect();
    let why = bare(&problem.why);
    let rest = |parts: &[String]| parts.iter().map(|part| width(part) + 3).sum::<usize>();
    // What failed is said whole where it can be, with when it is asked again; where both have no room, what one can do stays.
    if rest(&parts) + width(&why) + 2 > room && rest(parts.get(..1).unwrap_or_default()) + width(&why) + 2 <= room {
        parts.truncate(1);
    }
    while !parts.is_empty() && rest(&parts) + width(&why).min(16) + 2 > room {
        parts.remove(0);
    }
    if let Some(since) = since.filter(|since| rest(&parts) + width(&why) + width(since) + 5 <= room) {
        parts.insert(0, since);
    }
    let why = crate::text::width::elide(&why, room.saturating_sub(rest(&parts) + 2));
    Some(format!("{sign} {}", [vec![why], parts].concat().join(" · ")))
}

/// The same, dimmed, its sign in the colour of trouble.
fn trouble_line(screen: &mut Screen, x: u16, end: u16, y: u16, show: &Show) -> bool {
    let room = end.saturating_sub(x);
    let Some(words) = trouble(screen, show, usize::from(room)) else { return false };
    screen.canvas.text(x, y, room, &words, Role::Dim);
    let sign = screen.canvas.signs.trouble;
    screen.canvas.text(x, y, 1, sign, Role::Error);
    true
}

fn one_line(screen: &mut Screen, area: Rect, show: &Show) {
    title_line(screen, area.x + 2, right_edge(area), area.y, show);
}

fn narrow(screen: &mut Screen, area: Rect, show: &Show) {
    let (x, end) = (area.x + 1, area.right().saturating_sub(1));
    let sign = screen.canvas.signs.followed;
    let author = if show.maker().is_empty() { show.title.clone() } else { format!("by {}", show.maker()) };
    let used = screen.canvas.text(x, area.y, end.saturating_sub(x + 3), &author, Role::Text);
    if show.subscription == Subscription::Following {
        screen.canvas.text(x + used + 2, area.y, 1, sign, Role::Ok);
    } else {
        let (words, role) = following(screen, show);
        let words = words.rsplit(" · ").next().unwrap_or("").to_string();
        screen.canvas.right(x + used + 2, end, area.y, &words, role, On::Ground);
    }
    let star = screen.canvas.signs.star;
    let room = usize::from(end.saturating_sub(x));
    let mut parts = vec![figures::line(&show.popularity, star, false, room, screen.state.now)];
    if show.popularity.is_empty() {
        parts.extend(rhythm(screen, show));
        parts.push(categories(show, 2));
    }
    parts.retain(|part| !part.is_empty());
    if area.height > 1 && !trouble_line(screen, x, end, area.y + 1, show) {
        screen.canvas.text(x, area.y + 1, end.saturating_sub(x), &parts.join(" · "), Role::Dim);
    }
}

/// Facts beside one another with a wide gap, or a narrower one where all fit then; else as many as do.
fn beside(screen: &mut Screen, x: u16, end: u16, y: u16, gap: u16, facts: &[(String, Role)]) {
    let facts: Vec<&(String, Role)> = facts.iter().filter(|(words, _)| !words.is_empty()).collect();
    let cells: usize = facts.iter().map(|(words, _)| width(words)).sum();
    let fits =
        |gap: &u16| cells + facts.len().saturating_sub(1) * usize::from(*gap) <= usize::from(end.saturating_sub(x));
    let gap = [gap, 4, 2].into_iter().find(fits).unwrap_or(gap.min(4));
    let mut at = x;
    for (words, role) in facts {
        let room = end.saturating_sub(at);
        if at > x && usize::from(room) < width(words) {
            continue;
        }
        at += screen.canvas.text(at, y, room, words, *role) + gap;
    }
}

fn support(screen: &Screen, show: &Show, whole: bool) -> String {
    let Some(funding) = screen.state.shows.get(&show.id).and_then(|detail| detail.funding.first()) else {
        return String::new();
    };
    let heart = screen.canvas.signs.support;
    if whole && !funding.text.is_empty() {
        format!("{heart} Support: {}", funding.text)
    } else {
        format!("{heart} Support")
    }
}

fn small(screen: &mut Screen, area: Rect, show: &Show) {
    let (mut x, end) = (area.x + 2, right_edge(area));
    if screen.areas.artwork.is_some() {
        artwork::draw(screen, &show.title);
        x += 12;
    }
    title_line(screen, x, end, area.y, show);
    let room = end.saturating_sub(x);
    // The rows below one another without a hole; what is left has the first words of the summary.
    let mut y = area.y + 1;
    if !show.maker().is_empty() {
        screen.canvas.text(x, y, room, &format!("by {}", show.maker()), Role::Text);
        y += 1;
    }
    let star = screen.canvas.signs.star;
    let own = own_rating(screen, Rated::Show(show.id));
    let left = usize::from(room).saturating_sub(width(&own) + 4);
    let facts = [
        (own, Role::Star),
        (figures::line(&show.popularity, star, false, left, screen.state.now), Role::Star),
        (rhythm(screen, show).unwrap_or_default(), Role::Dim),
    ];
    if facts.iter().any(|(words, _)| !words.is_empty()) {
        beside(screen, x, end, y, 4, &facts);
        y += 1;
    }
    // Trouble comes before what the last row has to say else.
    if trouble_line(screen, x, end, y, show) {
        y += 1;
    } else if y + 1 < area.bottom() && !show.summary.is_empty() {
        screen.canvas.text(x, y, room, &show.summary, Role::Dim);
        y += 1;
    }
    if y >= area.bottom() {
        return;
    }
    // The tab where the rest stands, unless it is in front, and the key of the shorter way there: tabs go round, and it is the last.
    let at = ShowTab::ALL.iter().position(|tab| *tab == screen.entry.show_tab).unwrap_or(0);
    let way = if at * 2 + 1 < ShowTab::ALL.len() { Action::PrevTab } else { Action::NextTab };
    let more = if screen.entry.show_tab == ShowTab::About {
        String::new()
    } else {
        format!("more: About {}", lists::key(screen, &way))
    };
    let support = support(screen, show, false);
    let cells = |most: usize| width(&categories(show, most)) + width(&support) + width(&more) + 4;
    let most = (1..=2).rev().find(|most| cells(*most) <= usize::from(room)).unwrap_or(0);
    let facts = [(categories(show, most), Role::Dim), (support, Role::Dim), (more, Role::Dim)];
    beside(screen, x, end, y, 8, &facts);
}

fn large(screen: &mut Screen, area: Rect, show: &Show) {
    artwork::draw(screen, &show.title);
    let x = screen.areas.artwork.map_or(area.x + 2, |artwork| artwork.right() + 2);
    let (x, end) = (x, right_edge(area));
    let y = area.y;
    title_line(screen, x, end, y, show);
    let room = end.saturating_sub(x).min(100);
    if !show.maker().is_empty() {
        screen.canvas.text(x, y + 1, room, &format!("by {}", show.maker()), Role::Text);
    }
    let now = screen.state.now;
    let star = screen.canvas.signs.star;
    let since = show.counts.oldest.map(|at| format!("since {}", words::month_and_year(at, now)));
    let often: Vec<String> = rhythm(screen, show).into_iter().chain(since).collect();
    let mut rows: Vec<Vec<(String, Role)>> = Vec::new();
    let own = own_rating(screen, Rated::Show(show.id));
    let left = usize::from(end.saturating_sub(x)).saturating_sub(width(&own) + 4);
    rows.push(vec![
        (own, Role::Star),
        (figures::line(&show.popularity, star, true, left, now), Role::Star),
        (often.join(" · "), Role::Dim),
    ]);
    rows.push(vec![
        (categories(show, 3), Role::Dim),
        (show.language.as_deref().map_or_else(String::new, language), Role::Dim),
        (
            show.explicit
                .map_or_else(String::new, |explicit| format!("explicit: {}", if explicit { "yes" } else { "no" })),
            Role::Dim,
        ),
    ]);
    let site = show.site.as_deref().map_or_else(String::new, |site| target::shortened(site, 40));
    rows.push(vec![(site, Role::Link), (support(screen, show, true), Role::Dim)]);
    let mut at = y + 3;
    for (row, facts) in rows.iter().enumerate() {
        if facts.iter().all(|(words, _)| words.is_empty()) {
            continue;
        }
        if let [(site, Role::Link), ..] = facts.as_slice()
            && let Some(url) = show.site.as_deref().filter(|url| target::masked(url) == **url)
        {
            let cells = u16::try_from(width(site)).unwrap_or(u16::MAX).min(end.saturating_sub(x));
            screen.canvas.link(Rect::new(x, at, cells, 1), url);
        }
        beside(screen, x, end, at, if row == 0 { 5 } else { 8 }, facts);
        at += 1;
    }
    at += 1;
    let bottom = y + 9;
    if trouble_line(screen, x, end, at, show) {
        at += 1;
    }
    let area = Rect::new(x, at, room, bottom.saturating_sub(at));
    texts::paragraph(screen, area, &show.summary, usize::from(area.height), Role::Text);
}

/// A language tag as a word for the languages that are common, else the tag itself.
pub fn language(tag: &str) -> String {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    match primary.as_str() {
        "en" => "English",
        "de" => "German",
        "fr" => "French",
        "es" => "Spanish",
        "pt" => "Portuguese",
        "it" => "Italian",
        "nl" => "Dutch",
        "sv" => "Swedish",
        "no" | "nb" | "nn" => "Norwegian",
        "da" => "Danish",
        "fi" => "Finnish",
        "pl" => "Polish",
        "cs" => "Czech",
        "ru" => "Russian",
        "uk" => "Ukrainian",
        "tr" => "Turkish",
        "ar" => "Arabic",
        "he" | "iw" => "Hebrew",
        "hi" => "Hindi",
        "zh" => "Chinese",
        "ja" => "Japanese",
        "ko" => "Korean",
        _ => return tag.to_string(),
    }
    .to_string()
}

/// A place whose show has left the library.
pub fn gone(screen: &mut Screen) {
    let last = screen.state.undo.last().map(|step| step.said.trim_end_matches('.').to_owned());
    let undo = last.map(|said| format!("{} undoes: {said}. ", lists::key(screen, &Action::Undo)));
    let back = lists::key(screen, &Action::Back);
    let size = screen.state.size;
    let area = Rect::new(0, 1, size.width, size.height.saturating_sub(2));
    let lines =
        ["This show is not in the library.".to_string(), format!("{}{back} goes back.", undo.unwrap_or_default())];
    lists::said(screen, area, &lines);
}
