//! Artwork in half blocks: the upper dot of a cell is the colour of the sign, the lower one its ground.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::theme::{Depth, dot};
use super::{Painter, Screen};
use crate::app::{State, layout};
use crate::model::{Artwork, Picture};

/// A sign whose upper half is filled.
const HALF: &str = "▀";

/// The artwork of what is in front, in the place that the layout has for it; a box with initials where there is none.
pub fn draw(screen: &mut Screen, title: &str) {
    let Some(area) = screen.areas.artwork else { return };
    let depth = screen.depth;
    let Some((_, picture)) = screen.state.picture().filter(|_| screen.canvas.pictures) else {
        screen.canvas.initials(area, title);
        return;
    };
    let inside = placed(area, picture);
    for at in inside.positions() {
        if let Some(drawn) = cell(picture, inside, at.x, at.y, depth)
            && let Some(cell) = screen.canvas.buffer.cell_mut(at)
        {
            *cell = drawn;
        }
    }
}

/// Where in a frame a picture stands that nothing lies on: finer graphics than half blocks may take its place there.
#[must_use]
pub fn bare<'a>(state: &'a State, painter: &Painter, buffer: &Buffer) -> Option<(Rect, &'a Artwork)> {
    let (of, picture) = state.picture().filter(|_| painter.pictures())?;
    let area = layout::areas(state).artwork?;
    let inside = placed(area, picture);
    let intact = |x: u16, y: u16| buffer.cell((x, y)) == cell(picture, inside, x, y, painter.depth).as_ref();
    inside.positions().all(|at| intact(at.x, at.y)).then_some((inside, of))
}

fn cell(picture: &Picture, inside: Rect, x: u16, y: u16, depth: Depth) -> Option<Cell> {
    let [upper, lower] = picture.cell(x - inside.x, y - inside.y)?;
    let mut cell = Cell::new(HALF);
    cell.set_fg(dot(upper, depth)).set_bg(dot(lower, depth));
    Some(cell)
}

/// The cells that it takes of its place: from the upper left on, where the words below and beside it begin.
fn placed(area: Rect, picture: &Picture) -> Rect {
    Rect { width: picture.width().min(area.width), height: picture.height().min(area.height), ..area }
}

impl Painter {
    /// Whether this painter has the colours and signs for pictures.
    #[must_use]
    pub fn pictures(&self) -> bool {
        matches!(self.depth, Depth::TrueColor | Depth::TwoFiftySix) && !self.signs.ascii
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_begins_where_the_words_around_it_begin() {
        let picture = Picture::new(10, 5, vec![[7; 3]; 100]).unwrap();
        assert_eq!(placed(Rect::new(4, 2, 12, 5), &picture), Rect::new(4, 2, 10, 5));
        let inside = Rect::new(4, 2, 10, 5);
        let drawn = cell(&picture, inside, 4, 2, Depth::TrueColor).unwrap();
        assert_eq!(
            (drawn.symbol(), drawn.fg, drawn.bg),
            (HALF, dot([7; 3], Depth::TrueColor), dot([7; 3], Depth::TrueColor))
        );
        assert_eq!(cell(&picture, inside, 14, 2, Depth::TrueColor), None);
    }
}
