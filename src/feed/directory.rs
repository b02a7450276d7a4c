//! What directories answer: Apple's search, look-up and charts, and the API of the Podcast Index. Everything but a title
//! may be missing, and one bad entry costs one entry.

use serde_json::Value;

use super::finish::text;
use super::value;
use crate::model::{PodcastGuid, Secs, Timestamp};

/// An answer of a directory, whatever was asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    pub shows: Vec<ListedShow>,
    pub episodes: Vec<ListedEpisode>,
    /// Names of categories, where these were asked for.
    pub categories: Vec<String>,
}

/// A show as a directory lists it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListedShow {
    pub title: String,
    pub author: Option<String>,
    /// Missing for shows that live in one store only.
    pub feed_url: Option<String>,
    /// Its page in the directory or on the web.
    pub page: Option<String>,
    pub artwork: Option<String>,
    pub summary: Option<String>,
    pub language: Option<String>,
    pub categories: Vec<String>,
    pub explicit: Option<bool>,
    pub guid: Option<PodcastGuid>,
    pub apple_id: Option<u64>,
    pub index_id: Option<u64>,
    /// So many episodes does the directory know.
    pub episodes: Option<u32>,
    pub newest: Option<Timestamp>,
}

/// An episode as a directory lists it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListedEpisode {
    pub title: String,
    pub show: Option<String>,
    pub feed_url: Option<String>,
    pub guid: Option<String>,
    pub page: Option<String>,
    pub media: Option<String>,
    pub published: Option<Timestamp>,
    pub duration: Option<Secs>,
    pub index_id: Option<u64>,
    pub index_show_id: Option<u64>,
}

/// Reads an answer. `None` when it is not JSON or from no directory that we know.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Answer> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let mut answer = Answer::default();
    if let Some(results) = value.get("results").and_then(Value::as_array) {
        for one in results {
            apple(one, &mut answer);
        }
    } else if let Some(chart) = value.pointer("/feed/entry") {
        // Of a single entry the chart makes no list.
        let entries = chart.as_array().map_or(std::slice::from_ref(chart), Vec::as_slice);
        answer.shows.extend(entries.iter().filter_map(chart_entry));
    } else if value.get("status").is_some() {
        index(&value, &mut answer);
    } else {
        return None;
    }
    Some(answer)
}

fn words(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(text).filter(|words| !words.is_empty())
}

fn address(value: &Value, key: &str) -> Option<String> {
    let address = value.get(key)?.as_str()?.trim();
    (address.starts_with("https://") || address.starts_with("http://")).then(|| address.to_string())
}

fn number(value: &Value, key: &str) -> Option<u64> {
    let value = value.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number| *number > 0)
}

fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    match value.get(key)? {
        Value::Number(seconds) => seconds.as_i64().filter(|seconds| *seconds > 0).map(Timestamp),
        Value::String(date) => value::date(date),
        _ => None,
    }
}

/// An entry of Apple's search or look-up: a show, or an episode of the show that was looked up.
fn apple(value: &Value, answer: &mut Answer) {
    if value.get("kind").and_then(Value::as_str) == Some("podcast-episode") {
        answer.episodes.push(ListedEpisode {
            title: words(value, "trackName").unwrap_or_default(),
            show: words(value, "collectionName"),
            feed_url: address(value, "feedUrl"),
            guid: words(value, "episodeGuid"),
            page: address(value, "trackViewUrl"),
            media: address(value, "episodeUrl"),
            published: moment(value, "releaseDate"),
            duration: number(value, "trackTimeMillis").and_then(|millis| u32::try_from(millis / 1000).ok()).map(Secs),
            ..ListedEpisode::default()
        });
        return;
    }
    let Some(title) = words(value, "collectionName").or_else(|| words(value, "trackName")) else { return };
    let genres = value.get("genres").and_then(Value::as_array).into_iter().flatten();
    let mut categories: Vec<String> =
        genres.filter_map(|genre| genre.as_str().map(text)).filter(|genre| genre != "Podcasts").collect();
    if categories.is_empty() {
        categories.extend(words(value, "primaryGenreName"));
    }
    answer.shows.push(ListedShow {
        title,
        author: words(value, "artistName"),
        feed_url: address(value, "feedUrl"),
        page: address(value, "collectionViewUrl").or_else(|| address(value, "trackViewUrl")),
        artwork: ["artworkUrl600", "artworkUrl100", "artworkUrl60"].iter().find_map(|key| address(value, key)),
        categories,
        explicit: words(value, "collectionExplicitness").and_then(|flag| value::explicit(&flag)),
        apple_id: number(value, "collectionId").or_else(|| number(value, "trackId")),
        episodes: number(value, "trackCount").and_then(|count| u32::try_from(count).ok()),
        newest: moment(value, "releaseDate"),
        ..ListedShow::default()
    });
}

/// An entry of Apple's charts, which wrap every value into an object. They name no feed, only the number to look up.
fn chart_entry(entry: &Value) -> Option<ListedShow> {
    let label = |key: &str| entry.get(key).and_then(|one| words(one, "label"));
    let title = label("im:name").or_else(|| label("title"))?;
    let images = entry.get("im:image").and_then(Value::as_array);
    Some(ListedShow {
        title,
        author: label("im:artist"),
        page: entry.pointer("/id").and_then(|id| address(id, "label")),
        artwork: images.and_then(|images| address(images.last()?, "label")),
        summary: label("summary"),
        categories: entry.pointer("/category/attributes").and_then(|one| words(one, "label")).into_iter().collect(),
        apple_id: entry.pointer("/id/attributes").and_then(|id| number(id, "im:id")),
        newest: label("im:releaseDate").and_then(|date| value::date(&date)),
        ..ListedShow::default()
    })
}

/// An answer of the Podcast Index: `feeds` or `feed` are shows (or categories), `items`, `episodes` or `episode`
/// episodes (or soundbites of them).
fn index(value: &Value, answer: &mut Answer) {
    let all = |many: &str, one: &str| {
        let list = value.get(many).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().chain(value.get(one).filter(|one| one.is_object())).collect::<Vec<_>>()
    };
    for feed in all("feeds", "feed") {
        let name = words(feed, "name");
        if feed.get("url").is_none()
            && let Some(name) = name
        {
            answer.categories.push(name);
            continue;
        }
        answer.shows.push(index_show(feed));
    }
    for item in all("items", "episode").into_iter().chain(all("episodes", "")) {
        answer.episodes.push(ListedEpisode {
            title: words(item, "title").or_else(|| words(item, "episodeTitle")).unwrap_or_default(),
            show: words(item, "feedTitle"),
            feed_url: address(item, "feedUrl"),
            guid: words(item, "guid"),
            page: address(item, "link"),
            media: address(item, "enclosureUrl"),
            published: moment(item, "datePublished"),
            duration: number(item, "duration").and_then(|seconds| u32::try_from(seconds).ok()).map(Secs),
            index_id: number(item, "id").or_else(|| number(item, "episodeId")),
            index_show_id: number(item, "feedId"),
        });
    }
}

fn index_show(feed: &Value) -> ListedShow {
    let categories = feed.get("categories").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::values);
    ListedShow {
        // New feeds are listed before anybody has read their title.
        title: words(feed, "title").unwrap_or_default(),
        author: words(feed, "author").or_else(|| words(feed, "ownerName")),
        feed_url: address(feed, "url"),
        page: address(feed, "link"),
        artwork: address(feed, "artwork").or_else(|| address(feed, "image")),
        summary: words(feed, "description"),
        language: words(feed, "language"),
        categories: categories.filter_map(|name| name.as_str().map(text)).collect(),
        explicit: feed.get("explicit").and_then(Value::as_bool),
        guid: words(feed, "podcastGuid").and_then(|guid| PodcastGuid::parse(&guid)),
        apple_id: number(feed, "itunesId"),
        index_id: number(feed, "id"),
        episodes: number(feed, "episodeCount").and_then(|count| u32::try_from(count).ok()),
        newest: moment(feed, "newestItemPubdate").or_else(|| moment(feed, "newestItemPublishTime")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_is_none() {
        for answer in ["", "<html>", "[]", "{}", r#"{"version": "jsonfeed.org"}"#] {
            assert_eq!(read(answer.as_bytes()), None, "{answer}");
        }
        assert_eq!(read(br#"{"resultCount": 0, "results": []}"#), Some(Answer::default()));
        assert_eq!(read(br#"{"resultCount": 1, "results": [7, {}]}"#), Some(Answer::default()));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_an_answer_or_not(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
