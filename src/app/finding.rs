//! The search within the article that is open. Never here: finding it, drawing.

use super::input::Prompt;
use super::pane::find::Wanted;
use super::typeset::Spot;
use crate::news::Id;
use crate::search::Phrase;
use crate::search::fold::fold;

/// A search within the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// The article it is in: in another there is none.
    pub id: Id,
    pub prompt: Prompt,
    /// The position where it began: the first match from there on comes in sight.
    pub from: Spot,
}

impl Finding {
    /// Begins at a place of an article.
    pub fn new(id: Id, from: Spot) -> Self {
        Self { id, from, ..Self::default() }
    }

    /// What is to be marked: several words stand one after the other.
    pub fn wanted(&self) -> Wanted {
        let words: Vec<String> = fold(self.prompt.text()).split_whitespace().map(str::to_owned).collect();
        let phrase = (!words.is_empty()).then_some(Phrase { words, open: true });
        Wanted { phrases: phrase.into_iter().collect(), within: true }
    }
}
