//! Chord sequences → actions, with the listener's overrides from `keys.toml`.

use super::{Action, Chord};

/// The key map in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keymap {
    /// Sequences and what they do; everywhere.
    pub bindings: Vec<(Vec<Chord>, Action)>,
}

/// What a (half-typed) sequence means.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// Nothing starts like this.
    None,
    /// More keys may follow: each with what it would do.
    Prefix(Vec<(Chord, Action)>),
    Action(Action),
}
