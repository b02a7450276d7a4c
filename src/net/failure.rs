//! Why there is no answer.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::fetch::MAX_REDIRECTS;

/// Which patience ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// No connection.
    Connecting,
    /// Connected, but not a byte for too long.
    Silence,
    /// Bytes came, but the whole took too long.
    Total,
}

/// Why there is no answer. Hosts are named, whole addresses are not: they may carry secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("that is no web address")]
    BadAddress,
    /// The machine has no network, or nobody to ask for names.
    #[error("no network: {detail}")]
    Offline { detail: String },
    #[error("no server is called {host}")]
    NoSuchHost { host: String },
    #[error("{host} refuses connections")]
    Refused { host: String },
    #[error("no connection to {host}: {detail}")]
    Unreachable { host: String, detail: String },
    #[error("no safe connection to {host}: {detail}")]
    Tls { host: String, detail: String },
    #[error("no answer from {host} within {seconds} s ({waited:?})")]
    Slow { host: String, waited: Waited, seconds: u64 },
    /// 401: the server wants a name and a password, or refuses those that it got.
    #[error("{host} {}", if *given { "refuses the name and the password" } else { "wants a name and a password" })]
    Denied { host: String, given: bool },
    /// 401, and none of the ways of signing in that the server offers is known.
    #[error("{host} wants a way of signing in that is not known ({schemes})")]
    UnknownSignIn { host: String, schemes: String },
    /// 401: the server took a proof of the password before, and wants the password itself now, where whoever is on the way could read it.
    #[error("{host} wants the password itself over http://, though it took a proof of it before")]
    InTheClear { host: String },
    /// Any other status that is neither an answer nor a redirect.
    #[error("the server answered {code}")]
    Status {
        code: u16,
        /// Seconds, from `Retry-After`.
        retry_after: Option<u64>,
    },
    #[error("the answer is longer than {limit_mib} MiB")]
    TooLarge { limit_mib: u64 },
    /// Here and below, `status` is that of the last redirect (301, 302 …).
    #[error("{host} redirects in circles")]
    Circle { host: String, status: u16 },
    /// Each to another address.
    #[error("{host} redirects once more after {MAX_REDIRECTS} redirects")]
    TooManyRedirects { host: String, status: u16 },
    /// It redirects in circles and sets a cookie on the way, which earmark does not send back.
    #[error("{host} redirects in circles to whoever sends no cookie")]
    WantsCookie { host: String, status: u16 },
    /// To another scheme, to nowhere, or into the private network; without a status where a document leads there.
    #[error("{from} leads to {to}, which is not followed")]
    RedirectRefused { from: String, to: String, status: Option<u16> },
    /// What came is no HTTP/1 (of before 1996, of a streaming server, of something else altogether).
    #[error("{host} does not answer in HTTP: {detail}")]
    NotHttp { host: String, detail: String },
    /// More header lines, or longer ones, than the HTTP client takes.
    #[error("{host} sends too many headers, or too long ones: {detail}")]
    Headers { host: String, detail: String },
    /// After so many bytes of the body; `None` when there was no answer at all.
    #[error("the answer broke off after {} bytes: {detail}", bytes.unwrap_or_default())]
    Truncated { bytes: Option<u64>, detail: String },
    #[error("the answer cannot be unpacked: {detail}")]
    BadEncoding { detail: String },
    /// By the name that the standard has for it (RFC 9110 §8.4.1).
    #[error("the answer is packed with {name}")]
    UnknownPacking { name: &'static str },
    /// The certificates of `net.ca_file` cannot be used.
    #[error("the certificates of {file} cannot be used: {detail}")]
    CaFile { file: String, detail: String },
    #[error("no HTTP client: {0}")]
    Client(String),
}

impl FetchError {
    /// Whether the server could not be reached at all, so that asking it for another show would end the same way.
    #[must_use]
    pub fn is_dead_host(&self) -> bool {
        matches!(
            self,
            Self::NoSuchHost { .. }
                | Self::Refused { .. }
                | Self::Unreachable { .. }
                | Self::Slow { waited: Waited::Connecting, .. }
        )
    }

    /// Whether the server is there and may well answer the next time.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Status { code: 408 | 425 | 429 | 500..=599, .. }
                | Self::Slow { .. }
                | Self::Truncated { .. }
                | Self::Offline { .. }
        )
    }

    /// Whether the server had said yes before it went wrong.
    #[must_use]
    pub fn came_late(&self) -> bool {
        match self {
            Self::Truncated { bytes, .. } => bytes.is_some(),
            Self::TooLarge { .. } | Self::BadEncoding { .. } | Self::UnknownPacking { .. } => true,
            _ => false,
        }
    }

    /// The HTTP status that the server answered with; `None` when there was no answer. A yes that went wrong afterwards was a 200,
    /// the only one that servers give with a whole document.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { code, .. } => Some(*code),
            Self::Denied { .. } | Self::UnknownSignIn { .. } | Self::InTheClear { .. } => Some(401),
            Self::Circle { status, .. } | Self::TooManyRedirects { status, .. } | Self::WantsCookie { status, .. } => {
                Some(*status)
            }
            Self::RedirectRefused { status, .. } => *status,
            error => error.came_late().then_some(200),
        }
    }
}

/// Every cause, innermost last. `io::Error` hides the error it wraps from `source`, so it is asked for it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// The causes as one line for the log and for details, each sentence once; never an address.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in causes(error) {
        // reqwest's own first line names the whole address.
        let words = match cause.downcast_ref::<reqwest::Error>() {
            Some(error) if error.url().is_some() => continue,
            _ => cause.to_string(),
        };
        if said.last().is_none_or(|last| !last.contains(&words)) {
            said.push(words);
        }
    }
    said.join(": ")
}

pub(super) fn connect_error(error: &reqwest::Error, host: String, connect: Duration, silence: Duration) -> FetchError {
    let detail = chain(error);
    if error.is_builder() {
        return FetchError::BadAddress;
    }
    if error.is_timeout() {
        let (waited, seconds) = if error.is_connect() {
            (Waited::Connecting, connect.as_secs())
        } else {
            (Waited::Silence, silence.as_secs())
        };
        return FetchError::Slow { host, waited, seconds };
    }
    if error.is_dns() {
        // EAI_AGAIN in the words of glibc and musl: nobody could be asked, which says nothing about the name.
        let nobody = ["emporary failure", "ry again"].iter().any(|sign| detail.contains(sign));
        return if nobody { FetchError::Offline { detail } } else { FetchError::NoSuchHost { host } };
    }
    for cause in causes(error) {
        if cause.is::<rustls::Error>() {
            return FetchError::Tls { host, detail: cause.to_string() };
        }
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return FetchError::Refused { host },
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown) => {
                return FetchError::Offline { detail };
            }
            _ => {}
        }
    }
    if error.is_connect() {
        return FetchError::Unreachable { host, detail };
    }
    // hyper's own errors are told apart by their words only, unless one depends on it.
    if detail.contains("message head is too large") {
        return FetchError::Headers { host, detail };
    }
    if detail.contains("invalid HTTP") {
        return FetchError::NotHttp { host, detail };
    }
    FetchError::Truncated { bytes: None, detail }
}

pub(super) fn unkept(error: &io::Error) -> FetchError {
    FetchError::Client(error.to_string())
}

/// Why a body did not come to its end. Nothing of it is unpacked yet: bytes that are not sent as they should be (a broken chunk) end it
/// as a connection does that breaks.
pub(super) fn body_error(error: &reqwest::Error, bytes: usize) -> FetchError {
    let detail = chain(error);
    FetchError::Truncated { bytes: Some(bytes as u64), detail }
}
