//! The command line, as a shell sees it: the built program, a home of its own, and feeds that the test writes.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Stdio;

use crate::home::{Home, ended};
use crate::server;
use serde_json::Value;

impl Home {
    /// Two shows that tell of each other, followed.
    fn with_two_shows() -> Self {
        let home = Self::new();
        let kettle = home.write("kettle.xml", KETTLE);
        let lantern = home.write("lantern.xml", LANTERN);
        home.run(&["add", &kettle]).done();
        home.run(&["add", &lantern]).done();
        home
    }

    fn id_of(&self, title: &str) -> String {
        let found = self.run(&["search", title, "--json"]).json();
        let places = found["shows"].as_array().unwrap().iter().chain(found["episodes"].as_array().unwrap());
        let place = places.clone().find(|one| one["title"] == title).unwrap_or_else(|| panic!("no {title}: {found}"));
        place["id"].to_string()
    }
}

const KETTLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Kettle &amp; Spoon</title><link>https://kettle.example</link><language>en</language>
<description>&lt;p&gt;Tea, and the people who boil it.&lt;/p&gt;</description>
<itunes:author>Ada Brewer</itunes:author><itunes:category text="Arts"><itunes:category text="Food"/></itunes:category>
<podcast:funding url="https://kettle.example/support">Buy a cup</podcast:funding>
<podcast:person role="host" href="https://ada.example">Ada Brewer</podcast:person>
<podcast:podroll><podcast:remoteItem feedUrl="https://other.example/feed.xml" title="The Other One"/></podcast:podroll>
<item><title>Oolong at Noon</title><guid isPermaLink="false">k3</guid><pubDate>Wed, 03 Jan 2024 06:00:00 GMT</pubDate>
 <itunes:duration>1:02:03</itunes:duration><itunes:season>2</itunes:season><itunes:episode>3</itunes:episode>
 <podcast:season name="Leaves">2</podcast:season><podcast:episode display="Cup 3">3</podcast:episode>
 <enclosure url="https://media.example/k3.mp3" type="audio/mpeg" length="4321"/>
 <content:encoded><![CDATA[<p>On <a href="https://leaf.example/oolong">oolong</a> and <a href="https://lantern.example">lamps</a>.</p>
 <blockquote><p>Water first.</p></blockquote><p>0:05 The water<br>12:30 The leaves</p><ul><li>one</li><li>two <a href="mailto:ada@kettle.example">write</a></li></ul>]]></content:encoded></item>
<item><title>Steam</title><guid isPermaLink="false">k2</guid><pubDate>Tue, 02 Jan 2024 06:00:00 GMT</pubDate>
 <itunes:season>0</itunes:season><itunes:episode>0</itunes:episode>
 <enclosure url="https://media.example/k2.mp3" type="audio/mpeg" length="4321"/>
 <description>Again on &lt;a href="https://leaf.example/oolong"&gt;oolong&lt;/a&gt;.</description></item>
<item><title>First Cup</title><guid isPermaLink="false">k1</guid><pubDate>Mon, 01 Jan 2024 06:00:00 GMT</pubDate>
 <itunes:episodeType>trailer</itunes:episodeType>
 <enclosure url="https://media.example/k1.mp3" type="audio/mpeg" length="4321"/></item>
</channel></rss>"#;

const LANTERN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>
<title>Lantern Hour</title><link>https://lantern.example</link><description>Lamps and kettles at night.</description>
<itunes:author>Bo Wick</itunes:author><itunes:category text="Arts"/>
<podcast:person role="guest">Ada Brewer</podcast:person>
<item><title>Wick and Steam</title><guid isPermaLink="false">l1</guid><pubDate>Thu, 04 Jan 2024 06:00:00 GMT</pubDate>
 <enclosure url="https://media.example/l1.mp3" type="audio/mpeg" length="99"/><description>With Ada.</description></item>
</channel></rss>"#;

const PRIVATE: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Walled</title>
<item><title>Behind the wall</title><guid isPermaLink="false">1</guid>
<enclosure url="https://media.example/1.mp3?token=an1m4l" type="audio/mpeg" length="1"/></item></channel></rss>"#;

/// The commands that help lists.
fn commands(home: &Home) -> Vec<String> {
    let help = home.run(&["--help"]).done();
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    list.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_has_short_help_and_long_help_with_examples_first() {
    let home = Home::new();
    let commands = commands(&home);
    assert!(commands.len() >= 21, "{commands:?}");
    for command in &commands {
        let short = home.run(&[command, "-h"]).done();
        assert!(!short.contains("Examples:") && short.contains("Usage: earmark"), "{command}: {short}");
        let long = home.run(&[command, "--help"]).done();
        let (examples, usage) = (long.find("Examples:"), long.find("Usage:"));
        assert!(examples.is_some() && examples < usage, "{command}: {long}");
        assert!(long.contains(&format!("  earmark {command}")), "{command}: an example uses it");
        assert!(long.lines().all(|line| line.chars().count() <= 110), "{command}: {long}");
    }
    let long = home.run(&["--help"]).done();
    assert!(long.find("Examples:") < long.find("Usage:") && long.contains("Exit status"));
    assert!(!home.run(&["-h"]).done().contains("Examples:"));
    assert!(home.run(&["--version"]).done().starts_with(&format!("earmark {}", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn without_a_terminal_the_short_help_is_printed_and_nothing_opens() {
    let home = Home::new();
    for term in ["xterm", "dumb"] {
        let said = ended(home.command(&[]).env("TERM", term)).fails(2);
        assert!(said.contains("Usage: earmark") && said.contains("`earmark shows`"), "{term}: {said}");
        let said = ended(home.command(&["show/3/links"]).env("TERM", term)).fails(2);
        assert!(said.contains("`earmark shows`"), "{said}");
        ended(home.command(&["go", "new"]).env("TERM", term)).fails(2);
    }
    assert!(!home.library().exists(), "nothing is made by looking");
}

#[test]
fn misspelt_commands_options_and_places_are_answered_with_the_right_ones() {
    let home = Home::new();
    for (args, right) in [
        (&["shwos"][..], "`earmark shows`"),
        (&["refrsh"], "`earmark refresh`"),
        (&["histroy"], "`earmark history`"),
        (&["shows", "--jsno"], "--json"),
        (&["sample", "instal"], "install"),
        (&["shows", "--set", "ui.theem=dark"], "ui.theme"),
        (&["shows", "--theme", "drak"], "Did you mean dark?"),
        (&["shows", "--theme", "pink"], "terminal, dark, light, contrast, mono, auto"),
        (&["--clolor", "never"], "--color"),
    ] {
        let said = home.run(args).fails(2);
        assert!(said.contains(right), "{args:?}: {said}");
    }
    let said = home.run(&["xyzzy"]).fails(2);
    assert!(said.contains("`earmark --help`"), "{said}");
}

#[test]
fn a_home_without_a_library_is_no_failure() {
    let home = Home::new();
    for command in ["shows", "new", "later"] {
        let ran = home.run(&[command]);
        assert!(ran.err.contains("`earmark"), "{command}: {}", ran.err);
        assert_eq!(ran.done(), "");
        assert_eq!(home.run(&[command, "--json"]).json(), serde_json::json!([]));
        assert_eq!(home.run(&[command, "--json-lines"]).done(), "");
    }
    assert_eq!(home.run(&["refresh"]).done(), "");
    assert!(home.run(&["export"]).done().contains("<opml"));
    for args in [
        &["show", "tea"][..],
        &["episode", "1"],
        &["links", "1"],
        &["similar", "x"],
        &["search", "x"],
        &["remove", "x"],
    ] {
        home.run(args).fails(4);
    }
    assert!(!home.library().exists());
}

#[test]
fn a_library_of_the_format_before_is_brought_up_to_date_by_the_first_command() {
    let home = Home::with_two_shows();
    let before = home.run(&["shows", "--json"]).json();
    let conn = rusqlite::Connection::open(home.library()).unwrap();
    let format: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    conn.execute_batch(
        "DROP TRIGGER episode_leaves_index; DROP TABLE slot; ALTER TABLE indexed DROP COLUMN spill;
         ALTER TABLE indexed DROP COLUMN merged;
         DROP TABLE words;
         CREATE VIRTUAL TABLE words USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'ascii');
         UPDATE indexed SET version = 0;
         ALTER TABLE older DROP COLUMN whole; ALTER TABLE older DROP COLUMN failed_at; ALTER TABLE older DROP COLUMN wait_until;
         ALTER TABLE older DROP COLUMN problem; ALTER TABLE validators DROP COLUMN looked;
         ALTER TABLE validators DROP COLUMN hollow;
         ALTER TABLE health DROP COLUMN wait_until; ALTER TABLE episode_identity DROP COLUMN media_kind;
         DROP INDEX person_own; DROP INDEX person_name; CREATE INDEX person_show ON person (show, episode);
         CREATE INDEX person_name ON person (name_key, show);",
    )
    .unwrap();
    conn.execute_batch(
        "CREATE TRIGGER episode_leaves_index AFTER DELETE ON episode BEGIN DELETE FROM words WHERE rowid = old.id; END;",
    )
    .unwrap();
    conn.pragma_update(None, "user_version", SLOTS - 1).unwrap();
    drop(conn);
    assert_eq!(format, KEYS, "a later step needs its way back here");
    assert_eq!(home.run(&["shows", "--json"]).json(), before);
    let found = home.run(&["search", "\"water first\"", "--json"]);
    assert_eq!(found.status, Some(0), "{}", found.err);
}

/// The formats that brought the order of time into the index, and (after the column of what is said, how much of it is one piece, and the
/// people of a show together, patience with pages, how many items say nothing, and what kind of file episodes have) keys without
/// passwords, of which nothing is to be taken back.
const SLOTS: u32 = 14;
const KEYS: u32 = 21;

#[test]
fn what_is_found_is_told_before_it_is_followed() {
    let home = Home::new();
    let file = home.write("kettle.xml", KETTLE);
    let ran = home.run(&["add", &file]);
    assert!(ran.err.starts_with("Found: Kettle & Spoon — Ada Brewer — 3 episodes — file:///"), "{}", ran.err);
    assert!(ran.err.contains("Kettle & Spoon is followed now."), "{}", ran.err);
    let row: Vec<String> = ran.done().trim_end_matches('\n').split('\t').map(String::from).collect();
    assert_eq!(
        row[1..],
        ["1", "3", "2024-01-03T06:00:00Z", "Kettle & Spoon", "Ada Brewer", ""],
        "every column is there, empty ones too"
    );
    let again = home.run(&["add", "./kettle.xml", "--json"]);
    assert!(again.err.contains("was followed before"), "{}", again.err);
    assert_eq!(again.json()[0]["id"].to_string(), row[0], "any spelling of a path is the same show");
    assert_eq!(home.run(&["shows"]).done().lines().count(), 1);
}

#[test]
fn a_feed_on_standard_input_must_say_where_it_lives() {
    let home = Home::new();
    for pipe in PIPES {
        let said = home.run_with(&["add", pipe], LANTERN).fails(1);
        assert!(said.contains("does not say where it lives"), "{pipe}: {said}");
    }
    let own = LANTERN.replace(
        "<channel>",
        "<channel><atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"self\" href=\"https://lantern.example/feed.xml\"/>",
    );
    let shows = home.run_with(&["add", "-", "--json"], &own).json();
    assert_eq!(shows[0]["feed_url"], "https://lantern.example/feed.xml");
    assert_eq!(shows[0]["episode_count"], 1);
    for pipe in PIPES {
        assert_eq!(home.run_with(&["add", pipe, "--json"], &own).json()[0]["id"], shows[0]["id"], "{pipe}");
    }
}

/// Standard input, and a pipe that the shell makes (`<(curl …)`).
#[cfg(target_os = "linux")]
const PIPES: [&str; 3] = ["-", "/dev/stdin", "/dev/fd/0"];
#[cfg(not(target_os = "linux"))]
const PIPES: [&str; 2] = ["-", "/dev/stdin"];

#[test]
fn what_is_no_feed_is_refused_with_the_reason() {
    let home = Home::new();
    let page = home.write("page.html", "<!doctype html><html><body><p>Hello</p></body></html>");
    let empty = home.write("empty.xml", "");
    for (args, why) in [
        (["add", page.as_str()], "web page"),
        (["add", empty.as_str()], "empty"),
        (["add", "./nowhere.xml"], "no such file"),
        (["import", page.as_str()], "no subscription list"),
        (["import", "./nowhere.opml"], "Could not read ./nowhere.opml. There is no such file. Check the path."),
        (["import", "/"], "Could not read /. That is a folder."),
        (["inspect", "/"], "Could not read /. That is a folder."),
        (["inspect", page.as_str()], "web page"),
        (["inspect", empty.as_str()], "empty"),
        (["inspect", "./nowhere.xml"], "Could not read"),
    ] {
        let said = home.run(&args).fails(1);
        assert!(said.to_lowercase().contains(&why.to_lowercase()), "{args:?}: {said}");
    }
}

#[test]
fn a_show_is_printed_with_its_facts_text_and_episodes() {
    let home = Home::with_two_shows();
    let text = home.run(&["show", "kettle"]).done();
    for part in [
        "Kettle & Spoon\n",
        "Ada Brewer",
        "Arts > Food",
        "Tea, and the people who boil it.",
        "Oolong at Noon",
        "First Cup",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!home.run(&["show", "kettle", "-n", "1"]).done().contains("First Cup"));
    let show = home.run(&["show", "Kettle & Spoon", "--json"]).json();
    assert_eq!(show["episode_count"], 3);
    assert_eq!(show["subscription"], "following");
    assert_eq!(show["categories"], serde_json::json!(["Arts", "Arts > Food"]));
    assert_eq!(show["funding"][0]["url"], "https://kettle.example/support");
    assert_eq!(show["persons"][0]["name"], "Ada Brewer");
    assert_eq!(show["podroll"][0]["feed_url"], "https://other.example/feed.xml");
    let titles: Vec<&str> = show["episodes"].as_array().unwrap().iter().map(|e| e["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Oolong at Noon", "Steam", "First Cup"]);
    let first = &show["episodes"][0];
    assert_eq!(
        (&first["duration_seconds"], &first["season"], &first["episode"], &first["link_count"]),
        (&3723.into(), &2.into(), &3.into(), &4.into())
    );
    assert_eq!(show["episodes"][2]["episode_type"], "trailer");
    assert_eq!((&show["episodes"][1]["season"], &show["episodes"][1]["episode"]), (&0.into(), &0.into()));
}

#[test]
fn an_episode_is_printed_as_text_with_numbered_links() {
    let home = Home::with_two_shows();
    let text = home.run(&["episode", "oolong", "noon"]).done();
    for part in [
        "Oolong at Noon\n",
        "Kettle & Spoon (show/",
        "1:02:03",
        "season 2 (Leaves), episode 3 (Cup 3)\n",
        "Chapters\n    0:05  The water\n",
        "https://media.example/k3.mp3",
        "Water first.",
        "[1] oolong  https://leaf.example/oolong",
        "[3] write  mailto:ada@kettle.example",
        "Ada Brewer (host)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let id = home.id_of("Oolong at Noon");
    let episode = home.run(&["episode", &id, "--json"]).json();
    assert_eq!(episode["enclosure"]["url"], "https://media.example/k3.mp3");
    assert_eq!(episode["enclosure"]["length"], 4321);
    assert_eq!(episode["guid"], "k3");
    assert!(episode["notes_html"].as_str().unwrap().contains("<blockquote>"));
    assert!(episode["notes_text"].as_str().unwrap().contains("Water first."));
    let links: Vec<&str> = episode["links"].as_array().unwrap().iter().map(|l| l["found"].as_str().unwrap()).collect();
    assert_eq!(links.len(), 4, "three in the notes, and where the host is at home: {links:?}");
    assert_eq!(episode["link_count"], 4, "one number everywhere");
    assert_eq!(home.run(&["episode", &format!("episode/{id}/links"), "--json"]).json()["id"], episode["id"]);
}

#[test]
fn links_are_listed_once_and_lead_inside_where_they_can() {
    let home = Home::with_two_shows();
    let episode = home.id_of("Oolong at Noon");
    let lines = home.run(&["links", &episode]).done();
    let urls: Vec<&str> = lines.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    let expected = [
        "https://leaf.example/oolong",
        "https://lantern.example/",
        "mailto:ada@kettle.example",
        "https://ada.example/",
    ];
    assert_eq!(urls, expected, "the notes in reading order, then the people");
    let show = home.id_of("Kettle & Spoon");
    let of_show = home.run(&["links", &format!("show/{show}"), "--json"]).json();
    let of_show = of_show.as_array().unwrap();
    let oolong: Vec<&Value> = of_show.iter().filter(|link| link["url"] == "https://leaf.example/oolong").collect();
    assert_eq!(oolong.len(), 1, "{of_show:?}");
    assert_eq!(oolong[0]["episodes"].as_array().unwrap().len(), 2);
    let lamps = of_show.iter().find(|link| link["host"] == "lantern.example").unwrap();
    assert_eq!(lamps["inside"], format!("show/{}", home.id_of("Lantern Hour")));
    assert!(home.run(&["links", "kettle"]).done().contains("support"));
}

#[test]
fn similar_shows_come_with_reasons() {
    let home = Home::with_two_shows();
    let similar = home.run(&["similar", "kettle", "--json"]).json();
    let similar = similar.as_array().unwrap();
    let lantern = similar.iter().find(|one| one["title"] == "Lantern Hour").expect("notes and a person lead there");
    assert!(!lantern["reasons"].as_array().unwrap().is_empty());
    assert_eq!(lantern["following"], true);
    assert!(similar.iter().any(|one| one["title"] == "The Other One"), "its podroll names it: {similar:?}");
    assert!(similar.iter().all(|one| one["title"] != "Kettle & Spoon"));
    assert_eq!(home.run(&["similar", "kettle", "-n", "1"]).done().lines().count(), 1);
    assert!(similar.iter().all(|one| one["score"].as_f64().is_some_and(|score| score > 0.0)));
}

#[test]
fn the_graph_has_shows_people_and_what_leads_where() {
    let home = Home::with_two_shows();
    let graph = home.run(&["graph", "--format", "json"]).json();
    let list = |name: &str| graph[name].as_array().unwrap().clone();
    let id = |title: &str| {
        let shows = list("shows");
        shows.iter().find(|show| show["title"] == title).unwrap()["id"].as_str().unwrap().to_string()
    };
    let (kettle, lantern) = (id("Kettle & Spoon"), id("Lantern Hour"));
    assert_eq!(kettle, format!("show/{}", home.id_of("Kettle & Spoon")));
    let leads = |from: &str, to: &str, kind: &str| {
        list("edges").iter().any(|edge| edge["from"] == from && edge["to"] == to && edge["kind"] == kind)
    };
    assert!(leads(&kettle, &id("The Other One"), "recommends"), "{graph}");
    assert!(leads(&kettle, &lantern, "links"), "{graph}");
    let person = list("people")[0]["id"].as_str().unwrap().to_string();
    assert!(leads(&person, &kettle, "in") && leads(&person, &lantern, "in"), "{graph}");
    let dot = home.run(&["graph", "kettle"]).done();
    assert!(dot.starts_with("digraph earmark {") && dot.ends_with("}\n"), "{dot}");
    assert!(dot.contains(&format!("\"{kettle}\" -> \"{lantern}\" [label=\"links")), "{dot}");
    home.run(&["graph", "no such show"]).fails(4);
    assert_eq!(Home::new().run(&["graph", "--format", "json"]).json()["shows"], serde_json::json!([]));
}

#[test]
fn a_batch_answers_each_line_once_it_is_kept() {
    let home = Home::with_two_shows();
    let (steam, cup) = (home.id_of("Steam"), home.id_of("First Cup"));
    let show = home.id_of("Lantern Hour");
    let input = format!(
        "# a remark\n\nlater {cup}\nlater \"episode/{steam}\"\nplayed {steam}\nunfollow show/{show}\nplayd {steam}\nlater\nlater 4711\nunfollow kettle\nfollow kettle\nunlater Steam\nunplayed {steam}\n"
    );
    let ran = home.run_with(&["do"], &input);
    assert_eq!(ran.status, Some(3), "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[..4], ["ok 3", "ok 4", "ok 5", "ok 6"]);
    assert!(lines[4].starts_with("failed 7 ") && lines[4].contains("did you mean played"), "{lines:?}");
    assert!(lines[5].starts_with("failed 8 ") && lines[6].starts_with("failed 9 There is no episode 4711."));
    assert_eq!(lines[7..], ["ok 10", "ok 11", "ok 12", "ok 13"]);
    let later = home.run(&["later", "--json"]).json();
    assert_eq!(later.as_array().unwrap().len(), 1);
    assert_eq!(later[0]["id"].to_string(), cup);
    assert_eq!(home.run(&["shows", "--json"]).json().as_array().unwrap().len(), 1);
    let all = home.run(&["shows", "--all", "--json"]).json();
    assert_eq!(all.as_array().unwrap().len(), 2, "what is unfollowed stays known");
    assert_eq!(home.run(&["do", &format!("later {steam}"), &format!("played {steam}")]).done(), "ok 1\nok 2\n");
    let listed = home.run(&["later"]).done();
    let ids: Vec<&str> = listed.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(ids, [cup.as_str(), steam.as_str()], "in the order they were put in");
    assert!(listed.lines().nth(1).unwrap().contains("\tplayed,later\t"), "{listed}");
    let wrong = home.run(&["do", "later 4711"]);
    assert_eq!(wrong.status, Some(1));
    let more = home.write("more.xml", &LANTERN.replace("Lantern Hour", "Third Show"));
    assert_eq!(
        home.run(&["do", &format!("add {more}"), "refresh", "refresh \"Third Show\" kettle"]).done(),
        "ok 1\nok 2\nok 3\n"
    );
    assert_eq!(home.run(&["shows"]).done().lines().count(), 2);
}

#[test]
fn words_that_match_several_things_are_answered_with_a_list() {
    let home = Home::with_two_shows();
    let second = home.write("second.xml", &LANTERN.replace("Lantern Hour", "Lantern Hour Extra").replace("l1", "x1"));
    home.run(&["add", &second]).done();
    let said = home.run(&["show", "lantern"]).fails(4);
    assert!(said.contains("2 shows match “lantern”") && said.contains("Lantern Hour Extra"), "{said}");
    home.run(&["show", "lantern hour"]).done();
    let said = home.run(&["episode", "steam wick"]).fails(4);
    assert!(said.contains("2 episodes match"), "{said}");
    home.run(&["episode", "steam"]).done();
    for args in [&["show", "99"][..], &["show", "show/99"], &["show", "nobody"], &["show", "https://no.example/feed"]] {
        home.run(args).fails(4);
    }
    for args in [
        &["episode", "4711"][..],
        &["episode", "nobody"],
        &["links", "show/99"],
        &["refresh", "nobody"],
        &["remove", "nobody"],
    ] {
        home.run(args).fails(4);
    }
    assert_eq!(
        home.run(&["show", "https://kettle.example", "-n", "0", "--json"]).status,
        Some(0),
        "a site is an address"
    );
}

#[test]
fn new_episodes_and_titles_are_listed() {
    let home = Home::with_two_shows();
    let new = home.run(&["new", "--json"]).json();
    let titles: Vec<&str> = new.as_array().unwrap().iter().map(|e| e["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Wick and Steam", "Oolong at Noon"], "the newest of each show, newest first");
    assert_eq!(home.run(&["new", "--all"]).done().lines().count(), 4);
    assert_eq!(home.run(&["new", "--all", "-n", "2"]).done().lines().count(), 2);
    let lines = home.run(&["new", "--json-lines"]).done();
    let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    let found = home.run(&["search", "STEAM"]).done();
    assert_eq!(found.lines().count(), 2);
    assert!(found.lines().all(|line| line.starts_with("episode/")));
    home.run(&["search", "nothing like it"]).fails(4);
    let narrowed = |query: &str| home.run(&["search", query]).done().lines().count();
    assert_eq!(narrowed("show:kettle"), 4, "the show and its three episodes");
    assert_eq!((narrowed("steam"), narrowed("steam show:kettle"), narrowed("steam show:lantern in:titles")), (2, 1, 1));
    home.run(&["search", "steam is:played"]).fails(4);
    let told = home.run(&["search", "steam is:downloaded"]).fails(4);
    assert!(told.contains("no downloads yet"), "{told}");
}

#[test]
fn a_refresh_prints_what_is_new_and_says_what_failed() {
    let home = Home::with_two_shows();
    let ran = home.run(&["refresh"]);
    assert!(ran.err.contains("Nothing is due before 20"), "{}", ran.err);
    assert!(ran.err.contains("`earmark refresh --force` asks all the same."), "{}", ran.err);
    home.run(&["refresh", "--due"]).done();
    let ran = home.run(&["refresh", "--force"]);
    assert!(ran.err.contains("2 shows asked, no new episodes."), "{}", ran.err);
    assert_eq!(ran.done(), "");
    let item = "<item><title>Night Light</title><guid isPermaLink=\"false\">l2</guid><pubDate>Fri, 05 Jan 2024 06:00:00 GMT</pubDate><enclosure url=\"https://media.example/l2.mp3\" type=\"audio/mpeg\" length=\"1\"/></item><item>";
    home.write("lantern.xml", &LANTERN.replacen("<item>", item, 1));
    let ran = home.run(&["refresh", "--force"]);
    assert!(ran.err.contains("1 episode came in"), "{}", ran.err);
    let out = ran.done();
    assert!(out.lines().count() == 1 && out.contains("\tNight Light\tLantern Hour"), "{out}");
    fs::remove_file(home.path("kettle.xml")).unwrap();
    let ran = home.run(&["refresh", "--force", "--json"]);
    assert_eq!(ran.status, Some(3), "{}", ran.err);
    assert!(
        ran.err.contains("Could not refresh Kettle & Spoon.") && ran.err.contains("not there any more"),
        "{}",
        ran.err
    );
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let outcome = |title: &str| {
        let shows = report["shows"].as_array().unwrap();
        shows.iter().find(|one| one["show_title"] == title).unwrap()["outcome"].clone()
    };
    assert_eq!((outcome("Kettle & Spoon"), outcome("Lantern Hour")), ("failed".into(), "unchanged".into()));
    let ran = home.run(&["refresh", "kettle"]);
    assert_eq!(ran.status, Some(3), "{}", ran.err);
    let ran = home.run(&["refresh", "kettle", "lantern", "--json-lines"]);
    assert_eq!((ran.status, ran.out.lines().count()), (Some(3), 2));
    let show = home.run(&["show", "kettle", "--json"]).json();
    assert_eq!(show["episode_count"], 3, "a failure changes no episode");
    assert_eq!(show["failures"], 3);
    assert_eq!(show["problem"]["id"], "refresh.file-missing");
    assert!(home.run(&["shows"]).done().contains("\ttrouble"));
}

#[test]
fn what_is_exported_can_be_imported() {
    let home = Home::with_two_shows();
    let list = home.run(&["export"]).done();
    let other = Home::new();
    let ran = other.run_with(&["import", "-"], &list);
    assert!(ran.err.contains("2 shows are followed now."), "{}", ran.err);
    ran.done();
    assert_eq!(other.run(&["export"]).done(), list, "nothing is lost on the way");
    let again = other.run_with(&["import"], &list);
    assert!(again.err.contains("2 were followed before"), "{}", again.err);
    again.done();
    let file = home.path("list.opml").to_str().unwrap().to_owned();
    assert_eq!(home.run(&["export", &file]).done(), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), list);
    let json = home.run(&["export", "--json"]).json();
    let feeds: Vec<&str> = json.as_array().unwrap().iter().map(|one| one["feed_url"].as_str().unwrap()).collect();
    assert_eq!(feeds.len(), 2);
    assert!(feeds.iter().all(|feed| list.contains(feed)), "{json}");
    assert_eq!(home.run(&["export", "--json-lines"]).done().lines().count(), 2);
    let third = Home::new();
    let ran = third.run(&["add", &file, "--json"]);
    assert!(ran.err.starts_with("Found a list of 2 shows:"), "{}", ran.err);
    assert_eq!(ran.json().as_array().unwrap().len(), 2);
    let said = third.run(&["export", "/nowhere/at/all.opml"]).fails(1);
    assert!(said.contains("Could not write"), "{said}");
}

/// A pipe is read when it is named on the command line, and by nobody else.
#[cfg(unix)]
#[test]
fn pipes_are_read_where_they_are_meant() {
    let home = Home::new();
    let list = "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"A\" xmlUrl=\"https://a.example/feed\"/></body></opml>";
    let pipe = home.path("pipe").to_str().unwrap().to_owned();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let through = |text: &str, args: &[&str]| {
        let (to, text) = (pipe.clone(), text.to_owned());
        let writer = std::thread::spawn(move || fs::write(to, text));
        let ran = home.run(args);
        writer.join().unwrap().unwrap();
        ran
    };
    through(list, &["import", &pipe]).done();
    assert_eq!(home.run(&["shows", "--json"]).json()[0]["feed_url"], "https://a.example/feed");
    assert!(through(LANTERN, &["inspect", &pipe]).done().contains("Lantern Hour"));
    for stdin in ["-", "/dev/stdin"] {
        assert!(home.run_with(&["inspect", stdin], LANTERN).done().contains("Lantern Hour"));
        home.run_with(&["import", stdin], list).done();
    }
    let said = home.run(&["import", "/dev/zero"]).fails(1);
    assert!(said.contains("a pipe or a device"), "{said}");
}

#[test]
fn a_list_with_a_stray_mark_or_a_cut_is_followed_as_far_as_it_goes() {
    let home = Home::new();
    let entry = |name: &str, host: &str| {
        format!("<outline text=\"{name}\" type=\"rss\" xmlUrl=\"https://{host}.example/\"/>\n")
    };
    let list = [
        "<opml version=\"2.0\">\n<body>\n",
        &entry("The 12\" Vinyl Show", "a"),
        &entry("Two", "b"),
        "<outline text=\"Th",
    ]
    .concat();
    let ran = home.run_with(&["import", "-"], &list);
    for said in [
        "2 shows are followed now.",
        "The list is cut off. It breaks off in line 5: what stood behind that is missing.",
    ] {
        assert!(ran.err.contains(said), "{said} in {}", ran.err);
    }
    ran.done();
}

#[test]
fn private_feeds_are_masked_and_exported_only_when_asked() {
    let home = Home::new();
    let list = "<opml version=\"2.0\"><body><outline text=\"Mine\"><outline type=\"rss\" text=\"Private\" xmlUrl=\"https://me:hunter2@private.example/feed?token=s3cr3t\"/></outline><outline type=\"rss\" text=\"Open\" xmlUrl=\"https://open.example/feed\"/></body></opml>";
    let ran = home.run_with(&["import", "-"], list);
    let mut heard = format!("{}{}", ran.out, ran.err);
    ran.done();
    for args in [
        &["shows", "--json"][..],
        &["show", "private"],
        &["show", "private", "--json"],
        &["export"],
        &["export", "--json"],
        &["doctor"],
        &["shows"],
    ] {
        let ran = home.run(args);
        heard.push_str(&ran.out);
        heard.push_str(&ran.err);
    }
    let ran = ended(home.command(&["refresh"]).env("EARMARK_LOG", "trace").env("HTTPS_PROXY", "http://127.0.0.1:1"));
    heard.push_str(&ran.out);
    heard.push_str(&ran.err);
    heard.push_str(&fs::read_to_string(home.path(".local/state/earmark/earmark.log")).unwrap_or_default());
    for secret in ["hunter2", "s3cr3t"] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
    assert!(heard.contains("1 private feed was left out"), "{heard}");
    let all = home.run(&["export", "--with-secrets"]).done();
    assert!(
        all.contains("https://me:hunter2@private.example/feed?token=s3cr3t")
            && all.contains("https://open.example/feed")
    );
    let file = home.path("secret.opml");
    let ran = home.run(&["export", "--with-secrets", file.to_str().unwrap()]);
    assert!(ran.err.contains("This list holds passwords or keys"), "{}", ran.err);
    ran.done();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_a_private_feed_publishes_is_masked_too() {
    with_site(|site| {
        let home = Home::new();
        let private = format!("{}/private.xml?token=s3cr3t", site.replace("http://", "http://me:hunter2@"));
        home.run(&["add", &private]).done();
        let id = home.id_of("Behind the wall");
        for args in [&["episode", &id][..], &["episode", &id, "--json"]] {
            let out = home.run(args).done();
            assert!(out.contains("https://media.example/1.mp3?token=***"), "{out}");
            assert!(!out.contains("an1m4l"), "{out}");
        }
    });
}

/// A feed that is open to all may sign the addresses of its files: what is secret in them is kept and played, and printed by nobody.
#[test]
fn tokens_of_files_of_open_feeds_are_masked_too() {
    let home = Home::new();
    let open = PRIVATE.replace(
        "</item>",
        "<podcast:transcript url=\"https://media.example/1.vtt?token=an1m4l\"/><description>\
         &lt;a href=\"https://e.example/a?token=w0rds\"&gt;whole&lt;/a&gt;</description></item>",
    );
    let file = home.write("open.xml", &open);
    home.run(&["add", &file]).done();
    let id = home.id_of("Behind the wall");
    for args in [
        &["episode", &id][..],
        &["episode", &id, "--json"],
        &["show", "walled", "--json"],
        &["inspect", &file],
        &["inspect", &file, "--json"],
    ] {
        let out = home.run(args).done();
        assert!(!out.contains("an1m4l"), "{args:?}: {out}");
    }
    let episode = home.run(&["episode", &id, "--json"]).json();
    assert_eq!(episode["enclosure"]["url"], "https://media.example/1.mp3?token=***");
    assert_eq!(episode["transcripts"][0]["url"], "https://media.example/1.vtt?token=***");
    assert_eq!(episode["links"][0]["url"], "https://e.example/a?token=w0rds", "what the notes link to is whole");
    let reader = earmark::store::Reader::open(&home.library()).unwrap();
    let kept = reader.episode(earmark::model::EpisodeId::new(id.parse().unwrap()).unwrap()).unwrap().unwrap().0;
    assert_eq!(kept.enclosures[0].url, "https://media.example/1.mp3?token=an1m4l", "what is played");
}

/// Packed files are read as packed answers are: as what is in them, and no more of it than of those.
#[test]
fn packed_files_are_unpacked() {
    let home = Home::new();
    let packed = |name: &str, content: &[u8]| {
        fs::write(home.path(name), server::gzip(content)).unwrap();
        home.path(name).to_str().unwrap().to_owned()
    };
    let feed = packed("lantern.xml.gz", LANTERN.as_bytes());
    assert!(home.run(&["inspect", &feed]).done().contains("Lantern Hour"));
    home.run(&["add", &feed]).done();
    assert!(home.run(&["show", "lantern"]).done().contains("Wick and Steam"));
    let ran = home.run(&["refresh", "--force"]);
    assert!(ran.err.contains("no new episodes"), "{}", ran.err);
    let list = packed("list.opml.gz", b"<opml version=\"2.0\"><body><outline type=\"rss\" text=\"A\" xmlUrl=\"https://a.example/feed\"/></body></opml>");
    home.run(&["import", &list]).done();
    home.run(&["add", "--yes", &list]).done();
    assert_eq!(home.run(&["shows", "--json"]).json().as_array().unwrap().len(), 2);
    let whole = server::gzip(LANTERN.as_bytes());
    fs::write(home.path("half.gz"), &whole[..whole.len() / 2]).unwrap();
    fs::write(home.path("bomb.gz"), server::gzip_bomb(4 << 20)).unwrap();
    for (name, why) in [("half.gz", "cannot be unpacked"), ("bomb.gz", "longer than earmark reads")] {
        let file = home.path(name).to_str().unwrap().to_owned();
        for command in ["inspect", "add", "import"] {
            let said = home.run(&[command, &file]).fails(1);
            assert!(said.contains(why), "{command} {name}: {said}");
        }
    }
}

#[test]
fn unfollowing_can_be_taken_back() {
    let home = Home::with_two_shows();
    let id = home.id_of("Lantern Hour");
    let ran = home.run(&["remove", "lantern"]);
    assert!(ran.err.contains(&format!("earmark do \"follow {id}\"")), "{}", ran.err);
    assert!(ran.done().contains("archived"));
    home.run(&["remove", "lantern"]).fails(4);
    assert_eq!(home.run(&["do", &format!("follow {id}")]).done(), "ok 1\n");
    assert_eq!(home.run(&["shows"]).done().lines().count(), 2);
}

#[test]
fn the_sample_goes_in_and_out() {
    let home = Home::new();
    let shows = home.run(&["sample", "install", "--json"]).json();
    let shows = shows.as_array().unwrap();
    assert!(shows.len() >= 7 && shows.iter().all(|show| show["sample"] == true && show["subscription"] == "following"));
    assert!(home.run(&["show", "vanishing gradients"]).done().contains("5.0 of 11 ratings"));
    let links = home.run(&["links", "data science: the great stagnation"]).done();
    let texts: Vec<&str> = links.lines().map(|line| line.split('\t').nth(2).unwrap()).collect();
    assert_eq!((texts.len(), texts[0], texts[6]), (7, "The Myth of Objective Tech Screens", "Mark's Discord"));
    assert!(!home.run(&["export"]).done().contains("vanishinggradients"), "the sample is not the listener’s list");
    let removed = home.run(&["sample", "remove", "--json"]).json();
    assert_eq!(removed.as_array().unwrap().len(), shows.len());
    assert_eq!(home.run(&["shows", "--all"]).done(), "");
    home.run(&["sample", "remove"]).done();
}

#[test]
fn a_feed_is_inspected_without_being_kept() {
    let home = Home::new();
    let file = home.write("kettle.xml", KETTLE);
    let feed = home.run(&["inspect", &file, "--json"]).json();
    assert_eq!((&feed["kind"], &feed["show"]["title"]), (&"rss".into(), &"Kettle & Spoon".into()));
    assert_eq!(feed["episodes"].as_array().unwrap().len(), 3);
    assert_eq!(feed["episodes"][0]["links"][0]["url"], "https://leaf.example/oolong");
    assert!(home.run(&["inspect", "kettle.xml"]).done().contains("Oolong at Noon"));
    let piped: Value = serde_json::from_str(&home.run_with(&["inspect", "-", "--json"], KETTLE).done()).unwrap();
    assert_eq!(piped["episodes"], feed["episodes"]);
    assert!(!home.library().exists());
}

/// A program that looks into the file may hold it for long: whoever waits is told why, and what came in is kept when it lets go.
#[test]
fn a_library_that_another_program_holds_is_waited_for_and_told() {
    let home = Home::with_two_shows();
    let other = rusqlite::Connection::open(home.library()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut child = home.command(&["refresh", "--force"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let waits = lines.by_ref().map(Result::unwrap).find(|line| line.contains("Another program writes to the library"));
    other.execute_batch("ROLLBACK").unwrap();
    let rest = lines.map(Result::unwrap).collect::<Vec<_>>().join(" ");
    assert!(waits.is_some() && rest.contains("2 shows asked, no new episodes."), "{waits:?} {rest}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn only_one_may_write_and_all_may_read() {
    let home = Home::with_two_shows();
    let mut child =
        home.command(&["do"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    writeln!(input, "later {}", home.id_of("Steam")).unwrap();
    let mut answer = String::new();
    answers.read_line(&mut answer).unwrap();
    assert_eq!(answer, "ok 1\n");
    assert!(home.run(&["later"]).done().contains("Steam"), "what was answered is there for others");
    let said = home.run(&["do", "later steam"]).fails(6);
    assert!(said.contains("Another earmark is running") && said.contains(&child.id().to_string()), "{said}");
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(home.run(&["do", "unlater steam"]).done(), "ok 1\n");
}

#[test]
fn a_damaged_library_is_kept_aside_and_reported() {
    let home = Home::with_two_shows();
    let damaged = b"this was a library once".repeat(500);
    fs::write(home.library(), &damaged).unwrap();
    let said = home.run(&["shows"]).fails(6);
    assert!(said.contains("damaged"), "{said}");
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.status, Some(6), "{}", doctor.out);
    let said = home.run(&["do", "follow 1"]).fails(6);
    assert!(said.contains("damaged") && said.contains("kept as"), "{said}");
    let kept = fs::read_dir(home.library().parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    assert!(kept.into_iter().any(|path| fs::read(&path).is_ok_and(|bytes| bytes == damaged)), "not a byte is lost");
}

#[test]
fn settings_come_from_file_environment_and_options() {
    let home = Home::new();
    assert!(home.run(&["config", "--default"]).done().contains("# theme = \"terminal\""));
    home.write(".config/earmark/config.toml", "[ui]\nthem = \"dark\"\nsigns = \"ascii\"\nmouse = 3\n");
    let ran = ended(home.command(&["config", "--theme", "light", "--json"]).env("EARMARK_UI__TITLE", "false"));
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines.contains(
            &"config.toml, line 2, column 1: there is no setting “them”. Did you mean `theme`? The rest was loaded."
        ),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.starts_with("config.toml, line 4, column 9: `ui.mouse`")), "{lines:?}");
    let settings = ran.json();
    let of = |name: &str| {
        let one = settings.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
        (one["value"].clone(), one["origin"].as_str().unwrap().to_owned())
    };
    assert_eq!(of("ui.theme"), ("light".into(), String::from("command line")));
    assert_eq!(of("ui.signs"), ("ascii".into(), String::from("config.toml")));
    assert_eq!(of("ui.title"), (false.into(), String::from("environment")));
    assert_eq!(of("ui.mouse"), (true.into(), String::from("default")));
    let plain = home.run(&["config", "--set", "refresh.parallel=3"]).done();
    assert!(plain.contains("refresh.parallel\t3\tcommand line\t"), "{plain}");
    assert_eq!(home.run(&["doctor"]).status, Some(1), "a wrong setting is something to see to");
}

#[test]
fn the_doctor_says_how_things_are() {
    let home = Home::with_two_shows();
    let ran = home.run(&["doctor", "--json"]);
    let checks = ran.json();
    let of = |name: &str| checks.as_array().unwrap().iter().find(|one| one["check"] == name).unwrap().clone();
    assert_eq!(of("library")["state"], "good");
    assert!(of("library")["says"].as_str().unwrap().contains("2 shows followed, 4 episodes"));
    assert_eq!(of("settings")["state"], "good");
    assert!(of("terminal")["says"].as_str().unwrap().contains("256 colours"));
    assert!(of("signs")["hint"].as_str().unwrap().contains("ui.signs"));
    for (variable, value, name, part) in [
        ("NO_COLOR", "1", "terminal", "no colours"),
        ("COLORTERM", "truecolor", "terminal", "24-bit"),
        ("LANG", "C", "signs", "not UTF-8"),
        ("SSH_TTY", "/dev/pts/1", "browser", "over ssh"),
        ("XDG_DATA_HOME", "/dev/null/x", "data", "/dev/null/x"),
    ] {
        let ran = ended(home.command(&["doctor", "--json"]).env(variable, value));
        let checks: Value = serde_json::from_str(&ran.out).unwrap();
        let one = checks.as_array().unwrap().iter().find(|one| one["check"] == name).unwrap();
        assert!(one["says"].as_str().unwrap().contains(part), "{variable}: {one}");
    }
    let player = home.write("bin/play", "#!/bin/sh\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&player, fs::Permissions::from_mode(0o755)).unwrap();
        let out = home.run(&["doctor", "--set", &format!("player.command={player} --quiet")]).done();
        assert!(out.contains(&format!("good\tplayer\t{player}")), "{out}");
    }
}

#[test]
fn keys_completions_and_manual_are_whole() {
    let home = Home::new();
    let keys = home.run(&["keys", "--json"]).json();
    assert!(
        keys.as_array()
            .unwrap()
            .iter()
            .any(|key| key["name"] == "copy-link" && !key["keys"].as_array().unwrap().is_empty())
    );
    home.write(".config/earmark/keys.toml", "[keys]\n\"ctrl-n\" = \"down\"\n\"x\" = \"donw\"\n");
    let ran = home.run(&["keys"]);
    assert!(ran.err.contains("keys.toml, line 3") && ran.err.contains("`down`"), "{}", ran.err);
    assert!(ran.done().lines().any(|line| line.contains("Ctrl-n") && line.contains("\tdown\t")));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = home.run(&["completions", shell]).done();
        assert!(commands(&home).iter().all(|command| text.contains(command.as_str())), "{shell}");
    }
    let page = home.run(&["man"]).done().replace("\\-", "-");
    for command in commands(&home) {
        assert!(page.contains(&format!(".SS earmark {command}")), "{command}");
    }
    for word in [".SH \"EXIT STATUS\"", ".SH FILES", "--with-secrets", "library.db", "EARMARK_LOG"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn every_json_field_is_listed_in_the_manual() {
    let home = Home::with_two_shows();
    let page = home.run(&["man"]).done();
    let id = home.id_of("Oolong at Noon");
    home.run(&["do", &format!("later {id}")]).done();
    let listed: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".B ")).collect();
    for args in [
        &["shows"][..],
        &["show", "kettle"],
        &["episode", &id],
        &["links", &id],
        &["similar", "kettle"],
        &["new"],
        &["later"],
        &["search", "steam"],
        &["refresh", "kettle"],
        &["export"],
        &["top", "--offline"],
        &["config"],
        &["keys"],
        &["doctor"],
    ] {
        let mut args = args.to_vec();
        args.push("--json");
        let value = home.run(&args).json();
        let object = value.as_array().map_or(&value, |all| &all[0]);
        for name in object.as_object().unwrap().keys() {
            assert!(listed.contains(&name.as_str()), "{args:?}: {name} is not in the manual");
        }
    }
}

#[test]
fn no_byte_of_a_feed_reaches_the_terminal_raw() {
    let home = Home::new();
    let evil = KETTLE
        .replace("Kettle &amp; Spoon", "Evil\u{202e} &#x1b;]0;owned&#7; &#x9b;31m Show")
        .replace("Oolong at Noon", "Bad &#27;[2J\u{9b}2J\u{2066}title")
        .replace("Water first.", "&#27;[31mred&#27;]8;;file:///etc/passwd&#7;\u{9b}1m")
        .replace("Ada Brewer", "A\u{202e}da")
        .replace("leaf.example/oolong", "leaf.example/\u{202e}&#27;oolong");
    let file = home.write("evil.xml", &evil);
    let mut runs =
        vec![home.run(&["add", &file]), home.run(&["inspect", &file]), home.run(&["inspect", &file, "--json"])];
    for args in [
        &["shows"][..],
        &["show", "1"],
        &["new"],
        &["links", "show/1"],
        &["similar", "1"],
        &["search", "a"],
        &["export"],
    ] {
        runs.push(home.run(args));
        let mut json = args.to_vec();
        json.push("--json");
        runs.push(home.run(&json));
    }
    let episodes = home.run(&["show", "1", "--json"]).json();
    for episode in episodes["episodes"].as_array().unwrap() {
        runs.push(home.run(&["episode", &episode["id"].to_string()]));
        runs.push(home.run(&["episode", &episode["id"].to_string(), "--json"]));
    }
    for ran in runs {
        for text in [&ran.out, &ran.err] {
            let steers = |c: &char| {
                (c.is_control() && !matches!(c, '\n' | '\t'))
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert_eq!(text.chars().find(steers), None, "{text:?}");
        }
    }
}

#[test]
fn nothing_is_asked_for_when_offline() {
    let home = Home::with_two_shows();
    let said = home.run(&["add", "https://feed.example/x", "--offline"]).fails(5);
    assert!(said.contains("--offline"), "{said}");
    home.run(&["inspect", "https://feed.example/x", "--offline"]).fails(5);
    home.run(&["refresh", "--offline"]).done();
    let list = "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"Far\" xmlUrl=\"https://far.example/feed\"/></body></opml>";
    home.run_with(&["import"], list).done();
    let said = home.run(&["refresh", "Far", "--offline"]).fails(5);
    assert!(said.contains("News was not asked for. --offline was given"), "{said}");
    let ran = home.run(&["refresh", "--offline"]);
    assert!(ran.err.contains("1 show was not asked"), "{}", ran.err);
    ran.done();
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let home = Home::new();
    for args in [&["man"][..], &["config", "--default"], &["completions", "bash"]] {
        let mut child = home.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn the_log_filter_is_checked_and_the_log_is_a_file() {
    let home = Home::with_two_shows();
    let ran = ended(home.command(&["shows"]).env("EARMARK_LOG", "earmark=loud"));
    assert!(ran.err.contains("EARMARK_LOG") && ran.err.contains("earmark=loud"), "{}", ran.err);
    assert_eq!(ran.done().lines().count(), 2);
}

/// A web page with this in its head, on a server that has nothing else.
fn with_page(head: &str, work: impl FnOnce(&str)) {
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let page = format!("<html><head>{head}</head><body>Hi</body></html>");
    let page = axum::routing::get(move || async move { axum::response::Html(page) });
    let address = tokio.block_on(server::serve(axum::Router::new().route("/page", page)));
    work(&format!("{address}/page"));
}

/// Pages and feeds on the loopback, while `work` runs.
fn with_site(work: impl FnOnce(&str)) {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::response::Html;
    use axum::routing::get;

    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let feed = |title: &'static str| {
        let text = server::feed(title, &[(2, "Second"), (1, "First")]);
        get(move || async move { ([("content-type", "application/rss+xml")], text) })
    };
    let page = |links: &'static str| {
        get(move || async move { Html(format!("<html><head>{links}</head><body>Hi</body></html>")) })
    };
    let alternate = "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"A\" href=\"/a.xml\">";
    let both = "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"A\" href=\"/a.xml\"><link rel=\"alternate\" type=\"application/rss+xml; charset=utf-8\" title=\"B\" href=\"/b.xml\">";
    let router = Router::new()
        .route("/a.xml", feed("Show A"))
        .route("/b.xml", feed("Show B"))
        .route("/private.xml", get(|| async { PRIVATE }))
        .route("/one", page(alternate))
        .route("/two", page(both))
        .route("/gone.xml", get(|| async { StatusCode::GONE }));
    let address = tokio.block_on(server::serve(router));
    work(&address);
}

#[test]
fn web_pages_lead_to_their_feeds() {
    with_site(|site| {
        let home = Home::new();
        let said = home.run(&["add", &format!("{site}/two")]).fails(4);
        assert!(
            said.contains("Found 2 feeds:") && said.contains("/b.xml") && said.contains("Nothing was followed"),
            "{said}"
        );
        home.run(&["inspect", &format!("{site}/two")]).fails(4);
        assert_eq!(home.run(&["shows"]).done(), "");
        let shows = home.run(&["add", &format!("{site}/one"), "--json"]).json();
        assert_eq!((&shows[0]["title"], &shows[0]["feed_url"]), (&"Show A".into(), &format!("{site}/a.xml").into()));
        home.run(&["inspect", &format!("{site}/one"), "--json"]).json();
        assert_eq!(home.run(&["do", &format!("add {site}/b.xml"), &format!("add {site}/two")]).status, Some(3));
        let ran = home.run(&["add", &format!("{site}/gone.xml")]);
        let said = ran.fails(1);
        assert!(said.contains("410"), "{said}");
        let ran = home.run(&["refresh", "--force"]);
        assert!(ran.err.contains("2 shows asked"), "{}", ran.err);
        ran.done();
    });
}

#[test]
fn a_server_that_is_not_there_fails_only_its_own_shows() {
    with_site(|site| {
        let home = Home::new();
        home.run(&["add", &format!("{site}/a.xml")]).done();
        let list = "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"Dead\" xmlUrl=\"http://127.0.0.1:9/feed\"/></body></opml>";
        home.run_with(&["import"], list).done();
        let ran = home.run(&["refresh", "--force"]);
        assert_eq!(ran.status, Some(3), "{}", ran.err);
        assert!(ran.err.contains("Could not refresh Dead.") && ran.err.contains("earmark refresh"), "{}", ran.err);
        assert!(!ran.err.contains('{'), "{}", ran.err);
        // Nothing runs that would try it by itself, and who was not asked is not counted as asked.
        assert!(
            ran.err.contains("It is not due before ") && ran.err.contains(" min from now; `earmark refresh "),
            "{}",
            ran.err
        );
        let dead = |n| format!("<outline type=\"rss\" text=\"Dead {n}\" xmlUrl=\"http://127.0.0.1:9/{n}\"/>");
        let list: String = (0..20).map(dead).collect();
        home.run_with(&["import"], &format!("<opml version=\"2.0\"><body>{list}</body></opml>")).done();
        let ran = home.run(&["refresh", "--force"]);
        let unasked = ran.err.matches("(asked for another show)").count();
        assert!(unasked > 0, "{}", ran.err);
        let asked = format!("{} shows asked, no new episodes, 21 failed ({unasked} not asked, as", 22 - unasked);
        assert!(ran.err.contains(&asked), "{asked} in {}", ran.err);
    });
}

#[test]
fn a_feed_is_moved_and_moved_back() {
    with_site(|site| {
        let home = Home::new();
        let (old, new) = (format!("{site}/a.xml"), format!("{site}/b.xml"));
        home.run(&["add", &old]).done();
        let address = |home: &Home| home.run(&["show", "1", "--json"]).json()["feed_url"].as_str().unwrap().to_owned();
        let said = home.run(&["move", "1"]).fails(1);
        assert!(said.contains("It has never moved"), "{said}");
        home.run(&["move", "1", "nowhere"]).fails(2);
        home.run(&["move", "1", &old]).fails(1);
        home.run(&["move", "show a", &new]).done();
        assert_eq!(address(&home), new);
        home.run(&["refresh"]).done();
        let show = home.run(&["show", "1", "--json"]).json();
        assert_eq!((&show["title"], &show["moves"][0]["by"]), (&"Show B".into(), &"listener".into()), "due at once");
        let ran = home.run(&["move", "1"]);
        assert!(ran.err.contains("`earmark move 1` takes that back"), "{}", ran.err);
        ran.done();
        assert_eq!(address(&home), old);
        // Another show's address is never taken.
        home.run(&["add", &format!("{site}/b.xml")]);
        home.run(&["move", "1", &format!("{site}/b.xml")]);
    });
}

#[test]
fn links_of_directories_lead_to_feeds() {
    use axum::Router;
    use axum::http::Uri;
    use axum::response::Html;
    use axum::routing::get;

    let channel = "UC0123456789abcdefghij-_";
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = tokio.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    let answer = {
        let feed = format!("{site}/listed.xml");
        move |uri: Uri| {
            let found = match uri.query().unwrap_or_default() {
                "id=1&entity=podcast" => {
                    format!("{{\"resultCount\":1,\"results\":[{{\"collectionName\":\"X\",\"feedUrl\":\"{feed}\"}}]}}")
                }
                "id=2&entity=podcast" => String::from(
                    "{\"resultCount\":1,\"results\":[{\"collectionId\":2,\"collectionName\":\"Only There\",\"artistName\":\"Shy\"}]}",
                ),
                _ => String::from("{\"resultCount\":0,\"results\":[]}"),
            };
            async move { ([("content-type", "text/javascript")], found) }
        }
    };
    let videos = |uri: Uri| async move {
        let title =
            uri.query().and_then(|query| query.split_once('=')).map(|(_, id)| id.to_owned()).unwrap_or_default();
        server::feed(&title, &[(1, "One")])
    };
    let page = format!("<html><body><script>{{\"externalId\":\"{channel}\"}}</script></body></html>");
    let router = Router::new()
        .route("/lookup", get(answer))
        .route("/listed.xml", get(|| async { server::feed("Listed", &[(1, "One")]) }))
        .route("/feeds/videos.xml", get(videos))
        .route("/@somebody", get(move || async move { Html(page) }))
        .route("/@nobody", get(|| async { Html("<html>Before you continue</html>") }));
    tokio.spawn(async move { axum::serve(listener, router).await.unwrap() });

    let home = Home::new();
    let with = |args: &[&str]| {
        let bases = [format!("directories.apple={site}"), format!("directories.youtube={site}/")];
        let mut all = args.to_vec();
        all.extend(["--set", &bases[0], "--set", &bases[1]]);
        home.run(&all)
    };
    let apple = |id: u32| format!("https://podcasts.apple.com/us/podcast/a-name/id{id}");
    assert_eq!(with(&["add", &apple(1), "--json"]).json()[0]["title"], "Listed");
    let said = with(&["add", &apple(2)]).fails(1);
    assert!(said.contains("Apple lists Only There by Shy, but without a public feed"), "{said}");
    let said = with(&["add", &apple(3)]).fails(1);
    assert!(said.contains("Apple does not know this show."), "{said}");
    let said = home.run(&["add", &apple(3), "--set", "directories.apple=off"]).fails(1);
    assert!(said.contains("Apple is not asked, as set."), "{said}");
    let known = home.run(&["add", &apple(1), "--set", "directories.apple=off"]);
    assert!(known.err.contains("Listed was followed before."), "what was said once is not asked again: {}", known.err);
    home.run(&["shows", "--set", "directories.apple=somewhere"]).fails(2);

    for (link, title) in [
        (format!("https://www.youtube.com/channel/{channel}"), channel),
        (String::from("https://youtube.com/playlist?list=PLabc"), "PLabc"),
        (String::from("m.youtube.com/@somebody"), channel),
    ] {
        assert_eq!(with(&["add", &link, "--json"]).json()[0]["title"], title, "{link}");
    }
    let said = with(&["add", "https://www.youtube.com/@nobody"]).fails(1);
    assert!(said.contains("names no channel"), "{said}");
}

#[test]
fn what_was_tried_is_told_address_by_address() {
    let home = Home::new();
    let said = home.run(&["add", "http://127.0.0.1:9/feed"]).fails(1);
    assert!(said.contains("2 addresses were tried:"), "{said}");
    for line in [
        "  http://127.0.0.1:9/feed – 127.0.0.1 refuses connections",
        "  https://127.0.0.1:9/feed – 127.0.0.1 refuses connections",
    ] {
        assert!(said.contains(line), "{said}");
    }
    // A secret does not travel in the clear because a port is closed.
    let said = home.run(&["add", "https://127.0.0.1:9/feed?token=abcdef"]).fails(1);
    assert!(!said.contains("http://") && !said.contains("abcdef"), "{said}");
    let links = |range: std::ops::Range<u32>| {
        let one = |n| format!("<link rel=alternate type=\"application/rss+xml\" href=\"http://127.0.0.1:9/{n}\">");
        range.map(one).collect::<Vec<_>>().concat()
    };
    with_page(&links(0..1), |page| {
        let said = home.run(&["add", page]).fails(1);
        let why = "and the feed that it names cannot be read. 127.0.0.1 refuses connections.";
        assert!(said.contains(why), "{said}");
    });
    let several = links(0..20) + "<link rel=alternate type=\"application/rss+xml\" href=\"/nowhere\">";
    with_page(&several, |page| {
        let said = home.run(&["add", page]).fails(1);
        let why = "and none of the 21 feeds that it names can be read. 20 × 127.0.0.1 refuses connections; 1 × The server says the feed is not there (404).";
        assert!(said.contains(why), "{said}");
    });
    with_page(&links(0..60), |page| {
        let said = home.run(&["add", page]).fails(1);
        let why =
            "none of the 48 feeds that were tried, of 60 that it names, can be read. 127.0.0.1 refuses connections.";
        assert!(said.contains(why) && said.contains("12 more feeds, which nobody asked for"), "{said}");
        // The page, 48 of its feeds, and the usual places.
        assert!(said.contains("54 addresses were tried:"), "{said}");
    });
    with_site(|site| {
        let said = home.run(&["add", &format!("{site}/gone")]).fails(1);
        assert!(said.contains("404") && said.contains("https://127.0.0.1:"), "{said}");
        // And somebody who writes https gets what only http has.
        let shows = home.run(&["add", &format!("{}/a.xml", site.replace("http:", "https:")), "--json"]).json();
        assert_eq!(shows[0]["title"], "Show A");
    });
}

#[test]
fn config_folder_of_xdg_is_honoured() {
    let home = Home::new();
    let elsewhere = home.path("elsewhere");
    let file = home.write("kettle.xml", KETTLE);
    ended(home.command(&["add", &file]).env("XDG_DATA_HOME", &elsewhere)).done();
    assert!(elsewhere.join("earmark/library.db").exists());
    assert!(!home.library().exists());
    let said = ended(home.command(&["shows"]).env_remove("HOME").env("XDG_DATA_HOME", Path::new("relative")));
    assert!(said.status == Some(0) || said.status == Some(1), "{}", said.err);
}

#[test]
fn settings_may_stand_before_a_command() {
    let home = Home::new();
    for words in
        [["--offline", "shows", "--json"], ["--set", "refresh.per_host=2", "shows"], ["shows", "--color", "never"]]
    {
        home.run(&words).done();
    }
    for words in [["--fresh", "shows"], ["library", "shows"]] {
        assert!(home.run(&words).fails(2).contains("open the screen"));
    }
}

#[test]
fn an_older_page_that_fails_is_told_in_the_words_of_a_command() {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::get;

    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let next = "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"next\" href=\"/older\"/><item>";
    let text = server::feed("In pages", &[(3, "Third"), (2, "Second")]).replacen("<item>", next, 1);
    let older = server::feed("In pages", &[(1, "First")]).replacen("<item>", &next.replace("/older", "/oldest"), 1);
    let router = Router::new()
        .route("/feed", get(move || async move { text }))
        .route("/older", get(move || async move { older }))
        .route("/oldest", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }));
    let site = tokio.block_on(server::serve(router));
    let home = Home::new();
    home.run(&["add", &format!("{site}/feed")]).done();
    let said = home.run(&["refresh", "--force", "--all-pages"]).fails(3);
    assert!(said.contains("Older episodes of In pages could not be read.") && said.contains("(500)"), "{said}");
    let sum = "1 show asked, 1 episode came in, older episodes of 1 show could not be read.";
    assert!(said.ends_with(&format!("{sum}\n")), "the page before it is counted: {said}");
    assert!(said.contains("`earmark refresh --all-pages` tries again") && !said.contains("last row"), "{said}");
    // It is told until it was read.
    let says = "In pages: The next page of older episodes could not be read (";
    assert!(home.run(&["doctor"]).out.contains(says) && home.run(&["show", "In pages"]).out.contains("(500)"));
    let kept = home.run(&["show", "In pages", "--json"]).json()["older_failure"].clone();
    assert_eq!((&kept["id"], &kept["not_before"]), (&"refresh.server".into(), &serde_json::Value::Null), "{kept}");
    // The feed itself is not due.
    let ran = home.run(&["refresh", "--all-pages", "--json"]);
    assert!(ran.err.contains(&sum.replace("1 episode came in", "no new episodes")), "{}", ran.err);
    assert_eq!(ran.status, Some(3));
    let shows: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(shows["shows"][0]["problem"]["id"], "refresh.server", "{shows}");
    assert_eq!(shows["shows"].as_array().map(Vec::len), Some(1), "{shows}");
}

/// The address of a private feed has its key in it, which its server can change at any time.
#[test]
fn a_dead_private_feed_names_what_gives_it_its_new_address() {
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let site = tokio.block_on(server::Site::serve());
    let document = |title| server::feed(title, &[(2, "Second"), (1, "First")]);
    let (old, new) =
        (site.put("/?t=1", 200, &[], document("Private")), site.put("/?t=2", 200, &[], document("Private")));
    let home = Home::new();
    home.run(&["add", &old]).done();
    home.run(&["do", "played 1"]).done();
    site.put("/?t=1", 403, &[], "no");
    let said = home.run(&["refresh", "--force"]).fails(3);
    assert!(said.contains("`earmark move 1 ADDRESS` takes it"), "{said}");
    // Adding it does so, too, and says what it has done.
    let ran = home.run(&["add", &new]);
    assert!(
        ran.err.contains("The feed of Private has moved.") && ran.err.contains("`earmark move 1` takes that back"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("followed before"), "{}", ran.err);
    ran.done();
    assert_eq!(home.run(&["shows", "--json"]).json().as_array().unwrap().len(), 1);
    home.run(&["refresh", "--force"]).done();
    // What is in the way is named.
    let other = site.put(
        "/other",
        200,
        &[],
        document("Other").replace("First", "1st").replace("Second", "2nd").replace("Jan", "Feb").replace("media", "m"),
    );
    home.run(&["add", &other]).done();
    let said = home.run(&["move", "1", &other]).fails(1);
    assert!(said.contains("Other (2) lives there"), "{said}");
}
