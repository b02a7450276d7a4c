//! What hands do: any keys, clicks and window sizes in any order, and every key in every place.

use earmark::app::event::{Mouse, MouseKind};
use earmark::app::{Chord, Effect};
use earmark::ui::Depth;
use proptest::prelude::*;

use crate::stories::{Holds, Story};

/// Keys as a terminal sends them: every printable one, and those with names, Ctrl and Alt.
fn every_key() -> Vec<Chord> {
    let printable = (b' '..=b'~').map(|letter| Chord::char(char::from(letter)));
    let named = [
        "enter",
        "esc",
        "tab",
        "shift-tab",
        "backspace",
        "delete",
        "insert",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "f1",
        "f2",
        "f5",
        "f12",
        "alt-left",
        "alt-right",
        "alt-up",
        "alt-down",
        "alt-j",
        "alt-k",
        "alt-x",
        "ctrl-left",
        "ctrl-right",
        "shift-up",
        "shift-down",
    ];
    let ctrl = ('a'..='z').map(|letter| Chord { ctrl: true, ..Chord::char(letter) });
    printable.chain(named.iter().filter_map(|name| Chord::parse(name))).chain(ctrl).collect()
}

/// Places with what stands in them, as one would type.
const PLACES: [&str; 26] = [
    "library",
    "new",
    "later",
    "playing",
    "foryou",
    "top",
    "history",
    "messages",
    "settings",
    "show/1",
    "show/3",
    "show/1/links",
    "show/1/similar",
    "show/1/graph",
    "show/1/about",
    "episode/1",
    "episode/1/links",
    "episode/1/chapters",
    "episode/74/chapters",
    "episode/74/transcript",
    "episode/1/people",
    "episode/1/similar",
    "person/Ona%20Verhulst",
    "search?q=bus",
    "show/99",
    "episode/9999",
];

#[derive(Debug, Clone)]
enum Deed {
    Key(Chord),
    Keys(&'static str),
    Go(&'static str),
    Size(u16, u16),
    Mouse(u16, u16, usize),
    Paste(&'static str),
    Wait(u64),
}

fn a_deed() -> impl Strategy<Value = Deed> {
    let sizes = prop_oneof![
        Just((120, 36)),
        Just((80, 24)),
        Just((40, 20)),
        Just((20, 4)),
        Just((20, 6)),
        Just((1, 1)),
        (1_u16..301, 1_u16..101),
    ];
    prop_oneof![
        10 => prop::sample::select(every_key()).prop_map(Deed::Key),
        4 => prop::sample::select(vec!["j", "k", "enter", "esc", "tab", "h", "backspace", "G", "]", "["]).prop_map(Deed::Keys),
        2 => prop::sample::select(vec![
            "g h", "g n", "g w", "g s", "g y", "g m", "g c", "g t", "S t", "S g", "* 3", "/ \"the\"", "s \"bus\"", ": \"theme_\"",
            ". \"op\"", "? \"link\"", "A \"https://example.org\"", "i", "f", "F", "|", "O",
        ]).prop_map(Deed::Keys),
        2 => prop::sample::select(PLACES.to_vec()).prop_map(Deed::Go),
        3 => sizes.prop_map(|(width, height)| Deed::Size(width, height)),
        3 => (0_u16..301, 0_u16..101, 0_usize..6).prop_map(|(column, row, kind)| Deed::Mouse(column, row, kind)),
        1 => prop::sample::select(vec!["https://example.org/feed", "a\nb\u{1b}[31m", "灯台 حكايات 👩‍🚀"]).prop_map(Deed::Paste),
        1 => prop::sample::select(vec![1_u64, 100, 400, 7_000]).prop_map(Deed::Wait),
    ]
}

fn done(story: &mut Story, deed: &Deed) {
    match *deed {
        Deed::Key(chord) => story.key(chord),
        Deed::Keys(keys) => story.keys(keys),
        Deed::Go(address) => story.go(address),
        Deed::Size(width, height) => story.resize((width, height)),
        Deed::Mouse(column, row, kind) => {
            let kinds = [
                MouseKind::Left,
                MouseKind::Right,
                MouseKind::Middle,
                MouseKind::WheelUp,
                MouseKind::WheelDown,
                MouseKind::Left,
            ];
            if let Some(kind) = kinds.get(kind) {
                story.mouse(Mouse { column, row, what: *kind });
            }
        }
        Deed::Paste(text) => story.paste(text),
        Deed::Wait(millis) => story.wait(millis),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 400, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_pressed_the_screen_can_be_drawn(deeds in prop::collection::vec(a_deed(), 1..50)) {
        let mut story = Story::new(Holds::Sample, (80, 24));
        for deed in &deeds {
            done(&mut story, deed);
            if !story.state.quitting {
                story.buffer(Depth::Sixteen);
            }
        }
    }
}

#[test]
fn every_key_answers_in_every_place() {
    let silent = std::thread::scope(|scope| {
        // Every other place on a narrow screen.
        let asked = [(120, 36), (40, 20)].into_iter().enumerate();
        let asked: Vec<_> = asked.map(|(odd, size)| scope.spawn(move || silent_keys(odd, size))).collect();
        asked.into_iter().flat_map(|silent| silent.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(silent.is_empty(), "{} silent keys:\n{}", silent.len(), silent.join("\n"));
}

/// Keys that change nothing on the screen and say nothing.
fn silent_keys(odd: usize, size: (u16, u16)) -> Vec<String> {
    let mut silent = Vec::new();
    for place in PLACES.into_iter().skip(odd).step_by(2) {
        let mut story = Story::new(Holds::Sample, size);
        story.go("library");
        story.go(place);
        story.wait(10_000);
        let before = story.buffer(Depth::Sixteen);
        let fresh = story.state.clone();
        for key in every_key() {
            let left = story.left().len();
            story.key(key);
            let elsewhere = story.left().get(left..).unwrap_or_default().iter().any(is_seen_elsewhere);
            // The story answers at once, and the words are the same.
            let again = place.ends_with("transcript") && (key == Chord::char('r') || Chord::parse("f5") == Some(key));
            if !elsewhere && !again && story.buffer(Depth::Sixteen) == before {
                silent.push(format!("{size:?} {place}: {key}"));
            }
            story.state = fresh.clone();
        }
    }
    silent
}

/// What is seen outside of the cells, or once the world has begun to answer.
fn is_seen_elsewhere(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Redraw | Effect::Suspend | Effect::Quit | Effect::Refresh { .. } | Effect::ReadTranscript { .. }
    )
}
