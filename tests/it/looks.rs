//! What a designer would not show: text that is cut where there is room, columns that do not line up, boxes that lose their
//! words, places that name keys which do nothing. Each was seen in a picture of the screen.

use earmark::app::event::Event;
use earmark::app::keymap::Keymap;
use earmark::app::{Effect, Place, Row};
use earmark::error::Problem;
use earmark::ui::Depth;

use crate::stories::{Holds, Story, lines};

const WIDE: (u16, u16) = (120, 36);
const USUAL: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (40, 20);

fn at(size: (u16, u16), keys: &str) -> Story {
    let mut story = Story::new(Holds::Sample, size);
    story.keys(keys);
    story
}

fn screen(story: &mut Story) -> Vec<String> {
    lines(&story.buffer(Depth::None))
}

fn whole(story: &mut Story) -> String {
    screen(story).join("\n")
}

fn row<'s>(screen: &'s [String], words: &str) -> &'s str {
    screen.iter().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no {words:?} in\n{}", screen.join("\n")))
}

/// The cells before these words.
fn column(line: &str, words: &str) -> usize {
    earmark::text::width::width(line.split(words).next().unwrap())
}

/// Episode 11 of Vanishing Gradients, which names no length, then two that do.
const SET_ASIDE: &str = "/ \"vanishing\" enter enter w g n w j w g w";

#[test]
fn listen_later_keeps_its_columns_where_a_length_is_missing() {
    let screen = screen(&mut at(WIDE, SET_ASIDE));
    let (without, with) = (row(&screen, "The Great Stagnation"), row(&screen, "The Bus You Just Missed"));
    assert_eq!(column(without, "Vanishing Gradients"), column(with, "Two Minute Proofs"));
    assert_eq!(column(without, "sample"), column(with, "sample"), "{screen:#?}");
}

#[test]
fn titles_have_the_room_that_names_of_shows_leave() {
    let screen = screen(&mut at(USUAL, SET_ASIDE));
    assert!(row(&screen, "Episode 11").contains("The Great Stagnat…  Vanishing Gradients"), "{screen:#?}");
}

#[test]
fn the_library_says_once_that_it_is_the_sample() {
    let screen = screen(&mut at(NARROW, ""));
    assert!(screen[0].contains("sample"), "{}", screen[0]);
    assert!(screen.iter().any(|line| line.contains("灯台ラジオ — Lighthouse Radio")), "{screen:#?}");
}

#[test]
fn what_an_empty_place_says_stands_in_the_middle_with_ways_out_below() {
    let screen = screen(&mut at(WIDE, "g w"));
    let said = row(&screen, "Nothing kept for later.");
    let (left, right) = (column(said, "Nothing"), 120 - earmark::text::width::width(said));
    assert!(left.abs_diff(right) <= 1, "{left} {right}");
    assert!(screen[35].contains("g n new episodes") && screen[35].contains("g h library"), "{}", screen[35]);
}

#[test]
fn places_of_one_size_have_the_same_rules() {
    for keys in ["g n", "E", "g t", "g y", "g w", "g c", "g n enter u"] {
        let screen = screen(&mut at(NARROW, keys));
        // A rule may say who counts the figures below it.
        let ruled = |line: &String| line.starts_with('─');
        assert!(screen[1..5].iter().any(ruled), "{keys}: {screen:#?}");
        assert!(screen[12..19].iter().any(ruled), "{keys}: {screen:#?}");
    }
}

#[test]
fn a_search_is_remembered_by_its_words_and_asked_anew_without_them() {
    let mut story = at(USUAL, "s \"baker\" esc g h s \"bus\" esc g y");
    let screen = whole(&mut story);
    assert!(screen.contains("Search › bus") && screen.contains("Search › baker"), "{screen}");
    story.keys("/ \"baker\" enter enter");
    assert_eq!(story.state.entry().address(), "search?q=baker");
    // `s` begins anew, `g s` goes on with the last question.
    story.keys("g h s \"engine\"");
    assert_eq!(story.state.entry().query, "engine");
    story.keys("esc g h g s");
    assert_eq!(story.state.entry().query, "engine");
}

#[test]
fn the_results_of_a_search_have_a_preview_like_all_lists() {
    let screen = screen(&mut at(WIDE, "s \"bread\""));
    assert!(row(&screen, "Your library 2").contains("│ Preview"), "{screen:#?}");
}

#[test]
fn groups_of_a_search_are_named_in_a_word_where_there_is_no_room() {
    let screen = screen(&mut at(NARROW, "s \"data\""));
    assert!(screen[2].contains("library 1  catalogue 9"), "{}", screen[2]);
}

#[test]
fn details_can_be_read_on_a_narrow_screen() {
    let screen = whole(&mut at(NARROW, "i"));
    assert!(screen.contains("last good answer"), "{screen}");
    let screen = whole(&mut at(NARROW, "E j i"));
    let piece = screen.lines().find(|line| line.contains("Vanishing Gradients")).unwrap();
    assert!(piece.contains("│"), "the piece of evidence has one line: {screen}");
}

#[test]
fn a_box_shows_all_that_it_says() {
    let mut story = at(NARROW, "A \"nonsense\" enter");
    let Some(Effect::Look(ticket, _)) = story.left().last().cloned() else { panic!("nothing is looked for") };
    let words = ("That is neither an address nor a file.", "Give the address of a feed, or the path of an OPML file.");
    story.event(Event::Looked(ticket, Err(Problem::new("add.nothing", "Nothing was found there.", words.0, words.1))));
    let screen = whole(&mut story);
    for part in ["Nothing was found", "neither an address", "OPML file."] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    let screen = whole(&mut at(NARROW, "O"));
    assert!(screen.contains("stands for it."), "{screen}");
    let screen = screen_of_open_with();
    let gets = screen.iter().position(|line| line.contains("stands for it.")).unwrap();
    assert!(!screen[gets + 1].contains("Enter"), "air above the keys: {screen:#?}");
}

fn screen_of_open_with() -> Vec<String> {
    screen(&mut at(USUAL, "O"))
}

#[test]
fn themes_are_told_apart_in_the_palette_at_every_width() {
    for size in [USUAL, NARROW] {
        let screen = screen(&mut at(size, ": \"theme_\""));
        assert!(row(&screen, "theme terminal").contains("our"), "{screen:#?}");
        let auto = row(&screen, "theme auto");
        assert!(auto.contains("ground"), "{auto}");
    }
}

#[test]
fn the_match_one_is_at_stands_out() {
    let mut story = at(USUAL, "/ \"vanishing\" enter enter enter / \"the\" enter");
    let reversed = |story: &mut Story| {
        let buffer = story.buffer(Depth::None);
        let cells = buffer.area.positions().filter(|at| at.y > 4 && at.y < 22);
        let modified = cells.filter(|at| buffer[*at].modifier.contains(ratatui::style::Modifier::REVERSED));
        modified.map(|at| at.y).collect::<std::collections::BTreeSet<_>>()
    };
    let first = reversed(&mut story);
    assert_eq!(first.len(), 1, "one line");
    story.keys("n");
    let next = reversed(&mut story);
    assert!(next.len() == 1 && next != first, "{first:?} {next:?}");
}

#[test]
fn a_filter_that_is_kept_says_how_it_goes() {
    let screen = screen(&mut at(USUAL, "g n / \"bus\" enter"));
    assert!(screen.iter().any(|line| line.contains("2 of 9 · Esc clears")), "{screen:#?}");
}

#[test]
fn an_address_breaks_between_its_parts() {
    let screen = whole(&mut at(WIDE, "/ \"vanishing\" enter enter U"));
    assert!(
        screen.contains("https://vanishinggradients.\n") || screen.contains("https://vanishinggradients. "),
        "{screen}"
    );
}

#[test]
fn a_preview_is_scrolled_by_keys_and_the_selection_stays() {
    let mut story = at((120, 24), "g n j");
    let before = (story.state.selected().cloned(), whole(&mut story));
    story.keys("ctrl-e");
    assert_eq!(story.state.selected().cloned(), before.0);
    assert_ne!(whole(&mut story), before.1);
    story.keys("ctrl-y");
    assert_eq!(whole(&mut story), before.1);
    story.keys("ctrl-y");
    assert!(whole(&mut story).contains("the beginning of the preview"), "{}", whole(&mut story));
    // Where none is, the key says why.
    let mut story = at(USUAL, "g n ctrl-e");
    assert!(whole(&mut story).contains("no room for a preview here"), "{}", whole(&mut story));
}

#[test]
fn no_key_is_silent_while_a_question_is_asked() {
    let mut story = at(USUAL, "x j");
    assert!(whole(&mut story).contains("Enter leaves it as it is; x answers"), "{}", whole(&mut story));
    assert_eq!(story.state.place(), Place::Library);
}

#[test]
fn letters_on_links_say_where_links_are_when_the_screen_has_none() {
    let mut story = at(USUAL, "/ \"vanishing\" enter enter enter f");
    assert!(whole(&mut story).contains("Tab goes to the next of"), "{}", whole(&mut story));
}

#[test]
fn a_library_that_is_only_read_names_no_key_that_writes() {
    let mut story = at(USUAL, "");
    story.state.read_only = true;
    for (keys, names) in [("g w", "Press w"), ("g m", "refreshes all"), ("g c G", "takes it out")] {
        story.keys(keys);
        let screen = whole(&mut story);
        assert!(!screen.contains(names), "{keys}: {screen}");
    }
    let mut story = Story::new(Holds::Nothing, USUAL);
    story.state.read_only = true;
    story.keys("E");
    let screen = whole(&mut story);
    assert!(screen.contains("stands here. s searches") && !screen.contains("A adds one"), "{screen}");
}

#[test]
fn no_rule_goes_through_the_words_of_a_show_that_is_gone() {
    for size in [WIDE, USUAL, NARROW] {
        let screen = screen(&mut at(size, ": \"go_show/99\" enter"));
        let said = screen.iter().position(|line| line.contains("This show is not in the library.")).unwrap();
        assert!(screen[said + 1].contains("goes back."), "{screen:#?}");
        let rules = screen.iter().filter(|line| line.starts_with("───")).count();
        assert_eq!(rules, 2, "{screen:#?}");
        let bottom = screen.last().unwrap();
        assert!(bottom.contains("g h library") && !bottom.contains("similar"), "{bottom}");
    }
}

#[test]
fn keys_that_are_searched_for_are_explained_in_whole_sentences() {
    for size in [WIDE, USUAL, NARROW] {
        let screen = whole(&mut at(size, "? \"deeper\""));
        let words: String = screen.chars().filter(|c| !"│\n".contains(*c)).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("run the chosen row"), "{screen}");
    }
}

#[test]
fn what_is_said_of_a_key_goes_with_the_place() {
    let mut story = at(USUAL, "k");
    assert!(whole(&mut story).contains("This is the first row"));
    story.keys("enter");
    assert!(!whole(&mut story).contains("This is the first row"), "{}", whole(&mut story));
}

#[test]
fn layout_and_order_stay_with_a_place() {
    let mut story = at(WIDE, "S t v g n g h");
    let screen = whole(&mut story);
    assert!(!screen.contains("Preview") && screen.contains("by title"), "{screen}");
}

#[test]
fn what_is_said_of_a_setting_is_not_cut_on_a_narrow_screen() {
    let screen = screen(&mut at(NARROW, "g c"));
    let foot = screen[13..19].join("\n");
    assert!(foot.contains("themes/") && !foot.contains('…'), "{screen:#?}");
}

#[test]
fn a_message_never_peeks_out_from_below_a_box() {
    for size in [WIDE, USUAL, NARROW] {
        let mut story = at(size, "g n w j w g w x");
        assert!(whole(&mut story).contains("undo"), "{}", whole(&mut story));
        story.keys("i");
        let below: Vec<String> = screen(&mut story);
        let boxed = below.iter().rposition(|line| line.contains("Esc close ─╯")).unwrap();
        let rest = below[boxed + 1..].join("\n");
        // All of it, or nothing.
        assert_eq!(rest.contains("Taken out"), rest.contains("undo"), "{below:#?}");
        assert_eq!(rest.matches('╭').count(), rest.matches('╰').count(), "{below:#?}");
        story.keys("esc");
        assert!(whole(&mut story).contains("undo"), "it is there again: {}", whole(&mut story));
    }
}

#[test]
fn a_box_has_air_around_it_and_no_scraps_beside_it() {
    for (size, keys) in [(USUAL, "A"), (USUAL, "?"), (USUAL, ":"), (WIDE, "A"), (USUAL, "k")] {
        let mut story = at(size, keys);
        let buffer = story.buffer(Depth::None);
        for at in buffer.area.positions() {
            let sign = buffer[at].symbol();
            let beside = match sign {
                "╭" | "╰" if at.x > 0 => at.x - 1,
                "╮" | "╯" if at.x + 1 < buffer.area.width => at.x + 1,
                _ => continue,
            };
            assert_eq!(buffer[(beside, at.y)].symbol(), " ", "{keys} {at:?}: {:#?}", lines(&buffer));
            let scraps = if matches!(sign, "╮" | "╯") { at.x + 1..buffer.area.width } else { 0..at.x };
            if scraps.len() <= 2 {
                assert!(scraps.clone().all(|x| buffer[(x, at.y)].symbol() == " "), "{keys}: {:#?}", lines(&buffer));
            }
        }
    }
}

#[test]
fn what_is_said_of_a_key_goes_with_the_next_one() {
    let mut story = at(USUAL, "k");
    assert!(whole(&mut story).contains("This is the first row"));
    story.keys("j");
    assert!(!whole(&mut story).contains("This is the first row"), "{}", whole(&mut story));
    story.keys("x j esc");
    assert!(!whole(&mut story).contains("leaves it as it is"), "{}", whole(&mut story));
}

#[test]
fn a_preview_that_is_all_in_sight_says_so() {
    for keys in ["ctrl-e", "ctrl-y", "tab j ctrl-e", "g n ctrl-e", "s \"bus\" esc ctrl-e"] {
        let screen = whole(&mut at(WIDE, keys));
        assert!(screen.contains("there is nothing to scroll"), "{keys}: {screen}");
    }
}

#[test]
fn the_bottom_line_has_the_way_back() {
    for size in [WIDE, USUAL, NARROW] {
        for keys in ["enter", "enter enter", "enter enter u", "e", "c", "g n", "g c", "g t", "enter enter ]"] {
            let screen = screen(&mut at(size, keys));
            assert!(screen.last().unwrap().contains("Bksp back"), "{size:?} {keys}: {screen:#?}");
        }
    }
    // Where one has not come from anywhere, there is none.
    assert!(!screen(&mut at(USUAL, "")).last().unwrap().contains("Bksp"));
    // From an episode to shows like its own, by the bottom line alone.
    assert!(screen(&mut at(USUAL, "enter enter")).last().unwrap().contains("e similar"));
}

#[test]
fn what_depends_on_the_selection_follows_when_keys_rest() {
    let mut story = at(WIDE, "");
    let beside = |story: &Story| story.state.entry().beside;
    let first = (beside(&story), story.state.previewed().cloned());
    story.keys("j j");
    assert_eq!((beside(&story), story.state.previewed().cloned()), first, "they pass by");
    story.keys("wait:80");
    assert_ne!(beside(&story), first.0);
    assert_eq!(story.state.previewed(), story.state.selected());
    // Any other key is for what is selected now.
    let before = beside(&story);
    story.keys("j tab");
    assert_ne!(beside(&story), before);
    let shown = beside(&story);
    assert!(matches!(story.state.selected(), Some(Row::Episode(show, _)) if Some(*show) == shown));
}

#[test]
fn a_tab_says_whose_it_is() {
    for keys in ["e", "c"] {
        let mut story = at(USUAL, keys);
        story.state.offline = true;
        let top = screen(&mut story).swap_remove(0);
        assert!(top.contains("Two Minute Proofs › ") && top.contains("offline"), "{top}");
    }
}

#[test]
fn the_narrowest_screens_name_a_key_and_say_whole_sentences() {
    let screen = screen(&mut at((20, 10), "enter"));
    assert_eq!(screen[9], " Enter open  ? keys");
    let said = whole(&mut at((20, 10), "k"));
    assert!(said.contains("This is the") && said.contains("first row."), "{said}");
}

#[test]
fn remarks_name_keys_as_they_are_bound() {
    let mut story = at(USUAL, "");
    let own = "[keys]\n\"|\" = \"none\"\n\"ctrl-r\" = \"pipe\"\n\"/\" = \"none\"\n\"ctrl-t\" = \"filter\"\n";
    story.state.keymap = Keymap::load(own).0;
    for (keys, names) in [("g c ctrl-r", "Ctrl-r sends it"), ("g h n", "Ctrl-t finds")] {
        story.keys(keys);
        let screen = whole(&mut story);
        assert!(screen.contains(names), "{keys}: {screen}");
    }
}
