//! Messages that lie over the place for a while: at the lower right, or over the whole width of a narrow screen.

use ratatui::layout::Rect;

use super::Screen;
use super::theme::{On, Role};
use crate::app::Action;
use crate::app::layout::{self, above};
use crate::app::state::{Level, Message};
use crate::text::{
    layout::wrap,
    width::{elide, width},
};

/// Cells of a toast with its border.
const WIDTH: u16 = 48;
/// As many lie over one another at most.
const MOST: usize = 3;

/// The newest toasts, the newest lowest. One that was said before a box came to lie where it stands waits until that is closed;
/// what is said since lies above the box.
pub fn draw(screen: &mut Screen) {
    let areas = screen.areas;
    let lowest = areas
        .rule_bottom
        .or(areas.foot.map(|foot| foot.y))
        .or(areas.player.map(|player| player.y))
        .unwrap_or(areas.bottom.y);
    let size = screen.state.size;
    if layout::too_small(size) {
        return;
    }
    let mut bottom = lowest;
    let above = above::box_above(screen.state);
    let toasts: Vec<_> = screen.state.toasts.iter().rev().take(MOST).cloned().collect();
    for toast in toasts {
        let Some(message) = screen.state.messages.iter().find(|message| message.number == toast.message).cloned()
        else {
            continue;
        };
        let left = toast.until.map(|until| until.saturating_sub(screen.state.now.millis).div_ceil(1000));
        let taken = above.filter(|_| message.number <= screen.state.memo.said_before);
        if size.width < 72 || size.height < 12 {
            if bottom <= 1 {
                return;
            }
            bottom = lines(screen, bottom, &message, toast.undo, taken);
            continue;
        }
        let Some(top) = boxed(screen, bottom, &message, toast.undo, left, taken) else { return };
        bottom = top;
    }
}

fn sign(screen: &Screen, message: &Message) -> (&'static str, Role) {
    match message.level {
        Level::Done => (screen.canvas.signs.played, Role::Ok),
        Level::Note => (screen.canvas.signs.none, Role::Accent),
        Level::Trouble => (screen.canvas.signs.trouble, Role::Error),
    }
}

/// Over the whole width, as few lines as the words need; gives the row above which the next one stands.
fn lines(screen: &mut Screen, bottom: u16, message: &Message, undo: bool, taken: Option<Rect>) -> u16 {
    let cells = screen.state.size.width;
    let problem = &message.problem;
    let words = if message.level == Level::Trouble && !problem.why.is_empty() {
        format!("{} {}", problem.what, problem.why)
    } else {
        problem.what.clone()
    };
    let key = super::lists::key(screen, &Action::Undo);
    let offer = if undo { format!("{key} undo") } else { String::new() };
    let aside = u16::try_from(width(&offer)).map_or(0, |cells| if cells > 0 { cells + 1 } else { 0 });
    let room = cells.saturating_sub(4 + aside).max(1);
    // A small screen is not covered by words about it.
    let size = screen.state.size;
    let most = if size.height >= 12 || size.width < 40 && size.height >= 8 { 3 } else { 1 };
    let mut wrapped = wrap(&words, room);
    if wrapped.len() > most {
        let tail = wrapped.split_off(most - 1).join(" ");
        wrapped.push(tail);
    }
    let height = u16::try_from(wrapped.len()).unwrap_or(1).clamp(1, bottom - 1);
    let top = bottom - height;
    let surface = screen.canvas.theme.style(Role::Surface);
    let area = Rect::new(0, top, cells, height);
    if taken.is_some_and(|taken| taken.intersects(area)) {
        return bottom;
    }
    screen.canvas.clear(area, surface);
    let (sign, role) = sign(screen, message);
    screen.canvas.text_on(1, top, 1, sign, role, On::Surface);
    for (y, line) in (top..bottom).zip(&wrapped) {
        screen.canvas.text_on(3, y, room, line, Role::Text, On::Surface);
    }
    if undo {
        screen.canvas.right(3, cells.saturating_sub(1), bottom - 1, &offer, Role::Accent, On::Surface);
    }
    top
}

/// The text in so many lines at most, with a sign where more of it stands in Messages.
fn cut(text: &str, room: u16, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = wrap(text, room).into_iter().filter(|line| !line.is_empty()).collect();
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = elide(&format!("{last} …"), usize::from(room));
        }
    }
    lines
}

/// A box; gives the row above which the next one stands.
fn boxed(
    screen: &mut Screen,
    bottom: u16,
    message: &Message,
    undo: bool,
    left: Option<u64>,
    taken: Option<Rect>,
) -> Option<u16> {
    let free = |area: Rect| taken.is_none_or(|taken| !taken.intersects(area));
    let inner = WIDTH - 4;
    let mut lines: Vec<(String, Role)> = Vec::new();
    let problem = &message.problem;
    // The first sentence is the title; what of the words does not fit goes on below.
    let what = problem.what.trim_end_matches('.');
    let sentence = what.split_once(". ").filter(|(first, _)| width(first) <= usize::from(WIDTH - 8));
    let (title, rest) = if width(what) <= usize::from(WIDTH - 8) {
        (what.to_string(), String::new())
    } else if let Some((first, rest)) = sentence {
        (first.to_string(), format!("{rest}."))
    } else {
        // One long sentence is not torn into a title and a rest: it stands whole in the box.
        (String::new(), problem.what.clone())
    };
    // Without a title the mark stands before the words.
    let indent = if title.is_empty() { 2 } else { 0 };
    let hint = crate::app::offers::hint(screen.state, &problem.hint);
    for (text, most, role) in [(&rest, 5, Role::Text), (&problem.why, 3, Role::Text), (&hint, 2, Role::Dim)] {
        lines.extend(cut(text, inner - indent, most).into_iter().map(|line| (line, role)));
    }
    let dismiss = message.level == Level::Trouble && left.is_none();
    let last = undo || dismiss;
    let (mark, role) = sign(screen, message);
    let right = screen.state.size.width.saturating_sub(2);
    if lines.is_empty() && !last {
        // A sentence alone needs no title above it.
        let cells = u16::try_from(width(&title)).unwrap_or(inner).min(inner) + 6;
        let top = bottom.checked_sub(3).filter(|top| *top >= 1)?;
        let area = Rect::new(right.saturating_sub(cells), top, cells, 3);
        if !free(area) {
            return Some(bottom);
        }
        let inside = screen.canvas.boxed(area, "", "", Role::Border);
        screen.canvas.text_on(inside.x + 1, inside.y, 1, mark, role, On::Surface);
        let room = inside.width.saturating_sub(3);
        screen.canvas.text_on(inside.x + 3, inside.y, room, &title, Role::Text, On::Surface);
        return Some(top);
    }
    let height = u16::try_from(lines.len()).unwrap_or(6) + 2 + u16::from(last);
    let top = bottom.checked_sub(height).filter(|top| *top >= 1)?;
    let x = right.saturating_sub(WIDTH);
    let area = Rect::new(x, top, WIDTH, height);
    if !free(area) {
        return Some(bottom);
    }
    let named = if title.is_empty() { String::new() } else { format!("{mark} {title}") };
    let area = screen.canvas.boxed(area, &named, "", Role::Border);
    let mark_at = if title.is_empty() { (area.x + 1, area.y) } else { (area.x + 2, top) };
    screen.canvas.text_on(mark_at.0, mark_at.1, 1, mark, role, On::Surface);
    let mut y = area.y;
    for (line, role) in &lines {
        screen.canvas.text_on(area.x + 1 + indent, y, inner - indent, line, *role, On::Surface);
        y += 1;
    }
    if last {
        let (key, word) = if undo {
            (super::lists::key(screen, &Action::Undo), "undo")
        } else {
            (super::lists::key(screen, &Action::Cancel), "dismiss")
        };
        let used = screen.canvas.text_on(area.x + 1, y, inner, &key, Role::Accent, On::Surface);
        screen.canvas.text_on(area.x + 2 + used, y, inner.saturating_sub(used + 1), word, Role::Dim, On::Surface);
        if let (true, Some(left)) = (undo, left) {
            let end = area.right() - 1;
            screen.canvas.right(area.x + 12, end, y, &format!("{left} s"), Role::Dim, On::Surface);
        }
    }
    Some(top)
}
