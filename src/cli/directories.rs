//! `top`, and what `search --directories` asks outside.

use std::io::Write;

use futures_util::StreamExt as _;
use serde_json::Value;

use super::out::{self, Table};
use super::world::{asking, waiting};
use super::{Context, Done, Fail, Format, Status, fields, library, say};
use crate::error::Problem;
use crate::library::directories::merge;
use crate::library::query::Query;
use crate::library::{Library, catalogue};
use crate::model::{Candidate, Chart, Country, FeedUrl, Genre, Heard, Inquiry, Offer, ShowId, Source, Tag};
use crate::runtime::directories::AGAIN;
use crate::runtime::writer::Writer;
use crate::text;
use crate::text::target::masked;

/// What directories answered, and whether all of them did.
pub struct Outside {
    pub offers: Vec<Offer>,
    pub status: Status,
}

/// Asks every directory that can answer. Who does not is named on standard error.
pub fn ask(context: &Context, inquiry: &Inquiry) -> Result<Outside, Fail> {
    // Where another earmark writes, what is answered is not kept.
    let store = if context.paths.library().exists() { library::store(context).ok() } else { None };
    let writer = store.map(Writer::start);
    let asking = asking(context, writer.clone());
    if asking.directories.sources(inquiry).is_empty() {
        match inquiry {
            Inquiry::Like(feed) if !feed.is_remote() => {
                say("No directory can be asked about a show that comes from no server.");
            }
            _ => say("No directory can be asked that: all that could are off in the settings."),
        }
    }
    let tokio = waiting()?;
    let answers: Vec<(Source, Result<Heard, Problem>)> = tokio.block_on(asking.all(inquiry).collect());
    if let Some(writer) = writer {
        writer.close_blocking(super::world::PATIENCE);
    }
    let asked = answers.len();
    let mut heard = Vec::new();
    let mut failed = Vec::new();
    for (source, answer) in answers {
        match answer {
            Ok(answer) => {
                if let Some(why) = &answer.kept {
                    say(format!("{why} This is its answer of {}.", out::local_minute(answer.at)));
                }
                heard.push(answer);
            }
            Err(mut problem) => {
                // Nothing stays that could be refreshed.
                problem.hint = problem.hint.replace(AGAIN, "The same command asks again.");
                say(&problem);
                failed.push((source, problem));
            }
        }
    }
    // In an order of their own, not in that of their answers.
    heard.sort_by_key(|answer| answer.source);
    let offline = !failed.is_empty() && failed.iter().all(|(_, problem)| problem.id == "directory.offline");
    let status = match failed.len() {
        0 => Status::Done,
        all if all == asked && offline => Status::Offline,
        all if all == asked => Status::Failed,
        _ => Status::Partly,
    };
    Ok(Outside { offers: merge(&heard), status })
}

/// The show of the library that an offer is.
pub fn known(library: &Library, candidate: &Candidate) -> Option<ShowId> {
    let key = candidate.feed_url.as_ref()?.comparison_key();
    let same = |feed: &FeedUrl| feed.comparison_key() == key;
    library.shows.values().find(|show| show.feed_url.as_ref().is_some_and(same)).map(|show| show.id)
}

/// Who lists it, and how many follow it where somebody says so: `Apple, fyyd · 571 listeners (gpodder.net, 2026-11-23)`.
pub fn said_by(offer: &Offer) -> String {
    let sources: Vec<&str> = offer.sources.iter().map(|source| source.name()).collect();
    let mut said = vec![sources.join(", ")];
    said.extend(offer.candidate.popularity.iter().filter_map(|one| {
        let listeners = usize::try_from(one.listeners?).ok()?;
        Some(format!("{} ({})", out::count(listeners, "listener", "listeners"), out::said_by(one)))
    }));
    said.join(" · ")
}

/// What is heard most in a country, of a category or of all.
pub fn chart(context: &Context, country: Option<&str>, genre: &str) -> Result<Inquiry, Problem> {
    let own = &context.settings.config.directories.country;
    let country = Country::parse(country.unwrap_or(own)).ok_or_else(|| {
        let what = format!("“{}” is no country.", country.unwrap_or(own));
        Problem::new("usage.country", what, "", "Give its two letters, such as de.")
    })?;
    let genre = match genre.trim() {
        "" => None,
        name => Some(Genre::named(name).ok_or_else(|| no_genre(name))?),
    };
    Ok(Inquiry::Top(Chart { country, genre }))
}

/// What is heard most under a tag.
pub fn tagged(tag: &str) -> Result<Inquiry, Problem> {
    let wrong = || {
        Problem::new(
            "usage.tag",
            format!("“{}” is no tag.", text::clean::line(tag)),
            "",
            "Give a word or two, such as linux.",
        )
    };
    Tag::parse(tag).map(Inquiry::Tagged).ok_or_else(wrong)
}

/// Prints what is heard most; without a network what earmark's own catalogue has.
pub fn top(context: &Context, chart: &Inquiry, limit: usize, format: Format) -> Done {
    let outside = ask(context, chart)?;
    let (mut offers, mut status) = (outside.offers, outside.status);
    if offers.is_empty() {
        say("These are shows of the catalogue that comes with earmark, in no order of merit.");
        let of = |(show, words): &(&Candidate, &String)| match chart {
            Inquiry::Top(Chart { genre: Some(genre), .. }) => catalogue::is_of(show, genre),
            Inquiry::Tagged(tag) => Query::parse(tag.as_str()).is_in(words),
            _ => true,
        };
        let offer =
            |(show, _): (&Candidate, &String)| Offer { candidate: show.clone(), sources: vec![Source::Catalogue] };
        offers = catalogue::all().iter().zip(catalogue::words()).filter(of).map(offer).collect();
        // Nothing was to be had, but something is: what failed was said.
        status = if offers.is_empty() { Status::NoMatch } else { Status::Done };
    }
    offers.truncate(limit);
    let library = match library::reader(context)? {
        Some(reader) => library::shows(&reader)?,
        None => Library::default(),
    };
    let mut out = out::stdout();
    if format.is_json() {
        let values: Vec<Value> =
            offers.iter().enumerate().map(|(at, offer)| fields::offer(at + 1, &library, offer)).collect();
        format.list(values, &mut out)?;
    } else {
        let mut table = Table::new(&["#", "title", "author", "listed by", "feed"]).keeping(4);
        for (rank, offer) in (1_u32..).zip(&offers) {
            table.row(vec![
                out::id(rank),
                out::text(&*offer.candidate.title),
                out::text(&*offer.candidate.author),
                out::text(said_by(offer)),
                out::text(offer.candidate.feed_url.as_ref().map(|feed| masked(feed.as_str())).unwrap_or_default()),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    Ok(status)
}

fn no_genre(name: &str) -> Problem {
    let all: Vec<&str> = Genre::main().map(|genre| genre.name).collect();
    let near = all.iter().min_by_key(|known| crate::config::differences(&known.to_lowercase(), &name.to_lowercase()));
    let what = format!("“{name}” is no category.");
    let why = near.map_or_else(String::new, |near| format!("Did you mean {near}?"));
    Problem::new("usage.genre", what, why, format!("Categories are {}, and their parts.", all.join(", ")))
}
