//! What the program does: [`State`], [`Msg`] and [`update()`]. A state machine without a world: no clock, no disk, no
//! network, no terminal. Everything that happens is a message; everything wanted from the world is an [`Effect`].

pub mod about;
pub mod action;
pub mod addresses;
pub mod directories;
pub mod effect;
pub mod event;
pub mod evidence;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod line;
pub mod listing;
pub mod offers;
pub mod overlay;
pub mod person;
pub mod place;
pub mod playing;
pub mod prompt;
pub mod report;
pub mod rows;
pub mod session;
pub mod settings;
pub mod state;
pub mod subject;
pub mod suggested;
#[cfg(test)]
mod tests;
pub mod update;
pub mod words;
pub mod zone;

pub use action::{Action, ActionInfo, TABLE};
pub use effect::{Effect, LinksOf, Slot, Ticket};
pub use event::{Event, Ground, Now, Size};
pub use key::{Chord, KeyCode};
pub use overlay::Overlay;
pub use person::PersonName;
pub use place::{Entry, EpisodeTab, History, PaneId, Place, ShowTab, Top};
pub use rows::{Cursor, Row, Rows};
pub use state::State;
pub use update::{read_only, update};

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed; the keymap of the present place decides what it means.
    Key(Chord),
    /// Text was pasted: into the box that is open, else it offers to add what it names.
    Paste(String),
    /// A mouse event, in cells from the top left corner.
    Mouse(event::Mouse),
    /// The listener asks for something by name (palette, menus, tests).
    Do(Action),
    /// The world answers.
    Happened(Event),
}
