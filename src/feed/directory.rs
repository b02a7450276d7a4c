//! What directories answer: Apple's search, look-up and charts, fyyd, gpodder.net, and the API of the Podcast Index. Everything
//! but a title may be missing, and one bad entry costs one entry.

use serde_json::Value;

use super::finish::text;
use super::{decode, json, value};
use crate::model::{PodcastGuid, Secs, Timestamp};

/// An answer of a directory, whatever was asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    pub shows: Vec<ListedShow>,
    pub episodes: Vec<ListedEpisode>,
    /// Names of categories, where these were asked for.
    pub categories: Vec<String>,
    /// The directory says that it does not answer, and why.
    pub refused: Option<String>,
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
    pub fyyd_id: Option<u64>,
    /// So many people follow it, says gpodder.net.
    pub subscribers: Option<u64>,
    /// The directory has given it up: its feed does not answer any more.
    pub dead: bool,
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
    pub apple_id: Option<u64>,
    pub index_id: Option<u64>,
    pub index_show_id: Option<u64>,
    pub fyyd_id: Option<u64>,
    pub fyyd_show_id: Option<u64>,
}

/// Reads an answer, in any encoding, and with what can be mended of it mended: one that is cut off has its whole entries. `None` when it
/// is not JSON or from no directory that we know.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Answer> {
    let mended = || {
        let text = decode::decode(bytes, None).text;
        json::mended(&text).or_else(|| json::closed(&text))
    };
    let value: Value = serde_json::from_slice(bytes).ok().or_else(mended)?;
    let mut answer = Answer::default();
    if let Some(list) = value.as_array() {
        // gpodder.net answers with bare lists. Self-hosted servers of its kind have no directory and answer with empty ones.
        for one in list {
            gpodder(one, &mut answer);
        }
    } else if let Some(error) = value.get("errors") {
        answer.refused = Some(words(error, "message").unwrap_or_default());
    } else if let Some(data) = value.get("data").filter(|_| value.get("meta").is_some()) {
        // One show is an object, several are a list; nothing is either null or an empty list.
        let all = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
        let (episodes, shows): (Vec<&Value>, Vec<&Value>) =
            all.iter().partition(|one| one.get("podcast_id").is_some() && one.get("xmlURL").is_none());
        answer.episodes.extend(episodes.into_iter().map(fyyd_episode));
        answer.shows.extend(shows.into_iter().filter_map(fyyd));
    } else if let Some(results) = value.pointer("/feed/results") {
        answer.shows.extend(results.as_array().into_iter().flatten().filter_map(top));
    } else if let Some(results) = value.get("results").and_then(Value::as_array) {
        for one in results {
            apple(one, &mut answer);
        }
    } else if let Some(chart) = value.pointer("/feed/entry") {
        // Of a single entry the chart makes no list.
        let entries = chart.as_array().map_or(std::slice::from_ref(chart), Vec::as_slice);
        answer.shows.extend(entries.iter().filter_map(chart_entry));
    } else if value.get("url").is_some() && value.get("mygpo_link").is_some() {
        gpodder(&value, &mut answer);
    } else if let Some(status) = value.get("status") {
        // A word, not a truth value; some say it so all the same.
        if status.as_str() == Some("false") || status.as_bool() == Some(false) {
            answer.refused = Some(words(&value, "description").unwrap_or_default());
        } else {
            index(&value, &mut answer);
        }
    } else if value.pointer("/feed/author").is_some() || value.pointer("/feed/title").is_some() {
        // The chart of a country that hears nothing has no entry at all.
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
    let says = |key: &str, what: &str| value.get(key).and_then(Value::as_str) == Some(what);
    if says("kind", "podcast-episode") || says("wrapperType", "podcastEpisode") {
        answer.episodes.push(ListedEpisode {
            title: words(value, "trackName").unwrap_or_default(),
            show: words(value, "collectionName"),
            feed_url: address(value, "feedUrl"),
            guid: words(value, "episodeGuid"),
            page: address(value, "trackViewUrl"),
            media: address(value, "episodeUrl"),
            apple_id: number(value, "trackId"),
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

/// An entry of Apple's charts in their newer form, which has plain values, but no feed either.
fn top(entry: &Value) -> Option<ListedShow> {
    let genres = entry.get("genres").and_then(Value::as_array).into_iter().flatten();
    Some(ListedShow {
        title: words(entry, "name")?,
        author: words(entry, "artistName"),
        page: address(entry, "url"),
        artwork: address(entry, "artworkUrl100"),
        categories: genres.filter_map(|genre| words(genre, "name")).filter(|name| name != "Podcasts").collect(),
        explicit: words(entry, "contentAdvisoryRating").and_then(|flag| value::explicit(&flag)),
        apple_id: number(entry, "id"),
        newest: moment(entry, "releaseDate"),
        ..ListedShow::default()
    })
}

/// A show of fyyd. Its categories are bare numbers, one or a list of them, and say nothing to a reader.
fn fyyd(show: &Value) -> Option<ListedShow> {
    let stats = show.get("stats");
    Some(ListedShow {
        title: words(show, "title")?,
        author: words(show, "author"),
        feed_url: address(show, "xmlURL"),
        page: address(show, "htmlURL").or_else(|| address(show, "url_fyyd")),
        artwork: ["layoutImageURL", "imgURL", "thumbImageURL"].iter().find_map(|key| address(show, key)),
        summary: words(show, "description").or_else(|| words(show, "subtitle")),
        language: words(show, "language"),
        fyyd_id: number(show, "id"),
        episodes: number(show, "episode_count")
            .or_else(|| number(stats?, "episodecount"))
            .and_then(|count| u32::try_from(count).ok()),
        newest: moment(show, "lastpub"),
        ..ListedShow::default()
    })
}

fn fyyd_episode(episode: &Value) -> ListedEpisode {
    ListedEpisode {
        title: words(episode, "title").unwrap_or_default(),
        guid: words(episode, "guid"),
        page: address(episode, "url"),
        media: address(episode, "enclosure"),
        published: moment(episode, "pubdate"),
        duration: number(episode, "duration").and_then(|seconds| u32::try_from(seconds).ok()).map(Secs),
        fyyd_id: number(episode, "id"),
        fyyd_show_id: number(episode, "podcast_id"),
        ..ListedEpisode::default()
    }
}

/// A show of gpodder.net, or one of its tags. All of a show may be missing but its address.
fn gpodder(one: &Value, answer: &mut Answer) {
    let Some(feed_url) = address(one, "url") else {
        answer.categories.extend(words(one, "tag").or_else(|| words(one, "title")));
        return;
    };
    answer.shows.push(ListedShow {
        title: words(one, "title").unwrap_or_default(),
        author: words(one, "author"),
        feed_url: Some(feed_url),
        page: address(one, "website").or_else(|| address(one, "mygpo_link")),
        artwork: address(one, "logo_url").or_else(|| address(one, "scaled_logo_url")),
        summary: words(one, "description"),
        subscribers: number(one, "subscribers"),
        ..ListedShow::default()
    });
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
            ..ListedEpisode::default()
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
        dead: number(feed, "dead").is_some() || feed.get("dead").and_then(Value::as_bool) == Some(true),
        episodes: number(feed, "episodeCount").and_then(|count| u32::try_from(count).ok()),
        newest: moment(feed, "newestItemPubdate").or_else(|| moment(feed, "newestItemPublishTime")),
        ..ListedShow::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_what_is_wrong_around_them() {
        let (one, two) =
            (r#"{"kind":"podcast","collectionName":"Über","im":[{"a":1}]}"#, r#"{"collectionName":"Tide"}"#);
        let titles = |answer: &[u8]| -> Vec<String> {
            read(answer).unwrap_or_default().shows.into_iter().map(|show| show.title).collect()
        };
        let said = |entries: &str| format!(r#"{{"resultCount":2,"results":[{entries}]}}"#);
        let sound = said(&format!("{one},{two}"));
        let half = said(&format!(r#"{one},{{"collectionName":"Tide","x":"a \ud83d b"}}"#));
        let raw = said(&format!("{one},{{\"collectionName\":\"Tide\",\"x\":\"a\tb\u{1}\u{b}\nc\"}}"));
        let marked = format!("\u{feff}{sound}");
        let latin: Vec<u8> = sound.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for answer in [sound.as_bytes(), half.as_bytes(), raw.as_bytes(), marked.as_bytes(), &latin, &wide] {
            assert_eq!(titles(answer), ["Über", "Tide"], "{}", String::from_utf8_lossy(answer));
        }
        // Cut off anywhere in the third.
        let third = r#",{"collectionName":"Third","im":[{"a":1},{"b":"c\"d"}],"x":2}"#;
        let long = said(&format!("{one},{two}{third}"));
        let end = long.find(third).unwrap();
        for cut in end..end + third.len() - 1 {
            assert_eq!(titles(&long.as_bytes()[..cut]), ["Über", "Tide"], "{cut}");
        }
        let bare = &br#"[{"url":"https://a.example/f","title":"A"},{"url":"https"#[..];
        assert_eq!(titles(bare), ["A"]);
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for answer in ["", "<html>", "7", "{}", r#"{"version": "jsonfeed.org"}"#] {
            assert_eq!(read(answer.as_bytes()), None, "{answer}");
        }
        assert_eq!(read(b"[]"), Some(Answer::default()));
        assert_eq!(read(br#"{"resultCount": 1, "results": [{"collectionNa"#), None, "nothing of it is whole");
        assert_eq!(read(br#"{"resultCount": 0, "results": []}"#), Some(Answer::default()));
        assert_eq!(read(br#"{"resultCount": 1, "results": [7, {}]}"#), Some(Answer::default()));
    }

    fn shows(answer: &str) -> Vec<ListedShow> {
        read(answer.as_bytes()).unwrap().shows
    }

    #[test]
    fn charts_are_read_in_both_forms() {
        let newer = shows(
            r#"{"feed":{"title":"Top","country":"de","results":[
                {"artistName":"Eve","id":"7","name":"Tide","artworkUrl100":"https://a.example/7.png",
                 "genres":[{"genreId":"26","name":"Podcasts"},{"genreId":"1533","name":"Science"}],"url":"https://a.example/id7"},
                {"artistName":null,"id":8,"name":"Ebb","genres":null}, {"id":"9"}, null]}}"#,
        );
        assert_eq!(newer.len(), 2);
        assert_eq!(
            (newer[0].title.as_str(), newer[0].author.as_deref(), newer[0].apple_id),
            ("Tide", Some("Eve"), Some(7))
        );
        assert_eq!(newer[0].categories, ["Science"]);
        assert_eq!((newer[1].apple_id, newer[1].author.as_ref()), (Some(8), None));
        // One entry is no list, and none is nothing.
        let one = shows(
            r#"{"feed":{"entry":{"im:name":{"label":"Tide"},"id":{"label":"https://a.example","attributes":{"im:id":"7"}}}}}"#,
        );
        assert_eq!((one.len(), one[0].apple_id, one[0].author.as_ref()), (1, Some(7), None));
        assert_eq!(shows(r#"{"feed":{"author":{"name":"Apple"},"title":{"label":"Top"}}}"#), []);
    }

    #[test]
    fn fyyd_is_read_with_its_odd_values() {
        let listed = shows(
            r#"{"status":1,"msg":"ok","meta":{"paging":{"count":3}},"data":[
                {"id":12,"title":"Ebbe","xmlURL":"https://e.example/rss","htmlURL":"","language":"de","categories":[4,5],
                 "rank":0,"episode_count":"41","lastpub":"2026-01-02T03:04:05","author":"Eve","description":"Von der See."},
                {"id":"13","title":"Flut","xmlURL":"https://f.example/rss","categories":7,"rank":null,"episode_count":9},
                {"id":14,"title":null,"xmlURL":null}]}"#,
        );
        assert_eq!(listed.len(), 2);
        assert_eq!((listed[0].fyyd_id, listed[0].episodes, listed[0].page.as_ref()), (Some(12), Some(41), None));
        assert!(listed[0].newest.is_some() && listed[0].categories.is_empty());
        assert_eq!((listed[1].fyyd_id, listed[1].episodes, listed[1].author.as_ref()), (Some(13), Some(9), None));
        // One show with its episodes, and none.
        let meta = r#""meta":{"paging":{}}"#;
        assert_eq!(shows(&format!(r#"{{"status":1,{meta},"data":{{"id":1,"title":"A","episodes":[]}}}}"#)).len(), 1);
        assert_eq!(shows(&format!(r#"{{"status":1,{meta},"data":null}}"#)), []);
        let error = read(br#"{"errors":{"code":0,"message":"unknown podcast","http_code":404},"meta":{}}"#).unwrap();
        assert_eq!(error.refused.as_deref(), Some("unknown podcast"));
    }

    #[test]
    fn gpodder_needs_no_more_than_an_address() {
        let listed = shows(
            r#"[{"url":"https://a.example/rss","title":"Tide","author":"Eve","subscribers":571,"logo_url":null,
                 "scaled_logo_url":"https://a.example/x.png","website":"https://a.example/"},
                {"url":"https://b.example/rss","title":null,"author":null,"description":null,"subscribers":null},
                {"url":"ftp://c.example/"}, {"url":null}, 7]"#,
        );
        assert_eq!(listed.len(), 2);
        assert_eq!((listed[0].subscribers, listed[0].artwork.as_deref()), (Some(571), Some("https://a.example/x.png")));
        assert_eq!((listed[1].title.as_str(), listed[1].subscribers), ("", None));
        let tags = read(br#"[{"title":"Sea","tag":"sea","usage":5}]"#).unwrap();
        assert_eq!((tags.categories, tags.shows.len()), (vec![String::from("sea")], 0));
    }

    #[test]
    fn the_podcast_index_says_its_status_in_a_word() {
        let listed =
            shows(r#"{"status":"true","feeds":[{"id":1,"title":"A","url":"https://a.example/","dead":1}],"count":1}"#);
        assert!(listed[0].dead);
        assert_eq!(shows(r#"{"status":"true","feed":[],"query":{"id":"1"}}"#), []);
        let refused = read(br#"{"status":"false","description":"No feeds match"}"#).unwrap();
        assert_eq!((refused.refused.as_deref(), refused.shows.len()), (Some("No feeds match"), 0));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_an_answer_or_not(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
