//! Show notes as a page: blocks of spans, and links that keep number, label and target.

use super::{EpisodeId, FeedUrl, Secs, ShowId};

/// A text laid out as blocks, with its links numbered from 1 in reading order (the same target once). Behind them stand its
/// moments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
}

/// One block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Span>),
    /// Level 1 to 6.
    Heading(u8, Vec<Span>),
    Quote(Vec<Block>),
    List {
        ordered: bool,
        start: u32,
        items: Vec<ListItem>,
    },
    /// Preformatted lines, kept as they are.
    Code(Vec<String>),
    /// Rows of cells.
    Table(Vec<Vec<Vec<Span>>>),
    Rule,
}

/// An item of a list: blocks, so that lists nest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListItem {
    pub blocks: Vec<Block>,
}

/// A run of text with one style. A line break inside a paragraph is a span whose text is `"\n"`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    pub text: String,
    pub style: Style,
    /// [`Link::number`] of the link this run belongs to.
    pub link: Option<u16>,
}

/// What a run of text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    pub bold: bool,
    pub italic: bool,
    pub code: bool,
}

/// A link of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// From 1, in reading order. Moments (`41:20`) have no number that is shown, typed or counted; theirs only tells
    /// them apart, from [`Link::FIRST_MOMENT`] on.
    pub number: u16,
    /// The words that carry it, or host and shortened path when the text is the address itself.
    pub label: String,
    pub target: LinkTarget,
    pub kind: LinkKind,
    /// For links behind a tracking or redirect hop: the host of the hop.
    pub via: Option<String>,
}

impl Link {
    /// The number of the first moment of a text.
    pub const FIRST_MOMENT: u16 = 0x8000;

    /// Whether it is one of the links that are numbered and counted, and no moment.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.number < Self::FIRST_MOMENT
    }
}

/// Where a link leads, decided once, by scheme and address alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkTarget {
    /// A feed: opens as a show.
    Feed(FeedUrl),
    /// An episode named by its feed and the guid that it has there (`earmark:` addresses of the sample, resolved links).
    Episode { feed: FeedUrl, guid: String },
    /// A moment of this episode.
    Moment(Secs),
    /// `http` or `https`.
    Web(String),
    /// `mailto:`, whole.
    Mail(String),
    /// Any other scheme: shown and copied, never opened.
    Refused(String),
}

impl LinkTarget {
    /// The address as text, whole, for copying. Empty for a moment.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Feed(url) => url.as_str(),
            Self::Episode { feed, .. } => feed.as_str(),
            Self::Moment(_) => "",
            Self::Web(text) | Self::Mail(text) | Self::Refused(text) => text,
        }
    }
}

/// What a link is, judged by host and path only, never by fetching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    Article,
    Video,
    Book,
    Paper,
    Code,
    Podcast,
    Episode,
    Feed,
    Person,
    Social,
    Shop,
    Support,
    Chat,
    Mail,
    Image,
    File,
    Moment,
    Other,
}

/// A page of this library that a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inside {
    Show(ShowId),
    Episode(EpisodeId),
}

/// What a link opens inside earmark, whether the library has it by now or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opens {
    Show,
    Episode,
}

impl Opens {
    /// How such a link is marked.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Show => "▸show",
            Self::Episode => "▸episode",
        }
    }
}

impl LinkKind {
    /// The kind in one word, as lists and JSON say it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Video => "video",
            Self::Book => "book",
            Self::Paper => "paper",
            Self::Code => "code",
            Self::Podcast => "podcast",
            Self::Episode => "episode",
            Self::Feed => "feed",
            Self::Person => "person",
            Self::Social => "social",
            Self::Shop => "shop",
            Self::Support => "support",
            Self::Chat => "chat",
            Self::Mail => "mail",
            Self::Image => "image",
            Self::File => "file",
            Self::Moment => "moment",
            Self::Other => "other",
        }
    }
}
