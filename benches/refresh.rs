//! What a refresh costs from the request to the disk: everything new, nothing new, one new episode in every twentieth show.
//! Each beside the least that the same work can cost, measured in the same process: answers read and thrown away, rows put
//! into a bare table by one prepared statement. Ratios say something on a busy machine; milliseconds do not.
//!
//! `--test` does all of it once with a small library.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench fails loudly, has files and a clock, and prints what it measured"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use earmark::config;
use earmark::model::{Candidate, FeedUrl, Show, Timestamp};
use earmark::net::{Client, Fetched, Request};
use earmark::runtime::readers::Readers;
use earmark::runtime::refresh::{self, Context, Summary};
use earmark::runtime::writer::{Urgency, Writer};
use earmark::store::Store;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

const NOW: Timestamp = Timestamp(1_700_000_000);

/// How much, and how often: the best of the rounds counts.
struct Size {
    shows: usize,
    /// Of the largest show; the others have fewer, most have few.
    episodes: usize,
    rounds: usize,
}

fn main() {
    let test = std::env::args().any(|argument| argument == "--test");
    let size =
        if test { Size { shows: 20, episodes: 40, rounds: 1 } } else { Size { shows: 200, episodes: 1600, rounds: 5 } };
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    tokio.block_on(measure(&size));
    if test {
        println!("refresh: works");
    }
}

async fn measure(size: &Size) {
    let server = Server::start(size).await;
    let rows = server.feeds.iter().map(|feed| feed.episodes).sum::<usize>();
    let bytes = server.feeds.iter().map(|feed| feed.document.len()).sum::<usize>();
    println!("{} shows, {rows} episodes, {:.1} MB", size.shows, bytes as f64 / 1e6);

    let mut best: HashMap<&str, Duration> = HashMap::new();
    let mut keep = |what: &'static str, took: Duration| {
        let best = best.entry(what).or_insert(took);
        *best = took.min(*best);
    };
    for _ in 0..size.rounds {
        let folder = tempfile::tempdir().unwrap();
        server.grown.store(false, Ordering::SeqCst);
        keep("floor: ask", server.ask_all(true).await);
        keep("floor: read", server.ask_all(false).await);
        keep("floor: rows", bare_rows(&folder.path().join("bare.db"), &server.feeds));

        let library = Library::at(&folder.path().join("library.db"), &server).await;
        let (took, summary) = library.refresh().await;
        assert_eq!((summary.updated, summary.new_episodes, summary.failed.len()), (size.shows, rows, 0));
        keep("first", took);

        server.asked.store(0, Ordering::SeqCst);
        let (took, summary) = library.refresh().await;
        assert_eq!((summary.unchanged, summary.updated), (size.shows, 0));
        assert_eq!(server.asked.load(Ordering::SeqCst), size.shows, "each is asked once");
        keep("nothing", took);

        server.grown.store(true, Ordering::SeqCst);
        let (took, summary) = library.refresh().await;
        let news = size.shows.div_ceil(20);
        assert_eq!((summary.new_episodes, summary.updated), (news, news));
        keep("news", took);
        library.ctx.writer.close().await;
    }
    let ratio = |what: &str, floors: &[&str]| {
        let floor: Duration = floors.iter().map(|floor| best[floor]).sum();
        println!(
            "{what:8} {:8.1} ms   {:5.2} × {:.1} ms ({})",
            best[what].as_secs_f64() * 1e3,
            best[what].as_secs_f64() / floor.as_secs_f64(),
            floor.as_secs_f64() * 1e3,
            floors.join(" + ").replace("floor: ", "")
        );
    };
    ratio("first", &["floor: read", "floor: rows"]);
    ratio("nothing", &["floor: ask"]);
    ratio("news", &["floor: ask"]);
}

/// A library that follows every feed of the server.
struct Library {
    ctx: Context,
}

impl Library {
    async fn at(path: &Path, server: &Server) -> Self {
        let writer = Writer::start(Store::open(path).unwrap());
        let client = Client::new(&Server::settings());
        let ctx = Context::new(client, writer, Arc::new(Readers::new(path)), || NOW);
        let urls: Vec<FeedUrl> = (0..server.feeds.len()).map(|n| FeedUrl::parse(&server.url(n)).unwrap()).collect();
        let added = ctx.writer.call(Urgency::Urgent, move |store| {
            for url in urls {
                store.add(&Candidate { feed_url: Some(url), ..Candidate::default() }, true, NOW).unwrap();
            }
        });
        added.await.unwrap();
        Self { ctx }
    }

    async fn refresh(&self) -> (Duration, Summary) {
        let shows: Vec<Show> = self.ctx.readers.with(earmark::store::Reader::shows).unwrap();
        let started = Instant::now();
        let (reports, mut heard) = mpsc::channel(64);
        let listen = async { while heard.recv().await.is_some() {} };
        let (summary, ()) = tokio::join!(refresh::run(&self.ctx, shows, true, reports), listen);
        (started.elapsed(), summary)
    }
}

/// The rows of all feeds in one transaction, in a table with one index.
fn bare_rows(path: &Path, feeds: &[Feed]) -> Duration {
    let mut conn = rusqlite::Connection::open(path).unwrap();
    conn.pragma_update(None, "journal_mode", "wal").unwrap();
    conn.pragma_update(None, "synchronous", "normal").unwrap();
    conn.execute_batch(
        "CREATE TABLE episode (id INTEGER PRIMARY KEY, show INTEGER, guid TEXT, title TEXT, published INTEGER, media TEXT,
           notes TEXT); CREATE INDEX episode_show ON episode (show);",
    )
    .unwrap();
    let started = Instant::now();
    let tx = conn.transaction().unwrap();
    {
        let mut insert = tx
            .prepare("INSERT INTO episode (show, guid, title, published, media, notes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .unwrap();
        for (show, feed) in feeds.iter().enumerate() {
            for number in 1..=feed.episodes {
                let values = (
                    show as i64,
                    format!("{show}-{number}"),
                    title(number),
                    number as i64 * 86_400,
                    media(show, number),
                    NOTES.repeat(6),
                );
                insert.execute(values).unwrap();
            }
        }
    }
    tx.commit().unwrap();
    started.elapsed()
}

const NOTES: &str = "<p>A talk about rivers, machines &amp; quiet letters, as <a href=\"https://example.org/notes\">told \
                     elsewhere</a>, with a garden behind the harbour and copper thread.</p>";

fn title(number: usize) -> String {
    format!("{number}: The river and the orbit of the {}th morning", number % 31)
}

fn media(show: usize, number: usize) -> String {
    format!("https://cdn.example/{show}/{number}.mp3")
}

/// A feed, without and with one episode more.
struct Feed {
    episodes: usize,
    document: String,
    grown: Option<String>,
}

fn document(show: usize, episodes: usize) -> String {
    let mut items = String::new();
    for number in (1..=episodes).rev() {
        let _ = write!(
            items,
            "<item><title>{}</title><guid isPermaLink=\"false\">{show}-{number}</guid>\
             <link>https://show{show}.example/{number}</link>\
             <pubDate>{:02} Mar {} 08:00:00 GMT</pubDate><itunes:duration>00:41:{:02}</itunes:duration>\
             <description><![CDATA[{}]]></description>\
             <enclosure url=\"{}\" type=\"audio/mpeg\" length=\"41000000\"/></item>",
            title(number),
            number % 28 + 1,
            1900 + number / 28,
            number % 60,
            NOTES.repeat(6),
            media(show, number)
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" \
         xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel><title>Show {show}</title>\
         <link>https://show{show}.example/</link><description>About {show}.</description>{items}</channel></rss>"
    )
}

/// Serves the feeds on the loopback, with validators, from a thread of its own.
struct Server {
    feeds: Vec<Feed>,
    address: OnceLock<String>,
    asked: AtomicUsize,
    grown: AtomicBool,
}

impl Server {
    async fn start(size: &Size) -> Arc<Self> {
        let feeds = (0..size.shows).map(|show| {
            // A tenth are long, most are short, as libraries are.
            let episodes = (size.episodes / (show % 20 + 1)).max(3);
            let grown = (show % 20 == 0).then(|| document(show, episodes + 1));
            Feed { episodes, document: document(show, episodes), grown }
        });
        let server = Arc::new(Self {
            feeds: feeds.collect(),
            address: OnceLock::new(),
            asked: AtomicUsize::new(0),
            grown: AtomicBool::new(false),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        server.address.set(format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let serving = Arc::clone(&server);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).answer(stream));
            }
        });
        server
    }

    fn url(&self, show: usize) -> String {
        format!("{}/{show}", self.address.get().unwrap())
    }

    /// Loopback is one host, so the limit of a host is that of all.
    fn settings() -> config::Refresh {
        config::Refresh { parallel: 64, per_host: 64, ..config::Refresh::default() }
    }

    /// Answers one request after the other, as long as the client likes.
    async fn answer(self: Arc<Self>, stream: TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let mut stream = BufReader::new(stream);
        loop {
            let (mut line, mut known) = (String::new(), false);
            stream.read_line(&mut line).await.ok()?;
            let show: usize = line.split(['/', ' ']).nth(2)?.parse().ok()?;
            let feed = self.feeds.get(show)?;
            let grown = feed.grown.as_deref().filter(|_| self.grown.load(Ordering::SeqCst));
            let etag = if grown.is_some() { "\"2\"" } else { "\"1\"" };
            loop {
                line.clear();
                if stream.read_line(&mut line).await.ok()? <= 2 {
                    break;
                }
                known |= line.to_ascii_lowercase().starts_with("if-none-match:") && line.contains(etag);
            }
            self.asked.fetch_add(1, Ordering::SeqCst);
            let body = grown.unwrap_or(&feed.document);
            let answer = if known {
                format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n")
            } else {
                let length = body.len();
                format!("HTTP/1.1 200 OK\r\nETag: {etag}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n")
            };
            stream.write_all(answer.as_bytes()).await.ok()?;
            if !known {
                stream.write_all(body.as_bytes()).await.ok()?;
            }
            stream.flush().await.ok()?;
        }
    }

    /// Asks for every feed and throws the answers away.
    async fn ask_all(&self, known: bool) -> Duration {
        let client = Client::new(&Self::settings());
        // So that making the client does not count.
        client.fetch(&Request::new(self.url(0)), |_| ()).await.unwrap();
        let started = Instant::now();
        let etag = known.then(|| String::from("\"1\""));
        let requests = (0..self.feeds.len()).map(|show| {
            let request = Request { url: self.url(show), etag: etag.clone(), ..Request::default() };
            let client = client.clone();
            tokio::spawn(async move {
                let fetched = client.fetch(&request, |_| ()).await.unwrap();
                matches!(fetched, Fetched::Unchanged { .. })
            })
        });
        let requests: Vec<_> = requests.collect();
        for request in requests {
            let _ = request.await.unwrap();
        }
        started.elapsed()
    }
}
