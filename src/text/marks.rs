//! Times in show notes (“41:20 Marketing”) as chapters.

use crate::model::{Block, Chapter, LinkTarget, Notes, Secs, Span};

/// One time is a remark; so many make a list.
const FEWEST: usize = 2;

/// The chapters that notes list by their times: lines that begin or end with one, in ascending order. Empty when the
/// notes only mention times here and there.
#[must_use]
pub fn chapters(notes: &Notes) -> Vec<Chapter> {
    let mut found = Vec::new();
    walk(&notes.blocks, notes, &mut found);
    let ascending = found.windows(2).all(|pair| matches!(pair, [one, next] if one.start < next.start));
    if ascending && found.len() >= FEWEST { found } else { Vec::new() }
}

fn walk(blocks: &[Block], notes: &Notes, found: &mut Vec<Chapter>) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => {
                found.extend(spans.split(|span| span.text == "\n").filter_map(|line| chapter(line, notes)));
            }
            Block::Quote(inner) => walk(inner, notes, found),
            Block::List { items, .. } => items.iter().for_each(|item| walk(&item.blocks, notes, found)),
            Block::Table(rows) => found.extend(rows.iter().filter_map(|row| {
                let mut line: Vec<Span> = Vec::new();
                for cell in row {
                    line.extend(cell.iter().cloned());
                    line.push(Span { text: String::from(" "), ..Span::default() });
                }
                chapter(&line, notes)
            })),
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

fn target<'a>(span: &Span, notes: &'a Notes) -> Option<&'a LinkTarget> {
    let number = span.link?;
    notes.links.iter().find(|link| link.number == number).map(|link| &link.target)
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
    let mut moments = line.iter().filter_map(|span| moment(span, notes));
    moments.next().filter(|_| moments.next().is_none())
}

/// A line whose time stands at its beginning or at its end, with words beside it. Of a span of time the beginning counts.
fn chapter(line: &[Span], notes: &Notes) -> Option<Chapter> {
    let at = line.iter().position(|span| moment(span, notes).is_some())?;
    let start = moment(line.get(at)?, notes)?;
    let words = |spans: &[Span]| {
        let timeless = spans.iter().filter(|span| moment(span, notes).is_none());
        timeless.map(|span| span.text.as_str()).collect::<String>()
    };
    let (before, after) = (words(line.get(..at)?), words(line.get(at + 1..)?));
    let bare = |text: &str| text.chars().all(|c| !c.is_alphanumeric());
    if !bare(&before) && !bare(&after) {
        return None;
    }
    let title = if bare(&before) { after } else { before };
    let title = title.trim_matches(|c: char| c.is_whitespace() || ".,:;|-–—~•·*()[]#→>".contains(c) && c != '.');
    let link = line.iter().find_map(|span| match target(span, notes)? {
        LinkTarget::Web(url) => Some(url.clone()),
        _ => None,
    });
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(Chapter { start, title, link, image: None, listed: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::html;

    fn of(source: &str) -> Vec<(u32, String)> {
        let notes = html::notes(source, None);
        chapters(&notes).into_iter().map(|one| (one.start.0, one.title)).collect()
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
        assert_eq!(chapters(&notes)[1].link.as_deref(), Some("https://example.org/essay"));
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
