//! Shows for the whole library: what is like the shows one listens to, grouped by why.
//!
//! Promise: pure and the same for the same input; only shows that are not the listener's yet, each once, each with the
//! shows that it is like; what one hears and rates much counts more, and what was rated one star counts against.

use std::collections::{BTreeMap, HashMap};
use std::mem::Discriminant;

use super::sentences::counted;
use super::table::{Crowd, Found, Table, join};
use super::{Evidence, FILL_TO, Index, folded_makers, key, said_by_others, worked_out};
use crate::library::Library;
use crate::model::{CandidateKey, Reason, Show, ShowId, Subscription, Suggestion, Why};
use crate::text::fold::fold;

/// Suggestions in all, and for one kind of reason, at most.
const MOST: usize = 100;
const OF_ONE_GROUP: usize = 16;
/// A publisher's shows that may follow one another.
const IN_A_ROW: usize = 2;
/// What a directory's list counts here, where it does not come before all else.
const LISTED: f32 = 1.2;

/// How much each show counts when others are looked for that are like it; below zero: it counts against them.
pub type Taste = BTreeMap<ShowId, f32>;

/// What one did with a show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Heard {
    /// Episodes that were played to their end, or marked as played.
    pub finished: u32,
    /// Episodes that were begun.
    pub begun: u32,
    /// One's own stars, 1 to 5.
    pub rating: Option<u8>,
}

/// What follows from the shows one follows, hears and rates. What counts nothing is left out.
#[must_use]
pub fn taste(library: &Library, heard: &BTreeMap<ShowId, Heard>) -> Taste {
    let weight = |show: &Show| {
        let heard = heard.get(&show.id).copied().unwrap_or_default();
        let liked = match heard.rating {
            Some(..=1) => return -0.5,
            Some(2) => 0.25,
            Some(3) => 0.75,
            Some(4) => 1.5,
            Some(5..) => 2.5,
            None => 1.0,
        };
        let listened = 0.6 * (1.0 + heard.finished as f32 + 0.5 * heard.begun as f32).ln();
        match show.subscription {
            Subscription::Following => liked * (1.0 + listened),
            // What was let go says nothing, unless it has stars.
            Subscription::Archived if heard.rating.is_none() => 0.0,
            Subscription::Preview | Subscription::Archived => {
                liked * (listened + f32::from(u8::from(heard.rating.is_some())))
            }
        }
    };
    let weighed = library.shows.values().map(|show| (show.id, weight(show)));
    weighed.filter(|(_, weight)| *weight != 0.0).collect()
}

/// The kinds of reasons as the list is grouped by, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Makers,
    Links,
    People,
    SameMakers,
    Listed,
    Topics,
    Category,
}

impl Group {
    /// As the heading says it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Makers => "Recommended by makers",
            Self::Links => "Linked in show notes",
            Self::People => "People from your shows",
            Self::SameMakers => "By makers of your shows",
            Self::Listed => "Listed as similar to your shows",
            Self::Topics => "On the topics of your shows",
            Self::Category => "In the categories of your shows",
        }
    }

    /// The group of a suggestion: that of its first reason.
    #[must_use]
    pub fn of(suggestion: &Suggestion) -> Self {
        suggestion.why.first().map_or(Self::Category, |why| Self::from(&why.reason))
    }
}

impl From<&Reason> for Group {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::Podroll | Reason::PodrollBack => Self::Makers,
            Reason::LinkedFrom(_)
            | Reason::LinksHere(_)
            | Reason::NamedIn(_)
            | Reason::NamesThis(_)
            | Reason::SharedLinks(_) => Self::Links,
            Reason::SharedPeople(_) => Self::People,
            Reason::SameAuthor(_) => Self::SameMakers,
            Reason::Directory(..) => Self::Listed,
            Reason::SameWords { .. } => Self::Topics,
            Reason::SameCategory(_) => Self::Category,
        }
    }
}

impl Index {
    /// Suggestions for the whole library, best first. `evidence` is asked once for each show that counts, so that it need not be
    /// there for all of them at once.
    ///
    /// # Errors
    /// What `evidence` cannot tell.
    pub fn for_you<E>(
        &self,
        library: &Library,
        taste: &Taste,
        mut evidence: impl FnMut(ShowId) -> Result<Evidence, E>,
    ) -> Result<Vec<Suggestion>, E> {
        // What one follows is not suggested, nor what one let go.
        let wanted = |show: &Show| show.subscription == Subscription::Preview;
        let crowd = Crowd { library, index: self, wanted };
        let mut all = Gathered::default();
        for (id, weight) in taste {
            let Some(asked) = library.shows.get(id) else { continue };
            let evidence = evidence(*id)?;
            let mut table = Table::new(&crowd, asked);
            said_by_others(&mut table, asked, &evidence);
            worked_out(&mut table, asked, &evidence);
            for found in table.rows() {
                all.take(*id, *weight, found);
            }
        }
        Ok(all.ranked())
    }
}

/// A show that may be suggested, with all that speaks for it: by show of the library, with its weight.
#[derive(Debug)]
struct Gathering {
    found: Found,
    kinds: Vec<Kind>,
}

/// What the shows say that give reasons of one kind.
#[derive(Debug)]
struct Kind {
    of: Discriminant<Reason>,
    votes: Vec<(ShowId, f32)>,
    /// The reasons that are needed later: of people each, of all others the strongest of a show that is liked – thousands may say
    /// the same.
    reasons: Vec<(ShowId, f32, Reason)>,
}

impl Kind {
    fn keep(&mut self, from: ShowId, strength: f32, reason: Reason) {
        match self.reasons.first_mut() {
            Some((id, best, kept)) if !matches!(reason, Reason::SharedPeople(_)) => {
                if stronger((from, strength), (*id, *best)).is_lt() {
                    (*id, *best, *kept) = (from, strength, reason);
                }
            }
            _ => self.reasons.push((from, strength, reason)),
        }
    }
}

/// The stronger first, of equals the older show.
fn stronger(one: (ShowId, f32), other: (ShowId, f32)) -> std::cmp::Ordering {
    other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
}

impl Gathering {
    /// Takes in one reason of one show. What is like a show that is not liked speaks against it, and is no reason.
    fn say(&mut self, from: ShowId, strength: f32, reason: Reason) {
        let of = std::mem::discriminant(&reason);
        let reasons = if strength > 0.0 { vec![(from, strength, reason)] } else { Vec::new() };
        self.take(Kind { of, votes: vec![(from, strength)], reasons });
    }

    /// Joins what others say of the same show.
    fn take(&mut self, other: Kind) {
        match self.kinds.iter_mut().find(|kind| kind.of == other.of) {
            Some(kind) => {
                kind.votes.extend(other.votes);
                for (from, strength, reason) in other.reasons {
                    kind.keep(from, strength, reason);
                }
            }
            None => self.kinds.push(other),
        }
    }
}

/// What was found around every show, the same show once.
#[derive(Debug, Default)]
struct Gathered {
    rows: Vec<Option<Gathering>>,
    /// Any key of a row → its place in `rows`.
    place: HashMap<CandidateKey, usize>,
}

impl Gathered {
    fn take(&mut self, from: ShowId, weight: f32, found: Found) {
        let mut row = Gathering { kinds: Vec::new(), found };
        for (strength, reason) in std::mem::take(&mut row.found.reasons) {
            let strength = match reason {
                Reason::Directory(_, place) => LISTED / (1.0 + f32::from(place.saturating_sub(1)) * 0.02),
                _ => strength,
            };
            row.say(from, weight * strength, reason);
        }
        let mut places: Vec<usize> = row.found.keys.iter().filter_map(|key| self.place.get(key)).copied().collect();
        places.sort_unstable();
        places.dedup();
        for place in places.iter().rev() {
            if let Some(mut older) = self.rows.get_mut(*place).and_then(Option::take) {
                for kind in std::mem::take(&mut row.kinds) {
                    older.take(kind);
                }
                row = Gathering { found: join(older.found, row.found), kinds: older.kinds };
            }
        }
        let at = places.first().copied().unwrap_or(self.rows.len());
        for key in &row.found.keys {
            match self.place.get_mut(key) {
                Some(place) => *place = at,
                None => drop(self.place.insert(key.clone(), at)),
            }
        }
        match self.rows.get_mut(at) {
            Some(slot) => *slot = Some(row),
            None => self.rows.push(Some(row)),
        }
    }

    fn ranked(self) -> Vec<Suggestion> {
        let mut all: Vec<Suggestion> = self.rows.into_iter().flatten().filter_map(suggestion).collect();
        all.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| fold(&a.candidate.title).cmp(&fold(&b.candidate.title)))
                .then_with(|| a.key.cmp(&b.key))
        });
        // A category or a single word in common is not worth a row while there is something better.
        let mut room = FILL_TO.saturating_sub(all.iter().filter(|one| !is_weak(one)).count());
        let mut of_group: BTreeMap<Group, usize> = BTreeMap::new();
        all.retain(|one| {
            if is_weak(one) {
                let fits = room > 0;
                room = room.saturating_sub(1);
                return fits;
            }
            let count = of_group.entry(Group::of(one)).or_default();
            *count += 1;
            *count <= OF_ONE_GROUP
        });
        all.truncate(MOST);
        all
    }
}

/// Whether nothing speaks for it but what many shows have in common.
fn is_weak(suggestion: &Suggestion) -> bool {
    suggestion.why.iter().all(|why| match &why.reason {
        Reason::SameCategory(_) => true,
        Reason::SameWords { words, topic } => !topic || matches!(words.as_slice(), [one] if !one.contains(' ')),
        _ => false,
    })
}

/// What speaks for a show, joined by kind; `None` when as much speaks against it.
fn suggestion(row: Gathering) -> Option<Suggestion> {
    let mut score = 0.0;
    let mut why: Vec<(f32, Why)> = Vec::new();
    for mut kind in row.kinds {
        kind.votes.sort_by(|a, b| stronger(*a, *b));
        // Many shows that say the same say more than one, but not as many times more.
        let strength: f32 = (1_u16..).zip(&kind.votes).map(|(nth, (_, strength))| strength / f32::from(nth)).sum();
        score += strength;
        // Only what is liked is a reason.
        let shows = kind.votes.iter().filter(|(_, strength)| *strength > 0.0).map(|(id, _)| *id).collect();
        kind.reasons.sort_by(|a, b| stronger((a.0, a.1), (b.0, b.1)));
        let mut reasons = kind.reasons.into_iter().map(|(.., reason)| reason);
        if let Some(mut reason) = reasons.next() {
            for other in reasons {
                widen(&mut reason, other);
            }
            why.push((strength, Why { reason, shows }));
        }
    }
    // What can be shown goes before what is only felt.
    why.sort_by(|(a, one), (b, other)| {
        other.reason.names_evidence().cmp(&one.reason.names_evidence()).then(b.total_cmp(a))
    });
    let why: Vec<Why> = why.into_iter().map(|(_, why)| why).collect();
    (score > 0.0 && !why.is_empty()).then(|| Suggestion {
        key: key(&row.found.candidate),
        candidate: row.found.candidate,
        score,
        why,
    })
}

/// Takes in the names that another show adds to a reason.
fn widen(reason: &mut Reason, other: Reason) {
    if let (Reason::SharedPeople(names), Reason::SharedPeople(more)) = (reason, other) {
        for name in more {
            if !names.iter().any(|known| fold(known) == fold(&name)) {
                names.push(name);
            }
        }
    }
}

/// Suggestions in the order of the screen: by group where that is wanted, best first, never the same publisher three times in
/// a row. Where there is nothing else to put between, what is left of a publisher is left out.
#[must_use]
pub fn arranged<'a>(suggestions: impl Iterator<Item = &'a Suggestion>, grouped: bool) -> Vec<&'a Suggestion> {
    let mut groups: BTreeMap<Option<Group>, Vec<&Suggestion>> = BTreeMap::new();
    for one in suggestions {
        groups.entry(grouped.then(|| Group::of(one))).or_default().push(one);
    }
    let mut out: Vec<&Suggestion> = Vec::new();
    for mut left in groups.into_values() {
        while let Some(at) = left.iter().position(|one| !too_many(&out, one)) {
            out.push(left.remove(at));
        }
    }
    out
}

/// Whether the shows before this one are all by who makes it.
fn too_many(before: &[&Suggestion], one: &Suggestion) -> bool {
    let own = folded_makers(&one.candidate.author);
    let same = |other: &Suggestion| {
        folded_makers(&other.candidate.author).iter().any(|(key, _)| own.iter().any(|(own, _)| own == key))
    };
    before.len() >= IN_A_ROW && before.iter().rev().take(IN_A_ROW).all(|other| same(other))
}

/// The shows of a reason in words: “Data Skeptic and 3 more”.
fn names(why: &Why, title: impl Fn(ShowId) -> Option<String>) -> String {
    let mut known = why.shows.iter().filter_map(|id| title(*id));
    let first = known.next().unwrap_or_default();
    match known.next() {
        None => first,
        Some(second) if known.next().is_none() => format!("{first} and {second}"),
        Some(_) => format!("{first} and {} more", why.shows.len().saturating_sub(1)),
    }
}

fn people(names: &[String]) -> String {
    let more = if names.len() > 3 { " …" } else { "" };
    let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("{shown}{more}")
}

/// The reason with the shows that it comes from, lower case, without a stop: “linked from 6 episodes of Data Skeptic”.
#[must_use]
pub fn why_text(why: &Why, title: impl Fn(ShowId) -> Option<String>) -> String {
    let names = names(why, title);
    match &why.reason {
        Reason::Podroll => format!("picked by the makers of {names}"),
        Reason::PodrollBack => format!("its makers pick {names}"),
        Reason::Directory(source, _) => format!("listed as similar to {names} by {}", source.name()),
        Reason::LinkedFrom(episodes) => format!("linked from {} of {names}", counted(episodes)),
        Reason::LinksHere(episodes) => format!("links to {names} in {}", counted(episodes)),
        Reason::NamedIn(episodes) => format!("named in {} of {names}", counted(episodes)),
        Reason::NamesThis(episodes) => format!("names {names} in {}", counted(episodes)),
        Reason::SharedPeople(shared) => {
            let are = if shared.len() == 1 { "is" } else { "are" };
            format!("{} {are} in {names}, too", people(shared))
        }
        Reason::SharedLinks(_) => format!("links to the same pages as {names}"),
        Reason::SameWords { words, .. } if words.is_empty() => format!("described in words like those of {names}"),
        Reason::SameWords { words, topic: true } => format!("like {names} about {}", words.join(", ")),
        Reason::SameWords { words, topic: false } => format!("words in common with {names}: {}", words.join(", ")),
        Reason::SameAuthor(maker) => format!("by {maker}, who also makes {names}"),
        Reason::SameCategory(category) => {
            format!("same category as {names}: {}", category.replace(" > ", " › "))
        }
    }
}

/// The same where the heading says what kind of reason it is: “6 episodes of Data Skeptic”.
#[must_use]
pub fn brief_text(why: &Why, title: impl Fn(ShowId) -> Option<String>) -> String {
    let names = names(why, title);
    match &why.reason {
        Reason::Podroll => format!("by {names}"),
        Reason::PodrollBack => format!("picks {names}"),
        Reason::Directory(..) => names,
        Reason::LinkedFrom(episodes) => format!("{} of {names}", counted(episodes)),
        Reason::LinksHere(_) => format!("links to {names}"),
        Reason::NamedIn(_) => format!("named by {names}"),
        Reason::NamesThis(_) => format!("names {names}"),
        Reason::SharedPeople(shared) => format!("{} · {names}", people(shared)),
        Reason::SharedLinks(_) => format!("same pages as {names}"),
        Reason::SameWords { words, .. } if words.is_empty() => String::from("similar words"),
        Reason::SameWords { words, topic: true } => words.join(", "),
        Reason::SameWords { words, topic: false } => format!("both say {}", words.join(", ")),
        Reason::SameAuthor(maker) => maker.clone(),
        Reason::SameCategory(category) => category.replace(" > ", " › "),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::library::testing;
    use crate::model::{Candidate, Episodes, Source};

    fn id(number: u32) -> ShowId {
        ShowId::new(number).unwrap()
    }

    /// A show about these words.
    fn show(number: u32, title: &str, about: &str, subscription: Subscription) -> Show {
        Show { title: title.into(), summary: about.into(), subscription, ..testing::show(number) }
    }

    fn library(shows: Vec<Show>) -> Library {
        Library { shows: shows.into_iter().map(|show| (show.id, Arc::new(show))).collect(), ..Library::default() }
    }

    /// Two shows that are followed, and one that is like each of them.
    fn bread_and_boats() -> Library {
        library(vec![
            show(1, "Crumb", "Zourdough loaves, zcrust and zproofing.", Subscription::Following),
            show(2, "Mast", "Zlateen sails, zrigging and zkeels.", Subscription::Following),
            show(3, "Oven", "Zourdough loaves, zcrust and zproofing at home.", Subscription::Preview),
            show(4, "Harbour", "Zlateen sails, zrigging and zkeels at sea.", Subscription::Preview),
        ])
    }

    fn for_you(library: &Library, heard: &[(u32, Heard)]) -> Vec<Suggestion> {
        let heard = heard.iter().map(|(number, heard)| (id(*number), *heard)).collect();
        let taste = taste(library, &heard);
        Index::build(library, &BTreeMap::new())
            .for_you(library, &taste, |_| Ok::<_, Infallible>(Evidence::default()))
            .unwrap()
    }

    fn known(suggestions: &[Suggestion]) -> Vec<u32> {
        suggestions.iter().filter_map(|one| one.candidate.known).map(ShowId::get).collect()
    }

    fn finished(finished: u32) -> Heard {
        Heard { finished, ..Heard::default() }
    }

    fn stars(stars: u8) -> Heard {
        Heard { rating: Some(stars), ..Heard::default() }
    }

    #[test]
    fn what_is_heard_and_rated_much_counts_more_and_one_star_counts_against() {
        let mut shows: Vec<Show> = (1..=5).map(|number| show(number, "A", "", Subscription::Following)).collect();
        shows.push(show(6, "A", "", Subscription::Preview));
        shows.push(show(7, "A", "", Subscription::Archived));
        shows.push(show(8, "A", "", Subscription::Preview));
        let heard =
            [(1, finished(40)), (2, stars(5)), (4, stars(2)), (5, stars(1)), (7, finished(9)), (8, finished(9))];
        let heard = heard.into_iter().map(|(number, heard)| (id(number), heard)).collect();
        let taste = taste(&library(shows), &heard);
        let of = |number| taste.get(&id(number)).copied().unwrap_or(0.0);
        assert!(of(1) > of(2) && of(2) > of(3) && of(3) > of(4) && of(4) > 0.0, "{taste:?}");
        assert!(of(5) < 0.0);
        assert_eq!((of(6), of(7)), (0.0, 0.0), "what is only looked at, or was let go, says nothing");
        assert!(of(8) > 0.0, "what is heard without being followed does");
    }

    #[test]
    fn only_what_is_not_followed_is_suggested_and_it_says_which_of_your_shows_it_is_like() {
        let library = bread_and_boats();
        let found = for_you(&library, &[]);
        let mut both = known(&found);
        both.sort_unstable();
        assert_eq!(both, [3, 4], "{found:?}");
        let oven = found.iter().find(|one| one.candidate.known == Some(id(3))).unwrap();
        assert_eq!(oven.why[0].shows, [id(1)]);
        let title = |id| library.shows.get(&id).map(|show| show.title.clone());
        assert!(why_text(&oven.why[0], title).starts_with("like Crumb about "), "{:?}", oven.why);
    }

    #[test]
    fn what_is_like_the_show_that_is_heard_most_comes_first() {
        let library = bread_and_boats();
        assert_eq!(known(&for_you(&library, &[(1, finished(30))])), [3, 4]);
        assert_eq!(known(&for_you(&library, &[(2, finished(30))])), [4, 3]);
        assert_eq!(known(&for_you(&library, &[(2, stars(5))])), [4, 3]);
    }

    #[test]
    fn what_is_like_a_show_with_one_star_is_not_suggested() {
        let library = bread_and_boats();
        assert_eq!(known(&for_you(&library, &[(1, stars(1))])), [4]);
    }

    #[test]
    fn what_was_dismissed_or_let_go_is_not_suggested() {
        let mut library = bread_and_boats();
        let oven = for_you(&library, &[]).into_iter().find(|one| one.candidate.known == Some(id(3))).unwrap();
        library.dismissed.insert(oven.key);
        let gone = show(4, "Harbour", "Zlateen sails, zrigging and zkeels at sea.", Subscription::Archived);
        library.shows.insert(id(4), Arc::new(gone));
        assert_eq!(known(&for_you(&library, &[])), Vec::<u32>::new());
    }

    #[test]
    fn several_shows_that_say_the_same_are_one_reason() {
        let mut library = bread_and_boats();
        library.shows.remove(&id(1));
        library.shows.insert(id(5), Arc::new(show(5, "Salt", "", Subscription::Following)));
        let link = |episodes| {
            (
                Candidate { known: Some(id(3)), title: "Oven".into(), ..Candidate::default() },
                Episodes { count: episodes, newest: Vec::new() },
            )
        };
        let around = |episodes| Evidence { links_out: vec![link(episodes)], ..Evidence::default() };
        let evidence = BTreeMap::from([(id(5), around(2)), (id(2), around(9))]);
        let taste = taste(&library, &BTreeMap::new());
        let found = Index::build(&library, &BTreeMap::new())
            .for_you(&library, &taste, |id| Ok::<_, Infallible>(evidence.get(&id).cloned().unwrap_or_default()))
            .unwrap();
        let oven = found.iter().find(|one| one.candidate.known == Some(id(3))).unwrap();
        let title = |id| library.shows.get(&id).map(|show| show.title.clone());
        assert_eq!(oven.why.len(), 1);
        assert_eq!(why_text(&oven.why[0], title), "linked from 9 episodes of Mast and Salt");
        assert_eq!(brief_text(&oven.why[0], title), "9 episodes of Mast and Salt");
        assert_eq!(Group::of(oven), Group::Links);
    }

    #[test]
    fn each_reason_is_a_sentence_that_names_shows() {
        let title = |id: ShowId| Some(format!("Show {id}"));
        let said = |reason, shows: &[u32]| {
            let why = Why { reason, shows: shows.iter().copied().map(id).collect() };
            (why_text(&why, title), brief_text(&why, title))
        };
        let people = |names: &[&str]| Reason::SharedPeople(names.iter().map(ToString::to_string).collect());
        for (reason, shows, whole, brief) in [
            (Reason::Podroll, &[1][..], "picked by the makers of Show 1", "by Show 1"),
            (Reason::PodrollBack, &[1, 2], "its makers pick Show 1 and Show 2", "picks Show 1 and Show 2"),
            (
                Reason::Directory(Source::Apple, 3),
                &[1, 2, 3],
                "listed as similar to Show 1 and 2 more by Apple",
                "Show 1 and 2 more",
            ),
            (people(&["Ada"]), &[1], "Ada is in Show 1, too", "Ada · Show 1"),
            (people(&["Ada", "Bob"]), &[1], "Ada, Bob are in Show 1, too", "Ada, Bob · Show 1"),
            (Reason::SameAuthor("Eve".into()), &[1], "by Eve, who also makes Show 1", "Eve"),
            (Reason::SameCategory("Arts > Food".into()), &[1], "same category as Show 1: Arts › Food", "Arts › Food"),
        ] {
            assert_eq!(said(reason, shows), (whole.to_owned(), brief.to_owned()));
        }
    }

    prop_compose! {
        fn anyone()(
            author in prop::sample::select(vec!["", "Eve", "Eve & Adam Smith", "Adam Smith", "Zoe"]),
            kind in 0_u8..3,
            score in 1_u16..100,
        ) -> Suggestion {
            let reason = match kind {
                0 => Reason::Podroll,
                1 => Reason::SameAuthor(String::from(author)),
                _ => Reason::SameWords { words: vec![String::from("bread")], topic: true },
            };
            Suggestion {
                candidate: Candidate { author: author.into(), ..Candidate::default() },
                key: CandidateKey("name:x".into()),
                score: f32::from(score),
                why: vec![Why { reason, shows: vec![id(1)] }],
            }
        }
    }

    proptest! {
        #[test]
        fn never_the_same_publisher_three_times_in_a_row(
            all in prop::collection::vec(anyone(), 0..40), grouped in any::<bool>(),
        ) {
            let out = arranged(all.iter(), grouped);
            let by = |one: &Suggestion, maker: &str| folded_makers(&one.candidate.author).iter().any(|(key, _)| key == maker);
            for three in out.windows(3) {
                for maker in ["eve", "adam smith", "zoe"] {
                    prop_assert!(!three.iter().all(|one| by(one, maker)));
                }
            }
            let nameless = |one: &&Suggestion| one.candidate.author.is_empty();
            prop_assert_eq!(out.iter().copied().filter(nameless).count(), all.iter().filter(nameless).count());
            let mut groups: Vec<Group> = out.iter().map(|one| Group::of(one)).collect();
            groups.dedup();
            if grouped {
                prop_assert!(groups.is_sorted_by(|a, b| a < b));
            }
        }
    }
}
