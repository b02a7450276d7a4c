//! Bytes → text. What the document is, not what somebody says of it: a byte order mark first, then the HTTP charset,
//! then the XML declaration; and UTF-8 wherever the bytes are UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Warning;

/// A document as text without byte order mark and without characters that XML forbids.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub warnings: Vec<Warning>,
}

/// Reads the bytes of a document. `charset` is what the HTTP header said.
pub(super) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Decoded<'a> {
    let mut warnings = Vec::new();
    let text = characters(bytes, charset, &mut warnings);
    let text = without_forbidden(text, &mut warnings);
    Decoded { text, warnings }
}

fn mended(what: String) -> Warning {
    Warning { line: None, what, mended: true }
}

fn characters<'a>(bytes: &'a [u8], charset: Option<&str>, warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    if let Some(text) = utf32(bytes) {
        return Cow::Owned(text);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        if encoding == UTF_8 {
            return utf8_or_strays(rest, warnings);
        }
        return encoding.decode_without_bom_handling(rest).0;
    }
    // UTF-16 without a mark still shows itself: `<` is 3C 00 or 00 3C, and no other encoding has NUL bytes there.
    match bytes {
        [b'<', 0, next, 0, ..] if *next != 0 => return UTF_16LE.decode_without_bom_handling(bytes).0,
        [0, b'<', 0, next, ..] if *next != 0 => return UTF_16BE.decode_without_bom_handling(bytes).0,
        _ => {}
    }

    let from_header = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let declared = declaration(bytes);
    let from_document = declared.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    // A header that says UTF-8 or nothing useful gives way to a declaration when the bytes are no UTF-8 (tried below);
    // a header that says anything else wins, as RFC 7303 asks.
    let named = from_header.filter(|encoding| *encoding != UTF_8).or(from_document);
    // UTF-16 in a declaration that could be read byte by byte is not true (RFC of nobody, habit of .NET exports).
    let named = named.filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE);

    match named {
        None => {
            if let Some(label) = declared
                && from_document.is_none()
            {
                warnings.push(mended(format!("the encoding “{}” is unknown; read as UTF-8", short(&label))));
            }
            utf8_or_strays(bytes, warnings)
        }
        Some(encoding) if encoding == UTF_8 => utf8_or_strays(bytes, warnings),
        Some(encoding) => {
            // Text of a one-byte encoding is hardly ever valid UTF-8 by accident; that of GBK or Shift_JIS can be, so
            // there the declaration decides unless it fails.
            if let Ok(text) = std::str::from_utf8(bytes)
                && encoding.is_ascii_compatible()
                && encoding != encoding_rs::ISO_2022_JP
            {
                if text.is_ascii() {
                    return Cow::Borrowed(text);
                }
                let (_, failed) = encoding.decode_without_bom_handling(bytes);
                if encoding.is_single_byte() || failed {
                    warnings.push(mended(format!("the document says {} but is UTF-8", encoding.name())));
                    return Cow::Borrowed(text);
                }
            }
            let (text, failed) = encoding.decode_without_bom_handling(bytes);
            if failed {
                warnings.push(Warning {
                    line: None,
                    what: format!("some bytes are not {} and were replaced", encoding.name()),
                    mended: false,
                });
            }
            text
        }
    }
}

/// UTF-8; each byte that is not is read as windows-1252, which is what those bytes nearly always are (a quotation mark
/// pasted from a word processor into a template that is UTF-8).
fn utf8_or_strays<'a>(bytes: &'a [u8], warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 64);
    let (mut strays, mut first_line, mut lines) = (0_usize, None, 1_u32);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        lines += newlines(chunk.valid());
        if !chunk.invalid().is_empty() {
            strays += chunk.invalid().len();
            first_line.get_or_insert(lines);
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    warnings.push(Warning {
        line: first_line,
        what: format!(
            "{strays} {} not UTF-8 and read as windows-1252",
            if strays == 1 { "byte is" } else { "bytes are" }
        ),
        mended: true,
    });
    Cow::Owned(text)
}

/// UTF-32, which `encoding_rs` leaves out because browsers do; a handful of test feeds use it.
fn utf32(bytes: &[u8]) -> Option<String> {
    type Read = fn([u8; 4]) -> u32;
    let (rest, read): (&[u8], Read) = match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => (rest, u32::from_le_bytes),
        [0, 0, 0xFE, 0xFF, rest @ ..] => (rest, u32::from_be_bytes),
        [b'<', 0, 0, 0, ..] => (bytes, u32::from_le_bytes),
        [0, 0, 0, b'<', ..] => (bytes, u32::from_be_bytes),
        _ => return None,
    };
    let characters = rest.chunks_exact(4).filter_map(|four| <[u8; 4]>::try_from(four).ok());
    Some(characters.map(|four| char::from_u32(read(four)).unwrap_or('\u{FFFD}')).collect())
}

/// The `encoding` of the XML declaration.
fn declaration(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1024))?);
    let (_, rest) = head.split_once("<?xml")?;
    let (inside, _) = rest.split_once("?>")?;
    let (_, value) = inside.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.strip_prefix(quote)?.split(quote).next()?.trim();
    (!label.is_empty()).then(|| label.to_string())
}

fn short(label: &str) -> String {
    crate::text::clean::line(label).chars().take(30).collect()
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// Takes out what XML 1.0 §2.2 forbids; parsers keep it, terminals obey it.
fn without_forbidden<'a>(text: Cow<'a, str>, warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    let suspicious = text.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xEF);
    if !suspicious || !text.contains(forbidden) {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    let (mut count, mut first_line, mut lines) = (0_usize, None, 1_u32);
    for piece in text.split_inclusive(forbidden) {
        let clean = piece.trim_end_matches(forbidden);
        lines += newlines(clean);
        if clean.len() < piece.len() {
            count += 1;
            first_line.get_or_insert(lines);
        }
        kept.push_str(clean);
    }
    warnings.push(Warning {
        line: first_line,
        what: format!("{count} control {} removed", if count == 1 { "character was" } else { "characters were" }),
        mended: true,
    });
    Cow::Owned(kept)
}

fn forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], charset: Option<&str>) -> String {
        decode(bytes, charset).text.into_owned()
    }

    #[test]
    fn a_byte_order_mark_wins() {
        assert_eq!(read(b"\xEF\xBB\xBF<a>\xC3\xA9</a>", Some("iso-8859-1")), "<a>é</a>");
        assert_eq!(read(b"\xFF\xFE<\0a\0>\0\xE9\0", None), "<a>é");
        assert_eq!(read(b"\xFE\xFF\0<\0a\0>\0\xE9", None), "<a>é");
        assert_eq!(read(b"<\0a\0>\0\xE9\0", None), "<a>é");
        assert_eq!(read(b"\0<\0a\0>\0\xE9", None), "<a>é");
    }

    #[test]
    fn stray_bytes_are_windows_1252() {
        let decoded = decode(b"<a>\xC3\xA9 \x93quoted\x94</a>", None);
        assert_eq!(decoded.text, "<a>é “quoted”</a>");
        assert_eq!(decoded.warnings.len(), 1);
        assert_eq!(decoded.warnings[0].line, Some(1));
    }

    #[test]
    fn declarations_count_unless_the_bytes_disagree() {
        let declared = |label: &str, body: &[u8]| {
            let mut bytes = format!("<?xml version='1.0' encoding='{label}'?>").into_bytes();
            bytes.extend_from_slice(body);
            read(&bytes, None).split_once("?>").unwrap().1.to_string()
        };
        assert_eq!(declared("ISO-8859-1", b"\xE9\x80"), "é€");
        assert_eq!(declared("ISO-8859-1", "é".as_bytes()), "é");
        assert_eq!(declared("koi8-r", b"\xF0\xCF\xC4"), "Под");
        assert_eq!(declared("Shift_JIS", b"\x93\xFA\x96\x7B"), "日本");
        assert_eq!(declared("GBK", b"\xD6\xD0\xB9\xFA"), "中国");
        assert_eq!(read(b"\xF0\xCF\xC4", Some("koi8-r")), "Под");
    }

    #[test]
    fn forbidden_characters_go() {
        let decoded = decode(b"a\n\x1b[31mb\0c\x0b\x0c", None);
        assert_eq!(decoded.text, "a\n[31mbc");
        assert_eq!(decoded.warnings[0].line, Some(2));
    }
}
