//! The player against a socket that answers like mpv, and against programs that do not.
#![cfg(unix)]

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use earmark::model::{EpisodeId, PlayerCommand, PlayerStatus, Secs};
use earmark::player::{Player, Report, Setup};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

/// A folder with a program called mpv that says which arguments it got, puts our socket where it was told to, and lives
/// until somebody writes to `life`.
struct Stage {
    folder: tempfile::TempDir,
    listener: UnixListener,
}

const LIVES: &str = r#"
for word in "$@"; do
  echo "$word" >> "$HERE/arguments"
  case "$word" in --input-ipc-server=*) ln -s "$HERE/real" "${word#*=}" ;; esac
done
read word < "$HERE/life"
"#;

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("real")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(folder.path().join("life")).status().unwrap().success());
        Self { folder, listener }
    }

    fn program(self, script: &str) -> Self {
        let file = self.folder.path().join("mpv");
        std::fs::write(&file, format!("#!/bin/sh\nHERE='{}'\n{script}", self.folder.path().display())).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn setup(&self) -> Setup {
        let mut path = OsString::from(self.path());
        path.push(":/usr/bin:/bin");
        Setup {
            command: "mpv --volume-max=130 'two words'".into(),
            path: Some(path),
            sockets: self.path().to_path_buf(),
        }
    }

    async fn accept(&self) -> Mpv {
        let (stream, _) = within(self.listener.accept()).await.unwrap();
        Mpv::new(stream)
    }
}

/// The other end of the socket.
struct Mpv {
    lines: Lines<BufReader<OwnedReadHalf>>,
    out: OwnedWriteHalf,
    /// Where it is, in seconds.
    at: f64,
}

impl Mpv {
    fn new(stream: UnixStream) -> Self {
        let (reading, out) = stream.into_split();
        Self { lines: BufReader::new(reading).lines(), out, at: 0.0 }
    }

    /// The next command with this name, answered; those before it are answered too.
    async fn command(&mut self, name: &str) -> Value {
        loop {
            let line = within(self.lines.next_line()).await.unwrap().expect("the player left");
            let value: Value = serde_json::from_str(&line).unwrap();
            let command = value["command"].clone();
            let entry = json!({"playlist_entry_id": value["request_id"]});
            let data = match command[0].as_str() {
                Some("loadfile") => entry.clone(),
                Some("get_property") => json!(self.at),
                _ => Value::Null,
            };
            self.say(&json!({"request_id": value["request_id"], "error": "success", "data": data})).await;
            if command[0] == "loadfile" {
                self.say(&json!({"event": "start-file", "playlist_entry_id": value["request_id"]})).await;
            }
            if command[0] == name {
                return command;
            }
        }
    }

    async fn say(&mut self, value: &Value) {
        self.out.write_all(format!("{value}\n").as_bytes()).await.unwrap();
    }

    /// It is elsewhere, says so, and is asked where.
    async fn position(&mut self, at: f64) {
        self.at = at;
        self.say(&json!({"event": "playback-restart"})).await;
        self.command("get_property").await;
    }

    async fn property(&mut self, name: &str, data: impl Into<Value>) {
        self.say(&json!({"event": "property-change", "id": 1, "name": name, "data": data.into()})).await;
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), future).await.expect("nothing happened for 20 seconds")
}

async fn next(reports: &mut Receiver<Report>) -> Report {
    within(reports.recv()).await.expect("the player said nothing more")
}

/// The next status that is as wanted.
async fn status(reports: &mut Receiver<Report>, wanted: impl Fn(&PlayerStatus) -> bool) -> PlayerStatus {
    loop {
        match next(reports).await {
            Report::Status(status) if wanted(&status) => return status,
            Report::Status(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

fn episode(n: u32) -> EpisodeId {
    EpisodeId::new(n).unwrap()
}

fn load(n: u32, start: u32) -> PlayerCommand {
    PlayerCommand::Load {
        episode: episode(n),
        url: format!("https://example.org/{n}.mp3"),
        title: format!("Episode {n}"),
        start: Secs(start),
    }
}

fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn start(setup: Setup) -> (Player, Receiver<Report>) {
    Player::start(&tokio::runtime::Handle::current(), setup)
}

fn arguments(folder: &Path) -> Vec<String> {
    std::fs::read_to_string(folder.join("arguments")).unwrap().lines().map(str::to_string).collect()
}

#[test]
fn an_episode_is_played_from_load_to_end() {
    run(async {
        let stage = Stage::new().program(LIVES);
        let (player, mut reports) = start(stage.setup());
        assert!(player.send(PlayerCommand::Speed(12)));
        assert!(player.send(load(1, 90)));
        let mut mpv = stage.accept().await;
        assert_eq!(mpv.command("set_property").await, json!(["set_property", "speed", 1.2]));
        assert_eq!(mpv.command("set_property").await, json!(["set_property", "start", "90"]));
        assert_eq!(mpv.command("loadfile").await, json!(["loadfile", "https://example.org/1.mp3", "replace"]));
        mpv.property("duration", 3600.0).await;
        mpv.position(90.2).await;
        let now = status(&mut reports, |status| status.duration.is_some()).await;
        assert_eq!((now.episode, now.duration, now.speed), (episode(1), Some(Secs(3600)), 12));

        // While time flows it is asked for every second.
        mpv.at = 91.5;
        mpv.command("get_property").await;
        assert_eq!(status(&mut reports, |status| status.position == Secs(91)).await.duration, Some(Secs(3600)));

        player.send(PlayerCommand::TogglePause);
        assert_eq!(mpv.command("cycle").await, json!(["cycle", "pause"]));
        mpv.property("pause", true).await;
        assert!(status(&mut reports, |status| status.paused).await.paused);
        player.send(PlayerCommand::SeekBy(-15));
        assert_eq!(mpv.command("seek").await, json!(["seek", -15, "relative"]));
        player.send(PlayerCommand::SeekTo(Secs(2480)));
        assert_eq!(mpv.command("seek").await, json!(["seek", 2480, "absolute"]));
        mpv.position(2480.0).await;
        status(&mut reports, |status| status.position == Secs(2480)).await;
        player.send(PlayerCommand::Volume(80));
        assert_eq!(mpv.command("set_property").await, json!(["set_property", "volume", 80]));

        mpv.position(3599.0).await;
        mpv.say(&json!({"event": "end-file", "reason": "eof"})).await;
        loop {
            match next(&mut reports).await {
                Report::Status(_) => {}
                other => {
                    assert_eq!(other, Report::Stopped { episode: episode(1), position: Secs(3600), finished: true });
                    break;
                }
            }
        }

        // The same mpv plays the next one, and is asked to leave at the end.
        player.send(load(2, 0));
        assert_eq!(mpv.command("loadfile").await[1], "https://example.org/2.mp3");
        let leaving = tokio::spawn(player.close());
        mpv.command("quit").await;
        leaving.await.unwrap();

        let words = arguments(stage.path());
        assert!(
            words.iter().any(|word| word == "--no-video") && words.iter().any(|word| word == "two words"),
            "{words:?}"
        );
        assert!(words.iter().all(|word| !word.contains("example.org")), "{words:?}");
        let socket = words.iter().find_map(|word| word.strip_prefix("--input-ipc-server=")).unwrap();
        let private = PathBuf::from(socket).parent().unwrap().to_path_buf();
        assert_ne!(private, stage.path());
        assert!(!private.exists(), "the folder of the socket is left behind");
    });
}

#[test]
fn the_folder_of_the_socket_is_private() {
    run(async {
        let stage = Stage::new().program(LIVES);
        let (player, _reports) = start(stage.setup());
        player.send(load(1, 0));
        let mut mpv = stage.accept().await;
        mpv.command("loadfile").await;
        let words = arguments(stage.path());
        let socket = words.iter().find_map(|word| word.strip_prefix("--input-ipc-server=")).unwrap();
        let mode = std::fs::metadata(Path::new(socket).parent().unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(player);
        mpv.command("quit").await;
    });
}

#[test]
fn a_player_that_dies_says_where_it_was_and_starts_again() {
    run(async {
        let stage = Stage::new().program(LIVES);
        let (player, mut reports) = start(stage.setup());
        player.send(load(1, 0));
        let mut mpv = stage.accept().await;
        mpv.command("loadfile").await;
        mpv.position(754.0).await;
        status(&mut reports, |status| status.position == Secs(754)).await;
        std::fs::write(stage.path().join("life"), "end\n").unwrap();
        drop(mpv);
        assert_eq!(
            next(&mut reports).await,
            Report::Stopped { episode: episode(1), position: Secs(754), finished: false }
        );
        let Report::Failed(problem) = next(&mut reports).await else { panic!("no reason") };
        assert_eq!(problem.id, "player.died");

        player.send(load(1, 754));
        let mut mpv = stage.accept().await;
        assert_eq!(mpv.command("set_property").await, json!(["set_property", "start", "754"]));
        player.close().await;
    });
}

#[test]
fn what_cannot_be_played_is_said_once_and_in_words() {
    run(async {
        let stage = Stage::new();
        // No mpv anywhere.
        let mut setup = stage.setup();
        setup.path = Some(stage.path().into());
        let (player, mut reports) = start(setup);
        player.send(PlayerCommand::TogglePause);
        player.send(load(1, 5));
        assert_eq!(
            next(&mut reports).await,
            Report::Stopped { episode: episode(1), position: Secs(5), finished: false }
        );
        let Report::Failed(problem) = next(&mut reports).await else { panic!("no reason") };
        assert_eq!(
            problem.to_string(),
            "Nothing can play audio yet. mpv was not found. Install mpv, or set `player.command`."
        );
        player.close().await;
        assert_eq!(reports.recv().await, None);

        // A program that ends at once.
        let stage = stage.program("exit 3");
        let (player, mut reports) = start(stage.setup());
        player.send(load(1, 0));
        next(&mut reports).await;
        let Report::Failed(problem) = next(&mut reports).await else { panic!("no reason") };
        assert_eq!((&*problem.id, problem.detail.contains('3')), ("player.start", true));

        // An address that is none, while the player is well.
        let stage = stage.program(LIVES);
        let (player, mut reports) = start(stage.setup());
        let hostile = PlayerCommand::Load {
            episode: episode(1),
            url: "--script=/tmp/x.lua".into(),
            title: String::new(),
            start: Secs(0),
        };
        player.send(hostile);
        next(&mut reports).await;
        let Report::Failed(problem) = next(&mut reports).await else { panic!("no reason") };
        assert_eq!(problem.id, "player.address");
        assert!(!stage.path().join("arguments").exists(), "mpv was started for nothing");
        player.send(load(2, 0));
        let mut mpv = stage.accept().await;
        mpv.command("loadfile").await;
        mpv.say(&json!({"event": "end-file", "reason": "error", "file_error": "loading failed\u{1b}[2J"})).await;
        loop {
            match next(&mut reports).await {
                Report::Failed(problem) => {
                    assert_eq!((&*problem.id, &*problem.why), ("player.failed", "The player says: loading failed[2J."));
                    break;
                }
                Report::Stopped { finished, .. } => assert!(!finished),
                Report::Status(_) => {}
            }
        }
        player.close().await;
    });
}
