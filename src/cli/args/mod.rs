//! The command line as it is typed: commands, options, and the examples of `--help`.

mod command;

use std::sync::OnceLock;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, ValueEnum};

pub use command::{Command, GraphFormat, SampleDo};

/// The version, with commit and date when the build knew them (`EARMARK_COMMIT`, `EARMARK_DATE`).
#[must_use]
pub fn version() -> &'static str {
    static LINE: OnceLock<String> = OnceLock::new();
    LINE.get_or_init(|| {
        let number = env!("CARGO_PKG_VERSION");
        match (option_env!("EARMARK_COMMIT"), option_env!("EARMARK_DATE")) {
            (Some(commit), Some(date)) => format!("{number} ({commit}, {date})"),
            (Some(one), None) | (None, Some(one)) => format!("{number} ({one})"),
            (None, None) => number.to_owned(),
        }
    })
}

/// Everything that can be typed.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "earmark",
    version = version(),
    about = "A podcast browser for the terminal",
    long_about = "A podcast browser for the terminal: shows, episodes, their links, and the shows that are like them.\n\n\
        Examples:\n  \
        earmark                                     open the program where you left it\n  \
        earmark show/3/similar                      open it at an address\n  \
        earmark add https://example.org/feed.xml    follow a show\n  \
        earmark refresh                             ask all followed shows for news\n  \
        earmark new --json | jq -r '.[].title'      what is new, for a script\n  \
        earmark export | ssh host earmark import -  take your shows along",
    after_long_help = "SHOW and EPISODE are an identifier (3, show/3), an address, or words that match exactly one.\n\
        Data goes to standard output, everything else to standard error.\n\n\
        Exit status: 0 done, 1 failed, 2 wrong use, 3 partly done or feeds failed,\n\
        4 nothing or more than one thing matches, 5 the network is needed and not there, 6 the library is in use, damaged or newer, 130 ended by Ctrl-c.",
    disable_help_subcommand = true,
    max_term_width = 100,
)]
pub struct Arguments {
    /// Where to open the program: library, new, later, foryou, history, messages, settings, show/3, episode/57/links,
    /// person/NAME, …
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,

    #[command(flatten)]
    pub open: Open,

    #[command(flatten)]
    pub global: Global,

    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// The command line of this process.
    ///
    /// # Errors
    /// What is wrong with it, or what `--help` and `--version` ask for.
    pub fn read() -> Result<Self, clap::Error> {
        let read = Self::try_parse()?;
        // Settings may stand before a command as well as behind it; where to open the screen may not.
        if read.command.is_some() && (read.address.is_some() || read.open.fresh || read.open.read_only) {
            let what = "an address, --fresh and --read-only open the screen; a command does not";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, what));
        }
        Ok(read)
    }
}

/// How the program is opened.
#[derive(Debug, Clone, Default, Args)]
pub struct Open {
    /// Begin at the library with an empty history
    #[arg(long)]
    pub fresh: bool,
    /// Look around and change nothing, also while another earmark has the library open
    #[arg(long)]
    pub read_only: bool,
}

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Colours: auto, terminal, dark, light, contrast, mono, or a file in themes/
    #[arg(long, global = true, value_name = "NAME", help_heading = "Settings")]
    pub theme: Option<String>,
    /// When colours are written
    #[arg(long, global = true, value_name = "WHEN", value_enum, help_heading = "Settings")]
    pub color: Option<ColorWhen>,
    /// For screen readers: real cursor, one pane, plain signs, nothing moves
    #[arg(long, global = true, help_heading = "Settings")]
    pub accessible: bool,
    /// Ask the network nothing
    #[arg(long, global = true, help_heading = "Settings")]
    pub offline: bool,
    /// Any setting of `earmark config`, for this time
    #[arg(long, global = true, value_name = "NAME=VALUE", help_heading = "Settings")]
    pub set: Vec<String>,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    Auto,
    Always,
    Never,
}

impl ColorWhen {
    /// As the setting `ui.color` spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// How data is printed.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Format {
    /// Print one JSON document
    #[arg(long, conflicts_with = "json_lines")]
    pub json: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub json_lines: bool,
}
