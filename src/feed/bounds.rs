//! How long one field may be. Nobody reads four megabytes of notes or a title of a page's length, but whatever keeps, indexes and
//! draws them would need many times as much memory. What is longer is cut, and told where it is the title, the notes, the author or an address.

use super::Parsed;
use super::Warning;
use super::finish::Draft;
use super::unclear::{Spot, Unclear};

/// Bytes of one line of display text, of an identity and of an address.
pub(super) const LINE: usize = 64 << 10;
/// Bytes of notes as published. The longest honest ones have three million.
const NOTES: usize = 4 << 20;

/// What is said of a line of text that is longer.
pub(super) fn too_long(what: &str) -> String {
    format!("{what} is longer than 64 KiB: its end is left out")
}

/// As much of a text as one line may have.
pub(super) fn line(text: &str) -> &str {
    at_most(text, LINE)
}

/// The same for text that is given away.
pub(super) fn owned_line(mut text: String) -> String {
    cut(&mut text, LINE);
    text
}

/// The beginning of a text, which is no longer than this.
pub(super) fn at_most(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    // A character has four bytes at most.
    (0..4).find_map(|less| text.get(..bytes.saturating_sub(less))).unwrap_or_default()
}

/// Whether there was too much.
fn cut(text: &mut String, most: usize) -> bool {
    let is_long = text.len() > most;
    if is_long {
        // Not `truncate`, which would keep the room.
        *text = at_most(text, most).to_string();
    }
    is_long
}

impl Draft {
    /// Cuts what is too long, and says so. `spot` is where a field of this name stands.
    pub(super) fn bound(&mut self, spot: fn(&'static str) -> Spot) {
        if cut(&mut self.notes, NOTES) {
            let what = String::from("the notes are longer than 4 MiB: their end is left out");
            self.unclear.push(Unclear::long(Spot::Item, what));
        }
        for (field, what, name) in [
            (&mut self.title, "the title", "title"),
            (&mut self.guid, "the guid", "id"),
            (&mut self.author, "the name of the author", "author"),
        ] {
            if field.as_mut().is_some_and(|text| cut(text, LINE)) {
                self.unclear.push(Unclear::long(spot(name), too_long(what)));
            }
        }
    }
}

/// Cuts what is said of the show where it is too long, and says so.
pub(super) fn of_show(parsed: &mut Parsed) {
    if parsed.show.description_html.as_mut().is_some_and(|text| cut(text, NOTES)) {
        let what = String::from("what is said of the show is longer than 4 MiB: its end is left out");
        parsed.warnings.push(Warning { line: None, what, mended: true });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::parse;
    use crate::model::FeedUrl;

    #[test]
    fn what_is_too_long_costs_its_end_and_nothing_else() {
        let url = FeedUrl::parse("https://feed.example/x").unwrap();
        let (line, notes) = ("word ".repeat(LINE / 4), "word ".repeat(NOTES / 4));
        let rss = format!(
            "<rss><channel><description>{notes}</description><item>\n<title>{line}</title>\n<guid>{line}</guid>\n\
             <description>{notes}</description><author>{line}</author></item>\n\
             <item><title>b</title>\n<enclosure url='https://a.example/{}'/></item></channel></rss>",
            line.replace(' ', "-")
        );
        let atom = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><subtitle>{notes}</subtitle><entry>\n<title>{line}</title>\n\
             <id>{line}</id><content>{notes}</content></entry><entry><title>b</title></entry></feed>"
        );
        let json = format!(
            "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"\", \"description\": \"{notes}\", \"items\": \
             [{{\"id\": \"{line}\", \"title\": \"{line}\", \"content_html\": \"{notes}\", \
             \"author\": {{\"name\": \"{line}\"}}}}, {{\"title\": \"b\"}}]}}"
        );
        for (document, warnings) in [(rss, 6), (atom, 4), (json, 5)] {
            let parsed = parse(document.as_bytes(), &url, None).unwrap();
            let [first, second] = &*parsed.episodes else { panic!("{}", parsed.episodes.len()) };
            assert_eq!(second.title, "b");
            assert!((LINE - 1..=LINE).contains(&first.title.len()), "{}", first.title.len());
            assert!(first.guid.as_ref().is_some_and(|guid| guid.len() <= LINE));
            assert!(first.author.as_ref().is_none_or(|author| author.len() <= LINE));
            assert_eq!(first.notes_html.len(), NOTES);
            assert_eq!(parsed.show.description_html.map(|words| words.len()), Some(NOTES));
            let told: Vec<String> = parsed.warnings.iter().map(Warning::told).collect();
            assert_eq!(told.len(), warnings, "{told:?}");
            assert!(
                told.iter().all(|told| told.contains("64 KiB") || told.contains("4 MiB") || told.contains("address"))
            );
        }
    }

    #[test]
    fn a_line_ends_before_the_character_that_does_not_fit() {
        let long = "é".repeat(LINE);
        assert_eq!(line(&long).len(), LINE);
        let odd = ["x", &long].concat();
        assert_eq!(line(&odd).len(), LINE - 1);
        assert_eq!(owned_line(odd.clone()), line(&odd));
        assert_eq!(line("short"), "short");
    }
}
