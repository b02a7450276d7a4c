//! Signing in to a private feed: the name and the password are kept once the server has taken them.

use crate::error::Problem;
use crate::model::Secret;
use crate::net::{Client, FetchError, Logins, Request};
use crate::runtime::failure;
use crate::text::target;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// The server takes them.
    Taken,
    /// They are kept, but nobody could be asked: there is no network.
    Untried,
}

/// Tries a name and a password at this address, and keeps them when the server takes them, or when there is no network.
///
/// # Errors
/// When the server does not take them, or they could not be kept; then what was kept before still is.
pub async fn sign_in(client: &Client, address: &str, user: &str, password: &Secret) -> Result<SignedIn, Problem> {
    let host = target::host(address);
    let trying = client.signing_in(Logins::only(address, user, password.reveal()));
    let done = match trying.fetch(&Request::new(address), |_| ()).await {
        Ok(_) => SignedIn::Taken,
        Err(error) if error.came_late() => SignedIn::Taken,
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
        Err(error) => return Err(not_taken(&format!("The name and the password for {host} were not kept."), &error)),
    };
    client.logins().keep(address, user, password.reveal()).map_err(|error| {
        let what = format!("The name and the password for {host} could not be kept.");
        Problem::new("login.not-kept", what, format!("{error}."), "")
    })?;
    Ok(done)
}

/// That what was to be kept was not, because the server said neither yes nor no to it.
#[must_use]
pub fn not_taken(what: &str, error: &FetchError) -> Problem {
    let said = failure::no_answer(what, error);
    let hint = match error {
        FetchError::BadAddress | FetchError::NoSuchHost { .. } => "Check the address.",
        FetchError::Status { code: 404 | 410, .. } => {
            "Check the address: the server has to have the feed to take them."
        }
        _ => "Try again when the server answers: it has to take them first.",
    };
    Problem { id: "login.not-taken".into(), hint: hint.into(), ..said }
}
