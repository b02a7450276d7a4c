//! Chapters, transcripts and answers of directories, as they were published, against what is known of each file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use earmark::feed::{chapters, directory, transcript};
use earmark::model::FeedUrl;
use serde_json::Value;

/// The files of one folder with what is known of them; none (said aloud) on a machine without the corpus.
fn files(folder: &str) -> Vec<(String, Vec<u8>, Value)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.exists() {
        eprintln!("../shared not found: the corpus is not tested here");
        return Vec::new();
    }
    let corpus: PathBuf = shared.join("corpus");
    let text = std::fs::read_to_string(corpus.join("expected.json")).expect("expected.json is readable");
    let mut value: Value = serde_json::from_str(&text).expect("expected.json is JSON");
    let Value::Object(all) = value["files"].take() else { panic!("expected.json lists files") };
    let files: Vec<_> = all
        .into_iter()
        .filter(|(file, _)| file.starts_with(folder))
        .map(|(file, expected)| {
            let bytes = std::fs::read(corpus.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            (file, bytes, expected)
        })
        .collect();
    assert!(files.len() > 30, "{folder} has only {} files", files.len());
    files
}

/// Notes what differs.
struct Report(String);

impl Report {
    #[expect(clippy::needless_pass_by_value, reason = "a line each: what is expected, what was read")]
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, file: &str, field: &str, expected: T, read: T) {
        if expected != read {
            let _ = writeln!(self.0, "{file}: {field}: expected {expected:?} read {read:?}");
        }
    }

    fn end(self) {
        assert!(self.0.is_empty(), "\n{}", self.0);
    }
}

/// A number of seconds or a clock, in whole seconds.
fn seconds(value: &Value) -> Option<u64> {
    if let Some(text) = value.as_str() {
        let parts = text.split(':').map(|part| part.parse::<f64>().unwrap());
        return Some(parts.fold(0.0, |total, part| total * 60.0 + part) as u64);
    }
    value.as_f64().map(|seconds| seconds as u64)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_file_of_chapters_is_read() {
    let mut report = Report(String::new());
    let address = FeedUrl::parse("https://chapters.invalid/show/1.json").unwrap();
    for (file, bytes, expected) in files("chapters/") {
        let Some(read) = chapters::read(&bytes, &address) else {
            let _ = writeln!(report.0, "{file}: no chapters");
            continue;
        };
        let read = read.chapters;
        report.same(&file, "chapters", expected["chapters"].as_u64(), Some(read.len() as u64));
        for (field, chapter) in [("first", read.first()), ("last", read.last())] {
            let (Some(chapter), said) = (chapter, &expected[field]) else { continue };
            let start = said.get("startTime").or_else(|| said.get("start")).and_then(seconds);
            report.same(&file, field, start, Some(u64::from(chapter.start.0)));
            let title = squeezed(said["title"].as_str().unwrap_or_default());
            report.same(&file, field, true, squeezed(&chapter.title).starts_with(&title));
        }
        let with =
            |what: fn(&earmark::model::Chapter) -> bool| Some(read.iter().filter(|one| what(one)).count() as u64);
        report.same(&file, "with_url", expected["with_url"].as_u64(), with(|one| one.link.is_some()));
        report.same(&file, "with_img", expected["with_img"].as_u64(), with(|one| one.image.is_some()));
        report.same(&file, "hidden_from_toc", expected["hidden_from_toc"].as_u64(), with(|one| !one.listed));
    }
    report.end();
}

#[test]
fn every_transcript_is_read() {
    let mut report = Report(String::new());
    for (file, bytes, expected) in files("transcripts/") {
        let read = transcript::read(&bytes);
        let words = String::from_utf8_lossy(&bytes);
        // Times without hours are nothing to a strict reader, which gave up on these cues; what was said is there.
        let arrows = if file.contains(".html") { 0 } else { words.matches("-->").count() as u64 };
        let strict = expected["cues"].as_u64().is_none_or(|cues| cues >= arrows);
        let counted = ["cues", "segments", "p"].iter().find_map(|key| expected[*key].as_u64());
        match counted.map(|count| count.max(arrows)) {
            // A cue without words is none; one in which the speaker changes is two lines.
            Some(count) => {
                let silent = words.matches(r#""body":" ""#).count() as u64;
                let lines = read.len() as u64 + silent;
                let close = lines >= count - count / 10 && lines <= count + count / 10;
                report.same(&file, "lines", count, if close { count } else { lines });
            }
            None => assert!(read.len() > 10, "{file}: {} lines", read.len()),
        }
        let first = seconds(&expected["first_start_seconds"]);
        if first.is_some() && strict {
            report.same(
                &file,
                "first",
                first,
                read.first().and_then(|line| line.start).map(|start| u64::from(start.0)),
            );
            let last = seconds(&expected["last_end_seconds"]);
            let ours = read.iter().filter_map(|line| line.end).map(|end| u64::from(end.0)).max();
            report.same(&file, "last", last, ours);
        }
        let named = ["voices", "speakers"].iter().find_map(|key| expected[*key].as_array());
        for speaker in named.into_iter().flatten().filter_map(Value::as_str) {
            let speaks = read.iter().any(|line| line.speaker.as_deref() == Some(speaker));
            report.same(&file, speaker, true, speaks);
        }
        if expected["cite"].as_u64() > Some(0) {
            report.same(&file, "cite", true, read.iter().all(|line| line.start.is_some()));
        }
        let joined = transcript::paragraphs(&read);
        let letters = |lines: &[earmark::model::TranscriptLine]| {
            lines.iter().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace()).count()
        };
        report.same(&file, "joined", letters(&read), letters(&joined));
        report.same(&file, "paragraphs", true, joined.len() <= read.len());
    }
    report.end();
}

#[test]
fn every_answer_of_a_directory_is_read() {
    let mut report = Report(String::new());
    let (mut shows, mut episodes) = (0, 0);
    for (file, bytes, expected) in files("directory/") {
        // The description of an API is no answer of it.
        let Some(read) = directory::read(&bytes) else {
            report.same(&file, "kind", true, file.contains("docs-api"));
            continue;
        };
        shows += read.shows.len();
        episodes += read.episodes.len();
        let all = (read.shows.len() + read.episodes.len() + read.categories.len()) as u64;
        for key in ["results", "entries", "feeds", "items"] {
            if let Some(count) = expected[key].as_u64() {
                report.same(&file, key, count, all);
            }
        }
        if !expected["first"].is_object() {
            // Payments and statistics are about no show of their own.
            let keys = expected["keys"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let about = keys.filter(|key| matches!(*key, "feed" | "episode" | "episodes")).count() as u64;
            report.same(&file, "one", about, all);
            continue;
        }
        let said = |key: &str| expected["first"][key].as_str().map(squeezed).filter(|said| !said.is_empty());
        if let Some(show) = read.shows.first() {
            let title = said("collectionName").or_else(|| said("name")).or_else(|| said("title"));
            report.same(&file, "title", title.unwrap_or_default(), squeezed(&show.title));
            if let Some(author) = said("artistName").or_else(|| said("artist")).or_else(|| said("author")) {
                report.same(&file, "author", Some(author), show.author.as_deref().map(squeezed));
            }
            report.same(&file, "feed", said("feedUrl").or_else(|| said("url")), show.feed_url.clone());
        } else if let Some(episode) = read.episodes.first() {
            // Soundbites without a name of their own have that of their episode.
            let title = said("title").unwrap_or_else(|| squeezed(&episode.title));
            report.same(&file, "title", title, squeezed(&episode.title));
            report.same(&file, "media", said("enclosureUrl"), episode.media.clone());
            let published = expected["first"]["datePublished"].as_i64();
            report.same(&file, "published", published, episode.published.map(|time| time.0));
        }
        if let Some(without) = expected["without_feed_url"].as_u64().filter(|_| !read.shows.is_empty()) {
            let ours =
                read.shows.iter().map(|show| &show.feed_url).chain(read.episodes.iter().map(|one| &one.feed_url));
            report.same(&file, "without_feed_url", without, ours.filter(|url| url.is_none()).count() as u64);
        }
    }
    assert!(shows == 0 || (shows > 800 && episodes > 1000), "{shows} shows, {episodes} episodes");
    report.end();
}
