//! The menu of completions above the typed line. Never here: finding completions.

use std::ops::Range;

use ratatui::prelude::{Buffer, Rect};

use crate::app::Theme;
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::search::query::{Completion, Item};

/// Its maximum height in rows.
const TALLEST: usize = 8;
/// Its maximum width in columns.
const WIDEST: usize = 48;

/// The menu while it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The bytes of the line that the chosen completion replaces.
    pub(crate) range: Range<usize>,
    items: Vec<Item>,
    at: usize,
    /// The user has chosen: further letters are typed after the completion. Until then they narrow the menu.
    pub(crate) chosen: bool,
}

impl Menu {
    /// A menu of completions.
    pub(crate) fn new(completion: Completion) -> Self {
        Self { range: completion.range, items: completion.items, at: 0, chosen: false }
    }

    /// Selects the next item or the previous one; wraps around.
    pub(crate) fn step(&mut self, forward: bool) {
        let n = self.items.len().max(1);
        self.at = if forward { self.at + 1 } else { self.at + n - 1 } % n;
        self.chosen = true;
    }

    /// The number of items.
    pub(crate) fn count(&self) -> usize {
        self.items.len()
    }

    /// The text of the selected item.
    pub fn text(&self) -> &str {
        self.items.get(self.at).map_or("", |item| &item.text)
    }

    /// Draws it above `line`, from column `x` on if there is space. Draws nothing if there is none.
    pub(crate) fn draw(&self, theme: &Theme, x: u16, line: Rect, full: Rect, buf: &mut Buffer) {
        let rows = self.items.len().min(TALLEST).min((line.y - full.y).into());
        let names = self.items.iter().map(|item| columns(&item.shown)).max().unwrap_or(0);
        let notes = self.items.iter().map(|item| columns(&item.note)).max().unwrap_or(0);
        let notes = if notes > 0 { notes + 2 } else { 0 };
        let width = (names + notes + 2).min(WIDEST).min(full.width.into());
        if rows == 0 || width < 4 {
            return;
        }
        // A window around the selected item.
        let top = self.at.saturating_sub(rows / 2).min(self.items.len() - rows);
        let x = x.min(full.right() - width as u16);
        let area = Rect::new(x, line.y - rows as u16, width as u16, rows as u16);
        super::overlay::clear(area, theme, buf);
        super::overlay::blank_wide_neighbours(area, buf);
        buf.set_style(area, theme.menu);
        for ((at, item), y) in self.items.iter().enumerate().skip(top).zip(area.y..area.bottom()) {
            if at == self.at {
                buf.set_style(Rect { y, height: 1, ..area }, theme.chosen);
            }
            if theme.menu.bg.is_none() {
                // Without a background of its own it needs an edge.
                for x in [area.x, area.right() - 1] {
                    buf.set_string(x, y, "│", theme.rule);
                }
            } else if at == self.at {
                buf.set_string(area.x, y, "▌", theme.text);
            }
            let space = width - 2;
            let name = fit(&item.shown, space);
            buf.draw_text(area.x + 1, y, &name, space, theme.text);
            // Notes have their own column, if there is space beside the longest name.
            let left = space.saturating_sub(names + 2);
            if left >= 3 && !item.note.is_empty() {
                let style = if at == self.at { theme.text } else { theme.quiet };
                buf.draw_text(area.x + 3 + names as u16, y, fit(&item.note, left), left, style);
            }
        }
    }
}
