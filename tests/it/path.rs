//! From the bytes of a feed to the cells of the screen: whatever stands in a feed, no cell of any place holds a
//! character that could steer a terminal.

use std::sync::Arc;

use earmark::app::event::{Added, Now, Size};
use earmark::app::{Action, Chord, Event, KeyCode, Msg, State, update};
use earmark::config::Config;
use earmark::feed;
use earmark::library::merge;
use earmark::model::{Candidate, FeedHealth, FeedUrl, Timestamp};
use earmark::runtime::details;
use earmark::store::{Store, Validators};
use earmark::ui;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Text made of what feeds should not hold: controls, escapes, overrides, marks, joined emoji — and a few words.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z ]{1,8}",
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "\u{1b}[31m",
            "\u{1b}]0;title\u{7}",
            "\u{9b}2J",
            "\u{202e}",
            "\u{2066}",
            "\u{200f}",
            "\u{7f}",
            "\u{0}",
            "\t",
            "\r\n",
            "&#27;[2J",
            "&#x9b;31m",
            "&#8238;",
            "e\u{301}\u{301}\u{301}\u{301}",
            "👩‍👩‍👧",
            "漢字",
            "العربية",
            "\u{feff}",
            "<b>",
            "]]>",
            "&amp;#27;",
            "&lt;a href='https://example.org/\u{1b}'&gt;x&lt;/a&gt;",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn document(title: &str, author: &str, item: &str, notes: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel>\
         <title>{title}</title><itunes:author>{author}</itunes:author><description>{notes}</description>\
         <item><title>{item}</title><guid>one</guid><description><![CDATA[<p>{notes}</p><a href=\"https://example.org/{item}\">{title}</a>]]></description></item>\
         <item><title>{notes}</title><guid>two</guid><description>{notes}</description></item></channel></rss>"
    )
    .into_bytes()
}

fn press(code: KeyCode) -> Msg {
    Msg::Key(Chord::plain(code))
}

fn assert_clean(state: &State, size: (u16, u16)) {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let painter = ui::Painter::new(&state.config.ui, &[], None, ui::Depth::None, true);
    terminal.draw(|frame| drop(ui::draw(state, &painter, frame))).unwrap();
    for cell in terminal.backend().buffer().content() {
        for c in cell.symbol().chars() {
            let steers = c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!steers, "{c:?} reached the screen in {:?}", cell.symbol());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_of_a_feed_steers_the_terminal(
        title in hostile(), author in hostile(), item in hostile(), notes in hostile(), width in 20_u16..130,
    ) {
        let now = Timestamp(1_780_000_000);
        let url = FeedUrl::parse("https://example.org/feed").unwrap();
        let Ok(parsed) = feed::parse(&document(&title, &author, &item, &notes), &url, None) else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("library.db")).unwrap();
        let candidate = Candidate { feed_url: Some(url), title: parsed.show.title.clone(), ..Candidate::default() };
        let show = store.add(&candidate, true, now).unwrap();
        let delta = merge(&[], parsed);
        let written = store.write(show.id, &delta, &Validators::default(), &FeedHealth::default()).unwrap();
        let reader = store.reader().unwrap();

        let size = (width, 30);
        let mut state = State::new(
            Config::default(),
            earmark::app::keymap::Keymap::default(),
            Size { width: size.0, height: size.1 },
            Now { wall: now, ..Now::default() },
        );
        let episodes: Vec<_> = written.list.iter().map(|episode| episode.id).collect();
        let added = Event::Added {
            ticket: None, shows: vec![written.show.clone()], lists: vec![Arc::new(written.list)], why: Added::Followed,
        };
        let mut pending = update(&mut state, Msg::Happened(Event::ShowsLoaded {
            shows: vec![written.show], marks: vec![], queue: vec![], dismissed: vec![], ratings: vec![], visited: vec![],
        }));
        pending.extend(update(&mut state, Msg::Happened(added)));
        for id in episodes {
            for step in [Msg::Do(Action::Go(format!("episode/{id}").into())), press(KeyCode::Char(']')), press(KeyCode::Char('[')), press(KeyCode::Char('i')), press(KeyCode::Esc), press(KeyCode::Char('f')), press(KeyCode::Esc), press(KeyCode::Char('h'))] {
                pending.extend(update(&mut state, step));
                answer(&mut state, &reader, &mut pending);
                assert_clean(&state, size);
            }
        }
    }
}

/// Answers the questions that the program asks of the library, as the shell would.
fn answer(state: &mut State, reader: &earmark::store::Reader, pending: &mut Vec<earmark::app::Effect>) {
    use earmark::app::Effect;
    while let Some(effect) = pending.pop() {
        let event = match effect {
            Effect::LoadEpisode(ticket, id) => {
                let Some(page) = details::episode(reader, id).unwrap() else { continue };
                Event::EpisodeLoaded(ticket, Box::new(page))
            }
            Effect::LoadShow(ticket, id) => {
                let Some(detail) = details::show(reader, id).unwrap() else { continue };
                Event::ShowLoaded(ticket, id, Box::new(detail))
            }
            Effect::LoadLinks(ticket, of) => Event::LinksLoaded(ticket, of, details::links(reader, of).unwrap()),
            _ => continue,
        };
        pending.extend(update(state, Msg::Happened(event)));
    }
}
