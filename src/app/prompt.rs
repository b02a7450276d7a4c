//! The one-line input, with readline's keys.

/// Text being typed; the cursor is a byte offset on a grapheme boundary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompt {
    pub text: String,
    pub cursor: usize,
}
