//! Chapters and transcripts that lie apart from the feed, in the hands of a listener.

use proptest::prelude::*;

use super::world::{NOW, World, episode_id, show_id};
use crate::app::event::Event;
use crate::app::{Action, Effect, PaneId, Row, Size, Slot, Ticket, offers};
use crate::error::Problem;
use crate::library::query::{Excerpt, FoundIn, Hit};
use crate::model::{
    Kept, MoreChapters, PlayerCommand, PlayerStatus, Secs, Timestamp, Transcript, TranscriptLine, TranscriptText,
};

/// The page of episode 105, which has a transcript at an address.
fn with_transcript() -> World {
    let mut world = World::new();
    world.act(Action::Go("episode/105".into()));
    let mut page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
    let url = String::from("https://transcripts.example.org/105.vtt");
    page.detail.transcripts = vec![Transcript { url, mime: None, language: None }];
    page.more_chapters = MoreChapters::Address;
    page.detail.chapters.clear();
    world.state.episodes.put(episode_id(105), page);
    world.sent();
    world
}

/// Answers what asks for the transcript: a line every ten seconds.
fn answer_transcript(world: &mut World, times: bool) {
    let sent = world.sent();
    let asked = sent.iter().find_map(|effect| match effect {
        Effect::ReadTranscript { ticket, episode, .. } => Some((*ticket, *episode)),
        _ => None,
    });
    let (ticket, episode) = asked.unwrap_or_else(|| panic!("nobody asks for it: {sent:?}"));
    let line = |n: u32| TranscriptLine {
        start: times.then_some(Secs(n * 10)),
        speaker: n.is_multiple_of(2).then(|| "Ann".to_string()),
        text: format!("Line {n} about {}.", if n == 30 { "Émile" } else { "things" }),
        ..TranscriptLine::default()
    };
    let what = TranscriptText { lines: (0..60).map(line).collect(), ..TranscriptText::default() };
    let kept = Kept { url: "https://transcripts.example.org/105.vtt".into(), at: Timestamp(NOW), what };
    world.event(Event::TranscriptRead(ticket, episode, Box::new(kept), None));
}

fn plays(world: &mut World, at: u32) {
    world.event(Event::Player(PlayerStatus {
        episode: episode_id(105),
        position: Secs(at),
        duration: Some(Secs(3105)),
        paused: false,
        speed: 10,
        volume: 80,
    }));
}

fn chosen(world: &World) -> usize {
    world.state.cursor(PaneId::Transcript).index
}

fn asks_servers(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::ReadTranscript { .. } | Effect::ReadChapters { .. }))
}

#[test]
fn servers_are_asked_for_what_a_tab_shows_and_only_then() {
    let mut world = with_transcript();
    // Other tabs, other rows, time: nobody is asked.
    world.keys("] [ j k h j").wait(500);
    assert!(!asks_servers(&world.sent()));
    world.keys("H ] ]");
    assert_eq!(world.address(), "episode/105/chapters");
    assert!(asks_servers(&world.sent()));
    world.keys("]");
    assert_eq!(world.address(), "episode/105/transcript");
    answer_transcript(&mut world, true);
    // It is there: leaving and coming back asks nobody.
    world.keys("[ [ ] ]");
    let again = world.sent();
    assert!(!again.iter().any(|effect| matches!(effect, Effect::ReadTranscript { .. })), "{again:?}");
}

#[test]
fn a_transcript_that_cannot_be_read_says_so_and_is_tried_again() {
    let mut world = with_transcript();
    world.keys("] ] ]");
    let ticket = |world: &mut World| {
        let sent = world.sent();
        let asked = sent.into_iter().find_map(|effect| match effect {
            Effect::ReadTranscript { ticket, again, .. } => Some((ticket, again)),
            _ => None,
        });
        asked.expect("it is asked for")
    };
    let (first, again) = ticket(&mut world);
    assert!(!again);
    let problem = Problem::new("transcript.not-read", "It could not be read.", "No answer.", "{refresh} tries again.");
    world.event(Event::NotLoaded(first, Some(problem.clone())));
    world.wait(1000);
    assert!(!asks_servers(&world.sent()), "not by itself");
    let kept = world.state.unanswered.values().flatten().collect::<Vec<_>>();
    assert_eq!(kept, [&problem]);
    world.keys("r");
    let (second, again) = ticket(&mut world);
    assert!(again && second != first);
    assert!(world.state.unanswered.is_empty());
    // The answer to the first question comes late and is not wanted any more.
    world.event(Event::NotLoaded(first, Some(problem)));
    assert!(world.state.unanswered.is_empty());
}

#[test]
fn a_transcript_follows_the_audio_until_the_listener_moves() {
    let mut world = with_transcript();
    world.keys("] ] ]");
    answer_transcript(&mut world, true);
    assert_eq!(chosen(&world), 0);
    plays(&mut world, 125);
    assert_eq!(chosen(&world), 12);
    plays(&mut world, 455);
    assert_eq!(chosen(&world), 45);
    let top = world.state.cursor(PaneId::Transcript).top;
    assert!(top > 20, "the line is in sight: {top}");
    // A step away, and it stays there.
    world.keys("k");
    assert_eq!(chosen(&world), 44);
    plays(&mut world, 465);
    assert_eq!(chosen(&world), 44);
    world.keys("v");
    assert_eq!(chosen(&world), 46);
    plays(&mut world, 475);
    assert_eq!(chosen(&world), 47);
    // Another episode plays: nothing to follow.
    world.event(Event::PlayerStopped { episode: episode_id(105), position: Secs(475), finished: false });
    world.keys("g g v");
    assert!(world.said().contains("while its episode plays"), "{}", world.said());
}

#[test]
fn a_line_of_a_transcript_is_found_copied_and_played_from() {
    let mut world = with_transcript();
    world.keys("] ] ]");
    answer_transcript(&mut world, true);
    world.keys("/ \"emile\" enter");
    assert_eq!(chosen(&world), 30, "accents do not matter");
    world.keys("j y");
    assert!(world.sent().contains(&Effect::Copy("5:10 Ann: Line 31 about things.".into())));
    world.keys("enter");
    let load = |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { start: Secs(310), .. }));
    let sent = world.sent();
    assert!(sent.iter().any(load), "{sent:?}");
    plays(&mut world, 330);
    assert_eq!(chosen(&world), 33, "it follows from there");
    world.keys("j p");
    assert!(world.sent().contains(&Effect::Player(PlayerCommand::SeekTo(Secs(340)))));
    // What is not there leaves one where one was, letter by letter; Esc goes back to where the box was opened.
    world.keys("/ \"thing\"");
    assert_eq!(chosen(&world), 33);
    assert_eq!(world.state.cursor(PaneId::Transcript).matched, Some((33, 59)));
    world.keys("\"q\"");
    assert_eq!((chosen(&world), world.state.cursor(PaneId::Transcript).matched), (33, Some((0, 0))));
    world.keys("backspace backspace backspace backspace backspace backspace \"emile\"");
    assert_eq!(chosen(&world), 30);
    world.keys("esc");
    assert_eq!((chosen(&world), world.state.cursor(PaneId::Transcript).filter.as_str()), (33, ""));
    world.keys("/ \"nowhere\" enter");
    assert!(world.said().contains("does not occur in this transcript"), "{}", world.said());
    // Another width: the chosen line is on the screen.
    for width in [60, 120, 44] {
        world.event(Event::Resized(Size { width, height: 20 }));
        let top = world.state.cursor(PaneId::Transcript).top;
        let block = u32::try_from(chosen(&world)).unwrap() + 1;
        let lines = &world.state.page.as_ref().unwrap().page.lines;
        assert!(lines.iter().skip(top).take(12).any(|line| line.block == block), "{width}");
    }
    world.event(Event::Resized(Size { width: 120, height: 36 }));
    // First, last, pages.
    world.keys("G");
    assert_eq!(chosen(&world), 59);
    world.keys("g g");
    assert_eq!((chosen(&world), world.state.cursor(PaneId::Transcript).top), (0, 0));
    world.keys("ctrl-f");
    assert!(chosen(&world) > 5);
    world.keys("ctrl-b");
    assert_eq!(chosen(&world), 0);
}

#[test]
fn a_transcript_without_times_is_read_like_a_text() {
    let mut world = with_transcript();
    world.keys("] ] ]");
    answer_transcript(&mut world, false);
    plays(&mut world, 100);
    assert_eq!(chosen(&world), 0);
    world.keys("j j enter");
    assert_eq!(chosen(&world), 2);
    assert!(world.said().contains("has no times"), "{}", world.said());
    world.keys("v");
    assert!(world.said().contains("cannot follow"), "{}", world.said());
}

#[test]
fn playing_asks_for_the_chapters_that_its_keys_need() {
    let mut world = with_transcript();
    world.keys("p");
    assert!(world.sent().iter().any(|effect| matches!(effect, Effect::ReadChapters { again: false, .. })));
    // That there were none after all is not told to who did not ask.
    let number = world.state.tickets[&Slot::Chapters];
    let problem = Problem::new("chapters.not-read", "They could not be read.", "No answer.", "");
    let before = world.state.messages.len();
    world.event(Event::NotLoaded(Ticket { slot: Slot::Chapters, number }, Some(problem)));
    assert_eq!(world.state.messages.len(), before);
}

proptest! {
    #[test]
    fn whatever_is_done_in_a_transcript_the_chosen_line_is_one_of_it(
        steps in prop::collection::vec((0_usize..14, 0_u32..700, 20_u16..140, 4_u16..50), 1..60),
        times: bool,
    ) {
        const KEYS: [&str; 12] =
            ["j", "k", "ctrl-d", "ctrl-u", "ctrl-f", "ctrl-b", "G", "g g", "v", "n", "/ \"line_3\" enter", "esc"];
        let mut world = with_transcript();
        world.keys("] ] ]");
        answer_transcript(&mut world, times);
        for (step, at, width, height) in steps {
            if let Some(keys) = KEYS.get(step) {
                world.keys(keys);
            } else if step == 12 {
                plays(&mut world, at);
            } else {
                world.event(Event::Resized(Size { width, height }));
            }
            prop_assert!(chosen(&world) < 60);
            let cursor = world.state.cursor(PaneId::Transcript);
            let lines = world.state.page.as_ref().map_or(0, |laid| laid.page.lines.len());
            prop_assert!(cursor.top < lines.max(1), "{} of {lines}", cursor.top);
            if times && !cursor.away && world.state.player.is_some() {
                // What is spoken is on the screen.
                let rows = crate::app::layout::areas(&world.state).page_rows(PaneId::Transcript);
                let block = chosen(&world) as u32 + 1;
                let page = &world.state.page.as_ref().unwrap().page;
                let shown = page.lines.iter().skip(cursor.top).take(rows).any(|line| line.block == block);
                prop_assert!(shown || rows == 0, "line {block} is not among {rows} from {}", cursor.top);
            }
        }
    }
}

#[test]
fn addresses_in_a_transcript_are_followed_like_those_in_notes() {
    let mut world = with_transcript();
    world.keys("]").wait(200);
    while world.state.focus() != PaneId::Transcript {
        world.keys("]").wait(200);
    }
    let mut what = world.state.transcripts.get(&episode_id(105)).map(|kept| kept.what.clone());
    if what.is_none() {
        answer_transcript(&mut world, true);
        what = world.state.transcripts.get(&episode_id(105)).map(|kept| kept.what.clone());
    }
    let mut what = what.unwrap();
    what.lines[2].text = "See https://example.org/tea, and www.example.com too".into();
    let kept = Kept { url: "https://transcripts.example.org/105.vtt".into(), at: Timestamp(NOW + 1), what };
    world.state.transcripts.put(episode_id(105), kept);
    world.wait(100).sent();
    let links: Vec<String> =
        world.state.page.as_ref().unwrap().links.iter().map(|link| link.target.address().to_owned()).collect();
    assert_eq!(links, ["https://example.org/tea", "https://www.example.com/"]);
    // Tab makes one current and chooses its line, Enter follows it; moving on leaves it.
    world.keys("tab enter");
    assert!(world.sent().iter().any(|one| matches!(one, Effect::Resolve(_, url, _) if url.ends_with("/tea"))));
    assert_eq!(chosen(&world), 2);
    world.keys("y");
    assert!(world.sent().iter().any(|one| matches!(one, Effect::Copy(text) if text == "https://example.org/tea")));
    world.keys("j y");
    assert!(world.sent().iter().any(|one| matches!(one, Effect::Copy(text) if text.starts_with("0:30 "))));
    // Letters, and no number that a digit would follow.
    world.keys("k f s");
    assert!(world.sent().iter().any(|one| matches!(one, Effect::Resolve(_, url, _) if url.contains("example.com"))));
    world.keys("1");
    assert!(world.sent().iter().all(|one| !matches!(one, Effect::Resolve(..))));
}

/// Words that were said lead to the line that says them, and back to the list of what was found.
#[test]
fn what_was_said_is_found_and_read_where_it_was_said() {
    let mut world = with_transcript();
    world.keys("s ctrl-u \"emile_things\" esc").wait(1);
    let ticket = Ticket { slot: Slot::Search, number: world.state.tickets[&Slot::Search] };
    let typed = world.state.entry().query.clone();
    let found_in = FoundIn::Transcript { line: 30, at: Some(Secs(300)) };
    let excerpt = Excerpt { text: "Line 30 about Émile.".into(), ..Excerpt::default() };
    let hit = Hit { show: show_id(1), episode: episode_id(105), found_in, excerpt };
    world.event(Event::Found(ticket, typed, vec![hit]));
    assert_eq!(world.state.rows_of(PaneId::Search)[0], Row::Heading("Transcripts".into(), "1".into()));
    world.keys("g g enter");
    assert_eq!(world.address(), "episode/105/transcript");
    answer_transcript(&mut world, true);
    assert_eq!(chosen(&world), 30);
    let cursor = world.state.cursor(PaneId::Transcript);
    assert_eq!(cursor.block, 30, "the line before it is the first in sight");
    world.keys("H");
    assert_eq!(world.address(), "search?q=emile+things");
}

#[test]
fn chapters_in_the_file_are_looked_for_when_one_asks() {
    let mut world = with_transcript();
    let mut page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
    page.more_chapters = MoreChapters::File;
    world.state.episodes.put(episode_id(105), page.clone());
    let offer = |world: &World| {
        offers::actions(&world.state).into_iter().find(|offer| offer.label == "Look for chapters in its file")
    };
    let offered = offer(&world).unwrap();
    assert!(!asks_servers(&world.sent()));
    world.act(offered.action);
    let sent = world.sent();
    let asked = sent.iter().find_map(|effect| match effect {
        Effect::ReadChapters { ticket, again: false, .. } => Some(*ticket),
        _ => None,
    });
    assert_eq!(world.state.focus(), PaneId::Chapters);
    page.more_chapters = MoreChapters::None;
    world.event(Event::ChaptersRead(asked.unwrap(), Box::new(page), None));
    assert!(offer(&world).is_none(), "nobody looks twice");
}

#[test]
fn what_came_in_part_is_said_to_who_looks_at_it() {
    for looks in [true, false] {
        let mut world = with_transcript();
        world.act(Action::Go("episode/105/chapters".into()));
        let sent = world.sent();
        let asked = sent.iter().find_map(|effect| match effect {
            Effect::ReadChapters { ticket, .. } => Some(*ticket),
            _ => None,
        });
        if !looks {
            world.act(Action::Go("episode/105/notes".into()));
        }
        let page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
        let part = Problem::new("chapters.in-part", "The chapters came in part only.", "", "");
        world.event(Event::ChaptersRead(asked.unwrap(), Box::new(page), Some(part)));
        assert_eq!(world.state.toasts.len(), usize::from(looks));
        assert_eq!(world.state.messages.back().unwrap().problem.id, "chapters.in-part");
    }
}
