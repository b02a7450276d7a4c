//! Tracking and redirect hops: the real target, when it is written inside the address.

use url::Url;

use super::{media, page};

/// Hops inside hops are followed this often.
const MOST_HOPS: usize = 4;

/// The address behind all hops, and the host of the first one.
pub(super) fn unwrap(url: Url) -> (Url, Option<String>) {
    let (mut url, mut via) = (url, None);
    for _ in 0..MOST_HOPS {
        let Some(inner) = in_query(&url).or_else(|| in_path(&url)) else { break };
        if via.is_none() {
            let host = url.host_str().unwrap_or_default();
            via = Some(host.strip_prefix("www.").unwrap_or(host).to_string());
        }
        url = inner;
    }
    (url, via)
}

/// The address to which a page passes on whose only work that is, and the feed that one of Google's directory holds, which is gone.
#[must_use]
pub fn passed_on(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if let Some(feed) = page::google_feed(&url) {
        return Some(feed.to_string());
    }
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    if !is_known(host, &url) {
        return None;
    }
    named(&url).map(String::from)
}

/// Hosts whose only work is to pass a browser on.
const PASSING_HOSTS: [&str; 25] = [
    "l.facebook.com",
    "lm.facebook.com",
    "l.instagram.com",
    "l.messenger.com",
    "t.umblr.com",
    "out.reddit.com",
    "href.li",
    "anonym.to",
    "slack-redir.net",
    "safelinks.protection.outlook.com",
    "click.linksynergy.com",
    "go.skimresources.com",
    "redirect.viglink.com",
    "shareasale.com",
    "shareasale-analytics.com",
    "awin1.com",
    "anrdoezrs.net",
    "dpbolvw.net",
    "jdoqocy.com",
    "kqzyfj.com",
    "tkqlhce.com",
    "pntra.com",
    "pjtra.com",
    "goto.target.com",
    "urldefense.com",
];

/// Paths at which well-known sites pass on (`google.com/url?q=…`).
const PASSING_PATHS: [(&str, &str); 7] = [
    ("google.com", "/url"),
    ("youtube.com", "/redirect"),
    ("linkedin.com", "/redir/redirect"),
    ("vk.com", "/away.php"),
    ("steamcommunity.com", "/linkfilter/"),
    ("facebook.com", "/l.php"),
    ("bing.com", "/ck/a"),
];

fn in_query(url: &Url) -> Option<Url> {
    let query = url.query()?;
    // An address is in few queries, written as it is or escaped.
    if !query.contains("://") && !query.contains('%') {
        return None;
    }
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_named = matches!(
        host.split('.').next().unwrap_or_default(),
        "click" | "clicks" | "track" | "tracking" | "redirect" | "redir" | "r" | "go" | "out" | "away" | "trk" | "l"
    ) || url.path().split('/').any(|part| {
        matches!(
            part.to_ascii_lowercase().as_str(),
            "redirect"
                | "redir"
                | "redirect.php"
                | "click"
                | "out"
                | "away"
                | "goto"
                | "exit"
                | "leave"
                | "linkout"
                | "outbound"
        )
    });
    if !is_known(host, url) && !is_named {
        return None;
    }
    named(url)
}

/// Whether this passes on, and does nothing else.
fn is_known(host: &str, url: &Url) -> bool {
    PASSING_HOSTS
        .iter()
        .any(|known| host.strip_suffix(known).is_some_and(|front| front.is_empty() || front.ends_with('.')))
        || PASSING_PATHS.iter().any(|(site, path)| {
            url.path().trim_end_matches('/') == path.trim_end_matches('/')
                && (host == *site
                    || host.strip_suffix(site).is_some_and(|front| front.ends_with('.'))
                    || google(host, site))
        })
}

/// The address that stands in the query.
fn named(url: &Url) -> Option<Url> {
    url.query_pairs().find_map(|(name, value)| {
        matches!(
            name.to_ascii_lowercase().as_str(),
            "url"
                | "u"
                | "q"
                | "to"
                | "target"
                | "dest"
                | "destination"
                | "redirect"
                | "redirect_url"
                | "redirect_uri"
                | "murl"
                | "urllink"
                | "ued"
                | "z"
                | "p"
                | "link"
                | "goto"
                | "out"
        )
        .then(|| absolute(&value))?
    })
}

/// `google.de`, `google.co.uk` …
fn google(host: &str, site: &str) -> bool {
    site == "google.com" && host.strip_prefix("google.").is_some_and(|rest| rest.len() <= 6)
}

fn in_path(url: &Url) -> Option<Url> {
    let address = url.as_str();
    let (_, rest) = address.split_once("://")?;
    let behind = media::behind_one_counter(rest)?;
    absolute(&format!("{}://{behind}", url.scheme()))
}

fn absolute(text: &str) -> Option<Url> {
    let text = text.trim();
    let lower = text.get(..8.min(text.len()))?.to_ascii_lowercase();
    if !(lower.starts_with("http://") || lower.starts_with("https://")) {
        return None;
    }
    Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| host.contains('.')))
}
