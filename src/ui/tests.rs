//! Pictures of the screens over an invented library, and what must hold for any title at any size.

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

const DAY: i64 = 86_400;
/// 2026-11-23T12:00:00Z
const NOW: i64 = 1_795_435_200;

pub(super) fn show_id(number: u32) -> ShowId {
    ShowId::new(number).expect("not zero")
}

pub(super) fn episode_id(number: u32) -> EpisodeId {
    EpisodeId::new(number).expect("not zero")
}

/// A show as a library has it, with nothing special about it.
pub(super) fn a_show(number: u32, title: &str, new: u32) -> Show {
    Show {
        id: show_id(number),
        feed_url: FeedUrl::parse(&format!("https://feeds.example.org/{number}")),
        guid: None,
        title: title.into(),
        author: String::new(),
        site: None,
        artwork: None,
        language: Some("en".into()),
        categories: vec!["Technology".into(), "Education".into()],
        explicit: Some(false),
        order: ShowOrder::Episodic,
        subscription: Subscription::Following,
        followed_at: Some(Timestamp(NOW - 266 * DAY)),
        new_from: None,
        sample: false,
        summary: String::new(),
        health: FeedHealth {
            last_ok: Some(Timestamp(NOW - 3 * 3600)),
            next_due: Some(Timestamp(NOW + 3600)),
            ..FeedHealth::default()
        },
        folders: Vec::new(),
        popularity: Vec::new(),
        counts: Counts { total: 57, unplayed: 12, new, newest: Some(Timestamp(NOW - 2 * DAY)), oldest: None },
        rhythm: Some(Secs(604_800)),
        older: false,
    }
}

pub(super) fn a_row(id: u32, title: &str, age_days: i64, minutes: u32, links: u16) -> EpisodeRow {
    EpisodeRow {
        id: episode_id(id),
        title: title.into(),
        published: Some(Timestamp(NOW - age_days * DAY - 3600)),
        duration: Some(Secs(minutes * 60)),
        season: None,
        number: None,
        kind: EpisodeKind::Full,
        links,
        gone: false,
        playable: true,
        back: false,
    }
}

const SHOWS: [(&str, u32); 15] = [
    ("Vanishing Gradients", 12),
    ("Data Skeptic", 3),
    ("The TWIML AI Podcast", 1),
    ("Super Data Science", 0),
    ("NVIDIA AI Podcast", 0),
    ("DataFramed", 7),
    ("Practical AI", 0),
    ("Two Minute Proofs", 0),
    ("Machine Learning Street Talk", 4),
    ("City of Maps", 0),
    ("The Long Fermentation", 0),
    ("Latent Space", 9),
    ("Night Bus", 0),
    ("Small Engines", 0),
    ("The Quiet Index", 0),
];

const EPISODES: [(&str, i64, u32, u16); 14] = [
    ("Ep 57: What Benchmarks Leave Out", 2, 72, 8),
    ("Ep 56: Small Models on Small Machines", 9, 58, 5),
    ("Ep 55: Notebooks in Production, Honestly", 16, 63, 11),
    ("Ep 54: Paying for Other People’s Compute", 23, 49, 6),
    ("Ep 53: Measuring What Users Meant", 30, 80, 9),
    ("Ep 52: Retrieval Is a Product Decision", 42, 91, 14),
    ("Ep 51: The Maintainer’s Year", 49, 52, 3),
    ("Ep 50: Fifty Conversations, Ten Lessons", 56, 67, 7),
    ("Ep 49: Why Pipelines Still Break at Night", 63, 85, 6),
    ("Ep 48: Statistics for People in a Hurry", 70, 64, 10),
    ("Ep 47: Code Nobody Wants to Own", 77, 79, 5),
    ("Ep 46: Teaching Data Science to Journalists", 84, 69, 8),
    ("Ep 45: Your Dashboard Is Lying Politely", 91, 77, 6),
    ("Episode 11: Data Science: The Great Stagnation", 1529, 106, 8),
];

/// The invented library of the pictures.
pub(super) fn library(width: u16, height: u16) -> State {
    let now = Now { wall: Timestamp(NOW), offset: 0, millis: 10_000 };
    let mut state = State::new(Config::default(), Keymap::default(), Size { width, height }, now);
    for (index, (title, new)) in SHOWS.iter().enumerate() {
        let number = u32::try_from(index).expect("few") + 1;
        let mut show = a_show(number, title, *new);
        show.counts.newest = Some(Timestamp(NOW - i64::from(number) * DAY));
        if number == 1 {
            show.author = "Hugo Bowne-Anderson".into();
            show.site = Some("https://vanishinggradients.fireside.fm".into());
            show.summary =
                "Conversations about data science, machine learning and AI with the people who build it and \
                            the people it is built for. Long-form, technical, and friendly to newcomers."
                    .into();
            show.counts.oldest = Some(Timestamp(NOW - 1735 * DAY));
            show.popularity = vec![Popularity {
                stars: Some(5.0),
                ratings: Some(11),
                listeners: Some(1284),
                source: Source::Apple,
                as_of: Timestamp(NOW),
            }];
        }
        if number == 4 {
            show.health.problem = Some(Problem::new(
                "refresh.gone",
                "Could not refresh Super Data Science.",
                "The server says the feed is gone (404).",
                "{refresh} tries now.",
            ));
            show.health.failing_since = Some(Timestamp(NOW - 11 * DAY));
        }
        let list = (number == 1).then(|| {
            let rows = EPISODES.iter().enumerate().map(|(index, (title, age, minutes, links))| {
                a_row(57 - u32::try_from(index).expect("few"), title, *age, *minutes, *links)
            });
            Arc::new(EpisodeList::new(show.id, rows.collect()))
        });
        absorb(&mut state.library, show, list);
    }
    let mark = |played, position| ListenState { played, seen: true, position: Secs(position), changed: Timestamp(NOW) };
    for (id, mark) in [(55, mark(false, 600)), (54, mark(true, 0)), (53, mark(true, 0)), (44, mark(false, 1421))] {
        state.library.marks.insert(episode_id(id), mark);
    }
    for (rank, id) in [44, 57, 50].into_iter().enumerate() {
        let rank = i64::try_from(rank).expect("few");
        state.library.queue.push(QueueItem { episode: episode_id(id), rank, added: Timestamp(NOW) });
    }
    state.shows_loaded = true;
    state.lists_loaded = true;
    state.player = Some(PlayerStatus {
        episode: episode_id(44),
        position: Secs(1421),
        duration: Some(Secs(6350)),
        paused: false,
        speed: 12,
        volume: 80,
    });
    settle(&mut state);
    state
}

/// Lets the program build rows and pages.
pub(super) fn settle(state: &mut State) {
    let now = state.now;
    let _ = update(state, Msg::Happened(Event::Tick(now)));
}

pub(super) fn go(state: &mut State, place: Place) {
    state.history.push(Entry::new(place));
    settle(state);
}

/// The page of episode 11 of Vanishing Gradients.
fn episode_page(state: &mut State) {
    let span = |text: &str| Span { text: text.into(), ..Span::default() };
    let link = |text: &str, number| Span { text: text.into(), link: Some(number), ..Span::default() };
    let notes = Notes {
        blocks: vec![
            Block::Paragraph(vec![span(
                "Hugo talks with Mark Saroufim, who works on PyTorch and spends his days making it easier to put \
                 PyTorch models into production outside the company that built it.",
            )]),
            Block::Paragraph(vec![
                span("Mark first drew attention with an "),
                link("essay", 1),
                span(" on the state of academic machine-learning research, where he wrote:"),
            ]),
            Block::Quote(vec![Block::Paragraph(vec![span(
                "Research used to be where careers went to take risks. Now it is where they go to avoid them, with a \
                 good salary and a better title.",
            )])]),
            Block::Heading(3, vec![span("Links")]),
            Block::List {
                ordered: false,
                start: 1,
                items: vec![
                    ListItem { blocks: vec![Block::Paragraph(vec![link("The Myth of Objective Tech Screens", 2)])] },
                    ListItem { blocks: vec![Block::Paragraph(vec![link("Fear the Boom and Bust", 3)])] },
                ],
            },
        ],
        links: [
            (1, "essay", "https://marksaroufim.substack.com/p/machine-learning-the-great-stagnation"),
            (2, "The Myth of Objective Tech Screens", "https://marksaroufim.substack.com/p/the-myth"),
            (3, "Fear the Boom and Bust", "https://www.youtube.com/watch?v=d0nERTFo-Sk"),
        ]
        .into_iter()
        .map(|(number, label, url)| Link {
            number,
            label: label.into(),
            target: LinkTarget::Web(url.into()),
            kind: LinkKind::Article,
            via: None,
        })
        .collect(),
    };
    let person = |name: &str, role: &str| Person {
        name: name.into(),
        role: role.into(),
        group: "cast".into(),
        link: Some("https://example.org/people".into()),
        image: None,
    };
    let chapter =
        |start, title: &str| Chapter { start: Secs(start), title: title.into(), link: None, image: None, listed: true };
    let detail = EpisodeDetail {
        id: episode_id(44),
        show: show_id(1),
        key: EpisodeKey("g:11".into()),
        guid: None,
        link: Some("https://vanishinggradients.fireside.fm/11".into()),
        author: None,
        image: None,
        notes,
        enclosures: Vec::new(),
        chapters: vec![
            chapter(0, "Introduction"),
            chapter(252, "The essay"),
            chapter(1065, "Open source as a product"),
            chapter(1750, "Risk, and when not to adopt"),
            chapter(2480, "Developer marketing"),
            chapter(3483, "Documentation decides"),
            chapter(4000, "Games"),
        ],
        chapters_url: None,
        persons: vec![person("Hugo Bowne-Anderson", "host"), person("Mark Saroufim", "guest")],
        transcripts: Vec::new(),
        soundbites: Vec::new(),
        explicit: None,
        location: None,
        season_name: None,
        further: crate::model::Further::default(),
    };
    let inside = vec![None; detail.notes.links.len()];
    state.episodes.put(episode_id(44), EpisodePage { detail, inside, more_chapters: MoreChapters::None, met: vec![3] });
    go(state, Place::Episode(episode_id(44)));
    let width = layout::text_width(state);
    let page = state.episodes.get(&episode_id(44)).map(|page| crate::text::layout::page(&page.detail.notes, width));
    state.page =
        page.map(|page| LaidOut { of: PaneId::Notes, place: Place::Episode(episode_id(44)), page, links: Vec::new() });
    settle(state);
}

fn links(state: &mut State) {
    let entry = |number, label: &str, host: &str, kind, episodes: &[u32], inside| LinkEntry {
        number,
        label: label.into(),
        target: LinkTarget::Web(format!("https://{host}/{number}")),
        kind,
        via: None,
        host: host.into(),
        inside,
        found: "in the notes".into(),
        episodes: episodes.iter().map(|id| episode_id(*id)).collect(),
        context: "… the economics rap battle that Mark brings up when asked how disciplines argue in public …".into(),
        at: Some(crate::model::Secs(1750)),
    };
    let host = "marksaroufim.substack.com";
    let list = vec![
        entry(1, "Machine Learning: The Great Stagnation", host, LinkKind::Article, &[44, 45, 46], None),
        entry(2, "The Myth of Objective Tech Screens", host, LinkKind::Article, &[44], None),
        entry(3, "Fear the Boom and Bust: Keynes vs. Hayek", "youtube.com", LinkKind::Video, &[44], None),
        entry(4, "History and the Security of Property", "nakamotoinstitute.org", LinkKind::Article, &[44], None),
        entry(5, "Mark on YouTube", "youtube.com", LinkKind::Person, &[44], None),
        entry(
            8,
            "Vanishing Gradients",
            "vanishinggradients.fireside.fm",
            LinkKind::Feed,
            &[44],
            Some(Inside::Show(show_id(1))),
        ),
    ];
    state.library.visited.insert("https://nakamotoinstitute.org/4".into(), Timestamp(NOW - 2 * DAY));
    state.links.put(LinksOf::Episode(episode_id(44)), list);
    episode_page(state);
    state.history.here_mut().episode_tab = EpisodeTab::Links;
    state.history.here_mut().focus = PaneId::Links;
    settle(state);
}

fn similar(state: &mut State) {
    let found = |title: &str, author: &str, listeners, known, reasons: Vec<Reason>| {
        let candidate = Candidate {
            title: title.into(),
            author: author.into(),
            summary: "Weekly talks on tech and the people who build companies.".into(),
            categories: vec!["Technology".into(), "Business".into()],
            known,
            popularity: vec![Popularity {
                stars: Some(4.5),
                ratings: Some(1190),
                listeners: Some(listeners),
                source: Source::PodcastApp,
                as_of: Timestamp(NOW),
            }],
            ..Candidate::default()
        };
        let key = crate::library::related::key(&candidate);
        Recommendation { candidate, key, score: 1.0, reasons }
    };
    let linked = Reason::LinkedFrom(Episodes { count: 6, newest: vec![episode_id(57)] });
    let people = Reason::SharedPeople(vec!["Ada Example".into(), "Bob Example".into()]);
    let list = vec![
        found("a16z Podcast", "Andreessen Horowitz", 1032, None, vec![linked, people.clone()]),
        found("Data Skeptic", "Kyle Polich", 480, Some(show_id(2)), vec![people]),
        found(
            "The TWIML AI Podcast (formerly This Week in Machine Learning)",
            "Sam Charrington",
            441,
            Some(show_id(3)),
            vec![Reason::LinksHere(Episodes { count: 6, newest: vec![episode_id(57)] })],
        ),
        found(
            "Google DeepMind: The Podcast",
            "Hannah Fry",
            198,
            None,
            vec![Reason::SameWords { words: vec!["AI research".into()], topic: true }],
        ),
    ];
    state.related.put(show_id(1), list);
    let mut entry = Entry::new(Place::Show(show_id(1)));
    entry.show_tab = ShowTab::Similar;
    entry.focus = PaneId::Similar;
    state.history.push(entry);
    settle(state);
}

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

type Scene = (&'static str, fn(&mut State));

const SCENES: [Scene; 20] = [
    ("library", |_| {}),
    ("library-refreshing", |state| {
        let steps = (1..=15).map(|number| (show_id(number), RefreshStep::Waiting)).collect();
        state.refresh = Some(RefreshRun { steps, done: 6, ..RefreshRun::default() });
    }),
    ("show", |state| go(state, Place::Show(show_id(1)))),
    ("episode", episode_page),
    ("episode-chapters", |state| {
        episode_page(state);
        state.history.here_mut().episode_tab = EpisodeTab::Chapters;
        state.history.here_mut().focus = PaneId::Chapters;
        settle(state);
    }),
    ("episode-people", |state| {
        episode_page(state);
        state.history.here_mut().episode_tab = EpisodeTab::People;
        state.history.here_mut().focus = PaneId::People;
        settle(state);
    }),
    ("episode-transcript", |state| {
        transcript(state, true);
        ask(state, Action::Down);
        ask(state, Action::View);
    }),
    ("episode-transcript-found", |state| {
        transcript(state, true);
        ask(state, Action::Filter);
        for c in "documentation".chars() {
            let _ = update(state, Msg::Key(Chord::char(c)));
        }
    }),
    ("episode-transcript-failed", |state| {
        transcript(state, false);
        let problem = Problem::new(
            "transcript.not-read",
            "The transcript could not be read.",
            "The server says the transcript is not there (404).",
            "{refresh} tries again.",
        );
        let ticket =
            Ticket { slot: Slot::Transcript, number: state.tickets.get(&Slot::Transcript).copied().unwrap_or(0) };
        let _ = update(state, Msg::Happened(Event::NotLoaded(ticket, Some(problem))));
    }),
    ("links", links),
    ("similar", similar),
    ("later", |state| go(state, Place::Later)),
    ("new", |state| {
        for show in state.library.shows.values_mut() {
            Arc::make_mut(show).new_from = Some(episode_id(1));
        }
        go(state, Place::New);
    }),
    ("search", |state| {
        go(state, Place::Search);
        state.history.here_mut().query = "data".into();
        settle(state);
    }),
    ("history", |state| go(state, Place::History)),
    ("messages-refresh", |state| {
        let mut steps: Vec<_> = (1..=15).map(|number| (show_id(number), RefreshStep::Waiting)).collect();
        let show = |state: &State, number| Box::new(Show::clone(&state.library.shows[&show_id(number)]));
        steps[1].1 = RefreshStep::Downloading(412_000);
        steps[2].1 = RefreshStep::Reading;
        steps[3].1 = RefreshStep::Unchanged(show(state, 4));
        let mut failed = show(state, 5);
        failed.health.problem =
            Some(Problem::new("refresh.gone", "Could not refresh.", "The server says the feed is gone (404)", ""));
        steps[4].1 = RefreshStep::Failed(failed);
        let run = RefreshRun { steps, done: 2, failed: 1, unchanged: 1, ..RefreshRun::default() };
        state.refresh = Some(run);
        go(state, Place::Messages);
    }),
    ("playing", playing::whole),
    ("playing-bare", playing::bare),
    ("playing-nothing", playing::nothing),
    ("settings", |state| {
        state.config.ui.signs = "ascii".into();
        go(state, Place::Settings);
    }),
];

/// The transcript of that episode, which plays; or what waits for it.
pub(super) fn transcript(state: &mut State, read: bool) {
    episode_page(state);
    let mut page = state.episodes.get(&episode_id(44)).cloned().expect("the page is there");
    let url = String::from("https://transcripts.example.org/11.vtt");
    page.detail.transcripts = vec![Transcript { url: url.clone(), mime: Some("text/vtt".into()), language: None }];
    state.episodes.put(episode_id(44), page);
    if let Some(player) = &mut state.player {
        (player.episode, player.position) = (episode_id(44), Secs(1080));
    }
    state.history.here_mut().episode_tab = EpisodeTab::Transcript;
    state.history.here_mut().focus = PaneId::Transcript;
    settle(state);
    if !read {
        return;
    }
    let line = |start: u32, speaker: &str, text: &str| TranscriptLine {
        start: Some(Secs(start)),
        end: None,
        speaker: Some(speaker.to_string()).filter(|name| !name.is_empty()),
        text: text.into(),
    };
    let talk = [
        ("Hugo", "So let us start with open source. When you adopt a library, what are you really buying?"),
        ("Mark", "You are buying the documentation, and the people who answer when the documentation is wrong."),
        ("Hugo", "That is a strong claim."),
        (
            "Mark",
            "It is. I have seen worse libraries win because somebody sat down and wrote how to use them, and I have seen \
             better ones forgotten. Nobody reads benchmarks on a Friday evening. ドキュメントがすべてを決めるのです。",
        ),
        ("", "And then somebody has to keep it true, release after release."),
    ];
    let lines: Vec<TranscriptLine> = (0_u32..)
        .zip(talk.iter().cycle().take(40))
        .map(|(at, (speaker, text))| line(1020 + at * 13 - 13, speaker, text))
        .collect();
    let what = TranscriptText { lines, links: Vec::new(), made_by: Some("transcribed by Ann Example".into()) };
    let kept = Kept { url, at: Timestamp(NOW - 3 * DAY), what };
    let number = state.tickets.get(&Slot::Transcript).copied().unwrap_or(0);
    let ticket = Ticket { slot: Slot::Transcript, number };
    let _ = update(state, Msg::Happened(Event::TranscriptRead(ticket, episode_id(44), Box::new(kept))));
}

/// What lies above a place.
const ABOVE: [Scene; 11] = [
    ("welcome", |state| {
        state.library = crate::library::Library::default();
        state.player = None;
        settle(state);
    }),
    ("setting-wrong", |state| {
        let (prompt, wrong) =
            (Prompt::with("0"), String::from("0 is out of range: it takes a whole number from 1 to 64."));
        state.overlays.push(Overlay::Setting { name: "refresh.per_host", prompt, wrong });
    }),
    ("add-typing", |state| ask(state, Action::Add)),
    ("add-found", |state| {
        let candidate = Candidate { title: "Vanishing Gradients".into(), ..Candidate::default() };
        let found = vec![Found { candidate, episodes: Some(57), marked: true, episode: None }];
        let prompt = Prompt::with("https://vanishinggradients.fireside.fm");
        state.overlays.push(Overlay::Add(AddShow { prompt, stage: AddStage::Found { found, selected: 0 } }));
    }),
    ("add-failed", |state| {
        let problem = Problem::new(
            "add.nothing",
            "Nothing was found there.",
            "The address names no feed.",
            "Try the address of the feed itself, or the show’s own web page.",
        );
        let prompt = Prompt::with("https://example.org");
        state.overlays.push(Overlay::Add(AddShow { prompt, stage: AddStage::Failed(problem) }));
    }),
    ("add-tried", |state| {
        let problem = Problem::new(
            "refresh.refused",
            "Nothing to follow was found at example.org.",
            "example.org refuses connections.",
            "2 addresses were tried:",
        )
        .with_detail(
            "https://example.org/ – example.org refuses connections\nhttp://example.org/ – example.org refuses connections",
        );
        let prompt = Prompt::with("example.org");
        state.overlays.push(Overlay::Add(AddShow { prompt, stage: AddStage::Failed(problem) }));
    }),
    ("sign-in", |state| {
        state.overlays.push(Overlay::Login(Login {
            of: crate::app::effect::LoginOf::Address("https://private.example/feed".into()),
            host: "private.example".into(),
            user: Prompt::with("hugo"),
            password: Prompt::with("hunter2"),
            on_password: true,
        }));
    }),
    ("filter", |state| {
        ask(state, Action::Filter);
        for c in "data".chars() {
            let _ = update(state, Msg::Key(Chord::char(c)));
        }
    }),
    ("hints", |state| {
        episode_page(state);
        ask(state, Action::Hints);
    }),
    ("hints-rows", |state| ask(state, Action::Hints)),
    ("toasts", |state| {
        let message = |number, level, problem| Message { number, at: Timestamp(NOW), level, problem, show: None };
        state.messages.push_back(message(
            1,
            Level::Trouble,
            Problem::new(
                "refresh.gone",
                "Could not refresh Super Data Science.",
                "The server says the feed is gone (404), for the 3rd time.",
                "{refresh} tries now.",
            ),
        ));
        state.messages.push_back(message(2, Level::Done, Problem::new("removed", "Removed 3 episodes.", "", "")));
        state.toasts.push(Toast { message: 1, until: None, undo: false });
        state.toasts.push(Toast { message: 2, until: Some(state.now.millis + 6000), undo: true });
    }),
];

fn ask(state: &mut State, action: Action) {
    let _ = update(state, Msg::Do(action));
}

/// A picture without the line of keys: its words are not the painter's.
pub(super) fn without_keys(picture: &str) -> String {
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
        insta::with_settings!({ prepend_module_to_snapshot => false }, { insta::assert_snapshot!(name, all) });
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
    insta::with_settings!({ prepend_module_to_snapshot => false }, { insta::assert_snapshot!("artwork", all) });
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
        let (inside, of) = super::bare(&state, &painter, &with).expect("nothing lies on it");
        assert_eq!((of.width, inside.height), (area.width, area.height));
        let cell = &with[(inside.x + 3, inside.y + 2)];
        assert_eq!((cell.fg, cell.bg), (Color::Rgb(30, 40, 40), Color::Rgb(30, 50, 40)));
        // Menus and messages lie above it, and leave no trace.
        let (mut under, bare) = (state.clone(), with.clone());
        ask(&mut under, Action::Help);
        under.memo.artwork.clone_from(&state.memo.artwork);
        let covered = buffer(&under, &painter);
        let hidden = blocks(&covered) < blocks(&bare);
        assert_eq!(super::bare(&under, &painter, &covered).is_none(), hidden);
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
    insta::with_settings!({ prepend_module_to_snapshot => false }, { insta::assert_snapshot!("other-sizes", all) });
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
        assert!(line.contains("r tries now") && !line.contains(". ·"), "{line}");
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
