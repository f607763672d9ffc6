//! kitty's Unicode placeholders: cells of text that refer to a part of a picture, so that pictures scroll and
//! disappear like text. Never here: uploading the picture.

use std::ops::RangeInclusive;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::ONE_COLUMN;

/// The placeholder for a cell of a picture.
const PLACEHOLDER: char = '\u{10eeee}';

/// Diacritics that encode numbers by their index. The protocol lists those of Unicode 6.0 with combining class 230
/// and without compositions; these are the first of them.
const DIACRITICS: &[RangeInclusive<u32>] = &[
    0x305..=0x305,
    0x30d..=0x30e,
    0x310..=0x310,
    0x312..=0x312,
    0x33d..=0x33f,
    0x346..=0x346,
    0x34a..=0x34c,
    0x350..=0x352,
    0x357..=0x357,
    0x35b..=0x35b,
    0x363..=0x36f,
    0x483..=0x487,
    0x592..=0x595,
    0x597..=0x599,
    0x59c..=0x5a1,
    0x5a8..=0x5a9,
    0x5ab..=0x5ac,
    0x5af..=0x5af,
    0x5c4..=0x5c4,
    0x610..=0x617,
    0x657..=0x65b,
    0x65d..=0x65e,
    0x6d6..=0x6dc,
    0x6df..=0x6e2,
    0x6e4..=0x6e4,
    0x6e7..=0x6e8,
    0x6eb..=0x6ec,
    0x730..=0x730,
    0x732..=0x733,
    0x735..=0x736,
    0x73a..=0x73a,
    0x73d..=0x73d,
    0x73f..=0x741,
    0x743..=0x743,
    0x745..=0x745,
    0x747..=0x747,
    0x749..=0x74a,
    0x7eb..=0x7f1,
    0x7f3..=0x7f3,
    0x816..=0x819,
    0x81b..=0x823,
    0x825..=0x827,
    0x829..=0x82d,
];

/// The diacritic for `n`; none beyond the end of the list.
fn diacritic(n: u16) -> Option<char> {
    let mut left = u32::from(n);
    for range in DIACRITICS {
        let length = range.end() - range.start() + 1;
        if left < length {
            return char::from_u32(range.start() + left);
        }
        left -= length;
    }
    None
}

/// Draws the rows of a picture from `skip` on. Cells beyond the last diacritic are left out.
pub(crate) fn draw(id: u32, skip: u16, area: Rect, buf: &mut Buffer) {
    let [_, r, g, b] = id.to_be_bytes();
    for (row, y) in (skip..).zip(area.y..area.bottom()) {
        for (column, x) in (0..).zip(area.x..area.right()) {
            let (Some(row), Some(column)) = (diacritic(row), diacritic(column)) else { break };
            let cell = &mut buf[(x, y)];
            cell.reset();
            cell.set_symbol(&String::from_iter([PLACEHOLDER, row, column]));
            cell.set_fg(Color::Rgb(r, g, b)).set_diff_option(ONE_COLUMN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diacritics_encode_numbers_from_zero() {
        assert_eq!(diacritic(0), Some('\u{305}'));
        assert_eq!(diacritic(1), Some('\u{30d}'));
        assert_eq!(diacritic(2), Some('\u{30e}'));
        assert_eq!(diacritic(20), Some('\u{366}'));
        assert!(diacritic(128).is_some() && diacritic(129).is_none());
    }
}
