//! `doctor`: looks at everything that earmark needs, and says what to do where something is missing.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::out::{self, Table};
use super::{Context, Done, Format, Status, now, version};
use crate::config::Paths;
use crate::library::told;
use crate::model::{Show, Subscription, Timestamp};
use crate::runtime::start::Depth;
use crate::store::Reader;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// Works, with something to know.
    Note,
    Wrong,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Wrong => "wrong",
        }
    }
}

#[derive(Debug)]
struct Check {
    of: &'static str,
    state: State,
    says: String,
    hint: String,
}

/// Checks and prints.
pub fn doctor(context: &Context, format: Format) -> Done {
    let mut checks = vec![
        check("version", State::Good, format!("earmark {}", version()), ""),
        terminal(context),
        signs(context),
        settings(context),
    ];
    checks.extend(folders(&context.paths));
    let library = the_library(context);
    let library_wrong = library.state == State::Wrong;
    checks.push(library);
    let feeds = if library_wrong { Vec::new() } else { feeds(context) };
    let failing = !feeds.is_empty();
    checks.extend(feeds);
    if !library_wrong {
        checks.extend(moves(context));
        checks.extend(pages(context));
        checks.extend(repairs(context));
    }
    checks.extend(logins(&context.paths));
    checks.push(player(context));
    checks.push(browser(context));
    checks.push(log(context));
    let mut out = out::stdout();
    if format.is_json() {
        let values = checks
            .iter()
            .map(|one| json!({ "check": one.of, "state": one.state.name(), "says": one.says, "hint": one.hint }));
        format.list(values, &mut out)?;
    } else if context.stdout_is_terminal {
        for one in &checks {
            writeln!(out, "{:<6} {:<10} {}", one.state.name(), one.of, one.says)?;
            if !one.hint.is_empty() {
                writeln!(out, "{:<17} {}", "", one.hint)?;
            }
        }
    } else {
        let mut table = Table::new(&["state", "check", "says", "hint"]);
        for one in &checks {
            let cells = [one.state.name(), one.of, &one.says, &one.hint];
            table.row(cells.into_iter().map(out::text).collect());
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    Ok(if library_wrong {
        Status::Library
    } else if checks.iter().any(|one| one.state == State::Wrong) {
        Status::Failed
    } else if failing {
        Status::Partly
    } else {
        Status::Done
    })
}

fn check(of: &'static str, state: State, says: impl Into<String>, hint: impl Into<String>) -> Check {
    Check { of, state, says: says.into(), hint: hint.into() }
}

fn terminal(context: &Context) -> Check {
    let terminal = &context.terminal;
    let colors = match terminal.colors.of(&context.settings.config.ui.color) {
        Depth::None => "no colours",
        Depth::Sixteen => "16 colours",
        Depth::TwoFiftySix => "256 colours",
        Depth::TrueColor => "24-bit colours",
    };
    let mut says = if terminal.term.is_empty() {
        format!("TERM is not set, {colors}")
    } else {
        format!("{}, {colors}", terminal.term)
    };
    if let Some(columns) = context.columns {
        says = format!("{says}, {columns} columns");
    }
    if terminal.multiplexer {
        says.push_str(", inside tmux or screen");
    }
    if terminal.ssh {
        says.push_str(", over ssh");
    }
    if terminal.term == "dumb" || terminal.term.is_empty() {
        let hint = "The screen needs a terminal that can move its cursor. The commands work everywhere.";
        return check("terminal", State::Note, says, hint);
    }
    check("terminal", State::Good, says, "")
}

fn signs(context: &Context) -> Check {
    let hint = "When columns look crooked, set ui.signs = \"ascii\".";
    match context.settings.config.ui.signs.as_str() {
        "ascii" => check("signs", State::Good, "ASCII, as set", ""),
        "unicode" => check("signs", State::Good, "Unicode, as set", hint),
        _ if context.terminal.unicode => check("signs", State::Good, "Unicode (● ◐ ✓ ★)", hint),
        _ => check("signs", State::Note, "ASCII, because the locale is not UTF-8", "Set LANG to a locale with UTF-8."),
    }
}

fn settings(context: &Context) -> Check {
    let file = context.paths.settings();
    let notes = &context.settings.notes;
    if let Some(first) = notes.first() {
        let says = format!("{} could not be used", out::count(notes.len(), "setting", "settings"));
        return check("settings", State::Wrong, says, first.to_string());
    }
    if file.exists() {
        check("settings", State::Good, file.display().to_string(), "")
    } else {
        check("settings", State::Good, format!("defaults; {} is not there", file.display()), "")
    }
}

fn folders(paths: &Paths) -> Vec<Check> {
    [("data", &paths.data), ("state", &paths.state), ("cache", &paths.cache)]
        .into_iter()
        .map(|(name, folder)| {
            // What is not there yet is made below the nearest folder that is.
            let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
            let says = folder.display().to_string();
            if !there.is_dir() {
                let hint = format!("{} is not a folder. Move it away.", there.display());
                check(name, State::Wrong, says, hint)
            } else if writable(there) {
                check(name, State::Good, says, "")
            } else {
                let hint = format!("{} cannot be written to. Change its rights.", there.display());
                check(name, State::Wrong, says, hint)
            }
        })
        .collect()
}

/// Whether a file can be made in this folder, found out by making one.
fn writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".earmark-doctor-{}", std::process::id()));
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&probe).is_ok();
    if made {
        let _ = std::fs::remove_file(&probe);
    }
    made
}

fn the_library(context: &Context) -> Check {
    let path = context.paths.library();
    if !path.exists() {
        return check("library", State::Good, "none yet", "`earmark add URL` or `earmark sample install` makes it.");
    }
    let counted = Reader::open(&path).and_then(|reader| Ok((reader.shows()?, reader.damage()?)));
    match counted {
        Ok((_, Some(damage))) => check(
            "library",
            State::Wrong,
            format!("{} is damaged: {damage}", path.display()),
            "`earmark export` writes the shows that can still be read. Keep a copy of the file.",
        ),
        Ok((shows, None)) => {
            let episodes: usize = shows.iter().map(|show| show.counts.total as usize).sum();
            // What is only looked at stands in no list.
            let is_followed = |show: &&Show| show.subscription == Subscription::Following;
            let followed: Vec<&Show> = shows.iter().filter(is_followed).collect();
            let trouble = followed.iter().filter(|show| show.health.problem.is_some()).count();
            let bytes = std::fs::metadata(&path).map_or(0, |meta| meta.len());
            let says = format!(
                "{}: {} followed, {}, {}",
                path.display(),
                out::count(followed.len(), "show", "shows"),
                out::count(episodes, "episode", "episodes"),
                size(bytes)
            );
            if trouble > 0 {
                let hint =
                    format!("{} in trouble: `earmark shows` marks them.", out::count(trouble, "feed is", "feeds are"));
                check("library", State::Note, says, hint)
            } else {
                check("library", State::Good, says, "")
            }
        }
        Err(error) => {
            let problem = error.problem();
            check("library", State::Wrong, format!("{} {}", problem.what, problem.why), problem.hint)
        }
    }
}

/// The shows whose feed fails, those that fail longest first: why, since when, and what to do; then those that are there twice.
fn feeds(context: &Context) -> Vec<Check> {
    let Ok(Some(reader)) = super::library::reader(context) else { return Vec::new() };
    let Ok(mut shows) = reader.shows() else { return Vec::new() };
    let one = |id| shows.iter().find(|show| show.id == id).cloned();
    let told = reader.told(Timestamp(i64::MAX)).unwrap_or_default();
    let doubles: Vec<_> = told.doubles.iter().filter_map(|(id, other)| one(*id).zip(one(*other))).collect();
    let circles: Vec<Vec<_>> =
        told.circles.iter().map(|circle| circle.iter().filter_map(|id| one(*id)).collect()).collect();
    let circles: Vec<Check> = circles
        .iter()
        .map(|circle| {
            let problem = told::circle(&circle.iter().collect::<Vec<_>>());
            check("feed", State::Note, format!("{} {}", problem.what, problem.why), "")
        })
        .collect();
    shows.retain(|show| show.subscription == Subscription::Following && show.health.problem.is_some());
    shows.sort_by_key(|show| (show.health.failing_since, show.id));
    let twice = doubles.iter().map(|(show, other)| {
        let problem = told::same_feed(show, other);
        let hint = if problem.hint.is_empty() {
            String::new()
        } else {
            format!("`earmark remove {}` stops following one of the two.", show.id)
        };
        check("feed", State::Note, format!("{} {}", problem.what, problem.why), hint)
    });
    shows
        .iter()
        .filter_map(|show| {
            let problem = out::about(show.id, show.health.problem.clone()?);
            let mut says = format!("{}: {}", show.title, problem.why);
            if let Some(code) = show.health.status.filter(|code| !problem.why.contains(&code.to_string())) {
                says = format!("{says} HTTP status {code}.");
            }
            let mut and = |what: &str, at: Option<Timestamp>| {
                if let Some(at) = at {
                    says = format!("{says} {what} {}.", out::local_minute(at));
                }
            };
            and("Failing since", show.health.failing_since);
            and("Last good answer", show.health.last_ok);
            and("Next try", show.health.due(now()));
            Some(check("feed", State::Note, says, out::plain_hint(&problem.hint)))
        })
        .chain(twice)
        .chain(circles)
        .collect()
}

/// The shows that are followed whose feed has another address lately, as Messages tell it, and how to take that back.
/// Nothing is wrong with them.
fn moves(context: &Context) -> Vec<Check> {
    let Ok(Some(reader)) = super::library::reader(context) else { return Vec::new() };
    let Ok((shows, told)) = reader.shows().and_then(|shows| Ok((shows, reader.told(told::lately(now()))?))) else {
        return Vec::new();
    };
    let moves = told.moves.iter().filter_map(|(id, moved)| Some((shows.iter().find(|show| show.id == *id)?, moved)));
    moves
        .map(|(show, moved)| {
            let problem = told::moved(show, &moved.was, &moved.now);
            let says = format!("{} {} That was {}.", problem.what, problem.why, out::local_minute(moved.at));
            check("moved", State::Note, says, format!("`earmark move {}` takes that back.", show.id))
        })
        .collect()
}

/// The shows that are followed whose older episodes lie on a page that could not be read: the feed itself is well.
fn pages(context: &Context) -> Vec<Check> {
    let Ok(Some(reader)) = super::library::reader(context) else { return Vec::new() };
    let Ok(shows) = reader.shows() else { return Vec::new() };
    let followed = shows.iter().filter(|show| show.subscription == Subscription::Following);
    followed
        .filter_map(|show| {
            let said = told::older(show.page_trouble.as_ref()?, now(), out::local_minute);
            let hint = format!("`earmark refresh {} --all-pages` reads them.", show.id);
            Some(check("pages", State::Note, format!("{}: {said}", show.title), hint))
        })
        .collect()
}

/// The shows that are followed in whose feed something was wrong with its last document, most first.
fn repairs(context: &Context) -> Vec<Check> {
    let Ok(Some(reader)) = super::library::reader(context) else { return Vec::new() };
    let Ok(mut shows) = reader.shows() else { return Vec::new() };
    shows.retain(|show| show.subscription == Subscription::Following && show.health.repairs > 0);
    shows.sort_by_key(|show| (std::cmp::Reverse(show.health.repairs), show.id));
    shows
        .iter()
        .map(|show| {
            let things = out::count(usize::from(show.health.repairs), "thing is wrong", "things are wrong");
            let hint = format!("`i` on the show lists them, and so does `earmark show {} --json` (repairs).", show.id);
            check(
                "repairs",
                State::Note,
                format!("{}: {things} in its feed; it is read all the same.", show.title),
                hint,
            )
        })
        .collect()
}

/// The file with names and passwords: whether others can read it.
fn logins(paths: &Paths) -> Option<Check> {
    let path = paths.logins();
    let meta = std::fs::metadata(&path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if meta.permissions().mode() & 0o077 != 0 {
            let hint = format!("chmod 600 {}", path.display());
            return Some(check("logins", State::Wrong, format!("others can read {}", path.display()), hint));
        }
    }
    let _ = meta;
    Some(check("logins", State::Good, format!("{}, for you alone", path.display()), ""))
}

fn player(context: &Context) -> Check {
    let command = &context.settings.config.player.command;
    let words = shell_words::split(command).unwrap_or_default();
    let Some(program) = words.first() else {
        return check("player", State::Wrong, format!("player.command cannot be read: {command}"), "Set it to mpv.");
    };
    match find_program(program, context.search_path.as_deref()) {
        Some(path) => check("player", State::Good, path.display().to_string(), ""),
        None => check(
            "player",
            State::Note,
            format!("{program} was not found"),
            "Nothing can play audio yet. Install mpv, or set player.command.",
        ),
    }
}

fn find_program(program: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    let runs = |file: &Path| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
        }
        #[cfg(not(unix))]
        file.is_file()
    };
    if Path::new(program).components().count() > 1 {
        let file = PathBuf::from(program);
        return runs(&file).then_some(file);
    }
    std::env::split_paths(path?).find_map(|folder| {
        let names = [program.to_owned(), format!("{program}{}", std::env::consts::EXE_SUFFIX)];
        names.into_iter().map(|name| folder.join(name)).find(|file| runs(file))
    })
}

fn browser(context: &Context) -> Check {
    if context.terminal.desktop {
        check("browser", State::Good, "links open in the web browser", "")
    } else {
        let why = if context.terminal.ssh { "over ssh" } else { "no display" };
        check("browser", State::Note, format!("{why}: links are copied instead of opened"), "")
    }
}

fn log(context: &Context) -> Check {
    let path = context.paths.log();
    match std::fs::metadata(&path) {
        Ok(meta) => check("log", State::Good, format!("{}, {}", path.display(), size(meta.len())), ""),
        Err(_) => check("log", State::Good, format!("{}, nothing logged yet", path.display()), ""),
    }
}

/// `12 kB`, `3.4 MB`.
fn size(bytes: u64) -> String {
    if bytes >= 1_000_000 { format!("{:.1} MB", bytes as f64 / 1e6) } else { format!("{} kB", bytes.div_ceil(1000)) }
}
