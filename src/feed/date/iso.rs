//! ISO 8601 in all its shapes: calendar, week and ordinal dates, extended and basic, with less and with more precision.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::{clock, day_number, midnight};

/// Seconds since 1970 of a text that is a date of ISO 8601 and nothing else. Without a zone it is UTC.
pub(super) fn parse(text: &str) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    let day = rest.day()?;
    if rest.0.is_empty() {
        return Some(day);
    }
    // A day of XML Schema (part 2, 3.2.9) may have a zone; with a sign before it, two digits more would be a time.
    if matches!(rest.0, [b'Z'] | [b'+' | b'-', _, _, b':', _, _] | [b'+', _, _, _, _]) {
        return Some(day - rest.zone()? * 60);
    }
    // `20240305-060708`; with fewer digits it may be a zone.
    let joined = text.len() == 15 && text.as_bytes().get(8) == Some(&b'-');
    rest.one_of(if joined { b"-" } else { b"Tt _" })?;
    rest.skip_blanks();
    let time = rest.time()?;
    // A `+` in an address means a blank, and becomes one: `06:07:08 01:00`.
    let signless = matches!(rest.0, [b' ', _, _, b':', _, _]);
    rest.skip_blanks();
    let offset = if signless { rest.distance() } else { rest.zone() }?;
    rest.0.is_empty().then_some(day + time - offset * 60)
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = digits
            .iter()
            .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))?;
        self.0 = rest;
        Some(number)
    }

    /// How many digits come next.
    fn run(&self) -> usize {
        self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        if !wanted.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(*first)
    }

    fn skip_blanks(&mut self) {
        while self.one_of(b" ").is_some() {}
    }

    fn day(&mut self) -> Option<i64> {
        let run = self.run();
        if run == 8 {
            return day_number(self.digits(4)?, self.digits(2)?, self.digits(2)?);
        }
        if run == 7 {
            let year = self.digits(4)?;
            return ordinal(year, self.digits(3)?);
        }
        if run != 4 {
            return None;
        }
        let year = self.digits(4)?;
        // Cameras write colons (Exif 2.3, 4.6.5).
        let of_camera = matches!(self.0, [b':', _, _, b':', ..]);
        let extended = self.one_of(if of_camera { b":" } else { b"-" }).is_some();
        if self.one_of(b"Ww").is_some() {
            let week = self.digits(2)?;
            let day = match (extended, self.run()) {
                (false, 1) => self.digits(1)?,
                (true, _) if self.one_of(b"-").is_some() => self.digits(1)?,
                _ => 1,
            };
            return week_day(year, week, day);
        }
        if !extended {
            // A year alone; anything else is no ISO date.
            return if self.0.is_empty() { day_number(year, 1, 1) } else { None };
        }
        if self.run() == 3 {
            return ordinal(year, self.digits(3)?);
        }
        let month = self.digits(2)?;
        let day = if self.one_of(if of_camera { b":" } else { b"-" }).is_some() {
            self.digits(2)?
        } else if self.0.is_empty() {
            1
        } else {
            return None;
        };
        day_number(year, month, day)
    }

    /// `14`, `1400`, `14:00`, `140000`, `14:00:00`, and a fraction of the last part.
    fn time(&mut self) -> Option<i64> {
        let hour = self.digits(2)?;
        let (mut minute, mut second, mut last) = (0, 0, 3600);
        if self.one_of(b":").is_some() || self.run() >= 2 {
            minute = self.digits(2)?;
            last = 60;
            if self.one_of(b":").is_some() || self.run() >= 2 {
                second = self.digits(2)?;
                last = 1;
            }
        }
        let mut fraction = 0;
        if self.one_of(b".,").is_some() {
            let count = self.run();
            // Seconds are what we keep: of hours and minutes six digits are more than enough.
            let (used, unused) = (count.min(6), count.saturating_sub(6));
            let digits = self.digits(used)?;
            self.0 = self.0.get(unused..)?;
            fraction = digits * last / 10_i64.pow(u32::try_from(used).ok()?);
        }
        Some(clock(hour, minute, second, None)? + fraction)
    }

    /// Minutes east of Greenwich; 0 when nothing is said.
    fn zone(&mut self) -> Option<i64> {
        if self.0.is_empty() || self.one_of(b"Zz").is_some() {
            return Some(0);
        }
        let sign = if self.one_of(b"+-")? == b'+' { 1 } else { -1 };
        Some(sign * self.distance()?)
    }

    /// The same without its sign.
    fn distance(&mut self) -> Option<i64> {
        let hours = self.digits(2)?;
        let minutes = if self.one_of(b":").is_some() || self.run() > 0 { self.digits(2)? } else { 0 };
        (hours <= 18 && minutes < 60).then_some(hours * 60 + minutes)
    }
}

/// The day with this number in its year.
fn ordinal(year: i64, day: i64) -> Option<i64> {
    let first = day_number(year, 1, 1)?;
    let next = day_number(year + 1, 1, 1)?;
    let seconds = first + (day - 1) * 86_400;
    (day >= 1 && seconds < next).then_some(seconds)
}

fn week_day(year: i64, week: i64, day: i64) -> Option<i64> {
    let day = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
    let date = ISOWeekDate::new(i16::try_from(year).ok()?, i8::try_from(week).ok()?, day).ok()?;
    midnight(Date::from_iso_week_date(date))
}
