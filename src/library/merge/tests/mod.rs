//! Documents against what is known: what is the same episode, what is new, what is gone; and properties of any two documents.

mod bulletins;
mod moved;

use super::*;
use crate::feed;
use crate::model::Enclosure;
use crate::text::target;
use proptest::prelude::*;

const DAY: i64 = 86_400;

fn item(key: &str, title: &str, published: Option<i64>, media: &str, duration: Option<u32>) -> ParsedEpisode {
    ParsedEpisode {
        key: EpisodeKey(key.into()),
        guid: key.strip_prefix('g').map(String::from),
        title: title.into(),
        published: published.map(Timestamp),
        duration: duration.map(Secs),
        enclosures: if media.is_empty() {
            Vec::new()
        } else {
            vec![Enclosure {
                url: format!("https://cdn.example/{media}.mp3"),
                mime: None,
                bytes: None,
                preferred: true,
            }]
        },
        ..ParsedEpisode::default()
    }
}

fn document(episodes: Vec<ParsedEpisode>) -> Parsed {
    Parsed { episodes, complete: true, ..Parsed::default() }
}

/// What the store does with a delta, in miniature.
fn write(known: &mut Vec<Known>, delta: &FeedDelta) {
    let mut next = known.iter().map(|known| known.id.get()).max().unwrap_or(0);
    for known in known.iter_mut() {
        if delta.gone.contains(&known.id) {
            known.gone = true;
        }
        if delta.back.contains(&known.id) {
            known.gone = false;
        }
    }
    for (id, episode) in &delta.changed {
        let place = known.iter().position(|known| known.id == *id).unwrap();
        known[place] = know(*id, &episode.episode, known[place].gone);
    }
    for (id, raw, _) in &delta.resourced {
        known.iter_mut().find(|known| known.id == *id).unwrap().raw = *raw;
    }
    for fresh in &delta.new {
        next += 1;
        known.push(know(EpisodeId::new(next).unwrap(), &fresh.episode, false));
    }
}

fn know(id: EpisodeId, episode: &ParsedEpisode, gone: bool) -> Known {
    Known {
        id,
        key: episode.key.clone(),
        media: identity::media(&episode.enclosures),
        media_kind: identity::media_kind(&episode.enclosures),
        title: episode.title.clone(),
        published: episode.published,
        duration: episode.duration,
        fingerprint: fingerprint(episode),
        raw: episode.raw,
        gone,
    }
}

fn learned(episodes: Vec<ParsedEpisode>) -> Vec<Known> {
    let mut known = Vec::new();
    write(&mut known, &merge(&[], document(episodes)));
    known
}

#[test]
fn the_same_key_is_the_same_episode() {
    let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
    let delta = merge(&known, document(vec![item("ga", "A, mended", Some(9), "z", None)]));
    assert_eq!(delta.changed.len(), 1);
    assert!(delta.new.is_empty() && delta.gone.is_empty());
}

#[test]
fn a_new_guid_with_the_same_file_is_the_same_episode() {
    let known = learned(vec![item("ga", "A", Some(1), "a", None), item("gb", "B", Some(2), "b", None)]);
    let delta = merge(&known, document(vec![item("gx", "A", Some(1), "a", None), item("gy", "B", Some(2), "b", None)]));
    assert_eq!(delta.changed.iter().map(|(id, _)| id.get()).collect::<Vec<_>>(), [1, 2]);
    assert!(delta.new.is_empty() && delta.gone.is_empty());
}

#[test]
fn a_move_to_another_host_keeps_the_episodes() {
    let known = learned(vec![item("ga", "A  talk", Some(90_000), "a", Some(1800))]);
    let moved = |length| document(vec![item("gx", "a talk", Some(90_500), "x", Some(length))]);
    assert_eq!(merge(&known, moved(2000)).changed.len(), 1);
    let other = merge(&known, moved(9000));
    assert_eq!((other.new.len(), other.gone.len()), (1, 1));
}

/// Without dates only the number tells items with one guid apart, and that changes when the oldest leaves.
#[test]
fn a_number_alone_makes_no_episode_of_another() {
    let url = crate::model::FeedUrl::parse("https://feed.example/x").unwrap();
    let rss = |titles: &str| {
        let item = |title| {
            format!(
                "<item><title>{title}</title><guid>http://e.example/</guid><pubDate>soon</pubDate>\
                 <enclosure url=\"https://e.example/{title}.mp3\" type=\"audio/mpeg\"/></item>"
            )
        };
        let items: String = titles.chars().map(item).collect();
        let document = format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>");
        feed::parse(document.as_bytes(), &url, None).unwrap()
    };
    let mut known = Vec::new();
    for (titles, new, gone) in [("CBA", 3, 0), ("DCB", 1, 1), ("EDC", 1, 1), ("EDC", 0, 0)] {
        let delta = merge(&known, rss(titles));
        assert_eq!((delta.new.len(), delta.changed.len(), delta.gone.len()), (new, 0, gone), "{titles}");
        write(&mut known, &delta);
    }
    let titles: String = known.iter().map(|known| known.title.as_str()).collect();
    assert_eq!(titles.len(), 5, "{titles}");
}

/// Guids that are counted anew in each document, given to the newest one, or mixed up: what has the file, the title and the date
/// of another episode is that one, and what has those of none is new.
#[test]
fn guids_that_wander_move_no_episode() {
    let (d, c, b, a): (Row, Row, Row, Row) = (
        ("", "D", Some(at(96)), "d"),
        ("", "C", Some(at(72)), "c"),
        ("", "B", Some(at(48)), "b"),
        ("", "A", Some(at(24)), "a"),
    );
    let under = |keys: &[&'static str], those: &[Row]| {
        let named: Vec<Row> = keys.iter().zip(those).map(|(key, row)| (*key, row.1, row.2, row.3)).collect();
        rows(&named)
    };
    let changed = |mut items: Vec<ParsedEpisode>, change: fn(&mut ParsedEpisode)| {
        items.iter_mut().for_each(change);
        items
    };
    let as_is: fn(&mut ParsedEpisode) = |_| {};
    let bare: fn(&mut ParsedEpisode) = |item| item.enclosures.clear();
    let undated: fn(&mut ParsedEpisode) = |item| item.published = None;
    let one_file: fn(&mut ParsedEpisode) = |item| item.enclosures[0].url = "https://cdn.example/latest.mp3".into();
    let one_title: fn(&mut ParsedEpisode) = |item| item.title = "News".into();
    for (name, change) in
        [("as is", as_is), ("bare", bare), ("undated", undated), ("one file", one_file), ("one title", one_title)]
    {
        for (before, after) in [
            (["g:0", "g:1", "g:2"].as_slice(), ["g:0", "g:1", "g:2", "g:3"].as_slice()),
            (&["g:latest", "g:2", "g:1"], &["g:latest", "g:3", "g:2", "g:1"]),
        ] {
            let mut known = learned(changed(under(before, &[c, b, a]), change));
            for (those, new, gone) in [([d, c, b, a].as_slice(), 1, 0), (&[d, c, b, a], 0, 0), (&[c, b, a], 0, 1)] {
                let next = changed(under(after, those), change);
                let delta = merge(&known, document(next.clone()));
                assert_eq!((delta.new.len(), delta.gone.len()), (new, gone), "{name}, {before:?}: {delta:?}");
                assert!(delta.new.iter().all(|fresh| fresh.episode.published.is_none_or(|time| time.0 == at(96))));
                write(&mut known, &delta);
                let again = merge(&known, document(next));
                assert!(again.changed.is_empty() && again.new.is_empty() && again.gone.is_empty(), "{name}: {again:?}");
            }
            for (id, row) in (1..).zip([c, b, a, d]) {
                let episode = known.iter().find(|known| known.id.get() == id).unwrap();
                let is = episode.title == row.1 || episode.published == row.2.map(Timestamp);
                assert!(is, "{name}, {before:?}: {id} is {}", episode.title);
            }
        }
        let mut known = learned(changed(under(&["g:3", "g:2", "g:1"], &[c, b, a]), change));
        let delta = merge(&known, document(changed(under(&["g:3", "g:1", "g:2"], &[c, b, a]), change)));
        assert_eq!((delta.new.len(), delta.gone.len()), (0, 0), "{name}");
        write(&mut known, &delta);
        let keys: Vec<&str> = known.iter().map(|known| known.key.as_str()).collect();
        assert_eq!(keys, ["g:3", "g:1", "g:2"], "{name}");
    }
    // The oldest leaves as the newest comes, and one is corrected in between.
    let mut known = learned(under(&["g:0", "g:1", "g:2"], &[c, b, a]));
    let corrected = ("", "C, corrected", Some(at(72)), "c");
    let delta = merge(&known, document(under(&["g:0", "g:1", "g:2"], &[d, corrected, b])));
    assert_eq!((delta.new.len(), delta.gone.len()), (1, 1));
    write(&mut known, &delta);
    assert_eq!(
        ["C, corrected", "B", "A", "D"],
        [0, 1, 2, 3].map(|at| known[at].title.clone()).each_ref().map(String::as_str)
    );
    // What nobody else is stays what its guid says, however much was changed.
    let known = learned(under(&["g:0", "g:1"], &[c, b]));
    let other = ("", "D, again", Some(at(90)), "x");
    let delta = merge(&known, document(under(&["g:0", "g:1"], &[other, b])));
    assert_eq!((delta.new.len(), delta.changed.len(), delta.gone.len()), (0, 1, 0));
}

/// A publisher who gives every episode the same file.
#[test]
fn one_file_for_all_makes_no_episode_of_another() {
    let known = learned(rows(&[
        ("g:3", "Show 3", Some(at(72)), "latest"),
        ("g:2", "Show 2", Some(at(48)), "latest"),
        ("g:1", "Show 1", Some(at(24)), "latest"),
    ]));
    let next = rows(&[
        ("g:4", "Show 4", Some(at(96)), "latest"),
        ("g:3", "Show 3", Some(at(72)), "latest"),
        ("g:2", "Show 2", Some(at(48)), "latest"),
    ]);
    let delta = merge(&known, document(next));
    assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (0, 1, 1));
}

#[test]
fn two_items_never_become_one() {
    let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
    let delta = merge(&known, document(vec![item("gx", "A", Some(1), "a", None), item("gy", "A", Some(1), "a", None)]));
    assert_eq!((delta.changed.len(), delta.new.len()), (1, 1));
}

#[test]
fn a_counter_in_front_of_a_file_changes_nothing() {
    let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
    let mut counted = item("gx", "Another title", Some(9 * DAY), "a", None);
    counted.enclosures[0].url = "https://dts.podtrac.com/redirect.mp3/op3.dev/e/cdn.example/a.mp3?utm_source=x".into();
    let delta = merge(&known, document(vec![counted]));
    assert_eq!((delta.changed.len(), delta.new.len()), (1, 0));
}

#[test]
fn a_film_of_a_talk_is_not_the_talk() {
    let known = learned(vec![item("ga", "A talk", Some(90_000), "a", None)]);
    let mut film = item("gx", "A talk", Some(90_000), "x", None);
    film.enclosures[0].url = "https://cdn.example/x.mp4".into();
    let delta = merge(&known, document(vec![film.clone()]));
    assert_eq!((delta.changed.len(), delta.new.len()), (0, 1));
    film.enclosures[0].url = "https://cdn.example/x.ogg".into();
    assert_eq!(merge(&known, document(vec![film])).changed.len(), 1);
}

/// Addresses of many hosts have no ending, and some endings are those of both.
#[test]
fn whether_a_file_is_heard_or_seen_is_what_its_type_says() {
    let of = |key: &str, file: &str, mime: Option<&str>| {
        let mut talk = item(key, "A talk", Some(90_000), "x", None);
        talk.enclosures[0].url = format!("https://{key}.example/{file}");
        talk.enclosures[0].mime = mime.map(String::from);
        talk
    };
    let (heard, seen) = (Some("audio/mpeg"), Some("Video/MP4"));
    for (was, is, same) in [
        (("play/1", heard), ("play/2", seen), false),
        (("play/1", heard), ("play/2", heard), true),
        (("a.mp3", heard), ("b.mp4", Some("audio/mp4")), true),
        (("a.mp3", None), ("play/2", seen), false),
        (("a.mp3", Some("application/octet-stream")), ("b.mp4", Some("application/octet-stream")), false),
        (("play/1", Some("application/octet-stream")), ("play/2", seen), true),
        (("a.mp3", Some("binary")), ("b.mp4", None), false),
    ] {
        let mut known = learned(vec![of("ga", was.0, was.1)]);
        let news = document(vec![of("gb", is.0, is.1)]);
        assert_eq!(merge(&known, news.clone()).new.is_empty(), same, "{was:?} {is:?}");
        // An old library knows no types, and then names are held against names.
        known[0].media_kind = None;
        let names = (target::media_kind(was.0), target::media_kind(is.0));
        let same = names.0.zip(names.1).is_none_or(|(was, is)| was == is);
        assert_eq!(merge(&known, news).new.is_empty(), same, "{was:?} {is:?}");
    }
}

/// `X#2` is a guid that a publisher may give beside `X`, whether there are two of these or not.
#[test]
fn a_guid_that_looks_numbered_is_a_guid() {
    let url = crate::model::FeedUrl::parse("https://feed.example/x").unwrap();
    let rss = |items: &[(&str, &str, i64)]| {
        let item = |(guid, title, day): &(&str, &str, i64)| {
            format!(
                "<item><title>{title}</title><guid isPermaLink=\"false\">{guid}</guid><pubDate>{day} Mar 2024 06:00:00 GMT</pubDate>\
                 <enclosure url=\"https://e.example/{title}.mp3\" type=\"audio/mpeg\"/></item>"
            )
        };
        let items: String = items.iter().map(item).collect();
        let document = format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>");
        feed::parse(document.as_bytes(), &url, None).unwrap()
    };
    let titles = |delta: &FeedDelta| {
        let new: Vec<&str> = delta.new.iter().map(|fresh| fresh.episode.title.as_str()).collect();
        let changed: Vec<&str> = delta.changed.iter().map(|(_, fresh)| fresh.episode.title.as_str()).collect();
        (new.join(" "), changed.join(" "))
    };
    let mut known = Vec::new();
    write(&mut known, &merge(&[], rss(&[("X#2", "B", 2), ("X", "A", 1)])));
    // Everything about it is another, but for its guid; and then a second `X` comes.
    let delta = merge(&known, rss(&[("X#2", "C", 9), ("X", "A", 1)]));
    assert_eq!((titles(&delta), delta.gone.len()), ((String::new(), "C".into()), 0));
    write(&mut known, &delta);
    let delta = merge(&known, rss(&[("X#2", "C", 9), ("X", "D", 8), ("X", "A", 1)]));
    assert_eq!((titles(&delta), delta.gone.len()), (("D".into(), String::new()), 0));
    write(&mut known, &delta);
    let delta = merge(&known, rss(&[("X#2", "E", 11), ("X", "D", 8), ("X", "A", 1)]));
    assert_eq!((titles(&delta), delta.gone.len()), ((String::new(), "E".into()), 0));
}

/// A publisher who gives every item the same guid: the oldest leaves, a new one comes, and every number shifts.
#[test]
fn episodes_with_one_guid_stay_themselves_when_the_oldest_leaves() {
    let nowhere = ["", "", "", ""];
    let files = ["a", "b", "c", "d"];
    let keys = ["gx", "g:http://s.example/show", "l:https://s.example"];
    for (key, [a, b, c, d]) in keys.into_iter().flat_map(|key| [(key, nowhere), (key, files)]) {
        let numbered = |number: u32, title: &str, day: i64, media: &str| {
            let key = if number == 1 { EpisodeKey(key.into()) } else { EpisodeKey::repeated(key, number) };
            item(key.as_str(), title, Some(day * DAY), media, None)
        };
        let mut known = learned(vec![numbered(3, "C", 3, c), numbered(2, "B", 2, b), numbered(1, "A", 1, a)]);
        let id = |known: &[Known], title: &str| known.iter().find(|known| known.title == title).unwrap().id;
        let before: Vec<EpisodeId> = ["A", "B", "C"].iter().map(|title| id(&known, title)).collect();

        let next = document(vec![numbered(3, "D", 4, d), numbered(2, "C", 3, c), numbered(1, "B", 2, b)]);
        let delta = merge(&known, next.clone());
        assert_eq!(delta.new.iter().map(|fresh| fresh.episode.title.as_str()).collect::<Vec<_>>(), ["D"]);
        assert_eq!(delta.gone, before[..1]);
        write(&mut known, &delta);
        assert_eq!(["A", "B", "C"].map(|title| id(&known, title)).as_slice(), before);
        let again = merge(&known, next);
        assert!(again.new.is_empty() && again.changed.is_empty() && again.gone.is_empty(), "{again:?}");
    }
}

/// What an item is called on one side of a turn, and what it becomes on the other.
type Row = (&'static str, &'static str, Option<i64>, &'static str);

fn rows(rows: &[Row]) -> Vec<ParsedEpisode> {
    rows.iter().map(|(key, title, published, media)| item(key, title, *published, media, None)).collect()
}

/// So many hours after a moment in the evening.
const fn at(hours: i64) -> i64 {
    1_700_000_000 + hours * 3600
}

/// Publishers do this to all their episodes at once: nothing is new, nothing is gone, and each is what it was.
#[test]
fn turns_of_a_whole_feed_double_nothing() {
    let turns: &[(&str, &[Row], &[Row])] = &[
        (
            "another host, other guids and files",
            &[("g:1", "A", Some(at(72)), "a"), ("g:2", "B", Some(at(48)), "b"), ("g:3", "C", Some(at(24)), "c")],
            &[("g:x1", "A", Some(at(72)), "x"), ("g:x2", "B", Some(at(48)), "y"), ("g:x3", "C", Some(at(24)), "z")],
        ),
        (
            "two trailers with one title on one day",
            &[
                ("g:1", "Trailer", Some(at(1)), "a"),
                ("g:2", "Trailer", Some(at(0)), "b"),
                ("g:3", "C", Some(at(-24)), "c"),
            ],
            &[
                ("g:x1", "Trailer", Some(at(1)), "x"),
                ("g:x2", "Trailer", Some(at(0)), "y"),
                ("g:x3", "C", Some(at(-24)), "z"),
            ],
        ),
        (
            "time zones mended",
            &[("g:1", "A", Some(at(72)), "a"), ("g:2", "B", Some(at(48)), "b"), ("g:3", "C", Some(at(24)), "c")],
            &[("g:x1", "A", Some(at(80)), "x"), ("g:x2", "B", Some(at(56)), "y"), ("g:x3", "C", Some(at(32)), "z")],
        ),
        (
            "no dates at all",
            &[("g:1", "A", None, "a"), ("g:2", "B", None, "b"), ("g:3", "C", None, "c")],
            &[("g:x1", "A", None, "x"), ("g:x2", "B", None, "y"), ("g:x3", "C", None, "z")],
        ),
        (
            "https in every guid, the host in small letters, and other titles",
            &[("g:http://S.example/1", "A", None, ""), ("g:http://www.s.example/2/", "B", None, "")],
            &[("g:https://s.example/1", "1: A", None, ""), ("g:https://s.example/2", "2: B", None, "")],
        ),
        (
            "https in every link",
            &[("l:http://s.example/1", "A", None, ""), ("l:http://s.example/2", "B", None, "")],
            &[("l:https://s.example/1", "A", Some(at(0)), ""), ("l:https://s.example/2", "B", Some(at(1)), "")],
        ),
        (
            "the link becomes the guid",
            &[("l:http://s.example/1", "A", None, ""), ("l:http://s.example/2", "B", None, "")],
            &[("g:http://s.example/1", "A", None, ""), ("g:http://s.example/2", "B", None, "")],
        ),
        (
            "numbers in front of all titles",
            &[("g:1", "A", Some(at(72)), "a"), ("g:2", "B", Some(at(48)), "b")],
            &[("g:1", "12: A", Some(at(72)), "x"), ("g:2", "11: B", Some(at(48)), "y")],
        ),
        (
            "one guid for all, the other way round",
            &[("g:1#2", "A", None, "a"), ("g:1", "B", None, "b")],
            &[("g:1#2", "B", None, "b"), ("g:1", "A", None, "a")],
        ),
    ];
    for (name, before, after) in turns {
        let mut known = learned(rows(before));
        let delta = merge(&known, document(rows(after)));
        assert!(delta.new.is_empty() && delta.gone.is_empty(), "{name}: {delta:?}");
        write(&mut known, &delta);
        for (id, (before, after)) in (1..).zip(before.iter().zip(*after)) {
            let title = if name.contains("other way round") { before.1 } else { after.1 };
            assert_eq!(known.iter().find(|known| known.id.get() == id).unwrap().title, title, "{name}");
        }
        let again = merge(&known, document(rows(after)));
        assert!(again.new.is_empty() && again.changed.is_empty() && again.gone.is_empty(), "{name}: {again:?}");
        // And back again, the last first.
        let mut reversed = rows(before);
        reversed.reverse();
        let back = merge(&known, document(reversed));
        assert!(back.new.is_empty() && back.gone.is_empty(), "{name}, and back: {back:?}");
    }
}

#[test]
fn what_comes_back_under_another_guid_and_file_is_what_it_was() {
    let mut known = learned(rows(&[
        ("g:1", "A", Some(at(72)), "a"),
        ("g:2", "B", Some(at(48)), "b"),
        ("g:3", "C", Some(at(24)), "c"),
    ]));
    known[0].gone = true;
    let next =
        rows(&[("g:x", "A", Some(at(72)), "x"), ("g:2", "B", Some(at(48)), "b"), ("g:3", "C", Some(at(24)), "c")]);
    assert_eq!(merge(&known, document(next)).back.len(), 1);
}

/// Guids that are counted anew on each page of a feed without dates tell nothing.
#[test]
fn older_pages_without_dates_are_added() {
    let page = |from: usize| {
        let one =
            |at: usize| item(&format!("g:{at}"), &format!("Story {}", from + at), None, &(from + at).to_string(), None);
        document((0..5).map(one).collect())
    };
    let known = learned(page(0).episodes);
    assert_eq!(merge_older(&known, page(5)).new.len(), 5);
    assert_eq!(merge_older(&known, page(0)).new.len(), 0);
}

/// As many as a document may hold: nobody compares each with each.
#[test]
fn a_guid_that_thousands_share_costs_no_more_than_others() {
    const MANY: i64 = 30_000;
    let all = |titles: &str, dated: bool, from: i64| {
        let mut all: Vec<ParsedEpisode> = (0..MANY)
            .map(|at| {
                item(
                    "g:same",
                    &format!("{titles} {at}"),
                    dated.then_some(from + at * 60),
                    &format!("{titles}{at}"),
                    None,
                )
            })
            .collect();
        let mut numbers = Repeats::default();
        for one in &mut all {
            numbers.number(one);
        }
        document(all)
    };
    for dated in [true, false] {
        let known = learned(all("A", dated, 0).episodes);
        let delta = merge(&known, all("A", dated, 0));
        assert_eq!((delta.new.len(), delta.gone.len()), (0, 0));
        let delta = merge(&known, all("B", dated, 86_400 * 9_000));
        assert_eq!((delta.new.len(), delta.gone.len()), (MANY as usize, MANY as usize));
    }
}

#[test]
fn an_empty_document_changes_nothing() {
    let known = learned(vec![item("ga", "A", Some(1), "a", None)]);
    let empty = Parsed { show: ParsedShow { title: "Oops".into(), ..ParsedShow::default() }, ..document(Vec::new()) };
    assert_eq!(merge(&known, empty.clone()), FeedDelta::default());
    assert_eq!(merge(&[], empty).show.title, "Oops");
}

#[test]
fn only_a_whole_document_can_miss_an_episode() {
    let known = learned(vec![item("ga", "A", Some(1), "a", None), item("gb", "B", Some(90_000), "b", None)]);
    let mut cut = document(vec![item("ga", "A", Some(1), "a", None)]);
    assert_eq!(merge(&known, cut.clone()).gone.len(), 1);
    cut.show.next_page = Some("https://example.org/2".into());
    assert!(merge(&known, cut.clone()).gone.is_empty());
    cut.show.next_page = None;
    cut.complete = false;
    assert!(merge(&known, cut).gone.is_empty());
}

#[test]
fn undated_items_take_the_place_of_their_neighbour() {
    let delta = merge(
        &[],
        document(vec![
            item("ga", "A", None, "a", None),
            item("gb", "B", Some(50), "b", None),
            item("gc", "C", None, "c", None),
        ]),
    );
    assert!(delta.new.iter().all(|fresh| fresh.place == Timestamp(50)));
    assert_eq!(delta.dates, [Timestamp(50)]);
    assert!(!delta.oldest_first);
}

fn items() -> impl Strategy<Value = Vec<ParsedEpisode>> {
    let one = (0..12_u8, 0..4_u8, proptest::option::of(0..3_i64), 0..6_u8, proptest::option::of(0..3_u32));
    proptest::collection::vec(one, 0..12).prop_map(|parts| {
        let mut used = std::collections::HashSet::new();
        parts
            .into_iter()
            .filter(|(key, ..)| used.insert(*key))
            .map(|(key, title, day, media, length)| {
                let media = if media == 0 { String::new() } else { media.to_string() };
                item(
                    &format!("g{key}"),
                    &format!("T{title}"),
                    day.map(|day| day * DAY),
                    &media,
                    length.map(|n| n * 500),
                )
            })
            .collect()
    })
}

/// A document of items of few words, so that guids, files and titles meet, and whole items come twice.
fn written() -> impl Strategy<Value = String> {
    let one = (0..4_u8, 0..3_u8, proptest::option::of(1..4_u8), 0..3_u8, 0..3_u8);
    proptest::collection::vec(one, 0..8).prop_map(|items| {
        let item = |(guid, title, day, media, notes): (u8, u8, Option<u8>, u8, u8)| {
            let guid = if guid == 0 { String::new() } else { format!("<guid>g{guid}</guid>") };
            let day = day.map(|day| format!("<pubDate>0{day} Jan 2024 06:00:00 GMT</pubDate>")).unwrap_or_default();
            let media = match media {
                0 => String::new(),
                media => format!("<enclosure url=\"https://cdn.example/{media}.mp3\"/>"),
            };
            let and = ["", "a &amp; b", "a & b"][usize::from(notes)];
            format!("<item><title>T{title}</title>{guid}{day}{media}<description>{and}</description></item>")
        };
        let items: Vec<String> = items.into_iter().map(item).collect();
        format!("<rss version=\"2.0\"><channel><title>x</title>{}</channel></rss>", items.concat())
    })
}

proptest! {
    #[test]
    fn what_is_known_by_its_source_need_not_be_read(documents in proptest::collection::vec(written(), 1..5)) {
        let url = crate::model::FeedUrl::parse("https://feed.example/x").unwrap();
        let mut known = Vec::new();
        for document in documents {
            let mut sources = Sources::of(&known);
            let whole = feed::parse(document.as_bytes(), &url, None).unwrap();
            let news = feed::parse_news(document.as_bytes(), &url, None, |raw| sources.claim(raw)).unwrap();
            prop_assert_eq!(whole.episodes.len(), news.episodes.len() + news.unread.len());
            let items = whole.episodes.len();
            let (mut by_whole, by_news) = (merge(&known, whole), merge(&known, news));
            // Repairs of what was not read are not told.
            by_whole.repairs.clone_from(&by_news.repairs);
            prop_assert_eq!(&by_whole, &by_news);
            write(&mut known, &by_news);
            // And the same document once more has nothing to read.
            let mut sources = Sources::of(&known);
            let again = feed::parse_news(document.as_bytes(), &url, None, |raw| sources.claim(raw)).unwrap();
            prop_assert_eq!((again.episodes.len(), again.unread.len()), (0, items));
        }
    }

    #[test]
    fn merging_twice_is_merging_once(first in items(), second in items()) {
        let mut known = learned(first);
        let delta = merge(&known, document(second.clone()));
        write(&mut known, &delta);
        let again = merge(&known, document(second.clone()));
        prop_assert!(again.new.is_empty() && again.changed.is_empty() && again.gone.is_empty() && again.back.is_empty(), "{again:?}");
        if !second.is_empty() {
            prop_assert_eq!(known.iter().filter(|known| !known.gone).count(), second.len());
        }
    }

    #[test]
    fn nothing_known_is_ever_dropped(first in items(), second in items()) {
        let mut known = learned(first);
        let before: Vec<EpisodeId> = known.iter().map(|known| known.id).collect();
        let delta = merge(&known, document(second));
        write(&mut known, &delta);
        prop_assert!(before.iter().all(|id| known.iter().any(|known| known.id == *id)));
        let mut keys: Vec<_> = known.iter().map(|known| known.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), known.len(), "keys stay unique");
    }
}
