//! Why a show is suggested, opened piece by piece.

use super::world::{World, candidate, episode_id};
use crate::app::{Action, Effect, Overlay, PaneId, Place};
use crate::library::related;
use crate::model::{Episodes, Reason, Recommendation};

/// A world on the Similar tab of show 1, where the third row has reasons of every kind.
fn similar() -> World {
    let mut world = World::new();
    world.act(Action::Go("show/1/similar".into())).wait(200);
    let asked = world.state.page_show().unwrap();
    let mut rows = world.state.related.get(&asked).cloned().unwrap();
    let candidate = candidate(3);
    let key = related::key(&candidate);
    let reasons = vec![
        Reason::SharedPeople(vec!["Grace".into(), "Ada Byron".into()]),
        Reason::LinkedFrom(Episodes { count: 14, newest: vec![episode_id(60), episode_id(59)] }),
        Reason::SameWords { words: vec!["old maps".into()], topic: true },
        Reason::SameAuthor("Ann Cole".into()),
        Reason::SameCategory("Arts > Books".into()),
        Reason::SharedLinks(vec!["https://maps.example.org/atlas.html".into()]),
        Reason::Podroll,
    ];
    for row in &mut rows {
        if row.key == key {
            *row =
                Recommendation { candidate: candidate.clone(), key: key.clone(), score: 1.0, reasons: reasons.clone() };
        }
    }
    world.state.related.put(asked, rows);
    world.keys("j j");
    assert_eq!(world.state.selected(), Some(&crate::app::Row::Candidate(key)));
    world
}

#[test]
fn each_piece_is_a_place_and_one_comes_back_to_the_row() {
    let mut world = similar();
    let row = world.state.selected().cloned();
    world.keys("i");
    let Some(Overlay::Details { lines, leads, .. }) = world.state.overlays.last() else { panic!("no details") };
    assert_eq!(lines[0], ("why".to_string(), "2 shared people: Grace, Ada Byron".to_string()));
    let addresses: Vec<&str> = leads.all.iter().map(|(_, address)| address.as_str()).collect();
    assert_eq!(
        addresses,
        [
            "person/Grace",
            "person/Ada%20Byron",
            "episode/60/links",
            "episode/59/links",
            "search?q=%22old+maps%22",
            "person/Ann%20Cole",
            "top?genre=Arts+%3E+Books",
            "https://maps.example.org/atlas.html",
            "show/1/about",
        ]
    );
    for (line, _) in &leads.all {
        assert!(lines[*line].1.starts_with("  "), "a piece stands below its reason");
    }
    assert!(lines.iter().any(|(_, said)| said == "  and 12 older"));
    assert!(lines.iter().any(|(name, _)| name == "place"), "and technical details below");
    world.keys("j j Enter");
    assert!(world.state.overlays.is_empty());
    assert_eq!(world.state.entry().address(), "episode/60/links");
    world.keys("Backspace");
    assert_eq!((world.state.focus(), world.state.selected().cloned()), (PaneId::Similar, row));
    world.keys("i Enter");
    assert!(matches!(&world.state.entry().place, Place::Person(name) if name.shown() == "Grace"));
}

/// A page that two shows link to is followed as a link is: it is no show to look for.
#[test]
fn a_page_that_both_link_to_opens_as_links_do() {
    let mut world = similar();
    world.state.desktop = true;
    world.keys("i j j j j j j j");
    world.sent();
    world.keys("Enter");
    let sent = world.sent();
    assert!(sent.contains(&Effect::OpenUrl("https://maps.example.org/atlas.html".into())), "{sent:?}");
}

#[test]
fn the_choice_stays_within_the_pieces_and_what_lies_below_is_scrolled_to() {
    let mut world = similar();
    world.keys("i");
    let state = |world: &World| match world.state.overlays.last() {
        Some(Overlay::Details { leads, top, .. }) => (leads.selected, *top),
        other => panic!("{other:?}"),
    };
    world.keys("k k");
    assert_eq!(state(&world), (0, 0));
    for _ in 0..40 {
        world.keys("j");
    }
    let (selected, top) = state(&world);
    assert_eq!(selected, 8);
    for _ in 0..60 {
        world.keys("k");
    }
    assert_eq!(state(&world), (0, 0), "from {top}");
    world.keys("Esc");
    assert!(world.state.overlays.is_empty());
}

#[test]
fn a_suggestion_of_for_you_leads_to_the_shows_that_it_comes_from() {
    let mut world = World::new();
    world.keys("E").wait(200);
    world.keys("i");
    let Some(Overlay::Details { lines, leads, .. }) = world.state.overlays.last() else { panic!("no details") };
    assert_eq!(lines[0].0, "why");
    assert!(leads.all.iter().any(|(_, address)| address == "show/1"), "{leads:?}");
}
