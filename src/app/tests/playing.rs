//! Now Playing in the hands of a listener: every key acts on what plays, and the place says what this moment is about.

use super::world::{NOW, World, episode_id, show_id};
use crate::app::effect::LinksOf;
use crate::app::event::{Event, Mouse, MouseKind};
use crate::app::overlay::Overlay;
use crate::app::state::LinkEntry;
use crate::app::{Action, Effect, Msg, PaneId, Place, Row, layout, offers, playing};
use crate::model::{
    Enclosure, Kept, LinkKind, MoreChapters, PlayerCommand, PlayerStatus, Secs, Timestamp, Transcript, TranscriptLine,
    TranscriptLink, TranscriptText,
};
use crate::text::{html, target};

fn status(at: u32) -> PlayerStatus {
    PlayerStatus {
        episode: episode_id(105),
        position: Secs(at),
        duration: Some(Secs(3105)),
        paused: false,
        speed: 10,
        volume: 80,
    }
}

fn plays(world: &mut World, at: u32) {
    world.event(Event::Player(status(at)));
}

/// Episode 105 plays (chapters at 0, 10 and 20 minutes), and its listener goes to see.
fn world() -> World {
    let mut world = World::new();
    plays(&mut world, 700);
    world.keys("g p").wait(100).sent();
    world
}

fn link(number: u16, address: &str) -> LinkEntry {
    LinkEntry {
        number,
        label: format!("Link {number}"),
        target: target::classify(address, None).0,
        kind: LinkKind::Other,
        via: None,
        host: target::host(address),
        inside: None,
        found: String::new(),
        episodes: Vec::new(),
        context: String::new(),
        at: None,
    }
}

/// The same, with these notes and links, the second chapter's among them.
fn with_links(notes: &str) -> World {
    let mut world = world();
    let mut page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
    page.detail.notes = html::notes(notes, None);
    page.detail.chapters[1].link = Some("https://example.org/chapter".into());
    world.state.episodes.put(episode_id(105), page);
    let addresses =
        ["https://example.org/chapter", "https://example.org/a", "https://example.org/b", "https://example.org/c"];
    let links = (1..).zip(addresses).map(|(number, address)| link(number, address)).collect();
    world.state.links.put(LinksOf::Episode(episode_id(105)), links);
    plays(&mut world, 701);
    world
}

fn chapters_on(world: &mut World, on: bool) {
    let mut page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
    page.detail.chapters.iter_mut().for_each(|chapter| chapter.listed = on);
    world.state.episodes.put(episode_id(105), page);
}

#[test]
fn the_keys_act_on_the_episode_that_plays() {
    for (keys, address) in [
        ("enter", "episode/105/notes"),
        ("h", "episode/105/notes"),
        ("u", "episode/105/links"),
        ("U", "show/2/links"),
        ("e", "show/2/similar"),
    ] {
        let mut world = world();
        assert_eq!(world.address(), "playing");
        world.keys(keys);
        assert_eq!(world.address(), address, "{keys}");
        world.keys("H");
        assert_eq!(world.address(), "playing", "and back from {keys}");
    }
    let mut world = world();
    world.keys("w");
    assert_eq!(world.state.library.queue.first().map(|item| item.episode), Some(episode_id(105)));
    world.keys("m");
    assert!(world.state.library.marks[&episode_id(105)].played);
    world.keys("z z");
    assert!(world.state.library.queue.is_empty());
    world.sent();
    world.keys("y Y p Y t");
    let copied: Vec<_> = world.sent().into_iter().filter(|effect| matches!(effect, Effect::Copy(_))).collect();
    assert_eq!(
        copied,
        [
            Effect::Copy("https://show2.example.org/105".into()),
            Effect::Copy("https://show2.example.org/105#t=700".into()),
            Effect::Copy("Ep 105: Number 105".into()),
        ]
    );
    world.keys("i");
    let Some(Overlay::Details { lines, .. }) = world.state.overlays.last() else { panic!("no details") };
    let has = |name: &str, value: &str| lines.iter().any(|line| *line == (name.to_string(), value.to_string()));
    assert!(has("place", "playing") && has("episode", "105"), "{lines:?}");
    world.keys("esc .");
    let names: Vec<_> = offers::actions(&world.state).iter().map(|offer| offer.name).collect();
    for name in ["open", "later", "mark-played", "pause", "next-chapter", "links", "copy-link", "details"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
}

#[test]
fn the_players_keys_move_what_plays() {
    let mut world = world();
    world.keys("space < > { } ( ) - +");
    let commands = world.sent().into_iter().filter_map(|effect| match effect {
        Effect::Player(command) => Some(command),
        _ => None,
    });
    let sent: Vec<_> = commands.collect();
    assert_eq!(
        sent,
        [
            PlayerCommand::TogglePause,
            PlayerCommand::SeekBy(-15),
            PlayerCommand::SeekBy(30),
            PlayerCommand::SeekTo(Secs(600)),
            PlayerCommand::SeekTo(Secs(1200)),
            PlayerCommand::Speed(9),
            PlayerCommand::Speed(10),
            PlayerCommand::Volume(75),
            PlayerCommand::Volume(80),
        ]
    );
    let bottom: Vec<_> = offers::bottom(&world.state).into_iter().map(|offer| (offer.keys, offer.label)).collect();
    let words: Vec<String> = bottom.iter().map(|(keys, label)| format!("{keys} {label}")).collect();
    assert_eq!(
        words.get(..5),
        Some(&["Space pause", "< > seek", "{ } chapter", "( ) speed", "- + volume"].map(String::from)[..])
    );
}

#[test]
fn where_nothing_plays_listen_later_begins() {
    let mut world = World::new();
    world.keys("g p");
    assert_eq!((world.address().as_str(), world.state.rows_of(PaneId::Playing).len()), ("playing", 0));
    world.keys("enter");
    assert!(world.said().contains("Nothing plays. p on an episode plays it."), "{}", world.said());
    world.keys("space");
    assert!(world.said().contains("Nothing plays"), "{}", world.said());
    world.keys("h");
    assert_eq!(world.address(), "library");
    // What is set aside can be played from here.
    world.act(Action::Go("episode/203".into())).keys("w g p").wait(100);
    assert_eq!(world.selected(), Row::Episode(show_id(3), episode_id(203)));
    world.sent();
    world.keys("p");
    let load = |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { episode, .. }) if *episode == episode_id(203));
    assert!(world.sent().iter().any(load));
}

#[test]
fn what_comes_next_is_selected_and_opened_like_any_row() {
    let mut world = world();
    world.act(Action::Go("episode/7".into())).keys("w H");
    assert_eq!(world.state.rows_of(PaneId::Playing).len(), 2);
    world.keys("j");
    assert_eq!(world.selected(), Row::Episode(show_id(1), episode_id(7)));
    world.keys("w");
    assert!(world.state.library.queue.is_empty(), "it was taken out");
    assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(105)));
    world.keys("z tab enter");
    assert_eq!(world.address(), "episode/7/notes");
}

#[test]
fn the_chapters_link_is_followed_by_a_letter_while_the_chapter_plays() {
    let mut world = with_links("<p>No times.</p>");
    assert_eq!(playing::links(&world.state), [0]);
    world.sent();
    world.keys("f s");
    assert!(
        world
            .sent()
            .iter()
            .any(|effect| matches!(effect, Effect::OpenUrl(url) if url == "https://example.org/chapter"))
    );
    // The selection stands on the link: its keys act on it, those of the episode still on the episode.
    world.keys("y Y p");
    let copied: Vec<_> = world.sent().into_iter().filter(|effect| matches!(effect, Effect::Copy(_))).collect();
    assert_eq!(
        copied,
        [
            Effect::Copy("https://example.org/chapter".into()),
            Effect::Copy("https://show2.example.org/105#t=701".into()),
        ]
    );
    // In the next chapter it is gone, and the selection is on what is left.
    plays(&mut world, 1300);
    assert_eq!(playing::links(&world.state), [] as [u32; 0]);
    assert_eq!(world.selected(), Row::Episode(show_id(2), episode_id(105)));
}

#[test]
fn links_behind_a_time_in_the_notes_belong_to_that_moment() {
    let notes = "<ul><li>1:00 <a href=\"https://example.org/a\">a</a></li>\
        <li>11:50 two: <a href=\"https://example.org/b\">b</a></li><li><a href=\"https://example.org/c\">c</a></li></ul>";
    let mut world = with_links(notes);
    let mut at = |at: u32| {
        plays(&mut world, at);
        playing::links(&world.state)
    };
    assert_eq!(at(59), [] as [u32; 0]);
    assert_eq!(at(60), [1]);
    // A chapter that begins after it ends it, and has a link of its own.
    assert_eq!(at(650), [0]);
    assert_eq!(at(710), [0, 2]);
    assert_eq!(at(1200), [] as [u32; 0]);
    // Without chapters the last time counts.
    chapters_on(&mut world, false);
    plays(&mut world, 650);
    assert_eq!(playing::links(&world.state), [1]);
    plays(&mut world, 3000);
    assert_eq!(playing::links(&world.state), [2]);
}

#[test]
fn times_that_link_to_a_recording_elsewhere_jump_in_this_episode() {
    let notes = "<ul><li><a href=\"https://youtu.be/x?t=70\">1:10</a> one: <a href=\"https://example.org/a\">a</a></li>\
        <li><a href=\"https://youtu.be/x?t=9000\">2:30:00</a> behind the end</li>\
        <li><a href=\"https://youtu.be/x?t=70\">At YouTube</a>, <a href=\"https://pca.st/x?t=80\">at 1:20</a></li></ul>";
    let mut world = with_links(notes.split("<li><a href=\"https://youtu.be/x?t=70\">At").next().unwrap());
    chapters_on(&mut world, false);
    plays(&mut world, 75);
    assert_eq!(playing::links(&world.state), [1], "what stands beside it is of this moment");
    let follow = |world: &mut World, number: u16| {
        world.act(Action::Go("episode/105".into())).sent();
        world.act(Action::FollowNumber(number)).wait(700).sent()
    };
    let seeks = |sent: &[Effect], at| sent.contains(&Effect::Player(PlayerCommand::SeekTo(Secs(at))));
    assert!(seeks(&follow(&mut world, 1), 70));
    let sent = world.act(Action::OpenOutside).sent();
    assert!(sent.contains(&Effect::OpenUrl("https://youtu.be/x?t=70".into())), "{sent:?}");
    let sent = follow(&mut world, 3);
    assert!(!seeks(&sent, 9000) && sent.iter().any(|effect| matches!(effect, Effect::Resolve(..))), "{sent:?}");
    let mut world = with_links(notes);
    let sent = follow(&mut world, 1);
    assert!(!seeks(&sent, 70), "words say that it leads elsewhere: {sent:?}");
    assert!(!seeks(&follow(&mut world, 4), 80));
}

#[test]
fn the_transcript_is_asked_for_here_and_speaks_with_its_speaker() {
    let mut world = world();
    world.keys("g h");
    let mut page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
    let url = String::from("https://transcripts.example.org/105.vtt");
    page.detail.transcripts = vec![Transcript { url: url.clone(), mime: None, language: None }];
    page.more_chapters = MoreChapters::None;
    world.state.episodes.put(episode_id(105), page);
    plays(&mut world, 702);
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::ReadTranscript { .. })), "not elsewhere");
    world.keys("g p");
    let asked = world.sent().into_iter().find_map(|effect| match effect {
        Effect::ReadTranscript { ticket, again: false, .. } => Some(ticket),
        _ => None,
    });
    let ticket = asked.expect("it is asked for");
    let line = |n: u32| TranscriptLine {
        start: Some(Secs(n * 100)),
        speaker: n.is_multiple_of(2).then(|| "Ann".to_string()),
        text: format!("Line {n}."),
        ..TranscriptLine::default()
    };
    let links =
        vec![TranscriptLink { url: "https://host1.example.org/1".into(), label: String::new(), at: Some(Secs(700)) }];
    let what = TranscriptText { lines: (0..20).map(line).collect(), links, ..TranscriptText::default() };
    world.event(Event::TranscriptRead(ticket, episode_id(105), Box::new(Kept { url, at: Timestamp(NOW), what }), None));
    let spoken = playing::spoken(&world.state).map(|(speaker, line)| (speaker, line.text.as_str()));
    assert_eq!(spoken, Some((Some("Ann"), "Line 7.")));
    // What is spoken of has a link, which is in the list of the episode's links.
    assert_eq!(playing::links(&world.state), [0]);
    plays(&mut world, 850);
    assert_eq!(playing::spoken(&world.state).map(|(_, line)| line.text.as_str()), Some("Line 8."));
    assert_eq!(playing::links(&world.state), [] as [u32; 0]);
}

#[test]
fn what_is_no_sound_is_called_what_it_is() {
    let mut world = World::new();
    world.act(Action::Go("episode/105".into()));
    let mut page = world.state.episodes.get(&episode_id(105)).cloned().unwrap();
    let mut is = |world: &mut World, mime: &str| {
        let file =
            Enclosure { url: "https://example.org/x".into(), mime: Some(mime.into()), bytes: None, preferred: true };
        page.detail.enclosures = vec![file];
        world.state.episodes.put(episode_id(105), page.clone());
    };
    is(&mut world, "application/pdf");
    let sent = world.act(Action::Play).sent();
    assert!(!sent.iter().any(|effect| matches!(effect, Effect::Player(_))), "{sent:?}");
    assert!(world.said().starts_with("This episode is a PDF, which cannot be played."), "{}", world.said());
    is(&mut world, "video/mp4");
    world.act(Action::Details);
    let Some(Overlay::Details { lines, .. }) = world.state.overlays.last() else { panic!() };
    let line = ("video".to_string(), "https://example.org/x (video/mp4)".to_string());
    assert!(lines.contains(&line), "{lines:?}");
}

#[test]
fn a_click_on_the_bar_seeks_and_on_the_title_opens() {
    let mut world = world();
    let stage = layout::stage::here(&world.state).unwrap();
    let bar = stage.bar.unwrap();
    let click = |column, row| Msg::Mouse(Mouse { what: MouseKind::Left, column, row });
    let middle = u16::midpoint(bar.cells.start, bar.cells.end);
    world.msg(click(middle, bar.area.y));
    let sent = world.sent();
    assert!(
        matches!(sent.as_slice(), [Effect::Player(PlayerCommand::SeekTo(Secs(1500..1600)))]),
        "{sent:?} is not half of it"
    );
    let (_, title) = stage.stops[0];
    world.msg(click(title.x + 4, title.y));
    assert_eq!(world.state.place(), Place::Episode(episode_id(105)));
}

#[test]
fn now_playing_is_an_address_and_survives_a_restart() {
    let mut world = world();
    let kept = world.state.session().to_json();
    let mut later = World::new();
    later.state.resume(crate::app::state::Session::from_json(&kept).unwrap());
    assert_eq!(later.address(), "playing");
    world.keys("g h : \"go_playing\" enter");
    assert_eq!(world.address(), "playing");
    // When the episode ends, the next one takes its place here.
    world.act(Action::Go("episode/8".into())).keys("w g p");
    world.event(Event::PlayerStopped { episode: episode_id(105), position: Secs(3105), finished: true });
    let load = |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { episode, .. }) if *episode == episode_id(8));
    assert!(world.sent().iter().any(load));
}

#[test]
fn what_plays_wakes_the_program_twice_a_second_at_most() {
    let mut world = world();
    world.wait(10_000).sent();
    let mut woken = 0;
    for second in 0..10 {
        // The player tells its position once a second.
        plays(&mut world, 720 + second);
        woken += 1;
        let next = world.state.now.millis + 1_000;
        while let Some(at) = world.state.wake_at().filter(|at| *at < next) {
            let now = world.state.now.millis;
            world.wait(at - now);
            woken += 1;
        }
        let now = world.state.now.millis;
        world.wait(next - now);
    }
    assert!(woken <= 20, "{woken} in ten seconds");
}
