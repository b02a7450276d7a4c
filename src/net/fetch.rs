//! One conditional GET with limits on time, size and redirects.

use crate::model::FeedUrl;

/// What to ask, and what was known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    pub url: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// 304: nothing new.
    Unchanged { ttl: Option<u32> },
    Body {
        bytes: Vec<u8>,
        /// From the `Content-Type` header.
        charset: Option<String>,
        mime: Option<String>,
        etag: Option<String>,
        last_modified: Option<String>,
        /// Freshness in seconds, from cache headers.
        ttl: Option<u32>,
        /// The address in the end, after all redirects.
        url: String,
        /// Where a chain of only permanent redirects (301, 308) led.
        moved_to: Option<FeedUrl>,
    },
}
