//! Where something stands in a document. What a search needs to know of the signs that are looked for in every item or document is
//! worked out once: that takes longer than most of the searches.

use std::sync::LazyLock;

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
