//! Draws a line of a title in letters of two rows and two columns (OSC 66, the text sizing protocol of kitty).
//! Never here: whether the title is large (see `typeset::HeadLines`), which terminals have such letters.

use ratatui::prelude::{Buffer, Rect, Style};

use crate::app::picture::put_escape;
use crate::app::typeset::{Run, columns};

/// The maximum bytes of a text in one sequence, by the protocol.
const MAX_BYTES: usize = 4096;

/// Draws a line of text into the first two rows of an area. False if it does not fit; then nothing is drawn.
pub(super) fn draw(runs: &[Run], style: Style, area: Rect, buf: &mut Buffer) -> bool {
    let text: String = runs.iter().map(|run| &*run.text).collect();
    let wide = 2 * columns(&text) as u16;
    if area.height < 2 || wide > area.width || wide == 0 || text.len() > MAX_BYTES {
        return false;
    }
    // The text has no control characters: it comes from `SafeText`.
    put_escape(Rect { width: wide, height: 2, ..area }, &format!("\x1b]66;s=2;{text}\x1b\\"), buf);
    buf[area.as_position()].set_style(style);
    true
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::CellDiffOption;

    use super::*;
    use crate::app::typeset::TextRole;

    #[test]
    fn the_letters_take_twice_their_columns_in_two_rows() {
        let area = Rect::new(2, 1, 20, 5);
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, 6));
        let runs = [Run::new("Bread 日", TextRole::Title)];
        assert!(draw(&runs, Style::new(), area, &mut buf));
        assert_eq!(buf[(2, 1)].symbol(), "\x1b]66;s=2;Bread 日\x1b\\");
        let skipped = buf.area.positions().filter(|at| buf[*at].diff_option == CellDiffOption::Skip);
        assert_eq!(skipped.count(), 2 * 16 - 1);
        for narrow in [Rect { width: 15, ..area }, Rect { height: 1, ..area }] {
            assert!(!draw(&runs, Style::new(), narrow, &mut buf));
        }
    }
}
