//! What is said over the socket, and what is known from what was heard. No process, no socket, no clock.

use std::path::Path;

use serde_json::{Value, json};

use super::Report;
use crate::error::Problem;
use crate::model::{EpisodeId, LOUDEST, PlayerCommand, PlayerStatus, Secs};

/// An end this long before the known duration is a broken connection and not the end.
const NEAR_THE_END: f64 = 30.0;

/// One conversation with mpv. Speed and volume outlive it.
#[derive(Debug)]
pub(super) struct Session {
    requests: u64,
    /// The number of the last `loadfile`, until it is answered.
    asked: Option<u64>,
    /// mpv's number for what was loaded last (since mpv 0.33).
    entry: Option<i64>,
    /// What was loaded last has begun; before that, positions and ends belong to what was before.
    begun: bool,
    /// The number of the last question for the position, until it is answered.
    position_asked: Option<u64>,
    playing: Option<Playing>,
    paused: bool,
    speed: u16,
    volume: u8,
}

#[derive(Debug)]
struct Playing {
    episode: EpisodeId,
    position: f64,
    duration: Option<f64>,
}

/// What a line of mpv means.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Heard {
    pub reports: Vec<Report>,
    /// Something but the position changed: say the status now.
    pub at_once: bool,
    /// The position changed.
    pub moved: bool,
    /// It is another one, after a jump or a start: ask for it now.
    pub ask: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            requests: 0,
            asked: None,
            entry: None,
            begun: false,
            position_asked: None,
            playing: None,
            paused: false,
            speed: 10,
            volume: 100,
        }
    }
}

/// Whether the address of a `Load` may be handed over: `http`, `https`, or a file that exists. mpv knows many more
/// protocols, some of which read files or start programs.
pub(super) fn playable(command: &PlayerCommand) -> Result<(), Problem> {
    let PlayerCommand::Load { url, .. } = command else { return Ok(()) };
    address(url).map(|_| ()).ok_or_else(|| {
        Problem::new(
            "player.address",
            "This episode cannot be played.",
            "Its audio is neither a web address nor a file that exists.",
            "{open-outside} opens its web page.",
        )
    })
}

fn address(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()) => {
            Some(url.into())
        }
        Ok(url) if url.scheme() == "file" => {
            url.to_file_path().ok().filter(|path| path.is_file())?.to_str().map(str::to_string)
        }
        _ => Some(text).filter(|text| Path::new(text).is_absolute() && Path::new(text).is_file()).map(str::to_string),
    }
}

impl Session {
    fn line(&mut self, command: &Value) -> String {
        self.requests += 1;
        format!("{}\n", json!({ "command": command, "request_id": self.requests }))
    }

    /// The first words to a new mpv: what is to be told, and how it is to play.
    pub(super) fn greeting(&mut self) -> Vec<String> {
        (self.asked, self.entry, self.begun, self.playing, self.paused) = (None, None, false, None, false);
        self.position_asked = None;
        let mut lines: Vec<String> = ["duration", "pause", "speed", "volume"]
            .iter()
            .enumerate()
            .map(|(n, name)| self.line(&json!(["observe_property", n + 1, name])))
            .collect();
        if self.speed != 10 {
            lines.push(self.line(&json!(["set_property", "speed", f64::from(self.speed) / 10.0])));
        }
        if self.volume != 100 {
            lines.push(self.line(&json!(["set_property", "volume", self.volume])));
        }
        lines
    }

    /// Whether time flows: the position is another one every second.
    pub(super) fn flows(&self) -> bool {
        self.playing.is_some() && self.begun && !self.paused
    }

    /// The question for the position. mpv would tell it by itself, but many times a second, and each time would wake the
    /// program.
    pub(super) fn ask_position(&mut self) -> String {
        let line = self.line(&json!(["get_property", "time-pos"]));
        self.position_asked = Some(self.requests);
        line
    }

    pub(super) fn goodbye(&mut self) -> String {
        self.line(&json!(["quit"]))
    }

    /// Keeps what will matter when something plays.
    pub(super) fn remember(&mut self, command: &PlayerCommand) {
        match command {
            PlayerCommand::Speed(speed) => self.speed = (*speed).clamp(1, 100),
            PlayerCommand::Volume(volume) => self.volume = (*volume).min(LOUDEST),
            _ => {}
        }
    }

    /// What to send for a command, and what can be said at once.
    pub(super) fn command(&mut self, command: PlayerCommand) -> (Vec<String>, Vec<Report>) {
        self.remember(&command);
        let mut reports = Vec::new();
        let lines = match command {
            PlayerCommand::Load { episode, url, title, start } => {
                let Some(address) = address(&url) else { return (Vec::new(), reports) };
                reports.extend(self.stopped(false));
                self.playing = Some(Playing { episode, position: f64::from(start.0), duration: None });
                (self.entry, self.begun, self.paused) = (None, false, false);
                // A position in `loadfile` itself moved to another argument in mpv 0.38; the property is the same in all.
                let mut lines = vec![
                    self.line(&json!(["set_property", "start", start.0.to_string()])),
                    self.line(&json!(["set_property", "force-media-title", title])),
                    self.line(&json!(["set_property", "pause", false])),
                ];
                lines.push(self.line(&json!(["loadfile", address, "replace"])));
                self.asked = Some(self.requests);
                reports.extend(self.status().map(Report::Status));
                lines
            }
            _ if self.playing.is_none() => match command {
                PlayerCommand::Speed(_) | PlayerCommand::Volume(_) => self.sound(&command),
                _ => Vec::new(),
            },
            PlayerCommand::TogglePause => vec![self.line(&json!(["cycle", "pause"]))],
            PlayerCommand::SeekBy(seconds) => vec![self.line(&json!(["seek", seconds, "relative"]))],
            PlayerCommand::SeekTo(position) => vec![self.line(&json!(["seek", position.0, "absolute"]))],
            PlayerCommand::Speed(_) | PlayerCommand::Volume(_) => self.sound(&command),
            PlayerCommand::Stop => {
                reports.extend(self.stopped(false));
                vec![self.line(&json!(["stop"]))]
            }
        };
        (lines, reports)
    }

    fn sound(&mut self, command: &PlayerCommand) -> Vec<String> {
        let property = match command {
            PlayerCommand::Speed(_) => json!(["set_property", "speed", f64::from(self.speed) / 10.0]),
            _ => json!(["set_property", "volume", self.volume]),
        };
        vec![self.line(&property)]
    }

    /// What plays; nothing when nothing does.
    pub(super) fn status(&self) -> Option<PlayerStatus> {
        self.playing.as_ref().map(|playing| PlayerStatus {
            episode: playing.episode,
            position: whole(playing.position),
            duration: playing.duration.map(whole),
            paused: self.paused,
            speed: self.speed,
            volume: self.volume,
        })
    }

    fn stopped(&mut self, finished: bool) -> Option<Report> {
        self.playing.take().map(|playing| Report::Stopped {
            episode: playing.episode,
            position: whole(playing.position),
            finished,
        })
    }

    /// Understands one line. What is no JSON or means nothing to us is passed over.
    pub(super) fn hear(&mut self, line: &[u8]) -> Heard {
        let Ok(value) = serde_json::from_slice::<Value>(line) else { return Heard::default() };
        match value.get("event").and_then(Value::as_str) {
            None => self.answer(&value),
            Some("playback-restart") => Heard { ask: self.playing.is_some(), ..Heard::default() },
            Some("property-change") => self.property(&value),
            Some("start-file") => {
                self.begun = self.is_ours(&value);
                Heard::default()
            }
            Some("end-file") => self.end(&value),
            Some(_) => Heard::default(),
        }
    }

    fn answer(&mut self, value: &Value) -> Heard {
        let number = value.get("request_id").and_then(Value::as_u64);
        if number.is_some() && number == self.position_asked {
            self.position_asked = None;
            return value.get("data").and_then(Value::as_f64).map_or_else(Heard::default, |at| self.moved_to(at));
        }
        if self.asked.is_some() && number == self.asked {
            self.asked = None;
            self.entry = value.pointer("/data/playlist_entry_id").and_then(Value::as_i64);
        }
        Heard::default()
    }

    /// The position, in seconds.
    fn moved_to(&mut self, position: f64) -> Heard {
        let mut heard = Heard::default();
        if let (true, Some(playing)) = (self.begun, &mut self.playing) {
            // A jump is shown at once, the flow of time once a second.
            heard.at_once = (position - playing.position).abs() > 2.5;
            heard.moved = whole(position) != whole(playing.position);
            playing.position = position.max(0.0);
        }
        heard
    }

    /// Whether an event is about what was loaded last. mpv before 0.33 does not say; then it is, once the question was
    /// answered.
    fn is_ours(&self, value: &Value) -> bool {
        match (value.get("playlist_entry_id").and_then(Value::as_i64), self.entry) {
            (Some(entry), Some(ours)) => entry == ours,
            // The event may be heard before the answer that names our entry: entries count up, the newest is ours.
            (Some(_), None) if self.asked.is_some() => true,
            _ => self.asked.is_none(),
        }
    }

    fn property(&mut self, value: &Value) -> Heard {
        let mut heard = Heard::default();
        let Some(data) = value.get("data") else { return heard };
        match value.get("name").and_then(Value::as_str) {
            Some("duration") => {
                if let (true, Some(playing)) = (self.begun, &mut self.playing) {
                    heard.at_once = playing.duration.map(whole) != data.as_f64().map(whole);
                    playing.duration = data.as_f64();
                }
            }
            Some("pause") => {
                if let Some(paused) = data.as_bool() {
                    heard.at_once = paused != self.paused;
                    self.paused = paused;
                }
            }
            Some("speed") => {
                if let Some(speed) = data.as_f64() {
                    let tenths = (speed * 10.0).round().clamp(1.0, 100.0) as u16;
                    heard.at_once = tenths != self.speed;
                    self.speed = tenths;
                }
            }
            Some("volume") => {
                if let Some(volume) = data.as_f64() {
                    let percent = volume.round().clamp(0.0, f64::from(LOUDEST)) as u8;
                    heard.at_once = percent != self.volume;
                    self.volume = percent;
                }
            }
            _ => {}
        }
        heard.at_once = heard.at_once && self.playing.is_some();
        heard
    }

    fn end(&mut self, value: &Value) -> Heard {
        let mut heard = Heard::default();
        if !self.is_ours(value) || (!self.begun && self.entry.is_none()) {
            return heard;
        }
        let Some(playing) = &mut self.playing else { return heard };
        match value.get("reason").and_then(Value::as_str).unwrap_or_default() {
            "eof" => {
                let whole_way = playing.duration.is_none_or(|all| playing.position + NEAR_THE_END >= all);
                if whole_way && let Some(all) = playing.duration {
                    playing.position = all;
                }
                heard.reports.extend(self.stopped(whole_way));
                if !whole_way {
                    heard.reports.push(Report::Failed(Problem::new(
                        "player.cut",
                        "Playing stopped before the end.",
                        "The connection to the audio broke off.",
                        "{play} goes on from there.",
                    )));
                }
            }
            "error" => {
                let why = value.get("file_error").and_then(Value::as_str).unwrap_or("unknown reason");
                let why: String = why.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(80).collect();
                heard.reports.extend(self.stopped(false));
                heard.reports.push(Report::Failed(
                    Problem::new(
                        "player.failed",
                        "This episode cannot be played.",
                        format!("The player says: {why}."),
                        "{play} tries again; {open-outside} opens its web page.",
                    )
                    .with_detail(value.to_string()),
                ));
            }
            // One address can stand for another (a playlist): what follows is still ours.
            "redirect" => {
                self.entry = None;
                self.begun = true;
            }
            _ => heard.reports.extend(self.stopped(false)),
        }
        heard
    }

    /// mpv is gone, however it came to that. Quiet when nothing was playing.
    pub(super) fn died(&mut self, status: Option<String>) -> Vec<Report> {
        let Some(stopped) = self.stopped(false) else { return Vec::new() };
        let problem = Problem::new(
            "player.died",
            "The player stopped.",
            "mpv ended unexpectedly.",
            "{play} starts it again from where it was.",
        )
        .with_detail(status.unwrap_or_else(|| "no exit status".to_string()));
        vec![stopped, Report::Failed(problem)]
    }
}

/// Whole seconds, downwards.
fn whole(seconds: f64) -> Secs {
    Secs(seconds.clamp(0.0, f64::from(u32::MAX)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(n: u32) -> PlayerCommand {
        PlayerCommand::Load {
            episode: EpisodeId::new(n).unwrap(),
            url: format!("https://example.org/{n}.mp3"),
            title: "T".into(),
            start: Secs(10),
        }
    }

    fn reports(session: &mut Session, line: &str) -> Vec<Report> {
        session.hear(line.as_bytes()).reports
    }

    /// mpv answers the question for the position.
    fn at(session: &mut Session, position: f64) -> Heard {
        let asked: Value = serde_json::from_str(&session.ask_position()).unwrap();
        let answer = json!({ "request_id": asked["request_id"], "error": "success", "data": position });
        session.hear(answer.to_string().as_bytes())
    }

    #[test]
    fn the_position_is_asked_for_while_time_flows() {
        let mut session = Session::default();
        session.greeting();
        session.command(load(1));
        assert!(!session.flows(), "not begun");
        let asked = session.asked.unwrap();
        session.hear(format!("{{\"request_id\":{asked},\"error\":\"success\"}}").as_bytes());
        session.hear(b"{\"event\":\"start-file\"}");
        assert!(session.flows() && session.hear(b"{\"event\":\"playback-restart\"}").ask);
        assert!(at(&mut session, 11.2).moved);
        assert!(!at(&mut session, 11.9).moved, "the same second");
        assert!(at(&mut session, 60.0).at_once, "a jump");
        // An answer to an older question, and one without a position, say nothing.
        session.ask_position();
        assert_eq!(session.hear(b"{\"request_id\":1,\"error\":\"success\",\"data\":5.0}"), Heard::default());
        assert_eq!(session.hear(b"{\"error\":\"property unavailable\"}"), Heard::default());
        assert_eq!(session.status().unwrap().position, Secs(60));
        session.hear(b"{\"event\":\"property-change\",\"name\":\"pause\",\"data\":true}");
        assert!(!session.flows(), "nobody asks while it is paused");
    }

    #[test]
    fn only_addresses_and_files_are_played() {
        let file = std::env::current_exe().unwrap();
        for (url, yes) in [
            ("https://example.org/a.mp3", true),
            (file.to_str().unwrap(), true),
            ("/no/such/file.mp3", false),
            ("relative.mp3", false),
            ("--script=/tmp/x.lua", false),
            ("-", false),
            ("edl://x", false),
            ("memory://x", false),
            ("lavfi://x", false),
            ("appending://x", false),
            ("file:///no/such/file", false),
            ("https://example.org/a\n.mp3", false),
            ("", false),
        ] {
            let command = PlayerCommand::Load {
                episode: EpisodeId::new(1).unwrap(),
                url: url.into(),
                title: String::new(),
                start: Secs(0),
            };
            assert_eq!(playable(&command).is_ok(), yes, "{url}");
            if !yes {
                assert!(Session::default().command(command).0.is_empty());
            }
        }
    }

    #[test]
    fn the_end_of_what_was_before_is_not_the_end_of_what_plays() {
        for old in [false, true] {
            let entry = |n: i64| if old { String::new() } else { format!(",\"playlist_entry_id\":{n}") };
            let mut session = Session::default();
            session.greeting();
            session.command(load(1));
            let first = session.asked.unwrap();
            session.hear(
                format!("{{\"request_id\":{first},\"error\":\"success\",\"data\":{{\"x\":1{}}}}}", entry(1)).as_bytes(),
            );
            session.hear(format!("{{\"event\":\"start-file\"{}}}", entry(1)).as_bytes());
            at(&mut session, 61.9);
            let (_, said) = session.command(load(2));
            assert_eq!(
                said.first(),
                Some(&Report::Stopped { episode: EpisodeId::new(1).unwrap(), position: Secs(61), finished: false })
            );
            // Late words about the first.
            at(&mut session, 62.5);
            assert_eq!(session.status().unwrap().position, Secs(10));
            let second = session.asked.unwrap();
            session.hear(
                format!("{{\"request_id\":{second},\"error\":\"success\",\"data\":{{\"x\":1{}}}}}", entry(2))
                    .as_bytes(),
            );
            assert_eq!(
                reports(&mut session, &format!("{{\"event\":\"end-file\",\"reason\":\"stop\"{}}}", entry(1))),
                []
            );
            session.hear(format!("{{\"event\":\"start-file\"{}}}", entry(2)).as_bytes());
            session.hear(b"{\"event\":\"property-change\",\"id\":2,\"name\":\"duration\",\"data\":100.0}");
            at(&mut session, 99.1);
            assert_eq!(
                reports(&mut session, &format!("{{\"event\":\"end-file\",\"reason\":\"eof\"{}}}", entry(2))),
                [Report::Stopped { episode: EpisodeId::new(2).unwrap(), position: Secs(100), finished: true }]
            );
            assert_eq!(session.status(), None);
        }
    }

    #[test]
    fn an_early_end_is_no_end() {
        let mut session = Session::default();
        session.command(load(1));
        let asked = session.requests;
        session.hear(format!("{{\"request_id\":{asked},\"error\":\"success\"}}").as_bytes());
        session.hear(b"{\"event\":\"start-file\"}");
        session.hear(b"{\"event\":\"property-change\",\"name\":\"duration\",\"data\":3600}");
        at(&mut session, 700.0);
        let said = reports(&mut session, "{\"event\":\"end-file\",\"reason\":\"eof\"}");
        assert!(
            matches!(said.as_slice(), [Report::Stopped { finished: false, position: Secs(700), .. }, Report::Failed(p)] if p.id == "player.cut")
        );
    }

    #[test]
    fn nonsense_is_passed_over() {
        let mut session = Session::default();
        session.command(load(1));
        for line in [
            "",
            "{",
            "[]",
            "null",
            "{\"event\":7}",
            "{\"event\":\"property-change\",\"name\":\"duration\",\"data\":\"x\"}",
            "{\"event\":\"property-change\",\"name\":\"duration\",\"data\":1e308}",
            "\u{0}",
        ] {
            assert_eq!(session.hear(line.as_bytes()).reports, []);
        }
        assert_eq!(whole(-5.0), Secs(0));
    }
}
