//! One title for many episodes, several of a day: bulletins, and the strands of one.

use super::*;

#[test]
fn bulletins_of_one_day_stay_apart() {
    let known = learned(vec![item("ga", "News", Some(100), "a", None), item("gb", "News", Some(200), "b", None)]);
    let delta = merge(&known, document(vec![item("gc", "News", Some(300), "c", None)]));
    assert_eq!((delta.new.len(), delta.gone.len()), (1, 2));
}

/// Of several with one title and day one may change everything but its moment; what comes at another moment is new.
#[test]
fn one_of_a_day_stays_itself_beside_its_namesakes() {
    let news = |key, hour: i64, media| (key, "News", Some(at(hour - 22)), media);
    let changes = |known: &[Row], next: &[Row]| {
        let delta = merge(&learned(rows(known)), document(rows(next)));
        (delta.changed.len(), delta.new.len(), delta.gone.len())
    };
    let (eight, twelve) = (news("g:1", 8, "a"), news("g:2", 12, "b"));
    assert_eq!(changes(&[eight, twelve], &[eight, news("g:x", 12, "x")]), (1, 0, 0));
    // The first one is pinned, or the oldest leaves, or one was withdrawn, or all come anew.
    for next in [16, 13, 9, 6] {
        assert_eq!(changes(&[eight, twelve], &[eight, news("g:x", next, "x")]), (0, 1, 1));
        assert_eq!(changes(&[eight, twelve], &[news("g:x", next, "x"), twelve]), (0, 1, 1));
    }
    assert_eq!(changes(&[eight, twelve], &[news("g:x", 16, "x"), news("g:y", 20, "y")]), (0, 2, 2));

    // A talk and its film, both at another host.
    let film = |mut rows: Vec<ParsedEpisode>| {
        rows[0].enclosures[0].url = rows[0].enclosures[0].url.replace("mp3", "mp4");
        rows
    };
    let both = [news("g:2", 8, "b"), news("g:1", 8, "a")];
    let moved = |hour| film(rows(&[news("g:x", hour, "x"), news("g:y", hour, "y")]));
    let known = learned(film(rows(&both)));
    let delta = merge(&known, document(moved(8)));
    assert_eq!(delta.changed.iter().map(|(id, _)| id.get()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(merge(&known, document(moved(12))).new.len(), 2);
}

/// Of each strand the newest only, every title another: what comes the day after has the title of the day before and is no
/// less an episode. What nothing but a title holds together is rather there twice than lost.
#[test]
fn strands_of_a_bulletin_do_not_swallow_those_of_the_day_before() {
    let week: Row = ("g:4", "The week", Some(at(-90)), "d");
    let known = learned(rows(&[
        ("g:1", "Morning news", Some(at(8)), "a"),
        ("g:2", "Sport", Some(at(9)), "b"),
        ("g:3", "Weather", Some(at(10)), "c"),
        week,
    ]));
    for shift in [18, 24, 36] {
        let next = rows(&[
            ("g:5", "Morning news", Some(at(8 + shift)), "e"),
            ("g:6", "Sport", Some(at(9 + shift)), "f"),
            ("g:7", "Weather", Some(at(10 + shift)), "g"),
            week,
        ]);
        let delta = merge(&known, document(next));
        assert_eq!((delta.new.len(), delta.changed.len(), delta.gone.len()), (3, 0, 3), "{shift} h later");
    }
}

#[test]
fn bulletins_of_two_days_stay_apart() {
    // A feed that holds the last bulletin only, and one that holds three.
    let last = learned(rows(&[("g:1", "News", Some(at(24)), "a")]));
    assert_eq!(merge(&last, document(rows(&[("g:2", "News", Some(at(48)), "b")]))).new.len(), 1);
    let three = learned(rows(&[
        ("g:1", "News", Some(at(72)), "a"),
        ("g:2", "News", Some(at(48)), "b"),
        ("g:3", "Talk", Some(at(24)), "c"),
    ]));
    let next = rows(&[
        ("g:4", "News", Some(at(96)), "d"),
        ("g:1", "News", Some(at(72)), "a"),
        ("g:2", "News", Some(at(48)), "b"),
    ]);
    assert_eq!(merge(&three, document(next)).new.len(), 1);
    // The page of the show is no name of an episode.
    let known = learned(rows(&[("l:https://s.example", "A", None, "")]));
    let mut other = item("g:9", "B", None, "", None);
    other.link = Some("https://s.example/".into());
    assert_eq!(merge(&known, document(vec![other])).new.len(), 1);
}

/// A feed that holds nothing but the newest bulletin, and one that holds the newest of each strand.
#[test]
fn the_next_bulletin_is_no_mended_one() {
    let at = |hour: i64| Some(86_400 * 30 + hour * 3600);
    let one =
        |hour: i64| document(vec![item(&format!("g:{hour}"), "The news", at(hour), &hour.to_string(), Some(300))]);
    let mut known = learned(one(6).episodes);
    for hour in 7..10 {
        let delta = merge(&known, one(hour));
        assert_eq!((delta.new.len(), delta.changed.len(), delta.gone.len()), (1, 0, 1), "{hour}");
        write(&mut known, &delta);
    }
    // Corrected soon after, the first one is what it was.
    let again = document(vec![item("g:again", "The news", at(6).map(|at| at + 300), "again", Some(310))]);
    assert_eq!(merge(&learned(one(6).episodes), again).changed.len(), 1);

    let strand =
        |name: &str, hour: i64| item(&format!("g:{name}{hour}"), name, at(hour), &format!("{name}{hour}"), None);
    let mut known = Vec::new();
    for day in 0..4 {
        let delta = merge(&known, document(vec![strand("News", day * 24), strand("Sport", day * 24 + 1)]));
        assert_eq!(delta.new.len(), 2);
        write(&mut known, &delta);
    }
    let delta = merge(&known, document(vec![strand("News", 3 * 24 + 6), strand("Sport", 3 * 24 + 1)]));
    assert_eq!((delta.new.len(), delta.changed.len(), delta.gone.len()), (1, 0, 1));
}
