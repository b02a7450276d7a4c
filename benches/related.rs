//! How good recommendations are, beside rankings that know less, and what they cost.
//!
//! `cargo bench --bench related` measures with lists of what listeners of a show also follow, where `../shared/recs` (or the
//! folder in `EARMARK_RECS`) holds them; then with an invented library of 10,000 shows. With `--test` (which continuous
//! integration gives) all of it runs on little.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench may break off, and reads its material from files"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cpu_time::ThreadTime;
use earmark::library::Library;
use earmark::library::related::{Evidence, Index, Profile, Told};
use earmark::model::{Counts, FeedHealth, Popularity, Show, ShowId, ShowOrder, Source, Subscription, Timestamp};

/// Answers that are looked at.
const FIRST: usize = 15;

fn main() {
    let little = std::env::args().any(|arg| arg == "--test");
    let folder = std::env::var_os("EARMARK_RECS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recs"), PathBuf::from);
    if folder.exists() {
        quality(&Material::read(&folder), little);
    } else {
        println!("{} not found: quality is not measured", folder.display());
    }
    cost(little);
}

/// Shows with their words, and for some of them what their listeners follow.
struct Material {
    library: Library,
    profiles: BTreeMap<ShowId, Profile>,
    also_followed: BTreeMap<ShowId, BTreeSet<ShowId>>,
}

impl Material {
    fn read(folder: &Path) -> Self {
        let shows = table(&folder.join("shows.tsv.gz"));
        let id_of: HashMap<String, ShowId> = shows
            .iter()
            .zip(1..)
            .map(|(row, number)| (row["id"].clone(), ShowId::new(number).expect("from 1")))
            .collect();
        let mut episodes: HashMap<ShowId, Vec<(String, String)>> = HashMap::new();
        for row in table(&folder.join("episodes.tsv.gz")) {
            let excerpt = row.get("excerpt").cloned().unwrap_or_default();
            episodes.entry(id_of[&row["show_id"]]).or_default().push((row["title"].clone(), excerpt));
        }
        let mut library = Library::default();
        let mut profiles = BTreeMap::new();
        for row in &shows {
            let id = id_of[&row["id"]];
            let told = episodes.get(&id).map(Vec::as_slice).unwrap_or_default();
            profiles.insert(
                id,
                Profile::read(&Told {
                    title: &row["title"],
                    author: &row["author"],
                    summary: &row["description"],
                    titles: told.iter().map(|(title, _)| title.as_str()).collect(),
                    notes: told.iter().map(|(_, notes)| notes.as_str()).filter(|notes| !notes.is_empty()).collect(),
                }),
            );
            library.shows.insert(id, Arc::new(show(id, row)));
        }
        let mut also_followed: BTreeMap<ShowId, BTreeSet<ShowId>> = BTreeMap::new();
        let pairs = std::env::var_os("EARMARK_PAIRS").map_or_else(|| folder.join("related-dev.tsv"), PathBuf::from);
        for row in table(&pairs) {
            also_followed.entry(id_of[&row["show_id"]]).or_default().insert(id_of[&row["related_id"]]);
        }
        Self { library, profiles, also_followed }
    }
}

fn show(id: ShowId, row: &HashMap<String, String>) -> Show {
    let ratings = row["ratings_count"].parse().ok().filter(|count| *count > 0);
    let genre = &row["genre"];
    let mut categories: Vec<String> = vec![genre.clone()];
    categories
        .extend(row["subgenres"].split('|').filter(|name| !name.is_empty()).map(|sub| format!("{genre} > {sub}")));
    Show {
        id,
        feed_url: None,
        guid: None,
        title: row["title"].clone(),
        author: row["author"].clone(),
        site: None,
        artwork: None,
        language: Some("en".into()),
        categories,
        explicit: None,
        order: ShowOrder::Episodic,
        subscription: Subscription::Following,
        followed_at: None,
        new_from: None,
        sample: false,
        summary: row["description"].clone(),
        health: FeedHealth::default(),
        folders: Vec::new(),
        popularity: ratings
            .map(|ratings| Popularity {
                stars: None,
                ratings: Some(ratings),
                listeners: None,
                source: Source::Apple,
                as_of: Timestamp(1_486_000_000),
            })
            .into_iter()
            .collect(),
        counts: Counts::default(),
        rhythm: None,
        older: false,
        page_trouble: None,
    }
}

/// Rows of tab-separated text with a line of headings, packed or not.
fn table(path: &Path) -> Vec<HashMap<String, String>> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    if path.extension().is_some_and(|end| end == "gz") {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzip of UTF-8");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    let mut lines = text.split('\n').filter(|line| !line.is_empty());
    let names: Vec<String> = lines.next().unwrap_or_default().split('\t').map(String::from).collect();
    lines.map(|line| names.iter().cloned().zip(line.split('\t').map(String::from)).collect()).collect()
}

/// Prints how much of what listeners also follow is among the first answers.
fn quality(material: &Material, little: bool) {
    let begin = Instant::now();
    let index = Index::of_library(&material.library, &material.profiles);
    println!("{} shows, index built in {:?}", material.library.shows.len(), begin.elapsed());
    let asked: Vec<ShowId> = material.also_followed.keys().copied().step_by(if little { 200 } else { 1 }).collect();
    println!("{:<36} {:>7} {:>8} {:>7}", "ranking", "R@15", "nDCG@15", "MRR");
    let shows = &material.library.shows;
    let ratings = |id: &ShowId| shows[id].popularity.iter().filter_map(|one| one.ratings).max().unwrap_or(0);
    let mut popular: Vec<ShowId> = shows.keys().copied().collect();
    popular.sort_by_key(|id| std::cmp::Reverse(ratings(id)));
    let first = |ids: &mut dyn Iterator<Item = ShowId>, asked: ShowId| -> Vec<ShowId> {
        ids.filter(|id| *id != asked).take(FIRST).collect()
    };
    let print = |name: &str, score: &Score| println!("{name:<36} {score}");
    print(
        "chance",
        &scored(material, &asked, |show| {
            // A walk through all shows in steps that share no divisor with their number, from another place for each.
            let count = shows.len();
            let mut walk = (1..count).map(|step| popular[(show.get() as usize * 7919 + step * 5_003) % count]);
            first(&mut walk, show)
        }),
    );
    print("number of ratings", &scored(material, &asked, |show| first(&mut popular.iter().copied(), show)));
    print(
        "same category, then ratings",
        &scored(material, &asked, |show| {
            let own = &shows[&show].categories;
            let shared = |id: &ShowId| shows[id].categories.iter().filter(|name| own.contains(name)).count();
            let mut near: Vec<ShowId> = popular.clone();
            near.sort_by_key(|id| std::cmp::Reverse(shared(id)));
            first(&mut near.into_iter(), show)
        }),
    );
    let nothing = Evidence::default();
    let related = |index: &Index, library: &Library, show: ShowId| -> Vec<ShowId> {
        let found = index.related(library, show, &nothing, FIRST);
        found.iter().filter_map(|one| one.candidate.known).collect()
    };
    let mut uncounted = material.library.clone();
    for show in uncounted.shows.values_mut() {
        Arc::make_mut(show).popularity.clear();
    }
    let without = Index::of_library(&uncounted, &material.profiles);
    print("related, without counts of ratings", &scored(material, &asked, |show| related(&without, &uncounted, show)));
    let begin = Instant::now();
    print("related", &scored(material, &asked, |show| related(&index, &material.library, show)));
    println!("{:?} a question", begin.elapsed() / asked.len() as u32);
}

/// What it costs with invented shows of 100 episodes each: the most that is promised is 10,000. Times are the processor's, as the
/// machine may be busy.
fn cost(little: bool) {
    let count: u32 = if little { 300 } else { 10_000 };
    // Words in the frequency of a language, the same in each run.
    let mut seed = 7_u64;
    let mut word = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = (seed >> 33) as f64 / f64::from(1_u32 << 31);
        format!(
            "{}x",
            ["ba", "ko", "ri", "ta", "mu", "ne"][(seed >> 20) as usize % 6].repeat(2)
                + &format!("{:x}", (80_000_f64.powf(part)) as u32).replace(|c: char| c.is_ascii_digit(), "q")
        )
    };
    let mut library = Library::default();
    let mut profiles = BTreeMap::new();
    let begin = ThreadTime::now();
    let mut kept = 0;
    for number in 1..=count {
        let mut line = |words: usize| (0..words).map(|_| word()).collect::<Vec<_>>().join(" ");
        let id = ShowId::new(number).expect("from 1");
        let row = HashMap::from([
            ("title".to_string(), line(3)),
            ("author".to_string(), line(2)),
            ("description".to_string(), line(40)),
            ("genre".to_string(), format!("Category {}", number % 19)),
            ("subgenres".to_string(), format!("Part {}", number % 97)),
            ("ratings_count".to_string(), String::new()),
        ]);
        let titles: Vec<String> = (0..100).map(|_| line(6)).collect();
        let notes: Vec<String> = (0..30).map(|_| line(60)).collect();
        let profile = Profile::read(&Told {
            title: &row["title"],
            author: &row["author"],
            summary: &row["description"],
            titles: titles.iter().map(String::as_str).collect(),
            notes: notes.iter().map(String::as_str).collect(),
        });
        kept += profile.encode().len();
        profiles.insert(id, profile);
        library.shows.insert(id, Arc::new(show(id, &row)));
    }
    println!(
        "\n{count} invented shows: counted in {:?}, {} kB kept of each",
        begin.elapsed() / count,
        kept / count as usize / 1024
    );
    let before = resident();
    let begin = ThreadTime::now();
    let mut index = Index::build(&library, &profiles);
    println!("index of all: {:?}, {} MB of memory", begin.elapsed(), resident().saturating_sub(before) / 1024);
    let asked: Vec<ShowId> = (1..=count).step_by(count as usize / 50).filter_map(ShowId::new).collect();
    let nothing = Evidence::default();
    for round in ["first", "second"] {
        let begin = ThreadTime::now();
        for show in &asked {
            assert!(!index.related(&library, *show, &nothing, 50).is_empty());
        }
        println!("a {round} question: {:?}", begin.elapsed() / asked.len() as u32);
    }
    let changed: Vec<BTreeSet<ShowId>> = asked.iter().take(10).map(|show| BTreeSet::from([*show])).collect();
    let begin = ThreadTime::now();
    for changed in &changed {
        index.update(&library, changed, &profiles);
    }
    println!("a show that has changed: {:?}", begin.elapsed() / changed.len() as u32);
}

/// Memory of this process in kibibytes, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

fn scored(material: &Material, asked: &[ShowId], answer: impl Fn(ShowId) -> Vec<ShowId>) -> Score {
    let mut sum = Score::default();
    for show in asked {
        let wanted = &material.also_followed[show];
        let found = answer(*show);
        assert!(!found.contains(show));
        let mut seen = HashSet::new();
        let hits: Vec<usize> = (1..)
            .zip(found.iter().filter(|one| seen.insert(**one)).take(FIRST))
            .filter_map(|(place, one)| wanted.contains(one).then_some(place))
            .collect();
        let gain = |place: usize| 1.0 / (place as f64 + 1.0).log2();
        sum.recall += hits.len() as f64 / wanted.len() as f64;
        sum.gain +=
            hits.iter().map(|place| gain(*place)).sum::<f64>() / (1..=wanted.len().min(FIRST)).map(gain).sum::<f64>();
        sum.first += hits.first().map_or(0.0, |place| 1.0 / *place as f64);
    }
    let count = asked.len() as f64;
    Score { recall: sum.recall / count, gain: sum.gain / count, first: sum.first / count }
}

#[derive(Default)]
struct Score {
    recall: f64,
    gain: f64,
    first: f64,
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>7.4} {:>8.4} {:>7.4}", self.recall, self.gain, self.first)
    }
}
