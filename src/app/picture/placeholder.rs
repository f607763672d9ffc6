//! kitty's Unicode placeholders: cells of text that refer to a part of a picture, so that pictures scroll and
//! disappear like text. Never here: uploading the picture.

use ratatui::prelude::{Buffer, Color, Rect};

use super::ONE_COLUMN;

/// The placeholder for a cell of a picture.
const PLACEHOLDER: char = '\u{10eeee}';

/// Diacritics that encode numbers by their index. The protocol lists those of Unicode 6.0 with combining class 230
/// and without compositions; these are the first of them.
const DIACRITICS: [char; 129] = [
    '\u{305}', '\u{30d}', '\u{30e}', '\u{310}', '\u{312}', '\u{33d}', '\u{33e}', '\u{33f}', '\u{346}',
    '\u{34a}', '\u{34b}', '\u{34c}', '\u{350}', '\u{351}', '\u{352}', '\u{357}', '\u{35b}', '\u{363}',
    '\u{364}', '\u{365}', '\u{366}', '\u{367}', '\u{368}', '\u{369}', '\u{36a}', '\u{36b}', '\u{36c}',
    '\u{36d}', '\u{36e}', '\u{36f}', '\u{483}', '\u{484}', '\u{485}', '\u{486}', '\u{487}', '\u{592}',
    '\u{593}', '\u{594}', '\u{595}', '\u{597}', '\u{598}', '\u{599}', '\u{59c}', '\u{59d}', '\u{59e}',
    '\u{59f}', '\u{5a0}', '\u{5a1}', '\u{5a8}', '\u{5a9}', '\u{5ab}', '\u{5ac}', '\u{5af}', '\u{5c4}',
    '\u{610}', '\u{611}', '\u{612}', '\u{613}', '\u{614}', '\u{615}', '\u{616}', '\u{617}', '\u{657}',
    '\u{658}', '\u{659}', '\u{65a}', '\u{65b}', '\u{65d}', '\u{65e}', '\u{6d6}', '\u{6d7}', '\u{6d8}',
    '\u{6d9}', '\u{6da}', '\u{6db}', '\u{6dc}', '\u{6df}', '\u{6e0}', '\u{6e1}', '\u{6e2}', '\u{6e4}',
    '\u{6e7}', '\u{6e8}', '\u{6eb}', '\u{6ec}', '\u{730}', '\u{732}', '\u{733}', '\u{735}', '\u{736}',
    '\u{73a}', '\u{73d}', '\u{73f}', '\u{740}', '\u{741}', '\u{743}', '\u{745}', '\u{747}', '\u{749}',
    '\u{74a}', '\u{7eb}', '\u{7ec}', '\u{7ed}', '\u{7ee}', '\u{7ef}', '\u{7f0}', '\u{7f1}', '\u{7f3}',
    '\u{816}', '\u{817}', '\u{818}', '\u{819}', '\u{81b}', '\u{81c}', '\u{81d}', '\u{81e}', '\u{81f}',
    '\u{820}', '\u{821}', '\u{822}', '\u{823}', '\u{825}', '\u{826}', '\u{827}', '\u{829}', '\u{82a}',
    '\u{82b}', '\u{82c}', '\u{82d}',
];

/// Draws the rows of a picture from `skip` on. Cells beyond the last diacritic are left out.
pub(crate) fn draw(id: u32, skip: u16, area: Rect, buf: &mut Buffer) {
    let [_, r, g, b] = id.to_be_bytes();
    for (row, y) in DIACRITICS.into_iter().skip(skip.into()).zip(area.y..area.bottom()) {
        for (column, x) in DIACRITICS.into_iter().zip(area.x..area.right()) {
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
        assert_eq!(DIACRITICS[..3], ['\u{305}', '\u{30d}', '\u{30e}']);
        assert_eq!((DIACRITICS[20], DIACRITICS[128]), ('\u{366}', '\u{82d}'));
        assert!(DIACRITICS.is_sorted());
    }
}
