//! When to ask a feed again: by how often it publishes, by what the server wishes, and ever later while it fails.
//!
//! All arithmetic, no clock and no dice: what spreads the requests of many shows over time is a number made from the show's id, so
//! the same library always asks at the same times.

use crate::feed::ParsedEpisode;
use crate::model::{FeedHealth, Secs, Show, ShowId, Timestamp};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Never asked more often than this without the listener asking.
const SOONEST: u64 = 30 * MINUTE;
/// Every feed is asked at least this often.
const LATEST: u64 = 7 * DAY;
/// A show without two dated episodes.
const UNKNOWN_PACE: u64 = 12 * HOUR;
/// A server's wish counts up to this; some say a year and mean nothing by it.
const LONGEST_WISH: u64 = DAY;
/// Newest episodes that tell the rhythm; older ones tell how it used to be.
const TELLING: usize = 12;

/// Median time between the newest episodes; `None` with fewer than two dates.
pub(super) fn rhythm(episodes: &[ParsedEpisode]) -> Option<Secs> {
    let mut dates: Vec<i64> = episodes.iter().filter_map(|episode| episode.published).map(|at| at.0).collect();
    dates.sort_unstable_by(|a, b| b.cmp(a));
    dates.dedup();
    dates.truncate(TELLING);
    let mut gaps: Vec<i64> =
        dates.iter().zip(dates.iter().skip(1)).map(|(newer, older)| newer.saturating_sub(*older)).collect();
    gaps.sort_unstable();
    let median = gaps.get(gaps.len() / 2)?;
    u32::try_from(*median).ok().map(Secs)
}

/// When to ask again after a good answer: twelve times per episode, less often when the show has gone quiet.
pub(super) fn next_due(
    show: &Show,
    rhythm: Option<Secs>,
    newest: Option<Timestamp>,
    ttl: Option<u32>,
    ended: bool,
    now: Timestamp,
) -> Timestamp {
    let pace = rhythm.or(show.rhythm).map_or(UNKNOWN_PACE, |gap| u64::from(gap.0) / 12);
    let quiet = newest
        .or(show.counts.newest)
        .map_or(0, |newest| u64::try_from(now.0.saturating_sub(newest.0)).unwrap_or(0) / 50);
    let wish = ttl.map_or(0, u64::from).min(LONGEST_WISH);
    let wait = if ended { LATEST } else { pace.max(quiet).max(wish).clamp(SOONEST, LATEST) };
    after(now, (wait + share(show.id, 0, wait / 10)).min(LATEST))
}

/// When to ask again after a failure: a quarter of an hour, then twice as long each time. `slow` for answers that seldom change by
/// themselves (404 and the like); `wish` is the server's `Retry-After` in seconds.
pub(super) fn next_try(show: &Show, failures: u16, slow: bool, wish: Option<u64>, now: Timestamp) -> Timestamp {
    let (first, most) = if slow { (6 * HOUR, LATEST) } else { (15 * MINUTE, DAY) };
    let doubled = first.saturating_mul(1 << u32::from(failures.saturating_sub(1)).min(16)).min(most);
    let spread = doubled + share(show.id, failures, doubled / 4);
    // Somebody who names a time is not asked before it.
    after(now, spread.max(wish.unwrap_or(0)).min(LATEST))
}

/// When to look whether the network is back.
pub(super) fn next_look(now: Timestamp) -> Timestamp {
    after(now, 5 * MINUTE)
}

/// Whether a show is to be asked without the listener asking.
pub(super) fn is_due(health: &FeedHealth, now: Timestamp) -> bool {
    health.next_due.is_none_or(|due| due <= now)
}

fn after(now: Timestamp, seconds: u64) -> Timestamp {
    Timestamp(now.0.saturating_add_unsigned(seconds))
}

/// A part of `most` that differs from show to show and from failure to failure, and is always the same for both.
fn share(show: ShowId, failures: u16, most: u64) -> u64 {
    // Fibonacci hashing: neighbouring numbers land far apart.
    let mixed = ((u64::from(show.get()) << 16) | u64::from(failures)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    (mixed * most) >> 32
}
