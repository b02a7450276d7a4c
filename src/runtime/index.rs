//! Behind the scenes: what refreshes brought is brought into the index, bit by bit.
//!
//! The bits stand in the writer's second queue, one at a time: whatever the listener changes is written between two of
//! them.

use std::sync::Arc;

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::writer::{Urgency, Writer};
use crate::app::Event;
use crate::store::{Store, StoreError};

/// Does all of some work that the store does bit by bit, each of which says whether there is more.
async fn all_of(
    work: fn(&mut Store) -> Result<bool, StoreError>,
    writer: &Writer,
    stop: &CancellationToken,
) -> Result<(), String> {
    while !stop.is_cancelled() {
        let done = writer.call(Urgency::Bulk, work).await.map_err(|gone| gone.to_string())?;
        if !done.map_err(|error| error.to_string())? {
            break;
        }
    }
    Ok(())
}

/// Each time it is woken, brings everything that is missing into the index, says how far it is, and which links were counted on
/// the way; then counts anew what shows say that have changed, so that they can be compared, and makes the index one
/// piece. Ends with `stop`.
pub async fn behind(writer: Writer, wake: Arc<Notify>, stop: CancellationToken, events: mpsc::Sender<Event>) {
    while stop.run_until_cancelled(wake.notified()).await.is_some() {
        loop {
            let done = writer.call(Urgency::Bulk, Store::index_some).await.map_err(|gone| gone.to_string());
            let indexed = match done.and_then(|indexed| indexed.map_err(|error| error.to_string())) {
                Ok(indexed) => indexed,
                Err(error) => {
                    tracing::warn!(error, "the index stays behind");
                    break;
                }
            };
            let complete = indexed.is_complete();
            drop(events.send(Event::Indexed(indexed.done, indexed.total)).await);
            if !indexed.recounted.is_empty() {
                drop(events.send(Event::LinksCounted(indexed.recounted)).await);
            }
            if complete || stop.is_cancelled() {
                break;
            }
        }
        if let Err(error) = all_of(Store::describe_some, &writer, &stop).await {
            tracing::warn!(error, "shows are compared by what they said before");
        }
        if let Err(error) = all_of(Store::merge_some, &writer, &stop).await {
            tracing::warn!(error, "the index stays in pieces");
        }
    }
}
