//! Signs that are looked for in every item or document. What a search needs to know of them is worked out once: that takes longer than most
//! of the searches.

use std::sync::LazyLock;

use memchr::memmem::Finder;

pub(super) static START_OF_CDATA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<![CDATA["));
pub(super) static END_OF_CDATA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("]]>"));
pub(super) static END_OF_ITEM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("</item>"));
pub(super) static END_OF_DECLARATION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("?>"));
pub(super) static DECLARATION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<?xml"));
pub(super) static BASE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("xml:base"));
pub(super) static END_OF_ENTRY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("</entry>"));
