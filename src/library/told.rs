//! What is said of feeds, in the moment and afterwards.

use crate::error::Problem;
use crate::model::{FeedUrl, PageTrouble, Show, Subscription, Timestamp};
use crate::text::target::masked;

/// Seconds after which a move is no news any more; the page of its show tells it all the same.
const NEWS: i64 = 14 * 24 * 3600;

/// Since when what feeds have done is news.
#[must_use]
pub fn lately(now: Timestamp) -> Timestamp {
    Timestamp(now.0.saturating_sub(NEWS))
}

/// That the feed of a show has another address now.
#[must_use]
pub fn moved(show: &Show, was: &FeedUrl, now: &FeedUrl) -> Problem {
    Problem::new(
        "refresh.moved",
        format!("The feed of {} has moved.", show.title),
        format!("It was at {} and is at {} now.", masked(was.as_str()), masked(now.as_str())),
        "{move-back} takes that back.",
    )
}

/// Why the next page of older episodes could not be read, when that was, and when it can be asked for again. `moment` writes
/// moments as they are written there.
#[must_use]
pub fn older(trouble: &PageTrouble, now: Timestamp, moment: impl Fn(Timestamp) -> String) -> String {
    let again = match trouble.waits(now) {
        Some(until) => format!("Its server wishes not to be asked for it before {}.", moment(until)),
        None => String::from("It can be asked for again at any time."),
    };
    format!(
        "The next page of older episodes could not be read ({}). {} {again}",
        moment(trouble.at),
        trouble.problem.why
    )
}

/// That feeds of the library name each other as their new address, so that none of them moves.
#[must_use]
pub fn circle(shows: &[&Show]) -> Problem {
    // Wherever one comes in, it is the same circle.
    let first = (0..shows.len()).min_by_key(|at| shows.get(*at).map(|show| show.id)).unwrap_or_default();
    let (end, start) = shows.split_at(first);
    let names: Vec<String> = start.iter().chain(end).map(|show| format!("{} ({})", show.title, show.id)).collect();
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    let how = if shows.len() > 2 { "each other in a circle" } else { "each other" };
    Problem::new(
        "refresh.stays",
        format!("The feeds of {names} name {how} as their new address."),
        "Each stays where it is, with what you marked in it.",
        "",
    )
}

/// That the feed of a show turned out to be the one of another that is in the library already.
#[must_use]
pub fn same_feed(show: &Show, other: &Show) -> Problem {
    let is_followed = other.subscription == Subscription::Following;
    let there = other.feed_url.as_ref().map(|url| masked(url.as_str())).unwrap_or_default();
    let how = if is_followed { "which you follow, too" } else { "which is in the library already" };
    Problem::new(
        "refresh.double",
        // Both have one title from then on.
        format!("{} ({}) is the same feed as {} ({}), {how}.", show.title, show.id, other.title, other.id),
        format!("It leads to {there} for good. The two are kept apart, with what you marked in each."),
        if is_followed { "{remove} in the library stops following one of the two." } else { "" },
    )
}
