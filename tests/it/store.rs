//! The library file: what is written is there, what the listener made is never touched, and a file that is damaged, newer
//! or in use is left alone.

use std::path::Path;

use earmark::error::Problem;
use earmark::feed::{Parsed, ParsedEpisode, ParsedShow, RemoteItem};
use earmark::library::{self, Library, merge};
use earmark::model::{
    Alternate, Candidate, CandidateKey, Change, Chapter, Discussion, Enclosure, EpisodeId, EpisodeKey, EpisodeKind,
    Episodes, FeedHealth, FeedUrl, Frequency, Funding, Further, Inside, Live, MovedBy, Named, Person, Playlist,
    Popularity, QueuePlace, Rated, Secs, Show, ShowId, ShowNumber, Source, Subscription, Timestamp, Trailer,
    Transcript,
};
use earmark::store::{Reader, Refreshed, Store, StoreError, Validators, Written};

/// Later than every item that the tests make up.
const NOW: Timestamp = Timestamp(100_000_000);

fn feed(text: &str) -> FeedUrl {
    FeedUrl::parse(text).unwrap()
}

fn candidate(url: &str) -> Candidate {
    Candidate {
        feed_url: Some(feed(url)),
        title: format!("Show at {url}"),
        author: "Somebody".into(),
        ..Candidate::default()
    }
}

/// An item with something of everything.
pub fn item(number: u32) -> ParsedEpisode {
    ParsedEpisode {
        key: EpisodeKey::of_guid(&format!("guid-{number}")),
        guid: Some(format!("guid-{number}")),
        title: format!("Episode {number}"),
        link: Some(format!("https://example.org/ep/{number}")),
        author: Some("Ada".into()),
        published: Some(Timestamp(i64::from(number) * 86_400)),
        duration: Some(Secs(600 + number)),
        enclosures: vec![Enclosure {
            url: format!("https://cdn.example.org/{number}.mp3"),
            mime: Some("audio/mpeg".into()),
            bytes: Some(1234),
            preferred: true,
        }],
        notes_html: format!(
            "<p>Notes of {number}: <a href=\"https://shared.example/page?utm_source=x\">shared</a>, \
             <a href=\"https://own.example/{number}\">own</a></p>"
        ),
        season: Some(2),
        season_name: None,
        number: Some(number),
        kind: EpisodeKind::Full,
        explicit: Some(false),
        image: None,
        chapters_url: None,
        chapters: vec![Chapter {
            start: Secs(10),
            title: "Intro".into(),
            link: Some("https://chapter.example".into()),
            image: None,
            listed: true,
        }],
        transcripts: vec![Transcript {
            url: "https://t.example/1.vtt".into(),
            mime: None,
            language: Some("en".into()),
        }],
        persons: vec![Person { link: Some("https://grace.example/".into()), ..person("Grace Hopper") }],
        soundbites: Vec::new(),
        location: Some("Utrecht".into()),
        further: Some(Box::new(further())),
        ..ParsedEpisode::default()
    }
}

/// One of each of the further facts.
fn further() -> Further {
    Further {
        playlist: Some(Playlist { items: 3, feeds: 2 }),
        funding: vec![Funding { url: "https://pay.example/".into(), text: "Support".into() }],
        license: Some(Named { name: "cc-by-4.0".into(), url: Some("https://cc.example".into()) }),
        location: Some("Delft".into()),
        value: Some("lightning, keysend: Ada 100".into()),
        discussions: vec![Discussion {
            protocol: "activitypub".into(),
            url: "https://social.example/1".into(),
            account: Some("@ada@social.example".into()),
        }],
        alternates: vec![Alternate {
            title: Some("Small".into()),
            bitrate: Some(64_000),
            sources: vec!["https://small.example/1.opus".into(), "ipfs://Qm".into()],
            ..Alternate::default()
        }],
        publisher: Some(Named { name: "A house".into(), url: Some("https://house.example/feed".into()) }),
        frequency: Some(Frequency {
            text: "every week".into(),
            rule: Some("FREQ=WEEKLY".into()),
            start: Some(Timestamp(5)),
            complete: false,
        }),
        medium: Some("music".into()),
        locked: Some(true),
        blocked: vec!["somewhere".into()],
        trailers: vec![Trailer {
            title: "Soon".into(),
            url: "https://t.example/0.mp3".into(),
            published: None,
            season: Some(2),
        }],
        live: vec![
            Live {
                title: "Now".into(),
                status: "live".into(),
                start: Some(Timestamp(7)),
                chat: Some("irc".into()),
                ..Live::default()
            },
            Live {
                title: "Later".into(),
                status: "pending".into(),
                start: Some(Timestamp(9)),
                end: Some(Timestamp(11)),
                url: Some("https://live.example/stream".into()),
                pages: vec![Named { name: "Watch".into(), url: Some("https://live.example/watch".into()) }],
                chat: None,
            },
        ],
        number: Some("Ch. 3".into()),
    }
}

fn person(name: &str) -> Person {
    Person { name: name.into(), role: "guest".into(), group: "cast".into(), link: None, image: None }
}

/// A whole document with these episodes, newest first.
fn document(numbers: impl DoubleEndedIterator<Item = u32>) -> Parsed {
    Parsed {
        show: ParsedShow {
            title: "The show".into(),
            author: Some("Ada".into()),
            link: Some("https://www.example.org/show/".into()),
            description_html: Some("<p>About it</p>".into()),
            categories: vec!["Science > Physics".into(), "News".into()],
            funding: vec![Funding { url: "https://pay.example".into(), text: "Support us".into() }],
            persons: vec![person("Ada")],
            podroll: vec![RemoteItem { feed_url: Some("https://other.example/feed".into()), ..RemoteItem::default() }],
            further: further(),
            ..ParsedShow::default()
        },
        episodes: numbers.rev().map(item).collect(),
        complete: true,
        ..Parsed::default()
    }
}

fn refresh(store: &mut Store, show: ShowId, parsed: Parsed) -> Written {
    let known = store.reader().unwrap().known(show).unwrap();
    let delta = merge(&known, parsed);
    let health = FeedHealth { last_ok: Some(NOW), last_try: Some(NOW), ..FeedHealth::default() };
    let validators = Validators { etag: Some("\"1\"".into()), ..Validators::default() };
    let written = store.write(show, &delta, &validators, &health).unwrap();
    // What is told of it is what is there, whether it was read again or not.
    let reader = store.reader().unwrap();
    assert_eq!(written.list, reader.list(show).unwrap());
    assert_eq!(Some(&written.show), reader.shows().unwrap().iter().find(|one| one.id == show));
    let dates: Vec<_> = written.list.dates().collect();
    assert_eq!(written.show.counts.total as usize, written.list.len());
    assert_eq!(written.show.counts.newest, dates.iter().max().copied());
    assert_eq!(written.show.counts.oldest, dates.iter().min().copied());
    written
}

/// Brings everything into the index.
fn index(store: &mut Store) {
    while !store.index_some().unwrap().is_complete() {}
}

fn followed(store: &mut Store, url: &str, episodes: u32) -> Show {
    let show = store.add(&candidate(url), true, NOW).unwrap();
    refresh(store, show.id, document(1..=episodes)).show
}

/// The library as the program has it after its start.
fn loaded(reader: &Reader) -> Library {
    let mut library = Library::default();
    let listener = reader.listener().unwrap();
    library.marks = listener.marks.into_iter().collect();
    library.queue = listener.queue;
    library.dismissed = listener.dismissed.into_iter().collect();
    library.ratings = listener.ratings.into_iter().collect();
    library.visited = listener.visited.into_iter().collect();
    for show in reader.shows().unwrap() {
        library.shows.insert(show.id, std::sync::Arc::new(show));
    }
    for list in reader.lists().unwrap() {
        library::take_list(&mut library, std::sync::Arc::new(list));
    }
    library
}

fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

#[test]
fn what_is_written_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/library.db");
    let mut store = Store::open(&path).unwrap();
    let mut asked = candidate("https://example.org/feed");
    asked.popularity = vec![Popularity {
        stars: Some(5.0),
        ratings: Some(11),
        listeners: Some(1032),
        source: Source::PodcastApp,
        as_of: Timestamp(5),
    }];
    let show = store.add(&asked, true, NOW).unwrap();
    assert_eq!((show.subscription, show.followed_at), (Subscription::Following, Some(NOW)));
    let written = refresh(&mut store, show.id, document(1..4));
    assert_eq!(written.new.len(), 3);
    assert_eq!(written.list.iter().map(|e| e.title).collect::<Vec<_>>(), ["Episode 3", "Episode 2", "Episode 1"]);
    assert_eq!(written.list.ids().collect::<Vec<_>>(), written.new, "newest first, and ids grow with time");

    drop(store);
    let store = Store::open(&path).unwrap();
    let reader = store.reader().unwrap();
    let shows = reader.shows().unwrap();
    let [show] = shows.as_slice() else { panic!("{shows:?}") };
    assert_eq!(*show, written.show);
    assert_eq!((show.title.as_str(), show.author.as_str()), ("The show", "Ada"));
    assert_eq!(show.categories, ["Science > Physics", "News"]);
    assert_eq!((show.counts.total, show.counts.unplayed, show.counts.new), (3, 3, 1), "the newest alone is new");
    assert_eq!(show.popularity, asked.popularity);
    assert_eq!(show.rhythm, Some(Secs(86_400)));
    assert_eq!(reader.lists().unwrap(), vec![written.list.clone()]);
    assert_eq!(reader.list(show.id).unwrap(), written.list);

    let id = written.new[0];
    let (detail, notes) = reader.episode(id).unwrap().unwrap();
    let wanted = item(3);
    assert_eq!(notes, wanted.notes_html);
    assert_eq!(
        (detail.enclosures, detail.chapters, detail.transcripts),
        (wanted.enclosures, wanted.chapters, wanted.transcripts)
    );
    assert_eq!((detail.persons, detail.location, detail.explicit), (wanted.persons, wanted.location, wanted.explicit));
    assert_eq!(detail.further, further());
    assert_eq!((detail.key, detail.guid, detail.link), (wanted.key, wanted.guid, wanted.link));
    let (about, text) = reader.show_detail(show.id).unwrap().unwrap();
    assert_eq!(text, "<p>About it</p>");
    assert_eq!((about.funding.len(), about.persons.len(), about.podroll.len()), (1, 1, 1));
    assert_eq!(reader.validators(show.id).unwrap().etag.as_deref(), Some("\"1\""));
    assert!(reader.episode(EpisodeId::new(999).unwrap()).unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark/library.db");
    let mut store = Store::open(&path).unwrap();
    followed(&mut store, "https://example.org/feed", 2);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn refreshing_twice_writes_no_episode() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let mut store = Store::open(&path).unwrap();
    let show = followed(&mut store, "https://example.org/feed", 50);
    // Every row that is written to a publisher's table is counted.
    let counting = raw(&path);
    counting.execute_batch("CREATE TABLE written (what TEXT)").unwrap();
    for table in [
        "show",
        "show_body",
        "episode",
        "episode_body",
        "episode_identity",
        "unindexed",
        "person",
        "podroll",
        "validators",
    ] {
        for event in ["INSERT", "UPDATE", "DELETE"] {
            counting
                .execute_batch(&format!(
                    "CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN INSERT INTO written VALUES ('{event} {table}'); END"
                ))
                .unwrap();
        }
    }
    let written = refresh(&mut store, show.id, document(1..51));
    assert!(written.new.is_empty());
    let count = || counting.query_row("SELECT count(*) FROM written", [], |row| row.get::<_, u32>(0)).unwrap();
    assert_eq!(count(), 0, "nothing changed, nothing is written");
    let written = refresh(&mut store, show.id, document(1..52));
    assert_eq!(written.new.len(), 1);
    let episodes = counting
        .query_row("SELECT count(*) FROM written WHERE what LIKE '% episode'", [], |row| row.get::<_, u32>(0))
        .unwrap();
    assert_eq!(episodes, 1);
    assert_eq!(written.show.counts.new, 2);
}

#[test]
fn a_refresh_never_touches_what_the_listener_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = followed(&mut store, "https://example.org/feed", 5);
    let ids: Vec<EpisodeId> = store.reader().unwrap().list(show.id).unwrap().ids().collect();
    let changes = [
        Change::Played(ids[1], true),
        Change::Position(ids[2], Secs(321)),
        Change::Seen(ids[0], true),
        Change::Enqueue(ids[3], QueuePlace::Bottom),
        Change::Enqueue(ids[4], QueuePlace::Top),
        Change::Dismiss(CandidateKey("k".into()), true),
        Change::Rate(Rated::Show(show.id), 4),
        Change::Rate(Rated::Episode(ids[1]), 2),
        Change::Visited("https://example.org/x".into()),
    ];
    store.save(&changes, NOW).unwrap();
    let before = store.reader().unwrap().listener().unwrap();
    assert_eq!(before.queue.iter().map(|item| item.episode).collect::<Vec<_>>(), [ids[4], ids[3]]);

    // Every guid changes, one episode leaves, all titles change.
    let mut moved = document(2..6);
    for (episode, number) in moved.episodes.iter_mut().zip(2..) {
        episode.key = EpisodeKey::of_guid(&format!("new-{number}"));
        episode.title = format!("Renamed {number}");
    }
    let written = refresh(&mut store, show.id, moved);
    assert!(written.new.is_empty(), "the media files tell that these are the same episodes");
    assert_eq!(written.list.len(), 5, "what left the feed stays");
    assert!(written.list.get(4).unwrap().gone);
    let reader = store.reader().unwrap();
    assert_eq!(reader.listener().unwrap(), before);
    assert_eq!(written.show.counts.unplayed, 4);
    assert_eq!(written.show.counts.new, 0);
    // And an empty document changes nothing but the health.
    let again = refresh(&mut store, show.id, Parsed { complete: true, ..Parsed::default() });
    assert_eq!(again.list, written.list);
    assert_eq!(again.show.title, written.show.title);
}

#[test]
fn memory_and_file_agree_after_any_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let one = followed(&mut store, "https://example.org/feed", 6).id;
    let two = store.add(&candidate("https://example.org/two"), false, NOW).unwrap().id;
    refresh(&mut store, two, Parsed { episodes: (100..104).map(item).collect(), ..document(0..0) });
    let reader = store.reader().unwrap();
    let ids: Vec<EpisodeId> = reader.list(one).unwrap().ids().chain(reader.list(two).unwrap().ids()).collect();
    let mut library = loaded(&reader);
    let mut undo = Vec::new();
    let start = reader.listener().unwrap();
    let shows_before = reader.shows().unwrap();
    let changes = [
        Change::Enqueue(ids[0], QueuePlace::Bottom),
        Change::Enqueue(ids[7], QueuePlace::Top),
        Change::Enqueue(ids[3], QueuePlace::After(ids[7])),
        Change::Move(ids[0], QueuePlace::Before(ids[3])),
        Change::Follow(two),
        Change::Seen(ids[6], true),
        Change::Played(ids[2], true),
        Change::Position(ids[2], Secs(12)),
        Change::Played(ids[2], false),
        Change::Unfollow(one),
        Change::Dequeue(ids[7]),
        Change::Visited("https://example.org/".into()),
        Change::Dismiss(CandidateKey("k".into()), true),
    ];
    for (change, at) in changes.iter().zip(2_000_000..) {
        let now = Timestamp(at);
        undo.push(library::apply(&mut library, change, now).unwrap_or_else(|| panic!("{change:?} does something")));
        store.save(std::slice::from_ref(change), now).unwrap();
        compare(&library, &store.reader().unwrap());
    }
    for inverse in undo.iter().rev() {
        library::apply(&mut library, inverse, Timestamp(3_000_000));
        store.save(std::slice::from_ref(inverse), Timestamp(3_000_000)).unwrap();
        compare(&library, &store.reader().unwrap());
    }
    assert_eq!(reader.listener().unwrap(), start);
    assert_eq!(reader.shows().unwrap(), shows_before);
    let outbox: u32 =
        raw(&folder.path().join("library.db")).query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)).unwrap();
    assert_eq!(outbox as usize, 1 + 2 * changes.len(), "each change is kept for other devices");
}

fn compare(library: &Library, reader: &Reader) {
    let fresh = loaded(reader);
    assert_eq!(fresh.shows, library.shows);
    assert_eq!(fresh.queue, library.queue);
    assert_eq!(fresh.marks, library.marks);
    assert_eq!(fresh.visited.len(), library.visited.len());
    assert_eq!(fresh.dismissed, library.dismissed);
    assert_eq!(fresh.ratings, library.ratings);
    // The counts that are kept are those that would be counted.
    for show in reader.shows().unwrap() {
        assert_eq!(show.counts, fresh.shows[&show.id].counts);
    }
}

#[test]
fn one_show_one_feed_however_it_is_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let first = store.add(&candidate("https://example.org/feed/"), false, NOW).unwrap();
    assert_eq!(first.subscription, Subscription::Preview);
    let again = store.add(&candidate("feed://EXAMPLE.org/feed"), true, NOW).unwrap();
    assert_eq!((again.id, again.subscription), (first.id, Subscription::Following));
    let looked = store.add(&candidate("http://example.org/feed"), false, NOW).unwrap();
    assert_eq!((looked.id, looked.subscription), (first.id, Subscription::Following), "looking never unfollows");
    // A move is remembered, and the old address still finds it.
    store.move_feed(first.id, &feed("https://new.example/rss"), MovedBy::Redirect, NOW).unwrap();
    let reader = store.reader().unwrap();
    let found = reader
        .resolve(
            &["https://example.org/feed", "https://new.example/rss/", "https://nowhere.example"].map(|url| (url, "")),
        )
        .unwrap();
    assert_eq!(found, [Some(Inside::Show(first.id)), Some(Inside::Show(first.id)), None]);
    assert_eq!(store.add(&candidate("https://example.org/feed"), false, NOW).unwrap().id, first.id);
    // Two shows are never thrown together.
    let other = store.add(&candidate("https://other.example/feed"), true, NOW).unwrap();
    store.move_feed(other.id, &feed("https://new.example/rss"), MovedBy::Redirect, NOW).unwrap();
    assert_eq!(reader.shows().unwrap().len(), 2);
    assert_eq!(reader.shows().unwrap()[1].feed_url, Some(feed("https://other.example/feed")));
    // A show without a feed is found by its name, and gets its feed when one is known.
    let nameless = Candidate { title: "Only a name".into(), author: "N".into(), ..Candidate::default() };
    let third = store.add(&nameless, false, NOW).unwrap();
    let with_feed = Candidate { feed_url: Some(feed("https://name.example/f")), ..nameless };
    let found = store.add(&with_feed, false, NOW).unwrap();
    assert_eq!((found.id, found.feed_url), (third.id, with_feed.feed_url));
}

#[test]
fn addresses_lead_inside() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = followed(&mut store, "https://example.org/feed", 3);
    index(&mut store);
    let reader = store.reader().unwrap();
    let list = reader.list(show.id).unwrap();
    let newest = list.get(0).unwrap().id;
    let found = reader
        .resolve(
            &[
                "http://www.example.org/ep/3/",
                "https://cdn.example.org/3.mp3",
                "https://example.org/show",
                "earmark:episode?feed=https%3A%2F%2Fexample.org%2Ffeed&guid=guid-3",
                "earmark:show?feed=https%3A%2F%2Fexample.org%2Ffeed",
                "earmark:episode?feed=https%3A%2F%2Fexample.org%2Ffeed&guid=none",
                "mailto:ada@example.org",
                "",
            ]
            .map(|url| (url, "")),
        )
        .unwrap();
    let (episode, inside) = (Some(Inside::Episode(newest)), Some(Inside::Show(show.id)));
    assert_eq!(found, [episode, episode, inside, episode, inside, None, None, None]);
}

#[test]
fn an_episode_is_found_by_the_guid_of_its_feed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = store.add(&candidate("https://example.org/feed"), true, NOW).unwrap();
    let item = |guid: &str, title: &str, day: u32| {
        format!(
            "<item><title>{title}</title><guid isPermaLink=\"false\">{guid}</guid><pubDate>{day} Jan 1971 00:00 GMT</pubDate>\
             <enclosure url=\"https://cdn.example.org/{day}.mp3\" type=\"audio/mpeg\" length=\"1\"/></item>"
        )
    };
    let document = |items: &[String]| {
        let xml = format!("<rss version=\"2.0\"><channel><title>S</title>{}</channel></rss>", items.concat());
        earmark::feed::parse(xml.as_bytes(), &feed("https://example.org/feed"), None).unwrap()
    };
    let twice = [item("twice", "Later", 9), item("twice", "First", 8)];
    let of = |first: &str| [&twice[..], &[item(first, "Own", 7), item("e:1 2", "Odd", 6)]].concat();
    refresh(&mut store, show.id, document(&of("old")));
    // Another guid, the same recording.
    refresh(&mut store, show.id, document(&of("new")));
    let reader = store.reader().unwrap();
    let list = reader.list(show.id).unwrap();
    for (guid, title) in [
        ("new", Some("Own")),
        ("e:1+2", Some("Odd")),
        ("+e:1%0A2", Some("Odd")),
        // Of two with one guid the older has it; the other is found by its whole key.
        ("twice", Some("First")),
        ("g:twice%E2%81%A0%232", Some("Later")),
        ("none", None),
        ("", None),
    ] {
        let address = format!("earmark:episode?feed=https%3A%2F%2Fexample.org%2Ffeed&guid={guid}");
        let found = match reader.resolve(&[(&address, "")]).unwrap()[..] {
            [Some(Inside::Episode(id))] => {
                list.position(id).and_then(|at| list.get(at)).map(|row| row.title.to_string())
            }
            _ => None,
        };
        assert_eq!(found.as_deref(), title, "{guid}");
    }
}

#[test]
fn pages_of_directories_and_players_lead_inside() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = followed(&mut store, "https://example.org/feed", 3);
    let add = |store: &mut Store, feed: &str, title: &str| {
        let feed_url = FeedUrl::parse(feed);
        let candidate = Candidate { feed_url, title: title.into(), ..Candidate::default() };
        store.add(&candidate, false, NOW).unwrap().id
    };
    let tide = add(&mut store, "https://tide.example/rss", "Tide’s Tables: Über");
    add(&mut store, "https://one.example/rss", "Twice");
    add(&mut store, "https://two.example/rss", "Twice");
    let invisible = add(&mut store, "https://feeds.99percentinvisible.org/99percentinvisible", "Otherwise named");
    let feed = FeedUrl::parse("https://example.org/feed").unwrap();
    let other = FeedUrl::parse("https://elsewhere.example/feed").unwrap();
    let numbers = [(ShowNumber::Apple(7), feed.clone()), (ShowNumber::Index(3), feed), (ShowNumber::Apple(8), other)];
    store.keep_answer("a", NOW, b"[]", Source::Apple, &numbers).unwrap();
    let reader = store.reader().unwrap();
    let list = reader.list(show.id).unwrap();
    let newest = list.get(0).unwrap();
    let title = newest.title.to_lowercase().replace(' ', "-");
    let (inside, episode) = (Some(Inside::Show(show.id)), Some(Inside::Episode(newest.id)));
    let (tide, invisible) = (Some(Inside::Show(tide)), Some(Inside::Show(invisible)));
    for (address, words, leads) in [
        // By a number that a directory has said, or that the catalogue has.
        ("https://podcasts.apple.com/us/podcast/id7", "Listen", inside),
        ("https://overcast.fm/itunes7", "", inside),
        ("https://podcastindex.org/podcast/3", "", inside),
        ("https://podcasts.apple.com/us/podcast/whatever/id394775318", "", invisible),
        // The number is another show's: its name does not count.
        ("https://podcasts.apple.com/us/podcast/tides-tables-uber/id8", "Tide’s Tables: Über", None),
        // By name, in the address or in the words.
        ("https://podcasts.apple.com/us/podcast/tides-tables-%C3%BCber/id99", "Apple", tide),
        ("https://www.podchaser.com/podcasts/tides-tables-uber-123", "", tide),
        ("https://pca.st/tides-tables-uber", "", tide),
        ("https://open.spotify.com/show/abc", "Tides Tables – Uber", tide),
        ("https://open.spotify.com/show/abc", "Spotify", None),
        ("https://open.spotify.com/show/abc", "…", None),
        ("https://www.podchaser.com/podcasts/twice-123", "Twice", None),
        ("https://example.com/tides-tables-uber", "Tide’s Tables: Über", None),
        // An episode of a show that is known, by its title.
        (&format!("https://podcasts.apple.com/us/podcast/{title}/id7?i=12"), "", episode),
        ("https://podcasts.apple.com/us/podcast/id7?i=12", newest.title, episode),
        ("https://podcasts.apple.com/us/podcast/something-else/id7?i=12", "", None),
        ("https://open.spotify.com/episode/abc", newest.title, None),
    ] {
        assert_eq!(reader.resolve(&[(address, words)]).unwrap(), [leads], "{address} {words}");
    }
}

#[test]
fn links_know_who_shares_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = followed(&mut store, "https://example.org/feed", 3);
    let reader = store.reader().unwrap();
    let list = reader.list(show.id).unwrap();
    let ids: Vec<EpisodeId> = list.ids().collect();
    let links = reader.episode_links(ids[1]).unwrap();
    assert_eq!(links[0].episodes, &ids[1..2], "its own links are there before the index knows any");
    index(&mut store);
    let links = reader.episode_links(ids[1]).unwrap();
    assert_eq!(links[0].episodes, ids, "newest first");
    assert_eq!((links[1].url.as_str(), links[1].episodes.as_slice()), ("https://own.example/2", &ids[1..2]));
    let all = reader.show_links(show.id).unwrap();
    let all: Vec<_> = all.iter().map(|link| (link.found.as_str(), link.url.as_str(), link.episodes.len())).collect();
    assert_eq!(
        all,
        [
            ("web page", "https://www.example.org/show/", 0),
            ("support", "https://pay.example", 3),
            ("in the notes", "https://shared.example/page?utm_source=x", 3),
            ("in the notes", "https://own.example/3", 1),
            ("in the notes", "https://own.example/2", 1),
            ("in the notes", "https://own.example/1", 1),
            ("in a chapter", "https://chapter.example", 3),
            ("people", "https://grace.example/", 3),
            ("transcript of an episode", "https://t.example/1.vtt", 3),
            ("where an episode is talked about", "https://social.example/1", 3),
        ]
    );
}

#[test]
fn a_show_knows_its_surroundings() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let one = followed(&mut store, "https://example.org/feed", 3).id;
    let other = store.add(&candidate("https://other.example/feed"), false, NOW).unwrap().id;
    let mut about_one = document(40..43);
    about_one.show.title = "The other".into();
    about_one.show.link = Some("https://other.example".into());
    about_one.show.podroll =
        vec![RemoteItem { feed_url: Some("https://example.org/feed".into()), ..RemoteItem::default() }];
    for episode in &mut about_one.episodes {
        episode.notes_html = "Hear <a href=\"https://example.org/show\">them</a>".into();
        episode.link = None;
    }
    refresh(&mut store, other, about_one);
    let mut linking = document(1..4);
    linking.episodes[0].notes_html = "<a href=\"https://other.example/episodes/9?utm_source=a\">it</a>".into();
    refresh(&mut store, one, linking);
    index(&mut store);

    let reader = store.reader().unwrap();
    let newest = |show| reader.list(show).unwrap().newest().unwrap();
    let of_one = reader.evidence(one).unwrap();
    assert_eq!(of_one.podroll.iter().map(|show| show.known).collect::<Vec<_>>(), [Some(other)]);
    assert_eq!(of_one.podroll_back, [other]);
    let linking = |(show, found): &(ShowId, Episodes)| (*show, found.count, found.newest[0]);
    assert_eq!(of_one.links_in.iter().map(linking).collect::<Vec<_>>(), [(other, 3, newest(other))]);
    let out: Vec<_> = of_one.links_out.iter().map(|(show, found)| (show.known, found.count, found.newest[0])).collect();
    assert_eq!(out, [(Some(other), 1, newest(one))]);
    assert_eq!(of_one.shared_people, [(other, vec!["Ada".to_string(), "Grace Hopper".to_string()])]);
    assert_eq!(of_one.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ada", "Grace Hopper"]);
}

#[test]
fn shows_that_name_each_other_are_known_but_not_from_every_weeks_words_or_the_same_makers() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let mut add = |name: &str, title: &str, author: &str, notes: &[&str]| {
        let show = store.add(&candidate(&format!("https://{name}.example/feed")), true, NOW).unwrap().id;
        let mut says = document(1..=notes.len() as u32);
        says.show.title = title.into();
        says.show.author = Some(author.into());
        says.show.persons.clear();
        for (episode, notes) in says.episodes.iter_mut().zip(notes) {
            (episode.notes_html, episode.persons) = ((*notes).to_string(), Vec::new());
        }
        refresh(&mut store, show, says);
        show
    };
    let heard = "As we heard on <i>Rivers of Ink</i> last week.";
    let asked = add("one", "Rivers of Ink", "Ann Lee", &["Listen to Lantern Almanac", "rivers", "quiet"]);
    let naming = add("two", "Lantern Almanac", "Bob", &[heard, "Nothing", "Rivers of Inkwells, rivers of ink"]);
    add("three", "Harbour Lights", "Cy", &[heard, heard, heard, heard, "Nothing"]);
    add("four", "Quiet Orbit", "Dee Fox and Ann Lee", &[heard, "Nothing"]);
    index(&mut store);
    let reader = store.reader().unwrap();
    let evidence = reader.evidence(asked).unwrap();
    let newest = |show| reader.list(show).unwrap().newest().unwrap();
    let met = |found: &[(ShowId, Episodes)]| found.iter().map(|(id, e)| (*id, e.clone())).collect::<Vec<_>>();
    assert_eq!(met(&evidence.names_in), [(naming, Episodes::of([newest(naming)]))]);
    assert_eq!(met(&evidence.names_out), [(naming, Episodes::of([newest(asked)]))]);
    let back = reader.evidence(naming).unwrap();
    assert_eq!(
        (back.names_in, back.names_out),
        (
            evidence.names_out.iter().map(|(_, e)| (asked, e.clone())).collect(),
            evidence.names_in.iter().map(|(_, e)| (asked, e.clone())).collect()
        )
    );
}

#[test]
fn a_second_writer_is_refused_with_the_name_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let mut store = Store::open(&path).unwrap();
    match Store::open(&path) {
        Err(StoreError::InUse { pid }) => assert_eq!(pid, Some(std::process::id())),
        other => panic!("{other:?}"),
    }
    // Reading goes on, and sees what is written meanwhile.
    let reader = Reader::open(&path).unwrap();
    followed(&mut store, "https://example.org/feed", 2);
    assert_eq!(reader.shows().unwrap().len(), 1);
    drop(store);
    Store::open(&path).unwrap();
}

#[test]
fn a_writer_that_is_just_leaving_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    drop(Store::open(&path).unwrap());
    // Closed in order, but the lock is still held: by a program that was being started, or by the end of its owner.
    let lock = std::fs::File::open(folder.path().join("library.db.lock")).unwrap();
    lock.lock().unwrap();
    let opening = std::thread::spawn(move || Store::open(&path).map(drop));
    drop(lock);
    opening.join().unwrap().unwrap();
}

#[test]
fn a_reader_says_when_there_is_no_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let refused = Reader::open(&path).unwrap_err();
    assert!(refused.to_string().contains("there is no library yet"), "{refused}");
    assert!(!path.exists(), "looking makes no file");
}

#[test]
fn a_damaged_file_is_kept_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    for (number, damage) in [&b"this is no library, it is a letter"[..], &[0_u8; 5000][..]].iter().enumerate() {
        std::fs::write(&path, damage).unwrap();
        match Reader::open(&path) {
            Err(StoreError::Unreadable { path: named, .. }) => assert_eq!(named, path, "a reader moves nothing"),
            other => panic!("{other:?}"),
        }
        match Store::open(&path) {
            Err(StoreError::Damaged { kept, .. }) => {
                assert_eq!(kept, folder.path().join(format!("library.db.damaged-{}", number + 1)));
                assert_eq!(std::fs::read(&kept).unwrap(), *damage, "not a byte of it changed");
            }
            other => panic!("{other:?}"),
        }
        let mut store = Store::open(&path).unwrap();
        followed(&mut store, "https://example.org/feed", 1);
        drop(store);
    }
}

#[test]
fn a_page_broken_in_the_middle_is_found_after_an_unclean_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let mut store = Store::open(&path).unwrap();
    followed(&mut store, "https://example.org/feed", 400);
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    for page in 2..pages {
        bytes[page * 4096..page * 4096 + 200].fill(0xa5);
    }
    std::fs::write(&path, &bytes).unwrap();
    // As after a crash: the lock file still names the process that held it.
    std::fs::write(folder.path().join("library.db.lock"), "99999999\n").unwrap();
    let refused = Store::open(&path).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    assert_eq!(std::fs::read(folder.path().join("library.db.damaged-1")).unwrap(), bytes);
    assert!(Store::open(&path).unwrap().reader().unwrap().shows().unwrap().is_empty());
}

#[test]
fn a_newer_library_and_a_foreign_file_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    drop(Store::open(&path).unwrap());
    raw(&path).pragma_update(None, "user_version", 4711).unwrap();
    let before = std::fs::read(&path).unwrap();
    for refused in [Store::open(&path).unwrap_err(), Reader::open(&path).unwrap_err()] {
        assert!(matches!(refused, StoreError::Newer { found: 4711, .. }), "{refused:?}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let foreign = folder.path().join("theirs.db");
    let theirs = raw(&foreign);
    theirs.pragma_update(None, "application_id", 77).unwrap();
    theirs.execute_batch("CREATE TABLE precious (x)").unwrap();
    drop(theirs);
    let before = std::fs::read(&foreign).unwrap();
    let refused = Store::open(&foreign).unwrap_err();
    assert!(refused.to_string().contains("another program"), "{refused}");
    assert_eq!(std::fs::read(&foreign).unwrap(), before);
}

#[test]
fn the_sample_goes_and_what_was_chosen_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let sample = |url: &str| Candidate { sample: true, ..candidate(url) };
    let invented = store.add(&sample("sample:lighthouse"), true, NOW).unwrap();
    assert!(invented.sample);
    refresh(&mut store, invented.id, document(1..3));
    let real = store.add(&sample("https://real.example/feed"), false, NOW).unwrap();
    let given = store.add(&sample("https://given.example/feed"), true, NOW).unwrap();
    let own = store.add(&candidate("https://own.example/feed"), true, NOW).unwrap();
    store.save(&[Change::Follow(real.id)], NOW).unwrap();
    let reader = store.reader().unwrap();
    assert!(reader.shows().unwrap()[1].sample, "a sample show stays marked");
    assert_eq!(store.remove_sample().unwrap(), [invented.id, given.id]);
    let left: Vec<(ShowId, bool)> = reader.shows().unwrap().iter().map(|show| (show.id, show.sample)).collect();
    assert_eq!(left, [(real.id, false), (own.id, false)]);
    assert!(reader.lists().unwrap().is_empty());
    let again = store.add(&sample("sample:lighthouse"), true, NOW).unwrap();
    assert!(again.id > own.id, "an id is never used again");
}

#[test]
fn forgetting_previews_keeps_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let mut shows = Vec::new();
    for name in [
        "plain",
        "queued",
        "played",
        "opened",
        "fresh",
        "followed",
        "begun",
        "starred",
        "starred show",
        "looked at",
        "read",
    ] {
        let at = if name == "fresh" { Timestamp(NOW.0 + 100) } else { NOW };
        let show = store
            .add(&candidate(&format!("https://{}.example/feed", name.replace(' ', "-"))), name == "followed", at)
            .unwrap();
        shows.push((show.id, refresh(&mut store, show.id, document(1..3)).new[0]));
    }
    let changes = [
        Change::Enqueue(shows[1].1, QueuePlace::Bottom),
        Change::Played(shows[2].1, true),
        Change::Seen(shows[3].1, true),
        Change::Position(shows[6].1, Secs(60)),
        Change::Rate(Rated::Episode(shows[7].1), 4),
        Change::Rate(Rated::Show(shows[8].0), 5),
    ];
    store.save(&changes, NOW).unwrap();
    // A look counts, but not every one is written; who is followed has no use for it.
    let looked = |show: ShowId| -> i64 {
        let conn = raw(&folder.path().join("library.db"));
        conn.query_row("SELECT looked FROM show WHERE id = ?1", [show.get()], |row| row.get(0)).unwrap()
    };
    for (show, after, noted) in [(9, 86_400, 0), (9, 86_401, 86_401), (9, 90_000, 86_401), (5, 90_000, 0)] {
        store.look_at(shows[show].0, Timestamp(NOW.0 + after)).unwrap();
        assert_eq!(looked(shows[show].0), NOW.0 + noted, "{show} {after}");
    }
    // Reading an episode is a look at its show.
    store.look_at_episode(shows[10].1, Timestamp(NOW.0 + 90_000)).unwrap();
    assert_eq!(store.forget_previews(NOW).unwrap(), [], "not a second too early");
    assert_eq!(store.forget_previews(Timestamp(NOW.0 + 1)).unwrap(), [shows[0].0, shows[3].0]);
    let reader = store.reader().unwrap();
    assert_eq!(reader.shows().unwrap().len(), 9);
    assert_eq!(reader.listener().unwrap().queue.len(), 1);
    // Following keeps what was kept of it.
    let kept = reader.listener().unwrap();
    let all: Vec<Change> = shows.iter().map(|(show, _)| Change::Follow(*show)).collect();
    store.save(&all, NOW).unwrap();
    let now = reader.listener().unwrap();
    assert_eq!((now.marks, now.queue, now.ratings), (kept.marks, kept.queue, kept.ratings));
    assert_eq!(store.forget_previews(Timestamp(i64::MAX)).unwrap(), []);
}

#[test]
fn health_of_many_shows_is_noted_together() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let one = followed(&mut store, "https://one.example/feed", 1);
    let two = followed(&mut store, "https://two.example/feed", 1);
    let trouble = FeedHealth {
        last_try: Some(NOW),
        failures: 3,
        failing_since: Some(Timestamp(5)),
        wait_until: Some(Timestamp(NOW.0 + 60)),
        problem: Some(
            Problem::new("refresh.gone", "Could not refresh.", "404", "{refresh} tries again").with_detail("x"),
        ),
        ..FeedHealth::default()
    };
    let missing = ShowId::new(99).unwrap();
    let noted = [
        (one.id, trouble.clone(), None),
        (missing, trouble.clone(), None),
        (two.id, FeedHealth { last_ok: Some(NOW), ..FeedHealth::default() }, Some(Validators::default())),
    ];
    store.note_health(&noted).unwrap();
    let reader = store.reader().unwrap();
    let after = reader.shows().unwrap();
    assert_eq!(after.iter().map(|show| show.id).collect::<Vec<_>>(), [one.id, two.id]);
    assert_eq!(after.iter().map(|show| show.health.failures).collect::<Vec<_>>(), [3, 0]);
    assert_eq!(after[0].health, trouble);
    assert!(reader.validators(one.id).unwrap().etag.is_some(), "kept when the answer had none");
    assert_eq!(reader.validators(two.id).unwrap(), Validators::default());
}

#[test]
fn undated_episodes_stay_where_the_feed_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = store.add(&candidate("https://example.org/feed"), true, NOW).unwrap().id;
    let mut parsed = document(1..6);
    parsed.episodes[0].published = None;
    parsed.episodes[2].published = None;
    let titles = |written: &Written| written.list.iter().map(|e| e.title.to_string()).collect::<Vec<_>>();
    let first = refresh(&mut store, show, parsed);
    assert_eq!(titles(&first), ["Episode 5", "Episode 4", "Episode 3", "Episode 2", "Episode 1"]);
    // All undated, oldest first by number: the feed's own order counts, and later ones come on top.
    let other = store.add(&candidate("https://other.example/feed"), true, NOW).unwrap().id;
    let undated = |numbers: &[u32]| {
        let mut parsed = document(0..0);
        parsed.episodes = numbers.iter().map(|number| ParsedEpisode { published: None, ..item(*number) }).collect();
        parsed
    };
    assert_eq!(titles(&refresh(&mut store, other, undated(&[3, 1, 2]))), ["Episode 3", "Episode 1", "Episode 2"]);
    assert_eq!(
        titles(&refresh(&mut store, other, undated(&[9, 3, 1, 2]))),
        ["Episode 9", "Episode 3", "Episode 1", "Episode 2"]
    );
}

#[test]
fn many_shows_are_written_together_and_one_that_fails_costs_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let mut store = Store::open(&path).unwrap();
    let shows: Vec<ShowId> = (0..4)
        .map(|one| store.add(&candidate(&format!("https://{one}.example/feed")), one != 3, NOW).unwrap().id)
        .collect();
    let missing = ShowId::new(99).unwrap();
    let found = |show: ShowId, episodes: u32| Refreshed {
        show,
        delta: merge(&[], document(1..=episodes)),
        validators: Validators { etag: Some(format!("\"{show}\"")), ..Validators::default() },
        health: FeedHealth { last_ok: Some(NOW), ..FeedHealth::default() },
    };
    let meddling = raw(&path);
    meddling
        .execute_batch(&format!(
            "CREATE TRIGGER broken BEFORE INSERT ON episode
             WHEN NEW.show = {} AND (SELECT count(*) FROM episode WHERE show = NEW.show) >= 3
             BEGIN SELECT raise(ABORT, 'no'); END",
            shows[1]
        ))
        .unwrap();
    let together = [found(shows[0], 2), found(shows[1], 5), found(missing, 1), found(shows[2], 3), found(shows[3], 4)];
    let written = store.write_all(&together);
    assert_eq!(written.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false, true, true]);
    let reader = store.reader().unwrap();
    for (show, written) in together.iter().zip(&written) {
        let list = reader.list(show.show).unwrap();
        let Ok(written) = written else {
            assert!(list.is_empty(), "nothing of a show that failed");
            assert_eq!(reader.validators(show.show).unwrap(), Validators::default());
            continue;
        };
        assert_eq!((&written.list, written.new.len()), (&list, show.delta.new.len()));
        assert_eq!(reader.validators(show.show).unwrap(), show.validators);
        assert_eq!(written.show.counts.unplayed as usize, list.len());
        assert_eq!(written.show.counts.new, u32::from(show.show != shows[3]), "a preview has nothing new");
    }
    assert!(raw(&path).prepare("PRAGMA foreign_key_check").unwrap().query([]).unwrap().next().unwrap().is_none());
    // The next refresh brings what failed.
    meddling.execute_batch("DROP TRIGGER broken").unwrap();
    assert!(store.write_all(&together[1..2])[0].is_ok());
    assert_eq!(reader.list(shows[1]).unwrap().len(), 5);
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let mut store = Store::open(&path).unwrap();
    let show = followed(&mut store, "https://example.org/feed", 20);
    let ids: Vec<EpisodeId> = store.reader().unwrap().list(show.id).unwrap().ids().collect();
    store.save(&[Change::Enqueue(ids[0], QueuePlace::Top)], NOW).unwrap();
    // A trigger that fails in the middle of a refresh, as a full disk does.
    let meddling = raw(&path);
    meddling
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON episode_body WHEN NEW.episode % 7 = 0
             BEGIN SELECT raise(ABORT, 'database or disk is full'); END",
        )
        .unwrap();
    let known = store.reader().unwrap().known(show.id).unwrap();
    let delta = merge(&known, document(1..41));
    let refused = store.write(show.id, &delta, &Validators::default(), &FeedHealth::default());
    assert!(refused.is_err());
    let reader = store.reader().unwrap();
    assert_eq!(reader.list(show.id).unwrap().len(), 20, "all or nothing");
    assert_eq!(reader.listener().unwrap().queue.len(), 1);
    assert!(reader.validators(show.id).unwrap().etag.is_some());
    meddling.execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(refresh(&mut store, show.id, document(1..41)).new.len(), 20, "the next refresh brings it all");
}

/// A date from the future neither leads every list for years nor makes what comes after it old.
#[test]
fn an_episode_from_the_future_stands_where_it_came_in() {
    const DAY: i64 = 86_400;
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = store.add(&candidate("https://example.org/feed"), true, NOW).unwrap().id;
    let dated = |number: u32, at: i64| ParsedEpisode { published: Some(Timestamp(at)), ..item(number) };
    let far = NOW.0 + 3650 * DAY;
    let first = |number, at| Parsed { episodes: vec![dated(number, at), dated(1, NOW.0 - 9 * DAY)], ..document(0..0) };
    for (number, at) in [(2, far), (2, far + DAY)] {
        let written = refresh(&mut store, show, first(number, at));
        assert_eq!(written.list.get(0).unwrap().published, Some(Timestamp(at)), "shown as it was published");
        assert_eq!(written.list.moment(0), Some(NOW), "sorted by when it came in");
        assert_eq!(written.show.counts.newest, Some(NOW));
        assert_eq!(written.show.rhythm, Some(Secs(9 * 86_400)));
    }

    let later = Timestamp(NOW.0 + 7 * DAY);
    let mut episodes = first(2, far + DAY).episodes;
    episodes.insert(0, dated(3, later.0));
    let parsed = Parsed { episodes, ..document(0..0) };
    let known = store.reader().unwrap().known(show).unwrap();
    let health = FeedHealth { last_ok: Some(later), last_try: Some(later), ..FeedHealth::default() };
    let written = store.write(show, &merge(&known, parsed), &Validators::default(), &health).unwrap();
    let titles: Vec<_> = written.list.iter().map(|episode| episode.title.to_string()).collect();
    assert_eq!(titles, ["Episode 3", "Episode 2", "Episode 1"]);
    assert_eq!(written.show.counts.newest, Some(later));
    let read = store.reader().unwrap().list(show).unwrap();
    assert_eq!(read, written.list, "and so it is read again");
    assert_eq!(read.get(1).unwrap().published, Some(Timestamp(far + DAY)));
}

#[test]
fn seasons_have_the_names_that_the_newest_episodes_give_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("library.db")).unwrap();
    let show = store.add(&candidate("https://example.org/feed"), true, NOW).unwrap().id;
    let named = |number: u32, season: u16, name: Option<&str>| ParsedEpisode {
        season: Some(season),
        season_name: name.map(str::to_owned),
        ..item(number)
    };
    let mut write = |episodes: Vec<ParsedEpisode>| {
        let known = store.reader().unwrap().known(show).unwrap();
        let delta = merge(&known, Parsed { episodes, complete: true, ..Parsed::default() });
        store.write(show, &delta, &Validators::default(), &FeedHealth::default()).unwrap();
        store.reader().unwrap().show_detail(show).unwrap().unwrap().0.seasons
    };
    let first = vec![named(3, 2, Some("Boats")), named(2, 2, Some("Ships")), named(1, 1, None)];
    assert_eq!(write(first), [(2, "Boats".into())]);
    let second = vec![
        named(4, 3, Some("Planes")),
        named(3, 2, Some("Boats")),
        named(2, 2, Some("Ships")),
        named(1, 1, Some("Carts")),
    ];
    assert_eq!(write(second), [(1, "Carts".into()), (2, "Boats".into()), (3, "Planes".into())]);
    // Something else of an old episode is mended: the newest one still names its season.
    let mended = |number, name| ParsedEpisode { title: "Mended".into(), ..named(number, 2, Some(name)) };
    assert_eq!(write(vec![named(3, 2, Some("Boats")), mended(2, "Ships")])[1], (2, "Boats".into()));
    assert_eq!(write(vec![mended(3, "Vessels"), named(2, 2, Some("Ships"))])[1], (2, "Vessels".into()));
}
