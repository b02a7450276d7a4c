//! State → cells. Reads, never writes; formats only the rows that are visible.
//!
//! Promise: [`draw`] is a function: the same state, size, theme and signs give the same cells. It neither parses nor lays
//! out texts — pages come laid out in `State::page` — and no cell ever holds a control character.

mod aloud;
mod artwork;
mod canvas;
mod episode;
mod episodes;
mod figures;
mod frame;
mod lists;
mod messages;
mod overlays;
mod person;
mod playing;
mod preview;
mod related;
mod search;
mod settings;
mod show;
mod shows;
mod signs;
mod texts;
mod theme;
mod toasts;
mod transcript;
mod welcome;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

pub use artwork::bare;
pub use signs::Signs;
pub use theme::{Depth, On, Role, Theme};

use crate::app::layout::{self, Areas};
use crate::app::{Cursor, Entry, Ground, PaneId, Place, State};
use crate::config::ThemeFile;
use canvas::Canvas;

/// What everything looks like; made once from the settings and what the terminal can show.
#[derive(Debug, Clone, PartialEq)]
pub struct Painter {
    pub theme: Theme,
    pub signs: Signs,
    /// How many colours pictures may have.
    pub depth: Depth,
}

impl Painter {
    /// A painter for these settings, with the themes of files and the terminal's ground as far as known. `depth` is how many colours the terminal shows, `unicode` whether locale and terminal
    /// show more than ASCII. An unknown theme is drawn as the default one.
    #[must_use]
    pub fn new(
        ui: &crate::config::Ui,
        themes: &[ThemeFile],
        ground: Option<Ground>,
        depth: Depth,
        unicode: bool,
    ) -> Self {
        let signs = if ui.accessible { "ascii" } else { ui.signs.as_str() };
        Self { theme: Theme::or_default(&ui.theme, depth, themes, ground), signs: Signs::chosen(signs, unicode), depth }
    }
}

/// A link that is on the screen: its cells and its whole address. For the terminal's own hyperlinks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    pub area: Rect,
    pub url: String,
}

/// Everything a panel needs to draw itself.
struct Screen<'a> {
    state: &'a State,
    entry: &'a Entry,
    areas: &'a Areas,
    depth: Depth,
    canvas: Canvas<'a>,
}

impl Screen<'_> {
    fn cursor_of(&self, pane: PaneId) -> Cursor {
        self.entry.cursors.get(&pane).cloned().unwrap_or_default()
    }

    fn wide(&self) -> bool {
        self.state.size.width >= 110
    }

    fn narrow(&self) -> bool {
        self.state.size.width < 72
    }
}

/// Draws one frame. Gives the links that are visible in it, for the terminal's own hyperlinks: only `http`, `https` and
/// `mailto`; none when they are switched off or when something lies above the place.
pub fn draw(state: &State, painter: &Painter, frame: &mut Frame) -> Vec<Hyperlink> {
    let area = frame.area();
    let (cursor, links) = draw_into(state, painter, frame.buffer_mut(), area);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
    if state.config.ui.hyperlinks && state.overlays.is_empty() { links } else { Vec::new() }
}

/// Draws into a buffer; gives where the text cursor is shown, if something is being typed, and the links in sight.
fn draw_into(
    state: &State,
    painter: &Painter,
    buffer: &mut ratatui::buffer::Buffer,
    area: Rect,
) -> (Option<Position>, Vec<Hyperlink>) {
    let mut canvas = Canvas {
        buffer,
        theme: &painter.theme,
        signs: &painter.signs,
        cursor: None,
        mark: None,
        links: Vec::new(),
        pictures: painter.pictures(),
    };
    canvas.clear(area, painter.theme.style(Role::Ground));
    // The window has another size by now, in which nothing has its place yet: word of it is on its way.
    if (area.width, area.height) != (state.size.width, state.size.height) {
        return (None, Vec::new());
    }
    if layout::too_small(state.size) {
        let smallest = layout::SMALLEST;
        let words = format!(
            "make the window larger: {}×{}, need {}×{}",
            state.size.width, state.size.height, smallest.width, smallest.height
        );
        for (y, line) in (area.top()..area.bottom()).zip(crate::text::layout::wrap(&words, area.width.max(1))) {
            canvas.text(area.x, y, area.width, &line, Role::Text);
        }
        return (None, Vec::new());
    }
    let Some(entry) = state.history.entries.get(state.history.at) else { return (None, Vec::new()) };
    let areas = layout::areas(state);
    let mut screen = Screen { state, entry, areas: &areas, depth: painter.depth, canvas };
    frame::lines(&mut screen);
    // Panes may write into the rule above them.
    frame::rules(&mut screen);
    content(&mut screen);
    frame::filter(&mut screen);
    overlays::draw(&mut screen);
    toasts::draw(&mut screen);
    // Screen readers and braille displays follow the terminal's cursor: it stands where something is typed, else on the
    // selected row of what lies above, else on the selection.
    let aloud = state.config.ui.accessible;
    let mark = screen.canvas.mark.filter(|_| aloud);
    let cursor = screen.canvas.cursor.or(mark).or_else(|| selection_at(state).filter(|_| aloud));
    (cursor, screen.canvas.links)
}

/// The panes of the present place.
fn content(screen: &mut Screen) {
    if layout::gone(screen.state) {
        show::gone(screen);
        return;
    }
    let panes = screen.areas.panes.clone();
    for (pane, area) in panes {
        match pane {
            PaneId::Welcome => welcome::draw(screen),
            PaneId::Shows => shows::draw(screen, area),
            PaneId::Episodes => episodes::draw(screen, area),
            PaneId::New | PaneId::Person | PaneId::Later | PaneId::History => {
                episodes::draw_across(screen, pane, area);
            }
            PaneId::Messages => messages::draw(screen, area),
            PaneId::Playing => playing::draw(screen),
            PaneId::Settings => settings::draw(screen, area),
            PaneId::Links => related::links(screen, area),
            PaneId::Similar => related::similar(screen, area),
            PaneId::Graph => related::graph(screen, area),
            PaneId::ForYou => related::for_you(screen, area),
            PaneId::Search => search::draw(screen, area),
            PaneId::Top => search::charts(screen, area),
            PaneId::Notes | PaneId::About => texts::draw(screen, pane, area),
            PaneId::Transcript => transcript::draw(screen),
            PaneId::Chapters => episode::chapters(screen, area),
            PaneId::People => episode::people(screen, area),
        }
    }
    match screen.entry.place {
        Place::Show(_) if screen.areas.header.is_some() || screen.areas.tabs.is_some() => show::header(screen),
        Place::Episode(_) if screen.areas.header.is_some() || screen.areas.tabs.is_some() => episode::header(screen),
        Place::Search => search::header(screen),
        Place::Person(_) => person::header(screen),
        _ => {}
    }
    preview::side(screen);
    preview::foot(screen);
}

/// Where the selection is; in a text the current link, else the first line. The terminal's cursor is put there for who
/// hears the screen.
#[must_use]
pub fn selection_at(state: &State) -> Option<Position> {
    let entry = state.history.entries.get(state.history.at)?;
    let areas = layout::areas(state);
    let focus = state.focus();
    let content = areas.content(focus)?;
    let top = layout::top_of(state, focus, usize::from(content.height));
    if focus == PaneId::Transcript {
        return transcript::chosen_at(state, entry, content);
    }
    if matches!(focus, PaneId::Notes | PaneId::About) {
        return Some(texts::reading_at(state, entry, focus, layout::text_area(content)));
    }
    let index = entry.cursors.get(&focus).map_or(0, |cursor| cursor.index);
    if focus == PaneId::Playing {
        let stops = layout::stage::stage(state, content).stops;
        return Some(stops.get(index).map_or(content, |(_, area)| *area).as_position());
    }
    let row = u16::try_from(index.saturating_sub(top)).ok()?.min(content.height.saturating_sub(1));
    Some(Position::new(content.x, content.y + row))
}

#[cfg(test)]
mod tests;
