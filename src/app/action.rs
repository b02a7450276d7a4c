//! Every action, and THE table: name, one sentence, default chords, where it applies. Key handling, help, the palette,
//! `keys.toml` and the README's key table all come from it.

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
    Open,
    Parent,
    Back,
    Forward,
    /// Go to a place by its address or short name (`library`, `new`, `later`, `history`, `messages`, `show/3`).
    Go(String),
    OpenOutside,
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
    CopyNotes,
    CopyJson,
    Filter,
    NextMatch,
    PrevMatch,
    Search,
    /// Sort the list of the focused pane (`date`, `title`, `length`, `new`, `rating`, `listeners`).
    Sort(super::rows::Sort),
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
    Cancel,
    Quit,
    QuitNow,
    Suspend,
    Redraw,
    /// Put the sample library in / take it out.
    InstallSample,
    RemoveSample,
    /// Choose a built-in theme by name.
    Theme(String),
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

/// The table. Filled in `UX.md` order.
pub static TABLE: &[ActionInfo] = &[];
