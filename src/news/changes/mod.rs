//! Compares two texts of one article: whether a change is a revision, and which words were deleted and inserted.
//! Never here: where texts are stored, layout.

mod counters;
mod words;

pub use counters::only_numbers_differ;
pub use words::compare;

use super::{Article, Body, Document, SafeText, UnixTime};

/// Whether words are in both texts, in the earlier one only, or in the later one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    Same,
    Deleted,
    Inserted,
}

/// Words that follow each other and are of one kind. White space at the ends is significant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePiece {
    pub kind: ChangeKind,
    pub text: SafeText,
}

/// A part of the compared text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangePart {
    /// A paragraph, changed or beside one that is.
    Paragraph(Vec<ChangePiece>),
    /// So many paragraphs are the same and left out.
    LeftOut(usize),
}

/// What is different in the later of two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The title; empty if it is the same.
    pub title: Vec<ChangePiece>,
    /// The rest; empty if it is the same.
    pub parts: Vec<ChangePart>,
    /// There are more changes than are listed, or a part of a very long text was not compared.
    pub incomplete: bool,
}

/// An earlier text of an article compared with the present one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// When the earlier text was replaced.
    pub replaced: Option<UnixTime>,
    /// The feed whose text it is, if that is not the one that the list shows.
    pub feed: Option<SafeText>,
    pub changes: Changes,
}

/// What is compared: the title, and summary and body, a paragraph a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparedText {
    pub title: String,
    pub text: String,
}

impl ComparedText {
    /// The text of an article with its parsed body.
    pub fn new(article: &Article, document: &Document) -> Self {
        // Without a body the document is the summary.
        let summary = article.summary.as_deref().filter(|_| article.body != Body::Empty);
        let text = format!("{}\n{}", summary.unwrap_or_default(), document.plain_text());
        Self { title: article.title.to_string(), text }
    }

    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim).filter(|line| !line.is_empty())
    }
}
