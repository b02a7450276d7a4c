//! Properties over any sequence of keys and events.

use proptest::prelude::*;

use super::world::{World, list, show, show_id};
use crate::app::event::{Event, Mouse, MouseKind, RefreshStep};
use crate::app::{Action, Chord, Msg, Row, Size, layout, offers};

fn chord() -> impl Strategy<Value = Chord> {
    let keys = [
        "j",
        "k",
        "J",
        "K",
        "g",
        "G",
        "h",
        "l",
        "H",
        "L",
        "tab",
        "shift-tab",
        "]",
        "[",
        "enter",
        "backspace",
        "esc",
        "f",
        "F",
        "a",
        "s",
        "d",
        "1",
        "2",
        "0",
        "u",
        "U",
        "y",
        "Y",
        "t",
        "/",
        "n",
        "N",
        "S",
        ":",
        "?",
        "w",
        "W",
        "p",
        "m",
        "M",
        "A",
        "e",
        "x",
        "X",
        "r",
        "R",
        "z",
        "Z",
        "alt-j",
        "alt-k",
        "space",
        "<",
        ">",
        "{",
        "}",
        "(",
        ")",
        "-",
        "+",
        "v",
        "i",
        ".",
        "o",
        "ctrl-d",
        "ctrl-u",
        "pagedown",
        "pageup",
        "down",
        "up",
        "home",
        "end",
        "ctrl-w",
        "q",
        "b",
    ];
    prop::sample::select(keys.to_vec()).prop_map(|key| Chord::parse(key).unwrap())
}

#[derive(Debug, Clone)]
enum Step {
    Key(Chord),
    Wait(u16),
    Mouse(MouseKind, u16, u16),
    Resize(u16, u16),
    Fresh(u32),
    Paste,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kinds = vec![MouseKind::Left, MouseKind::Middle, MouseKind::Right, MouseKind::WheelUp, MouseKind::WheelDown];
    let step = prop_oneof![
        12 => chord().prop_map(Step::Key),
        2 => (0_u16..900).prop_map(Step::Wait),
        2 => (prop::sample::select(kinds), 0_u16..130, 0_u16..40).prop_map(|(what, x, y)| Step::Mouse(what, x, y)),
        1 => (1_u16..140, 1_u16..50).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => (61_u32..90).prop_map(Step::Fresh),
        1 => Just(Step::Paste),
    ];
    prop::collection::vec(step, 1..60)
}

fn run(world: &mut World, step: &Step) {
    match *step {
        Step::Key(chord) => world.msg(Msg::Key(chord)),
        Step::Wait(millis) => world.wait(u64::from(millis)),
        Step::Mouse(what, column, row) => world.msg(Msg::Mouse(Mouse { what, column, row })),
        Step::Resize(width, height) => world.event(Event::Resized(Size { width, height })),
        Step::Fresh(to) => {
            let step = RefreshStep::Updated { show: Box::new(show(1, "Alpha")), list: list(1, 1..to), new: Vec::new() };
            world.event(Event::RefreshProgress(show_id(1), step))
        }
        Step::Paste => world.msg(Msg::Paste("great\nthings".into())),
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_pressed_the_cursor_stands_in_its_list(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            run(&mut world, &step);
            world.state.quitting = false;
            prop_assert!(world.state.panes().contains(&world.state.entry().focus));
            for (pane, rows) in &world.state.rows {
                let cursor = world.state.cursor(*pane);
                prop_assert!(rows.rows.is_empty() || cursor.index < rows.rows.len());
                if rows.rows.iter().any(Row::selectable) {
                    prop_assert!(rows.rows[cursor.index].selectable());
                    prop_assert_eq!(cursor.on.as_ref(), rows.rows.get(cursor.index));
                }
                let height = layout::areas(&world.state).page_rows(*pane);
                if height > 0 && !rows.rows.is_empty() {
                    prop_assert!((cursor.top..cursor.top + height).contains(&cursor.index), "{:?} {height}", cursor);
                }
            }
            if let Some(wake) = world.state.wake_at() {
                prop_assert!(wake > world.state.now.millis);
            }
            let _ = (offers::bottom(&world.state), offers::actions(&world.state), offers::crumbs(&world.state));
        }
    }

    #[test]
    fn undoing_everything_brings_the_library_back(keys in prop::collection::vec(prop::sample::select(vec!["w", "W", "m", "M", "x", "a", "j", "k", "alt-j", "alt-k", "X", "z", "Z", "tab", "g w", "g h", "g n"]), 1..40)) {
        let mut world = World::new();
        let facts = |world: &World| {
            let library = &world.state.library;
            let queue: Vec<_> = library.queue.iter().map(|item| item.episode).collect();
            let played: std::collections::BTreeSet<_> = library.marks.iter().filter(|(_, mark)| mark.played).map(|(id, _)| *id).collect();
            let following: Vec<_> = library.shows.values().map(|show| (show.id, show.subscription)).collect();
            (queue, played, following, library.dismissed.clone())
        };
        let before = facts(&world);
        for keys in keys {
            world.keys(keys);
        }
        while !world.state.undo.is_empty() {
            world.act(Action::Undo);
        }
        prop_assert_eq!(facts(&world), before);
        prop_assert!(world.state.unsaved.is_empty());
    }
}

#[test]
fn no_action_is_silent_in_any_place() {
    use crate::app::action::{Group, TABLE};
    let places = [
        ("library", "g h"),
        ("episodes", "g h tab"),
        ("new", "g n"),
        ("show", "g h enter"),
        ("links of a show", "g h enter ]"),
        ("similar", "g h enter ] ]"),
        ("about", "g h enter ] ] ]"),
        ("notes", "g h tab enter"),
        ("links", "g h tab enter ]"),
        ("chapters", "g h tab enter ] ]"),
        ("people", "g h tab enter ] ] ]"),
        ("later", "g w"),
        ("now playing", "g p"),
        ("search", "s o t h e r enter"),
        ("history", "g y"),
        ("messages", "g m"),
        ("settings", "g c"),
    ];
    // Where there is no further row there is nothing to tell; drawing anew shows nothing new.
    let quiet = |info: &crate::app::ActionInfo| {
        info.group == Group::Move && !matches!(info.action, Action::NextStop | Action::PrevStop | Action::NextTab)
            || matches!(info.action, Action::Redraw | Action::FollowNumber(_))
    };
    for (name, keys) in places {
        for info in TABLE.iter().filter(|info| !quiet(info)) {
            let mut world = World::new();
            world.keys(keys);
            world.sent();
            let before = world.state.clone();
            world.act(info.action.clone());
            let after = &world.state;
            let same = after.history == before.history
                && after.overlays == before.overlays
                && after.toasts == before.toasts
                && after.library.revision == before.library.revision
                && after.rows == before.rows;
            assert!(!same || !world.sent().is_empty(), "{} does nothing in {name} and does not say why", info.name);
        }
    }
}
