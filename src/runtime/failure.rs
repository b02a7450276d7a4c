//! What can go wrong between an address and an episode, and how it is told: what happened – why – what to do.

use crate::error::Problem;
use crate::feed::{LinkedFeed, NamedBy, NotAFeed};
use crate::model::Show;
use crate::net::discover::Why;
use crate::net::{DiscoverError, FetchError, MAX_REDIRECTS, Tried, Waited, host};
use crate::store::StoreError;
use crate::text;

use super::writer::Gone;

/// The identifier of what a name and a password would mend.
const LOGIN: &str = "refresh.login";

/// Why a feed brought nothing.
#[derive(Debug)]
pub(super) enum Failure {
    Fetch(FetchError),
    /// The server was not asked: for other shows it did not answer a moment ago, or asked for patience.
    NotAsked(FetchError),
    /// With the HTTP status of the answer, as the next one.
    NotAFeed(NotAFeed, Option<u16>),
    /// A document without episodes, where there were some.
    Emptied(Option<u16>),
    /// A document that ends in the middle, in this line. What came whole is kept all the same.
    CutOff(u32),
    /// An answer that holds nothing of what it was asked for.
    Nothing,
    /// Something that is no text; what it is called, as in “a PDF”.
    NoText(&'static str),
    /// The show is part of the sample.
    Sample,
    /// A feed on disk that cannot be read.
    File(std::io::Error),
    Store(StoreError),
    Writer(Gone),
    /// A job broke off.
    Broken(String),
}

/// When a feed is tried again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Again {
    /// From now on.
    pub(super) seconds: i64,
    /// The server's wish decides that, and not how often it failed.
    pub(super) wished: bool,
}

impl Failure {
    /// Nobody can be reached: says nothing about the show.
    pub(super) fn is_offline(&self) -> bool {
        matches!(self, Self::Fetch(FetchError::Offline { .. }) | Self::NotAsked(FetchError::Offline { .. }))
    }

    /// The publisher ended the show (RFC 9110 §15.5.11).
    pub(super) fn is_ended(&self) -> bool {
        matches!(self, Self::Fetch(FetchError::Status { code: 410, .. }))
    }

    /// The feed may well be somewhere else.
    pub(super) fn is_about_the_address(&self) -> bool {
        match self {
            Self::Fetch(error) => error.is_dead_host() || matches!(error.status(), Some(403 | 404 | 410)),
            Self::NotAFeed(NotAFeed::WebPage { .. }, _) => true,
            _ => false,
        }
    }

    /// Seldom changes by itself, so that asking again soon is of no use.
    pub(super) fn is_slow_to_change(&self) -> bool {
        match self {
            Self::Fetch(error) => match error {
                FetchError::Status { code, .. } => (400..500).contains(code) && !matches!(code, 408 | 425 | 429),
                FetchError::Denied { .. }
                | FetchError::UnknownSignIn { .. }
                | FetchError::InTheClear { .. }
                | FetchError::BadAddress
                | FetchError::TooLarge { .. }
                | FetchError::Circle { .. }
                | FetchError::TooManyRedirects { .. }
                | FetchError::WantsCookie { .. }
                | FetchError::RedirectRefused { .. } => true,
                _ => false,
            },
            Self::File(_) => true,
            _ => false,
        }
    }

    /// The HTTP status of the answer, if there was one.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Fetch(error) => error.status(),
            Self::NotAFeed(_, status) | Self::Emptied(status) => *status,
            _ => None,
        }
    }

    /// What the server wishes, in seconds.
    pub(super) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Fetch(FetchError::Status { retry_after, .. })
            | Self::NotAsked(FetchError::Status { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }

    /// The whole message about a show. `times` counts failures in a row.
    pub(super) fn problem(&self, show: &Show, times: u16, again: Option<Again>) -> Problem {
        let (id, why) = self.why();
        if self.is_offline() {
            return Problem::new(
                id,
                "You seem to be offline.",
                "No server can be reached; what was saved before is shown.",
                "{refresh} tries again.",
            )
            .with_detail(self.detail());
        }
        let what = match self {
            Self::CutOff(_) => format!("The feed of {} came in part only.", show.title),
            _ => format!("Could not refresh {}.", show.title),
        };
        let before = show.health.problem.as_ref().map(|problem| &*problem.why);
        let why = how_often(&why, times, before);
        let advice = self.advice();
        let hint = match again {
            Some(Again { seconds, wished }) => {
                let (wait, wish) = (span(seconds), self.retry_after().and_then(|wish| i64::try_from(wish).ok()));
                match wish.filter(|_| wished) {
                    Some(wish) if wish > seconds => format!(
                        "{advice}The server asks for {}; it is tried again in {wait}. {{refresh}} tries now.",
                        span(wish)
                    ),
                    Some(_) => {
                        format!("{advice}It is tried again in {wait}, as the server wishes; {{refresh}} tries now.")
                    }
                    None => format!("{advice}It is tried again in {wait}; {{refresh}} tries now."),
                }
            }
            None => format!("{advice}{{refresh}} tries again."),
        };
        Problem::new(id, what, why, hint).with_detail(self.detail())
    }

    /// What else can be done, in front of when it is tried again.
    fn advice(&self) -> String {
        let advice = match self {
            Self::Fetch(FetchError::Status { code: 404, .. } | FetchError::NoSuchHost { .. }) => {
                "The feed may have moved; {new-address} looks for it. "
            }
            Self::Fetch(FetchError::Denied { .. }) => "{login} takes its name and password. ",
            Self::Fetch(FetchError::InTheClear { .. }) => "{login} gives the password all the same. ",
            Self::Fetch(FetchError::Status { code: 403, .. }) => {
                "A private feed needs its newest address; {add} takes it, and the show goes there. "
            }
            Self::Fetch(FetchError::Status { code: 410, .. }) => "Its episodes are kept. ",
            Self::CutOff(_) => "What came whole is kept. ",
            Self::NotAFeed(NotAFeed::WebPage { feeds }, _) => match named(feeds).as_slice() {
                [] => "",
                [one] if one.how == NamedBy::Refresh => {
                    let there = text::clean::line(&text::target::masked(&one.url));
                    return format!("The page leads to {there}: {{add}} finds the feed there. ");
                }
                [one] => {
                    let named = text::clean::line(&text::target::masked(&one.url));
                    return format!("The page names a feed: {{add}} {named} follows it. ");
                }
                _ => "The page names feeds: {add} takes the address of one. ",
            },
            _ => "",
        };
        String::from(advice)
    }

    /// Identifier, and the cause as a clause without a final stop.
    fn why(&self) -> (&'static str, String) {
        match self {
            Self::Fetch(error) => cause(error),
            Self::NotAsked(error) => {
                let (id, why) = cause(error);
                (id, format!("{why} (asked for another show)"))
            }
            Self::NotAFeed(why, _) => no_feed(why),
            Self::Emptied(_) => {
                ("refresh.emptied", String::from("The feed came back without a single episode, so nothing was changed"))
            }
            Self::CutOff(line) => {
                ("refresh.cut-off", format!("The feed is cut off: it ends in the middle, in line {line}"))
            }
            Self::Nothing => {
                ("refresh.nothing", String::from("Nothing that can be read is in the answer of the server"))
            }
            Self::NoText(kind) => ("refresh.no-text", format!("The feed is {kind}, not text")),
            Self::Sample => ("refresh.sample", String::from("The sample library has no servers")),
            Self::File(error) => match error.kind() {
                std::io::ErrorKind::NotFound => {
                    ("refresh.file-missing", String::from("The file is not there any more"))
                }
                std::io::ErrorKind::FileTooLarge => {
                    ("refresh.too-large", String::from("The file is longer than earmark reads"))
                }
                std::io::ErrorKind::IsADirectory => ("refresh.file", String::from("There is a folder, not a file")),
                std::io::ErrorKind::Unsupported => {
                    ("refresh.file", String::from("There is a pipe or a device, not an ordinary file"))
                }
                _ => ("refresh.file", String::from("The file cannot be read")),
            },
            Self::Store(error) => ("refresh.not-written", String::from(error.not_written())),
            Self::Writer(_) => ("refresh.not-written", String::from("The library could not be written")),
            Self::Broken(_) => ("refresh.broken", String::from("Something inside earmark failed")),
        }
    }

    /// The same of something that is no feed but belongs to one (`chapters`, `transcript`).
    pub(super) fn why_of(&self, what: &str) -> (&'static str, String) {
        let (id, why) = self.why();
        (id, why.replace("the feed", &format!("the {what}")).replace("The feed", &format!("The {what}")))
    }

    /// The technical causes, without secrets.
    pub(super) fn detail(&self) -> String {
        match self {
            Self::Fetch(error) | Self::NotAsked(error) => error.to_string(),
            Self::NotAFeed(error, _) => error.to_string(),
            Self::Emptied(_) | Self::CutOff(_) | Self::Nothing | Self::NoText(_) | Self::Sample => String::new(),
            Self::File(error) => error.to_string(),
            Self::Store(error) => error.to_string(),
            Self::Writer(error) => error.to_string(),
            Self::Broken(error) => error.clone(),
        }
    }
}

/// What to say when nothing was found behind a typed address or path.
pub(super) fn nothing_found(typed: &str, error: &DiscoverError) -> Problem {
    let shown = text::clean::line(&text::target::masked(typed.trim()));
    let what = format!("Nothing to follow was found at {shown}.");
    let DiscoverError::NothingFound(tried) = error else {
        return Problem::new(
            "add.no-address",
            if shown.is_empty() { String::from("No address was given.") } else { what },
            match other_kind(typed) {
                _ if shown.is_empty() => String::new(),
                Some(scheme) => format!("Addresses with {scheme}: are not read."),
                None => String::from("That is neither an address nor a file."),
            },
            "Give the address of a feed or of a show’s web page, or the path of a feed or an OPML file.",
        );
    };
    let Some(first) = tried.first() else {
        return Problem::new("add.nothing-found", what, "", "");
    };
    // Who answered says more than who did not, even when another spelling was tried first.
    let telling = |one: &&Tried| match &one.why {
        Why::NoAnswer(FetchError::Denied { .. } | FetchError::UnknownSignIn { .. }) => 2,
        Why::NoAnswer(FetchError::Status { .. }) => 1,
        Why::NoAnswer(_) => 0,
        _ => 3,
    };
    let best = tried.iter().rev().max_by_key(telling).unwrap_or(first);
    let (id, why) = match &best.why {
        Why::NoFeed(NotAFeed::WebPage { feeds }) if named(feeds).is_empty() => {
            ("add.web-page", String::from("That address is a web page, not a feed. It names no feed either"))
        }
        Why::NoFeed(NotAFeed::WebPage { feeds }) if named(feeds).iter().all(|one| one.how == NamedBy::Refresh) => (
            "add.web-page",
            String::from("That address is a web page that leads to another one, and no feed is there either"),
        ),
        Why::NoFeed(NotAFeed::WebPage { .. }) => ("add.web-page", none_of(tried)),
        Why::NoFeed(_) | Why::NoChannel | Why::Untried(_) => useless(&best.why),
        Why::NoAnswer(FetchError::Offline { .. }) => {
            ("refresh.offline", String::from("You seem to be offline: no server can be reached"))
        }
        Why::NoAnswer(error) => cause(error),
    };
    let lines: Vec<String> = tried
        .iter()
        .map(|one| format!("{} – {}", text::clean::line(&text::target::masked(&one.url)), useless(&one.why).1))
        .collect();
    let asked = tried.iter().filter(|one| !matches!(one.why, Why::Untried(_))).count();
    let patience = if let Why::NoAnswer(error) = &best.why { patience(error) } else { None };
    let hint = match (id, asked, patience) {
        (LOGIN, ..) => String::from("{login} takes its name and password."),
        (_, 1, Some(wait)) => wait,
        (_, 1, None) => String::from("Check the address, or try the show’s web page."),
        (_, several, Some(wait)) => format!("{wait} {several} addresses were tried:"),
        (_, several, None) => format!("{several} addresses were tried:"),
    };
    Problem::new(id, what, format!("{why}."), hint).with_detail(lines.join("\n"))
}

/// The scheme of an address of a kind that is not read (`ftp`, `mailto`); `None` for what is no address.
fn other_kind(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let url = url::Url::parse(typed).ok().filter(|_| !typed.contains(char::is_whitespace))?;
    let scheme = url.scheme();
    // One letter is a drive, and a colon and a number are a server.
    let is_kind = scheme.len() > 1 && !scheme.contains('.') && !matches!(scheme, "http" | "https" | "file");
    is_kind.then(|| scheme.to_owned())
}

/// What a page names for programs, and not only in its text.
fn named(feeds: &[LinkedFeed]) -> Vec<&LinkedFeed> {
    feeds.iter().filter(|one| one.how != NamedBy::Text).collect()
}

/// Why one address was of no use.
fn useless(why: &Why) -> (&'static str, String) {
    match why {
        Why::NoFeed(why) => no_feed(why),
        Why::NoAnswer(error) => cause(error),
        Why::NoChannel => ("add.no-channel", String::from("The page names no channel that has a feed")),
        Why::Untried(more) => {
            let more = if *more == 1 { String::from("1 more feed") } else { format!("{more} more feeds") };
            ("add.untried", format!("It names {more}, which nobody asked for"))
        }
    }
}

/// That a page names feeds of which none can be read, how many were tried, and why they were of no use: first what is so of most.
fn none_of(tried: &[Tried]) -> String {
    let mut reasons: Vec<(usize, String)> = Vec::new();
    for why in tried.iter().filter(|one| one.named).map(|one| useless(&one.why).1) {
        match reasons.iter_mut().find(|(_, known)| *known == why) {
            Some((times, _)) => *times += 1,
            None => reasons.push((1, why)),
        }
    }
    reasons.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
    let asked: usize = reasons.iter().map(|(times, _)| times).sum();
    let more = tried.iter().find_map(|one| if let Why::Untried(more) = one.why { Some(more) } else { None });
    let which = match (asked, more) {
        (0, _) => return String::from("That address is a web page, and what it names as a feed is no address"),
        (1, None) => String::from("the feed that it names cannot be read"),
        (all, None) => format!("none of the {all} feeds that it names can be read"),
        (some, Some(more)) => {
            format!("none of the {some} feeds that were tried, of {} that it names, can be read", some + more)
        }
    };
    let listed: Vec<String> = match reasons.as_slice() {
        [(_, why)] => vec![why.clone()],
        several => several.iter().map(|(times, why)| format!("{times} × {why}")).collect(),
    };
    format!("That address is a web page, and {which}. {}", listed.join("; "))
}

/// What to say when something could not be done because a server gave no good answer.
#[must_use]
pub fn no_answer(what: &str, error: &FetchError) -> Problem {
    let (id, why) = cause(error);
    let hint = match error {
        FetchError::Offline { .. } => "Try again when there is a network.",
        FetchError::Denied { .. } => "{login} takes a name and a password.",
        FetchError::InTheClear { .. } => "{login} gives the password all the same.",
        FetchError::BadAddress | FetchError::NoSuchHost { .. } | FetchError::Status { code: 404, .. } => {
            "Check the address."
        }
        FetchError::UnknownSignIn { .. } => "",
        _ => &patience(error).unwrap_or_else(|| String::from("Try again later.")),
    };
    let why = match error {
        FetchError::Offline { .. } => String::from("You seem to be offline: no server can be reached."),
        _ => format!("{why}."),
    };
    Problem::new(id, what, why, hint).with_detail(error.to_string())
}

/// When to come back to a server that is busy now; `None` where waiting mends nothing.
fn patience(error: &FetchError) -> Option<String> {
    let FetchError::Status { code: code @ (429 | 500..=599), retry_after } = error else { return None };
    let wish = retry_after.and_then(|wish| i64::try_from(wish).ok()).filter(|_| matches!(code, 429 | 503));
    Some(wish.map_or_else(
        || String::from("Try again later."),
        |wish| format!("The server asks to wait {}; try again then.", span(wish)),
    ))
}

/// What to say about a file that a typed path names.
pub fn no_file(path: &str, error: &std::io::Error) -> Problem {
    let what = format!("Could not read {}.", text::clean::line(path));
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => String::from("There is no such file."),
        std::io::ErrorKind::PermissionDenied => String::from("Reading it is not permitted."),
        std::io::ErrorKind::IsADirectory => String::from("That is a folder."),
        std::io::ErrorKind::Unsupported => String::from("That is a pipe or a device, not an ordinary file."),
        std::io::ErrorKind::FileTooLarge => String::from("It is longer than earmark reads."),
        std::io::ErrorKind::InvalidData => String::from("It is packed, and damaged or cut off: it cannot be unpacked."),
        _ => String::from("The system cannot read it."),
    };
    Problem::new("add.file", what, why, "Check the path.").with_detail(error.to_string())
}

/// What to say about a file that is neither a feed nor a list.
pub(super) fn no_feed_in_file(name: &str, why: &NotAFeed) -> Problem {
    let (id, why) = match why {
        NotAFeed::WebPage { .. } => ("add.web-page", String::from("That is a web page, not a feed")),
        other => {
            // Nobody was asked for it.
            let (id, why) = no_feed(other);
            (id, why.replacen("The answer", "It", 1))
        }
    };
    Problem::new(
        id,
        format!("Nothing to follow was found in {}.", text::clean::line(name)),
        format!("{why}."),
        "A feed (RSS, Atom, JSON Feed) or an OPML list is understood.",
    )
}

fn no_feed(why: &NotAFeed) -> (&'static str, String) {
    match why {
        NotAFeed::Empty => ("refresh.empty", String::from("The answer is empty")),
        NotAFeed::WebPage { .. } => {
            ("refresh.web-page", String::from("The server sent a web page instead of the feed"))
        }
        NotAFeed::Opml => ("refresh.list", String::from("That is a list of feeds, not a feed")),
        NotAFeed::Other(why) => {
            ("refresh.not-a-feed", format!("The answer is no feed: {}", text::clean::line(why).trim_end_matches('.')))
        }
    }
}

fn cause(error: &FetchError) -> (&'static str, String) {
    match error {
        FetchError::BadAddress => ("refresh.bad-address", String::from("Its address cannot be asked for")),
        FetchError::Offline { .. } => ("refresh.offline", String::from("No server can be reached")),
        FetchError::NoSuchHost { host } => ("refresh.no-host", format!("No server is called {host}")),
        FetchError::Refused { host } => ("refresh.refused", format!("{host} refuses connections")),
        FetchError::Unreachable { host, .. } => ("refresh.unreachable", format!("{host} cannot be reached")),
        FetchError::Tls { host, .. } => ("refresh.tls", format!("{host} offers no connection that can be trusted")),
        FetchError::Slow { host, waited, seconds } => match waited {
            Waited::Connecting => ("refresh.no-answer", format!("No answer from {host} within {seconds} s")),
            Waited::Silence => ("refresh.silent", format!("{host} was silent for {seconds} s")),
            Waited::Total => ("refresh.slow", format!("{host} was not done after {seconds} s")),
        },
        // Who names a time is not asked before it unless the listener insists.
        FetchError::Status { code, retry_after: Some(_) } => ("refresh.wait", status(*code).1),
        FetchError::Status { code, .. } => status(*code),
        FetchError::Denied { given: false, .. } => {
            (LOGIN, String::from("The server wants a name and a password (401)"))
        }
        FetchError::Denied { given: true, .. } => {
            (LOGIN, String::from("The server refuses the name and the password (401)"))
        }
        FetchError::UnknownSignIn { host, schemes } => (
            "refresh.sign-in",
            format!("{host} wants a way of signing in that earmark does not know ({})", text::clean::line(schemes)),
        ),
        FetchError::InTheClear { host } => (
            "refresh.password",
            format!("{host} wants the password where others can read it, though it took a proof of it before (401)"),
        ),
        FetchError::TooLarge { limit_mib } => ("refresh.too-large", format!("The feed is longer than {limit_mib} MiB")),
        FetchError::Circle { host, .. } => ("refresh.circle", format!("{host} redirects in circles")),
        FetchError::TooManyRedirects { host, .. } => {
            ("refresh.redirects", format!("{host} redirects for the {} time in a row", ordinal(MAX_REDIRECTS + 1)))
        }
        FetchError::WantsCookie { host, .. } => (
            "refresh.cookie",
            format!("{host} wants a cookie, as browsers send it, and sends everybody else in circles"),
        ),
        FetchError::RedirectRefused { from, to, .. } => {
            ("refresh.redirect", format!("{from} leads to {to}, which is not safe to follow"))
        }
        FetchError::NotHttp { host, .. } => {
            ("refresh.not-http", format!("{host} answers with something that is not HTTP as it is spoken today"))
        }
        FetchError::Headers { host, .. } => {
            ("refresh.headers", format!("{host} sends more or longer headers than earmark reads"))
        }
        FetchError::Truncated { bytes: None, .. } => {
            ("refresh.truncated", String::from("The server closed the connection without an answer"))
        }
        FetchError::Truncated { .. } => {
            ("refresh.truncated", String::from("The answer broke off, so nothing was changed"))
        }
        FetchError::BadEncoding { .. } => {
            ("refresh.encoding", String::from("The answer cannot be unpacked, so nothing was changed"))
        }
        FetchError::UnknownPacking { name } => {
            ("refresh.encoding", format!("The answer is packed in a way that earmark does not know ({name})"))
        }
        FetchError::CaFile { file, .. } => {
            ("refresh.ca-file", format!("The certificates of net.ca_file ({}) cannot be used", text::clean::line(file)))
        }
        FetchError::Client(_) => {
            ("refresh.client", String::from("Secure connections cannot be set up on this machine"))
        }
    }
}

fn status(code: u16) -> (&'static str, String) {
    match code {
        403 => ("refresh.denied", String::from("The server does not permit it (403)")),
        404 => ("refresh.not-found", String::from("The server says the feed is not there (404)")),
        410 => ("refresh.gone", String::from("The server says the feed has ended for good (410)")),
        429 => ("refresh.too-often", String::from("The server was asked too often (429)")),
        503 => ("refresh.server", String::from("The server is busy or being repaired (503)")),
        500..=599 => ("refresh.server", format!("The server has a fault ({code})")),
        _ => ("refresh.status", format!("The server answered with something unexpected ({code})")),
    }
}

/// `45 s`, `15 min`, `6 h`, `3 days`.
pub(super) fn span(seconds: i64) -> String {
    let seconds = seconds.max(1);
    match seconds {
        ..60 => format!("{seconds} s"),
        60..5_400 => format!("{} min", (seconds + 30) / 60),
        5_400..129_600 => format!("{} h", (seconds + 1_800) / 3_600),
        _ => format!("{} days", (seconds + 43_200) / 86_400),
    }
}

/// A cause, and how often in a row it was so. `before` is what was said the time before: whether it was the same every time is
/// known from its words.
fn how_often(why: &str, times: u16, before: Option<&str>) -> String {
    let for_the = |times: u16| match times {
        ..=1 => format!("{why}."),
        _ => format!("{why}, for the {} time.", ordinal(times)),
    };
    let same = times <= 1 || before == Some(&*for_the(times - 1));
    if same { for_the(times) } else { format!("{why}. That is the {} failure in a row.", ordinal(times)) }
}

/// `2nd`, `3rd`, `11th`.
fn ordinal(number: u16) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The host of a show's feed, for log lines; never the whole address, which may carry a secret.
pub(super) fn host_of(show: &Show) -> String {
    show.feed_url.as_ref().map(|url| host(url.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_counts_read_as_people_say_them() {
        let said: Vec<String> = [1, 59, 900, 3_600, 21_600, 86_400, 604_800].into_iter().map(span).collect();
        assert_eq!(said, ["1 s", "59 s", "15 min", "60 min", "6 h", "24 h", "7 days"]);
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].into_iter().map(ordinal).collect();
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]);
    }

    #[test]
    fn only_what_was_the_same_every_time_is_counted_as_the_same() {
        let (mut before, mut said) = (None, Vec::new());
        for (times, why) in (1..).zip(["Gone (404)", "Gone (404)", "Gone (404)", "Busy (503)", "Busy (503)"]) {
            let now = how_often(why, times, before.as_deref());
            before = Some(now.clone());
            said.push(now);
        }
        assert_eq!(
            said,
            [
                "Gone (404).",
                "Gone (404), for the 2nd time.",
                "Gone (404), for the 3rd time.",
                "Busy (503). That is the 4th failure in a row.",
                "Busy (503). That is the 5th failure in a row.",
            ]
        );
    }

    #[test]
    fn addresses_of_other_kinds_are_called_that() {
        for (typed, why) in [
            ("ftp://a.example/f", "Addresses with ftp: are not read."),
            ("mailto:me@a.example", "Addresses with mailto: are not read."),
            ("some words", "That is neither an address nor a file."),
            ("", ""),
        ] {
            assert_eq!(nothing_found(typed, &DiscoverError::NotAnAddress).why, why, "{typed}");
        }
    }

    #[test]
    fn everything_that_was_tried_is_told_without_secrets() {
        let error = DiscoverError::NothingFound(vec![
            crate::net::Tried {
                url: String::from("https://a.example/"),
                why: Why::NoAnswer(FetchError::Refused { host: String::from("a.example") }),
                named: false,
            },
            crate::net::Tried {
                url: String::from("http://a.example/"),
                why: Why::NoFeed(NotAFeed::WebPage { feeds: Vec::new() }),
                named: false,
            },
        ]);
        let problem = nothing_found("a.example", &error);
        assert_eq!(problem.id, "add.web-page");
        assert!(problem.why.contains("names no feed either"), "{}", problem.why);
        assert!(problem.hint.contains("2 addresses were tried"), "{}", problem.hint);
        assert!(problem.detail.contains("a.example refuses connections"), "{}", problem.detail);
    }
}
