//! Shows that are added and refreshed.

use super::world::{World, candidate, episode_id, list, only, show, show_id};
use crate::app::event::{Event, RefreshStep};
use crate::app::overlay::{AddStage, Found};
use crate::app::{Action, Effect, Msg, Overlay, PaneId, Row};
use crate::error::Problem;

#[test]
fn adding_shows_what_was_found_first() {
    let mut world = World::new();
    world.msg(Msg::Paste("https://example.org/feed\n".into()));
    let Some(Overlay::Add(add)) = world.state.overlays.last() else { panic!() };
    assert_eq!(add.prompt.text, "https://example.org/feed");
    world.keys("enter");
    let Some(Effect::Look(ticket, text)) = world.sent().pop() else { panic!() };
    assert_eq!(text, "https://example.org/feed");
    let found = vec![Found { candidate: candidate(7), episodes: Some(3), marked: true, episode: None }];
    world.event(Event::Looked(ticket, Ok(found)));
    assert!(
        matches!(world.state.overlays.last(), Some(Overlay::Add(add)) if matches!(add.stage, AddStage::Found { .. }))
    );
    world.keys("enter");
    assert!(world.state.overlays.is_empty());
    let id = world.state.page_show().unwrap();
    assert_eq!(world.state.show(id).unwrap().title, "Other 7");
    assert!(world.said().starts_with("Following Other 7."));
    // A failure is shown in the box, and typing goes on.
    world.keys("A \"x\" enter");
    let Some(Effect::Look(ticket, _)) = world.sent().pop() else { panic!() };
    world.event(Event::Looked(ticket, Err(Problem::new("add.page", "That is a web page.", "", ""))));
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Add(add)) if matches!(add.stage, AddStage::Failed(_))));
    world.keys("y");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Add(add)) if add.prompt.text == "xy"));
    world.keys("esc");
    assert!(world.state.overlays.is_empty());
}

#[test]
fn a_refresh_of_many_says_one_line() {
    let mut world = World::new();
    world.keys("R");
    let shows = vec![show_id(1), show_id(2), show_id(3)];
    assert!(world.sent().contains(&Effect::Refresh { shows: shows.clone(), asked: true }));
    world.event(Event::RefreshStarted { shows, asked: true });
    let mut failing = show(1, "Alpha");
    failing.health.problem = Some(Problem::new("refresh.gone", "Could not refresh Alpha.", "Gone.", ""));
    world.event(Event::RefreshProgress(show_id(1), RefreshStep::Failed(Box::new(failing))));
    world.event(Event::RefreshProgress(show_id(2), RefreshStep::Unchanged(Box::new(show(2, "Beta")))));
    let step = RefreshStep::Updated {
        show: Box::new(show(3, "Gamma")),
        list: list(3, 201..206),
        new: vec![episode_id(204), episode_id(205)],
    };
    world.event(Event::RefreshProgress(show_id(3), step));
    world.event(Event::RefreshFinished { unasked: 0 });
    assert!(world.said().starts_with("Refreshed 3 shows: 2 new episodes, 1 failed, 1 unchanged."), "{}", world.said());
    assert_eq!(world.state.toasts.len(), 1);
    assert_eq!(world.state.unread, 1);
    world.keys("g m");
    assert_eq!(world.state.unread, 0);
    let messages = world.state.rows_of(PaneId::Messages).iter().filter(|row| matches!(row, Row::Message(_)));
    assert_eq!(messages.count(), 2, "below the report");
}

#[test]
fn a_show_that_is_asked_twice_counts_once() {
    let mut world = World::new();
    let shows = vec![show_id(1), show_id(2)];
    world.event(Event::RefreshStarted { shows: shows.clone(), asked: false });
    world.event(Event::RefreshProgress(show_id(1), RefreshStep::Failed(Box::new(show(1, "Alpha")))));
    world.event(Event::RefreshStarted { shows, asked: true });
    world.event(Event::RefreshProgress(show_id(1), RefreshStep::Waiting));
    world.event(Event::RefreshProgress(show_id(1), RefreshStep::Unchanged(Box::new(show(1, "Alpha")))));
    world.event(Event::RefreshProgress(show_id(2), RefreshStep::Unchanged(Box::new(show(2, "Beta")))));
    let run = world.state.refresh.as_ref().unwrap();
    assert_eq!((run.done, run.failed, run.unchanged, run.steps.len()), (2, 0, 2, 2));
}

#[test]
fn shows_that_are_due_are_asked_by_themselves() {
    let mut world = World::new();
    let mut shows = vec![show(1, "Alpha"), show(2, "Beta"), show(3, "Sample")];
    shows[1].health.next_due = Some(crate::model::Timestamp(super::world::NOW + 9_999));
    shows[2].sample = true;
    world.event(only(shows));
    world.sent();
    world.wait(14 * 60_000);
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::Refresh { .. })));
    world.wait(60_001);
    assert!(world.sent().contains(&Effect::Refresh { shows: vec![show_id(1)], asked: false }));
    world.event(Event::RefreshStarted { shows: vec![show_id(1)], asked: false });
    let mut failing = show(1, "Alpha");
    failing.health.problem = Some(Problem::new("refresh.gone", "Could not refresh Alpha.", "Gone.", ""));
    world.event(Event::RefreshProgress(show_id(1), RefreshStep::Failed(Box::new(failing))));
    world.event(Event::RefreshFinished { unasked: 0 });
    assert_eq!((world.state.toasts.len(), world.state.unread), (0, 0), "nobody asked, nobody is disturbed");
    assert_eq!(world.state.messages.len(), 2);
}

#[test]
fn a_question_without_an_answer_does_not_spin() {
    let mut world = World::new();
    let effects = crate::app::update(&mut world.state, Msg::Do(Action::Go("episode/999".into())));
    let [Effect::LoadEpisode(ticket, _), Effect::LoadLinks(links, _)] = &effects[..] else { panic!("{effects:?}") };
    assert!(world.state.spinning_since().is_some());
    world.event(Event::NotLoaded(*ticket, None));
    world.event(Event::NotLoaded(*links, None));
    assert_eq!(world.state.spinning_since(), None);
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::LoadEpisode(..))), "it is not asked again");
}
