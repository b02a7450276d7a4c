//! Feeds from the listener's side: signing in, moves and their way back, asking all at once.

use super::world::{NOW, World, candidate, show, show_id};
use crate::app::effect::LoginOf;
use crate::app::event::{Added, Event, RefreshStep};
use crate::app::overlay::{AddStage, Found};
use crate::app::state::Session;
use crate::app::{Action, Effect, Msg, Overlay, PaneId, Place, Row, offers, report};
use crate::error::Problem;
use crate::library::{absorb, apply};
use crate::model::{
    Change, FeedMoved, FeedUrl, Inquiry, Moved, MovedBy, PageTrouble, QueuePlace, Secret, Show, ShowDetail, ShowId,
    Subscription, TakenOver, Timestamp, Told,
};

fn refreshed(world: &World) -> Vec<Vec<u32>> {
    let asked = world.effects.iter().filter_map(|effect| match effect {
        Effect::Refresh { shows, asked: true } => Some(shows.iter().map(|id| id.get()).collect()),
        _ => None,
    });
    asked.collect()
}

#[test]
fn signing_in_takes_a_name_and_an_unseen_password() {
    let mut world = World::new();
    let mut private = show(1, "Alpha");
    let why = "The server wants a name and a password (401).";
    private.health.problem = Some(Problem::new("refresh.login", "Could not refresh Alpha.", why, ""));
    absorb(&mut world.state.library, private, None);
    world.act(Action::Go("show/1".into()));
    assert!(offers::actions(&world.state).iter().any(|offer| offer.action == Action::Login), "the menu offers it");
    world.act(Action::Login).keys("m e enter");
    world.msg(Msg::Paste(" hunter2 ".into()));
    let Some(Overlay::Login(login)) = world.state.overlays.last() else { panic!() };
    assert_eq!((&*login.host, &*login.user.text, &*login.password.text), ("feeds.example.org", "me", "hunter2"));
    world.sent();
    world.keys("enter");
    let effect = world.sent().pop().unwrap();
    let password = Secret::new("hunter2");
    assert_eq!(effect, Effect::Login { of: LoginOf::Show(show_id(1)), user: "me".into(), password });
    assert!(!format!("{effect:?}").contains("hunter2"), "the log tells nothing");
    assert!(!format!("{:?}", world.state).contains("hunter2"), "and nothing is left of it");
    world.effects.clear();
    world.event(Event::LoggedIn(LoginOf::Show(show_id(1)), "Taken.".into()));
    assert_eq!(refreshed(&world), [[1]], "what failed without it is tried again");
    // Without a name nothing is sent; Esc leaves.
    world.act(Action::Login).keys("tab x enter");
    assert!(matches!(world.state.overlays.last(), Some(Overlay::Login(login)) if !login.on_password));
    world.keys("esc");
    assert!(world.state.overlays.is_empty());
}

#[test]
fn a_private_address_that_is_added_asks_who_one_is() {
    let mut world = World::new();
    world.keys("A");
    world.msg(Msg::Paste("private.example/feed".into()));
    world.keys("enter");
    let Some(Effect::Look(ticket, _)) = world.sent().pop() else { panic!() };
    world.event(Event::Looked(ticket, Err(Problem::new("refresh.login", "Nothing.", "It wants a name.", ""))));
    world.keys("enter m e enter p w enter");
    let Some(Effect::Login { of, user, .. }) = world.sent().pop() else { panic!() };
    assert_eq!((&of, &*user), (&LoginOf::Address("https://private.example/feed".into()), "me"));
    world.event(Event::LoggedIn(of, "Taken.".into()));
    let Some(Effect::Look(_, text)) = world.sent().pop() else { panic!() };
    assert_eq!(text, "private.example/feed", "the address is looked at again");
    assert!(
        matches!(world.state.overlays.last(), Some(Overlay::Add(add)) if matches!(add.stage, AddStage::Looking { .. }))
    );
}

#[test]
fn of_several_feeds_of_a_page_one_is_chosen() {
    let mut world = World::new();
    world.keys("A \"x\" enter");
    let Some(Effect::Look(ticket, _)) = world.sent().pop() else { panic!() };
    let found = |number| Found { candidate: candidate(number), episodes: Some(1), marked: false, episode: None };
    world.event(Event::Looked(ticket, Ok(vec![found(7), found(8)])));
    world.keys("down");
    world.effects.clear();
    world.keys("enter");
    let added: Vec<Vec<String>> = world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Add { candidates, .. } => Some(candidates.iter().map(|one| one.title.clone()).collect()),
            _ => None,
        })
        .collect();
    assert_eq!(added, [["Other 8"]]);
}

#[test]
fn a_move_is_told_and_can_be_taken_back() {
    let mut world = World::new();
    let before = show(1, "Alpha");
    let mut after = before.clone();
    after.feed_url = FeedUrl::parse("https://new.example.org/feed?token=s3cr3tv4lu3");
    let list = world.state.library.lists.get(&show_id(1)).unwrap().clone();
    let step = RefreshStep::Updated { show: Box::new(after), list, new: Vec::new() };
    world.event(Event::RefreshProgress(show_id(1), step));
    let message = world.state.messages.back().unwrap();
    assert_eq!(message.problem.id, "refresh.moved");
    assert!(message.problem.why.contains("https://feeds.example.org/1.xml"), "{}", message.problem.why);
    assert!(message.problem.why.contains("new.example.org") && !message.problem.why.contains("s3cr3t"));

    world.act(Action::Go("show/1".into()));
    let moved = Moved {
        at: Timestamp(NOW),
        was: before.feed_url.clone().unwrap(),
        now: FeedUrl::parse("https://new.example.org/").unwrap(),
        by: MovedBy::Redirect,
    };
    let failure = Some((Timestamp(NOW), Problem::new("x", "Could not.", "It was away.", "")));
    let mut paged = world.state.show(show_id(1)).unwrap().clone();
    let why = Problem::new("refresh.wait", "Older episodes could not be read.", "The server is busy (503).", "");
    let trouble = PageTrouble { at: Timestamp(NOW - 60), until: Some(Timestamp(NOW + 60)), problem: why };
    paged.page_trouble = Some(Box::new(trouble));
    world.event(Event::Behind(Box::new(paged)));
    let detail = ShowDetail { moves: vec![moved], last_failure: failure, ..ShowDetail::default() };
    world.state.shows.put(show_id(1), detail);
    assert!(offers::actions(&world.state).iter().any(|offer| offer.action == Action::MoveBack));
    world.keys("i");
    let Some(Overlay::Details { lines, .. }) = world.state.overlays.last() else { panic!() };
    let said = |name: &str| lines.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap();
    assert!(said("moved").ends_with("from https://feeds.example.org/1.xml to https://new.example.org/, by a redirect"));
    assert!(said("last failure").ends_with("It was away."));
    let older = said("older episodes");
    assert!(older.contains("The server is busy (503). Its server wishes not to be asked for it before 20"), "{older}");
    world.keys("esc");
    world.sent();
    world.act(Action::MoveBack);
    assert_eq!(world.sent(), [Effect::MoveBack(show_id(1))]);
    world.effects.clear();
    world.event(Event::MovedBack(show_id(1), Some(Box::new(FeedMoved { show: before.clone(), taken: None }))));
    assert_eq!(world.state.show(show_id(1)).unwrap().feed_url, before.feed_url);
    assert_eq!(refreshed(&world), [[1]]);
    assert!(world.state.messages.iter().all(|message| message.problem.id != "refresh.moved"));
    world.event(Event::MovedBack(show_id(2), None));
    assert!(world.said().contains("no move"), "{}", world.said());
}

#[test]
fn a_show_that_goes_up_in_another_leaves_it_what_was_made_of_it() {
    let mut world = World::new();
    let of = |world: &World, show: u32| world.state.library.lists[&show_id(show)].ids().collect::<Vec<_>>();
    let (twin, theirs) = (of(&world, 1)[0], of(&world, 2));
    let (played, queued) = (theirs[0], theirs[1]);
    for change in [Change::Played(played, true), Change::Enqueue(queued, QueuePlace::Top)] {
        apply(&mut world.state.library, &change, Timestamp(NOW));
    }
    let changes = vec![Change::Played(twin, true)];
    let taken = TakenOver { gone: show_id(2), by: show_id(1), changes, adopted: vec![queued] };
    world.event(Event::TakenOver(taken));
    let library = &world.state.library;
    assert!(!library.shows.contains_key(&show_id(2)) && !library.marks.contains_key(&played));
    assert!(library.marks[&twin].played);
    assert_eq!(library.queue.iter().filter(|item| item.episode == queued).count(), 1);
    assert_eq!(library.show_of.get(&queued), Some(&show_id(1)));

    let mut moved = world.state.show(show_id(1)).unwrap().clone();
    moved.feed_url = FeedUrl::parse("https://new.example.org/feed");
    world.event(Event::Added { ticket: None, shows: vec![moved], lists: Vec::new(), why: Added::Followed });
    assert!(world.said().contains("has moved to https://new.example.org/feed"), "{}", world.said());
    assert!(world.state.messages.iter().any(|message| message.problem.id == "refresh.moved"));
}

#[test]
fn a_show_that_may_be_a_lost_one_is_looked_at_before_it_is_followed() {
    for lost in [false, true] {
        let mut world = World::new();
        let mut here = show(1, "Alpha");
        here.health.problem = lost.then(|| Problem::new("refresh.denied", "Could not refresh Alpha.", "", ""));
        absorb(&mut world.state.library, here, None);
        let preview = Show { subscription: Subscription::Preview, ..show(40, "Alpha") };
        world.event(Event::Added { ticket: None, shows: vec![preview], lists: Vec::new(), why: Added::Preview });
        world.act(Action::Go("show/40".into()));
        world.effects.clear();
        world.act(Action::FollowShow);
        let asked = world.effects.iter().any(|effect| matches!(effect, Effect::Add { follow: true, .. }));
        assert_eq!(asked, lost);
    }
}

#[test]
fn asking_all_leaves_alone_who_answered_a_moment_ago_or_named_a_time() {
    let mut world = World::new();
    let mut answered = show(1, "Alpha");
    answered.health.last_ok = Some(Timestamp(NOW - 60));
    let mut told = show(2, "Beta");
    told.health.problem = Some(Problem::new("refresh.wait", "", "", ""));
    (told.health.wait_until, told.health.next_due) = (Some(Timestamp(NOW + 60)), Some(Timestamp(NOW + 3600)));
    let mut failed = show(3, "Gamma");
    failed.health.problem = Some(Problem::new("refresh.refused", "", "", ""));
    failed.health.next_due = Some(Timestamp(NOW + 3600));
    for one in [answered.clone(), told.clone(), failed.clone()] {
        absorb(&mut world.state.library, one, None);
    }
    world.effects.clear();
    world.keys("R");
    assert_eq!(refreshed(&world), [[3]]);
    world.event(Event::RefreshStarted { shows: vec![show_id(3)], asked: true });
    world.event(Event::RefreshProgress(show_id(3), RefreshStep::Unchanged(Box::new(show(3, "Gamma")))));
    world.event(Event::RefreshFinished { unasked: 0 });
    let said = "Refreshed 1 show: nothing new, 1 unchanged, 1 asked a moment ago, 1 show waits as its server wishes.";
    assert!(world.said().starts_with(said), "{}", world.said());
    // The time that the server named has passed, though the show would be tried again by itself much later.
    told.health.wait_until = Some(Timestamp(NOW));
    absorb(&mut world.state.library, told.clone(), None);
    world.effects.clear();
    world.keys("R");
    assert_eq!(refreshed(&world), [vec![2, 3]]);
    told.health.wait_until = Some(Timestamp(NOW + 60));
    absorb(&mut world.state.library, told, None);
    failed.health.last_ok = answered.health.last_ok;
    absorb(&mut world.state.library, failed, None);
    world.effects.clear();
    world.keys("R");
    assert_eq!(refreshed(&world), Vec::<Vec<u32>>::new());
    assert!(world.said().contains("asked a moment ago"), "{}", world.said());
    world.act(Action::Go("show/2".into())).keys("r");
    assert_eq!(refreshed(&world), [[2]], "who asks for one show means it");
}

#[test]
fn the_report_of_a_refresh_lists_every_show_by_how_it_fared() {
    let mut world = World::new();
    let ids = [1, 2, 3].map(show_id);
    world.keys("g m");
    world.event(Event::RefreshStarted { shows: ids.to_vec(), asked: true });
    world.event(Event::RefreshProgress(show_id(2), RefreshStep::Downloading(2048)));
    let mut failed = show(3, "Gamma");
    failed.health.problem =
        Some(Problem::new("refresh.gone", "Could not refresh Gamma.", "The feed is gone (404).", ""));
    world.event(Event::RefreshProgress(show_id(3), RefreshStep::Failed(Box::new(failed))));
    let rows = world.state.rows_of(PaneId::Messages).to_vec();
    let Some(Row::Heading(sum, _)) = rows.first() else { panic!("{rows:?}") };
    assert_eq!(sum, "Refresh  1 of 3 shows · 1 failed");
    assert_eq!(rows.get(1..4), Some(&[Row::Step(show_id(2)), Row::Step(show_id(3)), Row::Step(show_id(1))][..]));
    let said = |world: &World, id| report::of(&world.state, show_id(id)).unwrap().1;
    assert_eq!(said(&world, 2), "downloading 2 kB");
    assert_eq!(said(&world, 3), "The feed is gone (404).");
    // The selection stays on its show while the order changes, and Enter opens it.
    world.keys("g g j");
    assert_eq!(world.selected(), Row::Step(show_id(3)));
    world.event(Event::RefreshProgress(show_id(2), RefreshStep::Unchanged(Box::new(show(2, "Beta")))));
    assert_eq!(world.selected(), Row::Step(show_id(3)));
    world.event(Event::RefreshProgress(show_id(1), RefreshStep::Unchanged(Box::new(show(1, "Alpha")))));
    world.event(Event::RefreshFinished { unasked: 0 });
    let Some(Row::Heading(sum, _)) = world.state.rows_of(PaneId::Messages).first() else { panic!() };
    assert_eq!(sum, "Refreshed 3 shows · 1 failed · 2 unchanged");
    assert!(!world.said().contains("lists them"), "one is there already: {}", world.said());
    assert_eq!(world.keys("enter").address(), "show/3/episodes");
}

#[test]
fn shows_of_a_server_that_is_silent_are_not_counted_as_asked() {
    let mut world = World::new();
    let ids = [1, 2, 3].map(show_id);
    world.event(Event::RefreshStarted { shows: ids.to_vec(), asked: true });
    for id in [1, 2, 3] {
        world.event(Event::RefreshProgress(show_id(id), RefreshStep::Failed(Box::new(show(id, "Gamma")))));
    }
    world.event(Event::RefreshFinished { unasked: 2 });
    let said = "Refreshed 1 show: nothing new, 3 failed (2 not asked, as their servers did not answer for others or asked for patience).";
    assert!(world.said().starts_with(said), "{}", world.said());
    world.keys("g m");
    let Some(Row::Heading(sum, _)) = world.state.rows_of(PaneId::Messages).first() else { panic!() };
    assert_eq!(sum, "Refreshed 1 show · 3 failed · 2 not asked");
}

#[test]
fn what_feeds_did_before_this_visit_stands_in_messages_with_its_own_time() {
    let mut world = World::new();
    let address = |text: &str| FeedUrl::parse(text).unwrap();
    let moved = Moved {
        at: Timestamp(NOW - 7_200),
        was: address("https://old.example.org/feed"),
        now: address("https://feeds.example.org/1.xml"),
        by: MovedBy::Redirect,
    };
    let failed = Problem::new("refresh.gone", "Could not refresh Beta.", "The feed is gone (404).", "");
    world.event(Event::Failed(Problem::new("x", "Something of today.", "", "")));
    world.keys("g m");
    world.event(Event::FeedsTold(Told {
        moves: vec![(show_id(1), moved), (show_id(99), Moved { at: Timestamp(NOW), ..moved_once() })],
        failures: vec![(show_id(2), Timestamp(NOW - 3_600), failed.clone())],
        doubles: vec![(show_id(3), show_id(1))],
        ..Told::default()
    }));
    let told: Vec<(i64, &str, u32)> = world
        .state
        .messages
        .iter()
        .filter(|message| message.kept())
        .map(|m| (m.at.0, &*m.problem.id, m.show.map_or(0, ShowId::get)))
        .collect();
    assert_eq!(told[1..3], [(NOW - 7_200, "refresh.moved", 1), (NOW - 3_600, "refresh.gone", 2)], "{told:?}");
    assert_eq!((told[0].1, told[0].2), ("refresh.double", 3));
    assert_eq!(told.last().unwrap().1, "x", "what was said today comes last");
    assert_eq!(world.state.unread, 0, "nothing of it is new");
    assert!(world.state.toasts.len() <= 1);
    assert_eq!(world.state.rows_of(PaneId::Messages).len(), 4, "also while one looks");
    // The way back is on the row of the move.
    world.keys("G k");
    assert!(world.state.selected().is_some_and(|row| matches!(row, Row::Message(_))));
    world.effects.clear();
    world.act(Action::MoveBack);
    assert_eq!(world.sent(), [Effect::MoveBack(show_id(1))]);
}

#[test]
fn what_was_removed_from_messages_comes_back_when_it_happens_again() {
    let failed = |at: i64| {
        let problem = Problem::new("refresh.not-found", "Could not refresh Beta.", "It is not there (404).", "");
        (show_id(2), Timestamp(at), problem)
    };
    let told = |at: i64| Told {
        moves: vec![(show_id(1), Moved { at: Timestamp(NOW - 7_200), ..moved_once() })],
        failures: vec![failed(at)],
        doubles: vec![(show_id(3), show_id(1))],
        ..Told::default()
    };
    let ids = |world: &World| -> Vec<String> {
        world.state.messages.iter().filter(|one| one.kept()).map(|one| one.problem.id.to_string()).collect()
    };
    let started = |told: Told, kept: &str| {
        let mut world = World::new();
        world.event(Event::FeedsTold(told));
        world.state.resume(Session::from_json(kept).unwrap());
        world
    };
    let mut first = World::new();
    first.event(Event::FeedsTold(told(NOW - 3_600)));
    assert_eq!(ids(&first), ["refresh.double", "refresh.moved", "refresh.not-found"]);
    // One of them, then the same after a restart.
    first.effects.clear();
    first.keys("g m g g x");
    assert_eq!(ids(&first), ["refresh.double", "refresh.moved"]);
    let sent = first.sent();
    let [Effect::KeepSession(at_once)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(at_once.put_away, first.state.session().put_away, "it stays removed whatever happens to the program");
    let kept = first.state.session().to_json();
    let mut second = started(told(NOW - 3_600), &kept);
    assert_eq!(ids(&second), ["refresh.double", "refresh.moved"]);
    // All of them, and what happens afterwards.
    second.keys("g m X");
    assert_eq!(ids(&second), Vec::<String>::new());
    let kept = second.state.session().to_json();
    assert_eq!(ids(&started(told(NOW - 3_600), &kept)), Vec::<String>::new());
    let third = started(told(NOW + 60), &kept);
    assert_eq!(ids(&third), ["refresh.not-found"]);
    // What has not come back is forgotten.
    let kept = started(Told::default(), &kept).state.session().to_json();
    assert_eq!(ids(&started(told(NOW - 3_600), &kept)).len(), 3);
}

fn moved_once() -> Moved {
    let address = |text: &str| FeedUrl::parse(text).unwrap();
    Moved {
        at: Timestamp(NOW),
        was: address("https://a.example/"),
        now: address("https://b.example/"),
        by: MovedBy::Feed,
    }
}

#[test]
fn a_feed_that_is_not_there_any_more_is_looked_for_by_its_title() {
    let mut world = World::new();
    let mut failing = show(1, "Alpha: the \"Show\"");
    failing.health.problem =
        Some(Problem::new("refresh.not-found", "Could not refresh Alpha.", "It is not there.", ""));
    absorb(&mut world.state.library, failing.clone(), None);
    let failure = (show_id(1), Timestamp(NOW - 60), failing.health.problem.unwrap());
    world.event(Event::FeedsTold(Told { failures: vec![failure], ..Told::default() }));
    world.keys("g m g g");
    assert!(offers::bottom(&world.state).iter().any(|offer| offer.label == "look for a new address"));
    world.sent();
    assert_eq!(world.keys("enter").address(), "search?q=Alpha+the+Show");
    assert!(world.state.directories.on);
    assert!(
        world.sent().iter().any(
            |effect| matches!(effect, Effect::AskDirectories(_, Inquiry::Words(words)) if words == "Alpha the Show")
        )
    );
    // From its page by name; of a feed that is there nothing is looked for.
    world.act(Action::Go("show/1".into())).act(Action::NewAddress);
    assert_eq!(world.state.place(), Place::Search);
    world.act(Action::Go("show/2".into())).act(Action::NewAddress);
    assert!(world.said().contains("whose feed is not there any more"), "{}", world.said());
}
