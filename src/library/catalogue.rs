//! The embedded starter catalogue: real shows that one may not follow yet, by facts alone.
//!
//! Two tables are part of the program: `starter.tsv`, well-known shows of every category, and `similar.tsv`, one show
//! with the shows that a directory lists beside it. Both are read once, on first use; they never change while the
//! program runs. A line that cannot be read would be left out; a test holds that there is none.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Candidate, FeedUrl, Genre, Popularity, Source, Timestamp};
use crate::text::fold::fold;

static STARTER: &str = include_str!("../../assets/catalogue/starter.tsv");
static SIMILAR: &str = include_str!("../../assets/catalogue/similar.tsv");

/// When the ratings and listener numbers were taken down: 2026-11-23, 00:00 UTC. They are never fresher than this
/// program, and every screen that prints them names source and date.
pub const AS_OF: Timestamp = Timestamp(1_795_392_000);

/// How sure it is that the feed address still leads to the show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// No address is known; the show is there by name.
    None,
    /// Seen only years ago; the show may have moved.
    Low,
    /// One source.
    Medium,
    /// Two sources or more, or seen lately.
    High,
}

/// What the catalogue knows of a show beyond what every candidate has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Older and second addresses of the same feed.
    pub other_feeds: Vec<FeedUrl>,
    /// Number of the show in Apple's directory.
    pub apple_id: Option<u64>,
    pub confidence: Confidence,
}

#[derive(Debug, Default)]
struct Catalogue {
    shows: Vec<Candidate>,
    /// Beside `shows`, same order.
    facts: Vec<Facts>,
    /// Beside `shows`: title, author, summary and categories, folded.
    words: Vec<String>,
    by_feed: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// The show of `similar.tsv` first, then the shows listed beside it, in the directory's order.
    listed: Vec<usize>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::read);

impl Catalogue {
    fn read() -> Self {
        let mut catalogue = Self::default();
        for row in rows(SIMILAR) {
            let Some(show) = similar_row(&row) else { continue };
            if let Some(index) = catalogue.take(show) {
                catalogue.listed.push(index);
            }
        }
        for row in rows(STARTER) {
            if let Some(show) = show(&row) {
                catalogue.take(show);
            }
        }
        catalogue
    }

    /// Keeps a show unless it is already there under the same address or name.
    fn take(&mut self, (show, facts): (Candidate, Facts)) -> Option<usize> {
        let keys: Vec<String> = show.feed_url.iter().chain(&facts.other_feeds).map(FeedUrl::comparison_key).collect();
        let name = name_key(&show.title, &show.author);
        if self.by_name.contains_key(&name) || keys.iter().any(|key| self.by_feed.contains_key(key)) {
            return None;
        }
        let index = self.shows.len();
        self.by_name.insert(name, index);
        self.by_feed.extend(keys.into_iter().map(|key| (key, index)));
        let about = [&*show.title, &*show.author, &*show.summary, &*show.categories.join(" ")].join(" ");
        self.words.push(fold(&about));
        self.shows.push(show);
        self.facts.push(facts);
        Some(index)
    }

    fn index_of(&self, feed: &FeedUrl) -> Option<usize> {
        self.by_feed.get(&feed.comparison_key()).copied()
    }
}

/// All shows of the starter catalogue and of the sample's list, each once.
#[must_use]
pub fn all() -> &'static [Candidate] {
    &CATALOGUE.shows
}

/// What each show of [`all`] is found by, folded: title, author, summary and categories.
#[must_use]
pub fn words() -> &'static [String] {
    &CATALOGUE.words
}

/// Whether a show says that it is of this category or of a part of it.
#[must_use]
pub fn is_of(show: &Candidate, genre: &Genre) -> bool {
    show.categories.iter().any(|category| {
        let (main, part) = category.split_once(" > ").map_or((category.as_str(), ""), |(main, part)| (main, part));
        if genre.of.is_empty() { main == genre.name } else { main == genre.of && part == genre.name }
    })
}

/// The show at this address; older and second addresses count too.
#[must_use]
pub fn find(feed: &FeedUrl) -> Option<&'static Candidate> {
    CATALOGUE.shows.get(CATALOGUE.index_of(feed)?)
}

/// The show with this number in Apple's directory.
#[must_use]
pub fn numbered(apple: u64) -> Option<&'static Candidate> {
    CATALOGUE.shows.get(CATALOGUE.facts.iter().position(|facts| facts.apple_id == Some(apple))?)
}

/// The show of this title and author, whatever the case and accents.
#[must_use]
pub fn named(title: &str, author: &str) -> Option<&'static Candidate> {
    CATALOGUE.shows.get(*CATALOGUE.by_name.get(&name_key(title, author))?)
}

/// What else is known of a show of the catalogue.
#[must_use]
pub fn facts(show: &Candidate) -> Option<&'static Facts> {
    CATALOGUE.facts.get(*CATALOGUE.by_name.get(&name_key(&show.title, &show.author))?)
}

/// Shows that a directory lists as similar to this one, in its order (shipped for the sample's show).
#[must_use]
pub fn listed_as_similar(feed: &FeedUrl) -> Vec<Candidate> {
    let Some((of, rest)) = CATALOGUE.listed.split_first() else { return Vec::new() };
    if CATALOGUE.index_of(feed) != Some(*of) {
        return Vec::new();
    }
    rest.iter().filter_map(|index| CATALOGUE.shows.get(*index)).cloned().collect()
}

/// Title and author folded, as one key; punctuation and white space do not count.
pub(crate) fn name_key(title: &str, author: &str) -> String {
    let squeeze = |text: &str| {
        fold(text)
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!("{}\n{}", squeeze(title), squeeze(author))
}

/// The lines of a table as maps from column name to value; empty values are left out.
fn rows(table: &'static str) -> impl Iterator<Item = HashMap<&'static str, &'static str>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines.map(move |line| header.iter().copied().zip(line.split('\t')).filter(|(_, value)| !value.is_empty()).collect())
}

/// What both tables have in common.
fn show(row: &HashMap<&'static str, &'static str>) -> Option<(Candidate, Facts)> {
    let text = |column: &str| row.get(column).map(|value| (*value).to_string());
    let mut categories: Vec<String> = Vec::new();
    if let Some(category) = row.get("category") {
        categories.push(match row.get("subcategory") {
            Some(sub) => format!("{category} > {sub}"),
            None => (*category).to_string(),
        });
    }
    let candidate = Candidate {
        feed_url: match row.get("feed_url") {
            Some(address) => Some(FeedUrl::parse(address)?),
            None => None,
        },
        title: text("title")?,
        author: text("author").unwrap_or_default(),
        summary: text("topic").unwrap_or_default(),
        site: text("website"),
        language: text("language"),
        categories,
        ..Candidate::default()
    };
    let facts = Facts {
        other_feeds: row
            .get("alt_feed_urls")
            .map(|list| list.split(' ').filter_map(FeedUrl::parse).collect())
            .unwrap_or_default(),
        apple_id: row.get("apple_id").and_then(|id| id.parse().ok()),
        confidence: match row.get("confidence").copied() {
            Some("high") => Confidence::High,
            Some("medium") => Confidence::Medium,
            Some("low") => Confidence::Low,
            _ => Confidence::None,
        },
    };
    Some((candidate, facts))
}

/// A row of the list of similar shows: the same, with what the directory counted.
fn similar_row(row: &HashMap<&'static str, &'static str>) -> Option<(Candidate, Facts)> {
    let (mut candidate, facts) = show(row)?;
    let number = |column: &str| row.get(column).and_then(|value| value.parse::<f64>().ok());
    let popularity = Popularity {
        stars: number("rating").map(|stars| stars as f32),
        ratings: number("ratings_count").map(|count| count as u32),
        listeners: number("listeners").map(|count| count as u64),
        source: Source::PodcastApp,
        as_of: AS_OF,
    };
    if popularity.stars.is_some() || popularity.listeners.is_some() {
        candidate.popularity.push(popularity);
    }
    Some((candidate, facts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::target::masked;

    /// What is recommended is open to all, so that hardly any of it may look as if it were not: what is masked is not exported.
    #[test]
    fn feeds_of_the_catalogue_are_shown() {
        let feeds = all().iter().filter_map(|show| show.feed_url.as_ref());
        let (open, hidden): (Vec<_>, Vec<_>) = feeds.partition(|feed| masked(feed.as_str()) == feed.as_str());
        assert!(hidden.len() <= 4 && open.len() > 300, "{} and {hidden:?}", open.len());
    }

    fn gradients() -> FeedUrl {
        FeedUrl::parse("https://feeds.fireside.fm/vanishinggradients/rss").unwrap()
    }

    #[test]
    fn every_line_of_both_tables_is_a_show() {
        let lines = STARTER.lines().count() + SIMILAR.lines().count() - 2;
        assert_eq!(all().len(), lines);
        assert_eq!(all().len(), 340);
        assert!(all().iter().all(|show| !show.title.is_empty() && !show.author.is_empty()));
        assert!(all().iter().all(|show| !show.summary.is_empty() && !show.categories.is_empty()));
    }

    #[test]
    fn the_show_of_the_sample_has_its_rating_and_fifteen_neighbours_in_order() {
        let show = find(&gradients()).unwrap();
        assert_eq!((show.title.as_str(), show.author.as_str()), ("Vanishing Gradients", "Hugo Bowne-Anderson"));
        assert_eq!((show.popularity[0].stars, show.popularity[0].ratings), (Some(5.0), Some(11)));
        assert_eq!(show.popularity[0].listeners, None);
        let listed = listed_as_similar(&gradients());
        let told: Vec<(&str, Option<u64>)> =
            listed.iter().map(|show| (show.author.as_str(), show.popularity[0].listeners)).collect();
        assert_eq!(
            told,
            [
                ("Andreessen Horowitz", Some(1032)),
                ("Kyle Polich", Some(480)),
                ("Sam Charrington", Some(441)),
                ("Jon Krohn", Some(298)),
                ("NVIDIA", Some(322)),
                ("DataCamp", Some(267)),
                ("Practical AI LLC", Some(192)),
                ("Hannah Fry", Some(198)),
                ("Machine Learning Street Talk (MLST)", Some(88)),
                ("Dwarkesh Patel", Some(408)),
                ("Conviction", Some(121)),
                ("swyx + Alessio", Some(75)),
                ("a16z", Some(31)),
                ("Delphina", Some(4)),
                ("OpenAI", Some(28)),
            ]
        );
        let without_feed: Vec<&str> =
            listed.iter().filter(|show| show.feed_url.is_none()).map(|show| show.title.as_str()).collect();
        assert_eq!(without_feed, ["High Signal: Data Science | Career | AI"]);
        let other = FeedUrl::parse("https://feeds.99percentinvisible.org/99percentinvisible").unwrap();
        assert!(listed_as_similar(&other).is_empty());
    }

    #[test]
    fn every_show_is_of_a_category_that_can_be_walked_to() {
        for genre in Genre::main() {
            assert!(all().iter().any(|show| is_of(show, genre)), "{}", genre.name);
        }
        for show in all() {
            let main = show.categories.first().and_then(|category| category.split(" > ").next());
            let genre = main.and_then(Genre::named);
            assert!(genre.is_some_and(|genre| is_of(show, genre)), "{}: {:?}", show.title, show.categories);
        }
    }

    #[test]
    fn a_show_is_found_by_an_older_address_and_by_its_name() {
        let old = FeedUrl::parse("http://changelog.com/practicalai/feed/").unwrap();
        assert_eq!(find(&old).unwrap().title, "Practical AI");
        assert_eq!(named("DATA  skeptic", "kyle polich").unwrap().title, "Data Skeptic");
        assert_eq!(named("Data Skeptic", "somebody else"), None);
        let show = named("High Signal: Data Science | Career | AI", "Delphina").unwrap();
        assert_eq!(facts(show).unwrap().confidence, Confidence::None);
        assert_eq!(facts(find(&old).unwrap()).unwrap().apple_id, Some(1_406_537_385));
    }
}
