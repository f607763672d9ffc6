//! A document in, lines of styled runs out. Once for an article: its text flat, in pieces ([`Galley`]). Once for a
//! width: where each line begins and ends ([`Sheet`]). For each line that is drawn: its runs.
//! Never here: colours, scrolling, the screen.
//!
//! ```text
//! Document ─► builder ─► Galley (pieces, frames, tables) ─► Sheet (lines: piece, from, to) ─► runs of a line
//! ```

mod builder;
mod galley;
mod measure;
mod runs;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod wrap;

pub use builder::Builder;
pub use galley::{Galley, Heading, Kind, Picture, Piece};
pub use measure::{cluster_columns, clusters, columns, drawn, fit};
pub use sheet::{LineKind, LineLayout, Options, Sheet};

use crate::news::{Emphasis, SyntaxClass};

/// What a run is, so that the theme can choose its looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextRole {
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
    /// A heading below another one.
    Subheading,
    /// Preformatted text.
    Code,
    /// A part of a program's text.
    SyntaxSpan(SyntaxClass),
    /// Bars, bullets, rules.
    Rule,
}

/// Text in one style on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub text: Box<str>,
    pub ink: TextRole,
    pub emphasis: Emphasis,
    /// The link it is part of, by its place in the document's list.
    pub link: Option<u32>,
}

impl Run {
    /// A run in some ink.
    pub fn new(text: &str, ink: TextRole) -> Self {
        Self { text: drawn(text).into(), ink, ..Self::default() }
    }
}

/// A place in an article that every width finds again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Which piece.
    pub piece: u32,
    /// Byte of the piece's text; of a picture, the row of it.
    pub at: u32,
}

/// Text that stands by itself, outside an article, as lines of runs. The lines after the first are set in by `hang`.
pub fn paragraph(runs: &[Run], width: usize, hang: usize) -> Vec<Vec<Run>> {
    let mut builder = Builder::default();
    builder.hanging(runs, hang);
    let galley = builder.finish();
    let sheet = Sheet::new(&galley, &Options::plain(width));
    (0..sheet.len()).map(|line| sheet.runs(&galley, line)).collect()
}
