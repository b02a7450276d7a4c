//! An invented library of any size, the same on every machine: words as often as in real texts (Zipf), weekly episodes, about
//! a kilobyte of notes with links each, people who come back. It is written through the front door of the store, as a refresh
//! would.

use std::path::Path;
use std::time::{Duration, Instant};

use earmark::feed::{Parsed, ParsedEpisode, ParsedShow};
use earmark::library;
use earmark::model::{Candidate, Enclosure, EpisodeKey, FeedHealth, FeedUrl, Person, Secs, ShowId, Timestamp};
use earmark::store::{Refreshed, Store, Validators};

pub const NOW: Timestamp = Timestamp(1_790_000_000);
const DAY: i64 = 86_400;
/// Words that texts are made of; the first are the most frequent.
const WORDS: usize = 20_000;
const PEOPLE: u64 = 900;
/// Shows in one transaction.
const TOGETHER: u32 = 8;

/// Numbers that look like chance and are always the same (`SplitMix64`).
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
    /// From 0 to 1.
    fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What episodes are made of.
pub struct Invention {
    words: Vec<String>,
}

impl Invention {
    pub fn new() -> Self {
        const FREQUENT: [&str; 24] = [
            "the", "of", "and", "to", "in", "is", "with", "that", "we", "a", "for", "about", "on", "how", "what",
            "this", "from", "you", "at", "who", "why", "story", "people", "world",
        ];
        const BEGIN: [&str; 20] =
            ["b", "br", "c", "d", "dr", "f", "fl", "g", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "v"];
        const MIDDLE: [&str; 10] = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "ie", "y"];
        const END: [&str; 12] = ["", "n", "r", "l", "st", "m", "ck", "nd", "s", "t", "x", "th"];
        let mut dice = Dice(7);
        let mut words: Vec<String> = FREQUENT.iter().map(|word| (*word).to_string()).collect();
        let pick = |dice: &mut Dice, from: &[&str]| from[dice.below(from.len() as u64) as usize].to_string();
        while words.len() < WORDS {
            let syllables = 1 + words.len() / 4_000;
            let word: String = (0..syllables.min(4))
                .map(|_| pick(&mut dice, &BEGIN) + &pick(&mut dice, &MIDDLE) + &pick(&mut dice, &END))
                .collect();
            words.push(word);
        }
        Self { words }
    }

    /// A word, as often as Zipf says: the one of rank n with a likeness of 1 in n.
    fn word(&self, dice: &mut Dice) -> &str {
        let rank = ((self.words.len() as f64).powf(dice.part()) - 1.0) as usize;
        &self.words[rank.min(self.words.len() - 1)]
    }

    fn words(&self, dice: &mut Dice, count: u64) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.word(dice)).collect();
        words.join(" ")
    }

    /// Beginning with a capital letter. Every fortieth show speaks Chinese.
    fn title(&self, dice: &mut Dice, show: u32, count: u64) -> String {
        if show % 40 == 39 {
            return (0..count * 2).filter_map(|_| char::from_u32(0x4e00 + dice.below(2_000) as u32)).collect();
        }
        let words = self.words(dice, count);
        words[..1].to_uppercase() + &words[1..]
    }

    fn person(dice: &mut Dice) -> String {
        const FIRST: [&str; 30] = [
            "Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gwen", "Hugo", "Iris", "Jon", "Kaya", "Lars", "Mira",
            "Nils", "Olga", "Paul", "Quin", "Rosa", "Sven", "Tara", "Udo", "Vera", "Wim", "Xenia", "Yara", "Zeno",
            "Arlo", "Bea", "Cem", "Dana",
        ];
        const LAST: [&str; 30] = [
            "Abel", "Brand", "Castel", "Dorn", "Ekdal", "Falk", "Gruber", "Holm", "Ivers", "Jansen", "Kroll", "Lind",
            "Moran", "Nagel", "Oster", "Pohl", "Quill", "Rask", "Sand", "Thorn", "Ulrich", "Voss", "Winter", "Xander",
            "Yates", "Zeller", "Aldern", "Birke", "Cordes", "Damm",
        ];
        let number = dice.below(PEOPLE) as usize;
        format!("{} {}", FIRST[number % 30], LAST[number / 30])
    }

    fn notes(&self, dice: &mut Dice, show: u32, number: u32) -> String {
        let mut notes = String::with_capacity(1_300);
        for part in 0..3 {
            notes += "<p>";
            for _ in 0..2 + dice.below(2) {
                let length = 8 + dice.below(10);
                notes += &self.title(dice, show, length);
                notes += ". ";
            }
            let (host, page) = (dice.below(40 * u64::from(show % 50 + 1)), dice.below(5_000));
            let words = self.words(dice, 2);
            notes += &format!("<a href=\"https://site{host}.example/{page}\">{words}</a></p>");
            if part == 1 {
                notes += &format!("<p>From {number}:30 on: {}</p>", self.words(dice, 6));
            }
        }
        notes
    }

    /// A whole feed. The newest episode is of this week.
    pub fn feed(&self, show: u32, episodes: u32) -> Parsed {
        let mut dice = Dice(u64::from(show) << 20);
        let host = Self::person(&mut dice);
        let about = format!("<p>{}</p>", self.words(&mut dice, 40));
        let parsed = ParsedShow {
            title: format!("{} {show}", self.title(&mut dice, show, 3)),
            author: Some(host.clone()),
            link: Some(format!("https://show{show}.example/")),
            language: Some("en".into()),
            description_html: Some(about),
            categories: vec![["Science", "History", "Technology", "Arts", "News"][show as usize % 5].into()],
            ..ParsedShow::default()
        };
        let items = (1..=episodes).rev().map(|number| self.item(&mut dice, show, number, episodes - number)).collect();
        Parsed { show: parsed, episodes: items, complete: true, ..Parsed::default() }
    }

    fn item(&self, dice: &mut Dice, show: u32, number: u32, weeks: u32) -> ParsedEpisode {
        let length = 3 + dice.below(6);
        let persons = if dice.below(4) == 0 {
            vec![Person {
                name: Self::person(dice),
                role: "guest".into(),
                group: "cast".into(),
                link: None,
                image: None,
            }]
        } else {
            Vec::new()
        };
        ParsedEpisode {
            key: EpisodeKey::of_guid(&format!("{show}-{number}")),
            guid: Some(format!("{show}-{number}")),
            title: format!("{number}: {}", self.title(dice, show, length)),
            link: Some(format!("https://show{show}.example/{number}")),
            published: Some(Timestamp(NOW.0 - i64::from(weeks) * 7 * DAY - dice.below(5 * DAY as u64) as i64)),
            duration: Some(Secs(1_200 + dice.below(6_000) as u32)),
            enclosures: vec![Enclosure {
                url: format!("https://cdn.example/{show}/{number}.mp3"),
                mime: Some("audio/mpeg".into()),
                bytes: Some(50_000_000),
                preferred: true,
            }],
            notes_html: self.notes(dice, show, number),
            number: Some(number),
            persons,
            raw: u64::from(show) << 32 | u64::from(number),
            ..ParsedEpisode::default()
        }
    }
}

/// Writes a library of so many followed shows with so many episodes each; gives how long the store took for the episodes.
pub fn library(path: &Path, shows: u32, episodes: u32) -> Duration {
    let invention = Invention::new();
    let mut store = Store::open(path).unwrap();
    let mut took = Duration::ZERO;
    let mut found: Vec<Refreshed> = Vec::new();
    for number in 1..=shows {
        let feed_url = FeedUrl::parse(&format!("https://show{number}.example/feed"));
        let show: ShowId = store.add(&Candidate { feed_url, ..Candidate::default() }, true, NOW).unwrap().id;
        let delta = library::merge(&[], invention.feed(number, episodes));
        let health = FeedHealth { last_ok: Some(NOW), last_try: Some(NOW), ..FeedHealth::default() };
        found.push(Refreshed { show, delta, validators: Validators::default(), health });
        if found.len() as u32 == TOGETHER || number == shows {
            let began = Instant::now();
            for written in store.write_all(&found) {
                written.unwrap();
            }
            took += began.elapsed();
            found.clear();
        }
    }
    took
}

/// Brings everything into the index, counts the words by which shows are compared, and makes the index one piece; gives how
/// long the first of these took.
pub fn index(path: &Path) -> Duration {
    let mut store = Store::open(path).unwrap();
    let began = Instant::now();
    while !store.index_some().unwrap().is_complete() {}
    let took = began.elapsed();
    while store.describe_some().unwrap() {}
    while store.merge_some().unwrap() {}
    took
}
