//! Similar shows over the real road: the sample installed into a library file, its evidence read back, every answer
//! with its reasons in words.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use earmark::library::related::{Evidence, Index, key, reason_text, why_text};
use earmark::library::{Library, catalogue};
use earmark::model::{
    Appearance, Candidate, Change, Episodes, FeedUrl, PersonPage, Reason, Recommendation, Show, ShowId, Subscription,
    Suggestion, Timestamp,
};
use earmark::runtime::sample;
use earmark::runtime::similar::Similar;
use earmark::store::{Reader, Store};
use tempfile::TempDir;

const NOW: Timestamp = Timestamp(1_795_400_000);

/// A library file with the sample in it, and what is in memory of it.
struct House {
    _folder: TempDir,
    store: Store,
    reader: Reader,
    library: Library,
}

impl House {
    fn with_sample() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("library.db")).unwrap();
        let installed = sample::install(&mut store, NOW).unwrap();
        assert_eq!(installed.len(), 9);
        let mut library = Library::default();
        for (show, list) in installed {
            library.lists.insert(show.id, Arc::new(list));
            library.shows.insert(show.id, Arc::new(show));
        }
        let reader = store.reader().unwrap();
        Self { _folder: folder, store, reader, library }
    }

    fn show(&self, title: &str) -> &Show {
        self.library.shows.values().find(|show| show.title == title).unwrap()
    }

    fn like(&self, show: ShowId) -> Vec<Recommendation> {
        Index::build(&self.library, &BTreeMap::new()).related(
            &self.library,
            show,
            &self.reader.evidence(show).unwrap(),
            30,
        )
    }

    fn why(&self, title: &str, other: &str) -> Vec<String> {
        let rows = self.like(self.show(title).id);
        let row = rows.iter().find(|row| row.candidate.title == other);
        row.map(|row| row.reasons.iter().map(reason_text).collect()).unwrap_or_default()
    }
}

#[test]
fn the_seed_show_has_its_fifteen_neighbours_first_and_in_order() {
    let house = House::with_sample();
    let show = house.show("Vanishing Gradients");
    assert!(show.sample);
    assert_eq!((show.popularity[0].stars, show.popularity[0].ratings), (Some(5.0), Some(11)));
    let rows = house.like(show.id);
    let listed = catalogue::listed_as_similar(show.feed_url.as_ref().unwrap());
    for (row, listed) in rows.iter().zip(&listed) {
        assert_eq!((&row.candidate.title, &row.candidate.author), (&listed.title, &listed.author));
        assert_eq!(row.candidate.popularity[0].listeners, listed.popularity[0].listeners);
        assert_eq!(reason_text(&row.reasons[0]), "listed as similar by podcast.app");
    }
    assert_eq!(listed.len(), 15);
    assert!(rows.len() > 15, "more is worked out from words");
}

#[test]
fn the_invented_shows_lead_to_each_other_for_every_kind_of_reason() {
    let house = House::with_sample();
    let why = house.why("Night Bus", "City of Maps");
    assert!(why.contains(&"picked by its makers".to_string()), "{why:?}");
    assert!(why.contains(&"its makers pick this show".to_string()), "{why:?}");
    assert!(why.iter().any(|reason| reason.starts_with("linked from ")), "{why:?}");
    assert!(why.iter().any(|reason| reason.starts_with("links to this show in ")), "{why:?}");
    assert!(why.iter().any(|reason| reason.contains("shared people: ")), "{why:?}");
    let mut kinds = BTreeSet::new();
    for show in house.library.shows.values().filter(|show| show.title != "Vanishing Gradients") {
        let rows = house.like(show.id);
        assert!(rows.len() >= 5, "{}: {}", show.title, rows.len());
        for row in &rows {
            assert!(!row.reasons.is_empty() && row.candidate.known != Some(show.id));
            kinds.extend(row.reasons.iter().map(|reason| match reason {
                Reason::Podroll => "podroll",
                Reason::PodrollBack => "podroll back",
                Reason::Directory(..) => "directory",
                Reason::LinkedFrom(_) => "linked",
                Reason::LinksHere(_) => "links here",
                Reason::NamedIn(_) => "named",
                Reason::NamesThis(_) => "names this",
                Reason::SharedPeople(_) => "people",
                Reason::SharedLinks(_) => "shared links",
                Reason::SameWords { .. } => "topics",
                Reason::SameAuthor(_) => "author",
                Reason::SameCategory(_) => "category",
            }));
        }
        let first = &rows[0];
        assert!(first.candidate.sample, "{}: makers and links come first, not {}", show.title, first.candidate.title);
    }
    for kind in ["podroll", "podroll back", "linked", "links here", "people", "topics", "category"] {
        assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
    }
}

#[test]
fn one_walks_on_from_a_preview_that_only_the_catalogue_knows() {
    let mut house = House::with_sample();
    let first = house.like(house.show("Vanishing Gradients").id).remove(1).candidate;
    let preview = house.store.add(&first, false, NOW).unwrap();
    assert_eq!((preview.title.as_str(), preview.subscription), ("Data Skeptic", Subscription::Preview));
    house.library.shows.insert(preview.id, Arc::new(preview.clone()));
    let rows = house.like(preview.id);
    assert!(rows.len() >= 5, "{}", rows.len());
    let back = rows.iter().find(|row| row.candidate.title == "Vanishing Gradients").unwrap();
    assert_eq!(back.candidate.known, Some(house.show("Vanishing Gradients").id));
    assert!(rows.iter().all(|row| row.candidate.title != "Data Skeptic"));
}

#[test]
fn a_show_without_a_feed_is_kept_and_walked_from_too() {
    let mut house = House::with_sample();
    let nameless = house.like(house.show("Vanishing Gradients").id).remove(13).candidate;
    assert_eq!((nameless.title.as_str(), &nameless.feed_url), ("High Signal: Data Science | Career | AI", &None));
    let preview = house.store.add(&nameless, false, NOW).unwrap();
    assert_eq!(house.store.add(&nameless, false, NOW).unwrap().id, preview.id, "the same name is the same show");
    house.library.shows.insert(preview.id, Arc::new(preview.clone()));
    assert!(house.like(preview.id).len() >= 5);
}

/// Around one show, For You sees what Similar sees: the same picks, links, people.
#[test]
fn what_surrounds_all_shows_is_what_surrounds_each() {
    let mut house = House::with_sample();
    house.store.index_some().unwrap();
    let (mut met, mut named) = (0, 0);
    for show in house.library.shows.values() {
        let each = house.reader.evidence(show.id).unwrap();
        let asked = HashSet::from([show.id]);
        let all = house.reader.evidence_around(&asked).unwrap().of(show.id).unwrap();
        assert_eq!((&all.podroll, &all.podroll_back), (&each.podroll, &each.podroll_back), "{}", show.title);
        assert_eq!((&all.people, &all.shared_people), (&each.people, &each.shared_people), "{}", show.title);
        let out = |evidence: &Evidence| {
            let mut all: Vec<_> =
                evidence.links_out.iter().map(|(to, found)| (to.title.clone(), found.count)).collect();
            all.sort();
            all
        };
        met += out(&all).len() + all.links_in.len();
        let names = |all: &[(ShowId, Episodes)]| all.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>();
        assert_eq!((names(&all.names_out), names(&all.names_in)), (names(&each.names_out), names(&each.names_in)));
        named += all.names_out.len() + all.names_in.len();
        // Pages below a front page are only found where the notes are read.
        for (title, count) in out(&all) {
            assert!(out(&each).iter().any(|(other, more)| *other == title && *more >= count), "{title}");
        }
        for (from, found) in &all.links_in {
            assert!(
                each.links_in.iter().any(|(other, more)| other == from && more.count >= found.count),
                "{}",
                show.title
            );
        }
    }
    assert!(met > 5, "only {met} links were met");
    assert!(named > 3, "only {named} shows are named");
}

/// What the graph of the whole library is made of is what each show says by itself.
#[test]
fn where_all_shows_lead_is_where_each_leads() {
    let house = House::with_sample();
    let all: Vec<ShowId> = house.library.shows.keys().copied().collect();
    let mut people = 0;
    house
        .reader
        .leads(&all, |show, evidence| {
            let mut each = house.reader.evidence(show.id).unwrap();
            people += each.shared_people.len();
            each.podroll_back.clear();
            each.links_in.clear();
            each.names_in.clear();
            each.people.clear();
            each.shared_links.clear();
            assert_eq!(*evidence, each, "{}", show.title);
        })
        .unwrap();
    assert!(people > 5, "only {people} share somebody");
    house
        .reader
        .leads(&all[..1], |_, evidence| assert!(evidence.shared_people.iter().all(|(id, _)| *id != all[0])))
        .unwrap();
}

#[test]
fn for_you_names_your_shows_and_is_worked_out_again_when_something_was_heard() {
    let mut house = House::with_sample();
    let night_bus = house.show("Night Bus").id;
    let others: Vec<ShowId> = house.library.shows.keys().copied().filter(|id| *id != night_bus).collect();
    let unfollow = |id: &ShowId| Change::Resubscribe {
        show: *id,
        subscription: Subscription::Preview,
        followed_at: None,
        new_from: None,
    };
    house.store.save(&others.iter().map(unfollow).collect::<Vec<_>>(), NOW).unwrap();
    let similar = Similar::default();
    let found = similar.for_you(&house.reader).unwrap();
    let maps = found.iter().find(|one| one.candidate.title == "City of Maps").unwrap();
    let title = |id| house.library.shows.get(&id).map(|show| show.title.clone());
    let words: Vec<String> = maps.why.iter().map(|why| why_text(why, title)).collect();
    assert!(words.contains(&"picked by the makers of Night Bus".to_owned()), "{words:?}");
    assert!(words.iter().any(|why| why.ends_with("in Night Bus, too")), "{words:?}");
    assert!(found.iter().all(|one| one.candidate.known != Some(night_bus)));
    assert_eq!(similar.for_you(&house.reader).unwrap(), found, "nothing changed");
    let score = |found: &[Suggestion]| found.iter().find(|one| one.candidate.title == "City of Maps").unwrap().score;
    let episode = house.library.lists[&night_bus].get(0).unwrap().id;
    house.store.save(&[Change::Played(episode, true)], NOW).unwrap();
    assert!(score(&similar.for_you(&house.reader).unwrap()) > score(&found), "what is heard counts more");
    house.store.save(&[Change::Dismiss(maps.key.clone(), true)], NOW).unwrap();
    assert!(similar.for_you(&house.reader).unwrap().iter().all(|one| one.key != maps.key));
}

#[test]
fn not_interested_stays_so() {
    let mut house = House::with_sample();
    let id = house.show("Vanishing Gradients").id;
    let gone = house.like(id).remove(3);
    house.library.dismissed.insert(gone.key.clone());
    assert!(house.like(id).iter().all(|row| row.key != gone.key && row.candidate.title != gone.candidate.title));
    let respelt = Candidate {
        feed_url: gone.candidate.feed_url.map(|feed| FeedUrl::parse(&format!("{feed}/#x")).unwrap()),
        ..Candidate::default()
    };
    assert_eq!(key(&respelt), gone.key, "another spelling of the address has the same key");
}

#[test]
fn installing_the_sample_twice_is_installing_it_once() {
    let mut house = House::with_sample();
    let again = sample::install(&mut house.store, NOW).unwrap();
    let before: Vec<(ShowId, usize)> = house.library.lists.iter().map(|(id, list)| (*id, list.len())).collect();
    for (show, list) in &again {
        assert!(before.contains(&(show.id, list.len())), "{}", show.title);
        assert_eq!(show.subscription, Subscription::Following);
    }
    assert_eq!(house.store.remove_sample().unwrap().len(), 9);
    assert!(house.store.reader().unwrap().shows().unwrap().is_empty(), "one key removes all of it");
}

#[test]
fn an_index_that_is_kept_gives_the_same_answers() {
    let house = House::with_sample();
    let id = house.show("Night Bus").id;
    let evidence = house.reader.evidence(id).unwrap();
    let fresh = Index::build(&house.library, &BTreeMap::new()).related(&house.library, id, &evidence, 20);
    assert!(!fresh.is_empty());
    let index = Index::build(&house.library, &BTreeMap::new());
    // What other questions leave behind in it changes nothing.
    for other in house.library.shows.keys() {
        let _ = index.related(&house.library, *other, &Evidence::default(), 20);
    }
    assert_eq!(index.related(&house.library, id, &evidence, 20), fresh);
}

/// The people of the sample: by any spelling, the hosts of a show in its episodes that name nobody, counts as on the page.
#[test]
fn a_person_is_met_in_every_episode_that_names_them() {
    let house = House::with_sample();
    let layla = house.reader.person("ليلى المرسي").unwrap();
    let shows: BTreeSet<&str> =
        layla.appearances.iter().map(|one| house.library.shows[&one.show].title.as_str()).collect();
    assert!(shows.len() > 1, "host of one show and guest of another: {shows:?}");
    let roles: BTreeSet<&str> = layla.appearances.iter().map(|one| one.role.as_str()).collect();
    assert!(roles.contains("host") && roles.contains("guest"), "{roles:?}");
    let ona = house.reader.person("Ona Verhulst").unwrap();
    assert_eq!(house.reader.person(" ONA   verhulst").unwrap(), ona);
    assert_eq!(ona.name, "Ona Verhulst");
    assert_eq!(house.reader.episodes_with("ona verhulst").unwrap() as usize, ona.appearances.len());
    let published = |one: &Appearance| {
        let list = &house.library.lists[&one.show];
        list.get(list.position(one.episode).unwrap()).unwrap().published
    };
    let dates: Vec<_> = ona.appearances.iter().map(published).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "newest first");
    assert_eq!(house.reader.person("Nobody").unwrap(), PersonPage::default());
}
