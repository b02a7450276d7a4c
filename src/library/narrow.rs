//! What narrows a search beside its words: `show:night`, `host:ada`, `after:2024`, `before:2024-06`, `is:new`, `in:notes`.

use crate::model::{EpisodeId, Show, Timestamp};
use crate::text::fold::fold;

use super::{EpisodeList, Library, apply};

/// The conditions of a query, all of which must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Narrow {
    /// Words of the show's title, folded.
    pub shows: Vec<String>,
    /// Words of who makes it, folded.
    pub hosts: Vec<String>,
    /// Not before this moment.
    pub after: Option<Timestamp>,
    /// Before this moment.
    pub before: Option<Timestamp>,
    pub is: Vec<Is>,
    /// Where the words must stand; everywhere when it is not said.
    pub within: Option<Within>,
}

/// What the listener did with an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Is {
    New,
    Played,
    Downloaded,
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Within {
    Titles,
    Notes,
    Transcripts,
    /// Shows that are not followed.
    Catalogue,
    Directories,
}

impl Within {
    /// As it is typed after `in:`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Titles => "titles",
            Self::Notes => "notes",
            Self::Transcripts => "transcripts",
            Self::Catalogue => "catalogue",
            Self::Directories => "directories",
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] = [Self::Titles, Self::Notes, Self::Transcripts, Self::Catalogue, Self::Directories];
}

/// The names that are understood before a colon.
const NAMES: [&str; 6] = ["show", "host", "after", "before", "is", "in"];

impl Narrow {
    /// Nothing is narrowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this is one of the names.
    #[must_use]
    pub fn knows(name: &str) -> bool {
        NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
    }

    /// Takes `name:value` in; false when the value is none that the name understands.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let words = || fold(value).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        match name.to_ascii_lowercase().as_str() {
            _ if value.trim().is_empty() => return false,
            "show" => self.shows.extend(words()),
            "host" => self.hosts.extend(words()),
            "after" => match day(value) {
                Some(at) => self.after = Some(at),
                None => return false,
            },
            "before" => match day(value) {
                Some(at) => self.before = Some(at),
                None => return false,
            },
            "is" => match fold(value).as_str() {
                "new" => self.is.push(Is::New),
                "played" => self.is.push(Is::Played),
                "downloaded" => self.is.push(Is::Downloaded),
                _ => return false,
            },
            "in" => match Within::ALL.into_iter().find(|one| one.name() == fold(value)) {
                Some(within) => self.within = Some(within),
                None => return false,
            },
            _ => return false,
        }
        true
    }

    /// Whether words are looked for there.
    #[must_use]
    pub fn looks_in(&self, place: Within) -> bool {
        self.within.is_none_or(|within| within == place)
    }

    /// Whether the episodes of a show come into question.
    #[must_use]
    pub fn allows_show(&self, title: &str, author: &str) -> bool {
        let holds = |text: &str, words: &[String]| {
            words.is_empty() || {
                let text = fold(text);
                words.iter().all(|word| text.contains(word.as_str()))
            }
        };
        holds(title, &self.shows) && holds(author, &self.hosts)
    }

    /// Whether a show itself comes into question: nothing is said that only an episode can be.
    #[must_use]
    pub fn allows_as_show(&self, show: &Show) -> bool {
        let of_episodes = self.after.is_some() || self.before.is_some() || !self.is.is_empty();
        !of_episodes && self.allows_show(&show.title, &show.author)
    }

    /// Whether an episode of this moment comes into question.
    #[must_use]
    pub fn allows_moment(&self, at: Timestamp) -> bool {
        self.after.is_none_or(|after| at >= after) && self.before.is_none_or(|before| at < before)
    }

    /// Whether the listener did with it what is asked for. Nothing is downloaded yet.
    #[must_use]
    pub fn allows_state(&self, library: &Library, episode: EpisodeId) -> bool {
        self.is.iter().all(|is| match is {
            Is::New => apply::is_new(library, episode),
            Is::Played => library.marks.get(&episode).is_some_and(|mark| mark.played),
            Is::Downloaded => false,
        })
    }

    /// Whether the list of a show comes into question.
    pub(super) fn allows_list(&self, library: &Library, list: &EpisodeList) -> bool {
        self.shows.is_empty() && self.hosts.is_empty()
            || library.shows.get(&list.show()).is_some_and(|show| self.allows_show(&show.title, &show.author))
    }

    /// Whether a row of a list comes into question; its show does.
    pub(super) fn allows_row(&self, library: &Library, list: &EpisodeList, index: usize) -> bool {
        list.moment(index).is_some_and(|at| self.allows_moment(at))
            && (self.is.is_empty() || list.get(index).is_some_and(|episode| self.allows_state(library, episode.id)))
    }
}

/// The first moment of `2024`, `2024-06` or `2024-06-15` (UTC).
fn day(text: &str) -> Option<Timestamp> {
    let mut parts = text.trim().split('-');
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        (digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())?
    };
    let year = number(parts.next()?, 4..=4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 1..=2)).filter(|month| (1..=12).contains(month))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 1..=2)).filter(|day| (1..=31).contains(day))?;
    // Days of the Gregorian calendar since 1970, with years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    parts.next().is_none().then_some(Timestamp(days * 86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read() {
        for (text, seconds) in [
            ("1970", 0),
            ("2024", 1_704_067_200),
            ("2024-03", 1_709_251_200),
            ("2024-2-29", 1_709_164_800),
            ("2000-12-31", 978_220_800),
        ] {
            assert_eq!(day(text), Some(Timestamp(seconds)), "{text}");
        }
        for text in ["", "20", "2024-13", "2024-06-15-1", "June", "2024-", "-5"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
