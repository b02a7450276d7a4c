//! Identities. Ids are ours (rows of the library); keys are the world's (what publishers say).

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

/// A show in this library. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShowId(pub NonZeroU32);

/// An episode in this library. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EpisodeId(pub NonZeroU32);

macro_rules! number_id {
    ($name:ident) => {
        impl $name {
            /// The id with this number; `None` for zero.
            #[must_use]
            pub fn new(number: u32) -> Option<Self> {
                NonZeroU32::new(number).map(Self)
            }
            /// The plain number, as addresses and the command line print it.
            #[must_use]
            pub fn get(self) -> u32 {
                self.0.get()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
number_id!(ShowId);
number_id!(EpisodeId);

/// The address of a feed: absolute `http`, `https`, or `file` for a feed read from disk, or `sample:NAME` for the
/// embedded sample. Normalised (scheme and host in lower case, no fragment, `feed:`/`pcast:`/`itpc:` unwrapped).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedUrl(Arc<str>);

impl FeedUrl {
    /// Reads an address as people and publishers write it. `None` when it cannot be the address of a feed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        for scheme in ["feed:", "pcast:", "itpc:", "podcast:"] {
            if lower.starts_with(scheme) {
                let rest = text.get(scheme.len()..)?.trim_start_matches('/');
                let inner = rest.to_ascii_lowercase();
                return if inner.starts_with("http://") || inner.starts_with("https://") {
                    Self::parse(rest)
                } else if inner.starts_with("http:") || inner.starts_with("https:") {
                    let (scheme, rest) = rest.split_once(':')?;
                    Self::parse(&format!("{scheme}://{}", rest.trim_start_matches('/')))
                } else {
                    Self::parse(&format!("http://{rest}"))
                };
            }
        }
        let mut url = url::Url::parse(text).ok()?;
        if !matches!(url.scheme(), "http" | "https" | "file" | "sample") {
            return None;
        }
        if matches!(url.scheme(), "http" | "https") && url.host_str().is_none_or(str::is_empty) {
            return None;
        }
        url.set_fragment(None);
        Some(Self(url.as_str().into()))
    }

    /// The whole address. May carry a secret in user info or query: show it with `text::target::masked`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address have in common: no scheme, no password, no trailing slash. The name of somebody stays: each
    /// account may have a feed of its own.
    #[must_use]
    pub fn comparison_key(&self) -> String {
        let rest = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest).trim_end_matches('/');
        let authority = rest.split_once(['/', '?']).map_or(rest, |(authority, _)| authority);
        match authority.split_once('@').and_then(|(user, _)| user.split_once(':')) {
            Some((user, password)) => {
                let behind = user.len() + 1 + password.len();
                format!("{user}{}", rest.get(behind..).unwrap_or_default())
            }
            None => rest.to_owned(),
        }
    }

    /// This address over `https`, if that one is: what is asked for in secret is not asked for in the clear because a document says so.
    #[must_use]
    pub fn no_less_safe_than(self, that: &Self) -> Self {
        match self.0.strip_prefix("http:").filter(|_| that.0.starts_with("https:")) {
            Some(rest) => Self(format!("https:{rest}").into()),
            None => self,
        }
    }

    /// Whether this address belongs to the embedded sample library.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.0.starts_with("sample:")
    }

    /// Whether the address can be fetched over the network.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        self.0.starts_with("http:") || self.0.starts_with("https:")
    }
}

impl fmt::Display for FeedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `<podcast:guid>`: the same show at any address (Podcasting 2.0, a UUID).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PodcastGuid(pub [u8; 16]);

impl PodcastGuid {
    /// Reads the usual text form of a UUID; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        uuid::Uuid::parse_str(text.trim()).ok().map(|id| Self(id.into_bytes()))
    }
}

impl fmt::Display for PodcastGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).fmt(f)
    }
}

/// What identifies an episode within its feed. It begins with the rung of the ladder that gave it: `g:` guid, `e:` enclosure
/// address without tracking, `l:` link, `t:` hash of title and date; a number at the end keeps apart items that one document
/// repeats under the same guid ([`EpisodeKey::repeated`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct EpisodeKey(pub Box<str>);

/// What stands between a key and a number: a word joiner, which nobody sees, and the sign.
const REPEAT: &str = "\u{2060}#";

impl EpisodeKey {
    /// The key of an episode that has a guid: whoever looks for one by its guid asks for this.
    #[must_use]
    pub fn of_guid(guid: &str) -> Self {
        Self(["g:", guid].concat().into())
    }

    /// The tagged key as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of an item that is this many times the one with this plain key. No guid and no address looks like it: what cannot be seen
    /// is no part of theirs, and `X#2` is a guid that a publisher may give.
    #[must_use]
    pub fn repeated(plain: &str, number: u32) -> Self {
        Self(format!("{plain}{REPEAT}{number}").into())
    }

    /// The key without the number that sets it apart from others like it.
    #[must_use]
    pub fn plain(&self) -> &str {
        // Most end otherwise, which is seen at once.
        let front = self.0.trim_end_matches(|c: char| c.is_ascii_digit());
        let plain = front.strip_suffix(REPEAT).filter(|_| front.len() < self.0.len());
        plain.unwrap_or(&self.0)
    }

    /// The guid that it was made of; with the number behind it, where it has one.
    #[must_use]
    pub fn guid(&self) -> Option<&str> {
        self.0.strip_prefix("g:")
    }
}

/// Seconds since 1970-01-01T00:00:00Z; may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub i64);

/// A length or a position in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Secs(pub u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_of_an_address_holds_a_password() {
        for (url, key) in [
            ("https://me:pw@a.example/f/", "me@a.example/f"),
            ("http://me:p%40:w@a.example:80/", "me@a.example"),
            ("https://:token@a.example/f", "@a.example/f"),
            ("https://me@a.example/x:y@z", "me@a.example/x:y@z"),
            ("https://a.example:8080/@me?x=a:b@c", "a.example:8080/@me?x=a:b@c"),
        ] {
            assert_eq!(FeedUrl::parse(url).unwrap().comparison_key(), key, "{url}");
        }
    }
}
