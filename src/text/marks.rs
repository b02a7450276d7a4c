//! Times in show notes (“41:20 Marketing”) as chapters, also where they link to the same moment of a recording elsewhere.

use std::ops::Range;

use super::{html, target};
use crate::model::{Block, Chapter, LinkTarget, Notes, Secs, Span};

/// One time is a remark; so many make a list.
const FEWEST: usize = 2;
/// A list of chapters begins in the first minutes.
const BEGINNING: u32 = 5 * 60;
/// What stands behind a word and no dash may be a verse (`John 3:16`), unless the first is almost nought.
const AT_ONCE: u32 = 60;
/// So much longer than its feed says is an episode with advertisements that its host put in.
const PUT_IN: u32 = 10 * 60;
/// Letters of the longest line that is the title of a time that stands above it.
const TITLE: usize = 200;

/// How a line says its time. A list does it in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// `41:20 Marketing`
    Begins,
    /// `Marketing (41:20)`
    Ends,
    /// The words are in the next line.
    Alone,
}

/// A time in a line, and the words beside it.
struct Mark {
    manner: Manner,
    /// It stands apart from the words: `Marketing – 41:20`.
    apart: bool,
    /// It has hours, minutes and seconds, as no verse and no time of a day has.
    hours: bool,
    chapter: Chapter,
}

/// The chapters that notes list by their times: lines that begin with one, or that end with one. A line that is out of order is left
/// out, and so is a time behind the end, where the length of the episode is known. Empty when the notes only mention times here and
/// there, or those of verses or of a day.
#[must_use]
pub fn chapters(notes: &Notes, length: Option<Secs>) -> Vec<Chapter> {
    let (mut found, alternate) = marks(notes);
    found.retain(|mark| is_within(mark.chapter.start, length));
    let mut best: Vec<usize> = Vec::new();
    for manner in [Manner::Begins, Manner::Ends, Manner::Alone] {
        let all: Vec<usize> =
            (0..found.len()).filter(|at| found.get(*at).is_some_and(|mark| mark.manner == manner)).collect();
        let starts: Vec<u32> = all.iter().filter_map(|at| Some(found.get(*at)?.chapter.start.0)).collect();
        let listed: Vec<usize> = ascending(&starts).into_iter().filter_map(|at| all.get(at).copied()).collect();
        let marks: Vec<&Mark> = listed.iter().filter_map(|at| found.get(*at)).collect();
        let usual = manner == Manner::Begins || listed.len() * 2 >= found.len();
        if listed.len() > best.len() && usual && (alternate || manner != Manner::Alone) && are_chapters(&marks) {
            best = listed;
        }
    }
    let mut next = best.into_iter().peekable();
    let is_listed = |(at, mark): (usize, Mark)| next.next_if_eq(&at).map(|_| mark.chapter);
    found.into_iter().enumerate().filter_map(is_listed).collect()
}

/// Whether a time lies within an episode, as far as its length is known.
#[must_use]
pub fn is_within(at: Secs, length: Option<Secs>) -> bool {
    length.is_none_or(|length| length.0 == 0 || at.0 <= length.0.saturating_add(PUT_IN))
}

/// The moment of this episode that a link stands for: a time (`41:20`), or one that links to the same moment of a recording
/// elsewhere (`<a href="https://youtu.be/x?t=754">12:34</a>`). Words beside the time and an address that says no moment (a verse,
/// the length of a song) make it a link like any other.
#[must_use]
pub fn at(words: &str, target: &LinkTarget) -> Option<Secs> {
    match target {
        LinkTarget::Moment(at) => Some(*at),
        LinkTarget::Web(url) => {
            let bare = |text: Option<&str>| text.is_some_and(|text| text.chars().all(|c| !c.is_alphanumeric()));
            let (place, at) = html::first_time(words)?;
            let behind = words.get(place.end..)?;
            let until = html::first_time(behind).filter(|(until, _)| bare(behind.get(..until.start)));
            let behind = until.map_or(Some(behind), |(until, _)| behind.get(until.end..));
            (bare(words.get(..place.start)) && bare(behind) && (at == Secs(0) || target::says_moment(url)))
                .then_some(at)
        }
        _ => None,
    }
}

/// Whether times in order are those of chapters. Those of a day (`18:30 Doors`) are round and do not begin with nought; verses
/// stand behind the name of their book.
fn are_chapters(marks: &[&Mark]) -> bool {
    let Some(first) = marks.first().filter(|_| marks.len() >= FEWEST) else { return false };
    let start = first.chapter.start.0;
    if first.manner == Manner::Ends && !marks.iter().all(|mark| mark.apart || mark.hours) {
        return start <= AT_ONCE;
    }
    start <= BEGINNING || first.hours || marks.iter().any(|mark| mark.chapter.start.0 % 5 != 0)
}

/// The places of the longest ascending series: what is out of order is left out. Where a list starts over, it is one of its own, and
/// the longest list counts; of several, the first.
fn ascending(starts: &[u32]) -> Vec<usize> {
    let mut best = Vec::new();
    let (mut from, mut most) = (0, 0);
    for (at, start) in starts.iter().enumerate() {
        // A single one that is as early is a mistake.
        let over =
            starts.get(from).is_some_and(|first| start <= first) && starts.get(at + 1).is_some_and(|next| *next < most);
        if over && at > from {
            longer(&mut best, starts, from..at);
            (from, most) = (at, 0);
        }
        most = most.max(*start);
    }
    longer(&mut best, starts, from..starts.len());
    best
}

/// The longest ascending series in a part, if it is longer than this one.
fn longer(best: &mut Vec<usize>, starts: &[u32], part: Range<usize>) {
    // For each length, what may end a series of it, with ever lower times; and what stands before each time in its series.
    let mut ends: Vec<Vec<(u32, usize)>> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    for at in part.clone() {
        let Some(start) = starts.get(at) else { continue };
        let lowest = |end: &Vec<(u32, usize)>| end.last().is_some_and(|(end, _)| end < start);
        let place = ends.partition_point(lowest);
        let shorter = place.checked_sub(1).and_then(|place| ends.get(place));
        before.push(shorter.and_then(|all| all.get(all.partition_point(|(end, _)| end >= start))).map(|(_, at)| *at));
        match ends.get_mut(place) {
            Some(all) => all.push((*start, at)),
            None => ends.push(vec![(*start, at)]),
        }
    }
    if ends.len() > best.len() {
        let last = ends.last().and_then(|all| all.first()).map(|(_, at)| *at);
        *best = std::iter::successors(last, |at| before.get(at - part.start).copied().flatten()).collect();
        best.reverse();
    }
}

/// The lines of notes with a time, in reading order, and whether times that stand alone take turns with their words. Where more
/// stands between them, nobody knows whether words are those of the time above or below.
fn marks(notes: &Notes) -> (Vec<Mark>, bool) {
    let mut found: Vec<Mark> = Vec::new();
    let (mut alternate, mut waiting, mut more) = (true, false, false);
    lines(&notes.blocks, &mut |line| {
        if let Some(mark) = mark(line, notes) {
            let is_alone = mark.manner == Manner::Alone;
            alternate &= !(waiting || more && is_alone);
            waiting = is_alone;
            found.push(mark);
            return;
        }
        let title = line.iter().map(|span| span.text.as_str()).collect::<String>();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let last = found.last_mut().filter(|mark| mark.manner == Manner::Alone);
        if let Some(last) = last.filter(|_| !title.is_empty()) {
            more = !std::mem::take(&mut waiting);
            alternate &= more || title.chars().nth(TITLE).is_none();
            if !more {
                last.chapter.title = title;
                last.chapter.link = line.iter().find_map(|span| web(span, notes));
            }
        }
    });
    (found, alternate && !waiting)
}

/// Calls for each line: of paragraphs, of items of lists, and each row of a table.
fn lines(blocks: &[Block], each: &mut impl FnMut(&[Span])) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => {
                let lines = spans.split(|span| span.text == "\n");
                lines.filter(|line| !line.is_empty()).for_each(&mut *each);
            }
            Block::Quote(inner) => lines(inner, each),
            Block::List { items, .. } => items.iter().for_each(|item| lines(&item.blocks, each)),
            Block::Table(rows) => rows.iter().for_each(|row| {
                let mut line: Vec<Span> = Vec::new();
                for cell in row {
                    line.extend(cell.iter().cloned());
                    line.push(Span { text: String::from(" "), ..Span::default() });
                }
                each(&line);
            }),
            Block::Code(_) | Block::Rule => {}
        }
    }
}

fn moment(span: &Span, notes: &Notes) -> Option<Secs> {
    match target(span, notes)? {
        LinkTarget::Moment(at) => Some(*at),
        _ => None,
    }
}

fn web(span: &Span, notes: &Notes) -> Option<String> {
    match target(span, notes)? {
        LinkTarget::Web(url) => Some(url.clone()),
        _ => None,
    }
}

fn target<'a>(span: &Span, notes: &'a Notes) -> Option<&'a LinkTarget> {
    let place = notes.links.binary_search_by_key(&span.link?, |link| link.number).ok()?;
    notes.links.get(place).map(|link| &link.target)
}

/// The moment that stands in the same line, item or row of a table as a link: there it is mentioned. `None` when there is
/// none or when there are several.
#[must_use]
pub fn moment_of(notes: &Notes, number: u16) -> Option<Secs> {
    fn line(blocks: &[Block], number: u16) -> Option<Vec<&Span>> {
        let holds = |spans: &[&Span]| spans.iter().any(|span| span.link == Some(number));
        blocks.iter().find_map(|block| match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => spans
                .split(|span| span.text == "\n")
                .map(|line| line.iter().collect::<Vec<_>>())
                .find(|line| holds(line)),
            Block::Quote(inner) => line(inner, number),
            Block::List { items, .. } => items.iter().find_map(|item| line(&item.blocks, number)),
            Block::Table(rows) => {
                rows.iter().map(|row| row.iter().flatten().collect::<Vec<_>>()).find(|row| holds(row))
            }
            Block::Code(_) | Block::Rule => None,
        })
    }
    let line = line(&notes.blocks, number)?;
    let mut moments = line.iter().filter_map(|span| at(&span.text, target(span, notes)?));
    moments.next().filter(|_| moments.next().is_none())
}

/// A piece of a line.
struct Piece<'l> {
    text: &'l str,
    at: Option<Secs>,
    link: Option<String>,
}

/// The pieces of a line: times, and words. What links elsewhere may begin with a time, as those to a recording at YouTube do.
fn pieces<'l>(line: &'l [Span], notes: &Notes) -> Vec<Piece<'l>> {
    let mut pieces: Vec<Piece<'l>> = Vec::new();
    for span in line {
        let text = span.text.as_str();
        let link = web(span, notes);
        match (link, moment(span, notes)) {
            (Some(link), _) => match html::first_time(text) {
                Some((words, at)) => {
                    let (before, after) = (text.get(..words.start), text.get(words.end..));
                    let (time, word) = (text.get(words), |text| Piece { text, at: None, link: None });
                    pieces.extend(before.map(word));
                    pieces.extend(time.map(|text| Piece { text, at: Some(at), link: None }));
                    pieces.extend(after.map(word));
                }
                None => pieces.push(Piece { text, at: None, link: Some(link) }),
            },
            (None, at) => pieces.push(Piece { text, at, link: None }),
        }
    }
    pieces
}

/// A line whose time stands at its beginning or at its end, or alone. Of a span of time the beginning counts.
fn mark(line: &[Span], notes: &Notes) -> Option<Mark> {
    let pieces = pieces(line, notes);
    let at = pieces.iter().position(|piece| piece.at.is_some())?;
    let time = pieces.get(at)?;
    let words = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text).collect::<String>();
    let bare = |text: &str| text.chars().all(|c| !c.is_alphanumeric());
    let mut rest = pieces.get(at + 1..)?;
    // To its end, if that is said.
    if let Some(to) = rest.iter().position(|piece| piece.at.is_some())
        && bare(&words(rest.get(..to)?))
    {
        rest = rest.get(to + 1..)?;
    }
    let (before, after) = (words(pieces.get(..at)?), words(rest));
    let (manner, title) = match (bare(&before), bare(fractionless(&after))) {
        (true, true) => (Manner::Alone, ""),
        (true, false) => (Manner::Begins, fractionless(&after)),
        (false, true) => (Manner::Ends, before.as_str()),
        (false, false) => return None,
    };
    let apart = title.trim_end().ends_with(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')' | '"' | '”'));
    let hours = time.text.matches([':', '：']).count() > 1;
    let title = title_of(title);
    let link = pieces.iter().find_map(|piece| piece.link.clone());
    let empty = title.is_empty() && manner != Manner::Alone;
    let chapter = Chapter { start: time.at?, title, link, image: None, listed: true };
    (!empty).then_some(Mark { manner, apart, hours, chapter })
}

/// What follows the fraction of a second, as in `00:05:10.500`.
fn fractionless(after: &str) -> &str {
    let Some(digits) = after.strip_prefix(['.', ',']) else { return after };
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = digits.len() - rest.len();
    if (1..=3).contains(&length) && !rest.starts_with(char::is_alphanumeric) { rest } else { after }
}

/// Words without what parts them from their time.
fn title_of(words: &str) -> String {
    let parts = |c: char| c.is_whitespace() || ",:：;|-–—~•·*→>".contains(c);
    let mut title = words.trim_matches(parts);
    // Brackets that stand around the time, and only half of them here.
    for (open, close) in [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）')] {
        title = title.strip_prefix(close).map_or(title, |rest| rest.trim_start_matches(parts));
        title = title.strip_suffix(open).map_or(title, |rest| rest.trim_end_matches(parts));
    }
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::html;

    fn of(source: &str) -> Vec<(u32, String)> {
        let notes = html::notes(source, None);
        chapters(&notes, None).into_iter().map(|one| (one.start.0, one.title)).collect()
    }

    fn three() -> Vec<(u32, String)> {
        vec![(0, "Intro".into()), (252, "The essay".into()), (3723, "Risk, and when not to".into())]
    }

    #[test]
    fn lists_of_times_are_chapters() {
        for source in [
            "Hello.\n\n0:00 Intro\n4:12 - The essay\n1:02:03 Risk, and when not to\n\nBye.",
            "<p>00:00 Intro<br>04:12 The essay<br>01:02:03 Risk, and when not to</p>",
            "<ul><li>(00:00) Intro</li><li>(04:12): The <b>essay</b></li><li>[1:02:03] Risk, and when not to</li></ul>",
            "<p>Intro – 0:00<br>The essay – 4:12<br>Risk, and when not to – 1:02:03</p>",
            "00:00 - 04:12 Intro\n04:12 - 1:02:03 The essay\n1:02:03 - 1:30:00 Risk, and when not to",
        ] {
            assert_eq!(of(source), three(), "{source}");
        }
        let notes = html::notes("<p>0:00 Intro<br>4:12 <a href=\"https://example.org/essay\">The essay</a></p>", None);
        assert_eq!(chapters(&notes, None)[1].link.as_deref(), Some("https://example.org/essay"));
    }

    #[test]
    fn one_time_out_of_order_costs_one_line() {
        let list = "<p>0:00 Intro<br>4:12 The essay<br>1:02:03 Risk, and when not to</p>";
        for rest in [
            "<p>We stream live every Thursday at 20:00</p>",
            "<p>Sponsors:<br>12:30 Acme</p>",
            list,
            "<p>0:00 Intro</p>",
            "<p>0:00 Anfang<br>5:00 Essay</p>",
        ] {
            assert_eq!(of(&format!("{list}{rest}")), three(), "{rest}");
        }
        for source in [
            "0:00 Intro\n0:00 Again\n4:12 The essay\n1:02:03 Risk, and when not to",
            "0:00 Intro\n4:12 The essay\n0:05 Slip\n1:02:03 Risk, and when not to",
            "0:00 Intro\n4:12 The essay\n0:00 Slip\n1:02:03 Risk, and when not to",
            "0:00 Intro\n9:04:12 Slip\n4:12 The essay\n1:02:03 Risk, and when not to",
        ] {
            assert_eq!(of(source), three(), "{source}");
        }
    }

    #[test]
    fn verses_and_hours_of_a_day_are_none() {
        for source in [
            "<ul><li>John 3:16</li><li>Romans 8:28</li><li>Isaiah 40:31</li></ul>",
            "<p>Sunday services:<br>Holy Communion 10:30<br>Evensong 18:00</p>",
            "<p>Holy Communion – 10:30<br>Evensong – 18:00</p>",
            "18:30 Doors\n19:00 Show\n22:30 End",
        ] {
            assert_eq!(of(source), [], "{source}");
        }
        let found = of("First thing - 00:08:27.\nSecond thing - 00:17:08.");
        assert_eq!(found, [(507, "First thing".into()), (1028, "Second thing".into())]);
        assert_eq!(of("7:21 First\n12:00 Second").len(), 2);
    }

    #[test]
    fn times_behind_the_end_are_none() {
        let notes = html::notes("0:00 Intro\n5:10 Mid\n1:35:00 Outro\n9:30:20 End", None);
        assert_eq!(chapters(&notes, Some(Secs(5400))).len(), 3);
        assert_eq!(chapters(&notes, Some(Secs(0))).len(), 4);
        assert_eq!(chapters(&notes, Some(Secs(400))).len(), 2);
    }

    #[test]
    fn linked_times_count_as_well() {
        let source = "<ul><li><a href=\"https://www.youtube.com/watch?v=abc&amp;t=0s\">0:00</a> Intro</li>\
            <li><a href=\"https://show.example/ep#t=252\">(4:12) The essay</a></li>\
            <li><a href=\"https://youtu.be/abc?t=3723\">1:02:03</a> - <a href=\"https://risk.example\">Risk, and when not to</a></ul>";
        assert_eq!(of(source), three());
        let links: Vec<_> = chapters(&html::notes(source, None), None).into_iter().map(|one| one.link).collect();
        assert_eq!(links, [None, None, Some(String::from("https://risk.example/"))]);
    }

    #[test]
    fn a_time_that_links_to_its_moment_elsewhere_is_a_moment_of_the_episode() {
        let web = |url: &str| LinkTarget::Web(url.into());
        for (words, url) in [
            ("12:34", "https://youtu.be/x?t=754"),
            ("(12:34)", "https://www.youtube.com/watch?v=x&t=754s"),
            ("[12:34]:", "https://pod.example/ep?start=12m34s"),
            ("12:34 – 15:00", "https://pod.example/ep#t=00:12:34"),
            ("12:34", "https://overcast.fm/+AbC/12:34"),
        ] {
            assert_eq!(at(words, &web(url)), Some(Secs(754)), "{words} {url}");
        }
        assert_eq!(at("0:00", &web("https://www.youtube.com/watch?v=x")), Some(Secs(0)));
        assert_eq!(at("12:34", &LinkTarget::Moment(Secs(754))), Some(Secs(754)));
        for (words, url) in [
            ("3:16", "https://bible.example/passage?search=John+3:16"),
            ("12:34 The essay", "https://youtu.be/x?t=754"),
            ("At 12:34", "https://youtu.be/x?t=754"),
            ("Listen", "https://pca.st/x?t=754"),
            ("19:30", "https://tickets.example/show?id=754"),
        ] {
            assert_eq!(at(words, &web(url)), None, "{words} {url}");
        }
        let notes = html::notes(
            "<p><a href=\"https://youtu.be/x?t=754\">12:34</a> <a href=\"https://a.example\">A</a></p>",
            None,
        );
        assert_eq!([1, 2].map(|number| moment_of(&notes, number)), [Some(Secs(754)); 2]);
    }

    #[test]
    fn titles_are_what_stands_beside_the_times() {
        for source in [
            "00:00:00.000 Intro\n00:04:12.500 The essay\n01:02:03.000 Risk, and when not to",
            "【00:00】Intro\n【04:12】The essay\n【1:02:03】Risk, and when not to",
            "00：00 Intro\n04：12 The essay\n1：02：03 Risk, and when not to",
            "0:00: Intro\n4:12 - 12:00: The essay\n[1:02:03–1:10:00] Risk, and when not to",
            "<dl><dt>00:00</dt><dd>Intro</dd><dt>04:12</dt><dd>The essay</dd><dt>1:02:03</dt><dd>Risk, and when not to</dd></dl>",
            "**0:00** Intro\n**4:12** The essay\n**1:02:03** Risk, and when not to",
        ] {
            assert_eq!(of(source), three(), "{source}");
        }
        let found = of("0:00 「茶」, and (more) of C#\n4:12 Tea (green)\n5:00 Is 3:10 better than 4:00?");
        let titles: Vec<_> = found.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!(titles, ["「茶」, and (more) of C#", "Tea (green)", "Is 3:10 better than 4:00?"]);
        assert_eq!(of("<p>Intro</p><p>0:00</p><p>The essay</p><p>4:12</p>"), []);
        assert_eq!(of("<p>Intro</p><p>0:00</p><p>A – B</p><p>The essay</p><p>4:12</p><p>C – D</p>"), []);
    }

    proptest::proptest! {
        #[test]
        fn chapters_ascend(words in proptest::collection::vec(proptest::sample::select(vec![
            "0:00", "3:10", "5:00", "41:20", "1:02:03", " ", "\n", "<br>", "<p>", "tea", "- ", "(", ")", "<li>", "<dt>", "<a href=\"https://a.example\">",
        ]), 0..40)) {
            let notes = html::notes(&words.concat(), None);
            let found = chapters(&notes, None);
            proptest::prop_assert!(found.windows(2).all(|pair| pair[0].start < pair[1].start));
            proptest::prop_assert!(found.len() != 1 && found.iter().all(|one| !one.title.is_empty()));
        }
    }

    #[test]
    fn times_here_and_there_are_none() {
        for source in [
            "They come to it at 41:20 and again at 50:00, after the break.",
            "0:00 Intro",
            "4:12 The essay\n0:00 Intro",
            "No times at all",
        ] {
            assert_eq!(of(source), [], "{source}");
        }
    }
}
