//! The only place where the program decides anything: state and message in, effects out.

mod settle;

use super::{Effect, Msg, State};

/// Takes in one message. Pure: same state and message, same result.
pub fn update(state: &mut State, _msg: Msg) -> Vec<Effect> {
    let effects = Vec::new();
    settle::settle(state);
    effects
}
