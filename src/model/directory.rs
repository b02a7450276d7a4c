//! What directories of podcasts are asked, and what they say: plain values. Nothing of the library stands in a question:
//! typed words, one address, a country, a category.

use super::{Candidate, FeedUrl, PodcastGuid, Source, Timestamp};

/// What directories are asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Inquiry {
    /// Shows that hold these words.
    Words(String),
    /// Shows in which somebody with this name takes part.
    Person(String),
    /// What is heard most.
    Top(Chart),
    /// What is heard most of that which listeners have given a tag.
    Tagged(Tag),
    /// Shows that are like the one at this address.
    Like(FeedUrl),
    /// The shows with these identifiers.
    Guids(Vec<PodcastGuid>),
    /// The show with this number, and where the directory numbers one, an episode of it.
    Numbered(ShowNumber, Option<u64>),
}

/// What a directory calls a show by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ShowNumber {
    Apple(u64),
    /// Of the Podcast Index.
    Index(u64),
    /// What the feed itself says (`podcast:guid`), which the Podcast Index knows.
    Guid(PodcastGuid),
    /// Of fyyd: a number, or the name that stands in the address of its page.
    Fyyd(Box<str>),
    /// Of fyyd, too: the show of the episode with this number.
    FyydEpisode(u64),
}

/// What stands before a `podcast:guid` where an address might stand.
pub const BY_GUID: &str = "urn:uuid:";

impl ShowNumber {
    /// The directory that gave it out.
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Apple(_) => Source::Apple,
            Self::Index(_) | Self::Guid(_) => Source::PodcastIndex,
            Self::Fyyd(_) | Self::FyydEpisode(_) => Source::Fyyd,
        }
    }
}

impl std::fmt::Display for ShowNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Apple(number) => write!(f, "apple:{number}"),
            Self::Index(number) => write!(f, "index:{number}"),
            Self::Guid(guid) => write!(f, "guid:{guid}"),
            Self::Fyyd(name) => write!(f, "fyyd:{name}"),
            Self::FyydEpisode(number) => write!(f, "fyyd-episode:{number}"),
        }
    }
}

/// One chart: of a country, and of one category or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chart {
    pub country: Country,
    pub genre: Option<&'static Genre>,
}

/// A country by its two letters (ISO 3166-1), lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads two letters, whatever their case; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match *text.trim().to_ascii_lowercase().as_bytes() {
            [a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Some(Self([a, b])),
            _ => None,
        }
    }
}

impl Default for Country {
    fn default() -> Self {
        Self(*b"us")
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([a, b]) = *self;
        write!(f, "{}{}", char::from(a), char::from(b))
    }
}

/// A word or two that listeners gave to shows at gpodder.net.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Box<str>);

impl Tag {
    /// The longest that is taken for one, in characters.
    const LONGEST: usize = 60;

    /// Reads a tag; `None` where there are no words, too many, or what no tag has.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().nth(Self::LONGEST).is_none();
        let plain = !text.chars().any(|c| c.is_control() || c == '/') && text != "." && text != "..";
        (fits && plain).then(|| Self(text.into()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A category as Apple numbers it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Genre {
    pub id: u32,
    pub name: &'static str,
    /// The name of the category that it is a part of; empty for a main one.
    pub of: &'static str,
}

impl Genre {
    /// The one with this name, whatever its case; a part may be written as `Arts > Books`, and a name that several parts
    /// share is the first of them.
    #[must_use]
    pub fn named(text: &str) -> Option<&'static Self> {
        let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b);
        let (of, name) = text.split_once('>').map_or((None, text), |(of, name)| (Some(of), name));
        GENRES.iter().find(|genre| same(name, genre.name) && of.is_none_or(|of| same(of, genre.of)))
    }

    /// Its parts.
    pub fn parts(&self) -> impl Iterator<Item = &'static Self> + use<> {
        let name = self.name;
        GENRES.iter().filter(move |genre| genre.of == name)
    }

    /// The main ones.
    pub fn main() -> impl Iterator<Item = &'static Self> {
        GENRES.iter().filter(|genre| genre.of.is_empty())
    }

    /// With the category around it: `Arts > Books`, as shows name it.
    #[must_use]
    pub fn whole(&self) -> String {
        if self.of.is_empty() { self.name.to_owned() } else { format!("{} > {}", self.of, self.name) }
    }
}

const fn main(id: u32, name: &'static str) -> Genre {
    Genre { id, name, of: "" }
}

const fn part(of: &'static str, id: u32, name: &'static str) -> Genre {
    Genre { id, name, of }
}

/// Apple's categories, each followed by its parts.
pub static GENRES: &[Genre] = &[
    main(1301, "Arts"),
    part("Arts", 1482, "Books"),
    part("Arts", 1402, "Design"),
    part("Arts", 1459, "Fashion & Beauty"),
    part("Arts", 1306, "Food"),
    part("Arts", 1405, "Performing Arts"),
    part("Arts", 1406, "Visual Arts"),
    main(1321, "Business"),
    part("Business", 1410, "Careers"),
    part("Business", 1493, "Entrepreneurship"),
    part("Business", 1412, "Investing"),
    part("Business", 1491, "Management"),
    part("Business", 1492, "Marketing"),
    part("Business", 1494, "Non-Profit"),
    main(1303, "Comedy"),
    part("Comedy", 1496, "Comedy Interviews"),
    part("Comedy", 1495, "Improv"),
    part("Comedy", 1497, "Stand-Up"),
    main(1304, "Education"),
    part("Education", 1501, "Courses"),
    part("Education", 1499, "How To"),
    part("Education", 1498, "Language Learning"),
    part("Education", 1500, "Self-Improvement"),
    main(1483, "Fiction"),
    part("Fiction", 1486, "Comedy Fiction"),
    part("Fiction", 1484, "Drama"),
    part("Fiction", 1485, "Science Fiction"),
    main(1511, "Government"),
    main(1512, "Health & Fitness"),
    part("Health & Fitness", 1513, "Alternative Health"),
    part("Health & Fitness", 1514, "Fitness"),
    part("Health & Fitness", 1518, "Medicine"),
    part("Health & Fitness", 1517, "Mental Health"),
    main(1487, "History"),
    main(1305, "Kids & Family"),
    part("Kids & Family", 1519, "Education for Kids"),
    part("Kids & Family", 1520, "Stories for Kids"),
    part("Kids & Family", 1521, "Parenting"),
    part("Kids & Family", 1522, "Pets & Animals"),
    main(1502, "Leisure"),
    part("Leisure", 1510, "Animation & Manga"),
    part("Leisure", 1503, "Automotive"),
    part("Leisure", 1504, "Aviation"),
    part("Leisure", 1506, "Crafts"),
    part("Leisure", 1507, "Games"),
    main(1310, "Music"),
    part("Music", 1523, "Music Commentary"),
    part("Music", 1524, "Music History"),
    part("Music", 1525, "Music Interviews"),
    main(1489, "News"),
    part("News", 1490, "Business News"),
    part("News", 1526, "Daily News"),
    part("News", 1531, "Entertainment News"),
    part("News", 1530, "News Commentary"),
    part("News", 1527, "Politics"),
    part("News", 1529, "Sports News"),
    part("News", 1528, "Tech News"),
    main(1314, "Religion & Spirituality"),
    part("Religion & Spirituality", 1438, "Buddhism"),
    part("Religion & Spirituality", 1439, "Christianity"),
    part("Religion & Spirituality", 1463, "Hinduism"),
    part("Religion & Spirituality", 1440, "Islam"),
    part("Religion & Spirituality", 1441, "Judaism"),
    main(1533, "Science"),
    part("Science", 1538, "Astronomy"),
    part("Science", 1539, "Chemistry"),
    part("Science", 1540, "Earth Sciences"),
    part("Science", 1541, "Life Sciences"),
    part("Science", 1536, "Mathematics"),
    main(1324, "Society & Culture"),
    part("Society & Culture", 1543, "Documentary"),
    part("Society & Culture", 1302, "Personal Journals"),
    part("Society & Culture", 1443, "Philosophy"),
    part("Society & Culture", 1320, "Places & Travel"),
    part("Society & Culture", 1544, "Relationships"),
    main(1545, "Sports"),
    part("Sports", 1548, "Basketball"),
    part("Sports", 1560, "Fantasy Sports"),
    part("Sports", 1547, "Football"),
    part("Sports", 1550, "Hockey"),
    part("Sports", 1546, "Soccer"),
    main(1318, "Technology"),
    main(1488, "True Crime"),
    main(1309, "TV & Film"),
    part("TV & Film", 1562, "After Shows"),
    part("TV & Film", 1564, "Film History"),
    part("TV & Film", 1565, "Film Interviews"),
    part("TV & Film", 1563, "Film Reviews"),
    part("TV & Film", 1561, "TV Reviews"),
];

/// A show as a directory lists it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listed {
    pub candidate: Candidate,
    /// Its number in Apple's directory, where that is said.
    pub apple_id: Option<u64>,
}

/// What one directory answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub source: Source,
    /// When it said so.
    pub at: Timestamp,
    /// It could not be asked now, and this is what it said before; why not, in one line.
    pub kept: Option<String>,
    /// In its own order.
    pub shows: Vec<Listed>,
    /// The episode that was asked for by its number: an address that leads to it inside.
    pub episode: Option<String>,
}

/// A show that directories list, and which of them do.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub candidate: Candidate,
    /// In the order in which they were asked; never empty.
    pub sources: Vec<Source>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_met_once_and_by_name() {
        let mut ids: Vec<u32> = GENRES.iter().map(|genre| genre.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), GENRES.len());
        assert_eq!(Genre::main().count(), 19);
        assert_eq!(Genre::named("technology").map(|genre| genre.id), Some(1318));
        assert_eq!(Genre::named("Arts > books").map(|genre| genre.id), Some(1482));
        assert_eq!(Genre::named("Sports > Books"), None);
        let arts = Genre::named("Arts").unwrap();
        assert_eq!(arts.parts().count(), 6);
        assert_eq!(Genre::named("Food").map(Genre::whole).as_deref(), Some("Arts > Food"));
        for genre in GENRES {
            assert!(genre.of.is_empty() || Genre::named(genre.of).is_some_and(|of| of.of.is_empty()), "{}", genre.name);
        }
    }

    #[test]
    fn a_tag_is_a_few_words() {
        assert_eq!(Tag::parse(" Science Fiction ").as_ref().map(Tag::as_str), Some("Science Fiction"));
        assert!(Tag::parse(&"é".repeat(60)).is_some());
        for wrong in ["", " ", "a/b", "..", "a\u{1b}[2J", "a\nb", &"x".repeat(61)] {
            assert_eq!(Tag::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn countries_are_two_letters() {
        assert_eq!(Country::parse(" DE ").map(|country| country.to_string()).as_deref(), Some("de"));
        for wrong in ["", "d", "deu", "d1", "é", "../x"] {
            assert_eq!(Country::parse(wrong), None, "{wrong}");
        }
    }
}
