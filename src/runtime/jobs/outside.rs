//! What directories are asked, side by side.

use std::sync::Arc;

use futures_util::StreamExt as _;

use super::Shell;
use crate::app::Event;
use crate::app::effect::Ticket;
use crate::model::{Candidate, FeedUrl, Inquiry, ShowId};
use crate::runtime::pages;

impl Shell {
    /// Asks directories side by side; a newer question stops this one.
    pub(super) fn ask_directories(&mut self, ticket: Ticket, inquiry: Inquiry) {
        let (asking, events) = (self.asking.clone(), self.events.clone());
        let task = self.tokio.spawn(async move {
            let _ = events.send(Event::DirectoriesAsked(ticket, asking.directories.sources(&inquiry))).await;
            let lists = async {
                let mut answers = std::pin::pin!(asking.all(&inquiry));
                while let Some((source, answer)) = answers.next().await {
                    let _ = events.send(Event::Listed(ticket, source, answer)).await;
                }
            };
            let tags = async {
                let tags = asking.tags(&inquiry).await;
                if !tags.is_empty() {
                    let _ = events.send(Event::TagsListed(ticket, tags)).await;
                }
            };
            tokio::join!(lists, tags);
        });
        self.newest(ticket.slot, task.abort_handle());
    }

    /// Asks directories what is like a show, and for the feeds of what its makers pick, behind what is known already; who does
    /// not answer adds nothing.
    pub(super) fn related_outside(&self, ticket: Ticket, show: ShowId, feed: FeedUrl) {
        let (asking, similar) = (self.asking.clone(), self.similar.clone());
        let (readers, events) = (Arc::clone(&self.readers), self.events.clone());
        self.tokio.spawn(async move {
            let told = pages::picks(&asking, show).await;
            let mut listed = Vec::new();
            let inquiry = Inquiry::Like(feed);
            let mut answers = std::pin::pin!(asking.all(&inquiry));
            while let Some((source, answer)) = answers.next().await {
                match answer {
                    Ok(heard) => listed.push((source, heard.shows.into_iter().map(|show| show.candidate).collect())),
                    Err(problem) => tracing::info!(%problem, "nothing is known of what is like a show"),
                }
            }
            if !told && listed.iter().all(|(_, shows): &(_, Vec<Candidate>)| shows.is_empty()) {
                return;
            }
            let work = move || readers.with(|reader| similar.recommend(reader, show, listed));
            if let Ok(Ok(found)) = tokio::task::spawn_blocking(work).await {
                let _ = events.send(Event::RelatedLoaded(ticket, show, found)).await;
            }
        });
    }
}
