//! Chapters inside an audio file: the `CHAP` frames of an `ID3v2.3` or `2.4` tag (the addendum on chapters, version 1.0), which
//! stands at the beginning of the file. Read by hand: it is one loop over frames, and the crates that know them also hold
//! pictures and write tags.

use std::collections::HashSet;

use super::finish::Finisher;
use crate::model::{Chapter, FeedUrl, Secs};
use crate::text::clean;

/// Bytes of a file that tell how long its tag is.
pub const HEAD: usize = 10;
/// Nobody divides an episode into more.
const MOST: usize = 10_000;

/// How long the tag is, itself included, at whose first [`HEAD`] bytes this is. `None` when the file begins with no tag that
/// could hold chapters.
#[must_use]
pub fn length(head: &[u8]) -> Option<usize> {
    let Header { size, .. } = Header::of(head)?;
    (size > 0).then(|| HEAD.saturating_add(size))
}

/// The chapters of a file that begins with these bytes, in the order of time. A tag that is cut off gives those that are
/// whole. `url` is where the file is, for links without a host.
#[must_use]
pub fn chapters(bytes: &[u8], url: &FeedUrl) -> Vec<Chapter> {
    let Some(header) = Header::of(bytes) else { return Vec::new() };
    let body = bytes.get(HEAD..).unwrap_or_default();
    let body = body.get(..header.size).unwrap_or(body);
    // Before 2.4 the whole tag is unsynchronised, and its sizes are those from before.
    let owned = (header.version == 3 && header.unsynchronised).then(|| synchronised(body)).flatten();
    let mut body = owned.as_deref().unwrap_or(body);
    if header.extended {
        let skip = match (header.version, number(body, header.version == 4)) {
            // 2.3 does not count the four bytes of the size itself.
            (3, Some(size)) => size.saturating_add(4),
            (_, Some(size)) => size,
            _ => return Vec::new(),
        };
        body = body.get(skip..).unwrap_or_default();
    }
    let finisher = Finisher::new(url);
    let mut found: Vec<(Vec<u8>, Chapter)> = Vec::new();
    let mut listed: HashSet<Vec<u8>> = HashSet::new();
    for frame in Frames::new(body, &header, header.unsynchronised) {
        match &frame.id {
            b"CHAP" if found.len() < MOST => found.extend(chapter(&frame, &header, &finisher)),
            b"CTOC" => listed.extend(contents(&frame.data)),
            _ => {}
        }
    }
    // A table that names other chapters than there are tells nothing of these.
    let told = found.iter().any(|(id, _)| listed.contains(id));
    let mut chapters: Vec<Chapter> =
        found.into_iter().map(|(id, chapter)| Chapter { listed: !told || listed.contains(&id), ..chapter }).collect();
    chapters.sort_by_key(|chapter| chapter.start);
    chapters
}

/// What the first ten bytes say.
struct Header {
    version: u8,
    unsynchronised: bool,
    extended: bool,
    size: usize,
}

impl Header {
    fn of(bytes: &[u8]) -> Option<Self> {
        let [b'I', b'D', b'3', version @ 3..=4, _, flags, size @ ..] = bytes else { return None };
        Some(Self {
            version: *version,
            unsynchronised: flags & 0x80 != 0,
            extended: flags & 0x40 != 0,
            size: number(size, true)?,
        })
    }
}

/// Four bytes, the highest first; a safe one has seven bits in each.
fn number(bytes: &[u8], safe: bool) -> Option<usize> {
    let four: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    if safe && four.iter().all(|byte| byte & 0x80 == 0) {
        return Some(four.iter().fold(0, |all, byte| all << 7 | usize::from(*byte)));
    }
    // Some programs write plain numbers where safe ones are due.
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// The zero that was put in after every 0xFF goes out. `None` where none was, whatever flags say: what looks like the beginning of
/// audio would have been parted (2.4, 6.1).
fn synchronised(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut before = 0;
    for byte in bytes {
        match (before, byte) {
            (0xFF, 0) => {}
            (0xFF, 0xE0..) => return None,
            _ => out.push(*byte),
        }
        before = *byte;
    }
    Some(out)
}

/// One frame, its data as it was before packing.
struct Frame {
    id: [u8; 4],
    data: Vec<u8>,
    /// It was unsynchronised, and frames inside are now as they were packed themselves.
    synchronised: bool,
}

/// The frames of a tag or of a chapter, one after the other. Those that are compressed or encrypted are left out.
struct Frames<'a> {
    rest: &'a [u8],
    version: u8,
    /// What the header says of all frames of 2.4 (3.1), where many say nothing themselves.
    unsynchronised: bool,
}

impl<'a> Frames<'a> {
    fn new(bytes: &'a [u8], header: &Header, unsynchronised: bool) -> Self {
        Self { rest: bytes, version: header.version, unsynchronised: unsynchronised && header.version == 4 }
    }

    /// How long the frame is whose data begins here. Old iTunes wrote the plain numbers of 2.3 into 2.4; where both readings are
    /// possible, the one counts behind which another frame, padding or the end follows.
    fn size(&self, bytes: &[u8], data: &[u8]) -> Option<usize> {
        let size = number(bytes, self.version == 4)?;
        let goes_on =
            |size: usize| data.get(size..).is_some_and(|rest| rest.iter().all(|byte| *byte == 0) || id(rest).is_some());
        let plain = number(bytes, false)?;
        Some(if plain != size && !goes_on(size) && goes_on(plain) { plain } else { size })
    }
}

/// The name of the frame that begins here.
fn id(bytes: &[u8]) -> Option<[u8; 4]> {
    let id: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    id.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).then_some(id)
}

impl Iterator for Frames<'_> {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        loop {
            // Zeros: padding up to the end.
            let id = id(self.rest)?;
            let (sizes, data) = (self.rest.get(4..)?, self.rest.get(10..)?);
            let flags = *self.rest.get(9)?;
            let size = self.size(sizes, data)?;
            // One that is cut off ends it.
            let whole = data.get(..size)?;
            self.rest = data.get(size..)?;
            let (closed, grouped, unsynchronised, counted) = match self.version {
                4 => {
                    let unsynchronised = self.unsynchronised || flags & 0x02 != 0;
                    (flags & 0x0C != 0, flags & 0x40 != 0, unsynchronised, flags & 0x01 != 0)
                }
                _ => (flags & 0xC0 != 0, flags & 0x20 != 0, false, false),
            };
            // Pictures are most of a tag and nobody needs them here.
            if closed || !matches!(&id, b"CHAP" | b"CTOC" | b"TIT2" | b"WXXX") {
                continue;
            }
            let skip = usize::from(grouped) + if counted { 4 } else { 0 };
            let whole = whole.get(skip..).unwrap_or_default();
            let undone = unsynchronised.then(|| synchronised(whole)).flatten();
            let synchronised = undone.is_some();
            return Some(Frame { id, data: undone.unwrap_or_else(|| whole.to_vec()), synchronised });
        }
    }
}

/// What comes before the zero, and what after.
fn until_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(0, bytes)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// Element, start, end and two offsets, then frames about it.
fn chapter(frame: &Frame, header: &Header, finisher: &Finisher<'_>) -> Option<(Vec<u8>, Chapter)> {
    let (id, rest) = until_zero(&frame.data)?;
    let millis = number(rest, false)?;
    // All ones: no time but a byte is meant, which says nothing about a stream.
    let start = u32::try_from(millis).ok().filter(|millis| *millis != u32::MAX)?;
    let mut chapter =
        Chapter { start: Secs(start / 1000), title: String::new(), link: None, image: None, listed: true };
    for inner in Frames::new(rest.get(16..)?, header, header.unsynchronised && !frame.synchronised) {
        match &inner.id {
            b"TIT2" => {
                chapter.title = inner.data.split_first().map(|(code, text)| words(*code, text)).unwrap_or_default();
            }
            b"WXXX" => chapter.link = address(&inner.data).and_then(|link| finisher.address(&link)).or(chapter.link),
            _ => {}
        }
    }
    Some((id.to_vec(), chapter))
}

/// The elements that a table of contents names.
fn contents(data: &[u8]) -> Vec<Vec<u8>> {
    let Some((_, rest)) = until_zero(data) else { return Vec::new() };
    let mut rest = rest.get(2..).unwrap_or_default();
    let mut all = Vec::new();
    while let Some((id, after)) = until_zero(rest).filter(|(id, _)| !id.is_empty() && all.len() < MOST) {
        // Frames about the table follow its elements; their names have no zero before their sizes.
        all.push(id.to_vec());
        rest = after;
    }
    all
}

/// A text in one of the four encodings, up to its end.
fn words(code: u8, text: &[u8]) -> String {
    let encoding = match code {
        0 => encoding_rs::WINDOWS_1252,
        1 => encoding_rs::UTF_16LE,
        2 => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    // The mark at the beginning of UTF-16 wins.
    let (text, ..) = encoding.decode(text);
    clean::line(text.split('\0').next().unwrap_or_default()).trim().to_owned()
}

/// The address of a `WXXX` frame: encoding, description, zero, address in Latin-1.
fn address(data: &[u8]) -> Option<String> {
    let (code, rest) = data.split_first()?;
    let address = if matches!(code, 1 | 2) {
        let pair = rest.chunks_exact(2).position(|pair| pair == [0, 0])?;
        rest.get(pair * 2 + 2..)?
    } else {
        until_zero(rest)?.1
    };
    Some(words(0, address)).filter(|address| address.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> FeedUrl {
        FeedUrl::parse("https://example.org/one.mp3").unwrap()
    }

    fn size(version: u8, length: usize) -> Vec<u8> {
        match version {
            4 => [21, 14, 7, 0].map(|shift| (length >> shift & 0x7F) as u8).to_vec(),
            _ => u32::try_from(length).unwrap().to_be_bytes().to_vec(),
        }
    }

    fn frame(version: u8, id: &str, flags: u8, data: &[u8]) -> Vec<u8> {
        [id.as_bytes(), &size(version, data.len()), &[0, flags], data].concat()
    }

    fn chap(version: u8, id: &str, millis: u32, inner: &[Vec<u8>]) -> Vec<u8> {
        let head = [id.as_bytes(), &[0], &millis.to_be_bytes(), &[0; 4], &[255; 8]].concat();
        frame(version, "CHAP", 0, &[head, inner.concat()].concat())
    }

    fn tag(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
        [b"ID3".as_slice(), &[version, 0, flags], &size(4, body.len()), body].concat()
    }

    fn read(bytes: &[u8]) -> Vec<(u32, String, bool)> {
        chapters(bytes, &url()).into_iter().map(|one| (one.start.0, one.title, one.listed)).collect()
    }

    fn utf16(text: &str) -> Vec<u8> {
        [vec![1, 0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect(), vec![0, 0]].concat()
    }

    #[test]
    fn chapters_of_both_versions_and_all_encodings() {
        for version in [3, 4] {
            let title = |data: &[u8]| frame(version, "TIT2", 0, data);
            let body = [
                frame(version, "APIC", 0, &[7; 300]),
                chap(version, "b", 61_900, &[title(&utf16("Zwei – 二"))]),
                chap(version, "a", 0, &[title(b"\0Caf\xE9\x1B[2J"), frame(version, "APIC", 0, &[1; 200])]),
                chap(version, "c", 120_000, &[title(b"\x03Dr\xC3\xA9i\0")]),
                chap(version, "d", u32::MAX, &[]),
                vec![0; 50],
            ];
            let wanted = [(0, "Café".into(), true), (61, "Zwei – 二".into(), true), (120, "Dréi".into(), true)];
            assert_eq!(read(&tag(version, 0, &body.concat())), wanted, "version {version}");
        }
    }

    #[test]
    fn what_the_table_of_contents_leaves_out_is_not_listed() {
        let body = [
            frame(4, "CTOC", 0, b"toc\0\x03\x01a\0"),
            chap(4, "a", 0, &[frame(4, "TIT2", 0, b"\x03Listed")]),
            chap(4, "b", 5_000, &[frame(4, "WXXX", 0, b"\x01\xFF\xFEx\0\0\0https://example.org/b")]),
        ];
        let bytes = tag(4, 0, &body.concat());
        assert_eq!(read(&bytes), [(0, "Listed".into(), true), (5, String::new(), false)]);
        assert_eq!(chapters(&bytes, &url())[1].link.as_deref(), Some("https://example.org/b"));
    }

    #[test]
    fn a_table_of_contents_of_other_chapters_hides_none() {
        let body = [frame(4, "CTOC", 0, b"toc\0\x03\x02ch1\0ch2\0"), chap(4, "a", 0, &[]), chap(4, "b", 9_000, &[])];
        assert_eq!(read(&tag(4, 0, &body.concat())), [(0, String::new(), true), (9, String::new(), true)]);
    }

    #[test]
    fn the_header_speaks_for_frames_that_say_nothing_of_synchronisation() {
        let unsynchronised = |bytes: &[u8]| {
            let mut out = Vec::new();
            for (at, byte) in bytes.iter().enumerate() {
                out.push(*byte);
                if *byte == 0xFF && bytes.get(at + 1).is_none_or(|next| *next == 0 || *next >= 0xE0) {
                    out.push(0);
                }
            }
            out
        };
        let plain = |inner: &[u8]| [b"a\0".as_slice(), &65_280_u32.to_be_bytes(), &[0; 4], &[255; 8], inner].concat();
        let title = frame(4, "TIT2", 0, &utf16("One ÿ\u{FF}\u{FE}"));
        let wanted = [(65, String::from("One ÿÿþ"), true)];
        let whole = plain(&title);
        // The whole frame, with its own flag and without (2.4, 3.1), and none of it though the header says so.
        for (flags, data) in [(2, unsynchronised(&whole)), (0, unsynchronised(&whole)), (0, whole.clone())] {
            assert_eq!(read(&tag(4, 0x80, &frame(4, "CHAP", flags, &data))), wanted, "flags {flags}");
        }
        // The frame inside by itself, before the one around it was packed: with and without the flag.
        for flags in [2, 0] {
            let inner = frame(4, "TIT2", flags, &unsynchronised(&utf16("One ÿ\u{FF}\u{FE}")));
            assert_eq!(read(&tag(4, 0x80, &frame(4, "CHAP", 0, &plain(&inner)))), wanted, "flags {flags} inside");
        }
        // 2.3 says it in the header only, and some programs say it of tags that they did not change.
        let body = frame(3, "CHAP", 0, &plain(&frame(3, "TIT2", 0, &utf16("One ÿ\u{FF}\u{FE}"))));
        assert_eq!(read(&tag(3, 0x80, &body)), wanted);
    }

    #[test]
    fn unsynchronised_extended_and_wrongly_sized_tags_are_read() {
        let body = chap(3, "a\u{7F}", 65_280, &[frame(3, "TIT2", 0, b"\0One")]);
        // 65,280 ms are 00 00 FF 00, which gets a zero more.
        let put_in: Vec<u8> =
            body.iter().flat_map(|byte| if *byte == 0xFF { vec![0xFF, 0] } else { vec![*byte] }).collect();
        assert_eq!(read(&tag(3, 0x80, &put_in)), [(65, "One".into(), true)]);
        let extended = [vec![0, 0, 0, 6], vec![0; 6], chap(3, "a", 1_000, &[frame(3, "TIT2", 0, b"\0One")])].concat();
        assert_eq!(read(&tag(3, 0x40, &extended)), [(1, "One".into(), true)]);
        // Version 2.4 with a plain size that is no safe number.
        let long = frame(3, "TIT2", 0, &[&[3_u8], "x".repeat(140).as_bytes()].concat());
        let body = frame(3, "CHAP", 0, &[b"a\0\0\0\x03\xE8".as_slice(), &[0; 12], &long].concat());
        let read = read(&tag(4, 0, &body));
        assert_eq!(read, [(1, "x".repeat(140), true)]);
    }

    #[test]
    fn plain_sizes_that_look_safe_are_told_by_what_follows() {
        // 256 and 261 are 00 00 01 00 and 00 00 01 05, which are 128 and 133 as safe numbers; 2.3 writes plain ones.
        for (length, padding) in [(256, 0), (261, 0), (261, 40), (1_000, 9), (16_384, 0)] {
            let art = frame(3, "APIC", 0, &vec![7; length]);
            let long = frame(3, "TIT2", 0, &[&[3_u8], "x".repeat(length).as_bytes()].concat());
            let body = [art, chap(3, "a", 1_000, &[long]), chap(3, "b", 9_000, &[frame(3, "TIT2", 0, b"\x03Two")])];
            let bytes = tag(4, 0, &[body.concat(), vec![0; padding]].concat());
            assert_eq!(read(&bytes), [(1, "x".repeat(length), true), (9, "Two".into(), true)], "{length}");
        }
        // A safe one is believed where both lead on.
        let art = frame(4, "APIC", 0, &b"TIT2".repeat(200));
        let bytes = tag(4, 0, &[art, chap(4, "a", 0, &[frame(4, "TIT2", 0, b"\x03One")])].concat());
        assert_eq!(read(&bytes), [(0, "One".into(), true)]);
    }

    #[test]
    fn what_is_cut_off_gives_what_is_whole() {
        let one = chap(4, "a", 0, &[frame(4, "TIT2", 0, b"\x03One")]);
        let bytes = tag(4, 0, &[one, chap(4, "b", 9_000, &[frame(4, "TIT2", 0, b"\x03Two")])].concat());
        assert_eq!(length(&bytes), Some(bytes.len()));
        assert_eq!(read(&bytes[..bytes.len() - 1]), [(0, "One".into(), true)]);
        assert_eq!(length(b"ID3\x02\0\0\0\0\x01\0"), None, "2.2 has no chapters");
        assert_eq!(length(b"\xFF\xFB\x90\x64\0\0\0\0\0\0"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_chapters_or_not(
            version in 2_u8..6,
            flags: u8,
            body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
            cut in 0_usize..320,
        ) {
            let bytes = tag(version, flags, &body);
            let _ = chapters(&bytes[..bytes.len().min(cut)], &url());
            let inner = chap(4, "a", 5, &[body]);
            for one in chapters(&tag(4, flags & 0xBF, &inner), &url()) {
                proptest::prop_assert!(!one.title.contains(char::is_control), "{:?}", one.title);
            }
        }
    }
}
