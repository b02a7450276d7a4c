//! mpv over its JSON socket: load, pause, seek, speed, volume, stop; status once a second.
//!
//! Promise: [`Player::send`] never waits, whatever mpv does; mpv is started with the first thing to play and ends with
//! the [`Player`]; nothing but `http`, `https` and existing files is ever handed to it, and never as an option. What goes
//! wrong is one [`Report::Failed`], and whatever was playing is reported as stopped, with its position.

mod process;
mod session;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use self::process::Running;
use self::session::Session;
use crate::error::Problem;
use crate::model::{EpisodeId, PlayerCommand, PlayerStatus, Secs};

/// What the player has to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// At once when something but the position changes, else once a second while it plays.
    Status(PlayerStatus),
    /// It stopped there; `finished` when it reached its end.
    Stopped {
        episode: EpisodeId,
        position: Secs,
        finished: bool,
    },
    Failed(Problem),
}

/// What the player needs to know of its surroundings.
#[derive(Debug, Clone)]
pub struct Setup {
    /// `player.command`.
    pub command: String,
    /// `PATH`, to find it.
    pub path: Option<OsString>,
    /// Where the private folder of the socket is made (`$XDG_RUNTIME_DIR`, else the folder for temporary files).
    pub sockets: PathBuf,
}

/// The front door: a handle to the task that talks to mpv. Dropping it ends mpv.
#[derive(Debug)]
pub struct Player {
    commands: mpsc::Sender<PlayerCommand>,
    task: JoinHandle<()>,
}

/// How long mpv may take to open its socket.
const STARTING: Duration = Duration::from_secs(5);
/// How long it may take to leave.
const LEAVING: Duration = Duration::from_millis(500);
/// Between two reports that differ in position only.
const RHYTHM: Duration = Duration::from_secs(1);
/// A line of mpv longer than this is none of ours.
const LONGEST_LINE: u64 = 1 << 20;

impl Player {
    /// Starts the task, not yet mpv. Reports wait in a channel of 64; when it is full, mpv waits.
    #[must_use]
    pub fn start(handle: &Handle, setup: Setup) -> (Self, mpsc::Receiver<Report>) {
        let (commands, inbox) = mpsc::channel(64);
        let (outbox, reports) = mpsc::channel(64);
        let task = handle.spawn(run(setup, inbox, outbox));
        (Self { commands, task }, reports)
    }

    /// Hands over a command. False when the player has ended or 64 commands wait already.
    pub fn send(&self, command: PlayerCommand) -> bool {
        self.commands.try_send(command).is_ok()
    }

    /// Ends mpv and waits for it, at most a second.
    pub async fn close(self) {
        drop(self.commands);
        // Late or broken, mpv dies with the task.
        let _ = timeout(LEAVING * 2, self.task).await;
    }
}

/// Whether the last word of the player was heard.
struct Gone;

async fn run(setup: Setup, mut inbox: mpsc::Receiver<PlayerCommand>, outbox: mpsc::Sender<Report>) {
    let mut session = Session::default();
    loop {
        // Without mpv only something to play matters; speed and volume are remembered.
        let Some(command) = inbox.recv().await else { return };
        if !matches!(command, PlayerCommand::Load { .. }) {
            session.remember(&command);
            continue;
        }
        if let Err(problem) = session::playable(&command) {
            if say(&outbox, failed(&command, problem)).await.is_err() {
                return;
            }
            continue;
        }
        match Running::start(&setup, STARTING).await {
            Ok(running) => {
                if talk(running, &mut session, command, &mut inbox, &outbox).await.is_err() {
                    return;
                }
            }
            Err(problem) => {
                if say(&outbox, failed(&command, problem)).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// What is said when something could not even begin to play.
fn failed(command: &PlayerCommand, problem: Problem) -> Vec<Report> {
    let mut reports = Vec::new();
    if let PlayerCommand::Load { episode, start, .. } = command {
        reports.push(Report::Stopped { episode: *episode, position: *start, finished: false });
    }
    reports.push(Report::Failed(problem));
    reports
}

async fn say(outbox: &mpsc::Sender<Report>, reports: Vec<Report>) -> Result<(), Gone> {
    for report in reports {
        outbox.send(report).await.map_err(|_| Gone)?;
    }
    Ok(())
}

/// One life of mpv. `Ok` when it ended and may be started again, [`Gone`] when the program leaves.
async fn talk(
    running: Running,
    session: &mut Session,
    first: PlayerCommand,
    inbox: &mut mpsc::Receiver<PlayerCommand>,
    outbox: &mpsc::Sender<Report>,
) -> Result<(), Gone> {
    let Running { mut child, stream, folder } = running;
    let (reading, mut writing) = tokio::io::split(stream);
    let mut reading = BufReader::new(reading);
    let mut line = Vec::new();
    let mut lines = session.greeting();
    lines.extend(session.command(first).0);
    let mut said = Instant::now();
    let mut asked = Instant::now();
    let mut waiting = false;
    let ended = loop {
        let mut broken = false;
        for text in lines.drain(..) {
            broken = broken || writing.write_all(text.as_bytes()).await.is_err();
        }
        if broken {
            break None;
        }
        tokio::select! {
            command = inbox.recv() => match command {
                None => {
                    // The program leaves: politely first.
                    let _ = writing.write_all(session.goodbye().as_bytes()).await;
                    let _ = timeout(LEAVING, child.wait()).await;
                    let _ = child.start_kill();
                    drop(folder);
                    return Err(Gone);
                }
                Some(command) => {
                    if let Err(problem) = session::playable(&command) {
                        say(outbox, failed(&command, problem)).await?;
                        continue;
                    }
                    let (new, reports) = session.command(command);
                    lines = new;
                    say(outbox, reports).await?;
                }
            },
            read = read_line(&mut reading, &mut line) => {
                if read.is_none() {
                    break None;
                }
                let heard = session.hear(&line);
                line.clear();
                if heard.ask {
                    asked = Instant::now();
                    lines.push(session.ask_position());
                }
                say(outbox, heard.reports).await?;
                if heard.at_once || (heard.moved && said.elapsed() >= RHYTHM) {
                    waiting = false;
                    said = Instant::now();
                    say(outbox, session.status().map(Report::Status).into_iter().collect()).await?;
                } else {
                    waiting = waiting || heard.moved;
                }
            }
            () = tokio::time::sleep_until(said + RHYTHM), if waiting => {
                waiting = false;
                said = Instant::now();
                say(outbox, session.status().map(Report::Status).into_iter().collect()).await?;
            }
            () = tokio::time::sleep_until(asked + RHYTHM), if session.flows() => {
                asked = Instant::now();
                lines.push(session.ask_position());
            }
            status = child.wait() => break status.ok(),
        }
    };
    // mpv closed the socket or ended: the other follows at once, or is made to.
    let status = match ended {
        Some(status) => Some(status),
        None => timeout(LEAVING, child.wait()).await.ok().and_then(Result::ok),
    };
    let _ = child.start_kill();
    drop(folder);
    say(outbox, session.died(status.map(|status| status.to_string()))).await
}

/// Reads up to the next line break. Can be stopped at any point and goes on where it was. `None` at the end.
async fn read_line<R: tokio::io::AsyncRead + Unpin>(reading: &mut BufReader<R>, line: &mut Vec<u8>) -> Option<()> {
    loop {
        let available = reading.fill_buf().await.ok().filter(|bytes| !bytes.is_empty())?;
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(available.len(), |at| at + 1);
        line.extend_from_slice(available.get(..taken)?);
        reading.consume(taken);
        if line.len() as u64 > LONGEST_LINE {
            return None;
        }
        if end.is_some() {
            return Some(());
        }
    }
}
