//! `shows`, `show` and `similar`.

use std::io::Write;

use serde_json::Value;

use super::out::{self, Table};
use super::world::{World, online};
use super::{Context, Done, Fail, Format, Status, fields, find, follow, library, now, say};
use crate::library::{catalogue, related, told};
use crate::model::{Candidate, FeedUrl, Inquiry, Popularity, Show, ShowId, ShowOrder, Subscription};
use crate::runtime::add;
use crate::text::{clean, fold, html, layout, target};

/// Episodes that `show` prints on a terminal unless `--limit` says otherwise.
const EPISODES: usize = 20;

/// Lists shows.
pub fn shows(context: &Context, all: bool, format: Format) -> Done {
    let Some(reader) = library::reader(context)? else {
        return empty(format);
    };
    let library = library::shows(&reader)?;
    let mut shows: Vec<&Show> = library.shows.values().map(AsRef::as_ref).collect();
    shows.retain(|show| all || show.subscription == Subscription::Following);
    shows.sort_by_cached_key(|show| (show.counts.new == 0, fold::fold(&show.title), show.id));
    if shows.is_empty() {
        return empty(format);
    }
    print(context, &shows, format)?;
    Ok(Status::Done)
}

fn empty(format: Format) -> Done {
    library::nothing_followed();
    if format.is_json() {
        let mut out = out::stdout();
        format.list(Vec::new(), &mut out)?;
        out.flush()?;
    }
    Ok(Status::Done)
}

/// Prints shows as a list.
pub fn print(context: &Context, shows: &[&Show], format: Format) -> Result<(), Fail> {
    let mut out = out::stdout();
    if format.is_json() {
        format.list(shows.iter().map(|show| fields::show(show)), &mut out)?;
    } else {
        let mut table = Table::new(&["id", "new", "all", "newest", "title", "author", "state"]);
        for show in shows {
            table.row(vec![
                out::id(show.id.get()),
                out::number(show.counts.new),
                out::number(show.counts.total),
                out::day(show.counts.newest),
                out::text(&*show.title),
                out::text(&*show.author),
                state(show),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

/// What a list says of a show besides its name.
fn state(show: &Show) -> out::Cell {
    let mut words = Vec::new();
    if show.subscription != Subscription::Following {
        words.push(fields::subscription(show.subscription));
    }
    if show.sample {
        words.push("sample");
    }
    if show.health.problem.is_some() {
        words.push("trouble");
    }
    if show.health.ended {
        words.push("ended");
    }
    out::text(words.join(","))
}

/// Prints one show with its episodes.
pub fn show(context: &Context, meant: &str, limit: Option<usize>, format: Format) -> Done {
    let reader = library::existing(context)?;
    let mut library = library::shows(&reader)?;
    let id = find::show(&reader, &library, meant)?;
    library::with_list(&reader, &mut library, id)?;
    let Some(show) = library.shows.get(&id).cloned() else { return Ok(Status::NoMatch) };
    let (detail, about_html) = reader.show_detail(id)?.unwrap_or_default();
    let base = show.site.as_deref().or(show.feed_url.as_ref().map(FeedUrl::as_str));
    let about = html::notes(&about_html, base);
    let mut out = out::stdout();
    if format.is_json() {
        let text = plain(&about, 100);
        let mut value = fields::show_detail(&show, &detail, &text, &about_html);
        let episodes = library.lists.get(&id).map(|list| {
            list.iter().take(limit.unwrap_or(usize::MAX)).map(|episode| fields::episode(&library, &episode)).collect()
        });
        if let Value::Object(fields) = &mut value {
            fields.insert(String::from("episodes"), Value::Array(episodes.unwrap_or_default()));
        }
        format.one(&value, &mut out)?;
        out.flush()?;
        return Ok(Status::Done);
    }
    writeln!(out, "{}", show.title)?;
    for (name, value) in facts(&show) {
        writeln!(out, "{name:<10} {value}")?;
    }
    for funding in &detail.funding {
        let text = if funding.text.is_empty() { "support" } else { &funding.text };
        writeln!(out, "{:<10} {text}  {}", "support", funding.url)?;
    }
    let width = context.columns.unwrap_or(80).clamp(20, 100);
    let text = plain(&about, width);
    if !text.is_empty() {
        writeln!(out, "\n{text}")?;
    }
    let shown = limit.unwrap_or(if context.stdout_is_terminal { EPISODES } else { usize::MAX });
    if let Some(list) = library.lists.get(&id).filter(|list| !list.is_empty()) {
        writeln!(out)?;
        let rows: Vec<_> = list.iter().take(shown).collect();
        super::episodes::print_rows(context, &library, &rows, false, &mut out)?;
        if list.len() > shown {
            out.flush()?;
            say(format!("… and {} more: --limit {} prints all.", list.len() - shown, list.len()));
        }
    }
    out.flush()?;
    Ok(Status::Done)
}

/// Name and value of what is known about a show.
fn facts(show: &Show) -> Vec<(&'static str, String)> {
    let mut facts = vec![("id", format!("show/{}", show.id))];
    let mut put = |name, value: String| {
        if !value.is_empty() {
            facts.push((name, value));
        }
    };
    put("author", show.author.clone());
    put("feed", show.feed_url.as_ref().map(|url| target::masked(url.as_str())).unwrap_or_default());
    put("site", show.site.clone().unwrap_or_default());
    put("topics", show.categories.join(" · "));
    put("language", show.language.clone().unwrap_or_default());
    if show.order == ShowOrder::Serial {
        put("order", String::from("serial, oldest first"));
    }
    let rating: Vec<String> = show.popularity.iter().map(rating).filter(|text| !text.is_empty()).collect();
    put("rating", rating.join(" · "));
    let mut episodes = out::count(show.counts.total as usize, "episode", "episodes");
    if show.counts.new > 0 {
        episodes = format!("{episodes}, {} new", show.counts.new);
    }
    put("episodes", episodes);
    let state = match (show.subscription, show.followed_at) {
        (Subscription::Following, Some(at)) => format!("followed since {}", out::local_day(at)),
        (Subscription::Following, None) => String::from("followed"),
        (Subscription::Preview, _) => String::from("not followed (preview)"),
        (Subscription::Archived, _) => String::from("not followed any more"),
    };
    put("state", if show.sample { format!("{state} · sample") } else { state });
    put("checked", show.health.last_ok.map(out::local_minute).unwrap_or_default());
    put(
        "trouble",
        show.health
            .problem
            .clone()
            .map(|one| out::plain_hint(&out::about(show.id, one).to_string()))
            .unwrap_or_default(),
    );
    put(
        "older",
        show.page_trouble.as_ref().map(|trouble| told::older(trouble, now(), out::local_minute)).unwrap_or_default(),
    );
    facts
}

/// `5.0 of 11 ratings, 1200 listeners (podcast.app, 2026-11-23)`.
fn rating(popularity: &Popularity) -> String {
    let mut parts = Vec::new();
    match (popularity.stars, popularity.ratings) {
        (Some(stars), Some(ratings)) => {
            parts.push(format!("{stars:.1} of {}", out::count(ratings as usize, "rating", "ratings")));
        }
        (Some(stars), None) => parts.push(format!("{stars:.1} of 5")),
        (None, Some(ratings)) => parts.push(out::count(ratings as usize, "rating", "ratings")),
        (None, None) => {}
    }
    if let Some(listeners) = popularity.listeners {
        parts.push(out::count(listeners as usize, "listener", "listeners"));
    }
    if parts.is_empty() { String::new() } else { format!("{} ({})", parts.join(", "), out::said_by(popularity)) }
}

/// Notes as plain lines.
pub fn plain(notes: &crate::model::Notes, width: u16) -> String {
    let page = layout::page(notes, width);
    let lines: Vec<String> = page
        .lines
        .iter()
        .map(|line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>().trim_end().to_owned())
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Prints shows that are like one.
pub fn similar(context: &Context, meant: &str, limit: usize, directories: bool, format: Format) -> Done {
    let inside = look_inside(context, meant)?;
    let reader = library::described(context)?;
    let library = library::shows(&reader)?;
    let id = inside.map_or_else(|| find::show(&reader, &library, meant), Ok)?;
    let mut evidence = reader.evidence(id)?;
    let mut status = Status::Done;
    let feed = library.shows.get(&id).and_then(|show| show.feed_url.clone());
    if let Some(feed) = feed.filter(|_| directories) {
        let outside = super::directories::ask(context, &Inquiry::Like(feed))?;
        // What is known without them is printed all the same.
        status = if outside.status == Status::Done { Status::Done } else { Status::Partly };
        for offer in outside.offers {
            for source in offer.sources {
                match evidence.listed.iter_mut().find(|(known, _)| *known == source) {
                    Some((_, list)) => list.push(offer.candidate.clone()),
                    None => evidence.listed.push((source, vec![offer.candidate.clone()])),
                }
            }
        }
    }
    let found = reader.likeness(&library)?.related(&library, id, &evidence, limit);
    let mut out = out::stdout();
    if format.is_json() {
        let values = found.iter().enumerate().map(|(at, one)| fields::similar(at + 1, &library, one));
        format.list(values, &mut out)?;
    } else {
        if found.is_empty() && limit > 0 {
            say("Nothing that is known is like this show yet. Following more shows gives more to compare with.");
        }
        let mut table = Table::new(&["id", "title", "author", "listeners", "counted by", "why"]);
        for one in &found {
            let counted = one.candidate.popularity.iter().find(|popularity| popularity.listeners.is_some());
            let listeners = counted.and_then(|popularity| popularity.listeners);
            let reasons: Vec<String> = one.reasons.iter().map(related::reason_text).collect();
            table.row(vec![
                one.candidate.known.map_or_else(out::Cell::default, |id| out::id(ShowId::get(id))),
                out::text(&*one.candidate.title),
                out::text(&*one.candidate.author),
                listeners.map_or_else(out::Cell::default, out::number),
                counted.map_or_else(out::Cell::default, |popularity| out::text(out::said_by(popularity))),
                out::text(reasons.join(" · ")),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    library::say_unread(&reader)?;
    Ok(status)
}

/// Puts a feed into the library as a preview that is meant by its address and not there yet, and gives it. Without a network it
/// is one that the catalogue knows.
fn look_inside(context: &Context, meant: &str) -> Result<Option<ShowId>, Fail> {
    if !find::is_address(meant) {
        return Ok(None);
    }
    if let Some(reader) = library::reader(context)?
        && find::show(&reader, &library::shows(&reader)?, meant).is_ok()
    {
        return Ok(None);
    }
    let listed = FeedUrl::parse(meant).and_then(|feed| catalogue::find(&feed)).filter(|_| context.offline);
    if listed.is_none() {
        online(context, meant)?;
    }
    let world = World::open(context)?;
    let found: Vec<Candidate> = if let Some(show) = listed {
        vec![show.clone()]
    } else {
        let found = follow::told(world.wait(add::look(&world.ctx, meant))?);
        if let (Some(first), true) = (found.first(), found.len() > 1) {
            let title = clean::line(&first.candidate.title);
            say(format!("The page names {} feeds; the first is looked into: {title}.", found.len()));
        }
        found.into_iter().take(1).map(|one| one.candidate).collect()
    };
    Ok(world.wait(add::follow(&world.ctx, found, false))?.shows.first().map(|show| show.id))
}
