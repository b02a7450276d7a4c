//! Feeds: real ones against what is known of them, hard ones against the clock, and our own pairs of a misbehaviour
//! and what is to be made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use earmark::feed::{self, NotAFeed, inspect, opml};
use earmark::model::FeedUrl;
use proptest::prelude::*;
use serde_json::Value;

/// The shared folder with real feeds, or `None` (said aloud) on a machine that does not have it.
fn corpus() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.exists() {
        eprintln!("../shared not found: the corpus is not tested here");
        return None;
    }
    Some(shared.join("corpus"))
}

fn expectations(corpus: &Path) -> serde_json::Map<String, Value> {
    let text = std::fs::read_to_string(corpus.join("expected.json")).expect("expected.json is readable");
    let mut value: Value = serde_json::from_str(&text).expect("expected.json is JSON");
    let Value::Object(files) = value["files"].take() else { panic!("expected.json lists files") };
    files
}

/// An address that none of the files knows, as relative addresses are resolved against it.
fn address() -> FeedUrl {
    FeedUrl::parse("https://feed.invalid/show/feed.xml").unwrap()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Field by field against the expectation; `different` collects (field, expected, read).
struct Judge {
    fields: usize,
    different: Vec<(String, String, String)>,
}

impl Judge {
    #[expect(clippy::needless_pass_by_value, reason = "numbers, texts and JSON values alike")]
    fn hold(&mut self, field: &str, agrees: bool, expected: impl ToString, read: impl ToString) {
        self.fields += 1;
        if !agrees {
            self.different.push((field.to_string(), expected.to_string(), read.to_string()));
        }
    }

    /// Text after collapsing white space; `null` and empty are the same.
    fn text(&mut self, field: &str, expected: &Value, read: &Value) {
        let plain = |value: &Value| squeezed(value.as_str().unwrap_or_default());
        self.hold(field, plain(expected) == plain(read), expected, read);
    }

    /// A name; an e-mail address around it does not matter.
    fn person(&mut self, field: &str, expected: &Value, read: &Value) {
        let plain = |value: &Value| {
            let line = squeezed(value.as_str().unwrap_or_default());
            let inside = line
                .split_once('(')
                .and_then(|(before, rest)| before.contains('@').then(|| rest.trim_end_matches(')').to_string()));
            let kept: Vec<&str> = line.split(' ').filter(|word| *word != "()").collect();
            inside.filter(|inside| !inside.is_empty()).unwrap_or_else(|| kept.join(" "))
        };
        self.hold(field, plain(expected) == plain(read), expected, read);
    }

    /// An address; one without scheme, or relative, may have been resolved.
    fn address(&mut self, field: &str, expected: &Value, also: &[&Value], read: &Value) {
        let fits = |expected: &Value| match (expected.as_str(), read.as_str()) {
            (None | Some(""), None) => true,
            (Some(expected), Some(read)) => same_address(expected, read),
            _ => false,
        };
        self.hold(field, fits(expected) || also.iter().any(|also| fits(also)), expected, read);
    }

    fn number(&mut self, field: &str, expected: &Value, read: usize) {
        self.hold(field, expected.as_u64() == Some(read as u64), expected, read);
    }
}

fn same_address(expected: &str, read: &str) -> bool {
    let (expected, read) = (squeezed(expected), squeezed(read));
    let encoded = |text: &str| text.replace("&amp;", "&").replace(' ', "%20");
    expected == read
        || encoded(&expected) == encoded(&read)
        || (!expected.contains("://") && read.ends_with(expected.trim_start_matches(['.', '/'])))
}

fn count(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

fn judge(expected: &Value, read: &Value) -> Judge {
    let mut judge = Judge { fields: 0, different: Vec::new() };
    let episodes = read["episodes"].as_array().unwrap();
    judge.text("kind", &expected["kind"], &read["kind"]);
    judge.number("episodes", &expected["episodes"], episodes.len());
    let has = |episode: &&Value| !episode["enclosure"].is_null();
    judge.number("with_enclosure", &expected["with_enclosure"], episodes.iter().filter(has).count());
    let guids: BTreeSet<&str> = episodes.iter().filter_map(|episode| episode["guid"].as_str()).collect();
    judge.number("unique_guids", &expected["unique_guids"], guids.len());
    for (field, key) in [("items_with_chapters_url", "chapters_url"), ("items_with_transcript", "transcripts")] {
        let filled = |episode: &&Value| episode[key].is_string() || count(&episode[key]) > 0;
        judge.number(field, &expected[field], episodes.iter().filter(filled).count());
    }
    if expected["newest_published"].is_string() {
        let dates = || episodes.iter().filter_map(|episode| episode["published"].as_str());
        let (newest, oldest) = (dates().max().unwrap_or_default(), dates().min().unwrap_or_default());
        let said = |field: &str| expected[field].as_str().unwrap_or_default();
        judge.hold("newest_published", said("newest_published") == newest, said("newest_published"), newest);
        judge.hold("oldest_published", said("oldest_published") == oldest, said("oldest_published"), oldest);
    }
    if let Some(total) = expected["notes_links_http_distinct_total"].as_u64() {
        // Bare addresses in the text count as links with us and not there, so ours may be more.
        let ours: usize = episodes.iter().map(|episode| web_links(episode).len()).sum();
        // Spellings that a URL parser makes one count once with us: a few in a thousand.
        judge.hold("notes_links_http_distinct_total", ours as u64 * 1000 >= total * 990, total, ours);
    }
    show(&mut judge, &expected["show"], &read["show"]);
    for (which, episode) in [("first", episodes.first()), ("last", episodes.last())] {
        if let (Some(_), Some(episode)) = (expected[which].as_object(), episode) {
            self::episode(&mut judge, which, &expected[which], episode);
        }
    }
    judge
}

fn show(judge: &mut Judge, expected: &Value, read: &Value) {
    let Some(said) = expected.as_object() else { return };
    for (field, value) in said {
        let name = format!("show.{field}");
        match field.as_str() {
            "author" => judge.person(&name, value, &read["author"]),
            "title" | "language" | "generator" | "medium" => judge.text(&name, value, &read[field]),
            "podcast_guid" => judge.text(&name, value, &read["guid"]),
            "link" | "new_feed_url" | "next_page" | "self_link" | "hub" => {
                judge.address(&name, value, &[], &read[field]);
            }
            "image" => {
                let also: Vec<&Value> = expected["image_also"].as_array().into_iter().flatten().collect();
                judge.address(&name, value, &also, &read["image"]);
            }
            "explicit" => judge.hold(&name, *value == read["explicit"], value, &read["explicit"]),
            "type" => {
                let serial = value.as_str().is_some_and(|order| order.trim().eq_ignore_ascii_case("serial"));
                judge.hold(&name, serial == (read["type"] == "serial"), value, &read["type"]);
            }
            "block" | "complete" | "locked" => {
                let raised = value.as_str().is_some_and(|flag| {
                    flag.trim().eq_ignore_ascii_case("yes") || flag.trim().eq_ignore_ascii_case("true")
                });
                judge.hold(&name, raised == read[field].as_bool().unwrap_or(false), value, &read[field]);
            }
            "itunes_categories" => {
                let ours: BTreeSet<String> = strings(&read["categories"]);
                let agrees = strings(value).iter().all(|category| ours.contains(category));
                judge.hold(&name, agrees, value, &read["categories"]);
            }
            "persons" | "live_items" | "trailers" => judge.number(&name, value, count(&read[field])),
            "funding" => {
                let agrees = count(value) == count(&read["funding"])
                    && value.as_array().unwrap().iter().zip(read["funding"].as_array().unwrap()).all(|(one, other)| {
                        same_address(one["url"].as_str().unwrap_or_default(), other["url"].as_str().unwrap_or_default())
                            && squeezed(one["text"].as_str().unwrap_or_default())
                                == squeezed(other["text"].as_str().unwrap_or_default())
                    });
                judge.hold(&name, agrees, value, &read["funding"]);
            }
            "podroll" => {
                let pair = |one: &Value| (one["feed_url"].clone(), one["feed_guid"].clone());
                let list = |value: &Value| value.as_array().unwrap().iter().map(pair).collect::<Vec<_>>();
                judge.hold(&name, list(value) == list(&read["podroll"]), value, &read["podroll"]);
            }
            "description_chars" => {
                let some = value.as_object().is_some_and(|sources| sources.values().any(|chars| chars != 0));
                judge.hold(&name, some == read["description_html"].is_string(), value, &read["description_html"]);
            }
            // How the other facts were found, or counts of elements that mean nothing to a listener.
            "author_source" | "title_raw" | "explicit_raw" | "image_also" => {}
            "remote_items" => {
                let read = read["remote_items"].as_array().map_or(0, Vec::len);
                judge.hold(&name, value.as_u64() == Some(read as u64), value, Value::from(read));
            }
            other => panic!("expected.json knows show.{other}, which nobody compares"),
        }
    }
}

fn strings(value: &Value) -> BTreeSet<String> {
    // Display text has no entities, also where the publisher escaped twice.
    let display = |text: &str| squeezed(&text.replace("&amp;", "&"));
    value.as_array().into_iter().flatten().filter_map(|one| one.as_str()).map(display).collect()
}

fn web_links(episode: &Value) -> BTreeSet<String> {
    let links = episode["links"].as_array().into_iter().flatten();
    links.filter_map(|link| link["url"].as_str()).filter(|url| url.starts_with("http")).map(str::to_string).collect()
}

fn episode(judge: &mut Judge, which: &str, expected: &Value, read: &Value) {
    let Some(said) = expected.as_object() else { return };
    let lenient =
        |field: &str| said.get(&format!("{field}_how")).and_then(Value::as_str).unwrap_or_default().to_string();
    for (field, value) in said {
        let name = format!("{which}.{field}");
        match field.as_str() {
            "title" => judge.text(&name, value, &read["title"]),
            "author" => judge.person(&name, value, &read["author"]),
            "guid" => judge.text(&name, value, &read["guid"]),
            "link" => {
                let from_guid = said.get("link_source").is_some_and(|source| source == "guid");
                let agrees_with_null = from_guid && read["link"].is_null();
                if agrees_with_null {
                    judge.fields += 1;
                } else {
                    judge.address(&name, value, &[], &read["link"]);
                }
            }
            "published" => {
                // Garbage may be read or not; an unknown zone may count as UTC or as what it is.
                let how = lenient("published");
                let either = how == "garbage" || how.starts_with("unknown zone");
                judge.hold(&name, either || *value == read["published"], value, &read["published"]);
            }
            "duration_seconds" => {
                let agrees = value.as_u64().unwrap_or(0) == read["duration_seconds"].as_u64().unwrap_or(0);
                judge.hold(&name, agrees, value, &read["duration_seconds"]);
            }
            "enclosures" => {
                // Alternate enclosures and media:content come on top.
                let ours = count(&read["enclosures"]);
                judge.hold(&name, value.as_u64().is_some_and(|number| ours as u64 >= number), value, ours);
            }
            "enclosure" => {
                let ours = &read["enclosure"];
                // Where the expectation has none, a media:content may be one all the same.
                if value.is_object() {
                    judge.address(&format!("{name}.url"), &value["url"], &[], &ours["url"]);
                    judge.text(&format!("{name}.mime_type"), &value["mime_type"], &ours["mime_type"]);
                    let agrees = value["length"].as_u64().unwrap_or(0) == ours["length"].as_u64().unwrap_or(0);
                    judge.hold(&format!("{name}.length"), agrees, &value["length"], &ours["length"]);
                } else {
                    judge.fields += 1;
                }
            }
            "season" | "episode" => {
                let number = value.as_str().and_then(|text| text.trim().parse::<u64>().ok());
                judge.hold(&name, number == read[field].as_u64(), value, &read[field]);
            }
            "episode_type" => {
                let kind = value.as_str().unwrap_or_default().trim().to_lowercase();
                let known = matches!(kind.as_str(), "trailer" | "bonus");
                judge.hold(
                    &name,
                    if known { kind.as_str() == read[field] } else { read[field] == "full" },
                    value,
                    &read[field],
                );
            }
            "explicit_raw" => {
                let flag = match value.as_str().unwrap_or_default().trim().to_lowercase().as_str() {
                    "yes" | "true" | "explicit" => Some(true),
                    "no" | "false" | "clean" => Some(false),
                    _ => read["explicit"].as_bool(),
                };
                judge.hold(&name, flag == read["explicit"].as_bool(), value, &read["explicit"]);
            }
            "image" | "chapters_url" => judge.address(&name, value, &[], &read[field]),
            "notes_chars" => {
                let (ours, said) = (read["description_html"].as_str().unwrap_or_default(), value.as_u64().unwrap_or(0));
                judge.hold(&name, (said == 0) == ours.trim().is_empty(), said, ours.chars().count());
            }
            "notes_link_list" => {
                let ours = web_links(read);
                let theirs = strings(value);
                let missing: Vec<&String> =
                    theirs.iter().filter(|link| !ours.iter().any(|our| same_link(link, our))).collect();
                judge.hold(&name, missing.is_empty(), format!("{missing:?}"), format!("{ours:?}"));
            }
            "notes_links_http_distinct" => {
                // Spellings that a URL parser makes one (`http://a` and `http://a/`) count once with us.
                let listed: BTreeSet<String> =
                    strings(&expected["notes_link_list"]).iter().map(|url| plain_link(url)).collect();
                let (ours, said) = (web_links(read).len() as u64, value.as_u64().unwrap_or(0));
                judge.hold(&name, ours >= said || (said <= 60 && ours >= listed.len() as u64), said, ours);
            }
            "transcripts" => {
                let urls = |value: &Value| -> Vec<String> {
                    value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|one| one["url"].as_str().unwrap_or_default().to_string())
                        .collect()
                };
                judge.hold(&name, urls(value) == urls(&read["transcripts"]), value, &read["transcripts"]);
            }
            "persons" => judge.number(&name, value, count(&read["persons"])),
            "psc" => judge.number(&name, value, count(&read["chapters"])),
            // How the other facts were found, and the same facts of elements that were not chosen.
            "title_raw" | "guid_is_permalink" | "link_source" | "published_raw" | "published_how" | "duration_raw"
            | "notes_source" | "notes_links" | "notes_by_source" => {}
            other => panic!("expected.json knows {which}.{other}, which nobody compares"),
        }
    }
}

/// Two spellings of one address: what a URL parser changes without changing where it leads.
fn same_link(expected: &str, read: &str) -> bool {
    plain_link(expected) == plain_link(read)
}

fn plain_link(address: &str) -> String {
    let address: String = address.replace("&amp;", "&").split_whitespace().collect();
    let parsed = url::Url::parse(&address).map_or(address, String::from);
    parsed.trim_end_matches('/').to_lowercase()
}

/// `tests/feeds/README.md` lists where the expectation is wrong: lines `| file | field | reason |`.
fn known_errors() -> BTreeMap<(String, String), String> {
    let readme = std::fs::read_to_string(fixtures().join("README.md")).expect("tests/feeds/README.md is readable");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split(" | ").map(str::trim).collect();
        let [file, field, reason] = cells.as_slice() else { return None };
        ["feeds/", "hard/", "opml/"]
            .iter()
            .any(|folder| file.starts_with(folder))
            .then(|| (((*file).to_string(), (*field).to_string()), (*reason).to_string()))
    })
    .collect()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds")
}

struct Outcome {
    fields: usize,
    different: usize,
    report: String,
    disagreeing: usize,
    known: BTreeSet<(String, String)>,
}

/// Reads every file under `folder` that `wanted` names and judges it.
fn judge_all(corpus: &Path, folder: &str) -> (usize, Outcome) {
    let expected = expectations(corpus);
    let known = known_errors();
    let mut outcome =
        Outcome { fields: 0, different: 0, report: String::new(), disagreeing: 0, known: BTreeSet::new() };
    let mut files = 0;
    for (file, expected) in expected.iter().filter(|(file, _)| file.starts_with(folder)) {
        let bytes = std::fs::read(corpus.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let is_feed = expected["show"].is_object();
        files += 1;
        let parsed = match feed::parse(&bytes, &address(), None) {
            Ok(parsed) => parsed,
            Err(reason) => {
                assert!(!reason.to_string().is_empty());
                outcome.fields += 1;
                // An empty <rss/> is of the right kind; there is nothing to show of it all the same.
                let nothing_there = expected["show"]["title"].is_null() && expected["episodes"] == 0;
                if is_feed && !nothing_there && !known.contains_key(&(file.clone(), "kind".into())) {
                    outcome.different += 1;
                    outcome.disagreeing += 1;
                    let _ = writeln!(outcome.report, "{file}: refused: {reason}");
                }
                continue;
            }
        };
        if !is_feed {
            // Nobody knows a feed there; reading a show out of it all the same is worth a look.
            let _ = writeln!(outcome.report, "{file}: read as a feed, expected {}", expected["kind"]);
            outcome.fields += 1;
            outcome.different += 1;
            outcome.disagreeing += 1;
            continue;
        }
        let judge = judge(expected, &inspect::json(&parsed, "https://feed.invalid/show/feed.xml"));
        outcome.fields += judge.fields;
        let mut disagrees = false;
        for (field, expected, read) in judge.different {
            let place = (file.clone(), field.clone());
            if known.contains_key(&place) {
                outcome.known.insert(place);
                continue;
            }
            disagrees = true;
            outcome.different += 1;
            let short = |text: String| text.chars().take(160).collect::<String>();
            let _ = writeln!(outcome.report, "{file}: {field}: expected {} read {}", short(expected), short(read));
        }
        outcome.disagreeing += usize::from(disagrees);
    }
    (files, outcome)
}

#[test]
fn every_real_feed_is_read_as_it_is() {
    let Some(corpus) = corpus() else { return };
    let started = Instant::now();
    let (files, outcome) = judge_all(&corpus, "feeds/");
    println!(
        "feeds: {} of {files} files and {} of {} fields agree, {} expectations are known to be wrong, {:.1} s",
        files - outcome.disagreeing,
        outcome.fields - outcome.different - outcome.known.len(),
        outcome.fields,
        outcome.known.len(),
        started.elapsed().as_secs_f32()
    );
    assert!(files > 100, "only {files} files");
    assert!(outcome.report.is_empty(), "\n{}", outcome.report);
    assert!(outcome.known.len() * 200 <= outcome.fields, "more than 0.5 % of the expectations are said to be wrong");
    let stale: Vec<_> = known_errors()
        .into_keys()
        .filter(|place| place.0.starts_with("feeds/") && !outcome.known.contains(place))
        .collect();
    assert!(stale.is_empty(), "tests/feeds/README.md lists what agrees: {stale:?}");
}

#[test]
fn hard_files_are_read_or_refused() {
    let Some(corpus) = corpus() else { return };
    // Processor time of this thread, length, and name of each.
    let mut weighed: Vec<(Duration, usize, String)> = Vec::new();
    let (mut read, mut refused) = (0, 0);
    let mut folders = vec![corpus.join("hard")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the corpus is readable") {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("the corpus is readable");
            let started = cpu_time::ThreadTime::now();
            let outcome = feed::parse(&bytes, &address(), None);
            weighed.push((started.elapsed(), bytes.len(), path.display().to_string()));
            match outcome {
                Ok(parsed) => {
                    read += 1;
                    no_control_characters(&parsed);
                    assert!(!inspect::text(&parsed, "https://feed.invalid/").is_empty());
                }
                Err(reason) => {
                    refused += 1;
                    assert!(reason.to_string().len() > 5, "{}: {reason}", path.display());
                }
            }
        }
    }
    // No file takes far more work for its length than all of them together; what takes no time at all is not weighed.
    let (time, bytes) = weighed.iter().fold((Duration::ZERO, 0), |(time, bytes), one| (time + one.0, bytes + one.1));
    for (took, length, name) in &weighed {
        let fair = time.mul_f64(*length as f64 / bytes as f64);
        assert!(*took <= fair * 50 + Duration::from_millis(100), "{name}: {took:?} for {length} bytes, not {fair:?}");
    }
    let slowest = weighed.iter().max_by_key(|one| one.0).expect("there are some");
    assert!(read > 300 && refused > 5, "{read} read, {refused} refused");
    let (files, outcome) = judge_all(&corpus, "hard/");
    println!("hard: {read} read, {refused} refused; slowest {:?} {}", slowest.0, slowest.2);
    println!(
        "hard: {} of {files} files and {} of {} fields agree\n{}",
        files - outcome.disagreeing,
        outcome.fields - outcome.different,
        outcome.fields,
        outcome.report
    );
}

/// Every text that is shown, and every address.
fn no_control_characters(parsed: &feed::Parsed) {
    fn check(value: &Value, path: &str) {
        match value {
            Value::String(text) => {
                let steers = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
                assert!(!text.contains(steers), "{path}: {text:?}");
            }
            Value::Array(all) => all.iter().for_each(|one| check(one, path)),
            Value::Object(all) => {
                for (key, one) in all.iter().filter(|(key, _)| !key.ends_with("_html") && *key != "key") {
                    check(one, key);
                }
            }
            _ => {}
        }
    }
    check(&inspect::json(parsed, "https://feed.invalid/"), "");
}

#[test]
fn every_subscription_list_is_read() {
    let Some(corpus) = corpus() else { return };
    let (mut files, mut different) = (0, String::new());
    let known = known_errors();
    for (file, expected) in expectations(&corpus).iter().filter(|(file, _)| file.starts_with("opml/")) {
        files += 1;
        let bytes = std::fs::read(corpus.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let said = expected["distinct_feed_urls"].as_u64().unwrap_or(0);
        if known.contains_key(&(file.clone(), "distinct_feed_urls".into())) {
            assert!(opml::read(&bytes).is_ok_and(|list| list.outlines.len() as u64 != said), "{file} agrees after all");
            continue;
        }
        match opml::read(&bytes) {
            Ok(list) => {
                let list = list.outlines;
                if list.len() as u64 != said {
                    let _ = writeln!(different, "{file}: {said} feeds expected, {} read", list.len());
                }
                let first = &expected["first_feed"];
                if let (Some(url), Some(outline)) = (first["url"].as_str(), list.first())
                    && FeedUrl::parse(url).is_some_and(|url| url != outline.feed_url)
                {
                    let _ = writeln!(different, "{file}: first feed {url} expected, {} read", outline.feed_url);
                }
            }
            Err(reason) => {
                if said > 0 {
                    let _ = writeln!(different, "{file}: {said} feeds expected, refused: {reason}");
                }
            }
        }
    }
    println!("opml: {files} files");
    assert!(files > 100 && different.is_empty(), "\n{different}");
}

/// `x.json` says what is to be made of `x.xml` (or any other ending): a part of what `earmark inspect` prints, or
/// `refused` with a part of the reason. Adding a pair is adding a test.
#[test]
fn every_misbehaviour_is_met() {
    let mut pairs = 0;
    let mut wrong = String::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for input in files.iter().filter(|path| path.extension().is_some_and(|ending| ending != "json" && ending != "md")) {
        let name = input.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = std::fs::read_to_string(input.with_extension("json"))
            .unwrap_or_else(|error| panic!("{name}.json beside {}: {error}", input.display()));
        let expected: Value = serde_json::from_str(&expected).unwrap_or_else(|error| panic!("{name}.json: {error}"));
        let charset = expected["charset"].as_str();
        pairs += 1;
        match feed::parse(&std::fs::read(input).unwrap(), &address(), charset) {
            Err(reason) => {
                let feeds = match &reason {
                    NotAFeed::WebPage { feeds } => {
                        let named = feeds.iter().filter(|feed| feed.how != feed::NamedBy::Text);
                        named.map(|feed| Value::from(feed.url.clone())).collect()
                    }
                    _ => Vec::new(),
                };
                let said = expected["refused"].as_str();
                if said.is_none_or(|said| !reason.to_string().contains(said))
                    || expected["feeds"].as_array().is_some_and(|expected| *expected != feeds)
                {
                    let _ = writeln!(wrong, "{name}: refused: {reason} {feeds:?}");
                }
            }
            Ok(parsed) => {
                if expected["refused"].is_string() {
                    let _ = writeln!(wrong, "{name}: read as {}", parsed.show.title);
                }
                no_control_characters(&parsed);
                let read = inspect::json(&parsed, "https://feed.invalid/show/feed.xml");
                let mut differences = Vec::new();
                for key in expected.as_object().unwrap().keys().filter(|key| !matches!(key.as_str(), "why" | "charset"))
                {
                    part_of(&expected[key], &read[key], key, &mut differences);
                }
                for difference in differences {
                    let _ = writeln!(wrong, "{name}: {difference}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(pairs >= 20, "only {pairs} pairs");
    for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        let partner = files.iter().filter(|other| other.file_stem() == path.file_stem()).count();
        assert!(partner == 2, "{} has no document beside it", path.display());
    }
}

/// Objects may hold more than is expected, lists have the same length, `what` of a warning holds the expected words.
fn part_of(expected: &Value, read: &Value, path: &str, differences: &mut Vec<String>) {
    match (expected, read) {
        (Value::Object(expected), Value::Object(_)) => {
            for (key, value) in expected {
                part_of(value, &read[key], &format!("{path}.{key}"), differences);
            }
        }
        (Value::Array(expected), Value::Array(read)) if expected.len() == read.len() => {
            for (at, (expected, read)) in expected.iter().zip(read).enumerate() {
                part_of(expected, read, &format!("{path}[{at}]"), differences);
            }
        }
        (Value::String(expected), Value::String(read))
            if path.rsplit('.').next() == Some("what") && read.contains(expected) => {}
        // Of an escape sequence its beginning stays in what is HTML still, so that `text` takes it out whole.
        (Value::String(expected), Value::String(read))
            if path.ends_with("_html") && *expected == read.replace(['\u{80}', '\u{9C}'], "") => {}
        _ if expected == read => {}
        _ => differences.push(format!("{path}: expected {expected} read {read}")),
    }
}

/// A document that is built to hurt, as large as one likes.
type Bomb = (&'static str, fn(usize) -> String);

fn channel(inside: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>t</title>{inside}</channel></rss>")
}

/// Each with so many of what it repeats that a quadratic walk would take minutes, and a function from that number.
const BOMBS: [(usize, Bomb); 26] = [
    (100_000, ("nested items", |n| channel(&"<item><a>".repeat(n)))),
    (100_000, ("nested tags", |n| channel(&"<x:a>".repeat(n)))),
    (100_000, ("nested and closed", |n| channel(&format!("<item>{}{}</item>", "<x:a>".repeat(n), "</x:a>".repeat(n))))),
    (100_000, ("nested categories", |n| channel(&"<itunes:category text=\"a\">".repeat(n)))),
    (100_000, ("nested notes", |n| channel(&format!("<item><description>{}</description></item>", "<div>".repeat(n))))),
    (100_000, ("nested atom", |n| format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>{}", "<x:a>".repeat(n)))),
    (300_000, ("only <", |n| format!("<rss><channel>{}", "<".repeat(n)))),
    (300_000, ("tags without end", |n| format!("<rss><channel>{}", "<a ".repeat(n)))),
    (300_000, ("open quotation marks", |n| format!("<rss><channel>{}", "<a b=\"".repeat(n)))),
    (300_000, ("ends of nothing", |n| channel(&"</b>".repeat(n)))),
    (300_000, ("ends after many starts", |n| channel(&format!("{}{}", "<a>".repeat(n), "</b>".repeat(n))))),
    (300_000, ("only &", |n| channel(&format!("<item><description>{}</description></item>", "&".repeat(n))))),
    (300_000, ("references without end", |n| channel(&format!("<item><link>{}</link></item>", "&a".repeat(n))))),
    (300_000, ("comments without end", |n| format!("<rss><channel>{}", "<!--".repeat(n)))),
    (300_000, ("comments before the root", |n| format!("{}<rss/>", "<!--".repeat(n)))),
    (300_000, ("instructions before the root", |n| format!("{}<rss/>", "<?p ".repeat(n)))),
    (300_000, ("document types", |n| format!("{}<rss/>", "<!a[>".repeat(n)))),
    (300_000, ("page links", |n| format!("<html>{}", "<link rel=alternate ".repeat(n)))),
    (20_000, ("one tag with many attributes", |n| channel(&format!("<a {}/>", "b=\"c\" ".repeat(n))))),
    (
        20_000,
        ("many namespaces", |n| channel(&format!("<a {}/>", "xmlns:q=\"http://www.w3.org/2005/Atom\" ".repeat(n)))),
    ),
    (50_000, ("many declared elements", |n| channel(&"<q:a xmlns:q=\"http://www.w3.org/2005/Atom\">".repeat(n)))),
    (10_000, ("the same guid", |n| channel(&"<item><guid>a</guid></item>".repeat(n)))),
    (
        20_000,
        ("sections that never end", |n| channel(&"<item><title><![CDATA[a line that is open</title></item>".repeat(n))),
    ),
    (
        20_000,
        ("sections that end in the last of them", |n| {
            let items = "<item><title><![CDATA[a line that is open</title></item>".repeat(n);
            channel(&format!("{items}<item><title><![CDATA[closed]]></title></item>"))
        }),
    ),
    (300_000, ("json", |n| format!("{{\"version\":\"jsonfeed.org\",\"items\":{}", "[".repeat(n)))),
    (
        40,
        ("billion laughs", |n| {
            let declared = (0..n).fold(String::new(), |all, n| {
                all + &format!("<!ENTITY b{n} \"{}\">", format!("&b{};", n + 1).repeat(10))
            });
            let item = channel("<item><title>&b0;</title><guid>1</guid></item>");
            format!("<!DOCTYPE rss [<!ENTITY a \"ha\">{declared}]>{item}")
        }),
    ),
];

/// Reads it as a feed and as a list; gives the processor time of this thread, which is the same on a busy machine.
fn read_bomb(name: &str, document: &str) -> Duration {
    let started = cpu_time::ThreadTime::now();
    if let Ok(parsed) = feed::parse(document.as_bytes(), &address(), None) {
        let size: usize = parsed.episodes.iter().map(|episode| episode.title.len() + episode.notes_html.len()).sum();
        assert!(size < document.len() * 8 + 1000, "{name}: {} bytes became {size}", document.len());
    }
    let _ = opml::read(document.replace("rss", "opml").replace("item", "outline").as_bytes());
    started.elapsed()
}

/// Whatever a document does, four times as much of it is four times the work: eight times is let pass, sixteen (every piece
/// looks at every other) is not. What takes no time at all is not weighed.
#[test]
fn bombs_go_off_harmlessly() {
    const UNWEIGHED: Duration = Duration::from_millis(50);
    for (most, (name, bomb)) in BOMBS {
        let (part, whole) = (bomb(most / 4), bomb(most));
        let mut weighed = Vec::new();
        // The first measurement may fall together with whatever else a machine does.
        let grows = (0..3).all(|_| {
            let (part, whole) = (read_bomb(name, &part), read_bomb(name, &whole));
            weighed.push((part, whole));
            whole > part * 8 + UNWEIGHED
        });
        assert!(!grows, "{name}: four times as long takes {weighed:?}");
    }
}

/// The weighing can tell: a walk that goes back to the beginning for every piece is found out.
#[test]
fn a_quadratic_walk_would_be_found_out() {
    let walk = |n: usize| {
        let text = "<a ".repeat(n);
        let started = cpu_time::ThreadTime::now();
        assert!((0..text.len()).all(|at| !text.as_bytes()[..at].contains(&b'>')));
        started.elapsed()
    };
    let tell = (0..3).any(|_| walk(4_000) > walk(1_000) * 8);
    assert!(tell, "{:?} {:?}", walk(1_000), walk(4_000));
}

/// Words of feeds in any order: far more interesting than random letters.
fn feedish() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "<rss version=\"2.0\">",
        "<channel>",
        "<item>",
        "</item>",
        "</channel>",
        "</rss>",
        "<title>",
        "</title>",
        "<description>",
        "</description>",
        "<link>",
        "</link>",
        "<guid isPermaLink=\"false\">",
        "</guid>",
        "<![CDATA[",
        "]]>",
        "<enclosure url=\"http://a/b.mp3\" type=\"audio/mpeg\"/>",
        "<itunes:image href='x'/>",
        "&",
        "&amp;",
        "&nbsp;",
        "&#0;",
        "&#x1b;",
        "&#27;",
        "&#150;",
        "<b>",
        "</b>",
        "<",
        ">",
        "\"",
        "'",
        "<!--",
        "-->",
        "<?xml?>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        "<entry>",
        "</entry>",
        "</feed>",
        "<updated>",
        "</updated>",
        "<content type=\"xhtml\">",
        "</content>",
        "<psc:chapters>",
        "<psc:chapter start=\"0\" title=\"\u{1b}[2J\"/>",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{9b}",
        "\r\n",
        " ",
        "text",
        "é",
        "😀",
        "{\"version\":\"jsonfeed.org\"",
        ",",
        "[",
        "]",
        "}",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(parsed) = feed::parse(&bytes, &address(), None) {
            no_control_characters(&parsed);
        }
    }

    #[test]
    fn any_words_of_feeds_are_read_or_refused(inside in feedish(), whole in any::<bool>()) {
        let document = if whole {
            format!("<rss><channel><title>{inside}</title><item><title>{inside}</title>{inside}</item></channel></rss>")
        } else {
            inside
        };
        if let Ok(parsed) = feed::parse(document.as_bytes(), &address(), None) {
            no_control_characters(&parsed);
            let keys: BTreeSet<_> = parsed.episodes.iter().map(|episode| &episode.key).collect();
            prop_assert_eq!(keys.len(), parsed.episodes.len());
        }
    }
}
