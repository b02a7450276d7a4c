//! What somebody pasted → the address that was meant.

use crate::text;
use crate::text::target::{has_scheme, is_escaped, passed_on, subscribed, unescaped, without_tracking};

/// `http://` and `https://` with a letter or a colon lost on the way; and what a browser shows above the source of a page.
const BROKEN: [(&str, &str); 7] = [
    ("view-source:", ""),
    ("https//", "https://"),
    ("http//", "http://"),
    ("htps://", "https://"),
    ("ttps://", "https://"),
    ("htp://", "http://"),
    ("ttp://", "http://"),
];
const WEB: [&str; 2] = ["http://", "https://"];
/// What text and markup put around an address to set it apart. The end of those that stand in addresses, too, counts where it is the
/// last one.
const AROUND: [(char, char, bool); 13] = [
    ('<', '>', false),
    ('"', '"', false),
    ('“', '”', false),
    ('„', '“', false),
    ('‘', '’', false),
    ('«', '»', false),
    ('»', '«', false),
    ('「', '」', false),
    ('『', '』', false),
    ('`', '`', false),
    ('\'', '\'', true),
    ('[', ']', true),
    ('{', '}', true),
];
/// Signs of emphasis.
const EMPHASIS: [char; 4] = ['*', '_', '~', '|'];
/// Wrappers in a wrapper that are taken off.
const DEEPEST: usize = 5;

/// The address in what was pasted: taken out of the text around it, without what sets it apart there (RFC 3986, appendix C), and
/// without what only says who is to read it. Text that holds none comes back as it is.
#[must_use]
pub fn pasted(typed: &str) -> String {
    let visible = visible(typed);
    let mut address = as_meant(bare(taken_out(visible.trim())));
    for _ in 0..DEEPEST {
        match unwrapped(&address) {
            Some(inner) => address = inner,
            None => break,
        }
    }
    // A link that was shared says how it was; the same feed is not another one for it.
    without_tracking(&address).into_owned()
}

/// Without the characters that nobody sees: pages break long addresses with them, chats put them around what is copied there, and files
/// begin with one. No address has them as they are.
fn visible(typed: &str) -> String {
    // Marks of direction are of use in text, and in no address.
    let is_mark = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}');
    typed.chars().filter(|c| !text::clean::is_invisible(*c) && !is_mark(c)).collect()
}

/// An address as it is meant that was copied from the source of a page, where `&` is written as HTML wants it.
fn as_meant(address: &str) -> String {
    let front = address.find("://").or_else(|| address.find('?')).unwrap_or(address.len());
    let (front, rest) = address.split_at_checked(front).unwrap_or((address, ""));
    format!("{front}{}", rest.replace("&amp;", "&"))
}

/// The first address of a text: of a link of Markdown, of a sentence, of several lines.
fn taken_out(text: &str) -> &str {
    let text = match text.split_once("](") {
        Some((before, link)) if before.starts_with('[') => link.split(')').next().unwrap_or_default(),
        _ => text,
    };
    let text = text.lines().map(str::trim).find(|line| line.contains("://")).unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    let Some(start) = WEB.iter().filter_map(|scheme| lower.find(scheme)).min() else { return text };
    let (before, address) = text.split_at_checked(start).unwrap_or(("", text));
    if let Some(address) = set_apart(before, address) {
        return address;
    }
    let word = address.split(char::is_whitespace).next().unwrap_or(address);
    // A blank may belong to the address, unless there was text before it or another address follows.
    let rest = address.get(word.len()..).unwrap_or_default();
    match before.contains(char::is_whitespace) || before.ends_with('(') {
        true => word,
        false if rest.contains("://") => text.get(..start + word.len()).unwrap_or(text),
        false => text,
    }
}

/// The address when the sign in front of it has one behind it; `URL:` may stand between (RFC 3986, appendix C).
fn set_apart<'a>(before: &str, address: &'a str) -> Option<&'a str> {
    let named = before.len().checked_sub(4).and_then(|at| before.split_at_checked(at));
    let (before, is_named) = match named.filter(|(_, name)| name.eq_ignore_ascii_case("url:")) {
        Some((before, _)) => (before, true),
        None => (before, false),
    };
    let sign = before.chars().next_back();
    for (front, end, last) in AROUND.into_iter().filter(|(front, ..)| sign == Some(*front)) {
        let at = if last { address.rfind(end) } else { address.find(end) };
        // Nothing else is between the two: who cites a whole sentence does not set the address apart.
        if let Some(inner) =
            at.and_then(|at| address.get(..at)).filter(|inner| front == '<' || !inner.contains(char::is_whitespace))
        {
            return Some(inner);
        }
    }
    if let Some(sign) = sign.filter(|sign| EMPHASIS.contains(sign)) {
        let word = address.split(char::is_whitespace).next().unwrap_or(address);
        return Some(word.trim_end_matches(['.', ',', ';', '!']).trim_end_matches(sign));
    }
    is_named.then(|| address.split(char::is_whitespace).next().unwrap_or(address))
}

/// Without quotation marks, brackets, and the stop of the sentence.
fn bare(text: &str) -> &str {
    let front = ['<', '"', '“', '‘', '\'', '(', '`', '«', '「'];
    let end = ['>', '"', '”', '’', '\'', '.', ',', ';', '!', '`', '»', '」', '…', '。', '、', '！', '，'];
    let mut text = text.trim_start_matches(front).trim_end_matches(end);
    // A bracket that closes one inside is part of the address.
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        if !text.contains(open) {
            text = text.trim_end_matches(close).trim_end_matches(end);
        }
    }
    text.trim()
}

/// One wrapper less; `None` when there is none.
fn unwrapped(address: &str) -> Option<String> {
    let after = |front: &str| {
        let is = address.get(..front.len()).is_some_and(|start| start.eq_ignore_ascii_case(front));
        is.then(|| address.get(front.len()..)).flatten()
    };
    if is_escaped(address) {
        return unescaped(address);
    }
    for (broken, whole) in BROKEN {
        if let Some(rest) = after(broken) {
            return Some(format!("{whole}{rest}"));
        }
    }
    if let Some(inner) = subscribed(address).or_else(|| passed_on(address)) {
        return Some(inner);
    }
    let inner = WEB.iter().find_map(|scheme| after(scheme));
    if let Some(inner) = inner.filter(|inner| has_scheme(inner) && inner.contains("://")) {
        return Some(inner.to_owned());
    }
    address.strip_prefix("//").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_what_was_pasted() {
        for (typed, meant) in [
            ("feeds://a.example/f", "https://a.example/f"),
            ("rss:a.example/f", "http://a.example/f"),
            ("Podcast:HTTP://a.example/f", "HTTP://a.example/f"),
            ("podcasts://a.example/f", "https://a.example/f"),
            ("pktc://subscribe/a.example/f", "https://a.example/f"),
            ("antennapod-subscribe://a.example/f", "https://a.example/f"),
            ("overcast://x-callback-url/add?url=http%3A%2F%2Fa.example%2Ff%3Fx%3D1&y=2", "http://a.example/f?x=1"),
            ("castro://subscribe/a.example/f", "https://a.example/f"),
            ("podcastaddict://a.example/f", "https://a.example/f"),
            ("podcastaddict://http://a.example/f", "http://a.example/f"),
            ("downcastfeed://a.example/f", "https://a.example/f"),
            ("gpodder:HTTP://a.example/f", "HTTP://a.example/f"),
            ("https://podcastaddict.com/feed/https%3A%2F%2Fa.example%2Ff%3Fx%3D1", "https://a.example/f?x=1"),
            ("https://podcastaddict.com/podcast/12", "https://podcastaddict.com/podcast/12"),
            ("http://www.subscribeonandroid.com/a.example/f?x=1", "https://a.example/f?x=1"),
            ("https://subscribeonandroid.com/about", "https://subscribeonandroid.com/about"),
            ("https://antennapod.org/deeplink/subscribe/?title=T&url=a.example%2Ff", "https://a.example/f"),
            ("https://antennapod.org/documentation/", "https://antennapod.org/documentation/"),
            ("web+rss:http://a.example/f", "http://a.example/f"),
            ("view-source:https://a.example/f", "https://a.example/f"),
            ("itms-podcasts://podcasts.apple.com/us/podcast/x/id1", "https://podcasts.apple.com/us/podcast/x/id1"),
            ("itmss://itunes.apple.com/podcast/id1", "https://itunes.apple.com/podcast/id1"),
            ("pcast://podcasts.apple.com/podcast/id1", "http://podcasts.apple.com/podcast/id1"),
            ("https://a.example/f?utm_source=x&id=2&fbclid=y", "https://a.example/f?id=2"),
            ("//a.example/f", "a.example/f"),
            ("\u{200b}http://a.example/f\u{200b}", "http://a.example/f"),
            ("\u{feff}http://a.example/f", "http://a.example/f"),
            ("\u{202a}http://a.example/f\u{202c}", "http://a.example/f"),
            ("\u{2066}a.example/f\u{2069}", "a.example/f"),
            ("http://a.exa\u{200b}mple/\u{2060}f\u{ad}eed", "http://a.example/feed"),
            ("http://a.example/%E2%80%8B", "http://a.example/%E2%80%8B"),
            ("feed:http%3A%2F%2Fa.example%2Ff%3Fx%3D1%26y%3D2", "http://a.example/f?x=1&y=2"),
            ("feed://https%3a%2f%2Fa.example%2Ff", "https://a.example/f"),
            ("https%3A%2F%2Fa.example%2Ff", "https://a.example/f"),
            ("http://a.example/f?a=1&amp;b=2&amp;c", "http://a.example/f?a=1&b=2&c"),
            ("feed:a.example/f?a=1&amp;b=2", "http://a.example/f?a=1&b=2"),
            ("Q &amp; A", "Q &amp; A"),
            ("htp://a.example/f", "http://a.example/f"),
            ("ttps://a.example/f", "https://a.example/f"),
            ("http//a.example/f", "http://a.example/f"),
            ("http://http://a.example/f", "http://a.example/f"),
            ("https://feed:http//a.example/f", "https://feed:http//a.example/f"),
            ("Listen here: http://a.example/f, please", "http://a.example/f"),
            ("(http://a.example/f)", "http://a.example/f"),
            ("[Show](http://a.example/f)", "http://a.example/f"),
            ("http://a.example/f.", "http://a.example/f"),
            ("“http://a.example/f”,", "http://a.example/f"),
            ("http://a.example/wiki/X_(show)", "http://a.example/wiki/X_(show)"),
            ("http://a.example/f\nhttp://b.example/f", "http://a.example/f"),
            ("http://a.example/f http://b.example/f", "http://a.example/f"),
            ("Two:\n http://a.example/f\n http://b.example/f", "http://a.example/f"),
            ("http://a.example/sp ace", "http://a.example/sp ace"),
            ("http://a.example/?u=http://b.example/", "http://a.example/?u=http://b.example/"),
            ("a.example/?u=http://b.example/", "a.example/?u=http://b.example/"),
            ("[::1]:80/f", "[::1]:80/f"),
            ("http://[::1]:80/f", "http://[::1]:80/f"),
            ("<a href=\"http://a.example/f\">feed</a>", "http://a.example/f"),
            ("<a href='http://a.example/f'>feed</a>", "http://a.example/f"),
            ("<outline type=\"rss\" xmlUrl=\"http://a.example/f?a=1&amp;b=2\"/>", "http://a.example/f?a=1&b=2"),
            ("<URL:http://a.example/f>", "http://a.example/f"),
            ("<url:http://a.example/f> and so on", "http://a.example/f"),
            ("URL:http://a.example/f", "http://a.example/f"),
            ("`http://a.example/f`", "http://a.example/f"),
            ("Add `http://a.example/f` to it", "http://a.example/f"),
            ("*http://a.example/f*", "http://a.example/f"),
            ("**http://a.example/f**.", "http://a.example/f"),
            ("_http://a.example/f_x_", "http://a.example/f_x"),
            ("|http://a.example/f|", "http://a.example/f"),
            ("[http://a.example/f]", "http://a.example/f"),
            ("[http://[::1]/f]", "http://[::1]/f"),
            ("{http://a.example/f}", "http://a.example/f"),
            ("«http://a.example/f»", "http://a.example/f"),
            ("「http://a.example/f」", "http://a.example/f"),
            ("„http://a.example/f“", "http://a.example/f"),
            ("http://a.example/f!", "http://a.example/f"),
            ("http://a.example/f。", "http://a.example/f"),
            ("http://a.example/f…", "http://a.example/f"),
            ("http://a.example/f?x=[1]", "http://a.example/f?x=[1]"),
            ("http://a.example/it's.xml", "http://a.example/it's.xml"),
            ("'http://a.example/it's.xml'", "http://a.example/it's.xml"),
            ("\u{200e}http://a.example/f\u{200f}", "http://a.example/f"),
            ("itms-pcast://a.example/f", "http://a.example/f"),
            ("itms-pcasts://a.example/f", "https://a.example/f"),
            ("https://feedly.com/i/subscription/feed/http://a.example/f", "http://a.example/f"),
            ("https://feedly.com/i/subscription/feed%2Fhttp%3A%2F%2Fa.example%2Ff", "http://a.example/f"),
            ("https://www.google.com/url?sa=t&url=http%3A%2F%2Fa.example%2Ff&usg=x", "http://a.example/f"),
            ("https://www.google.de/url?q=http://a.example/f", "http://a.example/f"),
            ("https://l.facebook.com/l.php?u=http%3A%2F%2Fa.example%2Ff&h=AT0", "http://a.example/f"),
            (
                "https://go.example/feed?url=http%3A%2F%2Fa.example%2Ff",
                "https://go.example/feed?url=http%3A%2F%2Fa.example%2Ff",
            ),
            ("https://podcasts.google.com/feed/aHR0cHM6Ly9hLmV4YW1wbGUvcnNz?sa=X", "https://a.example/rss"),
            ("https://podcasts.google.com/?feed=aHR0cHM6Ly9hLmV4YW1wbGUvcnNz", "https://a.example/rss"),
            ("https://www.google.com/podcasts?feed=aHR0cHM6Ly9hLmV4YW1wbGUvcnNz", "https://a.example/rss"),
            ("user:pw@a.example/f", "user:pw@a.example/f"),
            ("ftp://a.example/f", "ftp://a.example/f"),
            ("data science", "data science"),
            ("", ""),
        ] {
            assert_eq!(pasted(typed), meant, "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(words in proptest::collection::vec(proptest::sample::select(vec![
            "http://", "https://", "feed:", "](", "[", "(", ")", "é", " ", "\n", "//", "=", "%", "a.example", "“",
        ]), 0..12)) {
            let _ = pasted(&words.concat());
        }
    }
}
