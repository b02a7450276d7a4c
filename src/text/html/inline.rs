//! Bare addresses and times in running text.

use std::ops::Range;
use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};
use memchr::memchr2;

use crate::model::Secs;
use crate::text::needle::Needle;
use crate::text::target;

/// A piece of running text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// Text, and the address that it is.
    Address(&'t str, String),
    Moment(&'t str, Secs),
}

/// Cuts text into words, addresses and (with `times`) moments. Joined again, the pieces are the text.
pub(super) fn pieces(text: &str, times: bool) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    if may_hold_address(text) {
        let mut at = 0;
        for (start, end, address) in addresses(text) {
            moments(text.get(at..start).unwrap_or_default(), times, &mut out);
            out.push(Piece::Address(text.get(start..end).unwrap_or_default(), address));
            at = end;
        }
        moments(text.get(at..).unwrap_or_default(), times, &mut out);
    } else {
        moments(text, times, &mut out);
    }
    out
}

/// Whether there can be an address in running text. Each has an `@`, a `/`, or begins with `www.`
pub(super) fn may_hold_address(text: &str) -> bool {
    static WWW: LazyLock<Option<Needle>> = LazyLock::new(|| Needle::new("www."));
    memchr2(b'@', b'/', text.as_bytes()).is_some() || WWW.as_ref().is_none_or(|www| www.is_in(text))
}

/// Start, end and full address of each bare address.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = (usize, usize, String)> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    finder.links(text).filter_map(|link| {
        // A sentence goes on behind an address without a blank in Chinese and Japanese.
        let shown = link.as_str();
        let shown = shown.split(|c| c >= '\u{2000}').next().unwrap_or(shown);
        let shown = if shown.len() < link.as_str().len() { shown.trim_end_matches(['.', ',', ')']) } else { shown };
        let lower = shown.to_ascii_lowercase();
        let address = match link.kind() {
            LinkKind::Email => format!("mailto:{shown}"),
            _ if lower.starts_with("http://") || lower.starts_with("https://") => shown.to_string(),
            _ if lower.contains("://") || !is_bare_site(&lower) => return None,
            _ => format!("https://{shown}"),
        };
        (!shown.is_empty()).then(|| (link.start(), link.start() + shown.len(), address))
    })
}

/// Whether text without a scheme is meant as an address: it begins with `www.`, or has a path under a usual domain.
fn is_bare_site(lower: &str) -> bool {
    if lower.starts_with("www.") {
        return true;
    }
    let Some((host, path)) = lower.split_once('/') else { return false };
    !path.is_empty()
        && host.rsplit_once('.').is_some_and(|(_, top)| {
            matches!(
                top,
                "com"
                    | "org"
                    | "net"
                    | "edu"
                    | "gov"
                    | "io"
                    | "fm"
                    | "co"
                    | "me"
                    | "ai"
                    | "dev"
                    | "app"
                    | "tv"
                    | "blog"
                    | "gg"
                    | "de"
                    | "at"
                    | "ch"
                    | "fr"
                    | "nl"
                    | "se"
                    | "no"
                    | "dk"
                    | "es"
                    | "it"
                    | "uk"
                    | "us"
                    | "ca"
                    | "au"
                    | "eu"
                    | "jp"
                    | "be"
                    | "fi"
                    | "pl"
                    | "social"
                    | "link"
                    | "page"
                    | "show"
                    | "club"
                    | "shop"
                    | "store"
                    | "info"
            )
        })
}

/// Cuts out times such as `41:20`, `1:02:03` and `05：10`, but no hours of the day that say so (`7:30 pm`).
fn moments<'t>(text: &'t str, times: bool, out: &mut Vec<Piece<'t>>) {
    let (mut at, mut search) = (0, 0);
    while times && let Some((place, seconds)) = next_time(text, at, &mut search) {
        if at < place.start {
            out.push(Piece::Text(text.get(at..place.start).unwrap_or_default()));
        }
        at = place.end;
        out.push(Piece::Moment(text.get(place).unwrap_or_default(), seconds));
    }
    if at < text.len() {
        out.push(Piece::Text(text.get(at..).unwrap_or_default()));
    }
}

/// The first time in a text, and where it stands.
pub(in crate::text) fn first_time(text: &str) -> Option<(Range<usize>, Secs)> {
    next_time(text, 0, &mut 0)
}

/// The next time that begins behind what was passed already, with its first colon from `search` on, which moves behind it.
fn next_time(text: &str, passed: usize, search: &mut usize) -> Option<(Range<usize>, Secs)> {
    let is_colon = |c: char| matches!(c, ':' | '：');
    loop {
        let colon = *search + text.get(*search..)?.find(is_colon)?;
        let lowest = text.as_bytes().get(passed..colon).unwrap_or_default();
        let start = colon - lowest.iter().rev().take(4).take_while(|b| b.is_ascii_digit()).count();
        let tail = text.get(colon..)?;
        let length = tail.find(|c: char| !c.is_ascii_digit() && !is_colon(c)).unwrap_or(tail.len());
        *search = colon + length;
        // A colon at the end parts the time from what it is about.
        let word = text.get(start..*search).unwrap_or_default().trim_end_matches(is_colon);
        let place = start..start + word.len();
        let before = text.get(..start).and_then(|front| front.chars().next_back());
        let after = text.get(place.end..).unwrap_or_default();
        if let Some(seconds) = time(word)
            && !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '.' | '/' | '$' | '#' | '='))
            && !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '%' | '='))
            && !is_hour_of_day(after)
        {
            return Some((place, seconds));
        }
    }
}

fn time(word: &str) -> Option<Secs> {
    let word = word.replace('：', ":");
    let first = word.split(':').next()?;
    ((1..=3).contains(&first.len()) && word.contains(':')).then(|| target::clock(&word))?
}

fn is_hour_of_day(after: &str) -> bool {
    let word: String = after.trim_start().chars().take(5).collect::<String>().to_ascii_lowercase();
    let word = word.split(|c: char| !(c.is_alphabetic() || c == '.')).next().unwrap_or_default().trim_end_matches('.');
    matches!(
        word,
        "am" | "pm"
            | "a.m"
            | "p.m"
            | "uhr"
            | "et"
            | "est"
            | "edt"
            | "pt"
            | "pst"
            | "pdt"
            | "cet"
            | "cest"
            | "gmt"
            | "utc"
            | "bst"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        pieces(text, true)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Text(_) => None,
                Piece::Address(shown, address) => Some(format!("{shown} {address}")),
                Piece::Moment(shown, seconds) => Some(format!("{shown} {}", seconds.0)),
            })
            .collect()
    }

    #[test]
    fn addresses_and_times_are_found() {
        for (text, expected) in [
            ("see https://example.org/a_(b), or", "https://example.org/a_(b) https://example.org/a_(b)"),
            ("(http://example.org/)", "http://example.org/ http://example.org/"),
            ("詳細はhttps://example.org/x。次", "https://example.org/x https://example.org/x"),
            ("go to www.example.org.", "www.example.org https://www.example.org"),
            ("at patreon.com/show!", "patreon.com/show https://patreon.com/show"),
            ("mail me@example.org", "me@example.org mailto:me@example.org"),
            ("At 41:20 they", "41:20 2480"),
            ("[1:02:03] end", "1:02:03 3723"),
            ("(00:00) start", "00:00 0"),
            ("10:00: the end", "10:00 600"),
            ("05：10 话题", "05：10 310"),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
        assert_eq!(found("0:30–1:15"), ["0:30 30", "1:15 75"]);
        for text in [
            "node.js and etc.pp",
            "ratio 16:9",
            "7:30 PM",
            "18:00 Uhr",
            "a:b",
            "::1",
            "12:345",
            "file://x/y",
            "1.41:20",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in ["a.", "://", "www.", "1:", "11:11:", "11：", "@a", "http://", ".", "a@b.c/"] {
            let text = part.repeat(200_000 / part.len());
            let _ = pieces(&text, true);
        }
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "[\\PC]{0,60}|[0-9:：. @/a-c-]{0,60}") {
            let joined: String = pieces(&text, true)
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) | Piece::Address(text, _) | Piece::Moment(text, _) => *text,
                })
                .collect();
            prop_assert_eq!(joined, text);
        }
    }
}
