//! Facts about the selection: in the pane beside a list, or in a line or two below it.

use ratatui::layout::Rect;

use super::theme::{On, Role};
use super::{Screen, artwork, episode, figures, lists, related, settings, show, texts};
use crate::app::effect::LinksOf;
use crate::app::layout::beside;
use crate::app::state::LinkEntry;
use crate::app::{Action, Place, Row, directories, offers, report, words};
use crate::error::Problem;
use crate::library::query::FoundIn;
use crate::library::told;
use crate::model::{Candidate, EpisodeId, Inside, Opens, Popularity, Show, ShowId, Source, Subscription};
use crate::text::{layout::wrap, target, width::width};

/// The row that is previewed.
fn selected(screen: &Screen) -> Option<Row> {
    screen.state.previewed().cloned()
}

/// The pane at the right.
pub fn side(screen: &mut Screen) {
    let Some(area) = screen.areas.side else { return };
    if matches!(screen.entry.place, Place::Episode(_)) && !screen.areas.titled {
        episode::side(screen);
        return;
    }
    let row = selected(screen);
    let mut name = "Preview".to_string();
    if let Some(Row::Candidate(key)) = &row
        && let Some((candidate, _)) = related::candidate(screen, key)
    {
        let followed = candidate
            .known
            .and_then(|id| screen.state.library.shows.get(&id))
            .is_some_and(|show| show.subscription == Subscription::Following);
        name = format!("Preview · {}", if followed { "followed" } else { "not followed" });
    }
    if screen.areas.titled || screen.entry.place == Place::Search {
        screen.canvas.text(area.x + 1, area.y, area.width.saturating_sub(2), &name, Role::Heading);
    }
    let inside = beside::inside(area);
    if inside.width < 10 || inside.height == 0 {
        return;
    }
    match row {
        Some(Row::Show(id)) => show_preview(screen, inside, id),
        Some(Row::Episode(_, id)) => episode_preview(screen, inside, id),
        Some(Row::Link(number)) => {
            if let Some(link) = related::link(screen, number) {
                link_preview(screen, inside, &link);
            }
        }
        Some(Row::Candidate(key)) => {
            if let Some((candidate, reasons)) = related::candidate(screen, &key) {
                candidate_preview(screen, inside, &candidate, &reasons);
            }
        }
        Some(Row::Setting(name)) => settings::preview(screen, inside, name),
        Some(Row::Sample) => settings::sample(screen, inside),
        Some(row) if row.selectable() => leads_on(screen, inside, &row),
        _ if screen.state.waiting.is_empty() => {
            put(screen, inside, inside.y, "Nothing is selected.", Role::Dim);
        }
        _ => {}
    }
}

/// What a row does that is no thing but leads to more.
fn leads_on(screen: &mut Screen, area: Rect, row: &Row) {
    let title = screen.state.row_title(row);
    let (about, does) = match row {
        Row::Genre(_) => {
            (format!("What is heard most in {title}, and what earmark’s own catalogue has of it."), "open the category")
        }
        Row::Tag(_) => (
            format!("What is subscribed to most at gpodder.net of what listeners there called “{title}”."),
            "open the tag",
        ),
        Row::AskDirectories => {
            let name = |source| match source {
                Source::PodcastIndex => String::from("Podcast Index (with a key of yours)"),
                other => other.name().to_string(),
            };
            let asked: Vec<String> = directories::allowed(screen.state).into_iter().map(name).collect();
            let about = "They get the words that are typed, now and with every search until earmark is left, and nothing of \
                         your library.";
            (format!("{}. {about}", asked.join(", ")), "ask them")
        }
        Row::More(within, _) => (format!("The same words with in:{} behind them.", within.name()), "show them all"),
        Row::Address => {
            ("A feed is looked into, of a web page the feed that it names. Nothing is followed yet.".into(), "look")
        }
        Row::Older(id) => {
            let state = screen.state;
            let trouble = state.show(*id).and_then(|show| show.page_trouble.as_ref());
            let moment = |at| words::full_moment(at, state.now);
            let about = trouble.map_or_else(
                || String::from("The feed has older episodes on a page of its own."),
                |trouble| told::older(trouble, state.now.wall, moment),
            );
            (about, "read them")
        }
        _ => return,
    };
    let mut y = texts::paragraph(screen, area, &title, 3, Role::Heading) + 1;
    y = texts::paragraph(screen, below(area, y), &about, 8, Role::Text) + 1;
    keys(screen, area, y, &[(Action::Open, does)]);
}

/// One line; gives the row below it.
pub fn put(screen: &mut Screen, area: Rect, y: u16, text: &str, role: Role) -> u16 {
    if text.is_empty() || y >= area.bottom() {
        return y;
    }
    screen.canvas.text(area.x, y, area.width, text, role);
    y + 1
}

/// Facts with dots between them, as many lines as they need: a fact that does not fit behind the one before begins the
/// next line.
pub fn parts(screen: &mut Screen, area: Rect, mut y: u16, facts: &[String], role: Role) -> u16 {
    let mut line = String::new();
    for fact in facts.iter().filter(|fact| !fact.is_empty()) {
        let longer = if line.is_empty() { fact.clone() } else { format!("{line} · {fact}") };
        if !line.is_empty() && width(&longer) > usize::from(area.width) {
            y = put(screen, area, y, &line, role);
            line.clone_from(fact);
        } else {
            line = longer;
        }
    }
    put(screen, area, y, &line, role)
}

/// The part of an area from this row on.
pub fn below(area: Rect, y: u16) -> Rect {
    Rect { y, height: area.bottom().saturating_sub(y), ..area }
}

fn show_preview(screen: &mut Screen, area: Rect, id: ShowId) {
    let Some(found) = screen.state.library.shows.get(&id).cloned() else { return };
    let now = screen.state.now;
    let pictured = screen.areas.artwork.is_some();
    let mut y = area.y;
    let star = screen.canvas.signs.star;
    let (figures, from) = figures::apart(&found.popularity, star, now);
    let often = words::pace(&found, now).unwrap_or_default();
    let total = words::counted(u64::from(found.counts.total), "episode");
    let facts = [(found.maker().to_string(), Role::Text), (figures, Role::Star), (from, Role::Dim)];
    if pictured {
        artwork::draw(screen, &found.title);
        // The words beside the box may use the blank margin, too.
        let beside = Rect { x: area.x + 14, width: area.width - 12, height: 5, ..area };
        let mut at = texts::paragraph(screen, beside, &found.title, 2, Role::Heading);
        for (text, role) in &facts {
            at = put(screen, beside, at, text, *role);
        }
        // Beside the box there is no second line: the number says more than the rhythm.
        let whole = format!("{often} · {total}");
        let fits = width(&whole) <= usize::from(beside.width) && !often.is_empty();
        put(screen, beside, at, if fits { &whole } else { &total }, Role::Dim);
        y += 6;
    } else {
        y = texts::paragraph(screen, area, &found.title, 3, Role::Heading);
        for (text, role) in &facts {
            y = put(screen, area, y, text, *role);
        }
        y = parts(screen, area, y, &[often, total], Role::Dim) + 1;
    }
    if found.sample {
        y = put(screen, area, y, "sample", Role::Dim) + 1;
    }
    y = health(screen, area, y, &found);
    let after = long(screen, below(area, y), area.height);
    y = if after > y { after + 1 } else { y };
    y = parts(screen, area, y, &show::named(&found.categories, 2), Role::Dim);
    let site = found.site.as_deref().map_or_else(String::new, |site| target::shortened(site, usize::from(area.width)));
    if let Some(url) = found.site.as_deref().filter(|url| y < area.bottom() && target::masked(url) == **url) {
        let cells = u16::try_from(width(&site)).unwrap_or(u16::MAX).min(area.width);
        screen.canvas.link(Rect::new(area.x, y, cells, 1), url);
    }
    y = put(screen, area, y, &site, Role::Link);
    if screen.state.shows.get(&id).is_some_and(|detail| !detail.funding.is_empty()) {
        let heart = screen.canvas.signs.support;
        y = put(screen, area, y, &format!("{heart} Support this show"), Role::Dim);
    }
    y += 1;
    if let Some(at) = found.health.last_ok {
        let next = found.health.due(now.wall).map_or_else(String::new, |at| format!("next {}", words::ahead(at, now)));
        y = parts(screen, area, y, &[format!("Checked {}", words::ago(at, now)), next], Role::Dim);
    }
    if let Some(at) = found.followed_at.filter(|_| found.subscription == Subscription::Following) {
        put(screen, area, y, &format!("Followed since {}", words::full_date(at, now)), Role::Dim);
    }
}

/// What is wrong with a show's feed, since when, and what to do.
fn health(screen: &mut Screen, area: Rect, y: u16, show: &Show) -> u16 {
    let Some(problem) = &show.health.problem else { return y };
    let now = screen.state.now;
    let sign = screen.canvas.signs.trouble;
    let since =
        show.health.failing_since.map_or_else(String::new, |at| format!(" Since {}.", words::full_date(at, now)));
    let mut at = texts::paragraph(screen, below(area, y), &format!("{sign} {}{since}", problem.why), 5, Role::Error);
    let hint = offers::hint(screen.state, &problem.hint);
    at = texts::paragraph(screen, below(area, at), &hint, 5, Role::Dim);
    at + 1
}

fn episode_preview(screen: &mut Screen, area: Rect, id: EpisodeId) {
    let Some(facts) = episode::facts(screen, id) else { return };
    let now = screen.state.now;
    let mut y = texts::paragraph(screen, area, &facts.title, 3, Role::Heading);
    let show = screen.state.show_of(id).and_then(|id| screen.state.library.shows.get(&id)).cloned();
    if let Some(show) = &show {
        y = put(screen, area, y, &show.title, Role::Text);
    }
    let parts: Vec<String> = facts
        .published
        .map(|at| words::full_date(at, now))
        .into_iter()
        .chain(facts.duration.map(words::long_length))
        .collect();
    y = put(screen, area, y, &parts.join(" · "), Role::Dim) + 1;
    let hit = beside::by_notes(screen.state, id).map(|hit| (hit.found_in, hit.excerpt.text.clone()));
    if screen.entry.place == Place::Search {
        let place = match &hit {
            Some((FoundIn::Transcript { at: Some(at), .. }, _)) => format!("transcript, at {}", words::position(*at)),
            Some((FoundIn::Transcript { at: None, .. }, _)) => String::from("transcript"),
            Some((FoundIn::Notes, _)) => String::from("notes"),
            None => String::from("title"),
        };
        y = put(screen, area, y, &format!("matched in: {place}"), Role::Dim) + 1;
    }
    let links = links_of(screen, id);
    let room = below(area, y);
    let after = match hit {
        Some((_, text)) => texts::paragraph(screen, room, &text, beside::lines(screen.state, area.height), Role::Text),
        None => long(screen, room, area.height),
    };
    y = if after > y { after + 1 } else { y };
    if links > 0 {
        y = put(screen, area, y, &words::counted(links as u64, "link"), Role::Dim) + 1;
    }
    let offers = [(Action::Open, "open"), (Action::Later, "keep for later"), (Action::Play, "play")];
    keys(screen, area, y, &offers);
}

/// How many links an episode has, as everywhere.
fn links_of(screen: &Screen, id: EpisodeId) -> usize {
    let listed = screen.state.show_of(id).and_then(|show| screen.state.library.lists.get(&show));
    let counted = listed.and_then(|list| list.position(id).and_then(|at| list.get(at))).map(|found| found.links);
    let known = screen.state.links.get(&LinksOf::Episode(id)).map(Vec::len);
    known.unwrap_or_else(|| counted.map_or(0, usize::from))
}

/// The long words of the selection in a preview of this height, from where they were scrolled to.
fn long(screen: &mut Screen, area: Rect, height: u16) -> u16 {
    let most = beside::lines(screen.state, height);
    let words = beside::text(screen.state).unwrap_or_default();
    let top = beside::top(screen.state);
    if top == 0 {
        return texts::paragraph(screen, area, &words, most, Role::Text);
    }
    let lines = wrap(&words, area.width.max(1));
    texts::lines(screen, area, lines.get(top..).unwrap_or_default(), most, Role::Text)
}

/// Keys and what they do, one below the other.
pub fn keys(screen: &mut Screen, area: Rect, mut y: u16, offers: &[(Action, &str)]) {
    let offers: Vec<_> = offers.iter().filter(|(action, _)| offers::possible(screen.state, action)).collect();
    let keys: Vec<String> = offers.iter().map(|(action, _)| lists::key(screen, action)).collect();
    let cells = keys.iter().map(|key| width(key)).max().unwrap_or(0);
    let cells = u16::try_from(cells).unwrap_or(6).min(area.width / 2);
    for (key, (_, label)) in keys.iter().zip(offers) {
        if y >= area.bottom() {
            return;
        }
        screen.canvas.text(area.x, y, cells, key, Role::Accent);
        let x = area.x + cells + 2;
        screen.canvas.text(x, y, area.right().saturating_sub(x), label, Role::Dim);
        y += 1;
    }
}

fn link_preview(screen: &mut Screen, area: Rect, link: &LinkEntry) {
    let now = screen.state.now;
    let mut y = texts::paragraph(screen, area, &link.label, 3, Role::Heading) + 1;
    let address = target::masked(link.target.address());
    let also = match link.episodes.len() {
        0 | 1 => "no other episode".to_string(),
        others => words::counted(others as u64 - 1, "other episode"),
    };
    let visited = screen.state.library.visited.get(link.target.address()).copied();
    let opens = directories::opens(screen.state, &link.target, link.inside);
    let inside = match (link.inside, opens) {
        (Some(Inside::Show(_)), _) => "a show of your library",
        (Some(Inside::Episode(_)), _) => "an episode of your library",
        (None, Some(Opens::Show)) => "a show",
        (None, Some(Opens::Episode)) => "an episode",
        (None, None) => "",
    };
    let facts = [
        ("kind", link.kind.name().to_string()),
        ("opens", inside.to_string()),
        ("host", link.host.clone()),
        ("address", address),
        ("via", link.via.clone().unwrap_or_default()),
        ("found", found(screen, link)),
        ("also in", also),
        ("visited", visited.map_or_else(|| "never".to_string(), |at| words::ago(at, now))),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        if y >= area.bottom() {
            return;
        }
        screen.canvas.text(area.x, y, 8, name, Role::Dim);
        let values = Rect { x: area.x + 9, width: area.width.saturating_sub(9), ..below(area, y) };
        // An address is worth its room: it is what somebody wants to see before they follow it.
        let most = if *name == "address" { usize::from(values.height.saturating_sub(6)).max(4) } else { 4 };
        let from = y;
        y = texts::paragraph(screen, values, value, most, Role::Text);
        if *name == "address" {
            let cells = if y == from + 1 { u16::try_from(width(value)).unwrap_or(u16::MAX) } else { values.width };
            let area = Rect::new(values.x, from, cells.min(values.width), y.saturating_sub(from));
            screen.canvas.link(area, related::open_address(link));
        }
    }
    if !link.context.is_empty() && y + 3 < area.bottom() {
        y += 1;
        y = put(screen, area, y, "Context", Role::Heading);
        let quote = screen.canvas.signs.quote;
        for text in wrap(&link.context, area.width.saturating_sub(2).max(1)).iter().take(5) {
            if y >= area.bottom() {
                return;
            }
            screen.canvas.text(area.x, y, 1, quote, Role::Dim);
            screen.canvas.text(area.x + 2, y, area.width.saturating_sub(2), text, Role::Quote);
            y += 1;
        }
    }
    let open = if opens.is_some() { "open here" } else { "follow the link" };
    let mut offers = vec![
        (Action::Open, open),
        (Action::OpenOutside, "open in the web browser"),
        (Action::CopyLink, "copy the address"),
        (Action::CopyMarkdown, "copy as Markdown"),
    ];
    if link.at.is_some() && matches!(screen.entry.place, Place::Episode(_)) {
        offers.push((Action::Play, "play from its mention"));
    }
    keys(screen, area, y + 1, &offers);
}

/// Where a link stands, and when it is spoken of, where that is not said already.
fn found(screen: &Screen, link: &LinkEntry) -> String {
    let line = screen.state.line_of(link.number);
    let words = line.map_or_else(|| link.found.clone(), |line| format!("{}, line {line}", link.found));
    let at = link.at.map(words::position).filter(|at| !link.found.contains(at.as_str()));
    at.map_or_else(|| words.clone(), |at| format!("{words}; at\u{a0}{at}"))
}

/// The newest episodes of a show that is in the library: age, title, length.
fn latest(screen: &mut Screen, area: Rect, y: u16, id: ShowId, most: usize) -> u16 {
    let now = screen.state.now;
    let Some(list) = screen.state.library.lists.get(&id).cloned() else { return y };
    if list.is_empty() || y + 2 >= area.bottom() {
        return y;
    }
    let mut y = put(screen, area, y, "Latest episodes", Role::Heading);
    for index in 0..most.min(list.len()) {
        let Some(found) = list.get(index) else { break };
        if y >= area.bottom() {
            return y;
        }
        let when = found.published.map_or_else(String::new, |at| words::date(at, now));
        let end = area.right();
        let mut title_end = end;
        if let Some(secs) = found.duration {
            title_end = screen.canvas.right(area.x + 8, end, y, &words::length(secs), Role::Dim, On::Ground) - 1;
        }
        let x = area.x + 6.max(u16::try_from(width(&when)).unwrap_or(6));
        screen.canvas.right(area.x, x, y, &when, Role::Dim, On::Ground);
        screen.canvas.text(x + 2, y, title_end.saturating_sub(x + 2), found.title, Role::Text);
        y += 1;
    }
    y + 1
}

fn candidate_preview(screen: &mut Screen, area: Rect, candidate: &Candidate, reasons: &[String]) {
    let mut y = texts::paragraph(screen, area, &candidate.title, 2, Role::Heading);
    y = put(screen, area, y, candidate.maker(), Role::Text);
    let star = screen.canvas.signs.star;
    // No figure without who says so, and when.
    let (figures, from) = figures::apart(&candidate.popularity, star, screen.state.now);
    y = put(screen, area, y, &figures, Role::Star);
    y = put(screen, area, y, &from, Role::Dim);
    y += 1;
    let categories = show::short_categories(&candidate.categories, 3);
    if !categories.is_empty() {
        y = put(screen, area, y, &categories, Role::Dim) + 1;
    }
    let after = long(screen, below(area, y), area.height);
    y = if after > y { after + 1 } else { y };
    if !reasons.is_empty() && y + 2 < area.bottom() {
        y = put(screen, area, y, "Why it is here", Role::Heading);
        let dot = screen.canvas.signs.none;
        for reason in reasons {
            if y >= area.bottom() {
                return;
            }
            screen.canvas.text(area.x, y, 1, dot, Role::Dim);
            let words = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..below(area, y) };
            y = texts::paragraph(screen, words, reason, 3, Role::Text);
        }
        y += 1;
    }
    if let Some(id) = candidate.known {
        y = latest(screen, area, y, id, 4);
    }
    let known = candidate.known.and_then(|id| screen.state.library.shows.get(&id));
    let followed = known.is_some_and(|show| show.subscription == Subscription::Following);
    let offers =
        [(Action::FollowShow, "follow"), (Action::Open, "look inside"), (Action::Remove, "never suggest this again")];
    // What is followed has nothing to follow.
    keys(screen, area, y, offers.get(usize::from(followed)..).unwrap_or_default());
}

/// The line or two below a list.
pub fn foot(screen: &mut Screen) {
    let Some(area) = screen.areas.foot else { return };
    let x = area.x + 2;
    let end = area.right().saturating_sub(1);
    let room = end.saturating_sub(x);
    match selected(screen) {
        Some(Row::Link(number)) => {
            if let Some(link) = related::link(screen, number) {
                let address = target::masked(link.target.address());
                let used = screen.canvas.text(x, area.y, room, &address, Role::Link);
                screen.canvas.link(Rect::new(x, area.y, used, 1), related::open_address(&link));
            }
        }
        Some(Row::Candidate(key)) => {
            let Some((candidate, reasons)) = related::candidate(screen, &key) else { return };
            if area.height == 1 {
                screen.canvas.text(x, area.y, room, &related::fitting(&reasons, usize::from(room)), Role::Text);
                return;
            }
            let star = screen.canvas.signs.star;
            // Where the list has a column for listeners, their number is not said again.
            let rated = candidate.popularity.iter().find(|one| one.stars.is_some());
            let rated: Vec<Popularity> =
                rated.map(|one| Popularity { listeners: None, ..one.clone() }).into_iter().collect();
            let mut left = end;
            if !rated.is_empty() {
                let stars =
                    format!("· {}", figures::line(&rated, star, false, usize::from(room / 2), screen.state.now));
                left = screen.canvas.right(x, end, area.y, &stars, Role::Star, On::Ground).saturating_sub(1);
            }
            let used = screen.canvas.text(x, area.y, left.saturating_sub(x), "Why: ", Role::Dim);
            let room_for_why = left.saturating_sub(x + used);
            let words = related::fitting(&reasons, usize::from(room_for_why));
            screen.canvas.text(x + used, area.y, room_for_why, &words, Role::Text);
            let newest = candidate.known.and_then(|id| screen.state.library.lists.get(&id)).and_then(|list| {
                let newest = list.get(0)?;
                let when = newest.published.map_or_else(String::new, |at| words::date(at, screen.state.now));
                let length = newest.duration.map_or_else(String::new, |secs| format!(" ({})", words::length(secs)));
                Some(format!("{when}  {}{length}", newest.title))
            });
            let (label, words) = match newest {
                Some(newest) => ("Latest: ", newest),
                None => ("", candidate.summary.clone()),
            };
            let used = screen.canvas.text(x, area.y + 1, room, label, Role::Dim);
            screen.canvas.text(x + used, area.y + 1, room.saturating_sub(used), &words, Role::Text);
        }
        Some(Row::Setting(name)) => settings::foot(screen, Rect { x, width: room, ..area }, name),
        Some(Row::Sample) => {
            let words = settings::about_sample(screen);
            texts::paragraph(screen, Rect { x, width: room, ..area }, &words, usize::from(area.height), Role::Text);
        }
        Some(Row::Message(number)) => {
            let Some(message) = screen.state.messages.iter().find(|message| message.number == number).cloned() else {
                return;
            };
            trouble(screen, Rect { x, width: room, ..area }, &message.problem);
        }
        Some(Row::Step(id)) => {
            let failed = report::of(screen.state, id).is_some_and(|(fared, _)| fared == report::Fared::Failed);
            let problem = screen.state.show(id).and_then(|show| show.health.problem.clone());
            if let Some(problem) = problem.filter(|_| failed) {
                trouble(screen, Rect { x, width: room, ..area }, &problem);
            }
        }
        _ => {}
    }
}

/// What happened where its row is too short for it, why, and what to do.
fn trouble(screen: &mut Screen, area: Rect, problem: &Problem) {
    let words = if width(&problem.what) + 14 > usize::from(area.width) {
        format!("{} {}", problem.what, problem.why)
    } else {
        problem.why.clone()
    };
    let hint = offers::hint(screen.state, &problem.hint);
    let most = usize::from(area.height).saturating_sub(usize::from(!hint.is_empty())).max(1);
    let y = texts::paragraph(screen, area, words.trim(), most, Role::Text);
    put(screen, area, y, &hint, Role::Dim);
}
