//! Whether a text says anything at all: `<p></p>`, `&nbsp;` and a script do not. Ends at the first character that can be seen, which
//! in nearly all texts is one of the first.

use memchr::memchr;

use crate::text::token;

/// Whether words, a link or a picture are in this markup. A player that somebody built in is none of them.
#[must_use]
pub fn says_something(source: &str) -> bool {
    let mut rest = source;
    loop {
        rest = from_seen(rest);
        let Some(after) = rest.strip_prefix('<') else { return !rest.is_empty() };
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        // Text that was wrapped twice.
        if let Some(inside) = after.strip_prefix("![CDATA[") {
            rest = inside;
            continue;
        }
        let Some((name, is_end)) = token::tag_name(after).filter(|(name, _)| token::is_html_name(name)) else {
            return true;
        };
        let Some(end) = memchr(b'>', after.as_bytes()) else { return true };
        let (tag, behind) = (after.get(..end).unwrap_or_default(), after.get(end + 1..).unwrap_or_default());
        if !is_end && (name == "img" || (name == "a" && tag.contains('='))) {
            return true;
        }
        let hides = !is_end && token::vanishes(&name) && !tag.ends_with('/');
        rest = if hides { behind_end(behind, &name) } else { behind };
    }
}

/// Whether of a line nothing can be seen: white space of any kind, also as a reference.
#[must_use]
pub fn is_blank(line: &str) -> bool {
    from_seen(line).is_empty()
}

/// The text from its first character that can be seen.
fn from_seen(text: &str) -> &str {
    const REFERENCES: [&str; 9] =
        ["&nbsp;", "&#160;", "&#xa0;", "&#xA0;", "&#8203;", "&ensp;", "&emsp;", "&thinsp;", "&zwnj;"];
    let mut rest = text;
    loop {
        match rest.bytes().next() {
            Some(b'&') => {}
            Some(byte) if byte.is_ascii_graphic() => return rest,
            _ => {
                rest = rest.trim_start_matches(|c: char| {
                    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
                });
            }
        }
        let behind = REFERENCES.iter().find_map(|blank| rest.strip_prefix(blank));
        match behind {
            Some(behind) => rest = behind,
            None => return rest,
        }
    }
}

/// What follows the end tag of an element that is shown to nobody.
fn behind_end<'t>(text: &'t str, name: &str) -> &'t str {
    let is_end = |at: &usize| {
        let tag = text.as_bytes().get(at + 2..at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    };
    let ends = memchr::memmem::find_iter(text.as_bytes(), b"</");
    let end = ends.into_iter().find(is_end).and_then(|at| text.get(at..));
    end.and_then(|end| end.split_once('>')).map_or("", |(_, behind)| behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_without_words_says_nothing() {
        for nothing in [
            "",
            " \n\u{a0}",
            "<p></p>",
            "<P>&nbsp;</P>\n<br />",
            "<!-- wp:paragraph --><p></p><!-- /wp:paragraph -->",
            "<div xmlns='http://www.w3.org/1999/xhtml'/>",
            "<iframe src='https://player.example/x'>Your browser shows none</iframe>",
            "<figure><audio controls><source src='a.mp3'>No audio</AUDIO></figure>",
            "<script src='x.js'></script><style>p { color: red }</style>",
            "<a name></a>&#8203;\u{200b}",
            "<!-- never ends",
        ] {
            assert!(!says_something(nothing), "{nothing:?}");
        }
        for something in [
            "x",
            "<p>x",
            "&amp;",
            "a < b",
            "< b",
            "<3",
            "<Untitled>",
            "<https://a.example/>",
            "<p><img src='a.png'></p>",
            "<p><a href='https://a.example/'></a>",
            "<![CDATA[x]]>",
            "<script></script>x",
            "&#0160;x",
            "…",
        ] {
            assert!(says_something(something), "{something:?}");
        }
        assert!(is_blank("\u{a0}&nbsp; "));
        assert!(!is_blank("<p></p>"));
    }
}
