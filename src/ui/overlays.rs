//! What lies above a place: keys, palette, actions, adding a show, details, questions, and the menu of half-typed keys.

use ratatui::layout::{Position, Rect};

use super::Screen;
use super::theme::{On, Role};
use crate::app::action::{Group, info};
use crate::app::offers::{self, Offer};
use crate::app::overlay::{AddShow, AddStage, Found, Login, Outside, Overlay};
use crate::app::prompt::Prompt;
use crate::app::{Action, Place, words};
use crate::text::{layout::wrap, target, width::width};

/// Every overlay from the lowest to the highest, then the menu.
pub fn draw(screen: &mut Screen) {
    let state = screen.state;
    for overlay in &state.overlays {
        match overlay {
            Overlay::Help { prompt, top } => help(screen, prompt, *top),
            Overlay::Palette { prompt, selected } => palette(screen, prompt, *selected),
            Overlay::Actions { title, prompt, selected } => actions(screen, title, prompt, *selected),
            Overlay::Add(add) => add_show(screen, add),
            Overlay::Login(login) => sign_in(screen, login),
            Overlay::Setting { name, prompt, wrong } => setting(screen, name, prompt, wrong),
            Overlay::Command { what, prompt } => command(screen, what, prompt),
            Overlay::Details { title, lines, top } => details(screen, title, lines, *top),
            Overlay::Confirm { question, yes, .. } => confirm(screen, question, yes),
            // Drawn where they belong: in the pane's title line, on the links.
            Overlay::Filter { .. } | Overlay::Search { .. } | Overlay::Hints(_) => {}
        }
    }
    menu(screen);
}

/// A box in the middle, as large as asked if there is room.
fn middle(screen: &Screen, width: u16, height: u16) -> Rect {
    let size = screen.state.size;
    let width = width.min(size.width.saturating_sub(if size.width >= 72 { 2 } else { 0 }));
    let room = size.height.saturating_sub(2);
    let height = height.min(room);
    Rect::new((size.width - width) / 2, 1 + (room - height) / 3, width, height)
}

fn cells(text: &str) -> u16 {
    u16::try_from(width(text)).unwrap_or(u16::MAX)
}

/// Marks and fills a selected row of an overlay.
fn row_ground(screen: &mut Screen, area: Rect, y: u16, selected: bool) -> On {
    if !selected {
        return On::Surface;
    }
    let style = screen.canvas.theme.style(Role::Selected);
    screen.canvas.clear(Rect { y, height: 1, ..area }, style);
    let mark = screen.canvas.signs.selected;
    screen.canvas.text_on(area.x, y, 1, mark, Role::Accent, On::Selected);
    screen.canvas.mark = Some(Position::new(area.x, y));
    On::Selected
}

/// One line of the keys overlay.
enum KeyLine<'a> {
    Group(&'static str),
    Offer(&'a Offer),
    Blank,
}

fn help(screen: &mut Screen, prompt: &Prompt, top: usize) {
    let size = screen.state.size;
    let mut groups = offers::help(screen.state, &prompt.text);
    let columns = match size.width {
        // What was searched for is told in whole sentences.
        _ if !prompt.text.is_empty() => 1,
        110.. => 4,
        72.. => 3,
        48.. => 2,
        _ => 1,
    };
    if prompt.text.is_empty() {
        groups = groups.into_iter().map(|(group, offers)| (group, condensed(screen, &offers))).collect();
    } else {
        for offer in groups.iter_mut().flat_map(|(_, offers)| offers) {
            if let Some(info) = info(&offer.action) {
                offer.label = info.does.to_string();
            }
        }
    }
    let full = Rect::new(0, 0, size.width, size.height);
    let side = u16::from(size.width >= 72);
    let room = full.height.saturating_sub(2 + u16::from(screen.areas.player.is_some()));
    let mut lines: Vec<KeyLine> = Vec::new();
    for (group, offers) in &groups {
        if !lines.is_empty() {
            lines.push(KeyLine::Blank);
        }
        lines.push(KeyLine::Group(Group::title(*group)));
        lines.extend(offers.iter().map(KeyLine::Offer));
    }
    // Prompt and blank above, blank and remark below, the border around.
    let chrome = if room >= 16 { 6 } else { 3 };
    let visible = usize::from(room.saturating_sub(chrome)).max(1);
    let columns_of = split(&lines, columns, visible);
    let tallest = columns_of.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    let height = u16::try_from(tallest.min(visible)).unwrap_or(1).max(3) + chrome;
    let area = Rect::new(side, 1, full.width - 2 * side, height.min(room));
    let place = place_name(screen);
    let close = super::lists::key(screen, &Action::Cancel);
    let inside = screen.canvas.overlay(area, &format!("Keys · {place}"), &format!("{close} close"));
    if inside.width < 8 || inside.height < 2 {
        return;
    }
    let label = if inside.width >= 50 { "type to search the keys: " } else { "search: " };
    let x = inside.x + 2;
    let used = screen.canvas.text_on(x, inside.y, inside.width - 2, label, Role::Dim, On::Surface);
    screen.canvas.prompt(x + used, inside.y, inside.width.saturating_sub(2 + used), prompt, On::Surface);
    let first = inside.y + if chrome == 6 { 2 } else { 1 };
    let last = inside.bottom() - if chrome == 6 { 2 } else { 0 };
    let top = top.min(tallest.saturating_sub(usize::from(last.saturating_sub(first))));
    let column = (inside.width - 1) / u16::try_from(columns).unwrap_or(1);
    for (index, range) in columns_of.iter().enumerate() {
        let x = inside.x + 1 + u16::try_from(index).unwrap_or(0) * column;
        let keys = range.clone().filter_map(|at| match lines.get(at) {
            Some(KeyLine::Offer(offer)) => Some(cells(&offer.keys)),
            _ => None,
        });
        let keys = keys.max().unwrap_or(8).max(8).min(column / 2);
        for (y, at) in (first..last).zip(range.clone().skip(top)) {
            match lines.get(at) {
                Some(KeyLine::Group(name)) => {
                    screen.canvas.text_on(x, y, column - 1, name, Role::Heading, On::Surface);
                }
                Some(KeyLine::Offer(offer)) => {
                    let role = if offer.possible { Role::Accent } else { Role::Dim };
                    screen.canvas.text_on(x, y, keys, &offer.keys, role, On::Surface);
                    let role = if offer.possible { Role::Text } else { Role::Dim };
                    let room = column.saturating_sub(keys + 2);
                    screen.canvas.text_on(x + keys + 1, y, room, &offer.label, role, On::Surface);
                }
                _ => {}
            }
        }
    }
    if lines.is_empty() {
        screen.canvas.text_on(x, first, inside.width - 2, "No key does that.", Role::Dim, On::Surface);
    }
    if chrome == 6 {
        let y = inside.bottom() - 1;
        let dim = "Dim = nothing to act on here.";
        let used = screen.canvas.text_on(x, y, inside.width - 2, dim, Role::Dim, On::Surface);
        let words = if tallest > usize::from(last - first) {
            "↑ ↓ scroll."
        } else {
            "These are your keys, from your config."
        };
        let end = inside.right() - 1;
        if end > x + used + cells(words) + 2 {
            screen.canvas.right(x + used, end, y, words, Role::Dim, On::Surface);
        }
    }
}

/// Two actions that belong together and share a line of the keys overlay, with their words.
const PAIRS: [(&str, &str, &str); 24] = [
    ("down", "up", "down, up"),
    ("half-page-down", "half-page-up", "half a page"),
    ("page-down", "page-up", "page"),
    ("first", "last", "first, last"),
    ("next-sibling", "prev-sibling", "next, prev item"),
    ("next-stop", "prev-stop", "next, prev stop"),
    ("next-tab", "prev-tab", "tabs"),
    ("hints", "hints-outside", "hints, outside"),
    ("links", "links-of-show", "links, of show"),
    ("next-match", "prev-match", "next, prev"),
    ("later", "later-top", "later, to top"),
    ("mark-played", "mark-all-played", "played, all"),
    ("follow-show", "add", "follow, add"),
    ("remove", "remove-finished", "remove, played"),
    ("refresh", "refresh-all", "refresh, all"),
    ("undo", "redo", "undo, redo"),
    ("move-down", "move-up", "move it"),
    ("seek-back", "seek-forward", "seek"),
    ("prev-chapter", "next-chapter", "chapter"),
    ("slower", "faster", "slower, faster"),
    ("quieter", "louder", "volume"),
    ("view", "artwork", "layout, artwork"),
    ("quit", "quit-now", "quit, at once"),
    ("suspend", "redraw", "suspend, redraw"),
];

/// The keys column of the keys overlay.
const KEYS: usize = 8;

/// The offers of a group on few lines: pairs share one, and what begins with the same key is one menu.
fn condensed(screen: &Screen, offers: &[Offer]) -> Vec<Offer> {
    let place = screen.entry.place.kind();
    let keys = |offer: &Offer| screen.state.keymap.keys_of(place, &offer.action);
    let mut out: Vec<Offer> = Vec::new();
    let mut menus: Vec<String> = Vec::new();
    let mut skip: Vec<&str> = Vec::new();
    for offer in offers {
        if skip.contains(&offer.name) {
            continue;
        }
        let own = keys(offer);
        let first = own.first().cloned().unwrap_or_else(|| offer.keys.clone());
        let menu = first.split_once(' ').filter(|(key, rest)| key.chars().count() == 1 && rest.chars().count() == 1);
        let menu = menu.map(|(key, _)| key.to_string()).filter(|_| offer.name != "first");
        if let Some(key) = menu {
            if !menus.contains(&key) {
                let label = match key.as_str() {
                    "*" => "your rating",
                    "g" => "go to a place",
                    "Y" => "copy as",
                    "S" => "sort, group",
                    _ => "more",
                };
                out.push(Offer { keys: format!("{key} …"), label: label.into(), ..offer.clone() });
                menus.push(key);
            }
            continue;
        }
        let pair = PAIRS.iter().find(|(one, _, _)| *one == offer.name);
        let other = pair.and_then(|(_, other, _)| offers.iter().find(|found| found.name == *other));
        let short = info(&offer.action).map_or(offer.label.as_str(), |info| info.short).to_string();
        let mut alone = own.first().cloned().unwrap_or_default();
        if matches!(offer.action, Action::FollowNumber(_)) {
            alone.clone_from(&offer.keys);
        } else {
            for key in own.iter().skip(1) {
                if width(&alone) + 1 + width(key) <= KEYS && !key.contains(' ') {
                    alone = format!("{alone} {key}");
                }
            }
        }
        let (Some((_, _, label)), Some(other)) = (pair, other) else {
            out.push(Offer { keys: alone, label: short, ..offer.clone() });
            continue;
        };
        skip.push(other.name);
        let others = keys(other);
        let mut shown = String::new();
        for index in 0..2 {
            let (Some(a), Some(b)) = (own.get(index), others.get(index)) else { break };
            let both = match common_start(a, b) {
                Some((start, a, b)) => format!("{start}{a}/{b}"),
                None => format!("{a} {b}"),
            };
            let next = if shown.is_empty() { both } else { format!("{shown} {both}") };
            if width(&next) > KEYS {
                break;
            }
            shown = next;
        }
        if shown.is_empty() {
            // Together they do not fit: the first one tells enough.
            out.push(Offer { keys: alone, label: short, ..offer.clone() });
            continue;
        }
        let possible = offer.possible || other.possible;
        out.push(Offer { keys: shown, label: (*label).to_string(), possible, ..offer.clone() });
    }
    out
}

/// `Alt-` with `j` and `k` of `Alt-j` and `Alt-k`, so that both fit a narrow column.
fn common_start<'a>(a: &'a str, b: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let (start, last) = a.rsplit_once('-')?;
    let (other, other_last) = b.rsplit_once('-')?;
    (start == other && !start.is_empty()).then(|| (a.get(..=start.len()).unwrap_or(""), last, other_last))
}

/// Shares lines out to columns so that no group's name stands last in one, and the columns are about equally long.
fn split(lines: &[KeyLine], columns: usize, visible: usize) -> Vec<std::ops::Range<usize>> {
    let mut goal = lines.len().div_ceil(columns.max(1)).max(1);
    loop {
        let mut out = Vec::new();
        let mut from = 0;
        while from < lines.len() && out.len() < columns {
            let mut to = (from + goal).min(lines.len());
            if to < lines.len() && matches!(lines.get(to - 1), Some(KeyLine::Group(_))) {
                to -= 1;
            }
            if matches!(lines.get(from), Some(KeyLine::Blank)) {
                from += 1;
                continue;
            }
            out.push(from..to.max(from + 1));
            from = to.max(from + 1);
        }
        if from >= lines.len() || goal > lines.len() + visible {
            return out;
        }
        goal += 1;
    }
}

/// The place in a word or two.
fn place_name(screen: &Screen) -> &'static str {
    match screen.entry.place {
        Place::Library => "Library",
        Place::New => "New episodes",
        Place::Show(_) => "show page",
        Place::Episode(_) => "episode page",
        Place::Later => "Listen Later",
        Place::Playing => "Now Playing",
        Place::Search => "Search",
        Place::ForYou => "For You",
        Place::Person(_) => "person",
        Place::History => "History",
        Place::Messages => "Messages",
        Place::Settings => "Settings",
    }
}

fn palette(screen: &mut Screen, prompt: &Prompt, selected: usize) {
    let offers = offers::palette(screen.state, &prompt.text);
    let most = usize::from(screen.state.size.height.saturating_sub(8)).clamp(1, 14);
    let rows = offers.len().clamp(1, most);
    let area = middle(screen, 80, u16::try_from(rows).unwrap_or(1) + 4);
    let (open, tab, esc) = keys3(screen);
    let remark = format!("{open} run · {tab} complete · {esc} cancel");
    let inside = screen.canvas.overlay(area, "Command", &remark);
    if inside.width < 8 || inside.height == 0 {
        return;
    }
    let used = screen.canvas.text_on(inside.x + 1, inside.y, 2, ": ", Role::Accent, On::Surface);
    screen.canvas.prompt(inside.x + 1 + used, inside.y, inside.width - 2 - used, prompt, On::Surface);
    let first = inside.y + 1 + u16::from(inside.height > 3);
    if offers.is_empty() {
        screen.canvas.text_on(
            inside.x + 2,
            first,
            inside.width - 3,
            "No action has that name.",
            Role::Dim,
            On::Surface,
        );
        return;
    }
    let visible = usize::from(inside.bottom().saturating_sub(first));
    let top = selected.saturating_sub(visible.saturating_sub(1));
    for (y, (index, offer)) in (first..inside.bottom()).zip(offers.iter().enumerate().skip(top)) {
        let on = row_ground(screen, inside, y, index == selected);
        let end = inside.right() - 1;
        let x = inside.x + 2;
        let name = if inside.width >= 60 { 26 } else { inside.width * 2 / 5 };
        let role = if offer.possible { Role::Text } else { Role::Dim };
        screen.canvas.text_on(x, y, name - 1, offer.name, role, on);
        let key = screen.canvas.right(x + name, end, y, &offer.keys, Role::Accent, on);
        screen.canvas.text_on(x + name, y, key.saturating_sub(x + name + 1), &offer.label, Role::Dim, on);
    }
}

fn keys3(screen: &Screen) -> (String, String, String) {
    (
        super::lists::key(screen, &Action::Open),
        super::lists::key(screen, &Action::NextStop),
        super::lists::key(screen, &Action::Cancel),
    )
}

fn actions(screen: &mut Screen, title: &str, prompt: &Prompt, selected: usize) {
    let offers = offers::matching(offers::actions(screen.state), &prompt.text);
    let two = screen.state.size.width >= 72 && offers.len() > 5;
    let rows = if two { offers.len().div_ceil(2) } else { offers.len() }.max(1);
    let filtering = u16::from(!prompt.text.is_empty());
    let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2 + filtering);
    let area = middle(screen, if two { 72 } else { 44 }, height);
    let (open, _, esc) = keys3(screen);
    let remark = if area.width >= 60 {
        format!("type to filter · {open} run · {esc} close")
    } else {
        format!("{open} run · {esc} close")
    };
    let inside = screen.canvas.overlay(area, title, &remark);
    if inside.width < 8 || inside.height == 0 {
        return;
    }
    let mut first = inside.y;
    if filtering == 1 {
        screen.canvas.text_on(inside.x + 1, first, 2, "/ ", Role::Accent, On::Surface);
        screen.canvas.prompt(inside.x + 3, first, inside.width - 4, prompt, On::Surface);
        first += 1;
    }
    if offers.is_empty() {
        screen.canvas.text_on(inside.x + 2, first, inside.width - 3, "Nothing here does that.", Role::Dim, On::Surface);
        return;
    }
    let visible = usize::from(inside.bottom().saturating_sub(first)).max(1);
    let column = if two { inside.width / 2 } else { inside.width };
    let keys = offers.iter().map(|offer| cells(&offer.keys)).max().unwrap_or(5).clamp(5, 10);
    let row_of = |index: usize| if two { index % rows } else { index };
    let top = row_of(selected).saturating_sub(visible - 1);
    for (index, offer) in offers.iter().enumerate() {
        let row = row_of(index);
        if row < top || row >= top + visible {
            continue;
        }
        let y = first + u16::try_from(row - top).unwrap_or(0);
        let x = inside.x + if two && index >= rows { column } else { 0 };
        let area = Rect { x, width: column, ..inside };
        let on = row_ground(screen, area, y, index == selected);
        let (role, text) = if offer.possible { (Role::Accent, Role::Text) } else { (Role::Dim, Role::Dim) };
        screen.canvas.text_on(x + 2, y, keys, &offer.keys, role, on);
        let at = x + 2 + keys + 1;
        screen.canvas.text_on(at, y, (x + column).saturating_sub(at + 1), &offer.label, text, on);
    }
}

fn add_show(screen: &mut Screen, add: &AddShow) {
    let found = match &add.stage {
        AddStage::Found { found, .. } => found.len(),
        AddStage::Failed(problem) => 4 + tried(&problem.detail).count(),
        _ => 1,
    };
    let most = usize::from(screen.state.size.height.saturating_sub(10)).max(1);
    let rows = u16::try_from(found.clamp(1, most)).unwrap_or(1);
    let wide = if matches!(add.stage, AddStage::Found { .. }) && found > 1 { 76 } else { 64 };
    let area = middle(screen, wide, rows + 7);
    let inside = screen.canvas.overlay(area, "Add a show", "");
    if inside.width < 12 || inside.height < 2 {
        return;
    }
    let x = inside.x + 2;
    let end = inside.right() - 1;
    let spacious = inside.height >= 6;
    let mut y = inside.y + u16::from(spacious);
    let label = if inside.width >= 40 { "Address  " } else { "" };
    let used = screen.canvas.text_on(x, y, end - x, label, Role::Dim, On::Surface);
    screen.canvas.prompt(x + used, y, end.saturating_sub(x + used), &add.prompt, On::Surface);
    y += 1 + u16::from(spacious);
    let (open, tab, esc) = keys3(screen);
    let room = end.saturating_sub(x);
    let last = inside.bottom().saturating_sub(1);
    let keys = match &add.stage {
        AddStage::Typing => {
            let words = "A feed, a show’s web page, or a file: a feed or OPML.";
            if y < last {
                screen.canvas.text_on(x, y, room, words, Role::Dim, On::Surface);
            }
            vec![(open, "look"), (esc, "cancel")]
        }
        AddStage::Looking { since, doing } => {
            let now = screen.state.now.millis;
            if now.saturating_sub(*since) >= 150 {
                let sign = screen.canvas.signs.spin(now, screen.state.config.ui.motion);
                screen.canvas.text_on(x, y, 1, sign, Role::Accent, On::Surface);
                screen.canvas.text_on(x + 2, y, room.saturating_sub(2), doing, Role::Text, On::Surface);
            }
            // On the smallest screens what is waited for matters more than its key.
            if y < last { vec![(esc, "give up")] } else { Vec::new() }
        }
        AddStage::Found { found, selected } => {
            found_rows(screen, inside, y, last.saturating_sub(u16::from(spacious)), found, *selected);
            if found.len() > 1 {
                let enter = if found.iter().any(|one| one.marked) { "follow the marked" } else { "follow" };
                vec![(open, enter), ("Space".into(), "mark"), (tab, "look inside"), (esc, "cancel")]
            } else {
                vec![(open, "follow"), (tab, "look inside first"), (esc, "cancel")]
            }
        }
        AddStage::Failed(problem) => {
            let sign = screen.canvas.signs.trouble;
            screen.canvas.text_on(x, y, 1, sign, Role::Error, On::Surface);
            let tight = y >= last;
            if tight {
                screen.canvas.text_on(x + 2, y, room.saturating_sub(2), &problem.why, Role::Text, On::Surface);
            }
            let hint = super::frame::hint(screen.state, &problem.hint);
            for (text, role) in [(&problem.what, Role::Text), (&problem.why, Role::Dim), (&hint, Role::Dim)] {
                for line in wrap(text, room.saturating_sub(2).max(1)) {
                    if y < last && !line.is_empty() {
                        screen.canvas.text_on(x + 2, y, room.saturating_sub(2), &line, role, On::Surface);
                        y += 1;
                    }
                }
            }
            for line in tried(&problem.detail) {
                if y < last {
                    let line = width_elided(line, room.saturating_sub(2));
                    screen.canvas.text_on(x + 2, y, room.saturating_sub(2), &line, Role::Dim, On::Surface);
                    y += 1;
                }
            }
            let again = if crate::app::update::wants_login(&add.stage) { "sign in" } else { "look again" };
            if tight { Vec::new() } else { vec![(open, again), (esc, "cancel")] }
        }
    };
    keys_line(screen, inside, x, end, last, keys);
}

/// The addresses that were tried, when there were several.
fn tried(detail: &str) -> impl Iterator<Item = &str> {
    let several = detail.contains('\n');
    detail.lines().filter(move |_| several)
}

fn width_elided(line: &str, room: u16) -> String {
    crate::text::width::elide(line, usize::from(room))
}

/// The box for a name and a password.
fn sign_in(screen: &mut Screen, login: &Login) {
    let area = middle(screen, 58, 8);
    let inside = screen.canvas.overlay(area, &format!("Sign in to {}", login.host), "");
    if inside.width < 12 || inside.height < 2 {
        return;
    }
    let (x, end, last) = (inside.x + 2, inside.right() - 1, inside.bottom().saturating_sub(1));
    let mut y = inside.y + u16::from(inside.height >= 5);
    let stars = Prompt {
        text: "*".repeat(login.password.text.chars().count()),
        cursor: login.password.halves().0.chars().count(),
        ..Prompt::default()
    };
    // The line that is typed is drawn last, so that the cursor stands in it.
    let mut lines = [("Name      ", &login.user, y), ("Password  ", &stars, y + 1)];
    if !login.on_password {
        lines.reverse();
    }
    for (label, prompt, y) in lines {
        if y < inside.bottom() {
            let used = screen.canvas.text_on(x, y, end - x, label, Role::Dim, On::Surface);
            screen.canvas.prompt(x + used, y, end.saturating_sub(x + used), prompt, On::Surface);
        }
    }
    y += 3;
    if y < last {
        let words = "Kept for you alone, and sent to this server only.";
        let words = if usize::from(end - x) < words.len() { "Sent to this server only." } else { words };
        screen.canvas.text_on(x, y, end - x, words, Role::Dim, On::Surface);
    }
    let (open, tab, esc) = keys3(screen);
    let enter = if login.on_password { "sign in" } else { "next" };
    if inside.height > 3 {
        keys_line(screen, inside, x, end, last, vec![(open, enter), (tab, "other line"), (esc, "cancel")]);
    }
}

/// A program or a command that gets the selection.
fn command(screen: &mut Screen, what: &Outside, prompt: &Prompt) {
    let area = middle(screen, 64, 7);
    let title = if matches!(what, Outside::Open(_)) { "Open with" } else { "Send to a command" };
    let inside = screen.canvas.overlay(area, title, "");
    if inside.width < 12 || inside.height < 2 {
        return;
    }
    let (x, end, last) = (inside.x + 2, inside.right() - 1, inside.bottom().saturating_sub(1));
    let room = end.saturating_sub(x);
    let y = inside.y + u16::from(inside.height >= 5);
    screen.canvas.prompt(x, y, room, prompt, On::Surface);
    let (open, tab, esc) = keys3(screen);
    let (gets, keys) = match what {
        Outside::Open(url) => (
            format!("It gets {}; %s stands for it.", crate::text::target::shortened(url, usize::from(room / 2))),
            vec![(open, "open"), (esc, "cancel")],
        ),
        Outside::Pipe { text, json, as_json } => {
            let lines = words::counted(text.lines().count() as u64, "line");
            let gets = if *as_json {
                format!("It gets {} of JSON.", words::bytes(json.len() as u64))
            } else {
                format!("It gets {lines} of text.")
            };
            let other = if *as_json { "as text" } else { "as JSON" };
            (gets, vec![(open, "run"), (tab, other), (esc, "cancel")])
        }
    };
    if inside.height > 3 {
        screen.canvas.text_on(x, y + 2, room, &gets, Role::Dim, On::Surface);
    }
    if inside.height > 2 {
        keys_line(screen, inside, x, end, last, keys);
    }
}

/// The box for the value of a setting.
fn setting(screen: &mut Screen, name: &str, prompt: &Prompt, wrong: &str) {
    let Some(setting) = crate::config::find(name) else { return };
    let area = middle(screen, 64, 9);
    let inside = screen.canvas.overlay(area, name, "");
    if inside.width < 12 || inside.height < 2 {
        return;
    }
    let (x, end, last) = (inside.x + 2, inside.right() - 1, inside.bottom().saturating_sub(1));
    let spacious = inside.height >= 6;
    let mut y = inside.y + u16::from(spacious);
    screen.canvas.prompt(x, y, end.saturating_sub(x), prompt, On::Surface);
    y += 1 + u16::from(spacious);
    let room = end.saturating_sub(x);
    // What is wrong with a value says already what is allowed.
    let takes = if wrong.is_empty() { words::sentence(&setting.takes.plain()) + " " } else { String::new() };
    let default = format!("{takes}Default: {}.", setting.default().plain());
    let about = words::sentence(setting.about);
    let (sign, trouble) = (screen.canvas.signs.trouble, !wrong.is_empty());
    let lines = if trouble {
        [(wrong, Role::Error), (&default, Role::Dim)]
    } else {
        [(&*about, Role::Text), (&default, Role::Dim)]
    };
    let keys = inside.height > 3;
    for (text, role) in lines {
        let mark = trouble && role == Role::Error;
        let indent = 2 * u16::from(mark);
        for (index, line) in wrap(text, room.saturating_sub(indent).max(1)).iter().enumerate() {
            if y < last + u16::from(!keys) {
                if mark && index == 0 {
                    screen.canvas.text_on(x, y, 1, sign, Role::Error, On::Surface);
                }
                screen.canvas.text_on(x + indent, y, room.saturating_sub(indent), line, role, On::Surface);
                y += 1;
            }
        }
    }
    if keys {
        let (open, _, esc) = keys3(screen);
        keys_line(screen, inside, x, end, last, vec![(open, "set"), (esc, "cancel")]);
    }
}

/// The keys of a box, at its bottom.
fn keys_line(screen: &mut Screen, inside: Rect, x: u16, end: u16, last: u16, keys: Vec<(String, &str)>) {
    let mut at = x;
    for (key, word) in keys {
        let need = cells(&key) + 1 + cells(word);
        if at + need > end {
            break;
        }
        at += screen.canvas.text_on(at, last, need, &key, Role::Accent, On::Surface) + 1;
        let gap = if inside.width >= 50 { 4 } else { 2 };
        at += screen.canvas.text_on(at, last, need, word, Role::Dim, On::Surface) + gap;
    }
}

fn found_rows(screen: &mut Screen, inside: Rect, first: u16, last: u16, found: &[Found], selected: usize) {
    let visible = usize::from(last.saturating_sub(first)).max(1);
    let top = selected.saturating_sub(visible - 1);
    let many = found.len() > 1;
    for (y, (index, one)) in (first..last).zip(found.iter().enumerate().skip(top)) {
        let on = row_ground(screen, inside, y, many && index == selected);
        let signs = screen.canvas.signs;
        let x = inside.x + 2;
        if !many || one.marked {
            screen.canvas.text_on(x, y, 1, signs.played, Role::Ok, on);
        }
        let mut end = inside.right() - 1;
        let known = one.candidate.known.and_then(|id| screen.state.library.shows.get(&id));
        let followed = known.is_some_and(|show| show.subscription == crate::model::Subscription::Following);
        if followed {
            end = screen.canvas.right(x + 2, end, y, "already followed", Role::Dim, on).saturating_sub(1);
        }
        let episodes = one.episodes.map(|number| words::counted(u64::from(number), "episode"));
        let facts =
            match (&episodes, one.candidate.author.is_empty()) {
                (Some(episodes), _) => format!(" — {episodes}"),
                (None, false) => format!(" — {}", one.candidate.author),
                (None, true) => one.candidate.feed_url.as_ref().map_or_else(String::new, |url| {
                    format!(" — {}", target::shortened(&target::masked(url.as_str()), 40))
                }),
            };
        let mut at = x + 2;
        if !many && inside.width >= 44 {
            at += screen.canvas.text_on(at, y, end.saturating_sub(at), "Found: ", Role::Dim, on);
        }
        let room = end.saturating_sub(at);
        let title = room.saturating_sub(cells(&facts)).max(room / 3);
        at += screen.canvas.text_on(at, y, title, &one.candidate.title, Role::Text, on);
        screen.canvas.text_on(at, y, end.saturating_sub(at), &facts, Role::Dim, on);
    }
}

fn details(screen: &mut Screen, title: &str, lines: &[(String, String)], top: usize) {
    let size = screen.state.size;
    let wide = size.width.saturating_sub(4).min(100);
    let names = lines.iter().map(|(name, _)| cells(name)).max().unwrap_or(0).min(wide / 3);
    let values = wide.saturating_sub(names + 6).max(8);
    let mut rows: Vec<(String, String)> = Vec::new();
    for (name, value) in lines {
        let wrapped = super::texts::broken(value, values);
        for (index, line) in wrapped.iter().enumerate() {
            rows.push((if index == 0 { name.clone() } else { String::new() }, line.clone()));
        }
        if wrapped.is_empty() {
            rows.push((name.clone(), String::new()));
        }
    }
    let area = middle(screen, wide, u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2));
    let esc = super::lists::key(screen, &Action::Cancel);
    let copy = super::lists::key(screen, &Action::CopyLink);
    let inside = screen.canvas.overlay(area, title, &format!("{copy} copy link · {esc} close"));
    let top = top.min(rows.len().saturating_sub(usize::from(inside.height)));
    for (y, (name, value)) in (inside.y..inside.bottom()).zip(rows.iter().skip(top)) {
        let x = inside.x + 1;
        screen.canvas.text_on(x, y, names, name, Role::Dim, On::Surface);
        let at = x + names + 2;
        screen.canvas.text_on(at, y, inside.right().saturating_sub(at), value, Role::Text, On::Surface);
    }
}

fn confirm(screen: &mut Screen, question: &str, yes: &(char, String)) {
    let lines = wrap(question, 52.min(screen.state.size.width.saturating_sub(6)).max(1));
    let area = middle(screen, 58, u16::try_from(lines.len()).unwrap_or(1) + 5);
    let inside = screen.canvas.overlay(area, "", "");
    if inside.width < 8 {
        return;
    }
    let x = inside.x + 2;
    let mut y = inside.y + u16::from(inside.height > 3);
    for line in &lines {
        if y + 1 < inside.bottom() {
            screen.canvas.text_on(x, y, inside.width - 3, line, Role::Text, On::Surface);
            y += 1;
        }
    }
    let y = inside.bottom() - 1;
    let open = super::lists::key(screen, &Action::Open);
    let mut at = x;
    for (key, word) in [(open, "keep".to_string()), (yes.0.to_string(), yes.1.clone())] {
        at += screen.canvas.text_on(at, y, inside.right().saturating_sub(at), &key, Role::Accent, On::Surface) + 1;
        at += screen.canvas.text_on(at, y, inside.right().saturating_sub(at), &word, Role::Dim, On::Surface) + 3;
    }
}

/// What may follow the keys that were typed, from the bottom, after a while.
fn menu(screen: &mut Screen) {
    let state = screen.state;
    let wait = state.config.ui.sequence_menu_ms;
    if state.pending.is_empty() || wait == 0 || state.now.millis.saturating_sub(state.pending_since) < wait {
        return;
    }
    let Some((title, offers)) = offers::menu(state) else { return };
    let size = state.size;
    let columns = match size.width {
        72.. => 4,
        44.. => 2,
        _ => 1,
    };
    let rows = offers.len().div_ceil(columns).max(1);
    let height = u16::try_from(rows + 2).unwrap_or(u16::MAX).min(size.height.saturating_sub(2));
    let area = Rect::new(0, size.height - 1 - height, size.width, height);
    let esc = super::lists::key(screen, &Action::Cancel);
    let inside = screen.canvas.overlay(area, &title, &format!("{esc} cancel"));
    let column = (inside.width.saturating_sub(2) / u16::try_from(columns).unwrap_or(1)).min(30);
    let keys = offers.iter().map(|offer| cells(&offer.keys)).max().unwrap_or(1).min(column / 2);
    for (index, offer) in offers.iter().enumerate() {
        let y = inside.y + u16::try_from(index / columns).unwrap_or(u16::MAX).min(size.height);
        if y >= inside.bottom() {
            return;
        }
        let x = inside.x + 2 + u16::try_from(index % columns).unwrap_or(0) * column;
        let (role, text) = if offer.possible { (Role::Accent, Role::Text) } else { (Role::Dim, Role::Dim) };
        screen.canvas.text_on(x, y, keys, &offer.keys, role, On::Surface);
        let room = column.saturating_sub(keys + 2);
        screen.canvas.text_on(x + keys + 1, y, room, &offer.label, text, On::Surface);
    }
}
