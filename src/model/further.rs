//! What only some publishers say (Podcasting 2.0): kept whole, shown where there is room, never needed for anything else.

/// Further facts about a show or an episode.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Further {
    /// `podcast:license`: its name, and where its words are.
    pub license: Option<Named>,
    /// `podcast:location` of a show; an episode has a field of its own.
    pub location: Option<String>,
    /// `podcast:value` in words: how, and who gets which part. earmark pays nobody.
    pub value: Option<String>,
    /// `podcast:socialInteract`: where it is talked about.
    pub discussions: Vec<Discussion>,
    /// `podcast:alternateEnclosure`.
    pub alternates: Vec<Alternate>,
    /// `podcast:publisher`: the feed of whoever publishes the show.
    pub publisher: Option<Named>,
    /// `podcast:updateFrequency`.
    pub frequency: Option<Frequency>,
    /// `podcast:medium`, where it is not a podcast.
    pub medium: Option<String>,
    /// `podcast:locked`: no other host may take the feed over.
    pub locked: Option<bool>,
    /// `podcast:block`: platforms that are asked not to list the show, or “everywhere”.
    pub blocked: Vec<String>,
    pub trailers: Vec<Trailer>,
    pub live: Vec<Live>,
    /// What a list of music or of episodes holds (`podcast:remoteItem` of a channel).
    pub playlist: Option<Playlist>,
    /// `podcast:funding` of an episode; a show has a field of its own.
    pub funding: Vec<super::Funding>,
    /// What stands in place of an episode's number (`podcast:episode`): its `display`, or a number with decimals.
    pub number: Option<String>,
}

impl Further {
    /// Whether nothing of it is said, as in most feeds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A name that may lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    pub name: String,
    pub url: Option<String>,
}

/// How much a list plays that lies in other feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Playlist {
    pub items: u32,
    /// In so many feeds they lie.
    pub feeds: u32,
}

/// A conversation about an episode.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discussion {
    /// `activitypub`, `twitter`, `lightning` …
    pub protocol: String,
    pub url: String,
    /// Who began it (`@name@example.org`).
    pub account: Option<String>,
}

/// The same recording in another form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alternate {
    pub title: Option<String>,
    pub mime: Option<String>,
    pub bytes: Option<u64>,
    /// Bits a second.
    pub bitrate: Option<u32>,
    /// Lines of a picture.
    pub height: Option<u32>,
    pub language: Option<String>,
    /// Addresses of any scheme (`https`, `ipfs`, magnet links), in the publisher's order.
    pub sources: Vec<String>,
}

/// How often a show means to come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frequency {
    /// In the publisher's words.
    pub text: String,
    /// RFC 5545.
    pub rule: Option<String>,
    pub start: Option<super::Timestamp>,
    /// Nothing more will come.
    pub complete: bool,
}

/// `podcast:trailer`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trailer {
    pub title: String,
    pub url: String,
    pub published: Option<super::Timestamp>,
    pub season: Option<u16>,
}

/// `podcast:liveItem`; its children never speak for the show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Live {
    pub title: String,
    /// `pending`, `live` or `ended`.
    pub status: String,
    pub start: Option<super::Timestamp>,
    pub end: Option<super::Timestamp>,
    /// Where to listen.
    pub url: Option<String>,
    /// Pages to watch or hear it on, in the publisher's order.
    pub pages: Vec<Named>,
    /// Where to talk meanwhile.
    pub chat: Option<String>,
}

impl Frequency {
    /// Seconds between two episodes, where the rule is a plain one (`FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH`); a hint to how
    /// often it is worth asking.
    #[must_use]
    pub fn rhythm(&self) -> Option<super::Secs> {
        const DAY: u32 = 86_400;
        let rule = self.rule.as_deref()?.to_ascii_uppercase();
        let part = |name: &str| rule.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        let days = match part("FREQ")? {
            "DAILY" => 1,
            "WEEKLY" => 7,
            "MONTHLY" => 30,
            "YEARLY" => 365,
            _ => return None,
        };
        let interval: u32 =
            part("INTERVAL").and_then(|number| number.parse().ok()).filter(|n| (1..=1000).contains(n)).unwrap_or(1);
        let times = ["BYDAY", "BYMONTHDAY", "BYMONTH"]
            .iter()
            .find_map(|name| part(name))
            .map_or(1, |list| list.split(',').count());
        let times = u32::try_from(times).ok().filter(|times| (1..=31).contains(times)).unwrap_or(1);
        // “Daily but on workdays” is daily.
        let times = if days == 1 { 1 } else { times };
        Some(super::Secs(days * DAY * interval / times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_rules_have_a_rhythm() {
        let rhythm =
            |rule: &str| Frequency { rule: Some(rule.into()), ..Frequency::default() }.rhythm().map(|one| one.0 / 3600);
        assert_eq!(rhythm("FREQ=WEEKLY"), Some(168));
        assert_eq!(rhythm("FREQ=WEEKLY;INTERVAL=2"), Some(336));
        assert_eq!(rhythm("freq=weekly;byday=MO,WE"), Some(84));
        assert_eq!(rhythm("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"), Some(24));
        assert_eq!(rhythm("FREQ=MONTHLY;BYDAY=+1FR"), Some(720));
        assert_eq!(rhythm("FREQ=WEEKLY;INTERVAL=0"), Some(168));
        assert_eq!(rhythm("FREQ=SECONDLY"), None);
        assert_eq!(rhythm("often"), None);
    }
}
