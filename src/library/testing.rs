//! Small libraries for the tests of this module.

use std::sync::Arc;

use super::{EpisodeList, EpisodeRow, Library, absorb};
use crate::model::{Counts, EpisodeId, EpisodeKind, FeedHealth, Show, ShowId, ShowOrder, Subscription, Timestamp};

/// A followed show without episodes.
pub fn show(id: u32) -> Show {
    Show {
        id: ShowId::new(id).unwrap(),
        feed_url: None,
        guid: None,
        title: format!("Show {id}"),
        author: String::new(),
        site: None,
        artwork: None,
        language: None,
        categories: Vec::new(),
        explicit: None,
        order: ShowOrder::Episodic,
        subscription: Subscription::Following,
        followed_at: Some(Timestamp(1)),
        new_from: None,
        sample: false,
        summary: String::new(),
        health: FeedHealth::default(),
        folders: Vec::new(),
        popularity: Vec::new(),
        counts: Counts::default(),
        rhythm: None,
        older: false,
        page_trouble: None,
    }
}

/// A library of followed shows with episodes given by id and date.
pub fn library(shows: &[(u32, &[(u32, i64)])]) -> Library {
    let mut library = Library::default();
    for (id, episodes) in shows {
        let show = show(*id);
        let rows = episodes
            .iter()
            .map(|(id, at)| EpisodeRow {
                id: EpisodeId::new(*id).unwrap(),
                title: format!("Episode {id}"),
                published: Some(Timestamp(*at)),
                duration: None,
                season: None,
                number: None,
                kind: EpisodeKind::Full,
                links: 0,
                gone: false,
                playable: true,
                back: false,
            })
            .collect();
        let list = EpisodeList::new(show.id, rows);
        absorb(&mut library, show, Some(Arc::new(list)));
    }
    library
}
