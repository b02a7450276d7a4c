//! `do`: many commands in one go, one a line, each answered when what it asked for is safely on disk.

use std::io::{BufRead, Write};

use super::{Context, Done, Fail, Status, find, library, now, out, say};
use crate::model::{Change, EpisodeId, QueuePlace, ShowId};
use crate::store::Store;

/// Commands of a batch.
const COMMANDS: &[&str] = &["follow", "unfollow", "later", "unlater", "played", "unplayed"];

/// Runs commands from arguments, or from standard input when there are none or `-` is given.
pub fn run(context: &Context, commands: &[String]) -> Done {
    let mut batch = Batch { store: library::store(context)?, done: 0, failed: 0 };
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

struct Batch {
    store: Store,
    done: usize,
    failed: usize,
}

impl Batch {
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
        if meant.is_empty() {
            return Err(format!("“{command}” needs to know which one"));
        }
        let done = match command {
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

    fn show(&mut self, meant: &str, change: impl Fn(ShowId) -> Change) -> Result<(), Fail> {
        let reader = self.store.reader()?;
        let library = library::shows(&reader)?;
        let id = find::show(&reader, &library, meant)?;
        Ok(self.store.save(&[change(id)], now())?)
    }

    fn episode(&mut self, meant: &str, change: impl Fn(EpisodeId) -> Change) -> Result<(), Fail> {
        let reader = self.store.reader()?;
        let mut library = library::shows(&reader)?;
        let id = find::episode(&reader, &mut library, meant)?;
        if reader.episode(id)?.is_none() {
            return find::no_episode(id.get());
        }
        Ok(self.store.save(&[change(id)], now())?)
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
