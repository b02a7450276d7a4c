//! Signing in to a private feed: the name and the password are kept once the server has taken them.

use crate::error::Problem;
use crate::model::Secret;
use crate::net::{Client, FetchError, Logins, Request};
use crate::text::target;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// The server takes them.
    Taken,
    /// They are kept, but the server could not be asked; why, as a part of a sentence.
    Untried(String),
}

/// Tries a name and a password at this address, and keeps them unless the server refuses them.
///
/// # Errors
/// When the server refuses them, or they could not be kept; then what was kept before still is.
pub async fn sign_in(client: &Client, address: &str, user: &str, password: &Secret) -> Result<SignedIn, Problem> {
    let host = target::host(address);
    let trying = client.signing_in(Logins::only(address, user, password.reveal()));
    let done = match trying.fetch(&Request::new(address), |_| ()).await {
        Ok(_) => SignedIn::Taken,
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
        Err(error) => SignedIn::Untried(error.to_string()),
    };
    client.logins().keep(address, user, password.reveal()).map_err(|error| {
        let what = format!("The name and the password for {host} could not be kept.");
        Problem::new("login.not-kept", what, format!("{error}."), "")
    })?;
    Ok(done)
}
