//! A picture made ready for one kind of terminal, and the drawing of its rows. What is written to the terminal is
//! made here and in `io::pictures` from decoded pixels. Never here: a file's own bytes, fetching, or which pictures
//! are wanted.

mod placeholder;
pub mod sixel;

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::theme::{Depth, nearest};

/// How pictures get to the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// Not at all.
    #[default]
    Off,
    /// Two colours a cell, with half blocks; any terminal with 256 colours or more.
    HalfBlocks,
    /// DEC's sixels.
    Sixel,
    /// iTerm2's inline images.
    Iterm2,
    /// kitty's graphics with placeholders of text (kitty, Ghostty).
    Kitty,
}

impl Protocol {
    /// Whether it shows pixels: only then pictures are on without being asked for.
    pub fn is_sharp(self) -> bool {
        matches!(self, Self::Sixel | Self::Iterm2 | Self::Kitty)
    }
}

/// What the terminal can do for pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graphics {
    pub protocol: Protocol,
    /// Pixels of a cell, across and down.
    pub cell: (u16, u16),
}

impl Default for Graphics {
    fn default() -> Self {
        Self { protocol: Protocol::Off, cell: CELL }
    }
}

/// Pixels of a cell where the terminal does not say.
pub const CELL: (u16, u16) = (10, 20);
/// A page's pixels that make a column: a picture is not drawn larger than it would stand beside its text there.
const PIXELS_PER_COLUMN: u32 = 8;
/// What is smaller than this in either direction counts visitors or divides lines.
pub const SMALLEST: u32 = 16;

/// Columns and rows of a picture of some pixels, in a room of some columns and rows.
pub fn fit(pixels: (u32, u32), cell: (u16, u16), room: (u16, u16)) -> (u16, u16) {
    let (wide, high) = (f64::from(pixels.0.max(1)), f64::from(pixels.1.max(1)));
    let (cell_wide, cell_high) = (f64::from(cell.0.max(1)), f64::from(cell.1.max(1)));
    let most = room.0.min(u16::try_from(pixels.0.div_ceil(PIXELS_PER_COLUMN)).unwrap_or(u16::MAX));
    let columns = f64::from(most.max(2));
    let rows = columns * cell_wide * high / (wide * cell_high);
    if rows <= f64::from(room.1) {
        return (columns as u16, (rows.round() as u16).max(1));
    }
    let rows = room.1.max(1);
    let columns = f64::from(rows) * cell_high * wide / (high * cell_wide);
    ((columns.round() as u16).clamp(2, room.0.max(2)), rows)
}

/// A picture, scaled and encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across and down before it was scaled.
    pub pixels: (u32, u32),
    /// Cells it takes.
    pub columns: u16,
    pub rows: u16,
    pub form: Form,
}

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// How its cells are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// The upper and the lower colour of each cell, row by row.
    Halves(Vec<[Rgb; 2]>),
    /// The terminal has it under this number (24 bits) once `upload` was written to it.
    Placed { id: u32, upload: String },
    /// What draws each row, written at its first cell.
    Strips(Vec<String>),
    /// Indexed pixels, and what draws all of them.
    Sixel { image: sixel::Image, whole: String },
}

impl Picture {
    /// Bytes it takes in memory, about.
    pub fn weight(&self) -> usize {
        match &self.form {
            Form::Halves(cells) => cells.len() * 6,
            Form::Placed { upload, .. } => upload.len(),
            Form::Strips(strips) => strips.iter().map(String::len).sum(),
            Form::Sixel { image, whole } => image.indices.len() + whole.len(),
        }
    }

    /// Draws its rows from `skip` on at the top of `area`, as many as there is room for. What it draws with is
    /// wide as it is or not at all: a picture that is wider than `area` is not drawn, unless it is made of cells.
    pub fn draw(&self, depth: Depth, skip: u16, area: Rect, buf: &mut Buffer) {
        let mut area = area.intersection(*buf.area());
        // What follows pixels on the last line of a screen would scroll it.
        let last = buf.area().bottom() - 1;
        if matches!(self.form, Form::Strips(_) | Form::Sixel { .. }) {
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
            Form::Halves(cells) => self.draw_halves(cells, depth, skip, area, buf),
            Form::Placed { id, .. } => placeholder::draw(*id, skip, area, buf),
            Form::Strips(strips) => {
                for (strip, y) in strips.iter().skip(skip.into()).zip(area.y..area.bottom()) {
                    put_escape(Rect { y, height: 1, ..area }, strip, buf);
                }
            }
            Form::Sixel { whole, .. } if area.height == self.rows => put_escape(area, whole, buf),
            Form::Sixel { image, .. } => {
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

/// One column, whatever is in the cell: an escape takes none by itself.
const ONE_COLUMN: CellDiffOption = CellDiffOption::ForcedWidth(NonZeroU16::MIN);

/// Puts what draws an area into its first cell; the others are left to it.
fn put_escape(area: Rect, escape: &str, buf: &mut Buffer) {
    for at in area.positions() {
        let cell: &mut Cell = &mut buf[at];
        cell.reset();
        cell.set_diff_option(CellDiffOption::Skip);
    }
    buf[area.as_position()].set_symbol(escape).set_diff_option(ONE_COLUMN);
}

#[cfg(test)]
mod tests;
