//! Files that are no text, known by how they begin.

/// So much of a file is looked at.
const BEGINNING: usize = 4096;

/// What this file is when it is no text that somebody could read, as one says it: “a PDF”.
#[must_use]
pub fn of_no_text(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..BEGINNING).unwrap_or(bytes);
    let holds = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    Some(match head.trim_ascii_start() {
        [b'%', b'P', b'D', b'F', b'-', ..] => "a PDF",
        [b'{', b'\\', b'r', b't', b'f', ..] => "a document in RTF",
        [b'P', b'K', 3, 4, ..] if holds(b"word/") => "a document of Word",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "a document of an office program",
        [b'P', b'K', 3, 4, ..] if holds(b"opendocument.text") || holds(b"[Content_Types].xml") => {
            "a document of an office program"
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] => "a packed archive (ZIP)",
        [0x1F, 0x8B, 8, ..] | [b'7', b'z', 0xBC, 0xAF, ..] | [b'R', b'a', b'r', b'!', 0x1A, ..] => "a packed archive",
        [0x89, b'P', b'N', b'G', ..]
        | [0xFF, 0xD8, 0xFF, ..]
        | [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "a picture",
        [b'I', b'D', b'3', 2..=4, ..]
        | [0xFF, 0xFB | 0xFA | 0xF3 | 0xF2 | 0xF1 | 0xF9, ..]
        | [b'O', b'g', b'g', b'S', ..]
        | [b'f', b'L', b'a', b'C', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', ..] => "a recording",
        _ if is_binary(head) => "a file of another kind",
        _ => return None,
    })
}

/// Whether there is more in it than any encoding of text has: characters that control machines. UTF-16 and UTF-32 have zeros, always
/// in the same places.
fn is_binary(head: &[u8]) -> bool {
    let is_wide = |width: usize| {
        let zeros = |at: usize| head.iter().skip(at).step_by(width).filter(|byte| **byte == 0).count();
        let (most, all) = ((0..width).map(zeros).max().unwrap_or_default(), head.len() / width);
        most * 4 > all * 3
    };
    let marked = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    let control = |byte: &&u8| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F);
    let controls = head.iter().filter(control).count();
    // Terminals and old machines leave one or the other.
    controls > 8 && controls * 50 > head.len() && !marked && !is_wide(2) && !is_wide(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        let of = |bytes: &[u8]| of_no_text(bytes);
        assert_eq!(of(b"\n%PDF-1.7\n\xE2\xE3"), Some("a PDF"));
        assert_eq!(of(b"PK\x03\x04\x14\0\0\0\x08\0________________word/document.xml"), Some("a document of Word"));
        assert_eq!(of(b"PK\x03\x04\x14\0\0\0\x08\0________________captions.srt"), Some("a packed archive (ZIP)"));
        assert_eq!(of(b"{\\rtf1\\ansi Hello}"), Some("a document in RTF"));
        assert_eq!(of(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), Some("a picture"));
        assert_eq!(of(b"\0\0\0\x20ftypM4A "), Some("a recording"));
        let machine: Vec<u8> = (0..2000_u32).map(|at| (at * 37 % 251) as u8).collect();
        assert_eq!(of(&machine), Some("a file of another kind"));
        let utf16: Vec<u8> =
            "1\n00:00:01,000 --> 00:00:02,000\nDrei".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for text in [
            utf16.as_slice(),
            b"\xFF\xFEa\0b\0",
            b"",
            b"%PDF",
            b"\x1b[31mred\x1b[0m \x07 and \0 more",
            "Ünïcödé 茶".as_bytes(),
            b"\xC7a va",
            b"PK is short for Park.",
        ] {
            assert_eq!(of(text), None, "{}", String::from_utf8_lossy(text));
        }
    }
}
