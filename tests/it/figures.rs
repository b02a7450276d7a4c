//! Figures of listeners and stars: wherever one stands, at any size, it stands with who says so.

use std::collections::BTreeSet;

use earmark::app::words;
use earmark::library::catalogue;
use earmark::model::Source;
use earmark::ui::Depth;
use ratatui::buffer::Buffer;

use crate::places::{SIZES, story};

const SOURCES: [Source; 6] =
    [Source::PodcastApp, Source::Catalogue, Source::Apple, Source::PodcastIndex, Source::Fyyd, Source::Gpodder];

/// A screen, a letter a cell.
struct Shown(Vec<Vec<char>>);

/// What was found: figures that stand with their source, how many of these with a day, and those that stand alone.
#[derive(Debug, Default, PartialEq)]
struct Met {
    said: usize,
    dated: usize,
    alone: Vec<String>,
}

impl Shown {
    fn of(buffer: &Buffer) -> Self {
        let letter = |x, y| buffer[(x, y)].symbol().chars().next().unwrap_or(' ');
        Self((0..buffer.area.height).map(|y| (0..buffer.area.width).map(|x| letter(x, y)).collect()).collect())
    }

    fn row(&self, y: usize) -> &[char] {
        self.0.get(y).map_or(&[], Vec::as_slice)
    }

    /// Looks at every figure. These numbers are some also where no word says what they count, as in a column.
    fn figures(&self, counts: &BTreeSet<String>) -> Met {
        let mut met = Met::default();
        for (y, row) in self.0.iter().enumerate() {
            let mut x = 0;
            while x < row.len() {
                let begins = x == 0 || !(row[x - 1].is_alphanumeric() || matches!(row[x - 1], ',' | '.' | '★'));
                let Some(length) = figure(&row[x..], counts).filter(|_| begins) else {
                    x += 1;
                    continue;
                };
                // Figures of one source share its bracket, or the line below.
                let (first, mut end, mut count) = (x, x + length, 1);
                while let Some(more) = string(&row[end..]).strip_prefix(" · ").map(|_| end + 3)
                    && let Some(length) = figure(&row[more..], counts)
                {
                    (end, count) = (more + length, count + 1);
                }
                let who = behind(&row[end..])
                    .or_else(|| named(&string(self.row(y + 1).get(first..).unwrap_or_default()), "from "))
                    .or_else(|| self.above(end));
                match who {
                    Some(who) => {
                        met.said += count;
                        met.dated += if who.contains(", 23 Nov 2026") || who.contains(" 2025") { count } else { 0 };
                    }
                    None => met.alone.push(string(&row[first..end])),
                }
                x = end;
            }
        }
        met
    }

    /// Who counts what stands in the column that ends here, from the rule above all rows.
    fn above(&self, end: usize) -> Option<String> {
        let rule = self.row(1);
        let word = |x: &usize| rule.get(*x).is_some_and(|c| *c != '─' && *c != '┬');
        let from = (0..end).rev().take_while(word).last()?;
        let heading = string(&rule[from..=(from..rule.len()).take_while(word).last()?]);
        let heading = heading.trim();
        named(heading, "listeners at ").or_else(|| named(heading, "at "))
    }
}

fn string(letters: &[char]) -> String {
    letters.iter().collect()
}

/// How long the figure is that begins here: stars of a rating with its number and how many gave it; listeners; or one of these
/// numbers where nothing else is counted by it.
fn figure(letters: &[char], counts: &BTreeSet<String>) -> Option<usize> {
    letters.first().filter(|c| **c == '★' || c.is_ascii_digit())?;
    let text = string(letters);
    let number = |text: &str| text.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len());
    let stars = letters.iter().take_while(|c| **c == '★').count();
    let length = if stars > 0 {
        let rest: String = text.chars().skip(stars).collect();
        let rated = rest.strip_prefix(' ')?;
        let whole = rated.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rated.len());
        let after = rated.get(whole..).filter(|_| whole > 0)?;
        let given = match (after.strip_prefix(" ("), after.strip_prefix(" · ")) {
            (Some(bracket), _) if bracket.get(number(bracket)..).is_some_and(|rest| rest.starts_with(')')) => {
                2 + number(bracket) + 1
            }
            (_, Some(after)) => match after.get(number(after)..).unwrap_or_default() {
                unit if unit.starts_with(" ratings") => 3 + number(after) + 8,
                unit if unit.starts_with(" rating") => 3 + number(after) + 7,
                _ => 0,
            },
            _ => 0,
        };
        stars + 1 + whole + given
    } else {
        let length = number(&text);
        let (count, after) = text.split_at(length);
        match after {
            _ if length == 0 => return None,
            _ if after.starts_with(" listeners") => length + 10,
            _ if after.starts_with(" listener") => length + 9,
            // Whatever else counts something names it.
            _ if counts.contains(count) && !after.starts_with(|c: char| c.is_alphanumeric() || c == '/') => {
                let word = after.strip_prefix(' ').is_some_and(|word| word.starts_with(char::is_alphabetic));
                return (!word || behind(&letters[length..]).is_some()).then_some(length);
            }
            _ => return None,
        }
    };
    Some(length)
}

/// Who says what stands before these letters: in a bracket, behind “at”, or with two letters.
fn behind(letters: &[char]) -> Option<String> {
    let text = string(letters);
    let marked = |rest: &str| {
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        SOURCES.iter().find(|source| source.mark() == word).map(|source| source.name().to_owned())
    };
    named(&text, " (").or_else(|| named(&text, " at ")).or_else(|| marked(text.strip_prefix(' ')?))
}

/// A source by its name, right behind these words, with what stands beside it.
fn named(text: &str, words: &str) -> Option<String> {
    let rest = text.strip_prefix(words)?;
    SOURCES.iter().any(|source| rest.starts_with(source.name())).then(|| rest.chars().take(40).collect())
}

#[test]
fn no_figure_stands_anywhere_without_its_source() {
    let counts: BTreeSet<String> = catalogue::all()
        .iter()
        .flat_map(|show| show.popularity.iter().filter_map(|one| one.listeners))
        .filter(|count| *count >= 100)
        .map(words::count)
        .collect();
    let places = [
        ("/ \"vanishing\" enter", ""),
        ("/ \"vanishing\" enter enter", ""),
        ("/ \"vanishing\" enter enter e", "j j"),
        ("/ \"vanishing\" enter enter e", "S i"),
        ("/ \"vanishing\" enter enter c", "j j"),
        ("/ \"vanishing\" enter enter e enter", ""),
        ("E", "j"),
        ("E", "S i"),
        ("g t", "S i"),
        ("g t", "S r j"),
        ("s \"data\" down down down down", ""),
        ("s \"data_science_in:catalogue\" enter", "j"),
    ];
    let (mut said, mut dated) = (0, 0);
    for (to, keys) in places {
        for size in SIZES {
            let screen = Shown::of(&story(size, "unicode", "dark", to, keys).buffer(Depth::TrueColor));
            let met = screen.figures(&counts);
            let picture: Vec<String> = screen.0.iter().map(|row| string(row)).collect();
            assert_eq!(met.alone, Vec::<String>::new(), "{to} {keys} at {size:?}:\n{}", picture.join("\n"));
            (said, dated) = (said + met.said, dated + met.dated);
        }
    }
    assert!(said > 100, "only {said} figures were met");
    assert!(dated > 0, "no date was met");
}

#[test]
fn a_figure_that_stands_alone_would_be_found() {
    let counts = BTreeSet::from([String::from("1,032")]);
    let met = |rows: &[&str]| {
        let found = Shown(rows.iter().map(|row| row.chars().collect()).collect()).figures(&counts);
        (found.said, found.dated, found.alone)
    };
    let alone = |figures: &[&str]| (0, 0, figures.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
    for (rows, said, dated) in [
        (&["★ 4.5 (1,190) · 1,032 listeners (podcast.app, 23 Nov 2026) │ and more"][..], 2, 2),
        (&["★★★★★ 4.5 · 1,190 ratings (Apple) · 7 listeners gp"], 2, 0),
        (&["  ★ 4.5 (1,190)", "  from podcast.app, 23 Nov 2026"], 1, 1),
        (
            &["", "──── listeners at podcast.app, 23 Nov 2026 ───", " Tide            Eve      1,032  both about tea"],
            1,
            1,
        ),
        (&["", "─── at fyyd ──", " Tide  1,032"], 1, 0),
        (&["Tide   Eve · 1,032 at gpodder.net · fyyd"], 1, 0),
        (&["1,032 episodes · 31,032 · 1,032/2,000 · ★★★★☆ is your rating · listeners"], 0, 0),
    ] {
        assert_eq!(met(rows), (said, dated, Vec::new()), "{rows:?}");
    }
    // A name somewhere near is none of the figure's own.
    for (rows, figures) in [
        (&["★ 4.5 (1,190) · 1,032 listeners │ Apple lists it"][..], &["★ 4.5 (1,190) · 1,032 listeners"][..]),
        (&["★ 4.5 of what Apple says"], &["★ 4.5"]),
        (&["  ★ 4.5", "from Apple"], &["★ 4.5"]),
        (&["1 listener", "listed by fyyd"], &["1 listener"]),
        (&["", "─── at fyyd ─────────", " Tide            1,032"], &["1,032"]),
        (&["Tide   Eve · 1,032 · fyyd"], &["1,032"]),
    ] {
        assert_eq!(met(rows), alone(figures), "{rows:?}");
    }
}
