//! Addresses of media files: what stands in front of them to count downloads, and what kind of file the name tells.

/// Counters in front of counters are followed this often.
const MOST_COUNTERS: usize = 8;

/// Hosts that count downloads and pass on to the address in their path (podcast hosts put them in front of media files:
/// `chtbl.com/track/ID/traffic.example.com/x.mp3`).
const COUNTERS: [&str; 46] = [
    "dts.podtrac.com",
    "podtrac.com",
    "play.podtrac.com",
    "chtbl.com",
    "chrt.fm",
    "pdst.fm",
    "pdrl.fm",
    "op3.dev",
    "mgln.ai",
    "pscrb.fm",
    "arttrk.com",
    "media.blubrry.com",
    "verifi.podscribe.com",
    "claritaspod.com",
    "clrtpod.com",
    "prfx.byspotify.com",
    "prefix.up.audio",
    "pfx.vpixl.com",
    "tracking.swap.fm",
    "swap.fm",
    "track.podpublish.com",
    "2.gum.fm",
    "gum.fm",
    "rss.art19.com",
    "pdcn.co",
    "growx.podkite.com",
    "api.spreaker.com",
    "cohst.app",
    "injector.simplecastaudio.com",
    "ipfspodcasting.net",
    "stats.podcastbranco.com.br",
    "dovetail.prxu.org",
    "p.podderapp.com",
    "r.zen.ai",
    "r.zencastr.com",
    "flex.acast.com",
    "a.pdcst.to",
    "s.gum.fm",
    "rss.pdrl.fm",
    "pfx.veritonicmetrics.com",
    "adbarker.com",
    "t.glystn.com",
    "bktrks.co",
    "pdcds.co",
    "m.pfxes.com",
    "letscast.fm",
];

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    Audio,
    Video,
}

/// The kind of a file by the ending of its name, where that tells it.
#[must_use]
pub fn media_kind(address: &str) -> Option<MediaKind> {
    const AUDIO: [&str; 10] = ["mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "flac", "wav", "wma"];
    const VIDEO: [&str; 9] = ["mp4", "m4v", "mov", "webm", "mkv", "avi", "ogv", "mpg", "wmv"];
    let (_, ending) = address.split(['?', '#']).next()?.rsplit_once('.')?;
    let is = |endings: &[&str]| endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
    if is(&AUDIO) { Some(MediaKind::Audio) } else { is(&VIDEO).then_some(MediaKind::Video) }
}

/// What an episode's file is. Some publish torrents, books and pages as episodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Audio,
    Video,
    Torrent,
    Pdf,
    Book,
    Picture,
    Page,
    /// Neither its type nor its name tells.
    Unknown,
}

/// What a file is: sound and pictures that move by type or name, whatever the other says; all else where neither speaks for those.
#[must_use]
pub fn file_kind(mime: Option<&str>, address: &str) -> FileKind {
    const OTHERS: [(&str, &str, FileKind); 7] = [
        ("application/x-bittorrent", ".torrent", FileKind::Torrent),
        ("application/pdf", ".pdf", FileKind::Pdf),
        ("application/epub+zip", ".epub", FileKind::Book),
        ("image/", ".jpg", FileKind::Picture),
        ("image/", ".png", FileKind::Picture),
        ("text/html", ".html", FileKind::Page),
        ("application/xhtml+xml", ".htm", FileKind::Page),
    ];
    let mime = mime.unwrap_or_default().trim().to_ascii_lowercase();
    match media_kind(address) {
        _ if mime.starts_with("audio/") => return FileKind::Audio,
        _ if mime.starts_with("video/") => return FileKind::Video,
        Some(MediaKind::Audio) => return FileKind::Audio,
        Some(MediaKind::Video) => return FileKind::Video,
        None => {}
    }
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let said = OTHERS.iter().find(|(begins, _, _)| mime.starts_with(begins));
    let named = || OTHERS.iter().find(|(_, ends, _)| path.ends_with(ends) || path.starts_with("magnet:"));
    said.or_else(named).map_or(FileKind::Unknown, |(_, _, kind)| *kind)
}

impl FileKind {
    /// In one word, for a list of facts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Torrent => "torrent",
            Self::Pdf => "PDF",
            Self::Book => "book",
            Self::Picture => "picture",
            Self::Page => "web page",
            Self::Unknown => "file",
        }
    }

    /// Whether no player makes anything of it.
    #[must_use]
    pub fn is_silent(self) -> bool {
        !matches!(self, Self::Audio | Self::Video | Self::Unknown)
    }
}

/// An address without scheme (`host/path?query`), without the counters in front of it.
#[must_use]
pub fn behind_counters(address: &str) -> &str {
    let mut address = address;
    for _ in 0..MOST_COUNTERS {
        match behind_one_counter(address) {
            Some(behind) => address = behind,
            None => break,
        }
    }
    address
}

/// What the path of a counter leads to; `None` for every other host.
pub(super) fn behind_one_counter(address: &str) -> Option<&str> {
    let (host, path) = address.split_once('/')?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    if !COUNTERS.iter().any(|counter| host.eq_ignore_ascii_case(counter)) {
        return None;
    }
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let whole = path.get(..end).unwrap_or(path);
    for scheme in ["http://", "https://"] {
        if let Some(at) = whole.find(scheme) {
            return path.get(at + scheme.len()..);
        }
        // The oldest form: the address is the whole query.
        if let Some(behind) = path.get(end..).and_then(|rest| rest.strip_prefix('?')?.strip_prefix(scheme)) {
            return Some(behind);
        }
    }
    // The first part that looks like a host and has a path behind it. File names are no hosts.
    let mut at = 0;
    for part in whole.split('/') {
        let rest = path.get(at..)?;
        at += part.len() + 1;
        if at < whole.len() && is_host(part) {
            return Some(rest);
        }
    }
    None
}

fn is_host(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(front, top)| {
        !front.is_empty()
            && (2..=12).contains(&top.len())
            && top.bytes().all(|b| b.is_ascii_lowercase())
            && !matches!(top, "php" | "html" | "xml" | "rss")
            && media_kind(part).is_none()
            && front.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_looked_through() {
        for (address, behind) in [
            ("dts.podtrac.com/redirect.mp3/cdn.example/a.mp3?x=1", "cdn.example/a.mp3?x=1"),
            ("www.podtrac.com/pts/redirect.mp3?http://cdn.example/a.mp3", "cdn.example/a.mp3"),
            (
                "www.podtrac.com/pts/redirect.mp3?x=http://cdn.example/a.mp3",
                "www.podtrac.com/pts/redirect.mp3?x=http://cdn.example/a.mp3",
            ),
            ("www.podtrac.com/pts/redirect.mp3/chtbl.com/track/28/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("op3.dev/e,pg=5f7-1/https://cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("growx.podkite.com/https/12/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("p.podderapp.com/2544644999/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("r.zen.ai/r/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("r.zencastr.com/r/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("flex.acast.com/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("a.pdcst.to/abcdWXYZ01234567/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("s.gum.fm/s-631f86ba3727560f9608b68b/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("s.gum.fm/r1/631f86ba3727560f9608b68b/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("rss.pdrl.fm/817ebc/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("pfx.veritonicmetrics.com/vt123/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("adbarker.com/stream/asdf1345/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("t.glystn.com/v2/track/PID-1234abcd/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("bktrks.co/t/1234abcd/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("pdcds.co/asdfg12345/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("m.pfxes.com/ABCDabcd/cdn.example/a.mp3", "cdn.example/a.mp3"),
            ("letscast.fm/track/https://cdn.example/a.mp3", "cdn.example/a.mp3"),
            (
                "pdst.fm/e/pscrb.fm/rss/p/mgln.ai/e/1390/claritaspod.com/measure/p.podderapp.com/2544644999/cdn.example/a.mp3",
                "cdn.example/a.mp3",
            ),
            ("cdn.example/my.show/a.mp3", "cdn.example/my.show/a.mp3"),
            ("chtbl.com/track/28/a.mp3", "chtbl.com/track/28/a.mp3"),
            ("chtbl.com", "chtbl.com"),
            ("", ""),
        ] {
            assert_eq!(behind_counters(address), behind, "{address}");
        }
    }

    #[test]
    fn a_file_is_what_its_type_or_its_name_says() {
        for (mime, address, kind) in [
            (Some("Video/mp4"), "https://a.example/x", FileKind::Video),
            (Some("application/octet-stream"), "https://a.example/x.m4v", FileKind::Video),
            (Some("text/html"), "https://a.example/x.mp3", FileKind::Audio),
            (Some("application/x-bittorrent;v=1"), "https://a.example/x", FileKind::Torrent),
            (None, "magnet:?xt=urn:btih:1", FileKind::Torrent),
            (None, "https://a.example/x.PDF?y", FileKind::Pdf),
            (Some("image/webp"), "https://a.example/x", FileKind::Picture),
            (Some("text/html; charset=utf-8"), "https://a.example/x", FileKind::Page),
            (None, "https://a.example/x", FileKind::Unknown),
        ] {
            assert_eq!(file_kind(mime, address), kind, "{mime:?} {address}");
        }
    }

    #[test]
    fn a_name_tells_its_kind() {
        assert_eq!(media_kind("https://a.example/x.MP3?y=z.mp4"), Some(MediaKind::Audio));
        assert_eq!(media_kind("a.example/x.m4v"), Some(MediaKind::Video));
        assert_eq!(media_kind("a.example/x"), None);
    }
}
