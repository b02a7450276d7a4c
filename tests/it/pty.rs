//! The built program in a pseudo-terminal: types keys, waits for what the screen shows, sends signals, and looks at
//! the state in which the terminal is left. Nothing sleeps for luck: everything waits for a condition with a deadline.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::folders;

/// Long enough for a debug build on a busy machine; only reached when something is wrong.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// What the terminal received so far.
struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    closed: bool,
}

/// A program in a pseudo-terminal.
pub struct Pty {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    modes_before: String,
}

impl Pty {
    /// Starts the program with an empty home in `home` and the given extra variables, at this size.
    pub fn start(home: &Path, size: (u16, u16), args: &[&str], vars: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earmark"));
        command.args(args);
        Self::start_command(command, home, size, vars)
    }

    pub fn start_command(command: CommandBuilder, home: &Path, size: (u16, u16), vars: &[(&str, &str)]) -> Self {
        Self::start_after(command, home, size, vars, "")
    }

    /// As [`Pty::start_command`], when somebody has typed these keys already.
    pub fn start_after(
        mut command: CommandBuilder,
        home: &Path,
        size: (u16, u16),
        vars: &[(&str, &str)],
        typed: &str,
    ) -> Self {
        let (columns, rows) = size;
        let pair =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        command.env_clear();
        for (name, folder) in folders::of(home) {
            command.env(name, folder);
        }
        command.env("PATH", std::env::var("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in vars {
            command.env(name, value);
        }
        command.cwd(home);
        let modes_before = modes(&*pair.master);
        let mut writer = pair.master.take_writer().unwrap();
        writer.write_all(typed.as_bytes()).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let seen = Arc::new((
            Mutex::new(Seen {
                parser: vt100::Parser::new(cells(rows), cells(columns), 0),
                bytes: Vec::new(),
                closed: false,
            }),
            Condvar::new(),
        ));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let into = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 16 * 1024];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = into.0.lock().unwrap();
                if count == 0 {
                    seen.closed = true;
                } else {
                    seen.parser.process(&buffer[..count]);
                    seen.bytes.extend_from_slice(&buffer[..count]);
                }
                into.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self { seen, writer, master: pair.master, child, modes_before }
    }

    /// Types bytes as a terminal would send them (`\r` is Enter, `\x1b` Esc).
    pub fn type_keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits until the screen fulfils the condition; fails with the screen otherwise.
    pub fn wait(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.seen.0.lock().unwrap();
        while !condition(seen.parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !(seen.closed),
                "waiting for {what}; the screen shows:\n{}",
                seen.parser.screen().contents()
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until what was written fulfils the condition.
    pub fn wait_bytes(&self, what: &str, condition: impl Fn(&[u8]) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.seen.0.lock().unwrap();
        while !condition(&seen.bytes) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.closed, "waiting for {what}; {:?}", seen.parser.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until this text is on the screen.
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until this text is gone from the screen.
    pub fn wait_gone(&self, text: &str) {
        self.wait(&format!("{text:?} to go"), |screen| !screen.contents().contains(text));
    }

    pub fn contents(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    /// Everything that was written so far, as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().bytes.clone()
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.seen.0.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    pub fn process(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(self.process(), signal).unwrap();
    }

    /// Waits for the end and gives the exit status as a shell would show it (128 + signal). Everything that was written
    /// until then has been read.
    pub fn end(&mut self) -> u32 {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.seen.0.lock().unwrap();
        while !seen.closed {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "the program does not end; the screen shows:\n{}",
                seen.parser.screen().contents()
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self.child.wait().unwrap().exit_code()
    }

    /// The terminal is as it was found: normal screen, cursor shown, no mouse, no paste brackets, cooked mode.
    pub fn assert_restored(&self) {
        let seen = self.seen.0.lock().unwrap();
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is still captured");
        assert_eq!(modes(&*self.master), self.modes_before, "the line discipline was not brought back");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The terminal's line settings, comparable.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn cells(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).unwrap()
}
