//! Reading what came, at a desk: byte for byte the same as last time, or parsed and merged against what is known.

use super::failing;
use crate::error::Problem;
use crate::feed::{self, Parsed};
use crate::library::{self, FeedDelta, Sources, merge};
use crate::model::{FeedHealth, FeedUrl, Frequency, Show, Timestamp};
use crate::net::Body;
use crate::runtime::desks::Taken;
use crate::runtime::failure::Failure;
use crate::runtime::readers::Readers;
use crate::runtime::rhythm;
use crate::store::{Refreshed, Validators};

/// What a document turned out to be.
pub(super) enum Read {
    /// Byte for byte the document of last time, with the status of the answer.
    Same(Validators, Option<u16>),
    News(Box<News>),
}

/// A document that was merged and is ready to be written.
pub(super) struct News {
    pub(super) found: Refreshed,
    /// Where the feed is to move with this answer.
    pub(super) moves: Option<Move>,
    /// The address that led back again, with whether this answer names it still; `None` too while that is not looked at again.
    pub(super) circle: Option<(FeedUrl, bool)>,
    /// The room that what was read takes up until it is written. Nobody may wait for the network with it: whoever has the
    /// network's attention may be waiting for room.
    pub(super) room: Option<Taken>,
    /// How long the document was.
    pub(super) bytes: usize,
    /// What to say of a document that came in part only.
    pub(super) problem: Option<Problem>,
}

/// A new address that was said twice.
pub(super) enum Move {
    /// By a permanent redirect, through which this very document came.
    Redirect(FeedUrl),
    /// By the document (`itunes:new-feed-url`); nobody has looked there yet.
    Said(FeedUrl),
}

/// A body as it came.
pub(super) struct Received {
    pub(super) bytes: Body,
    pub(super) charset: Option<String>,
    pub(super) base: FeedUrl,
    pub(super) status: Option<u16>,
    pub(super) validators: Validators,
    /// Until it is written.
    pub(super) room: Taken,
}

/// Same as last time, or parsed and merged. Blocking: much processor time, and one query.
pub(super) fn read(
    show: &Show,
    known: &Validators,
    answer: Received,
    now: Timestamp,
    readers: &Readers,
) -> Result<Read, Failure> {
    let Received { bytes, charset, base, status, mut validators, room } = answer;
    let (hash, length) = (feed::hash(&bytes), bytes.len());
    validators.refused.clone_from(&known.refused);
    validators.leads_back = known.leads_back;
    validators.looked = known.looked;
    let led_to = validators.moved_to.clone();
    let may_move = |to: &FeedUrl| show.feed_url.as_ref() != Some(to) && known.refused.as_ref() != Some(to);
    let redirected = validators.moved_to.take().filter(may_move);
    validators.body_hash = Some(hash);
    if known.body_hash == Some(hash) && (known.moved_to.is_none() || known.kept_by.is_some()) {
        // What the document wished is not said again.
        let ttl = validators.ttl.max(known.ttl);
        let moved_to = redirected.or_else(|| known.standing().cloned());
        let same = Validators { ttl, moved_to, quiet: known.quiet, hollow: known.hollow, ..validators };
        // If it was cut off, it still is.
        return Ok(Read::Same(if known.are_conditional() { same } else { same.unconditional() }, status));
    }
    let episodes = readers.with(|reader| reader.known(show.id)).map_err(Failure::Store)?;
    let parsed = if episodes.is_empty() {
        feed::parse(&bytes, &base, charset.as_deref())
    } else {
        let mut sources = Sources::of(&episodes);
        feed::parse_news(&bytes, &base, charset.as_deref(), |raw| sources.claim(raw))
    };
    let mut parsed = parsed.map_err(|why| Failure::NotAFeed(why, status))?;
    drop(bytes);
    // An item that says nothing may be the stump of an episode; those that said nothing the last time as well are none.
    parsed.complete |= parsed.hollow > 0 && parsed.hollow == known.hollow;
    validators.hollow = parsed.hollow;
    if parsed.episodes.is_empty() && parsed.unread.is_empty() && !episodes.is_empty() {
        return Err(Failure::Emptied(status));
    }
    if !parsed.complete && parsed.hollow == 0 {
        // A server that says “as before” would keep the rest of it back for ever.
        validators = validators.unconditional();
    }
    let cut_off = parsed.cut_off;
    if cut_off.is_some() {
        // The same half again is the same trouble again, and no “nothing new”.
        validators.body_hash = None;
    }
    validators.ttl = longest(validators.ttl, &parsed);
    validators.quiet = parsed.show.quiet;

    let said = parsed.show.moves_to(show.feed_url.as_ref().unwrap_or(&base));
    let is_named = |circle: &FeedUrl| [&said, &led_to].into_iter().flatten().any(|to| to == circle);
    let circle = known.circle().map(|circle| (circle.clone(), is_named(circle)));
    let circle = circle.filter(|(_, named)| !named || known.looks_again(now));
    let said = said.filter(|to| may_move(to) && *to != base);
    // The document knows better than the way to it.
    let moves = match said.map(Move::Said).or(redirected.map(Move::Redirect)) {
        Some(Move::Said(to) | Move::Redirect(to))
            if known.moved_to.as_ref() != Some(&to) || known.kept_by.is_some() =>
        {
            validators.moved_to = Some(to);
            None
        }
        agreed => agreed,
    };
    let delta = merge(&episodes, parsed);
    let (mut health, problem) = health_of(show, &delta, cut_off, validators.ttl, now);
    health.status = status;
    let found = Refreshed { show: show.id, delta, validators, health };
    Ok(Read::News(Box::new(News { found, moves, circle, room: Some(room), bytes: length, problem })))
}

/// The health of a show whose document was read, and what to say when it was cut off (in this line): then it is tried again as
/// after any failure, though what came whole is kept.
pub(in crate::runtime) fn health_of(
    show: &Show,
    delta: &FeedDelta,
    cut_off: Option<u32>,
    ttl: Option<u32>,
    now: Timestamp,
) -> (FeedHealth, Option<Problem>) {
    let repairs = u16::try_from(delta.repairs.len()).unwrap_or(u16::MAX);
    if let Some(line) = cut_off {
        // By the name that the document gives the show: it may have had none before.
        let mut named = show.clone();
        if !delta.show.title.is_empty() {
            named.title.clone_from(&delta.show.title);
        }
        let (health, problem) = failing(&named, &Failure::CutOff(line), now);
        return (FeedHealth { repairs, ..health }, Some(problem));
    }
    let frequency = delta.show.further.frequency.as_ref();
    let ended = delta.show.complete || frequency.is_some_and(|frequency| frequency.complete);
    let newest = delta.dates.iter().max().copied();
    // What a publisher means to do counts until there are episodes to go by.
    let rhythm = library::rhythm(delta.dates.iter().copied()).or_else(|| frequency.and_then(Frequency::rhythm));
    let due = rhythm::next_due(show, rhythm, newest, ttl, ended, now);
    let due = rhythm::awake(due, delta.show.quiet, now);
    let good = FeedHealth {
        last_ok: Some(now),
        last_try: Some(now),
        next_due: Some(due),
        repairs,
        ended,
        ..FeedHealth::default()
    };
    (good, None)
}

/// The longest wish: of the cache headers, of `ttl`, of the syndication module, and of how often the show means to come.
pub(in crate::runtime) fn longest(headers: Option<u32>, parsed: &Parsed) -> Option<u32> {
    let ttl = parsed.show.ttl_minutes.map(|minutes| minutes.saturating_mul(60));
    let frequency = parsed.show.further.frequency.as_ref().and_then(Frequency::rhythm).map(rhythm::worth_asking);
    headers.max(ttl).max(parsed.show.update_seconds).max(frequency)
}
