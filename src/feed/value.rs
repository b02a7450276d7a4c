//! Durations, yes and no, sizes — as publishers really write them. Dates have a file of their own.

use super::date::with_our_digits;
pub use super::date::{date, is_no_date};
use crate::model::{EpisodeKind, Secs};

/// Longer than this in seconds is a number of milliseconds: nobody talks for eleven days.
const MILLISECONDS: u64 = 1_000_000;
/// No text of a length is longer.
const LONGEST: usize = 100;

/// `h:mm:ss`, `mm:ss` or seconds with or without decimals, and the words for them; zero is `None`.
#[must_use]
pub fn duration(text: &str) -> Option<Secs> {
    let seconds = match any_length(text)? {
        // Whoever writes a unit or a clock means it.
        millis if millis >= MILLISECONDS && !text.contains(|c: char| c == ':' || c.is_alphabetic()) => millis / 1000,
        seconds => seconds,
    };
    u32::try_from(seconds).ok().filter(|seconds| *seconds > 0 && *seconds < 10_000_000).map(Secs)
}

/// A position: as [`duration`], but the beginning is a position too.
#[must_use]
pub fn position(text: &str) -> Option<Secs> {
    u32::try_from(any_length(text)?).ok().filter(|seconds| *seconds < 10_000_000).map(Secs)
}

/// Seconds of a chapter or soundbite that another format gives as a number.
#[must_use]
pub fn seconds(number: f64) -> Option<Secs> {
    (number.is_finite() && (0.0..10_000_000.0).contains(&number)).then_some(Secs(number as u32))
}

/// Whether a text means to be a length and is none: nobody is told of `-1` and `--:--`.
#[must_use]
pub fn is_no_length(text: &str) -> bool {
    any_length(text).is_none() && says_something(text)
}

/// Whether a text says something that may be wrong: not `-1`, and not what stands for nothing.
fn says_something(text: &str) -> bool {
    let text = text.trim();
    text.contains(char::is_alphanumeric) && !text.starts_with('-') && !is_nothing(text)
}

/// Whether this is a word for nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    is_word(text, &["n/a", "na", "none", "null", "tba", "tbd"])
}

fn any_length(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    clock_length(text).or_else(|| worded_length(text)).or_else(|| {
        let text = &*with_our_digits(text.to_string());
        let text = bare(text);
        clock_length(text).or_else(|| worded_length(text)).or_else(|| {
            // `1:02:03 hours`, `12:30 min`: what follows a clock says what one sees.
            let (clock, unit) = text.split_once(char::is_whitespace)?;
            let says_unit = unit.trim().chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '(' | ')' | ':'));
            if says_unit && clock.contains(':') { clock_length(clock) } else { None }
        })
    })
}

/// A length without marks around it, and without the word for what it is (`Duration: 1:02`).
fn bare(text: &str) -> &str {
    const AROUND: [(char, char); 4] = [('"', '"'), ('“', '”'), ('(', ')'), ('[', ']')];
    let inside = |(open, close)| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let text = AROUND.into_iter().find_map(inside).unwrap_or(text).trim();
    let named = text.split_once(':').filter(|(name, _)| name.len() > 1 && name.chars().all(char::is_alphabetic));
    named.map_or(text, |(_, length)| length.trim())
}

fn clock_length(text: &str) -> Option<u64> {
    // `5,400`: seconds with their thousands apart, unless that would be more than a day.
    if let Some(seconds) = grouped(text).filter(|seconds| text.contains([',', ' ']) && *seconds < 86_400) {
        return Some(seconds);
    }
    let mut total = 0_u64;
    let mut parts = 0;
    // The colon of Chinese and Japanese; and three parts with points between are a clock, too.
    let dotted = text.len() > 5 && text.split('.').count() == 3 && !text.contains(':');
    for part in text.split(|c| matches!(c, ':' | '：') || (dotted && c == '.')) {
        let part = part.trim();
        // Decimals are cut off; `12:30,5` occurs as well.
        let (whole, decimals) = part.split_once(['.', ',']).unwrap_or((part, ""));
        if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value = if whole.is_empty() && parts == 0 && part.is_empty() {
            0 // “:45”
        } else {
            whole.parse::<u64>().ok().filter(|value| *value < 100_000_000_000)?
        };
        parts += 1;
        if parts > 3 {
            return None;
        }
        total = total * 60 + value;
    }
    Some(total)
}

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Units of the world by how they begin, in thousandths of a second; of two that begin alike the longer one comes first.
const UNITS: &[(&str, u64)] = &[
    ("ms", 1),
    ("milli", 1),
    ("\'\'", SECOND),
    ("’’", SECOND),
    ("´´", SECOND),
    ("giây", SECOND),
    ("det", SECOND),
    ("วินาที", SECOND),
    ("dk", MINUTE),
    ("dak", MINUTE),
    ("perc", MINUTE),
    ("phút", MINUTE),
    ("хв", MINUTE),
    ("นาที", MINUTE),
    ("st", HOUR),
    ("saa", HOUR),
    ("godz", HOUR),
    ("год", HOUR),
    ("giờ", HOUR),
    ("jam", HOUR),
    ("tag", DAY),
    ("jou", DAY),
    ("gior", DAY),
    ("s", SECOND),
    ("с", SECOND),
    ("秒", SECOND),
    ("초", SECOND),
    ("\"", SECOND),
    ("”", SECOND),
    ("“", SECOND),
    ("″", SECOND),
    ("m", MINUTE),
    ("м", MINUTE),
    ("分", MINUTE),
    ("분", MINUTE),
    ("\'", MINUTE),
    ("’", MINUTE),
    ("‘", MINUTE),
    ("′", MINUTE),
    ("´", MINUTE),
    ("h", HOUR),
    ("u", HOUR),
    ("o", HOUR),
    ("ó", HOUR),
    ("t", HOUR),
    ("ч", HOUR),
    ("小", HOUR),
    ("時", HOUR),
    ("时", HOUR),
    ("시", HOUR),
    ("d", DAY),
    ("天", DAY),
];

/// `1h 2m 3s`, `1h30`, `62 min`, `1,5 hours`, `PT1H2M3.5S`, `1小时2分`, `12'34"`.
fn worded_length(text: &str) -> Option<u64> {
    let lower = text.trim_start_matches(['~', '≈']).trim().to_lowercase();
    let about = ["about ", "approx. ", "approx ", "ca. ", "circa ", "etwa ", "environ "];
    let lower = about.iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    // ISO 8601: `P` years, months, days `T` hours, minutes, seconds.
    let mut rest = lower.strip_prefix('p').unwrap_or(lower);
    let says_nothing = |days: &str| days.chars().all(|c| matches!(c, '0' | 'y' | 'm' | 'w' | 'd'));
    if let Some((_, time)) = rest.split_once('t').filter(|(days, _)| says_nothing(days)) {
        rest = time;
    }
    let (mut total, mut last) = (0_u64, None);
    loop {
        rest = rest.trim_start_matches([' ', ',', '.', '\u{a0}', 't']);
        if last.is_some() {
            let and = ["and ", "und ", "et ", "y ", "e ", "en ", "och ", "og ", "i "];
            rest = and.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        }
        if rest.is_empty() {
            return last.map(|_| total / 1000);
        }
        let number_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(number_end)?;
        let value = number.parse::<u64>().ok().filter(|value| *value < 100_000_000)?;
        let apart = after.starts_with(',');
        let (decimals, after) = decimals(after);
        let after = after.trim_start();
        let unit_end = after.find(|c: char| !is_unit(c)).unwrap_or(after.len());
        let (unit, more) = after.split_at_checked(unit_end)?;
        let factor = match last {
            // “1h30”, “1m30”
            Some(before @ (HOUR | MINUTE)) if unit.is_empty() => before / 60,
            _ => UNITS.iter().find(|(begins, _)| unit.starts_with(begins))?.1,
        };
        // “5,400 seconds”
        total += if apart && decimals >= 100 && factor == SECOND {
            (value * 1000 + decimals) * factor
        } else {
            value * factor + decimals * factor / 1000
        };
        last = Some(factor);
        rest = more;
    }
}

/// What stands behind the point of a number, in thousandths, and the text after it.
fn decimals(text: &str) -> (u64, &str) {
    let Some(digits) = text.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return (0, text);
    };
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let thousandths = digits.strip_suffix(rest).unwrap_or(digits).bytes().chain([b'0'; 3]).take(3);
    (thousandths.fold(0, |all, digit| all * 10 + u64::from(digit - b'0')), rest)
}

fn is_unit(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\'' | '’' | '‘' | '′' | '´' | '"' | '”' | '“' | '″')
}

/// Whether a text is one of these words, in whatever case.
fn is_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// `itunes:explicit` and the like: yes, true, explicit; no, false, clean.
#[must_use]
pub fn explicit(text: &str) -> Option<bool> {
    let text = text.trim();
    let said = is_word(text, &["yes", "true", "explicit", "1"]);
    (said || is_word(text, &["no", "false", "clean", "0", "notexplicit"])).then_some(said)
}

/// Whether a text means to say who may listen and says neither.
#[must_use]
pub fn is_not_explicit_or_clean(text: &str) -> bool {
    explicit(text).is_none() && says_something(text)
}

/// Whether a flag such as `itunes:complete` is raised; everything but yes and true is no.
#[must_use]
pub fn yes(text: &str) -> bool {
    is_word(text.trim(), &["yes", "true", "1"])
}

/// Whether a flag that is up by itself, such as `isPermaLink`, is taken down.
#[must_use]
pub fn no(text: &str) -> bool {
    is_word(text.trim(), &["no", "false", "0"])
}

/// The size of an enclosure in bytes; nothing for zero, missing and garbage. `12,345,678`, `12345.0` and `12345 bytes` occur.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    any_size(text).filter(|size| *size > 0)
}

/// Whether a text means to be a size and is none: nobody is told of `-1`.
#[must_use]
pub fn is_no_size(text: &str) -> bool {
    any_size(text).is_none() && text.contains(char::is_alphabetic) && !is_nothing(text.trim())
}

fn any_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let size = text.parse().ok().or_else(|| {
        let text = text.strip_suffix("bytes").map_or(text, str::trim_end);
        text.parse().ok().or_else(|| grouped(text))
    });
    size.or_else(|| {
        let (whole, decimals) = text.split_once('.')?;
        decimals.bytes().all(|byte| byte == b'0').then(|| whole.parse().ok())?
    })
}

/// A number whose thousands stand apart: three digits in each group but the first.
fn grouped(text: &str) -> Option<u64> {
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, ',' | '.' | ' ' | '\'' | '\u{a0}'))?;
    let mut groups = text.split(mark);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut digits = first.to_string();
    for group in groups {
        digits.push_str(Some(group).filter(|group| group.len() == 3)?);
    }
    digits.parse().ok()
}

/// A whole number such as season or episode; `3.0`, `S3` and `EP-3` occur. `-3` is none.
#[must_use]
pub fn number(text: &str) -> Option<u32> {
    let (before, number) = text.split_at_checked(text.find(|c: char| c.is_ascii_digit())?)?;
    if before.ends_with('-') && !before.contains(char::is_alphabetic) {
        return None;
    }
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

/// Whether a number stands between two whole ones: `12.5`.
#[must_use]
pub fn is_between(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split_once('.');
    parts.is_some_and(|(whole, decimals)| digits(whole) && digits(decimals) && decimals.contains(|c| c != '0'))
}

/// Whether a text means to be a number and is none.
#[must_use]
pub fn is_no_number(text: &str) -> bool {
    number(text).is_none() && says_something(text)
}

/// The number of an episode: as [`number`], but of `S2E5` it is the one behind the season.
#[must_use]
pub fn episode(text: &str) -> Option<u32> {
    let behind_season = || {
        let rest = text.trim().strip_prefix(['S', 's'])?.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        rest.trim_start_matches(['-', ' ']).strip_prefix(['E', 'e', 'x', 'X'])
    };
    number(behind_season().unwrap_or(text))
}

/// `itunes:episodeType`.
#[must_use]
pub fn kind(text: &str) -> EpisodeKind {
    match text.trim() {
        text if text.eq_ignore_ascii_case("trailer") => EpisodeKind::Trailer,
        text if text.eq_ignore_ascii_case("bonus") => EpisodeKind::Bonus,
        _ => EpisodeKind::Full,
    }
}

/// Whether a text means to be the kind of an episode and is none.
#[must_use]
pub fn is_no_kind(text: &str) -> bool {
    !is_word(text.trim(), &["full", "trailer", "bonus"]) && says_something(text)
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
            ("PT1H2M3.5S", 3723),
            ("P0DT1H2M3S", 3723),
            ("1:02:03 hours", 3723),
            ("62:03 min.", 3723),
            ("01.02.03", 3723),
            ("1：02：03", 3723),
            ("3723000", 3723),
            ("~62 minutes", 3720),
            ("1h30", 5400),
            ("1 Stunde 2 Minuten", 3720),
            ("1 hour and 2 minutes", 3720),
            ("1 Stunde und 2 Minuten", 3720),
            ("about 62 minutes", 3720),
            ("1小时2分3秒", 3723),
            ("62分", 3720),
            ("62 мин", 3720),
            ("62'03\"", 3723),
            ("62' 03''", 3723),
            ("1.5 hours", 5400),
            ("1,5 Std", 5400),
            ("0.5h", 1800),
            ("45.5 min", 2730),
            ("12:30,5", 750),
            ("5,400", 5400),
            ("372,123", 372),
            ("P12D", 1_036_800),
            ("P0Y0M0DT1H2M3S", 3723),
            ("1h02m03", 3723),
            ("62 perc", 3720),
            ("62 dk", 3720),
            ("62 phút", 3720),
            ("62 นาที", 3720),
            ("1 hora e 2 minutos", 3720),
            ("1 uur en 2 minuten", 3720),
            ("1 timme 2 minuter", 3720),
            ("1 godz. 2 min", 3720),
            ("1 saat 2 dakika", 3720),
            ("1 год 2 хв", 3720),
            ("1 giờ 2 phút 3 giây", 3723),
            ("2 Tage", 172_800),
            ("１：０２：０３", 3723),
            ("٠١:٠٢:٠٣", 3723),
            ("3,723 seconds", 3723),
            ("3.723 seconds", 3),
            ("3 723", 3723),
            ("3723000ms", 3723),
            ("\"01:02:03\"", 3723),
            ("(62:03)", 3723),
            ("[62:03]", 3723),
            ("62:03 (mm:ss)", 3723),
            ("Duration: 62:03", 3723),
            ("Länge: 62:03 min", 3723),
            ("approx 60 minutes", 3600),
            ("62´03´´", 3723),
            ("62‘03“", 3723),
        ] {
            assert_eq!(duration(text), Some(Secs(expected)), "{text}");
        }
        for text in [
            "",
            "0",
            "00:00:00",
            "-5",
            "long",
            "1:2:3:4",
            "99999999999999999999",
            "5 apples",
            "12:30 or so 2",
            "30.foo",
            "00:00:00:00",
            "1-02-03",
            "half an hour",
            "1 1/2 hours",
            "6.2e3",
            "NaN:NaN",
            "P1Y",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
        // Of a position nobody says milliseconds.
        assert_eq!(position("3723000"), Some(Secs(3_723_000)));
    }

    #[test]
    fn sizes_as_publishers_write_them() {
        for (text, expected) in [
            ("12345678", Some(12_345_678)),
            (" 12,345,678 ", Some(12_345_678)),
            ("12.345.678", Some(12_345_678)),
            ("12 345 678", Some(12_345_678)),
            ("12345.00", Some(12_345)),
            ("12345678 bytes", Some(12_345_678)),
            ("12,345bytes", Some(12_345)),
            ("0", None),
            ("", None),
            ("-1", None),
            ("1,2", None),
            ("1234,567", None),
            ("12 MB", None),
            ("12.5", None),
        ] {
            assert_eq!(size(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_length_or_not(text in ".{0,60}") {
            let _ = (duration(&text), position(&text), number(&text), episode(&text), size(&text));
        }
    }

    #[test]
    fn an_episode_stands_behind_its_season() {
        for (text, number) in [
            ("S02E05", 5),
            ("s1 e12", 12),
            ("2x07", 2),
            ("S3x04", 4),
            ("7", 7),
            ("Ep. 8", 8),
            ("S4", 4),
            ("Special 9", 9),
            ("EP-12", 12),
            ("Season-2", 2),
            ("Folge - 3", 3),
            ("S01-E02", 2),
            ("#4", 4),
        ] {
            assert_eq!(episode(text), Some(number), "{text}");
        }
        assert_eq!(episode("Season finale"), None);
    }
}
