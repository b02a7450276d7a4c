//! Where everything of Now Playing stands. Nothing changes its place while an episode plays: rows are kept for what this
//! moment happens not to have.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::app::playing::{chapters, episode, length, links, next};
use crate::app::{PaneId, Row, State, words};
use crate::text::{layout as text_layout, width::width};

/// The bar of the place with its times.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The whole line.
    pub area: Rect,
    /// The columns that stand for the length; empty where it is not known or there is no room.
    pub cells: Range<u16>,
}

/// Where everything stands. What the size does not allow has no area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stage {
    pub artwork: Option<Rect>,
    pub title: Option<Rect>,
    pub show: Option<Rect>,
    /// Two lines where there is room, else one.
    pub chapter: Option<Rect>,
    pub words: Option<Rect>,
    /// The first line begins with the key that follows.
    pub links: Option<Rect>,
    pub bar: Option<Bar>,
    pub facts: Option<Rect>,
    pub next: Option<Rect>,
    /// Where nothing plays: what would be here.
    pub empty: Option<Rect>,
    /// What can be selected, from top to bottom. The mark stands in the first cell.
    pub stops: Vec<(Row, Rect)>,
}

/// A part of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Title,
    Show,
    Chapter,
    Words,
    Links,
    Bar,
    Facts,
    Next,
}

/// A part with the rows it may have; parts of one group stand together.
struct Piece {
    part: Part,
    group: u8,
    /// What goes without when rows are few: the highest first.
    rank: u8,
    most: u16,
    rows: u16,
}

/// Artwork as large as it gets, its frame included.
const ARTWORK: (u16, u16) = (26, 11);
/// The place is not stretched beyond this.
const WIDEST: u16 = 132;

/// Where everything of the place stands within its pane.
#[must_use]
pub fn stage(state: &State, content: Rect) -> Stage {
    let width = content.width.min(WIDEST);
    let inset = u16::from(content.width >= 30);
    let column = |x: u16, y: u16, height: u16| {
        Rect::new(content.x + x, y, width.saturating_sub(x + inset), content.bottom().saturating_sub(y).min(height))
    };
    let mut stage = Stage::default();
    if state.player.is_none() {
        let rows = content.height.min(if content.width < 72 { 6 } else { 4 });
        let top = content.y + u16::from(content.height > 4);
        stage.empty = Some(column(inset, top, rows));
        if content.height > rows + 2 {
            place(&mut stage, Part::Next, column(inset, top + rows, 1));
        }
        stage.stop(state);
        return stage;
    }
    let pictured = content.width >= 72 && content.height >= ARTWORK.1 + 4 && !state.config.ui.accessible;
    if !pictured {
        let whole = column(inset, content.y, content.height);
        let mut pieces = pieces(state, whole.width.saturating_sub(2), content.height >= 25);
        share(&mut pieces, whole.height, content.width >= 30);
        settle(&mut stage, &pieces, whole, content.height > 10);
        stage.bar(state);
        stage.stop(state);
        return stage;
    }
    let top = content.y + 1;
    stage.artwork = Some(Rect::new(content.x + 3, top, ARTWORK.0, ARTWORK.1));
    let beside = ARTWORK.0 + 4;
    let room = content.height - 1;
    // Below the picture: bar, facts and what comes next, with a line between them where there is room.
    let below = (room - ARTWORK.1).min(6);
    let height = (room - below).min(ARTWORK.1 + 5);
    let side = column(beside, top, height);
    let (mut upper, mut lower): (Vec<Piece>, Vec<Piece>) =
        pieces(state, side.width.saturating_sub(2), height > ARTWORK.1)
            .into_iter()
            .partition(|piece| !matches!(piece.part, Part::Bar | Part::Facts | Part::Next));
    share(&mut upper, side.height, true);
    let end = settle(&mut stage, &upper, side, false).max(top + ARTWORK.1);
    let rest = column(inset, end, below);
    share(&mut lower, rest.height, true);
    settle(&mut stage, &lower, rest, rest.height > 3);
    stage.bar(state);
    stage.stop(state);
    stage
}

/// What there is to show, in the order in which it stands.
fn pieces(state: &State, width: u16, tall: bool) -> Vec<Piece> {
    let piece = |part, group, rank, most| Piece { part, group, rank, most, rows: 0 };
    let id = episode(state);
    let title = id.and_then(|id| state.find_episode(id)).map_or(1, |episode| {
        u16::try_from(text_layout::wrap(episode.title, width.max(1)).len()).unwrap_or(1).clamp(1, 2)
    });
    let mut out = vec![piece(Part::Title, 0, 0, title), piece(Part::Show, 0, 4, 1)];
    if !chapters(state).is_empty() {
        out.push(piece(Part::Chapter, 1, 2, 2));
    }
    let timed =
        |id| state.transcripts.get(&id).is_some_and(|text| text.what.lines.iter().any(|line| line.start.is_some()));
    if id.is_some_and(timed) {
        out.push(piece(Part::Words, 2, 6, if width >= 70 { 3 } else { 4 }));
    }
    if id.is_some_and(|id| state.episodes.get(&id).is_some()) {
        out.push(piece(Part::Links, 3, 7, if tall { 3 } else { 1 }));
    }
    out.push(piece(Part::Bar, 4, 1, 1));
    out.push(piece(Part::Facts, 5, 5, 1));
    if next(state).is_some() {
        out.push(piece(Part::Next, 6, 3, 1));
    }
    out
}

/// Shares rows out: one for each as far as they reach, then a second line for words, then lines between the groups, then
/// what each would like.
fn share(pieces: &mut [Piece], rows: u16, airy: bool) {
    let mut ranked: Vec<usize> = (0..pieces.len()).collect();
    ranked.sort_by_key(|at| pieces.get(*at).map(|piece| piece.rank));
    let mut left = rows;
    for at in &ranked {
        if let Some(piece) = pieces.get_mut(*at).filter(|_| left > 0) {
            piece.rows = 1;
            left -= 1;
        }
    }
    if let Some(words) = pieces.iter_mut().find(|piece| piece.part == Part::Words && piece.rows == 1)
        && left > 0
    {
        words.rows = 2;
        left -= 1;
    }
    if airy {
        left = left.saturating_sub(gaps(pieces));
    }
    for at in ranked {
        if let Some(piece) = pieces.get_mut(at).filter(|piece| piece.rows > 0) {
            let more = piece.most.saturating_sub(piece.rows).min(left);
            piece.rows += more;
            left -= more;
        }
    }
}

/// How often one group follows another.
fn gaps(pieces: &[Piece]) -> u16 {
    let mut groups: Vec<u8> = pieces.iter().filter(|piece| piece.rows > 0).map(|piece| piece.group).collect();
    groups.dedup();
    u16::try_from(groups.len().saturating_sub(1)).unwrap_or(0)
}

/// Puts the pieces below one another, with a line between groups as far as rows are left; gives the row behind the last.
fn settle(stage: &mut Stage, pieces: &[Piece], area: Rect, top: bool) -> u16 {
    let used: u16 = pieces.iter().map(|piece| piece.rows).sum();
    let mut free = area.height.saturating_sub(used);
    let mut y = area.y;
    if top && free > gaps(pieces) {
        (y, free) = (y + 1, free - 1);
    }
    let mut group = None;
    for piece in pieces.iter().filter(|piece| piece.rows > 0) {
        if group.is_some_and(|before| before != piece.group) && free > 0 {
            (y, free) = (y + 1, free - 1);
        }
        group = Some(piece.group);
        place(stage, piece.part, Rect { y, height: piece.rows, ..area });
        y += piece.rows;
    }
    y
}

fn place(stage: &mut Stage, part: Part, area: Rect) {
    match part {
        Part::Title => stage.title = Some(area),
        Part::Show => stage.show = Some(area),
        Part::Chapter => stage.chapter = Some(area),
        Part::Words => stage.words = Some(area),
        Part::Links => stage.links = Some(area),
        Part::Bar => stage.bar = Some(Bar { area, cells: 0..0 }),
        Part::Facts => stage.facts = Some(area),
        Part::Next => stage.next = Some(area),
    }
}

/// The part of an area that carries words: behind the mark.
#[must_use]
pub fn inner(area: Rect) -> Rect {
    let margin = if area.width < 28 { 1 } else { 2 };
    Rect { x: area.x + margin, width: area.width.saturating_sub(margin), ..area }
}

impl Stage {
    /// Where the length is drawn: between two times that are as wide as the longer one, so that it stays.
    fn bar(&mut self, state: &State) {
        let (Some(bar), Some(length)) = (&mut self.bar, length(state)) else { return };
        let times = u16::try_from(width(&words::position(length))).unwrap_or(u16::MAX);
        let area = inner(bar.area);
        let gap = if area.width < 40 { 1 } else { 2 };
        let (start, end) = (area.x.saturating_add(times + gap), area.right().saturating_sub(times + gap));
        if end >= start.saturating_add(3) {
            bar.cells = start..end;
        }
    }

    fn stop(&mut self, state: &State) {
        let playing = episode(state).and_then(|id| Some(Row::Episode(state.show_of(id)?, id)));
        if let (Some(row), Some(area)) = (playing, self.title) {
            self.stops.push((row, area));
        }
        if let Some(area) = self.links {
            let rows = (area.y..area.bottom()).map(|y| Rect { y, height: 1, ..area });
            self.stops.extend(links(state).into_iter().map(Row::Link).zip(rows));
        }
        if let (Some((show, id)), Some(area)) = (next(state), self.next) {
            self.stops.push((Row::Episode(show, id), area));
        }
    }
}

/// The stage of the present place, where it is Now Playing.
#[must_use]
pub fn here(state: &State) -> Option<Stage> {
    super::areas(state).content(PaneId::Playing).map(|content| stage(state, content))
}
