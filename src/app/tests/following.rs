//! Links: read in notes, followed by number and letter, grouped in lists of their own.

use super::world::{World, candidate, episode_id, show_id};
use crate::app::event::Event;
use crate::app::overlay::Found;
use crate::app::{Action, Effect, Overlay, PaneId, Row, Size};
use crate::error::Problem;
use crate::model::{Change, Subscription};

#[test]
fn notes_are_read_and_links_followed() {
    let mut world = World::new();
    world.act(Action::Go("episode/105".into()));
    assert!(world.state.page.as_ref().is_some_and(|page| !page.page.lines.is_empty()));
    world.sent();
    world.keys("tab");
    assert_eq!(world.state.cursor(PaneId::Notes).link, Some(1));
    world.keys("enter");
    let sent = world.sent();
    assert!(
        sent.iter().any(|e| matches!(e, Effect::Resolve(_, url, _) if url == "https://example.org/one")),
        "{sent:?}"
    );
    assert!(sent.contains(&Effect::OpenUrl("https://example.org/one".into())));
    assert!(sent.iter().any(
        |e| matches!(e, Effect::Save(_, changes) if changes == &[Change::Visited("https://example.org/one".into())])
    ));
    // The letters of the hints.
    world.keys("f");
    let Some(Overlay::Hints(hints)) = world.state.overlays.last() else { panic!() };
    assert_eq!(hints.targets[0].0, "a");
    world.keys("a");
    assert!(world.sent().contains(&Effect::OpenUrl("https://example.org/one".into())));
    // Without a desktop it is copied.
    world.state.desktop = false;
    world.keys("1");
    assert!(world.sent().contains(&Effect::Copy("https://example.org/one".into())));
    // An address that must not leave is only copied.
    let refused =
        world.state.here_detail().unwrap().detail.notes.links.iter().find(|l| l.label == "bad").map(|l| l.number);
    if let Some(number) = refused {
        world.state.desktop = true;
        world.act(Action::FollowNumber(number)).wait(700);
        let sent = world.sent();
        assert!(
            sent.iter().any(|effect| matches!(effect, Effect::Copy(_)))
                && !sent.iter().any(|e| matches!(e, Effect::OpenUrl(_)))
        );
        assert!(world.said().contains("never leave"), "{}", world.said());
    }
}

#[test]
fn numbers_wait_when_there_are_many_links() {
    let mut world = World::new();
    world.act(Action::Go("show/1/links".into()));
    world.sent();
    world.keys("1");
    assert!(world.state.typed_number.is_some());
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::Resolve(..))));
    world.keys("2");
    assert!(world.sent().iter().any(|e| matches!(e, Effect::Resolve(_, url, _) if url.ends_with("/12"))));
    world.keys("2").wait(700);
    assert!(world.sent().iter().any(|e| matches!(e, Effect::Resolve(_, url, _) if url.ends_with("/2"))));
    world.keys("3 enter");
    assert!(world.sent().iter().any(|e| matches!(e, Effect::Resolve(_, url, _) if url.ends_with("/3"))));
    world.keys("1 esc").wait(1_000);
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::Resolve(..))));
    world.keys("9");
    assert!(world.sent().iter().any(|e| matches!(e, Effect::Resolve(_, url, _) if url.ends_with("/9"))));
}

#[test]
fn links_are_grouped_by_host() {
    let mut world = World::new();
    world.act(Action::Go("episode/105/links".into()));
    let rows = world.state.rows_of(PaneId::Links).to_vec();
    assert_eq!(rows[0], Row::Heading("host1.example.org".into(), "2".into()));
    assert_eq!(world.state.cursor(PaneId::Links).index, 1);
    world.keys("tab");
    assert!(matches!(
        world.state.rows_of(PaneId::Links)[world.state.cursor(PaneId::Links).index - 1],
        Row::Heading(..)
    ));
    world.keys("S g S g");
    assert!(world.state.rows_of(PaneId::Links).iter().all(Row::selectable));
}

#[test]
fn a_link_that_may_be_a_feed_is_looked_at_before_the_web_browser_has_it() {
    let mut world = World::new();
    world.state.desktop = true;
    let follow = |world: &mut World, address: &str| {
        world.act(Action::Go("episode/60".into()));
        // As if the notes named the address in their first link.
        let mut page = world.state.episodes.get(&episode_id(60)).unwrap().clone();
        page.detail.notes.links.first_mut().unwrap().target = crate::model::LinkTarget::Web(address.into());
        world.state.episodes.put(episode_id(60), page);
        world.sent();
        world.keys("1").sent()
    };
    let sent = follow(&mut world, "https://example.org/other.xml");
    let Some(Effect::Look(ticket, text)) = sent.last().cloned() else { panic!("{sent:?}") };
    assert_eq!(text, "https://example.org/other.xml");
    let found = vec![Found { candidate: candidate(7), episodes: Some(3), marked: false, episode: None }];
    world.event(Event::Looked(ticket, Ok(found.clone())));
    let id = world.state.page_show().unwrap();
    assert_eq!(world.state.show(id).unwrap().subscription, Subscription::Preview, "looked at, not followed");
    // No feed after all: the web browser. And who is elsewhere when the answer comes stays there.
    let Some(Effect::Look(ticket, _)) = follow(&mut world, "https://example.org/map.xml").pop() else { panic!() };
    let no_feed = Err(Problem::new("add.page", "That is a web page.", "", ""));
    world.event(Event::Looked(ticket, no_feed));
    assert!(world.sent().contains(&Effect::OpenUrl("https://example.org/map.xml".into())));
    let Some(Effect::Look(ticket, _)) = follow(&mut world, "https://example.org/other.xml").pop() else { panic!() };
    world.keys("g h").event(Event::Looked(ticket, Ok(found)));
    assert_eq!(world.address(), "library");
    // A list of feeds is shown, and without a network nothing is looked at.
    let Some(Effect::Look(ticket, _)) = follow(&mut world, "https://example.org/list.xml").pop() else { panic!() };
    let one = |number| Found { candidate: candidate(number), episodes: None, marked: true, episode: None };
    world.event(Event::Looked(ticket, Ok(vec![one(7), one(8)])));
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Add(_))));
    world.keys("esc");
    world.state.offline = true;
    let sent = follow(&mut world, "https://example.org/other.xml");
    assert!(sent.contains(&Effect::OpenUrl("https://example.org/other.xml".into())), "{sent:?}");
}

#[test]
fn links_of_the_whole_show_are_those_of_the_page() {
    let mut world = World::new();
    world.act(Action::Go("episode/60/links".into()));
    let of = world.state.links_of().unwrap();
    let mut links = world.state.links.get(&of).unwrap().clone();
    for link in &mut links {
        link.inside = Some(crate::model::Inside::Show(show_id(2)));
    }
    world.state.links.put(of, links);
    world.keys("U");
    assert_eq!(world.address(), "show/1/links");
}

#[test]
fn links_of_a_show_are_grouped_by_episode_too() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("U").wait(200);
    let of = world.state.links_of().unwrap();
    let mut links = world.state.links.get(&of).cloned().unwrap();
    for (n, link) in links.iter_mut().enumerate() {
        link.episodes = if n == 0 { Vec::new() } else { vec![episode_id(if n % 2 == 0 { 59 } else { 60 })] };
    }
    world.state.links.put(of, links);
    world.keys("S g S g");
    let heads: Vec<String> = (world.state.rows_of(PaneId::Links).iter())
        .filter_map(|row| if let Row::Heading(name, _) = row { Some(name.clone()) } else { None })
        .collect();
    assert_eq!(heads, ["the show itself", "Ep 60: Number 60", "Ep 59: Number 59"]);
    world.keys("S g");
    assert!(world.state.rows_of(PaneId::Links).iter().all(Row::selectable), "in order of appearance");
}

#[test]
fn a_link_says_in_which_line_of_the_notes_it_stands() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("enter u").wait(100);
    for width in [120, 200] {
        world.event(Event::Resized(Size { width, height: 36 })).wait(100);
        let said: Vec<Option<usize>> = (1..4).map(|number| world.state.line_of(number)).collect();
        assert!(said[0] == Some(1) && said[1] > said[0], "{said:?}");
        world.keys("[");
        let page = &world.state.page.as_ref().unwrap().page;
        let there = |number| page.lines.iter().position(|line| line.runs.iter().any(|run| run.link == Some(number)));
        assert_eq!(said, (1..4).map(|number| there(number).map(|line| line + 1)).collect::<Vec<_>>());
        world.keys("]");
    }
    assert_eq!(world.state.line_of(99), None, "what the notes do not hold");
}
