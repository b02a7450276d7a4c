//! How a show is known again at another address: by its episodes, whatever feeds say of their own names.
//!
//! A `podcast:guid` alone is no proof. Feeds are made by copying others, documentation has one for everybody to copy, and the feed for
//! those who pay has the one of the feed for all.

use std::collections::HashMap;

use super::Known;
use super::identity::{media, title_key};
use crate::feed::ParsedEpisode;
use crate::model::{EpisodeKey, Timestamp};

/// The episodes of one show, ready to be compared with those of another list.
#[derive(Debug)]
pub struct Alike<'a> {
    all: &'a [Known],
    by_title: HashMap<String, Vec<usize>>,
    by_key: HashMap<&'a str, usize>,
    by_media: HashMap<&'a str, Vec<usize>>,
}

/// What is compared of an episode.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    pub key: &'a EpisodeKey,
    pub media: &'a str,
    pub title: &'a str,
    pub published: Option<Timestamp>,
}

impl<'a> From<&'a Known> for Signs<'a> {
    fn from(known: &'a Known) -> Self {
        Self { key: &known.key, media: &known.media, title: &known.title, published: known.published }
    }
}

/// What a document and the episodes of a show have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Nothing, or no more than chance makes.
    Other,
    /// The same show, but not all of it is the same.
    Akin,
    /// Every episode of the document is one of the show's, with the same file.
    Same,
}

impl<'a> Alike<'a> {
    /// These episodes.
    #[must_use]
    pub fn of(all: &'a [Known]) -> Self {
        let (mut by_title, mut by_key, mut by_media) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, known) in all.iter().enumerate() {
            by_title.entry(title_key(&known.title)).or_insert_with(Vec::new).push(at);
            by_key.insert(known.key.as_str(), at);
            if !known.media.is_empty() {
                by_media.entry(known.media.as_str()).or_insert_with(Vec::new).push(at);
            }
        }
        Self { all, by_title, by_key, by_media }
    }

    /// The episode that this one is: two of name in the feed, file, title and moment are the same.
    #[must_use]
    pub fn twin(&self, one: Signs<'_>) -> Option<&'a Known> {
        let title = title_key(one.title);
        let alike = |known: &&Known| {
            // A name that was made of the file or of the title says nothing beside these.
            let named = known.key == *one.key && known.key.guid().is_some();
            let signs = [
                named,
                !one.media.is_empty() && known.media == one.media,
                !title.is_empty() && title_key(&known.title) == title,
                one.published.is_some() && known.published == one.published,
            ];
            signs.into_iter().filter(|same| *same).count() >= 2
        };
        let titled = self.by_title.get(&title).into_iter().flatten();
        let filed = self.by_media.get(one.media).into_iter().flatten();
        let named = self.by_key.get(one.key.as_str());
        named.into_iter().chain(titled).chain(filed).filter_map(|at| self.all.get(*at)).find(alike)
    }

    /// How much of the document that holds these episodes is of this show. Half of the shorter of the two lists has to be.
    #[must_use]
    pub fn to(&self, document: &[ParsedEpisode]) -> Likeness {
        let mut same = document.len() <= self.all.len();
        let mut twins = 0;
        for episode in document {
            let media = media(&episode.enclosures);
            let signs = Signs { key: &episode.key, media: &media, title: &episode.title, published: episode.published };
            match self.twin(signs) {
                Some(twin) => {
                    twins += 1;
                    same &= twin.media == media;
                }
                None => same = false,
            }
        }
        match twins {
            0 => Likeness::Other,
            few if few * 2 < document.len().min(self.all.len()) => Likeness::Other,
            _ if same => Likeness::Same,
            _ => Likeness::Akin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpisodeId;

    fn known(id: u32, key: &str, title: &str, media: &str, at: Option<i64>) -> Known {
        Known {
            id: EpisodeId::new(id).unwrap(),
            key: EpisodeKey(key.into()),
            media: media.into(),
            title: title.into(),
            published: at.map(Timestamp),
            duration: None,
            fingerprint: 0,
            raw: 0,
            gone: false,
            media_kind: None,
        }
    }

    fn item(key: &str, title: &str, at: Option<i64>) -> ParsedEpisode {
        ParsedEpisode {
            key: EpisodeKey(key.into()),
            title: title.into(),
            published: at.map(Timestamp),
            ..ParsedEpisode::default()
        }
    }

    #[test]
    fn two_signs_make_an_episode_the_same() {
        let all = [known(1, "g:1", "On Salt", "m.example/1.mp3", Some(5)), known(2, "g:2", "On Rye", "", None)];
        let alike = Alike::of(&all);
        let twin = |other: &Known| alike.twin(other.into()).map(|known| known.id.get());
        assert_eq!(twin(&known(9, "g:x", "On  salt", "", Some(5))), Some(1), "title and moment");
        assert_eq!(twin(&known(9, "g:1", "Salt again", "m.example/1.mp3", None)), Some(1), "name and file");
        assert_eq!(twin(&known(9, "g:1", "Murder", "other", Some(9))), None, "every template counts from one");
        assert_eq!(twin(&known(9, "g:x", "On Salt", "", None)), None, "a title alone");
        assert_eq!(twin(&known(9, "g:x", "Murder", "", None)), None);
    }

    #[test]
    fn a_document_is_another_show_the_same_one_or_akin() {
        let all: Vec<Known> =
            (1..=4).map(|n| known(n, &format!("g:{n}"), &format!("T {n}"), "", Some(n.into()))).collect();
        let alike = Alike::of(&all);
        let doc = |numbers: &[u32]| -> Vec<ParsedEpisode> {
            numbers.iter().map(|n| item(&format!("g:{n}"), &format!("T {n}"), Some((*n).into()))).collect()
        };
        assert_eq!(alike.to(&doc(&[1, 2, 3, 4])), Likeness::Same);
        assert_eq!(alike.to(&doc(&[2, 3])), Likeness::Same, "an older copy");
        assert_eq!(alike.to(&doc(&[1, 2, 3, 4, 5, 6])), Likeness::Akin);
        assert_eq!(alike.to(&doc(&[4, 5, 6, 7])), Likeness::Other, "one of four");
        assert_eq!(alike.to(&doc(&[8, 9])), Likeness::Other);
        assert_eq!(alike.to(&[]), Likeness::Other);
    }
}
