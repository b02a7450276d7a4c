//! The file: opening, the lock against a second writer, and what to do when it is damaged.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{StoreError, during, schema};
use crate::files;

/// Another process may be in the middle of a long write; wait this long for it.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A writer that is leaving is waited for this long.
const LEAVING: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A file below this size is checked whole after an unclean end; of a larger one only what cannot be fetched again.
const CHECKED_WHOLE: u64 = 64 << 20;

/// What cannot be fetched again, and what every start reads.
const PRECIOUS: [&str; 8] =
    ["subscription", "listen_state", "queue", "dismissed", "rating", "visited", "outbox", "show"];

/// The right to write, held by a lock on a file beside the library. The operating system gives it back when the
/// process ends, however it ends; the number left in the file then tells that the end was not clean.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// How the last writer left the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastEnd {
    Clean,
    /// It was killed, or the machine was.
    Cut,
    /// It met a damaged page.
    Suspect,
}

impl Lock {
    /// Takes the lock.
    pub fn take(library: &Path) -> Result<(Self, LastEnd), StoreError> {
        let doing = "locking the library";
        let path = beside(library, ".lock");
        let io = |source| StoreError::Io { doing, source };
        let mut file = files::private(OpenOptions::new().read(true).write(true).create(true).truncate(false))
            .open(path)
            .map_err(io)?;
        let mut text = String::new();
        let mut left = LEAVING;
        let locked = loop {
            let locked = file.try_lock();
            text.clear();
            // Where locks are mandatory the number cannot be read; the message then goes without it.
            let _ = file.rewind();
            let _ = (&file).take(64).read_to_string(&mut text);
            match locked {
                // Closed in order and still locked: its owner is about to end, or a program that it was just starting
                // has the file for as long as starting takes.
                Err(std::fs::TryLockError::WouldBlock) if text.trim().is_empty() && !left.is_zero() => {
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "a lock of another process gives no sign when it opens"
                    )]
                    std::thread::sleep(LOOK_AGAIN);
                    left = left.saturating_sub(LOOK_AGAIN);
                }
                locked => break locked,
            }
        };
        match locked {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(StoreError::InUse { pid: text.split_whitespace().next().and_then(|pid| pid.parse().ok()) });
            }
            Err(std::fs::TryLockError::Error(source)) => return Err(io(source)),
        }
        let end = match text.trim() {
            "" => LastEnd::Clean,
            text if text.ends_with("suspect") => LastEnd::Suspect,
            _ => LastEnd::Cut,
        };
        write_whole(&mut file, &format!("{}\n", std::process::id())).map_err(io)?;
        Ok((Self { file }, end))
    }

    /// Says that the library was closed in order.
    pub fn clean(&mut self) {
        let _ = write_whole(&mut self.file, "");
    }

    /// Says that the whole library is to be checked before it is opened again.
    pub fn suspect(&mut self) {
        let _ = write_whole(&mut self.file, &format!("{} suspect\n", std::process::id()));
    }
}

fn write_whole(file: &mut File, text: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

fn beside(library: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = library.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// What is wrong with a file that was found.
enum Fault {
    /// It cannot be read as a library any more.
    Damaged(String),
    /// It is whole, but not for this program.
    Refused(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) {
            Self::Damaged(error.to_string())
        } else {
            Self::Refused(during("opening the library")(error))
        }
    }
}

/// Whether an error of SQLite says that the file is broken, and not the disk, the lock or the question.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Opens the library for writing, with the lock held.
pub fn open_to_write(library: &Path, watch: Option<&schema::Watch>) -> Result<(Connection, Lock), StoreError> {
    let folder = library.parent().unwrap_or(Path::new(""));
    files::make_folder(folder).map_err(|source| StoreError::Io { doing: "making the library's folder", source })?;
    let (mut lock, end) = Lock::take(library)?;
    match connect(library, end, watch) {
        Ok(conn) => Ok((conn, lock)),
        Err(Fault::Refused(error)) => {
            lock.clean();
            Err(error)
        }
        Err(Fault::Damaged(detail)) => {
            let kept = set_aside(library)
                .map_err(|source| StoreError::Io { doing: "keeping the damaged library aside", source })?;
            lock.clean();
            Err(StoreError::Damaged { kept, detail })
        }
    }
}

fn connect(library: &Path, end: LastEnd, watch: Option<&schema::Watch>) -> Result<Connection, Fault> {
    check_header(library)?;
    // Made by us so that it is private from its first byte; SQLite gives its companions the same rights.
    files::private(OpenOptions::new().read(true).write(true).create(true).truncate(false))
        .open(library)
        .map_err(|source| Fault::Refused(StoreError::Io { doing: "opening the library", source }))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(library, flags)?;
    conn.busy_timeout(PATIENCE)?;
    check_owner(&conn)?;
    // Of a new library only. Rows with notes are long: a first refresh takes a twelfth less than with pages of 8 KiB, and
    // another twelfth less than with 4.
    conn.pragma_update(None, "page_size", 16_384)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    // FULL: a change that was acknowledged outlives a power cut, not only a crash of the program.
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "cache_size", -8_192)?;
    conn.pragma_update(None, "wal_autocheckpoint", COPIED_EVERY)?;
    // While it is written it stays as long as it grew: to cut it off and let it grow again costs a large refresh one part in
    // twenty. It goes when the library is closed.
    conn.pragma_update(None, "journal_size_limit", 128 << 20)?;
    conn.set_prepared_statement_cache_capacity(96);
    plan_once(&conn)?;
    if schema::version(&conn)? > 0 && end != LastEnd::Clean {
        check_pages(&conn, library, end)?;
    }
    schema::migrate(&mut conn, watch)?;
    Ok(conn)
}

/// Pages in the log after which it is copied back: 32 MiB where they are as long as in new libraries, so that pages that every feed touches are copied once for many.
pub const COPIED_EVERY: u32 = 2048;
/// The same for whoever writes beside somebody who copies: 96 MiB. The log can begin anew only when all of it was copied and
/// nothing was written meanwhile, which beside a busy writer never happens.
pub const COPIED_AT_LAST: u32 = 6_144;

/// One more connection to a library that is open for writing, for copying its log back while others write.
pub fn open_to_copy(library: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(library, flags)?;
    conn.pragma_update(None, "synchronous", "normal")?;
    // It reads nothing but the log.
    conn.pragma_update(None, "cache_size", 8)?;
    Ok(conn)
}

/// KiB of the file that a reader keeps in memory, usually and while it reads through all of it.
pub const MUCH: u32 = 8192;
pub const LITTLE: u32 = 256;

/// How many KiB of the file a connection keeps in memory.
pub fn keep_in_memory(conn: &Connection, kib: u32) -> rusqlite::Result<()> {
    conn.pragma_update(None, "cache_size", -i64::from(kib))
}

/// A prepared statement keeps its plan whatever is bound to it. Otherwise SQLite prepares one anew as soon as a number is
/// compared with another parameter than last time, which costs more than most of ours do.
fn plan_once(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// Opens a library for reading only.
pub fn open_to_read(library: &Path) -> Result<Connection, StoreError> {
    let doing = "reading the library";
    if !library.exists() {
        let words = format!("there is no library yet at {}", library.display());
        return Err(StoreError::Io { doing, source: std::io::Error::new(std::io::ErrorKind::NotFound, words) });
    }
    let refuse = |fault| match fault {
        Fault::Refused(error) => error,
        // A reader moves nothing: whoever writes next keeps the file aside.
        Fault::Damaged(detail) => StoreError::Unreadable { path: library.to_path_buf(), detail },
    };
    check_header(library).map_err(refuse)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> Result<Connection, Fault> {
        let conn = Connection::open_with_flags(library, flags)?;
        conn.busy_timeout(PATIENCE)?;
        conn.pragma_update(None, "query_only", true)?;
        keep_in_memory(&conn, MUCH)?;
        conn.set_prepared_statement_cache_capacity(64);
        plan_once(&conn)?;
        check_owner(&conn)?;
        Ok(conn)
    };
    let conn = open().map_err(refuse)?;
    let found = schema::version(&conn).map_err(during(doing))?;
    if found == 0 {
        let words = format!("there is no library yet at {}", library.display());
        return Err(StoreError::Io { doing, source: std::io::Error::new(std::io::ErrorKind::NotFound, words) });
    }
    if found < schema::NEWEST {
        return Err(StoreError::Older { found, known: schema::NEWEST });
    }
    Ok(conn)
}

/// Judges a file by its first hundred bytes, without touching it (SQLite file format, section 1.3).
fn check_header(library: &Path) -> Result<(), Fault> {
    let io = |source| Fault::Refused(StoreError::Io { doing: "reading the library", source });
    let mut header = Vec::with_capacity(100);
    match File::open(library) {
        Ok(file) => file.take(100).read_to_end(&mut header).map_err(io)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return if beside(library, "-wal").exists() {
                Err(Fault::Damaged("the library is gone, its log is left".into()))
            } else {
                Ok(())
            };
        }
        Err(error) => return Err(io(error)),
    };
    // Empty: made and not yet written. With a rollback journal: cut off while it was made; SQLite mends that.
    if header.is_empty() || beside(library, "-journal").exists() {
        return Ok(());
    }
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        return Err(Fault::Damaged("the file does not begin as a library does".into()));
    }
    let number = |at: usize| header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let (version, application) = (number(60).unwrap_or(0), number(68).unwrap_or(0));
    judge(version, application)
}

fn check_owner(conn: &Connection) -> Result<(), Fault> {
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    judge(schema::version(conn)?, application as u32)
}

fn judge(version: u32, application: u32) -> Result<(), Fault> {
    if application != 0 && application != schema::APPLICATION as u32 {
        let words = "the file is a database of another program";
        let source = std::io::Error::new(std::io::ErrorKind::InvalidData, words);
        return Err(Fault::Refused(StoreError::Io { doing: "opening the library", source }));
    }
    if version > schema::NEWEST {
        return Err(Fault::Refused(StoreError::Newer { found: version, known: schema::NEWEST }));
    }
    Ok(())
}

/// Looks for broken pages after an end that was not clean.
fn check_pages(conn: &Connection, library: &Path, end: LastEnd) -> Result<(), Fault> {
    let size = std::fs::metadata(library).map_or(0, |about| about.len());
    let check = |sql: &str| -> Result<(), Fault> {
        let said: String = conn.query_row(sql, [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(Fault::Damaged(said)) }
    };
    if end == LastEnd::Suspect || size <= CHECKED_WHOLE {
        return check("PRAGMA quick_check(1)");
    }
    // An older library, cut off while it was brought up to date, does not have all of them yet.
    let mut tables = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let there: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut known = PRECIOUS.iter().filter(|table| there.iter().any(|name| name == *table));
    known.try_for_each(|table| check(&format!("PRAGMA quick_check('{table}')")))
}

/// Moves the library and its companions to names that nothing has yet, and gives the new name.
fn set_aside(library: &Path) -> std::io::Result<PathBuf> {
    let endings = ["", "-wal", "-shm", "-journal"];
    let mut number = 1_u32;
    let kept = loop {
        let kept = beside(library, &format!(".damaged-{number}"));
        if endings.iter().all(|ending| !beside(&kept, ending).exists()) {
            break kept;
        }
        number += 1;
    };
    for ending in endings {
        let from = beside(library, ending);
        if from.exists() {
            std::fs::rename(from, beside(&kept, ending))?;
        }
    }
    Ok(kept)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "these tests are about files")]
mod tests {
    use super::*;
    use crate::store::Store;

    /// A large one is checked by its tables, of which an older one has fewer.
    #[test]
    fn a_large_library_that_was_cut_off_while_it_was_brought_up_to_date_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let old = schema::first(&path);
        old.execute_batch(
            "INSERT INTO show (id, title, added, looked) VALUES (1, 'Old show', 0, 0);
             INSERT INTO show_body VALUES (1, hex(zeroblob(34000000)), '{}');
             INSERT INTO subscription (show, state) VALUES (1, 2);",
        )
        .unwrap();
        drop(old);
        assert!(std::fs::metadata(&path).unwrap().len() > CHECKED_WHOLE);
        std::fs::write(beside(&path, ".lock"), "999999\n").unwrap();
        let store = Store::open(&path).unwrap();
        assert_eq!(store.reader().unwrap().shows().unwrap()[0].title, "Old show");
    }
}
