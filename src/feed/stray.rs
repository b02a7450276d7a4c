//! Entries of a list in which a quotation mark is too much or missing (`text="The 12" Vinyl Show"`). Whoever reads on to the next
//! mark takes half of the list into one name.

use std::borrow::Cow;
use std::fmt::Write;

use memchr::{memchr, memchr_iter};

/// The document with such entries written anew. One that breaks off at the end of the document is left out.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(start) = next_entry(text, at) {
        let rest = text.get(start..).unwrap_or_default();
        if let Some(length) = sound(rest) {
            at = start + length;
            continue;
        }
        mended.push_str(text.get(copied..start).unwrap_or_default());
        let next = next_entry(text, start + 1);
        let piece = text.get(start..next.unwrap_or(text.len())).unwrap_or_default();
        // Where no end is to be seen, the next entry is one.
        let end = seeming_end(piece).or_else(|| next.is_some().then(|| piece.trim_end().len()));
        let Some(end) = end else {
            copied = text.len();
            break;
        };
        written(piece.get(..end).unwrap_or_default(), &mut mended);
        copied = start + end;
        at = copied;
    }
    if copied == 0 && mended.is_empty() {
        return Cow::Borrowed(text);
    }
    mended.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(mended)
}

const ENTRY: &[u8] = b"<outline";

/// Where the next entry begins.
fn next_entry(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = bytes.get(from..)?;
    memchr_iter(b'<', rest).map(|at| from + at).find(|at| begins_entry(bytes.get(*at..).unwrap_or_default()))
}

fn begins_entry(bytes: &[u8]) -> bool {
    bytes.get(..ENTRY.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(ENTRY))
        && bytes.get(ENTRY.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// How long the tag is in which each mark opens a value behind a `=`, or closes it before white space or the end.
fn sound(tag: &str) -> Option<usize> {
    let bytes = tag.as_bytes();
    let (mut at, mut last) = (1, b' ');
    loop {
        let byte = *bytes.get(at)?;
        match byte {
            b'>' => return Some(at + 1),
            b'"' | b'\'' if last == b'=' => {
                let value = bytes.get(at + 1..)?;
                let length = memchr(byte, value)?;
                let swallows = |at: usize| value.get(at..length).is_some_and(begins_entry);
                if memchr_iter(b'<', value.get(..length)?).any(swallows) {
                    return None;
                }
                at += length + 1;
                let next = bytes.get(at + 1)?;
                if !(next.is_ascii_whitespace() || matches!(next, b'/' | b'>' | b'?')) {
                    return None;
                }
                last = b' ';
            }
            b'"' | b'\'' | b'<' => return None,
            _ if byte.is_ascii_whitespace() => {}
            _ => last = byte,
        }
        at += 1;
    }
}

/// Where a tag seems to end: at the first `>` behind a mark or a stroke.
fn seeming_end(piece: &str) -> Option<usize> {
    memchr_iter(b'>', piece.as_bytes())
        .find(|at| piece.get(..*at).is_some_and(|before| before.trim_end().ends_with(['"', '\'', '/'])))
        .map(|at| at + 1)
}

/// Writes a tag with the attributes that seem to be in it: each reaches to where the next one begins.
fn written(tag: &str, out: &mut String) {
    let inside = tag.strip_suffix('>').unwrap_or(tag).trim_end();
    let is_closed = !tag.ends_with('>') || inside.ends_with('/');
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let names: Vec<(usize, usize, &str)> =
        memchr_iter(b'=', inside.as_bytes()).filter_map(|equals| name_before(inside, equals)).collect();
    out.push_str("<outline");
    for (index, (_, from, name)) in names.iter().enumerate() {
        let until = names.get(index + 1).map_or(inside.len(), |(start, _, _)| *start);
        let value = inside.get(*from..until).unwrap_or_default().trim();
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
        let value = quote.map_or(value, |quote| {
            let value = value.strip_prefix(quote).unwrap_or(value);
            value.strip_suffix(quote).unwrap_or(value)
        });
        // References stay what they are.
        let _ = write!(out, " {name}=\"{}\"", value.replace('"', "&quot;").replace('<', "&lt;"));
    }
    out.push_str(if is_closed { "/>" } else { ">" });
}

/// The name of an attribute before this `=`: where it begins, where its value does, and the name.
fn name_before(tag: &str, equals: usize) -> Option<(usize, usize, &str)> {
    let before = tag.get(..equals)?.trim_end();
    let length =
        before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_')).count();
    let start = before.len() - length;
    let is_apart = before.get(..start)?.ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
    let name = before.get(start..)?;
    (is_apart && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some((start, equals + 1, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_too_much_or_too_few_costs_no_entry() {
        for (tag, wanted) in [
            (
                r#"<outline text="The 12" Vinyl Show" xmlUrl="https://a.example/"/>"#,
                r#"<outline text="The 12&quot; Vinyl Show" xmlUrl="https://a.example/"/>"#,
            ),
            (
                r#"<outline text="The "Best" &amp; Worst" xmlUrl='b'>"#,
                r#"<outline text="The &quot;Best&quot; &amp; Worst" xmlUrl="b">"#,
            ),
            (
                r#"<outline text="A xmlUrl="https://a.example/?b=c" />"#,
                r#"<outline text="A" xmlUrl="https://a.example/?b=c"/>"#,
            ),
            ("<outline text='Don't' type=rss xmlUrl='b'/>", r#"<outline text="Don't" type="rss" xmlUrl="b"/>"#),
            (r#"<outline text="A"xmlUrl="b"/>"#, r#"<outline text="A" xmlUrl="b"/>"#),
            ("<Outline text='A' xmlUrl='b'", r#"<outline text="A" xmlUrl="b"/>"#),
        ] {
            let (before, after) = ("<body>\n<outline text=\"First\"/>\n", "\n<outline text='Last' xmlUrl='c'/></body>");
            assert_eq!(mended(&[before, tag, after].concat()), [before, wanted, after].concat());
        }
    }

    #[test]
    fn what_is_sound_stays_and_what_breaks_off_goes() {
        let sound = "<opml><body><outline text=\"A > 'B'\" type=rss\n xmlUrl = 'b' /><outlines a\"b></body></opml>";
        assert!(matches!(mended(sound), Cow::Borrowed(_)));
        let before = "<opml><body><outline text='A' xmlUrl='a'/>";
        assert_eq!(mended(&format!("{before}<outline text='B' xmlUrl='https://b.exam")), before);
    }

    proptest::proptest! {
        #[test]
        fn any_list_keeps_its_entries(text in "(<outline|<b|a=| |\"|'|>|/|é|\\n){0,30}") {
            let entries = |text: &str| memchr_iter(b'<', text.as_bytes()).filter(|at| begins_entry(&text.as_bytes()[*at..])).count();
            let kept = entries(&mended(&text));
            proptest::prop_assert!(kept <= entries(&text) && kept + 1 >= entries(&text));
        }
    }
}
