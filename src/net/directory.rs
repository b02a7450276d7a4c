//! Pages of directories and of video sites: which feed they are about, by their address or by what they say.

use reqwest::Url;

use crate::feed::directory::{self, ListedShow};

/// What a directory is set to when it is to be left alone.
const OFF: &str = "off";

/// What a directory says of one show.
#[derive(Debug, PartialEq)]
pub(super) enum Listed {
    Feed(String),
    /// Known by name, without a public feed.
    NoFeed {
        title: String,
        author: String,
    },
    Unknown,
}

/// The number of the show whose page in Apple's directory this is (`…/podcast/NAME/id123`); `None` for every other page.
pub(super) fn apple_number(page: &Url) -> Option<&str> {
    if !matches!(page.host_str()?, "podcasts.apple.com" | "itunes.apple.com") {
        return None;
    }
    let number = page.path_segments()?.rev().find_map(|part| part.strip_prefix("id"))?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// The address that tells the feed of the show with this number; `None` when the directory is not to be asked.
pub(super) fn apple_question(base: &str, number: &str) -> Option<String> {
    Some(format!("{}/lookup?id={number}&entity=podcast", based(base)?))
}

/// What the answer to a look-up says.
pub(super) fn listed(answer: &[u8]) -> Listed {
    match directory::read(answer).and_then(|answer| answer.shows.into_iter().next()) {
        None => Listed::Unknown,
        Some(ListedShow { feed_url: Some(feed), .. }) => Listed::Feed(feed),
        Some(show) => Listed::NoFeed { title: show.title, author: show.author.unwrap_or_default() },
    }
}

/// What an address at YouTube leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Video {
    /// The feed itself.
    Feed(String),
    /// A page that names its channel.
    Page(String),
}

/// The feed of a channel or a playlist, or the page to look for it (`/@name`, `/c/name`, `/user/name`, a video); `None` for
/// every other address, for a feed, and when YouTube is not to be treated as more than a web page.
pub(super) fn video(page: &Url, base: &str) -> Option<Video> {
    let base = based(base)?;
    let host = page.host_str()?;
    let host = ["www.", "m.", "music."].iter().find_map(|front| host.strip_prefix(front)).unwrap_or(host);
    let own = Url::parse(base).is_ok_and(|base| base.origin() == page.origin());
    if !own && !matches!(host, "youtube.com" | "youtu.be") {
        return None;
    }
    let value = |name: &str| page.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let mut parts = page.path_segments()?.filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    let asked = page.query().map_or_else(String::new, |query| format!("?{query}"));
    let here = || Video::Page(format!("{base}{}{asked}", page.path()));
    match first {
        "channel" => {
            let id = parts.next().filter(|id| is_channel(id))?;
            Some(Video::Feed(channel_feed(base, id)))
        }
        "playlist" => {
            let list = value("list").filter(|list| is_id(list))?;
            Some(Video::Feed(format!("{base}/feeds/videos.xml?playlist_id={list}")))
        }
        "c" | "user" | "live" | "shorts" => parts.next().map(|_| here()),
        "watch" => value("v").map(|_| here()),
        video if host == "youtu.be" && is_id(video) => Some(Video::Page(format!("{base}/watch?v={video}"))),
        name if name.len() > 1 && (name.starts_with('@') || name.starts_with("%40")) => Some(here()),
        _ => None,
    }
}

/// The feed of the channel that a page is about.
pub(super) fn channel_of(page: &[u8], base: &str) -> Option<String> {
    /// Where pages say it, the most telling first: names of other channels stand on them too.
    const MARKS: [&str; 7] = [
        "feeds/videos.xml?channel_id=",
        "\"externalId\":\"",
        "itemprop=\"identifier\" content=\"",
        "itemprop=\"channelId\" content=\"",
        "rel=\"canonical\" href=\"https://www.youtube.com/channel/",
        "\"externalChannelId\":\"",
        "\"channelId\":\"",
    ];
    let text = String::from_utf8_lossy(page);
    let id = MARKS
        .iter()
        .find_map(|mark| text.split(mark).skip(1).find_map(|after| after.get(..24).filter(|id| is_channel(id))))?;
    Some(channel_feed(based(base)?, id))
}

fn channel_feed(base: &str, id: &str) -> String {
    format!("{base}/feeds/videos.xml?channel_id={id}")
}

fn is_channel(id: &str) -> bool {
    id.len() == 24 && id.starts_with("UC") && is_id(id)
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The beginning of a directory's addresses; `None` when it is not to be asked.
pub(super) fn based(base: &str) -> Option<&str> {
    let base = base.trim().trim_end_matches('/');
    (base != OFF && !base.is_empty()).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPLE: &str = "https://itunes.apple.com";
    const TUBE: &str = "https://www.youtube.com";
    const ID: &str = "UC0123456789abcdefghij-_";

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn show_pages_are_known_by_their_number() {
        for page in [
            "https://podcasts.apple.com/us/podcast/a-name/id1545953110",
            "https://podcasts.apple.com/podcast/id1545953110?i=1000",
            "https://itunes.apple.com/de/podcast/a-name/id1545953110?mt=2",
        ] {
            assert_eq!(apple_number(&url(page)), Some("1545953110"), "{page}");
        }
        for other in [
            "https://podcasts.apple.com/us/podcast/idea",
            "https://podcasts.apple.com/us/podcast/id",
            "https://evil.example/podcasts.apple.com/id1",
            "https://podcasts.apple.com.evil.example/id1",
            "mailto:nobody@a.example",
        ] {
            assert_eq!(apple_number(&url(other)), None, "{other}");
        }
        let question = apple_question(APPLE, "1545953110");
        assert_eq!(question.as_deref(), Some("https://itunes.apple.com/lookup?id=1545953110&entity=podcast"));
        assert_eq!(apple_question("off", "1"), None);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the answers are files")]
    fn real_answers_are_understood() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/directory");
        if !folder.parent().is_some_and(std::path::Path::exists) {
            println!("../shared/corpus not found");
            return;
        }
        let answer = std::fs::read(folder.join("itunes-podcaster-podcast-lookup-response-1545953110.json")).unwrap();
        assert!(matches!(listed(&answer), Listed::Feed(feed) if feed.starts_with("https://")));
    }

    #[test]
    fn answers_without_a_feed_are_told_apart() {
        let in_store_only =
            br#"{"resultCount":1,"results":[{"collectionId":1,"collectionName":"A show","artistName":"Us"}]}"#;
        assert_eq!(listed(in_store_only), Listed::NoFeed { title: "A show".into(), author: "Us".into() });
        assert_eq!(listed(b"{\"resultCount\":0,\"results\":[]}"), Listed::Unknown);
        assert_eq!(listed(b"<html>"), Listed::Unknown);
    }

    #[test]
    fn channels_and_playlists_have_a_feed() {
        let feed = |text: &str, feed: &str| {
            assert_eq!(video(&url(text), TUBE), Some(Video::Feed(format!("{TUBE}/feeds/videos.xml?{feed}"))), "{text}");
        };
        feed(&format!("https://www.youtube.com/channel/{ID}"), &format!("channel_id={ID}"));
        feed(&format!("http://m.youtube.com/channel/{ID}/videos?view=0"), &format!("channel_id={ID}"));
        feed(&format!("https://music.youtube.com/channel/{ID}"), &format!("channel_id={ID}"));
        feed("https://www.youtube.com/playlist?list=PL12-_ab", "playlist_id=PL12-_ab");
        let page = |text: &str, page: &str| {
            assert_eq!(video(&url(text), TUBE), Some(Video::Page(format!("{TUBE}{page}"))), "{text}");
        };
        page("https://youtube.com/@name/videos", "/@name/videos");
        page("https://www.youtube.com/c/name", "/c/name");
        page("https://www.youtube.com/user/name", "/user/name");
        page("https://m.youtube.com/watch?v=abc&t=3", "/watch?v=abc&t=3");
        page("https://youtu.be/abc?si=x", "/watch?v=abc");
        for other in [
            "https://www.youtube.com/",
            "https://www.youtube.com/channel/nonsense",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC0",
            "https://www.youtube.com/playlist?list=a%26b",
            "https://notyoutube.com/@name",
            "https://youtube.com.evil.example/@name",
        ] {
            assert_eq!(video(&url(other), TUBE), None, "{other}");
        }
        assert_eq!(video(&url("https://www.youtube.com/@name"), "off"), None);
    }

    #[test]
    fn a_page_names_its_own_channel_before_others() {
        let other = "UCzzzzzzzzzzzzzzzzzzzzzz";
        let says = |page: String| channel_of(page.as_bytes(), TUBE);
        let wanted = Some(format!("{TUBE}/feeds/videos.xml?channel_id={ID}"));
        assert_eq!(says(format!("{{\"channelId\":\"{other}\"}} x \"externalId\":\"{ID}\"")), wanted);
        assert_eq!(says(format!("<meta itemprop=\"identifier\" content=\"{ID}\">")), wanted);
        assert_eq!(says(format!("\"channelId\":\"é\",\"channelId\":\"short\",\"channelId\":\"{ID}\"")), wanted);
        assert_eq!(says(String::from("<html>Before you continue</html>")), None);
    }
}
