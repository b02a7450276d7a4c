//! Puts the areas of a place together from the outside in.

use ratatui::layout::Rect;

use super::{Areas, WIDEST_LIST, gone, list_beside, notes_pane, present, stage, text_or_list, title_room};
use crate::app::subject::is_text;
use crate::app::{Entry, PaneId, Place, Row, Size, State, report};
use crate::text::layout::wrap;

/// Puts areas together from the outside in.
pub(super) struct Builder<'a> {
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
    pub(super) fn new(state: &'a State, entry: &'a Entry) -> Self {
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

    pub(super) fn build(mut self) -> Areas {
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
                    _ if !report::says_more(self.state) => 0,
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
        let lines = wrap(title, title_room(self.width)).len();
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
