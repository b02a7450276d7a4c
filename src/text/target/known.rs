//! Addresses that are met again and again: the notes of a show end with the same dozen links each week.

use std::collections::HashMap;
use std::rc::Rc;

use super::classify;
use crate::model::LinkTarget;

/// So many addresses are remembered, and none that is longer than this many bytes: about a megabyte at most.
const MOST: usize = 1_024;
const LONGEST: usize = 500;

/// Says where addresses lead, as [`classify`] does, and remembers it of those that mean the same on every page.
#[derive(Debug, Default)]
pub struct Targets(HashMap<String, Rc<LinkTarget>>);

impl Targets {
    /// Where this address leads, seen from `base`.
    pub fn of(&mut self, address: &str, base: Option<&str>) -> Rc<LinkTarget> {
        if let Some(known) = self.0.get(address) {
            return Rc::clone(known);
        }
        let target = Rc::new(classify(address, base).0);
        if is_same_anywhere(address) && address.len() <= LONGEST {
            if self.0.len() >= MOST {
                self.0.clear();
            }
            self.0.insert(address.to_string(), Rc::clone(&target));
        }
        target
    }
}

/// A whole web address without a fragment: with one, it may be a moment of the page it stands on.
fn is_same_anywhere(address: &str) -> bool {
    (address.starts_with("https://") || address.starts_with("http://")) && !address.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_before_is_judged_as_at_first() {
        let page = Some("https://a.example/page");
        let mut targets = Targets::default();
        for _ in 0..2 {
            for address in [
                "https://a.example/page",
                "http://www.youtube.com/watch?v=x&utm_source=feed",
                "https://feeds.example/show.rss",
                "https://a.example/page#t=1:20",
                "//b.example/x",
                "relative",
                "#t=20",
                "mailto:ada@mail.example",
                "javascript:alert(1)",
                "https://",
                "",
            ] {
                for base in [page, None, Some("https://b.example/")] {
                    assert_eq!(*targets.of(address, base), classify(address, base).0, "{address} from {base:?}");
                }
            }
        }
    }

    #[test]
    fn it_remembers_a_limited_number_of_short_ones() {
        let mut targets = Targets::default();
        for number in 0..3 * MOST {
            targets.of(&format!("https://a.example/{number}"), None);
            assert!(targets.0.len() <= MOST);
        }
        let count = targets.0.len();
        targets.of(&format!("https://a.example/{}", "x".repeat(LONGEST)), None);
        assert_eq!(targets.0.len(), count);
    }
}
