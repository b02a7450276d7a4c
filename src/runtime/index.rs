//! Behind the scenes: what refreshes brought is brought into the index, bit by bit.
//!
//! The bits stand in the writer's second queue, one at a time: whatever the listener changes is written between two of
//! them.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::readers::Readers;
use super::writer::{Urgency, Writer};
use crate::app::Event;
use crate::model::ShowId;
use crate::store::Store;

/// Counts anew what shows say that have changed, so that they can be compared.
async fn describe(writer: &Writer, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match writer.call(Urgency::Bulk, Store::describe_some).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => break,
            Ok(Err(error)) => return tracing::warn!(%error, "shows are compared by what they said before"),
            Err(gone) => return tracing::debug!(%gone, "shows are compared by what they said before"),
        }
    }
}

/// Each time it is woken, brings everything that is missing into the index, says how far it is, and gives the lists in which
/// links were counted. Ends with `stop`.
pub async fn behind(
    writer: Writer,
    readers: Arc<Readers>,
    wake: Arc<Notify>,
    stop: CancellationToken,
    events: mpsc::Sender<Event>,
) {
    while stop.run_until_cancelled(wake.notified()).await.is_some() {
        let mut open = BTreeSet::new();
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
            // A long show is counted in many bits; its list is read when the last of them is done.
            let counted: BTreeSet<ShowId> = indexed.recounted.into_iter().collect();
            let ready: Vec<ShowId> = if complete {
                open.union(&counted).copied().collect()
            } else {
                open.difference(&counted).copied().collect()
            };
            open = if complete { BTreeSet::new() } else { counted };
            if !ready.is_empty() {
                let readers = Arc::clone(&readers);
                let lists = tokio::task::spawn_blocking(move || {
                    let lists = ready.into_iter();
                    lists.map(|show| readers.with(|reader| reader.list(show)).map(Arc::new)).collect()
                });
                match lists.await {
                    Ok(Ok(lists)) => drop(events.send(Event::ListsLoaded { lists, complete: false }).await),
                    Ok(Err(error)) => tracing::warn!(%error, "counted links are not shown yet"),
                    Err(error) => tracing::warn!(%error, "counted links are not shown yet"),
                }
            }
            if complete || stop.is_cancelled() {
                break;
            }
        }
        describe(&writer, &stop).await;
    }
}
