//! The terminal's own hyperlinks (OSC 8): which cells of a frame carry which address.
//!
//! Promise: an address is written percent-encoded, in a form that can hold no control character; what is no address is drawn
//! as text and carries nothing.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::ui::Hyperlink;

/// What stands for the address of a cell: the same in every frame. Zero is none.
pub type Mark = u64;

/// The addresses of a frame.
#[derive(Debug, Default)]
pub struct Addresses {
    area: Rect,
    /// Row by row.
    cells: Vec<Mark>,
    all: BTreeMap<Mark, String>,
}

impl Addresses {
    /// What these links put on the cells of this area.
    #[must_use]
    pub fn of(area: Rect, links: &[Hyperlink]) -> Self {
        let mut out =
            Self { area, cells: vec![0; usize::from(area.width) * usize::from(area.height)], all: BTreeMap::new() };
        for link in links {
            let Some(address) = url::Url::parse(&link.url).map(String::from).ok().filter(|url| is_safe(url)) else {
                continue;
            };
            // Pieces of one link, in its row or the next, share an id: the terminal takes them for one.
            let id = if in_pieces(link, links) { format!("id={:x}", hash(&address) & 0xFFFF) } else { String::new() };
            let address = format!("{id};{address}");
            let mark = hash(&address).max(1);
            out.all.insert(mark, address);
            for at in link.area.intersection(area).positions() {
                let index = out.index(at);
                if let Some(cell) = index.and_then(|index| out.cells.get_mut(index)) {
                    *cell = mark;
                }
            }
        }
        out
    }

    /// What a cell carries.
    #[must_use]
    pub fn at(&self, at: Position) -> Mark {
        self.index(at).and_then(|index| self.cells.get(index)).copied().unwrap_or(0)
    }

    fn index(&self, at: Position) -> Option<usize> {
        let within = self.area.contains(at);
        within.then(|| usize::from(at.y - self.area.y) * usize::from(self.area.width) + usize::from(at.x - self.area.x))
    }

    /// From here on cells carry this address, or none.
    #[must_use]
    pub fn opening(&self, mark: Mark) -> String {
        let address = self.all.get(&mark).map_or(";", String::as_str);
        format!("\x1b]8;{address}\x1b\\")
    }

    /// Cells of this frame that carried another address in the one before, without the second halves of wide characters.
    #[must_use]
    pub fn changed(&self, before: &Self, frame: &Buffer) -> Vec<Position> {
        let rows = self.area.top()..self.area.bottom();
        let other = |at: &Position| self.at(*at) != before.at(*at);
        let differs = |y: &u16| (self.area.left()..self.area.right()).any(|x| other(&Position { x, y: *y }));
        let whole = |y: u16| super::terminal::cells(frame, Rect { y, height: 1, ..self.area });
        rows.filter(differs).flat_map(whole).map(|(x, y, _)| Position { x, y }).filter(other).collect()
    }
}

fn hash(text: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    hash.finish()
}

fn is_safe(url: &str) -> bool {
    url.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether there is another piece of this link, in its row or the next.
fn in_pieces(one: &Hyperlink, all: &[Hyperlink]) -> bool {
    let goes_on =
        |other: &Hyperlink| one.area.y.abs_diff(other.area.y) <= 1 && one.area != other.area && one.url == other.url;
    one.area.height > 1 || all.iter().any(goes_on)
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    const PAGE: Rect = Rect::new(0, 0, 20, 4);

    fn link(x: u16, y: u16, width: u16, url: &str) -> Hyperlink {
        Hyperlink { area: Rect::new(x, y, width, 1), url: url.into() }
    }

    fn openings(links: &[Hyperlink]) -> Vec<String> {
        let addresses = Addresses::of(PAGE, links);
        links.iter().map(|link| addresses.opening(addresses.at(link.area.as_position()))).collect()
    }

    #[test]
    fn pieces_of_a_link_share_an_id_and_others_have_none() {
        let (one, other) = ("https://a.example.org/", "https://b.example.org/");
        let written = openings(&[link(9, 0, 5, one), link(0, 1, 3, one), link(6, 1, 4, other), link(0, 3, 4, other)]);
        assert!(written[0].starts_with("\x1b]8;id=") && written[0] == written[1], "{written:?}");
        assert_eq!(written[2], "\x1b]8;;https://b.example.org/\x1b\\");
        assert_eq!(written[2], written[3]);
    }

    #[test]
    fn what_could_hold_a_control_character_carries_nothing_or_is_encoded() {
        let written = openings(&[link(0, 0, 3, "https://a.example.org/\u{1b}]8;;\u{7}x"), link(5, 0, 3, "no address")]);
        assert_eq!(written[0], "\x1b]8;;https://a.example.org/%1B]8;;%07x\x1b\\");
        assert_eq!(written[1], "\x1b]8;;\x1b\\");
    }

    #[test]
    fn cells_whose_address_is_another_are_written_again_and_no_others() {
        let mut frame = Buffer::empty(PAGE);
        frame.set_string(0, 1, "漢字 and more", Style::new());
        let url = "https://a.example.org/";
        let of = |links: &[Hyperlink]| Addresses::of(PAGE, links);
        let columns = |now: &Addresses, before: &Addresses| -> Vec<(u16, u16)> {
            now.changed(before, &frame).into_iter().map(|at| (at.x, at.y)).collect()
        };
        let (none, short, long) = (of(&[]), of(&[link(0, 1, 4, url)]), of(&[link(0, 1, 6, url)]));
        assert_eq!(columns(&short, &none), [(0, 1), (2, 1)], "the second half of a wide letter is no cell");
        assert_eq!(columns(&long, &short), [(4, 1), (5, 1)]);
        assert_eq!(columns(&none, &long), [(0, 1), (2, 1), (4, 1), (5, 1)]);
        assert_eq!(columns(&long, &of(&[link(0, 1, 6, url)])), []);
        assert_eq!(columns(&short, &Addresses::default()), [(0, 1), (2, 1)], "the screen was forgotten");
    }
}
