//! Filters, sorting, and the search as one types.

use super::world::{World, episode_id, show_id};
use crate::app::event::Event;
use crate::app::state::Visit;
use crate::app::{Action, Chord, Effect, Msg, Overlay, PaneId, Place, Row, Slot, Ticket, offers};
use crate::library::narrow::Within;
use crate::library::query::{Excerpt, FoundIn, Hit};

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

#[test]
fn a_secret_that_was_pasted_is_neither_shown_nor_kept() {
    let mut world = World::new();
    for secret in ["https://e.org/feed?token=s3cr3t", "https://joe:s3cr3t@e.org/feed", "e.org/feed?token=s3cr3t"] {
        world.keys("g h s ctrl-u").msg(Msg::Paste(secret.into()));
        let shown = |world: &World| {
            let crumbs: Vec<String> = offers::crumbs(&world.state).into_iter().map(|crumb| crumb.label).collect();
            let visits: Vec<String> = world.state.visits.iter().map(Visit::name).collect();
            format!("{crumbs:?} {visits:?} {} {}", world.address(), world.state.session().to_json())
        };
        assert!(!shown(&world).contains("s3cr3t"), "while it is typed: {}", shown(&world));
        world.keys("esc");
        assert!(!shown(&world).contains("s3cr3t"), "{}", shown(&world));
        assert!(offers::crumbs(&world.state).iter().any(|crumb| crumb.label.contains("***")));
        assert_eq!(world.state.entry().query, secret, "its row still opens it");
        // The box is opened again, and somebody may look on.
        world.keys("s");
        let Some(Overlay::Search { prompt }) = world.state.overlays.last() else { panic!("no box") };
        assert_eq!((prompt.text.as_str(), world.state.entry().query.as_str()), ("", ""));
        world.keys("esc");
    }
    world.keys("g h / \"e.org/?token=s3cr3t\" enter");
    assert!(!world.state.session().to_json().contains("s3cr3t"), "a filter is typed as well");
}

#[test]
fn nothing_is_found_only_once_all_notes_are_read() {
    let mut world = World::new();
    let said = |world: &World| {
        let rows = world.state.rows_of(PaneId::Search);
        rows.iter()
            .filter_map(|row| if let Row::Remark(text) = row { Some(text.clone()) } else { None })
            .collect::<String>()
    };
    world.event(Event::Indexed(3, 9));
    world.keys("s \"zzzz\" esc");
    assert_eq!(said(&world), "Nothing here holds all of ‘zzzz’. Notes are still being read.");
    world.event(Event::Indexed(9, 9));
    assert_eq!(said(&world), "Nothing here holds all of ‘zzzz’.");
}
