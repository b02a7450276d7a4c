//! How often a publisher wants to be asked: the syndication module of RSS 1.0, `skipHours` and `skipDays`.

/// Seconds between two looks, from `sy:updatePeriod` and `sy:updateFrequency`; without words it is daily, once.
pub(super) fn seconds(period: Option<&str>, frequency: Option<&str>) -> Option<u32> {
    if period.is_none() && frequency.is_none() {
        return None;
    }
    let seconds: u32 = match period.unwrap_or("daily").trim().to_ascii_lowercase().as_str() {
        "hourly" => 3_600,
        "daily" | "" => 86_400,
        "weekly" => 604_800,
        "monthly" => 2_592_000,
        "yearly" => 31_536_000,
        _ => return None,
    };
    let times = frequency.and_then(|times| times.trim().parse::<u32>().ok()).filter(|times| *times > 0).unwrap_or(1);
    Some((seconds / times).max(1))
}

/// Hours as bits 0 to 23 (UTC; 24 is how some write midnight), days as bits 24 to 30 from Sunday.
pub(super) fn quiet<'a>(hours: impl Iterator<Item = &'a str>, days: impl Iterator<Item = &'a str>) -> u32 {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let hours =
        hours.filter_map(|hour| hour.trim().parse::<u32>().ok()).filter(|hour| *hour <= 24).map(|hour| hour % 24);
    let days = days.filter_map(|day| {
        let day = day.trim().to_ascii_lowercase();
        DAYS.iter().position(|name| day.starts_with(name)).map(|at| 24 + at as u32)
    });
    let quiet = hours.chain(days).fold(0, |all, bit| all | 1 << bit);
    // Somebody who never wants to be asked is not taken at the word.
    if quiet & 0x00ff_ffff == 0x00ff_ffff || quiet >> 24 == 0x7f { 0 } else { quiet }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_divided_by_how_often() {
        assert_eq!(seconds(Some("hourly"), Some("1")), Some(3_600));
        assert_eq!(seconds(Some("\n\tHourly\t"), Some(" 2 ")), Some(1_800));
        assert_eq!(seconds(Some("weekly"), None), Some(604_800));
        assert_eq!(seconds(None, Some("4")), Some(21_600));
        assert_eq!(seconds(Some("daily"), Some("0")), Some(86_400));
        assert_eq!(seconds(Some("often"), Some("1")), None);
        assert_eq!(seconds(None, None), None);
    }

    #[test]
    fn hours_and_days_are_bits() {
        let of = |hours: &[&str], days: &[&str]| quiet(hours.iter().copied(), days.iter().copied());
        assert_eq!(of(&["0", " 23 ", "24", "25", "x"], &[]), 1 | 1 << 23);
        assert_eq!(of(&[], &["Sunday", "sat", "Funday"]), 1 << 24 | 1 << 30);
        let all: Vec<String> = (0..24).map(|hour| hour.to_string()).collect();
        assert_eq!(quiet(all.iter().map(String::as_str), ["Monday"].into_iter()), 0);
    }
}
