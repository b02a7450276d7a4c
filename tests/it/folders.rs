//! Where a program that is run here has its home, and its folders in it.

use std::path::{Path, PathBuf};

/// The variables that say so.
pub fn of(home: &Path) -> [(&'static str, PathBuf); 5] {
    [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
    ]
    .map(|(name, folder)| (name, home.join(folder)))
}
