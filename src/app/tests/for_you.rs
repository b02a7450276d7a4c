//! For You: shows for the whole library.

use super::world::{World, candidate, show};
use crate::app::event::Event;
use crate::app::keymap::Keymap;
use crate::app::{Effect, Row};
use crate::library::related;
use crate::model::{Change, Show, Subscription};

fn asked(world: &mut World) -> usize {
    world.sent().iter().filter(|effect| matches!(effect, Effect::ForYou(_))).count()
}

/// The titles of the list; a heading stands in brackets with its number.
fn listed(world: &World) -> Vec<String> {
    let rows = world.state.rows_of(world.state.focus()).iter();
    rows.map(|row| match row {
        Row::Heading(name, _) if name.is_empty() => String::new(),
        Row::Heading(name, count) => format!("[{name} {count}]"),
        row => world.state.row_title(row),
    })
    .collect()
}

#[test]
fn it_is_reached_by_key_by_menu_by_name_and_by_address() {
    for keys in ["E", "g r", ": \"for-you\" enter", ": \"go_foryou\" enter"] {
        let mut world = World::new();
        world.keys(keys);
        assert_eq!(world.address(), "foryou", "{keys}");
        assert_eq!(asked(&mut world), 1);
        world.keys("E");
        assert_eq!(world.said(), "You are in For You already.");
        world.keys("esc h");
        assert_eq!(world.address(), "library");
    }
}

#[test]
fn shows_stand_below_the_reason_they_have_in_common_and_headings_cannot_be_chosen() {
    let mut world = World::new();
    world.keys("E");
    assert_eq!(
        listed(&world),
        [
            "[Recommended by makers 3]",
            "Other 1",
            "Other 2",
            "Other 3",
            "",
            "[By makers of your shows 2]",
            "Other 4",
            "Other 5",
        ]
    );
    world.keys("j j j");
    assert_eq!(world.selected(), Row::Candidate(related::key(&candidate(4))), "the heading is stepped over");
    world.keys("tab");
    assert_eq!(world.selected(), Row::Candidate(related::key(&candidate(1))), "Tab goes to the next reason");
    world.keys("S g");
    assert_eq!(listed(&world).len(), 5, "without headings");
    world.keys("S g S t S t");
    assert_eq!(listed(&world).first().map(String::as_str), Some("Other 5"));
    world.keys("/ \"3\" enter");
    assert_eq!(listed(&world), ["Other 3"]);
}

#[test]
fn what_is_dismissed_is_gone_here_and_in_similar_until_undone() {
    let mut world = World::new();
    world.keys("E x");
    assert!(!listed(&world).contains(&"Other 1".to_owned()));
    assert_eq!(world.selected(), Row::Candidate(related::key(&candidate(2))), "the next one is chosen");
    world.keys("g h e");
    assert!(world.address().ends_with("/similar"));
    assert!(!listed(&world).contains(&"Other 1".to_owned()), "nor is it suggested there");
    world.keys("backspace backspace z");
    assert_eq!(world.address(), "foryou");
    assert_eq!(listed(&world).get(1).map(String::as_str), Some("Other 1"));
    world.keys("Z");
    assert!(!listed(&world).contains(&"Other 1".to_owned()));
}

#[test]
fn what_is_followed_is_not_suggested_any_more() {
    let mut world = World::new();
    world.keys("E j a");
    assert!(world.said().starts_with("Following Other 2."), "{}", world.said());
    assert!(!listed(&world).contains(&"Other 2".to_owned()));
    assert_eq!(world.address(), "foryou");
    world.keys("z");
    assert!(!listed(&world).contains(&"Other 2".to_owned()), "what was let go is not suggested");
}

#[test]
fn a_preview_is_suggested_and_a_show_that_was_let_go_is_not() {
    let mut world = World::new();
    let known = |number: u32, subscription| Show {
        feed_url: candidate(number).feed_url,
        subscription,
        ..show(700 + number, "Known")
    };
    for (number, subscription) in [(1, Subscription::Preview), (2, Subscription::Archived)] {
        crate::library::absorb(&mut world.state.library, known(number, subscription), None);
    }
    world.keys("E");
    assert!(listed(&world).contains(&"Other 1".to_owned()));
    assert!(!listed(&world).contains(&"Other 2".to_owned()));
}

#[test]
fn looking_inside_and_coming_back_finds_the_row_and_asks_again() {
    let mut world = World::new();
    world.keys("E j j j enter");
    assert!(world.address().starts_with("show/"), "{}", world.address());
    assert_eq!(asked(&mut world), 1);
    world.keys("H");
    assert_eq!(world.address(), "foryou");
    assert_eq!(world.selected(), Row::Candidate(related::key(&candidate(4))));
    assert_eq!(asked(&mut world), 1, "what was heard meanwhile counts");
    world.wait(500).keys("j k");
    assert_eq!(asked(&mut world), 0, "and only once");
}

#[test]
fn it_says_what_to_do_where_nothing_is_suggested() {
    let mut world = World::new();
    world.keys("E x x x x x");
    assert!(listed(&world).is_empty());
    world.keys("enter");
    assert_eq!(world.said(), "Nothing is suggested yet. A adds a show; s searches the catalogue.");
    world.keys("w");
    assert!(world.said().starts_with("Choose an episode first."), "no key is silent: {}", world.said());
    // Keys of one's own are named as they are.
    world.state.keymap = Keymap::load("[keys]\n\"ctrl-t\" = \"add\"\n\"A\" = \"none\"\n").0;
    world.keys("enter");
    assert_eq!(world.said(), "Nothing is suggested yet. Ctrl-t adds a show; s searches the catalogue.");
}

#[test]
fn an_answer_that_comes_late_is_not_taken_for_the_present_one() {
    let mut world = World::new();
    world.keys("E g h E");
    let newest = world.state.tickets.get(&crate::app::Slot::ForYou).copied().unwrap();
    let late = crate::app::Ticket { slot: crate::app::Slot::ForYou, number: newest - 1 };
    world.event(Event::ForYouLoaded(late, Vec::new()));
    assert_eq!(listed(&world).len(), 8);
}

#[test]
fn the_place_is_kept_over_a_restart() {
    let mut world = World::new();
    world.keys("E j j S t").act(crate::app::Action::Quit);
    let text = world.state.session().to_json();
    let mut again = World::new();
    again.state.resume(crate::app::state::Session::from_json(&text).unwrap());
    again.wait(1);
    assert_eq!(again.address(), "foryou");
    assert_eq!(again.selected(), Row::Candidate(related::key(&candidate(3))));
}

#[test]
fn not_interested_is_saved() {
    let mut world = World::new();
    world.keys("E x");
    let saved = world.sent().into_iter().any(|effect| {
        matches!(effect, Effect::Save(_, changes) if changes == [Change::Dismiss(related::key(&candidate(1)), true)])
    });
    assert!(saved);
}
