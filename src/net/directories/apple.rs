//! Apple's search, charts and look-up. The newer chart knows no categories; the older one is not documented.

use super::{Call, MANY, Talk, Then, below};
use crate::config;
use crate::feed::directory::Answer;
use crate::model::{Country, Inquiry, ShowNumber, Source};

/// Places of a chart; all of them are looked up in one call.
const PLACES: usize = 50;
/// So many episodes of a show are looked up at most, the newest.
const EPISODES: &str = "200";

pub(super) fn begin(base: &str, charts: Option<&str>, inquiry: &Inquiry, bases: &config::Directories) -> Option<Talk> {
    match inquiry {
        Inquiry::Words(words) => {
            let country = Country::parse(&bases.country).unwrap_or_default().to_string();
            let asked = [
                ("term", words.as_str()),
                ("media", "podcast"),
                ("entity", "podcast"),
                ("country", &country),
                ("limit", MANY),
                ("explicit", "Yes"),
            ];
            Talk::new(Call::get(Source::Apple, below(base, &["search"], &asked)))
        }
        Inquiry::Top(chart) => {
            let country = chart.country.to_string();
            let (limit, genre) = (format!("limit={PLACES}"), chart.genre.map(|genre| format!("genre={}", genre.id)));
            let mut path = vec![country.as_str(), "rss", "toppodcasts", &limit];
            path.extend(genre.as_deref());
            path.extend(["explicit=true", "json"]);
            let older = Call::get(Source::Apple, below(base, &path, &[]))?;
            let places = PLACES.to_string();
            let path = ["api", "v2", &country, "podcasts", "top", &places, "podcasts.json"];
            let newer = charts.filter(|_| genre.is_none()).and_then(|charts| below(charts, &path, &[]));
            let (call, instead) = match Call::get(Source::Apple, newer) {
                Some(newer) => (newer, Some(older)),
                None => (older, None),
            };
            let then = Then::LookUp { base: base.to_owned(), country: chart.country, instead };
            Some(Talk { call, then, answers: Vec::new() })
        }
        Inquiry::Numbered(ShowNumber::Apple(show), episode) => {
            let id = show.to_string();
            let of_show = [("id", id.as_str()), ("entity", "podcast")];
            let with_episodes = [("id", id.as_str()), ("entity", "podcastEpisode"), ("limit", EPISODES)];
            let asked: &[(&str, &str)] = if episode.is_some() { &with_episodes } else { &of_show };
            Talk::new(Call::get(Source::Apple, below(base, &["lookup"], asked)))
        }
        Inquiry::Tagged(_) | Inquiry::Person(_) | Inquiry::Like(_) | Inquiry::Guids(_) | Inquiry::Numbered(..) => None,
    }
}

/// The call that tells the feeds of a chart's shows.
pub(super) fn look_up(base: &str, country: Country, chart: &Answer) -> Option<Call> {
    let ids: Vec<String> = chart.shows.iter().filter_map(|show| show.apple_id).map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return None;
    }
    let (ids, country) = (ids.join(","), country.to_string());
    let asked = [("id", ids.as_str()), ("entity", "podcast"), ("country", &country)];
    Call::get(Source::Apple, below(base, &["lookup"], &asked))
}
