//! Which cells of the screen belong to a link, for terminals with hyperlinks. Never here: the escape sequences.

use super::Model;
use super::typeset::columns;
use crate::news::SafeText;

/// The cells of a link in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hyperlink {
    pub row: u16,
    /// The first column.
    pub from: u16,
    /// The column after the last one.
    pub to: u16,
    /// Where it leads.
    pub url: SafeText,
}

/// The visible links, row by row. None while the panes are covered.
pub fn links_on_screen(model: &Model) -> Vec<Hyperlink> {
    let area = model.areas().reader();
    let covered = model.layers.is_over_panes() || model.layers.is_filter();
    let page = model.reader.page.as_ref().filter(|_| !covered && area.area() > 0);
    let Some(page) = page else { return Vec::new() };
    let mut found: Vec<Hyperlink> = Vec::new();
    let text = page.line_area(area).intersection(area);
    for (runs, row) in page.visible_runs(text.height).zip(text.y..) {
        let mut x = text.x;
        for run in runs {
            let (from, wide) = (x, columns(&run.text) as u16);
            x = x.saturating_add(wide).min(text.right());
            let link = run.link.and_then(|link| page.links().get(link as usize));
            let Some(link) = link.filter(|link| link.is_external() && from < x) else { continue };
            match found.last_mut() {
                Some(last) if (last.row, last.to, &last.url) == (row, from, &link.url) => last.to = x,
                _ => found.push(Hyperlink { row, from, to: x, url: link.url.clone() }),
            }
        }
    }
    found
}
