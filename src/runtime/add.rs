//! From what somebody typed to shows in the library: [`look`] finds out what it is, [`follow`] keeps it. What was
//! found is shown in between.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::{self, Failure};
use super::pages;
use super::refresh::{Context, Document, health_of, longest, read_file};
use super::same::{self, Belongs, Known};
use super::writer::Urgency;
use crate::error::Problem;
use crate::feed::opml::{self, LeftOut, List, Outline, Unfit};
use crate::feed::{self, NotAFeed, Parsed};
use crate::library::{identity, merge};
use crate::model::{
    Candidate, Change, FeedHealth, FeedUrl, MovedBy, PodcastGuid, Show, ShowId, Subscription, TakenOver, Timestamp,
};
use crate::net::{self, Body, DiscoverError, Discovered, FetchError, FoundFeed, Packing};
use crate::store::{Reader, Store, StoreError, Validators};
use crate::text;

/// Shows that are put into the library in one job of the writer; in between, the listener's own changes get their turn.
const BATCH: usize = 16;
/// Entries of a list that are named of those that were left out.
const NAMED: usize = 5;
/// Characters of a name or an address in a sentence.
const SHOWN: usize = 60;

/// What was found behind an address, and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Finding {
    pub looked: Vec<Looked>,
    /// What of it is not as somebody who reads the address would think.
    pub told: Vec<Problem>,
}

/// One thing that was found behind an address.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    pub candidate: Candidate,
    /// Episodes in the feed, when it was read; lists are not read feed by feed.
    pub episodes: Option<u32>,
    /// The feed as it was understood, when it was read. Following it needs no second fetch.
    pub parsed: Option<Arc<Parsed>>,
    /// The episode that was meant: an address that leads to it inside, once its show is in the library.
    pub episode: Option<String>,
}

/// `~` and `~/…` with the home folder put in; everything else as it is.
#[must_use]
pub fn expand_home(typed: &str, home: Option<&Path>) -> String {
    let typed = typed.trim();
    match (home, typed.strip_prefix('~')) {
        (Some(home), Some("")) => home.display().to_string(),
        (Some(home), Some(rest)) if rest.starts_with(['/', '\\']) => {
            home.join(rest.trim_start_matches(['/', '\\'])).display().to_string()
        }
        _ => typed.to_owned(),
    }
}

/// Finds out what an address or a path is: a feed, a web page that names one, a list of feeds, on the network or on disk.
///
/// # Errors
/// What was tried and why it was not that, in words.
pub async fn look(ctx: &Context, typed: &str) -> Result<Finding, Problem> {
    let typed = typed.trim();
    if let Some(path) = path_of(typed).await {
        let limit = ctx.client.settings().max_mib;
        let bytes = read_file(&path, limit).await.map_err(|error| failure::no_file(typed, &error))?;
        return look_inside(ctx, bytes, &path.display().to_string(), file_url(&path)).await;
    }
    let typed = &*net::pasted(typed);
    let meant = match &ctx.asking {
        Some(asking) => pages::meant(asking, typed).await.transpose()?,
        None => None,
    };
    let address = meant.as_ref().map_or(typed, |meant| meant.feed.as_str());
    let found = ctx.client.discover(address, |_| ()).await.map_err(|error| failure::nothing_found(address, &error))?;
    let mut told = Vec::new();
    let mut looked: Vec<Looked> = match found {
        Discovered::Feeds(feeds) => {
            told.extend(feeds.first().and_then(|feed| in_the_clear(address, &feed.url)));
            feeds.into_iter().map(|feed| looked_at(ctx, feed)).collect()
        }
        Discovered::Many(feeds, unread) => {
            let mut looked: Vec<Looked> = feeds.into_iter().map(|feed| looked_at(ctx, feed)).collect();
            looked.extend(unread.into_iter().map(unread_feed));
            looked
        }
        Discovered::List(list) => {
            told.extend(left_out(&list.left_out));
            told.extend(cut_off(&list));
            told.extend(elsewhere(&list));
            listed(list, typed)?
        }
    };
    if let (Some(meant), [one]) = (meant, looked.as_mut_slice()) {
        one.episode = meant.episode;
    }
    Ok(Finding { looked: known(ctx, looked).await, told })
}

/// A file as it was before it was packed with gzip, if it was; of no more than so many MiB, as over the network.
///
/// # Errors
/// When it is longer, or cannot be unpacked.
pub fn unpacked(file: Vec<u8>, max_mib: u64) -> std::io::Result<Body> {
    Packing::Plain.unpack(file.into(), max_mib).map_err(|error| match error {
        FetchError::TooLarge { .. } => std::io::ErrorKind::FileTooLarge.into(),
        other => std::io::Error::new(std::io::ErrorKind::InvalidData, other.to_string()),
    })
}

/// The same for bytes that somebody else has read (standard input), packed or not. `name` is what messages call them; `url` is where a feed
/// among them lives, when that is known.
///
/// # Errors
/// Why they are neither a feed nor a list, in words.
pub async fn look_inside(ctx: &Context, bytes: Vec<u8>, name: &str, url: Option<FeedUrl>) -> Result<Finding, Problem> {
    let base = url.clone().or_else(|| FeedUrl::parse("file:///-"));
    let Some(base) = base else { return Err(failure::nothing_found(name, &DiscoverError::NotAnAddress)) };
    let limit = ctx.client.settings().max_mib;
    let read = tokio::task::spawn_blocking(move || {
        let bytes = unpacked(bytes, limit)?;
        Ok(match feed::parse(&bytes, &base, None) {
            Ok(parsed) => Ok(Inside::Feed(Box::new(parsed), feed::hash(&bytes))),
            Err(NotAFeed::Opml) => opml::read(&bytes).map(Inside::List).map_err(NotAFeed::Other),
            Err(other) => Err(other),
        })
    });
    let broken = |error| Ok(Err(NotAFeed::Other(format!("reading it failed: {error}"))));
    let inside = read.await.unwrap_or_else(broken).map_err(|error| failure::no_file(name, &error))?;
    let mut told = Vec::new();
    let looked = match inside.map_err(|why| failure::no_feed_in_file(name, &why))? {
        Inside::List(list) => {
            told.extend(left_out(&list.left_out));
            told.extend(cut_off(&list));
            told.extend(elsewhere(&list));
            listed(list, name)?
        }
        Inside::Feed(parsed, hash) => {
            // A feed without a file names where it lives, or it cannot be asked again.
            let said = || parsed.show.self_link.as_deref().and_then(FeedUrl::parse).filter(FeedUrl::is_remote);
            let Some(url) = url.or_else(said) else {
                return Err(Problem::new(
                    "add.no-address",
                    format!("{} cannot be followed.", text::clean::line(&parsed.show.title)),
                    "The feed does not say where it lives.",
                    "Give its address, or the path of a file.",
                ));
            };
            let candidate = candidate_of(&url, &parsed);
            let episodes = u32::try_from(parsed.episodes.len()).ok();
            let parsed = Arc::<Parsed>::from(parsed);
            let validators = Validators { body_hash: Some(hash), ..Validators::default() };
            ctx.remember(&url, Document { parsed: Arc::clone(&parsed), validators, status: None });
            vec![Looked { candidate, episodes, parsed: Some(parsed), episode: None }]
        }
    };
    Ok(Finding { looked: known(ctx, looked).await, told })
}

enum Inside {
    Feed(Box<Parsed>, u64),
    List(List),
}

/// What became of candidates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Followed {
    /// The show of each candidate, in their order.
    pub shows: Vec<Show>,
    /// Shows that went up in one of these, whose feed was found where theirs was.
    pub taken: Vec<TakenOver>,
    /// What of it is not as somebody who adds an address would think.
    pub told: Vec<Problem>,
}

/// Puts candidates into the library: followed, or as previews that are looked at. Those that [`look`] has read come with
/// their episodes; the others have none until they are refreshed. A show that cannot be read at its own address any more, and whose
/// episodes are at the address of a candidate that is to be followed, moves there with all that the listener made of it.
///
/// # Errors
/// When the library could not be written. What was added before stays.
pub async fn follow(ctx: &Context, candidates: Vec<Candidate>, follow: bool) -> Result<Followed, Problem> {
    let mut done = Followed::default();
    let mut candidates = candidates.into_iter().peekable();
    while candidates.peek().is_some() {
        let batch: Vec<Candidate> = candidates.by_ref().take(BATCH).collect();
        let batch = place(ctx, batch, follow, &mut done.told).await.map_err(|failure| not_asked(&failure))?;
        let now = ctx.now();
        let added = ctx.writer.call(Urgency::Urgent, move |store| {
            batch.into_iter().map(|placed| put(store, placed, follow, now)).collect::<Result<Vec<_>, StoreError>>()
        });
        let added = added.await.map_err(|gone| gone.problem())?;
        for (show, taken) in added.map_err(|error| not_added(&error))? {
            done.shows.push(show);
            done.taken.extend(taken);
        }
    }
    Ok(done)
}

/// A candidate with its document, when it was read, and whose address its address is.
struct Placed {
    candidate: Candidate,
    document: Option<Document>,
    belongs: Belongs,
}

/// Finds out whose addresses these are, and says so where a listener would not think it.
async fn place(
    ctx: &Context,
    batch: Vec<Candidate>,
    follow: bool,
    told: &mut Vec<Problem>,
) -> Result<Vec<Placed>, Failure> {
    let known = Known::read(ctx).await?;
    let urls: Vec<Option<FeedUrl>> = batch.iter().map(|one| one.feed_url.clone()).collect();
    let at = move |reader: &Reader| {
        urls.iter().map(|url| url.as_ref().map_or(Ok(None), |url| reader.show_at(url))).collect::<Result<Vec<_>, _>>()
    };
    let at = ctx.read(at).await?;
    let mut placed = Vec::with_capacity(batch.len());
    for (candidate, at) in batch.into_iter().zip(at) {
        let mut document = candidate.feed_url.as_ref().and_then(|url| ctx.recall(url));
        let belongs = same::belongs(ctx, &candidate, &mut document, follow, &known, at).await?;
        if let (Belongs::Beside(other), true) = (belongs, follow) {
            told.extend(known.show(other).map(|other| both_claim(&candidate, other)));
        }
        placed.push(Placed { candidate, document, belongs });
    }
    Ok(placed)
}

/// Puts one candidate where it belongs.
fn put(
    store: &mut Store,
    placed: Placed,
    follow: bool,
    now: Timestamp,
) -> Result<(Show, Option<TakenOver>), StoreError> {
    let Placed { candidate, document, belongs } = placed;
    let (mut show, taken) = match (belongs, &candidate.feed_url) {
        (Belongs::To(id), _) => {
            let show = followed(store, id, follow, now)?;
            // What is said at an address that it has left is not what its feed says.
            return Ok((show, None));
        }
        (Belongs::MovesThere(id), Some(url)) => {
            let moved = store.move_feed(id, url, MovedBy::Listener, now)?;
            (followed(store, id, moved.is_some(), now)?, moved.and_then(|moved| moved.taken))
        }
        (Belongs::Beside(_), _) => (store.add_beside(&candidate, follow, now)?, None),
        (Belongs::Itself | Belongs::MovesThere(_), _) => (store.add(&candidate, follow, now)?, None),
    };
    let at_home = show.feed_url == candidate.feed_url;
    let spelt_otherwise = || {
        let key = |url: &Option<FeedUrl>| url.as_ref().map(FeedUrl::comparison_key);
        key(&show.feed_url) == key(&candidate.feed_url)
    };
    if let Some(Document { parsed, validators, status }) = document.filter(|_| at_home || spelt_otherwise()) {
        let known = store.reader()?.known(show.id)?;
        // The show may be known under another spelling of its address; this server's validators mean nothing there.
        let validators = if at_home { validators } else { Validators::default() };
        let refused = store.reader()?.validators(show.id)?.refused;
        let validators =
            Validators { moved_to: validators.moved_to.filter(|to| refused.as_ref() != Some(to)), ..validators };
        let cut_off = parsed.cut_off;
        let delta = merge(&known, Arc::unwrap_or_clone(parsed));
        let (health, _) = health_of(&show, &delta, cut_off, validators.ttl, now);
        let health = FeedHealth { status, ..health };
        show = store.write(show.id, &delta, &validators, &health)?.show;
    }
    Ok((show, taken))
}

/// The show as it is now, followed when that is wanted.
fn followed(store: &mut Store, id: ShowId, wanted: bool, now: Timestamp) -> Result<Show, StoreError> {
    let show = store.show(id)?;
    if !wanted || show.subscription == Subscription::Following {
        return Ok(show);
    }
    store.save(&[Change::Follow(id)], now)?;
    store.show(id)
}

/// That two shows that are followed claim to be the same one.
fn both_claim(candidate: &Candidate, other: &Show) -> Problem {
    let what = format!("{} says that it is the same show as {} ({}).", candidate.title, other.title, other.id);
    let there = other.feed_url.as_ref().map(|url| text::target::masked(url.as_str())).unwrap_or_default();
    let why = format!("What is at {there} is another list of episodes, so both are in the library.");
    Problem::new("add.beside", what, why, "")
}

fn not_asked(failure: &Failure) -> Problem {
    Problem::new("add.not-written", "The show could not be added.", "The library could not be read.", "{details}")
        .with_detail(failure.detail())
}

fn not_added(error: &StoreError) -> Problem {
    let why = format!("{}.", error.not_written());
    Problem::new("add.not-written", "The show could not be added.", why, "{details}").with_detail(error.to_string())
}

/// That a feed is not read as safely as its address asks for; `None` when it is.
fn in_the_clear(typed: &str, found: &FeedUrl) -> Option<Problem> {
    let asked = FeedUrl::parse(typed).filter(|url| url.as_str().starts_with("https:"))?;
    let fell_back = found.as_str().starts_with("http:") && found.comparison_key() == asked.comparison_key();
    fell_back.then(|| {
        let host = text::clean::line(&text::target::host(found.as_str()));
        let what = format!("{host} gives the feed over http:// only.");
        Problem::new("add.in-the-clear", what, "Whoever is on the way can read it and change it.", "")
    })
}

/// The file that was meant: written as a path or a `file:` address, or the name of something that is there.
async fn path_of(typed: &str) -> Option<PathBuf> {
    if typed.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:")) {
        return url::Url::parse(typed).ok()?.to_file_path().ok();
    }
    if typed.is_empty() || typed.contains("://") {
        return None;
    }
    let path = Path::new(typed);
    if typed.starts_with("//") && tokio::fs::metadata(path).await.is_err() {
        return None;
    }
    let is_written_as_path = path.is_absolute() || typed.starts_with("./") || typed.starts_with("../");
    if is_written_as_path || tokio::fs::metadata(path).await.is_ok_and(|there| there.is_file()) {
        return Some(path.to_path_buf());
    }
    None
}

fn file_url(path: &Path) -> Option<FeedUrl> {
    let path = std::path::absolute(path).ok()?;
    FeedUrl::parse(url::Url::from_file_path(path).ok()?.as_str())
}

fn looked_at(ctx: &Context, feed: FoundFeed) -> Looked {
    let FoundFeed { url, parsed, status, etag, last_modified, ttl } = feed;
    let candidate = candidate_of(&url, &parsed);
    let episodes = u32::try_from(parsed.episodes.len()).ok();
    let parsed = Arc::<Parsed>::from(parsed);
    let (ttl, quiet) = (longest(ttl, &parsed), parsed.show.quiet);
    let hollow = parsed.hollow;
    // Named once; the second document that names it moves the feed, and until then it is asked for its document.
    let moved_to = parsed.show.moves_to(&url).filter(|to| *to != url);
    let validators = Validators { etag, last_modified, ttl, moved_to, quiet, hollow, ..Validators::default() };
    // A server that says “as before” would keep the rest of a document that was cut off back for ever.
    let validators = if parsed.complete || hollow > 0 { validators } else { validators.unconditional() };
    ctx.remember(&url, Document { parsed: Arc::clone(&parsed), validators, status: Some(status) });
    Looked { candidate, episodes, parsed: Some(parsed), episode: None }
}

/// A feed's own words as a candidate.
fn candidate_of(url: &FeedUrl, parsed: &Parsed) -> Candidate {
    let show = &parsed.show;
    let title = match show.title.as_str() {
        "" => text::clean::line(&text::target::masked(url.as_str())),
        title => title.to_owned(),
    };
    Candidate {
        feed_url: Some(url.clone()),
        guid: show.guid.as_deref().and_then(PodcastGuid::parse),
        title,
        author: show.author.clone().unwrap_or_default(),
        summary: identity::summary(show.description_html.as_deref()),
        site: show.link.clone(),
        artwork: show.image.clone(),
        language: show.language.clone(),
        categories: show.categories.clone(),
        ..Candidate::default()
    }
}

/// Every feed of a list, by the name the list gives it.
fn listed(list: List, name: &str) -> Result<Vec<Looked>, Problem> {
    if list.outlines.is_empty() {
        let why = left_out(&list.left_out).map_or_else(
            || String::from("The list names no feed."),
            |said| format!("The list names no feed that can be followed. {}", said.why),
        );
        let why = cut_off(&list).map_or(why.clone(), |said| format!("{why} {}", said.why));
        return Err(Problem::new(
            "add.empty-list",
            format!("Nothing to follow was found in {}.", text::clean::line(&text::target::masked(name))),
            why,
            "Export it again from the other player.",
        ));
    }
    Ok(list.outlines.into_iter().map(unread_feed).collect())
}

/// A feed that was not read, by what somebody else says of it.
fn unread_feed(outline: Outline) -> Looked {
    let title = match text::clean::line(&outline.title) {
        title if title.is_empty() => text::clean::line(&text::target::masked(outline.feed_url.as_str())),
        title => title,
    };
    let folders = outline.folders.iter().map(|name| text::clean::line(name)).filter(|name| !name.is_empty());
    let candidate = Candidate {
        title,
        folders: folders.collect(),
        feed_url: Some(outline.feed_url),
        site: outline.site,
        ..Candidate::default()
    };
    Looked { candidate, episodes: None, parsed: None, episode: None }
}

/// How many entries of a list were left out, the first of them by name, and why; `None` when none was.
#[must_use]
pub fn left_out(entries: &[LeftOut]) -> Option<Problem> {
    let what = match entries.len() {
        0 => return None,
        1 => String::from("1 entry of the list was left out."),
        several => format!("{several} entries of the list were left out."),
    };
    let mut named: Vec<String> = entries.iter().take(NAMED).map(left_out_for).collect();
    if entries.len() > NAMED {
        named.push(format!("and {} more", entries.len() - NAMED));
    }
    Some(Problem::new("add.left-out", what, format!("{}.", named.join("; ")), ""))
}

/// What there is to say of a list that breaks off; `None` when it is whole.
fn cut_off(list: &List) -> Option<Problem> {
    let line = list.cut_off?;
    let why = format!("It breaks off in line {line}: what stood behind that is missing.");
    Some(Problem::new("add.list-cut-off", "The list is cut off.", why, "Export it again from the other player."))
}

/// That shows stand in more folders than one; `None` when none does.
fn elsewhere(list: &List) -> Option<Problem> {
    let what = match list.elsewhere {
        0 => return None,
        1 => String::from("1 show of the list stands in several folders."),
        several => format!("{several} shows of the list stand in several folders."),
    };
    Some(Problem::new("add.folders", what, "A show has one folder here: the first of them counts.", ""))
}

/// `“Show” (file:///x): a list from the web may not name files`.
fn left_out_for(entry: &LeftOut) -> String {
    let short = |text: &str| -> String {
        let line = text::clean::line(text);
        if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
    };
    let address = short(&text::target::masked(&entry.address));
    let name = match (short(&entry.title), address.is_empty()) {
        (title, true) if title.is_empty() => String::from("One without a name"),
        (title, true) => format!("“{title}”"),
        (title, false) if title.is_empty() => address,
        (title, false) => format!("“{title}” ({address})"),
    };
    match &entry.why {
        Unfit::NoAddress if entry.address.is_empty() => format!("{name} has no address"),
        Unfit::NoAddress => format!("{name} has no address that can be read"),
        Unfit::Kind(scheme) => format!("{name}: {}: addresses are not read", short(scheme)),
        Unfit::File => format!("{name}: a list from the web may not name files"),
        Unfit::Inside => format!("{name}: a list from the web may not name addresses of your own network"),
    }
}

/// Marks what is in the library already.
async fn known(ctx: &Context, mut looked: Vec<Looked>) -> Vec<Looked> {
    let shows = ctx.read(crate::store::Reader::shows).await.unwrap_or_else(|failure: Failure| {
        // Without the library everything looks new; following finds the show all the same.
        tracing::warn!(?failure, "the library could not be asked what it knows");
        Vec::new()
    });
    let by_key: std::collections::HashMap<String, &Show> =
        shows.iter().filter_map(|show| Some((show.feed_url.as_ref()?.comparison_key(), show))).collect();
    for one in &mut looked {
        let key = one.candidate.feed_url.as_ref().map(FeedUrl::comparison_key);
        one.candidate.known = key.and_then(|key| by_key.get(&key)).map(|show| show.id);
    }
    looked
}
