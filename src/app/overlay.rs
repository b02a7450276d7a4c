//! What lies above a place: a value, never a flag. The last one has the keys.

use super::prompt::Prompt;
use super::rows::Cursor;
use crate::error::Problem;
use crate::model::Candidate;

/// An overlay.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Keys of the place, filtered as one types; `top` is the first visible line.
    Help { prompt: Prompt, top: usize },
    /// The command palette with its selection among the matches.
    Palette { prompt: Prompt, selected: usize },
    /// What can be done with the selection.
    Actions { title: String, prompt: Prompt, selected: usize },
    /// Adding a show.
    Add(AddShow),
    /// The one-line filter or find box of the focused pane; typing changes the pane's cursor at once.
    Filter {
        prompt: Prompt,
        /// In a text: where one was when the box opened. Each letter looks from there, and Esc goes back there.
        from: Option<Box<Cursor>>,
    },
    /// The box of the search place; its words are the entry's `query`, answered while typing.
    Search { prompt: Prompt },
    /// Letters on links or rows.
    Hints(Hints),
    /// Technical details: lines of name and value, scrolled; some of them lead somewhere.
    Details { title: String, lines: Vec<(String, String)>, top: usize, leads: Leads },
    /// Signing in to a private feed.
    Login(Login),
    /// The value of a setting that is typed, and what is wrong with what was tried.
    Setting { name: &'static str, prompt: Prompt, wrong: String },
    /// A program or command that gets the selection.
    Command { what: Outside, prompt: Prompt },
    /// A question with a safe default: what is wanted from the world when the named key says yes.
    Confirm { question: String, yes: (char, String), then: Box<super::Effect> },
}

/// Lines of details that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leads {
    /// The number of the line, and the address of a place.
    pub all: Vec<(usize, String)>,
    pub selected: usize,
}

impl Leads {
    /// The line that is selected, and where it leads.
    #[must_use]
    pub fn chosen(&self) -> Option<&(usize, String)> {
        self.all.get(self.selected)
    }
}

/// What a program that is named gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// This address, as an argument.
    Open(String),
    /// The selection on its standard input: as text, or as JSON.
    Pipe { text: String, json: String, as_json: bool },
}

/// The box for a name and a password.
#[derive(Debug, Clone, PartialEq)]
pub struct Login {
    pub of: super::effect::LoginOf,
    /// Who gets them.
    pub host: String,
    pub user: Prompt,
    /// Drawn as asterisks.
    pub password: Prompt,
    /// The line that is being typed.
    pub on_password: bool,
}

/// The box that adds shows.
#[derive(Debug, Clone, PartialEq)]
pub struct AddShow {
    pub prompt: Prompt,
    pub stage: AddStage,
}

/// How far adding has come.
#[derive(Debug, Clone, PartialEq)]
pub enum AddStage {
    /// Nothing asked yet.
    Typing,
    /// Looking; since when (milliseconds of `Now`), and what is being done in words.
    Looking {
        since: u64,
        doing: String,
    },
    /// Several things were found, or one: chosen with the cursor, followed with Enter.
    Found {
        found: Vec<Found>,
        selected: usize,
    },
    Failed(Problem),
}

/// One thing that looking at an address found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub candidate: Candidate,
    /// Episodes in the feed, when it was read.
    pub episodes: Option<u32>,
    /// For a list of feeds: it is one of many, and marked to be followed.
    pub marked: bool,
    /// The episode that was meant: an address that leads to it inside, once its show is in the library.
    pub episode: Option<String>,
}

/// Link hints: one label per target that is visible, all of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Hints {
    pub typed: String,
    pub targets: Vec<(String, HintTarget)>,
    /// Open in the web browser instead of inside.
    pub outside: bool,
}

/// What a hint leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum HintTarget {
    /// A link of the text with this number, drawn at this line of the page.
    Link { number: u16, line: usize },
    /// A row of the focused pane.
    Row(usize),
}
