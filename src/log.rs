//! The log: a file in the state folder, never the screen. 5 MB, then one old file is kept beside it.
//!
//! Promise: no secret of an address stands in it (user info and telling query values are masked in every line), and a
//! log that cannot be written never stops the program. The file is made with the first line, not at the start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::files;
use crate::text::target;

/// Bytes after which the file is put aside.
pub const LIMIT: u64 = 5_000_000;

/// What is logged when `EARMARK_LOG` says nothing.
pub const DEFAULT_FILTER: &str = "warn,earmark=info";

/// Starts the log. `filter` is the text of `EARMARK_LOG`, such as `earmark::net=debug,warn`.
///
/// # Errors
/// Says in one sentence what is wrong with the filter; then the default filter is in force.
pub fn start(path: &Path, filter: Option<&str>) -> Result<(), String> {
    let (targets, trouble) = match filter.filter(|text| !text.trim().is_empty()) {
        None => (default_filter(), None),
        Some(text) => match text.parse::<Targets>() {
            Ok(targets) => (targets, None),
            Err(error) => (default_filter(), Some(format!("EARMARK_LOG: “{text}” is not a log filter ({error})."))),
        },
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(Rotating::new(path.to_owned(), LIMIT)))
        .with_filter(targets);
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::registry().with(layer).try_init();
    trouble.map_or(Ok(()), Err)
}

fn default_filter() -> Targets {
    DEFAULT_FILTER.parse().unwrap_or_default()
}

/// A file that is put aside when it is full. Each write is one whole line.
#[derive(Debug)]
struct Rotating {
    path: PathBuf,
    limit: u64,
    open: Option<(File, u64)>,
}

impl Rotating {
    fn new(path: PathBuf, limit: u64) -> Self {
        Self { path, limit, open: None }
    }

    fn file(&mut self, more: u64) -> io::Result<&mut (File, u64)> {
        if self.open.as_ref().is_some_and(|(_, bytes)| *bytes > 0 && bytes + more > self.limit) {
            self.open = None;
        }
        let open = if let Some(open) = self.open.take() {
            open
        } else {
            if let Some(folder) = self.path.parent() {
                files::make_folder(folder)?;
            }
            let bytes = fs::metadata(&self.path).map_or(0, |meta| meta.len());
            if bytes > 0 && bytes + more > self.limit {
                fs::rename(&self.path, old(&self.path))?;
            }
            let file = files::private(OpenOptions::new().create(true).append(true)).open(&self.path)?;
            let bytes = file.metadata()?.len();
            (file, bytes)
        };
        Ok(self.open.insert(open))
    }
}

/// Where the one old log is kept.
fn old(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".old");
    PathBuf::from(name)
}

impl Write for Rotating {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = masked(&String::from_utf8_lossy(line));
        // The program must not notice when its log cannot be written.
        if let Ok((file, bytes)) = self.file(text.len() as u64)
            && file.write_all(text.as_bytes()).is_ok()
        {
            *bytes += text.len() as u64;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The line with every web address in it masked.
fn masked(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '`' | '”' | '\\'));
        let (address, after) = from.split_at(end.unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(&target::masked(address));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests look at the files")]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_is_put_aside_and_one_old_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/earmark.log");
        let mut log = Rotating::new(path.clone(), 100);
        assert!(!path.exists(), "no file before the first line");
        for number in 0..30 {
            log.write_all(format!("line {number:02} of twenty…\n").as_bytes()).unwrap();
        }
        let now = fs::read_to_string(&path).unwrap();
        let before = fs::read_to_string(old(&path)).unwrap();
        assert!(now.len() <= 100 && before.len() <= 100);
        assert!(now.ends_with("line 29 of twenty…\n"));
        let last = before.lines().last().unwrap().get(5..7).unwrap().parse::<u32>().unwrap();
        let first = now.lines().next().unwrap().get(5..7).unwrap().parse::<u32>().unwrap();
        assert_eq!(last + 1, first, "no line is lost between the files");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 2);
    }

    #[test]
    fn a_log_that_is_continued_counts_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("earmark.log");
        fs::write(&path, "x".repeat(95)).unwrap();
        Rotating::new(path.clone(), 100).write_all(b"the next line\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "the next line\n");
        assert_eq!(fs::read_to_string(old(&path)).unwrap().len(), 95);
    }

    #[test]
    fn a_log_that_cannot_be_written_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(Rotating::new(file.join("earmark.log"), 100).write_all(b"lost\n").is_ok());
    }

    #[test]
    fn text_around_addresses_stays_as_it_is() {
        let line = "GET \"https://example.org/feed\" and http://example.net/a, then nothing\n";
        assert_eq!(masked(line), line);
        assert_eq!(masked("no address"), "no address");
    }

    #[test]
    fn filters_are_read_as_documented() {
        assert!(DEFAULT_FILTER.parse::<Targets>().is_ok());
        assert!("earmark::net=debug,warn".parse::<Targets>().is_ok());
        assert!("earmark=loud".parse::<Targets>().is_err());
    }
}
