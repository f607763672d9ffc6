//! A piece of an article's text in which words were found. Never here: finding it.

use std::ops::Range;

use super::SafeText;

/// A piece of text, and where in it the words stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    pub text: SafeText,
    /// Byte ranges of `text`, ascending, at character boundaries.
    pub matched: Vec<Range<usize>>,
}
