//! JSON as it is written by hand: names without marks, texts in single ones (JSON5, sections 3 and 5), and commas that are missing.

use super::members::{blank, end_of_text, name};

/// What may stand next in a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The name of a member.
    Name,
    Colon,
    Value,
    /// A comma, or the end of the object or list.
    Comma,
}

/// The same value as JSON has it, but for what stands inside its texts; `None` where it is not clear what is meant.
pub(super) fn respelled(text: &str) -> Option<String> {
    let mut sound = String::with_capacity(text.len() + text.len() / 8);
    // Of what is open, which are objects.
    let mut open = Vec::new();
    let (mut next, mut at) = (Next::Value, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        let rest = text.get(at..)?;
        if let Some(length) = blank(rest) {
            sound.push_str(if *byte == b'/' { " " } else { rest.get(..length)? });
            at += length;
            continue;
        }
        let first = |in_object: Option<&bool>| if in_object == Some(&true) { Next::Name } else { Next::Value };
        if next == Next::Comma && !matches!(byte, b',' | b'}' | b']') {
            sound.push(',');
            next = first(Some(open.last()?));
        }
        let length = match (byte, next) {
            (b'{' | b'[', Next::Value) => {
                open.push(*byte == b'{');
                next = first(open.last());
                1
            }
            // Behind a colon something must stand.
            (b'}' | b']', Next::Name | Next::Comma | Next::Value) => {
                let in_object = open.pop()?;
                if in_object != (*byte == b'}') || in_object && next == Next::Value {
                    return None;
                }
                next = Next::Comma;
                1
            }
            (b',', Next::Comma) => {
                next = first(Some(open.last()?));
                1
            }
            (b':', Next::Colon) => {
                next = Next::Value;
                1
            }
            (_, Next::Name | Next::Value) => {
                let is_name = next == Next::Name;
                next = if is_name { Next::Colon } else { Next::Comma };
                match byte {
                    b'"' => end_of_text(text.as_bytes(), at)? - at,
                    b'\'' => {
                        let end = end_of_text(text.as_bytes(), at)?;
                        quote(text.get(at + 1..end - 1)?, &mut sound);
                        at = end;
                        continue;
                    }
                    _ if is_name => {
                        let name = name(rest)?;
                        quote(name, &mut sound);
                        at += name.len();
                        continue;
                    }
                    // A number, or a word that JSON knows.
                    _ => rest.find(|sign: char| !sign.is_ascii_alphanumeric() && !matches!(sign, '+' | '-' | '.'))?,
                }
            }
            _ => return None,
        };
        sound.push_str(rest.get(..length).filter(|part| !part.is_empty())?);
        at += length;
    }
    (open.is_empty() && next == Next::Comma).then_some(sound)
}

/// Adds a text without its marks as one that has the marks of JSON.
fn quote(inside: &str, sound: &mut String) {
    sound.push('"');
    let mut escaped = false;
    for sign in inside.chars() {
        match sign {
            '\'' if escaped => {
                sound.pop();
                sound.push(sign);
            }
            '"' if !escaped => sound.push_str("\\\""),
            _ => sound.push(sign),
        }
        escaped = sign == '\\' && !escaped;
    }
    sound.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_clear_or_not() {
        for (text, sound) in [
            ("{a: 'x', $b_1 : 'it\\'s \"y\"'}", "{\"a\": \"x\", \"$b_1\" : \"it's \\\"y\\\"\"}"),
            ("{\"a\": \"x\" \"b\": 1\n\"c\": [1 2] d: null}", "{\"a\": \"x\" ,\"b\": 1\n,\"c\": [1 ,2] ,\"d\": null}"),
            ("{'a': {}, /* b */ 'c': [], }", "{\"a\": {},   \"c\": [], }"),
            ("[{a: -1.5e+3}{b: true}]", "[{\"a\": -1.5e+3},{\"b\": true}]"),
        ] {
            assert_eq!(respelled(text).as_deref(), Some(sound), "{text}");
        }
        for text in [
            "{\"a\": \"x \"y\" z\"}",
            "{\"a\": \"5\" pipe\", \"b\": 1}",
            "{\"a\": \"he said \"so\": x\"}",
            "{\"a\": }",
            "{\"a\"}",
            "{a b: 1}",
            "{\"a\": 1]",
            "{\"a\": 'x}",
            "{a: 1",
            "{é: 1}",
            "{,}",
            "1 2",
            "",
        ] {
            assert_eq!(respelled(text), None, "{text}");
        }
    }
}
