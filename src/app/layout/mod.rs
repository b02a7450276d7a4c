//! Geometry: where everything is on the screen. Used by `update` for page size and mouse, by `ui` to paint.
//!
//! A place is stacked as top line, header, tabs, panes, foot, player line, bottom line. What the size does not allow
//! has no area: secondary things go first, the list or the text last.

pub mod above;
pub mod beside;
mod build;
pub mod stage;
pub mod welcome;

use std::ops::Range;

pub use beside::{SideRow, rows_beside, side_rows};
use ratatui::layout::{Position, Rect};

use super::subject::is_text;
use super::{Cursor, Entry, EpisodeTab, PaneId, Place, Rows, ShowTab, Size, State};

/// The smallest screen that is drawn; below it one line says so.
pub const SMALLEST: Size = Size { width: 20, height: 4 };

/// Text is never set wider than this many cells.
pub const WIDEST_TEXT: u16 = 100;

/// Lists and headers are not stretched beyond this: the columns have their natural width and the rest stays empty.
pub const WIDEST_LIST: u16 = 160;

/// The areas of a frame. What does not fit has no area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Areas {
    pub top: Rect,
    /// The rule below the top line, or below the header and tabs of a page.
    pub rule_top: Option<u16>,
    /// Header of a page (title, facts, artwork).
    pub header: Option<Rect>,
    /// The tab line of a page.
    pub tabs: Option<Rect>,
    /// Panes from left to right. The first row of each is the line above its content (the pane's title where it has one,
    /// else a rule, the tabs or the top line): content always begins one row below. See [`Areas::content`].
    pub panes: Vec<(PaneId, Rect)>,
    /// Whether the panes have a title line of their own.
    pub titled: bool,
    /// The preview or side pane, its title line included where panes have one.
    pub side: Option<Rect>,
    /// Where the artwork of the page or of the selected show stands.
    pub artwork: Option<Rect>,
    /// Columns of the thin rules between panes.
    pub separators: Vec<u16>,
    /// Facts about the selection below a list (narrow Links, Similar and Settings, Messages).
    pub foot: Option<Rect>,
    /// The rule above foot, player and bottom line.
    pub rule_bottom: Option<u16>,
    pub player: Option<Rect>,
    pub bottom: Rect,
}

impl Areas {
    /// Where the rows or lines of a pane are, without its title line.
    #[must_use]
    pub fn content(&self, pane: PaneId) -> Option<Rect> {
        self.panes.iter().find(|(id, _)| *id == pane).map(|(_, area)| below_title(*area))
    }

    /// How many rows of a pane are visible at once; 0 when the pane is not on the screen.
    #[must_use]
    pub fn page_rows(&self, pane: PaneId) -> usize {
        self.content(pane).map_or(0, |area| usize::from(area.height))
    }
}

/// What lies under a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// `‹` or `›` of the top line.
    Back,
    Forward,
    /// A part of the breadcrumb or a tab, counted from the left as the place has them.
    Crumb(usize),
    Tab(usize),
    /// A row or line: its index in the whole pane (scrolling included); may lie behind the last one.
    Row(PaneId, usize),
    /// Title line or margin of a pane.
    Pane(PaneId),
    /// The preview or the foot.
    Side,
    /// A row beside the notes of an episode.
    Beside(SideRow),
    /// The bar of the player line, in thousandths of its length.
    Seek(u16),
    /// The player line beside its bar.
    Player,
    Bottom,
    Nothing,
}

/// Whether this size is too small to draw anything but one line.
#[must_use]
pub fn too_small(size: Size) -> bool {
    size.width < SMALLEST.width || size.height < SMALLEST.height
}

/// How many layouts the width allows for the present place (`v` steps through them); at least 1.
#[must_use]
pub fn layouts(state: &State) -> u8 {
    let wide = state.size.width >= 110;
    if state.config.ui.accessible {
        return 1;
    }
    match present(state).map(|entry| &entry.place) {
        Some(Place::Library) if state.size.width >= 72 && !welcome(state) => 2,
        Some(
            Place::New
            | Place::Search
            | Place::ForYou
            | Place::Person(_)
            | Place::Top(_)
            | Place::Settings
            | Place::Episode(_),
        ) if wide && !matches!(text_or_list(state), PaneId::Transcript | PaneId::Chapters | PaneId::People) => 2,
        Some(Place::Show(_))
            if wide && matches!(text_or_list(state), PaneId::Links | PaneId::Similar | PaneId::Graph) =>
        {
            2
        }
        _ => 1,
    }
}

/// The width for which the text of the present place (notes, about) is laid out; at least 1.
#[must_use]
pub fn text_width(state: &State) -> u16 {
    let areas = areas(state);
    let pane = areas
        .panes
        .iter()
        .find(|(id, _)| is_text(*id))
        .map_or_else(|| Rect::new(0, 0, state.size.width, 1), |(_, area)| *area);
    text_area(pane).width.max(1)
}

/// The width for which the notes of an episode are laid out on their tab, whichever tab is open.
#[must_use]
pub fn notes_width(state: &State) -> u16 {
    let beside = state.size.width >= 110
        && !state.config.ui.accessible
        && present(state).is_some_and(|entry| entry.layout.is_multiple_of(2));
    let pane = if beside { notes_pane(state.size.width) } else { state.size.width };
    text_area(Rect::new(0, 0, pane, 1)).width.max(1)
}

/// Cells of the notes where something stands beside them.
fn notes_pane(width: u16) -> u16 {
    (width * 7 / 10).min(WIDEST_TEXT + 4)
}

/// The part of a text pane that carries text: two blanks on either side, at most [`WIDEST_TEXT`] cells.
#[must_use]
pub fn text_area(content: Rect) -> Rect {
    let margin = if content.width >= 30 { 2 } else { 1 };
    let width = content.width.saturating_sub(2 * margin).min(WIDEST_TEXT);
    Rect { x: content.x + margin.min(content.width), width, ..content }
}

/// Blanks beside the header of a page.
#[must_use]
pub fn page_margin(width: u16) -> u16 {
    if width < 72 { 1 } else { 2 }
}

/// Cells that the title of an episode has in its header.
fn title_room(width: u16) -> u16 {
    width.saturating_sub(2 * page_margin(width)).clamp(1, WIDEST_LIST)
}

/// How wide a list is that has a preview beside it, on a screen of this width.
#[must_use]
pub fn list_beside(pane: PaneId, width: u16) -> u16 {
    let usual =
        if matches!(pane, PaneId::Similar | PaneId::Graph | PaneId::ForYou) { width * 2 / 3 } else { width * 13 / 20 };
    // Beyond this the columns of the list have their natural width, and the preview nothing to fill more with.
    usual.max(width.saturating_sub(70)).min(WIDEST_LIST + 1)
}

/// The areas of the present place at the present size.
#[must_use]
pub fn areas(state: &State) -> Areas {
    let Some(entry) = present(state) else { return Areas::default() };
    if too_small(state.size) {
        return Areas { top: Rect::new(0, 0, state.size.width, state.size.height.min(1)), ..Areas::default() };
    }
    build::Builder::new(state, entry).build()
}

/// The row above everything of this pane that scrolls, then the rest.
fn below_title(area: Rect) -> Rect {
    Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area }
}

fn present(state: &State) -> Option<&Entry> {
    state.history.entries.get(state.history.at)
}

/// Whether the library shows its first-run page.
#[must_use]
pub fn welcome(state: &State) -> bool {
    present(state).is_some_and(|entry| entry.place == Place::Library) && state.is_first_run()
}

/// Whether the present place is a show that has left the library.
#[must_use]
pub fn gone(state: &State) -> bool {
    match present(state).map(|entry| &entry.place) {
        Some(Place::Show(id)) => state.shows_loaded && !state.library.shows.contains_key(id),
        _ => false,
    }
}

/// The pane that fills the present place, or the focused one where there are several.
#[must_use]
pub fn text_or_list(state: &State) -> PaneId {
    let Some(entry) = present(state) else { return PaneId::Shows };
    match &entry.place {
        Place::Library if welcome(state) => PaneId::Welcome,
        Place::Library if state.focus() == PaneId::Episodes => PaneId::Episodes,
        Place::Show(_) => match entry.show_tab {
            ShowTab::Episodes => PaneId::Episodes,
            ShowTab::Links => PaneId::Links,
            ShowTab::Similar => PaneId::Similar,
            ShowTab::Graph => PaneId::Graph,
            ShowTab::About => PaneId::About,
        },
        Place::Episode(_) => match entry.episode_tab {
            EpisodeTab::Notes => PaneId::Notes,
            EpisodeTab::Links => PaneId::Links,
            EpisodeTab::Chapters => PaneId::Chapters,
            EpisodeTab::Transcript => PaneId::Transcript,
            EpisodeTab::People => PaneId::People,
            EpisodeTab::Similar => PaneId::Similar,
        },
        place => place.pane(),
    }
}

/// The first visible row of a list: where it was, moved as little as needed to keep the selection in sight.
#[must_use]
pub fn visible_top(rows: &Rows, cursor: &Cursor, height: usize) -> usize {
    let last = rows.rows.len().saturating_sub(1);
    let index = cursor.index.min(last);
    let mut top = cursor.top.min(last);
    if index < top {
        top = index;
    } else if height > 0 && index >= top + height {
        top = index + 1 - height;
    }
    // No empty room below the last row while there are rows above the first.
    top.min(rows.rows.len().saturating_sub(height))
}

/// What lies under a cell of the screen.
#[must_use]
pub fn hit(state: &State, column: u16, row: u16) -> Hit {
    let areas = areas(state);
    let at = Position { x: column, y: row };
    if areas.top.contains(at) {
        return super::line::top_hit(state, column);
    }
    if areas.tabs.is_some_and(|tabs| tabs.contains(at)) {
        return super::line::tab_hit(state, column).map_or(Hit::Nothing, Hit::Tab);
    }
    for (pane, area) in &areas.panes {
        let content = below_title(*area);
        if *pane == PaneId::Playing && content.contains(at) {
            return on_stage(&stage::stage(state, content), at);
        }
        if *pane == PaneId::Welcome && content.contains(at) {
            return welcome::choice_at(state, row).map_or(Hit::Nothing, |index| Hit::Row(*pane, index));
        }
        if content.contains(at) {
            let top = top_of(state, *pane, usize::from(content.height));
            return Hit::Row(*pane, top + usize::from(row - content.y));
        }
        if areas.titled && area.contains(at) {
            return Hit::Pane(*pane);
        }
    }
    if let Some((_, row)) = side_rows(state, &areas).into_iter().find(|(area, _)| !areas.titled && area.contains(at)) {
        return Hit::Beside(row);
    }
    if areas.side.is_some_and(|side| side.contains(at)) || areas.foot.is_some_and(|foot| foot.contains(at)) {
        return Hit::Side;
    }
    if let Some(player) = areas.player.filter(|player| player.contains(at)) {
        let bar = super::line::player_bar(state, player.width);
        return bar.and_then(|bar| part_of(&bar, column)).map_or(Hit::Player, Hit::Seek);
    }
    if areas.bottom.contains(at) { Hit::Bottom } else { Hit::Nothing }
}

/// What of Now Playing lies under a cell.
fn on_stage(stage: &stage::Stage, at: Position) -> Hit {
    if let Some(bar) = stage.bar.as_ref().filter(|bar| bar.area.contains(at)) {
        return part_of(&bar.cells, at.x).map_or(Hit::Nothing, Hit::Seek);
    }
    let stop = stage.stops.iter().position(|(_, area)| area.contains(at));
    stop.map_or(Hit::Nothing, |index| Hit::Row(PaneId::Playing, index))
}

/// How far along a bar a column is, in thousandths; `None` beside it.
fn part_of(bar: &Range<u16>, column: u16) -> Option<u16> {
    let length = u32::from(bar.end.saturating_sub(bar.start));
    bar.contains(&column).then(|| u16::try_from(u32::from(column - bar.start) * 1000 / length).unwrap_or(1000))
}

/// First visible row or line of a pane as it is drawn.
#[must_use]
pub fn top_of(state: &State, pane: PaneId, height: usize) -> usize {
    let Some(cursor) = present(state).and_then(|entry| entry.cursors.get(&pane)) else { return 0 };
    match state.rows.get(&pane) {
        Some(rows) => visible_top(rows, cursor, height),
        None => cursor.top,
    }
}
