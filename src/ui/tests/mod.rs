//! Pictures of the screens over an invented library, and what must hold for any title at any size.

mod invented;
mod pictures;
mod scenes;

use std::sync::Arc;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::playing::tests as playing;
use super::{Depth, Painter, draw};
use crate::app::effect::{LinksOf, Slot, Ticket};
use crate::app::event::{Event, Now, RefreshStep, Size};
use crate::app::keymap::Keymap;
use crate::app::overlay::{AddShow, AddStage, Found, Login, Overlay};
use crate::app::place::{Entry, EpisodeTab, PaneId, Place, ShowTab};
use crate::app::prompt::Prompt;
use crate::app::state::{EpisodePage, InFront, LaidOut, Level, LinkEntry, Message, RefreshRun, Toast};
use crate::app::{Action, Chord, Msg, State, layout, update};
use crate::config::Config;
use crate::error::Problem;
use crate::library::{EpisodeList, EpisodeRow, absorb};
use crate::model::*;
use invented::{DAY, NOW};
pub(super) use invented::{a_row, a_show, episode_id, go, library, settle, show_id};
pub(super) use pictures::without_keys;
pub(super) use scenes::transcript;
use scenes::{ABOVE, SCENES, Scene, ask, episode_page};

/// What is on the screen, and the text of it without blanks at the ends of lines.
pub(super) fn buffer(state: &State, painter: &Painter) -> Buffer {
    let backend = TestBackend::new(state.size.width, state.size.height);
    let mut terminal = Terminal::new(backend).expect("a test backend");
    terminal.draw(|frame| drop(draw(state, painter, frame))).expect("drawn");
    terminal.backend().buffer().clone()
}

pub(super) fn painter(theme: &str) -> Painter {
    let ui = crate::config::Ui { theme: theme.into(), ..crate::config::Ui::default() };
    Painter::new(&ui, &[], None, Depth::TrueColor, true)
}

pub(super) fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            skip = crate::text::width::width(symbol).saturating_sub(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

pub(super) fn picture(state: &State) -> String {
    text(&buffer(state, &painter("terminal")))
}

/// A click meets what is drawn: tabs, crumbs and rows answer at the cells where their words stand.
#[test]
fn the_mouse_finds_what_it_points_at() {
    use crate::app::layout::{Hit, hit};
    for (width, height) in [(120, 36), (80, 24), (40, 20)] {
        let mut state = library(width, height);
        go(&mut state, Place::Show(show_id(1)));
        let buffer = buffer(&state, &painter("dark"));
        let areas = layout::areas(&state);
        let tabs = areas.tabs.expect("a page has tabs");
        for tab in crate::app::line::drawn_tabs(&state).0 {
            let words: String = tab.columns.clone().map(|x| buffer[(x, tabs.y)].symbol().to_string()).collect();
            assert!(words.contains(&tab.label), "{words:?} is not {:?}", tab.label);
            assert_eq!(hit(&state, tab.columns.start, tabs.y), Hit::Tab(tab.index));
        }
        for (index, label, columns) in crate::app::line::crumbs(&state) {
            let words: String = columns.clone().map(|x| buffer[(x, 0)].symbol().to_string()).collect();
            assert_eq!(words, label);
            if let Some(index) = index {
                assert_eq!(hit(&state, columns.start, 0), Hit::Crumb(index));
            }
        }
        let content = areas.content(PaneId::Episodes).expect("episodes are listed");
        assert_eq!(hit(&state, 5, content.y + 2), Hit::Row(PaneId::Episodes, 2));
        let bar = crate::app::line::player_bar(&state, width);
        let player = areas.player.expect("something is loaded");
        if let Some(bar) = bar {
            assert_eq!(hit(&state, bar.start, player.y), Hit::Seek(0));
            assert_eq!(hit(&state, bar.end, player.y), Hit::Player);
        }
    }
}

#[test]
fn what_is_read_aloud_has_one_pane_a_cursor_and_a_sentence() {
    let mut state = library(120, 36);
    state.config.ui.accessible = true;
    settle(&mut state);
    let painter = Painter::new(&state.config.ui, &[], None, Depth::TrueColor, true);
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).expect("a test backend");
    terminal.draw(|frame| drop(draw(&state, &painter, frame))).expect("drawn");
    let at = terminal.get_cursor_position().expect("shown");
    assert_eq!(Some(at), super::selection_at(&state));
    let picture = text(terminal.backend().buffer());
    let line = |row: usize| picture.lines().nth(row).unwrap_or_default().to_string();
    assert!(line(usize::from(at.y)).contains("Data Skeptic"), "{picture}");
    assert!(line(35).contains("1 of 15: Data Skeptic, 3 new."), "{picture}");
    assert!(!picture.contains('│') && !picture.contains('|'), "one pane: {picture}");

    // Nothing of that changes the screen of who sees it.
    state.config.ui.accessible = false;
    assert!(!picture_has_sentence(&state));
}

fn picture_has_sentence(state: &State) -> bool {
    picture(state).contains("1 of 15:")
}

/// Date and length are what one looks for: they stay, whatever the show and its makers are called.
#[test]
fn the_facts_of_an_episode_keep_its_date_and_length() {
    for (width, height) in [(120, 36), (80, 24), (72, 20), (40, 20)] {
        let mut state = library(width, height);
        let mut show = state.library.shows[&show_id(1)].as_ref().clone();
        show.title = "The Long and Winding Title of a Show That Says Everything About Itself Twice".into();
        show.author = "A Company With a Name as Long as Its Show’s, Limited".into();
        absorb(&mut state.library, show, None);
        episode_page(&mut state);
        let picture = picture(&state);
        assert!(picture.contains("16 Sep 2022 · 1 h 46 min"), "{width}×{height}:\n{picture}");
        assert!(picture.contains('◐') && picture.contains('≡'), "{width}×{height}:\n{picture}");
        assert_eq!(picture.contains("The Long and"), width >= 72);
    }
}

#[test]
fn a_long_title_of_an_episode_can_be_read_whole() {
    let title = "A conversation about everything that was ever said about conversations: what they are for, who has \
                 them, and why the best of them are remembered by nobody but those who were there";
    for (width, height, lines) in [(120, 36, 2), (80, 24, 3), (80, 20, 2), (40, 30, 3), (80, 14, 1)] {
        let mut state = library(width, height);
        let show = state.library.shows[&show_id(1)].as_ref().clone();
        absorb(
            &mut state.library,
            show,
            Some(Arc::new(EpisodeList::new(show_id(1), vec![a_row(44, title, 3, 70, 0)]))),
        );
        episode_page(&mut state);
        assert_eq!(layout::areas(&state).header.map(|header| header.height), Some(lines + 1), "{width}×{height}");
        let picture = picture(&state);
        assert_eq!(picture.contains("those who were there"), lines == 3 && width == 80 || width == 120, "{picture}");
    }
}

#[test]
fn a_show_in_trouble_says_so_on_its_page() {
    for (width, height) in [(120, 36), (80, 24), (40, 20)] {
        let mut state = library(width, height);
        go(&mut state, Place::Show(show_id(4)));
        let picture = picture(&state);
        let line = picture.lines().find(|line| line.contains("! The server")).unwrap_or_else(|| panic!("{picture}"));
        assert!(!line.contains(". ·"), "{line}");
        assert_eq!(line.contains("says the feed is gone (404)"), width >= 80, "{line}");
        assert_eq!(line.contains("r tries now"), width != 80, "{line}");
        assert_eq!(line.contains("asked again in 1 h"), width >= 80, "{line}");
        assert_eq!(line.contains("since 12 Nov 2026"), width >= 120, "{line}");
    }
}

#[test]
fn a_filter_without_result_says_what_it_looked_for() {
    let mut state = library(80, 24);
    ask(&mut state, Action::Filter);
    for c in "gradeint".chars() {
        let _ = update(&mut state, Msg::Key(Chord::char(c)));
    }
    let picture = picture(&state);
    assert!(picture.contains("No show matches ‘gradeint’."), "{picture}");
    assert!(picture.contains("Esc shows all 15 · s"), "{picture}");
    assert!(!picture.contains("Episodes 0") && !picture.contains("newest first"), "{picture}");
    assert!(picture.contains("Enter keep") && picture.contains("Esc clear"), "{picture}");
}

/// On the smallest screens the selected choice is seen, and with the last one the end of the page.
#[test]
fn the_first_run_page_can_be_read_on_any_screen() {
    for (width, height) in [(20, 4), (20, 6), (24, 10), (40, 20), (80, 24)] {
        let mut state = library(width, height);
        ABOVE[0].1(&mut state);
        for choice in 1..=3 {
            let picture = picture(&state);
            let line = picture.lines().find(|line| line.starts_with('▌')).unwrap_or_else(|| panic!("{picture}"));
            assert!(line.contains(&choice.to_string()), "{width}×{height}: {picture}");
            ask(&mut state, Action::Down);
        }
        if height >= 20 {
            let picture = picture(&state);
            assert!(picture.contains("theme") && picture.contains("Nothing leaves"), "{picture}");
        }
    }
}

#[test]
fn no_rule_is_drawn_through_a_header() {
    for height in 12..36 {
        for width in [80, 110, 160, 300] {
            for (_, scene) in [SCENES[0], SCENES[2], SCENES[3], SCENES[9]] {
                let mut state = library(width, height);
                scene(&mut state);
                let areas = layout::areas(&state);
                let buffer = buffer(&state, &painter("terminal"));
                for area in [areas.header, areas.tabs].into_iter().flatten() {
                    for at in area.positions().filter(|at| areas.separators.contains(&at.x)) {
                        assert_ne!(buffer[at].symbol(), "│", "{width}×{height} at {at:?}");
                    }
                }
            }
        }
    }
}

/// In ASCII nothing that was left out looks like a key, and the columns are those of the other signs.
#[test]
fn plain_signs_keep_the_columns_and_are_no_keys() {
    for (_, scene) in SCENES.into_iter().chain(ABOVE) {
        let mut state = library(80, 24);
        scene(&mut state);
        let (plain, usual) = (Painter { signs: super::Signs::ascii(), ..painter("mono") }, painter("mono"));
        let (plain, usual) = (buffer(&state, &plain), buffer(&state, &usual));
        for at in plain.area.positions() {
            if usual[at].symbol() == "…" {
                assert_eq!(plain[at].symbol(), "~");
            }
            assert_eq!(usual[at].symbol() == " ", plain[at].symbol() == " ", "{at:?}");
        }
    }
}

#[test]
fn what_lies_above_and_lines_of_a_text_are_said_aloud() {
    let mut state = library(120, 36);
    state.config.ui.accessible = true;
    settle(&mut state);
    let painter = Painter::new(&state.config.ui, &[], None, Depth::TrueColor, true);
    let last = |state: &State| text(&buffer(state, &painter)).lines().last().unwrap_or_default().to_string();
    ask(&mut state, Action::Command);
    for c in "copy-title".chars() {
        let _ = update(&mut state, Msg::Key(Chord::char(c)));
    }
    assert!(last(&state).contains("1 of 1: Copy the title, key Y t."), "{}", last(&state));
    let _ = update(&mut state, Msg::Key(Chord::plain(crate::app::KeyCode::Esc)));
    ask(&mut state, Action::Actions);
    ask(&mut state, Action::Cancel);
    episode_page(&mut state);
    ask(&mut state, Action::Down);
    let (here, said) = (super::selection_at(&state).expect("a line"), last(&state));
    assert!(said.contains("Line 2 of "), "{said}");
    ask(&mut state, Action::Down);
    assert_eq!(super::selection_at(&state).expect("a line").y, here.y + 1);
    assert!(last(&state).contains("Line 3 of "), "{}", last(&state));
}

/// Tabs go round: from the first one the way back is shorter to the last.
#[test]
fn the_key_beside_about_leads_there_by_the_shorter_way() {
    let mut state = library(80, 24);
    go(&mut state, Place::Show(show_id(1)));
    let shown = picture(&state);
    assert!(shown.contains("more: About [\n"), "{shown}");
    ask(&mut state, Action::PrevTab);
    assert_eq!(state.entry().show_tab, ShowTab::About);
    assert!(!picture(&state).contains("more: About"));
}
