//! The search within the open article: what was typed, and where it started. Never here: finding matches, drawing.

use super::Prompt;
use super::pane::find::FindQuery;
use super::typeset::Spot;
use crate::news::Id;
use crate::search::Phrase;
use crate::search::fold::fold;

/// A search within the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleSearch {
    /// The article it belongs to.
    pub(crate) id: Id,
    pub prompt: Prompt,
    /// The position where it started: the first match from there on is selected.
    pub(crate) from: Spot,
}

impl ArticleSearch {
    /// A search that starts at a position of an article.
    pub fn new(id: Id, from: Spot) -> Self {
        Self { id, from, ..Self::default() }
    }

    /// The query: several words must follow each other.
    pub fn query(&self) -> FindQuery {
        let words: Vec<String> = fold(self.prompt.text()).split_whitespace().map(str::to_owned).collect();
        let phrase = (!words.is_empty()).then_some(Phrase { words, open: true });
        FindQuery { phrases: phrase.into_iter().collect(), inside_words: true }
    }
}
