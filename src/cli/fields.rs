//! Data as JSON: the names are stable and listed in the manual page, which is made from the tables here. Times are
//! RFC 3339 in UTC, lengths seconds, sizes bytes, absent values `null`. Text is display text unless the name ends in
//! `_html`. Secrets of private addresses are masked.

use serde_json::{Map, Value, json};

use super::out::rfc3339;
use crate::error::Problem;
use crate::feed::inspect;
use crate::feed::opml::Outline;
use crate::library::query::{FoundIn, Hit};
use crate::library::{Library, is_new, related};
use crate::model::{
    Candidate, Chapter, Enclosure, Episode, EpisodeDetail, EpisodeKind, FeedUrl, Inside, Moved, MovedBy, Offer, Person,
    Popularity, Recommendation, Show, ShowDetail, ShowId, ShowOrder, Subscription, Transcript,
};
use crate::store::StoredLink;
use crate::text::target;

/// Names and meanings of one kind of object.
pub type Fields = &'static [(&'static str, &'static str)];

/// All kinds of objects that commands print, in the order of the manual page.
pub const ALL: &[(&str, Fields)] = &[
    ("A show (shows, show, add, remove, import, sample, search)", SHOW),
    ("A show in full (show), besides", SHOW_DETAIL),
    ("An episode (show, new, later, search, refresh)", EPISODE),
    ("An episode in full (episode), besides", EPISODE_DETAIL),
    ("A link (links, episode)", LINK),
    ("A similar show (similar)", SIMILAR),
    ("A graph (graph --format json)", GRAPH),
    ("A line of a subscription list (export)", OUTLINE),
    ("A refresh (refresh; with --json-lines one show a line)", REFRESH),
    (
        "A search (search; with --json-lines shows, then episodes, then those found by their notes, then those of directories)",
        SEARCH,
    ),
    ("A show that directories list (top, search --directories)", OFFER),
    ("A setting (config)", SETTING),
    ("A key (keys)", KEY),
    ("A check (doctor)", CHECK),
];

const SHOW: Fields = &[
    ("id", "identifier, the number of show/3"),
    ("address", "the place in the program, show/3"),
    ("title", "title"),
    ("author", "makers or network"),
    ("feed_url", "address of the feed, secrets masked"),
    ("link", "the show’s own web page"),
    ("image", "address of the artwork"),
    ("language", "as the feed says it"),
    ("categories", "list of texts, “A > B” for a subcategory"),
    ("explicit", "true, false or null"),
    ("type", "episodic or serial"),
    ("guid", "podcast:guid"),
    ("subscription", "following, preview or archived"),
    ("followed_at", "time"),
    ("folders", "list of the folders around it, outermost first"),
    ("sample", "belongs to the sample library"),
    ("summary", "one or two sentences"),
    ("episode_count", "number"),
    ("unplayed_count", "number"),
    ("new_count", "number"),
    ("newest", "time of the newest episode"),
    ("oldest", "time of the oldest episode"),
    ("rhythm_seconds", "usual time between episodes"),
    ("checked", "time of the last good answer of the feed"),
    ("next_due", "not asked before this time"),
    ("failures", "failures in a row"),
    ("http_status", "HTTP status of the last answer"),
    ("ended", "no more episodes will come"),
    ("problem", "what is wrong with the feed: id, what, why, hint; or null"),
    (
        "older_failure",
        "why the next page of older episodes could not be read: at, not_before, id, what, why, hint; or null",
    ),
    ("popularity", "list of stars, ratings, listeners, source, as_of"),
];

const SHOW_DETAIL: Fields = &[
    ("about_text", "description as text"),
    ("about_html", "description as published"),
    ("persons", "list of name, role, group, href, image"),
    ("podroll", "list of title, author, feed_url"),
    ("funding", "list of url, text"),
    ("generator", "program that made the feed"),
    ("copyright", "text"),
    ("medium", "podcast, music, video, audiobook …, or null"),
    ("license", "name and url of the licence, or null"),
    ("location", "text"),
    ("publisher", "name and url of the publisher’s feed, or null"),
    ("discussions", "list of protocol, url, account: where it is talked about"),
    ("playlist", "how many items in how many feeds a list plays: items, feeds; or null"),
    ("update_frequency", "how often it means to come: text, rrule, start, complete, seconds; or null"),
    ("value", "how the makers would be paid, as text; earmark pays nobody"),
    ("locked", "no other host may take the feed over: true, false or null"),
    ("blocked", "list of platforms asked not to list the show"),
    ("trailers", "list of title, url, published, season"),
    ("live_items", "list of title, status, start, end, url, pages (name, url), chat"),
    ("repairs", "list of what was wrong in the feed, with its line, and whether it was mended"),
    ("moves", "list of where the feed moved: at, from, to, by (redirect, feed or listener)"),
    ("same_as", "identifier of the show of the library whose feed this one turned out to be, or null"),
    ("last_failure", "the newest failure, even when all is well again: at, id, what, why, hint; or null"),
    ("episodes", "list of episodes, newest first"),
];

const EPISODE: Fields = &[
    ("id", "identifier, the number of episode/57"),
    ("address", "the place in the program, episode/57"),
    ("show_id", "identifier of the show"),
    ("show_title", "title of the show"),
    ("title", "title"),
    ("published", "time"),
    ("duration_seconds", "number"),
    ("season", "number"),
    ("episode", "number"),
    ("episode_type", "full, trailer or bonus"),
    (
        "link_count",
        "different links of the episode, as its Links view has them; null as long as nobody has counted them",
    ),
    ("playable", "has something to play"),
    ("gone", "no longer in the feed, kept here"),
    ("new", "came since the show is followed, not opened or played"),
    ("played", "true or false"),
    ("position_seconds", "where listening stopped"),
    ("in_later", "is in Listen Later"),
];

const EPISODE_DETAIL: Fields = &[
    ("guid", "as the feed says it"),
    ("link", "the episode’s web page"),
    ("author", "text"),
    ("image", "address of the artwork"),
    ("explicit", "true, false or null"),
    ("location", "text"),
    ("season_name", "text"),
    ("episode_display", "what its makers show instead of its number, or null"),
    ("license", "name and url of the licence, or null"),
    ("value", "how the makers would be paid, as text"),
    ("funding", "list of url, text: ways to support this episode"),
    ("discussions", "list of protocol, url, account: where it is talked about"),
    ("alternate_enclosures", "list of title, mime_type, length, bitrate, height, language, sources"),
    ("notes_text", "show notes as text"),
    ("notes_html", "show notes as published"),
    ("enclosure", "what is played: url, secrets masked, mime_type, length"),
    ("enclosures", "list of all media: url, mime_type, length"),
    ("chapters", "list of start_seconds, title, href, image"),
    ("chapters_url", "address of more chapters"),
    ("transcripts", "list of url, mime_type, language"),
    ("persons", "list of name, role, group, href, image"),
    ("soundbites", "list of start_seconds, duration_seconds, title"),
    ("links", "list of links"),
];

const LINK: Fields = &[
    ("number", "place in reading order, from 1"),
    ("url", "whole address"),
    ("text", "the words that carry it"),
    (
        "kind",
        "article, video, book, paper, code, podcast, episode, feed, person, social, shop, support, chat, mail, image, file, moment, other",
    ),
    ("host", "host without www."),
    ("found", "where it stands"),
    ("inside", "place in the program that it leads to, or null"),
    ("episodes", "identifiers of the episodes that have it, newest first"),
];

const OUTLINE: Fields = &[
    ("title", "title"),
    ("feed_url", "address of the feed, whole; private ones are there only with --with-secrets"),
    ("link", "the show’s own web page"),
    ("folders", "list of the folders around it, outermost first"),
];

const SIMILAR: Fields = &[
    ("rank", "from 1, best first"),
    ("title", "title"),
    ("author", "makers or network"),
    ("feed_url", "address of the feed, or null"),
    ("link", "web page, or null"),
    ("summary", "one line"),
    ("reasons", "list of reasons in words; those that can be looked at first"),
    ("score", "the sum of the reasons, to compare within one answer"),
    ("show_id", "identifier when it is in the library, or null"),
    ("following", "true or false"),
    ("popularity", "list of stars, ratings, listeners, source, as_of"),
];

const GRAPH: Fields = &[
    ("shows", "list of id, title, author, feed (null where it holds a secret), following"),
    ("people", "list of id, name"),
    ("edges", "list of from, to, kind (recommends, links, names, in), episodes or null"),
];

const REFRESH: Fields = &[
    ("shows", "list, one object for each show that was asked"),
    ("show_id", "identifier of the show"),
    ("show_title", "title of the show"),
    ("outcome", "updated, unchanged or failed"),
    ("new_episodes", "list of episodes"),
    ("problem", "why it failed: id, what, why, hint; or null"),
];

const SEARCH: Fields = &[
    ("shows", "list of shows"),
    ("episodes", "list of episodes by their titles, newest first"),
    ("notes", "list of further episodes by their notes and transcripts, newest first, each with an excerpt"),
    ("excerpt", "the sentence that matches"),
    ("source", "where it stands: notes or transcript"),
    ("at_seconds", "when it is said in the episode; null in notes"),
    ("directories", "with --directories, list of shows that directories list"),
];

const OFFER: Fields = &[
    ("rank", "from 1, best first"),
    ("title", "title"),
    ("author", "makers or network"),
    ("feed_url", "address of the feed, or null where the directory gives none"),
    ("link", "web page, or null"),
    ("image", "address of the artwork, or null"),
    ("summary", "one or two sentences"),
    ("language", "as the directory says it, or null"),
    ("categories", "list of texts"),
    ("guid", "podcast:guid, or null"),
    ("sources", "list of the directories that list it"),
    ("popularity", "list of stars, ratings, listeners, source, as_of"),
    ("show_id", "identifier when it is in the library, or null"),
    ("following", "true or false"),
];

const SETTING: Fields = &[
    ("name", "section and name, such as ui.theme"),
    ("value", "value in force"),
    ("default", "value without any settings"),
    ("origin", "default, config.toml, environment or command line"),
    ("takes", "what is allowed"),
    ("about", "one sentence"),
];

const KEY: Fields = &[
    ("keys", "list of keys"),
    ("name", "name in keys.toml and in the palette"),
    ("does", "one sentence"),
    ("group", "group of the keys overlay"),
];

const CHECK: Fields = &[
    ("check", "what was looked at"),
    ("state", "good, note or wrong"),
    ("says", "what was found"),
    ("hint", "what to do, or empty"),
];

/// A show.
pub fn show(show: &Show) -> Value {
    let mut value = json!({
        "id": show.id.get(),
        "address": format!("show/{}", show.id),
        "title": show.title,
        "author": show.author,
        "feed_url": show.feed_url.as_ref().map(|url| target::masked(url.as_str())),
        "link": show.site,
        "image": show.artwork,
        "language": show.language,
        "categories": show.categories,
        "explicit": show.explicit,
        "type": match show.order {
            ShowOrder::Episodic => "episodic",
            ShowOrder::Serial => "serial",
        },
        "guid": show.guid.map(|guid| guid.to_string()),
        "subscription": subscription(show.subscription),
        "followed_at": show.followed_at.map(rfc3339),
        "folders": show.folders,
        "sample": show.sample,
        "summary": show.summary,
        "episode_count": show.counts.total,
        "unplayed_count": show.counts.unplayed,
        "new_count": show.counts.new,
        "newest": show.counts.newest.map(rfc3339),
        "oldest": show.counts.oldest.map(rfc3339),
        "rhythm_seconds": show.rhythm.map(|rhythm| rhythm.0),
        "checked": show.health.last_ok.map(rfc3339),
        "next_due": show.health.due(super::now()).map(rfc3339),
        "failures": show.health.failures,
        "http_status": show.health.status,
        "ended": show.health.ended,
        "problem": show.health.problem.as_ref().map(problem),
        "older_failure": show.page_trouble.as_ref().map(|kept| {
            let when = json!({ "at": rfc3339(kept.at), "not_before": kept.until.map(rfc3339) });
            joined(when, problem(&kept.problem))
        }),
        "popularity": show.popularity.iter().map(popularity).collect::<Vec<_>>(),
    });
    mask(show.feed_url.as_ref().map(FeedUrl::as_str), &mut value);
    value
}

/// Masks what is secret in every address of what belongs to a private feed: its key stands there again and again. Of a feed that is
/// open to all, in the addresses of its files only, as everywhere: what its notes link to is printed whole.
pub fn mask(feed: Option<&str>, value: &mut Value) {
    if feed.is_some_and(|feed| target::masked(feed) != feed) {
        mask_all(value);
        return;
    }
    const FILES: [&str; 6] =
        ["enclosure", "enclosures", "alternate_enclosures", "chapters_url", "transcripts", "trailers"];
    let Value::Object(fields) = value else { return };
    for (_, files) in fields.iter_mut().filter(|(name, _)| FILES.contains(&name.as_str())) {
        each_address(files, &|address| target::masked_beside(feed, address));
    }
}

fn mask_all(value: &mut Value) {
    each_address(value, &target::masked);
}

fn each_address(value: &mut Value, as_shown: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => {
            // A key is an address behind two signs that say of what.
            let address = text.get(2..).filter(|_| matches!(text.get(..2), Some("g:" | "l:" | "e:"))).unwrap_or(text);
            if address.starts_with("https://") || address.starts_with("http://") {
                let front = text.len() - address.len();
                *text = format!("{}{}", text.get(..front).unwrap_or_default(), as_shown(address));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| each_address(value, as_shown)),
        Value::Object(fields) => fields.values_mut().for_each(|value| each_address(value, as_shown)),
        _ => {}
    }
}

/// What `subscription` says.
pub fn subscription(subscription: Subscription) -> &'static str {
    match subscription {
        Subscription::Following => "following",
        Subscription::Preview => "preview",
        Subscription::Archived => "archived",
    }
}

/// A show in full, without its episodes.
pub fn show_detail(of: &Show, detail: &ShowDetail, about_text: &str, about_html: &str) -> Value {
    let mut more = json!({
        "about_text": about_text,
        "about_html": about_html,
        "persons": detail.persons.iter().map(person).collect::<Vec<_>>(),
        "podroll": detail.podroll.iter().map(podroll).collect::<Vec<_>>(),
        "funding": detail.funding.iter().map(|f| json!({ "url": f.url, "text": f.text })).collect::<Vec<_>>(),
        "generator": detail.generator,
        "copyright": detail.copyright,
        "repairs": detail.repairs,
        "moves": detail.moves.iter().map(moved).collect::<Vec<_>>(),
        "same_as": detail.same_as.map(ShowId::get),
        "last_failure": detail.last_failure.as_ref().map(|(at, kept)| joined(json!({ "at": rfc3339(*at) }), problem(kept))),
    });
    more = joined(inspect::of_show(&detail.further), more);
    mask(of.feed_url.as_ref().map(FeedUrl::as_str), &mut more);
    joined(show(of), more)
}

/// An episode of a loaded list.
pub fn episode(library: &Library, episode: &Episode<'_>) -> Value {
    let marks = library.marks.get(&episode.id).copied().unwrap_or_default();
    json!({
        "id": episode.id.get(),
        "address": format!("episode/{}", episode.id),
        "show_id": episode.show.get(),
        "show_title": library.shows.get(&episode.show).map(|show| show.title.clone()),
        "title": episode.title,
        "published": episode.published.map(rfc3339),
        "duration_seconds": episode.duration.map(|length| length.0),
        "season": episode.season,
        "episode": episode.number,
        "episode_type": match episode.kind {
            EpisodeKind::Full => "full",
            EpisodeKind::Trailer => "trailer",
            EpisodeKind::Bonus => "bonus",
        },
        "link_count": (episode.links > 0 || library.links_counted).then_some(episode.links),
        "playable": episode.playable,
        "gone": episode.gone,
        "new": is_new(library, episode.id),
        "played": marks.played,
        "position_seconds": marks.position.0,
        "in_later": library.queue.iter().any(|item| item.episode == episode.id),
    })
}

/// An episode that was found by its notes or its transcript.
pub fn found(library: &Library, episode: &Episode<'_>, hit: &Hit) -> Value {
    let (found_in, at) = match hit.found_in {
        FoundIn::Notes => ("notes", None),
        FoundIn::Transcript { at, .. } => ("transcript", at.map(|at| at.0)),
    };
    let beside = json!({ "excerpt": hit.excerpt.text, "source": found_in, "at_seconds": at });
    joined(self::episode(library, episode), beside)
}

/// An episode in full.
pub fn episode_detail(narrow: Value, detail: &EpisodeDetail, text: &str, html: &str, links: &[Value]) -> Value {
    let preferred = detail.enclosures.iter().find(|enclosure| enclosure.preferred).or(detail.enclosures.first());
    let more = json!({
        "guid": detail.guid,
        "link": detail.link,
        "author": detail.author,
        "image": detail.image,
        "explicit": detail.explicit,
        "location": detail.location,
        "season_name": detail.season_name,
        "notes_text": text,
        "notes_html": html,
        "enclosure": preferred.map(enclosure),
        "enclosures": detail.enclosures.iter().map(enclosure).collect::<Vec<_>>(),
        "chapters": detail.chapters.iter().map(chapter).collect::<Vec<_>>(),
        "chapters_url": detail.chapters_url,
        "transcripts": detail.transcripts.iter().map(transcript).collect::<Vec<_>>(),
        "persons": detail.persons.iter().map(person).collect::<Vec<_>>(),
        "soundbites": detail.soundbites.iter().map(|bite| json!({
            "start_seconds": bite.start.0,
            "duration_seconds": bite.duration.0,
            "title": bite.title,
        })).collect::<Vec<_>>(),
        "links": links,
    });
    joined(narrow, joined(inspect::of_episode(&detail.further), more))
}

/// A link; `number` is its place in reading order.
pub fn link(number: usize, link: &StoredLink, inside: Option<Inside>) -> Value {
    let (_, kind, _) = target::classify(&link.url, None);
    json!({
        "number": number,
        "url": link.url,
        "text": link.text,
        "kind": kind.name(),
        "host": target::host(&link.url),
        "found": link.found,
        "inside": inside.map(place),
        "episodes": link.episodes.iter().map(|id| id.get()).collect::<Vec<_>>(),
    })
}

/// A similar show.
pub fn similar(rank: usize, library: &Library, found: &Recommendation) -> Value {
    let Candidate { feed_url, title, author, summary, site, known, .. } = &found.candidate;
    let known_show = known.and_then(|id| library.shows.get(&id));
    json!({
        "rank": rank,
        "title": title,
        "author": author,
        "feed_url": feed_url.as_ref().map(|url| target::masked(url.as_str())),
        "link": site,
        "summary": summary,
        "reasons": found.reasons.iter().map(related::reason_text).collect::<Vec<_>>(),
        "score": (f64::from(found.score) * 1000.0).round() / 1000.0,
        "show_id": known.map(ShowId::get),
        "following": known_show.is_some_and(|show| show.subscription == Subscription::Following),
        "popularity": found.candidate.popularity.iter().map(popularity).collect::<Vec<_>>(),
    })
}

/// A show that directories list.
pub fn offer(rank: usize, library: &Library, offer: &Offer) -> Value {
    let candidate = &offer.candidate;
    let known = super::directories::known(library, candidate);
    let known_show = known.and_then(|id| library.shows.get(&id));
    json!({
        "rank": rank,
        "title": candidate.title,
        "author": candidate.author,
        "feed_url": candidate.feed_url.as_ref().map(|url| target::masked(url.as_str())),
        "link": candidate.site,
        "image": candidate.artwork,
        "summary": candidate.summary,
        "language": candidate.language,
        "categories": candidate.categories,
        "guid": candidate.guid.map(|guid| guid.to_string()),
        "sources": offer.sources.iter().map(|source| source.name()).collect::<Vec<_>>(),
        "popularity": candidate.popularity.iter().map(popularity).collect::<Vec<_>>(),
        "show_id": known.map(ShowId::get),
        "following": known_show.is_some_and(|show| show.subscription == Subscription::Following),
    })
}

/// A problem.
pub fn problem(problem: &Problem) -> Value {
    json!({ "id": &*problem.id, "what": problem.what, "why": problem.why, "hint": super::out::plain_hint(&problem.hint) })
}

/// The address of a place inside the program.
pub fn place(inside: Inside) -> String {
    match inside {
        Inside::Show(id) => format!("show/{id}"),
        Inside::Episode(id) => format!("episode/{id}"),
    }
}

/// A line of an exported list.
pub fn outline(outline: &Outline) -> Value {
    json!({
        "title": outline.title,
        "feed_url": outline.feed_url.as_str(),
        "link": outline.site,
        "folders": outline.folders,
    })
}

fn moved(moved: &Moved) -> Value {
    json!({
        "at": rfc3339(moved.at),
        "from": target::masked(moved.was.as_str()),
        "to": target::masked(moved.now.as_str()),
        "by": match moved.by {
            MovedBy::Redirect => "redirect",
            MovedBy::Feed => "feed",
            MovedBy::Listener => "listener",
        },
    })
}

fn podroll(candidate: &Candidate) -> Value {
    json!({
        "title": candidate.title,
        "author": candidate.author,
        "feed_url": candidate.feed_url.as_ref().map(|url| target::masked(url.as_str())),
    })
}

fn popularity(popularity: &Popularity) -> Value {
    json!({
        // One decimal is what sources say; the nearest double of an f32 would print more.
        "stars": popularity.stars.map(|stars| (f64::from(stars) * 100.0).round() / 100.0),
        "ratings": popularity.ratings,
        "listeners": popularity.listeners,
        "source": popularity.source.name(),
        "as_of": rfc3339(popularity.as_of),
    })
}

fn enclosure(enclosure: &Enclosure) -> Value {
    json!({ "url": enclosure.url, "mime_type": enclosure.mime, "length": enclosure.bytes })
}

fn chapter(chapter: &Chapter) -> Value {
    json!({
        "start_seconds": chapter.start.0,
        "title": chapter.title,
        "href": chapter.link,
        "image": chapter.image,
    })
}

fn transcript(transcript: &Transcript) -> Value {
    json!({ "url": transcript.url, "mime_type": transcript.mime, "language": transcript.language })
}

fn person(person: &Person) -> Value {
    json!({
        "name": person.name,
        "role": person.role,
        "group": person.group,
        "href": person.link,
        "image": person.image,
    })
}

/// Two objects in one.
pub fn joined(one: Value, other: Value) -> Value {
    let mut all = Map::new();
    for value in [one, other] {
        if let Value::Object(fields) = value {
            all.extend(fields);
        }
    }
    Value::Object(all)
}
