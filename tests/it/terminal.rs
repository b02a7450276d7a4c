//! The first minute and the last second: what a newcomer types, and that the terminal is left as it was found on
//! every way out.

use portable_pty::CommandBuilder;
use rustix::process::Signal;
use tempfile::tempdir;

use crate::pty::{DEADLINE, Pty};

const WELCOME: &str = "Pick a start";

fn with_sample(home: &std::path::Path, size: (u16, u16)) -> Pty {
    let mut pty = Pty::start(home, size, &[], &[]);
    pty.wait_for(WELCOME);
    pty.type_keys("1");
    pty.wait_for("Vanishing Gradients");
    pty
}

#[test]
fn the_first_minute_of_a_newcomer() {
    let home = tempdir().unwrap();
    let mut pty = with_sample(home.path(), (120, 36));
    // Filter down to the show, open it, open the episode, and reach its seventh link by key.
    pty.type_keys("/vanish\r");
    pty.wait_for("1 of");
    pty.type_keys("\r");
    pty.wait_for("Similar");
    pty.type_keys("\r");
    pty.wait_for("The Great Stagnation");
    pty.wait_for("[5]");
    // There is no desktop here, so the link is copied instead, and the program says so.
    pty.type_keys("7");
    pty.wait_for("Copied");
    pty.type_keys("e");
    pty.wait_for("a16z Podcast");
    // Back, and the notes are there again, as in a web browser.
    pty.type_keys("\x7f");
    pty.wait_for("[5]");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    pty.assert_restored();
}

/// Every file below a folder with what is in it, except the log and what SQLite keeps for readers.
fn files(folder: &std::path::Path, found: &mut std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if !path.extension().is_some_and(|ending| ending == "log" || ending == "db-shm") {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_second_one_looks_around_beside_the_first_and_writes_nothing() {
    let home = tempdir().unwrap();
    let mut first = with_sample(home.path(), (80, 24));
    let mut refused = Pty::start(home.path(), (80, 24), &[], &[]);
    assert_eq!(refused.end(), 6);
    let said = refused.contents();
    assert!(said.contains("Another earmark is running") && said.contains("--read-only"), "{said}");
    let mut before = std::collections::BTreeMap::new();
    files(home.path(), &mut before);
    let mut second = Pty::start(home.path(), (120, 36), &["--read-only"], &[]);
    second.wait_for("read only");
    second.wait_for("Night Bus");
    second.type_keys("\tw");
    second.wait_for("With --read-only nothing is changed");
    second.type_keys("\r");
    second.wait_for("Notes");
    second.type_keys("q");
    assert_eq!(second.end(), 0);
    second.assert_restored();
    let mut after = std::collections::BTreeMap::new();
    files(home.path(), &mut after);
    assert!(before == after, "{:?}", after.keys());
    first.type_keys("q");
    assert_eq!(first.end(), 0);
}

#[test]
fn leaving_brings_the_terminal_back() {
    for (keys, status) in [("q", 0), ("Q", 0), ("\x03", 130)] {
        let home = tempdir().unwrap();
        let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
        pty.wait_for(WELCOME);
        pty.type_keys(keys);
        assert_eq!(pty.end(), status, "{keys:?}");
        pty.assert_restored();
    }
}

#[test]
fn signals_end_it_like_quit() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let home = tempdir().unwrap();
        let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
        pty.wait_for(WELCOME);
        pty.signal(signal);
        assert_eq!(pty.end(), status, "{signal:?}");
        pty.assert_restored();
    }
}

#[test]
fn a_panic_restores_first_and_then_says_where_the_report_is() {
    let home = tempdir().unwrap();
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[("EARMARK_REHEARSE_PANIC", "1")]);
    pty.wait_for(WELCOME);
    pty.type_keys("j");
    assert_eq!(pty.end(), 101);
    pty.assert_restored();
    let screen = pty.contents();
    assert!(screen.contains("earmark stopped") && screen.contains("earmark.log"), "{screen}");
    let log = std::fs::read_to_string(home.path().join("state/earmark/earmark.log")).unwrap();
    assert!(log.contains("rehearsed"), "{log}");
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_a_continue_draws_anew() {
    let home = tempdir().unwrap();
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
    pty.wait_for(WELCOME);
    pty.type_keys("\x1a");
    pty.wait("the normal screen", |screen| !screen.alternate_screen());
    wait_until_stopped(pty.process());
    pty.assert_restored();
    pty.signal(Signal::CONT);
    pty.wait_for(WELCOME);
    pty.wait("the alternate screen", vt100::Screen::alternate_screen);
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    pty.assert_restored();
}

#[cfg(target_os = "linux")]
fn wait_until_stopped(process: rustix::process::Pid) {
    let end = std::time::Instant::now() + DEADLINE;
    let path = format!("/proc/{}/stat", process.as_raw_nonzero());
    loop {
        let stat = std::fs::read_to_string(&path).unwrap();
        let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
        if state == Some('T') {
            return;
        }
        assert!(std::time::Instant::now() < end, "not stopped: {stat}");
        std::thread::yield_now();
    }
}

#[test]
fn a_resize_keeps_the_place_and_a_tiny_window_says_what_it_needs() {
    let home = tempdir().unwrap();
    let mut pty = with_sample(home.path(), (120, 36));
    pty.resize(18, 3);
    pty.wait_for("larger");
    pty.resize(80, 24);
    pty.wait_for("Vanishing Gradients");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    pty.assert_restored();
}

#[test]
fn with_no_color_no_colour_code_is_written() {
    let home = tempdir().unwrap();
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[("NO_COLOR", "1")]);
    pty.wait_for(WELCOME);
    pty.type_keys("1");
    pty.wait_for("Vanishing Gradients");
    pty.type_keys("q");
    pty.end();
    for sequence in sgr_sequences(&pty.bytes()) {
        let coloured = sequence.split(';').any(|part| {
            let number: u32 = part.split(':').next().and_then(|n| n.parse().ok()).unwrap_or(0);
            matches!(number, 30..=38 | 40..=48 | 90..=97 | 100..=107)
        });
        assert!(!coloured, "colour written in spite of NO_COLOR: ESC[{sequence}m");
    }
}

/// The parameters of every `ESC [ … m` that was written.
fn sgr_sequences(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b[")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            (rest[end..].starts_with('m')).then(|| rest[..end].to_string())
        })
        .collect()
}

#[test]
fn a_feed_full_of_escape_sequences_changes_nothing() {
    let home = tempdir().unwrap();
    let feed = home.path().join("evil.xml");
    let evil = "Ev\u{202e}il \u{9b}31m&#27;[2J&#x1b;]0;owned&#7; show";
    std::fs::write(
        &feed,
        format!(
            "<?xml version='1.0'?><rss version='2.0'><channel><title>{evil}</title><link>https://example.org/</link>\
             <description>{evil}</description><item><title>{evil} one</title><guid>1</guid>\
             <description>&lt;p&gt;&amp;#27;[31m notes {evil} &lt;/p&gt;</description></item></channel></rss>"
        ),
    )
    .unwrap();
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
    pty.wait_for(WELCOME);
    pty.type_keys("Aevil.xml\r");
    pty.wait_for("1 episode");
    pty.type_keys("\r");
    pty.wait_gone("Add a show");
    pty.wait_for("Evil");
    pty.type_keys("\r");
    pty.wait_for("one");
    pty.type_keys("\r");
    pty.wait_for("notes");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    let written = String::from_utf8_lossy(&pty.bytes()).into_owned();
    assert!(!written.contains("\x1b]0;owned"), "a feed retitled the terminal");
    assert!(!written.contains('\u{202e}') && !written.contains('\u{9b}'), "a feed steered the terminal");
    pty.assert_restored();
}

#[test]
fn a_pasted_address_offers_to_add_it_and_runs_no_keys() {
    let home = tempdir().unwrap();
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
    pty.wait_for(WELCOME);
    pty.type_keys("\x1b[200~https://example.invalid/qqqQ\x1b[201~");
    pty.wait_for("example.invalid/qqqQ");
    pty.type_keys("\x1b");
    pty.wait_gone("qqqQ");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn the_last_place_is_there_again_at_the_next_start() {
    let home = tempdir().unwrap();
    let mut pty = with_sample(home.path(), (80, 24));
    pty.type_keys("gw");
    pty.wait_for("Nothing kept for later");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
    pty.wait_for("Nothing kept for later");
    pty.type_keys("\x7f");
    pty.wait_for("Vanishing Gradients");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn what_was_typed_before_the_start_counts() {
    // With plain signs there are no pictures, and the terminal is asked nothing.
    for signs in ["ascii", "unicode"] {
        let home = tempdir().unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earmark"));
        command.args(["--set", &format!("ui.signs={signs}")]);
        let mut pty = Pty::start_after(command, home.path(), (80, 24), &[], ":go settings\r");
        pty.wait_for("sequence_menu_ms");
        pty.type_keys("q");
        assert_eq!(pty.end(), 0, "{signs}");
    }
}

#[test]
fn what_was_done_in_the_last_moment_is_kept() {
    let home = tempdir().unwrap();
    let mut pty = with_sample(home.path(), (80, 24));
    // Into the episodes, keep the first four for later, and leave: all in one breath.
    pty.type_keys("\twjwjwjwjwwq");
    assert_eq!(pty.end(), 0);
    let mut pty = Pty::start(home.path(), (80, 24), &[], &[]);
    pty.wait_for("Vanishing Gradients");
    pty.type_keys("gw");
    pty.wait_for("4 episodes");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn links_of_a_text_are_the_terminals_own_links_unless_switched_off() {
    for (args, wanted) in [(&[][..], true), (&["--set", "ui.hyperlinks=false"][..], false)] {
        let home = tempdir().unwrap();
        let mut pty = Pty::start(home.path(), (100, 40), args, &[]);
        pty.wait_for(WELCOME);
        pty.type_keys("1");
        pty.wait_for("Vanishing Gradients");
        pty.type_keys("/vanish\r\r");
        pty.wait_for("Episodes 1");
        pty.type_keys("\r");
        pty.wait_for("[7]");
        pty.type_keys("q");
        assert_eq!(pty.end(), 0);
        let written = String::from_utf8_lossy(&pty.bytes()).into_owned();
        assert_eq!(written.contains(";https://www.youtube.com/@marksaroufim\x1b\\"), wanted);
        let mut opened = 0;
        for frame in written.split("\x1b[?2026l") {
            if let Some((before, last)) = frame.rsplit_once("\x1b]8;") {
                assert!(last.starts_with(";\x1b\\"), "every frame ends outside of a link: {last:?}");
                opened += before.matches("\x1b]8;").count();
            }
        }
        assert_eq!(opened > 0, wanted);
    }
}

#[test]
fn a_setting_is_changed_on_the_screen_and_in_the_file() {
    let home = tempdir().unwrap();
    let (file, mine) =
        (home.path().join("config/earmark/config.toml"), "# mine\n[ui]\n# quiet\nmotion = false # always\n");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, mine).unwrap();
    let mut pty = Pty::start(home.path(), (120, 36), &["settings"], &[]);
    pty.wait_for("sequence_menu_ms");
    // The first one is the theme: one step on, and leave in the same breath.
    pty.type_keys("l");
    pty.wait_for("config.toml:5");
    pty.type_keys(":theme mono\r");
    pty.wait("the other theme", |screen| screen.contents().contains("mono") && !screen.contents().contains("Command"));
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{mine}theme = \"mono\"\n"));

    let broken = "[ui]\ntheme = mono\n";
    std::fs::write(&file, broken).unwrap();
    let mut pty = Pty::start(home.path(), (120, 36), &["settings"], &[]);
    pty.wait_for("sequence_menu_ms");
    pty.type_keys("l");
    pty.wait_for("ui.theme stays as it was");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
}

#[test]
fn the_ground_of_the_terminal_decides_for_auto_and_files_bring_themes() {
    let home = tempdir().unwrap();
    let themes = home.path().join("config/earmark/themes");
    std::fs::create_dir_all(&themes).unwrap();
    std::fs::write(themes.join("paper.toml"), "base = \"light\"\ntext = \"#010203\"\n").unwrap();
    let text_of = |rgb: &str| format!("38;2;{rgb}").into_bytes();
    let shows = |pty: &Pty, what: &str, rgb: &str| {
        let wanted = text_of(rgb);
        pty.wait_bytes(what, |bytes| bytes.windows(wanted.len()).any(|part| part == wanted));
    };
    let vars = [("COLORTERM", "truecolor")];
    for (ground, text) in [("rgb:ffff/ffff/ffff", "31;35;40"), ("rgb:0000/0000/0000", "230;230;230")] {
        let mut pty = Pty::start(home.path(), (80, 24), &["--theme", "auto"], &vars);
        pty.wait_bytes("the question", |bytes| bytes.windows(7).any(|part| part == b"\x1b]11;?\x1b"));
        pty.type_keys(&format!("\x1b]11;{ground}\x1b\\\x1b[?62c"));
        shows(&pty, ground, text);
        pty.wait_for("Welcome");
        pty.type_keys("q");
        assert_eq!(pty.end(), 0);
        pty.assert_restored();
    }
    // A terminal that never answers keeps its own colours, and a theme of a file is chosen by name.
    let mut pty = Pty::start(home.path(), (80, 24), &["--theme", "auto"], &vars);
    pty.wait_for("Welcome");
    pty.type_keys(":theme paper\r");
    shows(&pty, "the file's colours", "1;2;3");
    pty.type_keys(":theme papr\r");
    pty.wait_for("There is no theme “papr”");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
}

/// What was done yesterday is undone today, in another place, the newest first; and done again tomorrow.
#[test]
fn undo_and_redo_outlive_the_program() {
    let home = tempdir().unwrap();
    let size = (120, 36);
    let leave = |mut pty: Pty| {
        pty.type_keys("q");
        assert_eq!(pty.end(), 0);
    };
    let begin = || {
        let pty = Pty::start(home.path(), size, &["--offline", "--fresh"], &[]);
        pty.wait_for("Vanishing Gradients");
        pty
    };
    leave(with_sample(home.path(), size));

    let mut pty = begin();
    pty.type_keys("/vanish\r");
    pty.wait_for("1 of");
    pty.type_keys("e");
    pty.wait_for("a16z Podcast");
    pty.type_keys("a");
    pty.wait_for("You follow a show of your own");
    pty.type_keys("\r");
    pty.wait_gone("You follow a show of your own");
    pty.type_keys("gn");
    pty.wait_for("New episodes");
    pty.type_keys("mjw");
    pty.type_keys("gw");
    pty.wait_for("1 episode");
    leave(pty);

    let mut pty = begin();
    for said in ["Undone: Kept for later: ", "Undone: Marked as played: ", "Undone: Following a16z Podcast"] {
        pty.type_keys("z");
        pty.wait_for(said);
    }
    pty.wait_gone("a16z Podcast  ");
    pty.type_keys("z");
    pty.wait_for("There is nothing to undo");
    pty.type_keys("Z");
    pty.wait_for("Done again: Following a16z Podcast");
    leave(pty);

    let mut pty = begin();
    pty.wait_for("a16z Podcast");
    pty.type_keys("z");
    pty.wait_for("Undone: Following a16z Podcast");
    pty.type_keys("ZZZZ");
    pty.wait_for("There is nothing to redo");
    pty.type_keys("gw");
    pty.wait_for("1 episode");
    leave(pty);
}

/// How often the threads of a process were woken up.
#[cfg(target_os = "linux")]
fn wake_ups(process: rustix::process::Pid) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", process.as_raw_nonzero())).unwrap();
    let of = |task: std::io::Result<std::fs::DirEntry>| {
        let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap_or_default();
        let switches =
            status.lines().filter_map(|line| line.split_once("_ctxt_switches:")?.1.trim().parse::<u64>().ok());
        switches.sum::<u64>()
    };
    tasks.map(of).sum()
}

/// A program in which nothing happens is not woken up: three seconds with at most five switches, on two places.
#[cfg(target_os = "linux")]
#[test]
fn an_idle_program_sleeps() {
    let home = tempdir().unwrap();
    let mut pty = with_sample(home.path(), (120, 36));
    for (keys, shows) in [("gp", "Nothing plays"), ("gh", "Episodes")] {
        pty.type_keys(keys);
        pty.wait_for(shows);
        let end = std::time::Instant::now() + DEADLINE;
        loop {
            let before = wake_ups(pty.process());
            let (_nobody, silence) = std::sync::mpsc::channel::<()>();
            let _ = silence.recv_timeout(std::time::Duration::from_secs(3));
            let woken = wake_ups(pty.process()) - before;
            if woken <= 5 {
                break;
            }
            // What begins behind the first frame (the index, the lists) may still be at work.
            assert!(std::time::Instant::now() < end, "woken up {woken} times in three idle seconds");
        }
    }
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
}

/// A key writes little, so that it is quick over ssh, too; and the screen is never cleared for it.
#[test]
fn a_step_in_a_list_writes_little() {
    const MOST: usize = 300;
    let home = tempdir().unwrap();
    let mut pty = with_sample(home.path(), (120, 36));
    pty.type_keys("g");
    pty.type_keys("n");
    pty.wait_for("New episodes 9");
    pty.wait_gone("is here");
    // The list alone, over the whole width.
    pty.type_keys("v");
    pty.wait_gone("Preview");
    for row in 2..=8 {
        let before = pty.bytes().len();
        pty.type_keys("j");
        pty.wait_for(&format!("{row}/9"));
        let written = pty.bytes().split_off(before);
        let frame = written.windows(8).position(|part| part == b"\x1b[?2026l").map_or(written.len(), |end| end + 8);
        // Letters of three bytes count once: they are what the row says.
        let frame = written.iter().take(frame).filter(|byte| **byte & 0xC0 != 0x80).count();
        assert!(frame <= MOST, "{frame} bytes for row {row}: {}", String::from_utf8_lossy(&written));
        assert!(!written.windows(4).any(|part| part == b"\x1b[2J"), "the screen was cleared");
    }
    let before = pty.bytes().len();
    pty.type_keys("\x0c");
    let drawn =
        |bytes: &[u8]| bytes.get(before..).is_some_and(|new| String::from_utf8_lossy(new).contains("New episodes"));
    pty.wait_bytes("the whole screen anew", drawn);
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
}

/// Where a preview or episodes stand beside the list, a step is the list alone; they follow when keys rest.
#[test]
fn a_step_beside_a_preview_writes_little_too() {
    const MOST: usize = 600;
    let home = tempdir().unwrap();
    drop(with_sample(home.path(), (120, 36)));
    for (place, rows) in [("library", 9), ("show/1/links", 7), ("show/1/similar", 9), ("settings", 9)] {
        let mut pty = Pty::start(home.path(), (120, 36), &["--offline", "--fresh", place], &[]);
        pty.wait_for("1/");
        for row in 2..=rows {
            let before = pty.bytes().len();
            pty.type_keys("j");
            pty.wait_for(&format!(" {row}/"));
            let written = pty.bytes().split_off(before);
            let frame = written.windows(8).position(|part| part == b"\x1b[?2026l").map_or(written.len(), |end| end + 8);
            let frame = written.iter().take(frame).filter(|byte| **byte & 0xC0 != 0x80).count();
            assert!(frame <= MOST, "{place}: {frame} bytes for row {row}: {}", String::from_utf8_lossy(&written));
        }
        pty.type_keys("q");
        assert_eq!(pty.end(), 0);
    }
}

/// What was removed from Messages is written when it is removed, not when the program ends.
#[test]
fn what_was_removed_from_messages_stays_removed_when_the_program_is_killed() {
    let home = crate::home::Home::new();
    let list = "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"Dead\" xmlUrl=\"http://127.0.0.1:9/feed\"/></body></opml>";
    home.run_with(&["import"], list).done();
    assert_eq!(home.run(&["refresh", "--force"]).status, Some(3));
    let (data, state) = (home.path(".local/share"), home.path(".local/state"));
    let folders = [("XDG_DATA_HOME", data.to_str().unwrap()), ("XDG_STATE_HOME", state.to_str().unwrap())];
    let mut pty = Pty::start(&home.path(""), (100, 30), &["messages"], &folders);
    pty.wait_for("Could not refresh Dead");
    pty.type_keys("x");
    pty.wait_for("No messages.");
    let session = state.join("earmark/session.json");
    let is_kept = || std::fs::read_to_string(&session).is_ok_and(|text| text.contains("put_away"));
    let end = std::time::Instant::now() + DEADLINE;
    while !is_kept() {
        assert!(std::time::Instant::now() < end, "nothing was written");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    pty.signal(Signal::KILL);
    pty.end();
    let pty = Pty::start(&home.path(""), (100, 30), &["messages"], &folders);
    pty.wait_for("No messages.");
    assert!(!pty.contents().contains("Could not refresh Dead"), "{}", pty.contents());
}
