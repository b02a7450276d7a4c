//! Moments as transcripts write them.

use crate::model::Secs;

/// `h:mm:ss.mmm`, `mm:ss,mmm` or `ss.mmm` in milliseconds; also `hh:mm:ss:mmm`, and `hh:mm:ss:ff` without its frames, of which
/// nobody says how many are a second.
pub(super) fn millis(clock: &str) -> Option<u64> {
    let clock = clock.trim();
    let (whole, fraction) = match clock.split_once(['.', ',']) {
        Some(parts) => parts,
        None => match clock.rsplit_once(':').filter(|(whole, _)| whole.matches(':').count() == 2) {
            Some((whole, millis)) if millis.len() == 3 => (whole, millis),
            Some((whole, frames)) => frames.parse::<u8>().ok().map(|_| (whole, ""))?,
            None => (clock, ""),
        },
    };
    let mut total = 0_u64;
    for (at, part) in whole.split(':').enumerate() {
        let value: u64 = part.trim().parse().ok().filter(|value| at < 3 && *value < 1_000_000)?;
        total = total * 60 + value;
    }
    let digits: String = fraction.trim().chars().chain("000".chars()).take(3).collect();
    Some(total * 1000 + digits.parse::<u64>().ok()?)
}

pub(super) fn at(clock: &str) -> Option<Secs> {
    millis(clock).and_then(second)
}

/// The second in which this moment is.
pub(super) fn second(millis: u64) -> Option<Secs> {
    u32::try_from(millis / 1000).ok().map(Secs)
}
