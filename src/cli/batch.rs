//! `do`: many commands in one go, one a line, each answered when what it asked for is safely on disk.

use std::io::{BufRead, Write};

use tokio::sync::mpsc;

use super::follow::{is_local, is_remote, told};
use super::world::{World, online};
use super::{Context, Done, Fail, Status, find, library, out, say};
use crate::error::Problem;
use crate::library::Library;
use crate::model::{Change, EpisodeId, QueuePlace, Show, ShowId, Subscription};
use crate::runtime::{add, refresh};
use crate::store::Reader;

/// Commands of a batch.
const COMMANDS: &[&str] = &["add", "follow", "unfollow", "later", "unlater", "played", "unplayed", "refresh"];

/// Runs commands from arguments, or from standard input when there are none or `-` is given.
pub fn run(context: &Context, commands: &[String]) -> Done {
    let world = World::open(context)?;
    let reader = Reader::open(&context.paths.library())?;
    let mut batch = Batch { context, world, reader, library: None, done: 0, failed: 0 };
    if commands.is_empty() || commands == ["-"] {
        if context.stdin_is_terminal {
            say("Reading commands from the terminal; Ctrl-d ends.");
        }
        for (at, line) in std::io::stdin().lock().lines().enumerate() {
            match line {
                Ok(line) => batch.line(at + 1, &line)?,
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    batch.answer(at + 1, &Err(String::from("the line is not UTF-8")))?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    } else {
        for (at, line) in commands.iter().enumerate() {
            batch.line(at + 1, line)?;
        }
    }
    Ok(match (batch.done, batch.failed) {
        (_, 0) => Status::Done,
        (0, _) => Status::Failed,
        _ => Status::Partly,
    })
}

struct Batch<'a> {
    context: &'a Context,
    world: World,
    reader: Reader,
    /// Shows, and episodes where words were looked up; read anew after what may have changed them.
    library: Option<Library>,
    done: usize,
    failed: usize,
}

impl Batch<'_> {
    fn line(&mut self, number: usize, line: &str) -> Result<(), Fail> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let answer = self.perform(line);
        self.answer(number, &answer)
    }

    /// Tells how a line ended. Flushed at once, because whoever reads it relies on what it says.
    fn answer(&mut self, number: usize, answer: &Result<(), String>) -> Result<(), Fail> {
        let mut out = out::stdout();
        match answer {
            Ok(()) => {
                self.done += 1;
                writeln!(out, "ok {number}")?;
            }
            Err(reason) => {
                self.failed += 1;
                writeln!(out, "failed {number} {}", out::plain_hint(reason).replace('\n', " "))?;
            }
        }
        out.flush()?;
        Ok(())
    }

    fn perform(&mut self, line: &str) -> Result<(), String> {
        let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if !COMMANDS.contains(&command) {
            return Err(unknown(command));
        }
        let meant = unquoted(rest);
        if meant.is_empty() && command != "refresh" {
            return Err(format!("“{command}” needs to know which one"));
        }
        let done = match command {
            "add" => self.add(&meant),
            "refresh" => self.refresh(rest),
            "follow" => self.show(&meant, Change::Follow),
            "unfollow" => self.show(&meant, Change::Unfollow),
            "later" => self.episode(&meant, |id| Change::Enqueue(id, QueuePlace::Bottom)),
            "unlater" => self.episode(&meant, Change::Dequeue),
            "played" => self.episode(&meant, |id| Change::Played(id, true)),
            "unplayed" => self.episode(&meant, |id| Change::Played(id, false)),
            _ => return Err(unknown(command)),
        };
        done.map_err(Fail::reason)
    }

    fn library(&mut self) -> Result<Library, Fail> {
        match self.library.take() {
            Some(library) => Ok(library),
            None => library::shows(&self.reader),
        }
    }

    fn show(&mut self, meant: &str, change: impl Fn(ShowId) -> Change) -> Result<(), Fail> {
        let library = self.library()?;
        let found = find::show(&self.reader, &library, meant);
        self.library = Some(library);
        self.world.save(vec![change(found?)])
    }

    fn episode(&mut self, meant: &str, change: impl Fn(EpisodeId) -> Change) -> Result<(), Fail> {
        let mut library = self.library()?;
        let found = find::episode(&self.reader, &mut library, meant);
        self.library = Some(library);
        let id = found?;
        if self.reader.episode(id)?.is_none() {
            return find::no_episode(id.get());
        }
        self.world.save(vec![change(id)])
    }

    /// Follows what is found: one feed, or all of a list. Several feeds of one page are a question, and nobody is there
    /// to answer it.
    fn add(&mut self, what: &str) -> Result<(), Fail> {
        if !is_local(what) {
            online(self.context, what)?;
        }
        let found = told(self.world.wait(add::look(&self.world.ctx, what))?);
        if found.len() > 1 && found.iter().any(|one| one.parsed.is_some()) {
            let addresses = found.iter().filter_map(|one| one.candidate.feed_url.as_ref());
            let addresses = addresses.map(|url| crate::text::target::masked(url.as_str())).collect();
            return Err(Fail::Several(String::from("The page names several feeds:"), addresses));
        }
        let candidates = found.into_iter().map(|one| one.candidate).collect();
        self.library = None;
        self.world.wait(add::follow(&self.world.ctx, candidates, true))?;
        Ok(())
    }

    fn refresh(&mut self, rest: &str) -> Result<(), Fail> {
        let meant = shell_words::split(rest)
            .map_err(|_| Problem::new("usage.quotes", "A quotation mark is missing.", "", ""))?;
        let library = library::shows(&self.reader)?;
        let mut shows: Vec<Show> = Vec::new();
        if meant.is_empty() {
            let followed = library.shows.values().filter(|show| show.subscription == Subscription::Following);
            shows.extend(followed.map(|show| Show::clone(show)));
        }
        for one in &meant {
            let id = find::show(&self.reader, &library, one)?;
            shows.extend(library.shows.get(&id).map(|show| Show::clone(show)));
        }
        if shows.iter().any(is_remote) {
            online(self.context, "A feed")?;
        }
        self.library = None;
        let summary = self.world.wait(async {
            let (reports, mut coming) = mpsc::channel(64);
            let unheard = async { while coming.recv().await.is_some() {} };
            tokio::join!(refresh::run(&self.world.ctx, shows, !meant.is_empty(), reports), unheard).0
        });
        match summary.failed.as_slice() {
            [] => Ok(()),
            [(_, problem)] => Err(problem.clone().into()),
            [(_, first), ..] => {
                let what = format!("{} of {} shows could not be refreshed.", summary.failed.len(), summary.shows);
                Err(Problem::new("refresh.several", what, first.to_string(), "").into())
            }
        }
    }
}

/// The rest of a line: as it is, or without the quotes around it.
fn unquoted(rest: &str) -> String {
    let rest = rest.trim();
    match shell_words::split(rest) {
        Ok(words) if words.len() == 1 => words.into_iter().next().unwrap_or_default(),
        _ => rest.to_owned(),
    }
}

fn unknown(command: &str) -> String {
    let near = COMMANDS.iter().map(|name| (crate::config::differences(command, name), *name)).min();
    match near {
        Some((distance, name)) if distance <= 2 => format!("there is no command “{command}”; did you mean {name}?"),
        _ => format!("there is no command “{command}”; there are {}", COMMANDS.join(", ")),
    }
}
