//! The encoding of a document that is in none of UTF-8, by the language that it says to be in, or by its words. Templates say ISO-8859-1
//! of everything, and little that is written in it can be told from most of what is not; but nobody writes Russian in it, and none of
//! its languages has words without a letter of ASCII.

use std::collections::HashSet;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, IBM866, ISO_8859_2, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7,
    ISO_8859_8, ISO_8859_13, KOI8_R, KOI8_U, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};
use memchr::memmem;

/// A language says its name in so many bytes, or nowhere.
const HEAD: usize = 16 * 1024;
/// So much of a document is looked at to guess its encoding.
const LOOKED_AT: usize = 262_144;

/// An encoding and whose it is: languages that Latin-1 cannot write, and the country that stands for them where encodings are
/// guessed.
type Kin = (&'static [&'static [u8]], &'static str, &'static [&'static Encoding]);

const CYRILLIC: &[&Encoding] = &[WINDOWS_1251, KOI8_R, KOI8_U, IBM866, ISO_8859_5];
const CENTRAL: &[&Encoding] = &[WINDOWS_1250, ISO_8859_2];
const BALTIC: &[&Encoding] = &[WINDOWS_1257, ISO_8859_13, ISO_8859_4];
const ARABIC: &[&Encoding] = &[WINDOWS_1256, ISO_8859_6];

const TONGUES: &[Kin] = &[
    (&[b"ru", b"kk", b"ky", b"tg"], "ru", CYRILLIC),
    (&[b"uk"], "ua", CYRILLIC),
    (&[b"be"], "by", CYRILLIC),
    (&[b"bg"], "bg", CYRILLIC),
    (&[b"mk"], "mk", CYRILLIC),
    (&[b"sr"], "rs", &[WINDOWS_1251, ISO_8859_5, WINDOWS_1250, ISO_8859_2]),
    (&[b"el"], "gr", &[WINDOWS_1253, ISO_8859_7]),
    (&[b"he", b"iw"], "il", &[WINDOWS_1255, ISO_8859_8]),
    (&[b"ar"], "sa", ARABIC),
    (&[b"fa", b"ur"], "ir", ARABIC),
    (&[b"th"], "th", &[WINDOWS_874]),
    (&[b"tr", b"az"], "tr", &[WINDOWS_1254]),
    (&[b"pl"], "pl", CENTRAL),
    (&[b"cs"], "cz", CENTRAL),
    (&[b"sk"], "sk", CENTRAL),
    (&[b"hu"], "hu", CENTRAL),
    (&[b"hr", b"bs", b"sh"], "hr", CENTRAL),
    (&[b"sl"], "si", CENTRAL),
    (&[b"ro"], "ro", CENTRAL),
    (&[b"lt"], "lt", BALTIC),
    (&[b"lv"], "lv", BALTIC),
    (&[b"et"], "ee", BALTIC),
    (&[b"vi"], "vn", &[WINDOWS_1258]),
    (&[b"ja"], "jp", &[SHIFT_JIS, EUC_JP]),
    (&[b"zh"], "cn", &[GBK, BIG5]),
    (&[b"ko"], "kr", &[EUC_KR]),
];

/// The encoding, of those in which its language is written, that a document is in, where it reads otherwise than in Latin-1, which
/// cannot write that language.
pub(super) fn encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let language = language(bytes)?;
    let (_, country, encodings) = TONGUES.iter().find(|(names, ..)| {
        names.iter().any(|name| language.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case(name)))
    })?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..LOOKED_AT).unwrap_or(bytes), true);
    let guess = detector.guess(Some(country.as_bytes()), Utf8Detection::Deny);
    // Letters that are the same in both say nothing.
    let differs =
        |piece: &[u8]| guess.decode_without_bom_handling(piece).0 != WINDOWS_1252.decode_without_bom_handling(piece).0;
    (encodings.contains(&guess) && bytes.chunks(LOOKED_AT).any(differs)).then_some(guess)
}

/// Letters of other scripts, none of which is one of ASCII.
const OTHER_SCRIPTS: &[&[&Encoding]] = &[
    CYRILLIC,
    &[WINDOWS_1253, ISO_8859_7, WINDOWS_1255, ISO_8859_8],
    ARABIC,
    &[WINDOWS_874, GBK, BIG5, EUC_JP, EUC_KR],
];

/// So many signs in a row that are none of ASCII, and not the same again and again, are no word of a language that Latin-1 can write.
const WORD: usize = 4;
/// So many different ones are no ornament.
const SEVERAL: usize = 8;

/// The encoding of another script that a document is in, where half and more of what is not ASCII in it are words of that script, and
/// nearly all of these are letters there.
pub(super) fn by_words(bytes: &[u8]) -> Option<&'static Encoding> {
    let looked_at = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let (mut all, mut inside, mut words) = (0_usize, 0_usize, HashSet::new());
    for run in looked_at.split(u8::is_ascii) {
        all += run.len();
        if run.len() >= WORD && run.iter().collect::<HashSet<_>>().len() >= WORD - 1 {
            inside += run.len();
            words.insert(run);
        }
    }
    if words.len() < SEVERAL || inside * 2 < all {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(looked_at, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let is_word = |word: &&&[u8]| {
        let (text, failed) = guess.decode_without_bom_handling(word);
        // Quotation marks stand with words.
        !failed && text.chars().filter(|sign| sign.is_alphabetic()).count() * 3 >= text.chars().count() * 2
    };
    let is_one = OTHER_SCRIPTS.iter().any(|script| script.contains(&guess));
    (is_one && words.iter().filter(is_word).count() * 10 >= words.len() * 9).then_some(guess)
}

/// The language that a document names in its head: two letters, and what is behind them.
fn language(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let said = ["<language>", "<dc:language>", "xml:lang=\"", "xml:lang='"].iter().find_map(|before| {
        let at = memmem::find(head, before.as_bytes())? + before.len();
        head.get(at..)
    })?;
    let said = said.trim_ascii_start();
    let said = said.strip_prefix(b"<![CDATA[").unwrap_or(said).trim_ascii_start();
    let length = said.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    (length == 2).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document in a language, as it is in this encoding.
    fn document(language: &str, label: &str, sentence: &str) -> Vec<u8> {
        let text = format!("<rss><channel><language>{language}</language><title>{}</title>", sentence.repeat(4));
        let (bytes, _, failed) = Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
        assert!(!failed, "{label} cannot say {sentence}");
        bytes.into_owned()
    }

    #[test]
    fn a_language_tells_what_its_letters_are() {
        for (language, label, sentence) in [
            ("ru", "windows-1251", "Добро пожаловать в подкаст о технологиях и людях. "),
            ("ru-RU", "koi8-u", "Добро пожаловать в подкаст о технологиях и людях. "),
            ("el", "windows-1253", "Καλώς ήρθατε. Σήμερα μιλάμε για το πώς ξεκίνησαν όλα. "),
            ("he", "windows-1255", "ברוכים הבאים לפודקאסט שלנו היום נדבר על איך הכל התחיל "),
            ("ar", "windows-1256", "مرحبا بكم في البودكاست الخاص بنا اليوم نتحدث عن كيف بدأ كل شيء "),
            ("th", "windows-874", "ยินดีต้อนรับสู่พอดแคสต์ของเรา วันนี้เราจะพูดถึง "),
            ("tr", "windows-1254", "Bugün her şeyin nasıl başladığını ve neden önemli olduğunu konuşuyoruz. "),
            ("pl", "windows-1250", "Dziś mówimy o tym, jak się wszystko zaczęło i dlaczego jest ważne. "),
            ("pl", "iso-8859-2", "Dziś mówimy o tym, jak się wszystko zaczęło i dlaczego jest ważne. "),
            ("cs", "windows-1250", "Vítejte. Dnes mluvíme o tom, jak všechno začalo, žluťoučký kůň. "),
            ("hu", "windows-1250", "Üdvözöljük. Ma arról beszélünk, hogyan kezdődött minden. Őrült tűz. "),
            ("hu", "iso-8859-2", "Üdvözöljük. Ma arról beszélünk, hogyan kezdődött minden. Őrült tűz. "),
            ("ja", "shift_jis", "本と映画についてのポッドキャストです。"),
            ("ko", "euc-kr", "책과 영화에 관한 팟캐스트입니다. "),
        ] {
            let bytes = document(language, label, sentence);
            let found = encoding(&bytes).map(|encoding| encoding.decode_without_bom_handling(&bytes).0.into_owned());
            assert!(found.is_some_and(|text| text.contains(sentence)), "{language} {label}: {:?}", encoding(&bytes));
        }
    }

    /// Whatever it says of itself, or where it says nothing.
    #[test]
    fn words_without_a_letter_of_ascii_tell_their_script() {
        // Neither KOI8 nor DOS has these quotation marks.
        const QUOTED: &str =
            "Добро пожаловать в подкаст о технологиях и людях. Сегодня говорим «про книги», фильмы и путешествия. ";
        const PLAIN: &str =
            "Добро пожаловать в подкаст о технологиях и людях. Сегодня говорим про книги, фильмы и путешествия. ";
        for (label, sentence) in [
            ("windows-1251", QUOTED),
            ("koi8-r", PLAIN),
            ("ibm866", PLAIN),
            ("windows-1253", "Καλώς ήρθατε. Σήμερα μιλάμε για το πώς ξεκίνησαν όλα και γιατί είναι σημαντικό. "),
            ("windows-1255", "ברוכים הבאים לפודקאסט שלנו היום נדבר על איך הכל התחיל ולמה זה חשוב מאוד בשבילנו "),
            (
                "windows-1256",
                "مرحبا بكم في البودكاست الخاص بنا اليوم نتحدث عن كيف بدأ كل شيء ولماذا هذا الموضوع المهم ",
            ),
            (
                "euc-kr",
                "책과영화에 관한 팟캐스트입니다. 매주수요일에 찾아옵니다. 오늘의이야기는 어떻게시작되었는지 말씀드리겠습니다 감사합니다 ",
            ),
        ] {
            for language in ["", "en-us"] {
                let bytes = document(language, label, sentence);
                let found = by_words(&bytes).map(|one| one.decode_without_bom_handling(&bytes).0.into_owned());
                assert!(found.is_some_and(|text| text.contains(sentence)), "{label}: {:?}", by_words(&bytes));
            }
        }
        for sentence in [
            "Été, déjà vu, crème brûlée, garçon, noël, à côté, œuvre — « Où ça ? » ",
            "Übergrößen für Mädchen, Käse, Öl und Füße. ÄÖÜÄÖÜ! ",
            "Þetta er ágætt: ævintýri, ástæða, öðruvísi, þjóðaríþrótt. ",
            "¤º°°º¤ø ¸¸ø¤º° ×÷×÷ ¯¯¯¯ ««»»«« ·.·´¯ ®©™® —––— …””“ ",
            "“Quoted” – and ‘again’… © ",
            "Привет",
        ] {
            let (bytes, ..) = WINDOWS_1252.encode(sentence);
            assert_eq!(by_words(&bytes.repeat(9)), None, "{sentence}");
        }
        // One title is not much.
        assert_eq!(by_words(&document("", "windows-1251", "Книги и фильмы")), None);
    }

    #[test]
    fn what_latin_1_can_write_stays() {
        for (language, label, sentence) in [
            ("fr", "windows-1252", "Été, déjà vu, crème brûlée, garçon, noël, à côté. "),
            ("de", "windows-1252", "Übergrößen für Mädchen, Käse, Öl und Füße. "),
            ("et", "windows-1252", "Tere tulemast, täna räägime õhtusöögist ja jäääärest. "),
            ("hu", "windows-1252", "Üdvözöljük önöket, kérjük várjanak. "),
            ("tr", "windows-1252", "Günümüzde çok önemli. "),
            ("en", "windows-1252", "“Quoted” – and ‘again’… ©. "),
            ("ru", "windows-1252", "Café Zoë, a “show” from São Paulo. "),
            ("pl", "windows-1252", "“Quoted” – and ‘again’… © "),
        ] {
            let bytes = document(language, label, sentence);
            assert_eq!(encoding(&bytes), None, "{language} {sentence}");
        }
        assert_eq!(encoding(b"<rss><channel><language>r"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), at in 0..TONGUES.len()) {
            let head = [b"<language>".as_slice(), TONGUES[at].0[0], b"</language>"].concat();
            let document = [head, bytes].concat();
            let _ = (encoding(&document), by_words(&document));
        }
    }
}
