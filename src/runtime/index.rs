//! Behind the scenes: what refreshes brought is brought into the index, little at once, much bit by bit.
//!
//! The bits stand in the writer's second queue, one at a time: whatever the listener changes is written between two of
//! them.

use std::sync::Arc;

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::writer::{Urgency, Writer};
use crate::app::Event;
use crate::store::{Indexed, Store, StoreError};

/// After something came in: brings it into the index when it is little, and leaves it for later when it is much.
pub async fn little(writer: &Writer) {
    if let Err(error) = ask(writer, Store::index_little).await {
        tracing::warn!(%error, "what came in is not in the index yet");
    }
}

/// Each time it is woken, brings everything that is missing into the index and says how far it is. Ends with `stop`.
pub async fn behind(writer: Writer, wake: Arc<Notify>, stop: CancellationToken, events: mpsc::Sender<Event>) {
    while stop.run_until_cancelled(wake.notified()).await.is_some() {
        loop {
            let indexed = match ask(&writer, Store::index_some).await {
                Ok(indexed) => indexed,
                Err(error) => {
                    tracing::warn!(%error, "the index stays behind");
                    break;
                }
            };
            drop(events.send(Event::Indexed(indexed.done, indexed.total)).await);
            if indexed.is_complete() || stop.is_cancelled() {
                break;
            }
        }
    }
}

async fn ask(
    writer: &Writer,
    job: impl FnOnce(&mut Store) -> Result<Indexed, StoreError> + Send + 'static,
) -> Result<Indexed, String> {
    let done = writer.call(Urgency::Bulk, job).await;
    done.map_err(|gone| gone.to_string())?.map_err(|error| error.to_string())
}
