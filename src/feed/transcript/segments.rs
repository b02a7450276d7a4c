//! Transcripts in JSON: Podcasting 2.0, and what speech recognizers write.

use serde_json::Value;

use super::MOST;
use super::clock::millis;
use crate::feed::finish::text;
use crate::feed::podcast::seconds;
use crate::model::TranscriptLine;

/// Podcasting 2.0: `segments` of `speaker`, `startTime`, `endTime`, `body`; recognizers say `start`, `end`, `text`.
pub(super) fn of_json(value: &Value) -> Vec<TranscriptLine> {
    let lists = ["segments", "cues", "lines", "transcript", "results"];
    let list = value.as_array().or_else(|| lists.iter().find_map(|key| value.get(key)?.as_array()));
    let Some(list) = list else { return Vec::new() };
    let number = |one: &Value, keys: [&str; 3]| {
        keys.iter().find_map(|key| match one.get(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(clock) => millis(clock).map(|millis| millis as f64 / 1000.0),
            _ => None,
        })
    };
    let words = |one: &Value, keys: [&str; 3]| {
        keys.iter().find_map(|key| Some(text(one.get(key)?.as_str()?))).filter(|words| !words.is_empty())
    };
    // Two days of talk: these are milliseconds.
    let last = list.iter().rev().find_map(|one| number(one, ["startTime", "start", "from"])).unwrap_or(0.0);
    let scale = if last > 172_800.0 { 0.001 } else { 1.0 };
    list.iter()
        .take(MOST)
        .map(|one| TranscriptLine {
            start: number(one, ["startTime", "start", "from"]).and_then(|time| seconds(time * scale)),
            end: number(one, ["endTime", "end", "to"]).and_then(|time| seconds(time * scale)),
            speaker: words(one, ["speaker", "speakerName", "name"]),
            text: words(one, ["body", "text", "content"]).unwrap_or_default(),
        })
        .collect()
}
