//! UTF-8, and what nearly is: bytes of an old encoding among it, and characters in forms that it forbids.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::{Warning, find};

/// How much of a text beyond ASCII is UTF-8.
pub(super) struct Share {
    /// Characters of more than one byte.
    pub valid: usize,
    /// Bytes that are part of none.
    pub strays: usize,
}

impl Share {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut share = Self { valid: 0, strays: 0 };
        let mut rest = bytes;
        while let Some(next) = beyond_ascii(rest) {
            // A piece that begins and ends between characters, so that none is torn apart.
            let from = rest.get(next..).unwrap_or_default();
            let end = from.iter().position(u8::is_ascii).unwrap_or(from.len());
            let (piece, after) = from.split_at_checked(end).unwrap_or((from, &[]));
            if piece.len() == 1 {
                share.strays += 1;
            } else {
                for piece in (Pieces { rest: piece }) {
                    match piece {
                        Piece::Sound(text) => share.valid += text.chars().count(),
                        Piece::Strays(bytes) => share.strays += bytes.len(),
                        // Halves of characters mean one; what is too long says nothing of what the text is.
                        Piece::Forbidden(c, _) => share.valid += usize::from(c != char::REPLACEMENT_CHARACTER),
                    }
                }
            }
            rest = after;
        }
        share
    }

    pub(super) fn mostly_utf8(&self) -> bool {
        self.valid >= 4 && self.valid >= self.strays * 8
    }
}

/// Where the first byte beyond ASCII stands.
fn beyond_ascii(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    // The highest bit of each byte; the first byte is the lowest.
    let high = |word: &[u8; 8]| u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
    let found = words.iter().position(|word| high(word) != 0);
    match found.and_then(|at| Some((at, high(words.get(at)?)))) {
        Some((at, bits)) => Some(at * 8 + (bits.trailing_zeros() / 8) as usize),
        None => rest.iter().position(|byte| !byte.is_ascii()).map(|at| words.len() * 8 + at),
    }
}

/// A piece of a text that should be UTF-8.
enum Piece<'a> {
    Sound(&'a str),
    Strays(&'a [u8]),
    /// A character in a form that UTF-8 forbids, and its bytes.
    Forbidden(char, &'a [u8]),
}

struct Pieces<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let chunk = self.rest.utf8_chunks().next()?;
        let forbidden = if chunk.valid().is_empty() { forbidden(self.rest) } else { None };
        let (piece, length) = match forbidden {
            Some((c, length)) => (Piece::Forbidden(c, self.rest.get(..length)?), length),
            None if chunk.valid().is_empty() => (Piece::Strays(chunk.invalid()), chunk.invalid().len()),
            None => (Piece::Sound(chunk.valid()), chunk.valid().len()),
        };
        self.rest = self.rest.get(length..)?;
        Some(piece)
    }
}

/// What begins here in a form that UTF-8 forbids (RFC 3629 §3), and how long it is: two halves of UTF-16, each as if it were a
/// character (CESU-8), which mean one; half a character; and ASCII and others in more bytes than it takes.
fn forbidden(bytes: &[u8]) -> Option<(char, usize)> {
    let unknown = char::REPLACEMENT_CHARACTER;
    let half = |second: u8, third: u8| u32::from(second & 0x0F) << 6 | u32::from(third & 0x3F);
    Some(match *bytes {
        [0xED, high @ 0xA0..=0xAF, h @ 0x80..=0xBF, 0xED, low @ 0xB0..=0xBF, l @ 0x80..=0xBF, ..] => {
            (char::from_u32(0x1_0000 + half(high, h) * 0x400 + half(low, l))?, 6)
        }
        [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..] | [0xE0, 0x80..=0x9F, 0x80..=0xBF, ..] => (unknown, 3),
        [0xF0, 0x80..=0x8F, 0x80..=0xBF, 0x80..=0xBF, ..] => (unknown, 4),
        [0xC0 | 0xC1, 0x80..=0xBF, ..] => (unknown, 2),
        _ => return None,
    })
}

/// UTF-8; each byte that is not is read in the old encoding, which without better knowledge is windows-1252 (a
/// quotation mark pasted from a word processor into a template that is UTF-8).
pub(super) fn utf8_or_strays<'a>(bytes: &'a [u8], old: &'static Encoding, warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    // Two bytes may be two letters of the old encoding (`À»`): where there are others of these, or nothing but them.
    let share = Share::of(bytes);
    let may_be_old = share.strays > 0 || share.valid == 0;
    let is_old = |bytes: &[u8]| may_be_old && bytes.len() == 2 && bytes != [0xC0, 0x80];
    let mut text = String::with_capacity(bytes.len() + 64);
    let (mut strays, mut forbidden, mut lines) = (Met::default(), Met::default(), 1_u32);
    for piece in (Pieces { rest: bytes }) {
        match piece {
            Piece::Sound(sound) => {
                text.push_str(sound);
                lines += find::line_ends(sound.as_bytes());
            }
            Piece::Forbidden(c, bytes) if !is_old(bytes) => {
                forbidden.more(1, lines);
                text.push(c);
            }
            Piece::Strays(bytes) | Piece::Forbidden(_, bytes) => {
                strays.more(bytes.len(), lines);
                text.push_str(&old.decode_without_bom_handling(bytes).0);
            }
        }
    }
    let characters = if forbidden.count == 1 { "character is" } else { "characters are" };
    forbidden
        .tell(warnings, &format!("{characters} in a form that UTF-8 forbids (CESU-8, or more bytes than it takes)"));
    let bytes = if strays.count == 1 { "byte is" } else { "bytes are" };
    strays.tell(warnings, &format!("{bytes} not UTF-8 and read as {}", old.name()));
    Cow::Owned(text)
}

/// How much of a kind was met, and the line of the first.
#[derive(Default)]
struct Met {
    count: usize,
    line: Option<u32>,
}

impl Met {
    fn more(&mut self, count: usize, line: u32) {
        self.count += count;
        self.line.get_or_insert(line);
    }

    fn tell(&self, warnings: &mut Vec<Warning>, what: &str) {
        if self.count > 0 {
            warnings.push(Warning { line: self.line, what: format!("{} {what}", self.count), mended: true });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;

    #[test]
    fn forms_that_utf_8_forbids_do_not_make_it_something_else() {
        let told = "in a form that UTF-8 forbids";
        let cat = b"\xED\xA0\xBD\xED\xB8\xBA";
        let many = cat.repeat(9);
        for (bytes, text, line, count) in [
            // One pair, many without anything else, and among words.
            ([&b"<a>\n"[..], cat].concat(), String::from("<a>\n😺"), 2, "1 character is"),
            (many.clone(), "😺".repeat(9), 1, "9 characters are"),
            ([&b"\xC3\xA9\n"[..], &many, b"\xC3\xA9"].concat(), format!("é\n{}é", "😺".repeat(9)), 2, "9 characters"),
            // NUL as Java has it, half a character, and signs of ASCII in two, three and four bytes.
            (b"x\xC0\x80y".to_vec(), String::from("x�y"), 1, "1 character is"),
            (b"\xC0\x80".repeat(20), "�".repeat(20), 1, "20 characters are"),
            (b"\xED\xA0\xBD\xC3\xA9".to_vec(), String::from("�é"), 1, "1 character is"),
            (b"\xC3\xA9\xC0\xAF\xE0\x80\xAF\xF0\x80\x80\xAF".to_vec(), String::from("é���"), 1, "3 characters are"),
        ] {
            let decoded = decode(&bytes, None);
            assert_eq!(decoded.text, text);
            let [warning] = &*decoded.warnings else { panic!("{text}: {:?}", decoded.warnings) };
            assert!(warning.what.starts_with(count) && warning.what.contains(told), "{}", warning.what);
            assert_eq!(warning.line, Some(line));
        }
        // Letters of an old encoding stay letters.
        assert_eq!(decode(b"<a>\xC0\xA0qui \xE9t\xE9", None).text, "<a>À\u{a0}qui été");
        assert_eq!(decode(b"\xC3\xA9 \xC0\xBB \xE9", None).text, "é À» é");
    }

    proptest::proptest! {
        #[test]
        fn what_java_writes_is_read(text in "[a-z\\néß日𝄞😺]{1,60}") {
            let mut bytes = Vec::new();
            for unit in text.encode_utf16() {
                match unit {
                    0..0x80 => bytes.push(unit as u8),
                    0x80..0x800 => bytes.extend([0xC0 | (unit >> 6) as u8, 0x80 | (unit & 0x3F) as u8]),
                    _ => bytes.extend([0xE0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3F) as u8, 0x80 | (unit & 0x3F) as u8]),
                }
            }
            proptest::prop_assert_eq!(decode(&bytes, None).text, text);
        }
    }
}
