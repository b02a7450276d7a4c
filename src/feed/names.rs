//! The words of feeds: namespaces, prefixes and element names, and how publishers misspell them.

use std::borrow::Cow;

/// The prefix that a namespace usually has; empty for the namespaces of the formats themselves.
pub(super) type Prefix = &'static str;

/// What a namespace is. Addresses are compared without scheme, case, `www.` and trailing slash: all of these vary in
/// real feeds, and no two known namespaces differ in nothing else.
pub(super) fn namespace(uri: &str) -> Option<Prefix> {
    let uri = uri.trim().to_ascii_lowercase();
    let rest = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://")).unwrap_or(&uri);
    let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches(['/', '#']);
    Some(match rest {
        "purl.org/rss/1.0/modules/content" => "content",
        "purl.org/rss/1.0/modules/syndication" => "sy",
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => "dc",
        "purl.org/dc/terms" => "dcterms",
        "search.yahoo.com/mrss" | "search.yahoo.com/rss" | "video.search.yahoo.com/mrss" => "media",
        "w3.org/2005/atom" | "purl.org/atom/ns" => "atom",
        "podlove.org/simple-chapters" => "psc",
        "google.com/schemas/play-podcasts/1.0" | "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" => {
            "googleplay"
        }
        "w3.org/1999/02/22-rdf-syntax-ns" => "rdf",
        "rawvoice.com/rawvoicerssmodule" => "rawvoice",
        "backend.userland.com/creativecommonsrssmodule" => "creativeCommons",
        "w3.org/1999/xhtml" => "xhtml",
        "purl.oclc.org/net/rss_2.0/enc" => "enc",
        "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "backend.userland.com/rss2"
        | "backend.userland.com/rss"
        | "blogs.law.harvard.edu/tech/rss"
        | "my.netscape.com/publish/formats/rss-0.91.dtd"
        | "purl.org/net/rss1.1" => "",
        _ if rest.starts_with("itunes.com/dtds/podcast") => "itunes",
        _ if rest.starts_with("podcastindex.org/namespace")
            || rest.split('/').skip(1).any(|part| part.starts_with("podcast-namespace")) =>
        {
            "podcast"
        }
        _ => return None,
    })
}

/// Prefix and local name. Names are short: nothing that searches many bytes at a time gets started on one.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let at = name.bytes().position(|byte| byte == b':')?;
    Some((name.get(..at)?, name.get(at + 1..)?))
}

/// Whose word the name of an element is, by the prefix that it has after `repair`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Space {
    /// RSS itself.
    Rss,
    /// Without a prefix, but no word of RSS.
    Stray,
    Itunes,
    Podcast,
    Content,
    Dublin,
    Terms,
    Media,
    Atom,
    Chapters,
    Google,
    Pace,
    Rawvoice,
    Commons,
    Xhtml,
    Enclosures,
    /// What `repair` moved out of the way.
    Moved,
    #[default]
    Other,
}

impl Space {
    /// The space of a name, and the name without its prefix.
    pub(super) fn split(name: &str) -> (Self, &str) {
        let Some((prefix, local)) = split(name) else {
            let space = if matches!(name, "description" | "enclosure" | "guid") { Self::Rss } else { Self::Stray };
            return (space, name);
        };
        let space = match prefix {
            "itunes" => Self::Itunes,
            "podcast" => Self::Podcast,
            "content" => Self::Content,
            "dc" => Self::Dublin,
            "dcterms" => Self::Terms,
            "media" => Self::Media,
            "atom" => Self::Atom,
            "psc" => Self::Chapters,
            "googleplay" => Self::Google,
            "sy" => Self::Pace,
            "rawvoice" => Self::Rawvoice,
            "creativeCommons" => Self::Commons,
            "xhtml" => Self::Xhtml,
            "enc" => Self::Enclosures,
            "earmark" => Self::Moved,
            _ => Self::Other,
        };
        (space, local)
    }

    /// One of 32 bits.
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What a prefix means when the document does not say.
pub(super) fn usual(prefix: &str) -> Option<Prefix> {
    const USUAL: [Prefix; 15] = [
        "itunes",
        "podcast",
        "content",
        "dc",
        "media",
        "atom",
        "psc",
        "googleplay",
        "rdf",
        "sy",
        "dcterms",
        "rawvoice",
        "creativeCommons",
        "xhtml",
        "enc",
    ];
    USUAL.iter().find(|known| known.eq_ignore_ascii_case(prefix)).copied()
}

/// The name of an element of another namespace as that spells it: what begins with a capital has small letters there, and a few
/// names have one inside.
pub(super) fn local_case<'t>(prefix: &str, local: &'t str) -> Cow<'t, str> {
    const MIXED: [&str; 11] = [
        "episodeType",
        "isClosedCaptioned",
        "updatePeriod",
        "updateFrequency",
        "liveItem",
        "alternateEnclosure",
        "socialInteract",
        "remoteItem",
        "valueRecipient",
        "valueTimeSplit",
        "contentLink",
    ];
    // In RDF capitals begin the names of classes.
    if matches!(prefix, "" | "rdf" | "enc" | "xhtml") {
        return Cow::Borrowed(local);
    }
    match MIXED.iter().find(|known| known.eq_ignore_ascii_case(local)) {
        Some(known) => Cow::Borrowed(*known),
        None if local.starts_with(|c: char| c.is_ascii_uppercase()) => Cow::Owned(local.to_ascii_lowercase()),
        None => Cow::Borrowed(local),
    }
}

/// Elements of RSS in the spelling of the standard.
fn rss_name(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 28] = [
        "item",
        "title",
        "link",
        "description",
        "pubDate",
        "guid",
        "enclosure",
        "category",
        "author",
        "comments",
        "source",
        "channel",
        "language",
        "copyright",
        "managingEditor",
        "webMaster",
        "lastBuildDate",
        "generator",
        "docs",
        "cloud",
        "ttl",
        "image",
        "textInput",
        "skipHours",
        "skipDays",
        "rating",
        "textinput",
        "items",
    ];
    NAMES
        .iter()
        .find(|known| **known == name)
        .or_else(|| NAMES.iter().find(|known| known.eq_ignore_ascii_case(name)))
        .copied()
}

/// Whether this can only stand in a channel: `<rss><title>…` has lost its `<channel>`.
pub(super) fn in_channel(written: &str) -> bool {
    let item_or_text = |name| name != "channel" && (name == "item" || is_text(name));
    written.starts_with("itunes:") || written.starts_with("atom:") || rss_name(written).is_some_and(item_or_text)
}

/// `<pubdate>` and `<GUID>` in the spelling that the crate knows.
pub(super) fn rss_case(written: Cow<'_, str>) -> Cow<'_, str> {
    if written.contains(':') {
        return written;
    }
    match rss_name(&written) {
        Some(known) if *known != *written => Cow::Borrowed(known),
        _ => written,
    }
}

/// Elements without a prefix that we read ourselves in an item of RSS: notes; enclosures, of which the crate keeps one; guids, of
/// which it knows `isPermaLink` in one spelling; and words of Atom, of old readers and of nobody's that hand-made items hold,
/// which count where the words of RSS are missing.
pub(super) fn is_ours(written: &str) -> bool {
    matches!(
        written,
        "description"
            | "enclosure"
            | "guid"
            | "id"
            | "published"
            | "issued"
            | "created"
            | "updated"
            | "modified"
            | "date"
            | "summary"
            | "subtitle"
            | "content"
            | "body"
            | "fullitem"
            | "image"
    )
}

/// The relation of a link; as an address it is the same as its last part (RFC 4287 §4.2.7.2).
pub(super) fn relation(said: &str) -> &str {
    let said = said.trim();
    said.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(said)
}

/// Whether anything of ours asks an entry for links of this relation, as it is written.
pub(super) fn is_read_relation(written: &str) -> bool {
    let relation = relation(written);
    ["alternate", "enclosure", "payment"].iter().any(|read| relation.eq_ignore_ascii_case(read))
        || written.contains('&')
}

/// Whether anything of ours asks for this child of an RSS item: whoever asks for another one adds it here. What nobody asks
/// for is not even handed to the format crate; of some feeds that is most of every item.
pub(super) fn is_read(written: &str) -> bool {
    match split(written) {
        None => matches!(written, "title" | "link" | "pubDate" | "author") || is_ours(written),
        Some(("xhtml", local)) => local == "body",
        Some(("rawvoice" | "creativeCommons", _)) => false,
        Some(("itunes", local)) => !matches!(local, "keywords" | "block" | "order" | "isClosedCaptioned"),
        Some((prefix, _)) => usual(prefix).is_some(),
    }
}

/// The same for children of an Atom entry.
pub(super) fn is_read_in_entry(written: &str) -> bool {
    match split(written) {
        None => !matches!(written, "category" | "contributor" | "rights"),
        Some((prefix, _)) => usual(prefix).is_some(),
    }
}

/// The same for children of an Atom feed.
pub(super) fn is_read_in_feed(written: &str) -> bool {
    !matches!(written, "id" | "updated" | "contributor")
        && split(written).is_none_or(|(prefix, _)| usual(prefix).is_some())
}

/// The same for children of an RSS channel.
pub(super) fn is_read_in_channel(written: &str) -> bool {
    match split(written) {
        None => matches!(
            written,
            "title"
                | "link"
                | "description"
                | "language"
                | "copyright"
                | "managingEditor"
                | "category"
                | "generator"
                | "image"
                | "ttl"
                | "skipHours"
                | "skipDays"
        ),
        Some(("itunes", local)) => local != "keywords",
        Some(("podcast", local)) => local != "txt",
        Some(("rawvoice", local)) => local == "donate",
        Some(("creativeCommons", local)) => local == "license",
        Some((prefix, _)) => matches!(prefix, "content" | "dc" | "atom" | "googleplay" | "sy" | "media"),
    }
}

/// Whether this is a word of RSS in another spelling.
pub(super) fn is_misspelt(written: &str) -> bool {
    match written {
        "category" | "comments" | "source" | "guid" | "link" => false,
        _ => rss_name(written).is_some_and(|known| known != written),
    }
}

/// A bit for each element that may stand once in a channel or an item.
pub(super) fn once(written: &str) -> Option<u16> {
    Some(match written {
        "title" => 1,
        "link" => 1 << 1,
        "description" => 1 << 2,
        "guid" => 1 << 3,
        "pubDate" => 1 << 4,
        "author" => 1 << 5,
        "content:encoded" => 1 << 6,
        "language" => 1 << 7,
        "copyright" => 1 << 8,
        "managingEditor" => 1 << 9,
        "image" => 1 << 10,
        "generator" => 1 << 11,
        "ttl" => 1 << 12,
        _ => return None,
    })
}

/// The same for an entry of Atom, of which the crate keeps the last.
pub(super) fn once_in_entry(written: &str) -> Option<u16> {
    Some(match written {
        "content" => 1,
        "summary" => 1 << 1,
        "published" => 1 << 2,
        _ => return None,
    })
}

/// Elements that hold text and nothing else.
pub(super) fn is_text(written: &str) -> bool {
    match split(written) {
        None => matches!(
            written,
            "title"
                | "link"
                | "description"
                | "guid"
                | "pubDate"
                | "author"
                | "category"
                | "comments"
                | "language"
                | "copyright"
                | "managingEditor"
                | "webMaster"
                | "lastBuildDate"
                | "generator"
                | "docs"
                | "ttl"
        ),
        Some(("itunes", local)) => !matches!(local, "category" | "owner" | "image"),
        Some(("content", local)) => local == "encoded",
        Some(("dc", _)) => true,
        _ => false,
    }
}

/// The texts of Atom that have a type.
pub(super) fn is_atom_text(written: &str) -> bool {
    matches!(written, "title" | "subtitle" | "summary" | "rights" | "content")
}

/// Elements that say everything in attributes: an element that seems to stand in one stands behind it.
pub(super) fn is_void(written: &str, atom: bool) -> bool {
    (atom && written == "link")
        || matches!(written, "enclosure" | "itunes:image" | "atom:link" | "podcast:transcript" | "podcast:chapters")
}

/// Whether one of these holds this element where somebody wrote elements for attributes.
pub(super) fn may_hold(void: &str, inner: &str) -> bool {
    void == "enclosure" && matches!(inner, "url" | "type" | "length")
}

/// Whether a text may be prose, with markup in it.
pub(super) fn is_prose(written: &str) -> bool {
    matches!(written, "title" | "description" | "content:encoded" | "itunes:summary" | "itunes:subtitle" | "copyright")
}

/// Whether a text is one line, and no prose.
pub(super) fn is_line(written: &str) -> bool {
    written == "title" || is_text(written) && !is_prose(written) && written != "dc:description"
}

/// Whether this element cannot stand inside that text, so that the text has lost its end tag.
pub(super) fn ends_text(text: &str, inner: &str) -> bool {
    let inner = rss_name(inner).unwrap_or(inner);
    let only_ours =
        matches!(inner, "item" | "channel" | "pubDate" | "guid" | "enclosure" | "lastBuildDate" | "content:encoded")
            || inner
                .split_once(':')
                .is_some_and(|(prefix, _)| matches!(prefix, "itunes" | "podcast" | "dc" | "media" | "atom"));
    // In notes a <title> or a <link> may be pasted HTML; a guid that contains a <title> has lost its end.
    let notes = matches!(text, "description" | "content:encoded" | "itunes:summary" | "itunes:subtitle");
    only_ours
        || (!notes && matches!(inner, "title" | "link" | "description" | "author" | "category" | "comments" | "image"))
}

/// Whether a first element of this name (in lower case) is part of a web page.
pub(super) fn is_html(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "body"
            | "title"
            | "meta"
            | "script"
            | "div"
            | "p"
            | "br"
            | "b"
            | "center"
            | "h1"
            | "h2"
            | "table"
            | "link"
            | "style"
            | "span"
            | "a"
            | "form"
            | "pre"
            | "font"
            | "img"
            | "iframe"
            | "noscript"
            | "section"
    )
}

/// A foreign name, short and safe to show in a warning.
pub(super) fn shown(name: &str) -> String {
    crate::text::clean::block(name).chars().filter(|c| !c.is_whitespace()).take(40).collect()
}
