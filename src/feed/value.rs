//! Dates, durations, yes and no, sizes — as publishers really write them.

use jiff::civil;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::Offset;

use crate::model::{EpisodeKind, Secs, Timestamp};

/// The form that RSS asks for; a wrong weekday is no reason to lose a date.
static RFC_2822: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// A date in any of the forms that feeds use (RFC 2822 and its abuses, RFC 3339, month names of several languages).
/// A date without a zone, or with one that nobody knows, is UTC.
#[must_use]
pub fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    let seconds = if let Ok(moment) = RFC_2822.parse_timestamp(text) {
        moment.as_second()
    } else if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        moment.as_second()
    } else {
        by_habit(text)?
    };
    // Before 1900 nobody published; such dates are counters or defaults (0001-01-01 of .NET).
    (seconds >= -2_208_988_800).then_some(Timestamp(seconds))
}

/// Month names of the languages met in feeds, each by the beginning that tells it apart. Folded to lower case; the
/// longer of two beginnings stands first.
const MONTHS: &[(&str, i8)] = &[
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("мая", 5),
    ("май", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    ("januar", 1),
    ("janvier", 1),
    ("janv", 1),
    ("gennaio", 1),
    ("enero", 1),
    ("ene", 1),
    ("gen", 1),
    ("jän", 1),
    ("jan", 1),
    ("styczni", 1),
    ("sty", 1),
    ("feb", 2),
    ("fev", 2),
    ("fév", 2),
    ("lut", 2),
    ("maart", 3),
    ("marzo", 3),
    ("märz", 3),
    ("mär", 3),
    ("mrz", 3),
    ("marz", 3),
    ("mars", 3),
    ("mar", 3),
    ("mrt", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("kwi", 4),
    ("may", 5),
    ("mai", 5),
    ("mag", 5),
    ("maj", 5),
    ("mei", 5),
    ("juin", 6),
    ("jun", 6),
    ("giu", 6),
    ("cze", 6),
    ("juil", 7),
    ("jul", 7),
    ("lug", 7),
    ("lip", 7),
    ("aug", 8),
    ("août", 8),
    ("aout", 8),
    ("ago", 8),
    ("sie", 8),
    ("sep", 9),
    ("set", 9),
    ("wrz", 9),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("ott", 10),
    ("paź", 10),
    ("nov", 11),
    ("lis", 11),
    ("dec", 12),
    ("dez", 12),
    ("déc", 12),
    ("dic", 12),
    ("des", 12),
    ("gru", 12),
];

/// Zones by name, in minutes east of Greenwich. RFC 822 names first, then those that publishers add to it.
const ZONES: &[(&str, i32)] = &[
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("wet", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("ast", -240),
    ("adt", -180),
    ("nst", -210),
    ("cet", 60),
    ("mez", 60),
    ("cest", 120),
    ("mesz", 120),
    ("west", 60),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("jst", 540),
    ("kst", 540),
    ("hkt", 480),
    ("sgt", 480),
    ("awst", 480),
    ("aest", 600),
    ("aedt", 660),
    ("acst", 570),
    ("nzst", 720),
    ("nzdt", 780),
    ("brt", -180),
];

/// The table of habits: takes a date apart into words and numbers and puts together what makes sense.
fn by_habit(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            // A number of seconds or milliseconds since 1970 …
            9 | 10 => text.parse().ok(),
            13 => text.parse::<i64>().ok().map(|millis| millis / 1000),
            // … or a date without marks.
            8 => day_number(digits(text, 0, 4)?, digits(text, 4, 2)?, digits(text, 6, 2)?),
            14 => {
                let day = day_number(digits(text, 0, 4)?, digits(text, 4, 2)?, digits(text, 6, 2)?)?;
                let clock = clock(digits(text, 8, 2)?, digits(text, 10, 2)?, digits(text, 12, 2)?, None)?;
                Some(day + clock)
            }
            _ => None,
        };
    }

    let lower = text.to_lowercase();
    let mut words = Words { rest: &lower };
    let mut numbers: Vec<(i64, usize)> = Vec::new(); // value and how many digits it was written with
    let (mut month, mut time, mut offset, mut half) = (None, None, None, None);
    let mut separator = ' ';
    while let Some(word) = words.next() {
        match word {
            Word::Number(value, width) => {
                if time.is_none() && width <= 2 && words.peek() == Some(':') {
                    time = Some(words.clock(value)?);
                } else {
                    if numbers.len() < 3 && !numbers.is_empty() && separator == ' ' {
                        separator = words.before(&lower, width);
                    }
                    numbers.push((value, width));
                }
            }
            Word::Name("am" | "a.m") => half = Some(0),
            Word::Name("pm" | "p.m") => half = Some(12),
            Word::Name("t" | "h" | "uhr" | "th" | "st" | "nd" | "rd") => {}
            Word::Name(name) => {
                if let Some(minutes) = zone(name) {
                    offset.get_or_insert(minutes);
                } else if month.is_none() {
                    month = MONTHS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, number)| *number);
                }
            }
            // Only after a time or a zone name is a sign an offset; before it joins the parts of a date.
            Word::Sign(sign) if time.is_some() => {
                if let Some(minutes) = words.offset(sign) {
                    // “GMT+2” adds to the name, “PST-0800” says the same twice; the numbers are what was meant.
                    offset = Some(minutes);
                }
            }
            Word::Sign(_) => {}
        }
    }

    let (year, month, day) = calendar(&numbers, month, separator)?;
    let (hour, minute, second) = time.unwrap_or((0, 0, 0));
    let day = day_number(year, i64::from(month), day)?;
    let clock = clock(hour, minute, second, half)?;
    Some(day + clock - i64::from(offset.unwrap_or(0)) * 60)
}

fn zone(name: &str) -> Option<i32> {
    ZONES.iter().find(|(known, _)| *known == name).map(|(_, minutes)| *minutes)
}

/// Which number is the year, which the day.
fn calendar(numbers: &[(i64, usize)], month: Option<i8>, separator: char) -> Option<(i64, i8, i64)> {
    let full_year = |(value, width): (i64, usize)| {
        if width >= 3 {
            value
        } else if value < 50 {
            // RFC 2822 §4.3: two digits below 50 are this century.
            value + 2000
        } else {
            value + 1900
        }
    };
    if let Some(month) = month {
        let (first, second) = (*numbers.first()?, *numbers.get(1)?);
        return Some(if first.1 == 4 { (first.0, month, second.0) } else { (full_year(second), month, first.0) });
    }
    let (first, second, third) = (*numbers.first()?, *numbers.get(1)?, *numbers.get(2)?);
    let (year, month, day) = if first.1 == 4 {
        (first.0, second.0, third.0)
    } else if separator == '/' && first.0 <= 12 {
        // With slashes most of the feeds that do this are American.
        (full_year(third), first.0, second.0)
    } else {
        (full_year(third), second.0, first.0)
    };
    Some((year, i8::try_from(month).ok()?, day))
}

/// Seconds of midnight UTC of a day that exists.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = civil::Date::new(
        i16::try_from(year).ok().filter(|year| *year >= 1900)?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok().map(jiff::Timestamp::as_second)
}

/// Seconds since midnight; hour 24 is the next day, a leap second the next minute.
fn clock(hour: i64, minute: i64, second: i64, half: Option<i64>) -> Option<i64> {
    let hour = match half {
        Some(0) if hour == 12 => 0,
        Some(12) if hour < 12 => hour + 12,
        _ => hour,
    };
    ((0..=24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second))
        .then_some(hour * 3600 + minute * 60 + second)
}

fn digits(text: &str, start: usize, length: usize) -> Option<i64> {
    text.get(start..start + length)?.parse().ok()
}

enum Word<'a> {
    Number(i64, usize),
    Name(&'a str),
    Sign(i32),
}

struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<Word<'a>> {
        loop {
            let first = self.rest.chars().next()?;
            if first.is_ascii_digit() {
                let number = self.take(|c| c.is_ascii_digit());
                return Some(Word::Number(number.parse().ok()?, number.len()));
            }
            if first.is_alphabetic() {
                let name = self.take(|c| c.is_alphabetic() || c == '.');
                return Some(Word::Name(name.trim_end_matches('.')));
            }
            self.rest = self.rest.get(first.len_utf8()..)?;
            match first {
                '+' => return Some(Word::Sign(1)),
                '-' | '−' | '–' => return Some(Word::Sign(-1)),
                _ => {}
            }
        }
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The character before the number just read.
    fn before(&self, whole: &str, width: usize) -> char {
        let end = whole.len() - self.rest.len() - width;
        whole.get(..end).and_then(|text| text.chars().next_back()).unwrap_or(' ')
    }

    /// `:mm` or `:mm:ss` with a fraction, after the hour.
    fn clock(&mut self, hour: i64) -> Option<(i64, i64, i64)> {
        let mut part = || {
            self.rest = self.rest.strip_prefix(':')?;
            self.take(|c| c.is_ascii_digit()).parse::<i64>().ok()
        };
        let minute = part()?;
        let second = part().unwrap_or(0);
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            self.take(|c| c.is_ascii_digit());
        }
        Some((hour, minute, second))
    }

    /// `0200`, `02:00`, `02` or `2` after a sign, in minutes.
    fn offset(&mut self, sign: i32) -> Option<i32> {
        let number = self.take(|c| c.is_ascii_digit());
        let value: i32 = number.parse().ok()?;
        let minutes = if number.len() > 2 {
            value / 100 * 60 + value % 100
        } else {
            let more =
                self.rest.strip_prefix(':').and_then(|rest| rest.get(..2)).and_then(|two| two.parse::<i32>().ok());
            if more.is_some() {
                self.rest = self.rest.get(3..).unwrap_or_default();
            }
            value * 60 + more.unwrap_or(0)
        };
        (minutes <= 18 * 60).then_some(sign * minutes)
    }
}

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
    let body = lower.strip_prefix("pt").unwrap_or(&lower);
    let mut words = Words { rest: body };
    let (mut total, mut number, mut any) = (0_u64, None, false);
    while let Some(word) = words.next() {
        match word {
            Word::Number(value, _) => number = u64::try_from(value).ok().filter(|value| *value < 100_000_000),
            Word::Name(unit) => {
                let factor = match unit.chars().next()? {
                    'h' | 's' if unit.starts_with("std") => 3600,
                    'h' => 3600,
                    'm' => 60,
                    's' => 1,
                    _ => return None,
                };
                total += number.take()? * factor;
                any = true;
            }
            Word::Sign(_) => return None,
        }
    }
    (any && number.is_none()).then_some(total)
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

    fn when(text: &str) -> Option<String> {
        date(text).and_then(|time| jiff::Timestamp::from_second(time.0).ok()).map(|time| time.to_string())
    }

    #[test]
    fn dates_as_publishers_write_them() {
        for (text, expected) in [
            ("Wed, 03 Nov 2021 08:00:00 -0000", "2021-11-03T08:00:00Z"),
            ("Wed, 03 Nov 2021 08:00:00 +0200", "2021-11-03T06:00:00Z"),
            ("Mon, 03 Nov 2021 08:00:00 GMT", "2021-11-03T08:00:00Z"), // it was a Wednesday
            ("Thu, 01 Sep 2005 14:00:00 EDT", "2005-09-01T18:00:00Z"),
            ("Thu, 01 Sept 2005 14:00:00 CEST", "2005-09-01T12:00:00Z"),
            ("1 September 2005 2:05 PM PST", "2005-09-01T22:05:00Z"),
            ("Thu, 1 Sep 05 14:00 UT", "2005-09-01T14:00:00Z"),
            ("Thu, 1 Sep 99 14:00:00 GMT+2", "1999-09-01T12:00:00Z"),
            ("Thu, 01 Sep 2005 24:00:00 GMT", "2005-09-02T00:00:00Z"),
            ("2005-09-01T14:00:00Z", "2005-09-01T14:00:00Z"),
            ("2005-09-01T14:00:00.123+02:00", "2005-09-01T12:00:00Z"),
            ("2005-09-01 14:00:00", "2005-09-01T14:00:00Z"),
            ("2005-09-01T14:00", "2005-09-01T14:00:00Z"),
            ("2005-09-01", "2005-09-01T00:00:00Z"),
            ("2005/09/01 14:00", "2005-09-01T14:00:00Z"),
            ("20050901", "2005-09-01T00:00:00Z"),
            ("01.09.2005 14:00", "2005-09-01T14:00:00Z"),
            ("09/21/2005", "2005-09-21T00:00:00Z"),
            ("21/09/2005", "2005-09-21T00:00:00Z"),
            ("September 1, 2005 14:00:00", "2005-09-01T14:00:00Z"),
            ("Do, 01 Okt 2015 12:00:00 +0200", "2015-10-01T10:00:00Z"),
            ("3. März 2015", "2015-03-03T00:00:00Z"),
            ("lun., 12 févr. 2018 08:00:00 +0100", "2018-02-12T07:00:00Z"),
            ("12 août 2018 08:00", "2018-08-12T08:00:00Z"),
            ("Пн, 12 мая 2014 10:00:00 +0400", "2014-05-12T06:00:00Z"),
            ("1125583200", "2005-09-01T14:00:00Z"),
        ] {
            assert_eq!(when(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "0000-00-00", "Thu, 41 Sep 2005 14:00:00 GMT", "12", "0001-01-01T00:00:00Z"] {
            assert_eq!(when(text), None, "{text}");
        }
    }

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
        fn any_text_is_a_date_or_not(text in ".{0,60}") {
            let _ = (date(&text), duration(&text), position(&text), number(&text), size(&text));
        }

        #[test]
        fn any_numbers_are_a_date_or_not(text in "[0-9:+/. apmGTZ-]{0,40}") {
            let _ = (date(&text), duration(&text));
        }
    }
}
