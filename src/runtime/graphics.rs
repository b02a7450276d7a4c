//! Pictures finer than half blocks: kitty graphics, iTerm2 inline images, sixel. The only user of `ratatui-image`.
//!
//! Promise: nothing is written unless the terminal said that it can; a picture is sent once, and again only when the screen
//! was forgotten or something lay on it.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use image::DynamicImage;
use image::imageops::FilterType;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;
use ratatui::widgets::Widget as _;
use ratatui_image::Image;
use ratatui_image::protocol::{Protocol, iterm2::Iterm2, kitty::Kitty, sixel::Sixel};

use super::probe::{Graphics, Kind};
use crate::model::Artwork;

/// Pictures that are kept ready; as many as the state keeps in half blocks.
const READY: usize = 8;
/// Names of our pictures in kitty: this and the following ones, which is as many as are ready.
const FIRST_ID: u32 = 0x65_61_00;

/// Whether kitty holds pictures of ours.
static IN_KITTY: AtomicBool = AtomicBool::new(false);

/// The pictures that are ready to be written. Cloning shares them.
#[derive(Clone, Default)]
pub struct Gallery {
    ready: Arc<Mutex<VecDeque<Ready>>>,
}

struct Ready {
    of: Artwork,
    as_sent: AsSent,
}

enum AsSent {
    /// The whole sequence, as a cell's text: the terminal forgets it with the cells.
    Text(Protocol),
    /// Sent apart from the cells that show it; `sent` once the terminal has it.
    Kitty { id: u32, size: (u16, u16), image: DynamicImage, sent: Option<Protocol> },
}

impl Gallery {
    /// Makes a picture ready for these cells. Takes a while: not for the drawing thread.
    pub fn put(&self, of: &Artwork, image: &DynamicImage, size: (u16, u16), graphics: Graphics) {
        let (across, down) = graphics.cell;
        let (width, height) = (u32::from(size.0) * u32::from(across), u32::from(size.1) * u32::from(down));
        let image = image.resize_exact(width, height, FilterType::Triangle);
        let cells = Size::new(size.0, size.1);
        let as_text = match graphics.kind {
            Kind::Kitty => None,
            Kind::Iterm2 => Some(Iterm2::new(image.clone(), cells, false).map(Protocol::ITerm2)),
            Kind::Sixel => Some(Sixel::new(image.clone(), cells, false).map(Protocol::Sixel)),
        };
        let as_text = match as_text.transpose() {
            Ok(as_text) => as_text,
            Err(error) => {
                tracing::warn!(%error, "a picture could not be written for the terminal");
                return;
            }
        };
        let mut ready = self.ready();
        ready.retain(|one| one.of != *of);
        let mut gone = None;
        if ready.len() >= READY {
            gone = ready.pop_front();
        }
        let as_sent = as_text.map_or_else(
            || {
                let taken = |id: u32| ready.iter().any(|one| one.id() == Some(id));
                let own = gone.as_ref().and_then(Ready::id);
                let id = own.or_else(|| ids().find(|id| !taken(*id))).unwrap_or(FIRST_ID);
                AsSent::Kitty { id, size, image, sent: None }
            },
            AsSent::Text,
        );
        ready.push_back(Ready { of: of.clone(), as_sent });
    }

    /// Puts a picture over the half blocks in these cells, if it is ready.
    pub fn draw(&self, of: &Artwork, area: Rect, ground: Style, buffer: &mut Buffer) {
        let mut ready = self.ready();
        // The longest unused leaves first, as it does in the state.
        let at = ready.iter().position(|one| one.of == *of);
        let Some(one) = at.and_then(|at| ready.remove(at)) else { return };
        ready.push_back(one);
        let Some(one) = ready.back_mut() else { return };
        let protocol = match &mut one.as_sent {
            AsSent::Text(protocol) | AsSent::Kitty { sent: Some(protocol), .. } => protocol,
            AsSent::Kitty { id, size, image, sent } => {
                let cells = Size::new(size.0, size.1);
                let Ok(kitty) = Kitty::new(image.clone(), cells, *id, false, false) else { return };
                IN_KITTY.store(true, Ordering::SeqCst);
                sent.insert(Protocol::Kitty(kitty))
            }
        };
        let size = protocol.size();
        if size.width > area.width || size.height > area.height {
            return;
        }
        for at in area.positions() {
            if let Some(cell) = buffer.cell_mut(at) {
                cell.reset();
                cell.set_style(ground);
            }
        }
        Image::new(protocol).render(area, buffer);
    }

    /// The terminal has forgotten what was sent.
    pub fn forget(&self) {
        for one in self.ready().iter_mut() {
            if let AsSent::Kitty { sent, .. } = &mut one.as_sent {
                *sent = None;
            }
        }
    }

    fn ready(&self) -> std::sync::MutexGuard<'_, VecDeque<Ready>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ready {
    fn id(&self) -> Option<u32> {
        if let AsSent::Kitty { id, .. } = self.as_sent { Some(id) } else { None }
    }
}

fn ids() -> std::ops::Range<u32> {
    FIRST_ID..FIRST_ID + u32::try_from(READY).unwrap_or(1)
}

/// Takes our pictures out of the terminal's memory, if there are any.
///
/// # Errors
/// When the terminal is gone.
pub fn take_out(out: &mut impl Write) -> io::Result<()> {
    if !IN_KITTY.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    ids().try_for_each(|id| write!(out, "\x1b_Ga=d,d=I,i={id},q=2\x1b\\"))
}

#[cfg(test)]
mod tests {
    use ratatui::backend::CrosstermBackend;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    fn of(name: &str) -> Artwork {
        Artwork { url: format!("https://art.example.org/{name}"), width: 6, height: 3 }
    }

    fn image() -> DynamicImage {
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(60, 60, |x, y| image::Rgb([x as u8 * 4, y as u8 * 4, 99])))
    }

    /// A screen of 20 × 5 cells that writes into memory; a picture of 6 × 3 cells belongs at 2, 1.
    struct Screen(Terminal<CrosstermBackend<Wire>>, Wire);

    #[derive(Clone, Default)]
    struct Wire(Arc<Mutex<Vec<u8>>>);

    impl Write for Wire {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Screen {
        fn new() -> Self {
            let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 5));
            let wire = Wire::default();
            let backend = CrosstermBackend::new(wire.clone());
            Self(Terminal::with_options(backend, TerminalOptions { viewport }).unwrap(), wire)
        }

        /// What is written for a frame with this word in its first row, and this picture.
        fn frame(&mut self, word: &str, picture: Option<(&Gallery, &Artwork)>) -> String {
            self.1.0.lock().unwrap().clear();
            self.0
                .draw(|frame| {
                    frame.buffer_mut().set_string(0, 0, word, Style::new());
                    for y in 1..4 {
                        frame.buffer_mut().set_string(2, y, "▀▀▀▀▀▀", Style::new());
                    }
                    if let Some((gallery, of)) = picture {
                        gallery.draw(of, Rect::new(2, 1, 6, 3), Style::new(), frame.buffer_mut());
                    }
                })
                .unwrap();
            String::from_utf8(self.1.0.lock().unwrap().clone()).unwrap()
        }
    }

    fn ready(kind: Kind) -> Gallery {
        let gallery = Gallery::default();
        gallery.put(&of("one"), &image(), (6, 3), Graphics { kind, cell: (10, 20) });
        gallery
    }

    #[test]
    fn a_picture_is_sent_once_in_the_words_of_each_terminal() {
        for (kind, begin) in
            [(Kind::Kitty, "\x1b_Gq=2,i="), (Kind::Iterm2, "\x1b]1337;File=inline=1;"), (Kind::Sixel, "\x1bP")]
        {
            let (gallery, mut screen) = (ready(kind), Screen::new());
            let of = of("one");
            let first = screen.frame("one", Some((&gallery, &of)));
            assert_eq!(first.matches(begin).count(), 1, "{kind:?}");
            assert!(!first.contains('▀'), "{kind:?}: nothing is drawn under it");
            screen.frame("one", Some((&gallery, &of)));
            let next = screen.frame("two", Some((&gallery, &of)));
            assert!(next.contains("two") && next.len() < 60, "{kind:?}: {next:?}");
            // Something lies on it: half blocks, in every cell.
            let covered = screen.frame("two", None);
            assert_eq!(covered.matches('▀').count(), 18, "{kind:?}");
            let again = screen.frame("two", Some((&gallery, &of)));
            assert!(!again.contains('▀'), "{kind:?}");
            // kitty has it in memory; the others need it with the cells.
            assert_eq!(again.contains(begin), kind != Kind::Kitty, "{kind:?}");
            gallery.forget();
            screen.0.resize(Rect::new(0, 0, 20, 5)).unwrap();
            assert_eq!(screen.frame("two", Some((&gallery, &of))).matches(begin).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn what_is_not_ready_stays_in_half_blocks() {
        let (gallery, mut screen) = (ready(Kind::Sixel), Screen::new());
        assert_eq!(screen.frame("one", Some((&gallery, &of("two")))).matches('▀').count(), 18);
        // Nor is one drawn where it does not fit.
        gallery.put(&of("wide"), &image(), (9, 3), Graphics { kind: Kind::Sixel, cell: (10, 20) });
        assert!(!screen.frame("two", Some((&gallery, &of("wide")))).contains("\x1bP"));
    }

    #[test]
    fn kitty_is_left_without_our_pictures() {
        let (gallery, mut screen) = (Gallery::default(), Screen::new());
        let graphics = Graphics { kind: Kind::Kitty, cell: (10, 20) };
        for number in 0..3 * READY {
            gallery.put(&of(&number.to_string()), &image(), (6, 3), graphics);
        }
        let ids: std::collections::BTreeSet<_> = gallery.ready().iter().filter_map(Ready::id).collect();
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), ids_of_all(), "each has a name of its own");
        let newest = of(&(3 * READY - 1).to_string());
        let sent = screen.frame("one", Some((&gallery, &newest)));
        let id = gallery.ready().back().and_then(Ready::id).unwrap();
        assert!(sent.contains(&format!("i={id},")), "{id}");
        let mut out = Vec::new();
        take_out(&mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(&format!("\x1b_Ga=d,d=I,i={id},q=2\x1b\\")), "{out:?}");
        assert_eq!(out.matches("\x1b_G").count(), READY);
    }

    fn ids_of_all() -> Vec<u32> {
        ids().collect()
    }
}
