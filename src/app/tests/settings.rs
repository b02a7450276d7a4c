//! The settings place: values that change, where they come from, what is refused, what comes back.

use super::world::World;
use crate::app::{Effect, Event, Overlay, PaneId, Place, Row};
use crate::config::{Loaded, Origin, TABLE, Value};
use crate::error::Problem;

/// A world in the settings, standing on one of them.
fn at(name: &'static str) -> World {
    let mut world = World::new();
    world.keys("g c");
    stand(&mut world, name);
    world.sent();
    world
}

fn stand(world: &mut World, name: &'static str) {
    world.keys("g g");
    for _ in 0..TABLE.len() {
        if world.selected() == Row::Setting(name) {
            return;
        }
        world.keys("j");
    }
    panic!("{name} is not there");
}

fn written(world: &mut World) -> Vec<(u64, &'static str, Option<Value>)> {
    let kept = world.sent().into_iter().filter_map(|effect| match effect {
        Effect::KeepSetting { number, setting, value } => Some((number, setting, value)),
        _ => None,
    });
    kept.collect()
}

fn word(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn the_settings_are_a_place_like_the_others() {
    let mut world = World::new();
    assert_eq!(world.keys("g c").address(), "settings");
    assert_eq!(world.state.focus(), PaneId::Settings);
    let settings = world.state.rows_of(PaneId::Settings).iter().filter(|row| row.selectable()).count();
    assert_eq!(settings, TABLE.len());
    assert_eq!(world.keys("tab").selected(), Row::Setting("refresh.automatic"));
    assert_eq!(world.keys("H").state.place(), Place::Library);
    assert_eq!(world.keys("L").selected(), Row::Setting("refresh.automatic"));
    assert_eq!(world.keys("g h : \"go_settings\" enter").address(), "settings");
    world.keys("/ \"tracking\" enter");
    assert_eq!(world.state.rows_of(PaneId::Settings), [Row::Setting("links.clean")]);
}

#[test]
fn a_choice_steps_on_and_counts_at_once() {
    let mut world = at("ui.theme");
    world.keys("l");
    assert_eq!(world.state.config.ui.theme, "dark");
    assert_eq!(world.state.origins.of("ui.theme"), Origin::File);
    let sent = world.sent();
    assert!(
        sent.contains(&Effect::KeepSetting { number: 1, setting: "ui.theme", value: Some(word("dark")) }),
        "{sent:?}"
    );
    assert!(sent.iter().any(|effect| matches!(effect, Effect::Adopt(config) if config.ui.theme == "dark")));
    world.keys("l l l l l");
    assert_eq!(world.state.config.ui.theme, "terminal", "after the last comes the first");
    assert_eq!(world.address(), "settings");
    world.keys("x");
    assert_eq!(written(&mut world).last(), Some(&(7, "ui.theme", None)));
    assert_eq!(
        (world.state.config.ui.theme.as_str(), world.state.origins.of("ui.theme")),
        ("terminal", Origin::Default)
    );
    assert_eq!(world.keys("x").said(), "ui.theme has its default.");
}

#[test]
fn a_yes_flips_and_other_keys_mean_what_they_mean_everywhere() {
    let mut world = at("ui.mouse");
    assert!(!world.keys("enter").state.config.ui.mouse);
    assert!(world.keys("l").state.config.ui.mouse);
    assert_eq!(world.keys("space").said(), World::new().keys("space").said());
    assert!(world.state.config.ui.mouse);
    assert_eq!(written(&mut world).len(), 2);
    assert_eq!(world.keys("h").address(), "library");
}

#[test]
fn a_number_is_typed_and_what_is_wrong_stays_in_the_box() {
    let mut world = at("refresh.parallel");
    world.keys("enter");
    let Some(Overlay::Setting { prompt, .. }) = world.state.overlays.last() else { panic!() };
    assert_eq!(prompt.text, "32");
    world.keys("ctrl-u \"300\" enter");
    let Some(Overlay::Setting { prompt, wrong, .. }) = world.state.overlays.last() else { panic!() };
    assert_eq!(prompt.text, "300");
    assert_eq!(wrong, "300 is out of range: it takes a whole number from 1 to 256.");
    assert!(written(&mut world).is_empty());
    world.keys("backspace enter");
    assert!(world.state.overlays.is_empty());
    assert_eq!(written(&mut world), [(1, "refresh.parallel", Some(Value::Number(30)))]);
    world.keys("enter enter");
    assert!(written(&mut world).is_empty(), "what stays as it is is not written");

    stand(&mut world, "directories.apple");
    world.keys("enter ctrl-u \"ftp://x\" enter");
    let Some(Overlay::Setting { wrong, .. }) = world.state.overlays.last() else { panic!() };
    assert_eq!(wrong, "“ftp://x” is not a web address, or off.");
    world.keys("esc");
    assert_eq!(world.state.config.directories.apple, "https://itunes.apple.com");
}

#[test]
fn what_is_given_from_outside_wins_and_says_so() {
    let mut world = at("ui.theme");
    let mut loaded = Loaded::new();
    loaded.variable("EARMARK_UI__MOUSE", "false");
    loaded.option("ui.theme=light").unwrap();
    world.state.config = loaded.config;
    world.state.origins = loaded.origins;
    world.keys("enter");
    assert!(world.said().starts_with("The command line wins over config.toml."), "{}", world.said());
    stand(&mut world, "ui.mouse");
    world.keys("x");
    assert!(world.said().starts_with("The variable EARMARK_UI__MOUSE wins over config.toml."), "{}", world.said());
    assert!(written(&mut world).is_empty());
    assert_eq!((world.state.config.ui.theme.as_str(), world.state.config.ui.mouse), ("light", false));
    world.keys(": \"theme_dark\" enter");
    assert_eq!(world.state.config.ui.theme, "dark", "for now a theme can be tried");
    assert!(written(&mut world).is_empty());
}

#[test]
fn what_cannot_be_written_is_as_it_was() {
    let mut world = at("ui.theme");
    world.keys("enter");
    let problem = Problem::new("config.unwritten", "ui.theme stays as it was.", "The disk is full.", "");
    world.event(Event::SettingNotKept(1, problem.clone()));
    assert_eq!(world.state.config.ui.theme, "terminal");
    assert_eq!(world.state.origins.of("ui.theme"), Origin::Default);
    assert!(world.said().starts_with("ui.theme stays as it was."), "{}", world.said());
    assert!(world.state.undo.is_empty());

    // Changed again before the refusal came: the later change decides, and goes back to what the file has.
    world.keys("enter enter");
    world.event(Event::SettingNotKept(2, problem.clone()));
    assert_eq!(world.state.config.ui.theme, "light");
    world.event(Event::SettingNotKept(3, problem));
    assert_eq!(world.state.config.ui.theme, "terminal");
}

#[test]
fn a_change_is_undone_and_done_again() {
    let mut world = at("ui.motion");
    world.keys("enter g h z");
    assert_eq!(world.said(), "Undone: ui.motion: false");
    assert!(world.state.config.ui.motion);
    world.keys("Z");
    assert!(!world.state.config.ui.motion);
    let values: Vec<_> = written(&mut world).into_iter().map(|(_, _, value)| value).collect();
    assert_eq!(values, [Some(Value::Yes(false)), None, Some(Value::Yes(false))]);
}

#[test]
fn settings_follow_from_others_and_lines_are_known() {
    let mut world = at("ui.accessible");
    world.keys("enter");
    assert_eq!(world.state.config.ui.signs, "ascii");
    assert!(!world.state.config.ui.motion);
    let mut loaded = Loaded::new();
    loaded.file("\n[ui]\naccessible = true\n");
    world.event(Event::SettingKept(1, loaded.origins));
    assert_eq!(world.state.origins.line("ui.accessible"), Some(3));
    world.keys("enter");
    assert_eq!(world.state.config.ui.signs, "auto");
    assert!(world.state.config.ui.motion);
    stand(&mut world, "refresh.automatic");
    world.keys("enter");
    assert_eq!(world.state.memo.look_for_due, None);
    world.keys("enter");
    assert!(world.state.memo.look_for_due.is_some());
}

#[test]
fn shows_that_are_not_suggested_any_more_are_listed_and_taken_back() {
    let mut world = World::new();
    world.keys("E").wait(100).keys("x");
    let refused = world.state.library.dismissed.iter().next().cloned().unwrap();
    world.keys("g c G");
    assert_eq!(world.selected(), Row::Candidate(refused));
    assert_eq!(world.state.row_title(&world.selected()), "Other 1");
    world.keys("x");
    assert!(world.said().contains("may be suggested again"), "{}", world.said());
    assert!(world.state.library.dismissed.is_empty());
    assert!(matches!(world.selected(), Row::Setting(_)));
    world.keys("z");
    assert_eq!(world.state.library.dismissed.len(), 1);
}

#[test]
fn the_sample_can_be_taken_out_in_the_settings() {
    let mut world = World::new();
    world.act(crate::app::Action::InstallSample).wait(10).keys("g c G");
    assert_eq!(world.selected(), Row::Sample);
    let offers = crate::app::offers::bottom(&world.state);
    assert!(offers.iter().any(|offer| offer.label == "take it out" && offer.possible), "{offers:?}");
    world.keys("x x");
    assert!(world.sent().contains(&Effect::RemoveSample));
    assert!(!world.state.rows_of(PaneId::Settings).contains(&Row::Sample));
}
