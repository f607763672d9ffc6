//! An article's text as flat pieces that are wrapped one by one, independent of the width. Never here: building
//! pieces (see `builder`), widths, lines.

use std::sync::OnceLock;

use super::{HeadLine, Spot, TextRole};
use crate::news::{Align, Emphasis, SafeText};

/// The block number of pieces outside the article's text: its head and foot.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// A galley is an article's text as a list of pieces, with styles and indents but without line breaks, so it is the
/// same at every width.
#[derive(Clone, Debug, Default)]
pub struct Galley {
    /// From top to bottom, as the headings and pictures.
    pub pieces: Vec<Piece>,
    pub(super) indents: Vec<Indent>,
    pub(super) tables: Vec<PieceTable>,
    /// [`super::Options`] sets their heights.
    pub(crate) pictures: Vec<Picture>,
    pub(crate) headings: Vec<Heading>,
    pub(super) anchors: Vec<Option<Spot>>,
    /// The names of languages, by the piece of the code block.
    pub(super) code_labels: Vec<(u32, Box<str>)>,
    /// For screen readers: words in place of indents and bars.
    pub(crate) linear: bool,
    /// The language of its text, once it was needed.
    pub(super) language: OnceLock<Option<hypher::Lang>>,
}

/// A unit of text that is wrapped by itself.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// Its text; `\n` is a line break.
    pub(crate) text: Box<str>,
    /// Its styles, in order.
    pub(super) styles: Box<[StyleRun]>,
    /// The innermost indent.
    pub(super) indent: Option<u32>,
    pub(crate) kind: Kind,
    /// Blank lines above it.
    pub(super) gap: u8,
    /// Written from right to left.
    pub(super) rtl: bool,
    /// It is, or has letters that are.
    pub(super) mixed: bool,
    /// A line after a line break begins with blanks.
    pub(super) indented: bool,
    /// The number of its top-level block in the document, or [`NOWHERE`].
    pub(super) block: u32,
    /// Characters of that block before this piece.
    pub(super) offset: u32,
}

/// How a piece is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Wrapped text.
    #[default]
    Prose,
    /// Wrapped text with a rule below it.
    TopHeading,
    /// The title of the article.
    Title,
    /// Another line of the title block.
    Head(HeadLine),
    /// Facts separated by ` · `, wrapped only there.
    Facts,
    /// A line of the list of links, cut if it is too long: words, and from a byte on the host, at the end of the line.
    LinkLine(u32),
    /// Lines as they are.
    Verbatim,
    /// A thematic break.
    Rule,
    /// A picture, by number.
    Picture(u32),
    /// The description of the picture before it. The bytes before this one are hidden while the picture is shown.
    PictureLabel(u32),
    /// A table, by number; the pieces after it are its cells.
    Table(u32),
    /// A cell of the preceding table.
    Cell,
}

/// A style, up to a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StyleRun {
    pub(crate) end: u32,
    pub(crate) style: RunStyle,
}

/// The style of a run, and its link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RunStyle {
    pub(crate) role: TextRole,
    pub(crate) emphasis: Emphasis,
    pub(crate) link: Option<u32>,
}

/// An indent, with what is drawn in it beside its pieces.
#[derive(Clone, Debug)]
pub(super) struct Indent {
    pub(crate) parent: Option<u32>,
    /// Drawn on the first line of its first piece.
    pub(crate) marker: Option<Box<str>>,
    /// Drawn on all other lines; as wide as the marker.
    pub(crate) filler: Box<str>,
    pub(crate) role: TextRole,
    /// Its width in columns.
    pub(crate) width: usize,
    /// Minimum width of the surrounding text to show it.
    pub(crate) min_width: usize,
    /// Its first piece.
    pub(crate) first: u32,
}

/// A table whose cells are pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct PieceTable {
    pub(crate) header: usize,
    pub(crate) rows: Vec<Vec<TableSlot>>,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableSlot {
    pub(crate) piece: u32,
    pub(crate) align: Align,
    pub(crate) colspan: u16,
}

/// A heading of the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub(crate) level: u8,
    /// The number of its piece.
    pub(crate) piece: u32,
}

/// A picture in the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address.
    pub(crate) url: SafeText,
    /// Width and height in pixels, if the page states them.
    pub(crate) size: Option<(u32, u32)>,
    /// The number of the piece for its rows; the next piece describes it.
    pub(crate) piece: u32,
}

impl Galley {
    /// Width of a piece's text at a width of the page.
    pub(crate) fn room_of(&self, number: u32, width: usize) -> usize {
        let piece = self.pieces.get(number as usize);
        piece.map_or(width, |piece| super::sheet::fit(self, number, piece, width).text_width)
    }

    /// The target of a link within the document, by anchor number.
    pub(crate) fn anchor(&self, number: u32) -> Option<Spot> {
        self.anchors.get(number as usize).copied().flatten()
    }

    /// A spot as top-level block and characters into it; `None` in the head and foot.
    pub fn place_of(&self, spot: Spot) -> Option<(u32, u32)> {
        let piece = self.pieces.get(spot.piece as usize).filter(|piece| piece.is_own())?;
        let before = piece.own_chars().take_while(|(byte, _)| *byte < spot.at as usize).count();
        Some((piece.block, piece.offset + before as u32))
    }

    /// The last spot that is not after a place.
    pub fn spot_of(&self, (block, offset): (u32, u32)) -> Option<Spot> {
        let from = self.pieces.iter().position(Piece::is_own)?;
        let own = self.pieces[from..]
            .partition_point(|piece| piece.is_own() && (piece.block, piece.offset) <= (block, offset));
        let at = from + own.checked_sub(1)?;
        let piece = &self.pieces[at];
        let into = if piece.block == block { offset - piece.offset } else { u32::MAX };
        let byte = piece.own_chars().nth(into as usize).map_or(piece.text.len(), |(byte, _)| byte);
        Some(Spot { piece: at as u32, at: byte as u32 })
    }

    /// The indents of a piece, outermost first.
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

/// The bytes of the numbers of links among some styles.
pub(super) fn numbers_in(styles: &[StyleRun]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let starts = std::iter::once(0).chain(styles.iter().map(|run| run.end as usize));
    let numbers = starts.zip(styles).filter(|(_, run)| run.style.role == TextRole::LinkNumber);
    numbers.map(|(start, run)| start..run.end as usize)
}

impl Piece {
    /// The bytes of the numbers of links in it, in order. They are not words of the article.
    pub(crate) fn link_numbers(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        numbers_in(&self.styles)
    }

    /// The characters of the article's words with their bytes: the same however the links are numbered.
    fn own_chars(&self) -> impl Iterator<Item = (usize, char)> {
        self.own_chars_from(0)
    }

    /// The same from a byte on.
    pub(crate) fn own_chars_from(&self, from: usize) -> impl Iterator<Item = (usize, char)> {
        let mut numbers = self.link_numbers().peekable();
        let chars = self.text.get(from..).unwrap_or("").char_indices().map(move |(at, c)| (from + at, c));
        chars.filter(move |(at, _)| {
            while numbers.next_if(|number| number.end <= *at).is_some() {}
            numbers.peek().is_none_or(|number| *at < number.start)
        })
    }

    /// Whether it is written from right to left.
    pub(crate) fn is_rtl(&self) -> bool {
        self.rtl
    }

    /// Whether it belongs to the article's text, not to its head or foot.
    pub fn is_own(&self) -> bool {
        self.block != NOWHERE
    }

    /// Whether its words are the article's: title, summary or text, but not facts or addresses of links.
    pub(crate) fn is_said(&self) -> bool {
        let said = |style: &RunStyle| {
            matches!(style.role, TextRole::Title | TextRole::Summary | TextRole::Text) && style.link.is_none()
        };
        self.is_own() || self.styles.iter().any(|stretch| said(&stretch.style))
    }
}
