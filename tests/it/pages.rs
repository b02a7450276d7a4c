//! Feeds in pages (RFC 5005): older episodes come when they are asked for, count as no news, and nothing that a page does can
//! cost an episode.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::get;
use earmark::config;
use earmark::model::{Candidate, FeedUrl, Show, ShowId, Timestamp};
use earmark::net::Client;
use earmark::runtime::older::{self, Reach};
use earmark::runtime::readers::Readers;
use earmark::runtime::refresh::{self, Context};
use earmark::runtime::writer::{Urgency, Writer};
use earmark::store::Store;
use tokio::sync::mpsc;

use crate::server::serve;

/// 1 June 2024.
const NOW: Timestamp = Timestamp(1_717_200_000);

/// Pages by name; each can be changed while the server runs.
#[derive(Clone, Default)]
struct Book {
    pages: Arc<Mutex<BTreeMap<String, (u16, String)>>>,
    base: String,
    /// Requests so far.
    asked: Arc<AtomicUsize>,
}

impl Book {
    async fn serve() -> Self {
        let pages: Arc<Mutex<BTreeMap<String, (u16, String)>>> = Arc::default();
        let asked: Arc<AtomicUsize> = Arc::default();
        let (served, counted) = (Arc::clone(&pages), Arc::clone(&asked));
        let handler = move |Path(name): Path<String>| {
            counted.fetch_add(1, Ordering::SeqCst);
            let (status, body) = served.lock().unwrap().get(&name).cloned().unwrap_or((404, String::new()));
            let mut headers = HeaderMap::new();
            if status == 503 {
                headers.insert(header::RETRY_AFTER, "3600".parse().unwrap());
            }
            async move { (StatusCode::from_u16(status).unwrap(), headers, body) }
        };
        let base = serve(Router::new().route("/{name}", get(handler))).await;
        Self { pages, base, asked }
    }

    /// A page with these episodes (days of the year 2024) that names another one.
    fn page(&self, name: &str, days: impl DoubleEndedIterator<Item = u32>, link: Option<(&str, &str)>) {
        let mut items = String::new();
        for day in days.rev() {
            let at = jiff::Timestamp::from_second(1_704_067_200 + i64::from(day) * 86_400).unwrap();
            write!(
                items,
                "<item><title>Day {day}</title><guid isPermaLink=\"false\">day-{day}</guid><pubDate>{}</pubDate>\
                 <enclosure url=\"https://media.example/{day}.mp3\" type=\"audio/mpeg\" length=\"9\"/></item>",
                at.strftime("%a, %d %b %Y %H:%M:%S GMT")
            )
            .unwrap();
        }
        let link =
            link.map_or_else(String::new, |(relation, to)| format!("<atom:link rel=\"{relation}\" href=\"{to}\"/>"));
        let body = format!(
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Page {name}</title>\
             {link}{items}</channel></rss>"
        );
        self.pages.lock().unwrap().insert(name.to_string(), (200, body));
    }

    /// The page says no dates any more.
    fn undate(&self, name: &str) {
        let mut pages = self.pages.lock().unwrap();
        let (_, body) = pages.get_mut(name).unwrap();
        *body = body.replace("pubDate", "pubBate");
    }

    fn breaks(&self, name: &str, status: u16) {
        self.pages.lock().unwrap().insert(name.to_string(), (status, String::new()));
    }
}

struct Shelf {
    _folder: tempfile::TempDir,
    ctx: Context,
    clock: Arc<AtomicI64>,
    show: ShowId,
}

impl Shelf {
    async fn following(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let writer = Writer::start(Store::open(&path).unwrap());
        let client = Client::new(&config::Refresh::default());
        let clock = Arc::new(AtomicI64::new(NOW.0));
        let now = Arc::clone(&clock);
        let now = move || Timestamp(now.load(Ordering::SeqCst));
        let ctx = Context::new(client, writer, Arc::new(Readers::new(&path)), now);
        let candidate = Candidate { feed_url: FeedUrl::parse(url), title: "A show".into(), ..Candidate::default() };
        let added = ctx.writer.call(Urgency::Urgent, move |store| store.add(&candidate, true, NOW)).await;
        Self { _folder: folder, ctx, clock, show: added.unwrap().unwrap().id }
    }

    fn show(&self) -> Show {
        let shows = self.ctx.readers.with(earmark::store::Reader::shows).unwrap();
        shows.into_iter().find(|show| show.id == self.show).unwrap()
    }

    async fn refresh(&self) {
        let (reports, mut heard) = mpsc::channel(64);
        let listen = async { while heard.recv().await.is_some() {} };
        tokio::join!(refresh::run(&self.ctx, vec![self.show()], true, reports), listen);
    }

    async fn older(&self, reach: Reach) -> Result<usize, String> {
        let (reports, mut heard) = mpsc::channel(64);
        let show = self.show();
        let listen = async { while heard.recv().await.is_some() {} };
        let read = async {
            let reports = reports;
            older::read(&self.ctx, &show, reach, &reports).await
        };
        let (came, done) = tokio::join!(read, listen).0;
        done.map(|()| came).map_err(|problem| problem.to_string())
    }

    /// Days of the episodes, newest first, without those that are marked gone.
    fn days(&self) -> Vec<u32> {
        let list = self.ctx.readers.with(|reader| reader.list(self.show)).unwrap();
        let there = list.iter().filter(|one| !one.gone);
        there.map(|one| one.title.trim_start_matches("Day ").parse().unwrap()).collect()
    }
}

fn down(from: u32, to: u32) -> Vec<u32> {
    (to..=from).rev().collect()
}

#[tokio::test]
async fn older_pages_come_one_by_one_and_are_no_news() {
    let book = Book::serve().await;
    book.page("1", 21..=30, Some(("next", "/2")));
    book.page("2", 11..=20, Some(("next", "/3")));
    book.page("3", 1..=10, None);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    assert_eq!(shelf.days(), down(30, 21));
    let new = shelf.show().counts.new;
    assert!(shelf.show().older);

    assert_eq!(shelf.older(Reach::OnePage).await, Ok(10));
    assert_eq!(shelf.days(), down(30, 11));
    let show = shelf.show();
    assert_eq!((show.older, show.counts.new, show.counts.total), (true, new, 20));
    assert_eq!(show.title, "Page 1", "an old page does not speak for the show");

    // News come in between: the first page takes nothing back and the older pages go on where they were.
    book.page("1", 22..=31, Some(("next", "/2")));
    shelf.refresh().await;
    assert_eq!(shelf.days(), down(31, 11));
    assert_eq!(shelf.show().counts.new, new + 1);
    assert_eq!(shelf.older(Reach::OnePage).await, Ok(10));
    assert_eq!(shelf.days(), down(31, 1));
    assert!(!shelf.show().older);
    assert_eq!(shelf.older(Reach::OnePage).await, Ok(0));
}

#[tokio::test]
async fn older_pages_without_dates_stand_behind_what_is_there() {
    let book = Book::serve().await;
    book.page("1", 21..=30, Some(("next", "/2")));
    book.page("2", 11..=20, Some(("next", "/3")));
    book.page("3", 1..=10, None);
    for page in ["1", "2", "3"] {
        book.undate(page);
    }
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    let new = shelf.show().counts.new;
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(20));
    assert_eq!(shelf.days(), down(30, 1));
    assert_eq!(shelf.show().counts.new, new, "an old page brings no news");
}

#[tokio::test]
async fn all_archives_come_in_one_go() {
    let book = Book::serve().await;
    book.page("feed", 21..=30, Some(("prev-archive", "/b")));
    book.page("b", 11..=20, Some(("prev-archive", "/a")));
    book.page("a", 1..=10, None);
    let shelf = Shelf::following(&format!("{}/feed", book.base)).await;
    shelf.refresh().await;
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(20));
    assert_eq!(shelf.days(), down(30, 1));
    assert!(!shelf.show().older);
    // The first page still names the archive; all of it is here.
    shelf.refresh().await;
    assert!(!shelf.show().older);
}

/// What an archive says of an episode was said before what the feed itself says; and where both give one guid to different
/// episodes, there are two.
#[tokio::test]
async fn an_older_page_changes_nothing_and_hides_nothing() {
    let book = Book::serve().await;
    let page = |name: &str, link: &str, items: &[(u32, u32, &str)]| {
        let mut body = format!(
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>A show</title>{link}"
        );
        for (day, file, guid) in items {
            write!(
                body,
                "<item><title>Day {day}</title><guid isPermaLink=\"false\">{guid}</guid>\
                 <pubDate>{file} Jan 2024 06:00:00 GMT</pubDate>\
                 <enclosure url=\"https://media.example/{file}.mp3\" type=\"audio/mpeg\"/></item>"
            )
            .unwrap();
        }
        body.push_str("</channel></rss>");
        book.pages.lock().unwrap().insert(name.to_string(), (200, body));
    };
    page("1", "<atom:link rel=\"prev-archive\" href=\"/2\"/>", &[(40, 14, "four"), (30, 13, "x")]);
    // Day 40 was called day 4 in those days, and another had the guid that is day 30's now.
    page("2", "", &[(4, 14, "four"), (20, 12, "x"), (10, 11, "one")]);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    assert_eq!(shelf.days(), [40, 30]);
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(2));
    assert_eq!(shelf.days(), [40, 30, 20, 10]);
    // And what is said later is read as ever.
    page("1", "<atom:link rel=\"prev-archive\" href=\"/2\"/>", &[(41, 14, "four"), (31, 13, "x")]);
    shelf.refresh().await;
    assert_eq!(shelf.days(), [41, 31, 20, 10]);
}

#[tokio::test]
async fn a_page_that_fails_is_the_next_one_again() {
    let book = Book::serve().await;
    book.page("1", 21..=30, Some(("next", "/2")));
    book.breaks("2", 500);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    let why = shelf.older(Reach::AllPages).await.unwrap_err();
    assert!(why.contains("Older episodes of Page 1 could not be read") && why.contains("500"), "{why}");
    let show = shelf.show();
    assert!(show.older && show.health.problem.is_none(), "the feed itself is well");
    let trouble = show.page_trouble.unwrap();
    assert_eq!((trouble.at, trouble.until), (NOW, None));
    assert_eq!((trouble.problem.why.as_str(), trouble.problem.hint.as_str()), ("The server has a fault (500).", ""));
    shelf.refresh().await;
    assert!(shelf.show().page_trouble.is_some(), "a good answer of the feed says nothing about the page");
    book.page("2", 11..=20, None);
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(10));
    assert_eq!(shelf.days(), down(30, 11));
    assert_eq!(shelf.show().page_trouble, None);
}

/// What the server of a page wishes outlives the program, as what a feed wishes does.
#[tokio::test]
async fn a_page_is_not_asked_for_before_its_server_wishes() {
    let book = Book::serve().await;
    book.page("1", 21..=30, Some(("next", "/2")));
    book.page("2", 11..=20, Some(("next", "/3")));
    book.breaks("3", 503);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    let said = shelf.older(Reach::AllPages).await.unwrap_err();
    assert!(said.contains("(503)") && said.contains("asks to wait 60 min"), "{said}");
    assert_eq!(shelf.days(), down(30, 11), "the page before it is there");
    assert_eq!(shelf.show().page_trouble.unwrap().until, Some(Timestamp(NOW.0 + 3_600)));
    book.page("3", 1..=10, None);
    let asked = book.asked.load(Ordering::SeqCst);
    for (later, left) in [(0, "60 min"), (3_000, "10 min"), (590, "10 s")] {
        shelf.clock.fetch_add(later, Ordering::SeqCst);
        for reach in [Reach::OnePage, Reach::AllPages] {
            let said = shelf.older(reach).await.unwrap_err();
            assert!(said.contains("(503)") && said.contains(&format!("asks to wait {left}")), "{said}");
        }
    }
    assert_eq!(book.asked.load(Ordering::SeqCst), asked, "nobody asked");
    shelf.clock.fetch_add(10, Ordering::SeqCst);
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(10));
    assert_eq!(shelf.days(), down(30, 1));
}

#[tokio::test]
async fn a_date_from_the_future_on_an_old_page_is_not_believed() {
    let book = Book::serve().await;
    book.page("1", 21..=30, Some(("next", "/2")));
    // NOW is day 152; day 900 is in 2026.
    book.page("2", [11, 900].into_iter(), None);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    let new = shelf.show().counts.new;
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(2));
    assert_eq!(shelf.show().counts.new, new, "an old page brings no news");
    // What comes tomorrow stands before it and is new.
    book.page("1", [22, 23, 24, 25, 26, 27, 28, 29, 30, 154].into_iter(), Some(("next", "/2")));
    shelf.refresh().await;
    assert_eq!(shelf.days()[..2], [154, 900]);
    assert_eq!(shelf.show().counts.new, new + 1);
}

#[tokio::test]
async fn pages_in_a_circle_end() {
    let book = Book::serve().await;
    book.page("1", 21..=30, Some(("next", "/2")));
    book.page("2", 11..=20, Some(("next", "/3")));
    book.page("3", 11..=20, Some(("next", "/2")));
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(10));
    assert!(!shelf.show().older);
}

#[tokio::test]
async fn a_page_missed_between_two_refreshes_is_read_again() {
    let book = Book::serve().await;
    book.page("1", 1..=10, Some(("next", "/2")));
    book.page("2", 0..=0, None);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(1));
    assert!(!shelf.show().older);
    let new = shelf.show().counts.new;
    // A long time later nothing of the first page is known: what came in between is on the second.
    book.page("1", 31..=40, Some(("next", "/2")));
    book.page("2", 11..=30, Some(("next", "/3")));
    book.page("3", 1..=10, Some(("next", "/4")));
    book.page("4", 0..=0, None);
    shelf.refresh().await;
    assert_eq!(shelf.days(), down(40, 0), "what was missed comes with the same refresh");
    assert_eq!(shelf.show().counts.new, new + 30, "all of it is news");
    assert!(!shelf.show().older, "all had been read before, and the gap is filled");
}

/// A trailer that stands on each first page is known, whatever was missed.
#[tokio::test]
async fn a_pinned_episode_does_not_hide_what_was_missed() {
    let book = Book::serve().await;
    let page = |from: u32, to: u32| std::iter::once(0).chain(from..=to).collect::<Vec<_>>().into_iter();
    book.page("1", page(21, 30), Some(("next", "/2")));
    book.page("2", 11..=20, Some(("next", "/3")));
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    book.page("1", page(36, 45), Some(("next", "/2")));
    book.page("2", 26..=35, Some(("next", "/3")));
    book.page("3", 16..=25, None);
    shelf.refresh().await;
    assert_eq!(shelf.days(), [down(45, 21), vec![0]].concat());
    // Where nothing was missed no other page is asked for.
    book.page("1", page(37, 46), Some(("next", "/2")));
    let before = book.asked.load(Ordering::SeqCst);
    shelf.refresh().await;
    assert_eq!(book.asked.load(Ordering::SeqCst), before + 1);
}

/// Where not all pages had been read, those behind a gap that was filled still come.
#[tokio::test]
async fn a_gap_that_is_filled_is_no_reason_to_call_all_pages_read() {
    let book = Book::serve().await;
    book.page("1", 11..=20, Some(("next", "/2")));
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    for gap in 1..=2 {
        let first = 20 * gap;
        book.page("1", first + 11..=first + 20, Some(("next", "/2")));
        book.page("2", first + 1..=first + 10, Some(("next", "/3")));
        if gap == 1 {
            // The gap stays open.
            book.breaks("2", 500);
        }
        book.page("3", 11..=first, Some(("next", "/4")));
        book.page("4", 0..=10, None);
        shelf.refresh().await;
        assert!(shelf.show().older);
    }
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(11));
    assert_eq!(shelf.days(), down(60, 0));
    assert!(!shelf.show().older);
    // All are read: a gap that stays open, and another one above it.
    for (first, page) in [(80, 500), (120, 200)] {
        book.page("1", first + 11..=first + 20, Some(("next", "/2")));
        book.page("2", first + 1..=first + 10, Some(("next", "/3")));
        book.page("3", 11..=first, Some(("next", "/4")));
        if page != 200 {
            book.breaks("2", page);
        }
        shelf.refresh().await;
        assert!(shelf.show().older, "{first}");
    }
    shelf.older(Reach::AllPages).await.unwrap();
    assert_eq!(shelf.days(), down(140, 0));
}

#[tokio::test]
async fn feeds_that_make_pages_up_are_read_so_far_at_a_time() {
    let book = Book::serve().await;
    for page in 1..=6 {
        book.page(&page.to_string(), 130 - page..=130 - page, Some(("next", &format!("/{}", page + 1))));
    }
    let mut shelf = Shelf::following(&format!("{}/1", book.base)).await;
    assert_eq!(shelf.ctx.most_pages, 1_000);
    shelf.ctx.most_pages = 3;
    shelf.refresh().await;
    let said = shelf.older(Reach::AllPages).await.unwrap_err();
    assert!(said.contains("3 pages were read in a row, and there are more."), "{said}");
    assert_eq!((shelf.days().len(), shelf.show().older, shelf.show().page_trouble), (4, true, None));
    book.page("6", 0..=0, None);
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(2), "it goes on from there");
    assert!(!shelf.show().older);
}

#[tokio::test]
async fn a_last_page_under_every_further_number_is_the_last() {
    let book = Book::serve().await;
    book.page("1", 20..=29, Some(("next", "/2")));
    book.page("2", 10..=19, Some(("next", "/3")));
    for page in 3..=30 {
        book.page(&page.to_string(), 1..=9, Some(("next", &format!("/{}", page + 1))));
    }
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    let before = book.asked.load(Ordering::SeqCst);
    assert_eq!(shelf.older(Reach::AllPages).await, Ok(19));
    assert_eq!(book.asked.load(Ordering::SeqCst) - before, 3);
    assert!(!shelf.show().older);
}

#[tokio::test]
async fn pages_without_end_are_not_read_without_end() {
    let book = Book::serve().await;
    book.page("1", 1..=1, None);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    for page in 1..=30 {
        book.page(&page.to_string(), 130 - page..=130 - page, Some(("next", &format!("/{}", page + 1))));
    }
    shelf.refresh().await;
    // The first page and twenty behind it.
    assert_eq!(shelf.days().len(), 1 + 1 + 20);
    assert!(shelf.show().older);
}

#[tokio::test]
async fn a_feed_that_reaches_further_back_than_before_brings_no_news() {
    let book = Book::serve().await;
    book.page("1", 21..=30, None);
    let shelf = Shelf::following(&format!("{}/1", book.base)).await;
    shelf.refresh().await;
    let new = shelf.show().counts.new;
    book.page("1", 1..=31, None);
    shelf.refresh().await;
    assert_eq!(shelf.days(), down(31, 1));
    assert_eq!(shelf.show().counts.new, new + 1, "only the newest one is news");
}

#[tokio::test]
async fn a_feed_of_the_internet_names_no_page_in_the_own_network() {
    for (feed, page, may) in [
        ("https://93.184.216.34/feed", "http://127.0.0.1:1/2", false),
        ("https://93.184.216.34/feed", "http://192.168.1.1/admin", false),
        ("https://93.184.216.34/feed", "https://93.184.216.34/feed?page=2", true),
        ("http://127.0.0.1:8080/feed", "http://127.0.0.1:8080/2", true),
        ("https://93.184.216.34/feed", "nonsense", false),
    ] {
        assert_eq!(earmark::net::may_lead(feed, page).await, may, "{feed} {page}");
    }
}
