//! gpodder.net: search, and what is subscribed to most, in all or under a tag, and the tags that are used most. It has been slow or down for long spells.

use super::{Call, MANY, Talk, below};
use crate::model::{Inquiry, Source};

pub(super) fn begin(base: &str, inquiry: &Inquiry) -> Option<Talk> {
    let call = |path: &[&str], asked: &[(&str, &str)]| Call::get(Source::Gpodder, below(base, path, asked));
    let file = format!("{MANY}.json");
    match inquiry {
        Inquiry::Words(words) => Talk::new(call(&["search.json"], &[("q", words)])),
        Inquiry::Top(chart) => match chart.genre {
            None => Talk::new(call(&["toplist", &file], &[])),
            Some(genre) => Talk::new(call(&["api", "2", "tag", &genre.name.to_lowercase(), &file], &[])),
        },
        Inquiry::Tagged(tag) => Talk::new(call(&["api", "2", "tag", tag.as_str(), &file], &[])),
        Inquiry::Person(_) | Inquiry::Like(_) | Inquiry::Guids(_) | Inquiry::Numbered(..) => None,
    }
}

/// The tags that are used most.
pub(super) fn tags(base: &str) -> Option<Call> {
    Call::get(Source::Gpodder, below(base, &["api", "2", "tags", &format!("{MANY}.json")], &[]))
}
