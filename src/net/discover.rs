//! Any address or path → what can be followed: a feed, the feeds a web page names, or a list of feeds.

use crate::feed::Parsed;
use crate::feed::opml::Outline;
use crate::model::FeedUrl;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Discovered {
    /// A feed, read.
    Feed { url: FeedUrl, parsed: Box<Parsed> },
    /// A web page that names several feeds.
    Several(Vec<crate::feed::LinkedFeed>),
    /// A subscription list.
    List(Vec<Outline>),
}
