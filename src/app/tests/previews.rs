//! Shows that are looked at without following them.

use super::world::{World, episode_id, list, show, show_id};
use crate::app::event::{Added, Event};
use crate::app::line::notices;
use crate::app::{Action, PaneId, Row};
use crate::model::{Show, Subscription};

#[test]
fn a_preview_stands_in_no_list_and_in_no_count_and_what_is_kept_of_it_stays() {
    let mut world = World::new();
    let counted = |world: &World| {
        let shows = world.state.rows_of(PaneId::Shows).to_vec();
        (shows, format!("{:?}", notices(&world.state)))
    };
    let before = counted(&world);
    let mut preview = Show { subscription: Subscription::Preview, ..show(40, "Aardvark") };
    preview.counts.total = 4;
    let (shows, lists) = (vec![preview], vec![list(40, 4_001..4_005)]);
    world.event(Event::Added { ticket: None, shows, lists, why: Added::Preview });
    assert_eq!(counted(&world), before);
    world.keys("g n");
    let of_preview = |row: &Row| matches!(row, Row::Episode(show, _) if *show == show_id(40));
    assert!(!world.state.rows_of(PaneId::New).iter().any(of_preview));
    // Looked into, kept for later, played, rated – and followed, all of it stays.
    world.act(Action::Go("show/40".into()));
    world.keys("w j m j").act(Action::Rate(4));
    assert_eq!(world.state.library.queue.len(), 1);
    assert!(world.state.library.marks[&episode_id(4_003)].played);
    assert_eq!(world.state.library.ratings.len(), 1);
    assert_eq!(world.state.library.shows[&show_id(40)].counts.new, 0);
    world.keys("g h");
    assert_eq!(counted(&world), before);
    world.act(Action::Go("show/40".into()));
    world.keys("a");
    let followed = &world.state.library.shows[&show_id(40)];
    assert_eq!((followed.subscription, followed.counts.new), (Subscription::Following, 1), "only its newest is new");
    assert!(world.state.library.queue.len() == 1 && world.state.library.ratings.len() == 1);
    // What nobody looks at any more goes without a word, and leaves no row behind.
    let mut world = World::new();
    let preview = Show { subscription: Subscription::Preview, ..show(40, "Aardvark") };
    world.event(Event::Added { ticket: None, shows: vec![preview], lists: Vec::new(), why: Added::Preview });
    world.event(Event::Forgotten(vec![show_id(40)]));
    assert!(world.state.show(show_id(40)).is_none() && world.state.toasts.is_empty());
}
