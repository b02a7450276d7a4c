//! `earmark`: arguments, settings and log, then the command or the screen; turns how it ended into an exit status.
//! The only place that reads the environment.
#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment and the settings file")]

use std::env;
use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use earmark::app::{Action, TABLE, keymap::Keymap};
use earmark::cli::{self, Arguments, Command, Context, Format, Global, KeyLine, Status, say};
use earmark::config::{ConfigNote, Loaded, NoteAt, Paths};
use earmark::error::Problem;
use earmark::runtime::start::{Colors, Depth, Start, Surroundings, Terminal};
use earmark::{log, runtime};

fn main() -> ExitCode {
    // With NO_COLOR, crossterm would send an empty colour sequence, which wipes bold and reverse; themes leave colour
    // out by themselves.
    crossterm::style::force_color_output(true);
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version go to standard output, mistakes to standard error; nobody may be reading.
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { Status::Usage.code() } else { Status::Done.code() });
        }
    };
    match start(arguments) {
        Ok(status) => ExitCode::from(status.code()),
        Err(problem) => {
            say(&problem);
            ExitCode::from(Status::of(&problem).code())
        }
    }
}

fn start(arguments: Arguments) -> Result<Status, Problem> {
    let paths = Paths::find().map_err(|_| {
        Problem::new(
            "files.home",
            "There is no home folder.",
            "HOME is not set.",
            "Set HOME, or XDG_DATA_HOME and its siblings.",
        )
    })?;
    let settings = settings(&paths, &arguments.global)?;
    if let Err(what) = log::start(&paths.log(), variable("EARMARK_LOG").as_deref()) {
        say(what);
    }
    let context = Context {
        terminal: terminal(),
        offline: arguments.global.offline,
        search_path: env::var_os("PATH"),
        stdin_is_terminal: std::io::stdin().is_terminal(),
        stdout_is_terminal: std::io::stdout().is_terminal(),
        stderr_is_terminal: std::io::stderr().is_terminal(),
        columns: columns(),
        settings,
        paths,
    };
    let (address, open) = match arguments.command {
        None => (arguments.address, arguments.open),
        Some(Command::Go { address, open }) => (address, open),
        Some(command) => {
            for note in &context.settings.notes {
                say(note);
            }
            return Ok(match command {
                Command::Keys { toml, format } => keys(&context, toml, format),
                command => cli::run(command, &context),
            });
        }
    };
    if let Some(address) = &address {
        cli::check_address(address).map_err(|what| Problem::new("usage.address", what, "", ""))?;
    }
    if context.terminal.term == "dumb" {
        cli::say_short_help();
        say("This terminal (TERM=dumb) cannot show the screen. `earmark shows` lists your shows.");
        return Ok(Status::Usage);
    }
    if !context.stdin_is_terminal || !context.stdout_is_terminal {
        cli::say_short_help();
        say("There is no terminal to show the screen on. `earmark shows` lists your shows.");
        return Ok(Status::Usage);
    }
    let keys_toml = read(&context.paths.keys());
    runtime::run(&Start {
        around: around(),
        config: context.settings.config,
        origins: context.settings.origins,
        themes: context.settings.themes,
        notes: context.settings.notes,
        keys_toml,
        paths: context.paths,
        address,
        fresh: open.fresh,
        read_only: open.read_only,
        offline: context.offline,
        home: env::home_dir(),
        rehearse_panic: cfg!(debug_assertions) && variable("EARMARK_REHEARSE_PANIC").is_some(),
        terminal: context.terminal,
        version: cli::version(),
    })
    .map(|ended| match ended {
        runtime::Ended::Quit => Status::Done,
        runtime::Ended::Signal(number) => Status::Signal(number),
    })
}

/// Settings: defaults, `config.toml`, environment, command line.
fn settings(paths: &Paths, global: &Global) -> Result<Loaded, Problem> {
    let mut loaded = Loaded::new();
    let file = paths.settings();
    match std::fs::read(&file) {
        Ok(bytes) => loaded.file(&String::from_utf8_lossy(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => loaded.notes.push(ConfigNote {
            at: NoteAt::File { line: 1, column: 1 },
            id: "config.unreadable",
            what: format!("{} could not be read: {error}.", file.display()),
            hint: String::from("The defaults are used."),
        }),
    }
    themes(paths, &mut loaded);
    let mut variables: Vec<(String, String)> = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    variables.sort();
    for (name, value) in variables {
        loaded.variable(&name, &value);
    }
    let mut options = Vec::new();
    options.extend(global.theme.as_ref().map(|theme| format!("ui.theme={theme}")));
    options.extend(global.color.map(|when| format!("ui.color={}", when.name())));
    if global.accessible {
        options.push(String::from("ui.accessible=true"));
    }
    options.extend(global.set.iter().cloned());
    for option in options {
        loaded.option(&option).map_err(|what| Problem::new("usage.setting", what, "", ""))?;
    }
    loaded.settle().map_err(|what| Problem::new("usage.setting", what, "", ""))?;
    Ok(loaded)
}

/// Files that are read as themes, and how much of one: a base16 scheme has less than 1 KiB.
const THEME_ENDINGS: [&str; 3] = ["toml", "yaml", "yml"];
const THEME_BYTES: u64 = 64 << 10;

/// The files of the folder `themes`, if there is one, by name.
fn themes(paths: &Paths, loaded: &mut Loaded) {
    let Ok(folder) = std::fs::read_dir(paths.themes()) else { return };
    let is_theme = |file: &std::path::PathBuf| {
        let ending = file.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        ending.is_some_and(|ending| THEME_ENDINGS.contains(&ending.as_str()))
    };
    let mut files: Vec<_> = folder.filter_map(|file| Some(file.ok()?.path())).filter(is_theme).collect();
    files.sort();
    for file in files {
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&file).and_then(|file| file.take(THEME_BYTES).read_to_end(&mut bytes));
        match read {
            Ok(_) => loaded.theme_file(name, &String::from_utf8_lossy(&bytes)),
            Err(error) => loaded.notes.push(ConfigNote {
                at: NoteAt::Theme { file: name.to_owned(), line: 1, column: 1 },
                id: "config.unreadable",
                what: format!("The file could not be read: {error}."),
                hint: String::from("The theme is not used."),
            }),
        }
    }
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

fn read(file: &std::path::Path) -> Option<String> {
    std::fs::read(file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// What the environment says about the desktop around the terminal.
fn around() -> Surroundings {
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from).filter(|folder| folder.is_dir());
    Surroundings {
        path: env::var_os("PATH"),
        browser: variable("BROWSER"),
        ssh: variable("SSH_TTY").is_some() || variable("SSH_CONNECTION").is_some(),
        wayland: variable("WAYLAND_DISPLAY").is_some(),
        x11: variable("DISPLAY").is_some(),
        wsl: variable("WSL_DISTRO_NAME").is_some(),
        termux: variable("TERMUX_VERSION").is_some(),
        sockets: runtime.unwrap_or_else(env::temp_dir),
    }
}

/// What the environment says about terminal and desktop.
fn terminal() -> Terminal {
    let term = variable("TERM").unwrap_or_default();
    let multiplexer = variable("TMUX").is_some() || variable("STY").is_some() || term.starts_with("screen");
    let ssh = variable("SSH_TTY").is_some() || variable("SSH_CONNECTION").is_some();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable).unwrap_or_default().to_ascii_lowercase();
    let utf8 = cfg!(any(windows, target_os = "macos")) || locale.contains("utf-8") || locale.contains("utf8");
    Terminal {
        colors: colors(&term),
        unicode: utf8 && term != "linux" && term != "dumb",
        multiplexer,
        ssh,
        desktop: around().has_desktop(),
        term,
    }
}

/// How many colours may be written: `CLICOLOR_FORCE`, then `NO_COLOR`, then what the terminal says.
fn colors(term: &str) -> Colors {
    let color_term =
        variable("COLORTERM").unwrap_or_else(|| String::from(if cfg!(windows) { "truecolor" } else { "" }));
    let forced = variable("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    let no_color = if forced { None } else { variable("NO_COLOR") };
    let always = match Depth::detect(&color_term, term, "") {
        Depth::None => Depth::Sixteen,
        depth => depth,
    };
    Colors { auto: Depth::detect(&color_term, term, &no_color.unwrap_or_default()), always }
}

/// How wide the terminal on standard output is.
fn columns() -> Option<u16> {
    std::io::stdout().is_terminal().then(crossterm::terminal::size)?.ok().map(|(columns, _)| columns)
}

/// The key table in force, `keys.toml` included.
fn keys(context: &Context, toml: bool, format: Format) -> Status {
    let keymap = match read(&context.paths.keys()) {
        None => Keymap::default(),
        Some(text) => {
            let (keymap, notes) = Keymap::load(&text);
            notes.into_iter().for_each(say);
            keymap
        }
    };
    if toml {
        return cli::keys_toml(&keymap.to_toml());
    }
    let lines: Vec<KeyLine> = TABLE
        .iter()
        .map(|info| KeyLine {
            // One row stands for ten numbers.
            keys: if matches!(info.action, Action::FollowNumber(_)) {
                info.keys.iter().map(|keys| (*keys).to_owned()).collect()
            } else {
                keymap.keys_of("", &info.action)
            },
            name: info.name.to_owned(),
            does: info.does.to_owned(),
            group: format!("{:?}", info.group).to_lowercase(),
        })
        .collect();
    cli::keys(context, &lines, format)
}
