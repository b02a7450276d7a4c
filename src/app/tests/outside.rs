//! What leaves the program, and what each key says where it has nothing to act on.

use super::world::{NOW, World, episode_id, show_id};
use crate::app::event::Event;
use crate::app::overlay::{Outside, Overlay};
use crate::app::{Action, Effect, Msg, PaneId};
use crate::error::Problem;
use crate::model::{Change, PlayerStatus, Rated, Secs, Timestamp};

#[test]
fn a_selection_goes_to_a_command_as_text_or_as_json() {
    let mut world = World::new();
    world.act(Action::Go("episode/105/links".into())).keys("|");
    let Some(Overlay::Command { what: Outside::Pipe { text, .. }, .. }) = world.state.overlays.last() else { panic!() };
    assert_eq!(text.lines().count(), 4, "all links of the list, one a line: {text}");
    world.sent();
    world.keys("\"wc\" enter");
    let sent = world.sent();
    let piped = sent.iter().find_map(|effect| match effect {
        Effect::Pipe { command, input } => Some((command.as_str(), input.as_str())),
        _ => None,
    });
    let (command, input) = piped.unwrap();
    assert!(command == "wc" && input.starts_with("https://host"), "{command} {input}");
    world.event(Event::Piped(Ok("4\n".into())));
    assert_eq!(world.said(), "wc: 4");
    // The command is there again; Tab changes to JSON.
    world.keys("g h | tab enter");
    let json = world.sent().into_iter().find_map(|effect| match effect {
        Effect::Pipe { command, input } if command == "wc" => Some(input),
        _ => None,
    });
    assert!(serde_json::from_str::<serde_json::Value>(&json.unwrap()).is_ok());
    world.event(Event::Piped(Err(Problem::new("pipe.failed", "The command failed.", "no such thing", ""))));
    assert!(world.said().contains("no such thing"));
    // An empty box runs nothing and stays.
    world.keys("| ctrl-u enter");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Command { .. })));
    assert_eq!(world.keys("esc").sent(), []);
}

#[test]
fn a_link_opens_with_a_program_of_ones_own() {
    let mut world = World::new();
    world.act(Action::Go("episode/105/links".into())).sent();
    world.keys("O \"lynx_-dump\" enter");
    let sent = world.sent();
    let opened = sent.iter().any(
        |effect| matches!(effect, Effect::OpenWith { command, url } if command == "lynx -dump" && url.starts_with("https://host")),
    );
    assert!(opened, "{sent:?}");
    world.state.config.player.outside = "vlc".into();
    world.act(Action::Go("episode/105".into())).sent();
    world.keys("P");
    assert!(
        world.sent().iter().any(|effect| matches!(effect, Effect::OpenWith { command, .. } if command == "vlc")),
        "{}",
        world.said()
    );
}

#[test]
fn stars_are_given_taken_away_and_undone() {
    let mut world = World::new();
    let show = Rated::Show(show_id(1));
    world.keys("g g * 4");
    let rated = world.selected();
    let crate::app::Row::Show(id) = rated else { panic!("{rated:?}") };
    assert_eq!(world.state.library.ratings.get(&Rated::Show(id)), Some(&4));
    assert!(world.said().starts_with("4 stars"));
    world.keys("* 4");
    assert!(world.said().contains("already"));
    world.keys("z");
    assert!(world.state.library.ratings.is_empty());
    world.keys("Z * 0");
    assert!(world.state.library.ratings.is_empty(), "{show:?}");
    world.act(Action::Go("episode/105".into())).sent();
    world.keys("* 5");
    let change = Change::Rate(Rated::Episode(episode_id(105)), 5);
    assert!(world.sent().iter().any(|effect| matches!(effect, Effect::Save(_, changes) if changes.contains(&change))));
}

#[test]
fn speed_and_volume_are_seen_at_once_and_end_somewhere() {
    let mut world = World::new();
    world.event(Event::Player(PlayerStatus {
        episode: episode_id(105),
        position: Secs(10),
        duration: Some(Secs(3105)),
        paused: true,
        speed: 10,
        volume: 20,
    }));
    world.keys("- - -");
    assert_eq!(world.state.player.as_ref().map(|player| player.volume), Some(5), "while paused, too");
    world.keys("- -");
    assert!(world.said().contains("silent"), "{}", world.said());
    world.keys(") )");
    assert_eq!(world.state.player.as_ref().map(|player| player.speed), Some(12));
}

#[test]
fn no_key_is_silent_at_an_end() {
    let mut world = World::new();
    for (keys, said) in [("G j", "last row"), ("g g k", "first row"), ("g g", "first row")] {
        assert!(world.keys(keys).said().contains(said), "{keys}: {}", world.said());
    }
    world.act(Action::Go("episode/105/links".into()));
    assert!(world.keys("0").said().contains("from 1 to 4"), "{}", world.said());
    world.act(Action::Go("settings".into()));
    assert!(world.keys("M").said().contains("no list of episodes"), "{}", world.said());
}

#[test]
fn what_is_done_where_it_is_not_seen_is_said() {
    let mut world = World::new();
    world.act(Action::Go("episode/105/links".into()));
    assert!(world.keys("w").said().starts_with("Kept for later"), "{}", world.said());
    assert!(world.keys("m").said().starts_with("Marked as played"), "{}", world.said());
    // A visit is what was visited.
    world.act(Action::Go("episode/104".into())).keys("g y");
    assert_eq!(world.state.focus(), PaneId::History);
    world.keys("W");
    assert_eq!(world.state.library.queue.first().map(|item| item.episode), Some(episode_id(104)));
}

#[test]
fn the_details_copy_their_link_and_say_what_other_keys_do() {
    let mut world = World::new();
    world.act(Action::Go("episode/105".into())).keys("i").sent();
    world.keys("y");
    assert!(world.sent().iter().any(|effect| matches!(effect, Effect::Copy(_))));
    assert!(world.keys("w").said().contains("Esc closes them"), "{}", world.said());
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Details { .. })));
}

#[test]
fn a_mail_address_is_shown_before_anything_opens() {
    let mut world = World::new();
    world.state.desktop = true;
    let mut page = world.state.episodes.get(&episode_id(105)).cloned();
    if page.is_none() {
        world.act(Action::Go("episode/105".into()));
        page = world.state.episodes.get(&episode_id(105)).cloned();
    }
    let mut page = page.unwrap();
    page.detail.notes = crate::text::html::notes("<p><a href=\"mailto:me@example.org\">write</a></p>", None);
    world.state.episodes.put(episode_id(105), page);
    world.state.memo.arrived += 1;
    world.event(Event::FocusGained).keys("tab enter").sent();
    let Some(Overlay::Confirm { question, .. }) = world.state.overlays.last() else { panic!("{}", world.said()) };
    assert!(question.contains("me@example.org"));
    world.keys("enter");
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::OpenUrl(_))), "the safe answer is no");
    world.keys("enter o");
    assert!(world.sent().iter().any(|effect| matches!(effect, Effect::OpenUrl(url) if url == "mailto:me@example.org")));
}

#[test]
fn a_feed_can_be_looked_into_by_its_address() {
    let mut world = World::new();
    world.act(Action::Go("preview?feed=https%3A%2F%2Fother.example.org%2F9.xml".into()));
    let added = world.sent().into_iter().any(|effect| matches!(effect, Effect::Add { follow: false, .. }));
    assert!(added, "{}", world.said());
}

#[test]
fn new_holds_what_is_new_and_what_was_opened_while_one_goes_through_it() {
    let mut world = World::new();
    world.keys("g n");
    let new = world.state.rows_of(PaneId::New).len();
    assert_eq!(new, 3, "the newest of each show");
    world.wait(2000).keys("enter backspace");
    assert_eq!(world.state.rows_of(PaneId::New).len(), 3, "coming back finds the same rows");
    let later = crate::app::Now { wall: Timestamp(NOW + 60), ..world.state.now };
    world.event(Event::Tick(later)).keys("g h");
    world.msg(Msg::Do(Action::Go("new".into())));
    assert_eq!(world.state.rows_of(PaneId::New).len(), 2, "going there anew does not");
}

#[test]
fn a_sleep_timer_pauses_what_plays_and_can_be_taken_back() {
    let mut world = World::new();
    let plays = |world: &mut World| {
        world.event(Event::Player(PlayerStatus {
            episode: episode_id(105),
            position: Secs(60),
            duration: Some(Secs(3105)),
            paused: false,
            speed: 10,
            volume: 80,
        }));
    };
    world.keys(": \"sleep_30\" enter");
    assert!(world.said().contains("Nothing plays"), "{}", world.said());
    plays(&mut world);
    world.keys(": \"sleep_30\" enter");
    assert!(world.said().contains("pauses in 30 min"), "{}", world.said());
    assert!(world.state.wake_at().is_some());
    world.wait(29 * 60_000).sent();
    plays(&mut world);
    let paused = |effects: Vec<Effect>| effects.contains(&Effect::Player(crate::model::PlayerCommand::TogglePause));
    assert!(!paused(world.wait(1_000).sent()));
    assert!(paused(world.wait(60_000).sent()), "{}", world.said());
    assert!(!paused(world.wait(60_000).sent()), "once");
    world.keys(": \"sleep_10\" enter : \"sleep_0\" enter");
    assert!(!paused(world.wait(11 * 60_000).sent()));
}

#[test]
fn themes_of_files_are_completed_in_the_palette() {
    let mut world = World::new();
    let mut loaded = crate::config::Loaded::new();
    loaded.theme_file("paper.toml", "text = \"#000000\"");
    world.state.themes = loaded.themes;
    world.keys(": \"theme_pa\" enter");
    assert_eq!(world.state.config.ui.theme, "paper");
}

#[test]
fn where_a_copy_goes_is_said_once() {
    let mut world = World::new();
    world.act(Action::Go("episode/105/links".into())).keys("y");
    assert!(world.said().contains("{help} clipboard"), "{}", world.said());
    assert!(!world.keys("j y").said().contains("clipboard"), "{}", world.said());
}
