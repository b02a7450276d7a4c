//! The library as commands need it: opened for reading or for writing, and its troubles in words.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use super::{Context, Fail, Status, say, sentence};
use crate::error::Problem;
use crate::files;
use crate::library::{Library, take_list};
use crate::model::ShowId;
use crate::runtime::upgrade;
use crate::store::{Reader, Store, StoreError};

/// So long a command waits in all for another program that holds the library.
const PATIENCE: Duration = Duration::from_secs(8);

/// Opens the library for reading, one of an older format after it was brought up to date; `None` when there is none yet.
pub fn reader(context: &Context) -> Result<Option<Reader>, Fail> {
    let path = context.paths.library();
    if !path.exists() {
        return Ok(None);
    }
    match Reader::open(&path) {
        Err(StoreError::Older { .. }) => {
            drop(store(context)?);
            Ok(Some(Reader::open(&path)?))
        }
        other => Ok(Some(other?)),
    }
}

/// Opens the library for reading, for a question about one of its things: without a library nothing can match.
pub fn existing(context: &Context) -> Result<Reader, Fail> {
    let Some(reader) = reader(context)? else {
        nothing_followed();
        return Err(Fail::Said(Status::NoMatch));
    };
    Ok(reader)
}

/// Opens the library for a question to its index, and brings that up to date first, unless another earmark has the library
/// and does so itself.
pub fn indexed(context: &Context) -> Result<Reader, Fail> {
    let reader = existing(context)?;
    if reader.indexed()?.is_complete() {
        return Ok(reader);
    }
    match Store::open(&context.paths.library()) {
        Ok(mut store) => loop {
            let indexed = store.index_some()?;
            if context.stderr_is_terminal {
                let _ = write!(std::io::stderr().lock(), "\r{} of {} notes read ", indexed.done, indexed.total);
            }
            if indexed.is_complete() {
                break;
            }
        },
        Err(StoreError::InUse { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    if context.stderr_is_terminal {
        let _ = write!(std::io::stderr().lock(), "\r{:40}\r", "");
    }
    Ok(reader)
}

/// Opens the library for a question about what shows are like, and counts first what those say that have changed.
pub fn described(context: &Context) -> Result<Reader, Fail> {
    let reader = indexed(context)?;
    match Store::open(&context.paths.library()) {
        Ok(mut store) => while store.describe_some()? {},
        Err(StoreError::InUse { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(reader)
}

/// Says how much of the library was not looked through, when that is so.
pub fn say_unread(reader: &Reader) -> Result<(), Fail> {
    let indexed = reader.indexed()?;
    if !indexed.is_complete() {
        say(format!(
            "Notes of {} of {} episodes are read so far; the earmark that is running reads the others.",
            indexed.done, indexed.total
        ));
    }
    Ok(())
}

/// Says what to do with an empty library.
pub fn nothing_followed() {
    say(
        "Nothing is followed yet. `earmark add URL` follows a show, `earmark sample install` shows what there is to see.",
    );
}

/// Opens the library for writing; it is made when there is none.
pub fn store(context: &Context) -> Result<Store, Fail> {
    let path = context.paths.library();
    if let Some(folder) = path.parent() {
        files::make_folder(folder).map_err(|error| {
            Problem::new(
                "library.folder",
                format!("The library’s folder {} could not be made.", folder.display()),
                sentence(&error),
                "Make it yourself, or set XDG_DATA_HOME to another place.",
            )
        })?;
    }
    let mut store = upgrade::open(&path, context.stderr_is_terminal)?;
    let is_terminal = context.stderr_is_terminal;
    store.wait_in_all(PATIENCE, move || {
        if is_terminal {
            // How far it has come may stand there.
            let _ = write!(std::io::stderr().lock(), "\r{:24}\r", "");
        }
        say("Another program writes to the library. earmark waits for it, but not for long.");
    });
    Ok(store)
}

/// Everything about shows and the listener; no episodes.
pub fn shows(reader: &Reader) -> Result<Library, Fail> {
    let mut library = Library { links_counted: reader.indexed()?.is_complete(), ..Library::default() };
    for show in reader.shows()? {
        library.shows.insert(show.id, Arc::new(show));
    }
    let listener = reader.listener()?;
    library.marks = listener.marks.into_iter().collect();
    library.queue = listener.queue;
    library.dismissed = listener.dismissed.into_iter().collect();
    library.ratings = listener.ratings.into_iter().collect();
    library.visited = listener.visited.into_iter().collect();
    Ok(library)
}

/// The library with one show's episodes.
pub fn with_list(reader: &Reader, library: &mut Library, show: ShowId) -> Result<(), Fail> {
    take_list(library, Arc::new(reader.list(show)?));
    Ok(())
}

/// The library with all episodes.
pub fn whole(reader: &Reader) -> Result<Library, Fail> {
    let mut library = shows(reader)?;
    for list in reader.lists()? {
        take_list(&mut library, Arc::new(list));
    }
    Ok(library)
}
