//! One test a journey, and properties over any sequence of keys and events.

use std::sync::Arc;

use proptest::prelude::*;

use super::world::{DAY, NOW, World, candidate, episode_id, list, only, show, show_id};
use crate::app::event::{Event, Mouse, MouseKind, RefreshStep};
use crate::app::keymap::Keymap;
use crate::app::overlay::{AddStage, Found};
use crate::app::state::Session;
use crate::app::{Action, Chord, Effect, Msg, Overlay, PaneId, Place, Row, Size, Slot, Ticket, layout, offers};
use crate::error::Problem;
use crate::library::narrow::Within;
use crate::library::query::{Excerpt, FoundIn, Hit};
use crate::library::{EpisodeList, EpisodeRow};
use crate::model::{Change, EpisodeKind, PlayerCommand, PlayerStatus, Secs, ShowDetail, Subscription, Timestamp};

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
fn filters_narrow_and_are_kept_until_cleared() {
    let mut world = World::new();
    world.act(Action::Go("show/1".into())).keys("/ \"42\"");
    assert!(world.state.rows_of(PaneId::Episodes).len() < 10);
    assert_eq!(world.state.rows[&PaneId::Episodes].unfiltered, 60);
    world.keys("enter");
    assert!(world.state.overlays.is_empty());
    assert_eq!(world.selected(), Row::Episode(show_id(1), episode_id(42)));
    world.keys("enter H");
    assert_eq!(world.state.cursor(PaneId::Episodes).filter, "42", "back brings the filter");
    world.keys("esc");
    assert_eq!(world.state.rows_of(PaneId::Episodes).len(), 60);
    assert_eq!(world.selected(), Row::Episode(show_id(1), episode_id(42)), "the selection stays");
}

#[test]
fn sorts_turn_round() {
    let mut world = World::new();
    world.keys("S t");
    let titles = |world: &World| {
        world.state.rows_of(PaneId::Shows).iter().map(|row| world.state.row_title(row)).collect::<Vec<_>>()
    };
    assert_eq!(titles(&world), ["Alpha", "Beta", "Gamma"]);
    world.keys("S t");
    assert_eq!(titles(&world), ["Gamma", "Beta", "Alpha"]);
    world.keys("S l");
    assert!(world.said().contains("cannot be sorted by length, but by date"), "{}", world.said());
    world.keys("S g");
    assert!(world.state.rows_of(PaneId::Shows).iter().any(|row| !row.selectable()));
}

#[test]
fn searching_answers_while_typing() {
    let mut world = World::new();
    world.keys("s \"number_42\"");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Search { .. })));
    assert_eq!(world.selected(), Row::Episode(show_id(1), episode_id(42)));
    world.keys("enter");
    assert_eq!(world.state.place(), Place::Episode(episode_id(42)));
    world.keys("H");
    assert_eq!(world.address(), "search?q=number+42");
    world.keys("g h g s");
    assert_eq!(world.state.entry().query, "number 42", "the last question is there again");
    world.keys("s ctrl-u \"alpha\" esc");
    assert!(world.state.rows_of(PaneId::Search).contains(&Row::Show(show_id(1))));
}

#[test]
fn groups_of_results_are_short_until_one_is_asked_for() {
    let mut world = World::new();
    world.keys("s \"number_in:titles\"");
    let hits = |world: &World| {
        world.state.rows_of(PaneId::Search).iter().filter(|row| matches!(row, Row::Episode(..))).count()
    };
    assert!(hits(&world) > 20, "one group alone is shown whole: {:?}", world.state.rows_of(PaneId::Search));
    let hit = |n: u32| Hit {
        show: show_id(2),
        episode: episode_id(n),
        found_in: FoundIn::Notes,
        excerpt: Excerpt::default(),
    };
    world.keys("ctrl-u \"number_1\" esc").wait(1);
    let ticket = Ticket { slot: Slot::Search, number: world.state.tickets[&Slot::Search] };
    let typed = world.state.entry().query.clone();
    world.event(Event::Found(ticket, typed, (5_000..5_020).map(hit).collect()));
    let more: Vec<&Row> =
        world.state.rows_of(PaneId::Search).iter().filter(|row| matches!(row, Row::More(..))).collect();
    assert!(matches!(more.as_slice(), [Row::More(Within::Titles, _), Row::More(Within::Notes, 14)]), "{more:?}");
    world.keys("g g");
    for _ in 0..20 {
        if !matches!(world.selected(), Row::More(Within::Notes, _)) {
            world.keys("j");
        }
    }
    world.keys("enter");
    assert_eq!(world.state.entry().query, "number 1 in:notes");
    // An address is no words.
    world.keys("s ctrl-u \"https://feeds.example.org/x\"");
    assert_eq!(world.state.rows_of(PaneId::Search), [Row::Address]);
    world.keys("esc enter");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Add(_))));
}

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
    world.event(Event::RefreshFinished);
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
    world.event(Event::RefreshFinished);
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

fn chord() -> impl Strategy<Value = Chord> {
    let keys = [
        "j",
        "k",
        "J",
        "K",
        "g",
        "G",
        "h",
        "l",
        "H",
        "L",
        "tab",
        "shift-tab",
        "]",
        "[",
        "enter",
        "backspace",
        "esc",
        "f",
        "F",
        "a",
        "s",
        "d",
        "1",
        "2",
        "0",
        "u",
        "U",
        "y",
        "Y",
        "t",
        "/",
        "n",
        "N",
        "S",
        ":",
        "?",
        "w",
        "W",
        "p",
        "m",
        "M",
        "A",
        "e",
        "x",
        "X",
        "r",
        "R",
        "z",
        "Z",
        "alt-j",
        "alt-k",
        "space",
        "<",
        ">",
        "{",
        "}",
        "(",
        ")",
        "-",
        "+",
        "v",
        "i",
        ".",
        "o",
        "ctrl-d",
        "ctrl-u",
        "pagedown",
        "pageup",
        "down",
        "up",
        "home",
        "end",
        "ctrl-w",
        "q",
        "b",
    ];
    prop::sample::select(keys.to_vec()).prop_map(|key| Chord::parse(key).unwrap())
}

#[derive(Debug, Clone)]
enum Step {
    Key(Chord),
    Wait(u16),
    Mouse(MouseKind, u16, u16),
    Resize(u16, u16),
    Fresh(u32),
    Paste,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kinds = vec![MouseKind::Left, MouseKind::Middle, MouseKind::Right, MouseKind::WheelUp, MouseKind::WheelDown];
    let step = prop_oneof![
        12 => chord().prop_map(Step::Key),
        2 => (0_u16..900).prop_map(Step::Wait),
        2 => (prop::sample::select(kinds), 0_u16..130, 0_u16..40).prop_map(|(what, x, y)| Step::Mouse(what, x, y)),
        1 => (1_u16..140, 1_u16..50).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => (61_u32..90).prop_map(Step::Fresh),
        1 => Just(Step::Paste),
    ];
    prop::collection::vec(step, 1..60)
}

fn run(world: &mut World, step: &Step) {
    match *step {
        Step::Key(chord) => world.msg(Msg::Key(chord)),
        Step::Wait(millis) => world.wait(u64::from(millis)),
        Step::Mouse(what, column, row) => world.msg(Msg::Mouse(Mouse { what, column, row })),
        Step::Resize(width, height) => world.event(Event::Resized(Size { width, height })),
        Step::Fresh(to) => {
            let step = RefreshStep::Updated { show: Box::new(show(1, "Alpha")), list: list(1, 1..to), new: Vec::new() };
            world.event(Event::RefreshProgress(show_id(1), step))
        }
        Step::Paste => world.msg(Msg::Paste("great\nthings".into())),
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_pressed_the_cursor_stands_in_its_list(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            run(&mut world, &step);
            world.state.quitting = false;
            prop_assert!(world.state.panes().contains(&world.state.entry().focus));
            for (pane, rows) in &world.state.rows {
                let cursor = world.state.cursor(*pane);
                prop_assert!(rows.rows.is_empty() || cursor.index < rows.rows.len());
                if rows.rows.iter().any(Row::selectable) {
                    prop_assert!(rows.rows[cursor.index].selectable());
                    prop_assert_eq!(cursor.on.as_ref(), rows.rows.get(cursor.index));
                }
                let height = layout::areas(&world.state).page_rows(*pane);
                if height > 0 && !rows.rows.is_empty() {
                    prop_assert!((cursor.top..cursor.top + height).contains(&cursor.index), "{:?} {height}", cursor);
                }
            }
            if let Some(wake) = world.state.wake_at() {
                prop_assert!(wake > world.state.now.millis);
            }
            let _ = (offers::bottom(&world.state), offers::actions(&world.state), offers::crumbs(&world.state));
        }
    }

    #[test]
    fn undoing_everything_brings_the_library_back(keys in prop::collection::vec(prop::sample::select(vec!["w", "W", "m", "M", "x", "a", "j", "k", "alt-j", "alt-k", "X", "z", "Z", "tab", "g w", "g h", "g n"]), 1..40)) {
        let mut world = World::new();
        let facts = |world: &World| {
            let library = &world.state.library;
            let queue: Vec<_> = library.queue.iter().map(|item| item.episode).collect();
            let played: std::collections::BTreeSet<_> = library.marks.iter().filter(|(_, mark)| mark.played).map(|(id, _)| *id).collect();
            let following: Vec<_> = library.shows.values().map(|show| (show.id, show.subscription)).collect();
            (queue, played, following, library.dismissed.clone())
        };
        let before = facts(&world);
        for keys in keys {
            world.keys(keys);
        }
        while !world.state.undo.is_empty() {
            world.act(Action::Undo);
        }
        prop_assert_eq!(facts(&world), before);
        prop_assert!(world.state.unsaved.is_empty());
    }
}

#[test]
fn no_action_is_silent_in_any_place() {
    use crate::app::action::{Group, TABLE};
    let places = [
        ("library", "g h"),
        ("episodes", "g h tab"),
        ("new", "g n"),
        ("show", "g h enter"),
        ("links of a show", "g h enter ]"),
        ("similar", "g h enter ] ]"),
        ("about", "g h enter ] ] ]"),
        ("notes", "g h tab enter"),
        ("links", "g h tab enter ]"),
        ("chapters", "g h tab enter ] ]"),
        ("people", "g h tab enter ] ] ]"),
        ("later", "g w"),
        ("now playing", "g p"),
        ("search", "s o t h e r enter"),
        ("history", "g y"),
        ("messages", "g m"),
        ("settings", "g c"),
    ];
    // Where there is no further row there is nothing to tell; drawing anew shows nothing new.
    let quiet = |info: &crate::app::ActionInfo| {
        info.group == Group::Move && !matches!(info.action, Action::NextStop | Action::PrevStop | Action::NextTab)
            || matches!(info.action, Action::Redraw | Action::FollowNumber(_))
    };
    for (name, keys) in places {
        for info in TABLE.iter().filter(|info| !quiet(info)) {
            let mut world = World::new();
            world.keys(keys);
            world.sent();
            let before = world.state.clone();
            world.act(info.action.clone());
            let after = &world.state;
            let same = after.history == before.history
                && after.overlays == before.overlays
                && after.toasts == before.toasts
                && after.library.revision == before.library.revision
                && after.rows == before.rows;
            assert!(!same || !world.sent().is_empty(), "{} does nothing in {name} and does not say why", info.name);
        }
    }
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

#[test]
fn enter_straight_after_typing_opens_what_the_newest_words_find() {
    let hit = |n: u32| Hit {
        show: show_id(2),
        episode: episode_id(n),
        found_in: FoundIn::Notes,
        excerpt: Excerpt::default(),
    };
    // What is typed while the notes have not answered; the newest question.
    let typed = |world: &mut World, text: &str| {
        let mut asked = None;
        for c in text.chars() {
            for effect in crate::app::update(&mut world.state, Msg::Key(Chord::char(c))) {
                if let Effect::Search(ticket, words, _) = effect {
                    asked = Some((ticket, words));
                }
            }
        }
        asked.unwrap()
    };
    let before = |text: &str| {
        let mut world = World::new();
        world.keys("s");
        let (ticket, words) = typed(&mut world, "zeppe");
        world.event(Event::Found(ticket, words, vec![hit(105)]));
        assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(105)));
        let asked = typed(&mut world, text);
        world.keys("enter");
        (world, asked)
    };
    let (mut world, (ticket, words)) = before("lin");
    assert_eq!(world.state.place(), Place::Search, "the older hit is not opened");
    world.event(Event::Found(ticket, words, vec![hit(107), hit(105)]));
    assert_eq!(world.state.place(), Place::Episode(episode_id(107)));
    world.keys("H");
    assert!(world.state.overlays.is_empty());
    // Another key means something else.
    let (mut world, (ticket, words)) = before("lin");
    world.keys("down");
    world.event(Event::Found(ticket, words, vec![hit(107), hit(105)]));
    assert_eq!(world.state.place(), Place::Search);
    // Nothing is found: directories are not asked by a key that was meant for a result.
    let (mut world, (ticket, words)) = before("linx");
    world.event(Event::Found(ticket, words, Vec::new()));
    assert_eq!(world.selected(), Row::AskDirectories);
    assert!(!world.state.directories.on && world.state.overlays.is_empty());
    // A title is known at once.
    let mut world = World::new();
    world.keys("s");
    let _ = typed(&mut world, "number 42");
    world.keys("enter");
    assert_eq!(world.state.place(), Place::Episode(episode_id(42)));
}
