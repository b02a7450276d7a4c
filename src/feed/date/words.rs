//! The words, numbers and signs of a date, and what belongs to a number behind it.

use super::names::{self, Unit};

/// A number of the text, and what it looked like.
#[derive(Clone, Copy)]
pub(super) struct Number {
    pub value: i64,
    /// How many digits it was written with.
    pub width: usize,
    /// The character before it.
    pub before: char,
    /// Nothing stands between it and the number before but points, strokes and blanks.
    pub joined: bool,
}

/// What a date is made of.
pub(super) enum Word<'a> {
    Number(Number),
    Name(&'a str),
    Sign(i32),
    /// What stands in round brackets (RFC 2822 §3.2.3).
    Comment(&'a str),
}

/// Takes a text apart into these.
pub(super) struct Words<'a> {
    /// What has not been read yet.
    pub rest: &'a str,
    /// The character before `rest`.
    pub last: char,
}

impl<'a> Words<'a> {
    pub fn next(&mut self) -> Option<Word<'a>> {
        loop {
            let first = self.rest.chars().next()?;
            if first.is_ascii_digit() {
                let before = self.last;
                let digits = self.take(|c| c.is_ascii_digit());
                return Some(Word::Number(Number {
                    value: digits.parse().ok()?,
                    width: digits.len(),
                    before,
                    joined: false,
                }));
            }
            if first.is_alphabetic() {
                let name = self.take(|c| c.is_alphabetic() || c == '.');
                return Some(Word::Name(name.trim_end_matches('.')));
            }
            self.skip(first);
            match first {
                '+' => return Some(Word::Sign(1)),
                '-' | '−' | '–' => return Some(Word::Sign(-1)),
                '(' => {
                    let inside = self.take(|c| c != ')');
                    self.skip(')');
                    return Some(Word::Comment(inside));
                }
                _ => {}
            }
        }
    }

    /// Passes this character if it is the next one.
    fn skip(&mut self, wanted: char) -> bool {
        let after = self.rest.strip_prefix(wanted);
        if let Some(after) = after {
            self.rest = after;
            self.last = wanted;
        }
        after.is_some()
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.last = taken.chars().next_back().unwrap_or(self.last);
        self.rest = rest;
        taken
    }

    fn number(&mut self) -> Option<i64> {
        self.take(|c| c.is_ascii_digit()).parse().ok()
    }

    /// The unit that follows the number just read.
    pub fn unit(&mut self) -> Option<Unit> {
        let mut close = self.rest.trim_start().chars();
        let mark = close.next()?;
        // 月曜 is Monday, 日曜 Sunday.
        let unit = names::unit(mark).filter(|_| close.next() != Some('曜'))?;
        self.rest = self.rest.trim_start();
        self.skip(mark);
        Some(unit)
    }

    pub fn clock_follows(&self) -> bool {
        self.rest.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// `:mm` or `:mm:ss` with a fraction, after the hour.
    pub fn clock(&mut self) -> (Option<i64>, Option<i64>) {
        let minute = if self.skip(':') { self.number() } else { None };
        let second = if self.skip(':') { self.number() } else { None };
        if second.is_some() && (self.skip('.') || self.skip(',')) {
            self.take(|c| c.is_ascii_digit());
        }
        (minute, second)
    }

    /// `0200`, `02:00`, `02` or `2` after a sign, in minutes.
    pub fn offset(&mut self, sign: i32) -> Option<i32> {
        while self.skip(' ') {}
        let number = self.take(|c| c.is_ascii_digit());
        let value = number.parse().ok().filter(|value: &i32| *value < 10_000)?;
        let minutes = if number.len() > 2 && !self.clock_follows() {
            // “-040” is no `h:mm`, as no zone is forty minutes away, but has lost its last digit.
            let value = if number.len() == 3 && value % 15 > 0 && value < 100 { value * 10 } else { value };
            value / 100 * 60 + value % 100
        } else {
            let more = if self.skip(':') { self.number() } else { None };
            value * 60 + more.and_then(|more| i32::try_from(more).ok()).filter(|more| *more < 60).unwrap_or(0)
        };
        (minutes <= 18 * 60).then_some(sign * minutes)
    }
}
