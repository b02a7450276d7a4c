//! Pages of video sites: which feed they are about, by their address or by what they say; and where directories are asked.

use reqwest::Url;

/// What a directory is set to when it is to be left alone.
const OFF: &str = "off";

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
    if !own && !matches!(host, "youtube.com" | "youtube-nocookie.com" | "youtu.be") {
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
        // A player on somebody's page says of its channel less than the page of the video does.
        "embed" | "v" => match (value("list").filter(|list| is_id(list)), parts.next()?) {
            (Some(list), "videoseries") => Some(Video::Feed(format!("{base}/feeds/videos.xml?playlist_id={list}"))),
            (_, video) => is_id(video).then(|| Video::Page(format!("{base}/watch?v={video}"))),
        },
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

    const TUBE: &str = "https://www.youtube.com";
    const ID: &str = "UC0123456789abcdefghij-_";

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
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
        page("https://www.youtube.com/embed/abc-_1?start=3", "/watch?v=abc-_1");
        page("https://www.youtube-nocookie.com/embed/abc", "/watch?v=abc");
        feed("https://www.youtube.com/embed/videoseries?list=PL12", "playlist_id=PL12");
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
