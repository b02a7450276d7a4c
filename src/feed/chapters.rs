//! Chapters outside the feed: Podcasting 2.0 JSON, what the Podlove player reads, and lists of times and titles.

use serde_json::Value;

use super::decode;
use super::finish::{Finisher, text};
use super::json;
use super::outline;
use super::value;
use super::value::seconds;
use crate::model::{Chapter, FeedUrl};

/// Nobody divides an episode into more; the rest of such a list is an accident or an attack.
const MOST: usize = 10_000;

/// The chapters of a document that `podcast:chapters` names, in the order of time.
#[derive(Debug)]
pub struct Found {
    pub chapters: Vec<Chapter>,
    /// The document is damaged or ends in the middle: these are the chapters that came whole.
    pub in_part: bool,
}

/// Reads the document that `podcast:chapters` names. `url` is where it came from: relative addresses are resolved against it.
/// `None` when it is no document of that kind; a list without chapters is one.
#[must_use]
pub fn read(bytes: &[u8], url: &FeedUrl) -> Option<Found> {
    let decoded = decode::decode(bytes, None);
    let finisher = Finisher::new(url);
    let any = |chapters: Vec<Chapter>| Some(chapters).filter(|chapters| !chapters.is_empty());
    let (mut chapters, in_part) = match outline::value(&decoded.text).or_else(|| json::mended(&decoded.text)) {
        Some(value) => (of_json(&value, &finisher)?, false),
        None => match json::begun(&decoded.text, &["chapters"]) {
            Some(list) => (any(of_list(&list, &finisher))?, true),
            None => (any(of_lines(&decoded.text))?, false),
        },
    };
    chapters.sort_by_key(|chapter| chapter.start);
    Some(Found { chapters, in_part })
}

/// `{"chapters": […]}`, alone or inside what a player is given about an episode, or the list by itself.
fn of_json(value: &Value, finisher: &Finisher<'_>) -> Option<Vec<Chapter>> {
    let list = value.as_array().or_else(|| value.get("chapters")?.as_array())?;
    Some(of_list(list, finisher)).filter(|chapters| list.is_empty() || !chapters.is_empty())
}

fn of_list(list: &[Value], finisher: &Finisher) -> Vec<Chapter> {
    list.iter().take(MOST).filter_map(|one| chapter(one, finisher)).collect()
}

fn chapter(value: &Value, finisher: &Finisher<'_>) -> Option<Chapter> {
    let words = |keys: [&str; 3]| {
        keys.iter().find_map(|key| value.get(key)?.as_str().map(str::trim).filter(|words| !words.is_empty()))
    };
    let start = ["startTime", "start", "start_time"].iter().find_map(|key| value.get(key))?;
    let start = match start {
        Value::Number(number) => seconds(number.as_f64()?)?,
        Value::String(clock) => value::position(clock)?,
        _ => return None,
    };
    Some(Chapter {
        start,
        title: words(["title", "name", "label"]).map(text).unwrap_or_default(),
        link: words(["url", "href", "link"]).and_then(|link| finisher.address(link)),
        image: words(["img", "image", "image_url"]).and_then(|image| finisher.address(image)),
        listed: value.get("toc").and_then(Value::as_bool).unwrap_or(true),
    })
}

/// `00:04:12.000 The essay <https://example.org>`, as mp4chaps and Auphonic write chapters.
fn of_lines(document: &str) -> Vec<Chapter> {
    let line = |line: &str| {
        let (clock, title) = line.trim().split_once(|c: char| c.is_whitespace())?;
        let start = clock.contains(':').then(|| value::position(clock))??;
        // Subtitles (WebVTT, SRT) are no chapters.
        let title = Some(title).filter(|title| !title.trim_start().starts_with("-->"))?;
        let (title, link) = match title.rsplit_once('<') {
            Some((title, link)) if link.starts_with("http") => (title, link.trim_end().strip_suffix('>')),
            _ => (title, None),
        };
        Some(Chapter { start, title: text(title), link: link.map(str::to_string), image: None, listed: true })
    };
    document.lines().take(MOST).filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secs;

    fn of(document: &str) -> Option<Vec<Chapter>> {
        found(document).map(|found| found.chapters)
    }

    fn found(document: &str) -> Option<Found> {
        read(document.as_bytes(), &FeedUrl::parse("https://example.org/chapters/1.json").unwrap())
    }

    #[test]
    fn chapters_as_players_write_them() {
        let chapters = of(r#"{"version": "1.2.0", "chapters": [
            {"startTime": 90.7, "title": "Second <b>&amp;</b> last", "url": "/page", "img": "art.png", "toc": false},
            {"startTime": 0, "title": "First", "url": ""},
            {"start": "00:02:52.500", "title": "Podlove", "href": "https://example.com", "image": ""},
            {"title": "never begins"}, 7]}"#)
        .unwrap();
        assert_eq!(chapters.iter().map(|one| one.start.0).collect::<Vec<_>>(), [0, 90, 172]);
        assert_eq!((chapters[0].link.as_deref(), chapters[0].listed), (None, true));
        assert_eq!(chapters[1].title, "Second & last");
        assert_eq!(chapters[1].link.as_deref(), Some("https://example.org/page"));
        assert_eq!(chapters[1].image.as_deref(), Some("https://example.org/chapters/art.png"));
        assert!(!chapters[1].listed);

        let lines = of("00:00:00.000 Intro\n0:04:12 The essay <https://example.org/essay>\nnot a chapter\n").unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[1].start, lines[1].title.as_str()), (Secs(252), "The essay"));
        assert_eq!(lines[1].link.as_deref(), Some("https://example.org/essay"));
    }

    #[test]
    fn what_is_written_by_hand_is_mended() {
        for document in [
            r#"{"chapters":[{"startTime":0,"title":"A"},{"startTime":60,"title":"B",},]}"#,
            "{'chapters': [{'startTime': 0, 'title': 'A'}, // the first\n{startTime: 60, title: 'B'}]}",
            "\n[ /* by hand */ {\"start\": 0, \"title\": \"A\"} {\"start\": \"1:00\", \"title\": \"B\"}]",
        ] {
            let read: Option<Vec<_>> =
                of(document).map(|all| all.into_iter().map(|one| (one.start.0, one.title)).collect());
            assert_eq!(read, Some(vec![(0, "A".into()), (60, "B".into())]), "{document}");
        }
    }

    #[test]
    fn a_list_that_is_cut_off_gives_the_chapters_that_came_whole() {
        for document in [
            r#"{"version":"1.2.0","chapters":[{"startTime":0,"title":"A"},{"startTime":60,"title":"B"},{"startTime":90,"title":"cut o"#,
            r#"[{"startTime":0,"title":"A"},{"startTime":60,"title":"B"}"#,
            r#"{"chapters":[{"startTime":0,"title":"A"},{"startTime":60,"title":"B"}]"#,
        ] {
            let found = found(document).unwrap();
            let titles: Vec<&str> = found.chapters.iter().map(|one| one.title.as_str()).collect();
            assert_eq!((titles, found.in_part), (vec!["A", "B"], true), "{document}");
        }
        assert!(!found(r#"[{"startTime":0,"title":"A"}]"#).unwrap().in_part);
        assert_eq!(of(r#"{"chapters":[{"startTime":0,"title":"cut o"#), None);
    }

    #[test]
    fn what_holds_no_chapters_is_none() {
        assert_eq!(of(r#"{"version": "1.2.0", "chapters": []}"#), Some(Vec::new()), "a list without any is one");
        for document in [
            "",
            "{}",
            "[1]",
            "WEBVTT\n\n00:00.000 --> 01:00.000\nHello",
            "<html><body>Not found</body></html>",
            r#"{"chapters": "none"}"#,
            "{\"chapters\"",
        ] {
            assert_eq!(of(document), None, "{document}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_chapters_or_not(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = read(&bytes, &FeedUrl::parse("https://example.org/").unwrap());
        }
    }
}
