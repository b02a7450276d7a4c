//! Chapters and transcripts that lie apart from the feed: fetched when they are asked for, kept, read without a network
//! afterwards; a refresh takes none of them away.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use earmark::config;
use earmark::model::{Candidate, EpisodeId, FeedUrl, MoreChapters, Secs, Show, Timestamp};
use earmark::net::Client;
use earmark::runtime::readers::Readers;
use earmark::runtime::refresh::{self, Context};
use earmark::runtime::writer::{Urgency, Writer};
use earmark::runtime::{details, media};
use earmark::store::{Reader, Store};
use tokio::sync::mpsc;

use crate::server::serve;

const NOW: Timestamp = Timestamp(1_717_200_000);

/// Documents by path, changed while the server runs, and what was asked: path and `Range`.
#[derive(Clone, Default)]
struct Site {
    pages: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<String>>>,
    base: String,
}

impl Site {
    /// Knows ranges from the beginning when `ranges`, else sends the whole whatever was asked for.
    async fn serve(ranges: bool) -> Self {
        let site = Self::default();
        let own = site.clone();
        let handler = move |uri: Uri, headers: HeaderMap| {
            let range = headers.get(header::RANGE).map(|range| range.to_str().unwrap().to_owned());
            let said = range.as_ref().map_or_else(|| uri.path().to_owned(), |range| format!("{} {range}", uri.path()));
            own.asked.lock().unwrap().push(said);
            let page = own.pages.lock().unwrap().get(uri.path()).cloned();
            async move {
                match (page, range) {
                    (None, _) => StatusCode::NOT_FOUND.into_response(),
                    (Some(page), Some(range)) if ranges => {
                        let last: usize = range.trim_start_matches("bytes=0-").parse().unwrap();
                        let part = page[..page.len().min(last + 1)].to_vec();
                        (StatusCode::PARTIAL_CONTENT, part).into_response()
                    }
                    (Some(page), _) => page.into_response(),
                }
            }
        };
        let base = serve(Router::new().fallback(get(handler))).await;
        Self { base, ..site }
    }

    fn put(&self, path: &str, page: impl Into<Vec<u8>>) {
        self.pages.lock().unwrap().insert(path.to_owned(), page.into());
    }

    fn take_away(&self, path: &str) {
        self.pages.lock().unwrap().remove(path);
    }

    /// A feed with one episode that holds this.
    fn feed(&self, inside: &str) {
        self.put(
            "/feed",
            format!(
                "<rss version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel><title>A show</title>\
                 <language>en</language><item><title>One</title><guid>one</guid>\
                 <pubDate>Wed, 01 May 2024 06:00:00 GMT</pubDate>{inside}</item></channel></rss>"
            ),
        );
    }

    /// What was asked since the last call.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

struct Shelf {
    _folder: tempfile::TempDir,
    ctx: Context,
}

impl Shelf {
    async fn following(site: &Site) -> Self {
        let shelf = Self::with(site, Client::new(&config::Refresh::default())).await;
        shelf.refresh().await;
        site.asked();
        shelf
    }

    async fn with(site: &Site, client: Client) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let writer = Writer::start(Store::open(&path).unwrap());
        let ctx = Context::new(client, writer, Arc::new(Readers::new(&path)), || NOW);
        let feed_url = FeedUrl::parse(&format!("{}/feed", site.base));
        let candidate = Candidate { feed_url, title: "A show".into(), ..Candidate::default() };
        ctx.writer.call(Urgency::Urgent, move |store| store.add(&candidate, true, NOW)).await.unwrap().unwrap();
        Self { _folder: folder, ctx }
    }

    async fn refresh(&self) {
        let shows: Vec<Show> = self.ctx.readers.with(Reader::shows).unwrap();
        let (reports, mut heard) = mpsc::channel(64);
        let listen = async { while heard.recv().await.is_some() {} };
        tokio::join!(refresh::run(&self.ctx, shows, true, reports), listen);
    }

    fn episode(&self) -> EpisodeId {
        self.ctx.readers.with(Reader::lists).unwrap()[0].iter().next().unwrap().id
    }

    /// Titles of the chapters as the page has them, and where more may be had.
    fn chapters(&self) -> (Vec<String>, MoreChapters) {
        let page = self.ctx.readers.with(|reader| details::episode(reader, self.episode())).unwrap().unwrap();
        (page.detail.chapters.into_iter().map(|one| one.title).collect(), page.more_chapters)
    }

    async fn read_chapters(&self, again: bool) -> Result<Vec<String>, String> {
        let page = media::chapters(&self.ctx, self.episode(), again).await.map_err(|problem| problem.to_string())?;
        Ok(page.unwrap().0.detail.chapters.into_iter().map(|one| one.title).collect())
    }

    async fn read_transcript(&self, again: bool) -> Result<Vec<(Option<u32>, String)>, String> {
        let text = media::transcript(&self.ctx, self.episode(), again).await.map_err(|problem| problem.to_string())?;
        let lines = text.unwrap().0.what.lines;
        Ok(lines.into_iter().map(|line| (line.start.map(|at| at.0), line.text)).collect())
    }
}

fn json_chapters(titles: &[&str]) -> String {
    let all: Vec<_> = (0_u32..)
        .zip(titles)
        .map(|(n, title)| serde_json::json!({ "startTime": n * 60, "title": title, "url": "https://example.org/x" }))
        .collect();
    serde_json::json!({ "version": "1.2.0", "chapters": all }).to_string()
}

#[tokio::test]
async fn chapters_are_fetched_once_and_kept() {
    let site = Site::serve(true).await;
    site.feed(r#"<description>0:00 From the notes 5:00 More</description><podcast:chapters url="/c.json" type="application/json+chapters"/>"#);
    site.put("/c.json", json_chapters(&["Hello", "Goodbye\u{1b}[2J"]));
    let shelf = Shelf::following(&site).await;
    let (before, more) = shelf.chapters();
    assert_eq!(more, MoreChapters::Address, "{before:?}");
    assert_eq!(site.asked(), Vec::<String>::new(), "nobody has asked for them");

    assert_eq!(shelf.read_chapters(false).await.unwrap(), ["Hello", "Goodbye"]);
    assert_eq!(site.asked(), ["/c.json"]);
    // From now on without the server, and through a refresh.
    site.take_away("/c.json");
    assert_eq!(shelf.read_chapters(false).await.unwrap(), ["Hello", "Goodbye"]);
    site.feed(
        r#"<description>Other notes</description><podcast:chapters url="/c.json" type="application/json+chapters"/>"#,
    );
    shelf.refresh().await;
    assert_eq!(shelf.chapters(), (vec!["Hello".into(), "Goodbye".into()], MoreChapters::None));
    assert_eq!(site.asked(), ["/feed"]);

    // Asked for again while they are away: the reason, and what was kept stays.
    let why = shelf.read_chapters(true).await.unwrap_err();
    assert!(why.starts_with("The chapters could not be read."), "{why}");
    assert!(why.contains("The server says the list of chapters is not there (404)."), "{why}");
    assert_eq!(shelf.chapters().0, ["Hello", "Goodbye"]);
    // Another address takes their place.
    site.asked();
    site.feed(r#"<podcast:chapters url="/d.json" type="application/json+chapters"/>"#);
    site.put("/d.json", json_chapters(&["New"]));
    shelf.refresh().await;
    assert_eq!(
        shelf.chapters(),
        (vec!["Hello".into(), "Goodbye".into()], MoreChapters::Address),
        "until they are read"
    );
    assert_eq!(shelf.read_chapters(false).await.unwrap(), ["New"]);
    assert_eq!(site.asked(), ["/feed", "/d.json"]);
}

#[tokio::test]
async fn what_holds_no_chapters_is_told() {
    let site = Site::serve(true).await;
    site.feed(r#"<podcast:chapters url="/c.json" type="application/json+chapters"/>"#);
    site.put("/c.json", "<html>Please sign in</html>");
    let shelf = Shelf::following(&site).await;
    let why = shelf.read_chapters(false).await.unwrap_err();
    assert!(why.contains("a web page instead of the list of chapters"), "{why}");
    // It is tried again the next time.
    site.put("/c.json", json_chapters(&["There"]));
    assert_eq!(shelf.read_chapters(false).await.unwrap(), ["There"]);
}

const TRANSCRIPTS: &str = r#"<podcast:transcript url="/t.html" type="text/html"/>
    <podcast:transcript url="/t.srt" type="application/x-subrip"/>
    <podcast:transcript url="/t.de.vtt" type="text/vtt" language="de"/>
    <podcast:transcript url="/t.vtt" type="text/vtt" language="en-GB"/>"#;

#[tokio::test]
async fn the_best_transcript_is_read_and_kept() {
    let site = Site::serve(true).await;
    site.feed(TRANSCRIPTS);
    site.put("/t.vtt", "WEBVTT - written by Ann\n\n00:01.000 --> 00:02.000\n<v Ann>See https://example.org/tea\u{7}\n");
    site.put("/t.srt", "1\n00:00:05,000 --> 00:00:06,000\nFrom SRT\n");
    let shelf = Shelf::following(&site).await;
    let wanted = vec![(Some(1), String::from("See https://example.org/tea"))];
    assert_eq!(shelf.read_transcript(false).await.unwrap(), wanted);
    assert_eq!(site.asked(), ["/t.vtt"]);
    site.take_away("/t.vtt");
    shelf.refresh().await;
    assert_eq!(shelf.read_transcript(false).await.unwrap(), wanted, "kept");
    assert_eq!(site.asked(), ["/feed"]);

    let kept = shelf.ctx.readers.with(|reader| reader.kept_transcript(shelf.episode())).unwrap().unwrap();
    assert_eq!((kept.at, kept.url), (NOW, format!("{}/t.vtt", site.base)));
    assert_eq!(kept.what.made_by.as_deref(), Some("written by Ann"));
    assert_eq!(kept.what.lines[0].speaker.as_deref(), Some("Ann"));
    // Its links stand among those of the episode and of the show.
    let of = earmark::app::effect::LinksOf::Episode(shelf.episode());
    let links = shelf.ctx.readers.with(|reader| details::links(reader, of)).unwrap();
    let tea = links.iter().find(|link| link.target.address() == "https://example.org/tea").unwrap();
    assert_eq!(tea.found, "in the transcript, 0:01");
    let show = shelf.ctx.readers.with(Reader::shows).unwrap()[0].id;
    let links = shelf.ctx.readers.with(|reader| reader.show_links(show)).unwrap();
    assert!(links.iter().any(|link| link.url == "https://example.org/tea" && link.found == "in a transcript"));

    // Read anew, the best one is not there any more: the next one speaks for it.
    assert_eq!(shelf.read_transcript(true).await.unwrap(), [(Some(5), String::from("From SRT"))]);
    assert_eq!(site.asked(), ["/t.vtt", "/t.srt"]);
    // None of its addresses is the feed's any more.
    site.feed(r#"<podcast:transcript url="/new.json" type="application/json"/>"#);
    site.put("/new.json", r#"{"segments": [{"startTime": 7, "body": "From JSON"}]}"#);
    shelf.refresh().await;
    assert_eq!(shelf.read_transcript(false).await.unwrap(), [(Some(7), String::from("From JSON"))]);
    // A feed that names none any more takes none away.
    site.feed("");
    shelf.refresh().await;
    site.asked();
    let page = shelf.ctx.readers.with(|reader| details::episode(reader, shelf.episode())).unwrap().unwrap();
    assert_eq!(page.detail.transcripts.len(), 1);
    assert_eq!(shelf.read_transcript(false).await.unwrap(), [(Some(7), String::from("From JSON"))]);
    assert_eq!(site.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_transcript_that_cannot_be_had_says_why() {
    let site = Site::serve(true).await;
    site.feed(TRANSCRIPTS);
    let shelf = Shelf::following(&site).await;
    let why = shelf.read_transcript(false).await.unwrap_err();
    assert!(why.contains("The transcript could not be read.") && why.contains("404"), "{why}");
    assert_eq!(site.asked(), ["/t.vtt", "/t.srt", "/t.html", "/t.de.vtt"], "in this order");
}

#[tokio::test]
async fn what_is_no_transcript_is_told_and_not_kept() {
    let site = Site::serve(true).await;
    site.feed(r#"<podcast:transcript url="/t.vtt" type="text/vtt"/>"#);
    site.put("/t.vtt", "<!DOCTYPE html><html><body><p>Please sign in to continue</p></body></html>");
    let shelf = Shelf::following(&site).await;
    let why = shelf.read_transcript(false).await.unwrap_err();
    assert!(why.contains("The server sent a web page instead of the transcript."), "{why}");
    site.put("/t.vtt", "%PDF-1.4\n%\u{e2}\u{e3}");
    let why = shelf.read_transcript(false).await.unwrap_err();
    assert!(why.contains("The transcript is a PDF, not text.") && why.contains("among the links"), "{why}");
    assert_eq!(shelf.ctx.readers.with(|reader| reader.kept_transcript(shelf.episode())).unwrap(), None);
    site.put("/t.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nThere\n");
    assert_eq!(shelf.read_transcript(false).await.unwrap(), [(Some(1), String::from("There"))]);
}

#[tokio::test]
async fn what_came_in_part_is_kept_and_told() {
    let site = Site::serve(true).await;
    site.feed(
        r#"<podcast:chapters url="/c.json" type="application/json+chapters"/><podcast:transcript url="/t.json" type="application/json"/>"#,
    );
    site.put("/c.json", r#"{"chapters": [{"startTime": 0, "title": "Whole"}, {"startTime": 5, "title": "cut o"#);
    site.put("/t.json", r#"{"segments": [{"startTime": 0, "body": "Whole"}, {"startTime": 5, "bo"#);
    let shelf = Shelf::following(&site).await;
    let (page, part) = media::chapters(&shelf.ctx, shelf.episode(), false).await.unwrap().unwrap();
    assert_eq!(page.detail.chapters.len(), 1);
    assert_eq!(part.unwrap().what, "The chapters came in part only.");
    let (text, part) = media::transcript(&shelf.ctx, shelf.episode(), false).await.unwrap().unwrap();
    assert_eq!(text.what.lines.len(), 1);
    assert_eq!(part.unwrap().what, "The transcript came in part only.");
}

/// An ID3v2.4 tag with these chapters (seconds, title) behind a picture of this length.
fn tag(chapters: &[(u32, &str)], picture: usize) -> Vec<u8> {
    let safe = |number: usize| [21, 14, 7, 0].map(|shift| (number >> shift & 0x7F) as u8);
    let frame = |id: &[u8; 4], data: &[u8]| [id.as_slice(), &safe(data.len()), &[0, 0], data].concat();
    let mut body = frame(b"APIC", &vec![0xAB; picture]);
    for (number, (seconds, title)) in chapters.iter().enumerate() {
        let times = [(seconds * 1000).to_be_bytes(), (seconds * 1000 + 999).to_be_bytes(), [255; 4], [255; 4]].concat();
        let title = frame(b"TIT2", &[&[3], title.as_bytes()].concat());
        let link = frame(b"WXXX", b"\0\0https://example.org/essay");
        body.extend(frame(b"CHAP", &[format!("c{number}\0").as_bytes(), &times, &title, &link].concat()));
    }
    body.extend([0; 100]);
    [b"ID3\x04\0\0".as_slice(), &safe(body.len()), &body].concat()
}

#[tokio::test]
async fn chapters_in_the_audio_file_are_read_from_its_head_only() {
    for ranges in [true, false] {
        let site = Site::serve(ranges).await;
        site.feed(r#"<enclosure url="/one.mp3?token=secret" type="audio/mpeg" length="9000000"/>"#);
        let head = tag(&[(0, "Hello"), (61, "Essay")], 40_000);
        let whole = [head.clone(), vec![0x55; 9_000_000]].concat();
        site.put("/one.mp3", whole);
        let shelf = Shelf::following(&site).await;
        assert_eq!(shelf.chapters(), (Vec::new(), MoreChapters::File));
        assert_eq!(shelf.read_chapters(false).await.unwrap(), ["Hello", "Essay"]);
        let length = head.len() - 1;
        assert_eq!(site.asked(), [String::from("/one.mp3 bytes=0-9"), format!("/one.mp3 bytes=0-{length}")]);
        let kept = shelf.ctx.readers.with(|reader| reader.kept_chapters(shelf.episode())).unwrap().unwrap();
        assert_eq!(kept.url, format!("{}/one.mp3", site.base), "without the secret");
        assert_eq!((kept.what[1].start, kept.what[1].link.as_deref()), (Secs(61), Some("https://example.org/essay")));
        // Another token is not another file.
        site.feed(r#"<enclosure url="/one.mp3?token=other" type="audio/mpeg" length="9000000"/>"#);
        shelf.refresh().await;
        assert_eq!(shelf.chapters(), (vec!["Hello".into(), "Essay".into()], MoreChapters::None));
    }
}

#[tokio::test]
async fn a_file_without_chapters_is_looked_at_once() {
    let site = Site::serve(true).await;
    site.feed(r#"<enclosure url="/one.mp3" type="audio/mpeg" length="9"/>"#);
    site.put("/one.mp3", vec![0xFF; 3]);
    let shelf = Shelf::following(&site).await;
    assert_eq!(shelf.read_chapters(false).await.unwrap(), Vec::<String>::new());
    assert_eq!(shelf.chapters(), (Vec::new(), MoreChapters::None));
    assert_eq!(site.asked(), ["/one.mp3 bytes=0-9"]);
    // Pictures without end: what is in the first MiB counts.
    site.feed(r#"<enclosure url="/two.mp3" type="audio/mpeg" length="9"/>"#);
    site.put("/two.mp3", tag(&[(0, "Too far")], 3 << 20));
    shelf.refresh().await;
    assert_eq!(shelf.read_chapters(false).await.unwrap(), Vec::<String>::new());
    assert_eq!(site.asked(), ["/feed", "/two.mp3 bytes=0-9", "/two.mp3 bytes=0-1048575"]);
}

#[tokio::test]
async fn who_stays_offline_reads_what_is_kept_and_asks_nobody() {
    let site = Site::serve(true).await;
    site.feed(TRANSCRIPTS);
    site.put("/t.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nKept\n");
    let mut shelf = Shelf::following(&site).await;
    shelf.read_transcript(false).await.unwrap();
    site.asked();
    shelf.ctx.client = Client::silent(&config::Config::default());
    assert_eq!(shelf.read_transcript(false).await.unwrap(), [(Some(1), String::from("Kept"))]);
    let why = shelf.read_transcript(true).await.unwrap_err();
    assert!(why.contains("No server can be reached"), "{why}");
    shelf.refresh().await;
    assert_eq!(site.asked(), Vec::<String>::new());
}
