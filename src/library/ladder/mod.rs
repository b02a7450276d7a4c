//! Which item of a document is which episode that is known: the ladder of guid, address, media file and title.

mod dates;
mod titles;

use std::borrow::Cow;
use std::cell::{LazyCell, OnceCell};
use std::collections::{HashMap, HashSet, VecDeque};

use self::titles::Titles;
use super::identity;
use super::merge::Known;
use crate::feed::ParsedEpisode;
use crate::model::{EpisodeKey, Timestamp};
use crate::text::target;

const DAY: i64 = 24 * 60 * 60;

/// What has the name and the file of an episode that left, and comes so much later, is another one: half a year.
const NEXT: i64 = 180 * DAY;

/// Fewer than these say nothing of a whole show.
const FEW: usize = 3;

/// Which items have found their episode. Every step of the ladder fills in what the steps before left open.
struct Pairing {
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairing {
    fn take(&mut self, item: usize, episode: usize) {
        if let (Some(found), Some(taken)) = (self.found.get_mut(item), self.taken.get_mut(episode))
            && found.is_none()
            && !*taken
        {
            *found = Some(episode);
            *taken = true;
        }
    }

    fn is_open(&self, item: usize) -> bool {
        self.found.get(item).is_some_and(Option::is_none)
    }

    fn is_free(&self, episode: usize) -> bool {
        self.taken.get(episode).is_some_and(|taken| !taken)
    }

    fn has_begun(&self) -> bool {
        self.taken.contains(&true)
    }

    fn is_done(&self) -> bool {
        self.found.iter().all(Option::is_some) || self.taken.iter().all(|taken| *taken)
    }
}

/// For each item the index of the episode that it is; of some it is known already. The items of an older page stand beside those
/// of the newer pages as in one document, and so no key makes one of two.
pub(super) fn identify(
    known: &[Known],
    episodes: &[ParsedEpisode],
    same: &[Option<usize>],
    is_older: bool,
) -> Vec<Option<usize>> {
    let mut pairing = Pairing { found: vec![None; episodes.len()], taken: vec![false; known.len()] };
    for (item, index) in same.iter().enumerate() {
        if let Some(index) = index {
            pairing.take(item, *index);
        }
    }
    if pairing.is_done() {
        return pairing.found;
    }

    // A key that is said once names its episode. One that is said several times names none: which of them has which
    // number changes as soon as the oldest leaves the document.
    let mut shared = shared_keys(known, episodes);
    let by_key: HashMap<&str, usize> =
        known.iter().enumerate().map(|(index, known)| (known.key.as_str(), index)).collect();
    let sides = Sides { known, episodes, same, titles: OnceCell::new(), files: OnceCell::new() };
    let mut doubted = Vec::new();
    for (item, episode) in episodes.iter().enumerate().filter(|(item, _)| same.get(*item).is_none_or(Option::is_none)) {
        let key = &episode.key;
        let Some((index, known)) = by_key.get(key.as_str()).and_then(|index| Some((*index, known.get(*index)?))) else {
            continue;
        };
        if !is_shared(&shared, key) {
            match agreements(known, episode) {
                3 => pairing.take(item, index),
                count => doubted.push(Doubt { item, index, count }),
            }
        }
    }
    if !pairing.has_begun()
        && let Some(moved) = dates::as_they_moved(&sides, &by_key)
    {
        return identify(&moved, episodes, same, is_older);
    }
    if !doubted.is_empty() {
        by_majority(&sides, &doubted, &mut pairing);
    }
    for Doubt { item, index, count } in doubted {
        if !is_older || count > 0 {
            pairing.take(item, index);
        } else if let Some(episode) = episodes.get(item) {
            shared.insert(episode.key.plain());
        }
    }
    if pairing.is_done() {
        return pairing.found;
    }
    let is_shared = |key: &EpisodeKey| is_shared(&shared, key);
    by_address(known, episodes, is_shared, &mut pairing);
    by_media(&sides, &mut pairing);
    by_file(&sides, &mut pairing);
    titles::by_title_and_day(&sides, &mut pairing);
    titles::by_moment(&sides, &mut pairing);
    titles::by_title(&sides, &mut pairing);
    if shared.is_empty() || pairing.is_done() {
        return pairing.found;
    }
    by_shared_key(&sides, &by_key, is_shared, &mut pairing);
    pairing.found
}

/// What is left of shared keys: the number counts after all, and then the key without it, unless the dates say that it is another
/// episode, or there are none and nothing else says that it is the same.
fn by_shared_key<'a>(
    sides: &'a Sides<'a>,
    by_key: &HashMap<&str, usize>,
    is_shared: impl Fn(&EpisodeKey) -> bool,
    pairing: &mut Pairing,
) {
    let Sides { known, episodes, .. } = *sides;
    let titles = sides.titles();
    let agrees = |index: usize, item: usize| {
        let (Some(known), Some(episode)) = (known.get(index), episodes.get(item)) else { return false };
        match (known.published, episode.published) {
            (Some(a), Some(b)) => a == b,
            _ => titles.known.get(index) == titles.items.get(item) || same_media(known, episode),
        }
    };
    let mut open = Vec::new();
    for (item, episode) in episodes.iter().enumerate() {
        if pairing.is_open(item) && is_shared(&episode.key) {
            match by_key.get(episode.key.as_str()) {
                Some(index) if pairing.is_free(*index) && agrees(*index, item) => pairing.take(item, *index),
                _ => open.push(item),
            }
        }
    }
    if open.is_empty() {
        return;
    }
    // All that may agree, each in the order of the library: of a guid that thousands share nobody compares each with each.
    let mut free: HashMap<(&str, Trait<'_>), VecDeque<usize>> = HashMap::new();
    for (index, (known, title)) in known.iter().zip(&titles.known).enumerate() {
        if !pairing.is_free(index) {
            continue;
        }
        let is_dated = known.published.is_some();
        let file = Some(target::behind_counters(&known.media)).filter(|file| !file.is_empty());
        let moment = known.published.map(Trait::Moment);
        let those = [Some(Trait::Title(title, is_dated)), file.map(|file| Trait::File(file, is_dated)), moment];
        for one in those.into_iter().flatten() {
            free.entry((known.key.plain(), one)).or_default().push_back(index);
        }
    }
    for item in open {
        let Some(((episode, title), file)) =
            episodes.get(item).zip(titles.items.get(item)).zip(sides.files().get(item))
        else {
            continue;
        };
        // Where both have a date, that decides.
        let moment = episode.published.map(Trait::Moment);
        let dated = moment.is_none().then_some([Trait::Title(title, true), Trait::File(file, true)]);
        let those = [Trait::Title(title, false), Trait::File(file, false)];
        let those = those.into_iter().chain(dated.into_iter().flatten()).chain(moment);
        let first = those.filter_map(|one| {
            let alike = free.get_mut(&(episode.key.plain(), one))?;
            while alike.front().is_some_and(|index| !pairing.is_free(*index)) {
                alike.pop_front();
            }
            alike.front().copied()
        });
        if let Some(index) = first.min() {
            pairing.take(item, index);
        }
    }
}

/// By what an item may be one of several episodes that share its key; and whether these have a date.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Trait<'a> {
    Moment(Timestamp),
    Title(&'a str, bool),
    File(&'a str, bool),
}

fn is_shared(shared: &HashSet<&str>, key: &EpisodeKey) -> bool {
    !shared.is_empty() && shared.contains(key.plain())
}

/// An item and the episode that has its key, and how much else they have in common.
struct Doubt {
    item: usize,
    index: usize,
    count: usize,
}

/// How many of title, moment and file an episode and an item have in common. That neither has one says nothing, unless all else is
/// the same.
fn agreements(known: &Known, episode: &ParsedEpisode) -> usize {
    let media = identity::media(&episode.enclosures);
    let all = [
        (known.title == episode.title || same_title(known, episode), !episode.title.is_empty()),
        (known.published == episode.published, episode.published.is_some()),
        (target::behind_counters(&known.media) == media, !media.is_empty()),
    ];
    if all.iter().all(|(is_same, _)| *is_same) {
        return all.len();
    }
    all.into_iter().filter(|(is_same, is_said)| *is_same && *is_said).count()
}

/// Some publishers count their items anew in each document, call the newest one “latest”, or mix guids up. A key does not decide
/// where title, file and moment name another, nor one under which hardly anything is what it was where two of them do.
fn by_majority(sides: &Sides<'_>, doubted: &[Doubt], pairing: &mut Pairing) {
    let Sides { known, episodes, .. } = *sides;
    let titles = sides.titles();
    let of_known: Vec<Said<'_>> = (known.iter().zip(&titles.known))
        .map(|(known, title)| Said::of(title, target::behind_counters(&known.media), known.published))
        .collect();
    let of_items: Vec<Said<'_>> = (episodes.iter().zip(&titles.items).zip(sides.files()))
        .map(|((episode, title), file)| Said::of(title, file, episode.published))
        .collect();
    let items: HashSet<usize> = doubted.iter().map(|doubt| doubt.item).collect();
    let indices: HashSet<usize> = doubted.iter().map(|doubt| doubt.index).collect();
    for part in [Said::whole, Said::without_title, Said::without_moment, Said::without_file] {
        let mut those: HashMap<Said<'_>, Namesakes> = HashMap::new();
        for (item, said) in of_items.iter().enumerate().filter(|(item, _)| pairing.is_open(*item)) {
            if let Some(said) = part(*said) {
                those.entry(said).or_default().items.push(item);
            }
        }
        for (index, said) in of_known.iter().enumerate().filter(|(index, _)| pairing.is_free(*index)) {
            if let Some(those) = part(*said).and_then(|said| those.get_mut(&said)) {
                those.known.push(index);
            }
        }
        for Namesakes { known: indices_of, items: items_of } in those.values() {
            if let ([index], [item]) = (indices_of.as_slice(), items_of.as_slice())
                && (items.contains(item) || indices.contains(index))
            {
                pairing.take(*item, *index);
            }
        }
        for doubt in doubted.iter().filter(|doubt| doubt.count > 1) {
            pairing.take(doubt.item, doubt.index);
        }
    }
}

/// What tells an episode apart beside its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Said<'a> {
    title: Option<&'a str>,
    file: Option<&'a str>,
    moment: Option<Timestamp>,
}

impl<'a> Said<'a> {
    fn of(title: &'a str, file: &'a str, moment: Option<Timestamp>) -> Self {
        Self {
            title: Some(title).filter(|title| !title.is_empty()),
            file: Some(file).filter(|file| !file.is_empty()),
            moment,
        }
    }

    fn whole(self) -> Option<Self> {
        let said = [self.title.is_some(), self.file.is_some(), self.moment.is_some()];
        (said.into_iter().filter(|said| *said).count() >= 2).then_some(self)
    }

    fn without_title(self) -> Option<Self> {
        Self { title: None, ..self }.whole()
    }

    fn without_moment(self) -> Option<Self> {
        Self { moment: None, ..self }.whole()
    }

    fn without_file(self) -> Option<Self> {
        Self { file: None, ..self }.whole()
    }
}

fn same_title(known: &Known, episode: &ParsedEpisode) -> bool {
    identity::title_key(&known.title) == identity::title_key(&episode.title)
}

fn same_media(known: &Known, episode: &ParsedEpisode) -> bool {
    !known.media.is_empty() && target::behind_counters(&known.media) == identity::media(&episode.enclosures)
}

/// The keys, without numbers, that several items of the document or several known episodes have.
fn shared_keys<'a>(known: &'a [Known], episodes: &'a [ParsedEpisode]) -> HashSet<&'a str> {
    // Nearly always there is none, and no number either.
    let numbered = |key: &&EpisodeKey| key.plain().len() < key.as_str().len();
    let mut shared = HashSet::new();
    let documents = episodes.iter().map(|episode| &episode.key);
    let library = known.iter().map(|known| &known.key);
    for keys in [documents.collect::<Vec<_>>(), library.collect()] {
        if keys.iter().any(numbered) {
            let all: HashSet<&str> = keys.iter().map(|key| key.as_str()).collect();
            shared
                .extend(keys.iter().filter(|key| numbered(key)).map(|key| key.plain()).filter(|key| all.contains(key)));
        }
    }
    shared
}

/// An address that is a key: of a guid that is one, or of a link where there was no guid. Publishers turn `http` into `https` in
/// all of them at once, give a guid to what had none, and make the link the guid. One that is shared names no episode here, either.
fn by_address(
    known: &[Known],
    episodes: &[ParsedEpisode],
    is_shared: impl Fn(&EpisodeKey) -> bool,
    pairing: &mut Pairing,
) {
    let address_of_key = |key: &EpisodeKey| if is_shared(key) { None } else { address_of_key(key.as_str()) };
    let mut of_known: HashMap<String, Option<usize>> = HashMap::new();
    for (index, known) in known.iter().enumerate() {
        if let Some(address) = address_of_key(&known.key) {
            // One that is said several times names none.
            of_known.entry(address).and_modify(|only| *only = None).or_insert(Some(index));
        }
    }
    if of_known.is_empty() {
        return;
    }
    let link_of = |episode: &ParsedEpisode| bare(&target::without_tracking(episode.link.as_deref()?));
    let links: LazyCell<HashMap<String, usize>, _> = LazyCell::new(|| {
        let mut links = HashMap::new();
        episodes.iter().filter_map(link_of).for_each(|link| *links.entry(link).or_default() += 1);
        links
    });
    for (item, episode) in episodes.iter().enumerate() {
        if !pairing.is_open(item) {
            continue;
        }
        let found =
            |address: &String| of_known.get(address).copied().flatten().and_then(|at| Some((at, known.get(at)?)));
        if let Some((index, _)) = address_of_key(&episode.key).as_ref().and_then(found) {
            pairing.take(item, index);
            continue;
        }
        // A link may be that of the whole show.
        let Some(link) = link_of(episode).filter(|link| links.get(link) == Some(&1)) else { continue };
        if let Some((index, known)) = found(&link)
            && same_title(known, episode)
        {
            pairing.take(item, index);
        }
    }
}

fn address_of_key(key: &str) -> Option<String> {
    bare(key.strip_prefix("g:").or_else(|| key.strip_prefix("l:"))?)
}

/// A web address without its scheme, `www.` and the slash at its end, its host in small letters (RFC 3986 §6.2.2.1).
fn bare(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let (host, path) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    let host = host.to_ascii_lowercase();
    let bare = [host.strip_prefix("www.").unwrap_or(&host), path.trim_end_matches('/')].concat();
    (!bare.is_empty()).then_some(bare)
}

/// The media file names an episode. One that left the document stays what it was where only its file comes back: it is repeated
/// under another title, or was named by mistake.
fn by_media(sides: &Sides<'_>, pairing: &mut Pairing) {
    let Sides { known, episodes, .. } = *sides;
    let mut free: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (index, known) in known.iter().enumerate() {
        if !known.media.is_empty() && pairing.is_free(index) {
            free.entry(target::behind_counters(&known.media)).or_default().push_back(index);
        }
    }
    if free.is_empty() || pairing.is_done() {
        return;
    }
    // Several episodes may share a file (a jingle, “coming soon”): the one with the same title first. Where that is no help, a
    // file of several items (`latest.mp3`) names none.
    let files = sides.files();
    let mut items: HashMap<&str, usize> = HashMap::new();
    for file in files {
        *items.entry(file).or_default() += 1;
    }
    for by_title in [true, false] {
        for (item, (episode, file)) in episodes.iter().zip(files).enumerate() {
            if file.is_empty() || !pairing.is_open(item) || (!by_title && items.get(&**file) != Some(&1)) {
                continue;
            }
            let Some(candidates) = free.get_mut(&**file) else { continue };
            let is_named = |known: &Known| {
                if by_title {
                    known.title == episode.title
                } else {
                    !known.gone || known.published == episode.published || same_title(known, episode)
                }
            };
            let is_wanted = |known: &Known| is_named(known) && !is_repeat(known, episode);
            let at = candidates.iter().position(|index| known.get(*index).is_some_and(is_wanted));
            if let Some(index) = at.and_then(|at| candidates.remove(at)) {
                pairing.take(item, index);
            }
        }
    }
}

/// A media file is the same whatever is asked of its server beside it (`?dest-id=7`), and on whichever host, where its name is that of
/// one episode and of one item of the same moment, or of the same title where there is no moment or where titles name episodes: some
/// servers have one name for all files.
fn by_file(sides: &Sides<'_>, pairing: &mut Pairing) {
    let Sides { known, episodes, .. } = *sides;
    for name_of in [file, path] {
        if pairing.is_done() {
            return;
        }
        let mut names: HashMap<&str, (Option<usize>, usize)> = HashMap::new();
        for (index, known) in known.iter().enumerate() {
            if let Some(name) = name_of(target::behind_counters(&known.media)) {
                let (one, _) = names.entry(name).or_insert((Some(index), 0));
                *one = one.filter(|one| *one == index);
            }
        }
        for name in sides.files().iter().filter_map(|media| name_of(media)) {
            if let Some((_, items)) = names.get_mut(name) {
                *items += 1;
            }
        }
        for (item, (episode, media)) in episodes.iter().zip(sides.files()).enumerate() {
            let Some((Some(index), 1)) = name_of(media).and_then(|name| names.get(name)) else { continue };
            let agrees = |known: &Known| match (known.published, episode.published) {
                (Some(a), Some(b)) if a == b => true,
                (Some(_), Some(_)) => {
                    sides.titles().name_episodes() && same_title(known, episode) && !is_repeat(known, episode)
                }
                _ => same_title(known, episode),
            };
            if pairing.is_open(item) && pairing.is_free(*index) && known.get(*index).is_some_and(agrees) {
                pairing.take(item, *index);
            }
        }
    }
}

/// The part of an address in which its file is named; `None` where no media file is.
fn file(media: &str) -> Option<&str> {
    let path = media.split('?').next()?;
    target::media_kind(path).map(|_| path)
}

/// The same without the host.
fn path(media: &str) -> Option<&str> {
    file(media)?.split_once('/').map(|(_, path)| path)
}

/// Whether an item is so much later than an episode that left that it is the next of its name: a prayer for each day of the year, a
/// special for each Christmas.
fn is_repeat(known: &Known, episode: &ParsedEpisode) -> bool {
    let apart = known.published.zip(episode.published).map(|(was, is)| is.0.saturating_sub(was.0));
    known.gone && apart.is_some_and(|apart| apart > NEXT)
}

/// What is known and what the document says, and of both what is compared, worked out once when it is first wanted.
struct Sides<'a> {
    known: &'a [Known],
    episodes: &'a [ParsedEpisode],
    /// The episodes that items are by their source: of those nothing else was read.
    same: &'a [Option<usize>],
    titles: OnceCell<Titles>,
    files: OnceCell<Vec<Cow<'a, str>>>,
}

impl<'a> Sides<'a> {
    fn titles(&self) -> &Titles {
        self.titles.get_or_init(|| Titles::of(self.known, self.episodes))
    }

    /// The media file of each item, as [`identity::media`] has it.
    fn files(&self) -> &[Cow<'a, str>] {
        let of_known = |item: usize| self.known.get(self.same.get(item).copied().flatten()?);
        let file = |(item, episode): (usize, &ParsedEpisode)| match of_known(item) {
            Some(known) => Cow::Borrowed(target::behind_counters(&known.media)),
            None => Cow::Owned(identity::media(&episode.enclosures)),
        };
        self.files.get_or_init(|| self.episodes.iter().enumerate().map(file).collect())
    }
}

/// Those that have one title and time.
#[derive(Default)]
struct Namesakes {
    known: Vec<usize>,
    items: Vec<usize>,
}
