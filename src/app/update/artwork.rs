//! Artwork: asked for when what it belongs to has been in front for a while, never while the listener is passing by.

use std::sync::Arc;

use super::say;
use crate::app::state::InFront;
use crate::app::{Effect, Place, Row, State, layout};
use crate::config::{self, Origin, Value};
use crate::model::{Artwork, FeedUrl, Picture};

/// A selection is in front this long (milliseconds) before its artwork is asked for or drawn.
const REST: u64 = 150;
const SETTING: &str = "ui.artwork";

/// The artwork that belongs where the screen has room for it, and the feed that names it.
fn in_front(state: &State) -> Option<(Artwork, FeedUrl)> {
    if !state.shows_loaded || !state.wants_artwork() {
        return None;
    }
    let area = layout::areas(state).artwork?;
    let (show, own) = match state.entry().place {
        Place::Episode(_) | Place::Playing => {
            let id = state.page_episode()?;
            (state.show_of(id)?, state.episodes.get(&id).and_then(|page| page.detail.image.clone()))
        }
        Place::Show(id) => (id, None),
        _ => match state.previewed()? {
            Row::Show(id) => (*id, None),
            _ => return None,
        },
    };
    let show = state.show(show)?;
    // What is invented has no server, even where it names one.
    let from = show.feed_url.clone().filter(FeedUrl::is_remote)?;
    let url = own.or_else(|| show.artwork.clone())?;
    Some((Artwork { url, width: area.width, height: area.height }, from))
}

/// Looks at what is in front, and asks for its artwork once it has stayed. Nothing is asked for while nobody looks.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    let came = state.memo.came.take().unwrap_or(state.now.millis);
    let Some((of, from)) = in_front(state) else {
        state.memo.artwork = None;
        return;
    };
    let now = state.now.millis;
    let (since, was) = match &state.memo.artwork {
        Some(known) if known.of == of => (known.since, known.rested),
        _ => (came, false),
    };
    let there = state.artwork.get(&of).map(Option::is_some);
    // A page is gone to, not passed by: what is at hand is on it at once.
    let page = matches!(state.entry().place, Place::Show(_) | Place::Episode(_) | Place::Playing);
    let rested = was || now >= since + REST || (page && there == Some(true));
    if rested {
        state.artwork.touch(&of);
        state.dirty |= !was && there == Some(true);
    }
    if rested && state.focused && there.is_none() && state.memo.artwork_asked.as_ref() != Some(&of) {
        state.memo.artwork_asked = Some(of.clone());
        out.push(Effect::Artwork { of: of.clone(), from });
    }
    state.memo.artwork = Some(InFront { of, since, rested });
}

/// When there is something to do about what is in front.
pub fn due(state: &State) -> Option<u64> {
    state.memo.artwork.as_ref().filter(|front| !front.rested).map(|front| front.since + REST)
}

/// An answer. It is kept whether or not the listener has gone on.
pub fn came(state: &mut State, of: Artwork, picture: Option<Arc<Picture>>) {
    state.dirty |= picture.is_some() && state.memo.artwork.as_ref().is_some_and(|front| front.of == of);
    if state.memo.artwork_asked.as_ref() == Some(&of) {
        state.memo.artwork_asked = None;
    }
    state.artwork.put(of, picture);
}

/// On or off, over a restart too, until the setting is changed.
pub fn toggle(state: &mut State) {
    let ui = &state.config.ui;
    if !state.pictures || ui.accessible || ui.theme == "mono" {
        let why = match () {
            () if ui.accessible => "There are no pictures in accessible mode.",
            () if ui.theme == "mono" && state.pictures => "The theme has no colours, so there are no pictures.",
            () => "Pictures need a terminal with 256 colours and Unicode signs, so initials stand in their place.",
        };
        say::hint(state, why);
        return;
    }
    let set = state.artwork_set.clone().unwrap_or_else(|| state.config.ui.artwork.clone());
    let on = if set == "off" { "auto" } else { set.as_str() };
    let value = if state.config.ui.artwork == "off" { on } else { "off" };
    let said = if value == "off" { "Artwork is off: initials stand in its place." } else { "Artwork is on." };
    state.artwork_set = (value != set).then(|| set.clone());
    value.clone_into(&mut state.config.ui.artwork);
    say::done(state, said);
}

/// What `V` said before the program was left. What the command line or a variable says is said now, and wins.
pub fn remembered(state: &mut State, value: &str) {
    let now = matches!(state.origins.of(SETTING), Origin::CommandLine | Origin::Environment);
    let Some(setting) = config::find(SETTING).filter(|_| !now && state.config.ui.artwork != value) else { return };
    let set = state.config.ui.artwork.clone();
    if setting.set(&mut state.config, Value::Text(value.to_owned())).is_ok() {
        state.artwork_set = Some(set);
    }
}

/// The setting decides again. False when it did already.
pub fn as_set(state: &mut State) -> bool {
    let set = state.artwork_set.take();
    let was_not = set.is_some();
    if let Some(set) = set {
        state.config.ui.artwork = set;
    }
    was_not
}

impl State {
    /// Whether pictures can and may be drawn at all.
    #[must_use]
    pub fn wants_artwork(&self) -> bool {
        let ui = &self.config.ui;
        self.pictures && ui.artwork != "off" && !ui.accessible && ui.theme != "mono"
    }

    /// The artwork to draw now, where the layout has its place. `None`: initials stand there.
    #[must_use]
    pub fn picture(&self) -> Option<(&Artwork, &Arc<Picture>)> {
        let front = self.memo.artwork.as_ref().filter(|front| front.rested && self.wants_artwork())?;
        Some((&front.of, self.artwork.get(&front.of)?.as_ref()?))
    }
}
