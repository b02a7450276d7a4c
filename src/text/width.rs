//! The one place that knows how wide text is on a terminal.
//!
//! Terminals disagree about emoji that are joined (U+200D), that ask for colour (U+FE0F) or carry a skin tone. So each
//! grapheme cluster is reduced to what all of them draw alike ([`drawable`]), and that is what is measured, too:
//! whoever draws what [`elide`], [`pad_end`], [`pad_start`] or `layout` return draws exactly what was measured.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells that this text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { clusters(text).map(|(_, cells)| cells).sum() }
}

/// The text as it is drawn: of joined emoji the first, no variation selectors, no skin tones.
#[must_use]
pub fn drawable(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_disputed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.graphemes(true).map(reduced).collect())
}

/// The longest beginning that fits `cells`, with `…` when something was cut. Cuts between grapheme clusters.
/// The result is [`drawable`].
#[must_use]
pub fn elide(text: &str, cells: usize) -> String {
    let text = drawable(text);
    if width(&text) <= cells {
        return text.into_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut out = take(&text, cells - 1).to_string();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Beginning and end of a text that fit `cells`, with `…` between them when something was cut: of an address both tell which it is.
/// The result is [`drawable`].
#[must_use]
pub fn elide_middle(text: &str, cells: usize) -> String {
    let text = drawable(text);
    if width(&text) <= cells || cells < 3 {
        return elide(&text, cells);
    }
    let mut end = String::new();
    for cluster in text.graphemes(true).rev() {
        if width(&end) + cluster_width(cluster) > (cells - 1) / 2 {
            break;
        }
        end.insert_str(0, cluster);
    }
    format!("{}…{end}", take(&text, cells - 1 - width(&end)))
}

/// The longest beginning that takes at most `cells`, without a sign that something is missing.
#[must_use]
pub fn take(text: &str, cells: usize) -> &str {
    if is_plain(text) {
        return text.get(..cells.min(text.len())).unwrap_or(text);
    }
    let (mut used, mut end) = (0, 0);
    for cluster in text.graphemes(true) {
        used += cluster_width(cluster);
        if used > cells {
            break;
        }
        end += cluster.len();
    }
    text.get(..end).unwrap_or(text)
}

/// Exactly `cells` wide: elided, or blanks after the text.
#[must_use]
pub fn pad_end(text: &str, cells: usize) -> String {
    let mut out = elide(text, cells);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&out))));
    out
}

/// Exactly `cells` wide: elided, or blanks before the text (for numbers and dates).
#[must_use]
pub fn pad_start(text: &str, cells: usize) -> String {
    let shown = elide(text, cells);
    let mut out = " ".repeat(cells.saturating_sub(width(&shown)));
    out.push_str(&shown);
    out
}

/// The ASCII neighbour of a sign that `text` puts into its results (`ui.signs = "ascii"`). One cell each.
#[must_use]
pub fn ascii_sign(sign: char) -> Option<char> {
    Some(match sign {
        '…' => '~',
        '┃' => '|',
        '•' => '*',
        '─' => '-',
        '→' => '>',
        '·' => '.',
        _ => return None,
    })
}

/// The drawable clusters of a text with their cells.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = (Cow<'_, str>, usize)> {
    text.graphemes(true).map(|cluster| {
        let cluster = if cluster.len() > 1 { reduced(cluster) } else { Cow::Borrowed(cluster) };
        let cells = cluster_width(&cluster);
        (cluster, cells)
    })
}

fn cluster_width(cluster: &str) -> usize {
    if cluster.len() == 1 {
        return usize::from(cluster.bytes().all(|b| (0x20..0x7F).contains(&b)));
    }
    if cluster.chars().any(char::is_control) {
        return 0;
    }
    if cluster.chars().any(is_disputed) { reduced(cluster).width() } else { cluster.width() }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7F).contains(&b))
}

fn is_disputed(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Where the part of a cluster ends that terminals draw alike. Joiners between letters (Sinhala, Malayalam, Persian)
/// are spelling and stay.
fn reduced_slice(cluster: &str) -> &str {
    let mut end = cluster.len();
    let mut before = None;
    let mut chars = cluster.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        let cut = match c {
            '\u{200D}' => after.is_none_or(is_pictograph) && before.is_some_and(is_pictograph),
            '\u{FE0E}' | '\u{FE0F}' => after.is_none() || after == Some('\u{200D}'),
            '\u{1F3FB}'..='\u{1F3FF}' => before.is_some(),
            _ => false,
        };
        if cut {
            end = at;
            break;
        }
        if c != '\u{FE0F}' {
            before = Some(c);
        }
    }
    cluster.get(..end).unwrap_or(cluster)
}

fn reduced(cluster: &str) -> Cow<'_, str> {
    let kept = reduced_slice(cluster);
    if kept.contains(['\u{FE0E}', '\u{FE0F}']) {
        Cow::Owned(kept.chars().filter(|c| !matches!(c, '\u{FE0E}' | '\u{FE0F}')).collect())
    } else {
        Cow::Borrowed(kept)
    }
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{2BFF}' | '\u{3030}'..='\u{303D}' | '\u{3297}'..='\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ends_of_an_address_stay() {
        assert_eq!(elide_middle("http://a.example/feed.xml", 25), "http://a.example/feed.xml");
        assert_eq!(elide_middle("http://a.example/feed.xml", 12), "http:/…d.xml");
        assert_eq!(elide_middle("http://a.example/feed.xml", 2), "h…");
        assert_eq!(elide_middle("漢字漢字漢字", 7), "漢字…字");
    }

    #[test]
    fn widths_are_those_of_terminals() {
        for (text, cells) in [
            ("", 0),
            ("earmark", 7),
            ("é e\u{301}", 3),
            ("漢字", 4),
            ("한국어", 6),
            ("שלום", 4),
            ("لا", 2),
            ("👍🏽", 2),
            ("👩‍👩‍👧‍👦!", 3),
            ("❤️", 1),
            ("🇩🇪", 2),
            ("1️⃣", 1),
            ("නාම ශ්‍රී", 5),
        ] {
            assert_eq!(width(text), cells, "{text}");
            assert_eq!(width(&drawable(text)), cells, "{text}");
        }
    }

    #[test]
    fn only_the_undisputed_part_is_drawn() {
        assert_eq!(drawable("👩‍👩‍👧 a"), "👩 a");
        assert_eq!(drawable("❤️ 👍🏽"), "❤ 👍");
        assert_eq!(drawable("ශ්‍රී"), "ශ්‍රී");
        assert!(matches!(drawable("漢字"), Cow::Borrowed(_)));
    }

    #[test]
    fn cutting_is_between_clusters() {
        assert_eq!(elide("Data Science", 12), "Data Science");
        assert_eq!(elide("Data Science", 11), "Data Scien…");
        assert_eq!(elide("Data Science", 6), "Data…");
        assert_eq!(elide("漢字漢字", 6), "漢字…");
        assert_eq!(elide("cafe\u{301} noir", 5), "cafe\u{301}…");
        assert_eq!(elide("abc", 0), "");
        assert_eq!(pad_end("漢字", 5), "漢字 ");
        assert_eq!(pad_start("7", 3), "  7");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_room(text in "[\\PC]{0,30}", cells in 0_usize..20) {
            let cut = elide(&text, cells);
            prop_assert!(width(&cut) <= cells);
            prop_assert_eq!(width(&pad_end(&text, cells)), cells);
            prop_assert_eq!(width(&pad_start(&text, cells)), cells);
            prop_assert_eq!(width(&text), width(&drawable(&text)));
            if width(&text) <= cells {
                prop_assert_eq!(cut, drawable(&text).into_owned());
            }
        }
    }
}
