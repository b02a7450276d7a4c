//! Addresses in notes → [`LinkTarget`]: scheme allow-list, tracking hops unwrapped, secrets masked.

use std::borrow::Cow;
use std::cell::LazyCell;

use memchr::memchr2;
use url::Url;

use super::{clean, width};
use crate::model::{FeedUrl, LinkKind, LinkTarget, Secs};

mod hop;
mod kind;
mod known;
mod masked;
mod media;
mod page;
mod players;

pub use hop::passed_on;
pub use known::Targets;
pub use masked::{masked, masked_beside, masked_text};
pub use media::{FileKind, MediaKind, behind_counters, file_kind, media_kind};
pub use page::{ShowPage, show_page};
pub use players::{has_scheme, is_escaped, subscribed, unescaped};

/// Decides what an address is. Relative addresses are resolved against `base`. Never fails: what is not allowed to
/// leave the program becomes `LinkTarget::Refused`. The third value is the host of the tracking hop that was unwrapped.
#[must_use]
pub fn classify(address: &str, base: Option<&str>) -> (LinkTarget, LinkKind, Option<String>) {
    let address = address.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let refused = || (LinkTarget::Refused(clean::one_line(address)), LinkKind::Other, None);
    if let Some(fragment) = address.strip_prefix('#') {
        return moment(fragment).unwrap_or_else(refused);
    }
    let scheme = scheme(address);
    match scheme.as_deref() {
        Some("http" | "https") => web(address, base).unwrap_or_else(refused),
        Some("mailto") => mail(address).unwrap_or_else(refused),
        Some("feed" | "pcast" | "itpc" | "podcast") => match FeedUrl::parse(address).filter(FeedUrl::is_remote) {
            Some(feed) => (LinkTarget::Feed(feed), LinkKind::Feed, None),
            None => refused(),
        },
        Some("earmark") => inside(address).unwrap_or_else(refused),
        // `localhost:80`, `example.org:8080/x`: a host and port, not a scheme.
        Some(name) if !name.contains('.') => by_player(address).unwrap_or_else(refused),
        _ => without_scheme(address, base).unwrap_or_else(refused),
    }
}

type Classified = (LinkTarget, LinkKind, Option<String>);

/// The scheme of an absolute address in lower case (RFC 3986 §3.1).
fn scheme(address: &str) -> Option<String> {
    let name = address.split_once(':')?.0;
    let mut letters = name.chars();
    (letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
    .then(|| name.to_ascii_lowercase())
}

fn web(address: &str, base: Option<&str>) -> Option<Classified> {
    let url = Url::parse(address).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))?;
    if let Some(fragment) = url.fragment()
        && base.is_some_and(|base| same_page(&url, base))
        && let Some(moment) = moment(fragment)
    {
        return Some(moment);
    }
    let (url, via) = hop::unwrap(url);
    if let Some(target) = page::google(&url) {
        let kind = if matches!(target, LinkTarget::Feed(_)) { LinkKind::Feed } else { LinkKind::Episode };
        return Some((target, kind, via));
    }
    if let Some(feed) = players::by_page(&url).and_then(|inner| FeedUrl::parse(&inner)).filter(FeedUrl::is_remote) {
        return Some((LinkTarget::Feed(feed), LinkKind::Feed, via));
    }
    let kind = kind::of(&url);
    let target = if kind == LinkKind::Feed {
        FeedUrl::parse(url.as_str()).map(LinkTarget::Feed)
    } else {
        Some(LinkTarget::Web(url.into()))
    };
    Some((target?, kind, via))
}

/// What another player is told to subscribe to.
fn by_player(address: &str) -> Option<Classified> {
    let inner = subscribed(address)?;
    if show_page(&inner).is_some() {
        return web(&inner, None);
    }
    let feed = FeedUrl::parse(&inner).filter(|feed| feed.is_remote() && host(feed.as_str()).contains('.'))?;
    Some((LinkTarget::Feed(feed), LinkKind::Feed, None))
}

fn same_page(url: &Url, base: &str) -> bool {
    let mut page = url.clone();
    page.set_fragment(None);
    page.as_str().trim_end_matches('/') == base.trim_end_matches('/')
}

/// Names of files are not taken from an address: some mail programs would attach them.
fn mail(address: &str) -> Option<Classified> {
    let url = Url::parse(address).ok()?;
    let text = url.as_str();
    may_leave(text).then(|| (LinkTarget::Mail(text.to_string()), LinkKind::Mail, None))
}

/// `earmark:episode?feed=…&guid=…` and `earmark:show?feed=…`.
fn inside(address: &str) -> Option<Classified> {
    let url = Url::parse(address).ok()?;
    let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let feed = FeedUrl::parse(&value("feed")?).filter(|feed| feed.is_remote() || feed.is_sample())?;
    match url.path().trim_start_matches('/') {
        "show" => Some((LinkTarget::Feed(feed), LinkKind::Feed, None)),
        "episode" => Some((LinkTarget::Episode { feed, guid: value("guid")? }, LinkKind::Episode, None)),
        _ => None,
    }
}

fn without_scheme(address: &str, base: Option<&str>) -> Option<Classified> {
    if address.is_empty() {
        return None;
    }
    if address.starts_with("//") {
        return web(&format!("https:{address}"), base);
    }
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some((name, domain)) = host.split_once('@')
        && host.len() == address.len()
        && !name.is_empty()
        && domain.contains('.')
    {
        return mail(&format!("mailto:{address}"));
    }
    // People write `www.example.org` into href. A file name in a base folder never begins like that.
    if host.to_ascii_lowercase().starts_with("www.") || (base.is_none() && looks_like_host(host)) {
        return web(&format!("https://{address}"), base);
    }
    let resolved = Url::parse(base?).ok()?.join(address).ok()?;
    matches!(resolved.scheme(), "http" | "https").then(|| web(resolved.as_str(), base))?
}

fn looks_like_host(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(front, top)| !front.is_empty() && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()))
        && !name.contains("..")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
}

/// A media fragment (`t=125`, `t=1:02:03`, `t=1h2m3s`, `t=npt:10,20`) as a moment of this episode.
fn moment(fragment: &str) -> Option<Classified> {
    let value = fragment.split('&').find_map(|pair| pair.strip_prefix("t="))?;
    let start = value.strip_prefix("npt:").unwrap_or(value).split([',', '-']).next()?;
    let seconds = clock(start).or_else(|| units(start))?;
    Some((LinkTarget::Moment(seconds), LinkKind::Moment, None))
}

/// Whether an address names a moment of what it leads to, as players write it into links that are shared: `?t=754`, `&start=12m34s`,
/// `#t=12:34`, `/12:34` (Overcast).
pub(super) fn says_moment(address: &str) -> bool {
    const NAMES: [&str; 9] = ["t", "ts", "at", "time", "start", "starttime", "timestamp", "time_continue", "seek"];
    let Ok(url) = Url::parse(address) else { return false };
    let is_time = |value: &str| clock(value).or_else(|| units(value)).is_some();
    let named = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or_default();
        NAMES.contains(&name.to_ascii_lowercase().as_str()) && is_time(value)
    };
    let mut pairs = [url.query(), url.fragment()].into_iter().flatten().flat_map(|part| part.split('&'));
    pairs.any(named) || url.path().rsplit('/').next().is_some_and(|last| last.contains(':') && is_time(last))
}

/// Seconds of `125`, `125.5`, `41:20` or `1:02:03`.
pub(super) fn clock(text: &str) -> Option<Secs> {
    let whole = text.split('.').next()?;
    let mut total: u32 = 0;
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    for (n, part) in parts.iter().enumerate() {
        if part.is_empty() || part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: u32 = part.parse().ok()?;
        if n > 0 && (part.len() != 2 || value > 59) {
            return None;
        }
        total = total.checked_mul(60)?.checked_add(value)?;
    }
    Some(Secs(total))
}

fn units(text: &str) -> Option<Secs> {
    let (mut total, mut number) = (0_u32, None::<u32>);
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
        } else {
            let factor = match c {
                'h' => 3600,
                'm' => 60,
                's' => 1,
                _ => return None,
            };
            total = total.checked_add(number.take()?.checked_mul(factor)?)?;
        }
    }
    number.is_none().then_some(Secs(total)).filter(|_| !text.is_empty())
}

/// The address that names an episode inside, by its feed and the feed's own name for it.
#[must_use]
pub fn own_address(feed: &FeedUrl, guid: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("feed", feed.as_str()).append_pair("guid", guid);
    format!("earmark:episode?{}", query.finish())
}

/// Whether a look at this web address may find a feed, although the address alone does not say so: any `….xml`.
#[must_use]
pub fn may_be_feed(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let Some(mut parts) = url.path_segments().filter(|_| matches!(url.scheme(), "http" | "https")) else {
        return false;
    };
    parts.next_back().is_some_and(|last| last.len() > 4 && last.to_ascii_lowercase().ends_with(".xml"))
}

/// Whether this address may be handed to the desktop: exactly `http`, `https` and `mailto`, and no control characters.
#[must_use]
pub fn may_leave(address: &str) -> bool {
    if address.chars().any(|c| c.is_control() || c.is_whitespace()) || clean::one_line(address) != address {
        return false;
    }
    let Ok(url) = Url::parse(address) else { return false };
    match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| !host.is_empty()),
        "mailto" => {
            !url.path().is_empty() && !url.query_pairs().any(|(key, _)| key.to_ascii_lowercase().contains("attach"))
        }
        _ => false,
    }
}

/// The address without tracking parameters (`utm_*`, `fbclid` …), and without what servers of media files are told of who listens
/// (`AdsWizz`, Libsyn). Everything else stays letter for letter.
#[must_use]
pub fn without_tracking(address: &str) -> Cow<'_, str> {
    // Most ask for nothing.
    if memchr2(b'?', b'#', address.as_bytes()).is_none() {
        return Cow::Borrowed(address);
    }
    let (front, fragment) = address.split_once('#').map_or((address, None), |(front, rest)| (front, Some(rest)));
    let (path, query) = front.split_once('?').map_or((front, None), |(path, query)| (path, Some(query)));
    if !(path.starts_with("http:") || path.starts_with("https:")) {
        return Cow::Borrowed(address);
    }
    // Of most addresses nobody asks for the host.
    let host = LazyCell::new(|| host(address));
    let stays = |pair: &&str| !is_tracking(pair, || &**host);
    let fragment_stays = |text: &str| !text.starts_with("utm_");
    // Most that ask for something are without any of it.
    let query_stays = |query: &str| query.is_empty() || query.split('&').all(|pair| !pair.is_empty() && stays(&pair));
    if query.is_none_or(query_stays) && fragment.is_none_or(fragment_stays) {
        return Cow::Borrowed(address);
    }
    let mut out = path.to_string();
    if let Some(query) = query {
        let kept: Vec<&str> = query.split('&').filter(stays).collect();
        if kept.iter().any(|pair| !pair.is_empty()) || query.is_empty() {
            out.push('?');
            out.push_str(&kept.join("&"));
        }
    }
    if let Some(fragment) = fragment.filter(|text| fragment_stays(text)) {
        out.push('#');
        out.push_str(fragment);
    }
    Cow::Owned(out)
}

fn is_tracking<'h>(pair: &str, host: impl FnOnce() -> &'h str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let lower;
    let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        lower = name.to_ascii_lowercase();
        &lower
    } else {
        name
    };
    let name = name.strip_prefix("amp;").unwrap_or(name);
    ["utm_", "aw_0_", "pk_", "mtm_", "piwik_", "hsa_", "_hs", "oly_", "vero_", "__s"]
        .iter()
        .any(|front| name.starts_with(front))
        || matches!(
            name,
            "fbclid"
                | "gclid"
                | "gclsrc"
                | "dclid"
                | "gbraid"
                | "wbraid"
                | "msclkid"
                | "yclid"
                | "twclid"
                | "ttclid"
                | "mc_cid"
                | "mc_eid"
                | "mkt_tok"
                | "igshid"
                | "igsh"
                | "li_fat_id"
                | "rb_clickid"
                | "s_cid"
                | "sc_cid"
                | "wickedid"
                | "_openstat"
                | "_ga"
                | "_gl"
                | "ref_src"
                | "ref_url"
                | "hsctatracking"
                | "guccounter"
                | "guce_referrer"
                | "guce_referrer_sig"
                | "cmpid"
                | "ck_subscriber_id"
                | "ml_subscriber"
                | "ml_subscriber_hash"
                | "srsltid"
                | "awcollectionid"
                | "awepisodeid"
                | "listeningsessionid"
                | "dest-id"
        )
        || matches!(name, "si" | "feature")
            && matches!((name, host()), (_, "youtube.com" | "youtu.be") | ("si", "open.spotify.com"))
}

/// Host and shortened path, for showing: `youtube.com/watch?v=…`. Masked, without scheme, `www.` and tracking, and at
/// most `cells` wide.
#[must_use]
pub fn shortened(address: &str, cells: usize) -> String {
    let shown = masked(&without_tracking(address));
    let rest = shown.split_once("://").map_or(&*shown, |(_, rest)| rest);
    let rest = rest.strip_prefix("mailto:").unwrap_or(rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    width::elide(rest.trim_end_matches('/'), cells)
}

/// [`shortened`] without masking, for addresses that stand in published notes.
pub(super) fn brief(address: &str, cells: usize) -> String {
    let shown = without_tracking(address);
    let rest = shown.split_once("://").map_or(&*shown, |(_, rest)| rest);
    let rest = rest.strip_prefix("mailto:").unwrap_or(rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    width::elide(&clean::one_line(rest.trim_end_matches('/')), cells)
}

/// The host without `www.`; empty when there is none.
#[must_use]
pub fn host(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return String::new() };
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_string()
}

#[cfg(test)]
mod tests;
