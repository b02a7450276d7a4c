//! Addresses that tell another player to subscribe to a feed: its own scheme in front of the feed, or a page that hands it on.

use url::Url;

/// What stands in front of an address to say which program is to have it, and the scheme of the address when it has none of its
/// own. Longer ones first.
const SCHEMES: [(&str, &str); 32] = [
    ("overcast://x-callback-url/add?url=", "https"),
    ("pktc://subscribe/", "https"),
    ("castro://subscribe/", "https"),
    ("podcastaddict://subscribe/", "https"),
    ("antennapod-subscribe:", "https"),
    ("podcastaddict:", "https"),
    ("itms-podcasts:", "https"),
    ("itms-pcasts:", "https"),
    ("itms-pcast:", "http"),
    ("downcastfeed:", "https"),
    ("web+podcast:", "https"),
    ("itms-podcast:", "https"),
    ("beyondpod:", "https"),
    ("instacast:", "https"),
    ("downcast:", "https"),
    ("icatcher:", "https"),
    ("podcasts:", "https"),
    ("web+feed:", "https"),
    ("gpodder:", "https"),
    ("podcast:", "http"),
    ("podcat:", "https"),
    ("web+rss:", "https"),
    ("castros:", "https"),
    ("castro:", "https"),
    ("itmss:", "https"),
    ("feeds:", "https"),
    ("pcast:", "http"),
    ("itms:", "https"),
    ("itpc:", "http"),
    ("feed:", "http"),
    ("pktc:", "https"),
    ("rss:", "http"),
];

/// Sites whose pages hand a feed on to a player, and where in their address it stands: behind the path, or in the query.
const PAGES: [(&str, &str); 8] = [
    ("antennapod.org", "/deeplink/subscribe?url"),
    ("feedly.com", "/i/subscription/feed/"),
    ("feedly.com", "/i/subscription/feed%2F"),
    ("gpodder.net", "/subscribe?url"),
    ("player.fm", "/subscribe?id"),
    ("podcastaddict.com", "/feed/"),
    ("subscribebyemail.com", "/"),
    ("subscribeonandroid.com", "/"),
];

/// The address that another player is told to subscribe to; `None` when this tells none.
#[must_use]
pub fn subscribed(address: &str) -> Option<String> {
    by_scheme(address).or_else(|| by_page(&Url::parse(address).ok()?))
}

fn by_scheme(address: &str) -> Option<String> {
    SCHEMES.iter().find_map(|(front, scheme)| {
        let rest = address.get(..front.len()).filter(|start| start.eq_ignore_ascii_case(front));
        let rest = rest.and_then(|_| address.get(front.len()..))?;
        if front.ends_with('=') {
            return Some(whole(&unescaped(rest.split('&').next()?)?, scheme));
        }
        Some(whole(rest.trim_start_matches('/'), scheme))
    })
}

/// The same of a page on the web.
pub(super) fn by_page(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let inner = PAGES.iter().filter(|(site, _)| *site == host).find_map(|(_, place)| match place.split_once('?') {
        Some((path, name)) if url.path().trim_end_matches('/') == path => {
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        }
        Some(_) => None,
        None => {
            let path = url.path().strip_prefix(place)?;
            Some(url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
        }
    })?;
    // What has no host is another page of the site.
    let is_feed =
        has_scheme(&inner) || inner.split('/').next().is_some_and(|host| host.contains('.')) && inner.contains('/');
    is_feed.then(|| whole(&inner, "https"))
}

/// An address with its scheme, which may be escaped to stand in another address.
fn whole(address: &str, scheme: &str) -> String {
    match is_escaped(address).then(|| unescaped(address)).flatten() {
        Some(plain) => plain,
        None if has_scheme(address) => address.to_owned(),
        None => format!("{scheme}://{address}"),
    }
}

fn begins(address: &str, fronts: &[&str]) -> bool {
    fronts.iter().any(|front| address.get(..front.len()).is_some_and(|start| start.eq_ignore_ascii_case(front)))
}

/// Whether it has a scheme of the web.
#[must_use]
pub fn has_scheme(address: &str) -> bool {
    begins(address, &["http:", "https:"]) || is_escaped(address)
}

/// Whether it has one that was written to stand inside another address.
#[must_use]
pub fn is_escaped(address: &str) -> bool {
    begins(address, &["http%3a", "https%3a"])
}

/// What was written to stand inside another address.
#[must_use]
pub fn unescaped(text: &str) -> Option<String> {
    Some(url::form_urlencoded::parse(format!("u={text}").as_bytes()).next()?.1.into_owned())
}
