//! A document and a width in, lines of styled runs out: once per article and width, never per frame.
//! Never here: colours, scrolling, the screen.

mod blocks;
mod measure;
mod table;
mod wrap;

pub use blocks::{lay_out, paragraph};
pub use measure::{cluster_columns, clusters, columns, drawn, fit};

use crate::news::Emphasis;

/// What a run is, so that the theme can choose its looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    /// Running text.
    #[default]
    Text,
    /// The article's title.
    Title,
    /// Source, author, date; numbers of links; captions.
    Quiet,
    /// The summary above the text.
    Summary,
    /// A heading in the text.
    Heading,
    /// Preformatted text.
    Code,
    /// Bars, bullets, rules.
    Rule,
}

/// Text in one style on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub text: Box<str>,
    pub ink: Ink,
    pub emphasis: Emphasis,
    /// Part of a link's text or target.
    pub link: bool,
}

/// One line of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub runs: Vec<Run>,
    /// Top-level block and characters into it; none above and below the article's own text.
    pub place: Option<(u32, u32)>,
}

impl Run {
    /// A run in some ink.
    pub fn new(text: &str, ink: Ink) -> Self {
        Self { text: drawn(text).into(), ink, ..Self::default() }
    }
}

impl Line {
    /// The line as plain text.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| &*run.text).collect()
    }

    /// Columns it takes.
    pub fn columns(&self) -> usize {
        self.runs.iter().map(|run| columns(&run.text)).sum()
    }
}
