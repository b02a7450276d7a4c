//! The words in which the program and the player talk about what plays.

use super::{EpisodeId, Secs};

/// What the player is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerCommand {
    /// Plays an address or a file from a position; what played before stops.
    Load {
        episode: EpisodeId,
        url: String,
        title: String,
        start: Secs,
    },
    TogglePause,
    /// Relative seconds.
    SeekBy(i32),
    SeekTo(Secs),
    /// Tenths: 12 is 1.2×.
    Speed(u16),
    /// Percent.
    Volume(u8),
    Stop,
}

/// What plays, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayerStatus {
    pub episode: EpisodeId,
    pub position: Secs,
    pub duration: Option<Secs>,
    pub paused: bool,
    /// Tenths: 12 is 1.2×.
    pub speed: u16,
    /// Percent.
    pub volume: u8,
}

/// The loudest volume in percent: mpv makes nothing louder than this by itself.
pub const LOUDEST: u8 = 130;
