//! How often names that are found in titles and notes are right, by where they stand and by rule.
//!
//! `cargo bench --bench names` reads the feeds of `../shared/corpus`: those whose tags (`podcast:person`, `atom:contributor`)
//! name other people from episode to episode. A name is right when a tag of its episode or show has it. Then the titles and
//! excerpts of `../shared/recs`, of which nobody has tagged anything: how many names each rule finds. A rule behind `--`
//! (`title-with`) prints a hundred of its finds, to be judged by eye. With `--test` it runs on little.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench may break off, and reads its material from files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cpu_time::ThreadTime;
use earmark::library::names::{self, Named};
use earmark::text::fold::fold;
use earmark::text::html::plain;

struct Episode {
    title: String,
    notes: String,
    /// Those who are tagged, folded.
    people: BTreeSet<String>,
}

#[derive(Default)]
struct Found {
    all: usize,
    right: usize,
}

fn main() {
    let little = std::env::args().any(|arg| arg == "--test");
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let (feeds, recs) = (shared.join("corpus/feeds"), shared.join("recs/episodes.tsv.gz"));
    if feeds.exists() {
        tagged(&feeds, little);
    } else {
        println!("{} not found: names are not compared with tags", feeds.display());
    }
    if recs.exists() {
        untagged(&recs, wanted.as_deref(), little);
    } else {
        println!("{} not found", recs.display());
    }
}

fn kind(one: &Named) -> String {
    format!("{:?}-{:?}", one.spot, one.rule).to_lowercase()
}

/// One person in two spellings: “Dr. Timothy M. Doe”, “Tim Doe”.
fn same(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Option<(char, String)> {
        let words: Vec<&str> = name.split_whitespace().filter(|word| !word.ends_with('.')).collect();
        Some((words.first()?.chars().next()?, (*words.last()?).to_string()))
    };
    one == other || parts(one) == parts(other)
}

fn tagged(folder: &Path, little: bool) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut rules: BTreeMap<String, Found> = BTreeMap::new();
    let (mut named, mut met, mut spent, mut episodes) = (0, 0, Duration::ZERO, 0);
    println!("{:<40} {:>9} {:>6} {:>6}", "feed", "episodes", "found", "right");
    for file in files.iter().step_by(if little { 20 } else { 1 }) {
        let Ok(channel) = rss::Channel::read_from(&std::fs::read(file).unwrap()[..]) else { continue };
        let of_show = people(channel.extensions());
        let all: Vec<Episode> = channel.items().iter().map(episode).collect();
        // Who tags the same people everywhere does not tag guests.
        let sets: BTreeSet<&BTreeSet<String>> =
            all.iter().map(|one| &one.people).filter(|people| !people.is_empty()).collect();
        if sets.len() < 2 {
            continue;
        }
        let mut of_feed = Found::default();
        for one in all.iter().filter(|one| !one.people.is_empty()) {
            let begin = ThreadTime::now();
            let found = names::found(&one.title, &one.notes);
            spent += begin.elapsed();
            episodes += 1;
            let people: BTreeSet<&String> = one.people.iter().chain(&of_show).collect();
            for name in &found {
                let right = people.iter().any(|person| same(&fold(&name.name), person));
                for count in [&mut of_feed, rules.entry(kind(name)).or_default()] {
                    count.all += 1;
                    count.right += usize::from(right);
                }
            }
            let beginning: String = one.notes.chars().take(names::BEGINNING).collect();
            let text = fold(&format!("{} {beginning}", one.title));
            for person in people.iter().filter(|person| person.contains(' ') && text.contains(&***person)) {
                named += 1;
                met += usize::from(found.iter().any(|name| same(&fold(&name.name), person)));
            }
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("{name:<40} {:>9} {:>6} {:>6}", all.len(), of_feed.all, of_feed.right);
    }
    println!("\n{:<40} {:>9} {:>6} {:>6}", "rule", "", "found", "right");
    for (rule, found) in &rules {
        println!("{rule:<40} {:>9} {:>6} {:>6}", "", found.all, found.right);
    }
    println!("of {named} tagged people whose names stand in title or beginning, {met} were found");
    println!("{:?} an episode\n", spent / episodes.max(1));
}

fn episode(item: &rss::Item) -> Episode {
    let notes = item.content().or(item.description()).unwrap_or_default();
    Episode {
        title: item.title().unwrap_or_default().to_string(),
        notes: plain::text(notes).into_owned(),
        people: people(item.extensions()),
    }
}

fn people(extensions: &rss::extension::ExtensionMap) -> BTreeSet<String> {
    let of = |space: &str, tag: &str| extensions.get(space).and_then(|tags| tags.get(tag)).into_iter().flatten();
    let contributors =
        of("atom", "contributor").filter_map(|one| one.children().get("name")?.first()?.value().map(fold));
    of("podcast", "person").filter_map(|one| one.value().map(fold)).chain(contributors).collect()
}

fn untagged(path: &Path, wanted: Option<&str>, little: bool) {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    let (mut count, mut spent) = (0_u32, Duration::ZERO);
    let mut shown: Vec<String> = Vec::new();
    for row in text.lines().skip(1).step_by(if little { 997 } else { 1 }) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [_, _, title, rest @ ..] = columns.as_slice() else { continue };
        let notes = rest.first().copied().unwrap_or_default();
        let begin = ThreadTime::now();
        let found = names::found(title, notes);
        spent += begin.elapsed();
        count += 1;
        for one in found {
            let kind = kind(&one);
            if wanted == Some(kind.as_str()) {
                let notes: String =
                    if one.spot == names::Spot::Notes { notes.chars().take(200).collect() } else { String::new() };
                shown.push(format!("{:<24} {title} | {notes}", one.name));
            }
            *rules.entry(kind).or_default() += 1;
        }
    }
    println!("{count} episodes without tags, {:?} each", spent / count.max(1));
    for (rule, found) in rules {
        println!("{rule:<40} {:>9} {found:>6}", "");
    }
    // A hundred from everywhere, the same in each run.
    for line in shown.iter().step_by((shown.len() / 100).max(1)) {
        println!("{line}");
    }
}
