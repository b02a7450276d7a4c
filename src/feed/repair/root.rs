//! What a document is: the root element, and where it starts.

use crate::feed::names;

/// What the first element says that the document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::feed) enum Root {
    Rss,
    Rdf,
    /// RSS 1.1: a channel with nothing around it.
    Channel,
    Atom,
    Html,
    Opml,
    Other(String),
    /// No element at all.
    None,
}

/// Finds the root element: what it is, and where it starts.
pub(in crate::feed) fn root(text: &str) -> (Root, usize) {
    let Some((name, start)) = first_element(text, 0) else { return (Root::None, 0) };
    let tag = text.get(start..).and_then(|rest| rest.get(..rest.find('>')?)).unwrap_or_default();
    if is_rss_11(name, tag) {
        return (Root::Channel, start);
    }
    match root_kind(name) {
        Root::Other(name) => {
            // A warning of PHP or a banner of a proxy stands before the feed: look for the feed itself.
            match find_root(text) {
                Some(start) => match first_element(text, start) {
                    Some((name, start)) => (root_kind(name), start),
                    None => (Root::Other(name), start),
                },
                None if names::is_html(&name) => (Root::Html, start),
                None => (Root::Other(name), start),
            }
        }
        kind => (kind, start),
    }
}

/// Whether this tag is the channel that RSS 1.1 begins with, and not one that has lost what was around it.
pub(super) fn is_rss_11(name: &str, tag: &str) -> bool {
    let local = name.rsplit(':').next().unwrap_or(name);
    local.eq_ignore_ascii_case("channel") && tag.contains("purl.org/net/rss1.1")
}

fn root_kind(name: &str) -> Root {
    let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    match local.as_str() {
        "rss" | "channel" => Root::Rss,
        "rdf" => Root::Rdf,
        "feed" => Root::Atom,
        "html" => Root::Html,
        "opml" => Root::Opml,
        _ => Root::Other(local),
    }
}

/// Name and place of the first start tag from `from` on.
pub(super) fn first_element(text: &str, from: usize) -> Option<(&str, usize)> {
    let (mut at, mut doctype) = (from, false);
    // Where nothing ends that way any more it is not looked for again.
    let (mut comments, mut instructions) = (true, true);
    loop {
        let rest = text.get(at..)?;
        at += rest.find('<')?;
        let rest = text.get(at..)?;
        if rest.starts_with("<!--") {
            let end = if comments { rest.find("-->") } else { None };
            comments = end.is_some();
            at += end.map_or(4, |end| end + 3);
        } else if rest.starts_with("<?xml") {
            // `<?xml version="1.0">` has lost its second mark.
            at += rest.find('>')? + 1;
        } else if rest.starts_with("<?") {
            let end = if instructions { rest.find("?>") } else { None };
            instructions = end.is_some();
            at += end.map_or(2, |end| end + 2);
        } else if rest.starts_with("<!") {
            // A document type; its internal subset may hold `>`.
            let close = rest.find('>')?;
            // Looked for once: a document has one, and a million of them would take quadratic time.
            let subset = !doctype && rest.get(..close)?.contains('[');
            doctype = true;
            at += if subset { rest.find("]>").or_else(|| rest.find("] >")).unwrap_or(close) + 2 } else { close + 1 };
        } else {
            let name = rest.get(1..)?;
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).unwrap_or(name.len());
            if end > 0 && starts_name(name) {
                return Some((name.get(..end)?, at));
            }
            at += 1;
        }
    }
}

fn find_root(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'<')) {
        at += found + 1;
        let rest = bytes.get(at..).unwrap_or_default();
        for name in ["rss", "rdf:rdf", "feed"] {
            let ends = rest.get(name.len()).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>');
            if ends && rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())) {
                return Some(at - 1);
            }
        }
    }
    None
}

pub(super) fn starts_name(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | ':'))
}
