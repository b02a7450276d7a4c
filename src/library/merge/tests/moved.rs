//! Shows that move to another host, or whose host asks other things along with the same files.

use super::*;

const fn day(number: u32) -> i64 {
    at(24 * number as i64)
}

#[test]
fn what_is_asked_of_a_server_beside_a_file_makes_no_other_file() {
    let asked = |key: &str, title: &str, at: i64, query: &str| {
        let mut item = item(key, title, Some(at), "x", None);
        item.enclosures[0].url.push_str(query);
        item
    };
    let of = |file: &str, item: ParsedEpisode| {
        let mut item = item;
        item.enclosures[0].url = item.enclosures[0].url.replace("/x.mp3", &format!("/{file}.mp3"));
        item
    };
    let known = learned(vec![of("a", asked("ga", "A", 100, "")), of("b", asked("gb", "B", 200, "?aid=1"))]);
    let delta = merge(
        &known,
        document(vec![
            of("a", asked("gx", "A, too", 100, "?dest-id=5")),
            of("b", asked("gy", "B, mended", 200, "?updated=9")),
        ]),
    );
    assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (2, 0, 0));
    // The bulletin of the next day is another one.
    let known = learned(vec![asked("ga", "News", 100, "?id=1")]);
    let delta = merge(&known, document(vec![asked("gb", "News", 90_000, "?id=2")]));
    assert_eq!((delta.new.len(), delta.gone.len()), (1, 1));
    // One name for all files says nothing; neither does one where everything else is different.
    let known = learned(vec![asked("ga", "A", 100, "?id=1"), asked("gb", "B", 200, "?id=2")]);
    let delta = merge(&known, document(vec![asked("gc", "A", 300_000, "?id=3"), asked("gb", "B", 200, "?id=2")]));
    assert_eq!((delta.new.len(), delta.gone.len()), (1, 1));
    let known = learned(vec![asked("ga", "Six", 100, "?id=1")]);
    let delta = merge(&known, document(vec![asked("gb", "Seven", 300, "?id=2")]));
    assert_eq!((delta.new.len(), delta.gone.len()), (1, 1));
}

/// Who listens, and by which way, is asked along with the file; none of it makes another episode, whether the guid stays or all but
/// the file is the same.
#[test]
fn words_for_advertisers_make_no_other_episode() {
    let asked = |key: &str, name: &str, query: &str| {
        let at = if name == "a" { 100_000 } else { 500_000 };
        let mut item = item(key, name, Some(at), name, Some(600));
        item.enclosures[0].url.push_str(query);
        item
    };
    for query in [
        "awCollectionId=1&awEpisodeId=2",
        "aw_0_1st.playerid=feed&aw_0_1st.skey=17",
        "src=rss",
        "source=feed",
        "utm_source=rss&utm_medium=podcast",
        "dest-id=7",
        "ref=site",
        "listeningSessionID=0CD_382_195",
        "aid=rss_feed&feed=xl36",
        "t=podcast&e=1&d=2501&size=80038392",
    ] {
        for (before, behind) in [("", format!("?{query}")), ("?id=1", format!("?id=1&{query}"))] {
            let known = learned(vec![asked("ga", "a", before), asked("gb", "b", before)]);
            let ids: Vec<_> = known.iter().map(|known| known.id).collect();
            // As it is, under another guid, and back again.
            for (a, b) in [("ga", "gb"), ("gx", "gy")] {
                let delta = merge(&known, document(vec![asked(a, "a", &behind), asked(b, "b", &behind)]));
                assert!(delta.new.is_empty() && delta.gone.is_empty(), "{query}");
                assert_eq!(delta.changed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids, "{query}");
                let mut next = known.clone();
                write(&mut next, &delta);
                let back = merge(&next, document(vec![asked("ga", "a", before), asked("gb", "b", before)]));
                assert!(back.new.is_empty() && back.gone.is_empty(), "{query}");
            }
        }
    }
}

/// A move to another host, where titles get other numbers: second and length are left.
#[test]
fn titles_are_numbered_anew() {
    let talk =
        |key: &str, title: &str, at: i64, media: &str, length: Option<u32>| item(key, title, Some(at), media, length);
    let at = at(1) + 7;
    let other = |title: &str| talk("gz", title, at + 600, "z", Some(700));
    let told = |was: Vec<ParsedEpisode>, is: Vec<ParsedEpisode>| {
        let delta = merge(&learned(was), document(is));
        (delta.changed.len(), delta.new.len(), delta.gone.len())
    };
    let was = |title: &str| vec![talk("ga", title, at, "a", Some(1812)), other("Ep 11: Foo")];
    for (before, behind) in
        [("Ep 12: Foo", "#12 Foo"), ("Ep 12: Foo", "12. Foo"), ("Ep 12: Foo", "Foo"), ("Foo", "S1E12 - Foo")]
    {
        let is = vec![talk("gx", behind, at, "x", Some(1812)), other("Ep 11: Foo")];
        assert_eq!(told(was(before), is), (1, 0, 0), "{before} {behind}");
    }
    for (title, at, media, length) in [
        ("#13 Foo", at, "x", Some(1812)),
        ("#12 Bar", at, "x", Some(1812)),
        ("#12 Foo", at + 1, "x", Some(1812)),
        ("#12 Foo", at, "x", Some(1813)),
        ("#12 Foo", at, "x", None),
    ] {
        let is = vec![talk("gx", title, at, media, length), other("Ep 11: Foo")];
        assert_eq!(told(was("Ep 12: Foo"), is), (0, 1, 1), "{title} {length:?}");
    }
    // A film of it, and a day that has no hour.
    let mut film = talk("gx", "#12 Foo", at, "x", Some(1812));
    film.enclosures[0].url = "https://cdn.example/x.mp4".into();
    assert_eq!(told(was("Ep 12: Foo"), vec![film, other("Ep 11: Foo")]), (0, 1, 1));
    let midnight = 20_000 * DAY;
    let day = |key: &str, title: &str, media: &str| vec![talk(key, title, midnight, media, Some(60))];
    assert_eq!(told(day("ga", "Ep 12: Foo", "a"), day("gx", "#12 Foo", "x")), (0, 1, 1));
    // Two strands of one second stay two, also where one of them leaves and another comes.
    let strands = |keys: [&str; 2], titles: [&str; 2]| {
        let one = |at_once: usize| talk(keys[at_once], titles[at_once], at, keys[at_once], Some(300));
        vec![one(0), one(1)]
    };
    let news = ["1. News", "2. News"];
    assert_eq!(told(strands(["ga", "gb"], news), strands(["ga", "gc"], ["1. News", "3. News"])), (0, 1, 1));
    assert_eq!(told(strands(["ga", "gb"], news), strands(["gx", "gy"], ["#1 News", "#2 News"])), (2, 0, 0));
    assert_eq!(told(strands(["ga", "gb"], news), strands(["gx", "gy"], ["News", "News"])), (0, 2, 2));
    assert_eq!(told(strands(["ga", "gb"], ["News", "Sport"]), strands(["ga", "gc"], ["News", "Weather"])), (0, 1, 1));
}

/// Whatever else is the same in a document: what is known by its source was not read, and has its file all the same.
#[test]
fn a_file_of_all_items_makes_no_new_episode_of_an_old_one() {
    let broadcast = |number: u32| {
        let mut item =
            item(&format!("g{number}"), &format!("Broadcast {number}"), Some(day(number)), "latest", Some(3600));
        item.raw = u64::from(number);
        item
    };
    let known = learned((1..=5).rev().map(broadcast).collect());
    let unread = |number: u32| crate::feed::Unread { before: 1, raw: u64::from(number) };
    let news = Parsed { unread: (2..=5).rev().map(unread).collect(), ..document(vec![broadcast(6)]) };
    for document in [document((2..=6).rev().map(broadcast).collect()), news] {
        let delta = merge(&known, document);
        assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (0, 1, 1));
    }
}

/// What left stays what it was when another episode has its file: a repeat, or a mistake of the publisher's.
#[test]
fn an_episode_that_left_is_taken_by_no_other() {
    let mut known = learned(vec![item("ga", "Old", Some(day(1)), "a", None), item("gb", "B", Some(day(2)), "b", None)]);
    let delta = merge(&known, document(vec![item("gb", "B", Some(day(2)), "b", None)]));
    write(&mut known, &delta);
    let other = |title: &str, on: u32| document(vec![item("gc", title, Some(day(on)), "a", None)]);
    for (title, on, new) in [("REPEAT: Old", 9, 1), ("Old", 9, 0), ("Old", 366, 1), ("Old, mended", 1, 0)] {
        assert_eq!(merge(&known, other(title, on)).new.len(), new, "{title} {on}");
    }
}

#[test]
fn a_title_that_occurs_twice_takes_itself_out_only() {
    let titles = ["A", "B", "C", "D", "E", "F", "Q&A", "Q&A"];
    let undated = |host: &str| {
        let items = titles.iter().enumerate();
        items.map(|(n, title)| item(&format!("e{host}{n}"), title, None, &format!("{host}{n}"), None)).collect()
    };
    let delta = merge(&learned(undated("x")), document(undated("y")));
    assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (6, 2, 2));
    // A file that is called as before on another host is the same, too.
    let files = |host: &str| {
        let mut items: Vec<ParsedEpisode> = undated("f");
        for item in &mut items {
            item.enclosures[0].url = item.enclosures[0].url.replace("cdn.example", host);
            item.key = EpisodeKey(format!("e{}", item.enclosures[0].url).into());
        }
        items
    };
    let delta = merge(&learned(files("x.example")), document(files("y.example")));
    assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (8, 0, 0));
    // In a show of bulletins titles name nothing.
    let bulletins = |host: &str| {
        let items = ["A", "News", "News", "News", "B"].iter().enumerate();
        items.map(|(n, title)| item(&format!("e{host}{n}"), title, None, &format!("{host}{n}"), None)).collect()
    };
    let delta = merge(&learned(bulletins("x")), document(bulletins("y")));
    assert_eq!((delta.changed.len(), delta.new.len()), (0, 5));
}

#[test]
fn another_program_sets_titles_in_another_way() {
    let was = ["It’s on", "One – two", "“Three”…"];
    let is = ["It's on", "One - two", "\"Three\"..."];
    let talks = |titles: [&str; 3], host: &str| {
        let numbered = (1_u32..).zip(titles);
        let talk = |(n, title): (u32, &str)| {
            item(&format!("g{host}{n}"), title, Some(day(n) + 7), &format!("{host}{n}"), Some(600))
        };
        numbered.map(talk).collect::<Vec<_>>()
    };
    let delta = merge(&learned(talks(was, "x")), document(talks(is, "y")));
    assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (3, 0, 0));
}

/// An import keeps the day as the publisher wrote it and loses the hour, some fetches give no date that can be read, and a
/// date is mended while the address is signed anew each time.
#[test]
fn hours_and_dates_are_lost() {
    let talks = |host: &str, moment: &dyn Fn(u32) -> Option<i64>| {
        let talk = |n: u32| item(&format!("g{host}{n}"), &format!("Talk {n}"), moment(n), &format!("{host}{n}"), None);
        (1..=5).map(talk).collect::<Vec<_>>()
    };
    let evening = |n: u32| Some(day(n) + 2 * 3600 + i64::from(n) * 60);
    let known = learned(talks("x", &evening));
    for moment in [&(|n: u32| Some(day(n) - 20 * 3600)) as &dyn Fn(u32) -> Option<i64>, &|_| None] {
        let delta = merge(&known, document(talks("y", moment)));
        assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (5, 0, 0));
    }
    let signed = |token: &str, third: i64| {
        let mut items = talks("x", &evening);
        for (n, item) in items.iter_mut().enumerate() {
            item.guid = None;
            item.enclosures[0].url = format!("{}?token={token}{n}", item.enclosures[0].url);
            item.key = EpisodeKey(format!("e{token}{n}").into());
        }
        items[2].published = Some(Timestamp(third));
        items
    };
    let delta = merge(&learned(signed("a", day(3))), document(signed("b", day(3) + 40 * 3600)));
    assert_eq!((delta.changed.len(), delta.new.len(), delta.gone.len()), (5, 0, 0));
}

/// A server in another zone writes the dates of a show whose episodes all have one title, while some get another guid and file. The day
/// of each is that of its neighbour now.
#[test]
fn the_dates_of_one_title_move_over_midnight() {
    const HOUR: i64 = 3600;
    let news = |n: u32, key: &str, media: &str, by: i64| {
        let moment = day(n) + 9 * HOUR + by;
        item(&format!("g{key}{n}"), "Daily News", Some(moment), &format!("{media}{n}"), Some(600))
    };
    let count = 9_u32;
    let known = learned((1..=count).rev().map(|n| news(n, "a", "f", 0)).collect());
    let told = |known: &[Known], is: Vec<ParsedEpisode>| {
        let delta = merge(known, document(is));
        let mut next = known.to_vec();
        write(&mut next, &delta);
        // Each is what it was, by its place: the oldest came last.
        let moved = next.iter().zip(known).filter(|(next, known)| next.id == known.id && next.title == known.title);
        (
            delta.new.len(),
            delta.gone.len(),
            moved.map(|(next, known)| next.published.unwrap().0 - known.published.unwrap().0).collect::<Vec<_>>(),
        )
    };
    for by in [8 * HOUR, -10 * HOUR, 12 * HOUR, HOUR / 2] {
        // What is kept: guid and file; file only; nothing.
        for other in
            [(["x", "f"], ["y", "z"]), (["a", "f"], ["y", "z"]), (["a", "f"], ["a", "z"]), (["a", "f"], ["y", "f"])]
        {
            let ([key, file], [other_key, other_file]) = other;
            let now =
                |n: u32| if n.is_multiple_of(3) { news(n, other_key, other_file, by) } else { news(n, key, file, by) };
            let all = (1..=count).rev().map(now).collect();
            assert_eq!(told(&known, all), (0, 0, vec![by; count as usize]), "{by} {other:?}");
        }
    }
    // Summer is another hour than winter.
    let by = |n: u32| if n < 5 { 8 * HOUR } else { 9 * HOUR };
    let now = |n: u32| if n.is_multiple_of(3) { news(n, "y", "z", by(n)) } else { news(n, "a", "f", by(n)) };
    let (new, gone, moves) = told(&known, (1..=count).rev().map(now).collect());
    assert_eq!((new, gone), (0, 0));
    assert_eq!(moves, (1..=count).rev().map(by).collect::<Vec<_>>());
    // Strands that come every eight hours stay apart, whichever of them keeps its guid.
    let strand = |n: u32, key: &str, media: &str, by: i64| {
        let moment = at(8 * i64::from(n)) + by;
        item(&format!("g{key}{n}"), "News", Some(moment), &format!("{media}{n}"), Some(300))
    };
    let known = learned((1..=count).rev().map(|n| strand(n, "a", "f", 0)).collect());
    let now = |n: u32| strand(n, "a", if n.is_multiple_of(3) { "z" } else { "f" }, 8 * HOUR);
    assert_eq!(told(&known, (1..=count).rev().map(now).collect()), (0, 0, vec![8 * HOUR; count as usize]));
    // Guids that are counted anew move nothing: each bulletin has its own file.
    let counted = |first: u32| {
        let one =
            |n: u32| item(&format!("g{n}"), "News", Some(at(i64::from(first + n))), &format!("f{}", first + n), None);
        (1..=count).rev().map(one).collect::<Vec<_>>()
    };
    let (new, gone, moves) = told(&learned(counted(0)), counted(1));
    assert_eq!((new, gone, moves.into_iter().filter(|by| *by != 0).count()), (1, 1, 0));
}
