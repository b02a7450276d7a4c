//! The index of notes, links and addresses: it may lag behind, be stopped at any moment and go on, and in the end it says
//! what the library says.

use earmark::feed::{Parsed, ParsedEpisode, ParsedShow};
use earmark::library::merge;
use earmark::library::query::Query;
use earmark::model::{Candidate, EpisodeId, EpisodeKey, Episodes, FeedHealth, FeedUrl, ShowId, Timestamp};
use earmark::runtime::sample;
use earmark::store::{Reader, Store, Validators};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_000_000);
const DAY: i64 = 86_400;

struct House {
    store: Store,
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("library.db")).unwrap();
        Self { store, folder }
    }

    /// The same library after the program ended and was started anew.
    fn again(self) -> Self {
        drop(self.store);
        let store = Store::open(&self.folder.path().join("library.db")).unwrap();
        Self { store, folder: self.folder }
    }

    fn show(&mut self, name: &str, episodes: Vec<ParsedEpisode>) -> ShowId {
        let feed_url = FeedUrl::parse(&format!("https://{name}.example/feed"));
        let candidate = Candidate { feed_url, title: name.into(), ..Candidate::default() };
        let show = self.store.add(&candidate, false, NOW).unwrap().id;
        self.refresh(show, episodes);
        show
    }

    fn title(&self, show: ShowId) -> String {
        let shows = self.reader().shows().unwrap();
        shows.into_iter().find(|one| one.id == show).map(|one| one.title).unwrap_or_default()
    }

    fn refresh(&mut self, show: ShowId, episodes: Vec<ParsedEpisode>) {
        let known = self.reader().known(show).unwrap();
        let parsed = Parsed {
            show: ParsedShow { title: self.title(show), ..ParsedShow::default() },
            episodes,
            complete: true,
            ..Parsed::default()
        };
        let (validators, health) = (Validators::default(), FeedHealth::default());
        self.store.write(show, &merge(&known, parsed), &validators, &health).unwrap();
    }

    fn index(&mut self) {
        while !self.store.index_some().unwrap().is_complete() {}
    }

    fn reader(&self) -> Reader {
        self.store.reader().unwrap()
    }

    /// The titles of what is found, in order.
    fn found(&self, words: &str) -> Vec<String> {
        let reader = self.reader();
        let hits = reader.search(&Query::parse(words), false, 10_000).unwrap();
        hits.iter().map(|hit| title(&reader, hit.show, hit.episode)).collect()
    }

    /// The sentences that matched, with marks around what did.
    fn sentences(&self, words: &str) -> Vec<String> {
        let hits = self.reader().search(&Query::parse(words), true, 10).unwrap();
        hits.into_iter()
            .map(|hit| {
                let mut text = hit.excerpt.text;
                for range in hit.excerpt.matches.iter().rev() {
                    text.insert(range.end, '»');
                    text.insert(range.start, '«');
                }
                text
            })
            .collect()
    }
}

fn title(reader: &Reader, show: ShowId, episode: EpisodeId) -> String {
    let list = reader.list(show).unwrap();
    list.get(list.position(episode).unwrap()).unwrap().title.to_string()
}

/// An episode of this day with these notes.
fn episode(day: i64, title: &str, notes: &str) -> ParsedEpisode {
    ParsedEpisode {
        key: EpisodeKey::of_guid(title),
        title: title.into(),
        published: Some(Timestamp(day * DAY)),
        link: Some(format!("https://pages.example/{}", title.replace(' ', "-"))),
        notes_html: notes.into(),
        guid: None,
        enclosures: Vec::new(),
        chapters: Vec::new(),
        persons: Vec::new(),
        ..super::store::item(0)
    }
}

#[test]
fn words_of_title_and_notes_are_found_newest_first() {
    let mut house = House::new();
    house.show(
        "one",
        vec![
            episode(
                30,
                "Great ideas",
                "<p>Not of this. <b>Stag</b>nation, an essay &amp; more.</p><style>.hidden{}</style>",
            ),
            episode(10, "Old", "The great stagnation of old"),
        ],
    );
    house.show(
        "two",
        vec![episode(20, "Between", "A great\u{2019}s stagnation. <a href='https://great.example'>x</a>")],
    );
    house.index();
    assert_eq!(house.found("stagnation great"), ["Great ideas", "Between", "Old"]);
    assert_eq!(house.found("\"great stagnation\""), ["Old"]);
    assert_eq!(house.found("great -old"), ["Great ideas", "Between"]);
    assert_eq!(house.found("stagn"), ["Great ideas", "Between", "Old"], "the last word may be unfinished");
    assert_eq!(house.found("stagn "), [""; 0], "a finished one is whole");
    assert_eq!(house.found("hidden"), [""; 0]);
    assert_eq!(house.found("ideas not"), ["Great ideas"]);
    assert_eq!(house.found("\"ideas not\""), [""; 0], "title and notes are no sentence");
    assert_eq!(house.sentences("essay"), ["Stagnation, an «essay» & more."]);
}

#[test]
fn every_script_is_searched() {
    let mut house = House::new();
    house.show(
        "one",
        vec![
            episode(9, "j", "<p>今日は日本語のポッドキャストです。</p>"),
            episode(8, "c", "我们谈谈人工智能。"),
            episode(7, "a", "نتحدث عن الذكاء الاصطناعي مع مُحَمَّد"),
            episode(6, "k", "한국어 팟캐스트를 시작합니다"),
            episode(5, "t", "สวัสดีชาวโลก"),
            episode(4, "h", "हिन्दी में बातचीत"),
            episode(3, "e", "Rock🎸roll 🎧 music"),
            episode(2, "d", "Straße &uuml;ber Łódź"),
        ],
    );
    house.index();
    for (words, title) in [
        ("日本語", "j"),
        ("ポッド", "j"),
        ("語の", "j"),
        ("本", "j"),
        ("人工智能", "c"),
        ("智能", "c"),
        ("الذكاء", "a"),
        ("محمد", "a"),
        ("한국어", "k"),
        ("팟캐스트", "k"),
        ("สวัสดี", "t"),
        ("ชาวโลก", "t"),
        ("हिन्दी", "h"),
        ("rock roll", "e"),
        ("🎧 music", "e"),
        ("strasse uber lodz", "d"),
    ] {
        assert_eq!(house.found(words), [title], "{words}");
    }
    assert_eq!(house.found("日語"), [""; 0], "letters that do not follow each other are another word");
    assert_eq!(house.found("🎧"), [""; 0]);
    assert_eq!(house.sentences("日本語"), ["今日は«日本語»のポッドキャストです。"]);
}

#[test]
fn it_goes_on_where_it_was_stopped() {
    let mut house = House::new();
    let many =
        |from: i64, to| (from..to).map(|n| episode(n, &format!("Number {n}"), &format!("<p>lantern w{n}"))).collect();
    let show = house.show("one", many(0, 2_500));
    assert_eq!(house.reader().indexed().unwrap().done, 0);
    let first = house.store.index_some().unwrap();
    assert!(first.done > 0 && !first.is_complete(), "{first:?}");
    assert_eq!(house.found("lantern").len() as u64, first.done, "what is in is found");
    let mut house = house.again();
    assert_eq!(house.store.indexed().unwrap().done, first.done);
    // A refresh comes in between.
    house.refresh(show, many(0, 2_600));
    house.store.index_some().unwrap();
    let mut house = house.again();
    house.index();
    let found = house.found("lantern");
    let expected: Vec<String> = (0..2_600).rev().map(|n| format!("Number {n}")).collect();
    assert_eq!(found, expected, "each once, newest first");
    assert_eq!(house.found("w2599"), ["Number 2599"]);
}

#[test]
fn a_common_word_of_a_large_library_is_found_newest_first() {
    let mut house = House::new();
    // Ids grow show by show, dates run across.
    for (name, odd) in [("one", 1), ("two", 0)] {
        house.show(name, (0..1_100).map(|n| 2 * n + odd).map(|n| episode(n, &format!("N{n}"), "common")).collect());
    }
    house.index();
    let newest: Vec<String> = (2_000..2_200).rev().map(|n| format!("N{n}")).collect();
    let reader = house.reader();
    let hits = reader.search(&Query::parse("common"), true, 200).unwrap();
    assert_eq!(hits.iter().map(|hit| title(&reader, hit.show, hit.episode)).collect::<Vec<_>>(), newest);
    assert_eq!(house.found("common").len(), 2_200);
}

#[test]
fn corrected_notes_are_found_by_their_new_words_only() {
    let mut house = House::new();
    let show =
        house.show("one", vec![episode(1, "A", "<a href='https://old.example/'>ancient</a>"), episode(2, "B", "both")]);
    house.index();
    house.refresh(show, vec![episode(1, "A", "<a href='https://new.example/'>modern</a>"), episode(2, "B", "both")]);
    let indexed = house.reader().indexed().unwrap();
    assert_eq!((indexed.done, indexed.total), (1, 2));
    let mut house = house.again();
    house.index();
    assert_eq!((house.found("ancient"), house.found("modern")), (vec![], vec!["A".to_string()]));
    let links = house.reader().show_links(show).unwrap();
    let of_notes = links.iter().filter(|link| link.found == "in the notes").map(|link| link.url.as_str());
    assert_eq!(of_notes.collect::<Vec<_>>(), ["https://new.example/"]);
    // Changed before it was ever in the index: nothing more to do than for any new one.
    house.refresh(show, vec![episode(3, "C", "first")]);
    house.refresh(show, vec![episode(3, "C", "second")]);
    house.index();
    assert_eq!((house.found("first"), house.found("second")), (vec![], vec!["C".to_string()]));
}

#[test]
fn an_episode_that_left_its_feed_is_still_found_and_a_removed_show_is_not() {
    let mut house = House::new();
    let show = house.show("one", vec![episode(1, "A", "kept"), episode(2, "B", "kept")]);
    sample::install(&mut house.store, NOW).unwrap();
    assert!(house.reader().indexed().unwrap().is_complete(), "the sample is read at once");
    assert!(!house.found("fermentation").is_empty());
    house.refresh(show, vec![episode(2, "B", "kept")]);
    house.store.remove_sample().unwrap();
    house.index();
    assert_eq!(house.found("kept"), ["B", "A"]);
    assert_eq!(house.found("fermentation"), [""; 0]);
    assert_eq!(house.store.forget_previews(Timestamp(NOW.0 + 1)).unwrap(), [show]);
    assert_eq!(house.found("kept"), [""; 0]);
    assert_eq!(house.reader().resolve(&[("https://pages.example/A", "")]).unwrap(), [None]);
}

#[test]
fn little_is_read_at_once_and_much_is_left() {
    let mut house = House::new();
    let many = |n: i64| (0..n).map(|n| episode(n, &format!("Number {n}"), "lantern")).collect::<Vec<_>>();
    house.show("one", many(3));
    assert!(house.store.index_little().unwrap().is_complete());
    house.show("two", many(600));
    assert_eq!(house.store.index_little().unwrap().done, 3);
    assert_eq!(house.found("lantern").len(), 3);
}

#[test]
fn links_of_many_episodes_are_counted_once_each() {
    let mut house = House::new();
    let shared = "<a href='https://sponsor.example/?utm_source=a#x'>s</a> <a href='http://www.sponsor.example'>s</a>";
    let show = house.show("one", (0..3).map(|n| episode(n, &format!("N{n}"), shared)).collect());
    let other =
        house.show("two", vec![episode(5, "Other", "See https://pages.example/N1 and https://sponsor.example/")]);
    house.index();
    let reader = house.reader();
    let newest = reader.list(show).unwrap().newest().unwrap();
    let links = reader.episode_links(newest).unwrap();
    assert_eq!(links.len(), 1, "{links:?}");
    assert_eq!(links[0].episodes.len(), 3, "only of this show");
    let linking = reader.list(other).unwrap().newest().unwrap();
    assert_eq!(reader.evidence(show).unwrap().links_in, [(other, Episodes::of([linking]))]);
}

/// Two shows that link to a page which hardly anybody else knows. What stands below every episode says nothing, nor does what
/// many link to, nor what the same makers link to.
#[test]
fn pages_to_which_two_shows_link_are_evidence_when_few_know_them() {
    let mut house = House::new();
    let sponsor = "<a href='https://sponsor.example/'>s</a>";
    let rare = "<a href='https://www.archive.example/map/?utm_source=a'>a map</a>";
    let known = "<a href='https://network.example/terms'>t</a>";
    let one = house.show(
        "one",
        (0..5)
            .map(|n| {
                episode(
                    n,
                    &format!("Maps {n}"),
                    &format!("{sponsor}{}", if n == 2 { format!("{rare}{known}") } else { String::new() }),
                )
            })
            .collect(),
    );
    let two = house.show("two", vec![episode(9, "Old maps", &format!("See http://archive.example/map. {known}"))]);
    for number in 0..6 {
        house.show(&format!("other{number}"), vec![episode(number, "Tea", &format!("{known}{sponsor}"))]);
    }
    house.index();
    let evidence = house.reader().evidence(one).unwrap();
    let addresses: Vec<(ShowId, Vec<&str>)> = evidence
        .shared_links
        .iter()
        .map(|(show, links)| (*show, links.iter().map(|link| link.address.as_str()).collect()))
        .collect();
    assert_eq!(addresses, [(two, vec!["https://www.archive.example/map/?utm_source=a"])]);
    let back = house.reader().evidence(two).unwrap();
    assert_eq!(back.shared_links.iter().map(|(show, _)| *show).collect::<Vec<_>>(), [one]);
}

#[test]
fn links_of_an_archive_are_counted_behind_the_scenes_and_those_of_news_at_once() {
    let mut house = House::new();
    let two = "<a href='https://a.example/'>a</a> and https://b.example/x";
    let show = house.show("one", vec![episode(1, "First", two)]);
    let quiet = house.show("quiet", vec![episode(1, "Quiet", "no link")]);
    let counts = |house: &House| {
        let list = house.reader().list(show).unwrap();
        list.iter().map(|episode| episode.links).collect::<Vec<_>>()
    };
    assert_eq!(counts(&house), [0]);
    let indexed = house.store.index_some().unwrap();
    let counted: Vec<_> = indexed.recounted.iter().map(|count| (count.show, count.links)).collect();
    assert_eq!(counted, [(show, 6), (quiet, 4)]);
    assert_eq!(counts(&house), [6], "two in the notes, a chapter’s, its people’s, its page, a way to support it");

    house.refresh(show, vec![episode(2, "Second", "https://c.example/"), episode(1, "First", two)]);
    assert_eq!(counts(&house), [5, 6]);
    assert_eq!(house.store.index_some().unwrap().recounted, []);
    assert_eq!(counts(&house), [5, 6]);
}

#[test]
fn a_search_can_be_stopped() {
    let mut house = House::new();
    house.show("one", (0..1_000).map(|n| episode(n, &format!("N{n}"), "common words")).collect());
    house.index();
    let reader = house.reader();
    let stopper = reader.stopper();
    let done = std::sync::atomic::AtomicBool::new(false);
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Acquire) {
                stopper.interrupt();
                std::thread::yield_now();
            }
        });
        // One of many is met in the middle.
        let error = (0..10_000).find_map(|_| reader.search(&Query::parse("common"), true, 1_000).err());
        done.store(true, std::sync::atomic::Ordering::Release);
        error
    });
    assert!(error.is_some_and(|error| error.is_stopped()));
    assert_eq!(reader.search(&Query::parse("common"), true, 5).unwrap().len(), 5, "the next one is not stopped");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn anything_can_be_searched_for(
        words in "\\PC{0,24}|[\"*^():{}+\\-, ANDORTEnear§\\\\日本]{0,24}|(\"|-| |[a-c]{1,3}|NEAR\\(|text:){0,12}",
        typing in any::<bool>(),
    ) {
        thread_local! {
            static HOUSE: House = {
                let mut house = House::new();
                house.show("one", vec![episode(1, "abc NEAR", "a b c text 日本 § and not or \u{0} \u{1b}[1m")]);
                house.index();
                house
            };
        }
        HOUSE.with(|house| {
            house.reader().search(&Query::parse(&words), typing, 10).unwrap();
        });
    }
}

#[test]
fn a_search_is_narrowed_by_show_and_date() {
    let mut house = House::new();
    let days = |from: i64| (from..from + 3).map(|n| episode(n * 400, &format!("N{n}"), "lantern")).collect::<Vec<_>>();
    house.show("one", days(30));
    house.show("two", days(40));
    house.index();
    assert_eq!(house.found("lantern").len(), 6);
    assert_eq!(house.found("lantern show:TWO"), ["N42", "N41", "N40"]);
    assert_eq!(house.found("lantern show:two show:one"), [""; 0]);
    assert_eq!(house.found("lantern before:2003"), ["N30"].map(String::from));
    assert_eq!(house.found("lantern after:2004 before:2014-06").len(), 2);
    assert_eq!(house.found("lantern in:titles"), [""; 0]);
    assert_eq!(house.found("show:one"), [""; 0], "notes are looked through for words only");
}
