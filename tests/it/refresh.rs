//! The refresh story against real servers and a real library: news, no news, every kind of trouble, and what is kept.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::routing::get;
use earmark::config;
use earmark::model::{Candidate, FeedUrl, Inside, MovedBy, Show, ShowId, Subscription, Timestamp};
use earmark::net::Client;
use earmark::runtime::add;
use earmark::runtime::readers::Readers;
use earmark::runtime::refresh::{self, Context, Report, Summary};
use earmark::runtime::writer::{Urgency, Writer};
use earmark::store::Store;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::server::{Manner, Stage, feed, gzip_bomb, misbehave, serve};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// 20 January 2024: the episodes of the test feeds are a few days old.
const START: i64 = 1_705_708_800;

pub struct Library {
    _folder: tempfile::TempDir,
    path: PathBuf,
    pub ctx: Context,
    clock: Arc<AtomicI64>,
}

impl Library {
    pub fn new() -> Self {
        Self::with(&config::Refresh::default())
    }

    fn with(settings: &config::Refresh) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let writer = Writer::start(Store::open(&path).unwrap());
        let clock = Arc::new(AtomicI64::new(START));
        let now = Arc::clone(&clock);
        let clock_of = move || Timestamp(now.load(Ordering::SeqCst));
        let ctx = Context::new(Client::new(settings), writer, Arc::new(Readers::new(&path)), clock_of);
        Self { _folder: folder, path, ctx, clock }
    }

    pub async fn add(&self, url: &str, follow: bool) -> Show {
        let candidate =
            Candidate { feed_url: FeedUrl::parse(url), title: format!("Show at {url}"), ..Default::default() };
        let now = self.ctx.now();
        self.ctx.writer.call(Urgency::Urgent, move |store| store.add(&candidate, follow, now)).await.unwrap().unwrap()
    }

    pub async fn follow(&self, url: &str) -> Show {
        self.add(url, true).await
    }

    pub fn shows(&self) -> Vec<Show> {
        self.ctx.readers.with(earmark::store::Reader::shows).unwrap()
    }

    pub fn show(&self, id: ShowId) -> Show {
        self.shows().into_iter().find(|show| show.id == id).unwrap()
    }

    /// Titles with a mark on those that are gone from the feed.
    pub fn episodes(&self, id: ShowId) -> Vec<String> {
        let list = self.ctx.readers.with(|reader| reader.list(id)).unwrap();
        list.iter().map(|one| format!("{}{}", one.title, if one.gone { " (gone)" } else { "" })).collect()
    }

    pub async fn run(&self, shows: Vec<Show>, asked: bool) -> (Summary, Vec<Report>) {
        run(&self.ctx, shows, asked).await
    }

    /// Refreshes one show as the listener asks for it; gives it as it is kept.
    pub async fn refresh(&self, id: ShowId) -> (Summary, Show) {
        let (summary, _) = self.run(vec![self.show(id)], true).await;
        (summary, self.show(id))
    }

    pub fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn is_whole(&self) -> bool {
        let conn = rusqlite::Connection::open(&self.path).unwrap();
        conn.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap() == "ok"
    }
}

async fn run(ctx: &Context, shows: Vec<Show>, asked: bool) -> (Summary, Vec<Report>) {
    let (reports, mut heard) = mpsc::channel(64);
    let listen = async {
        let mut all = Vec::new();
        while let Some(report) = heard.recv().await {
            all.push(report);
        }
        all
    };
    tokio::join!(refresh::run(ctx, shows, asked, reports), listen)
}

fn two() -> String {
    feed("Two episodes", &[(2, "Second"), (1, "First")])
}

/// More documents than there is room for, each of which sends earmark to ask another address before it is written.
#[tokio::test]
async fn many_feeds_that_move_at_once_do_not_wait_for_each_other() {
    let notes: Arc<str> = "word ".repeat(150_000).into();
    let page = async move |Path(number): Path<u32>, headers: HeaderMap| {
        let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
        let item = format!("<item><title>One</title><guid>1</guid><description>{notes}</description></item>");
        format!(
            "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>S{number}</title>\
             <itunes:new-feed-url>http://{host}/{}</itunes:new-feed-url>{item}</channel></rss>",
            number % 100 + 100
        )
    };
    let base = serve(Router::new().route("/{number}", get(page))).await;
    let library = Library::new();
    for number in 0..60 {
        library.follow(&format!("{base}/{number}")).await;
    }
    for moved in [0, 60] {
        let run = library.run(library.shows(), true);
        let (summary, _) = tokio::time::timeout(std::time::Duration::from_secs(120), run).await.expect("it ends");
        assert_eq!((summary.failed.len(), summary.moved), (0, moved));
        library.later(3_600);
    }
}

#[tokio::test]
async fn news_arrive_once_and_are_told_with_the_show() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&format!("{base}/feed")).await;

    let (summary, reports) = library.run(vec![show.clone()], true).await;
    assert_eq!((summary.shows, summary.updated, summary.new_episodes), (1, 1, 2));
    let Some(Report::Updated { show: told, list, new }) = reports.last() else { panic!("{reports:?}") };
    assert_eq!((told.title.as_str(), list.len(), new.len()), ("Two episodes", 2, 2));
    assert_eq!(**told, library.show(show.id));
    assert_eq!(library.episodes(show.id), ["Second", "First"]);
    let first = |wanted: &Report| reports.iter().position(|one| one == wanted);
    assert!(first(&Report::Waiting(show.id)) < first(&Report::Reading(show.id)), "{reports:?}");

    // The same body again, from a server that knows no conditions: not even parsed, nothing told as news.
    let (summary, reports) = library.run(vec![library.show(show.id)], true).await;
    assert_eq!((summary.updated, summary.unchanged), (0, 1));
    assert!(!reports.iter().any(|one| matches!(one, Report::Updated { .. })), "{reports:?}");

    stage.answer(200, &[], feed("Two episodes", &[(3, "Third"), (2, "Second"), (1, "First")]));
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!((summary.updated, summary.new_episodes), (1, 1));
    assert_eq!(library.episodes(show.id), ["Third", "Second", "First"]);
    assert_eq!(show.health.last_ok, Some(Timestamp(START)));
    assert_eq!(show.health.failures, 0);
    assert!(library.is_whole());
}

#[tokio::test]
async fn a_server_is_asked_with_what_it_said_last_time() {
    let (stage, base) = Stage::serve("").await;
    let said = [("etag", "\"v1\""), ("last-modified", "Mon, 01 Jan 2024 06:00:00 GMT")];
    stage.answer(200, &said, two());
    let library = Library::new();
    let show = library.follow(&base).await;
    library.refresh(show.id).await;
    assert!(!stage.asked()[0].contains_key("if-none-match"));

    stage.answer(304, &[], "");
    library.later(HOUR);
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!((summary.unchanged, summary.updated), (1, 0));
    let asked = stage.asked();
    assert_eq!(asked[0]["if-none-match"], "\"v1\"");
    assert_eq!(asked[0]["if-modified-since"], "Mon, 01 Jan 2024 06:00:00 GMT");
    assert_eq!(show.health.last_ok, Some(Timestamp(START + HOUR)));
    assert_eq!(library.episodes(show.id), ["Second", "First"]);
}

#[tokio::test]
async fn failures_are_kept_with_the_show_and_change_nothing_else() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    let (_, good) = library.refresh(show.id).await;

    for (status, headers, body, id) in [
        (404, &[][..], b"not here".to_vec(), "refresh.not-found"),
        (401, &[], Vec::new(), "refresh.login"),
        (403, &[], Vec::new(), "refresh.denied"),
        (500, &[], b"<rss".to_vec(), "refresh.server"),
        (503, &[("retry-after", "60")], Vec::new(), "refresh.wait"),
        (429, &[], Vec::new(), "refresh.too-often"),
        (200, &[], Vec::new(), "refresh.empty"),
        (
            200,
            &[("content-type", "text/html")],
            b"<!DOCTYPE html><html><body>Log in</body></html>".to_vec(),
            "refresh.web-page",
        ),
        (200, &[], feed("Two episodes", &[]).into_bytes(), "refresh.emptied"),
        (
            200,
            &[],
            feed("Two episodes", &[]).replace("</channel>", "<item/><item></item></channel>").into_bytes(),
            "refresh.emptied",
        ),
        (200, &[("content-encoding", "gzip")], b"neither packed nor a feed".to_vec(), "refresh.encoding"),
    ] {
        stage.answer(status, headers, body);
        let (summary, bad) = library.refresh(show.id).await;
        assert_eq!(summary.failed.len(), 1, "{id}");
        let problem = bad.health.problem.clone().unwrap();
        assert_eq!(problem.id, id);
        assert_eq!(problem.what, "Could not refresh Two episodes.");
        assert!(problem.why.ends_with('.') && problem.hint.contains("{refresh}"), "{problem:?}");
        assert_eq!(library.episodes(show.id), ["Second", "First"], "{id}");
        let expected = Show { health: bad.health.clone(), ..good.clone() };
        assert_eq!(bad, expected, "only the health may differ after {id}");
    }
    let bad = library.show(show.id);
    assert_eq!(bad.health.failures, 11);
    assert_eq!(bad.health.failing_since, Some(Timestamp(START)));
    assert_eq!(bad.health.last_ok, good.health.last_ok);
    let why = bad.health.problem.unwrap().why;
    assert!(why.contains("That is the 11th failure in a row."), "each was another one: {why}");

    stage.answer(200, &[], two());
    let (_, well) = library.refresh(show.id).await;
    assert_eq!(well.health.problem, None);
    assert_eq!((well.health.failures, well.health.failing_since), (0, None));
}

#[tokio::test]
async fn answers_that_break_off_or_are_too_long_change_nothing() {
    let usual = config::Refresh { max_mib: 1, ..Default::default() };
    let no_silence = config::Refresh { connect_timeout: 1, silence_timeout: 1, ..Default::default() };
    let no_drip = config::Refresh { total_timeout: 1, ..Default::default() };
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n";
    let bomb = gzip_bomb(5_000);
    let bomb_head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    for (settings, manner, id) in [
        (&usual, Manner::Send([head.as_bytes(), &two().as_bytes()[..300]].concat()), "refresh.truncated"),
        (&no_silence, Manner::Hang(Vec::new()), "refresh.silent"),
        (&no_drip, Manner::Drip(head.as_bytes().to_vec()), "refresh.slow"),
        (&usual, Manner::Send([bomb_head.as_bytes(), &bomb].concat()), "refresh.too-large"),
    ] {
        let library = Library::with(settings);
        let (base, _) = misbehave(manner).await;
        let show = library.follow(&base).await;
        let (_, show) = library.refresh(show.id).await;
        assert_eq!(show.health.problem.map(|problem| problem.id.to_string()).as_deref(), Some(id));
        assert_eq!(library.episodes(show.id), Vec::<String>::new(), "{id}");
    }
}

#[tokio::test]
async fn waiting_grows_with_failures_and_obeys_the_server() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    let show = library.follow(&base).await;
    stage.answer(500, &[], "");
    let mut before = 0;
    for failures in 1..=12_u16 {
        let (_, show) = library.refresh(show.id).await;
        assert_eq!(show.health.failures, failures);
        let wait = show.health.next_due.unwrap().0 - START;
        assert!(wait >= before * 4 / 5 && (900..=DAY * 5 / 4).contains(&wait), "{failures}: {wait}");
        before = wait;
    }
    stage.answer(429, &[("retry-after", "259200")], "");
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!(show.health.next_due, Some(Timestamp(START + 3 * DAY)));
    assert_eq!(show.health.status, Some(429));
    let [(_, problem)] = &summary.failed[..] else { panic!("{summary:?}") };
    assert!(problem.hint.contains("in 3 days, as the server wishes"), "{problem}");
    // What is kept is read on another day.
    let kept = show.health.problem.unwrap();
    assert!(!kept.hint.contains("3 days") && kept.what == problem.what && kept.why == problem.why, "{kept}");
    let date = [("date", "Mon, 01 Jan 2024 00:00:00 GMT"), ("retry-after", "Tue, 02 Jan 2024 00:00:00 GMT")];
    stage.answer(503, &date, "");
    let (_, show) = library.refresh(show.id).await;
    assert!(show.health.next_due >= Some(Timestamp(START + DAY)), "a date is as good as a number");
    stage.answer(503, &[("retry-after", "99999999")], "");
    let (_, show) = library.refresh(show.id).await;
    assert_eq!(show.health.next_due, Some(Timestamp(START + 7 * DAY)), "nobody is forgotten");
    stage.answer(503, &[("retry-after", "7776000")], "");
    let (summary, _) = library.refresh(show.id).await;
    let said = &summary.failed[0].1.hint;
    assert!(said.starts_with("The server asks for 90 days; it is tried again in 7 days."), "{said}");
    stage.answer(503, &[("retry-after", "60")], "");
    let (summary, show) = library.refresh(show.id).await;
    let said = &summary.failed[0].1.hint;
    assert!(said.starts_with("It is tried again in ") && !said.contains("server"), "{said}");
    assert_eq!(
        show.health.wait_until,
        Some(Timestamp(START + 60)),
        "whoever asks again then does as the server wishes"
    );
    stage.answer(200, &[], two());
    assert_eq!(library.refresh(show.id).await.1.health.wait_until, None);
}

/// A server counts what all shows ask of it. When it has asked for patience a few times, the others wait without a question.
#[tokio::test]
async fn a_server_that_asks_for_patience_again_and_again_is_not_asked_for_its_other_shows() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let busy = async move || {
        count.fetch_add(1, Ordering::SeqCst);
        ([("retry-after", "7200")], axum::http::StatusCode::TOO_MANY_REQUESTS).into_response()
    };
    let base = serve(Router::new().route("/{number}", get(busy))).await;
    let library = Library::with(&config::Refresh { per_host: 2, ..config::Refresh::default() });
    for number in 0..20 {
        library.follow(&format!("{base}/{number}")).await;
    }
    let (summary, _) = library.run(library.shows(), true).await;
    // One more may be under way when the third answer comes.
    assert!((3..=4).contains(&asked.load(Ordering::SeqCst)), "{asked:?}");
    assert_eq!((summary.failed.len(), summary.unasked + asked.load(Ordering::SeqCst)), (20, 20));
    assert!(library.shows().iter().all(|show| show.health.wait_until == Some(Timestamp(START + 7200))));
    let (summary, _) = library.run(library.shows(), false).await;
    assert_eq!(summary.shows, 0, "none of them is due before");
}

/// A single show that its server holds back is no reason to leave out the others.
#[tokio::test]
async fn patience_for_some_shows_holds_up_no_other() {
    let some = async move |Path(number): Path<u32>| match number % 2 {
        0 => ([("retry-after", "7200")], axum::http::StatusCode::TOO_MANY_REQUESTS).into_response(),
        _ => two().into_response(),
    };
    let base = serve(Router::new().route("/{number}", get(some))).await;
    let library = Library::with(&config::Refresh { per_host: 1, ..config::Refresh::default() });
    for number in 0..20 {
        library.follow(&format!("{base}/{number}")).await;
    }
    let (summary, _) = library.run(library.shows(), true).await;
    assert_eq!((summary.updated, summary.failed.len(), summary.unasked), (10, 10, 0));
}

/// An item that says nothing may be the stump of an episode, once; one that is always there keeps no episode from being gone and no
/// question from being short.
#[tokio::test]
async fn items_that_always_say_nothing_change_nothing() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    let id = library.follow(&base).await.id;
    let hollow = |episodes: &[(u32, &str)], count: usize| {
        feed("Two episodes", episodes).replace("</channel>", &["<item/>".repeat(count).as_str(), "</channel>"].concat())
    };
    for (episodes, count, known) in [
        (&[(2, "Second"), (1, "First")][..], 1, &["Second", "First"][..]),
        (&[(3, "Third"), (2, "Second")], 1, &["Third", "Second", "First (gone)"]),
        (&[(3, "Third")], 2, &["Third", "Second", "First (gone)"]),
        (&[(4, "Fourth"), (3, "Third")], 2, &["Fourth", "Third", "Second (gone)", "First (gone)"]),
        (&[(4, "Fourth")], 0, &["Fourth", "Third (gone)", "Second (gone)", "First (gone)"]),
    ] {
        stage.answer(200, &[("etag", "\"v1\"")], hollow(episodes, count));
        library.refresh(id).await;
        assert_eq!(library.episodes(id), known, "{episodes:?} and {count}");
    }
    assert!(stage.asked().iter().skip(1).all(|headers| headers.contains_key("if-none-match")));
}

/// A feed that names an address at which nobody answers stays where it is, goes on bringing news, and says why.
#[tokio::test]
async fn a_new_address_that_is_dead_costs_nothing() {
    let (stage, old) = Stage::serve("").await;
    let library = Library::new();
    let id = library.follow(&format!("{old}/")).await.id;
    let mut said = Vec::new();
    let third = &[(3, "Third")][..];
    let rounds = [&[(1, "First")][..], &[(2, "Second"), (1, "First")], &[(3, "Third"), (2, "Second")]];
    for (round, episodes) in rounds.into_iter().chain([third; 7]).enumerate() {
        // In the end it names another one.
        let dead = if round < 7 { "http://127.0.0.1:1/feed" } else { "http://127.0.0.1:1/other" };
        let document = lives_at(dead, &format!("round {round}"));
        let items = feed("Two episodes", episodes);
        let items = &items[items.find("<item>").unwrap()..];
        let document = format!("{}{items}", &document[..document.find("<item>").unwrap()]);
        stage.answer(200, &[], document);
        let (summary, reports) = library.run(vec![library.show(id)], true).await;
        assert_eq!((summary.failed.len(), summary.moved), (0, 0));
        said.extend(notes(&reports));
        // Once is not enough to look there; from then on it is told for as long as the feed names it.
        let (detail, _) = library.ctx.readers.with(|reader| reader.show_detail(id)).unwrap().unwrap();
        let told = detail.repairs.iter().any(|line| line.contains(dead));
        assert_eq!(told, !matches!(round, 0 | 7), "{round}: {:?}", detail.repairs);
        // But as news once for each address, although it is looked at again with every second document.
        assert_eq!(said.len(), usize::from(round > 0) + usize::from(round > 7), "{round}: {said:?}");
    }
    assert_eq!(library.episodes(id), ["Third", "Second (gone)", "First (gone)"]);
    assert_eq!(library.show(id).feed_url, FeedUrl::parse(&format!("{old}/")));
    assert!(said[0].contains("stays where it is") && said[0].contains("no feed can be read"), "{said:?}");
}

#[tokio::test]
async fn an_ended_show_keeps_its_episodes_and_may_come_back() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    library.refresh(show.id).await;
    stage.answer(410, &[], "");
    let (_, show) = library.refresh(show.id).await;
    assert!(show.health.ended);
    assert_eq!(show.health.problem.as_ref().unwrap().id, "refresh.gone");
    assert_eq!(show.health.next_due, Some(Timestamp(START + 7 * DAY)));
    assert_eq!(library.episodes(show.id), ["Second", "First"]);
    stage.answer(200, &[], two());
    let (_, show) = library.refresh(show.id).await;
    assert!(!show.health.ended);
    assert_eq!(show.health.problem, None);
}

#[tokio::test]
async fn episodes_that_leave_the_feed_stay_and_a_cut_off_document_says_nothing_about_them() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    library.refresh(show.id).await;

    // Cut in the middle of the second item, but sent as if it were whole.
    let whole = feed("Two episodes", &[(3, "Third"), (2, "Second"), (1, "First")]);
    let cut = whole.find("<title>Second").unwrap();
    stage.answer(200, &[], &whole.as_bytes()[..cut]);
    library.refresh(show.id).await;
    assert_eq!(library.episodes(show.id), ["Third", "Second", "First"]);

    stage.answer(200, &[], feed("Two episodes", &[(3, "Third"), (2, "Second")]));
    library.refresh(show.id).await;
    assert_eq!(library.episodes(show.id), ["Third", "Second", "First (gone)"]);

    stage.answer(200, &[], whole);
    library.refresh(show.id).await;
    assert_eq!(library.episodes(show.id), ["Third", "Second", "First"]);
}

/// A server that says “as before” would keep the rest back for ever.
#[tokio::test]
async fn a_document_that_was_cut_off_is_asked_for_whole() {
    let (stage, base) = Stage::serve("").await;
    let said = [("etag", "\"v1\""), ("last-modified", "Mon, 01 Jan 2024 06:00:00 GMT")];
    let whole = two();
    let cut = &whole[..whole.find("<title>First").unwrap()];
    let library = Library::new();
    let show = library.follow(&base).await;
    // The same half twice: what is known of it by its hash says nothing of the other half, either.
    for _ in 0..2 {
        stage.answer(200, &said, cut);
        library.refresh(show.id).await;
        assert_eq!(library.episodes(show.id), ["Second"]);
    }
    stage.answer(200, &said, whole);
    library.refresh(show.id).await;
    assert_eq!(library.episodes(show.id), ["Second", "First"]);
    stage.answer(304, &[], "");
    library.refresh(show.id).await;
    let asked = stage.asked();
    let conditional: Vec<bool> = asked.iter().map(|asked| asked.contains_key("if-none-match")).collect();
    assert_eq!(conditional, [false, false, false, true]);
}

#[tokio::test]
async fn an_answer_that_is_no_feed_has_a_status_and_names_the_feed_that_it_knows() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    let show = library.follow(&base).await;
    let page = "<html><head><link rel='alternate' type='application/rss+xml' href='https://feed.example/f?token=abcdef123456'>\
        </head><body>Hello</body></html>";
    stage.answer(200, &[], page);
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!(show.health.status, Some(200));
    let hint = &summary.failed[0].1.hint;
    assert!(hint.contains("{add} https://feed.example/f") && !hint.contains("abcdef123456"), "{hint}");
}

#[tokio::test]
async fn whoever_is_busy_says_when_to_come_back() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    for (status, headers, hint) in [
        (429, &[("retry-after", "900")][..], "The server asks to wait 15 min; try again then."),
        (503, &[("retry-after", "90")], "The server asks to wait 2 min; try again then."),
        (503, &[], "Try again later."),
        (404, &[("retry-after", "90")], "2 addresses were tried:"),
    ] {
        stage.answer(status, headers, "");
        let problem = add::look(&library.ctx, &base).await.unwrap_err();
        assert_eq!(problem.hint, hint, "{status} {headers:?}");
    }
}

/// The health keeps the status of every answer, whatever went wrong with it afterwards.
#[tokio::test]
async fn an_answer_that_went_wrong_has_a_status_all_the_same() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    let show = library.follow(&base).await;
    for (status, headers, id) in [
        (200, &[("content-encoding", "zstd")], "refresh.encoding"),
        (200, &[("content-encoding", "gzip")], "refresh.encoding"),
        (301, &[("location", "/")], "refresh.circle"),
        (302, &[("location", "mailto:a@b.example")], "refresh.redirect"),
    ] {
        stage.answer(status, headers, "this is not packed at all, and no feed");
        let (_, show) = library.refresh(show.id).await;
        let said = show.health.problem.map(|problem| problem.id.to_string());
        assert_eq!((said.as_deref(), show.health.status), (Some(id), Some(status)), "{headers:?}");
    }
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<rss>".to_vec();
    let show = library.follow(&misbehave(Manner::Send(head)).await.0).await;
    assert_eq!(library.refresh(show.id).await.1.health.status, Some(200), "it broke off");
}

/// What came whole is kept, but it is no good answer: the health says so, and the rest is asked for soon.
#[tokio::test]
async fn a_document_that_was_cut_off_is_a_failure_that_brings_news() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    library.refresh(show.id).await;
    let whole = feed("Two episodes", &[(3, "Third"), (2, "Second"), (1, "First")]);
    let cut = &whole[..whole.find("<title>Second").unwrap()];
    stage.answer(200, &[], cut);
    for failures in 1..=2 {
        library.later(60);
        let (summary, show) = library.refresh(show.id).await;
        assert_eq!((summary.updated, summary.failed.len()), (1, 1));
        let health = &show.health;
        let wait = health.next_due.unwrap().0 - library.ctx.now().0;
        assert!((900..=2_700).contains(&wait), "{wait}");
        assert_eq!((health.failures, health.last_ok, health.status), (failures, Some(Timestamp(START)), Some(200)));
        let problem = health.problem.as_ref().unwrap();
        let times = if failures == 1 { "." } else { ", for the 2nd time." };
        let line = whole[..cut.len()].lines().count();
        assert_eq!(problem.why, format!("The feed is cut off: it ends in the middle, in line {line}{times}"));
        assert!(problem.hint.starts_with("What came whole is kept. "), "{problem}");
        assert_eq!(library.episodes(show.id), ["Third", "Second", "First"]);
    }
    // Where whole items are followed by nothing, nobody knows that there was more: some publishers always send it so.
    let form = &whole[..whole.rfind("</channel>").unwrap()];
    for form in [form, form.trim_end(), &whole[..whole.rfind("rss>").unwrap()]] {
        stage.answer(200, &[], form);
        let (summary, show) = library.refresh(show.id).await;
        assert_eq!((summary.failed.len(), &show.health.problem, show.health.failures), (0, &None, 0), "{form}");
        assert!(show.health.repairs > 0);
    }
    // A show that begins so has its problem, too.
    let (_, base) = Stage::serve(cut.to_owned()).await;
    let found = add::look(&library.ctx, &base).await.unwrap();
    let found = add::follow(&library.ctx, vec![found.looked[0].candidate.clone()], true).await.unwrap().shows;
    assert_eq!(found[0].health.problem.as_ref().unwrap().id, "refresh.cut-off");
}

/// Nearly every server in between says how long an answer may be kept.
#[tokio::test]
async fn what_a_document_wishes_outlives_answers_without_a_document() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    let show = library.follow(&base).await;
    let short = [("etag", "\"v1\""), ("cache-control", "max-age=60")];
    let body = two().replace("<description>A show", "<ttl>1200</ttl><description>A show");
    stage.answer(200, &short, body);
    for status in [200, 200, 304] {
        if status == 304 {
            stage.answer(304, &short, "");
        }
        let (_, show) = library.refresh(show.id).await;
        assert!(show.health.next_due.unwrap().0 - START >= 20 * HOUR, "{status}");
    }
}

#[tokio::test]
async fn a_feed_moves_after_two_answers_that_agree() {
    let (stage, new) = Stage::serve(two()).await;
    let target = format!("{new}/new");
    let redirect = move || {
        let target = target.clone();
        async move { axum::response::Redirect::permanent(&target) }
    };
    let old = serve(Router::new().route("/old", get(redirect))).await;
    let (old, new) = (format!("{old}/old"), format!("{new}/new"));
    let library = Library::new();
    let show = library.follow(&old).await;

    let (summary, show) = library.refresh(show.id).await;
    assert_eq!((summary.updated, summary.moved), (1, 0), "once may be a mistake");
    assert_eq!(show.feed_url, FeedUrl::parse(&old));
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!(summary.moved, 1);
    assert_eq!(show.feed_url, FeedUrl::parse(&new));
    assert_eq!(library.episodes(show.id), ["Second", "First"]);
    stage.asked();
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!((summary.moved, stage.asked().len()), (0, 1));

    let found = library.ctx.readers.with(|reader| reader.resolve(&[(&old, ""), (&new, "")])).unwrap();
    assert_eq!(found, [Some(Inside::Show(show.id)), Some(Inside::Show(show.id))], "the old address still leads here");
}

#[tokio::test]
async fn a_move_that_was_taken_back_is_not_made_again() {
    let (_there, new) = Stage::serve(two()).await;
    let target = format!("{new}/new");
    let redirect = move || {
        let target = target.clone();
        async move { axum::response::Redirect::permanent(&target) }
    };
    let old = serve(Router::new().route("/old", get(redirect))).await;
    let (old, new) = (format!("{old}/old"), format!("{new}/new"));
    let library = Library::new();
    let id = library.follow(&old).await.id;
    library.refresh(id).await;
    let (summary, _) = library.refresh(id).await;
    assert_eq!(summary.moved, 1);
    let moves = |library: &Library| library.ctx.readers.with(|reader| reader.show_detail(id)).unwrap().unwrap().0.moves;
    let first = moves(&library).remove(0);
    assert_eq!((first.was.as_str(), first.now.as_str(), first.by), (&*old, &*new, MovedBy::Redirect));
    assert_eq!(first.at, Timestamp(START));

    let now = library.ctx.now();
    let back = library.ctx.writer.call(Urgency::Urgent, move |store| store.move_back(id, now)).await.unwrap().unwrap();
    assert_eq!(back.unwrap().show.feed_url, FeedUrl::parse(&old));
    for _ in 0..4 {
        let (summary, show) = library.refresh(id).await;
        assert_eq!((summary.moved, summary.failed.len()), (0, 0));
        assert_eq!(show.feed_url, FeedUrl::parse(&old), "the redirect is followed and the address stays");
    }
    // Unless the listener says so.
    let to = FeedUrl::parse(&new).unwrap();
    let wanted = to.clone();
    let moved = library
        .ctx
        .writer
        .call(Urgency::Urgent, move |store| store.move_feed(id, &wanted, MovedBy::Listener, now))
        .await
        .unwrap()
        .unwrap();
    assert!(moved.is_some());
    let (_, show) = library.refresh(id).await;
    assert_eq!(show.feed_url, Some(to));
    let by: Vec<MovedBy> = moves(&library).iter().map(|one| one.by).collect();
    assert_eq!(by, [MovedBy::Listener, MovedBy::Listener, MovedBy::Redirect]);
}

#[tokio::test]
async fn publishers_say_how_often_and_when_they_want_to_be_asked() {
    let (stage, base) = Stage::serve("").await;
    let library = Library::new();
    let id = library.follow(&base).await.id;
    // Two episodes a day apart would be asked for every two hours.
    let with = |tags: &str| {
        two()
            .replace(
                "<rss ",
                "<rss xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\" \
                 xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" ",
            )
            .replace("<description>A show", &format!("{tags}<description>A show"))
    };
    let wait = async |tags: &str| {
        stage.answer(200, &[], with(tags));
        let (summary, show) = library.refresh(id).await;
        assert_eq!(summary.failed, []);
        let read = show.health.next_due.unwrap().0 - START;
        let (_, show) = library.refresh(id).await;
        let unchanged = show.health.next_due.unwrap().0 - START;
        assert_eq!(
            (read >= 18 * HOUR, read),
            (unchanged >= 18 * HOUR, unchanged),
            "{tags}: asked again as if it said nothing"
        );
        read
    };
    let plain = wait("").await;
    assert!(plain < 10 * HOUR, "{plain}");
    let hourly = "<sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency>\n\t1\t</sy:updateFrequency>";
    assert!(wait(hourly).await < 10 * HOUR);
    assert!(wait("<sy:updatePeriod>daily</sy:updatePeriod>").await >= 24 * HOUR);
    assert!(wait("<ttl>1200</ttl>").await >= 20 * HOUR);
    // An episode a month is worth a look every two days and a half, of which a server's wish counts up to one.
    let monthly = "<podcast:updateFrequency rrule=\"FREQ=MONTHLY\">monthly</podcast:updateFrequency>";
    assert!(wait(monthly).await >= 24 * HOUR);
    let daily = "<podcast:updateFrequency rrule=\"FREQ=DAILY\">daily</podcast:updateFrequency>";
    assert!(wait(daily).await < 10 * HOUR);
    // The clock stands at midnight of a Saturday.
    let quiet = wait("<skipDays><day>Saturday</day></skipDays><skipHours><hour>0</hour></skipHours>").await;
    assert!((25 * HOUR..26 * HOUR).contains(&quiet), "{quiet}");
}

#[tokio::test]
async fn a_show_that_says_it_is_complete_has_ended() {
    let said = |tag: &str| {
        two()
            .replace("<rss ", "<rss xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" ")
            .replace("<description>A show", &format!("{tag}<description>A show"))
    };
    let (stage, base) =
        Stage::serve(said("<podcast:updateFrequency complete=\"true\">That was all.</podcast:updateFrequency>")).await;
    let library = Library::new();
    let id = library.follow(&base).await.id;
    let (_, show) = library.refresh(id).await;
    assert!(show.health.ended);
    assert_eq!(show.health.next_due.unwrap().0 - START, 7 * 24 * HOUR);
    stage.answer(200, &[], said("<podcast:updateFrequency>Now and then.</podcast:updateFrequency>"));
    let (_, show) = library.refresh(id).await;
    assert!(!show.health.ended, "it goes on after all");
}

#[tokio::test]
async fn a_feed_moves_where_it_says_when_there_really_is_a_feed() {
    let (there, new) = Stage::serve("gone").await;
    let (stage, old) = Stage::serve("").await;
    let said = |title| {
        two()
            .replace(
                "<description>A show",
                &format!("<itunes:new-feed-url>{new}/</itunes:new-feed-url><description>{title}"),
            )
            .replace("<rss ", "<rss xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" ")
    };
    stage.answer(200, &[], said("one"));
    let library = Library::new();
    let show = library.follow(&old).await;
    for _ in 0..3 {
        let (summary, _) = library.refresh(show.id).await;
        assert_eq!((summary.moved, summary.failed.len()), (0, 0), "there is no feed at the new address");
    }
    assert_eq!(library.show(show.id).feed_url, FeedUrl::parse(&old));

    there.answer(200, &[], two());
    stage.answer(200, &[], said("two"));
    library.refresh(show.id).await;
    let (summary, show) = library.refresh(show.id).await;
    assert_eq!(summary.moved, 1);
    assert_eq!(show.feed_url, FeedUrl::parse(&new));
}

#[tokio::test]
async fn only_what_is_due_is_asked_unless_the_listener_asks() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let followed = library.follow(&format!("{base}/followed")).await;
    let preview = library.add(&format!("{base}/preview"), false).await;
    let sample = library.follow("sample:invented").await;
    let nameless = library.follow("").await;
    assert_eq!((preview.subscription, nameless.feed_url.clone()), (Subscription::Preview, None));

    let (summary, reports) = library.run(library.shows(), false).await;
    // What is looked at is read once, so that there is something to look at.
    assert_eq!((summary.shows, summary.updated), (2, 2));
    assert!(!reports.iter().any(|one| matches!(one, Report::Note(_))), "{reports:?}");
    assert_eq!((library.episodes(followed.id).len(), library.episodes(preview.id).len()), (2, 2));
    assert_eq!(stage.asked().len(), 2);

    let (summary, _) = library.run(library.shows(), false).await;
    assert_eq!(summary.shows, 0, "it was asked a moment ago");
    let due = library.show(followed.id).health.next_due.unwrap().0 - START;
    assert!((HOUR / 2..=7 * DAY).contains(&due), "{due}");
    library.later(due);
    let (summary, _) = library.run(library.shows(), false).await;
    assert_eq!(summary.shows, 1);
    stage.asked();

    let (summary, reports) = library.run(library.shows(), true).await;
    assert_eq!((summary.shows, summary.skipped), (2, 2));
    let notes: Vec<_> = reports.iter().filter(|one| matches!(one, Report::Note(_))).collect();
    assert_eq!(notes.len(), 1, "{reports:?}");
    assert_eq!(stage.asked().len(), 2);
    assert_eq!(library.show(sample.id).health.last_try, None);
}

/// A machine without a battery for its clock was years ahead when it asked.
#[tokio::test]
async fn a_clock_that_was_wrong_once_keeps_nobody_from_being_asked() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    for (ahead, answer) in [(900 * DAY, 200), (900 * DAY, 429), (HOUR / 4, 200)] {
        library.later(ahead);
        stage.answer(answer, &[("retry-after", "86400")], two());
        library.refresh(show.id).await;
        library.later(-ahead);
        stage.answer(200, &[], two());
        let (summary, _) = library.run(library.shows(), false).await;
        assert_eq!(summary.shows, 1, "{ahead} s ahead, answered with {answer}");
        assert_eq!(library.run(library.shows(), false).await.0.shows, 0, "right again");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_shows_at_once_are_polite_and_all_arrive() {
    let most = Arc::new(AtomicUsize::new(0));
    let (inside, open, seen) = (Arc::new(AtomicUsize::new(0)), watch::Sender::new(false), Arc::clone(&most));
    let handler = move |Path(number): Path<u32>| {
        let (inside, open, seen) = (Arc::clone(&inside), open.clone(), Arc::clone(&seen));
        async move {
            let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
            seen.fetch_max(now, Ordering::SeqCst);
            if now == 6 {
                open.send_replace(true);
            }
            open.subscribe().wait_for(|open| *open).await.unwrap();
            inside.fetch_sub(1, Ordering::SeqCst);
            feed(&format!("Show {number}"), &[(2, "Second"), (1, "First")])
        }
    };
    let base = serve(Router::new().route("/{number}", get(handler))).await;
    let library = Library::new();
    for number in 0..40 {
        library.follow(&format!("{base}/{number}")).await;
    }
    let (summary, _) = library.run(library.shows(), false).await;
    assert_eq!((summary.updated, summary.new_episodes), (40, 80));
    assert_eq!(most.load(Ordering::SeqCst), 6);
    let titles: BTreeSet<String> = library.shows().into_iter().map(|show| show.title).collect();
    assert_eq!(titles.len(), 40);
    assert!(library.is_whole());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_server_holds_up_nobody_else_and_stopping_leaves_a_whole_library() {
    let (dead, _) = misbehave(Manner::Hang(Vec::new())).await;
    let good = serve(Router::new().route("/{number}", get(|| async { two() }))).await;
    let library = Library::new();
    for number in 0..20 {
        library.follow(&format!("{dead}/{number}")).await;
    }
    // Another name for the same machine, so another server.
    let good = good.replace("127.0.0.1", "localhost");
    for number in 0..20 {
        library.follow(&format!("{good}/{number}")).await;
    }
    let stop = CancellationToken::new();
    let ctx = library.ctx.stoppable(stop.clone());
    let (reports, mut heard) = mpsc::channel(64);
    let listen = async {
        let mut updated = 0;
        while let Some(report) = heard.recv().await {
            updated += usize::from(matches!(report, Report::Updated { .. }));
            if updated == 20 {
                // All the good ones are here while the dead server is still being waited for.
                stop.cancel();
            }
        }
    };
    let (summary, ()) = tokio::join!(refresh::run(&ctx, library.shows(), false, reports), listen);
    assert_eq!((summary.updated, summary.stopped, summary.failed.len()), (20, 20, 0));
    assert!(library.is_whole());
    let stopped = library.shows().into_iter().filter(|show| show.health.last_try.is_none()).count();
    assert_eq!(stopped, 20, "what was not finished is asked next time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_in_the_middle_leaves_every_show_whole_or_untouched() {
    let base = serve(Router::new().route("/{number}", get(|| async { two() }))).await;
    let library = Library::new();
    for number in 0..30 {
        library.follow(&format!("{base}/{number}")).await;
    }
    for after in 1..4 {
        let stop = CancellationToken::new();
        let ctx = library.ctx.stoppable(stop.clone());
        let (reports, mut heard) = mpsc::channel(1);
        let listen = async {
            let mut told = 0;
            while let Some(report) = heard.recv().await {
                told += usize::from(matches!(report, Report::Updated { .. } | Report::Unchanged(_)));
                if told == after {
                    stop.cancel();
                }
            }
        };
        tokio::join!(refresh::run(&ctx, library.shows(), true, reports), listen);
        for show in library.shows() {
            let episodes = library.episodes(show.id).len();
            assert!(episodes == 0 || episodes == 2, "{episodes}");
            assert_eq!(episodes == 2, show.health.last_ok.is_some());
        }
        assert!(library.is_whole());
    }
    let (summary, _) = library.run(library.shows(), true).await;
    assert_eq!(summary.updated + summary.unchanged, 30);
    assert!(library.shows().iter().all(|show| library.episodes(show.id).len() == 2));
}

#[tokio::test]
async fn a_show_that_is_being_asked_is_left_alone_by_another_refresh() {
    let (open, gate) = watch::channel(false);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let handler = move || {
        count.fetch_add(1, Ordering::SeqCst);
        let mut gate = gate.clone();
        async move {
            gate.wait_for(|open| *open).await.unwrap();
            two()
        }
    };
    let base = serve(Router::new().route("/", get(handler))).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    let (ctx, shows) = (library.ctx.clone(), vec![show.clone()]);
    let first = tokio::spawn(async move { run(&ctx, shows, true).await });
    while asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let second = tokio::time::timeout(Duration::from_secs(20), library.run(vec![show], true)).await;
    assert_eq!(second.expect("it does not wait").0.shows, 0);
    open.send(true).unwrap();
    assert_eq!((first.await.unwrap().0.updated, asked.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_refreshes_at_once_ask_a_show_once() {
    let (stage, base) = Stage::serve(two()).await;
    let library = Library::new();
    let show = library.follow(&base).await;
    let ((one, _), (other, _)) =
        tokio::join!(library.run(vec![show.clone()], true), library.run(vec![show.clone()], true));
    assert_eq!(one.shows + other.shows, 1);
    assert_eq!(stage.asked().len(), 1);
    let (again, _) = library.run(vec![library.show(show.id)], true).await;
    assert_eq!(again.unchanged, 1, "it can be asked again afterwards");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_not_tried_for_each_of_its_shows() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let library = Library::with(&config::Refresh { per_host: 1, ..Default::default() });
    for number in 0..5 {
        library.follow(&format!("{dead}/{number}")).await;
    }
    let (summary, _) = library.run(library.shows(), false).await;
    assert_eq!(summary.failed.len(), 5);
    let told = summary.failed.iter().filter(|(_, problem)| problem.why.contains("asked for another show")).count();
    assert_eq!(told, 3, "{:?}", summary.failed);
    assert!(summary.failed.iter().all(|(_, problem)| problem.id == "refresh.refused"));
}

#[tokio::test]
async fn a_server_that_is_not_there_says_nothing_about_another_one_on_its_host() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (_stage, alive) = Stage::serve(two()).await;
    // One at a time and in this order: the living one is asked when the others have failed.
    let library = Library::with(&config::Refresh { per_host: 1, ..Default::default() });
    for number in 0..3 {
        library.follow(&format!("{dead}/{number}")).await;
    }
    let show = library.follow(&format!("{alive}/feed")).await;
    let (summary, _) = library.run(library.shows(), true).await;
    assert_eq!((summary.failed.len(), summary.updated), (3, 1), "{:?}", summary.failed);
    assert_eq!(library.episodes(show.id), ["Second", "First"]);
}

#[tokio::test]
async fn being_offline_is_no_fault_of_the_shows() {
    let library = Library::new();
    for number in 0..3 {
        library.follow(&format!("http://{number}.invalid/feed")).await;
    }
    let (summary, reports) = library.run(library.shows(), false).await;
    assert_eq!(summary.failed.len(), 3);
    let notes = reports.iter().filter(|one| matches!(one, Report::Note(_))).count();
    // A machine with a network is told that there is no such name; one without cannot even ask.
    assert_eq!(notes, usize::from(summary.offline));
    for show in library.shows() {
        assert_eq!(show.health.failures, u16::from(!summary.offline));
        assert_eq!(show.health.problem.is_some(), !summary.offline);
        assert_eq!(show.health.last_try, Some(Timestamp(START)));
    }
}

#[tokio::test]
async fn feeds_on_disk_go_the_same_road() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my show.xml");
    std::fs::write(&path, two()).unwrap();
    let library = Library::new();
    let looked = add::look(&library.ctx, path.to_str().unwrap()).await.unwrap().looked;
    assert_eq!(looked.len(), 1);
    assert_eq!((looked[0].candidate.title.as_str(), looked[0].episodes), ("Two episodes", Some(2)));
    let shows = add::follow(&library.ctx, vec![looked[0].candidate.clone()], true).await.unwrap().shows;
    assert_eq!(library.episodes(shows[0].id), ["Second", "First"]);

    let (summary, _) = library.refresh(shows[0].id).await;
    assert_eq!(summary.unchanged, 1);
    std::fs::write(&path, feed("Two episodes", &[(3, "Third"), (2, "Second"), (1, "First")])).unwrap();
    library.refresh(shows[0].id).await;
    assert_eq!(library.episodes(shows[0].id), ["Third", "Second", "First"]);
    std::fs::remove_file(&path).unwrap();
    let (_, show) = library.refresh(shows[0].id).await;
    assert_eq!(show.health.problem.unwrap().id, "refresh.file-missing");
    assert_eq!(library.episodes(show.id).len(), 3);
}

#[tokio::test]
async fn what_was_looked_at_is_followed_without_asking_again() {
    let (stage, base) = Stage::serve("").await;
    stage.answer(200, &[("etag", "\"v1\"")], two());
    let library = Library::new();
    let looked = add::look(&library.ctx, &base).await.unwrap().looked;
    assert_eq!((looked.len(), looked[0].episodes), (1, Some(2)));
    assert_eq!(looked[0].candidate.known, None);
    assert!(library.shows().is_empty(), "nothing is kept before it is followed");
    assert_eq!(stage.asked().len(), 1);

    let shows = add::follow(&library.ctx, vec![looked[0].candidate.clone()], true).await.unwrap().shows;
    assert_eq!(shows[0].subscription, Subscription::Following);
    assert_eq!(library.episodes(shows[0].id), ["Second", "First"]);
    assert!(stage.asked().is_empty());
    assert_eq!(library.show(shows[0].id).health.status, Some(200));

    stage.answer(304, &[], "");
    library.refresh(shows[0].id).await;
    assert_eq!(stage.asked()[0]["if-none-match"], "\"v1\"");
    stage.answer(200, &[], two());
    let again = add::look(&library.ctx, &base).await.unwrap().looked;
    assert_eq!(again[0].candidate.known, Some(shows[0].id));
}

#[tokio::test]
async fn lists_are_followed_whole_and_each_show_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shows.opml");
    let outline = |n| format!("<outline type=\"rss\" text=\"Show &amp; {n}\" xmlUrl=\"https://{n}.example/feed\"/>");
    let outlines = (0..40).map(outline).collect::<Vec<_>>().concat();
    std::fs::write(
        &path,
        format!("<opml version=\"2.0\"><body><outline text=\"All\">{outlines}</outline></body></opml>"),
    )
    .unwrap();
    let library = Library::new();
    let looked = add::look(&library.ctx, path.to_str().unwrap()).await.unwrap().looked;
    assert_eq!(looked.len(), 40);
    assert_eq!((looked[3].candidate.title.as_str(), looked[3].episodes), ("Show & 3", None));
    let candidates: Vec<Candidate> = looked.into_iter().map(|one| one.candidate).collect();
    for _ in 0..2 {
        let shows = add::follow(&library.ctx, candidates.clone(), true).await.unwrap().shows;
        assert_eq!(shows.len(), 40);
        assert_eq!(library.shows().len(), 40);
    }
}

#[tokio::test]
async fn a_feed_that_is_not_read_as_safely_as_asked_is_told() {
    let base = serve(Router::new().route("/f", get(|| async { two() }))).await;
    let place = base.strip_prefix("http://").unwrap();
    let library = Library::new();
    let safe = add::look(&library.ctx, &format!("https://{place}/f")).await.unwrap();
    assert_eq!(safe.told[0].what, "127.0.0.1 gives the feed over http:// only.");
    for typed in [format!("Listen here: {base}/f."), format!("//{place}/f"), format!("podcasts://{base}/f")] {
        let found = add::look(&library.ctx, &typed).await.expect(&typed);
        assert_eq!((found.looked[0].episodes, found.told.len()), (Some(2), 0), "{typed}");
    }
}

#[tokio::test]
async fn a_list_from_the_web_names_no_files_and_what_is_left_out_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.xml");
    std::fs::write(&secret, two()).unwrap();
    let secret = url::Url::from_file_path(&secret).unwrap();
    let list = format!(
        "<opml version=\"2.0\"><body><outline text=\"Mine\" xmlUrl=\"{secret}\"/>\
         <outline text=\"Odd\" xmlUrl=\"javascript:1\"/><outline text=\"A\" xmlUrl=\"https://a.example/feed\"/></body></opml>"
    );
    let disk = folder.path().join("list.opml");
    std::fs::write(&disk, &list).unwrap();
    let base = serve(Router::new().route("/list", get(move || async move { list }))).await;
    let library = Library::new();
    let titles = |finding: &add::Finding| -> Vec<String> {
        finding.looked.iter().map(|one| one.candidate.title.clone()).collect()
    };
    let web = add::look(&library.ctx, &format!("{base}/list")).await.unwrap();
    assert_eq!(titles(&web), ["A"]);
    assert_eq!(web.told[0].what, "2 entries of the list were left out.");
    for part in ["“Odd” (javascript:1): javascript: addresses are not read", "“Mine” (file:"] {
        assert!(web.told[0].why.contains(part), "{part} in {}", web.told[0].why);
    }
    let own = add::look(&library.ctx, disk.to_str().unwrap()).await.unwrap();
    assert_eq!(titles(&own), ["Mine", "A"]);
    assert_eq!(own.told[0].what, "1 entry of the list was left out.");
}

#[cfg(unix)]
#[tokio::test]
async fn only_ordinary_files_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let library = Library::new();
    for (path, why) in [(pipe.to_str().unwrap(), "pipe"), ("/dev/zero", "device"), ("/tmp", "folder")] {
        let looked = tokio::time::timeout(Duration::from_secs(5), add::look(&library.ctx, path)).await;
        let problem = looked.expect("it is refused at once").unwrap_err();
        assert!(problem.id == "add.file" && problem.why.contains(why), "{path}: {problem:?}");
    }
    let candidate = Candidate {
        feed_url: FeedUrl::parse(url::Url::from_file_path(&pipe).unwrap().as_str()),
        title: String::from("Pipe"),
        ..Candidate::default()
    };
    let shows = add::follow(&library.ctx, vec![candidate], true).await.unwrap().shows;
    let refreshed = tokio::time::timeout(Duration::from_secs(5), library.refresh(shows[0].id)).await;
    let (_, show) = refreshed.expect("nobody waits for a pipe");
    assert!(show.health.problem.unwrap().why.contains("not an ordinary file"));
}

#[tokio::test]
async fn what_cannot_be_added_is_said_in_three_parts() {
    let library = Library::new();
    let folder = tempfile::tempdir().unwrap();
    let (empty, none) = (folder.path().join("empty.xml"), folder.path().join("none.xml"));
    std::fs::write(&empty, "").unwrap();
    let html =
        || async { ([("content-type", "text/html")], "<!DOCTYPE html><html><body>Hi</body></html>").into_response() };
    let base = serve(Router::new().route("/", get(html))).await;
    for (typed, id) in [
        (none.to_str().unwrap(), "add.file"),
        (folder.path().to_str().unwrap(), "add.file"),
        (empty.to_str().unwrap(), "refresh.empty"),
        (&base, "add.web-page"),
        ("some words", "add.no-address"),
        ("", "add.no-address"),
        (&format!("{base}/nothing?token=secret"), "refresh.not-found"),
    ] {
        let problem = add::look(&library.ctx, typed).await.expect_err(typed);
        assert_eq!(problem.id, id, "{typed}: {problem:?}");
        assert!(!problem.what.is_empty() && !problem.hint.is_empty(), "{problem:?}");
        assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
    }
}

#[test]
fn home_is_put_in_where_people_write_it() {
    let home = std::path::Path::new("/home/me");
    let expand = |typed| add::expand_home(typed, Some(home));
    assert_eq!(expand("~/shows.opml"), "/home/me/shows.opml");
    assert_eq!(expand(" ~ "), "/home/me");
    assert_eq!(expand("~you/x"), "~you/x");
    assert_eq!(expand("a~b"), "a~b");
    assert_eq!(add::expand_home("~/x", None), "~/x");
}

#[tokio::test]
async fn a_new_name_for_the_same_document_is_sent_next_time() {
    let (stage, base) = Stage::serve("").await;
    let date = "Mon, 01 Jan 2024 06:00:00 GMT";
    stage.answer(200, &[("etag", "\"v1\""), ("last-modified", date)], two());
    let library = Library::new();
    let id = library.follow(&base).await.id;
    library.refresh(id).await;
    for (headers, expected) in [
        (vec![("etag", "\"v2\"")], "\"v2\""),
        (vec![("etag", "W/\"v3\""), ("last-modified", date)], "W/\"v3\""),
        (vec![], "W/\"v3\""),
        // Of another document, which was not sent.
        (vec![("etag", "\"v4\""), ("last-modified", "Tue, 02 Jan 2024 06:00:00 GMT")], "W/\"v3\""),
    ] {
        stage.answer(304, &headers, "");
        library.refresh(id).await;
        stage.asked();
        library.refresh(id).await;
        let asked = stage.asked();
        assert_eq!(
            (&asked[0]["if-none-match"], &asked[0]["if-modified-since"]),
            (&expected.parse().unwrap(), &date.parse().unwrap())
        );
    }
}

/// A feed that says that it lives elsewhere.
fn lives_at(address: &str, title: &str) -> String {
    let said = format!("<itunes:new-feed-url>{address}</itunes:new-feed-url><description>{title}");
    two()
        .replace("<description>A show", &said)
        .replace("<rss ", "<rss xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" ")
}

pub fn notes(reports: &[Report]) -> Vec<String> {
    let note = |report: &Report| match report {
        Report::Note(problem) => Some(format!("{}: {problem}", problem.id)),
        _ => None,
    };
    reports.iter().filter_map(note).collect()
}

#[tokio::test]
async fn feeds_that_name_each_other_do_not_send_a_show_to_and_fro() {
    let (first, one) = Stage::serve("").await;
    let (second, two) = Stage::serve("").await;
    let (third, three) = Stage::serve("").await;
    let library = Library::new();
    let id = library.follow(&format!("{one}/")).await.id;
    let mut said = Vec::new();
    let mut moved = 0;
    for round in 0..12 {
        // All of them change each time, and name the next in the circle.
        for (stage, next) in [(&first, &two), (&second, &three), (&third, &one)] {
            stage.answer(200, &[], lives_at(&format!("{next}/"), &format!("round {round}")));
        }
        let (summary, reports) = library.run(vec![library.show(id)], true).await;
        assert_eq!(summary.failed, []);
        moved += summary.moved;
        said.extend(notes(&reports));
    }
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("refresh.stays: "), "{said:?}");
    assert!(moved <= 1, "{moved}");
    let told = library.ctx.readers.with(|reader| reader.told(Timestamp(START - DAY))).unwrap();
    assert_eq!(told.moves.len(), moved, "{told:?}");
    assert_eq!(library.ctx.readers.with(|reader| reader.told(Timestamp(START + DAY))).unwrap().moves, []);
}

/// Of two that are followed and name each other none is the other, and it is said once.
#[tokio::test]
async fn two_that_are_followed_and_name_each_other_are_told_so_and_stay() {
    let (first, one) = Stage::serve("").await;
    let (second, there) = Stage::serve("").await;
    let (one, there) = (format!("{one}/"), format!("{there}/"));
    first.answer(200, &[], lives_at(&there, "first"));
    second.answer(200, &[], lives_at(&one, "second"));
    let library = Library::new();
    let ids = [library.follow(&one).await.id, library.follow(&there).await.id];
    let mut said = Vec::new();
    for _ in 0..3 {
        let shows = ids.map(|id| library.show(id)).to_vec();
        let (summary, reports) = library.run(shows, true).await;
        assert_eq!((summary.failed.len(), summary.moved), (0, 0));
        said.extend(notes(&reports));
    }
    assert_eq!(said.len(), 1, "{said:?}");
    let names = format!("({}) and Two episodes ({}) name each other as their new address.", ids[0], ids[1]);
    assert!(said[0].starts_with("refresh.stays: ") && said[0].contains(&names), "{said:?}");
    let told = || library.ctx.readers.with(|reader| reader.told(Timestamp(0))).unwrap();
    assert_eq!((told().doubles, told().circles), (vec![], vec![ids.to_vec()]));
    let detail = |id| library.ctx.readers.with(|reader| reader.show_detail(id)).unwrap().unwrap().0;
    assert_eq!((detail(ids[1]).same_as, detail(ids[1]).circle), (None, vec![ids[1], ids[0]]));
    // One of them thinks better of it: now the other leads there and not back.
    second.answer(200, &[], two());
    library.refresh(ids[1]).await;
    assert_eq!((told().doubles, told().circles), (vec![(ids[0], ids[1])], vec![]));
}

/// What was refused because it led back is taken up when it leads back no more, whether the feed changes meanwhile or not.
#[tokio::test]
async fn a_circle_that_is_gone_is_no_reason_to_stay() {
    for etag in ["", "\"v1\""] {
        let (first, one) = Stage::serve("").await;
        let (second, there) = Stage::serve("").await;
        let (one, there) = (format!("{one}/"), format!("{there}/"));
        let headers: &[(&'static str, &str)] = if etag.is_empty() { &[] } else { &[("etag", etag)] };
        first.answer(200, headers, lives_at(&there, "away"));
        second.answer(200, &[], lives_at(&one, "back"));
        let library = Library::new();
        let id = library.follow(&one).await.id;
        let mut said = Vec::new();
        for _ in 0..5 {
            let (summary, reports) = library.run(vec![library.show(id)], true).await;
            assert_eq!((summary.failed.len(), summary.moved), (0, 0));
            said.extend(notes(&reports));
        }
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(second.asked().len(), 1, "it is known to lead back, and not asked with every refresh");
        // Whoever names another address is believed, and looked at.
        let (third, other) = Stage::serve(two()).await;
        first.answer(200, &[], lives_at(&format!("{other}/"), "elsewhere"));
        library.refresh(id).await;
        first.answer(200, headers, lives_at(&there, "away"));
        for _ in 0..3 {
            library.refresh(id).await;
        }
        assert_eq!((second.asked().len(), third.asked().len()), (1, 0), "and this one is looked at anew");
        second.answer(200, &[], two());
        library.refresh(id).await;
        assert_eq!(second.asked().len(), 0);
        // It is looked at again after a week, should it lead back no more.
        library.later(8 * DAY);
        assert_eq!(library.refresh(id).await.0.moved, 0, "once is not enough");
        let (summary, show) = library.refresh(id).await;
        assert_eq!((summary.moved, show.feed_url), (1, FeedUrl::parse(&there)), "{etag}");
    }
    // What the listener has left is another thing.
    let (first, one) = Stage::serve("").await;
    let (_second, there) = Stage::serve(two()).await;
    let (one, there) = (format!("{one}/"), format!("{there}/"));
    first.answer(200, &[], lives_at(&there, "away"));
    let library = Library::new();
    let id = library.follow(&one).await.id;
    library.refresh(id).await;
    assert_eq!(library.refresh(id).await.0.moved, 1);
    let now = library.ctx.now();
    library.ctx.writer.call(Urgency::Urgent, move |store| store.move_back(id, now)).await.unwrap().unwrap();
    for _ in 0..4 {
        assert_eq!(library.refresh(id).await.0.moved, 0);
    }
}

#[tokio::test]
async fn a_feed_may_move_back_when_nothing_sends_it_away_again() {
    let (first, one) = Stage::serve("").await;
    let (second, two_) = Stage::serve(two()).await;
    first.answer(200, &[], lives_at(&format!("{two_}/"), "away"));
    let library = Library::new();
    let id = library.follow(&format!("{one}/")).await.id;
    library.refresh(id).await;
    assert_eq!(library.refresh(id).await.0.moved, 1);
    first.answer(200, &[], two());
    second.answer(200, &[], lives_at(&format!("{one}/"), "back"));
    library.refresh(id).await;
    let (summary, show) = library.refresh(id).await;
    assert_eq!((summary.moved, show.feed_url), (1, FeedUrl::parse(&format!("{one}/"))));
}

#[tokio::test]
async fn a_feed_that_leads_to_one_that_is_followed_is_told_once_and_stays_known() {
    let (_there, new) = Stage::serve(two()).await;
    let new = format!("{new}/new");
    let target = new.clone();
    let redirect = move || {
        let target = target.clone();
        async move { axum::response::Redirect::permanent(&target) }
    };
    let base = serve(Router::new().route("/old", get(redirect))).await;
    let said = lives_at(&new, "said");
    let (stage, by_word) = Stage::serve("").await;
    stage.answer(200, &[("etag", "\"v1\"")], said);
    for old in [format!("{base}/old"), format!("{by_word}/")] {
        let library = Library::new();
        let there = library.follow(&new).await;
        library.refresh(there.id).await;
        let id = library.follow(&old).await.id;
        let mut said = Vec::new();
        for _ in 0..4 {
            let (summary, reports) = library.run(vec![library.show(id)], true).await;
            assert_eq!((summary.failed.len(), summary.moved), (0, 0));
            said.extend(notes(&reports));
        }
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("refresh.double: ") && said[0].contains("which you follow"), "{said:?}");
        let told = library.ctx.readers.with(|reader| reader.told(Timestamp(0))).unwrap();
        assert_eq!(told.doubles, [(id, there.id)]);
        let (detail, _) = library.ctx.readers.with(|reader| reader.show_detail(id)).unwrap().unwrap();
        assert_eq!(detail.same_as, Some(there.id));
        // What stands there for good is no reason to read the document again.
        assert_eq!(library.refresh(id).await.0.unchanged, 1);
    }
    let asked = stage.asked();
    assert_eq!(asked.last().unwrap()["if-none-match"], "\"v1\"");
}
