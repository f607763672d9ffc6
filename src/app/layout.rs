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

/// From this width on the list and the article are both shown.
pub(crate) const BOTH: u16 = 72;
/// From this width on they are side by side, not one above the other.
pub(crate) const SIDE_BY_SIDE: u16 = 100;
/// The fewest rows of the screen for one above the other, if the program chooses, and if the user does.
const STACKED_ROWS: u16 = 12;
const STACKED_ROWS_LEAST: u16 = 10;
/// The narrowest a pane gets when the divider is dragged, and the lowest.
const NARROWEST: u16 = 20;
const LOWEST: u16 = 2;
/// Default share of the width that the list gets, in percent, and of the height above the article.
const LIST_SHARE: u32 = 47;
const STACKED_SHARE: u32 = 40;
/// From this width on the sources are beside the list; below, in its place.
pub(crate) const WITH_SOURCES: u16 = 100;
/// From this width on the sources are shown by default, if the list keeps so many columns.
const SOURCES_BY_DEFAULT: u16 = 150;
const LIST_BESIDE_SOURCES: u16 = 50;
/// Share of the width that the sources get beside the list, in percent, and its limits in columns.
const SOURCES_SHARE: u32 = 20;
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
    pub(crate) choice: LayoutChoice,
    pub(crate) focus: PaneId,
    /// Whether the sources are shown; none: if there is space.
    pub(crate) sources: Option<bool>,
    /// Only the page.
    pub(crate) zen: bool,
    /// Something is shown or typed in the status line.
    pub(crate) has_status: bool,
    /// Columns of the list as the user set them, or none.
    pub(crate) split: Option<u16>,
    /// Without `split`: percent of the width that the list gets, or none.
    pub(crate) share: Option<u16>,
    /// Percent of the height that the list gets above the article, or none.
    pub(crate) stacked_share: Option<u16>,
    /// For screen readers: one pane at a time.
    pub(crate) linear: bool,
}

impl LayoutInput {
    /// How list and article are placed: as the user chose, as far as the screen allows it. Never `Auto`.
    pub(crate) fn placement(&self) -> LayoutChoice {
        use LayoutChoice::{Auto, SideBySide, Single, Stacked};
        let both = self.columns >= BOTH;
        match self.choice {
            _ if self.linear => Single,
            Stacked if self.rows >= STACKED_ROWS_LEAST => Stacked,
            Auto if both && self.columns < SIDE_BY_SIDE && self.rows >= STACKED_ROWS => Stacked,
            Auto | SideBySide | Stacked if both => SideBySide,
            _ => Single,
        }
    }

    /// Whether the sources are shown if the screen is wide enough.
    pub(crate) fn shows_sources(&self) -> bool {
        self.sources.unwrap_or_else(|| {
            // While the user moves the divider the sources stay.
            let at_rest = Self { split: None, share: self.share.filter(|_| self.split.is_none()), ..*self };
            let list = match self.placement() {
                LayoutChoice::SideBySide => at_rest.list_columns(self.columns - self.source_columns() - 1),
                _ => self.columns.saturating_sub(self.source_columns() + 1),
            };
            self.columns >= SOURCES_BY_DEFAULT && list >= LIST_BESIDE_SOURCES
        })
    }

    /// The columns of the sources beside the list.
    fn source_columns(&self) -> u16 {
        let share = (u32::from(self.columns) * SOURCES_SHARE / 100) as u16;
        share.clamp(SOURCES_LEAST, SOURCES_MOST)
    }

    /// The columns of the list, of so many for list and article.
    fn list_columns(&self, both: u16) -> u16 {
        let share = self.share.map_or(LIST_SHARE, u32::from);
        let list = self.split.unwrap_or((u32::from(both) * share / 100) as u16);
        list.clamp(NARROWEST, both.saturating_sub(NARROWEST + 1).max(NARROWEST))
    }

    /// The lines of the list above the article, of so many for both.
    fn list_lines(&self, both: u16) -> u16 {
        let share = self.stacked_share.map_or(STACKED_SHARE, u32::from);
        let list = (u32::from(both) * share).div_ceil(100) as u16;
        list.clamp(LOWEST, both.saturating_sub(LOWEST + 1).max(LOWEST))
    }
}

/// Divides the screen.
pub(crate) fn areas(shape: &LayoutInput) -> Areas {
    let LayoutInput { columns, rows, focus, zen, has_status, .. } = *shape;
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
    let beside = columns >= WITH_SOURCES && !shape.linear;
    if beside && (shape.shows_sources() || slot == PaneSlot::Side) {
        let wide = shape.source_columns();
        let side = if slot == PaneSlot::Side { focus } else { PaneId::Sources };
        areas.put(side, Rect { width: wide, ..body });
        areas.edge = Rect { x: wide, width: 1, ..body };
        body = Rect { x: wide + 1, width: columns - wide - 1, ..body };
    }
    let in_middle = slot == PaneSlot::Middle || !beside && slot == PaneSlot::Side;
    let middle = if in_middle { focus } else { PaneId::List };
    let right = if slot == PaneSlot::Right { focus } else { PaneId::Reader };
    let (first, divider, second) = match shape.placement() {
        LayoutChoice::SideBySide => {
            let list = shape.list_columns(body.width);
            (
                Rect { width: list, ..body },
                Rect { x: body.x + list, width: 1, ..body },
                Rect { x: body.x + list + 1, width: body.width - list - 1, ..body },
            )
        }
        LayoutChoice::Stacked => {
            let list = shape.list_lines(body.height);
            (
                Rect { height: list, ..body },
                Rect { y: body.y + list, height: 1, ..body },
                Rect { y: body.y + list + 1, height: body.height - list - 1, ..body },
            )
        }
        LayoutChoice::Single | LayoutChoice::Auto => {
            areas.put(if slot == PaneSlot::Right { right } else { middle }, body);
            return areas;
        }
    };
    areas.put(middle, first);
    areas.divider = divider;
    areas.put(right, second);
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(columns: u16, rows: u16) -> LayoutInput {
        LayoutInput { columns, rows, ..LayoutInput::default() }
    }

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
                    for choice in LayoutChoice::ALL.iter().copied() {
                        let sources = [Some(false), Some(true), None][usize::from(rows % 3)];
                        let share = [None, Some(1), Some(99)][usize::from(columns % 3)];
                        let has_status = rows % 2 == 0;
                        sweep(&LayoutInput {
                            choice,
                            focus,
                            sources,
                            zen,
                            has_status,
                            split,
                            share,
                            stacked_share: share,
                            ..input(columns, rows)
                        });
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
        if shape.placement() != LayoutChoice::Single && !(shape.zen && shape.focus == PaneId::Reader) {
            assert!(a.reader().area() > 0, "{shape:?}");
            assert_eq!(a.list().area() == 0, shape.focus == PaneId::Sources && shape.columns < WITH_SOURCES);
        }
        if shape.columns >= WITH_SOURCES && shape.sources == Some(true) && a.header.area() > 0 {
            let zen = shape.zen && shape.focus == PaneId::Reader;
            assert!(zen || a.sources().area() > 0, "{shape:?}");
        }
    }

    #[test]
    fn the_width_chooses_the_layout() {
        use LayoutChoice::{SideBySide, Single, Stacked};
        for (columns, rows, wanted) in [
            (71, 40, Single),
            (72, 24, Stacked),
            (99, 24, Stacked),
            (99, 11, SideBySide),
            (100, 24, SideBySide),
        ] {
            assert_eq!(input(columns, rows).placement(), wanted, "{columns}x{rows}");
        }
        let chosen = |choice, columns, rows| LayoutInput { choice, ..input(columns, rows) }.placement();
        assert_eq!(chosen(Stacked, 60, 24), Stacked);
        assert_eq!(chosen(Stacked, 60, 9), Single);
        assert_eq!(chosen(SideBySide, 80, 24), SideBySide);
        assert_eq!(chosen(SideBySide, 71, 24), Single);
        assert_eq!(chosen(Single, 200, 60), Single);
    }

    #[test]
    fn the_sources_open_unasked_only_while_the_list_keeps_fifty_columns() {
        for columns in 100..=260 {
            for share in [None, Some(30), Some(40), Some(47)] {
                let shape = LayoutInput { share, ..input(columns, 40) };
                let a = areas(&shape);
                assert!(a.sources().area() == 0 || a.list().width >= 50, "{shape:?}");
            }
        }
        assert!(areas(&input(160, 45)).sources().area() > 0);
        assert_eq!(areas(&input(149, 45)).sources().area(), 0);
    }
}
