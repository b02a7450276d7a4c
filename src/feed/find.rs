//! Where something stands in a document. What a search needs to know of the signs that are looked for in every item or document is
//! worked out once: that takes longer than most of the searches.

use std::sync::LazyLock;

use memchr::memchr2_iter;
use memchr::memmem::Finder;

pub(super) static START_OF_CDATA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<![CDATA["));
pub(super) static END_OF_CDATA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("]]>"));
pub(super) static END_OF_ITEM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("</item>"));
pub(super) static END_OF_DECLARATION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("?>"));
pub(super) static DECLARATION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<?xml"));
pub(super) static BASE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("xml:base"));
pub(super) static END_OF_ENTRY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("</entry>"));

/// Where a part of the text begins in it; `None` when it is no part of it.
pub(super) fn place(text: &str, part: &str) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at + part.len() <= text.len()).then_some(at)
}

/// How many lines end in this part of a text, with LF, CR LF, or CR alone (XML 1.0 §2.11).
pub(super) fn line_ends(bytes: &[u8]) -> u32 {
    let ends = |at: &usize| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
    u32::try_from(memchr2_iter(b'\n', b'\r', bytes).filter(ends).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_xml_has_it() {
        for (text, lines) in [("", 0), ("a\nb", 1), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("\n\r\r\n\n", 4)] {
            assert_eq!(line_ends(text.as_bytes()), lines, "{text:?}");
        }
    }
}
