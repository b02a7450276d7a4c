//! Now Playing in pictures: with everything, with nothing, at the smallest and the largest sizes, in other scripts.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::tests::{
    a_row, a_show, buffer, episode_id, go, library, picture, settle, show_id, text, transcript, without_keys,
};
use super::super::{Depth, Painter};
use crate::app::effect::LinksOf;
use crate::app::layout::stage::{here, stage};
use crate::app::layout::{self, Hit, hit};
use crate::app::state::LinkEntry;
use crate::app::{PaneId, Place, State};
use crate::library::{EpisodeList, absorb};
use crate::model::{LinkKind, LinkTarget, Secs};

/// Episode 11 plays in its third chapter, which has a link; its transcript is at hand; more is in Listen Later.
pub fn whole(state: &mut State) {
    transcript(state, true);
    let mut page = state.episodes.get(&episode_id(44)).cloned().expect("the page is there");
    page.detail.chapters[2].link = Some("https://youtube.com/3".into());
    state.episodes.put(episode_id(44), page);
    state.links.put(LinksOf::Episode(episode_id(44)), vec![a_link(3, "Fear the Boom and Bust: Keynes vs. Hayek")]);
    if let Some(player) = &mut state.player {
        (player.duration, player.speed, player.volume) = (Some(Secs(6350)), 12, 80);
    }
    go(state, Place::Playing);
}

/// No chapters, no transcript, no length, nothing to follow.
pub fn bare(state: &mut State) {
    state.library.queue.clear();
    if let Some(player) = &mut state.player {
        (player.duration, player.paused) = (None, true);
    }
    go(state, Place::Playing);
}

/// Nothing is loaded.
pub fn nothing(state: &mut State) {
    state.player = None;
    go(state, Place::Playing);
}

fn a_link(number: u16, label: &str) -> LinkEntry {
    LinkEntry {
        number,
        label: label.into(),
        target: LinkTarget::Web(format!("https://youtube.com/{number}")),
        kind: LinkKind::Video,
        via: None,
        host: "youtube.com".into(),
        inside: None,
        found: "chapter 17:45".into(),
        episodes: Vec::new(),
        context: String::new(),
        at: None,
    }
}

/// The titles of another script.
fn titled(state: &mut State, title: &str) {
    let show = a_show(1, title, 3);
    let rows = (40..58).rev().map(|id| a_row(id, title, 2, 70, 3)).collect();
    absorb(&mut state.library, show, Some(Arc::new(EpisodeList::new(show_id(1), rows))));
}

#[test]
fn now_playing_at_every_size_and_in_every_script() {
    let mut all = String::new();
    for (width, height) in [(20, 4), (24, 7), (30, 9), (40, 12), (60, 14), (72, 20), (300, 100)] {
        let mut state = library(width, height);
        whole(&mut state);
        all = format!("{all}{width}×{height}\n{}\n", without_keys(&picture(&state)));
    }
    for title in ["データサイエンスの停滞について語る長い題名の回", "ركود علم البيانات", "👩‍🚀🚀 Lift-off ❤️ 数学"]
    {
        for (width, height) in [(80, 24), (40, 20)] {
            let mut state = library(width, height);
            titled(&mut state, title);
            whole(&mut state);
            all = format!("{all}{width}×{height}\n{}\n", without_keys(&picture(&state)));
        }
    }
    let mut state = library(80, 24);
    state.config.ui.signs = "ascii".into();
    whole(&mut state);
    let ascii = Painter::new(&state.config.ui, &[], None, Depth::None, true);
    all = format!("{all}ASCII signs\n{}", without_keys(&text(&buffer(&state, &ascii))));
    insta::with_settings!({ prepend_module_to_snapshot => false }, { insta::assert_snapshot!("playing-sizes", all) });
}

/// The bar, the words and the links stand where they stood when the moment is another one.
#[test]
fn nothing_moves_while_it_plays() {
    for (width, height) in [(120, 36), (80, 24), (40, 20), (30, 9)] {
        let mut state = library(width, height);
        whole(&mut state);
        let mut places: Vec<_> = Vec::new();
        for at in [0, 5, 600, 1080, 1301, 5000, 6350] {
            if let Some(player) = &mut state.player {
                player.position = Secs(at);
            }
            settle(&mut state);
            let mut stage = here(&state).expect("it is in front");
            stage.stops.clear();
            places.push(stage);
        }
        assert!(places.iter().all(|stage| *stage == places[0]), "{width}×{height}: {places:?}");
    }
}

/// A click on the bar seeks, a click on a row is a click on that row, and beside them nothing happens.
#[test]
fn the_mouse_finds_the_bar_and_the_rows_of_now_playing() {
    for (width, height) in [(120, 36), (80, 24), (40, 20)] {
        let mut state = library(width, height);
        whole(&mut state);
        let content = layout::areas(&state).content(PaneId::Playing).expect("it is in front");
        let stage = stage(&state, content);
        let bar = stage.bar.expect("the length is known");
        assert_eq!(hit(&state, bar.cells.start, bar.area.y), Hit::Seek(0));
        assert!(matches!(hit(&state, bar.cells.end - 1, bar.area.y), Hit::Seek(900..)), "{width}×{height}");
        assert_eq!(hit(&state, bar.cells.end, bar.area.y), Hit::Nothing);
        assert_eq!(stage.stops.len(), 3, "{width}×{height}");
        for (index, (_, area)) in stage.stops.iter().enumerate() {
            assert_eq!(hit(&state, area.x + 3, area.y), Hit::Row(PaneId::Playing, index));
        }
    }
}

proptest! {
    /// Whatever plays, at any size: parts stand within their pane and not on one another.
    #[test]
    fn the_parts_of_now_playing_never_lie_on_one_another(width in 20_u16..320, height in 4_u16..110, scene in 0_usize..3) {
        let mut state = library(width, height);
        [whole, bare, nothing][scene](&mut state);
        let content = layout::areas(&state).content(PaneId::Playing).expect("it is in front");
        let stage = stage(&state, content);
        let parts: Vec<ratatui::layout::Rect> = [
            stage.artwork, stage.title, stage.show, stage.chapter, stage.words, stage.links,
            stage.bar.map(|bar| bar.area), stage.facts, stage.next, stage.empty,
        ].into_iter().flatten().collect();
        for (index, part) in parts.iter().enumerate() {
            prop_assert!(content.intersection(*part) == *part && part.area() > 0, "{part:?} in {content:?}");
            for other in parts.iter().skip(index + 1) {
                prop_assert!(part.intersection(*other).area() == 0, "{part:?} and {other:?}");
            }
        }
        prop_assert_eq!(state.rows_of(PaneId::Playing).len(), stage.stops.len());
    }
}
