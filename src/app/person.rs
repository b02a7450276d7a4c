//! The name by which a person is met, and the place that lists where.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::State;
use super::place::Place;
use crate::library::identity;
use crate::model::{EpisodeId, PersonPage};
use crate::text::clean;

/// A person by name. The same in capitals or not, whatever blanks are in it.
#[derive(Debug, Clone)]
pub struct PersonName {
    shown: Box<str>,
    key: Box<str>,
}

impl PersonName {
    /// A name as somebody wrote it; `None` where nothing is left of it.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let shown = clean::one_line(name);
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let key = identity::name_key(&shown);
        (!key.is_empty()).then(|| Self { shown: shown.into(), key: key.into() })
    }

    /// Reads the name in an address, percent-encoded or typed as it is.
    #[must_use]
    pub fn decoded(text: &str) -> Option<Self> {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
            if *first == b'%'
                && let (Some(high), Some(low)) = (digit(0), digit(1))
            {
                bytes.push((high * 16 + low) as u8);
                rest = after.get(2..).unwrap_or_default();
            } else {
                bytes.push(*first);
                rest = after;
            }
        }
        Self::new(&String::from_utf8_lossy(&bytes))
    }

    /// As it is written in an address.
    #[must_use]
    pub fn encoded(&self) -> String {
        url::form_urlencoded::byte_serialize(self.shown.as_bytes()).collect::<String>().replace('+', "%20")
    }

    /// As it was written.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What tells questions about one person from those about another.
    #[must_use]
    pub fn number(&self) -> u64 {
        identity::hash(&self.key)
    }

    /// The address of the place.
    #[must_use]
    pub fn address(&self) -> String {
        format!("person/{}", self.encoded())
    }
}

impl PartialEq for PersonName {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for PersonName {}

impl Hash for PersonName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl State {
    /// What is known of the person of the present place.
    #[must_use]
    pub fn here_person(&self) -> Option<&PersonPage> {
        match &self.entry().place {
            Place::Person(name) => self.people.get(name),
            _ => None,
        }
    }

    /// How the person of the present place takes part in an episode: “guest”.
    #[must_use]
    pub fn role_in(&self, episode: EpisodeId) -> Option<&str> {
        let found = self.here_person()?.appearances.iter().find(|one| one.episode == episode)?;
        Some(&found.role)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_person_in_any_spelling() {
        let name = PersonName::new("  Ada\tLovelace ").unwrap();
        assert_eq!(name.shown(), "Ada Lovelace");
        assert_eq!(Some(&name), PersonName::new("ADA  lovelace").as_ref());
        assert_eq!(name.number(), PersonName::new("ada lovelace").unwrap().number());
        assert_ne!(Some(&name), PersonName::new("Ada Byron").as_ref());
        assert_eq!(name.address(), "person/Ada%20Lovelace");
        for text in ["Ada%20Lovelace", "ada lovelace", "%41da%20Lovelace"] {
            assert_eq!(PersonName::decoded(text).as_ref(), Some(&name), "{text}");
        }
        for (text, shown) in [("100%", "100%"), ("a%2", "a%2"), ("A%2FB", "A/B"), ("C++", "C++"), ("%ff", "\u{fffd}")] {
            assert_eq!(PersonName::decoded(text).unwrap().shown(), shown);
        }
        for nothing in ["", "  ", "%20", "\u{202e}"] {
            assert_eq!(PersonName::decoded(nothing), None, "{nothing:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_leads_to_the_same_person(name in "\\PC{0,24}") {
            if let Some(name) = PersonName::new(&name) {
                prop_assert_eq!(PersonName::decoded(&name.encoded()), Some(name.clone()));
                prop_assert!(name.encoded().chars().all(|c| c.is_ascii_alphanumeric() || "%*-._".contains(c)));
            }
        }
    }
}
