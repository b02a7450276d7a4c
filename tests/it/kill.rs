//! The real program is killed at random moments while it follows, marks, queues and refreshes. Afterwards the library
//! opens, is whole, and holds every change that had been acknowledged.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use earmark::model::{EpisodeId, FeedUrl, Subscription};
use earmark::store::Store;

use crate::folders;

/// Each worker has a library of its own; together they kill at least this often.
const KILLS: usize = 200;
const WORKERS: usize = 2;
const FEEDS: usize = 4;
const SEED: u64 = 0x0ea2_3a2c;

/// Numbers that are the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }
    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// Serves feeds that have one episode more at every request, up to eighty.
struct Feeds {
    address: String,
    asked: [AtomicUsize; FEEDS],
}

impl Feeds {
    fn serve() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let feeds = Arc::new(Self { address, asked: Default::default() });
        let served = Arc::clone(&feeds);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = Arc::clone(&served);
                std::thread::spawn(move || served.answer(stream));
            }
        });
        feeds
    }

    fn url(&self, feed: usize) -> String {
        format!("{}/{feed}.xml", self.address)
    }

    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let mut line = String::new();
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        reader.read_line(&mut line).ok()?;
        let feed: usize = line.split('/').nth(1)?.split('.').next()?.parse().ok()?;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).ok()? <= 2 {
                break;
            }
        }
        let body = document(feed, 5 + self.asked.get(feed)?.fetch_add(1, Ordering::SeqCst));
        // The client may have been killed meanwhile; that is the point.
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .ok()
    }
}

fn document(feed: usize, episodes: usize) -> String {
    let mut items = String::new();
    for number in (1..=episodes.min(80)).rev() {
        write!(
            items,
            "<item><title>Part {number} of {feed}</title><guid isPermaLink=\"false\">{feed}-{number}</guid>\
             <pubDate>{:02} Jan {} 08:00:00 GMT</pubDate>\
             <description>&lt;p&gt;See &lt;a href=\"https://example.org/{number}\"&gt;this&lt;/a&gt;.&lt;/p&gt;</description>\
             <enclosure url=\"https://cdn.example/{feed}/{number}.mp3\" type=\"audio/mpeg\" length=\"9\"/></item>",
            number % 28 + 1,
            1990 + number / 28,
        )
        .unwrap();
    }
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {feed}</title><link>https://example.org/{feed}</link>\
         <description>Grows.</description>{items}</channel></rss>"
    )
}

/// What a line of the batch asks for, as far as the listener can see it.
#[derive(Debug, Clone)]
enum Line {
    Add(usize),
    Follow(u32),
    Unfollow(u32),
    Later(u32),
    Unlater(u32),
    Played(u32),
    Unplayed(u32),
    Refresh(u32),
}

impl Line {
    fn text(&self, feeds: &Feeds) -> String {
        match self {
            Self::Add(feed) => format!("add {}", feeds.url(*feed)),
            Self::Follow(id) => format!("follow {id}"),
            Self::Unfollow(id) => format!("unfollow {id}"),
            Self::Later(id) => format!("later {id}"),
            Self::Unlater(id) => format!("unlater {id}"),
            Self::Played(id) => format!("played {id}"),
            Self::Unplayed(id) => format!("unplayed {id}"),
            Self::Refresh(id) => format!("refresh {id}"),
        }
    }
}

/// All that was acknowledged: which feeds are followed, what is played, and Listen Later in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Facts {
    /// By address, because an id is given by the program.
    followed: BTreeSet<String>,
    played: BTreeSet<u32>,
    queue: Vec<u32>,
}

impl Facts {
    fn after(&self, line: &Line, feeds: &Feeds, shows: &HashMap<u32, String>) -> Self {
        let mut facts = self.clone();
        match line {
            Line::Add(feed) => {
                facts.followed.insert(feeds.url(*feed));
            }
            Line::Follow(id) => facts.followed.extend(shows.get(id).cloned()),
            Line::Unfollow(id) => {
                shows.get(id).map(|url| facts.followed.remove(url));
            }
            Line::Later(id) if !facts.queue.contains(id) => facts.queue.push(*id),
            Line::Unlater(id) => facts.queue.retain(|queued| queued != id),
            Line::Played(id) => {
                facts.played.insert(*id);
            }
            Line::Unplayed(id) => {
                facts.played.remove(id);
            }
            Line::Later(_) | Line::Refresh(_) => {}
        }
        facts
    }
}

/// What is in the library after a kill.
#[derive(Debug, Default)]
struct Found {
    facts: Facts,
    shows: HashMap<u32, String>,
    /// Episodes by show.
    episodes: BTreeMap<u32, Vec<u32>>,
}

/// Opens the library as the next start would, and holds it against everything that must be true of it.
fn examine(path: &Path) -> Found {
    let store = Store::open(path).expect("the library opens");
    let reader = store.reader().unwrap();
    let listener = reader.listener().unwrap();
    let mut found = Found::default();
    for show in reader.shows().unwrap() {
        let url = show.feed_url.as_ref().map(FeedUrl::to_string).unwrap();
        let list = reader.list(show.id).unwrap();
        assert_eq!(show.counts.total as usize, list.len(), "kept counts are right");
        let played = |id: EpisodeId| listener.marks.iter().any(|(marked, state)| *marked == id && state.played);
        assert_eq!(show.counts.unplayed as usize, list.ids().filter(|id| !played(*id)).count());
        for id in list.ids() {
            assert!(reader.episode(id).unwrap().is_some(), "an episode is written whole");
        }
        if show.subscription == Subscription::Following {
            found.facts.followed.insert(url.clone());
        }
        found.episodes.insert(show.id.get(), list.ids().map(EpisodeId::get).collect());
        found.shows.insert(show.id.get(), url);
    }
    found.facts.played = listener.marks.iter().filter(|(_, state)| state.played).map(|(id, _)| id.get()).collect();
    found.facts.queue = listener.queue.iter().map(|item| item.episode.get()).collect();
    drop(reader);
    drop(store);

    let raw = rusqlite::Connection::open(path).unwrap();
    let whole: String = raw.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let twice: u32 = raw
        .query_row(
            "SELECT count(*) FROM (SELECT 1 FROM episode e JOIN episode_identity i ON i.episode = e.id
             GROUP BY e.show, i.key HAVING count(*) > 1)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(twice, 0, "no episode twice");
    assert!(!raw.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap(), "nothing points to nothing");
    found
}

fn script(random: &mut Random, found: &Found) -> Vec<Line> {
    let shows: Vec<u32> = found.shows.keys().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let episodes: Vec<u32> = found.episodes.values().flatten().copied().collect();
    let length = 4 + random.below(36);
    let mut lines = Vec::new();
    while lines.len() < length {
        let show = random.pick(&shows).copied();
        let episode = random.pick(&episodes).copied();
        let queued = random.pick(&found.facts.queue).copied();
        lines.extend(match random.below(16) {
            0 => Some(Line::Add(random.below(FEEDS))),
            1 => show.map(Line::Follow),
            2 => show.map(Line::Unfollow),
            3..=5 => show.map(Line::Refresh),
            6..=8 => episode.map(Line::Later),
            9 => queued.or(episode).map(Line::Unlater),
            10..=13 => episode.map(Line::Played),
            _ => episode.map(Line::Unplayed),
        });
    }
    lines
}

/// What one run of the program answered before it was killed.
struct Answers {
    acknowledged: usize,
    /// Whether each answered line was done.
    done: Vec<bool>,
}

/// Runs the program on these lines and kills it: after some answers or after some time, and a little later.
fn run_and_kill(home: &Path, text: &str, random: &mut Random, lines: usize) -> Answers {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(["do", "-"]).env_clear();
    command.envs(folders::of(home));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let started = Instant::now();
    let mut input = child.stdin.take().unwrap();
    input.write_all(text.as_bytes()).expect("a script fits the pipe");
    // Standard input stays open: the program is killed while it works or while it waits, never after it left by itself.
    let (answers, answered) = mpsc::channel();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let reading = std::thread::spawn(move || {
        let mut line = String::new();
        while output.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
            // A line that the kill cut off was not heard by anyone.
            if !line.ends_with('\n') {
                break;
            }
            if answers.send(std::mem::take(&mut line)).is_err() {
                break;
            }
        }
        let _ = output.read(&mut [0]);
    });

    let mut heard: Vec<String> = Vec::new();
    let wanted = if random.below(3) == 0 { 0 } else { random.below(lines + 1) };
    // A program that answers nothing for a minute hangs; the assertion below then says so.
    let patience = started + Duration::from_secs(60);
    while heard.len() < wanted {
        let Ok(line) = answered.recv_timeout(patience.saturating_duration_since(Instant::now())) else {
            let _ = child.kill();
            let mut said = String::new();
            let _ = child.stderr.take().map(|mut errors| errors.read_to_string(&mut said));
            panic!("{} of {wanted} answers, then silence: {said}\n{text}", heard.len());
        };
        heard.push(line);
    }
    let longest = if wanted == 0 { 120_000 } else { 6_000 };
    let moment = Instant::now() + Duration::from_micros(random.next() % longest);
    while let Ok(line) = answered.recv_timeout(moment.saturating_duration_since(Instant::now())) {
        heard.push(line);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap();
    // What stood in the pipe when it was killed had been said.
    heard.extend(answered.try_iter());
    drop(input);

    let done = heard.iter().enumerate().map(|(at, line)| {
        let mut words = line.split_whitespace();
        let how = words.next();
        assert_eq!(words.next(), Some((at + 1).to_string().as_str()), "answers come in order: {line}");
        assert!(matches!(how, Some("ok" | "failed")), "{line}");
        how == Some("ok")
    });
    Answers { done: done.collect(), acknowledged: heard.len() }
}

/// Kills the program `kills` times; gives how many changes had been acknowledged.
fn work(home: &Path, seed: u64, kills: usize) -> usize {
    let feeds = Feeds::serve();
    let library = home.join("data/earmark/library.db");
    let mut random = Random(seed);
    let mut found = Found::default();
    let mut acknowledged = 0;
    // Episodes that acknowledged refreshes brought, by address: there can only be more.
    let mut brought: HashMap<String, usize> = HashMap::new();
    for kill in 0..kills {
        let lines = script(&mut random, &found);
        let text: String = lines.iter().map(|line| line.text(&feeds) + "\n").collect();
        let answers = run_and_kill(home, &text, &mut random, lines.len());
        acknowledged += answers.acknowledged;

        let mut expected = found.facts.clone();
        for (line, done) in lines.iter().zip(&answers.done) {
            if !done {
                continue;
            }
            expected = expected.after(line, &feeds, &found.shows);
            match line {
                Line::Add(feed) => *brought.entry(feeds.url(*feed)).or_default() += 1,
                Line::Refresh(id) => *brought.entry(found.shows[id].clone()).or_default() += 1,
                _ => {}
            }
        }
        // The line after the last answer may be done and its answer not be said yet; never a later one.
        let under_way = lines.get(answers.acknowledged).map(|line| expected.after(line, &feeds, &found.shows));
        let next = examine(&library);
        assert!(
            next.facts == expected || under_way.as_ref() == Some(&next.facts),
            "seed {seed:#x}, kill {kill}: acknowledged {} of\n{text}\nbefore {:?}\nexpected {expected:?}\n  found {:?}",
            answers.acknowledged,
            found.facts,
            next.facts,
        );
        for (id, episodes) in &next.episodes {
            let url = &next.shows[id];
            if let Some(times) = brought.get(url) {
                assert!(
                    episodes.len() >= (4 + times).min(80),
                    "{url}: {} episodes after {times} refreshes",
                    episodes.len()
                );
            }
            let before = found.episodes.get(id).map_or(0, Vec::len);
            assert!(episodes.len() >= before, "no episode is ever lost");
        }
        found = next;
    }
    acknowledged
}

#[test]
fn nothing_that_was_acknowledged_is_lost_by_a_kill() {
    let started = Instant::now();
    let folders: Vec<_> = (0..WORKERS).map(|_| tempfile::tempdir().unwrap()).collect();
    let workers: Vec<_> = folders
        .iter()
        .zip(SEED..)
        .map(|(folder, seed)| {
            let home = folder.path().to_path_buf();
            std::thread::spawn(move || work(&home, seed, KILLS.div_ceil(WORKERS)))
        })
        .collect();
    let acknowledged: usize = workers.into_iter().map(|worker| worker.join().unwrap()).sum();
    println!("{KILLS} kills, {acknowledged} acknowledged changes kept, {:?}", started.elapsed());
    assert!(acknowledged > KILLS, "the program got to work before it was killed: {acknowledged}");
}
