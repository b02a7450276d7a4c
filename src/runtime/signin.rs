//! Signing in to a private feed: the name and the password are kept once the server has taken them.

use crate::error::Problem;
use crate::feed;
use crate::model::{EpisodeKey, FeedUrl, Secret};
use crate::net::{self, Client, FetchError, Fetched, Logins, Request};
use crate::runtime::failure;
use crate::text::target;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// The server takes them.
    Taken,
    /// They are kept, but nobody could be asked: there is no network.
    Untried,
    /// The server gives the same without them: nothing was kept, and what was kept before still is.
    NotAsked,
    /// It gives the feed without them, but not the files that it names, and takes them there: they are kept for those.
    ForFiles,
    /// The same, but those files are at another server, to which nothing was sent: its name. Nothing was kept.
    FilesElsewhere(String),
}

/// Tries a name and a password at this address, and keeps them when the server takes them, or when there is no network. Whether it
/// wants any is found out first: who answers anybody has not taken them.
///
/// # Errors
/// When the server does not take them, or they could not be kept; then what was kept before still is.
pub async fn sign_in(client: &Client, address: &str, user: &str, password: &Secret) -> Result<SignedIn, Problem> {
    let host = target::host(address);
    let not_kept =
        |error: &FetchError| not_taken(&format!("The name and the password for {host} were not kept."), error);
    let without = match given(&client.signing_in(Logins::none()), &nobody(address)).await {
        Err(error) if error.is_dead_host() || matches!(error, FetchError::Slow { .. }) => return Err(not_kept(&error)),
        without => without,
    };
    let trying = client.signing_in(Logins::only(address, user, password.reveal()));
    let with = match &without {
        // Nobody can be asked, or nobody can be told.
        Err(FetchError::Offline { .. } | FetchError::UnknownSignIn { .. }) => without.clone(),
        _ => given(&trying, address).await,
    };
    let done = match with {
        Ok(with) if without.as_ref() == Ok(&with) => {
            let file = with.and_then(|feed| feed.newest_file);
            return for_files(client, address, file, user, password).await;
        }
        Ok(_) => SignedIn::Taken,
        Err(FetchError::Offline { .. }) => SignedIn::Untried,
        // Nothing was sent there: a redirect led away from what was signed in to.
        Err(FetchError::Denied { host: at, given: false }) => {
            let what = format!("{at} wants a name and a password for where the feed leads to.");
            let why = "What is given for one address is not sent to another.";
            return Err(Problem::new("login.elsewhere", what, why, "Sign in with the feed’s newest address."));
        }
        Err(FetchError::Denied { .. }) => {
            let what = format!("{host} refuses the name and the password (401).");
            return Err(Problem::new("login.refused", what, "Nothing was kept.", "Try again."));
        }
        Err(error) => return Err(not_kept(&error)),
    };
    keep(client, &trying, address, user, password)?;
    Ok(done)
}

/// Tries them with the newest file of a feed that anybody gets. What is given for one server is not sent to another.
async fn for_files(
    client: &Client,
    address: &str,
    file: Option<String>,
    user: &str,
    password: &Secret,
) -> Result<SignedIn, Problem> {
    // An address in a document is as little to be trusted as a redirect.
    let Some(file) = file else { return Ok(SignedIn::NotAsked) };
    if !net::may_lead(address, &file).await {
        return Ok(SignedIn::NotAsked);
    }
    let request = Request::beginning(&file, 1);
    let without = client.signing_in(Logins::none()).fetch(&request, |_| ()).await;
    let Err(FetchError::Denied { host: asks, .. }) = without else { return Ok(SignedIn::NotAsked) };
    if asks != net::host(&file) || net::server(&file) != net::server(address) {
        return Ok(SignedIn::FilesElsewhere(asks));
    }
    let trying = client.signing_in(Logins::only(&file, user, password.reveal()));
    match trying.fetch(&request, |_| ()).await {
        Ok(_) => keep(client, &trying, &file, user, password).map(|()| SignedIn::ForFiles),
        Err(FetchError::Denied { .. }) => {
            let what = format!("{asks} refuses the name and the password for the files of the feed (401).");
            Err(Problem::new("login.refused", what, "The feed itself asks for none. Nothing was kept.", "Try again."))
        }
        Err(error) => Err(not_taken(&format!("The name and the password for {asks} were not kept."), &error)),
    }
}

fn keep(client: &Client, trying: &Client, address: &str, user: &str, password: &Secret) -> Result<(), Problem> {
    client.logins().keep(address, user, password.reveal(), trying.scheme(address)).map_err(|error| {
        let what = format!("The name and the password for {} could not be kept.", target::host(address));
        Problem::new("login.not-kept", what, format!("{error}."), "")
    })
}

/// What is compared of what a server gives: the episodes of a feed, in its order. Little of a document is the same twice (advertisements,
/// counters), but whoever gives more to whom it knows gives other episodes.
#[derive(Debug, Clone)]
struct Given {
    episodes: Vec<EpisodeKey>,
    newest_file: Option<String>,
}

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        self.episodes == other.episodes
    }
}

/// What a server gives; `None` for what is no feed, or was not given to its end.
async fn given(client: &Client, address: &str) -> Result<Option<Given>, FetchError> {
    let fetched = match client.fetch(&Request::new(address), |_| ()).await {
        Err(error) if error.came_late() => return Ok(None),
        fetched => fetched?,
    };
    let Fetched::Body { bytes, charset, url, held, .. } = fetched else { return Ok(None) };
    let read = tokio::task::spawn_blocking(move || {
        let _held = held;
        let parsed = feed::parse(&bytes, &FeedUrl::parse(&url)?, charset.as_deref()).ok()?;
        let newest_file =
            parsed.episodes.iter().find_map(|episode| episode.enclosures.first()).map(|one| one.url.clone());
        Some(Given { episodes: parsed.episodes.into_iter().map(|episode| episode.key).collect(), newest_file })
    });
    Ok(read.await.unwrap_or_default())
}

/// The same address without a name and a password in it.
fn nobody(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else { return address.to_owned() };
    // Both only fail for addresses without a host.
    let _: Result<(), ()> = url.set_username("");
    let _: Result<(), ()> = url.set_password(None);
    url.into()
}

/// That what was to be kept was not, because the server said neither yes nor no to it.
#[must_use]
pub fn not_taken(what: &str, error: &FetchError) -> Problem {
    let said = failure::no_answer(what, error);
    let hint = match error {
        // Asking again would end the same way.
        FetchError::UnknownSignIn { .. } => "",
        FetchError::BadAddress | FetchError::NoSuchHost { .. } => "Check the address.",
        FetchError::Status { code: 404 | 410, .. } => {
            "Check the address: the server has to have the feed to take them."
        }
        _ => "Try again when the server answers: it has to take them first.",
    };
    Problem { id: "login.not-taken".into(), hint: hint.into(), ..said }
}
