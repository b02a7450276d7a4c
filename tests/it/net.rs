//! Asking servers: every answer they can give, and every way in which they can fail to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use earmark::config;
use earmark::net::{Client, DiscoverError, Discovered, FetchError, Fetched, Request, Waited};
use futures_util::future::join_all;
use tokio::sync::watch;

use crate::server::{Manner, brotli, feed, gzip, gzip_bomb, misbehave, serve};

fn client() -> Client {
    Client::new(&config::Refresh::default())
}

async fn fetch(client: &Client, url: &str) -> Result<Fetched, FetchError> {
    client.fetch(&Request::new(url), |_| ()).await
}

/// The bytes of an answer and where a permanent redirect led.
async fn body(url: &str) -> (String, Option<String>) {
    match fetch(&client(), url).await.unwrap() {
        Fetched::Body { bytes, moved_to, .. } => {
            (String::from_utf8(bytes.into_vec()).unwrap(), moved_to.map(|url| url.to_string()))
        }
        Fetched::Unchanged { .. } => panic!("nothing was known"),
    }
}

async fn failure(url: &str) -> FetchError {
    fetch(&client(), url).await.expect_err("it cannot work")
}

#[tokio::test]
async fn an_answer_comes_with_everything_that_the_next_request_needs() {
    let handler = || async {
        let headers = [
            (header::CONTENT_TYPE, "Application/RSS+XML; charset=\"ISO-8859-1\""),
            (header::ETAG, "\"v1\""),
            (header::LAST_MODIFIED, "Mon, 01 Jan 2024 06:00:00 GMT"),
            (header::CACHE_CONTROL, "public, max-age=1800"),
        ];
        (headers, "hello")
    };
    let base = serve(Router::new().route("/feed", get(handler))).await;
    let told = AtomicUsize::new(0);
    let request = Request::new(format!("{base}/feed#top"));
    let progress = |bytes| told.store(usize::try_from(bytes).unwrap(), Ordering::SeqCst);
    let Fetched::Body { bytes, charset, mime, etag, last_modified, ttl, url, moved_to, .. } =
        client().fetch(&request, progress).await.unwrap()
    else {
        panic!("nothing was known")
    };
    assert_eq!(*bytes, *b"hello");
    assert_eq!(told.load(Ordering::SeqCst), 5);
    assert_eq!(charset.as_deref(), Some("iso-8859-1"));
    assert_eq!(mime.as_deref(), Some("application/rss+xml"));
    assert_eq!(etag.as_deref(), Some("\"v1\""));
    assert_eq!(last_modified.as_deref(), Some("Mon, 01 Jan 2024 06:00:00 GMT"));
    assert_eq!(ttl, Some(1800));
    assert!(url.starts_with(&base));
    assert_eq!(moved_to, None);
}

#[tokio::test]
async fn earmark_says_who_it_is_and_what_it_understands() {
    let handler = |headers: HeaderMap| async move {
        let of = |name| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        format!("{}\n{}\n{}", of(header::USER_AGENT), of(header::ACCEPT_ENCODING), of(header::ACCEPT))
    };
    let base = serve(Router::new().route("/", get(handler))).await;
    let (said, _) = body(&base).await;
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with(concat!("earmark/", env!("CARGO_PKG_VERSION"))), "{said}");
    assert!(lines[1].contains("gzip") && lines[1].contains("br"), "{said}");
    assert!(lines[2].contains("application/rss+xml"), "{said}");
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let handler = |headers: HeaderMap| async move {
        let etag = headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == "\"v1\"");
        let date = headers.get(header::IF_MODIFIED_SINCE).is_some_and(|date| date == "Mon, 01 Jan 2024 06:00:00 GMT");
        if etag || date { StatusCode::NOT_MODIFIED.into_response() } else { "news".into_response() }
    };
    let base = serve(Router::new().route("/", get(handler))).await;
    let by_etag = Request { etag: Some("\"v1\"".into()), ..Request::new(&base) };
    let by_date = Request { last_modified: Some("Mon, 01 Jan 2024 06:00:00 GMT".into()), ..Request::new(&base) };
    for request in [by_etag, by_date] {
        let answer = client().fetch(&request, |_| panic!("no body is read")).await.unwrap();
        assert_eq!(answer, Fetched::Unchanged { etag: None, last_modified: None, ttl: None, moved_to: None });
    }
    let other = Request { etag: Some("\"v0\"".into()), ..Request::new(&base) };
    assert!(matches!(client().fetch(&other, |_| ()).await, Ok(Fetched::Body { .. })));
}

#[tokio::test]
async fn packed_answers_are_unpacked() {
    let content = feed("Packed", &[(1, "One")]);
    let (zipped, brotlied) = (gzip(content.as_bytes()), brotli(content.as_bytes()));
    let router = Router::new()
        .route(
            "/unsaid",
            get({
                let zipped = zipped.clone();
                || async { zipped }
            }),
        )
        .route("/gzip", get(|| async { ([(header::CONTENT_ENCODING, "gzip")], zipped) }))
        .route("/br", get(|| async { ([(header::CONTENT_ENCODING, "br")], brotlied) }));
    let base = serve(router).await;
    assert_eq!(body(&format!("{base}/gzip")).await.0, content);
    assert_eq!(body(&format!("{base}/unsaid")).await.0, content);
    assert_eq!(body(&format!("{base}/br")).await.0, content);
}

#[tokio::test]
async fn permanent_redirects_are_remembered_and_others_are_not() {
    let to = |place: &'static str, code: u16| {
        move || async move { (StatusCode::from_u16(code).unwrap(), [(header::LOCATION, place)]) }
    };
    let router = Router::new()
        .route("/301", get(to("/feed", 301)))
        .route("/308", get(to("feed", 308)))
        .route("/302", get(to("/feed", 302)))
        .route("/307", get(to("/feed", 307)))
        .route("/303", get(to("/feed", 303)))
        .route("/301-308", get(to("/308", 301)))
        .route("/302-301", get(to("/301", 302)))
        .route("/301-302", get(to("/302", 301)))
        .route("/feed", get(|| async { "here" }));
    let base = serve(router).await;
    let feed = Some(format!("{base}/feed"));
    for (from, moved_to) in [
        ("301", feed.clone()),
        ("308", feed.clone()),
        ("301-308", feed),
        ("302", None),
        ("303", None),
        ("307", None),
        ("302-301", None),
        // The publisher moved to /302, which for now sends people on.
        ("301-302", Some(format!("{base}/302"))),
    ] {
        assert_eq!(body(&format!("{base}/{from}")).await, (String::from("here"), moved_to), "{from}");
    }
}

#[tokio::test]
async fn redirects_end() {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let on = move |Path(number): Path<u32>| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move { Redirect::permanent(&format!("/on/{}", number + 1)) }
    };
    let router = Router::new()
        .route("/circle", get(|| async { Redirect::temporary("/elcric") }))
        .route("/elcric", get(|| async { Redirect::temporary("/circle") }))
        .route("/gate", get(|| async { ([("set-cookie", "seen=1")], Redirect::temporary("/gate")) }))
        .route("/on/{number}", get(on))
        .route("/nowhere", get(|| async { (StatusCode::FOUND, "no address") }));
    let base = serve(router).await;
    let host = String::from("127.0.0.1");
    let circle = failure(&format!("{base}/circle")).await;
    assert_eq!(circle, FetchError::Circle { host: host.clone(), status: 307 });
    let gate = failure(&format!("{base}/gate")).await;
    assert_eq!(gate, FetchError::WantsCookie { host: host.clone(), status: 307 });
    let on = failure(&format!("{base}/on/0")).await;
    assert_eq!(on, FetchError::TooManyRedirects { host, status: 308 }, "each leads to another address");
    assert_eq!(count.load(Ordering::SeqCst), 11, "ten redirects are followed");
    assert_eq!(failure(&format!("{base}/nowhere")).await, FetchError::Status { code: 302, retry_after: None });
}

#[tokio::test]
async fn redirects_lead_to_web_addresses_only() {
    for to in ["file:///etc/passwd", "ftp://a.example/feed", "javascript:alert(1)", "http://"] {
        let handler = move || async move { (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]) };
        let base = serve(Router::new().route("/", get(handler))).await;
        let error = failure(&base).await;
        assert!(matches!(error, FetchError::RedirectRefused { .. }), "{to}: {error:?}");
    }
}

#[tokio::test]
async fn every_status_is_told_apart() {
    let handler = |Path(code): Path<u16>| async move {
        let mut answer = (StatusCode::from_u16(code).unwrap(), "no").into_response();
        if matches!(code, 429 | 503) {
            answer.headers_mut().insert(header::RETRY_AFTER, "77".parse().unwrap());
        }
        answer
    };
    let base = serve(Router::new().route("/{code}", get(handler))).await;
    assert!(matches!(failure(&format!("{base}/401")).await, FetchError::Denied { given: false, .. }));
    for code in [400, 403, 404, 410, 418, 429, 500, 502, 503] {
        let retry_after = matches!(code, 429 | 503).then_some(77);
        assert_eq!(failure(&format!("{base}/{code}")).await, FetchError::Status { code, retry_after });
    }
    // “Not modified” to somebody who knew nothing is no answer.
    assert_eq!(failure(&format!("{base}/304")).await, FetchError::Status { code: 304, retry_after: None });
}

#[tokio::test]
async fn servers_that_are_not_there_are_told_apart() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let refused = failure(&format!("http://{address}/feed?token=secret")).await;
    assert_eq!(refused, FetchError::Refused { host: String::from("127.0.0.1") });
    assert!(refused.is_dead_host());

    let unknown = failure("http://nobody.invalid/feed?token=secret").await;
    assert!(matches!(unknown, FetchError::NoSuchHost { .. } | FetchError::Offline { .. }), "{unknown:?}");
    assert!(!format!("{unknown:?} {unknown}").contains("secret"), "addresses may carry secrets: {unknown:?}");

    let base = serve(Router::new().route("/", get(|| async { "plain" }))).await;
    let tls = failure(&base.replace("http:", "https:")).await;
    assert!(matches!(tls, FetchError::Tls { .. }), "{tls:?}");

    for nothing in ["", "feed", "ftp://a.example/", "file:///etc/passwd", "http://"] {
        assert_eq!(failure(nothing).await, FetchError::BadAddress, "{nothing}");
    }
}

#[tokio::test]
async fn silence_ends() {
    // How long a connection may take is not added to it.
    let impatient = Client::new(&config::Refresh { connect_timeout: 600, silence_timeout: 1, ..Default::default() });
    for before in [&b""[..], b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"] {
        let (base, _) = misbehave(Manner::Hang(before.to_vec())).await;
        let ends = tokio::time::timeout(Duration::from_secs(60), fetch(&impatient, &base)).await;
        let error = ends.expect("long before a minute").expect_err("nobody speaks");
        assert!(matches!(error, FetchError::Slow { waited: Waited::Silence, seconds: 1, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn dripping_ends() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_vec();
    let (base, _) = misbehave(Manner::Drip(head)).await;
    let busy = Client::new(&config::Refresh { total_timeout: 1, ..Default::default() });
    let error = fetch(&busy, &base).await.expect_err("it never ends");
    assert_eq!(error, FetchError::Slow { host: String::from("127.0.0.1"), waited: Waited::Total, seconds: 1 });
}

#[tokio::test]
async fn answers_that_break_off_are_no_answers() {
    let whole = gzip(feed("Packed", &[(1, "One")]).as_bytes());
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
    let half = &whole[..whole.len() / 2];
    for sent in [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>".to_vec(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n<rss>".to_vec(),
        // The connection breaks in the middle of a packed answer.
        [head(whole.len()).as_bytes(), half].concat(),
        // All that was promised comes, but the pack itself is cut.
        [head(half.len()).as_bytes(), half].concat(),
        Vec::new(),
    ] {
        let (base, _) = misbehave(Manner::Send(sent.clone())).await;
        let error = failure(&base).await;
        assert!(matches!(error, FetchError::Truncated { .. }), "{error:?} for {:?}", String::from_utf8_lossy(&sent));
        assert_eq!(error.status(), (!sent.is_empty()).then_some(200), "{:?}", String::from_utf8_lossy(&sent));
    }
}

#[tokio::test]
async fn packs_that_are_none_are_told() {
    for encoding in ["gzip", "br"] {
        let handler =
            move || async move { ([(header::CONTENT_ENCODING, encoding)], "this is not packed at all, and no feed") };
        let base = serve(Router::new().route("/", get(handler))).await;
        let error = failure(&base).await;
        assert!(matches!(error, FetchError::BadEncoding { .. }), "{encoding}: {error:?}");
    }
}

#[tokio::test]
async fn no_answer_is_longer_than_the_limit_however_it_is_packed() {
    let small = Client::new(&config::Refresh { max_mib: 1, ..Default::default() });
    let bomb = gzip_bomb(5_000);
    assert!(bomb.len() < 10_000, "{}", bomb.len());
    let router = Router::new()
        .route("/bomb", get(|| async { ([(header::CONTENT_ENCODING, "gzip")], bomb) }))
        .route("/fits", get(|| async { vec![b' '; 1 << 20] }))
        .route("/long", get(|| async { vec![b' '; (1 << 20) + 1] }))
        .route(
            "/endless",
            get(|| async {
                let chunk = || Ok::<_, std::io::Error>(vec![b' '; 4096]);
                Response::new(Body::from_stream(futures_util::stream::repeat_with(chunk)))
            }),
        );
    let base = serve(router).await;
    for path in ["bomb", "long", "endless"] {
        let error = fetch(&small, &format!("{base}/{path}")).await.expect_err(path);
        assert_eq!(error, FetchError::TooLarge { limit_mib: 1 }, "{path}");
    }
    assert!(fetch(&small, &format!("{base}/fits")).await.is_ok());
}

/// Answers only when this many requests are inside at once, and counts the most there ever were.
fn crowd(limit: usize) -> (Router, Arc<AtomicUsize>) {
    let most = Arc::new(AtomicUsize::new(0));
    let (inside, open) = (Arc::new(AtomicUsize::new(0)), watch::Sender::new(false));
    let seen = Arc::clone(&most);
    let handler = move || {
        let (inside, open, seen) = (Arc::clone(&inside), open.clone(), Arc::clone(&seen));
        async move {
            let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
            seen.fetch_max(now, Ordering::SeqCst);
            if now >= limit {
                open.send_replace(true);
            }
            open.subscribe().wait_for(|open| *open).await.unwrap();
            tokio::task::yield_now().await;
            inside.fetch_sub(1, Ordering::SeqCst);
            "done"
        }
    };
    (Router::new().route("/{number}", get(handler)), most)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_requests_are_never_more_than_six_a_host() {
    let (router, most) = crowd(6);
    let base = serve(router).await;
    let client = client();
    let urls: Vec<String> = (0..40).map(|number| format!("{base}/{number}")).collect();
    let answers = join_all(urls.iter().map(|url| fetch(&client, url))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(most.load(Ordering::SeqCst), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_requests_are_never_more_than_thirty_two_in_all() {
    let (router, most) = crowd(32);
    let base = serve(router).await;
    let client = Client::new(&config::Refresh { per_host: 1000, ..Default::default() });
    let urls: Vec<String> = (0..40).map(|number| format!("{base}/{number}")).collect();
    let answers = join_all(urls.iter().map(|url| fetch(&client, url))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(most.load(Ordering::SeqCst), 32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_answers_wait_for_room_and_all_arrive() {
    let router = Router::new().route("/{number}", get(|| async { vec![b' '; 12 << 20] }));
    let base = serve(router).await;
    let client = Client::new(&config::Refresh { per_host: 32, ..Default::default() });
    // Twenty times 12 MiB are more than there is room for; each is dropped when it is there.
    let urls: Vec<String> = (0..20).map(|number| format!("{base}/{number}")).collect();
    let lengths = join_all(urls.iter().map(|url| async {
        match fetch(&client, url).await.unwrap() {
            Fetched::Body { bytes, .. } => bytes.len(),
            Fetched::Unchanged { .. } => 0,
        }
    }))
    .await;
    assert!(lengths.iter().all(|length| *length == 12 << 20), "{lengths:?}");
}

fn page(links: &str) -> Response {
    let html =
        format!("<!DOCTYPE html><html><head><title>A show</title>{links}</head><body><p>Hello</p></body></html>");
    ([(header::CONTENT_TYPE, "text/html")], html).into_response()
}

#[tokio::test]
async fn the_feed_behind_a_web_page_is_found() {
    let link = "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Feed\" href=\"/rss\">";
    let router = Router::new()
        .route("/", get(move || async move { page(link) }))
        .route("/rss", get(|| async { feed("Behind the page", &[(2, "Two"), (1, "One")]) }));
    let base = serve(router).await;
    let Ok(Discovered::Feeds(feeds)) = client().discover(&base, |_| ()).await else { panic!("the page names a feed") };
    assert_eq!(feeds.len(), 1);
    assert_eq!(feeds[0].url.as_str(), format!("{base}/rss"));
    assert_eq!(feeds[0].parsed.show.title, "Behind the page");
    assert_eq!(feeds[0].parsed.episodes.len(), 2);
}

#[tokio::test]
async fn feeds_are_found_in_the_usual_places_of_a_site_that_names_none() {
    let router = Router::new()
        .route("/show", get(|| async { page("") }))
        .route("/feed.xml", get(|| async { feed("Unnamed", &[(1, "One")]) }));
    let base = serve(router).await;
    let Ok(Discovered::Feeds(feeds)) = client().discover(&format!("{base}/show"), |_| ()).await else {
        panic!("it is in a usual place")
    };
    assert_eq!(feeds[0].url.as_str(), format!("{base}/feed.xml"));
}

#[tokio::test]
async fn addresses_without_a_scheme_are_tried_safe_first() {
    let router = Router::new().route("/feed", get(|| async { feed("Plain", &[(1, "One")]) }));
    let base = serve(router).await;
    let typed = format!("{}/feed", base.trim_start_matches("http://"));
    let Ok(Discovered::Feeds(feeds)) = client().discover(&typed, |_| ()).await else { panic!("http answers") };
    assert_eq!(feeds[0].url.as_str(), format!("{base}/feed"));
    let Ok(Discovered::Feeds(feeds)) = client().discover(&format!("feed:{base}/feed"), |_| ()).await else {
        panic!("feed: is an old way to say it")
    };
    assert_eq!(feeds[0].url.as_str(), format!("{base}/feed"));
}

#[tokio::test]
async fn lists_are_told_from_feeds() {
    let list = "<?xml version=\"1.0\"?><opml version=\"2.0\"><head/><body><outline text=\"Folder\">\
                <outline type=\"rss\" text=\"A\" xmlUrl=\"https://a.example/feed\"/></outline>\
                <outline type=\"rss\" text=\"B\" xmlUrl=\"https://b.example/feed\"/></body></opml>";
    let base = serve(Router::new().route("/list", get(move || async move { list }))).await;
    let Ok(Discovered::List(list)) = client().discover(&format!("{base}/list"), |_| ()).await else {
        panic!("it is a list")
    };
    let titles: Vec<&str> = list.outlines.iter().map(|outline| outline.title.as_str()).collect();
    assert_eq!(titles, ["A", "B"]);
}

#[tokio::test]
async fn when_nothing_is_found_everything_that_was_tried_is_told() {
    let base = serve(Router::new().route("/", get(|| async { page("") }))).await;
    let Err(DiscoverError::NothingFound(tried)) = client().discover(&base, |_| ()).await else {
        panic!("there is nothing")
    };
    assert_eq!(tried.len(), 6, "{tried:?}");
    assert_eq!(client().discover("no address at all", |_| ()).await, Err(DiscoverError::NotAnAddress));
}

#[tokio::test]
async fn what_answers_but_does_not_speak_http_is_told_from_silence() {
    let many = (0..150).map(|number| format!("X-{number}: 1\r\n")).collect::<Vec<_>>().concat();
    for (bytes, is_http) in [
        (String::from("<rss version=\"2.0\"><channel><title>Before 1996</title></channel></rss>"), false),
        (String::from("ICY 200 OK\r\nicy-name: A stream\r\n\r\n"), false),
        (format!("HTTP/1.1 200 OK\r\n{many}\r\n<rss/>"), true),
    ] {
        let (base, _) = misbehave(Manner::Send(bytes.clone().into_bytes())).await;
        let error = failure(&base).await;
        let told = if is_http {
            matches!(error, FetchError::Headers { .. })
        } else {
            matches!(error, FetchError::NotHttp { .. })
        };
        assert!(told, "{bytes:.20}: {error:?}");
    }
}

#[tokio::test]
async fn a_page_may_name_as_many_feeds_as_it_likes() {
    let link =
        |number| format!("<link rel=alternate type=application/rss+xml title='Show {number}' href=/{number}.xml>");
    let links = (1..=40).map(link).collect::<Vec<_>>().concat();
    let router = Router::new()
        .route("/", get(move || async move { page(&links) }))
        .route("/{name}", get(|Path(name): Path<String>| async move { feed(&name, &[(1, "One")]) }));
    let base = serve(router).await;
    let Ok(Discovered::Many(feeds, unread)) = client().discover(&base, |_| ()).await else { panic!("it names forty") };
    assert_eq!(feeds.len() + unread.len(), 40, "each is there");
    assert!(feeds.len() > 8, "{}", feeds.len());
    assert_eq!((&*unread[0].title, unread[0].feed_url.as_str()), ("Show 17", &*format!("{base}/17.xml")));
    assert_eq!(unread.last().unwrap().title, "Show 40");

    // Where the first ones are no feeds, the next are tried.
    let link = |number| format!("<link rel=alternate type=text/rss href=/{number}.xml>");
    let links = (1..=40).map(link).collect::<Vec<_>>().concat();
    let router = Router::new()
        .route("/", get(move || async move { page(&links) }))
        .route("/38.xml", get(|| async { feed("The last one", &[(1, "One")]) }));
    let base = serve(router).await;
    let Ok(Discovered::Feeds(feeds)) = client().discover(&base, |_| ()).await else { panic!("one is a feed") };
    assert_eq!((feeds.len(), &*feeds[0].parsed.show.title, feeds[0].status), (1, "The last one", 200));

    // But not without an end.
    let link = |number| format!("<link rel=alternate type=text/rss href=/{number}.xml>");
    let links = (1..=200).map(link).collect::<Vec<_>>().concat();
    let base = serve(Router::new().route("/", get(move || async move { page(&links) }))).await;
    let Err(DiscoverError::NothingFound(tried)) = client().discover(&base, |_| ()).await else { panic!("none is") };
    let told: Vec<String> = tried.iter().map(|one| format!("{:?}", one.why)).collect();
    assert!(tried.len() < 60 && told.iter().any(|why| why.contains("Untried(152)")), "{told:?}");
}

#[tokio::test]
async fn data_that_a_page_names_is_tried_when_it_names_no_feed() {
    let json = "<link rel=alternate type=application/json href=/data>";
    let feed_json =
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"In JSON","items":[{"id":"1","title":"One"}]}"#;
    let rss = "<link rel=alternate type=application/rss href=/rss>";
    let both = format!("{json}{rss}");
    let router = Router::new()
        .route("/one", get(move || async move { page(json) }))
        .route("/both", get(move || async move { page(&both) }))
        .route("/rss", get(|| async { feed("In XML", &[(1, "One")]) }))
        .route("/data", get(move || async move { feed_json }));
    let base = serve(router).await;
    for (path, title) in [("one", "In JSON"), ("both", "In XML")] {
        let found = client().discover(&format!("{base}/{path}"), |_| ()).await;
        let Ok(Discovered::Feeds(feeds)) = found else { panic!("{path}: {found:?}") };
        let titles: Vec<&str> = feeds.iter().map(|feed| &*feed.parsed.show.title).collect();
        assert_eq!(titles, [title], "{path}");
    }
}

#[tokio::test]
async fn a_page_that_leads_on_is_followed_once() {
    let to = |place: &'static str| {
        get(move || async move { page(&format!("<meta http-equiv=refresh content='0; url={place}'>")) })
    };
    let router = Router::new()
        .route("/here", to("/new"))
        .route("/new", get(|| async { page("<link rel=alternate type=application/rss+xml href=/rss.here>") }))
        .route("/again", to("/here"))
        .route("/round", to("/round"))
        .route("/rss.here", get(|| async { feed("There", &[(1, "One")]) }));
    let base = serve(router).await;
    let found = client().discover(&format!("{base}/here"), |_| ()).await;
    let Ok(Discovered::Feeds(feeds)) = found else { panic!("{found:?}") };
    assert_eq!((feeds.len(), feeds[0].url.as_str()), (1, &*format!("{base}/rss.here")));
    for ends in ["again", "round"] {
        let found = client().discover(&format!("{base}/{ends}"), |_| ()).await;
        assert!(matches!(found, Err(DiscoverError::NothingFound(_))), "{ends}: {found:?}");
    }
}

#[tokio::test]
async fn a_feed_may_be_named_by_the_server_or_only_for_readers() {
    let link = [("link", "</named>; rel=\"alternate\"; type=\"application/rss+xml\"")];
    let router = Router::new()
        .route("/header", get(move || async move { (link, page("")) }))
        .route(
            "/text",
            get(|| async { page("<p><a href='/one.rss'>One</a> <a href=/two.xml>Two</a> <a href=/no.xml>No</a>") }),
        )
        .route("/named", get(|| async { feed("In the header", &[(1, "One")]) }))
        .route("/one.rss", get(|| async { feed("The first", &[(1, "One")]) }))
        .route("/two.xml", get(|| async { feed("The second", &[(1, "One")]) }));
    let base = serve(router).await;
    for (path, titles) in [("header", &["In the header"][..]), ("text", &["The first", "The second"])] {
        let found = client().discover(&format!("{base}/{path}"), |_| ()).await;
        let Ok(Discovered::Feeds(feeds)) = found else { panic!("{path}: {found:?}") };
        let said: Vec<&str> = feeds.iter().map(|feed| &*feed.parsed.show.title).collect();
        assert_eq!(said, titles, "{path}");
    }
}
