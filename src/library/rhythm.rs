//! How often a show comes: the same from a document and from the library, so that an answer without one changes nothing.

use crate::model::{Secs, Timestamp};

/// Newest moments that tell it; older ones tell how it used to be.
pub const TELLING: usize = 12;

/// Median time between the newest of these moments, in any order; `None` with fewer than two. What comes in parts at one moment comes
/// once.
#[must_use]
pub fn rhythm(dates: impl IntoIterator<Item = Timestamp>) -> Option<Secs> {
    let mut dates: Vec<i64> = dates.into_iter().map(|at| at.0).collect();
    dates.sort_unstable_by(|a, b| b.cmp(a));
    dates.dedup();
    dates.truncate(TELLING);
    let mut gaps: Vec<i64> =
        dates.iter().zip(dates.iter().skip(1)).map(|(newer, older)| newer.saturating_sub(*older)).collect();
    gaps.sort_unstable();
    let median = gaps.get(gaps.len() / 2)?;
    u32::try_from(*median).ok().map(Secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rhythm_is_the_median_gap_of_the_newest_episodes() {
        let days = |days: &[i64]| rhythm(days.iter().map(|day| Timestamp(day * 86_400))).map(|gap| gap.0 / 86_400);
        assert_eq!(days(&[1, 8, 15, 16, 22]), Some(7));
        assert_eq!(days(&[22, 8, 15, 1]), Some(7), "whatever the order of the document");
        assert_eq!(days(&[1, 1, 1, 8, 8, 8, 15, 15, 15]), Some(7), "in parts");
        assert_eq!(days(&[1, 1]), None);
        assert_eq!(days(&[1]), None);
    }
}
