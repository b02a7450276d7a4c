//! Case and accent folding, for search, sort keys and comparing names.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Lower case without accents (NFKD, marks dropped); punctuation stays.
///
/// Letters that Unicode does not take apart but people search without (`ß ø ł æ`) become their Latin neighbours.
/// Vowel signs of Indic scripts and the voicing of kana are letters, not accents: they stay.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Letters of ASCII are taken apart and put together by nothing but a mark behind them.
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (plain, beyond) = rest.split_at_checked(at.saturating_sub(1)).unwrap_or(("", rest));
        let end = beyond.bytes().skip(1).position(|byte| byte.is_ascii()).map_or(beyond.len(), |end| end + 1);
        let (beyond, after) = beyond.split_at_checked(end).unwrap_or((beyond, ""));
        out.extend(plain.chars().map(|c| c.to_ascii_lowercase()));
        if beyond.chars().all(|c| alone(c).is_some()) {
            out.extend(beyond.chars().filter_map(alone));
        } else {
            fold_beyond_ascii(beyond, &mut out);
        }
        rest = after;
    }
    out.extend(rest.chars().map(|c| c.to_ascii_lowercase()));
    out
}

/// Letters of Latin scripts, with ASCII, and the signs of typesetters.
const LATIN: Range<u32> = 0..0x300;
const SIGNS: Range<u32> = 0x2000..0x2070;

/// What becomes of a character that is put together with none of its neighbours, as long as these are of this kind, too. Most
/// titles that are not in ASCII have no others.
fn alone(c: char) -> Option<&'static str> {
    static ALONE: LazyLock<Vec<Box<str>>> = LazyLock::new(|| {
        let folded = |c| {
            let mut out = String::new();
            fold_beyond_ascii(char::from_u32(c).unwrap_or_default().encode_utf8(&mut [0; 4]), &mut out);
            out.into()
        };
        LATIN.chain(SIGNS).map(folded).collect()
    });
    let code = u32::from(c);
    let place = if SIGNS.contains(&code) { LATIN.end + code - SIGNS.start } else { code };
    (SIGNS.contains(&code) || LATIN.contains(&code)).then(|| ALONE.get(place as usize).map(|folded| &**folded))?
}

fn fold_beyond_ascii(text: &str, out: &mut String) {
    let letters = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    let neighbours = letters.filter(|c| !is_accent(*c)).flat_map(|c| {
        let two = match c {
            'ß' => ['s', 's'],
            'æ' => ['a', 'e'],
            'œ' => ['o', 'e'],
            'þ' => ['t', 'h'],
            _ => return [Some(neighbour(c)), None],
        };
        two.map(Some)
    });
    out.extend(neighbours.flatten().nfc());
}

/// The Latin letter that people type for one that Unicode does not take apart.
fn neighbour(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ς' => 'σ',
        c => c,
    }
}

/// The folded form of a text, where more than the case of ASCII letters would change; else `None`.
#[must_use]
pub fn beyond_case(text: &str) -> Option<String> {
    // What typesetters put into English titles folds to itself.
    let plain = |c: char| c.is_ascii() || matches!(c, '–' | '—' | '‘' | '’' | '“' | '”' | '•');
    if text.is_ascii() || text.chars().all(plain) {
        return None;
    }
    let folded = fold(text);
    (folded != text.to_ascii_lowercase()).then_some(folded)
}

/// Accents by canonical class: Hebrew and Arabic points (10 to 36), and everything above and below letters (from 200).
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 10..=36 | 200..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_find_names_without_accents() {
        for (name, folded) in [
            ("Chaosradio", "chaosradio"),
            ("Café Été", "cafe ete"),
            ("STRASSE Straße", "strasse strasse"),
            ("Łódź Ørsted Æther", "lodz orsted aether"),
            ("İstanbul ıssız", "istanbul issiz"),
            ("Йогурт", "иогурт"),
            ("ΟΔΟΣ", "οδοσ"),
            ("がぎ カ゚", "がぎ カ゚"),
            ("한국어 팟캐스트", "한국어 팟캐스트"),
            ("की कि", "की कि"),
            ("שָׁלוֹם", "שלום"),
            ("ＦＵＬＬ ﬁt №", "full fit no"),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    /// Each of them, beside each other kind of neighbour.
    #[test]
    fn letters_that_stand_alone_are_folded_as_among_others() {
        for c in LATIN.chain(SIGNS).filter_map(char::from_u32) {
            for text in [format!("a{c}b"), format!("{c}{c}\u{2014}"), format!("e{c}\u{e9}")] {
                let mut whole = String::new();
                fold_beyond_ascii(&text, &mut whole);
                assert_eq!(fold(&text), whole, "{c:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_stands_around_letters_of_ascii_is_folded_as_in_one_piece(text in "[a-zA-Z=< \\u{E9}\\u{F8}\\u{DF}\\u{FB01}\\u{300}\\u{338}\\u{328}\\u{5B8}\\u{304B}\\u{3099}\\u{1100}\\u{1161}\\u{11A8}\\u{AC00}\\u{BD}]{0,12}") {
            let mut whole = String::new();
            fold_beyond_ascii(&text, &mut whole);
            prop_assert_eq!(fold(&text), whole);
        }

        #[test]
        fn folding_twice_is_folding_once(text in "[\\PC]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
