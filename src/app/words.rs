//! Numbers as people read them: dates, ages, lengths, positions, counts; and whole sentences. One place, so that every list and line agrees.

use super::Now;
use super::zone::Zone;
use crate::model::{Moved, MovedBy, Secs, Show, Timestamp};
use crate::text::target::masked;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;
const HALF_A_YEAR: i64 = 182 * DAY;
/// So many episodes make a habit of their dates.
const ENOUGH: u32 = 8;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month (from 1), day, hour and minute of a moment in the listener's zone, as clocks there said it then. `None` beyond the years -9999 to 9999.
#[must_use]
pub fn civil(at: Timestamp, zone: Zone) -> Option<(i16, i8, i8, i8, i8)> {
    let shifted = at.0.checked_add(i64::from(zone.offset(at)))?;
    let time = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(shifted).ok()?);
    Some((time.year(), time.month(), time.day(), time.hour(), time.minute()))
}

fn month(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

/// A part of a sentence as a whole one.
#[must_use]
pub fn sentence(part: &str) -> String {
    let mut letters = part.trim_end_matches('.').chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}

/// The date column of lists: `now`, `5 m`, `3 h`, `2 d`, then `12 Oct`, then `12 Oct 2023`. At most 11 cells. What lies ahead
/// (feeds announce episodes) is given as its date.
#[must_use]
pub fn date(at: Timestamp, now: Now) -> String {
    let age = now.wall.0.saturating_sub(at.0);
    match age {
        0..MINUTE => "now".into(),
        MINUTE..HOUR => format!("{} m", age / MINUTE),
        HOUR..DAY => format!("{} h", age / HOUR),
        DAY..2_678_400 => format!("{} d", age / DAY),
        _ => {
            let Some((year, m, day, ..)) = civil(at, now.zone) else { return String::new() };
            // Eleven months, so that “12 Oct” never means two different years in one list.
            if (-300 * DAY..335 * DAY).contains(&age) {
                format!("{day:02} {}", month(m))
            } else {
                format!("{day:02} {} {year}", month(m))
            }
        }
    }
}

/// A date in running text: `2 Mar 2026`.
#[must_use]
pub fn full_date(at: Timestamp, now: Now) -> String {
    civil(at, now.zone).map_or_else(String::new, |(year, m, day, ..)| format!("{day} {} {year}", month(m)))
}

/// A date with its hour, in local time: `28 Nov 2026, 20:00`.
#[must_use]
pub fn full_moment(at: Timestamp, now: Now) -> String {
    civil(at, now.zone)
        .map_or_else(String::new, |(_, _, _, hour, minute)| format!("{}, {hour:02}:{minute:02}", full_date(at, now)))
}

/// A month in running text: `Feb 2022`.
#[must_use]
pub fn month_and_year(at: Timestamp, now: Now) -> String {
    civil(at, now.zone).map_or_else(String::new, |(year, m, ..)| format!("{} {year}", month(m)))
}

/// How long ago, in running text: `just now`, `5 min ago`, `3 h ago`, `2 d ago`, then the date.
#[must_use]
pub fn ago(at: Timestamp, now: Now) -> String {
    let age = now.wall.0.saturating_sub(at.0);
    match age {
        ..MINUTE => "just now".into(),
        MINUTE..HOUR => format!("{} min ago", age / MINUTE),
        HOUR..DAY => format!("{} h ago", age / HOUR),
        DAY..2_678_400 => format!("{} d ago", age / DAY),
        _ => full_date(at, now),
    }
}

/// How long from now: `now`, `in 5 min`, `in 3 h`, `in 2 d`.
#[must_use]
pub fn ahead(at: Timestamp, now: Now) -> String {
    match at.0.saturating_sub(now.wall.0) {
        ..MINUTE => "now".into(),
        left @ MINUTE..HOUR => format!("in {} min", left / MINUTE),
        left @ HOUR..DAY => format!("in {} h", left / HOUR),
        left => format!("in {} d", left / DAY),
    }
}

/// A length in lists, hours and minutes: `1:12`, `0:03`. Only whole minutes count, but nothing is `0:00`.
#[must_use]
pub fn length(length: Secs) -> String {
    let minutes = (length.0 / 60).max(u32::from(length.0 > 0));
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A length in running text: `1 h 45 min`, `38 min`, `40 s`.
#[must_use]
pub fn long_length(length: Secs) -> String {
    let minutes = length.0 / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{} s", length.0),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// A position in an episode: `0:07`, `23:41`, `1:45:50`.
#[must_use]
pub fn position(at: Secs) -> String {
    let (hours, minutes, seconds) = (at.0 / 3600, at.0 / 60 % 60, at.0 % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A count with separated thousands: `1,284`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its thing: `1 episode`, `57 episodes`.
#[must_use]
pub fn counted(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", count(number), if number == 1 { "" } else { "s" })
}

/// Of how many shows a refresh left the servers alone: `2 shows wait as their servers wish`.
#[must_use]
pub fn waiting(shows: usize) -> Option<String> {
    match shows {
        0 => None,
        1 => Some(String::from("1 show waits as its server wishes")),
        several => Some(format!("{} shows wait as their servers wish", count(several as u64))),
    }
}

/// How often something appears, from the median time between: `weekly`, `every 2 weeks`, `daily`.
fn rhythm(between: Secs) -> &'static str {
    match (i64::from(between.0) + DAY / 2) / DAY {
        ..=0 => "several a day",
        1 => "daily",
        2..=4 => "twice a week",
        5..=10 => "weekly",
        11..=20 => "every 2 weeks",
        21..=45 => "monthly",
        46..=75 => "every 2 months",
        76..=120 => "every 3 months",
        121..=250 => "twice a year",
        251..=500 => "yearly",
        _ => "rarely",
    }
}

/// How often a show appears, or since when it does not any more: `weekly`, `silent since Apr 2012`, `ended 2012`. `None` where
/// too few episodes tell.
#[must_use]
pub fn pace(show: &Show, now: Now) -> Option<String> {
    let newest = show.counts.newest;
    if show.health.ended {
        return Some(newest.map_or_else(
            || String::from("ended"),
            |at| format!("ended {}", civil(at, now.zone).map_or(0, |(year, ..)| year)),
        ));
    }
    let between = show.rhythm.filter(|between| between.0 > 0)?;
    let silent = newest.map(|at| now.wall.0.saturating_sub(at.0)).unwrap_or_default();
    if silent > HALF_A_YEAR.max(6 * i64::from(between.0)) {
        return newest.map(|at| format!("silent since {}", month_and_year(at, now)));
    }
    // A handful that came at once is no habit; two with a year between are.
    let told = show.counts.total >= ENOUGH || i64::from(between.0) >= 5 * DAY && show.counts.total > 2;
    told.then(|| rhythm(between).to_string())
}

/// Bytes: `412 kB`, `72.4 MB`.
#[must_use]
pub fn bytes(number: u64) -> String {
    match number {
        ..1000 => format!("{number} B"),
        1000..1_000_000 => format!("{} kB", number / 1000),
        _ => format!("{}.{} MB", number / 1_000_000, number / 100_000 % 10),
    }
}

/// How long something has been waited for (milliseconds), to be put behind what it is: nothing in the first second.
#[must_use]
pub fn waited(millis: u64) -> String {
    match millis / 1000 {
        0 => String::new(),
        seconds => format!(" {seconds} s"),
    }
}

/// Where a feed moved, in one line: `2026-11-20 14:03, from a.example/feed to b.example/feed, by a redirect`.
#[must_use]
pub fn moved(moved: &Moved, when: &str) -> String {
    let by = match moved.by {
        MovedBy::Redirect => "by a redirect",
        MovedBy::Feed => "as the feed says",
        MovedBy::Listener => "by you",
    };
    format!("{when}, from {} to {}, {by}", masked(moved.was.as_str()), masked(moved.now.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// New York, around the winter of 2025 to 2026.
    const NEW_YORK: Zone = Zone::of(&[
        (Timestamp(1_741_503_600), -14_400),
        (Timestamp(1_762_063_200), -18_000),
        (Timestamp(1_772_953_200), -14_400),
    ]);

    #[test]
    fn each_date_is_told_as_clocks_told_it_then() {
        let at = |wall| Now { wall: Timestamp(wall), zone: NEW_YORK, millis: 0 };
        // 14 July 2025, 03:30 UTC; 14 January 2026, 04:30 UTC: half an hour before midnight both.
        let (summer, winter) = (Timestamp(1_752_463_800), Timestamp(1_768_365_000));
        for today in [1_752_600_000, 1_768_500_000, 1_795_435_200] {
            assert_eq!(full_moment(summer, at(today)), "13 Jul 2025, 23:30");
            assert_eq!(full_moment(winter, at(today)), "13 Jan 2026, 23:30");
        }
    }

    fn now() -> Now {
        // 2026-11-23T12:00:00Z
        Now { wall: Timestamp(1_795_435_200), zone: Zone::default(), millis: 0 }
    }

    #[test]
    fn a_rhythm_is_said_only_while_it_is_true() {
        let show = |total: u32, days: i64, between: u32| {
            let mut show = crate::library::testing::show(1);
            show.counts.total = total;
            show.counts.newest = Some(Timestamp(now().wall.0 - days * DAY));
            show.rhythm = Some(Secs(between * 86_400));
            show
        };
        let said = |total, days, between| pace(&show(total, days, between), now()).unwrap_or_default();
        assert_eq!(said(100, 3, 7), "weekly");
        assert_eq!(said(100, 5_300, 7), "silent since May 2012");
        assert_eq!(said(100, 150, 7), "weekly", "half a year is a long summer");
        assert_eq!(said(9, 700, 365), "yearly");
        assert_eq!(said(5, 1, 1), "", "five in five days are no habit");
        assert_eq!(said(30, 1, 1), "daily");
        let mut ended = show(40, 700, 7);
        ended.health.ended = true;
        assert_eq!(pace(&ended, now()).as_deref(), Some("ended 2024"));
    }

    #[test]
    fn dates_get_coarser_with_age() {
        let ago = |seconds: i64| date(Timestamp(now().wall.0 - seconds), now());
        assert_eq!(ago(20), "now");
        assert_eq!(ago(5 * 60), "5 m");
        assert_eq!(ago(3 * HOUR), "3 h");
        assert_eq!(ago(2 * DAY + HOUR), "2 d");
        assert_eq!(ago(30 * DAY), "30 d");
        assert_eq!(ago(42 * DAY), "12 Oct");
        assert_eq!(ago((42 + 365 * 3 + 1) * DAY), "12 Oct 2023");
        assert_eq!(ago(-DAY), "24 Nov");
        assert_eq!(date(Timestamp(i64::MAX), now()), "");
    }

    #[test]
    fn lengths_and_counts_read_well() {
        assert_eq!(length(Secs(4320)), "1:12");
        assert_eq!(length(Secs(1)), "0:01");
        assert_eq!(length(Secs(u32::MAX)), "1193046:28");
        assert_eq!(long_length(Secs(6350)), "1 h 45 min");
        assert_eq!(long_length(Secs(18_180)), "5 h 03 min");
        assert_eq!(position(Secs(1421)), "23:41");
        assert_eq!(position(Secs(6350)), "1:45:50");
        assert_eq!(count(1284), "1,284");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(counted(1, "link"), "1 link");
    }
}
