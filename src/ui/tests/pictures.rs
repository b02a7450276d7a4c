//! Every scene as a picture, with and without artwork, at usual, tiny and huge sizes, whatever titles hold.

use super::*;

/// A picture without the line of keys: its words are not the painter's.
pub(in crate::ui) fn without_keys(picture: &str) -> String {
    let lines: Vec<&str> = picture.lines().collect();
    lines.get(..lines.len().saturating_sub(1)).unwrap_or(&[]).join("\n")
}

/// Every picture at the three sizes, one file a scene, so that a change of a screen is seen whole.
#[test]
fn screens_look_as_they_should() {
    for (name, scene) in SCENES.into_iter().chain(ABOVE) {
        let mut all = String::new();
        for (width, height) in [(120, 36), (80, 24), (40, 20)] {
            let mut state = library(width, height);
            scene(&mut state);
            all = format!("{all}{width}×{height}\n{}\n\n", without_keys(&picture(&state)));
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, { insta::assert_snapshot!(name, all) });
    }
}

/// Puts an invented picture into the place that the screen has for one: red grows to the right, green downwards.
fn with_picture(state: &mut State) {
    let Some(area) = layout::areas(state).artwork else { return };
    let (width, height) = (area.height * 2, area.height);
    let dots = (0..height * 2).flat_map(|y| (0..width).map(move |x| [x as u8 * 10, y as u8 * 10, 40])).collect();
    let of = Artwork { url: "https://art.example.org/1".into(), width: area.width, height: area.height };
    state.artwork.put(of.clone(), Picture::new(width, height, dots).map(std::sync::Arc::new));
    state.memo.artwork = Some(InFront { of, since: 0, rested: true });
}

const PICTURED: [Scene; 4] = [SCENES[0], SCENES[2], SCENES[3], ("playing", playing::whole)];

#[test]
fn pictures_stand_beside_the_words_in_half_blocks() {
    let mut all = String::new();
    for (width, height) in [(120, 36), (80, 24)] {
        for (name, scene) in PICTURED {
            let mut state = library(width, height);
            scene(&mut state);
            with_picture(&mut state);
            all = format!("{all}{name} {width}×{height}\n{}\n", without_keys(&picture(&state)));
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, { insta::assert_snapshot!("artwork", all) });
}

#[test]
fn a_picture_takes_the_place_of_the_initials_and_of_nothing_else() {
    let ui = crate::config::Ui::default();
    let blocks = |buffer: &Buffer| buffer.content().iter().filter(|cell| cell.symbol() == "▀").count();
    for (_, scene) in PICTURED {
        let mut state = library(120, 36);
        scene(&mut state);
        let before = buffer(&state, &painter("dark"));
        with_picture(&mut state);
        let area = layout::areas(&state).artwork.expect("there is room");
        let painter = painter("dark");
        let with = buffer(&state, &painter);
        assert_eq!(blocks(&with), usize::from(area.height * 2) * usize::from(area.height));
        for at in with.area.positions().filter(|at| !area.contains(*at)) {
            assert_eq!(with[at], before[at], "{at:?}");
        }
        let (inside, of) = crate::ui::bare(&state, &painter, &with).expect("nothing lies on it");
        assert_eq!((of.width, inside.height), (area.width, area.height));
        let cell = &with[(inside.x + 3, inside.y + 2)];
        assert_eq!((cell.fg, cell.bg), (Color::Rgb(30, 40, 40), Color::Rgb(30, 50, 40)));
        // Menus and messages lie above it, and leave no trace.
        let (mut under, bare) = (state.clone(), with.clone());
        ask(&mut under, Action::Help);
        under.memo.artwork.clone_from(&state.memo.artwork);
        let covered = buffer(&under, &painter);
        let hidden = blocks(&covered) < blocks(&bare);
        assert_eq!(crate::ui::bare(&under, &painter, &covered).is_none(), hidden);
        under.overlays.clear();
        assert!(buffer(&under, &painter) == bare);
        // Fewer colours, or signs of ASCII: the box with initials.
        for depth in [Depth::None, Depth::Sixteen] {
            assert_eq!(blocks(&buffer(&state, &Painter::new(&ui, &[], None, depth, true))), 0, "{depth:?}");
        }
        assert_eq!(blocks(&buffer(&state, &Painter::new(&ui, &[], None, Depth::TrueColor, false))), 0);
        let indexed = buffer(&state, &Painter::new(&ui, &[], None, Depth::TwoFiftySix, true));
        assert!(matches!(indexed[(inside.x, inside.y)].fg, Color::Indexed(16..)));
        for off in ["off", "accessible"] {
            let mut state = state.clone();
            state.config.ui.artwork = off.into();
            state.config.ui.accessible = off == "accessible";
            assert_eq!(blocks(&buffer(&state, &painter)), 0, "{off}");
        }
    }
}

/// Overlays whose words come from the action table: drawn whole, at every size.
#[test]
fn menus_fit_their_boxes() {
    let menus: [(Scene, &str); 5] = [
        (("keys", |state| ask(state, Action::Help)), "Keys · Library"),
        (("palette", |state| ask(state, Action::Command)), "Command"),
        (("actions", |state| ask(state, Action::Actions)), "Data Skeptic"),
        (
            ("menu", |state| {
                let _ = update(state, Msg::Key(Chord::char('g')));
                state.now.millis += 400;
                settle(state);
            }),
            "go to",
        ),
        (("details", |state| ask(state, Action::Details)), "Data Skeptic"),
    ];
    for ((name, scene), title) in menus {
        for (width, height) in [(120, 36), (80, 24), (40, 20), (20, 4), (300, 100)] {
            let mut state = library(width, height);
            scene(&mut state);
            let picture = picture(&state);
            if height >= 20 {
                assert!(picture.contains(title) && picture.contains('╯'), "{name} at {width}×{height}:\n{picture}");
            }
        }
    }
}

#[test]
fn tiny_and_huge_screens_are_drawn_too() {
    let mut all = String::new();
    for (width, height) in [(19, 10), (20, 4), (30, 8), (60, 14), (300, 60)] {
        for (name, scene) in [SCENES[0], SCENES[2], SCENES[3]] {
            let mut state = library(width, height);
            scene(&mut state);
            all = format!("{all}{name} {width}×{height}\n{}\n", picture(&state));
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, { insta::assert_snapshot!("other-sizes", all) });
}

/// A frame may be drawn between the moment in which a window becomes smaller and word of it.
#[test]
fn a_window_of_another_size_stays_empty_until_everything_has_its_place() {
    let painter = painter("dark");
    for (width, height) in [(1, 1), (19, 3), (40, 20), (119, 36), (130, 40)] {
        for (name, scene) in SCENES.iter().chain(&ABOVE) {
            let mut state = library(120, 36);
            scene(&mut state);
            let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a screen in memory");
            terminal.draw(|frame| drop(draw(&state, &painter, frame))).expect("drawn in memory");
            let shown = text(terminal.backend().buffer());
            assert_eq!(shown.trim(), "", "{name} in {width}×{height}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever a feed calls its show and episode: no panic, no control character, no row wider than the screen.
    #[test]
    fn any_title_at_any_size_stays_in_its_place(
        title in "\\PC{0,40}|.{0,40}|[\u{0}-\u{9f}\u{202a}-\u{202e}\u{200d}\u{fe0f}\u{1f468}]{0,20}",
        width in 1u16..200,
        height in 1u16..80,
        scene in 0usize..SCENES.len() + ABOVE.len(),
        theme in 0usize..6,
    ) {
        let mut state = library(width, height);
        let mut show = a_show(1, &title, 3);
        show.author = title.clone();
        show.summary = title.clone();
        let rows = (40..58).rev().map(|id| a_row(id, &title, 2, 70, 3)).collect();
        absorb(&mut state.library, show, Some(Arc::new(EpisodeList::new(show_id(1), rows))));
        SCENES.iter().chain(&ABOVE).nth(scene).expect("in range").1(&mut state);
        let buffer = buffer(&state, &painter(crate::config::THEMES[theme]));
        for y in 0..height {
            let mut x = 0;
            while x < width {
                let symbol = buffer[(x, y)].symbol();
                prop_assert!(!symbol.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{symbol:?}");
                let cells = u16::try_from(crate::text::width::width(symbol)).unwrap().max(1);
                prop_assert!(x + cells <= width, "{symbol:?} leaves the screen at {x}, {y}");
                x += cells;
            }
        }
    }
}
