//! Directories on the screen: asked when the listener wants it, each on its own, and walked into like any list.

use super::world::{NOW, World, show_id};
use crate::app::{Action, Effect, Event, PaneId, Place, Row, Ticket};
use crate::error::Problem;
use crate::library::related;
use crate::model::{Candidate, FeedUrl, Heard, Inquiry, Listed, Popularity, Source, Tag, Timestamp};

/// The last question to directories.
pub fn asked(world: &World) -> Option<(Ticket, Inquiry)> {
    world.effects.iter().rev().find_map(|effect| match effect {
        Effect::AskDirectories(ticket, inquiry) => Some((*ticket, inquiry.clone())),
        _ => None,
    })
}

fn listed(title: &str, feed: &str, listeners: Option<u64>) -> Listed {
    let popularity = listeners.map(|listeners| Popularity {
        stars: None,
        ratings: None,
        listeners: Some(listeners),
        source: Source::Gpodder,
        as_of: Timestamp(NOW),
    });
    let candidate = Candidate {
        feed_url: FeedUrl::parse(feed),
        title: title.into(),
        author: "Eve".into(),
        popularity: popularity.into_iter().collect(),
        ..Candidate::default()
    };
    Listed { candidate, apple_id: None }
}

pub fn heard(source: Source, shows: Vec<Listed>) -> Heard {
    Heard { source, at: Timestamp(NOW), kept: None, shows, episode: None }
}

fn rows(world: &World) -> Vec<Row> {
    world.state.rows_of(PaneId::Search).to_vec()
}

fn texts(world: &World) -> Vec<String> {
    rows(world)
        .iter()
        .filter_map(|row| match row {
            Row::Heading(name, remark) => Some(format!("{name} {remark}")),
            Row::Remark(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

fn tide(world: &mut World) -> Ticket {
    world.keys("s \"zzz_tide");
    world.wait(5_000);
    assert_eq!(asked(world), None, "nobody is asked without the wish");
    assert_eq!(world.selected(), Row::AskDirectories);
    world.keys("enter");
    let (ticket, inquiry) = asked(world).unwrap();
    assert_eq!(inquiry, Inquiry::Words(String::from("zzz tide")));
    ticket
}

#[test]
fn directories_are_asked_on_wish_and_each_fills_in_when_it_answers() {
    let mut world = World::new();
    let ticket = tide(&mut world);
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Apple, Source::Fyyd, Source::Gpodder]));
    assert_eq!(texts(&world), ["Directories asking Apple, fyyd, gpodder.net"]);
    let shows = vec![
        listed("Alpha", "https://feeds.example.org/1.xml", None),
        listed("Tide", "https://tide.example/rss", None),
    ];
    world.event(Event::Listed(ticket, Source::Apple, Ok(heard(Source::Apple, shows))));
    assert_eq!(texts(&world), ["Directories 1 · Apple · asking fyyd, gpodder.net"], "Alpha is followed already");
    let problem = Problem::new("directory.slow", "fyyd did not answer within 10 s.", "", "{refresh} asks again.");
    world.event(Event::Listed(ticket, Source::Fyyd, Err(problem)));
    let shows =
        vec![listed("Tide", "http://tide.example/rss/", Some(571)), listed("Ebb", "https://ebb.example/rss", None)];
    world.event(Event::Listed(
        ticket,
        Source::Gpodder,
        Ok(Heard {
            kept: Some(String::from("gpodder.net has trouble of its own (503).")),
            ..heard(Source::Gpodder, shows)
        }),
    ));
    let said = texts(&world);
    assert_eq!(said[0], "Directories 2 · Apple, gpodder.net");
    assert_eq!(said[1], "fyyd did not answer within 10 s.");
    assert!(said[2].starts_with("gpodder.net has trouble of its own (503). This is its answer of"), "{said:?}");
    assert!(world.state.waiting.is_empty());
    let key = related::key(&listed("Tide", "https://tide.example/rss", None).candidate);
    assert_eq!(rows(&world)[1], Row::Candidate(key.clone()));
    assert_eq!(world.state.directories.sources(&key), [Source::Apple, Source::Gpodder]);
    assert_eq!(world.state.candidate(&key).unwrap().popularity[0].listeners, Some(571));
    // An answer to an older question is none.
    world.sent();
    world.keys("r");
    let (again, _) = asked(&world).unwrap();
    assert_ne!(again, ticket);
    world.event(Event::Listed(ticket, Source::Apple, Ok(heard(Source::Apple, Vec::new()))));
    world.event(Event::DirectoriesAsked(again, Vec::new()));
    assert_eq!(texts(&world)[1], "No directory can be asked that: all that could are off in the settings.");
}

#[test]
fn a_show_of_a_directory_opens_as_a_preview_and_one_comes_back_to_its_row() {
    let mut world = World::new();
    let ticket = tide(&mut world);
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Apple]));
    let shows = (1..4).map(|n| listed(&format!("Tide {n}"), &format!("https://tide.example/{n}"), None)).collect();
    world.event(Event::Listed(ticket, Source::Apple, Ok(heard(Source::Apple, shows))));
    world.keys("j j").sent();
    let row = world.selected();
    world.keys("enter");
    let added = world.effects.iter().any(|effect| matches!(effect, Effect::Add { follow: false, .. }));
    assert!(added, "{:?}", world.effects);
    let Place::Show(id) = world.state.place() else { panic!("{}", world.address()) };
    // One fetch: the feed of the preview, and nothing else.
    let fetches = world.effects.iter().filter(|effect| matches!(effect, Effect::Refresh { .. })).count();
    assert_eq!(fetches, 1);
    world.keys("backspace");
    assert_eq!((world.state.place(), world.selected()), (Place::Search, row.clone()));
    world.sent();
    world.keys("a");
    assert!(world.state.show(id).is_some());
    assert_ne!(world.state.show(id).unwrap().id, show_id(1));
}

#[test]
fn once_switched_on_words_are_sent_when_the_fingers_rest() {
    let mut world = World::new();
    tide(&mut world);
    world.sent();
    world.keys("s ctrl-u \"gra");
    world.wait(399);
    world.keys("\"vel");
    world.wait(399);
    assert_eq!(asked(&world), None, "never with every letter");
    assert!(world.state.wake_at().is_some());
    world.wait(1);
    assert_eq!(asked(&world).map(|(_, inquiry)| inquiry), Some(Inquiry::Words(String::from("gravel"))));
    world.sent();
    world.wait(5_000);
    assert_eq!(asked(&world), None, "the same is not asked twice");
    // What narrows a search to what is here asks nobody.
    world.keys("s ctrl-u \"gravel_pit_in:notes enter");
    world.wait(5_000);
    assert_eq!(asked(&world), None);
}

#[test]
fn being_offline_is_said_once() {
    let mut world = World::new();
    let ticket = tide(&mut world);
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Apple, Source::Fyyd]));
    for source in [Source::Apple, Source::Fyyd] {
        let problem = Problem::new("directory.offline", format!("{} was not reached.", source.name()), "", "");
        world.event(Event::Listed(ticket, source, Err(problem)));
    }
    let said = texts(&world);
    assert_eq!(said.last().map(String::as_str), Some("You are offline: Apple, fyyd could not be asked."), "{said:?}");
}

#[test]
fn charts_are_walked_by_category_and_fall_back_on_the_catalogue() {
    let mut world = World::new();
    world.keys("g t");
    assert_eq!(world.address(), "top");
    let (_, inquiry) = asked(&world).unwrap();
    let Inquiry::Top(chart) = inquiry else { panic!("{inquiry:?}") };
    assert_eq!((chart.country.to_string().as_str(), chart.genre), ("us", None));
    let top = |world: &World| world.state.rows_of(PaneId::Top).to_vec();
    // Nobody has answered: categories, and what earmark brings itself.
    assert_eq!(world.selected(), Row::Genre(1301));
    assert!(top(&world).len() > 300);
    world.sent();
    world.keys("enter");
    assert_eq!(world.address(), "top?genre=Arts");
    let (ticket, inquiry) = asked(&world).unwrap();
    assert!(matches!(inquiry, Inquiry::Top(chart) if chart.genre.is_some_and(|genre| genre.name == "Arts")));
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Apple, Source::Gpodder]));
    assert!(top(&world).contains(&Row::Remark(String::from("Asking Apple, gpodder.net …"))));
    let shows = vec![
        listed("Tide", "https://tide.example/rss", None),
        // The catalogue has it, too: it stands once.
        listed("99% Invisible", "https://feeds.99percentinvisible.org/99percentinvisible", None),
    ];
    world.event(Event::Listed(ticket, Source::Apple, Ok(heard(Source::Apple, shows))));
    let problem = Problem::new("directory.slow", "gpodder.net did not answer within 10 s.", "", "");
    world.event(Event::Listed(ticket, Source::Gpodder, Err(problem)));
    let rows = top(&world);
    assert!(rows.contains(&Row::Heading(String::from("Top shows · us"), String::from("2 · Apple"))), "{rows:?}");
    assert!(rows.contains(&Row::Remark(String::from("gpodder.net did not answer within 10 s."))));
    let twice = listed("99% Invisible", "https://feeds.99percentinvisible.org/99percentinvisible", None);
    let key = related::key(&twice.candidate);
    assert_eq!(rows.iter().filter(|row| **row == Row::Candidate(key.clone())).count(), 1);
    // Into a part, and up again by the breadcrumb.
    world.keys("enter");
    assert_eq!(world.address(), "top?genre=Arts+%3E+Books");
    world.keys("h h");
    assert_eq!(world.address(), "top");
    // What listeners call shows at gpodder.net is walked like a category.
    let (ticket, _) = asked(&world).unwrap();
    let tags: Vec<Tag> = ["linux", "science fiction"].into_iter().filter_map(Tag::parse).collect();
    let answer = heard(Source::Gpodder, vec![listed("Tide", "https://tide.example/rss", None)]);
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Gpodder]));
    world.event(Event::Listed(ticket, Source::Gpodder, Ok(answer.clone())));
    assert!(world.state.waiting.is_empty() && !top(&world).iter().any(|row| matches!(row, Row::Tag(_))));
    world.event(Event::TagsListed(ticket, tags.clone()));
    let rows = top(&world);
    assert!(rows.contains(&Row::Heading(String::from("Tags"), String::from("2 · gpodder.net"))), "{rows:?}");
    world.sent();
    world.keys("/ \"science_fiction\" enter enter");
    assert_eq!(world.address(), "top?tag=science+fiction");
    let (_, inquiry) = asked(&world).unwrap();
    assert_eq!(Some(inquiry), Tag::parse("science fiction").map(Inquiry::Tagged));
    assert!(top(&world).iter().any(|row| matches!(row, Row::Candidate(_))), "the catalogue has some of that, too");
    world.keys("h");
    assert_eq!(world.address(), "top");
    let older = ticket;
    let (ticket, _) = asked(&world).unwrap();
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Gpodder]));
    world.event(Event::Listed(ticket, Source::Gpodder, Ok(answer)));
    world.event(Event::TagsListed(older, vec![Tag::parse("old").unwrap()]));
    assert!(!top(&world).iter().any(|row| matches!(row, Row::Tag(_))), "tags of an older question are none");
    world.event(Event::TagsListed(ticket, tags));
    assert!(matches!(world.selected(), Row::Tag(tag) if tag.as_str() == "science fiction"), "one is back at the row");
    // By its address, and by the palette.
    world.keys(": \"top_de_sci");
    world.keys("enter");
    assert_eq!(world.address(), "top?country=de&genre=Science");
    let (_, inquiry) = asked(&world).unwrap();
    assert!(matches!(inquiry, Inquiry::Top(chart) if chart.country.to_string() == "de"));
}

#[test]
fn what_directories_call_similar_comes_behind_what_is_known() {
    let mut world = World::new();
    let outside = |world: &World| {
        world.effects.iter().any(|effect| matches!(effect, Effect::RelatedOutside(_, show, _) if *show == show_id(1)))
    };
    world.act(Action::Go("show/1/similar".into()));
    assert!(!outside(&world), "nobody is asked without the wish");
    world.state.directories.on = true;
    world.sent();
    world.act(Action::Go("show/1/episodes".into()));
    assert!(!outside(&world), "only who opens the list wants it");
    world.act(Action::Go("show/1/similar".into()));
    assert!(outside(&world));
    assert_eq!(world.state.rows_of(PaneId::Similar).len(), 5, "what is known is there meanwhile");
    world.sent();
    world.keys("j j").wait(1_000);
    assert!(!outside(&world), "once");
}

#[test]
fn who_was_not_reached_has_not_said_that_there_is_nothing() {
    let mut world = World::new();
    let ticket = tide(&mut world);
    world.event(Event::DirectoriesAsked(ticket, vec![Source::Apple]));
    let problem = Problem::new("directory.slow", "Apple did not answer within 10 s.", "", "{refresh} asks again.");
    world.event(Event::Listed(ticket, Source::Apple, Err(problem)));
    let said = texts(&world);
    assert!(said.iter().any(|text| text == "Apple did not answer within 10 s."), "{said:?}");
    assert!(!said.iter().any(|text| text.contains("list no other show")), "{said:?}");
}
