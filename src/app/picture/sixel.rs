//! Encodes sixels: bands of six lines of pixels, one colour after another (DEC STD 070, chapter 9). Any rows of a
//! picture can be encoded separately. Never here: choosing the colours.

use std::fmt::Write as _;

use super::Rgb;

/// Indexed pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Width in pixels.
    pub(crate) width: usize,
    /// One byte per pixel, row by row: index into the palette.
    pub(crate) indices: Vec<u8>,
    /// At most 256.
    pub(crate) palette: Vec<Rgb>,
    /// Height of a cell in pixels.
    pub(crate) cell: u16,
}

/// Lines of pixels in a band.
const BAND_HEIGHT: usize = 6;

/// The escape sequence that draws `area.1` rows of cells from row `skip` on at the cursor. Their cells, `area.0` in
/// each row, are cleared first.
pub(crate) fn encode(image: &Image, area: (u16, u16), skip: u16) -> String {
    let (columns, rows) = area;
    let width = image.width.max(1);
    let cell = usize::from(image.cell.max(1));
    let from = (usize::from(skip) * cell * width).min(image.indices.len());
    let to = ((usize::from(skip) + usize::from(rows)) * cell * width).clamp(from, image.indices.len());
    let pixels = &image.indices[from..to];
    let mut out = String::with_capacity(pixels.len() / 2);
    // Writing into a string cannot fail.
    let _ = write!(out, "\x1b[{columns}X");
    for _ in 1..rows {
        let _ = write!(out, "\x1b[B\x1b[{columns}X");
    }
    if rows > 1 {
        let _ = write!(out, "\x1b[{}A", rows - 1);
    }
    // Unset pixels stay as they are; pixels are square.
    let _ = write!(out, "\x1bP0;1;0q\"1;1;{width};{}", pixels.len() / width);
    let mut used = [false; 256];
    for index in pixels {
        used[usize::from(*index)] = true;
    }
    for (i, [r, g, b]) in image.palette.iter().enumerate().filter(|(i, _)| used.get(*i) == Some(&true)) {
        let percent = |part: u8| (u32::from(part) * 100 + 127) / 255;
        let _ = write!(out, "#{i};2;{};{};{}", percent(*r), percent(*g), percent(*b));
    }
    let mut band = Band::new(width);
    for lines in pixels.chunks(BAND_HEIGHT * width) {
        band.fill(lines, width);
        band.write(&mut out);
        out.push('-');
    }
    out.push_str("\x1b\\");
    out
}

/// Six lines of pixels, as one line of sixels for each colour.
struct Band {
    width: usize,
    /// The six bits of each column, for each colour.
    bits: Vec<u8>,
    /// Its colours, in order of first appearance.
    colours: Vec<u8>,
    present: [bool; 256],
}

impl Band {
    fn new(width: usize) -> Self {
        Self { width, bits: vec![0; 256 * width], colours: Vec::new(), present: [false; 256] }
    }

    fn fill(&mut self, lines: &[u8], width: usize) {
        for colour in self.colours.drain(..) {
            self.present[usize::from(colour)] = false;
            let at = usize::from(colour) * self.width;
            self.bits[at..at + self.width].fill(0);
        }
        for (line, pixels) in lines.chunks(width).enumerate() {
            for (x, colour) in pixels.iter().enumerate() {
                let index = usize::from(*colour);
                if !self.present[index] {
                    self.present[index] = true;
                    self.colours.push(*colour);
                }
                self.bits[index * self.width + x] |= 1 << line;
            }
        }
    }

    fn write(&self, out: &mut String) {
        for (n, colour) in self.colours.iter().enumerate() {
            if n > 0 {
                out.push('$');
            }
            let _ = write!(out, "#{colour}");
            let at = usize::from(*colour) * self.width;
            let bits = &self.bits[at..at + self.width];
            let end = bits.iter().rposition(|bits| *bits != 0).map_or(0, |last| last + 1);
            for same in bits[..end].chunk_by(|one, next| one == next) {
                let sixel = char::from(b'?' + same[0]);
                if same.len() > 3 {
                    let _ = write!(out, "!{}{sixel}", same.len());
                } else {
                    out.extend(std::iter::repeat_n(sixel, same.len()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_encoded_separately() {
        // Four pixels wide, cells of two lines: the upper two rows of cells are red, the lower one is blue.
        let indices = [[0; 8], [0; 8], [1; 8]].concat();
        let image = Image { width: 4, indices, palette: vec![[255, 0, 0], [0, 0, 255]], cell: 2 };
        assert_eq!(
            encode(&image, (4, 3), 0),
            "\x1b[4X\x1b[B\x1b[4X\x1b[B\x1b[4X\x1b[2A\x1bP0;1;0q\"1;1;4;6#0;2;100;0;0#1;2;0;0;100#0!4N$#1!4o-\x1b\\"
        );
        assert_eq!(encode(&image, (4, 1), 2), "\x1b[4X\x1bP0;1;0q\"1;1;4;2#1;2;0;0;100#1!4B-\x1b\\");
        // Nothing beyond its end.
        assert_eq!(encode(&image, (4, 1), 9), "\x1b[4X\x1bP0;1;0q\"1;1;4;0\x1b\\");
    }
}
