//! What commands that change the library need: the writer, the network, and something to wait with.

use std::sync::Arc;
use std::time::Duration;

use super::{Context, Fail, library, now, sentence};
use crate::error::Problem;
use crate::model::Change;
use crate::net::{Client, Directories, Logins};
use crate::runtime::directories::Asking;
use crate::runtime::readers::Readers;
use crate::runtime::refresh;
use crate::runtime::writer::{Urgency, Writer};
use crate::store::{Store, StoreError};
use crate::text::{clean, target};

/// How long leaving waits for the last write.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The library open for writing, and the network. Dropping it closes the library.
pub struct World {
    // Last to go: what the writer still has to do must not lose its threads.
    pub ctx: refresh::Context,
    tokio: tokio::runtime::Runtime,
}

impl World {
    /// Opens the library; it is made when there is none. Nothing is sent before the first request.
    pub fn open(context: &Context) -> Result<Self, Fail> {
        let store = library::store(context)?;
        let tokio = waiting()?;
        let config = &context.settings.config;
        let client = Client::with(config, Logins::at(context.paths.logins()));
        let readers = Arc::new(Readers::new(&context.paths.library()));
        let writer = Writer::start(store);
        let mut ctx = refresh::Context::new(client, writer.clone(), readers, now);
        ctx.asking = Some(asking(context, Some(writer)));
        Ok(Self { ctx, tokio })
    }

    /// Waits for work that needs the network or the writer.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.tokio.block_on(work)
    }

    /// Saves the listener's changes; they are on disk when this returns.
    pub fn save(&self, changes: Vec<Change>) -> Result<(), Fail> {
        self.write(move |store| store.save(&changes, now()))
    }

    /// Has the writer do something and waits until it is done.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fail> {
        Ok(self.ctx.writer.call_blocking(Urgency::Urgent, job).map_err(|gone| gone.problem())??)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Little that came in is found by the next command at once; much is read by whoever asks for words first.
        let done = self.ctx.writer.call_blocking(Urgency::Bulk, Store::index_little).map_err(|gone| gone.to_string());
        if let Err(error) = done.and_then(|indexed| indexed.map_err(|error| error.to_string())) {
            tracing::warn!(error, "what came in is not in the index yet");
        }
        self.ctx.writer.close_blocking(PATIENCE);
    }
}

/// What asks directories; without a writer nothing of what they say is kept.
pub fn asking(context: &Context, writer: Option<Writer>) -> Asking {
    Asking {
        directories: Directories::new(&context.settings.config, Logins::at(context.paths.logins()), context.offline),
        readers: Arc::new(Readers::new(&context.paths.library())),
        writer,
        clock: Arc::new(now),
        offline: context.offline,
    }
}

/// A runtime for commands: one that waits, with threads for parsing.
pub fn waiting() -> Result<tokio::runtime::Runtime, Fail> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
        Problem::new("system.threads", "The system gives no threads.", sentence(&error), "Close other programs.").into()
    })
}

/// Refuses what needs the network when `--offline` was given.
pub fn online(context: &Context, what: &str) -> Result<(), Fail> {
    if context.offline {
        let why = "--offline was given, and the network is needed for that.";
        return Err(Problem::new(
            "net.offline",
            format!("{} was not asked for.", clean::line(&target::masked(what))),
            why,
            "",
        )
        .into());
    }
    Ok(())
}
