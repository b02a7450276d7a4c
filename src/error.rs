//! The one error that people see.

use std::borrow::Cow;
use std::fmt;

/// What went wrong, in three parts that each fit on one line.
///
/// `what` names the thing and what could not be done with it, `why` the cause as far as it is known, `hint` what
/// to do next. A hint names an *action* in braces (`{refresh} tries now`); the screen prints the listener's own key
/// there and the command line leaves the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable identifier for tests and for looking up, such as `refresh.gone`.
    pub id: Cow<'static, str>,
    /// What happened: “Could not refresh Data Skeptic.”
    pub what: String,
    /// Why, as far as known: “The server says the feed is gone (404).”
    pub why: String,
    /// What to do: “{refresh} tries again.” Empty where nothing can be done.
    pub hint: String,
    /// The technical chain of causes, for details and the log; never for a toast.
    pub detail: String,
}

impl Problem {
    /// A problem without technical detail.
    #[must_use]
    pub fn new(id: &'static str, what: impl Into<String>, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { id: Cow::Borrowed(id), what: what.into(), why: why.into(), hint: hint.into(), detail: String::new() }
    }

    /// The same problem with its chain of technical causes.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        for part in [&self.why, &self.hint] {
            if !part.is_empty() {
                write!(f, " {part}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
