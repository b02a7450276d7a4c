//! Whether a transcript holds several recordings one behind the other, each with times of its own.

use std::collections::HashSet;

use crate::model::{Secs, TranscriptLine};

/// A recording begins so near to the time at which the first one began, and is longer than that.
const BEGINS: u32 = 60;
/// More is no transcript of recordings, but one in disorder.
const MOST: usize = 12;

/// Whether the times of these lines begin anew, once or a few times, and what is said behind that is said at the same time as what is
/// said before it. Programs also write each speaker’s lines one behind the other: people listen while others talk.
pub(super) fn are_several(lines: &[TranscriptLine]) -> bool {
    let timed: Vec<(Secs, &TranscriptLine)> = lines.iter().filter_map(|line| Some((line.start?, line))).collect();
    let falls = |pair: &[(Secs, &TranscriptLine)]| matches!(pair, [(a, _), (b, _)] if b < a);
    let mut runs: Vec<&[(Secs, &TranscriptLine)]> = Vec::new();
    let mut rest = timed.as_slice();
    while let Some(at) = rest.windows(2).position(falls) {
        let (run, behind) = rest.split_at(at + 1);
        runs.push(run);
        rest = behind;
        if runs.len() >= MOST {
            return false;
        }
    }
    runs.push(rest);
    let Some(first) = timed.first().map(|(start, _)| *start) else { return false };
    let is_recording = |run: &&[(Secs, &TranscriptLine)]| match run {
        [(from, _), .., (to, _)] => from.0.abs_diff(first.0) <= BEGINS && to.0 - from.0 > BEGINS,
        _ => false,
    };
    if runs.len() < 2 || !runs.iter().all(is_recording) {
        return false;
    }
    if timed.iter().filter(|(_, line)| line.end.is_some()).count() * 2 > timed.len() {
        return runs.windows(2).all(|pair| matches!(pair, [before, behind] if talk_at_once(before, behind)));
    }
    // Without ends nobody knows when somebody else talks.
    let speakers = runs.iter().map(|run| run.iter().filter_map(|(_, line)| line.speaker.as_deref()).collect());
    let speakers: Vec<HashSet<&str>> = speakers.collect();
    let is_of_one_each = speakers.iter().all(|those| those.len() == 1);
    !is_of_one_each || speakers.windows(2).any(|pair| pair.first() == pair.last())
}

/// Whether more than half of one is said while somebody talks in the other, as long as both go on.
fn talk_at_once(before: &[(Secs, &TranscriptLine)], behind: &[(Secs, &TranscriptLine)]) -> bool {
    let span = |(start, line): &(Secs, &TranscriptLine)| (start.0, line.end.unwrap_or(*start).0);
    let last = before.iter().map(|one| span(one).1).max().unwrap_or_default();
    let (mut both, mut at_once, mut at) = (0_usize, 0_usize, 0);
    for (from, to) in behind.iter().map(span).filter(|(from, to)| from < to && *from < last) {
        both += 1;
        // Nothing that ended before this begins matters to what comes later.
        while before.get(at).is_some_and(|one| span(one).1 <= from) {
            at += 1;
        }
        let mut others = before.get(at..).unwrap_or_default().iter().map(span).take_while(|(start, _)| *start < to);
        at_once += usize::from(others.any(|(start, end)| start < end && end > from));
    }
    at_once * 2 > both
}
