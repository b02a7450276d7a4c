//! When artwork is asked for, and when it is drawn.

use std::sync::Arc;

use super::world::{World, list, only, show};
use crate::app::event::Event;
use crate::app::{Action, Effect, Size};
use crate::model::{Artwork, Picture, Show};

fn pictured(number: u32, title: &str) -> Show {
    let artwork = Some(format!("https://art.example.org/{number}.jpg"));
    Show { artwork, ..show(number, title) }
}

fn world() -> World {
    let mut world = World::blank();
    world.event(only(vec![pictured(1, "Alpha"), pictured(2, "Beta"), show(3, "Gamma")]));
    world.event(Event::ListsLoaded { lists: vec![list(1, 1..61), list(2, 101..111)], complete: true });
    world.keys("g g").sent();
    world
}

/// The artwork that was asked for since the last look.
fn asked(world: &mut World) -> Vec<Artwork> {
    let artwork = |effect| if let Effect::Artwork { of, .. } = effect { Some(of) } else { None };
    world.sent().into_iter().filter_map(artwork).collect()
}

fn a_picture() -> Option<Arc<Picture>> {
    Picture::new(1, 1, vec![[9; 3]; 2]).map(Arc::new)
}

#[test]
fn artwork_is_asked_for_after_a_rest_and_once() {
    let mut world = world();
    let woken = world.state.wake_at().unwrap();
    assert!(woken <= world.state.now.millis + 150, "the rest ends by itself");
    assert_eq!(asked(world.wait(149)), []);
    let one = asked(world.wait(1));
    let [of] = one.as_slice() else { panic!("{one:?}") };
    assert_eq!((of.width, of.height), (12, 5));
    assert_eq!(world.state.picture(), None);
    assert_eq!(asked(world.wait(5_000)), [], "the answer is waited for");
    world.state.dirty = false;
    world.event(Event::ArtworkCame(of.clone(), a_picture()));
    assert!(world.state.dirty);
    assert_eq!(world.state.picture().map(|(of, _)| of), Some(of));
}

#[test]
fn who_passes_by_asks_for_nothing_and_sees_initials() {
    let mut world = world();
    for key in ["j", "k", "j", "k", "j"] {
        world.keys(key).wait(140);
    }
    assert_eq!(asked(&mut world), []);
    let first = asked(world.keys("g g").wait(150)).remove(0);
    world.event(Event::ArtworkCame(first.clone(), a_picture()));
    // Known artwork is not drawn either before one stays.
    world.keys("j").wait(100).keys("k").wait(100);
    assert_eq!(world.state.picture(), None);
    world.state.dirty = false;
    world.wait(50);
    assert_eq!(world.state.picture().map(|(of, _)| of.clone()), Some(first));
    assert!(world.state.dirty);
}

#[test]
fn a_page_has_its_own_size_and_shows_what_is_at_hand_at_once() {
    let mut world = world();
    world.act(Action::Go("show/1".into()));
    let large = asked(world.wait(150)).remove(0);
    assert_eq!((large.width, large.height), (20, 9));
    world.event(Event::ArtworkCame(large.clone(), a_picture()));
    world.act(Action::Go("library".into())).act(Action::Go("show/1".into()));
    assert!(world.state.picture().is_some());
    world.event(Event::Resized(Size { width: 80, height: 24 }));
    let small = asked(world.wait(150)).remove(0);
    assert_eq!((small.url, small.width, small.height), (large.url, 10, 4));
    world.event(Event::Resized(Size { width: 60, height: 24 }));
    assert_eq!(asked(world.wait(500)), [], "there is no room for any");
}

#[test]
fn what_cannot_be_had_is_not_asked_for_again_until_the_network_is_back() {
    let mut world = world();
    let of = asked(world.wait(150)).remove(0);
    world.event(Event::ArtworkCame(of.clone(), None));
    world.keys("j").wait(1).keys("k");
    assert_eq!(asked(world.wait(500)), []);
    world.event(Event::Offline(true)).event(Event::Offline(false));
    assert_eq!(asked(world.wait(500)), [of]);
}

#[test]
fn nothing_is_asked_for_while_nobody_looks() {
    let mut world = world();
    world.event(Event::FocusLost);
    assert_eq!(asked(world.wait(500)), []);
    assert_eq!(asked(world.event(Event::FocusGained)).len(), 1);
}

#[test]
fn a_key_switches_artwork_off_and_on_and_says_so() {
    let mut world = world();
    world.state.config.ui.artwork = "blocks".into();
    assert_eq!(world.keys("V").said(), "Artwork is off: initials stand in its place.");
    assert_eq!(asked(world.wait(500)), []);
    assert_eq!(world.keys("V").said(), "Artwork is on.");
    assert_eq!(world.state.config.ui.artwork, "blocks");
    assert_eq!(asked(world.wait(500)).len(), 1);
    world.state.pictures = false;
    assert!(world.keys("V").said().starts_with("Pictures need a terminal"));
    assert_eq!(world.state.config.ui.artwork, "blocks");
}

#[test]
fn the_key_is_remembered_until_the_setting_is_changed() {
    use crate::app::state::Session;
    use crate::app::{Row, settings};
    use crate::config::find;
    let mut before = world();
    before.keys("V");
    let kept = before.state.session().to_json();
    let mut after = world();
    after.state.resume(Session::from_json(&kept).unwrap());
    assert_eq!(after.state.config.ui.artwork, "off");
    let from = |world: &World| settings::from(&world.state, find("ui.artwork").unwrap());
    assert_eq!(from(&after), "the key V, remembered");
    // The setting is changed in its place: that decides, and nothing is remembered any more.
    after.keys("g c / \"ui.artwork\" enter");
    assert_eq!(after.selected(), Row::Setting("ui.artwork"));
    after.keys("enter");
    assert_eq!((after.state.config.ui.artwork.as_str(), from(&after).as_str()), ("auto", "config.toml"));
    assert_eq!(after.state.session().artwork, None);
    after.keys("V");
    assert_eq!(after.state.session().artwork.as_deref(), Some("off"));
    // x brings the default back, V or not; and V twice leaves nothing to remember.
    after.keys("x");
    assert_eq!((after.state.config.ui.artwork.as_str(), from(&after).as_str()), ("auto", "the default"));
    after.keys("V x");
    assert_eq!((after.state.config.ui.artwork.as_str(), from(&after).as_str()), ("auto", "the default"));
    after.keys("V V");
    assert_eq!(after.state.session().artwork, None);
    // Damaged, or set for now from outside: nothing comes of it.
    let damaged = kept.replace("\"off\"", "\"perhaps\"");
    let mut other = world();
    other.state.resume(Session::from_json(&damaged).unwrap());
    assert_eq!(other.state.config.ui.artwork, "auto");
}

#[test]
fn what_has_no_server_or_no_colours_is_not_asked_for() {
    let mut world = world();
    world.act(Action::InstallSample);
    for (theme, accessible) in [("mono", false), ("dark", true)] {
        world.state.config.ui.theme = theme.into();
        world.state.config.ui.accessible = accessible;
        assert_eq!(asked(world.keys("j").wait(500)), [], "{theme}");
    }
    world.state.config.ui.accessible = false;
    let mut sample = pictured(500, "Sample");
    sample.sample = true;
    sample.feed_url = crate::model::FeedUrl::parse("sample:one");
    world.event(Event::RefreshProgress(sample.id, crate::app::event::RefreshStep::Unchanged(Box::new(sample))));
    world.act(Action::Go("show/500".into()));
    assert_eq!(asked(world.wait(500)), []);
}
