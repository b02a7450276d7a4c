//! Putting words on cells. Every word of the screen goes through [`Canvas::put`], so that nothing can leave its column:
//! what is measured is what is drawn, control characters have no cell, and each piece is placed by absolute position.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::Hyperlink;
use super::signs::Signs;
use super::theme::{On, Role, Theme};
use crate::app::layout::above;
use crate::text::target::may_leave;
use crate::text::width;

/// A buffer with the theme and signs that draw on it.
pub struct Canvas<'a> {
    pub buffer: &'a mut Buffer,
    pub theme: &'a Theme,
    pub signs: &'a Signs,
    /// Where the text cursor is, when something is being typed.
    pub cursor: Option<Position>,
    /// The selected row of what lies above the place.
    pub mark: Option<Position>,
    /// The links that were drawn.
    pub links: Vec<Hyperlink>,
    /// Whether there are colours and signs for pictures.
    pub pictures: bool,
}

/// Cells beside a box that are not worth showing.
const AIR: u16 = 2;

impl Canvas<'_> {
    /// Writes text from `x` on, at most `room` cells, without a sign where it is cut. Gives the cells it took.
    pub fn put(&mut self, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
        let area = self.buffer.area;
        if y < area.top() || y >= area.bottom() || x < area.left() {
            return 0;
        }
        let end = x.saturating_add(room).min(area.right());
        let mut at = x;
        for cluster in width::drawable(text).graphemes(true) {
            let cells = u16::try_from(width::width(cluster)).unwrap_or(u16::MAX);
            if cells == 0 || cluster.chars().any(char::is_control) {
                continue;
            }
            if cells > end.saturating_sub(at) {
                break;
            }
            if let Some(cell) = self.buffer.cell_mut((at, y)) {
                cell.set_symbol(self.signs.own(cluster)).set_style(style);
            }
            // The second cell of a wide cluster is blank: the terminal fills it.
            for covered in at + 1..at + cells {
                if let Some(cell) = self.buffer.cell_mut((covered, y)) {
                    cell.set_symbol(" ").set_style(style);
                }
            }
            at += cells;
        }
        at.saturating_sub(x)
    }

    /// Notes that this area is a link, for the terminal's own hyperlinks. What may not leave the program is none.
    pub fn link(&mut self, area: Rect, url: &str) {
        if area.width > 0 && may_leave(url) {
            self.links.push(Hyperlink { area, url: url.to_string() });
        }
    }

    /// Writes text of a role on the ground, shortened with `…` when it does not fit.
    pub fn text(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        self.text_on(x, y, room, text, role, On::Ground)
    }

    /// Writes text of a role where it stands, shortened with `…` when it does not fit.
    pub fn text_on(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role, on: On) -> u16 {
        let style = self.theme.on(role, on);
        self.put(x, y, room, &width::elide(text, usize::from(room)), style)
    }

    /// Writes text so that it ends before `end`; never begins before `start`. Gives the column where it begins.
    pub fn right(&mut self, start: u16, end: u16, y: u16, text: &str, role: Role, on: On) -> u16 {
        let room = end.saturating_sub(start);
        let text = width::elide(text, usize::from(room));
        let cells = u16::try_from(width::width(&text)).unwrap_or(room).min(room);
        let x = end - cells;
        let style = self.theme.on(role, on);
        self.put(x, y, cells, &text, style);
        x
    }

    /// Gives an area one look and clears it.
    pub fn clear(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// A horizontal rule.
    pub fn rule(&mut self, x: u16, y: u16, cells: u16, role: Role) {
        let style = self.theme.style(role);
        let sign = self.signs.horizontal;
        for column in x..x.saturating_add(cells) {
            self.put(column, y, 1, sign, style);
        }
    }

    /// An overlay's box: ground, border, title at the top left, a remark at the bottom right. Gives the inside.
    pub fn overlay(&mut self, area: Rect, title: &str, remark: &str) -> Rect {
        self.boxed(area, title, remark, Role::BorderFocus)
    }

    /// As [`Canvas::overlay`], with a border that says whether it has the keys.
    pub fn boxed(&mut self, area: Rect, title: &str, remark: &str, border: Role) -> Rect {
        let area = area.intersection(self.buffer.area);
        if area.width < 4 || area.height < 2 {
            return Rect::default();
        }
        // A cell of air beside it, and more where the screen ends there: what would be left of a row is no word.
        let (left, end) = (area.x.saturating_sub(1), area.right().saturating_add(1).min(self.buffer.area.right()));
        let left = if left < AIR { 0 } else { left };
        let end = if self.buffer.area.right() - end < AIR { self.buffer.area.right() } else { end };
        // A wide cluster that begins left of that would reach into it.
        if left > 0 {
            for y in area.top()..area.bottom() {
                if let Some(cell) = self.buffer.cell_mut((left - 1, y))
                    && width::width(cell.symbol()) > 1
                {
                    cell.set_symbol(" ");
                }
            }
        }
        let ground = self.theme.style(Role::Ground);
        self.clear(Rect { x: left, width: end - left, ..area }, ground);
        self.clear(area, self.theme.style(Role::Surface));
        let inside = above::inside(area, self.buffer.area.height);
        if inside.height == area.height {
            return inside;
        }
        let [tl, tr, bl, br] = self.signs.round;
        self.frame(area, [tl, tr, bl, br], border, On::Surface);
        let room = area.width.saturating_sub(6);
        if !title.is_empty() && room > 0 {
            let style = self.theme.on(Role::Heading, On::Surface);
            self.put(area.x + 2, area.y, 1, " ", style);
            let used = self.text_on(area.x + 3, area.y, room, title, Role::Heading, On::Surface);
            self.put(area.x + 3 + used, area.y, 1, " ", style);
        }
        if !remark.is_empty() && width::width(remark) <= usize::from(room) {
            let end = area.right() - 3;
            let y = area.bottom() - 1;
            let x = self.right(area.x + 2, end, y, remark, Role::Dim, On::Surface);
            let style = self.theme.on(Role::Dim, On::Surface);
            self.put(x.saturating_sub(1), y, 1, " ", style);
            self.put(end, y, 1, " ", style);
        }
        inside
    }

    /// Four lines and corners.
    pub fn frame(&mut self, area: Rect, corners: [&str; 4], role: Role, on: On) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let style = self.theme.on(role, on);
        let (horizontal, vertical) = (self.signs.horizontal, self.signs.vertical);
        for x in area.left() + 1..area.right() - 1 {
            self.put(x, area.top(), 1, horizontal, style);
            self.put(x, area.bottom() - 1, 1, horizontal, style);
        }
        for y in area.top() + 1..area.bottom() - 1 {
            self.put(area.left(), y, 1, vertical, style);
            self.put(area.right() - 1, y, 1, vertical, style);
        }
        let [tl, tr, bl, br] = corners;
        for (x, y, sign) in [
            (area.left(), area.top(), tl),
            (area.right() - 1, area.top(), tr),
            (area.left(), area.bottom() - 1, bl),
            (area.right() - 1, area.bottom() - 1, br),
        ] {
            self.put(x, y, 1, sign, style);
        }
    }

    /// What stands for a show's artwork: a box with the initials of its title.
    pub fn initials(&mut self, area: Rect, title: &str) {
        self.frame(area, self.signs.square, Role::Border, On::Ground);
        let initials: String = title
            .split(|c: char| !c.is_alphanumeric())
            .filter_map(|word| word.graphemes(true).next())
            .take(2)
            .collect::<String>()
            .to_uppercase();
        let room = area.width.saturating_sub(2);
        let cells = u16::try_from(width::width(&initials)).unwrap_or(0).min(room);
        let x = area.x + 1 + (room - cells) / 2;
        let y = area.y + area.height.saturating_sub(1) / 2;
        self.text(x, y, cells, &initials, Role::Dim);
    }

    /// Lays a look over cells that are already drawn.
    pub fn tint(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, style);
    }

    /// Text with a typing cursor: the end of the text stays in sight. Puts the terminal's cursor there.
    pub fn prompt(&mut self, x: u16, y: u16, room: u16, prompt: &crate::app::prompt::Prompt, on: On) -> u16 {
        if room == 0 {
            return 0;
        }
        let text = crate::text::clean::line(&prompt.text);
        // Cleaning squeezes blanks; what is typed is shown as it is when it is already clean but for blanks.
        let text = if prompt.text.chars().any(char::is_control) { text } else { prompt.text.clone() };
        let before = text.get(..prompt.cursor.min(text.len())).unwrap_or(&text).to_string();
        let room_before = usize::from(room).saturating_sub(1);
        let mut shown = before.as_str();
        while width::width(shown) > room_before {
            let mut rest = shown.graphemes(true);
            rest.next();
            shown = rest.as_str();
        }
        let after = text.get(before.len()..).unwrap_or("").to_string();
        let style = self.theme.on(Role::Text, on);
        let used = self.put(x, y, room, shown, style);
        self.put(x + used, y, room - used, &after, style);
        self.cursor = Some(Position::new(x + used, y));
        used
    }
}
