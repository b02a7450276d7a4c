//! Under which names a show may be met: its feed in any spelling, its guid, its title with each of its makers.

use crate::library::catalogue;
use crate::model::{Candidate, CandidateKey};
use crate::text::fold::fold;

/// Every key under which a candidate may be met: feed address with the older ones that the catalogue knows, guid, name.
pub(super) fn keys(candidate: &Candidate) -> Vec<CandidateKey> {
    let mut all: Vec<CandidateKey> = Vec::new();
    let mut push = |key: CandidateKey| {
        if !all.contains(&key) {
            all.push(key);
        }
    };
    if let Some(feed) = &candidate.feed_url {
        push(feed_key(&feed.comparison_key()));
        if let Some(listed) = catalogue::find(feed) {
            let others = catalogue::facts(listed).map_or(&[][..], |facts| &facts.other_feeds);
            for other in listed.feed_url.iter().chain(others) {
                push(feed_key(&other.comparison_key()));
            }
        }
    }
    if let Some(guid) = candidate.guid {
        push(CandidateKey(format!("guid:{guid}").into()));
    }
    // A title alone is a key only where there is nothing better; many shows share one.
    let nameless = candidate.feed_url.is_none() && candidate.guid.is_none();
    if !candidate.title.is_empty() && (nameless || !candidate.author.is_empty()) {
        // Elsewhere one of several makers may stand alone.
        for maker in makers(&candidate.author) {
            push(named_key(&candidate.title, maker));
        }
    }
    all
}

fn feed_key(address: &str) -> CandidateKey {
    CandidateKey(format!("feed:{address}").into())
}

fn named_key(title: &str, author: &str) -> CandidateKey {
    CandidateKey(format!("name:{}", catalogue::name_key(title, author)).into())
}

/// The key of a candidate, the same for every spelling of its address.
#[must_use]
pub fn key(candidate: &Candidate) -> CandidateKey {
    match (&candidate.feed_url, candidate.guid) {
        (Some(feed), _) => feed_key(&feed.comparison_key()),
        (None, Some(guid)) => CandidateKey(format!("guid:{guid}").into()),
        (None, None) => named_key(&candidate.title, &candidate.author),
    }
}

/// The makers that an author line names, as written: all of it, and each part of a list.
pub fn makers(author: &str) -> impl Iterator<Item = &str> {
    let whole = author.trim();
    let parts = whole.split([',', '&', '+', ';']).flat_map(|part| part.split(" and ")).map(str::trim);
    // A part of a list must look like a name; “Sons” of “Smith & Sons” does not.
    std::iter::once(whole).chain(parts.filter(move |part| *part != whole && part.contains(' ')))
}

/// The same, folded for comparing, and as written.
pub(super) fn folded_makers(author: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in makers(author) {
        let key = fold(part);
        if !key.is_empty() && !found.iter().any(|(other, _)| *other == key) {
            found.push((key, part.to_string()));
        }
    }
    found
}
