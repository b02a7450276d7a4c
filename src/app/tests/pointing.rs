//! The mouse: what it points at is what it acts on.

use std::sync::Arc;

use super::world::{World, episode_id, show_id};
use crate::app::event::{Mouse, MouseKind};
use crate::app::layout::above::{self, KeyLine};
use crate::app::layout::beside;
use crate::app::layout::{self, SideRow};
use crate::app::{Action, Effect, Msg, Overlay, PaneId, Place, Row, Size};
use crate::model::{PlayerCommand, Secs};

fn mouse(what: MouseKind, column: u16, row: u16) -> Msg {
    Msg::Mouse(Mouse { what, column, row })
}

/// On the notes of episode 60, reached from its show.
fn reading() -> World {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("enter").wait(100).sent();
    assert_eq!(world.state.place(), Place::Episode(episode_id(60)));
    world
}

/// A cell of the link with this number.
fn link_cell(world: &World, number: u16) -> (u16, u16) {
    let area = layout::text_area(layout::areas(&world.state).content(PaneId::Notes).unwrap());
    for (y, line) in (area.y..).zip(&world.state.page.as_ref().unwrap().page.lines) {
        let mut x = area.x;
        for run in &line.runs {
            if run.link == Some(number) {
                return (x, y);
            }
            x += u16::try_from(crate::text::width::width(&run.text)).unwrap();
        }
    }
    panic!("link {number} is not in the text");
}

#[test]
fn the_middle_button_opens_the_link_under_it_and_the_right_one_acts_on_it() {
    let mut world = reading();
    let (x, y) = link_cell(&world, 1);
    world.msg(mouse(MouseKind::Middle, x, y));
    let opened = world.sent();
    assert!(opened.iter().any(|one| matches!(one, Effect::OpenUrl(url) if url.contains("one"))), "{opened:?}");
    world.msg(mouse(MouseKind::Right, x, y));
    let Some(Overlay::Actions { .. }) = world.state.overlays.last() else { panic!("no menu") };
    assert_eq!(world.state.cursor(PaneId::Notes).link, Some(1));
    world.keys("\"follow_this\" enter");
    assert!(world.sent().iter().any(|one| matches!(one, Effect::Resolve(_, url, _) if url.contains("one"))));
}

#[test]
fn a_click_on_a_row_of_a_menu_runs_it_and_one_beside_it_closes_it() {
    let mut world = World::new();
    world.keys(": \"sort_title\"");
    let Some(Overlay::Palette { prompt, selected }) = world.state.overlays.last() else { panic!() };
    let (panel, offers) = above::palette(&world.state, prompt, *selected);
    let (area, index) = panel.rows[0];
    assert!(matches!(offers[index].action, Action::Sort(_)));
    world.msg(mouse(MouseKind::Left, area.x + 4, area.y));
    assert!(world.state.overlays.is_empty());
    assert_eq!(world.state.cursor(PaneId::Shows).sort, crate::app::rows::Sort::Title);

    world.keys(".");
    let Some(Overlay::Actions { prompt, selected, .. }) = world.state.overlays.last() else { panic!() };
    let (panel, offers) = above::actions(&world.state, prompt, *selected);
    let details = offers.iter().position(|offer| offer.action == Action::Details).unwrap();
    let (area, _) = panel.rows.iter().find(|(_, index)| *index == details).unwrap();
    world.msg(mouse(MouseKind::Left, area.right() - 1, area.y));
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Details { .. })));
    world.msg(mouse(MouseKind::Left, 0, 0));
    assert!(world.state.overlays.is_empty());

    world.keys("?");
    let Some(Overlay::Help { prompt, top }) = world.state.overlays.last() else { panic!() };
    let help = above::help(&world.state, prompt, *top);
    let is_search = |line: &KeyLine| matches!(line, KeyLine::Offer(offer) if offer.action == Action::Search);
    let (area, _) = help.panel.rows.iter().find(|(_, index)| is_search(&help.lines[*index])).unwrap();
    let inside = mouse(MouseKind::Left, help.panel.area.x, help.panel.area.y);
    let on_search = mouse(MouseKind::Left, area.x, area.y);
    world.msg(inside);
    assert_eq!(world.state.overlays.len(), 1, "the frame of a box is not beside it");
    world.msg(on_search);
    assert_eq!(world.state.place(), Place::Search);
}

#[test]
fn a_click_in_the_menu_of_half_typed_keys_goes_there() {
    let mut world = World::new();
    world.keys("g").wait(400);
    let (panel, _, offers) = above::menu(&world.state).unwrap();
    let later = offers.iter().position(|offer| offer.action == Action::Go("later".into())).unwrap();
    let (area, _) = panel.rows.iter().find(|(_, index)| *index == later).unwrap();
    world.msg(mouse(MouseKind::Left, area.x, area.y));
    assert_eq!(world.state.place(), Place::Later);
    assert!(world.state.pending.is_empty());
}

#[test]
fn the_wheel_moves_what_is_under_it_and_leaves_the_selection_in_sight() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("j j j j").sent();
    let area = layout::areas(&world.state).content(PaneId::Episodes).unwrap();
    let here = world.selected();
    world.msg(mouse(MouseKind::WheelDown, 5, area.y + 2));
    assert_eq!(world.state.cursor(PaneId::Episodes).top, 3);
    assert_eq!(world.selected(), here, "still in sight");
    world.msg(mouse(MouseKind::WheelDown, 5, area.y + 2));
    let cursor = world.state.cursor(PaneId::Episodes);
    assert_eq!((cursor.top, cursor.index), (6, 6), "it comes along at the edge");

    // The preview beside a list is not the list.
    world.keys("g h");
    let side = layout::areas(&world.state).side.unwrap();
    let before = world.state.entry().cursors.clone();
    world.msg(mouse(MouseKind::WheelDown, side.x + 3, side.y + 5));
    assert_eq!(world.state.entry().cursors, before);
}

#[test]
fn a_crumb_of_where_one_came_from_goes_back_there() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("j j j enter");
    assert!(matches!(world.state.place(), Place::Episode(_)));
    let at = world.state.history.at;
    let crumbs = crate::app::line::crumbs(&world.state);
    let (_, _, columns) = crumbs.iter().find(|(index, ..)| *index == Some(1)).unwrap();
    world.msg(mouse(MouseKind::Left, columns.start, 0));
    assert_eq!((world.state.place(), world.state.history.at), (Place::Show(show_id(1)), at - 1));
    assert_eq!(world.state.cursor(PaneId::Episodes).index, 3);
}

#[test]
fn what_stands_beside_the_notes_can_be_clicked() {
    let mut world = reading();
    let row = |world: &World, wanted: SideRow| {
        let areas = layout::areas(&world.state);
        let rows = layout::side_rows(&world.state, &areas);
        rows.into_iter().find(|(_, row)| *row == wanted).map(|(area, _)| (area.x + 4, area.y)).unwrap()
    };
    let (x, y) = row(&world, SideRow::Chapter(1));
    world.msg(mouse(MouseKind::Left, x, y));
    let load = |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { episode, start: Secs(600), .. }) if *episode == episode_id(60));
    assert!(world.sent().iter().any(load));
    let (x, y) = row(&world, SideRow::Person(0));
    world.msg(mouse(MouseKind::Left, x, y));
    assert!(matches!(world.state.place(), Place::Person(_)));
}

#[test]
fn a_filter_stays_when_a_row_is_clicked() {
    let mut world = World::new();
    world.keys("/ \"a\"");
    let area = layout::areas(&world.state).content(PaneId::Shows).unwrap();
    let second = world.state.rows_of(PaneId::Shows)[1].clone();
    world.msg(mouse(MouseKind::Left, area.x + 3, area.y + 1));
    assert_eq!(world.state.cursor(PaneId::Shows).filter, "a");
    assert!(world.state.overlays.is_empty());
    assert_eq!(world.selected(), second);
}

#[test]
fn choices_of_the_first_run_are_where_they_are_drawn() {
    let mut world = World::blank();
    world.state.size = Size { width: 80, height: 24 };
    world.event(crate::app::Event::ShowsLoaded {
        shows: Vec::new(),
        marks: Vec::new(),
        queue: Vec::new(),
        dismissed: Vec::new(),
        visited: Vec::new(),
        ratings: Vec::new(),
    });
    let page = layout::welcome::page(&world.state).unwrap();
    let second = |part: &layout::welcome::Part| matches!(part, layout::welcome::Part::Choice { index: 1, .. });
    let line = page.lines.iter().position(|(part, ..)| second(part)).unwrap();
    world.msg(mouse(MouseKind::Left, page.area.x + 5, page.area.y + u16::try_from(line).unwrap()));
    assert_eq!(world.selected(), Row::Choice(2));
}

#[test]
fn a_click_in_the_details_leaves_them_open_and_one_beside_them_closes_them() {
    let mut world = reading();
    world.keys("i");
    let Some(Overlay::Details { lines, .. }) = world.state.overlays.last() else { panic!("no details") };
    let area = above::details(world.state.size, lines).0;
    world.msg(mouse(MouseKind::Left, area.x + 2, area.y + 1));
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Details { .. })));
    world.msg(mouse(MouseKind::Left, area.x - 1, area.y));
    assert!(world.state.overlays.is_empty());
}

#[test]
fn the_wheel_over_a_preview_scrolls_its_words_and_another_selection_begins_at_the_top() {
    let mut world = World::new();
    let long = "Words about things of the sea. ".repeat(60);
    Arc::make_mut(world.state.library.shows.get_mut(&show_id(3)).unwrap()).summary = long;
    let side = layout::areas(&world.state).side.unwrap();
    let selected = world.state.selected().cloned();
    let wheel = |world: &mut World, what| {
        world.msg(mouse(what, side.x + 5, side.y + 8));
    };
    wheel(&mut world, MouseKind::WheelDown);
    assert_eq!(beside::top(&world.state), 3);
    assert_eq!(world.state.selected().cloned(), selected, "the list stays where it is");
    for _ in 0..100 {
        wheel(&mut world, MouseKind::WheelDown);
    }
    let end = beside::top(&world.state);
    assert!(end > 10 && end < 100, "its end is in sight: {end}");
    wheel(&mut world, MouseKind::WheelUp);
    assert_eq!(beside::top(&world.state), end - 3, "no notch is lost at the end");
    world.keys("j").wait(100);
    assert_eq!(beside::top(&world.state), 0);
    // A few words have nowhere to be scrolled to.
    wheel(&mut world, MouseKind::WheelDown);
    assert_eq!(beside::top(&world.state), 0);
}

#[test]
fn the_wheel_over_what_stands_beside_the_notes_reaches_the_last_of_it() {
    let mut world = reading();
    // All of it is in sight, and nothing moves.
    let side = layout::areas(&world.state).side.unwrap();
    world.msg(mouse(MouseKind::WheelDown, side.x + 5, side.bottom() - 1));
    assert_eq!(beside::top(&world.state), 0);
    let mut page = world.state.episodes.get(&episode_id(60)).unwrap().clone();
    let one = page.detail.chapters[0].clone();
    page.detail.chapters.extend(std::iter::repeat_n(one, 40));
    world.state.episodes.put(episode_id(60), page);
    let side = layout::areas(&world.state).side.unwrap();
    let first =
        |world: &World| layout::side_rows(&world.state, &layout::areas(&world.state)).first().map(|(_, row)| *row);
    assert_eq!(first(&world), Some(SideRow::Chapters));
    world.msg(mouse(MouseKind::WheelDown, side.x + 5, side.bottom() - 1));
    assert_eq!(first(&world), Some(SideRow::Chapter(2)), "its name and two chapters are above");
    world.msg(mouse(MouseKind::WheelUp, side.x + 5, side.bottom() - 1));
    assert_eq!(first(&world), Some(SideRow::Chapters));
}
