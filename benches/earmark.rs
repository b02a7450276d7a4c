//! What must stay fast: merging a refresh, starting, and finding. Sizes are those of a well-kept library (200 shows, 34,000
//! episodes) and, where memory alone is asked, of a huge one (500 shows, 500,000 episodes).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench fails loudly and has files"
)]

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use divan::{Bencher, black_box};
use earmark::feed::{Parsed, ParsedEpisode, ParsedShow};
use earmark::library::query::Query;
use earmark::library::{self, EpisodeList, EpisodeRow, Known, Library, find, identity, merge};
use earmark::model::{
    Candidate, Enclosure, EpisodeId, EpisodeKey, EpisodeKind, FeedHealth, FeedUrl, Secs, ShowId, Subscription,
    Timestamp,
};
use earmark::store::{Reader, Store, Validators};

fn main() {
    divan::main();
}

const NOW: Timestamp = Timestamp(1_700_000_000);
const WORDS: [&str; 16] = [
    "river", "signal", "winter", "letters", "machine", "harbour", "quiet", "market", "garden", "orbit", "paper",
    "voices", "copper", "thread", "morning", "atlas",
];

fn title(number: u32) -> String {
    let word = |shift: u32| WORDS[(number.wrapping_mul(2_654_435_761) >> shift) as usize % WORDS.len()];
    format!("{number}: The {} and the {} of {}", word(3), word(11), word(19))
}

fn item(show: u32, number: u32) -> ParsedEpisode {
    ParsedEpisode {
        key: EpisodeKey::of_guid(&format!("{show}-{number}")),
        guid: Some(format!("{show}-{number}")),
        title: title(number),
        link: Some(format!("https://show{show}.example/{number}")),
        published: Some(Timestamp(1_400_000_000 + i64::from(number) * 86_400)),
        duration: Some(Secs(1800 + number)),
        enclosures: vec![Enclosure {
            url: format!("https://cdn.example/{show}/{number}.mp3"),
            mime: Some("audio/mpeg".into()),
            bytes: Some(50_000_000),
            preferred: true,
        }],
        notes_html: "<p>Some words about this one, with a <a href=\"https://example.org\">link</a>.</p>".repeat(8),
        number: Some(number),
        ..ParsedEpisode::default()
    }
}

fn document(show: u32, episodes: u32) -> Parsed {
    Parsed {
        show: ParsedShow { title: format!("Show {show}"), ..ParsedShow::default() },
        episodes: (1..=episodes).rev().map(|number| item(show, number)).collect(),
        complete: true,
        ..Parsed::default()
    }
}

/// A refresh that brings one new episode to a show of a thousand.
#[divan::bench]
fn merge_one_new_of_a_thousand(bencher: Bencher) {
    let known: Vec<Known> = (1..1000)
        .map(|number| {
            let episode = item(1, number);
            Known {
                id: EpisodeId::new(number).unwrap(),
                media: identity::media(&episode.enclosures),
                fingerprint: merge::fingerprint(&episode),
                key: episode.key,
                title: episode.title,
                published: episode.published,
                duration: episode.duration,
                media_kind: identity::media_kind(&episode.enclosures),
                raw: 0,
                gone: false,
            }
        })
        .collect();
    bencher.with_inputs(|| document(1, 1000)).bench_values(|parsed| {
        let delta = library::merge(&known, parsed);
        assert_eq!((delta.new.len(), delta.changed.len(), delta.gone.len()), (1, 0, 0));
        delta
    });
}

/// A library on disk, made once and removed with its folder.
static LIBRARY: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let mut store = Store::open(&path).unwrap();
    for show in 1..=200 {
        let feed_url = FeedUrl::parse(&format!("https://show{show}.example/feed"));
        let added = store.add(&Candidate { feed_url, ..Candidate::default() }, true, NOW).unwrap();
        let delta = library::merge(&[], document(show, 170));
        store.write(added.id, &delta, &Validators::default(), &FeedHealth::default()).unwrap();
    }
    (folder, path)
});

/// What stands between the start and the first frame: opening, all shows, the listener's facts, one list.
#[divan::bench]
fn start(bencher: Bencher) {
    let path = &LIBRARY.1;
    bencher.bench(|| {
        let store = Store::open(path).unwrap();
        let reader = store.reader().unwrap();
        let shows = reader.shows().unwrap();
        assert_eq!(shows.len(), 200);
        (reader.listener().unwrap(), reader.list(shows[0].id).unwrap())
    });
}

/// What comes behind the first frame: every list in one scan.
#[divan::bench]
fn start_all_lists(bencher: Bencher) {
    let reader = Reader::open(&LIBRARY.1).unwrap();
    bencher.bench_local(|| {
        let lists = reader.lists().unwrap();
        assert_eq!(lists.len(), 200);
        lists
    });
}

/// Half a million episodes in memory.
static HUGE: LazyLock<Library> = LazyLock::new(|| {
    let mut library = Library::default();
    let path = &LIBRARY.1;
    let pattern = Reader::open(path).unwrap().shows().unwrap().swap_remove(0);
    for number in 0..500 {
        let mut show = pattern.clone();
        show.id = ShowId::new(number + 1).unwrap();
        let rows = (0..1000_u32).rev().map(|episode| EpisodeRow {
            id: EpisodeId::new(number * 1000 + episode + 1).unwrap(),
            title: title(number * 1000 + episode),
            published: Some(Timestamp(i64::from(episode) * 86_400 + i64::from(number))),
            duration: None,
            season: None,
            number: Some(episode),
            kind: EpisodeKind::Full,
            links: 3,
            gone: false,
            playable: true,
            back: false,
        });
        let list = EpisodeList::new(show.id, rows.collect());
        library::absorb(&mut library, show, Some(Arc::new(list)));
    }
    library
});

/// The New episodes place of a huge library.
#[divan::bench]
fn newest_thousand_of_half_a_million(bencher: Bencher) {
    let library = &*HUGE;
    bencher.bench(|| find::newest(black_box(library), 1000));
}

/// One letter, a word, a word that nothing has, three words, and many that stand nearly everywhere, as they are typed.
#[divan::bench(args = ["a", "harbour", "zeppelin", "quiet orbit 41", "the and of 1 77"])]
fn title_search_in_half_a_million(bencher: Bencher, query: &str) {
    let library = &*HUGE;
    bencher.bench(|| find::titles(black_box(library), &Query::parse(query), 200));
}

/// 500 shows with a feed and words of their own, every fiftieth of them only looked at.
static MANY: LazyLock<Library> = LazyLock::new(|| {
    let mut library = Library::default();
    let pattern = Reader::open(&LIBRARY.1).unwrap().shows().unwrap().swap_remove(0);
    for number in 1..=500_u32 {
        let mut show = pattern.clone();
        show.id = ShowId::new(number).unwrap();
        show.feed_url = FeedUrl::parse(&format!("https://many{number}.example/feed"));
        show.title = format!("Show {number}");
        show.author = format!("Maker {}", number % 90);
        show.summary = (0..12).map(|word| title(number * 31 + word)).collect::<Vec<_>>().join(". ");
        if number % 50 == 0 {
            show.subscription = Subscription::Preview;
        }
        library::absorb(&mut library, show, None);
    }
    library
});

/// The words of 500 shows, one question, and that question for each of them: For You.
mod suggest {
    use std::collections::BTreeMap;

    use divan::Bencher;
    use earmark::library::related::{Evidence, Index, taste};
    use earmark::model::ShowId;

    use super::MANY;

    #[divan::bench]
    fn words_of_500_shows(bencher: Bencher) {
        let library = &*MANY;
        bencher.bench(|| Index::build(library, &BTreeMap::new()));
    }

    #[divan::bench]
    fn like_one_show(bencher: Bencher) {
        let library = &*MANY;
        let index = Index::build(library, &BTreeMap::new());
        bencher.bench(|| index.related(library, ShowId::new(7).unwrap(), &Evidence::default(), 40));
    }

    #[divan::bench(sample_count = 10)]
    fn for_you(bencher: Bencher) {
        let library = &*MANY;
        let index = Index::build(library, &BTreeMap::new());
        let taste = taste(library, &BTreeMap::new());
        bencher.bench(|| {
            let found =
                index.for_you(library, &taste, |_| Ok::<_, std::convert::Infallible>(Evidence::default())).unwrap();
            assert!(!found.is_empty());
            found
        });
    }
}

/// What a frame costs at 200×60: the library with a long list of shows, and the page of an episode. Beside them the floor:
/// filling every cell of the same screen once.
mod draw {
    use std::sync::Arc;

    use divan::Bencher;
    use earmark::app::event::{Event, Now, Size};
    use earmark::app::keymap::Keymap;
    use earmark::app::state::{EpisodePage, InNotes, LaidOut, LinkEntry};
    use earmark::app::{Effect, Entry, EpisodeTab, LinksOf, Msg, PaneId, Place, State, layout, update};
    use earmark::config::{Config, Ui};
    use earmark::library::query::{Excerpt, FoundIn, Hit};
    use earmark::library::{EpisodeList, EpisodeRow, absorb, related};
    use earmark::model::{
        Candidate, Counts, EpisodeDetail, EpisodeId, EpisodeKey, EpisodeKind, FeedHealth, FeedUrl, Further, Kept,
        Reason, Recommendation, Secs, Show, ShowId, ShowOrder, Subscription, Suggestion, Timestamp, TranscriptLine,
        TranscriptText, Why,
    };
    use earmark::ui::{self, Depth, Painter};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    const SIZE: Size = Size { width: 200, height: 60 };
    const NOW: i64 = 1_795_435_200;

    fn show(number: u32) -> Show {
        Show {
            id: ShowId::new(number).unwrap(),
            feed_url: None,
            guid: None,
            title: format!("The Harbour Hour, part {number} of many"),
            author: "Mara Pohl".into(),
            site: None,
            artwork: None,
            language: None,
            categories: vec!["Science".into()],
            explicit: None,
            order: ShowOrder::Episodic,
            subscription: Subscription::Following,
            followed_at: Some(Timestamp(NOW)),
            new_from: None,
            sample: false,
            summary: "About boats, and about the people who wait for them at night. ".repeat(4),
            health: FeedHealth::default(),
            folders: Vec::new(),
            popularity: Vec::new(),
            counts: Counts { total: 300, new: number % 9, newest: Some(Timestamp(NOW)), ..Counts::default() },
            rhythm: Some(Secs(604_800)),
            older: false,
            page_trouble: None,
        }
    }

    fn library() -> State {
        library_of(300)
    }

    /// 500 shows with so many episodes each, at most a thousand; all are new.
    fn library_of(episodes: u32) -> State {
        let now = Now { wall: Timestamp(NOW), ..Now::default() };
        let mut state = State::new(Config::default(), Keymap::default(), SIZE, now);
        for number in 1..=500 {
            let mut show = show(number);
            show.new_from = EpisodeId::new(1);
            let rows = (0..episodes).map(|index| EpisodeRow {
                id: EpisodeId::new(number * 1000 + index).unwrap(),
                title: format!("Episode {index}: how the tide was measured before anybody wrote it down"),
                published: Some(Timestamp(NOW - i64::from(index) * 604_800)),
                duration: Some(Secs(3600 + index)),
                season: None,
                number: None,
                kind: EpisodeKind::Full,
                links: 7,
                gone: false,
                playable: true,
                back: false,
            });
            let list = Arc::new(EpisodeList::new(show.id, rows.collect()));
            absorb(&mut state.library, show, Some(list));
        }
        state.shows_loaded = true;
        state.lists_loaded = true;
        let _ = update(&mut state, Msg::Happened(Event::Tick(now)));
        state
    }

    fn page() -> State {
        let mut state = library();
        let id = EpisodeId::new(1007).unwrap();
        let html =
            "<p>What was said when the tide was out, with <a href=\"https://ropes.example/1\">a rope maker</a> and \
                    <a href=\"https://sails.example/\">a sail maker</a>, for an hour.</p><blockquote>Boats wait for \
                    nobody.</blockquote>"
                .repeat(200);
        let notes = earmark::text::html::notes(&html, None);
        let inside = vec![None; notes.links.len()];
        let detail = EpisodeDetail {
            id,
            show: ShowId::new(1).unwrap(),
            key: EpisodeKey::of_guid("1"),
            guid: None,
            link: None,
            author: None,
            image: None,
            duration: None,
            notes,
            enclosures: Vec::new(),
            chapters: Vec::new(),
            chapters_url: None,
            persons: Vec::new(),
            transcripts: Vec::new(),
            soundbites: Vec::new(),
            explicit: None,
            location: None,
            season_name: None,
            further: Further::default(),
        };
        let laid = earmark::text::layout::page(&detail.notes, 100);
        state.episodes.put(
            id,
            EpisodePage { detail, inside, more_chapters: earmark::model::MoreChapters::None, met: Vec::new() },
        );
        state.history.push(Entry::new(Place::Episode(id)));
        let now = state.now;
        let _ = update(&mut state, Msg::Happened(Event::Tick(now)));
        if state.page.is_none() {
            state.page = Some(LaidOut { of: PaneId::Notes, place: Place::Episode(id), page: laid, links: Vec::new() });
        }
        assert!(layout::areas(&state).content(PaneId::Notes).is_some(), "the notes are on the screen");
        state
    }

    /// A place of its own with everything that belongs to it.
    fn at(mut state: State, entry: Entry, pane: PaneId, rows: usize) -> State {
        state.history.push(entry);
        let now = state.now;
        let _ = update(&mut state, Msg::Happened(Event::Tick(now)));
        assert!(state.rows_of(pane).len() >= rows, "{pane:?}: {} rows", state.rows_of(pane).len());
        state
    }

    /// Titles and notes that hold a word, with what matched.
    fn search() -> State {
        let mut state = library();
        let words = "episode tide";
        let text = String::from("They waited until the tide was out, and then for the episode to begin.");
        let hit = |number: u32| Hit {
            show: ShowId::new(number).unwrap(),
            episode: EpisodeId::new(number * 1000 + 7).unwrap(),
            found_in: FoundIn::Notes,
            excerpt: Excerpt { matches: vec![23..27, 55..62], text: text.clone() },
        };
        let mut entry = Entry::new(Place::Search);
        entry.query = format!("{words} in:notes");
        state.in_notes = InNotes { query: entry.query.clone(), hits: (1..=100).map(hit).collect(), took: Some(3) };
        state.history.push(entry);
        // What was asked counts as asked and answered.
        let now = state.now;
        for effect in update(&mut state, Msg::Happened(Event::Tick(now))) {
            if let Effect::Search(ticket, query, _) = effect {
                let _ = update(&mut state, Msg::Happened(Event::Found(ticket, query, (1..=100).map(hit).collect())));
            }
        }
        let rows = state.rows_of(PaneId::Search).len();
        assert!(rows >= 60, "the hits are on the screen: {rows}");
        state
    }

    fn for_you() -> State {
        let mut state = library();
        let one = |number: u32| {
            let feed = FeedUrl::parse(&format!("https://feeds.example.org/{number}.xml"));
            let title = format!("A show by the name of number {number}");
            let candidate =
                Candidate { feed_url: feed, title, author: format!("Maker {number}"), ..Candidate::default() };
            let topics =
                Reason::SameWords { words: vec!["boats".into(), format!("tides {}", number % 9)], topic: true };
            let shows = (1..4).filter_map(ShowId::new).collect();
            Suggestion {
                key: related::key(&candidate),
                candidate,
                score: 1.0,
                why: vec![Why { reason: topics, shows }],
            }
        };
        state.for_you = Some((1001..1061).map(one).collect());
        at(state, Entry::new(Place::ForYou), PaneId::ForYou, 60)
    }

    /// Eight hours of talk.
    fn transcript() -> State {
        let mut state = page();
        let id = EpisodeId::new(1007).unwrap();
        let line = |second: u32| TranscriptLine {
            start: Some(Secs(second * 2)),
            end: None,
            speaker: second.is_multiple_of(3).then(|| String::from("Mara Pohl")),
            text: "What the harbour says when nobody listens, and what it says then of those who do not.".into(),
        };
        let what = TranscriptText { lines: (0..15_000).map(line).collect(), links: Vec::new(), made_by: None };
        state.transcripts.put(id, Kept { url: "https://a.example/t.vtt".into(), at: Timestamp(NOW), what });
        let mut entry = Entry::new(Place::Episode(id));
        entry.episode_tab = EpisodeTab::Transcript;
        entry.focus = PaneId::Transcript;
        let state = at(state, entry, PaneId::Transcript, 0);
        assert!(state.page.as_ref().is_some_and(|laid| laid.page.lines.len() >= 15_000), "the transcript is laid out");
        state
    }

    fn frames(bencher: Bencher<'_, '_>, state: &State) {
        let painter = Painter::new(&Ui::default(), &[], None, Depth::TrueColor, true);
        let mut terminal = Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap();
        bencher.bench_local(|| terminal.draw(|frame| drop(ui::draw(state, &painter, frame))).map(|done| done.count));
    }

    #[divan::bench]
    fn floor_fill_every_cell(bencher: Bencher<'_, '_>) {
        let mut terminal = Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap();
        bencher.bench_local(|| {
            terminal
                .draw(|frame| {
                    let area = frame.area();
                    for position in area.positions() {
                        if let Some(cell) = frame.buffer_mut().cell_mut(position) {
                            cell.set_symbol("x");
                        }
                    }
                })
                .map(|done| done.count)
        });
    }

    #[divan::bench]
    fn library_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &library());
    }

    /// Thirty suggestions with their reasons.
    fn similar() -> State {
        let mut state = library();
        let id = ShowId::new(1).unwrap();
        let mut entry = Entry::new(Place::Show(id));
        entry.show_tab = earmark::app::ShowTab::Similar;
        state.history.push(entry);
        let row = |number: u32| {
            let feed = FeedUrl::parse(&format!("https://feeds.example.org/{number}.xml"));
            let title = format!("A show by the name of number {number}");
            let candidate =
                Candidate { feed_url: feed, title, author: format!("Maker {number}"), ..Candidate::default() };
            Recommendation {
                key: related::key(&candidate),
                candidate,
                score: 1.0,
                reasons: vec![
                    Reason::SameWords { words: vec!["boats".into(), "tides".into()], topic: true },
                    Reason::SameCategory("Leisure".into()),
                ],
            }
        };
        state.related.put(id, (1001..1031).map(row).collect());
        let now = state.now;
        let _ = update(&mut state, Msg::Happened(Event::Tick(now)));
        assert!(state.rows_of(PaneId::Similar).len() >= 30, "the suggestions are on the screen");
        state
    }

    /// Links of a whole show, grouped by host.
    fn links() -> State {
        let mut state = library();
        let id = ShowId::new(1).unwrap();
        let mut entry = Entry::new(Place::Show(id));
        entry.show_tab = earmark::app::ShowTab::Links;
        state.history.push(entry);
        let row = |number: u16| {
            let address = format!("https://host{}.example.org/some/page/{number}", number % 7);
            let (target, kind, via) = earmark::text::target::classify(&address, None);
            LinkEntry {
                number,
                label: format!("What is said of number {number}"),
                host: earmark::text::target::host(&address),
                target,
                kind,
                via,
                inside: None,
                found: "in the notes".into(),
                episodes: Vec::new(),
                context: "The words that stand around it, as they are in the notes.".into(),
                at: None,
            }
        };
        state.links.put(LinksOf::Show(id), (1..=400).map(row).collect());
        let now = state.now;
        let _ = update(&mut state, Msg::Happened(Event::Tick(now)));
        assert!(state.rows_of(PaneId::Links).len() >= 400, "the links are on the screen");
        state
    }

    #[divan::bench]
    fn similar_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &similar());
    }

    #[divan::bench]
    fn links_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &links());
    }

    #[divan::bench]
    fn search_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &search());
    }

    #[divan::bench]
    fn for_you_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &for_you());
    }

    #[divan::bench]
    fn settings_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &at(library(), Entry::new(Place::Settings), PaneId::Settings, 25));
    }

    #[divan::bench]
    fn transcript_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &transcript());
    }

    #[divan::bench]
    fn new_of_half_a_million_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &at(library_of(1000), Entry::new(Place::New), PaneId::New, 1000));
    }

    #[divan::bench]
    fn episode_200x60(bencher: Bencher<'_, '_>) {
        frames(bencher, &page());
    }
}

/// Reading a feed, beside what the parser alone takes.
mod parse {
    use std::fmt::Write as _;
    use std::sync::LazyLock;

    use divan::Bencher;
    use divan::counter::BytesCount;
    use earmark::feed;
    use earmark::model::FeedUrl;

    /// An invented show of 500 episodes with notes, links and podcast: tags, as hosts send them.
    static SOUND: LazyLock<String> = LazyLock::new(|| document("&amp;"));
    /// The same with a bare `&` in every item.
    static BROKEN: LazyLock<String> = LazyLock::new(|| document("&"));

    fn document(and: &str) -> String {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
             xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel><title>Harbour Radio</title>\
             <link>https://harbour.example/</link><description>About boats</description>\
             <itunes:author>Mara Pohl</itunes:author><language>en</language>\n",
        );
        for number in 0..500 {
            let _ = write!(
                text,
                "<item><title>Episode {number}: rope {and} sail</title><guid isPermaLink=\"false\">harbour-{number}</guid>\
                 <link>https://harbour.example/{number}</link><pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate>\
                 <enclosure url=\"https://harbour.example/{number}.mp3\" length=\"12345678\" type=\"audio/mpeg\"/>\
                 <itunes:duration>1:02:03</itunes:duration><itunes:episode>{number}</itunes:episode>\
                 <podcast:person role=\"guest\">Ada Quill</podcast:person>\
                 <podcast:transcript url=\"https://harbour.example/{number}.vtt\" type=\"text/vtt\"/>\
                 <description>What we talked about when the tide was out.</description>\
                 <content:encoded><![CDATA[<p>What we talked about when the tide was out, with \
                 <a href=\"https://ropes.example/{number}\">a rope maker</a> and <a href=\"https://sails.example/\">a sail \
                 maker</a>.</p><ul>"
            );
            for line in 0..12 {
                let _ = write!(text, "<li>{line}: a note on knots, on weather, and on who may enter the harbour</li>");
            }
            text.push_str("</ul>]]></content:encoded></item>\n");
        }
        text.push_str("</channel></rss>\n");
        text
    }

    /// The floor: what the `rss` crate alone takes, before anything is understood.
    #[divan::bench]
    fn floor_rss_crate(bencher: Bencher<'_, '_>) {
        bencher
            .counter(BytesCount::of_str(SOUND.as_str()))
            .bench(|| rss::Channel::read_from(divan::black_box(SOUND.as_bytes())));
    }

    #[divan::bench]
    fn sound(bencher: Bencher<'_, '_>) {
        let url = FeedUrl::parse("https://harbour.example/feed").unwrap();
        bencher
            .counter(BytesCount::of_str(SOUND.as_str()))
            .bench(|| feed::parse(divan::black_box(SOUND.as_bytes()), &url, None));
    }

    #[divan::bench]
    fn broken(bencher: Bencher<'_, '_>) {
        let url = FeedUrl::parse("https://harbour.example/feed").unwrap();
        bencher
            .counter(BytesCount::of_str(BROKEN.as_str()))
            .bench(|| feed::parse(divan::black_box(BROKEN.as_bytes()), &url, None));
    }
}
