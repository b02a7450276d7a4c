//! The first-run page.

use ratatui::layout::Rect;

use super::Screen;
use super::theme::{On, Role};
use crate::app::PaneId;
use crate::app::layout::welcome::{self, Part};

/// Greeting, choices, what is good to know. Eighty wide and centred where there is more room.
pub fn draw(screen: &mut Screen) {
    if !screen.state.shows_loaded {
        return;
    }
    let Some(page) = welcome::page(screen.state) else { return };
    let area = page.area;
    let cursor = screen.cursor_of(PaneId::Welcome);
    for (y, (part, indent, text)) in (area.y..area.bottom()).zip(&page.lines) {
        let x = area.x + indent;
        let room = area.right().saturating_sub(x);
        match *part {
            Part::Choice { index, first } => {
                let selected = index == cursor.index;
                let on = if selected { On::Selected } else { On::Ground };
                if selected {
                    let style = screen.canvas.theme.style(Role::Selected);
                    screen.canvas.clear(Rect::new(area.x, y, area.width, 1), style);
                    let mark = screen.canvas.signs.selected;
                    screen.canvas.text_on(area.x, y, 1, mark, Role::Accent, on);
                }
                if first {
                    let number = (index + 1).to_string();
                    screen.canvas.text_on(x.saturating_sub(3), y, 2, &number, Role::Accent, on);
                }
                screen.canvas.text_on(x, y, room, text, Role::Text, on);
            }
            Part::Heading => {
                screen.canvas.text(x, y, room, text, Role::Heading);
            }
            Part::Text => {
                screen.canvas.text(x, y, room, text, Role::Text);
            }
            Part::Dim => {
                screen.canvas.text(x, y, room, text, Role::Dim);
            }
            Part::Blank => {}
        }
    }
    // A word that there is more, where the last line leaves room for it.
    let right = area.right().saturating_sub(1);
    let (up, down) = page.more;
    if up {
        screen.canvas.text(right, area.y, 1, "↑", Role::Dim);
    }
    if down {
        screen.canvas.text(right, area.bottom().saturating_sub(1), 1, "↓", Role::Dim);
    }
}
