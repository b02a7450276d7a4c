//! What the lines around a place say, and how its lists are put together.

use std::sync::Arc;

use super::world::{World, episode_id, show, show_id};
use crate::app::event::Event;
use crate::app::prompt::Prompt;
use crate::app::{Action, Overlay, PaneId, Row, Size, line, offers};
use crate::library::{EpisodeList, EpisodeRow};
use crate::model::Timestamp;

/// The bottom line as it would be read.
fn bottom(world: &World) -> String {
    let offers = offers::bottom(&world.state);
    offers.iter().map(|offer| format!("{} {}", offer.keys, offer.label)).collect::<Vec<_>>().join("  ")
}

#[test]
fn the_bottom_line_has_the_keys_of_what_lies_above() {
    let mut world = World::new();
    let place = bottom(&world);
    assert!(place.ends_with("? keys"), "{place}");
    for (keys, says) in [
        ("/", "Enter keep  ↑↓ choose  Esc clear"),
        ("s", "a word searches  an address opens its feed  Esc leave the box"),
        ("s \"alpha\"", "Enter open  Tab next group  ↑↓ choose  Esc leave the box"),
        ("f", "a letter follows  a capital opens outside  Esc leave"),
        (":", "Enter run  Tab complete  ↑↓ choose  Esc cancel"),
        (".", "Enter run  ↑↓ choose  a word filters  Esc close"),
        ("A", "Enter look  Esc cancel"),
        ("?", "a word searches the keys  ↑↓ scroll  Esc close"),
        ("i", "↑↓ scroll  y copy link  Esc close"),
    ] {
        world.keys(keys);
        assert_eq!(bottom(&world), says, "after {keys}");
        world.keys("esc");
        if keys.starts_with('s') {
            world.keys("H");
        }
        assert_eq!(bottom(&world), place);
    }
    world.keys("g").wait(400);
    assert_eq!(bottom(&world), "Esc cancel");
}

#[test]
fn every_box_says_how_it_is_left() {
    let mut world = World::new();
    world.keys("/");
    for overlay in [
        Overlay::Setting { name: "ui.theme", prompt: Prompt::default(), wrong: String::new() },
        Overlay::Confirm {
            question: "Sure?".into(),
            yes: ('d', "delete".into()),
            then: Box::new(crate::app::Effect::Quit),
        },
    ] {
        let said = offers::above(&world.state, &overlay);
        let leaves = |offer: &offers::Offer| offer.keys == "Esc" || offer.label == "keep";
        assert!(said.iter().any(leaves), "{said:?}");
    }
}

#[test]
fn a_narrow_bottom_line_says_what_matters_in_few_words() {
    let mut world = World::new();
    world.event(Event::Resized(Size { width: 40, height: 20 }));
    assert!(bottom(&world).starts_with("Enter open  / filter"), "{}", bottom(&world));
    world.act(Action::Go("show/1".into())).keys("enter").wait(100);
    assert!(bottom(&world).starts_with("f follow  p play"), "{}", bottom(&world));
    world.keys("u");
    assert!(bottom(&world).starts_with("Enter follow  y copy"), "{}", bottom(&world));
    world.keys("e");
    assert!(bottom(&world).starts_with("Enter look  a follow"), "{}", bottom(&world));
    world.act(Action::Go("show/1".into())).keys("w g w");
    assert!(bottom(&world).starts_with("p play  x remove"), "{}", bottom(&world));
}

#[test]
fn the_name_of_the_place_goes_last() {
    let mut world = World::new();
    world.state.library.shows.values_mut().for_each(|show| Arc::make_mut(show).sample = true);
    world.event(Event::Offline(true));
    world.act(Action::Go("show/1".into())).keys("U");
    let right = |world: &World| line::notices(&world.state).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(right(&world), ["offline", "sample", "30 links · 3 hosts"]);
    for (width, height) in [(40, 20), (24, 8), (20, 6), (20, 4)] {
        world.event(Event::Resized(Size { width, height }));
        let crumbs = line::crumbs(&world.state);
        let (_, name, columns) = crumbs.last().unwrap();
        assert!(name.starts_with("Li"), "{width}: {crumbs:?}");
        assert!(crumbs.iter().all(|(_, label, _)| !label.is_empty()), "{width}: {crumbs:?}");
        let taken = line::notices_width(&world.state);
        assert!(usize::from(columns.end) + taken < usize::from(width), "{width}");
    }
    assert_eq!(right(&world), [""; 0]);
    // A breadcrumb that fits is whole.
    world.event(Event::Resized(Size { width: 80, height: 24 }));
    assert_eq!(line::crumbs(&world.state).len(), 3);
}

fn headings(world: &World, pane: PaneId) -> Vec<String> {
    let name = |row: &Row| match row {
        Row::Heading(name, count) if *row != Row::blank() => Some(format!("{name} {count}")),
        _ => None,
    };
    world.state.rows_of(pane).iter().filter_map(name).collect()
}

/// A world on the page of a show whose episodes are of these seasons, the newest first.
fn world_of_seasons(seasons: &[Option<u16>]) -> World {
    let mut world = World::blank();
    world.event(Event::ShowsLoaded {
        shows: vec![show(1, "Alpha")],
        marks: Vec::new(),
        queue: Vec::new(),
        dismissed: Vec::new(),
        visited: Vec::new(),
        ratings: Vec::new(),
    });
    let rows = (0_u32..).zip(seasons).map(|(at, season)| EpisodeRow {
        id: episode_id(500 - at),
        title: format!("Part {at}"),
        published: Some(Timestamp(1_700_000_000 - i64::from(at) * 86_400)),
        duration: None,
        season: *season,
        number: None,
        kind: crate::model::EpisodeKind::Full,
        links: 0,
        gone: false,
        playable: true,
        back: false,
    });
    let lists = vec![Arc::new(EpisodeList::new(show_id(1), rows.collect()))];
    world.event(Event::ListsLoaded { lists, complete: true }).act(Action::Go("show/1".into()));
    world
}

#[test]
fn a_season_0_that_is_the_only_one_is_no_season() {
    assert_eq!(headings(&world_of_seasons(&[Some(0), None, Some(0)]), PaneId::Episodes), [""; 0]);
    let some = world_of_seasons(&[Some(1), Some(0), Some(1), None]);
    assert_eq!(headings(&some, PaneId::Episodes), ["Season 1 2", "Season 0 1", "Without season 1"]);
}

#[test]
fn a_season_stands_together_whatever_came_out_between() {
    let mut world = world_of_seasons(&[Some(2), Some(1), Some(2), None, Some(10), Some(1)]);
    assert_eq!(headings(&world, PaneId::Episodes), ["Season 10 1", "Season 2 2", "Season 1 2", "Without season 1"]);
    world.act(Action::Sort(crate::app::rows::Sort::Natural));
    assert_eq!(headings(&world, PaneId::Episodes), ["Season 1 2", "Season 2 2", "Season 10 1", "Without season 1"]);
}

#[test]
fn a_category_without_a_name_makes_no_group() {
    let mut world = World::new();
    let mut nameless = show(4, "Delta");
    nameless.categories = vec![String::new(), "  ".into()];
    world.event(Event::ShowsLoaded {
        shows: vec![show(1, "Alpha"), nameless],
        marks: Vec::new(),
        queue: Vec::new(),
        dismissed: Vec::new(),
        visited: Vec::new(),
        ratings: Vec::new(),
    });
    world.keys("S g");
    assert_eq!(headings(&world, PaneId::Shows), ["Technology 1", "Without category 1"]);
}

#[test]
fn the_menu_of_sorts_has_those_of_the_list() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("S").wait(400);
    let offered = |world: &World| {
        let (_, offers) = offers::menu(&world.state).unwrap();
        offers
            .into_iter()
            .filter(|offer| matches!(offer.action, Action::Sort(_)))
            .map(|offer| offer.keys)
            .collect::<Vec<_>>()
    };
    assert_eq!(offered(&world), ["d", "t", "l", "p"]);
    world.keys("esc U S").wait(400);
    assert_eq!(offered(&world), ["t"]);
}

#[test]
fn what_is_said_already_is_renewed_and_not_said_beside_itself() {
    let mut world = World::new();
    world.state.memo.has_copied = true;
    world.keys("y");
    let first = world.state.toasts.clone();
    world.wait(1_000).keys("y").wait(1_000).keys("y");
    assert_eq!((first.len(), world.state.toasts.len()), (1, 1));
    assert!(world.state.toasts[0].until > first[0].until);
}
