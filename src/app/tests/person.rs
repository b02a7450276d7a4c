//! The Person place: every episode with somebody.

use super::world::{World, episode_id, show_id};
use crate::app::rows::Sort;
use crate::app::{Effect, Row, offers};

/// Opens the page of an episode whose people are known.
fn episode(world: &mut World) {
    world.keys(": \"go_episode/60/people\" enter");
}

fn asked(world: &mut World) -> usize {
    world.sent().iter().filter(|effect| matches!(effect, Effect::LoadPerson(..))).count()
}

fn episodes(world: &World) -> Vec<u32> {
    let rows = world.state.rows_of(world.state.focus()).iter();
    rows.filter_map(|row| match row {
        Row::Episode(_, id) => Some(id.get()),
        _ => None,
    })
    .collect()
}

#[test]
fn enter_on_a_person_lists_every_episode_newest_first() {
    let mut world = World::new();
    episode(&mut world);
    world.keys("enter");
    assert_eq!(world.address(), "person/Grace");
    assert_eq!(episodes(&world), [60, 110, 12]);
    assert_eq!(asked(&mut world), 1);
    world.keys("j enter");
    assert_eq!(world.address(), "episode/110/notes");
    world.keys("J");
    assert_eq!(world.address(), "episode/12/notes", "J goes on in the order of the list");
    world.keys("H H");
    assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(110)), "back finds the row");
    world.keys("h");
    assert_eq!(world.address(), "library");
}

#[test]
fn the_same_name_in_another_spelling_is_the_same_place() {
    let mut world = World::new();
    world.keys(": \"go_person/Grace\" enter j");
    world.keys(": \"go_person/%20GRACE\" enter");
    assert_eq!(world.said(), "You are in Grace already.");
    assert_eq!(world.state.history.entries.len(), 2);
    assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(110)));
}

#[test]
fn all_that_can_be_done_with_an_episode_can_be_done_there() {
    let mut world = World::new();
    world.keys(": \"go_person/Grace\" enter w m");
    assert_eq!(world.state.library.queue.first().map(|item| item.episode), Some(episode_id(60)));
    assert!(world.state.library.marks.get(&episode_id(60)).is_some_and(|mark| mark.played));
    world.keys("M");
    assert!(world.said().starts_with("2 episodes marked as played."), "{}", world.said());
    world.keys("z");
    assert!(world.state.library.marks.get(&episode_id(12)).is_none_or(|mark| !mark.played));
    world.keys("u");
    assert_eq!(world.address(), "episode/60/links");
    world.keys("H / \"12\" enter");
    assert_eq!(episodes(&world), [12]);
    world.keys("esc x");
    assert!(world.said().starts_with("Episodes stay in their show."), "{}", world.said());
}

#[test]
fn episodes_can_stand_below_their_shows_and_be_sorted() {
    let mut world = World::new();
    world.keys(": \"go_person/Grace\" enter S g");
    let rows = world.state.rows_of(world.state.focus());
    assert_eq!(rows.first(), Some(&Row::Heading("Alpha".into(), "2".into())));
    assert_eq!(episodes(&world), [60, 12, 110]);
    world.keys("S g S t");
    assert_eq!(world.state.cursor(world.state.focus()).sort, Sort::Title);
    assert_eq!(episodes(&world), [110, 12, 60]);
}

#[test]
fn numbers_open_the_pages_of_the_person() {
    let mut world = World::new();
    world.keys(": \"go_person/Grace\" enter").sent();
    let shown = offers::bottom(&world.state).into_iter().find(|offer| offer.name == "follow-number").unwrap();
    assert_eq!((shown.keys.as_str(), shown.label.as_str()), ("1-2", "web page"));
    world.keys("2");
    let went = |effect: &Effect| match effect {
        Effect::OpenUrl(url) | Effect::Look(_, url) => Some(url.clone()),
        _ => None,
    };
    let urls: Vec<String> = world.sent().iter().filter_map(went).collect();
    assert_eq!(urls, ["https://social.example.org/@grace"]);
    world.keys("7");
    assert_eq!(world.said(), "There is no link 7 here.");
}

#[test]
fn the_actions_of_an_episode_name_its_people() {
    let mut world = World::new();
    world.keys(": \"go_episode/60\" enter .");
    let offer = offers::actions(&world.state).into_iter().find(|offer| offer.label == "Episodes with Grace").unwrap();
    world.keys("esc").act(offer.action);
    assert_eq!(world.address(), "person/Grace");
    assert!(
        offers::actions(&world.state).iter().all(|offer| offer.label != "Episodes with Grace"),
        "one is there already"
    );
}

#[test]
fn nobody_of_that_name_says_what_to_do() {
    let mut world = World::new();
    world.keys(": \"go_person/Nobody_Known\" enter");
    assert_eq!(world.address(), "person/Nobody%20Known");
    world.keys("enter");
    assert_eq!(world.said(), "No episode names this person. s searches titles and notes.");
    world.keys("1");
    assert!(world.said().starts_with("Numbers follow links"), "{}", world.said());
    world.keys(": \"go_person/\" enter");
    assert!(world.said().contains("person/NAME"), "{}", world.said());
}
