//! Digest authentication (RFC 7616 and its elders): a password proves itself without being sent. MD5 and SHA-256, with and
//! without sessions, `qop=auth` or none. Written out here: it is one page, and what a server says is hostile input.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use reqwest::Url;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use ring::rand::SecureRandom as _;

use super::Scheme;

/// Servers whose last challenge is kept.
const MOST: usize = 256;
/// Ways of signing in that are named when none of them is known, and characters of a name.
const NAMED: usize = 3;
const LONGEST: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hash {
    Md5,
    Sha256,
}

/// What a server wants to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    hash: Hash,
    /// The algorithm as the server spelled it, when it did.
    algorithm: Option<String>,
    session: bool,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// `qop=auth`; without it the answer is that of RFC 2069.
    auth: bool,
    userhash: bool,
}

/// What an answer with 401 asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It does not say.
    Nothing,
    Basic,
    /// The strongest of the challenges that can be answered.
    Digest(Challenge),
    /// Nothing that earmark can do, by name.
    Unknown(String),
}

/// What each server wanted last, and how often its challenge was answered: the next request signs in at once.
#[derive(Debug, Default)]
pub(super) struct Challenges {
    /// `None` is Basic.
    last: Mutex<HashMap<String, Option<(Challenge, u32)>>>,
}

impl Challenges {
    /// Keeps what a server wants: an answer to this challenge, or, without one, name and password as they are.
    pub(super) fn told(&self, url: &Url, challenge: Option<Challenge>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() >= MOST {
            last.clear();
        }
        last.insert(url.origin().ascii_serialization(), challenge.map(|challenge| (challenge, 0)));
    }

    /// What the server of this address wants, when it has said so.
    pub(super) fn known(&self, url: &Url) -> Option<Scheme> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = last.get(&url.origin().ascii_serialization())?;
        Some(if wanted.is_some() { Scheme::Digest } else { Scheme::Basic })
    }

    /// The `Authorization` of the next GET of this address, when its server has named a challenge before.
    pub(super) fn answer(&self, url: &Url, user: &str, password: &str) -> Option<String> {
        let mut seed = [0; 16];
        ring::rand::SystemRandom::new().fill(&mut seed).ok()?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (challenge, count) = last.get_mut(&url.origin().ascii_serialization())?.as_mut()?;
        *count = count.wrapping_add(1);
        Some(challenge.answer(url, (user, password), &hex(&seed), *count))
    }
}

/// What an answer with 401 asks for: a proof rather than the password itself, where there is a choice.
pub(super) fn wanted(headers: &HeaderMap) -> Wanted {
    let values = headers.get_all(WWW_AUTHENTICATE).iter();
    let all: Vec<(String, Said)> =
        values.flat_map(|value| challenges(&String::from_utf8_lossy(value.as_bytes()))).collect();
    let is = |scheme: &str, name: &str| scheme.eq_ignore_ascii_case(name);
    let proofs = all.iter().filter(|(scheme, _)| is(scheme, "digest"));
    if let Some(challenge) = proofs.filter_map(|(_, said)| Challenge::of(said)).max_by_key(|one| one.hash) {
        return Wanted::Digest(challenge);
    }
    if all.iter().any(|(scheme, _)| is(scheme, "basic")) {
        return Wanted::Basic;
    }
    let named = |(scheme, said): &(String, Said)| {
        let algorithm = said.iter().find(|(name, _)| name == "algorithm").map(|(_, value)| value);
        let name: String = match algorithm.filter(|_| is(scheme, "digest")) {
            Some(algorithm) => format!("{scheme} with {algorithm}"),
            None => scheme.clone(),
        };
        name.chars().take(LONGEST).collect::<String>()
    };
    let names: Vec<String> = all.iter().take(NAMED).map(named).collect();
    if names.is_empty() { Wanted::Nothing } else { Wanted::Unknown(names.join(", ")) }
}

type Said = Vec<(String, String)>;

/// `Basic realm="a", Digest realm="b", nonce="c"`: each scheme with its parameters (RFC 9110 §11.6.1).
fn challenges(value: &str) -> Vec<(String, Said)> {
    let mut all: Vec<(String, Said)> = Vec::new();
    let mut rest = value.trim_start_matches([' ', ',', '\t']);
    while !rest.is_empty() {
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let after_blanks = after.trim_start_matches([' ', '\t']);
        match after_blanks.strip_prefix('=').filter(|_| !name.is_empty()) {
            Some(value) => {
                let (value, left) = quoted(value.trim_start_matches([' ', '\t']));
                if let Some((_, said)) = all.last_mut() {
                    said.push((name.to_ascii_lowercase(), value));
                }
                rest = left;
            }
            None if name.is_empty() => {
                // Neither a name nor a blank: one character that says nothing.
                let mut chars = after_blanks.chars();
                chars.next();
                rest = chars.as_str();
            }
            None => {
                all.push((name.to_owned(), Vec::new()));
                rest = after_blanks;
            }
        }
        rest = rest.trim_start_matches([' ', ',', '\t']);
    }
    all
}

/// A value with or without quotation marks, and what follows.
fn quoted(text: &str) -> (String, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => value.extend(chars.next()),
            c => value.push(c),
        }
    }
    (value, chars.as_str())
}

impl Challenge {
    /// `None` for what is not understood: other hashes, and a proof of the body alone.
    fn of(said: &Said) -> Option<Self> {
        let of = |name: &str| said.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let algorithm = of("algorithm");
        let upper = algorithm.as_deref().unwrap_or("MD5").to_ascii_uppercase();
        let hash = match upper.trim_end_matches("-SESS") {
            "MD5" => Hash::Md5,
            "SHA-256" => Hash::Sha256,
            _ => return None,
        };
        let auth = match of("qop") {
            Some(list) => list.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")).then_some(true)?,
            None => false,
        };
        Some(Self {
            hash,
            session: upper.ends_with("-SESS"),
            algorithm,
            realm: of("realm")?,
            nonce: of("nonce")?,
            opaque: of("opaque"),
            auth,
            userhash: of("userhash").is_some_and(|yes| yes.eq_ignore_ascii_case("true")),
        })
    }

    fn hash(&self, text: &str) -> String {
        match self.hash {
            Hash::Md5 => hex(&md5::compute(text).0),
            Hash::Sha256 => hex(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref()),
        }
    }

    /// The value of `Authorization` (RFC 7616 §3.4).
    fn answer(&self, url: &Url, (user, password): (&str, &str), cnonce: &str, count: u32) -> String {
        let uri = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let (realm, nonce) = (&self.realm, &self.nonce);
        let mut secret = self.hash(&format!("{user}:{realm}:{password}"));
        if self.session {
            secret = self.hash(&format!("{secret}:{nonce}:{cnonce}"));
        }
        let asked = self.hash(&format!("GET:{uri}"));
        let response = if self.auth {
            self.hash(&format!("{secret}:{nonce}:{count:08x}:{cnonce}:auth:{asked}"))
        } else {
            self.hash(&format!("{secret}:{nonce}:{asked}"))
        };
        let mut out = String::from("Digest ");
        if self.userhash {
            put(&mut out, "username", &self.hash(&format!("{user}:{realm}")));
        } else if user.is_ascii() {
            put(&mut out, "username", user);
        } else {
            let encoded = percent_encoded(user);
            // Writing to a String cannot fail.
            let _ = write!(out, "username*=UTF-8''{encoded}, ");
        }
        put(&mut out, "realm", realm);
        put(&mut out, "uri", &uri);
        put(&mut out, "nonce", nonce);
        if let Some(opaque) = &self.opaque {
            put(&mut out, "opaque", opaque);
        }
        if let Some(algorithm) = &self.algorithm {
            let _ = write!(out, "algorithm={algorithm}, ");
        }
        if self.auth || self.session {
            put(&mut out, "cnonce", cnonce);
        }
        if self.auth {
            let _ = write!(out, "nc={count:08x}, qop=auth, ");
        }
        if self.userhash {
            out.push_str("userhash=true, ");
        }
        let _ = write!(out, "response=\"{response}\"");
        out
    }
}

/// A parameter in quotation marks.
fn put(out: &mut String, name: &str, value: &str) {
    out.push_str(name);
    out.push_str("=\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push_str("\", ");
}

/// Every byte that is no letter or digit as `%C3`.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(headers: &HeaderMap) -> Option<Challenge> {
        match wanted(headers) {
            Wanted::Digest(challenge) => Some(challenge),
            _ => None,
        }
    }

    #[test]
    fn what_is_offered_is_chosen_from() {
        let unknown = |names: &str| Wanted::Unknown(names.to_owned());
        for (offered, chosen) in [
            (&[][..], Wanted::Nothing),
            (&["Basic realm=\"x\""], Wanted::Basic),
            (&["Negotiate", "basic"], Wanted::Basic),
            (&["Bearer realm=\"x\""], unknown("Bearer")),
            (&["Negotiate, NTLM"], unknown("Negotiate, NTLM")),
            (&["Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256"], unknown("Digest with SHA-512-256")),
            (&["Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256", "Basic"], Wanted::Basic),
        ] {
            assert_eq!(wanted(&headers(offered)), chosen, "{offered:?}");
        }
        assert!(challenge(&headers(&["Basic realm=\"x\", Digest realm=\"r\", nonce=\"n\""])).is_some());
    }

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (WWW_AUTHENTICATE, value.parse().unwrap())).collect()
    }

    fn answer(challenge: &Challenge, user: &str, password: &str, url: &str, cnonce: &str) -> String {
        challenge.answer(&Url::parse(url).unwrap(), (user, password), cnonce, 1)
    }

    /// RFC 7616 §3.9.1.
    const NONCE: &str = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    const CNONCE: &str = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    fn example(algorithm: &str) -> String {
        format!(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, nonce=\"{NONCE}\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        )
    }

    #[test]
    fn the_examples_of_the_standard_come_out() {
        for (algorithm, wanted) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let found = challenge(&headers(&[&example(algorithm)])).unwrap();
            let said = answer(&found, "Mufasa", "Circle of Life", "http://www.example.org/dir/index.html", CNONCE);
            assert!(said.ends_with(&format!("response=\"{wanted}\"")), "{said}");
            for part in ["uri=\"/dir/index.html\"", "nc=00000001", "qop=auth", "username=\"Mufasa\"", "opaque=\"FQhe/"]
            {
                assert!(said.contains(part), "{part} in {said}");
            }
        }
        // RFC 2069, as corrected: no quality of protection.
        let old = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
        let found = challenge(&headers(&[old])).unwrap();
        let said = answer(&found, "Mufasa", "CircleOfLife", "http://host.com/dir/index.html", "");
        assert!(said.ends_with("response=\"1949323746fe6a43ef61f9606e7febea\""), "{said}");
        assert!(!said.contains("qop") && !said.contains("cnonce"), "{said}");
    }

    #[test]
    fn the_strongest_of_several_challenges_is_answered() {
        let several = [format!("Basic realm=\"a, b\", {}, {}", example("MD5"), example("SHA-256"))];
        let found = challenge(&headers(&[&several[0]])).unwrap();
        assert_eq!((found.hash, found.auth, found.session), (Hash::Sha256, true, false));
        assert_eq!(found.realm, "http-auth@example.org");
        let apart =
            challenge(&headers(&["Negotiate", "Digest realm=x,nonce=y,algorithm=\"MD5-sess\",qop=auth"])).unwrap();
        assert!(apart.session && apart.hash == Hash::Md5);
        for nothing in [
            "",
            "Basic realm=\"x\"",
            "Digest nonce=\"no realm\"",
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256",
        ] {
            assert_eq!(challenge(&headers(&[nothing])), None, "{nothing}");
        }
    }

    #[test]
    fn names_of_all_kinds_are_sent_as_the_standard_has_it() {
        let plain = challenge(&headers(&["Digest realm=\"a \\\"b\\\"\", nonce=\"n\""])).unwrap();
        let said = answer(&plain, "a\"b", "x", "http://h/?q=1", "");
        assert!(said.starts_with("Digest username=\"a\\\"b\", realm=\"a \\\"b\\\"\", uri=\"/?q=1\", "), "{said}");
        assert!(answer(&plain, "Jäsøn", "x", "http://h/", "").contains("username*=UTF-8''J%C3%A4s%C3%B8n"));
        let hashed = challenge(&headers(&["Digest realm=\"r\", nonce=\"n\", userhash=true"])).unwrap();
        let said = answer(&hashed, "me", "x", "http://h/", "");
        assert!(!said.contains("\"me\"") && said.contains("userhash=true"), "{said}");
    }

    #[test]
    fn a_challenge_is_answered_anew_for_each_request_and_by_its_server_only() {
        let kept = Challenges::default();
        let url = |text: &str| Url::parse(text).unwrap();
        assert_eq!(kept.answer(&url("http://a.example/x"), "me", "pw"), None);
        assert_eq!(kept.known(&url("http://a.example/x")), None);
        kept.told(&url("http://a.example/x"), challenge(&headers(&[&example("MD5")])));
        assert_eq!(kept.known(&url("http://a.example/y")), Some(Scheme::Digest));
        let first = kept.answer(&url("http://a.example/y"), "me", "pw").unwrap();
        let second = kept.answer(&url("http://a.example/y"), "me", "pw").unwrap();
        assert!(first.contains("nc=00000001") && second.contains("nc=00000002") && first != second);
        assert!(!first.contains("pw"));
        assert_eq!(kept.answer(&url("https://a.example/y"), "me", "pw"), None);
        kept.told(&url("http://a.example/z"), None);
        assert_eq!(kept.known(&url("http://a.example/y")), Some(Scheme::Basic));
        assert_eq!(kept.answer(&url("http://a.example/y"), "me", "pw"), None);
        kept.told(&url("http://a.example/x"), challenge(&headers(&[&example("MD5")])));
        assert_eq!(kept.answer(&url("http://a.example:81/y"), "me", "pw"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_words_of_a_server_are_understood_or_not(words in proptest::collection::vec(proptest::sample::select(vec![
            "Digest", " ", ",", "=", "\"", "\\", "realm", "nonce", "qop", "auth", "algorithm", "MD5", "-sess", "x", "é", "\t",
        ]), 0..40)) {
            let words = words.concat();
            let all = challenges(&words);
            proptest::prop_assert!(all.len() <= words.len());
            for (_, said) in &all {
                if let Some(challenge) = Challenge::of(said) {
                    let said = challenge.answer(&Url::parse("http://h/").unwrap(), ("u", "p"), "c", 1);
                    proptest::prop_assert!(said.starts_with("Digest username"));
                }
            }
        }
    }
}
