//! What the first frame shows.

use super::world::{World, episode_id, list, only, show, show_id};
use crate::app::event::Event;
use crate::app::{Action, Entry, Msg, PaneId, Place, Row, update};
use crate::model::{Counts, LinkCount, Show};

fn shows_only(shows: Vec<Show>) -> World {
    let mut world = World::blank();
    // No answers yet: nothing runs beside the program at this moment.
    let _ = update(&mut world.state, Msg::Happened(only(shows)));
    world
}

#[test]
fn the_episodes_beside_the_first_show_belong_to_the_first_frame() {
    let mut world = shows_only(vec![show(1, "Alpha"), show(2, "Beta")]);
    assert_eq!(world.state.list_in_sight(), Some(show_id(1)));
    let lists = vec![list(1, 1..61)];
    let _ = update(&mut world.state, Msg::Happened(Event::ListsLoaded { lists, complete: false }));
    assert_eq!(world.state.list_in_sight(), None);
}

#[test]
fn so_do_those_of_the_show_where_the_last_visit_ended() {
    let mut world = shows_only(vec![show(1, "Alpha"), show(2, "Beta")]);
    let _ = update(&mut world.state, Msg::Do(Action::Go("later".into())));
    assert_eq!(world.state.list_in_sight(), None, "nothing is set aside");
    world.state.history.push(Entry::new(Place::Show(show_id(2))));
    assert_eq!(world.state.list_in_sight(), Some(show_id(2)));
}

#[test]
fn a_frame_does_not_wait_for_an_archive() {
    let long = Counts { total: 40_000, ..Counts::default() };
    let world = shows_only(vec![Show { counts: long, ..show(1, "Alpha") }]);
    assert_eq!(world.state.list_in_sight(), None);
}

#[test]
fn titles_that_are_loaded_behind_a_search_are_found_by_it() {
    let mut world = shows_only(vec![show(1, "Alpha"), show(2, "Beta")]);
    let _ = update(&mut world.state, Msg::Do(Action::Go("search".into())));
    world.state.history.here_mut().query = "number 7".into();
    let found = |world: &World| {
        world.state.rows_of(PaneId::Search).iter().filter(|row| matches!(row, Row::Episode(..))).count()
    };
    let lists = |lists| Msg::Happened(Event::ListsLoaded { lists, complete: false });
    let _ = update(&mut world.state, lists(vec![list(2, 101..103)]));
    assert_eq!(found(&world), 0);
    let _ = update(&mut world.state, lists(vec![list(1, 1..9)]));
    assert_eq!(found(&world), 1);
}

#[test]
fn links_that_are_counted_behind_the_scenes_stand_in_the_lists() {
    let mut world = shows_only(vec![show(1, "Alpha"), show(2, "Beta")]);
    let lists = vec![list(1, 1..9), list(2, 101..103)];
    world.event(Event::ListsLoaded { lists, complete: true });
    let links = |world: &World| -> Vec<(u32, u16)> {
        let lists = [1, 2].map(|number| &world.state.library.lists[&show_id(number)]);
        let all = lists.into_iter().flat_map(|list| list.iter());
        all.map(|episode| (episode.id.get(), episode.links)).filter(|(_, links)| *links > 9).collect()
    };
    assert_eq!(links(&world), []);
    let count = |show: u32, episode: u32, links| LinkCount { show: show_id(show), episode: episode_id(episode), links };
    let revision = world.state.library.revision;
    // One of a show that has left meanwhile, and one of an episode that is not here yet.
    world.event(Event::LinksCounted(vec![
        count(1, 3, 30),
        count(1, 7, 70),
        count(1, 88, 9),
        count(2, 101, 10),
        count(5, 9, 9),
    ]));
    assert_eq!(links(&world), [(7, 70), (3, 30), (101, 10)]);
    assert!(world.state.library.revision > revision && world.state.dirty);
}
