//! Now Playing: artwork, title, chapter, the words that are spoken, the links of the moment, the bar, and what comes next.

#[cfg(test)]
pub(super) mod tests;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::theme::{On, Role};
use super::{Screen, artwork, episode, lists, related};
use crate::app::layout::stage::{self, Stage, inner};
use crate::app::overlay::{HintTarget, Overlay};
use crate::app::{Action, PaneId, Row, playing, words};
use crate::text::layout::wrap;
use crate::text::width::width;

const PANE: PaneId = PaneId::Playing;

/// The whole place.
pub fn draw(screen: &mut Screen) {
    let Some(content) = screen.areas.content(PANE) else { return };
    let stage = stage::stage(screen.state, content);
    marks(screen, &stage);
    if let Some(area) = stage.empty {
        empty(screen, area);
    }
    if stage.artwork.is_some() {
        let show = screen.state.page_show().and_then(|id| screen.state.show(id));
        let title = show.map_or_else(String::new, |show| show.title.clone());
        artwork::draw(screen, &title);
    }
    head(screen, &stage);
    chapter(screen, &stage);
    spoken(screen, &stage);
    links(screen, &stage);
    bar(screen, &stage);
    facts(screen, &stage);
    next(screen, &stage);
    hints(screen, &stage);
    hyperlinks(screen, &stage);
}

/// The index of the stop that is selected.
fn selected(screen: &Screen) -> usize {
    screen.cursor_of(PANE).index
}

fn on(screen: &Screen, stage: &Stage, area: Rect) -> On {
    let here = stage.stops.get(selected(screen)).is_some_and(|(_, stop)| *stop == area);
    if here { On::Selected } else { On::Ground }
}

/// The bar of the selection, and its ground where it is a row. The title has a bar only: it is selected most of the time,
/// and nothing is chosen by it.
fn marks(screen: &mut Screen, stage: &Stage) {
    let Some((_, area)) = stage.stops.get(selected(screen)) else { return };
    let (on, sign) = (on_of(stage, *area), screen.canvas.signs.selected);
    if on == On::Selected {
        let style = screen.canvas.theme.style(Role::Selected);
        screen.canvas.clear(*area, style);
    }
    for y in area.top()..area.bottom() {
        screen.canvas.text_on(area.x, y, 1, sign, Role::Accent, on);
    }
}

/// What a stop stands on when it is selected.
fn on_of(stage: &Stage, area: Rect) -> On {
    if stage.title == Some(area) { On::Ground } else { On::Selected }
}

fn empty(screen: &mut Screen, area: Rect) {
    let play = lists::key(screen, &Action::Play);
    let words = format!(
        "{play} on an episode plays it from where you left it. Its chapter, its words and the links of the moment are \
         shown here."
    );
    let lines = ["Nothing plays.".into(), words];
    // What is set aside stands below, and has a place of its own.
    if screen.state.rows_of(PaneId::Playing).is_empty() {
        lists::said(screen, area, &lines);
    } else {
        lists::sentences(screen, inner(area), &lines);
    }
}

fn head(screen: &mut Screen, stage: &Stage) {
    let Some(id) = playing::episode(screen.state) else { return };
    let title = episode::facts(screen, id).map_or_else(String::new, |facts| facts.title);
    if let Some(area) = stage.title.map(inner) {
        let lines = wrap(&title, area.width.max(1));
        for (index, y) in (area.top()..area.bottom()).enumerate() {
            // The last line takes the rest, and shortens it.
            let last = y + 1 == area.bottom();
            let rest = lines.get(index..).unwrap_or_default();
            let text = if last { rest.join(" ") } else { rest.first().cloned().unwrap_or_default() };
            screen.canvas.text(area.x, y, area.width, &text, Role::Heading);
        }
    }
    let show = screen.state.show_of(id).and_then(|id| screen.state.show(id));
    if let (Some(area), Some(show)) = (stage.show.map(inner), show) {
        let text = show.title.clone();
        screen.canvas.text(area.x, area.y, area.width, &text, Role::Dim);
    }
}

fn chapter(screen: &mut Screen, stage: &Stage) {
    let (Some(area), Some(present)) = (stage.chapter.map(inner), playing::chapter(screen.state)) else { return };
    let (start, title) = (words::position(present.chapter.start), present.chapter.title.clone());
    let (number, of) = (present.number, present.of);
    let mut y = area.y;
    let mut end = area.right();
    if area.height > 1 {
        screen.canvas.text(area.x, y, area.width, &format!("Chapter {number} of {of}"), Role::Dim);
        y += 1;
    } else if area.width >= 30 {
        end =
            screen.canvas.right(area.x, end, y, &format!("{number} of {of}"), Role::Dim, On::Ground).saturating_sub(2);
    }
    let used = screen.canvas.text(area.x, y, end.saturating_sub(area.x), &start, Role::Player);
    let at = area.x + used + 2;
    screen.canvas.text(at, y, end.saturating_sub(at), &title, Role::Text);
}

fn spoken(screen: &mut Screen, stage: &Stage) {
    let (Some(area), Some((speaker, said))) = (stage.words.map(inner), playing::spoken(screen.state)) else { return };
    let (time, text) = (said.start.map_or_else(String::new, words::position), said.text.clone());
    let speaker = speaker.map_or_else(String::new, str::to_owned);
    let sign = screen.canvas.signs.current;
    screen.canvas.text(area.x, area.y, 1, sign, Role::Player);
    let mut x = area.x + 2;
    x += screen.canvas.text(x, area.y, area.right().saturating_sub(x), &time, Role::Dim) + 2;
    let hang = x;
    let mut lead = String::new();
    if !speaker.is_empty() {
        lead = crate::text::width::elide(&speaker, usize::from(area.width / 3));
        screen.canvas.text(x, area.y, area.right().saturating_sub(x), &lead, Role::Heading);
    }
    // Beside a picture the words stand below one another, as in the transcript; where it is narrow they go below the name.
    let name = u16::try_from(width(&lead)).unwrap_or(0);
    let hang = if area.width >= 40 && name > 0 { hang + name + 2 } else { hang };
    let (mut y, mut from) = (area.y, if name > 0 && hang == x { x + name + 2 } else { hang });
    let mut rest = text.as_str();
    while y < area.bottom() && !rest.is_empty() {
        let room = area.right().saturating_sub(from).max(1);
        let lines = wrap(rest, room);
        let last = y + 1 == area.bottom();
        let first = lines.first().cloned().unwrap_or_default();
        let shown = if last && lines.len() > 1 { format!("{first} …") } else { first.clone() };
        screen.canvas.text(from, y, room, &shown, Role::Text);
        rest = rest.get(first.len()..).unwrap_or_default().trim_start();
        (y, from) = (y + 1, hang);
    }
}

fn links(screen: &mut Screen, stage: &Stage) {
    let Some(area) = stage.links else { return };
    let room = inner(area);
    let key = lists::key(screen, &Action::Hints);
    let shown: Vec<(u32, Rect)> = stage
        .stops
        .iter()
        .filter_map(|(row, area)| if let Row::Link(number) = row { Some((*number, *area)) } else { None })
        .collect();
    if shown.is_empty() {
        let none = format!("{key} link of this moment: none");
        screen.canvas.text(room.x, room.y, room.width, &none, Role::Dim);
        return;
    }
    for (number, stop) in shown {
        let Some(link) = related::link(screen, number) else { continue };
        let on = on(screen, stage, stop);
        let line = inner(stop);
        let facts = if on == On::Selected { Role::Text } else { Role::Dim };
        let visited = screen.state.library.visited.contains_key(link.target.address());
        let used = screen.canvas.text_on(line.x, line.y, line.width, &key, Role::Accent, on);
        let x = line.x + used + 2;
        let mut end = line.right();
        if usize::from(line.width) > width(&link.host) + 30 {
            end = screen.canvas.right(x, end, line.y, &link.host, facts, on).saturating_sub(2);
        }
        let role = if visited { Role::Visited } else { Role::Link };
        screen.canvas.text_on(x, line.y, end.saturating_sub(x), &link.label, role, on);
    }
}

fn bar(screen: &mut Screen, stage: &Stage) {
    let (Some(bar), Some(player)) = (&stage.bar, screen.state.player.clone()) else { return };
    let area = inner(bar.area);
    let length = playing::length(screen.state);
    let position = words::position(player.position);
    let Some(length) = length.filter(|_| !bar.cells.is_empty()) else {
        let text =
            length.map_or_else(|| position.clone(), |length| format!("{position} / {}", words::position(length)));
        screen.canvas.text(area.x, area.y, area.width, &text, Role::Player);
        return;
    };
    let whole = words::position(length);
    let cells = u16::try_from(width(&whole)).unwrap_or(0);
    screen.canvas.right(area.x, area.x + cells, area.y, &position, Role::Player, On::Ground);
    screen.canvas.right(area.x, area.right(), area.y, &whole, Role::Dim, On::Ground);
    let last = u64::from(bar.cells.end - bar.cells.start - 1);
    let column = |at: crate::model::Secs| {
        let share = u64::from(at.0.min(length.0)) * last / u64::from(length.0);
        bar.cells.start + u16::try_from(share).unwrap_or(0)
    };
    let mut marks: Vec<u16> = playing::chapters(screen.state).iter().map(|chapter| column(chapter.start)).collect();
    marks.retain(|mark| *mark > bar.cells.start);
    marks.dedup();
    // So many that they would be a fence say nothing.
    if marks.len() * 3 > usize::from(bar.cells.end - bar.cells.start) {
        marks.clear();
    }
    let knob = column(player.position);
    let signs = screen.canvas.signs;
    let [heard, ahead] = signs.bar_marks;
    for x in bar.cells.clone() {
        let mark = marks.contains(&x);
        let (sign, role) = match (x.cmp(&knob), mark) {
            (std::cmp::Ordering::Less, true) => (heard, Role::Player),
            (std::cmp::Ordering::Less, false) => (signs.bar, Role::Player),
            (std::cmp::Ordering::Equal, _) => (signs.bar_knob, Role::Player),
            (std::cmp::Ordering::Greater, true) => (ahead, Role::Dim),
            (std::cmp::Ordering::Greater, false) => (signs.bar_rest, Role::Border),
        };
        screen.canvas.text(x, area.y, 1, sign, role);
    }
}

fn facts(screen: &mut Screen, stage: &Stage) {
    let (Some(area), Some(player)) = (stage.facts.map(inner), screen.state.player.clone()) else { return };
    let gap = if area.width >= 60 { 5 } else { 2 };
    let mut x = area.x;
    let speed = format!("{}.{}×", player.speed / 10, player.speed % 10);
    let mut facts = vec![("Speed", speed), ("Volume", player.volume.to_string())];
    let state = screen.state;
    let left = state.sleep_at.map(|at| at.saturating_sub(state.now.millis).div_ceil(60_000));
    facts.extend(left.map(|minutes| ("Sleep", format!("in {minutes} min"))));
    for (name, value) in facts {
        let room = area.right().saturating_sub(x);
        let used = screen.canvas.text(x, area.y, room, name, Role::Dim);
        x += used + 1;
        x += screen.canvas.text(x, area.y, area.right().saturating_sub(x), &value, Role::Text) + gap;
    }
    if player.paused {
        screen.canvas.text(x, area.y, area.right().saturating_sub(x), "Paused", Role::Player);
    }
}

fn next(screen: &mut Screen, stage: &Stage) {
    let (Some(area), Some((show, id))) = (stage.next, playing::next(screen.state)) else { return };
    let on = on(screen, stage, area);
    let line = inner(area);
    let facts = if on == On::Selected { Role::Text } else { Role::Dim };
    // The title needs the room more.
    let lead = match (line.width, screen.state.player.is_none()) {
        (50.., true) => "First in Listen Later",
        (34.., _) => "Up next",
        _ => "Next",
    };
    let mut x = line.x;
    x += screen.canvas.text_on(x, line.y, line.width, lead, facts, on) + 2;
    let Some(known) = episode::facts(screen, id) else { return };
    let mut end = line.right();
    if let Some(length) = known.duration.filter(|_| line.width >= 34) {
        end = screen.canvas.right(x, end, line.y, &words::length(length), facts, on).saturating_sub(2);
    }
    let show = screen.state.show(show).map_or_else(String::new, |show| show.title.clone());
    let room = end.saturating_sub(x);
    if usize::from(room) > width(&known.title) + width(&show) + 4 {
        end = screen.canvas.right(x, end, line.y, &show, facts, on).saturating_sub(2);
    }
    screen.canvas.text_on(x, line.y, end.saturating_sub(x), &known.title, Role::Text, on);
}

/// The letters while hints are shown: where a row has its mark.
fn hints(screen: &mut Screen, stage: &Stage) {
    let Some(Overlay::Hints(hints)) = screen.state.overlays.last() else { return };
    let style: Style = screen.canvas.theme.style(Role::Hint);
    for (index, (_, area)) in stage.stops.iter().enumerate() {
        let label = hints.targets.iter().find(|(_, target)| *target == HintTarget::Row(index));
        if let Some((label, _)) = label.filter(|(label, _)| label.starts_with(&hints.typed)) {
            screen.canvas.put(area.x, area.y, area.width, &format!("{label:<2}"), style);
        }
    }
}

/// The links that are shown, for the terminal's own hyperlinks.
fn hyperlinks(screen: &mut Screen, stage: &Stage) {
    let Some(links) = screen.state.links_of().and_then(|of| screen.state.links.get(&of)) else { return };
    for (row, area) in &stage.stops {
        let Row::Link(number) = row else { continue };
        let Some(link) = usize::try_from(*number).ok().and_then(|at| links.get(at)) else { continue };
        let url = link.target.address();
        if crate::text::target::masked(url) == url {
            screen.canvas.link(inner(*area), url);
        }
    }
}
