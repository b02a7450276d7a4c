//! Stories: a library, keys, and the screen that they lead to. The library is the embedded sample in a real store, read
//! through the same functions as in the program; time stands still unless a story lets it pass.
//!
//! A story is one line: `story("name", Sample, (120, 36), "j j Enter")`. Keys are spelled as in `keys.toml`; `"words"` types
//! letters (`_` is a blank), `wait:80` lets milliseconds pass. The pictures are in `snapshots/`; look at them when they change.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use earmark::app::effect::LinksOf;
use earmark::app::event::{Added, Event, Mouse, MouseKind, RefreshStep};
use earmark::app::keymap::Keymap;
use earmark::app::overlay::Found;
use earmark::app::state::InNotes;
use earmark::app::{Action, Chord, Effect, Msg, Now, Row, Size, State, update};
use earmark::config::{Config, Loaded};
use earmark::error::Problem;
use earmark::feed::transcript;
use earmark::library::query::Query;
use earmark::model::{Candidate, FeedUrl, Inside, PlayerStatus, Secs, Timestamp};
use earmark::runtime::similar::Similar;
use earmark::runtime::{details, sample};
use earmark::store::{Reader, Store};
use earmark::ui::{Depth, Painter, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

/// 2026-11-23T12:00:00Z.
const NOW: i64 = 1_795_435_200;

/// What the library holds when the story begins.
#[derive(Clone, Copy, PartialEq)]
pub enum Holds {
    Nothing,
    Sample,
}
use Holds::{Nothing, Sample};

pub struct Story {
    pub state: State,
    store: Store,
    reader: Reader,
    similar: Similar,
    /// What left the program: opened, copied, played.
    left: Vec<Effect>,
    _folder: tempfile::TempDir,
}

/// The sample is installed once; every story gets a copy of the file.
fn sample_file() -> &'static PathBuf {
    static FILE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FILE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut store = Store::open(&path).unwrap();
        sample::install(&mut store, Timestamp(NOW)).unwrap();
        drop(store);
        (folder, path)
    });
    path
}

impl Story {
    pub fn new(holds: Holds, (width, height): (u16, u16)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        if holds == Sample {
            std::fs::copy(sample_file(), &path).unwrap();
        }
        let store = Store::open(&path).unwrap();
        let reader = store.reader().unwrap();
        let now = Now { wall: Timestamp(NOW), millis: 1_000, ..Now::default() };
        let mut config = Config::default();
        config.ui.signs = "unicode".into();
        let state = State::new(config, Keymap::default(), Size { width, height }, now);
        let mut story = Self { state, store, reader, similar: Similar::default(), left: Vec::new(), _folder: folder };
        let facts = story.reader.listener().unwrap();
        story.event(Event::ShowsLoaded {
            shows: story.reader.shows().unwrap(),
            marks: facts.marks,
            queue: facts.queue,
            dismissed: facts.dismissed,
            ratings: facts.ratings,
            visited: facts.visited,
        });
        let lists = story.reader.lists().unwrap().into_iter().map(Arc::new).collect();
        story.event(Event::ListsLoaded { lists, complete: true });
        story
    }

    pub fn event(&mut self, event: Event) {
        self.msg(Msg::Happened(event));
    }

    fn msg(&mut self, msg: Msg) {
        let mut todo = update(&mut self.state, msg);
        while !todo.is_empty() {
            for effect in std::mem::take(&mut todo) {
                for event in self.answer(effect) {
                    todo.extend(update(&mut self.state, Msg::Happened(event)));
                }
            }
        }
    }

    pub fn wait(&mut self, millis: u64) {
        let mut now = self.state.now;
        now.millis += millis;
        self.event(Event::Tick(now));
    }

    pub fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            if let Some(millis) = key.strip_prefix("wait:") {
                self.wait(millis.parse().unwrap());
            } else if let Some(words) = key.strip_prefix('"') {
                for c in words.trim_end_matches('"').chars() {
                    self.msg(Msg::Key(Chord::char(if c == '_' { ' ' } else { c })));
                }
            } else {
                self.msg(Msg::Key(Chord::parse(key).unwrap_or_else(|| panic!("{key} is no key"))));
            }
        }
    }

    pub fn key(&mut self, chord: Chord) {
        self.msg(Msg::Key(chord));
    }

    /// Goes to an address.
    pub fn go(&mut self, address: &'static str) {
        self.msg(Msg::Do(Action::Go(address.into())));
    }

    pub fn mouse(&mut self, mouse: Mouse) {
        self.msg(Msg::Mouse(mouse));
    }

    pub fn paste(&mut self, text: &str) {
        self.msg(Msg::Paste(text.to_owned()));
    }

    /// What left the program so far.
    pub fn left(&self) -> &[Effect] {
        &self.left
    }

    fn answer(&mut self, effect: Effect) -> Vec<Event> {
        let gone = |ticket| Event::NotLoaded(ticket, None);
        let event = match effect {
            Effect::LoadList(id) => {
                Event::ListsLoaded { lists: vec![Arc::new(self.reader.list(id).unwrap())], complete: false }
            }
            Effect::LoadEpisode(ticket, id) => match details::episode(&self.reader, id).unwrap() {
                Some(page) => Event::EpisodeLoaded(ticket, Box::new(page)),
                None => gone(ticket),
            },
            // The sample keeps its transcript; nothing is fetched in a story.
            Effect::ReadTranscript { ticket, episode, .. } => match self.reader.kept_transcript(episode).unwrap() {
                Some(mut kept) => {
                    kept.what.lines = transcript::paragraphs(&kept.what.lines);
                    Event::TranscriptRead(ticket, episode, Box::new(kept), None)
                }
                None => gone(ticket),
            },
            Effect::LoadShow(ticket, id) => match details::show(&self.reader, id).unwrap() {
                Some(detail) => Event::ShowLoaded(ticket, id, Box::new(detail)),
                None => gone(ticket),
            },
            Effect::LoadLinks(ticket, of) => Event::LinksLoaded(ticket, of, details::links(&self.reader, of).unwrap()),
            Effect::Related(ticket, id) => {
                Event::RelatedLoaded(ticket, id, self.similar.recommend(&self.reader, id, Vec::new()).unwrap())
            }
            Effect::Graph(ticket, id) => {
                Event::GraphLoaded(ticket, id, self.similar.neighbours(&self.reader, id).unwrap())
            }
            Effect::ForYou(ticket) => Event::ForYouLoaded(ticket, self.similar.for_you(&self.reader).unwrap()),
            Effect::LoadPerson(ticket, name) => {
                let page = self.reader.person(name.shown()).unwrap();
                Event::PersonLoaded(ticket, name, Box::new(page))
            }
            Effect::Search(ticket, typed, typing) => {
                let hits = self.reader.search(&Query::parse(&typed), typing, InNotes::MOST).unwrap();
                Event::Found(ticket, typed, hits)
            }
            Effect::Resolve(ticket, address, words) => {
                let inside: Option<Inside> = self.reader.resolve(&[(&address, &words)]).unwrap().pop().flatten();
                Event::Resolved(ticket, address, inside)
            }
            Effect::Save(number, changes) => {
                self.store.save(&changes, Timestamp(NOW)).unwrap();
                Event::Saved(number)
            }
            Effect::Add { ticket, candidates, follow } => {
                let shows: Vec<_> =
                    candidates.iter().map(|one| self.store.add(one, follow, Timestamp(NOW)).unwrap()).collect();
                let lists = shows.iter().map(|show| Arc::new(self.reader.list(show.id).unwrap())).collect();
                let why = if follow { Added::Followed } else { Added::Preview };
                Event::Added { ticket: Some(ticket), shows, lists, why }
            }
            Effect::InstallSample => {
                let installed = sample::install(&mut self.store, Timestamp(NOW)).unwrap();
                let (shows, lists): (Vec<_>, Vec<_>) =
                    installed.into_iter().map(|(show, list)| (show, Arc::new(list))).unzip();
                Event::Added { ticket: None, shows, lists, why: Added::Sample }
            }
            Effect::RemoveSample => Event::Removed(self.store.remove_sample().unwrap()),
            other => {
                self.left.push(other);
                return Vec::new();
            }
        };
        vec![event]
    }

    /// The screen as text.
    fn screen(&mut self) -> String {
        self.picture(false)
    }

    /// The window has another size.
    pub fn resize(&mut self, (width, height): (u16, u16)) {
        self.event(Event::Resized(Size { width, height }));
    }

    /// The screen's cells, in as many colours.
    pub fn buffer(&mut self, depth: Depth) -> Buffer {
        // The selection has rested, and what it needs was read.
        self.wait(100);
        let painter = Painter::new(&self.state.config.ui, &[], None, depth, true);
        let backend = TestBackend::new(self.state.size.width, self.state.size.height);
        let mut terminal = Terminal::new(backend).unwrap();
        terminal.draw(|frame| drop(draw(&self.state, &painter, frame))).unwrap();
        terminal.backend().buffer().clone()
    }

    fn picture(&mut self, styles: bool) -> String {
        let buffer = self.buffer(Depth::Sixteen);
        let (width, height) = (self.state.size.width, self.state.size.height);
        let mut out = String::new();
        for line in lines(&buffer) {
            writeln!(out, "{line}").unwrap();
        }
        if styles {
            // One letter a cell: b bold, d dim, i italic, u underlined, r reversed; capitals where there is a background.
            out.push_str("styles\n");
            for y in 0..height {
                let mut line = String::new();
                for x in 0..width {
                    let cell = &buffer[(x, y)];
                    let letter = [
                        (Modifier::REVERSED, 'r'),
                        (Modifier::BOLD, 'b'),
                        (Modifier::UNDERLINED, 'u'),
                        (Modifier::ITALIC, 'i'),
                        (Modifier::DIM, 'd'),
                    ]
                    .into_iter()
                    .find(|(modifier, _)| cell.modifier.contains(*modifier))
                    .map_or(if cell.fg == Color::Reset { '.' } else { 'c' }, |(_, letter)| letter);
                    line.push(if cell.bg == Color::Reset { letter } else { letter.to_ascii_uppercase() });
                }
                writeln!(out, "{}", line.trim_end_matches('.')).unwrap();
            }
        }
        out
    }
}

/// The rows of a screen as text, without blanks at their ends.
pub fn lines(buffer: &Buffer) -> Vec<String> {
    let row = |y: u16| {
        let (mut line, mut skip) = (String::new(), 0);
        for x in 0..buffer.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            assert!(!symbol.chars().any(char::is_control), "a control character at {x},{y}");
            skip = earmark::text::width::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        line.trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect()
}

fn story(name: &str, holds: Holds, size: (u16, u16), keys: &str) {
    let mut story = Story::new(holds, size);
    story.keys(keys);
    insta::assert_snapshot!(name, story.screen());
}

const WIDE: (u16, u16) = (120, 36);
const USUAL: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (40, 20);

/// Opens Vanishing Gradients from the library, wherever the sort has put it.
const GRADIENTS: &str = "/ \"vanishing\" enter enter";

fn with(keys: &str) -> String {
    format!("{GRADIENTS} {keys}")
}

#[test]
fn the_first_run_page() {
    story("welcome_120", Nothing, WIDE, "");
    story("welcome_80", Nothing, USUAL, "j");
    story("welcome_40", Nothing, NARROW, "");
}

#[test]
fn choosing_the_sample() {
    story("welcome_then_sample", Nothing, USUAL, "1");
    story("sample_removed", Nothing, USUAL, "1 x x");
}

#[test]
fn the_library() {
    story("library_120", Sample, WIDE, "j");
    story("library_80", Sample, USUAL, "j");
    story("library_40", Sample, NARROW, "j");
    story("library_episodes_focused", Sample, WIDE, "tab j");
    story("library_by_category", Sample, USUAL, "S g");
    story("library_filtered", Sample, USUAL, "/ \"quiet\"");
    story("library_nothing_matches", Sample, USUAL, "/ \"zzzz\"");
}

#[test]
fn the_show_page() {
    story("show_120", Sample, WIDE, GRADIENTS);
    story("show_80", Sample, USUAL, GRADIENTS);
    story("show_40", Sample, NARROW, GRADIENTS);
    story("show_links", Sample, WIDE, &with("U"));
    story("show_similar_120", Sample, WIDE, &with("e"));
    story("show_similar_80", Sample, USUAL, &with("e"));
    story("show_similar_40", Sample, NARROW, &with("e"));
    story("show_about", Sample, WIDE, &with("[ wait:10"));
}

#[test]
fn the_episode_page() {
    story("episode_120", Sample, WIDE, &with("enter"));
    story("episode_80", Sample, USUAL, &with("enter"));
    story("episode_40", Sample, NARROW, &with("enter"));
    story("episode_links_120", Sample, WIDE, &with("u"));
    story("episode_links_80", Sample, USUAL, &with("u j"));
    story("episode_links_by_kind", Sample, USUAL, &with("u S g"));
    story("episode_hints", Sample, USUAL, &with("enter G f"));
    story("episode_current_link", Sample, USUAL, &with("enter tab"));
    story("episode_scrolled", Sample, USUAL, &with("enter ctrl-d"));
}

#[test]
fn chapters_and_people() {
    story("episode_chapters", Sample, USUAL, "/ \"engines\" enter enter enter ] ]");
    story("episode_people", Sample, USUAL, "/ \"night_bus\" enter enter enter ] ]");
}

#[test]
fn a_transcript() {
    let open = "/ \"quiet_index\" enter enter / \"q_is\" enter enter ] ] ]";
    story("transcript_120", Sample, WIDE, open);
    story("transcript_80", Sample, USUAL, &format!("{open} j j j"));
    story("transcript_40", Sample, NARROW, &format!("{open} j"));
    story("transcript_found", Sample, USUAL, &format!("{open} / \"drawer\" enter n"));
    story("transcript_without_player", Sample, USUAL, &format!("{open} v"));
    story("transcript_links", Sample, USUAL, &format!("{open} u"));
}

#[test]
fn looking_inside_and_following() {
    story("similar_looked_inside", Sample, WIDE, &with("e enter"));
    story("similar_followed", Sample, USUAL, &with("e a"));
    story("similar_dismissed", Sample, USUAL, &with("e x"));
    story("similar_walked_on", Sample, USUAL, &with("e enter e"));
}

#[test]
fn for_you() {
    for (name, size) in [("120", WIDE), ("80", USUAL), ("40", NARROW), ("smallest", (20, 4)), ("largest", (300, 100))] {
        story(&format!("for_you_{name}"), Sample, size, "E j");
    }
    story("for_you_ungrouped", Sample, USUAL, "E S g j");
    story("for_you_filtered", Sample, USUAL, "E / \"data\"");
    story("for_you_dismissed", Sample, USUAL, "E x");
    story("for_you_followed", Sample, WIDE, "E j a");
    story("for_you_of_nothing", Nothing, USUAL, "E");
    let mut offline = Story::new(Sample, WIDE);
    offline.keys("E");
    offline.event(Event::Offline(true));
    insta::assert_snapshot!("for_you_offline", offline.screen());
}

/// Who is in three episodes of Night Bus, from the People tab.
const SOMEBODY: &str = "/ \"night_bus\" enter enter enter ] ] enter";

#[test]
fn a_person() {
    for (name, size) in [("120", WIDE), ("80", USUAL), ("40", NARROW), ("smallest", (20, 4)), ("largest", (300, 100))] {
        story(&format!("person_{name}"), Sample, size, SOMEBODY);
    }
    story("person_by_show", Sample, USUAL, &format!("{SOMEBODY} S g"));
    story("person_unknown", Sample, USUAL, ": \"go_person/Nobody_Known\" enter");
    story("person_of_suggestion", Sample, USUAL, "/ \"night_bus\" enter enter e .");
}

#[test]
fn listen_later() {
    story("play_without_audio", Sample, USUAL, "g n p");
    story("later_empty", Sample, USUAL, "g w");
    story("later_120", Sample, WIDE, "g n w j w j w g w alt-j wait:7000");
    story("later_80", Sample, USUAL, "g n w j w j W g w x");
    story("later_40", Sample, NARROW, "g n w j w j W g w");
}

#[test]
fn new_episodes_history_and_messages() {
    story("new_120", Sample, WIDE, "g n");
    story("new_80", Sample, USUAL, "g n j");
    story("history_80", Sample, USUAL, &with("enter H H g n g y"));
    story("messages_empty", Sample, USUAL, "g m");
    story("unbound_key", Sample, USUAL, "d");
}

#[test]
fn searching() {
    story("search_120", Sample, WIDE, "s \"data\"");
    story("search_80", Sample, USUAL, "s \"stagnation\" esc");
    story("search_40", Sample, NARROW, "s \"data\"");
    story("search_nothing", Sample, USUAL, "s \"qqqq\"");
    for (name, size) in [("120", WIDE), ("80", USUAL), ("40", NARROW)] {
        story(&format!("search_notes_{name}"), Sample, size, "s \"baker\" tab down wait:100");
    }
    let mut marked = Story::new(Sample, NARROW);
    marked.keys("s \"baker\" tab");
    insta::assert_snapshot!("search_marks_what_matches", marked.picture(true));
    let mut reading = Story::new(Sample, USUAL);
    reading.event(Event::Indexed(12_000, 33_462));
    reading.keys("s \"lighthouse\"");
    insta::assert_snapshot!("search_while_notes_are_read", reading.screen());
    story("search_phrase", Sample, USUAL, "s \"“dark_rye”_-maps\"");
}

#[test]
fn overlays() {
    story("help_120", Sample, WIDE, "?");
    story("help_80", Sample, USUAL, "?");
    story("help_40", Sample, NARROW, "?");
    story("help_searched", Sample, USUAL, "? \"copy\"");
    story("help_clipboard", Sample, USUAL, "? \"clip\"");
    story("palette", Sample, USUAL, ": \"copy\"");
    story("palette_40", Sample, NARROW, ": \"go_show/1\"");
    story("g_menu", Sample, USUAL, "g wait:300");
    story("y_menu_40", Sample, NARROW, "Y wait:300");
    story("action_menu", Sample, USUAL, &with("."));
    story("details", Sample, USUAL, &with("i"));
}

#[test]
fn adding_a_show() {
    story("add_typing", Sample, USUAL, "A \"https://example.org/feed\"");
    let mut story = Story::new(Sample, USUAL);
    story.keys("A \"https://example.org/feed\" enter");
    let Some(Effect::Look(ticket, _)) = story.left.pop() else { panic!() };
    story.wait(200);
    insta::assert_snapshot!("add_looking", story.screen());
    let candidate = Candidate {
        feed_url: FeedUrl::parse("https://example.org/feed"),
        title: "An Example".into(),
        author: "Somebody".into(),
        ..Candidate::default()
    };
    let found = vec![Found { candidate, episodes: Some(57), marked: true, episode: None }];
    story.event(Event::Looked(ticket, Ok(found)));
    insta::assert_snapshot!("add_found", story.screen());
    story.keys("enter");
    insta::assert_snapshot!("add_followed", story.screen());
}

#[test]
fn refreshing_and_playing() {
    let mut story = Story::new(Sample, USUAL);
    let ids: Vec<_> = story.state.library.shows.keys().copied().collect();
    story.event(Event::RefreshStarted { shows: ids.clone(), asked: true });
    let mut failing = story.state.library.shows[&ids[1]].as_ref().clone();
    failing.health.failures = 3;
    failing.health.failing_since = Some(Timestamp(NOW - 11 * 86_400));
    failing.health.problem = Some(Problem::new(
        "refresh.gone",
        format!("Could not refresh {}.", failing.title),
        "The server says the feed is gone (404), for the 3rd time.",
        "{refresh} tries again.",
    ));
    story.event(Event::RefreshProgress(ids[1], RefreshStep::Failed(Box::new(failing))));
    story.event(Event::RefreshProgress(ids[2], RefreshStep::Downloading(412_000)));
    insta::assert_snapshot!("refreshing", story.screen());
    story.event(Event::RefreshFinished { unasked: 0 });
    insta::assert_snapshot!("refreshed", story.screen());
    story.keys("esc g m");
    insta::assert_snapshot!("messages", story.screen());
    story.keys("g n");
    let Some(Row::Episode(_, episode)) = story.state.selected().cloned() else { panic!() };
    let status = |position| PlayerStatus {
        episode,
        position: Secs(position),
        duration: Some(Secs(3600)),
        paused: false,
        speed: 12,
        volume: 80,
    };
    story.event(Event::Player(status(1421)));
    insta::assert_snapshot!("playing_80", story.screen());
    for (name, (width, height)) in [("playing_120", WIDE), ("playing_40", NARROW)] {
        story.resize((width, height));
        insta::assert_snapshot!(name, story.screen());
    }
}

/// The reading of The Quiet Index plays: it has chapters, a transcript, and more is set aside.
#[test]
fn now_playing() {
    for (name, size) in [("now_playing_120", WIDE), ("now_playing_80", USUAL), ("now_playing_40", NARROW)] {
        let mut story = Story::new(Sample, size);
        story.keys("g n w g h / \"quiet_index\" enter enter / \"q_is\" enter enter");
        let earmark::app::Place::Episode(episode) = story.state.place() else { panic!() };
        let status = |position| PlayerStatus {
            episode,
            position: Secs(position),
            duration: Some(Secs(1500)),
            paused: false,
            speed: 12,
            volume: 80,
        };
        story.event(Event::Player(status(40)));
        story.keys("g p wait:5000");
        insta::assert_snapshot!(name, story.screen());
        if size == USUAL {
            story.keys("f");
            insta::assert_snapshot!("now_playing_hints", story.screen());
            story.keys("esc .");
            insta::assert_snapshot!("now_playing_actions", story.screen());
            story.keys("esc enter");
            let title = story.screen().lines().nth(1).unwrap_or_default().to_string();
            assert!(title.contains("Q Is"), "Enter opens its page: {title}");
        }
    }
    story("now_playing_nothing", Sample, USUAL, "g p");
    story("now_playing_first_of_later", Sample, NARROW, "g n w g p");
}

#[test]
fn every_size_from_smallest_to_largest() {
    story("smallest", Sample, (20, 4), "");
    story("too_small", Sample, (18, 3), "");
    story("largest", Sample, (300, 100), &with("enter"));
}

#[test]
fn focus_is_shown_without_colour() {
    let mut story = Story::new(Sample, USUAL);
    story.state.config.ui.theme = "mono".into();
    story.keys("j");
    insta::assert_snapshot!("library_mono_styles", story.picture(true));
}

/// Settings as a listener has them who has changed a few, one of them from outside of the file.
fn settings(size: (u16, u16)) -> Story {
    let mut story = Story::new(Sample, size);
    let mut loaded = Loaded::new();
    loaded
        .file("# mine\n[ui]\ntheme = \"dark\"\n\n[refresh]\nparallel = 8\n[player]\ncommand = \"mpv --no-terminal\"\n");
    loaded.variable("EARMARK_UI__MOUSE", "false");
    loaded.config.ui.signs = "unicode".into();
    story.state.config = loaded.config;
    story.state.origins = loaded.origins;
    story.keys("g c");
    story
}

#[test]
fn settings_at_every_size() {
    for (name, size) in [("settings_120", WIDE), ("settings_80", USUAL), ("settings_40", NARROW)] {
        insta::assert_snapshot!(name, settings(size).screen());
    }
    let mut story = settings(WIDE);
    story.keys("j j j j");
    insta::assert_snapshot!("settings_wins", story.screen());
    story.keys("/ \"host\"");
    insta::assert_snapshot!("settings_filtered", story.screen());
    let mut story = settings(USUAL);
    story.keys("/ \"parallel\" enter enter backspace");
    insta::assert_snapshot!("settings_typing", story.screen());
    story.keys("\"999\" enter");
    insta::assert_snapshot!("settings_wrong", story.screen());
    let mut story = settings(NARROW);
    story.keys("/ \"parallel\" enter enter \"999\" enter");
    insta::assert_snapshot!("settings_wrong_40", story.screen());
}

#[test]
fn changed_settings_stand_out_without_colour_and_in_plain_signs() {
    let mut story = settings(USUAL);
    story.state.config.ui.theme = "mono".into();
    story.state.config.ui.signs = "ascii".into();
    story.keys("j");
    insta::assert_snapshot!("settings_mono_ascii_styles", story.picture(true));
}

#[test]
fn what_leaves_the_program_is_what_was_chosen() {
    let mut story = Story::new(Sample, USUAL);
    story.keys(&with("u"));
    let links = story.state.links.get(&LinksOf::Episode(match story.state.place() {
        earmark::app::Place::Episode(id) => id,
        other => panic!("{other:?}"),
    }));
    assert!(links.is_some_and(|links| links.len() >= 7));
    story.left.clear();
    story.keys("y");
    assert!(matches!(story.left.as_slice(), [Effect::Copy(text)] if text.starts_with("https://")), "{:?}", story.left);
    story.left.clear();
    story.keys("enter");
    assert!(
        story.left.iter().any(|e| matches!(e, Effect::OpenUrl(url) if url.starts_with("https://"))),
        "{:?}",
        story.left
    );
}

#[test]
fn a_click_meets_what_is_drawn() {
    let mut story = Story::new(Sample, WIDE);
    story.keys(GRADIENTS);
    let screen = story.screen();
    let (row, line) =
        screen.lines().enumerate().find(|(_, line)| line.contains("Similar") && line.contains("About")).unwrap();
    let column = earmark::text::width::width(line.split("Similar").next().unwrap());
    story.msg(Msg::Mouse(Mouse { what: MouseKind::Left, column: column as u16 + 1, row: row as u16 }));
    assert!(story.state.entry().address().ends_with("/similar"));
    let screen = story.screen();
    let column = earmark::text::width::width(screen.lines().next().unwrap().split("Library").next().unwrap());
    story.msg(Msg::Mouse(Mouse { what: MouseKind::Left, column: column as u16 + 1, row: 0 }));
    assert_eq!(story.state.entry().address(), "library");
}

#[test]
fn a_tab_that_holds_nothing_says_so_and_where_to_go() {
    for (tab, says) in [("chapters", "has no chapters"), ("transcript", "has no transcript")] {
        let mut story = Story::new(Sample, USUAL);
        // Its episode has notes and people, and nothing more.
        story.keys(&with("enter"));
        let address = story.state.entry().address().clone();
        story.keys(&format!(": \"go_{}/{tab}\" enter wait:10", address.trim_end_matches("/notes")));
        let screen = story.screen();
        assert!(screen.contains(says) && screen.contains("[ and ] go to what it has."), "{screen}");
        assert!(!screen.contains("Chapters 0"), "{screen}");
    }
}
