//! Artwork: fetched or found on the shelf, and made ready for what the terminal can draw.

use std::sync::Arc;

use tokio::sync::watch;

use super::Shell;
use crate::app::Event;
use crate::app::effect::Slot;
use crate::model::{Artwork, FeedUrl};
use crate::runtime::artwork::{self, Shelf};
use crate::runtime::graphics::Gallery;
use crate::runtime::{Start, probe, terminal};

/// Where artwork is kept, and where it is made ready for the screen.
#[derive(Clone)]
pub(super) struct Pictures {
    shelf: Shelf,
    gallery: Gallery,
    /// What the terminal said of its graphics.
    told: probe::Told,
}

impl Pictures {
    pub(super) fn new(start: &Start) -> Self {
        Self {
            shelf: Shelf::new(artwork::folder(&start.paths.cache)),
            gallery: Gallery::default(),
            told: watch::channel(Some(probe::Answer::default())).1,
        }
    }
}

impl Shell {
    /// Where pictures are made ready, and where the terminal's answer comes. Gives whether the terminal is to be asked
    /// for its graphics.
    pub fn pictures(&mut self, gallery: &Gallery, told: &probe::Told) -> bool {
        self.pictures.gallery = gallery.clone();
        let of = &self.start.terminal;
        // Multiplexers pass no pictures on, and over ssh they are slow.
        let asked = !of.multiplexer && !of.ssh && !self.start.config.ui.accessible;
        if asked {
            self.pictures.told = told.clone();
        }
        asked
    }

    /// A newer wish stops this one, unless its picture is being decoded already.
    pub(super) fn artwork(&mut self, of: Artwork, from: FeedUrl) {
        let (context, events, mut pictures) = (self.context.clone(), self.events.clone(), self.pictures.clone());
        let task = self.tokio.spawn(async move {
            let image = artwork::picture(&context, &pictures.shelf, &of, &from).await;
            let answer = pictures.told.wait_for(Option::is_some).await.ok();
            let graphics = answer.and_then(|answer| answer.as_ref()?.graphics(terminal::cell()));
            let wanted = of.clone();
            let drawn = tokio::task::spawn_blocking(move || {
                let image = image?;
                // Cells are about twice as high as wide.
                let cells = artwork::cells(&image, &wanted, graphics.map_or((1, 2), |graphics| graphics.cell));
                if let Some(graphics) = graphics {
                    pictures.gallery.put(&wanted, &image, cells, graphics);
                }
                artwork::half_blocks(&image, cells)
            });
            let picture = drawn.await.ok().flatten().map(Arc::new);
            let _ = events.send(Event::ArtworkCame(of, picture)).await;
        });
        self.newest(Slot::Artwork, task.abort_handle());
    }
}
