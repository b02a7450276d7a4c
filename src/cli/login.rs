//! `login`, `logout` and `move`: private feeds, and feeds that live elsewhere.

use std::io::{BufRead, Write};

use super::world::{World, online, waiting};
use super::{Context, Done, Fail, Format, Status, find, follow, library, now, refresh, say, sentence, shows};
use crate::error::Problem;
use crate::model::{FeedUrl, Inquiry, MovedBy, Secret, Show, Source};
use crate::net::{Directories, FetchError, Logins};
use crate::runtime::signin::{SignedIn, not_taken, sign_in};
use crate::runtime::terminal;
use crate::text::target::{self, masked};

/// What stands for the Podcast Index in the place of an address.
const INDEX: &str = "podcast-index";

/// Keeps a name and a password for a show's feed, or for an address, once the server has taken them.
pub fn login(context: &Context, meant: &str, user: Option<&str>, format: Format) -> Done {
    if meant == INDEX {
        return index_key(context, user);
    }
    let (show, url) = feed(context, meant)?;
    online(context, "The server")?;
    let host = target::host(url.as_str());
    let user = match user {
        Some(user) => user.to_owned(),
        None => asked(context, &format!("Name at {host}:"), false)?,
    };
    let password = asked(context, &format!("Password of {user} at {host}:"), true)?;
    let world = World::open(context)?;
    match world.wait(sign_in(&world.ctx.client, url.as_str(), &user, &Secret::new(password)))? {
        SignedIn::Taken => say(format!("{host} takes the name and the password. They are kept for you alone.")),
        SignedIn::Untried => {
            say("The name and the password are kept for you alone, but could not be tried: no server can be reached.");
            return Ok(Status::Offline);
        }
        SignedIn::NotAsked => {
            let mut said = format!("{host} gives the same without a name and a password, so they were not kept.");
            if let Some(kept) = world.ctx.client.logins().kept_for(url.as_str()) {
                said = format!("{said} Those kept before for {} are there still.", masked(&kept));
            }
            say(said);
        }
        SignedIn::ForFiles => say(format!(
            "{host} gives the feed to everybody, but its files only to who has a name, and takes this one. It is kept for you alone, for \
             chapters and transcripts there; the player does not sign in."
        )),
        SignedIn::FilesElsewhere(other) => say(format!(
            "{host} gives the feed without a name and a password, so they were not kept. Its files are at {other}, which wants some: \
             `earmark login ADDRESS` with the address of a file keeps them."
        )),
    }
    drop(world);
    if let Some(show) = show {
        return refresh::refresh(context, &[show.id.to_string()], true, false, format);
    }
    say(format!("`earmark add {}` follows it.", masked(url.as_str())));
    Ok(Status::Done)
}

/// Keeps a key for the Podcast Index, which is a name and a password like any other, once it has taken it.
fn index_key(context: &Context, user: Option<&str>) -> Done {
    let config = &context.settings.config;
    let base = &config.directories.podcast_index;
    online(context, "The Podcast Index")?;
    let key = match user {
        Some(key) => key.to_owned(),
        None => asked(context, "Key for the Podcast Index:", false)?,
    };
    let secret = asked(context, "Its secret:", true)?;
    let directories = Directories::new(config, Logins::only(base, &key, &secret), false);
    let Some(talk) = directories.begin(Source::PodcastIndex, &Inquiry::Words(String::from("podcast"))) else {
        let why = "directories.podcast_index is off in the settings.";
        return Err(Problem::new("usage.index", "The Podcast Index is not asked.", why, "").into());
    };
    let tried = waiting()?.block_on(directories.ask(talk.call(), now()));
    match &tried {
        Ok(_) | Err(FetchError::Offline { .. }) => {}
        Err(FetchError::Denied { .. }) => {
            let what = "The Podcast Index refuses the key and the secret (401).";
            let why = "Nothing was kept. The clock must be right, too.";
            return Err(Problem::new("login.refused", what, why, "").into());
        }
        Err(error) => return Err(not_taken("The key for the Podcast Index was not kept.", error).into()),
    }
    Logins::at(context.paths.logins()).keep(base, &key, &secret, None).map_err(|error| {
        Problem::new("login.not-kept", "The key for the Podcast Index could not be kept.", sentence(&error), "")
    })?;
    if tried.is_err() {
        say("The key is kept for you alone, but could not be tried: no server can be reached.");
        return Ok(Status::Offline);
    }
    say("The Podcast Index takes the key. It is kept for you alone.");
    Ok(Status::Done)
}

/// Forgets a name and a password. They were for all that is in the folder of their address: whom else they served is said.
pub fn logout(context: &Context, meant: &str) -> Done {
    let (_, url) = feed(context, meant)?;
    let logins = Logins::at(context.paths.logins());
    let shows = match library::reader(context)? {
        Some(reader) => reader.shows()?,
        None => Vec::new(),
    };
    let signed_in = |show: &&Show| show.feed_url.as_ref().is_some_and(|feed| logins.has(feed.as_str()));
    let before: Vec<&Show> = shows.iter().filter(signed_in).collect();
    let forgotten = logins.forget(url.as_str()).map_err(|error| {
        Problem::new("login.not-kept", "The name and the password could not be forgotten.", sentence(&error), "")
    })?;
    let address = masked(url.as_str());
    let still = logins.kept_for(url.as_str());
    if !forgotten {
        let itself = if still.is_some() { " itself" } else { "" };
        let what = format!("No name and no password were kept for {address}{itself}.");
        let (why, hint) = match still.map(|other| (shows.iter().find(|show| lives_at(show, &other)), masked(&other))) {
            None => (String::new(), String::new()),
            Some((whose, other)) => {
                let whose = whose.map_or_else(String::new, |show| format!(" ({})", show.title));
                let why = format!("It is asked with those for {other}{whose}.");
                (why, format!("`earmark logout {other}` forgets those."))
            }
        };
        return Err(Problem::new("match.no-login", what, why, hint).into());
    }
    let mut said = format!("The name and the password for {address} are forgotten.");
    let others = before.into_iter().filter(|show| !signed_in(show) && !lives_at(show, url.as_str()));
    let others: Vec<&str> = others.map(|show| show.title.as_str()).collect();
    if !others.is_empty() {
        said = format!("{said} They were sent for {}, too.", listed(&others));
    }
    if let Some(other) = still {
        said = format!("{said} It is asked with those for {} from now on.", masked(&other));
    }
    say(said);
    Ok(Status::Done)
}

/// Whether this is the address of a show’s feed, whatever is asked of it beside.
fn lives_at(show: &Show, address: &str) -> bool {
    let path = |address: &str| address.split(['?', '#']).next().map(str::to_owned);
    show.feed_url.as_ref().is_some_and(|feed| path(feed.as_str()) == path(address))
}

/// `A`, `A and B`, `A, B and 3 more`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}

/// Gives a show another feed address, or takes its last move back.
pub fn move_feed(context: &Context, meant: &str, to: Option<&str>, format: Format) -> Done {
    let (show, _) = known(context, meant)?;
    let id = show.id;
    let world = World::open(context)?;
    let moved = match to {
        None => world.write(move |store| store.move_back(id, now()))?.ok_or_else(|| {
            let why = "It has never moved, or another show lives at its old address by now.";
            Problem::new("move.nothing", format!("{} was not moved.", show.title), why, "")
        })?,
        Some(typed) => {
            let to = FeedUrl::parse(typed).filter(FeedUrl::is_remote).ok_or_else(|| {
                let what = format!("{} cannot be the address of a feed.", masked(typed));
                Problem::new("usage.address", what, "", "Give a whole address, with https:// in front.")
            })?;
            let there = to.clone();
            let moved = world.write(move |store| store.move_feed(id, &there, MovedBy::Listener, now()))?;
            let shows = world.ctx.readers.with(crate::store::Reader::shows)?;
            moved.ok_or_else(|| in_the_way(&show, &to, &shows))?
        }
    };
    let after = moved.show;
    shows::print(context, &[&after], format)?;
    let address = after.feed_url.as_ref().map(|url| masked(url.as_str())).unwrap_or_default();
    say(format!("{} is asked at {address} from now on. `earmark move {id}` takes that back.", after.title));
    if moved.taken.is_some() {
        say(format!("The show that was there is one with it now; what you marked in it is kept in {}.", after.title));
    }
    Ok(Status::Done)
}

/// Why a show cannot move to an address.
fn in_the_way(show: &Show, to: &FeedUrl, all: &[Show]) -> Problem {
    let what = format!("{} was not moved.", show.title);
    let key = to.comparison_key();
    let lives = |one: &&Show| one.feed_url.as_ref().is_some_and(|url| url.comparison_key() == key);
    match all.iter().find(lives).filter(|other| other.id != show.id) {
        None => Problem::new("move.nothing", what, "It lives there already.", "`earmark show SHOW` tells the address."),
        Some(other) => {
            let why = format!(
                "{} ({}) lives there, which you follow or have marked, and its episodes are others.",
                other.title, other.id
            );
            Problem::new("move.other", what, why, "Give the address at which this show's own episodes are.")
        }
    }
}

/// The show that is meant and its feed, which a server has.
fn known(context: &Context, meant: &str) -> Result<(Show, Option<FeedUrl>), Fail> {
    let reader = library::existing(context)?;
    let library = library::shows(&reader)?;
    let id = find::show(&reader, &library, meant)?;
    let show = library.shows.get(&id).map(|show| Show::clone(show)).ok_or(Fail::Said(Status::NoMatch))?;
    let url = show.feed_url.clone().filter(FeedUrl::is_remote);
    Ok((show, url))
}

/// The feed that is meant: of a show, or at an address that no show has.
fn feed(context: &Context, meant: &str) -> Result<(Option<Show>, FeedUrl), Fail> {
    let meant = if meant == INDEX { &context.settings.config.directories.podcast_index } else { meant };
    let typed = FeedUrl::parse(meant).filter(|url| url.is_remote() && !follow::is_local(meant));
    if let Some(url) = typed {
        // Without a library, or a show in it, the address speaks for itself.
        let show = match library::reader(context)? {
            None => None,
            Some(reader) => reader.shows()?.into_iter().find(|show| {
                show.feed_url.as_ref().is_some_and(|known| known.comparison_key() == url.comparison_key())
            }),
        };
        return Ok((show, url));
    }
    let (show, url) = known(context, meant)?;
    let url = url.ok_or_else(|| {
        let what = format!("{} has no feed on a server.", show.title);
        Problem::new("match.no-feed", what, "There is nobody to sign in to.", "")
    })?;
    Ok((Some(show), url))
}

/// One line: from the terminal, unseen when it is secret, else the next of standard input.
fn asked(context: &Context, question: &str, secret: bool) -> Result<String, Fail> {
    let line = match (context.stdin_is_terminal, secret) {
        (true, true) => match terminal::read_unseen(question) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                return Err(Fail::Said(Status::Signal(2)));
            }
            other => other?,
        },
        (true, false) => {
            write!(std::io::stderr().lock(), "{question} ")?;
            read_line()?
        }
        (false, _) => read_line()?,
    };
    line.filter(|line| !line.is_empty()).ok_or_else(|| {
        let what = if secret { "No password was given." } else { "No name was given." };
        let hint =
            "Without a terminal, name and password are two lines of standard input; with --user, the password is one.";
        Problem::new("usage.login", what, "", hint).into()
    })
}

fn read_line() -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let length = std::io::stdin().lock().read_line(&mut line)?;
    Ok((length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}
