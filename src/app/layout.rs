//! The areas of a screen of any size. Never here: what is drawn in them.

use ratatui::layout::{Position, Rect};
use serde::{Deserialize, Serialize};

use super::PaneId;
use super::action::named;
use super::pane::PaneSlot;

named! {
    /// How the list and the article are placed.
    #[derive(Default, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    LayoutChoice {
        /// As the size of the screen suggests.
        #[default]
        Auto = "auto",
        /// The list at the left, the article at the right.
        SideBySide = "side-by-side",
        /// The list above, the article below.
        Stacked = "stacked",
        /// One at a time: the list, or the article in its place.
        Single = "single",
    }
}

/// From this width on the list and the article are side by side.
pub(crate) const SIDE_BY_SIDE: u16 = 72;
/// The narrowest a pane gets when the divider is dragged.
const NARROWEST: u16 = 20;
/// Default share of the width that the list gets, in percent.
const LIST_SHARE: u32 = 47;
/// From this width on the sources are beside the list; below, in its place.
pub(crate) const WITH_SOURCES: u16 = 100;
/// From this width on the sources are shown by default.
pub(crate) const SOURCES_BY_DEFAULT: u16 = 150;
/// Share of the width that the sources get beside the list, in percent, and its limits in columns.
const SOURCES_SHARE: u32 = 17;
const SOURCES_LEAST: u16 = 20;
const SOURCES_MOST: u16 = 34;

/// The areas of the screen; an area that is not shown is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    pub(crate) header: Rect,
    /// The line between the pane on the side and the list.
    pub(crate) edge: Rect,
    pub divider: Rect,
    pub(crate) status: Rect,
    panes: [Rect; PaneId::ALL.len()],
}

impl Areas {
    /// Where a pane is.
    pub(crate) fn of(&self, pane: PaneId) -> Rect {
        self.panes[pane as usize]
    }

    /// Where the list is.
    pub fn list(&self) -> Rect {
        self.of(PaneId::List)
    }

    /// Where the article is.
    pub fn reader(&self) -> Rect {
        self.of(PaneId::Reader)
    }

    /// Where the sources are.
    pub fn sources(&self) -> Rect {
        self.of(PaneId::Sources)
    }

    /// The pane at a position.
    pub(crate) fn pane_at(&self, at: Position) -> Option<PaneId> {
        PaneId::ALL.iter().copied().find(|pane| self.of(*pane).contains(at))
    }

    fn put(&mut self, pane: PaneId, area: Rect) {
        self.panes[pane as usize] = area;
    }
}

/// What the layout depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LayoutInput {
    pub(crate) columns: u16,
    pub(crate) rows: u16,
    pub(crate) focus: PaneId,
    /// The sources are shown.
    pub(crate) sources: bool,
    /// Only the page.
    pub(crate) zen: bool,
    /// Something is shown or typed in the status line.
    pub(crate) has_status: bool,
    /// Columns of the list as the user set them, or none.
    pub(crate) split: Option<u16>,
    /// Without `split`: percent of the width that the list gets, or none.
    pub(crate) share: Option<u16>,
}

/// Divides the screen.
pub(crate) fn areas(shape: &LayoutInput) -> Areas {
    let LayoutInput { columns, rows, focus, sources, zen, has_status, split, share } = *shape;
    let full = Rect::new(0, 0, columns, rows);
    let slot = focus.pane().slot();
    if zen && focus == PaneId::Reader {
        let status = u16::from(has_status && rows >= 2);
        let mut areas =
            Areas { status: Rect { y: rows - status, height: status, ..full }, ..Areas::default() };
        areas.put(focus, Rect { height: rows - status, ..full });
        return areas;
    }
    // One row: the pane. Two rows: the pane and the status line. Three rows or more: the header as well.
    let (top, bottom) = (u16::from(rows >= 3), u16::from(rows >= 2));
    let header = Rect::new(0, 0, columns, top);
    let status = Rect::new(0, rows - bottom, columns, bottom);
    let mut body = Rect::new(0, top, columns, rows - top - bottom);
    let mut areas = Areas { header, status, ..Areas::default() };
    if columns < SIDE_BY_SIDE {
        areas.put(focus, body);
        return areas;
    }
    let beside = columns >= WITH_SOURCES;
    if beside && (sources || slot == PaneSlot::Side) {
        let share = (u32::from(columns) * SOURCES_SHARE / 100) as u16;
        let wide = share.clamp(SOURCES_LEAST, SOURCES_MOST);
        let side = if slot == PaneSlot::Side { focus } else { PaneId::Sources };
        areas.put(side, Rect { width: wide, ..body });
        areas.edge = Rect { x: wide, width: 1, ..body };
        body = Rect { x: wide + 1, width: columns - wide - 1, ..body };
    }
    let share = share.map_or(LIST_SHARE, u32::from);
    let list = split.unwrap_or((u32::from(body.width) * share / 100) as u16);
    let list = list.clamp(NARROWEST, body.width - NARROWEST - 1);
    let in_middle = slot == PaneSlot::Middle || !beside && slot == PaneSlot::Side;
    areas.put(if in_middle { focus } else { PaneId::List }, Rect { width: list, ..body });
    areas.divider = Rect { x: body.x + list, width: 1, ..body };
    let right = Rect { x: body.x + list + 1, width: body.width - list - 1, ..body };
    areas.put(if slot == PaneSlot::Right { focus } else { PaneId::Reader }, right);
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_from_one_by_one_is_covered_without_overlap() {
        use PaneId::{List, Reader, Sources};
        for columns in 1..=180u16 {
            for rows in 1..=50u16 {
                for (focus, zen, split) in [
                    (List, false, None),
                    (Reader, false, None),
                    (Reader, true, Some(3)),
                    (List, true, Some(500)),
                    (Reader, false, Some(500)),
                    (Sources, false, None),
                    (Sources, true, Some(500)),
                ] {
                    for sources in [false, true] {
                        let share = [None, Some(1), Some(99)][usize::from(columns % 3)];
                        let has_status = rows % 2 == 0;
                        sweep(&LayoutInput { columns, rows, focus, sources, zen, has_status, split, share });
                    }
                }
            }
        }
    }

    fn sweep(shape: &LayoutInput) {
        let a = areas(shape);
        let full = Rect::new(0, 0, shape.columns, shape.rows);
        let parts = [a.header, a.sources(), a.edge, a.list(), a.divider, a.reader(), a.status];
        let cells: u32 = parts.iter().map(|r| r.area()).sum();
        assert_eq!(cells, full.area(), "{shape:?} {a:?}");
        for (i, part) in parts.iter().enumerate().filter(|(_, r)| r.area() > 0) {
            assert_eq!(full.intersection(*part), *part, "{shape:?}");
            let apart = parts[i + 1..].iter().all(|other| part.intersection(*other).area() == 0);
            assert!(apart, "{shape:?} {a:?}");
        }
        let focused = a.of(shape.focus);
        assert!(focused.area() > 0, "the pane with the focus is shown: {shape:?}");
        if shape.columns >= SIDE_BY_SIDE && !(shape.zen && shape.focus == PaneId::Reader) {
            assert!(a.reader().area() > 0, "{shape:?}");
            assert_eq!(a.list().area() == 0, shape.focus == PaneId::Sources && shape.columns < WITH_SOURCES);
        }
        if shape.columns >= WITH_SOURCES && shape.sources && a.header.area() > 0 {
            assert!(a.sources().area() > 0, "{shape:?}");
        }
    }
}
