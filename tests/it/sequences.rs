//! Feeds over time: whatever a publisher changes about an episode, it stays the episode that the listener marked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use earmark::feed::{self, Parsed};
use earmark::library::merge;
use earmark::model::{Candidate, Change, EpisodeId, FeedHealth, FeedUrl, QueuePlace, Secs, ShowId, Timestamp};
use earmark::store::{Store, Validators};
use proptest::prelude::*;
use serde_json::Value;

const NOW: Timestamp = Timestamp(1_800_000_000);

fn address() -> FeedUrl {
    FeedUrl::parse("https://feed.example/show.xml").unwrap()
}

/// A library with one followed show that is refreshed from documents.
struct Shelf {
    _folder: tempfile::TempDir,
    store: Store,
    show: ShowId,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("library.db")).unwrap();
        let candidate = Candidate { feed_url: Some(address()), title: "A show".into(), ..Candidate::default() };
        let show = store.add(&candidate, true, NOW).unwrap().id;
        Self { _folder: folder, store, show }
    }

    /// Refreshes from a document; gives how many episodes were new and how many were marked gone.
    fn refresh(&mut self, parsed: Parsed) -> (usize, usize) {
        let known = self.store.reader().unwrap().known(self.show).unwrap();
        let delta = merge(&known, parsed);
        let came = (delta.new.len(), delta.gone.len());
        self.store.write(self.show, &delta, &Validators::default(), &FeedHealth::default()).unwrap();
        came
    }

    /// Guid and title of every episode.
    fn episodes(&self) -> BTreeMap<EpisodeId, (Option<String>, String)> {
        let reader = self.store.reader().unwrap();
        let list = reader.list(self.show).unwrap();
        let titled = |id| list.iter().find(|row| row.id == id).unwrap().title.to_string();
        list.ids().map(|id| (id, (reader.episode(id).unwrap().unwrap().0.guid, titled(id)))).collect()
    }

    /// Marks each episode in a way of its own and queues every third.
    fn mark_all(&mut self) {
        let ids: Vec<EpisodeId> = self.episodes().into_keys().collect();
        let mut changes = Vec::new();
        for (at, id) in (0_u32..).zip(ids) {
            changes.push(if at % 2 == 0 { Change::Played(id, true) } else { Change::Position(id, Secs(100 + at)) });
            if at % 3 == 0 {
                changes.push(Change::Enqueue(id, QueuePlace::Bottom));
            }
        }
        self.store.save(&changes, NOW).unwrap();
    }

    fn listener(&self) -> earmark::store::Listener {
        self.store.reader().unwrap().listener().unwrap()
    }
}

fn corpus() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.exists() {
        eprintln!("../shared not found: the sequences of real feeds are not tested here");
        return None;
    }
    Some(shared.join("corpus"))
}

fn read(path: &Path) -> Parsed {
    feed::parse(&std::fs::read(path).expect("the corpus is readable"), &address(), None).unwrap()
}

#[test]
fn real_feeds_over_time_keep_every_mark() {
    let Some(corpus) = corpus() else { return };
    let text = std::fs::read_to_string(corpus.join("expected.json")).expect("expected.json is readable");
    let all: Value = serde_json::from_str(&text).unwrap();
    let sequences = all["sequences"].as_array().expect("expected.json lists sequences");
    assert!(sequences.len() >= 7);
    for sequence in sequences {
        let name = sequence["show"].as_str().unwrap();
        let steps = sequence["steps"].as_array().unwrap();
        let mut shelf = Shelf::new();
        shelf.refresh(read(&corpus.join(steps[0]["from"].as_str().unwrap())));
        for step in steps {
            let number = |key: &str| usize::try_from(step[key].as_u64().unwrap()).unwrap();
            shelf.mark_all();
            let (before, facts) = (shelf.episodes(), shelf.listener());
            let next = read(&corpus.join(step["to"].as_str().unwrap()));
            assert_eq!(next.episodes.len(), number("items_after"), "{name}");
            let (new, gone) = shelf.refresh(next.clone());

            // The same guid is the same row, and the listener's facts lie where they lay.
            let after = shelf.episodes();
            let by_guid: HashMap<&str, EpisodeId> =
                after.iter().filter_map(|(id, (guid, _))| Some((guid.as_deref()?, *id))).collect();
            let in_next: HashSet<&str> = next.episodes.iter().filter_map(|one| one.guid.as_deref()).collect();
            let mut same = 0;
            for (id, (guid, title)) in &before {
                assert!(after.contains_key(id), "{name}: {title} is lost");
                if let Some(guid) = guid.as_deref().filter(|guid| in_next.contains(guid)) {
                    same += 1;
                    assert_eq!(by_guid.get(guid), Some(id), "{name}: {title} is another row now");
                }
            }
            assert!(same >= number("same_guid"), "{name}: {same} of {}", number("same_guid"));
            assert_eq!(shelf.listener(), facts, "{name}: what the listener made has changed");

            // What is new by guid is new, but for episodes that got another guid; nothing is doubled.
            let renamed = number("new_guids").checked_sub(new).expect("nothing is new that has a known guid");
            assert!(renamed <= number("vanished_guids"), "{name}: {renamed} with another guid");
            assert_eq!(after.len(), before.len() + new, "{name}");
            assert!(gone <= number("vanished_guids"), "{name}: {gone} gone");

            let again = shelf.refresh(next);
            assert_eq!(again, (0, 0), "{name}: the same document again");
        }
    }
}

/// What a publisher may change about one episode without making it another one.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Nothing,
    Guid,
    Host,
    Query,
    Counter,
    Title,
    Date,
    Notes,
    GuidAndHost,
    GuidAndTitle,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop::sample::select(vec![
        Turn::Nothing,
        Turn::Guid,
        Turn::Host,
        Turn::Query,
        Turn::Counter,
        Turn::Title,
        Turn::Date,
        Turn::Notes,
        Turn::GuidAndHost,
        Turn::GuidAndTitle,
    ])
}

fn item(number: usize, turn: Turn) -> String {
    let other = |yes: bool| if yes { " anew" } else { "" };
    let guid = matches!(turn, Turn::Guid | Turn::GuidAndHost | Turn::GuidAndTitle);
    let title = matches!(turn, Turn::Title | Turn::GuidAndTitle);
    let day = 1 + number + if matches!(turn, Turn::Date) { 300 } else { 0 };
    let media = match turn {
        Turn::Host | Turn::GuidAndHost => format!("https://new.example/files/{number}.mp3"),
        Turn::Query => format!("https://cdn.example/{number}.mp3?token={number}9&amp;utm_source=x"),
        Turn::Counter => format!("https://chtbl.com/track/77/cdn.example/{number}.mp3"),
        _ => format!("https://cdn.example/{number}.mp3"),
    };
    let at = jiff::Timestamp::from_second(i64::try_from(day).unwrap() * 86_400 + 30_000).unwrap();
    format!(
        "<item><guid isPermaLink=\"false\">id-{number}{}</guid><title>Talk {number}{}</title><pubDate>{}</pubDate>\
         <enclosure url=\"{media}\" type=\"audio/mpeg\" length=\"5\"/><description>About{}</description></item>",
        other(guid),
        other(title),
        at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        other(matches!(turn, Turn::Notes)),
    )
}

fn document(items: impl Iterator<Item = (usize, Turn)>) -> Parsed {
    let items: String = items.map(|(number, turn)| item(number, turn)).collect();
    let text = format!("<rss version=\"2.0\"><channel><title>A show</title>{items}</channel></rss>");
    feed::parse(text.as_bytes(), &address(), None).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_episode_stays_itself_whatever_is_changed_about_it(
        turns in prop::collection::vec(turn(), 1..24),
        fresh in 0..4_usize,
        reversed in any::<bool>(),
    ) {
        let count = turns.len();
        let mut shelf = Shelf::new();
        shelf.refresh(document((0..count).rev().map(|number| (number, Turn::Nothing))));
        shelf.mark_all();
        let (before, facts) = (shelf.episodes(), shelf.listener());

        let mut next: Vec<(usize, Turn)> = (count..count + fresh).map(|number| (number, Turn::Nothing)).rev().collect();
        next.extend((0..count).rev().map(|number| (number, turns[number])));
        if reversed {
            next.reverse();
        }
        let came = shelf.refresh(document(next.iter().copied()));
        prop_assert_eq!(came, (fresh, 0));
        let after = shelf.episodes();
        prop_assert_eq!(after.len(), count + fresh);
        prop_assert_eq!(shelf.listener(), facts);
        let number = |title: &str| title.split_whitespace().nth(1).map(String::from);
        for (id, (_, title)) in &before {
            prop_assert_eq!(number(title), number(&after[id].1), "another episode stands in the row of {}", title);
        }
        prop_assert_eq!(shelf.refresh(document(next.into_iter())), (0, 0));
    }
}
