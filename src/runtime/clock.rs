//! Wall clock, zone, and a clock that only goes forward.

use std::time::Instant;

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::zone::Zone;
use crate::model::Timestamp;

/// The years whose dates have offsets of their own: before them nothing was published, and after them nobody knows.
const YEARS: std::ops::Range<i16> = 1970..2100;

/// The clocks of the loop.
#[derive(Debug)]
pub struct Clock {
    pub started: Instant,
    /// The zone of the system as it was looked at last, and its table.
    zone: (TimeZone, Zone),
}

impl Clock {
    /// From now on.
    #[must_use]
    pub fn start() -> Self {
        let zone = TimeZone::system();
        Self { started: Instant::now(), zone: (zone.clone(), table(&zone)) }
    }

    /// The moment. Who takes the machine to another zone sees the time there.
    pub fn now(&mut self) -> Now {
        let zone = TimeZone::system();
        if zone != self.zone.0 {
            self.zone = (zone.clone(), table(&zone));
        }
        Now {
            wall: wall_clock(),
            zone: self.zone.1,
            millis: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// The wall clock alone, in seconds UTC.
#[must_use]
pub fn wall_clock() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_second())
}

/// The offsets of a zone. A table stays for as long as the program runs; there is one for each zone that a journey leads to.
fn table(zone: &TimeZone) -> Zone {
    let year = |year| TimeZone::UTC.to_timestamp(jiff::civil::date(year, 1, 1).at(0, 0, 0, 0));
    let (Ok(first), Ok(last)) = (year(YEARS.start), year(YEARS.end)) else { return Zone::default() };
    let begins = (Timestamp(first.as_second()), zone.to_offset(first).seconds());
    let changes = zone.following(first).take_while(|change| change.timestamp() < last);
    let offsets = changes.map(|change| (Timestamp(change.timestamp().as_second()), change.offset().seconds()));
    let mut all = vec![begins];
    all.extend(offsets);
    all.dedup_by_key(|(_, offset)| *offset);
    Zone::of(Box::leak(all.into_boxed_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_zone_says_what_the_zone_says() {
        for name in
            ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
        {
            let zone = TimeZone::get(name).unwrap();
            let table = table(&zone);
            // Every fifth day and some hours, from 1970 on.
            for at in (0..4_000_000_000).step_by(5 * 86_400 + 12_345) {
                let at: i64 = at;
                let moment = jiff::Timestamp::from_second(at).unwrap();
                assert_eq!(table.offset(Timestamp(at)), zone.to_offset(moment).seconds(), "{name} at {moment}");
            }
        }
    }
}
