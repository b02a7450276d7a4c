//! A small world that answers effects at once: three shows with episodes, notes, links, chapters and likenesses.

use std::sync::Arc;

use crate::app::effect::LinksOf;
use crate::app::event::{Added, Event};
use crate::app::state::{EpisodePage, LinkEntry};
use crate::app::{Action, Chord, Effect, Msg, Now, Row, Size, State, update};
use crate::config::Config;
use crate::library::{EpisodeList, EpisodeRow, related};
use crate::model::{
    Appearance, Candidate, Chapter, Counts, Enclosure, EpisodeDetail, EpisodeId, EpisodeKey, EpisodeKind, FeedHealth,
    FeedUrl, Inside, MoreChapters, Person, PersonPage, Reason, Recommendation, Secs, Show, ShowDetail, ShowId,
    ShowOrder, Subscription, Suggestion, Timestamp, Why,
};
use crate::text::{html, target};

pub const NOW: i64 = 1_795_435_200;
pub const DAY: i64 = 86_400;

pub fn show_id(number: u32) -> ShowId {
    ShowId::new(number).unwrap()
}

pub fn episode_id(number: u32) -> EpisodeId {
    EpisodeId::new(number).unwrap()
}

pub fn show(number: u32, title: &str) -> Show {
    Show {
        id: show_id(number),
        feed_url: FeedUrl::parse(&format!("https://feeds.example.org/{number}.xml")),
        guid: None,
        title: title.into(),
        author: "Ada".into(),
        site: Some(format!("https://show{number}.example.org/")),
        artwork: None,
        language: None,
        categories: vec![if number == 1 { "Technology".into() } else { "Science".into() }],
        explicit: None,
        order: ShowOrder::Episodic,
        subscription: Subscription::Following,
        followed_at: Some(Timestamp(NOW - 400 * DAY)),
        new_from: None,
        sample: false,
        summary: "About things.".into(),
        health: FeedHealth::default(),
        folders: Vec::new(),
        popularity: Vec::new(),
        counts: Counts::default(),
        rhythm: None,
        older: false,
        page_trouble: None,
    }
}

/// Shows, of which nobody has heard anything.
pub fn only(shows: Vec<Show>) -> Event {
    Event::ShowsLoaded {
        shows,
        marks: Vec::new(),
        queue: Vec::new(),
        dismissed: Vec::new(),
        ratings: Vec::new(),
        visited: Vec::new(),
    }
}

pub fn list(show: u32, ids: std::ops::Range<u32>) -> Arc<EpisodeList> {
    let rows = ids
        .rev()
        .map(|id| EpisodeRow {
            id: episode_id(id),
            title: format!("Ep {id}: Number {id}"),
            published: Some(Timestamp(NOW - 200 * DAY + i64::from(id) * DAY)),
            duration: Some(Secs(3000 + id)),
            season: None,
            number: Some(id),
            kind: EpisodeKind::Full,
            links: 3,
            gone: false,
            playable: true,
            back: false,
        })
        .collect();
    Arc::new(EpisodeList::new(show_id(show), rows))
}

const NOTES: &str = "<p>First <a href=\"https://example.org/one\">one</a>.</p><p>At 1:30 more.</p>\
    <p>A <a href=\"https://feeds.example.org/2.xml\">friend</a> and <a href=\"javascript:alert(1)\">bad</a>, \
    <a href=\"mailto:a@example.org\">mail</a>.</p><ul><li>a</li><li>b</li></ul>";

pub fn detail(id: EpisodeId, show: ShowId) -> EpisodeDetail {
    EpisodeDetail {
        id,
        show,
        key: EpisodeKey::of_guid(&id.to_string()),
        guid: Some(id.to_string()),
        link: Some(format!("https://show{show}.example.org/{id}")),
        author: None,
        image: None,
        duration: None,
        notes: html::notes(NOTES, None),
        enclosures: vec![Enclosure {
            url: format!("https://media.example.org/{id}.mp3"),
            mime: None,
            bytes: None,
            preferred: true,
        }],
        chapters: [0, 600, 1200]
            .into_iter()
            .map(|start| Chapter {
                start: Secs(start),
                title: format!("From {start}"),
                link: None,
                image: None,
                listed: true,
            })
            .collect(),
        chapters_url: None,
        persons: vec![Person {
            name: "Grace".into(),
            role: "guest".into(),
            group: "cast".into(),
            link: None,
            image: None,
        }],
        transcripts: Vec::new(),
        soundbites: Vec::new(),
        explicit: None,
        location: None,
        season_name: None,
        further: crate::model::Further::default(),
    }
}

pub fn candidate(number: u32) -> Candidate {
    Candidate {
        feed_url: FeedUrl::parse(&format!("https://other.example.org/{number}.xml")),
        title: format!("Other {number}"),
        author: "Eve".into(),
        ..Candidate::default()
    }
}

/// Three that Alpha’s makers pick, two by the makers of Beta.
pub fn suggestions() -> Vec<Suggestion> {
    let one = |number: u32| {
        let candidate = Candidate { author: format!("Maker {number}"), ..candidate(number) };
        let (reason, show) = if number < 4 { (Reason::Podroll, 1) } else { (Reason::SameAuthor("Ada".into()), 2) };
        Suggestion {
            key: related::key(&candidate),
            candidate,
            score: 9.0 - f32::from(u8::try_from(number).unwrap()),
            why: vec![Why { reason, shows: vec![show_id(show)] }],
        }
    };
    (1..=5).map(one).collect()
}

pub struct World {
    pub state: State,
    /// Everything that was asked for and has not been looked at.
    pub effects: Vec<Effect>,
    /// Where `earmark:` addresses lead.
    pub own: Option<Inside>,
}

impl World {
    /// Nothing is known yet.
    pub fn blank() -> Self {
        let now = Now { wall: Timestamp(NOW), millis: 1_000, ..Now::default() };
        let mut state =
            State::new(Config::default(), crate::app::keymap::Keymap::default(), Size { width: 120, height: 36 }, now);
        state.dirty = false;
        Self { state, effects: Vec::new(), own: None }
    }

    /// Three shows: 1 with episodes 1 to 60, 2 with 101 to 110, 3 with 201 to 203.
    pub fn new() -> Self {
        let mut world = Self::blank();
        let shows = vec![show(1, "Alpha"), show(2, "Beta"), show(3, "Gamma")];
        world.event(only(shows));
        let lists = vec![list(1, 1..61), list(2, 101..111), list(3, 201..204)];
        world.event(Event::ListsLoaded { lists, complete: true });
        world.keys("g g").wait(1).sent();
        world
    }

    pub fn event(&mut self, event: Event) -> &mut Self {
        self.msg(Msg::Happened(event))
    }

    pub fn act(&mut self, action: Action) -> &mut Self {
        self.msg(Msg::Do(action))
    }

    /// One message, and the answers of the world to what follows from it.
    pub fn msg(&mut self, msg: Msg) -> &mut Self {
        let mut todo = update(&mut self.state, msg);
        while !todo.is_empty() {
            let effects = std::mem::take(&mut todo);
            for effect in effects {
                if let Some(event) = self.answer(&effect) {
                    todo.extend(update(&mut self.state, Msg::Happened(event)));
                }
                self.effects.push(effect);
            }
        }
        self
    }

    /// Keys, separated by blanks; `"text"` types letters.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            if let Some(text) = key.strip_prefix('"') {
                for c in text.trim_end_matches('"').chars() {
                    self.msg(Msg::Key(Chord::char(if c == '_' { ' ' } else { c })));
                }
            } else {
                self.msg(Msg::Key(Chord::parse(key).unwrap_or_else(|| panic!("{key} is no key"))));
            }
        }
        self
    }

    /// Lets time pass.
    pub fn wait(&mut self, millis: u64) -> &mut Self {
        let mut now = self.state.now;
        now.millis += millis;
        self.event(Event::Tick(now))
    }

    pub fn sent(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub fn selected(&self) -> Row {
        self.state.selected().cloned().unwrap_or(Row::Choice(0))
    }

    /// What the newest toast says.
    pub fn said(&self) -> String {
        let number = self.state.toasts.last().map_or(0, |toast| toast.message);
        self.state.message(number).map_or_else(String::new, |message| message.problem.to_string())
    }

    pub fn address(&self) -> String {
        self.state.entry().address()
    }

    fn links(of: LinksOf) -> Vec<LinkEntry> {
        let entry = |number: u16, address: &str| {
            let (target, kind, via) = target::classify(address, None);
            LinkEntry {
                number,
                label: format!("Link {number}"),
                host: target::host(address),
                target,
                kind,
                via,
                inside: None,
                found: "in the notes".into(),
                episodes: Vec::new(),
                context: String::new(),
                at: None,
            }
        };
        let count = if matches!(of, LinksOf::Show(_)) { 30 } else { 4 };
        (1..=count).map(|n| entry(n, &format!("https://host{}.example.org/{n}", n % 3))).collect()
    }

    fn answer(&self, effect: &Effect) -> Option<Event> {
        Some(match effect {
            Effect::LoadEpisode(ticket, id) => {
                let show = self.state.library.show_of.get(id).copied().unwrap_or(show_id(1));
                let detail = detail(*id, show);
                let inside = detail.notes.links.iter().map(|_| None).collect();
                Event::EpisodeLoaded(
                    *ticket,
                    Box::new(EpisodePage { detail, inside, more_chapters: MoreChapters::None, met: vec![3] }),
                )
            }
            Effect::LoadShow(ticket, id) => {
                let about = html::notes("<p>About <a href=\"https://example.org/about\">it</a>.</p>", None);
                Event::ShowLoaded(*ticket, *id, Box::new(ShowDetail { about, ..ShowDetail::default() }))
            }
            Effect::LoadLinks(ticket, of) => Event::LinksLoaded(*ticket, *of, Self::links(*of)),
            Effect::Related(ticket, id) => {
                let found = (1..=5)
                    .map(|number| {
                        let candidate = candidate(number);
                        Recommendation {
                            key: related::key(&candidate),
                            candidate,
                            score: 1.0,
                            reasons: vec![Reason::Podroll],
                        }
                    })
                    .collect();
                Event::RelatedLoaded(*ticket, *id, found)
            }
            Effect::ForYou(ticket) => Event::ForYouLoaded(*ticket, suggestions()),
            Effect::LoadPerson(ticket, name) => {
                let met = |show: u32, episode: u32, role: &str| Appearance {
                    show: show_id(show),
                    episode: episode_id(episode),
                    role: role.into(),
                };
                let page = PersonPage {
                    name: "Grace".into(),
                    links: vec!["https://grace.example.org/".into(), "https://social.example.org/@grace".into()],
                    appearances: vec![met(1, 60, "guest"), met(2, 110, "host"), met(1, 12, "guest")],
                };
                let page = if name.shown().eq_ignore_ascii_case("grace") { page } else { PersonPage::default() };
                Event::PersonLoaded(*ticket, name.clone(), Box::new(page))
            }
            Effect::Resolve(ticket, address, _) => {
                let inside = self.own.filter(|_| address.starts_with("earmark:"));
                Event::Resolved(*ticket, address.clone(), inside)
            }
            Effect::Search(ticket, typed, _) => Event::Found(*ticket, typed.clone(), Vec::new()),
            Effect::Save(number, _) => Event::Saved(*number),
            Effect::Add { ticket, candidates, follow } => {
                let shows = candidates
                    .iter()
                    .map(|candidate| {
                        let number: u32 = candidate.title.bytes().map(u32::from).sum::<u32>() + 1000;
                        let mut show = show(number, &candidate.title);
                        show.feed_url.clone_from(&candidate.feed_url);
                        show.subscription = if *follow { Subscription::Following } else { Subscription::Preview };
                        show.followed_at = follow.then_some(Timestamp(NOW));
                        show
                    })
                    .collect();
                let why = if *follow { Added::Followed } else { Added::Preview };
                Event::Added { ticket: Some(*ticket), shows, lists: Vec::new(), why }
            }
            Effect::InstallSample => {
                let mut sample = show(500, "Sample");
                sample.sample = true;
                sample.feed_url = FeedUrl::parse("sample:one");
                Event::Added { ticket: None, shows: vec![sample], lists: vec![list(500, 501..505)], why: Added::Sample }
            }
            Effect::RemoveSample => Event::Removed(
                self.state.library.shows.values().filter(|show| show.sample).map(|show| show.id).collect(),
            ),
            _ => return None,
        })
    }
}
