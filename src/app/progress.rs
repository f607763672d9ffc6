//! The progress of reading, at the right end of the status line. Never here: the progress of loading and refreshing
//! (see `header`).

use ratatui::prelude::{Buffer, Rect};

use super::typeset::{columns, fit};
use super::{Model, PaneId};

/// Cells of the bar.
const CELLS: usize = 8;
/// Columns that stay free for hints, except for the shortest form.
const HINTS: usize = 44;
/// The maximum columns of a section's name, and the columns below which it is left out.
const MAX_SECTION: usize = 40;
const MIN_SECTION: usize = 8;

/// The progress in an article that is longer than its pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The section at the top of the pane; empty if it has no name, or no space.
    section: String,
    /// The filled cells of the bar; none: no bar.
    filled: Option<usize>,
    /// `38 % · 2 min left`.
    text: String,
}

impl Progress {
    /// The progress in the article, in as many words as a line of this width has space for. The section is named only
    /// while the article is read.
    pub(crate) fn of(model: &Model, width: usize) -> Option<Self> {
        let area = model.areas().reader();
        let page = model.reader.page.as_ref().filter(|_| area.area() > 0)?;
        let height = area.height;
        if page.is_short(height) {
            return None;
        }
        let percent = page.percent(height);
        let short = format!("{percent} %");
        let minutes = page
            .minutes_left()
            .filter(|_| model.focus == PaneId::Reader)
            .filter(|left| *left > 0 && !page.at_end(height));
        let long = minutes.map_or_else(|| short.clone(), |left| format!("{short} · {left} min left"));
        let free = width.saturating_sub(HINTS + 1);
        let mut all = Self { section: String::new(), filled: None, text: short };
        if columns(&long) <= free {
            all.text = long;
        } else {
            return Some(all);
        }
        if all.columns() + CELLS < free {
            all.filled = Some(usize::from(percent) * CELLS / 100);
        }
        let space = free.saturating_sub(all.columns() + 3).min(MAX_SECTION);
        if model.focus == PaneId::Reader && space >= MIN_SECTION {
            let name = page.current_section_name(height).unwrap_or_default();
            all.section = fit(&name, space).into_owned();
        }
        Some(all)
    }

    /// The columns it needs.
    pub(crate) fn columns(&self) -> usize {
        let section = if self.section.is_empty() { 0 } else { columns(&self.section) + 3 };
        section + self.filled.map_or(0, |_| CELLS + 1) + columns(&self.text)
    }

    /// Draws it at the right end of a line, before the last column.
    pub(crate) fn draw(&self, model: &Model, line: Rect, buf: &mut Buffer) {
        let theme = &model.theme;
        let mut x = line.right().saturating_sub(self.columns() as u16 + 1);
        let mut put = |text: &str, style| {
            buf.set_string(x, line.y, text, style);
            x += columns(text) as u16;
        };
        if !self.section.is_empty() {
            put(&self.section, theme.label);
            put(" · ", theme.label);
        }
        if let Some(filled) = self.filled {
            put(&"▰".repeat(filled), theme.progress);
            put(&"▱".repeat(CELLS - filled), theme.progress_rest);
            put(" ", theme.label);
        }
        put(&self.text, theme.label);
    }
}
