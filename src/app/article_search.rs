//! The search within the article that is open. Never here: finding it, drawing.

use super::input::Prompt;
use super::pane::find::FindQuery;
use super::typeset::Spot;
use crate::news::Id;
use crate::search::Phrase;
use crate::search::fold::fold;

/// A search within the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleSearch {
    /// The article it is in: in another there is none.
    pub id: Id,
    pub prompt: Prompt,
    /// The position where it began: the first match from there on comes in sight.
    pub from: Spot,
}

impl ArticleSearch {
    /// Begins at a place of an article.
    pub fn new(id: Id, from: Spot) -> Self {
        Self { id, from, ..Self::default() }
    }

    /// What is to be marked: several words stand one after the other.
    pub fn query(&self) -> FindQuery {
        let words: Vec<String> = fold(self.prompt.text()).split_whitespace().map(str::to_owned).collect();
        let phrase = (!words.is_empty()).then_some(Phrase { words, open: true });
        FindQuery { phrases: phrase.into_iter().collect(), inside_words: true }
    }
}
