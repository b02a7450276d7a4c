//! What is suggested, in which order, for which reasons; and properties of any library.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::library::{EpisodeList, EpisodeRow};
use crate::model::{Counts, EpisodeId, EpisodeKind, FeedHealth, FeedUrl, Neighbour, ShowOrder, Subscription};

/// So many episodes, whichever.
fn of(count: u32) -> Episodes {
    Episodes { count, newest: EpisodeId::new(7).into_iter().collect() }
}

fn show(id: u32, feed: &str, title: &str, author: &str, summary: &str, category: &str) -> Show {
    Show {
        id: ShowId::new(id).unwrap(),
        feed_url: FeedUrl::parse(feed),
        guid: None,
        title: title.into(),
        author: author.into(),
        site: None,
        artwork: None,
        language: Some("en".into()),
        categories: if category.is_empty() { vec![] } else { vec![category.into()] },
        explicit: None,
        order: ShowOrder::Episodic,
        subscription: Subscription::Following,
        followed_at: None,
        new_from: None,
        sample: false,
        summary: summary.into(),
        health: FeedHealth::default(),
        folders: vec![],
        popularity: vec![],
        counts: Counts::default(),
        rhythm: None,
        older: false,
        page_trouble: None,
    }
}

fn library(shows: Vec<Show>) -> Library {
    Library { shows: shows.into_iter().map(|show| (show.id, Arc::new(show))).collect(), ..Library::default() }
}

fn list(id: u32, titles: &[&str]) -> Arc<EpisodeList> {
    let rows = (1..).zip(titles).map(|(number, title)| EpisodeRow {
        id: EpisodeId::new(id * 1000 + number).unwrap(),
        title: (*title).to_string(),
        published: None,
        duration: None,
        season: None,
        number: None,
        kind: EpisodeKind::Full,
        links: 0,
        gone: false,
        playable: true,
        back: false,
    });
    Arc::new(EpisodeList::new(ShowId::new(id).unwrap(), rows.collect()))
}

/// Asks as the program does, of an index made on the spot.
fn related(library: &Library, show: ShowId, evidence: &Evidence, limit: usize) -> Vec<Recommendation> {
    Index::build(library, &BTreeMap::new()).related(library, show, evidence, limit)
}

fn id(number: u32) -> ShowId {
    ShowId::new(number).unwrap()
}

fn gradients() -> Show {
    let address = "https://feeds.fireside.fm/vanishinggradients/rss";
    show(1, address, "Vanishing Gradients", "Hugo Bowne-Anderson", "", "Technology")
}

#[test]
fn what_a_directory_lists_comes_first_in_its_order() {
    let library = library(vec![
        gradients(),
        show(2, "https://dataskeptic.libsyn.com/rss", "Data Skeptic", "Kyle Polich", "", ""),
    ]);
    let rows = related(&library, id(1), &Evidence::default(), 40);
    let expected: Vec<String> = catalogue::listed_as_similar(library.shows[&id(1)].feed_url.as_ref().unwrap())
        .into_iter()
        .map(|show| show.title)
        .collect();
    let got: Vec<String> = rows.iter().take(15).map(|row| row.candidate.title.clone()).collect();
    assert_eq!(got, expected);
    assert!(rows.len() > 15, "more is worked out from topics: {}", rows.len());
    assert_eq!(rows[1].candidate.known, Some(id(2)));
    assert_eq!(rows[1].candidate.popularity[0].listeners, Some(480));
    assert_eq!(reason_text(&rows[0].reasons[0]), "listed as similar by podcast.app");
}

#[test]
fn topics_join_a_show_of_the_library_with_the_catalogue() {
    let mut library = library(vec![show(
        1,
        "https://example.org/a",
        "Ferris & Friends",
        "Somebody",
        "Engineers tell how they run the Rust language in production",
        "Technology",
    )]);
    library.lists.insert(id(1), list(1, &["Rust in the kernel", "Async Rust", "Teaching Rust at a company"]));
    let rows = related(&library, id(1), &Evidence::default(), 15);
    let titles: Vec<&str> = rows.iter().map(|row| row.candidate.title.as_str()).collect();
    assert!(titles[..3].contains(&"Rust in Production"), "{titles:?}");
    assert!(titles[..3].contains(&"Rustacean Station"), "{titles:?}");
    assert!(
        matches!(&rows[0].reasons[0], Reason::SameWords { words, topic: true } if words.iter().any(|topic| topic.contains("rust")))
    );
}

#[test]
fn a_show_that_only_the_catalogue_describes_has_neighbours_too() {
    let preview = show(1, "https://dataskeptic.libsyn.com/rss", "Data Skeptic", "Kyle Polich", "", "");
    let rows = related(&library(vec![preview]), id(1), &Evidence::default(), 15);
    assert!(rows.iter().any(|row| row.candidate.title == "Not So Standard Deviations"));
    assert!(rows.iter().all(|row| row.candidate.title != "Data Skeptic"));
}

#[test]
fn one_show_under_several_names_is_one_row_with_all_reasons() {
    let mut asked = show(1, "https://example.org/a", "Alpha", "Ann", "", "");
    asked.guid = None;
    let known = show(2, "https://example.org/b/", "Beta", "Bea", "", "");
    let library = library(vec![asked, known]);
    let by_address = Candidate { feed_url: FeedUrl::parse("http://example.org/b"), ..Candidate::default() };
    let by_name = Candidate { title: "BETA".into(), author: "bea".into(), ..Candidate::default() };
    let evidence = Evidence {
        podroll: vec![by_address, by_name],
        links_out: vec![(Candidate { known: Some(id(2)), ..Candidate::default() }, of(6))],
        shared_people: vec![(id(2), vec!["Cy".into(), "Di".into()])],
        ..Evidence::default()
    };
    let rows = related(&library, id(1), &evidence, 15);
    assert_eq!(rows[0].candidate.known, Some(id(2)));
    let words: Vec<String> = rows[0].reasons.iter().map(reason_text).collect();
    assert_eq!(words, ["picked by its makers", "linked from 6 episodes", "2 shared people: Cy, Di"]);
    assert_eq!(rows.iter().filter(|row| row.candidate.title == "Beta").count(), 1);
}

#[test]
fn nothing_that_was_dismissed_comes_back_under_an_older_address() {
    let mut library = library(vec![gradients()]);
    let old = Candidate { feed_url: FeedUrl::parse("https://changelog.com/practicalai/feed"), ..Candidate::default() };
    library.dismissed.insert(key(&old));
    let rows = related(&library, id(1), &Evidence::default(), 100);
    assert!(rows.iter().all(|row| row.candidate.title != "Practical AI"));
}

#[test]
fn a_guest_who_makes_another_show_leads_there() {
    let library = library(vec![show(1, "https://example.org/a", "Alpha", "Ann Other", "", "")]);
    let person =
        Person { name: "Sam Charrington".into(), role: "guest".into(), group: "cast".into(), link: None, image: None };
    let rows = related(&library, id(1), &Evidence { people: vec![person], ..Evidence::default() }, 15);
    assert_eq!(rows[0].candidate.author, "Sam Charrington");
    assert_eq!(reason_text(&rows[0].reasons[0]), "1 shared person: Sam Charrington");
}

#[test]
fn no_more_than_four_of_one_author_unless_somebody_names_them() {
    let mut shows = vec![show(1, "https://example.org/1", "One", "The Network", "", "")];
    for number in 2..9 {
        shows.push(show(
            number,
            &format!("https://example.org/{number}"),
            &format!("Show {number}"),
            "The Network",
            "",
            "",
        ));
    }
    let library = library(shows);
    let plain = related(&library, id(1), &Evidence::default(), 50);
    assert_eq!(plain.iter().filter(|row| row.candidate.author == "The Network").count(), 4);
    let podroll = (2..9).map(|number| Candidate { known: Some(id(number)), ..Candidate::default() }).collect();
    let named = related(&library, id(1), &Evidence { podroll, ..Evidence::default() }, 50);
    assert_eq!(named.iter().filter(|row| row.candidate.author == "The Network").count(), 7);
}

#[test]
fn names_of_makers_are_no_topics() {
    let summary = "Lantern keepers and Ona Verhulst";
    let library = library(vec![
        show(1, "https://example.org/a", "Alpha", "Ona Verhulst", summary, ""),
        show(2, "https://example.org/b", "Beta", "Bea", summary, ""),
    ]);
    let rows = related(&library, id(1), &Evidence::default(), 5);
    let reasons = rows.iter().find(|row| row.candidate.known == Some(id(2))).map(|row| row.reasons.clone()).unwrap();
    assert_eq!(reasons, [Reason::SameWords { words: vec!["lantern keepers".into()], topic: true }]);
}

#[test]
fn names_of_companies_that_make_both_are_no_topics() {
    let library = library(vec![
        show(1, "https://example.org/a", "Alpha", "Tall Oak Media - Ann Cole", "Tall Oak Media on tin lanterns", ""),
        show(2, "https://example.org/b", "Beta", "Tall Oak Media", "Tin lanterns of Tall Oak Media", ""),
    ]);
    let rows = related(&library, id(1), &Evidence::default(), 5);
    let words = rows.iter().flat_map(|row| &row.reasons).find_map(|reason| match reason {
        Reason::SameWords { words, .. } => Some(words.clone()),
        _ => None,
    });
    assert_eq!(words.unwrap(), ["tin lanterns"]);
}

#[test]
fn a_show_is_itself_at_another_address_and_by_one_of_its_makers() {
    let followed =
        show(1, "https://example.org/moved", "99% Invisible", "Roman Mars + Stitcher Media", "", "Arts > Design");
    let library = library(vec![followed, show(2, "https://example.org/b", "Beta", "Bea", "", "Arts > Design")]);
    let listed = |of: u32| related(&library, id(of), &Evidence::default(), 60);
    assert!(listed(1).iter().all(|row| row.candidate.title != "99% Invisible"));
    let rows = listed(2);
    let same: Vec<_> = rows.iter().filter(|row| row.candidate.title == "99% Invisible").collect();
    assert_eq!(same.iter().map(|row| row.candidate.known).collect::<Vec<_>>(), [Some(id(1))]);
}

#[test]
fn what_names_its_evidence_is_said_before_words_in_common() {
    let text = "kettle, teapot, saucer, spoon, biscuit, sugar";
    let mut shows = vec![
        show(1, "https://example.org/a", "Alpha", "Ann", text, ""),
        show(2, "https://example.org/b", "Beta", "Bea", text, ""),
        show(3, "https://example.org/c", "Gamma", "Cy", text, ""),
        show(4, "https://example.org/d", "Delta", "Di", "An old kettle", ""),
    ];
    let held = |shows: &[Show]| library(shows.to_vec());
    let evidence = Evidence { links_in: vec![(id(2), of(1))], ..Evidence::default() };
    let said = |library: &Library, of: u32| -> Vec<String> {
        let rows = related(library, id(1), &evidence, 60);
        let row = rows.iter().find(|row| row.candidate.known == Some(id(of)));
        row.map_or_else(Vec::new, |row| row.reasons.iter().map(reason_text).collect())
    };
    let english = held(&shows);
    assert_eq!(said(&english, 2), ["links to this show in 1 episode", "both say biscuit, saucer, spoon"]);
    assert_eq!(said(&english, 3), ["both say biscuit, saucer, spoon"]);
    assert!(said(&english, 4).is_empty(), "one word that is no subject is chance");
    // Words that cross from one language into another are names or chance.
    shows[2].language = Some("de".into());
    assert!(said(&held(&shows), 3).is_empty());
}

#[test]
fn a_word_is_written_as_most_write_it() {
    let one = |number, titles: [&'static str; 2]| list(number, &titles);
    let mut library = library((1..=4).map(|n| show(n, &format!("https://s{n}.example/"), "A", "", "", "")).collect());
    library.lists = [
        one(1, ["Webs of the web", "Webs, lagoons"]),
        one(2, ["The web and a lagoon", "Web"]),
        one(3, ["Web", "Some web"]),
        one(4, ["Lagoons", "Sand"]),
    ]
    .into_iter()
    .map(|list| (list.show(), list))
    .collect();
    let rows = related(&library, id(1), &Evidence::default(), 60);
    let row = rows.iter().find(|row| row.candidate.known == Some(id(2))).unwrap();
    assert_eq!(reason_text(&row.reasons[0]), "both say web, lagoons");
}

#[test]
fn every_reason_reads_as_words() {
    let in_common =
        |words: &[&str], topic| Reason::SameWords { words: words.iter().map(ToString::to_string).collect(), topic };
    let told = [
        (Reason::Podroll, "picked by its makers"),
        (Reason::PodrollBack, "its makers pick this show"),
        (Reason::Directory(Source::PodcastApp, 3), "listed as similar by podcast.app"),
        (Reason::LinkedFrom(of(6)), "linked from 6 episodes"),
        (Reason::LinkedFrom(of(1)), "linked from 1 episode"),
        (Reason::LinksHere(of(2)), "links to this show in 2 episodes"),
        (Reason::SharedPeople(vec!["A".into(), "B".into(), "C".into()]), "3 shared people: A, B, C"),
        (Reason::SharedPeople(["A", "B", "C", "D"].map(String::from).to_vec()), "4 shared people: A, B, C …"),
        (in_common(&["maps", "paper"], true), "both about maps, paper"),
        (in_common(&["maps", "paper"], false), "both say maps, paper"),
        (in_common(&[], false), "described in similar words"),
        (Reason::SameAuthor("Ann".into()), "also by Ann"),
        (Reason::SameCategory("Arts > Design".into()), "same category: Arts › Design"),
    ];
    for (reason, words) in told {
        assert_eq!(reason_text(&reason), words);
    }
}

prop_compose! {
    /// Shows with so few names and addresses that they meet each other often.
    fn any_show(number: u32)(
        feed in prop::sample::select(vec!["https://a.example/f", "http://a.example/f/", "https://b.example/f", "https://c.example/x", "https://dataskeptic.libsyn.com/rss", ""]),
        title in prop::sample::select(vec!["Maps", "maps", "City maps and rivers", "Data Skeptic", "地図の夜", ""]),
        author in prop::sample::select(vec!["Ann", "Ann & Bea Cole", "Kyle Polich", ""]),
        summary in prop::sample::select(vec!["old maps of rivers", "rivers and bridges", "data science", ""]),
        category in prop::sample::select(vec!["Arts > Design", "Technology", ""]),
    ) -> Show {
        show(number, feed, title, author, summary, category)
    }
}

#[test]
fn two_halves_of_the_show_itself_are_not_suggested() {
    let library = library(vec![show(1, "https://b.example/f", "Night Maps", "Ida Noone", "", "")]);
    // One entry of a podroll has the title, another of the same feed the maker.
    let half = |title: &str, author: &str| {
        let mut candidate = candidate_of(&show(99, "https://a.example/f", title, author, "", ""));
        candidate.known = None;
        candidate
    };
    let podroll = vec![half("Night Maps", ""), half("Maps", "Ida Noone")];
    let rows = related(&library, id(1), &Evidence { podroll, ..Evidence::default() }, 9);
    assert!(rows.iter().all(|row| row.candidate.title != "Night Maps"), "{rows:?}");
}

fn any_library() -> impl Strategy<Value = Library> {
    (1_u32..7).prop_flat_map(|count| (1..=count).map(any_show).collect::<Vec<_>>()).prop_map(library)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn never_itself_never_twice_never_without_a_reason(
        library in any_library(),
        podroll in prop::collection::vec(any_show(99), 0..6),
        people in prop::collection::vec((1_u32..9, prop::collection::vec("[AB] [CD]", 0..3)), 0..4),
        links in prop::collection::vec((1_u32..9, 0_u32..5), 0..4),
        dismissed in prop::option::of(any_show(98)),
        limit in 0_usize..40,
    ) {
        let mut library = library;
        let mut candidates: Vec<Candidate> = podroll.iter().map(candidate_of).collect();
        for candidate in &mut candidates {
            candidate.known = None;
        }
        if let Some(show) = dismissed {
            library.dismissed.insert(key(&candidate_of(&show)));
        }
            let evidence = Evidence {
            podroll: candidates,
            podroll_back: links.iter().map(|(number, _)| id(*number)).collect(),
            links_in: links.iter().map(|(number, count)| (id(*number), of(*count))).collect(),
            shared_people: people.into_iter().map(|(number, names)| (id(number), names)).collect(),
            ..Evidence::default()
        };
        let asked = library.shows[&id(1)].clone();
        let rows = related(&library, id(1), &evidence, limit);
        prop_assert!(rows.len() <= limit);
        let own = keys(&candidate_of(&asked));
        let mut seen = HashSet::new();
        let mut seen_known = HashSet::new();
        for row in &rows {
            prop_assert!(!row.reasons.is_empty());
            prop_assert!(!row.candidate.title.is_empty());
            prop_assert!(row.candidate.known != Some(id(1)));
            prop_assert!(row.candidate.known.is_some() || !keys(&row.candidate).iter().any(|key| own.contains(key)));
            prop_assert!(seen.insert(row.key.clone()));
            prop_assert!(row.candidate.known.is_none_or(|known| seen_known.insert(known)));
            prop_assert!(!library.dismissed.contains(&row.key));
            prop_assert!(row.reasons.iter().all(|reason| !reason_text(reason).is_empty()));
        }
        prop_assert_eq!(&rows, &related(&library, id(1), &evidence, limit), "the same question has the same answer");
        let index = Index::build(&library, &BTreeMap::new());
        prop_assert_eq!(&rows, &index.related(&library, id(1), &evidence, limit));
    }
}

#[test]
fn what_directories_list_stands_with_who_says_so() {
    let library = library(vec![show(1, "https://one.example/rss", "One", "Eve", "On tides.", "")]);
    let listed = |title: &str| Candidate {
        feed_url: FeedUrl::parse(&format!("https://{title}.example/rss")),
        title: title.into(),
        author: String::from("Ann"),
        ..Candidate::default()
    };
    let evidence =
        Evidence { listed: vec![(Source::Fyyd, vec![listed("harbour"), listed("ebb")])], ..Evidence::default() };
    let rows = related(&library, id(1), &evidence, 5);
    let titles: Vec<&str> = rows.iter().take(2).map(|row| row.candidate.title.as_str()).collect();
    assert_eq!(titles, ["harbour", "ebb"]);
    assert_eq!(rows[1].reasons[0], Reason::Directory(Source::Fyyd, 2));
    assert_eq!(reason_text(&rows[1].reasons[0]), "listed as similar by fyyd");
}

/// A show stands under each of its ties, the ties in their order, the most episodes first; what was dismissed stands nowhere.
#[test]
fn neighbours_stand_under_each_of_their_ties() {
    let shows = ["Rivers", "Bridges", "Kettles", "Lanterns"];
    let shows = (1..).zip(shows).map(|(id, title)| {
        let summary = format!("{title} and the zinc harbour, with zebra cranes");
        show(id, &format!("https://s{id}.example/feed"), title, "", &summary, "Arts")
    });
    let mut library = library(shows.collect());
    let id = |number| ShowId::new(number).unwrap();
    let known = |number| candidate_of(&library.shows[&id(number)]);
    let evidence = Evidence {
        podroll: vec![known(2)],
        links_out: vec![(known(3), of(2)), (known(2), of(5))],
        names_in: vec![(id(2), of(1))],
        shared_people: vec![(id(3), vec!["Ada Byron".into()])],
        shared_links: vec![(id(4), vec![SharedLink { address: "https://maps.example/old".into(), shows: 1 }])],
        ..Evidence::default()
    };
    let index = Index::build(&library, &BTreeMap::new());
    let rows = |library: &Library| {
        let found = index.neighbours(library, id(1), &evidence);
        let known = found.iter().filter(|one| one.candidate.known.is_some());
        let row = |one: &Neighbour| (Tie::of(&one.reason).unwrap(), one.candidate.known.unwrap().get(), tie_text(one));
        known.map(row).collect::<Vec<_>>()
    };
    let found = rows(&library);
    let ties: Vec<_> = found.iter().filter(|(tie, ..)| *tie < Tie::Listed).cloned().collect();
    let said = |text: &str| text.to_string();
    assert_eq!(
        ties,
        [
            (Tie::Picks, 2, said("")),
            (Tie::LinksTo, 2, said("in 5 episodes")),
            (Tie::LinksTo, 3, said("in 2 episodes")),
            (Tie::NamedBy, 2, said("in 1 episode")),
            (Tie::People, 3, said("Ada Byron")),
            (Tie::SharedLinks, 4, said("maps.example/old")),
        ]
    );
    let near: Vec<&str> =
        found.iter().filter(|(tie, ..)| *tie == Tie::Topics).map(|(_, _, text)| text.as_str()).collect();
    assert_eq!(near.len(), 3, "{found:?}");
    assert!(near.iter().all(|text| text.contains("near")), "{near:?}");
    library.dismissed.insert(key(&known(2)));
    assert!(rows(&library).iter().all(|(_, show, _)| *show != 2));
}

/// A topic is what both shows come back to: a word that each says once stands there by chance. And it is rare among shows of their
/// language: what every other German show says is no topic, however many English ones there are.
#[test]
fn a_topic_is_what_both_come_back_to_and_few_of_their_language_say() {
    let mut shows: Vec<Show> = (1..=40)
        .map(|id| show(id, &format!("https://s{id}.example/feed"), &format!("Number {id}"), "", "", ""))
        .collect();
    let say = |show: &mut Show, text: &str| show.summary.push_str(text);
    // Two English shows; lanterns come back, the anvil and the zebra are met once.
    say(&mut shows[0], "Lanterns and an anvil. ");
    say(&mut shows[1], "Lanterns, by a zebra. ");
    let lists = [
        list(1, &["Old lanterns", "New lanterns", "A zebra"]),
        list(2, &["Lanterns of glass", "Lanterns of tin", "The anvil"]),
        list(31, &["Segel und Leinen", "Segel im Wind", "Die Welt"]),
        list(32, &["Segel und Takelage", "Segel am Mast", "Noch eine Welt"]),
    ];
    // Ten German ones: three say “Welt” of themselves, two are about sails.
    for show in &mut shows[30..] {
        show.language = Some("de-AT".into());
    }
    for show in &mut shows[30..33] {
        say(show, "Eine Welt, die Welt. ");
    }
    say(&mut shows[30], "Segel. ");
    say(&mut shows[31], "Segel. ");
    let mut library = library(shows);
    library.lists = lists.into_iter().map(|list| (list.show(), list)).collect();
    let index = Index::build(&library, &BTreeMap::new());
    let named = |one: u32, other: u32| {
        let found = index.related(&library, ShowId::new(one).unwrap(), &Evidence::default(), 20);
        let row = found.into_iter().find(|row| row.candidate.known == ShowId::new(other)).unwrap();
        let topics = row.reasons.into_iter().find_map(|reason| match reason {
            Reason::SameWords { words, topic: true } => Some(words),
            _ => None,
        });
        topics.unwrap_or_default()
    };
    assert_eq!(named(1, 2), ["lanterns"]);
    assert_eq!(named(31, 32), ["segel"]);
}
