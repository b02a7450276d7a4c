//! Rows of lists: what a pane holds, where its cursor is, how it is sorted and filtered. Built when something changed,
//! never per frame; the painter formats only the rows that are visible.

use super::PaneId;
use crate::config;
use crate::library::narrow::Within;
use crate::model::{CandidateKey, EpisodeId, ShowId, Tag};
use crate::text::clean;

/// One row. Its identity survives new episodes and refreshes; the painter looks up what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Row {
    /// Not selectable: a group's name and a remark at the right edge.
    Heading(String, String),
    Show(ShowId),
    Episode(ShowId, EpisodeId),
    /// Index into the link list of this place.
    Link(u32),
    Candidate(CandidateKey),
    /// Index into the detail's chapters.
    Chapter(u32),
    /// Index into the detail's people.
    Person(u32),
    /// Number of a message.
    Message(u32),
    /// A show in the report of a refresh.
    Step(ShowId),
    /// Index into the visits.
    Visit(u32),
    /// Reads the next page of a show's older episodes.
    Older(ShowId),
    /// A numbered choice of the first-run page.
    Choice(u8),
    /// The name of a setting.
    Setting(&'static str),
    /// So many more results of a search in this group; opening it shows them all.
    More(Within, u32),
    /// The address that stands in the box of the search.
    Address,
    /// A category, by its number.
    Genre(u32),
    /// A tag to walk to.
    Tag(Tag),
    /// Asks directories what is searched for.
    AskDirectories,
    /// Not selectable: a line that says something of the list.
    Remark(String),
    /// The sample library, in the settings.
    Sample,
}

impl Row {
    /// An empty line between two groups.
    #[must_use]
    pub fn blank() -> Self {
        Self::Heading(String::new(), String::new())
    }

    /// Whether the selection can stand on it.
    #[must_use]
    pub fn selectable(&self) -> bool {
        !matches!(self, Self::Heading(..) | Self::Remark(_))
    }
}

/// The rows of one pane, filtered and sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// How many there are without the filter (headings not counted).
    pub unfiltered: usize,
}

/// How a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// The natural order of the list: new first for shows, newest first for episodes, best first for similar shows.
    #[default]
    Natural,
    Date,
    Title,
    Length,
    New,
    Rating,
    Listeners,
    /// Played last first.
    Played,
    /// Links only: host, kind, the newest episode that has it, order of appearance.
    Host,
    Kind,
    Episode,
    Appearance,
}

/// Where one is in a pane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cursor {
    /// Selected row (index into `Rows::rows`); in a text, unused.
    pub index: usize,
    /// The selected row itself, so that the selection survives changes around it.
    pub on: Option<Row>,
    /// A row that one stood on and that is gone, and the one in its place: an answer that is on its way may bring it back.
    pub lost: Option<(Row, Row)>,
    /// First visible row or line.
    pub top: usize,
    pub filter: String,
    pub sort: Sort,
    /// The order turned round (the same sort asked for twice).
    pub reversed: bool,
    /// Shows by folder or category.
    pub grouped: bool,
    /// In a text: the current link's number.
    pub link: Option<u16>,
    /// In a transcript: the listener moved, so it does not follow the audio.
    pub away: bool,
    /// In a text: which of how many matches of the words looked for one is at.
    pub matched: Option<(usize, usize)>,
    /// In a text: the block at the top, so that a resize keeps the reading position.
    pub block: u32,
}

impl Sort {
    /// Its name in the palette: `sort date`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Date => "date",
            Self::Title => "title",
            Self::Length => "length",
            Self::New => "new",
            Self::Rating => "rating",
            Self::Listeners => "listeners",
            Self::Played => "played",
            Self::Host => "host",
            Self::Kind => "kind",
            Self::Episode => "episode",
            Self::Appearance => "appearance",
        }
    }

    /// How a list that is sorted so is said to be: “by title”. Empty for the order of its own that goes without saying.
    #[must_use]
    pub fn said(self) -> &'static str {
        match self {
            Self::Natural => "",
            Self::Date => "by date",
            Self::Title => "by title",
            Self::Length => "longest first",
            Self::New => "by new episodes",
            Self::Rating => "by rating",
            Self::Listeners => "by listeners",
            Self::Played => "played last first",
            Self::Host => "by host",
            Self::Kind => "by kind",
            Self::Episode => "by episode",
            Self::Appearance => "in order of appearance",
        }
    }

    const ALL: [Self; 12] = [
        Self::Natural,
        Self::Date,
        Self::Title,
        Self::Length,
        Self::New,
        Self::Rating,
        Self::Listeners,
        Self::Played,
        Self::Host,
        Self::Kind,
        Self::Episode,
        Self::Appearance,
    ];

    /// The sort with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// The sorts that a pane can do something with.
    #[must_use]
    pub fn of(pane: PaneId) -> &'static [Self] {
        match pane {
            PaneId::Shows => &[Self::Natural, Self::Date, Self::Title, Self::New, Self::Rating, Self::Listeners],
            PaneId::Episodes | PaneId::New | PaneId::Person => {
                &[Self::Natural, Self::Date, Self::Title, Self::Length, Self::Played]
            }
            PaneId::Similar | PaneId::Graph | PaneId::ForYou | PaneId::Top => {
                &[Self::Natural, Self::Title, Self::Rating, Self::Listeners]
            }
            PaneId::Links => &[Self::Natural, Self::Title, Self::Host, Self::Kind, Self::Episode, Self::Appearance],
            _ => &[],
        }
    }
}

impl Row {
    /// As the session file keeps it; [`Row::parse`] reads it back.
    #[must_use]
    pub fn spelled(&self) -> String {
        match self {
            Self::Heading(..) => String::from("heading"),
            Self::Show(id) => format!("show {id}"),
            Self::Episode(show, id) => format!("episode {show} {id}"),
            Self::Link(n) => format!("link {n}"),
            Self::Candidate(key) => format!("candidate {}", key.0),
            Self::Chapter(n) => format!("chapter {n}"),
            Self::Person(n) => format!("person {n}"),
            Self::Message(n) => format!("message {n}"),
            Self::Step(id) => format!("step {id}"),
            Self::Visit(n) => format!("visit {n}"),
            Self::Older(id) => format!("older {id}"),
            Self::Choice(n) => format!("choice {n}"),
            Self::Setting(name) => format!("setting {name}"),
            Self::More(within, count) => format!("more {} {count}", within.name()),
            Self::Address => String::from("address"),
            Self::Genre(id) => format!("genre {id}"),
            Self::Tag(tag) => format!("tag {}", tag.as_str()),
            Self::AskDirectories => String::from("directories"),
            Self::Remark(_) => String::from("remark"),
            Self::Sample => String::from("sample library"),
        }
    }

    /// Reads what [`Row::spelled`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(' ')?;
        Some(match kind {
            "show" => Self::Show(ShowId::new(rest.parse().ok()?)?),
            "episode" => {
                let (show, id) = rest.split_once(' ')?;
                Self::Episode(ShowId::new(show.parse().ok()?)?, EpisodeId::new(id.parse().ok()?)?)
            }
            "link" => Self::Link(rest.parse().ok()?),
            "candidate" => Self::Candidate(CandidateKey(rest.into())),
            "chapter" => Self::Chapter(rest.parse().ok()?),
            "person" => Self::Person(rest.parse().ok()?),
            "message" => Self::Message(rest.parse().ok()?),
            "step" => Self::Step(ShowId::new(rest.parse().ok()?)?),
            "visit" => Self::Visit(rest.parse().ok()?),
            "older" => Self::Older(ShowId::new(rest.parse().ok()?)?),
            "choice" => Self::Choice(rest.parse().ok()?),
            "sample" => Self::Sample,
            "genre" => Self::Genre(rest.parse().ok()?),
            "tag" => Self::Tag(Tag::parse(&clean::one_line(rest))?),
            "setting" => Self::Setting(config::find(rest)?.name),
            "more" => {
                let (name, count) = rest.split_once(' ')?;
                Self::More(Within::ALL.into_iter().find(|one| one.name() == name)?, count.parse().ok()?)
            }
            _ => return None,
        })
    }
}

impl Rows {
    /// How many rows the selection can stand on.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.iter().filter(|row| row.selectable()).count()
    }

    /// The number of this row among those the selection can stand on, from 1.
    #[must_use]
    pub fn number(&self, index: usize) -> usize {
        self.rows.iter().take(index + 1).filter(|row| row.selectable()).count()
    }

    /// The next row from `from` (itself included) that can be selected, downwards and else upwards.
    #[must_use]
    pub fn nearest(&self, from: usize) -> Option<usize> {
        let from = from.min(self.rows.len().checked_sub(1)?);
        let down = self.rows.iter().enumerate().skip(from).find(|(_, row)| row.selectable());
        down.or_else(|| self.rows.iter().enumerate().take(from).rev().find(|(_, row)| row.selectable()))
            .map(|(index, _)| index)
    }

    /// The row that many selectable rows further (or back, when negative), stopping at the ends.
    #[must_use]
    pub fn moved(&self, from: usize, by: isize) -> usize {
        let mut at = from;
        let step = |at: usize| if by > 0 { at.checked_add(1) } else { at.checked_sub(1) };
        let mut left = by.unsigned_abs();
        let mut probe = at;
        while left > 0 {
            let Some(next) = step(probe).filter(|next| *next < self.rows.len()) else { break };
            probe = next;
            if self.rows.get(probe).is_some_and(Row::selectable) {
                at = probe;
                left -= 1;
            }
        }
        at
    }
}

impl Cursor {
    /// How the list is sorted, in words; empty where it has the order of its own.
    #[must_use]
    pub fn order(&self) -> String {
        match (self.sort.said(), self.reversed) {
            ("", false) => String::new(),
            ("", true) => String::from("reversed"),
            (said, false) => String::from(said),
            (said, true) => format!("{said}, reversed"),
        }
    }

    /// Puts the cursor onto the row it was on, wherever that is now; when it is gone, onto the row at its place, until it comes
    /// back – unless one has moved on meanwhile.
    /// The window moves along, so that the selection keeps its place on the screen.
    pub fn settle(&mut self, rows: &Rows) {
        match self.lost.take() {
            Some((row, instead)) if self.on.as_ref() == Some(&instead) => {
                if rows.rows.contains(&row) {
                    self.on = Some(row);
                } else {
                    self.lost = Some((row, instead));
                }
            }
            _ => {}
        }
        let found = self.on.as_ref().and_then(|on| {
            // It is nearly always where it was.
            if rows.rows.get(self.index) == Some(on) {
                Some(self.index)
            } else {
                rows.rows.iter().position(|row| row == on)
            }
        });
        if let Some(index) = found {
            self.top = if index >= self.index {
                if self.top == 0 { 0 } else { self.top + (index - self.index) }
            } else {
                self.top.saturating_sub(self.index - index)
            };
            self.index = index;
        } else {
            let lost = self.lost.take().map(|(row, _)| row).or_else(|| self.on.take());
            self.index = rows.nearest(self.index).unwrap_or(0);
            self.on = rows.rows.get(self.index).filter(|row| row.selectable()).cloned();
            self.lost = lost.zip(self.on.clone());
        }
    }

    /// Stands on this row.
    pub fn stand(&mut self, rows: &Rows, index: usize) {
        if let Some(index) = rows.nearest(index) {
            self.index = index;
            self.on = rows.rows.get(index).cloned();
            // One has moved on.
            self.lost = None;
        }
    }

    /// Scrolls only when the selection would leave the window. A heading right above the first row stays in sight.
    pub fn scroll(&mut self, rows: &Rows, height: usize) {
        let height = height.max(1);
        if self.index < self.top {
            self.top = self.index;
        } else if self.index >= self.top + height {
            self.top = self.index + 1 - height;
        }
        if self.top == self.index
            && height > 1
            && self.index > 0
            && rows.rows.get(self.index - 1).is_some_and(|row| !row.selectable())
        {
            self.top = self.index - 1;
        }
        self.top = self.top.min(rows.rows.len().saturating_sub(height));
    }
}
