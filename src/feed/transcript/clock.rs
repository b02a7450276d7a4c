//! Moments as transcripts write them.

use crate::model::Secs;

/// `h:mm:ss.mmm`, `mm:ss,mmm` or `ss.mmm` in milliseconds.
pub(super) fn millis(clock: &str) -> Option<u64> {
    let (whole, fraction) = clock.trim().split_once(['.', ',']).unwrap_or((clock.trim(), ""));
    let mut total = 0_u64;
    for (at, part) in whole.split(':').enumerate() {
        let value: u64 = part.trim().parse().ok().filter(|value| at < 3 && *value < 1_000_000)?;
        total = total * 60 + value;
    }
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(total * 1000 + digits.parse::<u64>().ok()?)
}

pub(super) fn at(clock: &str) -> Option<Secs> {
    millis(clock).and_then(|millis| u32::try_from(millis / 1000).ok()).map(Secs)
}
