//! fyyd: search, what is most active, and what stands together in people's collections.

use super::{Call, MANY, Talk, Then, below};
use crate::feed::directory::Answer;
use crate::model::{FeedUrl, Inquiry, ShowNumber, Source};

pub(super) fn begin(base: &str, inquiry: &Inquiry) -> Option<Talk> {
    let call = |path: &[&str], asked: &[(&str, &str)]| Call::get(Source::Fyyd, below(base, path, asked));
    match inquiry {
        Inquiry::Words(words) => Talk::new(call(&["search", "podcast"], &[("term", words), ("count", MANY)])),
        Inquiry::Top(chart) if chart.genre.is_none() => {
            Talk::new(call(&["feature", "podcast", "hot"], &[("count", MANY)]))
        }
        Inquiry::Like(feed) => {
            let call = call(&["search", "podcast"], &[("url", feed.as_str()), ("count", MANY)])?;
            let then = Then::Recommend { base: base.to_owned(), feed: feed.clone() };
            Some(Talk { call, then, answers: Vec::new() })
        }
        Inquiry::Numbered(ShowNumber::Fyyd(show), _) => {
            let by = if show.bytes().all(|byte| byte.is_ascii_digit()) { "podcast_id" } else { "podcast_slug" };
            Talk::new(call(&["podcast"], &[(by, show)]))
        }
        Inquiry::Numbered(ShowNumber::FyydEpisode(episode), _) => {
            let call = call(&["episode"], &[("episode_id", &episode.to_string())])?;
            Some(Talk { call, then: Then::ShowOf { base: base.to_owned() }, answers: Vec::new() })
        }
        Inquiry::Top(_) | Inquiry::Tagged(_) | Inquiry::Person(_) | Inquiry::Guids(_) | Inquiry::Numbered(..) => None,
    }
}

/// The call that tells the show of an episode that was found by its number.
pub(super) fn show_of(base: &str, found: &Answer) -> Option<Call> {
    let id = found.episodes.first()?.fyyd_show_id?.to_string();
    Call::get(Source::Fyyd, below(base, &["podcast"], &[("podcast_id", &id)]))
}

/// The call that tells what is like the show with this address, when it was found.
pub(super) fn recommend(base: &str, feed: &FeedUrl, found: &Answer) -> Option<Call> {
    let key = feed.comparison_key();
    let same = |address: &str| FeedUrl::parse(address).is_some_and(|url| url.comparison_key() == key);
    let id = found.shows.iter().find(|show| show.feed_url.as_deref().is_some_and(same))?.fyyd_id?.to_string();
    let asked = [("podcast_id", id.as_str()), ("count", MANY)];
    Call::get(Source::Fyyd, below(base, &["podcast", "recommend"], &asked))
}
