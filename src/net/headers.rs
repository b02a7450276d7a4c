//! What the headers of an answer say.

use std::fmt::Write as _;
use std::time::SystemTime;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::feed::{self, LinkedFeed, NamedBy};
use crate::text;

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes()).trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// A value that only its server reads and that goes back as it came: each byte as the character with its number, since what
/// stands above ASCII (RFC 9110 §5.5, obs-text) is in no encoding that anybody names.
pub(super) fn opaque(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes().trim_ascii();
    (!value.is_empty()).then(|| value.iter().copied().map(char::from).collect())
}

/// When the document changed last. A date ahead of the server's own clock is none (RFC 9110 §8.8.2.1): sent back, it would mean that
/// nothing has changed until then.
pub(super) fn last_modified(headers: &HeaderMap) -> Option<String> {
    text(headers, header::LAST_MODIFIED).filter(|date| !is_ahead(date, headers))
}

/// Whether a date is still to come for the server that said this.
pub(super) fn is_ahead(date: &str, headers: &HeaderMap) -> bool {
    httpdate::parse_http_date(date).is_ok_and(|date| date > server_time(headers))
}

/// Where a redirect leads. Bytes beyond ASCII that are no UTF-8 (RFC 9110 §5.5, obs-text: a file that some old server names in Latin-1)
/// are asked for as they came, percent-encoded one by one; of the rest the address itself takes care.
pub(super) fn location(headers: &HeaderMap) -> Option<String> {
    let mut to = String::new();
    for chunk in headers.get(header::LOCATION)?.as_bytes().trim_ascii().utf8_chunks() {
        to.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(to, "%{byte:02X}");
        }
    }
    Some(to)
}

/// The feeds that an answer itself names: `Link: <address>; rel="alternate"; type="application/rss+xml"` (RFC 8288).
pub(super) fn feeds(headers: &HeaderMap) -> Vec<LinkedFeed> {
    let values =
        headers.get_all(header::LINK).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut found = Vec::new();
    for value in values {
        let mut rest = value.as_str();
        while let Some((address, after)) = rest.split_once('<').and_then(|(_, after)| after.split_once('>')) {
            let end = outside_marks(after, ',').unwrap_or(after.len());
            let (mut parameters, behind) = after.split_at(end);
            rest = behind;
            let (mut rel, mut kind, mut title) = (String::new(), None, String::new());
            while !parameters.is_empty() {
                let end = outside_marks(parameters, ';').unwrap_or(parameters.len());
                let (one, behind) = parameters.split_at(end);
                parameters = behind.strip_prefix(';').unwrap_or_default();
                let Some((name, said)) = one.split_once('=') else { continue };
                let said = said.trim().trim_matches('"').to_owned();
                match &*name.trim().to_ascii_lowercase() {
                    "rel" if rel.is_empty() => rel = said,
                    "type" => kind = Some(said),
                    "title" => title = text::clean::line(&said),
                    _ => {}
                }
            }
            if feed::names_feed(&rel, kind.as_deref()) && found.len() < MOST_FEEDS {
                found.push(LinkedFeed { url: address.trim().to_owned(), title, how: NamedBy::Link });
            }
        }
    }
    found
}

/// No answer names more.
const MOST_FEEDS: usize = 50;

/// Where a sign stands first that is in no quotation marks.
fn outside_marks(text: &str, sign: char) -> Option<usize> {
    let mut inside = false;
    text.char_indices().find_map(|(at, c)| {
        inside ^= c == '"';
        (c == sign && !inside).then_some(at)
    })
}

/// The bytes of what [`opaque`] has read. `None` for what cannot stand in a header.
pub(super) fn opaque_bytes(text: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

/// `text/xml; charset="utf-8"` → type and charset, both in lower case.
pub(super) fn content_type(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split(';');
    let mime = parts.next().map(|part| part.trim().to_ascii_lowercase()).filter(|mime| !mime.is_empty());
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_ascii_lowercase())
    });
    (mime, charset)
}

/// How long the answer stays fresh (RFC 9111): `max-age`, else `Expires`, less the time that it has spent in caches on the
/// way (`Age`, §4.2.3). `None` when nobody says, caching is unwanted, or it is stale already.
pub(super) fn freshness(headers: &HeaderMap) -> Option<u32> {
    let age = text(headers, header::AGE).and_then(|age| age.parse().ok()).unwrap_or(0);
    lifetime(headers)?.checked_sub(age).filter(|seconds| *seconds > 0)
}

fn lifetime(headers: &HeaderMap) -> Option<u32> {
    // Several lines are one list (RFC 9110 §5.3).
    let control: Vec<&str> =
        headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok()).collect();
    if !control.is_empty() {
        let control = control.join(",").to_ascii_lowercase();
        let mut directives = control.split(',').map(str::trim);
        if directives.clone().any(|directive| matches!(directive, "no-cache" | "no-store")) {
            return None;
        }
        if let Some(age) = directives.find_map(|directive| directive.strip_prefix("max-age=")) {
            return age.trim_matches('"').parse().ok();
        }
    }
    let expires = httpdate::parse_http_date(&text(headers, header::EXPIRES)?).ok()?;
    let seconds = expires.duration_since(server_time(headers)).ok()?.as_secs();
    u32::try_from(seconds).ok()
}

/// Seconds or a date (RFC 9110 §10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = text(headers, header::RETRY_AFTER)?;
    value.parse().ok().or_else(|| {
        let date = httpdate::parse_http_date(&value).ok()?;
        date.duration_since(server_time(headers)).ok().map(|wait| wait.as_secs())
    })
}

/// The server's own clock where it tells it, so that a wrong clock here does not matter.
fn server_time(headers: &HeaderMap) -> SystemTime {
    #[expect(clippy::disallowed_methods, reason = "dates in headers are compared with the present moment")]
    text(headers, header::DATE).and_then(|date| httpdate::parse_http_date(&date).ok()).unwrap_or_else(SystemTime::now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair =
            |(name, value): &(&str, &str)| (HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn freshness_is_max_age_or_expires() {
        assert_eq!(freshness(&headers(&[("cache-control", "public, max-age=3600")])), Some(3600));
        assert_eq!(freshness(&headers(&[("cache-control", "no-cache, max-age=3600")])), None);
        assert_eq!(freshness(&headers(&[("cache-control", "max-age=0")])), None);
        let aged = |age: &str| freshness(&headers(&[("cache-control", "max-age=3600"), ("age", age)]));
        assert_eq!((aged("600"), aged("3600"), aged("9999"), aged("old")), (Some(3000), None, None, Some(3600)));
        let lines = |second: &str| {
            let mut lines = headers(&[("cache-control", "public")]);
            lines.append("cache-control", second.parse().unwrap());
            freshness(&lines)
        };
        assert_eq!((lines("max-age=40000"), lines("no-store")), (Some(40_000), None));
        assert_eq!(freshness(&headers(&[("cache-control", "max-age=soon")])), None);
        let dates = [("date", "Mon, 01 Jan 2024 00:00:00 GMT"), ("expires", "Mon, 01 Jan 2024 02:00:00 GMT")];
        assert_eq!(freshness(&headers(&dates)), Some(7200));
        assert_eq!(freshness(&headers(&[dates[0], dates[1], ("age", "7000")])), Some(200));
        assert_eq!(freshness(&headers(&[("expires", "0")])), None);
        assert_eq!(freshness(&headers(&[])), None);
    }

    #[test]
    fn the_name_of_a_version_goes_back_byte_for_byte() {
        for bytes in [&b"\"v\xE9\xFF1\""[..], "\"vé…\"".as_bytes(), b"W/\"plain\""] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ETAG, HeaderValue::from_bytes(bytes).unwrap());
            let kept = opaque(&headers, header::ETAG).unwrap();
            assert_eq!(opaque_bytes(&kept).unwrap().as_bytes(), bytes);
        }
        assert_eq!(opaque_bytes("\"1…\""), None, "kept by who read it as text");
        assert_eq!(opaque(&HeaderMap::new(), header::ETAG), None);
    }

    #[test]
    fn redirects_lead_to_the_bytes_that_they_name() {
        for (bytes, to) in [
            (&b" /caf\xE9 bar.xml "[..], "/caf%E9 bar.xml"),
            ("/café.xml".as_bytes(), "/café.xml"),
            (b"/caf%C3%A9?q=\xFC\xC3\xA4", "/caf%C3%A9?q=%FCä"),
            (b"\xC3", "%C3"),
            (b"", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, HeaderValue::from_bytes(bytes).unwrap());
            assert_eq!(location(&headers).as_deref(), Some(to));
        }
        assert_eq!(location(&HeaderMap::new()), None);
    }

    #[test]
    fn an_answer_may_name_its_feeds() {
        let mut all = headers(&[(
            "link",
            "<https://a.example/wp-json/>; rel=\"https://api.w.org/\", </f?a=1,2>; REL=\"alternate\"; \
             type=\"application/rss+xml\"; title=\"A; b, <c>\", </g>; rel=feed",
        )]);
        all.append("link", "</h>; rel=alternate; type=text/html, broken <".parse().unwrap());
        let found: Vec<(String, String)> = feeds(&all).into_iter().map(|one| (one.url, one.title)).collect();
        assert_eq!(found, [("/f?a=1,2".into(), "A; b, <c>".into()), ("/g".into(), String::new())]);
        assert_eq!(feeds(&HeaderMap::new()), []);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after(&headers(&[("retry-after", "120")])), Some(120));
        let dates = [("date", "Mon, 01 Jan 2024 00:00:00 GMT"), ("retry-after", "Mon, 01 Jan 2024 00:10:00 GMT")];
        assert_eq!(retry_after(&headers(&dates)), Some(600));
        assert_eq!(retry_after(&headers(&[("retry-after", "-1")])), None);
        assert_eq!(retry_after(&headers(&[])), None);
    }

    #[test]
    fn content_types_are_taken_apart() {
        let both = |mime: &str, charset: &str| (Some(mime.to_owned()), Some(charset.to_owned()));
        assert_eq!(content_type("text/xml; charset=\"UTF-8\""), both("text/xml", "utf-8"));
        assert_eq!(content_type("Text/XML;Charset = 'latin1' ; x=y"), both("text/xml", "latin1"));
        assert_eq!(content_type("text/xml; charset="), (Some(String::from("text/xml")), None));
        assert_eq!(content_type("; charset"), (None, None));
    }
}
