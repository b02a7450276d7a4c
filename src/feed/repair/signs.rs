//! The signs that markup is made of: names, blanks, references.

use memchr::memchr;

/// The name of the start tag that begins here.
pub(super) fn tag_name(rest: &[u8]) -> Option<&[u8]> {
    let inside = rest.strip_prefix(b"<")?;
    inside.get(..inside.iter().position(|byte| !is_name(*byte))?)
}

pub(super) fn blanks(rest: &[u8]) -> usize {
    rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len())
}

/// Bytes that names are made of here.
static NAME: [bool; 256] = {
    let mut name = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        name[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.');
        byte += 1;
    }
    name
};

pub(super) fn is_name(byte: u8) -> bool {
    NAME.get(usize::from(byte)).is_some_and(|name| *name)
}

/// The length of the reference that begins here. Names of HTML are good in text (`Some`), if they were met before.
pub(super) fn reference(rest: &[u8], in_text: Option<bool>) -> Option<usize> {
    match rest {
        [b'&', b'l' | b'g', b't', b';', ..] => Some(4),
        [b'&', b'a', b'm', b'p', b';', ..] => Some(5),
        [b'&', b'q', b'u', b'o', b't', b';', ..] | [b'&', b'a', b'p', b'o', b's', b';', ..] => Some(6),
        [b'&', b'#', rest @ ..] => {
            let digits = memchr(b';', rest.get(..rest.len().min(10))?)?;
            let number = std::str::from_utf8(rest.get(..digits)?).ok()?;
            let (number, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
            if !number.starts_with(|c: char| c.is_ascii_hexdigit()) {
                return None;
            }
            let code = u32::from_str_radix(number, radix).ok()?;
            let good = char::from_u32(code).is_some_and(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
            good.then_some(digits + 3)
        }
        [b'&', rest @ ..] if in_text == Some(true) => {
            let name = memchr(b';', rest.get(..rest.len().min(32))?)?;
            (name > 0 && rest.get(..name)?.iter().all(u8::is_ascii_alphanumeric)).then_some(name + 2)
        }
        _ => None,
    }
}
