//! What the pictures show: places, and what lies above them.

use super::*;

/// The page of episode 11 of Vanishing Gradients.
pub(super) fn episode_page(state: &mut State) {
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
        key: EpisodeKey::of_guid("11"),
        guid: None,
        link: Some("https://vanishinggradients.fireside.fm/11".into()),
        author: None,
        image: None,
        duration: None,
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

pub(super) type Scene = (&'static str, fn(&mut State));

pub(super) const SCENES: [Scene; 20] = [
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
pub(in crate::ui) fn transcript(state: &mut State, read: bool) {
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
    let _ = update(state, Msg::Happened(Event::TranscriptRead(ticket, episode_id(44), Box::new(kept), None)));
}

/// What lies above a place.
pub(super) const ABOVE: [Scene; 12] = [
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
    ("add-tried-many", |state| {
        let lines: Vec<String> =
            (1..=40).map(|n| format!("https://example.org/{n}.xml – That is a web page")).collect();
        let what = "Nothing to follow was found at example.org.";
        let problem = Problem::new("add.web-page", what, "That address is a web page.", "40 addresses were tried:")
            .with_detail(lines.join("\n"));
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

pub(super) fn ask(state: &mut State, action: Action) {
    let _ = update(state, Msg::Do(action));
}
