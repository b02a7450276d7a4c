//! Secrets in addresses: what stands there for one listener only is masked before anybody sees it.

use std::borrow::Cow;

use crate::text::clean;

/// The address with user info, secret-looking query values and long random path tokens (private feeds) masked, for
/// screen and log. Works on any text; what is no address stays.
#[must_use]
pub fn masked(address: &str) -> String {
    mask(address, true)
}

/// The address with what secrets stand in masked, of something that belongs to this feed: a feed whose own address holds no
/// secret is open to all, and what looks drawn by lot in the path of its files is only their name. User info and secret-looking
/// query values stay masked.
#[must_use]
pub fn masked_beside(feed: Option<&str>, address: &str) -> String {
    mask(address, feed.is_none_or(|feed| masked(feed) != feed))
}

/// The text with what is secret in every address of it masked: words that somebody searched for may be one that was pasted.
#[must_use]
pub fn masked_text(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .flat_map(|word| {
            let end = word.trim_end().len();
            let (word, blank) = word.split_at(end);
            [masked(word), blank.to_owned()]
        })
        .collect()
}

fn mask(address: &str, path_may_be_secret: bool) -> String {
    // People leave the scheme out.
    let is_bare = !address.contains(char::is_whitespace)
        && (address.contains('?') || address.contains('@') && address.contains('/') || begins_with_host(address))
        && !address.starts_with("mailto:");
    let (scheme, rest) = match address.find("://").and_then(|at| address.split_at_checked(at + 3)) {
        Some(parts) => parts,
        None if is_bare => ("", address),
        None => return clean::one_line(address),
    };
    let end = end_of_authority(rest);
    let (authority, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (front, fragment) = rest.split_once('#').map_or((rest, None), |(front, text)| (front, Some(text)));
    let (path, query) = front.split_once('?').map_or((front, None), |(path, text)| (path, Some(text)));
    let is_public = is_public(authority, path, query);
    let mut out = String::from(scheme);
    if let Some((_, host)) = authority.rsplit_once('@').filter(|(user, _)| !user.is_empty()) {
        out.push_str(MASK);
        out.push('@');
        out.push_str(host);
    } else {
        out.push_str(authority);
    }
    let of_listener = is_of_one_listener(authority);
    let (mut is_key, mut is_own) = (false, of_listener);
    for (n, segment) in path.split('/').enumerate() {
        if n > 0 {
            out.push('/');
        }
        // Parameters may stand behind every part of a path (RFC 3986 §3.3).
        let (segment, parameters) = segment.split_at(segment.find(';').unwrap_or(segment.len()));
        let (stem, ending) = segment.rsplit_once('.').map_or((segment, None), |(stem, ending)| (stem, Some(ending)));
        if !path_may_be_secret || is_public {
            out.push_str(segment);
        } else if is_random(stem)
            || is_key && is_drawn(stem)
            || is_own && (is_code(stem, 8) || of_listener && is_number(stem))
        {
            out.push_str(MASK);
            out.extend(ending.map(|ending| format!(".{ending}")));
        } else if is_random(segment) {
            out.push_str(MASK);
        } else {
            out.push_str(segment);
        }
        mask_pairs(parameters, is_public || !path_may_be_secret, &mut out);
        is_key |= leads_to_key(segment);
        is_own |= leads_to_members(segment);
    }
    for (sign, part) in [('?', query), ('#', fragment)] {
        let Some(part) = part else { continue };
        out.push(sign);
        mask_pairs(part, is_public, &mut out);
    }
    clean::one_line(&out)
}

/// Where the name of the server ends. People write passwords as they are, with the signs that end it (`me:pa/ss@host/feed`): where a
/// port would stand is none then, and an `@` is behind it.
fn end_of_authority(rest: &str) -> usize {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = host.rsplit_once(']').map_or(host, |(_, behind)| behind).split_once(':').map(|(_, port)| port);
    let is_port = port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    match behind.rfind('@').filter(|_| !is_port) {
        Some(at) => {
            end + at + behind.get(at..).and_then(|host| host.find(['/', '?', '#'])).unwrap_or(behind.len() - at)
        }
        None => end,
    }
}

/// Names and values between `&` or `;`, with what is secret among them masked.
fn mask_pairs(pairs: &str, is_public: bool, out: &mut String) {
    for pair in pairs.split_inclusive(['&', ';']) {
        let (pair, sign) = pair.split_at(pair.len() - usize::from(pair.ends_with(['&', ';'])));
        match pair.split_once('=') {
            Some((name, value))
                if !value.is_empty()
                    && (is_secret_name(name)
                        || !is_public && (is_random(value) || says_who(name) && is_code(value, 6))) =>
            {
                out.push_str(name);
                out.push('=');
                out.push_str(MASK);
            }
            None if !is_public && is_random(pair) => out.push_str(MASK),
            _ => out.push_str(pair),
        }
        out.push_str(sign);
    }
}

const MASK: &str = "***";
/// Letters of a UUID (RFC 9562).
const UUID: usize = 36;

/// Whether addresses there are open to all, although they look drawn by lot: channels of YouTube, feeds of hosts that have
/// another place for private ones.
fn is_public(authority: &str, path: &str, query: Option<&str>) -> bool {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    match host {
        "youtube.com" => path == "/feeds/videos.xml",
        "omnycontent.com" => path.starts_with("/d/playlist/"),
        "feeds.acast.com" => path.starts_with("/public/"),
        "feeds.redcircle.com" => query.is_none() && path.trim_matches('/').len() == UUID,
        _ => false,
    }
}

fn is_secret_name(name: &str) -> bool {
    let name = decoded(name).to_ascii_lowercase();
    [
        "token",
        "auth",
        "secret",
        "passw",
        "pwd",
        "signature",
        "session",
        "apikey",
        "api-key",
        "credential",
        "passcode",
        "_key",
        "memberkey",
        "userkey",
        "feedkey",
        "memberful",
    ]
    .iter()
    .any(|part| name.contains(part))
        || matches!(
            &*name,
            "key"
                | "sig"
                | "sid"
                | "pass"
                | "pw"
                | "hmac"
                | "jwt"
                | "access"
                | "accesskey"
                | "private"
                | "uuid"
                | "email"
        )
}

/// Whether a value of this name may say which listener asks: it does where it is neither a word nor a number.
fn says_who(name: &str) -> bool {
    matches!(
        &*decoded(name).to_ascii_lowercase(),
        "u" | "k"
            | "uid"
            | "user"
            | "userid"
            | "user_id"
            | "member"
            | "memberid"
            | "member_id"
            | "subscriber"
            | "subscriberid"
            | "subscriber_id"
            | "listener"
            | "patron"
    )
}

/// Servers that have nothing but feeds that are made for one listener each.
const PRIVATE_HOSTS: [&str; 8] = [
    "subscribers.transistor.fm",
    "supercast.com",
    "supercast.tech",
    "supportingcast.fm",
    "memberfulcontent.com",
    "access.acast.com",
    "plus.acast.com",
    "glow.fm",
];

/// Whether this server, or the one that it is part of, has nothing but private feeds.
fn is_of_one_listener(authority: &str) -> bool {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let host = host.split(':').next().unwrap_or_default();
    PRIVATE_HOSTS.iter().any(|known| {
        let before = host.strip_suffix(known);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Whether text begins as an address does that was typed without its scheme: `example.org/`.
fn begins_with_host(text: &str) -> bool {
    let Some((host, _)) = text.split_once('/') else { return false };
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    host.contains('.') && host.split('.').all(is_label)
}

/// Whether what follows on this part of a path may be for members only.
fn leads_to_members(segment: &str) -> bool {
    matches!(
        &*decoded(segment).to_ascii_lowercase(),
        "member" | "members" | "subscriber" | "subscribers" | "premium" | "patron" | "patrons"
    )
}

/// Whether text of so many signs or more, where a member may be named, is a key of one: no name, no number and no date.
fn is_code(text: &str, least: usize) -> bool {
    text.len() >= least
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !is_made_of_words(text)
}

/// Whether text is a number that nobody guesses.
fn is_number(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what follows on this part of a path is somebody's own.
fn leads_to_key(segment: &str) -> bool {
    matches!(&*decoded(segment).to_ascii_lowercase(), "private" | "secret" | "token" | "auth")
}

/// Text without the signs that `%` stands for.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    url::form_urlencoded::parse(text.as_bytes()).next().map_or(Cow::Borrowed(text), |(name, _)| name)
}

/// Whether text where a key may stand is one: shorter than what anywhere looks drawn by lot, but no word either.
fn is_drawn(text: &str) -> bool {
    let is_inner_capital = |pair: &[u8]| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase());
    text.len() >= 6
        && (text.bytes().any(|byte| byte.is_ascii_digit()) || text.as_bytes().windows(2).any(is_inner_capital))
}

/// Whether text looks drawn by lot: a UUID, or 16 and more letters and digits in one piece that change often between
/// letters, digits and cases, and are not made of words, as names of files are. A URN is a name that is meant to be known
/// (RFC 8141), whatever it holds.
fn is_random(text: &str) -> bool {
    if text.len() < 16 || decoded(text).get(..4).is_some_and(|front| front.eq_ignore_ascii_case("urn:")) {
        return false;
    }
    let pieces = || text.split(['-', '_', '.', '~', '=', '%', '+', ':']);
    let hex: usize = text.bytes().filter(u8::is_ascii_hexdigit).count();
    if hex >= 32 && pieces().all(|piece| piece.bytes().all(|b| b.is_ascii_hexdigit())) {
        return true;
    }
    pieces().any(|piece| {
        if piece.len() < 16 || !piece.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return false;
        }
        let class = |b: &u8| match b {
            b'0'..=b'9' => 0,
            b'A'..=b'Z' => 1,
            _ => 2,
        };
        let changes =
            piece.as_bytes().windows(2).filter(|pair| pair.first().map(class) != pair.last().map(class)).count();
        let digits = piece.bytes().filter(u8::is_ascii_digit).count();
        // CamelCase changes class twice a word, without digits: it needs more to be random.
        let often =
            if digits > 0 && digits < piece.len() { changes * 5 >= piece.len() } else { changes * 2 >= piece.len() };
        often && !is_made_of_words(piece)
    })
}

/// Whether nearly all letters of this piece belong to words, numbers between them: `TheShow2022Part1Of3`. A word has three
/// letters and a vowel at least, and a small letter does not follow on a number in it. What has the digits of a hexadecimal
/// number only is never made of words.
fn is_made_of_words(piece: &str) -> bool {
    if piece.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let (mut letters, mut worded) = (0, 0);
    let mut word = String::new();
    for c in piece.chars().chain(Some('0')) {
        let begins = c.is_ascii_digit()
            || c.is_ascii_uppercase() && word.chars().next_back().is_some_and(|last| last.is_ascii_lowercase());
        if begins {
            let vowel = word.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y']);
            let one_case =
                word.chars().skip(1).all(|c| c.is_ascii_lowercase()) || word.chars().all(|c| c.is_ascii_uppercase());
            if word.len() >= 3 && vowel && one_case {
                worded += word.len();
            }
            letters += word.len();
            word.clear();
        }
        if c.is_ascii_alphabetic() {
            word.push(c);
        }
    }
    worded * 4 >= letters * 3
}
