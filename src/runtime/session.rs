//! What is kept over a restart besides the library: the history of places, the visits, and which messages were
//! removed, in the state folder.

use std::fs;
use std::io;
use std::path::Path;

use super::Start;
use crate::app::state::Session;
use crate::app::{Effect, State};
use crate::files;

/// Takes up the last session, unless a fresh one was asked for; then goes to the address that was given.
/// A file that cannot be read costs the history and nothing else.
pub fn restore(start: &Start, state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Ok(text) = fs::read_to_string(start.paths.session()) {
        if let Some(mut session) = Session::from_json(&text) {
            if start.fresh {
                // What the listener chose with a key, and has read, is no part of the history.
                let put_away = std::mem::take(&mut session.put_away);
                session = Session { artwork: session.artwork.take(), put_away, ..State::session(state) };
            }
            state.resume(session);
        } else {
            tracing::warn!("the last session could not be read; the history starts anew");
        }
    }
    if let Some(address) = &start.address {
        effects.extend(crate::app::update(state, crate::app::Msg::Do(crate::app::Action::Go(address.clone().into()))));
    }
    effects
}

/// Writes the session: whole or not at all, for the owner only. Where one has been is nobody else’s business.
///
/// # Errors
/// When the state folder cannot be written.
pub fn save(path: &Path, session: &Session) -> io::Result<()> {
    files::make_folder(path.parent().unwrap_or(Path::new("")))?;
    files::write_beside(path, session.to_json().as_bytes(), true)
}
