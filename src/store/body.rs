//! What is kept as JSON because it is only ever read whole: the wide parts of shows and episodes, and the outbox.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Problem;
use crate::library::{ParsedEpisode, ParsedShow};
use crate::model::{
    Alternate, CandidateKey, Change, Chapter, Discussion, Enclosure, EpisodeId, Frequency, Funding, Further, Live,
    Named, Playlist, QueuePlace, Rated, Secs, ShowId, Soundbite, Subscription, Timestamp, Trailer, Transcript,
};

/// A text that is borrowed while it is written and owned when it was read.
type Text<'a> = Cow<'a, str>;
/// Start, title, link, image, listed.
type KeptChapter<'a> = (u32, Text<'a>, Option<Text<'a>>, Option<Text<'a>>, bool);

/// The wide part of an episode.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EpisodeBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapters_url: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season_name: Option<Text<'a>>,
    /// Address, type, bytes, preferred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enclosures: Vec<(Text<'a>, Option<Text<'a>>, Option<u64>, bool)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chapters: Vec<KeptChapter<'a>>,
    /// Address, type, language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transcripts: Vec<(Text<'a>, Option<Text<'a>>, Option<Text<'a>>)>,
    /// Start, length, title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    soundbites: Vec<(u32, u32, Text<'a>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    further: Option<KeptFurther>,
}

/// What few publishers say, as tuples in the order of the fields of [`Further`].
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct KeptFurther {
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<(String, Option<String>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Protocol, address, account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    discussions: Vec<(String, String, Option<String>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternates: Vec<KeptAlternate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<(String, Option<String>)>,
    /// Words, rule, start, complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency: Option<(String, Option<String>, Option<i64>, bool)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locked: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blocked: Vec<String>,
    /// Title, address, published, season.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trailers: Vec<(String, String, Option<i64>, Option<u16>)>,
    /// Title, status, start, end, address, chat.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    live: Vec<KeptLive>,
    /// Of each of these the names and addresses of pages to watch it on, if any has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    live_on: Vec<Vec<(String, Option<String>)>>,
    /// Items, feeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist: Option<(u32, u32)>,
    /// Address, text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    funding: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

/// Title, type, bytes, bitrate, height, language, sources.
type KeptAlternate =
    (Option<String>, Option<String>, Option<u64>, Option<u32>, Option<u32>, Option<String>, Vec<String>);
type KeptLive = (String, String, Option<i64>, Option<i64>, Option<String>, Option<String>);

impl KeptFurther {
    /// `None` where nothing is said, so that most rows are no longer for it.
    fn of(further: &Further) -> Option<Self> {
        if further.is_empty() {
            return None;
        }
        let further = further.clone();
        let named = |one: Named| (one.name, one.url);
        let seconds = |at: Option<Timestamp>| at.map(|at| at.0);
        Some(Self {
            license: further.license.map(named),
            location: further.location,
            value: further.value,
            discussions: further.discussions.into_iter().map(|one| (one.protocol, one.url, one.account)).collect(),
            alternates: further
                .alternates
                .into_iter()
                .map(|one| (one.title, one.mime, one.bytes, one.bitrate, one.height, one.language, one.sources))
                .collect(),
            publisher: further.publisher.map(named),
            frequency: further.frequency.map(|one| (one.text, one.rule, seconds(one.start), one.complete)),
            medium: further.medium,
            locked: further.locked,
            blocked: further.blocked,
            trailers: further
                .trailers
                .into_iter()
                .map(|one| (one.title, one.url, seconds(one.published), one.season))
                .collect(),
            live_on: if further.live.iter().any(|one| !one.pages.is_empty()) {
                further.live.iter().map(|one| one.pages.iter().cloned().map(named).collect()).collect()
            } else {
                Vec::new()
            },
            live: further
                .live
                .into_iter()
                .map(|one| (one.title, one.status, seconds(one.start), seconds(one.end), one.url, one.chat))
                .collect(),
            playlist: further.playlist.map(|list| (list.items, list.feeds)),
            funding: further.funding.into_iter().map(|way| (way.url, way.text)).collect(),
            number: further.number,
        })
    }

    fn read(self) -> Further {
        let named = |(name, url)| Named { name, url };
        Further {
            license: self.license.map(named),
            location: self.location,
            value: self.value,
            discussions: self
                .discussions
                .into_iter()
                .map(|(protocol, url, account)| Discussion { protocol, url, account })
                .collect(),
            alternates: self
                .alternates
                .into_iter()
                .map(|(title, mime, bytes, bitrate, height, language, sources)| Alternate {
                    title,
                    mime,
                    bytes,
                    bitrate,
                    height,
                    language,
                    sources,
                })
                .collect(),
            publisher: self.publisher.map(named),
            frequency: self.frequency.map(|(text, rule, start, complete)| Frequency {
                text,
                rule,
                start: start.map(Timestamp),
                complete,
            }),
            medium: self.medium,
            locked: self.locked,
            blocked: self.blocked,
            trailers: self
                .trailers
                .into_iter()
                .map(|(title, url, published, season)| Trailer {
                    title,
                    url,
                    published: published.map(Timestamp),
                    season,
                })
                .collect(),
            live: self
                .live
                .into_iter()
                .zip(self.live_on.into_iter().chain(std::iter::repeat(Vec::new())))
                .map(|((title, status, start, end, url, chat), pages)| Live {
                    title,
                    status,
                    start: start.map(Timestamp),
                    end: end.map(Timestamp),
                    url,
                    pages: pages.into_iter().map(named).collect(),
                    chat,
                })
                .collect(),
            playlist: self.playlist.map(|(items, feeds)| Playlist { items, feeds }),
            funding: self.funding.into_iter().map(|(url, text)| Funding { url, text }).collect(),
            number: self.number,
        }
    }
}

impl<'a> EpisodeBody<'a> {
    pub fn of(episode: &'a ParsedEpisode) -> Self {
        let text = |text: &'a String| Text::Borrowed(text.as_str());
        let maybe = |text: &'a Option<String>| text.as_deref().map(Text::Borrowed);
        Self {
            author: maybe(&episode.author),
            image: maybe(&episode.image),
            chapters_url: maybe(&episode.chapters_url),
            explicit: episode.explicit,
            location: maybe(&episode.location),
            season_name: maybe(&episode.season_name),
            enclosures: episode
                .enclosures
                .iter()
                .map(|file| (text(&file.url), maybe(&file.mime), file.bytes, file.preferred))
                .collect(),
            chapters: episode
                .chapters
                .iter()
                .map(|part| (part.start.0, text(&part.title), maybe(&part.link), maybe(&part.image), part.listed))
                .collect(),
            transcripts: episode
                .transcripts
                .iter()
                .map(|one| (text(&one.url), maybe(&one.mime), maybe(&one.language)))
                .collect(),
            soundbites: episode
                .soundbites
                .iter()
                .map(|bite| (bite.start.0, bite.duration.0, text(&bite.title)))
                .collect(),
            further: episode.further.as_deref().and_then(KeptFurther::of),
        }
    }

    pub fn further(&mut self) -> Further {
        self.further.take().unwrap_or_default().read()
    }
    pub fn supports(&mut self) -> Vec<Funding> {
        let kept = self.further.as_mut().map(|further| std::mem::take(&mut further.funding)).unwrap_or_default();
        kept.into_iter().map(|(url, text)| Funding { url, text }).collect()
    }
    pub fn discussions(&mut self) -> Vec<Discussion> {
        let further = self.further.as_mut().map(|further| std::mem::take(&mut further.discussions)).unwrap_or_default();
        further.into_iter().map(|(protocol, url, account)| Discussion { protocol, url, account }).collect()
    }
    pub fn enclosures(&mut self) -> Vec<Enclosure> {
        let all = std::mem::take(&mut self.enclosures);
        all.into_iter()
            .map(|(url, mime, bytes, preferred)| Enclosure { url: url.into(), mime: owned(mime), bytes, preferred })
            .collect()
    }
    pub fn chapters(&mut self) -> Vec<Chapter> {
        let all = std::mem::take(&mut self.chapters);
        all.into_iter()
            .map(|(start, title, link, image, listed)| Chapter {
                start: Secs(start),
                title: title.into(),
                link: owned(link),
                image: owned(image),
                listed,
            })
            .collect()
    }
    pub fn transcripts(&mut self) -> Vec<Transcript> {
        let all = std::mem::take(&mut self.transcripts);
        all.into_iter()
            .map(|(url, mime, language)| Transcript { url: url.into(), mime: owned(mime), language: owned(language) })
            .collect()
    }
    pub fn soundbites(&mut self) -> Vec<Soundbite> {
        let all = std::mem::take(&mut self.soundbites);
        all.into_iter()
            .map(|(start, duration, title)| Soundbite {
                start: Secs(start),
                duration: Secs(duration),
                title: title.into(),
            })
            .collect()
    }
}

/// A text that may be absent, as the model has it.
pub fn owned(text: Option<Text<'_>>) -> Option<String> {
    text.map(Text::into_owned)
}

/// The wide part of a show.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ShowBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    further: Option<KeptFurther>,
    /// Address, text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    funding: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
}

impl ShowBody {
    pub fn of(show: &ParsedShow, repairs: &[String]) -> Self {
        Self {
            generator: show.generator.clone(),
            copyright: show.copyright.clone(),
            further: KeptFurther::of(&show.further),
            funding: show.funding.iter().map(|way| (way.url.clone(), way.text.clone())).collect(),
            repairs: repairs.to_vec(),
        }
    }
    pub fn further(&mut self) -> Further {
        self.further.take().unwrap_or_default().read()
    }
    pub fn funding(&mut self) -> Vec<Funding> {
        std::mem::take(&mut self.funding).into_iter().map(|(url, text)| Funding { url, text }).collect()
    }
}

/// A text of ours as JSON; these types have no value that cannot be written.
pub fn to_json(value: &impl Serialize) -> rusqlite::Result<String> {
    // The wide part of most episodes fits, so that it need not be moved to a larger place again and again.
    let mut json = Vec::with_capacity(512);
    let refused = rusqlite::Error::ToSqlConversionFailure;
    serde_json::to_writer(&mut json, value).map_err(|error| refused(error.into()))?;
    String::from_utf8(json).map_err(|error| refused(error.into()))
}

/// Reads what [`to_json`] wrote. What cannot be read (an older or a damaged value) is the default: one field, not the page.
pub fn from_json<T: Default + for<'a> Deserialize<'a>>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

/// The last failure of a feed, as it is kept.
#[derive(Serialize, Deserialize)]
struct KeptProblem {
    id: String,
    what: String,
    why: String,
    hint: String,
    detail: String,
}

pub fn problem_to_json(problem: &Problem) -> rusqlite::Result<String> {
    to_json(&KeptProblem {
        id: problem.id.to_string(),
        what: problem.what.clone(),
        why: problem.why.clone(),
        hint: problem.hint.clone(),
        detail: problem.detail.clone(),
    })
}

pub fn problem_from_json(text: &str) -> Option<Problem> {
    let KeptProblem { id, what, why, hint, detail } = serde_json::from_str(text).ok()?;
    Some(Problem { id: Cow::Owned(id), what, why, hint, detail })
}

/// A change as the outbox keeps it: a name and what it is about.
pub fn change_to_json(change: &Change) -> rusqlite::Result<String> {
    to_json(&change_value(change))
}

/// The same, as a part of something larger.
pub fn change_value(change: &Change) -> Value {
    let place = |place: &QueuePlace| match place {
        QueuePlace::Top => serde_json::json!("top"),
        QueuePlace::Bottom => serde_json::json!("bottom"),
        QueuePlace::Before(id) => serde_json::json!({ "before": id.get() }),
        QueuePlace::After(id) => serde_json::json!({ "after": id.get() }),
    };
    match change {
        Change::Follow(show) => serde_json::json!({ "do": "follow", "show": show.get() }),
        Change::Unfollow(show) => serde_json::json!({ "do": "unfollow", "show": show.get() }),
        Change::Resubscribe { show, subscription, followed_at, new_from } => serde_json::json!({
            "do": "resubscribe", "show": show.get(), "state": subscription_code(*subscription),
            "followed_at": followed_at.map(|at| at.0), "new_from": new_from.map(EpisodeId::get),
        }),
        Change::Played(id, on) => serde_json::json!({ "do": "played", "episode": id.get(), "on": on }),
        Change::Seen(id, on) => serde_json::json!({ "do": "seen", "episode": id.get(), "on": on }),
        Change::Position(id, at) => serde_json::json!({ "do": "position", "episode": id.get(), "seconds": at.0 }),
        Change::Enqueue(id, to) => serde_json::json!({ "do": "enqueue", "episode": id.get(), "place": place(to) }),
        Change::Dequeue(id) => serde_json::json!({ "do": "dequeue", "episode": id.get() }),
        Change::Move(id, to) => serde_json::json!({ "do": "move", "episode": id.get(), "place": place(to) }),
        Change::Dismiss(key, on) => serde_json::json!({ "do": "dismiss", "key": &*key.0, "on": on }),
        Change::Rate(Rated::Show(id), stars) => serde_json::json!({ "do": "rate", "show": id.get(), "stars": stars }),
        Change::Rate(Rated::Episode(id), stars) => {
            serde_json::json!({ "do": "rate", "episode": id.get(), "stars": stars })
        }
        Change::Visited(url) => serde_json::json!({ "do": "visited", "url": url }),
        Change::Unvisited(url) => serde_json::json!({ "do": "unvisited", "url": url }),
    }
}

/// Reads what [`change_value`] wrote. `None` for anything else: half a change is none.
pub fn change_of(value: &Value) -> Option<Change> {
    let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
    let episode_in = |value: &Value| EpisodeId::new(id(value)?);
    let show = || ShowId::new(id(value.get("show")?)?);
    let episode = || episode_in(value.get("episode")?);
    let on = || value.get("on")?.as_bool();
    let url = || Some(value.get("url")?.as_str()?.to_owned());
    let place = || match value.get("place")? {
        Value::String(word) if word == "top" => Some(QueuePlace::Top),
        Value::String(word) if word == "bottom" => Some(QueuePlace::Bottom),
        Value::Object(beside) => match (beside.get("before"), beside.get("after")) {
            (Some(before), None) => episode_in(before).map(QueuePlace::Before),
            (None, Some(after)) => episode_in(after).map(QueuePlace::After),
            _ => None,
        },
        _ => None,
    };
    Some(match value.get("do")?.as_str()? {
        "follow" => Change::Follow(show()?),
        "unfollow" => Change::Unfollow(show()?),
        "resubscribe" => Change::Resubscribe {
            show: show()?,
            subscription: subscription_of(u8::try_from(value.get("state")?.as_u64()?).ok()?),
            followed_at: value.get("followed_at")?.as_i64().map(Timestamp),
            new_from: episode_in(value.get("new_from")?),
        },
        "played" => Change::Played(episode()?, on()?),
        "seen" => Change::Seen(episode()?, on()?),
        "position" => Change::Position(episode()?, Secs(id(value.get("seconds")?)?)),
        "enqueue" => Change::Enqueue(episode()?, place()?),
        "dequeue" => Change::Dequeue(episode()?),
        "move" => Change::Move(episode()?, place()?),
        "dismiss" => Change::Dismiss(CandidateKey(value.get("key")?.as_str()?.into()), on()?),
        "rate" => {
            let what = show().map(Rated::Show).or_else(|| episode().map(Rated::Episode))?;
            Change::Rate(what, u8::try_from(value.get("stars")?.as_u64()?).ok()?)
        }
        "visited" => Change::Visited(url()?),
        "unvisited" => Change::Unvisited(url()?),
        _ => return None,
    })
}

pub fn subscription_code(subscription: Subscription) -> u8 {
    match subscription {
        Subscription::Preview => 0,
        Subscription::Following => 1,
        Subscription::Archived => 2,
    }
}

pub fn subscription_of(code: u8) -> Subscription {
    match code {
        1 => Subscription::Following,
        2 => Subscription::Archived,
        _ => Subscription::Preview,
    }
}
