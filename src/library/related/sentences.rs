//! Reasons in words.

use crate::model::{Episodes, Reason};
use crate::text::target::shortened;

/// What is said of shows that are alike in many small words, none of which is a subject.
const SIMILAR_WORDS: &str = "described in similar words";

pub(super) fn counted(episodes: &Episodes) -> String {
    if episodes.count == 1 { String::from("1 episode") } else { format!("{} episodes", episodes.count) }
}

/// The reason in words, lower case, without a stop: “linked from 6 episodes”.
#[must_use]
pub fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::Podroll => "picked by its makers".to_string(),
        Reason::PodrollBack => "its makers pick this show".to_string(),
        Reason::Directory(source, _) => format!("listed as similar by {}", source.name()),
        Reason::LinkedFrom(episodes) => format!("linked from {}", counted(episodes)),
        Reason::LinksHere(episodes) => format!("links to this show in {}", counted(episodes)),
        Reason::NamedIn(episodes) => format!("named in {}", counted(episodes)),
        Reason::NamesThis(episodes) => format!("names this show in {}", counted(episodes)),
        Reason::SharedPeople(names) => {
            let noun = if names.len() == 1 { "person" } else { "people" };
            let more = if names.len() > 3 { " …" } else { "" };
            let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{} shared {noun}: {shown}{more}", names.len())
        }
        Reason::SharedLinks(links) => match links.as_slice() {
            [one] => format!("both link to {}", shortened(one, 40)),
            links => format!(
                "{} shared links: {} …",
                links.len(),
                links.first().map_or_else(String::new, |one| shortened(one, 40))
            ),
        },
        Reason::SameWords { words, .. } if words.is_empty() => String::from(SIMILAR_WORDS),
        Reason::SameWords { words, topic: true } => format!("both about {}", words.join(", ")),
        Reason::SameWords { words, topic: false } => format!("both say {}", words.join(", ")),
        Reason::SameAuthor(name) => format!("also by {name}"),
        Reason::SameCategory(category) => format!("same category: {}", category.replace(" > ", " › ")),
    }
}
