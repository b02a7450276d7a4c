//! Which number of `03/04/2026` is the day. Americans put the month there, nearly everybody else the day: of a date alone nobody can
//! tell, but of its weekday, of the other dates of its document, and of the language of that.

use memchr::memchr_iter;

use super::{LONGEST, Reading};

/// What stands first of a date with slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::feed) enum Order {
    MonthFirst,
    DayFirst,
}

/// How the names of those elements and members end that hold a date.
const NAMES: [&str; 6] = ["date", "published", "issued", "created", "updated", "modified"];

/// What the dates of a document say of the order in each other, whose first number is above twelve, or whose weekday fits one reading
/// only: what more of them say. Takes time proportional to the document.
pub(in crate::feed) fn order_of_all(document: &str) -> Option<Order> {
    let (mut day_first, mut month_first, mut passed) = (0_usize, 0_usize, 0);
    for at in memchr_iter(b'/', document.as_bytes()) {
        if at < passed {
            continue;
        }
        let Some(text) = date_around(document, at) else { continue };
        passed = at + text.len();
        match Reading::of(text).and_then(|read| read.told_order()) {
            Some(Order::DayFirst) => day_first += 1,
            Some(Order::MonthFirst) => month_first += 1,
            None => {}
        }
    }
    match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => Some(Order::DayFirst),
        std::cmp::Ordering::Less => Some(Order::MonthFirst),
        std::cmp::Ordering::Equal => None,
    }
}

/// The whole date whose first slash stands here: all of an element or a member that is called so.
fn date_around(document: &str, slash: usize) -> Option<&str> {
    let bytes = document.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    // Addresses have slashes, too.
    if !is_digit(slash.checked_sub(1)?) || !is_digit(slash + 1) {
        return None;
    }
    let ends = |byte: &&u8| matches!(byte, b'<' | b'>' | b'"' | b'[' | b']');
    let before = bytes.get(slash.saturating_sub(LONGEST)..slash)?;
    let start = slash - before.iter().rev().position(|byte| ends(&byte))?;
    let behind = bytes.get(slash..)?;
    let end = slash + behind.iter().take(LONGEST).position(|byte| ends(&byte))?;
    let front =
        document.get(start.saturating_sub(LONGEST)..start).or_else(|| document.get(start.saturating_sub(12)..start))?;
    let front = front.strip_suffix("<![CDATA[").unwrap_or(front).trim_end();
    let name = front.trim_end_matches(['>', '"', ':', ' ']);
    let is_name = |name: &&str| {
        let tail = |ending: &str| name.len().checked_sub(ending.len()).and_then(|at| name.get(at..));
        NAMES.iter().any(|ending| tail(ending).is_some_and(|tail| tail.eq_ignore_ascii_case(ending)))
    };
    Some(name).filter(|name| name.len() < front.len() && is_name(name))?;
    document.get(start..end)
}

/// How those write it who speak this language.
pub(in crate::feed) fn order_in(language: Option<&str>) -> Order {
    let language = language.unwrap_or_default().trim().to_lowercase();
    let mut parts = language.split(['-', '_', ' ']);
    let Some(name) = parts.next().filter(|name| !name.is_empty() && name.chars().all(char::is_alphabetic)) else {
        return Order::MonthFirst;
    };
    match name {
        "en" | "eng" | "english" => {
            let mut regions = parts.filter(|part| {
                matches!(
                    *part,
                    "gb" | "uk" | "au" | "nz" | "ie" | "za" | "in" | "sg" | "my" | "hk" | "ng" | "ke" | "pk" | "mt"
                )
            });
            if regions.next().is_some() { Order::DayFirst } else { Order::MonthFirst }
        }
        // They begin with the year, and never have the day before its month; the last one is no language.
        "zh" | "ja" | "ko" | "hu" | "lt" | "und" => Order::MonthFirst,
        _ => Order::DayFirst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_dates_of_a_document_tell() {
        for (document, order) in [
            ("<pubDate>03/04/2026</pubDate><pubDate>25/03/2026 10:00</pubDate>", Some(Order::DayFirst)),
            ("<dc:date><![CDATA[ 03/25/2026]]></dc:date><pubDate>03/04/2026</pubDate>", Some(Order::MonthFirst)),
            ("<pubDate>lundi 06/05/2024</pubDate>", Some(Order::DayFirst)),
            ("{\"date_published\": \"25/03/2026\"}", Some(Order::DayFirst)),
            ("<pubDate>25/03/2026</pubDate><pubDate>03/25/2026</pubDate>", None),
            ("<title>25/03/2026</title><link>https://a.example/25/03/2026</link><guid>1/25/3</guid>", None),
            ("<pubDate>03/04/2026</pubDate><pubDate>03/03/2026</pubDate>", None),
            ("<pubDate>25/03/2026", None),
            ("25/03/2026</pubDate>", None),
        ] {
            assert_eq!(order_of_all(document), order, "{document}");
        }
    }

    #[test]
    fn languages_have_their_order() {
        for language in
            [None, Some("en"), Some("en-US"), Some("en_us"), Some("English"), Some("ja"), Some("1"), Some("")]
        {
            assert_eq!(order_in(language), Order::MonthFirst, "{language:?}");
        }
        for language in ["en-GB", "EN-AU", "fr", "pt-BR", "de-DE", "Deutsch"] {
            assert_eq!(order_in(Some(language)), Order::DayFirst, "{language}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_document_is_looked_through(document in "([0-9/\"<>:é ]|date|<pubDate>|\\[){0,60}") {
            let _ = order_of_all(&document);
        }
    }
}
