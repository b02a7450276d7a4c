//! One test a journey.

use std::sync::Arc;

use super::world::{DAY, NOW, World, episode_id, list, only, show, show_id};
use crate::app::event::{Event, Mouse, MouseKind, RefreshStep};
use crate::app::keymap::Keymap;
use crate::app::state::Session;
use crate::app::{Action, Effect, Msg, Overlay, PaneId, Place, Row, Slot, Ticket, layout, offers};
use crate::error::Problem;
use crate::library::{EpisodeList, EpisodeRow};
use crate::model::{EpisodeKind, PlayerCommand, PlayerStatus, Secs, ShowDetail, Subscription, Timestamp};

#[test]
fn moving_selects_and_the_second_pane_follows() {
    let mut world = World::new();
    let first = world.selected();
    assert!(matches!(first, Row::Show(_)));
    assert_eq!(world.keys("j").selected(), world.state.rows_of(PaneId::Shows)[1]);
    assert_eq!(world.keys("j j j j").selected(), world.state.rows_of(PaneId::Shows)[2]);
    let Row::Show(id) = world.selected() else { panic!() };
    assert_eq!(world.state.entry().beside, Some(id));
    assert!(matches!(world.state.rows_of(PaneId::Episodes)[0], Row::Episode(show, _) if show == id));
    assert_eq!(world.keys("g g").selected(), first);
    world.keys("tab j");
    assert_eq!(world.state.focus(), PaneId::Episodes);
    assert_eq!(world.state.cursor(PaneId::Episodes).index, 1);
    world.keys("tab");
    assert_eq!(world.state.focus(), PaneId::Shows);
}

/// What a key does to the list beside is done to that of the selected show, however soon the key comes.
#[test]
fn a_whole_list_is_marked_of_the_show_one_has_just_come_to() {
    let mut world = World::new();
    world.keys("j M");
    let Row::Show(id) = world.selected() else { panic!() };
    let rows = world.state.rows_of(PaneId::Episodes);
    assert!(rows.iter().all(|row| matches!(row, Row::Episode(show, _) if *show == id)), "{rows:?}");
    let marked = world.state.library.marks.iter().filter(|(_, mark)| mark.played).map(|(id, _)| *id);
    let mut marked: Vec<_> = marked.collect();
    let mut listed: Vec<_> =
        rows.iter().filter_map(|row| if let Row::Episode(_, id) = row { Some(*id) } else { None }).collect();
    marked.sort();
    listed.sort();
    assert_eq!(marked, listed);
}

/// Several steps of one key are one to whoever looks: the preview stays with what was drawn.
#[test]
fn a_key_of_several_steps_passes_over_what_lies_between() {
    let mut world = World::new();
    world.keys("tab");
    let drawn = world.selected();
    world.state.keymap = Keymap::load("[keys]\n\"J\" = [\"down\", \"down\"]\n").0;
    world.keys("J");
    assert_eq!(world.state.previewed(), Some(&drawn));
}

#[test]
fn details_load_after_a_rest_only() {
    let mut world = World::new();
    world.sent();
    world.keys("tab j j");
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::LoadEpisode(..))));
    let wake = world.state.wake_at().unwrap();
    assert_eq!(wake, world.state.now.millis + 80);
    world.wait(80);
    let sent = world.sent();
    assert_eq!(sent.iter().filter(|effect| matches!(effect, Effect::LoadEpisode(..))).count(), 1);
    let minutes = world.state.wake_at().map(|at| (at - world.state.now.millis) / 60_000);
    assert!(minutes >= Some(14), "at rest only the look for due shows wakes the program");
}

#[test]
fn history_works_like_a_browsers() {
    let mut world = World::new();
    world.keys("backspace");
    assert_eq!(world.said(), "This is the first place you visited.");
    world.keys("esc j enter j j j enter");
    let episode = world.address();
    assert!(episode.starts_with("episode/"), "{episode}");
    world.keys("H");
    let on = world.selected();
    assert_eq!(world.state.cursor(PaneId::Episodes).index, 3);
    assert_eq!(world.keys("L").address(), episode);
    world.keys("H H");
    assert_eq!(world.address(), "library");
    assert_eq!(world.state.cursor(PaneId::Shows).index, 1);
    // New episodes above: the same one is selected.
    world.keys("L");
    let Row::Episode(show_of, _) = on else { panic!() };
    let range = if show_of == show_id(1) {
        1..70
    } else if show_of == show_id(2) {
        101..120
    } else {
        201..210
    };
    let fresh = list(show_of.get(), range);
    let new = vec![episode_id(119)];
    let step = RefreshStep::Updated { show: Box::new(show(show_of.get(), "Alpha")), list: fresh, new };
    world.event(Event::RefreshStarted { shows: vec![show_of], asked: true });
    world.event(Event::RefreshProgress(show_of, step));
    assert_eq!(world.selected(), on);
    assert!(world.state.cursor(PaneId::Episodes).index > 3);
    // Going somewhere drops what was ahead.
    world.keys("g w L");
    assert_eq!(world.said(), "This is the last place you visited.");
}

#[test]
fn older_episodes_are_the_last_row_of_a_feed_in_pages() {
    let mut world = World::new();
    let mut paged = show(2, "Beta");
    paged.older = true;
    world.event(Event::RefreshProgress(show_id(2), RefreshStep::Unchanged(Box::new(paged.clone()))));
    world.act(Action::Go("show/2".into())).keys("G");
    assert_eq!(world.selected(), Row::Older(show_id(2)));
    world.sent();
    assert_eq!(world.keys("enter").sent(), [Effect::ReadOlder(show_id(2))]);
    world.keys("enter");
    assert_eq!(world.said(), "Older episodes are being read already.");
    // They come below; the selection stands where reading goes on.
    let step = RefreshStep::Updated { show: Box::new(paged), list: list(2, 81..111), new: vec![episode_id(81)] };
    world.event(Event::RefreshProgress(show_id(2), step)).event(Event::OlderRead(show_id(2), Ok(20)));
    assert_eq!(world.said(), "20 older episodes read.");
    assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(100)));
    assert_eq!(world.keys("G").selected(), Row::Older(show_id(2)));
    // The last page is read: the row is gone.
    world.event(Event::RefreshProgress(show_id(2), RefreshStep::Unchanged(Box::new(show(2, "Beta")))));
    assert!(world.state.rows_of(PaneId::Episodes).iter().all(|row| matches!(row, Row::Episode(..))));
    assert!(matches!(world.selected(), Row::Episode(..)));
}

#[test]
fn parent_is_back_when_one_came_from_there() {
    let mut world = World::new();
    world.keys("enter enter h");
    assert!(world.address().starts_with("show/"));
    assert!(world.state.history.can_forward());
    world.act(Action::Go("episode/105".into())).keys("h");
    assert_eq!(world.address(), "show/2/episodes");
    assert!(!world.state.history.can_forward());
}

#[test]
fn siblings_go_in_the_order_of_the_list() {
    let mut world = World::new();
    world.act(Action::Go("show/2".into())).keys("enter");
    assert_eq!(world.state.place(), Place::Episode(episode_id(110)));
    assert_eq!(world.keys("J J").state.place(), Place::Episode(episode_id(108)));
    assert_eq!(world.keys("K").state.place(), Place::Episode(episode_id(109)));
    world.keys("K K");
    assert_eq!(world.said(), "This is the first one of its list.");
}

#[test]
fn tabs_change_the_entry_and_add_none() {
    let mut world = World::new();
    world.act(Action::Go("episode/105".into()));
    let entries = world.state.history.entries.len();
    let mut seen = vec![world.address()];
    for _ in 0..4 {
        world.keys("]");
        seen.push(world.address());
    }
    assert_eq!(
        seen,
        ["episode/105/notes", "episode/105/links", "episode/105/chapters", "episode/105/people", "episode/105/similar"]
    );
    assert_eq!(world.keys("]").address(), "episode/105/notes");
    assert_eq!(world.keys("[").address(), "episode/105/similar");
    assert_eq!(world.state.history.entries.len(), entries);
    world.keys("] u");
    assert_eq!(world.address(), "episode/105/links");
    world.keys("U");
    assert_eq!(world.address(), "show/2/links");
}

#[test]
fn headings_of_seasons_have_their_names() {
    let mut world = World::new();
    let row = |(id, season): (u32, Option<u16>)| EpisodeRow {
        id: episode_id(id),
        title: format!("Part {id}"),
        published: Some(Timestamp(NOW - 1000 * DAY + i64::from(id))),
        duration: None,
        season,
        number: None,
        kind: EpisodeKind::Full,
        links: 0,
        gone: false,
        playable: true,
        back: false,
    };
    let rows = [(204, None), (203, Some(3)), (202, Some(2)), (201, Some(1))].map(row);
    world.event(Event::ListsLoaded {
        lists: vec![Arc::new(EpisodeList::new(show_id(3), rows.into()))],
        complete: false,
    });
    world.act(Action::Go("show/3".into()));
    let seasons = vec![(1, "season 1".into()), (3, "The Harbour".into())];
    let detail = Box::new(ShowDetail { seasons, ..ShowDetail::default() });
    let ticket = Ticket { slot: Slot::Show, number: world.state.tickets[&Slot::Show] };
    world.event(Event::ShowLoaded(ticket, show_id(3), detail));
    let headings: Vec<String> = world
        .state
        .rows_of(PaneId::Episodes)
        .iter()
        .filter_map(|row| match row {
            Row::Heading(name, _) if *row != Row::blank() => Some(name.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(headings, ["Without season", "Season 3: The Harbour", "Season 2", "Season 1"]);
}

#[test]
fn similar_shows_are_looked_into_followed_and_dismissed() {
    let mut world = World::new();
    world.keys("e");
    assert!(world.address().ends_with("/similar"));
    let entry = world.address();
    assert_eq!(world.state.rows_of(PaneId::Similar).len(), 5);
    world.keys("x");
    assert_eq!(world.state.rows_of(PaneId::Similar).len(), 4);
    world.keys("z");
    assert_eq!(world.state.rows_of(PaneId::Similar).len(), 5);
    world.sent();
    world.keys("g g enter");
    assert!(world.address().starts_with("show/") && world.address() != entry);
    let id = world.state.page_show().unwrap();
    assert_eq!(world.state.show(id).unwrap().subscription, Subscription::Preview);
    assert!(world.sent().iter().any(|e| matches!(e, Effect::Refresh { shows, .. } if shows == &[id])));
    world.keys("a");
    assert_eq!(world.state.show(id).unwrap().subscription, Subscription::Following);
    world.keys("z");
    assert_eq!(world.state.show(id).unwrap().subscription, Subscription::Preview);
    world.keys("H j a");
    assert!(world.said().starts_with("Following Other 2."), "{}", world.said());
    world.keys("z");
    let other = world.state.library.shows.values().find(|show| show.title == "Other 2").unwrap();
    assert_ne!(other.subscription, Subscription::Following);
}

#[test]
fn listen_later_keeps_an_order() {
    let mut world = World::new();
    world.act(Action::Go("show/2".into())).keys("w j w j W g w");
    let ids = |world: &World| world.state.library.queue.iter().map(|item| item.episode.get()).collect::<Vec<_>>();
    assert_eq!(ids(&world), [108, 110, 109]);
    world.keys("alt-j");
    assert_eq!(ids(&world), [110, 108, 109]);
    assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(108)), "the selection moves along");
    world.keys("z");
    assert_eq!(ids(&world), [108, 110, 109]);
    world.keys("x");
    assert_eq!(world.state.library.queue.len(), 2);
    world.keys("z");
    assert_eq!(ids(&world), [108, 110, 109]);
    world.keys("m X");
    assert_eq!(world.state.library.queue.len(), 2);
    assert!(world.said().contains("Took 1 played episode"), "{}", world.said());
}

#[test]
fn marks_are_undone_and_redone_by_sentence() {
    let mut world = World::new();
    world.act(Action::Go("show/3".into())).keys("M");
    assert_eq!(world.said(), "3 episodes marked as played.");
    assert!(world.state.toasts.last().unwrap().undo);
    assert_eq!(world.state.library.shows[&show_id(3)].counts.unplayed, 0);
    world.keys("z");
    assert_eq!(world.state.library.shows[&show_id(3)].counts.unplayed, 3);
    assert_eq!(world.said(), "Undone: 3 episodes marked as played.");
    world.keys("Z");
    assert_eq!(world.state.library.shows[&show_id(3)].counts.unplayed, 0);
    world.keys("z z");
    assert_eq!(world.said(), "There is nothing to undo.");
    world.wait(6_000);
    assert!(world.state.toasts.is_empty());
}

#[test]
fn changes_that_the_disk_refuses_are_offered_again() {
    let mut world = World::new();
    world.act(Action::Go("show/3".into()));
    let effects = crate::app::update(&mut world.state, Msg::Do(Action::MarkPlayed));
    let Some(Effect::Save(number, changes)) = effects.first().cloned() else { panic!("{effects:?}") };
    assert!(world.state.unsaved.contains_key(&number));
    let problem = Problem::new("store.write", "Could not save.", "The disk is full.", "Make room.");
    world.event(Event::NotSaved(number, problem));
    assert!(world.said().contains("The disk is full"));
    world.sent();
    assert!(world.state.wake_at().is_some());
    world.wait(5_000);
    assert!(world.sent().contains(&Effect::Save(number, changes)));
    assert!(world.state.unsaved.is_empty());
}

#[test]
fn the_first_run_page_greets_and_the_sample_goes_with_one_key() {
    let mut world = World::blank();
    world.event(only(Vec::new()));
    world.event(Event::ListsLoaded { lists: Vec::new(), complete: true });
    assert_eq!(world.state.focus(), PaneId::Welcome);
    assert!(layout::welcome(&world.state));
    world.keys("3");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Add(_))));
    world.keys("esc 1");
    assert_eq!(world.state.focus(), PaneId::Shows);
    assert_eq!(world.selected(), Row::Show(show_id(500)));
    // Following a show of one's own asks whether the sample shall go.
    world.state.history.here_mut();
    world.act(Action::Go("show/500/similar".into())).keys("a");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Confirm { .. })));
    world.keys("enter");
    assert!(world.state.library.shows.contains_key(&show_id(500)));
    // What cannot be undone asks, and only the named key says yes.
    world.keys("z g h x enter");
    assert!(world.state.library.shows.contains_key(&show_id(500)));
    world.keys("x x");
    assert_eq!(world.state.focus(), PaneId::Welcome);
    assert_eq!(world.selected(), Row::Choice(1));
}

#[test]
fn playing_keeps_the_position_and_goes_on() {
    let mut world = World::new();
    world.act(Action::Go("show/2".into())).keys("w j w g g");
    world.sent();
    world.keys("p");
    let sent = world.sent();
    let load = sent.iter().find_map(|e| match e {
        Effect::Player(PlayerCommand::Load { episode, url, start, .. }) => Some((*episode, url.clone(), *start)),
        _ => None,
    });
    assert_eq!(load, Some((episode_id(110), "https://media.example.org/110.mp3".into(), Secs(0))));
    let status = |position: u32| PlayerStatus {
        episode: episode_id(110),
        position: Secs(position),
        duration: Some(Secs(3110)),
        paused: false,
        speed: 10,
        volume: 80,
    };
    for second in 0..=12 {
        world.event(Event::Player(status(second)));
    }
    let saves = world.sent().into_iter().filter(|effect| matches!(effect, Effect::Save(..))).count();
    assert_eq!(saves, 2, "every five seconds");
    world.keys(") > } space");
    let sent: Vec<_> = world.sent();
    assert_eq!(
        sent,
        [
            Effect::Player(PlayerCommand::Speed(11)),
            Effect::Player(PlayerCommand::SeekBy(30)),
            Effect::Player(PlayerCommand::SeekTo(Secs(600))),
            Effect::Player(PlayerCommand::TogglePause)
        ]
    );
    world.event(Event::PlayerStopped { episode: episode_id(110), position: Secs(3110), finished: true });
    assert!(world.state.library.marks[&episode_id(110)].played);
    assert_eq!(world.state.library.queue.len(), 1);
    assert!(
        world
            .sent()
            .iter()
            .any(|e| matches!(e, Effect::Player(PlayerCommand::Load { episode, .. }) if *episode == episode_id(109)))
    );
    world.event(Event::PlayerStopped { episode: episode_id(109), position: Secs(77), finished: false });
    assert_eq!(world.state.library.marks[&episode_id(109)].position, Secs(77));
    world.sent();
    world.act(Action::Go("episode/109".into())).keys("p");
    assert!(world.sent().iter().any(|e| matches!(e, Effect::Player(PlayerCommand::Load { start: Secs(77), .. }))));
    world.keys("space");
    assert!(world.said().starts_with("Nothing plays."));
}

#[test]
fn sequences_show_their_menu_and_unbound_keys_say_so() {
    let mut world = World::new();
    world.keys("g");
    assert_eq!(offers::menu(&world.state), None);
    assert!(world.state.wake_at().is_some_and(|at| at <= world.state.now.millis + 80));
    world.wait(80).wait(220);
    let (title, offers) = offers::menu(&world.state).unwrap();
    assert_eq!(title, "g — go to");
    assert!(offers.iter().any(|offer| offer.keys == "w" && offer.label == "Listen Later"));
    world.keys("esc");
    assert!(world.state.pending.is_empty());
    world.keys("b");
    assert_eq!(world.said(), "Nothing is bound to b. ? shows the keys.");
    assert_eq!(world.state.messages.len(), 1);
    world.keys("B");
    assert_eq!(world.state.messages.len(), 1, "remarks replace one another");
    // What is not there yet says what works instead.
    for (keys, instead) in [("d", "w keeps it for later"), ("D", "no file"), ("g d", "g w goes to Listen Later")] {
        assert!(world.keys(keys).said().contains(instead), "{}", world.said());
    }
    world.keys("g ctrl-g");
    assert!(world.state.pending.is_empty());
    // Who does not want to wait, or has no wait, asks for the menu.
    world.state.config.ui.sequence_menu_ms = 0;
    world.keys("g").wait(5000);
    assert_eq!(offers::menu(&world.state), None);
    world.keys("enter");
    assert_eq!(offers::menu(&world.state).unwrap().0, "g — go to");
    assert_eq!(world.keys("w").address(), "later");
    world.keys("g m");
    assert!(world.state.rows_of(PaneId::Messages).is_empty());
}

#[test]
fn the_palette_runs_and_the_action_menu_filters() {
    let mut world = World::new();
    world.keys(": \"go_later\" enter");
    assert_eq!(world.state.place(), Place::Later);
    world.keys("H . \"unfollow\" enter");
    let following = world.state.library.shows.values().filter(|s| s.subscription == Subscription::Following).count();
    assert_eq!(following, 2);
    world.keys(": \"theme_mono\" enter");
    assert_eq!(world.state.config.ui.theme, "mono");
}

#[test]
fn the_mouse_selects_opens_and_scrolls() {
    let mut world = World::new();
    let area = layout::areas(&world.state).content(PaneId::Shows).unwrap();
    let mouse = |what, row| Msg::Mouse(Mouse { what, column: area.x + 3, row: area.y + row });
    world.msg(mouse(MouseKind::Left, 1));
    assert_eq!(world.state.cursor(PaneId::Shows).index, 1);
    world.msg(mouse(MouseKind::Left, 1));
    assert!(world.address().starts_with("show/"));
    // All three shows are in sight: there is nothing to scroll, and the selection stays.
    world.keys("H").msg(mouse(MouseKind::WheelUp, 0));
    assert_eq!(world.state.cursor(PaneId::Shows).index, 1);
    world.msg(mouse(MouseKind::Right, 2));
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Actions { .. })));
}

#[test]
fn a_session_brings_back_everything() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("j j j S t / \"4\" enter g w g s");
    let session = world.state.session();
    let text = session.to_json();
    let read = Session::from_json(&text).unwrap();
    assert_eq!(read.history.entries.len(), session.history.entries.len());
    for (a, b) in read.history.entries.iter().zip(&session.history.entries) {
        assert_eq!(a.address(), b.address());
        assert_eq!((&a.cursors, a.focus), (&b.cursors, b.focus));
    }
    assert_eq!(read.visits, session.visits);
    // Broken entries are left out, the rest is there.
    let broken = text.replacen("show/1/episodes", "nowhere/9", 1);
    let read = Session::from_json(&broken).unwrap();
    assert_eq!(read.history.entries.len(), session.history.entries.len() - 1);
    assert_eq!(Session::from_json("nonsense"), None);
    assert_eq!(Session::from_json("{}").unwrap().history.entries.len(), 1);
}

#[test]
fn an_own_show_that_is_gone_keeps_its_page() {
    let mut world = World::new();
    world.act(Action::Go("show/77".into()));
    assert_eq!(world.address(), "show/77/episodes");
    world.keys("j enter u e w H");
    assert_eq!(world.address(), "library");
}

#[test]
fn details_say_what_to_do_about_trouble() {
    let mut world = World::new();
    let mut bad = show(1, "Alpha");
    bad.health.problem = Some(Problem::new("x", "Could not refresh Alpha.", "Gone.", "Later; {refresh} tries {now}."));
    crate::library::absorb(&mut world.state.library, bad, None);
    world.act(Action::Go("show/1".into())).keys("i");
    let Some(Overlay::Details { lines, .. }) = world.state.overlays.last() else { panic!() };
    let said = lines.iter().find(|(name, _)| name == "what to do").map(|(_, value)| value.as_str());
    assert_eq!(said, Some("Later; r tries now."));
}
