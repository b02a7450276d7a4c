//! gpodder.net: search, and what is subscribed to most, in all or under a tag. It has been slow or down for long spells.

use super::{Call, MANY, Talk, below};
use crate::model::{Inquiry, Source};

pub(super) fn begin(base: &str, inquiry: &Inquiry) -> Option<Talk> {
    let call = |path: &[&str], asked: &[(&str, &str)]| Call::get(Source::Gpodder, below(base, path, asked));
    let file = format!("{MANY}.json");
    match inquiry {
        Inquiry::Words(words) => Talk::new(call(&["search.json"], &[("q", words)])),
        Inquiry::Top(chart) => Talk::new(match chart.genre {
            None => call(&["toplist", &file], &[]),
            Some(genre) => call(&["api", "2", "tag", &genre.name.to_lowercase(), &file], &[]),
        }),
        Inquiry::Person(_) | Inquiry::Like(_) | Inquiry::Guids(_) | Inquiry::Numbered(..) => None,
    }
}
