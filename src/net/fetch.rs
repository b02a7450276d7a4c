//! One conditional GET with limits on time, size and redirects.

use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode, Url};
use tokio::time::{Instant, timeout_at};

use super::body::Body;
use super::digest::Wanted;
use super::failure::{FetchError, Waited, body_error, connect_error, unkept};
use super::headers::{
    content_type, freshness, is_ahead, last_modified, location, opaque, opaque_bytes, retry_after, text,
};
use super::logins::{Login, Scheme};
use super::unpack::{self, Arriving, Packing};
use super::{Client, Held, Turn, digest, guard};
use crate::feed::LinkedFeed;
use crate::model::{FeedUrl, Secret};

/// Redirects in a row that are followed; browsers stop at 20, feeds need three.
pub const MAX_REDIRECTS: u16 = 10;
/// A feed first, then anything: some servers answer 406 to a client that asks for XML only.
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                      text/xml;q=0.9, text/html;q=0.7, */*;q=0.5";

/// Bytes between two words about how far an answer has come.
const TOLD_EVERY: usize = 256 << 10;

/// What to ask, and what was known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    pub url: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Only so many bytes from the beginning are wanted: a server that sends more is not listened to any further.
    pub first: Option<usize>,
    /// Further headers, which only the server that is asked here gets, whatever it redirects to.
    pub headers: Vec<(&'static str, Secret)>,
    /// JSON that is posted; nothing is: the address is read.
    pub post: Option<String>,
}

impl Request {
    /// Asks for this address whatever was known.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Asks for the first bytes of what is at this address.
    #[must_use]
    pub fn beginning(url: impl Into<String>, bytes: usize) -> Self {
        Self { first: Some(bytes.max(1)), ..Self::new(url) }
    }
}

/// What a server answered.
#[derive(Debug, PartialEq)]
pub enum Fetched {
    /// 304: nothing new.
    Unchanged {
        /// What the next request is to send, where the answer says something new.
        etag: Option<String>,
        last_modified: Option<String>,
        /// Freshness in seconds, from cache headers.
        ttl: Option<u32>,
        /// As in `Body`.
        moved_to: Option<FeedUrl>,
    },
    Body {
        bytes: Body,
        /// How they are packed; [`Client::fetch`] gives them unpacked.
        packing: Packing,
        /// 200, or another status of success.
        status: u16,
        /// From the `Content-Type` header.
        charset: Option<String>,
        mime: Option<String>,
        etag: Option<String>,
        last_modified: Option<String>,
        /// Freshness in seconds, from cache headers.
        ttl: Option<u32>,
        /// The address in the end, after all redirects.
        url: String,
        /// Where permanent redirects (301, 308) led, up to the first that was not; never from `https` down to `http`.
        moved_to: Option<FeedUrl>,
        /// Feeds that the answer itself names (RFC 8288).
        feeds: Vec<LinkedFeed>,
        /// The room that the bytes take up; drop it together with them.
        held: Held,
    },
}

/// What one request in a chain of redirects led to.
enum Hop {
    Done(Box<Fetched>),
    Redirect { to: String, status: u16, cookie: bool },
}

/// How a request says who asks.
enum Says<'a> {
    Nothing,
    Basic(&'a str, &'a str),
    Digest(String),
}

impl Client {
    /// Asks for one address, follows redirects, reads the answer to its end and unpacks it. `progress` is told the bytes so
    /// far, as they come over the wire.
    ///
    /// Waiting for a turn (in all, of the host, for room) does not count as time of the server's.
    ///
    /// # Errors
    /// [`FetchError`], which tells apart everything that a listener can act on.
    pub async fn fetch(&self, request: &Request, progress: impl Fn(u64) + Send + Sync) -> Result<Fetched, FetchError> {
        let turn = self.turn(&super::host(&request.url)).await?;
        let mut fetched = self.fetch_in(turn, request, progress).await?;
        if let Fetched::Body { bytes, packing, held, .. } = &mut fetched
            && packing.is_packed(bytes)
        {
            let (packed, how, limit) = (std::mem::take(bytes), *packing, self.shared.settings.max_mib);
            let unpacked = tokio::task::spawn_blocking(move || how.unpack(packed, limit)).await;
            *bytes = unpacked.map_err(|error| FetchError::Client(error.to_string()))??;
            *packing = Packing::Plain;
            held.grow(bytes.len()).await;
        }
        Ok(fetched)
    }

    /// [`Client::fetch`] by somebody who has waited for the turn already and unpacks the answer.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub async fn fetch_in(
        &self,
        turn: Turn,
        request: &Request,
        progress: impl Fn(u64) + Send + Sync,
    ) -> Result<Fetched, FetchError> {
        let origin = web_address(&request.url).ok_or(FetchError::BadAddress)?;
        if self.shared.silent {
            return Err(FetchError::Offline { detail: String::from("earmark was told to stay offline") });
        }
        let mut url = origin.clone();
        let mut seen = vec![origin.clone()];
        let mut left = Duration::from_secs(self.shared.settings.total_timeout);
        let mut permanent = true;
        let mut moved_to = None;
        let mut cookies = false;
        let mut turn = Some(turn);
        loop {
            let host = host_of(&url);
            let turn = match turn.take() {
                Some(turn) => turn,
                None => self.turn(&host).await?,
            };
            let mut clock = Deadline::new(left, &self.shared.settings);
            // Boxed here, where the work begins, so that thousands of waiting fetches are small.
            let hop = Box::pin(self.hop(&url, request, &mut clock, &progress)).await?;
            left = clock.left();
            drop(turn);
            match hop {
                Hop::Done(mut fetched) => {
                    match &mut *fetched {
                        Fetched::Unchanged { moved_to: slot, .. } => *slot = moved_to,
                        Fetched::Body { url: last, moved_to: slot, .. } => {
                            *last = url.into();
                            *slot = moved_to;
                        }
                    }
                    return Ok(*fetched);
                }
                Hop::Redirect { to, status, cookie } => {
                    cookies |= cookie;
                    let refused = |to| FetchError::RedirectRefused { from: host.clone(), to, status: Some(status) };
                    let mut target = follow(&url, &to).ok_or_else(|| refused(named(&url, &to)))?;
                    if host_of(&target) != host && !guard::may_follow(&origin, &target).await {
                        return Err(refused(host_of(&target)));
                    }
                    keep_user_info(&url, &mut target);
                    match seen.contains(&target) {
                        true if cookies => return Err(FetchError::WantsCookie { host, status }),
                        true => return Err(FetchError::Circle { host, status }),
                        false if seen.len() > usize::from(MAX_REDIRECTS) => {
                            return Err(FetchError::TooManyRedirects { host, status });
                        }
                        false => {}
                    }
                    permanent &= matches!(status, 301 | 308) && !(url.scheme() == "https" && target.scheme() == "http");
                    if permanent {
                        moved_to = FeedUrl::parse(target.as_str());
                    }
                    seen.push(target.clone());
                    url = target;
                }
            }
        }
    }

    async fn hop(
        &self,
        url: &Url,
        request: &Request,
        clock: &mut Deadline,
        progress: &(impl Fn(u64) + Send + Sync),
    ) -> Result<Hop, FetchError> {
        // What was given for the server is newer than what stands in the address, and that is sent by itself.
        let login = self.shared.logins.of(url).or_else(|| user_info(url));
        let (mut answer, said) = self.signed(url, request, login.as_ref(), clock).await?;
        if let Some(login) = &login
            && answer.status() == StatusCode::UNAUTHORIZED
            && must_prove_itself(url, login, said)
            && matches!(digest::wanted(answer.headers()), Wanted::Basic | Wanted::Nothing)
        {
            return Err(FetchError::InTheClear { host: host_of(url) });
        }
        if let Some(login) = &login
            && self.learns(url, login, said, &answer)
        {
            // Asked again in the way that it wants, once.
            (answer, _) = self.signed(url, request, Some(login), clock).await?;
        }
        let status = answer.status();
        let headers = answer.headers();
        let conditional = request.etag.is_some() || request.last_modified.is_some();
        match status {
            StatusCode::NOT_MODIFIED if conditional => {
                let (etag, last_modified) = (opaque(headers, header::ETAG), last_modified(headers));
                let unchanged = Fetched::Unchanged { etag, last_modified, ttl: freshness(headers), moved_to: None };
                Ok(Hop::Done(Box::new(unchanged)))
            }
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
                if headers.contains_key(header::LOCATION) =>
            {
                let to = location(headers).unwrap_or_default();
                Ok(Hop::Redirect { to, status: status.as_u16(), cookie: headers.contains_key(header::SET_COOKIE) })
            }
            StatusCode::UNAUTHORIZED => Err(match digest::wanted(headers) {
                Wanted::Unknown(schemes) => FetchError::UnknownSignIn { host: host_of(url), schemes },
                _ => FetchError::Denied { host: host_of(url), given: login.is_some() },
            }),
            _ if status.is_success() => {
                self.body(url, request.first, answer, clock, progress).await.map(|body| Hop::Done(Box::new(body)))
            }
            _ => Err(FetchError::Status { code: status.as_u16(), retry_after: retry_after(headers) }),
        }
    }

    /// What the server says to a request with this login, as it wants to have it, and how the login was said. A password is
    /// not sent before the server is known to want it so.
    async fn signed(
        &self,
        url: &Url,
        request: &Request,
        login: Option<&Login>,
        clock: &Deadline,
    ) -> Result<(Response, Option<Scheme>), FetchError> {
        let challenges = &self.shared.challenges;
        let scheme = login.and_then(|login| challenges.known(url).or(login.scheme));
        let scheme = scheme
            .filter(|scheme| *scheme == Scheme::Digest || !login.is_some_and(|one| must_prove_itself(url, one, None)));
        let says = match (login, scheme) {
            (Some(login), Some(Scheme::Basic)) => Says::Basic(&login.user, &login.password),
            (Some(login), Some(Scheme::Digest)) => {
                challenges.answer(url, &login.user, &login.password).map_or(Says::Nothing, Says::Digest)
            }
            _ => Says::Nothing,
        };
        let said = scheme.filter(|_| !matches!(says, Says::Nothing));
        let answer = match self.answer(url.scheme(), url, request, &says, clock).await {
            // A proxy that is itself asked over TLS needs the certificates after all.
            Err(FetchError::Tls { .. }) if url.scheme() == "http" => {
                self.answer("https", url, request, &says, clock).await
            }
            answer => answer,
        };
        Ok((answer?, said))
    }

    /// Takes in how the server wants this login; says whether that is another way than that in which it was said.
    fn learns(&self, url: &Url, login: &Login, said: Option<Scheme>, answer: &Response) -> bool {
        let denied = answer.status() == StatusCode::UNAUTHORIZED;
        let challenge = match digest::wanted(answer.headers()) {
            Wanted::Digest(challenge) if denied => Some(challenge),
            Wanted::Basic if denied && said != Some(Scheme::Basic) => None,
            Wanted::Nothing if denied && said.is_none() => None,
            // Who answers anybody may have more for whom it knows.
            _ if !denied && said.is_none() && login.scheme.is_none() => None,
            _ => return false,
        };
        self.shared.challenges.told(url, challenge);
        true
    }

    /// Status and headers of what the server says.
    async fn answer(
        &self,
        scheme: &str,
        url: &Url,
        request: &Request,
        says: &Says<'_>,
        clock: &Deadline,
    ) -> Result<Response, FetchError> {
        let http = self.http(scheme).await?;
        let address = without_user_info(url);
        let mut ask = match &request.post {
            Some(json) => http.post(address).header(header::CONTENT_TYPE, "application/json").body(json.clone()),
            None => http.get(address),
        };
        if web_address(&request.url).is_some_and(|asked| asked.origin() == url.origin()) {
            for (name, value) in &request.headers {
                let Ok(mut value) = HeaderValue::from_str(value.reveal()) else { return Err(FetchError::BadAddress) };
                value.set_sensitive(true);
                ask = ask.header(*name, value);
            }
        }
        match says {
            Says::Nothing => {}
            Says::Basic(user, password) => ask = ask.basic_auth(user, Some(password)),
            Says::Digest(proof) => {
                let Ok(mut proof) = HeaderValue::from_str(proof) else { return Err(FetchError::BadAddress) };
                proof.set_sensitive(true);
                ask = ask.header(header::AUTHORIZATION, proof);
            }
        }
        // A part of something packed is of no use.
        let packing = if request.first.is_some() { "identity" } else { unpack::ACCEPTED };
        ask = ask.header(header::ACCEPT, ACCEPT).header(header::ACCEPT_ENCODING, packing);
        if let Some(etag) = request.etag.as_deref().and_then(opaque_bytes) {
            ask = ask.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = request.last_modified.as_ref().filter(|date| !is_ahead(date, &HeaderMap::new())) {
            ask = ask.header(header::IF_MODIFIED_SINCE, date);
        }
        if let Some(first) = request.first {
            ask = ask.header(header::RANGE, format!("bytes=0-{}", first.saturating_sub(1)));
        }
        clock
            .next(url, ask.send())
            .await?
            .map_err(|error| connect_error(&error, host_of(url), clock.connect, clock.silence))
    }

    async fn body(
        &self,
        url: &Url,
        first: Option<usize>,
        mut answer: Response,
        clock: &mut Deadline,
        progress: &(impl Fn(u64) + Send + Sync),
    ) -> Result<Fetched, FetchError> {
        let limit_mib = self.shared.settings.max_mib;
        let limit = usize::try_from(limit_mib.saturating_mul(1 << 20)).unwrap_or(usize::MAX);
        let promised = answer.content_length().map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
        if promised > limit && first.is_none() {
            return Err(FetchError::TooLarge { limit_mib });
        }
        let status = answer.status().as_u16();
        let headers = answer.headers();
        let (mime, charset) = text(headers, header::CONTENT_TYPE).map_or((None, None), |value| content_type(&value));
        let packing = Packing::of(headers);
        let feeds = super::headers::feeds(headers);
        let etag = opaque(headers, header::ETAG);
        let last_modified = last_modified(headers);
        let ttl = freshness(headers);
        // An answer without a body (most are: nothing new) needs no room. Neither is what is promised sent yet: room is taken
        // as the bytes come.
        let before = Instant::now();
        let mut held = self.shared.room.first().await;
        clock.forgive(before.elapsed());
        let mut arriving = Arriving::new(packing, promised.min(first.unwrap_or(limit)));
        let mut told = 0;
        loop {
            let read = answer.chunk();
            let chunk = clock.next(url, read).await?.map_err(|error| body_error(&error, arriving.len()))?;
            let Some(mut chunk) = chunk else { break };
            if let Some(first) = first {
                chunk.truncate(first.saturating_sub(arriving.len()));
                if chunk.is_empty() {
                    break;
                }
            }
            let length = arriving.len().saturating_add(chunk.len());
            if length > limit {
                return Err(FetchError::TooLarge { limit_mib });
            }
            let before = Instant::now();
            if !held.grow(length).await {
                clock.forgive(before.elapsed());
            }
            arriving.push(&chunk).await.map_err(|error| unkept(&error))?;
            // Packets are small and come fast; nobody can read as many numbers.
            if length - told >= TOLD_EVERY {
                told = length;
                progress(length as u64);
            }
        }
        if arriving.len() > told {
            progress(arriving.len() as u64);
        }
        let (bytes, packing) = arriving.finish().map_err(|error| unkept(&error))?;
        held.shrink(bytes.len());
        Ok(Fetched::Body {
            bytes,
            packing,
            status,
            charset,
            mime,
            etag,
            last_modified,
            ttl,
            url: String::new(),
            moved_to: None,
            feeds,
            held,
        })
    }
}

/// The time that a server has: for the next byte, and for everything.
struct Deadline {
    at: Instant,
    total: u64,
    connect: Duration,
    silence: Duration,
}

impl Deadline {
    fn new(left: Duration, settings: &crate::config::Refresh) -> Self {
        Self {
            at: Instant::now() + left,
            total: settings.total_timeout,
            connect: Duration::from_secs(settings.connect_timeout),
            silence: Duration::from_secs(settings.silence_timeout),
        }
    }

    fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Time that passed while earmark itself was not ready.
    fn forgive(&mut self, waited: Duration) {
        self.at += waited;
    }

    /// Waits for the next byte; for the first one from when the server is called on, though connecting has its own, mostly shorter
    /// limit inside reqwest.
    async fn next<T>(&self, url: &Url, work: impl Future<Output = T>) -> Result<T, FetchError> {
        let silent_at = Instant::now() + self.silence;
        timeout_at(silent_at.min(self.at), work).await.map_err(|_| {
            let (waited, seconds) = if silent_at < self.at {
                (Waited::Silence, self.silence.as_secs())
            } else {
                (Waited::Total, self.total)
            };
            FetchError::Slow { host: host_of(url), waited, seconds }
        })
    }
}

/// Whether this login, which proves itself, may not be sent as it is to this address: over TLS whoever offers less than before is the same
/// server at least, and nobody else can read it. A login that is given anew says nothing of a proof.
fn must_prove_itself(url: &Url, login: &Login, said: Option<Scheme>) -> bool {
    url.scheme() == "http" && (login.scheme == Some(Scheme::Digest) || said == Some(Scheme::Digest))
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn follow(from: &Url, to: &str) -> Option<Url> {
    let mut url = from.join(to.trim()).ok()?;
    url.set_fragment(None);
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// What to call a target that is not followed: its host, or its scheme.
fn named(from: &Url, to: &str) -> String {
    match from.join(to.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => host_of(&url),
        Ok(url) => format!("a {}: address", url.scheme()),
        Err(_) => String::from("an address that cannot be read"),
    }
}

/// A private feed that moves within its own host keeps its name and password; nobody else gets them, and nobody gets them
/// over a connection that is less safe than before.
fn keep_user_info(from: &Url, to: &mut Url) {
    let same = from.host_str() == to.host_str()
        && ((from.scheme() == to.scheme() && from.port() == to.port()) || to.scheme() == "https");
    if same && to.username().is_empty() && to.password().is_none() {
        // Both only fail for addresses without a host.
        let _: Result<(), ()> = to.set_username(from.username());
        let _: Result<(), ()> = to.set_password(from.password());
    }
}

/// Name and password of an address.
fn user_info(url: &Url) -> Option<Login> {
    let plain = |text: &str| {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            bytes.extend_from_slice(before.as_bytes());
            let code = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
            bytes.push(code.unwrap_or(b'%'));
            rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
        }
        bytes.extend_from_slice(rest.as_bytes());
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let given = !url.username().is_empty() || url.password().is_some();
    given.then(|| Login::unkept(plain(url.username()), plain(url.password().unwrap_or_default())))
}

fn without_user_info(url: &Url) -> Url {
    let mut url = url.clone();
    // Both only fail for addresses without a host.
    let _: Result<(), ()> = url.set_username("");
    let _: Result<(), ()> = url.set_password(None);
    url
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_stay_with_their_host() {
        let moved = |from: &str, to: &str| {
            let from = Url::parse(from).unwrap();
            let mut to = follow(&from, to).unwrap();
            keep_user_info(&from, &mut to);
            to.to_string()
        };
        assert_eq!(moved("http://me:pw@a.example/x", "https://a.example/y"), "https://me:pw@a.example/y");
        assert_eq!(moved("http://me:pw@a.example/x", "/y"), "http://me:pw@a.example/y");
        assert_eq!(moved("https://me:pw@a.example/x", "https://b.example/y"), "https://b.example/y");
        assert_eq!(moved("https://me:pw@a.example/x", "http://a.example/y"), "http://a.example/y");
        assert_eq!(moved("https://me:pw@a.example/x", "https://you:x@a.example/y"), "https://you:x@a.example/y");
    }

    #[test]
    fn names_and_passwords_of_addresses_are_read() {
        let of = |text: &str| user_info(&Url::parse(text).unwrap()).map(|login| (login.user, login.password));
        let both = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(of("http://me%40home:p%25w+%C3%A9@a.example/x"), both("me@home", "p%w+é"));
        assert_eq!(of("http://me@a.example/"), both("me", ""));
        assert_eq!(of("http://:100%@a.example/"), both("", "100%"));
        assert_eq!(of("http://a.example/"), None);
    }

    #[test]
    fn redirects_to_other_schemes_are_not_followed() {
        let from = Url::parse("https://a.example/x").unwrap();
        for to in ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "data:text/xml,x", "http://", ""] {
            let followed = follow(&from, to);
            assert!(followed.is_none() || to.is_empty(), "{to}");
        }
    }
}
