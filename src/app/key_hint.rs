//! Hints for the status line: a key and what it does. Never here: which hints there are.

use ratatui::prelude::{Buffer, Rect};

use super::Theme;
use super::typeset::columns;

/// Blanks between two hints in a wide and in a narrow area.
const GAPS: [u16; 2] = [3, 2];
/// An area is wide from this width on.
const WIDE: u16 = 60;

/// A key, and what it does. Either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyHint {
    pub(crate) key: String,
    pub(crate) label: String,
}

impl KeyHint {
    /// A key and what it does.
    pub(crate) fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into() }
    }

    /// Text without a key.
    pub(crate) fn text(label: impl Into<String>) -> Self {
        Self::new("", label)
    }

    fn columns(&self) -> u16 {
        let blank = usize::from(!self.key.is_empty() && !self.label.is_empty());
        (columns(&self.key) + blank + columns(&self.label)) as u16
    }
}

/// Draws the hints that fit after `skip` columns, in their order. A hint that does not fit is left out, never cut.
pub(crate) fn draw(all: &[KeyHint], area: Rect, skip: u16, theme: &Theme, buf: &mut Buffer) {
    let gap = GAPS[usize::from(area.width < WIDE)];
    let mut x = area.x.saturating_add(skip);
    for hint in all {
        let wide = hint.columns();
        if x.saturating_add(wide) > area.right() {
            continue;
        }
        let mut at = x;
        if !hint.key.is_empty() {
            buf.set_string(at, area.y, &hint.key, theme.key);
            at += columns(&hint.key) as u16 + 1;
        }
        buf.set_string(at, area.y, &hint.label, theme.label);
        x += wide + gap;
    }
}

/// Draws hints at the right end of an area; if they do not fit, only the last one, or none.
pub(crate) fn draw_right(all: &[KeyHint], area: Rect, theme: &Theme, buf: &mut Buffer) {
    let gap = GAPS[usize::from(area.width < WIDE)];
    for shown in [all, &all[all.len().saturating_sub(1)..]] {
        let wide = shown.iter().map(|hint| hint.columns() + gap).sum::<u16>().saturating_sub(gap);
        if wide <= area.width {
            return draw(shown, area, area.width - wide, theme, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_whole_and_in_order() {
        let all = [KeyHint::new("Enter", "read"), KeyHint::text("a longer text"), KeyHint::new("f", "save")];
        for (width, shown) in [
            (5, ""),
            (9, "f save"),
            (10, "Enter read"),
            (17, "Enter read"),
            (18, "Enter read  f save"),
            (25, "Enter read  a longer text"),
            (33, "Enter read  a longer text  f save"),
        ] {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            draw(&all, area, 0, &Theme::default(), &mut buf);
            let line: String = (0..width).map(|x| buf[(x, 0)].symbol()).collect();
            assert_eq!(line.trim_end(), shown, "{width}");
        }
    }

    #[test]
    fn at_the_right_end_the_last_hint_stays() {
        let all = [KeyHint::new("Enter", "run"), KeyHint::new("Esc", "close")];
        for (width, shown) in [(20, "Enter run  Esc close"), (19, "          Esc close"), (8, "")] {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            draw_right(&all, area, &Theme::default(), &mut buf);
            let line: String = (0..width).map(|x| buf[(x, 0)].symbol()).collect();
            assert_eq!(line.trim_end(), shown, "{width}");
        }
    }
}
