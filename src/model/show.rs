//! A show: what its publisher says, how its feed fares, and what the listener decided.

use super::{Candidate, Change, EpisodeId, FeedUrl, Further, Link, Notes, PodcastGuid, Secs, ShowId, Timestamp};
use crate::error::Problem;

/// One show of the library. Always in memory, about half a kilobyte.
#[derive(Debug, Clone, PartialEq)]
pub struct Show {
    pub id: ShowId,
    /// Where it is published. `None` for a show that is known by name only (some of the catalogue).
    pub feed_url: Option<FeedUrl>,
    pub guid: Option<PodcastGuid>,
    /// Display title; for a feed without one, the address.
    pub title: String,
    /// Makers or network; empty when nobody says.
    pub author: String,
    /// The show's own web page.
    pub site: Option<String>,
    pub artwork: Option<String>,
    /// As the feed says it (`en-US`).
    pub language: Option<String>,
    /// iTunes categories, "A > B" for a subcategory, each once.
    pub categories: Vec<String>,
    pub explicit: Option<bool>,
    pub order: ShowOrder,
    pub subscription: Subscription,
    /// When it was followed; `None` for a preview.
    pub followed_at: Option<Timestamp>,
    /// The first episode that can count as new: those that came before it are the back catalogue. `None` while nothing
    /// has come since it was followed.
    pub new_from: Option<EpisodeId>,
    /// True for the invented and the embedded shows of the sample library.
    pub sample: bool,
    /// The listener's folders around it, outermost first; they come from the list it was followed with.
    pub folders: Vec<String>,
    /// One or two sentences without markup, at most 300 characters, for previews and lists.
    pub summary: String,
    pub health: FeedHealth,
    /// Ratings and listener numbers, each with its source; empty when nobody gave any.
    pub popularity: Vec<Popularity>,
    pub counts: Counts,
    /// Median time between the newest episodes, in seconds.
    pub rhythm: Option<Secs>,
    /// The feed comes in pages (RFC 5005), and one with older episodes has not been read yet.
    pub older: bool,
    /// Why that page could not be read, until it was.
    pub page_trouble: Option<Box<PageTrouble>>,
}

impl Show {
    /// Who makes it, where that says more than its title does; else nothing.
    #[must_use]
    pub fn maker(&self) -> &str {
        beside_title(&self.author, &self.title)
    }
}

/// The maker's name beside a title: many feeds say the title once more where the maker's name belongs.
pub(super) fn beside_title<'a>(author: &'a str, title: &str) -> &'a str {
    if author.to_lowercase() == title.to_lowercase() { "" } else { author }
}

/// `itunes:type`: how a show wants to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShowOrder {
    /// Newest first (the default).
    #[default]
    Episodic,
    /// Oldest first, by season.
    Serial,
}

/// What the listener has to do with a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subscription {
    Following,
    /// Being looked at without following; dropped 30 days after the last look unless something of it was kept.
    #[default]
    Preview,
    /// Was followed; kept for its history and for undo.
    Archived,
}

/// Every feed is asked at least this often (seconds).
pub const LATEST: u64 = 7 * 24 * 60 * 60;

/// How the feed of a show fares.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeedHealth {
    /// The last answer that was good, unchanged ones included.
    pub last_ok: Option<Timestamp>,
    /// The last time it was asked at all.
    pub last_try: Option<Timestamp>,
    /// Not to be asked again before this moment unless the listener does, as it was reckoned then; [`FeedHealth::due`] says what holds now.
    pub next_due: Option<Timestamp>,
    /// Its server wishes not to be asked before this moment: a failure may be tried again later than that, but not sooner.
    /// [`FeedHealth::waits`] says whether that holds now.
    pub wait_until: Option<Timestamp>,
    /// The HTTP status of the last answer; `None` when there was no answer, or no server.
    pub status: Option<u16>,
    /// Failures in a row.
    pub failures: u16,
    /// Since when it has been failing.
    pub failing_since: Option<Timestamp>,
    /// The last failure; `None` when all is well.
    pub problem: Option<Problem>,
    /// How much was wrong in the last document.
    pub repairs: u16,
    /// The publisher ended the show (HTTP 410 or `itunes:complete`).
    pub ended: bool,
}

impl FeedHealth {
    /// When it is to be asked without the listener asking; `None` when it never was. What a clock reckoned that was wrong holds
    /// nobody back: then it is now.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        self.next_due.map(|due| if due <= now || holds(self.last_try, due, now) { due } else { now })
    }

    /// Whether it is to be asked without the listener asking.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due(now).is_none_or(|due| due <= now)
    }

    /// Until when its server wishes not to be asked, if that is still to come.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> Option<Timestamp> {
        self.wait_until.filter(|until| holds(self.last_try, *until, now))
    }
}

/// Whether something that was put off to this moment, when it was tried last, has to wait for it now. Nothing is ever put off for longer
/// than [`LATEST`], nor tried later than now: whoever reads that had a clock that was wrong (a machine without a battery, a
/// wrong year), and would wait for years.
fn holds(tried: Option<Timestamp>, until: Timestamp, now: Timestamp) -> bool {
    let latest = now.0.saturating_add_unsigned(LATEST);
    until > now && until.0 <= latest && tried.is_none_or(|at| at <= now)
}

/// Why the next page of a feed's older episodes could not be read. It is no fault of the feed itself, whose health stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct PageTrouble {
    /// When it was asked for last.
    pub at: Timestamp,
    /// Its server wishes not to be asked for it before this moment.
    pub until: Option<Timestamp>,
    /// What happened and why; what to do depends on the moment.
    pub problem: Problem,
}

impl PageTrouble {
    /// Until when the page is not to be asked for, if that is still to come.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| holds(Some(self.at), *until, now))
    }
}

/// Numbers kept with the show so that nothing has to be counted at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub total: u32,
    pub unplayed: u32,
    /// Episodes that came after the show was followed and were not opened, played or marked: the number in lists.
    pub new: u32,
    pub newest: Option<Timestamp>,
    pub oldest: Option<Timestamp>,
}

/// A rating or a number of listeners, never without who said so and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Popularity {
    /// 0.0 to 5.0.
    pub stars: Option<f32>,
    pub ratings: Option<u32>,
    pub listeners: Option<u64>,
    pub source: Source,
    pub as_of: Timestamp,
}

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// Read on a page of The Podcast App (podcast.app); shipped with the sample.
    PodcastApp,
    /// The starter catalogue that earmark ships.
    Catalogue,
    Apple,
    PodcastIndex,
    Fyyd,
    Gpodder,
}

impl Source {
    /// The name shown to people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PodcastApp => "podcast.app",
            Self::Catalogue => "catalogue",
            Self::Apple => "Apple",
            Self::PodcastIndex => "Podcast Index",
            Self::Fyyd => "fyyd",
            Self::Gpodder => "gpodder.net",
        }
    }

    /// Two letters for it, behind a figure where there is no room for the name.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::PodcastApp => "pa",
            Self::Catalogue => "ct",
            Self::Apple => "ap",
            Self::PodcastIndex => "pi",
            Self::Fyyd => "fy",
            Self::Gpodder => "gp",
        }
    }
}

/// What of a show is read on demand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShowDetail {
    pub about: Notes,
    pub persons: Vec<Person>,
    /// Shows the makers recommend (`podcast:podroll`).
    pub podroll: Vec<Candidate>,
    pub funding: Vec<Funding>,
    /// Links of the about text, support and site.
    pub links: Vec<Link>,
    pub generator: Option<String>,
    pub copyright: Option<String>,
    pub further: Further,
    /// What was wrong in the last document and where, and whether it was mended; a line each.
    pub repairs: Vec<String>,
    /// Names of seasons (`podcast:season`), by number.
    pub seasons: Vec<(u16, String)>,
    /// Where the feed has moved, newest first.
    pub moves: Vec<Moved>,
    /// The other show of the library that lives where this feed leads for good.
    pub same_as: Option<ShowId>,
    /// The shows, this one first, whose feeds name each other as their new address.
    pub circle: Vec<ShowId>,
    /// The newest failure and when it was, even when all is well again.
    pub last_failure: Option<(Timestamp, Problem)>,
}

/// A feed that has another address since then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub at: Timestamp,
    pub was: FeedUrl,
    pub now: FeedUrl,
    pub by: MovedBy,
}

/// Who gave a feed its new address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovedBy {
    /// The server, by permanent redirects.
    Redirect,
    /// The document (`itunes:new-feed-url`).
    Feed,
    Listener,
}

/// A show that went up in another one, because that one's feed lives where its own did.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenOver {
    pub gone: ShowId,
    pub by: ShowId,
    /// What brings over what the listener had made of it and of episodes that both have.
    pub changes: Vec<Change>,
    /// Episodes that only the one that is gone had and that the listener did something with: they are the other one's now.
    pub adopted: Vec<EpisodeId>,
}

/// A show whose feed has another address now.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedMoved {
    pub show: Show,
    /// The show that lived there before.
    pub taken: Option<TakenOver>,
}

/// What there is to tell of the feeds that are followed when nobody was there to see it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// The newest move of each, unless the listener made it.
    pub moves: Vec<(ShowId, Moved)>,
    /// The last failure of those that fail now.
    pub failures: Vec<(ShowId, Timestamp, Problem)>,
    /// Those that are the same feed as another show of the library.
    pub doubles: Vec<(ShowId, ShowId)>,
    /// Those that name each other as their new address, each circle once.
    pub circles: Vec<Vec<ShowId>>,
}

/// `podcast:funding`: a way to support the makers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    pub url: String,
    pub text: String,
}

/// `podcast:person`: somebody who makes or appears in a show or an episode.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    pub name: String,
    /// `host` when the feed does not say.
    pub role: String,
    /// `cast` when the feed does not say.
    pub group: String,
    pub link: Option<String>,
    pub image: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The machine's clock was in another year when it was asked, and is right now.
    #[test]
    fn what_was_put_off_by_a_wrong_clock_is_not_put_off() {
        let (now, week) = (Timestamp(1_800_000_000), Timestamp(1_800_000_000 + 7 * 86_400));
        let soon = Timestamp(now.0 + 60);
        for (tried, until, holds) in [
            (now, soon, true),
            (now, week, true),
            (now, now, false),
            (now, Timestamp(week.0 + 1), false),
            (now, Timestamp(i64::MAX), false),
            (Timestamp(now.0 + 30), soon, false),
            (Timestamp(week.0), week, false),
        ] {
            let health = FeedHealth {
                last_try: Some(tried),
                next_due: Some(until),
                wait_until: Some(until),
                ..FeedHealth::default()
            };
            assert_eq!(health.is_due(now), !holds, "{tried:?} {until:?}");
            assert_eq!(health.due(now), Some(if holds { until } else { now }), "{tried:?} {until:?}");
            assert_eq!(health.waits(now), holds.then_some(until), "{tried:?} {until:?}");
            let page = PageTrouble { at: tried, until: Some(until), problem: Problem::new("", "", "", "") };
            assert_eq!(page.waits(now), holds.then_some(until), "{tried:?} {until:?}");
        }
        assert!(FeedHealth::default().is_due(now) && FeedHealth::default().due(now).is_none());
    }

    #[test]
    fn a_show_that_is_made_by_itself_names_nobody() {
        assert_eq!(beside_title("Marketplace", "Marketplace"), "");
        assert_eq!(beside_title("ΕΛΛΗΝΟΦΡΈΝΕΙΑ", "Ελληνοφρένεια"), "");
        assert_eq!(beside_title("American Public Media", "Marketplace"), "American Public Media");
        assert_eq!(beside_title("", "Marketplace"), "");
    }
}
