//! Dates as publishers write them: RFC 2822 and its abuses, ISO 8601 in all its shapes, seconds since 1970, and
//! everything that a template in some language makes of a day.

mod iso;
mod names;
mod places;
mod rfc822;
mod slashes;
mod words;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use self::names::Unit;
pub(super) use self::slashes::{Order, order_in, order_of_all};
use self::words::{Number, Word, Words};
use super::element::trim;
use super::value::is_nothing;
use crate::model::Timestamp;
use crate::text::fold::fold;

/// Nobody published before 1900: such dates are counters or defaults (0001-01-01 of .NET).
const FIRST_YEAR: i64 = 1900;
/// When that year began, in seconds since 1970.
const FIRST_SECOND: i64 = -2_208_988_800;

/// A year after this one in a Thai text is one of the Buddhist era.
const BUDDHIST: i64 = 2400;

/// No date is longer.
const LONGEST: usize = 200;

/// A date in any of the forms that feeds use. A date without a zone, or with one that nobody knows, is UTC; one
/// without a time is midnight; what is no date at all is `None` (and never today).
#[must_use]
pub fn date(text: &str) -> Option<Timestamp> {
    // With slashes most of the feeds that do this are American.
    date_by(text, &|| Order::MonthFirst)
}

/// The same where somebody knows the order of a date with slashes; asked of those only that have two readings.
pub(super) fn date_by(text: &str, order: &dyn Fn() -> Order) -> Option<Timestamp> {
    let text = trim(text);
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let seconds = if let Some(seconds) = rfc822::parse(text) {
        seconds
    } else if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        by_number(text).or_else(|| by_habit(text, order))?
    } else {
        iso::parse(text)
            .or_else(|| by_habit(text, order))
            .or_else(|| without_century(text))
            .or_else(|| of_program(text))?
    };
    Some(Timestamp(seconds)).filter(|time| is_likely(*time))
}

/// Whether anything may have been published then.
pub(super) fn is_likely(time: Timestamp) -> bool {
    time.0 >= FIRST_SECOND
}

/// Whether a text means to be a date and is none: nobody is told of `-`, `n/a`, and what programs write for no date at all, in which
/// there is no year (`0000-00-00` of databases, which becomes `-0001-11-30`, and `0001-01-01` of .NET).
#[must_use]
pub fn is_no_date(text: &str) -> bool {
    let text = trim(text);
    // Nothing of a text as long as a document is looked through.
    if text.len() > LONGEST {
        return true;
    }
    let nothing = || {
        let numbers = text.match_indices(['0', '1']).map(|(at, _)| text.split_at_checked(at).unwrap_or_default());
        let mut years = numbers.filter(|(before, year)| {
            let apart = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_digit());
            // Behind a sign stands a zone.
            matches!(year.get(..4), Some("0000" | "0001"))
                && apart(year.chars().nth(4))
                && apart(before.chars().next_back())
                && !before.ends_with('+')
        });
        is_nothing(text) || years.next().is_some()
    };
    text.contains(char::is_alphanumeric) && date(text).is_none() && !text.bytes().all(|byte| byte == b'0') && !nothing()
}

/// Whether this is a date as RFC 3339 (§5.6) has it, to the letter, which everybody reads in the same way.
pub(super) fn is_exact(text: &str) -> bool {
    let bytes = text.as_bytes();
    let in_order = matches!(bytes, [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, ..]);
    let has_zone = matches!(bytes, [.., b'Z'] | [.., b'+' | b'-', _, _, b':', _, _]);
    in_order && has_zone && text.parse::<jiff::Timestamp>().is_ok()
}

/// Digits alone: seconds since 1970 or parts of them, or a date without marks.
fn by_number(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains('.') || !(fraction.is_empty() || matches!(whole.len(), 9 | 10 | 13)) {
        return None;
    }
    match whole.len() {
        9 | 10 => whole.parse().ok(),
        13 => whole.parse::<i64>().ok().map(|millis| millis / 1000),
        16 => whole.parse::<i64>().ok().map(|micros| micros / 1_000_000),
        19 => whole.parse::<i64>().ok().map(|nanos| nanos / 1_000_000_000),
        4 | 7 | 8 => iso::parse(whole),
        // Two digits for the year, which ISO 8601 of 1988 allowed: year and day, or year, month and day.
        5 | 6 => {
            let (year, rest) = whole.split_at_checked(2)?;
            let year = full_year(Number { value: year.parse().ok()?, width: 2, before: ' ', joined: false });
            iso::parse(&format!("{year}{rest}"))
        }
        12 | 14 => {
            let (day, time) = whole.split_at_checked(8)?;
            iso::parse(&format!("{day}T{time}"))
        }
        _ => None,
    }
}

/// `-03-12` and `-0312`: a month of ISO 8601 of 1988.
fn without_century(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('-')?;
    let (year, month) = rest.split_once('-').or_else(|| rest.split_at_checked(2))?;
    let year = full_year(Number {
        value: year.parse().ok().filter(|_| year.len() == 2)?,
        width: 2,
        before: '-',
        joined: false,
    });
    iso::parse(&format!("{year}-{month}"))
}

/// `/Date(1707112800000+0100)/` of .NET, whose zone changes nothing, and `@1707112800` of Unix.
fn of_program(text: &str) -> Option<i64> {
    let of_net = || text.strip_prefix("/Date(")?.strip_suffix(")/")?.split(['+', '-']).next();
    by_number(text.strip_prefix('@').or_else(of_net)?)
}

/// What has been understood so far.
#[derive(Default)]
struct Reading {
    numbers: Vec<Number>,
    year: Option<i64>,
    month: Option<i64>,
    /// The word for it is that of a weekday, too: “mar.” is March, and Tuesday.
    is_maybe_weekday: bool,
    day: Option<i64>,
    hour: Option<i64>,
    minute: Option<i64>,
    second: Option<i64>,
    half: Option<i64>,
    /// The time had colons, so that it was certainly meant to be one.
    has_clock: bool,
    offset: Option<i32>,
    /// Where it was that time.
    place: Option<TimeZone>,
    /// It has words of Korean, which are used in one zone only.
    korean: bool,
    /// The year before the first one of the era in which years are counted.
    era: i64,
    /// It has words of Thai.
    thai: bool,
    /// The day of the week beside a date with slashes, from Monday, which is 1.
    weekday: Option<i8>,
}

/// Takes a date apart into words and numbers and puts together what makes sense.
fn by_habit(text: &str, order: &dyn Fn() -> Order) -> Option<i64> {
    Reading::of(text)?.seconds(order)
}

/// The words and numbers of a date.
fn taken_apart(text: &str) -> Reading {
    let mut folded = with_our_digits(fold(text));
    // Spanish has a blank in them.
    if folded.contains(". m") {
        folded = folded.replace("a. m", "a.m").replace("p. m", "p.m");
    }
    let place = places::take(&mut folded);
    let mut words = Words { rest: &folded, last: ' ' };
    let (korean, era, thai) = (names::is_korean(&folded), names::era(&folded), names::is_thai(&folded));
    let mut read = Reading { place, korean, era, thai, ..Reading::default() };
    let mut month_follows = false;
    let mut behind_number = None;
    while let Some(word) = words.next() {
        match word {
            Word::Number(mut number) => {
                let end = folded.len() - words.rest.len();
                let between = behind_number.and_then(|before| folded.get(before..end - number.width));
                number.joined =
                    between.is_some_and(|between| between.chars().all(|c| matches!(c, '.' | '/' | '-' | ' ')));
                behind_number = Some(end);
                if std::mem::take(&mut month_follows) {
                    read.month = Some(number.value);
                } else {
                    read.number(number, &mut words);
                    read.settle();
                }
            }
            // Vietnamese counts its months: “tháng 5”.
            Word::Name("thang" | "thg") => month_follows = true,
            // The clock that Go adds to what it prints, which counts from nowhere: “m=+12.5”.
            Word::Name("m") if words.rest.starts_with('=') => break,
            Word::Name(name) => read.name(name, words.rest),
            // A comment says the zone once more, or something that is none of ours.
            Word::Comment(inside) => {
                read.zone(inside.trim(), "");
            }
            // Only after a time is a sign an offset; before it joins the parts of a date. “GMT+2” adds to the name,
            // “PST-0800” says the same twice; the numbers are what was meant.
            Word::Sign(sign) if (read.hour.is_some() && !read.is_in_date()) || read.has_dotted_time() => {
                read.offset = words.offset(sign).or(read.offset);
            }
            Word::Sign(_) => {}
        }
    }
    if read.slashed().is_some() {
        read.weekday = folded.split(|c: char| !c.is_alphabetic()).find_map(names::weekday);
    }
    read
}

/// Digits of other scripts as ours, which count in the same way.
pub(super) fn with_our_digits(text: String) -> String {
    // Where each begins: Arabic, Persian and Urdu, Devanagari, Bengali, Thai, and those of Chinese and Japanese typography.
    const ZEROS: [char; 6] = ['٠', '۰', '०', '০', '๐', '０'];
    if text.is_ascii() {
        return text;
    }
    let value =
        |c: char| ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10));
    text.chars().map(|c| value(c).and_then(|value| char::from_digit(value, 10)).unwrap_or(c)).collect()
}

impl Reading {
    fn of(text: &str) -> Option<Self> {
        (text.len() <= LONGEST).then(|| taken_apart(text))
    }

    fn number(&mut self, number: Number, words: &mut Words<'_>) {
        if let Some(unit) = words.unit() {
            let place = match unit {
                Unit::Year => &mut self.year,
                Unit::Month => &mut self.month,
                Unit::Day => &mut self.day,
                Unit::Hour => &mut self.hour,
                Unit::Minute => &mut self.minute,
                Unit::Second => &mut self.second,
            };
            place.get_or_insert(number.value);
        } else if self.hour.is_none() && number.width <= 2 && words.clock_follows() {
            self.hour = Some(number.value);
            self.has_clock = true;
            (self.minute, self.second) = words.clock();
        } else if number.before == 'h' && self.hour.is_some() && self.minute.is_none() {
            // “10h30”
            self.minute = Some(number.value);
        } else if self.hour.is_none() && number.width <= 2 && words.rest.starts_with('h') {
            self.hour = Some(number.value);
        } else {
            self.numbers.push(number);
        }
    }

    /// Where year, month and day are there as numbers, a word that begins like a month is another one.
    fn settle(&mut self) {
        if self.is_in_numbers() {
            self.month = None;
        }
    }

    /// Whether it begins with a whole date in numbers, as one piece: `14.05.2024`, `14-5-24`, `2024 05 14`.
    fn is_in_numbers(&self) -> bool {
        let &[first, second, third, ..] = self.numbers.as_slice() else { return false };
        let has_year = match (first.width, third.width) {
            (4, 1 | 2) | (1 | 2, 4) => true,
            // With blanks it may be a time.
            (1 | 2, 2) => second.before != ' ' && third.before != ' ',
            _ => false,
        };
        has_year && second.width <= 2 && second.joined && third.joined
    }

    fn name(&mut self, name: &str, after: &str) {
        // German has an “am” too, but before the day.
        if name == "noon" {
            self.hour.get_or_insert(12);
        } else if let Some(half) =
            names::half(name).filter(|_| self.hour.or(self.day).is_some() || !self.numbers.is_empty())
        {
            self.half = Some(half);
            // “2 PM” and “2.30 PM”, but not “오후 11:23”
            if self.hour.is_none() && !after.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
                if let Some(at) = self.dotted_time() {
                    let time = self.numbers.split_off(at);
                    self.time_of(time.into_iter());
                } else if let Some(number) = self.numbers.pop_if(|number| number.width <= 2) {
                    self.hour = Some(number.value);
                }
            }
        } else if (self.hour.is_some() || self.numbers.len() >= 2)
            // A zone by this name ends the date; before more it is the English word.
            && (name != "at" || after.trim().is_empty())
            && self.zone(name, after)
        {
            // It is kept.
        } else if let Some(month) = names::month(name).filter(|_| !self.is_in_numbers()) {
            // Weekdays that begin like a month stand before the day (“mar. 12 févr.”), or behind the year.
            let is_maybe_weekday = names::weekday(name).is_some();
            let is_better = !is_maybe_weekday || (self.is_maybe_weekday && self.numbers.len() < 2);
            if self.month.is_none() || is_better {
                self.month = Some(i64::from(month));
                self.is_maybe_weekday = is_maybe_weekday;
            }
        }
    }

    /// Takes this name for the zone, if it is one and none was said before.
    fn zone(&mut self, name: &str, after: &str) -> bool {
        // “čet” is Thursday, “CET” a zone, behind which nothing but the year may stand.
        let numbers = || after.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
        if (self.hour.is_none() || numbers() > 1) && names::weekday(name).is_some() {
            return false;
        }
        if let Some(minutes) = names::zone(name).or_else(|| names::spelled_zone(name, after)) {
            self.offset.get_or_insert(minutes);
            return true;
        }
        let place = names::all_year(name, after).and_then(places::named);
        let found = place.is_some();
        self.place = self.place.take().or(place);
        found
    }

    /// The three numbers of a date with slashes that does not begin with the year.
    fn slashed(&self) -> Option<[Number; 3]> {
        let &[first, second, third, ..] = self.numbers.as_slice() else { return None };
        (first.width <= 2 && second.width <= 2 && second.before == '/' && third.before == '/')
            .then_some([first, second, third])
    }

    /// What a date with slashes says itself of its order.
    fn told_order(&self) -> Option<Order> {
        let [first, second, third] = self.slashed()?;
        let months = 1..=12;
        match (months.contains(&first.value), months.contains(&second.value)) {
            (false, true) => Some(Order::DayFirst),
            (true, false) => Some(Order::MonthFirst),
            (true, true) if first.value != second.value => {
                let fits = |month: i64, day: i64| {
                    let day = civil(full_year(third), month, day);
                    day.map(|day| day.weekday().to_monday_one_offset()) == self.weekday
                };
                self.weekday?;
                match (fits(first.value, second.value), fits(second.value, first.value)) {
                    (true, false) => Some(Order::MonthFirst),
                    (false, true) => Some(Order::DayFirst),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether a date was begun by its year, so that a sign joins its parts: “06:00 2024-03-05”.
    fn is_in_date(&self) -> bool {
        (self.month.is_none() || self.is_maybe_weekday)
            && match self.numbers.as_slice() {
                [year] => year.width == 4,
                [year, month] => year.width == 4 && month.before == '-',
                _ => false,
            }
    }

    /// Whether a date was read and behind it a time with points: “5 Mar 2024 06.07.08”.
    fn has_dotted_time(&self) -> bool {
        let date = if self.month.is_some() { 2 } else { 3 };
        let time = self.numbers.get(date..).unwrap_or_default();
        let is_time = |number: &Number| number.width <= 2;
        matches!(time, [hour, rest @ ..] if is_time(hour) && matches!(rest.len(), 1 | 2)
            && rest.iter().all(|number| number.width == 2 && number.before == '.'))
    }

    /// Where in the numbers a time with points begins that ends them: “14-MAY-24 03.30.00.000000”.
    fn dotted_time(&self) -> Option<usize> {
        let behind = self.numbers.iter().rev().take_while(|number| number.before == '.').count();
        let at = self.numbers.len().checked_sub(behind + 1)?;
        let (hour, rest) = self.numbers.get(at..)?.split_first()?;
        let is_time = matches!(rest, [minute] | [minute, _] | [minute, _, _] if minute.width == 2);
        let has_seconds = rest.get(1).is_none_or(|second| second.width == 2);
        (hour.width <= 2 && is_time && has_seconds).then_some(at)
    }

    /// Seconds since 1970 of what has been read.
    fn seconds(mut self, order: &dyn Fn() -> Order) -> Option<i64> {
        let (mut year, month, day) = self.calendar(order)?;
        if self.thai && year > BUDDHIST {
            year -= 543;
        }
        let midnight = day_number(year, month, day)?;
        let (hour, minute) = (self.hour.unwrap_or(0), self.minute.unwrap_or(0));
        let Some(clock) = clock(hour, minute, self.second.unwrap_or(0), self.half) else {
            // An hour that no day has (“34:50:00”) says nothing of the day before it.
            return self.has_clock.then_some(midnight);
        };
        if let Some(place) = self.place.filter(|_| self.hour.is_some() && self.offset.is_none()) {
            return places::seconds(&place, midnight + clock);
        }
        // A day alone is a day, wherever it began.
        let local = if self.korean && self.hour.is_some() { names::KOREA } else { 0 };
        Some(midnight + clock - i64::from(self.offset.unwrap_or(local)) * 60)
    }

    /// Year, month and day; takes the time from what is left when there was none with colons.
    fn calendar(&mut self, order: &dyn Fn() -> Order) -> Option<(i64, i64, i64)> {
        let told = self.told_order();
        let numbers = std::mem::take(&mut self.numbers);
        let mut left = numbers.iter().copied();
        if let (Some(year), Some(month)) = (self.year, self.month) {
            return Some((year + self.era, month, self.day.unwrap_or(1)));
        }
        if let Some(month) = self.month {
            match numbers.as_slice() {
                // “3.30 Uhr, 14. Mai 2024”
                [_, minute, _, year] if minute.before == '.' && year.width == 4 => {
                    self.time_of(left.by_ref().take(2));
                }
                // “3. Mai 14.30” has no year.
                [_, hour, minute] if hour.width <= 2 && minute.before == '.' && minute.joined => return None,
                _ => {}
            }
            let first = left.next()?;
            let Some(second) = left.next() else {
                // “March 2018”
                return (first.width == 4).then_some((first.value, month, 1));
            };
            self.time_of(left);
            return Some(if first.width == 4 {
                (first.value, month, second.value)
            } else {
                (full_year(second), month, first.value)
            });
        }
        let (first, second) = (left.next()?, left.next()?);
        let Some(third) = left.next() else {
            // “2018.03”, “03/2018”
            let (year, month) = if second.width == 4 { (second, first) } else { (first, second) };
            let is_month = year.width == 4 && month.width == 2 && matches!(second.before, '.' | '/');
            return is_month.then_some((year.value, month.value, 1));
        };
        self.time_of(left);
        let months = 1..=12;
        Some(if first.width == 4 {
            // 2018-31-12 has one reading only.
            if !months.contains(&second.value) && months.contains(&third.value) {
                (first.value, third.value, second.value)
            } else {
                (first.value, second.value, third.value)
            }
        } else if second.before == '-' && third.width <= 2 && third.value <= 31 {
            // ISO 8601 of 1988 allowed two digits for the year.
            (full_year(first), second.value, third.value)
        } else if !months.contains(&second.value)
            || (second.before == '/'
                && months.contains(&first.value)
                && (first.value == second.value || told.unwrap_or_else(order) == Order::MonthFirst))
        {
            (full_year(third), first.value, second.value)
        } else {
            (full_year(third), second.value, first.value)
        })
    }

    /// A time without colons: `14.00`, `1400`.
    fn time_of(&mut self, mut left: impl Iterator<Item = Number>) {
        let Some(first) = left.next().filter(|_| self.hour.is_none()) else { return };
        match (first.width, left.next()) {
            (4, None) => {
                self.hour = Some(first.value / 100);
                self.minute = Some(first.value % 100);
            }
            (1 | 2, Some(minute)) if minute.width == 2 => {
                self.hour = Some(first.value);
                self.minute = Some(minute.value);
                self.second = left.next().map(|second| second.value);
            }
            _ => {}
        }
    }
}

/// RFC 2822 §4.3: two digits below 50 are this century, three count from 1900.
fn full_year(number: Number) -> i64 {
    match number.width {
        1 | 2 if number.value < 50 => number.value + 2000,
        1..=3 => number.value + 1900,
        _ => number.value,
    }
}

/// Seconds of midnight UTC of a day that exists.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    midnight(civil(year, month, day)?)
}

/// A day that exists, and on which somebody may have published.
fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| i64::from(*year) >= FIRST_YEAR)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn midnight(day: Date) -> Option<i64> {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok().map(jiff::Timestamp::as_second)
}

/// Seconds since midnight; hour 24 is the next day, a leap second the next minute.
fn clock(hour: i64, minute: i64, second: i64, half: Option<i64>) -> Option<i64> {
    let hour = match half {
        Some(0) if hour == 12 => 0,
        Some(12) if hour < 12 => hour + 12,
        _ => hour,
    };
    ((0..=24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second))
        .then(|| hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests;
