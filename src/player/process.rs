//! Finding mpv, starting it, and reaching its socket.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::Setup;
use crate::error::Problem;

#[cfg(unix)]
pub(super) type Stream = tokio::net::UnixStream;
#[cfg(windows)]
pub(super) type Stream = tokio::net::windows::named_pipe::NamedPipeClient;

/// mpv, started and reached.
pub(super) struct Running {
    pub child: Child,
    pub stream: Stream,
    pub folder: SocketFolder,
}

/// A folder that only this user may look into; goes with its socket.
pub(super) struct SocketFolder(PathBuf);

impl Drop for SocketFolder {
    fn drop(&mut self) {
        // Left-overs in a folder for temporary files do no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Running {
    /// Starts mpv without picture, terminal and keys, and connects to it.
    pub(super) async fn start(setup: &Setup, patience: Duration) -> Result<Self, Problem> {
        let words = shell_words::split(&setup.command).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else {
            return Err(Problem::new(
                "player.command",
                "Nothing can play audio yet.",
                "The setting `player.command` cannot be read.",
                "Set it to a program and its arguments, such as mpv.",
            ));
        };
        let found = find(program, setup.path.as_deref()).ok_or_else(|| missing(program))?;
        let folder = folder(&setup.sockets).map_err(|error| not_started(program, &error.to_string()))?;
        let address = address(&folder.0);
        let mut option = std::ffi::OsString::from("--input-ipc-server=");
        option.push(&address);
        let mut command = Command::new(found);
        command
            .args(["--no-terminal", "--no-video", "--force-window=no", "--ytdl=no"])
            .args(arguments)
            .args(["--idle=yes", "--keep-open=no", "--pause=no"])
            .arg(option)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        // Keys that interrupt the program at the terminal do not reach the player.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => missing(program),
            _ => not_started(program, &error.to_string()),
        })?;
        let until = Instant::now() + patience;
        loop {
            if let Ok(stream) = connect(&address).await {
                return Ok(Self { child, stream, folder });
            }
            if let Ok(Some(status)) = child.try_wait() {
                return Err(not_started(program, &status.to_string()));
            }
            if Instant::now() >= until {
                return Err(not_started(program, "it opened no socket"));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

fn missing(program: &str) -> Problem {
    Problem::new(
        "player.missing",
        "Nothing can play audio yet.",
        format!("{} was not found.", plain(program)),
        "Install mpv, or set `player.command`.",
    )
}

fn not_started(program: &str, detail: &str) -> Problem {
    Problem::new(
        "player.start",
        "The player could not be started.",
        format!("{} did not answer.", plain(program)),
        "Check `player.command`; `earmark doctor` shows what was found.",
    )
    .with_detail(detail)
}

/// Words of a setting, safe to show.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// The program as a path: itself when it is one, else the first of that name on `PATH`.
fn find(program: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    if program.contains(std::path::is_separator) {
        return Some(PathBuf::from(program)).filter(|path| path.is_file());
    }
    let names: &[String] =
        &if cfg!(windows) { vec![format!("{program}.exe"), program.to_string()] } else { vec![program.to_string()] };
    std::env::split_paths(path?)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

#[cfg(windows)]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// Makes a folder of our own; one that exists already is somebody else's.
fn folder(parent: &Path) -> io::Result<SocketFolder> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for n in 0..100 {
        let folder = parent.join(format!("earmark-{}-{n}", std::process::id()));
        match builder.create(&folder) {
            Ok(()) => return Ok(SocketFolder(folder)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(unix)]
fn address(folder: &Path) -> PathBuf {
    folder.join("mpv")
}

#[cfg(windows)]
fn address(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    PathBuf::from(format!(r"\\.\pipe\{name}"))
}

#[cfg(unix)]
async fn connect(address: &Path) -> io::Result<Stream> {
    Stream::connect(address).await
}

#[cfg(windows)]
async fn connect(address: &Path) -> io::Result<Stream> {
    tokio::net::windows::named_pipe::ClientOptions::new().open(address)
}
