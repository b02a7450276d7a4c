//! Walking from show to show: three related shows deep and back to the exact rows, without a network, and with a directory that
//! tells what is like each.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, Uri};
use earmark::app::{PaneId, Row};
use earmark::model::{Candidate, FeedUrl, Subscription, Timestamp};
use earmark::store::Store;

use crate::pty::Pty;
use crate::server::serve;
use crate::stories::{Holds, Story};

#[test]
fn three_shows_deep_and_back_to_the_exact_rows_without_a_network() {
    let mut story = Story::new(Holds::Sample, (120, 36));
    story.state.offline = true;
    story.keys("/ \"vanishing\" enter enter e");
    let mut stood: Vec<(String, Row)> = Vec::new();
    for steps in ["j j", "j", "j j j"] {
        story.keys(steps);
        let row = story.state.selected().unwrap().clone();
        assert!(matches!(row, Row::Candidate(_)), "{row:?}");
        stood.push((story.state.entry().address(), row));
        story.keys("enter");
        assert!(story.state.entry().address().ends_with("/episodes"), "{}", story.state.entry().address());
        story.keys("e");
    }
    let places: BTreeSet<&String> = stood.iter().map(|(address, _)| address).collect();
    assert_eq!(places.len(), 3, "three different shows");
    for (address, row) in stood.into_iter().rev() {
        story.keys("backspace");
        assert_eq!((story.state.entry().address(), story.state.selected()), (address, Some(&row)));
    }
}

/// From neighbour to neighbour along three ties, and back: a show that stands under several headings is come back to where it was
/// left.
#[test]
fn three_neighbours_deep_and_back_to_the_exact_rows() {
    let mut story = Story::new(Holds::Sample, (120, 36));
    story.state.offline = true;
    story.keys("/ \"night_bus\" enter enter c");
    let mut stood = Vec::new();
    for steps in ["tab tab j", "tab tab tab", "tab"] {
        story.keys(steps);
        let row = story.state.selected().unwrap().clone();
        assert!(matches!(row, Row::Candidate(_)), "{row:?}");
        let entry = story.state.entry();
        let at = entry.cursors.get(&PaneId::Graph).map(|cursor| cursor.index);
        assert!(at.is_some_and(|at| at > 2), "{at:?}");
        stood.push((entry.address(), row, at));
        story.keys("c");
        assert!(story.state.entry().address().ends_with("/graph"), "{}", story.state.entry().address());
    }
    let places: BTreeSet<&String> = stood.iter().map(|(address, ..)| address).collect();
    assert_eq!(places.len(), 3, "three different shows");
    for (address, row, at) in stood.into_iter().rev() {
        story.keys("backspace");
        let entry = story.state.entry();
        assert_eq!((entry.address(), story.state.selected()), (address, Some(&row)));
        assert_eq!(entry.cursors.get(&PaneId::Graph).map(|cursor| cursor.index), at);
    }
}

/// A show that is only in the catalogue is looked into, not followed; what surrounds it is known without its episodes.
#[test]
fn a_show_that_is_not_followed_has_neighbours_and_each_row_can_be_followed() {
    let mut story = Story::new(Holds::Sample, (120, 36));
    story.state.offline = true;
    story.keys("/ \"vanishing\" enter enter c / \"data_skeptic\" enter c");
    let here = story.state.page_show().unwrap();
    assert_eq!(story.state.show(here).map(|show| show.subscription), Some(Subscription::Preview));
    assert!(story.state.entry().address().ends_with("/graph"));
    let listed = |story: &Story| {
        let keys = story.state.rows_of(PaneId::Graph).iter().filter(|row| matches!(row, Row::Candidate(_)));
        keys.map(|row| story.state.row_title(row)).collect::<Vec<_>>()
    };
    assert!(listed(&story).contains(&"Vanishing Gradients".to_owned()), "{:?}", listed(&story));
    story.keys("G");
    let title = story.state.row_title(story.state.selected().unwrap());
    story.keys("a");
    let followed = story.state.library.shows.values().find(|show| show.title == title).unwrap();
    assert_eq!(followed.subscription, Subscription::Following, "{title}");
    // It asks whether the sample may go.
    story.keys("esc k");
    let refused = story.state.row_title(story.state.selected().unwrap());
    story.keys("x");
    assert!(!listed(&story).contains(&refused), "{refused}");
    story.keys("z");
    assert!(listed(&story).contains(&refused));
}

/// A directory that lists three shows beside each, and the feeds of all of them.
async fn chain() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, base) = (Arc::clone(&asked), Arc::new(Mutex::new(String::new())));
    let own = Arc::clone(&base);
    let handler = move |uri: Uri| {
        log.lock().unwrap().push(uri.to_string());
        let answer = answered(&own.lock().unwrap(), &uri.to_string());
        async move { answer.map_or((StatusCode::NOT_FOUND, String::new()), |answer| (StatusCode::OK, answer)) }
    };
    let at = serve(Router::new().fallback(handler)).await;
    base.lock().unwrap().clone_from(&at);
    (at, asked)
}

fn answered(base: &str, asked: &str) -> Option<String> {
    let listed = |number: u32| {
        format!("{{\"id\":{number},\"title\":\"Harbour {number}\",\"xmlURL\":\"{base}/feeds/{number}\"}}")
    };
    let list = |shows: &[u32]| {
        let shows: Vec<String> = shows.iter().map(|number| listed(*number)).collect();
        format!("{{\"meta\":{{}},\"data\":[{}]}}", shows.join(","))
    };
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u32>().ok();
    if let Some(feed) = asked.strip_prefix("/feeds/") {
        let number = number(feed)?;
        let mut items = String::new();
        for episode in 1..=3 {
            write!(
                items,
                "<item><title>Boat {episode} of {number}</title><guid>{number}-{episode}</guid>\
                 <enclosure url=\"{base}/{number}-{episode}.mp3\" type=\"audio/mpeg\"/></item>"
            )
            .unwrap();
        }
        return Some(format!("<rss version=\"2.0\"><channel><title>Harbour {number}</title>{items}</channel></rss>"));
    }
    if asked.starts_with("/fyyd/search/podcast?url=") {
        return Some(list(&[number(asked.split("feeds%2F").nth(1)?)?]));
    }
    if let Some(id) = asked.strip_prefix("/fyyd/podcast/recommend?podcast_id=") {
        let next = number(id)? * 10;
        return Some(list(&[next + 1, next + 2, next + 3]));
    }
    asked.starts_with("/fyyd/search/").then(|| list(&[]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_shows_deep_and_back_to_the_exact_rows_with_a_directory() {
    let (base, asked) = chain().await;
    let walked = tokio::task::spawn_blocking(move || walk(&base, &asked));
    walked.await.unwrap();
}

fn walk(base: &str, asked: &Mutex<Vec<String>>) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("data/earmark/library.db");
    let feed = |number: u32| FeedUrl::parse(&format!("{base}/feeds/{number}"));
    let mut store = Store::open(&path).unwrap();
    let first = Candidate { feed_url: feed(1), title: "Harbour 1".into(), ..Candidate::default() };
    store.add(&first, true, Timestamp(1_700_000_000)).unwrap();
    drop(store);
    let only = ["apple", "charts", "gpodder", "podcast_index"].map(|name| format!("directories.{name}=off"));
    let fyyd = format!("directories.fyyd={base}/fyyd");
    let mut args = vec!["--set", fyyd.as_str()];
    for set in &only {
        args.extend(["--set", set.as_str()]);
    }
    let mut pty = Pty::start(home.path(), (120, 36), &args, &[]);
    pty.wait_for("Boat 1 of 1");
    let selected = |pty: &Pty, title: &str| {
        pty.wait(&format!("{title} selected"), |screen| {
            screen.contents().lines().any(|line| line.starts_with('▌') && line.contains(title))
        });
    };
    // Nobody is asked before the wish: a search in the directories is one.
    pty.type_keys("\re");
    pty.wait_for("Shows like Harbour 1");
    assert!(asked.lock().unwrap().iter().all(|asked| asked.starts_with("/feeds/")), "{asked:?}");
    pty.type_keys("\x7fszzz");
    pty.wait_for("Nothing here holds all of");
    pty.wait_for("Search in directories");
    // Out of the box, and onto its only row.
    pty.type_keys("\r");
    pty.wait_for("/ edit");
    pty.type_keys("\r");
    pty.wait_for("They list no other show");
    pty.type_keys("\x7f");
    pty.wait_for("Boat 1 of 1");
    for (of, next) in [(1, 12), (12, 122), (122, 1222)] {
        pty.type_keys("e");
        pty.wait_for(&format!("Shows like Harbour {of} "));
        pty.wait_for(&format!("Harbour {next}"));
        pty.type_keys("ggj");
        selected(&pty, &format!("Harbour {next}"));
        pty.type_keys("\r");
        // One fetch later its episodes are there.
        pty.wait_for(&format!("Boat 1 of {next}"));
    }
    // Something of the last one is kept for later, by which nothing is followed.
    pty.type_keys("w");
    pty.wait_for("≡ Boat 1 of 1222");
    for (of, next) in [(122, 1222), (12, 122), (1, 12)] {
        pty.type_keys("\x7f");
        pty.wait_for(&format!("Shows like Harbour {of} "));
        selected(&pty, &format!("Harbour {next}"));
    }
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    let store = Store::open(&path).unwrap();
    let shows = store.reader().unwrap().shows().unwrap();
    let followed = shows.iter().filter(|show| show.subscription == Subscription::Following).count();
    assert_eq!((followed, shows.len()), (1, 4), "three previews, and nothing else");
    let asked = asked.lock().unwrap();
    for number in [12, 122, 1222] {
        assert_eq!(asked.iter().filter(|asked| **asked == format!("/feeds/{number}")).count(), 1, "{asked:?}");
    }
    drop(asked);
}

#[test]
fn previews_that_nobody_looks_at_any_more_are_forgotten_behind_the_start() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("data/earmark/library.db");
    let mut store = Store::open(&path).unwrap();
    let mut add = |name: &str, follow: bool| {
        let feed_url = FeedUrl::parse(&format!("https://{name}.example/rss"));
        let candidate = Candidate { feed_url, title: name.into(), ..Candidate::default() };
        store.add(&candidate, follow, Timestamp(1_700_000_000)).unwrap().id
    };
    let (followed, old, seen) = (add("followed", true), add("old", false), add("seen", false));
    drop(store);
    // The page that is open is looked at.
    let mut pty = Pty::start(home.path(), (80, 24), &["--offline", &format!("show/{seen}")], &[]);
    pty.wait_for("seen");
    let conn = rusqlite::Connection::open(&path).unwrap();
    let there = || -> Vec<u32> {
        let mut all = conn.prepare("SELECT id FROM show ORDER BY id").unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    pty.wait("the old preview is gone", |_| !there().contains(&old.get()));
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    assert_eq!(there(), [followed.get(), seen.get()]);
}
