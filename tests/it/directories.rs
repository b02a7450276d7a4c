//! Directories: a server on the loopback that answers as each of them does, with odd values, slowly, wrongly, or not at all.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use earmark::config::Config;
use earmark::error::Problem;
use earmark::feed;
use earmark::library::directories::merge as merged;
use earmark::library::merge;
use earmark::model::{
    Candidate, Chart, Country, FeedHealth, FeedUrl, Genre, Heard, Inquiry, Inside, PodcastGuid, ShowId, ShowNumber,
    Source, Tag, Timestamp,
};
use earmark::net::{Directories, Logins};
use earmark::runtime::directories::Asking;
use earmark::runtime::readers::Readers;
use earmark::runtime::writer::{Urgency, Writer};
use earmark::runtime::{details, pages};
use earmark::store::{Store, Validators};
use earmark::text::target::classify;
use futures_util::StreamExt as _;
use tokio::sync::Notify;

use crate::home::{Home, Ran};
use crate::pty::Pty;
use crate::server::serve;

const GUID: &str = "9b024349-ccf0-5f69-a609-6b82873eab3c";
const DAY: i64 = 86_400;
const START: i64 = 1_795_392_000;

/// All directories in one server; each can be told to answer something else.
#[derive(Clone, Default)]
pub struct Fake {
    asked: Arc<Mutex<Vec<String>>>,
    headers: Arc<Mutex<HashMap<String, HeaderMap>>>,
    instead: Arc<Mutex<HashMap<&'static str, (u16, String)>>>,
    /// Where answers of these directories, or to these paths, wait until they are let go.
    gates: Arc<Mutex<HashMap<&'static str, Arc<Notify>>>>,
}

impl Fake {
    /// Serves it; gives the settings that lead there.
    pub async fn serve() -> (Self, Vec<String>) {
        let fake = Self::default();
        let own = fake.clone();
        let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: String| {
            let own = own.clone();
            async move { own.answer(&method, &uri, headers, &body).await }
        };
        let base = serve(Router::new().fallback(handler)).await;
        let settings = ["apple", "charts", "fyyd", "gpodder", "podcast_index"];
        (fake, settings.map(|name| format!("directories.{name}={base}/{name}")).to_vec())
    }

    /// From now on this directory answers so, or this path alone.
    pub fn says(&self, name: &'static str, status: u16, body: &str) {
        self.instead.lock().unwrap().insert(name, (status, body.to_owned()));
    }

    /// What was asked since the last call, each below the name of the directory.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    fn hold(&self, name: &'static str) -> Arc<Notify> {
        Arc::clone(self.gates.lock().unwrap().entry(name).or_default())
    }

    async fn answer(&self, method: &Method, uri: &Uri, headers: HeaderMap, body: &str) -> (StatusCode, String) {
        let asked = uri.to_string();
        let name = asked.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        self.headers.lock().unwrap().insert(name.clone(), headers);
        let post = if *method == Method::POST { format!(" {body}") } else { String::new() };
        self.asked.lock().unwrap().push(format!("{asked}{post}"));
        let gates = self.gates.lock().unwrap().clone();
        let gate = gates.get(&*name).or_else(|| gates.get(uri.path()));
        if let Some(gate) = gate {
            gate.notified().await;
        }
        let instead = self.instead.lock().unwrap();
        if let Some((status, body)) = instead.get(&*name).or_else(|| instead.get(uri.path())) {
            return (StatusCode::from_u16(*status).unwrap(), body.clone());
        }
        match usual(&asked, body) {
            Some(answer) => (StatusCode::OK, answer),
            None => (StatusCode::NOT_FOUND, String::from("nothing here")),
        }
    }
}

fn usual(asked: &str, post: &str) -> Option<String> {
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let meta = r#""status":1,"msg":"ok","meta":{"paging":{"count":1},"API_INFO":{"API_VERSION":0.2}}"#;
    Some(match path {
        "/apple/search" => String::from(
            r#"{"resultCount":3,"results":[
            {"wrapperType":"track","kind":"podcast","collectionId":7,"collectionName":"Tide Tables","artistName":"Eve",
             "feedUrl":"https://tide.example/rss","genres":["Science","Podcasts"],"trackCount":40},
            {"kind":"podcast","collectionId":8,"collectionName":"Only Here","artistName":"Eve"},
            {"kind":"podcast","collectionId":9,"collectionName":"Ebb","feedUrl":"https://ebb.example/rss"}]}"#,
        ),
        "/apple/lookup" if !query.contains("%2C") => looked_up(query),
        "/apple/lookup" => {
            assert!(query.contains("id=7%2C9"), "{query}");
            String::from(
                r#"{"resultCount":1,"results":[{"kind":"podcast","collectionId":9,"collectionName":"Ebb",
                "feedUrl":"https://ebb.example/rss"},{"kind":"podcast","collectionId":7,"collectionName":"Tide Tables",
                "feedUrl":"https://tide.example/rss"}]}"#,
            )
        }
        "/charts/api/v2/de/podcasts/top/50/podcasts.json" => String::from(
            r#"{"feed":{"title":"Top Shows","country":"de","results":[
            {"artistName":"Eve","id":"7","name":"Tide Tables","kind":"podcasts","genres":[{"genreId":"1533","name":"Science"}]},
            {"artistName":"Bob","id":"9","name":"Ebb"}]}}"#,
        ),
        _ if path.starts_with("/apple/de/rss/toppodcasts/limit=50") => String::from(
            r#"{"feed":{"author":{},"entry":[
            {"im:name":{"label":"Tide Tables"},"im:artist":{"label":"Eve"},"id":{"label":"https://x.example/","attributes":{"im:id":"7"}},
             "category":{"attributes":{"label":"Science"}}},
            {"im:name":{"label":"Ebb"},"id":{"label":"https://x.example/","attributes":{"im:id":"9"}}}]}}"#,
        ),
        "/fyyd/search/podcast" => format!(
            r#"{{{meta},"data":[{{"id":12,"title":"Tide Tables (mirror)","xmlURL":"http://tide.example/rss/","categories":7,
            "episode_count":"41","rank":null,"language":"en"}},{{"id":13,"title":"Flut","xmlURL":"https://flut.example/rss",
            "author":"Ida","categories":[1,2],"episode_count":12}}]}}"#
        ),
        "/fyyd/episode" if query == "episode_id=77" => {
            format!(r#"{{{meta},"data":{{"title":"Ebbe","id":77,"guid":"flut 1","podcast_id":13,"duration":null}}}}"#)
        }
        "/fyyd/podcast" if query == "podcast_slug=flut" || query == "podcast_id=13" => {
            format!(r#"{{{meta},"data":{{"id":13,"title":"Flut","xmlURL":"https://flut.example/rss","episodes":[]}}}}"#)
        }
        "/fyyd/podcast" => format!(r#"{{{meta},"data":null}}"#),
        "/fyyd/podcast/recommend" => {
            assert!(query.contains("podcast_id=12"), "{query}");
            format!(
                r#"{{{meta},"data":[{{"id":14,"title":"Harbour","xmlURL":"https://harbour.example/rss","author":"Ann"}}]}}"#
            )
        }
        "/fyyd/feature/podcast/hot" => {
            format!(r#"{{{meta},"data":[{{"id":13,"title":"Flut","xmlURL":"https://flut.example/rss"}}]}}"#)
        }
        "/gpodder/search.json" | "/gpodder/toplist/25.json" | "/gpodder/api/2/tag/science/25.json" => String::from(
            r#"[{"url":"https://tide.example/rss","title":"Tide Tables","author":null,"subscribers":571,"logo_url":null},
            {"url":"https://bare.example/rss","title":null,"description":null,"subscribers":null}]"#,
        ),
        "/gpodder/api/2/tags/25.json" => String::from(
            r#"[{"title":"Linux","tag":"linux","usage":300},{"title":"Science Fiction","tag":"science-fiction","usage":20},
            {"title":"a/b","tag":"a/b"},{"title":null,"tag":null},7]"#,
        ),
        "/gpodder/api/2/tag/science-fiction/25.json" => {
            String::from(r#"[{"url":"https://ship.example/rss","title":"Ships","subscribers":9}]"#)
        }
        "/podcast_index/search/byterm" | "/podcast_index/podcasts/trending" => format!(
            r#"{{"status":"true","max":null,"feeds":[{{"id":1,"title":"Ebb","url":"https://old-ebb.example/rss","itunesId":9,
            "podcastGuid":"{GUID}","categories":null,"author":"Bob","trendScore":5}}],"count":1}}"#
        ),
        "/podcast_index/search/byperson" => String::from(
            r#"{"status":"true","items":[{"title":"E","feedTitle":"Tide Tables","feedUrl":"https://tide.example/rss"}]}"#,
        ),
        "/podcast_index/podcasts/byfeedid" if query == "id=3" => String::from(
            r#"{"status":"true","feed":{"id":3,"title":"Ebb","url":"https://ebb.example/rss"},"query":{"id":"3"}}"#,
        ),
        "/podcast_index/episodes/byid" if query == "id=30" => String::from(
            r#"{"status":"true","id":"30","episode":{"id":30,"title":"Ebb","guid":"ebb 1","feedId":3,"feedTitle":"Ebb"}}"#,
        ),
        "/podcast_index/podcasts/byfeedid" => String::from(r#"{"status":"true","feed":[],"query":{"id":"9"}}"#),
        "/podcast_index/podcasts/byitunesid" if query != "id=8" => String::from(r#"{"status":"true","feed":[]}"#),
        "/podcast_index/podcasts/byitunesid" => String::from(
            r#"{"status":"true","feed":{"id":5,"title":"Only Here","url":"https://only.example/rss","itunesId":8}}"#,
        ),
        "/podcast_index/podcasts/batch/byguid" if !post.contains(GUID) => {
            String::from(r#"{"status":"true","feeds":[]}"#)
        }
        "/podcast_index/podcasts/batch/byguid" => format!(
            r#"{{"status":"true","feeds":[{{"id":1,"title":"Ebb","url":"https://ebb.example/rss","podcastGuid":"{GUID}"}}]}}"#
        ),
        _ => return None,
    })
}

/// Apple's answer to the number of one show.
fn looked_up(query: &str) -> String {
    let id = query.split(['=', '&']).nth(1).unwrap_or_default();
    let show = match id {
        "7" => {
            r#"{"wrapperType":"track","kind":"podcast","collectionId":7,"collectionName":"Tide Tables","feedUrl":"https://tide.example/rss"}"#
        }
        "8" => r#"{"kind":"podcast","collectionId":8,"collectionName":"Only Here","artistName":"Eve"}"#,
        _ => return String::from(r#"{"resultCount":0,"results":[]}"#),
    };
    let episodes = if query.contains("entity=podcastEpisode&limit=200") {
        r#",{"wrapperType":"podcastEpisode","kind":"podcast-episode","trackId":70,"collectionId":7,"trackName":"Ebb & flow",
            "episodeGuid":"tide 1","feedUrl":"https://tide.example/rss","episodeUrl":"https://tide.example/1.mp3"},
           {"wrapperType":"podcastEpisode","trackId":71,"trackName":"No guid","episodeUrl":"https://tide.example/2.mp3"}"#
    } else {
        ""
    };
    format!(r#"{{"resultCount":1,"results":[{show}{episodes}]}}"#)
}

/// Runs commands against the fake from another thread than the one that serves it.
async fn command(settings: Vec<String>, work: impl FnOnce(&Home, &dyn Fn(&[&str]) -> Ran) + Send + 'static) {
    let work = move || {
        let home = Home::new();
        let run = |args: &[&str]| {
            let mut all = args.to_vec();
            for set in &settings {
                all.extend(["--set", set]);
            }
            home.run(&all)
        };
        work(&home, &run);
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

/// What asks the fake: a library of its own and a clock that is set.
struct Desk {
    asking: Asking,
    now: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(settings: &[String], logins: Logins) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let writer = Writer::start(Store::open(&path).unwrap());
        let now = Arc::new(AtomicI64::new(START));
        let clock = Arc::clone(&now);
        let asking = Asking {
            directories: Directories::new(&config(settings), logins, false),
            readers: Arc::new(Readers::new(&path)),
            writer: Some(writer),
            clock: Arc::new(move || Timestamp(clock.load(Ordering::SeqCst))),
            offline: false,
        };
        Self { asking, now, folder }
    }

    async fn ask(&self, inquiry: &Inquiry) -> HashMap<Source, Result<Heard, Problem>> {
        self.asking.all(inquiry).collect().await
    }

    /// Puts a show into the library as its feed says.
    async fn holds(&self, address: &str, channel: &str) -> ShowId {
        let url = FeedUrl::parse(address).unwrap();
        let xml = format!(
            "<rss version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel>{channel}</channel></rss>"
        );
        let parsed = feed::parse(xml.as_bytes(), &url, None).unwrap();
        let work = move |store: &mut Store| {
            let candidate = Candidate { feed_url: Some(url), ..Candidate::default() };
            let show = store.add(&candidate, true, Timestamp(START)).unwrap().id;
            let (health, validators) = (FeedHealth::default(), Validators::default());
            store.write(show, &merge::merge(&[], parsed), &validators, &health).unwrap();
            show
        };
        self.asking.writer.as_ref().unwrap().call(Urgency::Urgent, work).await.unwrap()
    }

    fn later(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }
}

fn config(settings: &[String]) -> Config {
    let lines = settings.iter().filter_map(|set| set.strip_prefix("directories.")?.split_once('='));
    let lines: Vec<String> = lines.map(|(name, base)| format!("{name} = \"{base}\"")).collect();
    let (config, notes) = Config::load(&format!("[directories]\n{}\n", lines.join("\n")));
    assert_eq!(notes, []);
    config
}

fn tide() -> Inquiry {
    Inquiry::Words(String::from("tide"))
}

fn top(genre: &str) -> Inquiry {
    Inquiry::Top(Chart { country: Country::parse("de").unwrap(), genre: Genre::named(genre) })
}

fn titles(heard: &Heard) -> Vec<&str> {
    heard.shows.iter().map(|show| show.candidate.title.as_str()).collect()
}

fn feeds(heard: &Heard) -> Vec<&str> {
    heard.shows.iter().map(|show| show.candidate.feed_url.as_ref().map_or("", FeedUrl::as_str)).collect()
}

#[tokio::test]
async fn a_search_asks_all_and_makes_one_list() {
    let (fake, settings) = Fake::serve().await;
    let desk = Desk::new(&settings, Logins::none());
    let answers = desk.ask(&tide()).await;
    assert_eq!(answers.len(), 3, "the Podcast Index is not asked without a key");
    let order = [Source::Apple, Source::Fyyd, Source::Gpodder];
    let heard: Vec<Heard> = order.iter().map(|source| answers[source].clone().unwrap()).collect();
    let merged = merged(&heard);
    let first = &merged[0];
    assert_eq!(first.candidate.title, "Tide Tables");
    assert_eq!(first.sources, order);
    let listeners = &first.candidate.popularity[0];
    assert_eq!((listeners.listeners, listeners.source, listeners.as_of.0), (Some(571), Source::Gpodder, START));
    assert!(merged.iter().any(|offer| offer.candidate.title == "Flut" && offer.candidate.author == "Ida"));
    // Only the words left, and who asks.
    let asked = fake.asked();
    assert!(asked.iter().all(|asked| asked.contains("tide")), "{asked:?}");
    let agent = fake.headers.lock().unwrap()["fyyd"]["user-agent"].to_str().unwrap().to_owned();
    assert!(agent.starts_with("earmark/"), "{agent}");
    assert!(fake.headers.lock().unwrap().values().all(|headers| !headers.contains_key("cookie")));
}

#[tokio::test]
async fn answers_are_kept_for_a_day_and_stand_in_for_longer() {
    let (fake, settings) = Fake::serve().await;
    let mut desk = Desk::new(&settings, Logins::none());
    desk.ask(&tide()).await;
    fake.asked();
    desk.later(DAY - 1);
    let again = desk.ask(&tide()).await;
    assert_eq!(fake.asked(), Vec::<String>::new());
    let apple = again[&Source::Apple].as_ref().unwrap();
    assert_eq!((apple.at.0, apple.kept.as_ref(), apple.shows.len()), (START, None, 3));
    desk.later(1);
    fake.says("apple", 503, "");
    fake.says("fyyd", 200, "<html>busy</html>");
    let again = desk.ask(&tide()).await;
    assert_eq!(fake.asked().len(), 3);
    let apple = again[&Source::Apple].as_ref().unwrap();
    assert_eq!(apple.at.0, START, "what was kept says how old it is");
    assert_eq!(apple.kept.as_deref(), Some("Apple has trouble of its own (503)."));
    let fyyd = again[&Source::Fyyd].as_ref().unwrap();
    assert!(fyyd.kept.as_deref().is_some_and(|why| why.starts_with("fyyd answered something")), "{fyyd:?}");
    assert_eq!(again[&Source::Gpodder].as_ref().unwrap().at.0, START + DAY);
    // Told to stay offline, nobody is asked, whatever the age.
    desk.later(3 * DAY);
    desk.asking.offline = true;
    let offline = desk.ask(&tide()).await;
    assert_eq!(fake.asked(), Vec::<String>::new());
    assert!(offline[&Source::Gpodder].as_ref().unwrap().kept.as_deref().is_some_and(|why| why.contains("offline")));
    let unknown = desk.ask(&Inquiry::Words(String::from("other"))).await;
    assert_eq!(unknown[&Source::Apple].as_ref().unwrap_err().id, "directory.offline");
}

#[tokio::test]
async fn what_fails_is_named_and_delays_nobody() {
    let (fake, settings) = Fake::serve().await;
    let desk = Desk::new(&settings, Logins::none());
    let gate = fake.hold("fyyd");
    fake.says("apple", 403, "");
    let inquiry = tide();
    let mut answers = std::pin::pin!(desk.asking.all(&inquiry));
    let mut first = HashMap::new();
    for _ in 0..2 {
        let (source, answer) = answers.next().await.unwrap();
        first.insert(source, answer);
    }
    assert_eq!(first[&Source::Apple].as_ref().unwrap_err().what, "Apple was asked too often.");
    assert!(first[&Source::Gpodder].is_ok(), "nobody waits for the slow one");
    gate.notify_one();
    let (source, answer) = answers.next().await.unwrap();
    assert!(source == Source::Fyyd && answer.is_ok());
    fake.gates.lock().unwrap().clear();
    for (status, body, said) in [
        (400, r#"{"errors":{"code":0,"message":"no","http_code":400}}"#, "fyyd cannot look for that (400)."),
        (200, r#"{"errors":{"code":0,"message":"too vague."}}"#, "fyyd refuses to answer: too vague."),
        (200, "", "fyyd answered something that is no list of shows."),
        (500, "", "fyyd has trouble of its own (500)."),
    ] {
        fake.says("fyyd", status, body);
        let answer = desk.asking.one(Source::Fyyd, &Inquiry::Words(format!("tide {said}"))).await;
        assert_eq!(answer.unwrap_err().what, said);
    }
    // What cannot be read is not kept either.
    fake.says("gpodder", 200, "[]");
    let empty = desk.asking.one(Source::Gpodder, &Inquiry::Words(String::from("none"))).await.unwrap();
    assert_eq!(empty.shows, []);
}

#[tokio::test]
async fn who_never_answers_is_given_up_alone() {
    let (fake, settings) = Fake::serve().await;
    let mut desk = Desk::new(&settings, Logins::none());
    desk.asking.directories = Directories::patient(&config(&settings), Logins::none(), false, 1);
    desk.ask(&tide()).await;
    desk.later(DAY);
    fake.hold("fyyd");
    let heard: Vec<_> = desk.asking.all(&tide()).collect().await;
    // The others are heard before the deadline of the one that hangs, and it has an answer of yesterday.
    assert_eq!(heard.iter().map(|(source, _)| *source).next_back(), Some(Source::Fyyd));
    assert!(heard[..2].iter().all(|(_, answer)| answer.as_ref().unwrap().kept.is_none()), "{heard:?}");
    let kept = heard[2].1.as_ref().unwrap();
    assert_eq!((kept.kept.as_deref(), kept.at.0), (Some("fyyd did not answer within 1 s."), START));
    // To a question that nobody has answered before, the deadline is the answer.
    let words = Inquiry::Words(String::from("ebb tide"));
    let late = desk.asking.one(Source::Fyyd, &words).await.unwrap_err();
    assert_eq!((late.id.as_ref(), late.what.as_str()), ("directory.slow", "fyyd did not answer within 1 s."));
    // Waiting ten seconds is what the program does.
    let usual = format!("{:?}", Directories::new(&config(&settings), Logins::none(), false));
    assert!(usual.contains("total_timeout: 10") && usual.contains("connect_timeout: 5"), "{usual}");
}

#[tokio::test]
async fn tags_are_listed_and_have_charts_of_their_own() {
    let (fake, settings) = Fake::serve().await;
    let desk = Desk::new(&settings, Logins::none());
    let answers = desk.ask(&top("")).await;
    assert_eq!(titles(answers[&Source::Gpodder].as_ref().unwrap())[0], "Tide Tables");
    assert!(!fake.asked().iter().any(|asked| asked.contains("/tags/")), "a chart waits for no tags");
    let tags = desk.asking.tags(&top("")).await;
    assert_eq!(tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["linux", "science-fiction"]);
    assert_eq!(fake.asked(), ["/gpodder/api/2/tags/25.json"]);
    for elsewhere in [top("Science"), tide()] {
        assert_eq!(desk.asking.tags(&elsewhere).await, []);
    }
    assert_eq!(desk.asking.tags(&top("")).await, tags, "they are kept for the day");
    assert_eq!(fake.asked(), Vec::<String>::new());
    let answers = desk.ask(&Inquiry::Tagged(Tag::parse("science-fiction").unwrap())).await;
    assert_eq!(answers.len(), 1, "nobody else knows tags");
    assert_eq!(titles(answers[&Source::Gpodder].as_ref().unwrap()), ["Ships"]);
    assert_eq!(fake.asked(), ["/gpodder/api/2/tag/science-fiction/25.json"]);
    // A chart is worth something without them.
    let other = Desk::new(&settings, Logins::none());
    fake.says("/gpodder/api/2/tags/25.json", 503, "");
    assert_eq!(other.asking.tags(&top("")).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_stands_there_before_its_tags_do() {
    let (fake, settings) = Fake::serve().await;
    let gate = fake.hold("/gpodder/api/2/tags/25.json");
    let looked = tokio::task::spawn_blocking(move || {
        let home = tempfile::tempdir().unwrap();
        let args: Vec<&str> = settings.iter().flat_map(|set| ["--set", set]).chain(["top?country=de"]).collect();
        let mut pty = Pty::start(home.path(), (100, 70), &args, &[]);
        pty.wait_for("Most subscribed");
        let screen = pty.contents();
        assert!(!screen.contains("Tags") && !screen.contains("Asking gpodder.net"), "{screen}");
        gate.notify_one();
        pty.wait_for("science-fiction");
        pty.type_keys("q");
        assert_eq!(pty.end(), 0);
    });
    looked.await.unwrap();
}

#[tokio::test]
async fn charts_come_with_feeds_and_in_their_older_form_when_need_be() {
    let (fake, settings) = Fake::serve().await;
    let desk = Desk::new(&settings, Logins::none());
    let answers = desk.ask(&top("")).await;
    let apple = answers[&Source::Apple].as_ref().unwrap();
    assert_eq!(titles(apple), ["Tide Tables", "Ebb"]);
    assert_eq!(feeds(apple), ["https://tide.example/rss", "https://ebb.example/rss"]);
    assert_eq!(apple.shows[0].candidate.categories, ["Science"]);
    assert_eq!(titles(answers[&Source::Fyyd].as_ref().unwrap()), ["Flut"]);
    fake.asked();
    // By category there is only the older form.
    let science = desk.ask(&top("Science")).await;
    assert_eq!(titles(science[&Source::Apple].as_ref().unwrap()), ["Tide Tables", "Ebb"]);
    assert_eq!(science.len(), 2, "fyyd knows no categories");
    let asked = fake.asked();
    assert!(asked.iter().any(|asked| asked.contains("/genre=1533/")), "{asked:?}");
    // A storefront without a newer chart.
    let other = Desk::new(&settings, Logins::none());
    fake.says("charts", 404, "");
    let answers = other.ask(&top("")).await;
    assert_eq!(feeds(answers[&Source::Apple].as_ref().unwrap())[1], "https://ebb.example/rss");
    // Both fail: said once, of Apple.
    let none = Desk::new(&settings, Logins::none());
    fake.says("apple", 400, "");
    assert_eq!(none.ask(&top("")).await[&Source::Apple].as_ref().unwrap_err().id, "directory.nothing");
}

#[tokio::test]
async fn a_chart_whose_look_up_fails_is_shown_without_feeds() {
    let (fake, settings) = Fake::serve().await;
    let desk = Desk::new(&settings, Logins::none());
    fake.says("apple", 429, "");
    let apple = desk.asking.one(Source::Apple, &top("")).await.unwrap();
    assert_eq!((titles(&apple), feeds(&apple)), (vec!["Tide Tables", "Ebb"], vec!["", ""]));
}

#[tokio::test]
async fn what_is_like_a_show_is_asked_by_its_address_alone() {
    let (fake, settings) = Fake::serve().await;
    let desk = Desk::new(&settings, Logins::none());
    let like = |feed: &str| Inquiry::Like(FeedUrl::parse(feed).unwrap());
    let answers = desk.ask(&like("https://tide.example/rss")).await;
    assert_eq!(answers.len(), 1);
    let fyyd = answers[&Source::Fyyd].as_ref().unwrap();
    assert_eq!((titles(fyyd), feeds(fyyd)), (vec!["Harbour"], vec!["https://harbour.example/rss"]));
    assert_eq!(fake.asked().len(), 2);
    // One that it does not know.
    let unknown = desk.ask(&like("https://nobody.example/rss")).await;
    assert_eq!(unknown[&Source::Fyyd].as_ref().unwrap().shows, []);
    fake.asked();
    // A private feed is nobody's business.
    assert!(desk.ask(&like("https://tide.example/rss?token=0123456789abcdef")).await.is_empty());
    assert_eq!(fake.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn the_podcast_index_is_asked_with_a_key_that_goes_nowhere_else() {
    let (fake, settings) = Fake::serve().await;
    let base = config(&settings).directories.podcast_index;
    let desk = Desk::new(&settings, Logins::only(&base, "KEY", "SECRET"));
    let answers = desk.ask(&tide()).await;
    assert_eq!(answers.len(), 4);
    // Apple and the Podcast Index know each other's number, whatever the address.
    let order = [Source::Apple, Source::PodcastIndex, Source::Fyyd, Source::Gpodder];
    let heard: Vec<Heard> = order.iter().map(|source| answers[source].clone().unwrap()).collect();
    let merged = merged(&heard);
    let ebb = merged.iter().find(|offer| offer.candidate.title == "Ebb").unwrap();
    assert_eq!(ebb.sources, [Source::Apple, Source::PodcastIndex]);
    assert_eq!(ebb.candidate.guid, PodcastGuid::parse(GUID));
    {
        let headers = fake.headers.lock().unwrap();
        let own = &headers["podcast_index"];
        assert_eq!((own["x-auth-key"].to_str().unwrap(), own["x-auth-date"].to_str().unwrap()), ("KEY", "1795392000"));
        assert_eq!(own["authorization"].len(), 40);
        for (name, headers) in headers.iter().filter(|(name, _)| *name != "podcast_index") {
            assert!(!headers.contains_key("authorization") && !headers.contains_key("x-auth-key"), "{name}");
        }
    }
    let person = desk.asking.one(Source::PodcastIndex, &Inquiry::Person(String::from("Ada"))).await.unwrap();
    assert_eq!(titles(&person), ["Tide Tables"]);
    fake.asked();
    let guids = Inquiry::Guids(vec![PodcastGuid::parse(GUID).unwrap()]);
    let found = desk.asking.one(Source::PodcastIndex, &guids).await.unwrap();
    assert_eq!(feeds(&found), ["https://ebb.example/rss"]);
    assert_eq!(fake.asked(), [format!("/podcast_index/podcasts/batch/byguid [\"{GUID}\"]")]);
    fake.says("podcast_index", 401, "Authorization failed");
    let refused = desk.asking.one(Source::PodcastIndex, &Inquiry::Words(String::from("x"))).await.unwrap_err();
    assert_eq!(refused.id, "directory.key");
    // The secret stands in no file of the library.
    let found = std::fs::read(desk.folder.path().join("library.db")).unwrap();
    assert!(!found.windows(6).any(|window| window == b"SECRET"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let settings = [String::from("directories.fyyd=http://127.0.0.1:1")];
    let desk = Desk::new(&settings, Logins::none());
    let problem = desk.asking.one(Source::Fyyd, &tide()).await.unwrap_err();
    assert_eq!(problem.id, "directory.unreachable");
    assert!(problem.what.starts_with("fyyd was not reached"), "{problem}");
    assert!(Path::new(desk.folder.path()).exists());
}

#[tokio::test]
async fn pages_of_directories_are_looked_up_by_their_number() {
    let (fake, settings) = Fake::serve().await;
    let base = settings.last().unwrap().split_once('=').unwrap().1.to_owned();
    let mut desk = Desk::new(&settings, Logins::only(&base, "KEY", "SECRET"));
    let page = |address: &'static str| pages::meant(&desk.asking, address);
    for other in
        ["https://tide.example/", "https://open.spotify.com/show/2oS", "https://pca.st/tide", "tide.example/rss"]
    {
        assert_eq!(page(other).await, None, "{other}");
    }
    assert_eq!(fake.asked(), Vec::<String>::new());
    for (address, feed, episode) in [
        ("https://podcasts.apple.com/us/podcast/tide-tables/id7", "https://tide.example/rss", None),
        ("overcast.fm/itunes7/tide-tables", "https://tide.example/rss", None),
        (
            "https://podcasts.apple.com/us/podcast/ebb-flow/id7?i=70",
            "https://tide.example/rss",
            Some("earmark:episode?feed=https%3A%2F%2Ftide.example%2Frss&guid=tide+1"),
        ),
        ("https://podcasts.apple.com/podcast/id7?i=71", "https://tide.example/rss", Some("https://tide.example/2.mp3")),
        ("https://podcasts.apple.com/podcast/id7?i=72", "https://tide.example/rss", None),
        ("https://fyyd.de/podcast/flut/0", "https://flut.example/rss", None),
        ("https://podcastindex.org/podcast/3", "https://ebb.example/rss", None),
        (
            "https://fyyd.de/episode/77",
            "https://flut.example/rss",
            Some("earmark:episode?feed=https%3A%2F%2Fflut.example%2Frss&guid=flut+1"),
        ),
        (
            "https://podcastindex.org/podcast/3?episode=30",
            "https://ebb.example/rss",
            Some("earmark:episode?feed=https%3A%2F%2Febb.example%2Frss&guid=ebb+1"),
        ),
        // The episode is not to be had; its show is.
        ("https://podcastindex.org/podcast/3?episode=31", "https://ebb.example/rss", None),
        // Apple lists it without a feed; the Podcast Index knows one.
        ("https://podcasts.apple.com/podcast/id8", "https://only.example/rss", None),
    ] {
        let meant = page(address).await.unwrap().unwrap();
        assert_eq!((meant.feed.as_str(), meant.episode.as_deref()), (feed, episode), "{address}");
    }
    assert!(fake.asked().iter().all(|asked| !asked.contains("tide")), "a number is asked for, and no name");
    // Whatever was asked for by number, or stood in a list beside one, is known from then on.
    let number = |number| desk.asking.readers.with(move |reader| reader.numbered(&number)).unwrap();
    assert_eq!(number(ShowNumber::Fyyd("flut".into())).unwrap().as_str(), "https://flut.example/rss");
    assert_eq!(number(ShowNumber::Apple(8)).unwrap().as_str(), "https://only.example/rss");
    assert_eq!(number(ShowNumber::Index(3)).unwrap().as_str(), "https://ebb.example/rss");
    for (address, why) in [
        ("https://podcasts.apple.com/us/podcast/nobody/id404", "Apple does not know this show."),
        ("https://fyyd.de/podcast/nobody", "fyyd does not know this show."),
        ("https://fyyd.de/episode/78", "fyyd knows nothing of that (404)."),
        ("https://podcastindex.org/podcast/9", "Podcast Index does not know this show."),
    ] {
        assert_eq!(page(address).await.unwrap().unwrap_err().why, why, "{address}");
    }
    fake.says("fyyd", 503, "");
    let failed = page("https://fyyd.de/podcast/other").await.unwrap().unwrap_err();
    assert_eq!((failed.id.as_ref(), failed.why.as_str()), ("directory.trouble", "fyyd has trouble of its own (503)."));
    // Without a network, what was looked up once is there.
    desk.asking.offline = true;
    fake.asked();
    let again = pages::meant(&desk.asking, "https://podcasts.apple.com/us/podcast/tide-tables/id7").await;
    assert_eq!(again.unwrap().unwrap().feed.as_str(), "https://tide.example/rss");
    let unknown = pages::meant(&desk.asking, "https://fyyd.de/podcast/third").await.unwrap().unwrap_err();
    assert_eq!((unknown.id.as_ref(), fake.asked()), ("directory.offline", Vec::new()));
}

#[tokio::test]
async fn pages_of_episodes_lead_to_the_episode_of_the_feed() {
    let (_fake, settings) = Fake::serve().await;
    let base = settings.last().unwrap().split_once('=').unwrap().1.to_owned();
    let desk = Desk::new(&settings, Logins::only(&base, "KEY", "SECRET"));
    let named = |name: &str| {
        let item = |number: u32| {
            format!(
                "<item><title>{name}, {number}</title><guid isPermaLink=\"false\">\n {name}  {number}\n</guid></item>"
            )
        };
        format!("<title>{name}</title>{}{}", item(2), item(1))
    };
    for name in ["tide", "flut", "ebb"] {
        desk.holds(&format!("https://{name}.example/rss"), &named(name)).await;
    }
    let title = |address: String| {
        desk.asking.readers.with(|reader| {
            let Some(Inside::Episode(id)) = reader.resolve(&[(&address, "")])?.pop().flatten() else {
                return Ok(address);
            };
            let (detail, _) = reader.episode(id)?.unwrap();
            let list = reader.list(detail.show)?;
            Ok(list.get(list.position(id).unwrap()).unwrap().title.to_string())
        })
    };
    for (address, meant) in [
        ("https://podcasts.apple.com/us/podcast/ebb-flow/id7?i=70", "tide, 1"),
        ("https://fyyd.de/episode/77", "flut, 1"),
        ("https://podcastindex.org/podcast/3?episode=30", "ebb, 1"),
    ] {
        let episode = pages::meant(&desk.asking, address).await.unwrap().unwrap().episode.unwrap();
        assert_eq!(title(episode).unwrap(), meant, "{address}");
    }
    // Google's hold the address of the feed (https://tide.example/rss) and the guid (tide 1).
    let google = "https://podcasts.google.com/feed/aHR0cHM6Ly90aWRlLmV4YW1wbGUvcnNz/episode/dGlkZSAx";
    let (target, ..) = classify(google, None);
    assert_eq!(title(details::address_to_resolve(&target)).unwrap(), "tide, 1");
}

#[tokio::test]
async fn picks_that_are_named_by_guid_alone_are_asked_for_in_one_call() {
    let (fake, settings) = Fake::serve().await;
    let base = settings.last().unwrap().split_once('=').unwrap().1.to_owned();
    let mut desk = Desk::new(&settings, Logins::only(&base, "KEY", "SECRET"));
    let other = "00000000-0000-5000-8000-000000000001";
    let channel = format!(
        "<title>Picks</title><podcast:podroll><podcast:remoteItem feedGuid=\"{GUID}\"/>\
         <podcast:remoteItem feedGuid=\"{other}\" title=\"Nobody knows\"/>\
         <podcast:remoteItem feedGuid=\"00000000-0000-5000-8000-000000000002\" feedUrl=\"https://told.example/rss\"/>\
         </podcast:podroll>"
    );
    let show = desk.holds("https://picks.example/rss", &channel).await;
    let picks = |desk: &Desk| -> Vec<(String, Option<String>)> {
        let found = desk.asking.readers.with(|reader| reader.evidence(show)).unwrap().podroll;
        let one = |pick: Candidate| (pick.title, pick.feed_url.map(|feed| feed.as_str().to_owned()));
        found.into_iter().map(one).collect()
    };
    let unnamed = (GUID.to_owned(), None);
    let unknown = (String::from("Nobody knows"), None);
    assert_eq!(picks(&desk)[..2], [unnamed, unknown.clone()]);
    assert!(pages::picks(&desk.asking, show).await);
    assert_eq!(fake.asked(), [format!("/podcast_index/podcasts/batch/byguid [\"{GUID}\",\"{other}\"]")]);
    assert_eq!(picks(&desk)[0].1.as_deref(), Some("https://ebb.example/rss"));
    assert_eq!(picks(&desk)[1], unknown);
    // What is known is not asked for again; what is not, once a day.
    assert!(!pages::picks(&desk.asking, show).await);
    assert_eq!(fake.asked(), [format!("/podcast_index/podcasts/batch/byguid [\"{other}\"]")]);
    pages::picks(&desk.asking, show).await;
    assert_eq!(fake.asked(), Vec::<String>::new());
    // One alone, when somebody opens it.
    let meant = pages::meant(&desk.asking, &format!("urn:uuid:{GUID}")).await.unwrap().unwrap();
    assert_eq!(meant.feed.as_str(), "https://ebb.example/rss");
    let nobody = pages::meant(&desk.asking, &format!("urn:uuid:{other}")).await.unwrap().unwrap_err();
    assert_eq!(nobody.why, "Podcast Index does not know this show.");
    // Without a key nobody is asked.
    fake.asked();
    desk.later(2 * DAY);
    desk.asking.directories = Directories::new(&config(&settings), Logins::none(), false);
    assert!(!pages::picks(&desk.asking, show).await);
    assert_eq!(fake.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_off_or_wants_a_key_is_said() {
    let (fake, mut settings) = Fake::serve().await;
    settings[0] = String::from("directories.apple=off");
    let desk = Desk::new(&settings, Logins::none());
    for (address, id, why) in [
        ("https://podcasts.apple.com/podcast/id7", "add.directory-off", "Apple is not asked, as set."),
        (
            "https://podcastindex.org/podcast/3",
            "add.directory-key",
            "Podcast Index only answers with a key of one’s own.",
        ),
    ] {
        let problem = pages::meant(&desk.asking, address).await.unwrap().unwrap_err();
        assert_eq!((problem.id.as_ref(), problem.why.as_str()), (id, why));
    }
    assert_eq!(fake.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn the_command_line_searches_directories() {
    let (fake, settings) = Fake::serve().await;
    command(settings, move |home, run| {
        // Without a library, too, and without making one.
        let found = run(&["search", "--directories", "tide", "--json"]).json();
        assert_eq!(found["shows"], serde_json::json!([]));
        let first = &found["directories"][0];
        assert_eq!((&first["title"], &first["rank"]), (&"Tide Tables".into(), &1.into()));
        assert_eq!(first["sources"], serde_json::json!(["Apple", "fyyd", "gpodder.net"]));
        assert_eq!(first["popularity"][0]["listeners"], 571);
        assert!(!home.library().exists());
        fake.asked();
        let table = run(&["search", "tide", "-d"]).done();
        assert!(
            table.contains(
                "https://tide.example/rss\tTide Tables\tEve\tApple, fyyd, gpodder.net · 571 listeners (gpodder.net, 20"
            ),
            "{table}"
        );
        assert!(!fake.asked().iter().any(|asked| asked.contains("podcast_index")));
        // Not asked without the wish.
        run(&["search", "tide"]).fails(4);
        assert_eq!(fake.asked(), Vec::<String>::new());
        // An address may be that of a private feed.
        let said = run(&["search", "-d", "https://e.example/feed?token=s3cr3t"]).fails(4);
        assert!(said.contains("Directories are not asked for an address") && !said.contains("s3cr3t"), "{said}");
        assert_eq!(fake.asked(), Vec::<String>::new());
        fake.says("fyyd", 500, "");
        let ran = run(&["search", "-d", "tide"]);
        assert_eq!(ran.status, Some(3), "what the others said is printed");
        assert!(ran.err.contains("fyyd has trouble of its own (500).") && ran.out.contains("Ebb"), "{}", ran.err);
        let said = run(&["search", "-d", "tide", "--offline"]).fails(5);
        assert!(said.contains("Apple was not asked"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn the_command_line_lists_similar_shows_of_the_library_of_a_feed_and_of_directories() {
    let (fake, settings) = Fake::serve().await;
    let feeds = serve(Router::new().route(
        "/feed",
        axum::routing::get(|| async {
            "<rss version=\"2.0\"><channel><title>Lighthouse keepers</title><item><title>Lamps</title><guid>1</guid></item></channel></rss>"
        }),
    ))
    .await;
    command(settings, move |home, run| {
        home.run(&["sample", "install"]).done();
        let known = run(&["similar", "vanishing gradients", "--json"]).json();
        let known = known.as_array().unwrap();
        assert!(known.len() > 10 && known.iter().all(|one| one["score"].is_number() && !one["reasons"][0].is_null()));
        assert_eq!(fake.asked(), Vec::<String>::new(), "nobody is asked without the wish");
        // fyyd knows the show by the address of its feed.
        let show = home.run(&["show", "vanishing gradients", "--json"]).json();
        let address = show["feed_url"].as_str().unwrap().to_owned();
        fake.says("fyyd", 200, &format!(
            r#"{{"meta":{{}},"data":[{{"id":12,"title":"Vanishing","xmlURL":"{address}"}},{{"id":14,"title":"Harbour","xmlURL":"https://harbour.example/rss"}}]}}"#
        ));
        let outside = run(&["similar", "vanishing gradients", "--directories", "-n", "60", "--json"]).json();
        let found = outside.as_array().unwrap().iter().find(|one| one["title"] == "Harbour").unwrap().clone();
        assert_eq!(found["reasons"], serde_json::json!(["listed as similar by fyyd"]));
        let asked = fake.asked();
        assert!(asked.len() == 2 && asked[1] == "/fyyd/podcast/recommend?podcast_id=12&count=25", "{asked:?}");
        // A feed that is not in the library is looked into, and is no show that one follows.
        let followed = home.run(&["shows", "--json"]).json();
        let feed = format!("{feeds}/feed");
        home.run(&["similar", &feed, "--offline"]).fails(5);
        home.run(&["similar", &feed, "--json"]).json();
        let preview = home.run(&["show", &feed, "--json"]).json();
        assert_eq!(preview["title"], "Lighthouse keepers");
        assert_eq!(home.run(&["shows", "--json"]).json(), followed);
        // Who fails is named, and what is known is printed all the same.
        fake.says("fyyd", 500, "");
        let ran = run(&["similar", &feed, "-d", "--json"]);
        assert_eq!(ran.status, Some(3), "{}", ran.err);
        assert!(ran.err.contains("fyyd has trouble of its own (500).") && ran.out.starts_with('['), "{}", ran.out);
        // Without a network the catalogue's shows can be asked about.
        let known = home.run(&["similar", "https://feeds.99percentinvisible.org/99percentinvisible", "--offline", "--json"]).json();
        assert!(known.as_array().unwrap().len() > 3, "{known}");
    })
    .await;
}

#[tokio::test]
async fn the_command_line_lists_charts_and_else_the_catalogue() {
    let (fake, settings) = Fake::serve().await;
    command(settings, move |home, run| {
        home.run(&["sample", "install"]).done();
        let science = run(&["top", "--country", "de", "--genre", "science", "--json"]).json();
        assert_eq!(science[0]["title"], "Tide Tables");
        assert_eq!(science[0]["feed_url"], "https://tide.example/rss");
        fake.asked();
        // Kept in the library for the day, and there without a network.
        let again = run(&["top", "-c", "DE", "-g", "Science", "--offline", "--json"]).json();
        assert_eq!((&again, fake.asked()), (&science, Vec::new()));
        let ran = run(&["top", "--genre", "food", "--offline", "--json"]);
        assert!(ran.err.contains("catalogue that comes with earmark"), "{}", ran.err);
        let ships = run(&["top", "--tag", "science-fiction", "--json"]).json();
        assert_eq!((&ships[0]["title"], &ships[0]["sources"][0]), (&"Ships".into(), &"gpodder.net".into()));
        for wrong in ["a/b", " ", "\u{1b}[2J"] {
            let said = run(&["top", "--tag", wrong]).fails(2);
            assert!(said.contains("is no tag") && !said.contains('\u{1b}'), "{said}");
        }
        run(&["top", "--tag", "linux", "--genre", "arts"]).fails(2);
        let food = ran.json();
        assert_eq!(food[0]["categories"], serde_json::json!(["Arts > Food"]));
        assert_eq!(food[0]["sources"], serde_json::json!(["catalogue"]));
        let said = run(&["top", "--genre", "tecnology"]).fails(2);
        assert!(said.contains("Did you mean Technology?"), "{said}");
        run(&["top", "--country", "germany"]).fails(2);
    })
    .await;
}

#[tokio::test]
async fn the_key_of_the_podcast_index_is_tried_and_kept() {
    let (fake, settings) = Fake::serve().await;
    let set = settings.last().unwrap().clone();
    command(settings, move |home, run| {
        let login = || home.run_with(&["login", "podcast-index", "--set", &set], "KEY\nSECRET\n");
        fake.says("podcast_index", 401, "Authorization failed");
        let said = login().fails(1);
        assert!(said.contains("refuses the key") && !said.contains("SECRET"), "{said}");
        fake.instead.lock().unwrap().clear();
        login().done();
        fake.asked();
        let found = run(&["search", "-d", "host:ada", "--json"]).json();
        assert_eq!(found["directories"][0]["sources"], serde_json::json!(["Podcast Index"]));
        assert_eq!(fake.asked(), ["/podcast_index/search/byperson?q=ada&max=25"]);
        home.run(&["logout", "podcast-index", "--set", &set]).done();
        let ran = run(&["search", "-d", "host:ada"]);
        assert!(ran.err.contains("No directory can be asked that"), "{}", ran.err);
    })
    .await;
}
