//! What lies above a place: keys, palette, actions, adding a show, details, questions, and the menu of half-typed keys.

use ratatui::layout::{Position, Rect};

use super::Screen;
use super::theme::{On, Role};
use crate::app::action::info;
use crate::app::layout::above::{self, KeyLine, Panel, TriedRow, tried_rows};
use crate::app::offers::{self, Offer};
use crate::app::overlay::{AddShow, AddStage, Found, Leads, Login, Outside, Overlay};
use crate::app::prompt::Prompt;
use crate::app::{Action, Place, words};
use crate::text::{layout::wrap, target, width::width};

/// Every overlay from the lowest to the highest, then the menu.
pub fn draw(screen: &mut Screen) {
    let state = screen.state;
    for overlay in &state.overlays {
        // What the bottom line says of the highest one, its box says, too.
        let keys = offers::above(state, overlay);
        match overlay {
            Overlay::Help { prompt, top } => help(screen, prompt, *top),
            Overlay::Palette { prompt, selected } => palette(screen, prompt, *selected, &keys),
            Overlay::Actions { title, prompt, selected } => actions(screen, title, prompt, *selected, &keys),
            Overlay::Add(add) => add_show(screen, add, &keys),
            Overlay::Login(login) => sign_in(screen, login, &keys),
            Overlay::Setting { name, prompt, wrong } => setting(screen, name, prompt, wrong, &keys),
            Overlay::Command { what, prompt } => command(screen, what, prompt, &keys),
            Overlay::Details { title, lines, top, leads } => details(screen, title, lines, *top, leads, &keys),
            Overlay::Confirm { question, .. } => confirm(screen, question, &keys),
            // Drawn where they belong: in the pane's title line, on the links.
            Overlay::Filter { .. } | Overlay::Search { .. } | Overlay::Hints(_) => {}
        }
    }
    menu(screen);
}

/// The keys of a box in its lower border, as many as fit.
fn remark(keys: &[Offer], room: u16) -> String {
    let said = |keys: &[&Offer]| {
        keys.iter().map(|offer| format!("{} {}", offer.keys, offer.label)).collect::<Vec<_>>().join(" · ")
    };
    let mut shown: Vec<&Offer> = keys.iter().collect();
    while shown.len() > 1 && width(&said(&shown)) + 6 > usize::from(room) {
        shown.remove(shown.len() - 2);
    }
    said(&shown)
}

/// In the right border of a box, that its list goes on.
fn goes_on(screen: &mut Screen, panel: &Panel) {
    let (up, down) = panel.more;
    let x = panel.area.right().saturating_sub(1);
    if up {
        screen.canvas.text_on(x, panel.inside.y, 1, "↑", Role::Accent, On::Surface);
    }
    if down {
        screen.canvas.text_on(x, panel.inside.bottom().saturating_sub(1), 1, "↓", Role::Accent, On::Surface);
    }
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

fn help(screen: &mut Screen, prompt: &Prompt, top: usize) {
    let help = above::help(screen.state, prompt, top);
    let close = super::lists::key(screen, &Action::Cancel);
    let title = format!("Keys · {}", place_name(screen));
    let inside = screen.canvas.overlay(help.panel.area, &title, &format!("{close} close"));
    if inside.width < 8 || inside.height < 2 {
        return;
    }
    let label = if inside.width >= 50 { "type to search the keys: " } else { "search: " };
    let x = inside.x + 2;
    let used = screen.canvas.text_on(x, inside.y, inside.width - 2, label, Role::Dim, On::Surface);
    screen.canvas.prompt(x + used, inside.y, inside.width.saturating_sub(2 + used), prompt, On::Surface);
    let whole = screen.state.size.width >= 110 && prompt.text.is_empty();
    let mut beside = 9;
    for (area, index) in &help.panel.rows {
        match help.lines.get(*index) {
            Some(KeyLine::Group(name)) => {
                screen.canvas.text_on(area.x, area.y, area.width, name, Role::Heading, On::Surface);
            }
            Some(KeyLine::Offer(offer)) => {
                // The keys of a column stand in one line, so that the words behind them do.
                let column = help.columns.iter().find(|column| column.contains(index)).cloned().unwrap_or_default();
                let keys = column.filter_map(|at| match help.lines.get(at) {
                    Some(KeyLine::Offer(offer)) => Some(cells(&offer.keys)),
                    _ => None,
                });
                let most = if prompt.text.is_empty() { area.width / 2 } else { screen.state.size.width / 3 };
                let keys = keys.max().unwrap_or(8).max(8).min(most);
                beside = keys + 1;
                let (role, words) = if offer.possible { (Role::Accent, Role::Text) } else { (Role::Dim, Role::Dim) };
                screen.canvas.text_on(area.x, area.y, keys, &offer.keys, role, On::Surface);
                let room = area.width.saturating_sub(keys + 1);
                // The whole sentence where there is room for it.
                let does = info(&offer.action).map(|info| info.does).filter(|_| whole && !offer.name.is_empty());
                let does = does.filter(|does| width(does) <= usize::from(room));
                let label = does.map_or_else(|| capital(&offer.label, whole), String::from);
                screen.canvas.text_on(area.x + keys + 1, area.y, room, &label, words, On::Surface);
            }
            Some(KeyLine::Rest(words)) => {
                let x = area.x + beside;
                screen.canvas.text_on(x, area.y, area.right().saturating_sub(x), words, Role::Dim, On::Surface);
            }
            _ => {}
        }
    }
    if help.lines.is_empty() {
        let y = inside.y + if help.roomy { 2 } else { 1 };
        let words = topic(&prompt.text).unwrap_or("No key does that.");
        for (line, y) in wrap(words, inside.width.saturating_sub(3).max(1)).iter().zip(y..inside.bottom()) {
            screen.canvas.text_on(x, y, inside.width - 2, line, Role::Dim, On::Surface);
        }
    }
    if help.roomy {
        let y = inside.bottom() - 1;
        let dim = "Dim = nothing to act on here.";
        let used = screen.canvas.text_on(x, y, inside.width - 2, dim, Role::Dim, On::Surface);
        let words = match (help.last_top > 0, screen.state.keymap.own, screen.state.config.ui.mouse) {
            (true, ..) => "↑ ↓ scroll.",
            (_, true, _) => "These are your keys, from your config.",
            (_, _, true) => "With Shift held, the mouse selects text.",
            _ => "",
        };
        let end = inside.right() - 1;
        if end > x + used + cells(words) + 2 {
            screen.canvas.right(x + used, end, y, words, Role::Dim, On::Surface);
        }
    }
    goes_on(screen, &help.panel);
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
        Place::Top(_) => "charts",
        Place::History => "History",
        Place::Messages => "Messages",
        Place::Settings => "Settings",
    }
}

/// A short label among whole sentences begins as they do.
fn capital(label: &str, among_sentences: bool) -> String {
    let mut letters = label.chars();
    match letters.next().filter(|_| among_sentences) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => label.to_string(),
    }
}

fn palette(screen: &mut Screen, prompt: &Prompt, selected: usize, keys: &[Offer]) {
    let (panel, offers) = above::palette(screen.state, prompt, selected);
    let inside = screen.canvas.overlay(panel.area, "Command", &remark(keys, panel.area.width));
    if inside.width < 8 || inside.height == 0 {
        return;
    }
    let used = screen.canvas.text_on(inside.x + 1, inside.y, 2, ": ", Role::Accent, On::Surface);
    screen.canvas.prompt(inside.x + 1 + used, inside.y, inside.width - 2 - used, prompt, On::Surface);
    if offers.is_empty() {
        let y = inside.y + 1 + u16::from(inside.height > 3);
        let words = "No action has that name.";
        screen.canvas.text_on(inside.x + 2, y, inside.width - 3, words, Role::Dim, On::Surface);
        return;
    }
    for (area, index) in &panel.rows {
        let Some(offer) = offers.get(*index) else { continue };
        let on = row_ground(screen, *area, area.y, *index == selected);
        let end = area.right() - 1;
        let x = area.x + 2;
        let name = if area.width >= 60 { 26 } else { area.width * 2 / 5 };
        let role = if offer.possible { Role::Text } else { Role::Dim };
        screen.canvas.text_on(x, area.y, name - 1, offer.name, role, on);
        let key = screen.canvas.right(x + name, end, area.y, &offer.keys, Role::Accent, on);
        let room = key.saturating_sub(x + name + 1);
        // What has an argument says which, as far as there is room.
        let short = info(&offer.action).filter(|info| info.does == offer.label && width(info.does) > usize::from(room));
        let label = short.map_or_else(|| offer.label.clone(), |info| capital(info.short, true));
        screen.canvas.text_on(x + name, area.y, room, &label, Role::Dim, on);
    }
    goes_on(screen, &panel);
}

fn actions(screen: &mut Screen, title: &str, prompt: &Prompt, selected: usize, keys: &[Offer]) {
    let (panel, offers) = above::actions(screen.state, prompt, selected);
    let inside = screen.canvas.overlay(panel.area, title, &remark(keys, panel.area.width));
    if inside.width < 8 || inside.height == 0 {
        return;
    }
    if let Some(y) = panel.typed {
        screen.canvas.text_on(inside.x + 1, y, 2, "/ ", Role::Accent, On::Surface);
        screen.canvas.prompt(inside.x + 3, y, inside.width - 4, prompt, On::Surface);
    }
    if offers.is_empty() {
        let y = panel.typed.map_or(inside.y, |y| y + 1);
        let words = if prompt.text.is_empty() { "There is nothing to act on here." } else { "Nothing here does that." };
        screen.canvas.text_on(inside.x + 2, y, inside.width - 3, words, Role::Dim, On::Surface);
        return;
    }
    let cells = above::keys_column(&offers, 10).max(5);
    for (area, index) in &panel.rows {
        let Some(offer) = offers.get(*index) else { continue };
        let on = row_ground(screen, *area, area.y, *index == selected);
        let (role, text) = if offer.possible { (Role::Accent, Role::Text) } else { (Role::Dim, Role::Dim) };
        screen.canvas.text_on(area.x + 2, area.y, cells, &offer.keys, role, on);
        let at = area.x + 2 + cells + 1;
        screen.canvas.text_on(at, area.y, area.right().saturating_sub(at), &offer.label, text, on);
    }
    goes_on(screen, &panel);
}

fn add_show(screen: &mut Screen, add: &AddShow, keys: &[Offer]) {
    let area = above::add(screen.state.size, add);
    let inside = screen.canvas.overlay(area, "Add a show", "");
    if inside.width < 12 || inside.height < 2 {
        return;
    }
    let x = inside.x + 2;
    let end = inside.right() - 1;
    let spacious = inside.height >= 6;
    let mut y = inside.y + u16::from(spacious);
    let label = if inside.width >= 24 { "Address  " } else { "" };
    let used = screen.canvas.text_on(x, y, end - x, label, Role::Dim, On::Surface);
    let field = end.saturating_sub(x + used);
    if add.prompt.text.is_empty() {
        // The field can be seen before anything is typed.
        screen.canvas.text_on(
            x + used + 2,
            y,
            field.saturating_sub(2),
            "feed, web page or file",
            Role::Dim,
            On::Surface,
        );
    }
    screen.canvas.prompt(x + used, y, field, &add.prompt, On::Surface);
    y += 1 + u16::from(spacious);
    let room = end.saturating_sub(x);
    let last = inside.bottom().saturating_sub(1);
    match &add.stage {
        AddStage::Typing => {
            for line in wrap("A feed, a show’s web page, or a file: a feed or OPML.", room.max(1)) {
                if y < last {
                    screen.canvas.text_on(x, y, room, &line, Role::Dim, On::Surface);
                    y += 1;
                }
            }
        }
        AddStage::Looking { since, doing } => {
            let now = screen.state.now.millis;
            if now.saturating_sub(*since) >= 150 {
                let sign = screen.canvas.signs.spin(now, screen.state.config.ui.motion);
                screen.canvas.text_on(x, y, 1, sign, Role::Accent, On::Surface);
                let words = format!("{doing}{}", words::waited(now.saturating_sub(*since)));
                screen.canvas.text_on(x + 2, y, room.saturating_sub(2), &words, Role::Text, On::Surface);
            }
        }
        AddStage::Found { found, selected } => {
            found_rows(screen, inside, y, last.saturating_sub(u16::from(spacious)), found, *selected);
        }
        AddStage::Failed(problem) => {
            let sign = screen.canvas.signs.trouble;
            screen.canvas.text_on(x, y, 1, sign, Role::Error, On::Surface);
            let tight = y >= last;
            if tight {
                screen.canvas.text_on(x + 2, y, room.saturating_sub(2), &problem.why, Role::Text, On::Surface);
            }
            let hint = crate::app::offers::hint(screen.state, &problem.hint);
            for (text, role) in [(&problem.what, Role::Text), (&problem.why, Role::Dim), (&hint, Role::Dim)] {
                for line in wrap(text, room.saturating_sub(2).max(1)) {
                    if y < last && !line.is_empty() {
                        screen.canvas.text_on(x + 2, y, room.saturating_sub(2), &line, role, On::Surface);
                        y += 1;
                    }
                }
            }
            let mut tried = tried_rows(&problem.detail, room.saturating_sub(2));
            let rows = usize::from(last.saturating_sub(y));
            if tried.len() > rows {
                let cut = tried.split_off(rows.saturating_sub(1));
                let more = cut.iter().filter(|row| row.address).count();
                let text = format!("… {more} more, all of them in Messages");
                tried.push(TriedRow { text, indent: 0, address: false });
            }
            for row in tried {
                if y < last {
                    let room = room.saturating_sub(2 + row.indent);
                    let text = width_elided(&row.text, room);
                    screen.canvas.text_on(x + 2 + row.indent, y, room, &text, Role::Dim, On::Surface);
                    y += 1;
                }
            }
        }
    }
    // On the smallest screens what was found out matters more than keys that the bottom line says.
    if y <= last && inside.height > 3 {
        keys_line(screen, inside, x, end, last, keys);
    }
}

fn width_elided(line: &str, room: u16) -> String {
    crate::text::width::elide(line, usize::from(room))
}

/// The box for a name and a password.
fn sign_in(screen: &mut Screen, login: &Login, keys: &[Offer]) {
    let area = above::login(screen.state.size);
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
    if inside.height > 3 {
        keys_line(screen, inside, x, end, last, keys);
    }
}

/// What is asked in the search for keys without being a key.
fn topic(typed: &str) -> Option<&'static str> {
    const TOPICS: [(&str, &str); 3] = [
        (
            "clipboard",
            "What is copied goes to the terminal (OSC 52) and, unless over ssh, to the clipboard of the desktop. If \
             pasting gives nothing, the terminal may not allow OSC 52; in tmux, set-clipboard on allows it.",
        ),
        (
            "mouse",
            "A click selects, a click on the selection opens, the right button shows what can be done. With Shift held, \
             terminals select text themselves; ui.mouse = false leaves the mouse to them.",
        ),
        (
            "paste",
            "Text that is pasted goes into the box that is open; without one, its address is offered to be added.",
        ),
    ];
    let typed = typed.trim().to_lowercase();
    let found = TOPICS.into_iter().find(|(name, _)| typed.len() > 2 && name.starts_with(&typed));
    found.map(|(_, says)| says)
}

/// A program or a command that gets the selection.
fn command(screen: &mut Screen, what: &Outside, prompt: &Prompt, keys: &[Offer]) {
    let area = above::command(screen.state.size);
    let title = if matches!(what, Outside::Open(_)) { "Open with" } else { "Send to a command" };
    let inside = screen.canvas.overlay(area, title, "");
    if inside.width < 12 || inside.height < 2 {
        return;
    }
    let (x, end, last) = (inside.x + 2, inside.right() - 1, inside.bottom().saturating_sub(1));
    let room = end.saturating_sub(x);
    let y = inside.y + u16::from(inside.height >= 5);
    if prompt.text.is_empty() {
        let such =
            if matches!(what, Outside::Open(_)) { "a program, such as firefox" } else { "a command, such as wc -l" };
        screen.canvas.text_on(x + 2, y, room.saturating_sub(2), such, Role::Dim, On::Surface);
    }
    screen.canvas.prompt(x, y, room, prompt, On::Surface);
    let gets = match what {
        Outside::Open(url) => {
            format!("It gets {}; %s stands for it.", target::shortened(url, usize::from(room / 2)))
        }
        Outside::Pipe { json, as_json: true, .. } => format!("It gets {} of JSON.", words::bytes(json.len() as u64)),
        Outside::Pipe { text, .. } => {
            format!("It gets {} of text.", words::counted(text.lines().count() as u64, "line"))
        }
    };
    if inside.height > 3 {
        for (line, y) in wrap(&gets, room.max(1)).iter().zip(y + 2..last) {
            screen.canvas.text_on(x, y, room, line, Role::Dim, On::Surface);
        }
    }
    if inside.height > 2 {
        keys_line(screen, inside, x, end, last, keys);
    }
}

/// The box for the value of a setting.
fn setting(screen: &mut Screen, name: &str, prompt: &Prompt, wrong: &str, offers: &[Offer]) {
    let Some(setting) = crate::config::find(name) else { return };
    let area = above::setting(screen.state.size);
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
        keys_line(screen, inside, x, end, last, offers);
    }
}

/// The keys of a box, at its bottom; how one leaves it never goes.
fn keys_line(screen: &mut Screen, inside: Rect, x: u16, end: u16, last: u16, keys: &[Offer]) {
    let gap = if inside.width >= 50 { 4 } else { 2 };
    let need = |keys: &[&Offer]| {
        keys.iter().map(|offer| cells(&offer.keys) + 1 + cells(&offer.label)).sum::<u16>()
            + gap * u16::try_from(keys.len().saturating_sub(1)).unwrap_or(0)
    };
    let mut shown: Vec<&Offer> = keys.iter().collect();
    while shown.len() > 1 && need(&shown) > end.saturating_sub(x) {
        shown.remove(shown.len() - 2);
    }
    let mut at = x;
    for offer in shown {
        at += screen.canvas.text_on(at, last, end.saturating_sub(at), &offer.keys, Role::Accent, On::Surface) + 1;
        at += screen.canvas.text_on(at, last, end.saturating_sub(at), &offer.label, Role::Dim, On::Surface) + gap;
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
            match (&episodes, one.candidate.maker().is_empty()) {
                (Some(episodes), _) => format!(" — {episodes}"),
                (None, false) => format!(" — {}", one.candidate.maker()),
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

fn details(screen: &mut Screen, title: &str, lines: &[(String, String)], top: usize, leads: &Leads, keys: &[Offer]) {
    let (area, rows, names) = above::details(screen.state.size, lines);
    let inside = screen.canvas.overlay(area, title, &remark(keys, area.width));
    let last = rows.len().saturating_sub(usize::from(inside.height));
    let top = top.min(last);
    goes_on(screen, &Panel { area, inside, more: (top > 0, top < last), ..Panel::default() });
    let chosen = leads.chosen().map(|(line, _)| *line);
    for (y, row) in (inside.y..inside.bottom()).zip(rows.iter().skip(top)) {
        let on = row_ground(screen, Rect { y, height: 1, ..inside }, y, chosen == Some(row.line));
        let x = inside.x + 1;
        // Where values stand below, a name has the whole line.
        let room = if names == 0 { inside.right().saturating_sub(x) } else { names };
        screen.canvas.text_on(x, y, room, &row.name, if on == On::Surface { Role::Dim } else { Role::Text }, on);
        // What is indented is not underlined.
        let value = row.value.trim_start();
        let at = x + names + 2 + cells(&row.value).saturating_sub(cells(value));
        let leads = leads.all.iter().any(|(line, _)| *line == row.line);
        let role = if leads { Role::Link } else { Role::Text };
        screen.canvas.text_on(at, y, inside.right().saturating_sub(at), value, role, on);
    }
}

fn confirm(screen: &mut Screen, question: &str, keys: &[Offer]) {
    let area = above::confirm(screen.state.size, question);
    let inside = screen.canvas.overlay(area, "", "");
    if inside.width < 8 {
        return;
    }
    let x = inside.x + 2;
    let mut y = inside.y + u16::from(inside.height > 3);
    for line in wrap(question, 52.min(screen.state.size.width.saturating_sub(6)).max(1)) {
        if y + 1 < inside.bottom() {
            screen.canvas.text_on(x, y, inside.width - 3, &line, Role::Text, On::Surface);
            y += 1;
        }
    }
    keys_line(screen, inside, x, inside.right(), inside.bottom() - 1, keys);
}

/// What may follow the keys that were typed, from the bottom, after a while.
fn menu(screen: &mut Screen) {
    let Some((panel, title, offers)) = above::menu(screen.state) else { return };
    let esc = super::lists::key(screen, &Action::Cancel);
    screen.canvas.overlay(panel.area, &title, &format!("{esc} cancel"));
    let column = panel.rows.first().map_or(0, |(area, _)| area.width);
    let keys = above::keys_column(&offers, column / 2);
    for (area, index) in &panel.rows {
        let Some(offer) = offers.get(*index) else { continue };
        let (role, text) = if offer.possible { (Role::Accent, Role::Text) } else { (Role::Dim, Role::Dim) };
        screen.canvas.text_on(area.x, area.y, keys, &offer.keys, role, On::Surface);
        let room = area.width.saturating_sub(keys + 1);
        screen.canvas.text_on(area.x + keys + 1, area.y, room, &offer.label, text, On::Surface);
    }
    goes_on(screen, &panel);
}
