//! `add`, `remove` and `sample`: what is followed.

use std::io::{BufRead, Write};

use super::out;
use super::world::{World, online};
use super::{Context, Done, Fail, Format, SampleDo, Status, find, library, now, opml, say, shows};
use crate::error::Problem;
use crate::library::told;
use crate::model::{Candidate, Change, FeedUrl, Show, Subscription};
use crate::runtime::add::{self, Finding, Looked};
use crate::runtime::sample;
use crate::text::target;

/// How many shows of a list are named before it is followed.
const NAMED: usize = 10;

/// Follows what is found behind an address, in a file, or in a pipe.
pub fn add(context: &Context, what: &str, yes: bool, format: Format) -> Done {
    let world;
    let found = if opml::is_piped(what) {
        let bytes = opml::read(context, what)?;
        world = World::open(context)?;
        world.wait(add::look_inside(&world.ctx, bytes, opml::name_of(what), None))?
    } else {
        if !is_local(what) {
            online(context, what)?;
        }
        world = World::open(context)?;
        world.wait(add::look(&world.ctx, what))?
    };
    let found = told(found);
    let chosen = choose(context, found, yes)?;
    follow(context, &world, chosen, format)
}

/// Says what there is to say about what was found.
pub fn told(found: Finding) -> Vec<Looked> {
    for problem in &found.told {
        say(format!("{} {}", problem.what, problem.why).trim_end());
    }
    found.looked
}

/// Follows what was chosen, and prints it.
pub fn follow(context: &Context, world: &World, chosen: Vec<Looked>, format: Format) -> Done {
    let before = world.ctx.readers.with(crate::store::Reader::shows)?;
    let was_followed = |id| before.iter().any(|show| show.id == id && show.subscription == Subscription::Following);
    let unread = chosen.iter().filter(|one| one.parsed.is_none()).count();
    let candidates: Vec<Candidate> = chosen.into_iter().map(|one| one.candidate).collect();
    let add::Followed { shows: mut followed, told, .. } = world.wait(add::follow(&world.ctx, candidates, true))?;
    followed.sort_by_key(|show| show.id);
    followed.dedup_by_key(|show| show.id);
    let (known, new): (Vec<Show>, Vec<Show>) = followed.into_iter().partition(|show| was_followed(show.id));
    shows::print(context, &new.iter().chain(&known).collect::<Vec<_>>(), format)?;
    let has_moved = |show: &Show| {
        let was = before.iter().find(|one| one.id == show.id).and_then(|one| one.feed_url.clone())?;
        show.feed_url.as_ref().filter(|now| **now != was).map(|now| told::moved(show, &was, now))
    };
    let moved: Vec<Problem> =
        new.iter().chain(&known).filter_map(|show| Some(out::about(show.id, has_moved(show)?))).collect();
    match (new.as_slice(), known.as_slice()) {
        ([], [_]) if !moved.is_empty() => {}
        ([one], []) => say(format!("{} is followed now.", one.title)),
        ([], [one]) => say(format!("{} was followed before.", one.title)),
        (new, known) => {
            let mut line = format!("{} followed now.", out::count(new.len(), "show is", "shows are"));
            if !known.is_empty() {
                line = format!("{line} {} followed before.", out::count(known.len(), "was", "were"));
            }
            say(line);
        }
    }
    for problem in moved.iter().chain(&told) {
        say(problem);
    }
    // What is kept of it already stands with the show: a feed that came in part only.
    for show in &new {
        if let Some(problem) = show.health.problem.clone().filter(|problem| problem.id == "refresh.cut-off") {
            say(out::about(show.id, problem));
        }
    }
    if unread > 0 && !new.is_empty() {
        say("`earmark refresh` gets their episodes.");
    }
    Ok(Status::Done)
}

/// Says what was found, and decides what of it is followed.
fn choose(context: &Context, found: Vec<Looked>, yes: bool) -> Result<Vec<Looked>, Fail> {
    let ask = context.stdin_is_terminal && !yes;
    // What was not read feed by feed is a list that somebody made, and is meant as a whole.
    let is_list = found.iter().all(|one| one.parsed.is_none());
    if is_list {
        say(format!("Found a list of {}:", out::count(found.len(), "show", "shows")));
        for one in found.iter().take(NAMED) {
            say(format!("  {}", one.candidate.title));
        }
        if found.len() > NAMED {
            say(format!("  … and {} more", found.len() - NAMED));
        }
        if ask && !agreed("Follow all?")? {
            return Err(Fail::Said(Status::Done));
        }
        return Ok(found);
    }
    if let [one] = found.as_slice() {
        say(format!("Found: {}", described(one)));
        if ask && !agreed("Follow?")? {
            return Err(Fail::Said(Status::Done));
        }
        return Ok(found);
    }
    // What was not read is called a feed by its page only.
    let unread = found.iter().filter(|one| one.parsed.is_none()).count();
    let more = if unread > 0 { format!(", and {unread} more by their names") } else { String::new() };
    say(format!("Found {}{more}:", out::count(found.len() - unread, "feed", "feeds")));
    for (at, one) in found.iter().enumerate() {
        say(format!("  {}  {}", at + 1, described(one)));
    }
    if !ask {
        return Err(Problem::new(
            "match.several-feeds",
            "Nothing was followed.",
            "The page names several feeds.",
            "`earmark add ADDRESS` with one of these addresses follows it.",
        )
        .into());
    }
    let answer = asked(&format!("Which one? 1-{}, nothing for none:", found.len()))?;
    let chosen = answer.parse::<usize>().ok().and_then(|number| found.into_iter().nth(number.checked_sub(1)?));
    chosen.map(|one| vec![one]).ok_or(Fail::Said(Status::Done))
}

/// `Data Skeptic — 57 episodes — https://…`.
fn described(one: &Looked) -> String {
    let mut parts = vec![one.candidate.title.clone()];
    if !one.candidate.maker().is_empty() {
        parts.push(one.candidate.maker().to_string());
    }
    parts.extend(one.episodes.map(|number| out::count(number as usize, "episode", "episodes")));
    parts.extend(one.candidate.feed_url.as_ref().map(|url| target::masked(url.as_str())));
    parts.join(" — ")
}

fn agreed(question: &str) -> Result<bool, Fail> {
    let answer = asked(&format!("{question} [Y/n]"))?.to_lowercase();
    Ok(answer.is_empty() || answer.starts_with('y'))
}

/// Asks on standard error and reads one line.
fn asked(question: &str) -> Result<String, Fail> {
    write!(std::io::stderr().lock(), "{question} ")?;
    std::io::stderr().flush()?;
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer)? == 0 {
        // The end of input is no consent.
        return Ok(String::from("no"));
    }
    Ok(answer.trim().to_owned())
}

/// Whether this is a file and needs no network.
pub fn is_local(what: &str) -> bool {
    let lower = what.to_ascii_lowercase();
    lower.starts_with("file:") || what.starts_with(['/', '.', '~']) || std::path::Path::new(what).is_file()
}

/// Unfollows a show.
pub fn remove(context: &Context, meant: &str, format: Format) -> Done {
    let reader = library::existing(context)?;
    let library = library::shows(&reader)?;
    let id = find::show(&reader, &library, meant)?;
    let Some(show) = library.shows.get(&id) else { return Ok(Status::NoMatch) };
    if show.subscription != Subscription::Following {
        return Err(Problem::new(
            "match.not-followed",
            format!("{} is not followed.", show.title),
            "",
            "`earmark shows` lists what is.",
        )
        .into());
    }
    World::open(context)?.save(vec![Change::Unfollow(id)])?;
    if let Some(after) = reader.shows()?.iter().find(|show| show.id == id) {
        shows::print(context, &[after], format)?;
    }
    say(format!("{} is not followed any more. `earmark do \"follow {id}\"` takes that back.", show.title));
    Ok(Status::Done)
}

/// Puts the sample library in, or takes it out.
pub fn sample(context: &Context, what: SampleDo, format: Format) -> Done {
    match what {
        SampleDo::Install => {
            let installed = World::open(context)?.write(|store| sample::install(store, now()))?;
            let shows: Vec<&Show> = installed.iter().map(|(show, _)| show).collect();
            shows::print(context, &shows, format)?;
            say(format!(
                "The sample library is in: {}. `earmark sample remove` takes it out.",
                out::count(shows.len(), "show", "shows")
            ));
        }
        SampleDo::Remove => {
            let Some(reader) = library::reader(context)? else {
                say("There is no sample library to take out.");
                return Ok(Status::Done);
            };
            let before = reader.shows()?;
            let removed = World::open(context)?.write(crate::store::Store::remove_sample)?;
            let gone: Vec<&Show> = before.iter().filter(|show| removed.contains(&show.id)).collect();
            if format.is_json() {
                shows::print(context, &gone, format)?;
            }
            say(if gone.is_empty() {
                String::from("There is no sample library to take out.")
            } else {
                format!("The sample library is out: {}.", out::count(gone.len(), "show", "shows"))
            });
        }
    }
    Ok(Status::Done)
}

/// Whether a show can only be asked over the network.
pub fn is_remote(show: &Show) -> bool {
    show.feed_url.as_ref().is_some_and(FeedUrl::is_remote)
}
