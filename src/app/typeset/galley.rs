//! An article's text in flat pieces, each wrapped by itself: whatever does not depend on a width.
//! Never here: how documents become pieces (see `builder`), widths, lines.

use super::{Spot, TextRole};
use crate::news::{Align, Emphasis, SafeText};

/// Outside the article's own text: in its head or foot.
pub const NOWHERE: u32 = u32::MAX;

/// What is to be set.
#[derive(Clone, Debug, Default)]
pub struct Galley {
    pub(super) pieces: Vec<Piece>,
    pub(super) indents: Vec<Indent>,
    pub(super) tables: Vec<PieceTable>,
    pub(super) pictures: Vec<Picture>,
    pub(super) headings: Vec<Heading>,
    pub(super) anchors: Vec<Option<Spot>>,
}

/// A unit of text.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// All of it; `\n` breaks the line.
    pub text: Box<str>,
    /// Its styles, in order: each up to a byte.
    pub(super) styles: Box<[StyleRun]>,
    /// The innermost indent it stands in.
    pub(super) indent: Option<u32>,
    pub kind: Kind,
    /// Blank lines above it.
    pub(super) gap: u8,
    /// Written from right to left.
    pub(super) rtl: bool,
    /// The top-level block of the document it is of, or [`NOWHERE`].
    pub(super) block: u32,
    /// Characters of that block before it.
    pub(super) offset: u32,
}

/// How a piece is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Wrapped.
    #[default]
    Prose,
    /// Facts with ` · ` between them, where alone it is broken.
    Facts,
    /// Line by line as it stands.
    Verbatim,
    /// A line across the middle.
    Rule,
    /// Rows of a picture, by its number.
    Picture(u32),
    /// A table, by its number; its cells are the pieces behind it.
    Table(u32),
    /// A cell of the table before it.
    Cell,
}

/// A style up to some byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StyleRun {
    pub end: u32,
    pub style: RunStyle,
}

/// How text looks and where it leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RunStyle {
    pub ink: TextRole,
    pub emphasis: Emphasis,
    pub link: Option<u32>,
}

/// What stands at the side of the pieces in it.
#[derive(Clone, Debug)]
pub(super) struct Indent {
    pub parent: Option<u32>,
    /// On the first line of the first piece.
    pub marker: Option<Box<str>>,
    /// On all others; as wide as the mark.
    pub filler: Box<str>,
    pub ink: TextRole,
    /// Columns of it.
    pub width: usize,
    /// Columns there must be for it to be shown.
    pub min_width: usize,
    /// The first piece in it.
    pub first: u32,
}

/// A table: pieces in rows.
#[derive(Clone, Debug, Default)]
pub(super) struct PieceTable {
    pub header: usize,
    pub rows: Vec<Vec<TableSlot>>,
}

/// A cell in its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableSlot {
    pub piece: u32,
    pub align: Align,
    pub colspan: u16,
}

/// A heading of the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Which piece it is.
    pub piece: u32,
}

/// A picture in the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address.
    pub url: SafeText,
    /// Pixels across and down, if the page says.
    pub size: Option<(u32, u32)>,
    /// The piece that stands for its rows; the one behind it describes it.
    pub piece: u32,
}

impl Galley {
    /// All pieces, from top to bottom.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The headings of its text, from top to bottom.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Its pictures, from top to bottom. [`super::Options`] says how many rows each takes.
    pub fn pictures(&self) -> &[Picture] {
        &self.pictures
    }

    /// Columns that a piece has for itself at a width.
    pub fn room_of(&self, number: u32, width: usize) -> usize {
        let piece = self.pieces.get(number as usize);
        piece.map_or(width, |piece| super::sheet::fit(self, number, piece, width).room)
    }

    /// Where a link within the document leads, by the number of its anchor.
    pub fn anchor(&self, number: u32) -> Option<Spot> {
        self.anchors.get(number as usize).copied().flatten()
    }

    /// A spot as top-level block and characters into it; none in the head and the foot.
    pub fn place_of(&self, spot: Spot) -> Option<(u32, u32)> {
        let piece = self.pieces.get(spot.piece as usize).filter(|piece| piece.is_own())?;
        let before = piece.text.get(..spot.at as usize).map_or(0, |text| text.chars().count() as u32);
        Some((piece.block, piece.offset + before))
    }

    /// The spot of a place: the last one that does not lie behind it.
    pub fn spot_of(&self, (block, offset): (u32, u32)) -> Option<Spot> {
        let from = self.pieces.iter().position(Piece::is_own)?;
        let own = self.pieces[from..]
            .partition_point(|piece| piece.is_own() && (piece.block, piece.offset) <= (block, offset));
        let at = from + own.checked_sub(1)?;
        let piece = &self.pieces[at];
        let into = if piece.block == block { offset - piece.offset } else { u32::MAX };
        let byte = piece.text.char_indices().nth(into as usize).map_or(piece.text.len(), |(byte, _)| byte);
        Some(Spot { piece: at as u32, at: byte as u32 })
    }

    /// The indents around a piece, outermost first.
    pub(super) fn indents_of(&self, piece: &Piece) -> Vec<u32> {
        let mut out = Vec::new();
        let mut next = piece.indent;
        while let Some(number) = next {
            out.push(number);
            next = self.indents[number as usize].parent;
        }
        out.reverse();
        out
    }
}

impl Piece {
    /// Whether it is of the article's own text, not of its head or foot.
    pub fn is_own(&self) -> bool {
        self.block != NOWHERE
    }

    /// Whether its words are the article's: its title, its summary, its text. What is said about it, and where its
    /// links lead, is not.
    pub fn is_said(&self) -> bool {
        let said = |style: &RunStyle| {
            matches!(style.ink, TextRole::Title | TextRole::Summary | TextRole::Text) && style.link.is_none()
        };
        self.is_own() || self.styles.iter().any(|stretch| said(&stretch.style))
    }
}
