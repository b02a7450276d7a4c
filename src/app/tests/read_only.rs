//! A library that is only read: every key may be tried, nothing is written, and each change says why it is none.

use super::world::{World, show_id};
use crate::app::event::Event;
use crate::app::state::State;
use crate::app::{Action, Effect, TABLE, line, offers};
use crate::model::Subscription;

const SAID: &str = "With --read-only nothing is changed.";

fn world() -> World {
    let mut world = World::new();
    world.state.read_only = true;
    world.state.config.refresh.automatic = true;
    world.state.memo.look_for_due = Some(0);
    world
}

fn writes(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Save(..)
            | Effect::KeepSteps(_)
            | Effect::KeepSetting { .. }
            | Effect::SaveSession(_)
            | Effect::Add { .. }
            | Effect::Refresh { .. }
            | Effect::ReadOlder(_)
            | Effect::ReadChapters { .. }
            | Effect::Login { .. }
            | Effect::MoveBack(_)
            | Effect::InstallSample
            | Effect::RemoveSample
    )
}

fn kept(state: &State) -> impl PartialEq + std::fmt::Debug + use<> {
    let following = state.library.shows.values().filter(|show| show.subscription == Subscription::Following).count();
    (following, state.library.queue.clone(), state.library.dismissed.clone(), state.config.clone(), state.undo.len())
}

#[test]
fn a_change_says_in_one_line_why_it_is_none() {
    for keys in ["tab w", "tab W", "tab m", "tab M", "x", "* 3", "r", "R", "z", "A", "tab enter m", "E x", "E a"] {
        let mut world = world();
        let before = kept(&world.state);
        world.keys(keys);
        assert!(world.said().starts_with(SAID), "{keys}: {}", world.said());
        assert!(before == kept(&world.state), "{keys}");
        assert!(world.state.overlays.is_empty(), "{keys}");
        // It is no trouble: nothing stays on the screen or is counted as unread.
        world.wait(5_000);
        assert!(world.state.toasts.is_empty() && world.state.unread == 0, "{keys}");
    }
}

#[test]
fn who_looks_inside_a_suggestion_or_changes_a_setting_is_answered() {
    let mut world = world();
    world.keys("E enter");
    assert!(world.said().starts_with(SAID), "{}", world.said());
    assert!(world.state.memo.adding.is_none());
    let before = world.state.config.clone();
    world.act(Action::Go("settings".into())).keys("j j enter enter");
    assert!(world.said().starts_with(SAID), "{}", world.said());
    assert!(world.state.config == before, "it is as it was");
    assert!(world.state.memo.writing.is_empty() && world.state.undo.is_empty());
}

#[test]
fn no_action_in_no_place_writes() {
    for place in ["library", "new", "show/1", "show/1/about", "episode/7", "later", "foryou", "history", "settings"] {
        for info in TABLE {
            let mut world = world();
            world.act(Action::Go(place.into())).act(info.action.clone()).keys("enter").wait(20_000);
            let written: Vec<&Effect> = world.effects.iter().filter(|effect| writes(effect)).collect();
            assert!(written.is_empty(), "{place}, {}: {written:?}", info.name);
            assert!(world.state.unsaved.is_empty(), "{place}, {}", info.name);
        }
    }
}

#[test]
fn older_episodes_are_not_waited_for() {
    let mut world = world();
    let mut show = (**world.state.library.shows.get(&show_id(3)).unwrap()).clone();
    show.older = true;
    world.event(Event::RefreshProgress(show.id, crate::app::event::RefreshStep::Unchanged(Box::new(show))));
    world.act(Action::Go("show/3".into())).keys("G enter");
    assert!(world.said().starts_with(SAID), "{}", world.said());
    assert!(world.state.memo.reading_older.is_empty());
}

#[test]
fn the_top_line_says_it() {
    assert!(line::notices(&world().state).iter().any(|(_, text)| text == "read only"));
}

#[test]
fn nothing_is_offered_that_would_only_say_so() {
    for place in ["library", "new", "show/1", "show/1/similar", "episode/7", "later", "foryou", "top", "settings"] {
        let mut world = world();
        world.act(Action::Go(place.into()));
        let help = offers::help(&world.state, "").into_iter().flat_map(|(_, offers)| offers);
        let offered = offers::bottom(&world.state).into_iter().chain(offers::actions(&world.state)).chain(help);
        for offer in offered.filter(|offer| offer.possible && offer.action != Action::FollowNumber(0)) {
            let mut world = self::world();
            world.act(Action::Go(place.into())).act(offer.action.clone());
            assert!(!world.said().starts_with(SAID), "{place}: {} {}", offer.keys, offer.label);
        }
    }
}
