//! `import` and `export`: subscription lists.

use std::io::{Read, Write};
use std::path::Path;

use super::world::World;
use super::{Context, Done, Fail, Format, Status, fields, follow, library, out, say, sentence};
use crate::error::Problem;
use crate::feed::opml::{self, Outline};
use crate::files;
use crate::model::{Show, Subscription};
use crate::runtime::{add, no_file, refresh};
use crate::text::{fold, target};

/// A list larger than this is no list of feeds.
const MOST_BYTES: u64 = 64 << 20;

/// Follows all shows of a list. Nothing is asked: the list says what is wanted.
pub fn import(context: &Context, file: Option<&str>, format: Format) -> Done {
    let file = file.unwrap_or("-");
    let bytes = read(context, file)?;
    let name = name_of(file);
    let list = add::unpacked(bytes.clone(), MOST_BYTES >> 20).map_err(|error| no_file(name, &error))?;
    opml::read(&list).map_err(|why| {
        let hint = "`earmark add` takes single feeds.";
        Problem::new("import.unreadable", format!("{name} is no subscription list."), sentence(&why), hint)
    })?;
    let world = World::open(context)?;
    let found = world.wait(add::look_inside(&world.ctx, bytes, name, None))?;
    follow::follow(context, &world, follow::told(found), format)
}

/// Reads a file, standard input for `-` and `/dev/stdin`, or a pipe: whoever names it on the command line (`<(curl …)`) means it,
/// which no list and no library may.
pub fn read(context: &Context, file: &str) -> Result<Vec<u8>, Fail> {
    let mut bytes = Vec::new();
    let done = if is_stdin(file) {
        if context.stdin_is_terminal {
            say("Reading from the terminal; Ctrl-d ends.");
        }
        std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::metadata(file)
            .and_then(|there| if is_pipe(&there) { Ok(()) } else { refresh::ordinary(&there) })
            .and_then(|()| std::fs::File::open(file))
            .and_then(|open| open.take(MOST_BYTES + 1).read_to_end(&mut bytes))
    };
    match done {
        Ok(read) if read as u64 > MOST_BYTES => {
            Err(no_file(name_of(file), &std::io::ErrorKind::FileTooLarge.into()).into())
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(no_file(name_of(file), &error).into()),
    }
}

/// Whether this argument stands for standard input.
pub fn is_stdin(file: &str) -> bool {
    matches!(file, "-" | "/dev/stdin")
}

/// Whether this is handed over once, by standard input or by a pipe of the shell (`<(curl …)`), and lies nowhere.
pub fn is_piped(file: &str) -> bool {
    is_stdin(file) || std::fs::metadata(file).is_ok_and(|there| is_pipe(&there))
}

/// What messages call it.
pub fn name_of(file: &str) -> &str {
    if is_stdin(file) { "standard input" } else { file }
}

#[cfg(unix)]
fn is_pipe(there: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&there.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

/// Writes the followed shows: as OPML, or as JSON when that is asked for.
pub fn export(context: &Context, file: Option<&str>, with_secrets: bool, format: Format) -> Done {
    let mut followed: Vec<Show> = match library::reader(context)? {
        Some(reader) => reader.shows()?,
        None => Vec::new(),
    };
    followed.retain(|show| show.subscription == Subscription::Following && !show.sample);
    // Folders together, those without one first, so that each is written once.
    followed.sort_by_cached_key(|show| {
        let folders: Vec<String> = show.folders.iter().map(|name| fold::fold(name)).collect();
        (folders, fold::fold(&show.title), show.id)
    });
    let mut private = 0;
    let mut outlines = Vec::new();
    for show in followed {
        let Some(feed_url) = show.feed_url else { continue };
        if !with_secrets && target::masked(feed_url.as_str()) != feed_url.as_str() {
            private += 1;
            continue;
        }
        outlines.push(Outline { feed_url, title: show.title, site: show.site, folders: show.folders });
    }
    let bytes = if format.is_json() {
        let mut bytes = Vec::new();
        format.list(outlines.iter().map(fields::outline), &mut bytes)?;
        bytes
    } else {
        opml::write("Shows followed in earmark", &outlines).into_bytes()
    };
    match file {
        None | Some("-") => {
            let mut out = out::stdout();
            out.write_all(&bytes)?;
            out.flush()?;
        }
        Some(file) => {
            write_beside(Path::new(file), &bytes, with_secrets).map_err(|error| {
                Problem::new("file.unwritable", format!("Could not write {file}."), sentence(&error), "")
            })?;
            say(format!("{} written to {file}.", out::count(outlines.len(), "show", "shows")));
        }
    }
    if private > 0 {
        let feeds = out::count(private, "private feed was", "private feeds were");
        say(format!("{feeds} left out, because the address holds a password or a key: --with-secrets puts them in."));
    }
    if with_secrets && outlines.iter().any(|one| target::masked(one.feed_url.as_str()) != one.feed_url.as_str()) {
        say("This list holds passwords or keys: whoever reads it can read your private feeds.");
    }
    Ok(Status::Done)
}

/// Writes a file whole or not at all: beside, flushed, renamed. One with secrets is for its owner only.
fn write_beside(path: &Path, bytes: &[u8], secret: bool) -> std::io::Result<()> {
    // A device or a pipe is written to as it is.
    if path.exists() && !path.is_file() {
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    files::write_beside(path, bytes, secret)
}
