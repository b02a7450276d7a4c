//! Transcripts in JSON: Podcasting 2.0, what speech recognizers write, and what the Podlove Publisher gives its player.

use serde_json::Value;

use super::MOST;
use super::clock::millis;
use crate::feed::finish::text;
use crate::feed::json;
use crate::feed::outline;
use crate::feed::value::seconds;
use crate::model::TranscriptLine;

/// What lists of what was said are called.
const LISTS: [&str; 6] = ["segments", "cues", "lines", "transcript", "transcripts", "results"];

/// The lines of a document, and whether it is whole; of one that ends in the middle those that came whole. `None` when it is no JSON.
pub(super) fn segments(document: &str) -> Option<(Vec<TranscriptLine>, bool)> {
    match outline::value(document).or_else(|| json::mended(document)) {
        Some(value) => {
            let list = value.as_array().or_else(|| LISTS.iter().find_map(|key| value.get(key)?.as_array()));
            Some((list.map(|list| of_list(list)).unwrap_or_default(), true))
        }
        None => json::begun(document, &LISTS).map(|list| (of_list(&list), false)),
    }
}

/// `speaker`, `startTime`, `endTime`, `body`; recognizers say `start`, `end`, `text`. Who speaks in one go may have `items`.
fn of_list(list: &[Value]) -> Vec<TranscriptLine> {
    // Two days of talk: these are milliseconds.
    let last = list.iter().rev().find_map(|one| number(one, &["startTime", "start", "from"])).unwrap_or(0.0);
    let scale = if last > 172_800.0 { 0.001 } else { 1.0 };
    let line = |one: &Value, speaker: Option<String>| TranscriptLine {
        start: number(one, &["startTime", "start", "from"]).and_then(|time| seconds(time * scale)),
        end: number(one, &["endTime", "end", "to"]).and_then(|time| seconds(time * scale)),
        speaker: speaker_of(one).or(speaker),
        text: words(one, &["body", "text", "content"]).unwrap_or_default(),
    };
    let mut all = Vec::new();
    for one in list {
        match one.get("items").and_then(Value::as_array) {
            Some(items) => all.extend(items.iter().map(|item| line(item, speaker_of(one)))),
            None => all.push(line(one, None)),
        }
        if all.len() >= MOST {
            break;
        }
    }
    all
}

/// Who speaks. The Podlove Publisher has the number of a contributor as `speaker`, or nothing, and the name that the recording
/// says as `voice`; recognizers count.
fn speaker_of(one: &Value) -> Option<String> {
    let number = one.get("speaker").and_then(|speaker| match speaker {
        Value::Number(number) => number.as_u64(),
        Value::String(speaker) => speaker.trim().parse().ok(),
        _ => None,
    });
    let keys = ["speaker", "voice", "speakerName", "name"];
    let name = words(one, keys.get(usize::from(number.is_some())..)?);
    name.or_else(|| number.map(|number| format!("Speaker {number}")))
}

fn number(one: &Value, keys: &[&str]) -> Option<f64> {
    keys.iter().find_map(|key| match one.get(key)? {
        Value::Number(number) => number.as_f64(),
        Value::String(clock) => millis(clock).map(|millis| millis as f64 / 1000.0),
        _ => None,
    })
}

fn words(one: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().filter_map(|key| one.get(key)?.as_str()).map(text).find(|words| !words.is_empty())
}
