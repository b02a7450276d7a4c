//! The desktop around the terminal: web browser and clipboard. By argument list, never through a shell; nothing that
//! is started here can write to the terminal.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::error::Problem;
use crate::text::target;

/// What is known of the desktop; read from the environment once, at the start, and passed down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `PATH`.
    pub path: Option<OsString>,
    /// `BROWSER`: commands separated by colons, `%s` standing for the address.
    pub browser: Option<String>,
    /// `SSH_TTY` or `SSH_CONNECTION` is set: the desktop is another machine's.
    pub ssh: bool,
    /// `WAYLAND_DISPLAY` is set and not empty.
    pub wayland: bool,
    /// `DISPLAY` is set and not empty.
    pub x11: bool,
    /// `WSL_DISTRO_NAME` is set: the desktop is that of Windows.
    pub wsl: bool,
    /// `TERMUX_VERSION` is set: the desktop is Android's.
    pub termux: bool,
    /// Where private sockets are made: `XDG_RUNTIME_DIR`, else the folder for temporary files.
    pub sockets: PathBuf,
}

impl Surroundings {
    /// Whether there is a desktop that can open a page. Without one, addresses are copied instead.
    #[must_use]
    pub fn has_desktop(&self) -> bool {
        !self.ssh && (self.wayland || self.x11 || self.wsl || self.termux || cfg!(any(target_os = "macos", windows)))
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        if program.contains(std::path::is_separator) {
            return Some(PathBuf::from(program)).filter(|file| file.is_file());
        }
        std::env::split_paths(self.path.as_deref()?)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(program))
            .find(|file| is_program(file))
    }
}

#[cfg(unix)]
fn is_program(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &std::path::Path) -> bool {
    file.is_file()
}

/// Opens an address in the listener's browser (`BROWSER`, else what the desktop says) or mail program, and does not
/// wait for it.
///
/// # Errors
/// `open.refused` for anything but `http`, `https` and `mailto`, `open.failed` when no browser could be started.
pub fn open_url(address: &str, around: &Surroundings) -> Result<(), Problem> {
    if !target::may_leave(address) {
        return Err(refused());
    }
    for words in browsers(address, around) {
        let Some((program, arguments)) = words.split_first() else { continue };
        if let Some(program) = around.find(program)
            && start(program.as_os_str(), arguments, Stdio::null()).map(wait_aside).is_ok()
        {
            return Ok(());
        }
    }
    open::that_detached(address).map_err(|error| {
        Problem::new(
            "open.failed",
            "The web browser could not be started.",
            "No program for web pages was found.",
            "{copy-link} copies the address; the variable BROWSER can name a browser.",
        )
        .with_detail(error.to_string())
    })
}

/// Opens an address with a program that the listener named, with its options, and does not wait for it.
///
/// # Errors
/// `open.refused` for anything but `http`, `https` and `mailto`, `open.failed` when there is no such program.
pub fn open_with(command: &str, address: &str, around: &Surroundings) -> Result<(), Problem> {
    if !target::may_leave(address) {
        return Err(refused());
    }
    let failed = |why: String| {
        let hint = "{open-outside} opens it in the web browser, {copy-link} copies the address.";
        Problem::new("open.failed", "The program could not be started.", why, hint)
    };
    let words = with_address(command, address).ok_or_else(|| failed(String::from("Its quotes do not match.")))?;
    let (name, arguments) = words.split_first().ok_or_else(|| failed(String::from("No program is named.")))?;
    let program = around.find(name).ok_or_else(|| failed(format!("There is no program “{name}”.")))?;
    let child = start(program.as_os_str(), arguments, Stdio::null());
    child.map(wait_aside).map_err(|error| failed(error.to_string()))
}

fn refused() -> Problem {
    Problem::new(
        "open.refused",
        "This address is not opened.",
        "Only http, https and mailto addresses leave earmark.",
        "{copy-link} copies it.",
    )
}

/// The commands of `BROWSER` with the address in its place. Only for web pages: a browser does not write mail.
fn browsers(address: &str, around: &Surroundings) -> Vec<Vec<String>> {
    if !address.starts_with("http") {
        return Vec::new();
    }
    let commands = around.browser.as_deref().unwrap_or_default().split(':');
    commands.filter_map(|command| with_address(command, address)).collect()
}

/// The words of a command with the address where `%s` stands, else at the end. `None` when it has no words.
fn with_address(command: &str, address: &str) -> Option<Vec<String>> {
    let mut words = shell_words::split(command).ok().filter(|words| !words.is_empty())?;
    if words.iter().skip(1).any(|word| word.contains("%s")) {
        for word in words.iter_mut().skip(1) {
            *word = word.replace("%s", address);
        }
    } else {
        words.push(address.to_string());
    }
    Some(words)
}

fn start(program: &OsStr, arguments: &[String], input: Stdio) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(input).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// Waits for a child where nobody else waits, so that it does not stay as a zombie.
fn wait_aside(mut child: Child) {
    std::thread::spawn(move || child.wait());
}

/// Puts text into the desktop's clipboard with the first program that is there, and names it. `None` over ssh (the
/// clipboard there is not the listener's; OSC 52, which the terminal side sends, reaches the right one) and where no
/// such program works. May wait for that program: call it where waiting is allowed.
#[must_use]
pub fn copy(text: &str, around: &Surroundings) -> Option<&'static str> {
    if around.ssh {
        return None;
    }
    let mac = cfg!(target_os = "macos");
    let windows = around.wsl || cfg!(windows);
    let programs: [(bool, &'static str, &[&str]); 6] = [
        (around.wayland, "wl-copy", &[]),
        (around.x11, "xclip", &["-selection", "clipboard"]),
        (around.x11, "xsel", &["--clipboard", "--input"]),
        (mac, "pbcopy", &[]),
        (windows, "clip.exe", &[]),
        (around.termux, "termux-clipboard-set", &[]),
    ];
    programs.iter().filter(|(there, ..)| *there).find_map(|(_, name, arguments)| {
        let program = around.find(name)?;
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        give(program.as_os_str(), &arguments, text).ok().map(|()| *name)
    })
}

/// Runs a program with text as its input.
fn give(program: &OsStr, arguments: &[String], text: &str) -> io::Result<()> {
    let mut child = start(program, arguments, Stdio::piped())?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let status = child.wait()?;
    written?;
    if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::*;

    fn program(folder: &Path, name: &str, script: &str) {
        let file = folder.join(name);
        std::fs::write(&file, format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.display())).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn around(folder: &Path) -> Surroundings {
        let mut path = OsString::from(folder);
        path.push(":/usr/bin:/bin");
        Surroundings { path: Some(path), x11: true, ..Surroundings::default() }
    }

    /// Reads from a pipe that a program will write to: waits for it without sleeping.
    fn heard(folder: &Path) -> String {
        std::fs::read_to_string(folder.join("pipe")).unwrap()
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
        folder
    }

    #[test]
    fn the_browser_of_the_listener_gets_the_address_as_one_argument() {
        let folder = folder();
        program(folder.path(), "browse", "printf '%s\\n' \"$@\" > pipe");
        let mut around = around(folder.path());
        let address = "https://example.org/?a=$(touch)&b=`id`;c='d'";
        around.browser = Some("no-such-browser:browse --new 'two words'".into());
        open_url(address, &around).unwrap();
        assert_eq!(heard(folder.path()), format!("--new\ntwo words\n{address}\n"));
        around.browser = Some("browse --url=%s".into());
        open_url(address, &around).unwrap();
        assert_eq!(heard(folder.path()), format!("--url={address}\n"));
    }

    #[test]
    fn a_named_program_gets_the_address_in_its_place() {
        let folder = folder();
        program(folder.path(), "reader", "printf '%s\\n' \"$@\" > pipe");
        let around = around(folder.path());
        open_with("reader -x 'a b' --at=%s", "https://example.org/?a=$(touch)", &around).unwrap();
        assert_eq!(heard(folder.path()), "-x\na b\n--at=https://example.org/?a=$(touch)\n");
        for (command, address, id) in [
            ("reader", "file:///etc/passwd", "open.refused"),
            ("no-such-reader", "https://example.org/", "open.failed"),
            ("'reader", "https://example.org/", "open.failed"),
            ("", "https://example.org/", "open.failed"),
        ] {
            assert_eq!(open_with(command, address, &around).unwrap_err().id, id, "{command} {address}");
        }
    }

    #[test]
    fn nothing_but_pages_and_mail_leaves() {
        let around = Surroundings { browser: Some("/bin/false".into()), ..Surroundings::default() };
        for address in
            ["file:///etc/passwd", "javascript:x", "-x", "tel:1", "https://", "https://a.org/\n", "earmark:show"]
        {
            assert_eq!(open_url(address, &around).unwrap_err().id, "open.refused", "{address}");
        }
    }

    #[test]
    fn the_first_clipboard_program_that_works_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let mut around = around(folder.path());
        around.path = Some(folder.path().into());
        assert_eq!(copy("x", &around), None);
        let keep = "read line\nprintf '%s %s' \"$*\" \"$line\" > kept";
        program(folder.path(), "xclip", "exit 1");
        program(folder.path(), "xsel", keep);
        program(folder.path(), "wl-copy", keep);
        assert_eq!(copy("some text\n", &around), Some("xsel"));
        assert_eq!(std::fs::read_to_string(folder.path().join("kept")).unwrap(), "--clipboard --input some text");
        around.wayland = true;
        assert_eq!(copy("text\n", &around), Some("wl-copy"));
        around.ssh = true;
        assert_eq!(copy("text\n", &around), None);
    }

    #[test]
    fn a_desktop_is_there_or_not() {
        let none = Surroundings::default();
        assert_eq!(none.has_desktop(), cfg!(any(target_os = "macos", windows)));
        for there in [
            Surroundings { x11: true, ..none.clone() },
            Surroundings { wayland: true, ..none.clone() },
            Surroundings { wsl: true, ..none.clone() },
            Surroundings { termux: true, ..none.clone() },
        ] {
            assert!(there.has_desktop());
            assert!(!Surroundings { ssh: true, ..there }.has_desktop());
        }
    }
}
