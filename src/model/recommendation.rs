//! Shows that are like another one, and why.

use super::{EpisodeId, FeedUrl, Popularity, Show, ShowId, Source};

/// A show that may not be in the library: what is known of it from a podroll, the catalogue or a directory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Candidate {
    pub feed_url: Option<FeedUrl>,
    pub guid: Option<super::PodcastGuid>,
    pub title: String,
    pub author: String,
    /// One line about it.
    pub summary: String,
    pub site: Option<String>,
    pub artwork: Option<String>,
    pub language: Option<String>,
    pub categories: Vec<String>,
    /// The show of the library that it is, followed or not.
    pub known: Option<ShowId>,
    /// Belongs to the sample library.
    pub sample: bool,
    /// Folders around it in the list that names it, outermost first.
    pub folders: Vec<String>,
    pub popularity: Vec<Popularity>,
}

impl Candidate {
    /// Who makes it, where that says more than its title does; else nothing.
    #[must_use]
    pub fn maker(&self) -> &str {
        super::show::beside_title(&self.author, &self.title)
    }
}

/// A show of the library as a candidate.
impl From<Show> for Candidate {
    fn from(show: Show) -> Self {
        Self {
            known: Some(show.id),
            feed_url: show.feed_url,
            guid: show.guid,
            title: show.title,
            author: show.author,
            summary: show.summary,
            site: show.site,
            artwork: show.artwork,
            language: show.language,
            categories: show.categories,
            sample: show.sample,
            folders: show.folders,
            popularity: show.popularity,
        }
    }
}

/// What identifies a candidate across sources and time: the feed's comparison key, else the guid, else folded title and author.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CandidateKey(pub Box<str>);

/// A candidate with its reasons. Never without a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    pub candidate: Candidate,
    pub key: CandidateKey,
    /// For ranking, and for scripts that compare within one answer; never shown on the screen.
    pub score: f32,
    /// Those whose evidence can be looked at come first, each kind strongest first.
    pub reasons: Vec<Reason>,
}

/// A show that is tied to another one, by one of the ties between the two.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    pub candidate: Candidate,
    pub key: CandidateKey,
    pub reason: Reason,
    /// Among neighbours with a reason of the same kind; said in words, if at all.
    pub strength: f32,
}

/// A show suggested for the whole library. Never without a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub candidate: Candidate,
    pub key: CandidateKey,
    /// Only for ranking; never shown.
    pub score: f32,
    /// Those whose evidence can be looked at come first, each kind of reason once.
    pub why: Vec<Why>,
}

/// A reason, and the shows of the library that it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// What the first of the shows says; names and topics may come from the others, too.
    pub reason: Reason,
    /// Strongest first; never empty.
    pub shows: Vec<ShowId>,
}

/// How many episodes say something, and the newest of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Episodes {
    pub count: u32,
    /// Newest first; at most [`Episodes::KEPT`].
    pub newest: Vec<EpisodeId>,
}

impl Episodes {
    /// So many are kept: more than anybody opens one after the other.
    pub const KEPT: usize = 12;

    /// These, newest first, each once.
    #[must_use]
    pub fn of(all: impl IntoIterator<Item = EpisodeId>) -> Self {
        let mut found = Self::default();
        for episode in all {
            found.count += 1;
            if found.newest.len() < Self::KEPT {
                found.newest.push(episode);
            }
        }
        found
    }
}

/// Why a show is suggested. `Display` is not used: `library::related::reason_text` says it in words.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The makers recommend it (`podcast:podroll`).
    Podroll,
    /// It recommends this show in its own podroll.
    PodrollBack,
    /// A directory lists it as similar, at this place (from 1).
    Directory(Source, u16),
    /// Notes of this show link to it.
    LinkedFrom(Episodes),
    /// Its notes link to this show.
    LinksHere(Episodes),
    /// Episodes of this show name it.
    NamedIn(Episodes),
    /// Its episodes name this show.
    NamesThis(Episodes),
    /// The same people appear in both.
    SharedPeople(Vec<String>),
    /// Both link to these pages, those that fewest others know first.
    SharedLinks(Vec<String>),
    /// Both use these words, those that say most first; `topic` when they are what both are about. Without any it is many small ones.
    SameWords {
        words: Vec<String>,
        topic: bool,
    },
    SameAuthor(String),
    SameCategory(String),
}

impl Reason {
    /// Whether it names what speaks for a show. Words and a category are in common with many.
    #[must_use]
    pub fn names_evidence(&self) -> bool {
        !matches!(self, Self::SameWords { topic: false, .. } | Self::SameCategory(_))
    }
}
