//! The form that RSS asks for, as nearly every feed writes it. Everything unusual is left to the table of habits.

use super::{clock, day_number};

/// `Thu, 01 Sep 2005 14:00:00 +0200`, with or without weekday and seconds. The weekday is not looked at: a wrong one is
/// no reason to lose a date.
pub(super) fn parse(text: &str) -> Option<i64> {
    // ISO 8601 shows itself by the mark behind its year, before anything is taken apart.
    if text.as_bytes().get(4) == Some(&b'-') {
        return None;
    }
    let mut words = text.split_ascii_whitespace();
    let first = words.next()?;
    let day = if first.ends_with(',') { words.next()? } else { first };
    let month = month(words.next()?)?;
    let year = number(words.next()?, 4)?;
    let mut time = words.next()?.split(':');
    let (hour, minute) = (number(time.next()?, 2)?, number(time.next()?, 2)?);
    let second = time.next().map_or(Some(0), |second| number(second, 2))?;
    let zone = words.next()?;
    if time.next().is_some() || words.next().is_some() {
        return None;
    }
    let day = if day.len() == 1 { number(day, 1)? } else { number(day, 2)? };
    Some(day_number(year, month, day)? + clock(hour, minute, second, None)? - offset(zone)? * 60)
}

/// A number of exactly so many digits.
fn number(text: &str, width: usize) -> Option<i64> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

fn month(name: &str) -> Option<i64> {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.iter().position(|known| *known == name).and_then(|at| i64::try_from(at + 1).ok())
}

/// Minutes east of Greenwich, of a number or of a zone that RFC 822 (§5.1) names.
fn offset(zone: &str) -> Option<i64> {
    match zone {
        "GMT" | "UTC" | "UT" | "Z" => return Some(0),
        "EDT" => return Some(-240),
        "EST" | "CDT" => return Some(-300),
        "CST" | "MDT" => return Some(-360),
        "MST" | "PDT" => return Some(-420),
        "PST" => return Some(-480),
        _ => {}
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let value = number(digits, 4)?;
    let (hours, minutes) = (value / 100, value % 100);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}
