//! What the reader typed, understood. Never here: headlines.

/// A filter: words that must all match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Folded, none empty, in the order typed.
    pub words: Vec<String>,
}

impl Query {
    /// Never fails: what can't be understood is taken literally.
    pub fn parse(text: &str) -> Self {
        Self { words: text.split_whitespace().map(super::fold::fold).collect() }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
