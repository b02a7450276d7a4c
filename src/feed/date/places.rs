//! Zones that are named after a place, as the database of the world's time zones names them (RFC 6557) and RFC 9557 writes them
//! behind a date: `America/New_York`, `[Europe/Berlin]`. The database is the program's own, so that a date is the same on
//! every machine.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Takes the first name of a place out of a date.
pub(super) fn take(text: &mut String) -> Option<TimeZone> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let (found, zone) = text.match_indices('/').find_map(|(slash, _)| {
        let (before, after) = (text.get(..slash)?, text.get(slash + 1..)?);
        // Between numbers it parts those of a date.
        if !before.ends_with(is_letter) || !after.starts_with(is_letter) {
            return None;
        }
        let start = before.trim_end_matches(belongs).len();
        let end = text.len() - after.trim_start_matches(belongs).len();
        // A time may stand right before it.
        let name = text.get(start..end)?.trim_start_matches(|c| !is_letter(c));
        Some((end - name.len()..end, named(name)?))
    })?;
    text.replace_range(found, " ");
    Some(zone)
}

/// The place that the database has under this name.
pub(super) fn named(name: &str) -> Option<TimeZone> {
    ZONES.get(name).ok()
}

/// Seconds since 1970 when clocks there show what clocks in Greenwich show at `local`. Of an hour that comes twice, when
/// clocks are set back, it is the first; in one that is left out, clocks go on as before.
pub(super) fn seconds(place: &TimeZone, local: i64) -> Option<i64> {
    let shown = Offset::UTC.to_datetime(Timestamp::from_second(local).ok()?);
    place.to_timestamp(shown).ok().map(Timestamp::as_second)
}
