//! `episode`, `new`, `later` and `search`.

use std::io::Write;

use serde_json::{Value, json};

use super::out::{self, Table};
use super::{Context, Done, Format, Status, fields, find, library, links, say, shows};
use crate::library::directories::{inquiry, is_address};
use crate::library::find as finding;
use crate::library::links::base;
use crate::library::narrow::{Is, Within};
use crate::library::query::{Hit, Query};
use crate::library::{Library, is_new};
use crate::model::{Episode, EpisodeDetail, EpisodeId, EpisodeKind, FeedUrl, Show, ShowId, Subscription};
use crate::text::{fold, html, marks, target};

/// Prints one episode with its notes as text.
pub fn episode(context: &Context, meant: &str, format: Format) -> Done {
    let reader = library::existing(context)?;
    let mut library = library::shows(&reader)?;
    let id = find::episode(&reader, &mut library, meant)?;
    let Some((detail, source)) = reader.episode(id)? else {
        return find::no_episode(id.get());
    };
    if !library.lists.contains_key(&detail.show) {
        library::with_list(&reader, &mut library, detail.show)?;
    }
    let Some(show) = library.shows.get(&detail.show).cloned() else { return find::no_episode(id.get()) };
    let detail = masked(show.feed_url.as_ref().map(FeedUrl::as_str), detail);
    let Some(list) = library.lists.get(&detail.show) else { return find::no_episode(id.get()) };
    let Some(narrow) = list.position(id).and_then(|at| list.get(at)) else { return find::no_episode(id.get()) };
    let base = base(detail.link.as_deref(), show.feed_url.as_ref().map(FeedUrl::as_str));
    let notes = html::notes(&source, base);
    let mut out = out::stdout();
    let all = links::of_episode(&reader, &detail, &notes)?;
    let mut detail = detail;
    if detail.chapters.is_empty() {
        // Those that were fetched, else the times in the notes, as on the screen.
        let kept = reader.kept_chapters(id)?.map(|kept| kept.what).filter(|kept| !kept.is_empty());
        detail.chapters = kept.unwrap_or_else(|| marks::chapters(&notes, detail.duration));
    }
    if format.is_json() {
        let links = links::values(&reader, &all)?;
        let text = shows::plain(&notes, 100);
        let mut value = fields::episode_detail(fields::episode(&library, &narrow), &detail, &text, &source, &links);
        fields::mask(show.feed_url.as_ref().map(FeedUrl::as_str), &mut value);
        format.one(&value, &mut out)?;
        out.flush()?;
        return Ok(Status::Done);
    }
    writeln!(out, "{}", narrow.title)?;
    for (name, value) in facts(&library, &show, &narrow, &detail) {
        writeln!(out, "{name:<10} {value}")?;
    }
    let width = context.columns.unwrap_or(80).clamp(20, 100);
    let text = shows::plain(&notes, width);
    if !text.is_empty() {
        writeln!(out, "\n{text}")?;
    }
    if !all.is_empty() {
        writeln!(out, "\nLinks")?;
        for (number, link) in &all {
            writeln!(out, "[{number}] {}  {}", link.text, link.url)?;
        }
    }
    let chapters: Vec<_> = detail.chapters.iter().filter(|chapter| chapter.listed).collect();
    if !chapters.is_empty() {
        writeln!(out, "\nChapters")?;
        for chapter in chapters {
            writeln!(out, "{:>8}  {}", out::clock(chapter.start), chapter.title)?;
        }
    }
    if !detail.persons.is_empty() {
        writeln!(out, "\nPeople")?;
        for person in &detail.persons {
            writeln!(out, "{} ({})", person.name, person.role)?;
        }
    }
    out.flush()?;
    Ok(Status::Done)
}

/// Name and value of what is known about an episode.
fn facts(library: &Library, show: &Show, narrow: &Episode<'_>, detail: &EpisodeDetail) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("id", format!("episode/{}", narrow.id)),
        ("show", format!("{} (show/{}){}", show.title, show.id, if show.sample { " · sample" } else { "" })),
    ];
    let mut put = |name, value: String| {
        if !value.is_empty() {
            facts.push((name, value));
        }
    };
    put("published", narrow.published.map(out::local_minute).unwrap_or_default());
    put("length", narrow.duration.map(out::clock).unwrap_or_default());
    let mut place = Vec::new();
    let list = library.lists.get(&show.id);
    let season = narrow.season.filter(|season| *season > 0 || list.is_some_and(|list| list.has_seasons()));
    place.extend(numbered("season", season, detail.season_name.as_deref()));
    place.extend(numbered("episode", narrow.number, detail.further.number.as_deref()));
    match narrow.kind {
        EpisodeKind::Full => {}
        EpisodeKind::Trailer => place.push(String::from("trailer")),
        EpisodeKind::Bonus => place.push(String::from("bonus")),
    }
    put("number", place.join(", "));
    put("page", detail.link.clone().unwrap_or_default());
    if let Some(file) = detail.enclosures.iter().find(|file| file.preferred).or(detail.enclosures.first()) {
        put(target::file_kind(file.mime.as_deref(), &file.url).name(), file.url.clone());
    }
    put("state", state(library, narrow).join(", "));
    facts
}

/// A number and what its makers call it, as far as either is there.
fn numbered(what: &str, number: Option<impl std::fmt::Display>, name: Option<&str>) -> Option<String> {
    match (number, name) {
        (Some(number), Some(name)) => Some(format!("{what} {number} ({name})")),
        (Some(number), None) => Some(format!("{what} {number}")),
        (None, name) => name.map(|name| format!("{what} {name}")),
    }
}

/// The same with secrets masked in every address that the feed gives the episode: what hangs on a private one is as private.
fn masked(feed: Option<&str>, mut detail: EpisodeDetail) -> EpisodeDetail {
    let mask = |url: &mut String| *url = target::masked_beside(feed, url);
    detail.chapters_url.iter_mut().for_each(mask);
    detail.enclosures.iter_mut().map(|file| &mut file.url).for_each(mask);
    detail.transcripts.iter_mut().map(|text| &mut text.url).for_each(mask);
    if feed.is_none_or(|feed| target::masked(feed) == feed) {
        return detail;
    }
    detail.link.iter_mut().for_each(mask);
    detail.image.iter_mut().for_each(mask);
    detail.further.funding.iter_mut().map(|way| &mut way.url).for_each(mask);
    detail
}

/// New, played, begun, later, gone.
fn state(library: &Library, episode: &Episode<'_>) -> Vec<String> {
    let marks = library.marks.get(&episode.id).copied().unwrap_or_default();
    let mut words = Vec::new();
    if is_new(library, episode.id) {
        words.push(String::from("new"));
    }
    if marks.played {
        words.push(String::from("played"));
    } else if marks.position.0 > 0 {
        words.push(format!("heard to {}", out::clock(marks.position)));
    }
    if library.queue.iter().any(|item| item.episode == episode.id) {
        words.push(String::from("later"));
    }
    if episode.gone {
        words.push(String::from("gone from the feed"));
    }
    words
}

/// Lists new episodes.
pub fn new(context: &Context, all: bool, limit: usize, format: Format) -> Done {
    let Some(reader) = library::reader(context)? else {
        return none(format, library::nothing_followed);
    };
    let library = library::whole(&reader)?;
    if !library.shows.values().any(|show| show.subscription == Subscription::Following) {
        return none(format, library::nothing_followed);
    }
    // Nearly all of what is looked at can be old, so the limit counts after the sieve.
    let newest = finding::newest(&library, if all { limit } else { usize::MAX });
    let chosen = newest.into_iter().filter(|(_, id)| all || is_new(&library, *id)).take(limit).collect::<Vec<_>>();
    if chosen.is_empty() {
        return none(format, || say("Nothing is new. `earmark refresh` asks for news."));
    }
    print(context, &library, &chosen, format)
}

/// Lists Listen Later.
pub fn later(context: &Context, format: Format) -> Done {
    let empty = || say("Nothing is in Listen Later. `earmark do \"later EPISODE\"` puts an episode in.");
    let Some(reader) = library::reader(context)? else {
        return none(format, empty);
    };
    let library = library::whole(&reader)?;
    let chosen: Vec<_> = library
        .queue
        .iter()
        .filter_map(|item| library.show_of.get(&item.episode).map(|show| (*show, item.episode)))
        .collect();
    if chosen.is_empty() {
        return none(format, empty);
    }
    print(context, &library, &chosen, format)
}

fn none(format: Format, tell: impl FnOnce()) -> Done {
    tell();
    if format.is_json() {
        let mut out = out::stdout();
        format.list(Vec::new(), &mut out)?;
        out.flush()?;
    }
    Ok(Status::Done)
}

/// What a query asks for that nothing can answer yet.
fn unsearched(query: &Query) -> Vec<&'static str> {
    let narrow = query.narrow();
    let mut out = Vec::new();
    if narrow.is.contains(&Is::Downloaded) {
        out.push("There are no downloads yet, so is:downloaded finds nothing.");
    }
    out
}

/// Searches the titles of shows and episodes, and the notes; directories where that is asked for.
pub fn search(context: &Context, words: &str, limit: usize, directories: bool, format: Format) -> Done {
    let reader = match library::reader(context)? {
        // Directories do not care whether something is followed.
        None if directories => None,
        _ => Some(library::indexed(context)?),
    };
    let library = reader.as_ref().map(library::whole).transpose()?.unwrap_or_default();
    let query = Query::parse(words);
    let narrow = query.narrow();
    let held = |show: &&Show| {
        let named = query.is_in(&fold::fold(&show.title)) || query.wanted().is_empty() && !narrow.is_empty();
        named && narrow.looks_in(Within::Titles) && narrow.allows_as_show(show)
    };
    let mut shows: Vec<&Show> = library.shows.values().map(AsRef::as_ref).filter(held).collect();
    shows.sort_by_cached_key(|show| (show.subscription != Subscription::Following, fold::fold(&show.title)));
    let found = finding::titles(&library, &query, limit.saturating_add(1));
    let mut cut = found.len() > limit;
    let episodes = rows(&library, found.get(..limit.min(found.len())).unwrap_or_default());
    // What the title has already said is not said again.
    let mut hits = match &reader {
        Some(reader) => reader.search(&query, false, limit.saturating_add(1))?,
        None => Vec::new(),
    };
    hits.retain(|hit| narrow.allows_state(&library, hit.episode));
    for words in unsearched(&query) {
        say(words);
    }
    cut |= hits.len() > limit;
    let known = |hit: &Hit| found.iter().any(|(_, episode)| *episode == hit.episode);
    let notes: Vec<(Episode<'_>, &Hit)> = hits
        .iter()
        .take(limit)
        .filter(|hit| !known(hit))
        .filter_map(|hit| Some((rows(&library, &[(hit.show, hit.episode)]).pop()?, hit)))
        .collect();
    if directories && is_address(&query.spoken()) {
        say("Directories are not asked for an address. `earmark add` follows the feed that is there.");
    }
    let outside = match inquiry(&query).filter(|_| directories) {
        Some(inquiry) => Some(super::directories::ask(context, &inquiry)?),
        None => None,
    };
    let offers = outside.as_ref().map(|outside| outside.offers.as_slice()).unwrap_or_default();
    let mut out = out::stdout();
    if format.is_json() {
        let shows: Vec<Value> = shows.iter().map(|show| fields::show(show)).collect();
        let episodes: Vec<Value> = episodes.iter().map(|episode| fields::episode(&library, episode)).collect();
        let notes: Vec<Value> = notes.iter().map(|(episode, hit)| fields::found(&library, episode, hit)).collect();
        let listed: Vec<Value> = (1..).zip(offers).map(|(rank, offer)| fields::offer(rank, &library, offer)).collect();
        if format.json_lines {
            format.list(shows.iter().chain(&episodes).chain(&notes).chain(&listed).cloned(), &mut out)?;
        } else {
            let mut all = json!({ "shows": shows, "episodes": episodes, "notes": notes });
            if let (true, Value::Object(all)) = (directories, &mut all) {
                all.insert(String::from("directories"), Value::Array(listed));
            }
            format.one(&all, &mut out)?;
        }
    } else {
        let mut table = Table::new(if directories {
            &["place", "title", "of", "in notes and transcripts, or listed by"]
        } else {
            &["place", "title", "of", "in notes and transcripts"]
        });
        for show in &shows {
            table.row(vec![
                out::text(format!("show/{}", show.id)),
                out::text(&*show.title),
                out::text(&*show.author),
                out::Cell::default(),
            ]);
        }
        let titles = episodes.iter().map(|episode| (*episode, ""));
        for (episode, excerpt) in titles.chain(notes.iter().map(|(episode, hit)| (*episode, &*hit.excerpt.text))) {
            let of = library.shows.get(&episode.show).map(|show| show.title.as_str()).unwrap_or_default();
            table.row(vec![
                out::text(format!("episode/{}", episode.id)),
                out::text(episode.title),
                out::text(of),
                out::text(excerpt),
            ]);
        }
        for offer in offers {
            let candidate = &offer.candidate;
            let place = match super::directories::known(&library, candidate) {
                Some(id) => format!("show/{id}"),
                None => candidate.feed_url.as_ref().map(|feed| target::masked(feed.as_str())).unwrap_or_default(),
            };
            table.row(vec![
                out::text(place),
                out::text(&*candidate.title),
                out::text(&*candidate.author),
                out::text(super::directories::said_by(offer)),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    if cut {
        say(format!("Only the newest {limit} episodes are listed: --limit lists more."));
    }
    if let Some(reader) = &reader {
        library::say_unread(reader)?;
    }
    let status = outside.as_ref().map_or(Status::Done, |outside| outside.status);
    if shows.is_empty() && episodes.is_empty() && notes.is_empty() && offers.is_empty() {
        say(format!("No title and no notes hold “{}”.", target::masked_text(words)));
        return Ok(if status == Status::Done { Status::NoMatch } else { status });
    }
    // Something was found all the same.
    Ok(if matches!(status, Status::Failed | Status::Offline) { Status::Partly } else { status })
}

fn rows<'a>(library: &'a Library, chosen: &[(ShowId, EpisodeId)]) -> Vec<Episode<'a>> {
    chosen
        .iter()
        .filter_map(|(show, id)| {
            let list = library.lists.get(show)?;
            list.get(list.position(*id)?)
        })
        .collect()
}

fn print(context: &Context, library: &Library, chosen: &[(ShowId, EpisodeId)], format: Format) -> Done {
    let rows = rows(library, chosen);
    let mut out = out::stdout();
    if format.is_json() {
        format.list(rows.iter().map(|episode| fields::episode(library, episode)), &mut out)?;
    } else {
        print_rows(context, library, &rows, true, &mut out)?;
    }
    out.flush()?;
    Ok(Status::Done)
}

/// Prints episodes as a list, with the show of each where they are of several.
pub fn print_rows(
    context: &Context,
    library: &Library,
    episodes: &[Episode<'_>],
    several: bool,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let columns: &[&str] = if several {
        &["id", "state", "date", "length", "title", "show"]
    } else {
        &["id", "state", "date", "length", "title"]
    };
    let mut table = Table::new(columns);
    for episode in episodes {
        let mut cells = vec![
            out::id(episode.id.get()),
            out::text(state(library, episode).join(",")),
            out::day(episode.published),
            out::length(episode.duration),
            out::text(episode.title),
        ];
        if several {
            cells.push(out::text(library.shows.get(&episode.show).map(|show| show.title.clone()).unwrap_or_default()));
        }
        table.row(cells);
    }
    table.print(context, out)
}

/// Prints what a refresh brought of one show.
pub fn print_news(
    context: &Context,
    show: &Show,
    episodes: &[Episode<'_>],
    out: &mut impl Write,
) -> std::io::Result<()> {
    let mut table = Table::new(&["id", "date", "length", "title", "show"]);
    for episode in episodes {
        table.row(vec![
            out::id(episode.id.get()),
            out::day(episode.published),
            out::length(episode.duration),
            out::text(episode.title),
            out::text(&*show.title),
        ]);
    }
    table.print(context, out)
}
