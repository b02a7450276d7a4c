//! Geometry: where everything is on the screen. Used by `update` for page size and mouse, by `ui` to paint.
//!
//! A place is stacked as top line, header, tabs, panes, foot, player line, bottom line. What the size does not allow
//! has no area: secondary things go first, the list or the text last.

pub mod above;
pub mod beside;
pub mod stage;
pub mod welcome;

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use super::subject::is_text;
use super::{Cursor, Entry, EpisodeTab, PaneId, Place, Row, Rows, ShowTab, Size, State};
use crate::model::EpisodeId;

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

/// What stands in a row beside the notes of an episode. Chapters and people by their index in the episode's detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideRow {
    /// The name of the group.
    Chapters,
    Chapter(usize),
    /// So many chapters more than are shown.
    More(usize),
    People,
    Person(usize),
    Queue,
    UpNext(EpisodeId),
}

/// The groups of rows beside the notes; once somebody scrolls, with all their rows.
fn groups_beside(state: &State, whole: bool) -> Vec<Vec<SideRow>> {
    let Some(Entry { place: Place::Episode(id), .. }) = present(state) else { return Vec::new() };
    let mut groups: Vec<Vec<SideRow>> = Vec::new();
    if let Some(page) = state.episodes.get(id) {
        let chapters = page.detail.chapters.iter().enumerate().filter(|(_, chapter)| chapter.listed);
        let chapters: Vec<usize> = chapters.map(|(index, _)| index).collect();
        let shown = if chapters.len() > 6 && !whole { 5 } else { chapters.len() };
        let mut group = vec![SideRow::Chapters];
        group.extend(chapters.iter().take(shown).map(|index| SideRow::Chapter(*index)));
        group.extend((chapters.len() > shown).then(|| SideRow::More(chapters.len() - shown)));
        groups.push(group);
        let people = page.detail.persons.len();
        let people = (0..if whole { people } else { people.min(6) }).map(SideRow::Person);
        groups.push([SideRow::People].into_iter().chain(people).collect());
    }
    if let Some(next) = state.library.queue.iter().find(|item| item.episode != *id) {
        groups.push(vec![SideRow::Queue, SideRow::UpNext(next.episode)]);
    }
    // A group needs its name and a row; the name alone would promise what is not there.
    groups.retain(|group| group.len() > 1);
    groups
}

/// Every row beside the notes, in order.
#[must_use]
pub fn rows_beside(state: &State) -> Vec<SideRow> {
    groups_beside(state, true).into_iter().flatten().collect()
}

/// The rows beside the notes, below the artwork, from top to bottom.
#[must_use]
pub fn side_rows(state: &State, areas: &Areas) -> Vec<(Rect, SideRow)> {
    let Some(area) = areas.side else { return Vec::new() };
    let mut skipped = beside::top(state);
    let (x, width) = (area.x + 2, area.width.saturating_sub(3).min(60));
    let mut y = areas.artwork.map_or(area.y, Rect::bottom);
    let mut out = Vec::new();
    for group in groups_beside(state, skipped > 0) {
        let left = group.len().saturating_sub(skipped);
        skipped = skipped.saturating_sub(group.len());
        if left == 0 {
            continue;
        }
        if y + 2 >= area.bottom() {
            break;
        }
        y += 1;
        for row in group.iter().skip(group.len() - left) {
            if y < area.bottom() {
                out.push((Rect::new(x, y, width, 1), *row));
                y += 1;
            }
        }
    }
    out
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
    Builder::new(state, entry).build()
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
        Place::Library => PaneId::Shows,
        Place::New => PaneId::New,
        Place::Later => PaneId::Later,
        Place::Playing => PaneId::Playing,
        Place::Search => PaneId::Search,
        Place::ForYou => PaneId::ForYou,
        Place::Person(_) => PaneId::Person,
        Place::Top(_) => PaneId::Top,
        Place::History => PaneId::History,
        Place::Messages => PaneId::Messages,
        Place::Settings => PaneId::Settings,
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
    }
}

/// Puts areas together from the outside in.
struct Builder<'a> {
    state: &'a State,
    entry: &'a Entry,
    width: u16,
    height: u16,
    /// First row that is still free.
    y: u16,
    /// First row that is taken at the bottom.
    end: u16,
    areas: Areas,
}

impl<'a> Builder<'a> {
    fn new(state: &'a State, entry: &'a Entry) -> Self {
        let Size { width, height } = state.size;
        Self {
            state,
            entry,
            width,
            height,
            y: 1,
            end: height - 1,
            areas: Areas {
                top: Rect::new(0, 0, width, 1),
                bottom: Rect::new(0, height - 1, width, 1),
                ..Areas::default()
            },
        }
    }

    /// Whether panes may stand beside one another: what is read aloud has one at a time.
    fn panes(&self) -> bool {
        !self.state.config.ui.accessible
    }

    fn build(mut self) -> Areas {
        if self.state.player.is_some() && self.height >= 12 {
            self.end -= 1;
            self.areas.player = Some(Rect::new(0, self.end, self.width, 1));
        }
        let pane = text_or_list(self.state);
        let wide = self.width >= 110 && self.panes();
        match &self.entry.place {
            Place::Library if pane == PaneId::Welcome => {
                self.rule_below_top(self.height >= 20);
                self.rule_at_bottom(self.height >= 20);
                self.single(pane);
            }
            Place::Library => self.library(),
            Place::New | Place::Top(_) => self.listing(pane, wide, 0),
            Place::Later | Place::Playing | Place::History => {
                self.rule_below_top(self.height >= 12);
                self.rule_at_bottom(self.height >= 12);
                self.single(pane);
            }
            Place::Show(_) if gone(self.state) => {
                self.rule_below_top(self.height >= 12);
                self.rule_at_bottom(self.height >= 12);
                self.single(pane);
            }
            Place::Messages => {
                self.rule_below_top(self.height >= 12);
                self.foot(match self.height {
                    _ if !super::report::says_more(self.state) => 0,
                    ..20 => 0,
                    _ if self.width < 72 => 4,
                    _ => 2,
                });
                self.rule_at_bottom(self.height >= 12);
                self.single(pane);
            }
            Place::Settings => {
                let foot = match self.height {
                    _ if wide && self.entry.layout.is_multiple_of(2) => 0,
                    ..8 => 0,
                    8..20 => 1,
                    _ if self.width < 72 => 5,
                    _ => 4,
                };
                self.listing(pane, wide, foot);
            }
            Place::Search => self.search(wide),
            Place::Show(_) | Place::Episode(_) if pane == PaneId::Links => {
                self.listing(pane, wide, u16::from(self.height >= 20 && !wide && !self.holds_nothing(pane)));
            }
            Place::Show(_) | Place::Episode(_) if matches!(pane, PaneId::Similar | PaneId::Graph) => {
                self.suggestions(pane, wide);
            }
            Place::ForYou => self.suggestions(pane, wide),
            Place::Person(_) => self.person(wide),
            Place::Show(_) => self.show(pane),
            Place::Episode(_) => self.episode(pane),
        }
        self.areas.artwork = self.artwork();
        self.areas
    }

    /// By the sizes of the screen, and none where the words beside it would have no room.
    fn artwork(&self) -> Option<Rect> {
        if !self.panes() || self.height < 20 {
            return None;
        }
        if self.entry.place == Place::Playing {
            return stage::stage(self.state, self.areas.content(PaneId::Playing)?).artwork;
        }
        match (&self.entry.place, self.areas.header, self.areas.side) {
            (Place::Show(_), Some(header), _) if header.height >= 10 => Some(Rect::new(header.x + 2, header.y, 20, 9)),
            (Place::Show(_), Some(header), _) if header.height >= 4 => Some(Rect::new(header.x + 2, header.y, 10, 4)),
            (Place::Episode(_), _, Some(side)) if !self.areas.titled => match side.height {
                _ if side.width < 23 => None,
                26.. if self.height >= 30 => Some(Rect::new(side.x + 2, side.y + 1, 20, 9)),
                12.. => Some(Rect::new(side.x + 2, side.y + 1, 10, 4)),
                _ => None,
            },
            (_, _, Some(side)) if matches!(self.state.previewed(), Some(Row::Show(_))) => {
                (side.width >= 32).then(|| Rect::new(side.x + 2, side.y + 2, 12, 5))
            }
            _ => None,
        }
    }

    fn rule_below_top(&mut self, wanted: bool) {
        if wanted {
            self.areas.rule_top = Some(self.y);
            self.y += 1;
        }
    }

    fn rule_at_bottom(&mut self, wanted: bool) {
        if wanted {
            self.end -= 1;
            self.areas.rule_bottom = Some(self.end);
        }
    }

    fn foot(&mut self, rows: u16) {
        if rows > 0 {
            self.end -= rows;
            self.areas.foot = Some(Rect::new(0, self.end, self.width, rows));
        }
    }

    /// Everything that is free, for one pane; the row above it counts as its title line.
    fn single(&mut self, pane: PaneId) {
        let area = self.rest(self.y, 0, self.width);
        self.areas.panes.push((pane, area));
    }

    /// From the row above `y` to the end of what is free.
    fn rest(&self, y: u16, x: u16, width: u16) -> Rect {
        Rect::new(x, y.saturating_sub(1), width, (self.end + 1).saturating_sub(y))
    }

    fn library(&mut self) {
        let panes_wanted = self.width >= 72 && self.panes();
        self.rule_below_top(self.height >= 20 && panes_wanted);
        self.rule_at_bottom(self.height >= 20);
        if self.height >= 12 {
            self.areas.titled = true;
            self.y += 1;
        }
        let (y, w) = (self.y, self.width);
        let plain = self.entry.layout.is_multiple_of(2);
        if !panes_wanted {
            let pane = text_or_list(self.state);
            self.areas.panes.push((pane, self.rest(y, 0, w)));
        } else if w >= 110 {
            let left = (w * 2 / 7).min(48);
            self.areas.panes.push((PaneId::Shows, self.rest(y, 0, left)));
            if plain {
                let side = (w * 2 / 7).clamp(34, 64);
                // The list is as wide as its columns, and what is left belongs to the preview.
                let middle = (w - left - side - 2).min(WIDEST_LIST + 1);
                let side = w - left - middle - 2;
                self.areas.panes.push((PaneId::Episodes, self.rest(y, left + 1, middle)));
                self.areas.side = Some(self.rest(y, w - side, side));
                self.areas.separators = vec![left, left + 1 + middle];
            } else {
                self.areas.panes.push((PaneId::Episodes, self.rest(y, left + 1, w - left - 1)));
                self.areas.separators = vec![left];
            }
        } else {
            let left = w * 5 / 12;
            self.areas.separators = vec![left];
            let right = self.rest(y, left + 1, w - left - 1);
            if plain || self.state.focus() == PaneId::Episodes {
                self.areas.panes.push((PaneId::Shows, self.rest(y, 0, left)));
                self.areas.panes.push((PaneId::Episodes, right));
            } else {
                self.areas.panes.push((PaneId::Shows, self.rest(y, 0, left)));
                self.areas.side = Some(right);
            }
        }
    }

    /// A list with a preview beside it where there is room, else facts of the selection below it.
    fn listing(&mut self, pane: PaneId, wide: bool, foot: u16) {
        self.foot(foot);
        let rules = self.height >= 20;
        self.rule_below_top(rules);
        self.rule_at_bottom(rules || foot > 0);
        if wide && self.height >= 12 {
            self.areas.titled = true;
            self.y += 1;
        }
        let y = self.y;
        if wide && self.previews(pane) {
            let list = list_beside(pane, self.width);
            self.areas.panes.push((pane, self.rest(y, 0, list)));
            self.areas.side = Some(self.rest(y, list + 1, self.width - list - 1));
            self.areas.separators = vec![list];
        } else {
            self.single_at(pane, y);
        }
    }

    /// Whether there is a preview beside a list: not where the list holds nothing, and nothing is on its way.
    fn previews(&self, pane: PaneId) -> bool {
        let empty = match pane {
            PaneId::Search => self.entry.query.trim().is_empty(),
            _ => self.holds_nothing(pane),
        };
        self.entry.layout.is_multiple_of(2) && !empty
    }

    /// Whether a list has no row, none that a filter hides, and none on its way.
    fn holds_nothing(&self, pane: PaneId) -> bool {
        self.state.waiting.is_empty() && self.state.rows.get(&pane).is_some_and(|rows| rows.unfiltered == 0)
    }

    /// A list of shows with the reason of the selection in the preview, or below it.
    fn suggestions(&mut self, pane: PaneId, wide: bool) {
        let foot = match () {
            () if wide || self.height < 12 || self.holds_nothing(pane) => 0,
            () if self.width >= 72 && self.height >= 20 => 2,
            () => 1,
        };
        self.listing(pane, wide, foot);
    }

    /// Name, facts and web pages above a list of episodes.
    fn person(&mut self, wide: bool) {
        let pages = u16::from(self.width < 72 && self.state.here_person().is_some_and(|page| !page.links.is_empty()));
        // On narrow screens the breadcrumb is the name.
        let name = u16::from(self.width >= 72);
        let rows = match self.height {
            ..8 => 0,
            8..12 => name,
            12..20 => 1 + name,
            _ => 1 + name + pages,
        };
        if rows > 0 {
            self.areas.header = Some(Rect::new(0, self.y, self.width, rows));
            self.y += rows;
        }
        self.listing(PaneId::Person, wide, 0);
    }

    fn single_at(&mut self, pane: PaneId, y: u16) {
        let area = self.rest(y, 0, self.width);
        self.areas.panes.push((pane, area));
    }

    fn search(&mut self, wide: bool) {
        if self.height < 20 && self.width < 72 {
            // The box says where one is: the top line gives its row to the results.
            self.areas.top.height = 0;
            self.y = 0;
        }
        let rows = if self.height >= 12 { 2 } else { 1 };
        self.areas.header = Some(Rect::new(0, self.y, self.width, rows));
        self.y += rows;
        self.rule_below_top(self.height >= 12);
        self.rule_at_bottom(self.height >= 20);
        let y = self.y;
        if wide && self.previews(PaneId::Search) {
            let list = list_beside(PaneId::Search, self.width);
            self.areas.panes.push((PaneId::Search, self.rest(y, 0, list)));
            // Its title stands beside the first row: there is no row of titles here.
            self.areas.side = Some(self.rest(y + 1, list + 1, self.width - list - 1));
            self.areas.separators = vec![list];
        } else {
            self.single_at(PaneId::Search, y);
        }
    }

    fn show(&mut self, pane: PaneId) {
        self.rule_at_bottom(self.height >= 20);
        self.rule_below_top_of_page();
        let full = match (self.width, self.height) {
            (_, ..12) | (..40, _) => 0,
            (..72, _) | (_, ..20) => 2,
            (110.., 30..) => 10,
            _ => 4,
        };
        let title = u16::from(full >= 4);
        let tabs_and_rule = 1 + u16::from(self.height >= 20);
        let free = self.end.saturating_sub(self.y + tabs_and_rule);
        let header = if scrolled_past(self.state, pane, free.saturating_sub(full), free.saturating_sub(title)) {
            title
        } else {
            full
        };
        self.header_and_tabs(header, self.height >= 8);
        self.air_above_text(pane);
        self.single(pane);
    }

    /// A text does not stick to the rule above it where there is room; a search in the text stands in that line.
    fn air_above_text(&mut self, pane: PaneId) {
        if self.height >= 20 && self.width >= 72 && is_text(pane) {
            self.y += 1;
        }
    }

    /// The rule below the top line of a show page, in the sizes that have one.
    fn rule_below_top_of_page(&mut self) {
        if self.height >= 20 && self.width >= 72 {
            // `rule_top` belongs to the tabs; this one is part of the header and drawn with it.
            self.y += 1;
        }
    }

    fn episode(&mut self, pane: PaneId) {
        self.rule_at_bottom(self.height >= 20);
        let header = match self.height {
            ..12 => 0,
            _ => 1 + self.title_lines(),
        };
        self.header_and_tabs(header, self.height >= 8);
        self.air_above_text(pane);
        let y = self.y;
        let wide = self.width >= 110 && self.panes() && pane == PaneId::Notes && self.entry.layout.is_multiple_of(2);
        if wide {
            let text = notes_pane(self.width);
            self.areas.panes.push((pane, self.rest(y, 0, text)));
            let side = self.rest(y, text + 1, self.width - text - 1);
            self.areas.side = Some(side);
            self.areas.separators = vec![text];
        } else {
            self.single_at(pane, y);
        }
    }

    /// Lines of the title of an episode: as many as it needs and the height allows.
    fn title_lines(&self) -> u16 {
        let most = match self.height {
            ..16 => 1,
            16..24 => 2,
            _ => 3,
        };
        let Place::Episode(id) = self.entry.place else { return 1 };
        let title = self.state.find_episode(id).map_or("", |episode| episode.title);
        let lines = crate::text::layout::wrap(title, title_room(self.width)).len();
        u16::try_from(lines).unwrap_or(most).clamp(1, most)
    }

    fn header_and_tabs(&mut self, header: u16, tabs: bool) {
        if header > 0 {
            self.areas.header = Some(Rect::new(0, self.y, self.width, header));
            self.y += header;
        }
        if tabs {
            self.areas.tabs = Some(Rect::new(0, self.y, self.width, 1));
            self.y += 1;
        }
        self.rule_below_top(self.height >= 20);
    }
}

/// Whether the header of a show page has scrolled away: with the selection below what fits beside the header, or with a
/// text that is scrolled and needs the room. It depends on nothing that the header's height changes, so it cannot flap.
fn scrolled_past(state: &State, pane: PaneId, rows_with: u16, rows_without: u16) -> bool {
    let Some(cursor) = present(state).and_then(|entry| entry.cursors.get(&pane)) else { return false };
    if pane == PaneId::About {
        let lines = state.page.as_ref().map_or(0, |laid| laid.page.lines.len());
        cursor.top > 0 && lines > usize::from(rows_without)
    } else {
        cursor.index >= usize::from(rows_with)
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
