//! Durations, yes and no, sizes — as publishers really write them. Dates have a file of their own.

pub use super::date::date;
use crate::model::{EpisodeKind, Secs};

/// `h:mm:ss`, `mm:ss` or seconds with or without decimals; zero is `None`.
#[must_use]
pub fn duration(text: &str) -> Option<Secs> {
    let seconds = clock_length(text).or_else(|| worded_length(text))?;
    u32::try_from(seconds).ok().filter(|seconds| *seconds > 0 && *seconds < 10_000_000).map(Secs)
}

/// A position: as [`duration`], but the beginning is a position too.
#[must_use]
pub fn position(text: &str) -> Option<Secs> {
    let seconds = clock_length(text).or_else(|| worded_length(text))?;
    u32::try_from(seconds).ok().filter(|seconds| *seconds < 10_000_000).map(Secs)
}

fn clock_length(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut parts = 0;
    for part in text.trim().split(':') {
        let part = part.trim();
        // Decimals are cut off; `12:30,5` occurs as well.
        let whole = part.split(['.', ',']).next().unwrap_or_default();
        let value = if whole.is_empty() && parts == 0 && part.is_empty() {
            0 // “:45”
        } else {
            whole.parse::<u64>().ok().filter(|value| *value < 100_000_000)?
        };
        parts += 1;
        if parts > 3 {
            return None;
        }
        total = total * 60 + value;
    }
    Some(total)
}

/// `1h 2m 3s`, `62 min`, `PT1H2M3S`.
fn worded_length(text: &str) -> Option<u64> {
    let lower = text.trim().to_lowercase();
    let mut rest = lower.strip_prefix("pt").unwrap_or(&lower);
    let (mut total, mut any) = (0_u64, false);
    loop {
        rest = rest.trim_start_matches([' ', ',', '.', '\u{a0}']);
        if rest.is_empty() {
            return any.then_some(total);
        }
        let number_end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at_checked(number_end)?;
        let after = after.trim_start();
        let unit_end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, more) = after.split_at_checked(unit_end)?;
        let factor = match unit.chars().next()? {
            's' if unit.starts_with("std") => 3600,
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total += number.parse::<u64>().ok().filter(|value| *value < 100_000_000)? * factor;
        any = true;
        rest = more;
    }
}

/// `itunes:explicit` and the like: yes, true, explicit; no, false, clean.
#[must_use]
pub fn explicit(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "explicit" | "1" => Some(true),
        "no" | "false" | "clean" | "0" | "notexplicit" => Some(false),
        _ => None,
    }
}

/// Whether a flag such as `itunes:complete` is raised; everything but yes and true is no.
#[must_use]
pub fn yes(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "yes" | "true" | "1")
}

/// The size of an enclosure in bytes; nothing for zero, missing and garbage.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|size| *size > 0)
}

/// A whole number such as season or episode; `3.0` and `S3` occur.
#[must_use]
pub fn number(text: &str) -> Option<u32> {
    let text = text.trim().trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-');
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

/// `itunes:episodeType`.
#[must_use]
pub fn kind(text: &str) -> EpisodeKind {
    match text.trim().to_ascii_lowercase().as_str() {
        "trailer" => EpisodeKind::Trailer,
        "bonus" => EpisodeKind::Bonus,
        _ => EpisodeKind::Full,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_publishers_write_them() {
        for (text, expected) in [
            ("1:02:03", 3723),
            ("62:03", 3723),
            ("3723", 3723),
            ("3723.9", 3723),
            (" 01:02:03.5 ", 3723),
            ("1h 2m 3s", 3723),
            ("62 min", 3720),
            ("PT1H2M3S", 3723),
        ] {
            assert_eq!(duration(text), Some(Secs(expected)), "{text}");
        }
        for text in ["", "0", "00:00:00", "-5", "long", "1:2:3:4", "99999999999999999999"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_length_or_not(text in ".{0,60}") {
            let _ = (duration(&text), position(&text), number(&text), size(&text));
        }
    }
}
