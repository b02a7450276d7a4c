//! What can be done here and now: the bottom line, the menus, the palette and the keys overlay all ask this file, and
//! it asks the action table and the key map in force, so that they can never disagree.

use super::action::Group;
use super::{Action, Place, State};

/// One thing that can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The keys as people read them (`g h`, `Alt-↓`); empty when none is bound.
    pub keys: String,
    /// The action's name (`copy-link`).
    pub name: &'static str,
    /// What it does here, short (“later”) or as a sentence, as the asker needs it.
    pub label: String,
    pub action: Action,
    /// False: it has nothing to act on here, and is drawn dim.
    pub possible: bool,
}

/// One part of the breadcrumb, and where a click on it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Crumb {
    pub label: String,
    pub place: Place,
}

/// The most useful keys of this place and selection, most useful first; `? keys` is last and never dropped.
#[must_use]
pub fn bottom(_state: &State) -> Vec<Offer> {
    Vec::new()
}

/// Everything that can be done with the selection, for the action menu.
#[must_use]
pub fn actions(_state: &State) -> Vec<Offer> {
    Vec::new()
}

/// Actions that match what was typed after `:`, best first; the text after a name is its argument.
#[must_use]
pub fn palette(_state: &State, _typed: &str) -> Vec<Offer> {
    Vec::new()
}

/// All keys by group, filtered by what was typed.
#[must_use]
pub fn help(_state: &State, _typed: &str) -> Vec<(Group, Vec<Offer>)> {
    Vec::new()
}

/// What may follow the half-typed sequence: its title and its keys; `None` when nothing is half-typed.
#[must_use]
pub fn menu(_state: &State) -> Option<(String, Vec<Offer>)> {
    None
}

/// The breadcrumb of the present place.
#[must_use]
pub fn crumbs(_state: &State) -> Vec<Crumb> {
    Vec::new()
}
