//! What a link is, judged by host and path only, never by fetching.

use std::collections::HashMap;
use std::sync::LazyLock;

use url::Url;

use crate::model::LinkKind;

/// The kind of a web address.
pub(super) fn of(url: &Url) -> LinkKind {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let path = url.path().to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_feed = is_feed(host, &path, &parts);
    if let Some(kind) = by_site(host, &parts, url, is_feed) {
        return kind;
    }
    if is_feed {
        return LinkKind::Feed;
    }
    if let Some(kind) = parts.last().and_then(|file| by_ending(file)) {
        return kind;
    }
    by_words(host, &parts)
}

/// `site` itself or a host below it.
fn under(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

/// The kind of the site that this host is of, or below: the first in [`SITES`], of several.
fn listed(host: &str) -> Option<LinkKind> {
    // Notes have links by the hundred thousand, and there are hundreds of sites.
    static PLACES: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let sites = SITES.iter().enumerate().rev();
        sites.flat_map(|(place, (_, sites))| sites.iter().map(move |site| (*site, place))).collect()
    });
    let dots = host.match_indices('.').filter_map(|(dot, _)| host.get(dot + 1..));
    let place = std::iter::once(host).chain(dots).filter_map(|site| PLACES.get(site)).min()?;
    SITES.get(*place).map(|(kind, _)| *kind)
}

fn by_site(host: &str, parts: &[&str], url: &Url, is_feed: bool) -> Option<LinkKind> {
    let first = parts.first().copied().unwrap_or_default();
    let has_query = |name: &str| url.query_pairs().any(|(key, _)| key == name);
    Some(match host {
        "podcasts.apple.com" | "embed.podcasts.apple.com" | "itunes.apple.com" if has_query("i") => LinkKind::Episode,
        "itunes.apple.com" => {
            if parts.contains(&"podcast") {
                LinkKind::Podcast
            } else {
                LinkKind::Shop
            }
        }
        "apps.apple.com" | "music.apple.com" | "play.google.com" => LinkKind::Shop,
        "open.spotify.com" => match first {
            "episode" => LinkKind::Episode,
            "show" => LinkKind::Podcast,
            "user" | "artist" => LinkKind::Person,
            _ => LinkKind::Other,
        },
        "overcast.fm" => {
            if first.starts_with('+') {
                LinkKind::Episode
            } else {
                LinkKind::Podcast
            }
        }
        "pca.st"
        | "pocketcasts.com"
        | "play.pocketcasts.com"
        | "podchaser.com"
        | "castbox.fm"
        | "player.fm"
        | "podbay.fm"
        | "listennotes.com"
        | "castro.fm" => {
            if parts.iter().any(|part| part.starts_with("episode")) {
                LinkKind::Episode
            } else {
                LinkKind::Podcast
            }
        }
        "share.transistor.fm" | "share.fireside.fm" => LinkKind::Episode,
        "podcasts.apple.com"
        | "embed.podcasts.apple.com"
        | "podcastindex.org"
        | "fyyd.de"
        | "podcastaddict.com"
        | "stitcher.com"
        | "antennapod.org"
        | "podcasts.google.com"
        | "podvine.com"
        | "goodpods.com"
        | "podlink.com"
        | "pod.link"
        | "episodes.fm"
        | "podcast.app"
        | "breaker.audio" => LinkKind::Podcast,
        "github.com" if first == "sponsors" => LinkKind::Support,
        "github.com" | "gitlab.com" | "codeberg.org" if parts.len() == 1 => LinkKind::Person,
        "linkedin.com" if first == "in" => LinkKind::Person,
        "scholar.google.com" | "orcid.org" | "linktr.ee" | "about.me" | "imdb.com" if first != "title" => {
            LinkKind::Person
        }
        "discord.com" if first == "invite" => LinkKind::Chat,
        "paypal.com" if matches!(first, "donate" | "paypalme" | "cgi-bin") => LinkKind::Support,
        "books.google.com" => LinkKind::Book,
        "medium.com" => LinkKind::Article,
        "nature.com" | "link.springer.com" if matches!(first, "articles" | "article" | "chapter") => LinkKind::Paper,
        "ted.com" if first == "talks" => LinkKind::Video,
        "oreilly.com" if first == "library" => LinkKind::Book,
        "manning.com" if first == "books" => LinkKind::Book,
        _ if under(host, "youtube.com") && first != "redirect" => LinkKind::Video,
        _ if under(host, "youtube-nocookie.com") => LinkKind::Video,
        _ if amazon(host) => {
            if host.starts_with("music.") {
                LinkKind::Podcast
            } else if is_book_number(parts) {
                LinkKind::Book
            } else {
                LinkKind::Shop
            }
        }
        // Feeds of these sites are feeds, whatever the site is.
        _ => return listed(host).filter(|kind| !is_feed || *kind == LinkKind::Social),
    })
}

/// Sites of one kind each; a host below one of them is of its kind, too.
const SITES: &[(LinkKind, &[&str])] = &[
    (
        LinkKind::Social,
        &[
            "twitter.com",
            "x.com",
            "facebook.com",
            "fb.com",
            "fb.me",
            "instagram.com",
            "linkedin.com",
            "threads.net",
            "threads.com",
            "bsky.app",
            "bsky.social",
            "tiktok.com",
            "reddit.com",
            "pinterest.com",
            "tumblr.com",
            "snapchat.com",
            "vk.com",
            "weibo.com",
            "plus.google.com",
            "t.co",
            "mastodon.social",
            "mastodon.online",
            "fosstodon.org",
            "hachyderm.io",
            "chaos.social",
            "mstdn.social",
            "mas.to",
            "podcastindex.social",
            "clubhouse.com",
        ],
    ),
    (
        LinkKind::Video,
        &[
            "youtu.be",
            "vimeo.com",
            "twitch.tv",
            "dailymotion.com",
            "odysee.com",
            "rumble.com",
            "bilibili.com",
            "nebula.tv",
            "nebula.app",
            "media.ccc.de",
            "netflix.com",
            "loom.com",
        ],
    ),
    (
        LinkKind::Paper,
        &[
            "arxiv.org",
            "doi.org",
            "biorxiv.org",
            "medrxiv.org",
            "ssrn.com",
            "pubmed.ncbi.nlm.nih.gov",
            "ncbi.nlm.nih.gov",
            "semanticscholar.org",
            "researchgate.net",
            "jstor.org",
            "sciencedirect.com",
            "dl.acm.org",
            "ieeexplore.ieee.org",
            "openreview.net",
            "aclanthology.org",
            "aclweb.org",
            "papers.nips.cc",
            "proceedings.neurips.cc",
            "proceedings.mlr.press",
            "plos.org",
            "pnas.org",
            "osf.io",
            "zenodo.org",
            "hal.science",
            "jmlr.org",
            "academic.oup.com",
            "onlinelibrary.wiley.com",
            "tandfonline.com",
            "journals.sagepub.com",
            "science.org",
            "distill.pub",
            "papers.ssrn.com",
            "nber.org",
        ],
    ),
    (
        LinkKind::Code,
        &[
            "github.com",
            "gist.github.com",
            "gitlab.com",
            "codeberg.org",
            "bitbucket.org",
            "sr.ht",
            "sourceforge.net",
            "crates.io",
            "docs.rs",
            "lib.rs",
            "pypi.org",
            "npmjs.com",
            "huggingface.co",
            "colab.research.google.com",
            "kaggle.com",
            "rubygems.org",
            "hackage.haskell.org",
            "hub.docker.com",
            "codepen.io",
            "replit.com",
            "observablehq.com",
            "nbviewer.org",
            "mybinder.org",
        ],
    ),
    (
        LinkKind::Book,
        &[
            "goodreads.com",
            "openlibrary.org",
            "bookshop.org",
            "gutenberg.org",
            "leanpub.com",
            "librarything.com",
            "audible.com",
            "audible.de",
            "audible.co.uk",
            "barnesandnoble.com",
            "worldcat.org",
            "storygraph.com",
            "thestorygraph.com",
            "libro.fm",
            "indiebound.org",
            "nostarch.com",
            "penguinrandomhouse.com",
            "packtpub.com",
        ],
    ),
    (
        LinkKind::Support,
        &[
            "patreon.com",
            "ko-fi.com",
            "buymeacoffee.com",
            "paypal.me",
            "liberapay.com",
            "opencollective.com",
            "steadyhq.com",
            "steady.page",
            "flattr.com",
            "gofundme.com",
            "kickstarter.com",
            "indiegogo.com",
            "supportingcast.fm",
            "supercast.com",
            "supercast.tech",
            "memberful.com",
            "glow.fm",
            "tipeee.com",
            "donorbox.org",
            "betterplace.org",
            "givebutter.com",
        ],
    ),
    (
        LinkKind::Chat,
        &[
            "discord.gg",
            "slack.com",
            "t.me",
            "telegram.me",
            "telegram.org",
            "matrix.to",
            "gitter.im",
            "chat.whatsapp.com",
            "wa.me",
            "signal.group",
            "signal.me",
            "zulipchat.com",
            "libera.chat",
        ],
    ),
    (
        LinkKind::Shop,
        &[
            "ebay.com",
            "etsy.com",
            "bandcamp.com",
            "teespring.com",
            "redbubble.com",
            "gumroad.com",
            "myshopify.com",
            "amzn.to",
            "a.co",
            "amzn.eu",
            "spreadshirt.com",
            "spreadshirt.de",
            "teepublic.com",
            "cottonbureau.com",
            "zazzle.com",
        ],
    ),
    (LinkKind::Podcast, &["iheart.com", "tunein.com", "podbean.com", "spreaker.com", "audioboom.com", "deezer.com"]),
    (LinkKind::Image, &["imgur.com", "flickr.com", "flic.kr", "unsplash.com", "giphy.com"]),
    (LinkKind::File, &["dropbox.com", "drive.google.com", "docs.google.com", "wetransfer.com"]),
];

fn amazon(host: &str) -> bool {
    let name = host.strip_prefix("smile.").or_else(|| host.strip_prefix("music.")).unwrap_or(host);
    name.strip_prefix("amazon.").is_some_and(|top| top.len() <= 6)
}

/// The number of a book is an ISBN-10; of everything else it begins with B.
fn is_book_number(parts: &[&str]) -> bool {
    parts.iter().any(|part| {
        part.len() == 10
            && part.bytes().take(9).all(|b| b.is_ascii_digit())
            && part.bytes().last().is_some_and(|b| b.is_ascii_digit() || b == b'x')
    })
}

/// Whether an address looks like the address of a feed.
fn is_feed(host: &str, path: &str, parts: &[&str]) -> bool {
    let last = parts.last().copied().unwrap_or_default().to_ascii_lowercase();
    // FeedBurner's `/~r/` and `/~ff/` addresses are articles and counters.
    if path.contains("/~") || by_ending(&last).is_some() {
        return false;
    }
    let ending = last.rsplit_once('.').map(|(_, ending)| ending);
    if matches!(ending, Some("rss" | "atom" | "rdf")) || matches!(&*last, "feed" | "rss" | "atom" | "podcast.xml") {
        return !host.ends_with("facebook.com");
    }
    let host_says = ["feeds.", "feed.", "rss.", "podcastfeeds."].iter().any(|front| host.starts_with(front));
    if host_says && !parts.is_empty() {
        return !matches!(ending, Some("html" | "htm" | "php"));
    }
    if ending == Some("xml") {
        return ["feed", "rss", "podcast", "atom", "index", "itunes", "episodes", "mp3", "audio"]
            .iter()
            .any(|word| path.to_ascii_lowercase().contains(word));
    }
    let before = parts.len().checked_sub(2).and_then(|n| parts.get(n)).copied().unwrap_or_default();
    before == "feed"
        && matches!(&*last, "podcast" | "mp3" | "m4a" | "aac" | "opus" | "audio" | "itunes" | "rss2" | "atom")
        || before == "rss" && host.ends_with("patreon.com")
}

fn by_ending(file: &str) -> Option<LinkKind> {
    let ending = file.rsplit_once('.')?.1;
    Some(match ending {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "avif" | "bmp" => LinkKind::Image,
        "mp4" | "m4v" | "mov" | "webm" | "mkv" => LinkKind::Video,
        "pdf" | "zip" | "gz" | "tgz" | "7z" | "rar" | "mp3" | "m4a" | "m4b" | "ogg" | "oga" | "opus" | "aac"
        | "flac" | "wav" | "epub" | "mobi" | "doc" | "docx" | "odt" | "ppt" | "pptx" | "key" | "xls" | "xlsx"
        | "ods" | "csv" | "tsv" | "txt" | "vtt" | "srt" | "dmg" | "exe" | "apk" | "iso" | "torrent" | "ics" => {
            LinkKind::File
        }
        _ => return None,
    })
}

fn by_words(host: &str, parts: &[&str]) -> LinkKind {
    let first = parts.first().copied().unwrap_or_default();
    let sub = host.split('.').next().unwrap_or_default();
    if matches!(sub, "donate" | "support" | "spenden") && !host.contains("zendesk") && matches!(first, "" | "donate")
        || matches!(first, "donate" | "spenden" | "donations")
    {
        return LinkKind::Support;
    }
    if matches!(sub, "shop" | "store" | "merch") || matches!(first, "shop" | "store" | "merch" | "products") {
        return LinkKind::Shop;
    }
    if matches!(sub, "chat") {
        return LinkKind::Chat;
    }
    if parts.len() == 1 && first.len() > 1 && first.starts_with('@') {
        return LinkKind::Social;
    }
    if parts.len() >= 2 && parts.iter().any(|part| matches!(*part, "episode" | "episodes" | "podcast-episode")) {
        return LinkKind::Episode;
    }
    if matches!(sub, "podcast" | "podcasts" | "pod") || matches!(first, "podcast" | "podcasts") {
        return LinkKind::Podcast;
    }
    if matches!(first, "people" | "person" | "team" | "author" | "authors" | "staff" | "speakers") && parts.len() >= 2 {
        return LinkKind::Person;
    }
    if parts.is_empty() && !host.ends_with("substack.com") { LinkKind::Other } else { LinkKind::Article }
}
