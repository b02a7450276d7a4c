//! The sample library: feeds that are part of the program and go the same road as any other feed.

use crate::feed::{self, transcript};
use crate::library::{EpisodeList, catalogue, merge};
use crate::model::{
    Candidate, EpisodeKey, FeedHealth, FeedUrl, Kept, PodcastGuid, Show, ShowId, Timestamp, Transcript,
};
use crate::store::{Store, StoreError, Validators};

/// A feed of the sample: its address and the document itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    /// `sample:NAME` for an invented show; the real address for the one real show.
    pub address: &'static str,
    pub document: &'static str,
}

macro_rules! embedded {
    ($($address:literal => $file:literal,)*) => {
        &[$(Embedded { address: $address, document: include_str!(concat!("../../assets/sample/", $file)) },)*]
    };
}

/// Every feed of the sample, the real show first.
pub const FEEDS: &[Embedded] = embedded![
    "https://feeds.fireside.fm/vanishinggradients/rss" => "vanishing-gradients.xml",
    "sample:night-bus" => "night-bus.xml",
    "sample:city-of-maps" => "city-of-maps.xml",
    "sample:the-long-fermentation" => "the-long-fermentation.xml",
    "sample:small-engines" => "small-engines.xml",
    "sample:the-quiet-index" => "the-quiet-index.xml",
    "sample:two-minute-proofs" => "two-minute-proofs.xml",
    "sample:lighthouse-radio" => "lighthouse-radio.xml",
    "sample:harbour-tales" => "harbour-tales.xml",
];

/// A transcript of the sample, kept as if it had been fetched: feed, guid of the episode, its address, and itself.
const TRANSCRIPTS: [(&str, &str, &str, &str); 1] = [(
    "sample:the-quiet-index",
    "q-is-for",
    "https://example.org/the-quiet-index/q-is-for.vtt",
    include_str!("../../assets/sample/q-is-for.vtt"),
)];

/// Puts the sample library into the store and follows its shows. Doing it again changes nothing.
///
/// The documents carry no size, date of fetching or validators: a real show among them is fetched whole at its first
/// refresh, an invented one never.
///
/// # Errors
/// When the store could not be written.
pub fn install(store: &mut Store, now: Timestamp) -> Result<Vec<(Show, EpisodeList)>, StoreError> {
    let mut installed = Vec::with_capacity(FEEDS.len());
    for feed in FEEDS {
        let Some((candidate, parsed)) = read(feed) else { continue };
        let show = store.add(&candidate, true, now)?;
        let known = store.reader()?.known(show.id)?;
        let delta = merge(&known, parsed);
        let health = FeedHealth { last_ok: Some(now), last_try: Some(now), ..FeedHealth::default() };
        let written = store.write(show.id, &delta, &Validators::default(), &health)?;
        transcripts(store, feed, show.id, now)?;
        installed.push((written.show, written.list));
    }
    store.index_little()?;
    Ok(installed)
}

fn transcripts(store: &mut Store, feed: &Embedded, show: ShowId, now: Timestamp) -> Result<(), StoreError> {
    let of_this = TRANSCRIPTS.iter().filter(|(address, ..)| *address == feed.address);
    for (_, guid, url, document) in of_this {
        let promised = Transcript { url: (*url).to_owned(), mime: None, language: None };
        let known = store.reader()?.known(show)?;
        let key = EpisodeKey::of_guid(guid);
        let Some(episode) = known.iter().find(|one| one.key == key) else { continue };
        let Ok(found) = transcript::with_links(document.as_bytes(), url, None, &promised) else { continue };
        store.keep_transcript(episode.id, &Kept { url: promised.url, at: now, what: found.text })?;
    }
    Ok(())
}

/// An embedded document as the program understands it. `None` never happens for the documents that are shipped (a
/// test reads each); a broken one would be left out rather than stop the others.
#[must_use]
pub fn read(embedded: &Embedded) -> Option<(Candidate, feed::Parsed)> {
    let url = FeedUrl::parse(embedded.address)?;
    let parsed = match feed::parse(embedded.document.as_bytes(), &url, None) {
        Ok(parsed) => parsed,
        Err(error) => {
            tracing::error!(%url, %error, "a sample feed cannot be read");
            return None;
        }
    };
    let listed = catalogue::find(&url);
    let candidate = Candidate {
        title: parsed.show.title.clone(),
        author: parsed.show.author.clone().unwrap_or_default(),
        guid: parsed.show.guid.as_deref().and_then(PodcastGuid::parse),
        site: parsed.show.link.clone(),
        artwork: parsed.show.image.clone(),
        language: parsed.show.language.clone(),
        categories: parsed.show.categories.clone(),
        summary: listed.map(|show| show.summary.clone()).unwrap_or_default(),
        popularity: listed.map(|show| show.popularity.clone()).unwrap_or_default(),
        sample: true,
        known: None,
        folders: Vec::new(),
        feed_url: Some(url),
    };
    Some((candidate, parsed))
}
