//! Geometry: where everything is on the screen. Used by `update` for page size and mouse, by `ui` to paint.

use ratatui::layout::Rect;

use super::{PaneId, State};

/// The areas of a frame. What does not fit has no area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Areas {
    pub top: Rect,
    /// Header of a page (title, facts, artwork).
    pub header: Option<Rect>,
    /// The tab line of a page.
    pub tabs: Option<Rect>,
    /// Panes with their title line, from left to right; content is one row below.
    pub panes: Vec<(PaneId, Rect)>,
    /// The preview or side pane.
    pub side: Option<Rect>,
    /// Facts about the selection below a list (narrow Links and Similar).
    pub foot: Option<Rect>,
    pub player: Option<Rect>,
    pub bottom: Rect,
}

/// The areas of the present place at the present size.
#[must_use]
pub fn areas(_state: &State) -> Areas {
    Areas::default()
}
