//! The only place where the program decides anything: state and message in, effects out.

use super::{Effect, Msg, State};

/// Takes in one message. Pure: same state and message, same result.
pub fn update(_state: &mut State, _msg: Msg) -> Vec<Effect> {
    Vec::new()
}
