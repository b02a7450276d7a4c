//! Pages of text: show notes and about texts, already laid out for the width.

use std::borrow::Cow;

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::theme::{On, Role};
use super::{Screen, lists};
use crate::app::layout;
use crate::app::overlay::{HintTarget, Hints, Overlay};
use crate::app::state::LaidOut;
use crate::app::{Action, Entry, PaneId, Place, Slot, State};
use crate::model::{Link, LinkKind};
use crate::text::layout::{Line, Role as Part, Run, wrap};
use crate::text::{target, width};

/// The page of the present place, if it is laid out.
fn page<'a>(state: &'a State, entry: &Entry, pane: PaneId) -> Option<&'a LaidOut> {
    state.page.as_ref().filter(|laid| laid.of == pane && laid.place == entry.place)
}

/// The links of the text on the screen.
fn links<'a>(state: &'a State, entry: &Entry) -> &'a [Link] {
    match entry.place {
        Place::Episode(id) => state.episodes.get(&id).map_or(&[], |page| page.detail.notes.links.as_slice()),
        Place::Show(_) => page(state, entry, PaneId::About).map_or(&[], |laid| laid.links.as_slice()),
        _ => &[],
    }
}

/// Notes or about text.
pub fn draw(screen: &mut Screen, pane: PaneId, _area: Rect) {
    let Some(content) = screen.areas.content(pane) else { return };
    let area = layout::text_area(content);
    let Some(laid) = page(screen.state, screen.entry, pane) else {
        waiting(screen, content);
        return;
    };
    let cursor = screen.cursor_of(pane);
    if laid.page.lines.is_empty() {
        nothing(screen, content);
        return;
    }
    let state = screen.state;
    let links = links(state, screen.entry);
    let visible = laid.page.lines.iter().enumerate().skip(cursor.top).take(usize::from(area.height));
    for (y, (number, line)) in (area.y..area.bottom()).zip(visible) {
        let row = Rect { y, height: 1, ..area };
        let moved = self::line(screen, row, line, number, links, cursor.link, None);
        if !cursor.filter.is_empty() && !moved {
            found(
                screen,
                row,
                line,
                &cursor.filter,
                cursor.matched.is_some_and(|(at, _)| at > 0) && number == cursor.index,
            );
        }
    }
}

/// Writes a line of a page with its links, and the letters on them while hints are shown: then words may have moved, and
/// that is told. What is dim on it has the style `dim` where one is given.
pub fn line(
    screen: &mut Screen,
    area: Rect,
    line: &Line,
    number: usize,
    links: &[Link],
    current: Option<u16>,
    dim: Option<Style>,
) -> bool {
    let pieces = match screen.state.overlays.last() {
        Some(Overlay::Hints(hints)) => labelled(line, number, hints, usize::from(area.width)),
        _ => None,
    };
    let moved = pieces.is_some();
    let pieces = pieces.unwrap_or_else(|| line.runs.iter().map(|run| Piece::Run(Cow::Borrowed(run))).collect());
    let mut x = area.x;
    for piece in &pieces {
        let left = area.right().saturating_sub(x);
        x += match piece {
            Piece::Run(run) => {
                let dim = dim.filter(|_| run.role == Part::Dim);
                let style = dim.unwrap_or_else(|| run_style(screen, run, links, current));
                let used = screen.canvas.put(x, area.y, left, &run.text, style);
                if let Some(url) = open(run, links) {
                    screen.canvas.link(Rect::new(x, area.y, used, 1), url);
                }
                used
            }
            Piece::Label(text) => {
                let style = screen.canvas.theme.style(Role::Hint);
                screen.canvas.put(x, area.y, left, text, style)
            }
            Piece::Blank(cells) => u16::try_from(*cells).unwrap_or(left).min(left),
        };
    }
    moved
}

fn waiting(screen: &mut Screen, content: Rect) {
    let state = screen.state;
    let slots = [Slot::Episode, Slot::Show];
    if let Some(since) = slots.iter().filter_map(|slot| state.waiting.get(slot)).min() {
        lists::waiting_since(screen, content, *since, "Reading the notes");
    }
}

fn nothing(screen: &mut Screen, content: Rect) {
    let outside = lists::key(screen, &Action::OpenOutside);
    let mut lines = match screen.entry.place {
        Place::Show(_) => vec!["This show says nothing about itself.".to_string()],
        _ => vec!["This episode has no notes.".to_string()],
    };
    let page = match screen.entry.place {
        Place::Episode(id) => screen.state.episodes.get(&id).is_none_or(|page| page.detail.link.is_some()),
        _ => true,
    };
    lines.push(if page {
        format!("{outside} opens its web page.")
    } else {
        let audio = lists::key(screen, &Action::CopyAudioUrl);
        format!("It names no web page either; {audio} copies the address of its file.")
    });
    lists::said(screen, content, &lines);
}

pub fn run_style(screen: &Screen, run: &Run, links: &[Link], current: Option<u16>) -> Style {
    let role = match run.role {
        Part::Heading => Role::Heading,
        Part::Quote => Role::Quote,
        Part::Code => Role::Code,
        Part::Rule => Role::Border,
        Part::Mark | Part::LinkNumber | Part::Dim => Role::Dim,
        Part::Text if run.style.code => Role::Code,
        Part::Text => Role::Text,
    };
    let link =
        run.link.filter(|_| run.role != Part::LinkNumber).and_then(|number| links.iter().find(|l| l.number == number));
    let role = match link {
        Some(link) if screen.state.library.visited.contains_key(link.target.address()) => Role::Visited,
        Some(_) => Role::Link,
        None => role,
    };
    let mut style = screen.canvas.theme.style(role);
    if run.style.bold {
        style = style.add_modifier(Modifier::BOLD);
    }
    if run.style.italic {
        style = style.add_modifier(Modifier::ITALIC);
    }
    if run.link.is_some() && run.link == current {
        style = style.add_modifier(Modifier::REVERSED | Modifier::UNDERLINED);
    }
    style
}

/// Marks every place of a line where the words of a search stand; the line that one is at stands out among them.
pub fn found(screen: &mut Screen, area: Rect, line: &Line, words: &str, here: bool) {
    let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
    let text = width::drawable(&text).into_owned();
    let same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let needle: Vec<char> = words.chars().collect();
    if needle.is_empty() {
        return;
    }
    let mut style = screen.canvas.theme.style(Role::Match);
    if here {
        style = style.add_modifier(Modifier::REVERSED);
    }
    for start in 0..chars.len() {
        let rest = chars.iter().skip(start);
        if chars.len() - start < needle.len() || !rest.zip(&needle).all(|((_, c), want)| same(*c, *want)) {
            continue;
        }
        let byte = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
        let (from, to) = (byte(start), byte(start + needle.len()));
        let before = width::width(text.get(..from).unwrap_or(""));
        let cells = width::width(text.get(from..to).unwrap_or(""));
        let x = area.x.saturating_add(u16::try_from(before).unwrap_or(u16::MAX));
        let cells = u16::try_from(cells).unwrap_or(0).min(area.right().saturating_sub(x));
        screen.canvas.tint(Rect::new(x, area.y, cells, 1), style);
    }
}

/// A piece of a line while letters lie on its links.
enum Piece<'l> {
    Run(Cow<'l, Run>),
    Label(String),
    Blank(usize),
}

/// A line with the letters of hints before its links, or in the place of their numbers. No word is covered: what stands
/// behind a label moves to the right, into blanks of the line or its free end; where that is too little, labels lose
/// their brackets, and at last take the place of the blank before them.
fn labelled<'l>(line: &'l Line, number: usize, hints: &Hints, room: usize) -> Option<Vec<Piece<'l>>> {
    let label_of = |run: &Run| {
        hints.targets.iter().find_map(|(label, target)| match target {
            HintTarget::Link { number: link, line: at } if *at == number && run.link == Some(*link) => Some(label),
            _ => None,
        })
    };
    let all: Vec<(&Run, Option<&String>)> = line.runs.iter().map(|run| (run, label_of(run))).collect();
    if all.iter().all(|(_, label)| label.is_none()) {
        return None;
    }
    let lay = |brackets: bool, over_blank: bool| {
        let mut done: Vec<&String> = Vec::new();
        let mut pieces: Vec<Piece<'l>> = Vec::new();
        // Cells that what comes next has moved to the right.
        let mut moved = 0_usize;
        for (n, (run, label)) in all.iter().enumerate() {
            let numbered =
                all.iter().skip(n).any(|(later, _)| later.link == run.link && later.role == Part::LinkNumber);
            let label = label.filter(|label| !done.contains(label));
            if let Some(label) = label.filter(|_| run.role == Part::LinkNumber || !numbered) {
                done.push(label);
                // What was typed of it already is not typed again.
                let shown = label.starts_with(&hints.typed);
                let text = match (shown, brackets) {
                    (true, true) => format!("{{{label}}}"),
                    (true, false) => label.clone(),
                    (false, _) => String::new(),
                };
                let cells = width::width(&text);
                if !text.is_empty() {
                    if over_blank && run.role != Part::LinkNumber {
                        moved = moved.saturating_sub(drop_blank(&mut pieces));
                    }
                    pieces.push(Piece::Label(text));
                }
                if run.role == Part::LinkNumber {
                    let number = width::width(&run.text);
                    if shown {
                        pieces.push(Piece::Blank(number.saturating_sub(cells)));
                        moved += cells.saturating_sub(number);
                    } else {
                        pieces.push(Piece::Run(Cow::Borrowed(run)));
                    }
                    continue;
                }
                moved += cells;
            }
            // Of a gap between columns a blank stays.
            let cells = width::width(&run.text);
            if moved > 0 && cells > 1 && run.text.trim().is_empty() {
                let taken = moved.min(cells - 1);
                pieces.push(Piece::Blank(cells - taken));
                moved -= taken;
            } else {
                pieces.push(Piece::Run(Cow::Borrowed(run)));
            }
        }
        pieces
    };
    let cells = |pieces: &[Piece<'_>]| {
        let cells = pieces.iter().map(|piece| match piece {
            Piece::Run(run) => width::width(&run.text),
            Piece::Label(text) => width::width(text),
            Piece::Blank(cells) => *cells,
        });
        cells.sum::<usize>()
    };
    let ways = [(true, false), (false, false)].map(|(brackets, over_blank)| lay(brackets, over_blank));
    Some(ways.into_iter().find(|pieces| cells(pieces) <= room).unwrap_or_else(|| lay(false, true)))
}

/// Takes a blank off the end of what stands there; gives its cells.
fn drop_blank(pieces: &mut Vec<Piece<'_>>) -> usize {
    match pieces.pop() {
        Some(Piece::Blank(cells)) if cells > 0 => {
            pieces.push(Piece::Blank(cells - 1));
            1
        }
        Some(Piece::Run(run)) => {
            let Some(short) = run.text.strip_suffix(' ') else {
                pieces.push(Piece::Run(run));
                return 0;
            };
            let short = short.to_string();
            pieces.push(Piece::Run(Cow::Owned(Run { text: short, ..run.into_owned() })));
            1
        }
        Some(other) => {
            pieces.push(other);
            0
        }
        None => 0,
    }
}

/// Where a text is read: at its current link when that is on the screen, else at its first visible line.
pub fn reading_at(state: &State, entry: &Entry, pane: PaneId, area: Rect) -> Position {
    let start = Position::new(area.x, area.y);
    let Some((laid, cursor)) = page(state, entry, pane).zip(entry.cursors.get(&pane)) else { return start };
    let Some(current) = cursor.link else {
        let row = u16::try_from(cursor.index.saturating_sub(cursor.top)).unwrap_or(0);
        return Position::new(area.x, (area.y + row).min(area.bottom().saturating_sub(1)));
    };
    for (y, line) in (area.y..area.bottom()).zip(laid.page.lines.iter().skip(cursor.top)) {
        let before: Vec<&Run> = line.runs.iter().take_while(|run| run.link != Some(current)).collect();
        if before.len() < line.runs.len() {
            let cells = before.iter().map(|run| width::width(&run.text)).sum::<usize>();
            let x = area.x.saturating_add(u16::try_from(cells).unwrap_or(u16::MAX));
            return Position::new(x.min(area.right().saturating_sub(1)), y);
        }
    }
    start
}

/// The address that a run leads to, when the terminal may know it: that of a private feed is masked in the text, and is
/// not written behind it either.
fn open<'l>(run: &Run, links: &'l [Link]) -> Option<&'l str> {
    let number = run.link?;
    let link = links.iter().find(|link| link.number == number)?;
    let url = link.target.address();
    (link.kind != LinkKind::Feed || target::masked(url) == url).then_some(url)
}

/// A few lines of text below one another in the role given; the row below the last.
pub fn paragraph(screen: &mut Screen, area: Rect, text: &str, most: usize, role: Role) -> u16 {
    if text.is_empty() {
        return area.y;
    }
    lines(screen, area, &wrap(text, area.width.max(1)), most, role)
}

/// Lines below one another, at most so many; the last of those says by `…` that more were there.
pub fn lines(screen: &mut Screen, area: Rect, lines: &[impl AsRef<str>], most: usize, role: Role) -> u16 {
    let cut = lines.len() > most;
    let mut y = area.y;
    for (index, line) in lines.iter().map(AsRef::as_ref).take(most).enumerate() {
        if y >= area.bottom() {
            break;
        }
        if cut && index + 1 == most {
            let line = format!("{} …", line.trim_end());
            screen.canvas.text_on(area.x, y, area.width, &line, role, On::Ground);
        } else {
            screen.canvas.text_on(area.x, y, area.width, line, role, On::Ground);
        }
        y += 1;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{html, layout as setting};

    /// Every line of these notes with letters on its links.
    fn with_letters(source: &str, labels: &[&str], room: u16) -> Vec<String> {
        let page = setting::page(&html::notes(source, None), room);
        let mut labels = labels.iter();
        let mut seen: Vec<u16> = Vec::new();
        let mut targets = Vec::new();
        for (line, content) in page.lines.iter().enumerate() {
            for number in content.runs.iter().filter_map(|run| run.link) {
                if !seen.contains(&number)
                    && let Some(label) = labels.next()
                {
                    seen.push(number);
                    targets.push(((*label).to_string(), HintTarget::Link { number, line }));
                }
            }
        }
        let hints = Hints { typed: String::new(), targets, outside: false };
        let show = |piece: &Piece<'_>| match piece {
            Piece::Run(run) => run.text.clone(),
            Piece::Label(label) => label.clone(),
            Piece::Blank(cells) => " ".repeat(*cells),
        };
        let lines = page.lines.iter().enumerate().map(|(number, line)| {
            let pieces = labelled(line, number, &hints, usize::from(room));
            pieces.map_or_else(|| line.text(), |pieces| pieces.iter().map(show).collect())
        });
        lines.collect()
    }

    #[test]
    fn letters_cover_no_word() {
        // In the place of a number, before a time, and in a list whose hosts stand at the right.
        assert_eq!(
            with_letters("<p>An <a href='https://a.org/'>essay</a> and 41:20 too</p>", &["a", "s"], 30),
            ["An essay {a} and {s}41:20 too"]
        );
        assert_eq!(
            with_letters("<ul><li><a href='https://a.org/'>Essay</a></li></ul>", &["as"], 30),
            ["• {as} Essay             a.org"]
        );
        // Two letters take more room than the number: what follows moves.
        assert_eq!(with_letters("<p><a href='https://a.org/'>x</a>, y</p>", &["as"], 30), ["x {as}, y"]);
        // No room to move: the letters alone, in the place of a blank.
        assert_eq!(with_letters("<p>at 41:20 now</p>", &["a"], 12), ["ata41:20 now"]);
        assert_eq!(with_letters("<p>at 41:20 now</p>", &["a"], 13), ["at a41:20 now"]);
        assert_eq!(with_letters("<p>20:20 something</p>", &["s"], 60), ["{s}20:20 something"]);
    }
}
