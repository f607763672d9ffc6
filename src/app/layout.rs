//! Where things stand on a screen of any size. Never here: what is drawn in them.

use ratatui::layout::Rect;

/// From this width on the list and the article stand side by side.
pub const SIDE_BY_SIDE: u16 = 72;
/// The narrowest a pane gets when the divider is dragged.
const NARROWEST: u16 = 20;
/// Share of the width that the list gets until the divider is moved, in percent.
const LIST_SHARE: u32 = 47;

/// The parts of the screen; a part that isn't shown is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    pub header: Rect,
    pub list: Rect,
    pub divider: Rect,
    pub reader: Rect,
    pub status: Rect,
}

/// What decides the parts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    pub columns: u16,
    pub rows: u16,
    /// The reader has the focus (counts where only one pane fits).
    pub reading: bool,
    /// Only the page.
    pub zen: bool,
    /// Columns of the list as the reader set them, or none.
    pub split: Option<u16>,
}

/// Divides the screen.
pub fn areas(shape: &Shape) -> Areas {
    let Shape { columns, rows, reading, zen, split } = *shape;
    let full = Rect::new(0, 0, columns, rows);
    if zen && reading {
        return Areas { reader: full, ..Areas::default() };
    }
    // One row: the pane; two: the pane and the status; from three on the header as well.
    let (top, bottom) = (u16::from(rows >= 3), u16::from(rows >= 2));
    let header = Rect::new(0, 0, columns, top);
    let status = Rect::new(0, rows - bottom, columns, bottom);
    let body = Rect::new(0, top, columns, rows - top - bottom);
    let mut areas = Areas { header, status, ..Areas::default() };
    if columns < SIDE_BY_SIDE {
        *(if reading { &mut areas.reader } else { &mut areas.list }) = body;
        return areas;
    }
    let list = split.unwrap_or((u32::from(columns) * LIST_SHARE / 100) as u16);
    let list = list.clamp(NARROWEST, columns - NARROWEST - 1);
    areas.list = Rect { width: list, ..body };
    areas.divider = Rect { x: list, width: 1, ..body };
    areas.reader = Rect { x: list + 1, width: columns - list - 1, ..body };
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_from_one_by_one_is_covered_without_overlap() {
        for columns in 1..=180u16 {
            for rows in 1..=50u16 {
                for (reading, zen, split) in [
                    (false, false, None),
                    (true, false, None),
                    (true, true, Some(3)),
                    (false, true, Some(500)),
                    (true, false, Some(500)),
                ] {
                    let shape = Shape { columns, rows, reading, zen, split };
                    let a = areas(&shape);
                    let parts = [a.header, a.list, a.divider, a.reader, a.status];
                    let cells: u32 = parts.iter().map(|r| r.area()).sum();
                    assert_eq!(cells, u32::from(columns) * u32::from(rows), "{shape:?} {a:?}");
                    let full = Rect::new(0, 0, columns, rows);
                    for (i, part) in parts.iter().enumerate().filter(|(_, r)| r.area() > 0) {
                        assert_eq!(full.intersection(*part), *part, "{shape:?}");
                        let apart = parts[i + 1..].iter().all(|other| part.intersection(*other).area() == 0);
                        assert!(apart, "{shape:?} {a:?}");
                    }
                    assert!(a.list.area() + a.reader.area() > 0, "{shape:?}");
                }
            }
        }
    }
}
