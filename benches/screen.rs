//! What a listener waits for: the built program in a pseudo-terminal of 120×40, with a library of half a million episodes.
//! From the start to the first full frame, from each key to the screen that follows, in every list; what it takes of memory
//! and disk; and whether it sleeps when nobody types.
//!
//! `--test` does all of it once with a small library, so that it keeps working. Sizes come from `EARMARK_SHOWS` and
//! `EARMARK_EPISODES` (of each show); with `EARMARK_LIBRARY` the library is made in that folder, or found there, and kept.
//! `EARMARK_BESIDE` is the command line of another program, measured in the same minute with `j` and `k`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "a bench fails loudly, has files and a clock, and prints what it measured"
)]

#[path = "../tests/it/folders.rs"]
mod folders;
mod invented;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use earmark::library::query::Query;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rusqlite::Connection;
use rusqlite::types::Value;

const ROWS: u16 = 40;
const COLUMNS: u16 = 120;
/// No byte for so long: the screen is as it will be.
const QUIET: Duration = Duration::from_millis(30);
/// Whoever says nothing for so long has nothing to say.
const SILENT: Duration = Duration::from_millis(250);
const DEADLINE: Duration = Duration::from_secs(60);

fn main() {
    let test = std::env::args().any(|argument| argument == "--test");
    let number =
        |name: &str, usual: u32| std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual);
    let (shows, episodes) =
        if test { (24, 40) } else { (number("EARMARK_SHOWS", 2_000), number("EARMARK_EPISODES", 250)) };
    let scratch = tempfile::tempdir().unwrap();
    let home = std::env::var_os("EARMARK_LIBRARY").map_or_else(|| scratch.path().to_path_buf(), PathBuf::from);
    println!("{shows} shows, {} episodes", shows * episodes);
    prepare(&home, shows, episodes);

    let rest = if test { Duration::from_millis(300) } else { Duration::from_secs(10) };
    let starts = if test { 1 } else { 7 };
    start(&home, starts);
    lists(&home, if test { 5 } else { 40 });
    typing(&home);
    notes(&home);
    at_rest(&home, rest);
    if let Ok(command) = std::env::var("EARMARK_BESIDE") {
        beside(&command);
    }
    if test {
        println!("screen: works");
    }
}

/// Makes the library, unless it is there, and says what that took beside bare statements that write the same rows.
fn prepare(home: &Path, shows: u32, episodes: u32) {
    let folder = home.join("data/earmark");
    let path = folder.join("library.db");
    let rows = f64::from(shows * episodes);
    if !path.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        let took = invented::library(&path, shows, episodes).as_secs_f64();
        let bare = bare_rows(&path, &home.join("bare.db")).as_secs_f64();
        println!(
            "written       {:9.0} rows/s, {:.2} of bare statements with the same rows and indexes ({:.0})",
            rows / took,
            bare / took,
            rows / bare
        );
        let took = invented::index(&path).as_secs_f64();
        println!("indexed       {:9.0} rows/s", rows / took);
    }
    let conn = Connection::open(&path).unwrap();
    let count = |sql: &str| -> i64 { conn.query_row(sql, [], |row| row.get(0)).unwrap() };
    let notes = count("SELECT sum(length(CAST(notes_html AS BLOB))) FROM episode_body");
    let index = count("SELECT sum(length(block)) FROM words_data");
    let whole = std::fs::metadata(&path).unwrap().len();
    println!(
        "on disk       {:9.1} MB; notes {:.1} MB, their index {:.1} MB ({:.0} % of it)",
        whole as f64 / 1e6,
        notes as f64 / 1e6,
        index as f64 / 1e6,
        100.0 * index as f64 / notes as f64
    );
}

/// The floor of writing: the rows of a library, put into another with the same tables and indexes by statements that were
/// prepared once.
fn bare_rows(from: &Path, to: &Path) -> Duration {
    const TOGETHER: usize = 2_000;
    drop(earmark::store::Store::open(to).unwrap());
    let (from, mut to) = (Connection::open(from).unwrap(), Connection::open(to).unwrap());
    to.pragma_update(None, "synchronous", "normal").unwrap();
    to.pragma_update(None, "foreign_keys", true).unwrap();
    to.pragma_update(None, "cache_size", -12_288).unwrap();
    let mut took = Duration::ZERO;
    for table in ["show", "episode", "episode_identity", "episode_body", "person"] {
        let mut read = from.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = read.column_count();
        let places = vec!["?"; columns].join(", ");
        let mut rows = read.query([]).unwrap();
        loop {
            let mut batch: Vec<Vec<Value>> = Vec::with_capacity(TOGETHER);
            while batch.len() < TOGETHER
                && let Some(row) = rows.next().unwrap()
            {
                batch.push((0..columns).map(|column| row.get(column).unwrap()).collect());
            }
            if batch.is_empty() {
                break;
            }
            let began = Instant::now();
            let tx = to.transaction().unwrap();
            let mut insert = tx.prepare_cached(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
            for row in batch {
                insert.execute(rusqlite::params_from_iter(row)).unwrap();
            }
            drop(insert);
            tx.commit().unwrap();
            took += began.elapsed();
        }
    }
    took
}

/// How long it takes to begin: to the first frame, to the moment when every title is found, and to leave.
fn start(home: &Path, times: usize) {
    let (mut first, mut whole, mut quit) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = Vec::new();
    for round in 0..=times {
        let began = Instant::now();
        let mut screen = Screen::start(&earmark(home, &["--offline", "--fresh"]));
        let full =
            screen.wait("the episodes of the first show", |text| text.contains("Episodes") && text.contains(": "));
        let settled = screen.quiet();
        // Titles of the whole library, from the first moment on.
        screen.key("s");
        screen.write("people");
        screen.wait("episodes by title", |text| text.contains("Your library "));
        let last = screen.quiet();
        let since = |at: Instant| at.saturating_duration_since(began);
        screen.key("\x1b");
        let left = screen.leave();
        // The first one reads the file from the disk.
        if round > 0 || times == 1 {
            first.push(since(full));
            whole.push(since(settled.unwrap_or(full)));
            found.push(since(last.unwrap_or(full)));
            quit.push(left);
        }
    }
    println!("first frame   {}", Times(first));
    println!("… and quiet   {}", Times(whole));
    println!("titles found  {}  (typed at once after the first frame, with what that takes)", Times(found));
    println!("quit          {}", Times(quit));
}

/// Keys in every list.
fn lists(home: &Path, times: usize) {
    let mut screen = Screen::start(&earmark(home, &["--offline", "--fresh"]));
    screen.wait("the library", |text| text.contains("Episodes"));
    std::thread::sleep(Duration::from_secs(1));
    screen.quiet();
    let places: [(&str, &[&str]); 12] = [
        ("shows", &["gh"]),
        ("episodes beside", &["gh", "\t"]),
        ("a show", &["gh", "\x1b[Z", "\r"]),
        ("its links", &["]"]),
        ("similar", &["]"]),
        ("new", &["gn"]),
        ("an episode", &["\r"]),
        ("listen later", &["gw"]),
        ("for you", &["gr"]),
        ("history", &["gy"]),
        ("settings", &["gc"]),
        ("messages", &["gm"]),
    ];
    println!();
    println!(
        "key to frame              {:>24} {:>24} {:>24} {:>24} {:>8} {:>6}",
        "j, k", "page", "end", "come and go back", "bytes", "MB"
    );
    let mut every = Vec::new();
    // Which keys took longest, to look there.
    let mut slowest: Vec<(Took, String)> = Vec::new();
    for (name, keys) in places {
        for key in keys {
            screen.key(key);
            screen.settle();
        }
        let mut moved = Vec::new();
        let mut bytes = Vec::new();
        for key in ["j", "k"] {
            for round in 0..times {
                let before = screen.row();
                let took = screen.key(key);
                // At the end of a list a step changes nothing: what came then followed the step before.
                if before.is_some() && before == screen.row() {
                    continue;
                }
                moved.extend(took.first);
                bytes.extend(took.first.map(|_| took.first_bytes));
                slowest.push((took, format!("{key:?} in {name}, number {}", round + 1)));
            }
        }
        let mut several = |keys: &[&str], rounds: usize| {
            let mut took = Vec::new();
            for round in 0..rounds {
                for key in keys {
                    let one = screen.key(key);
                    took.extend(one.first);
                    slowest.push((one, format!("{key:?} in {name}, number {}", round + 1)));
                }
            }
            Times(took)
        };
        let page = several(&["\x04", "\x04", "\x15", "\x15"], times.div_ceil(8));
        let end = several(&["G", "gg"], times.div_ceil(10));
        let back = several(&["\r", "\x7f"], times.div_ceil(10));
        bytes.sort_unstable();
        let usual = bytes.get(bytes.len() / 2).copied().unwrap_or(0);
        let moved = Times(moved);
        let resident = facts(screen.process).get("VmRSS").map_or(0, |kib| kib / 1000);
        println!("{name:24}  {moved:>24} {page:>24} {end:>24} {back:>24} {usual:>8} {resident:>6}");
        every.extend([moved, page, end, back].into_iter().flat_map(|times| times.0));
    }
    println!("{:24}  {}", "in all", Times(every));
    slowest.sort_unstable_by_key(|(took, _)| std::cmp::Reverse(took.first));
    for (took, key) in slowest.iter().take(3) {
        println!(
            "slowest       {:9.1} ms  {key}; until the screen was quiet the drawing thread ran {:.1} ms and stood in line for {:.1}",
            ms(took.first.unwrap_or_default()),
            ms(took.ran),
            ms(took.in_line)
        );
    }
    println!("memory        {}", memory(screen.process));
    screen.leave();
}

/// Letter by letter: the filter of a list, and the search.
fn typing(home: &Path) {
    let mut screen = Screen::start(&earmark(home, &["--offline", "--fresh"]));
    screen.wait("the library", |text| text.contains("Episodes"));
    std::thread::sleep(Duration::from_secs(1));
    screen.quiet();
    println!();
    println!("letter by letter          {:>24} {:>24}   slowest to answer", "first answer", "all of it");
    let mut line = |name: &str, open: &str, typed: &str| {
        screen.key(open);
        screen.settle();
        let (mut first, mut last) = (Vec::new(), Vec::new());
        let mut slowest = (Duration::ZERO, 0);
        for (letter, at) in typed.chars().zip(1..) {
            let took = screen.key(&letter.to_string());
            first.extend(took.first);
            last.extend(took.last);
            slowest = slowest.max((took.first.unwrap_or_default(), at));
        }
        println!("{name:24}  {:>24} {:>24}   letter {}", Times(first), Times(last), slowest.1);
        screen.key("\x1b");
        screen.key("\x1b");
        screen.key("gh");
        screen.settle();
    };
    line("filter of shows", "/", "people");
    for query in QUERIES {
        line(&format!("search {query}"), "s", query);
    }
    screen.leave();
}

const QUERIES: [&str; 13] = [
    "the",
    "people",
    "peo",
    "drai",
    "\"of the\"",
    "\"story of people\"",
    "world -the",
    "with people",
    "zzyzx",
    "一",
    "story show:people",
    "story after:2026-01",
    "the of and to in",
];

/// The search of notes alone, in the processor time of its thread: what a busy machine does not change much.
fn notes(home: &Path) {
    let reader = earmark::store::Reader::open(&home.join("data/earmark/library.db")).unwrap();
    println!();
    println!("search of notes, processor time: first, and the same again");
    for query in QUERIES {
        let mut times = Vec::new();
        let mut hits = 0;
        for _ in 0..5 {
            let began = cpu_time::ThreadTime::now();
            hits = reader.search(&Query::parse(query), true, 100).unwrap().len();
            times.push(began.elapsed());
        }
        println!("{query:24}  {:>8.1} {:>8.1} ms, {hits} hits", ms(times[0]), ms(*times.iter().min().unwrap()));
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Nothing is typed.
fn at_rest(home: &Path, how_long: Duration) {
    let mut screen = Screen::start(&earmark(home, &["--offline", "--fresh"]));
    screen.wait("the library", |text| text.contains("Episodes"));
    std::thread::sleep(Duration::from_secs(2));
    screen.settle();
    let (cpu, before, bytes) = (cpu(screen.process), sleeps(screen.process), screen.bytes);
    std::thread::sleep(how_long);
    screen.quiet();
    // Threads that end meanwhile were waiting for work that did not come.
    let after = sleeps(screen.process);
    let woken: u64 = after.iter().map(|(thread, count)| count - before.get(thread).copied().unwrap_or(0)).sum();
    println!();
    println!(
        "at rest       {} s: {} ms of processor time, {} wake-ups, {} bytes; {}",
        how_long.as_secs_f32(),
        self::cpu(screen.process) - cpu,
        woken,
        screen.bytes - bytes,
        memory(screen.process)
    );
    screen.leave();
}

/// Another program in the same minute.
fn beside(command: &str) {
    let mut words = command.split_whitespace();
    let mut builder = CommandBuilder::new(words.next().unwrap_or_default());
    builder.args(words);
    let began = Instant::now();
    let mut screen = Screen::start(&builder);
    let first = screen.wait("anything", |text| text.lines().filter(|line| !line.trim().is_empty()).count() > 20);
    let first = first.saturating_duration_since(began);
    std::thread::sleep(Duration::from_secs(3));
    screen.quiet();
    let mut moved = Vec::new();
    for key in ["j", "k"] {
        for _ in 0..40 {
            moved.extend(screen.key(key).first);
        }
    }
    println!();
    println!("beside: {command}");
    println!("first frame   {}", Times(vec![first]));
    println!("j, k          {}", Times(moved));
    println!("memory        {}", memory(screen.process));
    screen.write("q");
}

fn earmark(home: &Path, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(arguments);
    command.env_clear();
    for (name, folder) in folders::of(home) {
        command.env(name, folder);
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(home);
    command
}

/// What followed a key.
#[derive(Debug, Clone, Copy, Default)]
struct Took {
    /// To the end of the first frame; none when nothing changed.
    first: Option<Duration>,
    /// To the last one.
    last: Option<Duration>,
    /// Of the first frame.
    first_bytes: usize,
    /// Until the screen was quiet: how long the thread that draws ran, and how long it could have but others did.
    ran: Duration,
    in_line: Duration,
}

/// How long the first thread of a process has run so far, and how long it stood in line for a processor (Linux).
fn scheduled(process: u32) -> (Duration, Duration) {
    let text = std::fs::read_to_string(format!("/proc/{process}/task/{process}/schedstat")).unwrap_or_default();
    let mut numbers = text.split_whitespace().map(|word| Duration::from_nanos(word.parse().unwrap_or(0)));
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}

/// A program in a pseudo-terminal, and what it shows.
struct Screen {
    parser: vt100::Parser,
    output: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn std::io::Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    process: u32,
    bytes: usize,
    closed: bool,
}

impl Screen {
    fn start(command: &CommandBuilder) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command.clone()).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0_u8; 64 << 10];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || send.send((Instant::now(), buffer[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let cells = |count: u16| std::num::NonZeroU16::new(count).unwrap();
        Self {
            parser: vt100::Parser::new(cells(ROWS), cells(COLUMNS), 0),
            output,
            keys: pair.master.take_writer().unwrap(),
            process: child.process_id().unwrap(),
            child,
            _master: pair.master,
            bytes: 0,
            closed: false,
        }
    }

    /// Takes in what comes within this time; says when it came.
    fn take(&mut self, within: Duration) -> Option<Instant> {
        match self.output.recv_timeout(within) {
            Ok((at, bytes)) => {
                self.bytes += bytes.len();
                self.parser.process(&bytes);
                Some(at)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                self.closed = true;
                None
            }
        }
    }

    /// Waits until the screen says this; gives the moment.
    fn wait(&mut self, what: &str, says: impl Fn(&str) -> bool) -> Instant {
        let began = Instant::now();
        loop {
            if let Some(at) = self.take(QUIET)
                && says(&self.parser.screen().contents())
            {
                return at;
            }
            if says(&self.parser.screen().contents()) {
                return Instant::now();
            }
            let text = self.parser.screen().contents();
            assert!(!self.closed && began.elapsed() < DEADLINE, "waiting for {what}; the screen shows:\n{text}");
        }
    }

    /// Takes in everything until nothing comes any more; the moment of the last of it.
    fn quiet(&mut self) -> Option<Instant> {
        let mut last = None;
        while let Some(at) = self.take(QUIET) {
            last = Some(at);
        }
        last
    }

    /// The same, for what begins after a rest.
    fn settle(&mut self) {
        while self.take(SILENT).is_some() {}
    }

    fn write(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Types a key (or several that belong together) and waits for what follows.
    fn key(&mut self, key: &str) -> Took {
        self.quiet();
        let bytes = self.bytes;
        let (ran, in_line) = scheduled(self.process);
        let began = Instant::now();
        self.write(key);
        let mut took = Took::default();
        let mut wait = SILENT;
        while let Some(at) = self.take(wait) {
            let passed = at.saturating_duration_since(began);
            // A frame may come in pieces, one right behind the other.
            if took.first.is_none_or(|first| passed.saturating_sub(first) < Duration::from_micros(300)) {
                took.first = Some(passed);
                took.first_bytes = self.bytes - bytes;
            }
            took.last = Some(passed);
            wait = QUIET;
        }
        let after = scheduled(self.process);
        (took.ran, took.in_line) = (after.0.saturating_sub(ran), after.1.saturating_sub(in_line));
        took
    }

    /// Which row of how many the bottom line names, where a list is shown.
    fn row(&self) -> Option<String> {
        let text = self.parser.screen().contents();
        let last = text.lines().rfind(|line| !line.trim().is_empty())?.split_whitespace().next_back()?;
        let (row, rows) = last.split_once('/')?;
        let number = |word: &str| word.chars().all(|c| c.is_ascii_digit() || c == ',');
        (number(row) && number(rows)).then(|| last.to_string())
    }

    /// Leaves with `Q`; how long that took.
    fn leave(mut self) -> Duration {
        self.quiet();
        let began = Instant::now();
        self.write("Q");
        while !self.closed && began.elapsed() < DEADLINE {
            self.take(QUIET);
        }
        let _ = self.child.wait();
        began.elapsed()
    }
}

/// Several times, as their median, 99th of a hundred, and longest, in milliseconds.
#[derive(Debug, Clone)]
struct Times(Vec<Duration>);

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = |part: f64| sorted.get(((sorted.len().max(1) - 1) as f64 * part).round() as usize).copied();
        let text = match (at(0.5), at(0.99), at(1.0)) {
            (Some(half), Some(most), Some(longest)) => {
                format!("{:.1} / {:.1} / {:.1}", ms(half), ms(most), ms(longest))
            }
            _ => String::from("–"),
        };
        f.pad(&text)
    }
}

/// Facts of `/proc`; empty where there is none.
fn facts(process: u32) -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let fact = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_string(), value.split_whitespace().next()?.parse().ok()?))
    };
    text.lines().filter_map(fact).collect()
}

fn memory(process: u32) -> String {
    let facts = facts(process);
    let mb = |name: &str| facts.get(name).map_or(0.0, |kib| *kib as f64 * 1024.0 / 1e6);
    format!("{:.1} MB resident, {:.1} MB at most", mb("VmRSS"), mb("VmHWM"))
}

/// Processor time so far, in milliseconds (in steps of ten).
fn cpu(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// How often each of its threads went to sleep so far.
fn sleeps(process: u32) -> BTreeMap<String, u64> {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let of = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("status")).ok()?;
        let count = text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")?.trim().parse().ok())?;
        Some((task.file_name().to_string_lossy().into_owned(), count))
    };
    tasks.filter_map(of).collect()
}
