//! Where what lies above a place stands: its boxes, their rows, and what a click means. Painter and mouse both ask here.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use crate::app::action::{Group, info};
use crate::app::offers::{self, Offer};
use crate::app::overlay::{AddShow, AddStage};
use crate::app::prompt::Prompt;
use crate::app::{Action, Overlay, Size, State};
use crate::text::layout::wrap;
use crate::text::width::{elide_middle, width};

/// A box with rows: where it is, what is inside its frame, and where each visible row stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    pub area: Rect,
    pub inside: Rect,
    /// The line that is typed, where there is one.
    pub typed: Option<u16>,
    /// Cells of a row, and its index in the list.
    pub rows: Vec<(Rect, usize)>,
    /// Whether the list goes on above and below.
    pub more: (bool, bool),
}

/// What lies under a cell while something lies above the place.
#[derive(Debug, Clone, PartialEq)]
pub enum Above {
    /// An action that can be run.
    Run(Action),
    /// The box itself.
    Inside,
    Outside,
}

fn cells(text: &str) -> u16 {
    u16::try_from(width(text)).unwrap_or(u16::MAX)
}

/// A box in the middle, as large as asked if there is room.
#[must_use]
pub fn middle(size: Size, width: u16, height: u16) -> Rect {
    let width = width.min(size.width.saturating_sub(if size.width >= 72 { 2 } else { 0 }));
    let room = size.height.saturating_sub(2);
    let height = height.min(room);
    Rect::new((size.width - width) / 2, 1 + (room - height) / 3, width, height)
}

/// What is inside the frame of a box. On the lowest screens it has none: it would leave no row for what it holds.
#[must_use]
pub fn inside(area: Rect, height: u16) -> Rect {
    if area.width < 4 || area.height < 2 {
        Rect::default()
    } else if height < 8 {
        Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
    } else {
        Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    }
}

/// Rows of a list below one another, in one or two columns, scrolled so that the selection is in sight.
fn list(inside: Rect, first: u16, count: usize, columns: usize, selected: usize) -> (Vec<(Rect, usize)>, (bool, bool)) {
    let visible = usize::from(inside.bottom().saturating_sub(first));
    let lines = count.div_ceil(columns.max(1));
    if visible == 0 || lines == 0 {
        return (Vec::new(), (false, lines > 0));
    }
    let top = (selected % lines).saturating_sub(visible - 1);
    let column = inside.width / u16::try_from(columns.max(1)).unwrap_or(1);
    let rows = (0..count).filter(|index| (top..top + visible).contains(&(index % lines))).map(|index| {
        let x = inside.x + u16::try_from(index / lines).unwrap_or(0) * column;
        let y = first + u16::try_from(index % lines - top).unwrap_or(0);
        (Rect::new(x, y, column, 1), index)
    });
    (rows.collect(), (top > 0, top + visible < lines))
}

/// The palette with the actions that match.
#[must_use]
pub fn palette(state: &State, prompt: &Prompt, selected: usize) -> (Panel, Vec<Offer>) {
    let offers = offers::palette(state, &prompt.text);
    let most = usize::from(state.size.height.saturating_sub(8)).clamp(1, 14);
    let height = u16::try_from(offers.len().clamp(1, most)).unwrap_or(1) + 4;
    let area = middle(state.size, 80, height);
    let inside = inside(area, state.size.height);
    let first = inside.y + 1 + u16::from(inside.height > 3);
    let (rows, more) = list(inside, first, offers.len(), 1, selected);
    (Panel { area, inside, typed: Some(inside.y), rows, more }, offers)
}

/// The menu of what can be done with the selection.
#[must_use]
pub fn actions(state: &State, prompt: &Prompt, selected: usize) -> (Panel, Vec<Offer>) {
    let offers = offers::matching(offers::actions(state), &prompt.text);
    let columns = if state.size.width >= 72 && offers.len() > 5 { 2 } else { 1 };
    let typed = u16::from(!prompt.text.is_empty());
    let height = u16::try_from(offers.len().div_ceil(columns).max(1)).unwrap_or(u16::MAX).saturating_add(2 + typed);
    let area = middle(state.size, if columns == 2 { 78 } else { 46 }, height);
    let inside = inside(area, state.size.height);
    let (rows, more) = list(inside, inside.y + typed, offers.len(), columns, selected);
    (Panel { area, inside, typed: (typed > 0).then_some(inside.y), rows, more }, offers)
}

/// The box that adds shows.
#[must_use]
pub fn add(size: Size, add: &AddShow) -> Rect {
    let (rows, wide) = match &add.stage {
        AddStage::Found { found, .. } => (found.len(), if found.len() > 1 { 76 } else { 64 }),
        AddStage::Failed(problem) => {
            // Between the frame, the margins and the sign.
            let room = size.width.min(64).saturating_sub(7).max(1);
            let said = [&problem.what, &problem.why, &problem.hint];
            let lines: usize = said.iter().filter(|text| !text.is_empty()).map(|text| wrap(text, room).len()).sum();
            (lines.max(4) + tried_rows(&problem.detail, room).len(), 64)
        }
        AddStage::Typing => (1 + usize::from(size.width < 64), 64),
        AddStage::Looking { .. } => (1, 64),
    };
    let most = usize::from(size.height.saturating_sub(9)).max(1);
    middle(size, wide, u16::try_from(rows.clamp(1, most)).unwrap_or(1) + 7)
}

/// The addresses that were tried, when there were several.
pub fn tried(detail: &str) -> impl Iterator<Item = &str> {
    let several = detail.contains('\n');
    detail.lines().filter(move |_| several)
}

/// A row of what was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedRow {
    pub text: String,
    pub indent: u16,
    /// It names an address, and is no part of a reason.
    pub address: bool,
}

/// The addresses that were tried, with the reason of each in full: in one row where there is room, else below their reason, those in a
/// row that failed for the same one together. Long addresses keep their two ends.
#[must_use]
pub fn tried_rows(detail: &str, room: u16) -> Vec<TriedRow> {
    let (columns, room) = (room.max(1), usize::from(room));
    let all: Vec<(&str, &str)> = tried(detail).map(|line| line.split_once(" – ").unwrap_or((line, ""))).collect();
    let mut rows = Vec::new();
    for group in all.chunk_by(|one, next| one.1 == next.1) {
        match group {
            [(address, why)] if width(address) + width(why) + 3 <= room => {
                rows.push(TriedRow { text: format!("{address} – {why}"), indent: 0, address: true });
            }
            [(_, why), ..] => {
                let said = if why.is_empty() { Vec::new() } else { wrap(&format!("{why}:"), columns) };
                rows.extend(said.into_iter().map(|text| TriedRow { text, indent: 0, address: false }));
                rows.extend(group.iter().map(|(address, _)| TriedRow {
                    text: elide_middle(address, room.saturating_sub(2)),
                    indent: 2,
                    address: true,
                }));
            }
            [] => {}
        }
    }
    rows
}

/// The box for a name and a password.
#[must_use]
pub fn login(size: Size) -> Rect {
    middle(size, 58, 8)
}

/// The box for the value of a setting.
#[must_use]
pub fn setting(size: Size) -> Rect {
    middle(size, 64, 9)
}

/// The box for a program or a command.
#[must_use]
pub fn command(size: Size) -> Rect {
    // On narrow screens what it gets takes two lines.
    middle(size, 64, 8 + u16::from(size.width < 64))
}

/// The box of a question.
#[must_use]
pub fn confirm(size: Size, question: &str) -> Rect {
    let lines = wrap(question, 52.min(size.width.saturating_sub(6)).max(1)).len();
    middle(size, 58, u16::try_from(lines).unwrap_or(1) + 5)
}

/// A row of the box of details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailRow {
    /// The number of the line that it shows a part of.
    pub line: usize,
    pub name: String,
    pub value: String,
}

/// The box of details, its rows, and the cells of the names.
#[must_use]
pub fn details(size: Size, lines: &[(String, String)]) -> (Rect, Vec<DetailRow>, u16) {
    // Beside names there would be no room for values on a narrow screen: they stand below.
    let stacked = size.width < 60;
    let wide = if stacked { size.width } else { size.width.saturating_sub(4).min(100) };
    let names = lines.iter().map(|(name, _)| cells(name)).max().unwrap_or(0).min(wide / 3);
    let names = if stacked { 0 } else { names };
    let values = wide.saturating_sub(names + 6).max(8);
    let mut rows: Vec<DetailRow> = Vec::new();
    for (line, (name, value)) in lines.iter().enumerate() {
        if stacked && !name.is_empty() {
            rows.push(DetailRow { line, name: name.clone(), value: String::new() });
        }
        // A value that is indented is so on each of its lines.
        let words = value.trim_start();
        let indent = value.get(..value.len() - words.len()).unwrap_or_default();
        let mut wrapped = wrap(words, values.saturating_sub(cells(indent)).max(4));
        if wrapped.is_empty() {
            wrapped.push(String::new());
        }
        for (index, value) in wrapped.into_iter().enumerate() {
            let name = if index == 0 && !stacked { name.clone() } else { String::new() };
            rows.push(DetailRow { line, name, value: format!("{indent}{value}") });
        }
    }
    let area = middle(size, wide, u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2));
    (area, rows, names)
}

/// What may follow half-typed keys, with its title; `None` while it is not shown.
#[must_use]
pub fn menu(state: &State) -> Option<(Panel, String, Vec<Offer>)> {
    let (title, offers) = offers::menu(state)?;
    let size = state.size;
    let keys = keys_column(&offers, u16::MAX);
    let label = offers.iter().map(|offer| cells(&offer.label)).max().unwrap_or(0);
    // As many columns as hold every label with two blanks behind it.
    let need = (keys + 1 + label + 2).max(10);
    let columns = (size.width.saturating_sub(4) / need).clamp(1, 4);
    let lines = offers.len().div_ceil(usize::from(columns)).max(1);
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(size.height.saturating_sub(2));
    let area = Rect::new(0, size.height - 1 - height, size.width, height);
    let inside = inside(area, size.height);
    let column = inside.width.saturating_sub(2) / columns;
    let rows = (0..offers.len()).filter_map(|index| {
        let (line, at) = (index / usize::from(columns), index % usize::from(columns));
        let y = inside.y + u16::try_from(line).ok()?;
        let x = inside.x + 2 + u16::try_from(at).ok()? * column;
        (y < inside.bottom()).then_some((Rect::new(x, y, column.saturating_sub(1), 1), index))
    });
    let rows: Vec<(Rect, usize)> = rows.collect();
    let more = (false, rows.len() < offers.len());
    Some((Panel { area, inside, typed: None, rows, more }, title, offers))
}

/// Cells of the keys of these offers.
#[must_use]
pub fn keys_column(offers: &[Offer], most: u16) -> u16 {
    offers.iter().map(|offer| cells(&offer.keys)).max().unwrap_or(1).min(most)
}

/// One line of the keys overlay.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyLine {
    Group(&'static str),
    Offer(Offer),
    /// What a sentence goes on with below its keys.
    Rest(String),
    Blank,
}

/// The keys overlay: its lines, and where the visible ones stand; from the highest line of the scroll on.
#[derive(Debug, Clone, PartialEq)]
pub struct Help {
    pub panel: Panel,
    pub lines: Vec<KeyLine>,
    /// The lines of each column.
    pub columns: Vec<Range<usize>>,
    /// How far it can be scrolled.
    pub last_top: usize,
    /// Whether there is room for air and remarks.
    pub roomy: bool,
}

/// The keys of the place, filtered by what was typed, scrolled to the line `top`.
#[must_use]
pub fn help(state: &State, prompt: &Prompt, top: usize) -> Help {
    let size = state.size;
    let searched = !prompt.text.is_empty();
    let columns: u16 = match size.width {
        // What was searched for is told in whole sentences.
        _ if searched => 1,
        110.. => 4,
        72.. => 3,
        48.. => 2,
        _ => 1,
    };
    // What was searched for is said whole, beside the widest keys.
    let found = offers::help(state, &prompt.text);
    let keys = found.iter().map(|(_, offers)| keys_column(offers, u16::MAX)).max().unwrap_or(0).max(8);
    let sentence = size.width.saturating_sub(7 + keys.min(size.width / 3)).max(8);
    let mut lines: Vec<KeyLine> = Vec::new();
    for (group, mut offers) in found {
        if searched {
            for offer in &mut offers {
                offer.label = info(&offer.action).map_or_else(String::new, |info| info.does.to_string());
            }
        } else {
            offers = condensed(state, &offers, size.width < 110 || size.height < 34);
        }
        if !lines.is_empty() {
            lines.push(KeyLine::Blank);
        }
        lines.push(KeyLine::Group(Group::title(group)));
        for mut offer in offers {
            let mut words = if searched { wrap(&offer.label, sentence) } else { Vec::new() }.into_iter();
            if let Some(first) = words.next() {
                offer.label = first;
            }
            lines.push(KeyLine::Offer(offer));
            lines.extend(words.map(KeyLine::Rest));
        }
    }
    let side = u16::from(size.width >= 72);
    let room = size.height.saturating_sub(2 + u16::from(state.player.is_some() && size.height >= 12));
    // Prompt and blank above, blank and remark below, the border around.
    let roomy = room >= 16;
    let chrome = if roomy { 6 } else { 3 };
    let visible = usize::from(room.saturating_sub(chrome)).max(1);
    let ranges = split(&lines, usize::from(columns), visible);
    let (lines, ranges) = headed(&lines, ranges);
    let tallest = ranges.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    let height = u16::try_from(tallest.min(visible)).unwrap_or(1).max(3) + chrome;
    let area = Rect::new(side, 1, size.width - 2 * side, height.min(room));
    let inside = inside(area, size.height);
    let first = inside.y + if roomy { 2 } else { 1 };
    let end = inside.bottom().saturating_sub(if roomy { 2 } else { 0 });
    let seen = usize::from(end.saturating_sub(first));
    let last_top = tallest.saturating_sub(seen);
    let top = top.min(last_top);
    let column = inside.width.saturating_sub(1) / columns;
    let mut rows = Vec::new();
    for (at, range) in (0_u16..).zip(&ranges) {
        let x = inside.x + 1 + at * column;
        rows.extend(
            (first..end)
                .zip(range.clone().skip(top))
                .map(|(y, line)| (Rect::new(x, y, column.saturating_sub(1), 1), line)),
        );
    }
    let more = (top > 0, top < last_top);
    Help { panel: Panel { area, inside, typed: Some(inside.y), rows, more }, lines, columns: ranges, last_top, roomy }
}

/// Two actions that belong together and share a line of the keys overlay, with their words.
const PAIRS: [(&str, &str, &str); 25] = [
    ("down", "up", "down, up"),
    ("half-page-down", "half-page-up", "half a page"),
    ("page-down", "page-up", "page"),
    ("first", "last", "first, last"),
    ("next-sibling", "prev-sibling", "next, prev item"),
    ("next-stop", "prev-stop", "next, prev stop"),
    ("next-tab", "prev-tab", "tabs"),
    ("preview-down", "preview-up", "scroll preview"),
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

/// The offers of a group on few lines: pairs share one if wanted, and what begins with the same key is one menu.
fn condensed(state: &State, offers: &[Offer], pairs: bool) -> Vec<Offer> {
    let place = state.entry().place.kind();
    let keys = |offer: &Offer| state.keymap.keys_of(place, &offer.action);
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
                // A line that stands for many keys runs none of them.
                let (keys, name) = (format!("{key} …"), "");
                out.push(Offer { keys, name, label: label.into(), action: Action::Cancel, ..offer.clone() });
                menus.push(key);
            }
            continue;
        }
        let pair = PAIRS.iter().find(|(one, _, _)| pairs && *one == offer.name);
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
fn split(lines: &[KeyLine], columns: usize, visible: usize) -> Vec<Range<usize>> {
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

/// The same lines and columns, where a column that goes on with a group begins with its name.
fn headed(lines: &[KeyLine], columns: Vec<Range<usize>>) -> (Vec<KeyLine>, Vec<Range<usize>>) {
    let mut out = Vec::with_capacity(lines.len() + columns.len());
    let ranges = columns.into_iter().map(|column| {
        let from = out.len();
        if !matches!(lines.get(column.start), Some(KeyLine::Group(_))) {
            let before = lines.get(..column.start).unwrap_or_default();
            out.extend(before.iter().rfind(|line| matches!(line, KeyLine::Group(_))).cloned());
        }
        out.extend(lines.get(column).unwrap_or_default().iter().cloned());
        from..out.len()
    });
    let ranges = ranges.collect();
    (out, ranges)
}

/// The box that lies above the place, the highest of several.
#[must_use]
pub fn box_above(state: &State) -> Option<Rect> {
    Some(match state.overlays.last() {
        None => menu(state)?.0.area,
        Some(Overlay::Palette { prompt, selected }) => palette(state, prompt, *selected).0.area,
        Some(Overlay::Actions { prompt, selected, .. }) => actions(state, prompt, *selected).0.area,
        Some(Overlay::Help { prompt, top }) => help(state, prompt, *top).panel.area,
        Some(Overlay::Add(found)) => add(state.size, found),
        Some(Overlay::Login(_)) => login(state.size),
        Some(Overlay::Setting { .. }) => setting(state.size),
        Some(Overlay::Command { .. }) => command(state.size),
        Some(Overlay::Confirm { question, .. }) => confirm(state.size, question),
        Some(Overlay::Details { lines, .. }) => details(state.size, lines).0,
        Some(Overlay::Filter { .. } | Overlay::Search { .. } | Overlay::Hints(_)) => return None,
    })
}

/// What lies under a cell while something lies above the place; `None` when nothing that takes the mouse does.
#[must_use]
pub fn hit(state: &State, column: u16, row: u16) -> Option<Above> {
    let at = Position { x: column, y: row };
    let chosen = |panel: &Panel, action: &dyn Fn(usize) -> Option<Action>| {
        let run = panel.rows.iter().find(|(area, _)| area.contains(at)).and_then(|(_, index)| action(*index));
        match run {
            Some(action) => Above::Run(action),
            None if panel.area.contains(at) => Above::Inside,
            None => Above::Outside,
        }
    };
    let of = |offers: &[Offer], index: usize| {
        let runs = |offer: &&Offer| !offer.name.is_empty() && !matches!(offer.action, Action::FollowNumber(_));
        offers.get(index).filter(runs).map(|offer| offer.action.clone())
    };
    Some(match state.overlays.last() {
        None => {
            let (panel, _, offers) = menu(state)?;
            chosen(&panel, &|index| of(&offers, index))
        }
        Some(Overlay::Palette { prompt, selected }) => {
            let (panel, offers) = palette(state, prompt, *selected);
            chosen(&panel, &|index| of(&offers, index))
        }
        Some(Overlay::Actions { prompt, selected, .. }) => {
            let (panel, offers) = actions(state, prompt, *selected);
            chosen(&panel, &|index| of(&offers, index))
        }
        Some(Overlay::Help { prompt, top }) => {
            let help = help(state, prompt, *top);
            chosen(&help.panel, &|index| match help.lines.get(index) {
                Some(KeyLine::Offer(offer)) => of(std::slice::from_ref(offer), 0),
                _ => None,
            })
        }
        Some(_) if box_above(state)?.contains(at) => Above::Inside,
        Some(_) => Above::Outside,
    })
}
