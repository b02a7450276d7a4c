//! Every command with its options and the examples of its `--help`.

use clap::{Subcommand, ValueEnum};

use super::{Format, Open};

/// One command.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Open the program at a place
    #[command(
        visible_alias = "open",
        long_about = "Opens the program at a place. Needed only for places whose name is also \
        a command. An address in the web is looked at: a feed, a show's site or its page in a directory opens as a preview.\n\n\
        Examples:\n  \
        earmark go new         the new episodes on the screen\n  \
        earmark open https://podcasts.apple.com/us/podcast/id1610318868\n  \
        earmark go later       Listen Later on the screen\n  \
        earmark show/3/links   the same without “go”, for every other place"
    )]
    Go {
        /// The place: library, new, later, history, messages, settings, show/3, episode/57/links, …
        #[arg(value_name = "ADDRESS")]
        address: Option<String>,
        #[command(flatten)]
        open: Open,
    },

    /// Follow a feed, a web page's feed, or all of an OPML file
    #[command(
        long_about = "Follows a feed, the feed that a web page names, a feed file, or all feeds of an OPML file.\n\
        Links of Apple Podcasts and YouTube channels lead to their feeds. What was found is shown first. On a terminal it\n\
        asks once; otherwise one feed is followed, and of several nothing is. When nothing is found, everything that was\n\
        tried is told with its reason.\n\n\
        Examples:\n  \
        earmark add https://vanishinggradients.fireside.fm/rss\n  \
        earmark add vanishinggradients.fireside.fm    the page names its feed\n  \
        earmark add ./show.xml                        a feed that lies on disk\n  \
        earmark add --yes subscriptions.opml          a list from another player\n  \
        curl -s https://example.org/list.opml | earmark add -"
    )]
    Add {
        /// Address of a feed or of a web page, a file or a pipe, or - for standard input
        #[arg(value_name = "URL|FILE|-")]
        what: String,
        /// Follow without asking
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        format: Format,
    },

    /// Unfollow a show; what you heard and kept stays known
    #[command(
        long_about = "Unfollows a show. Its episodes and your marks stay known, so that following it again brings \
        everything back.\n\n\
        Examples:\n  \
        earmark remove 3\n  \
        earmark remove \"data skeptic\""
    )]
    Remove {
        /// Identifier, address, or words that match exactly one
        #[arg(value_name = "SHOW", required = true, num_args = 1..)]
        show: Vec<String>,
        #[command(flatten)]
        format: Format,
    },

    /// Give a show another feed address, or take its last move back
    #[command(
        long_about = "Gives a show another feed address; everything else of it stays. Without ADDRESS the last move is \
        taken back. What you decide is kept: a redirect to the address that was left does not move the show again. \
        A show that lives at ADDRESS already goes up in this one, with what you marked in it, when both have the same episodes or when \
        you neither follow it nor marked anything in it.\n\n\
        Examples:\n  \
        earmark move 3 https://example.org/new.xml\n  \
        earmark move \"data skeptic\""
    )]
    Move {
        /// Identifier, address, or words that match exactly one
        #[arg(value_name = "SHOW")]
        show: String,
        /// The new address of its feed
        #[arg(value_name = "ADDRESS")]
        address: Option<String>,
        #[command(flatten)]
        format: Format,
    },

    /// Sign in to a private feed
    #[command(
        long_about = "Keeps a name and a password for a private feed, once its server has taken them; for one that gives the \
        same without them nothing is kept. The password is asked for on the terminal and not shown; without a terminal, name and \
        password are two lines of standard input. They lie in logins.json beside the library, readable by you alone, and are \
        sent to that server only, for what is in the folder of that address.\n\n\
        Examples:\n  \
        earmark login 3\n  \
        earmark login https://example.org/private/feed.xml --user me\n  \
        earmark login podcast-index                        asks for the key and its secret\n  \
        pass show example.org | earmark login 3 --user me"
    )]
    Login {
        /// A show – identifier, address, or words that match exactly one –, the address of a feed, or podcast-index
        #[arg(value_name = "SHOW|URL")]
        what: String,
        /// The name; without it, it is asked for
        #[arg(long, short, value_name = "NAME")]
        user: Option<String>,
        #[command(flatten)]
        format: Format,
    },

    /// Forget the name and the password for a private feed
    #[command(
        long_about = "Forgets the name and the password that `earmark login` kept for this address, and says which other shows were \
        asked with them.\n\n\
        Examples:\n  \
        earmark logout 3\n  \
        earmark logout https://example.org/private/feed.xml\n  \
        earmark logout podcast-index"
    )]
    Logout {
        /// A show or an address, as for `earmark login`
        #[arg(value_name = "SHOW|URL")]
        what: String,
    },

    /// Ask shows for news and print what is new
    #[command(
        long_about = "Asks shows for news and prints what is new. Without SHOW: the followed shows that are due by \
        their rhythm, by what their publisher and server wish, and by how they failed before. A show that is named is asked \
        at once, and so are all with --force.\n\
        What failed is on standard error; then the status is 3.\n\n\
        Examples:\n  \
        earmark refresh                             what is due; as often as you like, from a timer too\n  \
        earmark refresh --force                     all, due or not\n  \
        earmark refresh \"data skeptic\" show/3\n  \
        earmark refresh --all-pages 3               and everything older that the feed has\n  \
        earmark refresh --json-lines >> new.jsonl   one object per show"
    )]
    Refresh {
        /// One show for each argument: identifier, address, or words that match exactly one
        #[arg(value_name = "SHOW")]
        shows: Vec<String>,
        /// All that are followed, due or not
        #[arg(long, short)]
        force: bool,
        /// Only what is due, which is so without it too
        #[arg(long, hide = true, conflicts_with_all = ["shows", "force"])]
        due: bool,
        /// Read all older episodes too, of feeds that come in pages
        #[arg(long)]
        all_pages: bool,
        #[command(flatten)]
        format: Format,
    },

    /// List the shows you follow
    #[command(long_about = "Lists the shows you follow, new ones first.\n\n\
        Examples:\n  \
        earmark shows\n  \
        earmark shows --all                          previews and unfollowed shows too\n  \
        earmark shows | cut -f1,5                    identifier and title\n  \
        earmark shows --json | jq '.[] | select(.problem)'")]
    Shows {
        /// Previews and unfollowed shows too
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        format: Format,
    },

    /// Print one show with its episodes
    #[command(long_about = "Prints one show: facts, description, and its episodes, newest first.\n\n\
        Examples:\n  \
        earmark show 3\n  \
        earmark show \"vanishing gradients\" --limit 5\n  \
        earmark show https://example.org/feed.xml --json")]
    Show {
        /// Identifier, address, or words that match exactly one
        #[arg(value_name = "SHOW", required = true, num_args = 1..)]
        show: Vec<String>,
        /// At most this many episodes
        #[arg(long, short = 'n', value_name = "NUMBER")]
        limit: Option<usize>,
        #[command(flatten)]
        format: Format,
    },

    /// Print one episode with its notes as text
    #[command(long_about = "Prints one episode: facts, notes as text with numbered links, chapters, people.\n\n\
        Examples:\n  \
        earmark episode 57\n  \
        earmark episode \"great stagnation\"\n  \
        earmark episode 57 --json | jq -r .enclosure.url")]
    Episode {
        /// Identifier, address, or words that match exactly one
        #[arg(value_name = "EPISODE", required = true, num_args = 1..)]
        episode: Vec<String>,
        #[command(flatten)]
        format: Format,
    },

    /// Print the links of an episode or of a whole show
    #[command(long_about = "Prints the links of an episode in reading order, or of a whole show, each target once.\n\
        A plain number is an episode; show/3 is a show.\n\n\
        Examples:\n  \
        earmark links 57\n  \
        earmark links show/3\n  \
        earmark links \"vanishing gradients\" | cut -f2 | sort -u")]
    Links {
        /// An episode or a show: identifier, address, or words that match exactly one
        #[arg(value_name = "EPISODE|SHOW", required = true, num_args = 1..)]
        what: Vec<String>,
        #[command(flatten)]
        format: Format,
    },

    /// Print shows that are like one, with reasons
    #[command(
        long_about = "Prints shows that are like this one, best first, each with its reasons. Works offline, from \
        podrolls, links in notes, people, topics, and the catalogue that comes with earmark. A feed that is not in the \
        library is looked into first, as a preview. With --directories those are asked, too, that know what is heard \
        together (fyyd); they get the address of this one show.\n\n\
        Examples:\n  \
        earmark similar 3\n  \
        earmark similar https://example.org/feed.xml --directories\n  \
        earmark similar \"vanishing gradients\" -n 5\n  \
        earmark similar 3 --json | jq -r '.[] | .title + \": \" + .reasons[0]'"
    )]
    Similar {
        /// Identifier, address, or words that match exactly one
        #[arg(value_name = "SHOW|FEED", required = true, num_args = 1..)]
        show: Vec<String>,
        /// At most this many
        #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 30)]
        limit: usize,
        /// Ask directories, too
        #[arg(long, short)]
        directories: bool,
        #[command(flatten)]
        format: Format,
    },

    /// Print shows, what leads from one to another, and the people they share, as a graph
    #[command(long_about = "Prints the graph around these shows, or around all that are followed: whom their makers \
        recommend, what their notes link to and name, and the people who are in more than one of them. The identifiers \
        stay the same: show/3 is the place of that name.\n\n\
        Examples:\n  \
        earmark graph | dot -Tsvg > shows.svg\n  \
        earmark graph 3 \"night bus\"\n  \
        earmark graph --format json | jq -r '.people[].name'")]
    Graph {
        /// Identifier, address, or words that match exactly one; all that are followed when none is given
        #[arg(value_name = "SHOW")]
        shows: Vec<String>,
        /// For Graphviz, or one object with shows, people and edges
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t = GraphFormat::Dot)]
        format: GraphFormat,
    },

    /// List new episodes of the shows you follow
    #[command(long_about = "Lists episodes that came since you follow their show and that were not opened or played, \
        newest first.\n\n\
        Examples:\n  \
        earmark new\n  \
        earmark new --all -n 50    the newest, heard or not\n  \
        earmark new --json-lines | head -3")]
    New {
        /// The newest of all followed shows, heard or not
        #[arg(long)]
        all: bool,
        /// At most this many
        #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 200)]
        limit: usize,
        #[command(flatten)]
        format: Format,
    },

    /// List Listen Later in its order
    #[command(long_about = "Lists the episodes in Listen Later, in their order. `earmark do` changes it.\n\n\
        Examples:\n  \
        earmark later\n  \
        earmark later --json | jq -r '.[0].title'\n  \
        earmark do \"later 57\" \"unlater 12\"")]
    Later {
        #[command(flatten)]
        format: Format,
    },

    /// Search titles, notes and transcripts
    #[command(
        long_about = "Searches the titles of all shows and episodes of the library, then the notes of all episodes and the \
        transcripts that were fetched, with the sentence that matches. All words must be there; case and accents do not \
        matter. In notes words are whole, but for the last one, of which the beginning will do. “Words in quotes” stand \
        next to each other, a -word must not be there. Notes that were not read since they came in are read first. With --directories, Apple, fyyd and \
        gpodder.net are asked too – and the Podcast Index, when `earmark login podcast-index` has a key for it – for shows \
        with these words, or with host:NAME for shows with somebody. Status 4 when nothing matches, 3 when a directory \
        did not answer.\n\n\
        Examples:\n  \
        earmark search great stagnation\n  \
        earmark search '\"great stagnation\"' -- -podcast\n  \
        earmark search 'tea show:kettle after:2024 is:new'\n  \
        earmark search fermentation --json\n  \
        earmark search --directories lighthouse keepers"
    )]
    Search {
        /// Words that title, notes or transcript hold
        #[arg(value_name = "WORDS", required = true, num_args = 1..)]
        words: Vec<String>,
        /// At most this many episodes
        #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 200)]
        limit: usize,
        /// Ask directories, too
        #[arg(long, short)]
        directories: bool,
        #[command(flatten)]
        format: Format,
    },

    /// List what is heard most, by country and category
    #[command(
        long_about = "Lists what is heard most, as Apple's charts, fyyd and gpodder.net have it – and the Podcast Index, \
        when `earmark login podcast-index` has a key for it. Answers are kept for a day. When nobody can be asked, the shows \
        of the catalogue that comes with earmark are listed. What did not answer is on standard error; then the status is 3.\n\n\
        Examples:\n  \
        earmark top\n  \
        earmark top --country de --genre science\n  \
        earmark top --genre 'tv & film' -n 10\n  \
        earmark top --tag linux\n  \
        earmark top --json | jq -r '.[0].feed_url' | xargs earmark add"
    )]
    Top {
        /// Two letters; without it, directories.country of the settings
        #[arg(long, short, value_name = "CC")]
        country: Option<String>,
        /// A category, such as science or “arts > books”
        #[arg(long, short, value_name = "NAME", num_args = 1..)]
        genre: Vec<String>,
        /// What listeners at gpodder.net gave this tag, in place of a category
        #[arg(long, short, value_name = "WORDS", conflicts_with_all = ["genre", "country"])]
        tag: Option<String>,
        /// At most this many
        #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 50)]
        limit: usize,
        #[command(flatten)]
        format: Format,
    },

    /// Follow all shows of an OPML list
    #[command(long_about = "Follows all shows of a subscription list (OPML), nested folders too. Nothing is fetched; \
        `earmark refresh` does that.\n\n\
        Examples:\n  \
        earmark import subscriptions.opml\n  \
        earmark import <(curl -s https://example.org/shows.opml)\n  \
        ssh host earmark export | earmark import -")]
    Import {
        /// The list; - or nothing is standard input
        #[arg(value_name = "FILE")]
        file: Option<String>,
        #[command(flatten)]
        format: Format,
    },

    /// Write the shows you follow as OPML
    #[command(
        long_about = "Writes the shows you follow as a subscription list (OPML 2.0). Private feeds, whose address \
        holds a password or a key, are left out and counted on standard error unless --with-secrets is given. What \
        `earmark login` keeps is never in it.\n\n\
        Examples:\n  \
        earmark export > shows.opml\n  \
        earmark export --with-secrets backup.opml\n  \
        earmark export | ssh host earmark import -\n  \
        earmark export --json | jq -r '.[].feed_url'"
    )]
    Export {
        /// The file to write; - or nothing is standard output
        #[arg(value_name = "FILE")]
        file: Option<String>,
        /// Private feeds too
        #[arg(long)]
        with_secrets: bool,
        #[command(flatten)]
        format: Format,
    },

    /// Print what is understood of a feed, without keeping it
    #[command(long_about = "Reads a feed and prints what was understood and what had to be mended, without keeping \
        anything. What is no feed gives status 1 and the reason.\n\n\
        Examples:\n  \
        earmark inspect show.xml\n  \
        earmark inspect https://example.org/feed.xml --json | jq .warnings\n  \
        curl -s https://example.org/feed.xml | earmark inspect -")]
    Inspect {
        /// Address of a feed or of a web page, a file, or - for standard input
        #[arg(value_name = "FILE|URL|-")]
        what: String,
        #[command(flatten)]
        format: Format,
    },

    /// Put the sample library in, or take it out
    #[command(
        long_about = "Puts the sample library in, or takes it out with all that hangs on it. It works offline and is \
        marked as a sample everywhere.\n\n\
        Examples:\n  \
        earmark sample install\n  \
        earmark sample remove"
    )]
    Sample {
        #[arg(value_name = "install|remove")]
        what: SampleDo,
        #[command(flatten)]
        format: Format,
    },

    /// Do many things in one go, one command a line
    #[command(
        name = "do",
        long_about = "Reads one command a line, from arguments or from standard input, and answers each with a line: \
        “ok N” once what line N asked for is safely on disk, or “failed N reason”. Empty lines and lines that start \
        with # are not answered. Status 3 when some failed, 1 when all did.\n\n\
        Commands: add URL|FILE, follow SHOW, unfollow SHOW, later EPISODE, unlater EPISODE, played EPISODE, unplayed \
        EPISODE, refresh [SHOW…]\n\n\
        Examples:\n  \
        earmark do \"later 57\" \"played 12\"\n  \
        earmark do - < commands.txt\n  \
        earmark new --json | jq -r '.[] | \"later \\(.id)\"' | earmark do"
    )]
    Do {
        /// One command for each argument; - or nothing is standard input
        #[arg(value_name = "COMMAND")]
        commands: Vec<String>,
    },

    /// Print every setting with its value and where it comes from
    #[command(long_about = "Prints every setting with its value and where it comes from: command line, environment, \
        config.toml or default. What is wrong in config.toml is on standard error, with line and column.\n\n\
        Examples:\n  \
        earmark config\n  \
        earmark config --default > ~/.config/earmark/config.toml\n  \
        EARMARK_UI__THEME=dark earmark config | grep theme")]
    Config {
        /// Print the commented default file
        #[arg(long)]
        default: bool,
        #[command(flatten)]
        format: Format,
    },

    /// Print the keys in force
    #[command(long_about = "Prints every key and what it does, your own keys.toml included.\n\n\
        Examples:\n  \
        earmark keys\n  \
        earmark keys | grep link\n  \
        earmark keys --toml > keys.toml\n  \
        earmark keys --json")]
    Keys {
        /// As a keys.toml, to be edited
        #[arg(long, conflicts_with = "json")]
        toml: bool,
        #[command(flatten)]
        format: Format,
    },

    /// Check terminal, files, library and player
    #[command(long_about = "Checks what earmark needs and says what to do where something is missing. Status 1 when \
        something is wrong, 6 when it is the library, and 3 when all is well but some feeds fail: each of them is listed \
        with the reason and what to do.\n\n\
        Examples:\n  \
        earmark doctor\n  \
        earmark doctor --json")]
    Doctor {
        #[command(flatten)]
        format: Format,
    },

    /// Print completions for a shell
    #[command(long_about = "Prints completions for a shell.\n\n\
        Examples:\n  \
        earmark completions bash > ~/.local/share/bash-completion/completions/earmark\n  \
        earmark completions zsh > ~/.zfunc/_earmark\n  \
        earmark completions fish > ~/.config/fish/completions/earmark.fish")]
    Completions {
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },

    /// Print the manual page
    #[command(long_about = "Prints the manual page: all commands, the field names of --json, exit status, files.\n\n\
        Examples:\n  \
        earmark man | man -l -\n  \
        earmark man > ~/.local/share/man/man1/earmark.1")]
    Man,
}

/// `--format` of `earmark graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    Dot,
    Json,
}

/// `earmark sample …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleDo {
    /// Put it in
    Install,
    /// Take it out
    Remove,
}
