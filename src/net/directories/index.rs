//! The Podcast Index, for who has a key of one's own: a program that is given away cannot keep one secret.

use std::fmt::Write as _;

use super::{Call, MANY, Talk, Then, below};
use crate::model::{Inquiry, Secret, ShowNumber, Source, Timestamp};

pub(super) fn begin(base: &str, inquiry: &Inquiry) -> Option<Talk> {
    let call = |path: &[&str], asked: &[(&str, &str)]| Call::get(Source::PodcastIndex, below(base, path, asked));
    Talk::new(match inquiry {
        Inquiry::Words(words) => call(&["search", "byterm"], &[("q", words), ("max", MANY)]),
        Inquiry::Person(name) => call(&["search", "byperson"], &[("q", name), ("max", MANY)]),
        Inquiry::Top(chart) => {
            let mut asked = vec![("max", MANY)];
            asked.extend(chart.genre.map(|genre| ("cat", genre.name)));
            call(&["podcasts", "trending"], &asked)
        }
        Inquiry::Guids(guids) if !guids.is_empty() => {
            let names: Vec<String> = guids.iter().map(|guid| format!("\"{guid}\"")).collect();
            let post = Some(format!("[{}]", names.join(",")));
            call(&["podcasts", "batch", "byguid"], &[]).map(|call| Call { post, ..call })
        }
        Inquiry::Numbered(ShowNumber::Index(show), Some(episode)) => {
            let then = Then::Also(call(&["episodes", "byid"], &[("id", &episode.to_string())])?);
            let call = call(&["podcasts", "byfeedid"], &[("id", &show.to_string())])?;
            return Some(Talk { call, then, answers: Vec::new() });
        }
        Inquiry::Numbered(ShowNumber::Index(show), None) => {
            call(&["podcasts", "byfeedid"], &[("id", &show.to_string())])
        }
        Inquiry::Numbered(ShowNumber::Apple(show), None) => {
            call(&["podcasts", "byitunesid"], &[("id", &show.to_string())])
        }
        Inquiry::Guids(_) | Inquiry::Tagged(_) | Inquiry::Like(_) | Inquiry::Numbered(..) => None,
    })
}

/// How a request says whose it is. The server takes it for three minutes.
pub(super) fn headers(key: &str, secret: &str, now: Timestamp) -> Vec<(&'static str, Secret)> {
    let date = now.0.to_string();
    vec![
        ("authorization", Secret::new(authorization(key, secret, &date))),
        ("x-auth-key", Secret::new(key)),
        ("x-auth-date", Secret::new(date)),
    ]
}

/// The SHA-1 of key, secret and date, in lower-case hexadecimal digits.
fn authorization(key: &str, secret: &str, date: &str) -> String {
    let all = format!("{key}{secret}{date}");
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, all.as_bytes());
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_signed_as_documented() {
        let signed = authorization("UXKCGDSYGUUEVQJSYDZH", "yzJe2eE7XV-3eY576dyRZ6wXyAbndh6LUrCZ8KN|", "1613713388");
        assert_eq!(signed, "73a1fffed61c1d30d858beb1fc48f355386449d2");
        let headers = headers("key", "secret", Timestamp(1_613_713_388));
        assert!(!format!("{headers:?}").contains("secret"), "{headers:?}");
        assert_eq!(headers[2].1.reveal(), "1613713388");
    }
}
