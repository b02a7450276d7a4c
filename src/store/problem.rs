//! A library that cannot be opened, read or written, in words.

use rusqlite::ErrorCode;

use super::StoreError;
use crate::error::Problem;

impl StoreError {
    /// Why something could not be kept, as a clause.
    #[must_use]
    pub fn not_written(&self) -> &'static str {
        match self {
            Self::Sql { source, .. } => match source.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "Another program writes to the library",
                Some(ErrorCode::DiskFull) => "The disk is full",
                _ => "The library could not be written",
            },
            _ => "The library could not be written",
        }
    }

    /// What happened, why, and what to do.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let problem = match self {
            Self::InUse { pid } => Problem::new(
                "library.in-use",
                match pid {
                    Some(pid) => format!("Another earmark is running (process {pid}) and has the library open."),
                    None => String::from("Another earmark is running and has the library open."),
                },
                "Only one may write.",
                "Close it, or look around beside it: `earmark --read-only`, `earmark shows` and the other lists.",
            ),
            Self::Damaged { kept, .. } => Problem::new(
                "library.damaged",
                "The library file was damaged, and a new one begins.",
                format!("The damaged one is kept as {}.", kept.display()),
                "`earmark import` takes shows back in from an exported list.",
            ),
            Self::Unreadable { path, .. } => Problem::new(
                "library.damaged",
                "The library file is damaged.",
                format!("{} cannot be read. Nothing was changed.", path.display()),
                "`earmark` keeps it aside under another name and begins a new one; `earmark import` takes shows back in.",
            ),
            Self::Newer { found, known } => Problem::new(
                "library.newer",
                "The library was made by a newer earmark.",
                format!("Its format is {found}, this one knows {known}. Nothing was changed."),
                "Use the newer earmark.",
            ),
            Self::Older { found, known } => Problem::new(
                "library.older",
                "The library was made by an older earmark.",
                format!("Its format is {found}, this one reads {known}. Nothing was changed."),
                "Start `earmark` once without --read-only: it brings the library up to date.",
            ),
            Self::Sql { doing, source } => Problem::new(
                "library.failed",
                "The library could not be used.",
                format!("{doing}: {source}."),
                advice(source),
            ),
            Self::Io { doing, source } => Problem::new(
                "library.failed",
                "The library could not be used.",
                format!("{doing}: {source}."),
                "Look whether its folder can be written.",
            ),
        };
        problem.with_detail(format!("{self:?}"))
    }
}

/// What helps when SQLite refuses.
fn advice(error: &rusqlite::Error) -> &'static str {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "Another program has the library file open and writes to it: close that."
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            "Look whether its folder can be written."
        }
        _ => "Look whether the disk is full.",
    }
}
