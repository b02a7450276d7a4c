//! Every action, and THE table: name, one sentence, default chords, where it applies. Key handling, help, the palette,
//! `keys.toml` and the README's key table all come from it.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::key::{Chord, shown};
use super::rows::Sort;

/// Something the listener can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    Down,
    Up,
    HalfPageDown,
    HalfPageUp,
    PageDown,
    PageUp,
    First,
    Last,
    NextSibling,
    PrevSibling,
    NextStop,
    PrevStop,
    NextTab,
    PrevTab,
    /// Scroll what stands beside the list or text; the selection stays.
    BesideDown,
    BesideUp,
    Open,
    Parent,
    Back,
    Forward,
    /// Go to a place by its address or short name (`library`, `later`, `playing`, `foryou`, `show/3`, …).
    Go(Cow<'static, str>),
    OpenOutside,
    /// Asks for the program first.
    OpenOutsideWith,
    /// Asks for a command that gets the selection.
    Pipe,
    PlayOutside,
    /// The listener's own rating; 0 takes it away.
    Rate(u8),
    Details,
    Actions,
    Hints,
    HintsOutside,
    FollowNumber(u16),
    Links,
    LinksOfShow,
    CopyLink,
    CopyTitle,
    CopyMarkdown,
    CopyFeedUrl,
    CopyAudioUrl,
    /// The link of the episode at the position it was heard to.
    CopyPosition,
    CopyNotes,
    CopyJson,
    Filter,
    NextMatch,
    PrevMatch,
    Search,
    /// Sort the list of the focused pane (`date`, `title`, `length`, `new`, `rating`, `listeners`).
    Sort(Sort),
    /// Group the list, or not: shows by folder or category, links by host, by kind, or in order of appearance.
    Grouping,
    Command,
    Help,
    Later,
    LaterTop,
    Play,
    MarkPlayed,
    MarkAllPlayed,
    FollowShow,
    Add,
    Similar,
    Graph,
    Remove,
    RemoveFinished,
    Refresh,
    RefreshAll,
    Undo,
    Redo,
    MoveDown,
    MoveUp,
    Pause,
    SeekBack,
    SeekForward,
    PrevChapter,
    NextChapter,
    Slower,
    Faster,
    Quieter,
    Louder,
    View,
    /// Artwork on or off.
    Artwork,
    Cancel,
    Quit,
    QuitNow,
    Suspend,
    Redraw,
    /// Sign in to the server of a private feed.
    Login,
    /// Take the last move of a feed back.
    MoveBack,
    /// Search the directories for the show of a feed that is not there any more.
    NewAddress,
    /// Put the sample library in / take it out.
    InstallSample,
    RemoveSample,
    /// Pause after so many minutes; 0 takes that back.
    Sleep(u16),
    /// Choose a theme by its name: a built-in one, or one of a file.
    Theme(Cow<'static, str>),
}

/// Groups of the keys overlay, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Move,
    Browse,
    Links,
    Find,
    Do,
    Player,
    Program,
}

/// Where an action applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Where {
    All,
    List,
    Text,
    Page,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionInfo {
    /// What a key without argument does.
    pub action: Action,
    /// The name in `keys.toml` and in the palette: `next-sibling`.
    pub name: &'static str,
    /// One sentence without a stop.
    pub does: &'static str,
    /// Two or three words for the keys overlay and the bottom line: `next, prev item`.
    pub short: &'static str,
    /// Default chord sequences in `keys.toml` spelling: `j`, `g g`, `ctrl-d`.
    pub keys: &'static [&'static str],
    pub group: Group,
    pub applies: Where,
    /// What the argument is, when the palette takes one: `go PLACE`.
    pub argument: Option<&'static str>,
}

use Group as G;
use Where as W;

const fn row(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    does: &'static str,
    short: &'static str,
    group: Group,
    applies: Where,
) -> ActionInfo {
    ActionInfo { action, name, does, short, keys, group, applies, argument: None }
}

const fn go(
    address: &'static str,
    name: &'static str,
    keys: &'static [&'static str],
    does: &'static str,
    short: &'static str,
) -> ActionInfo {
    row(Action::Go(Cow::Borrowed(address)), name, keys, does, short, G::Browse, W::All)
}

const fn theme(id: &'static str, name: &'static str, does: &'static str, short: &'static str) -> ActionInfo {
    row(Action::Theme(Cow::Borrowed(id)), name, &[], does, short, G::Program, W::All)
}

/// The table, in the order of the keys overlay.
#[rustfmt::skip]
pub static TABLE: &[ActionInfo] = &[
    row(Action::Down, "down", &["j", "down"], "One row or line down", "one row down", G::Move, W::All),
    row(Action::Up, "up", &["k", "up"], "One row or line up", "one row up", G::Move, W::All),
    row(Action::HalfPageDown, "half-page-down", &["ctrl-d"], "Half a page down", "half down", G::Move, W::All),
    row(Action::HalfPageUp, "half-page-up", &["ctrl-u"], "Half a page up", "half up", G::Move, W::All),
    row(Action::PageDown, "page-down", &["ctrl-f", "pagedown"], "A page down", "page down", G::Move, W::All),
    row(Action::PageUp, "page-up", &["ctrl-b", "pageup"], "A page up", "page up", G::Move, W::All),
    row(Action::First, "first", &["g g", "home"], "First row, or top of the text", "first row", G::Move, W::All),
    row(Action::Last, "last", &["G", "end"], "Last row, or end of the text", "last row", G::Move, W::All),
    row(Action::NextSibling, "next-sibling", &["J"], "The next show or episode, in the order of the list you came from", "next one there", G::Move, W::Page),
    row(Action::PrevSibling, "prev-sibling", &["K"], "The previous show or episode", "the one before", G::Move, W::Page),
    row(Action::NextStop, "next-stop", &["tab"], "The next pane, or the next link in a text", "next pane, link", G::Move, W::All),
    row(Action::PrevStop, "prev-stop", &["shift-tab"], "The previous pane or link", "previous stop", G::Move, W::All),
    row(Action::NextTab, "next-tab", &["]"], "Next tab of the page", "next tab", G::Move, W::Page),
    row(Action::PrevTab, "prev-tab", &["["], "Previous tab of the page", "previous tab", G::Move, W::Page),
    row(Action::BesideDown, "preview-down", &["ctrl-e"], "Scroll the preview, or what stands beside a text, down; the selection stays", "preview down", G::Move, W::All),
    row(Action::BesideUp, "preview-up", &["ctrl-y"], "Scroll the preview up", "preview up", G::Move, W::All),

    row(Action::Open, "open", &["enter", "l", "right"], "Go deeper: open the selection, follow the current link, run the chosen row", "go deeper, open", G::Browse, W::All),
    row(Action::Parent, "parent", &["h", "left"], "Up one level of the breadcrumb", "up a level", G::Browse, W::All),
    row(Action::Back, "back", &["backspace", "H", "ctrl-o", "alt-left"], "Back in the history", "back in history", G::Browse, W::All),
    row(Action::Forward, "forward", &["L", "alt-right"], "Forward in the history", "forward again", G::Browse, W::All),
    go("library", "go library", &["g h"], "Go to the library", "library"),
    go("new", "go new", &["g n"], "Go to the new episodes", "new episodes"),
    go("later", "go later", &["g w"], "Go to Listen Later", "Listen Later"),
    go("playing", "go playing", &["g p"], "Go to what plays: its chapter, its words, the links of the moment", "now playing"),
    go("search", "go search", &["g s"], "Go to the search, with the last question", "search"),
    go("foryou", "for-you", &["E", "g r"], "Go to For You: shows for your whole library, by why they fit", "For You"),
    go("top", "top", &["g t"], "Go to the charts: what is heard most, and categories to walk through", "charts"),
    go("history", "go history", &["g y"], "Show what you visited", "history"),
    go("messages", "go messages", &["g m"], "Go to the messages: refresh report, errors, earlier notices", "messages"),
    go("settings", "go settings", &["g c"], "Go to the settings: each with its value, changed in place", "settings"),
    ActionInfo {
        action: Action::Go(Cow::Borrowed("")),
        name: "go",
        does: "Go to a place by its address, such as show/3",
        short: "go to",
        keys: &[],
        group: G::Browse,
        applies: W::All,
        argument: Some("ADDRESS"),
    },
    row(Action::OpenOutside, "open-outside", &["o"], "Open the selection’s own page or link in the web browser", "open in browser", G::Browse, W::All),
    row(Action::OpenOutsideWith, "open-outside-with", &["O"], "Open it with a program that you name", "open with …", G::Browse, W::All),
    row(Action::Details, "details", &["i"], "Technical details of the selection: addresses, identifiers, last fetch, errors", "its details", G::Browse, W::All),
    row(Action::Actions, "actions", &["."], "Everything that can be done with the selection, with its keys", "what to do here", G::Browse, W::All),

    row(Action::Hints, "hints", &["f"], "A letter on every visible link or row; type it to follow inside earmark", "letter on links", G::Links, W::All),
    row(Action::HintsOutside, "hints-outside", &["F"], "The same, but open in the web browser", "same, outside", G::Links, W::All),
    ActionInfo {
        action: Action::FollowNumber(0),
        name: "follow-number",
        does: "Follow the link with that number; above 9 type all digits",
        short: "link by number",
        keys: &["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"],
        group: G::Links,
        applies: W::Text,
        argument: Some("NUMBER"),
    },
    row(Action::Links, "links", &["u"], "Links of the selection", "its links", G::Links, W::All),
    row(Action::LinksOfShow, "links-of-show", &["U"], "Links of the whole show", "show’s links", G::Links, W::All),
    row(Action::CopyLink, "copy-link", &["y", "Y y"], "Copy the link of the selection", "copy its link", G::Links, W::All),
    row(Action::CopyTitle, "copy-title", &["Y t"], "Copy the title", "title", G::Links, W::All),
    row(Action::CopyMarkdown, "copy-markdown", &["Y m"], "Copy as a Markdown link", "Markdown link", G::Links, W::All),
    row(Action::CopyFeedUrl, "copy-feed-url", &["Y f"], "Copy the feed address", "feed address", G::Links, W::All),
    row(Action::CopyAudioUrl, "copy-audio-url", &["Y a"], "Copy the audio address", "audio address", G::Links, W::All),
    row(Action::CopyPosition, "copy-position", &["Y p"], "Copy the link with the current position", "link at position", G::Links, W::All),
    row(Action::CopyNotes, "copy-notes", &["Y n"], "Copy the notes as plain text", "notes", G::Links, W::All),
    row(Action::CopyJson, "copy-json", &["Y j"], "Copy the selection as JSON", "JSON", G::Links, W::All),

    row(Action::Pipe, "pipe", &["|"], "Send the selection as text or JSON to a command", "pipe to command", G::Links, W::All),

    row(Action::Filter, "filter", &["/"], "In a list: filter as you type; in a text: find", "filter, or find", G::Find, W::All),
    row(Action::NextMatch, "next-match", &["n"], "Next match", "next match", G::Find, W::All),
    row(Action::PrevMatch, "prev-match", &["N"], "Previous match", "previous match", G::Find, W::All),
    row(Action::Search, "search", &["s"], "Search titles, notes, transcripts, and shows you do not follow", "search all", G::Find, W::All),
    row(Action::Sort(Sort::Date), "sort date", &["S d"], "Sort by date; again to turn the order round", "date", G::Find, W::List),
    row(Action::Sort(Sort::Title), "sort title", &["S t"], "Sort by title", "title", G::Find, W::List),
    row(Action::Sort(Sort::Length), "sort length", &["S l"], "Sort by length", "length", G::Find, W::List),
    row(Action::Sort(Sort::Played), "sort played", &["S p"], "Sort by played last", "played last", G::Find, W::List),
    row(Action::Sort(Sort::New), "sort new", &["S n"], "Sort by number of new episodes", "number of new", G::Find, W::List),
    row(Action::Sort(Sort::Rating), "sort rating", &["S r"], "Sort by rating", "rating", G::Find, W::List),
    row(Action::Sort(Sort::Listeners), "sort listeners", &["S i"], "Sort by listeners", "listeners", G::Find, W::List),
    row(Action::Grouping, "group", &["S g"], "Grouping on or off: shows by folder or category, links by host, kind, episode or order", "grouping", G::Find, W::List),
    row(Action::Command, "command", &[":"], "Command palette: every action by name", "action by name", G::Find, W::All),
    row(Action::Help, "help", &["?", "f1"], "Keys of the place you are in", "these keys", G::Find, W::All),

    row(Action::Later, "later", &["w"], "Put into Listen Later, or take out", "Listen Later", G::Do, W::All),
    row(Action::LaterTop, "later-top", &["W"], "Put at the top of Listen Later", "to its top", G::Do, W::All),
    row(Action::Play, "play", &["p"], "Play the selection: an episode, or from a chapter or a line of a transcript", "play", G::Do, W::All),
    row(Action::PlayOutside, "play-outside", &["P"], "Play with the command from the settings", "play outside", G::Do, W::All),
    row(Action::MarkPlayed, "mark-played", &["m"], "Played, or not played", "played, or not", G::Do, W::All),
    row(Action::MarkAllPlayed, "mark-all-played", &["M"], "Mark everything in this list as played", "all played", G::Do, W::List),
    row(Action::FollowShow, "follow-show", &["a"], "Follow the selected show", "follow the show", G::Do, W::All),
    row(Action::Add, "add", &["A"], "Add a show by address, or an OPML file", "add a show", G::Do, W::All),
    row(Action::Similar, "similar", &["e"], "More shows like this one", "similar shows", G::Do, W::All),
    row(Action::Graph, "graph", &["c"], "Connections of this show: who mentions, recommends and shares with whom", "connections", G::Do, W::All),
    row(Action::Remove, "remove", &["x"], "Remove the selection from this place: unfollow, dismiss, take out; a setting: back to its default", "take out", G::Do, W::List),
    row(Action::RemoveFinished, "remove-finished", &["X"], "Remove all that is played from this place", "remove played", G::Do, W::List),
    row(Action::Rate(1), "rate 1", &["* 1"], "Your own rating: one star", "★", G::Do, W::All),
    row(Action::Rate(2), "rate 2", &["* 2"], "Your own rating: two stars", "★★", G::Do, W::All),
    row(Action::Rate(3), "rate 3", &["* 3"], "Your own rating: three stars", "★★★", G::Do, W::All),
    row(Action::Rate(4), "rate 4", &["* 4"], "Your own rating: four stars", "★★★★", G::Do, W::All),
    row(Action::Rate(5), "rate 5", &["* 5"], "Your own rating: five stars", "★★★★★", G::Do, W::All),
    row(Action::Rate(0), "rate 0", &["* 0"], "Take your own rating away", "no rating", G::Do, W::All),
    row(Action::Refresh, "refresh", &["r", "f5"], "Refresh the selection or this page", "refresh", G::Do, W::All),
    row(Action::RefreshAll, "refresh-all", &["R"], "Refresh all shows", "refresh all", G::Do, W::All),
    row(Action::Undo, "undo", &["z"], "Undo the last change", "undo", G::Do, W::All),
    row(Action::Redo, "redo", &["Z"], "Redo", "redo", G::Do, W::All),
    row(Action::MoveDown, "move-down", &["alt-j", "alt-down"], "Move the selection down in Listen Later", "move it down", G::Do, W::List),
    row(Action::MoveUp, "move-up", &["alt-k", "alt-up"], "Move the selection up in Listen Later", "move it up", G::Do, W::List),
    row(Action::Login, "login", &[], "Sign in to the server of a private feed", "sign in", G::Do, W::All),
    row(Action::MoveBack, "move-back", &[], "Take the last move of the feed back", "move back", G::Do, W::All),
    row(Action::NewAddress, "new-address", &[], "Look for a new address of the feed", "look for it", G::Do, W::All),
    row(Action::InstallSample, "install-sample", &[], "Put the sample library in", "add the sample", G::Do, W::All),
    row(Action::RemoveSample, "remove-sample", &[], "Take the sample library out", "remove the sample", G::Do, W::All),

    row(Action::Pause, "pause", &["space"], "Pause, or go on", "pause", G::Player, W::All),
    row(Action::SeekBack, "seek-back", &["<"], "15 seconds back", "15 s back", G::Player, W::All),
    row(Action::SeekForward, "seek-forward", &[">"], "30 seconds forward", "30 s on", G::Player, W::All),
    row(Action::PrevChapter, "prev-chapter", &["{"], "Previous chapter", "prev chapter", G::Player, W::All),
    row(Action::NextChapter, "next-chapter", &["}"], "Next chapter", "next chapter", G::Player, W::All),
    row(Action::Slower, "slower", &["("], "Slower by 0.1", "slower", G::Player, W::All),
    row(Action::Faster, "faster", &[")"], "Faster by 0.1", "faster", G::Player, W::All),
    row(Action::Quieter, "quieter", &["-"], "Volume down", "quieter", G::Player, W::All),
    row(Action::Louder, "louder", &["+", "="], "Volume up", "louder", G::Player, W::All),

    ActionInfo {
        action: Action::Sleep(0),
        name: "sleep",
        does: "Pause what plays after so many minutes; 0 does not",
        short: "sleep",
        keys: &[],
        group: G::Player,
        applies: W::All,
        argument: Some("MINUTES"),
    },

    row(Action::View, "view", &["v"], "Next layout of this place; in a transcript: follow the audio again", "next layout", G::Program, W::All),
    row(Action::Artwork, "artwork", &["V"], "Artwork on or off", "artwork, or none", G::Program, W::All),
    row(Action::Cancel, "cancel", &["esc", "ctrl-g"], "Close the overlay, clear the filter, drop half-typed keys; never leaves the place", "close, clear", G::Program, W::All),
    row(Action::Quit, "quit", &["q"], "Close the overlay; with none open, leave the program", "quit", G::Program, W::All),
    row(Action::QuitNow, "quit-now", &["Q", "ctrl-c"], "Leave the program at once", "quit at once", G::Program, W::All),
    row(Action::Suspend, "suspend", &["ctrl-z"], "Suspend to the shell", "to the shell", G::Program, W::All),
    row(Action::Redraw, "redraw", &["ctrl-l"], "Draw the screen anew", "draw anew", G::Program, W::All),
    theme("terminal", "theme terminal", "Colours of your terminal", "your own colours"),
    theme("dark", "theme dark", "Dark colours", "dark colours"),
    theme("light", "theme light", "Light colours", "light colours"),
    theme("contrast", "theme contrast", "Black and white with strong colours", "strong colours"),
    theme("mono", "theme mono", "No colours", "no colours"),
    theme("auto", "theme auto", "Dark or light, as the ground of your terminal", "as your ground"),
    ActionInfo {
        action: Action::Theme(Cow::Borrowed("")),
        name: "theme",
        does: "The colours of a built-in theme, or of a file in themes/",
        short: "theme",
        keys: &[],
        group: G::Program,
        applies: W::All,
        argument: Some("NAME"),
    },
];

/// The line of the table for an action; arguments that no line has (a number, an address) find the general line.
#[must_use]
pub fn info(action: &Action) -> Option<&'static ActionInfo> {
    TABLE.iter().find(|info| info.action == *action).or_else(|| {
        let general = match action {
            Action::FollowNumber(_) => "follow-number",
            Action::Go(_) => "go",
            Action::Theme(_) => "theme",
            Action::Sleep(_) => "sleep",
            _ => return None,
        };
        TABLE.iter().find(|info| info.name == general)
    })
}

/// The action that a name with its argument means: `down`, `go later`, `sort date`, `follow-number 3`.
#[must_use]
pub fn named(text: &str) -> Option<Action> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(info) = TABLE.iter().find(|info| info.name == text && info.argument.is_none()) {
        return Some(info.action.clone());
    }
    let (name, argument) = text.split_once(' ')?;
    match name {
        "go" => Some(Action::Go(Cow::Owned(argument.to_string()))),
        "follow-number" => argument.parse().ok().map(Action::FollowNumber),
        "theme" => Some(Action::Theme(Cow::Owned(argument.to_string()))),
        "sleep" => argument.trim_end_matches("min").trim().parse().ok().map(Action::Sleep),
        "sort" => Sort::named(argument).map(Action::Sort),
        _ => None,
    }
}

/// The name that means this action, with its argument: what [`named`] reads back.
#[must_use]
pub fn spelled(action: &Action) -> String {
    let exact = TABLE.iter().find(|info| info.action == *action && info.argument.is_none());
    match (action, exact) {
        (_, Some(info)) => info.name.to_owned(),
        (Action::Go(address), None) => format!("go {address}"),
        (Action::Theme(name), None) => format!("theme {name}"),
        (Action::FollowNumber(number), None) => format!("follow-number {number}"),
        (Action::Sleep(minutes), None) => format!("sleep {minutes}"),
        (other, None) => info(other).map_or_else(String::new, |info| info.name.to_owned()),
    }
}

/// The title of a group in help and in the README.
impl Group {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Browse => "Browse",
            Self::Links => "Links",
            Self::Find => "Find",
            Self::Do => "Do",
            Self::Player => "Player",
            Self::Program => "View and program",
        }
    }
    /// All groups, in the order of the keys overlay.
    pub const ALL: [Self; 7] =
        [Self::Move, Self::Browse, Self::Links, Self::Find, Self::Do, Self::Player, Self::Program];
}

/// The key table of the README, as Markdown: one table with the default keys, in the order of the keys overlay.
#[must_use]
pub fn markdown_table() -> String {
    let mut out = String::from("| Keys | Action | Does |\n|---|---|---|\n");
    for group in Group::ALL {
        for info in TABLE.iter().filter(|info| info.group == group && !info.keys.is_empty()) {
            let keys = if matches!(info.action, Action::FollowNumber(_)) {
                String::from("`1` … `9` `0`")
            } else {
                info.keys
                    .iter()
                    .filter_map(|keys| Chord::parse_sequence(keys))
                    .map(|keys| format!("`{}`", shown(&keys).replace('|', "\\|")))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            // Writing to a String cannot fail.
            let _ = writeln!(out, "| {keys} | `{}` | {} |", info.name, info.does);
        }
    }
    out
}
