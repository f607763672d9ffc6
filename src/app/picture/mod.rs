//! A picture encoded for one kind of terminal, and the drawing of its rows. Terminal output is made here and in
//! `io::pictures` from decoded pixels. Never here: picture files, fetching, the choice of pictures.

mod placeholder;
pub(crate) mod sixel;

use std::num::NonZeroU16;

use ratatui::buffer::{Cell, CellDiffOption};
use ratatui::prelude::{Buffer, Color, Rect};

use super::theme::{Depth, nearest};
use crate::news::SafeText;

/// How pictures are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// Not drawn.
    #[default]
    Off,
    /// Half blocks, two colours a cell; needs 256 colours.
    HalfBlocks,
    /// DEC's sixels.
    Sixel,
    /// iTerm2's inline image protocol.
    Iterm2,
    /// kitty's graphics protocol with Unicode placeholders (kitty, Ghostty).
    Kitty,
}

impl Protocol {
    /// The same if it needs no sign outside ASCII.
    #[must_use]
    pub(crate) fn in_ascii(self) -> Self {
        if matches!(self, Self::Sixel | Self::Iterm2) { self } else { Self::Off }
    }

    /// Whether it draws pixels; only then pictures are shown by default.
    pub(crate) fn is_sharp(self) -> bool {
        matches!(self, Self::Sixel | Self::Iterm2 | Self::Kitty)
    }
}

/// A picture that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub url: SafeText,
    /// Columns and rows it may take.
    pub space: (u16, u16),
    /// It is not fetched if it is not in the cache on disk.
    pub cached_only: bool,
}

/// The terminal's picture support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graphics {
    pub protocol: Protocol,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
}

impl Default for Graphics {
    fn default() -> Self {
        Self { protocol: Protocol::Off, cell: CELL }
    }
}

/// Size of a cell if the terminal does not report it.
pub(crate) const CELL: (u16, u16) = (10, 20);
/// Pixels of a picture per column at most, so that it is not larger than beside the text of its page.
const PIXELS_PER_COLUMN: u32 = 8;
/// Smaller pictures are tracking pixels or decoration.
pub(crate) const SMALLEST: u32 = 16;

/// Columns and rows for a picture of some pixels within a maximum of columns and rows.
pub fn fit(pixels: (u32, u32), cell: (u16, u16), max_size: (u16, u16)) -> (u16, u16) {
    let (wide, high) = (f64::from(pixels.0.max(1)), f64::from(pixels.1.max(1)));
    let (cell_wide, cell_high) = (f64::from(cell.0.max(1)), f64::from(cell.1.max(1)));
    let max_columns = max_size.0.min(u16::try_from(pixels.0.div_ceil(PIXELS_PER_COLUMN)).unwrap_or(u16::MAX));
    let columns = f64::from(max_columns.max(2));
    let rows = columns * cell_wide * high / (wide * cell_high);
    if rows <= f64::from(max_size.1) {
        return (columns as u16, (rows.round() as u16).max(1));
    }
    let rows = max_size.1.max(1);
    let columns = f64::from(rows) * cell_high * wide / (high * cell_wide);
    ((columns.round() as u16).clamp(2, max_size.0.max(2)), rows)
}

/// A picture, scaled and encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width and height in pixels before scaling.
    pub pixels: (u32, u32),
    /// Its size in cells.
    pub columns: u16,
    pub rows: u16,
    pub form: Encoding,
}

/// Red, green, blue.
pub(crate) type Rgb = [u8; 3];

/// The encoded form, by protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The upper and lower colour of each cell, row by row.
    Halves(Vec<[Rgb; 2]>),
    /// The terminal knows it by this number (24 bits) after `upload` was written.
    Placed { id: u32, upload: String },
    /// One escape sequence for each row, written at its first cell.
    Strips(Vec<String>),
    /// Indexed pixels, and the escape sequence for the whole picture.
    Sixel { image: sixel::Image, whole: String },
}

impl Picture {
    /// Approximate size in memory, in bytes.
    pub(crate) fn weight(&self) -> usize {
        match &self.form {
            Encoding::Halves(cells) => cells.len() * 6,
            Encoding::Placed { upload, .. } => upload.len(),
            Encoding::Strips(strips) => strips.iter().map(String::len).sum(),
            Encoding::Sixel { image, whole } => image.indices.len() + whole.len(),
        }
    }

    /// Draws its rows from `skip` on at the top of `area`, as many as fit. A picture wider than `area` is clipped if
    /// it consists of cells, else not drawn.
    pub(crate) fn draw(&self, depth: Depth, skip: u16, area: Rect, buf: &mut Buffer) {
        let mut area = area.intersection(*buf.area());
        // Pixels on the last line of the screen would make it scroll.
        let last = buf.area().bottom() - 1;
        if matches!(self.form, Encoding::Strips(_) | Encoding::Sixel { .. }) {
            area.height = area.height.min(last.saturating_sub(area.y));
            if area.width < self.columns {
                return;
            }
        }
        let area = Rect {
            width: area.width.min(self.columns),
            height: area.height.min(self.rows.saturating_sub(skip)),
            ..area
        };
        if area.is_empty() {
            return;
        }
        match &self.form {
            Encoding::Halves(cells) => self.draw_halves(cells, depth, skip, area, buf),
            Encoding::Placed { id, .. } => placeholder::draw(*id, skip, area, buf),
            Encoding::Strips(strips) => {
                for (strip, row) in strips.iter().skip(skip.into()).zip(area.rows()) {
                    put_escape(row, strip, buf);
                }
            }
            Encoding::Sixel { whole, .. } if area.height == self.rows => put_escape(area, whole, buf),
            Encoding::Sixel { image, .. } => {
                let part = sixel::encode(image, (self.columns, area.height), skip);
                put_escape(area, &part, buf);
            }
        }
    }

    fn draw_halves(&self, cells: &[[Rgb; 2]], depth: Depth, skip: u16, area: Rect, buf: &mut Buffer) {
        let colour = |[r, g, b]: Rgb| match depth {
            Depth::True => Some(Color::Rgb(r, g, b)),
            Depth::Indexed => Some(Color::Indexed(nearest((r, g, b)))),
            Depth::None | Depth::Sixteen => None,
        };
        let rows = cells.chunks(self.columns.max(1).into()).skip(skip.into());
        for (row, y) in rows.zip(area.y..area.bottom()) {
            for ([upper, lower], x) in row.iter().zip(area.x..area.right()) {
                let (Some(fg), Some(bg)) = (colour(*upper), colour(*lower)) else { return };
                let cell = &mut buf[(x, y)];
                cell.reset();
                cell.set_symbol("▀").set_fg(fg).set_bg(bg);
            }
        }
    }
}

/// An escape sequence has no width, so the width of the cell is set to one column.
const ONE_COLUMN: CellDiffOption = CellDiffOption::ForcedWidth(NonZeroU16::MIN);

/// Writes an escape sequence into the first cell of an area and skips the other cells.
pub(crate) fn put_escape(area: Rect, escape: &str, buf: &mut Buffer) {
    for at in area.positions() {
        let cell: &mut Cell = &mut buf[at];
        cell.reset();
        cell.set_diff_option(CellDiffOption::Skip);
    }
    buf[area.as_position()].set_symbol(escape).set_diff_option(ONE_COLUMN);
}

#[cfg(test)]
mod tests;
