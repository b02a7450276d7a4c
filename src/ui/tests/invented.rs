//! The invented library of the pictures: its shows, its episodes, and how one goes through it.

use super::*;

pub(super) const DAY: i64 = 86_400;
/// 2026-11-23T12:00:00Z
pub(super) const NOW: i64 = 1_795_435_200;

pub(in crate::ui) fn show_id(number: u32) -> ShowId {
    ShowId::new(number).expect("not zero")
}

pub(in crate::ui) fn episode_id(number: u32) -> EpisodeId {
    EpisodeId::new(number).expect("not zero")
}

/// A show as a library has it, with nothing special about it.
pub(in crate::ui) fn a_show(number: u32, title: &str, new: u32) -> Show {
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
        page_trouble: None,
    }
}

pub(in crate::ui) fn a_row(id: u32, title: &str, age_days: i64, minutes: u32, links: u16) -> EpisodeRow {
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
pub(in crate::ui) fn library(width: u16, height: u16) -> State {
    let now = Now { wall: Timestamp(NOW), millis: 10_000, ..Now::default() };
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
pub(in crate::ui) fn settle(state: &mut State) {
    let now = state.now;
    let _ = update(state, Msg::Happened(Event::Tick(now)));
}

pub(in crate::ui) fn go(state: &mut State, place: Place) {
    state.history.push(Entry::new(place));
    settle(state);
}
