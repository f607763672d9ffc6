//! Lays out a document as lines of styled runs. Once per article its text is split into pieces ([`Galley`]); once per
//! width the lines are determined ([`Sheet`]); runs are made for the lines that are drawn.
//! Never here: colours, scrolling, the screen.
//!
//! ```text
//! Document ─► builder ─► Galley (pieces, indents, tables) ─► Sheet (lines: piece, start, end) ─► runs of a line
//! ```

mod arabic;
pub(crate) mod bidi;
#[cfg(test)]
mod breaking_tests;
mod builder;
mod cards;
mod code;
mod columns_of;
mod draft;
mod drawn_table;
mod even;
mod galley;
mod head;
mod hyphen;
mod justify;
mod linear;
mod links;
mod measure;
mod pictures;
mod runs;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod wrap;

pub use bidi::TextOrder;
pub(crate) use builder::Builder;
pub use galley::{Galley, Heading, Kind, Picture, Piece};
pub use head::{HeadLine, HeadLines};
pub(crate) use justify::MIN_WIDTH as MIN_JUSTIFIED;
pub use links::{LinkNumbers, TextForm};
pub use measure::{cluster_columns, clusters, columns, drawn, fit};
pub use sheet::{Breaking, LineKind, LineLayout, Options, Sheet};
pub(crate) use wrap::lines;

use crate::news::{Emphasis, SyntaxClass};

/// The role of a run, from which the theme derives its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextRole {
    /// Running text.
    #[default]
    Text,
    /// The article's title.
    Title,
    /// Publisher, author, date; captions.
    Quiet,
    /// The number of a link.
    LinkNumber,
    /// The summary above the text.
    Summary,
    /// A heading of level 1, which has a rule below it.
    TopHeading,
    /// A heading of level 2, and of an overlay.
    Heading,
    /// A heading of level 3 to 6.
    Subheading(u8),
    /// Inline code.
    Code,
    /// A highlighted part of a code block.
    Syntax(SyntaxClass),
    /// Bars, bullets, thematic breaks.
    Rule,
    /// What surrounds the text of a code block.
    Panel(PanelPart),
}

/// A part of the panel of a code block beside the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelPart {
    /// The left edge, as blanks: a bar where the panel has no background.
    Edge,
    /// The name of the language.
    Label,
    /// Signs of lines that are wrapped or cut.
    Sign,
    /// Blanks up to the right edge.
    Fill,
}

/// Text in one style on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub(crate) text: Box<str>,
    pub role: TextRole,
    pub(crate) emphasis: Emphasis,
    /// The link it belongs to: index into the document's list.
    pub(crate) link: Option<u32>,
}

impl Run {
    /// A run with a role.
    pub(crate) fn new(text: &str, role: TextRole) -> Self {
        Self { text: drawn(text).into(), role, ..Self::default() }
    }
}

/// A position in an article, independent of the width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The number of the piece.
    pub(crate) piece: u32,
    /// Byte of the piece's text; for a picture, its row.
    pub(crate) at: u32,
}

/// Lays out a text outside an article. Lines after the first are indented by `hang`.
pub(crate) fn paragraph(runs: &[Run], width: usize, hang: usize) -> Vec<Vec<Run>> {
    let mut builder = Builder::default();
    builder.hanging(runs, hang);
    let galley = builder.finish();
    let sheet = Sheet::new(&galley, &Options::plain(width));
    (0..sheet.len()).map(|line| sheet.runs(&galley, line)).collect()
}
