//! Documents and servers that are built to hurt. The real program meets all of them in one refresh: it stays small, says of
//! each what was wrong, and nobody else waits.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use earmark::model::FeedUrl;
use earmark::store::Reader;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::folders;
use crate::server::{feed, gzip_bomb};

/// What a server may cost above what the program takes anyway, in KiB.
const ROOM: u64 = 200 << 10;

/// 256 MiB of blanks as a brotli stream (RFC 7932).
const BROTLI_BOMB: &str = "cfffff7f002440e2b14072effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800baf7\
    fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a07bffcfffff7f002400e2b00074\
    effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800baf7fffcffff074002200e0b40f7fe9fffffff004800c46101\
    e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a07bff3f";

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|two| u8::from_str_radix(&two.iter().collect::<String>(), 16).unwrap()).collect()
}

/// What is sent: a head, then a body.
#[derive(Clone)]
enum Body {
    Whole(Arc<Vec<u8>>),
    /// These bytes, then the others again and again up to this many in all.
    Endless(&'static str, Vec<u8>, u64),
    /// These bytes, then one a second.
    Drip(&'static str),
    Redirect(String),
}

/// Serves each of these under its name.
async fn serve(bodies: Vec<(&'static str, &'static str, Body)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let bodies = Arc::new(bodies);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let bodies = Arc::clone(&bodies);
            tokio::spawn(async move { answer(stream, &bodies).await });
        }
    });
    format!("http://{address}")
}

async fn answer(mut stream: TcpStream, bodies: &[(&'static str, &'static str, Body)]) -> Option<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&chunk[..read]);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split(' ').nth(1)?.trim_start_matches('/').split(['?', '/']).next()?;
    let (_, encoding, body) = bodies.iter().find(|(name, ..)| *name == path)?;
    let head = |status: &str, more: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n{more}\r\n")
    };
    let encoded = if encoding.is_empty() { String::new() } else { format!("Content-Encoding: {encoding}\r\n") };
    // The client may hang up at any moment; that is the point.
    match body {
        Body::Whole(bytes) => {
            stream.write_all(head("200 OK", &encoded).as_bytes()).await.ok()?;
            stream.write_all(bytes).await.ok()?;
        }
        Body::Endless(begin, again, most) => {
            stream.write_all(head("200 OK", &encoded).as_bytes()).await.ok()?;
            stream.write_all(begin.as_bytes()).await.ok()?;
            let mut sent = 0_u64;
            while sent < *most {
                stream.write_all(again).await.ok()?;
                sent += again.len() as u64;
            }
        }
        Body::Drip(begin) => {
            stream.write_all(head("200 OK", "").as_bytes()).await.ok()?;
            stream.write_all(begin.as_bytes()).await.ok()?;
            let mut pace = tokio::time::interval(std::time::Duration::from_secs(1));
            loop {
                pace.tick().await;
                stream.write_all(b" ").await.ok()?;
            }
        }
        Body::Redirect(to) => {
            // Somewhere new each time: a circle would be noticed at once.
            let to = to.replace("{n}", &request.split(' ').nth(1)?.len().to_string());
            let location = format!("Location: {to}\r\nContent-Length: 0\r\n");
            stream.write_all(head("302 Found", &location).as_bytes()).await.ok()?;
        }
    }
    stream.shutdown().await.ok()
}

fn channel(inside: &str) -> Vec<u8> {
    format!("<rss version=\"2.0\"><channel><title>A bomb</title>{inside}</channel></rss>").into_bytes()
}

/// `earmark do -`: takes a line, answers it, and waits for the next with all its memory still counted.
struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    lines: usize,
}

fn command(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.env_clear();
    command.envs(folders::of(home));
    command
}

impl Program {
    fn start(home: &Path) -> Self {
        let settings = ["refresh.silence_timeout=3", "refresh.total_timeout=20", "refresh.per_host=32"];
        let mut command = command(home);
        command.args(settings.iter().flat_map(|setting| ["--set", setting])).args(["do", "-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, lines: 0 }
    }

    fn asks(&mut self, line: &str) -> String {
        self.lines += 1;
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        assert!(answer.contains(&self.lines.to_string()), "{answer}");
        answer
    }

    /// The most memory it has had so far, in KiB. Nobody says so of one that has ended.
    fn most_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1).unwrap().parse().ok()
    }

    /// The most memory that it had until its end. The last it does is to make the words that came in ready for the search.
    fn most_memory_of_all(mut self) -> u64 {
        self.input = None;
        let mut most = 0;
        while let Some(memory) = self.most_memory() {
            most = memory;
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        most
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Follows all of these and refreshes them, “good” first; what the program answers in the end, if it stayed small.
#[cfg(target_os = "linux")]
async fn refreshed(base: &str, names: &[&str]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let outlines: Vec<String> =
        names.iter().map(|name| format!("<outline xmlUrl=\"{base}/{name}\" text=\"{name}\"/>")).collect();
    let list = home.join("list.opml");
    std::fs::write(&list, format!("<opml version=\"2.0\"><body>{}</body></opml>", outlines.concat())).unwrap();
    let import = command(home).args(["import", list.to_str().unwrap()]).output().unwrap();
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));

    let outcome = tokio::task::spawn_blocking({
        let home = home.to_path_buf();
        let good = format!("{base}/good");
        move || {
            let mut program = Program::start(&home);
            assert!(program.asks(&format!("refresh {good}")).starts_with("ok"));
            let rest = program.most_memory().unwrap();
            let answer = program.asks("refresh");
            (rest, program.most_memory_of_all(), answer)
        }
    });
    let (rest, most, answer) = outcome.await.unwrap();
    assert!(most - rest <= ROOM, "{} MiB above the {} MiB at rest", (most - rest) >> 10, rest >> 10);
    (folder, answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg(target_os = "linux")]
async fn bombs_cost_little_are_named_and_hold_up_nobody() {
    let whole = |bytes: Vec<u8>| Body::Whole(Arc::new(bytes));
    let laughs = (0..30)
        .fold(String::new(), |all, n| all + &format!("<!ENTITY b{n} \"{}\">", format!("&b{};", n + 1).repeat(10)));
    let laughs = format!("<!DOCTYPE rss [<!ENTITY a \"ha\">{laughs}]>");
    let laughs = [laughs.into_bytes(), channel("<item><title>&b0;</title><guid>1</guid></item>")].concat();
    let item = "<item><title>x</title></item>";
    let base = serve(vec![
        ("good", "", whole(feed("A good show", &[(2, "Second"), (1, "First")]).into_bytes())),
        ("laughs", "", whole(laughs)),
        ("tag", "", Body::Endless("<rss><channel><title>", vec![b'a'; 1 << 20], 1 << 30)),
        (
            "items",
            "",
            Body::Endless("<rss><channel>", item.repeat(10_000).into_bytes(), 10_000_000 * item.len() as u64),
        ),
        ("crowd", "", whole(channel(&item.repeat(1_000_000)))),
        ("nested", "", whole(channel(&format!("<item>{}", "<a>".repeat(100_000))))),
        ("gzip", "gzip", whole(gzip_bomb(4 << 20))),
        ("brotli", "br", whole(unhex(BROTLI_BOMB))),
        ("drip", "", Body::Drip("<rss><channel><title>slow</title>")),
        ("endless", "", Body::Redirect(String::from("/endless/a{n}/b"))),
        ("file", "", Body::Redirect(String::from("file:///etc/passwd"))),
    ])
    .await;

    let names = ["laughs", "tag", "items", "crowd", "nested", "gzip", "brotli", "drip", "endless", "file", "good"];
    let (folder, answer) = refreshed(&base, &names).await;
    assert!(answer.starts_with("failed"), "{answer}");

    let reader = Reader::open(&folder.path().join("data/earmark/library.db")).unwrap();
    let shows = reader.shows().unwrap();
    let of = |name: &str| {
        let url = FeedUrl::parse(&format!("{base}/{name}"));
        shows.iter().find(|show| show.feed_url == url).unwrap_or_else(|| panic!("{name} is not there"))
    };
    let why = |name: &str| of(name).health.problem.as_ref().map_or_else(String::new, |problem| problem.why.clone());
    assert_eq!(of("good").counts.total, 2);
    assert_eq!(of("good").health.problem, None);
    for name in ["tag", "items", "gzip", "brotli"] {
        assert!(why(name).contains("64 MiB"), "{name}: {}", why(name));
    }
    assert!(why("drip").contains("3 s") || why("drip").contains("20 s"), "{}", why("drip"));
    assert!(why("endless").contains("redirect"), "{}", why("endless"));
    assert!(why("file").contains("redirect") || why("file").contains("file"), "{}", why("file"));
    // Read for what they are: nothing expands, nothing is nested for ever, and a crowd is cut where no feed ever was.
    assert_eq!(of("laughs").counts.total, 1);
    assert!(of("nested").counts.total <= 1);
    assert!((1..=50_000).contains(&of("crowd").counts.total), "{}", of("crowd").counts.total);
}

/// Documents that are no longer than long feeds are, and of which each byte would take twenty and more when all of it was kept or
/// made ready for the search.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg(target_os = "linux")]
async fn many_small_things_take_little_more_room_than_their_document() {
    const LENGTH: usize = 12 << 20;
    let many = |before: &str, small: &str, after: &str| {
        let small = small.repeat(LENGTH / small.len());
        Body::Whole(Arc::new([before, &small, after].concat().into_bytes()))
    };
    let item = |inside: &str| (format!("<rss><channel><title>t</title><item>{inside}"), "</item></channel></rss>");
    let in_item = |inside: &str, small: &str, after: &str| {
        let (before, end) = item(inside);
        many(&before, small, &format!("{after}{end}"))
    };
    let words = (0..LENGTH / 8).fold(String::new(), |all, n| all + &format!("w{n:x} "));
    let one = |name: &str| {
        let (before, end) = item(&format!("<{name}>"));
        Body::Whole(Arc::new(format!("{before}{words}</{name}>{end}").into_bytes()))
    };
    let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"t\", \"items\": [";
    let base = serve(vec![
        ("good", "", Body::Whole(Arc::new(feed("A good show", &[(1, "First")]).into_bytes()))),
        ("ampersands", "", in_item("<title>", "& ", "</title>")),
        ("ends", "", in_item("", "</a>", "")),
        ("deep", "", in_item("", "<a>", "")),
        ("people", "", in_item("", "<podcast:person a=\"\">A</podcast:person>", "")),
        ("recipients", "", in_item("<podcast:value>", "<podcast:valueRecipient/>", "</podcast:value>")),
        ("categories", "", in_item("", "<category>x</category>", "")),
        ("links", "", many("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title>", "<link/>", "</feed>")),
        ("items", "", many(json, "{\"id\":1},", "{}]}")),
        ("numbers", "", many(json, "1,", "1]}")),
        ("comments", "", many(json, "/*", "")),
        ("list", "", many(&format!("{json}{{\"tags\": ["), "1,", "1]}]}")),
        ("title", "", one("title")),
        ("notes", "", one("description")),
    ])
    .await;
    for name in [
        "ampersands",
        "ends",
        "deep",
        "people",
        "recipients",
        "categories",
        "links",
        "items",
        "numbers",
        "comments",
        "list",
        "title",
        "notes",
    ] {
        refreshed(&base, &["good", name]).await;
    }
}

/// What is written of a document is made while it is written: as values of JSON it would take ten times its room.
#[test]
#[cfg(target_os = "linux")]
fn inspecting_takes_little_more_room_than_the_document() {
    const ITEMS: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let links = (0..20).map(|n| format!("http://e.example/{n} ")).collect::<Vec<_>>().concat();
    let people = "<podcast:person>A</podcast:person>".repeat(10);
    let item = format!("<item><title>T</title>{people}<description>{links}</description></item>");
    let file = folder.path().join("bomb.xml");
    let head = "<rss xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel><title>A bomb</title>";
    std::fs::write(&file, format!("{head}{}</channel></rss>", item.repeat(ITEMS))).unwrap();
    let mut inspect = command(folder.path());
    inspect.args(["inspect", "--json"]).arg(&file).stdout(Stdio::piped());
    let mut child = inspect.spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut program = Program { child, input: None, output, lines: 0 };
    let (mut most, mut line, mut titles, mut lines) = (0, String::new(), 0, 0);
    while {
        line.clear();
        program.output.read_line(&mut line).unwrap()
    } > 0
    {
        titles += usize::from(line.trim_start().starts_with("\"title\": \"T\""));
        lines += 1;
        if lines % 10_000 == 0 {
            most = program.most_memory().unwrap_or(most);
        }
    }
    assert_eq!(titles, ITEMS);
    assert!(0 < most && most <= ROOM, "{} MiB", most >> 10);
}
