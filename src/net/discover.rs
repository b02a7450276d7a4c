//! Any address → what can be followed: a feed, the feeds that a web page names, or a list of feeds.

use futures_util::future::join_all;

use super::directory::{self, Video};
use super::{Client, FetchError, Fetched, Request, guard};
use crate::feed::opml::{List, Outline, Unfit};
use crate::feed::{self, LinkedFeed, NamedBy, NotAFeed, Parsed};
use crate::model::FeedUrl;
use crate::text::target::masked;

/// Feeds of one page that are looked at together; when one of them is a feed, the rest of them is offered unseen.
const AT_ONCE: usize = 16;
/// Addresses of a page that are tried while none of them is a feed: a page that names more such is none of ours.
const TRIED: usize = 3 * AT_ONCE;
/// Schemes of people, whose addresses look like a name and a password at a server.
const MAILBOXES: [&str; 4] = ["mailto", "xmpp", "sip", "acct"];
/// Where the usual programs put the feed of a site that does not name it.
const USUAL_PLACES: [&str; 5] = ["feed", "rss", "feed.xml", "rss.xml", "podcast.xml"];

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Discovered {
    /// One feed or several, each read; those with something to play first.
    Feeds(Vec<FoundFeed>),
    /// The same of a page that names more of them than are read for one question, and the rest by their names.
    Many(Vec<FoundFeed>, Vec<Outline>),
    /// A subscription list, without what a server may not name.
    List(List),
}

/// A feed that was found and read, with what a later conditional request needs.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundFeed {
    /// Where it lives: the address asked for, or where permanent redirects led.
    pub url: FeedUrl,
    pub parsed: Box<Parsed>,
    /// The HTTP status of the answer.
    pub status: u16,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Freshness in seconds, from cache headers.
    pub ttl: Option<u32>,
}

/// One address that was asked, and why it was not what was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    pub url: String,
    pub why: Why,
    /// Whether a page names it as a feed.
    pub named: bool,
}

/// Why an address was of no use.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    NoAnswer(FetchError),
    NoFeed(NotAFeed),
    /// A page of a video site that names no channel.
    NoChannel,
    /// So many more addresses of the page were not asked any more.
    Untried(usize),
}

/// Why nothing was found.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DiscoverError {
    /// Nothing that could be an address.
    #[error("that is no address")]
    NotAnAddress,
    /// Everything that was asked, in order; the first is what was meant. Never empty.
    #[error("no feed was found")]
    NothingFound(Vec<Tried>),
}

/// What one address holds.
enum Page {
    Feed(FoundFeed),
    List(List),
    Web(Vec<LinkedFeed>),
}

impl Client {
    /// Finds what can be followed behind an address as people type it: with or without a scheme, a feed, a web page that
    /// names its feed, a channel at YouTube, or a list. An address that does not answer
    /// is tried with the other scheme too, but one that holds a secret is never asked in the clear. `progress` is told the
    /// bytes of the answer being read.
    ///
    /// # Errors
    /// [`DiscoverError`], which tells everything that was tried.
    pub async fn discover(
        &self,
        typed: &str,
        progress: impl Fn(u64) + Send + Sync,
    ) -> Result<Discovered, DiscoverError> {
        let mut tried = Vec::new();
        for mut url in spellings(typed) {
            match self.elsewhere(&url, &progress).await {
                None => {}
                Some(Ok(feed)) => url = feed,
                Some(Err(why)) => {
                    tried.push(Tried { url, why, named: false });
                    return Err(DiscoverError::NothingFound(tried));
                }
            }
            match self.page(&url, &progress).await {
                Ok((_, Page::Feed(feed))) => return Ok(Discovered::Feeds(vec![feed])),
                Ok((_, Page::List(list))) => return Ok(Discovered::List(list)),
                Ok((mut address, Page::Web(mut named))) => {
                    let why = Why::NoFeed(NotAFeed::WebPage { feeds: named.clone() });
                    tried.push(Tried { url, why, named: false });
                    match self.led_on(&address, &named, &progress).await {
                        None => {}
                        Some((_, Ok((_, Page::Feed(feed))))) => return Ok(Discovered::Feeds(vec![feed])),
                        Some((_, Ok((_, Page::List(list))))) => return Ok(Discovered::List(list)),
                        Some((url, Ok((there, Page::Web(feeds))))) => {
                            let why = Why::NoFeed(NotAFeed::WebPage { feeds: feeds.clone() });
                            tried.push(Tried { url, why, named: false });
                            (address, named) = (there, feeds);
                        }
                        Some((url, Err(why))) => tried.push(Tried { url, why, named: false }),
                    }
                    return self.behind(&address, named, tried, &progress).await;
                }
                Err(why) => {
                    let done = is_final(&why);
                    tried.push(Tried { url, why, named: false });
                    if done {
                        break;
                    }
                }
            }
        }
        Err(if tried.is_empty() { DiscoverError::NotAnAddress } else { DiscoverError::NothingFound(tried) })
    }

    /// The feed that a page of a video site is about; `None` for every other address.
    async fn elsewhere(&self, url: &str, progress: &(impl Fn(u64) + Send + Sync)) -> Option<Result<String, Why>> {
        let page = reqwest::Url::parse(url).ok()?;
        let bases = &self.shared.directories;
        match directory::video(&page, &bases.youtube)? {
            Video::Feed(feed) => Some(Ok(feed)),
            Video::Page(page) => Some(match self.read_whole(&page, progress).await {
                Ok(bytes) => directory::channel_of(&bytes, &bases.youtube).ok_or(Why::NoChannel),
                Err(why) => Err(why),
            }),
        }
    }

    async fn read_whole(&self, url: &str, progress: &(impl Fn(u64) + Send + Sync)) -> Result<Vec<u8>, Why> {
        match self.fetch(&Request::new(url), progress).await.map_err(Why::NoAnswer)? {
            Fetched::Body { bytes, .. } => Ok(bytes.into_vec()),
            Fetched::Unchanged { .. } => Ok(Vec::new()),
        }
    }

    /// What is at the place to which a page says that it leads at once, and which place that is. It is followed once, as a redirect
    /// is.
    async fn led_on(
        &self,
        page: &str,
        named: &[LinkedFeed],
        progress: &(impl Fn(u64) + Send + Sync),
    ) -> Option<(String, Result<(String, Page), Why>)> {
        let moved: Vec<LinkedFeed> = named.iter().filter(|one| one.how == NamedBy::Refresh).cloned().collect();
        let first = addresses(page, &moved).into_iter().next()?;
        let url = first.feed_url.to_string();
        if let Err(why) = may_be_asked(page, &first).await {
            return Some((url, Err(why)));
        }
        let there = self.page(&url, progress).await;
        Some((url, there))
    }

    /// The feeds of a web page: those it names, else those in the usual places of its site, else those that its text links to.
    async fn behind(
        &self,
        page: &str,
        named: Vec<LinkedFeed>,
        mut tried: Vec<Tried>,
        progress: &(impl Fn(u64) + Send + Sync),
    ) -> Result<Discovered, DiscoverError> {
        let of = |how| named.iter().filter(|one| one.how == how).cloned().collect::<Vec<_>>();
        let (links, text) = (of(NamedBy::Link), of(NamedBy::Text));
        let mut found = self.first_of(page, &links, &mut tried, progress).await;
        for url in usual_places(page) {
            if found.is_some() {
                break;
            }
            match self.page(&url, progress).await {
                Ok((_, Page::Feed(feed))) => found = Some(Discovered::Feeds(vec![feed])),
                Ok((_, Page::List(_))) => {}
                Ok((_, Page::Web(feeds))) => {
                    tried.push(Tried { url, why: Why::NoFeed(NotAFeed::WebPage { feeds }), named: false });
                }
                Err(why) => tried.push(Tried { url, why, named: false }),
            }
        }
        if found.is_none() {
            found = self.first_of(page, &text, &mut tried, progress).await;
        }
        found.ok_or(DiscoverError::NothingFound(tried))
    }

    /// The feeds among these addresses of a page; so many are asked at once until one is a feed.
    async fn first_of(
        &self,
        page: &str,
        named: &[LinkedFeed],
        tried: &mut Vec<Tried>,
        progress: &(impl Fn(u64) + Send + Sync),
    ) -> Option<Discovered> {
        let mut left_over = addresses(page, named);
        let mut found: Vec<FoundFeed> = Vec::new();
        let mut left = TRIED;
        while !left_over.is_empty() && found.is_empty() && left > 0 {
            left -= AT_ONCE;
            let now: Vec<Outline> = left_over.drain(..left_over.len().min(AT_ONCE)).collect();
            let answers = join_all(now.iter().map(async |one| {
                may_be_asked(page, one).await?;
                self.page(one.feed_url.as_str(), progress).await
            }))
            .await;
            for (one, answer) in now.into_iter().zip(answers) {
                let url = one.feed_url.to_string();
                match answer {
                    Ok((_, Page::Feed(feed))) => {
                        if found.iter().all(|known| known.url.comparison_key() != feed.url.comparison_key()) {
                            found.push(feed);
                        }
                    }
                    Ok((_, Page::List(list))) => return Some(Discovered::List(list)),
                    Ok((_, Page::Web(feeds))) => {
                        let why = Why::NoFeed(NotAFeed::WebPage { feeds });
                        tried.push(Tried { url, why, named: true });
                    }
                    Err(why) => tried.push(Tried { url, why, named: true }),
                }
            }
        }
        if found.is_empty() && !left_over.is_empty() {
            tried.push(Tried { url: page.to_owned(), why: Why::Untried(left_over.len()), named: false });
        }
        if found.is_empty() {
            return None;
        }
        // Comments and news of the same site are feeds too; a podcast is what can be played.
        found.sort_by_key(|feed| feed.parsed.episodes.iter().all(|episode| episode.enclosures.is_empty()));
        left_over.retain(|one| found.iter().all(|feed| feed.url.comparison_key() != one.feed_url.comparison_key()));
        let offered = from_outside(page, List { outlines: left_over, ..List::default() }).await.outlines;
        Some(if offered.is_empty() { Discovered::Feeds(found) } else { Discovered::Many(found, offered) })
    }

    /// Fetches one address and finds out what it holds, and where it was in the end.
    async fn page(&self, url: &str, progress: &(impl Fn(u64) + Send + Sync)) -> Result<(String, Page), Why> {
        let fetched = self.fetch(&Request::new(url), progress).await.map_err(Why::NoAnswer)?;
        let Fetched::Body {
            bytes,
            status,
            charset,
            etag,
            last_modified,
            ttl,
            url: last,
            moved_to,
            feeds: said,
            held,
            ..
        } = fetched
        else {
            return Err(Why::NoAnswer(FetchError::Status { code: 304, retry_after: None }));
        };
        let address = moved_to.or_else(|| FeedUrl::parse(url)).ok_or(Why::NoAnswer(FetchError::BadAddress))?;
        let base = FeedUrl::parse(&last).unwrap_or_else(|| address.clone());
        let read = tokio::task::spawn_blocking(move || {
            let _held = held;
            match feed::parse(&bytes, &base, charset.as_deref()) {
                Ok(parsed) => {
                    let parsed = Box::new(parsed);
                    Ok(Page::Feed(FoundFeed { url: address, parsed, status, etag, last_modified, ttl }))
                }
                // What its server says of it comes first.
                Err(NotAFeed::WebPage { feeds }) => Ok(Page::Web(said.into_iter().chain(feeds).collect())),
                Err(NotAFeed::Opml) => {
                    let list = feed::opml::read(&bytes).map(List::from_a_server);
                    list.map(Page::List).map_err(|why| Why::NoFeed(NotAFeed::Other(why)))
                }
                Err(other) => Err(Why::NoFeed(other)),
            }
        });
        let page = read
            .await
            .unwrap_or_else(|error| Err(Why::NoFeed(NotAFeed::Other(format!("reading it failed: {error}")))))?;
        let page = match page {
            Page::List(list) => Page::List(from_outside(&last, list).await),
            other => other,
        };
        Ok((last, page))
    }
}

/// A list from this address without what a list from outside may not name: an address in a document is as little to be trusted as a
/// redirect.
async fn from_outside(address: &str, list: List) -> List {
    let Ok(origin) = reqwest::Url::parse(address) else { return list };
    let named = list.outlines.iter().filter_map(|one| reqwest::Url::parse(one.feed_url.as_str()).ok());
    let inside = guard::hosts_inside(&origin, named).await;
    list.without(|one| inside.contains(&super::host(one.feed_url.as_str())), &Unfit::Inside)
}

/// Whether an address on a page may be asked: one in a document is as little to be trusted as a redirect.
async fn may_be_asked(page: &str, one: &Outline) -> Result<(), Why> {
    if super::may_lead(page, one.feed_url.as_str()).await {
        return Ok(());
    }
    let (from, to) = (super::host(page), super::host(one.feed_url.as_str()));
    Err(Why::NoAnswer(FetchError::RedirectRefused { from, to, status: None }))
}

/// The web addresses that were meant, best first.
fn spellings(typed: &str) -> Vec<String> {
    let typed = super::pasted(typed);
    let typed = typed.as_str();
    if let Some(url) = FeedUrl::parse(typed).filter(FeedUrl::is_remote) {
        let url = url.to_string();
        let other = match url.split_once("://") {
            Some(("http", rest)) => Some(format!("https://{rest}")),
            Some(("https", rest)) if masked(&url) == url => Some(format!("http://{rest}")),
            _ => None,
        };
        return std::iter::once(url).chain(other).collect();
    }
    let place = typed.split(['/', '?', '#']).next().unwrap_or_default();
    // A name without a password is that of somebody's mailbox.
    let host = match place.rsplit_once('@') {
        Some((login, host)) if login.split_once(':').is_some_and(|(user, _)| !MAILBOXES.contains(&user)) => host,
        _ => place,
    };
    let is_host = !host.is_empty()
        && !typed.contains("://")
        && !typed.contains(char::is_whitespace)
        && !host.contains('@')
        && (host.trim_matches('.').contains('.')
            || host.starts_with('[')
            || host.split(':').next() == Some("localhost"));
    if !is_host {
        return Vec::new();
    }
    ["https", "http"]
        .iter()
        .filter_map(|scheme| FeedUrl::parse(&format!("{scheme}://{typed}")))
        .map(|url| url.to_string())
        .filter(|url| url.starts_with("https:") || masked(url) == *url)
        .collect()
}

/// Whether another spelling of the address would say the same: the server has understood what was asked for.
fn is_final(why: &Why) -> bool {
    match why {
        Why::NoAnswer(
            FetchError::Denied { .. }
            | FetchError::UnknownSignIn { .. }
            | FetchError::InTheClear { .. }
            | FetchError::TooLarge { .. },
        ) => true,
        Why::NoAnswer(FetchError::Status { code, .. }) => matches!(code, 410 | 429 | 503),
        Why::NoAnswer(_) => false,
        _ => true,
    }
}

/// The feeds that a page names, with absolute addresses, each once.
fn addresses(page: &str, named: &[LinkedFeed]) -> Vec<Outline> {
    let base = reqwest::Url::parse(page).ok();
    let mut found: Vec<Outline> = Vec::new();
    for link in named {
        let absolute = base.as_ref().and_then(|base| base.join(&link.url).ok());
        let url = absolute.and_then(|url| FeedUrl::parse(url.as_str())).filter(FeedUrl::is_remote);
        if let Some(feed_url) = url
            && found.iter().all(|known| known.feed_url != feed_url)
        {
            found.push(Outline { title: link.title.clone(), feed_url, site: None, folders: Vec::new() });
        }
    }
    found
}

/// Where a site that names no feed often has one.
fn usual_places(page: &str) -> Vec<String> {
    let Some(root) = reqwest::Url::parse(page).ok().and_then(|url| url.join("/").ok()) else { return Vec::new() };
    USUAL_PLACES.iter().filter_map(|place| root.join(place).ok()).map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_understood_as_people_type_them() {
        let both = |typed: &str, first: &str, then: &str| assert_eq!(spellings(typed), [first, then], "{typed}");
        assert_eq!(spellings("user:pw@a.example/feed"), ["https://user:pw@a.example/feed"]);
        both("https://a.example/feed", "https://a.example/feed", "http://a.example/feed");
        both(" HTTP://A.Example ", "http://a.example/", "https://a.example/");
        both("feed://a.example/x", "http://a.example/x", "https://a.example/x");
        both("feed:https://a.example/x", "https://a.example/x", "http://a.example/x");
        both("pcast://a.example/x", "http://a.example/x", "https://a.example/x");
        both("itpc://a.example/x", "http://a.example/x", "https://a.example/x");
        both("podcast://a.example/x", "http://a.example/x", "https://a.example/x");
        // A secret is not asked for in the clear, unless somebody writes it so.
        let one = |typed: &str, url: &str| assert_eq!(spellings(typed), [url], "{typed}");
        one("https://me:pw@a.example/feed", "https://me:pw@a.example/feed");
        one("https://a.example/feed?token=abc", "https://a.example/feed?token=abc");
        one("a.example/feed?token=abc", "https://a.example/feed?token=abc");
        both("http://a.example/feed?token=abc", "http://a.example/feed?token=abc", "https://a.example/feed?token=abc");
        let two = |typed: &str, rest: &str| {
            assert_eq!(spellings(typed), [format!("https://{rest}"), format!("http://{rest}")], "{typed}");
        };
        two("a.example", "a.example/");
        two("a.example:8080/feed?x=1", "a.example:8080/feed?x=1");
        two("localhost:8080/feed", "localhost:8080/feed");
        two("127.0.0.1:99", "127.0.0.1:99/");
        // As it is set apart in text.
        two("<a.example/feed>", "a.example/feed");
        both("\"https://a.example/feed\"", "https://a.example/feed", "http://a.example/feed");
        for nothing in
            ["", "   ", "data science", "me@a.example", "ftp://a.example/", "mailto:me@a.example", "feed", "."]
        {
            assert_eq!(spellings(nothing), Vec::<String>::new(), "{nothing}");
        }
    }

    #[test]
    fn named_feeds_become_absolute_and_unique() {
        let link = |url: &str| LinkedFeed { url: url.into(), ..LinkedFeed::default() };
        let named =
            [link("/rss"), link("https://a.example/rss#x"), link("feed.xml"), link("javascript:1"), link("ftp://b/")];
        let found = addresses("https://a.example/show/", &named);
        let found: Vec<&str> = found.iter().map(|one| one.feed_url.as_str()).collect();
        assert_eq!(found, ["https://a.example/rss", "https://a.example/show/feed.xml"]);
    }
}
