//! What surrounds a show, tie by tie: who recommends, links to and names whom, what two shows share, and who is nearest.

use std::cmp::Reverse;

use super::sentences::counted;
use super::table::{Crowd, Table};
use super::{Evidence, Index, LIKENESS, key, said_by_others, worked_out};
use crate::library::Library;
use crate::model::{Episodes, Neighbour, Reason, ShowId};
use crate::text::target::shortened;

/// Rows of one tie: what stands behind them is far away, and the page of a person or a link has the others.
const OF_A_TIE: usize = 20;

/// How two shows are tied to each other, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tie {
    Picks,
    PickedBy,
    LinksTo,
    LinkedBy,
    Names,
    NamedBy,
    People,
    SharedLinks,
    Makers,
    Listed,
    Topics,
}

impl Tie {
    const ALL: [Self; 11] = [
        Self::Picks,
        Self::PickedBy,
        Self::LinksTo,
        Self::LinkedBy,
        Self::Names,
        Self::NamedBy,
        Self::People,
        Self::SharedLinks,
        Self::Makers,
        Self::Listed,
        Self::Topics,
    ];

    /// As the heading says it, of the show in the middle.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Picks => "Recommended by its makers",
            Self::PickedBy => "Its makers recommend this show",
            Self::LinksTo => "This show links to",
            Self::LinkedBy => "Links to this show",
            Self::Names => "This show names",
            Self::NamedBy => "Names this show",
            Self::People => "People in both",
            Self::SharedLinks => "Links in both",
            Self::Makers => "By the same makers",
            Self::Listed => "Listed as similar",
            Self::Topics => "Nearest by topic",
        }
    }

    /// The tie with this heading.
    #[must_use]
    pub fn named(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tie| tie.title() == title)
    }

    /// The tie that a reason tells of. A category in common is none: thousands have it.
    #[must_use]
    pub fn of(reason: &Reason) -> Option<Self> {
        Some(match reason {
            Reason::Podroll => Self::Picks,
            Reason::PodrollBack => Self::PickedBy,
            Reason::LinkedFrom(_) => Self::LinksTo,
            Reason::LinksHere(_) => Self::LinkedBy,
            Reason::NamedIn(_) => Self::Names,
            Reason::NamesThis(_) => Self::NamedBy,
            Reason::SharedPeople(_) => Self::People,
            Reason::SharedLinks(_) => Self::SharedLinks,
            Reason::SameAuthor(_) => Self::Makers,
            Reason::Directory(..) => Self::Listed,
            Reason::SameWords { .. } => Self::Topics,
            Reason::SameCategory(_) => return None,
        })
    }
}

impl Index {
    /// The shows around one, by tie, the strongest of each first. A show that is tied to it in several ways stands there as often.
    /// Asks for one show only; nothing is compared with everything.
    #[must_use]
    pub fn neighbours(&self, library: &Library, show: ShowId, evidence: &Evidence) -> Vec<Neighbour> {
        let Some(asked) = library.shows.get(&show) else { return Vec::new() };
        let crowd = Crowd { library, index: self, wanted: |_| true };
        let mut table = Table::new(&crowd, asked);
        said_by_others(&mut table, asked, evidence);
        worked_out(&mut table, asked, evidence);
        let mut all: Vec<(Tie, Neighbour)> = Vec::new();
        for found in table.rows() {
            for (strength, reason) in &found.reasons {
                let Some(tie) = Tie::of(reason) else { continue };
                let (key, candidate, reason) = (key(&found.candidate), found.candidate.clone(), reason.clone());
                all.push((tie, Neighbour { key, candidate, reason, strength: *strength }));
            }
        }
        all.sort_by(|(a_tie, a), (b_tie, b)| {
            let order = a_tie.cmp(b_tie).then_with(|| first(&a.reason).cmp(&first(&b.reason)));
            order.then_with(|| b.strength.total_cmp(&a.strength)).then_with(|| a.key.cmp(&b.key))
        });
        let mut of_tie = (Tie::Picks, 0);
        all.retain(|(tie, _)| {
            of_tie = if of_tie.0 == *tie { (*tie, of_tie.1 + 1) } else { (*tie, 1) };
            of_tie.1 <= OF_A_TIE
        });
        all.into_iter().map(|(_, neighbour)| neighbour).collect()
    }
}

/// What is counted goes by its number, and what a directory lists by its place.
fn first(reason: &Reason) -> (Reverse<u32>, u16) {
    match reason {
        Reason::LinkedFrom(Episodes { count, .. })
        | Reason::LinksHere(Episodes { count, .. })
        | Reason::NamedIn(Episodes { count, .. })
        | Reason::NamesThis(Episodes { count, .. }) => (Reverse(*count), 0),
        Reason::Directory(_, place) => (Reverse(0), *place),
        _ => (Reverse(0), 0),
    }
}

/// What a row says behind its heading: “in 6 episodes”, “Ada Byron, Bo Ek”, “very near: data science”. Empty where the heading has
/// said all.
#[must_use]
pub fn tie_text(neighbour: &Neighbour) -> String {
    let list = |names: &[String]| {
        let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
        format!("{}{more}", names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    match &neighbour.reason {
        Reason::LinkedFrom(episodes)
        | Reason::LinksHere(episodes)
        | Reason::NamedIn(episodes)
        | Reason::NamesThis(episodes) => format!("in {}", counted(episodes)),
        Reason::SharedPeople(names) => list(names),
        Reason::SharedLinks(addresses) => list(&addresses.iter().map(|one| shortened(one, 40)).collect::<Vec<_>>()),
        Reason::SameAuthor(name) => name.clone(),
        Reason::Directory(source, _) => format!("by {}", source.name()),
        Reason::SameWords { words, topic } => {
            // Of the best answers likeness makes some 2; what is kept at all, hardly less than a tenth of it.
            let near = match neighbour.strength / LIKENESS {
                1.2.. => "very near",
                0.6.. => "near",
                _ => "less near",
            };
            // Where no topic has a name, nobody would believe how near it is.
            match topic {
                true => format!("{near}: {}", list(words)),
                false if words.is_empty() => String::from("near in words"),
                false => format!("near in words: {}", list(words)),
            }
        }
        Reason::Podroll | Reason::PodrollBack | Reason::SameCategory(_) => String::new(),
    }
}
