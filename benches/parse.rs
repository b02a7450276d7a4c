//! How fast a document becomes values, beside what the format crate alone takes and what `feed-rs` takes, on every
//! well-formed feed of the shared corpus (where it is there) and on invented ones. All four are timed in turn in one process, by the
//! processor's time, and the best of several rounds counts, so that the ratios hold on a machine that is busy with other things.
//!
//! `cargo bench --bench parse` prints the table; a word behind `--` picks feeds by name. With `--test` each is read once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench fails loudly, has files and prints"
)]

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use earmark::feed;
use earmark::model::FeedUrl;

struct Feed {
    name: String,
    bytes: Vec<u8>,
    atom: bool,
}

impl Feed {
    /// What the format crate alone makes of it: how many items.
    fn floor(&self) -> Option<usize> {
        if self.atom {
            atom_syndication::Feed::read_from(&self.bytes[..]).ok().map(|feed| black_box(feed).entries.len())
        } else {
            rss::Channel::read_from(&self.bytes[..]).ok().map(|channel| black_box(channel).items.len())
        }
    }

    fn other(&self) -> Option<usize> {
        feed_rs::parser::parse(&self.bytes[..]).ok().map(|feed| black_box(feed).entries.len())
    }

    fn ours(&self, url: &FeedUrl) -> usize {
        black_box(feed::parse(&self.bytes, url, None).unwrap()).episodes.len()
    }

    /// A refresh that knows these sources.
    fn news(&self, url: &FeedUrl, known: &HashSet<u64>) -> usize {
        black_box(feed::parse_news(&self.bytes, url, None, |raw| known.contains(&raw)).unwrap()).unread.len()
    }
}

struct Row {
    name: String,
    bytes: usize,
    items: usize,
    floor: Duration,
    other: Option<Duration>,
    ours: Duration,
    news: Duration,
}

impl Row {
    /// Our speed in parts of the crate's: above 1 is faster.
    fn to_floor(&self) -> f64 {
        self.floor.as_secs_f64() / self.ours.as_secs_f64()
    }

    fn to_other(&self) -> Option<f64> {
        self.other.map(|other| other.as_secs_f64() / self.ours.as_secs_f64())
    }

    /// What a refresh with one new item costs in parts of a first read.
    fn of_first(&self) -> f64 {
        self.news.as_secs_f64() / self.ours.as_secs_f64()
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let once = words.iter().any(|word| word == "--test");
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let url = FeedUrl::parse("https://feed.example/show.xml").unwrap();

    let mut feeds = invented();
    feeds.extend(corpus());
    feeds.retain(|feed| wanted.is_empty() || wanted.iter().any(|word| feed.name.contains(word.as_str())));
    let mut rows = Vec::new();
    for feed in feeds {
        // Whatever the crate refuses is not well-formed.
        let Some(items) = feed.floor() else { continue };
        assert_eq!(feed.ours(&url), items, "{}: as many episodes as the crate finds items", feed.name);
        let parsed = feed::parse(&feed.bytes, &url, None).unwrap();
        let known: HashSet<u64> = parsed.episodes.iter().skip(1).map(|episode| episode.raw).collect();
        drop(parsed);
        if once {
            assert!(feed.news(&url, &known) + 1 >= known.len());
            continue;
        }
        rows.push(measure(&feed, &url, &known, items));
    }
    if !once && !rows.is_empty() {
        print(&mut rows);
    }
}

fn measure(feed: &Feed, url: &FeedUrl, known: &HashSet<u64>, items: usize) -> Row {
    let mut row = Row {
        name: feed.name.clone(),
        bytes: feed.bytes.len(),
        items,
        floor: Duration::MAX,
        other: feed.other().map(|_| Duration::MAX),
        ours: Duration::MAX,
        news: Duration::MAX,
    };
    let begun = ThreadTime::now();
    let mut rounds = 0;
    while rounds < 9 || (rounds < 200 && begun.elapsed() < Duration::from_millis(300)) {
        row.floor = row.floor.min(timed(|| feed.floor()));
        row.ours = row.ours.min(timed(|| feed.ours(url)));
        row.news = row.news.min(timed(|| feed.news(url, known)));
        row.other = row.other.map(|best| best.min(timed(|| feed.other())));
        rounds += 1;
    }
    row
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = ThreadTime::now();
    black_box(work());
    begun.elapsed()
}

fn print(rows: &mut [Row]) {
    rows.sort_by(|a, b| a.to_floor().total_cmp(&b.to_floor()));
    println!(
        "{:<44} {:>9} {:>6} {:>6} {:>6}  {:>7} {:>9} {:>7}",
        "feed", "bytes", "items", "crate", "ours", "×crate", "×feed-rs", "1 new"
    );
    println!("{:<44} {:>9} {:>6} {:>6} {:>6}", "", "", "", "MB/s", "MB/s");
    for row in &*rows {
        let speed = |time: Duration| row.bytes as f64 / 1e6 / time.as_secs_f64();
        let other = row.to_other().map_or_else(|| String::from("refuses"), |ratio| format!("{ratio:.2}"));
        println!(
            "{:<44} {:>9} {:>6} {:>6.0} {:>6.0}  {:>7.2} {other:>9} {:>6.0}%",
            row.name.chars().take(44).collect::<String>(),
            row.bytes,
            row.items,
            speed(row.floor),
            speed(row.ours),
            row.to_floor(),
            row.of_first() * 100.0,
        );
    }
    let mut line = String::new();
    let mut sum = |what: &str, mut all: Vec<f64>| {
        if all.is_empty() {
            return;
        }
        all.sort_by(f64::total_cmp);
        let middle = all[all.len() / 2];
        let _ = writeln!(line, "{what}: lowest {:.2}, median {middle:.2}, highest {:.2}", all[0], all[all.len() - 1]);
    };
    sum("speed in parts of the crate's", rows.iter().map(Row::to_floor).collect());
    sum("speed in parts of feed-rs's", rows.iter().filter_map(Row::to_other).collect());
    let long: Vec<f64> = rows.iter().filter(|row| row.items >= 100).map(Row::of_first).collect();
    sum("one new item, in parts of a first read (feeds of 100 items and more)", long);
    println!("{} feeds\n{line}", rows.len());
}

/// Every feed of the corpus, where there is one.
fn corpus() -> Vec<Feed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/feeds");
    if !folder.exists() {
        println!("../shared not found: invented feeds only");
        return Vec::new();
    }
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).into_owned();
            let atom = head.contains("<feed");
            Feed { name: path.file_name().unwrap().to_string_lossy().into_owned(), bytes, atom }
        })
        .collect()
}

/// Shows that nobody made: notes as CDATA, notes as escaped HTML, and a long one.
fn invented() -> Vec<Feed> {
    let feed = |name: &str, items: u32, lines: u32, escaped: bool| Feed {
        name: format!("({name})"),
        bytes: show(items, lines, escaped).into_bytes(),
        atom: false,
    };
    vec![
        feed("500 items, CDATA", 500, 12, false),
        feed("500 items, escaped", 500, 12, true),
        feed("3,000 items", 3000, 40, false),
    ]
}

fn show(items: u32, lines: u32, escaped: bool) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel><title>Harbour Radio</title>\
         <link>https://harbour.example/</link><description>About boats</description>\
         <itunes:author>Mara Pohl</itunes:author><language>en</language>\n",
    );
    for number in 0..items {
        let mut notes = format!(
            "<p>What we talked about when the tide was out, with <a href=\"https://ropes.example/{number}\">a rope maker</a> \
             and <a href=\"https://sails.example/\">a sail maker</a>.</p><ul>"
        );
        for line in 0..lines {
            let _ = write!(notes, "<li>{line}: a note on knots, on weather, and on who may enter the harbour</li>");
        }
        notes.push_str("</ul>");
        let notes = if escaped {
            notes.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
        } else {
            format!("<![CDATA[{notes}]]>")
        };
        let _ = write!(
            text,
            "<item>\n<title>Episode {number}: rope and sail</title>\n<guid isPermaLink=\"false\">harbour-{number}</guid>\n\
             <link>https://harbour.example/{number}</link>\n<pubDate>Mon, 05 Feb 2024 06:00:00 GMT</pubDate>\n\
             <enclosure url=\"https://harbour.example/{number}.mp3\" length=\"12345678\" type=\"audio/mpeg\"/>\n\
             <itunes:duration>1:02:03</itunes:duration>\n<itunes:episode>{number}</itunes:episode>\n\
             <podcast:person role=\"guest\">Ada Quill</podcast:person>\n\
             <podcast:transcript url=\"https://harbour.example/{number}.vtt\" type=\"text/vtt\"/>\n\
             <description>What we talked about when the tide was out.</description>\n\
             <content:encoded>{notes}</content:encoded>\n</item>\n"
        );
    }
    text.push_str("</channel></rss>\n");
    text
}
