//! What several directories list → one list of shows, each once, as far up as they agree on it.

use std::collections::HashMap;

use super::query::Query;
use super::{identity, related};
use crate::feed::directory::{Answer, ListedEpisode, ListedShow};
use crate::model::{
    Candidate, FeedUrl, Heard, Inquiry, Listed, Offer, PodcastGuid, Popularity, ShowNumber, Source, Timestamp,
};
use crate::text;
use crate::text::target::masked_text;

/// What a search asks directories: its words as they were typed, or the name after `host:` where there are no others. `None`
/// when there is nothing to ask. An address is never told to others as words: it may be that of a private feed.
#[must_use]
pub fn inquiry(query: &Query) -> Option<Inquiry> {
    let (words, hosts) = (query.spoken(), &query.narrow().hosts);
    if is_address(&words) || hosts.iter().any(|host| is_address(host)) {
        return None;
    }
    if !words.is_empty() {
        Some(Inquiry::Words(words))
    } else if hosts.is_empty() {
        None
    } else {
        Some(Inquiry::Person(hosts.join(" ")))
    }
}

/// Whether words that are looked for are an address, or hold one with a secret that was typed without its scheme.
#[must_use]
pub fn is_address(words: &str) -> bool {
    words.contains("://") || masked_text(words) != words
}

/// The shows of an answer, in its order, that can be opened: those that have been given up are left out, and so are those
/// that nobody could find again. Shows that are named by their episodes (a search for people) are listed once.
#[must_use]
pub fn listed(source: Source, answer: Answer, at: Timestamp) -> Vec<Listed> {
    let of_episodes = answer.episodes.into_iter().filter_map(|episode| {
        Some(ListedShow { title: episode.show?, feed_url: Some(episode.feed_url?), ..ListedShow::default() })
    });
    let mut shows: Vec<Listed> = Vec::new();
    for show in answer.shows.into_iter().chain(of_episodes) {
        let Some(show) = one(source, show, at) else { continue };
        if !shows
            .iter()
            .any(|known| known.candidate.feed_url.is_some() && known.candidate.feed_url == show.candidate.feed_url)
        {
            shows.push(show);
        }
    }
    shows
}

/// Which feeds have the numbers of directories that stand in an answer. The first show is the one that was asked for by its
/// number, if one was.
#[must_use]
pub fn numbers(answer: &Answer, inquiry: &Inquiry) -> Vec<(ShowNumber, FeedUrl)> {
    let feed = |show: &ListedShow| show.feed_url.as_deref().and_then(FeedUrl::parse).filter(FeedUrl::is_remote);
    let each = |show: &ListedShow| {
        let numbers = [
            show.apple_id.map(ShowNumber::Apple),
            show.index_id.map(ShowNumber::Index),
            show.guid.map(ShowNumber::Guid),
            show.fyyd_id.map(|id| ShowNumber::Fyyd(id.to_string().into())),
        ];
        let feed = feed(show);
        numbers.into_iter().flatten().filter_map(move |number| Some((number, feed.clone()?)))
    };
    let asked = match (inquiry, answer.shows.first()) {
        (Inquiry::Numbered(number, _), Some(show)) => feed(show).map(|feed| (number.clone(), feed)),
        _ => None,
    };
    answer.shows.iter().flat_map(each).chain(asked).collect()
}

/// Where the episode with this number at its directory is found inside: by its guid in the feed, else by its audio. A guid that the
/// directory has for several tells nothing.
#[must_use]
pub fn episode(answers: &[Answer], number: u64) -> Option<String> {
    let is_it = |one: &ListedEpisode| [one.apple_id, one.index_id, one.fyyd_id].contains(&Some(number));
    let (listed, found) = answers.iter().find_map(|answer| {
        let episode = answer.episodes.iter().find(|one| is_it(one))?;
        Some((&answer.episodes, episode))
    })?;
    let is_alone = |guid: &&String| listed.iter().filter(|one| one.guid.as_ref() == Some(guid)).count() == 1;
    let guid = found.guid.as_ref().filter(|guid| found.media.is_none() || is_alone(guid));
    let shows = || answers.iter().find_map(|answer| answer.shows.first()?.feed_url.as_deref());
    let feed = found.feed_url.as_deref().or_else(shows);
    let feed = feed.and_then(FeedUrl::parse).filter(FeedUrl::is_remote);
    match (feed, guid) {
        (Some(feed), Some(guid)) => Some(text::target::own_address(&feed, guid)),
        _ => found.media.clone(),
    }
}

fn one(source: Source, show: ListedShow, at: Timestamp) -> Option<Listed> {
    let feed_url = show.feed_url.as_deref().and_then(FeedUrl::parse).filter(FeedUrl::is_remote);
    if show.dead || (feed_url.is_none() && show.apple_id.is_none()) {
        return None;
    }
    let title = match (show.title.as_str(), &feed_url) {
        ("", Some(feed)) => text::clean::line(&text::target::shortened(feed.as_str(), 60)),
        ("", None) => return None,
        (title, _) => title.to_owned(),
    };
    let popularity = show.subscribers.map(|listeners| Popularity {
        stars: None,
        ratings: None,
        listeners: Some(listeners),
        source,
        as_of: at,
    });
    let candidate = Candidate {
        feed_url,
        guid: show.guid,
        title,
        author: show.author.unwrap_or_default(),
        summary: identity::summary(show.summary.as_deref()),
        site: show.page,
        artwork: show.artwork,
        language: show.language,
        categories: show.categories,
        popularity: popularity.into_iter().collect(),
        ..Candidate::default()
    };
    Some(Listed { candidate, apple_id: show.apple_id })
}

/// The places of a chart with what a look-up says of them: the chart's order, the look-up's feeds.
#[must_use]
pub fn completed(chart: Vec<Listed>, looked_up: Vec<Listed>) -> Vec<Listed> {
    let mut found: HashMap<u64, Listed> =
        looked_up.into_iter().filter_map(|show| Some((show.apple_id?, show))).collect();
    let complete = |mut place: Listed| {
        if let Some(more) = place.apple_id.and_then(|id| found.remove(&id)) {
            related::fill(&mut place.candidate, &more.candidate);
        }
        place
    };
    chart.into_iter().map(complete).collect()
}

/// How much a source's order says. gpodder.net counts subscriptions of many years.
fn weight(source: Source) -> f32 {
    match source {
        Source::Gpodder => 0.6,
        Source::Fyyd => 0.8,
        _ => 1.0,
    }
}

/// One row on its way.
struct Row {
    offer: Offer,
    score: f32,
}

/// Every show once, whatever sources name it: the same by its feed's address in any spelling, else by guid, else by its
/// number at Apple. A place `n` (from 0) of a source counts `1 / (n + 1)` times the weight of the source.
#[must_use]
pub fn merge(heard: &[Heard]) -> Vec<Offer> {
    #[derive(PartialEq, Eq, Hash)]
    enum Key {
        Feed(String),
        Guid(PodcastGuid),
        Apple(u64),
    }
    let mut rows: Vec<Option<Row>> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for answer in heard {
        for (rank, show) in answer.shows.iter().enumerate() {
            let candidate = &show.candidate;
            let keys: Vec<Key> = [
                candidate.feed_url.as_ref().map(|feed| Key::Feed(feed.comparison_key())),
                candidate.guid.map(Key::Guid),
                show.apple_id.map(Key::Apple),
            ]
            .into_iter()
            .flatten()
            .collect();
            let mut row = Row {
                offer: Offer { candidate: candidate.clone(), sources: vec![answer.source] },
                score: weight(answer.source) / (rank as f32 + 1.0),
            };
            // What two sources list apart may turn out to be one show by a third.
            let mut met: Vec<usize> = keys.iter().filter_map(|key| places.get(key)).copied().collect();
            met.sort_unstable();
            met.dedup();
            for place in met.iter().rev() {
                if let Some(older) = rows.get_mut(*place).and_then(Option::take) {
                    row = join(older, row);
                }
            }
            let at = met.first().copied().unwrap_or_else(|| {
                rows.push(None);
                rows.len() - 1
            });
            for place in places.values_mut().filter(|place| met.contains(place)) {
                *place = at;
            }
            places.extend(keys.into_iter().map(|key| (key, at)));
            if let Some(slot) = rows.get_mut(at) {
                *slot = Some(row);
            }
        }
    }
    let mut rows: Vec<Row> = rows.into_iter().flatten().collect();
    rows.sort_by(|a, b| b.score.total_cmp(&a.score));
    rows.into_iter().map(|row| row.offer).collect()
}

fn join(older: Row, newer: Row) -> Row {
    let Row { mut offer, mut score } = older;
    related::fill(&mut offer.candidate, &newer.offer.candidate);
    related::add_popularity(&mut offer.candidate, &newer.offer.candidate.popularity);
    for source in newer.offer.sources {
        if !offer.sources.contains(&source) {
            offer.sources.push(source);
        }
    }
    // A source that lists a show twice does not count twice as much.
    score = if offer.sources.len() > 1 { score + newer.score } else { score.max(newer.score) };
    Row { offer, score }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::directory;
    use proptest::prelude::*;

    fn show(title: &str, feed: &str, guid: &str, apple: u64) -> Listed {
        let candidate = Candidate {
            feed_url: FeedUrl::parse(feed),
            guid: PodcastGuid::parse(guid),
            title: title.into(),
            ..Candidate::default()
        };
        Listed { candidate, apple_id: (apple > 0).then_some(apple) }
    }

    fn heard(source: Source, shows: Vec<Listed>) -> Heard {
        Heard { source, at: Timestamp(1), kept: None, shows, episode: None }
    }

    fn titles(offers: &[Offer]) -> Vec<&str> {
        offers.iter().map(|offer| offer.candidate.title.as_str()).collect()
    }

    const GUID: &str = "9b024349-ccf0-5f69-a609-6b82873eab3c";

    #[test]
    fn one_show_of_several_sources_is_one_row_further_up() {
        let apple = heard(
            Source::Apple,
            vec![show("First", "https://a.example/1", "", 1), show("Tide", "https://T.example/rss/", "", 7)],
        );
        let fyyd = heard(Source::Fyyd, vec![show("Tide!", "http://t.example/rss", "", 0)]);
        let merged = merge(&[apple, fyyd]);
        assert_eq!(titles(&merged), ["Tide", "First"]);
        assert_eq!(merged[0].sources, [Source::Apple, Source::Fyyd]);
    }

    #[test]
    fn guid_and_number_join_what_addresses_do_not() {
        let apple = heard(Source::Apple, vec![show("Tide", "https://new.example/rss", "", 7)]);
        let gpodder = heard(Source::Gpodder, vec![show("Old Tide", "https://old.example/rss", "", 0)]);
        let index = heard(Source::PodcastIndex, vec![show("Tide", "https://old.example/rss", GUID, 7)]);
        // The first two are only known to be one by the third.
        let merged = merge(&[apple, gpodder, index]);
        assert_eq!(titles(&merged), ["Tide"]);
        assert_eq!(merged[0].sources.len(), 3);
        assert_eq!(merged[0].candidate.guid, PodcastGuid::parse(GUID));
        assert_eq!(merged[0].candidate.feed_url.as_ref().map(FeedUrl::as_str), Some("https://new.example/rss"));
        // A name alone joins nothing.
        let same = [show("Tide", "https://a.example/", "", 0), show("Tide", "https://b.example/", "", 0)];
        assert_eq!(merge(&[heard(Source::Fyyd, same.to_vec())]).len(), 2);
    }

    #[test]
    fn a_search_sends_its_words_and_nothing_else() {
        let asked = |typed: &str| inquiry(&Query::parse(typed));
        let words = |words: &str| Some(Inquiry::Words(words.into()));
        assert_eq!(asked("  Über  tea "), words("Über tea"));
        assert_eq!(asked("\"green tea\" -coffee show:night after:2024 in:notes"), words("green tea"));
        assert_eq!(asked("host:\"Ada L\""), Some(Inquiry::Person(String::from("ada l"))));
        assert_eq!(asked("host:ada tea"), words("tea"));
        assert_eq!(asked("is:new"), None);
        assert_eq!(asked(" "), None);
        for address in
            ["https://e.org/feed", "tea https://e.org/?token=x", "e.org/feed?token=x", "host:\"http://me:pw@e.org\""]
        {
            assert_eq!(asked(address), None, "{address} is nobody else’s business");
        }
    }

    #[test]
    fn answers_become_shows_that_can_be_opened() {
        let read = |answer: &str| directory::read(answer.as_bytes()).unwrap();
        let at = Timestamp(9);
        let found = listed(
            Source::Gpodder,
            read(
                r#"[{"url":"https://a.example/rss","title":"A","subscribers":571,"description":"<p>On <b>tides</b></p>"},
                    {"url":"https://b.example/rss"}]"#,
            ),
            at,
        );
        assert_eq!(found[0].candidate.summary, "On tides");
        let one = &found[0].candidate.popularity[0];
        assert_eq!((one.listeners, one.source, one.as_of), (Some(571), Source::Gpodder, at));
        assert!(found[1].candidate.title.contains("b.example") && found[1].candidate.popularity.is_empty());
        let person = r#"{"status":"true","items":[{"title":"E1","feedTitle":"A","feedUrl":"https://a.example/"},
            {"title":"E2","feedTitle":"A","feedUrl":"https://a.example/"},{"title":"E3"}]}"#;
        assert_eq!(listed(Source::PodcastIndex, read(person), at).len(), 1);
        let dead = r#"{"status":"true","feeds":[{"title":"A","url":"https://a.example/","dead":1},{"title":"B"}]}"#;
        assert_eq!(listed(Source::PodcastIndex, read(dead), at), []);
    }

    #[test]
    fn a_look_up_gives_a_chart_its_feeds() {
        let chart = vec![show("First", "", "", 1), show("Gone", "", "", 2), show("Third", "", "", 3)];
        let found = vec![show("Third, long", "https://c.example/", "", 3), show("First", "https://a.example/", "", 1)];
        let done = completed(chart, found);
        let feeds: Vec<Option<&str>> =
            done.iter().map(|show| show.candidate.feed_url.as_ref().map(FeedUrl::as_str)).collect();
        assert_eq!(feeds, [Some("https://a.example/"), None, Some("https://c.example/")]);
        assert_eq!(done[2].candidate.title, "Third");
    }

    proptest! {
        #[test]
        fn no_show_is_lost_and_none_comes_twice(
            lists in prop::collection::vec(prop::collection::vec((0_u32..6, 0_u64..4), 0..8), 0..4),
        ) {
            let sources = [Source::Apple, Source::Fyyd, Source::Gpodder, Source::PodcastIndex];
            let heard: Vec<Heard> = sources.into_iter().zip(&lists).map(|(source, list)| {
                let shows = list.iter().map(|(feed, apple)| show("T", &format!("https://{feed}.example/"), "", *apple));
                heard(source, shows.collect())
            }).collect();
            let merged = merge(&heard);
            let feeds: Vec<String> =
                merged.iter().filter_map(|offer| Some(offer.candidate.feed_url.as_ref()?.comparison_key())).collect();
            let mut once = feeds.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), feeds.len());
            prop_assert_eq!(merged.is_empty(), lists.iter().all(Vec::is_empty));
            prop_assert!(merged.iter().all(|offer| !offer.sources.is_empty()));
        }

        #[test]
        fn whatever_a_directory_says_is_shows_or_nothing(
            parts in prop::collection::vec(
                prop_oneof![
                    Just("{\"status\":\"true\",\"feeds\":["), Just("{\"feed\":{\"results\":["), Just("{\"results\":["), Just("["),
                    Just("{\"title\":\"A\",\"url\":\"https://a.example/\""), Just("{\"id\":1,\"collectionName\":\"\\u001b[31mB\""),
                    Just(",\"subscribers\":-1"), Just(",\"xmlURL\":\"javascript:1\""), Just(",\"dead\":\"1\""), Just("}"), Just("]"),
                    Just("]}"), Just("]}}"), Just(","), Just("null"), Just("{\"meta\":0,\"data\":["),
                ],
                0..12,
            ),
        ) {
            if let Some(answer) = directory::read(parts.concat().as_bytes()) {
                for show in listed(Source::Gpodder, answer, Timestamp(1)) {
                    prop_assert!(!show.candidate.title.chars().any(char::is_control));
                    prop_assert!(show.candidate.feed_url.is_none_or(|feed| feed.is_remote()));
                }
            }
        }
    }
}
