//! Case and accent folding, for search, sort keys and comparing names.

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
    for c in text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            c if is_accent(c) => {}
            c => out.push(c),
        }
    }
    out.nfc().collect()
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

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[\\PC]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
