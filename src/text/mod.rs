//! Foreign text in, safe text out: the only door for words that earmark did not write.
//!
//! Promise: whatever comes in (any bytes that are UTF-8), nothing that leaves holds a control character other than a
//! line break, an escape sequence, or a bidirectional override; and every width is the one terminals draw.

mod base64;
pub mod clean;
pub mod fold;
pub mod html;
pub mod layout;
pub mod marks;
pub mod needle;
pub mod target;
mod token;
pub mod width;
pub mod words;

pub use base64::base64;
