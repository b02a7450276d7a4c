//! Places (what fills the screen, each with an address) and the history of visits, as in a web browser.

use std::collections::BTreeMap;
use std::fmt;

use super::person::PersonName;
use super::rows::Cursor;
use crate::model::{Country, EpisodeId, Genre, ShowId, Tag, Timestamp};
use crate::text::clean;
use crate::text::target::masked_text;

/// What fills the screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    Library,
    New,
    Show(ShowId),
    Episode(EpisodeId),
    Later,
    /// What plays.
    Playing,
    /// Own titles and the catalogue; the words are in the entry's `query`.
    Search,
    /// Shows for the whole library.
    ForYou,
    /// What is heard most, and the categories to walk through.
    Top(Top),
    /// Every episode with this person.
    Person(PersonName),
    History,
    Messages,
    Settings,
}

/// Which charts: of all categories where none is named, of the country of the settings where none is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Top {
    pub country: Option<Country>,
    pub genre: Option<&'static Genre>,
    /// In place of a category.
    pub tag: Option<Tag>,
}

impl Top {
    /// Reads `country=de&genre=Arts` or `tag=linux`, each of which may be missing; `None` for a country or a category that there is not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut top = Self::default();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "country" => top.country = Some(Country::parse(&value)?),
                "genre" => top.genre = Some(Genre::named(&value)?),
                "tag" => top.tag = Some(Tag::parse(&clean::one_line(&value))?),
                _ => {}
            }
        }
        Some(top)
    }

    fn address(&self) -> String {
        if *self == Self::default() {
            return String::from("top");
        }
        let mut asked = url::form_urlencoded::Serializer::new(String::new());
        if let Some(country) = self.country {
            asked.append_pair("country", &country.to_string());
        }
        if let Some(genre) = self.genre {
            asked.append_pair("genre", &genre.whole());
        }
        if let Some(tag) = &self.tag {
            asked.append_pair("tag", tag.as_str());
        }
        format!("top?{}", asked.finish())
    }
}

/// Tabs of a show page, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ShowTab {
    #[default]
    Episodes,
    Links,
    Similar,
    /// Shows around it, by what ties them to it.
    Graph,
    About,
}

/// Tabs of an episode page, in order. Those that have nothing to show are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EpisodeTab {
    #[default]
    Notes,
    Links,
    Chapters,
    Transcript,
    People,
    Similar,
}

/// A part of a place that has a cursor of its own. Each tab's pane keeps its cursor while the entry lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaneId {
    Shows,
    /// Episodes of the selected show (library), of the show page.
    Episodes,
    New,
    Links,
    Similar,
    Graph,
    About,
    Notes,
    Chapters,
    Transcript,
    People,
    Later,
    Playing,
    Search,
    ForYou,
    Person,
    Top,
    History,
    Messages,
    Settings,
    /// The choices of the first-run page.
    Welcome,
}

/// One entry of the history: a place and everything that brings it back as it was left.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub place: Place,
    pub show_tab: ShowTab,
    pub episode_tab: EpisodeTab,
    /// The pane that has focus.
    pub focus: PaneId,
    pub cursors: BTreeMap<PaneId, Cursor>,
    /// The words of a search place.
    pub query: String,
    /// When it was entered.
    pub since: Timestamp,
    /// Which of the layouts that the width allows (`v`).
    pub layout: u8,
    /// Library: the show whose episodes the second pane holds.
    pub beside: Option<ShowId>,
    /// The list that this place was entered from, for next and previous sibling: pane rows as they were.
    pub siblings: Vec<super::Row>,
}

/// Entries and where we are among them. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    pub entries: Vec<Entry>,
    pub at: usize,
    /// The library as it is when nothing was visited; stands in for an empty list, which the functions below never make.
    home: Entry,
}

/// An address and the tab it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub place: Place,
    pub show_tab: ShowTab,
    pub episode_tab: EpisodeTab,
    pub query: String,
}

impl ShowTab {
    pub const ALL: [Self; 5] = [Self::Episodes, Self::Links, Self::Similar, Self::Graph, Self::About];
    /// As an address spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Episodes => "episodes",
            Self::Links => "links",
            Self::Similar => "similar",
            Self::Graph => "graph",
            Self::About => "about",
        }
    }
    /// The pane of this tab.
    #[must_use]
    pub fn pane(self) -> PaneId {
        match self {
            Self::Episodes => PaneId::Episodes,
            Self::Links => PaneId::Links,
            Self::Similar => PaneId::Similar,
            Self::Graph => PaneId::Graph,
            Self::About => PaneId::About,
        }
    }
}

impl EpisodeTab {
    pub const ALL: [Self; 6] =
        [Self::Notes, Self::Links, Self::Chapters, Self::Transcript, Self::People, Self::Similar];
    /// As an address spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::Links => "links",
            Self::Chapters => "chapters",
            Self::Transcript => "transcript",
            Self::People => "people",
            Self::Similar => "similar",
        }
    }
    /// The pane of this tab.
    #[must_use]
    pub fn pane(self) -> PaneId {
        match self {
            Self::Notes => PaneId::Notes,
            Self::Links => PaneId::Links,
            Self::Chapters => PaneId::Chapters,
            Self::Transcript => PaneId::Transcript,
            Self::People => PaneId::People,
            Self::Similar => PaneId::Similar,
        }
    }
}

impl Place {
    /// The name of its kind: the section of `keys.toml`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::New => "new",
            Self::Show(_) => "show",
            Self::Episode(_) => "episode",
            Self::Later => "later",
            Self::Playing => "playing",
            Self::Search => "search",
            Self::ForYou => "foryou",
            Self::Person(_) => "person",
            Self::Top(_) => "top",
            Self::History => "history",
            Self::Messages => "messages",
            Self::Settings => "settings",
        }
    }

    /// The pane that has the keys when one comes here.
    #[must_use]
    pub fn pane(&self) -> PaneId {
        match self {
            Self::Library => PaneId::Shows,
            Self::New => PaneId::New,
            Self::Show(_) => PaneId::Episodes,
            Self::Episode(_) => PaneId::Notes,
            Self::Later => PaneId::Later,
            Self::Playing => PaneId::Playing,
            Self::Search => PaneId::Search,
            Self::ForYou => PaneId::ForYou,
            Self::Person(_) => PaneId::Person,
            Self::Top(_) => PaneId::Top,
            Self::History => PaneId::History,
            Self::Messages => PaneId::Messages,
            Self::Settings => PaneId::Settings,
        }
    }
}

/// The address without a tab: `show/3`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show(id) => write!(f, "show/{id}"),
            Self::Episode(id) => write!(f, "episode/{id}"),
            Self::Person(name) => f.write_str(&name.address()),
            Self::Top(top) => f.write_str(&top.address()),
            other => f.write_str(other.kind()),
        }
    }
}

impl Address {
    /// Reads an address: `library`, `new`, `later`, `playing`, `foryou`, `top`, `top?country=de&genre=Arts`, `history`, `messages`, `settings`, `show/3`,
    /// `show/3/links`, `show/3/graph`, `episode/9/chapters`, `person/Ada%20Lovelace`,
    /// `search?q=words`. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches("earmark:").trim_matches('/');
        let mut address = Self {
            place: Place::Library,
            show_tab: ShowTab::default(),
            episode_tab: EpisodeTab::default(),
            query: String::new(),
        };
        if let Some(query) = text.strip_prefix("search?") {
            address.place = Place::Search;
            for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
                if name == "q" {
                    address.query = value.into_owned();
                }
            }
            return Some(address);
        }
        if let Some(asked) = text.strip_prefix("top?") {
            address.place = Place::Top(Top::parse(asked)?);
            return Some(address);
        }
        if let Some(name) = text.strip_prefix("person/") {
            address.place = Place::Person(PersonName::decoded(name)?);
            return Some(address);
        }
        let mut parts = text.split('/');
        address.place = match (parts.next()?, parts.next()) {
            ("library", None) => Place::Library,
            ("new", None) => Place::New,
            ("later", None) => Place::Later,
            ("playing", None) => Place::Playing,
            ("search", None) => Place::Search,
            ("foryou", None) => Place::ForYou,
            ("top", None) => Place::Top(Top::default()),
            ("history", None) => Place::History,
            ("messages", None) => Place::Messages,
            ("settings", None) => Place::Settings,
            ("show", Some(number)) => Place::Show(ShowId::new(number.parse().ok()?)?),
            ("episode", Some(number)) => Place::Episode(EpisodeId::new(number.parse().ok()?)?),
            _ => return None,
        };
        if let Some(tab) = parts.next() {
            match address.place {
                Place::Show(_) => address.show_tab = ShowTab::ALL.into_iter().find(|known| known.name() == tab)?,
                _ => address.episode_tab = EpisodeTab::ALL.into_iter().find(|known| known.name() == tab)?,
            }
        }
        parts.next().is_none().then_some(address)
    }
}

impl Entry {
    /// A place as it is entered for the first time.
    #[must_use]
    pub fn new(place: Place) -> Self {
        let focus = place.pane();
        Self {
            place,
            show_tab: ShowTab::default(),
            episode_tab: EpisodeTab::default(),
            focus,
            cursors: BTreeMap::new(),
            query: String::new(),
            since: Timestamp(0),
            layout: 0,
            beside: None,
            siblings: Vec::new(),
        }
    }

    /// The words of a search as they may be kept and be told to others: none where they hold a secret, as the address of a
    /// private feed does that was pasted.
    #[must_use]
    pub fn words(&self) -> &str {
        let words = self.query.trim();
        if masked_text(words) == words { words } else { "" }
    }

    /// The words of a search as they are shown, what is secret in them masked.
    #[must_use]
    pub fn shown_words(&self) -> String {
        masked_text(self.query.trim())
    }

    /// The whole address, with the tab and the words.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.place {
            Place::Show(id) => format!("show/{id}/{}", self.show_tab.name()),
            Place::Episode(id) => format!("episode/{id}/{}", self.episode_tab.name()),
            Place::Search if !self.words().is_empty() => {
                let words: String = url::form_urlencoded::byte_serialize(self.words().as_bytes()).collect();
                format!("search?q={words}")
            }
            place => place.to_string(),
        }
    }
}

/// At most this many entries are kept.
pub const KEPT: usize = 200;

impl Default for History {
    fn default() -> Self {
        Self { entries: vec![Entry::new(Place::Library)], at: 0, home: Entry::new(Place::Library) }
    }
}

impl History {
    /// A history of these entries, standing at one of them. An empty list stands at the library.
    #[must_use]
    pub fn of(mut entries: Vec<Entry>, at: usize) -> Self {
        if entries.is_empty() {
            entries.push(Entry::new(Place::Library));
        }
        let at = at.min(entries.len() - 1);
        let mut history = Self { entries, at, home: Entry::new(Place::Library) };
        history.shorten();
        history
    }

    /// The present entry.
    #[must_use]
    pub fn here(&self) -> &Entry {
        self.entries.get(self.at).unwrap_or(&self.home)
    }

    /// The present entry, to be changed.
    pub fn here_mut(&mut self) -> &mut Entry {
        self.entries.get_mut(self.at).unwrap_or(&mut self.home)
    }

    /// Whether there is something to go back to.
    #[must_use]
    pub fn can_back(&self) -> bool {
        self.at > 0
    }

    /// Whether there is something to go forward to.
    #[must_use]
    pub fn can_forward(&self) -> bool {
        self.at + 1 < self.entries.len()
    }

    /// Goes to a place: a new entry, everything ahead is dropped.
    pub fn push(&mut self, entry: Entry) {
        self.entries.truncate(self.at + 1);
        self.entries.push(entry);
        self.at = self.entries.len() - 1;
        self.shorten();
    }

    /// One step back; false at the first place.
    pub fn back(&mut self) -> bool {
        let can = self.can_back();
        self.at = self.at.saturating_sub(1);
        can
    }

    /// One step forward; false at the last place.
    pub fn forward(&mut self) -> bool {
        let can = self.can_forward();
        self.at += usize::from(can);
        can
    }

    fn shorten(&mut self) {
        let over = self.entries.len().saturating_sub(KEPT);
        if over > 0 {
            // The oldest go first; when one has gone far back, the far ahead ones go.
            let front = over.min(self.at);
            self.entries.drain(..front);
            self.at -= front;
            self.entries.truncate(KEPT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_read_back() {
        for text in [
            "library",
            "new",
            "later",
            "playing",
            "foryou",
            "top",
            "top?country=de&genre=Arts+%3E+Books",
            "person/Ada%20Lovelace",
            "person/A%2FB%3F",
            "history",
            "messages",
            "settings",
            "show/3/links",
            "show/3/graph",
            "episode/9/chapters",
            "episode/9/transcript",
            "search?q=great+stagnation%3F",
        ] {
            let address = Address::parse(text).unwrap();
            let mut entry = Entry::new(address.place);
            entry.show_tab = address.show_tab;
            entry.episode_tab = address.episode_tab;
            entry.query = address.query;
            assert_eq!(entry.address(), text);
        }
        assert_eq!(Address::parse("show/3").map(|a| a.place), ShowId::new(3).map(Place::Show));
        for wrong in [
            "",
            "show",
            "show/0",
            "show/x",
            "show/3/chapters",
            "episode/3/about",
            "nowhere",
            "library/3",
            "person",
            "person/%20",
            "top?country=xyz",
            "top?genre=nothing",
        ] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn history_is_a_browsers(steps in prop::collection::vec(0_u8..4, 0..600)) {
            let mut history = History::default();
            let mut number = 0;
            for step in steps {
                let before = history.clone();
                match step {
                    0 => {
                        let moved = history.back();
                        prop_assert_eq!(moved, before.can_back());
                        if moved {
                            prop_assert!(history.forward());
                            prop_assert_eq!(&history, &before);
                            history.back();
                        }
                    }
                    1 => {
                        prop_assert_eq!(history.forward(), before.can_forward());
                    }
                    _ => {
                        number += 1;
                        history.push(Entry::new(Place::Show(ShowId::new(number).unwrap())));
                        prop_assert!(!history.can_forward());
                    }
                }
                prop_assert!(history.entries.len() <= KEPT && history.at < history.entries.len());
            }
        }
    }
}
