//! Directories of podcasts: how each is asked, and how much at once.
//!
//! Promise: a directory that is switched off is never asked. What leaves is what a person typed, one address, one number, a
//! country or a category – never an address that holds a secret, and nothing of the library. Two calls at once to one host, ten
//! seconds for each; Apple's servers one after the other.

mod apple;
mod fyyd;
mod gpodder;
mod index;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Url;
use tokio::time::Instant;

use super::directory::based;
use super::{Client, FetchError, Fetched, Logins, Request};
use crate::config::{self, Config};
use crate::feed::directory::Answer;
use crate::model::{Chart, Country, FeedUrl, Inquiry, Source, Timestamp};
use crate::text::target::masked;

/// So many shows a list has.
const MANY: &str = "25";
/// Seconds for one answer, and until there is a connection.
const PATIENCE: u64 = 10;
const CONNECTING: u64 = 5;
/// Answers are lists of at most a few hundred entries.
const MOST_MIB: u64 = 8;
/// What Apple documents: about twenty calls a minute.
const APPLE_PAUSE: Duration = Duration::from_secs(3);

/// All directories, with how they are asked. Cloning shares the limits.
#[derive(Debug, Clone)]
pub struct Directories {
    client: Client,
    bases: config::Directories,
    logins: Arc<Logins>,
    /// When each host that wants pauses was asked last; who holds it is asking.
    paces: Arc<Mutex<HashMap<String, Pace>>>,
}

type Pace = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// One request to a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    source: Source,
    url: String,
    /// Posted as JSON.
    post: Option<String>,
}

/// A question on its way through one directory; some take several calls.
#[derive(Debug, Clone)]
pub struct Talk {
    call: Call,
    then: Then,
    answers: Vec<Answer>,
}

/// What comes after an answer.
#[derive(Debug, Clone)]
enum Then {
    Nothing,
    /// This, whatever the answer.
    Also(Call),
    /// The chart names numbers: their feeds are looked up there. In another form it is to be had here.
    LookUp {
        base: String,
        country: Country,
        instead: Option<Call>,
    },
    /// The show of the episode that was told.
    ShowOf {
        base: String,
    },
    /// The show with this address is to be found by its number.
    Recommend {
        base: String,
        feed: FeedUrl,
    },
}

/// Where a question stands after an answer.
#[derive(Debug)]
pub enum Turn {
    Ask(Talk),
    /// All that was said, in the order of the calls; a look-up of a chart's shows follows the chart.
    Done(Vec<Answer>),
}

impl Directories {
    /// The directories of these settings; `logins` has the key of the Podcast Index, if somebody gave one. A silent one
    /// sends nothing.
    #[must_use]
    pub fn new(config: &Config, logins: Logins, silent: bool) -> Self {
        Self::patient(config, logins, silent, PATIENCE)
    }

    /// The same, with so many seconds for one answer.
    #[must_use]
    pub fn patient(config: &Config, logins: Logins, silent: bool, seconds: u64) -> Self {
        let settings = config::Refresh {
            parallel: 8,
            per_host: 2,
            connect_timeout: CONNECTING.min(seconds),
            silence_timeout: seconds,
            total_timeout: seconds,
            max_mib: MOST_MIB,
            ..config.refresh.clone()
        };
        let client = Client::of(&settings, &config.directories, &config.net, Logins::none(), silent);
        Self { client, bases: config.directories.clone(), logins: Arc::new(logins), paces: Arc::default() }
    }

    /// Those that can answer and may be asked, in the order in which they are named.
    #[must_use]
    pub fn sources(&self, inquiry: &Inquiry) -> Vec<Source> {
        let all = [Source::Apple, Source::PodcastIndex, Source::Fyyd, Source::Gpodder];
        all.into_iter().filter(|source| self.begin(*source, inquiry).is_some()).collect()
    }

    /// The first call of a question; `None` when this directory cannot answer it, or is not to be asked.
    #[must_use]
    pub fn begin(&self, source: Source, inquiry: &Inquiry) -> Option<Talk> {
        let base = |address: &str| based(address).map(str::to_owned);
        if let Inquiry::Like(feed) = inquiry
            && !self.is_public(feed)
        {
            return None;
        }
        match source {
            Source::Apple => {
                apple::begin(&base(&self.bases.apple)?, base(&self.bases.charts).as_deref(), inquiry, &self.bases)
            }
            Source::Fyyd => fyyd::begin(&base(&self.bases.fyyd)?, inquiry),
            Source::Gpodder => gpodder::begin(&base(&self.bases.gpodder)?, inquiry),
            Source::PodcastIndex => {
                let base = base(&self.bases.podcast_index)?;
                self.key()?;
                index::begin(&base, inquiry)
            }
            Source::PodcastApp | Source::Catalogue => None,
        }
    }

    /// What is asked for the tags that stand beside the chart of all; `None` beside everything else, or where nobody may be asked.
    #[must_use]
    pub fn tags(&self, inquiry: &Inquiry) -> Option<Call> {
        match inquiry {
            Inquiry::Top(Chart { genre: None, .. }) => gpodder::tags(based(&self.bases.gpodder)?),
            _ => None,
        }
    }

    /// Sends one call and gives the answer as it came.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub async fn ask(&self, call: &Call, now: Timestamp) -> Result<Vec<u8>, FetchError> {
        let _asking = match call.source {
            Source::Apple => self.pace(&call.url).await,
            _ => None,
        };
        let mut request = Request::new(call.url.clone());
        request.post.clone_from(&call.post);
        if call.source == Source::PodcastIndex
            && let Some((key, secret)) = self.key()
        {
            request.headers = index::headers(&key, &secret, now);
        }
        match self.client.fetch(&request, |_| ()).await? {
            Fetched::Body { bytes, .. } => Ok(bytes.into_vec()),
            Fetched::Unchanged { .. } => Err(FetchError::Status { code: 304, retry_after: None }),
        }
    }

    /// Waits until this host may be asked again, and keeps it from being asked by others meanwhile. A server of one's own
    /// in its place has no such wishes.
    async fn pace(&self, url: &str) -> Option<tokio::sync::OwnedMutexGuard<Option<Instant>>> {
        let host = super::host(url);
        if host != "apple.com" && !host.ends_with(".apple.com") {
            return None;
        }
        let pace = {
            let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(paces.entry(host).or_default())
        };
        let mut last = pace.lock_owned().await;
        tokio::time::sleep(rest(*last, Instant::now())).await;
        *last = Some(Instant::now());
        Some(last)
    }

    /// Whether the Podcast Index would be asked with a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.key().is_some()
    }

    /// Key and secret of the Podcast Index.
    fn key(&self) -> Option<(String, String)> {
        let login = self.logins.of(&Url::parse(based(&self.bases.podcast_index)?).ok()?)?;
        Some((login.user, login.password))
    }

    /// Whether an address may be told to others: not one that holds a secret, and not one that wants a password.
    fn is_public(&self, feed: &FeedUrl) -> bool {
        feed.is_remote() && masked(feed.as_str()) == feed.as_str() && !self.logins.has(feed.as_str())
    }
}

impl Call {
    fn get(source: Source, url: Option<Url>) -> Option<Self> {
        Some(Self { source, url: url?.into(), post: None })
    }

    /// What its answer is kept under.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.post {
            None => self.url.clone(),
            Some(post) => format!("{} {post}", self.url),
        }
    }
}

impl Talk {
    fn new(call: Option<Call>) -> Option<Self> {
        Some(Self { call: call?, then: Then::Nothing, answers: Vec::new() })
    }

    /// What is to be asked now.
    #[must_use]
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// What this answer leads to.
    #[must_use]
    pub fn answered(mut self, answer: Answer) -> Turn {
        let next = match &self.then {
            Then::Nothing => None,
            Then::Also(call) => Some(call.clone()),
            Then::ShowOf { base } => fyyd::show_of(base, &answer),
            Then::LookUp { base, country, .. } => apple::look_up(base, *country, &answer),
            Then::Recommend { base, feed } => {
                let next = fyyd::recommend(base, feed, &answer);
                if next.is_none() {
                    // It lists other shows there, or none.
                    return Turn::Done(Vec::new());
                }
                next
            }
        };
        self.answers.push(answer);
        match next {
            Some(call) => Turn::Ask(Self { call, then: Then::Nothing, answers: self.answers }),
            None => Turn::Done(self.answers),
        }
    }

    /// There is no answer: another way to ask, if there is one.
    #[must_use]
    pub fn otherwise(&self) -> Option<Self> {
        match &self.then {
            Then::LookUp { base, country, instead: Some(call) } => {
                let then = Then::LookUp { base: base.clone(), country: *country, instead: None };
                Some(Self { call: call.clone(), then, answers: Vec::new() })
            }
            _ => None,
        }
    }

    /// What was said before the call that failed.
    #[must_use]
    pub fn so_far(self) -> Vec<Answer> {
        self.answers
    }
}

/// How long one of Apple's servers is left alone yet.
fn rest(last: Option<Instant>, now: Instant) -> Duration {
    last.map_or(Duration::ZERO, |last| (last + APPLE_PAUSE).saturating_duration_since(now))
}

/// An address below this base, with what is asked.
fn below(base: &str, path: &[&str], asked: &[(&str, &str)]) -> Option<Url> {
    let mut url = Url::parse(base).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(path);
    if !asked.is_empty() {
        url.query_pairs_mut().extend_pairs(asked);
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::directory;
    use crate::model::{Genre, PodcastGuid, ShowNumber};

    fn directories(change: impl FnOnce(&mut config::Directories)) -> Directories {
        let mut config = Config::default();
        change(&mut config.directories);
        Directories::new(&config, Logins::none(), true)
    }

    fn first(source: Source, inquiry: &Inquiry) -> Option<String> {
        Some(directories(|_| ()).begin(source, inquiry)?.call().url.clone())
    }

    fn words(words: &str) -> Inquiry {
        Inquiry::Words(words.into())
    }

    fn top(country: &str, genre: &str) -> Inquiry {
        Inquiry::Top(Chart { country: Country::parse(country).unwrap(), genre: Genre::named(genre) })
    }

    #[test]
    fn every_source_is_asked_in_its_own_words() {
        let asked = |source, inquiry: &Inquiry, url: &str| assert_eq!(first(source, inquiry).as_deref(), Some(url));
        let question = words("tea & über");
        asked(
            Source::Apple,
            &question,
            "https://itunes.apple.com/search?term=tea+%26+%C3%BCber&media=podcast&entity=podcast&country=us&limit=25&explicit=Yes",
        );
        asked(Source::Fyyd, &question, "https://api.fyyd.de/0.2/search/podcast?term=tea+%26+%C3%BCber&count=25");
        asked(Source::Gpodder, &question, "https://gpodder.net/search.json?q=tea+%26+%C3%BCber");
        asked(
            Source::Apple,
            &top("de", ""),
            "https://rss.marketingtools.apple.com/api/v2/de/podcasts/top/50/podcasts.json",
        );
        asked(
            Source::Apple,
            &top("de", "Food"),
            "https://itunes.apple.com/de/rss/toppodcasts/limit=50/genre=1306/explicit=true/json",
        );
        asked(Source::Fyyd, &top("de", ""), "https://api.fyyd.de/0.2/feature/podcast/hot?count=25");
        asked(Source::Gpodder, &top("de", ""), "https://gpodder.net/toplist/25.json");
        let tags = |inquiry: &Inquiry| directories(|_| ()).tags(inquiry).map(|call| call.url);
        assert_eq!(tags(&top("de", "")).as_deref(), Some("https://gpodder.net/api/2/tags/25.json"));
        assert_eq!((tags(&top("de", "Food")), tags(&question)), (None, None), "they stand beside the chart of all");
        asked(Source::Gpodder, &top("de", "TV & Film"), "https://gpodder.net/api/2/tag/tv%20&%20film/25.json");
        let feed = Inquiry::Like(FeedUrl::parse("https://a.example/rss?x=1").unwrap());
        asked(
            Source::Fyyd,
            &feed,
            "https://api.fyyd.de/0.2/search/podcast?url=https%3A%2F%2Fa.example%2Frss%3Fx%3D1&count=25",
        );
        let numbered = |number, episode| Inquiry::Numbered(number, episode);
        let apple = ShowNumber::Apple(7);
        asked(Source::Apple, &numbered(apple.clone(), None), "https://itunes.apple.com/lookup?id=7&entity=podcast");
        asked(
            Source::Apple,
            &numbered(apple.clone(), Some(9)),
            "https://itunes.apple.com/lookup?id=7&entity=podcastEpisode&limit=200",
        );
        let fyyd = |name: &str| numbered(ShowNumber::Fyyd(name.into()), None);
        asked(Source::Fyyd, &fyyd("tide & ebb"), "https://api.fyyd.de/0.2/podcast?podcast_slug=tide+%26+ebb");
        asked(Source::Fyyd, &fyyd("85"), "https://api.fyyd.de/0.2/podcast?podcast_id=85");
        assert_eq!(directories(|_| ()).sources(&numbered(apple, None)), [Source::Apple]);
        assert_eq!(directories(|_| ()).sources(&numbered(ShowNumber::Index(3), None)), []);
        // Without a key it is not asked at all.
        assert_eq!(first(Source::PodcastIndex, &question), None);
        assert_eq!(directories(|_| ()).sources(&question), [Source::Apple, Source::Fyyd, Source::Gpodder]);
    }

    #[test]
    fn the_podcast_index_is_asked_with_a_key() {
        let config = Config::default();
        let logins = Logins::only(&config.directories.podcast_index, "key", "secret");
        let directories = Directories::new(&config, logins, true);
        let asked = |inquiry: &Inquiry| directories.begin(Source::PodcastIndex, inquiry).map(|talk| talk.call().key());
        let base = "https://api.podcastindex.org/api/1.0";
        assert_eq!(asked(&words("tea")), Some(format!("{base}/search/byterm?q=tea&max=25")));
        assert_eq!(
            asked(&Inquiry::Person(String::from("Ada L"))),
            Some(format!("{base}/search/byperson?q=Ada+L&max=25"))
        );
        assert_eq!(asked(&top("us", "Comedy")), Some(format!("{base}/podcasts/trending?max=25&cat=Comedy")));
        let guid = PodcastGuid::parse("9b024349-ccf0-5f69-a609-6b82873eab3c").unwrap();
        assert_eq!(
            asked(&Inquiry::Guids(vec![guid])),
            Some(format!("{base}/podcasts/batch/byguid [\"9b024349-ccf0-5f69-a609-6b82873eab3c\"]"))
        );
        assert_eq!(asked(&Inquiry::Guids(Vec::new())), None);
        let by = |number| asked(&Inquiry::Numbered(number, None));
        assert_eq!(by(ShowNumber::Index(3)), Some(format!("{base}/podcasts/byfeedid?id=3")));
        assert_eq!(by(ShowNumber::Apple(7)), Some(format!("{base}/podcasts/byitunesid?id=7")));
    }

    #[test]
    fn what_is_off_is_not_asked_and_secrets_stay_here() {
        let off = directories(|bases| {
            for base in [&mut bases.apple, &mut bases.fyyd, &mut bases.gpodder, &mut bases.podcast_index] {
                *base = String::from("off");
            }
        });
        assert_eq!(off.sources(&words("tea")), []);
        assert_eq!(off.sources(&top("us", "")), []);
        assert_eq!(off.tags(&top("us", "")), None);
        for private in
            ["https://me:pw@a.example/rss", "https://a.example/rss?token=abcdef0123456789", "sample:x", "file:///x"]
        {
            let Some(feed) = FeedUrl::parse(private) else { continue };
            assert_eq!(directories(|_| ()).sources(&Inquiry::Like(feed)), [], "{private}");
        }
        let config = Config::default();
        let logins = Logins::only("https://a.example/rss", "me", "pw");
        let feed = FeedUrl::parse("https://a.example/rss").unwrap();
        assert_eq!(Directories::new(&config, logins, true).sources(&Inquiry::Like(feed)), []);
    }

    #[test]
    fn a_chart_is_looked_up_in_one_call_and_has_an_older_form() {
        let talk = directories(|_| ()).begin(Source::Apple, &top("de", "")).unwrap();
        let older = talk.otherwise().unwrap();
        assert!(older.call().url.ends_with("/de/rss/toppodcasts/limit=50/explicit=true/json"), "{older:?}");
        assert!(older.otherwise().is_none());
        let chart = r#"{"feed":{"results":[{"id":"1","name":"A"},{"id":"2","name":"B"}]}}"#;
        let Turn::Ask(talk) = talk.answered(directory::read(chart.as_bytes()).unwrap()) else { panic!("looked up") };
        assert_eq!(talk.call().url, "https://itunes.apple.com/lookup?id=1%2C2&entity=podcast&country=de");
        let Turn::Done(answers) = talk.answered(Answer::default()) else { panic!("that was all") };
        assert_eq!(answers.len(), 2);
        // Nobody is heard there: nothing is looked up.
        let talk = directories(|_| ()).begin(Source::Apple, &top("de", "")).unwrap();
        assert!(matches!(talk.answered(Answer::default()), Turn::Done(answers) if answers.len() == 1));
    }

    #[test]
    fn fyyd_is_asked_by_the_number_of_that_very_show() {
        let begin = || {
            let feed = FeedUrl::parse("https://a.example/rss").unwrap();
            directories(|_| ()).begin(Source::Fyyd, &Inquiry::Like(feed)).unwrap()
        };
        let found = |address: &str| {
            let answer = format!(
                r#"{{"meta":{{}},"data":[{{"id":1,"title":"B","xmlURL":"https://b.example/"}},
                {{"id":7,"title":"A","xmlURL":"{address}"}}]}}"#
            );
            directory::read(answer.as_bytes()).unwrap()
        };
        let Turn::Ask(talk) = begin().answered(found("http://a.example/rss/")) else { panic!("there it is") };
        assert_eq!(talk.call().url, "https://api.fyyd.de/0.2/podcast/recommend?podcast_id=7&count=25");
        assert!(matches!(begin().answered(found("https://c.example/rss")), Turn::Done(answers) if answers.is_empty()));
    }

    #[test]
    fn apple_rests_for_three_seconds_between_two_calls() {
        let now = Instant::now();
        assert_eq!(rest(None, now), Duration::ZERO);
        assert_eq!(rest(Some(now), now), APPLE_PAUSE);
        assert_eq!(rest(Some(now), now + Duration::from_secs(1)), Duration::from_secs(2));
        assert_eq!(rest(Some(now), now + Duration::from_secs(9)), Duration::ZERO);
    }

    #[tokio::test]
    async fn one_of_apples_servers_is_asked_at_a_time_and_nobody_else_waits() {
        let directories = directories(|_| ());
        let asking = directories.pace("https://itunes.apple.com/search").await;
        let next = directories.pace("https://itunes.apple.com/lookup");
        assert!(futures_util::poll!(std::pin::pin!(next)).is_pending());
        assert!(directories.pace("https://rss.marketingtools.apple.com/x").await.is_some());
        assert!(directories.pace("http://127.0.0.1:80/").await.is_none());
        drop(asking);
    }
}
