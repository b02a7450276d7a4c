//! The listener's zone: what clocks there say at any moment, in summer and in winter.

use crate::model::Timestamp;

/// How far east of UTC clocks are, from when on: a table that the shell makes once and that never changes, so that a date costs a
/// look into it, and a moment stays a plain value. Without a table it is UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Zone(&'static [(Timestamp, i32)]);

impl Zone {
    /// The zone of this table: moments in their order, and the seconds east of UTC from each on. What lies before the first is taken
    /// as what lies behind it.
    #[must_use]
    pub const fn of(table: &'static [(Timestamp, i32)]) -> Self {
        Self(table)
    }

    /// Seconds east of UTC at a moment.
    #[must_use]
    pub fn offset(self, at: Timestamp) -> i32 {
        let behind = self.0.partition_point(|(from, _)| *from <= at);
        self.0.get(behind.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_moment_has_its_own_offset() {
        let zone = Zone::of(&[(Timestamp(100), -5), (Timestamp(200), -4), (Timestamp(300), -5)]);
        let offsets = [99, 100, 199, 200, 299, 300, 5_000].map(|at| zone.offset(Timestamp(at)));
        assert_eq!(offsets, [-5, -5, -5, -4, -4, -5, -5]);
        assert_eq!(Zone::default().offset(Timestamp(0)), 0);
    }
}
