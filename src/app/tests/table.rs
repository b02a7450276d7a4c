//! The action table: names are those of the key document, every action is reachable, and nothing is there twice.

use std::collections::BTreeSet;

use super::world::World;
use crate::app::action::{self, TABLE, named};
use crate::app::{Action, offers};

#[test]
fn names_are_unique_and_lead_back_to_their_action() {
    let names: BTreeSet<&str> = TABLE.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), TABLE.len());
    for info in TABLE {
        if info.argument.is_none() {
            assert_eq!(named(info.name).as_ref(), Some(&info.action), "{}", info.name);
        }
        assert!(!info.does.ends_with('.') && !info.does.contains('!'), "{}", info.does);
    }
    assert_eq!(named("go show/3"), Some(Action::Go("show/3".into())));
    assert_eq!(named("follow-number 12"), Some(Action::FollowNumber(12)));
    assert_eq!(named("nonsense"), None);
}

#[test]
fn every_action_is_in_the_palette_and_every_key_in_help() {
    let world = World::new();
    let all = offers::palette(&world.state, "");
    for info in TABLE.iter().filter(|info| info.argument.is_none()) {
        assert!(all.iter().any(|offer| offer.name == info.name), "{}", info.name);
        assert_eq!(offers::palette(&world.state, info.name).first().map(|offer| offer.name), Some(info.name));
    }
    let help: Vec<_> = offers::help(&world.state, "").into_iter().flat_map(|(_, offers)| offers).collect();
    for info in TABLE.iter().filter(|info| !info.keys.is_empty()) {
        assert!(help.iter().any(|offer| offer.name == info.name), "{}", info.name);
    }
    assert!(offers::help(&world.state, "listen later").iter().flat_map(|(_, o)| o).any(|offer| offer.name == "later"));
}

#[test]
fn the_palette_takes_arguments() {
    let world = World::new();
    let first = |typed: &str| offers::palette(&world.state, typed).first().map(|offer| offer.action.clone());
    assert_eq!(first("go later"), Some(Action::Go("later".into())));
    assert_eq!(first("go show/2"), Some(Action::Go("show/2".into())));
    assert_eq!(first("theme dark"), Some(Action::Theme("dark".into())));
    assert_eq!(first("sort title"), Some(Action::Sort(crate::app::rows::Sort::Title)));
    assert_eq!(first("undo"), Some(Action::Undo));
}

#[test]
fn the_palette_opens_and_completes_addresses() {
    let mut world = World::new();
    world.keys(": \"episode/105/chapters\" enter");
    assert_eq!(world.address(), "episode/105/chapters");
    world.keys(": \"show/2\" enter");
    assert_eq!(world.address(), "show/2/episodes");
    world.keys(": \"go_playing\" enter");
    assert_eq!(world.address(), "playing");
    // Tab completes to the first, then to its tabs.
    let first =
        |world: &World, typed: &str| offers::palette(&world.state, typed).first().map(|offer| offer.label.clone());
    assert_eq!(first(&world, "go sh").as_deref(), Some("Go to show/1: Alpha"));
    assert_eq!(first(&world, "go show/3/s").as_deref(), Some("Go to show/3/similar: Gamma"));
    world.keys(": \"go_sh\" tab \"/li\" enter");
    assert_eq!(world.address(), "show/1/links");
    world.keys(": \"preview?feed=https%3A%2F%2Ffeeds.example.org%2F2.xml\" enter");
    assert_eq!(world.address(), "show/2/episodes", "it is in the library");
    world.keys(": \"preview?feed=nonsense:\" enter");
    assert!(world.said().contains("names no feed"), "{}", world.said());
    world.keys(": \"search?q=two_words\" enter");
    assert_eq!(world.address(), "search?q=two+words");
    // Without an address nothing of that is in the way.
    assert_eq!(first(&world, "undo").as_deref(), Some("Undo the last change"));
}

#[test]
fn the_key_table_names_what_the_key_document_names() {
    // Keys and actions of the document that this version has, as written there.
    let document = [
        ("j", "down"),
        ("k", "up"),
        ("ctrl-d", "half-page-down"),
        ("ctrl-u", "half-page-up"),
        ("ctrl-f", "page-down"),
        ("pagedown", "page-down"),
        ("ctrl-b", "page-up"),
        ("g g", "first"),
        ("home", "first"),
        ("G", "last"),
        ("J", "next-sibling"),
        ("K", "prev-sibling"),
        ("tab", "next-stop"),
        ("shift-tab", "prev-stop"),
        ("]", "next-tab"),
        ("[", "prev-tab"),
        ("enter", "open"),
        ("l", "open"),
        ("right", "open"),
        ("h", "parent"),
        ("left", "parent"),
        ("backspace", "back"),
        ("H", "back"),
        ("ctrl-o", "back"),
        ("alt-left", "back"),
        ("L", "forward"),
        ("alt-right", "forward"),
        ("o", "open-outside"),
        ("i", "details"),
        (".", "actions"),
        ("f", "hints"),
        ("F", "hints-outside"),
        ("u", "links"),
        ("U", "links-of-show"),
        ("y", "copy-link"),
        ("Y t", "copy-title"),
        ("Y m", "copy-markdown"),
        ("Y f", "copy-feed-url"),
        ("/", "filter"),
        ("n", "next-match"),
        ("N", "prev-match"),
        ("s", "search"),
        (":", "command"),
        ("?", "help"),
        ("f1", "help"),
        ("w", "later"),
        ("W", "later-top"),
        ("p", "play"),
        ("m", "mark-played"),
        ("M", "mark-all-played"),
        ("a", "follow-show"),
        ("A", "add"),
        ("e", "similar"),
        ("x", "remove"),
        ("X", "remove-finished"),
        ("r", "refresh"),
        ("f5", "refresh"),
        ("R", "refresh-all"),
        ("z", "undo"),
        ("Z", "redo"),
        ("alt-j", "move-down"),
        ("alt-down", "move-down"),
        ("alt-k", "move-up"),
        ("space", "pause"),
        ("<", "seek-back"),
        (">", "seek-forward"),
        ("{", "prev-chapter"),
        ("}", "next-chapter"),
        ("(", "slower"),
        (")", "faster"),
        ("-", "quieter"),
        ("+", "louder"),
        ("=", "louder"),
        ("v", "view"),
        ("V", "artwork"),
        ("esc", "cancel"),
        ("ctrl-g", "cancel"),
        ("q", "quit"),
        ("Q", "quit-now"),
        ("ctrl-c", "quit-now"),
        ("ctrl-z", "suspend"),
        ("ctrl-l", "redraw"),
        ("g h", "go library"),
        ("g n", "go new"),
        ("g w", "go later"),
        ("g s", "go search"),
        ("g y", "go history"),
        ("g m", "go messages"),
    ];
    for (key, name) in document {
        let info = TABLE.iter().find(|info| info.keys.contains(&key));
        assert_eq!(info.map(|info| info.name), Some(name), "{key}");
    }
    let markdown = action::markdown_table();
    assert!(markdown.contains("| `j` `↓` | `down` | One row or line down |"), "{markdown}");
    assert!(markdown.contains("`g h` | `go library`"));
}
