//! When two spellings are the same thing: addresses, names, and everything a publisher says.
//!
//! What is hashed here is stored, so none of it may ever depend on the machine, the process or the compiler.

use crate::feed::{self, ParsedEpisode, ParsedShow};
use crate::model::{Enclosure, ShowOrder};
use crate::text::target::{self, FileKind, MediaKind};
use crate::text::{fold, html};

/// A hash that is the same everywhere and always. Not for secrets: only to find equal things quickly.
#[derive(Debug, Clone, Copy)]
pub struct Stable(u64);

impl Default for Stable {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Stable {
    fn word(&mut self, word: u64) {
        // The high and the low half of a product: every bit of the word reaches every bit of the state.
        let product = u128::from(self.0 ^ word).wrapping_mul(0xa076_1d64_78bd_642f_e703_7ed1_a0b4_28db);
        self.0 = (product as u64) ^ ((product >> 64) as u64);
        self.0 = self.0.wrapping_add(0x2d35_8dcc_aa6c_78a5);
    }

    /// A number.
    pub fn number(&mut self, number: impl Into<i128>) {
        let number: i128 = number.into();
        self.word(number as u64);
        self.word((number >> 64) as u64);
    }

    /// A text with its length, so that neighbours never run together.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Bytes with their number; a text is hashed as its bytes are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        let mut last = [0_u8; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.word(u64::from_le_bytes(last));
        self.word(bytes.len() as u64);
    }

    /// A text that may be absent; absent differs from empty.
    pub fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.word(1);
                self.text(text);
            }
            None => self.word(0),
        }
    }

    /// A number that may be absent; absent differs from zero.
    pub fn maybe_number(&mut self, number: Option<impl Into<i128>>) {
        match number {
            Some(number) => {
                self.word(1);
                self.number(number);
            }
            None => self.word(0),
        }
    }

    /// The hash of everything so far.
    #[must_use]
    pub fn finish(mut self) -> u64 {
        self.word(0);
        self.0
    }
}

/// The stable hash of one text.
#[must_use]
pub fn hash(text: &str) -> u64 {
    let mut stable = Stable::default();
    stable.text(text);
    stable.finish()
}

/// What two spellings of one web address have in common: no scheme, no `www.`, no tracking parameters, no fragment, no
/// slash at the end, host in lower case and without the port that its scheme has anyway (RFC 3986 §6.2.3). Empty for what is no web address.
#[must_use]
pub fn address_key(address: &str) -> String {
    let address = address.trim();
    let Some((scheme, _)) = address.split_once("://") else {
        return String::new();
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return String::new();
    }
    let clean = target::without_tracking(address);
    let rest = clean.split_once("://").map_or(&*clean, |(_, rest)| rest);
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (host, path) = match rest.find(['/', '?']).and_then(|at| rest.split_at_checked(at)) {
        Some((host, path)) => (host, path),
        None => (rest, ""),
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let port = if scheme.len() == 5 { ":443" } else { ":80" };
    let host = host.strip_suffix(port).unwrap_or(host);
    let host = match host.split_at_checked(4) {
        Some((www, rest)) if www.eq_ignore_ascii_case("www.") => rest,
        _ => host,
    };
    let path = path.trim_end_matches('/');
    let mut key = String::with_capacity(host.len() + path.len());
    key.push_str(host);
    key.make_ascii_lowercase();
    key.push_str(path);
    key
}

/// The address of the enclosure that would be played, in the spelling that outlives a change of tracking parameters and of
/// the counters in front of it; empty when there is none.
#[must_use]
pub fn media(enclosures: &[Enclosure]) -> String {
    chosen(enclosures).map_or_else(String::new, |enclosure| {
        let mut key = address_key(&enclosure.url);
        if key.is_empty() {
            return enclosure.url.trim().to_string();
        }
        let counters = key.len() - target::behind_counters(&key).len();
        key.drain(..counters);
        key
    })
}

/// Whether the enclosure that would be played is to be heard or to be seen, as its type says, else its name; `None` where neither does.
#[must_use]
pub fn media_kind(enclosures: &[Enclosure]) -> Option<MediaKind> {
    let chosen = chosen(enclosures)?;
    match target::file_kind(chosen.mime.as_deref(), &chosen.url) {
        FileKind::Audio => Some(MediaKind::Audio),
        FileKind::Video => Some(MediaKind::Video),
        _ => None,
    }
}

fn chosen(enclosures: &[Enclosure]) -> Option<&Enclosure> {
    enclosures.iter().find(|enclosure| enclosure.preferred).or_else(|| enclosures.first())
}

/// A name as it is compared: folded, white space squeezed.
#[must_use]
pub fn name_key(name: &str) -> String {
    fold::fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title as it is compared: a [`name_key`] in which it makes no difference how quotation marks, dashes and an ellipsis are
/// written. Programs of publishers set them as typesetters do, and others do not.
#[must_use]
pub fn title_key(title: &str) -> String {
    let key = name_key(title);
    let is_plain = key.is_ascii() && !key.contains("--") && !key.contains("''") && !key.contains('`');
    if is_plain {
        return key;
    }
    let mut out = String::with_capacity(key.len());
    for sign in key.chars() {
        match sign {
            '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2b9}'..='\u{2bc}' | '´' | '`' | '\'' => {
                // Two of them are a double one.
                match out.strip_suffix('\'').map(str::len) {
                    Some(length) => out.replace_range(length.., "\""),
                    None => out.push('\''),
                }
            }
            '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '-' if out.ends_with('-') => {}
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            sign => out.push(sign),
        }
    }
    out
}

/// A title that was made a [`title_key`], without the number of the episode in front of it, and that number: of `ep 12: talk`,
/// `#12 talk`, `s2e12 talk` and `12. talk` it is the same. A title that is nothing else keeps it.
#[must_use]
pub fn numbered(title: &str) -> (Option<&str>, &str) {
    const WORDS: [&str; 14] = [
        "episode",
        "episodio",
        "epizod",
        "ep",
        "e",
        "folge",
        "flg",
        "avsnitt",
        "aflevering",
        "odcinek",
        "odc",
        "number",
        "no",
        "nr",
    ];
    let word = title.split(|sign: char| !sign.is_ascii_alphabetic()).next().unwrap_or_default();
    // `s2e12`, `s2 ep 12`: behind a season its episode.
    let season = || {
        let behind = title.strip_prefix('s')?.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let rest = behind.trim_start_matches([' ', ':', ',', '-', '.']);
        let is_season = behind.len() + 1 < title.len();
        is_season.then(|| rest.strip_prefix("ep").or_else(|| rest.strip_prefix('e'))).flatten()
    };
    let behind = season().or_else(|| title.strip_prefix(word).filter(|_| WORDS.contains(&word))).unwrap_or(title);
    let digits = behind.trim_start_matches([' ', '.', '#']);
    let rest = digits.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let number = digits.strip_suffix(rest).unwrap_or_default();
    let bare = rest.trim_start_matches([' ', ':', '.', '-', '–', '—', '|', ')', ']', ',', '/']);
    if number.is_empty() || bare.len() == rest.len() || !bare.contains(char::is_alphabetic) {
        return (None, title);
    }
    (Some(number.trim_start_matches('0')), bare)
}

/// What a name and the addresses that are made of it have in common: its letters and digits, folded.
#[must_use]
pub fn letters(name: &str) -> String {
    fold::fold(name).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// The first sentences of what a show says of itself, without markup, at most 300 characters.
#[must_use]
pub fn summary(about: Option<&str>) -> String {
    const MOST: usize = 300;
    let text = html::plain_line(about.unwrap_or_default());
    if text.chars().count() <= MOST {
        return text;
    }
    let cut: String = text.chars().take(MOST).collect();
    // Whole sentences where there is one that is long enough, else whole words.
    let sentence = cut
        .char_indices()
        .filter(|(at, sign)| {
            matches!(sign, '.' | '!' | '?' | '。' | '！' | '？')
                && cut.get(at + sign.len_utf8()..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '))
        })
        .map(|(at, sign)| at + sign.len_utf8())
        .next_back()
        .filter(|end| *end > MOST / 3);
    if let Some(whole) = sentence.and_then(|end| cut.get(..end)) {
        return whole.to_string();
    }
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    let words: String = words.chars().take(MOST - 1).collect();
    format!("{}…", words.trim_end_matches([',', ';', ':', ' ']))
}

/// Every link of a text as published, once, with its words.
#[must_use]
pub fn links(source: &str, base: Option<&str>) -> Vec<(String, String)> {
    html::links(source, base)
}

/// Hash over everything a publisher says of a show.
#[must_use]
pub fn show_fingerprint(show: &ParsedShow) -> u64 {
    let mut all = Stable::default();
    all.text(&show.title);
    for text in [
        &show.author,
        &show.link,
        &show.language,
        &show.description_html,
        &show.image,
        &show.guid,
        &show.further.medium,
        &show.new_feed_url,
        &show.next_page,
        &show.generator,
        &show.copyright,
    ] {
        all.maybe(text.as_deref());
    }
    all.number(show.categories.len() as u64);
    for category in &show.categories {
        all.text(category);
    }
    all.maybe_number(show.explicit);
    all.number(show.order == ShowOrder::Serial);
    all.number(show.complete);
    all.number(show.funding.len() as u64);
    for funding in &show.funding {
        all.text(&funding.url);
        all.text(&funding.text);
    }
    people(&mut all, &show.persons);
    all.number(show.recommended().count() as u64);
    for item in show.recommended() {
        for text in [&item.feed_url, &item.feed_guid, &item.title] {
            all.maybe(text.as_deref());
        }
    }
    further(&mut all, &show.further);
    all.finish()
}

/// Most feeds say nothing of this, and their hashes are what they were before anybody looked for it.
fn further(all: &mut Stable, further: &crate::model::Further) {
    if !further.is_empty() {
        all.text(&format!("{further:?}"));
    }
}

fn people(all: &mut Stable, persons: &[crate::model::Person]) {
    all.number(persons.len() as u64);
    for person in persons {
        all.text(&person.name);
        all.text(&person.role);
        all.text(&person.group);
        all.maybe(person.link.as_deref());
        all.maybe(person.image.as_deref());
    }
}

/// Hash over everything a publisher says of an episode. Its links are part of its notes.
#[must_use]
pub fn episode_fingerprint(episode: &ParsedEpisode) -> u64 {
    let mut all = Stable::default();
    all.text(episode.key.as_str());
    all.text(&episode.title);
    // Nearly all of an episode: by the hash that is made for long texts.
    all.number(feed::stable_hash(0, episode.notes_html.as_bytes()));
    for text in [
        &episode.guid,
        &episode.link,
        &episode.author,
        &episode.season_name,
        &episode.image,
        &episode.chapters_url,
        &episode.location,
    ] {
        all.maybe(text.as_deref());
    }
    all.maybe_number(episode.published.map(|at| at.0));
    all.maybe_number(episode.duration.map(|length| length.0));
    all.maybe_number(episode.season);
    all.maybe_number(episode.number);
    all.number(episode.kind as u8);
    all.maybe_number(episode.explicit);
    all.number(episode.enclosures.len() as u64);
    for enclosure in &episode.enclosures {
        all.text(&enclosure.url);
        all.maybe(enclosure.mime.as_deref());
        all.maybe_number(enclosure.bytes);
        all.number(enclosure.preferred);
    }
    all.number(episode.chapters.len() as u64);
    for chapter in &episode.chapters {
        all.number(chapter.start.0);
        all.text(&chapter.title);
        all.maybe(chapter.link.as_deref());
        all.maybe(chapter.image.as_deref());
        all.number(chapter.listed);
    }
    all.number(episode.transcripts.len() as u64);
    for transcript in &episode.transcripts {
        all.text(&transcript.url);
        all.maybe(transcript.mime.as_deref());
        all.maybe(transcript.language.as_deref());
    }
    people(&mut all, &episode.persons);
    all.number(episode.soundbites.len() as u64);
    for bite in &episode.soundbites {
        all.number(bite.start.0);
        all.number(bite.duration.0);
        all.text(&bite.title);
    }
    if let Some(said) = &episode.further {
        further(&mut all, said);
    }
    all.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored in every library: a change of these numbers would make every refresh rewrite every episode.
    #[test]
    fn the_hash_never_changes() {
        assert_ne!(hash(""), hash("\0"));
        assert_ne!(hash("ab"), hash("ba"));
        insta::assert_snapshot!(
            format!("{:016x} {:016x} {:016x}", hash(""), hash("earmark"), hash("eight by eight, and then some more")),
            @"65fe1b8c9c59c645 f17e097502eb320d a0749c473bbff432"
        );
    }

    #[test]
    fn spellings_of_one_address_agree() {
        for spelling in [
            "http://www.Example.org/a/",
            "https://example.org/a",
            "https://example.org/a#top",
            "https://u:p@example.org/a/",
            "https://example.org:443/a",
            "http://WWW.example.org:80/a",
        ] {
            assert_eq!(address_key(spelling), "example.org/a", "{spelling}");
        }
        assert_ne!(address_key("https://example.org/a?ep=1"), address_key("https://example.org/a?ep=2"));
        assert_eq!(address_key("https://example.org:80/a"), "example.org:80/a");
        assert_eq!(address_key("mailto:a@example.org"), "");
        assert_eq!(address_key("https://example.org"), "example.org");
    }

    #[test]
    fn it_makes_no_difference_how_a_title_is_set() {
        for (typeset, plain) in [
            ("It’s “On” — the ‘air’…", "It's \"On\" - the 'air'..."),
            ("Folge 12 – Café", "folge 12 - cafe"),
            ("One -- two --- three", "one – two — three"),
            ("5\u{a0}o‘clock", "5 o'clock"),
            ("„So“, »so« oder ''so''", "\"so\", \"so\" oder \"so\""),
            ("5′ 7″", "5' 7\""),
        ] {
            assert_eq!(title_key(typeset), title_key(plain), "{typeset}");
            assert_eq!(title_key(&title_key(typeset)), title_key(typeset), "{typeset}");
        }
        assert_ne!(title_key("so"), title_key("'so'"));
        assert_ne!(title_key("up - down"), title_key("up, down"));
    }

    #[test]
    fn titles_have_numbers_in_front() {
        for title in [
            "Ep 12: The Talk",
            "#12 The Talk",
            "12. The talk",
            "012 – The talk",
            "Episode #12 | The talk",
            "Ep.12 - The talk",
            "Épisode 12 : The talk",
            "S2E12 The talk",
            "S02, Ep. 12: The talk",
            "Folge 12) The talk",
        ] {
            assert_eq!(numbered(&title_key(title)), (Some("12"), "the talk"), "{title}");
        }
        for title in [
            "The talk",
            "12",
            "Ep 12",
            "#12!",
            "12th talk",
            "Eponymous 12 talks",
            "S2: The talk",
            "Sport 12 x",
            "E-mail 12: talk",
            "12:30",
            "",
        ] {
            assert_eq!(numbered(&title_key(title)), (None, &*title_key(title)), "{title}");
        }
        assert_eq!(numbered("s2e3 talk"), (Some("3"), "talk"));
        assert_eq!(numbered("12 angry men"), (Some("12"), "angry men"));
    }

    #[test]
    fn a_summary_ends_with_a_whole_sentence_or_word() {
        assert_eq!(summary(None), "");
        let text = summary(Some(&"word, ".repeat(200)));
        assert!(text.chars().count() <= 300);
        assert!(text.is_empty() || text.ends_with("word…"), "{text}");
    }
}
