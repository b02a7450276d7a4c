//! Links that lead to a show or an episode which the library does not have: looked up, entered, or opened outside after all.

use std::sync::Arc;

use super::world::{World, candidate, episode_id, list, show_id};
use crate::app::event::{Event, RefreshStep};
use crate::app::overlay::Found;
use crate::app::{Action, Effect, Place, Slot, Ticket};
use crate::error::Problem;
use crate::library::related;
use crate::model::{Candidate, FeedUrl, Inside, LinkTarget, Opens, PodcastGuid, Popularity, Source, Timestamp};

const APPLE: &str = "https://podcasts.apple.com/us/podcast/tide/id7";

/// Follows a link of an episode's notes; gives what left the program.
fn follow(world: &mut World, target: LinkTarget) -> Vec<Effect> {
    world.act(Action::Go("episode/60".into()));
    let mut page = world.state.episodes.get(&episode_id(60)).unwrap().clone();
    page.detail.notes.links.first_mut().unwrap().target = target;
    world.state.episodes.put(episode_id(60), page);
    world.sent();
    world.keys("1").sent()
}

fn web(address: &str) -> LinkTarget {
    LinkTarget::Web(address.into())
}

fn looked(sent: &[Effect]) -> Option<(Ticket, String)> {
    sent.iter().find_map(|effect| match effect {
        Effect::Look(ticket, address) => Some((*ticket, address.clone())),
        _ => None,
    })
}

fn resolved(sent: &[Effect]) -> Option<(Ticket, String)> {
    sent.iter().rev().find_map(|effect| match effect {
        Effect::Resolve(ticket, address, _) => Some((*ticket, address.clone())),
        _ => None,
    })
}

#[test]
fn the_directory_of_a_page_is_asked_and_its_show_opens_inside() {
    let mut world = World::new();
    let sent = follow(&mut world, web(APPLE));
    let (ticket, address) = looked(&sent).unwrap();
    assert_eq!((address.as_str(), world.said().as_str()), (APPLE, "Asking Apple which show that is …"));
    let found = Found { candidate: candidate(7), episodes: Some(3), marked: false, episode: None };
    world.event(Event::Looked(ticket, Ok(vec![found])));
    assert!(matches!(world.state.place(), Place::Show(_)), "{}", world.address());
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::OpenUrl(_))));
    world.keys("backspace");
    assert_eq!(world.state.place(), Place::Episode(episode_id(60)));
}

#[test]
fn an_episode_is_entered_as_soon_as_its_show_has_come_in() {
    let own = "earmark:episode?feed=https%3A%2F%2Fexample.org%2F7&guid=tide";
    let arrived = |answer: Option<Inside>| {
        let mut world = World::new();
        world.own = answer;
        let sent = follow(&mut world, web("https://podcasts.apple.com/us/podcast/ebb/id7?i=70"));
        let (ticket, _) = looked(&sent).unwrap();
        let found = Found { candidate: candidate(7), episodes: Some(3), marked: false, episode: Some(own.into()) };
        world.event(Event::Looked(ticket, Ok(vec![found])));
        let Place::Show(id) = world.state.place() else { panic!("{}", world.address()) };
        assert_eq!(resolved(&world.sent()), None, "its episodes are not there yet");
        let mut show = world.state.show(id).unwrap().clone();
        show.counts.total = 4;
        let step = RefreshStep::Updated { show: Box::new(show), list: list(id.get(), 2_000..2_004), new: Vec::new() };
        world.event(Event::RefreshProgress(id, step));
        assert_eq!(resolved(&world.sent()).map(|(_, address)| address).as_deref(), Some(own));
        (world, id)
    };
    let (mut world, id) = arrived(Some(Inside::Episode(episode_id(2_001))));
    assert_eq!(world.state.place(), Place::Episode(episode_id(2_001)));
    world.keys("backspace");
    assert_eq!(world.state.place(), Place::Show(id));
    // It is not there any more: one stays with its show, and nothing opens outside.
    let (mut world, id) = arrived(None);
    assert_eq!(
        (world.state.place(), world.said().as_str()),
        (Place::Show(id), "Its feed does not have that episode any more.")
    );
    assert!(!world.sent().iter().any(|effect| matches!(effect, Effect::OpenUrl(_))));
}

#[test]
fn an_episode_that_is_named_by_its_feed_is_entered_too() {
    let mut world = World::new();
    let feed = FeedUrl::parse("https://feeds.example.org/1.xml").unwrap();
    let target = LinkTarget::Episode { feed, guid: "tide 1".into() };
    world.own = Some(Inside::Episode(episode_id(12)));
    let (ticket, address) = resolved(&follow(&mut world, target)).unwrap();
    assert_eq!(address, "earmark:episode?feed=https%3A%2F%2Ffeeds.example.org%2F1.xml&guid=tide+1");
    assert_eq!(world.state.place(), Place::Episode(episode_id(12)));
    world.keys("backspace");
    assert_eq!(world.state.place(), Place::Show(show_id(1)));
    // An answer that nobody waits for any more leads nowhere.
    world.event(Event::Resolved(ticket, address, world.own));
    assert_eq!(world.state.place(), Place::Show(show_id(1)));
}

#[test]
fn what_cannot_be_told_opens_outside_and_one_line_says_why() {
    let mut world = World::new();
    let mut outside = |address: &str, said: &str| {
        let sent = follow(&mut world, web(address));
        assert!(sent.contains(&Effect::OpenUrl(address.into())), "{address}: {sent:?}");
        assert!(world.said().starts_with(said), "{address}: {}", world.said());
    };
    outside("https://open.spotify.com/show/abc", "No show of your library has that name. Opening open.spotify.com");
    outside("https://overcast.fm/+abc", "That page does not say which episode it is about. Opening overcast.fm/+abc");
    outside("https://podcastindex.org/podcast/3", "Podcast Index only answers with a key of one’s own. Opening");
    world.state.config.directories.fyyd = "off".into();
    let sent = follow(&mut world, web("https://fyyd.de/podcast/tide/0"));
    assert!(looked(&sent).is_none() && world.said().starts_with("fyyd is not asked, as set. Opening fyyd.de"));
    // With its key the Podcast Index is asked; what it says is said.
    world.state.directories.key = true;
    let (ticket, _) = looked(&follow(&mut world, web("https://podcastindex.org/podcast/3"))).unwrap();
    let unknown = Problem::new("add.unknown", "Nothing was found.", "Podcast Index does not know this show.", "");
    world.event(Event::Looked(ticket, Err(unknown)));
    assert!(world.sent().contains(&Effect::OpenUrl("https://podcastindex.org/podcast/3".into())));
    assert!(world.said().starts_with("Podcast Index does not know this show. Opening podcastindex.org"));
    // Also without a network: what was looked up before is kept.
    world.state.offline = true;
    assert!(looked(&follow(&mut world, web(APPLE))).is_some());
}

#[test]
fn what_opens_inside_is_marked() {
    let mut world = World::new();
    let opens = |world: &World, target: &LinkTarget| crate::app::directories::opens(&world.state, target, None);
    let page = |world: &World, address: &str| opens(world, &web(address));
    assert_eq!(page(&world, APPLE), Some(Opens::Show));
    assert_eq!(page(&world, "https://podcasts.apple.com/podcast/id7?i=9"), Some(Opens::Episode));
    assert_eq!(page(&world, "https://fyyd.de/podcast/tide"), Some(Opens::Show));
    assert_eq!(page(&world, "https://fyyd.de/episode/1"), Some(Opens::Episode));
    for outside in [
        "https://podcastindex.org/podcast/3",
        "https://open.spotify.com/show/a",
        "https://podcastindex.org/podcast/3?episode=1",
        "https://overcast.fm/+AA_z1",
        "https://a.example/",
    ] {
        assert_eq!(page(&world, outside), None, "{outside}");
    }
    world.state.directories.key = true;
    assert_eq!(page(&world, "https://podcastindex.org/podcast/3"), Some(Opens::Show));
    assert_eq!(page(&world, "https://podcastindex.org/podcast/3?episode=1"), Some(Opens::Episode));
    world.state.config.directories.apple = "off".into();
    assert_eq!(page(&world, APPLE), None);
    let feed = FeedUrl::parse("https://a.example/rss").unwrap();
    assert_eq!(opens(&world, &LinkTarget::Feed(feed.clone())), Some(Opens::Show));
    assert_eq!(opens(&world, &LinkTarget::Episode { feed, guid: "1".into() }), Some(Opens::Episode));
    // The mark stands in the text, behind the number.
    world.state.config.directories.apple = "https://itunes.apple.com".into();
    follow(&mut world, web(APPLE));
    world.act(Action::Go("library".into()));
    world.act(Action::Go("episode/60".into()));
    let mut lines = Arc::new(world.state.page.clone().unwrap()).page.lines.clone().into_iter();
    assert!(lines.any(|line| line.text().contains("[1]▸show")), "{:?}", world.state.page);
}

#[test]
fn a_pick_that_is_named_by_guid_alone_says_what_is_missing_and_is_asked_for_with_a_key() {
    let guid = PodcastGuid::parse("9b024349-ccf0-5f69-a609-6b82873eab3c").unwrap();
    let nameless = Candidate { feed_url: None, guid: Some(guid), ..candidate(9) };
    let mut world = World::new();
    world.act(Action::Go("show/1/similar".into()));
    let mut found = world.state.related.get(&show_id(1)).unwrap().clone();
    found[0].candidate = nameless.clone();
    found[0].key = related::key(&nameless);
    let ticket = Ticket { slot: Slot::Related, number: world.state.tickets[&Slot::Related] };
    world.event(Event::RelatedLoaded(ticket, show_id(1), found));
    world.keys("g g").sent();
    for key in ["enter", "a", "e"] {
        world.keys(key);
        assert!(world.sent().is_empty(), "{key}");
        assert_eq!(
            world.said(),
            "Its feed is not known: with a key of your own the Podcast Index tells it. `earmark login podcast-index` takes the key."
        );
    }
    world.state.directories.key = true;
    let on = std::mem::replace(&mut world.state.config.directories.podcast_index, "off".into());
    assert!(world.keys("enter").sent().is_empty());
    assert_eq!(world.said(), "Its feed is not known: the Podcast Index may tell it, and is off in the settings.");
    world.state.config.directories.podcast_index = on;
    let (ticket, address) = looked(&world.keys("enter").sent()).unwrap();
    assert_eq!(address, "urn:uuid:9b024349-ccf0-5f69-a609-6b82873eab3c");
    let unknown = Problem::new("add.unknown", "Nothing was found.", "Podcast Index does not know this show.", "");
    world.event(Event::Looked(ticket, Err(unknown)));
    assert_eq!(world.said(), "Podcast Index does not know this show.");
    assert!(world.sent().is_empty() && world.address() == "show/1/similar");
    let (ticket, _) = looked(&world.keys("enter").sent()).unwrap();
    let found = Found { candidate: candidate(7), episodes: Some(3), marked: false, episode: None };
    world.event(Event::Looked(ticket, Ok(vec![found])));
    assert_ne!(world.state.place(), Place::Show(show_id(1)));
    assert_eq!(world.keys("backspace").address(), "show/1/similar");
}

#[test]
fn a_typed_address_is_looked_at_and_never_leaves_for_the_web_browser() {
    let mut world = World::new();
    let mut go = |address: &'static str| {
        world.act(Action::Go("library".into())).sent();
        let sent = world.act(Action::Go(address.into())).sent();
        assert!(!sent.iter().any(|effect| matches!(effect, Effect::OpenUrl(_))), "{sent:?}");
        (looked(&sent), world.said())
    };
    for address in [APPLE, "https://a.example/show"] {
        assert_eq!(go(address).0.unwrap().1, address);
    }
    assert_eq!(go("mailto://nobody").1, "That address leads to no show. http and https are understood.");
    // A feed that is here, in another spelling.
    world.act(Action::Go("http://feeds.example.org/1.xml/".into()));
    assert_eq!(world.state.place(), Place::Show(show_id(1)));
    // What is no show says so.
    let sent = world.act(Action::Go("https://a.example/show".into())).sent();
    let problem = Problem::new("add.web-page", "Nothing to follow was found.", "That is a web page.", "");
    world.event(Event::Looked(looked(&sent).unwrap().0, Err(problem.clone())));
    assert!(world.state.messages.iter().any(|message| message.problem == problem));
    assert!(world.sent().is_empty());
}

#[test]
fn shows_without_figures_come_last_in_either_direction() {
    let mut world = World::new();
    world.act(Action::Go("show/1/similar".into()));
    let mut found = world.state.related.get(&show_id(1)).unwrap().clone();
    for (at, listeners) in [(1, 10), (3, 500)] {
        found[at].candidate.popularity = vec![Popularity {
            stars: Some(4.0 + at as f32 / 10.0),
            ratings: Some(3),
            listeners: Some(listeners),
            source: Source::Gpodder,
            as_of: Timestamp(1),
        }];
    }
    let ticket = Ticket { slot: Slot::Related, number: world.state.tickets[&Slot::Related] };
    world.event(Event::RelatedLoaded(ticket, show_id(1), found));
    let titles = |world: &World| -> Vec<String> {
        let rows = world.state.rows_of(crate::app::PaneId::Similar).iter();
        rows.map(|row| world.state.row_title(row)).take(2).collect()
    };
    for keys in ["S i", "S r"] {
        assert_eq!(titles(world.keys(keys)), ["Other 4", "Other 2"], "{keys}");
        assert_eq!(titles(world.keys(keys)), ["Other 2", "Other 4"], "{keys}, turned around");
    }
}
