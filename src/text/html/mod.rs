//! HTML or plain text → [`Notes`]: blocks and numbered links. No parser tree leaves this file.
//!
//! Time and memory are proportional to the length of the text, whatever it holds; nothing nests deeper than 64.

mod blank;
mod build;
mod inline;
pub mod plain;
mod sections;

use std::borrow::Cow;

pub use self::blank::{is_blank, says_something};
use self::build::{Builder, Wanted};
pub(super) use self::inline::first_time;
use super::{clean, token};
use crate::model::{LinkTarget, Notes};

/// Whether HTML knows, or knew, an element of this name (in small letters).
#[must_use]
pub fn is_element(name: &str) -> bool {
    token::is_html_name(name)
}

/// Lays out show notes as blocks. `base` resolves relative addresses (the episode's page, else the feed).
/// Decides by itself whether the text is HTML or plain text.
///
/// Links are numbered from 1 in reading order, the same target once; moments (`41:20`) stand behind them and have no number
/// that is shown ([`Link::number`](crate::model::Link::number)).
#[must_use]
pub fn notes(source: &str, base: Option<&str>) -> Notes {
    build(source, base, Wanted::Notes).notes()
}

/// Display text of a fragment: no tags, entities decoded, one line.
#[must_use]
pub fn plain_line(source: &str) -> String {
    if source.contains(['<', '&']) {
        clean::one_line(&clean::strip_tags(source, false))
    } else {
        clean::one_line(source)
    }
}

/// Every `http`, `https` and `mailto` target of the notes with its text, once each, in reading order — without
/// building blocks; for the link index. The same targets as in [`notes`].
#[must_use]
pub fn links(source: &str, base: Option<&str>) -> Vec<(String, String)> {
    if !may_hold_link(source) {
        return Vec::new();
    }
    let links = build(source, base, Wanted::Links).into_links();
    links
        .into_iter()
        .filter(|link| leaves(&link.target))
        .map(|link| (link.target.address().to_string(), link.label))
        .collect()
}

/// The links of the notes that are numbered: addresses of those that [`links`] finds, and what tells the others apart, which
/// are shown and copied but lead nowhere (`tel:`), or inside (`earmark:`, `sample:`).
fn numbered(source: &str, base: Option<&str>) -> (Vec<String>, Vec<String>) {
    let (mut leading, mut others) = (Vec::new(), Vec::new());
    for link in build(source, base, Wanted::Links).into_links() {
        if leaves(&link.target) {
            leading.push(link.target.address().to_string());
        } else if let Some(other) = other(&link.target) {
            others.push(other);
        }
    }
    (leading, others)
}

/// What tells a numbered link apart from others that do not leave either. `None`: such a target is no numbered link.
fn other(target: &LinkTarget) -> Option<String> {
    match target {
        LinkTarget::Refused(text) => (!is_nothing(text)).then(|| text.clone()),
        LinkTarget::Feed(feed) => Some(feed.as_str().to_string()),
        LinkTarget::Episode { feed, guid } => Some(format!("{} {guid}", feed.as_str())),
        _ => None,
    }
}

/// An address that leads nowhere at all: it is no link.
fn is_nothing(refused: &str) -> bool {
    refused.is_empty() || refused.starts_with('#') || refused.len() > 2_000
}

/// Every address has an `@` or a `/`, or begins with `www.`; a link to a page beside this one has at least a `=`.
fn may_hold_link(source: &str) -> bool {
    memchr::memchr3(b'@', b'/', b'=', source.as_bytes()).is_some() || inline::may_hold_address(source)
}

/// The addresses of `<a href>` as published (no hop unwrapped, nothing resolved) with their text, once each, in reading
/// order; only those that are `http`, `https` or `mailto` once resolved.
#[must_use]
pub fn hrefs(source: &str, base: Option<&str>) -> Vec<(String, String)> {
    build(source, base, Wanted::Hrefs).into_hrefs()
}

fn leaves(target: &LinkTarget) -> bool {
    match target {
        LinkTarget::Web(_) | LinkTarget::Mail(_) => true,
        LinkTarget::Feed(feed) => feed.is_remote(),
        _ => false,
    }
}

fn build<'b>(source: &str, base: Option<&'b str>, wanted: Wanted) -> Builder<'b> {
    let form = form(source);
    let (source, form) = match form {
        // Notes that were escaped once too often: the tags are there after decoding.
        Form::Plain if source.contains("&lt;") => {
            let decoded = clean::strip_tags(&escape_brackets(source), false);
            let lower = decoded.to_ascii_lowercase();
            if form_of_decoded(&lower) {
                (Cow::Owned(decoded), Form::Html)
            } else {
                (Cow::Borrowed(source), Form::Plain)
            }
        }
        form => (Cow::Borrowed(source), form),
    };
    let mut builder = Builder::new(base, wanted, form != Form::Html);
    match form {
        Form::Plain => token::read(&escape_brackets(&source), &mut builder),
        _ => token::read(&keep_addresses(&source), &mut builder),
    }
    builder.finish();
    builder
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    /// HTML that says itself where lines and paragraphs end.
    Html,
    /// Plain text with a few tags inside (links, bold), where line breaks still mean something.
    Mixed,
}

fn form(source: &str) -> Form {
    let Some(last) = source.rfind('>') else { return Form::Plain };
    let mut form = Form::Plain;
    for (open, _) in source.match_indices('<') {
        if open > last {
            break;
        }
        let after = source.get(open + 1..).unwrap_or_default();
        if after.starts_with("!--") || after.starts_with("![CDATA[") {
            form = Form::Mixed;
        } else if let Some((name, _)) = token::tag_name(after) {
            if name == "br" || token::is_block(&name) {
                return Form::Html;
            }
            if token::is_html_name(&name) {
                form = Form::Mixed;
            }
        }
    }
    form
}

/// Whether text whose entities were decoded has markup for certain, and does not only talk about it.
fn form_of_decoded(lower: &str) -> bool {
    ["</p>", "<br>", "<br/>", "<br />", "</a>", "</li>", "</div>"].iter().any(|tag| lower.contains(tag))
}

/// In plain text no `<` begins a tag.
fn escape_brackets(source: &str) -> Cow<'_, str> {
    if source.contains('<') { Cow::Owned(source.replace('<', "&lt;")) } else { Cow::Borrowed(source) }
}

/// `<https://example.org>` and `<someone@example.org>` are how plain text marks addresses, not tags.
fn keep_addresses(source: &str) -> Cow<'_, str> {
    let is_address = |after: &str| {
        let head = after.as_bytes();
        let head = head.get(..head.len().min(120)).unwrap_or_default();
        let inside = head.iter().position(|b| *b == b'>').and_then(|end| head.get(..end)).unwrap_or_default();
        inside.starts_with(b"http://")
            || inside.starts_with(b"https://")
            || inside.contains(&b'@')
                && !inside.iter().any(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'='))
    };
    if !source.match_indices('<').any(|(open, _)| source.get(open + 1..).is_some_and(is_address)) {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len() + 16);
    let mut at = 0;
    for (open, _) in source.match_indices('<') {
        if source.get(open + 1..).is_some_and(is_address) {
            out.push_str(source.get(at..open).unwrap_or_default());
            out.push_str("&lt;");
            at = open + 1;
        }
    }
    out.push_str(source.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
