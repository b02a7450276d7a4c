//! HTTP: the only reqwest. Fetches with conditions, limits and time-outs; finds the feed behind an address.
//!
//! Promise: a [`Client`] never asks more at once than the settings allow (in all, and of one host), never holds more
//! than [`ROOM`] bytes of answers plus one long answer, never follows a redirect to anything but `http` and `https`, and never from the
//! internet into the listener's own network, never sends a login to another server than it was given for. Every answer ends: in time, in size, or with the reason why not.

mod body;
mod digest;
pub mod directories;
mod directory;
pub mod discover;
mod failure;
pub mod fetch;
mod guard;
mod headers;
pub mod logins;
mod pasted;
mod unpack;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};

pub use body::Body;
pub use directories::Directories;
pub use discover::{DiscoverError, Discovered, FoundFeed, Tried};
pub use failure::{FetchError, Waited};
pub use fetch::{Fetched, MAX_REDIRECTS, Request};
pub use logins::{Logins, Scheme};
pub use pasted::pasted;
pub use unpack::Packing;

use crate::config;

/// Bytes of answers that may be in memory at once as they came over the wire: on their way, or waiting to be read.
pub const ROOM: usize = 8 << 20;
/// Taken when an answer begins, and again whenever it outgrows what it has; most feeds are smaller.
const SHARE: usize = 256 << 10;
/// Longer answers go into a lane of their own, one at a time, so that none takes the room of many short ones.
const LONG: usize = ROOM / 4;
/// The unit of the room, so that its permits fit the semaphore's counter.
const GRAIN: usize = 1 << 10;

/// What earmark calls itself: name, version, and what it is; nothing about the machine or the listener.
pub const USER_AGENT: &str = concat!("earmark/", env!("CARGO_PKG_VERSION"), " (podcast client for the terminal)");

/// One HTTP client for the whole program, with all its limits. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: config::Refresh,
    directories: config::Directories,
    net: config::Net,
    silent: bool,
    logins: Logins,
    /// Built on first use, off the calling thread. Two of them, because reading the system's certificates takes 5 to 40 ms,
    /// which only those wait for who need them.
    plain: OnceCell<reqwest::Client>,
    safe: OnceCell<reqwest::Client>,
    challenges: digest::Challenges,
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    room: Room,
}

/// Leave to send one request to one host. Dropping it lets the next one ask.
#[derive(Debug)]
pub struct Turn {
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

/// Where the bytes of answers are counted.
#[derive(Debug, Clone)]
struct Room {
    share: Arc<Semaphore>,
    /// One answer at a time may be as long as it likes: otherwise several half-read long ones could wait for each other.
    lane: Arc<Semaphore>,
}

/// The room that an answer takes up while it is in memory. Dropping it lets others in.
#[derive(Debug)]
pub struct Held {
    room: Room,
    permits: Option<OwnedSemaphorePermit>,
    lane: Option<OwnedSemaphorePermit>,
}

impl Client {
    /// A client with these limits. Nothing is built and nothing is sent before the first request.
    #[must_use]
    pub fn new(settings: &config::Refresh) -> Self {
        Self::with(&config::Config { refresh: settings.clone(), ..config::Config::default() }, Logins::none())
    }

    /// The client of these settings, with logins for private feeds.
    #[must_use]
    pub fn with(config: &config::Config, logins: Logins) -> Self {
        Self::of(&config.refresh, &config.directories, &config.net, logins, false)
    }

    /// A client that sends nothing: every request ends as it does without a network.
    #[must_use]
    pub fn silent(config: &config::Config) -> Self {
        Self::of(&config.refresh, &config.directories, &config.net, Logins::none(), true)
    }

    fn of(
        settings: &config::Refresh,
        directories: &config::Directories,
        net: &config::Net,
        logins: Logins,
        silent: bool,
    ) -> Self {
        let shared = Shared {
            directories: directories.clone(),
            net: net.clone(),
            silent,
            logins,
            all: Arc::new(Semaphore::new(settings.parallel.max(1))),
            hosts: Mutex::default(),
            challenges: digest::Challenges::default(),
            plain: OnceCell::new(),
            safe: OnceCell::new(),
            room: Room { share: Arc::new(Semaphore::new(ROOM / GRAIN)), lane: Arc::new(Semaphore::new(1)) },
            settings: settings.clone(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The limits in force.
    #[must_use]
    pub fn settings(&self) -> &config::Refresh {
        &self.shared.settings
    }

    /// A client of its own with the same settings and these logins, for trying them.
    #[must_use]
    pub fn signing_in(&self, logins: Logins) -> Self {
        Self::of(&self.shared.settings, &self.shared.directories, &self.shared.net, logins, self.shared.silent)
    }

    /// How the server of this address wants a name and a password, when it has said so.
    #[must_use]
    pub fn scheme(&self, address: &str) -> Option<Scheme> {
        self.shared.challenges.known(&reqwest::Url::parse(address).ok()?)
    }

    /// Names and passwords of private feeds.
    #[must_use]
    pub fn logins(&self) -> &Logins {
        &self.shared.logins
    }

    /// What asks addresses of this scheme.
    async fn http(&self, scheme: &str) -> Result<&reqwest::Client, FetchError> {
        let safe = scheme != "http";
        let cell = if safe { &self.shared.safe } else { &self.shared.plain };
        let settings = self.settings();
        let (connect, per_host) = (Duration::from_secs(settings.connect_timeout), settings.per_host.max(1));
        let trusted = Some(self.shared.net.ca_file.as_str()).filter(|file| safe && *file != "off").map(PathBuf::from);
        cell.get_or_try_init(|| async move {
            tokio::task::spawn_blocking(move || build(safe, trusted.as_deref(), connect, per_host))
                .await
                .map_err(|error| FetchError::Client(error.to_string()))?
        })
        .await
    }

    /// Waits until one more request to this host may be sent. The host's turn is taken first, so that many shows on one
    /// slow server wait among themselves and not in everybody's way.
    ///
    /// # Errors
    /// Never while the client lives; a closed client gives [`FetchError::Client`].
    pub async fn turn(&self, host: &str) -> Result<Turn, FetchError> {
        let turn = {
            let mut hosts = self.shared.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let turns = self.shared.settings.per_host.max(1);
            Arc::clone(hosts.entry(host.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(turns))))
        };
        let closed = |_| FetchError::Client(String::from("the client was closed"));
        let host = turn.acquire_owned().await.map_err(closed)?;
        let all = Arc::clone(&self.shared.all).acquire_owned().await.map_err(closed)?;
        Ok(Turn { _host: host, _all: all })
    }
}

/// The host that an address asks, in the form that [`Client::turn`] counts by; empty when there is none.
#[must_use]
pub fn host(address: &str) -> String {
    reqwest::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// The server that an address asks: host and port, because one that is silent says nothing about another on the same
/// machine; empty when there is none.
#[must_use]
pub fn server(address: &str) -> String {
    let url = reqwest::Url::parse(address).ok();
    let server = url.and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)));
    server.unwrap_or_default()
}

/// Whether a document from `origin` may make earmark ask `target`: a feed on the internet must not be able to name the
/// listener's router or printer as its next page.
pub async fn may_lead(origin: &str, target: &str) -> bool {
    match (reqwest::Url::parse(origin), reqwest::Url::parse(target)) {
        (Ok(origin), Ok(target)) => origin.host() == target.host() || guard::may_follow(&origin, &target).await,
        _ => false,
    }
}

impl Room {
    /// Waits for room for the beginning of an answer.
    async fn first(&self) -> Held {
        let permits = Arc::clone(&self.share).acquire_many_owned(grains(SHARE)).await.ok();
        Held { room: self.clone(), permits, lane: None }
    }
}

impl Held {
    /// Waits until an answer of this many bytes has room; `false` when it had to wait.
    async fn grow(&mut self, bytes: usize) -> bool {
        if self.lane.is_some() {
            return true;
        }
        let held = self.permits.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = grains(bytes).saturating_sub(u32::try_from(held).unwrap_or(u32::MAX));
        if wanted == 0 {
            return true;
        }
        // In steps, so that a long answer does not come back for every packet.
        let wanted = wanted.max(grains(SHARE));
        let (share, lane) = (Arc::clone(&self.room.share), Arc::clone(&self.room.lane));
        if bytes > LONG
            && let Ok(lane) = Arc::clone(&lane).try_acquire_owned()
        {
            self.take(lane);
            return true;
        }
        if let Ok(more) = Arc::clone(&share).try_acquire_many_owned(wanted) {
            self.merge(more);
            return true;
        }
        tokio::select! {
            biased;
            Ok(more) = share.acquire_many_owned(wanted) => self.merge(more),
            Ok(lane) = lane.acquire_owned() => self.take(lane),
            else => {}
        }
        false
    }

    /// From here on it needs no room.
    fn take(&mut self, lane: OwnedSemaphorePermit) {
        self.lane = Some(lane);
        self.permits = None;
    }

    /// Gives back what the answer does not need after all.
    fn shrink(&mut self, bytes: usize) {
        if let Some(permits) = &mut self.permits {
            let surplus = permits.num_permits().saturating_sub(grains(bytes) as usize);
            drop(permits.split(surplus));
        }
    }

    fn merge(&mut self, more: OwnedSemaphorePermit) {
        match &mut self.permits {
            Some(permits) => permits.merge(more),
            None => self.permits = Some(more),
        }
    }
}

/// Two answers are the same whatever room they take up.
impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

fn grains(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(GRAIN)).unwrap_or(u32::MAX)
}

/// The certificates of the file that the listener named.
fn certificates(file: &Path) -> Result<Vec<reqwest::Certificate>, FetchError> {
    let wrong = |detail: String| FetchError::CaFile { file: file.display().to_string(), detail };
    #[expect(clippy::disallowed_methods, reason = "TLS is set up here, on a thread that may wait for the disk")]
    let bytes = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let found = reqwest::Certificate::from_pem_bundle(&bytes).map_err(|error| wrong(failure::chain(&error)))?;
    if found.is_empty() { Err(wrong(String::from("it holds no certificate"))) } else { Ok(found) }
}

fn build(
    safe: bool,
    trusted: Option<&Path>,
    connect: Duration,
    per_host: usize,
) -> Result<reqwest::Client, FetchError> {
    // An error means that a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder();
    // Without certificates it trusts nobody.
    let client = match trusted.map(certificates).transpose()? {
        _ if !safe => client.tls_certs_only([]),
        Some(more) => client.tls_certs_merge(more),
        None => client,
    };
    client
        .user_agent(USER_AGENT)
        .connect_timeout(connect)
        // Redirects are followed by `fetch`, which remembers the permanent ones and refuses the dangerous ones.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(per_host)
        .http1_ignore_invalid_headers_in_responses(true)
        .build()
        .map_err(|error| match trusted {
            // What a certificate holds is looked at here only.
            Some(file) => FetchError::CaFile { file: file.display().to_string(), detail: failure::chain(&error) },
            None => FetchError::Client(failure::chain(&error)),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Room {
        Room { share: Arc::new(Semaphore::new(ROOM / GRAIN)), lane: Arc::new(Semaphore::new(1)) }
    }

    #[tokio::test]
    async fn a_long_answer_leaves_the_room_to_the_short_ones() {
        let room = room();
        let mut long = room.first().await;
        assert!(long.grow(LONG).await);
        assert!(room.share.available_permits() < (ROOM - LONG) / GRAIN + 1);
        assert!(long.grow(3 * ROOM).await, "in the lane there is no waiting");
        assert_eq!(room.share.available_permits(), ROOM / GRAIN);
        // The lane is taken: the next one has room like any other, as long as there is.
        let mut next = room.first().await;
        assert!(next.grow(2 * LONG).await);
        drop(long);
        assert!(next.grow(2 * ROOM).await);
        drop(next);
        assert_eq!((room.share.available_permits(), room.lane.available_permits()), (ROOM / GRAIN, 1));
    }

    #[tokio::test]
    async fn half_read_answers_never_wait_for_each_other() {
        let room = room();
        let mut all = Vec::new();
        for _ in 0..ROOM / SHARE {
            all.push(room.first().await);
        }
        assert_eq!(room.share.available_permits(), 0);
        // Nobody has finished and there is no room: one of them goes on in the lane.
        let mut one = all.swap_remove(0);
        assert!(!one.grow(2 * SHARE).await);
        assert_eq!(room.lane.available_permits(), 0);
        // Its room is free for the next, who goes on when it is there.
        let mut two = all.swap_remove(0);
        assert!(two.grow(2 * SHARE).await);
        two.shrink(1);
        assert_eq!(room.share.available_permits(), 2 * SHARE / GRAIN - 1);
    }
}
