//! Bytes → text. What the document is, not what somebody says of it: a byte order mark first, then the HTTP charset,
//! then the XML declaration; and UTF-8 wherever the bytes are UTF-8.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memchr_iter;

use super::dos::Page;
use super::tongue;
use super::utf8::{Share, utf8_or_strays};
use super::{Warning, find};
use crate::text::clean::ESCAPE;

/// A document as text without byte order mark.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub warnings: Vec<Warning>,
}

impl<'a> Decoded<'a> {
    /// The bytes of a document as text, with all its characters. `charset` is what the HTTP header said.
    pub(super) fn unlooked(bytes: &'a [u8], charset: Option<&str>) -> Self {
        let mut warnings = Vec::new();
        let text = characters(bytes, charset, &mut warnings);
        Self { text, warnings }
    }

    /// The text without characters that XML forbids.
    pub(super) fn looked_at(self) -> Self {
        let Self { mut text, mut warnings } = self;
        if holds_forbidden(&text) {
            if let Some(japanese) = japanese(&text) {
                warnings.push(mended(String::from("nobody says so, but the document is ISO-2022-JP")));
                text = Cow::Owned(japanese);
            }
            text = without_forbidden(text, &mut warnings);
        }
        Self { text, warnings }
    }
}

/// Reads the bytes of a document; the text is without characters that XML forbids. `charset` is what the HTTP header said.
pub(super) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Decoded<'a> {
    Decoded::unlooked(bytes, charset).looked_at()
}

/// Why these bytes cannot be read, where they are in an encoding that no browser knows either.
pub(super) fn refused(bytes: &[u8]) -> Option<&'static str> {
    match bytes.trim_ascii_start() {
        // `<?xm` and `<rss`
        [0x4C, 0x6F, 0xA7, 0x94, ..] | [0x4C, 0x99, 0xA2, 0xA2, ..] => Some(
            "it is in EBCDIC, the encoding of mainframes, which earmark does not read; ask its publisher for UTF-8",
        ),
        [0x1F, 0x8B, 8, ..] => Some("it is packed with gzip; unpack it first"),
        [b'P', b'K', 3, 4, ..] => Some("it is packed as a ZIP archive; unpack it first"),
        [b'+', b'A', b'D', b'w', ..] => {
            Some("it is in UTF-7, which nobody reads any more; ask its publisher for UTF-8")
        }
        _ => None,
    }
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
            return utf8_or_strays(rest, WINDOWS_1252, warnings);
        }
        return decoded(encoding, rest).0;
    }
    if let Some(encoding) = utf16(bytes) {
        return decoded(encoding, bytes).0;
    }

    let declared = declaration(bytes);
    let header = charset.and_then(encoding_named);
    // As below: a header that says something of its own comes before the document (RFC 7303 §3.2).
    let by_document = header.is_none_or(|header| header == UTF_8 || header == WINDOWS_1252);
    let page =
        charset.and_then(Page::named).or_else(|| declared.as_deref().filter(|_| by_document).and_then(Page::named));
    if let Some(page) = page {
        let share = Share::of(bytes);
        if share.strays > 0 && !share.mostly_utf8() {
            return Cow::Owned(page.text(bytes));
        }
        return unnamed(bytes, warnings);
    }
    let from_document = declared.as_deref().and_then(encoding_named);
    if let Some(label) = &declared
        && from_document.is_none()
        && Page::named(label).is_none()
    {
        warnings.push(mended(format!("the encoding “{}” is unknown; it is guessed", short(label))));
    }
    let by_server = || Some(Said { encoding: header?, by: "the server", label: charset? });
    let by_document = || Some(Said { encoding: from_document?, by: "the document", label: declared.as_deref()? });
    let named = match (header, from_document) {
        // Servers put Latin-1 on everything that nobody configured; what the document says is more than that.
        (Some(header), Some(_)) if header == WINDOWS_1252 => by_document(),
        // A header that says UTF-8 or nothing useful gives way to a declaration when the bytes are no UTF-8; one that
        // says anything else wins, as RFC 7303 asks.
        (Some(header), _) if header != UTF_8 => by_server(),
        _ => by_document(),
    };
    // UTF-16 in a declaration that could be read byte by byte is not true (a habit of .NET exports).
    match named.filter(|said| ![UTF_16LE, UTF_16BE, UTF_8].contains(&said.encoding)) {
        None => unnamed(bytes, warnings),
        Some(said) => called(&said, bytes, warnings),
    }
}

/// An encoding, and in which word somebody says it: `ISO-8859-1` means windows-1252 (Encoding Standard, 4.2).
struct Said<'a> {
    encoding: &'static Encoding,
    by: &'static str,
    label: &'a str,
}

impl Said<'_> {
    fn but(&self, what: &str) -> Warning {
        let label = self.label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        mended(format!("{} says {} but the text is {what}", self.by, short(label)))
    }
}

/// The text in this encoding, and whether some of it was none. The decoder takes room for the worst, which may be three times
/// the document; what was not needed is given back.
fn decoded<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, bool) {
    if encoding == WINDOWS_1252 {
        return (Cow::Owned(western(bytes)), false);
    }
    let (mut text, failed) = encoding.decode_without_bom_handling(bytes);
    if let Cow::Owned(text) = &mut text {
        text.shrink_to_fit();
    }
    (text, failed)
}

/// Text in windows-1252. Without the few characters in which that differs from Latin-1 it takes half the time.
fn western(bytes: &[u8]) -> String {
    let differs = |byte: u8| matches!(byte, 0x80..=0x9F);
    let differs = |piece: &[u8]| piece.iter().fold(false, |any, byte| any | differs(*byte));
    let text = if bytes.chunks(PIECE).any(differs) {
        WINDOWS_1252.decode_without_bom_handling(bytes).0
    } else {
        encoding_rs::mem::decode_latin1(bytes)
    };
    let mut text = text.into_owned();
    text.shrink_to_fit();
    text
}

/// Text of which somebody says that it is in this encoding.
fn called<'a>(said: &Said<'_>, bytes: &'a [u8], warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    let encoding = said.encoding;
    if encoding.is_ascii_compatible() && bytes.is_ascii() && encoding != ISO_2022_JP {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).unwrap_or_default();
    }
    let (text, failed) = decoded(encoding, bytes);
    // Text of a one-byte encoding is hardly ever valid UTF-8 by accident; that of GBK or Shift_JIS can be, so there
    // the name decides unless it fails.
    if encoding.is_single_byte() || failed {
        let share = Share::of(bytes);
        if share.strays == 0 && share.valid > 0 {
            warnings.push(said.but("UTF-8"));
            return utf8_or_strays(bytes, encoding, warnings);
        }
        // Templates in UTF-8 with a name in the old encoding pasted into them.
        if share.mostly_utf8() {
            warnings.push(said.but("mostly UTF-8"));
            return utf8_or_strays(bytes, encoding, warnings);
        }
    }
    if encoding == WINDOWS_1252
        && let Some(other) = tongue::encoding(bytes)
        && let (text, false) = decoded(other, bytes)
    {
        let what = format!(
            "the document says {}, in which its language cannot be written; it is {}",
            encoding.name(),
            other.name()
        );
        warnings.push(mended(what));
        return text;
    }
    if encoding == WINDOWS_1252
        && let Some(other) = tongue::by_words(bytes)
        && let (text, false) = decoded(other, bytes)
    {
        warnings.push(said.but(other.name()));
        return text;
    }
    if failed {
        let guess = guess(bytes);
        if guess != encoding
            && let (text, false) = decoded(guess, bytes)
        {
            warnings.push(said.but(guess.name()));
            return text;
        }
        warnings.push(Warning {
            line: None,
            what: format!("some bytes are not {} and were replaced", encoding.name()),
            mended: false,
        });
    }
    text
}

/// Text of which nobody says what it is, or which is said to be UTF-8.
fn unnamed<'a>(bytes: &'a [u8], warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    // `encoding_rs` looks at many bytes at a time.
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return text;
    }
    // A few strays in UTF-8 are the rule; a whole document that is something else looks like UTF-8 only here and there.
    let share = Share::of(bytes);
    if share.strays >= A_FEW && share.valid < share.strays {
        let by_language = tongue::encoding(bytes);
        let guess = by_language.unwrap_or_else(|| guess(bytes));
        if guess != WINDOWS_1252
            && (share.strays >= ENOUGH_TO_GUESS || !guess.is_single_byte() || by_language.is_some())
            && let (text, false) = decoded(guess, bytes)
        {
            warnings.push(mended(format!("nobody says so, but the document is {}", guess.name())));
            return text;
        }
    }
    utf8_or_strays(bytes, WINDOWS_1252, warnings)
}

/// ISO-2022-JP is ASCII with escape sequences (ESC $ B), which no other text has.
fn japanese(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let escapes = || memchr_iter(0x1B, bytes).any(|at| matches!(bytes.get(at + 1..), Some([b'$', b'B' | b'@', ..])));
    if !bytes.is_ascii() || !escapes() {
        return None;
    }
    let (text, failed) = decoded(ISO_2022_JP, bytes);
    (!failed).then(|| text.into_owned())
}

/// With fewer bytes beyond ASCII a guess is a lottery; unless they are pairs that make sense, of which a word is enough.
const ENOUGH_TO_GUESS: usize = 24;
const A_FEW: usize = 8;
/// So much of a document is looked at to guess its encoding.
const LOOKED_AT: usize = 262_144;

/// What a browser would take it for, were it not UTF-8.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..LOOKED_AT).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The encoding that a label means, also in spellings that browsers do not know.
fn encoding_named(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']);
    let known = |label: &str| Encoding::for_label_no_replacement(label.as_bytes());
    known(label).or_else(|| {
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let digits = plain.trim_start_matches(|c: char| !c.is_ascii_digit());
        match plain.as_str() {
            "utf8mb4" | "utf8mb3" | "utf8n" | "cp65001" | "unicode11utf8" => Some(UTF_8),
            "cp936" | "ms936" | "win936" => known("gbk"),
            "cp932" | "ms932" | "sjis" | "win932" => known("shift_jis"),
            "cp949" | "ms949" | "uhc" | "win949" | "euckr" => known("euc-kr"),
            "cp950" | "ms950" | "win950" => known("big5"),
            "eucjp" | "ujis" => known("euc-jp"),
            "koi8" => known("koi8-r"),
            "macroman" | "xmacroman" => known("macintosh"),
            "maccyrillic" => known("x-mac-cyrillic"),
            _ if digits.len() == 4 && digits.starts_with("125") => known(&format!("windows-{digits}")),
            _ if plain.starts_with("iso8859") => known(&format!("iso-8859-{}", digits.strip_prefix("8859")?)),
            _ if plain.starts_with("latin") => known(&format!("latin{digits}")),
            _ => known(&label.replace('_', "-")),
        }
    })
}

/// UTF-16 without a mark still shows itself: the markup of a feed is ASCII, so that every other byte at the beginning
/// is NUL, and no other encoding has NUL bytes at all.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..256).unwrap_or(bytes);
    let (mut even, mut odd) = (0, 0);
    for pair in head.chunks_exact(2) {
        match pair {
            [0, 0] => return None,
            [0, _] => even += 1,
            [_, 0] => odd += 1,
            _ => {}
        }
    }
    let most = |zeros: usize, others: usize| zeros >= 2 && others == 0 && zeros * 4 >= head.len();
    if most(odd, even) {
        Some(UTF_16LE)
    } else if most(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
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
    let head = bytes.get(..bytes.len().min(1024))?;
    let rest = head.get(find::DECLARATION.find(head)? + 5..)?;
    let inside = String::from_utf8_lossy(rest.get(..find::END_OF_DECLARATION.find(rest)?)?);
    let (_, value) = inside.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.strip_prefix(quote)?.split(quote).next()?.trim();
    (!label.is_empty()).then(|| label.to_string())
}

fn short(label: &str) -> String {
    crate::text::clean::line(label).chars().take(30).collect()
}

/// Takes out what XML 1.0 §2.2 forbids; parsers keep it, terminals obey it.
fn without_forbidden<'a>(text: Cow<'a, str>, warnings: &mut Vec<Warning>) -> Cow<'a, str> {
    let mut kept = String::with_capacity(text.len());
    let (mut count, mut first_line, mut rest) = (0_usize, None, &*text);
    while let Some((sound, c)) = next_forbidden(rest) {
        kept.push_str(rest.get(..sound).unwrap_or_default());
        first_line.get_or_insert_with(|| find::line_ends(kept.as_bytes()) + 1);
        count += 1;
        kept.extend(allowed(c));
        rest = rest.get(sound + c.len_utf8()..).unwrap_or_default();
    }
    if count == 0 {
        return text;
    }
    kept.push_str(rest);
    warnings.push(Warning {
        line: first_line,
        what: format!("{count} control {} removed", if count == 1 { "character was" } else { "characters were" }),
        mended: true,
    });
    Cow::Owned(kept)
}

/// The next character that is forbidden, and where it stands.
fn next_forbidden(text: &str) -> Option<(usize, char)> {
    // Pieces that hold none are passed as fast as memory can be read.
    let skipped = text.as_bytes().chunks(PIECE).take_while(|piece| !holds_suspects(piece)).count() * PIECE;
    let start = (0..=skipped.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let (at, c) = text.get(start..)?.char_indices().find(|(_, c)| forbidden(*c))?;
    Some((start + at, c))
}

/// What is kept of a forbidden character: an escape sequence keeps its beginning (and a string its end) in a form that XML
/// allows, so that `text` knows the whole sequence and takes it out. Without its beginning the rest would be words.
pub(super) fn allowed(c: char) -> Option<char> {
    match c {
        '\u{1B}' => Some(ESCAPE),
        // BEL ends a control string as ST does.
        '\u{7}' => Some('\u{9C}'),
        c => (!forbidden(c)).then_some(c),
    }
}

/// So many bytes are looked at in one go.
const PIECE: usize = 256;

/// Whether there is anything that XML 1.0 §2.2 forbids, as fast as memory can be read.
pub(super) fn holds_forbidden(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.chunks(PIECE).any(holds_controls)
        || memchr::memchr_iter(0xEF, bytes)
            .any(|at| matches!(bytes.get(at + 1..at + 3), Some([0xBB, 0xBF] | [0xBF, 0xBE | 0xBF])))
}

/// Without a branch inside, so that each look becomes a handful of wide instructions; most pieces need the first one only.
fn holds_controls(piece: &[u8]) -> bool {
    let no_line = |byte: u8| matches!(byte, 0..=0x09 | 0x0B..=0x1F);
    let control = |byte: u8| matches!(byte, 0..=0x08 | 0x0B | 0x0C | 0x0E..=0x1F);
    piece.iter().fold(false, |any, byte| any | no_line(*byte))
        && piece.iter().fold(false, |any, byte| any | control(*byte))
}

/// Whether there is a control, or the first byte of something else that is forbidden.
fn holds_suspects(piece: &[u8]) -> bool {
    holds_controls(piece) || memchr::memchr(0xEF, piece).is_some()
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
    fn every_byte_of_windows_1252_is_a_character() {
        let all: Vec<u8> = (0..=255).rev().chain(0..=255).collect();
        let latin: Vec<u8> = (0..0x80).chain(0xA0..=255).collect();
        for bytes in [all, latin] {
            assert_eq!(western(&bytes), WINDOWS_1252.decode_without_bom_handling(&bytes).0);
        }
    }

    /// A sentence in an old encoding, as often as it takes to know it.
    fn written(label: &str, sentence: &str, times: usize) -> Vec<u8> {
        let text = sentence.repeat(times);
        if label.starts_with("utf-16") {
            let units = text.encode_utf16();
            let bytes = |unit: u16| if label == "utf-16be" { unit.to_be_bytes() } else { unit.to_le_bytes() };
            return units.flat_map(bytes).collect();
        }
        let (bytes, _, failed) = Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
        assert!(!failed, "{label} cannot say {sentence}");
        bytes.into_owned()
    }

    const SENTENCES: &[(&str, &str)] = &[
        ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl šéf. "),
        ("windows-1251", "Подкаст о книгах, фильмах и путешествиях по стране. "),
        ("windows-1253", "Το podcast για βιβλία και ταινίες της εβδομάδας. "),
        ("windows-1255", "הפודקאסט על ספרים וסרטים של השבוע. "),
        ("koi8-r", "Подкаст о книгах, фильмах и путешествиях по стране. "),
        ("koi8-u", "Подкаст про книжки, їжу та подорожі нашою країною. "),
        ("shift_jis", "本と映画についてのポッドキャストです。毎週水曜日に配信。"),
        ("euc-jp", "本と映画についてのポッドキャストです。毎週水曜日に配信。"),
        ("iso-2022-jp", "本と映画についてのポッドキャストです。毎週水曜日に配信。"),
        ("gbk", "关于书籍和电影的播客，每周三更新，欢迎收听。"),
        ("big5", "關於書籍和電影的播客，每週三更新，歡迎收聽。"),
        ("euc-kr", "책과 영화에 관한 팟캐스트입니다. 매주 수요일에 찾아옵니다. "),
    ];

    #[test]
    fn declarations_count_unless_the_bytes_disagree() {
        let declared = |label: &str, body: &[u8]| {
            let mut bytes = format!("<?xml version='1.0' encoding='{label}'?>").into_bytes();
            bytes.extend_from_slice(body);
            read(&bytes, None).split_once("?>").unwrap().1.to_string()
        };
        assert_eq!(declared("ISO-8859-1", b"\xE9\x80"), "é€");
        assert_eq!(declared("ISO-8859-1", "é".as_bytes()), "é");
        assert_eq!(declared("ISO8859_15", b"\xA4"), "€");
        assert_eq!(declared("cp-1251", b"\xCF\xEE\xE4"), "Под");
        assert_eq!(declared("MacRoman", b"\x80"), "Ä");
        assert_eq!(declared("IBM850", b"\x9b \xc3\xa9"), "ø ├®");
        assert_eq!(declared("IBM850", "é".as_bytes()), "é");
        assert_eq!(declared("x-mac-cyrillic", b"\x80"), "А");
        assert_eq!(declared("Shift_JIS", "日本語の話".as_bytes()), "日本語の話");
        assert_eq!(declared("utf-16", "Übung".as_bytes()), "Übung");
        for (label, sentence) in SENTENCES {
            assert_eq!(declared(label, &written(label, sentence, 1)), *sentence, "{label}");
            assert_eq!(read(&written(label, sentence, 1), Some(label)), *sentence, "{label} in the header");
        }
    }

    #[test]
    fn a_wrong_encoding_is_told_in_the_word_of_whoever_says_it() {
        let told = |bytes: &[u8], charset| decode(bytes, charset).warnings.remove(0).what;
        let document = "<?xml version='1.0' encoding='ISO-8859-1'?>é".as_bytes();
        assert_eq!(told(document, None), "the document says ISO-8859-1 but the text is UTF-8");
        let document = "<?xml version='1.0'?>é".as_bytes();
        assert_eq!(told(document, Some("\"latin1\"")), "the server says latin1 but the text is UTF-8");
    }

    /// What a template says of everything: a document that names no language, or another one.
    #[test]
    fn words_of_another_script_are_no_latin() {
        let sentence = "Подкаст о книгах, фильмах и путешествиях по стране. Каждую неделю новые встречи и разговоры. ";
        let mut bytes = b"<?xml version='1.0' encoding='ISO-8859-1'?><rss><language>en</language>".to_vec();
        bytes.extend(written("windows-1251", sentence, 1));
        let mut decoded = decode(&bytes, None);
        assert!(decoded.text.ends_with(sentence), "{}", decoded.text);
        assert_eq!(decoded.warnings.remove(0).what, "the document says ISO-8859-1 but the text is windows-1251");
    }

    #[test]
    fn the_default_of_a_server_gives_way_to_the_document() {
        let bytes = b"<?xml version='1.0' encoding='windows-1251'?>\xCF\xEE\xE4";
        assert!(read(bytes, Some("ISO-8859-1")).ends_with("Под"));
        // So do pages of DOS, and no others.
        let dos = b"<?xml version='1.0' encoding='cp850'?>\x9b";
        for (header, last) in [("ISO-8859-1", 'ø'), ("utf-8", 'ø'), ("windows-1251", '›'), ("ibm852", 'Ť')] {
            assert!(read(dos, Some(header)).ends_with(last), "{header}");
        }
        assert!(read(bytes, Some("us-ascii")).ends_with("Под"));
        assert!(read(b"<?xml version='1.0' encoding='utf-8'?>\xCF\xEE\xE4", Some("windows-1251")).ends_with("Под"));
    }

    #[test]
    fn what_nobody_names_is_known_by_its_bytes() {
        for (label, sentence) in SENTENCES.iter().filter(|(label, _)| *label != "koi8-u") {
            for wrong in ["", "<?xml version='1.0' encoding='utf-8'?>"] {
                let mut bytes = wrong.as_bytes().to_vec();
                bytes.extend(written(label, sentence, 4));
                let decoded = decode(&bytes, None);
                assert_eq!(decoded.text, format!("{wrong}{}", sentence.repeat(4)), "{label}");
                assert_eq!(decoded.warnings.len(), 1, "{label}");
            }
        }
        // A label that fails is no better than none.
        let mut bytes = b"<?xml version='1.0' encoding='euc-jp'?>".to_vec();
        bytes.extend(written("shift_jis", SENTENCES[6].1, 4));
        assert!(read(&bytes, None).ends_with("水曜日に配信。"));
    }

    #[test]
    fn a_word_is_enough_where_characters_are_pairs() {
        let (bytes, _, _) = Encoding::for_label(b"gbk").unwrap().encode("<title>电影和书籍的播客</title>");
        assert_eq!(read(&bytes, None), "<title>电影和书籍的播客</title>");
        // A dozen accents of an old template are no Chinese.
        let french = b"<title>\xE9t\xE9, d\xE9j\xE0 vu, cr\xE8me br\xFBl\xE9e, gar\xE7on, no\xEBl, \xE0 c\xF4t\xE9, ma\xEFs</title>";
        assert_eq!(read(french, None), "<title>été, déjà vu, crème brûlée, garçon, noël, à côté, maïs</title>");
        for few in [
            "Übergrößen für Mädchen, Käse, Öl und Füße",
            "“Quoted” – and ‘again’… ©",
            "ÄÖÜäöüß",
            "España, mañana, niño, ¿qué?, ¡sí!",
        ] {
            let (bytes, _, _) = WINDOWS_1252.encode(few);
            assert_eq!(read(&bytes, None), few);
        }
    }

    #[test]
    fn old_bytes_in_a_new_document_are_read_in_the_encoding_that_it_names() {
        let mut bytes = b"<?xml version='1.0' encoding='windows-1251'?>".to_vec();
        bytes.extend("Подкаст о книгах ".as_bytes());
        bytes.extend(b"\xCF");
        assert!(read(&bytes, None).ends_with("Подкаст о книгах П"));
    }

    #[test]
    fn wide_characters_need_no_mark() {
        for label in ["utf-16le", "utf-16be"] {
            for document in ["<a>é日本</a>", "\n  <?xml version='1.0'?><a>é</a>", "{\"title\": \"é\"}"] {
                assert_eq!(read(&written(label, document, 1), None), document, "{label}");
                assert_eq!(read(&written(label, document, 1), Some("utf-16")), document, "{label}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_text(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), at in 0..SENTENCES.len()) {
            let label = SENTENCES[at].0;
            for charset in [None, Some(label)] {
                proptest::prop_assert!(!decode(&bytes, charset).text.contains(forbidden));
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn forbidden_characters_are_seen(text in "[a\\x00-\\x1F\u{FEFE}-\u{FEFF}\u{FFFD}-\u{FFFF}\u{FF0C}é]{0,6}") {
            proptest::prop_assert_eq!(holds_forbidden(&text), text.contains(forbidden));
        }
    }

    #[test]
    fn forbidden_characters_go() {
        let decoded = decode(b"a\n\x1b[31mb\0c\x0b\x0c", None);
        assert_eq!(decoded.text, "a\n\u{80}[31mbc");
        assert_eq!(decoded.warnings[0].line, Some(2));
    }
}
