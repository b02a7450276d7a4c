//! When to ask a feed again: by how often it publishes, by what the server wishes, and ever later while it fails.
//!
//! All arithmetic, no clock: what spreads the requests of many shows over time is a number made from the show's id, so the same
//! library always asks at the same times. Only who failed is tried again at a moment that dice decide, which are handed in:
//! everybody who lost a server at once must not come back to it at once.

use crate::model::{LATEST, Secs, Show, ShowId, Timestamp};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Never asked more often than this without the listener asking.
const SOONEST: u64 = 30 * MINUTE;
/// A show without two dated episodes.
const UNKNOWN_PACE: u64 = 12 * HOUR;
/// A server's wish counts up to this. Many say a week of all their files alike, or a year, and nobody who publishes every day means it;
/// a show that comes seldom is asked seldom without a wish.
const LONGEST_WISH: u64 = DAY;
/// How often it is worth asking a show that comes this often, in seconds: twelve times per episode.
pub(super) fn worth_asking(gap: Secs) -> u32 {
    gap.0 / 12
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
    let pace = rhythm.or(show.rhythm).map_or(UNKNOWN_PACE, |gap| u64::from(worth_asking(gap)));
    let quiet = newest
        .or(show.counts.newest)
        .map_or(0, |newest| u64::try_from(now.0.saturating_sub(newest.0)).unwrap_or(0) / 50);
    let wish = ttl.map_or(0, u64::from).min(LONGEST_WISH);
    let wait = if ended { LATEST } else { pace.max(quiet).max(wish).clamp(SOONEST, LATEST) };
    after(now, (wait + share(show.id, wait / 10)).min(LATEST))
}

/// A moment at which the publisher wants to be asked: the first hour from `due` on that is not among the quiet ones (as
/// [`crate::store::Validators::quiet`] holds them), but never later than a week from now.
pub(super) fn awake(due: Timestamp, quiet: u32, now: Timestamp) -> Timestamp {
    let latest = after(now, LATEST);
    let sleeps = |at: i64| {
        let hour = at.div_euclid(3_600).rem_euclid(24);
        // 1 January 1970 was a Thursday.
        let day = (at.div_euclid(86_400) + 4).rem_euclid(7);
        quiet & (1 << hour) != 0 || quiet & (1 << (24 + day)) != 0
    };
    let mut at = due.0;
    while quiet != 0 && sleeps(at) && at < latest.0 {
        at = (at.div_euclid(3_600) + 1) * 3_600;
    }
    // The spread over the hour stays, so that not everybody comes when it strikes.
    let minutes = if at == due.0 { 0 } else { due.0.rem_euclid(3_600) };
    Timestamp((at + minutes).min(latest.0))
}

/// When to ask again after a failure: a quarter of an hour, then twice as long each time. `slow` for answers that seldom change by
/// themselves (404 and the like); `wish` is the server's `Retry-After` in seconds; `dice`, any number, adds up to a quarter of the time.
pub(super) fn next_try(failures: u16, slow: bool, wish: Option<u64>, dice: u32, now: Timestamp) -> Timestamp {
    let (first, most) = if slow { (6 * HOUR, LATEST) } else { (15 * MINUTE, DAY) };
    let doubled = first.saturating_mul(1 << u32::from(failures.saturating_sub(1)).min(16)).min(most);
    let spread = doubled + ((u64::from(dice) * (doubled / 4)) >> 32);
    // Somebody who names a time is not asked before it.
    after(now, spread.max(wish.unwrap_or(0)).min(LATEST))
}

/// The moment before which a server that names a time is not asked; nobody is forgotten for longer than a week.
pub(super) fn wished(wish: u64, now: Timestamp) -> Timestamp {
    after(now, wish.min(LATEST))
}

/// When to look whether the network is back.
pub(super) fn next_look(now: Timestamp) -> Timestamp {
    after(now, 5 * MINUTE)
}

fn after(now: Timestamp, seconds: u64) -> Timestamp {
    Timestamp(now.0.saturating_add_unsigned(seconds))
}

/// A part of `most` that differs from show to show, and is always the same for one.
fn share(show: ShowId, most: u64) -> u64 {
    // Fibonacci hashing: neighbouring numbers land far apart.
    let mixed = (u64::from(show.get()) << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    (mixed * most) >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::FeedHealth;

    const NOW: Timestamp = Timestamp(1_705_708_800);

    fn show(number: u32) -> Show {
        Show {
            id: ShowId::new(number).unwrap(),
            feed_url: None,
            guid: None,
            title: String::new(),
            author: String::new(),
            site: None,
            artwork: None,
            language: None,
            categories: Vec::new(),
            explicit: None,
            order: crate::model::ShowOrder::default(),
            subscription: crate::model::Subscription::Following,
            followed_at: None,
            new_from: None,
            sample: false,
            summary: String::new(),
            health: FeedHealth::default(),
            folders: Vec::new(),
            popularity: Vec::new(),
            counts: crate::model::Counts::default(),
            rhythm: None,
            older: false,
            page_trouble: None,
        }
    }

    fn wait(rhythm: Option<u64>, quiet: i64, ttl: Option<u32>) -> u64 {
        let rhythm = rhythm.map(|seconds| Secs(u32::try_from(seconds).unwrap()));
        let due = next_due(&show(1), rhythm, Some(Timestamp(NOW.0 - quiet)), ttl, false, NOW);
        u64::try_from(due.0 - NOW.0).unwrap()
    }

    fn about(seconds: u64, expected: u64) {
        assert!((expected..=expected + expected / 10).contains(&seconds), "{seconds} is not about {expected}");
    }

    #[test]
    fn a_show_is_asked_by_how_often_it_publishes() {
        about(wait(Some(DAY), 0, None), 2 * HOUR);
        about(wait(Some(7 * DAY), 0, None), 14 * HOUR);
        about(wait(Some(HOUR), 0, None), SOONEST);
        about(wait(None, 0, None), UNKNOWN_PACE);
        // A daily show that fell silent a hundred days ago.
        about(wait(Some(DAY), 100 * 86_400, None), 2 * DAY);
        // Servers may wish for more time, up to a day.
        about(wait(Some(DAY), 0, Some(6 * 3_600)), 6 * HOUR);
        about(wait(Some(DAY), 0, Some(u32::MAX)), DAY);
        assert_eq!(next_due(&show(1), None, None, None, true, NOW), after(NOW, LATEST));
    }

    #[test]
    fn quiet_hours_and_days_are_kept() {
        // 20 January 2024 was a Saturday; NOW is its first second.
        let quiet = 0b11 | 1 << (24 + 6);
        let hours = |due: u64, quiet: u32| (awake(after(NOW, due), quiet, NOW).0 - NOW.0) as u64;
        assert_eq!(hours(HOUR + 7, 0), HOUR + 7);
        assert_eq!(hours(HOUR + 7, 0b11), 2 * HOUR + 7);
        assert_eq!(hours(5 * HOUR, 0b11), 5 * HOUR);
        assert_eq!(hours(5 * HOUR, quiet), DAY + 2 * HOUR, "Sunday, after the quiet hours");
        assert_eq!(hours(LATEST, u32::MAX), LATEST);
    }

    #[test]
    fn shows_are_spread_and_always_the_same_way() {
        let dues = || -> Vec<Timestamp> {
            (1..=100).map(|n| next_due(&show(n), Some(Secs(86_400)), None, None, false, NOW)).collect()
        };
        assert_eq!(dues(), dues());
        let different: std::collections::BTreeSet<Timestamp> = dues().into_iter().collect();
        assert!(different.len() > 50, "{}", different.len());
    }

    proptest! {
        #[test]
        fn every_show_is_asked_in_half_an_hour_at_the_soonest_and_a_week_at_the_latest(
            id in 1_u32..,
            rhythm in proptest::option::of(any::<u32>()),
            newest in proptest::option::of(any::<i64>()),
            ttl in proptest::option::of(any::<u32>()),
            ended: bool,
        ) {
            let due = next_due(&show(id), rhythm.map(Secs), newest.map(Timestamp), ttl, ended, NOW);
            let wait = u64::try_from(due.0 - NOW.0).unwrap();
            prop_assert!((SOONEST..=LATEST).contains(&wait), "{}", wait);
        }

        #[test]
        fn failing_shows_are_tried_again_within_a_week(
            failures: u16,
            slow: bool,
            wish in proptest::option::of(any::<u64>()),
            dice: u32,
        ) {
            let due = next_try(failures, slow, wish, dice, NOW);
            let wait = u64::try_from(due.0 - NOW.0).unwrap();
            prop_assert!((15 * MINUTE..=LATEST).contains(&wait), "{}", wait);
            prop_assert!(wait >= wish.unwrap_or(0).min(LATEST));
        }

        #[test]
        fn dice_add_at_most_a_quarter(failures in 1_u16..8, one: u32, other: u32) {
            let wait = |dice| u64::try_from(next_try(failures, false, None, dice, NOW).0 - NOW.0).unwrap();
            let least = wait(0);
            prop_assert_eq!(least, ((15 * MINUTE) << (failures - 1)).min(DAY));
            prop_assert!((least..=least + least / 4).contains(&wait(one)));
            prop_assert!(wait(u32::MAX) >= least + least / 4 - 1, "the whole quarter is used");
            prop_assert!(one > other || wait(one) <= wait(other), "and evenly");
        }
    }
}
