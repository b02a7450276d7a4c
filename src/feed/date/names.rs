//! The words of dates: months in the languages of the world's feeds, zones, and what else stands beside the numbers.

/// Months by the beginning that tells them apart, folded (`text::fold`: lower case, no accents); the longest beginning
/// decides. Two languages that use one word for two months (the Croatian `listopad` and the Polish) share the reading
/// of the more frequent one.
const MONTHS: &[(i8, &[&str])] = &[
    (
        1,
        &[
            "jan",
            "jaan",
            "janv",
            "ene",
            "gen",
            "ian",
            "styczni",
            "sty",
            "led",
            "tammi",
            "oca",
            "ιαν",
            "янв",
            "яну",
            "січ",
            "студз",
            "sij",
            "saus",
            "يناير",
            "ינואר",
            "जनवरी",
            "มกรา",
            "ม.ค",
            "一月",
        ],
    ),
    (
        2,
        &[
            "feb",
            "fev",
            "febr",
            "lut",
            "uno",
            "helmi",
            "sub",
            "φεβ",
            "фев",
            "лют",
            "velj",
            "vasari",
            "veeb",
            "فبراير",
            "פברואר",
            "फरवरी",
            "กุมภา",
            "ก.พ",
            "二月",
        ],
    ),
    (
        3,
        &[
            "mar",
            "mrt",
            "mrz",
            "maart",
            "marz",
            "mart",
            "marc",
            "bre",
            "maalis",
            "μαρ",
            "мар",
            "бер",
            "сак",
            "ozu",
            "kov",
            "مارس",
            "מרץ",
            "मार्च",
            "มีนา",
            "มี.ค",
            "三月",
        ],
    ),
    (
        4,
        &[
            "apr",
            "avr",
            "abr",
            "kwi",
            "dub",
            "huhti",
            "nis",
            "απρ",
            "апр",
            "кві",
            "крас",
            "trav",
            "bal",
            "ابريل",
            "אפריל",
            "เมษา",
            "เม.ย",
            "四月",
        ],
    ),
    (
        5,
        &[
            "may",
            "mai",
            "mag",
            "maj",
            "mei",
            "maig",
            "kve",
            "touko",
            "μαι",
            "маи",
            "мая",
            "тра",
            "svib",
            "geg",
            "مايو",
            "מאי",
            "พฤษภา",
            "พ.ค",
            "五月",
        ],
    ),
    (
        6,
        &[
            "jun",
            "juin",
            "juun",
            "giu",
            "iun",
            "cze",
            "cerven",
            "cervn",
            "cvn",
            "kesa",
            "haz",
            "ιουν",
            "июн",
            "юни",
            "чер",
            "чэр",
            "lipanj",
            "lipnja",
            "birz",
            "يونيو",
            "יוני",
            "มิถุนา",
            "มิ.ย",
            "六月",
        ],
    ),
    (
        7,
        &[
            "jul",
            "juil",
            "juul",
            "lug",
            "iul",
            "lip",
            "cervenec",
            "cervence",
            "cvc",
            "heina",
            "tem",
            "ιουλ",
            "июл",
            "юли",
            "лип",
            "ліп",
            "srpanj",
            "srpnja",
            "liep",
            "يوليو",
            "יולי",
            "กรกฎา",
            "ก.ค",
            "七月",
        ],
    ),
    (
        8,
        &[
            "aug",
            "aout",
            "ago",
            "agu",
            "avg",
            "sie",
            "srp",
            "elo",
            "αυγ",
            "авг",
            "сер",
            "жні",
            "kolov",
            "rugp",
            "اغسطس",
            "אוגוסט",
            "สิงหา",
            "ส.ค",
            "八月",
        ],
    ),
    (
        9,
        &[
            "sep",
            "set",
            "szept",
            "wrz",
            "zar",
            "syys",
            "eyl",
            "σεπ",
            "сен",
            "сеп",
            "вер",
            "ruj",
            "rugs",
            "سبتمبر",
            "ספטמבר",
            "กันยา",
            "ก.ย",
            "九月",
        ],
    ),
    (
        10,
        &[
            "ocob",
            "oct",
            "okt",
            "out",
            "ott",
            "paz",
            "rij",
            "loka",
            "eki",
            "οκτ",
            "окт",
            "жов",
            "кас",
            "spal",
            "اكتوبر",
            "אוקטובר",
            "ตุลา",
            "ต.ค",
            "十月",
        ],
    ),
    (
        11,
        &[
            "nov",
            "noi",
            "noe",
            "lis",
            "marras",
            "kas",
            "νοε",
            "ноя",
            "ное",
            "лис",
            "ліс",
            "stude",
            "lapk",
            "نوفمبر",
            "נובמבר",
            "พฤศจิกา",
            "พ.ย",
            "十一月",
        ],
    ),
    (
        12,
        &[
            "dec",
            "dez",
            "dic",
            "des",
            "deze",
            "gru",
            "pros",
            "joulu",
            "ara",
            "δεκ",
            "дек",
            "гру",
            "сне",
            "ديسمبر",
            "דצמבר",
            "ธันวา",
            "ธ.ค",
            "十二月",
        ],
    ),
];

/// Days of the week that begin like a month of some language (`mardi`, `Pazartesi`, `середа`).
const WEEKDAYS: &[&str] = &["mardi", "martes", "martedi", "marti", "pazar", "subot", "серед", "серад"];

/// The month that a folded word names.
pub(super) fn month(word: &str) -> Option<i8> {
    if WEEKDAYS.iter().any(|day| word.starts_with(day)) && !word.starts_with("martie") {
        return None;
    }
    // Short forms that begin other words, too.
    match word {
        "cen" => return Some(6),
        "cec" => return Some(7),
        "aou" => return Some(8),
        "pro" => return Some(12),
        _ => {}
    }
    // Hebrew writes “in” as a letter before the name.
    let word = word.strip_prefix('ב').unwrap_or(word);
    let beginnings = MONTHS.iter().flat_map(|(month, words)| words.iter().map(move |begin| (*begin, *month)));
    beginnings.filter(|(begin, _)| word.starts_with(begin)).max_by_key(|(begin, _)| begin.len()).map(|(_, month)| month)
}

/// Days of the week by the beginnings that tell them apart where no month is named, from Monday; the longest beginning decides.
const DAYS: [&[&str]; 7] = [
    &["mon", "lun", "mont", "seg", "maa", "man", "pon", "пон", "пн", "pazartesi", "pzt", "dill", "δευ", "pirm", "esma"],
    &[
        "tue", "mar", "die", "ter", "din", "tis", "tir", "uto", "ute", "wto", "вто", "вт", "вів", "sal", "tii",
        "dimar", "τρι",
    ],
    &[
        "wed", "mer", "mie", "mit", "qua", "woe", "ons", "sre", "sri", "str", "sro", "сре", "ср", "сер", "car", "kes",
        "dime", "τετ",
    ],
    &["thu", "jeu", "jue", "gio", "don", "qui", "tor", "joi", "cet", "ctv", "czw", "чет", "чт", "pers", "dij", "πεμ"],
    &[
        "fri", "ven", "vie", "fre", "sex", "vri", "vin", "pet", "pat", "pia", "pt", "пят", "пт", "п'ят", "пет", "cuma",
        "perj", "div", "παρ",
    ],
    &["sat", "sam", "sab", "zat", "lor", "sob", "sub", "суб", "сб", "cumartesi", "lau", "diss", "σαβ"],
    &["sun", "dim", "dom", "son", "zon", "dum", "ned", "nie", "вос", "вс", "нед", "paz", "dium", "κυρ"],
];

/// The day of the week that a folded word names, from Monday, which is 1.
pub(super) fn weekday(word: &str) -> Option<i8> {
    let beginnings = (1..).zip(DAYS).flat_map(|(day, words)| words.iter().map(move |begin| (*begin, day)));
    beginnings.filter(|(begin, _)| word.starts_with(begin)).max_by_key(|(begin, _)| begin.len()).map(|(_, day)| day)
}

/// Zones by name, in minutes east of Greenwich. RFC 822 names first, then those that publishers add to it; where a
/// name has several meanings (IST, BST, CST) that of the most listeners counts. Letters of the military alphabet are
/// UTC, as RFC 2822 §4.3 asks, because RFC 822 had them the wrong way round.
const ZONES: &[(&str, i32)] = &[
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    // America
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("hast", -600),
    ("hadt", -540),
    ("sst", -660),
    ("ast", -240),
    ("at", -240),
    ("adt", -180),
    ("nst", -210),
    ("ndt", -150),
    ("hne", -300),
    ("hae", -240),
    ("brt", -180),
    ("brst", -120),
    ("art", -180),
    ("clt", -240),
    ("clst", -180),
    ("cot", -300),
    ("pet", -300),
    ("ect", -300),
    ("vet", -240),
    ("bot", -240),
    ("uyt", -180),
    // Europe and Africa
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("cedt", 120),
    ("met", 60),
    ("mest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("eedt", 180),
    ("msk", 180),
    ("msd", 240),
    ("trt", 180),
    ("samt", 240),
    ("yekt", 300),
    ("wat", 60),
    ("cat", 120),
    ("sast", 120),
    ("eat", 180),
    // Asia
    ("idt", 180),
    ("irst", 210),
    ("gst", 240),
    ("azt", 240),
    ("pkt", 300),
    ("uzt", 300),
    ("ist", 330),
    ("npt", 345),
    ("bdt", 360),
    ("omst", 360),
    ("novt", 420),
    ("krat", 420),
    ("ict", 420),
    ("wib", 420),
    ("wita", 480),
    ("wit", 540),
    ("irkt", 480),
    ("hkt", 480),
    ("myt", 480),
    ("pht", 480),
    ("sgt", 480),
    ("jst", 540),
    ("kst", 540),
    ("yakt", 540),
    ("vlat", 600),
    // Oceania
    ("awst", 480),
    ("acst", 570),
    ("acdt", 630),
    ("aest", 600),
    ("aedt", 660),
    ("chst", 600),
    ("nzst", 720),
    ("nzdt", 780),
];

/// Minutes east of Greenwich of a zone by its name in lower case.
pub(super) fn zone(name: &str) -> Option<i32> {
    ZONES.iter().find(|(known, _)| *known == name).map(|(_, minutes)| *minutes)
}

/// A zone of North America in words: “Eastern Standard Time”, as Windows names them.
pub(super) fn spelled_zone(name: &str, after: &str) -> Option<i32> {
    let standard = match name {
        "eastern" => -300,
        "central" => -360,
        "mountain" => -420,
        "pacific" => -480,
        _ => return None,
    };
    match after.trim_start().split(' ').next() {
        Some("standard") => Some(standard),
        Some("daylight") => Some(standard + 60),
        _ => None,
    }
}

/// Where clocks show a zone that is said without its season: “ET” and “Eastern Time” are standard time in winter and daylight time in
/// summer.
pub(super) fn all_year(name: &str, after: &str) -> Option<&'static str> {
    let alone = || matches!(after.trim_start().split(' ').next(), Some("time" | ""));
    match name {
        "eastern" | "central" | "mountain" | "pacific" if !alone() => None,
        "et" | "eastern" => Some("America/New_York"),
        "ct" | "central" => Some("America/Chicago"),
        "mt" | "mountain" => Some("America/Denver"),
        "pt" | "pacific" => Some("America/Los_Angeles"),
        "aet" => Some("Australia/Sydney"),
        _ => None,
    }
}

/// Whether a date has words of Thai, which counts years from the Buddha.
pub(super) fn is_thai(text: &str) -> bool {
    !text.is_ascii() && text.contains(|c: char| matches!(c, 'ก'..='๛'))
}

/// The year before the first one of the Japanese era that a date names.
pub(super) fn era(text: &str) -> i64 {
    if text.is_ascii() {
        return 0;
    }
    [("令和", 2018), ("平成", 1988)].iter().find(|(name, _)| text.contains(name)).map_or(0, |(_, year)| *year)
}

/// The hours that “am” and “pm” add, in the languages that write them.
pub(super) fn half(word: &str) -> Option<i64> {
    match word {
        "am" | "a.m" | "πμ" | "π.μ" | "ص" | "صباحا" | "oo" => return Some(0),
        "pm" | "p.m" | "μμ" | "μ.μ" | "م" | "مساء" | "os" => return Some(12),
        _ => {}
    }
    let one_of = |words: [&str; 3]| words.iter().any(|known| word.contains(known));
    if one_of(["午前", "上午", "오전"]) {
        Some(0)
    } else if one_of(["午後", "下午", "오후"]) {
        Some(12)
    } else {
        None
    }
}

/// Minutes east of Greenwich of Korea.
pub(super) const KOREA: i32 = 540;

/// Whether a date has words of Korean.
pub(super) fn is_korean(text: &str) -> bool {
    // All syllables of Hangul are three bytes that begin with one of these four.
    text.bytes().any(|byte| matches!(byte, 0xEA..=0xED)) && text.contains(['년', '월', '일', '오'])
}

/// What a number is that this character follows, in Chinese, Japanese and Korean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// The unit that a character names.
pub(super) fn unit(character: char) -> Option<Unit> {
    Some(match character {
        '年' | '년' => Unit::Year,
        '月' | '월' => Unit::Month,
        '日' | '일' | '号' | '號' => Unit::Day,
        '時' | '时' | '点' | '點' | '시' => Unit::Hour,
        '分' | '분' => Unit::Minute,
        '秒' | '초' => Unit::Second,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    #[test]
    fn the_table_is_folded_and_no_word_means_two_months() {
        let mut met = std::collections::HashMap::new();
        for (number, words) in MONTHS {
            for word in *words {
                if let Some(other) = met.insert(fold(word), number) {
                    assert_eq!(other, number, "{word}");
                }
                assert_eq!(month(&fold(word)), Some(*number), "{word}");
            }
        }
    }
}
