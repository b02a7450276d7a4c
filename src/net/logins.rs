//! Names and passwords of private feeds: one file that only its owner can read.
//!
//! Promise: a password is sent to the server it was given for and to no other – over the very connection it was given for,
//! or a safer one to the same host – and stands in no log, message or debug text. The file is written beside and renamed.
#![expect(clippy::disallowed_methods, reason = "the file is read here and nowhere else")]

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::files;

/// How a name and a password are said (RFC 9110 §11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// They are sent as they are (RFC 7617).
    Basic,
    /// They prove themselves (RFC 7616).
    Digest,
}

/// What was given for one address.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Login {
    /// Without user info, query and fragment.
    url: String,
    pub(super) user: String,
    pub(super) password: String,
    /// What the server asked for when it took them; older files do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scheme: Option<Scheme>,
}

impl Login {
    /// A name and a password that are kept nowhere.
    pub(super) fn unkept(user: String, password: String) -> Self {
        Self { url: String::new(), user, password, scheme: None }
    }
}

/// The file as it is written.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    logins: Vec<Login>,
}

/// All logins, read when first needed and again when another earmark has changed the file.
pub struct Logins {
    /// `None` keeps nothing.
    path: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    logins: Vec<Login>,
    /// When the file was changed that these were read from, and how long it was.
    stamp: Option<(SystemTime, u64)>,
}

impl fmt::Debug for Logins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logins").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Logins {
    /// Those of this file, which need not be there.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path: Some(path), known: Mutex::default() }
    }

    /// None at all, and nowhere to keep any.
    #[must_use]
    pub fn none() -> Self {
        Self { path: None, known: Mutex::default() }
    }

    /// This one alone, which is not kept anywhere.
    #[must_use]
    pub fn only(address: &str, user: &str, password: &str) -> Self {
        let login = |url| Login { url, ..Login::unkept(user.to_owned(), password.to_owned()) };
        let known = Known { logins: bare(address).map(login).into_iter().collect(), stamp: None };
        Self { path: None, known: Mutex::new(known) }
    }

    /// Keeps a name and a password for this address, and how its server wants them, where that is known; what was kept for the same address before is forgotten.
    ///
    /// # Errors
    /// When the file could not be written, or this is no web address; then everything is as before.
    pub fn keep(&self, address: &str, user: &str, password: &str, scheme: Option<Scheme>) -> io::Result<()> {
        let url = bare(address)?;
        self.change(|logins| {
            logins.retain(|login| login.url != url);
            logins.push(Login { url, scheme, ..Login::unkept(user.to_owned(), password.to_owned()) });
        })
    }

    /// Forgets what is kept for this address; says whether there was anything.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub fn forget(&self, address: &str) -> io::Result<bool> {
        let url = bare(address)?;
        let mut found = false;
        self.change(|logins| {
            found = logins.iter().any(|login| login.url == url);
            logins.retain(|login| login.url != url);
        })?;
        Ok(found)
    }

    /// The address for which that was given which would be sent with a request of this address.
    #[must_use]
    pub fn kept_for(&self, address: &str) -> Option<String> {
        let url = Url::parse(address).ok()?;
        let known = self.current();
        best(&known.logins, &url).map(|login| login.url.clone())
    }

    /// Whether something would be sent with a request of this address.
    #[must_use]
    pub fn has(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| self.of(&url).is_some())
    }

    /// Name and password for a request of this address.
    pub(super) fn of(&self, url: &Url) -> Option<Login> {
        best(&self.current().logins, url).cloned()
    }

    fn current(&self) -> MutexGuard<'_, Known> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = &self.path {
            let stamp = stamp(path);
            if stamp != known.stamp {
                let logins = read(path).unwrap_or_else(|error| {
                    tracing::warn!(%error, "no logins can be read");
                    Vec::new()
                });
                *known = Known { logins, stamp };
            }
        }
        known
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Login>)) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "there is no place to keep it"));
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A damaged file is not written over.
        let mut kept = Kept { logins: read(path)? };
        change(&mut kept.logins);
        write(path, &kept)?;
        *known = Known { logins: kept.logins, stamp: stamp(path) };
        Ok(())
    }
}

/// The login for a request of this address: that of the address itself before those of the folders around it, the innermost of
/// them first.
fn best<'a>(logins: &'a [Login], url: &Url) -> Option<&'a Login> {
    let fits = |login: &&Login| Url::parse(&login.url).is_ok_and(|given| covers(&given, url));
    logins.iter().filter(fits).max_by_key(|login| {
        Url::parse(&login.url).map_or((false, 0), |given| (given.path() == url.path(), folder(&given).len()))
    })
}

/// Whether a login for `given` may be sent to `asked`: the same origin, or the same host over TLS where it was given for
/// plain HTTP; there for everything in the folder of the given address (RFC 7617 §2.2).
fn covers(given: &Url, asked: &Url) -> bool {
    let origin = given.host() == asked.host()
        && ((given.scheme() == asked.scheme() && given.port_or_known_default() == asked.port_or_known_default())
            || (given.scheme() == "http"
                && asked.scheme() == "https"
                && given.port().is_none()
                && asked.port().is_none()));
    origin && (given.path() == asked.path() || asked.path().starts_with(folder(given)))
}

/// The path up to its last slash, which is part of it.
fn folder(url: &Url) -> &str {
    let path = url.path();
    path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or("/")
}

fn bare(address: &str) -> io::Result<String> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidInput, "that is no web address");
    let mut url = Url::parse(address).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong());
    }
    // Both only fail for addresses without a host.
    let _: Result<(), ()> = url.set_username("");
    let _: Result<(), ()> = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url.into())
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

/// What the file holds; nothing when it is not there.
fn read(path: &Path) -> io::Result<Vec<Login>> {
    let bytes = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    // What serde says of a value could be a part of a password.
    let damaged = |error: serde_json::Error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("the file with logins is damaged in line {}", error.line()))
    };
    serde_json::from_slice::<Kept>(&bytes).map(|kept| kept.logins).map_err(damaged)
}

/// Beside, for the owner only from its first byte; flushed; renamed. Without logins there is no file.
fn write(path: &Path, kept: &Kept) -> io::Result<()> {
    if kept.logins.is_empty() {
        return match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let text = serde_json::to_vec_pretty(kept).map_err(io::Error::other)?;
    files::make_folder(path.parent().unwrap_or(Path::new("")))?;
    files::write_beside(path, &text, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_login_is_for_its_server_and_for_nobody_else() {
        let covered = |given: &str, asked: &str| covers(&url(given), &url(asked));
        assert!(covered("https://a.example/x/feed", "https://a.example/x/feed?page=2"));
        assert!(covered("https://a.example/x/feed", "https://a.example/x/media/1.mp3"));
        assert!(covered("http://a.example/feed", "https://a.example/feed"), "safer than it was given for");
        assert!(covered("http://127.0.0.1:8080/feed", "http://127.0.0.1:8080/feed"));
        for (given, asked) in [
            ("https://a.example/x/feed", "https://a.example/y/feed"),
            ("https://a.example/x/feed", "http://a.example/x/feed"),
            ("https://a.example/x/feed", "https://b.example/x/feed"),
            ("https://a.example/x/feed", "https://a.example.evil.example/x/feed"),
            ("https://a.example/x/feed", "https://sub.a.example/x/feed"),
            ("https://a.example/x/feed", "https://a.example:8443/x/feed"),
            ("http://a.example:8080/feed", "https://a.example:8080/feed"),
            ("http://a.example:8080/feed", "http://a.example/feed"),
        ] {
            assert!(!covered(given, asked), "{given} {asked}");
        }
    }

    #[test]
    fn the_nearest_login_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let logins = Logins::at(folder.path().join("deep/logins.json"));
        logins.keep("https://a.example/feed", "all", "1", None).unwrap();
        logins.keep("https://a.example/x/one", "one", "2", None).unwrap();
        logins.keep("https://me:pw@a.example/x/two?token=3#part", "two", "3", None).unwrap();
        let of = |text: &str| logins.of(&url(text)).map(|login| login.user);
        assert_eq!(of("https://a.example/x/one").as_deref(), Some("one"));
        assert_eq!(of("https://a.example/x/two").as_deref(), Some("two"));
        assert_eq!(of("https://a.example/y/feed").as_deref(), Some("all"));
        assert_eq!(of("https://b.example/feed"), None);
        logins.keep("https://a.example/feed", "new", "4", None).unwrap();
        let new = logins.of(&url("https://a.example/feed")).unwrap();
        assert_eq!((new.user.as_str(), new.password.as_str()), ("new", "4"));
        assert!(logins.keep("no address", "", "", None).is_err());
    }

    #[test]
    fn the_file_is_for_its_owner_and_goes_with_the_last_login() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logins.json");
        let (one, other) = (Logins::at(path.clone()), Logins::at(path.clone()));
        assert!(!other.has("https://a.example/feed"));
        one.keep("https://a.example/feed", "me", "hunter2", None).unwrap();
        assert!(other.has("https://a.example/feed"), "what another earmark keeps is known at once");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(!format!("{one:?}").contains("hunter2"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(other.forget("https://a.example/feed").unwrap());
        assert!(!other.forget("https://a.example/feed").unwrap());
        assert!(!one.has("https://a.example/feed"));
        assert!(!path.exists());
        assert!(Logins::none().keep("https://a.example/", "", "", None).is_err());
    }

    #[test]
    fn a_file_that_does_not_say_how_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logins.json");
        let old = "{\"logins\": [{\"url\": \"https://a.example/feed\", \"user\": \"me\", \"password\": \"pw\"}]}";
        std::fs::write(&path, old).unwrap();
        let logins = Logins::at(path.clone());
        assert_eq!(logins.of(&url("https://a.example/feed")).map(|login| login.scheme), Some(None));
        logins.keep("https://b.example/feed", "me", "pw", Some(Scheme::Digest)).unwrap();
        let again = Logins::at(path);
        assert_eq!(again.of(&url("https://a.example/feed")).map(|login| login.scheme), Some(None));
        assert_eq!(again.of(&url("https://b.example/feed")).and_then(|login| login.scheme), Some(Scheme::Digest));
    }

    #[test]
    fn a_damaged_file_is_no_login() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logins.json");
        std::fs::write(&path, "{\"logins\": [").unwrap();
        let logins = Logins::at(path.clone());
        assert!(!logins.has("https://a.example/feed"));
        assert!(logins.keep("https://a.example/feed", "me", "pw", None).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"logins\": [", "and it is not written over");
    }
}
