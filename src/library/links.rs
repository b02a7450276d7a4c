//! The links of an episode: one list, one numbering and one count, wherever they are shown, typed, printed or counted.
//!
//! First those of the notes, under the numbers that the text shows; then, counting on, what chapters, people, transcripts,
//! discussions and ways to support link to, and the episode's own page when the notes do not name it. The same target stands there once, moments
//! never.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::feed::{ParsedEpisode, ParsedShow, transcript};
use crate::model::{
    Chapter, Discussion, EpisodeDetail, Funding, Link, LinkKind, LinkTarget, Notes, Person, Secs, Transcript,
    TranscriptLink,
};
use crate::text::layout::clock;
use crate::text::target::{self, Targets};

/// What may link somewhere beside the notes of an episode.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The episode's own page.
    pub page: Option<&'a str>,
    pub chapters: &'a [Chapter],
    pub persons: &'a [Person],
    pub transcripts: &'a [Transcript],
    /// What the transcript that was read links to.
    pub spoken: &'a [TranscriptLink],
    pub discussions: &'a [Discussion],
    /// Ways to support this episode; those of its show stand with the show.
    pub funding: &'a [Funding],
}

impl<'a> Beside<'a> {
    /// Of an episode of the library.
    #[must_use]
    pub fn of(detail: &'a EpisodeDetail, spoken: &'a [TranscriptLink]) -> Self {
        Self {
            page: detail.link.as_deref(),
            chapters: &detail.chapters,
            persons: &detail.persons,
            transcripts: &detail.transcripts,
            spoken,
            discussions: &detail.further.discussions,
            funding: &detail.further.funding,
        }
    }

    /// Of an episode as its feed has it: the people of its show count when it names none.
    #[must_use]
    pub fn of_parsed(episode: &'a ParsedEpisode, show: &'a ParsedShow) -> Self {
        Self {
            page: episode.link.as_deref(),
            chapters: &episode.chapters,
            persons: if episode.persons.is_empty() { &show.persons } else { &episode.persons },
            transcripts: &episode.transcripts,
            spoken: &[],
            discussions: episode.further.as_ref().map_or(&[], |further| &further.discussions),
            funding: episode.further.as_ref().map_or(&[], |further| &further.funding),
        }
    }
}

/// A link of an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub link: Link,
    /// Where it stands: “in the notes”, “chapter 4:12”.
    pub found: String,
    /// The moment at which it is spoken of, when that is known.
    pub at: Option<Secs>,
}

/// Where relative links of notes start from: the episode's page, else the feed.
#[must_use]
pub fn base<'a>(page: Option<&'a str>, feed: Option<&'a str>) -> Option<&'a str> {
    page.filter(|page| page.starts_with("http")).or(feed)
}

/// All links of an episode in the order of their numbers.
#[must_use]
pub fn of_episode(notes: &Notes, beside: Beside<'_>) -> Vec<Found> {
    let pages = notes.links.iter().filter(|link| link.is_numbered());
    let mut all: Vec<Found> =
        pages.map(|link| Found { link: link.clone(), found: "in the notes".into(), at: None }).collect();
    let leaves = |target: &LinkTarget| matches!(target, LinkTarget::Web(_) | LinkTarget::Mail(_) | LinkTarget::Feed(_));
    let targets = all.iter().map(|found| &found.link.target);
    let said: Vec<&str> = targets.filter(|target| leaves(target)).map(LinkTarget::address).collect();
    let more = further(beside, &Said::of(said));
    all.extend(more.into_iter().zip(all.len() + 1..).map(|(mut found, number)| {
        found.link.number = u16::try_from(number).unwrap_or(u16::MAX);
        found
    }));
    all
}

/// A transcript that an episode of the show has, in a list of the whole show.
const TRANSCRIPT: &str = "transcript of an episode";

/// What an episode links to beside its notes and its own page, for the list of its whole show: address, words, and where it stands.
#[must_use]
pub fn of_show(beside: Beside<'_>) -> Vec<(&str, String, &'static str)> {
    let said = Said::of(Vec::new());
    let all = Beside { page: None, ..beside }.places(&said).filter_map(|place| {
        let found = match place {
            Place::Chapter(..) => "in a chapter",
            Place::Person(..) => "people",
            Place::Transcript(_) => TRANSCRIPT,
            Place::Spoken(_) => "in a transcript",
            Place::Discussion(_) => "where an episode is talked about",
            Place::Support(_) => "support of an episode",
            Place::Page(_) => return None,
        };
        Some((place.address(), place.label().unwrap_or_default(), found)).filter(|(address, ..)| !address.is_empty())
    });
    all.collect()
}

/// What an address of that list leads to, which stands there: a transcript may lie where feeds do.
#[must_use]
pub fn target_of(address: &str, found: &str) -> (LinkTarget, LinkKind, Option<String>) {
    let (target, kind, via) = target::classify(address, None);
    if found == TRANSCRIPT { no_feed(target, kind, via) } else { (target, kind, via) }
}

/// The same without a feed: a transcript may lie at the address of feeds (feeds.buzzsprout.com/…/transcript) and is none.
fn no_feed(target: LinkTarget, kind: LinkKind, via: Option<String>) -> (LinkTarget, LinkKind, Option<String>) {
    match target {
        LinkTarget::Feed(url) => (LinkTarget::Web(url.as_str().to_string()), LinkKind::File, via),
        target => (target, kind, via),
    }
}

/// How many [`of_episode`] has, when the notes have so many, among them these addresses.
#[must_use]
pub fn count(in_notes: usize, addresses: &[String], beside: Beside<'_>, targets: &mut Targets) -> u16 {
    let said = Said::of(addresses.iter().map(String::as_str).collect());
    let mut known: HashSet<String> = HashSet::new();
    let more = beside.places(&said).filter(|place| match place {
        // No other episode has this one.
        Place::Page(address) => is_more(&target::classify(address, beside.page).0, &said, &mut known),
        _ => is_more(&targets.of(place.address(), beside.page), &said, &mut known),
    });
    u16::try_from(in_notes + more.count()).unwrap_or(u16::MAX)
}

/// The addresses that notes say.
struct Said<'a> {
    all: Vec<&'a str>,
    /// The same, made when there are many and somebody asks: most notes say few.
    many: OnceCell<HashSet<&'a str>>,
}

impl<'a> Said<'a> {
    fn of(all: Vec<&'a str>) -> Self {
        Self { all, many: OnceCell::new() }
    }

    fn contains(&self, address: &str) -> bool {
        const FEW: usize = 64;
        if self.all.len() <= FEW {
            return self.all.contains(&address);
        }
        self.many.get_or_init(|| self.all.iter().copied().collect()).contains(address)
    }
}

/// Whether this leads somewhere where nothing before it led.
fn is_more(target: &LinkTarget, said: &Said<'_>, known: &mut HashSet<String>) -> bool {
    let whole = target.address();
    !whole.is_empty() && !said.contains(whole) && known.insert(whole.to_string())
}

/// An address without what tells a place on the page.
fn page(address: &str) -> &str {
    address.split('#').next().unwrap_or(address).trim_end_matches('/')
}

/// What is not said in the notes, in order; not numbered yet.
fn further(beside: Beside<'_>, said: &Said<'_>) -> Vec<Found> {
    let mut known: HashSet<String> = HashSet::new();
    let mut more: Vec<Found> = Vec::new();
    for place in beside.places(said) {
        let address = place.address();
        let (mut target, mut kind, mut via) = target::classify(address, beside.page);
        if matches!(place, Place::Transcript(_)) {
            (target, kind, via) = no_feed(target, kind, via);
        }
        if is_more(&target, said, &mut known) {
            let label = place.label().unwrap_or_else(|| target::shortened(address, 60));
            more.push(Found {
                link: Link { number: 0, label, target, kind, via },
                found: place.found(),
                at: place.at(),
            });
        }
    }
    more
}

/// What links somewhere beside the notes.
enum Place<'a> {
    Chapter(&'a Chapter, &'a str),
    Person(&'a Person, &'a str),
    Transcript(&'a Transcript),
    Spoken(&'a TranscriptLink),
    Discussion(&'a Discussion),
    Support(&'a Funding),
    Page(&'a str),
}

impl<'a> Beside<'a> {
    /// All of it, in the order of its numbers, when the notes say these addresses.
    fn places(self, said: &Said<'_>) -> impl Iterator<Item = Place<'a>> {
        // Notes that name the episode's own page, or a place on it, have said it already.
        let own = self.page.filter(|own| !said.all.iter().any(|address| page(address) == page(own)));
        let chapters = self.chapters.iter().filter_map(|one| Some(Place::Chapter(one, one.link.as_deref()?)));
        let persons = self.persons.iter().filter_map(|one| Some(Place::Person(one, one.link.as_deref()?)));
        chapters
            .chain(persons)
            .chain(self.transcripts.iter().map(Place::Transcript))
            .chain(self.spoken.iter().map(Place::Spoken))
            .chain(self.discussions.iter().map(Place::Discussion))
            .chain(self.funding.iter().map(Place::Support))
            .chain(own.map(Place::Page))
    }
}

impl<'a> Place<'a> {
    fn address(&self) -> &'a str {
        match self {
            Self::Chapter(_, address) | Self::Person(_, address) | Self::Page(address) => address,
            Self::Transcript(transcript) => &transcript.url,
            Self::Spoken(link) => &link.url,
            Self::Discussion(talk) => &talk.url,
            Self::Support(way) => &way.url,
        }
    }

    /// The words of the link. Where there are none the address is shown.
    fn label(&self) -> Option<String> {
        let label = match self {
            Self::Chapter(chapter, _) => chapter.title.clone(),
            Self::Person(person, _) => person.name.clone(),
            Self::Transcript(transcript) => {
                // Many episodes have one in several formats and languages.
                let kind = [transcript::format_name(transcript), transcript.language.as_deref()];
                let kind: Vec<&str> = kind.into_iter().flatten().collect();
                let kind = if kind.is_empty() { String::new() } else { format!(" ({})", kind.join(", ")) };
                format!("Transcript{kind}")
            }
            Self::Spoken(link) => link.label.clone(),
            Self::Discussion(talk) => {
                let by = talk.account.as_ref().map_or_else(String::new, |account| format!(" by {account}"));
                format!("Discussion{by}")
            }
            Self::Support(way) if way.text.is_empty() => String::from("Support this episode"),
            Self::Support(way) => way.text.clone(),
            Self::Page(_) => String::from("This episode’s web page"),
        };
        Some(label).filter(|label| !label.is_empty())
    }

    fn found(&self) -> String {
        match self {
            Self::Chapter(chapter, _) => format!("chapter {}", clock(chapter.start)),
            Self::Person(person, _) => format!("{} of this episode", person.role),
            Self::Transcript(_) => String::from("transcript of this episode"),
            Self::Spoken(link) => {
                let at = link.at.map_or_else(String::new, |at| format!(", {}", clock(at)));
                format!("in the transcript{at}")
            }
            Self::Discussion(_) => String::from("where this episode is talked about"),
            Self::Support(_) => String::from("support"),
            Self::Page(_) => String::from("the episode’s own page"),
        }
    }

    fn at(&self) -> Option<Secs> {
        match self {
            Self::Chapter(chapter, _) => Some(chapter.start),
            Self::Spoken(link) => link.at,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_at_the_address_of_feeds_is_no_feed() {
        let url = String::from("https://feeds.buzzsprout.example/1781859/8557973/transcript");
        let address = format!("{}.rss", url.replace("/transcript", ""));
        let transcript = |url: &str| Transcript { url: url.into(), mime: None, language: None };
        let transcripts = [transcript(&url), transcript(&address)];
        let beside = Beside { transcripts: &transcripts, ..Beside::default() };
        let links = further(beside, &Said::of(Vec::new()));
        assert_eq!(links.len(), 2);
        assert!(links.iter().all(|found| matches!(found.link.target, LinkTarget::Web(_))), "{links:?}");
    }

    #[test]
    fn as_many_are_counted_as_are_listed() {
        let person = |link: Option<&str>| Person {
            name: String::from("Ada"),
            role: String::from("host"),
            group: String::from("cast"),
            link: link.map(String::from),
            image: None,
        };
        let page = "https://a.example/page";
        let transcript = Transcript { url: String::from("https://feeds.a.example/7.rss"), mime: None, language: None };
        let spoken = ["https://b.example/", "#t=20", ""].map(|url| TranscriptLink {
            url: url.into(),
            label: String::new(),
            at: None,
        });
        let beside = Beside {
            page: Some(page),
            persons: &[person(Some("https://b.example/")), person(None), person(Some("mailto:ada@mail.example"))],
            transcripts: &[transcript.clone(), transcript],
            spoken: &spoken,
            funding: &[Funding { url: String::from("https://pay.example/"), text: String::new() }],
            ..Beside::default()
        };
        let mut targets = Targets::default();
        for (said, more) in [
            (vec![], 5),
            (vec!["https://b.example/"], 4),
            (vec![page, "https://feeds.a.example/7.rss"], 3),
            (vec!["https://a.example/page#part", "mailto:ada@mail.example"], 3),
        ] {
            assert_eq!(further(beside, &Said::of(said.clone())).len(), more, "{said:?}");
            let addresses: Vec<String> = said.iter().map(|address| (*address).to_string()).collect();
            for _ in 0..2 {
                assert_eq!(usize::from(count(said.len(), &addresses, beside, &mut targets)), said.len() + more);
            }
        }
    }
}
