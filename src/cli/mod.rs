//! The command line: everything that the screen can do to the library, without the screen and for scripts.
//!
//! Promise: data goes to standard output and everything else to standard error; nothing is asked when standard input is
//! no terminal; the exit status says what happened ([`Status`]); field names of `--json` are stable (`cli/fields.rs`).

mod args;
mod batch;
mod directories;
mod doctor;
mod episodes;
mod fields;
mod find;
mod follow;
mod graph;
mod inspect;
mod keys;
mod library;
mod links;
mod login;
mod manual;
mod opml;
mod out;
mod refresh;
mod settings;
mod shows;
mod world;

use std::ffi::OsString;
use std::fmt;
use std::io;

use clap::CommandFactory;

pub use args::{Arguments, ColorWhen, Command, Format, Global, GraphFormat, Open, SampleDo, version};
pub use keys::KeyLine;

use crate::config::{Loaded, Paths};
use crate::error::Problem;
use crate::runtime::start::Terminal;
use crate::store::StoreError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Done,
    Failed,
    /// Wrong use: an unknown option, no terminal where one is needed.
    Usage,
    /// Some of it failed, or feeds did, be it all of them; which, is on standard error.
    Partly,
    /// Nothing, or more than one thing, matches.
    NoMatch,
    /// The network is needed and not there.
    Offline,
    /// The library is in use, damaged, or made by a newer version.
    Library,
    /// Ended by the signal with this number (2 for Ctrl-c).
    Signal(i32),
}

impl Status {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Partly => 3,
            Self::NoMatch => 4,
            Self::Offline => 5,
            Self::Library => 6,
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(1),
        }
    }

    /// The status that belongs to a problem, by its identifier.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        match &*problem.id {
            "refresh.offline" | "net.offline" | "add.offline" => Self::Offline,
            id if id.starts_with("library.") => Self::Library,
            id if id.starts_with("usage.") => Self::Usage,
            id if id.starts_with("match.") => Self::NoMatch,
            _ => Self::Failed,
        }
    }
}

/// What `main` knows of the world.
#[derive(Debug, Clone)]
pub struct Context {
    pub settings: Loaded,
    pub paths: Paths,
    pub terminal: Terminal,
    /// `PATH`, for finding the player.
    pub search_path: Option<OsString>,
    /// Ask the network nothing.
    pub offline: bool,
    pub stdin_is_terminal: bool,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// Cells of a line when standard output is a terminal.
    pub columns: Option<u16>,
}

/// Why a command stops.
#[derive(Debug)]
enum Fail {
    /// To be said on standard error.
    Problem(Box<Problem>),
    /// More than one thing matches: a sentence, and the things.
    Several(String, Vec<String>),
    /// Everything was said already.
    Said(Status),
    /// Nobody reads standard output any more: leave quietly.
    Pipe,
}

impl Fail {
    /// The same in one line, for a batch.
    fn reason(self) -> String {
        match self {
            Self::Problem(problem) => problem.to_string(),
            Self::Several(what, lines) => format!("{what} {}", lines.join("; ")),
            Self::Said(_) | Self::Pipe => String::from("the reason is on standard error"),
        }
    }
}

impl From<Problem> for Fail {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Pipe
        } else {
            Problem::new("output.failed", "Could not write the output.", sentence(&error), "").into()
        }
    }
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        error.problem().into()
    }
}

type Done = Result<Status, Fail>;

/// Runs one command and says on standard error what went wrong. `Go` and `Keys` belong to `main`, which knows the screen.
#[must_use]
pub fn run(command: Command, context: &Context) -> Status {
    finish(match command {
        Command::Go { .. } | Command::Keys { .. } => Ok(Status::Usage),
        Command::Add { what, yes, format } => follow::add(context, &what, yes, format),
        Command::Remove { show, format } => follow::remove(context, &show.join(" "), format),
        Command::Refresh { shows, force, due: _, all_pages, format } => {
            refresh::refresh(context, &shows, force, all_pages, format)
        }
        Command::Move { show, address, format } => login::move_feed(context, &show, address.as_deref(), format),
        Command::Login { what, user, format } => login::login(context, &what, user.as_deref(), format),
        Command::Logout { what } => login::logout(context, &what),
        Command::Shows { all, format } => shows::shows(context, all, format),
        Command::Show { show, limit, format } => shows::show(context, &show.join(" "), limit, format),
        Command::Similar { show, limit, directories, format } => {
            shows::similar(context, &show.join(" "), limit, directories, format)
        }
        Command::Graph { shows, format } => graph::graph(context, &shows, format),
        Command::Episode { episode, format } => episodes::episode(context, &episode.join(" "), format),
        Command::Links { what, format } => links::links(context, &what.join(" "), format),
        Command::New { all, limit, format } => episodes::new(context, all, limit, format),
        Command::Later { format } => episodes::later(context, format),
        Command::Search { words, limit, directories, format } => {
            episodes::search(context, &words.join(" "), limit, directories, format)
        }
        Command::Top { country, genre, tag, limit, format } => {
            let chart = match &tag {
                Some(tag) => directories::tagged(tag),
                None => directories::chart(context, country.as_deref(), &genre.join(" ")),
            };
            chart.map_err(Fail::from).and_then(|chart| directories::top(context, &chart, limit, format))
        }
        Command::Import { file, format } => opml::import(context, file.as_deref(), format),
        Command::Export { file, with_secrets, format } => opml::export(context, file.as_deref(), with_secrets, format),
        Command::Inspect { what, format } => inspect::inspect(context, &what, format),
        Command::Sample { what, format } => follow::sample(context, what, format),
        Command::Do { commands } => batch::run(context, &commands),
        Command::Config { default, format } => settings::config(context, default, format),
        Command::Doctor { format } => doctor::doctor(context, format),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man => manual::man(),
    })
}

/// Prints the keys in force; `main` gives them, because the table belongs to the screen.
#[must_use]
pub fn keys(context: &Context, lines: &[KeyLine], format: Format) -> Status {
    finish(keys::print(context, lines, format))
}

/// Prints the keys in force as a `keys.toml`; nothing else is on the output, so that it can go into a file.
#[must_use]
pub fn keys_toml(text: &str) -> Status {
    finish(keys::print_toml(text))
}

fn finish(done: Done) -> Status {
    match done {
        Ok(status) | Err(Fail::Said(status)) => status,
        Err(Fail::Pipe) => Status::Done,
        Err(Fail::Problem(problem)) => {
            say(&*problem);
            // Everything that was tried, an address a line.
            if problem.detail.contains('\n') {
                problem.detail.lines().for_each(|line| say(format!("  {line}")));
            }
            Status::of(&problem)
        }
        Err(Fail::Several(what, lines)) => {
            say(what);
            for line in lines {
                say(format!("  {line}"));
            }
            Status::NoMatch
        }
    }
}

/// One line on standard error. Nobody is left to tell when that fails.
pub fn say(line: impl fmt::Display) {
    use io::Write;
    let _ = writeln!(io::stderr().lock(), "{}", out::plain_hint(&line.to_string()));
}

/// The short help on standard error, as `-h` prints it, for use without a terminal.
pub fn say_short_help() {
    use io::Write;
    let _ = writeln!(io::stderr().lock(), "{}", Arguments::command().render_help());
}

/// Whether this can be the address of a place; else the command that was probably meant, if any.
///
/// # Errors
/// The sentence that says what is wrong.
pub fn check_address(address: &str) -> Result<(), String> {
    const PLACES: &[&str] = &[
        "library", "new", "later", "playing", "foryou", "top", "person", "history", "messages", "settings", "search",
        "show", "episode", "preview",
    ];
    let first = address.split(['/', '?']).next().unwrap_or(address);
    if PLACES.contains(&first) || address.contains("://") {
        return Ok(());
    }
    let near = Arguments::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .chain(PLACES.iter().map(|place| (*place).to_owned()))
        .map(|name| (crate::config::differences(&first.to_lowercase(), &name), name))
        .min();
    Err(match near {
        Some((distance, name)) if distance <= (name.chars().count() / 3).max(1) => {
            format!("There is no command or place “{address}”. Did you mean `earmark {name}`?")
        }
        _ => format!("There is no command or place “{address}”. `earmark --help` lists the commands."),
    })
}

/// An error as a sentence: a capital letter at the beginning, a stop at the end.
fn sentence(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// The moment.
fn now() -> crate::model::Timestamp {
    crate::model::Timestamp(jiff::Timestamp::now().as_second())
}
