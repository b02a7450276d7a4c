//! Signing in to a private feed: the box for a name and a password. They leave for the shell at once and are kept nowhere here.

use super::{add, ask, refresh, say};
use crate::app::effect::LoginOf;
use crate::app::overlay::{AddShow, AddStage, Login};
use crate::app::prompt::{Edited, Prompt};
use crate::app::subject;
use crate::app::{Chord, Effect, KeyCode, Overlay, Slot, State};
use crate::model::{FeedUrl, Secret};
use crate::text::target;

/// Opens the box for the feed of the selection.
pub fn open(state: &mut State) {
    let Some(id) = subject::show(state) else {
        say::hint(state, "Choose a show first; you sign in to the server of its feed.");
        return;
    };
    let host = state
        .show(id)
        .and_then(|show| show.feed_url.as_ref())
        .filter(|feed| feed.is_remote())
        .map(|feed| target::host(feed.as_str()));
    match host {
        Some(host) => push(state, LoginOf::Show(id), host),
        None => say::hint(state, "This show has no feed on a server, so there is nobody to sign in to."),
    }
}

/// Opens the box for an address that is being added and whose server wants to know who asks.
pub fn open_for(state: &mut State, typed: &str) {
    let url = FeedUrl::parse(typed).or_else(|| FeedUrl::parse(&format!("https://{}", typed.trim())));
    if let Some(url) = url.filter(FeedUrl::is_remote) {
        push(state, LoginOf::Address(url.to_string()), target::host(url.as_str()));
    }
}

fn push(state: &mut State, of: LoginOf, host: String) {
    let (user, password) = (Prompt::default(), Prompt::default());
    state.overlays.push(Overlay::Login(Login { of, host, user, password, on_password: false }));
}

/// A key in the box.
pub fn key(state: &mut State, chord: Chord, out: &mut Vec<Effect>) {
    let Some(Overlay::Login(login)) = state.overlays.last_mut() else { return };
    match chord.code {
        KeyCode::Tab | KeyCode::Up | KeyCode::Down => login.on_password = !login.on_password,
        KeyCode::Enter if !login.on_password => login.on_password = true,
        KeyCode::Enter if login.user.text.trim().is_empty() => login.on_password = false,
        KeyCode::Enter => {
            let user = login.user.text.trim().to_string();
            let password = Secret::new(std::mem::take(&mut login.password.text));
            let of = login.of.clone();
            state.overlays.pop();
            out.push(Effect::Login { of, user, password });
        }
        _ => {
            let prompt = if login.on_password { &mut login.password } else { &mut login.user };
            // What is cut from a password is not kept for putting it in elsewhere.
            if prompt.edit(chord) == Edited::Changed && login.on_password {
                login.password.killed.clear();
            }
        }
    }
}

/// Pasted text goes into the line that is being typed.
pub fn paste(login: &mut Login, text: &str) {
    let prompt = if login.on_password { &mut login.password } else { &mut login.user };
    prompt.insert(text.trim());
}

/// The server has taken name and password, or could not be asked: what failed without them is tried again.
pub fn done(state: &mut State, of: &LoginOf, said: String, out: &mut Vec<Effect>) {
    say::done(state, said);
    match of {
        LoginOf::Show(id) => refresh::ask(state, vec![*id], out),
        LoginOf::Address(_) => {
            let Some(Overlay::Add(AddShow { prompt, stage })) = state.overlays.last_mut() else { return };
            *stage = AddStage::Looking { since: state.now.millis, doing: add::looking_at(&prompt.text) };
            let typed = prompt.text.trim().to_string();
            let ticket = ask::ticket(state, Slot::Look);
            out.push(Effect::Look(ticket, typed));
        }
    }
}
