//! Pages of directories and of other players: which show or episode one is about, judged by its address alone.

use url::Url;

use crate::model::{FeedUrl, LinkTarget, ShowNumber};
use crate::text::base64;

/// What a page says in its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShowPage {
    /// By which number a directory finds the show. The numbers of Spotify, Pocket Casts and Podchaser are known to nobody else.
    pub number: Option<ShowNumber>,
    /// It is about an episode.
    pub of_episode: bool,
    /// The directory's number of that episode.
    pub episode: Option<u64>,
    /// The name of the episode or else of the show, as far as the address spells it: `data-skeptic`.
    pub name: Option<String>,
}

/// Reads the address of a show's or an episode's page in a directory or in another player; `None` for every other address.
#[must_use]
pub fn show_page(address: &str) -> Option<ShowPage> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    let host = ["www.", "m."].iter().find_map(|front| host.strip_prefix(front)).unwrap_or(host);
    let decoded: Vec<String> = url.path_segments()?.filter(|part| !part.is_empty()).map(percent_decoded).collect();
    let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
    match host {
        "podcasts.apple.com" | "embed.podcasts.apple.com" | "itunes.apple.com" | "geo.itunes.apple.com" => {
            apple(&url, &parts)
        }
        "overcast.fm" => overcast(&parts),
        "pca.st" | "pocketcasts.com" | "play.pocketcasts.com" => pocket_casts(host, &parts),
        "podchaser.com" => podchaser(&parts),
        "open.spotify.com" => spotify(&parts),
        "fyyd.de" => match *parts.as_slice() {
            ["podcast", name, ..] => Some(ShowPage {
                number: Some(ShowNumber::Fyyd(name.into())),
                name: Some(name.to_owned()),
                ..ShowPage::default()
            }),
            ["episode", id, ..] => {
                let episode = number(id)?;
                let show = of_number(ShowNumber::FyydEpisode(episode));
                Some(ShowPage { of_episode: true, episode: Some(episode), ..show })
            }
            _ => None,
        },
        "podcastindex.org" => match *parts.as_slice() {
            ["podcast", id] => {
                let episode = url.query_pairs().find(|(key, _)| key == "episode").and_then(|(_, id)| number(&id));
                let show = of_number(ShowNumber::Index(number(id)?));
                Some(ShowPage { of_episode: episode.is_some(), episode, ..show })
            }
            _ => None,
        },
        // Pages that lead to all players call the show by its number at Apple.
        "pod.link" | "episodes.fm" => Some(of_number(ShowNumber::Apple(number(parts.first()?)?))),
        "castro.fm" => match *parts.as_slice() {
            ["itunes", id, ..] => Some(of_number(ShowNumber::Apple(number(id)?))),
            _ => None,
        },
        _ => None,
    }
}

/// The feed, or the episode of one, that a page of Google's directory is about: it is gone, but its addresses hold that of the
/// feed.
pub(super) fn google(url: &Url) -> Option<LinkTarget> {
    if url.host_str()? != "podcasts.google.com" {
        return None;
    }
    let mut parts = url.path_segments()?.skip_while(|part| *part != "feed").skip(1);
    let written = |part: &str| String::from_utf8(base64(part)?).ok();
    let feed = FeedUrl::parse(&written(parts.next()?)?).filter(FeedUrl::is_remote)?;
    let guid = parts.next().filter(|what| *what == "episode").and_then(|_| written(parts.next()?));
    Some(match guid.filter(|guid| !guid.trim().is_empty()) {
        Some(guid) => LinkTarget::Episode { feed, guid },
        None => LinkTarget::Feed(feed),
    })
}

/// The feed that such a page holds, in its path or in its query.
pub(super) fn google_feed(url: &Url) -> Option<FeedUrl> {
    let (host, path) = (url.host_str()?, url.path().trim_end_matches('/'));
    if host != "podcasts.google.com" && !(host == "www.google.com" && path == "/podcasts") {
        return None;
    }
    let in_query = || url.query_pairs().find(|(name, _)| name == "feed").map(|(_, value)| value.into_owned());
    let in_path = url.path_segments()?.skip_while(|part| *part != "feed").nth(1).map(str::to_owned);
    let written = String::from_utf8(base64(&in_path.or_else(in_query)?)?).ok()?;
    FeedUrl::parse(&written).filter(FeedUrl::is_remote)
}

fn of_number(number: ShowNumber) -> ShowPage {
    ShowPage { number: Some(number), ..ShowPage::default() }
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten().filter(|number| *number > 0)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn percent_decoded(part: &str) -> String {
    // A plus sign is a blank in a form only.
    let whole = part.replace('+', "%2B").replace(['&', '='], " ");
    url::form_urlencoded::parse(whole.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}

/// `podcasts.apple.com/CC/podcast/NAME/id1?i=2`, without a country or a name too; and the iTunes Store of old.
fn apple(url: &Url, parts: &[&str]) -> Option<ShowPage> {
    let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).and_then(|(_, value)| number(&value));
    if parts.last() == Some(&"viewPodcast") {
        return Some(of_number(ShowNumber::Apple(value("id")?)));
    }
    let at = parts.iter().position(|part| *part == "podcast")?;
    let mut rest = parts.iter().skip(at + 1);
    let first = *rest.next()?;
    let id = |part: &str| number(part.strip_prefix("id")?);
    let (name, show) = match (id(first), rest.next()) {
        (Some(show), _) => (None, show),
        (None, part) => (Some(first.to_owned()), id(part?)?),
    };
    let episode = value("i");
    Some(ShowPage { number: Some(ShowNumber::Apple(show)), of_episode: episode.is_some(), episode, name })
}

/// `overcast.fm/itunes1/NAME`, `overcast.fm/+EPISODE`.
fn overcast(parts: &[&str]) -> Option<ShowPage> {
    let first = *parts.first()?;
    if first.starts_with('+') {
        return Some(ShowPage { of_episode: true, ..ShowPage::default() });
    }
    let show = number(first.strip_prefix("itunes")?)?;
    Some(ShowPage { name: parts.get(1).map(|name| (*name).to_owned()), ..of_number(ShowNumber::Apple(show)) })
}

/// `pca.st/itunes/1`, `pca.st/NAME`, `pca.st/podcast/UUID`, `pca.st/episode/UUID`, `pocketcasts.com/podcast/NAME/UUID`.
fn pocket_casts(host: &str, parts: &[&str]) -> Option<ShowPage> {
    let named = |name: &str| ShowPage { name: Some(name.to_owned()), ..ShowPage::default() };
    match *parts {
        ["itunes", id, ..] => Some(of_number(ShowNumber::Apple(number(id)?))),
        ["episode", ..] => Some(ShowPage { of_episode: true, ..ShowPage::default() }),
        ["podcast" | "podcasts", id] if is_uuid(id) => Some(ShowPage::default()),
        ["podcast" | "podcasts", _, id, name, of] if is_uuid(id) && is_uuid(of) => {
            Some(ShowPage { of_episode: true, ..named(name) })
        }
        ["podcast" | "podcasts", id, of] if is_uuid(id) && is_uuid(of) => {
            Some(ShowPage { of_episode: true, ..ShowPage::default() })
        }
        ["podcast" | "podcasts", name, id] if is_uuid(id) => Some(named(name)),
        [name] if host == "pca.st" => Some(named(name)),
        _ => None,
    }
}

/// `podchaser.com/podcasts/NAME-1`, `podchaser.com/podcasts/NAME-1/episodes/NAME-2`.
fn podchaser(parts: &[&str]) -> Option<ShowPage> {
    let name = |part: &str| {
        let (name, id) = part.rsplit_once('-')?;
        number(id).map(|_| name.to_owned())
    };
    match *parts {
        ["podcasts", show] => Some(ShowPage { name: Some(name(show)?), ..ShowPage::default() }),
        ["podcasts", _, "episodes", episode, ..] => {
            Some(ShowPage { of_episode: true, name: name(episode), ..ShowPage::default() })
        }
        _ => None,
    }
}

/// `open.spotify.com/show/ID`, `open.spotify.com/intl-de/episode/ID`.
fn spotify(parts: &[&str]) -> Option<ShowPage> {
    let parts = parts.strip_prefix(&["embed"]).unwrap_or(parts);
    let parts = match parts {
        [language, rest @ ..] if language.starts_with("intl-") => rest,
        parts => parts,
    };
    match *parts {
        ["show", _, ..] => Some(ShowPage::default()),
        ["episode", _, ..] => Some(ShowPage { of_episode: true, ..ShowPage::default() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::target::classify;

    fn read(address: &str) -> String {
        let Some(page) = show_page(address) else { return String::from("-") };
        let number = page.number.map_or_else(|| String::from("?"), |number| number.to_string());
        let episode = page.episode.map_or_else(String::new, |number| format!(" {number}"));
        let what = if page.of_episode { format!(" episode{episode}") } else { String::new() };
        format!("{number}{what} {}", page.name.unwrap_or_default()).trim_end().to_owned()
    }

    #[test]
    fn pages_are_read_by_their_address() {
        for (address, meant) in [
            ("https://podcasts.apple.com/us/podcast/tide-tables/id1545953110", "apple:1545953110 tide-tables"),
            ("https://podcasts.apple.com/podcast/id1545953110?mt=2&ls=1", "apple:1545953110"),
            ("https://embed.podcasts.apple.com/us/podcast/the-ebb/id15?i=1000", "apple:15 episode 1000 the-ebb"),
            ("https://podcasts.apple.com/us/podcast/the-ebb/id15?i=1000", "apple:15 episode 1000 the-ebb"),
            ("https://podcasts.apple.com/de/podcast/%C3%BCber-tee/id16/#x", "apple:16 über-tee"),
            ("http://itunes.apple.com/ca/podcast/vector/id1313368831?mt=2", "apple:1313368831 vector"),
            ("https://geo.itunes.apple.com/us/podcast/a/id7", "apple:7 a"),
            ("http://itunes.apple.com/WebObjects/MZStore.woa/wa/viewPodcast?id=301089844", "apple:301089844"),
            ("https://fyyd.de/podcast/tide-tables/0", "fyyd:tide-tables tide-tables"),
            ("https://fyyd.de/podcast/85", "fyyd:85 85"),
            ("https://fyyd.de/episode/12", "fyyd-episode:12 episode 12"),
            ("https://fyyd.de/episode/x", "-"),
            ("https://podcastindex.org/podcast/920666", "index:920666"),
            ("https://podcastindex.org/podcast/920666?episode=1#2", "index:920666 episode 1"),
            ("https://overcast.fm/itunes1313368831/vector", "apple:1313368831 vector"),
            ("https://overcast.fm/+AA_z1", "? episode"),
            ("https://pca.st/itunes/12/", "apple:12"),
            ("http://pca.st/vector", "? vector"),
            ("https://pca.st/podcast/28fcd200-cc7c-0134-10da-25324e2a541d", "?"),
            ("https://pca.st/episode/28fcd200-cc7c-0134-10da-25324e2a541d", "? episode"),
            ("https://pocketcasts.com/podcast/tide-tables/28fcd200-cc7c-0134-10da-25324e2a541d", "? tide-tables"),
            (
                "https://play.pocketcasts.com/podcasts/28fcd200-cc7c-0134-10da-25324e2a541d/38fcd200-cc7c-0134-10da-25324e2a541d",
                "? episode",
            ),
            (
                "https://pocketcasts.com/podcast/tide/28fcd200-cc7c-0134-10da-25324e2a541d/ebb/38fcd200-cc7c-0134-10da-25324e2a541d",
                "? episode ebb",
            ),
            ("https://www.podchaser.com/podcasts/tide-tables-520951", "? tide-tables"),
            ("https://podchaser.com/podcasts/tide-tables-520951/episodes/the-ebb-1234", "? episode the-ebb"),
            ("https://open.spotify.com/show/2oS?si=x", "?"),
            ("https://open.spotify.com/intl-de/episode/2oS", "? episode"),
            ("https://open.spotify.com/embed/show/2oS", "?"),
            ("https://pod.link/1545953110", "apple:1545953110"),
            ("https://episodes.fm/1545953110/episode/abc", "apple:1545953110"),
            ("https://castro.fm/itunes/12", "apple:12"),
        ] {
            assert_eq!(read(address), meant, "{address}");
        }
    }

    #[test]
    fn everything_else_is_no_such_page() {
        for address in [
            "https://podcasts.apple.com/us/podcast/idea",
            "https://podcasts.apple.com/us/podcast/id",
            "https://podcasts.apple.com/us/podcast/name/id0",
            "https://podcasts.apple.com/us/podcast/name/id99999999999999999999999",
            "https://podcasts.apple.com/za/channel/a/id6446595912",
            "https://itunes.apple.com/us/app/gmail/id422689480?mt=8",
            "https://itunes.apple.com/lookup?id=7",
            "https://evil.example/podcasts.apple.com/podcast/id1",
            "https://podcasts.apple.com.evil.example/podcast/id1",
            "https://podcastindex.org/",
            "https://podcastindex.org/podcast/x",
            "https://fyyd.de/fyyd-ns/",
            "https://overcast.fm/login",
            "https://pocketcasts.com/about",
            "https://podchaser.com/creators/ada-107ZzmWE5f",
            "https://open.spotify.com/artist/6v8",
            "https://pod.link/about",
            "mailto:nobody@a.example",
            "podcasts.apple.com/podcast/id1",
            "",
        ] {
            assert_eq!(read(address), "-", "{address}");
        }
    }

    #[test]
    fn pages_of_googles_directory_hold_the_feed() {
        // https://a.example/rss and tag:1
        let page = "https://podcasts.google.com/feed/aHR0cHM6Ly9hLmV4YW1wbGUvcnNz";
        let feed = FeedUrl::parse("https://a.example/rss").unwrap();
        assert_eq!(classify(page, None).0, LinkTarget::Feed(feed.clone()));
        let episode = LinkTarget::Episode { feed, guid: "tag:1".into() };
        assert_eq!(classify(&format!("{page}/episode/dGFnOjE?ep=14"), None).0, episode);
        for web in [
            "https://podcasts.google.com/",
            "https://podcasts.google.com/feed/!",
            "https://podcasts.google.com/feed/eA",
        ] {
            assert_eq!(classify(web, None).0, LinkTarget::Web(web.into()));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_address_is_a_page_or_not(
            site in proptest::sample::select(vec!["podcasts.apple.com", "pca.st", "overcast.fm", "podcasts.google.com", "podchaser.com"]),
            path in "(/(podcast|podcasts|feed|id|episode|itunes|[a-z0-9+%&=éI-]{0,9})){0,5}(\\?i=[0-9]{0,22})?",
        ) {
            let address = format!("https://{site}{path}");
            let _ = (show_page(&address), classify(&address, None));
        }
    }
}
