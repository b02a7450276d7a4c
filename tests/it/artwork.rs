//! Artwork from a server: fetched once, kept scaled in the cache folder, read from there without a network; and whatever
//! else a server sends is no picture.

use std::io::Cursor;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Uri;
use axum::routing::get;
use earmark::config;
use earmark::model::{Artwork, FeedUrl, Timestamp};
use earmark::net::{Client, Logins};
use earmark::runtime::artwork::{self, Shelf};
use earmark::runtime::readers::Readers;
use earmark::runtime::refresh::Context;
use earmark::runtime::writer::Writer;
use earmark::store::Store;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage};

use crate::folders;
use crate::pty::Pty;
use crate::server::{Manner, misbehave, serve};

fn png(side: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(side, side, |x, _| Rgb([if x < side / 2 { 250 } else { 10 }, 60, 120]));
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(image).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

struct Home {
    folder: tempfile::TempDir,
    shelf: Shelf,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(artwork::folder(folder.path()));
        Self { folder, shelf }
    }

    fn context(&self, client: Client) -> Context {
        let path = tempfile::tempdir_in(self.folder.path()).unwrap().keep().join("library.db");
        let writer = Writer::start(Store::open(&path).unwrap());
        Context::new(client, writer, Arc::new(Readers::new(&path)), || Timestamp(1_717_200_000))
    }

    fn files(&self) -> usize {
        std::fs::read_dir(artwork::folder(self.folder.path())).map_or(0, Iterator::count)
    }
}

fn wanted(url: &str) -> Artwork {
    Artwork { url: url.into(), width: 12, height: 5 }
}

#[tokio::test]
async fn artwork_is_fetched_once_and_read_from_the_folder_ever_after() {
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    let handler = move |_: Uri| {
        *count.lock().unwrap() += 1;
        async { png(900) }
    };
    let base = serve(Router::new().fallback(get(handler))).await;
    let home = Home::new();
    let from = FeedUrl::parse(&format!("{base}/feed")).unwrap();
    let of = wanted(&format!("{base}/cover.png?token=secret"));
    {
        let context = home.context(Client::new(&config::Refresh::default()));
        let image = artwork::picture(&context, &home.shelf, &of, &from).await.unwrap();
        assert_eq!(image.dimensions(), (480, 480), "scaled down");
        assert_eq!(artwork::cells(&image, &of, (1, 2)), (10, 5));
        let picture = artwork::half_blocks(&image, (10, 5)).unwrap();
        let [left, right] = [picture.cell(0, 0), picture.cell(9, 4)].map(|cell| cell.unwrap()[0][0]);
        assert!(left > 200 && right < 60, "{left} {right}");
        assert!(artwork::picture(&context, &home.shelf, &of, &from).await.is_some());
    }
    assert_eq!(*asked.lock().unwrap(), 1);
    // Without a network what is kept is there, and nothing else.
    let offline = home.context(Client::silent(&config::Config::default()));
    assert!(artwork::picture(&offline, &home.shelf, &of, &from).await.is_some());
    assert!(artwork::picture(&offline, &home.shelf, &wanted(&format!("{base}/other.png")), &from).await.is_none());
    assert_eq!((*asked.lock().unwrap(), home.files()), (1, 1));
}

#[tokio::test]
async fn whatever_else_a_server_sends_is_no_picture() {
    let long = [png(20), vec![0; 9 << 20]].concat();
    let pages = move |uri: Uri| {
        let long = long.clone();
        async move {
            match uri.path() {
                "/long" => long,
                "/page" => b"<html>Please sign in</html>".to_vec(),
                "/half" => png(400).into_iter().take(300).collect(),
                _ => Vec::new(),
            }
        }
    };
    let base = serve(Router::new().fallback(get(pages))).await;
    let home = Home::new();
    let context = home.context(Client::new(&config::Refresh::default()));
    let from = FeedUrl::parse(&format!("{base}/feed")).unwrap();
    for path in ["/long", "/page", "/half", "/empty"] {
        let of = wanted(&format!("{base}{path}"));
        assert!(artwork::picture(&context, &home.shelf, &of, &from).await.is_none(), "{path}");
    }
    // A feed on the internet may not make earmark ask the listener's own network.
    let internet = FeedUrl::parse("https://198.51.100.7/feed").unwrap();
    let of = wanted(&format!("{base}/cover"));
    assert!(artwork::picture(&context, &home.shelf, &of, &internet).await.is_none());
    assert_eq!(home.files(), 0);
}

#[tokio::test]
async fn a_server_that_never_ends_is_left() {
    let (base, asked) = misbehave(Manner::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".to_vec())).await;
    let impatient = config::Refresh { silence_timeout: 1, total_timeout: 1, ..config::Refresh::default() };
    let config = config::Config { refresh: impatient, ..config::Config::default() };
    let home = Home::new();
    let context = home.context(Client::with(&config, Logins::none()));
    let from = FeedUrl::parse(&format!("{base}/feed")).unwrap();
    let of = wanted(&format!("{base}/cover"));
    assert!(artwork::picture(&context, &home.shelf, &of, &from).await.is_none());
    assert!(asked.load(std::sync::atomic::Ordering::SeqCst) > 0);
}

/// Runs a command of the built program with the home of [`Pty`].
fn run(home: &std::path::Path, args: &[&str]) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(args).env_clear();
    command.envs(folders::of(home));
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn count(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).filter(|window| *window == part).count()
}

const ASKS: &[u8] = b"\x1b_Gi=31";
const SENDS: [&[u8]; 3] = [b"\x1b_Gq=2,i=", b"\x1b]1337;File=", b"\x1bP"];
/// What a terminal says, and which of `SENDS` it gets for that.
const TERMINALS: [(&str, Option<usize>); 4] = [
    ("\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.40)\x1b\\\x1b[6;20;10t\x1b[?62;c", Some(0)),
    ("\x1bP>|iTerm2 3.5.0\x1b\\\x1b[6;20;10t\x1b[?62;4c", Some(1)),
    ("\x1bP>|XTerm(390)\x1b\\\x1b[6;20;10t\x1b[?64;4;22c", Some(2)),
    ("\x1b[?62;22c", None),
];

#[tokio::test(flavor = "multi_thread")]
async fn graphics_are_written_where_the_terminal_says_it_can_and_nowhere_else() {
    let feed = "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel>\
        <title>A pictured show</title><itunes:image href=\"/cover.png\"/>\
        <item><title>One</title><guid>one</guid></item></channel></rss>";
    let pages = move |uri: Uri| async move { if uri.path() == "/feed" { feed.as_bytes().to_vec() } else { png(300) } };
    let base = serve(Router::new().fallback(get(pages))).await;
    let home = tempfile::tempdir().unwrap();
    tokio::task::block_in_place(|| {
        run(home.path(), &["add", &format!("{base}/feed")]);
        for (answer, gets) in TERMINALS {
            let mut pty = Pty::start(home.path(), (120, 36), &[], &[("COLORTERM", "truecolor")]);
            pty.wait_bytes("the question", |bytes| count(bytes, ASKS) == 1);
            pty.type_keys(answer);
            match gets {
                Some(one) => pty.wait_bytes("the picture", |bytes| count(bytes, SENDS[one]) > 0),
                None => pty.wait_for("▀▀▀▀"),
            }
            // Menus lie above it; it is there again afterwards, and it is gone with its place.
            pty.type_keys("?");
            pty.wait_for("Keys · Library");
            pty.type_keys("\x1b");
            pty.wait_gone("Keys · Library");
            pty.type_keys("V");
            pty.wait_for("Artwork is off");
            pty.wait_for("AP");
            // It is remembered over a restart: on again for the next one.
            pty.type_keys("V");
            pty.wait_for("Artwork is on");
            pty.type_keys("q");
            assert_eq!(pty.end(), 0);
            pty.assert_restored();
            let bytes = pty.bytes();
            for (index, send) in SENDS.iter().enumerate() {
                assert_eq!(count(&bytes, send) > 0, gets == Some(index), "{answer:?} {index}");
            }
            assert_eq!(count(&bytes, b"\x1b_Ga=d,d=I") > 0, gets == Some(0), "{answer:?}");
        }
        // Not asked at all: in a multiplexer and over ssh half blocks, with few colours initials.
        for (name, value, sign) in
            [("TMUX", "/tmp/tmux", "▀▀▀▀"), ("SSH_TTY", "/dev/pts/9", "▀▀▀▀"), ("NO_COLOR", "1", "AP")]
        {
            let mut pty = Pty::start(home.path(), (120, 36), &[], &[("COLORTERM", "truecolor"), (name, value)]);
            pty.wait_for(sign);
            pty.type_keys("q");
            assert_eq!(pty.end(), 0);
            let bytes = pty.bytes();
            assert_eq!(count(&bytes, ASKS) + SENDS.iter().map(|send| count(&bytes, send)).sum::<usize>(), 0, "{name}");
        }
    });
}
