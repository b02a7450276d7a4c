//! Text → the words that tell what it is about.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::fold::fold;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What is compared: folded, without the plural.
    pub key: String,
    /// What is shown: as written, in lower case.
    pub shown: String,
    /// Directly after the word before it, with nothing but one blank between: the two may be one term.
    pub joined: bool,
}

/// Words that are in every text of their language or in every text about podcasts, and say nothing of the subject.
static STOP: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lists = [
        // English
        "a about above across after again against all almost along already also although always am among an and another any \
         anyone anything are around as ask at away back be because become been before behind being below best better between \
         big both but by can cannot come could did different do does doing don't done down during each either else end enough \
         even ever every everyone everything far few find first for from full further get getting give go goes going gonna good \
         got great had has have having he her here hers him his how however i i'll i'm i've if in inside instead into is isn't \
         it it's its itself join just keep kind know last learn least less let let's like little long look lot made make makes \
         making many may maybe me mean meet might mine more most much must my myself need never next no non not nothing now of \
         off often oh ok old on once one ones only onto or other our ours ourselves out over own part people perhaps put rather \
         re really right said same say see should since small so some someone something sometimes soon still such sure take \
         tell than that that's the their them themselves then there there's these they they're thing things think this those \
         though three through time times to today together told too toward try two under until up upon us use used using very \
         want was way ways we we'll we're we've well went were what what's when where whether which while who whole whom whose \
         why will with within without won't work would year years yes yet you you'll you're your yours yourself",
        // about podcasts
        "podcast podcasts episode episodes ep show shows season seasons series week weekly weeks day daily days month monthly \
         host hosts hosted hosting guest guests listen listener listeners listening interview interviews interviewed \
         conversation conversations talk talks talking discuss discusses discussed discussing discussion discussions story \
         stories news new latest trailer bonus part preview intro introducing introduction welcome special live recorded \
         recording audio explore explores exploring bring brings dive deep link links notes transcript chapters subscribe \
         friend friends shape shapes shaped shaping rate review support patreon sponsor sponsors sponsored http https www com org net html rss feed email twitter \
         facebook instagram youtube spotify apple copyright rights reserved earmark sample invented world life real true top hour hours minute \
         minutes",
        // German
        "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis da damit dann das dass \
         dem den der des die dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es etwa \
         euch euer fur gegen habe haben hat hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ist ja jede jeder jedes \
         kann kein keine man mehr mein meine mit nach nicht noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind \
         so uber um und uns unser unsere unter viel vom von vor war warum was wenn wer werden wie wieder wir wird wo woche zu \
         zum zur zwischen folge folgen sendung gesprach gast",
        // French
        "au aux avec ce ces cet cette chaque comme comment dans de des donc du elle elles en entre est et etait ete etre eux \
         fait il ils je la le les leur leurs lui mais meme mes moi mon ne nos notre nous on ont ou par pas plus pour pourquoi \
         quand que quel quelle qui quoi sa sans se sera ses son sont sur ta te tes toi ton tous tout toute toutes tres tu un \
         une vos votre vous emission invite semaine",
        // Spanish, Portuguese, Italian
        "al algo ante como con cual cuando del desde donde dos ella ellas ellos entre era es esa ese eso esta estan este esto \
         estos hay la las lo los mas me mi muy nada ni nos nosotros o otra otro para pero por porque que quien se ser si sin \
         sobre son su sus tambien te tiene todo todos tu un una uno unos y ya programa ao aos as com da das do dos e ela ele \
         em essa esse foi isso mais mas meu na nao nas no nos nossa nosso os ou pela pelo qual quem sao sem seu sua tem uma \
         voce semana agli alla anche che chi ci cosa dal dalla dei del della delle di dove due e gli ha hanno il io la le lei \
         loro lui ma mi nei nel nella non noi per perche piu questa questo sono sua suo tra tutti tutto un una voi puntata",
        // Dutch
        "aan alle als bij dan dat de deze die dit door een elke en er het hij hoe hun ik is je jij kan maar meer met mijn naar \
         niet nog of om onder ons ook op over te tot uit van veel voor waar wat we wel wij worden zich zij zijn zo aflevering",
    ];
    lists.iter().flat_map(|list| list.split_ascii_whitespace()).collect()
});

/// Words that two shows may well share, and that nobody would call what a show is about: ordinary adjectives, adverbs and
/// verbs of English, in which most shows speak.
static ORDINARY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let words = "able actual actually amazing ancient angry annual asks basic beautiful begin beginning begins beautiful beyond \
         bigger biggest black blue bold brave brief bright broken build building builds calm called calls careful cheap check \
         choose classic clean clear clever close closed cold comes common complete complex continue continues corner corners cool coming \
         correct covers crazy create creates creating curious current daily dark dead dear didn't different difficult direct \
         dirty doesn't double dry early earlier easy empty entire essential ever exactly exciting extra fair false familiar \
         famous fast favorite favourite feature features featuring final finally finding finds fine fit five flat follow follows \
         forgotten four free fresh friendly front full fun funny future general gentle giant gives global gone grand gray green \
         grey grow growing grows guy half happen happening happens happy hard harder hate heavy held hello help helps hidden \
         high higher highest historic holds honest hot huge human hundred important impossible incredible independent infinite \
         innocent instant interesting invisible join joins junior keeps key keys large larger largest late later leading leave leaves \
         leaving left less likely listens lives local lonely longer looking looks lose loses lost loud love loves low lower \
         lucky major makes matter matters mean means mid middle mighty mild mini minor missed misses missing modern move moved \
         moves moving multiple mysterious named narrow natural near nearly neat nice nine noisy normal obvious odd official oldest \
         open opens order original originally overdue particular passes perfect personal pink plain play playing plays poor popular \
         possible powerful pretty previous private probably proper proud public pure quick quickly quiet quietly quite random \
         rapid rare read reading reads ready really recent recently red remember remembers rich risky rough round sad safe \
         second secret seen sees separate serious seven share shares sharp short shorter show shown silent silly similar simple \
         simply single six slight slow slowly smart smooth soft solid sonic sorry spare special specific speak speaks standard \
         starting starts stay stays steady stop stops straight strange strong stuck sudden super surprising sweet takes taking \
         tall teach teaches technical tells terrible thick thin thinking third thousand thought tiny tired total tough tried tries \
         true turn turning turns twelve twenty twice ugly unexpected unique unknown untold unusual upcoming usual vast visit \
         visits wait waiting waits walks warm watch watches watching weak weird welcome wet white wide wild wise wonderful \
         words working works worse worst worth wrong yellow young";
    words.split_ascii_whitespace().collect()
});

/// Whether this folded word is in every text of its language or in every text about podcasts.
pub fn is_said_everywhere(word: &str) -> bool {
    STOP.contains(word)
}

/// Whether a person may call this single word, as it is shown, what a show is about. A guess that errs on the side of saying
/// less: it decides what is named, never what is alike.
pub fn names_a_subject(shown: &str) -> bool {
    let wide = shown.chars().any(is_wide);
    let past = shown.ends_with("ed") && !shown.ends_with("eed") && shown.is_ascii();
    let ordinary = |word: &str| ORDINARY.contains(word) || STOP.contains(word);
    (wide || shown.chars().nth(2).is_some()) && !past && !ordinary(shown) && !ordinary(singular(shown))
}

/// The words of a text in order, without the ones that say nothing. Numbers are not words; runs of Chinese, Japanese
/// or Korean become overlapping pairs of characters, because nothing between them tells where a word ends.
pub fn words(text: &str) -> Vec<Word> {
    let text = without_addresses(text);
    let mut found = Vec::new();
    let mut run = String::new();
    let mut wide = false;
    let mut joined = false;
    for c in text.chars().chain(Some('\n')) {
        let c = if c == '’' { '\'' } else { c };
        let is_wide = is_wide(c);
        let inside = c.is_alphanumeric() || (!run.is_empty() && matches!(c, '\'' | '+' | '#' | '-'));
        if !run.is_empty() && (!inside || is_wide != wide) {
            let kept = if wide { pairs(&run, &mut found) } else { word(&run, joined, &mut found) };
            joined = kept && c == ' ';
            run.clear();
        } else if run.is_empty() && !inside {
            joined = false;
        }
        if c.is_alphanumeric() || (inside && !run.is_empty()) {
            wide = is_wide;
            run.push(c);
        }
    }
    found
}

/// Addresses of mail and pages say where somebody is, not what is spoken of: `gmail` is nobody's subject.
fn without_addresses(text: &str) -> Cow<'_, str> {
    if !text.contains(['@', '.']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // No address holds a blank, and in Chinese or Japanese a sentence goes on behind one without any.
        let end = rest.find(|c: char| c.is_whitespace() || !c.is_ascii()).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push_str(if is_address(part) { "," } else { part });
        let next = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(after.get(..next).unwrap_or_default());
        rest = after.get(next..).unwrap_or_default();
    }
    Cow::Owned(out)
}

fn is_address(part: &str) -> bool {
    let part = part.trim_matches(|c: char| !c.is_alphanumeric() && c != '@').to_ascii_lowercase();
    let host = part.split(['/', '?', ':']).next().unwrap_or_default();
    let ends = |name: &str| host.strip_suffix(name).is_some_and(|front| front.ends_with('.') && front.len() > 1);
    part.contains('@') || part.contains("://") || part.starts_with("www.") || HOSTS.iter().any(|name| ends(name))
}

/// What most hosts that are named in feeds end with.
const HOSTS: [&str; 16] =
    ["com", "org", "net", "edu", "gov", "io", "fm", "co", "tv", "me", "info", "uk", "de", "fr", "au", "ca"];

fn word(run: &str, joined: bool, found: &mut Vec<Word>) -> bool {
    let lower = run.trim_end_matches(['\'', '-']).to_lowercase();
    let shown = lower.strip_suffix("'s").unwrap_or(&lower);
    let starts_with_letter = shown.chars().next().is_some_and(char::is_alphabetic);
    if !starts_with_letter || shown.chars().nth(1).is_none() {
        return false;
    }
    let folded = if shown.is_ascii() { shown.to_string() } else { fold(shown) };
    // Of a word that is all accents nothing is left.
    if folded.is_empty() || STOP.contains(folded.as_str()) {
        return false;
    }
    found.push(Word { key: singular(&folded).to_string(), shown: shown.to_string(), joined });
    true
}

/// Most plurals of the languages that are common in feeds end in `s`; taking it off joins “map” and “maps”. A word that
/// loses an `s` of its own still meets itself.
pub fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 3 && !stem.ends_with(['s', 'u', 'i', '\'']) => stem,
        _ => word,
    }
}

fn pairs(run: &str, found: &mut Vec<Word>) -> bool {
    let chars: Vec<char> = run.chars().filter(|c| c.is_alphanumeric()).collect();
    for pair in chars.windows(2) {
        // Hiragana alone is grammar, not subject.
        if pair.iter().all(|c| ('\u{3040}'..='\u{309f}').contains(c)) {
            continue;
        }
        let text: String = pair.iter().collect();
        found.push(Word { key: text.clone(), shown: text, joined: false });
    }
    false
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.key).collect()
    }

    #[test]
    fn keeps_what_tells_the_subject() {
        assert_eq!(
            keys("The weekly podcast about C++, C# and the City’s old maps (Ep. 12)"),
            ["c++", "c#", "city", "map"]
        );
        assert_eq!(keys("Machine-learning 101 — 2024"), ["machine-learning"]);
        assert_eq!(keys("Wohin fließt das Wasser und warum"), ["wohin", "fliesst", "wasser"]);
    }

    #[test]
    fn addresses_are_no_words() {
        assert_eq!(keys("Write to probe.radio@gmail.com or see https://probe.example/tea, probe.fm/x"), ["write"]);
        assert_eq!(keys("Tea, node.js and U.S. rivers"), ["tea", "node", "js", "river"]);
        assert_eq!(keys("詳細はprobe@gmail.comまで茶道"), ["詳細", "細は", "で茶", "茶道"]);
    }

    #[test]
    fn what_is_all_accents_is_no_word() {
        assert_eq!(keys("tea \u{10d69}\u{1e008} river"), ["tea", "river"]);
    }

    #[test]
    fn ordinary_words_are_no_subjects() {
        for word in ["quiet", "takes", "moved", "second", "waiting", "ed"] {
            assert!(!names_a_subject(word), "{word}");
        }
        for word in ["bread", "bus", "seed", "harbour", "marketing", "地図"] {
            assert!(names_a_subject(word), "{word}");
        }
    }

    #[test]
    fn marks_words_that_stand_together() {
        let joined: Vec<bool> = words("machine learning, data science").iter().map(|word| word.joined).collect();
        assert_eq!(joined, [false, true, false, true]);
    }

    #[test]
    fn text_without_blanks_becomes_pairs() {
        assert_eq!(keys("夜の地図 radio"), ["夜の", "の地", "地図", "radio"]);
    }
}
