//! Twelve situations in which podcast programs refuse feeds, lose episodes or double them: each one against a server on the
//! loopback, with the built program, as a listener meets it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect};
use axum::routing::get;
use serde_json::Value;

use crate::home::Home;
use crate::server::{Stage, feed, serve};

/// Serves this document at every path.
async fn at(document: impl Into<Vec<u8>>) -> String {
    Stage::serve(document).await.1
}

/// What `earmark show --json` says after the feed at this address was added.
fn added(home: &Home, url: &str) -> Value {
    home.run(&["add", url]).done();
    home.run(&["show", url, "--json"]).json()
}

fn titles(show: &Value) -> Vec<&str> {
    show["episodes"].as_array().unwrap().iter().map(|episode| episode["title"].as_str().unwrap()).collect()
}

/// A document of RSS with this in its channel.
fn rss(channel: &str) -> String {
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>{channel}</channel></rss>")
}

/// An item with this number, title and date.
fn item(number: u32, title: &str, date: &str) -> String {
    format!(
        "<item><title>{title}</title><guid isPermaLink=\"false\">{number}</guid>{date}\
         <enclosure url=\"https://media.example/{number}.mp3\" type=\"audio/mpeg\" length=\"1\"/></item>"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s01_an_atom_feed_has_audio() {
    let url = at("<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Reeds</title>\
        <id>tag:reeds.example,2024:1</id><updated>2024-01-02T06:00:00Z</updated>\
        <entry><title>Windward</title><id>tag:reeds.example,2024:2</id><updated>2024-01-02T06:00:00Z</updated>\
        <link rel=\"alternate\" href=\"https://reeds.example/2\"/>\
        <link rel=\"enclosure\" type=\"audio/ogg\" length=\"4242\" href=\"https://media.example/2.ogg\"/></entry></feed>")
    .await;
    let home = Home::new();
    let show = added(&home, &url);
    assert_eq!((show["title"].as_str(), titles(&show)), (Some("Reeds"), vec!["Windward"]));
    assert_eq!(show["episodes"][0]["playable"], true);
    let episode = home.run(&["episode", &show["episodes"][0]["id"].to_string(), "--json"]).json();
    let audio = &episode["enclosure"];
    assert_eq!(
        (audio["url"].as_str(), audio["mime_type"].as_str(), audio["length"].as_u64()),
        (Some("https://media.example/2.ogg"), Some("audio/ogg"), Some(4242))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s02_one_nbsp_and_a_bare_ampersand_cost_nothing() {
    let items = [item(2, "Tea&nbsp;at five", ""), item(1, "Salt & Pepper", "")].concat();
    let url =
        at(rss(&format!("\n<title>Bread & Butter</title><link>https://bread.example/?a=1&b=2</link>\n{items}"))).await;
    let home = Home::new();
    let show = added(&home, &url);
    assert_eq!(show["title"], "Bread & Butter");
    assert_eq!(titles(&show), ["Tea at five", "Salt & Pepper"]);
    let checks = home.run(&["doctor", "--json"]).json();
    let repairs = checks.as_array().unwrap().iter().find(|one| one["check"] == "repairs").unwrap();
    assert!(repairs["says"].as_str().unwrap().starts_with("Bread & Butter: "), "{repairs}");
    let told = home.run(&["inspect", &url, "--json"]).json()["warnings"].to_string();
    assert!(
        told.contains("\"line\":2") && told.contains("\"mended\":true"),
        "each repair is told with its line: {told}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s03_a_prolog_names_iso_8859_1() {
    let mut bytes =
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss version=\"2.0\"><channel><title>Caf\xe9 cr\xe8me</title>"
            .to_vec();
    bytes.extend_from_slice(b"<item><title>\xdcber M\xfcnchen</title><guid>1</guid></item></channel></rss>");
    let home = Home::new();
    let show = added(&home, &at(bytes).await);
    assert_eq!((show["title"].as_str(), titles(&show)), (Some("Café crème"), vec!["Über München"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s04_five_of_six_dates_are_bad() {
    let dates = ["soon", "", "<pubDate/>", "31 Foo 2024", "Tue, 02 Jan 2024 06:00:00 GMT", "0000-00-00"];
    let items: String = (0_u32..)
        .zip(dates)
        .map(|(number, date)| {
            let date = if date.is_empty() || date.starts_with('<') {
                date.into()
            } else {
                format!("<pubDate>{date}</pubDate>")
            };
            item(number, &format!("Number {number}"), &date)
        })
        .collect();
    let home = Home::new();
    let show = added(&home, &at(rss(&format!("<title>Dates</title>{items}"))).await);
    assert_eq!(
        titles(&show),
        ["Number 0", "Number 1", "Number 2", "Number 3", "Number 4", "Number 5"],
        "in the feed's order"
    );
    let dates: Vec<Option<&str>> =
        show["episodes"].as_array().unwrap().iter().map(|one| one["published"].as_str()).collect();
    assert_eq!(dates, [None, None, None, None, Some("2024-01-02T06:00:00Z"), None], "and no date is made up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s05_the_channel_has_no_link() {
    let home = Home::new();
    let show = added(&home, &at(rss(&format!("<title>Unlinked</title>{}", item(1, "Only", "")))).await);
    assert_eq!((show["title"].as_str(), &show["link"], titles(&show)), (Some("Unlinked"), &Value::Null, vec!["Only"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s06_a_web_page_names_its_feed() {
    let page = "<!DOCTYPE html><html><head><title>Hello</title>\
                <LINK REL='alternate' TYPE='application/rss+xml' HREF='shows/feed.xml'></head><body>&nbsp;<p>Hi<br></body></html>";
    let site = serve(
        Router::new()
            .route("/about/", get(move || async move { Html(page) }))
            .route("/about/shows/feed.xml", get(|| async { feed("Behind the page", &[(2, "Two"), (1, "One")]) })),
    )
    .await;
    let home = Home::new();
    let ran = home.run(&["add", &format!("{site}/about/"), "--json"]);
    assert!(ran.err.contains("Found: Behind the page"), "{}", ran.err);
    let shows = ran.json();
    assert_eq!(shows[0]["feed_url"], format!("{site}/about/shows/feed.xml"));
    assert_eq!(shows[0]["episode_count"], 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s07_a_404_keeps_the_old_episodes() {
    let (stage, url) = Stage::serve(feed("Here today", &[(2, "Two"), (1, "One")])).await;
    let home = Home::new();
    let before = added(&home, &url);
    stage.answer(404, &[], "<html><body>nothing here</body></html>");
    let ran = home.run(&["refresh", "--force"]);
    assert_eq!(ran.status, Some(3), "{}", ran.err);
    assert!(ran.err.contains("Could not refresh Here today.") && ran.err.contains("404"), "{}", ran.err);
    let after = home.run(&["show", &url, "--json"]).json();
    assert_eq!(after["episodes"], before["episodes"]);
    assert_eq!(
        (after["problem"]["id"].as_str(), after["http_status"].as_u64()),
        (Some("refresh.not-found"), Some(404))
    );
    // And when it is back, the failure is history.
    stage.answer(200, &[], feed("Here today", &[(3, "Three"), (2, "Two"), (1, "One")]));
    home.run(&["refresh", "--force"]).done();
    let back = home.run(&["show", &url, "--json"]).json();
    assert_eq!((titles(&back), &back["problem"]), (vec!["Three", "Two", "One"], &Value::Null));
    assert_eq!(back["last_failure"]["id"], "refresh.not-found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s08_the_groups_of_a_nested_list_are_kept() {
    let list = "<?xml version=\"1.0\"?><opml version=\"2.0\"><head/><body>\
        <outline text=\"Loose\" type=\"rss\" xmlUrl=\"https://a.example/feed\"/>\
        <outline text=\"Talk\"><outline text=\"Daily &amp; more\">\
        <outline text=\"Deep\" type=\"rss\" xmlUrl=\"https://b.example/feed\"/></outline>\
        <outline text=\"Shallow\" type=\"rss\" xmlUrl=\"https://c.example/feed\"/></outline></body></opml>";
    let url = at(list).await;
    let home = Home::new();
    let ran = home.run(&["add", "--yes", &url]);
    assert!(
        ran.err.contains("Found a list of 3 shows:") && ran.err.contains("3 shows are followed now."),
        "{}",
        ran.err
    );
    ran.done();
    let folders = |home: &Home, title: &str| {
        let shows = home.run(&["shows", "--json"]).json();
        shows.as_array().unwrap().iter().find(|show| show["title"] == title).unwrap()["folders"].to_string()
    };
    assert_eq!(folders(&home, "Deep"), r#"["Talk","Daily & more"]"#);
    assert_eq!(folders(&home, "Shallow"), r#"["Talk"]"#);
    assert_eq!(folders(&home, "Loose"), "[]");
    let exported = home.run(&["export"]).done();
    let nested = "<outline text=\"Talk\">\n      <outline type=\"rss\" text=\"Shallow\"";
    assert!(exported.contains(nested) && exported.contains("<outline text=\"Daily &amp; more\">"), "{exported}");
    let other = Home::new();
    other.run_with(&["import", "-"], &exported).done();
    assert_eq!(folders(&other, "Deep"), r#"["Talk","Daily & more"]"#);
    assert_eq!(other.run(&["export"]).done(), exported);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s09_two_episodes_have_one_title() {
    let twice = |number: u32| {
        // Without guids there is not much else to tell them apart.
        format!(
            "<item><title>Bonus</title><pubDate>0{number} Jan 2024 06:00:00 GMT</pubDate>\
             <enclosure url=\"https://media.example/{number}.mp3\" type=\"audio/mpeg\" length=\"1\"/></item>"
        )
    };
    let (stage, url) = Stage::serve(rss(&format!("<title>Twins</title>{}{}", twice(2), twice(1)))).await;
    let home = Home::new();
    let first = added(&home, &url);
    assert_eq!(titles(&first), ["Bonus", "Bonus"]);
    for generation in 1..=2 {
        // Something else of the document changes, so that it is really read.
        stage.answer(
            200,
            &[],
            rss(&format!("<title>Twins</title><generator>{generation}</generator>{}{}", twice(2), twice(1))),
        );
        let ran = home.run(&["refresh", "--force"]);
        assert!(ran.err.contains("no new episodes"), "{}", ran.err);
        ran.done();
        assert_eq!(home.run(&["show", &url, "--json"]).json()["episodes"], first["episodes"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s10_an_unchanged_feed_is_304_and_no_body_is_read() {
    let (whole, short) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (bodies, unchanged) = (Arc::clone(&whole), Arc::clone(&short));
    let handler = move |headers: HeaderMap| {
        let known = headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == "\"v1\"");
        let counter = if known { &unchanged } else { &bodies };
        counter.fetch_add(1, Ordering::SeqCst);
        async move {
            if known {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            ([(header::ETAG, "\"v1\"")], feed("Steady", &[(1, "One")])).into_response()
        }
    };
    let url = serve(Router::new().route("/feed", get(handler))).await + "/feed";
    let home = Home::new();
    added(&home, &url);
    for _ in 0..3 {
        let report = home.run(&["refresh", "--force", "--json"]).json();
        assert_eq!(report["shows"][0]["outcome"], "unchanged");
    }
    assert_eq!((whole.load(Ordering::SeqCst), short.load(Ordering::SeqCst)), (1, 3));
    assert_eq!(home.run(&["show", &url, "--json"]).json()["http_status"], 304);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s11_a_dead_server_is_told_feed_by_feed() {
    let alive = at(feed("Alive", &[(1, "One")])).await;
    // A port that was free a moment ago: nobody listens there.
    let dead = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let home = Home::new();
    home.run(&["add", &alive]).done();
    let outline = |title: &str| format!("<outline type=\"rss\" text=\"{title}\" xmlUrl=\"{dead}/{title}\"/>");
    let list = format!(
        "<opml version=\"2.0\"><body>{}{}{}</body></opml>",
        outline("Left"),
        outline("Middle"),
        outline("Right")
    );
    home.run_with(&["import", "-"], &list).done();
    let ran = home.run(&["refresh", "--force", "--json"]);
    assert_eq!(ran.status, Some(3), "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    for title in ["Left", "Middle", "Right"] {
        assert!(ran.err.contains(&format!("Could not refresh {title}.")), "{}", ran.err);
        let one = report["shows"].as_array().unwrap().iter().find(|one| one["show_title"] == title).unwrap();
        assert_eq!((one["outcome"].as_str(), one["problem"]["id"].as_str()), (Some("failed"), Some("refresh.refused")));
    }
    // The third may have been spared the question: its server was dead for two.
    assert!(ran.err.contains(" shows asked, no new episodes, 3 failed"), "{}", ran.err);
    // The same when there is no other: the command did its work, the feeds failed.
    home.run(&["refresh", "Left"]).fails(3);
    // The doctor lists the same, with what to do, and says so by its status.
    let ran = home.run(&["doctor", "--json"]);
    assert_eq!(ran.status, Some(3), "{}", ran.out);
    let checks: Value = serde_json::from_str(&ran.out).unwrap();
    let feeds: Vec<&Value> = checks.as_array().unwrap().iter().filter(|one| one["check"] == "feed").collect();
    assert_eq!(feeds.len(), 3);
    assert!(feeds.iter().all(|one| {
        let (says, hint) = (one["says"].as_str().unwrap(), one["hint"].as_str().unwrap());
        says.contains("refuses connections") && says.contains("Next try") && hint.contains("`earmark refresh ")
    }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_move_is_told_by_the_doctor_with_the_way_back() {
    let (gone, whole) = (Arc::new(AtomicUsize::new(0)), feed("Harbour", &[(1, "One")]));
    let here = {
        let (gone, whole) = (Arc::clone(&gone), whole.clone());
        move || {
            let (gone, whole) = (gone.load(Ordering::SeqCst) > 0, whole.clone());
            async move { if gone { Redirect::permanent("/new").into_response() } else { whole.into_response() } }
        }
    };
    let site = serve(Router::new().route("/old", get(here)).route("/new", get(move || async move { whole }))).await;
    let home = Home::new();
    added(&home, &format!("{site}/old"));
    gone.store(1, Ordering::SeqCst);
    let moved = |home: &Home| -> Vec<Value> {
        let ran = home.run(&["doctor", "--json"]);
        assert_eq!(ran.status, Some(0), "nothing is wrong: {}", ran.out);
        let checks: Value = serde_json::from_str(&ran.out).unwrap();
        checks.as_array().unwrap().iter().filter(|one| one["check"] == "moved").cloned().collect()
    };
    home.run(&["refresh", "--force"]).done();
    assert_eq!(moved(&home), Vec::<Value>::new(), "one answer moves nothing");
    home.run(&["refresh", "--force"]).done();
    let told = moved(&home);
    let [one] = told.as_slice() else { panic!("{told:?}") };
    let says = one["says"].as_str().unwrap();
    let why = format!("The feed of Harbour has moved. It was at {site}/old and is at {site}/new now. That was 20");
    assert!(says.starts_with(&why) && one["state"] == "note", "{one}");
    assert_eq!(one["hint"], "`earmark move 1` takes that back.");
    home.run(&["move", "1"]).done();
    assert_eq!(moved(&home), Vec::<Value>::new(), "it is taken back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn s12_what_was_added_survives_kill_9() {
    let url = at(feed("Survivor", &[(2, "Two"), (1, "One")])).await;
    let home = Home::new();
    let mut child =
        home.command(&["do", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "add {url}").unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut answer).unwrap();
    // On Unix this is signal 9: no handler, no goodbye.
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(answer, "ok 1\n");
    let show = home.run(&["show", &url, "--json"]).json();
    assert_eq!((show["subscription"].as_str(), titles(&show)), (Some("following"), vec!["Two", "One"]));
    assert!(home.run(&["doctor"]).done().contains("good\tlibrary"), "and the library is whole");
}
