//! Undoing and doing again what was done before the program was left.

use super::world::{World, episode_id, show_id};
use crate::app::event::Event;
use crate::app::{Action, Effect};
use crate::model::{Change, KeptStep, StepNews};

/// What a library keeps of the steps: as `store::steps` does, in memory.
fn kept(sent: Vec<Effect>) -> Vec<KeptStep> {
    let mut all: Vec<KeptStep> = Vec::new();
    for effect in sent {
        match effect {
            Effect::KeepSteps(StepNews::Done(step)) => {
                all.retain(|one| !one.undone);
                all.push(step);
            }
            Effect::KeepSteps(StepNews::Turned { from, to }) => {
                all.retain(|one| one.number != from);
                all.push(to);
            }
            Effect::KeepSteps(StepNews::Gone(numbers)) => all.retain(|one| !numbers.contains(&one.number)),
            Effect::KeepSteps(StepNews::AllGone) => all.clear(),
            _ => {}
        }
    }
    all
}

#[test]
fn what_was_done_before_a_restart_is_undone_and_done_again_after_it() {
    let mut first = World::new();
    first.act(Action::Go("episode/105".into())).keys("m w");
    first.act(Action::Go("settings".into())).keys("/ \"clean\" enter enter z");
    let steps = kept(first.sent());
    assert_eq!(
        steps.iter().map(|step| (step.undone, step.setting.is_some())).collect::<Vec<_>>(),
        [(false, false), (false, false), (true, true)]
    );
    // The next start: the library as it was saved, the steps as they were kept.
    let mut second = World::new();
    second.state.library = first.state.library.clone();
    second.event(Event::StepsLoaded(steps));
    second.keys("Z");
    assert!(second.said().contains("Done again: links.clean"), "{}", second.said());
    assert!(!second.state.config.links.clean);
    second.keys("z z");
    assert!(second.state.config.links.clean);
    assert!(second.state.library.queue.is_empty());
    second.keys("z");
    assert!(!second.state.library.marks[&episode_id(105)].played);
    second.keys("z");
    assert!(second.said().contains("nothing to undo"), "{}", second.said());
    second.keys("Z Z");
    assert!(second.state.library.queue.iter().any(|item| item.episode == episode_id(105)));
    // A new step takes away what could be done again, and its number is higher than all before.
    second.keys("z").act(Action::Go("episode/7".into())).keys("w Z");
    assert!(second.said().contains("nothing to redo"), "{}", second.said());
    let numbers: Vec<u64> = kept(second.sent()).iter().map(|step| step.number).collect();
    assert!(numbers.is_sorted() && numbers.iter().all(|number| *number > 4), "{numbers:?}");
}

#[test]
fn a_step_about_what_is_gone_is_passed_over_with_a_word() {
    let mut world = World::new();
    let step = |number, changes: Vec<Change>, setting: Option<&str>| KeptStep {
        number,
        undone: false,
        at: crate::model::Timestamp(1),
        said: format!("Step \u{1b}[31m{number}"),
        changes,
        setting: setting.map(|name| (name.to_string(), None)),
    };
    world.event(Event::StepsLoaded(vec![
        step(1, vec![Change::Played(episode_id(3), true)], None),
        step(2, vec![Change::Unfollow(show_id(999))], None),
        step(3, Vec::new(), Some("ui.no_such_setting")),
    ]));
    assert_eq!(world.state.undo.len(), 2, "a setting of another version is no step");
    world.keys("z");
    assert!(world.said().contains("Nothing is left to change of: Step"), "{}", world.said());
    assert!(!world.said().contains('\u{1b}'));
    world.keys("z");
    assert!(world.state.library.marks[&episode_id(3)].played);
    assert!(world.state.undo.is_empty());
}
